"""One sentence with everything that was found in it, and the places that "the city", "the country", "there" stand for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kzmap.gazetteer import Code
from kzmap.gazetteer.distance import distance_m
from kzmap.report.roles import LOCATING, Mention

if TYPE_CHECKING:
    from kzmap.gazetteer import Spot
    from kzmap.report.attribution import Attribution
    from kzmap.report.numbers import Count
    from kzmap.report.parse import Parse
    from kzmap.report.quantities import Quantity
    from kzmap.report.sentences import Sentence
    from kzmap.report.time_expressions import When
    from kzmap.report.triggers import Trigger

__all__ = ["Focus", "Scene", "refer"]

#: Words for the whole country, the town, the region and the place spoken of last, by language.
_SHAPES = {
    "en": {
        "wide": r"in\s(?:most|many|all)\s(?:\w+\s)?(?:regions|provinces|districts|states)"
        r"|(?:around|across|throughout|in|of|to|into|from|over|all over|leave|left|enter(?:ed)?)"
        r"\s(?:the|this)\s(?:whole\s|entire\s)?(?:country|nation|republic)"
        r"|nationwide|countrywide|nation-wide|country-wide",
        "town": r"(?:in|at|of|around|across|outside|into|to|near|through|throughout|entered|left|from|inside|surrounding)"
        r"\s(?:the|this|that)"
        r"\s(?:same\s|northern\s|southern\s|eastern\s|western\s|port\s|mining\s|oil\s|industrial\s)?"
        r"(?:city|town|village|capital|port|settlement)(?!\sof\s)",
        "area": r"(?:in|into|of|around|across|throughout|to|entered|left)\s(?:the|this|that)"
        r"\s(?:region|province|district|area|state|island|peninsula|governorate)",
        "there": r"(?<=[a-z]\s)(?<!and\s)(?<!that\s)(?<!but\s)(?<!said\s)(?<!says\s)there"
        r"(?!['\u2019]s|\s(?:is|are|was|were|has|have|had|will|would|may|might|could|can|be|been|remains?|seems?|exists?|came|come))",
    },
    "ru": {
        "wide": r"(?:по|во?)\s(?:всей\s)?стран[еы]|в республике|в страну|из страны",
        "town": r"в (?:этом\s)?(?:городе|посёлке|селе|столице)|в город|по городу",
        "area": r"в (?:этом\s)?(?:регионе|области|районе|провинции)",
        "there": r"там",
    },
    "kk": {
        "wide": r"елде|ел бойынша|елімізде|елге",
        "town": r"қалада|қаладағы|қалаға",
        "area": r"өңірде|облыста|ауданда",
        "there": r"онда|сонда",
    },
}
_REFERENCE = {
    lang: re.compile(rf"(?<!\w)(?:{'|'.join(f'(?P<{kind}>{shape})' for kind, shape in shapes.items())})(?!\w)", re.IGNORECASE)
    for lang, shapes in _SHAPES.items()
}
_TOWNS = ("settlement", "site", "street")
_ONE_PLACE_M = 25_000.0
#: What a place told before still weighs, by sentence; in the same paragraph; the text's own town; the least that counts.
_WEIGHS = {"location": 0.5, "destination": 0.3, "mention": 0.2}
_FADES, _SAME_PARAGRAPH, _LEAD, _FEWEST = 0.95, 3.0, 1.0, 0.05


def _apart(one: Spot, other: Spot | None) -> bool:
    return other is None or distance_m(one.lon, one.lat, other.lon, other.lat) > _ONE_PLACE_M


@dataclass
class Scene:
    """A sentence and its findings; offsets inside are those of the sentence."""

    sentence: Sentence
    names: list[Mention]
    dates: list[When]
    triggers: list[Trigger]
    quantities: list[Quantity]
    attribution: Attribution
    actors: list[tuple[int, int, str]]
    parse: Parse
    counts: list[Count] = field(default_factory=list)
    references: list[Mention] = field(default_factory=list)


@dataclass(frozen=True)
class Station:
    """A place that the text told of: where, in which sentence and paragraph, under which section, and how much that says."""

    place: Mention
    at: int
    paragraph: int
    section: Spot | None
    weight: float


@dataclass
class Focus:
    """Where the text is: the last town, region and country that something was said to happen in.

    Attributes
    ----------
    town, area, country
        Places, or None.
    lead
        Where the text is as a whole: the one town of its dateline, headline or first paragraph.
    countries
        Votes for countries by alpha-2 code.
    known
        Countries named in the text, by code.
    """

    town: Spot | None = None
    earlier_town: Spot | None = None
    capital: Spot | None = None
    capitals: dict[str, Spot] = field(default_factory=dict)
    lead: Spot | None = None
    towns: set[str] = field(default_factory=set)
    area: Spot | None = None
    country: Spot | None = None
    countries: Counter[str] = field(default_factory=Counter)
    known: dict[str, Spot] = field(default_factory=dict)
    section: Spot | None = None
    stations: list[Station] = field(default_factory=list)
    at: int = 0
    paragraph: int = 0

    def _stop(self, place: Mention, weight: float) -> None:
        self.stations.append(Station(place, self.at, self.paragraph, self.section, weight))

    def enter(self, spot: Spot) -> None:
        """Begin a part of the text that stands under a place's name: "HAITI. ..."."""
        self.section, self.earlier_town = spot, None
        self.town = spot if spot.precision in _TOWNS else None
        self.area = spot if spot.precision in ("region", "district") else None
        self.country = spot if spot.precision == "country" else self.known.get(spot.country)

    def see(self, mention: Mention) -> None:
        """Move on to a place that the text names as a location."""
        spot = mention.spot
        if spot is not None and mention.role != "name" and spot.has(Code.CAPITAL):
            self.capital = spot
            self.capitals[spot.country] = spot
        if spot is None or mention.role not in LOCATING or mention.container:
            return
        if mention.role == "destination" and self.town is not None:
            return  # where people flee or are brought to is not where things happen
        self._stop(mention, _WEIGHS[mention.role])
        if spot.precision in _TOWNS:
            self.towns.add(spot.place_id)
            if self.town is not None and self.town.place_id != spot.place_id:
                self.earlier_town = self.town
            self.town = spot
        elif spot.precision in ("region", "district"):
            self.area = spot
        elif spot.precision == "country" and mention.role == "location":
            self.country = spot

    def begin(self) -> None:
        """Begin a paragraph: what happens in it without a place is where the text is, until it names one."""
        self.paragraph += 1

    def follow(self, places: list[Mention]) -> None:
        """Stay where the events of a sentence happened by its own words, also where that place is not known."""
        own = {m.spot.place_id if m.spot else m.surface: m for m in places}
        if not own:
            return
        spots = [m.spot for m in own.values()]
        for mention in own.values():
            self._stop(mention, 1.0 / len(own))
        towns = [spot for spot in spots if spot is not None and spot.precision in _TOWNS]
        if len(own) == 1:
            self.town = towns[0] if towns else None if spots[-1] is None else self.town
        self.towns |= {town.place_id for town in towns}

    def context(self, *, wide: bool = False) -> Mention | None:
        """Where an event without a place is: the place that was told most, and last, else the country that the text is about.

        Parameters
        ----------
        wide
            It is of the kind that holds for a region or country: an emergency, an internet shutdown.
        """
        main = self.main_country()
        if self.section is not None and not self._told_since_section():
            return Mention(-1, 0, 0, "", self.section, "location")
        scores: dict[str, float] = {}
        places: dict[str, Mention] = {}
        for station in self.stations:
            spot = station.place.spot
            key = spot.place_id if spot is not None else station.place.surface
            if self._is_foreign(spot) or (spot is not None and wide and spot.precision in _TOWNS):
                continue
            if spot is not None and not wide and spot.precision == "country":
                continue
            weight = station.weight * _FADES ** (self.at - station.at)
            scores[key] = scores.get(key, 0.0) + weight * (_SAME_PARAGRAPH if station.paragraph == self.paragraph else 1.0)
            places.pop(key, None)
            places[key] = station.place
        if self.lead is not None and not wide and not self._is_foreign(self.lead) and self.section is None:
            scores[self.lead.place_id] = scores.get(self.lead.place_id, 0.0) + _LEAD
            places.setdefault(self.lead.place_id, Mention(-1, 0, 0, "", self.lead, "location"))
        best = max(reversed(places), key=lambda key: scores[key], default=None)
        if best is None or scores[best] < _FEWEST:
            return Mention(-1, 0, 0, "", main, "location") if main is not None else None
        return places[best]

    def _told_since_section(self) -> bool:
        return any(station.section is self.section for station in self.stations)

    def _is_foreign(self, town: Spot | None) -> bool:
        """Tell whether a town lies in a country that the text hardly names: where talks were held, not where things happen."""
        return town is not None and 3 * self.countries[town.country] < max(self.countries.values(), default=0)

    def main_capital(self) -> Spot | None:
        """The capital of the country that the text is about, if the text named it."""
        main = self.main_country()
        return self.capitals.get(main.country, main) if main is not None else self.capital

    def main_country(self) -> Spot | None:
        """The country that the text is about."""
        if self.section is not None and self.section.country in self.known:
            return self.known[self.section.country]
        best = self.countries.most_common(1)
        return self.known.get(best[0][0]) if best else self.country


