"""Which name only says where its neighbour lies: "Taraz, Kazakhstan", "Idlib in northern Syria", "Haiti's port of Jacmel"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.gazetteer import Spot
    from kzmap.report.toponyms import Name

__all__ = ["holders", "lies_in"]

#: The words between a place and what it lies in, by language; Kazakh puts the larger first, in the genitive.
_LIES_IN = {
    "en": re.compile(
        r",\s(?:the\s)?|\s\(|,?\sin\s(?:the\s)?(?:[\w-]+\s){0,3}(?:of\s)?(?:the\s)?"
        r"|,\s(?:(?:a|an|the)\s|(?=capital|part))(?:[\w'-]+\s){1,6}?(?:of|in)\s(?:the\s)?(?:[\w-]+\s){0,2}"
    ),
    "ru": re.compile(r",?\s(?:на\s[\w-]+\s(?:[\w-]+\s)?)?|,\s(?:[\w-]+\s)?столиц\w+\s(?:[\w-]+\s)?|\s\("),
    "kk": re.compile(r",\s|\s\("),
}
_HOLDS = re.compile(
    r"'s\s(?:[\w-]+\s){0,3}(?:city|town|village|port|capital|province|region|state|district|island|area|peninsula)"
    r"(?:\sof|,)?\s(?:the\s)?"
)
_ORDER = ("site", "street", "district", "settlement", "region", "country")


def holders(text: str, names: list[Name], lang: str) -> Iterator[tuple[int, int]]:
    """Give (inner, outer) for each two neighbours of which one is worded as what the other lies in.

    Whether it does lie there, only the map can tell: "in Kabul, Pakistan and Iran" is worded so too.
    """
    for at in range(len(names) - 1):
        gap = text[names[at].end : names[at + 1].start]
        if _LIES_IN[lang].fullmatch(gap):
            yield at, at + 1
        elif lang == "en" and _HOLDS.fullmatch(gap):
            yield at + 1, at


def lies_in(inner: Spot | None, outer: Spot | None) -> bool:
    """Tell whether a place may lie in another, by country and size."""
    if outer is None or inner is None or outer.country != inner.country:
        return False
    if outer.precision not in _ORDER or inner.precision not in _ORDER:
        return False
    return _ORDER.index(outer.precision) > _ORDER.index(inner.precision)
