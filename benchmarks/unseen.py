"""How well reports are read that nobody wrote for the reader: news pages with an editor's annotation, NN.txt beside NN.json.

python benchmarks/unseen.py                      all pages of tests/fixtures/reports_unseen
python benchmarks/unseen.py FOLDER 21 40         those with numbers from 21 to 40
python benchmarks/unseen.py FOLDER 21 40 -v      with each miss

An event is found when one of our events covers its passage and is of a fitting category. What the editor calls background is
neither asked for nor punished. Of everything that is planned, denied or conditional nothing may be told as having happened.
"""

from __future__ import annotations

import json
import math
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.report.drafts import write_drafts
from kzmap.report.reader import read_text

PAGES = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "reports_unseen"
NEAR_KM = 25.0
WIDE_KM = {"region": 450.0, "country": 2000.0}
VIOLENCE = (
    "attack_on_facility", "violence_against_civilians", "clash", "ambush", "shelling", "air_strike", "drone_strike", "missile_strike",
    "explosion", "mine",
)  # fmt: skip
#: The editor's word -> our categories that say the same.
SAME = {
    "air strike": ("air_strike", *VIOLENCE),
    "arrest": ("arrest",),
    "arson": ("arson", "attack_on_facility"),
    "attack": (*VIOLENCE, "seizure", "kidnapping"),
    "ceasefire": ("ceasefire", "decision", "statement"),
    "clash": ("clash", *VIOLENCE, "security_operation"),
    "closure": ("transport_closure", "communication_blackout", "other"),
    "curfew": ("state_of_emergency",),
    "deployment": ("deployment", "security_operation"),
    "displacement": ("displacement", "evacuation", "return", "other", "toll"),
    "explosion": ("explosion", *VIOLENCE),
    "government_change": ("government_change", "decision"),
    "internet_shutdown": ("communication_blackout",),
    "killing": ("violence_against_civilians", *VIOLENCE, "toll"),
    "looting": ("looting",),
    "negotiation": ("decision", "statement", "other"),
    "protest": ("protest",),
    "seizure": ("seizure", "attack_on_facility"),
    "shelling": ("shelling", *VIOLENCE),
    "shooting": (*VIOLENCE, "security_operation"),
    "state_of_emergency": ("state_of_emergency",),
    "statement": ("statement", "decision"),
    "toll": ("toll", "arrest", *VIOLENCE),
    "withdrawal": ("withdrawal",),
}


def km(a: dict[str, Any], b: dict[str, Any]) -> float:
    lat1, lat2, lon = math.radians(a["lat"]), math.radians(b["lat"]), math.radians(a["lon"] - b["lon"])
    h = math.sin((lat1 - lat2) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(lon / 2) ** 2
    return 12742 * math.asin(math.sqrt(h))


def stems(name: str) -> set[str]:
    return {word[:5].lower() for word in re.findall(r"\w+", name) if len(word) > 2 or word.isupper()} - {"the", "of", "for"}


def same_speaker(gold: str | None, chain: list[str]) -> bool:
    if not gold:
        return not chain
    a = stems(gold)
    return any(a & (b := stems(name)) and len(a & b) >= 0.5 * min(len(a), len(b)) for name in chain)


def fits(gold: dict[str, Any], guess: dict[str, Any]) -> bool:
    return gold["category"] == "other" or guess["category"] in SAME[gold["category"]]


def day_of(guess: dict[str, Any]) -> str | None:
    """The day of the sentence, else the day that the story stands at, which the reader marks as inferred."""
    return guess["date"] or guess.get("date_from_context")


def same_day(gold: dict[str, Any], guess: dict[str, Any]) -> bool:
    """The day on which it began; a month that we give as a month is the editor's first and last day of it."""
    day, start = day_of(guess), gold["start"]
    if day and start and gold.get("end") and len(day) < len(start):
        last = (date.fromisoformat(gold["end"]) + timedelta(days=1)).isoformat()
        return bool(start.startswith(day) and start.endswith("-01") and last.endswith("-01") and gold["end"].startswith(day))
    return day == start


def near(gold: dict[str, Any], guess: dict[str, Any]) -> bool:
    if guess["lon"] is None:
        return False
    if gold["place_level"] in WIDE_KM:
        return guess["precision"] in ("region", "country", "district") and km(gold, guess) <= WIDE_KM[gold["place_level"]]
    return guess["precision"] not in ("country", "region") and km(gold, guess) <= NEAR_KM


@dataclass
class Tally:
    hit: int = 0
    gold: int = 0
    found: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.gold + self.found) if self.gold + self.found else 1.0

    @property
    def share(self) -> float:
        return self.hit / self.gold if self.gold else 1.0