def count_countries(focus: Focus, mentions: list[Mention], heads: set[int]) -> None:
    """Count the countries of a whole document's names; bodies, speakers and senders weigh little, headlines much."""
    for mention in mentions:
        if mention.spot is None or not mention.spot.country:
            continue
        weight = {"location": 8, "destination": 8, "mention": 4, "actor": 2, "origin": 1, "dateline": 8}.get(mention.role, 0)
        weight *= 3 if mention.sentence in heads else 1
        if mention.role == "dateline" and mention.spot.has(Code.CAPITAL):
            weight = 1
        focus.countries[mention.spot.country] += weight
        if mention.spot.kind == "country":
            focus.known.setdefault(mention.spot.country, mention.spot)


def refer(text: str, number: int, lang: str, focus: Focus) -> list[Mention]:
    """Resolve "the city", "around the country", "there" to the places in focus, as mentions of their own."""
    found = []
    if lang == "en" and focus.town is not None and focus.earlier_town is not None:
        for match in re.finditer(
            r"(?<!\w)(?:in|of|to)\s(?:both|the two)\s(?:cities|towns|places|villages)(?!\w)", text, re.IGNORECASE
        ):
            found += [
                Mention(number, match.start(), match.end(), match.group(), spot, "location")
                for spot in (focus.earlier_town, focus.town)
            ]
    for match in _REFERENCE[lang].finditer(text):
        kind = match.lastgroup
        spot = {
            "wide": focus.main_country() or focus.country,
            "town": focus.main_capital() if re.search(r"capital|столиц", match.group(), re.IGNORECASE) else focus.town,
            "area": focus.area or focus.main_country(),
            "there": focus.town or focus.area or focus.country or focus.main_country(),
        }[kind or "there"]
        if spot is not None:
            found.append(Mention(number, match.start(), match.end(), match.group(), spot, "location"))
    return found
