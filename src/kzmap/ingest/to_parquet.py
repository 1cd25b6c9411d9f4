"""Write records with their units as GeoParquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

import geopandas as gpd

from kzmap.files import whole_file
from kzmap.ingest.units import join_units
from kzmap.schema import CRS

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.boundaries import Boundaries

__all__ = ["located_frame", "write_parquet"]


def located_frame(records: pd.DataFrame, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Return the records with the units of their day and a point each, EPSG:4326; one row for each record, same order."""
    units = join_units(records["lon"].to_numpy(), records["lat"].to_numpy(), records["start"].str.slice(0, 10), boundaries)
    points = gpd.GeoSeries.from_xy(records["lon"], records["lat"], crs=CRS)
    points[records["lon"].isna()] = None
    return gpd.GeoDataFrame(pd.concat([records, units], axis=1), geometry=points)


def write_parquet(records: pd.DataFrame, boundaries: Boundaries, path: Path) -> int:
    """Write records as GeoParquet.

    Points are WKB, sorted along a Hilbert curve, with a bbox column, so that a reader of one region skips the rest.

    Returns
    -------
    int
        Number of rows written: all of them.
    """
    frame = located_frame(records, boundaries)
    some = frame.geometry.notna().to_numpy()
    if some.any():
        order = pd.Series(-1, index=frame.index, dtype="int64")
        order[some] = frame.geometry[some].hilbert_distance().astype("int64")
        frame = frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    with whole_file(path) as part:
        frame.to_parquet(
            part, index=False, compression="zstd", write_covering_bbox=True, schema_version="1.1.0", row_group_size=100_000
        )
    return len(frame)
