"""Naming the units of features: nothing lost, nothing doubled, the same answer as asking every polygon."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geopandas as gpd
import shapely
from pyproj import Geod

from kzmap.errors import GeocodeError
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.geodesy import circle
from kzmap.ground.join import NEAREST_M, locate, locate_point
from kzmap.situation.tables import FEATURE_COLUMNS, LOCATED_COLUMNS, UNIT_COLUMNS

REFORM = "2022-06-08"


def unit(unit_id: str, level: str, parent: str, box: tuple[float, ...], **more: str) -> dict[str, Any]:
    shape = shapely.box(*box)
    return {**dict.fromkeys(UNIT_COLUMNS, ""), "unit_id": unit_id, "level": level, "parent_id": parent,
            "name": f"Unit {unit_id}", "geometry": shape, **more}  # fmt: skip


def world() -> Boundaries:
    """Two countries side by side; the left has four regions, of which L-NE was split on the day of the reform."""
    late, early = {"valid_from": REFORM, "predecessors": "L-NE"}, {"valid_to": REFORM, "successors": "L-NE1|L-NE2"}
    rows = [
        unit("LEF", "adm0", "", (0, 0, 4, 4)), unit("RIG", "adm0", "", (4, 0, 8, 4)),
        unit("L-SW", "adm1", "LEF", (0, 0, 2, 2)), unit("L-SE", "adm1", "LEF", (2, 0, 4, 2)),
        unit("L-NW", "adm1", "LEF", (0, 2, 2, 4)), unit("L-NE", "adm1", "LEF", (2, 2, 4, 4), **early),
        unit("L-NE1", "adm1", "LEF", (2, 2, 3, 4), **late), unit("L-NE2", "adm1", "LEF", (3, 2, 4, 4), **late),
        unit("R-S", "adm1", "RIG", (4, 0, 8, 2)), unit("R-N", "adm1", "RIG", (4, 2, 8, 4)),
        unit("L-SW-a", "adm2", "L-SW", (0, 0, 1, 2)), unit("L-SW-b", "adm2", "L-SW", (1, 0, 2, 2)),
    ]  # fmt: skip
    units = gpd.GeoDataFrame(rows, columns=list(UNIT_COLUMNS), geometry="geometry", crs="EPSG:4326")
    names = pd.DataFrame(columns=["unit_id", "name", "name_ru", "name_kk", "valid_from", "valid_to"], dtype=str)
    return Boundaries(units, names, "un", (), Path())


WORLD = world()


def feature(shape: shapely.Geometry | None, **values: Any) -> dict[str, Any]:
    base = {**dict.fromkeys(FEATURE_COLUMNS, ""), "radius_m": math.nan, "verified": True, "area": None}
    return {**base, "precision": "site", "start": "2022-01-05", "geometry": shape, **values}


def features(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    data = {column: [row[column] for row in rows] for column in FEATURE_COLUMNS}
    return gpd.GeoDataFrame(data, geometry="geometry", crs="EPSG:4326")


def one(shape: shapely.Geometry | None, **values: Any) -> dict[str, Any]:
    located = locate(features(feature(shape, **values)), WORLD)
    assert len(located) == 1
    row: dict[str, Any] = located.iloc[0].to_dict()
    return row


def named(row: dict[str, Any]) -> tuple[str, str, str, str]:
    return row["adm0"], row["adm1"], row["adm2"], row["join_method"]


# laws ---------------------------------------------------------------------------------------------------------------

LATTICE = st.integers(-2, 20).map(lambda n: n / 2)  # halves: every second point lies on a border or a corner
POINTS = st.builds(shapely.Point, LATTICE, LATTICE)
SHAPES = st.one_of(
    st.none(),
    POINTS,
    st.lists(POINTS, min_size=2, max_size=4).map(shapely.MultiPoint),
    st.lists(POINTS, min_size=2, max_size=3, unique_by=lambda p: p.wkt).map(shapely.LineString),
    st.builds(lambda x, y, w: shapely.box(x, y, x + w, y + w), LATTICE, LATTICE, st.sampled_from([0.5, 1.0, 3.0])),
)
ROWS = st.builds(
    lambda shape, radius, **values: feature(shape, area=area_of(shape, radius), **values),
    SHAPES,
    st.sampled_from([None, 0.2, 1.2]),
    precision=st.sampled_from(["site", "street", "district", "settlement", "region", "country", "none"]),
    start=st.sampled_from(["", "2022", "2022-01-05", "2022-06-07T23:00+06:00", "2022-06-08", "2023-01-01"]),
    unit_id=st.sampled_from(["", "", "LEF", "L-SW", "L-NE", "L-NE1", "ZZZ"]),
)


def area_of(shape: shapely.Geometry | None, radius: float | None) -> shapely.Geometry | None:
    if shape is None or radius is None:
        return None
    return shape.buffer(radius) if shape.geom_type in ("Point", "MultiPoint") else None


@settings(max_examples=80, deadline=None)
@given(st.lists(ROWS, max_size=6))
def test_rows_in_are_rows_out_and_each_has_one_unit_a_level(rows: list[dict[str, Any]]) -> None:
    for i, row in enumerate(rows):
        row["record_id"] = f"R{i}"
    table = features(*rows)
    located = locate(table, WORLD, default_date="2022-01-01")
    assert tuple(located.columns) == LOCATED_COLUMNS
    assert list(located["record_id"]) == list(table["record_id"])
    assert located.geometry.geom_equals(table.geometry).sum() == table.geometry.notna().sum()
    for before, row in zip(rows, located.to_dict("records"), strict=True):
        default = REFORM if before["unit_id"] == "L-NE1" else "2022-01-01"  # what has no date has one of its unit's
        units = WORLD.valid_on(before["start"] or default).set_index("unit_id")
        for level in ("adm0", "adm1", "adm2"):
            assert "|" not in row[level]
            assert row[level] == "" or units.loc[row[level], "level"] == level
        # a finer unit lies in the coarser one that is named
        assert row["adm1"] == "" or units.loc[row["adm1"], "parent_id"] == row["adm0"]
        assert row["adm2"] == "" or units.loc[row["adm2"], "parent_id"] == row["adm1"]
        candidates = [c for c in row["join_candidates"].split("|") if c]
        assert candidates == sorted(set(candidates))
        assert set(candidates) <= set(units.index)
        assert row["adm1"] == "" or row["adm1"] in candidates
        assert row["join_method"] in {"stated", "within", "border", "nearest", "sea", "several", "none"}
        assert math.isnan(row["join_distance_m"]) == (row["join_method"] in {"sea", "none"})
        assert (row["join_method"] in {"sea", "none"}) <= (row["adm0"] == row["adm1"] == row["adm2"] == "")


@settings(max_examples=120, deadline=None)
@given(POINTS, st.sampled_from(["2022-06-07", "2022-06-08"]))
def test_points_agree_with_asking_every_polygon(point: shapely.Point, date: str) -> None:
    units = WORLD.valid_on(date)
    holding = units[[shape.intersects(point) for shape in units.geometry]]
    row = one(point, start=date)
    for level in ("adm0", "adm1"):
        ids = sorted(holding[holding["level"] == level]["unit_id"])
        if level == "adm1":  # the country is chosen first
            ids = [i for i in ids if units.set_index("unit_id").loc[i, "parent_id"] == row["adm0"]]
        if row["join_method"] != "nearest":
            assert row[level] == (ids[0] if ids else "")
    several = max(holding.groupby("level").size(), default=0) > 1
    if not holding.empty:
        assert row["join_method"] == ("border" if several else "within")
        finer = set(holding[holding["level"] != "adm0"]["unit_id"])
        assert finer <= set(row["join_candidates"].split("|"))


# rules --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected", "candidates"),
    [
        # in the middle
        ({"shape": shapely.Point(2.5, 0.5)}, ("LEF", "L-SE", "", "within"), "L-SE"),
        ({"shape": shapely.Point(0.5, 0.5)}, ("LEF", "L-SW", "L-SW-a", "within"), "L-SW|L-SW-a"),
        # on borders: the smallest id, all kept
        ({"shape": shapely.Point(2, 1)}, ("LEF", "L-SE", "", "border"), "L-SE|L-SW|L-SW-b"),
        ({"shape": shapely.Point(4, 1)}, ("LEF", "L-SE", "", "border"), "L-SE|R-S"),
        ({"shape": shapely.Point(1, 1)}, ("LEF", "L-SW", "L-SW-a", "border"), "L-SW|L-SW-a|L-SW-b"),
        # the circle touches a neighbour: the point decides for a site, nothing does for a district
        ({"shape": shapely.Point(2.1, 0.5), "radius": 0.3}, ("LEF", "L-SE", "", "within"), "L-SE|L-SW|L-SW-b"),
        ({"shape": shapely.Point(2.1, 0.5), "radius": 0.3, "precision": "district"}, ("LEF", "", "", "several"),
         "L-SE|L-SW|L-SW-b"),
        # a district-level unit is named only if the whole circle lies in it
        ({"shape": shapely.Point(0.9, 0.5), "radius": 0.05}, ("LEF", "L-SW", "L-SW-a", "within"), "L-SW|L-SW-a"),
        ({"shape": shapely.Point(0.9, 0.5), "radius": 0.2}, ("LEF", "L-SW", "", "within"), "L-SW|L-SW-a|L-SW-b"),
        # stated
        ({"shape": shapely.Point(2.5, 0.5), "unit_id": "L-SE"}, ("LEF", "L-SE", "", "stated"), "L-SE"),
        ({"shape": shapely.Point(2.5, 0.5), "unit_id": "L-SW"}, ("LEF", "L-SW", "", "stated"), "L-SE|L-SW"),
        ({"shape": shapely.box(0, 0, 4, 4), "unit_id": "LEF", "precision": "country"}, ("LEF", "", "", "stated"), "LEF"),
        # a country that is stated for a town leaves the region to the point
        ({"shape": shapely.Point(2.5, 0.5), "unit_id": "LEF"}, ("LEF", "L-SE", "", "within"), "L-SE"),
        # several places, regions
        ({"shape": shapely.MultiPoint([(2.5, 0.5), (3.5, 0.5)])}, ("LEF", "L-SE", "", "within"), "L-SE"),
        ({"shape": shapely.MultiPoint([(2.5, 0.5), (2.5, 3)])}, ("LEF", "", "", "several"), "L-NE|L-SE"),
        ({"shape": shapely.MultiPoint([(2.5, 0.5), (5, 3)])}, ("", "", "", "several"), "L-SE|R-N"),
        ({"shape": shapely.box(0, 0, 4, 2), "precision": "region"}, ("LEF", "", "", "several"), "L-SE|L-SW"),
        ({"shape": shapely.box(2, 0, 4, 2), "precision": "region"}, ("LEF", "L-SE", "", "within"), "L-SE"),
        # a line is where it begins and ends
        ({"shape": shapely.LineString([(0.5, 0.5), (7, 1)])}, ("", "", "", "several"), "L-SW|L-SW-a|R-S"),
        ({"shape": shapely.LineString([(2.5, 0.5), (3, 1)])}, ("LEF", "L-SE", "", "within"), "L-SE"),
        # of a line to "the country" only the countries are known, or what its area says
        ({"shape": shapely.LineString([(0.5, 0.5), (4.5, 1)]), "precision": "country"}, ("", "", "", "several"), "LEF|RIG"),
        ({"shape": shapely.LineString([(0.5, 0.5), (3, 1)]), "precision": "country"}, ("LEF", "", "", "within"), "LEF"),
        ({"shape": shapely.LineString([(0.5, 0.5), (2, 1)]), "precision": "region", "area": shapely.box(0, 0, 4, 2)},
         ("LEF", "", "", "several"), "L-SE|L-SW"),
        # nowhere
        ({"shape": shapely.Point(20, 20)}, ("", "", "", "sea"), ""),
        ({"shape": None}, ("", "", "", "none"), ""),
        ({"shape": None, "unit_id": "L-SE", "precision": "region"}, ("LEF", "L-SE", "", "stated"), "L-SE"),
    ],
)  # fmt: skip
def test_rules(values: dict[str, Any], expected: tuple[str, ...], candidates: str) -> None:
    given_values = dict(values)
    shape, radius = given_values.pop("shape"), given_values.pop("radius", None)
    area = shape.buffer(radius) if radius else given_values.pop("area", None)
    row = one(shape, area=area, **given_values)
    assert named(row) == expected
    assert row["join_candidates"] == candidates


@pytest.mark.parametrize(("metres", "method"), [(10, "nearest"), (4_990, "nearest"), (5_010, "sea")])
@pytest.mark.parametrize("azimuth", [90, 60, 120])
def test_outside_of_every_unit_the_nearest_within_5_km_is_named(metres: float, method: str, azimuth: float) -> None:
    east = metres / math.cos(math.radians(azimuth - 90))  # along a slant, the border is nearer than the way walked
    lon, lat, _ = Geod(ellps="WGS84").fwd(8, 1, azimuth, east)
    row = one(shapely.Point(lon, lat))
    assert row["join_method"] == method
    if method == "nearest":
        assert row["join_distance_m"] == pytest.approx(metres, rel=1e-3)
        assert row["join_distance_m"] <= NEAREST_M
        assert (row["adm0"], row["adm1"]) == ("RIG", "R-S")


def test_the_day_of_the_record_decides_and_today_is_told() -> None:
    before, after = one(shapely.Point(2.5, 3), start="2022-06-07"), one(shapely.Point(2.5, 3), start="2022-06-08")
    assert (before["adm1"], before["adm1_name"], before["adm1_today"]) == ("L-NE", "Unit L-NE", "L-NE1")
    assert (after["adm1"], after["adm1_today"]) == ("L-NE1", "")
    region = one(shapely.box(2, 2, 4, 4), unit_id="L-NE", precision="region")
    assert (region["adm1"], region["adm1_today"]) == ("L-NE", "L-NE1|L-NE2")


def test_a_record_without_a_start_takes_the_default_date() -> None:
    table = features(feature(shapely.Point(2.5, 3), start=""))
    assert list(locate(table, WORLD, default_date="2022-01-01")["adm1"]) == ["L-NE"]
    assert list(locate(table, WORLD)["adm1"]) == ["L-NE1"]


def test_a_stated_unit_that_does_not_hold_on_the_day_is_left_to_the_point() -> None:
    row = one(shapely.Point(2.5, 3), start="2023-01-01", unit_id="L-NE")
    assert named(row) == ("LEF", "L-NE1", "", "within")


def test_an_undated_record_of_a_unit_that_began_later_or_ended_before_has_that_unit() -> None:
    later = features(feature(shapely.box(2, 2, 3, 4), start="", unit_id="L-NE1", precision="region"))
    former = features(feature(shapely.box(2, 2, 4, 4), start="", unit_id="L-NE", precision="region"))
    told = [
        (row["adm1"], row["adm1_today"], row["join_method"])
        for table, day in ((later, "2022-01-01"), (former, "2022-07-01"), (former, None))
        for row in locate(table, WORLD, default_date=day).to_dict("records")
    ]
    assert told == [("L-NE1", "", "stated"), *[("L-NE", "L-NE1|L-NE2", "stated")] * 2]
    assert [WORLD.day_for(one, "2022-07-01") for one in ("L-NE1", "L-NE", "nowhere")] == [
        "2022-07-01",
        "2022-06-07",
        "2022-07-01",
    ]


def test_an_empty_table_stays_empty() -> None:
    located = locate(features(), WORLD)
    assert (len(located), tuple(located.columns)) == (0, LOCATED_COLUMNS)


# the real boundaries ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(boundaries: Boundaries) -> Boundaries:
    return boundaries


@pytest.mark.parametrize(
    ("lon", "lat", "date", "adm1", "today"),
    [
        (80.25025, 50.42064, "2022-01-05", ("KZ-VOS", "East Kazakhstan Region"), ("KZ-10", "Abai Region")),
        (80.25025, 50.42064, "2022-07-01", ("KZ-10", "Abai Region"), None),
        (78.37, 45.01, "2022-01-05", ("KZ-ALM", "Almaty Region"), ("KZ-33", "Jetisu Region")),
        (67.71, 47.8, "2022-01-06", ("KZ-KAR", "Karaganda Region"), ("KZ-62", "Ulytau Region")),
        (71.43, 51.16, "2022-01-05", ("KZ-AST", "Nur-Sultan"), None),
        (71.43, 51.16, None, ("KZ-AST", "Astana"), None),
    ],
)
def test_locate_point(real: Boundaries, *, lon: float, lat: float, date: str, adm1: tuple[str, str], today: Any) -> None:
    answer = locate_point(lon, lat, date, real)
    country, region = answer["units"]
    assert (country["level"], country["id"], region["level"]) == ("adm0", "KAZ", "adm1")
    assert (region["id"], region["name"]) == adm1
    assert (region["today"] and (region["today"]["id"], region["today"]["name"])) == today
    assert (answer["lon"], answer["lat"], answer["date"], answer["method"]) == (lon, lat, date, "within")
    assert answer["distance_m"] == 0
    assert answer["candidates"] == [adm1[0]]
    keys = {"level", "id", "name", "name_ru", "name_kk", "codes", "valid_from", "valid_to", "today"}
    assert set(region) == keys
    assert region["codes"]["geonames"].isdigit()


def test_a_point_at_sea_near_the_coast(real: Boundaries) -> None:
    near = locate_point(51.13, 43.65, "2022-01-05", real)
    far = locate_point(50.0, 43.0, "2022-01-05", real)
    assert (near["method"], [u["id"] for u in near["units"]]) == ("nearest", ["KAZ", "KZ-MAN"])
    assert 0 < near["distance_m"] < NEAREST_M
    assert (far["method"], far["units"], far["distance_m"]) == ("sea", [], None)


def test_a_vertex_of_the_frontier_names_one_and_keeps_both(real: Boundaries) -> None:
    units = real.valid_on("2022-01-05", "adm1").set_index("unit_id").geometry
    shared = shapely.line_merge(shapely.intersection(units["KZ-ZAP"].boundary, units["RU-ORE"].boundary))
    lon, lat = shapely.get_parts(shared)[0].coords[1]
    answer = locate_point(lon, lat, "2022-01-05", real)
    assert (answer["method"], [u["id"] for u in answer["units"]]) == ("border", ["KAZ", "KZ-ZAP"])
    assert {"KZ-ZAP", "RU-ORE"} <= set(answer["candidates"])


def test_regions_as_drawn_do_not_touch_their_neighbours(real: Boundaries) -> None:
    drawn = real.valid_on("2022-01-05", "adm1", scale="drawn").set_index("unit_id").geometry
    area = shapely.union_all([drawn["KZ-VOS"], drawn["KZ-ZHA"], drawn["KZ-ZAP"]])
    before, after = (feature(area, area=area, precision="region", start=day) for day in ("2022-01-05", "2022-07-01"))
    row, later = locate(features(before, after), real).to_dict("records")
    assert later["join_candidates"] == "KZ-10|KZ-63|KZ-ZAP|KZ-ZHA"
    assert (row["adm0"], row["adm1"], row["join_method"]) == ("KAZ", "", "several")
    assert row["join_candidates"] == "KZ-VOS|KZ-ZAP|KZ-ZHA"


def test_an_honest_circle_across_the_city_border(real: Boundaries) -> None:
    point = shapely.Point(77.0428, 43.3543)
    row = locate(features(feature(point, area=circle(77.0428, 43.3543, 5000), precision="site")), real).iloc[0]
    assert {"KZ-ALA", "KZ-ALM"} <= set(row["join_candidates"].split("|"))
    assert (row["adm0"], row["adm1"]) == ("KAZ", "KZ-ALA")


@pytest.mark.parametrize(
    ("lon", "lat", "date", "says"),
    [
        (43.2, 143.0, None, "did you mean 143.0 43.2"),
        (190.0, 43.2, None, "-180 to 180"),
        (100.0, 95.0, None, "-90 to 90"),
        (math.nan, 43.2, None, "must be numbers"),
        (76.9, math.inf, None, "must be numbers"),
        (76.9, 43.2, "yesterday", "'yesterday' cannot be read"),
    ],
)
def test_bad_input_is_told(real: Boundaries, lon: float, lat: float, date: str | None, says: str) -> None:
    with pytest.raises(GeocodeError, match=says):
        locate_point(lon, lat, date, real)
