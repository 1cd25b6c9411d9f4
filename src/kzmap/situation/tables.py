"""The tables of a situation and of what is made from them: their names, columns and row guarantees.

Every table is a `pandas.DataFrame` or `geopandas.GeoDataFrame` with a plain 0..n-1 index. Geometry is lon/lat, EPSG:4326.
A missing string is "", a missing number NaN. Times stay ISO 8601 strings with offset, cut to what is known; `times.interval`
turns one into the span of instants that it means.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pandas as pd

from kzmap.folders import data_folder
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "AREAL",
    "CRS",
    "FEATURE_COLUMNS",
    "HAPPENINGS",
    "KINDS",
    "LOCATED_COLUMNS",
    "OWN",
    "PRECISIONS",
    "RECORDS",
    "UNIT_COLUMNS",
    "dicts",
    "feature_columns",
    "field",
    "located_columns",
    "parts",
    "resource",
    "split",
    "stacked",
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

#: A column of the user's own begins with it; kzmap carries such columns and reads nothing in them.
OWN = "x_"
_OWN_NAME = re.compile(rf"{OWN}\w{{1,60}}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")

#: Columns of the features that `geocode` returns: one row for each record, in the situation's order. `feature_columns` adds
#: the translations and the columns of the user's own that a situation has.
FEATURE_COLUMNS = (
    "record_id",  # str, unique
    "layer",  # one of KINDS
    "category",  # one word of geo/categories.csv; bases: "deployment"
    "type_as_written",  # the user's own word for the category, or ""
    "title",
    "summary",
    "start",  # ISO 8601 cut to what is known, or ""
    "end",
    "time_precision",
    "part_of_day",
    "place_ids",  # "a|b" or ""
    "place",  # names of the places, "; " between them
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


def table_schemas() -> dict[str, dict[str, Any]]:
    """Return the Frictionless resource of every table, by name, from ``geo/tables.json``.

    A column with a ``vocabulary`` may hold its words, those of the situation that is told of among them: they are its ``enum``.

    >>> table_schemas()["claims"]["schema"]["primaryKey"]
    'claim_id'
    """
    return _schemas(words.added())


@lru_cache(maxsize=16)
def _schemas(_added: words.Extension) -> dict[str, dict[str, Any]]:
    resources = json.loads((data_folder("geo") / "tables.json").read_text("utf-8"))["resources"]
    for resource in resources:
        for column in resource["schema"]["fields"]:
            vocabulary = column.pop("vocabulary", None)
            if vocabulary:
                column.setdefault("constraints", {})["enum"] = list(words.rows(vocabulary))
    return {resource["name"]: resource for resource in resources}


def field(table: str, column: str) -> dict[str, Any] | None:
    """Describe a column that a table has or may have: of the schema, a translation, or one of the user's own.

    Parameters
    ----------
    table
        Name of a table.
    column
        ``title`` may stand beside ``title_fr``, for any language that CLDR knows; a column of the user's own begins with ``x_``.

    Returns
    -------
    dict or None
        As in ``geo/tables.json``; None if the table can have no such column.

    Examples
    --------
    >>> field("events", "title_ht")["description"], field("events", "x_casualty_class")["type"], field("events", "titel")
    ('One short neutral sentence of our own. No number of people. In Haitian Creole.', 'string', None)
    """
    fields = _fields(table, words.added())
    if column in fields:
        return fields[column]
    base, _, language = column.partition("_")
    if fields.get(base, {}).get("translated") and _LANGUAGE.fullmatch(language) and words.language_name(language):
        limits = {key: value for key, value in fields[base].get("constraints", {}).items() if key == "maxLength"}
        told = f"{fields[base]['description']} In {words.language_name(language)}."
        return {"name": column, "type": "string", "description": told, "constraints": limits}
    if _OWN_NAME.fullmatch(column):
        return {
            "name": column,
            "type": "string",
            "description": "A column of the user's own.",
            "constraints": {"maxLength": 2000},
        }
    return None


def resource(table: str, given: Iterable[str] = ()) -> dict[str, Any]:
    """Return the Frictionless resource of a table that has some columns beyond its schema.

    Parameters
    ----------
    table
        Name of a table.
    given
        Names of its columns, see `field`.

    Returns
    -------
    dict
        As `table_schemas`. Its fields are those of the schema, each followed by its translations, then the user's own.
    """
    found = table_schemas()[table]
    fields = _fields(table, words.added())
    more = [name for name in dict.fromkeys(given) if name not in fields]
    if not more:
        return found
    own = [name for name in more if name.startswith(OWN)]
    names = []
    for name in fields:
        names += [name, *(one for one in more if one not in own and one.partition("_")[0] == name)]
    told = [field(table, name) for name in (*names, *own)]
    return {**found, "schema": {**found["schema"], "fields": [one for one in told if one]}}


@lru_cache(maxsize=256)
def _fields(table: str, _added: words.Extension) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in table_schemas()[table]["schema"]["fields"]}


def feature_columns(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Return the columns of a situation's features: FEATURE_COLUMNS, its translations, and the user's own before the geometry.

    A feature's title, summary and place are translated as far as the tables' titles, summaries (of a posting: task) and names
    are; a base is called like its place.
    """
    has_bases = any(len(tables[name]) for name in ("contingents", "movements"))
    of = {
        "title": [(name, "title") for name in RECORDS] + ([("places", "name")] if has_bases else []),
        "summary": [*((name, "summary") for name in RECORDS), ("postings", "task")],
        "place": [("places", "name")],
    }
    translated = {
        f"{column}_{name.partition('_')[2]}": None
        for column, origins in of.items()
        for table, base in origins
        for name in tables[table].columns
        if name.startswith(f"{base}_") and name not in _fields(table, words.added())
    }
    own = {name: None for table in RECORDS for name in tables[table].columns if name.startswith(OWN)}
    return (*FEATURE_COLUMNS[:-2], *translated, *own, *FEATURE_COLUMNS[-2:])


