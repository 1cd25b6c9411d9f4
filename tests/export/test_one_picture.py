"""Page, QGIS, SLD and KML show the same of one selection: how many, in which colour and shape, dashed or not, on which days."""

from __future__ import annotations

import csv
import re
import sqlite3
import tomllib
import zipfile
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from kzmap import export
from kzmap.export import marks
from kzmap.export.figures import map_marks
from kzmap.folders import data_folder
from kzmap.situation import words
from kzmap.situation.selection import Selection
from kzmap.webmap import layers, payload
from kzmap.webmap.records import Strings, record_columns
from kzmap.webmap.shapes import Shapes

if TYPE_CHECKING:
    from pathlib import Path

#: Days before, in and after the deployment, as local midnight to midnight.
DAYS = {
    "2022-01-03": "2022-01-02T18:00:00.000Z",
    "2022-01-07": "2022-01-06T18:00:00.000Z",
    "2022-01-25": "2022-01-24T18:00:00.000Z",
}
SLD, OGC = "{http://www.opengis.net/sld}", "{http://www.opengis.net/ogc}"
KML = "{http://www.opengis.net/kml/2.2}"
POINTS = ("events", "incidents", "postings", "bases")


@pytest.fixture(scope="module")
def shown(kazakhstan):
    return kazakhstan


@pytest.fixture(scope="module")
def page(shown) -> pd.DataFrame:
    """What the page draws: a row for each record, from the payload that it carries."""
    drawn = layers.build(shown.located)
    data, _ = payload.build(
        drawn, shown.located, lang="en", online_tiles=False, known_on=None, basemap={"units": shown.located.units}
    )
    vocabulary = data["vocabulary"]
    words = [one["id"] for one in vocabulary["categories"]]
    records = record_columns(vocabulary["kinds"], words, shown.located, shown.located.units, Shapes(), Strings())
    families = {one["id"]: one["colour"] for one in vocabulary["families"]}
    rows = []
    for at, record in enumerate(records["id"]):
        category = vocabulary["categories"][records["category"][at]]
        kind = vocabulary["kinds"][records["layer"][at]]
        outline = [] if kind == "movements" or records["shape"][at] < 0 else [int(records["shape"][at])]
        rows.append({
            "record_id": record, "layer": kind, "category": category["id"], "colour": families[category["family"]],
            "shape": vocabulary["kindShapes"].get(kind) or category["shape"], "tile": str(records["units"][at] or outline),
            "point": not np.isnan(records["lon"][at]), "line": records["shape"][at] >= 0 and kind == "movements",
            "unknown": records["strength"][at] < 0,
        })  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def geopackage(shown, tmp_path_factory) -> Path:
    return export.write(shown, "gpkg", tmp_path_factory.mktemp("picture") / "x.gpkg")


def table(path: Path, sql: str) -> pd.DataFrame:
    with sqlite3.connect(path) as database:
        return pd.read_sql_query(sql, database)


def style(path: Path, layer: str, column: str) -> ET.Element:
    return ET.fromstring(table(path, f"SELECT {column} FROM layer_styles WHERE f_table_name = '{layer}'")[column].iloc[0])


def options(node: ET.Element) -> dict[str, str]:
    return {one.get("name"): one.get("value") for one in node.find("Option")}


def test_the_payload_is_read_as_it_is(page) -> None:
    assert len(page) == 239
    assert (page["tile"] != "[]").sum() == 43


def test_each_record_stands_in_one_layer_of_qgis_as_it_does_on_the_page(page, geopackage) -> None:
    for layer in POINTS:
        found = table(geopackage, f"SELECT record_id FROM {layer} WHERE geom IS NOT NULL")["record_id"]
        assert set(found) == set(page[(page["layer"] == layer) & page["point"]]["record_id"])
    tiles = table(geopackage, "SELECT record_id, representative_lon || ' ' || representative_lat AS spot FROM unit_records")
    assert set(tiles["record_id"]) == set(page[page["tile"] != "[]"]["record_id"])
    lines = table(geopackage, "SELECT record_id FROM movements WHERE geom IS NOT NULL")["record_id"]
    assert set(lines) == set(page[page["line"]]["record_id"])


def test_a_tile_counts_the_records_of_its_unit(page, geopackage) -> None:
    spots = table(geopackage, "SELECT record_id, representative_lon || ' ' || representative_lat AS spot FROM unit_records")
    both = page[page["tile"] != "[]"].merge(spots, on="record_id")
    assert len(both[["tile", "spot"]].drop_duplicates()) == both["tile"].nunique()  # what is one tile there is one here
    assert both["tile"].value_counts().max() == 26  # Kazakhstan as a whole
    assert both["spot"].value_counts().max() == 27  # and a record of it with a neighbour, whose mark stands in the same spot
    renderer = style(geopackage, "unit_records", "styleQML").find("renderer-v2")
    assert renderer.get("type") == "pointCluster"
    tile, number = renderer.find("symbol").findall("layer")
    assert options(tile)["outline_style"] == "dash"
    assert "@cluster_size" in ET.tostring(number, encoding="unicode")


