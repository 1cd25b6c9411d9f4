"""The page in every window: a frame of another site, a hidden one, without scripts, saved, old, large print, by keyboard."""

from __future__ import annotations

import functools
import http.server
import threading
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from kzmap.webmap import carrier
from kzmap.webmap.page import hosted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Frame, Page

    from conftest import Opened  # type: ignore[import-not-found]

pytestmark = pytest.mark.browser

#: A page of somebody who shows another in a frame, steers it, and writes down what it hears.
HOLDER = """<!doctype html><meta charset="utf-8"><script>
  heard = [];
  addEventListener("message", (e) => heard.push([e.origin, e.data.type]));
  steer = (search) => frames[0].postMessage({ type: "kzmap:apply", search }, "*");
</script>"""


class Sites:
    """The same folder under three origins: `own` and two that are foreign to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        handler = functools.partial(_Quiet, directory=str(folder))
        self.servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2)]
        for server in self.servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        one, two = (server.server_address[1] for server in self.servers)
        self.own, self.friend, self.stranger = f"http://127.0.0.1:{one}", f"http://localhost:{two}", f"http://127.0.0.1:{two}"

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def close(self) -> None:
        for server in self.servers:
            server.shutdown()
            server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        if "forbidden" in self.path:
            self.send_header("Content-Security-Policy", "script-src 'none'")
        super().end_headers()


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[Sites]:
    folder = tmp_path / "sites"
    folder.mkdir()
    found = Sites(folder)
    yield found
    found.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open windows with the network on; only the sites of the test are there."""
    contexts = []

    def opened(**options: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 800}, **options))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def held(page: Page, markup: str) -> Frame:
    """Put a frame into a page and wait until the map in it is ready."""
    page.evaluate("(markup) => document.body.insertAdjacentHTML('beforeend', markup)", markup)
    handle = page.locator("iframe").first.element_handle()
    frame = handle.content_frame()
    assert frame
    frame.wait_for_function("() => window.kzmap && window.kzmap.state")
    frame.evaluate("() => window.kzmap.ready")
    return frame


def test_only_the_own_site_and_those_that_were_named_hear_and_steer(
    sites: Sites, window: Callable[..., Page], tiny_html: Callable[..., str]
) -> None:
    html = tiny_html()
    sites.write("holder.html", HOLDER)
    sites.write("page.html", html)
    sites.write("named.html", hosted(html, [sites.friend, "https://example.org"]))
    page = window()
    for holder, shown, trusted in (
        (sites.own, "page", True),
        (sites.friend, "page", False),
        (sites.friend, "named", True),
        (sites.own, "named", True),
        (sites.stranger, "named", False),
    ):
        page.goto(f"{holder}/holder.html")
        # even a fragment that names the holder gives it no right: whoever holds the frame writes the fragment
        frame = held(page, f'<iframe src="{sites.own}/{shown}.html#host={holder}" width="800" height="600"></iframe>')
        page.evaluate("() => steer('Semey')")
        frame.evaluate("() => window.kzmap.apply({theme: 'dark'})")
        if trusted:
            page.wait_for_function("() => heard.length")
        page.wait_for_timeout(400)
        assert page.evaluate("() => heard.length > 0") is trusted, (holder, shown)
        assert (frame.evaluate("() => window.kzmap.state().search") == "Semey") is trusted, (holder, shown)
        # a frame beside it is never listened to, of whatever site
        page.evaluate(
            """() => new Promise((done) => { const beside = document.createElement('iframe');
              beside.srcdoc = '<script>parent.frames[0].postMessage({type: "kzmap:apply", search: "beside"}, "*")<\\/script>';
              beside.onload = () => setTimeout(done, 50); document.body.append(beside); })"""
        )
        assert frame.evaluate("() => window.kzmap.state().search") != "beside"


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'], ids=["frame", "sandbox"])
def test_who_gave_the_page_as_text_hears_and_steers_it(
    sites: Sites, window: Callable[..., Page], tiny_html: Callable[..., str], sandbox: str
) -> None:
    sites.write("holder.html", HOLDER)
    page = window()
    page.goto(f"{sites.friend}/holder.html")
    text = tiny_html().replace("&", "&amp;").replace('"', "&quot;")
    # what is said as soon as the frame has loaded waits until the page is unpacked
    early = """onload="steer('Semey')" """
    frame = held(page, f'<iframe {early} {sandbox} srcdoc="{text}" width="800" height="600"></iframe>')
    page.wait_for_function("() => heard.length")
    assert frame.evaluate("() => window.kzmap.state().search") == "Semey"
    page.evaluate("() => steer('')")
    frame.wait_for_function("() => window.kzmap.state().search === ''")


