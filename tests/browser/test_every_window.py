"""Every state of the page in every window, opened and closed by keys: nothing covers a control, axe is content, focus holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kzmap.face import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Opened  # type: ignore[import-not-found]

pytestmark = [pytest.mark.browser, pytest.mark.fuzz]

#: 1,280 pixels at 400 % and a small desktop; `make fuzz` walks a narrow window that is high and a phone too.
SIZES = [(320, 256), (1280, 720), *([(320, 640), (360, 740)] if os.environ.get("KZMAP_FUZZ") else [])]
NAMES = [f"{width}x{height}" for width, height in SIZES]

#: Controls that something else lies on, brought into sight each, and those whose boxes cross; how many were looked at.
COVERED = """async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // a map that still flies lays nothing on anything for long
  const where = () => [...document.querySelectorAll('.kz-icon')].map((e) => JSON.stringify(e.getBoundingClientRect()));
  for (let still = 0, last = ''; still < 5; await new Promise((done) => setTimeout(done, 50))) {
    const now = where().join('|');
    still = now === last ? still + 1 : 0;
    last = now;
  }
  await frames();
  const said = (e) => e.getAttribute('aria-label') || e.textContent.slice(0, 30);
  const name = (e) => e && `${e.tagName}.${e.getAttribute('class')} ${said(e)}`;
  const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden'
    && !e.closest('[aria-hidden=true], details:not([open]) > :not(summary)');
  const all = [...document.querySelectorAll('#kz-app :is(button, select, input, textarea, a[href], summary, [role=slider])')]
    .filter((e) => seen(e) && !e.matches('.kz-skip, :disabled'));
  const bad = [];
  const scrolls = (e) => { const s = getComputedStyle(e); return /auto|scroll/.test(s.overflowX + s.overflowY); };
  const box = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (scrolls(p)) return p; return null; };
  const stuck = (e) => { for (let p = e; p; p = p.parentElement) if (getComputedStyle(p).position === 'sticky') return true; };
  // a heading that folds its part has buttons of its own on its line
  const loose = all.filter((e) => !stuck(e) && e.tagName !== 'SUMMARY').map((e) => [e, box(e), e.getBoundingClientRect()]);
  for (const [k, [a, inA, p]] of loose.entries()) for (const [b, inB, q] of loose.slice(k + 1)) {
    const [w, h] = [Math.min(p.right, q.right) - Math.max(p.x, q.x), Math.min(p.bottom, q.bottom) - Math.max(p.y, q.y)];
    if (inA === inB && w > 1 && h > 1 && !a.contains(b) && !b.contains(a)) bad.push(`${name(a)} crosses ${name(b)}`);
  }
  const at = [scrollX, scrollY];
  for (const e of all) {
    e.scrollIntoView({ block: 'center', inline: 'center' });
    const r = e.getClientRects()[0];
    const hit = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
    if (!hit || !(e.contains(hit) || hit.tagName === 'LABEL' && hit.contains(e))) bad.push(`${name(e)} under ${name(hit)}`);
  }
  scrollTo(...at);
  await frames();
  return [all.length, bad, document.documentElement.scrollWidth];
}"""


class Walker:
    """A reader without a mouse, who looks around in every state."""

    def __init__(self, heard: Opened, size: tuple[int, int]) -> None:
        self.heard, self.page, self.size = heard, heard.page, size
        self.phone = size[0] <= 760

    def key(self, name: str, at: str = "") -> None:
        """Press a key, on an element if one is named; what has the focus afterwards can be seen."""
        if at:
            self.page.locator(at).first.focus()
            assert self.page.evaluate("(at) => document.activeElement.matches(at)", at), f"{at} cannot have the focus"
        self.page.keyboard.press(name)
        self.page.wait_for_timeout(80)
        kept = """() => { const a = document.activeElement;
          return a !== document.body && a.getClientRects().length > 0 && getComputedStyle(a).visibility === 'visible'; }"""
        assert self.page.evaluate(kept), f"the focus is lost: {name} {at}"

    def tool(self, at: str) -> None:
        """Press a button of the toolbar, on a phone behind the menu."""
        if not self.page.locator(at).first.is_visible():
            self.key("Enter", "[data-kz-more]")
        self.key("Enter", at)

    def look(self, state: str) -> None:
        controls, bad, width = self.page.evaluate(COVERED)
        assert controls > 0, state
        assert not bad, (state, bad)
        assert width <= self.size[0], state
        wrong = [
            (one["id"], [node["html"][:120] for node in one["nodes"][:3]])
            for one in self.heard.axe(every_rule=True)
            if one["impact"] in ("serious", "critical") or one["id"] in ("target-size", "page-has-heading-one", "heading-order")
        ]
        assert not wrong, (state, wrong)


def filters(walker: Walker) -> Iterator[str]:
    page = walker.page
    if walker.phone:
        walker.key("Enter", "[data-kz-more]")
        yield "menu"
        walker.key("Escape")
        walker.key("Enter", "[data-kz-legend-button]")
        yield "legend"
        walker.key("Escape")
    page.keyboard.press("/")
    page.keyboard.type("Seifullin x Timiryazev")
    page.locator("[data-kz-ground-found] button").first.wait_for()
    yield "search"
    walker.key("Enter", "[data-kz-ground-found] button")
    page.locator(".kz-ring").wait_for(state="attached")
    yield "streets"
    walker.heard.apply(search="")
    walker.key("Enter", "[data-kz-home]")
    page.keyboard.press("/")
    page.keyboard.type("airport")
    walker.key("Enter")
    yield "found"
    walker.key("Escape")
    walker.heard.apply(search="")


def records(walker: Walker) -> Iterator[str]:
    walker.key("Enter", ".kz-icon[tabindex='0']")
    if walker.page.locator(".kz-item").count():
        yield "list of a mark"
        walker.key("Enter", ".kz-item")
    yield "record"
    if walker.page.locator("[data-kz-next]:enabled").count():
        walker.key("Enter", "[data-kz-next]")
    walker.key("Escape")
    walker.key("Enter", "[data-kz-placeless]")
    yield "list without a place"
    walker.key("Escape")
    if walker.phone:
        walker.key("Enter", "[data-kz-stop=list]")
        yield "table"
        walker.key("Escape")
    else:
        walker.tool("[data-kz-pane=table]")
        yield "table"
        walker.key("Escape")


def views(walker: Walker) -> Iterator[str]:
    for pane in ("claims", "forces", "about"):
        walker.tool(f"[data-kz-pane={pane}]")
        yield pane
        walker.key("Escape")
    walker.tool("[data-kz-share]")
    yield "share"
    walker.key("Escape")


def telling(walker: Walker) -> Iterator[str]:
    walker.tool("[data-kz-story]")
    yield "story"
    walker.key("ArrowRight")
    walker.key("Enter", ".kz-story summary")
    yield "story with its records"
    walker.key("Enter", "[data-kz-story-record]")
    yield "record of the story"
    walker.key("Escape")
    walker.key("Enter", "[data-kz-story-print]")
    walker.page.locator("[data-kz-paper-close]").wait_for()
    yield "paper"
    walker.key("Escape")
    walker.key("Escape")


def comparing(walker: Walker) -> Iterator[str]:
    walker.tool("[data-kz-compare]")
    yield "compare"
    if walker.phone:
        walker.key("Enter", ".kz-compare summary")
        yield "compare with its days"
    walker.key("Enter", "[data-kz-compare-layout]")
    yield "compare the other way"
    walker.key("Enter", "[data-kz-changes]")
    yield "what differs"
    walker.key("Escape")
    walker.key("Enter", "[data-kz-compare-close]")


@pytest.mark.parametrize("part", [filters, records, views, telling, comparing], ids=lambda part: part.__name__)
@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_every_state_in_every_window(
    open_page: Callable[..., Opened],
    real_html: str,
    size: tuple[int, int],
    part: Callable[[Walker], Iterator[str]],
) -> None:
    walker = Walker(open_page(real_html, size=size, before="window.print = () => {}"), size)
    states = ["opening"]
    if part is filters:
        walker.look("opening")
    for state in part(walker):
        walker.look(state)
        states.append(state)
    assert len(states) > 3
    walker.heard.quiet()


@pytest.fixture(scope="module")
def spoken() -> dict[str, str]:
    return {lang: run("kazakhstan-2022", lang=lang).html() for lang in ("ru", "ar")}


@pytest.mark.parametrize("lang", ["ru", "ar"])
@pytest.mark.parametrize("size", [(360, 740)], ids=["360x740"])
def test_longer_words_cover_nothing_either(
    open_page: Callable[..., Opened], spoken: dict[str, str], size: tuple[int, int], lang: str
) -> None:
    walker = Walker(open_page(spoken[lang], size=size), size)
    walker.look("opening")
    first = walker.heard.ids()[0]
    for state in ({"selected": first}, {"selected": None, "step": 1}, {"step": None, "compare": "known:"}, {"slide": True}):
        walker.heard.apply(**state)
        _, bad, width = walker.page.evaluate(COVERED)
        assert not bad, (state, bad)
        assert width <= size[0], state


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
def test_zones_in_every_window(open_page: Callable[..., Opened], tiny_html: Callable[..., str], size: tuple[int, int]) -> None:
    walker = Walker(open_page(tiny_html(), size=size), size)
    if walker.phone:
        walker.key("Enter", "[data-kz-legend-button]")
    walker.key("Enter", ".kz-zones summary")
    walker.page.wait_for_selector("[data-kz-zone-of=Z1]")
    walker.look("list of zones")
    walker.key("Enter", "[data-kz-zone-of=Z1]")
    walker.look("zone")
    walker.key("Escape")
    walker.heard.quiet()
