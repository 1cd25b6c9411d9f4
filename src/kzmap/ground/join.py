"""Name the boundary units in which each feature lies, by the borders of its own day.

``features -> located``. One row for each feature, in the same order. The rules, for each level:

1. A unit that the place is by name (``unit_id``) is taken: ``stated``.
2. A point takes the unit that covers it: ``within``. On a shared border the smallest id is named and all are kept as
   candidates: ``border``. Outside of every unit the nearest within 5 km (a coast is drawn coarsely) is named, with its distance:
   ``nearest``. Farther out it is at ``sea``: no unit is named, and the point stays.
3. Something that reaches into several units is given none of them: ``several``, with all as candidates. For a site, a street
   or a settlement the point decides, and the candidates still list all that the area of doubt touches. A district is
   named only if the area touches no other.
4. What has no geometry keeps its row: ``none``.

`outside` then tells what lies within a country, but not one of the situation's. No answer takes a point away.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely
from pyproj import Geod
from shapely.ops import nearest_points

from kzmap.errors import GeocodeError
from kzmap.ground.boundaries import LEVELS, Boundaries, day_of
from kzmap.ground.geodesy import lonlat_windows
from kzmap.ground.outlines import BOX
from kzmap.situation.tables import AREAL, CRS, FEATURE_COLUMNS, LOCATED_COLUMNS, located_columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import numpy.typing as npt

__all__ = ["NEAREST_M", "locate", "locate_point", "units_of"]

#: How far outside of every unit a point may lie and still be given the nearest one.
NEAREST_M = 5_000.0
_GEOD = Geod(ellps="WGS84")
#: With these the record's point decides the unit, though its area of doubt may touch others.
_POINT_DECIDES = ("site", "street", "settlement")
#: What is told of a unit.
_TOLD = ("name", "name_ru", "name_kk", "iso_3166_2", "iso_3166_2_2022", "geonames_id", "valid_from", "valid_to")
#: A shared part of an area smaller than this share of it is rounding, not touching.
_TOUCH = 1e-9
#: Later than every change of a border.
_LATE = "9999-01-01"


@dataclass
class _Answer:
    """What was found for one feature."""

    method: str = "none"
    distance_m: float = math.nan
    named: dict[str, str] = field(default_factory=dict)
    candidates: list[str] = field(default_factory=list)


#: Parts of outlines that are kept at hand, and days of which the units are, from one call to the next.
_MOST_PIECES, _MOST_DAYS = 2_000, 12


class _Day:
    """The units of one day, ready to be asked. Boxes say which outlines a question needs; only those are read."""

    def __init__(self, boundaries: Boundaries, date: str | None, scale: str = "full") -> None:
        self._boundaries, self._date, self._scale = boundaries, date, scale
        self._places = boundaries.rows_on(date)
        table = boundaries.table.iloc[self._places]
        self.ids = table["unit_id"].to_numpy()
        self.tree = shapely.STRtree(shapely.box(*(table[side].to_numpy() for side in BOX)))
        columns = ("level", "parent_id", *_TOLD)
        values = zip(*(table[column].tolist() for column in columns), strict=True)
        self.rows: dict[str, dict[str, Any]] = {
            unit_id: dict(zip(columns, row, strict=True), unit_id=unit_id) for unit_id, row in zip(self.ids, values, strict=True)
        }
        for unit_id, names in boundaries.named_on(date).items():
            if unit_id in self.rows:
                self.rows[unit_id] |= zip(("name", "name_ru", "name_kk"), names, strict=True)
        self._middles: dict[int, shapely.Point] = {}
        self._shapes: dict[int, shapely.Geometry] = {}
        self._pieces: dict[tuple[int, ...], shapely.Geometry] = {}
        self._asked: dict[bytes, list[str]] = {}

    @cached_property
    def drawn(self) -> _Day:
        """The same units as they are drawn."""
        return _Day(self._boundaries, self._date, "drawn")

    def _near(self, shape: shapely.Geometry) -> list[int]:
        """Positions of the units whose box a shape touches, their outlines at hand."""
        found: list[int] = self.tree.query(shape, predicate="intersects").tolist()
        self._fetch(found)
        return found

    def _fetch(self, units: list[int]) -> None:
        missing = [i for i in units if i not in self._shapes]
        if missing:
            for i, outline in zip(missing, self._boundaries.outlines(self._places[missing], self._scale), strict=True):
                shapely.prepare(outline)
                self._shapes[i] = outline

    def ask(self, points: npt.NDArray[np.object_]) -> None:
        """Find the units of many points at once: `at` knows the answers then, until the next are asked for."""
        which, units = self.tree.query(points, predicate="intersects")
        hit = np.zeros(len(which), dtype=bool)
        order = np.argsort(units, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(units[order])) + 1) if len(order) else ():
            self._fetch([int(units[rows[0]])])
            hit[rows] = shapely.intersects(self._shapes[int(units[rows[0]])], points[which[rows]])
        found: list[list[str]] = [[] for _ in points]
        for point, unit in zip(which[hit].tolist(), units[hit].tolist(), strict=True):
            found[point].append(self.ids[unit])
        self._asked = dict(zip(shapely.to_wkb(points).tolist(), map(sorted, found), strict=True))

    def _piece(self, index: int, box: tuple[float, float, float, float]) -> shapely.Geometry:
        """The part of an outline around a box, cut at whole degrees: many points of a coast ask for the same."""
        west, south, east, north = (math.floor(box[0]), math.floor(box[1]), math.ceil(box[2]), math.ceil(box[3]))
        key = (index, west, south, east, north)
        piece = self._pieces.get(key)
        if piece is None:
            if len(self._pieces) > _MOST_PIECES:
                self._pieces.clear()
            piece = shapely.clip_by_rect(self._shapes[index], west, south, east, north)  # quick, and now and then not valid
            if not shapely.is_valid(piece):
                piece = shapely.intersection(self._shapes[index], shapely.box(west, south, east, north))
            self._pieces[key] = piece
        return piece

    def at(self, shape: shapely.Geometry) -> list[str]:
        """Ids of the units that hold a point or its border, smallest first."""
        known = self._asked.get(shape.wkb)
        return known if known is not None else sorted(self.ids[i] for i in self._near(shape) if self._shapes[i].intersects(shape))

    def touched(self, area: shapely.Geometry) -> list[str]:
        """Ids of the units that share ground with an area, smallest first."""
        shapely.prepare(area)
        found = sorted(self.ids[i] for i in self._near(area) if self._shares(i, area))
        shapely.destroy_prepared(area)  # kept for each of 100,000 circles it would take half a gigabyte
        return found

    def _shares(self, index: int, area: shapely.Geometry) -> bool:
        shape = self._shapes[index]
        if not shape.intersects(area):
            return False
        # quick answers first: the area lies in the unit, or the unit's middle lies in the area
        if shape.contains_properly(area) or area.contains_properly(self._middle(index)):
            return True
        if shape.touches(area):
            return False
        return bool(shapely.intersection(self._piece(index, area.bounds), area).area > _TOUCH * area.area)

    def _middle(self, index: int) -> shapely.Point:
        if index not in self._middles:
            self._middles[index] = shapely.point_on_surface(self._shapes[index])
        return self._middles[index]

    def level(self, ids: Iterable[str], level: str) -> list[str]:
        """Those of one level."""
        return [unit_id for unit_id in ids if self.rows[unit_id]["level"] == level]

    def finest(self, ids: list[str]) -> list[str]:
        """Leave out countries of which a finer unit is there too."""
        parents = {self.rows[unit_id]["parent_id"] for unit_id in ids}
        return [i for i in ids if self.rows[i]["level"] != "adm0" or i not in parents]

    def chain(self, unit_id: str) -> dict[str, str]:
        """Level -> id of a unit and its parents."""
        named = {}
        while unit_id in self.rows:
            named[self.rows[unit_id]["level"]] = unit_id
            unit_id = self.rows[unit_id]["parent_id"]
        return named

    def nearest(self, point: shapely.Point) -> tuple[list[str], float]:
        """Ids of the nearest country and of the nearest units below it, and its distance in metres.

        The distance is that on the ellipsoid. Beyond NEAREST_M: no ids, nan.
        """
        reach = NEAREST_M / 110_000  # a degree of latitude is longer than this
        wide = min(reach / max(math.cos(math.radians(point.y)), 0.001), 180.0)
        window = shapely.box(point.x - wide, point.y - reach, point.x + wide, point.y + reach)
        away: dict[str, float] = {}
        for part, shift in lonlat_windows(window.bounds) or [(window, 0.0)]:
            here = shapely.box(part.bounds[0] + shift, part.bounds[1], part.bounds[2] + shift, part.bounds[3])
            seen_from = shapely.Point(point.x + shift, point.y)
            for i in self._near(here):
                shape = self._piece(i, here.bounds)
                if not shape.is_empty:
                    unit_id, metres = str(self.ids[i]), _geodesic_m(seen_from, shape)
                    away[unit_id] = min(metres, away.get(unit_id, metres))
        chain: list[str] = []
        for level in LEVELS:
            near = [
                (metres, unit_id)
                for unit_id, metres in away.items()
                if metres <= NEAREST_M
                and self.rows[unit_id]["level"] == level
                and self.rows[unit_id]["parent_id"] == (chain[-1] if chain else "")
            ]
            if not near:
                break
            chain.append(min(near)[1])
        return chain, away[chain[0]] if chain else math.nan


def _geodesic_m(point: shapely.Point, shape: shapely.Geometry) -> float:
    """Distance on the ellipsoid; the plane is stretched so that a degree is as long east as north, which finds the right spot."""
    squeeze = max(math.cos(math.radians(point.y)), 0.01)

    def stretched(part: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(part, lambda xy: xy * [squeeze, 1.0])

    near = nearest_points(stretched(point), stretched(shape))[1]
    return float(_GEOD.inv(point.x, point.y, near.x / squeeze, near.y)[2])


class _Days:
    """Units by day; days between two changes share one."""

    @classmethod
    def of_boundaries(cls, boundaries: Boundaries) -> _Days:
        """Return those that an earlier question has prepared, unless they are many."""
        found = boundaries.prepared.get("days")
        if not isinstance(found, cls) or len(found.known) > _MOST_DAYS:
            found = boundaries.prepared["days"] = cls(boundaries)
        return found

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        spans = (boundaries.table, boundaries.names)
        changes = {day for table in spans for column in ("valid_from", "valid_to") for day in table[column] if day}
        self.changes = sorted(changes)
        self.known: dict[int, _Day] = {}

    def on(self, date: str | None) -> _Day:
        """Units of a day, or of today."""
        key = -1 if date is None else int(np.searchsorted(self.changes, day_of(date), side="right"))
        if key not in self.known:
            self.known[key] = _Day(self.boundaries, date)
        return self.known[key]

    def of(self, start: str, unit_id: str, default_date: str | None) -> _Day:
        """Units of the day of a feature; of one without a date that of its unit, which may not have been there on the default."""
        day = self.on(start or default_date)
        if not start and unit_id and unit_id not in day.rows:
            day = self.on(self.boundaries.day_for(unit_id, day_of(default_date or _LATE)))
        return day


def locate(features: gpd.GeoDataFrame, boundaries: Boundaries, *, default_date: str | None = None) -> gpd.GeoDataFrame:
    """Give each feature its boundary units.

    Parameters
    ----------
    features
        tables.FEATURE_COLUMNS, EPSG:4326.
    boundaries
        The units.
    default_date
        ISO 8601, for features without a start; None for the units of today. A unit that did not hold then is taken as
        `Boundaries.day_for` says.

    Returns
    -------
    GeoDataFrame
        `tables.located_columns`, EPSG:4326; one row for each feature, same order.
    """
    added = units_of(features, boundaries, default_date=default_date)
    data = {c: added[c] if c in added else features[c].to_numpy() for c in located_columns(features.columns)}
    located = gpd.GeoDataFrame(data, geometry="geometry", crs=CRS)
    located["area"] = gpd.GeoSeries(data["area"], crs=CRS, index=located.index)
    return located


def units_of(features: gpd.GeoDataFrame, boundaries: Boundaries, *, default_date: str | None = None) -> pd.DataFrame:
    """Find the boundary units of each feature's own day.

    Parameters
    ----------
    features
        Columns start, unit_id, precision, area and geometry as in tables.FEATURE_COLUMNS, EPSG:4326.
    boundaries, default_date
        As in `locate`.

    Returns
    -------
    DataFrame
        The columns that tables.LOCATED_COLUMNS has more than tables.FEATURE_COLUMNS; one row for each feature, same order.
    """
    days = _Days.of_boundaries(boundaries)
    answers: dict[tuple[Any, ...], _Answer] = {}
    added: dict[str, list[Any]] = {column: [] for column in LOCATED_COLUMNS if column not in FEATURE_COLUMNS}
    starts, unit_ids, precisions = (features[column].tolist() for column in ("start", "unit_id", "precision"))
    areas, shapes = features["area"].tolist(), features.geometry.to_numpy()
    by_text: dict[tuple[str, str], _Day] = {}
    its_day = [
        by_text.get(text) or by_text.setdefault(text, days.of(*text, default_date)) for text in zip(starts, unit_ids, strict=True)
    ]
    points = (shapely.get_type_id(shapes) == 0) & ~shapely.is_empty(shapes)
    for one in dict.fromkeys(its_day):
        one.ask(shapes[points & np.fromiter((day is one for day in its_day), dtype=bool, count=len(its_day))])
    for day, unit_id, precision, area, shape in zip(its_day, unit_ids, precisions, areas, shapes, strict=True):
        # records of one place meet the same units: shapes are told apart as objects, which all live while this runs
        key = (id(day), shape.wkb if isinstance(shape, shapely.Point) else id(shape), id(area), unit_id, precision)
        if key not in answers:
            answers[key] = _find(day, _present(shape), _present(area), unit_id, precision)
        answer = answers[key]
        for level in LEVELS:
            named = answer.named.get(level, "")
            added[level].append(named)
            added[f"{level}_name"].append(day.rows[named]["name"] if named else "")
        added["adm1_today"].append("|".join(_today(boundaries, answer.named.get("adm1", ""), shape)))
        added["join_method"].append(answer.method)
        added["join_distance_m"].append(answer.distance_m)
        added["join_candidates"].append("|".join(answer.candidates))
    return pd.DataFrame(added)


def outside(located: gpd.GeoDataFrame, theatre: Collection[str]) -> gpd.GeoDataFrame:
    """Say of what lies within another country than those of a situation that it lies outside.

    Parameters
    ----------
    located
        What `locate` returned. It is not changed.
    theatre
        Unit ids of the countries where it happened and of those that sent forces; none at sea, which has no outside.

    Returns
    -------
    GeoDataFrame
        The same rows; ``join_method`` is ``outside`` where it was ``within`` and the country is not one of the theatre. Its units
        stay named.
    """
    if not theatre:
        return located
    abroad = (located["join_method"] == "within") & (located["adm0"] != "") & ~located["adm0"].isin(theatre)
    return located.assign(join_method=located["join_method"].mask(abroad, "outside"))


def _present(shape: Any) -> shapely.Geometry | None:
    return shape if isinstance(shape, shapely.Geometry) and not shape.is_empty else None


def _today(boundaries: Boundaries, unit_id: str, shape: Any) -> list[str]:
    """Ids of the units that hold there today, none if the unit still holds."""
    if not unit_id:
        return []
    if isinstance(shape, shapely.Point) and not shape.is_empty:
        return boundaries.today_of(unit_id, shape.x, shape.y)
    return boundaries.today_of(unit_id)


def _find(day: _Day, shape: shapely.Geometry | None, area: shapely.Geometry | None, unit_id: str, precision: str) -> _Answer:
    """Apply the rules of this module to one feature."""
    if unit_id in day.rows and (shape is None or precision in (*AREAL, "none")):
        return _Answer("stated", 0.0, day.chain(unit_id), [unit_id])
    if shape is None:
        return _Answer()
    single = isinstance(shape, shapely.Point)
    answer = _of_point(day, shape, area, precision) if single else _of_parts(day, shape, area, precision)
    if unit_id in day.rows and day.rows[unit_id]["level"] != "adm0":
        chain = day.chain(unit_id)
        same = all(answer.named.get(level) == chain[level] for level in chain)
        named = {**answer.named, **chain} if same else chain
        answer = _Answer("stated", 0.0, named, sorted({*answer.candidates, unit_id}))
    return answer


def _of_point(day: _Day, point: shapely.Point, area: shapely.Geometry | None, precision: str) -> _Answer:
    hits = day.at(point)
    distance = 0.0
    method = "within"
    if not hits:
        hits, distance = day.nearest(point)
        if not hits:
            return _Answer("sea", candidates=day.finest(day.touched(area)) if area is not None else [])
        method = "nearest"
    touched = day.touched(area) if area is not None else []
    everything = sorted({*hits, *touched})
    named: dict[str, str] = {}
    for level in LEVELS:
        own = [i for i in day.level(hits, level) if _below(day, i, named)]
        around = day.level(everything, level)
        if not own:
            continue
        if len(own) > 1 and len(day.level(hits, level)) > 1:
            method = "border"
        if len(around) > 1 and (level == "adm2" or precision not in _POINT_DECIDES) and area is not None:
            if level != "adm2":
                method = "several"
            break  # what is finer cannot be named either
        named[level] = own[0]
    if len(day.level(hits, "adm0")) > 1 and method == "within":
        method = "border"
    return _Answer(method, distance, named, day.finest(everything))


def _below(day: _Day, unit_id: str, named: dict[str, str]) -> bool:
    """Tell whether a unit belongs to those already named above it: the country is chosen first."""
    parent = day.rows[unit_id]["parent_id"]
    return not parent or not named or parent in named.values()


def _of_parts(day: _Day, shape: shapely.Geometry, area: shapely.Geometry | None, precision: str) -> _Answer:
    """Several points, a line (its two ends count) or a polygon: named where all of it lies in one unit."""
    line = shape.geom_type in ("LineString", "MultiLineString")
    if line and precision in AREAL and area is not None:
        ends = []
    elif line:
        lines = shapely.get_parts(shape)
        ends = [shapely.get_point(lines[0], 0), shapely.get_point(lines[-1], -1)]
    elif shape.geom_type == "MultiPoint":
        ends = list(shapely.get_parts(shape))
    else:
        ends, area = [], area if area is not None else shape
    answers = [_of_point(day, end, None, "site") for end in ends]
    by_points = {unit_id for answer in answers for unit_id in (*answer.named.values(), *answer.candidates)}
    by_points |= {day.rows[unit_id]["parent_id"] for unit_id in by_points} & set(day.rows)
    # regions and countries come as they are drawn, and must be compared with their neighbours as drawn
    areas = day.drawn if precision in AREAL else day
    found = by_points | set(areas.touched(area) if area is not None else ())
    if not ends:  # a region or a country: its districts would be noise
        found = {unit_id for unit_id in found if day.rows[unit_id]["level"] != "adm2"}
    elif line and precision in AREAL:  # drawn to where it meets a country, which says nothing about the region there
        found = {unit_id for unit_id in by_points if day.rows[unit_id]["level"] == "adm0"}
    if not found:
        return _Answer("sea")
    named = {}
    method = "within"
    for level in LEVELS:
        decides = by_points if ends and precision in _POINT_DECIDES and level != "adm2" else found
        own = day.level(sorted(decides), level)
        if len(own) == 1:
            named[level] = own[0]
        elif own:
            method = method if level == "adm2" else "several"
            break  # what is finer cannot be named either
    if any(not answer.named for answer in answers):
        named, method = ({}, "several")  # an end that lies nowhere cannot be in the same unit as the others
    return _Answer(method, 0.0, named, day.finest(sorted(found)))


def locate_point(lon: float, lat: float, date: str | None, boundaries: Boundaries) -> dict[str, Any]:
    """Name the units at a point on a day, at every level.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    date
        ISO 8601, of which the first day counts; None for today's units.
    boundaries
        The units.

    Returns
    -------
    dict
        lon, lat, date, method, distance_m (None when no unit is near), units (level, id, name, name_ru, name_kk, codes,
        valid_from, valid_to, today), candidates, view. ``today`` is None where the unit still holds.

    Raises
    ------
    GeocodeError
        If the numbers are no longitude and latitude, or the date is no date.

    Examples
    --------
    >>> boundaries = Boundaries.load(packs=False)
    >>> answer = locate_point(80.25025, 50.42064, "2022-01-05", boundaries)
    >>> [unit["name"] for unit in answer["units"]], answer["units"][1]["today"]["name"]
    (['Kazakhstan', 'East Kazakhstan Region'], 'Abai Region')
    """
    _check(lon, lat)
    try:
        day = _Days.of_boundaries(boundaries).on(date)
    except ValueError as error:
        raise GeocodeError(f"The date {date!r} cannot be read. Write it as 2022-01-05.") from error
    answer = _of_point(day, shapely.Point(lon, lat), None, "site")
    units = [_described(day.rows[answer.named[level]], boundaries, lon, lat) for level in LEVELS if level in answer.named]
    return {
        "lon": lon,
        "lat": lat,
        "date": date,
        "method": answer.method,
        "distance_m": None if math.isnan(answer.distance_m) else round(answer.distance_m, 1),
        "units": units,
        "candidates": answer.candidates,
        "view": boundaries.view,
    }


def _check(lon: float, lat: float) -> None:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise GeocodeError(f"Longitude {lon} and latitude {lat} must be numbers.")
    if abs(lat) > 90 and abs(lon) <= 90:
        raise GeocodeError(
            f"Latitude {lat} lies outside -90 to 90. Longitude comes first: did you mean {lat} {lon} (swapped coordinates)?"
        )
    if abs(lat) > 90 or abs(lon) > 180:
        raise GeocodeError(f"Longitude {lon} must lie in -180 to 180 and latitude {lat} in -90 to 90 degrees.")


def _described(unit: dict[str, Any], boundaries: Boundaries, lon: float, lat: float) -> dict[str, Any]:
    today = boundaries.today_of(unit["unit_id"], lon, lat)
    now = boundaries.unit(today[0]) if today else None
    codes = {
        "iso_3166_2": unit["iso_3166_2"],
        "iso_3166_2_2022": unit["iso_3166_2_2022"],
        "geonames": unit["geonames_id"],
    }
    return {
        "level": unit["level"],
        "id": unit["unit_id"],
        "name": unit["name"],
        "name_ru": unit["name_ru"],
        "name_kk": unit["name_kk"],
        "codes": {key: code for key, code in codes.items() if code},
        "valid_from": unit["valid_from"],
        "valid_to": unit["valid_to"],
        "today": None if now is None else {"id": now["unit_id"], "name": now["name"]},
    }
