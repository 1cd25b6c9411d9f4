"""Read and write a situation: a folder that is one Frictionless tabular data package.

``folder -> Situation``. Reading lists every fault (see `kzmap.situation.rules`) instead of stopping at the first.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import math
import re
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzmap.errors import Fault, KzmapError, SituationError
from kzmap.files import leads_out, locked, read_settled, write_set
from kzmap.folders import data_folder, user_folder
from kzmap.situation import rules, times, words
from kzmap.situation.tables import OWN, field, resource, table_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import geopandas as gpd

__all__ = ["NAME", "Situation", "cell_text", "cell_value", "extension", "find_situation", "own_names", "situation_names"]

#: What the folder of a situation of one's own may be called.
NAME = re.compile(r"(?!(?:con|prn|aux|nul|(?:com|lpt)\d)\Z)[a-z0-9]+(-[a-z0-9]+)*")
#: A cell longer than this is a broken file, not a text.
MAX_CELL = 100_000
#: A table larger than this does not belong into a hand-made situation.
MAX_TABLE_BYTES = 200_000_000
#: Largest descriptor in bytes.
MAX_PACKAGE_BYTES = 10_000_000


def situation_names() -> list[str]:
    """Names of the situations that come with kzmap.

    >>> "kazakhstan-2022" in situation_names()
    True
    """
    return sorted(path.parent.name for path in data_folder("geo").glob("*/datapackage.json"))


def own_names() -> list[str]:
    """Names of the situations of the user's own, see `kzmap.situation.shelf`; sorted."""
    found = user_folder("situations").glob("*/datapackage.json")
    return sorted(path.parent.name for path in found if NAME.fullmatch(path.parent.name))


def find_situation(given: str | Path) -> Path:
    """Find a situation's folder.

    Parameters
    ----------
    given
        A folder, the name of one that comes with kzmap, or the name of one of the user's own.

    Raises
    ------
    KzmapError
        If there is none.
    """
    folder = Path(given)
    if folder.is_dir():
        return folder
    if str(given) in situation_names():
        return data_folder("geo") / str(given)
    if str(given) in own_names():
        return user_folder("situations") / str(given)
    if folder.is_file():
        raise KzmapError(
            f"{folder.name} is a file, and this works on the folder of a situation. Make one of a workbook or zip:"
            f" kzmap export {folder.name} -f tables -o FOLDER."
        )
    names = ", ".join([*situation_names(), *own_names()])
    raise KzmapError(f"There is no situation {str(given)!r}. Expected a folder with a datapackage.json, or one of: {names}.")


