"""Counts in a sentence: how many, of whom, how the number was put. "Dozens" stays dozens, "at least 8" is a lower bound."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache

from kzmap.report.lexicon import entries, rows

__all__ = ["Count", "counts"]

_DIGITS = r"\d{1,3}(?:[, \u2009]\d{3})+(?!\d)|\d+(?:[.,]\d+(?=[ -]?(?:тыс|млн|million|thousand))|\.\d+)?"
#: Kazakh case endings that a number is written with: "2000-нан астам".
_CASES = r"(?:[нтд][ае]н|[ғгқк][ае]|[дт][ыі]|[нтд][ыі]ң|[дт][ае])"
_SCALES = {"million": 1_000_000, "thousand": 1000, "k": 1000, "m": 1_000_000, "тыс": 1000, "тысяч": 1000, "тысячи": 1000,
           "млн": 1_000_000, "миллион": 1_000_000, "миллиона": 1_000_000, "hundred": 100, "dozen": 12, "мың": 1000,
           "десятка": 10, "десятков": 10, "сотни": 100, "сотен": 100, "жүз": 100, "дюжины": 12}  # fmt: skip


@dataclass(frozen=True)
class Count:
    """A number as it was put.

    Attributes
    ----------
    start, end
        Offsets in the sentence, qualifier included.
    low, high
        Bounds; None where the text sets none.
    qualifier
        exact, about, at_least, more_than, up_to, less_than, nearly, dozens, hundreds, thousands, several, range.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    qualifier: str


@cache
def _number_words(lang: str) -> dict[str, float]:
    return {r["word"]: float(r["value"]) for r in rows("numbers") if r["lang"] == lang and r["kind"] == "number"}


@cache
def _vague_words(lang: str) -> dict[str, str]:
    return {row["word"]: row["value"] for row in rows("numbers") if row["lang"] == lang and row["kind"] == "vague"}


@cache
def _names(lang: str) -> str:
    return "|".join(sorted(_number_words(lang), key=len, reverse=True))


@cache
def _number(lang: str) -> re.Pattern[str]:
    names = _names(lang)
    scales = "|".join(sorted(_SCALES, key=len, reverse=True))
    joined = rf"(?:{names})(?:(?:[ -]|[ -]and[ -])(?:{names}))*"
    return re.compile(
        rf"(?<![\w.,/:-])(?:(?P<digits>{_DIGITS})(?:[ -]?(?P<scale>{scales})\b\.?)?|(?P<article>a|an)\s"
        rf"(?P<one>hundred|thousand|million|dozen)|(?P<words>{joined}))(?![\w/]|[.,:]\d|(?<=\d)(?:-(?!{_CASES}(?!\w))\w))"
        rf"|(?<![\w.,/:-])(?P<strong>{_DIGITS})(?=-(?:strong|member|man)\b)",
        re.IGNORECASE,
    )


