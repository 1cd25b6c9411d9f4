"""One small situation, built in code, that any test can bend."""

from __future__ import annotations

import base64
import csv
import gc
import gzip
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

from kzmap.situation.tables import resource, table_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from kzmap.ground.boundaries import Boundaries
    from kzmap.pipeline import Result

#: `make fuzz` tries generated inputs for longer than `make test` has time for; a slow law says its own number.
settings.register_profile("fuzz", max_examples=500, deadline=None)
#: The same commit gives the same answer, on a busy machine too; `make fuzz` is for what nobody has tried yet.
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
if os.environ.get("KZMAP_FUZZ") == "1":
    settings.load_profile("fuzz")
else:
    settings.load_profile("steady")
    # Hypothesis also draws constants out of our own modules, of those that happen to be loaded: other examples in another order
    # of tests. It has no setting for it.
    providers._get_local_constants = providers.Constants  # type: ignore[attr-defined]

ROOT = Path(__file__).resolve().parent.parent

TINY: dict[str, list[dict[str, str]]] = {
    "sources": [
        {"source_id": "S1", "publisher": "Agency", "title": "First report", "published_on": "2022-01-05", "tier": "A",
         "language": "en", "url": "https://example.org/1"},
        {"source_id": "S2", "publisher": "Paper", "title": "Second report", "tier": "B"},
    ],
    "places": [
        {"place_id": "SQ", "name": "Republic Square", "name_ru": "Площадь Республики", "name_kk": "Республика алаңы",
         "kind": "square", "lon": "76.94528", "lat": "43.23833", "radius_m": "300", "precision": "site", "basis": "Map",
         "verified": "true", "unit_id": "KZ-ALA"},
        {"place_id": "SEM", "name": "Semey", "name_ru": "Семей", "kind": "settlement", "lon": "80.25025", "lat": "50.42064",
         "radius_m": "7000", "precision": "settlement", "basis": "GeoNames", "verified": "true"},
        {"place_id": "CHK", "name": "Chkalovsky", "kind": "airfield", "lon": "38.0617", "lat": "55.8783", "radius_m": "2500",
         "precision": "site", "basis": "OurAirports", "verified": "true"},
        {"place_id": "R_MAN", "name": "Mangystau Region", "kind": "region", "precision": "region", "basis": "Unit",
         "verified": "true", "unit_id": "KZ-MAN"},
        {"place_id": "KAZ", "name": "Kazakhstan", "kind": "country", "precision": "country", "basis": "Unit",
         "verified": "true"} | {"unit_id": "KAZ", "place_id": "P_KAZ"},
    ],
    "events": [
        {"record_id": "E1", "category": "protest", "title": "People gather in Semey", "place_ids": "SEM",
         "start": "2022-01-05", "time_precision": "day", "actors": "residents", "confidence": "high", "checked": "twice",
         "review": "published", "source_ids": "S1|S2"},
        {"record_id": "E2", "category": "state_of_emergency", "title": "Emergency in Mangystau", "place_ids": "R_MAN",
         "start": "2022-01-05T01:30+06:00", "time_precision": "minute", "confidence": "high", "checked": "once",
         "review": "published", "source_ids": "S1"},
        {"record_id": "E3", "category": "statement", "title": "A statement without a venue", "start": "2022-01-06",
         "time_precision": "day", "confidence": "medium", "checked": "single_source", "review": "published",
         "source_ids": "S2"},
    ],
    "incidents": [
        {"record_id": "C1", "category": "clash", "title": "Shots on the square", "place_ids": "SQ",
         "start": "2022-01-06", "time_precision": "part_of_day", "part_of_day": "evening", "confidence": "medium",
         "checked": "twice", "review": "published", "source_ids": "S2"},
        {"record_id": "C2", "category": "looting", "title": "A draft", "place_ids": "SQ", "start": "2022-01-06",
         "time_precision": "day", "confidence": "low", "checked": "once", "review": "draft", "source_ids": "S2"},
    ],
    "contingents": [
        {"contingent_id": "FORCE", "kind": "force", "name": "Joint force", "confidence": "high", "checked": "twice",
         "review": "published", "source_ids": "S1"},
        {"contingent_id": "RUS", "kind": "contingent", "parent_id": "FORCE", "country": "RUS", "name": "Russia",
         "home_place_id": "CHK", "confidence": "high", "checked": "twice", "review": "published", "source_ids": "S1"},
    ],
    "movements": [
        {"movement_id": "M1", "contingent_id": "RUS", "kind": "deployment", "from_place_id": "CHK", "to_place_id": "SQ",
         "from_basis": "stated", "to_basis": "stated", "depart": "2022-01-06", "time_precision": "day", "means": "Il-76",
         "title": "Flight from Chkalovsky", "confidence": "high", "checked": "twice", "review": "published",
         "source_ids": "S1"},
        {"movement_id": "M2", "contingent_id": "RUS", "kind": "withdrawal", "from_place_id": "P_KAZ", "to_place_id": "CHK",
         "depart": "2022-01-13", "time_precision": "day", "title": "Flight home", "confidence": "high",
         "checked": "twice", "review": "published", "source_ids": "S1"},
    ],
    "postings": [
        {"posting_id": "P1", "contingent_id": "RUS", "place_id": "SQ", "start": "2022-01-07", "end": "2022-01-13",
         "time_precision": "day", "task": "Guards the square.", "title": "Guard on the square", "confidence": "high",
         "checked": "twice", "review": "published", "source_ids": "S1"},
    ],
    "streets": [
        {"street_id": "W1", "name": "Long avenue", "class": "primary", "wkt": "LINESTRING (76.90 43.24, 76.98 43.25)",
         "basis": "Seen on a map", "credit": "Mappers (CC0)"},
    ],
    "zones": [
        {"zone_id": "Z1", "title": "Cordon around the square", "kind": "closed_area",
         "wkt": "POLYGON ((76.90 43.22, 76.98 43.22, 76.98 43.26, 76.90 43.26, 76.90 43.22))", "start": "2022-01-05",
         "end": "2022-01-12", "claimant": "The city's commandant", "source_ids": "S1", "confidence": "medium",
         "review": "published", "note": "Read from a list of streets."},
    ],
    "categories": [
        {"category": "rent_strike", "family": "protest", "shape": "circle", "label": "Rent strike",
         "definition": "Tenants pay no rent to press a demand."},
    ],
    "attributes": [
        {"attribute": "households", "label": "Households", "definition": "Households that are hit.", "unit": "households"},
    ],
    "story": [
        {"step_id": "1", "title": "People gather", "text": "People gather in Semey.", "record_ids": "E1", "claim_ids": "T3",
         "state": "time=2022-01-05..2022-01-05&view=80.25,50.42,9"},
        {"step_id": "2", "title": "A count", "text": "A ministry counts 164 dead and withdraws it.", "record_ids": "E3",
         "claim_ids": "T1", "state": "layers=-movements,doubt&selected=E3"},
    ],
    "claims": [
        {"claim_id": "T1", "subject_id": "tiny", "record_id": "E3", "attribute": "killed", "low": "164", "high": "164",
         "qualifier": "exact", "unit": "people", "text": "164 people were killed.", "claimant": "Health Ministry",
         "source_id": "S1", "said_on": "2022-01-09", "status": "retracted", "status_on": "2022-01-10",
         "status_by": "Information Ministry", "status_source_id": "S2"},
        {"claim_id": "T2", "subject_id": "tiny", "attribute": "killed", "low": "225", "high": "225", "qualifier": "exact",
         "unit": "people", "text": "225 bodies were brought to morgues.", "claimant": "Prosecutor General's Office",
         "source_id": "S2", "said_on": "2022-01-15", "status": "standing"},
        {"claim_id": "T3", "subject_id": "E1", "attribute": "participants", "qualifier": "dozens", "unit": "people",
         "text": "Dozens came.", "claimant": "A reporter", "source_id": "S2", "said_on": "2022-01-05",
         "status": "standing"},
    ],
}  # fmt: skip

