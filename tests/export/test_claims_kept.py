"""No claim is lost: written in every format, filtered or not, and read back, each stands there with its words and its speaker."""

from __future__ import annotations

import base64
import csv
import gzip
import html
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import pyogrio

from kzmap import export
from kzmap.export.verify import read_manifest
from kzmap.face import run
from kzmap.ingest import ingest
from kzmap.ingest.to_situation import to_situation
from kzmap.situation.selection import Selection
from kzmap.situation.situation import Situation

#: A record, a draft's neighbour, a region's record, a contingent, a base's place, a place of no base, the whole.
SUBJECTS = ("E1", "E2", "E3", "C1", "M1", "P1", "RUS", "FORCE", "CHK", "SEM", "tiny")
RECORDS = ("", "E1", "E3", "C1", "M2")
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"), min_size=1,
            max_size=30),
    st.sampled_from(["=1+1", "a,b;c|d", 'say "no"', "</script><b>", "&amp;", "${x}", "\\", "ұғқ 🙂", "NULL", "0012"]),
)  # fmt: skip
CLAIM = st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(RECORDS), WORDS, WORDS, st.booleans())
FILTERS = st.sampled_from([Selection(), Selection(layers=("events",)), Selection(ids=("C1",)), Selection(ids=("M1", "M2"))])
few = settings(
    max_examples=4,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def claimed(result, rows):
    """The result with other claims; each one that says so is replaced by the next."""
    table = result.located.claims.iloc[:0].reindex(range(len(rows)))
    fill = {"attribute": "killed", "qualifier": "exact", "unit": "people", "source_id": "S2", "said_on": "2022-01-09"}
    for at, (subject, record, text, claimant, replaced) in enumerate(rows):
        row = {"claim_id": f"N{at}", "subject_id": subject, "record_id": record, "text": text, "claimant": claimant,
               "low": float(at), "high": float(at), "status": "standing", **fill}  # fmt: skip
        if replaced and at + 1 < len(rows):
            row |= {"status": "superseded", "replaced_by": f"N{at + 1}", "status_on": "2022-01-12"}
        for column in table.columns:
            table.loc[at, column] = row.get(column, "")
    table = table.astype(result.located.claims.dtypes.to_dict())
    situation = result.located.situation.with_table("claims", table)
    situation = situation.with_table("story", situation.tables["story"].iloc[:0])  # it rests on the claims that were
    return replace(result, located=replace(result.located, situation=situation))


def collected(features, described) -> dict[str, tuple[str, str]]:
    """Claims that features carry, and those of the manifest."""
    claims = [claim for found in features for claim in (json.loads(found) if isinstance(found, str) else found)]
    return told([*claims, *described["beside_records"]["claims"]])


def told(rows) -> dict[str, tuple[str, str]]:
    return {row["claim_id"]: (row["text"], row["claimant"]) for row in rows}


def from_geopackage(path):
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return told(database.execute("SELECT * FROM claims").fetchall())


def from_shapefile(path):
    with zipfile.ZipFile(path) as archive:
        return told(csv.DictReader(io.StringIO(archive.read("claims.csv").decode("utf-8-sig"), newline="")))


def from_workbook(path):
    header, *rows = openpyxl.load_workbook(path)["Claims"].iter_rows(values_only=True)
    names = {cell: at for at, cell in enumerate(header)}
    return {row[names["claim_id"]]: (row[names["text"]], row[names["claimant"]]) for row in rows}


def from_feed(path):
    pages = [json.loads(page.read_text("utf-8")) for page in path.glob("collections/[!z]*/items/*.json")]  # zones have none
    return collected([f["properties"]["claims"] for page in pages for f in page["features"]], read_manifest(path))


def from_page(path):
    text = path.read_text("utf-8")
    payload = json.loads(text.split('id="kz-payload">', 1)[1].split("</script>", 1)[0])
    ground = gzip.decompress(base64.b64decode(text.split('id="kz-ground">', 1)[1].split("</script>", 1)[0]))
    strings, claims = payload["strings"], json.loads(ground[: payload["beside"]["told"]])["claims"]
    rows = zip(*(claims[name] for name in ("claim_id", "text", "claimant")), strict=True)
    return {strings[claim]: (strings[text], strings[claimant]) for claim, text, claimant in rows}


def unquoted(found):
    """Without the apostrophe that keeps a spreadsheet from running a text."""
    return {key: tuple(text.removeprefix("'") for text in texts) for key, texts in found.items()}


READ = {
    "geojson": lambda path: collected(
        [f["properties"]["claims"] for f in json.loads(path.read_text("utf-8"))["features"]], read_manifest(path)
    ),
    "gpkg": from_geopackage,
    "qgz": lambda path: from_geopackage(path.with_suffix(".gpkg")),
    "fgb": lambda path: collected(pyogrio.read_dataframe(path, read_geometry=False)["claims"].dropna(), read_manifest(path)),
    "geoparquet": lambda path: collected(pq.read_table(path, columns=["claims"])["claims"].to_pylist(), read_manifest(path)),
    "shp": from_shapefile,
    "csv": lambda path: collected(
        [row["claims"] for row in csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))],
        read_manifest(path),
    ),
    "xlsx": from_workbook,
    "html": from_page,
    "static-api": from_feed,
    "pygeoapi": lambda path: from_geopackage(next(path.glob("*.gpkg"))),
    "tables": lambda path: told(Situation.read(path).claims.to_dict("records")),
}
READ["geojson-compact"] = READ["geojson"]
READ["topojson"] = lambda path: collected(
    [one["properties"]["claims"] for one in json.loads(path.read_text("utf-8"))["objects"]["records"]["geometries"]],
    read_manifest(path),
)


