"""A small result that every export test shares, and ways to bend it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import geopandas as gpd

from kzmap import export
from kzmap.face import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries
    from kzmap.pipeline import Result


@pytest.fixture(scope="session")
def result(situation_folder: Path, boundaries: Boundaries) -> Result:
    return run(situation_folder, boundaries=boundaries)


@pytest.fixture(scope="session")
def written(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`written("gpkg")` is the small result in that format, written once for all who only read it."""
    folder = tmp_path_factory.mktemp("written")
    return cache(lambda name: export.write(result, name, folder / f"{name}{export.FORMATS[name].suffix}"))


@pytest.fixture(scope="session")
def dress(result: Result) -> Callable[..., Result]:
    """`dress(title=[...], geometry=[...])` returns the result with columns replaced, as far as the values go."""

    def change(**columns: list[Any]) -> Result:
        features = result.features.copy()
        features["geometry"] = features.geometry.where(features["precision"] != "region", None)  # long outlines take time
        for name, values in columns.items():
            whole = [*values, *features[name].tolist()][: len(values)] + features[name].tolist()[len(values) :]
            features[name] = gpd.GeoSeries(whole, crs=features.crs) if name in ("geometry", "area") else whole
        units = result.located.units[result.located.units["unit_id"].isin(["KAZ", "KZ-ALA", "ARM"])].reset_index(drop=True)
        return replace(result, located=replace(result.located, features=features, units=units))

    return change


@pytest.fixture(scope="session")
def ogrinfo() -> Callable[..., str]:
    """Run another program's ogrinfo and fail on any warning; return what it printed."""

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(["ogrinfo", *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.stderr == "", done.stderr
        assert done.returncode == 0
        assert "ERROR" not in done.stdout
        assert "Warning" not in done.stdout
        return done.stdout

    return run
