"""Everything that the page knows, as one plain value: columns of numbers, and strings that appear once.

Only features go in, with the geometry that `geocode` gave them; coordinates of the places table do not, so that a place which was
made coarser on purpose stays coarse.
"""

from __future__ import annotations

import csv
import math
from importlib import metadata
from typing import TYPE_CHECKING, Any

import shapely

from kzmap.folders import data_folder
from kzmap.layers import CATEGORIES, FAMILIES, KIND_SHAPES, LANGUAGES, Layer
from kzmap.schema import KINDS, PRECISIONS, Located, interval, split
from kzmap.webmap import borders
from kzmap.webmap.escape import href
from kzmap.webmap.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    import geopandas as gpd

__all__ = ["build"]

#: Columns of the features that travel as dictionary-coded strings.
_TEXTS = (
    "title", "summary", "start", "end", "time_precision", "part_of_day", "place", "place_ru", "place_kk", "basis", "adm0",
    "adm1", "adm2", "adm1_today", "join_method", "join_candidates", "unit_id", "actors", "contingent_id", "confidence", "checked",
    "review", "note",
)  # fmt: skip
_CLAIMS = (
    "claim_id", "subject_id", "record_id", "attribute", "qualifier", "unit", "text", "claimant", "relayed_by", "said_on", "status",
    "status_on", "status_by", "replaced_by", "note",
)  # fmt: skip
_SOURCES = ("source_id", "publisher", "original", "title", "published_on", "tier", "language", "note")
_UNITS = ("unit_id", "level", "parent_id", "name", "name_ru", "name_kk", "valid_from", "valid_to")
#: Rough shapes of the base map: 0.01 degree is about a pixel at zoom 7.
_BASE_DIGITS = 2


class _Strings:
    """A list in which each string appears once; 0 is the empty one."""

    def __init__(self) -> None:
        self.all = [""]
        self._seen = {"": 0}

    def add(self, value: str) -> int:
        if value not in self._seen:
            self._seen[value] = len(self.all)
            self.all.append(value)
        return self._seen[value]

    def column(self, values: Iterable[object]) -> list[int]:
        return [self.add(str(value)) for value in values]


def build(
    layers: Sequence[Layer],
    located: Located,
    *,
    lang: str,
    online_tiles: bool,
    known_on: str | None,
    basemap: Mapping[str, gpd.GeoDataFrame],
) -> dict[str, Any]:
    """Build the payload.

    Parameters
    ----------
    layers, located
        What is drawn, and the tables behind it.
    lang, online_tiles, known_on
        How the page opens.
    basemap
        land, lakes, rivers, cities; any of them may be missing.

    Returns
    -------
    dict
        Plain lists, numbers and strings, equal for equal input.
    """
    strings, shapes = _Strings(), Shapes()
    drawn = _in_view(basemap.get("units", located.units), box := _view(located))
    units = _units(drawn, shapes, strings)
    records = [layer for layer in layers if layer.holds_records]
    return {
        "meta": _meta(located),
        "options": {
            "lang": lang,
            "onlineTiles": online_tiles,
            "knownOn": known_on or located.options.get("known_on") or "",
        },
        "languages": list(LANGUAGES),
        "vocabulary": _vocabulary(records),
        "layers": [
            {
                "id": layer.id,
                "title": dict(layer.title),
                "drawn": layer.drawn,
                "style": dict(layer.style),
                "records": layer.holds_records,
                "visible": layer.visible,
                "attribution": layer.attribution,
            }
            for layer in layers
        ],
        "attributes": _attributes(),
        "records": _records(records, located, drawn, shapes, strings),
        "claims": _claims(located.claims, located.sources, strings),
        "sources": _sources(located.sources, strings),
        "contingents": {
            column: strings.column(located.situation.contingents[column])
            for column in ("contingent_id", "kind", "parent_id", "country", "name", "name_ru")
        },
        "units": units,
        "members": sorted(set(located.situation.contingents["country"]) - {""}),
        "borders": [{**line, "shape": shapes.add(line["shape"])} for line in borders.lines(drawn)],
        "base": _base({name: _in_view(table, box) for name, table in basemap.items()}, shapes),
        "shapes": shapes.coded,
        "strings": strings.all,
    }


