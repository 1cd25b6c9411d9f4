"""A table of sentences: one happening in active and passive, in another order, in lists, in number words, in three languages."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from kzmap.gazetteer import Gazetteer
from kzmap.report import read_text
from kzmap.report.parse import parsed_by

TABLE = Path(__file__).parent / "gold" / "sentences.csv"
ATLAS = Gazetteer.open()
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['lang']}-{number}" for number, row in enumerate(ROWS)])
def test_a_sentence(row: dict[str, Any]) -> None:
    found = read_text(row["sentence"], ATLAS, published="2022-01-15").as_dict()
    told = [event for event in found["events"] if event["category"] == row["category"]]
    if row["status"] == "none":
        assert told == []
    elif row["status"] != "asserted":
        assert told == []
        assert row["status"] in {item["polarity"] for item in found["not_events"] if item["category"] == row["category"]}
    else:
        assert told, found["not_events"]
        if row["place"]:
            assert row["place"] in {event["place"] for event in told}
        if row["what"]:
            counted = {(q["what"], q["low"]) for event in told for q in event["quantities"]}
            assert (row["what"], int(row["low"]) if row["low"] else None) in counted
    if row["country"]:
        assert row["country"] in {item["country"] for item in found["contingents"]}


def test_all_parsers_are_there() -> None:
    """What the scores were measured with; without them the reader says that it finds less."""
    assert [parsed_by(lang) for lang in ("en", "ru", "kk")] == ["spacy", "slovnet", "shallow"]


def test_without_the_parsers_a_report_is_read_and_says_that_it_finds_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kzmap.report.parse._present", lambda _: False)
    reading = read_text("Protesters seized the city hall in Aktobe on Wednesday.", ATLAS, published="2022-01-08")
    assert [(event.category, event.spot.name if event.spot else None) for event in reading.events] == [("seizure", "Aktobe")]
    assert any("pip install 'kzmap[text]'" in note for note in reading.notes)
