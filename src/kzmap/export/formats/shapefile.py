"""Shapefile, for programs that read nothing newer: a zip of one file for each layer and type of geometry.

A field name has 10 characters and a text 254 bytes. ``fields.csv`` lists every short name, ``shortened.csv`` every text that
was cut, ``claims.csv`` and ``sources.csv`` hold what does not fit into a row.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import geopandas as gpd
import pyogrio
import shapely

from kzmap.errors import ExportError
from kzmap.export import manifest
from kzmap.export.archive import add, add_file
from kzmap.export.cells import by_value, instant
from kzmap.export.columns import Column
from kzmap.export.formats.delimited import write_table
from kzmap.situation.tables import CRS, KINDS

if TYPE_CHECKING:
    from kzmap.export.content import Content

__all__ = ["cut", "write"]

_MAX_BYTES = 254
#: (suffix of the file, shapely's types, geometry type)
_TYPES = (("points", (0, 4), "MultiPoint"), ("lines", (1, 2, 5), "LineString"), ("areas", (3, 6), "Polygon"))
_DAYS = (
    Column("start_date", "Start (date)", "date", "Local day of start, where it is known to the day."),
    Column("end_date", "End (date)", "date", "Local day of end, where it is known to the day."),
)
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def write(content: Content, path: Path) -> None:
    """Write a zip of shapefiles; records without a geometry stand in ``no_geometry.csv``.

    Raises
    ------
    ExportError
        If GDAL cannot hold a value.
    """
    frame, shortened = _fields(content)
    kinds = shapely.get_type_id(content.features.geometry.to_numpy())
    layers = content.features["layer"].to_numpy()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in KINDS:
            for suffix, fitting, geometry_type in _TYPES:
                chosen = (layers == kind) & np.isin(kinds, fitting)
                if chosen.any():
                    _write_layer(frame[chosen], f"{kind}_{suffix}", geometry_type, Path(folder), archive)
        _write_zones(content, Path(folder), archive)
        tables = {
            "no_geometry": pd.DataFrame(frame[kinds == -1].drop(columns="geometry")),
            "fields": pd.DataFrame([(c.shapefile_name, c.name, c.alias, c.meaning) for c in (*content.columns, *_DAYS)],
                                   columns=["field", "name", "alias", "meaning"]),
            "shortened": shortened,
            "claims": content.claims,
            "sources": content.sources,
            **({"zones": pd.DataFrame(content.zones.drop(columns="geometry"))} if len(content.zones) else {}),
            "places": content.located.situation.places,
            "contingents": content.located.situation.contingents,
            "record_claims": content.links("record_claims"),
            "record_sources": content.links("record_sources"),
            "record_units": content.links("record_units"),
        }  # fmt: skip
        for name, table in tables.items():
            file = Path(folder) / f"{name}.csv"
            write_table(table, file)
            add_file(archive, file.name, file)
        add(archive, "manifest.json", (manifest.text(content.manifest, indent=2) + "\n").encode())


def _write_zones(content: Content, folder: Path, archive: zipfile.ZipFile) -> None:
    """Write the zones by type of geometry, with what fits into a row; ``zones.csv`` has all of it."""
    zones = content.zones
    told = {name: zones[name].map(cut) for name in ("zone_id", "title", "kind", "claimant", "start", "end")}
    times = {name: by_value(zones[name], instant) for name in ("start_utc", "end_utc")}
    frame = gpd.GeoDataFrame(pd.DataFrame({**told, **times}, dtype="str"), geometry=zones.geometry, crs=CRS)
    kinds = shapely.get_type_id(zones.geometry.to_numpy())
    for suffix, fitting, geometry_type in _TYPES[1:]:
        chosen = np.isin(kinds, fitting)
        if chosen.any():
            _write_layer(frame[chosen], f"zones_{suffix}", geometry_type, folder, archive)


def _fields(content: Content) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the features under their short names, and a row for each text that had to be cut."""
    features = content.features
    cuts: list[tuple[str, str, str]] = []
    data = {}
    for column in content.columns:
        values: Any
        if column.name == "claims":
            values = pd.Series([len(found) for found in content.record_claims], dtype="int64")
        elif column.name == "sources":
            values = content.located.features["source_ids"].reset_index(drop=True)
        elif column.type == "datetime":
            values = pd.Series(by_value(features[column.name], instant), dtype="str")
        else:
            values = features[column.name]
        if column.type in ("text", "nested") and column.name != "claims":
            short = {text: cut(text) for text in values.unique().tolist() if len(text.encode()) > _MAX_BYTES}
            if short:
                long = values.isin(list(short))
                whole = zip(features["record_id"][long].tolist(), values[long].tolist(), strict=True)
                cuts += [(record, column.shapefile_name, text) for record, text in whole]
                values = values.where(~long, values.map(short))
        data[column.shapefile_name] = values.astype("int64") if column.type == "boolean" else values
    for column in _DAYS:  # a field of dates, which programs sort and filter
        days = pd.to_datetime(features[column.name[:-5]].astype("str").str[:10], format="%Y-%m-%d", errors="coerce")
        data[column.name] = pd.Series(days.dt.date, dtype=pd.ArrowDtype(pa.date32()))
    frame = gpd.GeoDataFrame(pd.DataFrame(data), geometry=features.geometry, crs=CRS)
    return frame, pd.DataFrame(cuts, columns=["record_id", "field", "whole_text"], dtype="str")


