from __future__ import annotations

import csv
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest

import pyogrio
import shapely

from kzmap import export
from kzmap.export import columns
from kzmap.export.content import collect
from kzmap.export.formats.gis_layers import STREET_LAYERS, sheets
from kzmap.face import run
from kzmap.ground.boundaries import Boundaries
from kzmap.situation.selection import Selection


@pytest.fixture(scope="module")
def path(result, tmp_path_factory):
    return export.write(result, "gpkg", tmp_path_factory.mktemp("gpkg") / "x.gpkg")


def rows(path, sql):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def test_another_program_reads_every_layer_without_warning(path, ogrinfo) -> None:
    text = ogrinfo("-al", "-so", path)
    for layer, count in (
        ("events", 3),
        ("incidents", 1),
        ("bases", 2),
        ("movements", 2),
        ("postings", 1),
        ("claims", 3),
        ("sources", 2),
    ):
        after = text.split(f"Layer name: {layer}\n")[1]
        assert f"Feature Count: {count}\n" in after.split("Layer name:")[0]


def test_every_record_has_a_row_and_every_area_a_polygon(path) -> None:
    counted = {name: rows(path, f"SELECT count(*), count(geom) FROM {name}")[0] for name in ("events", "incidents", "areas")}
    assert counted["events"] == (3, 1)  # one known to a region, one without a venue
    assert counted["incidents"] == (1, 1)
    assert dict(rows(path, "SELECT record_id, role FROM areas"))["E1"] == "doubt"
    # known only to a region: one mark inside it, its outline once, as a unit of that day
    ((lon, lat),) = rows(path, "SELECT representative_lon, representative_lat FROM unit_records WHERE record_id = 'E2'")
    assert 49 < lon < 57
    assert 41 < lat < 46
    assert rows(path, "SELECT record_id, unit_id FROM unit_areas WHERE geom IS NOT NULL") == [("E2", "KZ-MAN")]
    assert rows(path, "SELECT count(*) FROM areas WHERE record_id = 'E2'") == [(0,)]


def test_a_movement_has_its_ends_means_and_people_in_columns(path) -> None:
    wanted = "movement_kind, from_place_id, to_place, from_basis, means, people_low, people_claimant"
    assert rows(path, f"SELECT {wanted} FROM movements ORDER BY record_id") == [
        ("deployment", "CHK", "Republic Square", "stated", "Il-76", None, None),
        ("withdrawal", "P_KAZ", "Chkalovsky", None, None, None, None),
    ]
    assert rows(path, "SELECT task FROM postings") == [("Guards the square.",)]


def test_another_program_lists_the_words_of_each_column(path, ogrinfo) -> None:
    text = ogrinfo("-so", path, "events")
    assert "precision: String (0.0), domain name=precision" in text
    assert "status: String (0.0), domain name=claims_status" in ogrinfo("-so", path, "claims")
    listed = ogrinfo(path, "-fielddomain", "time_precision")
    assert "Type: coded" in listed
    assert "part_of_day: " in listed
    for name in ("layer", "category", "precision", "review", "join_method"):
        held = {row[0] for row in rows(path, f"SELECT DISTINCT {name} FROM events")}
        asked = (
            "SELECT value FROM gpkg_data_column_constraints JOIN gpkg_data_columns USING (constraint_name)"
            f" WHERE table_name = 'events' AND column_name = '{name}'"
        )
        assert held <= {row[0] for row in rows(path, asked)}, name


#: `ogrinfo` of GDAL 3.6 reads relations and does not print them: its library is asked, in a process without another GDAL.
ASK_FOR_RELATIONS = """
import ctypes, ctypes.util, sys
gdal = ctypes.CDLL(ctypes.util.find_library("gdal"))
gdal.GDALAllRegister()
gdal.GDALOpenEx.restype = ctypes.c_void_p
gdal.GDALOpenEx.argtypes = [ctypes.c_char_p, ctypes.c_uint, *[ctypes.c_void_p] * 3]
gdal.GDALDatasetGetRelationshipNames.restype = ctypes.POINTER(ctypes.c_char_p)
gdal.GDALDatasetGetRelationshipNames.argtypes = [ctypes.c_void_p] * 2
found = gdal.GDALDatasetGetRelationshipNames(gdal.GDALOpenEx(sys.argv[1].encode(), 4, None, None, None), None)
for name in found:
    if name is None:
        break
    print(name.decode())
"""