@cache
def _vague(lang: str) -> re.Pattern[str]:
    names = "|".join(sorted(_vague_words(lang), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:(?:tens|hundreds) of )?(?P<word>{names})(?!\w)", re.IGNORECASE)


def _folded(word: str) -> str:
    """Without case, as the patterns read it: an old s passes for an s there, a Turkish İ for an i."""
    return word.casefold().replace("\u0307", "")


def _value(match: re.Match[str], lang: str) -> float | None:
    digits = match.group("digits") or match.group("strong")
    if digits:
        number = float(re.sub(r"[, \u2009](?=\d{3})", "", digits).replace(",", "."))
        if math.isinf(number):
            return None
        scale = match.group("scale")
        return number * _SCALES[_folded(scale)] if scale else number
    if match.group("one"):
        return float(_SCALES[_folded(match.group("one"))])
    total = current = 0.0
    for word in re.findall(rf"(?<!\w)(?:{_names(lang)})(?!\w)", _folded(match.group("words"))):
        value = _number_words(lang)[word]
        if value >= 1000:
            total += (current or 1) * value
            current = 0
        elif word in _SCALES and 0 < current < value:  # "two hundred", "two dozen", "два десятка"
            current *= value
        else:
            current += value
    return total + current


def counts(text: str, lang: str, taken: list[tuple[int, int]]) -> list[Count]:
    """Find the counts of a sentence.

    Parameters
    ----------
    text
        The sentence.
    lang
        en, ru or kk.
    taken
        Spans that are dates, clock times, ages or names: no counts there.

    Examples
    --------
    >>> found = counts("dozens of people and at least 8 officers, some 1,200 to 1,500 men", "en", [])
    >>> [(c.low, c.high, c.qualifier) for c in found]
    [(None, None, 'dozens'), (8.0, None, 'at_least'), (1200.0, 1500.0, 'range')]
    """
    found: list[Count] = []
    for match in _number(lang).finditer(text):
        if lang == "en" and match.group().lower() in ("hundred", "thousand", "million", "dozen"):
            continue
        if _overlaps(match, taken) or _no_count(text, match):
            continue
        value = _value(match, lang)
        if value is not None:
            found.append(Count(match.start(), match.end(), value, value, "exact"))
    found = _ranges(text, found)
    for match in _vague(lang).finditer(text):
        if _overlaps(match, taken) or any(c.start < match.end() and match.start() < c.end for c in found):
            if not _is_bare_scale(match, found):
                continue
            found = [c for c in found if not (c.start < match.end() and match.start() < c.end)]
        qualifier = _vague_words(lang)[_folded(match.group("word"))]
        found.append(Count(match.start(), match.end(), None, None, qualifier))
    found.sort(key=lambda count: count.start)
    return [_qualified(text, count, lang) for count in found]


def _is_bare_scale(match: re.Match[str], found: list[Count]) -> bool:
    """Russian "тысячи людей" is vague although the word is a number too."""
    return any(c.start == match.start() and c.end == match.end() for c in found)


def _overlaps(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in taken)


def _no_count(text: str, match: re.Match[str]) -> bool:
    """Ordinals, percentages, money, distances, ages, article numbers and "one of the" count nobody."""
    before, after = text[max(0, match.start() - 14) : match.start()], text[match.end() : match.end() + 18]
    if re.match(
        r"\s*(?:%|per ?cent|percent|процент|(?:st|nd|rd|th)\b|-?"
        r"(?:km|kilomet|mile|met(?:er|re)s?\b|years?|months?|days?|hours?|minutes?|weeks?|seconds?"
        r"|км|м\b|лет\b|год|час|минут|дн|сут|недел|месяц|рубл|тенге|доллар|долл|tenge|dollars?|euros?|roubles?"
        r"|rubles?|degrees|a\.?m|p\.?m|-?year"
        r"|километр|шақырым|жыл|сағат|күн|теңге))",
        after,
        re.IGNORECASE,
    ):
        return True
    if re.search(
        r"(?:[$€£₸¥]|\b(?:No\.?|number|article|aged?|ages|Resolution|section|chapter|page|phase|route|highway"
        r"|channel|№|ст\.|стать\w|часов|magnitude of|magnitude)\s*)$",
        before,
        re.IGNORECASE,
    ):
        return True
    word = match.group().lower()
    return word in ("one", "он") and not re.match(
        r"\s+(?:\w+ ){0,2}(?:of (?:its|their|his) \w+|person|man|woman|child|officer|soldier|civilian|people"
        r"|police\w*|other|protest\w+|student|killed|dead|died|was|of the (?:dead|injured|wounded)|girl|boy"
        r"|guard|worker|journalist|serviceman|адам)",
        after,
        re.IGNORECASE,
    )


def _ranges(text: str, found: list[Count]) -> list[Count]:
    """Join "between 10 and 15", "10 to 15", "10-15"."""
    joined: list[Count] = []
    skip = False
    if not found:
        return joined
    for count, following in zip(found, [*found[1:], None], strict=True):
        if skip:
            skip = False
            continue
        if following is not None and count.low is not None and following.high is not None and count.low < following.high:
            gap, before = text[count.end : following.start], text[max(0, count.start - 12) : count.start]
            between = re.search(r"(?:between|от|от почти)\s+$", before, re.IGNORECASE)
            if re.fullmatch(r"\s*[-–—]\s*|\s+to\s+", gap) or (between and re.fullmatch(r"\s+(?:and|до)\s+", gap)):
                joined.append(Count(count.start, following.end, count.low, following.high, "range"))
                skip = True
                continue
        joined.append(count)
    return joined


def _qualified(text: str, count: Count, lang: str) -> Count:
    """Apply "at least", "about", ... before a number."""
    before = text[max(0, count.start - 22) : count.start]
    for entry in entries("qualifier_words", lang):
        match = re.search(rf"(?<!\w)(?:{entry['pattern']})\s+(?:the |a )?$", before, re.IGNORECASE)
        if not match:
            after = re.match(rf"(?:-{_CASES})?\s+(?:{entry['pattern']})(?!\w)", text[count.end :]) if lang == "kk" else None
            if after is None:
                continue
            before, match = "", after
        start = count.start - len(before) + (match.start() if before else 0)
        name = entry["qualifier"]
        if count.qualifier != "exact":  # "at least several dozen" keeps its vagueness
            return Count(start, count.end, count.low, count.high, count.qualifier)
        low, high = count.low, count.high
        if name in ("at_least", "more_than"):
            high = None
        elif name in ("up_to", "less_than", "nearly"):
            low = None
        return Count(start, count.end, low, high, name)
    return count