@dataclass
class Score:
    documents: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)
    events: Tally = field(default_factory=Tally)
    days: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=Tally)
    of_all_places: Tally = field(default_factory=Tally)
    speakers: Tally = field(default_factory=Tally)
    contingents: Tally = field(default_factory=Tally)
    strengths: Tally = field(default_factory=Tally)
    never_happened: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        recall, precision = self.events.share, self.events.hit / max(1, self.events.found)
        warm = sorted(self.seconds[2:] or self.seconds)
        return [
            f"documents                          {self.documents}, refused {self.refused}",
            f"event F1                           {self.events.f1:.2f} of {self.events.gold} events",
            f"  recall, precision                {recall:.2f}, {precision:.2f}",
            f"day right, of events found         {self.days.share:.2f}",
            f"place right, of events found       {self.places.share:.2f}",
            f"place right, of all with a place   {self.of_all_places.share:.2f}",
            f"attribution, of events found       {self.speakers.share:.2f}",
            f"contingents F1                     {self.contingents.f1:.2f} of {self.contingents.gold}",
            f"  strength right, of those found   {self.strengths.share:.2f}",
            f"told as happened, never happened   {100 * self.never_happened / max(1, self.events.found):.1f} in 100 events",
            f"seconds a document, warm           median {warm[len(warm) // 2]:.2f}, longest {warm[-1]:.2f}",
            f"memory                             {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
        ]


def spans_of(text: str, gold: dict[str, Any]) -> tuple[int, int]:
    quote = gold["quote"]
    at = text.find(quote)
    if at < 0:
        found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
        return found.span() if found else (-1, -1)
    return at, at + len(quote)


