"""Read a workbook as a situation: a sheet a table, of which only `events` is needed; every fault names its cell.

Places and sources may stand in the row of what happened: such rows go the way of every table that kzmap reads (`ingest`, then
`to_situation`), and what the sheet says in the tables' own columns stands as it was written. A workbook without a sheet of that
name is a table of somebody else's: its best sheet is the events.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.core import get_global

from kzmap.errors import Fault
from kzmap.ingest.lookup import Found, Lookup
from kzmap.ingest.opening import read, read_sheets
from kzmap.ingest.raw_table import UnreadableError, named
from kzmap.ingest.run import Hints, Ingested, ingest
from kzmap.ingest.to_situation import slug_of, to_situation
from kzmap.ingest.values import _RADII as RADII
from kzmap.situation import starting, words
from kzmap.situation.packed import kind_of_file
from kzmap.situation.situation import cell_text, extension
from kzmap.situation.tables import AREAL, HAPPENINGS, RECORDS, split, table_schemas
from kzmap.situation.times import zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.boundaries import Boundaries

__all__ = ["Book", "read_book"]

Row = dict[str, str]

#: Columns of a sheet of happenings, and what `ingest` calls them.
_FIELDS = {
    "record_id": "id",
    "date": "start",
    "publisher": "source",
    "link": "url",
    **{
        name: name
        for name in ("title", "summary", "category", "start", "end", "time", "time_precision", "actors", "note", "place",
                     "region", "country", "lon", "lat", "precision", "radius_m", "killed", "injured", "detained")
    },
}  # fmt: skip
#: Columns of the tables that stand as they are written, whatever else is made of the row.
_OWN = ("place_ids", "source_ids", "part_of_day", "confidence", "checked", "review", "published_on", "type_as_written")
_TRANSLATED = re.compile("(title|summary)_[a-z]{2,3}")
#: So many names in one country make it that of the others.
_USUAL = 3
#: What a row says that leaves these cells empty.
_DEFAULTS = {"confidence": "medium", "checked": "once", "review": "published", "status": "standing", "tier": "C"}


@dataclass
class Book:
    """A workbook as the files of a situation.

    Attributes
    ----------
    name
        Of the situation.
    files
        Content of each file of the data package, by name.
    faults, doubts
        What is wrong with cells, and what was left out or is not sure; `Fault.file` is sheet and cell, such as ``events!C7``.
    origins
        For each table, sheet and row of each of its rows, in their order.
    letters
        For each sheet and column of a table, the letter of the sheet's column.
    """

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    origins: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    letters: dict[tuple[str, str], str] = field(default_factory=dict)
    #: Local time of the country in which most of the rows lie, "" where nothing tells it.
    clock: str = ""

    def at(self, fault: Fault) -> Fault:
        """Return a fault of a table's file as one of the sheet from which the row came."""
        table = fault.file.removesuffix(".csv")
        rows = self.origins.get(table, [])
        if table == "datapackage.json":
            key = fault.column.removeprefix("kzmap.")
            if key == "period":
                key = "begin" if (starting.SHEET, "begin") in self.letters else "end"
            return self.fault(starting.SHEET, 0, key, fault.value, fault.rule, fault.remedy)
        if not 2 <= fault.row < len(rows) + 2:
            return self.fault(table, fault.row and 1, fault.column, fault.value, fault.rule, fault.remedy)
        sheet, row = rows[fault.row - 2]
        return self.fault(sheet, row, fault.column, fault.value, fault.rule, fault.remedy)

    def fault(self, sheet: str, row: int, column: str, value: str, rule: str, remedy: str) -> Fault:
        """Return a fault of a cell."""
        where = f"{self.letters.get((sheet, column), '')}{row or ''}"
        return Fault(f"{sheet}!{where}" if where else sheet, 0, column, value, rule, remedy)


