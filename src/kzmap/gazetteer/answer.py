"""What a look-up gives back: one answer or none, the candidates, and the reason in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzmap.gazetteer.rank import Candidate

__all__ = ["THRESHOLD", "Answer", "Spot"]

#: Below this score a look-up names no answer.
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Spot:
    """One candidate of an answer.

    Attributes
    ----------
    place_id
        Id of the place; ``coordinates`` or ``near:ID`` and the like for what was computed from the query.
    name, name_ru, name_kk, kind
        As in the gazetteer.
    lon, lat, radius_m
        Degrees, EPSG:4326, and the metres around that hold the true spot with about 95 % likelihood.
    precision
        One of `kzmap.situation.tables.PRECISIONS`.
    score
        Probability that this is the place meant.
    why
        The evidence, strongest first.
    source
        Where the point comes from.
    """

    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    radius_m: float
    precision: str
    score: float
    why: tuple[str, ...] = ()
    name_ru: str = ""
    name_kk: str = ""
    country: str = ""
    source: str = ""

    @classmethod
    def of(cls, candidate: Candidate) -> Spot:
        """Make a spot from a ranked candidate."""
        place = candidate.place
        return cls(
            place.place_id,
            place.name,
            place.kind,
            place.lon,
            place.lat,
            place.radius_m,
            place.precision,
            candidate.score,
            candidate.why,
            place.name_ru,
            place.name_kk,
            place.country,
            place.source,
        )

    def because(self, *reasons: str, **changes: Any) -> Spot:
        """Return a copy with reasons put first and fields changed."""
        return replace(self, why=(*reasons, *self.why), **changes)

    def as_dict(self) -> dict[str, Any]:
        """Return the candidate as plain data."""
        return {
            "place_id": self.place_id,
            "name": self.name,
            "name_ru": self.name_ru,
            "name_kk": self.name_kk,
            "kind": self.kind,
            "lon": round(self.lon, 6),
            "lat": round(self.lat, 6),
            "radius_m": None if math.isnan(self.radius_m) else round(self.radius_m),
            "precision": self.precision,
            "score": round(self.score, 3),
            "why": list(self.why),
            "country": self.country,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of one look-up.

    Attributes
    ----------
    query
        The text as given, cut to 200 characters.
    answer
        The place meant, or None when nothing is sure enough.
    reason
        Why this answer, or why none.
    candidates
        All places that came near, best first. May be empty.
    status
        found, unsure, several, not_a_place, unknown, unusable.
    """

    query: str
    answer: Spot | None
    reason: str
    candidates: tuple[Spot, ...] = ()
    status: str = "found"

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain data, as ``kzmap geocode --json`` prints it."""
        return {
            "query": self.query,
            "answer": None if self.answer is None else self.answer.as_dict(),
            "reason": self.reason,
            "status": self.status,
            "candidates": [spot.as_dict() for spot in self.candidates],
        }


def decide(query: str, spots: Sequence[Spot], *, note: str = "") -> Answer:
    """Choose the best spot if it is sure enough."""
    if not spots:
        return Answer(query, None, "The gazetteer knows no place of this name.", (), "unknown")
    best = spots[0]
    says = f"{best.name}, {best.kind.replace('_', ' ')}" + (
        f" in {best.country}" if best.country and best.kind != "country" else ""
    )
    if best.score >= THRESHOLD:
        return Answer(query, best, f"{note}{says}, score {best.score:.2f}.", tuple(spots))
    rival = (
        f", next {spots[1].name}, {spots[1].kind} ({spots[1].country or 'no country'}), {spots[1].score:.2f}"
        if len(spots) > 1
        else ""
    )
    reason = f"{note}Not sure enough: the best candidate is {says}, score {best.score:.2f}{rival}. "
    reason += "A country, a region or a place nearby would help."
    return Answer(query, None, reason, tuple(spots), "unsure")
