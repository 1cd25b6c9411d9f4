"""A reading against a situation: what is known is matched, what is new is a draft, nothing is published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.report.batch import compare, draft_report
from kzmap.report.drafts import publish_waiting, waiting, write_drafts
from kzmap.report.reader import Reading, read_text
from kzmap.situation.changes import FILE, history, undo
from kzmap.situation.publish import passed
from kzmap.situation.situation import Situation, find_situation

DAY = "2022-01-08"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open("kazakhstan-2022")


def matched(text: str, gazetteer: Gazetteer) -> Reading:
    reading = read_text(text, gazetteer, published=DAY)
    compare(reading, "kazakhstan-2022", gazetteer)
    return reading


def test_a_known_event_is_the_same_and_a_day_off_is_a_conflict(gazetteer: Gazetteer) -> None:
    same = matched("Kazakhstan's government stepped down on Wednesday.", gazetteer).events[0]
    assert (same.matches, same.relation, same.flags) == ("E16", "same", [])
    off = matched("Kazakhstan's government stepped down on Tuesday.", gazetteer).events[0]
    assert (off.matches, off.relation) == ("E16", "contradicts")
    assert "date_conflict" in off.flags


def test_what_is_not_known_is_new(gazetteer: Gazetteer) -> None:
    event = matched("Crowds looted shops in Karaganda on Friday.", gazetteer).events[0]
    assert (event.matches, event.relation) == (None, "new")


def test_contingents_meet_those_of_the_situation(gazetteer: Gazetteer) -> None:
    reading = matched("Troops from Armenia and Belorussia arrived in Kazakhstan on Friday.", gazetteer)
    assert {(c.country, c.matches) for c in reading.contingents} == {("AM", "ARM"), ("BY", "BLR")}


def test_drafts_of_a_new_situation_are_valid_and_unpublished(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "At least 12 people were arrested in Taraz on Wednesday, the police said. Protesters clashed with soldiers in Kyzylorda."
    )
    _, made = draft_report(report, tmp_path / "drafts", published=DAY)
    situation = Situation.read(tmp_path / "drafts")
    rows = situation.tables["events"]
    assert list(rows["review"]) == ["draft", "draft"]
    assert list(rows["start"]) == ["2022-01-05", "2022-01-05"]
    assert "the text tells of 2022-01-05 there: inferred" in rows["note"].iloc[1]
    claim = situation.claims.iloc[0]
    assert (claim["attribute"], claim["low"], claim["qualifier"], claim["claimant"]) == ("detained", 12.0, "at_least", "police")
    assert made.waiting == []
    log = json.loads((tmp_path / "drafts" / "reports" / f"{made.source_id}.json").read_text("utf-8"))
    assert log["reading"]["events"][0]["reasons"]
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "drafts").rglob("*") if path.is_file())
    assert "Protesters clashed with soldiers" not in written  # the article's words are not stored
    assert "Characters 0 to 72 of the text." in written


def test_what_names_no_day_and_no_place_is_a_draft_that_says_so(tmp_path: Path, gazetteer: Gazetteer) -> None:
    made = write_drafts(read_text("Protesters clashed with soldiers.", gazetteer, published=DAY), tmp_path / "drafts", gazetteer)
    row = Situation.read(tmp_path / "drafts").tables["events"].iloc[0]
    assert (made.waiting, row["place_ids"]) == ([], "")
    assert (row["start"], row["end"], row["time_precision"]) == ("2022-01-01", "2022-01-08", "range")
    assert "the week before publication, inferred" in row["note"]
    assert "It names no place" in row["note"]


def test_without_a_date_of_publication_no_week_is_invented(tmp_path: Path, gazetteer: Gazetteer) -> None:
    made = write_drafts(read_text("Protesters clashed with soldiers.", gazetteer), tmp_path / "drafts", gazetteer)
    row = Situation.read(tmp_path / "drafts").tables["events"].iloc[0]
    assert (made.waiting, row["start"], row["end"], row["time_precision"]) == ([], "", "", "none")
    assert "give one with --published" in row["note"]


def test_drafts_join_a_known_situation_and_leave_its_rows_alone(tmp_path: Path) -> None:
    shutil.copytree(find_situation("kazakhstan-2022"), tmp_path / "kz")
    before = Situation.read(tmp_path / "kz")
    report = tmp_path / "report.txt"
    report.write_text(
        "Kazakhstan's government stepped down on Wednesday. Crowds looted shops in Karaganda on Friday. Riots broke"
        " out in Paris on Friday."
    )
    _, made = draft_report(report, tmp_path / "kz", published=DAY)
    after = Situation.read(tmp_path / "kz")
    assert len(after.tables["events"]) == len(before.tables["events"]) + 1
    assert after.tables["events"].iloc[:-1].equals(before.tables["events"])
    assert [item["why"] for item in made.waiting] == ["same as record E16", "Paris lies outside the situation's countries"]


def test_the_same_text_is_not_drafted_twice(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("Crowds looted shops in Karaganda on Friday.")
    draft_report(report, tmp_path / "drafts", published=DAY)
    with pytest.raises(KzmapError, match="before"):
        draft_report(report, tmp_path / "drafts", published=DAY)


def test_nothing_to_draft_writes_nothing(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("The cat sat on the mat.")
    with pytest.raises(KzmapError, match="Nothing can be drafted"):
        draft_report(report, tmp_path / "drafts", published=DAY)
    assert not (tmp_path / "drafts").exists()


TAKEN = "Crowds clashed with police in Taraz on Thursday, injuring 12 people, the police said."


def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(find_situation("kazakhstan-2022"), tmp_path / "kz"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.*")}


def test_what_a_person_took_and_publishes_adds_claims_to_the_known_record(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = copied(tmp_path)
    made = write_drafts(read_text(TAKEN, gazetteer, published=DAY), folder, gazetteer, chosen={0}, review="published")
    situation = Situation.read(folder)
    assert (made.records, made.waiting) == ([], [])
    claim = situation.claims[situation.claims["claim_id"] == made.claims[0]].iloc[0]
    assert (claim["subject_id"], claim["attribute"], claim["low"], claim["claimant"]) == ("E32", "injured", 12.0, "police")
    assert claim["source_id"] == made.source_id


def test_what_a_person_took_leaves_a_published_record_alone_until_it_is_published(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = copied(tmp_path)
    before = contents(folder)
    made = write_drafts(read_text(TAKEN, gazetteer, published=DAY), folder, gazetteer, chosen={0})
    assert {name: data for name, data in contents(folder).items() if name != FILE} == before
    assert (made.records, made.claims) == ([], [])
    log = folder / "reports" / f"{made.source_id}.json"
    items = json.loads(log.read_text("utf-8"))["drafted"]["waiting"]
    assert [(row["subject_id"], row["low"]) for item in items for row in item["claims"]] == [("E32", 12)]

    assert {source: [item["claims"][0]["low"] for item in items] for source, items in waiting(folder).items()} == {
        made.source_id: [12]
    }

    ids = publish_waiting(folder, made.source_id)
    assert waiting(folder) == {}
    situation = Situation.read(folder)
    claim = situation.claims[situation.claims["claim_id"] == ids[0]].iloc[0]
    assert (len(ids), claim["subject_id"], claim["attribute"], claim["low"]) == (1, "E32", "injured", 12.0)
    assert list(situation.sources["source_id"]).count(made.source_id) == 1
    assert [(one.kind, one.ids("claims")) for one in history(folder)] == [("report", []), ("counts", ids)]
    assert publish_waiting(folder, made.source_id) == []

    # taken back, they wait again, and then the whole report can be taken back
    with pytest.raises(KzmapError, match=r"B2 .*take that back first"):
        undo(folder, "B1")
    undo(folder)
    assert [item["claims"][0]["low"] for item in waiting(folder)[made.source_id]] == [12]
    undo(folder)
    assert {name: data for name, data in contents(folder).items() if name != FILE} == before
    assert not log.exists()


def test_drafts_beside_waiting_counts_change_no_publication(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = copied(tmp_path)
    before = passed(Situation.read(folder))
    reading = read_text(f"{TAKEN} Crowds looted shops in Turkistan on Friday.", gazetteer, published=DAY)
    made = write_drafts(reading, folder, gazetteer, chosen={0, 1})
    assert (len(made.records), made.claims) == (1, [])
    after = passed(Situation.read(folder))
    # a known place that only the draft uses is left out with it; everything else is as it was
    assert [name for name, table in before.tables.items() if not after.tables[name].equals(table)] == ["places"]
    assert set(before.places["place_id"]) - set(after.places["place_id"]) == {"TRK"}
    publish_waiting(folder, made.source_id)
    assert len(passed(Situation.read(folder)).claims) == len(before.claims) + 1


def test_counts_join_a_known_draft_at_once(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = copied(tmp_path)
    situation = Situation.read(folder)
    events = situation.tables["events"].copy()
    events.loc[events["record_id"] == "E32", "review"] = "draft"
    situation.with_table("events", events).write(folder)
    made = write_drafts(read_text(TAKEN, gazetteer, published=DAY), folder, gazetteer, chosen={0})
    assert (len(made.claims), made.waiting) == (1, [])


def test_a_report_that_waits_is_not_read_in_twice(tmp_path: Path, gazetteer: Gazetteer) -> None:
    folder = copied(tmp_path)
    write_drafts(read_text(TAKEN, gazetteer, published=DAY), folder, gazetteer, chosen={0})
    with pytest.raises(KzmapError, match="before"):
        write_drafts(read_text(TAKEN, gazetteer, published=DAY), folder, gazetteer, chosen={0})


@pytest.mark.parametrize("given", ["RPT-00000000", "../kz/datapackage", ""])
def test_only_a_report_of_the_situation_is_published(tmp_path: Path, given: str) -> None:
    with pytest.raises(KzmapError, match="Expected the source of a report"):
        publish_waiting(copied(tmp_path), given)
