"""GeoJSON as RFC 7946 has it: lon/lat, right-hand rule, bbox, no crs member; a feature without a place keeps a null geometry.

Text is put together by hand, column by column: a generic encoder takes five times as long for 100,000 features.
"""

from __future__ import annotations

import json
import math
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any

import numpy as np

import shapely

from kzmap.export import columns, manifest
from kzmap.export.cells import by_value, instant, number
from kzmap.ground.geodesy import bbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from kzmap.export.columns import Column
    from kzmap.export.content import Content

__all__ = ["bbox", "feature_texts", "nested_texts", "property_texts", "write", "zone_collection"]

#: About 1 cm; finer digits are noise.
_DIGITS = 7
_COMPACT_DIGITS = 4
#: Of polygons that stand for a region or country, in the compact flavour; about 1 km.
_COMPACT_TOLERANCE_DEG = 0.01


def write(content: Content, path: Path) -> None:
    """Write one FeatureCollection with the property `layer`; the compact flavour has the contract's properties only.

    Zones are no records: they stand in a FeatureCollection of their own, the foreign member ``zones``.
    """
    whole = bbox(_shapes(content))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write('{"type":"FeatureCollection",')
        file.write(f'"name":{quoted(content.manifest["situation"]["name"])},')
        if whole:
            file.write(f'"bbox":{json.dumps(whole)},')
        file.write(f'"kzmap":{manifest.text(content.manifest)},')
        file.write('"features":[\n')
        for at, text in enumerate(feature_texts(content)):
            file.write(",\n" if at else "")
            file.write(text)
        file.write("\n]")
        if len(content.zones) and content.format_name == "geojson":
            file.write(f',\n"zones":{json.dumps(zone_collection(content), ensure_ascii=False)}')
        file.write("}\n")


def zone_collection(content: Content) -> dict[str, Any]:
    """Return the zones as a FeatureCollection; what is missing is null."""
    rows = content.zones
    described = columns.zones(rows.columns)
    features = []
    for row, shape in zip(rows.to_dict("records"), rows.geometry, strict=True):
        told = {c.name: instant(row[c.name]) if c.type == "datetime" else row[c.name] for c in described}
        rounded = shapely.transform(shape, lambda xy: np.round(xy, _DIGITS))
        features.append({
            "type": "Feature",
            "id": row["zone_id"],
            "geometry": json.loads(shapely.to_geojson(rounded)),
            "properties": {key: value or None for key, value in told.items()},
        })  # fmt: skip
    box = bbox(rows.geometry.to_numpy()) if len(rows) else None
    return {"type": "FeatureCollection", "name": "zones", **({"bbox": box} if box else {}), "features": features}


def feature_texts(content: Content) -> Iterator[str]:
    """Yield each feature as the text of a GeoJSON object."""
    geometry = _shapes(content)
    properties = property_texts(content, compact=content.format_name == "geojson-compact")
    ids = by_value(content.features["record_id"], quoted)
    return (
        f'{{"type":"Feature","id":{record},{box}"geometry":{shape or "null"},"properties":{values}}}'
        for record, box, shape, values in zip(ids, _box_texts(geometry), shapely.to_geojson(geometry), properties, strict=True)
    )


def property_texts(content: Content, *, compact: bool = False) -> Iterator[str]:
    """Yield the properties of each feature as the text of a JSON object; the compact flavour has the contract's only."""
    chosen = [c for c in content.columns if not compact or c.name in columns.CONTRACT]
    return (f"{{{','.join(row)}}}" for row in zip(*(_members(content, column) for column in chosen), strict=True))


def _shapes(content: Content) -> Any:
    """Geometry as it is written: rounded, and simplified in the compact flavour."""
    geometry = content.features.geometry.to_numpy()
    compact = content.format_name == "geojson-compact"
    if compact:
        geometry = _simplified(geometry)
    return shapely.transform(geometry, lambda xy: np.round(xy, _COMPACT_DIGITS if compact else _DIGITS))


def _members(content: Content, column: Column) -> Iterable[str]:
    """Return one column of the features as members of JSON objects."""
    key = f"{quoted(column.name)}:"
    if column.type == "nested":
        return (f"{key}{text}" for text in nested_texts(content, column.name))
    return by_value(content.features[column.name], lambda value: key + _WRITE[column.type](value), missing=f"{key}null")


def nested_texts(content: Content, name: str) -> Iterator[str]:
    """Yield the claims or sources of each feature as the text of a JSON array."""
    objects, rows = {
        "claims": (content.claim_objects, content.record_claims),
        "sources": (content.source_objects, content.record_sources),
    }[name]
    texts = [json.dumps(one, ensure_ascii=False) for one in objects]
    return (f"[{','.join([texts[at] for at in found])}]" for found in rows)


def _box_texts(shapes: NDArray[np.object_]) -> list[str]:
    """Return the bbox member of each feature, "" without a geometry."""
    texts = []
    for at, (west, south, east, north) in enumerate(shapely.bounds(shapes).tolist()):
        if math.isnan(west):
            texts.append("")
        elif west == -180 and east == 180:
            texts.append(f'"bbox":{json.dumps(bbox([shapes[at]]))},')
        else:
            texts.append(f'"bbox":[{west!r},{south!r},{east!r},{north!r}],')
    return texts


def _simplified(geometry: Any) -> Any:
    """Simplify polygons only: points and lines stay."""
    polygonal = np.isin(shapely.get_type_id(geometry), (3, 6))
    result = geometry.copy()
    known: dict[bytes, shapely.Geometry] = {}
    for at in np.flatnonzero(polygonal):
        key = shapely.to_wkb(geometry[at])
        if key not in known:
            known[key] = shapely.simplify(geometry[at], _COMPACT_TOLERANCE_DEG)
        result[at] = known[key]
    return result


#: How a value of each type is written in JSON.
_WRITE: dict[str, Callable[[Any], str]] = {
    "text": lambda text: quoted(text) if text else "null",
    "boolean": lambda flag: "true" if flag else "false",
    "datetime": lambda moment: f'"{instant(moment)}"',
    "number": number,
}