def read_book(path: str | Path, boundaries: Boundaries, gazetteer: Gazetteer) -> Book:
    """Read a workbook.

    Parameters
    ----------
    path
        XLSX. Sheets are called as the tables of a situation; one called `situation` says what it is: name, title, countries, ...
    boundaries
        Tell the countries.
    gazetteer
        Finds places by name.

    Raises
    ------
    UnreadableError
        If it is no workbook, or nothing in it says what happened where and when.
    """
    path = Path(path)
    book = Book(slug_of(path.name))
    sheets = read_sheets(path) if kind_of_file(path) == "workbook" else {}
    tables = {name: title for title in sheets if (name := title.strip().casefold()) in table_schemas()}
    told = _settings(next((rows for title, rows in sheets.items() if title.strip().casefold() == starting.SHEET), []), book)
    rows: dict[str, list[Row]] = {name: [] for name in table_schemas()}
    in_rows = {name: title for name, title in tables.items() if name in HAPPENINGS and _stands_in_rows(sheets[title])}
    for name, title in tables.items():
        if name not in in_rows:
            rows[name] = _plain(sheets[title], title, name, book)
    added = extension(rows)
    for title in sheets:
        if tables and title.strip().casefold() not in {**starting.SHEETS, **tables}:
            names = ", ".join(table_schemas())
            book.doubts.append(Fault(title, 0, "", "", "The sheet was not read.", f"Sheets that are read: {names}."))
    lookup = _Here(gazetteer, rows["places"], told.get("kzmap", {}).get("countries", []))
    countries: set[str] = set()
    for name, title in in_rows.items() if tables else [("events", "")]:
        if tables and len([row for row in sheets[title] if any(row)]) < 2:
            continue  # a header alone
        with words.told_with(added):
            made = _happenings(path, name, title, book, boundaries, lookup, told, rows)
        countries |= set(made["kzmap"]["countries"]) if made else set()
    book.files = _files(_package(book, told, sorted(countries), rows, path), rows, book)
    return book


# the sheets


def _column(name: str) -> str:
    """Name of a column as the tables write it.

    >>> _column("Published on "), _column("Titre")
    ('published_on', 'titre')
    """
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def _letters(header: Sequence[str], title: str, book: Book) -> dict[str, str]:
    """Remember which letter each column has; return the columns as the tables write them."""
    named = {}
    for at, name in enumerate(header):
        book.letters.setdefault((title, name), _letter(at))
        book.letters.setdefault((title, _column(name)), _letter(at))
        named[name] = _column(name)
    return named


def _letter(at: int) -> str:
    """Write the position of a column as a spreadsheet does.

    >>> _letter(0), _letter(25), _letter(26), _letter(701), _letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    text, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text


def _stands_in_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether places stand in the rows, and not by ids alone as in the tables of a data package."""
    names = {_column(one) for one in next((row for row in rows if any(row)), [])}
    return not ("place_ids" in names and not names & {"place", "lon", "lat"})


def _settings(rows: Sequence[Sequence[str]], book: Book) -> dict[str, Any]:
    """Read the sheet that says what the situation is: a name and a value in each row."""
    told = {}
    for line, cells in enumerate(rows, start=1):
        key, value = (_column(cells[0]), cells[1].strip()) if len(cells) > 1 else ("", "")
        if not key or not value or key == "setting":
            continue
        book.letters[starting.SHEET, key] = f"B{line}"
        if key in starting.SETTINGS or re.fullmatch("(title|description)_[a-z]{2,3}", key):
            told[key] = value
        else:
            known = ", ".join(starting.SETTINGS)
            book.faults.append(book.fault(starting.SHEET, 0, key, value, "There is no such setting.", f"Settings are: {known}."))
    return starting.descriptor(told)


