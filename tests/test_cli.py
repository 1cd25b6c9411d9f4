"""The command line's contract: output, exit codes, no traceback, no half-written file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kzmap import errors
from kzmap.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable


def kzmap(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program inside this process: what it prints, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    code: Any = 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["kzmap", *(str(a) for a in arguments)])
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())


def process(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own, with real streams."""
    command = [sys.executable, "-c", "from kzmap.cli import main; main()", *(str(a) for a in arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_program_runs_as_a_process() -> None:
    ran = process("formats")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("geojson ")


@pytest.mark.parametrize(
    ("date", "unit", "today"),
    [("2022-01-05", ("KZ-VOS", "East Kazakhstan Region"), "KZ-10"), ("2022-07-01", ("KZ-10", "Abai Region"), None)],
)
def test_locate_follows_the_border_of_the_day(date: str, unit: tuple[str, str], today: str | None) -> None:
    ran = kzmap("locate", "80.25025", "50.42064", "--date", date, "--json")
    answer = json.loads(ran.stdout)
    found = next(u for u in answer["units"] if u["level"] == "adm1")
    assert (found["id"], found["name"]) == unit
    assert (found["today"] or {}).get("id") == today
    assert (answer["method"], answer["distance_m"], ran.returncode) == ("within", 0, 0)


def test_locate_in_words() -> None:
    assert "East Kazakhstan Region" in kzmap("locate", "80.25025", "50.42064", "--date", "2022-01-05").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("locate", "50.42", "143"), 1, "143"),
        (("locate", "80", "50", "--date", "yesterday"), 2, "no ISO 8601 time"),
        (("locate", "east", "50"), 2, "'lon': Input should be a valid number"),
        (("map", "atlantis", "-o", "x.html"), 1, "There is no situation 'atlantis'"),
        (("export", "kazakhstan-2022", "--format", "dwg", "-o", "x.dwg"), 2, "Use one of:"),
        (("summary", "kazakhstan-2022", "--as-known-on", "soon"), 2, "no ISO 8601 time"),
        (("map", "kazakhstan-2022"), 2, "--output"),
    ],
)
def test_errors_are_one_paragraph_on_stderr(arguments: tuple[str, ...], code: int, says: str) -> None:
    ran = kzmap(*arguments)
    assert ran.returncode == code
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_validate_lists_every_fault_as_json(tiny: Callable[..., Path]) -> None:
    ran = kzmap("validate", tiny(edit=("places", 0, "lat", "143")), "--json")
    report = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert report["valid"] is False
    assert {"file", "row", "column", "value", "rule", "remedy"} <= set(report["faults"][0])
    assert ("places.csv", 2, "lat", "143") in [(f["file"], f["row"], f["column"], f["value"]) for f in report["faults"]]


def test_validate_accepts_the_situation() -> None:
    ran = kzmap("validate", "kazakhstan-2022")
    assert ran.returncode == 0
    assert "114 events, 58 incidents" in ran.stdout


def test_a_faulty_situation_leaves_no_output(tiny: Callable[..., Path], tmp_path: Path) -> None:
    folder = tiny(edit=("events", 0, "start", "2022-13-01"))
    ran = kzmap("map", folder, "-o", tmp_path / "page.html")
    assert ran.returncode == 1
    assert "events.csv:2 start '2022-13-01'" in ran.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["tiny"]


