"""Find the places that a name may mean.

Exact spelling first, then loose spelling and endings, and typing errors only when nothing else fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzmap.gazetteer.fold import is_cyrillic, is_kazakh, plain, skeleton
from kzmap.gazetteer.inflect import base_forms
from kzmap.gazetteer.place import ALIAS, MAIN_NAME
from kzmap.gazetteer.reasons import Code
from kzmap.gazetteer.store import ALTERNATE, LOOSE, PRIMARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.gazetteer.index import Index
    from kzmap.gazetteer.place import Hit

__all__ = ["Match", "Name", "find_matches", "one_edit_away"]

#: How much each way of matching says, in log-odds.
QUALITY = {PRIMARY: 3.0, ALTERNATE: 1.9, LOOSE: 1.1}
ENDING = 0.5
#: more if the situation's editors gave the place exactly this name
_WHOLE = {0: 0.0, ALIAS: 3.0, MAIN_NAME: 5.0}
_TYPO = {5: 0.1, 6: 0.3, 7: 0.6}
_LONG_TYPO = 1.0
_CODES = {PRIMARY: Code.MAIN_NAME, ALTERNATE: Code.OTHER_NAME, LOOSE: Code.OTHER_SPELLING}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz "
_LOOSE_FROM, _TYPO_FROM, _TYPO_UP_TO = 4, 5, 30
#: Letters of an airport's code.
_CODE = 4
#: Letters of Kazakh written in Latin, as against what the same letters are worth in other languages.
_KAZAKH_LATIN: dict[str, str | int | None] = {"ş": "sh", "Ş": "Sh", "ç": "ch", "Ç": "Ch", "ý": "u", "Ý": "U"}


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a query, and its key.

    Attributes
    ----------
    text
        Words as written, for the answer.
    key
        Plain key.
    cyrillic, kazakh
        Script of the query that the name is from.
    """

    text: str
    key: str
    cyrillic: bool = False
    kazakh: bool = False

    @classmethod
    def of(cls, text: str) -> Name:
        """Make a name from a text."""
        return cls(text, plain(text), is_cyrillic(text), is_kazakh(text))


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a name may mean, with the quality of the match in log-odds and how its name was met."""

    ref: int
    quality: float
    code: Code
    hit: Hit
    ending: bool = False


def find_matches(index: Index, name: Name, *, typos: bool = True) -> list[Match]:
    """Return the places that a name may mean, each once, by its best match.

    Parameters
    ----------
    index
        All layers.
    name
        The name without words for kinds and relations.
    typos
        Try one wrong, missing, surplus or swapped letter if nothing else is found.
    """
    best: dict[int, Match] = {}
    for key in _spellings(name):
        _collect(best, index, key)
    exact = bool(best)
    for key in _spellings(name):
        if len(key) >= _LOOSE_FROM:
            _collect(best, index, "~" + skeleton(key))
    if name.cyrillic or not exact:
        for base in base_forms(name.key, russian=name.cyrillic and not name.kazakh, joined="-" in name.text):
            if len(base) < _LOOSE_FROM and not name.cyrillic:
                continue  # "Almty" is a slip of the hand, no form of "Alm"
            _collect(best, index, base, ending=True)
            if not best and len(base) >= _LOOSE_FROM:
                _collect(best, index, "~" + skeleton(base), ending=True)
    if not best and typos:
        _collect_typos(best, index, name.key)
    return list(best.values())


def _spellings(name: Name) -> Iterator[str]:
    yield name.key
    if any(letter in name.text for letter in _KAZAKH_LATIN):
        yield plain(name.text.translate(str.maketrans(_KAZAKH_LATIN)))


def _collect(best: dict[int, Match], index: Index, key: str, *, ending: bool = False) -> None:
    for hit in index.find(key):
        if ending and len(key) <= _CODE and index.place(hit.ref).kind == "airfield":
            continue  # a code of an airport has no cases: "Орбита" is not at ORBI
        quality = QUALITY[hit.how] - ENDING * ending + _WHOLE[hit.whole]
        known = best.get(hit.ref)
        if known is None or quality > known.quality or (quality == known.quality and hit.valid_to > known.hit.valid_to):
            best[hit.ref] = Match(hit.ref, quality, _CODES[hit.how], hit, ending)


def one_edit_away(key: str) -> Iterator[str]:
    """Give all keys that one wrong, missing, surplus or swapped letter leads to.

    >>> "almaty" in set(one_edit_away("almtay"))
    True
    """
    for at in range(len(key)):
        yield key[:at] + key[at + 1 :]
        if at + 1 < len(key) and key[at] != key[at + 1]:
            yield key[:at] + key[at + 1] + key[at] + key[at + 2 :]
        for letter in _ALPHABET:
            if letter != key[at]:
                yield key[:at] + letter + key[at + 1 :]
            yield key[:at] + letter + key[at:]
    for letter in _ALPHABET:
        yield key + letter


def _collect_typos(best: dict[int, Match], index: Index, key: str) -> None:
    if not _TYPO_FROM <= len(key) <= _TYPO_UP_TO or not key.isascii() or any(char.isdigit() for char in key):
        return
    quality = _TYPO.get(len(key), _LONG_TYPO)
    for prefix, start in (("", key), ("~", skeleton(key))):
        if len(start) < _TYPO_FROM:
            continue  # one letter of four that sound alike says nothing: "Kyi Su" is not Kyiv
        for edited in one_edit_away(start):
            if index.has(prefix + edited):
                for hit in index.find(prefix + edited):
                    known = best.get(hit.ref)
                    # a wrong first letter is rare
                    found = quality - (0.3 if prefix else 0.0) - (0.7 if edited[:1] != start[:1] else 0.0)
                    if known is None or known.quality < found:
                        best[hit.ref] = Match(hit.ref, found, Code.TYPO, hit)