def _plain(sheet: Sequence[Sequence[str]], title: str, name: str, book: Book) -> list[Row]:
    """Rows of a sheet with the columns of a table; what can be told from the rest of a row is filled in."""
    fields = [one["name"] for one in table_schemas()[name]["schema"]["fields"]]
    header: list[str] = []
    made = []
    for line, texts in enumerate(sheet, start=1):
        if not any(texts):
            continue
        if not header:
            header = named(texts)
            columns = _letters(header, title, book)
            continue
        row = {columns[column]: text.strip() for column, text in zip(header, texts, strict=False) if text.strip()}
        if row.get("title") == starting.EXAMPLE:
            continue
        row |= {column: value for column, value in _DEFAULTS.items() if column in fields and column not in row}
        if fields[0].endswith("_id"):
            row.setdefault(fields[0], f"{name[:-1]}-{line}")
        if name == "places":
            _complete_place(row)
        if "time_precision" in fields and "time_precision" not in row:
            row["time_precision"] = _precision_of(row.get("start") or row.get("depart") or row.get("arrive") or "")
        if name == "sources" and "publisher" in row:
            row.setdefault("title", row["publisher"])
        made.append(row)
        book.origins[name].append((title, line))
    return made


def _complete_place(row: Row) -> None:
    exact = "lon" in row
    row.setdefault("precision", "settlement" if exact else "region" if "unit_id" in row else "none")
    row.setdefault("kind", row["precision"])
    row.setdefault("basis", "As the workbook gives it")
    row.setdefault("verified", "false")
    if exact:
        row.setdefault("radius_m", f"{RADII.get(row['precision'], 5_000.0):g}")


def _precision_of(text: str) -> str:
    """Tell how exact a time is by how much of it is written.

    >>> _precision_of("2024-03"), _precision_of("2024-03-01T14:30+03:00"), _precision_of("2024-03-01")
    ('month', 'minute', 'day')
    """
    return {4: "year", 7: "month"}.get(len(text), "minute" if "T" in text else "day")


# what happened


class _Here(Lookup):
    """Looks a name up among the workbook's own places first, then in the situation's country."""

    def __init__(self, gazetteer: Gazetteer, places: Sequence[Row], countries: Sequence[str]) -> None:
        super().__init__(gazetteer)
        self.country = countries[0] if len(countries) == 1 else ""
        self.ids = {one.casefold(): row["place_id"] for row in reversed(places) for one in (*split(row.get("aliases")),
                    row.get("name", ""), row["place_id"]) if one}  # fmt: skip
        self._rows = {row["place_id"]: row for row in places}

    def __call__(self, place: str, region: str, country: str, day: str) -> Found:
        """Look one place up."""
        own = self.ids.get(place.casefold())
        if own is not None:
            row = self._rows[own]
            lon, lat, radius = (_number(row.get(name, "")) for name in ("lon", "lat", "radius_m"))
            return Found(lon, lat, row["precision"], radius, row.get("unit_id", ""), "placed as the sheet of places says")
        found = super().__call__(place, region, country or self.country, day)
        if found.placed or country or not self.country:
            return found
        # of what the country of the other rows does not have only a country or region may lie elsewhere: towns have namesakes
        elsewhere = super().__call__(place, region, "", day)
        return elsewhere if elsewhere.precision in AREAL else found

    def usual(self) -> str:
        """Country in which most of the names lie that were found so far; "" where none has more than half, or three."""
        there = Counter(found.country for found in self._known.values() if found.placed and found.country)
        most = there.most_common(1)
        return most[0][0] if most and most[0][1] >= _USUAL and 2 * most[0][1] > there.total() else ""


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _happenings(
    path: Path,
    name: str,
    title: str,
    book: Book,
    boundaries: Boundaries,
    lookup: _Here,
    told: Mapping[str, Any],
    rows: dict[str, list[Row]],
) -> dict[str, Any]:
    """Make the rows of a sheet of happenings, and of the places, sources and claims that stand in them.

    A sheet without a title is the best of a workbook that does not know our columns.
    """
    table = read(path, sheet=title or None)
    columns: dict[str, str] = {}
    sheet = title or table.sheet or path.name
    names = _letters([str(one) for one in table.frame.columns], sheet, book)
    if title:
        taken = set()
        for column, known in names.items():
            target = "-" if known in _OWN or _TRANSLATED.fullmatch(known) else _FIELDS.get(known, "")
            if target and (target == "-" or target not in taken):
                columns[column] = target
                taken.add(target)
    frame, position = table.frame, {int(row): at for at, row in enumerate(table.rows)}
    by_id = {known: column for column, known in names.items()}
    cells = []
    if "place_ids" in by_id and "place" in by_id:  # a place by its id is a place
        cells = [
            (int(row), by_id["place"], split(frame[by_id["place_ids"]].iloc[at])[0])
            for row, at in position.items()
            if split(frame[by_id["place_ids"]].iloc[at]) and not frame[by_id["place"]].iloc[at]
        ]
    clock = _clock(told.get("kzmap", {}))
    hints = Hints(
        sheet=title or table.sheet, columns=tuple(columns.items()), utc_offset=clock if zone(clock) else "", cells=tuple(cells)
    )
    try:
        found = ingest(path, hints, boundaries=boundaries, lookup=lookup)
    except UnreadableError as error:
        if "--map" not in error.remedy:
            raise
        raise UnreadableError(error.message, "Call each column by what it holds: title, date, place, lon, lat.") from error
    made = to_situation(found, boundaries, name=path.name) if len(found.records) else None
    there = made.settings["countries"] if made else []
    lost = found.records["lon"].isna() & (found.records["unit_id"] == "")
    usual = next((one for one in there if _alpha_2(one) == lookup.usual()), there[0] if len(there) == 1 else "")
    zones = starting.zones_of(usual)
    untold = not hints.utc_offset and len(zones) == 1
    if usual and lookup.country == "" and (untold or (lost.any() and not lost.all()) or len(there) > 1):
        lookup.country = usual  # a name that many countries have is that of the country in which the other rows lie
        book.clock = zones[0] if untold else ""
        hints = replace(hints, utc_offset=book.clock) if untold else hints
        found = ingest(path, hints, boundaries=boundaries, lookup=lookup)
        made = to_situation(found, boundaries, name=path.name)
        rule = f"Names that several countries have were looked up in {usual}, where most of the other rows lie."
        book.doubts.append(Fault(sheet, 0, "", "", rule, "Add a column country if that is wrong."))
    for target, column in found.mapped.columns.items():
        for other in {**_NAMES, target: (target,)}.get(target, (target,)):
            book.letters.setdefault((sheet, other), book.letters.get((sheet, column), ""))
    _tell(found, sheet, book, told=not title)
    if made is None:
        return {}
    _add(found, made.tables, name, sheet, by_id, lookup, book, rows)
    return dict(made.package)


