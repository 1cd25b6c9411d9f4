"""How well reports are read: our exercise reports, beside simple baselines, and pages that nobody wrote for the reader.

python benchmarks/report.py                         the reported half of the exercises, and all pages
python benchmarks/report.py reported                that half alone
python benchmarks/report.py tune                    the half that the reader was improved on
python benchmarks/report.py unseen                  all pages of tests/fixtures/reports_unseen
python benchmarks/report.py unseen FOLDER 21 40     those with numbers from 21 to 40
python benchmarks/report.py editors FOLDER          how far a second editor of the same pages (FOLDER/second) agrees
python benchmarks/report.py ... -v                  with each miss

An event of a page is found when one of our events covers its passage and is of a fitting category. What the editor calls
background is neither asked for nor punished. Of everything that is planned, denied or conditional nothing may be told as having
happened.
"""

from __future__ import annotations

import csv
import json
import math
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.report.document import make_document
from kzmap.report.drafts import write_drafts
from kzmap.report.lexicon import frames_of
from kzmap.report.parse import parses
from kzmap.report.reader import read_document, read_text
from kzmap.report.sentences import sentences

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "reports"
NEAR_KM = 25.0
#: Words this short say little about a name.
SHORT = 2
#: How far the point of a region or country may lie from ours and still be the same place.
WIDE_KM = {"region": 450.0, "country": 2000.0}


#: A sharper word of ours -> the words that the editor of the exercises had for it.
COARSER = {
    "ambush": ("attack_on_facility", "clash"),
    "kidnapping": ("violence_against_civilians",),
    "displacement": ("other",),
    "evacuation": ("other",),
    "ceasefire": ("decision",),
    **dict.fromkeys(("shelling", "air_strike", "drone_strike", "missile_strike", "explosion", "mine"), ("attack_on_facility",)),
}


def load(half: str) -> list[dict[str, Any]]:
    return yaml.safe_load((GOLD / f"{half}.yml").read_text("utf-8"))


def gold_places() -> dict[str, dict[str, Any]]:
    with (GOLD / "places.csv").open(encoding="utf-8", newline="") as file:
        return {
            r["name"]: {"lon": float(r["lon"]), "lat": float(r["lat"]), "precision": r["precision"]} for r in csv.DictReader(file)
        }


