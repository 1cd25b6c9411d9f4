"""Reading, faults and round trips of situations."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzmap.errors import KzmapError, SituationError
from kzmap.folders import data_folder
from kzmap.ground.boundaries import Boundaries
from kzmap.situation import changes, notes
from kzmap.situation.situation import MAX_CELL, MAX_TABLE_BYTES, Situation, find_situation, situation_names
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Callable


def faults_of(folder: Path) -> list[tuple[str, int, str]]:
    situation, faults = Situation.inspect(folder)
    assert (situation is None) == bool(faults)
    assert all(fault.rule and fault.remedy for fault in faults)
    return [(fault.file, fault.row, fault.column) for fault in faults]


def _elsewhere(path: Path) -> None:
    """A link to a file that would do."""
    path.replace(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


def _device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def _pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def _huge(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(MAX_TABLE_BYTES + 1)


@pytest.mark.parametrize("make", [_elsewhere, _device, _pipe, _huge])
@pytest.mark.parametrize("name", ["datapackage.json", "events.csv", "sources.csv"])
def test_what_is_no_file_of_the_situation_is_named_and_not_opened(
    tiny: Callable[..., Path], name: str, make: Callable[[Path], None]
) -> None:
    """Whose folder it is nobody knows: a link would show, or let write, a file of the reader's own."""
    folder = tiny()
    make(folder / name)
    signal.alarm(30)  # who opens a pipe waits for ever
    try:
        found = faults_of(folder)
    finally:
        signal.alarm(0)
    assert (name, 0, "") in found


def test_a_log_that_leads_out_of_the_situation_is_not_written(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    notes.annotate(folder, "E1", "A first remark", who="A reader")
    (folder / changes.FILE).replace(folder.parent / "log")
    (folder / changes.FILE).symlink_to(folder.parent / "log")
    before = (folder.parent / "log").read_bytes()
    for touch in (lambda: notes.annotate(folder, "E1", "A second remark", who="A reader"), lambda: changes.history(folder)):
        with pytest.raises(KzmapError, match="leads out"):
            touch()
    assert (folder.parent / "log").read_bytes() == before


def test_a_descriptor_of_brackets_only_is_a_fault(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    (folder / "datapackage.json").write_text("[" * 200_000)
    assert ("datapackage.json", 0, "") in faults_of(folder)


def test_read_gives_typed_tables(tiny: Callable[..., Path]) -> None:
    situation = Situation.read(tiny())
    assert situation.name == "tiny"
    assert list(situation.tables["events"]["record_id"]) == ["E1", "E2", "E3"]
    assert situation.places["lon"].dtype == "float64"
    assert pd.isna(situation.places["lon"].iloc[3])
    assert situation.places["verified"].tolist() == [True] * 5
    assert situation.tables["events"]["end"].tolist() == ["", "", ""]
    assert len(situation.hashes["events.csv"]) == 64


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("events", 0, "start", "2022-01-32"),
        ("events", 0, "start", "5 January"),
        ("events", 0, "end", "2022-01-04"),
        ("events", 0, "start", "2022-01-05T14:00"),
        ("events", 0, "category", "riot"),
        ("events", 0, "title", ""),
        ("events", 0, "title", " padded"),
        ("events", 0, "title", "x" * 161),
        ("events", 0, "place_ids", "SEM|NOWHERE"),
        ("events", 0, "source_ids", "S1|S9"),
        ("events", 0, "time_precision", "minute"),
        ("events", 1, "record_id", "E1"),
        ("incidents", 0, "part_of_day", ""),
        ("incidents", 0, "record_id", "E1"),
        ("places", 0, "lat", "143"),
        ("places", 0, "lat", "43,2"),
        ("places", 0, "verified", "yes"),
        ("places", 0, "radius_m", "-3"),
        ("contingents", 1, "parent_id", "NATO"),
        ("movements", 0, "to_place_id", "NOWHERE"),
        ("movements", 0, "arrive", "2022-01-05"),
        ("claims", 0, "low", "-1"),
        ("claims", 0, "high", "163"),
        ("claims", 0, "source_id", "S9"),
        ("claims", 0, "subject_id", "nothing"),
        ("claims", 0, "status_on", "2022-01-08"),
        ("claims", 0, "status_on", ""),
        ("claims", 1, "status", "superseded"),
        ("claims", 1, "replaced_by", "T2"),
        ("sources", 0, "url", "javascript:alert(1)"),
    ],
)
def test_a_bad_cell_is_one_fault_with_its_place(tiny: Callable[..., Path], table: str, row: int, column: str, value: str) -> None:
    found = faults_of(tiny(edit=(table, row, column, value)))
    named = column if (column, value) != ("status", "superseded") else "replaced_by"
    if (table, column, value) == ("events", "start", "2022-01-05T14:00"):
        named = "start"
    assert (f"{table}.csv", row + 2, named) in found