@dataclass(frozen=True)
class Situation:
    """All records about one crisis, as read: the tables are not changed by any stage.

    Attributes
    ----------
    name
        Name of the package, for example ``kazakhstan-2022``.
    package
        The data package's descriptor: title, description, version, licences and the ``kzmap`` settings.
    tables
        One data frame for each table of ``geo/tables.json``, columns as there, with translations and columns of the user's own
        where it has them (see `tables.field`). Missing strings are "", missing numbers NaN.
    hashes
        sha256 of each file as read.
    """

    name: str
    package: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str] = dataclass_field(default_factory=dict)

    @classmethod
    def read(cls, path: str | Path) -> Situation:
        """Read a situation and check it.

        Parameters
        ----------
        path
            Folder, or the name of a situation that comes with kzmap.

        Raises
        ------
        SituationError
            With every fault that was found.
        KzmapError
            If there is no such folder.
        """
        folder = find_situation(path)
        situation, faults = cls.inspect(folder)
        if faults or situation is None:
            raise SituationError(folder.name, faults)
        return situation

    @classmethod
    def inspect(cls, path: str | Path) -> tuple[Situation | None, list[Fault]]:
        """Read a situation and return it, or None, with all its faults instead of raising them."""
        folder = find_situation(path)
        with words.told_with(()):  # whatever situation is told of meanwhile
            return read_settled(folder, lambda: cls._inspected(folder))

    @classmethod
    def faults(cls, path: str | Path) -> list[Fault]:
        """Return all faults of a situation, which is not held."""
        with words.told_with(()):
            return cls._inspected(Path(path), held=False)[1]

    @classmethod
    def _inspected(cls, folder: Path, *, held: bool = True) -> tuple[Situation | None, list[Fault]]:
        package, faults = _read_package(folder)
        rows: dict[str, list[dict[str, str]]] = {}
        headers: dict[str, list[str]] = {}
        hashes: dict[str, str] = {}
        for name in table_schemas():
            headers[name], rows[name], found, digest = _read_rows(folder, name)
            faults += found
            if digest:
                hashes[f"{name}.csv"] = digest
        package = _completed(package, rows)
        with words.told_with(extension(rows)):  # a cell may hold the situation's own words
            schemas = {name: resource(name, header) for name, header in headers.items()}
        faults += rules.check(package, rows, schemas)
        if faults or not held:
            return None, sorted(set(faults))
        tables = {name: _typed(schemas[name], rows.pop(name)) for name in list(rows)}
        hashes["datapackage.json"] = hashlib.sha256((folder / "datapackage.json").read_bytes()).hexdigest()
        return cls(package["name"], package, tables, dict(sorted(hashes.items()))), []

    def write(self, path: str | Path) -> None:
        """Write the situation as a data package; its files appear as one, or not at all.

        Reading it back gives equal tables. To change a situation that exists, see `changes.change`.
        """
        folder = Path(path)
        with locked(folder):
            write_set(folder, self.files())

    def files(self) -> dict[str, bytes]:
        """Return the content of each file of the data package, by name; a sparse table without a row is none."""
        tables = {name: table for name, table in self.tables.items() if len(table) or not resource(name).get("sparse")}
        with words.told_with(self.own_words):
            package = {**self.package, "resources": [_described(name, table) for name, table in tables.items()]}
        described = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        return {
            "datapackage.json": described.encode(),
            **{f"{name}.csv": _csv_text(name, table).encode() for name, table in tables.items()},
        }

    def doubts(self, countries: gpd.GeoDataFrame) -> list[Fault]:
        """List what is valid and may still be a slip, see `kzmap.situation.rules.doubts`."""
        return rules.doubts(self.tables, countries, (*self.countries, *self.senders))

    def with_table(self, name: str, table: pd.DataFrame) -> Situation:
        """Return a copy with one table replaced."""
        return replace(self, tables={**self.tables, name: table.reset_index(drop=True)})

    @property
    def settings(self) -> Mapping[str, Any]:
        """The ``kzmap`` object of the descriptor: countries, period, timezone, utc_offset, languages, focus."""
        settings: Mapping[str, Any] = self.package["kzmap"]
        return settings

    @cached_property
    def own_words(self) -> words.Extension:
        """Categories and attributes that the situation adds to ours, for `words.told_with`."""
        tables = {name: self.tables[name].to_dict("records") for name in _VOCABULARIES if name in self.tables}
        return extension(tables)

    @property
    def clock(self) -> str:
        """Local time as `times.interval` reads it: the IANA ``timezone`` where the descriptor has it, else ``utc_offset``."""
        return times.clock(self.settings)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that the situation is told in, the first one is the one that it opens in."""
        return tuple(self.settings.get("languages") or ("en",))

    @property
    def written(self) -> str:
        """Language of plain ``name``, ``title`` and ``summary``: English where the situation is told in it, else the first."""
        return "en" if "en" in self.languages else self.languages[0]

    @property
    def countries(self) -> tuple[str, ...]:
        """Where it happened, ISO 3166-1 alpha-3; none for a situation at sea. Places may lie anywhere.

        A sender that the descriptor lists as well is left out, as long as another country stays: older situations list both.
        """
        given = tuple(self.settings["countries"])
        return tuple(one for one in given if one not in set(self.contingents["country"])) or given

    @property
    def authors(self) -> str:
        """Who made the data, as the descriptor names its authors; "" if it names nobody."""
        listed = self.package.get("contributors") or []
        made = [one for one in listed if isinstance(one, dict) and one.get("title")]
        named = [one for one in made if one.get("role", "author") == "author"] or made
        return ", ".join(str(one["title"]) for one in named)

    @property
    def senders(self) -> tuple[str, ...]:
        """Countries whose contingents came, sorted; of those where it happened none is abroad."""
        return tuple(sorted(set(self.contingents["country"]) - {"", *self.countries}))

    @property
    def sources(self) -> pd.DataFrame:
        """Publications."""
        return self.tables["sources"]

    @property
    def places(self) -> pd.DataFrame:
        """The situation's own gazetteer."""
        return self.tables["places"]

    @property
    def claims(self) -> pd.DataFrame:
        """Statements with their speakers."""
        return self.tables["claims"]

    @property
    def contingents(self) -> pd.DataFrame:
        """Forces, contingents and units."""
        return self.tables["contingents"]


