from __future__ import annotations

import csv
import errno
import gzip
import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pmtiles.reader import MemorySource, all_tiles

from kzmap import export
from kzmap.errors import ExportError
from kzmap.export import columns, content
from kzmap.export.formats import gpkg
from kzmap.export.verify import read_manifest
from kzmap.pipeline import run
from kzmap.situation.selection import Selection
from kzmap.situation.situation import Situation
from kzmap.situation.tables import LOCATED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

SRC = Path(export.__file__).resolve().parent.parent.parent
QUICK = [name for name in export.FORMATS if name not in {"html", "png", "svg", "pdf", "figures", "package"}]


def target(folder: Path, name: str) -> Path:
    return folder / f"{name}{export.FORMATS[name].suffix}"


def test_importing_the_registry_loads_nothing_heavy() -> None:
    code = "import sys, kzmap.export; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"geopandas", "pandas", "numpy", "pyogrio", "matplotlib", "pyarrow", "xlsxwriter"} & set(eval(loaded))


@pytest.mark.parametrize("chosen", export.FORMATS.values(), ids=list(export.FORMATS))
def test_every_format_has_a_module_that_writes(chosen: export.Format) -> None:
    assert callable(importlib.import_module(f"kzmap.export.{chosen.module}").write)
    assert chosen.title
    assert chosen.suffix == "" or chosen.suffix.startswith(".")


def test_every_column_of_a_feature_is_described() -> None:
    described = {column.name for column in columns.FEATURES}
    left_out = set(LOCATED_COLUMNS) - described
    assert left_out == {"source_ids", "area", "geometry"}
    assert set(columns.CONTRACT) <= described
    assert all(column.alias and column.meaning for column in columns.FEATURES)


def test_short_names_fit_a_shapefile() -> None:
    own = [f"x_{word}" for word in ("a", "b" * 60, "شاهد", "a_much_longer_name", "a_much_longer_one")]
    described = columns.features(["summary_ace", "summary_zh-hant", "title_fr", "place_ht", *own])
    assert len(described) == len(columns.FEATURES) + 9
    names = [column.shapefile_name for column in described]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 10


@pytest.mark.parametrize("name", QUICK)
def test_unknown_places_and_folders_are_refused_in_one_sentence(result, name, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match=re.escape(name)):
        export.write(result, name, tmp_path / "file" / "below")
    if export.FORMATS[name].suffix:
        with pytest.raises(ExportError, match="is a folder"):
            export.write(result, name, tmp_path)


def test_an_unknown_format_names_the_known_ones(result, tmp_path) -> None:
    with pytest.raises(ExportError, match=r"'dwg' is no export format. Use one of: geojson, .*gpkg"):
        export.write(result, "dwg", tmp_path / "x.dwg")


