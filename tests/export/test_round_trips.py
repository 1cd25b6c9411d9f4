"""Write nasty values, read them back with another program, compare: text, times, numbers, geometry, claims."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import shapely

from kzmap import export
from kzmap.errors import ExportError
from kzmap.export import columns
from kzmap.export.content import collect
from kzmap.export.formats.shapefile import cut

#: Anything that a situation may hold: no control characters (its reader refuses NUL) but all other mischief.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=60),
    st.sampled_from(
        ["=1+1", "+7", "-1", "@x", "'quoted", "a\nb", 'say "no"', "a,b;c|d", "</script>", "<b>&amp;", "${x}", "`", "\\",
         "Өскемен ұғқ", "🙂", " padded ", "NULL", "nan", "2022-01-05", "1e5", "0012", "true"]
    ),
)  # fmt: skip
LON = st.floats(-179.9, 179.9).map(lambda x: round(x, 6))
LAT = st.floats(-89.9, 89.9).map(lambda x: round(x, 6))
POINT = st.builds(shapely.Point, LON, LAT)
SHAPES = st.one_of(
    st.none(),
    POINT,
    st.lists(st.tuples(LON, LAT), min_size=2, max_size=4, unique=True).map(shapely.MultiPoint),
    st.lists(st.tuples(LON, LAT), min_size=2, max_size=5, unique=True).map(shapely.LineString),
    st.builds(lambda x, y: shapely.box(x, y, x + 0.05, y + 0.05), LON, LAT),
)
ROWS = st.lists(st.tuples(TEXTS, TEXTS, SHAPES), min_size=1, max_size=4)
TIMES = st.lists(
    st.sampled_from(
        ["", "2022", "2022-01", "2022-01-05", "2022-01-05T14:00+06:00", "0002-01-01", "1899-12-31", "9998-12-30T23:59:59Z"]
    ),
    min_size=4,
    max_size=4,
)
few = settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


def bent(dress, rows, times=None):
    titles, notes, shapes = ([row[at] for row in rows] for at in range(3))
    changed = {"title": titles, "note": notes, "geometry": shapes}
    return dress(**changed, **({"start": times} if times else {}))


def written(result, name, folder):
    return export.write(result, name, Path(folder) / f"x{export.FORMATS[name].suffix}")


def other_program(path: str | Path, *arguments: str) -> list[dict]:
    """Features as GDAL 3.6's ogr2ogr reads them."""
    command = [
        "ogr2ogr",
        "-f",
        "GeoJSON",
        "-lco",
        "RFC7946=NO",
        "-lco",
        "COORDINATE_PRECISION=9",
        "/vsistdout/",
        str(path),
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)["features"]


def same_shape(found, wanted, digits=6) -> bool:
    if wanted is None or wanted.is_empty:
        return found is None
    shape = shapely.geometry.shape(found) if isinstance(found, dict) else found
    parts = shapely.get_parts([shape]), shapely.get_parts([wanted])
    return len(parts[0]) == len(parts[1]) and all(
        shapely.equals_exact(shapely.normalize(a), shapely.normalize(b), 10**-digits) for a, b in zip(*parts, strict=True)
    )


def expected(result):
    """The rows that any format should give back, with None for what is missing."""
    gathered = collect(result, export.FORMATS["geojson"])
    rows = []
    for at, row in enumerate(gathered.features.drop(columns=["area", "geometry"]).to_dict("records")):
        plain = {key: None if value == "" or value != value else value for key, value in row.items()}  # noqa: PLR0124 - NaN
        plain["claims"] = [gathered.claim_objects[i] for i in gathered.record_claims[at]]
        plain["sources"] = [gathered.source_objects[i] for i in gathered.record_sources[at]]
        rows.append((plain, gathered.features.geometry.iloc[at]))
    return rows


def as_text(value):
    return value.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0") if hasattr(value, "strftime") else value


@few
@given(ROWS, TIMES)
def test_geojson(dress, rows, times) -> None:
    result = bent(dress, rows, times)
    with tempfile.TemporaryDirectory() as folder:
        document = json.loads(written(result, "geojson", folder).read_text("utf-8"))
    for feature, (row, shape) in zip(document["features"], expected(result), strict=True):
        assert {key: as_text(value) for key, value in row.items()} == {
            key: value.rjust(20, "0") if key.endswith("_utc") and value else value for key, value in feature["properties"].items()
        }
        assert same_shape(feature["geometry"], shape)


