"""A reading against a situation: what is known is matched, what is new is a draft, nothing is published."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from kzmap.errors import KzmapError
from kzmap.report.atlas import Atlas
from kzmap.report.command import compare, draft_report
from kzmap.report.drafts import write_drafts
from kzmap.report.reading import Reading, read_text
from kzmap.situation import Situation, find_situation

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2022-01-08"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas.open("kazakhstan-2022")


def matched(text: str, atlas: Atlas) -> Reading:
    reading = read_text(text, atlas, published=DAY)
    compare(reading, "kazakhstan-2022", atlas)
    return reading


def test_a_known_event_is_the_same_and_a_day_off_is_a_conflict(atlas: Atlas) -> None:
    same = matched("Kazakhstan's government stepped down on Wednesday.", atlas).events[0]
    assert (same.matches, same.relation, same.flags) == ("E16", "same", [])
    off = matched("Kazakhstan's government stepped down on Tuesday.", atlas).events[0]
    assert (off.matches, off.relation) == ("E16", "contradicts")
    assert "date_conflict" in off.flags


def test_what_is_not_known_is_new(atlas: Atlas) -> None:
    event = matched("Crowds looted shops in Karaganda on Friday.", atlas).events[0]
    assert (event.matches, event.relation) == (None, "new")


def test_contingents_meet_those_of_the_situation(atlas: Atlas) -> None:
    reading = matched("Troops from Armenia and Belorussia arrived in Kazakhstan on Friday.", atlas)
    assert {(c.country, c.matches) for c in reading.contingents} == {("AM", "ARM"), ("BY", "BLR")}


def test_drafts_of_a_new_situation_are_valid_and_unpublished(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(
        "At least 12 people were arrested in Taraz on Wednesday, the police said. Protesters clashed with soldiers in Kyzylorda."
    )
    _, made = draft_report(report, tmp_path / "drafts", published=DAY)
    situation = Situation.read(tmp_path / "drafts")
    rows = situation.tables["events"]
    assert list(rows["review"]) == ["draft"]
    assert list(rows["start"]) == ["2022-01-05"]
    claim = situation.claims.iloc[0]
    assert (claim["attribute"], claim["low"], claim["qualifier"], claim["claimant"]) == ("detained", 12.0, "at_least", "police")
    assert [item["why"] for item in made.waiting] == ["the text states no day"]
    log = json.loads((tmp_path / "drafts" / "reports" / f"{made.source_id}.json").read_text("utf-8"))
    assert log["reading"]["events"][0]["reasons"]
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "drafts").rglob("*") if path.is_file())
    assert "Protesters clashed with soldiers" not in written  # the article's words are not stored
    assert "Characters 0 to 72 of the text." in written


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


def test_what_a_person_accepted_adds_claims_to_the_known_record(tmp_path: Path, atlas: Atlas) -> None:
    shutil.copytree(find_situation("kazakhstan-2022"), tmp_path / "kz")
    reading = read_text(
        "Crowds clashed with police in Taraz on Thursday, injuring 12 people, the police said.", atlas, published=DAY
    )
    made = write_drafts(reading, tmp_path / "kz", atlas, chosen={0})
    situation = Situation.read(tmp_path / "kz")
    assert made.records == []
    claim = situation.claims[situation.claims["claim_id"] == made.claims[0]].iloc[0]
    assert (claim["subject_id"], claim["attribute"], claim["low"], claim["claimant"]) == ("E32", "injured", 12.0, "police")
    assert claim["source_id"] == made.source_id
