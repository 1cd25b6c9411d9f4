"""The records as columns: numbers as they are, strings by their place in one list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import shapely

from kzmap.schema import KINDS, PRECISIONS, interval, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    import geopandas as gpd

    from kzmap.layers import Layer
    from kzmap.schema import Located
    from kzmap.webmap.shapes import Shapes

__all__ = ["Strings", "number", "record_columns"]

#: Columns of the features that travel as dictionary-coded strings.
_TEXTS = (
    "title", "summary", "start", "end", "time_precision", "part_of_day", "place", "place_ru", "place_kk", "basis", "adm0",
    "adm1", "adm2", "adm1_today", "join_method", "join_candidates", "unit_id", "actors", "contingent_id", "confidence", "checked",
    "review", "note",
)  # fmt: skip


class Strings:
    """A list in which each string appears once; 0 is the empty one."""

    def __init__(self) -> None:
        self.all = [""]
        self._seen = {"": 0}

    def add(self, value: str) -> int:
        """Add a string; return its number."""
        if value not in self._seen:
            self._seen[value] = len(self.all)
            self.all.append(value)
        return self._seen[value]

    def column(self, values: Iterable[object]) -> list[int]:
        """Numbers of many strings."""
        return [self.add(str(value)) for value in values]


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


def record_columns(
    records: Sequence[Layer], located: Located, units: gpd.GeoDataFrame, shapes: Shapes, strings: Strings
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
    columns["radius"] = [number(row["radius_m"]) for row in rows]
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
    return 5 if max(east - west, north - south) < 0.5 else 3


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


def number(value: float) -> float | int | None:
    """Return a number that JSON can hold, whole where it is whole; None for a missing one."""
    if value is None or math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
