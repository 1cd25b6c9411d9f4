"""Streets on their way to the page: what lies around the records, within a budget of bytes.

They travel packed like the ground, and are unpacked when somebody comes near enough to see them. If they weigh more than the
budget, whole classes stay behind, those that tell a reader least first, and the page says how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kzmap.ground import streets
from kzmap.situation import words
from kzmap.webmap import carrier
from kzmap.webmap.shapes import FINE, Shapes

if TYPE_CHECKING:
    import geopandas as gpd

    from kzmap.situation.located import Located

__all__ = ["BUDGET", "coded"]

#: Characters that streets may add to a page: those of a city of two million people.
BUDGET = 1_500_000
#: What stays behind first; a class followed by True only where it has no name.
_LEAVES = (
    ("built", True),
    ("path", True),
    ("built", False),
    ("path", False),
    ("minor", True),
    ("minor", False),
    ("tertiary", True),
)


def coded(located: Located, budget: int = BUDGET) -> dict[str, Any]:
    """Return the streets around the records that are known to a street or more exactly.

    Parameters
    ----------
    located
        The features that the page shows, and their situation.
    budget
        Most characters of the packed text.

    Returns
    -------
    dict
        ``classes`` (how each is drawn, in order), ``head`` and ``blob`` (see `carrier.pack_beside`), ``n``, ``left`` (how many of
        each class stay behind), ``missing`` (packs that are not here), ``credits``; {} without any.
    """
    gathered = streets.near_records(located.situation, located.features)
    table = gathered.table
    if table.empty:
        return {"missing": list(gathered.missing)} if gathered.missing else {}
    head, blob = _packed(table)
    left: dict[str, int] = {}
    for word, nameless in _LEAVES:
        if len(blob) <= budget:
            break
        gone = (table["class"] == word) & ((table["name"] == "") | (not nameless))
        if gone.any():
            left[word] = left.get(word, 0) + int(gone.sum())
            table = table[~gone].reset_index(drop=True)
            head, blob = _packed(table)
    used = set(table["class"])
    return {
        "classes": [_class(word, row) for word, row in words.rows("street").items() if word in used],
        "head": head,
        "blob": blob,
        "n": len(table),
        "left": left,
        "missing": list(gathered.missing),
        "credits": sorted(set(table["credit"])),
    }


def _class(word: str, row: Any) -> dict[str, Any]:
    return {
        "id": word,
        "geometry": row["geometry"],
        "width": float(row["width"]),
        "colour": [row["colour"], row["dark"]],
        "zoom": float(row["zoom"]),
        "names": float(row["names"]),
    }


def _packed(table: gpd.GeoDataFrame) -> tuple[dict[str, Any], str]:
    strings: dict[str, int] = {"": 0}
    rank = {word: at for at, word in enumerate(word for word in words.rows("street") if word in set(table["class"]))}
    names = [name for name in table.columns if name == "name" or name.startswith("name_")]
    columns = {"class": table["class"].map(rank).to_numpy(dtype=np.int64)}
    for name in names:
        cells = table[name].where(table[name].notna(), "").tolist()
        columns[name] = np.array([strings.setdefault(str(cell), len(strings)) for cell in cells], dtype=np.int64)
    shapes = Shapes()
    columns["shape"] = np.array([shapes.add(shape, FINE) for shape in table.geometry.to_numpy()], dtype=np.int64)
    return carrier.pack_beside({**columns, **shapes.columns()}, {"strings": list(strings), "names": names})
