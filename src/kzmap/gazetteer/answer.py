"""What a look-up gives back: one answer or none, the candidates, and the reasons."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer.reasons import STAND_INS, Code, Reason, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzmap.gazetteer.rank import Candidate

__all__ = ["ADDED", "THRESHOLD", "Answer", "Spot"]

#: Below this score a look-up names no answer.
THRESHOLD = 0.5
#: Columns that the look-up of a table adds, in this order.
ADDED = ("geo_place_id", "geo_name", "geo_kind", "geo_lon", "geo_lat", "geo_radius_m", "geo_precision", "geo_score",
         "geo_status", "geo_reason")  # fmt: skip
#: What has no inhabitants and is known so widely counts like a town of so many.
_WIDELY, _WIDELY_KNOWN = 8.0, 100_000
#: The spelling met only by a typo or another romanisation.
_LOOSE = frozenset([Code.TYPO, Code.OTHER_SPELLING])


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
    evidence
        What speaks for and against it, strongest first.
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
    evidence: tuple[Reason, ...] = ()
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
            candidate.evidence,
            place.name_ru,
            place.name_kk,
            place.country,
            place.source,
        )

    def because(self, reason: Reason, **changes: Any) -> Spot:
        """Return a copy with a reason put first and fields changed."""
        return replace(self, evidence=(reason, *self.evidence), **changes)

    def has(self, *codes: Code) -> bool:
        """Tell whether one of some codes is among the evidence."""
        return any(reason.code in codes for reason in self.evidence)

    @property
    def inhabitants(self) -> int:
        """Inhabitants as the evidence tells them; what is widely known, or found by what a situation says, counts like a town."""
        for reason in self.evidence:
            if reason.code is Code.INHABITANTS:
                return int(reason.values["inhabitants"])
            if reason.code is Code.RENOWN:
                return _WIDELY_KNOWN if reason.weight > _WIDELY else 0
        return _WIDELY_KNOWN

    @property
    def stands_in(self) -> bool:
        """Another place stands in for the one that was named."""
        return self.has(*STAND_INS)

    @property
    def loose(self) -> bool:
        """The name met only by a typo or another romanisation, or another place stands in."""
        return self.has(*_LOOSE, *STAND_INS)

    @property
    def why(self) -> tuple[str, ...]:
        """The evidence in words."""
        return tuple(sentence(reason) for reason in self.evidence)

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
            "evidence": [reason.as_dict() for reason in self.evidence],
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
    reasons
        Why this answer, or why none.
    candidates
        All places that came near, best first. May be empty.
    status
        found, unsure, several, not_a_place, unknown, unusable.
    """

    query: str
    answer: Spot | None
    reasons: tuple[Reason, ...]
    candidates: tuple[Spot, ...] = ()
    status: str = "found"

    @classmethod
    def refusal(cls, query: str, status: str, code: Code, /, *candidates: Spot, **values: Any) -> Answer:
        """Make an answer that names no place, for one reason."""
        return cls(query, None, (Reason(code, values),), candidates, status)

    @property
    def reason(self) -> str:
        """The reasons in words."""
        told = (sentence(reason) for reason in self.reasons)
        return " ".join(text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".") for text in told)

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain data, as ``kzmap geocode --json`` prints it."""
        return {
            "query": self.query,
            "answer": None if self.answer is None else self.answer.as_dict(),
            "reason": self.reason,
            "reasons": [reason.as_dict() for reason in self.reasons],
            "status": self.status,
            "candidates": [spot.as_dict() for spot in self.candidates],
        }

    def as_cells(self) -> tuple[Any, ...]:
        """Return the cells of the columns ADDED."""
        spot = self.answer
        if spot is None:
            return ("", "", "", None, None, None, "none", None, self.status, self.reason)
        return (spot.place_id, spot.name, spot.kind, round(spot.lon, 6), round(spot.lat, 6), round(spot.radius_m),
                spot.precision, spot.score, self.status, self.reason)  # fmt: skip


def decide(query: str, spots: Sequence[Spot], *notes: Reason) -> Answer:
    """Choose the best spot if it is sure enough."""
    if not spots:
        return Answer.refusal(query, "unknown", Code.UNKNOWN)
    best = spots[0]
    # another place under another spelling is two guesses in one
    sure = best.score >= THRESHOLD and not (best.stands_in and best.has(*_LOOSE))
    code = Code.UNSURE if not sure else Code.FOUND_IN if best.country and best.kind != "country" else Code.FOUND
    told = [*notes, _of(best, code)]
    if not sure:
        told += [*(_of(rival, Code.NEXT) for rival in spots[1:2]), Reason(Code.MORE_WOULD_HELP)]
    return Answer(query, best if sure else None, tuple(told), tuple(spots), "found" if sure else "unsure")


def _of(spot: Spot, code: Code) -> Reason:
    return Reason(code, {"place": spot.name, "kind": spot.kind, "country": spot.country, "score": spot.score})
