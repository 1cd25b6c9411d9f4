"""What was added can be taken back, by whoever adds; nothing is lost between processes, whenever they are killed."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from kzmap import folders
from kzmap.cli import program
from kzmap.errors import KzmapError, SituationError
from kzmap.files import OURS
from kzmap.situation import changes, corrections, shelf
from kzmap.situation.changes import change, history, standing, undo
from kzmap.situation.notes import annotate
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: KZMAP_FUZZ=1 kills fifty times, as long as it takes.
KILLS = 50 if os.environ.get("KZMAP_FUZZ") else 5


def tables_of(folder: Path) -> dict[str, list[dict[str, str]]]:
    """The tables as any reader of CSV sees them."""
    found = {}
    for path in folder.glob("*.csv"):
        if path.name != changes.FILE:
            with path.open(encoding="utf-8", newline="") as file:
                found[path.stem] = list(csv.DictReader(file))
    return found


def add(folder: Path, *ids: str, name: str = "a.csv", place: str = "SQ", **cells: str) -> changes.Change:
    """Add events, and with `new_place` a place that they lie at."""

    def make(read: Situation | None) -> tuple[Situation, Mapping[str, bytes]]:
        assert read is not None
        if cells.get("new_place"):
            row = read.places[read.places["place_id"] == "SEM"].assign(place_id=cells["new_place"])
            read = read.with_table("places", pd.concat([read.places, row]))
        events = read.tables["events"]
        rows = pd.concat([events[events["record_id"] == "E1"].assign(record_id=one, place_ids=place, title=one) for one in ids])
        return read.with_table("events", pd.concat([events, rows])), {}

    return change(folder, make, kind="table", name=name, input_sha256="0" * 64)


def test_a_change_is_logged_with_all_that_is_needed_to_know_it(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    made = add(folder, "N1", "N2", name="march | april.csv")
    (read,) = history(folder)
    assert read == made
    assert (read.change_id, read.kind, read.name, read.rows) == ("B1", "table", "march | april.csv", 2)
    assert read.added == (("events", "N1"), ("events", "N2"))
    assert read.input_sha256 == "0" * 64
    assert len(read.sha256) == 64
    assert read.when.startswith("20")
    assert read.when.endswith("Z")
    assert json.loads(json.dumps(read.as_dict()))["added"] == {"events": ["N1", "N2"]}


def test_an_older_change_is_taken_back_and_the_later_stays(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    before = tables_of(folder)
    add(folder, "N1", "N2")
    add(folder, "N3", name="b.csv")
    assert undo(folder, "B1").rows == 2
    left = tables_of(folder)
    assert [row["record_id"] for row in left["events"]] == ["E1", "E2", "E3", "N3"]
    assert [(one.change_id, one.kind, one.undoes) for one in history(folder)] == [
        ("B1", "table", ""), ("B2", "table", ""), ("B3", "undo", "B1"),
    ]  # fmt: skip
    assert [one.change_id for one in standing(history(folder))] == ["B2"]
    undo(folder)
    assert tables_of(folder) == before
    with pytest.raises(KzmapError, match="Nothing was added"):
        undo(folder)


def test_what_stands_on_a_change_is_named(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    add(folder, "N1", place="NEW", new_place="NEW")
    add(folder, "N2", place="SQ|NEW", name="b.csv")
    with pytest.raises(KzmapError, match=r"events 'N2' names it in place_ids; take B2 \(table 'b.csv'\) back first"):
        undo(folder, "B1")
    corrections.decide(folder, corrections.Decision("NEW", "confirm", "A", "Map"))
    undo(folder, "B2")
    with pytest.raises(KzmapError, match=r"B3 \(confirm 'Semey'\) changed what it left; take that back first"):
        undo(folder, "B1")
    with pytest.raises(KzmapError, match="give a name and a reason"):
        undo(folder, "B3")
    undo(folder, "B3", who="B", why="No")
    undo(folder, "B1")
    assert "NEW" not in set(Situation.read(folder).places["place_id"])


def test_what_was_done_by_hand_is_not_lost(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    add(folder, "N1")
    events = folder / "events.csv"
    as_added = events.read_text("utf-8")
    events.write_text(as_added.replace("N1,protest,N1", "N1,protest,Better title"), "utf-8")
    with pytest.raises(KzmapError, match="changed or removed by hand since"):
        undo(folder)
    events.write_text(as_added, "utf-8")
    claims = (folder / "claims.csv").read_text("utf-8")
    (folder / "claims.csv").write_text(claims.replace("T3,E1,", "T3,N1,"), "utf-8")
    with pytest.raises(KzmapError, match=r"claims 'T3' names it in subject_id; change that first"):
        undo(folder)


def test_a_change_that_would_not_be_valid_changes_nothing(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(SituationError, match=r"Nothing was saved, because .* would not be valid"):
        add(folder, "N1", place="NOWHERE")
    with pytest.raises(KzmapError, match="nothing would change"):
        change(folder, lambda read: (read, {}), kind="table", name="none.csv")  # type: ignore[arg-type, return-value]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_tables_that_do_not_change_keep_their_bytes(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    (folder / "claims.csv").write_bytes((folder / "claims.csv").read_bytes().replace(b"164", b"164.0"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    add(folder, "N1")
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name for name, data in after.items() if before.get(name) != data} == {"events.csv", changes.FILE}


def test_the_change_that_made_a_situation_is_told_as_such(tiny: Callable[..., Path], tmp_path: Path) -> None:
    whole = Situation.read(tiny())
    made = change(tmp_path / "new", lambda _: (whole, {}), kind="table", name="a.csv")
    assert made.made_it
    with pytest.raises(KzmapError, match="delete the situation instead"):
        undo(tmp_path / "new")


def test_a_folder_of_other_files_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(KzmapError, match=r"holds other files \(thesis.txt\)"):
        change(tmp_path, lambda read: (read, {}), kind="table", name="a.csv")  # type: ignore[arg-type, return-value]
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


# deleting


def test_a_situation_is_deleted_with_one_step_back(tiny: Callable[..., Path]) -> None:
    folder = shelf.root() / "mine"
    shelf.root().mkdir(parents=True)
    tiny().rename(folder)
    add(folder, "N1")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    shelf.delete("mine")
    assert (shelf.names(), shelf.deleted_names(), folder.exists()) == ([], ["mine"], False)
    assert shelf.restore("mine") == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert (shelf.names(), shelf.deleted_names()) == (["mine"], [])
    with pytest.raises(KzmapError, match="No situation 'mine' was deleted"):
        shelf.restore("mine")


def test_only_a_situation_of_ones_own_is_deleted(tiny: Callable[..., Path]) -> None:
    with pytest.raises(KzmapError, match="comes with kzmap"):
        shelf.delete("kazakhstan-2022")
    folder = tiny()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(KzmapError, match=r"holds other files: thesis.txt"):
        shelf.delete(folder)
    assert (folder / "thesis.txt").exists()
    (folder / "thesis.txt").unlink()
    shelf.delete(folder)
    folder.mkdir()
    with pytest.raises(KzmapError, match="There is a situation 'tiny' again"):
        shelf.restore(folder)
    folder.rmdir()
    assert shelf.restore(folder) == folder
    Situation.read(folder)


def test_a_visitor_of_a_public_app_keeps_one_deleted_situation_only(
    tiny: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "_visits", lambda: tmp_path / "visit")
    (tmp_path / "visit").mkdir()
    for name in ("one", "two"):
        tiny().rename(tmp_path / "visit" / name)
        shelf.delete(name)
    assert shelf.deleted_names() == ["two"]


# many processes

WRITER = """
import sys
from pathlib import Path
import pandas as pd
from kzmap.situation.changes import change
folder, name = Path(sys.argv[1]), sys.argv[2]
def make(read):
    events = read.tables["events"]
    claims = read.tables["claims"]
    more = [events[:1].assign(record_id=one), claims[claims["claim_id"] == "T3"].assign(claim_id=f"{one}-c", subject_id=one)]
    both = [pd.concat([old, new]) for old, new in zip((events, claims), more)]
    return read.with_table("events", both[0]).with_table("claims", both[1]), {f"reports/{one}.json": b"{}"}
