"""The records as columns: numbers as they are, strings by their place in one list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import shapely

from kzmap.situation.tables import KINDS, PRECISIONS, split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from kzmap.situation.located import Located
    from kzmap.webmap.layers import Layer
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

    def coded(self, texts: pd.Series) -> list[int]:
        """Numbers of a column of strings; each different one is looked up once."""
        codes, distinct = pd.factorize(texts, use_na_sentinel=False)
        numbers: list[int] = np.array([self.add(str(text)) for text in distinct], dtype=np.int64)[codes].tolist()
        return numbers

    def column(self, values: Iterable[object]) -> list[int]:
        """Numbers of many strings."""
        return [self.add(str(value)) for value in values]


def _unit_rows(place_ids: str, start: str, places: Mapping[str, str], units: pd.DataFrame, default: str) -> list[int]:
    """Rows of the units that a record known only to regions or countries lies in, as of its day."""
    wanted = [places[p] for p in split(place_ids) if places.get(p)]
    day = start or default
    day = day[:10] if len(day) >= len("2022-01-01") else default
    found = []
    for unit_id in wanted:
        same = units["unit_id"] == unit_id
        valid = (units["valid_from"] <= day) & ((units["valid_to"] == "") | (units["valid_to"] > day))
        found += [int(i) for i in units.index[same & valid][:1]]
    return found if len(found) == len(split(place_ids)) else []


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
    rows = pd.concat([pd.DataFrame(layer.features) for layer in records], ignore_index=True)
    columns: dict[str, Any] = {"id": rows["record_id"].tolist()}
    columns |= {name: strings.coded(rows[name]) for name in _TEXTS}
    columns["layer"] = [KINDS.index(kind) for kind in rows["layer"].tolist()]
    columns["category"] = strings.coded(rows["category"])
    columns["precision"] = [PRECISIONS.index(word) for word in rows["precision"].tolist()]
    columns["radius"] = [number(metres) for metres in rows["radius_m"].tolist()]
    columns["verified"] = rows["verified"].astype(int).tolist()
    times = list(zip(rows["start"].tolist(), rows["end"].tolist(), strict=True))
    spans = [_span_minutes(start, end, offset) for start, end in times]
    columns["t0"], columns["t1"] = [list(column) for column in zip(*spans, strict=True)] if spans else ([], [])
    columns["sources"] = [[sources[s] for s in split(ids) if s in sources] for ids in rows["source_ids"].tolist()]
    columns["units"] = [
        _unit_rows(place_ids, start, in_unit, units, default) if how == "unit" else []
        for how, place_ids, (start, _) in zip(rows["located_by"].tolist(), rows["place_ids"].tolist(), times, strict=True)
    ]
    # a region's own polygon is in the units already
    plain = [bool(numbers) for numbers in columns["units"]]
    drawn = [_geometry(None if skip else shape, shapes) for shape, skip in zip(rows["geometry"].tolist(), plain, strict=True)]
    for name in ("lon", "lat", "more", "shape"):
        columns[name] = [item[name] for item in drawn]
    columns["area"] = [
        -1 if skip else shapes.add(area, _digits(area)) for area, skip in zip(rows["area"].tolist(), plain, strict=True)
    ]
    columns["strength"] = _strengths(rows, located)
    return columns


def _span_minutes(start: str, end: str, offset: str) -> tuple[int | None, int | None]:
    """Minutes since 1970 UTC of the first instant and of the instant after the last; None if no time is known."""
    if not (start or end):
        return None, None
    first, last = interval(start or end, offset=offset)[0], interval(end or start, offset=offset)[1]
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


def _strengths(rows: pd.DataFrame, located: Located) -> list[int]:
    """For each movement the claim that gives its width: its own, or its contingent's if that moved once that way; else -1."""
    claims = located.claims
    people = claims[(claims["unit"] == "people") & (claims["low"].notna() | claims["high"].notna())]
    by_subject: dict[str, int] = {}
    for number, subject, status in zip(people.index, people["subject_id"], people["status"], strict=True):
        if status == "standing":
            by_subject[subject] = int(number)
    found = [-1] * len(rows)
    moved = rows[rows["layer"] == "movements"]
    once = ~moved.duplicated(["contingent_id", "category"], keep=False)
    for at, record, contingent, alone in zip(moved.index, moved["record_id"], moved["contingent_id"], once, strict=True):
        found[at] = by_subject.get(record, by_subject.get(contingent, -1) if alone else -1)
    return found


def number(value: float) -> float | int | None:
    """Return a number that JSON can hold, whole where it is whole; None for a missing one."""
    if value is None or math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
