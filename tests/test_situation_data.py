"""The facts themselves: one test for each entry, and the disagreements that must never be averaged away."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from frictionless import Package

from pyproj import Geod

from kzmap.folders import data_folder
from kzmap.ground.boundaries import Boundaries
from kzmap.situation.situation import Situation, situation_names
from kzmap.situation.tables import split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from pathlib import Path

KZ = Situation.read("kazakhstan-2022")
RECORDS = pd.concat([KZ.tables["events"], KZ.tables["incidents"]], ignore_index=True).to_dict("records")
CLAIMS = KZ.claims.to_dict("records")
#: A speaker's words for people stay in that speaker's claim ("counter-terrorist operation" is the name of a legal measure).
LOADED = re.compile(r"(?<!counter-)terrorists?\b|bandit|rioter|thug|militant|martyr|hooligan", re.IGNORECASE)
#: The same in Russian; the level of a threat (террористической опасности) is the name of a legal measure.
LOADED_RU = re.compile(r"террорист(?!ическ|ік)|боевик|бандит|погромщик|мародёр|экстремист|хулиган", re.IGNORECASE)
#: Numbers of people stand in claims only.
PEOPLE = re.compile(
    r"\b(\d[\d,.]*|dozens|hundreds|thousands|two|three|four|five|ten|twenty) "
    r"(people|persons|killed|dead|wounded|injured|detained|"
    r"protesters|police|officers|soldiers|troops|attackers|peacekeepers|residents)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", situation_names())
def test_frictionless_finds_no_fault(name: str, tmp_path: Path) -> None:
    # a descriptor of ten lines names no resources; written out, every situation does
    Situation.read(name).write(tmp_path / "copy")
    report = Package(str(tmp_path / "copy" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    assert len(report.tasks) == len(list((tmp_path / "copy").glob("*.csv")))


@pytest.mark.parametrize("row", RECORDS, ids=lambda row: row["record_id"])
def test_a_record_is_neutral_sourced_and_numberless(row: dict[str, str]) -> None:
    text = f"{row['title']} {row['summary']}"
    assert not LOADED.search(text), text
    assert not PEOPLE.search(text), text
    assert row["source_ids"]
    assert row["title"][0].isupper()
    assert not row["title"].endswith(".")


@pytest.mark.parametrize("name", situation_names())
def test_a_translation_is_whole_as_neutral_and_keeps_every_number(name: str) -> None:
    def numbers(text: str) -> list[int]:
        return sorted(int(digits) for digits in re.findall(r"\d+", text) if int(digits))  # 19:00 is 19 h in French

    for of in ("events", "incidents", "contingents", "movements", "postings", "story", "claims"):
        table = Situation.read(name).tables[of]
        for column in table.columns:
            base = column.rpartition("_")[0]
            if base not in ("title", "summary", "task", "text"):
                continue
            for text, told in zip(table[base], table[column], strict=True):
                assert bool(text) == bool(told), (of, column, text)
                assert numbers(text) == numbers(told), (of, column, told)
                assert of == "claims" or not LOADED_RU.search(told), (of, column, told)


@pytest.mark.parametrize("lang", ["ru", "kk"])
def test_a_speaker_has_one_name_in_each_language(lang: str) -> None:
    names = KZ.claims.groupby("claimant")[f"claimant_{lang}"].agg(set)
    assert [who for who, told in names.items() if len(told) != 1 or told == {""}] == []


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
    assert KZ.tables["events"]["record_id"].tolist() == [f"E{n:02}" for n in range(1, 115)]
    assert KZ.tables["incidents"]["record_id"].tolist() == [f"C{n:02}" for n in range(1, 59)]
    kinds = KZ.contingents["kind"].value_counts()
    assert (kinds["force"], kinds["contingent"]) == (1, 5)
    assert set(KZ.contingents.loc[KZ.contingents["kind"] == "contingent", "country"]) == {"RUS", "BLR", "ARM", "KGZ", "TJK"}


def killed(subject: str, attribute: str) -> dict[int, str]:
    rows = KZ.claims[(KZ.claims["subject_id"] == subject) & (KZ.claims["attribute"] == attribute)]
    return {int(row["low"]): row["status"] for row in rows.to_dict("records") if not pd.isna(row["low"])}


def test_the_toll_keeps_every_figure_and_its_fate() -> None:
    assert killed("kazakhstan-2022", "killed") == {
        44: "standing",
        164: "retracted",
        225: "superseded",
        227: "superseded",
        230: "superseded",
        232: "superseded",
        238: "standing",
        241: "standing",
    }
    assert killed("kazakhstan-2022", "killed_security") == {8: "superseded", 16: "standing", 18: "superseded", 19: "standing"}
    assert killed("kazakhstan-2022", "killed_attackers") == {26: "superseded", 149: "superseded", 67: "standing"}
    assert killed("ALA", "killed_security").items() >= {12: "superseded", 13: "standing"}.items()
    assert {103, 149, 139, 151} <= set(killed("ALA", "killed"))


def strengths(subject: str, attribute: str = "strength") -> set[int]:
    rows = KZ.claims[(KZ.claims["subject_id"] == subject) & (KZ.claims["attribute"] == attribute)]
    return {int(n) for n in [*rows["low"].dropna(), *rows["high"].dropna()]}


def test_strengths_stand_side_by_side() -> None:
    assert strengths("CSTO") == {2030}
    assert {2000, 2500} <= strengths("E63") | strengths("E69"), "roundings and a rival stay on record with the ceremonies"
    assert 3600 in strengths("CSTO", "pool")
    assert strengths("ARM") == {100}
    assert 70 in strengths("ARM", "plan")
    assert 500 in strengths("BLR", "plan")
    assert not strengths("BLR")
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


#: The check of November 2026: item of the check, id of the row, column, value.
CELLS = [
    (40, "C42-2", "source_id", "S363"),
    (44, "E92", "start", "2022-01-19"),
    (44, "E93", "start", "2022-02-20"),
    (45, "C55", "start", "2022-01-06"),
    (46, "E95", "start", "2022-01-18"),
    (47, "E96", "start", "2022-01-20"),
    (52, "E71", "start", "2022-01-26T00:00+06:00"),
    (52, "E107", "start", "2022-02-07T00:00+06:00"),
    (55, "E58", "place_ids", "ALA_AP|ZHT"),
    (59, "C13", "confidence", "medium"),
    (60, "C18", "part_of_day", ""),
    (60, "C19", "time_precision", "range"),
    (61, "C03", "review", "draft"),
    (61, "E31", "review", "draft"),
    (61, "E78", "end", "2022-01-06"),
    (61, "E83", "start", "2022-01-06"),
    (62, "E108", "start", "2022-01-12"),
    (65, "RUS-331", "parent_id", "RUS-98"),
    (65, "RUS-331", "home_place_id", "KST"),
    (65, "K14", "contingent_id", "RUS"),
    (67, "KGZ-SCO", "name", '25th special forces brigade "Scorpion"'),
    (68, "K41a", "depart", "2022-01-06"),
    (68, "K41a", "means", "road"),
    (69, "K50", "to_place_id", "KAZ"),
    *((72, posting, "end", "2022-01-13") for posting in ("K05", "K06a", "K06b", "K32a", "K32b", "K51", "K55a", "K55b", "K55c")),
    (72, "K42", "end", "2022-01-14"),
    (73, "K06b", "start", "2022-01-09"),
    (77, "R_ZHA", "name", "Zhambyl region"),
    *((78, place, "name", name) for place, name in (("PET", "Petropavl"), ("URA", "Oral"), ("UKK", "Oskemen"))),
    (
        80,
        "S266",
        "url",
        "https://iz.ru/1274797/2022-01-10/v-nur-sultane-vozobnovili-rabotu-otsutstvuiushchego-18-chasov-interneta",
    ),
    *((81, source, "language", language) for source, language in (("S107", "kk"), ("S14", "ru"), ("S322", "ru"))),
    (82, "S324", "tier", "D"),
    *(
        (93, contingent, "name_ru", name)
        for contingent, name in (
            ("RUS", "Российский контингент"),
            ("BLR", "Контингент Беларуси"),
            ("ARM", "Контингент Армении"),
            ("KGZ", "Контингент Кыргызстана"),
            ("TJK", "Контингент Таджикистана"),
        )
    ),
    (100, "C21", "place_ids", "ALA_APT"),
]
#: Item of the check, claim, subject, attribute, low, high, status.
FIGURES = [
    (1, "K03-10", "E69", "strength", 2500, 2500, "standing"),
    (1, "K03-8", "E63", "strength", 2500, None, "standing"),
    (2, "K03-3", "E63", "strength", 2000, None, "standing"),
    (2, "K03-6", "E63", "strength", 2000, 2000, "standing"),
    (2, "K03-7", "E69", "strength", 2000, None, "standing"),
    (3, "K02-1", "CSTO", "strength", 2030, 2030, "standing"),
    (3, "K03-1", "CSTO", "strength", 2030, 2030, "standing"),
    (4, "K10-2", "RUS", "plan", 3000, 3000, "standing"),
    (5, "K10-3", "RUS", "plan", 5000, 5000, "standing"),
    (6, "K20-2", "BLR", "plan", 500, 500, "standing"),
    (6, "K20-3", "BLR", "composition", None, None, "standing"),
    (7, "K50-2", "TJK", "plan", 100, 100, "standing"),
    (7, "K50-3", "TJK", "strength", 200, 200, "standing"),
    (8, "K40-1", "KGZ", "plan", 150, 150, "standing"),
    (8, "K43-2", "K43a", "strength", 150, 150, "standing"),
    (10, "E109-1", "kazakhstan-2022", "killed", 44, 44, "standing"),
    (11, "E66-227", "kazakhstan-2022", "killed", 227, 227, "superseded"),
    (13, "E112-1", "kazakhstan-2022", "killed", 232, 232, "superseded"),
    (15, "E113-1", "kazakhstan-2022", "killed", 238, 238, "standing"),
    (16, "E114-1", "kazakhstan-2022", "killed", 241, 241, "standing"),
    (16, "E114-2", "E114", "killed", 188, 188, "standing"),
    (16, "E114-3", "E114", "killed", 221, 221, "standing"),
    (16, "E73-10", "E73", "killed", 263, None, "standing"),
    (18, "E49-2", "kazakhstan-2022", "injured_security", 748, 748, "superseded"),
    (18, "E110-1", "kazakhstan-2022", "killed_security", 16, 16, "standing"),
    (18, "E110-2", "kazakhstan-2022", "injured_security", 1300, None, "standing"),
    (18, "E110-3", "E110", "killed_security", 2, 2, "standing"),
    (18, "E110-4", "E110", "injured_security", 163, 163, "standing"),
    (19, "E22-9", "kazakhstan-2022", "detained", 200, None, "superseded"),
    (19, "E22-10", "kazakhstan-2022", "injured_security", 95, 95, "superseded"),
    (19, "E22-11", "kazakhstan-2022", "police_vehicles_damaged", 37, 37, "standing"),
    (20, "E22-12", "ALA", "occurrence", None, None, "standing"),
    (20, "E22-13", "ALA", "occurrence", None, None, "superseded"),
    (21, "E67-3", "ALA", "killed_civilians", 149, 149, "standing"),
    (22, "E72-9", "ALA", "killed_attackers", 86, 86, "standing"),
    (22, "E112-2", "kazakhstan-2022", "killed_attackers", 149, 149, "superseded"),
    (23, "E72-10", "E72", "composition", 53, 53, "standing"),
    (23, "E72-11", "kazakhstan-2022", "criminal_cases", 3770, 3770, "standing"),
    (23, "E72-12", "E72", "criminal_cases", 46, 46, "standing"),
    (23, "E72-13", "E72", "criminal_cases", 234, 234, "standing"),
    (24, "E51-1", "kazakhstan-2022", "killed_attackers", 26, 26, "superseded"),
    (25, "E73-8", "E73", "composition", 4, 4, "standing"),
    (27, "E72-4", "kazakhstan-2022", "killed_bystanders", 20, 20, "standing"),
    (27, "E72-5", "ALA", "killed_bystanders", 11, 11, "standing"),
    (27, "E72-6", "R_ALM", "killed_bystanders", 8, 8, "standing"),
    (27, "E72-7", "TAR", "killed_bystanders", 1, 1, "standing"),
    (28, "E73-7", "E73", "composition", 142, 142, "standing"),
    (28, "E73-9", "E73", "composition", 41, 41, "standing"),
    (29, "E66-6", "kazakhstan-2022", "died_in_hospital", 175, 175, "superseded"),
    (30, "E86-3", "kazakhstan-2022", "intensive_care", 62, 62, "superseded"),
    (30, "E57-7", "kazakhstan-2022", "hospitalised", 719, 719, "retracted"),
    (30, "E57-8", "kazakhstan-2022", "intensive_care", 83, 83, "retracted"),
    (30, "E66-7", "kazakhstan-2022", "sought_care", 2677, None, "superseded"),
    (30, "E66-8", "kazakhstan-2022", "hospitalised", 265, 265, "superseded"),
    (30, "E66-9", "kazakhstan-2022", "intensive_care", 67, 67, "standing"),
    (31, "E111-1", "kazakhstan-2022", "sought_care", 2740, 2740, "standing"),
    (31, "E111-2", "E111", "composition", 1843, 1843, "standing"),
    (31, "E111-3", "E111", "hospitalised", 897, 897, "standing"),
    (31, "E111-4", "kazakhstan-2022", "hospitalised", 6, 6, "standing"),
    (31, "E111-5", "E111", "intensive_care", 188, 188, "standing"),
    (31, "E111-6", "E111", "composition", 891, 891, "standing"),
    (31, "E111-7", "kazakhstan-2022", "died_in_hospital", 177, 177, "standing"),
    (32, "E81-8", "E81", "detained", 12000, 12000, "standing"),
    (33, "E61-3", "kazakhstan-2022", "detained", None, 10000, "standing"),
    (34, "E66-10", "kazakhstan-2022", "criminal_cases", 546, 546, "standing"),
    (34, "E66-13", "E66", "criminal_cases", 19, 19, "standing"),
    (34, "E66-14", "E66", "criminal_cases", 15, 15, "standing"),
    (34, "E66-15", "E66", "detained", 672, 672, "standing"),
    (34, "E66-16", "E66", "detained", 446, 446, "standing"),
    (35, "E80-6", "R_KUS", "detained", 650, None, "standing"),
    (35, "E80-8", "R_KUS", "arrested", 220, 220, "standing"),
    (36, "E78-6", "R_ZHA", "sought_care", 283, 283, "standing"),
    (36, "E78-7", "R_ZHA", "hospitalised", 42, 42, "standing"),
    (36, "E78-8", "R_ZHA", "killed_attackers", 10, 10, "standing"),
    (36, "E78-10", "R_ZHA", "police_vehicles_damaged", 100, None, "standing"),
    (41, "K06-2", "CSTO", "sites_guarded", 5, 5, "standing"),
    (42, "E90-1", "E90", "injured", 73, 73, "standing"),
    (42, "E90-2", "E90", "injured_subgroup", 29, 29, "standing"),
    (42, "E90-5", "E90", "complaints", 91, 91, "standing"),
    (42, "E90-10", "kazakhstan-2022", "killed_in_custody", 6, 6, "standing"),
    (42, "E90-11", "ALA", "killed_in_custody", 2, 2, "standing"),
    (42, "E90-12", "R_VOS", "killed_in_custody", 3, 3, "standing"),
    (42, "E90-13", "TDK", "killed_in_custody", 1, 1, "standing"),
    (42, "E90-16", "E90", "detained", 9, 9, "standing"),
    (43, "E91-1", "E91", "outcome", 1500, 1500, "standing"),
    (44, "E93-1", "E93", "sentence_years", 12, 12, "standing"),
    (47, "E96-1", "E96", "outcome", 589, 589, "standing"),
    (48, "E97-1", "E97", "duration_days", 10, 10, "standing"),
    (48, "E100-1", "E100", "duration_hours", 4, None, "standing"),
    (48, "C58-1", "C58", "duration_hours", 1.5, 1.5, "standing"),
    (49, "E104-1", "E104", "participants", None, None, "standing"),
    (54, "E70-11", "E70", "vehicles_damaged", 124, 124, "standing"),
    (54, "E70-12", "ALA", "buildings_damaged", 291, 291, "standing"),
    (54, "E70-14", "kazakhstan-2022", "damage_value", 88_000_000_000, None, "standing"),
    (60, "C53-3", "ALA", "injured_security", 185, 185, "standing"),
    (17, "E73-2", "ALA", "killed", 151, 151, "standing"),
    (17, "E73-3", "KZO", "killed", 26, 26, "standing"),
    (17, "E73-4", "SHY", "killed", 20, 20, "standing"),
    (17, "E73-5", "TAR", "killed", 17, 17, "standing"),
    (12, "E66-1", "kazakhstan-2022", "killed", 225, 225, "superseded"),
    (14, "E72-1", "kazakhstan-2022", "killed", 230, 230, "superseded"),
    (15, "E73-1", "kazakhstan-2022", "killed", 238, 238, "standing"),
    (18, "E49-1", "kazakhstan-2022", "killed_security", 18, 18, "superseded"),
    (18, "E66-2", "kazakhstan-2022", "killed_security", 19, 19, "standing"),
    (18, "E66-5", "kazakhstan-2022", "injured_security", 3393, 3393, "standing"),
    (20, "E22-5", "ALA", "killed_security", 13, 13, "standing"),
    (21, "E67-1", "ALA", "killed", 149, 149, "standing"),
    (21, "E67-2", "ALA", "killed", 160, 160, "standing"),
    (21, "E67-4", "ALA", "killed_security", 11, 11, "standing"),
    (22, "E72-8", "E72", "killed_attackers", 63, 63, "standing"),
    (22, "E73-6", "kazakhstan-2022", "killed_attackers", 67, 67, "standing"),
    (23, "E72-3", "ALA", "killed", 139, 139, "superseded"),
    (26, "E72-2", "kazakhstan-2022", "killed_security", 19, 19, "standing"),
    (30, "E86-2", "kazakhstan-2022", "hospitalised", None, 400, "superseded"),
    (31, "E111-8", "E111", "composition", 2, 2, "standing"),
    (31, "E111-9", "E111", "composition", 7, 7, "standing"),
    (32, "E81-7", "kazakhstan-2022", "detained", 9900, 9900, "standing"),
    (32, "E81-9", "ALA", "detained", 1678, 1678, "standing"),
    (34, "E66-11", "E66", "criminal_cases", 44, 44, "standing"),
    (34, "E66-12", "E66", "criminal_cases", 34, 34, "standing"),
    (34, "E66-17", "E66", "outcome", 100, 100, "standing"),
    (35, "E80-5", "R_KUS", "detained", 245, 245, "standing"),
    (35, "E80-7", "R_KUS", "detained", None, 700, "standing"),
    (36, "E78-9", "R_ZHA", "injured_security", 7, 7, "standing"),
    (36, "E78-11", "R_ZHA", "criminal_cases", 20, 20, "standing"),
    (36, "E78-12", "E78", "outcome", 104, 104, "standing"),
    (36, "E78-13", "E78", "detained", 4, 4, "standing"),
    (36, "E32-5", "TAR", "vehicles_damaged", 149, 149, "standing"),
    (37, "E57-1", "kazakhstan-2022", "killed", 164, 164, "retracted"),
    (37, "E57-2", "ALA", "killed", 103, 103, "retracted"),
    (37, "E57-3", "R_KZY", "killed", 21, 21, "retracted"),
    (37, "E57-4", "R_ZHA", "killed", 10, 10, "retracted"),
    (37, "E57-5", "R_ALM", "killed", 8, 8, "retracted"),
    (37, "E57-6", "kazakhstan-2022", "sought_care", 2265, 2265, "retracted"),
    (42, "E90-3", "E90", "outcome", 41, 41, "standing"),
    (42, "E90-4", "E90", "outcome", 3, 3, "standing"),
    (42, "E90-6", "E90", "outcome", 19, 19, "standing"),
    (42, "E90-7", "E90", "outcome", 56, 56, "standing"),
    (42, "E90-8", "E90", "criminal_cases", 16, 16, "standing"),
    (42, "E90-9", "E90", "outcome", 96, 96, "standing"),
    (42, "E90-14", "kazakhstan-2022", "killed_in_custody", 6, 6, "standing"),
    (42, "E90-15", "E90", "composition", 15, 15, "standing"),
    (42, "E90-17", "E90", "injured_subgroup", 25, 25, "standing"),
    (43, "E91-2", "E91", "outcome", 40, None, "standing"),
    (43, "E91-3", "E91", "outcome", 50, 50, "standing"),
    (47, "E96-2", "E96", "outcome", 35, 35, "standing"),
    (47, "E96-3", "E96", "outcome", 47, 47, "standing"),
    (48, "E99-1", "E99", "duration_days", 10, 10, "standing"),
    (48, "E101-1", "E101", "duration_hours", 3, 3, "standing"),
    (48, "E103-1", "E103", "duration_days", 5, 5, "standing"),
    (54, "E70-13", "E70", "buildings_damaged", 62, 62, "standing"),
    (55, "E58-3", "E58", "evacuated", 25, 25, "standing"),
    (58, "E09-3", "E09", "participants", 37000, 37000, "standing"),
    (60, "C53-2", "ALA", "killed_security", 3, 3, "standing"),
    (60, "C19-4", "C19", "killed_security", 2, 2, "standing"),
    (66, "K15-3", "K15a", "aircraft", 10, 10, "standing"),
    (66, "K15-5", "K15a", "strength", 100, None, "standing"),
    (66, "K15-6", "K15a", "vehicles", 20, None, "standing"),
]
#: Item of the check, claim, column, value: dates, successors and speakers of claims.
SPEAKERS = [
    (3, "K05-4", "said_on", "2022-01-09"),
    *(
        (11, "E66-227", column, value)
        for column, value in (("said_on", "2022-01"), ("replaced_by", "E72-1"), ("source_id", "S338"))
    ),
    *((12, "E66-1", column, value) for column, value in (("status_on", "2022-01"), ("replaced_by", "E66-227"))),
    *((14, "E72-1", column, value) for column, value in (("status_on", "2022-05-05"), ("replaced_by", "E112-1"))),
    (15, "E113-1", "said_on", "2022-08-16"),
    (18, "E49-1", "status_on", "2022-01-09"),
    (20, "E22-5", "source_id", "S351"),
    (21, "E67-3", "source_id", "S353"),
    (29, "E66-6", "status_on", "2022-02-18"),
    (33, "E61-3", "claimant", "Interior Ministry of Kazakhstan"),
    (35, "E80-6", "said_on", "2022-01-08"),
    *((37, f"E57-{number}", "status_on", "2022-01-09") for number in range(1, 9)),
    (38, "E44-4", "source_id", "S63"),
    *(
        (39, claim, "source_id", source)
        for claim, source in (("E53-2", "S63"), ("E53-3", "S63"), ("E53-4", "S63"), ("E46-3", "S302"))
    ),
    (41, "K06-2", "said_on", "2022-01-11"),
    (41, "K06-2", "claimant", "Andrey Serdyukov, commander of the force"),
    (20, "E22-3", "replaced_by", "E22-5"),
]
KEYS = {"events": "record_id", "incidents": "record_id", "sources": "source_id", "places": "place_id", "claims": "claim_id",
        "contingents": "contingent_id", "movements": "movement_id", "postings": "posting_id"}  # fmt: skip
ROWS = {row[key]: row for table, key in KEYS.items() for row in KZ.tables[table].to_dict("records")}


@pytest.mark.parametrize(("item", "row", "column", "value"), [*CELLS, *SPEAKERS])
def test_an_item_of_the_check_stands_in_its_cell(item: int, row: str, column: str, value: str) -> None:
    assert ROWS[row][column] == value, f"item {item}"


@pytest.mark.parametrize(("item", "claim", "subject", "attribute", "low", "high", "status"), FIGURES)
def test_a_figure_of_the_check_stands(
    item: int, claim: str, subject: str, attribute: str, low: float | None, high: float | None, status: str
) -> None:
    row = ROWS[claim]
    found = tuple(None if pd.isna(row[bound]) else row[bound] for bound in ("low", "high"))
    assert (row["subject_id"], row["attribute"], *found, row["status"]) == (subject, attribute, low, high, status), f"item {item}"


#: Item of the check, place, longitude, latitude, how far off its point may be in metres.
SPOTS = [
    (98, "ALA_TBE", 76.98310, 43.25701, 1),
    (99, "ALA_RM", 76.82318, 43.25399, 1),
    (100, "ALA_APT", 77.01212, 43.34656, 1),
    (102, "ALA_PD", 76.92616, 43.25006, 500),
    (59, "ALA_PRO", 76.88741, 43.24566, 3400),
    (59, "ALA_PRO", 76.96931, 43.25137, 3400),
    (75, "KUL", 54.01978, 46.95307, 1),
    (75, "KST", 40.92828, 57.76638, 1),
]


@pytest.mark.parametrize(("item", "place", "lon", "lat", "within_m"), SPOTS)
def test_a_place_holds_what_the_check_names(item: int, place: str, lon: float, lat: float, within_m: float) -> None:
    row = ROWS[place]
    away = Geod(ellps="WGS84").inv(row["lon"], row["lat"], lon, lat)[2]
    assert away <= within_m, f"item {item}: {away:.0f} m"
    assert away <= row["radius_m"]


def test_seifullin_avenue_lies_on_its_line() -> None:
    """Item 101: the line between two of its vertices in the street layer, not the parallel that the old point lay on."""
    row = ROWS["ALA_SEI"]
    (west, south), (east, north) = (76.93025, 43.27412), (76.94030, 43.28808)
    share = (row["lat"] - south) / (north - south)
    assert 0 < share < 1
    assert abs(row["lon"] - (west + share * (east - west))) * 81_000 < 15


#: Items that state a figure of the record; what the interface says (94) is in test_words.
WITH_FIGURES = {*range(1, 38), 40, 41, 42, 43, 44, 47, 48, 49, 52, 54, 55, 58, 59, 60, 66, 69, 75, 98, 99, 100, 101, 102}


def test_each_item_with_a_figure_is_held_to_it() -> None:
    held = {item for item, *_ in (*CELLS, *FIGURES, *SPEAKERS, *SPOTS)}
    assert WITH_FIGURES - held == {9, 101}, "these two have a test of their own"


@pytest.mark.parametrize(
    ("item", "row", "column", "words"),
    [
        (40, "C42-2", "text", "aged 15"),
        (44, "C42", "note", "seven years on 28 March 2024"),
        (44, "E28", "note", "16 November 2022 to six years"),
        (49, "E104", "start", "T15:00"),
        (56, "E83", "note", "off again about 12:00"),
        (69, "TJK", "note", "more than a hundred servicemen"),
    ],
)
def test_an_item_of_the_check_stands_in_a_text(item: int, row: str, column: str, words: str) -> None:
    assert words in ROWS[row][column], f"item {item}"


@pytest.mark.parametrize(
    ("item", "unit", "name_ru"),
    [
        (77, "KZ-10", "область Абай"),
        (77, "KZ-33", "область Жетісу"),
        (77, "KZ-62", "область Ұлытау"),
        (78, "KZ-ZHA", "Жамбылская область"),
    ],
)
def test_a_unit_has_its_official_name(item: int, unit: str, name_ru: str) -> None:
    units = Boundaries.load(packs=False).units.drop_duplicates("unit_id").set_index("unit_id")
    assert units.loc[unit, "name_ru"] == name_ru, f"item {item}"


#: Item 95, and what it says of other forms: GeoNames id, Russian label.
TOWNS = {
    "551487": "Казань", "1488754": "Тюмень", "580497": "Астрахань", "480060": "Тверь", "523523": "Нальчик", "558418": "Грозный",
    "569223": "Череповец", "627904": "Гродно", "694423": "Севастополь", "701822": "Мариуполь", "693805": "Симферополь",
    "487846": "Ставрополь", "498817": "Санкт-Петербург", "501175": "Ростов-на-Дону", "2014407": "Улан-Удэ",
    "2026609": "Благовещенск", "563464": "Энгельс", "516215": "Одинцово", "495344": "Щёлково", "550478": "Хасавюрт",
    "617239": "Тирасполь", "601734": "Дашогуз", "586523": "Гянджа", "706483": "Харьков", "698740": "Одесса", "709930": "Днепр",
    "702550": "Львов", "702658": "Луганск", "710791": "Черкассы", "710719": "Черновцы", "686967": "Житомир",
    "693468": "Славянск", "712165": "Белая Церковь", "515012": "Орёл", "554233": "Королёв", "609924": "Эмба",
    "1521126": "Маканчи", "1524308": "Отеген батыр", "706524": "Керчь", "622794": "Речица", "628634": "Дзержинск",
}  # fmt: skip


def test_a_town_has_the_name_that_is_used_in_russian() -> None:
    labels = Boundaries.load(packs=False).basemap("cities").drop_duplicates("geonames_id").set_index("geonames_id")["name_ru"]
    assert {town: labels.get(town) for town in TOWNS} == TOWNS


#: Items 84 to 92: what the interface says, by the key of its text: Russian, Kazakh.
WORDS = {
    "category.violence_against_civilians": ("Насилие в отношении гражданских лиц", "Бейбіт тұрғындарға қарсы зорлық-зомбылық"),
    "category.government_change": ("Отставки и назначения в правительстве", "Үкіметтегі өзгерістер"),
    "category.toll": ("Данные о погибших, пострадавших и ущербе", "Құрбандар, зардап шеккендер мен залал туралы деректер"),
    "category.transport_closure": ("Прекращение транспортного сообщения", "Көлік қатынасының тоқтатылуы"),
    "category.deployment": ("Ввод и развёртывание сил", "Күштердің енгізілуі"),
    "attribute.damage_value": ("Сумма ущерба", "Келтірілген залал сомасы"),
    "attribute.killed_bystanders": ("Погибшие случайные прохожие", "Қаза тапқан кездейсоқ адамдар"),
    "detail.several": (
        "названные места находятся полностью или частично в пределах: {names}",
        "аталған орындар толық не ішінара мына аумақтарда жатыр: {names}",
    ),
    "detail.inferred.from": ("место отправления установлено по косвенным данным",
                             "шыққан жері жанама деректер бойынша анықталған"),
    "forces.counted": ("Рассчитано по:", "Есептелген сан:"),
}  # fmt: skip


def test_the_interface_says_what_the_check_says() -> None:
    told = {lang: told_in(lang) for lang in ("ru", "kk")}
    assert {key: (told["ru"][key], told["kk"][key]) for key in WORDS} == WORDS
    everything = "\n".join([*told["ru"].values(), *told["kk"].values()])
    assert not re.search(
        r"смена власти|белорусси|киргизи|закрытие транспорта|тасымал|желіден? openstreetmap.org сұрай", everything, re.IGNORECASE
    )


def told_in(lang: str) -> dict[str, str]:
    with (data_folder("geo") / "words" / f"{lang}.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row["text"] for row in csv.DictReader(file)}


def test_the_parts_of_the_force_stay_below_the_whole() -> None:
    """Item 9: what is left for Russia and Belarus, whose strength nobody gives."""
    whole = max(strengths("CSTO"))
    parts = [max(strengths(contingent)) for contingent in ("ARM", "KGZ", "TJK")]
    assert (parts, whole - sum(parts)) == ([100, 150, 200], 1580)
    assert not strengths("RUS") | strengths("BLR")


def test_the_groups_of_the_dead_make_the_total() -> None:
    """Item 26."""
    groups = ("E73-6", "E73-7", "E73-8", "E72-2", "E90-10")
    assert sum(ROWS[claim]["low"] for claim in groups) == ROWS["E113-1"]["low"] == 238


def test_a_published_row_names_no_draft() -> None:
    """Item 61: what was set aside so that one thing is shown once leaves no id behind."""
    drafts = {row["record_id"] for row in RECORDS if row["review"] == "draft"}
    assert drafts == {"C03", "E31"}
    named = re.compile(rf"\b({'|'.join(sorted(drafts))})\b(?!-)")  # E31-2 is a claim's id
    for identity, row in ROWS.items():
        if identity not in drafts:
            text = " ".join(str(row.get(column, "")) for column in ("summary", "text", "note"))
            assert not named.search(text), identity


#: Item 63 without the rows that were held against their sources again.
ONCE = "E31 E36 E37 E38 E48 E59 E60 E64 C02 C14 C16 C20 C25 C30 C43 C46 K13a K13b K22 K32b"


@pytest.mark.parametrize("row", ONCE.split())
def test_a_row_that_was_checked_once_says_so(row: str) -> None:
    assert ROWS[row]["checked"] == "once"


def test_no_text_speaks_of_how_it_was_compiled() -> None:
    """Item 64: the record tells what sources say, not which papers it was compiled from; hours and names follow one rule."""
    papers = re.compile(r"\b(our|ours|second check|searched for again|dossier|seed article|not touched)\b", re.IGNORECASE)
    forms = re.compile(r"\d ?[ap]\.?m\.?\b|o'clock|\bUralsk\b|\bUst-Kamenogorsk\b|\bJambyl\b")
    for identity, row in ROWS.items():
        text = " ".join(str(row.get(column, "")) for column in ("title", "summary", "text", "basis", "note", "task"))
        assert papers.search(text) is None, f"{identity}: {text}"
        assert forms.search(text) is None, f"{identity}: {text}"


def test_every_clock_time_is_on_the_clock_of_its_place() -> None:
    """The five western regions of January 2022 keep UTC+5, the rest of the country UTC+6."""
    west = {"ZHA", "AKT", "AKT_YN", "AKT_AP", "ATY", "ATY_SQ", "URA", "URA_AB", "AKB", "AKB_AK", "AKB_AP", "KUL",
            "R_MAN", "R_ATY", "R_AKT", "R_ZAP"}  # fmt: skip
    for row in RECORDS:
        places = set(split(row["place_ids"]))
        if "T" in row["start"] and places and places <= west:
            assert row["start"].endswith("+05:00"), row["record_id"]
        if "T" in row["start"] and places and not places & west:
            assert row["start"].endswith("+06:00"), row["record_id"]


def test_the_package_names_whose_coordinates_it_carries() -> None:
    """Item 97."""
    named = " ".join(source["title"] for source in KZ.package["sources"])
    for owner in ("GeoNames", "OpenStreetMap contributors", "OurAirports", "WRI", "Wikipedia", "geokz"):
        assert owner in named