def from_dump(path):
    """Values of the statements that fill the table of claims, by the standard's quotes."""
    text = path.read_text("utf-8")
    literal = r"'(?:[^']|'')*'"
    found = []
    for names, values in re.findall(
        rf'^INSERT INTO "\w+"\."claims" \(([^)]*)\) VALUES \(((?:{literal}|[^\'])*?)\);$', text, re.MULTILINE
    ):
        cells = [one[1:-1].replace("''", "'") if one[0] == "'" else "" for one in re.findall(rf"{literal}|[^,\s]+", values)]
        found.append(dict.fromkeys(("text", "claimant"), "") | dict(zip(re.findall(r'"(\w+)"', names), cells, strict=True)))
    return told(found)


READ["postgis"] = from_dump


def test_every_format_that_holds_claims_has_a_reader_here() -> None:
    others = {"kml", "kmz", "pmtiles", "png", "svg", "pdf", "figures", "package", "zones", "zones-csv"}
    assert set(export.FORMATS) == set(READ) | others


@pytest.mark.parametrize("name", ["qgz", "pygeoapi"])
def test_what_comes_with_a_geopackage_holds_its_claims(result, written, name) -> None:
    assert READ[name](written(name)) == told(result.located.claims.to_dict("records"))


@pytest.mark.parametrize("name", [name for name in READ if name not in {"qgz", "pygeoapi"}])
@few
@given(rows=st.lists(CLAIM, min_size=1, max_size=6))
def test_each_claim_comes_back(result, name, rows) -> None:
    bent = claimed(result, rows)
    with tempfile.TemporaryDirectory() as folder:
        found = READ[name](export.write(bent, name, Path(folder) / f"x{export.FORMATS[name].suffix}"))
    assert unquoted(found) == unquoted(told(bent.located.claims.to_dict("records")))


