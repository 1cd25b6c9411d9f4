"""The page in every window: a frame of another site, a hidden one, without scripts, saved, old, large print, by keyboard."""

from __future__ import annotations

import functools
import http.server
import threading
from typing import TYPE_CHECKING, Any

import pytest

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
    frame = held(page, f'<iframe {sandbox} srcdoc="{text}" width="800" height="600"></iframe>')
    page.evaluate("() => steer('Semey')")
    page.wait_for_function("() => heard.length")
    assert frame.evaluate("() => window.kzmap.state().search") == "Semey"


#: Whether the table can be read from its first row to its last by scrolling, as a reader would.
def reads_and_scrolls(page: Page, table: Any, rows: int) -> None:
    assert table.locator("tbody tr").count() == rows
    size = page.viewport_size
    assert size
    first = table.locator("tbody tr").first.bounding_box()
    assert first
    assert 0 < first["y"] < size["height"], "the table begins on the first screen"
    last = table.locator("tbody tr").last
    page.mouse.move(300, 300)
    for _ in range(60):
        box = last.bounding_box()
        assert box
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
    from kzmap.webmap import carrier

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
    sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    frame = held(page, f'<iframe sandbox="{sandbox}" src="{sites.own}/page.html" width="1200" height="700"></iframe>')
    frame.evaluate("() => window.kzmap.apply({ selected: window.kzmap.visibleIds()[0] })")
    page.context.route("**", lambda route: route.fulfill(body="<title>there</title>", content_type="text/html"))
    with page.expect_popup() as popup:
        frame.locator(".kz-sources a").first.click()
    popup.value.wait_for_url(str(address))
    assert popup.value.evaluate("() => [window.opener, document.referrer]") == [None, ""]