def pair(text: str, gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> dict[int, int]:
    """Number of an annotated event -> number of ours; the best pairs first."""
    scored = []
    for g, event in enumerate(gold):
        start, end = spans_of(text, event)
        for p, guess in enumerate(found):
            if not any(a < end and start < b for a, b in guess["mentions"]) or not fits(event, guess):
                continue
            placed = event["lon"] is not None and near(event, guess)
            happened = event["status"] == "happened"
            exact = guess["category"] == SAME.get(event["category"], ("other",))[0]
            scored.append((placed + same_day(event, guess) + 0.5 * exact + 0.25 * happened, g, p))
    taken: dict[int, int] = {}
    for _, g, p in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if g not in taken and p not in taken.values():
            taken[g] = p
    return taken


def score_page(text: str, notes: dict[str, Any], found: dict[str, Any], score: Score, gazetteer: Gazetteer) -> None:
    gold, ours, name = notes["events"], found["events"], notes["id"]
    taken = pair(text, gold, ours)
    for g, event in enumerate(gold):
        status, guess = event["status"], ours[taken[g]] if g in taken else None
        placeable = event["lon"] is not None
        if status == "background":
            continue
        if status != "happened":
            if guess is not None:
                score.never_happened += 1
                score.events.found += 1
                score.misses.append(
                    f"{name}: told as happened ({status}): {guess['category']} {guess['trigger']!r}: {event['quote'][:90]!r}"
                )
            continue
        score.events.gold += 1
        score.of_all_places.gold += placeable
        if guess is None:
            score.confusion[event["category"], "-"] += 1
            score.misses.append(f"{name}: missed {event['category']}: {event['quote'][:110]!r}")
            continue
        score.confusion[event["category"], guess["category"]] += 1
        score.events.hit += 1
        score.events.found += 1
        score.days.gold += 1
        right = same_day(event, guess)
        score.days.hit += right
        if not right:
            score.misses.append(f"{name}: day {day_of(guess)} for {event['start']}: {event['quote'][:90]!r}")
        if placeable:
            score.places.gold += 1
            score.places.hit += near(event, guess)
            score.of_all_places.hit += near(event, guess)
            if not near(event, guess):
                score.misses.append(
                    f"{name}: place {guess['place']} ({guess['place_text']}) for {event['place']}: {event['quote'][:90]!r}"
                )
        score.speakers.gold += 1
        said = same_speaker(event["speaker"], guess["attribution"])
        score.speakers.hit += said
        if not said:
            score.misses.append(f"{name}: speaker {guess['attribution']} for {event['speaker']!r}: {event['quote'][:90]!r}")
    used = set(taken.values())
    for p, guess in enumerate(ours):
        if p not in used:
            score.events.found += 1
            score.confusion["-", guess["category"]] += 1
            start, end = guess["mentions"][0]
            score.misses.append(
                f"{name}: not annotated {guess['category']} {guess['trigger']!r} {guess['place']}: {text[start:end][:110]!r}"
            )
    score_contingents(notes, found, score, gazetteer)


def score_contingents(notes: dict[str, Any], found: dict[str, Any], score: Score, gazetteer: Gazetteer) -> None:
    gold = [c for c in notes["contingents"] if c["status"] != "planned"]
    ours = list(found["contingents"])
    score.contingents.found += len(ours)
    for item in gold:
        spot = next(
            (c for c in map(gazetteer.country, {c["country"] for c in ours}) if c is not None and c.place_id == item["country"]),
            None,
        )
        code = spot.country if spot is not None else item["country"]
        low = (item["number"] or [None])[0]
        fitting = sorted((c for c in ours if c["country"] == code), key=lambda c: c["strength_low"] != low)
        must = item["status"] in ("present", "sent", "withdrawn")  # a pledge may be told or not
        score.contingents.gold += must
        if not fitting:
            if must:
                score.misses.append(
                    f"{notes['id']}: contingent missed {item['country']} {item['number']}: {item['quote'][:90]!r}"
                )
            continue
        ours.remove(fitting[0])
        if not must:
            score.contingents.found -= 1
            continue
        score.contingents.hit += 1
        score.strengths.gold += 1
        score.strengths.hit += fitting[0]["strength_low"] == low
        if fitting[0]["strength_low"] != low:
            score.misses.append(
                f"{notes['id']}: strength {fitting[0]['strength_low']} for {low}, {item['country']}: {item['quote'][:90]!r}"
            )
    score.misses += [f"{notes['id']}: contingent not annotated {c['country']} {c['strength_low']} {c['movement']}" for c in ours]


def is_refused(text: str, notes: dict[str, Any], gazetteer: Gazetteer) -> bool:
    """Tell whether nothing of a page that tells of events becomes a draft."""
    if not any(event["status"] == "happened" for event in notes["events"]):
        return False
    with tempfile.TemporaryDirectory() as folder:
        try:
            return not write_drafts(
                read_text(text, gazetteer, published=notes["published"]), Path(folder) / "drafts", gazetteer
            ).records
        except KzmapError:
            return True


def run(folder: Path, first: int = 0, last: int = 10_000) -> Score:
    score, gazetteer = Score(), Gazetteer.open()
    for path in sorted(folder.glob("*.json")):
        if not first <= int(path.stem) <= last:
            continue
        notes, text = json.loads(path.read_text("utf-8")), path.with_suffix(".txt").read_text("utf-8")
        begun = time.perf_counter()
        reading = read_text(text, gazetteer, published=notes["published"])
        score.seconds.append(time.perf_counter() - begun)
        score.documents += 1
        score_page(text, notes, reading.as_dict(), score, gazetteer)
        score.refused += is_refused(text, notes, gazetteer)
    return score


def main() -> None:
    given = [word for word in sys.argv[1:] if not word.startswith("-")]
    score = run(Path(given[0]) if given else PAGES, *(int(word) for word in given[1:3]))
    if "-v" in sys.argv:
        print("\n".join(score.misses))
        print("annotated -> told")
        for (gold, told), count in sorted(score.confusion.items(), key=lambda item: -item[1]):
            print(f"  {gold:20} {told:28} {count}")
    print("\n".join(score.lines()))


if __name__ == "__main__":
    main()