def km(a: dict[str, Any], b: dict[str, Any]) -> float:
    lat1, lat2, lon = math.radians(a["lat"]), math.radians(b["lat"]), math.radians(a["lon"] - b["lon"])
    h = math.sin((lat1 - lat2) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(lon / 2) ** 2
    return 12742 * math.asin(math.sqrt(h))


@dataclass
class Tally:
    """Hits, misses and false alarms of one field."""

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
    mentions: Tally = field(default_factory=Tally)
    places: Tally = field(default_factory=Tally)
    events: Tally = field(default_factory=Tally)
    typed: Tally = field(default_factory=Tally)
    dates: Tally = field(default_factory=Tally)
    numbers: Tally = field(default_factory=Tally)
    attribution: Tally = field(default_factory=Tally)
    contingents: Tally = field(default_factory=Tally)
    contingent_fields: Tally = field(default_factory=Tally)
    false_events: int = 0
    documents: int = 0
    misses: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        n = max(1, self.documents)
        return (
            f"{name:26} {self.mentions.f1:8.2f} {self.places.share:8.2f} {self.events.f1:8.2f} {self.typed.f1:8.2f}"
            f" {self.dates.share:8.2f} {self.numbers.f1:8.2f} {self.attribution.share:8.2f} {self.contingents.f1:8.2f}"
            f" {self.contingent_fields.share:8.2f} {self.false_events / n:8.2f}"
        )


HEADER = (
    f"{'':26} {'mention':>8} {'place':>8} {'event':>8} {'event+':>8} {'date':>8} {'numbers':>8} {'attrib.':>8}"
    f" {'contin.':>8} {'c.fields':>8} {'false':>8}"
)
LEGEND = (
    "mention F1 by overlap | place within 25 km, of matched events | event F1 by sentence and place"
    " | event+ also by category | date, exact\n"
    "numbers F1 (what, low, high, qualifier) | attribution: whole chain in order | contingents F1 by country"
    " | their strength, destination, arrival\n"
    "false: events that no careful reader finds, for each document"
)


def names_of(report: dict[str, Any]) -> list[tuple[int, int]]:
    spans, at = [], 0
    for name in report["names"]:
        start = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").search(report["text"], at).start()
        spans.append((start, start + len(name)))
        at = start + len(name)
    return spans


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def place_fits(gold: str | None, event: dict[str, Any], places: dict[str, dict[str, Any]]) -> bool:
    if gold is None:
        return event["lon"] is None or event["precision"] == "country"
    if event["lon"] is None:
        return False
    point = places[gold]
    if point["precision"] == "settlement":
        return event["precision"] not in ("country", "region") and km(point, event) <= NEAR_KM
    return event["precision"] in ("region", "country", "district") and km(point, event) <= WIDE_KM[point["precision"]]


def stems(name: str) -> set[str]:
    return {word[:5].lower() for word in re.findall(r"\w+", name) if len(word) > SHORT or word.isupper()} - {"the", "of", "for"}


def same_speaker(gold: str, found: str) -> bool:
    a, b = stems(gold), stems(found)
    return bool(a & b) and len(a & b) >= 0.5 * min(len(a), len(b))


def score_one(report: dict[str, Any], found: dict[str, Any], places: dict[str, dict[str, Any]], score: Score) -> None:
    score.documents += 1
    score_names(report, found, score)
    taken = pair_events(report, found, places)
    score.events.hit += len(taken)
    score.typed.hit += sum(typed for _, typed, _ in taken.values())
    for tally in (score.events, score.typed):
        tally.gold += len(report["events"])
        tally.found += len(found["events"])
    used = {p for p, _, _ in taken.values()}
    lone = [event for p, event in enumerate(found["events"]) if p not in used]
    score.false_events += len(lone)
    score.misses += [f"{report['id']}: false event {e['category']} {e['trigger']!r} {e['place']}" for e in lone]
    for g, event in enumerate(report["events"]):
        score.numbers.gold += len(numbers_of(event))
        if g not in taken:
            score.misses.append(f"{report['id']}: event missed {event['category']} {event['at']!r}")
            continue
        p, typed, placed = taken[g]
        score_event(event, found["events"][p], score, label=report["id"], typed=typed, placed=placed)
    score.numbers.found += sum(len(counts_of(event)) for event in found["events"])
    score_contingents(report, found, places, score)


def numbers_of(event: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {(what, low, high, qualifier) for what, low, high, qualifier in event.get("n", [])}


def counts_of(guess: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {(q["what"], q["low"], q["high"], q["qualifier"]) for q in guess["quantities"]}


def score_names(report: dict[str, Any], found: dict[str, Any], score: Score) -> None:
    text, label = report["text"], report["id"]
    gold_names = names_of(report)
    loose = [m.span() for name in report.get("loose", []) for m in re.finditer(re.escape(name), text)]
    named = [(t["start"], t["end"]) for t in found["toponyms"] if t["role"] != "name"]
    named = [
        span for span in named if any(overlap(span, g) for g in gold_names) or not any(overlap(span, free) for free in loose)
    ]
    hits = [g for g in gold_names if any(overlap(g, s) for s in named)]
    score.mentions.hit += len(hits)
    score.mentions.gold += len(gold_names)
    score.mentions.found += len(hits) + sum(not any(overlap(s, g) for g in gold_names) for s in named)
    score.misses += [f"{label}: name missed {text[g[0] : g[1]]!r}" for g in gold_names if g not in hits]
    score.misses += [f"{label}: no name {text[s[0] : s[1]]!r}" for s in named if not any(overlap(s, g) for g in gold_names)]


def pair_events(
    report: dict[str, Any], found: dict[str, Any], places: dict[str, dict[str, Any]]
) -> dict[int, tuple[int, bool, bool]]:
    """Number of a gold event -> number of the guess that fits it best, whether category and place are right."""
    pairs = []
    for g, event in enumerate(report["events"]):
        at = report["text"].index(event["at"])
        for p, guess in enumerate(found["events"]):
            covers = any(start <= at < end for start, end in guess["mentions"])
            if not covers:
                continue
            told = {guess["category"], *COARSER.get(guess["category"], ())}
            typed = bool(told & {event["category"], *event.get("also", [])})
            placed = place_fits(event["place"], guess, places)
            pairs.append((2 * typed + placed + 0.5 * (guess["category"] == event["category"]), typed, placed, g, p))
    taken_g: dict[int, tuple[int, bool, bool]] = {}
    taken_p: set[int] = set()
    for _, typed, placed, g, p in sorted(pairs, key=lambda item: (-item[0], item[3], item[4])):
        if g in taken_g or p in taken_p or not (typed or placed):
            continue
        taken_g[g] = (p, typed, placed)
        taken_p.add(p)
    return taken_g


def score_event(event: dict[str, Any], guess: dict[str, Any], score: Score, *, label: str, typed: bool, placed: bool) -> None:
    at = f"at {event['at']!r}"
    if not typed:
        score.misses.append(f"{label}: category {guess['category']} for {event['category']} {at}")
    score.places.gold += 1
    score.places.hit += placed
    if not placed:
        score.misses.append(f"{label}: place {guess['place']} for {event['place']} {at}")
    wanted = str(event["date"]) if event["date"] else None
    score.dates.gold += 1
    score.dates.hit += guess["date"] == wanted
    if guess["date"] != wanted:
        score.misses.append(f"{label}: date {guess['date']} for {wanted} {at}")
    chain = guess["attribution"]
    right = len(chain) == len(event["by"]) and all(same_speaker(a, b) for a, b in zip(event["by"], chain, strict=True))
    score.attribution.gold += 1
    score.attribution.hit += right
    if not right:
        score.misses.append(f"{label}: attribution {chain} for {event['by']} {at}")
    numbers, got = numbers_of(event), counts_of(guess)
    score.numbers.hit += len(got & numbers)
    if got != numbers:
        score.misses.append(f"{label}: numbers {sorted(map(str, got))} for {sorted(map(str, numbers))} {at}")


def score_contingents(report: dict[str, Any], found: dict[str, Any], places: dict[str, dict[str, Any]], score: Score) -> None:
    wanted = report.get("contingents", [])
    got = {c["country"]: c for c in found["contingents"] if c["movement"] == "deployment"}
    score.contingents.gold += len(wanted)
    score.contingents.found += len(got)
    for gold in wanted:
        guess = got.get(gold["country"])
        if guess is None:
            score.misses.append(f"{report['id']}: contingent missed {gold['country']}")
            continue
        score.contingents.hit += 1
        fields = {
            "strength": (guess["strength_low"], guess["strength_high"]) == (gold["low"], gold["high"]),
            "destination": same_speaker(gold["to"], guess["destination"] or "")
            or (gold["to"] in places and gold["to"] in (guess["destination"] or "")),
            "arrival": guess["arrival"] == (str(gold["arrival"]) if gold["arrival"] else None),
        }
        score.contingent_fields.gold += len(fields)
        score.contingent_fields.hit += sum(fields.values())
        score.misses += [
            f"{report['id']}: contingent {gold['country']} {name}: {guess}" for name, right in fields.items() if not right
        ]
    score.misses += [
        f"{report['id']}: false contingent {code}" for code in got if code not in {gold["country"] for gold in wanted}
    ]


def keyword_baseline(text: str, published: str, gazetteer: Gazetteer) -> dict[str, Any]:
    """What a user could write in an hour.

    Capitalised words in the gazetteer are places; a keyword is an event at the first place of its sentence, on the day
    of publication.
    """
    document = make_document(text, published=published)
    lang = document.language or "en"
    toponyms, events = [], []
    for sentence in sentences(document):
        spots = []
        for match in re.finditer(r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w'-]+(?: [A-ZА-ЯЁ][\w'-]+)?", sentence.text):
            spot = gazetteer.lookup(match.group(), limit=1).answer
            if spot is not None:
                spots.append(spot)
                toponyms.append({"start": sentence.start + match.start(), "end": sentence.start + match.end(), "role": "event"})
        lang = lang if lang in ("en", "ru", "kk") else "en"
        keywords = [
            (frame[0].category, token.text)
            for token in parses([sentence.text], lang)[0].tokens
            if (frame := frames_of(token.keys, lang))
        ]
        for category, word in dict(keywords).items():
            spot = spots[0] if spots else None
            events.append(
                {
                    "category": category,
                    "trigger": word,
                    "mentions": [[sentence.start, sentence.end]],
                    "date": published,
                    "attribution": [],
                    "quantities": [],
                    "place": spot.name if spot else None,
                    "lon": spot.lon if spot else None,
                    "lat": spot.lat if spot else None,
                    "precision": spot.precision if spot else "none",
                }
            )
    return {"toponyms": toponyms, "events": events, "contingents": []}


def run(half: str, *, verbose: bool) -> dict[str, Score]:
    gazetteer, places, reports = Gazetteer.open(), gold_places(), load(half)
    scores = {"kzmap report": Score(), "keywords and capitals": Score()}
    by_lang: dict[str, Score] = {}
    for report in reports:
        day = str(report["published"])
        found = read_document(make_document(report["text"], published=day), gazetteer).as_dict()
        score_one(report, found, places, scores["kzmap report"])
        score_one(report, found, places, by_lang.setdefault(f"  {report['lang']}", Score()))
        score_one(report, keyword_baseline(report["text"], day, gazetteer), places, scores["keywords and capitals"])
    if verbose:
        print("\n".join(scores["kzmap report"].misses))
    return {"kzmap report": scores["kzmap report"], **by_lang, "keywords and capitals": scores["keywords and capitals"]}


def speed(half: str) -> str:
    gazetteer, reports = Gazetteer.open(), load(half)
    texts = [report["text"] for report in reports]
    long = "\n\n".join(texts)
    article = long[: long.index(" ", 3000)]
    read_document(make_document(article, published="2022-01-08"), gazetteer)
    begun = time.perf_counter()
    read_document(make_document(article, published="2022-01-08"), gazetteer)
    warm = time.perf_counter() - begun
    fresh = Gazetteer.open()
    begun = time.perf_counter()
    for text in texts:
        read_document(make_document(text, published="2022-01-08"), fresh)
    batch = len(texts) / (time.perf_counter() - begun)
    code = (
        "from kzmap.gazetteer import Gazetteer; from kzmap.report import read_text; read_text('Police clashed with"
        " crowds in Almaty on Tuesday.', Gazetteer.open(), published='2022-01-08')"
    )
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    cold = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{len(article.split())} words warm {warm:.2f} s | first result in a new process {cold:.2f} s | batch, names"
        f" not seen before {batch:.0f} documents/s | "
        f"peak memory {memory:.0f} MB"
    )


# -- pages that nobody wrote for the reader: NN.txt beside NN.json -------------------------------------------------------

PAGES = Path(__file__).resolve().parent.parent / "tests" / "fixtures" / "reports_unseen"
VIOLENCE = (
    "attack_on_facility", "violence_against_civilians", "clash", "ambush", "shelling", "air_strike", "drone_strike",
    "missile_strike", "explosion", "mine",
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
    # the words of a second editor
    "abduction": ("kidnapping", "violence_against_civilians"),
    "accident": ("other", "explosion", "toll"),
    "aid": ("aid", "other"),
    "airstrike": ("air_strike", *VIOLENCE),
    "blockade": ("protest", "transport_closure", "checkpoint", "seizure"),
    "emergency": ("state_of_emergency", "transport_closure", "other"),
    "evacuation": ("evacuation", "displacement", "withdrawal", "other"),
    "exercise": ("deployment", "other"),
    "raid": (*VIOLENCE, "security_operation", "arrest"),
    "release": ("other", "prisoner_exchange"),
    "reopening": ("transport_closure", "communication_blackout", "other"),
    "return": ("return", "displacement", "other"),
    "strike": ("protest", "transport_closure"),
    # the words of a third
    "coup": ("government_change", "seizure"),
    "earthquake": ("other", "toll"),
    "election": ("election_day", "decision", "other"),
    "flood": ("other", "toll", "displacement"),
    "movement": ("deployment", "withdrawal", "other"),
    "rally": ("protest",),
    "resignation": ("government_change", "decision", "statement"),
}


def is_said_by(gold: str | None, chain: list[str]) -> bool:
    return any(same_speaker(gold, name) for name in chain) if gold else not chain


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
class PageScore:
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


def score_page(text: str, notes: dict[str, Any], found: dict[str, Any], score: PageScore, gazetteer: Gazetteer) -> None:
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
        said = is_said_by(event["speaker"], guess["attribution"])
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
    score_page_contingents(notes, found, score, gazetteer)


def score_page_contingents(notes: dict[str, Any], found: dict[str, Any], score: PageScore, gazetteer: Gazetteer) -> None:
    gold = [
        c for c in notes["contingents"] if c["status"] not in ("planned", "conditional", "denied", "requested") and c["country"]
    ]
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
        must = item["status"] in (
            "present",
            "sent",
            "withdrawn",
            "returned",
            "arrived",
            "departed",
        )  # a pledge may be told or not
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


def run_pages(folder: Path, first: int = 0, last: int = 10_000) -> PageScore:
    score, gazetteer = PageScore(), Gazetteer.open()
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


#: The second editor's word -> the one of ours that says it.
ONE = {word: ours[0] for word, ours in SAME.items()} | {
    "attack": "attack_on_facility", "shooting": "violence_against_civilians", "raid": "security_operation",
    "closure": "transport_closure", "other": "other", "accident": "other", "emergency": "state_of_emergency",
}  # fmt: skip
LEVELS = {"site": "site", "town": "settlement", "district": "district", "region": "region", "country": "country", "sea": "region"}


def as_told(notes: dict[str, Any], text: str, gazetteer: Gazetteer) -> dict[str, Any]:
    """An editor's notes in the form of a reading, so that they can be scored like one."""
    events = [
        {
            "category": ONE[e["category"]], "mentions": [list(spans_of(text, e))], "lon": e["lon"], "lat": e["lat"],
            "precision": LEVELS[e["place_level"] or "country"], "date": e["start"], "place": e["place"], "place_text": None,
            "trigger": e["what"], "attribution": [e["speaker"]] if e["speaker"] else [],
        }
        for e in notes["events"]
        if e["status"] == "happened"
    ]  # fmt: skip
    contingents = [
        {
            "country": spot.country if (spot := gazetteer.country(c["country"])) is not None else c["country"],
            "strength_low": (c["number"] or [None])[0], "movement": c["status"],
        }
        for c in notes["contingents"]
        if c["country"] and c["status"] not in ("planned", "conditional", "denied")
    ]  # fmt: skip
    return {"events": events, "contingents": contingents, "not_events": []}


def print_editors(folder: Path) -> None:
    score, gazetteer = PageScore(seconds=[0.0]), Gazetteer.open()
    for path in sorted((folder / "second").glob("*.json")):
        text = (folder / path.name).with_suffix(".txt").read_text("utf-8")
        first, second = (json.loads(p.read_text("utf-8")) for p in (folder / path.name, path))
        score.documents += 1
        score_page(text, first, as_told(second, text, gazetteer), score, gazetteer)
    print("The second editor, scored by the notes of the first")
    print("\n".join(score.lines()[:-3]))


def print_exercises(half: str, *, verbose: bool) -> None:
    scores = run(half, verbose=verbose)
    print(f"Reports, {half} half: {scores['kzmap report'].documents} documents, {scores['kzmap report'].events.gold} events")
    print(HEADER)
    for name, score in scores.items():
        print(score.line(name))
    print(LEGEND)
    print(speed(half))


def print_pages(folder: Path, first: int, last: int, *, verbose: bool) -> None:
    score = run_pages(folder, first, last)
    if verbose:
        print("\n".join(score.misses))
        print("annotated -> told")
        for (gold, told), count in sorted(score.confusion.items(), key=lambda item: -item[1]):
            print(f"  {gold:20} {told:28} {count}")
    print("\n".join(score.lines()))


def main() -> None:
    given = [word for word in sys.argv[1:] if not word.startswith("-")]
    verbose = "-v" in sys.argv
    if given[:1] == ["editors"]:
        print_editors(Path(given[1]))
        return
    if given[:1] != ["unseen"]:
        print_exercises(next(iter(given), "reported"), verbose=verbose)
    if given[:1] in ([], ["unseen"]):
        first, last = map(int, given[2:4] if len(given) > 3 else (0, 10_000))
        print_pages(Path(given[1]) if len(given) > 1 else PAGES, first, last, verbose=verbose)


if __name__ == "__main__":
    main()
