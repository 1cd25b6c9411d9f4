"""From the words of a table to our vocabulary: categories, precisions, titles."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from kzmap.folders import data_folder
from kzmap.ingest.header_words import is_late, normal
from kzmap.situation import words as vocabulary
from kzmap.situation.tables import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.raw_table import Table
    from kzmap.ingest.verdicts import Notes, Verdicts

__all__ = ["category_of", "precision_of", "title_of", "type_of", "types_seen"]

#: Types that the note names.
_SHOWN = 30
#: Words of a title that may be a type; of one whose column says by its name that it holds what happened.
_SHORT, _NAMED_SHORT = 4, 8
#: Months that are kinds of events too.
_MARCH = ("mar", "мар")

_PRECISION_WORDS = {
    "site": "site exact building точно точный здание дәл объект",
    "street": "street address улица адрес көше",
    "district": "district район аудан",
    "settlement": "settlement city town village город село населённыйпункт қала ауыл approximate примерно",
    "region": "region province oblast admin1 регион область облыс",
    "country": "country страна ел мемлекет",
    "none": "none unknown",
}
_RADII = {"site": 300.0, "street": 1_000.0, "district": 30_000.0, "settlement": 5_000.0}


@lru_cache(maxsize=16)
def _labels(_added: vocabulary.Extension) -> dict[str, str]:
    """Words of the categories, and their labels in every language."""
    return {
        normal(name): word
        for word in vocabulary.rows("category")
        for name in (word, *vocabulary.labels("category", word).values())
    }


class _Rule(NamedTuple):
    """A phrase: its words, of which one with a star begins a word of the text."""

    words: tuple[str, ...]
    category: str

    @property
    def weight(self) -> tuple[int, int]:
        """Longer phrases win, then longer words."""
        return len(self.words), sum(map(len, self.words))


@cache
def _rules() -> dict[str, list[_Rule]]:
    """Phrases by the first three letters of their first word: ``geo/tables/types.csv``, and the labels of the categories."""
    found: dict[str, list[_Rule]] = {}
    rules = [(phrase, row["category"]) for row in _types() for phrase in row["words"].split("|")]
    for phrase, category in rules:
        words = tuple(part for word in phrase.casefold().split() for part in re.findall(r"[\w*]+", word))
        if words:
            found.setdefault(words[0].strip("*")[:3], []).append(_Rule(words, category))
    return found


@cache
def _types() -> list[dict[str, str]]:
    with (data_folder("geo") / "tables" / "types.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def type_of(text: str) -> str:
    """Return the category that a type, as somebody wrote it, means; "" if no phrase of the vocabulary stands in it.

    The longest phrase decides: an air strike is no strike. What stands first decides between equal ones.

    Examples
    --------
    >>> type_of("Air strike"), type_of("General strike"), type_of("Shelling"), type_of("Abduction/forced disappearance")
    ('air_strike', 'protest', 'shelling', 'kidnapping')
    >>> type_of("March 2022 summary"), type_of("Колонна"), type_of("arson")
    ('', '', 'arson')
    """
    return _type_of(text, vocabulary.added())


@cache
def _type_of(text: str, added: vocabulary.Extension) -> str:
    own = _labels(added).get(normal(text))
    if own:
        return own
    words = re.findall(r"[^\W_]+", text.casefold())
    dated = {
        at
        for at, word in enumerate(words[:-1])
        if word.startswith(_MARCH) and re.fullmatch(r"(1[89]|20)\d\d|\d{1,2}", words[at + 1])
    }
    best: _Rule | None = None
    for at, word in enumerate(words):
        if at in dated and len(words) > 1:
            continue  # the name of a month before a year or day
        for rule in _rules().get(word[:3], ()) if len(word) >= 3 else _rules().get(word, ()):
            there = words[at : at + len(rule.words)]
            if (
                len(there) == len(rule.words)
                and all(
                    one.startswith(mine[:-1]) if mine.endswith("*") else one == mine
                    for mine, one in zip(rule.words, there, strict=True)
                )
                and (best is None or rule.weight > best.weight)
            ):
                best = rule
    return best.category if best else ""


def category_of(
    cells: pd.Series[str], mapped: Mapped, titles: pd.Series[str], notes: Notes
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Give each row a word of geo/categories.csv and keep its own; what became of which word is said with counts.

    Returns
    -------
    tuple of arrays
        Categories, and the types as they were written. A title decides only where no column tells the type, and that is said.
    """
    told = mapped.has("category")
    source = cells if told else titles
    codes, distinct = pd.factorize(source)
    known = mapped.layout.category
    default, coded = known.get("", "other"), mapped.layout.category_of
    if known and set(known) == {""}:  # every row of the layout is of one category, unless it says another
        words = [mapped.types.get(normal(text)) or (coded(text) if coded else "") or default for text in distinct]
    else:
        words = [
            mapped.types.get(normal(text))
            or known.get(normal(text))
            or (coded(text) if coded else "")
            or (type_of(text) if text else "")
            or default
            for text in distinct
        ]
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct)) if len(codes) else np.zeros(0, dtype=int)
    _say(distinct, words, counts, mapped, notes, told=told)
    if told:
        meaning = {code: f"{word} ({code})" for code, word in mapped.layout.meaning.items()}
        written = np.array([*(meaning.get(text, text)[:120] for text in distinct), ""], dtype=object)[codes]
    else:  # a short title that names a type is the table's word for it, and whatever a column of events says shortly
        events = is_late(mapped.columns.get("title", ""))
        short = [
            text if len(text.split()) <= (_NAMED_SHORT if events else _SHORT) and (events or word != default) else ""
            for text, word in zip(distinct, words, strict=True)
        ]
        written = np.array([*short, ""], dtype=object)[codes]
    return np.array([*words, default], dtype=object)[codes], written


