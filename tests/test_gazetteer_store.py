"""The compiled file: what goes in comes out, and a broken file is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

import geopandas as gpd
import shapely

from kzmap.errors import GeocodeError
from kzmap.folders import data_folder
from kzmap.gazetteer import Gazetteer
from kzmap.gazetteer.build import name_keys
from kzmap.gazetteer.index import open_store
from kzmap.gazetteer.name_words import rows_of
from kzmap.gazetteer.store import ALTERNATE, LOOSE, PRIMARY, Row, Store, write_store

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    Row("Taraz", "settlement", 71.37334, 42.89799, 358_153, "KZ", 1, 1516905, {}),
    Row("Qulsary", "settlement", 54.01978, 46.95307, 51_216, "KZ", 0, 609123, {}),
    Row("Jambyl Region", "region", 72.0, 44.3, 1_000_000, "KZ", 0, 0, {"id": "KZ-ZHA", "ru": "Жамбылская область", "before": ""}),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    keys = [
        ("taraz", 0, PRIMARY),
        ("jambyl", 0, ALTERNATE),
        ("jambyl", 2, PRIMARY),
        ("~kulsari", 1, LOOSE),
        ("qulsary", 1, PRIMARY),
        ("taraz", 0, LOOSE),
    ]
    write_store(tmp_path / "places.kzg", ROWS, keys, sources={"all": "test"})
    return Store(tmp_path / "places.kzg")


def test_rows_come_back(store: Store) -> None:
    for at, row in enumerate(ROWS):
        found = store.row(at)
        assert (found.name, found.kind, found.country, found.number, found.detail) == (
            row.name,
            row.kind,
            row.country,
            row.number,
            row.detail,
        )
        assert (found.lon, found.lat) == (pytest.approx(row.lon, abs=1e-6), pytest.approx(row.lat, abs=1e-6))
        assert found.population == pytest.approx(row.population, rel=0.001)


def test_keys_find_their_places_with_the_best_way(store: Store) -> None:
    assert store.find("taraz") == [(0, PRIMARY)]
    assert sorted(store.find("jambyl")) == [(0, ALTERNATE), (2, PRIMARY)]
    assert store.find("~kulsari") == [(1, LOOSE)]
    assert (store.has("qulsary"), store.has("kulsary"), store.find("")) == (True, False, [])


@pytest.mark.parametrize("data", [b"", b"\n", b"not a gazetteer\n", b'{"format": "other"}\n', b"[]\n"])
def test_a_broken_file_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "places.kzg"
    path.write_bytes(data)
    with pytest.raises(GeocodeError, match=r"places\.kzg cannot be read"):
        Store(path)
    with pytest.raises(GeocodeError, match="cannot be read"):
        Store(tmp_path / "missing.kzg")


def test_codes_and_numbers_are_no_names() -> None:
    keys = list(name_keys(["Almaty", "ALA", "Almaty 2", "A", "Алматы"], loose=False))
    assert keys == [("almaty", PRIMARY), ("almaty", ALTERNATE)]


def test_the_shipped_file_holds_the_world() -> None:
    store = open_store()
    assert store.first_detail == 234_908
    assert {store.kind(at) for at in range(store.first_detail, store.count)} == {
        "airfield",
        "border",
        "country",
        "region",
        "river",
    }
    assert list(store.numbers[:1000]) == sorted(store.numbers[:1000])
    assert all("GeoNames" in source or "public domain" in source for source in store.sources.values())
    assert (data_folder("gazetteer") / "places.kzg").stat().st_size < 15_000_000


def test_every_row_of_our_own_has_a_source_and_an_honest_size() -> None:
    rows = list(rows_of("places.csv"))
    assert len({row["place_id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["source"], row["place_id"]
        assert row["name_ru"], row["place_id"]
        assert row["name_kk"], row["place_id"]
        assert float(row["radius_m"]) > 0
        assert (float(row["lon"]), float(row["lat"])) != (0, 0)
    assert all(row["source"] for row in rows_of("names.csv"))


def test_every_named_place_is_in_the_file() -> None:
    gazetteer = Gazetteer.open()
    for row in rows_of("names.csv"):
        assert gazetteer._index.by_id(row["place_id"]) is not None, row["place_id"]


def test_districts_of_a_pack_become_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path))
    (tmp_path / "boundaries").mkdir()
    without = Gazetteer.open(packs=False)
    assert without.lookup("Testovsky district, Almaty").answer.precision == "settlement"
    units = gpd.GeoDataFrame(
        [
            {
                "unit_id": "T-1",
                "level": "adm2",
                "parent_id": "KZ-ALA",
                "name": "Testov District",
                "name_ru": "Тестовский район",
                "name_kk": "Тестов ауданы",
                "valid_from": "",
                "valid_to": "",
                "source": "test",
            },
            {
                "unit_id": "KZ-ALA",
                "level": "adm1",
                "parent_id": "KAZ",
                "name": "Almaty",
                "name_ru": "Алматы",
                "name_kk": "Алматы",
                "valid_from": "",
                "valid_to": "",
                "source": "test",
            },
        ],
        geometry=[shapely.box(76.9, 43.2, 77.0, 43.3), shapely.box(76, 43, 78, 44)],
        crs="EPSG:4326",
    )
    later = units.assign(valid_from="2022-06-08", geometry=[shapely.box(77.0, 43.2, 77.1, 43.3), units.geometry[1]])
    packs = [SimpleNamespace(units=lambda: units.assign(valid_to="2022-06-08")), SimpleNamespace(units=lambda: later)]
    monkeypatch.setattr("kzmap.ground.packs.Packs.installed", lambda _: packs)
    gazetteer = Gazetteer.open()
    assert gazetteer.lookup("Testov District", date="2022-01-05").answer.lon == 76.95
    assert gazetteer.lookup("Testov District", date="2023-01-05").answer.lon == 77.05
    for text in ("Testov District", "Тестовский район", "Тестов ауданы", "Алматы, Тестовский район", "в Тестовском районе"):
        spot = gazetteer.lookup(text).answer
        assert spot is not None, text
        assert (spot.place_id, spot.kind, spot.precision) == ("T-1", "district", "district")
