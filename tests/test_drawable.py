"""Laws: what `validate` calls valid is drawn and reads back equal from every format; no join decides that a point exists.

Situations are generated: any place on the globe, poles and the 180th meridian, circles of a metre to 2,000 km, the years 1 to
2999, any text. Read back are each record's geometry, texts, begin and end, and each claim, as the tables had them.
Each example is written in one of the formats; ``make test`` tries some, ``make fuzz`` many.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import tempfile
import zipfile
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

import geopandas as gpd
import pyogrio
import shapely

from kzmap import export, pipeline
from kzmap.situation.situation import Situation
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.ground.boundaries import Boundaries

_SPEC = importlib.util.spec_from_file_location("claims_kept", Path(__file__).parent / "export" / "test_claims_kept.py")
assert _SPEC is not None
_CLAIMS_KEPT = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_CLAIMS_KEPT)
#: How the claims of a format are read: path -> {claim id: (text, claimant)}.
CLAIMS = _CLAIMS_KEPT.READ

LONG = bool(os.environ.get("KZMAP_FUZZ"))
#: None is made smaller when it fails: a step takes a second.
law = settings(
    max_examples=int(os.environ.get("KZMAP_EXAMPLES", "400" if LONG else "40")),
    phases=(Phase.explicit, Phase.generate),
    derandomize=not LONG,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,20}", fullmatch=True)
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40).map(
        lambda text: text.strip() or "x"
    ),
    st.sampled_from(["=1+1", "</script>", "{{ 7 * 7 }}", "Өскемен", "🙂", "a\nb", "'", "-", "| |", "\u202eevil", "0012", "null"]),
)
LON = st.one_of(
    st.sampled_from([-180.0, 180.0, 179.99, -179.999, 0.0, 178.44, -171.76]), st.floats(-180, 180).map(lambda x: round(x, 7))
)
LAT = st.one_of(st.sampled_from([-90.0, 90.0, 89.9999, -89.5, 0.0, -16.8, 71.2]), st.floats(-90, 90).map(lambda x: round(x, 7)))
RADIUS = st.one_of(st.sampled_from([0, 1, 300, 5_000, 150_000, 2_000_000]), st.floats(1, 2e6).map(lambda x: round(x, 1)))
YEAR = st.one_of(st.sampled_from([1, 2, 99, 999, 1582, 1899, 1900, 1969, 1970, 2022, 2262, 2999]), st.integers(1, 2999))
OFFSETS = ["+00:00", "+06:00", "+14:00", "-12:00", "+05:45"]


def words(table: str, column: str) -> st.SearchStrategy[str]:
    """Every word of a column's vocabulary."""
    fields = {field["name"]: field for field in table_schemas()[table]["schema"]["fields"]}
    return st.sampled_from(fields[column]["constraints"]["enum"])


@st.composite
def times(draw) -> dict[str, str]:
    """A start, an end or none, and a precision that fits."""
    days = draw(st.tuples(YEAR, st.integers(1, 12), st.integers(1, 28)))
    start = "{:04d}-{:02d}-{:02d}".format(*days)
    kind = draw(st.sampled_from(["year", "month", "day", "hour", "minute", "range", "part_of_day", "millennia"]))
    if kind in ("hour", "minute"):
        clock = draw(st.sampled_from(["00:00", "14:00", "23:59", "23:59:59"])) + draw(st.sampled_from(["Z", *OFFSETS]))
        return {"start": f"{start}T{clock}", "time_precision": kind}
    if kind == "millennia":
        return {"start": "0900-05-01", "end": "2900-05-01", "time_precision": "range"}
    end = start if kind == "range" else ""
    part = draw(words("events", "part_of_day")) if kind == "part_of_day" else ""
    start = {"year": start[:4], "month": start[:7]}.get(kind, start)
    return {"start": start, "end": end, "time_precision": kind, "part_of_day": part}


def checked(draw) -> dict[str, str]:
    """What every record has."""
    return {
        "confidence": draw(words("events", "confidence")),
        "checked": draw(words("events", "checked")),
        "review": draw(st.sampled_from(["published"] * 4 + ["draft", "withdrawn"])),
        "source_ids": "S1",
    }


