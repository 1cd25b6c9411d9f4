"""Times of a whole table at once: ISO 8601 words to spans of minutes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzmap.errors import PageError
from kzmap.situation.times import interval

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["spans", "told_by_minutes", "words_of"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def words_of(column: pd.Series) -> pd.Series:
    """Return a column as text, "" for what is missing."""
    return column.astype(object).where(column.notna(), "").astype(str)


def spans(table: pd.DataFrame, offset: str) -> tuple[Floats, Floats]:
    """First minute of each row, and the minute after its last; NaN for an unknown time.

    Raises
    ------
    PageError
        If a time is none.
    """
    begin, end = np.full((2, len(table)), np.nan)
    if "start" in table:
        begin, end = _minutes(words_of(table["start"]), offset)
    if "end" in table:
        last, after = _minutes(words_of(table["end"]), offset)
        begin, end = np.where(np.isnan(begin), last, begin), np.where(np.isnan(after), end, after)
    return begin, end


def told_by_minutes(table: pd.DataFrame, offset: str) -> bool:
    """Whether the page can write start and end of each row from their minutes: days, or a clock time of its own offset.

    >>> rows = pd.DataFrame({"start": ["2022-01-05", "2022-01-05T14:00+06:00", ""], "end": ["2022-01-07", "", ""]})
    >>> told_by_minutes(rows, "+06:00")
    True
    >>> told_by_minutes(pd.DataFrame({"start": ["2022-01"]}), "+06:00")
    False
    """
    none = pd.Series("", index=table.index)
    start, end = (words_of(table[name]) if name in table else none for name in ("start", "end"))
    ended = (end != "").to_numpy()
    clock = re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d{re.escape(offset)}")
    days = {word: bool(_DAY.fullmatch(word)) for word in {*start.unique(), *end.unique()}}
    plain = {word: day or not word or bool(clock.fullmatch(word)) for word, day in days.items()}
    if not start.map(plain).all():
        return False
    spanned = start[ended], end[ended]
    return bool(spanned[0].map(days).all() and spanned[1].map(days).all() and (spanned[0] < spanned[1]).all())


def _minutes(words: pd.Series, offset: str) -> tuple[Floats, Floats]:
    codes, distinct = pd.factorize(words)
    found = np.full((len(distinct) + 1, 2), np.nan)
    timed = [k for k, word in enumerate(distinct) if len(word) > len("2022-01-05")]
    try:
        for k, word in enumerate(distinct):
            if word and len(word) <= len("2022-01-05"):
                found[k] = [instant.timestamp() // 60 for instant in interval(word, offset=offset)]
        if timed:
            found[timed, 0] = _instants(distinct[timed])
            found[timed, 1] = found[timed, 0] + 1
    except ValueError as error:
        raise PageError(
            f"A time cannot be read: {error} Expected ISO 8601, such as 2022-01-05 or 2022-01-05T14:00+06:00."
        ) from error
    return found[codes, 0], found[codes, 1]


def _instants(words: Any) -> Floats:
    """Minutes since 1970 of many clock times at once."""
    series = pd.Series(words)
    naive = series[~series.str.contains(r"(?:Z|[+-]\d{2}:?\d{2})$")]
    if len(naive):
        raise ValueError(f"{naive.iloc[0]!r} has a clock time without an offset.")
    instants = pd.to_datetime(series, format="ISO8601", utc=True).dt.tz_localize(None)
    return instants.to_numpy().astype("datetime64[m]").astype(np.float64)
