"""The tables of a situation and of what is made from them: their names, columns and row guarantees.

Every table is a `pandas.DataFrame` or `geopandas.GeoDataFrame` with a plain 0..n-1 index. Geometry is lon/lat, EPSG:4326.
A missing string is "", a missing number NaN. Times stay ISO 8601 strings with offset, cut to what is known; `times.interval`
turns one into the span of instants that it means.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from kzmap.folders import data_folder
from kzmap.situation import words

__all__ = [
    "AREAL",
    "CRS",
    "FEATURE_COLUMNS",
    "HAPPENINGS",
    "KINDS",
    "LOCATED_COLUMNS",
    "PRECISIONS",
    "RECORDS",
    "UNIT_COLUMNS",
    "split",
    "table_schemas",
]

CRS = "EPSG:4326"

#: Honest sizes of "here", sharpest first.
PRECISIONS = ("site", "street", "district", "settlement", "region", "country", "none")
#: Known only as a polygon: the place has no point.
AREAL = ("region", "country")

#: What a feature can be; each is a layer of the map.
KINDS = ("events", "incidents", "bases", "movements", "postings")
#: Tables of what happened, and of every record that has a row; bases are derived.
HAPPENINGS = ("events", "incidents")
RECORDS = (*HAPPENINGS, "movements", "postings")

#: Columns of the features that `geocode` returns: one row for each record, in the situation's order.
FEATURE_COLUMNS = (
    "record_id",  # str, unique
    "layer",  # one of KINDS
    "category",  # one word of geo/categories.csv; bases: "deployment"
    "title",
    "summary",
    "start",  # ISO 8601 cut to what is known, or ""
    "end",
    "time_precision",
    "part_of_day",
    "place_ids",  # "a|b" or ""
    "place",  # names of the places, "; " between them
    "place_ru",
    "place_kk",
    "precision",  # coarsest precision of the record's places
    "radius_m",  # float, NaN for regions and countries
    "located_by",  # place | movement | unit | none: how the geometry was found
    "verified",  # bool: point and radius come from the named basis
    "basis",
    "unit_id",  # boundary unit that the place is by name, or ""
    "actors",  # "a|b"
    "contingent_id",  # for bases, movements, postings; "" otherwise
    "confidence",
    "checked",
    "review",
    "source_ids",
    "note",
    "area",  # Polygon or MultiPolygon: where the true spot lies with about 95 % likelihood; None if unknown
    "geometry",  # Point, MultiPoint, LineString, MultiLineString, (Multi)Polygon for region and country, or None
)

#: Columns that `join` adds: one row for each feature, same order, nothing lost or doubled.
LOCATED_COLUMNS = (
    *FEATURE_COLUMNS[:-2],
    "adm0",  # unit id, or "" when not exactly one unit is named
    "adm0_name",
    "adm1",
    "adm1_name",
    "adm1_today",  # id of the unit that holds the spot today, "" when it is the same
    "adm2",
    "adm2_name",
    "join_method",  # stated | within | outside | border | nearest | sea | several | none
    "join_distance_m",  # 0 inside, else metres to the nearest unit; NaN for none
    "join_candidates",  # ids of all units that the area touches, "a|b"
    "area",
    "geometry",
)

#: Columns of a boundary unit.
UNIT_COLUMNS = (
    "unit_id",  # ISO 3166-1 alpha-3, ISO 3166-2 of the day, ...
    "level",  # adm0 | adm1 | adm2
    "parent_id",
    "name",
    "name_ru",
    "name_kk",
    "iso_3166_2",  # code today, "" at adm0
    "iso_3166_2_2022",  # code in January 2022, "" where none
    "geonames_id",
    "valid_from",  # ISO date, "" for always
    "valid_to",  # ISO date of the first day on which it no longer holds, "" for still valid
    "predecessors",  # unit ids "a|b"
    "successors",
    "source",  # name of the folder in data/boundaries
    "geometry",
)


@cache
def table_schemas() -> dict[str, dict[str, Any]]:
    """Return the Frictionless resource of every table, by name, from ``geo/tables.json``.

    A column with a ``vocabulary`` may hold its words: they are its ``enum``.

    >>> table_schemas()["claims"]["schema"]["primaryKey"]
    'claim_id'
    """
    resources = json.loads((data_folder("geo") / "tables.json").read_text("utf-8"))["resources"]
    for resource in resources:
        for column in resource["schema"]["fields"]:
            vocabulary = column.pop("vocabulary", None)
            if vocabulary:
                column.setdefault("constraints", {})["enum"] = list(words.rows(vocabulary))
    return {resource["name"]: resource for resource in resources}


def split(cell: str | None) -> list[str]:
    """Split a list cell.

    >>> split("S01|S02"), split(""), split(None)
    (['S01', 'S02'], [], [])
    """
    return [part for part in cell.split("|") if part] if cell else []