@st.composite
def places(draw, number: int) -> dict[str, str]:
    """One place."""
    precision = draw(words("places", "precision"))
    row = {"place_id": f"P{number}", "name": draw(TEXT), "kind": "place", "precision": precision, "basis": draw(TEXT),
           "verified": draw(st.sampled_from(["true", "false"])), "sensitive": draw(st.sampled_from(["", "", "false", "true"])),
           "note": draw(st.one_of(st.just(""), TEXT))}  # fmt: skip
    if precision in ("region", "country"):
        return row | {"unit_id": draw(st.sampled_from(["KAZ", "FJI", "RUS", "ATA", "KZ-ALA", "KZ-10", "USA", "NOWHERE"]))}
    if precision == "none":
        return row
    radius = draw(RADIUS)
    return row | {"lon": repr(draw(LON)), "lat": repr(draw(LAT)), "radius_m": f"{radius:g}" if radius % 1 == 0 else repr(radius)}


@st.composite
def zones(draw, number: int) -> dict[str, str]:
    """A zone or a line, of a metre or of half the globe."""
    west, south, wide, high = draw(LON), draw(LAT), draw(st.sampled_from([1e-5, 0.1, 20, 190])), draw(st.sampled_from([1e-5, 30]))
    east, north = (f"{min(a + b, c):.7f}".rstrip("0").rstrip(".") for a, b, c in ((west, wide, 180), (south, high, 90)))
    west, south = f"{west:.7f}", f"{south:.7f}"
    wkt = draw(st.sampled_from([
        f"POLYGON (({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))",
        f"LINESTRING ({west} {south}, {east} {north})",
    ]))  # fmt: skip
    when = draw(times())
    return {"zone_id": f"Z{number}", "title": draw(TEXT), "kind": draw(words("zones", "kind")), "wkt": wkt,
            "claimant": draw(TEXT), "start": when["start"], "end": when.get("end", ""), "source_ids": "S1", "note": draw(TEXT),
            "review": "published", "confidence": draw(words("zones", "confidence"))}  # fmt: skip


@st.composite
def situations(draw) -> dict:
    """Tables of strings and settings; most are valid."""
    spots = [draw(places(number)) for number in range(draw(st.sampled_from([0, 1, 2, 3, 30])))]
    ids = [row["place_id"] for row in spots]
    some = st.lists(st.sampled_from(ids), max_size=30, unique=True) if ids else st.just([])
    tables: dict[str, list[dict[str, str]]] = {
        "sources": [{"source_id": "S1", "publisher": draw(TEXT), "title": draw(TEXT), "tier": draw(words("sources", "tier"))}],
        "places": spots, "events": [], "incidents": [], "contingents": [], "movements": [], "postings": [], "claims": [],
        "zones": [draw(zones(number)) for number in range(draw(st.sampled_from([0, 0, 1, 2])))],
    }  # fmt: skip
    for table in ("events", "incidents"):
        for number in range(draw(st.integers(0, 3))):
            row = {"record_id": f"{table[0]}{number}", "category": draw(words(table, "category")), "title": draw(TEXT),
                   "summary": draw(st.one_of(st.just(""), TEXT)), "place_ids": "|".join(draw(some)),
                   "actors": draw(TEXT), "title_fr": draw(TEXT), "x_own": draw(TEXT)}  # fmt: skip
            tables[table].append(row | draw(times()) | checked(draw))
    if ids and draw(st.booleans()):
        one = st.sampled_from(ids)
        tables["contingents"] = [
            {"contingent_id": "F1", "kind": draw(words("contingents", "kind")), "name": draw(TEXT), "country": "FJI",
             "home_place_id": draw(one)} | checked(draw)
        ]  # fmt: skip
        for number in range(draw(st.integers(0, 2))):
            when = draw(times())
            row = {"movement_id": f"M{number}", "contingent_id": "F1", "kind": draw(words("movements", "kind")),
                   "from_place_id": draw(one), "to_place_id": draw(one), "title": draw(TEXT)}  # fmt: skip
            tables["movements"].append(row | {**when, "depart": when["start"], "arrive": when.get("end", "")} | checked(draw))
            del tables["movements"][-1]["start"], tables["movements"][-1]["end" if "end" in when else "depart"]
        for row in tables["movements"]:
            row.setdefault("depart", row.get("arrive", ""))
        if draw(st.booleans()):
            tables["postings"] = [
                {"posting_id": "D1", "contingent_id": "F1", "place_id": draw(one), "task": draw(TEXT), "title": draw(TEXT)}
                | draw(times()) | checked(draw)
            ]  # fmt: skip
    for number, row in enumerate([*tables["events"], *tables["incidents"]]):
        low = draw(st.one_of(st.none(), st.integers(0, 10**7)))
        tables["claims"].append(
            {"claim_id": f"T{number}", "subject_id": row["record_id"], "attribute": draw(st.sampled_from(["killed", "strength"])),
             "low": "" if low is None else str(low), "high": "" if low is None else str(low), "text": draw(TEXT),
             "unit": "people", "claimant": draw(TEXT), "source_id": "S1", "said_on": draw(times())["start"], "status": "standing",
             "qualifier": draw(words("claims", "qualifier"))}
        )  # fmt: skip
    first = f"{draw(YEAR):04d}"
    span = draw(
        st.sampled_from([[f"{first}-03-01", f"{first}-03-01"], ["0001-01-01", "2000-12-31"], ["0900-01-01", "2900-12-31"]])
    )
    chosen = {"countries": draw(st.sampled_from([["KAZ", "RUS"], ["FJI"], ["ATA"]])), "period": span, "timezone": "UTC",
              "utc_offset": draw(st.sampled_from(OFFSETS))}  # fmt: skip
    if ids and draw(st.booleans()):
        chosen["focus"] = {"name": draw(TEXT), "place_id": ids[0]}
    return {"tables": tables, "settings": chosen, "title": draw(TEXT), "description": draw(TEXT)}