def test_another_program_knows_which_tables_belong_together(path) -> None:
    asked = subprocess.run([sys.executable, "-c", ASK_FOR_RELATIONS, str(path)], capture_output=True, text=True, check=True)
    names = set(asked.stdout.split())
    layers_ = ("events", "incidents", "bases", "postings", "movements")
    assert names == {f"{layer}_{table}_attributes" for layer in layers_ for table in ("claims", "sources")}
    joined = (
        "SELECT events.record_id, claim_id FROM events_claims JOIN events ON events.fid = base_id"
        " JOIN claims ON claims.fid = related_id"
    )
    kept = "SELECT record_id, claim_id FROM record_claims JOIN events USING (record_id)"
    assert sorted(rows(path, joined)) == sorted(rows(path, kept)) != []


def test_each_layer_that_is_listed_can_be_read(path) -> None:
    rows = {name: len(pyogrio.read_dataframe(path, layer=name)) for name in pyogrio.list_layers(path)[:, 0]}
    assert rows["events"] == 3
    assert rows["events_sources"] + rows["incidents_sources"] + rows["movements_sources"] + rows["postings_sources"] > 5


def test_local_times_stand_beside_their_offset(path) -> None:
    asked = "SELECT start, start_utc, start_local, end_local, utc_offset FROM events ORDER BY record_id"
    assert rows(path, asked)[:2] == [
        ("2022-01-05", "2022-01-04T18:00:00.000Z", "2022-01-05T00:00:00", "2022-01-06T00:00:00", "+06:00"),
        ("2022-01-05T01:30+06:00", "2022-01-04T19:30:00.000Z", "2022-01-05T01:30:00", "2022-01-05T01:31:00", "+06:00"),
    ]


def test_a_file_of_two_records_has_the_ground_of_two_records(result, tmp_path) -> None:
    chosen = Selection(ids=("E1", "C1"))
    small = export.write(result, "gpkg", tmp_path / "small.gpkg", selection=chosen)
    units = {row[0] for row in rows(small, "SELECT unit_id FROM units")}
    assert {"KAZ", "KZ-ALA", "KZ-VOS", "KZ-MAN"} <= units  # a count of each region needs the empty ones too
    assert {one[:2] for one in units} == {"KA", "KZ"}  # Russia, whose contingent has no record here, is left out
    whole = {row[0] for row in rows(export.write(result, "gpkg", tmp_path / "whole.gpkg"), "SELECT unit_id FROM units")}
    assert "RUS" in whole


def test_it_is_of_a_version_that_older_programs_know(path) -> None:
    assert rows(path, "PRAGMA application_id")[0][0] == 0x47504B47
    assert rows(path, "PRAGMA user_version")[0][0] == 10200
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_every_table_has_one_default_style_that_names_its_columns(result, path) -> None:
    styles = rows(path, "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML, styleSLD FROM layer_styles")
    tables = {sheet.name: sheet for sheet in sheets(collect(result, export.FORMATS["gpkg"]))}
    assert {style[0] for style in styles} == set(tables)
    for table, geometry, default, qml, sld in styles:
        root = ET.fromstring(qml)
        aliases = {node.get("field"): node.get("name") for node in root.iter("alias")}
        assert aliases == {column.name: column.alias for column in tables[table].columns}
        assert default == 1
        assert geometry == ("geom" if tables[table].geometry_type else "")
        if sld:
            ET.fromstring(sld)


