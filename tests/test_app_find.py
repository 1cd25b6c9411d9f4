"""The Places page: a name is found with its reasons; a person decides on places in doubt, with who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from kzmap.app import opened
from kzmap.claims.ledger import records
from kzmap.situation import changes, shelf
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = "<img src=x onerror=alert(1)> **b** ![p](https://example.org/p.png) :red[r]"


def script(default: str) -> None:
    import streamlit

    from kzmap.app import opened
    from kzmap.app.pages import places
    from kzmap.app.visit import begin, readable_errors

    given = opened.situation(default)
    visit = begin(given, "Places")
    with readable_errors():
        places.show(visit)
    streamlit.session_state["seen"] = given


def open_page(given: object = "kazakhstan-2022", **query: str) -> AppTest:
    at = AppTest.from_function(script, kwargs={"default": str(given)}, default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success])


def widget(many: Any, key: str) -> Any:
    return next(one for one in many if one.key == key)


def find(name: str, at: AppTest | None = None) -> AppTest:
    at = at or open_page()
    widget(at.text_input, "kz_find_name").set_value(name)
    next(one for one in at.button if one.label == "Find").click()
    return at.run()


def choose(at: AppTest, place: str, choice: str | None = None) -> AppTest:
    widget(at.selectbox, "kz_place").set_value(place)
    at.run()
    if choice:
        widget(at.radio, f"kz_choice_{place}").set_value(choice)
        at.run()
    return at


def decide(at: AppTest, place: str, who: str = "A. Reader", why: str = "Seen on a map", back: bool = False) -> AppTest:
    widget(at.text_input, f"kz_who_{place}").set_value(who)
    widget(at.text_input, f"kz_why_{place}").set_value(why)
    widget(at.button, f"kz_{'back' if back else 'save'}_{place}").click()
    return at.run()


def place(folder: Path, place_id: str) -> dict[str, Any]:
    places = Situation.read(folder).places
    return records(places[places["place_id"] == place_id])[0]


@pytest.fixture
def doubtful(tiny: Callable[..., Path]) -> Path:
    return tiny(edit=("places", 1, "verified", "false"))


# finding


@pytest.mark.parametrize("name", ["Kulsary", "Кульсары", "Құлсары", "в Кульсарах"])
def test_a_place_is_found_with_its_reasons(name: str) -> None:
    text = words(find(name))
    assert "**Kulsary" in text or "**Qulsary" in text
    assert "Because:" in text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Аксу", "Not sure enough"),
        ("Kazakh", "Not a place"),
        ("Almaty; Taraz", "Several places"),
        ("Qwxzplk", "Not known"),
        ("95.0, 190.0", "Cannot be read"),
        ("🦅" * 50, ""),
        ("'; DROP TABLE places; --", ""),
        ("x" * 200, ""),
    ],
)
def test_what_is_not_found_gets_a_reason(name: str, said: str) -> None:
    at = find(name)
    assert not at.exception
    assert said in at.info[0].value.replace("\\", "")


def test_candidates_of_one_name_are_told_apart_by_their_regions() -> None:
    regions = find("Аксу").dataframe[0].value["Region"].tolist()
    assert regions[:2] == ["Pavlodar Region", "Turkistan Region"]


def test_hostile_names_stay_text() -> None:
    at = find(HOSTILE)
    assert not at.exception
    assert "<img" not in words(at)
    assert "![p]" not in words(at)


# deciding


def test_what_comes_with_kzmap_is_copied_first() -> None:
    at = open_page()
    assert "This situation is not changed here" in words(at)
    assert not [one for one in at.selectbox if one.key == "kz_place"]
    next(one for one in at.button if one.label == "Make a copy").click().run()
    assert not at.exception
    assert shelf.names() == ["kazakhstan-2022-corrected"]
    again = open_page(situation="kazakhstan-2022-corrected")
    assert again.session_state["seen"] == str(shelf.folder_of("kazakhstan-2022-corrected"))
    assert widget(again.selectbox, "kz_place").value is None
    next(one for one in at.button if one.label == "Make a copy").click().run()
    assert "already" in at.error[0].value


def test_a_place_is_confirmed_and_that_is_taken_back(doubtful: Path) -> None:
    before = Situation.read(doubtful).places
    at = decide(choose(open_page(doubtful), "SEM", "confirm"), "SEM")
    assert not at.exception
    assert "Semey: the decision is saved" in at.success[0].value
    assert place(doubtful, "SEM")["verified"] is True
    table = next(one.value for one in at.dataframe if "Decided" in one.value)
    assert table["Decided"].tolist() == ["confirmed by A. Reader"]
    assert widget(at.text_input, "kz_who_SEM").value == "A. Reader"
    decide(at, "SEM", "B. Editor", "Another Semey", back=True)
    assert "taken back" in at.success[0].value
    assert Situation.read(doubtful).places.equals(before)
    assert [one.who for one in changes.history(doubtful)] == ["A. Reader", "B. Editor"]


def test_a_place_moves_to_coordinates_as_they_are_written(doubtful: Path) -> None:
    at = choose(open_page(doubtful), "SEM", "coordinates")
    widget(at.text_input, "kz_at_SEM").set_value("50°24'36\"N 80°13'48\"E")
    widget(at.number_input, "kz_radius_SEM").set_value(250.0)
    at.run()
    decide(at, "SEM")
    row = place(doubtful, "SEM")
    assert (row["lon"], row["lat"], row["radius_m"], row["precision"]) == (80.23, 50.41, 250.0, "site")
    assert row["basis"].startswith("Set by A. Reader")


def test_a_place_becomes_the_candidate_that_was_chosen(doubtful: Path) -> None:
    at = choose(open_page(doubtful), "SEM")
    options = widget(at.radio, "kz_choice_SEM").options
    assert "It is Semey, settlement" in options[1]
    assert "km from where it stands" in options[1]
    widget(at.radio, "kz_choice_SEM").set_value("spot 0")
    at.run()
    decide(at, "SEM")
    assert place(doubtful, "SEM")["basis"].startswith("Set by A. Reader")


def test_a_rejected_place_loses_its_point(doubtful: Path) -> None:
    decide(choose(open_page(doubtful), "SEM", "reject"), "SEM")
    assert place(doubtful, "SEM")["precision"] == "none"


def test_nothing_is_saved_without_a_choice_a_name_and_a_reason(doubtful: Path) -> None:
    at = choose(open_page(doubtful), "SEM")
    assert not [one for one in at.button if one.key == "kz_save_SEM"]
    choose(at, "SEM", "confirm")
    for who, why, what in (("", "x", "name is missing"), ("A", "  ", "reason is missing"), ("=A", "x", "formula")):
        decide(at, "SEM", who, why)
        assert what in at.error[0].value.replace("\\", "")
    assert changes.history(doubtful) == []


def test_coordinates_that_cannot_be_read_are_said(doubtful: Path) -> None:
    at = choose(open_page(doubtful), "SEM", "coordinates")
    widget(at.text_input, "kz_at_SEM").set_value("somewhere").run()
    assert "no coordinates that can be read" in words(at)
    decide(at, "SEM")
    assert at.error
    assert changes.history(doubtful) == []


def test_of_two_who_decide_at_once_the_second_looks_again(doubtful: Path) -> None:
    first, second = (choose(open_page(doubtful), "SEM", "confirm") for _ in range(2))
    decide(first, "SEM", "A")
    decide(second, "SEM", "B")
    assert "Somebody has changed" in second.error[0].value
    assert [one.who for one in changes.history(doubtful)] == ["A"]
    decide(second, "SEM", "B")
    assert [one.who for one in changes.history(doubtful)] == ["A", "B"]
    assert widget(first.text_input, "kz_who_SEM").value == "A"


def test_who_and_why_by_anybody_stay_text(doubtful: Path) -> None:
    at = decide(choose(open_page(doubtful), "SEM", "confirm"), "SEM", HOSTILE[:55], HOSTILE)
    assert not at.exception
    assert changes.history(doubtful)[0].why == HOSTILE
    assert "<img" not in words(at)
    assert "![p]" not in words(at)


def test_sensitive_places_are_only_counted(tiny: Callable[..., Path]) -> None:
    at = open_page(tiny(edit=("places", 1, "sensitive", "true")))
    at.toggle(key="kz_every").set_value(True).run()
    assert "1 sensitive place" in words(at)
    assert "SEM" not in widget(at.selectbox, "kz_place").options


# which situation


@pytest.mark.parametrize("name", ["../..", "/etc", "nothing", "<script>", "a" * 5000])
def test_an_address_opens_only_what_is_on_the_shelf(name: str) -> None:
    at = open_page(situation=name)
    assert not at.exception
    assert "seen" not in at.session_state
    assert "There is no situation" in at.error[0].value
    assert "<script" not in at.error[0].value
    at.button(key="kz_open_first").click().run()
    assert at.session_state["seen"] == "kazakhstan-2022"
    assert opened.PARAMETER not in at.query_params


def test_a_session_remembers_what_is_open() -> None:
    folder = shelf.copy("kazakhstan-2022", "mine")
    at = open_page(situation="mine")
    at.query_params.clear()
    at.run()
    assert at.session_state["seen"] == str(folder)
    assert at.query_params[opened.PARAMETER] in ("mine", ["mine"])
    assert open_page().session_state["seen"] == "kazakhstan-2022"
