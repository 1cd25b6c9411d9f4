"""Times of a whole table at once: ISO 8601 words or datetimes to spans of minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzmap.errors import PageError
from kzmap.situation.times import interval

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["spans", "words_of"]


def words_of(column: pd.Series) -> pd.Series:
    """Return a column as text, "" for what is missing."""
    return column.astype(object).where(column.notna(), "").astype(str)


def spans(table: pd.DataFrame, offset: str) -> tuple[Floats, Floats]:
    """First minute of each row, and the minute after its last; NaN for an unknown time."""
    begin, end = np.full((2, len(table)), np.nan)
    if "start" in table:
        begin, end = _minutes(table["start"], offset)
    if "end" in table:
        last, after = _minutes(table["end"], offset)
        begin, end = np.where(np.isnan(begin), last, begin), np.where(np.isnan(after), end, after)
    wrong = np.flatnonzero(end <= begin)
    if len(wrong):
        raise PageError(f"{len(wrong)} rows end before they start, the first is row {wrong[0]}. Mend or empty their end.")
    return begin, end


def _minutes(column: pd.Series, offset: str) -> tuple[Floats, Floats]:
    if pd.api.types.is_datetime64_any_dtype(column):
        # midnight in every row is a date, not a time of day
        days = bool((column.dropna() == column.dropna().dt.normalize()).all())
        column = column.dt.strftime("%Y-%m-%d" if days else "%Y-%m-%dT%H:%M:%S%z").fillna("")
        if not days:
            column = column.where((column == "") | column.str.contains(r"[+-]\d{4}$"), column + offset)
    codes, distinct = pd.factorize(words_of(column))
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