def test_every_fault_is_listed_not_only_the_first(tiny: Callable[..., Path]) -> None:
    folder = tiny(edit=("places", 0, "lat", "143"))
    (folder / "postings.csv").rename(folder / "posting.csv")
    text = (folder / "events.csv").read_text("utf-8")
    (folder / "events.csv").write_text(text.replace("category", "kategorie", 1), "utf-8")
    with pytest.raises(SituationError) as caught:
        Situation.read(folder)
    where = {(fault.file, fault.column) for fault in caught.value.faults}
    assert {
        ("places.csv", "lat"),
        ("posting.csv", ""),
        ("events.csv", "category"),
    } <= where
    assert "places.csv:2 lat '143'" in str(caught.value)
    assert "Is it 'kategorie'? Call it category" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "The file is empty."),
        (b"source_id,publisher\nS1,\xff\xfe\n", "The bytes are not UTF-8."),
        (b'source_id\n"open\n', "It is not CSV"),
        (b"source_id\nS\x001\n", "A NUL byte"),
        ("источник\n".encode("cp1251"), "The bytes are not UTF-8."),
    ],
)
def test_a_broken_file_is_named(tiny: Callable[..., Path], content: bytes, rule: str) -> None:
    folder = tiny()
    (folder / "sources.csv").write_bytes(content)
    _, faults = Situation.inspect(folder)
    assert any(fault.file == "sources.csv" and fault.rule.startswith(rule) for fault in faults)


def test_a_huge_cell_is_a_fault_and_not_shown_whole(tiny: Callable[..., Path]) -> None:
    folder = tiny(edit=("events", 0, "note", "x" * (MAX_CELL + 1)))
    _, faults = Situation.inspect(folder)
    fault = next(f for f in faults if f.column == "note")
    assert fault.row == 2
    assert len(fault.value) == 80


def test_a_ragged_row_is_a_fault(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("S3,too few\n")
    assert ("sources.csv", 4, "") in faults_of(folder)


def test_a_situation_without_records_or_sources_is_doubted(tiny: Callable[..., Path]) -> None:
    folder = tiny(
        **{name: [] for name in ("sources", "events", "incidents", "contingents", "movements", "postings", "zones", "claims")}
    )
    doubts = Situation.read(folder).doubts(Boundaries.load(packs=False).valid_on(None, "adm0"))
    assert [(doubt.file, doubt.rule) for doubt in doubts] == [
        ("sources.csv", "There is no row in sources.csv."),
        ("events.csv", "There is no row in events.csv, incidents.csv, movements.csv, postings.csv."),
    ]


@pytest.mark.parametrize("text", ["a\x0bb", "a\rb", "a\x1bb", "a\ufffeb"])
def test_a_control_character_is_a_fault(tiny: Callable[..., Path], text: str) -> None:
    folder = tiny(edit=("events", 0, "summary", text))
    if "\r" in text:  # the csv module does not quote it
        path = folder / "events.csv"
        path.write_bytes(path.read_bytes().replace(b"a\rb", b'"a\rb"'))
    assert ("events.csv", 2, "summary") in faults_of(folder)


@pytest.mark.parametrize("offset", ["+00:00", "+14:00", "-12:00"])
@pytest.mark.parametrize("start", ["0001-01-01", "2999-12-31"])
def test_the_first_and_the_last_year_are_valid_in_every_zone(tiny: Callable[..., Path], start: str, offset: str) -> None:
    folder = tiny(edit=("events", 0, "start", start))
    text = (folder / "datapackage.json").read_text("utf-8").replace('"utc_offset": "+06:00"', f'"utc_offset": "{offset}"')
    (folder / "datapackage.json").write_text(text, "utf-8")
    assert faults_of(folder) == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("events", "start", "0001-01-01T00:00+06:00"), ("events", "start", "9999-12-31"), ("sources", "published_on", "2022-02-30"),
     ("claims", "low", "1e999")],
)  # fmt: skip
def test_what_cannot_be_counted_is_a_fault(tiny: Callable[..., Path], table: str, column: str, value: str) -> None:
    assert (f"{table}.csv", 2, column) in faults_of(tiny(edit=(table, 0, column, value)))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "x"}'])
