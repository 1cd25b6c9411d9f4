"""What the text around a name says.

Which countries and places are named in it, what it says that the name lies in, and whether the name stands for a speaker, a
person or a thing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzmap.gazetteer.answer import Spot
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.fold import is_cyrillic, plain
from kzmap.gazetteer.holding import held_in
from kzmap.gazetteer.reasons import Code, Reason
from kzmap.gazetteer.store import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzmap.gazetteer.index import Index
    from kzmap.gazetteer.name_words import Words

__all__ = ["Named", "Surroundings", "read_context"]

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_LONGEST_TEXT, _MOST_WORDS, _LONGEST_NAME, _MOST_POINTS = 4000, 400, 3, 20
_KNOWN_FROM = 20_000
#: A bare name is a settlement's more often than a region's.
_LIKELY = {"settlement": 1.0, "country": 1.0, "area": 0.3, "region": 0.15}
#: A place this sure helps to tell the others; a people named in the text helps half as much.
_SURE, _PEOPLE = 0.75, 0.5
#: A name that is not known at large is looked up in so many countries that the text names most.
_MAIN = 2
#: A town farther than this from all other places of a text is doubted, if there are so many others.
_FAR_M, _FAR_OTHER_NAME_M, _FEWEST_OTHERS, _FAMOUS = 1_000_000.0, 150_000.0, 2, 1_000_000


@dataclass(frozen=True, slots=True)
class Named:
    """A place or people that a text names: by which words, in which country, how much it says, and where it is."""

    words: frozenset[str]
    country: str
    weight: float
    lon: float
    lat: float
    settlement: bool
    people: bool = False

    @classmethod
    def of(cls, spot: Spot, surface: str = "") -> Named:
        """Make one of a place that is known, and the words that it was found by."""
        people = spot.has(Code.BY_CODE)
        known = spot.kind != "settlement" or spot.inhabitants >= _KNOWN_FROM
        weight = _PEOPLE if people else 1.0 if known and spot.score >= _SURE else 0.0
        words = frozenset(plain(f"{spot.name} {surface}").split())
        return cls(words, spot.country, weight, spot.lon, spot.lat, spot.kind == "settlement", people)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Evidence from the text around a name, or from the other names of a record.

    Attributes
    ----------
    texts
        The texts, where there are any.
    named
        What they name.
    """

    texts: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()

    def __add__(self, other: Surroundings) -> Surroundings:
        return Surroundings((*self.texts, *other.texts), (*self.named, *other.named))

    def beside(self, query: str) -> tuple[dict[str, float], tuple[tuple[float, float], ...]]:
        """Alpha-2 code -> share of the names beside the query that lie there; points of settlements among them."""
        others = self._others(query)
        votes: Counter[str] = Counter()
        for one in others:
            if one.country:
                votes[one.country] += one.weight  # type: ignore[assignment]  # shares of a vote
        total = sum(votes.values())
        points = [(one.lon, one.lat) for one in others if one.settlement and one.weight][:_MOST_POINTS]
        return {code: vote / total for code, vote in votes.items() if vote} if total else {}, tuple(points)

    def main(self, query: str) -> list[str]:
        """The countries that the text is about, the one named most first."""
        shares, _ = self.beside(query)
        return sorted(shares, key=lambda code: -shares[code])[:_MAIN]

    def names_country(self, code: str) -> bool:
        """Tell whether something of a country is named."""
        return any(one.country == code for one in self.named)

    def is_far(self, query: str, spot: Spot) -> bool:
        """Tell whether a town lies far from everything else, in a country that is not named: mostly a namesake of another."""
        if spot.kind != "settlement" or spot.has(Code.OF_SITUATION, Code.SITUATION_COUNTRY, Code.EXACT_NAME):
            return False
        # a place's name in Cyrillic always stands among its other names
        odd = spot.has(Code.OTHER_NAME) and not is_cyrillic(query)
        if spot.inhabitants >= _FAMOUS and not odd:
            return False  # a city of millions by its own name is no mistaken namesake
        others = self._others(query)
        placed = [one for one in others if not one.people]
        if len({one.words for one in placed}) < _FEWEST_OTHERS or any(one.country == spot.country for one in others):
            return False
        near = min(distance_m(spot.lon, spot.lat, one.lon, one.lat) for one in placed)
        return near >= (_FAR_OTHER_NAME_M if odd else _FAR_M)

    def holder(self, query: str) -> str:
        """What the texts say that the name lies in, "" for nothing: "Tripoli, Lebanon"."""
        return next((outer for text in self.texts if (outer := held_in(text, query))), "")

    def instead(self, query: str, words: Words) -> Reason | None:
        """What the name stands for in the texts if not for a place, or None."""
        return next((reason for text in self.texts if (reason := _instead(text, query, words))), None)

    def _others(self, query: str) -> list[Named]:
        own = set(plain(query).split())
        return [one for one in self.named if not one.words & own]


