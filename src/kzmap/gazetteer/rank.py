"""Weigh the places that a name may mean against each other and against "none of these".

Every piece of evidence is a term in log-odds and stands in the answer. The scores of all candidates and of "none of these"
are shares of one
whole, so that a name with two good candidates gives two middling scores. The shares are probabilities as they stand:
benchmarks/geocode.py
compares them with how often they are right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.match import ENDING
from kzmap.gazetteer.place import SITUATION, SUPPLEMENT
from kzmap.gazetteer.reasons import Code, Reason
from kzmap.gazetteer.store import PRIMARY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.gazetteer.match import Match, Name
    from kzmap.gazetteer.place import Place

__all__ = ["Candidate", "Evidence", "rank"]

# -- weights, set on the tuning half of tests/gold/places.csv; benchmarks/geocode.py reports on the other half
# ------------------------------
POPULATION = 1.8  # per power of ten, between places
NONE_POPULATION = 0.8  # the same against "none of these": size alone does not make a word a place
NONE = 3.9
UNASKED = {
    "settlement": 0.0,
    "country": 1.0,
    "region": -1.8,
    "district": -2.5,
    "airfield": -2.0,
    "area": 0.0,
    "water": -1.0,
    "border": -9.0,
    "site": -1.5,
}
BY_THE_WAY = -4.0  # an airfield or site found by a name that is not its own, such as its town's
BARE_WATER = -1.0
WHOLE_AND_ASKED = 2.5  # the whole of an alias that the situation gives, and of the kind asked for
STAND_IN_DOUBT = -1.0  # how much less sure a stand-in is than the thing itself
ASKED_SAME, ASKED_OTHER = 2.5, -6.0
#: asked kind -> kinds that may stand in, at what cost
STAND_IN = {
    "district": {"settlement": -1.5, "region": -4.0},
    "site": {"settlement": -3.5, "district": -4.0, "region": -6.0},
    "airfield": {"settlement": -3.0, "site": -2.0},
    "settlement": {"country": -4.0, "airfield": -7.0},
    "region": {"district": -2.5, "country": -4.0, "area": -1.0},
    "country": {"area": -2.0},
}
COUNTRY_SAME, COUNTRY_OTHER = 3.0, -6.0
CONTEXT_COUNTRY, SITUATION_COUNTRY = 4.0, 1.2
INSIDE, OUTSIDE = 3.0, -5.0
NEAR_AT_HAND, NEAR_PER_TEN = 2.5, -1.6
OVERSHADOWED, TOWN_FROM = -3.5, 100_000  # another name of a place that is the very name of a town of so many people
CYRILLIC_REGION, CYRILLIC_ELSEWHERE, KAZAKH = 0.7, -0.8, 1.0
CAPITAL = 1.2
NAME_OF_THE_DAY, NAME_OF_ANOTHER_DAY, UNIT_OF_ANOTHER_DAY = 0.5, -1.2, -5.0
OWN = {SUPPLEMENT: 0.4, SITUATION: 1.5}
_CYRILLIC_COUNTRIES = frozenset(["KZ", "KG", "TJ", "UZ", "TM", "RU", "BY", "UA", "MN", "BG", "RS", "MK", "AM", "AZ", "GE", "MD"])
#: What lies this near to a settlement is still said to be "in" it.
_SUBURBS_M = 15_000.0
_SHOWN_FROM = 0.05


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides the name.

    Attributes
    ----------
    asked
        Groups of kinds that the query's words ask for.
    country
        Alpha-2 code that was given.
    country_disc
        Lon, lat and radius in metres around that country.
    context
        Country -> weight, from the other names of the same text.
    near
        Points (lon, lat) that the place should be near to.
    inside
        Places named as containers, best first.
    date
        ISO date, never empty.
    date_given
        Whether the caller gave it.
    situation
        Countries of the situation.
    """

    date: str
    date_given: bool = False
    asked: frozenset[str] = frozenset()
    country: str = ""
    country_disc: tuple[float, float, float] | None = None
    context: Mapping[str, float] = field(default_factory=dict, hash=False)
    near: tuple[tuple[float, float], ...] = ()
    inside: Sequence[Place] = ()
    situation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place with its score and the evidence for it.

    `strength` is in log-odds; `quality` is the part of it that the spelling of the name gives.
    """

    place: Place
    score: float
    evidence: tuple[Reason, ...]
    strength: float = 0.0
    quality: float = 0.0


def contains(outer: Place, inner: Place) -> bool:
    """Tell whether a place lies in another, by units, boxes or distance.

    A country holds what carries its code; a region what its units name; anything else what lies within its radius.
    """
    if outer.kind == "country":
        return outer.country == inner.country and inner.kind != "country"
    if outer.kind == "region":
        if outer.place_id in inner.units:
            return True
        west, south, east, north = outer.box or (0.0, 0.0, -1.0, -1.0)
        boxed = inner.kind not in ("country", "region") and west <= inner.lon <= east and south <= inner.lat <= north
        # a unit that was cut out of the one that the place is known to lie in; or a place whose unit is not known
        return boxed and (not inner.units or bool(set(outer.units) & set(inner.units)))
    reach = outer.radius_m + (_SUBURBS_M if outer.kind == "settlement" else 0)
    if inner.radius_m > outer.radius_m:
        return False
    return inner.place_id != outer.place_id and distance_m(outer.lon, outer.lat, inner.lon, inner.lat) <= reach


def rank(name: Name, found: Sequence[tuple[Match, Place]], evidence: Evidence, *, limit: int) -> list[Candidate]:
    """Order the places that a name may mean.

    Parameters
    ----------
    name
        The name.
    found
        Matches and their places.
    evidence
        What else is known.
    limit
        How many to return.

    Returns
    -------
    list of Candidate
        Best first; `score` is the probability of the candidate.
    """
    taken = any(
        match.hit.how == PRIMARY and not match.ending and place.group == "settlement" and place.weight >= TOWN_FROM
        for match, place in found
        if match.code != Code.TYPO
    )
    weighed = [
        (sum(term[0] for term in terms), terms, place, match.quality)
        for match, place in found
        for terms in [
            [
                *_terms(name, match, place, evidence),
                _term(OVERSHADOWED if taken and _by_another_name(match, place) else 0.0, Code.NAME_OF_A_TOWN),
            ]
        ]
    ]
    weighed.sort(key=lambda item: (-item[0], item[2].place_id))
    kept = _without_doubles(weighed)
    if not kept:
        return []
    best = kept[0][2]
    # what a stand-in is worth less than the thing itself counts between places, not against "none of these"
    none = NONE + NONE_POPULATION * math.log10(best.weight + 10) + min(0.0, _stand_in(best, evidence) - STAND_IN_DOUBT)
    total = math.exp(none) + sum(math.exp(strength) for strength, *_ in kept)
    return [
        Candidate(place, round(math.exp(strength) / total, 3), _telling(terms), strength, quality)
        for strength, terms, place, quality in kept[:limit]
    ]


def _by_another_name(match: Match, place: Place) -> bool:
    """Whether a settlement is met by a name that is not its main one and that nobody gave it for the situation."""
    return place.group == "settlement" and match.hit.how != PRIMARY and not match.hit.whole


#: Weight in log-odds, what it is, and what it is about.
Term = tuple[float, Code, dict[str, Any]]
Weighed = tuple[float, list[Term], "Place", float]


def _without_doubles(weighed: list[Weighed]) -> list[Weighed]:
    """Keep one of several entries for the same spot: the best that was found, under the situation's id if it has one."""
    kept: list[Weighed] = []
    for strength, terms, place, quality in weighed:
        twin = next((at for at, other in enumerate(kept) if _same(place, other[2])), None)
        if twin is None:
            kept.append((strength, terms, place, quality))
        elif place.layer > kept[twin][2].layer:
            kept[twin] = (*kept[twin][:2], place, kept[twin][3])
    return kept