def written(write_tables, made: dict, folder: Path) -> Path:
    """Write a generated situation as a folder."""
    path = write_tables(folder / "made", made["tables"], "made")
    package = json.loads((path / "datapackage.json").read_text("utf-8"))
    package |= {"title": made["title"], "description": made["description"], "kzmap": made["settings"]}
    (path / "datapackage.json").write_text(json.dumps(package), "utf-8")
    return path


READ = {}


def reads(*names: str):
    """Say which formats a function reads back: path -> {record id: (geometry or None, cells)}; what it cannot hold is `...`."""

    def keep(function):
        READ.update(dict.fromkeys(names, function))
        return function

    return keep


@reads("geojson", "geojson-compact")
def in_geojson(path: Path) -> dict:
    features = json.loads(path.read_text("utf-8"))["features"]
    return {f["properties"]["record_id"]: (_shape(f["geometry"]), f["properties"]) for f in features}


def _shape(geometry: dict | None) -> shapely.Geometry | None:
    return shapely.geometry.shape(geometry) if geometry else None


@reads("gpkg", "qgz", "pygeoapi")
def in_geopackage(path: Path) -> dict:
    path = next(path.glob("*.gpkg")) if path.is_dir() else path.with_suffix(".gpkg")
    tables = {layer: pyogrio.read_dataframe(path, layer=layer) for layer in pyogrio.list_layers(path)[:, 0]}
    found: dict = {}
    for layer in ("events", "incidents", "bases", "movements", "postings"):
        found |= of_table(tables[layer])
    areas = tables["areas"]
    # what is known to units only is their outlines, each stored once; a movement to where it began is a point
    units = tables["unit_areas"].groupby("record_id").geometry.agg(lambda shapes: shapely.union_all(shapes.to_numpy()))
    for shapes in (
        of_table(tables["movement_ends"]),
        of_table(areas[areas["role"] == "place"]),
        {k: (v,) for k, v in units.items()},
    ):
        found |= {key: (shapes[key][0], found[key][1]) for key in shapes if found[key][0] is None}
    return found


def of_table(table: gpd.GeoDataFrame) -> dict:
    return {row["record_id"]: (_present(row["geometry"]), row) for row in table.to_dict("records")}


