"""What a newsroom takes from the page: its picture, a comparison, the story on paper; all from the file alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Opened

SVG = "{http://www.w3.org/2000/svg}"
CITY = {"lon": 76.945, "lat": 43.245, "zoom": 13}


def taken(heard: Opened, kind: str) -> bytes:
    """Save the picture by the reader's own way."""
    if not heard.page.locator("[data-kz-share-panel]").is_visible():
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
    assert any("Natural Earth" in text and "kzmap" in text for text in written)  # whom to name
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
