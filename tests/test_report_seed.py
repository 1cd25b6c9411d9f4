"""A text of our own, built like an article of the press, with what the press said of January 2022 on 8 January."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kzmap.gazetteer import Gazetteer
from kzmap.report.reader import Reading, read_text

ARTICLE = Path(__file__).parent / "fixtures" / "report" / "statement.txt"
EMBASSY = ["Russian Embassy in India"]


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_text(ARTICLE.read_text("utf-8"), Gazetteer.open("kazakhstan-2022"))


@pytest.fixture(scope="module")
def found(reading: Reading) -> dict:
    return reading.as_dict()


def only(items: list[dict], **wanted: object) -> dict:
    fitting = [item for item in items if all(item[key] == value for key, value in wanted.items())]
    assert len(fitting) == 1, (wanted, fitting)
    return fitting[0]


def at(words: str, nth: int = 1) -> int:
    """Where words stand in the text."""
    places = [found.start() for found in re.finditer(re.escape(words), ARTICLE.read_text("utf-8"))]
    return places[nth - 1]


def test_the_anchor_is_the_dateline(found: dict) -> None:
    assert found["document"]["published"] == "2022-01-08"
    assert found["document"]["language"] == "en"


def test_the_resignation(found: dict) -> None:
    event = only(found["events"], category="government_change")
    assert (event["date"], event["time_precision"], event["place"], event["precision"]) == (
        "2022-01-04",
        "day",
        "Kazakhstan",
        "country",
    )
    assert event["attribution"] == []
    assert event["start"] == at("After several days")


def test_the_killings(found: dict) -> None:
    event = only(found["events"], category="toll")
    assert (event["place"], event["precision"], event["date"]) == ("Almaty", "settlement", None)
    counted = {(q["what"], q["low"], q["high"], q["qualifier"]) for q in event["quantities"]}
    assert counted == {("killed", None, None, "dozens"), ("killed_security", 8, None, "at_least")}
    assert event["attribution"] == ["BBC"]
    assert "perpetrator_doubtful" in event["flags"]


def test_the_operation_and_the_protests(found: dict) -> None:
    assert only(found["events"], category="security_operation")["place"] == "Almaty"
    protest = only(found["events"], category="protest")
    assert (protest["place"], protest["precision"], protest["date"]) == ("Kazakhstan", "country", None)


def test_the_decision_has_a_day_and_no_point(found: dict) -> None:
    event = only(found["events"], category="decision")
    assert (event["date"], event["lon"], event["target"]) == ("2022-01-06", None, "Kazakhstan")
    assert event["attribution"] == EMBASSY


def test_the_appeal(found: dict) -> None:
    event = only(found["events"], category="statement")
    assert "President Kassym-Jomart Tokayev" in event["actors"]
    assert event["date"] is None


def test_the_deployment_is_one_event_told_twice(found: dict) -> None:
    event = only(found["events"], category="deployment")
    assert (event["date"], event["place"], event["precision"], event["attribution"]) == (
        "2022-01-06",
        "Kazakhstan",
        "country",
        EMBASSY,
    )
    assert len(event["mentions"]) == 2


def test_five_contingents_without_a_strength(found: dict) -> None:
    assert {c["country"] for c in found["contingents"]} == {"RU", "AM", "BY", "KG", "TJ"}
    for contingent in found["contingents"]:
        assert (contingent["strength_low"], contingent["strength_high"], contingent["unit"]) == (None, None, None)
        assert (contingent["destination"], contingent["arrival"]) == ("Kazakhstan", "2022-01-06")
    belarus = only(found["contingents"], country="BY")
    assert (belarus["origin"], belarus["attribution"]) == ("Belarus", EMBASSY)


def test_the_claims(found: dict) -> None:
    provoked = next(c for c in found["claims"] if c["start"] == at("Russia has stated"))
    assert provoked["claimant"] == "Russia"
    assert [start for start, _ in provoked["mentions"]] == [at("Russia has stated"), at("Russia has stated", 2)]
    mission = next(c for c in found["claims"] if c["start"] == at("According to a note"))
    assert (mission["attribution"], mission["polarity"], mission["about"]) == (EMBASSY, "asserted", "Kazakhstan")
    not_fighting = next(c for c in found["claims"] if c["start"] == at("The Russian Embassy in India further"))
    assert (not_fighting["attribution"], not_fighting["polarity"]) == (EMBASSY, "negated")
    assert next(c for c in found["claims"] if c["start"] == at('"Russia calls'))["polarity"] == "normative"
    assert (
        next(c for c in found["claims"] if c["start"] == at("According to the Russian Embassy, the"))["polarity"] == "definition"
    )


def test_no_hard_failure(found: dict) -> None:
    for event in found["events"]:
        assert not (event["date"] or "").startswith("1992")
        assert event["date"] != "2022-01-11"
        assert event["country"] != "IN"
        assert event["place"] not in ("Moscow", "India", "New Delhi")
    starts = {event["start"] for event in found["events"]}
    saying = (
        "The Russian Embassy in India further",
        '"Russia calls',
        "According to the Russian Embassy, the",
        "The statement further",
    )
    assert starts & {at(words) for words in saying} == set()
    assert starts & {at("Russia has stated"), at("Russia has stated", 2)} == set()


def test_roles_of_places(found: dict) -> None:
    roles: dict[str, set[str]] = {}
    for name in found["toponyms"]:
        roles.setdefault(name["surface"], set()).add(name["role"])
    assert roles["Almaty"] == {"event"}
    assert roles["India"] == {"name"}
    assert roles["Moscow"] == {"speaker"}
    for country in ("Armenia", "Belorussia", "Kyrgyzstan", "Tajikistan"):
        assert roles[country] == {"origin"}


def test_boilerplate_names_nobody(reading: Reading) -> None:
    lines = {block.role for block in reading.document.blocks}
    assert {"dateline", "headline", "byline", "caption", "advert", "subheading", "agencies", "body"} <= lines
    body = [scene for scene in reading.scenes if scene.sentence.role == "body"]
    assert len(body) == 12


def test_offsets_are_those_of_the_text(found: dict) -> None:
    text = ARTICLE.read_text("utf-8")
    for name in found["toponyms"]:
        assert text[name["start"] : name["end"]] == name["surface"]
