"""Boundary packs: what is not what the registry says is refused, and nothing half is left behind."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import geopandas as gpd
import shapely

from kzmap.errors import BoundaryError
from kzmap.folders import data_folder
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.join import locate_point
from kzmap.ground.packs import Packs
from kzmap.situation.tables import UNIT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
SQUARE = (76.945, 43.238)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two districts across Almaty's Republic Square as a shapefile."""
    folder = tmp_path / "download"
    folder.mkdir()
    rows = {
        "CODE": ["KZ1", "KZ2"],
        "PARENT": ["KZ75", "KZ75"],
        "EN": ["West", "East"],
        "RU": ["Западныйй", "Восточный"],
        "KK": ["Батыс", "Шығыс"],
    }
    shapes = [shapely.box(76.8, 43.1, 76.95, 43.3), shapely.box(76.95, 43.1, 77.1, 43.3)]
    gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").to_file(folder / "districts.shp")
    return folder


@pytest.fixture
def packs(source: Path, tmp_path: Path) -> Packs:
    """Registry with one pack made of those files."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(source.iterdir())}
    facts = {
        "title": "Two districts", "level": "adm2", "producer": "Test", "version": "1", "license": {"name": "CC0", "url": "x"},
        "url_main": "https://example.org", "address": "https://example.org/files/", "valid_from": "2018-06-19",
        "valid_to": "2022-06-08", "main": "districts.shp", "files": files, "parents": {"KZ75": "KZ-ALA"},
        "columns": {"unit_id": "CODE", "parent": "PARENT", "name": "EN", "name_ru": "RU", "name_kk": "KK"},
        "names": {"KZ1": {"name_ru": "Западный"}},
    }  # fmt: skip
    registry = tmp_path / "packs.yml"
    registry.write_text(yaml.safe_dump({"packs": {"two": facts}}, allow_unicode=True), "utf-8")
    return Packs(registry, tmp_path / "store")


def left_behind(packs: Packs) -> list[str]:
    return sorted(path.name for path in packs.folder.iterdir()) if packs.folder.is_dir() else []


@pytest.mark.parametrize("way", ["file", "sidecar", "folder"])
def test_add_from_disk(packs: Packs, source: Path, way: str) -> None:
    given = {"file": source / "districts.shp", "sidecar": source / "districts.dbf", "folder": source}[way]
    pack = packs.add(str(given))
    assert pack.installed
    assert [p.pack_id for p in packs.installed()] == ["two"]
    assert left_behind(packs) == ["two"]
    (row,) = packs.rows()
    assert (row["id"], row["installed"], row["license"], row["folder"]) == ("two", True, "CC0", str(pack.folder))


def test_units_of_a_pack(packs: Packs, source: Path) -> None:
    units = packs.add(str(source)).units()
    assert tuple(units.columns) == UNIT_COLUMNS
    first = units.iloc[0]
    assert (first["unit_id"], first["level"], first["parent_id"]) == ("KZ1", "adm2", "KZ-ALA")
    # the typing error is mended, and no noun is added to what is no adjective in -ий
    assert (first["name"], first["name_ru"], first["name_kk"]) == ("West", "Западный", "Батыс")
    assert (first["valid_from"], first["valid_to"], first["source"]) == ("2018-06-19", "2022-06-08", "two")


def test_adding_twice_and_removing(packs: Packs, source: Path) -> None:
    packs.add(str(source))
    packs.add(str(source))
    assert left_behind(packs) == ["two"]
    packs.remove("two")
    assert left_behind(packs) == []
    with pytest.raises(BoundaryError, match="'two' is not installed"):
        packs.remove("two")


def test_a_changed_file_is_refused_and_nothing_is_left(packs: Packs, source: Path) -> None:
    expected = packs.known["two"].facts["files"]["districts.dbf"]
    path = source / "districts.dbf"
    path.write_bytes(path.read_bytes() + b"x")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(BoundaryError, match=f"sha256 {found}, expected {expected}"):
        packs.add(str(source))
    assert left_behind(packs) == []


def test_a_missing_file_is_refused(packs: Packs, source: Path) -> None:
    (source / "districts.shx").unlink()
    with pytest.raises(BoundaryError, match=r"lacks districts\.shx"):
        packs.add(str(source / "districts.shp"))
    assert left_behind(packs) == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [("three", "there is no such file"), ("https://example.org/roads.shp", "none has a file 'roads.shp'"), (".", "holds none")],
)
def test_what_is_not_known_is_refused(packs: Packs, tmp_path: Path, given: str, reason: str) -> None:
    with pytest.raises(BoundaryError, match=rf"no boundary pack that kzmap knows .*{reason}.*Known: two"):
        packs.add(str(tmp_path) if given == "." else given)


def test_a_pack_that_was_changed_later_is_not_read(packs: Packs, source: Path) -> None:
    pack = packs.add(str(source))
    (pack.folder / "districts.dbf").write_bytes(b"")
    with pytest.raises(BoundaryError, match="is not the file of the boundary pack two"):
        pack.units()


@pytest.fixture
def server(source: Path) -> Iterator[str]:
    """The files, served on this machine."""
    import functools
    import http.server
    import threading

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=source)) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}/"
        httpd.shutdown()
        thread.join()


def test_add_from_an_address(packs: Packs, server: str) -> None:
    assert len(packs.add(f"{server}districts.shp").units()) == 2
    assert left_behind(packs) == ["two"]


def test_add_by_id_fetches_from_the_registry(packs: Packs, server: str) -> None:
    packs.known["two"].facts["address"] = server  # type: ignore[index]
    assert len(packs.add("two").units()) == 2


def test_a_download_with_another_sha256_leaves_nothing(packs: Packs, server: str, source: Path) -> None:
    (source / "districts.dbf").write_bytes(b"something else")
    with pytest.raises(BoundaryError, match="is not the file that the registry names"):
        packs.add(f"{server}districts.shp")
    assert left_behind(packs) == []


def test_an_address_that_does_not_answer(packs: Packs, server: str) -> None:
    with pytest.raises(BoundaryError, match="cannot be fetched: status 404"):
        packs.add(f"{server}nothing-here/districts.shp")
    assert left_behind(packs) == []


def test_a_server_that_is_not_there(packs: Packs) -> None:
    with pytest.raises(BoundaryError, match="cannot be fetched: the server cannot be reached"):
        packs.add("http://127.0.0.1:1/districts.shp")
    assert left_behind(packs) == []


def test_the_store_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "mine"))
    assert Packs().folder == tmp_path / "mine" / "boundaries"
    assert Packs().installed() == []
    monkeypatch.delenv("KZMAP_DATA")
    assert Packs().folder.parts[-2:] == ("kzmap", "boundaries")


def test_incidents_carry_their_district_only_with_the_pack(
    packs: Packs, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: a copy of the boundaries with this registry, the pack in the user's folder."""
    root = tmp_path / "boundaries"
    shutil.copytree(data_folder("boundaries"), root)
    shutil.copy(packs.registry, root / "packs.yml")
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "mine"))
    without = locate_point(*SQUARE, "2022-01-05", Boundaries.load(root=root))
    Packs(root / "packs.yml").add(str(source))
    boundaries = Boundaries.load(root=root)
    with_pack = locate_point(*SQUARE, "2022-01-05", boundaries)
    assert [unit["level"] for unit in without["units"]] == ["adm0", "adm1"]
    assert [unit["id"] for unit in with_pack["units"]] == ["KAZ", "KZ-ALA", "KZ1"]
    assert [unit["id"] for unit in locate_point(*SQUARE, "2022-07-01", boundaries)["units"]] == ["KAZ", "KZ-ALA"]
    assert boundaries.origins[-1]["folder"] == "two"
    assert len(Boundaries.load(root=root, packs=False).valid_on("2022-01-05", "adm2")) == 0


