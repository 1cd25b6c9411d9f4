"""The rows that a reading becomes: a source, draft records with their places, and claims; and what waits instead."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.report.time_expressions import When
from kzmap.situation import words as vocabulary
from kzmap.situation.situation import Situation
from kzmap.situation.tables import AREAL, HAPPENINGS, resource, stacked, table_schemas
from kzmap.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.gazetteer import Gazetteer, Spot
    from kzmap.report.events import Event
    from kzmap.report.quantities import Quantity
    from kzmap.report.reader import Reading

__all__ = ["Drafted", "Rows", "joined"]

_QUALIFIERS = {
    "exact",
    "about",
    "at_least",
    "more_than",
    "up_to",
    "less_than",
    "nearly",
    "dozens",
    "hundreds",
    "thousands",
    "several",
}


@dataclass
class Drafted:
    """What became of a reading.

    Attributes
    ----------
    source_id
        The new source.
    records, claims, places
        Ids of new rows.
    waiting
        What was not written, with the reason: a known record is matched, the place lies elsewhere.
    folder
        The situation's folder.
    """

    source_id: str
    folder: Path
    records: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"situation": self.folder.name, "source_id": self.source_id, "records": self.records, "claims": self.claims,
                "places": self.places, "waiting": self.waiting}  # fmt: skip


class Rows:
    """Collects the rows of one reading."""

    def __init__(
        self, made: Drafted, reading: Reading, known: Situation | None, gazetteer: Gazetteer, review: str, *, adopt: bool
    ) -> None:
        self.adopt = adopt
        self.made, self.reading, self.known, self.gazetteer, self.review = made, reading, known, gazetteer, review
        self.new: dict[str, list[dict[str, Any]]] = {table: [] for table in table_schemas()}
        self._countries: set[str] = set(known.settings["countries"]) if known is not None else set()

    def source(self, name: str, url: str) -> None:
        """The article as a source, described in our words."""
        document = self.reading.document
        day = (document.published or "")[:10]
        publisher = (document.outlet or re.sub(r"^https?://(?:www\.)?([^/]+).*$", r"\1", url) or "not shown")[:120]
        shown = f", {day}" if day else ""
        digest = hashlib.sha256(document.text.encode()).hexdigest()
        self._add(
            "sources",
            source_id=self.made.source_id,
            publisher=publisher,
            title=f"Report read by kzmap{shown}",
            published_on=day,
            tier="D",
            language=document.language or "",
            url=url if re.match(r"https?://\S+$", url) else "",
            note=(
                f"Text of {len(document.text):,} characters, sha256 {digest}, file"
                f" {visible(Path(name).name)[:80] or 'pasted'}. The tier is for the reviewer to set."
            ),
        )

    def event(self, event: Event, number: int) -> None:
        """One event as a draft record, or as something that waits."""
        label = f"event {number + 1}, {event.category.replace('_', ' ')}" + (f" in {event.spot.name}" if event.spot else "")
        if event.matches:
            self._known(event.matches, label, event, number)
            return
        when, guessed = self._when(event)
        spot = event.spot
        country = self._alpha3(spot) if spot is not None else ""
        if spot is not None and self.known is not None and country not in self._countries:
            self._wait(label, f"{spot.name} lies outside the situation's countries", event)
            return
        self._countries |= {country} if country else set()
        record = f"{self.made.source_id}-{number + 1}"
        precision = "none" if when is None else when.precision or "day"
        part = when.part_of_day if when is not None and precision == "part_of_day" else ""
        where = f" in {event.spot.name}" if event.spot else ""
        self._add(
            "events",
            record_id=record,
            category=event.category,
            title=f"{vocabulary.label('category', event.category)}{where}, as reported"[:160],
            summary=f"One report tells of it; {len(event.spans)} sentence{'s' * (len(event.spans) != 1)}. Read by machine.",
            place_ids=self._place(spot) if spot is not None else "",
            start=when.first if when is not None else "",
            end=(when.last if when is not None else None) or "",
            time_precision=precision,
            part_of_day=part or "",
            actors="|".join(_safe(a) for a in event.actors)[:300].rstrip("|"),
            confidence="low",
            checked="once",
            review=self.review,
            source_ids=self.made.source_id,
            note=_note(event, guessed),
        )
        self.made.records.append(record)
        self._take(self._claims(record, event, number))

    def _when(self, event: Event) -> tuple[When | None, str]:
        """The day of an event, or the best that can be inferred, with the words for it."""
        if event.when is not None and event.when.first:
            return event.when, ""
        if event.inferred is not None:
            return event.inferred, f" The sentence gives no day; the text tells of {event.inferred.first} there: inferred."
        anchor = self.reading.document.anchor
        if anchor is None:
            return None, " No day: the text states none, and its date of publication is not known; give one with --published."
        week = When(0, 0, "", (anchor - timedelta(days=7)).isoformat(), anchor.isoformat(), "range")
        return week, " The text gives no day: the week before publication, inferred."

    def _known(self, record: str, label: str, event: Event, number: int) -> None:
        """An event that a record tells of already: its counts are further claims, there is no second dot.

        They join the record only when a person took the event, and a published record only when that person publishes them.
        """
        same = f"{event.relation} as record {record}"
        if not self.adopt or not event.quantities:
            self._wait(label, same, event)
            return
        claims = self._claims(record, event, number)
        if self.review == "published" or not self._is_published(record):
            self._take(claims)
        else:
            self._wait(label, f"{same}; its counts wait until they are published", event, claims)

    def _is_published(self, record: str) -> bool:
        tables = [self.known.tables[name] for name in HAPPENINGS] if self.known is not None else []
        return any(((table["record_id"] == record) & (table["review"] == "published")).any() for table in tables)

    def _take(self, claims: list[dict[str, Any]]) -> None:
        self.new["claims"] += claims
        self.made.claims += [row["claim_id"] for row in claims]

    def _claims(self, record: str, event: Event, number: int) -> list[dict[str, Any]]:
        """Each count of an event as a claim about a record."""
        stem = f"{self.made.source_id}-{number + 1}"
        return [self._claim(f"{stem}-{at}", record, quantity, event) for at, quantity in enumerate(event.quantities, start=1)]

    def _claim(self, claim: str, record: str, quantity: Quantity, event: Event) -> dict[str, Any]:
        attribute = vocabulary.rows("attribute")[quantity.what]
        plain = quantity.as_dict()
        qualifier = quantity.qualifier if quantity.qualifier in _QUALIFIERS else ""
        words = {"": "", "exact": ""}.get(qualifier, f"{qualifier.replace('_', ' ')} ")
        if plain["low"] is None and plain["high"] is None:
            words = words.strip()
        bounds = " to ".join(str(n) for n in dict.fromkeys((plain["low"], plain["high"])) if n is not None)
        outlet = self.reading.document.outlet
        return _row(
            "claims",
            claim_id=claim,
            subject_id=record,
            attribute=quantity.what,
            low=plain["low"],
            high=plain["high"],
            qualifier=qualifier,
            unit=attribute["unit"],
            text=f"{attribute['label']}: {words}{bounds}.",
            claimant=(event.chain[-1] if event.chain else outlet or "the report, in its own voice")[:160],
            relayed_by=(" <- ".join(event.chain[:-1]) or (outlet or "") if event.chain else "")[:120],
            source_id=self.made.source_id,
            said_on=(self.reading.document.published or "")[:10],
            status="standing",
            note=f"Characters {event.spans[0][0]} to {event.spans[0][1]} of the text.",
        )

    def _place(self, spot: Spot) -> str:
        """Id of the situation's place for a spot, added if it is new."""
        place = re.sub(r"[^A-Za-z0-9_.-]", "-", spot.place_id)
        if self.known is not None:
            table = self.known.places
            if spot.place_id in set(table["place_id"]):
                return spot.place_id
            units = table[(table["unit_id"] == spot.place_id) & table["lon"].isna()]
            if len(units):
                return str(units.iloc[0]["place_id"])
        if any(row["place_id"] == place for row in self.new["places"]) or (
            self.known is not None and place in set(self.known.places["place_id"])
        ):
            return place
        unit = spot.precision in AREAL and bool(re.fullmatch(r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}", spot.place_id))
        pointed = not unit and spot.radius_m == spot.radius_m and spot.precision not in AREAL
        precision = spot.precision if unit or pointed else "none"
        self._add(
            "places",
            place_id=place,
            name=spot.name[:120],
            name_ru=spot.name_ru[:120],
            name_kk=spot.name_kk[:120],
            kind=spot.kind[:40],
            lon=round(spot.lon, 5) if pointed else None,
            lat=round(spot.lat, 5) if pointed else None,
            radius_m=round(spot.radius_m) if pointed else None,
            precision=precision,
            basis=f"kzmap gazetteer: {spot.source or 'units'}"[:400],
            verified=False,
            sensitive=False,
            unit_id=spot.place_id if unit else "",
            note="Found by name in a report; not checked.",
        )
        self.made.places.append(place)
        return place

    def _alpha3(self, spot: Spot) -> str:
        country = self.gazetteer.country(spot.country) if spot.country else None
        return country.place_id if country else ""

    def _wait(self, label: str, reason: str, event: Event, claims: Sequence[dict[str, Any]] = ()) -> None:
        self.made.waiting.append(
            {
                "what": label,
                "why": reason,
                "record": event.matches,
                "spans": [list(span) for span in event.spans],
                "flags": event.flags,
                "claims": list(claims),
            }
        )

    def _add(self, table: str, **cells: Any) -> None:
        self.new[table].append(_row(table, **cells))

    @property
    def changes_tables(self) -> bool:
        """Whether anything but the source is new; a source that nothing uses would show in a publication."""
        return bool(self.new["events"] or self.new["claims"])

    def situation(self) -> Situation:
        """The situation with the new rows."""
        if self.known is not None:
            return joined(self.known, self.new)
        tables = {table: _frame(table, rows) for table, rows in self.new.items()}
        return Situation(_slug(self.made.folder.name), self._package(), tables)

    def _package(self) -> dict[str, Any]:
        days = sorted(row["start"][:10] for row in self.new["events"] if len(row["start"]) >= len("2022-01-01"))
        day = (self.reading.document.published or "")[:10]
        day = day or datetime.now(UTC).date().isoformat()  # of a text without any day: when it was read
        period = [days[0], max(days[-1], day)] if days else [day, day]
        focus = next((row for row in self.new["places"] if row["precision"] == "settlement"), None)
        settings: dict[str, Any] = {
            "countries": sorted(code for code in self._countries if code),
            "period": period,
            "timezone": "UTC",
            "utc_offset": "+00:00",
        }
        if focus is not None:
            settings["focus"] = {
                "name": focus["name"],
                **{column: name for column, name in focus.items() if column.startswith("name_") and name},
                "place_id": focus["place_id"],
            }
        return {
            "profile": "tabular-data-package",
            "name": _slug(self.made.folder.name),
            "title": f"Drafts read from a report: {self.made.folder.name}",
            "description": (
                "Made by kzmap from a report. Every record is a draft until a person has reviewed it. Times are days; the zone"
                " is not known."
            ),
            "version": "0.1.0",
            "licenses": [
                {
                    "name": "CC-BY-4.0",
                    "title": "Creative Commons Attribution 4.0 International",
                    "path": "https://creativecommons.org/licenses/by/4.0/",
                }
            ],
            "kzmap": settings,
        }


def joined(situation: Situation, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Situation:
    """Return a situation with further rows at the end of its tables.

    Parameters
    ----------
    situation
        Is not changed.
    rows
        Table -> rows; cells of unknown columns are left out.

    Returns
    -------
    Situation
        Every row it had, in their order, and then the new ones. Not checked.
    """
    tables = {}
    for table, old in situation.tables.items():
        fresh = _frame(table, rows.get(table, ()))
        tables[table] = stacked(old, fresh)
    return Situation(situation.name, dict(situation.package), tables)


def _row(table: str, **cells: Any) -> dict[str, Any]:
    empty = {"number": None, "boolean": False}
    fields = resource(table, cells)["schema"]["fields"]
    return {field["name"]: cells.get(field["name"], empty.get(field["type"], "")) for field in fields}


def _frame(table: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    kinds = {"number": "float64", "boolean": "bool"}
    given = [column for row in rows for column in row]
    return pd.DataFrame(
        {
            field["name"]: pd.Series([row.get(field["name"], "") for row in rows], dtype=kinds.get(field["type"], "str"))
            for field in resource(table, given)["schema"]["fields"]
        }
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "situation"


def _safe(actor: str) -> str:
    return actor.replace("|", " ").strip()[:80]


def _note(event: Event, guessed: str) -> str:
    """Offsets, speakers, what is missing, flags and reasons, for the reviewer."""
    spans = ", ".join(f"{start}-{end}" for start, end in event.spans)
    said = f" Said by: {' <- '.join(event.chain)}." if event.chain else " In the report's own voice."
    place = (
        "" if event.spot is not None else f" Its place {event.place!r} is not known." if event.place else " It names no place."
    )
    flags = f" To check: {', '.join(event.flags)}." if event.flags else ""
    return f"Characters {spans} of the text.{said}{guessed}{place}{flags} Why: {'; '.join(event.reasons)}."[:1190]