def _present(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    return None if shape is None or shape.is_empty else shape


def _text(cell: object) -> str:
    return "" if cell is None or cell is pd.NA or cell != cell else str(cell)  # noqa: PLR0124 - NaN


@reads("fgb")
def in_flatgeobuf(path: Path) -> dict:
    return of_table(pyogrio.read_dataframe(path))


@reads("topojson")
def in_topojson(path: Path) -> dict:
    """By the specification: steps of a scaled whole number, an arc backwards when its number is negative."""
    document = json.loads(path.read_text("utf-8"))
    scale = document["transform"]["scale"][0]
    arcs = [[(x * scale, y * scale) for x, y in zip(*(accumulate(axis) for axis in zip(*arc, strict=True)), strict=True)]
            for arc in document["arcs"]]  # fmt: skip

    def spots(of: dict) -> shapely.Geometry | list | None:
        if of["type"] is None:
            return None
        if "coordinates" in of:
            found = of["coordinates"] if of["type"] == "MultiPoint" else [of["coordinates"]]
            return [[x * scale, y * scale] for x, y in found]
        numbers = list(flat(of["arcs"]))
        return shapely.MultiLineString([arcs[number if number >= 0 else ~number] for number in numbers])

    return {one["id"]: (spots(one), one["properties"]) for one in document["objects"]["records"]["geometries"]}


def flat(nested: object) -> Iterator[int]:
    if isinstance(nested, list):
        for one in nested:
            yield from flat(one)
    else:
        yield nested


@reads("postgis")
def in_sql(path: Path) -> dict:
    """Geometry as hexadecimal WKB, the columns by their place in the statement."""
    found = {}
    text = path.read_text("utf-8")
    statement = re.compile(r"""^INSERT INTO "\w+"\."(\w+)" \(([^)]*)\) VALUES \(((?:'(?:[^']|'')*'|[^'])*?)\);$""", re.MULTILINE)
    for table, names, values in statement.findall(text):
        cells = [one[1:-1].replace("''", "'") if one[:1] == "'" else "" for one in re.findall(r"'(?:[^']|'')*'|[^,\s]+", values)]
        row = dict(zip(re.findall(r'"(\w+)"', names), cells, strict=True))
        if table in ("events", "incidents", "bases", "movements", "postings"):
            found[row["record_id"]] = (shapely.from_wkb(row["geom"]) if row.get("geom") else None, row)
        elif table in ("areas", "movement_ends") and found[row["record_id"]][0] is None and row.get("role") != "doubt":
            found[row["record_id"]] = (shapely.from_wkb(row["geom"]), found[row["record_id"]][1])
    return found


@reads("geoparquet")
def in_geoparquet(path: Path) -> dict:
    return of_table(gpd.read_parquet(path))


@reads("kml", "kmz")
def in_kml(path: Path) -> dict:
    if path.suffix == ".kmz":
        with zipfile.ZipFile(path) as archive:
            root = ET.fromstring(archive.read("doc.kml"))
    else:
        root = ET.parse(path).getroot()
    kml = "{http://www.opengis.net/kml/2.2}"
    found = {}
    for mark in root.iter(f"{kml}Placemark"):
        cells = {node.get("name"): node.text for node in mark.iter(f"{kml}SimpleData")}
        spots = [node.text for node in mark.iter(f"{kml}coordinates")]
        if "record_id" in cells:
            points = [[float(n) for n in spot.split(",")[:2]] for text in spots for spot in text.split()]
            found.setdefault(cells["record_id"], (points, cells))
    return found


@reads("shp")
def in_shapefiles(path: Path) -> dict:
    found = {}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        names_of = {row["field"]: row["name"] for row in of_csv(archive.read("fields.csv"))}
        rest = [{names_of.get(name, name): cell for name, cell in row.items()} for row in of_csv(archive.read("no_geometry.csv"))]
    for name in (name for name in names if name.endswith(".shp") and not name.startswith(("areas", "zones"))):
        found |= of_table(pyogrio.read_dataframe(f"/vsizip/{path}/{name}").rename(columns=names_of))
    return {**{row["record_id"]: (None, row) for row in rest}, **found}


def of_csv(data: bytes) -> list[dict[str, str]]:
    """Rows of a spreadsheet's CSV, without the apostrophe that keeps a text from running there."""
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]


@reads("csv")
def in_csv(path: Path) -> dict:
    rows = of_csv(path.read_bytes())
    return {row["record_id"]: (shapely.from_wkt(row["wkt"]) if row["wkt"] else None, row) for row in rows}


@reads("xlsx")
def in_workbook(path: Path) -> dict:
    head, *rows = openpyxl.load_workbook(path)["Records"].iter_rows(values_only=True)
    read = [dict(zip(head, row, strict=True)) for row in rows]
    return {row["record_id"]: (..., row) for row in read}