def _same(one: Place, two: Place) -> bool:
    if one.group != two.group or (one.country != two.country and one.country and two.country):
        return False
    if one.group in ("country", "region"):
        return one.place_id == two.place_id or bool(set(one.units) & {two.place_id}) or bool(set(two.units) & {one.place_id})
    reach = max(3_000.0, min(one.radius_m, two.radius_m))
    return abs(one.lat - two.lat) < 1 and distance_m(one.lon, one.lat, two.lon, two.lat) <= reach


def _terms(name: Name, match: Match, place: Place, evidence: Evidence) -> list[Term]:
    """Weigh every piece of evidence for one place."""
    return [
        _term(match.quality + ENDING * match.ending, match.code),
        _term(-ENDING * match.ending, Code.ENDING),
        _size_term(place),
        _term(OWN.get(place.layer, 0.0), Code.OF_SITUATION if place.layer == SITUATION else Code.OF_SUPPLEMENT),
        *_kind_terms(match, place, evidence),
        *_place_terms(place, evidence),
        *_date_terms(match, place, evidence),
        *_script_terms(name, place),
    ]


def _term(weight: float, code: Code, **values: Any) -> Term:
    return weight, code, values


def _telling(terms: list[Term]) -> tuple[Reason, ...]:
    """Keep the evidence that says anything, strongest first."""
    shown = sorted((term for term in terms if abs(term[0]) >= _SHOWN_FROM), key=lambda term: -abs(term[0]))
    return tuple(Reason(code, values, weight) for weight, code, values in shown)


