"""The words that stand around names: what kind of place is asked for, near, between, directions, and what is no place at all.

They are facts about three languages and live in ``geo/gazetteer/words.csv``, ``not_places.csv`` and ``peoples.csv``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kzmap.folders import data_folder
from kzmap.gazetteer.fold import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Words", "peoples", "rows_of"]

#: Longest phrase of the tables, in words.
LONGEST = 4
_AROUND = ("filler", "near", "kind")
_OTHER = ("and", "within", "title", "speech", "thing", "street", "crossing")
_DESCRIBING = ("direction", "between", "road", "border", "unit_of_length")


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Read one of our own tables in ``geo/gazetteer``."""
    path: Path = data_folder("geo") / "gazetteer" / name
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def peoples() -> Mapping[str, str]:
    """Adjective or people, lower case -> alpha-2 code of the country.

    >>> peoples()["kazakhstani"], peoples()["армянский"]
    ('KZ', 'AM')
    """
    return {word.lower(): row["country"] for row in rows_of("peoples.csv") for word in row["adjectives"].split("|")}


@dataclass(frozen=True)
class Words:
    """The vocabulary, by plain key.

    Attributes
    ----------
    roles
        role -> phrase -> meaning.
    around
        Every word of a phrase that can stand around a name (filler, near, kind).
    describing
        Every word of a phrase that makes a description of a name (direction, between, road, border, length).
    kazakh
        Words for kinds that only Kazakh has.
    not_places
        phrase -> what it is instead.
    peoples
        adjective -> country, alpha-2.
    """

    roles: dict[str, dict[str, str]] = field(default_factory=dict)
    not_places: dict[str, str] = field(default_factory=dict)
    peoples: dict[str, str] = field(default_factory=dict)
    around: frozenset[str] = frozenset()
    describing: frozenset[str] = frozenset()
    kazakh: frozenset[str] = frozenset()

    @classmethod
    @lru_cache(maxsize=1)
    def read(cls) -> Words:
        """Read the tables once."""
        roles: dict[str, dict[str, str]] = {role: {} for role in (*_AROUND, *_DESCRIBING, *_OTHER)}
        kinds: dict[str, set[str]] = {"kk": set(), "ru": set(), "en": set()}
        for row in rows_of("words.csv"):
            for phrase in row["words"].split("|"):
                if row["role"] == "kind":
                    kinds[row["lang"]].add(plain(phrase))
                roles[row["role"]].setdefault(plain(phrase), row["meaning"])
        not_places: dict[str, str] = {}
        for row in rows_of("not_places.csv"):
            for phrase in row["words"].split("|"):
                not_places.setdefault(plain(phrase), row["what"])
        around, describing = (
            frozenset(word for role in group for phrase in roles[role] for word in phrase.split())
            for group in (_AROUND, _DESCRIBING)
        )
        by_key = {plain(word): country for word, country in peoples().items()}
        return cls(roles, not_places, by_key, around, describing, frozenset(kinds["kk"] - kinds["ru"] - kinds["en"]))

    def role(self, phrase: str, role: str) -> str | None:
        """Return the meaning of a phrase in a role ("" if it has none), or None."""
        return self.roles[role].get(phrase)

    def strip(self, tokens: list[str], role: str) -> tuple[list[str], list[str]]:
        """Take the phrases of a role off both ends; one word stays.

        Parameters
        ----------
        tokens
            Words of a plain key.
        role
            Role to take off.

        Returns
        -------
        tuple
            The words that are left, and the meanings of what was taken.
        """
        meanings: list[str] = []
        while len(tokens) > 1 and (tokens[0] in self.around or tokens[-1] in self.around):
            found = self._at_an_end(tokens, self.roles[role])
            if found is None:
                break
            tokens, meaning = found
            meanings.append(meaning)
        return tokens, meanings

    def _at_an_end(self, tokens: list[str], phrases: dict[str, str]) -> tuple[list[str], str] | None:
        for size in range(min(LONGEST, len(tokens) - 1), 0, -1):
            for part, rest in ((tokens[-size:], tokens[:-size]), (tokens[:size], tokens[size:])):
                meaning = phrases.get(" ".join(part))
                if meaning is not None:
                    return rest, meaning
        return None
