from __future__ import annotations

import shutil

import pytest

from kzmap import export, pipeline
from kzmap.errors import ExportError
from kzmap.export.verify import verify
from kzmap.situation.selection import Selection

CHECKED = ("geojson", "gpkg", "qgz", "fgb", "geoparquet", "kml", "kmz", "shp", "csv", "xlsx", "svg", "static-api", "pygeoapi")


@pytest.fixture
def remaker(result):
    """`remaker(folder)` returns what runs the line for a manifest, with that folder as the situation."""

    def choose(folder):
        return lambda told: pipeline.run(folder, boundaries=result.boundaries, known_on=told["parameters"]["known_on"])

    return choose


@pytest.mark.parametrize("name", CHECKED)
def test_a_fresh_export_is_what_its_manifest_says(result, remaker, situation_folder, name, tmp_path) -> None:
    selection = Selection(period=("2022-01-05", "2022-01-06"))
    path = export.write(result, name, tmp_path / f"out{export.FORMATS[name].suffix}", selection=selection)
    assert verify(path, remaker(situation_folder)) == []


def test_an_edited_file_is_found(result, remaker, situation_folder, tmp_path) -> None:
    path = export.write(result, "geojson", tmp_path / "x.geojson")
    path.write_text(path.read_text("utf-8").replace("People gather", "Nobody gathers"), "utf-8")
    (found,) = verify(path, remaker(situation_folder))
    assert found.what == "file"


def test_an_edited_table_beside_its_manifest_is_found(result, remaker, situation_folder, tmp_path) -> None:
    path = export.write(result, "csv", tmp_path / "x.csv")
    path.write_bytes(path.read_bytes() + b"more\r\n")
    assert "sha256" in str(verify(path, remaker(situation_folder))[0])


def test_a_changed_source_table_is_named(result, remaker, situation_folder, tmp_path) -> None:
    path = export.write(result, "geojson", tmp_path / "x.geojson")
    changed = tmp_path / "tiny"
    shutil.copytree(situation_folder, changed)
    events = changed / "events.csv"
    events.write_text(events.read_text("utf-8").replace("People gather in Semey", "A crowd gathers in Semey"), "utf-8")
    (found,) = verify(path, remaker(changed))
    assert (found.what, found.detail.split()[0]) == ("situation", "events.csv")


def test_the_parameters_are_those_of_the_file(result, remaker, situation_folder, tmp_path) -> None:
    earlier = pipeline.run(situation_folder, boundaries=result.boundaries, known_on="2022-01-09")
    path = export.write(earlier, "geojson", tmp_path / "x.geojson")
    assert verify(path, remaker(situation_folder)) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"{}", b"PK\x03\x04", b"SQLite format 3\0", b"PAR1", b"\x89PNG\r\n", b"<?xml?>"])
def test_a_file_of_somebody_else_is_refused(data, tmp_path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(data)
    with pytest.raises(ExportError, match=r"no manifest|cannot be read"):
        verify(path, None)


def test_a_missing_file_is_said(tmp_path) -> None:
    with pytest.raises(ExportError, match="There is no"):
        verify(tmp_path / "nothing.gpkg", None)
