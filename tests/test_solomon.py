"""The second situation that ships: nothing in it is Kazakhstan, and nothing in the code needs to know that."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from kzmap import webmap
from kzmap.claims import deployments
from kzmap.face import run
from kzmap.situation.situation import Situation
from kzmap.situation.tables import split
from kzmap.webmap import layers

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.face import Result

NAME = "solomon-islands-2021"
SLB = Situation.read(NAME)
#: Words of the first situation, in any of its languages.
FOREIGN = re.compile(
    r"kaza(kh|q)|қазақ|казах|almaty|алматы|astana|nur-sultan|csto|одкб|tenge|kyrgyz|tajik|belarus", re.IGNORECASE
)
#: As in the tests of the first situation: a speaker's words for people stay in that speaker's claim.
LOADED = re.compile(r"terrorist|bandit|rioter|looters|thug|mob\b|militant", re.IGNORECASE)


@pytest.fixture(scope="module")
def result() -> Result:
    return run(NAME)


@pytest.fixture(scope="module")
def html(result: Result) -> str:
    return webmap.render(layers.build(result.located), result.located)


def test_every_record_is_there(result: Result) -> None:
    rows = {name: len(SLB.tables[name]) for name in ("events", "incidents", "movements", "postings", "contingents")}
    assert rows == {"events": 10, "incidents": 15, "movements": 13, "postings": 7, "contingents": 10}
    assert result.located.summary["rows_in"] == 45
    assert result.located.summary["without_place"] == []
    assert set(SLB.contingents["country"]) == {"", "AUS", "PNG", "FJI", "NZL"}


def test_every_row_is_told_in_french_as_well() -> None:
    texts = {"places": ["name"], "events": ["title", "summary"], "incidents": ["title", "summary"], "sources": ["title"],
             "contingents": ["name", "summary"], "movements": ["title", "summary"], "postings": ["title", "task"]}  # fmt: skip
    for table, columns in texts.items():
        for column in columns:
            assert (SLB.tables[table][f"{column}_fr"] != "").all(), (table, column)
    assert SLB.settings["languages"] == ["en", "fr"]


def test_every_source_is_cited_and_every_title_neutral() -> None:
    records = pd.concat([SLB.tables[name] for name in ("events", "incidents", "movements", "postings", "contingents")])
    cited = {source for cell in records["source_ids"] for source in split(cell)}
    cited |= set(SLB.claims["source_id"]) | set(SLB.claims["status_source_id"])
    assert set(SLB.sources["source_id"]) <= cited
    told = SLB.tables["events"], SLB.tables["incidents"], SLB.tables["movements"]
    for text in pd.concat([pd.concat([table["title"], table["summary"], table.get("actors", table["title"])]) for table in told]):
        assert not LOADED.search(text), text


@pytest.mark.parametrize(
    ("known_on", "attribute", "low"),
    [
        ("2021-11-27", "killed", 3),
        ("2021-11-27", "detained", 100),
        ("2021-11-30", "killed", 3),  # four, says Australia's minister: another country's office stands beside, not before
        ("2021-11-30", "buildings_damaged", 56),
        ("2021-12-05", "detained", 217),
        ("2021-12-31", "buildings_damaged", 63),
        (None, "damage_value", 811_000_000),
    ],
)
def test_what_stood_on_a_day(known_on: str | None, attribute: str, low: int) -> None:
    assert run(NAME, known_on=known_on).located.summary["claims"][attribute]["low"] == low


def test_nobody_is_counted_before_the_first_report() -> None:
    assert run(NAME, known_on="2021-11-26").located.summary["claims"].get("killed") is None


def test_rival_strengths_stay_and_plans_are_none() -> None:
    claims = SLB.claims
    figures = claims[(claims["subject_id"] == "PNG") & (claims["attribute"] == "strength")]
    assert sorted(figures["low"]) == [34, 34, 35, 37, 50]
    assert set(figures["status"]) == {"standing"}
    plans = claims[(claims["attribute"] == "plan") & claims["low"].notna()]
    assert {"AUS-ADF", "PNG", "FJI", "M07", "NZL-DEF"} <= set(plans["subject_id"])


@pytest.mark.parametrize(
    ("contingent", "day", "least", "most"),
    [
        ("SIAF", "2021-11-24", 0, 0),
        ("SIAF", "2021-11-25", 23, 23),
        ("SIAF", "2021-12-24", 204, 204),  # 300 came; 20, 36 and 40 went home
        ("SIAF", "2022-01-31", 204, 204),
        ("AUS-AFP", "2021-11-24", 0, 0),
        ("AUS-AFP", "2021-11-25", 23, 23),
        ("AUS-AFP", "2021-11-26", 23, 70),  # when the 50 who left that day landed, no source says
        ("AUS-AFP", "2021-11-29", 70, 70),
        ("AUS-AFP", "2022-01-31", 70, 70),
        ("AUS-ADF", "2021-11-25", 0, 0),
        ("AUS-ADF", "2021-11-26", 43, 66),  # 43 flew in; on the 29th there were 66
        ("AUS-ADF", "2021-11-29", 66, 66),
        ("AUS-ADF", "2021-12-23", 26, 66),
        ("AUS-ADF", "2021-12-24", 26, 26),
        ("PNG", "2021-11-25", 0, 0),
        ("PNG", "2021-11-27", 37, 37),
        ("PNG", "2022-01-31", 37, 37),
        ("FJI", "2021-11-29", 0, 0),
        ("FJI", "2021-11-30", 43, 43),
        ("FJI", "2021-12-01", 43, 50),
        ("FJI", "2021-12-02", 50, 50),
        ("FJI", "2021-12-20", 14, 50),
        ("FJI", "2021-12-24", 14, 14),
        ("FJI", "2022-01-31", 14, 14),
        ("NZL", "2021-12-01", 0, 0),
        ("NZL", "2021-12-03", 15, 15),
        ("NZL", "2021-12-15", 45, 45),
        ("NZL-POL", "2021-12-03", 0, 0),
        ("NZL-POL", "2021-12-05", 11, 11),
    ],
)
def test_so_many_were_there(contingent: str, day: str, least: int, most: int) -> None:
    told = {row["contingent_id"]: row for row in deployments.presence(SLB)}
    days: dict[str, Any] = {row["day"]: row for row in told[contingent]["days"]}
    assert days[day]["present"] == {"low": least, "high": most}


def test_nobody_is_called_gone_while_others_of_the_force_stay() -> None:
    states = {row["contingent_id"]: {day["state"] for day in row["days"]} for row in deployments.presence(SLB)}
    assert [one for one, found in states.items() if "gone" in found] == []


def test_those_who_went_and_those_who_stayed_make_the_whole() -> None:
    low = SLB.claims.set_index("claim_id")["low"]
    assert low["K31"] + low["K32"] == low["K30"] == low["K28"] + low["K29"] == 50


def test_the_records_of_its_page_hold_no_word_of_kazakhstan(html: str, page_records: Callable[..., Any]) -> None:
    _, strings, data = page_records(html)
    assert not [text for text in strings if FOREIGN.search(text)]
    ground = html.split('id="kz-ground">', 1)[1].split("</script>", 1)[0]
    beside = json.loads(gzip.decompress(base64.b64decode(ground))[: data["beside"]["told"]])
    assert len(beside["claims"]["claim_id"]) == len(SLB.claims)
    assert not FOREIGN.search(str(beside["claims"]))
    assert any("Honiara" in text for text in strings)


def test_its_page_holds_no_word_of_kazakhstan(html: str) -> None:
    shown = re.sub(r"<script(?![^>]*application/json).*?</script>|<style.*?</style>", "", html, flags=re.DOTALL)
    assert sorted({found[0] for found in FOREIGN.finditer(shown)}) == []