def test_map_writes_one_page(tiny: Callable[..., Path], tmp_path: Path) -> None:
    ran = kzmap("map", tiny(), "-o", tmp_path / "page.html")
    assert ran.returncode == 0, ran.stderr
    assert "8 features from 8 records" not in ran.stdout
    assert "9 features" in ran.stdout
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_an_unwritable_path_is_said(tiny: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = kzmap("map", tiny(), "-o", tmp_path / "file" / "page.html")
    assert ran.returncode == 1
    assert "cannot be read or written" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_can_go_to_standard_output_and_words_go_beside(tiny: Callable[..., Path], tmp_path: Path) -> None:
    folder = tiny()
    ran = process("export", folder, "-f", "geojson", "-o", "-")
    assert len(json.loads(ran.stdout)["features"]) == 9, ran.stderr
    assert ran.stderr == "-: 9 features.\n"
    page = process("map", folder, "-o", "/dev/stdout")
    assert page.stdout.startswith("<!DOCTYPE html>")
    assert "9 features from 8 records" in page.stderr
    table = process("export", folder, "-f", "csv", "-o", "-")
    assert len(list(csv.DictReader(table.stdout.splitlines()))) == 9
    assert "Its manifest was left out" in table.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["tiny"]


def test_rejected_rows_can_go_to_standard_output_and_a_situation_cannot(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("title,date,lat,lon\nA rally,2022-01-05,43.25,76.95\nBroken,2022-01-05,243,76.95\n", "utf-8")
    ran = process("ingest", table, "--rejects", "-")
    (row,) = csv.DictReader(ran.stdout.removeprefix("\ufeff").splitlines())
    assert (row["title"], row["lat"]) == ("Broken", "243")
    assert "2 rows: 1 kept, 0 repaired, 1 rejected." in ran.stderr
    refused = kzmap("ingest", table, "-o", "-")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Give a folder, or FILE.parquet" in refused.stderr


@pytest.mark.parametrize(("name", "what"), [("qgz", "two files"), ("figures", "a folder"), ("tables", "a folder")])
def test_what_is_more_than_one_file_is_not_sent_to_standard_output(tiny: Callable[..., Path], name: str, what: str) -> None:
    ran = kzmap("export", tiny(), "-f", name, "-o", "-")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert what in ran.stderr


@pytest.mark.parametrize("name", ["geojson", "gpkg", "fgb", "kmz", "xlsx", "html", "png"])
def test_a_device_stays_a_device(tiny: Callable[..., Path], name: str) -> None:
    before = sorted(Path("/dev").iterdir())
    ran = kzmap("export", tiny(), "-f", name, "-o", "/dev/null")
    assert ran.returncode == 0, ran.stderr
    assert Path("/dev/null").is_char_device()
    assert sorted(Path("/dev").iterdir()) == before


@pytest.mark.parametrize("words", [["map"], ["export", "-f", "html"]])
def test_a_reader_that_goes_away_is_no_fault(tiny: Callable[..., Path], words: list[str]) -> None:
    code = "from kzmap.cli import main; main()"
    command = [sys.executable, "-c", code, *words, str(tiny()), "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        ran.stdout.read(10)
        ran.stdout.close()
        told = ran.stderr.read()
    assert told == b""


@pytest.mark.parametrize("moment", ["typer", "kzmap.pipeline", "kzmap.webmap.page"])
def test_who_stops_a_command_at_any_moment_sees_no_traceback_and_has_no_half_file(
    tiny: Callable[..., Path], tmp_path: Path, moment: str
) -> None:
    stopped = (
        "import sys, kzmap.cli\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {moment!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop()); kzmap.cli.main()"
    )
    command = [sys.executable, "-c", stopped, "map", str(tiny()), "-o", str(tmp_path / "page.html")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.strip()) == (130, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["tiny"]


@pytest.mark.parametrize("name", ["nul", "con", "lpt1"])
def test_no_situation_begins_with_a_name_that_validate_refuses(name: str, tmp_path: Path) -> None:
    ran = kzmap("new", tmp_path / name)
    assert ran.returncode == 1
    assert f"The name '{name}' cannot be used." in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_with_file_reason_and_remedy(tiny: Callable[..., Path]) -> None:
    ran = process("map", tiny(), "-o", "/dev/full")
    assert ran.returncode == 1
    told = "/dev/full cannot be read or written: No space left on device. Make room on that disk, or give a place on another one."
    assert ran.stderr == f"kzmap: {told}\n"


def test_a_mistake_of_ours_is_one_paragraph_and_a_log() -> None:
    broken = (
        "import sys, kzmap.cli.situation_commands as s; from kzmap.cli import main; from kzmap import pipeline\n"
        "def fail(*a, **k): raise KeyError('https://me:hunter2@example.org/?token=abc123 password=swordfish')\n"
        "pipeline.read = fail; sys.argv = ['kzmap', 'summary', 'kazakhstan-2022']; main()"
    )
    ran = subprocess.run([sys.executable, "-c", broken], capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.splitlines()) == 1
    for words in ("kzmap summary failed", "mistake in kzmap, not yours", "report it at https://", "Try it again"):
        assert words in ran.stderr
    log = Path(os.environ["KZMAP_DATA"]) / "log" / "kzmap.log"
    assert str(log) in ran.stderr
    text = log.read_text("utf-8")
    assert "Traceback" in text
    assert "in fail" in text
    for secret in ("hunter2", "abc123", "swordfish"):
        assert secret not in text
    assert log.stat().st_mode & 0o777 == 0o600


def test_the_log_stays_small_and_a_log_that_cannot_be_written_is_no_second_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path))
    for _ in range(80):
        errors.unexpected(RuntimeError("x" * 100_000), "a test")
    logs = {path.name: path.stat().st_size for path in (tmp_path / "log").iterdir()}
    assert set(logs) == {"kzmap.log", "kzmap.log.1"}
    assert max(logs.values()) < 600_000
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "file"))
    monkeypatch.setattr(errors.tempfile, "gettempdir", lambda: str(tmp_path / "file"))
    assert "No log could be written" in errors.unexpected(RuntimeError("x"), "a test")