def test_a_broken_descriptor_is_a_fault(tiny: Callable[..., Path], text: str) -> None:
    folder = tiny()
    (folder / "datapackage.json").write_text(text, "utf-8")
    assert any(file == "datapackage.json" for file, _, _ in faults_of(folder))


@pytest.mark.parametrize("resources", [None, [], [{"name": "sources", "schema": {"fields": []}}]])
def test_the_schema_is_ours_whatever_the_descriptor_says(tiny: Callable[..., Path], tmp_path: Path, resources: object) -> None:
    folder = tiny()
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package.pop("resources")
    (folder / "datapackage.json").write_text(json.dumps(package | ({"resources": resources} if resources else {})), "utf-8")
    assert faults_of(folder) == []
    Situation.read(folder).write(tmp_path / "again")
    written = json.loads((tmp_path / "again" / "datapackage.json").read_text("utf-8"))
    filled = [ours for name, ours in table_schemas().items() if name != "story"]  # a sparse table without a row is no file
    for said, ours in zip(written["resources"], filled, strict=True):
        names = [column["name"] for column in said["schema"]["fields"]]
        assert said["name"] == ours["name"]
        assert set(names) - {"name_ru", "name_kk"} == {c["name"] for c in ours["schema"]["fields"] if not c.get("sparse")}


def test_the_words_of_a_column_are_those_of_its_vocabulary() -> None:
    fields = {f["name"]: f for f in table_schemas()["events"]["schema"]["fields"]}
    categories = csv.DictReader((data_folder("geo") / "categories.csv").read_text("utf-8").splitlines())
    assert fields["category"]["constraints"]["enum"] == [row["category"] for row in categories]
    assert fields["review"]["constraints"]["enum"] == ["draft", "published", "withdrawn"]


def test_a_missing_folder_is_one_clear_error() -> None:
    with pytest.raises(KzmapError, match=r"There is no situation 'atlantis'\. Expected a folder .* kazakhstan-2022"):
        find_situation("atlantis")


@pytest.mark.parametrize("name", situation_names())
def test_write_then_read_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    situation = Situation.read(name)
    situation.write(tmp_path / "copy")
    again = Situation.read(tmp_path / "copy")
    for table, frame in situation.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[table])
    short = set() if "resources" in situation.package else {"datapackage.json"}
    assert {file for file, digest in again.hashes.items() if digest != situation.hashes[file]} == short


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).map(str.strip).filter(bool)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(texts, min_size=3, max_size=3))
def test_any_text_survives_write_and_read(tiny: Callable[..., Path], titles: list[str]) -> None:
    folder = tiny()
    situation = Situation.read(folder)
    events = situation.tables["events"].assign(title=titles)
    situation.with_table("events", events).write(folder)
    assert Situation.read(folder).tables["events"]["title"].tolist() == titles


