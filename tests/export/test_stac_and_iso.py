"""What catalogues read: a STAC item and metadata of ISO 19115, judged by the schemas of those who define them."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.metadata import files

import jsonschema
import pystac
import pytest
from lxml import etree
from owslib.iso import MD_Metadata
from pystac.validation.local_validator import get_local_schema_cache
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

import shapely

from kzmap import export
from kzmap.export import content, stac_and_iso
from kzmap.export.formats import package
from kzmap.face import run
from kzmap.situation.selection import Selection

ASSETS = package._assets("tiny")
HOSTILE = '</gco:CharacterString><!-- {{ 7 * 7 }} ${HOME} & \x01 "quoted" жаңа'


@pytest.fixture(scope="module")
def told(result):
    return content.collect(result, export.FORMATS["package"])


@pytest.fixture(scope="module")
def hostile(result):
    given = {**result.located.situation.package, "title": HOSTILE, "description": HOSTILE}
    bent = replace(result, located=replace(result.located, situation=replace(result.located.situation, package=given)))
    return content.collect(bent, export.FORMATS["package"])


@pytest.fixture(scope="module")
def iso_schema():
    """The schema of ISO 19139 that pycsw carries."""
    (path,) = [one for one in files("pycsw") if one.match("19139/20060504/gmd/gmd.xsd")]
    return etree.XMLSchema(etree.parse(str(path.locate()), etree.XMLParser(no_network=True)))


def faults_of_stac(item) -> list[str]:
    schemas = get_local_schema_cache()
    known = Registry().with_resources([(name, Resource(one, DRAFT7)) for name, one in schemas.items()])
    (whole,) = [one for name, one in schemas.items() if name.endswith("json-schema/item.json")]
    return [fault.message for fault in jsonschema.Draft7Validator(whole, registry=known).iter_errors(item)]


def test_the_item_is_what_stac_says_an_item_is(told) -> None:
    item = json.loads(stac_and_iso.stac_item(told, ASSETS))
    assert faults_of_stac(item) == []
    assert faults_of_stac({**item, "properties": {"datetime": None}}) != []  # the judge does judge
    read = pystac.Item.from_dict(item)
    assert read.common_metadata.start_datetime.isoformat() == "2022-01-04T18:00:00+00:00"
    assert read.bbox == pytest.approx([38.0617, 41.2, 80.25025, 55.8783], abs=0.3)
    assert read.assets["tiny.gpkg"].href == "./tiny.gpkg"
    assert [one for one in read.assets if read.assets[one].has_role("overview")] == ["tiny.html", "tiny.png", "tiny.pdf"]
    assert read.common_metadata.license == "CC0-1.0"
    assert {one.description for one in read.common_metadata.providers} >= {"GeoNames", "OurAirports"}


@pytest.mark.filterwarnings("ignore::FutureWarning:owslib")
def test_the_metadata_are_what_iso_says(told, iso_schema) -> None:
    text = stac_and_iso.iso_19115(told, ASSETS)
    root = etree.fromstring(text.encode())
    iso_schema.assertValid(root)
    read = MD_Metadata(root)
    assert (read.identifier, read.hierarchy, read.referencesystem.code) == ("tiny", "dataset", "EPSG:4326")
    (found,) = read.identificationinfo
    assert found.title == "A tiny situation"
    assert float(found.bbox.minx) == pytest.approx(38.0617)
    assert (found.temporalextent_start, found.temporalextent_end[:10]) == ("2022-01-04T18:00:00Z", "2022-01-13")
    assert {one.url for one in read.distribution.online} == {one.path for one in ASSETS}
    assert "GeoNames" in text


def test_what_lies_across_the_180th_meridian_has_a_box_across_it(iso_schema) -> None:
    shown = content.collect(run("solomon-islands-2021"), export.FORMATS["package"])
    far = shown.features.geometry.translate(xoff=0)
    far.iloc[0] = shapely.Point(-171.8, -13.8)
    shown = replace(shown, features=shown.features.set_geometry(far))
    item = json.loads(stac_and_iso.stac_item(shown, ASSETS))
    assert faults_of_stac(item) == []
    assert item["bbox"][0] > 0 > item["bbox"][2]
    assert item["geometry"]["type"] == "MultiPolygon"
    iso_schema.assertValid(etree.fromstring(stac_and_iso.iso_19115(shown, ASSETS).encode()))


def test_texts_are_texts(hostile, iso_schema) -> None:
    item = json.loads(stac_and_iso.stac_item(hostile, ASSETS))
    assert faults_of_stac(item) == []
    assert item["properties"]["title"] == HOSTILE
    root = etree.fromstring(stac_and_iso.iso_19115(hostile, ASSETS).encode())
    iso_schema.assertValid(root)
    (title,) = root.xpath("//*[local-name()='title']/*/text()")
    assert title == HOSTILE.replace("\x01", "\ufffd")


def test_nothing_chosen_is_still_valid(result, iso_schema) -> None:
    nothing = content.collect(result, export.FORMATS["package"], Selection(ids=("none",)))
    item = json.loads(stac_and_iso.stac_item(nothing, ASSETS))
    assert faults_of_stac(item) == []
    assert item["geometry"] is None
    assert item["properties"]["start_datetime"] < item["properties"]["end_datetime"]
    iso_schema.assertValid(etree.fromstring(stac_and_iso.iso_19115(nothing, ASSETS).encode()))
