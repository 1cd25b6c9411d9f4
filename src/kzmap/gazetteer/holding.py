"""Which place lies in which, as a text words it: "Tripoli, Lebanon", "Tunisia's western city of Kasserine"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzmap.gazetteer.answer import Spot

__all__ = ["held_in", "holders", "is_quarter", "lies_in"]

_QUARTER_OF = re.compile(r"\s(?:[\w'-]+\s){0,2}(?:quarter|district|suburb|neighbou?rhood)\sof\s(?:the\s)?")
#: The words between a place and what it lies in, by language.
_LIES_IN = {
    "en": re.compile(
        r",\s(?:the\s)?|\s\(|" + _QUARTER_OF.pattern + r"|,?\sin\s(?:the\s)?(?:[\w-]+\s){0,3}(?:of\s)?(?:the\s)?"
        r"|,\s(?:(?:a|an|the)\s|(?=capital|part))(?:[\w'-]+\s){1,6}?(?:of|in)\s(?:the\s)?(?:[\w-]+\s){0,2}"
    ),
    "ru": re.compile(r",?\s(?:на\s[\w-]+\s(?:[\w-]+\s)?)?|,\s(?:[\w-]+\s)?столиц\w+\s(?:[\w-]+\s)?|\s\("),
    "kk": re.compile(r",\s|\s\("),
}
#: The same with the larger first.
_HOLDS = re.compile(
    r"'s\s(?:[\w-]+\s){0,3}(?:city|town|village|port|capital|province|region|state|district|island|area|peninsula)"
    r"(?:\sof|,)?\s(?:the\s)?"
)
#: In a text whose language is not known, only what says so in any: "Tripoli, Lebanon", "Tripoli (Lebanon)", "Tripoli in Lebanon".
_SAID = r"(?:,?\s(?:in|в|во)\s(?:[^\W\dA-ZА-Я_][\w-]*\s){0,3}|,\s|\s\()"
_OUTER = r"([^\W\d_a-zа-я][^\W\d_]*(?:[ -][^\W\d_a-zа-я][^\W\d_]*){0,3})"


class _Standing(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def holders(text: str, names: Sequence[_Standing], lang: str) -> Iterator[tuple[int, int]]:
    """Give (inner, outer) for each two neighbours of which one is worded as what the other lies in.

    Whether it does lie there, only the map can tell: "in Kabul, Pakistan and Iran" is worded so too.
    """
    for at in range(len(names) - 1):
        gap = text[names[at].end : names[at + 1].start]
        if _LIES_IN[lang].fullmatch(gap):
            yield at, at + 1
        elif lang == "en" and _HOLDS.fullmatch(gap):
            yield at + 1, at


def is_quarter(gap: str) -> bool:
    """Tell whether the words between two names make the first a part of the second: " district of "."""
    return _QUARTER_OF.fullmatch(gap) is not None


def held_in(text: str, name: str) -> str:
    """The words that stand after a name as what it lies in, or "".

    >>> held_in("Gunmen killed four people in Tripoli, Lebanon, on Monday.", "Tripoli")
    'Lebanon'
    """
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w){_SAID}{_OUTER}", text)
    return match[1] if match else ""


def lies_in(inner: Spot | None, outer: Spot | None) -> bool:
    """Tell whether a place may lie in another, by country and size."""
    from kzmap.situation.tables import PRECISIONS  # loads pandas, which a first look-up does without

    if inner is None:
        return outer is not None and outer.kind in ("country", "region", "area")
    if outer is None or outer.country != inner.country:
        return False
    if "none" in (outer.precision, inner.precision) or not {outer.precision, inner.precision} <= set(PRECISIONS):
        return False
    return PRECISIONS.index(outer.precision) > PRECISIONS.index(inner.precision)
