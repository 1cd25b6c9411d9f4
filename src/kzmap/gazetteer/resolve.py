"""From the words of a query to ranked places.

Kinds asked for, containers ("Kaskelen, Almaty Region"), stand-ins, several places in one cell.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kzmap.gazetteer.answer import Answer, Spot, decide
from kzmap.gazetteer.fold import is_cyrillic, is_kazakh, plain
from kzmap.gazetteer.match import QUALITY, Match, Name, find_matches
from kzmap.gazetteer.place import MAIN_NAME, group_of
from kzmap.gazetteer.rank import Candidate, Evidence, contains, rank
from kzmap.gazetteer.reasons import Code, Reason
from kzmap.gazetteer.store import ALTERNATE, PRIMARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzmap.gazetteer.index import Index
    from kzmap.gazetteer.name_words import Words
    from kzmap.gazetteer.place import Place

__all__ = ["Phrase", "Resolver"]

_SEVERAL = re.compile(r"\s*[;|\n]\s*|\s+/\s+|\s+&\s+")
_MARKS = r"[,/;|()]"
_CANDIDATES, _HOMONYMS = 8, 24
_SURE, _PLAUSIBLE, _CONTAINER = 0.5, 0.3, 0.15
#: What a stand-in's score is multiplied with: exact spelling, loose spelling.
_LOOSE_STAND_IN_SCORE, _ENDING_COST = 0.5, 0.5
_STAND_IN_SCORE, _NEIGHBOUR_SCORE, _MAIN_NAME_SCORE = 0.9, 0.8, 0.99
#: An airport is seldom farther than this from the town that it is called after.
_AIRFIELD_SCORE, _AIRFIELD_M = 0.8, 25_000.0
_CODE = 2
_DISTRICT_RADIUS_M = 40_000.0
_NEAR_FACTOR, _NEAR_M = 2.0, 3_000.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A query's words, taken apart.

    Attributes
    ----------
    full
        Plain key without filler words.
    core
        The same without words for kinds.
    asked
        Groups of kinds, the one next to the name first.
    near
        A word says "near".
    """

    full: str
    core: str
    asked: tuple[str, ...]
    near: bool


