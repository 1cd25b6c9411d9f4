"""The map in a Streamlit app of one's own, as docs/python.md prints it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kzmap
from kzmap import webmap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser

SCRIPT = """
import sys

import folium
import kzmap
import streamlit as st
from streamlit_folium import st_folium

result = kzmap.run(sys.argv[1], selection=kzmap.Selection(layers=("events", "incidents")))
if "own" in st.query_params:
    st_folium(result.add_to(folium.Map(location=[47, 78], zoom_start=5, tiles=None)), height=500, returned_objects=[])
else:
    st_folium(result.map(), height=500, returned_objects=[])
"""
VENDOR = Path(webmap.__file__).parent / "vendor"


@pytest.fixture(scope="module")
def address(serving, situation_folder, tmp_path_factory) -> Iterator[str]:
    script = tmp_path_factory.mktemp("own") / "own_app.py"
    script.write_text(SCRIPT, "utf-8")
    options = ("--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false")
    with serving(str(situation_folder), *options, app=script) as where:
        yield where


def answer(route: Route) -> None:
    """The component takes Leaflet from a host of its makers; here it gets ours, and nothing else from outside."""
    name = route.request.url.rpartition("/")[2]
    if "localhost" in route.request.url:
        route.continue_()
    elif name in ("leaflet.js", "leaflet.css"):
        kind = name.partition(".")[2]
        text = (VENDOR / f"leaflet-1.9.3.{kind}").read_text("utf-8")
        route.fulfill(body=text, content_type="text/css" if kind == "css" else "text/javascript")
    elif name.endswith(".js"):
        route.fulfill(body="", content_type="text/javascript")
    else:
        route.abort()


@pytest.mark.parametrize("query", ["", "?own"])
def test_st_folium_shows_the_records(browser: Browser, address: str, query: str) -> None:
    page = browser.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.route("**/*", answer)
    page.goto(address + query)
    frame = page.frame_locator("iframe")
    frame.locator(".leaflet-container").wait_for(timeout=90_000)
    drawn = """() => {
      const found = [];
      map_div.eachLayer((layer) => { if (layer.feature) found.push(layer.feature.properties.lines[0] ?? "border"); });
      return found;
    }"""
    inner = next(one for one in page.frames if "streamlit_folium" in one.url)
    inner.wait_for_function("() => typeof map_div !== 'undefined' && Object.keys(map_div._layers).length > 2", timeout=60_000)
    titles = inner.evaluate(drawn)
    assert {"People gather in Semey", "Emergency in Mangystau", "Shots on the square"} <= set(titles)
    assert ("border" in titles) == (query == "")
    assert troubles == []
    page.close()


def test_our_own_page_draws_nothing_twice(tiny) -> None:
    result = kzmap.run(tiny())
    assert result.map().get_root().render().count("L.geoJSON(drawn") == 0
