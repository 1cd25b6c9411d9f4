"""The rules of a situation: cells against the schema, keys against each other, facts against sense.

Each rule is a small function that yields `Fault` objects; `check` runs them all. Rules read rows of strings, so that a fault can
quote the cell as it stands in the file.
"""

from __future__ import annotations

import difflib
import math
import re
import zoneinfo
from datetime import date
from typing import TYPE_CHECKING, Any

from kzmap.errors import Fault
from kzmap.situation import words
from kzmap.situation.tables import AREAL, HAPPENINGS, RECORDS, parts, split
from kzmap.situation.times import clock, interval, zone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import pandas as pd

    import geopandas as gpd

__all__ = ["check", "doubts", "is_drawn", "repeats"]

Row = dict[str, str]


#: Places may lie this far outside the situation's countries (harbours, border posts), in degrees of a coarse search only.
_MARGIN_DEG = 0.5
_CLOCK = ("minute", "hour")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: A coordinate with fewer decimals than three tells no more than the cell of `publish.cell`.
_SHARP = re.compile(r"\d+[.,]\d{3,}")
_SAME_DEG = 0.001
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def check(
    package: Mapping[str, Any], tables: Mapping[str, Sequence[Row]], schemas: Mapping[str, Mapping[str, Any]]
) -> list[Fault]:
    """Return every fault of a situation's tables.

    Parameters
    ----------
    package
        The descriptor.
    tables
        Rows of strings by table name; "#" holds the row number.
    schemas
        The resources of ``geo/tables.json``.
    """
    faults = list(_package_faults(package))
    for name, rows in tables.items():
        schema = schemas[name]["schema"]
        file = f"{name}.csv"
        for column in schema["fields"]:
            faults += _column_faults(file, column, rows)
        faults += _foreign_faults(file, schema, tables)
    faults += _list_faults(tables)
    faults += _subject_faults(package.get("name", ""), tables)
    faults += _place_faults(tables["places"])
    faults += _street_faults(tables["streets"])
    faults += _zone_faults(tables["zones"])
    faults += _story_faults(tables)
    faults += _word_faults(tables)
    offset = clock(package.get("kzmap", {}) if isinstance(package.get("kzmap"), dict) else {})
    for name in HAPPENINGS:
        faults += _time_faults(f"{name}.csv", tables[name], "start", "end", offset)
    faults += _time_faults("movements.csv", tables["movements"], "depart", "arrive", offset)
    for name in ("postings", "zones"):
        faults += _time_faults(f"{name}.csv", tables[name], "start", "end", offset)
    faults += _claim_faults(tables["claims"], offset)
    faults += _publication_faults(tables["sources"], offset)
    faults += _parent_faults(tables["contingents"])
    faults += repeats(tables)
    return sorted(set(faults))


def _package_faults(package: Mapping[str, Any]) -> Iterator[Fault]:
    """The descriptor names the situation, its countries and period. The tables' schemas are kzmap's, whatever it says of them."""
    file = "datapackage.json"
    if not package:
        return
    for key in ("name", "title"):
        if not package.get(key):
            yield Fault(file, 0, key, "", "The entry is missing.", "Add it as in geo/kazakhstan-2022.")
    if not _is_name(package.get("name", "")):
        remedy = "Use a-z, 0-9 and hyphens, at most 64 of them, and no device of Windows such as nul."
        yield Fault(file, 0, "name", str(package.get("name")), "It is no package name.", remedy)
    yield from _descriptor_faults(file, package)
    settings = package.get("kzmap")
    if not isinstance(settings, dict):
        yield Fault(file, 0, "kzmap", str(settings), "It is no object.", 'Give {"countries": ["KAZ"]}.')
        return
    countries = settings.get("countries")
    if not (isinstance(countries, list) and all(re.fullmatch("[A-Z]{3}", str(c)) for c in countries)):
        yield Fault(
            file,
            0,
            "kzmap.countries",
            str(countries),
            "It is no list of countries.",
            'Give ISO codes: ["KAZ"], or [] for a situation at sea.',
        )
    if not _is_period(settings.get("period")):
        remedy = 'Give two dates: ["2022-01-01", "2022-01-31"].'
        yield Fault(file, 0, "kzmap.period", str(settings.get("period")), "It is no period.", remedy)
    if not _OFFSET.fullmatch(str(settings.get("utc_offset", ""))):
        yield Fault(file, 0, "kzmap.utc_offset", str(settings.get("utc_offset")), "It is no offset.", 'Give "+06:00".')
    timezone = settings.get("timezone", "UTC")
    if not (isinstance(timezone, str) and zone(timezone)):
        known = difflib.get_close_matches(str(timezone), zoneinfo.available_timezones(), n=1, cutoff=0.5)
        remedy = f'Give the IANA name, such as "{(known or ["America/Port-au-Prince"])[0]}".'
        yield Fault(file, 0, "kzmap.timezone", str(timezone), "It is the name of no time zone.", remedy)
    languages = settings.get("languages", ["en"])
    if not (
        isinstance(languages, list) and languages and all(isinstance(one, str) and words.language_name(one) for one in languages)
    ):
        remedy = 'Give their codes, the one to open in first: ["fr", "en"].'
        yield Fault(file, 0, "kzmap.languages", str(languages), "It is no list of languages.", remedy)


