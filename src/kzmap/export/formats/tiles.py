"""PMTiles: vector tiles in one file that a web server hands out in pieces, with a small style inside.

GDAL cuts each layer into tiles (driver MVT); tiles of one place are joined here, which the format allows by plain concatenation
of its messages, and the package pmtiles writes the file. A tile says a place to a 4,096th of its side: about 10 m at zoom 10.
Areas end at a smaller zoom than points, so that a country is not cut into a million pieces; the style reads them with a source
of their own that ends there.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

import geopandas as gpd
import pyogrio
import shapely

from kzmap.errors import ExportError
from kzmap.export import columns, manifest
from kzmap.export.content import drawn
from kzmap.ground.geodesy import bbox
from kzmap.kept import Kept
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.export.content import Content

__all__ = ["write"]

_POINT_ZOOM = 10
_AREA_ZOOM = 6
#: Web Mercator ends here.
_NORTHMOST_DEG = 85.05
_POLYGONS = (3, 6)
_LINES = (1, 5)
_E7 = 10_000_000
#: Tiles of ground that were cut, by the hash of what they show: whatever is filtered, the same units lie under it, and to cut
#: them takes most of the time.
_GROUND: Kept[list[tuple[int, bytes]]] = Kept(2)


class _Layer(NamedTuple):
    name: str
    frame: gpd.GeoDataFrame
    max_zoom: int


def write(content: Content, path: Path) -> None:
    """Write the layers ``units``, ``zones``, ``doubt``, ``lines`` and ``records``.

    A record known to an area stands by a point on its surface.

    Raises
    ------
    ExportError
        If GDAL cannot cut a layer.
    """
    layers = [layer for layer in _layers(content) if len(layer.frame)]
    tiles: dict[int, list[bytes]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            cut = _cut_once if layer.name == "units" else _cut
            for key, data in cut(layer, Path(folder) / f"{layer.name}.mbtiles"):
                tiles.setdefault(key, []).append(data)
    shapes = np.concatenate([layer.frame.geometry.to_numpy() for layer in layers if layer.name != "units"] or [np.array([])])
    west, south, east, north = bbox(shapes) or [-180.0, -85.0, 180.0, 85.0]
    with path.open("wb") as file:
        writer: Any = Writer(file)  # the package has no types
        for key in sorted(tiles) or [0]:
            writer.write_tile(key, gzip.compress(b"".join(tiles.get(key, [])), mtime=0))
        header = {
            "version": 3, "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
            "min_lon_e7": round(west * _E7), "min_lat_e7": round(south * _E7), "max_lon_e7": round(east * _E7),
            "max_lat_e7": round(north * _E7), "center_zoom": 3, "center_lon_e7": round(_middle(west, east) * _E7),
            "center_lat_e7": round((south + north) / 2 * _E7),
        }  # fmt: skip
        writer.finalize(header, _metadata(content, layers))


def _layers(content: Content) -> Iterator[_Layer]:
    """Yield what is drawn, ground first."""
    features = content.features
    kinds = shapely.get_type_id(features.geometry.to_numpy())
    flat = [c.name for c in content.columns if c.type != "nested"]
    units = content.units
    yield _Layer("units", _table(units, [c.name for c in columns.UNITS]), _AREA_ZOOM)
    zones = content.zones
    yield _Layer("zones", _table(zones, [c.name for c in columns.zones(zones.columns)]), _POINT_ZOOM)
    doubt = features[
        drawn(gpd.GeoSeries(features["area"])) & ~np.isin(shapely.get_type_id(features.geometry.to_numpy()), _POLYGONS)
    ]
    yield _Layer(
        "doubt", _table(doubt.set_geometry(gpd.GeoSeries(doubt["area"], crs=doubt.crs)), ["record_id", "category"]), _POINT_ZOOM
    )
    kinds = shapely.get_type_id(features.geometry.to_numpy())
    yield _Layer("lines", _table(features[np.isin(kinds, _LINES)], flat), _AREA_ZOOM)
    marks = features[drawn(features.geometry) & ~np.isin(kinds, _LINES)]
    shapes = marks.geometry.to_numpy()
    areal = np.isin(shapely.get_type_id(shapes), _POLYGONS)
    spots = np.where(areal, shapely.point_on_surface(shapes), shapes)
    yield _Layer("records", _table(marks.set_geometry(gpd.GeoSeries(spots, crs=marks.crs, index=marks.index)), flat), _POINT_ZOOM)


def _table(rows: gpd.GeoDataFrame, names: list[str]) -> gpd.GeoDataFrame:
    """Keep the described columns as a tile can hold them: times as texts, an empty text absent."""
    data = {}
    for name in names:
        values = rows[name]
        if values.dtype.kind == "M":
            values = values.dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("str")
        data[name] = values.where(values != "") if values.dtype.kind in "OTU" else values
    shapes = rows.geometry.to_numpy()
    inside = shapely.intersection(shapes, shapely.box(-180, -_NORTHMOST_DEG, 180, _NORTHMOST_DEG)) if len(shapes) else shapes
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(inside, crs=4326, index=rows.index), crs=4326)
    return frame[drawn(frame.geometry)]


def _cut_once(layer: _Layer, part: Path) -> list[tuple[int, bytes]]:
    """Cut a layer, or return the tiles of an earlier call if it was the same."""
    told = layer.frame.drop(columns="geometry")
    digest = hashlib.sha256(repr((list(told), told.fillna("").values.tolist())).encode("utf-8", "surrogatepass"))
    for shape in shapely.to_wkb(layer.frame.geometry.to_numpy()).tolist():
        digest.update(shape)
    key = digest.hexdigest()
    return _GROUND.of(key, lambda: list(_cut(layer, part)))


def _cut(layer: _Layer, part: Path) -> Iterator[tuple[int, bytes]]:
    try:
        pyogrio.write_dataframe(
            layer.frame, part, driver="MVT", layer=layer.name,
            dataset_options={"FORMAT": "MBTILES", "MINZOOM": 0, "MAXZOOM": layer.max_zoom, "COMPRESS": "NO",
                             "MAX_SIZE": 2_000_000, "MAX_FEATURES": 200_000},
        )  # fmt: skip
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError,
            pyogrio.errors.GeometryError) as error:  # fmt: skip
        raise ExportError(f"pmtiles cannot hold the layer {layer.name!r}: {error}. Export geojson or fgb instead.") from error
    with closing(sqlite3.connect(part)) as database:
        for zoom, x, row, data in database.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"):
            yield zxy_to_tileid(zoom, x, 2**zoom - 1 - row), gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _middle(west: float, east: float) -> float:
    """Half-way to the east, also over 180 degrees."""
    middle = (west + (east if east >= west else east + 360)) / 2
    return middle if middle <= 180 else middle - 360


def _metadata(content: Content, layers: list[_Layer]) -> dict[str, Any]:
    described = content.manifest
    kinds = {"f": "Number", "i": "Number", "b": "Boolean"}
    return {
        "name": described["situation"]["title"],
        "description": described["situation"]["description"],
        "attribution": described["credit"],
        "type": "overlay",
        "vector_layers": [
            {
                "id": layer.name,
                "minzoom": 0,
                "maxzoom": layer.max_zoom,
                "fields": {n: kinds.get(layer.frame[n].dtype.kind, "String") for n in layer.frame.columns if n != "geometry"},
            }
            for layer in layers
        ],
        "style": _style(content, [layer.name for layer in layers]),
        "kzmap": json.loads(manifest.text(described)),
    }


def _style(content: Content, names: list[str]) -> dict[str, Any]:
    """A style for MapLibre; put the file's address in place of FILE."""
    used = dict.fromkeys(content.features["category"].tolist())
    colours: list[Any] = ["match", ["get", "category"]]
    for word in used:
        colours += [word, words.colour(word)]
    colour = [*colours, "#5f6b76"] if used else "#5f6b76"
    marks = {"source": "marks", "source-layer": "records"}
    zone: list[Any] = ["match", ["get", "kind"]]
    for word, row in words.rows("zone").items():
        zone += [word, row["colour"]]
    layers = {
        "units": {"id": "units", "type": "line", "source": "areas", "source-layer": "units", "paint": {"line-color": "#8b8577"}},
        "zones": {"id": "zones", "type": "line", "source": "marks", "source-layer": "zones",
                  "paint": {"line-color": [*zone, "#5f6b76"], "line-width": 2, "line-dasharray": [3, 2]}},
        "doubt": {"id": "doubt", "type": "fill", "source": "marks", "source-layer": "doubt",
                  "paint": {"fill-color": colour, "fill-opacity": 0.12}},
        "lines": {"id": "lines", "type": "line", "source": "areas", "source-layer": "lines",
                  "paint": {"line-color": colour, "line-width": 2}},
        "records": {"id": "records", "type": "circle", **marks,
                    "paint": {"circle-color": colour, "circle-radius": 5, "circle-stroke-color": "#ffffff",
                              "circle-stroke-width": 1}},
    }  # fmt: skip
    source = {"type": "vector", "url": "pmtiles://FILE", "attribution": content.manifest["credit"]}
    return {
        "version": 8,
        "sources": {"areas": {**source, "maxzoom": _AREA_ZOOM}, "marks": {**source, "maxzoom": _POINT_ZOOM}},
        "layers": [layers[name] for name in names],
    }