@pytest.mark.parametrize(
    "name", [name for name in export.FORMATS if name not in {"package", "figures", "qgz", "pygeoapi", "html"}]
)
def test_any_number_of_claims_beside_the_records_leaves_the_manifest_whole(result, name, tmp_path) -> None:
    bent = claimed(result, [("tiny", "", "x" * 500, "Somebody", False)] * 80)
    described = read_manifest(export.write(bent, name, tmp_path / f"x{export.FORMATS[name].suffix}"))
    assert described["counts"]["claims"] == 80
    assert name == "xlsx" or len(described["beside_records"]["claims"]) == 80


@pytest.mark.parametrize("name", ["kml", "kmz"])
@few
@given(rows=st.lists(CLAIM, min_size=1, max_size=6))
def test_each_claim_stands_in_a_balloon(result, name, rows) -> None:
    """KML is to be looked at: a balloon says each claim in a line, which begins with its speaker."""
    bent = claimed(result, rows)
    with tempfile.TemporaryDirectory() as folder:
        path = export.write(bent, name, Path(folder) / f"x.{name}")
        beside = read_manifest(path)["beside_records"]["claims"]
        data = zipfile.ZipFile(path).read("doc.kml") if name == "kmz" else path.read_bytes()
    balloons = [node.text or "" for node in ET.fromstring(data).iter("{http://www.opengis.net/kml/2.2}description")]
    lines = [html.unescape(line.split("</li>", 1)[0]) for balloon in balloons for line in balloon.split("<li>")[1:]]
    for claim, (text, claimant) in told(bent.located.claims.to_dict("records")).items():
        said = any(line.startswith(f"{claimant}, ") and text in line for line in lines)
        assert said or claim in {one["claim_id"] for one in beside}


@few
@given(rows=st.lists(CLAIM, min_size=1, max_size=6), chosen=FILTERS)
def test_a_filter_drops_only_what_dropped_records_carry(result, rows, chosen) -> None:
    bent = claimed(result, rows)
    shown = set(result.features.loc[chosen.mask(result.located), "record_id"])
    about_nobody = {claim for claim, row in zip((f"N{at}" for at in range(len(rows))), rows, strict=True)
                    if row[0] in ("tiny", "SEM") and not row[1]}  # fmt: skip
    carried = {f"N{at}" for at, (subject, record, *_) in enumerate(rows) if {subject, record} & shown}
    with tempfile.TemporaryDirectory() as folder:
        files = {name: export.write(bent, name, Path(folder) / f"{name}{export.FORMATS[name].suffix}", selection=chosen)
                 for name in ("geojson", "csv", "gpkg", "tables")}  # fmt: skip
        found = {name: READ[name](path) for name, path in files.items()}
    for name, claims in found.items():
        assert carried | about_nobody <= claims.keys(), name
        assert unquoted(claims) == unquoted(found["geojson"]), name


@few
@given(rows=st.lists(CLAIM, max_size=6))
def test_tables_give_the_situation_back(result, rows) -> None:
    bent = claimed(result, rows)
    with tempfile.TemporaryDirectory() as folder:
        read = Situation.read(export.write(bent, "tables", Path(folder) / "x"))
    for name, table in bent.located.situation.tables.items():
        assert read.tables[name].equals(table), name


def test_tables_give_the_same_map(result, tmp_path) -> None:
    again = run(export.write(result, "tables", tmp_path / "x"), boundaries=result.boundaries)
    assert again.features.drop(columns=["geometry", "area"]).equals(result.features.drop(columns=["geometry", "area"]))
    assert again.features.geometry.geom_equals(result.features.geometry).sum() == result.features.geometry.notna().sum()


