"""The error tree: every error that a user can cause is a `KzmapError`.

::

    KzmapError (ValueError)
    ├── SituationError    a situation's folder has faults; `.faults` lists all of them
    ├── BoundaryError     a boundary folder or pack is missing or broken
    ├── GeocodeError      a place cannot be looked up at all
    ├── ExportError       a format cannot hold a value, or a file cannot be written
    └── PageError         a page would not be self-contained

A message says what was given, what was expected, what was found and what to do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BoundaryError",
    "ExportError",
    "Fault",
    "GeocodeError",
    "KzmapError",
    "PageError",
    "SituationError",
]

_SHOWN = 50


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one cell, row or file of a situation.

    Attributes
    ----------
    file, row, column
        Where. `row` is the row of the table as a spreadsheet shows it, the header being 1; 0 means the whole file.
    value
        What was found there, cut to 80 characters.
    rule, remedy
        What should hold, and what the reader can do.
    """

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.row}" if self.row else self.file
        column = f" {self.column}" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        return f"{where}{column}{value}: {self.rule} {self.remedy}"

    def as_dict(self) -> dict[str, str | int]:
        """Return the fault as a plain dictionary."""
        return asdict(self)


class KzmapError(ValueError):
    """Something that the user gave cannot be used."""


class SituationError(KzmapError):
    """A situation's folder has faults.

    Parameters
    ----------
    name
        The situation.
    faults
        All of them.
    """

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        lines = [f"  {fault}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"  ... and {len(self.faults) - _SHOWN} more: kzmap validate {name} --json lists all.")
        count = f"{len(self.faults)} fault" + ("s" if len(self.faults) != 1 else "")
        super().__init__(f"The situation {name!r} has {count}:\n" + "\n".join(lines))


class BoundaryError(KzmapError):
    """A boundary folder or pack is missing or broken."""


class GeocodeError(KzmapError):
    """A place cannot be looked up at all."""


class ExportError(KzmapError):
    """A format cannot hold a value, or a file cannot be written."""


class PageError(KzmapError):
    """A page would not be self-contained."""
