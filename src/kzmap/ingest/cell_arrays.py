"""Look at all cells of a column at once: first bytes, lengths, hashes, and what few of them can match a pattern."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzmap.ingest.header_words import MISSING
from kzmap.ingest.textual import SUSPECT, for_arrow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

__all__ = ["Cells", "among", "hashes", "hashes_of_rows", "matching", "numbers", "suspects"]

#: Letters of the longest word that is looked for in cells.
_LONGEST = 24


class _Bytes(NamedTuple):
    """A column as Arrow holds it."""

    array: pa.Array
    data: bytes
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, cells: pd.Series[str] | pa.Array) -> _Bytes:
        array = cells if isinstance(cells, pa.Array) else pa.array(cells, pa.large_string())
        array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
        _, ends, data = array.buffers()
        offsets = np.frombuffer(ends, dtype=np.int64, count=len(array) + 1, offset=8 * array.offset)
        whole = b"" if data is None else data.slice(int(offsets[0]), int(offsets[-1] - offsets[0])).to_pybytes()
        return cls(array, whole, offsets - offsets[0])

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        return np.diff(self.ends)

    @property
    def firsts(self) -> npt.NDArray[np.uint8]:
        """First byte of each cell, 0 for an empty one."""
        letters = np.frombuffer(self.data + b"\0", dtype=np.uint8)
        return np.where(self.lengths > 0, letters[self.ends[:-1]], 0)


@cache
def _most_by_first(words: frozenset[str], more: str) -> npt.NDArray[np.int64]:
    """For each byte that a cell may begin with, the most bytes with which it can be one of the words, blanks included."""
    table = np.zeros(256, dtype=np.int64)
    for word in words:
        for form in (word, word.upper(), word.title()):
            first, size = form.encode()[0], len(form.encode())
            table[first] = max(table[first], 2 * size + 4 * len(more))
    for mark in more:
        table[mark.encode()[0]] = 4 * _LONGEST
    return table


def among(cells: pd.Series[str], words: frozenset[str], *, most: int = _LONGEST, strip: str = "") -> npt.NDArray[np.bool_]:
    """Tell which cells are one of some words, whatever their case and blanks.

    Parameters
    ----------
    cells
        Texts.
    words
        In lower case, without blanks.
    most
        A cell with more letters is none of them.
    strip
        Marks that may stand around a word.

    Examples
    --------
    >>> among(pd.Series(["N/A", "Total: ", "n a", "x"], dtype="str"), frozenset({"n/a", "total", "na"}), strip=" :").tolist()
    [True, True, True, False]
    """
    whole = _Bytes.of(cells)
    found = np.zeros(len(cells), dtype=bool)
    lengths = whole.lengths
    maybe = np.flatnonzero((lengths > 0) & (lengths <= _most_by_first(words, strip)[whole.firsts]))
    if len(maybe):
        distinct = whole.array.take(pa.array(maybe)).dictionary_encode()
        hit = [
            len(text) <= most and text.lower().strip(strip or None).replace(" ", "") in words
            for text in distinct.dictionary.to_pylist()
        ]
        found[maybe] = np.array([*hit, False], dtype=bool)[distinct.indices.to_numpy()]
    return found


def matching(cells: pd.Series[str], pattern: str) -> npt.NDArray[np.int64]:
    """Positions of the cells in which a pattern of RE2 stands."""
    hits = pc.match_substring_regex(pa.array(cells, pa.large_string()), pattern)
    return np.flatnonzero(hits.to_numpy(zero_copy_only=False))


def numbers(cells: pd.Series[str]) -> npt.NDArray[np.float64]:
    """Cells as numbers, NaN for what is none."""
    array = pa.array(cells, pa.large_string())
    try:
        read = pc.cast(pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.large_string()), array), pa.float64())
    except pa.ArrowInvalid:
        return np.array(pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))
    return np.array(read.to_numpy(zero_copy_only=False), dtype=np.float64)


def suspects(cells: pd.Series[str]) -> npt.NDArray[np.int64]:
    """Positions of the cells that may be damaged: the same as those that match `textual.SUSPECT`.

    Plain text is told by its bytes, and only what begins like a formula is looked at.
    """
    whole = _Bytes.of(cells)
    if not len(whole.data):
        return np.zeros(0, dtype=np.int64)
    array = whole.array
    where = None
    if whole.data.isascii() and b"????" not in whole.data and not whole.data.translate(None, _PLAIN):
        where = np.flatnonzero(_FORMULA_BYTES[whole.firsts])
        if not len(where):
            return where
        array = array.take(pa.array(where))
    hits = np.flatnonzero(pc.match_substring_regex(array, _SUSPECT).to_numpy(zero_copy_only=False))
    return hits if where is None else where[hits]


_SUSPECT = for_arrow(SUSPECT)
#: ASCII without control characters.
_PLAIN = bytes([9, 10, 13, *range(32, 127)])
_FORMULA_BYTES = np.isin(np.arange(256), list(b"=+-@cC \t\n\r\f\v"))


@cache
def _factors(length: int) -> npt.NDArray[np.uint64]:
    """Two odd random numbers for each place in a text, the same in every process."""
    return np.random.default_rng(2022).integers(1, 2**64, (length, 2), dtype=np.uint64) | np.uint64(1)


def _hashes(whole: _Bytes) -> npt.NDArray[np.uint64]:
    """Two hashes of each cell: sums of its bytes times a random number for their place."""
    lengths = whole.lengths
    count = len(lengths)
    longest = 1 << int(lengths.max(initial=1) + 1).bit_length()
    factors = _factors(longest)
    made = np.empty((count, 2), dtype=np.uint64)
    letters = np.frombuffer(whole.data, dtype=np.uint8)
    place = np.arange(len(letters), dtype=np.int64) - np.repeat(whole.ends[:-1], lengths)
    filled = lengths > 0
    for one in (0, 1):
        terms = (letters.astype(np.uint64) + np.uint64(1)) * factors[place, one]
        made[:, one] = np.uint64(0)
        if len(terms):
            made[filled, one] = np.add.reduceat(terms, whole.ends[:-1][filled])
        made[:, one] ^= made[:, one] >> np.uint64(29)
        made[:, one] *= np.uint64(0xBF58476D1CE4E5B9)
        made[:, one] ^= made[:, one] >> np.uint64(32)
    return made


def hashes(cells: pd.Series[str]) -> npt.NDArray[np.uint64]:
    """Return 128 bits for each cell, of which no two different cells have the same.

    >>> few = hashes(pd.Series(["a", "b", "a", ""], dtype="str"))
    >>> bool((few[0] == few[2]).all()), bool((few[0] == few[1]).any())
    (True, False)
    """
    return _hashes(_Bytes.of(cells))


def hashes_of_rows(columns: Iterable[pd.Series[str]], numbers: Iterable[npt.NDArray[np.float64]] = ()) -> npt.NDArray[np.uint64]:
    """Return 128 bits for each row, of which no two rows with other cells have the same."""
    made: npt.NDArray[np.uint64] | None = None
    for cells in columns:
        coded = _Bytes.of(cells).array.dictionary_encode()
        one = _hashes(_Bytes.of(coded.dictionary))[coded.indices.to_numpy()]
        made = one.copy() if made is None else made * np.uint64(0x9E3779B97F4A7C15) + one
    for values in numbers:
        bits = (np.where(np.isnan(values), np.nan, values) + 0.0).view(np.uint64)[:, None]
        made = bits.repeat(2, axis=1) if made is None else made * np.uint64(0x9E3779B97F4A7C15) + bits
    return np.zeros((0, 2), dtype=np.uint64) if made is None else made


class Cells:
    """Cells by field, with "" for what means that nothing is known.

    Parameters
    ----------
    frame
        The table; a column that was asked for may not change afterwards.
    columns, more
        Field -> column, and further columns that say the same.
    """

    def __init__(self, frame: pd.DataFrame, columns: Mapping[str, str], more: Mapping[str, Sequence[str]]) -> None:
        self._frame, self._columns, self._more = frame, columns, more
        self._known: dict[tuple[str, ...], pd.Series[str]] = {}

    def __call__(self, name: str) -> pd.Series[str]:
        """Cells of a field; empty ones if no column is it."""
        columns = self._of(name)
        if name == "place" and columns and "district" in self._columns:  # a district stands in for a place
            return self._known.setdefault(
                (*columns, "", self._columns["district"]),
                self._plain(columns[0]).mask(lambda cells: cells == "", self._plain(self._columns["district"])),
            )
        if columns not in self._known:
            if columns:
                cells = self._plain(columns[0])
                for column in columns[1:]:
                    other = self._plain(column)
                    cells = cells.where(other == "", (cells + " | " + other).where(cells != "", other))
            else:
                cells = pd.Series(pd.array([""], dtype="str").take(np.zeros(len(self._frame), dtype=int)))
            self._known[columns] = cells
        return self._known[columns]

    def _of(self, name: str) -> tuple[str, ...]:
        return (self._columns[name], *self._more.get(name, ())) if name in self._columns else ()

    def _plain(self, column: str) -> pd.Series[str]:
        cells = self._frame[column]
        nothing = among(cells, MISSING, most=16)
        return cells.mask(nothing, "") if nothing.any() else cells
