"""Decisions about places: what they change, that they are told, and that they can be taken back."""

from __future__ import annotations

import csv
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzmap.claims.ledger import records
from kzmap.errors import KzmapError
from kzmap.face import run
from kzmap.situation import changes, corrections
from kzmap.situation.corrections import Decision
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIRM = Decision("SEM", "confirm", "A. Reader", "Seen on a map of 2020")
MOVE = Decision("SEM", "correct", "A. Reader", "The rally was at the bridge", 80.2301, 50.4101, 400.0, "street")


def row_of(folder: Path, place_id: str = "SEM") -> dict[str, Any]:
    places = Situation.read(folder).places
    return records(places[places["place_id"] == place_id])[0]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_confirmed_place_is_verified_and_says_by_whom(tiny: Callable[..., Path]) -> None:
    folder = tiny(edit=("places", 1, "verified", "false"))
    before = row_of(folder)
    assert corrections.decide(folder, CONFIRM, seen=before) == "B1"
    after = row_of(folder)
    assert after["verified"] is True
    assert after["basis"].startswith("Confirmed by A. Reader, 20")
    assert after["basis"].endswith(": Seen on a map of 2020. Before: GeoNames")
    assert {key for key in after if after[key] != before[key]} == {"verified", "basis"}
    log = changes.history(folder)
    assert [(one.kind, one.name, one.who, one.why, [cell for cell in one.cells if cell.column == "verified"]) for one in log] == [
        ("confirm", "Semey", "A. Reader", "Seen on a map of 2020", [("places", "SEM", "verified", "false", "true")])
    ]


