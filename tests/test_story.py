"""The story of a situation: its rules, what reaches the page, and what leaves no trace."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from kzmap import pipeline
from kzmap.situation import publish
from kzmap.situation.situation import Situation
from kzmap.webmap import payload_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.pipeline import Result

STORY = [
    {"step_id": "1", "title": "People gather", "text": "People gather in Semey.", "record_ids": "E1", "claim_ids": "T3"},
    {"step_id": "2", "title": "A count", "text": "A ministry counts 164 dead.", "record_ids": "E3", "claim_ids": "T1"},
]
STEP = {"step_id": "1", "title": "A step", "text": "People gather.", "record_ids": "E1", "state": "view=76.9,43.2,12"}


def test_a_step_of_the_tiny_situation_is_valid_and_comes_back(tiny: Callable[..., Path]) -> None:
    situation, faults = Situation.inspect(tiny(story=STORY))
    assert faults == []
    assert situation is not None
    assert situation.files()["story.csv"].decode().splitlines()[1].startswith("1,People gather,")


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("record_ids", "E1|E99", "no such record"),
        ("record_ids", "RUS", "no such record"),
        ("claim_ids", "T99", "no such claim"),
        ("record_ids", "", "Nothing carries"),
        ("text", "", "empty"),
        ("state", "lang=ru", "cannot set"),
        ("state", "<b>", "expected form"),
        ("state", "time=2022-01-05", "no period"),
        ("state", "time=2022-01-06..2022-01-05", "no period"),
        ("state", "time=x..y", "no period"),
        ("state", "view=76.9,43.2", "no view"),
        ("state", "view=43.2,96.9,12", "no view"),
        ("state", "selected=E99", "no such record"),
        ("state", "time=2022-01-05T10:00+06:00..2022-01-05T12:00+06:00&view=-72.3,18.5,9.25&selected=C1&layers=-bases,doubt", ""),
        ("state", "", ""),
    ],
)
def test_each_slip_is_named(tiny: Callable[..., Path], column: str, value: str, rule: str) -> None:
    _, faults = Situation.inspect(tiny(story=[{**STEP, column: value}]))
    assert {(fault.file, fault.column) for fault in faults} == ({("story.csv", column)} if rule else set())
    assert all(fault.remedy for fault in faults)
    assert not rule or rule in "".join(fault.rule for fault in faults)


def test_a_story_goes_with_what_it_rests_on(tiny: Callable[..., Path]) -> None:
    named = [{"record_ids": "C2"}, {"record_ids": "", "claim_ids": "T3"}, {"state": "selected=E1"}, {"record_ids": "E2"}]
    steps = [{**STEP, "record_ids": "E2", "step_id": str(number), **one} for number, one in enumerate(named)]
    situation = Situation.read(tiny(story=steps))
    assert publish.passed(situation).tables["story"]["step_id"].tolist() == ["1", "2", "3"]  # C2 is a draft
    assert publish.without(situation, {"E1"}).tables["story"]["step_id"].tolist() == ["0", "3"]  # T3 is a claim about E1
    assert publish.without(situation, {"E2", "C2", "E1"}).tables["story"].empty


def page_of(html: str) -> dict[str, Any]:
    found = re.search(r'id="kz-payload">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_only_steps_whose_records_are_there_are_told(tiny: Callable[..., Path]) -> None:
    located = pipeline.run(tiny(story=STORY)).located
    told = payload_tables.story(located, ("en", "ru"))
    assert [step["records"] for step in told] == [["E1"], ["E3"]]
    assert told[0]["title"] == {"en": "People gather", "ru": "People gather"}
    less = located.features[located.features["record_id"] != "E1"].reset_index(drop=True)
    fewer = type(located)(**{**located.__dict__, "features": less})
    assert [step["records"] for step in payload_tables.story(fewer, ("en",))] == [["E3"]]


class Metas(HTMLParser):
    """Names and contents of a page's meta elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (name := given.get("property") or given.get("name")):
            self.found[name] = given.get("content") or ""


def test_january_2022_is_told_in_eight_steps_and_two_languages(kazakhstan: Result) -> None:
    html = kazakhstan.html()
    story = page_of(html)["story"]
    assert len(story) == 8
    days = [re.search(r"time=(2022-01-\d\d)\.\.", step["state"]) for step in story]
    assert [day[1] for day in days if day] == sorted(day[1] for day in days if day)
    for step in story:
        assert step["records"]
        for column in ("title", "text"):
            assert step[column]["ru"] != step[column]["en"]
            assert re.search("[а-я]", step[column]["ru"])
            assert not re.search("[а-я]", step[column]["en"])
        # the same numbers in both languages
        numbers = [
            sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[,\s\u00a0](?=\d{3})", "", step["text"][one]))) for one in ("en", "ru")
        ]
        assert numbers[0] == numbers[1]
    metas = Metas()
    metas.feed(html)
    assert metas.found["og:title"] == "Kazakhstan, January 2022"
    assert metas.found["og:description"] == metas.found["description"]
    assert metas.found["description"].startswith("Protests and violence across Kazakhstan in January 2022")
    assert len(metas.found["description"]) <= 301
