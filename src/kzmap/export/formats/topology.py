"""TopoJSON: records and boundaries of which a line that two share is written once; for D3, Observable and Vega.

The package topojson finds the shared lines. Coordinates are whole numbers of a millionth of a degree, about 0.1 m, so that points
keep what the situation says. A record known only to a unit points to the same lines as that unit.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring as quoted
from typing import TYPE_CHECKING, Any

import numpy as np

import shapely

from kzmap.export import columns, manifest
from kzmap.export.formats.geojson import property_texts, zone_collection
from kzmap.ground.geodesy import bbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from kzmap.export.content import Content

__all__ = ["write"]

_SCALE = 1e-6
_POINT, _MULTIPOINT = 0, 4


def write(content: Content, path: Path) -> None:
    """Write one topology with the objects ``records`` and ``units``, and ``zones`` where there are any."""
    units = content.units
    records = _whole_numbers(content.features.geometry.to_numpy())
    grounds = _whole_numbers(units.geometry.to_numpy())
    zones = zone_collection(content)["features"]
    texts, arcs = _with_arcs(np.concatenate([records, grounds, _whole_numbers(content.zones.geometry.to_numpy())]))
    ends = (len(records), len(records) + len(grounds))
    described = [c.name for c in columns.UNITS]
    of_units = (
        json.dumps({k: v or None for k, v in row.items()}, ensure_ascii=False) for row in units[described].to_dict("records")
    )
    whole = bbox(np.concatenate([content.features.geometry.to_numpy(), units.geometry.to_numpy()]))
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f'{{"type":"Topology","transform":{{"scale":[{_SCALE!r},{_SCALE!r}],"translate":[0,0]}},')
        if whole:
            file.write(f'"bbox":{json.dumps(whole)},')
        file.write(f'"kzmap":{manifest.text(content.manifest)},\n"objects":{{\n')
        _object(file, "records", content.features["record_id"].tolist(), texts[: ends[0]], property_texts(content))
        file.write(",\n")
        _object(file, "units", units["unit_id"].tolist(), texts[ends[0] : ends[1]], of_units)
        if zones:
            file.write(",\n")
            told = (json.dumps(one["properties"], ensure_ascii=False) for one in zones)
            _object(file, "zones", [one["id"] for one in zones], texts[ends[1] :], told)
        file.write('},\n"arcs":[')
        file.write(",\n".join(json.dumps(arc, separators=(",", ":")) for arc in arcs))
        file.write("]}\n")


def _object(file: Any, name: str, ids: list[str], shapes: list[str], properties: Iterator[str]) -> None:
    file.write(f'{quoted(name)}:{{"type":"GeometryCollection","geometries":[\n')
    rows = zip(ids, shapes, properties, strict=True)
    file.write(",\n".join(f'{{"id":{quoted(one)},{shape},"properties":{told}}}' for one, shape, told in rows))
    file.write("]}")


def _whole_numbers(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    moved: NDArray[np.object_] = shapely.transform(shapes, lambda xy: np.round(xy / _SCALE))
    return moved


def _with_arcs(shapes: NDArray[np.object_]) -> tuple[list[str], list[list[list[int]]]]:
    """Write each shape's members of a TopoJSON geometry, and the arcs that lines and polygons share; an equal shape only once."""
    import topojson.core.topology  # a second to import, for this format only

    present = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    texts = ['"type":null'] * len(shapes)
    of_lines: dict[bytes, list[int]] = {}
    for at in np.flatnonzero(present).tolist():
        kind = int(shapely.get_type_id(shapes[at]))
        if kind in (_POINT, _MULTIPOINT):
            spots = shapely.get_coordinates(shapes[at]).astype(np.int64).tolist()
            name, value = ("Point", spots[0]) if kind == _POINT else ("MultiPoint", spots)
            texts[at] = f'"type":"{name}","coordinates":{json.dumps(value)}'
        else:
            of_lines.setdefault(shapely.to_wkb(shapely.normalize(shapes[at])), []).append(at)
    if not of_lines:
        return texts, []
    distinct = [shapes[rows[0]] for rows in of_lines.values()]
    topology = topojson.core.topology.Topology(distinct, topology=True, prequantize=False, shared_coords=True).to_dict()
    for rows, found in zip(of_lines.values(), topology["objects"]["data"]["geometries"], strict=True):
        for at in rows:
            texts[at] = f'"type":"{found["type"]}","arcs":{json.dumps(found["arcs"])}'
    return texts, [_steps(arc) for arc in topology["arcs"]]


def _steps(arc: Any) -> list[list[int]]:
    """Write each position as the step from the one before it."""
    xy = np.asarray(arc).astype(np.int64)
    steps: list[list[int]] = np.diff(xy, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).tolist()
    return steps