def test_the_registry_is_complete() -> None:
    known = Packs().known
    assert set(known) == {"kazakhstan-adm2-2018", "kazakhstan-adm2-2024"}
    adm1 = set(Boundaries.load(packs=False).units["unit_id"])
    for pack in known.values():
        assert pack.facts["level"] == "adm2"
        assert pack.facts["license"]["name"] == "CC BY 4.0"
        assert "41c1a00454ec9e01bda031b5074920bd82de02ce" in pack.facts["address"]
        assert {name.rpartition(".")[2] for name in pack.facts["files"]} == {"shp", "shx", "dbf", "prj", "cpg"}
        assert set(pack.facts["parents"].values()) <= adm1


def downloaded() -> Path | None:
    """Folder with the real files, where a machine has them."""
    named = os.environ.get("KZMAP_CHECK_BOUNDARIES")
    places = [Path(named)] if named else [ROOT.parent / "shared" / "boundaries" / "geokz-41c1a004"]
    return next((place for place in places if place.is_dir()), None)


if REAL := downloaded():

    @pytest.fixture
    def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Boundaries:
        monkeypatch.setenv("KZMAP_DATA", str(tmp_path))
        Packs().add(str(REAL))
        return Boundaries.load()

    def test_the_real_packs(real: Boundaries) -> None:
        before, after = real.valid_on("2022-01-05", "adm2"), real.valid_on("2022-07-01", "adm2")
        assert (len(before), len(after)) == (216, 224)
        assert before["unit_id"].is_unique
        assert before.geometry.is_valid.all()
        assert after.geometry.is_valid.all()
        almaty = before[before["parent_id"] == "KZ-ALA"]
        assert sorted(almaty["name"]) == [
            f"{name} District" for name in ("Alatau", "Almaly", "Auezov", "Bostandyk", "Medeu", "Nauryzbay", "Turksib", "Zhetysu")
        ]
        assert set(almaty["name_ru"]) >= {"Медеуский район", "Ауэзовский район"}
        russian = " ".join(before["name_ru"])
        assert "скийский" not in russian
        assert not any("A" <= letter <= "z" for letter in russian)

    def test_the_real_district_of_the_square(real: Boundaries) -> None:
        answer = locate_point(*SQUARE, "2022-01-05", real)
        assert [unit["name"] for unit in answer["units"]] == ["Kazakhstan", "Almaty", "Bostandyk District"]
