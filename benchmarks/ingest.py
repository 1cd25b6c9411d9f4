# ruff: noqa: E501 - rows of tables are longer than lines of code
"""The whole way of a large table: CSV -> rows checked -> units joined -> GeoParquet, with time and peak memory.

``python benchmarks/ingest.py [ROWS]``; the default is the aim, one million rows in 60 s and 3 GB. The table looks like ACLED's: 31
columns, invented rows around towns, some of them faulty.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from join import points_around_towns

from kzmap.ground.boundaries import Boundaries

ROOT = Path(__file__).resolve().parent.parent
HEADER = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
STEP = """
import json, resource, sys, time
begin = time.perf_counter()
from pathlib import Path
from kzmap.boundaries import Boundaries
from kzmap.ingest import ingest
from kzmap.ingest.to_parquet import write_parquet
marks = {"start": time.perf_counter() - begin}
boundaries = Boundaries.load(packs=False)
read = []
found = ingest(sys.argv[1], boundaries=boundaries, progress=lambda rows: read.append((rows, time.perf_counter() - begin)))
marks["read"] = read[-1][1] if read else 0.0
marks["checked"] = time.perf_counter() - begin
report = found.report(features=False)
rows = write_parquet(found.records, boundaries, Path(sys.argv[2]))
marks["written"] = time.perf_counter() - begin
import geopandas as gpd
from kzmap.webmap import points_page
frame = gpd.read_parquet(sys.argv[2])
basemap = {name: boundaries.basemap(name) for name in ("land", "lakes", "rivers", "cities", "borders")}
html = points_page(frame, title="A million rows", units=boundaries.valid_on(None, "adm0", scale="drawn"), basemap=basemap, texts=("place",))
Path(sys.argv[2]).with_suffix(".html").write_text(html, encoding="utf-8")
marks["page"] = time.perf_counter() - begin
changed, gone = (len({one["row"] for one in report[name]}) for name in ("repaired", "rejected"))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
cpu = time.process_time()
print(json.dumps({"marks": marks, "rows": report["rows_in"], "kept": report["kept"], "repaired": changed, "rejected": gone, "written": rows, "gb": peak,
                  "cpu": cpu, "progress": len(read)}))
"""


def write_table(path: Path, count: int) -> int:
    """Write the table; one row in 500 is faulty: at 0, 0, with a day that does not exist, or an id that stands twice."""
    countries = Boundaries.load(packs=False).valid_on(None, "adm0")
    x, y = points_around_towns(count, countries.geometry.to_numpy())
    chance = random.Random(0)
    notes = [
        f"Invented note {i}: residents gathered, spoke, and went home before dark, {i % 7} of them late." for i in range(5_000)
    ]
    faulty = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(count):
            day, month = 1 + n % 28, MONTHS[n // 28 % 12]
            lat, lon, key = f"{y[n]:.4f}", f"{x[n]:.4f}", f"ABC{n}"
            if n % 500 == 499:
                faulty += 1
                kind = n // 500 % 3
                lat, lon = ("0", "0") if kind == 0 else (lat, lon)
                day, month = (30, "February") if kind == 1 else (day, month)
                key = f"ABC{n - 7}" if kind == 2 else key
            writer.writerow([
                key, f"{day} {month} {2000 + n % 24}", 2000 + n % 24, 1 + (n % 20 == 0), "Demonstrations", "Protests", "Peaceful protest", "Protesters", "Residents", "6",
                "", "", "0", "60", "", "398", "Region", "", "Unit", "", "", f"Town {n % 30000}", lat, lon, 1 + n % 2, "Invented Daily", "National",
                chance.choice(notes), n % 4, "", 1641370000 + n,
            ])  # fmt: skip
    return faulty


def main(count: int = 1_000_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "events.csv", Path(folder) / "events.parquet"
        faulty = write_table(table, count)
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", STEP, str(table), str(out)], capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stderr)
        wall = time.perf_counter() - begin
        found = json.loads(done.stdout)
        marks = found["marks"]
        print(
            f"{count:,} rows, {table.stat().st_size / 1e6:.0f} MB CSV -> {out.stat().st_size / 1e6:.0f} MB GeoParquet, {out.with_suffix('.html').stat().st_size / 1e6:.0f} MB page"
        )
        print(f"{'step':32}{'s':>8}")
        for name, since in (("start", None), ("read", "start"), ("checked", "read"), ("written", "checked"), ("page", "written")):
            label = {
                "start": "start Python, import",
                "read": "read CSV",
                "checked": "map and check rows",
                "written": "join, sort, write GeoParquet",
                "page": "read it, write the page",
            }[name]
            print(f"{label:32}{marks[name] - (marks[since] if since else 0):8.1f}")
        print(f"{'whole way':32}{wall:8.1f}   aim 60; processor {found['cpu']:.1f} s")
        print(f"{'peak memory, GB':32}{found['gb']:8.2f}   aim 3")
        added = found["kept"] + found["repaired"] + found["rejected"]
        print(
            f"kept {found['kept']:,} + repaired {found['repaired']:,} + rejected {found['rejected']:,} = {added:,}; planted faults {faulty:,}"
        )
        print(f"progress was told {found['progress']} times")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000)