def test_a_full_disk_leaves_the_older_file_alone(result, tmp_path, monkeypatch) -> None:
    path = target(tmp_path, "gpkg")
    path.write_bytes(b"older and good")

    def full(_: object, part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(gpkg, "write", full)
    with pytest.raises(ExportError, match=r"gpkg was not written.*No space left.*Make room"):
        export.write(result, "gpkg", path)
    assert path.read_bytes() == b"older and good"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_not_ours_is_not_touched(result, tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ExportError, match="no earlier export"):
        export.write(result, "static-api", tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    export.write(result, "static-api", tmp_path / "ours")
    (tmp_path / "ours" / "old.json").write_text("{}")
    export.write(result, "static-api", tmp_path / "ours")
    assert not (tmp_path / "ours" / "old.json").exists()


@pytest.mark.parametrize("time", ["9999", "9999-12-31"])
def test_a_time_outside_all_calendars_names_record_and_column(dress, time, tmp_path) -> None:
    bent = dress(start=[time])
    with pytest.raises(ExportError, match=f"'{time}' in column start of record 'E1'"):
        export.write(bent, "geojson", tmp_path / "x.geojson")


def test_progress_is_told(result, tmp_path) -> None:
    told: list[tuple[int, int, str]] = []
    export.write(result, "csv", tmp_path / "x.csv", progress=lambda *step: told.append(step))
    assert [step[:2] for step in told] == [(0, 2), (1, 2), (2, 2)]


def test_same_bytes_in_another_zone_locale_and_hash_seed(situation_folder, written, tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path; from kzmap import export; from kzmap.face import run\n"
        "from kzmap.ground.boundaries import Boundaries\n"
        "r = run(sys.argv[1], boundaries=Boundaries.load(packs=False))\n"
        "for name in sys.argv[3:]: export.write(r, name, Path(sys.argv[2]) / (name + export.FORMATS[name].suffix))"
    )
    names = [*QUICK, "png", "svg", "pdf"]
    elsewhere = {"TZ": "America/Lima", "PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", code, str(situation_folder), str(tmp_path), *names]
    subprocess.run(command, env={**os.environ, **elsewhere}, check=True)
    (here,) = {written(name).parent for name in names}

    def digests(folder: Path) -> dict[str, str]:
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {told: hashlib.sha256(path.read_bytes()).hexdigest() for path in files
                if (told := str(path.relative_to(folder))).partition(".")[0].partition("/")[0] in names}  # fmt: skip

    assert digests(tmp_path) == digests(here)
    assert len(digests(here)) > len(names)


def test_what_is_shown_is_what_is_exported(result, tmp_path) -> None:
    chosen = Selection(layers=("events", "incidents"), categories=("protest", "clash"))
    path = export.write(result, "geojson", tmp_path / "x.geojson", selection=chosen)
    document = json.loads(path.read_text("utf-8"))
    assert [feature["id"] for feature in document["features"]] == ["E1", "C1"]
    assert document["kzmap"]["parameters"]["selection"] == {"layers": ["events", "incidents"], "categories": ["protest", "clash"]}
    assert document["kzmap"]["counts"] == {"features": 2, "claims": 2, "sources": 2}


@pytest.mark.parametrize("name", QUICK)
def test_every_export_says_where_it_comes_from(result, written, name) -> None:
    described = read_manifest(written(name))
    assert described["format"] == name
    assert described["situation"]["files"] == dict(result.located.situation.hashes)
    assert described["parameters"]["view"] == "un"
    assert "CC0-1.0" in described["credit"]
    assert all(origin["licence"]["name"] for origin in described["boundaries"])


def test_the_claims_of_a_feature_are_those_that_name_it(result) -> None:
    gathered = content.collect(result, export.FORMATS["geojson"])
    found = {
        record: [gathered.claims["claim_id"][at] for at in rows]
        for record, rows in zip(gathered.features["record_id"], gathered.record_claims, strict=True)
        if rows
    }
    assert found == {"E1": ["T3"], "E3": ["T1"]}
    links = gathered.links("record_sources")
    assert links[links["record_id"] == "E1"]["source_id"].tolist() == ["S1", "S2"]


def test_nothing_to_export_is_still_a_whole_file(result, tmp_path, ogrinfo) -> None:
    nothing = replace(result, located=replace(result.located, features=result.features.iloc[:0]))
    for name in QUICK:
        export.write(nothing, name, target(tmp_path, name))
    assert Situation.inspect(tmp_path / "tables")[1] == []
    assert json.loads((tmp_path / "geojson.geojson").read_text())["features"] == []
    assert "Feature Count: 0" in ogrinfo("-so", tmp_path / "gpkg.gpkg", "events")


def test_a_package_explains_itself(result, tmp_path, monkeypatch) -> None:
    package = importlib.import_module("kzmap.export.formats.package")
    monkeypatch.setattr(package, "MEMBERS", {name: package.MEMBERS[name] for name in ("gpkg", "geojson", "csv", "xlsx")})
    path = export.write(result, "package", tmp_path / "all.zip")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        readme = archive.read("tiny/README.txt").decode()
        dictionary = archive.read("tiny/data-dictionary.csv").decode("utf-8-sig")
        told = json.loads(archive.read("tiny/manifest.json"))
        digests = {name: hashlib.sha256(archive.read(f"tiny/{name}")).hexdigest() for name in told["contents"]}
        licences = archive.read("tiny/LICENCES.txt").decode()
    assert {"tiny/tiny.gpkg", "tiny/tiny.geojson", "tiny/tiny.csv", "tiny/tiny.csv.manifest.json", "tiny/tiny.xlsx"} <= names
    assert digests == told["contents"]
    assert {"tiny/stac-item.json", "tiny/metadata.iso19139.xml", "tiny/tiny.csvt", "tiny/tiny.prj"} <= names
    assert "9 records, 3 claims, 2 sources" in readme
    assert re.search(r"events +1 +0 +1 +1\n", readme)  # one known to a region, one without a place, one at a point
    assert "EPSG:4326" in readme
    rows = {tuple(row[:2]): row for row in csv.reader(dictionary.splitlines())}
    assert rows["records", "precision"][4] == "site|street|district|settlement|region|country|none"
    assert rows["records", "wkt"][5].startswith("CSV only")
    assert rows["categories", "clash"][5].startswith("Two sides use force")
    assert "CC0-1.0" in licences
    assert "MIT" in licences
    assert "records,precision,Place known to,text" in dictionary


def test_translations_and_own_columns_are_in_every_format(tiny, tmp_path) -> None:
    folder = tiny()
    path = folder / "events.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {"title_fr": "Des gens se rassemblent", "x_case": "case-77"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    result = run(folder)
    for name in sorted(set(QUICK) - {"qgz", "geojson-compact", "pygeoapi", "geoparquet", "zones", "zones-csv"}):
        found = b"".join(_contents(export.write(result, name, target(tmp_path, name))))
        assert b"case-77" in found, name
        assert b"Des gens se rassemblent" in found, name
        assert {b"x_case", b"title_fr"} <= {one for one in (b"x_case", b"title_fr") if one in found} or name == "xlsx", name


def _contents(path: Path) -> Iterator[bytes]:
    """Bytes of a file, of the files in a folder, or of those in a zip."""
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            if inner.is_file():
                yield from _contents(inner)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif path.suffix == ".pmtiles":
        yield from (gzip.decompress(tile) for _, tile in all_tiles(MemorySource(path.read_bytes())))
    else:
        yield path.read_bytes()
