from __future__ import annotations

import json
import shutil

import pytest

from kzmap import export
from kzmap.errors import ExportError
from kzmap.export.verify import read_manifest, verify
from kzmap.face import run
from kzmap.situation.options import Options
from kzmap.situation.selection import Selection

CHECKED = ("geojson", "gpkg", "qgz", "fgb", "geoparquet", "kml", "kmz", "shp", "csv", "xlsx", "svg", "static-api", "pygeoapi")


@pytest.mark.parametrize("name", CHECKED)
def test_a_fresh_export_is_what_its_manifest_says(result, situation_folder, name, tmp_path) -> None:
    selection = Selection(period=("2022-01-05", "2022-01-06"))
    path = export.write(result, name, tmp_path / f"out{export.FORMATS[name].suffix}", selection=selection)
    assert verify(path, situation_folder, boundaries=result.boundaries) == []


def test_an_edited_file_is_found(result, situation_folder, tmp_path) -> None:
    path = export.write(result, "geojson", tmp_path / "x.geojson")
    path.write_text(path.read_text("utf-8").replace("People gather", "Nobody gathers"), "utf-8")
    (found,) = verify(path, situation_folder, boundaries=result.boundaries)
    assert found.what == "file"


def test_an_edited_table_beside_its_manifest_is_found(result, situation_folder, tmp_path) -> None:
    path = export.write(result, "csv", tmp_path / "x.csv")
    path.write_bytes(path.read_bytes() + b"more\r\n")
    assert "sha256" in str(verify(path, situation_folder, boundaries=result.boundaries)[0])


def test_a_changed_source_table_is_named(result, situation_folder, tmp_path) -> None:
    path = export.write(result, "geojson", tmp_path / "x.geojson")
    changed = tmp_path / "tiny"
    shutil.copytree(situation_folder, changed)
    events = changed / "events.csv"
    events.write_text(events.read_text("utf-8").replace("People gather in Semey", "A crowd gathers in Semey"), "utf-8")
    (found,) = verify(path, changed, boundaries=result.boundaries)
    assert (found.what, found.detail.split()[0]) == ("situation", "events.csv")


@pytest.mark.parametrize(
    "asked",
    [
        {"rule": "lowest"},
        {"rule": "official", "known_on": "2022-01-09"},
        {"lang": "ru"},
        {"review": ("published", "draft")},
        {"view": "de_facto"},
        {"selection": Selection(units=("KZ-33",), borders="today")},
        {"separator": "tab"},
    ],
    ids=str,
)
def test_every_option_comes_back_from_the_manifest(situation_folder, tmp_path, asked) -> None:
    path = run(situation_folder, **asked).export("geojson", tmp_path / "x.geojson")
    assert verify(path, situation_folder) == []
    told = read_manifest(path)["parameters"]
    for key, value in asked.items():
        plain = value.as_dict() if key == "selection" else list(value) if key == "review" else value
        assert Options.from_dict(told).as_dict()["language" if key == "lang" else key] == plain


@pytest.mark.parametrize("name", ["/", "..", "../kazakhstan-2022", 7, None])
def test_a_manifest_does_not_choose_a_folder(result, tmp_path, name) -> None:
    path = export.write(result, "geojson", tmp_path / "x.geojson")
    document = json.loads(path.read_text("utf-8"))
    document["kzmap"]["situation"]["name"] = name
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(ExportError, match="does not come with kzmap"):
        verify(path)


def test_the_parameters_are_those_of_the_file(result, situation_folder, tmp_path) -> None:
    earlier = run(situation_folder, boundaries=result.boundaries, known_on="2022-01-09")
    path = export.write(earlier, "geojson", tmp_path / "x.geojson")
    assert verify(path, situation_folder, boundaries=result.boundaries) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"{}", b"PK\x03\x04", b"SQLite format 3\0", b"PAR1", b"\x89PNG\r\n", b"<?xml?>"])
def test_a_file_of_somebody_else_is_refused(data, tmp_path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    with pytest.raises(ExportError, match=r"no manifest|cannot be read"):
        verify(path)


def test_a_missing_file_is_said(tmp_path) -> None:
    with pytest.raises(ExportError, match="There is no"):
        verify(tmp_path / "nothing.gpkg", None)