#: Whether the table can be read from its first row to its last by scrolling, as a reader would.
def reads_and_scrolls(page: Page, table: Any, rows: int) -> None:
    assert table.locator("tbody tr").count() == rows
    size = page.viewport_size
    first = table.locator("tbody tr").first.bounding_box()
    assert 0 < first["y"] < size["height"], "the table begins on the first screen"
    last = table.locator("tbody tr").last
    page.mouse.move(300, 300)
    for _ in range(60):
        box = last.bounding_box()
        if box["y"] + box["height"] <= size["height"]:
            break
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(30)
    else:
        pytest.fail("the last row is never scrolled into sight")
    assert last.is_visible()


def test_where_no_script_may_run_the_table_reads_and_scrolls(
    sites: Sites, window: Callable[..., Page], open_page: Callable[..., Opened], real_html: str
) -> None:
    heard = open_page(real_html)
    rows = len(heard.ids())
    assert not heard.page.locator("#kz-fallback").is_visible()
    sites.write("page.html", real_html)
    sites.write("forbidden.html", real_html)
    sites.write("saved.html", heard.page.content())
    off = window(java_script_enabled=False)
    for name in ("page", "saved"):
        off.goto(f"{sites.own}/{name}.html")
        reads_and_scrolls(off, off.locator("#kz-fallback table"), rows)
    # scripts on, but the server forbids ours
    forbidden = window()
    forbidden.goto(f"{sites.own}/forbidden.html")
    reads_and_scrolls(forbidden, forbidden.locator("#kz-fallback table"), rows)
    sites.write("holder.html", f'<iframe sandbox="" src="{sites.own}/page.html" width="1200" height="780"></iframe>')
    off.goto(f"{sites.own}/holder.html")
    reads_and_scrolls(off, off.frame_locator("iframe").locator("#kz-fallback table"), rows)


