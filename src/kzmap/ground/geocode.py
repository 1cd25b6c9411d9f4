"""Give every record of a situation its place on the globe, and the area in which the true spot lies.

``records -> features``. One row for each record, in the situation's order: events, incidents, bases, movements, postings. A
record without a known place keeps its row, with no geometry. Nothing is sharper than its place's precision; nothing is moved.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from kzmap.ground.boundaries import day_of
from kzmap.ground.geodesy import circle, geodesic, until
from kzmap.situation import words
from kzmap.situation.tables import AREAL, CRS, HAPPENINGS, PRECISIONS, dicts, feature_columns, split

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kzmap.ground.boundaries import Boundaries
    from kzmap.situation.situation import Situation

__all__ = ["geocode", "without_place"]


Row = dict[str, Any]


def geocode(situation: Situation, boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Turn every record into a feature.

    Parameters
    ----------
    situation
        The tables.
    boundaries
        Gives the polygons of places that are known only as a region or a country, as valid on the record's day.

    Returns
    -------
    GeoDataFrame
        `tables.feature_columns`, EPSG:4326, one row for each event, incident, base, movement and posting.
    """
    places = _Places(situation, boundaries)
    rows: list[Row] = []
    for layer in HAPPENINGS:
        rows += [places.feature(layer, _plain(record)) for record in _records(situation, layer)]
    rows += _bases(situation, places)
    homeward = _homeward(situation)
    rows += [_movement(record, places, homeward) for record in _records(situation, "movements")]
    rows += [places.feature("postings", _posting(record)) for record in _records(situation, "postings")]
    # built column by column, so that a missing geometry stays None and an empty table keeps its columns
    data = {column: [row[column] for row in rows] for column in places.columns}
    features = gpd.GeoDataFrame(data, geometry="geometry", crs=CRS)
    features["area"] = gpd.GeoSeries(data["area"], crs=CRS, index=features.index)
    return features


def without_place(features: gpd.GeoDataFrame, situation: Situation) -> list[dict[str, str]]:
    """List the records that have no geometry, and why.

    Parameters
    ----------
    features
        What `geocode` returned, or `kzmap.ground.join.locate`.
    situation
        The tables that they come from.

    Returns
    -------
    list of dict
        record_id, layer and reason, in the order of the features.
    """
    places = {row["place_id"]: row for row in _records(situation, "places")}
    lost = features[features.geometry.isna() | features.geometry.is_empty]
    return [
        {"record_id": row["record_id"], "layer": row["layer"], "reason": _why_nowhere(row, places)}
        for row in lost[["record_id", "layer", "place_ids", "start"]].to_dict("records")
    ]


def _why_nowhere(row: Row, places: Mapping[str, Row]) -> str:
    """Say of each place of a record why it cannot be drawn."""
    own = [places[place_id] for place_id in split(row["place_ids"])]
    if not own:
        return "It names no place."
    if row["layer"] == "movements":
        return "No end of it is known to a point."
    reasons = []
    for place in own:
        if place["precision"] in AREAL:
            reasons.append(f"The boundaries have no unit {place['unit_id']!r} on {row['start'] or 'that day'}.")
        elif math.isnan(place["lon"]):
            reasons.append(f"{place['name']!r} has no point.")
    return " ".join(dict.fromkeys(reasons))


def _records(situation: Situation, table: str) -> list[Row]:
    return list(dicts(situation.tables[table]))


def _plain(record: Row) -> Row:
    return {**record, "contingent_id": ""}


def _posting(record: Row) -> Row:
    return {
        **record,
        "record_id": record["posting_id"],
        "category": "deployment",
        "summary": record["task"],
        **{f"summary{name[4:]}": text for name, text in record.items() if name.startswith("task_")},
        "place_ids": record["place_id"],
        "actors": "",
    }