@reads("static-api")
def in_static_api(path: Path) -> dict:
    found = {}
    for page in path.rglob("*.json"):
        document = json.loads(page.read_text("utf-8"))
        if document.get("type") == "FeatureCollection" and "/zones/" not in page.as_posix():
            for feature in document["features"]:
                found[feature["properties"]["record_id"]] = (_shape(feature["geometry"]), feature["properties"])
    return found


#: Texts of a record, as the tables of a situation name them; a movement departs and arrives.
TEXTS = {"title": "", "title_fr": "", "summary": "", "actors": "", "x_own": "", "start": "depart", "end": "arrive"}


def given_texts(made: dict) -> dict[str, dict[str, str]]:
    """Texts of each record as they were written into the tables: the oracle, which nothing of ours has read."""
    keys = {"events": "record_id", "incidents": "record_id", "movements": "movement_id", "postings": "posting_id"}
    return {
        row[key]: {name: row.get(name, row.get(other, "")) for name, other in TEXTS.items()}
        | ({"summary": row["task"]} if table == "postings" else {})
        for table, key in keys.items()
        for row in made["tables"][table]
    }


def same_claims(name: str, made: dict, written_: list[str], found: dict[str, tuple[str, str]]) -> None:
    """Every claim that was to be written, in the words of its speaker."""
    if name == "shp":  # a table for spreadsheets
        found = {key: tuple(text.removeprefix("'") for text in texts) for key, texts in found.items()}
    rows = {row["claim_id"]: row for row in made["tables"]["claims"]}
    assert found == {one: (rows[one]["text"], rows[one]["claimant"]) for one in written_}, name


def same_page(page_records, path: Path, features: gpd.GeoDataFrame) -> None:
    """Every record with its id, and every point to 1e-5 degrees."""
    records, _, _ = page_records(path.read_text("utf-8"))
    assert sorted(records["id"]) == sorted(features["record_id"])
    at = {record: row for row, record in enumerate(records["id"])}
    for row in features[features.geometry.geom_type == "Point"].itertuples():
        found = [records[axis][at[row.record_id]] for axis in ("lon", "lat")]
        assert found == [round(row.geometry.x * 1e5), round(row.geometry.y * 1e5)]


def whole(path: Path) -> None:
    """A file for people: not empty."""
    assert any(file.stat().st_size for file in path.rglob("*")) if path.is_dir() else path.stat().st_size


def same_spots(name: str, found: object, wanted: shapely.Geometry | None) -> None:
    """The same coordinates, in any order of parts and rings."""
    if found is ...:
        return
    if name in ("kml", "kmz") and isinstance(found, list) and len(found) == 1 and wanted is not None and wanted.area:
        # a record that is known to units only is a point in them; their outlines stand once, in a folder of their own
        assert wanted.distance(shapely.Point(found[0])) < 1e-6
        return
    digits = 4 if name == "geojson-compact" else 6
    if name == "csv" and wanted is not None and shapely.get_num_coordinates(found) < shapely.get_num_coordinates(wanted):
        # a long outline is thinned until a cell holds it: an island of some hundred metres is a triangle then
        assert shapely.get_num_coordinates(wanted) > 1_000
        assert found.bounds == pytest.approx(wanted.bounds, abs=0.3)
        return
    here = [] if found is None else found if isinstance(found, list) else shapely.get_coordinates(found).tolist()
    there = [] if wanted is None else shapely.get_coordinates(wanted).tolist()
    size = 10**digits
    pairs = [{(round(x * size), round(y * size)) for x, y in spots} for spots in (here, there)]
    for one, other in (pairs, pairs[::-1]):
        # a rounded value may fall into the next cell; an outline has too many spots to compare each with each
        near = {(x + i, y + j) for x, y in other for i in (-1, 0, 1) for j in (-1, 0, 1)} if one - other else set()
        lost = [(x / size, y / size) for x, y in one - other - near]
        if lost and name in ("topojson", "geojson-compact") and one is pairs[1] and isinstance(found, shapely.Geometry):
            # lines that are shared have no vertex straight between two others; the compact outline of a unit is true to 1 km
            outline, off = (found, 1.5 / size) if name == "topojson" else (found.boundary, 0.012)
            apart = shapely.distance(outline, shapely.points(lost))
            lost = [spot for spot, distance in zip(lost, apart.tolist(), strict=True) if distance > off]
        assert not lost, (name, lost[:5])


