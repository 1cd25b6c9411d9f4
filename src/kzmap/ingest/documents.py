"""Read JSON: GeoJSON, lists of objects, objects of lists, one object a line, and documents that a layout knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from kzmap.ingest.geometry_cells import lonlat, reprojected
from kzmap.ingest.kml_reader import spread
from kzmap.ingest.raw_table import Broken, Finding, Table, UnreadableError, from_dicts
from kzmap.ingest.text import encoding_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["flat", "read_json"]

#: A JSON document is parsed as a whole, so it must fit into memory several times.
MAX_BYTES = 1_000_000_000
_DEPTH = 6


def read_json(stream: BinaryIO) -> Table:
    """Read a JSON document or JSON lines.

    Raises
    ------
    UnreadableError
        If it is neither, or holds no list of objects.
    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableError("The JSON is larger than 1 GB.", "Convert it to GeoParquet, FlatGeobuf or CSV.")
    encoding, _ = encoding_of(data[: 1 << 18])
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"The JSON is damaged at byte {error.start:,}: it is not {encoding}.", "Export it again as UTF-8."
        ) from error
    text = text.lstrip("\ufeff")
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise UnreadableError("The JSON is nested too deeply.", "Export it as a list of objects.") from error
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and _is_object(lines[0]):
            return _lines(lines)
        # Python's own words for the other case speak of Python's settings
        reason = error if isinstance(error, json.JSONDecodeError) else "it holds a whole number of thousands of digits"
        raise UnreadableError(f"The JSON is broken or cut off: {reason}.", "Export it again, or mend it at that spot.") from error
    return _table(document)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(lines: Sequence[str]) -> Table:
    """JSON lines: a broken line costs no other."""
    objects: list[dict[str, Any]] = []
    numbers: list[int] = []
    broken = []
    for number, line in enumerate(lines, start=1):
        try:
            one = json.loads(line)
        except (ValueError, RecursionError) as error:
            broken.append(Broken(number, f"The line is no JSON: {error}.", [line[:1000]]))
            continue
        if not isinstance(one, dict):
            broken.append(Broken(number, "The line is no JSON object.", [line[:1000]]))
            continue
        objects.append(one)
        numbers.append(number)
    features = all(one.get("type") == "Feature" for one in objects)
    table = _features(objects, None) if features else from_dicts([flat(one) for one in objects], "jsonl")
    table.rows = np.array(numbers, dtype=np.int64)
    table.repaired = [one._replace(row=numbers[one.row - 1]) for one in table.repaired]
    table.broken = broken
    table.format = "jsonl"
    return table


def _table(document: Any) -> Table:
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise UnreadableError("The GeoJSON has no list of features.", "Export it again.")
        return _features(features, document.get("crs"))
    if isinstance(document, dict) and document.get("type") == "Feature":
        return _features([document], document.get("crs"))
    if isinstance(document, dict) and document.get("type") == "umap":
        return _umap(document)
    if isinstance(document, dict) and document.get("type") == "Topology":
        raise UnreadableError(
            "The file is TopoJSON, whose outlines are cut into shared lines.",
            "Convert it to GeoJSON. If kzmap wrote it, give the .geojson or .gpkg export of the same situation.",
        )
    from kzmap.ingest.layouts import unpacked

    known = unpacked(document)
    if known is not None:
        rows, layout = known
        table = from_dicts([flat(one) for one in rows], "json")
        table.document = layout
        return table
    rows = _objects(document)
    if not rows:
        raise UnreadableError("The JSON holds no list of objects.", "Export it as a list with one object for each row.")
    return from_dicts([flat(one) for one in rows], "json")


