"""Find the row that names the columns: not always the first, and not always there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.ingest.header_words import is_known

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["find_header", "is_tag_row"]

_DATA = re.compile(r"[-+]?[\d\s.,:/°'\"′″-]+[NSEWСВЮЗ]?|\d{4}-\d\d-\d\d.*|https?://.*", re.IGNORECASE)
_TAG = re.compile(r"#\s*[a-zA-Z]\w*(\s*\+\s*\w+)*")
_LOOK = 20


def is_tag_row(cells: Sequence[str]) -> bool:
    """Tell a row of HXL tags.

    >>> is_tag_row(["#country", "#adm1+name", ""]), is_tag_row(["#1", "a"])
    (True, False)
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    tags = sum(bool(_TAG.fullmatch(cell)) for cell in filled)
    return len(filled) > 1 and tags * 5 >= len(filled) * 4


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the position of the header among the first rows, or None when the table starts with data.

    Examples
    --------
    >>> find_header([["Incidents, draft"], [], ["Дата", "Широта", "Долгота"], ["05.01.2022", "43.2", "76.9"]])
    2
    >>> find_header([["2022-01-05", "43.2", "76.9", "Rally"], ["2022-01-06", "43.3", "76.8", "March"]]) is None
    True
    """
    for position, row in enumerate(rows[:_LOOK]):
        if position and is_tag_row(row):
            return position - 1
    width = max((sum(bool(c.strip()) for c in row) for row in rows), default=0)
    best, most = None, 0
    for position, row in enumerate(rows[:_LOOK]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) < max(min(width, 2), width // 3) or any(len(cell) > 80 for cell in filled):
            continue
        data = sum(bool(_DATA.fullmatch(cell)) for cell in filled)
        known = sum(is_known(cell) for cell in filled)
        if data * 3 > len(filled):
            break  # the data has begun
        if known > most:
            best, most = position, known
    if best is not None and (most >= 2 or width <= 2):
        return best
    for position, row in enumerate(rows[:_LOOK]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) >= max(1, width * 2 // 3):
            data = sum(bool(_DATA.fullmatch(cell)) for cell in filled)
            below = rows[position + 1] if position + 1 < len(rows) else []
            data_below = sum(bool(_DATA.fullmatch(cell.strip())) for cell in below if cell.strip())
            return position if data == 0 or data * 2 < data_below else None
    if best is not None:
        return best
    first = [cell.strip() for cell in rows[0] if cell.strip()]
    return None if sum(bool(_DATA.fullmatch(cell)) for cell in first) * 3 > len(first) else 0