class Resolver:
    """Looks names up in an index; knows nothing of files or tables."""

    def __init__(self, index: Index, words: Words) -> None:
        self.index = index
        self.words = words

    # -- one name ---------------------------------------------------------------------------------------------

    def take_apart(self, text: str) -> Phrase:
        """Take the words for kinds and relations off a name."""
        tokens = plain(text).split()
        if self.words.around.isdisjoint(tokens):
            key = " ".join(tokens)
            return Phrase(key, key, (), near=False)
        near = False
        asked: list[str] = []
        whole = " ".join(tokens)
        tokens, _ = self.words.strip(tokens, "filler")
        # "Central Asia" is a name although "central" is a word that stands before names
        full = whole.split() if self.index.has(whole) else tokens
        while True:
            before = len(tokens)
            tokens, found = self.words.strip(tokens, "near")
            near = near or bool(found)
            tokens, _ = self.words.strip(tokens, "filler")
            if found and not asked and " ".join(full) != whole:
                full = tokens
            tokens, kinds = self.words.strip(tokens, "kind")
            asked = [*reversed(kinds), *asked]
            if len(tokens) == before:
                return Phrase(" ".join(full), " ".join(tokens), tuple(dict.fromkeys(asked)), near)

    def candidates(self, text: str, evidence: Evidence, *, typos: bool = True, phrase: Phrase | None = None) -> list[Candidate]:
        """Rank the places that a text may name, without looking inside it for containers."""
        phrase = phrase or self.take_apart(text)
        # the caller's country or a container speaks for a place that is called like a word: "Nice, France"
        said_to_be_one = phrase.asked or evidence.country or evidence.inside or (text.isupper() and len(text) <= _CODE + 1)
        if not said_to_be_one and {phrase.full, phrase.core} & self.words.not_places.keys():
            return []
        kazakh = is_kazakh(text) or not self.words.kazakh.isdisjoint(plain(text).split())
        name = Name(text, phrase.core, is_cyrillic(text), kazakh)
        whole = Name(text, phrase.full, name.cyrillic, kazakh)
        matches = (
            {match.ref: match for match in find_matches(self.index, whole, typos=False)} if phrase.full != phrase.core else {}
        )
        by_name = set(matches)
        asked = evidence.asked | frozenset(phrase.asked[:1])
        # where only filler words came off a known name, the name is not looked up without them
        if phrase.asked or phrase.near or not matches:
            for match in find_matches(self.index, name, typos=typos and not matches):
                matches.setdefault(match.ref, match)
        if not matches:
            return []
        strong = [(match, self.index.place(match.ref)) for match in self._strongest(list(matches.values()))]
        # where the words for kinds are part of the name itself, they ask for nothing else
        plainly = [item for item in strong if item[0].ref in by_name and item[1].group not in asked]
        asking = [item for item in strong if item not in plainly]
        asking_evidence = replace(evidence, asked=asked) if asked != evidence.asked else evidence
        ranked = rank(name, asking, asking_evidence, limit=_CANDIDATES) if asking else []
        if plainly:
            ranked = (
                rank(name, strong, evidence, limit=_CANDIDATES)
                if not asking
                else _merge(ranked, rank(name, plainly, evidence, limit=_CANDIDATES))
            )
        return ranked

    def _strongest(self, matches: list[Match]) -> list[Match]:
        """Keep the best known of a name's many homonyms, before any place is read."""
        if len(matches) <= _HOMONYMS:
            return matches
        return sorted(matches, key=lambda match: (-match.quality - 2 * math.log10(self.index.weight(match.ref) + 10), match.ref))[
            :_HOMONYMS
        ]

    def spots(self, text: str, evidence: Evidence, *, typos: bool = True) -> list[Spot]:
        """Rank the places that a text may name, as spots with the right size."""
        phrase = self.take_apart(text)
        return [
            self._sized(Spot.of(candidate), phrase, candidate.quality)
            for candidate in self.candidates(text, evidence, typos=typos, phrase=phrase)
        ]

    def _sized(self, spot: Spot, phrase: Phrase, quality: float) -> Spot:
        """Give a spot the size that the query's words leave it with."""
        group = _group(spot)
        outer = phrase.asked[-1] if phrase.asked else ""
        if phrase.near:
            return spot.because(
                Reason(Code.WIDENED),
                place_id=f"near:{spot.place_id}",
                radius_m=spot.radius_m * _NEAR_FACTOR + _NEAR_M,
                precision=_coarser(spot.precision),
            )
        doubt = _STAND_IN_SCORE if quality >= QUALITY[ALTERNATE] - _ENDING_COST else _LOOSE_STAND_IN_SCORE
        if outer == "district" and group == "settlement":
            return spot.because(
                _stands_in(outer, spot),
                score=round(spot.score * doubt, 3),
                radius_m=max(spot.radius_m, _DISTRICT_RADIUS_M),
                precision="region",
            )
        if outer in ("site", "airfield") and group in ("settlement", "district", "region"):
            return spot.because(_stands_in(outer, spot), score=round(spot.score * doubt, 3))
        return spot

    # -- a whole cell -----------------------------------------------------------------------------------------

    def resolve(self, query: str, text: str, evidence: Evidence) -> Answer:
        """Answer a query."""
        parts = [part for part in _SEVERAL.split(text) if plain(part)]
        if len(parts) > 1:
            return self._several(query, parts, evidence) or decide(query, [])
        text, inner = _parenthesis(text)
        segments = [segment for segment in (part.strip() for part in text.split(",")) if plain(segment)]
        if len(segments) > 1:
            return self._segments(query, segments, evidence)
        answer = self._one(query, segments[0] if segments else text, evidence)
        if answer.answer is None and inner:
            return self._segments(query, [text, inner], evidence)
        return answer

    def main_name(self, query: str, text: str) -> Answer | None:
        """Answer a query that is exactly the main name of one of the situation's places, whatever commas and slashes it holds."""
        refs = {hit.ref for hit in self.index.find(plain(text)) if hit.whole == MAIN_NAME}
        if len(refs) != 1:
            return None
        place = self.index.place(refs.pop())
        return decide(query, [Spot.of(Candidate(place, _MAIN_NAME_SCORE, (Reason(Code.EXACT_NAME),)))])

    def own_name(self, query: str, text: str, evidence: Evidence) -> Answer | None:
        """Answer a query that is a name of our own with commas, slashes or words that would be read as a description."""
        if not any(
            hit.whole or (hit.own and hit.how == PRIMARY and re.search(_MARKS, text)) for hit in self.index.find(plain(text))
        ):
            return None
        spots = self.spots(re.sub(_MARKS, " ", text), evidence, typos=False)
        return decide(query, spots) if spots and spots[0].score >= _SURE else None

    def _one(self, query: str, text: str, evidence: Evidence) -> Answer:
        spots = self.spots(text, evidence, typos=False)
        if spots and spots[0].score >= _SURE:
            return decide(query, spots)
        airfield = _airfield_of(spots, evidence)
        if airfield is not None:
            return decide(query, [airfield, *spots[1:]])
        inside = self._inside(query, text, evidence)
        if inside is not None and (not spots or inside.answer is not None):
            return inside
        if not spots:
            spots = self.spots(text, evidence)
        return decide(query, spots)

    def _inside(self, query: str, text: str, evidence: Evidence) -> Answer | None:
        """Find a place and its container that stand side by side: "Taraz Kazakhstan", "akimat of Uralsk"."""
        words = text.split()
        best: Answer | None = None
        for at in range(1, min(len(words), 8)):
            left, right = " ".join(words[:at]), " ".join(words[at:])
            joined = any(self.words.role(plain(words[n]), "within") is not None for n in (at - 1, at))
            for head, outer in ((left, right), (right, left)):
                answer = self._in_container(query, head, [outer], evidence, stand_in=joined)
                if (
                    answer is not None
                    and answer.answer is not None
                    and (best is None or best.answer is None or answer.answer.score > best.answer.score)
                ):
                    best = answer
        several = re.split(r"(?i)\s+(?:and|и|және|мен|бен|пен)\s+", text)
        if best is None and len(several) > 1:
            return self._several(query, several, evidence)
        return best or self._site_in(query, text, evidence) or self._side_by_side(query, words, evidence)

    def _side_by_side(self, query: str, words: list[str], evidence: Evidence) -> Answer | None:
        """Tell two places that stand side by side with nothing between them: "Almaty Taraz"."""
        if len(words) != 2 or not self.words.around.isdisjoint(plain(" ".join(words)).split()):
            return None
        answer = self._several(query, words, evidence)
        return answer if answer is not None and answer.answer is None else None

    def _in_container(self, query: str, head: str, outers: Sequence[str], evidence: Evidence, *, stand_in: bool) -> Answer | None:
        """Resolve a head inside containers; None if no candidate lies in one of them."""
        containers = self._containers(outers, evidence)
        if not containers:
            return None
        inner = replace(evidence, inside=containers)
        spots = [spot for spot in self.spots(head, inner, typos=False) if self._held(spot, containers)]
        if not spots and stand_in:
            spots = [spot for spot in self.spots(head, inner) if self._held(spot, containers)]
        if spots and spots[0].score >= _PLAUSIBLE:
            return decide(query, spots)
        return None

    def _containers(self, outers: Sequence[str], evidence: Evidence) -> list[Place]:
        found: list[Place] = []
        for outer in outers:
            ranked = self.candidates(outer, replace(evidence, inside=(), near=()), typos=False)
            found += [candidate.place for candidate in ranked[:3] if candidate.score >= _CONTAINER]
            code = outer if outer.isupper() and len(outer) == _CODE else self.words.peoples.get(plain(outer), "")
            country = self.index.country(code) if code and not ranked else None
            found += [country] if country else []
        return found

    def _held(self, spot: Spot, containers: Sequence[Place]) -> bool:
        place = self.index.by_id(spot.place_id.removeprefix("near:"))
        return place is not None and any(contains(outer, place) for outer in containers)

    def _segments(self, query: str, segments: list[str], evidence: Evidence) -> Answer:
        """Resolve "Kaskelen, Almaty Region, Kazakhstan", in this order or the other way round."""
        for ordered in (segments, segments[::-1]):
            answer = self._in_container(query, ordered[0], ordered[1:], evidence, stand_in=False)
            if answer is not None and answer.answer is not None:
                return answer
        several = self._several(query, segments, evidence)
        if several is not None:
            return several
        for ordered in (segments, segments[::-1]):
            answer = self._in_container(query, ordered[0], ordered[1:], evidence, stand_in=True)
            if answer is not None and answer.answer is not None:
                return answer
        return self._stand_in(query, segments, evidence)

    def _stand_in(self, query: str, segments: list[str], evidence: Evidence) -> Answer:
        """Let the sharpest known container stand in for a place that is not known."""
        for segment in (*segments[1:], segments[0]):
            spots = self.spots(segment, evidence, typos=False)
            unknown = next(part for part in segments if part != segment) if len(segments) > 1 else ""
            if spots and spots[0].score >= _SURE and _group(spots[0]) in ("settlement", "district", "region"):
                return _with_stand_in(query, spots, Code.NEIGHBOUR_STANDS_IN, unknown[:60])
            if spots and spots[0].score >= _SURE and _group(spots[0]) == "country":
                return Answer.refusal(query, "unknown", Code.MISSING_IN, spots[0], missing=unknown[:60], place=spots[0].name)
        return decide(query, [])

    def _site_in(self, query: str, text: str, evidence: Evidence) -> Answer | None:
        """Let the settlement stand in for a street or building that is named with it: "Dostyk Plaza mall Almaty"."""
        words = text.split()
        if len(words) < 2 or not any(self.words.role(plain(word), "kind") == "site" for word in words):
            return None
        for size in (1, 2):
            for part in (words[-size:], words[:size]):
                spots = self.spots(" ".join(part), evidence, typos=False)
                if spots and spots[0].score >= _SURE and _group(spots[0]) == "settlement":
                    return _with_stand_in(query, spots, Code.STANDS_IN, "site")
        return None

    def _several(self, query: str, parts: Sequence[str], evidence: Evidence) -> Answer | None:
        """Refuse a cell that names several places, with the best candidate of each."""
        best = [spot for part in parts if (spot := self._named_for_itself(part, evidence)) is not None]
        if len({spot.place_id for spot in best}) < 2:
            return decide(query, best, Reason(Code.SAME_TWICE)) if len(best) > 1 else None
        names = [spot.name for spot in best[:5]]
        return Answer.refusal(query, "several", Code.SEVERAL, *best, count=len(best), places=names)

    def _named_for_itself(self, part: str, evidence: Evidence) -> Spot | None:
        """Return the place that a part names, unless another kind of place would only stand in for it."""
        phrase = self.take_apart(part)
        if plain(part) in self.words.not_places:
            return None
        spots = self.spots(part, evidence, typos=False)
        if not spots or spots[0].score < _SURE or (phrase.asked and _group(spots[0]) not in phrase.asked):
            return None
        if spots[0].has(Code.ENDING) and not is_cyrillic(part):
            return None  # an ending taken off a Latin word is no name
        return spots[0]