def _alpha_2(country: str) -> str:
    """Code of two letters of a country's code of three, as the gazetteer has it."""
    return str(get_global("territory_aliases").get(country, [""])[0])


#: What is said of rows that are no records and need no mending.
_NO_RECORD = frozenset(["The header stands here again.", "The row is a total of others, not a record."])
#: What a note says of options of a command, which a workbook does not have.
_OPTION = re.compile(r"[.,:;] [^.,:;]*--[a-z].*", re.DOTALL)


def _clock(settings: Mapping[str, Any]) -> str:
    """Local time: as the workbook says, else that of its country where all of it has one."""
    zones = [one for country in settings.get("countries", []) for one in starting.zones_of(country)]
    return str(settings.get("timezone") or (zones[0] if len(zones) == 1 else ""))


#: Columns of the tables that come out of a field of a row.
_NAMES = {
    "start": ("start", "time_precision"),
    "source": ("publisher",),
    "place": ("name", "place_ids"),
    "id": ("record_id",),
    "category": ("category",),
}


def _tell(found: Ingested, title: str, book: Book, *, told: bool) -> None:
    """Take over what was said about rows, with their cells; and which column is what, where the table is somebody else's."""
    line = found.table.line - 1
    examples = set(_examples(found))
    for findings, into in ((found.checked.rejected, book.faults), (found.checked.warnings, book.doubts)):
        for one in findings:
            if one.row in examples or one.reason == "The row is empty.":
                continue
            by_name = one.column in _axes(found) and found.mapped.has("place") and " not found" in one.reason
            column = found.mapped.columns["place"] if by_name else one.column  # the name is at fault, not the empty coordinate
            value = _cell(found, one.row, column)
            rule, _, remedy = one.reason.rpartition(". ")
            rule, remedy = (f"{rule}.", remedy) if rule else (one.reason, "")
            target = book.doubts if one.reason in _NO_RECORD else into
            target.append(book.fault(title, one.row + line, column, value[:80], rule, remedy))
    if len(examples) == len(found.table.frame):
        return
    if told:
        used = ", ".join(f"{column} = {name}" for name, column in found.mapped.columns.items())
        book.doubts.append(Fault(title, 0, "", "", f"Columns were read as: {used}.", "If one is wrong, call it by that name."))
        if not found.mapped.has("place") and any(one.column in ("", *_axes(found)) for one in found.checked.rejected):
            left = ", ".join(str(one) for one in found.table.frame.columns if one not in found.mapped.columns.values())
            rule = "No column was taken for the name of the place."
            book.faults.append(Fault(title, 0, "", "", rule, f"Call it 'place'. Columns that were not understood: {left[:300]}."))
    for note in found.checked.notes:
        said = _OPTION.sub("", note).rstrip(" .,:;") + "."
        remedy = "Write timezone and its name, such as Asia/Tokyo, into a sheet called situation." if "--timezone" in note else ""
        book.doubts.append(Fault(title, 0, "", "", said, remedy))