def _is_name(given: Any) -> bool:
    """Tell whether something can be the name of files and folders everywhere."""
    return (
        isinstance(given, str)
        and re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", given) is not None
        and not re.fullmatch(r"(con|prn|aux|nul|(com|lpt)\d)(\..*)?|.*\.", given)
    )


def _descriptor_faults(file: str, package: Mapping[str, Any]) -> Iterator[Fault]:
    """What the descriptor says to people is text, in the places where it is looked for, and can be written anywhere."""
    settings = package.get("kzmap")
    focus = settings.get("focus", {}) if isinstance(settings, dict) else {}
    licences = package.get("licenses") or []
    if not isinstance(focus, dict):
        yield Fault(file, 0, "kzmap.focus", str(focus), "It is no object.", 'Give {"name": "Almaty", "place_id": "P1"}.')
        focus = {}
    if not (isinstance(licences, list) and all(isinstance(one, dict) and one.get("name") for one in licences)):
        rule = "It is no list of licences with names."
        yield Fault(file, 0, "licenses", str(licences), rule, 'Give [{"name": "CC0-1.0"}].')
        licences = []
    told = {
        key: value
        for key, value in {"title": "", "description": "", "version": "", **package}.items()
        if key == "version" or key.partition("_")[0] in ("title", "description")
    }
    told |= {f"kzmap.focus.{key}": value for key, value in focus.items()}
    told |= {f"licenses.{key}": value for one in licences for key, value in one.items() if key in ("name", "title", "path")}
    for key, value in told.items():
        if not isinstance(value, str):
            yield Fault(file, 0, key, str(value), "It is no text.", "Put it between quotes.")
        elif len(value) > _LONGEST.get(key, 20_000):
            rule = f"The text has {len(value):,} characters, at most {_LONGEST.get(key, 20_000):,} fit."
            yield Fault(file, 0, key, f"{value[:79]}…", rule, "Shorten it.")
    for key, text in _texts(package):
        yield from _unwritable(file, 0, key, text)


