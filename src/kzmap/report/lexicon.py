"""The words that the reader knows, as they stand in ``geo/report``: read once, compiled to regular expressions.

Facts about languages live in those tables, so that a reader can add a word without touching code.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kzmap.errors import KzmapError
from kzmap.folders import data_folder

__all__ = [
    "LANGUAGES",
    "Entry",
    "Frame",
    "any_of",
    "entries",
    "frames_of",
    "in_classes",
    "is_verb",
    "listed",
    "rows",
    "same_word",
    "words",
]

#: Languages whose events are read.
LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class Entry:
    """One line of a table with its pattern compiled.

    Attributes
    ----------
    cells
        The line's cells by column.
    pattern
        The compiled expression, at word borders, without regard to case.
    """

    cells: dict[str, str]
    pattern: re.Pattern[str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Lines of one table of ``geo/report``.

    Parameters
    ----------
    table
        Name without ``.csv``.

    Raises
    ------
    KzmapError
        If the table is missing.
    """
    path = data_folder("geo") / "report" / f"{table}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return tuple({key: value or "" for key, value in row.items() if key} for row in csv.DictReader(file))
    except FileNotFoundError as error:
        raise KzmapError(f"The word list geo/report/{path.name} is missing. Install kzmap again.") from error


@cache
def entries(table: str, lang: str) -> tuple[Entry, ...]:
    """Lines of one table for a language, with their patterns compiled.

    >>> [entry["qualifier"] for entry in entries("qualifier_words", "en") if entry.pattern.search("at least 8")]
    ['at_least']
    """
    return tuple(Entry(row, _bordered(row["pattern"])) for row in rows(table) if row["lang"] == lang)


@cache
def words(table: str, lang: str, **where: str) -> re.Pattern[str]:
    """One expression for all the cells ``words`` of a table in a language, case kept."""
    cells = [row["words"] for row in rows(table) if row["lang"] == lang and all(row[k] == v for k, v in where.items())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(cells) or '(?!)'})(?!\w)")


@cache
def any_of(table: str, lang: str, column: str = "", value: str = "") -> re.Pattern[str]:
    """One expression for all patterns of a table in a language, or for those with one value in a column."""
    patterns = [row["pattern"] for row in rows(table) if row["lang"] == lang and (not column or row[column] == value)]
    return _bordered("|".join(sorted(patterns, key=len, reverse=True)) or "(?!)")


