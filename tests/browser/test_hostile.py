"""Hostile text in every field, over every control: it stays text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Opened  # type: ignore[import-not-found]

pytestmark = pytest.mark.browser

PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "img": "<img src=x onerror=alert(1)>",
    "end-script": "</script><script>alert(1)</script>",
    "backtick": "`+alert(1)+`",
    "template": "${alert(1)}",
    "quotes": '");alert(1);//',
    "apostrophe": "');alert(1);//",
    "backslash": "\\`+alert(1)+\\`<!--<script>",
    "jinja": "{{ 7 * 7 }}{% raw %}{# hashtag",
}
FEATURES = (
    "title", "summary", "place", "place_ru", "place_kk", "basis", "actors", "note", "confidence", "checked", "part_of_day",
    "time_precision", "category",
)  # fmt: skip
CLAIMS = ("attribute", "qualifier", "unit", "text", "claimant", "relayed_by", "status_by")
SOURCES = ("publisher", "original", "title", "language")
STORY = ("title", "text")
#: Tables that stand beside the records on the page.
STANDS = {"zones": ("title", "claimant", "note"), "streets": ("name", "credit")}
OTHERS = ("unit name", "contingent name", "package title", "package description", "source url")


def poisoned(payload: str) -> Callable[[Any], Any]:
    def bend(located: Any) -> Any:
        features, units = located.features.copy(), located.units.copy()
        for column in FEATURES:
            features[column] = payload
        for column in ("name", "name_ru", "name_kk"):
            units.loc[units["unit_id"].isin(["KAZ", "KZ-ALA", "KZ-MAN"]), column] = payload
        situation = located.situation
        tables = {name: table.copy() for name, table in situation.tables.items()}
        for column in CLAIMS:
            tables["claims"][column] = payload
        for column in SOURCES:
            tables["sources"][column] = payload
        tables["sources"]["url"] = ["javascript:alert(1)", f"https://example.org/{payload}"]
        tables["contingents"]["name"] = payload
        # the tiny situation tells no story unless it is asked for one
        told, blank = dict.fromkeys(STORY, payload), dict.fromkeys(tables["story"].columns, "")
        tables["story"] = pd.DataFrame(
            [
                blank | {"step_id": str(n), **told, "record_ids": record, "claim_ids": "T3"}
                for n, record in enumerate(("E1", "E3"), start=1)
            ],
        )
        for table, columns in STANDS.items():
            for column in columns:
                tables[table][column] = payload
        package = {**situation.package, "title": payload, "description": payload}
        return replace(located, features=features, units=units, situation=replace(situation, package=package, tables=tables))

    return bend


def test_the_table_covers_at_least_26_fields() -> None:
    assert len(FEATURES) + len(CLAIMS) + len(SOURCES) + len(STORY) + len(OTHERS) >= 26
    assert len(PAYLOADS) == 9


@pytest.mark.parametrize("name", PAYLOADS)
def test_hostile_text_stays_text(open_page: Callable[..., Opened], tiny_html: Callable[..., str], name: str) -> None:
    payload = PAYLOADS[name]
    heard = open_page(tiny_html(poisoned(payload)), fragment=f"#search={payload}")
    page = heard.page
    heard.apply(search="")
    assert page.title() == payload
    assert page.locator("h1").first.inner_text() == payload
    for lang in ("en", "ru", "kk"):
        heard.apply(lang=lang)
        for pane in ("table", "claims", "forces", "about", "map"):
            heard.apply(pane=pane)
            if pane == "claims":
                for value in page.eval_on_selector_all("[data-kz-claims] option", "(o) => o.map((x) => x.value)"):
                    page.locator("[data-kz-claims] select").select_option(value)
        for record in heard.ids():
            heard.apply(selected=record)
            assert payload in page.locator("[data-kz-detail] h2").inner_text()
        heard.apply(selected=None)
    heard.apply(layers={"doubt": True}, theme="dark", place="KZ-ALA", search=payload, knownOn="2022-01-11")
    heard.apply(place=None, search="")
    heard.apply(time=None, knownOn=None, compare="time:2022-01-06..2022-01-06")
    heard.apply(compare=None, selected=None)
    page.click("[data-kz-story]")
    story = page.locator("[data-kz-story-panel]")
    for step in (1, 2):
        assert heard.state()["step"] == step
        assert [story.locator(part).text_content() for part in ("h2", "p", "[data-kz-story-record]")] == [payload] * 3
        page.keyboard.press("ArrowRight")
    page.evaluate("() => { window.print = () => {}; }")
    page.click("[data-kz-story-print]")
    paper = page.locator(".kz-paper")
    assert paper.locator("h2").all_text_contents() == [f"{n}. {payload}" for n in (1, 2)]
    assert paper.locator("p").all_text_contents() == [payload] * 2
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    page.click("[data-kz-story-close]")
    page.click("[data-kz-share]")
    with page.expect_download() as download:
        page.click("[data-kz-picture=svg]")
    drawn = ET.parse(download.value.path()).getroot()
    assert any(payload in "".join(node.itertext()) for node in drawn)
    assert {node.tag.split("}")[1] for node in drawn.iter()} & {"script", "img", "foreignObject"} == set()
    page.keyboard.press("Escape")
    for node in page.locator(".kz-icon").all():
        node.dispatch_event("mouseenter")
        node.dispatch_event("click")
    page.emulate_media(media="print")
    links = page.eval_on_selector_all("a[href]", "(links) => links.map((a) => a.protocol)")
    assert set(links) <= {"http:", "https:", "file:"}
    assert page.eval_on_selector_all("#kz-app script, #kz-app img, #kz-app iframe", "(n) => n.length") == 0
    page.wait_for_timeout(50)
    heard.quiet()


@pytest.mark.parametrize("name", ["constructor", "toString", "hasOwnProperty"])
def test_an_id_that_every_object_inherits_is_an_id_like_another(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str], name: str
) -> None:
    html = tiny_html()
    assert html.count('"E1"') > 1
    hash_of_all = f"#layers={name},-__proto__&categories={name}&place={name}&step={name}&selected={name}"
    heard = open_page(html.replace('"E1"', f'"{name}"'))
    heard.page.evaluate("(hash) => { location.hash = hash; }", hash_of_all)
    heard.page.wait_for_function("(id) => window.kzmap.state().selected === id", arg=name, timeout=10_000)
    assert heard.page.locator("[data-kz-detail] h2").inner_text()
    for pane in ("table", "claims", "forces", "about", "map"):
        heard.apply(pane=pane)
    for other in heard.ids():
        assert heard.apply(selected=other)["selected"] == other
    heard.apply(place=name, layers={name: False}, categories={"__proto__": False}, knownOn="2022-01-11")
    heard.quiet()