class _Places:
    """The situation's places as geometry; polygons come from the boundaries of a day."""

    def __init__(self, situation: Situation, boundaries: Boundaries) -> None:
        self.rows = {row["place_id"]: row for row in _records(situation, "places")}
        self.boundaries = boundaries
        self.columns = feature_columns(situation.tables)
        #: Languages in which places have names.
        self.languages = [name[len("name_") :] for name in situation.places.columns if name.startswith("name_")]
        self.default_date: str = situation.settings["period"][0]
        self._units: dict[tuple[str, str], shapely.Geometry | None] = {}
        self._areas: dict[tuple[int | str, ...], shapely.Geometry | None] = {}

    def polygon(self, place: Row, date: str) -> shapely.Geometry | None:
        """Polygon of a region or country on a day; without a date, on one on which it exists."""
        # as the join reads it
        day = day_of(date) if date else self.boundaries.day_for(place["unit_id"], day_of(self.default_date))
        key = (day, place["unit_id"])
        if key not in self._units:  # a shape to look at; the join takes the unit by its id
            self._units[key] = self.boundaries.outline(place["unit_id"], day, scale="drawn")
        return self._units[key]

    def feature(self, layer: str, record: Row) -> Row:
        """Build the feature of one record from its places."""
        rows = [self.rows[place_id] for place_id in split(record["place_ids"])]
        geometry, area, located_by = self.geometry(rows, record["start"])
        return {
            **{column: record.get(column, "") for column in self.columns},
            **self.describe(rows),
            "layer": layer,
            "located_by": located_by,
            "area": area,
            "geometry": geometry,
        }

    def geometry(self, rows: list[Row], date: str) -> tuple[shapely.Geometry | None, shapely.Geometry | None, str]:
        """Geometry, area of doubt and how they were found, for the places of one record."""
        points = [row for row in rows if not math.isnan(row["lon"])]
        polygons = [polygon for row in rows if row["precision"] in AREAL and (polygon := self.polygon(row, date)) is not None]
        # many records lie at the same places: the union is made once, and the join meets one and the same shape
        key = (*map(id, polygons), *(row["place_id"] for row in rows))  # polygons are kept, so that an id stays one polygon's
        if key not in self._areas:
            discs = [circle(row["lon"], row["lat"], row["radius_m"]) for row in points if row["precision"] not in AREAL]
            self._areas[key] = shapely.union_all([*polygons, *discs]) if polygons or discs else None
        area = self._areas[key]
        if polygons:
            return area, area, "unit"
        if not points:
            return None, None, "none"
        coordinates = [(row["lon"], row["lat"]) for row in points]
        return (
            shapely.Point(coordinates[0]) if len(points) == 1 else shapely.MultiPoint(coordinates),
            area,
            "place",
        )

    def describe(self, rows: list[Row]) -> Row:
        """Names, precision, radius and basis of the places of one record."""
        precisions = [row["precision"] for row in rows] or ["none"]
        radii = [row["radius_m"] for row in rows if row["precision"] not in AREAL]
        units = {row["unit_id"] for row in rows}
        return {
            "place_ids": "|".join(row["place_id"] for row in rows),
            "place": "; ".join(row["name"] for row in rows),
            **{f"place_{lang}": "; ".join(words.named(row, lang) for row in rows) for lang in self.languages},
            "precision": max(precisions, key=PRECISIONS.index),
            "radius_m": max(radii) if len(radii) == len(rows) and rows else float("nan"),
            "verified": bool(rows) and all(row["verified"] for row in rows),
            "basis": "; ".join(dict.fromkeys(row["basis"] for row in rows)),
            "unit_id": units.pop() if len(units) == 1 else "",
        }


def _bases(situation: Situation, places: _Places) -> list[Row]:
    """One feature for each place that a contingent calls home or that a movement begins or ends at."""
    uses: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    names = dict(zip(situation.contingents["contingent_id"], situation.contingents["name"], strict=True))
    used_in = _times_of_bases(situation)
    for row in _records(situation, "contingents"):
        if row["home_place_id"]:
            uses[row["home_place_id"]].append(("Home base", row["contingent_id"], row["source_ids"]))
    for row in _records(situation, "movements"):
        for column in ("from_place_id", "to_place_id"):
            if row[column]:
                uses[row[column]].append(("Used by", row["contingent_id"], row["source_ids"]))
    rows = []
    for place_id, used in sorted(uses.items()):
        place = places.rows[place_id]
        if place["precision"] in (*AREAL, "none"):
            continue  # a country is no base
        ids = list(dict.fromkeys(contingent for _, contingent, _ in used))
        summary = []
        for role in ("Home base", "Used by"):
            who = dict.fromkeys(names[contingent] for kind, contingent, _ in used if kind == role)
            summary += [f"{role}: {', '.join(who)}."] if who else []
        record = {
            "record_id": f"base-{place_id}",
            "category": "deployment",
            "title": place["name"],
            **{f"title_{lang}": place[f"name_{lang}"] for lang in places.languages},
            "summary": " ".join(summary),
            "place_ids": place_id,
            **dict(zip(("start", "end", "time_precision"), used_in(place_id, ids), strict=True)),
            "contingent_id": "|".join(ids),
            "confidence": "high" if place["verified"] else "medium",
            "checked": "",
            "review": "published",
            "source_ids": "|".join(dict.fromkeys(s for _, _, sources in used for s in split(sources))),
            "note": place["note"],
        }
        rows.append(places.feature("bases", record))
    return rows


