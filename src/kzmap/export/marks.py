"""How records are drawn: one description, followed by QGIS, SLD, KML and figures; the page draws the same.

A category has the colour of its family and an outline; a mark is hollow where the place is known to no more than a town or a
district; a line is dashed where nobody says how many people moved, pale with a hollow head on the way back, wider the
more people it carried; a record known only to a unit is a counted tile in that unit, never a dot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.claims import movement_widths
from kzmap.situation import words
from kzmap.situation.tables import AREAL, PRECISIONS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from kzmap.export.content import Content

__all__ = ["BACK", "COARSE", "TILE", "categories", "dashed", "line_colour", "width_classes"]

#: Colour of the way back; the page's ``--flow-back``.
BACK = "#5a9878"
#: Edge of a tile that stands for records of several families.
TILE = "#5f6b76"
#: A mark is hollow at these precisions: a town or coarser.
COARSE = tuple(PRECISIONS[PRECISIONS.index("settlement") : PRECISIONS.index(AREAL[-1]) + 1])


def categories(rows: pd.DataFrame) -> list[str]:
    """Return the categories that some features have, in the order of the vocabulary, the user's own last.

    >>> import pandas as pd
    >>> categories(pd.DataFrame({"category": ["own word", "clash", "protest"]}))
    ['protest', 'clash', 'own word']
    """
    used = set(rows["category"])
    known = [word for word in words.rows("category") if word in used]
    return known + sorted(used - set(known))


def line_colour(category: str) -> str:
    """Return the colour of a movement: paler on the way back."""
    return BACK if category == "withdrawal" else words.colour(category)


def dashed(moves: pd.DataFrame) -> np.ndarray:
    """Say which movements are dashed: nobody says how many people they widths."""
    unknown: np.ndarray = (moves["people_low"].isna() & moves["people_high"].isna()).to_numpy()
    return unknown


def width_classes(content: Content) -> tuple[list[int], tuple[float, ...]]:
    """Return the upper bounds, in people, of the classes of width, and their pixels; of all movements, whatever was chosen."""
    everything = content.everything.features
    told = movement_widths.people(everything[everything["layer"] == "movements"], content.everything.claims)
    return movement_widths.steps(told.values()), movement_widths.WIDTHS_PX
