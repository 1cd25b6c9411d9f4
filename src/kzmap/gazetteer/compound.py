"""Places that are described and not named.

"10 km west of Taraz", "between Shymkent and Turkistan", "near the Kyrgyz border", "southern Kazakhstan": a point with the
radius that the words leave open.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzmap.gazetteer.answer import Answer, Spot, decide
from kzmap.gazetteer.distance import destination, distance_m, midpoint
from kzmap.gazetteer.fold import plain
from kzmap.gazetteer.match import Name, find_matches
from kzmap.gazetteer.reasons import Code, Reason, sentence

if TYPE_CHECKING:
    from kzmap.gazetteer.index import Index
    from kzmap.gazetteer.place import Place
    from kzmap.gazetteer.rank import Evidence
    from kzmap.gazetteer.resolve import Resolver

__all__ = ["resolve_compound"]

_BEARINGS = {"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0, "nw": 315.0}
_DASHES = re.compile(r"\s*[—–]\s*|\s+-\s+|(?<=\w)-(?=\w)|\s+(?:to|до)\s+", re.IGNORECASE)
#: A distance told in a text is good to a quarter of itself, and a direction to half of a quarter of the circle.
_DOUBT_OF_DISTANCE, _DOUBT_OF_BEARING_DEG = 0.25, 22.5
_SURE = 0.5
_FEWEST_M, _FARTHEST_M = 1_000.0, 2_000_000.0
_PART, _PART_RADIUS = 0.5, 0.75
_LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase of a role that was found in a text: what it means, and the text without it."""

    meaning: str
    rest: str


def resolve_compound(resolver: Resolver, query: str, text: str, evidence: Evidence) -> Answer | None:
    """Answer a query that describes a place by others; None if it does not."""
    if resolver.words.describing.isdisjoint(plain(text).split()) and not any(char.isdigit() for char in text):
        return None
    for reader in (_offset, _between, _border, _part):
        answer = reader(resolver, query, text, evidence)
        if answer is not None:
            return answer
    return None


def _take(resolver: Resolver, text: str, role: str, *, anywhere: bool = True) -> _Found | None:
    """Find the longest phrase of a role in a text, and take it out."""
    words = text.split()
    for size in range(min(_LONGEST_PHRASE, len(words)), 0, -1):
        places = range(len(words) - size + 1) if anywhere else (0, len(words) - size)
        for at in places:
            meaning = resolver.words.role(plain(" ".join(words[at : at + size])), role)
            if meaning is not None:
                return _Found(meaning, " ".join(words[:at] + words[at + size :]))
    return None


def _precision(radius_m: float) -> str:
    for precision, most in (("site", 500), ("street", 2_000), ("district", 6_000), ("settlement", 30_000)):
        if radius_m <= most:
            return precision
    return "region"


def _best(resolver: Resolver, text: str, evidence: Evidence) -> Spot | None:
    """Return the best candidate for one of the places that a description names."""
    if plain(text) in resolver.words.not_places:
        return None
    answer = resolver.resolve(text, text, evidence)
    return answer.answer or (answer.candidates[0] if answer.candidates and answer.status == "unsure" else None)


