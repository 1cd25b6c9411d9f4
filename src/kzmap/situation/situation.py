"""Read and write a situation: a folder that is one Frictionless tabular data package.

``folder -> Situation``. Reading lists every fault (see `kzmap.situation.rules`) instead of stopping at the first.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzmap.errors import Fault, KzmapError, SituationError
from kzmap.files import locked, read_settled, write_set
from kzmap.folders import data_folder, user_folder
from kzmap.situation import rules
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

__all__ = ["NAME", "Situation", "cell_text", "cell_value", "find_situation", "own_names", "situation_names"]

#: What the folder of a situation of one's own may be called.
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: A cell longer than this is a broken file, not a text.
MAX_CELL = 100_000
#: A table larger than this does not belong into a hand-made situation.
MAX_TABLE_BYTES = 200_000_000


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
        One data frame for each table of ``geo/tables.json``, columns as there. Missing strings are "", missing numbers NaN.
    hashes
        sha256 of each file as read.
    """

    name: str
    package: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    hashes: Mapping[str, str] = field(default_factory=dict)

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
        return read_settled(folder, lambda: cls._inspected(folder))

    @classmethod
    def _inspected(cls, folder: Path) -> tuple[Situation | None, list[Fault]]:
        package, faults = _read_package(folder)
        rows: dict[str, list[dict[str, str]]] = {}
        hashes: dict[str, str] = {}
        for name in table_schemas():
            rows[name], found, digest = _read_rows(folder, name)
            faults += found
            if digest:
                hashes[f"{name}.csv"] = digest
        faults += rules.check(package, rows, table_schemas())
        tables = {name: _typed(name, found) for name, found in rows.items()} if not faults else {}
        if faults:
            return None, sorted(set(faults))
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
        """Return the content of each file of the data package, by name."""
        package = {**self.package, "resources": list(table_schemas().values())}
        texts = {"datapackage.json": json.dumps(package, ensure_ascii=False, indent=2) + "\n"}
        texts |= {f"{name}.csv": _csv_text(name, table) for name, table in self.tables.items()}
        return {name: text.encode() for name, text in texts.items()}

    def doubts(self, countries: gpd.GeoDataFrame) -> list[Fault]:
        """List what is valid and may still be a slip, see `kzmap.situation.rules.doubts`."""
        return rules.doubts(self.tables, countries, self.settings["countries"])

    def with_table(self, name: str, table: pd.DataFrame) -> Situation:
        """Return a copy with one table replaced."""
        return replace(self, tables={**self.tables, name: table.reset_index(drop=True)})

    @property
    def settings(self) -> Mapping[str, Any]:
        """The ``kzmap`` object of the descriptor: countries, period, utc_offset, focus."""
        settings: Mapping[str, Any] = self.package["kzmap"]
        return settings

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


def _read_package(folder: Path) -> tuple[dict[str, Any], list[Fault]]:
    """Read the descriptor; a broken one is a fault and gives {}."""
    name = "datapackage.json"
    try:
        package = json.loads((folder / name).read_text("utf-8"))
    except FileNotFoundError:
        return {}, [Fault(name, 0, "", "", "The file is missing.", "Copy it from geo/kazakhstan-2022 and edit it.")]
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return {}, [Fault(name, 0, "", "", f"It is not JSON in UTF-8: {error}.", "Mend it at that spot.")]
    if not isinstance(package, dict):
        return {}, [Fault(name, 0, "", "", "It is not a JSON object.", "Copy it from geo/kazakhstan-2022 and edit it.")]
    return package, []


def _read_rows(folder: Path, name: str) -> tuple[list[dict[str, str]], list[Fault], str]:
    """Read one CSV file as rows of strings, with the faults of its form and its sha256."""
    file = f"{name}.csv"
    columns = [field["name"] for field in table_schemas()[name]["schema"]["fields"]]
    path = folder / file
    if not path.is_file():
        header = ",".join(columns)
        return (
            [],
            [Fault(file, 0, "", "", "The file is missing.", f"Add it, at least with its header: {header}")],
            "",
        )
    if path.stat().st_size > MAX_TABLE_BYTES:
        return (
            [],
            [Fault(file, 0, "", f"{path.stat().st_size} bytes", "The file is too large.", "Use kzmap ingest.")],
            "",
        )
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        value = data[error.start : error.start + 10].hex(" ")
        remedy = "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)."
        return [], [Fault(file, row, "", value, "The bytes are not UTF-8.", remedy)], digest
    rows, faults = _parse(file, text, columns)
    return rows, faults, digest


