"""The folder for pygeoapi: what the configuration says, and what GDAL reads from `kzmap serve`."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml
from typer.testing import CliRunner

from kzmap import export
from kzmap.cli.program import app
from kzmap.errors import KzmapError
from kzmap.export.formats import feed
from kzmap.export.formats.ogc_api import CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory) -> Path:
    return export.write(result, "pygeoapi", tmp_path_factory.mktemp("feed") / "api")


def test_the_configuration_names_every_layer_that_has_a_geometry(result, folder, ogrinfo) -> None:
    config = yaml.safe_load((folder / CONFIGURATION).read_text("utf-8"))
    assert list(config["resources"]) == [
        "incidents", "events", "postings", "bases", "unit_records", "movements", "areas", "zones", "streets", "units",
    ]  # fmt: skip
    for name, collection in config["resources"].items():
        (provider,) = collection["providers"]
        text = ogrinfo("-so", folder / provider["data"], name)
        assert f"{provider['id_field']}: String" in text
        west, south, east, north = collection["extents"]["spatial"]["bbox"]
        found = re.search(r"Extent: \((.*), (.*)\) - \((.*), (.*)\)", text)
        if west > east:  # over the 180th meridian, as OGC API - Features writes it; GDAL's box goes around the globe
            west, east = -180, 180
        assert [float(one) for one in found.groups()] == pytest.approx([west, south, east, north], abs=1e-5)
    assert config["resources"]["events"]["extents"]["temporal"]["begin"].isoformat() == "2022-01-04T18:00:00+00:00"
    assert config["metadata"]["license"]["name"] == result.located.situation.package["licenses"][0]["name"]


def test_no_text_of_a_situation_reads_the_servers_environment(result, tmp_path) -> None:
    hostile = "${HOME} {{ config }} : # - 'quoted' \"twice\"\n!!python/object:os.system"
    package = {**result.located.situation.package, "title": hostile, "description": hostile}
    bent = replace(result, located=replace(result.located, situation=replace(result.located.situation, package=package)))
    path = export.write(bent, "pygeoapi", tmp_path / "api") / CONFIGURATION
    identification = yaml.safe_load(path.read_text("utf-8"))["metadata"]["identification"]
    assert identification["title"] == identification["description"] == hostile
    plain = [token for token in yaml.scan(path.read_text("utf-8")) if isinstance(token, yaml.ScalarToken) and token.plain]
    variables = {token.value for token in plain if "$" in token.value}
    assert variables == {"${KZMAP_HOST:-127.0.0.1}", "${KZMAP_PORT:-5000}", "${KZMAP_URL:-http://127.0.0.1:5000}"}


@contextlib.contextmanager
def served(*arguments: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """`kzmap serve`, and the address that it says."""
    command = [sys.executable, "-c", "from kzmap.cli import main; main()", "serve", *arguments, "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KZMAP_URL", "PYGEOAPI"))}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            line = running.stdout.readline()
            yield re.search(r"http://127\.0\.0\.1:\d+", line)[0], running
        finally:
            running.terminate()


@pytest.fixture(scope="module")
def server(situation_folder) -> Iterator[str]:
    with served(str(situation_folder)) as (address, _):
        yield address


def test_a_server_that_is_told_to_end_leaves_nothing(situation_folder, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with served(str(situation_folder)) as (_, running):
        assert len(list(tmp_path.iterdir())) == 1
        running.terminate()
        assert running.wait(20) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_said(situation_folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = CliRunner().invoke(app, ["serve", str(situation_folder), "--port", port])
    assert isinstance(told.exception, KzmapError)
    assert f"port {port}: Address already in use" in str(told.exception)


def test_gdal_reads_every_collection_from_the_server(folder, server, ogrinfo) -> None:
    source = next(folder.glob("*.gpkg"))
    names = re.findall(r"^\d+: (\w+)", ogrinfo("-so", f"OAPIF:{server}"), re.MULTILINE)
    drawn = ["incidents", "events", "postings", "bases", "unit_records", "movements", "areas", "zones"]
    assert names == [*drawn, "streets", "units"]
    for name in names:
        count, served = (
            re.search(r"Feature Count: (\d+)", ogrinfo("-so", where, name))[1] for where in (source, f"OAPIF:{server}")
        )
        assert served == count
    assert "title (String) = People gather" in ogrinfo("-al", f"OAPIF:{server}", "events")
    inside = ogrinfo("-so", f"OAPIF:{server}", "events", "-spat", "80", "50", "81", "51")
    assert "Feature Count: 1" in inside
    assert "Feature Count: 0" in ogrinfo("-so", f"OAPIF:{server}", "events", "-spat", "10", "50", "11", "51")


def test_the_server_filters_by_place_and_by_value(server) -> None:
    def ids(query: str) -> list[str]:
        with urllib.request.urlopen(f"{server}/collections/{query}&f=json", timeout=20) as answer:
            return sorted(one["id"] for one in json.load(answer)["features"] if one["geometry"])

    assert ids("events/items?bbox=80,50,81,51") == ["E1"]
    assert ids("events/items?bbox=10,50,11,51") == []
    assert ids("units/items?unit_id=KZ-ALA") == ["KZ-ALA"]
    assert ids("events/items?datetime=2022-01-05") == ["E1"]
    assert ids("events/items?datetime=2022-01-06/..") == []


def test_a_layer_answers_box_time_and_value(folder) -> None:
    layer = feed.Layer(
        {"name": "feed.Layer", "type": "feature", "data": next(folder.glob("*.gpkg")), "table": "events", "id_field": "record_id"}
    )

    def ids(**asked) -> list[str]:
        return [one["id"] for one in layer.query(**asked)["features"]]

    assert ids() == ["E1", "E2", "E3"]
    assert ids(bbox=[80, 50, 81, 51]) == ["E1"]
    assert ids(bbox=[170, 50, 81, 51]) == ["E1"]  # the long way round
    assert ids(bbox=[10, 50, 11, 51]) == []
    # E1 is all of 5 January in Almaty, E2 a minute of it, E3 the day after
    assert ids(datetime_="2022-01-04") == ["E1", "E2"]
    assert ids(datetime_="2022-01-05T18:00:00Z") == ["E3"]
    assert ids(datetime_="../2022-01-03") == []
    assert ids(datetime_="2022-01-04T19:30:30Z/2022-01-04T20:00:00Z") == ["E1", "E2"]
    assert ids(properties=[("category", "protest")]) == ["E1"]
    assert ids(properties=[('category" OR 1 --', "x")]) == []
    assert layer.query(limit=1, offset=1) | {"features": []} == {
        "type": "FeatureCollection", "features": [], "numberMatched": 3, "numberReturned": 1,
    }  # fmt: skip
    assert layer.get("E1")["geometry"]["coordinates"] == ((80.25025, 50.42064),)
    with pytest.raises(feed.ProviderItemNotFoundError):
        layer.get("none")
