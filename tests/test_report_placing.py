"""Where events are put: names that lie in each other, namesakes, and sentences without a place of their own."""

from __future__ import annotations

import pytest

from kzmap.gazetteer import Gazetteer
from kzmap.report import read_text

ATLAS = Gazetteer.open()


def places(text: str, day: str = "2022-03-30") -> list[tuple[str, str | None, str | None]]:
    """Trigger, place and country of each event."""
    found = read_text(text, ATLAS, published=day).as_dict()["events"]
    return [(event["trigger"], event["place"], event["country"]) for event in found]


@pytest.mark.parametrize(
    "where",
    [
        "in Kasserine, Tunisia,",
        "in Kasserine in Tunisia",
        "in Kasserine in western Tunisia",
        "in Kasserine, in the west of Tunisia,",
        "in Kasserine, a town in western Tunisia,",
        "in Kasserine, the capital of a province of Tunisia,",
        "in Tunisia's western city of Kasserine",
        "in Tunisia's fourth town, Kasserine,",
    ],
)
def test_the_larger_name_only_says_where_the_smaller_lies(where: str) -> None:
    assert places(f"Police clashed with protesters {where} on Monday.") == [("clashed", "Kasserine", "TN")]
    assert places(f"On Monday, {where} police clashed with protesters.") == [("clashed", "Kasserine", "TN")]


def test_a_hit_town_comes_before_its_country() -> None:
    assert places("Shelling hit Maiduguri in Nigeria on Monday.") == [("hit", "Maiduguri", "NG")]


def test_a_list_of_countries_puts_no_town_into_another_country() -> None:
    found = read_text("Talks on Monday were held in Kabul, Pakistan and Iran.", ATLAS, published="2022-03-30").as_dict()
    assert [(name["name"], name["country"]) for name in found["toponyms"]][:1] == [("Kabul", "AF")]


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed four people in Tripoli, Lebanon, on Monday.",
        "Lebanese police arrested 40 people in Tripoli on Monday.",
        "BEIRUT, Lebanon (AP) - Gunmen attacked a bank in Tripoli on Monday.",
        "Gunmen attacked a bank in Tripoli on Monday. The government of Lebanon sent soldiers.",
    ],
)
def test_the_country_of_the_text_chooses_between_namesakes(text: str) -> None:
    assert [(place, country) for _, place, country in places(text)][:1] == [("Tripoli", "LB")]


def test_without_a_country_the_better_known_namesake_is_meant() -> None:
    assert places("Gunmen attacked a bank in Tripoli on Monday.") == [("attacked", "Tripoli", "LY")]


def test_a_famous_city_stays_where_it_is() -> None:
    found = read_text(
        "Protesters in Kazakhstan blocked the road to Aktau. Crowds clashed with police in Almaty. In Moscow, police arrested"
        " 20 people.",
        ATLAS,
        published="2022-01-05",
    )
    assert [event.spot.country for event in found.events if event.spot and event.category == "arrest"] == ["RU"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the soldiers are where they were sent
        ("The government in Abuja sent 300 soldiers to Kano on Monday. They clashed with protesters.", "Kano"),
        # who withdrew from a town tells of that town
        ("Rebels withdrew from Kano on Monday, the Nigerian army said. Soldiers looted shops.", "Kano"),
        # two names for one place are one place
        ("Fighting continued in Khartoum and Omdurman on Monday. Soldiers looted shops.", "Omdurman"),
    ],
)
def test_a_sentence_without_a_place_stays_where_the_one_before_was(text: str, expected: str) -> None:
    events = read_text(text, ATLAS, published="2022-03-30").events
    assert events[-1].spot is not None
    assert events[-1].spot.name == expected
    assert "place_from_context" in events[-1].flags
    assert any("none in the sentence" in reason for reason in events[-1].reasons)


def test_after_a_place_that_is_not_known_the_town_before_it_is_not_taken() -> None:
    text = (
        "PEMBA, Mozambique (AP) - Insurgents attacked the town of Palma on March 24, Mozambique's army said. A mayor said"
        " that shops were looted."
    )
    first, second = read_text(text, ATLAS, published="2021-04-01").events
    assert (first.spot, first.place) == (None, "Palma")
    assert (second.spot, second.place) == (None, "Palma")  # no dot in the country's middle, and none in Pemba
    assert {"place_from_context", "place_unknown"} <= set(second.flags)
    assert any("Mozambique" in reason for reason in first.reasons)


def test_a_road_to_a_town_is_not_in_it() -> None:
    assert places("Residents of Maiduguri blocked the road to Kano on Monday.") == [("blocked the road", "Maiduguri", "NG")]


def test_a_passive_verb_makes_no_speaker() -> None:
    (found,) = places("Maiduguri airport was closed on Monday.")
    assert found[1] == "Maiduguri International Airport"


def test_countries_that_call_for_something_are_not_where_it_happens() -> None:
    text = "Rebels fought soldiers on Monday near Kashan in Iran. France and Germany called for talks; shops were looted."
    assert {country for _, _, country in places(text)} - {None} == {"IR"}


def test_what_was_done_about_a_namesake_is_said_once() -> None:
    text = (
        "Gunmen attacked a patrol in Banjska on Tuesday. Police arrested 20 people in Banjska. Roads were blocked"
        " across Kosovo. Shots were heard in Pristina and Zvecan."
    )
    reading = read_text(text, ATLAS, published="2023-09-27")
    (note,) = [note for note in reading.notes if "Banjska" in note]
    assert "far from all else in the text" in note
    assert {event.spot.country for event in reading.events if event.spot} == {"XK"}
    assert all("place_unknown" in event.flags for event in reading.events[:2])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Crowds stormed the city hall in Taraz on Monday.\n\nBanks and shops were looted.", "Taraz"),
        ("In Zhambyl Region protesters rallied on Monday in Taraz.\n\nPolice arrested 14 people.", "Taraz"),
        ("Police clashed with a crowd in Taraz on Monday.\n\nAn emergency holds in Kazakhstan. The internet is cut.",
         "Kazakhstan"),
        ("Police clashed with protesters in Taraz on Monday.\n\nThe president of Kazakhstan spoke. 3,000 people were detained.",
         "Kazakhstan"),
        ("Police clashed with protesters in Taraz on Monday, residents of Kazakhstan said.\n\nA curfew was imposed.", "Taraz"),
    ],
)  # fmt: skip
def test_without_a_place_a_town_matter_stays_in_town_and_a_wide_one_in_the_country(text: str, place: str) -> None:
    assert places(text)[-1][1] == place


def test_a_first_name_that_sounds_like_a_case_is_no_town() -> None:
    assert "Astana" not in {place for _, place, _ in places("Тобыр Таразда Нұрсұлтан Назарбаевтың ескерткішін құлатты.")}


def test_a_namesake_abroad_under_another_of_its_names_is_left_open() -> None:
    text = "In Kosovo, shots were heard in Pristina, Mitrovica and Zvecan on Monday. "
    text += "Gunmen attacked a police patrol in the village of Banjska."
    assert places(text)[-1][1:] == (None, None)
