"""The one description of columns that every format uses: name, alias, type, meaning.

Features and units are described here. The tables of a situation are described in ``geo/tables.json`` and only read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kzmap.situation import words
from kzmap.situation.tables import OWN, resource

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CONTRACT",
    "FEATURES",
    "LINKS",
    "STREETS",
    "UNITS",
    "Column",
    "domain",
    "features",
    "streets",
    "table",
    "vocabulary",
    "zones",
]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name
        As in files that machines read; also the property of a GeoJSON feature.
    alias
        As a person reads it in QGIS or a spreadsheet.
    type
        text, number, boolean, datetime (UTC) or nested (a list of objects; JSON text where a format has no lists).
    meaning
        One or two sentences.
    short
        Name of at most 10 characters for Shapefile; "" when the name itself is short enough.
    """

    name: str
    alias: str
    type: str
    meaning: str
    short: str = ""

    @property
    def shapefile_name(self) -> str:
        """Name of at most 10 characters."""
        return self.short or self.name


#: Columns of every feature, in the order of every file; `features` adds those that a situation has beyond them.
FEATURES = (
    Column("record_id", "Record", "text", "Stable id of the record. Unique in the file."),
    Column("layer", "Layer", "text", "What it is: events, incidents, bases, movements or postings."),
    Column("category", "Category", "text", "One word of the vocabulary of categories."),
    Column("type_as_written", "Category as written", "text", "The user's or the source's own word for the category.", "type_own"),
    Column("title", "Title", "text", "One short neutral sentence."),
    Column("summary", "Summary", "text", "One to three neutral sentences. Numbers about people stand in claims."),
    Column("start", "Start", "text", "Local time, ISO 8601 with offset, cut to what is known. Empty: no time is known."),
    Column("end", "End", "text", "As start. With time_precision range: the latest possible time."),
    Column("time_precision", "Time known to", "text",
           "How much of the time is known: minute, hour, part_of_day, day, range, month, year.", "time_prec"),
    Column("part_of_day", "Part of day", "text", "Part of the local day, where the source says no more than that.", "day_part"),
    Column("start_utc", "Earliest instant (UTC)", "datetime", "First instant that start may mean."),
    Column("end_utc", "Latest instant (UTC)", "datetime", "First instant after the last that end, or else start, may mean."),
    Column("start_local", "Earliest instant (local)", "text", "start_utc on the clocks there, whose offset is utc_offset.",
           "start_loc"),
    Column("end_local", "Latest instant (local)", "text", "end_utc on the same clocks."),
    Column("utc_offset", "Offset of the local time", "text",
           "Hours and minutes ahead of UTC, such as +06:00: as written, else that of the situation's zone on that day."),
    Column("place", "Place", "text", "Names of the places in English, '; ' between them, ' → ' from origin to destination."),
    Column("place_ids", "Place ids", "text", "Ids of the places, | between them."),
    Column("unit_id", "Unit of the place", "text", "Boundary unit that the place is by name, where it is known to no more."),
    Column("representative_lon", "Longitude of the mark", "number",
           "Degrees: of the first point, the middle of a line, or a spot inside an area: for a mark, not where it happened.",
           "rep_lon"),
    Column("representative_lat", "Latitude of the mark", "number", "As representative_lon.", "rep_lat"),
    Column("movement_kind", "Kind of movement", "text",
           "deployment, transfer or withdrawal, as the table has it: a transfer is none of the others.", "move_kind"),
    Column("from_place_id", "From (id)", "text", "Where a movement began; empty: not known.", "from_id"),
    Column("from_place", "From", "text", "Name of that place."),
    Column("from_basis", "From by", "text", "stated or inferred: how the beginning is known."),
    Column("to_place_id", "To (id)", "text", "Where a movement ended; empty: not known.", "to_id"),
    Column("to_place", "To", "text", "Name of that place."),
    Column("to_basis", "To by", "text", "stated or inferred: how the end is known."),
    Column("means", "Means", "text", "Vehicle or aircraft of a movement."),
    Column("task", "Task", "text", "What a posting was for."),
    Column("people_low", "People, at least", "number",
           "Lower figure of the claim that gives the strength of a movement or posting, or the participants of an event."),
    Column("people_high", "People, at most", "number", "Upper figure of that claim. Empty: no upper end is known.", "people_hi"),
    Column("people_qualifier", "People: how exact", "text", "exact, about, at_least, up_to, ... as claimed.", "people_qua"),
    Column("people_claimant", "People: who says so", "text", "Who claims that figure; rivals stand in claims.", "people_who"),
    Column("precision", "Place known to", "text",
           "Honest size of 'here': site, street, district, settlement, region, country or none."),
    Column("radius_m", "Radius (m)", "number",
           "Metres around the point that hold the true spot with about 95 % likelihood. Empty for regions and countries."),
    Column("located_by", "Located by", "text", "How the geometry was found: place, movement, unit or none."),
    Column("verified", "Verified", "boolean", "Point and radius come from the named basis; false: a fallback or an inference."),
    Column("basis", "Basis", "text", "Where the coordinate comes from."),
    Column("actors", "Actors", "text", "Who took part, in neutral words, | between them."),
    Column("contingent_id", "Contingent", "text", "Ids of the contingents, | between them; for bases, movements and postings.",
           "conting_id"),
    Column("confidence", "Confidence", "text", "How well the sources carry the statement: high, medium or low."),
    Column("checked", "Checked", "text",
           "twice: checked again against the sources. single_source: nothing found beyond the cited text. once: not again."),
    Column("review", "Review", "text", "State of review; published unless other states were asked for."),
    Column("adm0", "Country id", "text", "ISO 3166-1 alpha-3. Empty when not exactly one country holds the record."),
    Column("adm0_name", "Country", "text", "Name of the country."),
    Column("adm1", "Region id", "text", "ISO 3166-2 code of the region that was valid on the record's day."),
    Column("adm1_name", "Region", "text", "Name of the region as valid on the record's day."),
    Column("adm1_today", "Region id today", "text", "Id of the region that holds the spot today, when it is another one."),
    Column("adm2", "District id", "text", "Id of the district, where districts are installed."),
    Column("adm2_name", "District", "text", "Name of the district."),
    Column("join_method", "Unit found by", "text", "stated, within, outside, border, nearest, sea, several or none.",
           "join_meth"),
    Column("join_distance_m", "Distance to unit (m)", "number", "0 inside; else metres to the nearest unit.", "join_dist"),
    Column("join_candidates", "Units touched", "text", "Ids of all units that the area of doubt touches, | between them.",
           "join_cand"),
    Column("note", "Note", "text", "What a reader must know to judge the record."),
    Column("claims", "Claims", "nested", "Who said what about the record, when, and whether it still stands.", "n_claims"),
    Column("sources", "Sources", "nested", "Publications that carry the record.", "source_ids"),
)  # fmt: skip

