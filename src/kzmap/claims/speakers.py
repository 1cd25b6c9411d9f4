"""Which kind of speaker a claimant is, by the words of its name (``geo/claimants.csv``)."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale
from babel.core import get_global

from kzmap.folders import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SPEAKERS", "is_official", "speaker"]

#: Kinds of speakers and their rank; None never leads. A body's figure in somebody's report counts in time like its own, because
#: what it says last replaces what it said before, by whatever way.
SPEAKERS = {
    "official": 0,
    "reported": 0,
    "international": 1,
    "other_official": 1,
    "named": 2,
    "arithmetic": None,
    "unnamed": None,
}

_BODIES = ("official", "other_official", "international")

#: Which of these a claimant's words speak for, if they hold several: the doubt before the office, the office before the name.
_FIRST = ("arithmetic", "unnamed", "reported", "named", "official", "international")


def is_official(claimant: str) -> bool:
    """Whether a claimant is a public office, of whatever country or of several, by the words of ``geo/claimants.csv``.

    A statement that reached us only in somebody else's words is not official.

    >>> is_official("Health Ministry of Kazakhstan"), is_official("Health Ministry of Kazakhstan (as reported)")
    (True, False)
    >>> is_official("Committee to Protect Journalists")
    False
    """
    return speaker(claimant) in _BODIES


def speaker(claimant: str, home: Sequence[str] = ()) -> str:
    """Say which kind of speaker a claimant is, by the words of its name.

    Parameters
    ----------
    claimant
        As the claim has it.
    home
        ISO 3166 codes of countries: a public office that names another country is ``other_official``.

    Returns
    -------
    str
        One of `SPEAKERS`. A name that no row of ``geo/claimants.csv`` knows is ``named``; no name at all is ``unnamed``.

    Examples
    --------
    >>> speaker("Ministry of Defence of Russia", ["KAZ"]), speaker("Ministry of Defence of Russia", ["RUS"])
    ('other_official', 'official')
    >>> speaker("TASS"), speaker("Local media (not named)"), speaker("An outlet (press arithmetic)"), speaker("")
    ('named', 'unnamed', 'arithmetic', 'unnamed')
    """
    return _speaker(claimant, tuple(home))


@cache
def _speaker(claimant: str, home: tuple[str, ...]) -> str:
    said = " ".join(re.findall(r"[\w'-]+", claimant.casefold().replace("’", "'")))
    if not said:
        return "unnamed"
    hits = {phrase: kind for phrase, kind in _phrases() if f" {phrase} " in f" {said} "}
    # "european parliament" is no "parliament"
    kinds = {kind for phrase, kind in hits.items() if not any(phrase != other and phrase in other for other in hits)}
    found = next((kind for kind in _FIRST if kind in kinds), "named")
    if found != "official" or not home:
        return found
    meant = _country(said)
    own = {code for one in home for code in get_global("territory_aliases").get(one, [one])}
    return "other_official" if meant and meant not in own else "official"


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    with (data_folder("geo") / "claimants.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["phrase"], row["kind"]) for row in csv.DictReader(file))


#: Letters that an adjective must share with the beginning of a country's name: "Kazakh" with Kazakhstan, "Russian" with Russia.
_STEM = 5

#: ... and by so many letters it may be longer: "Tongan", "Belarusian".
_ENDING = 3


@cache
def _stems() -> tuple[tuple[str, str, str], ...]:
    """Codes and names of countries, the longest first, with what an adjective begins with."""
    named = ((code, name.casefold()) for code, name in Locale("en").territories.items() if len(code) == len("KZ"))
    longest = sorted(named, key=lambda pair: (-len(pair[1]), pair))
    return tuple((code, name, name.removesuffix("a")) for code, name in longest)


def _country(said: str) -> str:
    """First country that a claimant names, also as an adjective: an embassy of one country in another speaks for the first."""
    at: list[tuple[int, int, str]] = []
    names = {name for _, name, _ in _stems()}
    for order, (code, name, stem) in enumerate(_stems()):
        # of a name of several words also the adjective: "South Korean"
        found = re.search(rf"(?<!\S){re.escape(name)}{'n?' if ' ' in name else ''}(?!\S)", said)
        if found:
            at.append((found.start(), order, code))
        for token in re.finditer(rf"\S{{{_STEM},}}", said):
            # a short stem is a whole name or nothing: "Niger" is no Nigeria, "Fijian" is of Fiji; the first word of a longer
            # name is no country: "Central", "South", "New"
            begins = name.startswith(token[0]) and token[0] not in names and not name.startswith(f"{token[0]} ")
            if begins or (token[0].startswith(stem) and len(token[0]) - len(stem) <= _ENDING):
                at.append((token.start(), order, code))
    return min(at)[2] if at else ""