def _meta(located: Located) -> dict[str, Any]:
    package, settings = located.situation.package, located.situation.settings
    return {
        "situation": located.situation.name,
        "title": package.get("title", located.situation.name),
        "description": package.get("description", ""),
        "version": package.get("version", ""),
        "created": str(package.get("created", ""))[:10],
        "licences": [
            {"name": item.get("name", ""), "title": item.get("title", ""), "url": href(item.get("path", ""))}
            for item in package.get("licenses", [])
        ],
        "period": list(settings["period"]),
        "offset": settings.get("utc_offset", "+00:00"),
        "timezone": settings.get("timezone", ""),
        "countries": list(settings.get("countries", [])),
        "focus": _focus(located),
        "tool": f"kzmap {metadata.version('kzmap')}" if _installed() else "kzmap",
        "view": str(located.options.get("view", "")),
        "hashes": dict(sorted(located.situation.hashes.items())),
        "boundaries": sorted(set(located.units["source"]) - {""}),
    }


def _installed() -> bool:
    try:
        metadata.version("kzmap")
    except metadata.PackageNotFoundError:
        return False
    return True


def _focus(located: Located) -> dict[str, Any] | None:
    """The city that has a button of its own: the box around the incidents in it."""
    focus = located.situation.settings.get("focus")
    points = located.features.loc[located.features["layer"] == "incidents"].geometry
    points = points[points.notna() & points.geom_type.isin(["Point", "MultiPoint"]).to_numpy()]
    if not focus or points.empty:
        return None
    xs, ys = shapely.get_coordinates(points.to_numpy()).T
    # the middle nine tenths: a suburb far out must not push the city off the page
    cut = [float(round(v, 4)) for v in (*_span(xs), *_span(ys))]
    names = {"en": focus["name"], "ru": focus.get("name_ru", focus["name"]), "kk": focus.get("name_kk", focus["name"])}
    return {"name": names, "box": [cut[0], cut[2], cut[1], cut[3]]}


def _span(values: Any) -> tuple[float, float]:
    ordered = sorted(values)
    inner = len(ordered) // 20
    return ordered[inner], ordered[-1 - inner]


def _vocabulary(records: Sequence[Layer]) -> dict[str, Any]:
    used = {entry.id: entry for layer in records for entry in layer.legend}
    order = [*[c for c in CATEGORIES if c in used], *sorted(set(used) - set(CATEGORIES))]
    return {
        "kinds": list(KINDS),
        "kindShapes": dict(KIND_SHAPES),
        "precisions": list(PRECISIONS),
        "families": [{"id": key, "colour": f.colour, "title": dict(f.title)} for key, f in FAMILIES.items()],
        "categories": [
            {
                "id": category,
                "family": CATEGORIES[category if category in CATEGORIES else "other"].family,
                "shape": CATEGORIES[category if category in CATEGORIES else "other"].shape,
                "title": dict(used[category].title),
            }
            for category in order
        ],
    }


def _view(located: Located) -> tuple[float, float, float, float]:
    """Box that a reader will look at: the features with a wide margin. What lies beyond is not carried."""
    known = located.features.geometry[located.features.geometry.notna()]
    west, south, east, north = known.total_bounds if len(known) else (-180, -90, 180, 90)
    across, up = max(15.0, 0.5 * (east - west)), max(12.0, 0.6 * (north - south))
    return float(west - across), float(south - up), float(east + across), float(north + up)


def _in_view(table: gpd.GeoDataFrame, box: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    return table[table.intersects(shapely.box(*box))].reset_index(drop=True)


def _attributes() -> dict[str, dict[str, str]]:
    """Labels of what can be claimed, by language, as far as the vocabulary gives them."""
    path = data_folder("geo") / "attributes.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["attribute"]: {
                "en": row["label"],
                "ru": row["label_ru"] or row["label"],
                "kk": row["label_kk"] or row["label"],
            }
            for row in csv.DictReader(file)
        }


