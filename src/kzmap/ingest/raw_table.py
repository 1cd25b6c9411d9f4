"""What every reader returns, whatever the file was: text cells in named columns, one row for each data row of the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kzmap.errors import KzmapError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

__all__ = [
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_UNPACKED",
    "Broken",
    "Finding",
    "HeldPart",
    "Table",
    "UnreadableError",
    "named",
]

#: A longer cell is a broken file, not a text.
MAX_CELL = 100_000
MAX_COLUMNS = 2_000
#: An archive that unpacks to more is refused; a plain file may be larger.
MAX_UNPACKED = 4_000_000_000


class UnreadableError(KzmapError):
    """A file that cannot be read at all.

    Parameters
    ----------
    message
        What was given and found.
    remedy
        What to do.
    """

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__(f"{message} {remedy}")


class Finding(NamedTuple):
    """Something said about one cell or row. `row` is the 1-based data row."""

    row: int
    column: str
    reason: str


class Broken(NamedTuple):
    """A data row that could not be split into the header's columns."""

    row: int
    reason: str
    cells: Sequence[str]


@dataclass
class Table:
    """A file as read.

    Attributes
    ----------
    frame
        One string column for each column of the file, "" where nothing stands; index 0..n-1.
    rows
        1-based data row of each row of `frame`.
    format
        What the file is: csv, xlsx, geojson, ...
    broken
        Rows that are not in `frame`.
    repaired
        What the reader had to mend to read a row.
    notes
        How the file was read, in sentences for the user.
    lon, lat
        Degrees, EPSG:4326, where the file carries geometry; NaN for a row without.
    ways
        First and last point of rows whose geometry is a line, degrees, by position in `frame`.
    spots
        Points of rows whose geometry is several, degrees, by position in `frame`.
    beside
        Tables of a situation that an export of kzmap has beside its records, by name.
    tags
        HXL tag of a column, where the table has a row of them.
    document
        The parsed JSON, for layouts that know its shape.
    sheet, line
        Of a workbook: which sheet was read, and its row in which the first data row stands.
    hidden
        Rows that the sheet does not show.
    let_go
        Number of rows that were read and checked and are not held any more.
    """

    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    format: str
    broken: list[Broken] = field(default_factory=list)
    repaired: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lon: npt.NDArray[np.float64] | None = None
    lat: npt.NDArray[np.float64] | None = None
    ways: dict[int, tuple[tuple[float, float], tuple[float, float]]] = field(default_factory=dict)
    spots: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    beside: dict[str, pd.DataFrame] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    document: object = None
    sheet: str = ""
    line: int = 2
    hidden: frozenset[int] = frozenset()
    let_go: int = 0

    @property
    def rows_in(self) -> int:
        """Number of data rows in the file."""
        return len(self.frame) + len(self.broken) + self.let_go

    def taken(self, positions: npt.NDArray[np.int64]) -> Table:
        """Return the same table with some of the rows of its frame, in order; what was said of others stays behind."""
        rows = self.rows[positions]
        there = set(rows.tolist())
        place = {int(at): new for new, at in enumerate(positions)} if self.ways or self.spots else {}
        return replace(
            self,
            frame=self.frame.iloc[positions].reset_index(drop=True),
            rows=rows,
            broken=[],
            repaired=[one for one in self.repaired if one.row in there],
            lon=None if self.lon is None else self.lon[positions],
            lat=None if self.lat is None else self.lat[positions],
            ways={place[at]: way for at, way in self.ways.items() if at in place},
            spots={place[at]: spots for at, spots in self.spots.items() if at in place},
        )

    def numbered_from(self, before: int) -> Table:
        """Return the same table with the numbers that its rows have when so many come before it."""
        if not before:
            return self
        return replace(
            self,
            rows=self.rows + before,
            broken=[one._replace(row=one.row + before) for one in self.broken],
            repaired=[one._replace(row=one.row + before) for one in self.repaired],
        )


@dataclass(frozen=True)
class HeldPart:
    """Some rows of a table that is in memory; rows that are broken come with the first.

    Attributes
    ----------
    table
        The whole.
    start, end
        Positions in its frame.
    """

    table: Table
    start: int
    end: int

    def read(self) -> Table:
        """Return the rows, with the numbers that they have in the whole."""
        if self.start == 0 and self.end >= len(self.table.frame):
            # what is done to a part may not reach the next reading of it
            return replace(self.table, frame=self.table.frame.copy(), repaired=list(self.table.repaired),
                           notes=list(self.table.notes), ways=dict(self.table.ways))  # fmt: skip
        made = self.table.taken(np.arange(self.start, min(self.end, len(self.table.frame))))
        return replace(made, broken=self.table.broken if self.start == 0 else [], notes=list(made.notes))


def named(header: Sequence[str]) -> list[str]:
    """Give each column a name of its own.

    >>> named(["a", "", "a"])
    ['a', 'column 2', 'a (2)']
    """
    names: list[str] = []
    seen: dict[str, int] = {}
    for position, cell in enumerate(header, start=1):
        name = " ".join(cell.split()) or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in header:
            seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def from_dicts(dicts: Sequence[dict[str, object]], kind: str) -> Table:
    """Make a table of flat dictionaries; the columns are their keys in order of appearance."""
    columns = list(dict.fromkeys(str(key) for one in dicts for key in one))
    if len(columns) > MAX_COLUMNS:
        raise UnreadableError(
            f"The file has {len(columns):,} columns.", f"At most {MAX_COLUMNS:,} can be read: keep those needed."
        )
    data = {name: pd.array([as_text(one.get(name)) for one in dicts], dtype="str") for name in columns}
    return Table(pd.DataFrame(data, index=range(len(dicts))), np.arange(1, len(dicts) + 1), kind)


def as_text(value: object) -> str:
    """Write a value of JSON, a spreadsheet or a database as the text of a cell."""
    import json

    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dict | list | np.ndarray):  # Parquet nests arrays
        nested = json.dumps(
            value, ensure_ascii=False, default=lambda one: one.tolist() if isinstance(one, np.ndarray) else str(one)
        )
        return nested.encode("utf-8", "replace").decode("utf-8")
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    # a lone surrogate in JSON is no character; nothing could write it
    return str(value).strip().encode("utf-8", "replace").decode("utf-8")