def _axes(found: Ingested) -> list[str]:
    return [found.mapped.columns[name] for name in ("lat", "lon", "coordinates") if found.mapped.has(name)]


def _cell(found: Ingested, row: int, column: str) -> str:
    position = {int(number): at for at, number in enumerate(found.table.rows)}
    return str(found.table.frame[column].iloc[position[row]]) if column in found.table.frame and row in position else ""


def _examples(found: Ingested) -> list[int]:
    """Rows that are still the example of the template."""
    column = found.mapped.columns.get("title", "")
    if column not in found.table.frame:
        return []
    return [int(row) for row in found.table.rows[(found.table.frame[column] == starting.EXAMPLE).to_numpy()]]


def _add(
    found: Ingested,
    made: Mapping[str, pd.DataFrame],
    name: str,
    title: str,
    by_id: Mapping[str, str],
    lookup: _Here,
    book: Book,
    rows: dict[str, list[Row]],
) -> None:
    """Add what was made of a sheet to the tables; cells in columns of the tables stand as written."""
    position = {int(row): at for at, row in enumerate(found.table.rows)}
    examples = set(_examples(found))
    if examples:
        book.doubts.append(Fault(title, 0, "", "", "The example row was left out.", "Type over it, or delete it."))
    line = {str(one): int(row) for one, row in zip(found.records["record_id"], found.records["row"], strict=True)}
    texts = {table: _texts(frame) for table, frame in made.items()}
    shared = _Shared(texts, rows, book)
    taken = {
        row[column] for table in RECORDS for row in rows[table] for column in (f"{table[:-1]}_id", "record_id") if column in row
    }
    own_columns = [one for one in by_id if one in _OWN or _TRANSLATED.fullmatch(one)]
    renamed: dict[str, str] = {}

    def written(row: int, column: str) -> str:
        return str(found.table.frame[by_id[column]].iloc[position[row]]).strip() if column in by_id else ""

    for table in ("events", "movements"):
        for one in texts[table]:
            key = next(iter(one))
            number = line[one[key]]
            if number in examples:
                continue
            at = (title, number + found.table.line - 1)
            renamed[one[key]] = one[key] if written(number, "record_id") else _free(one[key], taken)
            one[key] = renamed[one[key]]
            given = {column: text for column in own_columns if (text := written(number, column))}
            day = given.pop("published_on", "")
            own = "" if written(number, "lon") else lookup.ids.get(written(number, "place").casefold(), "")
            given.setdefault("place_ids", own or shared.places(one.get("place_ids", ""), at))
            given.setdefault("source_ids", shared.sources(one["source_ids"], day, at))
            for column in ("from_place_id", "to_place_id"):
                if one.get(column):
                    given[column] = shared.places(one[column], at)
            one.update(given)
            target = name if table == "events" else table
            if table == "movements":
                one.pop("place_ids", None)
                one["contingent_id"] = shared.contingent(one["contingent_id"], one["source_ids"], at)
            rows[target].append(one)
            book.origins[target].append(at)
    carriers = {row["record_id"]: (row["source_ids"], origin) for row, origin in zip(rows[name], book.origins[name], strict=True)}
    claimed = {row["claim_id"] for row in rows["claims"]}
    for one in texts["claims"]:
        one["subject_id"] = renamed.get(one["subject_id"], "")
        if one["subject_id"] in carriers:
            carrier, at = carriers[one["subject_id"]]
            one["source_id"] = split(carrier)[0]
            one["claim_id"] = _free(one["claim_id"], claimed)
            rows["claims"].append(one)
            book.origins["claims"].append(at)


