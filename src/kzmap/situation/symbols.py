"""How each category looks, as values: read from `words`, which new code asks itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATEGORIES", "FAMILIES", "KIND_SHAPES", "LANGUAGES", "Family", "Mark", "names"]

LANGUAGES = tuple(words.languages())


@dataclass(frozen=True)
class Family:
    """Categories that share a colour."""

    colour: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Mark:
    """How one category is drawn."""

    family: str
    shape: str
    title: Mapping[str, str]


def names(en: str, ru: str, kk: str) -> dict[str, str]:
    """Return a title in the three languages."""
    return {"en": en, "ru": ru, "kk": kk}


FAMILIES = {one: Family(row["colour"], words.labels("family", one)) for one, row in words.rows("family").items()}
CATEGORIES = {
    one: Mark(row["family"], row["shape"], words.labels("category", one)) for one, row in words.rows("category").items()
}
KIND_SHAPES = {one: row["shape"] for one, row in words.rows("kind").items() if row["shape"]}
