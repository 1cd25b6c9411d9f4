"""Candidates against what a situation already holds: the same, new, contradicting, or superseded.

A new article adds claims, not a second dot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer.distance import distance_m
from kzmap.situation.tables import split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from kzmap.gazetteer import Gazetteer
    from kzmap.report.events import Event
    from kzmap.report.reader import Reading
    from kzmap.report.said_claims import Claim
    from kzmap.situation.situation import Situation

__all__ = ["match_reading"]

_ENOUGH = 5.0
_NEAR_M, _TOWN_M = 3_000.0, 25_000.0
_FAMILY = {
    "protest": "unrest",
    "clash": "violence",
    "violence_against_civilians": "violence",
    "attack_on_facility": "violence",
    "seizure": "violence",
    "arson": "violence",
    "looting": "violence",
    "security_operation": "state",
    "arrest": "state",
}


@dataclass(frozen=True)
class _Place:
    place_id: str
    lon: float
    lat: float
    precision: str
    unit_id: str


def match_reading(reading: Reading, situation: Situation, gazetteer: Gazetteer) -> None:
    """Compare a reading's events, contingents and claims with a situation's records; the findings are written into them.

    Sets `matches` (a record's id or None), `relation` (same, contradicts, supersedes, superseded, new) and flags:
    ``date_conflict``, ``location_doubtful``, ``date_of_decision_vs_arrival``.
    """
    places = {
        row["place_id"]: _Place(row["place_id"], row["lon"], row["lat"], row["precision"], row["unit_id"])
        for row in situation.places.to_dict("records")
    }
    records = [*situation.tables["events"].to_dict("records"), *situation.tables["incidents"].to_dict("records")]
    offset = situation.clock
    for event in reading.events:
        _match_event(event, records, places, offset)
    _match_contingents(reading, situation, gazetteer)
    for claim in reading.claims:
        if claim.kind == "count":
            _match_count(claim, reading, situation)


def _match_event(event: Event, records: list[dict[Any, Any]], places: dict[str, _Place], offset: str) -> None:
    scored = [
        (score, conflict, record)
        for record in records
        for score, conflict in [_score(event, record, places, offset)]
        if score >= _ENOUGH
    ]
    event.relation = "new"
    if not scored:
        return
    score, conflict, record = max(scored, key=lambda item: (item[0], item[2]["review"] == "published"))
    event.matches = str(record["record_id"])
    event.relation = "contradicts" if conflict else "same"
    event.reasons.append(f"known record {event.matches}, score {score:.1f}")
    if conflict and event.when is not None:
        event.flags.append("date_conflict")
        event.reasons.append(f"the text gives {event.when.first}, record {event.matches} {record['start']}")


def _score(event: Event, record: dict[Any, Any], places: dict[str, _Place], offset: str) -> tuple[float, bool]:
    if record["category"] == event.category:
        score = 3.0
    elif event.category in _FAMILY and _FAMILY[event.category] == _FAMILY.get(record["category"]):
        score = 1.0
    else:
        return 0.0, False
    placed = _place_score(event, [places[p] for p in split(record["place_ids"]) if p in places])
    if placed is None:
        return 0.0, False
    dated = _date_score(event, record, offset)
    if dated is None:
        return 0.0, False
    words = _words(" ".join((event.trigger, *event.actors))) & _words(f"{record['title']} {record['actors']} {record['summary']}")
    score += placed + dated[0] + min(2.0, 0.5 * len(words))
    if dated[0] == 0 and placed < 2:
        score -= 1.0
    return score, dated[1]


def _place_score(event: Event, known: list[_Place]) -> float | None:
    """Points for the place; None when the places exclude each other."""
    spot = event.spot
    if spot is None:
        return 0.0
    if not known:
        return 0.0
    best: float | None = None
    for place in known:
        if place.place_id == spot.place_id or (place.unit_id and place.unit_id == spot.place_id):
            return 3.0
        if place.lon == place.lon and spot.precision not in ("country", "region"):
            metres = distance_m(spot.lon, spot.lat, place.lon, place.lat)
            if metres <= _NEAR_M:
                best = max(best or 0.0, 3.0)
            elif metres <= _TOWN_M:
                best = max(best or 0.0, 2.0)
        elif spot.precision == "country" and place.precision == "country":
            continue
        elif spot.precision == "country" and place.precision in ("settlement", "region"):
            best = max(best or 0.0, 0.5)
    return best


def _date_score(event: Event, record: dict[Any, Any], offset: str) -> tuple[float, bool] | None:
    """Points for the day and whether it conflicts; None when the days exclude each other."""
    if event.when is None or not event.when.first:
        return 0.0, False
    begin, end = interval(event.when.first, offset=offset)
    if event.when.last:
        end = interval(event.when.last, offset=offset)[1]
    known = (
        interval(str(record["start"])[:10], offset=offset)[0],
        interval(str(record["end"] or record["start"])[:10], offset=offset)[1],
    )
    if begin < known[1] and known[0] < end:
        return 3.0, False
    gap = max(known[0] - end, begin - known[1])
    if gap < timedelta(days=1) and record["category"] == event.category:
        return 1.0, True
    return None


def _words(text: str) -> set[str]:
    return {word[:6] for word in re.findall(r"[^\W\d_]{4,}", text.lower())}


def _match_contingents(reading: Reading, situation: Situation, gazetteer: Gazetteer) -> None:
    table = situation.contingents
    moves = situation.tables["movements"]
    for item in reading.contingents:
        spot = gazetteer.country(item.country)
        fitting = (
            table[(table["country"] == (spot.place_id if spot else "")) & (table["kind"] == "contingent")]
            if spot
            else table.iloc[:0]
        )
        if not len(fitting):
            continue
        item.matches = str(fitting.iloc[0]["contingent_id"])
        own = _with_units(item.matches, table)
        arrivals = sorted(
            str(row["arrive"] or row["depart"])[:10]
            for row in moves.to_dict("records")
            if row["contingent_id"] in own and row["kind"] == "deployment"
        )
        if item.arrival and item.arrival.first and arrivals and arrivals[0] and arrivals[0] > item.arrival.first:
            for event in reading.events:
                if event.category == "deployment" and "date_of_decision_vs_arrival" not in event.flags:
                    event.flags.append("date_of_decision_vs_arrival")


def _with_units(contingent: str, table: pd.DataFrame) -> set[str]:
    return {contingent, *table.loc[table["parent_id"] == contingent, "contingent_id"]}


def _match_count(claim: Claim, reading: Reading, situation: Situation) -> None:
    """Compare a count with the claims about the same attribute."""
    claim.relation = "new"
    same = [row for row in situation.claims.to_dict("records") if row["attribute"] == claim.attribute]
    if not same or claim.attribute is None:
        return
    equal = [
        row
        for row in same
        if _number(row["low"]) == claim.low
        and (_number(row["high"]) == claim.high or claim.high is None or _number(row["high"]) is None)
        and claim.low is not None
    ]
    published = reading.document.published or ""
    if equal:
        first = equal[0]
        claim.matches, claim.relation = str(first["claim_id"]), "same"
        subjects = {row["subject_id"] for row in equal}
        if situation.name in subjects and claim.about and claim.about not in _whole_names(reading):
            claim.flags.append("location_doubtful")
            for event in reading.events:
                if (
                    any(q.what == claim.attribute and q.low == claim.low for q in event.quantities)
                    and "location_doubtful" not in event.flags
                ):
                    event.flags.append("location_doubtful")
    later = [
        row
        for row in same
        if row["said_on"]
        and published
        and str(row["said_on"])[:10] > published[:10]
        and (_number(row["low"]) or 0) > (claim.low or 0)
    ]
    wide = [row for row in later if row["subject_id"] == situation.name]
    if claim.attribute.startswith("killed") and wide:
        claim.relation = "superseded"
        claim.flags.append("superseded")
        claim.matches = claim.matches or str(wide[0]["claim_id"])
    elif not equal and claim.low is not None:
        mine = next((row for row in _of_speaker(claim, same) if published and str(row["said_on"])[:10] < published[:10]), None)
        if mine is not None:
            claim.matches, claim.relation = str(mine["claim_id"]), "supersedes"


def _of_speaker(claim: Claim, rows: list[dict[Any, Any]]) -> Iterator[dict[Any, Any]]:
    for row in rows:
        if claim.claimant and _words(claim.claimant) and _words(claim.claimant) <= _words(str(row["claimant"])):
            yield row


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 - NaN


def _whole_names(reading: Reading) -> set[str]:
    return {event.spot.name for event in reading.events if event.spot is not None and event.spot.precision == "country"}