@few
@given(ROWS)
def test_geopackage(dress, rows) -> None:
    result = bent(dress, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = written(result, "gpkg", folder)
        found = {
            layer: {f["properties"]["record_id"]: f for f in other_program(path, layer)}
            for layer in ("events", "incidents", "areas")
        }
    for row, shape in expected(result):
        if row["layer"] not in found:
            continue
        feature = found[row["layer"]][row["record_id"]]
        for column in columns.FEATURES:
            if column.type in ("text", "number", "boolean"):
                value = feature["properties"][column.name]
                assert (bool(value) if column.type == "boolean" else value) == row[column.name], column.name
        if shape is not None and shape.geom_type in ("Point", "MultiPoint"):
            assert same_shape(feature["geometry"], shape)
        elif shape is not None and shape.geom_type == "Polygon":
            assert feature["geometry"] is None
            assert same_shape(found["areas"][row["record_id"]]["geometry"], shape)


@few
@given(ROWS)
def test_flatgeobuf(dress, rows) -> None:
    result = bent(dress, rows)
    with tempfile.TemporaryDirectory() as folder:
        found = {f["properties"]["record_id"]: f for f in other_program(written(result, "fgb", folder))}
    for row, shape in expected(result):
        feature = found[row["record_id"]]
        for name in ("title", "note", "start", "place_kk", "radius_m"):
            assert (feature["properties"].get(name) or None) == row[name]
        claims = feature["properties"]["claims"]
        assert (json.loads(claims) if isinstance(claims, str) else claims) == row["claims"]
        assert same_shape(feature["geometry"], shape)
    assert len(found) == len(expected(result))


@few
@given(ROWS, TIMES)
def test_geoparquet(dress, rows, times) -> None:
    result = bent(dress, rows, times)
    with tempfile.TemporaryDirectory() as folder:
        found = {row["record_id"]: row for row in pq.read_table(written(result, "geoparquet", folder)).to_pylist()}
    for row, shape in expected(result):
        read = found[row["record_id"]]
        for column in columns.FEATURES:
            if column.type == "nested":
                assert json.loads(read[column.name]) == row[column.name]
            elif column.type != "datetime":
                assert read[column.name] == row[column.name]
            else:
                assert (read[column.name] is None) == (row[column.name] is None)
        assert same_shape(shapely.from_wkb(read["geometry"]) if read["geometry"] else None, shape)


@few
@given(ROWS)
def test_kml(dress, rows) -> None:
    result = bent(dress, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = written(result, "kml", folder)
        root = ET.parse(path).getroot()
        listed = {f["properties"]["record_id"]: f for f in other_program(path, "Events")}
    kml = "{http://www.opengis.net/kml/2.2}"
    found = {}
    for mark in root.iter(f"{kml}Placemark"):
        cells = {node.get("name"): node.text for node in mark.iter(f"{kml}SimpleData")}
        if not cells:
            continue  # a zone is no record
        found[cells["record_id"]] = (mark, cells)
    for row, shape in expected(result):
        mark, cells = found[row["record_id"]]
        assert (mark.find(f"{kml}name").text or "") == (row["title"] or "")
        assert cells.get("note") == row["note"]
        assert (mark.find(f"{kml}TimeSpan") is None) == (row["start_utc"] is None)
        if row["layer"] == "events":
            assert same_shape(listed[row["record_id"]]["geometry"], shape)


@few
@given(ROWS)
def test_shapefile(dress, rows) -> None:
    result = bent(dress, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = written(result, "shp", folder)
        found = {}
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".shp") and not name.startswith("zones"):
                    found |= {f["properties"]["record_id"]: f for f in other_program(f"/vsizip/{path}/{name}")}
            rest = list(csv.DictReader(io.StringIO(archive.read("no_geometry.csv").decode("utf-8-sig"), newline="")))
    for row, shape in expected(result):
        if shape is None:
            assert row["record_id"] in {one["record_id"] for one in rest}
            continue
        feature = found[row["record_id"]]
        # DBF pads with blanks, and GDAL takes those at either end of a text for padding
        assert (feature["properties"]["title"] or "").strip(" ") == cut(row["title"] or "").strip(" ")
        assert same_shape(feature["geometry"], shape)


@few
@given(ROWS, TIMES)
def test_csv(dress, rows, times) -> None:
    result = bent(dress, rows, times)
    with tempfile.TemporaryDirectory() as folder:
        text = written(result, "csv", folder).read_bytes().decode("utf-8-sig")
    for read, (row, shape) in zip(csv.DictReader(io.StringIO(text, newline="")), expected(result), strict=True):
        for cell in read.values():
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
            assert not cell.startswith("-") or float(cell) < 0
        for column in columns.FEATURES:
            value = read[column.name]
            if column.type == "text":
                assert value.removeprefix("'") == (row[column.name] or "")
            elif column.type == "nested":
                assert json.loads(value) == row[column.name]
        assert same_shape(shapely.from_wkt(read["wkt"]) if read["wkt"] else None, shape)
        if shape is not None and shape.geom_type == "Point":
            assert (float(read["lon"]), float(read["lat"])) == pytest.approx((shape.x, shape.y))


@few
@given(ROWS, TIMES)
def test_workbook(dress, rows, times) -> None:
    result = bent(dress, rows, times)
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(written(result, "xlsx", folder))
    head, *lines = book["Records"].iter_rows()
    assert len(lines) == len(expected(result))
    for line, (row, _) in zip(lines, expected(result), strict=True):
        read = dict(zip([cell.value for cell in head], line, strict=True))
        assert not [cell for cell in line if cell.data_type == "f" or cell.hyperlink]
        for column in columns.FEATURES:
            if column.type in ("text", "number", "boolean"):
                assert read[column.name].value == row[column.name], column.name


@pytest.mark.parametrize("name", ["kml", "kmz"])
def test_what_xml_cannot_hold_is_named(dress, name, tmp_path) -> None:
    with pytest.raises(ExportError, match=rf"{name} cannot hold the control character U\+000B in column title"):
        written(dress(title=["a\x0bb"]), name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_a_sheet_cannot_hold_is_named(dress, tmp_path) -> None:
    with pytest.raises(ExportError, match=r"xlsx cannot hold the 40,000 characters in sheet Records, column note, row 2"):
        written(dress(note=["x" * 40_000]), "xlsx", tmp_path)


def test_what_a_geopackage_has_no_layer_for_is_named(dress, tmp_path) -> None:
    mixed = shapely.GeometryCollection([shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)])])
    with pytest.raises(ExportError, match="gpkg has no layer for the GeometryCollection of record 'E1'"):
        written(dress(geometry=[mixed]), "gpkg", tmp_path)