def _umap(document: dict[str, Any]) -> Table:
    """Features of the layers of a uMap file, each with the name of its layer."""
    features: list[Any] = []
    remote = []
    for layer in document.get("layers") or ():
        if not isinstance(layer, dict):
            continue
        options = layer.get("_umap_options") or layer.get("properties") or {}
        name = options.get("name", "") if isinstance(options, dict) else ""
        link = options.get("remoteData", {}) if isinstance(options, dict) else {}
        if isinstance(link, dict) and link.get("url"):
            remote.append(str(name or link["url"]))
        for one in layer.get("features") or ():
            if isinstance(one, dict):
                own = one.get("properties")
                plain = {key: value for key, value in own.items() if not key.startswith("_")} if isinstance(own, dict) else {}
                features.append({**one, "properties": {**plain, "layer": name}})
    if not features:
        if remote:
            raise UnreadableError(
                f"The uMap holds no feature of its own: its layers ({', '.join(remote)[:200]}) are loaded from elsewhere.",
                "Open the map in uMap and export its data as GeoJSON.",
            )
        raise UnreadableError("The uMap holds no feature.", "Export it with its data: Share, then Export all data.")
    table = _features(features, None)
    table.format = "umap"
    if remote:
        table.notes.append(f"Layers that uMap loads from elsewhere are not in the file: {', '.join(remote)[:200]}.")
    return table


def _solutions(bindings: list[Any], head: Any) -> list[dict[str, Any]]:
    """Rows of a SPARQL result: the value of each variable, in the order of the query; one that is not bound is empty."""
    names = head.get("vars") if isinstance(head, dict) else None
    order = dict.fromkeys(str(name) for name in names) if isinstance(names, list) else {}
    rows = [one for one in bindings if isinstance(one, dict)]
    return [
        {**order, **{name: cell.get("value") if isinstance(cell, dict) else cell for name, cell in one.items()}} for one in rows
    ]


def _objects(document: Any) -> list[dict[str, Any]]:
    """Find the list of objects: the document itself, its longest such member, or lists side by side."""
    if isinstance(document, list):
        return [one if isinstance(one, dict) else {"value": one} for one in document]
    if not isinstance(document, dict):
        return []
    results = document.get("results")
    if isinstance(results, dict) and isinstance(results.get("bindings"), list):
        return _solutions(results["bindings"], document.get("head"))
    lists: list[list[dict[str, Any]]] = [
        v for v in document.values() if isinstance(v, list) and v and all(isinstance(one, dict) for one in v)
    ]
    if lists:
        return max(lists, key=len)
    columns = {k: v for k, v in document.items() if isinstance(v, list)}
    if columns and len({len(v) for v in columns.values()}) == 1:
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    inner = [v for v in document.values() if isinstance(v, dict)]
    return _objects(inner[0]) if len(inner) == 1 else []


def flat(one: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, object]:
    """Write nested objects as columns with dots in their names.

    >>> flat({"a": 1, "where": {"lat": 2}})
    {'a': 1, 'where.lat': 2}
    """
    found: dict[str, object] = {}
    for key, value in one.items():
        if isinstance(value, dict) and depth < _DEPTH and value:
            found |= flat(value, f"{prefix}{key}.", depth + 1)
        else:
            found[f"{prefix}{key}"] = value
    return found


def _features(features: Sequence[Any], crs: Any) -> Table:
    """GeoJSON features: properties as columns, the point of each geometry beside them."""
    rows, shapes, findings = [], [], []
    for number, one in enumerate(features, start=1):
        feature = one if isinstance(one, dict) else {}
        properties = feature.get("properties")
        row = flat(properties) if isinstance(properties, dict) else {}
        if "id" not in row and feature.get("id") is not None:
            row = {"id": feature["id"], **row}
        rows.append(row)
        shape, fault = _shape(feature.get("geometry"))
        shapes.append(shape)
        if fault:
            findings.append(Finding(number, "geometry", fault))
    spread(rows)
    table = from_dicts(rows, "geojson")
    name = crs.get("properties", {}).get("name") if isinstance(crs, dict) and isinstance(crs.get("properties"), dict) else None
    lonlat(table, reprojected(np.array(shapes, dtype=object), name))
    table.repaired += findings
    return table


def _shape(geometry: Any) -> tuple[Any, str]:
    import shapely
    from shapely.geometry import shape

    if geometry is None:
        return None, ""
    try:
        made = shape(geometry)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError, shapely.errors.ShapelyError) as error:
        return None, f"The geometry is broken ({type(error).__name__}) and was left out."
    return (None, "") if made.is_empty else (made, "")
