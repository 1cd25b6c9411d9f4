"""Write records with their units as GeoParquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd

from kzmap.files import whole_file
from kzmap.ingest.units import UnitJoin
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries

__all__ = ["ROWS", "along_curve", "located_frame", "save", "write_parquet"]

#: Rows of a row group, and of a part that one worker joins at a time.
ROWS = 100_000


def located_frame(records: pd.DataFrame, join: UnitJoin) -> gpd.GeoDataFrame:
    """Return the records with the units of their day and a point each, EPSG:4326; one row for each record, same order."""
    units = join(records["lon"].to_numpy(), records["lat"].to_numpy(), records["start"].str.slice(0, 10))
    points = gpd.GeoSeries.from_xy(records["lon"], records["lat"], crs=CRS)
    points[records["lon"].isna()] = None
    return gpd.GeoDataFrame(pd.concat([records, units], axis=1), geometry=points)


def along_curve(records: pd.DataFrame) -> pd.DataFrame:
    """Return the records sorted along a Hilbert curve, so that neighbours on the map are neighbours in the file."""
    points = gpd.GeoSeries.from_xy(records["lon"], records["lat"])
    some = records["lon"].notna().to_numpy()
    order = np.full(len(records), -1, dtype=np.int64)
    if some.any():
        order[some] = points[some].hilbert_distance(total_bounds=(-180, -90, 180, 90)).to_numpy()
    return records.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def save(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a frame as GeoParquet 1.1: WKB points, zstd, a bbox column by which a reader of one region skips the rest."""
    with path.open("wb") as file:  # a path may hold what the library cannot take as a text
        frame.to_parquet(
            file, index=False, compression="zstd", write_covering_bbox=True, schema_version="1.1.0", row_group_size=ROWS
        )


def write_parquet(records: pd.DataFrame, boundaries: Boundaries, path: Path) -> int:
    """Write records with their units as GeoParquet, sorted along a Hilbert curve.

    Returns
    -------
    int
        Number of rows written: all of them.
    """
    frame = located_frame(along_curve(records), UnitJoin(boundaries, points=len(records)))
    with whole_file(path) as part:
        save(frame, part)
    return len(frame)