@pytest.mark.parametrize("layer", POINTS)
def test_colour_and_shape_are_those_of_the_page(page, geopackage, layer) -> None:
    wanted = {
        (row.category, row.colour, row.shape) for row in page[(page["layer"] == layer)].itertuples()
    }  # the legend lists what is there, and nothing else
    renderer = style(geopackage, layer, "styleQML").find("renderer-v2")
    assert (renderer.get("type"), renderer.get("tolerance")) == ("pointCluster", "4")
    single = renderer.find("renderer-v2")
    symbols = {node.get("name"): options(node.find("layer")) for node in single.find("symbols")}
    found = set()
    for node in single.find("categories"):
        red, green, blue, _ = symbols[node.get("symbol")]["color"].split(",")
        found.add((node.get("value"), f"#{int(red):02x}{int(green):02x}{int(blue):02x}"))
    assert found == {(category, colour) for category, colour, _ in wanted}
    sld = ET.tostring(style(geopackage, layer, "styleSLD"), encoding="unicode")
    assert all(colour in sld for _, colour, _ in wanted)


def test_a_line_is_dashed_where_its_number_is_unknown_and_nowhere_else(page, geopackage) -> None:
    moves = page[page["line"]]
    told = table(geopackage, "SELECT record_id, people_low, people_high FROM movements WHERE geom IS NOT NULL")
    unknown = set(told[told["people_low"].isna() & told["people_high"].isna()]["record_id"])
    assert unknown == set(moves[moves["unknown"]]["record_id"])
    assert 0 < len(unknown) < len(moves)
    for node in style(geopackage, "movements", "styleQML").iter("layer"):
        if node.get("class") == "SimpleLine":
            assert options(node)["line_style"] == "solid"
            by_feature = ET.tostring(node.find("data_defined_properties"), encoding="unicode")
            assert "IS NULL THEN 'dash'" in by_feature
    css = (data_folder("geo").parent / "src/kzmap/webmap/runtime/styles/page.css").read_text("utf-8")
    assert re.findall(r"--flow-back: (#\w+);", css)[0] == marks.BACK


def test_the_way_home_has_a_hollow_head_everywhere(geopackage) -> None:
    heads = {}
    root = style(geopackage, "movements", "styleQML").find("renderer-v2")
    symbols = {node.get("name"): node for node in root.find("symbols")}
    for node in root.find("categories"):
        arrow = next(one for one in symbols[node.get("symbol")].iter("layer") if one.get("class") == "SimpleMarker")
        heads[node.get("value")] = (options(arrow)["color"][:11], options(arrow)["outline_style"])
    assert heads["withdrawal"] == ("255,255,255", "solid")
    assert heads["deployment"][1] == "no"
    assert map_marks.head_of(True)["markerfacecolor"] == "white"
    assert "markerfacecolor" not in map_marks.head_of(False)


def test_a_colour_that_a_style_sheet_has_to_write_again_is_the_one_of_the_vocabulary() -> None:
    root = data_folder("geo").parent
    page, report = (
        root.joinpath("src/kzmap", one).read_text("utf-8") for one in ("webmap/runtime/styles/page.css", "app/report.css")
    )
    families = words.rows("family")
    for status, like in (("retracted", "violence"), ("denied", "infrastructure")):
        colours = [words.rows("status")[status]["colour"], families[like]["dark"]]
        assert re.findall(rf"--{status}: (#\w+);", page) == colours
        assert re.search(rf"\.kz-claim\.kz-{status} {{\s+border-left-color: var\(--{status}\);", page)
        assert [page.count(colour) for colour in colours] == [1, 1]
    shade = {name: re.search(rf"\.{name} {{[^}}]*(#\w{{6}})", report)[1] for name in ("kz-area", "kz-dot circle")}
    assert set(shade.values()) == {families["violence"]["colour"]}
    charts = tomllib.loads((root / ".streamlit/config.toml").read_text("utf-8"))["theme"]["chartCategoricalColors"]
    assert set(charts) <= {row["colour"] for row in families.values()}


@pytest.mark.parametrize("layer", POINTS)
def test_sld_has_the_same_colour_and_shape_for_each_category(page, geopackage, layer) -> None:
    listed = csv.DictReader((data_folder("geo") / "shapes.csv").read_text("utf-8").splitlines())
    known = {row["shape"]: row["well_known"] for row in listed}
    wanted = {(row.category, row.colour, known[row.shape]) for row in page[page["layer"] == layer].itertuples()}
    found = set()
    for rule in style(geopackage, layer, "styleSLD").iter(f"{SLD}Rule"):
        mark = next(rule.iter(f"{SLD}Mark"))
        colour = mark.find(f"{SLD}Fill/{SLD}CssParameter").text
        found.add((rule.find(f".//{OGC}Literal").text, colour, mark.find(f"{SLD}WellKnownName").text))
    assert found == wanted


