"""GeoParquet 1.1 for analysts: zstd, a bbox column that readers skip by, rows along a space-filling curve, two geometries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

import geopandas as gpd

from kzmap.export import columns, manifest
from kzmap.export.content import drawn
from kzmap.export.geojson import nested_texts

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["table", "write"]


def write(content: Content, path: Path) -> None:
    """Write all features; ``area`` is a second geometry column, and the manifest stands in the file's own metadata."""
    frame = table(content)
    frame = frame.iloc[_along_curve(frame)].reset_index(drop=True)
    frame.to_parquet(
        path, index=False, compression="zstd", schema_version="1.1.0", geometry_encoding="WKB", write_covering_bbox=True
    )
    rows = pq.read_table(path)
    metadata = {**(rows.schema.metadata or {}), b"kzmap": manifest.text(content.manifest).encode()}
    metadata.pop(b"pandas", None)  # it names the versions of libraries
    pq.write_table(rows.replace_schema_metadata(metadata), path, compression="zstd", row_group_size=20_000)


def table(content: Content) -> gpd.GeoDataFrame:
    """Return the features with NULL for what is missing, and claims and sources as JSON texts."""
    features = content.features
    data = {}
    for column in columns.FEATURES:
        values = pd.Series(nested_texts(content, column.name)) if column.type == "nested" else features[column.name]
        data[column.name] = values.astype("object").where(values != "", None) if column.type == "text" else values
    frame = gpd.GeoDataFrame(pd.DataFrame(data), geometry=features.geometry, crs=features.crs)
    frame["area"] = features["area"]
    return frame


def _along_curve(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Order rows along a Hilbert curve, those without a geometry last; equal places keep their order."""
    present = drawn(frame.geometry)
    if not present.any():
        return np.arange(len(frame))
    distance = np.full(len(frame), np.iinfo(np.uint32).max, dtype=np.int64)
    distance[present] = frame.geometry[present].hilbert_distance(total_bounds=(-180, -90, 180, 90)).to_numpy()
    return np.argsort(distance, kind="stable")
