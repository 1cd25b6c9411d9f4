"""The app without a browser: addresses, filters, pages, files. What only a browser can see stands in tests/browser."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tracemalloc
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kzmap.app import loading, serving
from kzmap.app.address import KEYS, NOTHING, Shown, known_values
from kzmap.app.wording import link, plain
from kzmap.face import run
from kzmap.situation import words as vocabulary
from kzmap.situation.selection import Selection
from kzmap.situation.tables import KINDS, PRECISIONS
from kzmap.webmap import layers

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.pipeline import Result

ROOT = Path(__file__).resolve().parent.parent
SITUATION = "kazakhstan-2022"
PAGES = ("table", "contingents", "claims", "places", "downloads", "about")


@cache
def whole() -> Result:
    return run(SITUATION)


@cache
def known() -> dict[str, set[str]]:
    return known_values(whole().located)


def script(given: str, page: str) -> None:
    """One page of the app by itself; AppTest cannot turn the pages of st.navigation."""
    import importlib

    import streamlit

    from kzmap.app import filters
    from kzmap.app.visit import begin

    visit = begin(given, page)
    importlib.import_module(f"kzmap.app.pages.{page}").show(visit)
    filters.sidebar(visit)
    streamlit.session_state["seen"] = sorted(visit.located.features["record_id"])


def open_page(page: str, given: str = SITUATION, **query: Any) -> AppTest:
    at = AppTest.from_function(script, kwargs={"given": given, "page": page}, default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def parameter(at: AppTest, key: str) -> list[str]:
    """Values of a parameter of the address; AppTest gives a text or a list of them."""
    value = at.query_params.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in at.main if hasattr(element, "value") and isinstance(element.value, str))


# what is shown, in its three spellings

DAYS = st.sampled_from(["2022-01-02", "2022-01-05", "2022-01-05T14:00+06:00", "2022-01-06", "2022-01"])


@st.composite
def shown_values(draw: st.DrawFn) -> Shown:
    def some(values: set[str]) -> tuple[str, ...]:
        chosen = draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=3))
        return tuple(value for value in sorted(values) if value in chosen)

    period = draw(st.none() | st.tuples(st.just("2022-01-01"), DAYS))
    some_layers = some(set(KINDS))  # never all of them: that is no filter
    layers = tuple(kind for kind in KINDS if kind in some_layers)
    selection = Selection(
        period=period,
        layers=draw(st.sampled_from([layers, NOTHING])),
        categories=some(known()["category"]),
        precisions=tuple(word for word in PRECISIONS if word in some(set(PRECISIONS))),
        units=tuple(draw(st.lists(st.sampled_from(sorted(known()["unit"])), max_size=1))),
        text=draw(st.text(max_size=30).filter(lambda text: "\x00" not in text)),
        timed_only=draw(st.booleans()),
        borders=draw(st.sampled_from(["day", "today"])),
    )
    return Shown(
        selection,
        record=draw(st.sampled_from(["", "E01", "C21"])),
        known_on=draw(st.sampled_from(["", "2022-01-09"])),
        lang=draw(st.sampled_from(["en", "ru", "kk"])),
        tiles=draw(st.booleans()),
    )


def as_lists(shown: Shown) -> dict[str, list[str]]:
    return {key: [value] if isinstance(value, str) else value for key, value in shown.as_query().items()}


@given(shown_values())
def test_an_address_brings_back_what_was_shown(shown: Shown) -> None:
    assert Shown.from_query(as_lists(shown), known()) == (shown, [])


@given(shown_values())
def test_the_page_brings_back_what_was_shown(shown: Shown) -> None:
    assert Shown(tiles=shown.tiles).from_page(shown.as_page(whole().located), known()) == shown


@given(st.dictionaries(st.sampled_from(KEYS), st.lists(st.text(max_size=300), min_size=1, max_size=3)))
def test_an_address_by_anybody_is_read_or_left_out_aloud(query: dict[str, list[str]]) -> None:
    shown, left_out = Shown.from_query(query, known())
    again, rest = Shown.from_query(as_lists(shown), known())
    assert (again, rest) == (shown, [])
    assert len(left_out) <= sum(len(values) for values in query.values())


SCALARS = st.none() | st.booleans() | st.floats() | st.text(max_size=20)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner))


@given(st.deferred(lambda: st.dictionaries(st.sampled_from(sorted(Shown().as_page(whole().located))), JSON)))
def test_a_state_by_anybody_gives_a_value_that_an_address_can_hold(state: dict[str, Any]) -> None:
    shown = Shown().from_page(state, known())
    assert Shown.from_query(as_lists(shown), known()) == (shown, [])


def test_switches_that_are_all_off_show_nothing() -> None:
    shown = Shown().from_page({"layers": dict.fromkeys(KINDS, False)}, known())
    assert shown.selection.layers == NOTHING
    assert len(shown.selection.apply(whole().located).features) == 0


# words

HOSTILE = "<img src=x onerror=alert(1)> **b** $x^2$ :red[r] ![p](https://example.org/p.png) `c` [l](javascript:1) # ~s~ {0} \\"


@given(st.text() | st.just(HOSTILE))
def test_no_character_that_markdown_acts_on_stays_bare(text: str) -> None:
    special = r"\\`*_{}\[\]()#+\-.!|>~$:@"
    bare = re.sub(rf"\\[{special}]", "", plain(text))
    assert not re.search(rf"[{special}<\n]", bare)


def test_a_link_leads_to_the_web_or_nowhere() -> None:
    assert link("x", "javascript:alert(1)") == "x"
    assert link("x", "https://example.org/a b)(c") == "[x](https://example.org/a%20b%29%28c)"


# the app


def test_the_app_opens_on_the_map_with_one_line_that_says_what_this_is() -> None:
    at = AppTest.from_file(serving.SCRIPT, default_timeout=60).run()
    assert not at.exception
    assert "**Kazakhstan, January 2022**: what happened where, who moved, and who says so." in at.markdown[0].value
    assert f"All **{len(whole().features)} records** shown." in at.markdown[0].value
    assert len(at.get("bidi_component")) + len(at.get("component_instance")) == 1
    assert {widget.label for widget in at.sidebar.multiselect} == {"Layers", "Categories"}
    assert at.toggle(key="f_tiles").value is False


def test_the_entry_stays_an_entry() -> None:
    assert len((ROOT / "app.py").read_text("utf-8").splitlines()) < 100


def test_the_app_tells_nobody_that_it_runs() -> None:
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["browser"]["serverAddress"] == "localhost"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_draws_everything_and_a_part(page: str) -> None:
    assert not open_page(page).exception
    part = open_page(page, category="protest", record="E01", lang="ru", known_on="2022-01-09")
    assert not part.exception
    then = run(SITUATION, known_on="2022-01-09").located
    seen = part.session_state["seen"]
    assert seen == sorted(Selection(categories=("protest",)).apply(then).features["record_id"])
    assert 0 < len(seen) < len(Selection(categories=("protest",)).apply(whole().located).features)


def test_a_filter_goes_into_the_address_and_counts_the_same_records() -> None:
    at = open_page("table")
    at.sidebar.multiselect(key="f_categories").set_value(["clash", "looting"]).run()
    at.sidebar.text_input(key="f_text").set_value("almaty").run()
    expected = Selection(categories=("clash", "looting"), text="almaty").apply(whole().located).features["record_id"]
    assert at.session_state["seen"] == sorted(expected)
    assert parameter(at, "category") == ["clash", "looting"]
    assert f"**{len(expected)}** of {len(whole().features)} records shown" in at.markdown[0].value
    assert list(at.dataframe[0].value["Record"].sort_values()) == sorted(expected)


def test_a_link_fills_the_filters() -> None:
    at = open_page("table", period="2022-01-05/2022-01-06", layer=["incidents"], unit="KZ-ALA", text="akimat", lang="kk")
    assert at.sidebar.date_input(key="f_from").value.isoformat() == "2022-01-05"
    assert at.sidebar.date_input(key="f_to").value.isoformat() == "2022-01-06"
    assert at.sidebar.multiselect(key="f_layers").value == ["incidents"]
    assert at.sidebar.selectbox(key="f_unit").value == "KZ-ALA"
    assert at.sidebar.text_input(key="f_text").value == "akimat"
    assert at.sidebar.selectbox(key="f_lang").value == "kk"


def test_what_no_record_answers_is_said_and_can_be_cleared() -> None:
    at = open_page("table", text="no such words", category="protest")
    assert at.info[0].value == "No record matches: protest; text “no such words”."
    at.button(key="clear_text").click().run()
    assert at.session_state["seen"] == sorted(Selection(categories=("protest",)).apply(whole().located).features["record_id"])


def test_a_record_opens_with_its_time_place_claims_and_sources() -> None:
    at = open_page("table", record="E01")
    text = words(at)
    assert "### Residents of Zhanaozen gather at the city hall over the gas price" in text
    assert "Zhanaozen, Mangystau Region, Kazakhstan" in text
    assert "Known only to the town or city" in text
    assert "http://www.ortcom.kz/en/press-relizy/1642266505" in text
    at.button(key="later").click().run()
    assert parameter(at, "record") not in (["E01"], [])


def test_visitors_do_not_see_each_others_filters() -> None:
    first, second = open_page("table", text="akimat"), open_page("table")
    assert len(first.session_state["seen"]) < len(second.session_state["seen"]) == len(whole().features)
    second.sidebar.text_input(key="f_text").set_value("airport").run()
    first.run()
    assert parameter(first, "text") == ["akimat"]
    assert first.session_state["seen"] == sorted(Selection(text="akimat").apply(whole().located).features["record_id"])


def test_a_link_by_anybody_is_cleaned_and_the_rest_is_shown() -> None:
    at = AppTest.from_file(serving.SCRIPT, default_timeout=60)
    at.query_params["category"] = ["<script>alert(1)</script>", "protest"]
    at.query_params["known_on"] = "soon"
    at.run()
    assert not at.exception
    assert parameter(at, "category") == ["protest"]
    assert "2 parts that nothing here answers to" in at.warning[0].value
    assert "<script>" not in at.warning[0].value


def test_faults_are_listed_and_nothing_breaks(tiny: Callable[..., Path]) -> None:
    at = open_page("table", str(tiny(edit=("events", 0, "start", "yesterday"))))
    assert not at.exception
    assert "cannot be shown" in at.error[0].value
    assert set(at.dataframe[0].value["value"]) == {"yesterday"}


def test_a_situation_that_is_not_there_is_said() -> None:
    at = open_page("table", "atlantis")
    assert not at.exception
    assert "There is no situation" in at.error[0].value


def poison(folder: Path) -> Path:
    """Put hostile text into every field of a situation that is free text."""
    free = {"title", "summary", "name", "name_ru", "text", "claimant", "publisher", "note", "basis", "actors", "task"}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if rows:
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows({key: HOSTILE if key in free else cell for key, cell in row.items()} for row in rows)
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_hostile_text_stays_text(tiny: Callable[..., Path], page: str) -> None:
    at = open_page(page, str(poison(tiny())), record="E1")
    assert not at.exception
    for element in [*at.markdown, *at.caption, *at.info, *at.warning]:
        assert "<img" not in element.value
        assert "![p]" not in element.value
        assert ":red[r]" not in element.value


def test_a_second_visitor_has_nothing_of_the_map_built_anew(tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tiny())
    built = []
    build = layers.build
    monkeypatch.setattr(layers, "build", lambda *given, **options: built.append(given) or build(*given, **options))
    assert not open_page("map_", folder).exception
    assert len(built) == 1
    assert not open_page("map_", folder).exception
    assert len(built) == 1


def test_a_situation_of_another_kind_has_a_map(tiny: Callable[..., Path]) -> None:
    at = open_page("map_", str(tiny()), text="semey")
    assert not at.exception
    assert at.markdown[0].value.startswith("**A tiny situation**")
    assert at.session_state["seen"] == ["E1"]


@pytest.mark.parametrize("page", ["table", "claims", "contingents", "places", "add", "report", "downloads", "about"])
def test_a_page_holds_no_text_of_another_language(tiny: Callable[..., Path], page: str) -> None:
    at = open_page(page, str(tiny()), lang="uk")
    parts = [getattr(element, name, "") for element in at.main for name in ("value", "label", "placeholder")]
    told = [part for part in parts if isinstance(part, str)]
    english = {key: text for key, text in words_of("en").items() if text != words_of("uk")[key] and "{" not in text}
    assert [(key, text) for key, text in english.items() if text in told] == []
    assert words_of("uk")[f"web.page.{page}"] in told


def words_of(lang: str) -> dict[str, str]:
    return {key: text for key, text in vocabulary.texts(lang).items() if key.startswith("web.")}


@pytest.mark.parametrize("day", ["9999-12-31", "2022-13-01", "2022-01-05T14:00"])
def test_a_day_that_no_calendar_holds_is_left_out(day: str) -> None:
    shown, left_out = Shown.from_query({"known_on": [day], "period": [f"{day}/{day}"]}, known())
    assert shown == Shown()
    assert sorted(left_out) == sorted([f"known_on={day}", f"period={day}/{day}"])


# files


def test_a_file_holds_exactly_what_is_shown() -> None:
    shown = Shown().with_selection(categories=("protest",))
    data = loading.file(whole(), SITUATION, loading.stamp(SITUATION), shown, "geojson")
    expected = shown.selection.apply(whole().located).features["record_id"]
    assert sorted(f["properties"]["record_id"] for f in json.loads(data)["features"]) == sorted(expected)
    page = loading.file(whole(), SITUATION, loading.stamp(SITUATION), shown, "html").decode()
    assert "Residents of Zhanaozen gather at the city hall" in page
    assert str(whole().features.set_index("record_id").at["C21", "title"]) not in page


def test_several_formats_come_as_one_zip_and_say_how_far_they_are() -> None:
    told: list[float] = []
    shown = Shown().with_selection(text="akimat")
    names = ["csv", "geojson"]
    data = loading.bundle(whole(), shown, names, "comma", lambda part, _: told.append(part))
    inside = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert {f"{SITUATION}/csv/{SITUATION}.csv", f"{SITUATION}/geojson/{SITUATION}.geojson"} <= set(inside)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(set(told)) > len(names)
    assert loading.bundle(whole(), shown, names, "comma", lambda *_: None) == data


def test_the_downloads_page_offers_every_format() -> None:
    from kzmap.export import FORMATS

    at = open_page("downloads")
    keys = {element.proto.label for element in at.get("download_button")}
    assert keys == {"Download"}
    assert len(at.get("download_button")) == len(FORMATS)
    assert at.radio(key="kz_separator").options == ["comma (,)", "semicolon (;)", "tab"]
    data = loading.file(whole(), SITUATION, loading.stamp(SITUATION), Shown(), "csv", "semicolon")
    assert data.decode("utf-8-sig").startswith("record_id;layer;")


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "number", [4, pytest.param(500, marks=pytest.mark.skipif("KZMAP_FUZZ" not in os.environ, reason="KZMAP_FUZZ=1"))]
)
def test_memory_stays_flat(number: int) -> None:
    at = open_page("table")

    def changes(many: int) -> None:
        for step in range(many):
            at.sidebar.text_input(key="f_text").set_value(f"a{step % 3}").run(timeout=600)

    changes(3)
    tracemalloc.start()
    changes(3)
    before = tracemalloc.get_traced_memory()[0]
    changes(number)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    # AppTest keeps the element tree of the last change only; a leak of tables would be tens of megabytes. 500 changes were seen
    # to leave 1.2 MB, most of it weak references of pandas to the shared tables
    assert after - before < (500_000 if number < 100 else 3_000_000)