def _say(distinct: Any, words: list[str], counts: npt.NDArray[np.int_], mapped: Mapped, notes: Notes, *, told: bool) -> None:
    """Note which types became which categories; the counts of the parts of a table add up."""
    if told:
        pairs = Counter({(text, word): count for text, word, count in zip(distinct, words, counts.tolist(), strict=True) if text})
        notes.tally(partial(_doubtful_types, mapped), pairs, key="doubts")
        notes.tally(partial(_mapped_types, mapped.columns["category"]), pairs, key="types")
    elif not mapped.layout.category:
        found: Counter[str] = Counter()
        for count, word in zip(counts.tolist(), words, strict=True):
            found[word] += count
        notes.tally(_guessed_types, found, key="types")


def types_seen(pairs: Counter[tuple[str, str]], mapped: Mapped) -> list[tuple[str, int, str, bool]]:
    """List the types of a table: word, rows, category, and whether nothing tells that it is this one."""
    fixed, coded = set(mapped.layout.category) == {""}, mapped.layout.category_of
    ordered = sorted(((count, text, word) for (text, word), count in pairs.items()), key=lambda one: (-one[0], one[1]))

    def doubtful(text: str, word: str) -> bool:
        return (
            word == "other"
            and not fixed
            and not (coded and coded(text))
            and not type_of(text)
            and (normal(text) not in mapped.types and normal(text) not in mapped.layout.category)
        )

    return [(text, count, word, doubtful(text, word)) for count, text, word in ordered]


def _doubtful_types(mapped: Mapped, pairs: Counter[tuple[str, str]]) -> str:
    doubts = [f"{text[:40]} ({count:,})" for text, count, _, doubtful in types_seen(pairs, mapped) if doubtful]
    more = f", and {len(doubts) - _SHOWN:,} more" if len(doubts) > _SHOWN else ""
    return (
        f"{mapped.columns['category']}: no word tells which category these are, so they became other:"
        f" {'; '.join(doubts[:_SHOWN])}{more}. Say it: --type WORD=CATEGORY."
        if doubts
        else ""
    )


def _mapped_types(column: str, pairs: Counter[tuple[str, str]]) -> str:
    ordered = sorted(((count, text, word) for (text, word), count in pairs.items()), key=lambda one: (-one[0], one[1]))
    shown = [f"{text[:40]} -> {word} ({count:,})" for count, text, word in ordered if normal(text) != normal(word)][:_SHOWN]
    more = f", and {len(pairs) - _SHOWN:,} more" if len(pairs) > _SHOWN else ""
    return (
        f"{column}: types became categories, and each keeps its own word: {'; '.join(shown)}{more}."
        " To change one: --type WORD=CATEGORY."
        if shown
        else ""
    )