def _offset(resolver: Resolver, query: str, text: str, evidence: Evidence) -> Answer | None:
    """Read "10 km west of Taraz" and "в 10 км от Тараза"."""
    match = re.search(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\b", text)
    unit = match and resolver.words.role(plain(match[2]), "unit_of_length")
    if not match or not unit:
        return None
    length = float(match[1].replace(",", ".")) * float(unit)
    rest = text[: match.start()] + " " + text[match.end() :]
    direction = _take(resolver, rest, "direction")
    rest = direction.rest if direction else rest
    base = _best(resolver, rest, evidence) if plain(rest) else None
    if base is None:
        return Answer.refusal(query, "unknown", Code.DISTANCE_FROM_UNKNOWN, missing=rest.strip()[:60])
    if length > _FARTHEST_M:
        return Answer.refusal(query, "unusable", Code.TOO_FAR, base, metres=length)
    if direction is None:
        lon, lat, radius = base.lon, base.lat, length * (1 + _DOUBT_OF_DISTANCE) + base.radius_m
        reason = Reason(Code.WITHIN, {"metres": length, "place": base.name})
    else:
        lon, lat = destination(base.lon, base.lat, _BEARINGS[direction.meaning], length)
        doubt = max(length * _DOUBT_OF_DISTANCE, length * math.sin(math.radians(_DOUBT_OF_BEARING_DEG)))
        radius = max(doubt + base.radius_m / 2, _FEWEST_M)
        reason = Reason(Code.OFFSET, {"metres": length, "direction": direction.meaning.upper(), "place": base.name})
    spot = base.because(
        reason,
        place_id=f"offset:{base.place_id}",
        name=sentence(reason),
        name_ru="",
        name_kk="",
        kind="offset",
        lon=lon,
        lat=lat,
        radius_m=radius,
        precision=_precision(radius),
    )
    return decide(query, [spot, base])


def _between(resolver: Resolver, query: str, text: str, evidence: Evidence) -> Answer | None:
    """Read "between Shymkent and Turkistan" and "Almaty-Bishkek highway"."""
    between = _take(resolver, text, "between", anywhere=False)
    road = None if between else _take(resolver, text, "road")
    found = between or road
    if found is None:
        return None
    rest = re.sub(r"(?i)^\s*(?:on|along|the|на|по|вдоль|of)\s+", "", found.rest)
    ends = [part for part in re.split(r"(?i)\s+(?:and|и|мен|бен|пен|және)\s+|,", rest) if plain(part)]
    if len(ends) != 2:
        ends = [part for part in _DASHES.split(rest) if plain(part)]
    if len(ends) != 2:
        return None
    one, two = (_best(resolver, end, evidence) for end in ends)
    if one is None or two is None:
        missing = ends[0] if one is None else ends[1]
        known = (spot for spot in (one, two) if spot)
        return Answer.refusal(query, "unknown", Code.MISSING, *known, missing=missing[:60]) if between else None
    # the nearer homonym of a place is meant: ask again with the other as evidence
    lon, lat = midpoint(one.lon, one.lat, two.lon, two.lat)
    radius = distance_m(one.lon, one.lat, two.lon, two.lat) / 2 + min(one.radius_m, two.radius_m)
    name = f"{'road ' if road else ''}between {one.name} and {two.name}"
    score = round(one.score * two.score, 3)
    spot = one.because(
        Reason(Code.BETWEEN, {"one": one.name, "two": two.name}),
        place_id=f"between:{one.place_id}:{two.place_id}",
        name=name,
        name_ru="",
        name_kk="",
        kind="road" if road else "between",
        lon=lon,
        lat=lat,
        radius_m=radius,
        precision=_precision(radius),
        score=score,
    )
    return decide(query, [spot, one, two])


def _border(resolver: Resolver, query: str, text: str, evidence: Evidence) -> Answer | None:
    """Read "Kazakh-Kyrgyz border" and, where a country is known from elsewhere, "near the Kyrgyz border"."""
    found = _take(resolver, text, "border")
    if found is None:
        return None
    codes, unknown = _countries(resolver, found.rest)
    if unknown:
        return None
    if not codes:
        return Answer.refusal(query, "unknown", Code.BORDER_OF_NONE)
    if len(codes) == 1:
        home = next(
            (
                code
                for code in (
                    evidence.country,
                    *evidence.situation,
                    *sorted(evidence.context, key=lambda code: -evidence.context[code]),
                )
                if code and code != codes[0]
            ),
            "",
        )
        if not home:
            country = resolver.index.country(codes[0])
            name = country.name if country else codes[0]
            return Answer.refusal(query, "unsure", Code.BORDER_WITH_WHICH, country=name)
        codes.append(home)
    place = resolver.index.border(codes[0], codes[1])
    if place is None:
        return Answer.refusal(query, "unknown", Code.NO_COMMON_BORDER, one=codes[0], two=codes[1])
    why = (Reason(Code.BORDER, {"one": codes[0], "two": codes[1]}),)
    spot = Spot(
        place.place_id,
        place.name,
        place.kind,
        place.lon,
        place.lat,
        place.radius_m,
        place.precision,
        0.9,
        why,
        country=place.country,
        source=place.source,
    )
    return decide(query, [spot])


def _countries(resolver: Resolver, text: str) -> tuple[list[str], list[str]]:
    """Return the countries that adjectives or names in a text stand for, and the words that stand for none."""
    codes: list[str] = []
    unknown: list[str] = []
    for token in plain(text).split():
        if any(
            resolver.words.role(token, role) is not None for role in ("filler", "near", "and", "between", "kind")
        ) or token in ("zone", "zona", "s", "area"):
            continue
        code = resolver.words.peoples.get(token) or _country_of(resolver.index, token)
        if code is None:
            unknown.append(token)
        elif code not in codes:
            codes.append(code)
    return codes, unknown


def _country_of(index: Index, token: str) -> str | None:
    # the endings of both languages, because the token has lost its script
    matches = find_matches(index, Name(token, token, cyrillic=True), typos=False)
    places: list[Place] = [place for match in matches if (place := index.place(match.ref)).kind == "country"]
    return max(places, key=lambda place: place.weight).country if places else None


def _part(resolver: Resolver, query: str, text: str, evidence: Evidence) -> Answer | None:
    """Read "southern Kazakhstan", "на юге Карагандинской области", "north of Taraz"."""
    found = _take(resolver, text, "direction", anywhere=True)
    if found is None or not plain(found.rest) or "," in text or len(plain(text).split()) > 6:
        return None
    whole = resolver.spots(text, evidence, typos=False)
    if whole and whole[0].score >= _SURE:
        return None  # "East Kazakhstan Region", "South Korea", "Western Siberia" are names
    base = _best(resolver, found.rest, evidence)
    if base is None or base.score < _SURE:
        return None
    place = resolver.index.by_id(base.place_id)
    bearing = _BEARINGS[found.meaning]
    if place is not None and place.box:
        west, south, east, north = place.box
        height, width = (north - south) / 2, (east - west) / 2
        lat = (north + south) / 2 + height * _PART * round(math.cos(math.radians(bearing)), 3)
        lon = (east + west) / 2 + width * _PART * round(math.sin(math.radians(bearing)), 3)
        radius = distance_m(lon, lat, lon + width * _PART_RADIUS, lat + height * _PART_RADIUS)
        precision = "region"
    else:
        lon, lat = destination(base.lon, base.lat, bearing, base.radius_m)
        radius = base.radius_m * 1.5
        precision = _precision(radius)
    reason = Reason(Code.PART, {"direction": found.meaning.upper(), "place": base.name})
    spot = base.because(
        reason,
        place_id=f"part:{base.place_id}",
        name=sentence(reason),
        name_ru="",
        name_kk="",
        kind="part",
        lon=round(lon, 4),
        lat=round(lat, 4),
        radius_m=radius,
        precision=precision,
    )
    return decide(query, [spot, base])