def _unit_rows(row: Mapping[str, Any], places: Mapping[str, str], units: pd.DataFrame, default: str) -> list[int]:
    """Rows of the units that a record known only to regions or countries lies in, as of its day."""
    if row["located_by"] != "unit":
        return []
    wanted = [places[p] for p in split(row["place_ids"]) if places.get(p)]
    day = str(row["start"] or default)
    day = day[:10] if len(day) >= len("2022-01-01") else default
    found = []
    for unit_id in wanted:
        same = units["unit_id"] == unit_id
        valid = (units["valid_from"] <= day) & ((units["valid_to"] == "") | (units["valid_to"] > day))
        found += [int(i) for i in units.index[same & valid][:1]]
    return found if len(found) == len(split(row["place_ids"])) else []


def _records(
    records: Sequence[Layer], located: Located, units: gpd.GeoDataFrame, shapes: Shapes, strings: _Strings
) -> dict[str, Any]:
    """Columns of all records, layer after layer."""
    polygonal = located.situation.places
    polygonal = polygonal[polygonal["precision"].isin(["region", "country"])]
    in_unit = dict(zip(polygonal["place_id"], polygonal["unit_id"], strict=True))
    default = str(located.situation.settings["period"][0])
    offset = located.situation.settings.get("utc_offset", "+00:00")
    sources = {source: i for i, source in enumerate(located.sources["source_id"])}
    rows = [row for layer in records for row in layer.features.to_dict("records")]
    columns: dict[str, Any] = {"id": [row["record_id"] for row in rows]}
    columns |= {name: strings.column(row[name] for row in rows) for name in _TEXTS}
    columns["layer"] = [KINDS.index(row["layer"]) for row in rows]
    columns["category"] = strings.column(row["category"] for row in rows)
    columns["precision"] = [PRECISIONS.index(row["precision"]) for row in rows]
    columns["radius"] = [_number(row["radius_m"]) for row in rows]
    columns["verified"] = [int(bool(row["verified"])) for row in rows]
    spans = [_span_minutes(row, offset) for row in rows]
    columns["t0"], columns["t1"] = [list(column) for column in zip(*spans, strict=True)] if spans else ([], [])
    columns["sources"] = [[sources[s] for s in split(row["source_ids"]) if s in sources] for row in rows]
    columns["units"] = [_unit_rows(row, in_unit, units, default) for row in rows]
    # a region's own polygon is in the units already
    plain = [bool(numbers) for numbers in columns["units"]]
    drawn = [_geometry(None if skip else row["geometry"], shapes) for row, skip in zip(rows, plain, strict=True)]
    for name in ("lon", "lat", "more", "shape"):
        columns[name] = [item[name] for item in drawn]
    columns["area"] = [
        -1 if skip else shapes.add(row["area"], _digits(row["area"])) for row, skip in zip(rows, plain, strict=True)
    ]
    columns["strength"] = _strengths(rows, located)
    return columns


