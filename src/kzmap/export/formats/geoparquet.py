"""GeoParquet 1.1 for analysts: zstd, a bbox column that readers skip by, rows along a space-filling curve, two geometries."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import geopandas as gpd
import shapely

from kzmap.export import manifest
from kzmap.export.content import drawn
from kzmap.export.formats.geojson import nested_texts

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["table", "write"]


def write(content: Content, path: Path) -> None:
    """Write all features; ``area`` is a second geometry column, and the manifest stands in the file's own metadata."""
    frame = table(content)
    frame = frame.iloc[_along_curve(frame)].reset_index(drop=True)
    shapes = io.BytesIO()  # GeoPandas describes geometry as the standard wants it; the other columns need no way through a file
    frame[["geometry", "area"]].to_parquet(
        shapes, index=False, schema_version="1.1.0", geometry_encoding="WKB", write_covering_bbox=True
    )
    rows = pq.read_table(shapes)
    described = json.loads(rows.schema.metadata[b"geo"])
    corners = ("xmin", "ymin", "xmax", "ymax")
    described["columns"]["area"]["covering"] = {"bbox": {corner: ["area_bbox", corner] for corner in corners}}
    metadata = {b"geo": json.dumps(described), b"kzmap": manifest.text(content.manifest)}  # not pandas': it names versions
    rows = rows.set_column(rows.schema.get_field_index("bbox"), "bbox", _boxes(frame.geometry))
    rows = rows.append_column("area_bbox", _boxes(frame["area"]))
    plain = pa.Table.from_pandas(pd.DataFrame(frame.drop(columns=["geometry", "area"])), preserve_index=False)
    rows = pa.table([*plain.columns, *rows.columns], schema=pa.schema([*plain.schema, *rows.schema], metadata))
    pq.write_table(rows, path, compression="zstd", row_group_size=20_000)


def _boxes(shapes: gpd.GeoSeries) -> pa.Array:
    """Return the boxes by which readers skip rows, NULL where there is no geometry."""
    bounds = shapely.bounds(shapes.to_numpy()).T
    return pa.StructArray.from_arrays(
        [pa.array(one) for one in bounds], names=["xmin", "ymin", "xmax", "ymax"], mask=pa.array(~drawn(shapes))
    )


def table(content: Content) -> gpd.GeoDataFrame:
    """Return the features with NULL for what is missing, and claims and sources as JSON texts."""
    features = content.features
    data = {}
    for column in content.columns:
        values = pd.Series(list(nested_texts(content, column.name))) if column.type == "nested" else features[column.name]
        data[column.name] = values.astype("str").where(values != "") if column.type == "text" else values
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