def test_a_corrected_place_moves_on_the_map_and_nothing_else_does(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    before, files = run(folder).located.features, bytes_of(folder)
    corrections.decide(folder, MOVE)
    after = run(folder).located.features
    moved = after[after["record_id"] == "E1"]
    assert (moved.geometry.iloc[0].x, moved.geometry.iloc[0].y) == (80.2301, 50.4101)
    assert (moved["precision"].iloc[0], moved["radius_m"].iloc[0]) == ("street", 400.0)
    rest = after["record_id"] != "E1"
    assert after[rest].to_wkt().equals(before[rest].to_wkt())
    changed = {name for name, data in bytes_of(folder).items() if files.get(name) != data}
    assert changed == {"places.csv", "changes.csv"}


def test_a_rejected_place_has_no_point_and_its_record_stays(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    before = run(folder).located
    corrections.decide(folder, Decision("SQ", "reject", "A", "No such square"))
    result = run(folder)
    features = result.located.features
    # a base is derived from where flights went; one that is nowhere is none
    records = [set(one[one["layer"] != "bases"]["record_id"]) for one in (before.features, features)]
    assert records[0] == records[1]
    assert result.located.summary["rows_in"] == before.summary["rows_in"]
    one = features[features["record_id"] == "C1"].iloc[0]
    assert one["geometry"] is None
    assert one["precision"] == "none"
    assert "No such square" in result.html()


def test_a_place_can_become_a_region(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    corrections.decide(folder, Decision("SEM", "correct", "A", "Only the region is said", precision="region", unit_id="KZ-VOS"))
    row = row_of(folder)
    assert math.isnan(row["lon"])
    assert row["unit_id"] == "KZ-VOS"


@pytest.mark.parametrize("decision", [CONFIRM, MOVE, Decision("SEM", "reject", "A", "No")])
def test_taking_back_restores_every_cell_and_keeps_both_rows(tiny: Callable[..., Path], decision: Decision) -> None:
    folder = tiny(edit=("places", 1, "verified", "false"))
    before = Situation.read(folder).places
    number = corrections.decide(folder, decision)
    assert not Situation.read(folder).places.equals(before)
    changes.undo(folder, number, who="B. Editor", why="It was another Semey")
    assert Situation.read(folder).places.equals(before)
    log = changes.history(folder)
    assert [(one.change_id, one.kind, one.undoes, one.who) for one in log] == [
        ("B1", decision.decision, "", decision.who),
        ("B2", "undo", "B1", "B. Editor"),
    ]
    assert corrections.open_decisions(log) == {}
    with pytest.raises(KzmapError, match="cannot be taken back"):
        changes.undo(folder, number, who="B", why="Again")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(steps=st.lists(st.sampled_from(["confirm", "correct", "reject", "undo"]), max_size=6))
def test_any_row_of_decisions_can_be_walked_back_to_the_beginning(tiny: Callable[..., Path], steps: list[str]) -> None:
    folder = tiny()
    before = Situation.read(folder).places
    for step in steps:
        standing = corrections.open_decisions(changes.history(folder))
        try:
            if step == "undo":
                changes.undo(folder, standing["SEM"].change_id if standing else "B0", who="A", why="b")
            else:
                corrections.decide(folder, replace(MOVE, decision=step))
        except KzmapError:
            continue
    while standing := corrections.open_decisions(changes.history(folder)):
        changes.undo(folder, standing["SEM"].change_id, who="A", why="b")
    assert Situation.read(folder).places.equals(before)


REFUSED = {
    "no name": (replace(CONFIRM, who=" \n\t"), "name is missing"),
    "no reason": (replace(CONFIRM, why=""), "reason is missing"),
    "formula": (replace(CONFIRM, who="=cmd|' /C calc'!A0"), "formula"),
    "long": (replace(CONFIRM, why="x" * 301), "at most 300"),
    "unknown place": (replace(CONFIRM, place_id="NOWHERE"), "no place"),
    "unknown decision": (replace(CONFIRM, decision="delete"), "Expected one of"),
    "no point": (replace(MOVE, lon=math.nan), "Expected longitude"),
    "off the globe": (replace(MOVE, lat=91.0), "Expected longitude"),
    "no radius": (replace(MOVE, radius_m=0.0), "radius above 0"),
    "infinite": (replace(MOVE, radius_m=math.inf), "would not be valid"),
    "a region without its unit": (replace(MOVE, precision="region"), "would not be valid"),
    "null island": (replace(MOVE, lon=0.0, lat=0.0), "would not be valid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_over_changes_no_file(tiny: Callable[..., Path], case: str) -> None:
    folder, (decision, words) = tiny(), REFUSED[case]
    before = bytes_of(folder)
    with pytest.raises(KzmapError, match=words):
        corrections.decide(folder, decision)
    assert bytes_of(folder) == before


def test_a_situation_that_comes_with_kzmap_is_not_changed() -> None:
    with pytest.raises(KzmapError, match="Make a copy"):
        corrections.decide("kazakhstan-2022", replace(CONFIRM, place_id="RAY"))
    assert changes.history("kazakhstan-2022") == []


def test_a_sensitive_place_stays_out_of_the_log(tiny: Callable[..., Path]) -> None:
    folder = tiny(edit=("places", 1, "sensitive", "true"))
    with pytest.raises(KzmapError, match="sensitive"):
        corrections.decide(folder, MOVE)
    assert not (folder / changes.FILE).exists()


def test_who_saw_an_older_row_is_told(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    seen = row_of(folder)
    corrections.decide(folder, MOVE, seen=seen)
    with pytest.raises(KzmapError, match="meanwhile"):
        corrections.decide(folder, replace(CONFIRM, who="B"), seen=seen)
    assert len(changes.history(folder)) == 1


def test_many_at_once_lose_nothing(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    places = ["SEM", "SQ", "CHK"] * 3
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: corrections.decide(folder, replace(CONFIRM, place_id=one)), places))
    log = changes.history(folder)
    assert sorted(one.cells[0].row_id for one in log) == sorted(places)
    assert [one.change_id for one in log] == [f"B{number}" for number in range(1, 10)]
    Situation.read(folder)


def test_a_place_changed_by_hand_is_not_taken_back(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    number = corrections.decide(folder, MOVE)
    text = (folder / "places.csv").read_text("utf-8")
    (folder / "places.csv").write_text(text.replace("50.4101", "50.5"), "utf-8")
    with pytest.raises(KzmapError, match=r"was changed in places\.csv by hand"):
        changes.undo(folder, number, who="A", why="b")


@pytest.mark.parametrize("name", [changes.FILE, changes.EARLIER])
@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a,b\n1,2\n", b'"open', b"correction_id\nR1,extra\n"])
def test_a_broken_log_is_said_and_kept(tiny: Callable[..., Path], content: bytes, name: str) -> None:
    folder = tiny()
    (folder / name).write_bytes(content)
    with pytest.raises(KzmapError, match=name):
        corrections.decide(folder, CONFIRM)
    assert (folder / name).read_bytes() == content


def test_a_log_of_corrections_from_before_is_taken_over(tiny: Callable[..., Path]) -> None:
    """As version 0.1.0 wrote it: every decision stays, and can be taken back."""
    folder = tiny()
    (folder / changes.EARLIER).write_text(
        "correction_id,place_id,name,decision,undoes,who,why,at,lon,lat,radius_m,precision,unit_id,verified,basis,"
        "was_lon,was_lat,was_radius_m,was_precision,was_unit_id,was_verified,was_basis\n"
        "R1,SEM,Semey,confirm,,A,Map,2022-01-01T00:00:00Z,80.25025,50.42064,7000.0,settlement,,true,GeoNames,"
        "80.25025,50.42064,7000.0,settlement,,false,A guess\n",
        "utf-8",
    )
    assert [(one.change_id, one.kind, one.who) for one in changes.history(folder)] == [("R1", "confirm", "A")]
    assert corrections.decide(folder, replace(CONFIRM, place_id="SQ")) == "B2"
    assert not (folder / changes.EARLIER).exists()
    changes.undo(folder, "R1", who="B", why="No map")
    row = row_of(folder)
    assert (row["verified"], row["basis"], row["radius_m"]) == (False, "A guess", 7000.0)
    assert [one.change_id for one in changes.history(folder)] == ["R1", "B2", "B3"]


def test_the_package_stays_valid_for_others(tiny: Callable[..., Path]) -> None:
    frictionless = pytest.importorskip("frictionless")
    folder = tiny()
    corrections.decide(folder, MOVE)
    assert frictionless.Package(str(folder / "datapackage.json")).validate().valid
    with (folder / changes.FILE).open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == changes.COLUMNS