print("ready", flush=True)
number = 0
while True:
    one = f"{name}-{number}"
    change(folder, make, kind="table", name=one)
    print(one, flush=True)
    number += 1
"""


@pytest.mark.fuzz
def test_eight_writers_that_are_killed_at_any_moment_lose_nothing(tiny: Callable[..., Path], tmp_path: Path) -> None:
    """What was said to be saved is there, in every table and in the log; what was not is there whole or not at all."""
    folder, moments, said = tiny(), random.Random(0), tmp_path / "said"
    said.mkdir()
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        number = len(list(said.iterdir()))
        with (said / str(number)).open("wb") as out:
            command = [sys.executable, "-c", WRITER, str(folder), f"w{number}"]
            running.append(subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT))

    def ready(number: int) -> bool:
        return sum(b"ready" in path.read_bytes() for path in said.iterdir()) >= number

    for _ in range(8):
        start()
    until = time.monotonic() + 120
    while not ready(8):
        assert time.monotonic() < until
        time.sleep(0.1)
    try:
        for _ in range(KILLS):
            time.sleep(moments.uniform(0.0, 1.0))
            # half of them at once, so that every other time it is the one who writes
            moments.shuffle(running)
            for one in running[:4]:
                one.kill()
            for one in running[:4]:
                one.wait()
            del running[:4]
            # a reader at that moment sees all of a change or nothing of it
            check(folder)
            for _ in range(4):
                start()
    finally:
        for one in running:
            one.kill()
            one.wait()
    saved = {line for path in said.iterdir() for line in path.read_text().splitlines() if line != "ready"}
    assert not [line for line in saved if not line.startswith("w")], saved
    assert saved <= check(folder)
    add(folder, "LAST")
    assert [path.name for path in folder.iterdir() if path.name.startswith(OURS)] == []
    logged = [one.change_id for one in history(folder)]
    assert logged == [f"B{number}" for number in range(1, len(logged) + 1)]


def check(folder: Path) -> set[str]:
    read = Situation.read(folder)
    events = {one for one in read.tables["events"]["record_id"] if one.startswith("w")}
    assert events == {one.removesuffix("-c") for one in read.claims["claim_id"] if one.startswith("w")}
    return events


def test_two_tables_into_one_new_situation_at_once_are_both_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,date,lat,lon\nA rally,2022-01-05,43.25,76.95\n", "utf-8")
    (tmp_path / "b.csv").write_text("title,date,lat,lon\nA march,2022-01-06,50.42,80.25\n", "utf-8")
    code = "from kzmap.cli import main; main()"
    both = [
        subprocess.Popen([sys.executable, "-c", code, "ingest", str(tmp_path / name), "-o", str(tmp_path / "same")],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for name in ("a.csv", "b.csv")
    ]  # fmt: skip
    told = [one.communicate(timeout=300) for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    assert sum("in a new situation" in out for out, _ in told) == 1
    assert set(Situation.read(tmp_path / "same").tables["events"]["title"]) == {"A rally", "A march"}
    assert sorted(one.name for one in history(tmp_path / "same")) == ["a.csv", "b.csv"]
    assert [path.name for path in (tmp_path / "same").iterdir() if path.name.startswith(OURS)] == []


def test_a_note_is_a_step_that_can_be_taken_back(tiny: Callable[..., Path]) -> None:
    folder = tiny(edit=("events", 0, "note", "Two papers differ."))
    before = tables_of(folder)
    add(folder, "N1")
    made = annotate(folder, "E1", "The square is the old one,\nsays a map.", who="A. Reader")
    (step,) = [one for one in history(folder) if one.kind == "note"]
    assert (step, made.change_id, made.name, made.rows, made.who) == (made, "B2", "People gather in Semey", 1, "A. Reader")
    note = Situation.read(folder).tables["events"].set_index("record_id").loc["E1", "note"]
    assert note == f"Two papers differ. The square is the old one, says a map. (A. Reader, {made.when[:10]})"
    # an older step goes, and the note stays; then the note goes
    undo(folder, "B1")
    assert standing(history(folder)) == [made]
    with pytest.raises(KzmapError, match="give a name and a reason"):
        undo(folder)
    undo(folder, who="B", why="It was another square")
    assert tables_of(folder) == before


REFUSED = [
    ("E9", "x", "A", "No row has the id 'E9'"),
    ("E1", " ", "A", "The note is missing"),
    ("E1", "x", "", "The name is missing"),
    ("E1", "=1+1", "A", "begins with '='"),
    ("E1", "x" * 601, "A", "Expected at most 600"),
    ("story:1", "x", "A", "No row has"),
    ("S1", "x", "A", "stands in 2 tables. Say which row is meant: sources:S1 or events:S1"),
]
ROWS = {"places": "SQ", "claims": "T1", "sources": "S2", "zones": "Z1", "postings": "P1", "contingents": "RUS", "movements": "M1",
        "incidents": "C1", "streets": "W1"}  # fmt: skip


@pytest.mark.parametrize(("row", "text", "who", "words"), REFUSED)
def test_a_note_that_cannot_be_taken_changes_nothing(
    row: str, text: str, who: str, words: str, tiny: Callable[..., Path]
) -> None:
    folder = tiny()
    add(folder, "S1")
    before = tables_of(folder)
    with pytest.raises(KzmapError, match=re.escape(words)):
        annotate(folder, row, text, who=who)
    assert tables_of(folder) == before
    with pytest.raises(KzmapError, match="comes with kzmap"):
        annotate("kazakhstan-2022", "E01", "x", who="A")


@pytest.mark.parametrize(("table", "row"), ROWS.items())
def test_every_table_with_notes_takes_one(table: str, row: str, tiny: Callable[..., Path]) -> None:
    folder = tiny()
    made = annotate(folder, row, "Seen on a map", who="A")
    assert [cell[:3] for cell in made.cells] == [(table, row, "note")]
    undo(folder, who="B", why="No")


def test_the_command_line_takes_a_note_and_takes_it_back(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    said = CliRunner().invoke(program.app, ["note", str(folder), "E1", "Seen {{7*7}}", "--who", "A"]).output
    assert "Noted at People gather in Semey. Logged as B1" in said
    assert "note     People gather in Semey, 1 row by A" in CliRunner().invoke(program.app, ["changes", str(folder)]).output
    CliRunner().invoke(program.app, ["undo", str(folder), "B1", "--who", "A", "--why", "No"])
    assert Situation.read(folder).tables["events"]["note"].tolist() == ["", "", ""]


def _record(given: str) -> None:
    from kzmap.app import detail, opened
    from kzmap.app.visit import begin

    detail.record(begin(opened.situation(given), "table"))


def test_the_app_takes_a_note_where_the_situation_is_ones_own(tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny()
    monkeypatch.setenv("KZMAP_SITUATION", str(folder))
    app = AppTest.from_function(_record, kwargs={"given": str(folder)}, default_timeout=60)
    app.query_params["record"] = "E1"
    app.run()
    app.text_area(key="kz_note_text_E1").input("*Seen* {{7*7}}")
    app.button(key="kz_note_add_E1").click().run()
    assert "The name is missing" in app.error[0].value
    app.text_area(key="kz_note_text_E1").input("*Seen* {{7*7}}")
    app.text_input(key="kz_note_who_E1").input("A")
    app.button(key="kz_note_add_E1").click().run()
    assert not app.exception
    assert "The note is saved as step B1" in app.success[0].value
    assert r"\*Seen\* \{\{7\*7\}\} \(A" in " ".join(one.value for one in app.caption)
    monkeypatch.setenv("KZMAP_PUBLIC", "1")
    other = AppTest.from_function(_record, kwargs={"given": str(folder)}, default_timeout=60)
    other.query_params["record"] = "E1"
    assert [one.key for one in other.run().text_area] == []


def test_the_mark_of_a_change_is_that_of_its_rows_as_json() -> None:
    """Logs that were written before must stand: the mark is recomputed here by the library, row by row."""
    import hashlib
    import json

    from kzmap.situation.changes import _digest
    from kzmap.situation.situation import cell_text
    from kzmap.situation.tables import dicts

    read = Situation.read("solomon-islands-2021")
    events = read.tables["events"].copy()
    events.loc[0, "title"] = 'A "quoted" \\ text \u2028\x7f, \n é 🙂'
    read = read.with_table("events", events)
    rows = [(name, one) for name in ("places", "events") for one in read.tables[name].iloc[:, 0]]
    mark = hashlib.sha256()
    for name in ("places", "events"):
        for row in dicts(read.tables[name].sort_values(read.tables[name].columns[0])):
            texts = {column: cell_text(value) for column, value in row.items() if cell_text(value)}
            mark.update(json.dumps([name, texts], ensure_ascii=False, sort_keys=True).encode())
    assert _digest(read, rows) == mark.hexdigest()