SETTINGS = {
    "countries": ["KAZ", "RUS"], "period": ["2022-01-01", "2022-01-31"], "timezone": "Asia/Almaty", "utc_offset": "+06:00",
    "focus": {"name": "Almaty", "place_id": "SQ"},
}  # fmt: skip

Write = "Callable[..., Path]"


def write_situation(folder: Path, tables: dict[str, list[dict[str, str]]], name: str = "tiny") -> Path:
    """Write tables of strings as a situation; columns that a row does not name are empty."""
    folder.mkdir(parents=True, exist_ok=True)
    resources = []
    for table in table_schemas():
        given = [column for row in tables.get(table, []) for column in row]
        described = resource(table, given)
        fields = [one for one in described["schema"]["fields"] if not one.get("sparse") or one["name"] in given]
        resources.append({**described, "schema": {**described["schema"], "fields": fields}})
        columns = list(dict.fromkeys([one["name"] for one in fields] + given))
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(tables.get(table, []))
    package = {
        "profile": "tabular-data-package", "name": name, "title": "A tiny situation", "description": "For tests.",
        "version": "1", "licenses": [{"name": "CC0-1.0"}], "kzmap": SETTINGS, "resources": resources,
    }  # fmt: skip
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    return folder


#: They take ten seconds and more, and share no module's fixture: who begins with them does not wait for one at the end.
SLOWEST = (
    "test_what_is_valid_is_drawn_and_reads_back_equal", "test_every_line_of_python_and_shell_runs[tasks.md]",
    "test_all_views_agree_after_every_action", "test_a_reader_finds_the_answers", "test_memory_stays_flat",
    "test_the_site_builds_without_a_warning", "test_a_tutorial_runs_as_a_notebook[large]",
    "test_same_bytes_in_another_zone_locale_and_hash_seed", "test_a_sheet_of_twelve_rows_is_a_situation",
    "test_a_situation_without_a_record_is_written_in_every_format",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slowest first; the rest stays in its order, module by module."""
    items.sort(key=lambda item: not item.name.startswith(SLOWEST))


def pytest_collection_finish() -> None:
    """What imports have made stays until the end: without it, the collector spends a tenth of the run on looking through it."""
    gc.freeze()
    gc.set_threshold(5000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _no_search_for_components() -> None:
    """AppTest looks through every installed package for components at each step; kzmap's app has none of that kind."""
    from streamlit.components.v2 import manifest_scanner

    manifest_scanner.scan_component_manifests = list


@contextmanager
def _serving(situation: str, *options: str, app: Path = ROOT / "app.py", **environment: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), *options, "--", situation]
    with subprocess.Popen(command, cwd=app.parent, env={**os.environ, **environment},
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    assert server.poll() is None, "the server ended"
                    assert time.monotonic() < deadline, "the server did not start"
                    time.sleep(0.1)
            yield f"http://localhost:{port}/"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:  # it waits for visitors that are still there
                server.kill()


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[str]]:
    """Serve the app, or a script, in a process of its own: `with serving("kazakhstan-2022") as address`."""
    return _serving


