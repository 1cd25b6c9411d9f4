"""What a newsroom takes from the page: its picture, a comparison, the story on paper; all from the file alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from kzmap.claims import difference
from kzmap.face import run
from kzmap.situation import words
from kzmap.situation.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Opened

SVG = "{http://www.w3.org/2000/svg}"
CITY = {"lon": 76.945, "lat": 43.245, "zoom": 13}


def taken(heard: Opened, kind: str) -> bytes:
    """Save the picture by the reader's own way."""
    if not heard.page.locator("[data-kz-share-panel]").is_visible():
        if not heard.page.locator("[data-kz-share]").is_visible():  # on a phone
            heard.page.click("[data-kz-more]")
        heard.page.click("[data-kz-share]")
    with heard.page.expect_download() as download:
        heard.page.click(f"[data-kz-picture={kind}]")
    assert download.value.suggested_filename.endswith(f".{kind}")
    return Path(download.value.path()).read_bytes()


def texts(root: ET.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


def test_the_picture_as_svg_stands_alone_and_its_text_is_text(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    heard.apply(view=CITY)
    heard.page.wait_for_selector(".kz-label.street")
    data = taken(heard, "svg")
    root = ET.fromstring(data)
    written = texts(root)
    on_screen = set(heard.page.locator(".kz-label.street").all_inner_texts())
    assert len(on_screen) > 5
    assert on_screen <= set(written)
    assert {"Kazakhstan, January 2022", "Attack on a facility", "1 km", "Seizure"} <= set(written)
    assert {"Natural", "Earth", "kzmap"} <= set(" ".join(written).split())  # whom to name
    attributes = {name for node in root.iter() for name in node.attrib}
    assert not attributes & {"class", "style", "tabindex", "role"}
    assert b"var(" not in data
    assert {node.get("href", "data:")[:5] for node in root.iter()} == {"data:"}
    marks = heard.page.evaluate(
        """() => { const map = document.querySelector('.leaflet-container').getBoundingClientRect();
          return [...document.querySelectorAll('.kz-icon svg')].filter((one) => {
            const { x, y, width, height } = one.getBoundingClientRect();
            return x + width / 2 > map.left && x + width / 2 < map.right && y + height / 2 > map.top
              && y + height / 2 < map.bottom; }).length; }"""
    )
    inside = [node for node in root.findall(f"{SVG}g//{SVG}svg") if 0 < float(node.get("x", 0)) < 1140]
    assert len(inside) >= marks > 10
    heard.quiet()


@pytest.mark.parametrize(("theme", "paper", "water"), [("light", "#ffffff", "#d3e1e9"), ("dark", "#1d2226", "#171d22")])
def test_the_picture_as_pixels_shows_what_the_screen_shows(
    open_page: Callable[..., Opened], real_html: str, theme: str, paper: str, water: str
) -> None:
    heard = open_page(real_html)
    heard.apply(theme=theme, lang="ru", view={"lon": 51.2, "lat": 44.2, "zoom": 7})
    heard.page.wait_for_timeout(100)
    size = heard.page.evaluate("() => [kzMap.getSize().x, kzMap.getSize().y]")
    image = Image.open(BytesIO(taken(heard, "png"))).convert("RGB")
    assert image.width == 2 * (size[0] + 32)
    assert image.height > 2 * (size[1] + 150)  # title above, legend, scale and credit below

    def at(x: float, y: float) -> str:
        return "#" + bytes(image.getpixel((round(x), round(y)))).hex()  # type: ignore[arg-type]

    assert at(4, 4) == paper
    assert at(2 * (16 + size[0] / 2), image.height / 2 - 200) != paper
    colours: Any = image.getcolors(2**24)
    shares = {"#" + bytes(colour).hex(): count / image.width / image.height for count, colour in colours}
    assert shares[water] > 0.1  # the Caspian Sea
    assert shares[paper] > 0.05
    heard.quiet()


def test_the_picture_of_a_page_from_right_to_left_says_all_from_the_right(
    open_page: Callable[..., Opened], tiny_html: Callable[..., str]
) -> None:
    def arabic(located: Any) -> Any:
        located.situation.package["kzmap"]["languages"] = ["ar"]
        return located

    heard = open_page(tiny_html(arabic, lang="ar"), size=(390, 844))
    root = ET.fromstring(taken(heard, "svg"))
    told = [node for node in root.findall(f"{SVG}text") if node.get("direction") == "rtl"]
    assert len(told) > 5
    assert {float(node.get("x", 0)) > 195 for node in told[:2]} == {True}  # title and period begin at the right edge
    heard.quiet()


#: Days of which the tests below know the records from the tables.
FIRST, SECOND = "2022-01-05", "2022-01-11"


def on_day(result: Any, day: str) -> set[str]:
    """Features that touch a local day, by pandas alone; movements and undated bases as the page has them are not asked for."""
    features = result.located.features
    events = features[features["layer"].isin(["events", "incidents"]) & (features["start"].str[:10] == day)]
    whole = events[(events["start"].str.len() == 10) & (events["end"].fillna("").str[:10].isin(["", day]))]
    return set(whole["record_id"])


def test_two_days_are_compared_by_link_keyboard_and_list(
    open_page: Callable[..., Opened], real_html: str, real_result: Any
) -> None:
    heard = open_page(real_html, fragment=f"#time={FIRST}..{FIRST}&compare=time:{SECOND}..{SECOND}")
    page = heard.page
    assert page.locator("[data-kz-side]").all_inner_texts() == ["5 Jan 2022", "11 Jan 2022"]
    page.click("[data-kz-changes]")
    only = {
        k: set(
            page.locator(f"[data-kz-only='{k}'] .kz-item").evaluate_all(
                "(all) => all.map((one) => one.querySelector('b').textContent)"
            )
        )
        for k in (1, 2)
    }
    titles = real_result.located.features.set_index("record_id")["title"]
    sure = {k: {titles[one] for one in on_day(real_result, day)} for k, day in ((1, FIRST), (2, SECOND))}
    assert len(sure[1]) > 10
    assert len(sure[2]) > 0
    assert sure[1] <= only[1]
    assert sure[2] <= only[2]
    assert not only[1] & only[2]
    # both maps show the same ground, and move together
    centres = """() => [...document.querySelectorAll('.leaflet-container')].map((one) => one.clientWidth)"""
    assert len(set(page.evaluate(centres))) == 1
    page.evaluate("() => kzMap.setView([43.25, 76.9], 11, { animate: false })")
    page.wait_for_timeout(400)
    assert page.locator("[data-kz-second-map] .kz-label").all_inner_texts() != []
    # the slider by key
    page.click("[data-kz-compare-layout]")
    slide = page.locator("[data-kz-slide]")
    slide.focus()
    before = int(slide.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert int(slide.get_attribute("aria-valuenow") or 0) == before + 10
    assert "inset(0px 0px 0px 60%)" in page.locator("[data-kz-second-map]").evaluate("(one) => one.style.clipPath")
    page.wait_for_timeout(250)
    assert f"compare=time:{SECOND}..{SECOND}&slide=1" in page.evaluate("() => location.hash")
    # the picture holds both, named
    assert {"5 Jan 2022", "11 Jan 2022"} <= set(texts(ET.fromstring(taken(heard, "svg"))))
    page.keyboard.press("Escape")
    heard.apply(compare=None)
    assert not page.locator("[data-kz-second-map]").is_visible()
    heard.quiet()


def test_what_was_known_on_two_days_is_told_by_each_side(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html, fragment="#knownOn=2022-01-06&compare=known:")
    page = heard.page
    visible = set(heard.ids())
    page.click("[data-kz-changes]")
    assert page.locator("[data-kz-only='1']").count() == 0  # what was known once is known today
    told = page.locator("[data-kz-detail]").inner_text()
    total = heard.state()["counts"]["total"]
    assert f"only in 2: {total - len(visible)}; in both: {len(visible)}" in told
    # a record of the second side is told as it is known there, and the page's own knowledge stays
    page.locator("[data-kz-only='2'] summary").click()
    entry = page.locator("[data-kz-only='2'] .kz-item").first
    title = entry.locator("b").inner_text()
    entry.click()
    told = page.locator("[data-kz-detail]").inner_text()
    assert title in told
    assert "Not yet known" not in told
    assert set(heard.ids()) == visible
    heard.quiet()


@pytest.mark.parametrize(
    ("fragment", "one", "other"),
    [
        (f"#time={FIRST}..{FIRST}&compare=time:{SECOND}..{SECOND}", {"days": FIRST}, {"days": SECOND}),
        ("#knownOn=2022-01-07&compare=known:2022-01-12", {"known": "2022-01-07"}, {"known": "2022-01-12"}),
    ],
)
def test_page_and_figure_tell_the_same_difference(
    open_page: Callable[..., Opened], real_html: str, fragment: str, one: dict[str, str], other: dict[str, str]
) -> None:
    heard = open_page(real_html, fragment=fragment)
    heard.page.click("[data-kz-changes]")
    told = heard.page.locator("[data-kz-detail]").inner_text()
    views = []
    for asked in (one, other):
        selection = Selection(period=(asked["days"],) * 2) if "days" in asked else Selection()
        shown = run("kazakhstan-2022", known_on=asked.get("known"), selection=selection)
        views.append(replace(shown.located, features=selection.apply(shown.located).features))
    found = difference.apart(*views)
    assert words.text("compare.counts", one=len(found.one), other=len(found.other), both=found.both) in told
    rows = heard.page.locator(".kz-differs tr").all_inner_texts()
    listed = {tuple(row.split("\t")) for row in rows}
    tallied = {(words.label("category", word), f"{a}", f"{b}") for word, a, b in difference.tallies(*views)}
    assert tallied <= listed
    figures = difference.led_by(*views)
    assert len(listed) - 1 == len(tallied) + len(figures)  # and a row of headings
    assert all(any(row[0] == words.label("attribute", word) for row in listed) for word, _, _ in figures)


def test_two_claimants_are_read_side_by_side(open_page: Callable[..., Opened], real_html: str, real_result: Any) -> None:
    claims = real_result.located.situation.tables["claims"]
    standing = claims[claims["status"] == "standing"]
    most = [name for name in standing["claimant"].value_counts().index[:2] if "|" not in name]
    heard = open_page(real_html, fragment="#compare=claimant:" + "|".join(most))
    subjects = [
        {(row.record_id or row.subject_id, row.subject_id, row.attribute) for row in rows.itertuples()}
        for rows in (standing[standing["claimant"] == name] for name in most)
    ]
    heard.page.click("[data-kz-changes]")
    told = heard.page.locator("[data-kz-detail]").inner_text()
    both = len(subjects[0] & subjects[1])
    assert f"Of {both} matters both speak; of {len(subjects[0] - subjects[1])} only 1" in told
    heard.quiet()


def test_after_a_comparison_the_marks_are_one_stop_again(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html)
    stops = heard.page.locator(".kz-icon[tabindex='0']")
    for times in (1, 2):
        heard.page.click("[data-kz-compare]")
        assert stops.count() == 2, times  # one on each map
        heard.page.click("[data-kz-compare-close]")
        assert stops.count() == 1, times
    # the map is skipped to where it shows no mark: the focus goes to the map, not to a mark that is hidden
    heard.apply(search="nothing of this kind")
    heard.page.locator(".kz-skip").first.press("Enter")
    assert heard.page.evaluate("() => document.activeElement.id") == heard.page.locator("[data-kz-map]").get_attribute("id")
    heard.quiet()


@pytest.mark.parametrize("given", ["time:x..y", "claimant:Nobody|No one", "both"])
def test_a_comparison_of_nothing_is_said(open_page: Callable[..., Opened], real_html: str, given: str) -> None:
    heard = open_page(real_html, fragment=f"#compare={given}")
    assert not heard.page.locator("[data-kz-second-map]").is_visible()
    assert "compare" in heard.page.locator(".kz-toast").inner_text() or given in heard.page.locator(".kz-toast").inner_text()


def test_a_comparison_on_a_phone_is_slid_by_touch_and_axe_finds_nothing(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(
        real_html, fragment=f"#time={FIRST}..{FIRST}&compare=time:{SECOND}..{SECOND}&slide=1", size=(390, 844), touch=True
    )
    page = heard.page
    box = page.locator("[data-kz-slide]").bounding_box()
    assert box["width"] >= 36
    session = page.context.new_cdp_session(page)
    start, y = box["x"] + 18, box["y"] + 18
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": start, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": start - 117, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert abs(int(page.locator("[data-kz-slide]").get_attribute("aria-valuenow") or 0) - 20) <= 1
    assert heard.serious() == []
    heard.quiet()


def test_the_story_on_a_phone_is_turned_by_swiping_and_axe_finds_nothing(
    open_page: Callable[..., Opened], real_html: str
) -> None:
    heard = open_page(real_html, fragment="#step=1", size=(390, 844), touch=True)
    page = heard.page
    panel = page.locator("[data-kz-story-panel]")
    box = panel.bounding_box()
    middle = box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)

    def swipe(start: float, end: float, down: float = 0) -> None:
        for kind, x, y in (("touchStart", start, middle), ("touchMove", (start + end) / 2, middle + down / 2),
                           ("touchMove", end, middle + down), ("touchEnd", 0, 0)):  # fmt: skip
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(300)

    swipe(320, 80)
    assert heard.state()["step"] == 2
    assert f"2 of {len(heard.payload['story'])}" in panel.inner_text()
    swipe(80, 320)
    assert heard.state()["step"] == 1
    swipe(200, 215)  # a finger that trembles turns nothing
    assert heard.state()["step"] == 1
    assert heard.axe() == []
    heard.quiet()


def test_the_story_is_a_sheet_of_small_maps_on_one_page(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html, fragment="#step=3", before="window.print = () => { window.asked = true; }")
    page, story = heard.page, heard.payload["story"]
    page.click("[data-kz-story-print]")
    page.wait_for_function("() => window.asked")
    steps = page.locator(".kz-paper-step")
    assert steps.locator("h2").all_inner_texts() == [f"{n}. {one['title']['en']}" for n, one in enumerate(story, start=1)]
    assert steps.locator("p").all_inner_texts() == [one["text"]["en"] for one in story]
    for number in range(len(story)):
        assert steps.nth(number).locator("svg text").count() > 5
    drawings = [steps.nth(number).locator("svg").first.inner_html() for number in range(len(story))]
    assert len(set(drawings)) == len(story)
    legend = " ".join(page.locator(".kz-paper > svg text").all_text_contents())
    assert "Attack on a facility" in legend
    assert "Natural Earth" in legend
    assert heard.serious() == []
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") == 1
    assert page.locator(".kz-paper").count() == 0  # who has printed is back in the story
    assert heard.state()["step"] == 3
    assert page.locator("[data-kz-story-panel] h2").inner_text() == story[2]["title"]["en"]
    heard.quiet()


def test_on_a_phone_all_of_the_navigation_can_be_seen(open_page: Callable[..., Opened], real_html: str) -> None:
    heard = open_page(real_html, size=(360, 740), touch=True)
    page = heard.page

    def shown() -> set[str]:
        return set(page.locator(".kz-toolbar > *").evaluate_all(
            """(all) => all.filter((one) => { const { left, right, top, width } = one.getBoundingClientRect();
              return width > 0 && left >= 0 && right <= innerWidth && top >= 0; })
              .map((one) => Object.keys(one.dataset)[0])"""
        ))  # fmt: skip

    assert shown() == {"kzLegendButton", "kzStory", "kzCompare", "kzMore"}
    page.tap("[data-kz-more]")
    assert shown() >= {"kzPane", "kzShare", "kzTheme", "kzLang", "kzDoubt"}
    page.tap("[data-kz-pane='claims']")
    assert heard.state()["pane"] == "claims"
    assert "kzShare" not in shown()
    heard.quiet()


@pytest.mark.parametrize(
    ("asked", "name", "lat", "lon"),
    [("Seifullin x Timiryazev", "Seifullin avenue × Timiryazev street", 43.2327, 76.9370),
     ("угол Абая и Байтурсынова", "Abay avenue × Baitursynov street", 43.2410, 76.9274)],
)  # fmt: skip
def test_a_crossing_is_found_by_search_and_its_streets_are_named_there(
    open_page: Callable[..., Opened], real_html: str, asked: str, name: str, lat: float, lon: float
) -> None:
    heard = open_page(real_html)
    page = heard.page
    page.fill("[data-kz-search]", asked)
    page.locator("[data-kz-ground-found] button", has_text=name).click()
    view = heard.state()["view"]
    assert abs(view["lat"] - lat) < 0.001
    assert abs(view["lon"] - lon) < 0.001
    # one pixel of a screen of 96 to the inch is some 2 m here: about 1:7,000
    page.wait_for_selector(".kz-label.street")
    assert {"Zheltoksan street", "Satpayev street", "Abay avenue"} & set(page.locator(".kz-label.street").all_inner_texts())
    assert page.locator(".kz-ring").inner_text() == name
    page.fill("[data-kz-search]", "zzzz")
    page.locator("[data-kz-ground-found]").wait_for(state="hidden")
    heard.quiet()


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG defines it."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


#: Names in which the dot of another town stands.
DOTS_IN_NAMES = """() => { const box = (e) => e.getBoundingClientRect();
  const names = [...document.querySelectorAll(".kz-label:not(.street)")].map((e) => [e.textContent, box(e)]);
  return [...document.querySelectorAll(".kz-town")].map(box).flatMap((dot) => names.filter(([, name]) => dot.left < name.right
    && dot.right > name.left && dot.top < name.bottom && dot.bottom > name.top).map(([text]) => text)); }"""


def scale_beside_credit(page: Any) -> dict[str, float]:
    scale, credit = (page.locator(one).bounding_box() for one in (".kz-scale", ".kz-credit"))
    assert scale["y"] + scale["height"] <= credit["y"] + 1 or scale["x"] + scale["width"] <= credit["x"] + 1
    return credit


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (390, 844)])
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_a_desk_looks_at_first(open_page: Callable[..., Opened], real_html: str, size: tuple[int, int], lang: str) -> None:
    heard = open_page(real_html, size=size, touch=size[0] < 400)
    page = heard.page
    heard.apply(lang=lang)
    # nothing is made that nobody sees
    assert page.locator("[data-kz-row]").count() == 0
    # lines of the map can be told from the land of both themes
    for theme in ("light", "dark"):
        heard.apply(theme=theme)
        of = "(names) => names.map((n) => getComputedStyle(document.documentElement).getPropertyValue(n).trim())"
        land, *lines = (luminance(one) for one in page.evaluate(of, ["--land-own", "--flow", "--flow-back"]))
        for line in lines:
            assert (max(land, line) + 0.05) / (min(land, line) + 0.05) >= 3
    # the country has its name, and in itself, wherever there is room
    names = page.locator(".kz-label.own")
    assert names.count() <= 1
    assert names.count() == 1 or size[0] < 1000
    # the scale stands on nothing, and the credit takes no more of the map than its words need
    assert scale_beside_credit(page)["height"] <= 60
    if size[0] > 760:
        # Kostanay's mark does not lie under the card, and the buttons stand in few rows
        under = """() => { const box = document.querySelector(".kz-title").getBoundingClientRect();
          const at = kzMap.latLngToContainerPoint([53.21, 63.62]), map = kzMap.getContainer().getBoundingClientRect();
          return at.x + map.left - 9 < box.right && at.y + map.top - 9 < box.bottom; }"""
        assert not page.evaluate(under)
        rows = page.eval_on_selector_all(".kz-toolbar > *", "(all) => all.map((e) => e.offsetTop).filter((top) => top)")
        assert len(set(rows)) <= {(1440, "en"): 1, (1440, "ru"): 2, (1024, "en"): 2}.get((size[0], lang), 3)
        level = """(all) => all.map((e) => [e, e.previousElementSibling].map((n) => n.getBoundingClientRect()))
          .map(([a, b]) => Math.abs(a.top + a.height / 2 - b.top - b.height / 2))"""
        assert max(page.eval_on_selector_all(".kz-section[open] > .kz-all", level)) < 3
        before = heard.state()["view"]["zoom"]
        page.click("[data-kz-compare]")  # on half of the page the whole country still has its place
        assert heard.state()["view"]["zoom"] < before
        scale_beside_credit(page)
    # no dot of a town stands in a name, and the bar's length is told in the page's language
    assert page.evaluate(DOTS_IN_NAMES) == []
    assert page.locator(".kz-scale").inner_text().endswith({"en": "km", "ru": "км"}[lang])
    # over a city the card leaves the map free
    heard.apply(compare=None, view={"lat": 43.25, "lon": 76.93, "zoom": 12})
    assert not page.locator(".kz-brief").is_visible()
    if size[0] < 400:
        page.locator("[data-kz-story]").click()
        tall = "(e) => e.getBoundingClientRect().height"
        assert page.eval_on_selector(".kz-story-head", tall) < 50
    heard.quiet()