class _Shared:
    """Places, sources and contingents that stand in rows: each different one is one row of its table."""

    def __init__(self, made: Mapping[str, list[Row]], rows: dict[str, list[Row]], book: Book) -> None:
        self._made = {table: {next(iter(row.values())): row for row in many} for table, many in made.items()}
        self._rows, self._book = rows, book

    def _one(self, table: str, row: Row, at: tuple[str, int]) -> str:
        key, *rest = row
        ids: dict[str, None] = {}
        for other in self._rows[table]:
            ids[other[key]] = None
            if all(other.get(column, "") == row[column] for column in rest):
                return other[key]
        made = {**row, key: _free(row[key], set(ids))}
        self._rows[table].append(made)
        self._book.origins[table].append(at)
        return made[key]

    def places(self, ids: str, at: tuple[str, int]) -> str:
        """Add places; return their ids."""
        return "|".join(self._one("places", self._made["places"][one], at) for one in split(ids))

    def sources(self, ids: str, published_on: str, at: tuple[str, int]) -> str:
        """Add sources of a day; the same paper on two days is two publications."""
        found = [{**self._made["sources"][one], "published_on": published_on, "note": ""} for one in split(ids)]
        return "|".join(self._one("sources", row, at) for row in found)

    def contingent(self, one: str, source_ids: str, at: tuple[str, int]) -> str:
        """Add who moves; return the id."""
        row = self._made["contingents"][one]
        there = [other for other in self._rows["contingents"] if other["name"] == row["name"]]
        return there[0]["contingent_id"] if there else self._one("contingents", {**row, "source_ids": source_ids}, at)


def _free(wanted: str, taken: set[str]) -> str:
    number, free = 2, wanted
    while free in taken:
        free, number = f"{wanted}-{number}", number + 1
    taken.add(free)
    return free


def _texts(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): cell_text(value) for name, value in row.items()} for row in frame.to_dict("records")]


# the data package


def _package(
    book: Book, told: Mapping[str, Any], countries: list[str], rows: Mapping[str, list[Row]], path: Path
) -> dict[str, Any]:
    settings = dict(told.get("kzmap", {}))
    settings.setdefault("countries", countries)
    settings["timezone"] = _clock(settings) or book.clock or "UTC"
    if not any(rows[name] for name in RECORDS):
        settings.setdefault("period", starting.this_year())
    place = starting.focus_of(settings.pop("city", ""), rows["places"])
    if place:
        settings.setdefault("focus", {"name": place["name"], "place_id": place["place_id"]})
    return {
        "profile": "tabular-data-package",
        "name": book.name,
        "title": path.stem,
        "description": "",
        **{key: value for key, value in told.items() if value},
        "kzmap": settings,
    }


def _files(package: dict[str, Any], rows: Mapping[str, list[Row]], book: Book) -> dict[str, bytes]:
    book.name = str(package["name"])
    files = {"datapackage.json": (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()}
    for name, many in rows.items():
        fields = [one["name"] for one in table_schemas()[name]["schema"]["fields"]]
        columns = list(dict.fromkeys([*fields, *(column for row in many for column in row)]))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(many)
        files[f"{name}.csv"] = out.getvalue().encode("utf-8", "replace")
    return files