def cut(text: str) -> str:
    """Cut a text to 254 bytes of UTF-8, between characters, with an ellipsis where something is missing.

    >>> cut("short"), len(cut("ж" * 200).encode()) <= 254
    ('short', True)
    """
    data = text.encode()
    if len(data) <= _MAX_BYTES:
        return text
    return data[: _MAX_BYTES - 3].decode(errors="ignore") + "…"


def _write_layer(rows: gpd.GeoDataFrame, name: str, geometry_type: str, folder: Path, archive: zipfile.ZipFile) -> None:
    shapes = rows.geometry.to_numpy().copy()
    single = shapely.get_type_id(shapes) == 0
    if geometry_type == "MultiPoint" and single.all():
        geometry_type = "Point"
    elif single.any():
        shapes[single] = shapely.multipoints(shapes[single], indices=range(int(single.sum())))
    table = _as_wide_as_needed(pa.Table.from_pandas(pd.DataFrame(rows.drop(columns="geometry")), preserve_index=False))
    table = table.append_column("geometry", pa.array(shapely.to_wkb(shapes)))
    file = folder / f"{name}.shp"
    try:
        pyogrio.write_arrow(
            table, file, driver="ESRI Shapefile", encoding="UTF-8",
            geometry_name="geometry", geometry_type=geometry_type, crs=CRS,
            layer_options={"DBF_DATE_LAST_UPDATE": "2000-01-01"},
        )  # fmt: skip
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError,
            pyogrio.errors.FieldError) as error:  # fmt: skip
        raise ExportError(f"shp cannot hold the layer {name!r}: {error}. Export gpkg instead.") from error
    for suffix in _PARTS:
        part = file.with_suffix(suffix)
        if part.exists():
            add_file(archive, part.name, part)


def _as_wide_as_needed(table: pa.Table) -> pa.Table:
    """Tell GDAL how many bytes each text needs; else it takes 80 at least, and widens a field by writing the whole file again."""
    fields = []
    for field, column in zip(table.schema, table.columns, strict=True):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            longest = pc.max(pc.binary_length(column)).as_py()
            fields.append(field.with_metadata({"GDAL:OGR:width": str(max(longest or 0, 1))}))  # 0 would be the 80
        else:
            fields.append(field)
    return pa.table(table.columns, schema=pa.schema(fields))