def read_context(context: Iterable[str | Spot] | str, index: Index, words: Words) -> Surroundings:
    """Read texts, other place names of the same record, or places that are known already.

    Parameters
    ----------
    context
        What is around.
    index, words
        The gazetteer.
    """
    given = [context] if isinstance(context, str) else list(context)
    texts = tuple(str(text)[:_LONGEST_TEXT] for text in given if text and not isinstance(text, Spot))
    named = [Named.of(spot) for spot in given if isinstance(spot, Spot)]
    for text in texts:
        named += [one for key in _names(text, words) if (one := _of_name(key, index, words))]
    return Surroundings(texts, tuple(named))


def _of_name(key: str, index: Index, words: Words) -> Named | None:
    own = frozenset(key.split())
    if people := words.peoples.get(key):
        land = index.country(people)
        return Named(own, people, _PEOPLE, land.lon, land.lat, settlement=False, people=True) if land else None
    from kzmap.gazetteer.inflect import base_forms

    for form in (key, *base_forms(key)):
        hits = [hit for hit in index.find(form) if hit.how == PRIMARY or hit.own or index.weight(hit.ref) > _KNOWN_FROM]
        if hits:
            best = max(hits, key=lambda hit: index.weight(hit.ref) * _LIKELY.get(index.place(hit.ref).group, 0.01))
            place = index.place(best.ref)
            known = place.weight >= _KNOWN_FROM or best.own
            return Named(own, place.country, 1.0, place.lon, place.lat, place.kind == "settlement") if known else None
    return None


def _names(text: str, words: Words) -> list[str]:
    """Capitalised names of one to three words, longest first and without overlap."""
    found = list(_WORD.finditer(text))[:_MOST_WORDS]
    keys, at = [], 0
    while at < len(found):
        if not found[at][0][0].isupper():
            at += 1
            continue
        size = 1
        while (
            size < _LONGEST_NAME
            and at + size < len(found)
            and text[found[at + size - 1].end() : found[at + size].start()] == " "
            and found[at + size][0][0].isupper()
        ):
            size += 1
        run = [plain(match[0]) for match in found[at : at + size]]
        keys += [" ".join(run)] if size == 1 else [" ".join(run), *run]
        at += size
    return [key for key in dict.fromkeys(keys) if (len(key) > 2 and key not in words.not_places) or key in words.peoples]


def _instead(text: str, query: str, words: Words) -> Reason | None:
    """Tell what the query stands for in a text, if not for a place."""
    match = re.search(rf"(?<!\w){re.escape(query)}(?!\w)", text)
    if not match or not query:
        return None
    after = text[match.end() : match.end() + 40]
    following = re.match(r"\s+([^\W\d_]+)(?:\s+([^\W\d_]+))?", after)
    before = re.search(r"([^\W\d_]+)\.?\s+$", text[: match.start()])
    if before and words.role(plain(before[1]), "title") is not None:
        return Reason(Code.PERSON_HERE)
    if following:
        word = plain(following[1])
        # "Washington said", but not "police of Almaty said": a speaker begins its sentence
        if words.role(word, "speech") is not None and re.search(r"(?:^|[.!?\n:;,«“\"])\s*$", text[: match.start()]):
            return Reason(Code.SPEAKER_HERE, {"words": f"{query} {following[1]}"})
        if words.role(word, "thing") is not None:
            return Reason(Code.PART_HERE, {"words": f"{query} {following[1]}"})
        if following[1][0].isupper() and query[0].isupper() and words.not_places.get(plain(f"{query} {following[1]}")):
            return Reason(Code.PERSON_HERE)
    return None
