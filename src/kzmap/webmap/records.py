"""The records of a page as columns of whole numbers and codes, the same for ten records and for a million."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import shapely

from kzmap.claims import movement_widths
from kzmap.situation.selection import is_searched
from kzmap.situation.tables import AREAL, LOCATED_COLUMNS, PRECISIONS, split
from kzmap.situation.times import clock
from kzmap.webmap.shapes import FINE, GRID
from kzmap.webmap.spans import spans, told_by_minutes, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    import geopandas as gpd

    from kzmap.situation.located import Located
    from kzmap.webmap.shapes import Shapes

    Whole = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

__all__ = ["CIRCLE", "MOST_WORDS", "NO_DAY", "UNSTATED", "Strings", "number", "record_columns"]

#: Columns of the features that travel as dictionary-coded strings, as far as the features have them.
_TEXTS = (
    "title", "type_as_written", "summary", "start", "end", "time_precision", "part_of_day", "place", "basis", "adm0", "adm1",
    "adm2", "adm1_today", "join_method", "join_candidates", "unit_id", "actors", "contingent_id", "confidence", "checked",
    "review", "note",
)  # fmt: skip
#: A precision that a table does not state.
UNSTATED = "unstated"
#: In the place of a shape's number: the circle of `radius` around the point.
CIRCLE = -2
#: Ids in no order cost 20 bits each, times as written likewise. Above this number of rows a bare table's records are numbered in
#: the order of time, and times are told in the page's own offset.
MOST_WORDS = 250_000
#: Begin and end of the period of a table without times: its records lie in the units of today.
NO_DAY = "1970-01-01"
_NONE = -1


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

    def coded(self, texts: pd.Series) -> Whole:
        """Numbers of a column of strings; each different one is looked up once."""
        codes, distinct = pd.factorize(words_of(texts))
        return np.array([self.add(word) for word in distinct], dtype=np.int64)[codes]

    def column(self, values: Iterable[object]) -> list[int]:
        """Numbers of many strings."""
        return [self.add(str(value)) for value in values]


def record_columns(
    kinds: Sequence[str],
    categories: Sequence[str],
    located: Located,
    units: gpd.GeoDataFrame,
    shapes: Shapes,
    strings: Strings,
) -> dict[str, Any]:
    """Columns of all records of some kinds, kind after kind.

    Parameters
    ----------
    kinds, categories
        What the numbers of ``layer`` and ``category`` mean. Records of other kinds are left out.
    located
        Its features have record_id (or none do: they are numbered by the page), layer, category, precision, and what there is of
        the other columns.
    units
        The units that the page draws; ``units`` of a record are rows of it.
    shapes, strings
        Take up what the columns refer to.

    Returns
    -------
    dict
        ``id`` (list of str, or None), ``lon``, ``lat`` (degrees), ``t0``, ``t1`` (minutes since 1970 UTC), ``radius`` (metres),
        each NaN where unknown; ``layer``, ``category``, ``precision`` (codes), ``area`` and ``shape`` (numbers of shapes, -1 for
        none, `CIRCLE`), ``sources``, ``units``, ``more`` (lists), ``strength`` (row of a claim, -1); texts as numbers of strings.
    """
    rows, layer = _in_order(located.features, kinds)
    reasons = {one["record_id"]: one["reason"] for one in located.summary.get("without_place", ())}
    if reasons and "basis" in rows:  # where a reader learns how a place was found, a record without one says why
        told_by = zip(rows["basis"].tolist(), rows["record_id"].tolist(), strict=True)
        rows = rows.assign(basis=[f"{basis} {reasons.get(record, '')}".strip() for basis, record in told_by])
    settings = located.situation.settings
    begin, end = spans(rows, clock(settings))
    columns: dict[str, Any] = {"id": rows["record_id"].tolist() if "record_id" in rows else None}
    # as written, unless the page would write the same; in a very large table words for times cost more than they say
    told = len(rows) > MOST_WORDS or told_by_minutes(rows, clock(settings))
    carried = [name for name in rows.columns if name in _TEXTS or (is_searched(name) and name not in LOCATED_COLUMNS)]
    texts = [name for name in carried if not (told and name in ("start", "end"))]
    columns |= {name: strings.coded(rows[name]) for name in texts}
    columns |= {"layer": layer, "category": _codes(rows["category"], categories), "t0": begin, "t1": end}
    columns["precision"] = _codes(rows["precision"], [*PRECISIONS, UNSTATED])
    if "radius_m" in rows:
        columns["radius"] = pd.to_numeric(rows["radius_m"]).to_numpy(dtype=np.float64)
    if "verified" in rows:
        columns["verified"] = rows["verified"].to_numpy(dtype=np.int64)
    if "source_ids" in rows:
        numbers = {source: i for i, source in enumerate(located.sources["source_id"])}
        columns["sources"] = _each(rows["source_ids"], lambda ids: [numbers[one] for one in split(ids) if one in numbers])
    in_units = _unit_rows(rows, located, units)
    if in_units is not None:
        columns["units"] = in_units
    columns |= _geometries(rows, in_units, shapes)
    if (moved := rows["layer"] == "movements").any():
        columns["strength"] = _strengths(rows[moved], len(rows), located)
    return columns


def _in_order(features: gpd.GeoDataFrame, kinds: Sequence[str]) -> tuple[gpd.GeoDataFrame, Whole]:
    """Features of these kinds, kind after kind, and the number of the kind of each."""
    codes = _codes(features["layer"], kinds)
    order = np.argsort(codes, kind="stable")
    order = order[codes[order] >= 0]
    whole = len(order) == len(features) and bool((np.diff(order) > 0).all())
    return (features if whole else features.iloc[order]).reset_index(drop=True), codes[order]


def _codes(column: pd.Series, words: Sequence[str]) -> Whole:
    """Number of each cell's word; -1 for another word."""
    codes, distinct = pd.factorize(words_of(column))
    place = {word: k for k, word in enumerate(words)}
    return np.array([place.get(word, _NONE) for word in distinct], dtype=np.int64)[codes]