#: Properties of a GeoJSON feature that others script against; the compact flavour has only these.
CONTRACT = (
    "record_id", "layer", "category", "title", "start", "end", "time_precision", "place", "precision", "radius_m", "adm0",
    "adm1", "adm1_name", "join_method", "claims", "sources",
)  # fmt: skip

#: Columns of a boundary unit.
UNITS = (
    Column("unit_id", "Unit", "text", "Stable id: ISO 3166-1 alpha-3 for a country, ISO 3166-2 of the day for a region."),
    Column("level", "Level", "text", "adm0 country, adm1 region, adm2 district."),
    Column("parent_id", "Part of", "text", "Id of the unit that holds it."),
    Column("name", "Name", "text", "Name in English."),
    Column("name_ru", "Name (Russian)", "text", "Name in Russian."),
    Column("name_kk", "Name (Kazakh)", "text", "Name in Kazakh."),
    Column("iso_3166_2", "ISO 3166-2 today", "text", "Code today."),
    Column("iso_3166_2_2022", "ISO 3166-2 in 2022", "text", "Code in January 2022."),
    Column("geonames_id", "GeoNames", "text", "Id in GeoNames."),
    Column("valid_from", "Valid from", "text", "First day, ISO date. Empty: always."),
    Column("valid_to", "Valid to", "text", "First day on which it no longer holds. Empty: still valid."),
    Column("predecessors", "Before", "text", "Ids of the units that it came from, | between them."),
    Column("successors", "After", "text", "Ids of the units that followed, | between them."),
    Column("source", "Boundary source", "text", "Folder of the boundary source."),
)

#: Columns of the tables that tie records to claims and to sources.
STREETS = (
    Column("street_id", "Piece", "text", "Number of the piece in this file."),
    Column("class", "Class", "text", "What it is, see streets.csv of kzmap: trunk, primary, ..., river, green, landmark."),
    Column("name", "Name", "text", "Name as its maker gives it. Empty: none."),
    Column("credit", "Credit", "text", "Who made it, with the licence."),
)
LINKS = {
    "record_claims": (
        Column("record_id", "Record", "text", "The record."),
        Column("claim_id", "Claim", "text", "A claim about it."),
    ),
    "record_sources": (
        Column("record_id", "Record", "text", "The record."),
        Column("source_id", "Source", "text", "A publication that carries it."),
    ),
    "record_units": (
        Column("record_id", "Record", "text", "The record."),
        Column("unit_id", "Unit", "text", "A unit that it is known only to."),
        Column("day", "Day", "text", "The day whose units count."),
    ),
}

_TYPES = {"string": "text", "number": "number", "boolean": "boolean"}


def features(given: Iterable[str]) -> tuple[Column, ...]:
    """Describe the columns of some features: FEATURES, each followed by its translations, the user's own before the claims.

    >>> [column.name for column in features(["title", "title_fr", "x_unit"])][3:6]
    ['type_as_written', 'title', 'title_fr']
    """
    known = {column.name for column in FEATURES}
    more = [name for name in given if name not in (*known, "area", "geometry", "source_ids")]
    return _described(tuple(more))