def test_a_page_whose_map_fails_is_its_table(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    """A fault in the script, or a browser that lacks something, must not take the records along."""
    html = tiny_html()
    heard = open_page(html.replace('"layers":[', '"layers":[null,', 1), waits=False)
    assert heard.page.locator("#kz-fallback table").is_visible()
    assert not heard.page.locator("[data-kz-map]").is_visible()


def test_a_frame_that_was_hidden_opens_on_the_country(sites: Sites, window: Callable[..., Page], real_html: str) -> None:
    sites.write("holder.html", "<!doctype html><body></body>")
    sites.write("page.html", real_html)
    page = window()
    at = "() => { const { view } = window.kzmap.state(); return [view.zoom, view.lon, view.lat]; }"
    page.goto(f"{sites.own}/holder.html")
    frame = held(page, f'<iframe src="{sites.own}/page.html" width="900" height="600"></iframe>')
    expected = frame.evaluate(at)
    for hidden in ("display: none", "width: 0; height: 0; border: 0"):
        page.goto(f"{sites.own}/holder.html")
        frame = held(page, f'<iframe src="{sites.own}/page.html" style="{hidden}" width="900" height="600"></iframe>')
        page.evaluate("() => document.querySelector('iframe').removeAttribute('style')")
        frame.wait_for_function(f"(zoom) => ({at})()[0] === zoom", arg=expected[0], timeout=5000)
        assert frame.evaluate(at) == pytest.approx(expected, abs=0.05)
        assert frame.locator(".kz-icon").count() > 5
        assert "view=" not in frame.evaluate("() => location.hash")
    # a view that was asked for is kept
    page.goto(f"{sites.own}/holder.html")
    source = f"{sites.own}/page.html#view=76.9000,43.2500,10"
    frame = held(page, f'<iframe src="{source}" style="display: none" width="900" height="600"></iframe>')
    page.evaluate("() => document.querySelector('iframe').removeAttribute('style')")
    page.wait_for_timeout(300)
    assert frame.evaluate(at) == pytest.approx([10, 76.9, 43.25], abs=0.01)


def test_a_copy_saved_from_the_browser_comes_up_again(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in (carrier.MOST_MARKS, 0):  # marks, and dots from packed records
        monkeypatch.setattr(carrier, "MOST_MARKS", most)
        heard = open_page(tiny_html())
        ids = heard.ids()
        heard.apply(lang="ru", theme="dark", pane="table", selected=ids[0], search="a")
        for _ in range(2):  # and a copy of the copy
            heard = open_page(heard.page.content())
            assert heard.ids() == ids
            assert heard.page.locator("#kz-app").count() == heard.page.locator("[data-kz-map]").count() == 1
            assert heard.page.locator(".leaflet-map-pane").count() == 1
            assert heard.state()["selected"] is None
            heard.apply(pane="table")
            assert heard.page.locator("[data-kz-row]").count() == len(ids)
            heard.quiet()


def test_a_frame_that_may_open_no_window_shows_where_links_lead(
    sites: Sites, window: Callable[..., Page], real_html: str
) -> None:
    sites.write("holder.html", "<!doctype html><body></body>")
    sites.write("page.html", real_html)
    page = window()
    page.goto(f"{sites.own}/holder.html")
    frame = held(page, f'<iframe sandbox="allow-scripts" src="{sites.own}/page.html" width="1200" height="700"></iframe>')
    frame.evaluate("() => window.kzmap.apply({ selected: window.kzmap.visibleIds()[0] })")
    link = frame.locator(".kz-sources a").first
    address = link.get_attribute("href")
    assert link.get_attribute("title") == address
    link.click()
    assert frame.locator("[role=alert] code").inner_text() == address
    # where windows may be opened the link opens one, and it knows nothing of us
    page.goto(f"{sites.own}/holder.html")
    sandbox = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
    frame = held(page, f'<iframe sandbox="{sandbox}" src="{sites.own}/page.html" width="1200" height="700"></iframe>')
    frame.evaluate("() => window.kzmap.apply({ selected: window.kzmap.visibleIds()[0] })")
    page.context.route("**", lambda route: route.fulfill(body="<title>there</title>", content_type="text/html"))
    with page.expect_popup() as popup:
        frame.locator(".kz-sources a").first.click()
    popup.value.wait_for_url(str(address))
    assert popup.value.evaluate("() => [window.opener, document.referrer]") == [None, ""]


#: What browsers of the last five years may lack: everything that came to them later, wherever the page might reach for it.
LATER = """
const gone = [
  [window, ["structuredClone", "requestIdleCallback", "scheduler", "CompressionStream", "showOpenFilePicker"]],
  [Object, ["hasOwn", "groupBy"]], [Map, ["groupBy"]], [Promise, ["withResolvers", "try"]], [Array, ["fromAsync"]],
  [URL, ["canParse", "parse"]], [Intl, ["Segmenter", "DurationFormat"]], [Uint8Array, ["fromBase64", "fromHex"]],
  [String.prototype, ["at", "isWellFormed", "toWellFormed"]],
  [Array.prototype, ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"]],
  [Object.getPrototypeOf(Uint8Array.prototype), ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "with"]],
  [Set.prototype, ["union", "intersection", "difference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"]],
  [Element.prototype, ["checkVisibility", "setHTML", "getHTML", "moveBefore", "showPopover"]],
  [Document.prototype, ["startViewTransition"]],
];
if (window.Iterator) gone.push([Iterator.prototype, ["map", "filter", "toArray", "some", "every", "find", "reduce", "flatMap"]]);
for (const [owner, names] of gone) for (const name of names) delete owner[name];
const { matches } = Element.prototype;
Element.prototype.matches = function (selector) {
  if (/:(focus-visible|has)\\b/.test(selector)) throw new SyntaxError(`${selector} is not a valid selector`);
  return matches.call(this, selector);
};
"""


def test_browsers_of_five_years_ago_draw_the_whole_page(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = open_page(tiny_html(), before=LATER)
    lacks = "() => [typeof structuredClone, [].at, [].findLast, Object.hasOwn].join()"
    assert heard.page.evaluate(lacks) == "undefined,,,"
    ids = heard.ids()
    for state in ({"pane": "table"}, {"pane": "claims"}, {"pane": "about"}, {"pane": "map", "lang": "kk"}, {"search": "a"}):
        heard.apply(**state)
    heard.apply(search="", layers={"doubt": True}, theme="dark", knownOn="2022-01-09", playing=True)
    for record in ids:
        heard.apply(selected=record)
        assert heard.page.locator("[data-kz-detail] h2").inner_text()
    heard.apply(selected=None, playing=False, time=None, knownOn=None)
    for state in ({"pane": "forces"}, {"pane": "map", "compare": "time:2022-01-06..2022-01-06"}, {"compare": None}):
        heard.apply(**state)
    heard.page.click("[data-kz-share]")
    with heard.page.expect_download():
        heard.page.click("[data-kz-picture=svg]")
    heard.page.keyboard.press("Escape")
    heard.page.locator(".kz-icon[tabindex='0']").first.focus()
    heard.apply(pane="table")
    assert heard.page.locator("[data-kz-row]").count() == len(ids) == heard.state()["counts"]["visible"]
    heard.quiet()
    # packed records too, without the unpacker that came in 2023
    monkeypatch.setattr(carrier, "MOST_MARKS", 0)
    heard = open_page(tiny_html(), before=f"{LATER} delete window.DecompressionStream;")
    heard.apply(pane="table")
    assert heard.page.locator("[data-kz-row]").count() == len(ids) == heard.state()["counts"]["visible"]
    heard.quiet()


#: Controls that a reader cannot use: covered, out of reach of every scroll, or two on one spot.
COVERED = """async () => {
  // the height of the credit is measured once a frame
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden'
    && !e.closest('[aria-hidden=true], details:not([open]) > :not(summary)');
  const all = [...document.querySelectorAll('#kz-app :is(button, select, input, a[href], summary)')]
    .filter((e) => shown(e) && !e.matches('.kz-skip, .kz-icon, :disabled'));
  const bad = [];
  const name = (e) => e.getAttribute('aria-label') || e.textContent.slice(0, 30) || e.className;
  for (const e of all) {
    e.scrollIntoView({ block: 'center', inline: 'center' });
    const b = e.getClientRects()[0];
    const hit = document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2);
    if (!hit || !(e.contains(hit) || hit.contains(e) && hit.closest('label'))) bad.push([name(e), hit && hit.className]);
  }
  const over = all.filter((e) => e.closest('.kz-map-cell, .kz-foot') && !e.closest('.kz-claims-view, .kz-about-view'));
  for (const [k, a] of over.entries()) for (const b of over.slice(k + 1)) {
    const [p, q] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
    const [w, h] = [Math.min(p.right, q.right) - Math.max(p.x, q.x), Math.min(p.bottom, q.bottom) - Math.max(p.y, q.y)];
    if (w > 1 && h > 1) bad.push([name(a), name(b)]);
  }
  scrollTo(0, 0);
  return [all.length, bad, document.documentElement.scrollWidth];
}"""


@pytest.mark.parametrize("size", [(320, 256), (640, 360), (360, 740), (1280, 800)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_controls_never_cover_each_other(open_page: Callable[..., Opened], real_html: str, size: tuple[int, int]) -> None:
    heard = open_page(real_html, size=size)
    for state in ({}, {"lang": "ru"}, {"lang": "en", "pane": "claims"}, {"pane": "about"}, {"pane": "map"}):
        heard.apply(**state)
        controls, bad, width = heard.page.evaluate(COVERED)
        assert controls > 10
        assert bad == [], state
        assert width <= size[0], state
    # the panel and the list lie over the page, but never over the way out of them
    heard.apply(selected=heard.ids()[0])
    heard.page.locator("[data-kz-detail] .kz-close").click()
    assert heard.state()["selected"] is None
    if size[0] <= 760:
        heard.page.locator("[data-kz-stop=list]").click()
        assert heard.page.locator("[data-kz-row]").first.is_visible()
        heard.page.locator("[data-kz-stop=time]").click()
        assert heard.state()["pane"] == "map"
        heard.page.locator("[data-kz-legend-button]").click()
        heard.page.locator("[data-kz-search]").fill("airport")
        heard.page.locator("[data-kz-legend-button]").click()
        assert not heard.page.locator("[data-kz-search]").is_visible()
    heard.quiet()


SWATCHES = """() => [...document.querySelectorAll('.kz-legend :is(.kz-swatch *, .kz-class i), .kz-icon svg *')].map((e) => {
  const s = getComputedStyle(e);
  return [e.tagName, e.getAttribute('class'), s.backgroundColor, s.backgroundImage, s.fill, s.stroke].join(' ');
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_meaning_of_colours(open_page: Callable[..., Opened], real_html: str, scheme: str) -> None:
    plain, forced = (
        open_page(real_html, color_scheme=scheme, **more).page.evaluate(SWATCHES) for more in ({}, {"forced_colors": "active"})
    )
    assert len(plain) > 60
    assert forced == plain


def bent(title: str, *, name: str = "") -> Callable[[Any], Any]:
    """Titles as given, the second record's in English; `name` for the situation."""

    def bend(located: Any) -> Any:
        features = located.features.copy()
        features["title"] = [title, "A title in English", *[title] * (len(features) - 2)]
        features["summary"] = features["title"]
        package = {**located.situation.package, "title": name or title}
        return replace(located, features=features, situation=replace(located.situation, package=package))

    return bend


def test_each_text_runs_in_its_own_direction(open_page: Callable[..., Opened], tiny_html: Callable[..., str]) -> None:
    way = "(nodes) => nodes.map((e) => [/English/.test(e.textContent), getComputedStyle(e).direction])"
    for title in (
        "\u0645\u0638\u0627\u0647\u0631\u0629 12 \u0641\u064a \u0627\u0644\u0633\u0627\u062d\u0629",
        "\u05d4\u05e4\u05d2\u05e0\u05d4 12",
    ):
        html = tiny_html(bent(title))
        heard = open_page(html)
        assert heard.page.eval_on_selector(".kz-title h1", "(e) => getComputedStyle(e).direction") == "rtl"
        for record in heard.ids():
            heard.apply(selected=record)
            for english, direction in heard.page.eval_on_selector_all("[data-kz-detail] :is(h2, .kz-summary)", way):
                assert direction == ("ltr" if english else "rtl")
        heard.apply(pane="table")
        rows = heard.page.eval_on_selector_all("[data-kz-row] td.kz-what", way)
        assert sorted({tuple(row) for row in rows}) == [(False, "rtl"), (True, "ltr")]
        told = open_page(html, java_script_enabled=False).page.locator("#kz-fallback td[dir=auto] b").count()
        assert told == len(rows)
    # a language that is written from the right turns the page
    heard = open_page(tiny_html(lang="ar"))
    assert heard.page.evaluate("() => getComputedStyle(document.querySelector('#kz-app')).direction") == "rtl"
    assert heard.page.evaluate("() => document.documentElement.scrollWidth") <= 1440


@pytest.mark.parametrize("size", [(320, 256), (360, 740), (1280, 800)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_long_unbroken_title_wraps_and_covers_nothing(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str], size: tuple[int, int]
) -> None:
    heard = open_page(tiny_html(bent("W" * 120, name="V" * 120)), size=size)
    inside = "(e) => e.scrollWidth <= e.clientWidth + 1"
    assert heard.page.eval_on_selector(".kz-title", inside)
    heard.apply(selected=heard.ids()[0])
    words, close = (heard.page.locator(f"[data-kz-detail] {part}").bounding_box() for part in ("h2", ".kz-close"))
    assert words
    assert close
    assert words["x"] + words["width"] <= close["x"] + 1
    assert words["height"] > 40
    assert heard.page.eval_on_selector("[data-kz-detail]", inside)
    heard.page.locator("[data-kz-detail] .kz-close").click()
    _, bad, width = heard.page.evaluate(COVERED)
    assert bad == []
    assert width <= size[0]


ACTIVE = """() => { const a = document.activeElement;
  return a === document.body ? '' : a.getAttribute('aria-label') || a.textContent.slice(0, 60) || a.tagName; }"""


def test_the_first_keys_lead_to_the_marks_and_to_the_table(
    open_page: Callable[..., Opened], real_html: str, tiny_html: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = open_page(real_html)
    page = heard.page
    missing = page.eval_on_selector_all(
        ".kz-skip", "(l) => l.filter((a) => !document.querySelector(a.getAttribute('href'))).length"
    )
    assert missing == 0
    page.keyboard.press("Tab")
    assert page.locator(".kz-skip").first.bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    mark = page.evaluate(ACTIVE)
    assert page.evaluate("() => document.activeElement.matches('.kz-icon')")
    page.keyboard.press("ArrowRight")
    other = page.evaluate(ACTIVE)
    assert other != mark
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.closest('[data-kz-detail]') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate(ACTIVE) == other
    page.evaluate("() => document.activeElement.blur()")
    page.locator(".kz-skip").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "kz-table"
    # dots are a picture: the map itself says where its records are
    monkeypatch.setattr(carrier, "MOST_MARKS", 0)
    heard = open_page(tiny_html())
    assert "told" in heard.payload["records"]  # they are packed
    assert "table" in str(heard.page.locator("[data-kz-map]").get_attribute("aria-label"))
    heard.page.locator(".kz-skip").nth(1).focus()
    heard.page.keyboard.press("Enter")
    heard.page.keyboard.press("Tab")
    while not heard.page.evaluate("() => document.activeElement.matches('[data-kz-row] button')"):
        heard.page.keyboard.press("Tab")
        assert heard.page.evaluate("() => document.activeElement.closest('#kz-table') !== null")
    heard.page.keyboard.press("Enter")
    assert heard.state()["selected"]


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["desktop", "phone"])
def test_the_focus_is_never_lost(open_page: Callable[..., Opened], real_html: str, size: tuple[int, int]) -> None:
    heard = open_page(real_html, size=size)
    page = heard.page

    def act(key: str, at: str = "") -> None:
        """Press a key on an element; afterwards something that can be seen has the focus."""
        if at:
            page.locator(at).first.focus()
        page.keyboard.press(key)
        page.wait_for_timeout(60)
        kept = "() => document.activeElement !== document.body && document.activeElement.getClientRects().length > 0"
        assert page.evaluate(kept), (key, at)

    page.keyboard.press("/")
    page.keyboard.type("airport")
    act("Enter")  # the list of what was found
    act("Enter")  # a record out of the list
    assert heard.state()["selected"]
    act("Enter", "[data-kz-next]")
    assert page.evaluate("() => document.activeElement.matches('[data-kz-next], h2')")
    act("Enter", "[data-kz-previous]")
    act("Enter", ".kz-close")
    assert heard.state()["selected"] is None
    if size[0] <= 760:
        act("Enter", "[data-kz-legend-button]")
    act("Enter", ".kz-chip:not(.kz-no-place)")  # a chip takes itself away
    act("Space", ".kz-legend input")
    act("Enter", "[data-kz-reset]")
    if size[0] <= 760:
        act("Escape", "[data-kz-search]")
    act("Enter", "[data-kz-placeless]")
    act("Enter")
    act("Escape")
    for pane in ("claims", "forces", "about"):
        act("Enter", f"[data-kz-pane={pane}]")
        act("Escape")
    if size[0] <= 760:
        act("Enter", "[data-kz-more]")
    page.locator("[data-kz-lang]").focus()
    page.locator("[data-kz-lang]").select_option("ru")
    page.wait_for_timeout(60)
    assert page.evaluate("() => document.activeElement.matches('[data-kz-lang]')")
    if size[0] <= 760:
        act("Enter", "[data-kz-more]")
    act("Enter", ".kz-icon[tabindex='0']")
    act("Enter")
    act("Escape")
    heard.apply(pane="nothing")  # a notice; its button takes it away
    act("Enter", ".kz-toast button")


def picture(page: Page, at: str, n: int = 0) -> Image.Image:
    """An element as it is painted."""
    return Image.open(BytesIO(page.locator(at).nth(n).screenshot())).convert("RGB")


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Contrast of two colours as WCAG defines it, 1 to 21."""

    def light(colour: tuple[int, ...]) -> float:
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def standing_out(image: Image.Image, ground: tuple[int, ...]) -> float:
    """Highest contrast of a picture's colours with the ground that it stands on."""
    return max(contrast(colour, ground) for _, colour in image.getcolors(1 << 20) or [])


Ground = tuple[int, int, int]


@pytest.fixture(params=["light", "dark"])
def forced(request: pytest.FixtureRequest, open_page: Callable[..., Opened], real_html: str) -> tuple[Opened, Ground]:
    """The page in forced colours, and their ground; the reader had chosen the other theme before."""
    heard = open_page(real_html, color_scheme=request.param, forced_colors="active")
    heard.apply(theme="light" if request.param == "dark" else "dark")
    return heard, (255, 255, 255) if request.param == "light" else (0, 0, 0)


def test_in_forced_colours_what_has_a_meaning_stands_out(forced: tuple[Opened, Ground]) -> None:
    heard, ground = forced
    page = heard.page
    for at in (".kz-swatch", ".kz-keys :is(.kz-class i, svg)", ".kz-family-name"):
        for n in range(page.locator(at).count()):
            shown = page.locator(at).nth(n)
            if shown.is_visible() and shown.inner_html() + (shown.get_attribute("style") or "") + (shown.text_content() or ""):
                assert standing_out(picture(page, at, n), ground) >= 3, (at, n)
    for at in (".kz-handle-from", ".kz-handle-to", ".kz-play"):
        assert standing_out(picture(page, at), ground) >= 3, at
    edge = page.eval_on_selector(".kz-play", "(e) => [getComputedStyle(e).borderTopWidth, getComputedStyle(e).borderTopStyle]")
    assert edge == ["1px", "solid"]
    # the bars of who was there: sure and possible are two paints, both to be seen
    heard.apply(pane="forces")
    sure, may = (page.locator(f".kz-chart rect.{name}").first for name in ("kz-sure", "kz-may"))
    paint = "(e) => { const s = getComputedStyle(e); return [s.fill, s.fillOpacity, s.forcedColorAdjust]; }"
    assert sure.evaluate(paint)[2] == may.evaluate(paint)[2] == "none"
    assert sure.evaluate(paint) != may.evaluate(paint)
    assert standing_out(picture(page, ".kz-chart"), ground) >= 3
    # claims: those that were withdrawn are crossed out
    heard.apply(pane="claims")
    assert page.locator(".kz-chart .kz-cross-out").count() > 0
    assert page.locator("[data-kz-claims] :is(.kz-denied, .kz-retracted) s").count() > 0
    # two sides of a comparison are named on a ground of their own
    heard.apply(pane="map", compare="known:", slide=True)
    assert page.eval_on_selector(".kz-side", "(e) => getComputedStyle(e).borderTopWidth") == "1px"
    assert standing_out(picture(page, ".kz-slide"), ground) >= 3
    heard.quiet()


def test_forced_colours_tell_on_from_off(forced: tuple[Opened, Ground]) -> None:
    heard, _ = forced
    page = heard.page
    # the words on a control can be read either way
    for at, pane in (("[data-kz-pane=claims]", "claims"), ("[data-kz-pane=table]", "table"), ("[data-kz-pane=forces]", "forces")):
        off = picture(page, at)
        heard.apply(pane=pane)
        on = picture(page, at)
        most = [max(image.getcolors(1 << 20) or [])[1] for image in (off, on)]
        assert most[0] != most[1], at
        assert all(standing_out(image, ground) >= 4.5 for image, ground in zip((off, on), most, strict=True)), at
        heard.apply(pane="map")
    box = ".kz-legend .kz-entry input"
    on = picture(page, box)
    page.locator(box).first.click()
    page.mouse.move(1, 1)
    assert picture(page, box).tobytes() != on.tobytes()
    page.locator(box).first.click()
    # a row that is open: another ground, and every word of it can be read
    heard.apply(pane="table")
    row = "[data-kz-row]"
    off = picture(page, row)
    record = str(page.locator(row).first.get_attribute("data-kz-row"))
    heard.apply(selected=record)
    assert page.locator("[data-kz-row][aria-current]").count() == 1
    styles = page.eval_on_selector_all(
        "[data-kz-row][aria-current] :is(td, button)", "(all) => all.map((e) => getComputedStyle(e).color)"
    )
    assert len(set(styles)) == 1, styles
    ground_on = max(picture(page, "[data-kz-row][aria-current]").getcolors(1 << 20) or [])[1]
    assert ground_on != max(off.getcolors(1 << 20) or [])[1]
    heard.apply(selected=None, pane="map")
    # the period shown
    whole = picture(page, ".kz-plot")
    heard.apply(time=["2022-01-05", "2022-01-08"])
    page.wait_for_timeout(200)
    assert picture(page, ".kz-plot").tobytes() != whole.tobytes()
    heard.quiet()