def _guessed_types(found: Counter[str]) -> str:
    many = ", ".join(f"{word} ({count:,})" for word, count in found.most_common() if word != "other" and count)
    return f"No column tells what happened; categories were guessed from words of the titles: {many}." if many else ""


def precision_of(
    cells: pd.Series[str], mapped: Mapped, verdicts: Verdicts
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Give each row a precision and a radius in metres (NaN for regions and countries)."""
    default = mapped.layout.default_precision
    if not mapped.has("precision"):
        return np.full(len(cells), default[0], dtype=object), np.full(len(cells), default[1])
    codes, distinct = pd.factorize(cells.str.removesuffix(".0"))
    words = {normal(word): name for name, many in _PRECISION_WORDS.items() for word in [name, *many.split()]}
    found: list[tuple[str, float] | None] = []
    for text in distinct:
        known = mapped.layout.precision.get(text)
        name = words.get(normal(text), "") if known is None else known[0]
        found.append(known or ((name, _RADII.get(name, float("nan"))) if name in PRECISIONS else None))
    unknown = np.array([one is None and bool(text) for one, text in zip(found, distinct, strict=True)])[codes]
    texts = cells
    column = mapped.columns["precision"]
    reason = f"is no precision that is known; {default[0]} was assumed."
    if mapped.layout.precision:
        verdicts.repair(unknown, column, lambda at: f"{texts.iloc[at][:40]!r} {reason}")
    else:
        verdicts.warn(unknown, column, lambda at: f"{texts.iloc[at][:40]!r} {reason}")
    names = np.array([(one or default)[0] for one in found], dtype=object)[codes]
    radii = np.array([(one or default)[1] for one in found], dtype=np.float64)[codes]
    return names, radii


def title_of(
    table: Table,
    cells: Callable[[str], pd.Series[str]],
    mapped: Mapped,
    category: npt.NDArray[np.object_],
    written: npt.NDArray[np.object_],
) -> npt.NDArray[np.object_]:
    """Make a title for each row: its own, or what its layout names, or the first words of its text, or what, who and where."""
    title = cells("title")
    if mapped.layout.title_columns and not mapped.has("title"):
        by_name = {normal(str(name)): name for name in table.frame.columns}
        named = [next((one for one in many.split("|") if one in by_name), "") for many in mapped.layout.title_columns]
        parts = [table.frame[by_name[one]] for one in named if one]
        for part in parts:
            title = title.where((title == "") | (part == ""), title + ", " + part).where((title != "") | (part == ""), part)
    if (title == "").any():
        told = cells("summary").str.replace(r"\s+", " ", regex=True).str.slice(0, 160)
        title = title.where(title != "", _with_place(told, cells("place")))
        words = pd.Series(pd.array(np.where(written == "", category, written), dtype="str")).str.replace("_", " ")
        words = words.str.slice(0, 1).str.upper() + words.str.slice(1)
        aside = table.frame[mapped.aside] if mapped.aside else cells("actors")
        for more, mark in ((aside, ": "), (cells("place"), ", ")):
            words = words.where(more == "", words + mark + more)
        # a village or a street says little without the town that it belongs to
        wider = cells("district").where(cells("district") != cells("place"), "")
        words = words.where(wider == "", words + ", " + wider)
        title = title.where(title != "", words)
    return np.asarray(title.str.slice(0, 160).to_numpy(dtype=object))


def _with_place(texts: pd.Series[str], places: pd.Series[str]) -> pd.Series[str]:
    """Add the place to a text of a few words that is no sentence: "Shelling" alone would be the title of many records.

    >>> _with_place(pd.Series(["Shelling", "Two hurt in Semey.", "Fire, Semey"]), pd.Series(["Semey"] * 3)).tolist()
    ['Shelling, Semey', 'Two hurt in Semey.', 'Fire, Semey']
    """
    brief = [
        bool(text and place)
        and len(text.split()) <= _SHORT
        and text[-1] not in ".!?…"
        and place.casefold() not in text.casefold()
        for text, place in zip(texts, places, strict=True)
    ]
    return texts.where(~np.array(brief, dtype=bool), texts + ", " + places)
