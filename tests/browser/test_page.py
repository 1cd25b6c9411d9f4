"""The page in a real browser: silent, whole, the same after a reload, usable by everybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import shapely

from kzmap import pipeline
from kzmap.claims import deployments
from kzmap.ground.boundaries import Boundaries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Opened  # type: ignore[import-not-found]

pytestmark = pytest.mark.browser

PHONE = {"size": (360, 740), "touch": True}
DRAWN = """() => {
  const all = (q) => [...document.querySelectorAll(q)];
  const sum = (q, a) => all(q).reduce((n, e) => n + Number(e.getAttribute(a)), 0);
  const {pane} = window.kzmap.state();
  window.kzmap.apply({pane: 'table'});  // its rows are made when it is opened
  const listed = {rows: all('[data-kz-row]').length, aria: Number(all('[aria-rowcount]')[0].getAttribute('aria-rowcount'))};
  window.kzmap.apply({pane});
  return {
    ...listed,
    marks: all('[data-kz-mark]').length + sum('[data-kz-cluster]', 'data-kz-cluster') + sum('[data-kz-line]', 'data-kz-line')
      + sum('[data-kz-placeless]', 'data-kz-placeless'),
    layers: all('[data-kz-count^="layer:"]').reduce((n, e) => n + Number(e.textContent), 0),
    categories: all('[data-kz-count^="category:"]').reduce((n, e) => n + Number(e.textContent), 0),
    visible: Number(document.querySelector('[data-kz-count="visible"]').textContent),
    total: Number(document.querySelector('[data-kz-count="total"]').textContent),
  };
}"""


def agree(heard: Opened) -> None:
    counts = heard.page.evaluate(DRAWN)
    total = counts.pop("total")
    assert set(counts.values()) == {len(heard.ids())}, counts
    assert total == heard.payload["records"]["n"]


def test_the_real_page_is_silent_and_complete(
    open_page: Callable[..., Opened], real_html: str, real_result: pipeline.Result
) -> None:
    heard = open_page(real_html)
    heard.page.evaluate(
        """() => { document.addEventListener('securitypolicyviolation', (e) => { window.violated = e.blockedURI; }); }"""
    )
    assert heard.ids() == sorted(real_result.features["record_id"])
    agree(heard)
    for pane in ("table", "claims", "forces", "about", "map"):
        heard.apply(pane=pane)
    for theme in ("dark", "light"):
        heard.apply(theme=theme)
    for lang in (*heard.payload["languages"], "en"):
        assert heard.apply(lang=lang)["lang"] == lang
        assert heard.page.locator("html").get_attribute("lang") == lang
    assert heard.page.evaluate("() => window.violated || ''") == ""
    heard.quiet()


def test_every_record_opens_and_names_its_sources(
    open_page: Callable[..., Opened], real_html: str, page_records: Callable[[str], Any]
) -> None:
    heard = open_page(real_html)
    seen = heard.page.evaluate("""() => window.kzmap.visibleIds().map((id) => {
      window.kzmap.apply({selected: id});
      const panel = document.querySelector('[data-kz-detail]');
      return [id, panel.querySelector('h2').textContent, panel.querySelectorAll('.kz-sources li').length];
    })""")
    records, strings, _ = page_records(real_html)
    expected = {
        i: (strings[title], len(sources))
        for i, title, sources in zip(records["id"], records["title"], records["sources"], strict=True)
    }
    assert {i: (title, sources) for i, title, sources in seen} == expected
    heard.quiet()


def test_a_cluster_lists_all_its_records(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    cluster = heard.page.locator("[data-kz-cluster]").first
    count = int(cluster.get_attribute("data-kz-cluster") or 0)
    assert count > 10
    cluster.click()
    assert heard.page.locator("[data-kz-list] li").count() == count
    heard.page.locator("[data-kz-list] button").first.click()
    assert heard.state()["selected"]


def test_known_on_replays_belief(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    heard = open_page(tiny_html())
    said = "() => document.querySelector('[data-kz-claims]').innerText"

    def on(day: str | None) -> str:
        heard.apply(pane="claims", knownOn=day)
        return str(heard.page.evaluate(said))

    assert "164" not in on("2022-01-08")
    noon = on("2022-01-09T12:00+06:00")
    assert "164" in noon
    assert "retracted 10 Jan" not in noon
    assert heard.page.locator('[data-kz-claim="T1"] s').count() == 0
    later = on("2022-01-11")
    assert "retracted 10 Jan 2022 by Information Ministry" in later
    assert heard.page.locator('[data-kz-claim="T1"] s').count() == 1
    assert "225" not in later
    now = on(None)
    assert "225" in now
    assert "Prosecutor General's Office" in now
    heard.quiet()


def test_borders_follow_the_slider(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    options = "() => [...document.querySelectorAll('[data-kz-region] option')].map((o) => o.value)"
    note = heard.page.locator(".kz-borders-note")
    heard.apply(time=["2022-01-05", "2022-01-06"])
    assert "6 Jan 2022" in note.inner_text()
    names_before = heard.page.evaluate("() => [...document.querySelectorAll('.kz-label.region')].map((e) => e.textContent)")
    heard.apply(time=["2022-06-01", "2022-07-01"])
    assert "1 Jul 2022" in note.inner_text()
    assert not any("Abai" in name for name in names_before)
    # labels are drawn a frame later than the state; without the new region this waits in vain and fails
    heard.page.wait_for_function(
        "() => [...document.querySelectorAll('.kz-label.region')].some((e) => e.textContent.includes('Abai'))", timeout=10_000
    )
    assert heard.page.evaluate(options)
    heard.quiet()


def test_a_fragment_restores_the_state(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    heard.apply(
        time=["2022-01-05T00:00+06:00", "2022-01-07T00:00+06:00"], layers={"bases": False, "doubt": True},
        categories={"toll": False}, precisions={"none": False}, search="алматы", lang="ru", theme="dark", pane="table",
        knownOn="2022-01-09", untimed=False, view={"lon": 76.9, "lat": 43.25, "zoom": 9},
    )  # fmt: skip
    selected = heard.ids()[0]
    before = heard.apply(selected=selected)
    heard.page.wait_for_function("() => location.hash.includes('selected=')")
    fragment = heard.page.evaluate("() => location.hash")
    again = open_page(real_html, fragment=fragment)
    after = again.state()
    for key in (
        "time",
        "layers",
        "categories",
        "precisions",
        "search",
        "lang",
        "theme",
        "pane",
        "knownOn",
        "untimed",
        "selected",
        "counts",
    ):
        assert after[key] == before[key], key
    assert after["view"]["zoom"] == before["view"]["zoom"]
    assert after["view"]["lon"] == pytest.approx(before["view"]["lon"], abs=0.01)
    assert again.ids() == heard.ids()
    again.quiet()


@pytest.mark.parametrize(
    "fragment", ["#time=x..y", "#layers=nothing", "#selected=%E0%A4%A", "#view=a,b,c", "#=1", "#place=Atlantis"]
)
def test_a_broken_fragment_is_told_and_ignored(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str], fragment: str
) -> None:
    heard = open_page(tiny_html(), fragment=fragment)
    assert heard.page.locator("[role=alert]").is_visible()
    assert len(heard.ids()) == heard.payload["records"]["n"]
    agree(heard)
    heard.quiet()


def test_a_host_steers_the_page_by_messages(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    page = open_page(tiny_html()).page
    page.evaluate(
        """(html) => {
          window.states = [];
          const frame = document.createElement('iframe');
          addEventListener('message', (e) => {
            if (e.data.type !== 'kzmap:state') return;
            states.push({...e.data.state, heard: e.data.heard});
            if (states.length === 1) frame.contentWindow.postMessage({type: 'kzmap:apply', search: 'Semey', mark: 7}, '*');
          });
          frame.srcdoc = html;
          frame.width = 800; frame.height = 600;
          document.body.append(frame);
          // a frame has loaded before its page is unpacked
          frame.onload = () => frame.contentWindow.kzmap.ready.then(() => frame.contentWindow.kzmap.apply({theme: 'dark'}));
        }""",
        tiny_html(),
    )
    answer = page.wait_for_function("() => states.find(({ search }) => search === 'Semey')").json_value()
    assert answer["counts"]["visible"] == 1
    # a state says which wish it knows, so that the host can tell what is older than its own
    assert [state["heard"] for state in page.evaluate("states")] == [None, 7]
    assert json.dumps(answer)


def test_a_story_is_turned_by_keys_and_shared_by_a_link(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    page, story = heard.page, heard.payload["story"]
    panel = page.locator("[data-kz-story-panel]")
    assert panel.is_hidden()
    page.locator("[data-kz-story]").click()
    views = []
    for number, step in enumerate(story, start=1):
        assert panel.locator("h2").inner_text() == step["title"]["en"]
        assert f"{number} of {len(story)}" in panel.inner_text()
        state = heard.state()
        views.append((state["time"], state["view"]["lon"], state["counts"]["visible"]))
        assert state["step"] == number
        assert "..".join(state["time"]) in step["state"]
        page.keyboard.press("ArrowRight")  # after the last step it stays
    assert len(set(map(str, views))) == len(story)
    page.keyboard.press("ArrowLeft")
    assert heard.state()["step"] == len(story) - 1
    page.wait_for_function(f"() => location.hash === '#step={len(story) - 1}'")
    heard.apply(lang="ru")
    assert panel.locator("h2").inner_text() == story[-2]["title"]["ru"]
    panel.locator("summary").click()
    record = panel.locator("[data-kz-story-record]").first
    record.click()
    assert heard.state()["selected"] == record.get_attribute("data-kz-story-record")
    page.locator("[data-kz-share]").click()
    link = page.locator("[data-kz-share-link]").input_value()
    fragment = link.partition("#")[2]
    assert link.startswith("https://example.org/page.html#")
    assert link.replace("&", "&amp;") in page.locator("[data-kz-share-embed]").input_value()
    assert heard.serious(every_rule=True) == []
    page.keyboard.press("Escape")
    assert page.locator("[data-kz-share-panel]").is_hidden()
    panel.focus()
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert heard.state()["step"] is None
    again = open_page(real_html, fragment=f"#{fragment}").state()
    assert (again["step"], again["lang"]) == (len(story) - 1, "ru")
    fresh = open_page(real_html, fragment="#step=4", **PHONE)
    assert fresh.page.locator("[data-kz-story-panel] h2").inner_text() == story[3]["title"]["en"]
    assert fresh.state()["time"] == ["2022-01-05", "2022-01-05"]
    fresh.quiet()
    heard.quiet()


#: Marks inside the map whose middle lies under the text of the story.
UNDER_THE_STORY = """() => {
  const map = document.querySelector(".leaflet-container").getBoundingClientRect();
  return [...document.querySelectorAll(".kz-icon")].filter((mark) => {
    const { x, y, width, height } = mark.getBoundingClientRect();
    const [across, down] = [x + width / 2, y + height / 2];
    if (!width || across < map.left || across > map.right || down < map.top || down > map.bottom) return false;
    return document.elementFromPoint(across, down)?.closest(".kz-story");
  }).length;
}"""


def test_the_mark_of_a_chosen_record_stands_above_the_sheet_of_a_phone(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str]
) -> None:
    heard = open_page(tiny_html(), **PHONE)
    for record in ("E1", "E2"):  # a point, and a region that has only a tile
        heard.apply(selected=record)
        heard.page.wait_for_selector(".kz-chosen")
        mark, sheet = heard.page.locator(".kz-chosen").bounding_box(), heard.page.locator(".kz-detail").bounding_box()
        assert mark
        assert sheet
        assert 44 < mark["y"] < mark["y"] + mark["height"] < sheet["y"]
    heard.quiet()


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1024, 768), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_text_of_a_story_hides_no_mark_that_it_tells_of(
    open_page: Callable[..., Opened], real_html: str, size: tuple[int, int]
) -> None:
    heard = open_page(real_html, size=size)
    hidden = []
    for step in range(1, len(heard.payload["story"]) + 1):
        heard.apply(step=step)
        heard.page.wait_for_timeout(50)
        hidden.append(heard.page.evaluate(UNDER_THE_STORY))
    # on a phone one at the edge of the city may be
    assert sum(hidden) <= (1 if size[0] < 400 else 0), hidden
    heard.quiet()


@pytest.mark.parametrize("view", [{"size": (1440, 900)}, PHONE], ids=["desktop", "phone"])
def test_a_notice_keeps_nobody_from_what_lies_below_it(
    open_page: Callable[..., Opened], real_html: str, view: dict[str, object]
) -> None:
    heard = open_page(real_html, fragment="#layers=nothing-of-this-kind", **view)
    notice = heard.page.locator(".kz-toast")
    assert "layers" in notice.inner_text()
    box = notice.bounding_box()
    at = (box["x"] + 3, box["y"] + box["height"] / 2)
    assert not heard.page.evaluate("(at) => document.elementFromPoint(...at).closest('.kz-toast')", at)
    heard.page.locator("[data-kz-story]").click()
    assert heard.state()["step"] == 1
    assert not notice.is_visible()
    heard.quiet()


@pytest.mark.parametrize("view", [{"size": (1280, 800)}, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(open_page: Callable[..., Opened], real_html: str, view: dict[str, object]) -> None:
    heard = open_page(real_html, **view)
    first = {"selected": heard.ids()[0]}
    for state in (
        {},
        first,
        {"selected": None, "pane": "table"},
        {"pane": "claims"},
        {"pane": "about"},
        {"theme": "dark", "pane": "map"},
    ):
        heard.apply(**state)
        assert heard.serious(every_rule=True) == [], state


def test_axe_finds_nothing_serious_in_lists(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    for key in ("/", *"airport", "Enter"):
        heard.page.keyboard.press(key)
    assert heard.page.locator("[data-kz-list] li").count() > 1
    assert heard.serious(every_rule=True) == []
    heard.page.click("[data-kz-compare]")
    heard.page.click("[data-kz-changes]")
    assert heard.page.locator(".kz-detail summary").count() > 0
    assert heard.serious(every_rule=True) == []
    heard.quiet()


def test_find_filter_open_and_read_a_source_with_few_keys(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    keys = 0

    def press(*names: str) -> None:
        nonlocal keys
        for name in names:
            heard.page.keyboard.press(name)
            keys += 1

    press("/", *"airport", "Enter")
    assert heard.page.locator("[data-kz-list] li").count() == len(heard.ids()) > 1
    press("Enter")
    assert heard.state()["selected"]
    link = "() => { const a = document.activeElement; return a.tagName === 'A' && a.href.startsWith('http') ? a.href : ''; }"
    while not heard.page.evaluate(link):
        press("Tab")
        assert keys < 40
    press("Escape")
    assert heard.state()["selected"] is None
    assert keys < 40


def test_marks_are_one_stop_and_arrows_walk_them(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    stops = heard.page.locator(".kz-icon[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    before = heard.page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    heard.page.keyboard.press("ArrowLeft")
    assert heard.page.evaluate("() => document.activeElement.getAttribute('aria-label')") != before
    heard.page.keyboard.press("Enter")
    assert heard.page.locator("[data-kz-detail]").is_visible()


def test_time_by_keyboard_and_player(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    heard.page.locator("[data-kz-handle=to]").focus()
    heard.page.keyboard.press("Home")
    heard.page.keyboard.press("PageUp")
    state = heard.state()
    assert state["time"][0].startswith("20")
    assert state["counts"]["visible"] < state["counts"]["total"]
    agree(heard)
    heard.page.locator("[data-kz-play]").click()
    first = heard.state()["time"]
    heard.page.wait_for_function("(t) => window.kzmap.state().time[1] !== t", arg=first[1])
    heard.apply(playing=False)
    agree(heard)
    heard.quiet()


def test_a_phone_has_no_overflow_and_nothing_covers_the_credit(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html, **PHONE)
    for state in ({}, {"lang": "ru"}, {"lang": "kk"}, {"pane": "claims"}, {"pane": "about"}, {"pane": "map", "lang": "en"}):
        heard.apply(**state)
        wide, view = heard.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= view == 360
    on_top = heard.page.evaluate("""() => { const b = document.querySelector('.kz-credit').getBoundingClientRect();
      const e = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2); return !!e.closest('.kz-credit'); }""")
    assert on_top
    heard.quiet()


def test_print_is_one_sheet_with_legend_scale_and_credit(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    heard.page.emulate_media(media="print")
    for part in (".kz-legend", ".kz-scale", ".kz-credit", ".kz-title h1", "[data-kz-map]"):
        assert heard.page.locator(part).is_visible(), part
    for part in (".kz-toolbar", ".kz-filters", ".kz-zoom"):
        assert not heard.page.locator(part).is_visible(), part
    pdf = heard.page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") == 1


def test_without_javascript_the_table_is_there(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html, java_script_enabled=False)
    assert heard.page.locator("#kz-fallback table tbody tr").count() == heard.payload["records"]["n"]
    assert heard.page.locator("#kz-fallback h1").is_visible()


def test_dragging_over_the_histogram_chooses_days(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    box = heard.page.locator(".kz-plot").bounding_box()
    y = box["y"] + 20
    heard.page.mouse.move(box["x"] + 0.12 * box["width"], y)
    heard.page.mouse.down()
    heard.page.mouse.move(box["x"] + 0.2 * box["width"], y, steps=4)
    heard.page.mouse.up()
    heard.page.wait_for_function("() => window.kzmap.state().time !== null")
    begin, end = heard.state()["time"]
    assert "2022-01-0" in begin
    assert begin < end
    assert 0 < len(heard.ids()) < heard.state()["counts"]["total"]
    agree(heard)


def test_clicking_a_region_filters_by_it(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    box = heard.page.locator("[data-kz-map]").bounding_box()
    # an empty spot in the north of Aktobe Region
    heard.apply(view={"lon": 58.5, "lat": 48.3, "zoom": 7})
    heard.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert heard.state()["place"] == "KZ-AKT"
    assert heard.page.locator("[data-kz-region]").input_value() == "KZ-AKT"
    agree(heard)
    heard.page.locator("[data-kz-reset]").click()
    assert heard.state()["place"] is None
    heard.quiet()


def test_movements_are_under_way_while_the_slider_passes(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    heard.apply(time=["2022-01-06T10:00+06:00", "2022-01-06T15:30+06:00"])
    assert heard.page.locator(".kz-under-way").count() > 0
    heard.apply(time=None)
    assert heard.page.locator(".kz-under-way").count() == 0
    assert heard.page.locator("[data-kz-line]").count() > 5


def test_a_contingent_is_one_flow_from_afar_and_its_legs_near_by_or_when_one_is_chosen(
    open_page: Callable[..., Opened], real_html: str
) -> None:
    heard = open_page(real_html)
    lines = "() => [...document.querySelectorAll('[data-kz-line]')].map((g) => [g.getAttribute('aria-label'), +g.dataset.kzLine])"
    from_afar = heard.page.evaluate(lines)
    legs = sum(n for _, n in from_afar)
    assert len(from_afar) == 10  # five contingents, there and back
    assert max(from_afar, key=lambda line: line[1])[0].startswith("Russian contingent: ")
    for view in ({"selected": "K17b"}, {"selected": None, "view": {"lon": 66, "lat": 48, "zoom": 6}}):
        heard.apply(**view)
        near_by = heard.page.evaluate(lines)
        assert len(near_by) > len(from_afar)
        assert sum(n for _, n in near_by) == legs
    heard.quiet()


def test_tiles_are_asked_for_only_after_the_switch(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    heard = open_page(tiny_html(online_tiles=True))
    heard.apply(view={"lon": 76.9, "lat": 43.25, "zoom": 12})
    heard.page.wait_for_timeout(200)
    heard.quiet()
    heard.page.locator("[data-kz-tiles]").click()
    heard.page.wait_for_timeout(300)
    assert heard.requests
    assert all(url.startswith("https://tile.openstreetmap.org/") for url in heard.requests)
    assert "OpenStreetMap" in heard.page.locator(".kz-credit").inner_text()


def test_tiles_cannot_be_switched_on_where_they_were_not_offered(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str]
) -> None:
    heard = open_page(tiny_html())
    assert heard.page.locator("[data-kz-tiles]").count() == 0
    assert heard.apply(tiles=True)["tiles"] is False
    heard.quiet()


def test_the_time_line_follows_the_window(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    heard = open_page(tiny_html())
    # 360 px of window, less the foot's padding and the plot's margins, which hold the handles
    for width, least in ((1440, 1390), (1100, 1050), (360, 310), (1440, 1390)):
        heard.page.set_viewport_size({"width": width, "height": 740})
        heard.page.wait_for_function(
            """([width, least]) => { const w = Number(document.querySelector('.kz-histogram').getAttribute('width'));
              return w === document.querySelector('.kz-plot').clientWidth && w >= least && w < width; }""",
            arg=[width, least],
            timeout=5000,
        )
    heard.quiet()


def test_presence_names_its_claimant_and_follows_as_known_on(
    open_page: Callable[..., Opened], real_html: str, real_result: pipeline.Result
) -> None:
    heard = open_page(real_html)
    told = {row["contingent_id"]: row for row in deployments.presence(real_result.located.situation)}
    shown = """(id) => { const f = document.querySelector(`[data-kz-presence="${id}"]`); return f && {
      days: f.querySelectorAll('svg .kz-may').length, sure: f.querySelectorAll('svg .kz-sure').length,
      caption: f.querySelector('figcaption p').textContent, spoken: f.querySelector('svg').getAttribute('aria-label') }; }"""
    heard.apply(pane="forces")
    for contingent in ("CSTO", "RUS", "BLR", "ARM", "KGZ", "TJK"):
        days, strength = told[contingent]["days"], told[contingent]["strength"]
        seen = heard.page.evaluate(shown, contingent)
        if strength is None:  # no claim of the force as it was there: a plan or a pledge is no strength
            assert "No strength" in seen["caption"]
            continue
        assert seen["days"] == sum(day["most"]["present"] != 0 for day in days)
        assert seen["sure"] == sum(day["fewest"]["present"] != 0 for day in days)
        assert f"{strength['high']:,}" in seen["caption"]
        assert strength["claimant"] in seen["caption"]
    assert "14 Jan: all have left" in heard.page.evaluate(shown, "ARM")["spoken"]
    # on the 8th nobody had said how large the joint force was
    heard.apply(knownOn="2022-01-08")
    assert "No strength" in heard.page.evaluate(shown, "CSTO")["caption"]
    for day in ("2022-01-10", "2022-01-14", "2022-01-20"):
        heard.apply(knownOn=day)
        then = pipeline.publishable(real_result.located.situation, known_on=day)
        rows = {row["contingent_id"]: row for row in deployments.presence(then)}
        for contingent in ("CSTO", "RUS", "ARM"):
            strength = rows[contingent]["strength"]
            expected = f"{strength['high']:,}" if strength else "No strength"
            assert expected in heard.page.evaluate(shown, contingent)["caption"], (day, contingent)
    heard.quiet()


def test_the_switch_to_borders_of_today_carries_counts_and_filters(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    heard.apply(view={"lon": 80, "lat": 48, "zoom": 6})
    names = "() => [...document.querySelectorAll('.kz-label.region')].map((e) => e.textContent)"
    assert not any("Abai" in name for name in heard.page.evaluate(names))
    heard.page.locator("[data-kz-switch=today]").check()
    heard.page.wait_for_function(f"() => ({names})().some((name) => name.includes('Abai'))")
    assert heard.page.locator(".kz-borders-note").inner_text() == "Borders of today"
    # Semey lay in East Kazakhstan Region: under the borders of today it is found in Abai Region
    before = heard.state()["counts"]["visible"]
    heard.apply(place="KZ-10")
    assert 0 < heard.state()["counts"]["visible"] < before
    assert "E30" in heard.ids()
    agree(heard)
    heard.quiet()


def test_what_is_inferred_or_nowhere_is_said(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    panel = heard.page.locator("[data-kz-detail]")
    heard.apply(selected="K21")
    assert "the destination is inferred" in panel.inner_text()
    heard.apply(selected="E10")
    assert "No place is stated" in panel.inner_text()
    assert panel.locator("[data-kz-show]").count() == 0
    heard.apply(selected="C10")
    panel.locator("[data-kz-show]").click()
    state = heard.state()
    assert state["view"]["zoom"] >= 13
    assert abs(state["view"]["lon"] - 76.946) < 0.02
    assert state["selected"] == "C10"
    # a figure stands beside who says it
    first = panel.locator("[data-kz-claim] .kz-said-by").first
    assert first.locator(".kz-figure").count() == first.locator(".kz-claimant").count() == 1
    heard.quiet()


def test_the_ground_lies_where_the_map_library_puts_it(open_page: Callable[..., Opened], real_html: str) -> None:
    """Vertices of the regions as they lie in the data, against the lines painted on the canvas: a page's outlines are its own."""
    units = Boundaries.load(packs=False).valid_on("2022-01-01", "adm1", scale="drawn")
    at = shapely.get_coordinates(units.geometry.to_numpy()[units["parent_id"] == "KAZ"])[::7, ::-1].tolist()
    watch = """for (const name of ['moveTo', 'lineTo']) {
      const own = CanvasRenderingContext2D.prototype[name];
      CanvasRenderingContext2D.prototype[name] = function (x, y) {
        const before = name === 'lineTo' ? this.last : [x, y];
        (window.painted ??= []).push([...before, x, y]);
        this.last = [x, y];
        own.call(this, x, y);
      };
    }"""
    heard = open_page(real_html, before=watch)
    far = heard.page.evaluate(
        """async (at) => {
      const map = Object.values(window).find((v) => v && v instanceof L.Map);
      const far = []; let seen = 0;
      const away = (p, [a, b, x, y]) => {
        const [w, h] = [x - a, y - b];
        const share = Math.max(0, Math.min(1, ((p.x - a) * w + (p.y - b) * h) / (w * w + h * h || 1)));
        return Math.hypot(a + share * w - p.x, b + share * h - p.y);
      };
      for (const [zoom, lon] of [[3.25, 70], [6, 60], [11, 76.9]]) {
        window.painted = [];
        window.kzmap.apply({view: {lon, lat: 44, zoom}});
        await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
        const corner = L.DomUtil.getPosition(map.getPane('kz-ground').firstChild);
        const size = map.getSize();
        for (const where of at) {
          const p = map.latLngToContainerPoint(where);
          if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) continue;
          seen++;
          const q = map.latLngToLayerPoint(where).subtract(corner);
          if (!window.painted.some((line) => away(q, line) < 3)) far.push([zoom, ...where]);
        }
      }
      return [seen, far.slice(0, 3)];
    }""",
        at,
    )
    assert far[0] > 500
    assert far[1] == []


