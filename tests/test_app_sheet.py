"""What the page "Report" draws: marks where the words stand, dots where places are, no dot for a country."""

from __future__ import annotations

from kzmap.app import sheet
from kzmap.gazetteer import Gazetteer
from kzmap.report import read_text
from kzmap.report.review import Review

TEXT = "Protests spread across Kazakhstan. Police clashed with crowds in Almaty on Tuesday."


def drawn(*, reject: int | None = None) -> dict:
    reading = read_text(TEXT, Gazetteer.open(), published="2022-01-08")
    review = Review.of(reading)
    if reject is not None:
        review.reject([reject])
    return sheet.sheet_of(reading, review.decisions, 0, placing=False)


def test_a_country_is_an_area_and_a_town_a_dot() -> None:
    found = drawn()
    assert [dot["name"] for dot in found["dots"]] == ["Almaty"]
    assert [area["events"] for area in found["areas"]] == [[0]]
    assert found["areas"][0]["path"].startswith("M")


def test_marks_stand_where_their_words_do() -> None:
    marks = [(TEXT[m["start"] : m["end"]], m["kind"]) for m in drawn()["marks"]]
    assert ("Almaty", "place") in marks
    assert ("Protests spread across Kazakhstan.", "event") in marks


def test_the_dot_lies_in_the_drawing() -> None:
    found = drawn()
    x0, y0, x1, y1 = found["box"]
    dot = found["dots"][0]
    assert x0 < dot["x"] < x1
    assert y0 < dot["y"] < y1
    assert abs(dot["x"] / found["scale"] - 76.9) < 0.3
    assert abs(-dot["y"] - 43.25) < 0.3


def test_what_is_rejected_leaves_the_map_and_stays_in_the_text() -> None:
    found = drawn(reject=1)
    assert found["dots"] == []
    assert "off" in {mark["kind"] for mark in found["marks"]}
