"""Dask's workers give the same rows as the local engine, also when one of them is killed."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
from geopandas.testing import assert_geodataframe_equal

from kzmap.ground.boundaries import Boundaries
from kzmap.ingest.checks import RECORD_COLUMNS
from kzmap.ingest.command import ingest_command
from kzmap.ingest.distributed import write_parquet_distributed
from kzmap.ingest.to_parquet import write_parquet

if TYPE_CHECKING:
    from pathlib import Path


def records(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    number = np.arange(1, count + 1)
    data: dict[str, Any] = {name: pd.array([""] * count, dtype="str") for name in RECORD_COLUMNS}
    data |= {
        name: np.full(count, np.nan) for name in ("radius_m", "killed_low", "killed_high", "injured", "detained", "strength")
    }
    data |= {"row": number, "lon": rng.uniform(46, 88, count), "lat": rng.uniform(40, 56, count)}
    data["start"] = pd.array(np.where(number % 2, "2022-01-05", "2022-07-01"), dtype="str")
    data["lon"][5] = data["lat"][5] = np.nan
    return pd.DataFrame(data)


@pytest.mark.filterwarnings("default")  # a killed worker leaves its sockets to the collector
def test_a_killed_worker_costs_no_row(tmp_path: Path) -> None:
    made = records(12_000)
    write_parquet(made, Boundaries.load(), tmp_path / "local.parquet")
    seen: dict[str, Any] = {}

    def kill_one(client: Any, futures: list[Any]) -> None:
        while sum(one.done() for one in futures) < 2:
            time.sleep(0.02)
        seen["done"] = sum(one.done() for one in futures)
        seen["workers"] = client.run(os.getpid)
        os.kill(next(iter(seen["workers"].values())), signal.SIGKILL)

    count = write_parquet_distributed(made, tmp_path / "dask.parquet", rows=400, watch=kill_one)
    assert count == 12_000
    assert len(set(seen["workers"].values())) == 2
    assert seen["done"] < 30, "the worker was killed while parts were open"
    local, spread = (gpd.read_parquet(tmp_path / f"{name}.parquet") for name in ("local", "dask"))
    assert set(local["adm1"]) > {"KZ-VOS", "KZ-10"}
    assert_geodataframe_equal(local, spread)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_the_engine_says_what_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "t.csv"
    table.write_text("date,lat,lon,title\n2022-01-05,43.2,76.9,Rally\n")
    assert ingest_command(table, {}, engine="dask") == 1
    assert "GeoParquet only" in capsys.readouterr().err