#: Which of the controls around it the offer of streets lies on.
OVER_THE_HINT = """() => {
  const box = (one) => document.querySelector(one)?.getBoundingClientRect();
  const a = box("[data-kz-tiles-hint]");
  return [".kz-no-place", ".kz-focus", ".kz-zoom", ".kz-credit"].filter((one) => {
    const b = box(one);
    return b?.width && a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  });
}"""


def test_streets_are_offered_where_a_city_fills_the_page(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    heard = open_page(tiny_html(online_tiles=True))
    hint = heard.page.locator("[data-kz-tiles-hint]")
    assert not hint.is_visible()
    heard.apply(view={"lon": 76.9, "lat": 43.25, "zoom": 12})
    assert hint.is_visible()
    heard.page.set_viewport_size({"width": 360, "height": 740})
    # a new size is laid out when the browser finds time for it
    for _ in range(50):
        heard.page.wait_for_timeout(100)
        over = heard.page.evaluate(OVER_THE_HINT)
        if not over:
            break
    assert over == []
    heard.quiet()


#: What each mark, cluster and line is, and its box on the screen.
BOXES = """() => [...document.querySelectorAll('[data-kz-mark],[data-kz-cluster],[data-kz-line]')].map((mark) => {
  const { x, y, width, height } = mark.getBoundingClientRect();
  return [JSON.stringify({ ...mark.dataset }), x, y, width, height];
})"""


def test_what_is_painted_later_changes_nothing_in_sight(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html, reduced_motion="reduce")
    shot = heard.page.locator(".leaflet-container").screenshot
    for view in ({"lon": 67, "lat": 48, "zoom": 5}, {"lon": 76.93, "lat": 43.25, "zoom": 11}):
        heard.apply(view=view)
        at_once = shot()
        heard.page.wait_for_timeout(1500)  # now the page was idle
        assert shot() == at_once


def test_two_builds_place_every_mark_on_the_same_pixel(open_page: Callable[..., Opened], real_html: str, tmp_path: Path) -> None:
    """The second build is another process with another time zone, locale and order of hashing."""
    second = tmp_path / "second.html"
    code = "import sys, pathlib, kzmap; pathlib.Path(sys.argv[1]).write_text(kzmap.run('kazakhstan-2022').html(), 'utf-8')"
    environment = {**os.environ, "TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "99"}
    subprocess.run([sys.executable, "-c", code, str(second)], env=environment, check=True)
    almaty = (76.93, 43.25, 11)
    for screen, views in (({}, [(67, 48, 5), almaty]), (PHONE, [almaty])):
        builds = [open_page(html, reduced_motion="reduce", **screen) for html in (real_html, second.read_text("utf-8"))]
        for lon, lat, zoom in views:
            boxes, pictures = [], []
            for heard in builds:
                heard.apply(view={"lon": lon, "lat": lat, "zoom": zoom})
                boxes.append(heard.page.evaluate(BOXES))
                pictures.append(heard.page.locator(".leaflet-container").screenshot())
            assert len({mark for mark, *_ in boxes[0]}) > 10
            assert boxes[0] == boxes[1]
            assert pictures[0] == pictures[1]


def test_the_page_cuts_its_records_to_a_day_as_the_export_does(
    open_page: Callable[..., Opened], real_html: str, real_result: pipeline.Result
) -> None:
    heard = open_page(real_html)
    names, whole = ("events", "incidents", "movements", "postings"), real_result.located.situation.tables
    records = {row for name in names for row in whole[name].iloc[:, 0]}
    titles = whole["events"].set_index("record_id")["title"]
    for day in ("2022-01-06", "2022-01-09", "2022-03-15"):
        then = pipeline.publishable(real_result.located.situation, known_on=day).tables
        heard.apply(knownOn=day)
        assert set(heard.ids()) & records == {row for name in names for row in then[name].iloc[:, 0]}
        hidden = then["events"].loc[then["events"]["summary"].str.startswith("Not yet"), "record_id"].iloc[0]
        heard.apply(selected=hidden)
        panel = heard.page.locator("[data-kz-detail]").inner_text()
        assert "Not yet known" in panel
        assert titles[hidden] not in panel
    heard.apply(knownOn="2022-01-06", selected="E73")
    panel = heard.page.locator("[data-kz-detail]").inner_text()
    assert "Not yet known on the day" in panel
    assert titles["E73"] not in panel
    # a step of the story that a later statement made possible is not told either; one that stood then is
    steps = list(whole["story"]["step_id"])
    then = set(pipeline.publishable(real_result.located.situation, known_on="2022-06-30").tables["story"]["step_id"])
    assert 0 < len(then) < len(steps)
    for number, step in enumerate(steps, start=1):
        heard.apply(knownOn="2022-06-30", step=number)
        assert ("Not yet known" in heard.page.locator("[data-kz-story-panel]").inner_text()) is (step not in then)


def test_a_city_shows_its_streets_with_their_names(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    page = heard.page
    heard.apply(view={"lat": 43.245, "lon": 76.92, "zoom": 13})
    page.wait_for_selector(".kz-label.street")
    assert {"Ryskulov avenue", "al-Farabi avenue"} & set(page.locator(".kz-label.street").all_inner_texts())
    heard.apply(lang="ru")
    page.locator(".kz-label.street", has_text="проспект").first.wait_for()
    heard.apply(view={"lat": 48, "lon": 67, "zoom": 5})
    page.locator(".kz-label.street").first.wait_for(state="detached")
    heard.quiet()
