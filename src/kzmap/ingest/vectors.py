"""Read GeoPackage, Shapefile, FlatGeobuf and Parquet from a private copy."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from kzmap.ingest.geometry_cells import lonlat, outline, reprojected
from kzmap.ingest.header_words import field_of
from kzmap.ingest.raw_table import MAX_UNPACKED, Table, UnreadableError, as_text, named
from kzmap.ingest.text import encoding_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["own_records", "read_flatgeobuf", "read_geopackage", "read_parquet", "read_shapefile"]

_BROKEN = (
    DataSourceError,
    DataLayerError,
    FeatureError,
    FieldError,
    GeometryError,
    ValueError,
    RuntimeError,
    OSError,
    IndexError,
)


def read_geopackage(path: Path, name: str, layer: str | None) -> Table:
    """Read one layer of a GeoPackage.

    Raises
    ------
    UnreadableError
        If it is another database, damaged, or has no such layer.
    """
    views = _views(path)
    if any(one.startswith("gpkg_") for one in views):
        raise _view_refused(name, views)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            listed = [str(one[0]) for one in pyogrio.list_layers(path)]
    except _BROKEN as error:
        raise UnreadableError(
            f"{name} is a database, but no GeoPackage: {error}.", "Export the layer as GeoPackage again."
        ) from error
    layers = [one for one in listed if one.casefold() not in views]
    if (listed and not layers) or (layer is not None and layer.casefold() in views):
        raise _view_refused(name, views)
    if not layers:
        raise UnreadableError(f"{name} holds no layer.", "Export the layer as GeoPackage again.")
    if layer is not None and layer not in layers:
        raise UnreadableError(f"{name} has no layer {layer!r}.", f"Its layers are: {', '.join(layers)}.")
    if layer is None and {*_OWN_LAYERS, *_BESIDE} <= set(layers):
        return _own_geopackage(path, name, layers)
    chosen = layer or max(layers, key=lambda one: _promise(path, one))
    table = _read(path, name, "gpkg", layer=chosen)
    if len(layers) > 1:
        table.notes.append(f"Layer {chosen!r} was read, of: {', '.join(layers)}.")
    if passed := [one for one in listed if one.casefold() in views]:
        table.notes.append(f"Not read, because they are computed while they are read: the views {', '.join(passed)}.")
    return table


def _views(path: Path) -> set[str]:
    """Names of what a database computes when it is read, in small letters: it may compute for ever."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            return {str(name).casefold() for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    except sqlite3.DatabaseError:
        return set()  # what is no database, or damaged, is told by its reader


def _view_refused(name: str, views: set[str]) -> UnreadableError:
    return UnreadableError(
        f"{name} has the views {', '.join(sorted(views))}, which are computed while they are read, perhaps without an end.",
        "Export the layer as GeoPackage again, as a table of its own.",
    )


#: Of a GeoPackage of kzmap: layers that together hold every record, and tables beside them.
_OWN_LAYERS = ("events", "incidents", "bases", "movements", "postings")
_BESIDE = ("sources", "places", "contingents", "claims", "record_sources")


def _own_geopackage(path: Path, name: str, layers: list[str]) -> Table:
    """Read every record of a GeoPackage that kzmap wrote, with the tables beside them."""
    import geopandas as gpd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts = [pyogrio.read_dataframe(path, layer=one, datetime_as_string=True) for one in _OWN_LAYERS]
            beside = {one: pyogrio.read_dataframe(path, layer=one, read_geometry=False) for one in _BESIDE}
            ends = pyogrio.read_dataframe(path, layer="movement_ends") if "movement_ends" in layers else None
    except _BROKEN as error:
        raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Export or download it again.") from error
    zones = [pyogrio.read_dataframe(path, layer=one, datetime_as_string=True) for one in ("zones", "zone_lines") if one in layers]
    if zones:
        whole = pd.concat([_singles(one) for one in zones if len(one)], ignore_index=True)
        beside["zones"] = whole.drop(columns="geometry").assign(wkt=[outline(one) for one in whole.geometry])
    parts = [part for part in parts if len(part)]
    if not parts:
        raise UnreadableError(f"{name} holds no record.", "Export the situation again.")
    whole = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
    if ends is not None and len(ends):  # a movement of which one end is known stands in the layer of such
        there = dict(zip(ends["record_id"], ends.geometry, strict=True))
        whole["geometry"] = [one if one is not None else there.get(key) for one, key in
                             zip(whole.geometry, whole["record_id"], strict=True)]  # fmt: skip
    return own_records(_table(_singles(whole), "gpkg"), {key: _as_texts(frame) for key, frame in beside.items()})