def _each(column: pd.Series, make: Any) -> list[Any]:
    """Apply a function to each cell, once for each different one."""
    codes, distinct = pd.factorize(column)
    made = [make(word) for word in distinct]
    return [made[code] for code in codes]


def _unit_rows(rows: pd.DataFrame, located: Located, units: pd.DataFrame) -> list[list[int]] | None:
    """Rows of the units that a record is known only to, as of its day; [] for other records, None if there is none."""
    known_to = (rows["located_by"] == "unit").to_numpy() if "located_by" in rows else np.zeros(len(rows), dtype=bool)
    if not known_to.any():
        return None
    places = located.situation.places
    places = places[places["precision"].isin(AREAL)]
    in_unit = dict(zip(places["place_id"], places["unit_id"], strict=True))
    held: dict[str, list[tuple[str, str, int]]] = {}
    for k, (unit, first, last) in enumerate(zip(units["unit_id"], units["valid_from"], units["valid_to"], strict=True)):
        held.setdefault(unit, []).append((first, last or "9999", k))
    begin = str(located.situation.settings["period"][0])
    default = begin if begin > NO_DAY else "9998-12-31"

    def found(key: tuple[str, str]) -> list[int]:
        day = key[1][:10] if len(key[1]) >= len("2022-01-01") else default
        wanted = split(key[0])
        rows = [
            next((k for first, last, k in held.get(in_unit.get(place, ""), []) if first <= day < last), None) for place in wanted
        ]
        return [] if None in rows else [k for k in rows if k is not None]

    starts = rows["start"].to_numpy() if "start" in rows else np.full(len(rows), "")
    ids = rows["place_ids"].to_numpy()
    out: list[list[int]] = [[]] * len(rows)
    made: dict[tuple[str, str], list[int]] = {}
    for at in np.flatnonzero(known_to):
        key = (str(ids[at]), str(starts[at]))
        if key not in made:
            made[key] = found(key)
        out[at] = made[key]
    return out


def _geometries(rows: gpd.GeoDataFrame, in_units: list[list[int]] | None, shapes: Shapes) -> dict[str, Any]:
    """Points as coordinates, the rest as numbers of shapes; a region's own polygon is in the units already."""
    geometry = rows.geometry.to_numpy()
    kinds = shapely.get_type_id(geometry)
    empty = shapely.is_empty(geometry) | (kinds < 0)
    elsewhere = np.zeros(len(rows), dtype=bool) if in_units is None else np.array([bool(one) for one in in_units])
    single = (kinds == shapely.GeometryType.POINT) & ~empty & ~elsewhere
    lon, lat = np.full((2, len(rows)), np.nan)
    lon[single], lat[single] = shapely.get_x(geometry[single]), shapely.get_y(geometry[single])
    out: dict[str, Any] = {"lon": lon, "lat": lat}
    more: dict[int, list[list[float]]] = {}
    shape: dict[int, int] = {}
    for at in np.flatnonzero(~single & ~empty & ~elsewhere):
        if kinds[at] == shapely.GeometryType.MULTIPOINT:
            points = shapely.get_coordinates(geometry[at]).round(5).tolist()
            lon[at], lat[at] = points[0]
            more[int(at)] = points[1:]
        else:
            line = "Line" in geometry[at].geom_type
            shape[int(at)] = shapes.add(geometry[at]) if line else shapes.add(geometry[at], _grid(geometry[at]))
    if more:
        out["more"] = [more.get(at, []) for at in range(len(rows))]
    if shape:
        out["shape"] = _sparse(len(rows), shape)
    round_about = single & (pd.to_numeric(rows["radius_m"]).to_numpy(dtype=np.float64) > 0) if "radius_m" in rows else None
    if "area" not in rows:
        return out | ({} if round_about is None else {"area": np.where(round_about, CIRCLE, _NONE)})
    areas = rows["area"].to_numpy()
    drawn = rows["area"].notna().to_numpy() & ~elsewhere
    # the disc of one place is its point and its radius; only other areas travel as shapes
    disc = drawn & single & (rows["located_by"] == "place").to_numpy()
    disc &= False if round_about is None else round_about
    area = np.where(disc, CIRCLE, _NONE)
    for at in np.flatnonzero(drawn & ~disc):
        area[at] = shapes.add(areas[at], _grid(areas[at]))
    return out | {"area": area}


def _sparse(n: int, values: dict[int, int]) -> Whole:
    column = np.full(n, _NONE, dtype=np.int64)
    column[list(values)] = list(values.values())
    return column


def _grid(geometry: shapely.Geometry | None) -> int:
    """The grid that keeps a shape's form: a circle of 60 m needs more than a region."""
    if geometry is None or geometry.is_empty:
        return GRID
    west, south, east, north = geometry.bounds
    return FINE if max(east - west, north - south) < 0.5 else GRID


def _strengths(moved: pd.DataFrame, n: int, located: Located) -> Whole:
    """For each movement the claim that gives its width, see `kzmap.claims.movement_widths`; else -1."""
    found = movement_widths.rows(moved, located.claims)
    return _sparse(n, {int(at): found[record] for at, record in zip(moved.index, moved["record_id"], strict=True)})


def number(value: float) -> float | int | None:
    """Return a number that JSON can hold, whole where it is whole; None for a missing one."""
    if value is None or math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