def _parse(file: str, text: str, columns: list[str]) -> tuple[list[dict[str, str]], list[Fault]]:
    """Split CSV text into rows; wrong headers and ragged rows are faults."""
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        return [], [Fault(file, row, "", "\\0", "A NUL byte does not belong into a text.", "Remove it.")]
    limit = csv.field_size_limit(len(text) + 1)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return [], [Fault(file, 0, "", "", f"It is not CSV: {error}.", "Check quotes and line ends.")]
    finally:
        csv.field_size_limit(limit)
    if not lines:
        return [], [Fault(file, 0, "", "", "The file is empty.", f"Add the header: {','.join(columns)}")]
    header, *body = lines
    faults = _header_faults(file, header, columns)
    rows: list[dict[str, str]] = []
    for number, cells in enumerate(body, start=2):
        if not any(cells):
            continue  # a spreadsheet's blank line at the end is no row
        if len(cells) != len(header):
            rule = f"The row has {len(cells)} cells, the header {len(header)}."
            faults.append(Fault(file, number, "", _cut(cells[0]), rule, "Quote cells that hold a comma."))
            continue
        cell_of = dict(zip(header, cells, strict=True))
        for column, cell in cell_of.items():
            if len(cell) > MAX_CELL:
                rule = f"The cell has {len(cell):,} characters, at most {MAX_CELL:,} are allowed."
                faults.append(Fault(file, number, column, _cut(cell), rule, "Shorten it."))
                cell_of[column] = ""
        rows.append({"#": str(number), **cell_of})
    return rows, faults


def _header_faults(file: str, header: list[str], columns: list[str]) -> list[Fault]:
    """Unknown, missing and doubled columns."""
    faults = []
    for name in sorted(set(header)):
        if header.count(name) > 1:
            faults.append(Fault(file, 1, name, "", "The column stands twice.", "Remove one."))
        if name not in columns:
            known = ", ".join(columns)
            faults.append(Fault(file, 1, name, "", "The column is not known.", f"Remove or rename it; known are: {known}."))
    faults += [
        Fault(
            file,
            1,
            name,
            "",
            "The column is missing.",
            "Add it; its cells may be empty where geo/tables.json allows.",
        )
        for name in columns
        if name not in header
    ]
    return faults


def _cut(value: str, length: int = 80) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def _typed(name: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    """Rows of strings as a data frame with the schema's types."""
    dtypes: dict[str, Any] = {"number": "float64", "boolean": "bool"}
    data: dict[str, Any] = {}
    for column, kind in _kinds(name).items():
        data[column] = pd.array([cell_value(name, column, row[column]) for row in rows], dtype=dtypes.get(kind, "str"))
    return pd.DataFrame(data)


def _csv_text(name: str, table: pd.DataFrame) -> str:
    """Write one table as CSV text; numbers in their shortest form that reads back equal."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    fields = table_schemas()[name]["schema"]["fields"]
    writer.writerow([column["name"] for column in fields])
    for row in table[[column["name"] for column in fields]].itertuples(index=False):
        writer.writerow([cell_text(value) for value in row])
    return out.getvalue()


def cell_text(value: object) -> str:
    """Write a value of a table as the text of its cell.

    >>> cell_text(2.0), cell_text(0.5), cell_text(float("nan")), cell_text(True), cell_text("a")
    ('2', '0.5', '', 'true', 'a')
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else repr(int(value) if value.is_integer() else float(value))  # noqa: PLR0124 - NaN
    return str(value)


def cell_value(table: str, column: str, text: str) -> str | float | bool:
    """Read the text of a cell as the schema says: the way back from `cell_text`.

    >>> cell_value("places", "lon", ""), cell_value("places", "verified", "true"), cell_value("places", "name", "a")
    (nan, True, 'a')
    """
    kind = _kinds(table)[column]
    if kind == "number":
        return float(text) if text else float("nan")
    return text == "true" if kind == "boolean" else text


@cache
def _kinds(table: str) -> dict[str, str]:
    """Type of each column of a table."""
    return {column["name"]: column["type"] for column in table_schemas()[table]["schema"]["fields"]}
