"""The facts themselves: one test for each entry, and the disagreements that must never be averaged away."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from frictionless import Package

from kzmap.folders import data_folder
from kzmap.situation.situation import Situation, situation_names
from kzmap.situation.tables import split, table_schemas
from kzmap.situation.times import interval

GEO = data_folder("geo")
KZ = Situation.read("kazakhstan-2022")
RECORDS = pd.concat([KZ.tables["events"], KZ.tables["incidents"]], ignore_index=True).to_dict("records")
CLAIMS = KZ.claims.to_dict("records")
#: A speaker's words for people stay in that speaker's claim ("counter-terrorist operation" is the name of a legal measure).
LOADED = re.compile(r"(?<!counter-)terrorists?\b|bandit|rioter|thug|militant|martyr|hooligan", re.IGNORECASE)
#: Numbers of people stand in claims only.
PEOPLE = re.compile(
    r"\b(\d[\d,.]*|dozens|hundreds|thousands|two|three|four|five|ten|twenty) "
    r"(people|persons|killed|dead|wounded|injured|detained|"
    r"protesters|police|officers|soldiers|troops|attackers|peacekeepers|residents)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", situation_names())
def test_frictionless_finds_no_fault(name: str) -> None:
    report = Package(str(GEO / name / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    assert len(report.tasks) == len(table_schemas())


@pytest.mark.parametrize("row", RECORDS, ids=lambda row: row["record_id"])
def test_a_record_is_neutral_sourced_and_numberless(row: dict[str, str]) -> None:
    text = f"{row['title']} {row['summary']}"
    assert not LOADED.search(text), text
    assert not PEOPLE.search(text), text
    assert row["source_ids"]
    assert row["title"][0].isupper()
    assert not row["title"].endswith(".")


@pytest.mark.parametrize("row", KZ.places.to_dict("records"), ids=lambda row: row["place_id"])
def test_a_place_says_where_its_point_comes_from(row: dict[str, object]) -> None:
    assert len(str(row["basis"])) > 8
    if row["precision"] in ("region", "country"):
        assert pd.isna(row["lon"])
        assert row["unit_id"]
    elif row["precision"] != "none":
        assert 20 <= float(str(row["radius_m"])) <= 60_000
        if row["precision"] == "settlement":
            assert float(str(row["radius_m"])) >= 1_000


@pytest.mark.parametrize("row", KZ.sources.to_dict("records"), ids=lambda row: row["source_id"])
def test_a_source_has_a_publisher_and_a_plain_address(row: dict[str, str]) -> None:
    assert row["publisher"]
    assert row["title"]
    assert re.fullmatch(r"(https?://[^\s<>\"']+)?", row["url"])
    assert row["url"] or row["note"]


def test_every_source_is_cited() -> None:
    cited = {source for row in RECORDS for source in split(row["source_ids"])}
    for table in ("contingents", "movements", "postings"):
        cited |= {source for cell in KZ.tables[table]["source_ids"] for source in split(cell)}
    cited |= set(KZ.claims["source_id"]) | set(KZ.claims["status_source_id"])
    unused = set(KZ.sources["source_id"]) - cited
    assert len(unused) <= 25, sorted(unused)


@pytest.mark.parametrize("row", CLAIMS, ids=lambda row: row["claim_id"])
def test_a_claim_has_a_speaker(row: dict[str, object]) -> None:
    assert row["claimant"]
    assert row["text"]
    if row["qualifier"] in ("dozens", "hundreds", "thousands", "several"):
        assert pd.isna(row["low"])
        assert pd.isna(row["high"])


def test_the_whole_record_is_there() -> None:
    assert KZ.tables["events"]["record_id"].tolist() == [f"E{n:02}" for n in range(1, 90)]
    assert KZ.tables["incidents"]["record_id"].tolist() == [f"C{n:02}" for n in range(1, 55)]
    kinds = KZ.contingents["kind"].value_counts()
    assert (kinds["force"], kinds["contingent"]) == (1, 5)
    assert set(KZ.contingents.loc[KZ.contingents["kind"] == "contingent", "country"]) == {"RUS", "BLR", "ARM", "KGZ", "TJK"}


def killed(subject: str, attribute: str) -> dict[int, str]:
    rows = KZ.claims[(KZ.claims["subject_id"] == subject) & (KZ.claims["attribute"] == attribute)]
    return {int(row["low"]): row["status"] for row in rows.to_dict("records") if not pd.isna(row["low"])}


def test_the_toll_keeps_every_figure_and_its_fate() -> None:
    assert killed("kazakhstan-2022", "killed") == {
        164: "retracted",
        225: "superseded",
        227: "standing",
        230: "superseded",
        238: "standing",
    }
    assert killed("kazakhstan-2022", "killed_security").items() >= {8: "superseded", 18: "standing"}.items()
    assert killed("kazakhstan-2022", "killed_attackers")[26] == "standing"
    assert killed("ALA", "killed_security").items() >= {12: "superseded", 13: "standing"}.items()
    assert {103, 149, 139, 151} <= set(killed("ALA", "killed"))


def strengths(subject: str, attribute: str = "strength") -> set[int]:
    rows = KZ.claims[(KZ.claims["subject_id"] == subject) & (KZ.claims["attribute"] == attribute)]
    return {int(n) for n in [*rows["low"].dropna(), *rows["high"].dropna()]}


def test_strengths_stand_side_by_side() -> None:
    assert {2030, 2000, 2500} <= strengths("CSTO")
    assert 3600 in strengths("CSTO", "pool")
    assert 3600 not in strengths("CSTO")
    assert 100 in strengths("ARM")
    assert 70 in strengths("ARM", "plan") | strengths("ARM")
    assert 500 in strengths("BLR")
    russia = KZ.claims[(KZ.claims["subject_id"] == "RUS") & (KZ.claims["attribute"] == "strength")]
    assert russia["low"].isna().any(), "that no official figure was given is a claim of its own"


def test_belarus_sent_a_company_by_its_ministers_word() -> None:
    rows = KZ.claims[KZ.claims["text"].str.contains("company") & KZ.claims["subject_id"].isin(["BLR", "BLR-103"])]
    assert any("Khrenin" in claimant for claimant in rows["claimant"])


def test_attacks_on_the_police_department_differ_by_speaker() -> None:
    rows = KZ.claims[(KZ.claims["subject_id"] == "C17") & (KZ.claims["attribute"] == "attacks")]
    assert {27, 6} <= {int(n) for n in rows["low"].dropna()}


def test_no_row_is_dated_outside_what_its_claims_allow() -> None:
    begin = interval("2022-01-01", offset="+06:00")[0]
    for row in RECORDS:
        assert interval(row["start"], offset="+06:00")[1] > begin, row["record_id"]
