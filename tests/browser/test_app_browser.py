"""The app in a real browser, served as `make app` serves it."""

from __future__ import annotations

import contextlib
import json
import re
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error

from kzmap.face import run
from kzmap.situation.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Frame, Page

    from kzmap.pipeline import Result

pytestmark = pytest.mark.browser

SITUATION = "kazakhstan-2022"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@cache
def whole() -> Result:
    return run(SITUATION)


def ids(selection: Selection) -> list[str]:
    return sorted(selection.apply(whole().located).features["record_id"])


@pytest.fixture(scope="module")
def browser(launch: Callable[[str], Browser]) -> Browser:
    """The whole of Chromium, as visitors have it: back button, downloads, its own clocks."""
    return launch("/usr/bin/chromium")


@pytest.fixture(scope="module")
def address(serving) -> Iterator[str]:
    with serving(SITUATION, "--server.address", "localhost") as where:
        yield where


VIEW_LATER = "() => new Promise((done) => setTimeout(() => done(JSON.stringify(window.kzmap?.state().view)), 200))"


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, size: dict[str, int] = DESKTOP) -> None:
        self.context = browser.new_context(viewport=size, accept_downloads=True)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.hosts: set[str] = set()
        self.troubles: list[str] = []
        self.sent = 0
        self.received = 0
        self.answered = True
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda line: self.troubles.append(line.text) if line.type == "error" else None)
        self.page.on("websocket", self._listen)

    def _listen(self, socket_: Any) -> None:
        def sent(_: Any) -> None:
            self.sent += 1
            self.answered = False

        def received(data: str | bytes) -> None:
            self.received += len(data)
            self.answered = True

        socket_.on("framesent", sent)
        socket_.on("framereceived", received)

    def open(self, url: str) -> Visitor:
        self.page.goto(url)
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until the map is there and both sides have told each other."""
        self.page.locator(".kz-host[data-ready]").wait_for()
        self.frame.evaluate("kzmap.ready")
        self.quiet()

    def quiet(self) -> None:
        """Wait until nothing is under way between page and app.

        The page says what changed after 150 ms, and what holds it tells the app 250 ms later. Those clocks are the browser's:
        on a busy machine they run late, and what is waited for here runs late with them.
        """
        last, now = None, self._moved()
        while last != now or not self.answered:
            self.page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
            last, now = now, self._moved()

    def _moved(self) -> object:
        """What changes while something is under way: messages, runs of the app, the view of a map that flies."""
        views = []
        for frame in self.page.frames[1:]:
            with contextlib.suppress(Error):  # the page inside was exchanged meanwhile
                views.append(frame.evaluate(VIEW_LATER))
        running = self.page.locator('[data-testid="stApp"][data-test-script-state="running"]').count()
        return object() if running else (self.sent, self.received, views)

    @property
    def frame(self) -> Frame:
        """The page inside the app; while one is exchanged for another, its element may be there before or after it."""
        deadline = time.monotonic() + 30
        while (inside := self.page.locator(".kz-host iframe").last.element_handle().content_frame()) is None:
            assert time.monotonic() < deadline
            self.page.wait_for_timeout(100)
        return inside

    @property
    def line(self) -> str:
        return self.page.locator(".st-key-kz_line").inner_text()

    @property
    def tally(self) -> int:
        """How many records the app says are shown."""
        found = re.search(r"(?:All )?(\d+)(?: of \d+)? records shown", self.line)
        return int(found.group(1)) if found else -1

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.page.url).query)

    def state(self) -> dict[str, Any]:
        return dict(self.frame.evaluate("kzmap.state()"))

    def visible(self) -> list[str]:
        return list(self.frame.evaluate("kzmap.visibleIds()"))

    def apply(self, **partial: Any) -> None:
        self.frame.evaluate("partial => { kzmap.apply(partial); }", partial)
        self.quiet()

    def soon(self, read: Callable[[], Any], expected: Any) -> None:
        """Assert a value that both sides need a moment to agree on."""

        def now() -> Any:
            try:
                return read()
            except Error:  # the page inside was exchanged meanwhile
                return None

        deadline = time.monotonic() + 90
        while now() != expected and time.monotonic() < deadline:
            self.page.wait_for_timeout(200)
        assert read() == expected

    def turn_to(self, title: str) -> None:
        self.page.get_by_role("link", name=title, exact=False).first.click()
        self.quiet()


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    one = Visitor(browser).open(address)
    yield one
    one.context.close()


def test_the_map_is_the_exported_page_and_asks_nobody_else(visitor: Visitor, address: str) -> None:
    sent = visitor.page.locator(".kz-host iframe").get_attribute("srcdoc")
    assert sent == whole().html()
    assert visitor.visible() == ids(Selection())
    assert f"All {len(whole().features)} records shown." in visitor.line
    assert visitor.hosts - {""} == {urlsplit(address).netloc}
    assert visitor.troubles == []


def test_the_page_cannot_reach_the_app(visitor: Visitor) -> None:
    assert visitor.frame.evaluate("window.origin") == "null"
    assert (
        visitor.frame.evaluate("(() => { try { return Boolean(parent.document); } catch (e) { return e.name; } })()")
        == "SecurityError"
    )


def test_a_change_in_the_page_reaches_address_table_and_downloads(visitor: Visitor) -> None:
    visitor.frame.evaluate("window.mark = 1")
    visitor.apply(time=["2022-01-05", "2022-01-06"], search="akimat")
    expected = ids(Selection(period=("2022-01-05", "2022-01-06"), text="akimat"))
    assert visitor.visible() == expected
    visitor.soon(lambda: visitor.tally, len(expected))
    visitor.soon(lambda: visitor.query, {"period": ["2022-01-05/2022-01-06"], "text": ["akimat"]})
    assert visitor.frame.evaluate("window.mark") == 1
    visitor.turn_to("Downloads")
    with visitor.page.expect_download() as download:
        visitor.page.locator(".st-key-kz_get_geojson").get_by_role("button").click()
    features = json.loads(Path(download.value.path()).read_text("utf-8"))["features"]
    assert sorted(feature["properties"]["record_id"] for feature in features) == expected


def test_a_filter_of_the_app_reaches_the_page_without_a_new_document(visitor: Visitor) -> None:
    visitor.frame.evaluate("window.mark = 1")
    visitor.page.get_by_test_id("stExpandSidebarButton").click()
    field = visitor.page.get_by_label("Text", exact=True)
    field.fill("airport")
    field.press("Enter")
    visitor.soon(visitor.visible, ids(Selection(text="airport")))
    assert visitor.frame.evaluate("window.mark") == 1
    visitor.quiet()  # what the page says of a map that still flies crosses what the app asks of it
    visitor.page.get_by_role("button", name="Show everything").click()
    visitor.soon(visitor.visible, ids(Selection()))


def test_page_and_app_count_the_same(visitor: Visitor) -> None:
    start = {key: visitor.state()[key] for key in ("time", "place", "categories", "layers", "precisions", "untimed")}
    for partial in (
        {"time": ["2022-01-05T11:00+06:00", "2022-01-06"]},
        {"place": "KZ-MAN"},
        {"categories": {"protest": False, "clash": False}},
        {"layers": {"events": False}},
        {"layers": {"events": False, "incidents": False, "bases": False, "movements": False, "postings": False}},
        {"precisions": {"site": False}},
        {"untimed": False, "time": ["2022-01-01", "2022-01-31"]},
    ):
        visitor.apply(**{**start, **partial})
        shown = len(visitor.visible())
        assert shown < len(whole().features)
        visitor.soon(lambda: visitor.tally, len(visitor.visible()))


def test_moving_the_map_changes_the_address_and_runs_nothing(visitor: Visitor) -> None:
    before = visitor.sent
    visitor.frame.evaluate("kzmap.apply({view: {lon: 76.9, lat: 43.25, zoom: 11}})")
    visitor.page.wait_for_function("location.hash.startsWith('#map=11.00/43.25')")
    visitor.page.wait_for_timeout(800)
    assert visitor.sent == before


def test_a_running_clock_runs_nothing_until_it_rests(visitor: Visitor) -> None:
    before = visitor.sent
    visitor.frame.evaluate("kzmap.apply({time: ['2022-01-03', '2022-01-04'], playing: true})")
    visitor.page.wait_for_timeout(1500)
    assert visitor.sent == before
    visitor.apply(playing=False)
    visitor.soon(lambda: visitor.query.get("period"), ["/".join(visitor.state()["time"])])


def test_a_link_restores_everything(visitor: Visitor, browser: Browser) -> None:
    visitor.apply(categories={"protest": False}, place="KZ-ALA", lang="ru", knownOn="2022-01-09", layers={"doubt": True})
    visitor.apply(selected="C21", view={"lon": 76.9, "lat": 43.3, "zoom": 10})
    visitor.soon(lambda: "C21" in visitor.page.url and "map=10.00" in visitor.page.url, expected=True)
    other = Visitor(browser).open(visitor.page.url)
    other.soon(lambda: other.page.url, visitor.page.url)
    mine, theirs = visitor.state(), other.state()
    assert {key: theirs[key] for key in theirs if key != "playing"} == {key: mine[key] for key in mine if key != "playing"}
    other.context.close()


def test_the_back_button_undoes_a_filter(visitor: Visitor) -> None:
    visitor.apply(search="akimat")
    visitor.soon(lambda: visitor.query, {"text": ["akimat"]})
    visitor.apply(place="KZ-ALA")
    visitor.soon(lambda: visitor.query, {"text": ["akimat"], "unit": ["KZ-ALA"]})
    visitor.quiet()  # on a busy machine the address is ahead of the run that wrote it
    visitor.page.go_back()
    visitor.soon(lambda: (visitor.state()["search"], visitor.state()["place"]), ("akimat", None))


def test_two_visitors_share_nothing(visitor: Visitor, browser: Browser, address: str) -> None:
    visitor.apply(search="akimat")
    other = Visitor(browser).open(address)
    assert other.visible() == ids(Selection())
    other.apply(search="airport")
    assert visitor.visible() == ids(Selection(text="akimat"))
    visitor.soon(lambda: visitor.query, {"text": ["akimat"]})
    other.soon(lambda: other.query, {"text": ["airport"]})
    other.context.close()


def test_turning_pages_keeps_filter_and_view(visitor: Visitor) -> None:
    visitor.apply(search="akimat", view={"lon": 76.9, "lat": 43.3, "zoom": 10})
    visitor.soon(lambda: visitor.query, {"text": ["akimat"]})
    visitor.turn_to("Table")
    visitor.soon(lambda: visitor.query, {"text": ["akimat"]})
    received = visitor.received
    visitor.turn_to("Map")
    visitor.settle()
    visitor.soon(visitor.visible, ids(Selection(text="akimat")))
    assert visitor.state()["view"] == {"lon": 76.9, "lat": 43.3, "zoom": 10}
    assert visitor.received - received < 200_000  # the browser has kept the page


def test_own_rows_are_laid_over_the_open_map_with_one_click_and_taken_away_with_one(visitor: Visitor) -> None:
    page, before = visitor.page, visitor.visible()
    visitor.turn_to("Add data")
    table = b"title,date,lat,lon\nA tent on the square,2022-01-06,43.25,76.95\nA queue for bread,2022-01-07,43.30,76.90\n"
    page.locator("input[type=file]").first.set_input_files({"name": "seen.csv", "mimeType": "text/csv", "buffer": table})  # type: ignore[arg-type]
    page.get_by_role("button", name="Show 2 rows on the open map").click()
    page.get_by_role("button", name="Take them off the map").wait_for()
    visitor.turn_to("Map")
    visitor.settle()
    own = sorted(set(visitor.visible()) - set(before))
    assert len(own) == 2
    layer = '.kz-entry:has([data-kz-switch="layers:overlay1"])'
    assert "seen.csv" in visitor.frame.locator(layer).inner_text()
    visitor.apply(selected=own[0])
    assert "A tent on the square" in visitor.frame.locator(".kz-detail").inner_text()
    page.get_by_role("button", name="Take them off the map").click()
    visitor.soon(visitor.visible, before)
    assert visitor.frame.locator(layer).count() == 0
    assert visitor.troubles == []


def test_the_page_travels_once_and_changes_are_small(visitor: Visitor) -> None:
    assert visitor.received > 300_000
    before = visitor.received
    for day in range(3, 8):
        visitor.apply(time=[f"2022-01-0{day}", f"2022-01-0{day}"])
    assert (visitor.received - before) / 5 < 100_000


def test_nothing_flickers_while_filters_change(visitor: Visitor) -> None:
    """At every frame the same document is there, in full, under no veil."""
    iframe = visitor.page.locator(".kz-host iframe").element_handle()
    visitor.page.evaluate(
        """frame => {
          window.__bad = []; window.__frames = 0;
          const look = () => {
            window.__frames++;
            let opacity = 1;
            for (let node = frame; node; node = node.parentElement ?? node.getRootNode().host) {
              opacity *= getComputedStyle(node).opacity;
            }
            const small = frame.getBoundingClientRect().height < 400;
            if (!frame.isConnected || opacity < 0.99 || small) window.__bad.push([frame.isConnected, opacity, small]);
            requestAnimationFrame(look);
          };
          look();
        }""",
        iframe,
    )
    for day in range(3, 7):
        visitor.apply(time=[f"2022-01-0{day}", f"2022-01-0{day}"])
    assert visitor.page.evaluate("window.__bad") == []
    assert visitor.page.evaluate("window.__frames") > 20


def test_online_tiles_are_fetched_only_when_asked_for(browser: Browser, address: str) -> None:
    visitor = Visitor(browser)
    tiles: list[str] = []
    own = urlsplit(address).netloc
    visitor.context.route(
        lambda url: urlsplit(url).netloc not in ("", own), lambda route: (tiles.append(route.request.url), route.abort())
    )
    visitor.open(address)
    visitor.apply(search="akimat")
    assert tiles == []
    visitor.soon(lambda: visitor.query, {"text": ["akimat"]})
    visitor.page.locator(".st-key-f_tiles").locator("label").click()
    visitor.soon(lambda: visitor.query, {"text": ["akimat"], "tiles": ["online"]})
    visitor.soon(lambda: bool(tiles), expected=True)
    visitor.soon(lambda: visitor.page.locator(".kz-host iframe").count(), 1)
    visitor.soon(visitor.visible, ids(Selection(text="akimat")))
    assert visitor.state()["tiles"] is True
    assert {urlsplit(url).netloc.split(".", 1)[-1] for url in tiles} <= {"openstreetmap.org", "tile.openstreetmap.org"}
    visitor.context.close()


def test_a_phone_shows_every_page_without_sideways_scrolling(browser: Browser, address: str) -> None:
    visitor = Visitor(browser, PHONE).open(address)
    box = visitor.page.locator(".kz-host").bounding_box()
    assert box["height"] > PHONE["height"] * 0.75
    for page in ("", "table?record=C21", "contingents", "claims", "places", "downloads", "about"):
        if page:
            visitor.page.goto(address + page)
            visitor.page.locator("h1").first.wait_for()
            visitor.quiet()
        overflow = visitor.page.evaluate(
            "(() => { const m = document.querySelector('.stMain'); return m.scrollWidth - m.clientWidth; })()"
        )
        assert overflow <= 0, page
    visitor.context.close()
