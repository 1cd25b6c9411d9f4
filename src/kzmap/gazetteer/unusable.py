"""Texts that cannot name a place, whatever the gazetteer knows: empty, one letter, a whole page, another script."""

from __future__ import annotations

from kzmap.gazetteer.answer import Answer
from kzmap.gazetteer.fold import tidy

__all__ = ["unusable"]

#: A longer text is not a place name.
LONGEST = 200


def unusable(query: str, given: str) -> Answer | None:
    """Refuse a text that cannot name a place; None if it may.

    >>> unusable("x", "x").reason, unusable("Almaty", "Almaty")
    ('One letter is not enough to tell a place.', None)
    """
    if len(given) > LONGEST:
        return Answer(
            query,
            None,
            f"The text has {len(given):,} characters; a place name has at most {LONGEST}. Is it a whole text?",
            (),
            "unusable",
        )
    text = tidy(given)
    if not text:
        return Answer(query, None, "The text is empty.", (), "unusable")
    if not any(char.isalnum() for char in text):
        return Answer(query, None, "There is no letter or number in it.", (), "unusable")
    letters = [char for char in text if char.isalpha()]
    if len(letters) == 1 and not any(char.isdigit() for char in text):
        return Answer(query, None, "One letter is not enough to tell a place.", (), "unusable")
    if letters and not any(_covered(char) for char in letters):
        return Answer(
            query,
            None,
            "It is written in a script that the gazetteer does not cover. Expected Latin or Cyrillic.",
            (),
            "unusable",
        )
    return None


def _covered(char: str) -> bool:
    return char < "\u0250" or "\u0400" <= char <= "\u052f" or "\u1e00" <= char <= "\u1eff"