def _span_minutes(row: Mapping[str, Any], offset: str) -> tuple[int | None, int | None]:
    """Minutes since 1970 UTC of the first instant and of the instant after the last; None if no time is known."""
    start, end = row["start"] or row["end"], row["end"] or row["start"]
    if not start:
        return None, None
    first, last = interval(start, offset=offset)[0], interval(end, offset=offset)[1]
    return int(first.timestamp() // 60), math.ceil(last.timestamp() / 60)


def _geometry(geometry: shapely.Geometry | None, shapes: Shapes) -> dict[str, Any]:
    item: dict[str, Any] = {"lon": None, "lat": None, "more": [], "shape": -1}
    if geometry is None or geometry.is_empty:
        return item
    if geometry.geom_type in ("Point", "MultiPoint"):
        points = shapely.get_coordinates(geometry).round(5).tolist()
        item["lon"], item["lat"] = points[0]
        item["more"] = points[1:]
    elif "Line" in geometry.geom_type:
        item["shape"] = shapes.add(geometry)
    else:
        item["shape"] = shapes.add(geometry, _digits(geometry))
    return item


def _digits(geometry: shapely.Geometry | None) -> int:
    """Decimals that keep a shape's form: a circle of 60 m needs more than a region."""
    if geometry is None or geometry.is_empty:
        return 3
    west, south, east, north = geometry.bounds
    return 5 if max(east - west, north - south) < 0.5 else 3  # noqa: PLR2004 - degrees


def _strengths(rows: Sequence[Mapping[str, Any]], located: Located) -> list[int]:
    """For each movement the claim that gives its width: its own, or its contingent's if that moved once that way; else -1."""
    claims = located.claims
    people = claims[(claims["unit"] == "people") & (claims["low"].notna() | claims["high"].notna())]
    by_subject: dict[str, int] = {}
    for number, subject, status in zip(people.index, people["subject_id"], people["status"], strict=True):
        if status == "standing":
            by_subject[subject] = int(number)
    legs: dict[tuple[str, str], int] = {}
    for row in rows:
        if row["layer"] == "movements":
            key = (row["contingent_id"], row["category"])
            legs[key] = legs.get(key, 0) + 1
    found = []
    for row in rows:
        if row["layer"] != "movements":
            found.append(-1)
            continue
        once = legs[row["contingent_id"], row["category"]] == 1
        found.append(by_subject.get(row["record_id"], by_subject.get(row["contingent_id"], -1) if once else -1))
    return found


def _claims(claims: pd.DataFrame, sources: pd.DataFrame, strings: _Strings) -> dict[str, Any]:
    numbers = {source: i for i, source in enumerate(sources["source_id"])}
    columns: dict[str, Any] = {name: strings.column(claims[name]) for name in _CLAIMS}
    columns["low"] = [_number(value) for value in claims["low"]]
    columns["high"] = [_number(value) for value in claims["high"]]
    columns["source"] = [numbers.get(source, -1) for source in claims["source_id"]]
    columns["status_source"] = [numbers.get(source, -1) for source in claims["status_source_id"]]
    return columns


def _sources(sources: pd.DataFrame, strings: _Strings) -> dict[str, Any]:
    columns: dict[str, Any] = {name: strings.column(sources[name]) for name in _SOURCES}
    columns["url"] = strings.column(href(url) for url in sources["url"])
    return columns


def _units(units: gpd.GeoDataFrame, shapes: Shapes, strings: _Strings) -> dict[str, Any]:
    columns: dict[str, Any] = {name: strings.column(units[name]) for name in _UNITS}
    columns["shape"] = [shapes.add(geometry) for geometry in units.geometry]
    inner = [None if g is None or g.is_empty else g.representative_point() for g in units.geometry]
    columns["label"] = [None if p is None else [round(p.x, 3), round(p.y, 3)] for p in inner]
    return columns


def _base(basemap: Mapping[str, gpd.GeoDataFrame], shapes: Shapes) -> dict[str, Any]:
    base: dict[str, Any] = {}
    for name in ("land", "lakes", "rivers"):
        table = basemap.get(name)
        geometries = [] if table is None else table.geometry
        base[name] = [n for n in (shapes.add(g, _BASE_DIGITS) for g in geometries) if n >= 0]
    base["cities"] = _cities(basemap.get("cities"))
    return base


def _cities(cities: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Names by language, the largest first; labels are placed in this order."""
    if cities is None or cities.empty:
        return {"name": [], "name_ru": [], "name_kk": [], "lon": [], "lat": [], "population": [], "capital": []}
    table = cities.copy()
    for column in ("name_ru", "name_kk"):
        table[column] = table[column] if column in table else ""
    table["population"] = table["population"].fillna(0) if "population" in table else 0
    table["capital"] = table["capital"].fillna(0) if "capital" in table else 0
    table = table.sort_values(["population", "name"], ascending=[False, True], kind="stable")
    return {
        **{column: [str(v) if v == v else "" for v in table[column]] for column in ("name", "name_ru", "name_kk")},  # noqa: PLR0124
        "lon": [round(float(p.x), 4) for p in table.geometry],
        "lat": [round(float(p.y), 4) for p in table.geometry],
        "population": [int(v) for v in table["population"]],
        "capital": [int(bool(v)) for v in table["capital"]],
    }


def _number(value: float) -> float | int | None:
    if value is None or math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
