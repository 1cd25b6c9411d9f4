"""A sensitive place leaves no trace of its exact point, in any byte that is published."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely
from pyproj import Geod

from kzmap.errors import KzmapError
from kzmap.face import run
from kzmap.ground.geodesy import circle
from kzmap.situation import publish
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries

#: The exact point of the tiny situation's square, as written and as a seeker might find it rounded.
SECRET = re.compile(rb"76\.945|43\.238|7694528|4323833")


@pytest.fixture
def secret(tiny: Callable[..., Path]) -> Situation:
    return Situation.read(tiny(edit=("places", 0, "sensitive", "true")))


@given(lon=st.floats(-180, 180), lat=st.floats(-89, 89))
def test_the_published_circle_holds_the_true_spot(lon: float, lat: float) -> None:
    middle_lon, middle_lat, reach = publish.cell(lon, lat)
    assert Geod(ellps="WGS84").inv(lon, lat, middle_lon, middle_lat)[2] <= reach
    assert reach <= 8_000
    assert abs(middle_lon) <= 180
    assert abs(middle_lat) <= 90


def test_a_sensitive_place_becomes_its_cell(secret: Situation) -> None:
    before, after = (table.set_index("place_id") for table in (secret.places, publish.coarsen(secret).places))
    assert after.loc["SQ", ["lon", "lat", "radius_m", "precision"]].tolist() == [76.95, 43.25, 7200, "settlement"]
    assert after.loc["SQ", "basis"] == "Coarsened on purpose to a grid cell of 0.1 degrees; the exact point is withheld."
    assert after.loc["SQ", ["note", "aliases"]].tolist() == ["", ""]
    assert after.drop("SQ").equals(before.drop("SQ"))
    assert after.dtypes.equals(before.dtypes)
    true_area = circle(before.loc["SQ", "lon"], before.loc["SQ", "lat"], before.loc["SQ", "radius_m"])
    assert circle(after.loc["SQ", "lon"], after.loc["SQ", "lat"], after.loc["SQ", "radius_m"]).contains(true_area)


def test_the_hash_that_would_let_a_reader_test_guesses_is_left_out(secret: Situation) -> None:
    assert "places.csv" in secret.hashes
    assert "places.csv" not in publish.coarsen(secret).hashes


def test_without_sensitive_places_nothing_changes(tiny: Callable[..., Path]) -> None:
    situation = Situation.read(tiny())
    assert publish.coarsen(situation) is situation


def test_no_feature_unit_or_metadata_tells_the_point(secret: Situation, boundaries: Boundaries) -> None:
    located = run(secret, boundaries=boundaries).located
    told = [
        located.features.drop(columns=["area", "geometry"]).to_csv(),
        *shapely.to_wkt(located.features.geometry.to_numpy(), rounding_precision=6).astype(str),
        *(table.to_csv() for table in located.situation.tables.values()),
        json.dumps(dict(located.summary)),
        json.dumps(located.options.as_dict()),
        json.dumps(dict(located.situation.package)),
    ]
    assert not any(SECRET.search(text.encode()) for text in told)


@pytest.mark.parametrize("told", ["Seen at 43.2383, 76.9453.", "76,94528 E 43,23833 N", "43.238 and 76.946"])
def test_a_note_that_repeats_the_point_is_a_fault(tiny: Callable[..., Path], told: str) -> None:
    folder = tiny(edit=("places", 0, "sensitive", "true"))
    table = (folder / "events.csv").read_text("utf-8")
    (folder / "events.csv").write_text(table.replace("S1|S2,\n", f'S1|S2,"{told}"\n'), "utf-8")
    faults = Situation.inspect(folder)[1]
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [("events.csv", 2, "note")]
    assert "43.2" not in str(faults[0])


@pytest.mark.parametrize("told", ["43.2383", "143.2383, 76.9453", "43.2383, 76.8453", "43.24, 76.95"])
def test_one_axis_of_the_point_tells_no_place(tiny: Callable[..., Path], told: str) -> None:
    folder = tiny(edit=("places", 0, "sensitive", "true"))
    table = (folder / "events.csv").read_text("utf-8")
    (folder / "events.csv").write_text(table.replace("S1|S2,\n", f'S1|S2,"{told}"\n'), "utf-8")
    assert Situation.inspect(folder)[1] == []


def test_a_place_on_the_same_parallel_is_no_alarm_and_one_at_the_point_is(tiny: Callable[..., Path]) -> None:
    folder = tiny(edit=("places", 0, "sensitive", "true"))
    table = (folder / "places.csv").read_text("utf-8")
    # Semey's row: 7 km along the parallel, then 50 m off
    (folder / "places.csv").write_text(table.replace("80.25025,50.42064", "77.0315,43.2381"), "utf-8")
    assert Situation.inspect(folder)[1] == []
    (folder / "places.csv").write_text(table.replace("80.25025,50.42064", "76.9456,43.2381"), "utf-8")
    assert [(fault.file, fault.row) for fault in Situation.inspect(folder)[1]] == [("places.csv", 3)]


@pytest.mark.parametrize("size", [0, -1, 11, float("nan")])
def test_a_cell_has_a_size(size: float) -> None:
    with pytest.raises(KzmapError, match="Expected degrees above 0"):
        publish.cell(76.9, 43.2, size_deg=size)