def _singles(frame: Any) -> Any:
    """Take what a layer of several stores as several, and is one, for one."""
    shapes = frame.geometry.to_numpy()
    return frame.set_geometry([one if one is None or len(one.geoms) != 1 else one.geoms[0] for one in shapes], crs=frame.crs)


def _as_texts(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: _texts(frame[name]) for name in frame.columns})


def own_records(table: Table, beside: dict[str, pd.DataFrame]) -> Table:
    """Return the records of an export of kzmap that has its other tables beside them, whose claims and sources stand there."""
    table.beside = beside
    for name in ("claims", "sources"):
        table.frame[name] = pd.array([""] * len(table.frame), dtype="str")
    table.notes.append(f"Every layer of records was read, and beside them: {', '.join(beside)}.")
    return table


def _promise(path: Path, layer: str) -> tuple[int, int]:
    try:
        info = pyogrio.read_info(path, layer=layer)
    except _BROKEN:
        return (-1, 0)
    return len({field_of(one)[0] for one in info["fields"]} - {""}), int(info["features"])


def read_flatgeobuf(path: Path, name: str, layer: str | None) -> Table:
    """Read a FlatGeobuf file; see `read_geopackage` for what is raised."""
    del layer
    return _read(path, name, "fgb")


def read_shapefile(path: Path, name: str, layer: str | None) -> Table:
    """Read a shapefile with what companions it has; see `read_geopackage` for what is raised."""
    del layer
    if not path.with_suffix(".dbf").is_file():
        raise UnreadableError(
            f"{name} has no .dbf beside it, so no attributes.", "Give all parts: .shp .shx .dbf .prj, best as one zip."
        )
    old = pyogrio.get_gdal_config_option("SHAPE_RESTORE_SHX")
    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
    declared = path.with_suffix(".cpg").is_file()
    try:
        table = _read(path, name, "shp", **({} if declared else {"encoding": "ISO-8859-1"}))
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": old})
    if not declared:
        _recode(table)
    if not path.with_suffix(".prj").is_file():
        table.notes.append("The shapefile has no .prj; its coordinates were taken as longitude and latitude.")
    return table


def _recode(table: Table) -> None:
    """Decode the texts of a table whose encoding nobody declared."""
    texts = [cell for name in table.frame for cell in table.frame[name] if not cell.isascii()]
    if not texts:
        return
    encoding, _ = encoding_of("\n".join(texts).encode("latin-1", "replace"))
    for name in table.frame:
        cells = [cell.encode("latin-1", "replace").decode(encoding, "replace") for cell in table.frame[name]]
        table.frame[name] = pd.array(cells, dtype="str")
    table.notes.append(f"The shapefile does not declare its encoding; it was read as {encoding}.")


def _read(path: Path, name: str, kind: str, **options: Any) -> Table:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(path, datetime_as_string=True, **options)
    except _BROKEN as error:
        raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Export or download it again.") from error
    return _table(frame, kind)


def read_parquet(path: Path, name: str, layer: str | None) -> Table:
    """Read a Parquet file, with or without geometry; see `read_geopackage` for what is raised."""
    import pyarrow.parquet as pq

    import geopandas as gpd

    del layer
    try:
        metadata = pq.read_metadata(path)
        size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
        _refuse_large(size, name)
        geo = b"geo" in (pq.read_schema(path).metadata or {})
        return _table(gpd.read_parquet(path) if geo else pq.read_table(path).to_pandas(), "parquet")
    except UnreadableError:
        raise
    except (pa.ArrowException, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Export or download it again.") from error


def _refuse_large(size: int, name: str) -> None:
    if size > MAX_UNPACKED:
        raise UnreadableError(f"{name} unpacks to {size // 1_000_000} MB.", "Split it into parts.")


def _table(frame: Any, kind: str) -> Table:
    """Attributes as text, geometry as points."""
    geometry = getattr(frame, "_geometry_column_name", None)
    geometry = geometry if geometry in frame else None
    columns = [name for name in frame.columns if name != geometry]
    names = named([str(name) for name in columns])
    data = {new: _texts(frame[old]) for new, old in zip(names, columns, strict=True)}
    table = Table(pd.DataFrame(data, index=range(len(frame))), np.arange(1, len(frame) + 1), kind)
    if geometry is not None:
        crs = frame.crs
        lonlat(table, reprojected(frame.geometry.to_numpy(), crs.to_wkt() if crs is not None else None))
    return table


def _texts(column: Any) -> Any:
    if column.dtype == "str":
        pa.array(column, pa.large_string()).validate(full=True)  # a damaged file may hold bytes that are no letters
        return column.fillna("").str.strip().array
    values = column.tolist()
    return pd.array([as_text(None if value is pd.NA else value) for value in values], dtype="str")