def located_columns(features: Iterable[str]) -> tuple[str, ...]:
    """Return LOCATED_COLUMNS with what features have beyond FEATURE_COLUMNS, before the geometry."""
    return (*LOCATED_COLUMNS[:-2], *(name for name in features if name not in LOCATED_COLUMNS), *LOCATED_COLUMNS[-2:])


def stacked(there: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Return rows below the rows of the same table; a translation or a column of the user's own that one of them lacks is empty.

    >>> stacked(pd.DataFrame({"id": ["a"], "x_unit": ["1"]}), pd.DataFrame({"id": ["b"]}))["x_unit"].tolist()
    ['1', '']
    """
    if not len(there) or not len(made):
        rows, other = (made, there) if len(made) else (there, made)
        return rows.assign(**{name: "" for name in other.columns if name not in rows})
    both = pd.concat([there, made], ignore_index=True)
    uneven = [name for name in both.columns if name not in there or name not in made]
    return both.assign(**{name: both[name].fillna("").astype("str") for name in uneven})


def dicts(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, one at a time, which is faster and smaller than pandas' own list of all.

    >>> list(dicts(pd.DataFrame({"id": ["a"], "lon": [1.5]})))
    [{'id': 'a', 'lon': 1.5}]
    """
    names = [str(name) for name in table.columns]
    columns = [column.to_numpy(dtype=object).tolist() for _, column in table.items()]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def parts(fragment: str) -> list[tuple[str, str]]:
    """Take the fragment of a page's address apart; a plus is a plus there.

    >>> parts("time=2022-01-05T10:00+06:00..2022-01-06&view=76.9%2C43.2,12"), parts("")
    ([('time', '2022-01-05T10:00+06:00..2022-01-06'), ('view', '76.9,43.2,12')], [])
    """
    pairs = [piece.partition("=") for piece in fragment.split("&") if piece]
    return [(key, unquote(value)) for key, _, value in pairs]


def split(cell: str | None) -> list[str]:
    """Split a list cell.

    >>> split("S01|S02"), split(""), split(None)
    (['S01', 'S02'], [], [])
    """
    return [part for part in cell.split("|") if part] if cell else []
