"""Each remaining format against a judge from outside: schemas, validators, other programs."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow.parquet as pq
import pytest
from fastkml.validator import validate
from pmtiles.reader import MmapSource, Reader

import pyogrio
import shapely

from kzmap import export
from kzmap.export import columns
from kzmap.export.formats import static_api


@pytest.fixture
def write(written):
    return written


def test_kml_follows_the_schema_of_ogc(write, ogrinfo) -> None:
    path = write("kml")
    assert validate(file_to_validate=path)
    text = ogrinfo("-al", "-so", path)
    assert re.findall(r"Layer name: (.*)\n", text) == [
        "Events", "Incidents", "Home bases and airfields", "Movements", "Guard sites",
        "Zones, by who draws them", "Movements →", "How exact: area of each place", "Known only to a region or country",
    ]  # fmt: skip
    root = ET.parse(path).getroot()
    spans = [
        (node.findtext("{*}begin"), node.findtext("{*}end")) for node in root.iter("{http://www.opengis.net/kml/2.2}TimeSpan")
    ]
    assert ("2022-01-04T19:30:00Z", "2022-01-04T19:31:00Z") in spans


def test_kmz_brings_its_icons(write, tmp_path, ogrinfo) -> None:
    path = write("kmz")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        text = archive.read("doc.kml").decode()
        (tmp_path / "doc.kml").write_text(text, "utf-8")
        icons = set(re.findall("<href>(.*?)</href>", text))
        assert icons
        assert icons <= names
        assert all(archive.read(name).startswith(b"\x89PNG") for name in icons)
    assert validate(file_to_validate=tmp_path / "doc.kml")
    assert "Feature Count: 3" in ogrinfo("-so", path, "Events")


def test_an_empty_geometry_is_none_in_kml(dress, tmp_path) -> None:
    root = ET.parse(export.write(dress(geometry=[shapely.Point()]), "kml", tmp_path / "x.kml")).getroot()
    (mark,) = [one for one in root.findall(".//{*}Placemark") if one.findtext(".//{*}SimpleData[@name='record_id']") == "E1"]
    assert mark.find("{*}Point") is None


def test_balloons_run_nothing(dress, tmp_path) -> None:
    bent = dress(summary=["<script>alert(1)</script><img src=x onerror=alert(1)>"])
    sources = bent.located.sources.assign(url="javascript:alert(1)")
    bent = replace(bent, located=replace(bent.located, situation=bent.located.situation.with_table("sources", sources)))
    path = export.write(bent, "kml", tmp_path / "x.kml")
    root = ET.parse(path).getroot()
    balloons = [node.text or "" for node in root.iter("{http://www.opengis.net/kml/2.2}description")]
    assert not [text for text in balloons if "<script" in text or "<img" in text or "javascript:" in text]


def test_geoparquet_passes_a_validator(write) -> None:
    path = write("geoparquet")
    tool = shutil.which("geoparquet-validator", path=str(Path(subprocess.sys.executable).parent))
    done = subprocess.run([tool, "check", str(path)], capture_output=True, text=True, check=False)
    assert "FAIL" not in done.stdout
    assert done.stdout.count(": conformant") == 3
    assert done.returncode == 0


def test_geoparquet_is_compressed_sorted_and_can_be_read_in_part(result, write) -> None:
    import geopandas as gpd

    path = write("geoparquet")
    facts = pq.read_metadata(path)
    group = facts.row_group(0)
    assert {group.column(at).compression for at in range(group.num_columns)} == {"ZSTD"}
    geo = json.loads(facts.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert set(geo["columns"]) == {"geometry", "area"}
    semey = gpd.read_parquet(path, bbox=(80, 50, 81, 51))
    assert semey["record_id"].tolist() == ["E1"]
    assert sorted(gpd.read_parquet(path)["record_id"]) == sorted(result.features["record_id"])


def test_flatgeobuf_has_an_index_when_every_record_has_a_place(result, tmp_path, ogrinfo) -> None:
    path = export.write(result, "fgb", tmp_path / "x.fgb")
    assert "Feature Count: 9" in ogrinfo("-al", "-so", path)
    placed = replace(result, located=replace(result.located, features=result.features[result.features.geometry.notna()]))
    export.write(placed, "fgb", tmp_path / "y.fgb")
    # the size of a node of the index stands in the header: 0 says that there is none
    assert "Feature Count: 1" in ogrinfo("-al", "-so", "-spat", "80", "50", "81", "51", tmp_path / "y.fgb")


def test_topojson_writes_a_shared_line_once(result, write, ogrinfo) -> None:
    path = write("topojson")
    document = json.loads(path.read_text("utf-8"))
    ends = [(tuple(map(sum, zip(*arc, strict=True))), tuple(arc[0]), len(arc)) for arc in document["arcs"]]
    assert len(set(ends)) == len(ends)  # no arc stands there twice
    records = {one["id"]: one for one in document["objects"]["records"]["geometries"]}
    assert list(records) == result.features["record_id"].tolist()
    assert [key for key, one in records.items() if one["type"] is None] == result.features["record_id"][
        result.features.geometry.isna()
    ].tolist()
    semey = records["E1"]["coordinates"]
    assert [round(axis * 1e-6, 6) for axis in (semey[0] if isinstance(semey[0], list) else semey)] == [80.25025, 50.42064]
    assert records["E1"]["properties"]["sources"]
    assert "Layer name: records" in ogrinfo("-al", "-so", path)


def test_tiles_hold_every_record_with_a_place_at_their_deepest_zoom(result, write) -> None:
    path = write("pmtiles")
    with path.open("rb") as file:
        tiles = Reader(MmapSource(file))
        header, told = tiles.header(), tiles.metadata()
    layers = {one["id"]: one for one in told["vector_layers"]}
    assert list(layers) == [layer["id"] for layer in told["style"]["layers"]]
    found: dict[str, shapely.Geometry] = {}
    for name in layers.keys() - {"units", "doubt", "zones"}:
        table = pyogrio.read_dataframe(path, layer=name, zoom_level=layers[name]["maxzoom"]).to_crs(4326)
        found |= dict(zip(table["record_id"], table.geometry, strict=True))
    placed = result.features[result.features.geometry.notna()]
    assert found.keys() == set(placed["record_id"])
    assert found["E1"].distance(shapely.Point(80.25025, 50.42064)) < 0.0002
    assert told["attribution"]
    west, _, _, north = placed.total_bounds
    assert header["min_lon_e7"] == pytest.approx(west * 1e7, abs=1e6)
    assert header["max_lat_e7"] == pytest.approx(north * 1e7, abs=1e6)


def test_tiles_show_the_units_of_their_own_result(dress, tmp_path) -> None:
    """Tiles of ground are kept: another name or outline of a unit makes others."""
    renamed = dress()
    renamed.located.units["name"] += "!"
    moved = dress()
    moved.located.units["geometry"] = moved.located.units.geometry.translate(0.5)
    shown = []
    for one in (dress(), renamed, moved, dress()):
        path = export.write(one, "pmtiles", tmp_path / "x.pmtiles")
        table = pyogrio.read_dataframe(path, layer="units", zoom_level=0)
        shown.append((sorted(set(table["name"])), table.total_bounds.tolist()))
    assert shown[1][0] == sorted(f"{name}!" for name in shown[0][0])
    assert shown[2][1] != shown[0][1]
    assert shown[3] == shown[0]


def test_a_dump_for_postgis_is_one_transaction_that_describes_itself(write) -> None:
    lines = write("postgis").read_text("utf-8").splitlines()
    assert [line for line in lines if line in ("BEGIN;", "COMMIT;")] == ["BEGIN;", "COMMIT;"]
    assert lines[-1] == "COMMIT;"
    assert sum(line.startswith("CREATE SCHEMA") for line in lines) == 1
    assert any(line.startswith("CREATE UNIQUE INDEX ON") and line.endswith(".events (record_id);") for line in lines)
    comments = "\n".join(line for line in lines if line.startswith("COMMENT ON COLUMN"))
    assert all(f'."{column.name}" IS' in comments for column in columns.FEATURES)


def test_a_shapefile_explains_its_names_and_cuts(dress, tmp_path, ogrinfo) -> None:
    path = export.write(dress(note=["ж" * 300]), "shp", tmp_path / "x.zip")
    with zipfile.ZipFile(path) as archive:
        tables = {
            name: list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"), newline="")))
            for name in ("fields", "shortened", "no_geometry", "claims")
        }
        parts = {Path(name).stem for name in archive.namelist() if name.endswith(".shp")}
        assert all(
            {f"{part}{suffix}" for suffix in (".shx", ".dbf", ".prj", ".cpg")} <= set(archive.namelist()) for part in parts
        )
        assert archive.read("events_points.cpg").decode() == "UTF-8"
    assert {row["field"]: row["name"] for row in tables["fields"]} == {
        c.shapefile_name: c.name for c in columns.features(["title_ru", "title_kk", "place_ru", "place_kk"])
    } | {"start_date": "start_date", "end_date": "end_date"}
    assert [(row["record_id"], row["field"], len(row["whole_text"])) for row in tables["shortened"]] == [("E1", "note", 300)]
    assert "E3" in {row["record_id"] for row in tables["no_geometry"]}
    for part in sorted(parts):
        assert "start_date: Date" in ogrinfo("-al", "-so", f"/vsizip/{path}/{part}.shp") or part.startswith("zones")
    assert "start_date (Date) = 2022/01/05" in ogrinfo("-al", f"/vsizip/{path}/events_points.shp")


def test_a_field_of_a_shapefile_is_as_wide_as_its_longest_text(dress, tmp_path, ogrinfo) -> None:
    path = export.write(dress(note=["ж" * 50]), "shp", tmp_path / "x.zip")
    text = ogrinfo("-al", f"/vsizip/{path}/events_points.shp")
    assert "note: String (100.0)" in text
    assert f"note (String) = {'ж' * 50}\n" in text


def test_csv_opens_in_spreadsheets_as_text(dress, tmp_path) -> None:
    path = export.write(dress(title=["=cmd|'/c calc'!A1"], note=["+1"]), "csv", tmp_path / "x.csv")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfrecord_id,")
    first = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert (first["title"], first["note"]) == ("'=cmd|'/c calc'!A1", "'+1")
    assert (first["lon"], first["lat"]) == ("80.25025", "50.42064")


def test_no_cell_of_csv_is_too_long_for_a_spreadsheet(write) -> None:
    text = write("csv").read_bytes().decode("utf-8-sig")
    (region,) = [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["record_id"] == "E2"]
    assert region["wkt"].startswith("MULTIPOLYGON") or region["wkt"].startswith("POLYGON")
    assert len(region["wkt"]) <= 32_767
    assert (region["lon"], region["lat"]) == ("", "")


def test_the_workbook_has_a_sheet_for_each_table_and_runs_nothing(dress, tmp_path) -> None:
    path = export.write(dress(title=["=1+1"], note=["https://example.org"]), "xlsx", tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "About", "Records", "Claims", "Sources", "Contingents", "Places", "Zones", "Units", "Record claims", "Record sources",
        "Record units", "Dictionary",
    ]  # fmt: skip
    cells = {cell.value: cell for row in book["Records"].iter_rows(max_row=2) for cell in row}
    assert cells["=1+1"].data_type == "s"
    assert cells["https://example.org"].hyperlink is None
    explained = {(row[0], row[1]) for row in book["Dictionary"].iter_rows(min_row=2, values_only=True)}
    for sheet in book.sheetnames[1:-1]:
        assert {(sheet, cell.value) for cell in book[sheet][1]} <= explained


def test_the_page_is_the_page(result, tmp_path) -> None:
    path = export.write(result, "html", tmp_path / "x.html")
    assert path.read_text("utf-8") == result.html()


def test_the_feed_is_whole_and_linked(result, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(static_api, "PAGE", 2)
    root = export.write(result, "static-api", tmp_path / "api")
    landing = json.loads((root / "index.json").read_text())
    assert {link["rel"] for link in landing["links"]} == {"self", "conformance", "data", "describedby"}
    assert all((root / link["href"]).is_file() for link in landing["links"])
    collections = json.loads((root / "collections.json").read_text())["collections"]
    assert [one["id"] for one in collections] == ["events", "incidents", "bases", "movements", "postings", "zones"]
    found = []
    for one in collections[:-1]:
        (items,) = [link["href"] for link in one["links"] if link["rel"] == "items"]
        page = root / items
        while page:
            document = json.loads(page.read_text("utf-8"))
            assert document["numberReturned"] == len(document["features"]) <= 2
            found += [feature["id"] for feature in document["features"]]
            following = [link["href"] for link in document["links"] if link["rel"] == "next"]
            page = page.parent / following[0] if following else None
    assert found == result.features["record_id"].tolist()