def _bordered(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Frame:
    """A line of ``event_words.csv`` for one word or group of words.

    Attributes
    ----------
    category, form
        What it tells of, as a verb or as a noun.
    head, rest
        The word that leads, and those that must hang on it.
    needs
        Conditions on who and what: ``any:force,!subj:protesters``.
    """

    category: str
    form: str
    head: str
    rest: tuple[str, ...]
    needs: str


@cache
def frames(lang: str) -> tuple[Frame, ...]:
    """Frames of a language, in the order of the table.

    >>> next(frame.category for frame in frames("en") if frame.head == "loot")
    'looting'
    """
    found = []
    for row in rows("event_words"):
        if row["lang"] == lang:
            for group in row["words"].split("|"):
                head, *rest = group.split()
                if row["form"] == "noun" and lang != "kk" and rest:
                    found += [
                        Frame(row["category"], "noun", word, tuple(w for w in (head, *rest) if w != word), row["needs"])
                        for word in (head, rest[-1])
                    ]
                else:
                    found.append(Frame(row["category"], row["form"], head, tuple(rest), row["needs"]))
    return tuple(found)


@cache
def _frames_by_word(lang: str) -> dict[str, tuple[Frame, ...]]:
    table: dict[str, list[Frame]] = {}
    for frame in frames(lang):
        table.setdefault(frame.head, []).append(frame)
    return {word: tuple(found) for word, found in table.items()}


@cache
def _heads_by_letter(lang: str) -> dict[str, tuple[str, ...]]:
    """Heads of frames by their first letter: forms of one word share it."""
    letters = {head[0] for head in _frames_by_word(lang)}
    return {letter: tuple(head for head in _frames_by_word(lang) if head[0] == letter) for letter in letters}


@lru_cache(maxsize=50_000)
def frames_of(keys: frozenset[str], lang: str) -> tuple[Frame, ...]:
    """Frames that a word with these base forms may lead."""
    table = _frames_by_word(lang)
    if _is_exact(keys, lang):
        return tuple(frame for key in sorted(keys) for frame in table.get(key, ()))
    heads = dict.fromkeys(head for key in sorted(keys) for head in _heads_by_letter(lang).get(key[:1], ()))
    return tuple(frame for head in heads if same_word(head, keys, lang) for frame in table[head])


def _is_exact(keys: frozenset[str], lang: str) -> bool:
    """English forms are always known; Russian ones where a parser gave more than the word itself."""
    return lang == "en" or (lang == "ru" and len(keys) > 1)


@lru_cache(maxsize=200_000)
def same_word(lemma: str, keys: frozenset[str], lang: str) -> bool:
    """Tell whether a word may be a form of a base form: known, or, where endings are all there is, by its beginning.

    >>> same_word("митинг*", frozenset({"митингіге"}), "kk"), same_word("захватить", frozenset({"захватили"}), "ru")
    (True, True)
    """
    if lemma.endswith("*"):
        return any(key.startswith(lemma[:-1]) for key in keys)
    if lemma in keys:
        return True
    if lang == "kk":
        return any(_verb_stem(key) == _verb_stem(lemma) for key in keys)
    if lang != "ru" or len(keys) > 1 or len(lemma) < 4:
        return False
    stem = lemma[: max(4, len(lemma) - (4 if lemma.endswith(("аться", "иться", "яться")) else 2))]
    return any(key.startswith(stem) and len(key) <= len(lemma) + 4 for key in keys)


@lru_cache(maxsize=100_000)
def _verb_stem(word: str) -> str:
    """A Kazakh verb without the ending of its tense."""
    pattern = next(row["pattern"] for row in rows("endings") if row["case"] == "Verb")
    stem = re.sub(pattern, "", word)
    return stem if len(stem) > 1 else word


@cache
def is_verb(keys: frozenset[str], word: str, lang: str, *, closed: bool = False) -> bool:
    """Tell whether a word is a verb that the tables know, or by its ending looks like one; `closed`: it ends its clause."""
    if any(frame.form == "verb" for frame in frames_of(keys, lang)):
        return True
    if any(entry.pattern.fullmatch(word) for entry in entries("attribution", lang) if entry["frame"] == "verb"):
        return True
    if any(same_word(verb, keys, lang) for verb in listed("modality", lang, status="occurs")):
        return True
    return lang == "kk" and closed and re.search(r"(?:ды|ді|ты|ті|ған|ген|қан|кен)$", word) is not None and len(word) > 4


@cache
def listed(table: str, lang: str, **where: str) -> tuple[str, ...]:
    """All words of the cells ``words`` of a table in a language, under conditions on other columns."""
    return tuple(
        w
        for row in rows(table)
        if row["lang"] == lang and all(row[k] == v for k, v in where.items())
        for w in row["words"].split("|")
    )


@lru_cache(maxsize=200_000)
def in_classes(keys: frozenset[str], names: tuple[str, ...], lang: str) -> str:
    """The first of some classes of ``classes.csv`` that a word belongs to, or "".

    >>> in_classes(frozenset({"soldier"}), ("people", "force"), "en")
    'force'
    """
    for name in names:
        words_of = _class(lang, name)
        if not keys.isdisjoint(words_of) or (not _is_exact(keys, lang) and any(same_word(word, keys, lang) for word in words_of)):
            return name
    return ""


@cache
def _class(lang: str, name: str) -> frozenset[str]:
    return frozenset(listed("classes", lang, **{"class": name}))
