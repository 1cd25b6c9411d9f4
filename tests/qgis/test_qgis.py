"""A headless QGIS opens what we export; run by `make test-qgis`, because QGIS is large."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from kzmap import export
from kzmap.export import columns
from kzmap.face import run

HERE = Path(__file__).resolve().parent
DAYS = ("2022-01-03", "2022-01-07", "2022-01-15")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict:
    folder = tmp_path_factory.mktemp("qgis")
    path = export.write(run("kazakhstan-2022"), "qgz", folder / "kazakhstan.qgz")
    command = ["/usr/bin/python3", str(HERE / "check_project.py"), str(path), str(folder), *DAYS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_the_project_opens_whole(facts) -> None:
    assert facts["read"]
    assert (facts["title"], facts["crs"]) == ("Kazakhstan, January 2022", "EPSG:3857")
    assert len(facts["layers"]) == 20
    assert all(layer["valid"] for layer in facts["layers"].values())
    assert facts["layers"]["events"]["count"] == 113
    assert all(facts["relations"].values())
    assert len(facts["relations"]) == 15
    assert facts["layers"]["unit_areas"]["count"] >= facts["layers"]["unit_records"]["count"] == 43
    assert facts["bookmarks"] == ["Almaty", "Kazakhstan, January 2022"]
    maps = {"city:QgsLayoutItemMap", "country:QgsLayoutItemMap", "legend:QgsLayoutItemLegend", "scale:QgsLayoutItemScaleBar"}
    assert maps <= set(facts["layout"])
    assert facts["time"] == ["2021-12-31T18:00:00Z", "2022-01-31T18:00:00Z"]


@pytest.mark.parametrize("layer", ["events", "incidents", "postings", "bases", "unit_records", "movements", "areas"])
def test_time_drives_the_layers_of_the_project(facts, layer) -> None:
    assert facts["layers"][layer]["temporal"]
    assert facts["layers"][layer]["start_field"] == "start_utc"


@pytest.mark.parametrize("place", ["layers", "alone"])
def test_styles_labels_aliases_and_lists_are_on(facts, place) -> None:
    events = facts[place]["events"]
    assert events["renderer"] == "pointCluster"
    assert events["classes"] >= 10
    assert events["labels"]
    assert {c.name: c.alias for c in columns.FEATURES}.items() <= events["aliases"].items()
    assert events["widgets"]["category"] == "ValueMap"
    assert events["widgets"]["start_utc"] == "DateTime"
    assert facts[place]["units"]["renderer"] == "categorizedSymbol"
    assert facts[place]["claims"]["aliases"]["claim_id"] == "Claim id"


def test_the_geopackage_alone_carries_credit_and_time_fields(facts) -> None:
    events = facts["alone"]["events"]
    assert events["licences"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert "kzmap contributors" in events["rights"][0]
    assert events["title"] == "Kazakhstan, January 2022: Events"
    assert events["start_field"] == "start_utc"


def test_each_day_is_another_picture(facts) -> None:
    pictures = facts["pictures"]
    assert all(picture["errors"] == [] for picture in pictures.values())
    assert all(picture["colours"] > 20 for picture in pictures.values())
    digests = {hashlib.sha256(Path(picture["path"]).read_bytes()).hexdigest() for picture in pictures.values()}
    assert len(digests) == 4
