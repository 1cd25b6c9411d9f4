"""A real Chromium with the network off, and pages that report whatever they should not do."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from kzmap import pipeline, webmap
from kzmap.webmap import carrier, layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

#: The one without windows of its own opens a page in a third of the time; the engine is the same.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
#: Everything that axe knows, what it tries out too.
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
#: The table for where no script runs is most of the page's elements, and hidden: axe walks through all of it, and of what is
#: hidden judges only ids, access keys and `aria-hidden`. It is taken out meanwhile, where it has none of these.
RUN_AXE = """async (options) => {
  const table = document.querySelector('#kz-fallback');
  const out = table && getComputedStyle(table).display === 'none' && !table.querySelector('[id], [accesskey], [aria-hidden]');
  const place = document.createComment('');
  if (out) table.replaceWith(place);
  try { return (await axe.run(options)).violations; } finally { if (out) place.replaceWith(table); }
}"""


@dataclass
class Opened:
    """A page and what was heard from it."""

    page: Page
    payload: dict[str, Any]
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def apply(self, **state: Any) -> dict[str, Any]:
        return self.page.evaluate("(s) => window.kzmap.apply(s)", state)

    def state(self) -> dict[str, Any]:
        return self.page.evaluate("() => window.kzmap.state()")

    def ids(self) -> list[str]:
        return self.page.evaluate("() => window.kzmap.visibleIds()")

    def axe(self, *, every_rule: bool = False) -> list[dict[str, Any]]:
        """What axe finds wrong now; a page reads axe once, and only what is wrong travels back."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(Axe().axe_script)
        options = {"resultTypes": ["violations"], **({"runOnly": EVERY_RULE} if every_rule else {})}
        return self.page.evaluate(RUN_AXE, options)

    def serious(self, *, every_rule: bool = False) -> list[tuple[str, str]]:
        """Rules that axe finds broken seriously or worse, and the first element of each."""
        found = self.axe(every_rule=every_rule)
        return [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")]

    def quiet(self) -> None:
        """Assert that nothing went out and nothing went wrong."""
        assert self.requests == []
        assert self.errors == []
        assert self.dialogs == []


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[[str], Browser]]:
    """Start a Chromium from where it lies; it ends with the session."""
    with sync_playwright() as playwright:
        started = []

        def start(path: str) -> Browser:
            started.append(playwright.chromium.launch(executable_path=path, args=FLAGS))
            return started[-1]

        yield start
        for one in started:
            one.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[[str], Browser]) -> Browser:
    return launch(CHROMIUM)


@pytest.fixture(scope="session")
def real_result(kazakhstan: pipeline.Result) -> pipeline.Result:
    return kazakhstan


@pytest.fixture(scope="session")
def real_html(real_result: pipeline.Result) -> str:
    """The page of the real situation, as `kzmap map` writes it."""
    return real_result.html()


@pytest.fixture(scope="session")
def tiny_pages() -> dict[object, str]:
    """Pages of the tiny situation as it is, by what they depend on: many tests open the same one."""
    return {}


@pytest.fixture
def tiny_html(tiny: Callable[..., Path], real_result: pipeline.Result, tiny_pages: dict[object, str]) -> Callable[..., str]:
    """Render the tiny situation; `bend` may change the located tables first."""

    def render(bend: Callable[[Any], Any] | None = None, **options: Any) -> str:
        key = (carrier.MOST_MARKS, *sorted(options.items()))  # a test may set how many marks are drawn
        if bend is None and key in tiny_pages:
            return tiny_pages[key]
        located = pipeline.locate(*pipeline.read(tiny(), real_result.boundaries))
        if bend:
            located = bend(located)
            return webmap.render(layers.build(located), located, **options)
        tiny_pages[key] = webmap.render(layers.build(located), located, **options)
        return tiny_pages[key]

    return render


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Open HTML text as a file, with the network off."""
    contexts = []

    def opened(
        html: str,
        *,
        fragment: str = "",
        size: tuple[int, int] = (1440, 900),
        touch: bool = False,
        before: str = "",
        waits: bool = True,
        **more: Any,
    ) -> Opened:
        path = tmp_path / "page.html"
        path.write_text(html, "utf-8")
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, offline=True, has_touch=touch, is_mobile=touch, **more
        )
        contexts.append(context)
        page = context.new_page()
        if before:  # a script that runs before the page's own
            page.add_init_script(before)
        found = re.search(r'id="kz-payload">(.*?)</script>', html, re.DOTALL)
        heard = Opened(page, json.loads(found.group(1)))
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else heard.requests.append(r.url))
        page.on("pageerror", lambda e: heard.errors.append(str(e)))
        page.on("console", lambda m: heard.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("dialog", lambda d: (heard.dialogs.append(d.message), d.dismiss()))
        page.goto(f"file://{path}{fragment}")
        if waits and more.get("java_script_enabled", True):
            page.evaluate("() => window.kzmap.ready")
        return heard

    yield opened
    for context in contexts:
        context.close()
