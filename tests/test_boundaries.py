"""Units of a day, their names of that day, and that the files fit together as one map."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

import geopandas as gpd
import shapely

from kzmap.errors import BoundaryError
from kzmap.folders import data_folder
from kzmap.ground.boundaries import BASEMAPS, Boundaries, day_of
from kzmap.ground.join import locate_point
from kzmap.ground.outlines import File
from kzmap.situation.tables import UNIT_COLUMNS

BEFORE, AFTER = "2022-01-05", "2022-07-01"
KZ_2022 = {"AKM", "AKT", "ALM", "ATY", "ZAP", "ZHA", "KAR", "KUS", "KZY", "MAN", "PAV", "SEV", "YUZ", "VOS", "AST", "ALA", "SHY"}
EQUAL_AREA = "+proj=aea +lat_1=42 +lat_2=54 +lat_0=48 +lon_0=67 +datum=WGS84"


@pytest.fixture(scope="module")
def un(boundaries: Boundaries) -> Boundaries:
    return boundaries


@pytest.fixture(scope="module")
def de_facto() -> Boundaries:
    return Boundaries.load(packs=False, view="de_facto")


def kazakhstan(boundaries: Boundaries, date: str | None, scale: str = "full") -> gpd.GeoDataFrame:
    units = boundaries.valid_on(date, "adm1", scale=scale)
    return units[units["parent_id"] == "KAZ"].reset_index(drop=True)


def test_kazakhstan_has_17_units_before_the_reform_and_20_after(un: Boundaries) -> None:
    assert set(kazakhstan(un, BEFORE)["unit_id"]) == {f"KZ-{code}" for code in KZ_2022}
    after = set(kazakhstan(un, AFTER)["unit_id"])
    lasting = {f"KZ-{code}" for code in KZ_2022 - {"VOS", "ALM", "KAR"}}
    assert after == lasting | {"KZ-10", "KZ-19", "KZ-33", "KZ-35", "KZ-62", "KZ-63"}
    assert set(kazakhstan(un, None)["unit_id"]) == after


def test_the_reform_begins_on_its_day(un: Boundaries) -> None:
    assert len(kazakhstan(un, "2022-06-07")) == 17
    assert len(kazakhstan(un, "2022-06-08")) == 20


def test_a_span_holds_the_units_of_both_divisions(un: Boundaries) -> None:
    spanning = un.during("2022-06-01", "2022-06-30", "adm1").query("parent_id == 'KAZ'")
    assert len(spanning) == 23
    assert len(un.during("2022-01-01", "2022-06-07", "adm1").query("parent_id == 'KAZ'")) == 17
    assert len(un.during("2022-06-08", "2022-06-30", "adm1").query("parent_id == 'KAZ'")) == 20


@pytest.mark.parametrize(
    ("date", "names"),
    [
        ("2019-03-22", ("Astana", "Астана", "Астана")),
        ("2019-03-23", ("Nur-Sultan", "Нур-Султан", "Нұр-Сұлтан")),
        ("2022-09-16", ("Nur-Sultan", "Нур-Султан", "Нұр-Сұлтан")),
        ("2022-09-17", ("Astana", "Астана", "Астана")),
        (None, ("Astana", "Астана", "Астана")),
    ],
)
def test_the_capital_has_its_name_of_the_day(un: Boundaries, date: str | None, names: tuple[str, ...]) -> None:
    unit = un.valid_on(date).set_index("unit_id").loc["KZ-AST"]
    assert tuple(unit[["name", "name_ru", "name_kk"]]) == names
    cities = un.basemap("cities", date)
    (row,) = cities[cities["geonames_id"] == "1526273"].to_dict("records")
    assert (row["name"], row["name_ru"], row["name_kk"]) == names


@pytest.mark.parametrize("date", [BEFORE, AFTER, None])
def test_tables_keep_their_promise(un: Boundaries, date: str | None) -> None:
    units = un.valid_on(date)
    assert tuple(units.columns) == UNIT_COLUMNS
    assert units["unit_id"].is_unique
    assert units.crs == "EPSG:4326"
    assert list(units.index) == list(range(len(units)))
    assert units.geometry.is_valid.all()
    assert set(units.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    assert not units.drop(columns="geometry").isna().any().any()
    adm1 = units[units["level"] == "adm1"]
    assert set(adm1["parent_id"]) <= set(units["unit_id"])
    assert len(adm1) > 4500
    assert adm1["parent_id"].nunique() > 190
    assert (adm1["name"] != "").all()
    assert (adm1["name_ru"] != "").mean() > 0.95
    assert not adm1.duplicated(["parent_id", "name"]).any()
    assert (adm1["iso_3166_2"] != "").mean() > 0.95


@pytest.mark.parametrize("scale", ["full", "drawn"])
@pytest.mark.parametrize("view", ["un", "de_facto"])
def test_countries_are_one_coverage_without_gaps_or_overlaps(view: str, scale: str) -> None:
    boundaries = Boundaries.load(packs=False, view=view)
    countries = boundaries.valid_on(BEFORE, "adm0", scale=scale)
    assert shapely.coverage_is_valid(countries.geometry.to_numpy())
    units = boundaries.valid_on(BEFORE, "adm1", scale=scale)
    assert shapely.coverage_is_valid(units.geometry.to_numpy())
    # the neighbours' frontier with Kazakhstan is Kazakhstan's own line, vertex by vertex
    line = countries.set_index("unit_id").geometry
    for neighbour in ("RUS", "CHN", "KGZ", "UZB", "TKM"):
        shared = shapely.intersection(line["KAZ"].boundary, line[neighbour].boundary)
        assert shared.length > 3, neighbour
        assert shapely.intersection(line["KAZ"], line[neighbour]).area == 0


@pytest.mark.parametrize("scale", ["full", "drawn"])
def test_both_divisions_tile_the_same_country(un: Boundaries, scale: str) -> None:
    country = un.valid_on(None, "adm0", scale=scale).set_index("unit_id").geometry["KAZ"]
    for date in (BEFORE, AFTER):
        units = kazakhstan(un, date, scale).geometry.to_numpy()
        assert shapely.coverage_is_valid(units)
        assert shapely.coverage_union_all(units).equals(country)


@pytest.mark.parametrize("former", ["KZ-VOS", "KZ-ALM", "KZ-KAR"])
def test_successors_fill_their_predecessor(un: Boundaries, former: str) -> None:
    unit = un.unit(former)
    heirs = un.today_of(former)
    assert heirs == unit["successors"].split("|")
    assert [un.unit(heir)["predecessors"] for heir in heirs] == [former] * len(heirs)
    assert shapely.coverage_union_all([un.unit(heir)["geometry"] for heir in heirs]).equals(unit["geometry"])
    assert un.unit(heirs[0])["valid_from"] == unit["valid_to"] == "2022-06-08"


@pytest.mark.parametrize("country", ["RUS", "BLR", "ARM", "KGZ", "TJK", "HTI", "FJI", "NOR", "SDN", "SLB", "USA", "MAR", "UKR"])
def test_first_level_units_tile_their_country(un: Boundaries, de_facto: Boundaries, country: str) -> None:
    for boundaries in (un, de_facto):
        units = boundaries.valid_on(BEFORE, "adm1")
        parts = shapely.coverage_union_all(units[units["parent_id"] == country].geometry.to_numpy())
        assert parts.equals(boundaries.unit(country)["geometry"])


def test_kazakhstan_has_the_area_that_maps_give_it(un: Boundaries) -> None:
    country = gpd.GeoSeries([un.unit("KAZ")["geometry"]], crs="EPSG:4326").to_crs(EQUAL_AREA)
    assert country.area[0] / 1e6 == pytest.approx(2_724_294, rel=0.001)  # of the source, before simplification


@pytest.mark.parametrize("spot", [(34.1, 44.95), (33.53, 44.6)], ids=["Simferopol", "Sevastopol"])
def test_crimea_follows_the_view(un: Boundaries, de_facto: Boundaries, spot: tuple[float, float]) -> None:
    point = shapely.Point(spot)

    def holders(boundaries: Boundaries) -> set[str]:
        units = boundaries.valid_on(BEFORE)
        return set(units[units.geometry.intersects(point)]["unit_id"])

    assert holders(un) in ({"UKR", "UA-43"}, {"UKR", "UA-40"})
    assert holders(de_facto) in ({"RUS", "UA-43"}, {"RUS", "UA-40"})


def test_the_views_differ_where_the_table_says_and_nowhere_else(un: Boundaries, de_facto: Boundaries) -> None:
    one, two = (view.units.drop_duplicates("unit_id").set_index("unit_id") for view in (un, de_facto))
    both = one.index.intersection(two.index)
    assert sorted(key for key in both if not one.geometry[key].equals(two.geometry[key])) == ["ESH", "MAR", "RUS", "UKR"]
    assert sorted(key for key in both if one.loc[key, "parent_id"] != two.loc[key, "parent_id"]) == [
        "MA-15",
        "MA-16",
        "UA-40",
        "UA-43",
    ]
    moved = shapely.symmetric_difference(one.geometry["UKR"], two.geometry["UKR"])
    assert moved.equals(shapely.coverage_union_all([two.geometry["UA-43"], two.geometry["UA-40"]]))


def test_disputed_ground_is_listed_with_its_views_and_has_its_lines(un: Boundaries) -> None:
    with (data_folder("boundaries") / "curated" / "disputed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 10
    assert all(row["area"] and row["claimants"] and row["why"] for row in rows)
    lines = un.basemap("disputed").set_index("area")
    assert set(lines.index) == {row["area"] for row in rows if row["lines"]}
    # the line between Abkhazia and the rest of Georgia follows the Enguri, that of Cyprus crosses the island
    for area, spot in (("Abkhazia", (41.6, 42.5)), ("Northern Cyprus", (33.36, 35.18)), ("Kosovo", (20.9, 43.1))):
        assert lines.geometry[area].distance(shapely.Point(spot)) < 0.25, area


@pytest.mark.parametrize(
    ("lon", "lat", "country", "unit_id"),
    [
        (-72.34, 18.54, "HTI", "HT-OU"), (-72.2, 19.74, "HTI", "HT-ND"), (178.44, -18.12, "FJI", "FJ-C"),
        (10.75, 59.91, "NOR", "NO-03"), (32.53, 15.58, "SDN", "SD-KH"), (25.35, 13.63, "SDN", "SD-DN"),
        (156.85, -8.12, "SLB", "SB-WE"), (143.2, -5.5, "PNG", "PG-EPW"), (36.23, 49.99, "UKR", "UA-63"),
        (29.22, -1.66, "COD", "CD-NK"), (13.16, 11.85, "NGA", "NG-BO"), (37.16, 36.2, "SYR", "SY-HL"),
        (69.17, 34.53, "AFG", "AF-KAB"), (96.16, 16.85, "MMR", "MM-06"), (-66.9, 10.49, "VEN", "VE-A"),
        (-60.02, -3.08, "BRA", "BR-AM"), (-93.27, 44.98, "USA", "US-MN"), (133.88, -23.7, "AUS", "AU-NT"),
        (18.43, -33.95, "ZAF", "ZA-WC"), (151.2, -33.87, "AUS", "AU-NSW"),
    ],
)  # fmt: skip
def test_towns_of_the_world_lie_in_their_units(un: Boundaries, lon: float, lat: float, country: str, unit_id: str) -> None:
    found = locate_point(lon, lat, BEFORE, un)
    assert [unit["id"] for unit in found["units"][:2]] == [country, unit_id]


def test_names_of_units_come_in_the_languages_of_the_source(un: Boundaries) -> None:
    assert un.translations("fr")["DE-BY"] == "Bavière"
    assert un.translations("ar")["JP-13"] == "طوكيو"
    assert len(un.translations("uk")) > 4000
    assert un.translations("xx") == {}


def test_a_join_reads_the_countries_that_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    boundaries = Boundaries.load(packs=False)
    read: list[int] = []
    take = File.take
    monkeypatch.setattr(File, "take", lambda self, rows: read.extend(np.atleast_1d(rows)) or take(self, rows))
    assert locate_point(-72.34, 18.54, BEFORE, boundaries)["units"][1]["id"] == "HT-OU"
    assert len(read) < 60
    assert len(boundaries.valid_on(BEFORE, within=["HTI"], box=(-75, 17, -71, 21)).query("level == 'adm1'")) == 10


@pytest.mark.parametrize(
    ("lon", "lat", "unit_id"),
    [
        (76.945, 43.238, "KZ-ALA"), (71.43, 51.16, "KZ-AST"), (69.6, 42.31, "KZ-SHY"), (51.16, 43.65, "KZ-MAN"),
        (52.86, 43.34, "KZ-MAN"), (71.37, 42.9, "KZ-ZHA"), (65.5, 44.85, "KZ-KZY"), (78.37, 45.01, "KZ-ALM"),
        (63.3, 45.9, "KZ-KZY"), (37.62, 55.75, "RU-MOW"), (37.0, 55.6, "RU-MOS"), (83.75, 53.35, "RU-ALT"),
        (85.96, 51.96, "RU-AL"), (27.56, 53.9, "BY-HM"), (26.9, 53.9, "BY-MI"), (74.59, 42.87, "KG-GB"),
        (68.78, 38.56, "TJ-DU"), (69.63, 40.28, "TJ-SU"), (44.51, 40.18, "AM-ER"), (55.1, 51.77, "RU-ORE"),
    ],
)  # fmt: skip
def test_towns_lie_in_their_units(un: Boundaries, lon: float, lat: float, unit_id: str) -> None:
    units = un.valid_on(BEFORE, "adm1")
    assert list(units[units.geometry.contains(shapely.Point(lon, lat))]["unit_id"]) == [unit_id]


def test_every_labelled_town_of_kazakhstan_lies_in_the_country(un: Boundaries) -> None:
    towns = un.basemap("cities").query("country == 'KAZ'")
    inside = shapely.covered_by(towns.geometry.to_numpy(), shapely.buffer(un.unit("KAZ")["geometry"], 0.01))
    assert len(towns) == 351
    assert list(towns[~inside]["name"]) == []


@pytest.mark.parametrize("name", BASEMAPS)
def test_the_basemap_is_valid(un: Boundaries, name: str) -> None:
    layer = un.basemap(name, BEFORE)
    assert len(layer) > {"land": 1, "disputed": 9}.get(name, 300)
    assert layer.geometry.is_valid.all()
    assert not layer.geometry.is_empty.any()
    assert layer.crs == "EPSG:4326"
    assert not {"view", "valid_from", "valid_to"} & set(layer.columns)


def test_rivers_do_not_jump(un: Boundaries) -> None:
    steps = [
        np.abs(np.diff(shapely.get_coordinates(part), axis=0)).max()
        for part in shapely.get_parts(un.basemap("rivers").geometry.to_numpy())
    ]
    assert max(steps) < 2


def test_the_caspian_is_no_land(un: Boundaries) -> None:
    countries = un.valid_on(None, "adm0", scale="drawn").geometry
    wet, dry = shapely.Point(51, 42), shapely.Point(69, 48)
    assert not countries.intersects(wet).any()
    assert countries.intersects(dry).sum() == 1
    assert not un.basemap("land").geometry.intersects(shapely.union_all(countries)).all()


def test_the_origins_tell_producer_and_licence(un: Boundaries) -> None:
    assert {origin["license"]["name"] for origin in un.origins} >= {"MIT", "CC BY 4.0"}
    assert set(un.units["source"]) <= {origin["folder"] for origin in un.origins}


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: Boundaries.load(view="flat"), "'flat' is not known. Use one of: un, de_facto"),
        (lambda: Boundaries.load(packs=False).unit("KZ-XYZ"), "No boundary unit has the id 'KZ-XYZ'"),
        (lambda: Boundaries.load(packs=False).today_of("KZ-XYZ"), "No boundary unit has the id 'KZ-XYZ'"),
        (lambda: Boundaries.load(packs=False).basemap("roads"), "no layer 'roads'. Use one of: land"),
    ],
)
def test_errors_say_what_to_do(call: object, says: str) -> None:
    with pytest.raises(BoundaryError, match=says):
        call()  # type: ignore[operator]


def test_a_missing_or_broken_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="holds no boundaries"):
        Boundaries.load(root=tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "units-full.parquet").write_bytes(b"not parquet")
    with pytest.raises(BoundaryError, match="cannot be read as GeoParquet"):
        Boundaries.load(root=tmp_path)


def test_the_same_files_are_read_once_and_a_changed_one_again(tmp_path: Path) -> None:
    assert Boundaries.load(packs=False) is Boundaries.load(packs=False)
    assert Boundaries.load(packs=False, view="de_facto") is not Boundaries.load(packs=False)
    folder = Path(shutil.copytree(data_folder("boundaries"), tmp_path / "boundaries"))
    before = Boundaries.load(root=folder, packs=False)
    assert before is not Boundaries.load(packs=False)
    names = folder / "curated" / "names.csv"
    names.write_text(names.read_text("utf-8").replace("Nur-Sultan", "Somewhere"), "utf-8")
    assert before.unit("KZ-AST", BEFORE)["name"] == "Nur-Sultan"
    assert Boundaries.load(root=folder, packs=False).unit("KZ-AST", BEFORE)["name"] == "Somewhere"


@pytest.mark.parametrize("text", ["", "soon", "2022-13-01", "2022-01-05T10:00"])
def test_no_day_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_of(text)


def test_the_data_folder_is_that_of_the_checkout() -> None:
    assert (data_folder("boundaries") / "packs.yml").is_file()
