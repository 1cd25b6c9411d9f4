"""How well reports are read: one run over our exercise reports, beside simple baselines, with speed and memory.

python benchmarks/report.py            the reported half
python benchmarks/report.py tune       the half that the reader was improved on
python benchmarks/report.py tune -v    with each miss
"""

from __future__ import annotations

import csv
import math
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kzmap.gazetteer import Gazetteer
from kzmap.report.document import make_document
from kzmap.report.lexicon import frames_of
from kzmap.report.parse import parses
from kzmap.report.reader import read_document
from kzmap.report.sentences import sentences

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "reports"
NEAR_KM = 25.0
#: Words this short say little about a name.
SHORT = 2
#: How far the point of a region or country may lie from ours and still be the same place.
WIDE_KM = {"region": 450.0, "country": 2000.0}


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
            typed = guess["category"] == event["category"] or guess["category"] in event.get("also", [])
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


def main() -> None:
    half = next((word for word in sys.argv[1:] if not word.startswith("-")), "reported")
    scores = run(half, verbose="-v" in sys.argv)
    print(f"Reports, {half} half: {scores['kzmap report'].documents} documents, {scores['kzmap report'].events.gold} events")
    print(HEADER)
    for name, score in scores.items():
        print(score.line(name))
    print(LEGEND)
    print(speed(half))


if __name__ == "__main__":
    main()
