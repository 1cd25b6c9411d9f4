"""Questions of docs/questions.md, asked of the page as a reader does, on a desktop and a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Opened

SIZES = {"desktop": {"size": (1440, 900)}, "phone": {"size": (390, 844), "touch": True}}


@pytest.mark.parametrize("size", SIZES)
def test_a_reader_finds_the_answers(open_page: Callable[..., Opened], real_html: str, size: str) -> None:
    heard = open_page(real_html, **SIZES[size])
    page = heard.page
    brief = page.locator("[data-kz-brief]")

    def view(pane: str) -> None:
        if size == "phone":
            page.locator("[data-kz-more]").click()
        page.locator(f"[data-kz-pane='{pane}']").click()

    # 1, 2: the first screen says them, with their speakers, and nothing is in the way
    assert brief.inner_text().startswith("Killed: 238 (Prosecutor General's Office of Kazakhstan")
    assert "CSTO Collective Peacekeeping Forces in Kazakhstan: 2,030 (President" in brief.inner_text()

    # 3: what was known at the end of 9 January
    page.locator("[data-kz-known-on]").fill("2022-01-09")
    page.locator("[data-kz-known-on]").dispatch_event("change")
    assert brief.inner_text().startswith("Killed: 44 (D. Abayev")

    # 4, 5: that day beside today, and what became of 164
    view("claims")
    page.locator("[data-kz-beside]").click()
    row = page.locator("[data-kz-then-and-now] tbody tr").first.inner_text()
    assert "44" in row
    assert "238" in row
    assert (
        "164 (Health Ministry of Kazakhstan, as reported), withdrawn 9 Jan 2022"
        in page.locator("[data-kz-attribute='killed'] [data-kz-said]").inner_text()
    )
    view("claims")
    heard.apply(knownOn=None)

    # 6: whom Armenia sent
    view("forces")
    said = page.locator("[data-kz-said]").all_inner_texts()
    assert any("Strength: 100 (Ministry of Defence of Armenia)." in one and "14 Jan 2022" in one for one in said)
    view("forces")

    # 7: a person, in another alphabet
    if size == "phone":
        page.locator("[data-kz-legend-button]").click()
    page.locator("[data-kz-search]").fill("Масимов")
    page.locator("[data-kz-search]").press("Enter")
    page.locator(".kz-detail .kz-item", has_text="arrest").or_(page.locator(".kz-detail .kz-item")).first.click()
    told = page.locator(".kz-detail [data-kz-said]").inner_text()
    assert "Jan 2022" in told
    assert "source" in told
    heard.apply(search="", selected=None)

    # 8: a region
    heard.apply(place="KZ-ZHA")
    assert "Killed, Taraz: 17 (Prosecutor General's Office of Kazakhstan" in brief.inner_text()
    # 9: a day
    heard.apply(place=None, time=["2022-01-09", "2022-01-09"])
    assert "Said that day: Killed: 164 (Health Ministry of Kazakhstan, as reported), retracted 9 Jan 2022" in brief.inner_text()
    heard.quiet()
