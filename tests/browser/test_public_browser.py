"""A visitor's browser before the app in public: what it may bring, and that nobody else sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TABLE = "date,lat,lon,title\n2022-01-05,43.2383,76.9453,{}\n"


@pytest.fixture(scope="module")
def address(serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    passing = tmp_path_factory.mktemp("passing")
    with serving("solomon-islands-2021", KZMAP_PUBLIC="1", TMPDIR=str(passing), KZMAP_DATA=str(passing / "data")) as where:
        yield f"{where}add"


def visitor(browser: Browser, address: str) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(90_000)
    page.goto(address)
    page.locator("input[type=file]").first.wait_for(state="attached")
    return page


def bring(page: Page, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]


def test_two_visitors_bring_files_and_neither_sees_the_others(browser: Browser, address: str) -> None:
    first, second = visitor(browser, address), visitor(browser, address)
    for page, word in ((first, "Gathering at noon"), (second, "Another thing")):
        bring(page, f"{word.split()[0].lower()}.csv", TABLE.format(word).encode())
        page.get_by_text("Save 1").first.click()
    for page, own, others in ((first, "gathering", "another"), (second, "another", "gathering")):
        page.get_by_text(f"saved in {own}").first.wait_for()
        assert others not in page.locator("body").inner_text()
    # a third who guesses the name gets nothing
    third = browser.new_context().new_page()
    third.set_default_timeout(90_000)
    third.goto(f"{address}?situation=gathering")
    third.get_by_text("There is no situation gathering").first.wait_for()
    assert "Gathering at noon" not in third.locator("body").inner_text()


def test_a_file_that_is_too_large_or_of_no_kind_is_refused_with_words(browser: Browser, address: str, tmp_path: Path) -> None:
    page = visitor(browser, address)
    bring(page, "tool.csv", b"MZ\x00\x01" * 10)
    page.get_by_text("The file is no text and no other format that is known.").wait_for()
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" * 5_400_000)
    page.locator("input[type=file]").first.set_input_files(large)  # from the disk: as a message to the browser it takes seconds
    page.get_by_text("File must be 20.0MB or smaller").wait_for()
    # neither stands in the way of one that can be read
    bring(page, "small.csv", TABLE.format("Gathering").encode())
    page.get_by_text("1 row read").wait_for()
    assert page.get_by_text("encountered an error").count() == 0