@pytest.fixture(scope="session")
def write_tables() -> Callable[..., Path]:
    """`write_situation`, for tests that make many situations each."""
    return write_situation


_tests = count()


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    """The borders that come with kzmap, read once: what was decoded of them serves the next test too."""
    from kzmap.ground.boundaries import Boundaries

    return Boundaries.load(packs=False)


@pytest.fixture(scope="session")
def kazakhstan() -> Result:
    """The situation that comes with kzmap; nobody changes a result."""
    from kzmap.face import run

    return run("kazakhstan-2022")


@pytest.fixture(scope="session")
def situation_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny situation, written once for those who only read it."""
    return write_situation(tmp_path_factory.mktemp("situation") / "tiny", TINY)


@pytest.fixture(autouse=True)
def _no_packs_of_the_developer(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A boundary pack that a developer has added must not change what a test finds; the folder is made by who needs it."""
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path_factory.getbasetemp() / "data" / str(next(_tests))))


@pytest.fixture
def tiny(tmp_path: Path) -> Callable[..., Path]:
    """Write the tiny situation; `tiny(events=[...])` replaces a table, `tiny(edit=("events", 0, "start", "x"))` one cell."""

    def write(*, edit: tuple[str, int, str, str] | None = None, **tables: list[dict[str, str]]) -> Path:
        # the story rests on the other tables, which a test may empty: it is there for the test that asks for it
        given = {"story": [], **tables}
        chosen = {name: [dict(row) for row in rows] for name, rows in {**TINY, **given}.items()}
        if edit:
            table, index, column, value = edit
            chosen[table][index][column] = value
        return write_situation(tmp_path / "tiny", chosen)

    return write


def page_records(html: str) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """Columns of a page's records in the order of time, their strings, and the payload.

    Written from the description of `kzmap.webmap.carrier.Packed` and not from the code that packs.
    """
    found = re.search(r'id="kz-payload">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found.group(1))
    head, missing = data["records"], -(2**31)
    n, columns = head["n"], {name: [value] * head["n"] for name, value in head["constants"].items()}
    blob = re.search(r'id="kz-records">([A-Za-z0-9+/=]*)</script>', html)
    if blob:
        raw = gzip.decompress(base64.b64decode(blob.group(1)))
        told, at = json.loads(raw[: head["told"]]), head["told"]
        strings, head["groups"] = told["strings"], told["groups"]
        for name, width, steps in head["columns"]:
            planes = [raw[at + k * n : at + (k + 1) * n] for k in range(width)]
            values = [sum(plane[i] << (8 * k) for k, plane in enumerate(planes)) for i in range(n)]
            if steps:
                total, out = 0, []
                for value in values:
                    total = (total + ((value >> 1) ^ -(value & 1))) & 0xFFFFFFFF
                    out.append(total)
                values = out
            values = [value - 2**32 if value >= 2**31 else value for value in values]
            table = head["values"].get(name)
            columns[name] = [table[value] for value in values] if table else values
            at += n * width
        assert at == len(raw)
    else:
        strings = data["strings"]
        columns |= dict(head["columns"])
    order = sorted(range(n), key=lambda i: (columns["t0"][i] == missing, columns["t0"][i]))
    columns = {name: [values[i] for i in order] for name, values in columns.items()}
    for group, about in head["groups"].items():
        for k, name in enumerate(about["names"]):
            columns[name] = [about["rows"][code][k] for code in columns[group]]
    for name, lists in head["lists"].items():
        columns[name] = [lists[code] for code in columns[name]]
    form = head.get("id")
    if form is None:
        columns["id"] = [str(i + 1) for i in range(n)]
    elif form:
        columns["id"] = [f"{form['prefix']}{number:0{form['width']}}" for number in columns["id"]]
    else:
        columns["id"] = [strings[code] for code in columns["id"]]
    return columns, strings, data


@pytest.fixture(name="page_records", scope="session")
def page_records_fixture() -> Callable[[str], tuple[dict[str, Any], list[str], dict[str, Any]]]:
    """How a test reads the records of a page."""
    return page_records
