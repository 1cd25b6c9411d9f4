"""What the text around a name says.

Which countries and places are named in it, and whether the name stands for a speaker, a person or a thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kzmap.gazetteer.fold import plain
from kzmap.gazetteer.reasons import Code, Reason
from kzmap.gazetteer.store import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzmap.gazetteer.index import Index
    from kzmap.gazetteer.name_words import Words

__all__ = ["Surroundings", "read_context"]

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_LONGEST_TEXT, _MOST_WORDS, _LONGEST_NAME = 4000, 400, 3
_KNOWN_FROM = 20_000
#: A bare name is a settlement's more often than a region's.
_LIKELY = {"settlement": 1.0, "country": 1.0, "area": 0.3, "region": 0.15}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Evidence from the text around a name.

    Attributes
    ----------
    countries
        Alpha-2 code -> share of the names in the text that lie there.
    points
        (lon, lat) of settlements named in the text.
    instead
        What the name stands for here if not for a place, or None.
    """

    countries: dict[str, float] = field(default_factory=dict)
    points: tuple[tuple[float, float], ...] = ()
    instead: Reason | None = None


def read_context(context: Iterable[str] | str, query: str, index: Index, words: Words) -> Surroundings:
    """Read the texts or names around a query.

    Parameters
    ----------
    context
        Texts, or other place names of the same record.
    query
        The name that is looked up.
    index, words
        The gazetteer.
    """
    texts = [context] if isinstance(context, str) else [str(text) for text in context if text]
    votes: dict[str, float] = {}
    points: list[tuple[float, float]] = []
    instead: Reason | None = None
    own = set(plain(query).split())
    for text in (text[:_LONGEST_TEXT] for text in texts):
        instead = instead or _instead(text, query, words)
        for key in _names(text, words):
            if set(key.split()) & own:
                continue
            _vote(key, index, words, votes, points)
    total = sum(votes.values())
    return Surroundings({code: vote / total for code, vote in votes.items()} if total else {}, tuple(points[:20]), instead)


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


def _vote(key: str, index: Index, words: Words, votes: dict[str, float], points: list[tuple[float, float]]) -> None:
    people = words.peoples.get(key)
    if people:
        votes[people] = votes.get(people, 0.0) + 0.5
        return
    from kzmap.gazetteer.inflect import base_forms

    for form in (key, *base_forms(key)):
        hits = [hit for hit in index.find(form) if hit.how == PRIMARY or hit.own or index.weight(hit.ref) > _KNOWN_FROM]
        if hits:
            best = max(hits, key=lambda hit: index.weight(hit.ref) * _LIKELY.get(index.place(hit.ref).group, 0.01))
            place = index.place(best.ref)
            if place.weight >= _KNOWN_FROM or best.own:
                votes[place.country] = votes.get(place.country, 0.0) + 1.0 if place.country else 0.0
                if place.kind == "settlement":
                    points.append((place.lon, place.lat))
            return


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
