"""How many people a movement carried, as claimed, and how wide page, figures and QGIS draw its line for that."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

__all__ = ["WIDTHS_PX", "people", "rows", "steps", "width_px"]

#: Of the classes that `steps` bounds; the first one also where nobody claims a number.
WIDTHS_PX = (2.2, 4.2, 7.0)


def rows(moved: pd.DataFrame, claims: pd.DataFrame) -> dict[str, int]:
    """Return for each movement the row of the claim that tells its strength.

    Parameters
    ----------
    moved
        Movements, with record_id, contingent_id and category.
    claims
        The table; a pledge or another plan is no strength.

    Returns
    -------
    dict
        Label of the row by record_id: of its own strength, or of its contingent's if that moved once that way; else -1.
    """
    told = claims[(claims["attribute"] == "strength") & (claims["unit"] == "people") & (claims["status"] == "standing")]
    told = told[told["low"].notna() | told["high"].notna()]
    by_subject: dict[str, int] = dict(zip(told["subject_id"], told.index, strict=True))
    once = ~moved.duplicated(["contingent_id", "category"], keep=False)
    return {
        str(record): int(by_subject.get(record, by_subject.get(contingent, -1) if alone else -1))
        for record, contingent, alone in zip(moved["record_id"], moved["contingent_id"], once, strict=True)
    }


def people(moved: pd.DataFrame, claims: pd.DataFrame) -> dict[str, float]:
    """Return for each movement how many it carried at most, as claimed; NaN where nobody tells. Parameters as for `rows`."""
    most = claims["high"].fillna(claims["low"])
    return {record: float(most[row]) if row >= 0 else math.nan for record, row in rows(moved, claims).items()}


def steps(numbers: Iterable[float]) -> list[int]:
    """Return the upper bounds of at most three classes of width: the numbers themselves, or round ones, a third in each.

    >>> steps([30]), steps([12, 30, 50, 50]), steps([]), steps([18, 70, 100, 150, 200, 500, 1200, 2030])
    ([30], [12, 30, 50], [], [100, 500, 3000])
    """
    known = sorted({math.ceil(one) for one in numbers if one > 0})
    if len(known) <= len(WIDTHS_PX):
        return known
    thirds = (known[math.ceil(len(known) * part / 3) - 1] for part in (1, 2, 3))
    return sorted({_round_up(one) for one in thirds})


def _round_up(number: int) -> int:
    size = 10 ** (len(str(number)) - 1)
    return int(next(step * size for step in (1, 2, 3, 5, 10) if step * size >= number))


def width_px(number: float, bounds: Sequence[int]) -> float:
    """Return the width of a line in pixels of the page.

    >>> [width_px(number, [12, 30, 50]) for number in (5, 30, 90)], width_px(math.nan, [12])
    ([2.2, 4.2, 7.0], 2.2)
    """
    below = sum(number > bound for bound in bounds)
    return WIDTHS_PX[min(below, len(bounds) - 1)] if bounds else WIDTHS_PX[0]