def _merge(one: list[Candidate], two: list[Candidate]) -> list[Candidate]:
    """Put two rankings of different readings together: the better reading leads, and the shares are shared."""
    merged = {candidate.place.place_id: candidate for candidate in sorted([*two, *one], key=lambda candidate: candidate.score)}
    ranked = sorted(merged.values(), key=lambda candidate: (-candidate.strength, candidate.place.place_id))
    total = max(1.0, sum(candidate.score for candidate in ranked))
    return [replace(candidate, score=round(candidate.score / total, 3)) for candidate in ranked]


def _airfield_of(spots: list[Spot], evidence: Evidence) -> Spot | None:
    """Let the airport that bears a town's name stand in, where the country given has no other place of that name."""
    best = spots[0] if spots else None
    if best is None or not evidence.country or best.country != evidence.country or _group(best) != "airfield":
        return None
    return best.because(_stands_in("town", best), score=_AIRFIELD_SCORE, radius_m=_AIRFIELD_M, precision="settlement")


def _stands_in(missing: str, spot: Spot) -> Reason:
    return Reason(Code.STANDS_IN, {"missing": missing, "place": spot.name})


def _with_stand_in(query: str, spots: list[Spot], code: Code, missing: str) -> Answer:
    """Answer with a place that stands in for one that is not known, and say so first."""
    reason = Reason(code, {"missing": missing, "place": spots[0].name})
    return decide(query, [spots[0].because(reason, score=round(spots[0].score * _NEIGHBOUR_SCORE, 3)), *spots[1:]], reason)


def _group(spot: Spot) -> str:
    return group_of(spot.kind)


def _coarser(precision: str) -> str:
    return {"site": "street", "street": "district", "district": "settlement"}.get(precision, precision)


def _parenthesis(text: str) -> tuple[str, str]:
    """Take "(Uralsk)" out of "Oral (Uralsk)".

    >>> _parenthesis("Oral (Uralsk)")
    ('Oral', 'Uralsk')
    """
    match = re.search(r"[(\[]([^()\[\]]*)[)\]]", text)
    if not match:
        return text, ""
    outside = (text[: match.start()] + " " + text[match.end() :]).strip()
    return (outside, match[1].strip()) if plain(outside) else (match[1].strip(), "")
