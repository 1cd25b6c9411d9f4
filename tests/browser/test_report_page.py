"""The page Report in a real browser: text and map side by side, decisions with the keyboard, and what is added."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from kzmap.situation.situation import Situation, find_situation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

expect.set_options(timeout=30_000)  # a busy machine
pytestmark = pytest.mark.browser

TEXT = (
    "ALMATY, January 8, 2022 - At least 12 people were arrested in Karaganda on Friday, the police said."
    " Crowds clashed with police in Taraz on Thursday, injuring 12 people, the police said."
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server's user, with the shelf of their own situations in it."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def address(serving, data: Path) -> Iterator[str]:
    with serving("kazakhstan-2022", "--server.address", "localhost", "--server.headless", "true", KZMAP_DATA=str(data)) as where:
        yield where


def read(page: Page, address: str, text: str = TEXT) -> None:
    page.goto(f"{address}report")
    page.get_by_label("Text of the report").fill(text)
    page.get_by_role("button", name="Read the report").click()
    page.locator(".kz-dot").first.wait_for()


def settled(page: Page) -> None:
    """Wait until the app has run to its end: a key that comes before belongs to a button that is being replaced."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(state="attached")


def test_a_report_is_read_decided_and_added(browser: Browser, address: str, data: Path) -> None:
    folder = Path(shutil.copytree(find_situation("kazakhstan-2022"), data / "situations" / "kz"))
    before = Situation.read(folder)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    missing: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    read(page, address)
    shown = page.locator(".kz-report")
    assert shown.locator(".kz-text").inner_text() == TEXT
    assert shown.locator(".kz-dot text").all_text_contents() == ["Karaganda", "Taraz"]
    shown.locator(".kz-dot").nth(1).hover()
    lit = shown.locator(".kz-text .is-lit").all_inner_texts()
    assert "".join(lit).strip() == TEXT.partition("said. ")[2]

    tally = page.get_by_text("to decide;")
    expect(tally).to_contain_text("2 events, 2 to decide; published 8 Jan 2022")
    settled(page)
    page.keyboard.press("Alt+a")
    expect(tally).to_contain_text("1 to decide")
    settled(page)
    page.keyboard.press("Alt+z")
    expect(tally).to_contain_text("2 to decide")
    settled(page)
    page.get_by_role("button", name="Accept all open").click()
    expect(tally).to_contain_text("0 to decide")
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], node["html"]) for fault in faults for node in fault["nodes"] if "kz-" in node["html"]] == []

    page.get_by_role("textbox", name="Name of your situation, new or existing").fill("kz")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Add 2 events").click()
    page.get_by_role("button", name="Publish these counts").wait_for()
    settled(page)
    added = Situation.read(folder)
    assert list(added.tables["events"]["review"])[-1] == "draft"
    assert set(added.claims["claim_id"]) - set(before.claims["claim_id"]) == {f"{added.tables['events'].iloc[-1]['record_id']}-1"}
    page.get_by_role("button", name="Publish these counts").click()
    page.get_by_text("joined known records").wait_for()
    assert Situation.read(folder).claims.iloc[-1]["subject_id"] == "E32"

    assert errors == []
    # Streamlit looks for its server below the address of a page that is opened directly, before it finds it at the root
    assert {url.removeprefix(address) for url in missing} <= {"report/_stcore/health", "report/_stcore/host-config"}
    context.close()


def test_on_a_phone_the_map_lies_below_the_text(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_default_timeout(60_000)
    read(page, address)
    words, drawing = (page.locator(name).bounding_box() for name in (".kz-text", ".kz-map"))
    assert drawing["y"] >= words["y"] + words["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator(".kz-dot text").first.evaluate("word => word.getBoundingClientRect().height") >= 12
    context.close()


def test_a_long_name_at_the_edge_of_the_map_stands_on_its_other_side(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    read(
        page,
        address,
        "A crowd clashed with police in Yerevan on Friday. Almaty International Airport was closed on Friday, police said.",
    )
    page.locator(".kz-dot text", has_text="Almaty International Airport").wait_for()
    right = [
        one.evaluate("node => node.getBoundingClientRect().right")
        for one in (page.locator(".kz-map svg"), *page.locator(".kz-dot text").all())
    ]
    assert max(right[1:]) <= right[0]
    context.close()
