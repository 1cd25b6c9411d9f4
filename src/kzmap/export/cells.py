"""Cells as text, a whole column at a time: each distinct value is written once, however many rows hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["by_value", "instant", "number"]


def by_value(values: pd.Series, write: Callable[[Any], str], missing: str = "") -> list[str]:
    """Write each value of a column as text; one text for each row, in order.

    Parameters
    ----------
    values
        The column.
    write
        Called once for each distinct value that is not missing.
    missing
        The text for NaN and NaT.

    Examples
    --------
    >>> by_value(pd.Series(["a", "b", "a"]), str.upper)
    ['A', 'B', 'A']
    >>> by_value(pd.Series([1.5, float("nan")]), repr, missing="null")
    ['1.5', 'null']
    """
    codes, distinct = pd.factorize(values)
    texts = np.empty(len(distinct) + 1, dtype=object)
    texts[:-1] = [write(value) for value in distinct.tolist()]
    texts[-1] = missing  # the code of a missing value is -1
    written: list[str] = texts[codes].tolist()
    return written


def instant(moment: datetime) -> str:
    """Write a moment of UTC, to the second.

    >>> instant(pd.Timestamp("2022-01-05T13:00", tz="UTC"))
    '2022-01-05T13:00:00Z'
    """
    return f"{moment.isoformat()[:19]}Z"


def number(value: float) -> str:
    """Write a number with no more digits than it needs.

    >>> number(2000.0), number(0.5)
    ('2000', '0.5')
    """
    return repr(int(value)) if float(value).is_integer() else repr(float(value))
