"""A real Chromium with the network off, and pages that report whatever they should not do."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from kzmap import pipeline, webmap
from kzmap.face import run
from kzmap.webmap import layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


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

    def quiet(self) -> None:
        """Assert that nothing went out and nothing went wrong."""
        assert self.requests == []
        assert self.errors == []
        assert self.dialogs == []


@contextmanager
def served(situation: str, *options: str, **environment: str) -> Iterator[str]:
    """Serve the app in a process of its own; yield its address."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options, "--", situation]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment},
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:  # fmt: skip
        deadline = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.2)
        yield f"http://localhost:{port}/"
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:  # it waits for visitors that are still there
            server.kill()


@pytest.fixture(scope="session", name="served")
def served_fixture() -> Callable[..., AbstractContextManager[str]]:
    """How a test serves the app: `with served("kazakhstan-2022") as address`."""
    return served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def real_result() -> pipeline.Result:
    return run("kazakhstan-2022")


@pytest.fixture(scope="session")
def real_html(real_result: pipeline.Result) -> str:
    """The page of the real situation, as `kzmap map` writes it."""
    return real_result.html()


@pytest.fixture
def tiny_html(tiny: Callable[..., Path], real_result: pipeline.Result) -> Callable[..., str]:
    """Render the tiny situation; `bend` may change the located tables first."""

    def render(bend: Callable[[Any], Any] | None = None, **options: Any) -> str:
        located = pipeline.locate(*pipeline.read(tiny(), real_result.boundaries))
        if bend:
            located = bend(located)
        return webmap.render(layers.build(located), located, **options)

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
        assert found
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
