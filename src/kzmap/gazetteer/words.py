"""The words that stand around names: what kind of place is asked for, near, between, directions, and what is no place at all.

They are facts about three languages and live in ``geo/gazetteer/words.csv``, ``not_places.csv`` and ``peoples.csv``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kzmap.folders import data_folder
from kzmap.gazetteer.fold import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Words", "rows_of"]

#: Longest phrase of the tables, in words.
LONGEST = 4


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Read one of our own tables in ``geo/gazetteer``."""
    path: Path = data_folder("geo") / "gazetteer" / name
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True)
class Words:
    """The vocabulary, by plain key.

    Attributes
    ----------
    roles
        phrase -> (role, meaning) pairs; a phrase may have several.
    not_places
        phrase -> what it is instead.
    peoples
        adjective -> country, alpha-2.
    """

    roles: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    not_places: dict[str, str] = field(default_factory=dict)
    peoples: dict[str, str] = field(default_factory=dict)

    @classmethod
    @lru_cache(maxsize=1)
    def read(cls) -> Words:
        """Read the tables once."""
        roles: dict[str, tuple[tuple[str, str], ...]] = {}
        for row in rows_of("words.csv"):
            for phrase in row["words"].split("|"):
                key = plain(phrase)
                roles[key] = (*roles.get(key, ()), (row["role"], row["meaning"]))
        not_places: dict[str, str] = {}
        for row in rows_of("not_places.csv"):
            for phrase in row["words"].split("|"):
                not_places.setdefault(plain(phrase), row["what"])
        peoples = {plain(word): row["country"] for row in rows_of("peoples.csv") for word in row["adjectives"].split("|")}
        return cls(roles, not_places, peoples)

    def role(self, phrase: str, role: str) -> str | None:
        """Return the meaning of a phrase in a role ("" if it has none), or None."""
        return next((meaning for found, meaning in self.roles.get(phrase, ()) if found == role), None)

    def strip(self, tokens: list[str], role: str, *, keep: int = 1) -> tuple[list[str], list[str]]:
        """Take the phrases of a role off both ends.

        Parameters
        ----------
        tokens
            Words of a plain key.
        role
            Role to take off.
        keep
            How many words must stay.

        Returns
        -------
        tuple
            The words that are left, and the meanings of what was taken.
        """
        meanings: list[str] = []
        changed = True
        while changed:
            changed = False
            for size in range(min(LONGEST, len(tokens) - keep), 0, -1):
                for part, rest in ((tokens[-size:], tokens[:-size]), (tokens[:size], tokens[size:])):
                    meaning = self.role(" ".join(part), role)
                    if meaning is not None:
                        tokens, changed = rest, True
                        meanings.append(meaning)
                        break
                if changed:
                    break
        return tokens, meanings
