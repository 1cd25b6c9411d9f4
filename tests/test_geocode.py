"""Records to features: every row kept, nothing sharper than its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import shapely

from kzmap.ground.geocode import geocode
from kzmap.situation.situation import Situation, situation_names
from kzmap.situation.tables import FEATURE_COLUMNS, split

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from kzmap.ground.boundaries import Boundaries


@pytest.fixture
def features(tiny: Callable[..., Path], boundaries: Boundaries) -> gpd.GeoDataFrame:
    return geocode(Situation.read(tiny()), boundaries).set_index("record_id", drop=False)


def test_one_row_for_each_record_in_order(features: gpd.GeoDataFrame) -> None:
    assert tuple(c for c in features.columns if c in FEATURE_COLUMNS) == FEATURE_COLUMNS
    assert set(features.columns) - set(FEATURE_COLUMNS) == {"title_ru", "title_kk", "place_ru", "place_kk"}
    assert list(features.index) == ["E1", "E2", "E3", "C1", "C2", "base-CHK", "base-SQ", "M1", "M2", "P1"]
    assert features.crs == "EPSG:4326"


def test_a_point_keeps_its_radius_as_an_area(features: gpd.GeoDataFrame) -> None:
    row = features.loc["C1"]
    assert (row.geometry.x, row.geometry.y) == (76.94528, 43.23833)
    assert row["radius_m"] == 300
    assert row["area"].contains(row.geometry)
    assert (row["precision"], row["located_by"], row["unit_id"]) == ("site", "place", "KZ-ALA")


def test_a_region_is_its_polygon_and_no_dot(features: gpd.GeoDataFrame, boundaries: Boundaries) -> None:
    row = features.loc["E2"]
    assert row.geometry.equals(boundaries.valid_on("2022-01-05", scale="drawn").set_index("unit_id").loc["KZ-MAN"].geometry)
    assert row["located_by"] == "unit"
    assert row["radius_m"] != row["radius_m"]


def test_what_has_no_place_keeps_its_row(features: gpd.GeoDataFrame) -> None:
    row = features.loc["E3"]
    assert row.geometry is None
    assert row["area"] is None
    assert (row["precision"], row["located_by"], row["place"]) == ("none", "none", "")


def test_a_movement_is_a_line_with_both_ends_named(features: gpd.GeoDataFrame) -> None:
    row = features.loc["M1"]
    assert row.geometry.coords[0] == (38.0617, 55.8783)
    assert row.geometry.coords[-1] == (76.94528, 43.23833)
    assert row["place"] == "Chkalovsky → Republic Square"


def test_a_leg_known_only_to_a_country_begins_at_its_border(features: gpd.GeoDataFrame, boundaries: Boundaries) -> None:
    row = features.loc["M2"]
    country = boundaries.valid_on("2022-01-13", "adm0", scale="drawn").set_index("unit_id").loc["KAZ"].geometry
    assert country.boundary.distance(shapely.Point(row.geometry.coords[0])) < 1e-6
    assert row.geometry.coords[-1] == (38.0617, 55.8783)
    assert row["precision"] == "country"


def test_a_base_says_whose_it_is(features: gpd.GeoDataFrame) -> None:
    row = features.loc["base-CHK"]
    assert row["summary"] == "Home base: Russia. Used by: Russia."
    assert row["contingent_id"] == "RUS"


@pytest.mark.parametrize("name", situation_names())
def test_the_real_situations_keep_every_record_and_place(name: str, boundaries: Boundaries) -> None:
    situation = Situation.read(name)
    table = geocode(situation, boundaries)
    assert table["record_id"].is_unique
    for layer, key in (
        ("events", "record_id"),
        ("incidents", "record_id"),
        ("movements", "movement_id"),
        ("postings", "posting_id"),
    ):
        assert table.loc[table["layer"] == layer, "record_id"].tolist() == situation.tables[layer][key].tolist()
    places = situation.places.set_index("place_id")
    for row in table[table["located_by"] == "place"].to_dict("records"):
        own = [(places.loc[p, "lon"], places.loc[p, "lat"]) for p in split(row["place_ids"])]
        assert shapely.get_coordinates(row["geometry"]).tolist() == [list(xy) for xy in own]
        assert all(row["area"].covers(shapely.Point(xy)) for xy in own)
    assert not (table.geometry.notna() & table.geometry.is_empty).any()


def test_a_transfer_after_the_first_withdrawal_leads_home(boundaries: Boundaries) -> None:
    table = geocode(Situation.read("kazakhstan-2022"), boundaries).set_index("record_id")
    assert table.loc[["K20", "K41a"], "category"].tolist() == ["deployment"] * 2
    assert table.loc[["K57", "K23"], "category"].tolist() == ["withdrawal"] * 2
