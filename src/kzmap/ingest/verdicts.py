"""Collect what is said about rows, so that each row is kept, repaired or rejected, and never two of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from kzmap.ingest.raw_table import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

    Reason = str | Callable[[int], str]

__all__ = ["Notes", "Verdicts"]


class Notes:
    """Sentences about the whole of a table; those of its parts are put together, and their counts add up."""

    def __init__(self, sentences: Iterable[str] = ()) -> None:
        self._said: dict[Any, tuple[Callable[[Any], str] | None, Any]] = {}
        for one in sentences:
            self.append(one)

    def append(self, sentence: str) -> None:
        """Say something that parts say alike."""
        self._said.setdefault(sentence, (None, sentence))

    def count(self, sentence: str, number: int) -> None:
        """Say something with a number, which stands as ``{:,}`` in the sentence."""
        self.tally(sentence.format, int(number), key=sentence)

    def tally(self, write: Callable[[Any], str], value: Any, *, key: str) -> None:
        """Say something about a value; those of parts with the same key are added before it is written."""
        known = self._said.get(key)
        self._said[key] = (write, value if known is None else known[1] + value)

    def value(self, key: str) -> Any:
        """The sum of what parts said under a key; None if nothing was."""
        return self._said.get(key, (None, None))[1]

    def __iadd__(self, other: Notes) -> Self:
        for key, (write, value) in other._said.items():
            if write is None:
                self._said.setdefault(key, (write, value))
            else:
                self.tally(write, value, key=key)
        return self

    def __iter__(self) -> Iterator[str]:
        """Yield the sentences; one that turned out to have nothing to say is left out."""
        written = (value if write is None else write(value) for write, value in self._said.values())
        return (one for one in written if one)


class Verdicts:
    """Findings about the rows of a table.

    Parameters
    ----------
    rows
        1-based data row of each row of the table.
    """

    def __init__(self, rows: npt.NDArray[np.int64]) -> None:
        self.rows = rows
        self.alive = np.ones(len(rows), dtype=bool)
        self._rejected: list[Finding] = []
        self._repaired: list[Finding] = []
        self.warnings: list[Finding] = []

    def reject(self, hits: npt.NDArray[np.bool_] | Iterable[Any], column: str, reason: Reason) -> None:
        """Reject rows; the first reason of a row stands."""
        for at in self._positions(hits):
            if self.alive[at]:
                self.alive[at] = False
                self._rejected.append(Finding(int(self.rows[at]), column, reason if isinstance(reason, str) else reason(at)))

    def repair(self, hits: npt.NDArray[np.bool_] | Iterable[Any], column: str, reason: Reason) -> None:
        """Say what was changed in rows."""
        for at in self._positions(hits):
            self._repaired.append(Finding(int(self.rows[at]), column, reason if isinstance(reason, str) else reason(at)))

    def warn(self, hits: npt.NDArray[np.bool_] | Iterable[Any], column: str, reason: Reason) -> None:
        """Say something about rows that stay as they are."""
        for at in self._positions(hits):
            self.warnings.append(Finding(int(self.rows[at]), column, reason if isinstance(reason, str) else reason(at)))

    def add_repaired(self, findings: Iterable[Finding]) -> None:
        """Take over what a reader mended."""
        self._repaired += findings

    @staticmethod
    def _positions(hits: npt.NDArray[np.bool_] | Iterable[Any]) -> Iterable[int]:
        if isinstance(hits, np.ndarray) and hits.dtype == bool:
            return [int(at) for at in np.flatnonzero(hits)]
        return [int(at) for at in hits]

    @property
    def rejected(self) -> list[Finding]:
        """One finding for each rejected row, by row."""
        return sorted(self._rejected)

    @property
    def repaired(self) -> list[Finding]:
        """Findings about rows that were not rejected, by row."""
        gone = {one.row for one in self._rejected}
        return sorted({one for one in self._repaired if one.row not in gone})