#: Those that draw pictures take seconds: the shorter run tries one of them.
_PICTURES = ("png", "pdf", "figures", "package")
_TRIED = [name for name in export.FORMATS if LONG or name not in _PICTURES]


@law
@given(made=situations(), name=st.sampled_from(_TRIED))
def test_what_is_valid_is_drawn_and_reads_back_equal(
    write_tables, page_records, boundaries: Boundaries, made: dict, name: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(write_tables, made, Path(folder))
        _, situation, faults, _ = pipeline.inspect(path, boundaries)  # what `kzmap validate` says
        assert all(fault.rule and fault.remedy for fault in faults)
        event(f"{name}: {'valid' if situation else 'named'}")
        assume(situation is not None)
        result = pipeline.run(situation, boundaries=boundaries)
        reads_back(result, name, made, Path(folder), page_records)


def reads_back(result: pipeline.Result, name: str, made: dict, folder: Path, page_records) -> None:
    """Write one format and compare what is in it with what was made."""
    file = export.write(result, name, folder / f"out-{name}{export.FORMATS[name].suffix}")
    if name in CLAIMS:
        same_claims(name, made, list(result.located.claims["claim_id"]), CLAIMS[name](file))
    if name == "html":
        same_page(page_records, file, result.features)
    elif name == "tables":
        assert Situation.inspect(file)[1] == []
    elif name in READ:
        same_records(name, made, READ[name](file), result.features)
    else:
        whole(file)


def same_records(name: str, made: dict, found: dict, features: gpd.GeoDataFrame) -> None:
    """Every record with its place and its texts."""
    wanted = {row.record_id: _present(row.geometry) for row in features.itertuples()}
    texts = given_texts(made)
    assert all(shape is None or shape.is_valid for shape in wanted.values())
    assert found.keys() == wanted.keys()
    for key, shape in wanted.items():
        same_spots(name, found[key][0], shape)
        if key in texts:  # a base has none of its own
            held = texts[key].keys() - (TEXTS.keys() - {"title", "start", "end"} if name == "geojson-compact" else set())
            assert {one: _text(found[key][1].get(one)) for one in held} == {one: texts[key][one] for one in held}


def test_a_situation_without_a_record_is_written_in_every_format(write_tables, page_records, boundaries: Boundaries) -> None:
    source = {"source_id": "S1", "publisher": "Agency", "title": "Report", "tier": "A"}
    none: dict = {name: [] for name in ("events", "incidents", "movements", "postings", "claims")}
    made = {"tables": {"sources": [source], **none},
            "settings": {"countries": ["FJI"], "period": ["2022-01-01", "2022-01-31"], "timezone": "UTC", "utc_offset": "+00:00"},
            "title": "Nothing yet", "description": "None"}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        result = pipeline.run(written(write_tables, made, Path(folder)), boundaries=boundaries)
        for name in _TRIED:
            reads_back(result, name, made, Path(folder), page_records)


@settings(law, max_examples=100 if LONG else 12)
@given(made=situations())
def test_a_join_never_decides_that_a_point_exists(write_tables, made: dict, boundaries: Boundaries) -> None:
    for row in made["tables"]["places"]:
        row["sensitive"] = ""
    with tempfile.TemporaryDirectory() as folder:
        situation = pipeline.inspect(written(write_tables, made, Path(folder)), boundaries).situation
    assume(situation is not None)
    located = pipeline.locate(situation, boundaries)
    summary, features = located.summary, located.features
    drawn = features[features.geometry.notna()]
    without = {one["record_id"] for one in summary["without_place"]}
    assert summary["rows_in"] + summary["bases"] == len(drawn) + summary["withheld"] + len(summary["without_place"])
    assert without == set(features["record_id"]) - set(drawn["record_id"])
    assert all(one["reason"] for one in summary["without_place"])
    points = {row["place_id"]: (float(row["lon"]), float(row["lat"])) for row in made["tables"]["places"] if row.get("lon")}
    for row in features[features["layer"].isin(["events", "incidents", "postings", "bases"])].itertuples():
        own = {points[one] for one in row.place_ids.split("|") if one in points}
        if own:
            assert row.geometry is not None
            assert row.join_method != "none"
        if row.located_by == "place":
            assert set(map(tuple, shapely.get_coordinates(row.geometry).tolist())) == own