#: Of characters: it stands in one line above the map, the figures and the tables.
_LONGEST = {"title": 300, "version": 100}
#: What XML, and so most formats, cannot hold, not even escaped; on a terminal some of these are commands.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|\r(?!\n)")


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key and every text of a JSON document, with where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield where, str(key)
            yield from _texts(inner, f"{where}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, where)
    elif isinstance(value, str):
        yield where, value


def _unwritable(file: str, row: int, column: str, text: str) -> Iterator[Fault]:
    """Refuse a character that no file can carry further."""
    found = _UNWRITABLE.search(text)
    if found:
        rule = f"The text holds U+{ord(found[0]):04X}, a control character that no file or screen can show."
        shown = text[max(0, found.start() - 40) : found.start() + 40].encode("unicode_escape").decode()
        column = column.encode("utf-8", "backslashreplace").decode()
        yield Fault(file, row, column, shown, rule, "Remove it.")


_OFFSET = re.compile(r"[+-]([01]\d|2[0-3]):[0-5]\d")


def _is_period(given: Any) -> bool:
    """Tell whether something is two ISO dates in order."""
    try:
        begin, end = given
        return bool(_DAY.fullmatch(begin) and _DAY.fullmatch(end) and date.fromisoformat(begin) <= date.fromisoformat(end))
    except (TypeError, ValueError):
        return False


def _column_faults(file: str, column: Mapping[str, Any], rows: Sequence[Row]) -> Iterator[Fault]:
    """One column's cells against type and constraints of the schema."""
    name, limits = column["name"], column.get("constraints", {})
    pattern = re.compile(limits["pattern"]) if "pattern" in limits else None
    cells = [row.get(name, "") for row in rows]
    different = set(cells)  # what stands in several rows is looked at once
    bad = {cell for cell in different if any(_cell_faults(file, column, pattern, 0, cell))}
    repeated = limits.get("unique") and len(different) < len(cells)
    seen: dict[str, str] = {}
    for row, cell in zip(rows, cells, strict=True) if bad or repeated else ():
        if cell in bad:
            yield from _cell_faults(file, column, pattern, int(row["#"]), cell)
        if repeated and cell:
            if cell in seen:
                rule = f"The id stands already in row {seen[cell]}."
                yield Fault(file, int(row["#"]), name, _shown(cell), rule, "Give each row an id of its own.")
            seen.setdefault(cell, row["#"])


def _shown(cell: str) -> str:
    return cell if len(cell) <= 80 else cell[:79] + "…"


def _cell_faults(
    file: str, column: Mapping[str, Any], pattern: re.Pattern[str] | None, number: int, cell: str
) -> Iterator[Fault]:
    """One cell against type and constraints of its column."""
    name, kind, limits = column["name"], column["type"], column.get("constraints", {})

    def fault(rule: str, remedy: str) -> Fault:
        return Fault(file, number, name, _shown(cell), rule, remedy)

    if not cell:
        if limits.get("required"):
            yield fault("The cell is empty.", f"Fill it: {column['description']}")
        return
    if cell != cell.strip():
        yield fault("Blanks stand around the text.", "Remove them.")
    yield from _unwritable(file, number, name, cell)
    if kind == "number":
        yield from _number_faults(cell, limits, fault)
    if kind == "boolean" and cell not in ("true", "false"):
        yield fault("It is neither true nor false.", "Write true or false.")
    if "enum" in limits and cell not in limits["enum"]:
        near = difflib.get_close_matches(cell.lower(), limits["enum"], n=1, cutoff=0.6)
        meant = f"Did you mean {near[0]}? " if near else ""
        yield fault("The word is not in the vocabulary.", f"{meant}Use one of: {', '.join(limits['enum'])}.")
    if pattern and not pattern.fullmatch(cell):
        yield fault("The text has not the expected form.", column["description"])
    if len(cell) > limits.get("maxLength", len(cell)):
        yield fault(f"The text has {len(cell)} characters, at most {limits['maxLength']} fit.", "Shorten it.")


def _number_faults(cell: str, limits: Mapping[str, Any], fault: Any) -> Iterator[Fault]:
    if not _NUMBER.fullmatch(cell):
        yield fault("It is no number.", "Write digits with a decimal point, no blanks or commas.")
        return
    number = float(cell)
    if not math.isfinite(number):
        yield fault("The number is larger than a computer counts.", "Correct it.")
        return
    low, high = limits.get("minimum", number), limits.get("maximum", number)
    if not low <= number <= high:
        yield fault(f"The number lies outside {low} to {high}.", "Correct it; check that lon and lat are not swapped.")


def _foreign_faults(file: str, schema: Mapping[str, Any], tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Single-valued keys into other tables."""
    own = file.removesuffix(".csv")
    for key in schema.get("foreignKeys", ()):
        column, target = key["fields"], key["reference"]
        table = target["resource"] or own
        known = {row.get(target["fields"], "") for row in tables[table]}
        for row in tables[own]:
            cell = row.get(column, "")
            if cell and cell not in known:
                yield _unknown(file, row, column, cell, table)


def _list_faults(tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Lists of keys: each entry exists, none stands twice."""
    ids = {name: {row.get(f"{name[:-1]}_id", "") for row in tables[name]} for name in ("sources", "places")}
    for name, rows in tables.items():
        for column, table in (("source_ids", "sources"), ("place_ids", "places")):
            cells = [row.get(column, "") for row in rows]
            lists = {cell: split(cell) for cell in set(cells)}
            bad = {cell for cell, many in lists.items() if len(set(many)) < len(many) or not ids[table].issuperset(many)}
            for row, cell in zip(rows, cells, strict=True) if bad else ():
                if cell in bad:
                    yield from (_unknown(f"{name}.csv", row, column, e, table) for e in lists[cell] if e not in ids[table])
                    if len(lists[cell]) != len(set(lists[cell])):
                        rule = "An entry stands twice in the list."
                        yield Fault(f"{name}.csv", int(row["#"]), column, cell, rule, "Remove one.")


def _unknown(file: str, row: Row, column: str, cell: str, table: str) -> Fault:
    return Fault(
        file,
        int(row["#"]),
        column,
        cell,
        f"There is no such row in {table}.csv.",
        "Correct the id or add the row.",
    )


def _subject_faults(situation: str, tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Ids are unique over all records; a claim is about something that exists."""
    owner: dict[str, str] = {}
    columns = {"events": "record_id", "incidents": "record_id", "contingents": "contingent_id",
               "movements": "movement_id", "postings": "posting_id", "places": "place_id", "zones": "zone_id"}  # fmt: skip
    for table, column in columns.items():
        for row in tables[table]:
            cell = row.get(column, "")
            if cell and owner.setdefault(cell, table) != table:
                rule = f"The id stands in {owner[cell]}.csv as well."
                yield Fault(f"{table}.csv", int(row["#"]), column, cell, rule, "Give each record an id of its own.")
    for row in tables["claims"]:
        for column in ("subject_id", "record_id"):
            cell = row.get(column, "")
            if cell and cell != situation and owner.get(cell, "zones") == "zones":
                rule = "It is no record, contingent, movement, posting or place, nor the situation's name."
                yield Fault("claims.csv", int(row["#"]), column, cell, rule, "Correct the id or add the row.")


def is_drawn(vocabulary: str, row: Mapping[str, str]) -> bool:
    """Tell whether a category of a situation's own names a family and a shape that there are; an attribute needs none."""
    return vocabulary != "category" or (row.get("family") in words.rows("family") and row.get("shape") in words.rows("shape"))


def _word_faults(tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """A word of the situation's own is none of kzmap's; an attribute is part of one that there is."""
    for table, vocabulary in (("categories", "category"), ("attributes", "attribute")):
        for row in tables[table]:
            word = row.get(vocabulary, "")
            if word in words.rows(vocabulary):
                rule = f"The word stands in geo/{table}.csv, with its own meaning: {words.rows(vocabulary)[word]['definition']}"
                yield Fault(f"{table}.csv", int(row["#"]), vocabulary, word, rule, "Use that one, or give yours another name.")
    known = {*words.rows("attribute"), *(row.get("attribute", "") for row in tables["attributes"])}
    for row in tables["attributes"]:
        if row.get("part_of") and row["part_of"] not in known:
            rule = "There is no such attribute."
            yield Fault("attributes.csv", int(row["#"]), "part_of", row["part_of"], rule, "Correct the word or add the row.")


def _place_faults(places: Sequence[Row]) -> Iterator[Fault]:
    """A point has lon, lat and radius together; only what has a polygon or no venue does without."""
    for row in places:
        given = [bool(row.get(column)) for column in ("lon", "lat", "radius_m")]
        precision = row.get("precision", "")
        at = ("places.csv", int(row["#"]))
        if any(given) and not all(given):
            yield Fault(
                *at,
                "lon",
                row.get("lon", ""),
                "lon, lat and radius_m stand together.",
                "Fill all three or none.",
            )
        if not any(given) and precision not in (*AREAL, "none"):
            rule = f"A place of precision {precision!r} needs a point."
            yield Fault(*at, "lon", "", rule, "Fill lon, lat and radius_m, or say region, country or none.")
        if precision in AREAL and not row.get("unit_id"):
            yield Fault(*at, "unit_id", "", f"A {precision} is the polygon of a unit.", "Name the unit: kzmap locate.")
        if all(_NUMBER.fullmatch(row.get(axis, "")) and float(row[axis]) == 0 for axis in ("lon", "lat")):
            yield Fault(
                *at,
                "lon",
                "0",
                "0, 0 is what a failed lookup leaves.",
                "Find the true point or leave it empty.",
            )


def _street_faults(streets: Sequence[Row]) -> Iterator[Fault]:
    """A street is a line, a park an area, a landmark a point, on the globe."""
    for row in streets:
        expected = _TYPES.get(words.rows("street").get(row.get("class", ""), {}).get("geometry", ""))
        if expected and row.get("wkt"):
            yield from _shape_faults("streets.csv", row, expected, f"a row of the class {row['class']}")


def _zone_faults(zones: Sequence[Row]) -> Iterator[Fault]:
    """A front line is a line, a corridor a line or an area, all else an area, on the globe, and no outline crosses itself."""
    for row in zones:
        if row.get("kind") in words.rows("zone") and row.get("wkt"):
            drawn = {"front_line": ("line",), "corridor": ("line", "area")}.get(row["kind"], ("area",))
            expected = tuple(name for one in drawn for name in _TYPES[one])
            yield from _shape_faults("zones.csv", row, expected, f"a zone of the kind {row['kind']}")


#: Names of geometries that a line or an area may have.
_TYPES = {"point": ("Point",), "line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon")}


def _shape_faults(file: str, row: Row, expected: tuple[str, ...], what: str) -> Iterator[Fault]:
    """Say what is wrong with a well-known text: of another type than expected, off the globe, crossing itself."""
    import shapely

    example = {"Point": "POINT (76.95 43.24)", "LineString": "LINESTRING (76.9 43.2, 77 43.3)",
               "Polygon": "POLYGON ((76.9 43.2, 77 43.2, 77 43.3, 76.9 43.2))"}[expected[0]]  # fmt: skip
    remedy = f"Give a {expected[0].upper()} in well-known text, longitude first, such as {example}."
    shape = shapely.from_wkt(row["wkt"], on_invalid="ignore")
    west, south, east, north = (math.nan,) * 4 if shape is None or shape.is_empty else shape.bounds
    if shape is None or shape.geom_type not in expected:
        rule = f"It is no {expected[0]}, which {what} is."
    elif not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        rule = "It does not lie on the globe."
    elif not shape.is_valid:
        rule, remedy = (
            f"{shapely.is_valid_reason(shape)}.",
            "Draw outlines that do not cross themselves; cut a crossing one in two.",
        )
    else:
        return
    yield Fault(file, int(row["#"]), "wkt", row["wkt"][:80], rule, remedy)


#: What a step of a story may set: what the map shows, and nothing that is the reader's own choice (language, light or dark).
_STORY_KEYS = ("time", "knownOn", "layers", "categories", "precisions", "untimed", "place", "selected", "today", "view")
_IS_VIEW = re.compile(r"-?\d{1,3}(\.\d+)?,-?\d{1,2}(\.\d+)?,\d{1,2}(\.\d+)?")


def _story_faults(tables: Mapping[str, Sequence[Row]]) -> Iterator[Fault]:
    """Each step rests on records or claims that exist, and sets what a page understands."""
    records = {row.get(key, "") for table, key in _RECORD_KEYS.items() for row in tables[table]}
    claims = {row.get("claim_id", "") for row in tables["claims"]}
    for row in tables["story"]:
        at = ("story.csv", int(row["#"]))
        named = {column: split(row.get(column, "")) for column in ("record_ids", "claim_ids")}
        if not any(named.values()):
            yield Fault(*at, "record_ids", "", "Nothing carries the text.", "Name the records or claims that it rests on.")
        for column, known, what in (("record_ids", records, "record"), ("claim_ids", claims, "claim")):
            for one in named[column]:
                if one not in known:
                    yield Fault(*at, column, one, f"There is no such {what}.", "Correct the id or add the row.")
        for key, value in parts(row.get("state", "")):
            rule, remedy = _state_rule(key, value, records)
            if rule:
                yield Fault(*at, "state", f"{key}={value}"[:80], rule, remedy)


_RECORD_KEYS = {"events": "record_id", "incidents": "record_id", "movements": "movement_id", "postings": "posting_id"}


def _state_rule(key: str, value: str, records: Collection[str]) -> tuple[str, str]:
    """Say what is wrong with one part of a step's state, and the remedy; two empty texts if nothing is."""
    if key not in _STORY_KEYS:
        return "A step cannot set it.", f"Use some of: {', '.join(_STORY_KEYS)}."
    if key == "time":
        try:
            spans = [interval(part) for part in value.split("..")]
        except ValueError:
            spans = []
        if len(spans) != 2 or spans[0][0] > spans[1][0]:
            return "It is no period.", "Give two times in order: time=2022-01-05..2022-01-06."
    if key == "view":
        lon, lat, zoom = (float(part) for part in value.split(",")) if _IS_VIEW.fullmatch(value) else (999.0, 99.0, 99.0)
        if abs(lon) > 540 or abs(lat) > 90 or zoom > 20:
            return "It is no view.", "Give longitude, latitude and zoom: view=76.9,43.2,12."
    if key == "selected" and value not in records:
        return "There is no such record.", "Correct the id or add the row."
    return "", ""


def _time_faults(file: str, rows: Sequence[Row], begin: str, end: str, offset: str) -> Iterator[Fault]:
    """Times exist in the calendar, stand in order and are no sharper than their precision says."""
    for row in rows:
        spans = {}
        for column in (begin, end):
            cell = row.get(column, "")
            if cell:
                try:
                    spans[column] = interval(cell, offset=offset)
                except ValueError as error:
                    yield Fault(
                        file,
                        int(row["#"]),
                        column,
                        cell,
                        f"It is no time: {error}.",
                        "Write 2022-01-05T14:00+06:00.",
                    )
        if len(spans) == 2 and spans[end][1] <= spans[begin][0]:
            rule = f"{end} lies before {begin} ({row[begin]})."
            yield Fault(file, int(row["#"]), end, row[end], rule, "Swap or correct them.")
        precision = row.get("time_precision", "")
        first = row.get(begin) or row.get(end) or ""
        if precision and first and ("T" in first) != (precision in _CLOCK) and precision != "range":
            rule = f"time_precision {precision!r} does not fit the time {first!r}."
            yield Fault(
                file,
                int(row["#"]),
                "time_precision",
                precision,
                rule,
                "A clock time is minute or hour; else cut it.",
            )
        if (precision == "part_of_day") and not row.get("part_of_day"):
            rule = "The part of the day is not named."
            yield Fault(file, int(row["#"]), "part_of_day", "", rule, "Fill it, or set time_precision to day.")


def _claim_faults(claims: Sequence[Row], offset: str) -> Iterator[Fault]:
    """Numbers in order, changes of status after the claim, no circle of replacements."""
    file = "claims.csv"
    replaced = {row.get("claim_id", ""): row.get("replaced_by", "") for row in claims}
    for row in claims:
        at = (file, int(row["#"]))
        numbers = {c: float(row[c]) for c in ("low", "high") if re.fullmatch(r"-?\d+(\.\d+)?", row.get(c, ""))}
        for column, number in numbers.items():
            if number < 0:
                yield Fault(*at, column, row[column], "A count cannot be below zero.", "Correct it.")
        if len(numbers) == 2 and numbers["high"] < numbers["low"]:
            yield Fault(*at, "high", row["high"], f"high is below low ({row['low']}).", "Swap or correct them.")
        spans = {}
        for column in ("said_on", "status_on"):
            if row.get(column):
                try:
                    spans[column] = interval(row[column], offset=offset)
                except ValueError as error:
                    yield Fault(*at, column, row[column], f"It is no time: {error}.", "Write 2022-01-05.")
        if len(spans) == 2 and spans["status_on"][1] <= spans["said_on"][0]:
            rule = f"The claim changed its status before it was made ({row['said_on']})."
            yield Fault(*at, "status_on", row["status_on"], rule, "Correct one of the two dates.")
        status = row.get("status", "")
        if status == "retracted" and not (row.get("status_on") and row.get("status_by")):
            yield Fault(
                *at,
                "status_on",
                "",
                "Who retracted it, and when, is missing.",
                "Fill status_on and status_by.",
            )
        if status == "superseded" and not (row.get("replaced_by") or row.get("note")):
            yield Fault(
                *at,
                "replaced_by",
                "",
                "The claim that took its place is missing.",
                "Fill it, say standing, or say in note why that claim is not here.",
            )
        if row.get("replaced_by") and _in_circle(row.get("claim_id", ""), replaced):
            rule = "The claims replace each other in a circle."
            yield Fault(*at, "replaced_by", row["replaced_by"], rule, "The newest claim replaces none.")


def _publication_faults(sources: Sequence[Row], offset: str) -> Iterator[Fault]:
    """A publication's date exists in the calendar."""
    for row in sources:
        try:
            interval(row.get("published_on") or "2000", offset=offset)
        except ValueError as error:
            value, rule = row["published_on"], f"It is no time: {error}."
            yield Fault("sources.csv", int(row["#"]), "published_on", value, rule, "Write 2022-01-05.")


def _in_circle(claim: str, replaced: Mapping[str, str]) -> bool:
    seen = {claim}
    at = replaced.get(claim, "")
    while at:
        if at in seen:
            return at == claim
        seen.add(at)
        at = replaced.get(at, "")
    return False


def _parent_faults(contingents: Sequence[Row]) -> Iterator[Fault]:
    """No contingent is a part of itself."""
    parents = {row.get("contingent_id", ""): row.get("parent_id", "") for row in contingents}
    for row in contingents:
        if row.get("parent_id") and _in_circle(row.get("contingent_id", ""), parents):
            rule = "The contingents are parts of each other in a circle."
            yield Fault("contingents.csv", int(row["#"]), "parent_id", row["parent_id"], rule, "The force has no parent.")


def doubts(tables: Mapping[str, pd.DataFrame], countries: gpd.GeoDataFrame, expected: Sequence[str]) -> list[Fault]:
    """List what is valid and may still be a slip: no record or source at all, places in none of the situation's countries.

    A ship, a talk abroad or a base lies there rightly, so these are no faults. It says where swapping lon and lat would help.

    Parameters
    ----------
    tables
        Of a valid situation.
    countries
        Units of level adm0, EPSG:4326.
    expected
        ISO 3166-1 alpha-3 codes of the countries where it happened and of those that sent forces; none for a situation at sea.
    """
    import shapely

    found = []
    for group in (("sources",), RECORDS):
        if not any(len(tables[name]) for name in group):
            files = ", ".join(f"{name}.csv" for name in group)
            found.append(Fault(f"{group[0]}.csv", 0, "", "", f"There is no row in {files}.", "Add at least one."))
    if not expected:
        return found
    places = tables["places"]
    units = countries.geometry[countries["unit_id"].isin(expected)].to_numpy()
    area = shapely.union_all(shapely.buffer(shapely.simplify(units, _MARGIN_DEG / 5), _MARGIN_DEG))
    shapely.prepare(area)
    lon, lat = places["lon"].to_numpy(), places["lat"].to_numpy()
    inside = shapely.contains_xy(area, lon, lat)
    swapped = shapely.contains_xy(area, lat, lon)
    for index in (~inside & ~places["lon"].isna().to_numpy()).nonzero()[0]:
        value = f"{lon[index]}, {lat[index]}"
        rule = f"The point lies in none of the situation's countries, nor in one that sent a contingent ({', '.join(expected)})."
        remedy = (
            "With lon and lat exchanged it would: are they swapped?"
            if swapped[index]
            else "Correct it, add the country to datapackage.json, or leave it if it is right."
        )
        found.append(Fault("places.csv", int(index) + 2, "lon", value, rule, remedy))
    return found


def repeats(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[Fault]:
    """Find rows that repeat the exact coordinate of a sensitive place.

    Parameters
    ----------
    tables
        Rows of strings by table name; "#" holds the row number.

    Yields
    ------
    Fault
        For each row but the place's own in which both its longitude and its latitude stand, to three decimals or more (about
        100 m), in figures or in a text. One of the two alone is a line around the globe, and tells no place.
    """
    secret = [
        (row["place_id"], float(row["lon"]), float(row["lat"]))
        for row in tables["places"]
        if row.get("sensitive") == "true" and _NUMBER.fullmatch(row.get("lon", "")) and _NUMBER.fullmatch(row.get("lat", ""))
    ]
    if not secret:
        return
    for name, rows in tables.items():
        for row in rows:
            if name == "places" and row.get("sensitive") == "true":
                continue
            said = {column: _numbers_in(text) for column, text in row.items() if column != "#"}
            for place_id, lon, lat in secret:
                columns = [_column_with(abs(axis), said) for axis in (lon, lat)]
                if all(columns):
                    rule = f"The row repeats the coordinate of the sensitive place {place_id}."
                    remedy = "Remove it, or mark this place sensitive too."
                    yield Fault(f"{name}.csv", int(row["#"]), columns[1], "", rule, remedy)


def _numbers_in(text: str) -> list[float]:
    """Numbers with as many decimals as tell more than a cell, without their sign: "76,945 E" is one."""
    return [float(found.replace(",", ".")) for found in _SHARP.findall(text)]


def _column_with(degrees: float, said: Mapping[str, Sequence[float]]) -> str:
    """Name of the first column that holds a number, as nearly as its decimals tell; "" if none does."""
    near = (column for column, numbers in said.items() if any(abs(number - degrees) < _SAME_DEG for number in numbers))
    return next(near, "")