def _times_of_bases(situation: Situation) -> Callable[[str, list[str]], tuple[str, str, str]]:
    """Say of a base from when to when it served, and how exactly that is known.

    From the first movement there or from there to the last one home of the countries that use it; as long as the situation lasts
    where nobody is known to have left. A base that no movement names serves while its contingents are on their way.
    """
    country = dict(zip(situation.contingents["contingent_id"], situation.contingents["country"], strict=True))
    moves = [move for move in _records(situation, "movements") if _date(move)]
    homeward = _homeward(situation)
    last = str(situation.settings["period"][1])

    def found(place_id: str, contingents: list[str]) -> tuple[str, str, str]:
        countries = {country[one] for one in contingents}
        theirs = [move for move in moves if move["contingent_id"] in contingents or country[move["contingent_id"]] in countries]
        there = [move["depart"] or move["arrive"] for move in moves if move["from_place_id"] == place_id]
        there += [move["arrive"] or move["depart"] for move in moves if move["to_place_id"] == place_id]
        began = [day[:10] for day in there or map(_date, theirs)]
        if not began:
            return "", "", ""
        ended = [(move["arrive"] or move["depart"])[:10] for move in theirs if move["movement_id"] in homeward]
        end = max([*began, *ended]) if ended else max([*began, last])
        return min(began), end if end > min(began) else "", "day"

    return found


def _homeward(situation: Situation) -> set[str]:
    """Ids of the movements that lead home: withdrawals, and transfers on or after the first withdrawal of the same country."""
    country = dict(zip(situation.contingents["contingent_id"], situation.contingents["country"], strict=True))
    moves = _records(situation, "movements")
    first: dict[str, str] = {}
    for move in moves:
        if move["kind"] == "withdrawal":
            key, date = country[move["contingent_id"]], _date(move)
            first[key] = min(first.get(key, date), date)
    return {
        move["movement_id"]
        for move in moves
        if move["kind"] == "withdrawal"
        or (move["kind"] == "transfer" and _date(move) >= first.get(country[move["contingent_id"]], "9999"))
    }


def _date(move: Row) -> str:
    return str(move["depart"] or move["arrive"])


def _movement(record: Row, places: _Places, homeward: set[str]) -> Row:
    """Feature of one leg: a geodesic line, or the end that is known."""
    ends = [places.rows.get(record[column]) for column in ("from_place_id", "to_place_id")]
    known = [end for end in ends if end]
    date = _date(record)
    points = [_point(end, places, date) for end in ends]
    geometry: shapely.Geometry | None = None
    if points[0] is not None and points[1] is not None:
        # from a place to itself there is no line to draw
        geometry = geodesic(*points[0], *points[1]) if points[0] != points[1] else shapely.Point(points[0])
        for end, flip in ((ends[1], False), (ends[0], True)):
            if end and end["precision"] in AREAL and geometry.length:
                polygon = places.polygon(end, date)
                line = shapely.reverse(geometry) if flip else geometry
                line = until(line, polygon) if polygon is not None else line
                geometry = shapely.reverse(line) if flip else line
    elif points[0] is not None or points[1] is not None:
        end = ends[0] if points[0] is not None else ends[1]
        geometry = shapely.Point(points[0] or points[1]) if end and end["precision"] not in AREAL else None
    names = {
        column: " → ".join(words.named(end, lang) if end else "?" for end in ends)
        for column, lang in (("place", ""), *((f"place_{lang}", lang) for lang in places.languages))
    }
    return {
        **{column: record.get(column, "") for column in places.columns},
        **places.describe(known),
        **names,
        "record_id": record["movement_id"],
        "layer": "movements",
        "category": "withdrawal" if record["movement_id"] in homeward else "deployment",
        "start": date,
        "end": record["arrive"] if record["depart"] else "",
        "unit_id": "",
        "located_by": "movement" if geometry is not None else "none",
        "area": None,
        "geometry": geometry,
    }


def _point(place: Row | None, places: _Places, date: str) -> tuple[float, float] | None:
    """Point to aim a line at: the place's own, or one inside its polygon."""
    if place is None:
        return None
    if place["precision"] in AREAL:
        polygon = places.polygon(place, date)
        inner = None if polygon is None else polygon.representative_point()
        return None if inner is None else (inner.x, inner.y)
    return None if math.isnan(place["lon"]) else (place["lon"], place["lat"])
