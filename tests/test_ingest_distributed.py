"""A table gives the same rows and verdicts however it is cut into parts, and whoever reads them, also when a worker is killed."""

from __future__ import annotations

import csv
import io
import os
import random
import signal
import sys
import time
import types
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geopandas as gpd
from geopandas.testing import assert_geodataframe_equal

from kzmap.ground.boundaries import Boundaries
from kzmap.ingest import Ingested, ingest, opening
from kzmap.ingest import text as lines
from kzmap.ingest.command import ingest_command
from kzmap.ingest.distributed import dask_engine
from kzmap.ingest.evidence import Countries
from kzmap.ingest.opening import opened
from kzmap.ingest.to_parquet import parquet_sink

GOOD = Path(__file__).parent / "fixtures" / "ingest" / "good"


@cache
def countries() -> Countries:
    return Countries(Boundaries.load(packs=False))


def odd_table(path: Path, count: int, seed: int = 0) -> Path:
    """Rows whose faults can only be judged by the whole table: orders of dates, ids, decimal signs, countries."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "date", "latitude", "longitude", "country", "title", "killed", "extra"])
        for n in range(count):
            lat, lon = round(chance.uniform(-34, -32), 4), round(chance.uniform(-58, -55), 4)
            day = f"{chance.randint(1, 12):02d}/{chance.randint(1, 12):02d}/2019"
            row = [f"U-{n}", day, lat, lon, "Uruguay" if n % 3 else "", f"March, no. {n}", n % 5, ""]
            if n % 17 == 3:
                row[chance.randrange(8)] = chance.choice(
                    ["", "31.12.2019", '"', "N/A", "Total", "x\ny", "=1+1", "0", "188.4", "12,5", "dozens"]
                )
            if n % 29 == 5:
                row[0] = f"U-{chance.randrange(n)}"
            if n == count - 2:
                row[1] = "31/12/2019"  # the only proof of the order comes last
            writer.writerow(row[: 8 - (n % 41 == 7)])
            if n % 97 == 50:
                file.write('U-broken,"open,1,2\n')
    return path


def said(found: Ingested) -> dict[str, Any]:
    report = found.report(features=True)
    report["notes"] = sorted(report["notes"])
    return report


@pytest.mark.parametrize("size", [900, 5_000])
def test_parts_are_judged_by_the_whole_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    path = odd_table(tmp_path / "t.csv", 400)
    whole = ingest(path, countries=countries())
    assert whole.records["start"].str.endswith("2019-12-31").sum() == 1
    assert whole.kept + whole.repaired + whole.rejected == whole.table.rows_in == 404
    assert whole.rejected > 10
    monkeypatch.setattr(lines, "PART", size)
    with opened(path) as parts:
        assert len(parts) > 4
        assert any(one.clean for one in parts)
    cut = ingest(path, countries=countries())
    assert said(cut) == said(whole)
    pd.testing.assert_frame_equal(cut.records, whole.records)
    pd.testing.assert_frame_equal(cut.table.frame, whole.table.frame)


@pytest.mark.parametrize("name", ["acled.csv", "gdelt-61.CSV", "placemarks.kml", "points.geojson", "ru-cp1251-comma10.csv"])
def test_tables_of_others_do_not_depend_on_their_parts(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = GOOD / name
    whole = ingest(path, countries=countries())
    monkeypatch.setattr(lines, "PART", 400)
    monkeypatch.setattr(opening, "HELD_ROWS", 2)
    cut = ingest(path, countries=countries())
    assert said(cut) == said(whole)
    pd.testing.assert_frame_equal(cut.records, whole.records)


cells = st.text(st.sampled_from(list("ab\",;\n\r' 1.é")), max_size=5)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=12), st.integers(0, 2), st.integers(30, 200))
def test_the_fast_reader_reads_what_the_careful_one_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], how: int, size: int
) -> None:
    out = io.StringIO(newline="")
    if how:
        csv.writer(out, quoting=csv.QUOTE_ALL if how == 2 else csv.QUOTE_MINIMAL).writerows(rows)
    else:
        out.write("\n".join(",".join(row) for row in rows) + "\n")
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    # the last row is none of the empty ones that a spreadsheet leaves, which are looked for in the last part only
    path.write_text("date,lat,place\n" + out.getvalue() + "a,b,c\n", "utf-8", newline="")

    def read(part: int, *, fast: bool) -> tuple[Any, ...]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(lines, "PART", part)
            if not fast:
                patch.setattr(lines, "_split_by_arrow", lambda *_: None)
            with opened(path) as parts:
                tables, before = [], 0
                for one in parts:
                    tables.append(one.read().numbered_from(before))
                    before += tables[-1].rows_in
        return (
            [row for one in tables for row in one.frame.to_numpy().tolist()],
            [int(row) for one in tables for row in one.rows],
            sorted(broken for one in tables for broken in one.broken),
            sorted(repaired for one in tables for repaired in one.repaired),
        )

    careful = read(10**9, fast=False)
    assert read(10**9, fast=True) == careful
    assert read(size, fast=True) == careful


@pytest.mark.filterwarnings("default")  # a killed worker leaves its sockets to the collector
def test_a_killed_worker_costs_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # workers run the main module again, and other tests leave theirs there
    monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
    path = odd_table(tmp_path / "t.csv", 1_500)
    monkeypatch.setattr(lines, "PART", 3_000)
    with parquet_sink(tmp_path / "local.parquet") as sink:
        here = ingest(path, countries=countries(), sink=sink)
    seen: dict[str, Any] = {}

    def kill_one(client: Any, futures: list[Any]) -> None:
        while not any(one.done() for one in futures):
            time.sleep(0.02)
        seen["workers"] = client.run(os.getpid)
        os.kill(next(iter(seen["workers"].values())), signal.SIGKILL)

    with (
        dask_engine(tmp_path, watch=kill_one) as workers,
        parquet_sink(tmp_path / "dask.parquet", folder=workers.folder) as sink,
    ):
        spread = ingest(path, sink=sink, engine=workers)
    assert len(set(seen["workers"].values())) == 2
    assert said(spread) == said(here)
    local, there = (gpd.read_parquet(tmp_path / f"{name}.parquet") for name in ("local", "dask"))
    assert set(local["adm0"]) >= {"URY"}
    assert len(local) == here.kept + here.repaired
    assert_geodataframe_equal(local, there)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_the_engine_says_what_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text("date,lat,lon,title\n2022-01-05,43.2,76.9,Rally\n")
    assert ingest_command(table, {}, engine="dask") == 1
    assert "GeoParquet only" in capsys.readouterr().err
