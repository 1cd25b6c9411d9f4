"""Read numbers of people as tables write them: ranges, at least, about, dozens; each keeps how sure its speaker was."""

from __future__ import annotations

import csv
import math
import re
from functools import cache
from typing import NamedTuple

from kzmap.folders import data_folder
from kzmap.ingest.dates import latin_digits
from kzmap.ingest.header_words import MISSING, field_of

__all__ = ["Count", "casualties_of", "count_of"]

_NUMBER = r"\d{1,3}(?:[ '\u2019,.\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?"

#: A longer cell is no count, and patterns should not be tried on it.
_LONGEST, _LONGEST_WORDS = 200, 2_000


class Count(NamedTuple):
    """A number of people: the ends as far as they are said (NaN for an open one), and the word of the vocabulary."""

    low: float
    high: float
    qualifier: str


@cache
def _rows() -> dict[str, list[str]]:
    """Words of ``geo/tables/counts.csv`` by what they say, of every language."""
    found: dict[str, list[str]] = {}
    with (data_folder("geo") / "tables" / "counts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kind"], []).extend(row["words"].split("|"))
    return found


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Two ends named by two words, or with a word or a dash between them; and where a list of counts goes on."""
    words = {kind: "|".join(map(re.escape, sorted(set(many), key=len, reverse=True))) for kind, many in _rows().items()}
    spaced = "|".join(rf"\s{re.escape(one)}\s" for one in dict.fromkeys(_rows()["beside"]))
    joined = rf"\s?(?:{words['beside_joined']})(?=\s?\d)"  # it is written together with the word after it
    return {
        "between": re.compile(rf"(?:{words['between']})\s+({_NUMBER})\s+(?:{words['and']})\s*({_NUMBER})(?:\D*)"),
        "to": re.compile(rf"({_NUMBER})\s*(?:-|–|—|\.\.|/|{words['to']})\s*({_NUMBER})(?:\D*)"),
        "beside": re.compile(rf"[;&\n/]|,(?!\d{{3}}(?!\d))|{spaced}|{joined}"),
        "list": re.compile(rf"^\d|[,;&+]\s*\d|\b(?:{words['beside']})\b"),
        "more": re.compile(rf"(?:{words['more']})|\w+ more\b"),
    }


@cache
def _signs() -> dict[str, str]:
    """Signs before a number, longest first."""
    signs = {one: kind.removeprefix("sign_") for kind, many in _rows().items() if kind.startswith("sign_") for one in many}
    return dict(sorted(signs.items(), key=lambda pair: -len(pair[0])))


#: Kinds of rows that are no qualifier.
_APART = ("between", "and", "to", "beside", "beside_joined", "more")


@cache
def _words() -> tuple[dict[str, str], dict[str, float], dict[str, str]]:
    """Qualifiers, number words and vague words, of every language in which reports are read."""
    folder = data_folder("geo") / "report"
    with (folder / "qualifier_words.csv").open(encoding="utf-8", newline="") as file:
        qualifiers = {word.casefold(): row["qualifier"] for row in csv.DictReader(file) for word in row["pattern"].split("|")}
    numbers: dict[str, float] = {}
    vague: dict[str, str] = {}
    with (folder / "numbers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "vague":
                vague.setdefault(row["word"].casefold(), row["value"])
            else:
                numbers.setdefault(row["word"].casefold(), float(row["value"]))
    for kind, many in _rows().items():
        for word in many:
            if kind == "thousand":
                numbers.setdefault(f"* {word}", 1000.0)
            elif kind in ("dozens", "hundreds", "thousands", "several"):
                vague.setdefault(word.casefold(), kind)
            elif kind not in _APART and not kind.startswith("sign_"):
                qualifiers.setdefault(word.casefold(), kind)
    return qualifiers, numbers, vague


def count_of(text: str) -> Count | None:  # noqa: C901, PLR0912 - one branch for each way of writing
    """Read one number of people; None if it is none, or says that nothing is known.

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    Count or None
        A vague word has a qualifier of its own and no ends.

    Examples
    --------
    >>> count_of("1 234"), count_of("10-15"), count_of("~50"), count_of("at least 3")
    (Count(low=1234.0, high=1234.0, qualifier='exact'), Count(low=10.0, high=15.0, qualifier=''), \
Count(low=50.0, high=50.0, qualifier='about'), Count(low=3.0, high=nan, qualifier='at_least'))
    >>> count_of("entre 10 et 15"), count_of("от 3 до 5 человек").high
    (Count(low=10.0, high=15.0, qualifier=''), 5.0)
    >>> count_of("dozens").qualifier, count_of("3?"), count_of("many") is None
    ('dozens', Count(low=3.0, high=3.0, qualifier='about'), True)
    """
    body = " ".join(latin_digits(text).replace("\u00a0", " ").replace("\u202f", " ").split()).casefold().strip(" .;")
    if not body or body in MISSING or len(body) > _LONGEST:
        return None
    qualifiers, numbers, vague = _words()
    for word in (one for one in numbers if one.startswith("* ")):
        body = re.sub(
            rf"(\d+(?:[.,]\d+)?)\s*{re.escape(word[2:])}(?!\w)", lambda m: f"{float(m[1].replace(',', '.')) * 1000:.0f}", body
        )
    after = next((word for word, of in qualifiers.items() if of == "more_than_after" and body.endswith(word)), "")
    if after:
        more = count_of(body.removesuffix(after).strip())
        return more and Count(more.low, math.nan, "more_than")
    if re.fullmatch(r"-\d+(\.\d+)?", body):
        return Count(float(body), float(body), "exact")
    if found := _patterns()["between"].fullmatch(body):
        body = f"{found[1]}-{found[2]}"
    if found := _patterns()["to"].fullmatch(body):
        low, high = _value(found[1]), _value(found[2])
        return Count(low, high, "") if low <= high else None
    qualifier = ""
    rest = body
    for sign, of in _signs().items():
        if rest.startswith(sign):
            qualifier, rest = of, rest[len(sign) :].strip()
            break
    else:
        for word in sorted(qualifiers, key=len, reverse=True):
            if rest.startswith(f"{word} "):
                qualifier, rest = qualifiers[word], rest[len(word) :].strip()
                break
    if found := re.match(rf"({_NUMBER})\s*(\+|\?|\(\?\))?(?=$|\s|[(,;/])", rest):
        tail = rest[found.end() :].strip(" ,;()")
        if _patterns()["list"].search(rest[found.end() :].strip(" ()")):
            return None  # several numbers in one cell
        number = _value(found[1])
        if found[2]:
            qualifier = qualifier or ("at_least" if found[2] == "+" else "about")
        elif not qualifier and tail:
            or_more = next(
                (word for word, of in qualifiers.items() if of == "more_than" and re.match(rf"\w+\s+{re.escape(word)}\b", tail)),
                "",
            )
            qualifier = "at_least" if or_more or _patterns()["more"].match(tail) else ""
        return _qualified(number, qualifier or "exact")
    if rest in vague:
        return Count(math.nan, math.nan, vague[rest])
    first = rest.split(" ")[0]
    if first in numbers and len(rest.split(" ")) <= 3:
        return _qualified(numbers[first], qualifier or "exact")
    return None


def casualties_of(text: str) -> dict[str, Count]:
    """Read a cell that tells how many people were killed, injured and detained, in words.

    Examples
    --------
    >>> {name: (one.low, one.qualifier) for name, one in casualties_of("env. 160 tués, 55 blessés").items()}
    {'killed': (160.0, 'about'), 'injured': (55.0, 'exact')}
    >>> casualties_of("8 dead (incl. 2 suspects); 22 wounded")["killed"].low, casualties_of("none")
    (8.0, {})
    """
    found: dict[str, Count] = {}
    if len(text) > _LONGEST_WORDS:
        return found
    text = re.sub(r"\([^)]*\)", " ", text)
    for part in _patterns()["beside"].split(text):
        words = re.findall(r"[^\W\d_]{2,}", part)
        target = next((name for word in words if (name := field_of(word)[0]) in ("killed", "injured", "detained")), "")
        read = count_of(part) if target else None
        if read is None and target and (after := re.search(r"\d[\d\s.,]*$", part)):  # killed: 3
            read = count_of(after[0])
        if read is not None and target not in found:
            found[target] = read
    return found


def _qualified(number: float, qualifier: str) -> Count:
    low = math.nan if qualifier in ("up_to", "less_than", "nearly") else number
    high = math.nan if qualifier in ("at_least", "more_than") else number
    return Count(low, high, qualifier)


def _value(text: str) -> float:
    """A number with thousands kept apart, or with a fraction.

    >>> _value("1 234"), _value("1,234"), _value("2.5")
    (1234.0, 1234.0, 2.5)
    """
    if re.fullmatch(r"\d{1,3}([ '\u2019,.\u00a0\u202f]\d{3})+", text):
        return float(re.sub(r"\D", "", text))
    return float(text.replace(",", "."))