def test_a_failed_write_leaves_the_old_files(tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny()
    situation = Situation.read(folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    calls = []

    def full(self: Path, data: bytes) -> int:
        calls.append(self)
        if len(calls) > 1:
            raise OSError(28, "No space left on device", str(self))
        return original(self, data)

    original = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left") as caught:
        situation.with_table("events", situation.tables["events"].head(1)).write(folder)
    monkeypatch.undo()
    assert len(calls) == 2
    assert caught.value.filename == str(folder / calls[1].name)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_copied_situation_with_byte_order_mark_reads(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    data = (folder / "events.csv").read_bytes()
    (folder / "events.csv").write_bytes(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    copy = folder.parent / "copy"
    shutil.copytree(folder, copy)
    assert len(Situation.read(copy).tables["events"]) == 3


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    """Rows of a table as they stand in its file."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_any_language_and_columns_of_ones_own_are_kept(tiny: Callable[..., Path], tmp_path: Path) -> None:
    first, *rest = rows_of(tiny(), "events")
    folder = tiny(events=[first | {"title_ht": "Moun yo rasanble", "Casualty class": "B", "x_Ünit no.": "7"}, *rest])
    header = (folder / "events.csv").read_text("utf-8").split("\n", 1)[0].split(",")
    assert header[header.index("title") + 1] == "title_ht"
    read = Situation.read(folder)
    assert list(read.tables["events"].columns)[-2:] == ["x_casualty_class", "x_ünit_no"]
    assert read.tables["events"]["title_ht"].tolist() == ["Moun yo rasanble", *[""] * len(rest)]
    read.write(tmp_path / "again")
    again = Situation.read(tmp_path / "again")
    pd.testing.assert_frame_equal(read.tables["events"], again.tables["events"])
    described = {one["name"]: one for one in json.loads((tmp_path / "again/datapackage.json").read_text("utf-8"))["resources"]}
    assert "title_ht" in {column["name"] for column in described["events"]["schema"]["fields"]}
    fields = {column["name"]: column for column in described["events"]["schema"]["fields"]}
    assert fields["title_ht"]["description"].endswith("In Haitian Creole.")


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("titel", "Call it title, or x_titel"),
        ("title_xx", "'xx' is no language"),
        ("Summary ", "Call it summary"),
        ("?", "no name"),
    ],
)
def test_a_slip_of_a_column_is_no_column_of_ones_own(tiny: Callable[..., Path], column: str, told: str) -> None:
    folder = tiny()
    text = (folder / "events.csv").read_text("utf-8").splitlines()
    (folder / "events.csv").write_text("\n".join([f"{text[0]},{column}", *(f"{line},a" for line in text[1:])]) + "\n", "utf-8")
    faults = Situation.inspect(folder)[1]
    assert [told in str(fault) for fault in faults if fault.column == column] == [True]


def test_ten_lines_describe_a_situation(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    for table in ("movements", "postings", "contingents", "incidents", "claims"):
        (folder / f"{table}.csv").unlink()
    (folder / "datapackage.json").unlink()
    short = {"name": "tiny", "title": "Tiny", "kzmap": {"countries": ["HTI"], "timezone": "America/Port-au-Prince"}}
    (folder / "datapackage.json").write_text(json.dumps(short), "utf-8")
    read, faults = Situation.inspect(folder)
    assert faults == []
    assert read is not None
    days = sorted(row["start"][:10] for row in rows_of(folder, "events"))
    assert read.settings["period"][0] == days[0]
    assert (read.clock, read.settings["utc_offset"], read.languages) == ("America/Port-au-Prince", "-05:00", ("en",))
    short["kzmap"] |= {"timezone": "America/Port au Prince", "languages": ["french"]}
    (folder / "datapackage.json").write_text(json.dumps(short), "utf-8")
    told = {fault.column: fault.remedy for fault in Situation.inspect(folder)[1]}
    assert told == {
        "kzmap.timezone": 'Give the IANA name, such as "America/Port-au-Prince".',
        "kzmap.languages": 'Give their codes, the one to open in first: ["fr", "en"].',
    }
