# ruff: noqa: E501 - rows of tables are longer than lines of code
"""The whole way of a large table: CSV -> rows checked -> units joined -> GeoParquet, beside what one writes by hand.

``python benchmarks/ingest.py [ROWS] [dask]``; the default is a million rows, and the aim 1.5 times the processor time by hand. The table
looks like ACLED's: 31 columns, invented rows around towns, some of them faulty.
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
from typing import Any

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
BEGIN = """
import json, resource, sys, time
from pathlib import Path
from kzmap.ground.boundaries import Boundaries
source, out = sys.argv[1], Path(sys.argv[2])
boundaries = Boundaries.load(packs=False)
"""
END = """
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"rows": rows, "s": used.ru_utime + used.ru_stime, "gb": used.ru_maxrss / 1e6, "told": told}))
"""
#: What one writes by hand: no row is checked, and the units are those of today.
BY_HAND = """
import pandas as pd
import geopandas as gpd
frame = pd.read_csv(source)
frame["event_date"] = pd.to_datetime(frame["event_date"], errors="coerce", format="%d %B %Y")
points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame.longitude, frame.latitude, crs=4326))
within = None
for level in ("adm0", "adm1"):
    units = boundaries.valid_on(None, level, within=within)[["unit_id", "geometry"]].rename(columns={"unit_id": level})
    points = gpd.sjoin(points, units, how="left", predicate="within").drop(columns="index_right")
    within = set(points["adm0"].dropna())
points.to_parquet(out, compression="zstd", write_covering_bbox=True, schema_version="1.1.0")
rows, told = len(points), ""
"""
OURS = """
from kzmap.ingest import ingest
from kzmap.ingest.to_parquet import parquet_sink
with parquet_sink(out, boundaries) as sink:
    found = ingest(source, boundaries=boundaries, sink=sink)
rows = sink.rows
told = f"kept {found.kept:,} + repaired {found.repaired:,} + rejected {found.rejected:,} = {found.table.rows_in:,}"
"""
PAGE = """
import geopandas as gpd
from kzmap.webmap import points_page
frame = gpd.read_parquet(source)
basemap = {name: boundaries.basemap(name) for name in ("land", "lakes", "rivers", "cities", "disputed")}
html = points_page(frame, title="Many rows", units=boundaries.valid_on(None, "adm0", scale="drawn"), basemap=basemap, texts=("place",))
out.write_text(html, encoding="utf-8")
rows, told = len(frame), f"{len(html) / 1e6:.0f} MB"
"""
SITUATION = """
from kzmap.ingest import ingest
from kzmap.ingest.to_situation import add_table
change = add_table(ingest(source, boundaries=boundaries), out, boundaries)
rows, told = len(change.ids("events")), ""
"""
DASK = """
from kzmap.ingest.command import ingest_command
import io
report = io.StringIO()
code = ingest_command(source, {}, output=out, engine="dask", out=report)
rows, told = None, f"exit code {code}: {report.getvalue().splitlines()[0]}"
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


def run(step: str, source: Path, out: Path) -> dict[str, Any]:
    """Run a step in a process of its own; return rows, processor seconds, peak memory, and wall seconds."""
    script = out.parent / "step.py"
    body = "\n".join(f"    {line}" for line in (BEGIN + step + END).splitlines())
    script.write_text(f"if __name__ == '__main__':\n{body}\n", encoding="utf-8")  # dask's workers import it
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(script), str(source), str(out)], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return {**json.loads(done.stdout.splitlines()[-1]), "wall": time.perf_counter() - begin}


def main(count: int = 1_000_000, *, dask: bool = False) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, table = folder / "small.csv", folder / "events.csv"
        write_table(small, max(count // 10, 1))
        faulty = write_table(table, count)
        print(f"{count:,} rows of {len(HEADER)} columns, {table.stat().st_size / 1e6:.0f} MB; {faulty:,} of them faulty")
        print(f"{'way':44}{'rows':>12}{'processor s':>13}{'by hand = 1':>13}{'peak GB':>9}{'wall s':>8}")
        hand = run(BY_HAND, table, folder / "hand.parquet")
        ours = run(OURS, table, folder / "ours.parquet")
        tenth = run(OURS, small, folder / "small.parquet")

        def line(way: str, one: dict[str, Any], *, compared: bool = False) -> None:
            ratio = f"{one['s'] / hand['s']:.2f}" if compared else ""
            rows = "" if one["rows"] is None else f"{one['rows']:,}"
            print(f"{way:44}{rows:>12}{one['s']:13.1f}{ratio:>13}{one['gb']:9.2f}{one['wall']:8.1f}  {one['told']}", flush=True)

        line("pandas, sjoin, to_parquet by hand", hand, compared=True)
        line("kzmap: checked, joined, GeoParquet", ours, compared=True)
        line("kzmap: a tenth of the rows", tenth)
        line("kzmap: page of the points", run(PAGE, folder / "ours.parquet", folder / "page.html"))
        line("kzmap: a tenth of the rows as a situation", run(SITUATION, small, folder / "situation"))
        if dask:
            line("kzmap: dask, 2 workers (processor: driver)", run(DASK, table, folder / "dask.parquet"))
        more = (count - count // 10) / 1e6
        print(
            f"slope for each further million rows: {(ours['s'] - tenth['s']) / more:.1f} s, {(ours['gb'] - tenth['gb']) / more:+.2f} GB"
        )


if __name__ == "__main__":
    numbers = [one for one in sys.argv[1:] if one != "dask"]
    main(int(numbers[0].replace("_", "")) if numbers else 1_000_000, dask="dask" in sys.argv)