def test_time_and_categories_are_in_the_style(path) -> None:
    ((qml,),) = rows(path, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'events'")
    root = ET.fromstring(qml)
    temporal = root.find("temporal")
    assert (temporal.get("enabled"), temporal.get("mode"), temporal.get("startField"), temporal.get("endField")) == (
        "1", "2", "start_utc", "end_utc",
    )  # fmt: skip
    drawn = {node.get("value") for node in root.iter("category")}
    assert drawn == {"protest", "state_of_emergency", "statement"}  # what is there, nothing else
    (single,) = root.find("renderer-v2").findall("renderer-v2")
    symbols = [node.get("name") for node in single.find("symbols")]
    assert [node.get("symbol") for node in root.iter("category")] == symbols


def test_times_are_instants(path) -> None:
    assert rows(path, "SELECT start, start_utc, end_utc FROM events WHERE record_id = 'E2'") == [
        ("2022-01-05T01:30+06:00", "2022-01-04T19:30:00.000Z", "2022-01-04T19:31:00.000Z")
    ]


def test_columns_are_explained_and_missing_is_null(path) -> None:
    explained = dict(rows(path, "SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'events'"))
    assert explained == {
        column.name: column.meaning for column in columns.features(["title_ru", "title_kk", "place_ru", "place_kk"])
    }
    assert rows(path, "SELECT place, radius_m, adm1 FROM events WHERE record_id = 'E3'") == [(None, None, None)]


def test_credit_and_licence_are_metadata_of_every_table(path) -> None:
    joined = "gpkg_metadata m JOIN gpkg_metadata_reference r ON r.md_file_id = m.id"
    where = "m.md_standard_uri = 'http://mrcc.com/qgis.dtd'"
    found = rows(path, f"SELECT r.table_name, m.metadata FROM {joined} WHERE {where}")
    tables = rows(path, "SELECT DISTINCT f_table_name FROM layer_styles")
    assert len(found) == len(tables)
    for _, text in found:
        root = ET.fromstring(text)
        assert root.findtext("license") == "CC0-1.0"
        assert "boundaries:" in root.findtext("rights")


def test_claims_and_sources_are_tied_to_records(path) -> None:
    assert rows(path, "SELECT record_id, claim_id FROM record_claims ORDER BY 1") == [("E1", "T3"), ("E3", "T1")]
    ((claims, sources),) = rows(path, "SELECT claims, sources FROM events WHERE record_id = 'E3'")
    assert claims == "Health Ministry, 2022-01-09: 164 people were killed. [retracted 2022-01-10 by Information Ministry]"
    assert sources == "Paper: Second report (tier B)"


def test_a_circle_beside_a_region_is_no_outline_of_the_region(tiny, tmp_path) -> None:
    both = run(tiny(edit=("events", 1, "place_ids", "R_MAN|SEM")), boundaries=Boundaries.load(packs=False))
    path = export.write(both, "gpkg", tmp_path / "x.gpkg")
    area = pyogrio.read_dataframe(path, layer="areas").set_index("record_id").geometry["E2"]
    assert area.contains(shapely.Point(80.25025, 50.42064))  # Semey
    assert area.contains(shapely.Point(52.0, 43.8))  # Mangystau


#: A park with a hole in it, a river, two streets and a landmark around the tiny situation's square, as a user writes them.
STREETS = [
    ("abay", "Abay avenue", "Абай даңғылы", "primary", "LINESTRING (76.92 43.24, 76.96 43.2403)"),
    ("lane", "", "", "minor", "LINESTRING (76.94 43.238, 76.945 43.238)"),
    ("esentai", "Esentai", "", "river", "LINESTRING (76.93 43.23, 76.93 43.25)"),
    ("garden", "Garden", "", "green", "POLYGON ((76.95 43.24, 76.951 43.24, 76.951 43.241, 76.95 43.24))"),
    ("circus", "Circus", "", "landmark", "POINT (76.92 43.241)"),
    ("far", "Far away", "", "trunk", "LINESTRING (70 50, 70.1 50)"),
]


@pytest.fixture(scope="module")
def with_streets(situation_folder, tmp_path_factory):
    folder = shutil.copytree(situation_folder, tmp_path_factory.mktemp("streets") / "tiny")
    with (folder / "streets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["street_id", "name", "name_kk", "class", "wkt", "basis", "credit"])
        writer.writerows([*row, "drawn for a test", "Survey (CC0)"] for row in STREETS)
    return run(folder, boundaries=Boundaries.load(packs=False))


def test_streets_are_layers_of_their_classes_with_names(with_streets, tmp_path, ogrinfo) -> None:
    path = export.write(with_streets, "gpkg", tmp_path / "x.gpkg")
    ogrinfo("-al", "-so", path)
    told = "class, name, name_kk, credit"
    assert rows(path, f"SELECT {told} FROM streets ORDER BY class") == [
        ("minor", None, None, "Survey (CC0)"),
        ("primary", "Abay avenue", "Абай даңғылы", "Survey (CC0)"),
        ("river", "Esentai", None, "Survey (CC0)"),
    ]
    assert rows(path, "SELECT class, name FROM street_areas") == [("green", "Garden")]
    assert rows(path, "SELECT class, name FROM landmarks") == [("landmark", "Circus")]
    abay = pyogrio.read_dataframe(path, layer="streets").set_index("name").geometry["Abay avenue"]
    assert shapely.line_merge(abay).wkt == "LINESTRING (76.92 43.24, 76.96 43.2403)"
    assert "Survey (CC0)" in rows(path, "SELECT metadata FROM gpkg_metadata LIMIT 1")[0][0]


def test_streets_lie_under_the_marks_wider_as_one_comes_near(with_streets, tmp_path) -> None:
    path = export.write(with_streets, "qgz", tmp_path / "x.qgz")
    with zipfile.ZipFile(path) as archive:
        project = ET.fromstring(archive.read("x.qgs"))
    order = [one.get("id") for one in project.find("layerorder")]
    ground = [f"kzmap_{name}" for name in (*STREET_LAYERS, "units")]
    assert [one for one in order if one in ground] == ground
    assert all(order.index(f"kzmap_{marks}") < order.index("kzmap_landmarks") for marks in ("incidents", "events", "movements"))
    (layer,) = [one for one in project.iter("maplayer") if one.findtext("id") == "kzmap_streets"]
    renderer = layer.find("renderer-v2")
    assert renderer.get("symbollevels") == "1"  # streets meet: every casing lies below every line
    # a small street is on the page from zoom 14 on, a main one from 9: 32 times nearer
    nearest = {word: int(scale) for word, scale in re.findall(r"= '(\w+)' AND @map_scale < (\d+)", renderer.get("attr"))}
    assert nearest["primary"] == pytest.approx(32 * nearest["minor"], rel=1e-3)
    assert nearest["minor"] == pytest.approx(1.1 * 591_658_711 / 2**14, rel=1e-4)
    drawn = {one.get("name"): [part.get("pass") for part in one.findall("layer")] for one in renderer.find("symbols")}
    listed = {one.get("value"): drawn[one.get("symbol")] for one in renderer.find("categories")}
    assert list(listed) == ["river", "minor", "primary"]
    assert (len(listed["river"]), listed["minor"][0], listed["primary"][0]) == (1, "0", "0")
    assert int(listed["river"][-1]) < int(listed["minor"][-1]) < int(listed["primary"][-1])
    assert layer.find("labeling/settings/placement").get("placement") == "3"  # along the line


def test_no_street_no_layer(with_streets, tmp_path) -> None:
    path = export.write(with_streets, "gpkg", tmp_path / "x.gpkg", selection=Selection(ids=("E2",)))  # known to a region
    assert not {name for (name,) in rows(path, "SELECT table_name FROM gpkg_contents")} & set(STREET_LAYERS)