@cache
def _described(more: tuple[str, ...]) -> tuple[Column, ...]:
    own = [
        Column(
            name,
            name.removeprefix(OWN).replace("_", " ").capitalize(),
            "text",
            "A column of the author's own.",
            f"x{at:02}_{_plain(name)}",
        )
        for at, name in enumerate((name for name in more if name.startswith(OWN)), start=1)
    ]
    found: list[Column] = []
    for column in FEATURES:
        if column.name == "claims":
            found += own
        found.append(column)
        for name in more:
            base, _, code = name.partition("_")
            language = words.language_name(code) if base == column.name else ""
            if language:
                short = name if len(name) <= _SHORT else f"{base[:4]}_{_plain(code)}"[:_SHORT]
                told = f"As {base}, in {language}. Empty where nobody has translated it."
                found.append(replace(column, name=name, alias=f"{column.alias} ({language})", meaning=told, short=short))
    return tuple(found)


#: Longest name of a field in a shapefile.
_SHORT = 10


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name.removeprefix(OWN), flags=re.ASCII)[:6]


_TYPES = {"string": "text", "number": "number", "boolean": "boolean"}


def table(name: str, given: Iterable[str] = ()) -> tuple[Column, ...]:
    """Describe the columns of a table of the situation, as ``geo/tables.json`` does, and what it has beyond them.

    >>> table("claims")[0].name, table("claims")[0].alias, table("contingents", ["name_fr"])[5].alias
    ('claim_id', 'Claim id', 'Name fr')
    """
    fields = resource(name, given)["schema"]["fields"]
    return tuple(Column(f["name"], f["name"].replace("_", " ").capitalize(), _TYPES[f["type"]], f["description"]) for f in fields)


def zones(given: Iterable[str]) -> tuple[Column, ...]:
    """Describe the columns of zones as `kzmap.situation.zones.drawn` gives them, without their geometry.

    >>> [column.name for column in zones(["title_fr"])][:7]
    ['zone_id', 'title', 'title_fr', 'kind', 'start', 'end', 'start_utc']
    """
    known = {"start_utc", "end_utc", "geometry"}
    described = [column for column in table("zones", [name for name in given if name not in known]) if column.name != "wkt"]
    after = 1 + next(at for at, column in enumerate(described) if column.name == "end")
    return (
        *described[:after],
        Column("start_utc", "Held from (UTC)", "datetime", "First instant that start may mean. Empty: not known since when."),
        Column("end_utc", "Held until (UTC)", "datetime", "First instant after the last that end may mean. Empty: still."),
        *described[after:],
    )


def streets(given: Iterable[str]) -> tuple[Column, ...]:
    """Describe the columns of streets: STREETS, the name in each language after the name.

    >>> [column.name for column in streets(["name_ru"])]
    ['street_id', 'class', 'name', 'name_ru', 'credit']
    """
    codes = [name.partition("_")[2] for name in given if name.startswith("name_")]
    spoken = [Column(f"name_{code}", f"Name ({words.language_name(code) or code})", "text", "Name in this language. Empty: none.")
              for code in codes]  # fmt: skip
    return (*STREETS[:3], *spoken, *STREETS[3:])


#: Tables of a situation as formats with layers name them.
_TABLES = {"claims": "claims", "sources": "sources", "places": "places", "contingents": "contingents",
           "zones": "zones", "zone_lines": "zones"}  # fmt: skip


def domain(table_name: str, column: str, lang: str = "en") -> tuple[str, dict[str, str]]:
    """Name the list of words that a column of a table takes its values from, with their labels; ("", {}) for free text.

    >>> domain("events", "precision")[0], domain("contingents", "kind"), domain("claims", "text")
    ('precision', ('contingents_kind', {'force': 'Force', 'contingent': 'Contingent', 'unit': 'Unit'}), ('', {}))
    """
    if table_name not in _TABLES:
        listed = vocabulary(column, lang)
        return (_VOCABULARIES.get(column, column), listed) if listed else ("", {})
    table_name = _TABLES[table_name]
    for field in resource(table_name)["schema"]["fields"]:
        found = (field.get("constraints") or {}).get("enum")
        if field["name"] == column and found:
            return f"{table_name}_{column}", {word: word[:1].upper() + word[1:].replace("_", " ") for word in found}
    return "", {}


#: Columns whose vocabulary has another name.
_VOCABULARIES = {
    "layer": "kind",
    "movement_kind": "movement",
    "people_qualifier": "qualifier",
    "from_basis": "basis",
    "to_basis": "basis",
}


def vocabulary(column: str, lang: str = "en") -> dict[str, str]:
    """Give a readable label for each word that a column of a feature may hold; {} when it is free text.

    >>> vocabulary("part_of_day")["early_hours"], vocabulary("title")
    ('Early hours', {})
    """
    vocabulary_ = _VOCABULARIES.get(column, column)
    listed = words.rows(vocabulary_) if any(column == one.name for one in FEATURES) else {}
    named = {word: words.label(vocabulary_, word, lang, "plural") for word in listed}
    if vocabulary_ == "category":  # a situation has some of its own, which stand as they are written
        return named
    return {word: label[:1].upper() + label[1:] for word, label in named.items()}