def test_summary_as_json() -> None:
    summary = json.loads(kzmap("summary", "kazakhstan-2022", "--as-known-on", "2022-01-09T12:00+06:00", "--json").stdout)
    assert summary["claims"]["killed"]["low"] == 164
    assert summary["claims"]["killed"]["claimant"].startswith("Health Ministry")
    assert sum(summary["counts"]["layer"].values()) == summary["features"]
    later = json.loads(kzmap("summary", "kazakhstan-2022", "--as-known-on", "2022-01-11", "--json").stdout)
    assert later["claims"]["killed"]["low"] == 44


def test_the_history_of_a_figure_is_told_step_by_step(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    lines = kzmap("claims", folder, "--about", "tiny").stdout.splitlines()
    assert lines == [
        "2022-01-09: tiny, killed 164 (exact): said by Health Ministry. Standing: T1.",
        "2022-01-10: tiny, killed 164 (exact): retracted by Information Ministry. Nothing stands after it.",
        "2022-01-15: tiny, killed 225 (exact): said by Prosecutor General's Office. Standing: T2.",
    ]
    steps = json.loads(kzmap("claims", folder, "--since", "2022-01-09", "--until", "2022-01-10", "--json").stdout)
    assert [(step["claim_id"], step["what"]) for step in steps] == [("T1", "retracted")]
    refused = kzmap("claims", folder, "--attribute", "kiled")
    assert (refused.returncode, "Use one of: killed, participants." in refused.stderr) == (2, True)


def test_every_command_has_help() -> None:
    ran = kzmap("--help")
    assert ran.returncode == 0
    for command in ("map", "export", "formats", "validate", "geocode", "locate", "summary", "boundaries"):
        assert command in ran.stdout


def test_a_report_becomes_drafts_that_publish_nothing(tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_text("Police clashed with protesters in Almaty on Wednesday, a witness said.", "utf-8")
    told = json.loads(kzmap("report", text, "--published", "2022-01-08", "--json").stdout)
    assert [(e["category"], e["date"], e["place"]) for e in told["events"]] == [("clash", "2022-01-05", "Almaty")]
    assert {"document", "toponyms", "events", "contingents", "claims"} <= set(told)
    drafts = kzmap("report", text, "--published", "2022-01-08", "-o", tmp_path / "new")
    assert "drafts: 1 records" in drafts.stdout, drafts.stderr
    assert json.loads(kzmap("summary", tmp_path / "new", "--json").stdout)["withheld"] == 1


def test_what_a_report_left_to_decide_is_listed_and_decided(tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    for town in ("Almaty", "Bishkek"):
        text.write_text(f"Police clashed with protesters in {town} on Wednesday.", "utf-8")
        assert kzmap("report", text, "--published", "2022-01-08", "-o", tmp_path / "new").returncode == 0
    left = kzmap("waiting", tmp_path / "new")
    assert "Bishkek lies outside the situation's countries" in left.stdout, left.stderr
    assert "1 wait for a decision" in left.stdout
    ((source, items),) = json.loads(kzmap("waiting", tmp_path / "new", "--json").stdout).items()
    assert [item["why"] for item in items] == ["Bishkek lies outside the situation's countries"]
    assert "0 claims joined" in kzmap("waiting", tmp_path / "new", "--publish", source).stdout
    assert "Expected the source of a report" in kzmap("waiting", tmp_path / "new", "--publish", "RPT-1").stderr


def test_a_table_is_read_with_a_verdict_for_each_row(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("title,date,lat,lon\nA rally,2022-01-05,43.25,76.95\nBroken,2022-01-05,243,76.95\n", "utf-8")
    told = json.loads(kzmap("ingest", table, "--json").stdout)
    assert (told["rows_in"], told["kept"]) == (2, 1)
    assert [row["row"] for row in told["rejected"]] == [2]
    missing = kzmap("ingest", tmp_path / "none.csv", "--json")
    assert missing.returncode == 1
    assert set(json.loads(missing.stdout)["error"]) == {"message", "remedy"}


def test_what_was_added_is_listed_taken_back_deleted_and_restored(tmp_path: Path) -> None:
    table, folder = tmp_path / "table.csv", tmp_path / "made"
    for month in ("01", "02"):
        table.write_text(f"title,date,lat,lon\nA rally in {month},2022-{month}-05,43.25,76.95\n", "utf-8")
        ran = kzmap("ingest", table, "-o", folder)
    assert f"Take it back: kzmap undo {folder} B2" in ran.stdout, ran.stderr
    told = json.loads(kzmap("changes", folder, "--json").stdout)
    assert [(one["change_id"], one["kind"], one["name"], one["rows"], one["stands"]) for one in told] == [
        ("B1", "table", "table.csv", 3, True), ("B2", "table", "table.csv", 3, True),
    ]  # fmt: skip
    assert told[1]["input_sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert "B2 (table.csv) was taken back: 3 rows. Logged as B3." in kzmap("undo", folder).stdout
    refused = kzmap("undo", folder)
    assert (refused.returncode, "delete the situation instead" in refused.stderr) == (1, True)
    listed = kzmap("changes", folder).stdout
    assert "B2" in listed
    assert "(taken back)" in listed
    assert kzmap("delete", folder).returncode == 0
    assert not folder.exists()
    assert kzmap("restore", folder).stdout == f"{folder} is back.\n"
    assert json.loads(kzmap("summary", folder, "--json").stdout)["rows_in"] == 1


def test_an_export_is_verified_by_making_it_again(tiny: Callable[..., Path], tmp_path: Path) -> None:
    folder, out = tiny(), tmp_path / "out.geojson"
    assert kzmap("export", folder, "-f", "geojson", "-o", out).returncode == 0
    assert kzmap("verify", out, "--situation", folder).returncode == 0
    out.write_text(out.read_text("utf-8").replace("Semey", "Somey"), "utf-8")
    assert kzmap("verify", out, "--situation", folder).returncode == 1


def test_a_large_table_becomes_a_page_of_its_own(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("title,date,lat,lon\nA rally,2022-01-05,43.25,76.95\nA march,2022-01-06,50.42,80.25\n", "utf-8")
    assert kzmap("ingest", table, "-o", tmp_path / "table.parquet").returncode == 0
    ran = kzmap("map", tmp_path / "table.parquet", "-o", tmp_path / "page.html")
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    missing = kzmap("map", tmp_path / "none.parquet", "-o", tmp_path / "x.html")
    assert (missing.returncode, "cannot be read as GeoParquet" in missing.stderr) == (1, True)


def test_an_export_of_a_part_says_so_and_can_be_made_again(tiny: Callable[..., Path], tmp_path: Path) -> None:
    folder, path = tiny(), tmp_path / "part.geojson"
    asked = ("export", str(folder), "-f", "geojson", "-o", str(path), "--period", "2022-01-05", "2022-01-05", "--lang", "ru")
    done = kzmap(*asked, "--layers", "events, incidents", "--bbox", "70", "40", "90", "60")
    assert done.returncode == 0
    features = json.loads(path.read_text("utf-8"))["features"]
    assert features
    assert {one["properties"]["layer"] for one in features} <= {"events", "incidents"}
    assert f"{len(features)} features of 9; the filters left out {9 - len(features)}" in " ".join(
        (done.stdout + done.stderr).split()
    )
    parameters = json.loads(path.read_text("utf-8"))["kzmap"]["parameters"]
    assert parameters["language"] == "ru"
    assert parameters["selection"]["bbox"] == [70, 40, 90, 60]
    assert kzmap("verify", str(path), "--situation", str(folder)).returncode == 0


@pytest.mark.parametrize(
    ("option", "remedy"),
    [
        (("--layers", "event"), "events"),
        (("--categories", "protests"), "protest"),
        (("--units", "KZ-AL"), "KZ-ALA"),
        (("--bbox", "0", "0", "999", "1"), "west, south, east, north"),
        (("--period", "yesterday", "2022-01-05"), "2022-01-05"),
    ],
)
def test_a_filter_that_is_no_filter_is_refused(tiny: Callable[..., Path], option: tuple[str, ...], remedy: str) -> None:
    done = kzmap("export", str(tiny()), "-f", "csv", "-o", "-", *option)
    assert done.returncode != 0
    assert remedy in " ".join((done.stdout + done.stderr).replace("│", " ").split())


def test_a_command_leaves_no_words_of_a_situation_behind(tiny: Callable[..., Path]) -> None:
    """What a situation calls its own categories is not known to whoever runs next in the same process."""
    from typer.testing import CliRunner

    from kzmap.cli.program import app
    from kzmap.situation import words

    folder = tiny()
    for command in ("summary", "claims", "deployment"):
        ran = CliRunner().invoke(app, [command, str(folder)])
        assert ran.exit_code == 0, ran.output
        assert "rent_strike" not in words.rows("category"), command
