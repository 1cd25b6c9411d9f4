"""Spellings of one name, brought together for search and the look-up of names: ``geo/letters.csv``, for Python and page alike.

A letter says how a Cyrillic letter is written in Latin; a sound says which groups of Latin letters stand for one sound, longer
ones first, because romanisations disagree about them (q/k, kh/h, y/i, ye/e). A capital letter stands for one sound.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import lru_cache

from kzmap.folders import data_folder

__all__ = ["LATIN", "SOUNDS", "fold", "holds", "nearest", "sounds"]


def _table(kind: str) -> list[tuple[str, str]]:
    with (data_folder("geo") / "letters.csv").open(encoding="utf-8", newline="") as file:
        return [(row["from"], row["to"]) for row in csv.DictReader(file) if row["kind"] == kind]


#: Cyrillic in Latin letters, for Russian and Kazakh.
LATIN = dict(_table("letter"))
#: Groups of Latin letters and the sound that each stands for.
SOUNDS = tuple(_table("sound"))

_DOUBLES = re.compile(r"([^\W\d_])\1+")
_GROUPS = re.compile("|".join(re.escape(group) for group, _ in SOUNDS))
_HEARD = dict(SOUNDS)
_WORD = re.compile(r"[^\W\d_]{4,}")
#: A word this long or longer may be misspelt in two letters, a shorter one in one.
_LONG = 7
#: A word of fewer sounds is found as written only: "zzz" sounds like any z.
_FEWEST = 3


class _Folded(dict[int, str]):
    """What each letter becomes, found when it is first met; nothing for a mark over or under one."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = "" if unicodedata.category(letter).startswith("M") else LATIN.get(letter, letter)
        return self[code]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Fold case, diacritics and script, so that a search meets every spelling of the same letters.

    >>> fold("Өскемен Ёлка"), fold("Жаңаөзен") == fold("Жанаозен") == fold("Zhanaozen")
    ('oskemen elka', True)
    """
    return unicodedata.normalize("NFD", text).lower().translate(_FOLDED)


def sounds(folded: str) -> str:
    """Reduce a folded text to its sounds, so that the romanisations of one name meet.

    >>> {sounds(fold(name)) for name in ("Masimov", "Massimov", "Масимов", "Мәсімов")}
    {'masimov'}
    >>> {sounds(fold(name)) for name in ("Токаев", "Тоқаев", "Tokaev", "Tokayev")}
    {'tokaev'}
    """
    return _DOUBLES.sub(r"\1", _GROUPS.sub(lambda group: _HEARD[group[0]], _DOUBLES.sub(r"\1", folded)))


def holds(text: str, words: str) -> bool:
    """Tell whether a text holds every word, as written or as it sounds.

    >>> holds("K. Massimov is arrested", "масимов"), holds("Kazakhstan", "kazak"), holds("100 people", "10 000")
    (True, True, False)
    >>> holds("Kazakhstan", "zzz")
    False
    """
    folded = fold(text)
    heard = sounds(folded)
    return all(word in folded or _spoken(word) in heard for word in fold(words).split())


def _spoken(word: str) -> str:
    """Return the sounds of a folded word that is looked for; one of too few stays as written."""
    heard = sounds(word)
    return heard if len(heard) >= _FEWEST else word


def nearest(words: str, texts: list[str]) -> str:
    """Suggest what a search that found nothing may have meant: each word that no text holds, as the nearest that some text has.

    Returns
    -------
    str
        The words with those replaced, in small letters; "" if a word has none near enough.

    Examples
    --------
    >>> nearest("tokaeff", ["K. Tokayev speaks", "Taraz"]), nearest("tarza", ["Taraz"]), nearest("honiara", ["Taraz"])
    ('tokayev', 'taraz', '')
    """
    known: dict[str, str] = {}
    for text in texts:
        for word in _WORD.findall(text.lower()):
            known.setdefault(sounds(fold(word)), word)
    whole = "\n".join(texts)
    meant = []
    for word in fold(words).split():
        if holds(whole, word):
            meant.append(word)
            continue
        heard = sounds(word)
        most = 2 if len(heard) >= _LONG - 1 else 1
        near = [(distance, one) for one in known if (distance := _distance(heard, one, most)) <= most]
        if not near:
            return ""
        meant.append(known[min(near)[1]])
    return " ".join(meant) if meant != fold(words).split() else ""


@lru_cache(maxsize=1 << 16)
def _distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, leave out or swap; more than `most` is not counted further."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