def test_sld_dashes_a_line_where_the_number_is_unknown(geopackage) -> None:
    rules = list(style(geopackage, "movements", "styleSLD").iter(f"{SLD}Rule"))
    dashed = [rule.find(f".//{OGC}Not") is None for rule in rules]
    assert [any(one.get("name") == "stroke-dasharray" for one in rule.iter(f"{SLD}CssParameter")) for rule in rules] == dashed
    assert any(dashed)


@pytest.fixture(scope="module")
def kml(shown, tmp_path_factory) -> pd.DataFrame:
    """What a KML draws: a row for each record with a place, from its placemarks."""
    root = ET.parse(export.write(shown, "kml", tmp_path_factory.mktemp("picture") / "x.kml")).getroot()
    looks = {one.get("id"): one.findtext(f"{KML}IconStyle/{KML}color") for one in root.iter(f"{KML}Style") if one.get("id")}
    rows = []
    for mark in root.iter(f"{KML}Placemark"):
        told = {one.get("name"): one.text for one in mark.iter(f"{KML}SimpleData")}
        if "record_id" in told:
            look = looks[mark.findtext(f"{KML}styleUrl").lstrip("#")]
            rows.append({
                "record_id": told["record_id"], "layer": told["layer"], "colour": f"#{look[6:8]}{look[4:6]}{look[2:4]}",
                "drawn": any(mark.find(f".//{KML}{kind}") is not None for kind in ("Point", "LineString", "Polygon")),
                "begin": mark.findtext(f"{KML}TimeSpan/{KML}begin"), "end": mark.findtext(f"{KML}TimeSpan/{KML}end"),
            })  # fmt: skip
    return pd.DataFrame(rows)


def test_kml_draws_the_records_of_the_page_in_its_colours(page, kml) -> None:
    assert sorted(kml["record_id"]) == sorted(page["record_id"])
    both = page.merge(kml, on=["record_id", "layer"], suffixes=("", "_kml"))
    assert len(both) == len(page)
    assert both["drawn"].tolist() == (both["point"] | both["line"] | (both["tile"] != "[]")).tolist()
    points = both[both["layer"] != "movements"]
    assert points["colour_kml"].tolist() == points["colour"].tolist()


@pytest.mark.parametrize(("day", "instant"), list(DAYS.items()))
def test_kml_shows_the_same_records_on_a_day(shown, kml, day, instant) -> None:
    asked = Selection(period=(day, day)).apply(shown.located).features
    until = pd.Timestamp(instant) + pd.Timedelta(days=1)
    begin, end = (pd.to_datetime(kml[name], utc=True) for name in ("begin", "end"))
    found = kml[begin.isna() | ((begin < until) & (end > pd.Timestamp(instant)))]
    assert set(found["record_id"]) == set(asked["record_id"])


@pytest.mark.parametrize(("day", "instant"), list(DAYS.items()))
def test_a_day_shows_the_same_records(shown, geopackage, day, instant) -> None:
    asked = Selection(period=(day, day)).apply(shown.located).features
    until = (pd.Timestamp(instant) + pd.Timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    for layer in (*POINTS, "movements"):
        found = table(
            geopackage,
            f"SELECT record_id FROM {layer} WHERE start_utc IS NULL OR (start_utc < '{until}' AND end_utc > '{instant}')",
        )["record_id"]
        assert set(found) == set(asked[asked["layer"] == layer]["record_id"]), layer
    assert (asked["layer"] == "bases").any() == (day == "2022-01-07")


def test_areas_of_doubt_are_off_on_page_and_in_qgis(shown, tmp_path) -> None:
    (doubt,) = [layer for layer in layers.build(shown.located) if layer.id == "doubt"]
    assert not doubt.visible
    path = export.write(shown, "qgz", tmp_path / "x.qgz")
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("x.qgs"))
    checked = {node.get("id"): node.get("checked") for node in root.iter("layer-tree-layer")}
    assert {name for name, on in checked.items() if on == "Qt::Unchecked"} == {"kzmap_areas", "kzmap_unit_areas"}
    assert [mark.get("name") for mark in root.iter("Bookmark")] == ["Kazakhstan, January 2022", "Almaty"]
    kinds = Counter(item.get("type") for item in root.iter("LayoutItem"))
    assert kinds == {"65638": 1, "65639": 2, "65641": 2, "65642": 1, "65646": 1}  # sheet, two maps, two texts, legend, scale
    rights = {node.findtext("resourceMetadata/rights") for node in root.iter("maplayer")}
    assert len(rights) == 1
    assert "OpenStreetMap contributors (ODbL 1.0)" in rights.pop()
    forms = [node.get("nmRelationId") for node in root.iter("attributeEditorRelation")]
    assert set(forms) == {"claims_record_claims", "sources_record_sources"}
