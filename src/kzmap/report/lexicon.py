"""The words that the reader knows, as they stand in ``geo/report``: read once, compiled to regular expressions.

Facts about languages live in those tables, so that a reader can add a word without touching code.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.folders import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LANGUAGES", "Entry", "any_of", "best", "entries", "rows", "words"]

#: Languages whose events are read.
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class Entry:
    """One line of a table with its pattern compiled.

    Attributes
    ----------
    cells
        The line's cells by column.
    pattern
        The compiled expression, at word borders, without regard to case.
    """

    cells: dict[str, str]
    pattern: re.Pattern[str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Lines of one table of ``geo/report``.

    Parameters
    ----------
    table
        Name without ``.csv``.

    Raises
    ------
    KzmapError
        If the table is missing.
    """
    path = data_folder("geo") / "report" / f"{table}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple({key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file))
    except FileNotFoundError as error:
        raise KzmapError(f"The word list geo/report/{path.name} is missing. Install kzmap again.") from error


@cache
def entries(table: str, lang: str) -> tuple[Entry, ...]:
    """Lines of one table for a language, with their patterns compiled.

    >>> [entry["qualifier"] for entry in entries("qualifiers", "en") if entry.pattern.search("at least 8")]
    ['at_least']
    """
    return tuple(Entry(row, _bordered(row["pattern"])) for row in rows(table) if row["lang"] == lang)


@cache
def words(table: str, lang: str, **where: str) -> re.Pattern[str]:
    """One expression for all the cells ``words`` of a table in a language, case kept."""
    cells = [row["words"] for row in rows(table) if row["lang"] == lang and all(row[k] == v for k, v in where.items())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(cells) or '(?!)'})(?!\w)")


@cache
def any_of(table: str, lang: str, column: str = "", value: str = "") -> re.Pattern[str]:
    """One expression for all patterns of a table in a language, or for those with one value in a column."""
    patterns = [row["pattern"] for row in rows(table) if row["lang"] == lang and (not column or row[column] == value)]
    return _bordered("|".join(sorted(patterns, key=len, reverse=True)) or "(?!)")


def _bordered(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)", re.IGNORECASE)


def best(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    """Return the longest of some matches, the first of equals."""
    return max(matches, key=lambda match: match.end() - match.start(), default=None)
