"""Find ids, or whole rows, that stand twice in a table of any length: parts put hashes by, which are compared slice by slice."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kzmap.ingest.raw_table import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    Keys = npt.NDArray[np.uint64]

__all__ = ["KeyFile", "Later", "Repeated", "Repeats"]

#: Hashes are cut by their first bits, so that all parts can be compared slice by slice.
_SLICES = 256
#: Hashes that are compared at a time.
_AT_ONCE = 2_000_000
_ROW = np.dtype([("a", "u8"), ("b", "u8"), ("row", "i8")])


class KeyFile(NamedTuple):
    """Keys of the rows of one part, sorted, in a file.

    Attributes
    ----------
    path
        The file.
    ends
        Position in it where each slice of the hashes begins, and its end.
    clean, clean_ends
        The same of the ids as situations can hold them, where these are others; None if they are not.
    before
        Number of rows before the part, once it is known.
    """

    path: Path
    ends: npt.NDArray[np.int64]
    clean: Path | None = None
    clean_ends: npt.NDArray[np.int64] | None = None
    before: int = 0

    @classmethod
    def of(cls, folder: Path, keys: Keys, rows: npt.NDArray[np.int64], clean: Keys | None = None) -> KeyFile:
        """Put keys by, with the row of each in its part."""
        name = uuid.uuid4().hex  # a part that is read again by another process gets another file
        ends = _save(folder / f"{name}.keys", keys, rows)
        if clean is None:
            return cls(folder / f"{name}.keys", ends)
        return cls(folder / f"{name}.keys", ends, folder / f"{name}.clean",
                   _save(folder / f"{name}.clean", clean, np.ones(len(clean), dtype=np.int64)))  # fmt: skip


def _save(path: Path, keys: Keys, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    data = np.empty(len(keys), dtype=_ROW)
    data["a"], data["b"], data["row"] = keys[:, 0], keys[:, 1], rows
    data = data[np.argsort(data["a"], kind="stable")]
    data.tofile(path)
    edges = np.arange(_SLICES, dtype=np.uint64) << np.uint64(56)
    return np.append(np.searchsorted(data["a"], edges), len(data)).astype(np.int64)


@dataclass(frozen=True)
class Repeated:
    """Keys that stand in more than one row of a table.

    Attributes
    ----------
    first
        Each such key with its first row, sorted.
    count
        Rows after these.
    filled
        Rows with a key.
    cleaned
        Ids as situations can hold them that several rows would have, sorted.
    """

    first: npt.NDArray[np.void] = field(default_factory=lambda: np.empty(0, dtype=_ROW))
    count: int = 0
    filled: int = 0
    cleaned: npt.NDArray[np.void] = field(default_factory=lambda: np.empty(0, dtype=_ROW))

    @classmethod
    def among(cls, files: Sequence[KeyFile]) -> Repeated:
        """Compare the keys of all parts."""
        first, filled, count = _compare([(one.path, one.ends, one.before) for one in files])
        cleaned = np.empty(0, dtype=_ROW)
        if any(one.clean is not None for one in files):
            cleaned, _, _ = _compare(
                [(one.clean or one.path, one.ends if one.clean_ends is None else one.clean_ends, one.before) for one in files]
            )
        return cls(first, count, filled, cleaned)

    def first_of(self, keys: Keys) -> npt.NDArray[np.int64]:
        """First row with each key; 0 for one that stands once."""
        return _found(self.first, keys)

    def clean(self, keys: Keys) -> npt.NDArray[np.bool_]:
        """Tell which ids several rows would have."""
        found: npt.NDArray[np.bool_] = _found(self.cleaned, keys) != 0
        return found


def _found(known: npt.NDArray[np.void], keys: Keys) -> npt.NDArray[np.int64]:
    found = np.zeros(len(keys), dtype=np.int64)
    if len(known):
        at = np.minimum(np.searchsorted(known["a"], keys[:, 0]), len(known) - 1)
        same = (known["a"][at] == keys[:, 0]) & (known["b"][at] == keys[:, 1])
        found[same] = known["row"][at][same]
    return found


def _compare(parts: list[tuple[Path, npt.NDArray[np.int64], int]]) -> tuple[npt.NDArray[np.void], int, int]:
    """Return the keys that stand twice with their first row, and the numbers of keys and of repetitions."""
    total = sum(int(ends[-1]) for _, ends, _ in parts)
    step = max(_SLICES * _AT_ONCE // max(total, 1), 1)
    found, again = [np.empty(0, dtype=_ROW)], 0
    for low in range(0, _SLICES, step):
        high = min(low + step, _SLICES)
        slices = []
        for path, ends, before in parts:
            data = np.fromfile(path, dtype=_ROW, count=int(ends[high] - ends[low]), offset=int(ends[low]) * _ROW.itemsize)
            data["row"] += before
            slices.append(data)
        data = np.concatenate(slices)
        data = data[np.lexsort((data["row"], data["b"], data["a"]))]
        same = (data["a"][1:] == data["a"][:-1]) & (data["b"][1:] == data["b"][:-1])
        again += int(same.sum())
        begins = np.append(True, ~same) & np.append(same, False) if len(data) else np.zeros(0, dtype=bool)
        found.append(data[begins])
    return np.concatenate(found), total, again


class Later(NamedTuple):
    """A row whose id stands already: row, column, id, first row with the id, and all cells of the row as a hash."""

    row: int
    column: str
    text: str
    first: int
    whole: bytes


@dataclass
class Repeats:
    """Rows that share an id, until those of all parts are known.

    Attributes
    ----------
    firsts
        First rows, with all cells as a hash.
    later
        The others.
    """

    firsts: dict[int, bytes] = field(default_factory=dict)
    later: list[Later] = field(default_factory=list)

    def findings(self) -> list[Finding]:
        """Say of each later row whether it is the same as the first one."""
        found = []
        for one in self.later:
            same = "and all its cells are the same" if self.firsts.get(one.first) == one.whole else "with other cells"
            reason = f"The id {one.text[:60]!r} stands already in row {one.first}, {same}. Give each row its own."
            found.append(Finding(one.row, one.column, reason))
        return found