#: Tables of words of the situation's own, and the vocabulary that each extends.
_VOCABULARIES = {"categories": "category", "attributes": "attribute"}


def extension(tables: Mapping[str, Sequence[Mapping[Any, str]]]) -> words.Extension:
    """Return the words that the rows of a situation's tables add, for `words.told_with`.

    One that kzmap has keeps its meaning and colour; a row that is broken adds none.
    """
    with words.told_with(()):
        return tuple(
            (
                vocabulary,
                tuple((column, row.get(column, "")) for column in dict.fromkeys((*_columns(table), *row)) if column != "#"),
            )
            for table, vocabulary in _VOCABULARIES.items()
            for row in tables.get(table, ())
            if row.get(vocabulary) and row[vocabulary] not in words.rows(vocabulary) and rules.is_drawn(vocabulary, row)
        )


def _read_package(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Read the descriptor; a broken one is a fault and gives {}."""
    name = "datapackage.json"
    if found := _unreadable(folder, name, MAX_PACKAGE_BYTES, "Leave out of it what is no description."):
        return {}, found
    try:
        package = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        return {}, [Fault(name, 0, "", "", "The file is missing.", "Copy it from geo/kazakhstan-2022 and edit it.")]
    except RecursionError:
        return {}, [Fault(name, 0, "", "", "Its brackets are too deep.", "Copy it from geo/kazakhstan-2022 and edit it.")]
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault(name, 0, "", "", f"It is not JSON in UTF-8: {error}.", "Mend it at that spot.")]
    if not isinstance(package, dict):
        return {}, [Fault(name, 0, "", "", "It is not a JSON object.", "Copy it from geo/kazakhstan-2022 and edit it.")]
    return package, []


def _completed(package: dict[str, Any], rows: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    """Fill in what a short descriptor leaves out and the records tell: period and offset."""
    settings = package.get("kzmap", {}) if package else None
    if not isinstance(settings, dict):
        return package
    settings = {"countries": [], **settings}
    if not settings.get("period"):
        days = sorted(
            day
            for table, columns in _TIMES.items()
            for row in rows[table]
            for column in columns
            if (day := times.full_day(row.get(column, "")))
        )
        settings["period"] = [days[0], days[-1]] if days else None
    if not settings.get("utc_offset"):
        settings["utc_offset"] = times.offset_of(settings.get("timezone") or "UTC", settings["period"])
    return {**package, "kzmap": settings}


#: Columns that say when a record was, by table.
_TIMES = {
    "events": ("start", "end"),
    "incidents": ("start", "end"),
    "movements": ("depart", "arrive"),
    "postings": ("start", "end"),
}


def _read_rows(folder: Path, name: str) -> tuple[list[str], list[dict[str, str]], list[Fault], str]:
    """Read one CSV file as a header and rows of strings, with the faults of its form and its sha256; a missing one is empty."""
    file = f"{name}.csv"
    path = folder / file
    if found := _unreadable(folder, file, MAX_TABLE_BYTES, "Use kzmap ingest."):
        return [], [], found, ""
    if not path.is_file():
        return [], [], list(_misnamed(folder, name)), ""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        value = data[error.start : error.start + 10].hex(" ")
        remedy = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
        return [], [], [Fault(file, row, "", value, "The bytes are not UTF-8.", remedy)], digest
    return (*_parse(name, text, _columns(name)), digest)


def _columns(table: str) -> list[str]:
    """Names of the columns of a table."""
    return [column["name"] for column in table_schemas()[table]["schema"]["fields"]]


def _unreadable(folder: Path, file: str, most: int, remedy: str) -> list[Fault]:
    """Why a file of a situation is not opened at all: whose folder it is nobody knows, nor where a link in it leads."""
    path = folder / file
    if leads_out(folder, file):
        rule = "The file is a link that leads out of the situation."
        return [Fault(file, 0, "", "", rule, "Put the file itself there.")]
    if path.exists() and not path.is_file():
        return [Fault(file, 0, "", "", "It is no file.", "Put a file there, or take it away.")]
    if path.is_file() and path.stat().st_size > most:
        return [Fault(file, 0, "", f"{path.stat().st_size} bytes", "The file is too large.", remedy)]
    return []


def _misnamed(folder: Path, name: str) -> Iterator[Fault]:
    """A table that is missing is empty, unless a file is there whose name is a slip of it."""
    there = [path.stem for path in sorted(folder.glob("*.csv")) if path.stem not in table_schemas()]
    for slip in difflib.get_close_matches(name, there, n=1, cutoff=0.8):
        yield Fault(f"{slip}.csv", 0, "", "", f"No table has this name; {name}.csv is missing.", f"Call it {name}.csv.")


class _Cells(dict[str, str]):
    """The cells of a row that are not empty, by column; all others are."""

    __slots__ = ()

    def __missing__(self, column: str) -> str:
        return ""


def _parse(name: str, text: str, columns: list[str]) -> tuple[list[str], list[dict[str, str]], list[Fault]]:
    """Split CSV text into a header and rows; wrong headers and ragged rows are faults."""
    file = f"{name}.csv"
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return [], [], [Fault(file, row, "", "\\0", "A NUL byte does not belong into a text.", "Remove it.")]
    limit = csv.field_size_limit(len(text) + 1)
    # not StringIO, which takes four bytes for each letter of a large table
    lines = csv.reader(io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), "utf-8", newline=""), strict=True)
    faults: list[Fault] = []
    rows: list[dict[str, str]] = []
    same: dict[str, str] = {}  # equal cells are one text
    interned = same.setdefault
    try:
        written = next(lines, [])
        if not written and not any(lines):
            return [], [], [Fault(file, 0, "", "", "The file is empty.", f"Add the header: {','.join(columns)}")]
        header = [_column(name, one) for one in written]
        faults += _header_faults(name, written, header)
        for number, cells in enumerate(lines, start=2):
            if not any(cells):
                continue  # a spreadsheet's blank line at the end is no row
            if len(cells) != len(header):
                rule = f"The row has {len(cells)} cells, the header {len(header)}."
                faults.append(Fault(file, number, "", _cut(cells[0]), rule, "Quote cells that hold a comma."))
                continue
            kept = _Cells(filter(itemgetter(1), zip(header, map(interned, cells, cells), strict=True)))
            kept["#"] = str(number)
            for column, cell in zip(header, cells, strict=True) if max(map(len, cells)) > MAX_CELL else ():
                if len(cell) > MAX_CELL:
                    rule = f"The cell has {len(cell):,} characters, at most {MAX_CELL:,} are allowed."
                    faults.append(Fault(file, number, column, _cut(cell), rule, "Shorten it."))
                    del kept[column]
            rows.append(kept)
    except csv.Error as error:
        return [], [], [Fault(file, 0, "", "", f"It is not CSV: {error}.", "Check quotes and line ends.")]
    finally:
        csv.field_size_limit(limit)
    return header, rows, faults


def _column(table: str, written: str) -> str:
    """Name under which a column of a file is kept: its own where the table may have it, else that of one of the user's own."""
    if field(table, written):
        return written
    own = OWN + re.sub(r"\W+", "_", written.removeprefix(OWN).strip().lower()).strip("_")[:_LONGEST_NAME]
    return own if field(table, own) else written


#: Of characters: what a GeoPackage, a database or a spreadsheet's header can show.
_LONGEST_NAME = 40


def _header_faults(table: str, written: list[str], header: list[str]) -> list[Fault]:
    """Slips of a known column, names that can be none, missing and doubled columns."""
    file, fields = f"{table}.csv", table_schemas()[table]["schema"]["fields"]
    columns = {column["name"]: column for column in fields}
    faults = []
    for said, name in dict(zip(written, header, strict=True)).items():
        if header.count(name) > 1:
            faults.append(Fault(file, 1, said, "", "The column stands twice.", "Remove one."))
        if name == said and field(table, name):
            continue
        base, _, code = said.partition("_")
        slips = difflib.get_close_matches(said.lower(), columns, n=1, cutoff=0.8)
        if not field(table, name):
            faults.append(Fault(file, 1, said, "", "The column has no name that can be kept.", "Name it, in letters and digits."))
        elif columns.get(base, {}).get("translated") and re.fullmatch("[a-z]{2,3}", code):
            remedy = f"Give a code of ISO 639, such as {base}_fr, or call it {name} if it is a column of your own."
            faults.append(Fault(file, 1, said, "", f"{code!r} is no language.", remedy))
        elif slips:
            remedy = f"Call it {slips[0]}, or {name} if it is a column of your own."
            faults.append(Fault(file, 1, said, "", f"The column is not known; it is like {slips[0]}.", remedy))
    for name, column in columns.items():
        if name not in header and column.get("constraints", {}).get("required"):
            near = difflib.get_close_matches(name, [one for one in written if one not in header], n=1, cutoff=0.6)
            meant = f"Is it {near[0]!r}? Call it {name}" if near else "Add it"
            faults.append(Fault(file, 1, name, "", "The column is missing.", f"{meant}: {column['description']}"))
    return faults


def _cut(value: str, length: int = 80) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def _typed(described: Mapping[str, Any], rows: list[dict[str, str]]) -> pd.DataFrame:
    """Rows of strings as a data frame with the schema's types."""
    dtypes: dict[str, Any] = {"number": "float64", "boolean": "bool"}
    data: dict[str, Any] = {}
    for column in described["schema"]["fields"]:
        name = column["name"]
        cells: list[Any] = [row.get(name, "") for row in rows]
        if column["type"] in dtypes:
            cells = [cell_value(described["name"], name, cell) for cell in cells]
        data[name] = pd.array(cells, dtype=dtypes.get(column["type"], "str"))
    return pd.DataFrame(data)


def _csv_text(name: str, table: pd.DataFrame) -> str:
    """Write one table as CSV text; numbers in their shortest form that reads back equal."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns = [column["name"] for column in _described(name, table)["schema"]["fields"]]
    writer.writerow(columns)
    texts = (table[name].tolist() if table[name].dtype == "str" else map(cell_text, table[name].tolist()) for name in columns)
    writer.writerows(zip(*texts, strict=True))
    return out.getvalue()


def _described(name: str, table: pd.DataFrame) -> dict[str, Any]:
    """Resource of a table as it is written: a sparse column that no row fills is left out."""
    found = {key: value for key, value in resource(name, table.columns).items() if key != "sparse"}
    fields = found["schema"]["fields"]
    kept = [column for column in fields if not column.get("sparse") or (table[column["name"]] != "").any()]
    return {**found, "schema": {**found["schema"], "fields": kept}}


def cell_text(value: object) -> str:
    """Write a value of a table as the text of its cell.

    >>> cell_text(2.0), cell_text(0.5), cell_text(float("nan")), cell_text(True), cell_text("a")
    ('2', '0.5', '', 'true', 'a')
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(int(value) if value.is_integer() else float(value))
    return str(value)


def cell_value(table: str, column: str, text: str) -> str | float | bool:
    """Read the text of a cell as the schema says: the way back from `cell_text`.

    >>> cell_value("places", "lon", ""), cell_value("places", "verified", "true"), cell_value("places", "name", "a")
    (nan, True, 'a')
    """
    kind = _kinds(table).get(column, "string")
    if kind == "number":
        return float(text) if text else float("nan")
    return text == "true" if kind == "boolean" else text


@cache
def _kinds(table: str) -> dict[str, str]:
    """Type of each column of a table."""
    return {column["name"]: column["type"] for column in table_schemas()[table]["schema"]["fields"]}