def _size_term(place: Place) -> Term:
    weight = POPULATION * math.log10(place.weight + 10)
    if place.group in ("settlement", "country", "region") and place.weight:
        return _term(weight, Code.INHABITANTS, inhabitants=place.weight)
    return _term(weight, Code.RENOWN)


def _stand_in(place: Place, evidence: Evidence) -> float:
    """Cost at which a place stands in for the kind asked for; 0 if it is of that kind or cannot stand in."""
    if not evidence.asked or place.group in evidence.asked:
        return 0.0
    return max((STAND_IN[asked][place.group] for asked in evidence.asked if place.group in STAND_IN.get(asked, {})), default=0.0)


def _kind_terms(match: Match, place: Place, evidence: Evidence) -> list[Term]:
    group = place.group
    if not evidence.asked:
        if match.hit.whole:
            return []
        terms = [_term(UNASKED[group], Code.UNASKED, kind=place.kind)]
        if group == "airfield" and match.hit.how != PRIMARY and not match.hit.own:
            terms.append(_term(BY_THE_WAY, Code.OF_ITS_TOWN))
        elif group == "water" and match.hit.how != PRIMARY:
            terms.append(_term(BARE_WATER, Code.BARE_WATER))
        return terms
    if group in evidence.asked:
        return [_term(ASKED_SAME + (WHOLE_AND_ASKED if match.hit.whole else 0.0), Code.KIND_ASKED, asked=group)]
    weight = _stand_in(place, evidence) or ASKED_OTHER
    return [_term(weight, Code.OTHER_KIND_ASKED, asked=sorted(evidence.asked), kind=group)]


def _place_terms(place: Place, evidence: Evidence) -> list[Term]:
    terms = [_term(CAPITAL, Code.CAPITAL)] if place.capital else []
    if evidence.country and (place.country or evidence.country_disc is not None):
        same = place.country == evidence.country if place.country else _reaches(evidence.country_disc, place)
        code = Code.IN_COUNTRY if same else Code.NOT_IN_COUNTRY
        terms.append(_term(COUNTRY_SAME if same else COUNTRY_OTHER, code, country=evidence.country))
    if evidence.context and place.country:
        share = evidence.context.get(place.country, 0.0) / max(evidence.context.values())
        terms.append(_term(CONTEXT_COUNTRY * share, Code.WITH_OTHER_NAMES))
    if place.country in evidence.situation:
        first = place.country == evidence.situation[0]
        terms.append(_term(SITUATION_COUNTRY if first else SITUATION_COUNTRY / 2, Code.SITUATION_COUNTRY))
    if evidence.inside:
        held = any(contains(outer, place) for outer in evidence.inside)
        outer = evidence.inside[0].name
        terms.append(_term(INSIDE if held else OUTSIDE, Code.INSIDE if held else Code.OUTSIDE, outer=outer))
    if evidence.near:
        metres = min(distance_m(lon, lat, place.lon, place.lat) for lon, lat in evidence.near)
        weight = NEAR_AT_HAND + NEAR_PER_TEN * math.log10(1 + metres / 20_000)
        terms.append(_term(weight, Code.NEAR, metres=round(metres, -3)))
    return terms


def _reaches(disc: tuple[float, float, float] | None, place: Place) -> bool:
    """Tell whether a sea or river that belongs to no country can touch one: disc is (lon, lat, radius_m)."""
    return disc is None or distance_m(disc[0], disc[1], place.lon, place.lat) <= disc[2] + place.radius_m


def _date_terms(match: Match, place: Place, evidence: Evidence) -> list[Term]:
    terms: list[Term] = []
    if (place.valid_from and evidence.date < place.valid_from) or (place.valid_to and evidence.date >= place.valid_to):
        terms.append(_term(UNIT_OF_ANOTHER_DAY, Code.UNIT_OF_ANOTHER_DAY, date=evidence.date))
    hit = match.hit
    if (hit.valid_from or hit.valid_to) and evidence.date_given:
        holds = hit.valid_from <= evidence.date and (not hit.valid_to or evidence.date < hit.valid_to)
        weight, code = (NAME_OF_THE_DAY, Code.NAME_OF_THE_DAY) if holds else (NAME_OF_ANOTHER_DAY, Code.NAME_OF_ANOTHER_DAY)
        terms.append(_term(weight, code, date=evidence.date))
    return terms


def _script_terms(name: Name, place: Place) -> list[Term]:
    if not (name.cyrillic or name.kazakh) or not place.country:
        return []
    if name.kazakh and place.country == "KZ":
        return [_term(KAZAKH, Code.KAZAKH)]
    if place.country in _CYRILLIC_COUNTRIES:
        return [_term(CYRILLIC_REGION, Code.CYRILLIC_AT_HOME)]
    return [_term(CYRILLIC_ELSEWHERE, Code.CYRILLIC_ELSEWHERE)]