@pytest.mark.parametrize("name", ["geojson", "fgb", "geoparquet", "csv"])
@few
@example(rows=[("M1", "E3", "a claim about a leg that is there already", "somebody", False)])
@given(rows=st.lists(CLAIM, min_size=1, max_size=6))
def test_a_table_that_is_read_again_brings_its_claims(result, name, rows) -> None:
    bent = claimed(result, rows)
    before = result.located.situation
    with tempfile.TemporaryDirectory() as folder:
        path = export.write(bent, name, Path(folder) / f"x{export.FORMATS[name].suffix}")
        read = ingest(path, boundaries=result.boundaries)
        beside = {claim["claim_id"] for claim in read_manifest(path)["beside_records"]["claims"]}
        made = to_situation(read, result.boundaries, name="again")
        made.write(Path(folder) / "again")
        merged = to_situation(read, result.boundaries, into=before)
        merged.write(Path(folder) / "merged")
        again, both = (Situation.read(Path(folder) / one) for one in ("again", "merged"))
    assert read.mapped.layout.name == "kzmap"
    kept = {claim["claim_id"] for cell in read.records["claims"] for claim in json.loads(cell)}
    lost = {one.row for one in read.checked.rejected}
    assert lost == set() or {one.column for one in read.checked.rejected} <= {"start"}  # a base has no time
    whole = told(bent.located.claims.to_dict("records"))
    assert unquoted(told(again.claims.to_dict("records"))) == unquoted({key: whole[key] for key in kept})
    if not lost:
        assert kept | beside == whole.keys()
    assert set(before.claims["claim_id"]) | kept <= set(both.claims["claim_id"])
    assert len(both.claims) == len(before.claims) + len(kept)


@pytest.mark.parametrize("name", ["geojson", "geojson-compact", "fgb", "geoparquet", "csv"])
def test_a_table_that_is_read_again_keeps_records_days_categories_and_ends_of_movements(result, written, name) -> None:
    read = ingest(written(name), boundaries=result.boundaries)
    before, after = (table.set_index("record_id").sort_index() for table in (result.features, read.records))
    assert (after.index.tolist(), read.checked.rejected) == (before.index.tolist(), [])
    for column in ("category", "start", "title"):
        assert after[column].tolist() == before[column].tolist(), column
    lines = before[before["layer"] == "movements"]
    made = to_situation(read, result.boundaries, name="again")
    spots = made.places.set_index("place_id")[["lon", "lat"]].astype(float)
    moves = made.tables["movements"].set_index("title")
    assert sorted(moves.index) == sorted(lines["title"])
    for title, line in zip(lines["title"], lines.geometry, strict=True):
        ends = spots.loc[[moves.loc[title, "from_place_id"], moves.loc[title, "to_place_id"]]].to_numpy()
        assert ends == pytest.approx(np.array([line.coords[0], line.coords[-1]]), abs=1e-3)


def test_claims_that_cannot_be_read_are_said(result, tmp_path) -> None:
    path = export.write(result, "csv", tmp_path / "x.csv")
    text = path.read_text("utf-8-sig")
    path.write_text(text.replace('""claim_id"": ""T3""', '""claim"": ""T3""'), "utf-8-sig")
    read = ingest(path, boundaries=result.boundaries)
    told_of = [
        (read.records["record_id"].iloc[0], one.column) for one in read.checked.warnings if "no list of claims" in one.reason
    ]
    assert told_of == [("E1", "claims")]
    made = to_situation(read, result.boundaries, name="again")
    assert made.claims["claim_id"].tolist() == ["T1"]


def test_an_imported_claim_keeps_all_that_it_says(result, tmp_path) -> None:
    path = export.write(result, "geojson", tmp_path / "x.geojson")
    made = to_situation(ingest(path, boundaries=result.boundaries), result.boundaries, name="again")
    claims = made.claims.set_index("claim_id")
    assert sorted(claims.index) == ["T1", "T3"]  # T2 stands in the manifest
    first = claims.loc["T1"]
    assert (first["subject_id"], first["low"], first["status"], first["status_on"], first["status_by"]) == (
        "E3", 164, "retracted", "2022-01-10", "Information Ministry",
    )  # fmt: skip
    assert first["note"] == "In the table it is about 'tiny'."
    assert made.sources.set_index("source_id").loc[first["status_source_id"], "title"] == "Second report"
