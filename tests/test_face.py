"""What a Python user calls."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import folium
import pandas as pd
import pytest

import geopandas as gpd

import kzmap
from kzmap.face import join_units, run
from kzmap.situation.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.face import Run


@pytest.fixture
def result(tiny: Callable[..., Path]) -> Run:
    return run(tiny())


def test_every_public_name_has_a_docstring() -> None:
    assert len(kzmap.__all__) <= 20
    for name in kzmap.__all__:
        assert len(getattr(kzmap, name).__doc__) > 30, name
    with pytest.raises(AttributeError, match=r"kzmap has no 'pipelin'\. It has: Boundaries"):
        _ = kzmap.pipelin


def test_tables_have_one_geometry_and_times_that_pandas_takes(result: Run, tmp_path: Path) -> None:
    for table, ids in (
        (result.events, ["E1", "E2", "E3"]),
        (result.incidents, ["C1"]),
        (result.movements, ["M1", "M2"]),
        (result.postings, ["P1"]),
        (result.bases, ["base-CHK", "base-SQ"]),
    ):
        assert table["record_id"].tolist() == ids
        assert [name for name in table.columns if table[name].dtype == "geometry"] == ["geometry"]
        assert str(table["start_utc"].dtype) == "datetime64[ms, UTC]"
    assert result.events["start_utc"].iloc[1] == pd.Timestamp("2022-01-04T19:30Z")
    assert result.events["end_utc"].iloc[0] == pd.Timestamp("2022-01-05T18:00Z")
    result.events.to_file(tmp_path / "events.gpkg")
    assert gpd.read_file(tmp_path / "events.gpkg")["title"].tolist() == result.events["title"].tolist()
    assert result.claims["claim_id"].tolist() == ["T1", "T2", "T3"]
    assert result.sources["source_id"].tolist() == ["S1", "S2"]
    assert set(result.areas["record_id"]) >= {"E1", "C1"}


def test_a_selection_holds_for_tables_page_and_files(tiny: Callable[..., Path], tmp_path: Path) -> None:
    chosen = run(tiny(), selection=Selection(categories=("protest",)))
    assert chosen.records["record_id"].tolist() == ["E1"]
    assert "Emergency in Mangystau" not in chosen.html()
    assert gpd.read_file(chosen.export("geojson", tmp_path / "x.geojson"))["record_id"].tolist() == ["E1"]


def test_a_result_is_short_to_look_at(result: Run) -> None:
    assert repr(result) == "<kzmap.Run A tiny situation: 3 events, 1 incidents, 2 bases, 2 movements, 1 postings>"
    assert len(result._repr_html_()) < 300


def test_records_on_a_map_of_ones_own_are_values(tiny: Callable[..., Path]) -> None:
    hostile = run(tiny(edit=("events", 0, "title", "{{ 7 * 7 }}</script>{# x")))
    drawn = folium.Map()
    assert hostile.add_to(drawn) is drawn
    page = drawn.get_root().render()
    assert "\\u007b{ 7 * 7 }}\\u003c/script\\u003e{# x" in page
    assert len(re.findall(r"L\.geoJSON\(drawn", page)) == 5


def test_each_row_gets_the_units_of_its_own_day() -> None:
    days = ["2022-01-05", "2022-07-01", "", None, pd.Timestamp("2022-06-07T20:00Z")]
    at = gpd.points_from_xy([80.25] * 5, [50.42] * 5, crs="EPSG:4326")
    table = gpd.GeoDataFrame({"day": days, "own": range(5)}, geometry=at, index=[9, 8, 7, 6, 5])
    joined = join_units(table.to_crs(3857), "day", utc_offset="+06:00")
    assert joined["adm1"].tolist() == ["KZ-VOS", "KZ-10", "KZ-10", "KZ-10", "KZ-10"]
    assert joined.index.tolist() == [9, 8, 7, 6, 5]
    assert joined.crs == 3857
    assert joined["own"].tolist() == [0, 1, 2, 3, 4]
    assert join_units(table, "day")["adm1"].tolist()[-1] == "KZ-VOS"


def test_what_is_wrong_with_a_table_is_named() -> None:
    table = gpd.GeoDataFrame({"day": ["soon"]}, geometry=gpd.points_from_xy([80], [50]), crs=4326)
    with pytest.raises(kzmap.KzmapError, match=r"no column 'date'\. It has: day, geometry"):
        join_units(table, "date")
    with pytest.raises(kzmap.KzmapError, match="'soon' cannot be read"):
        join_units(table, "day")
    with pytest.raises(kzmap.KzmapError, match="no CRS"):
        join_units(table.set_crs(None, allow_override=True))
