"""The app's entry: page set-up and navigation. `make app` runs ``streamlit run app.py -- SITUATION``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import filters
from kzmap.app.pages import about, claims, contingents, downloads, map_, places, table
from kzmap.app.visit import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.app.visit import Visit

DEFAULT = "kazakhstan-2022"

#: Pages in the order of work: title, address, icon, what draws it.
PAGES: tuple[tuple[str, str, str, Callable[[Visit], None]], ...] = (
    ("Map", "map", ":material/map:", map_.show),
    ("Table", "table", ":material/table_rows:", table.show),
    ("Contingents", "contingents", ":material/flight_takeoff:", contingents.show),
    ("Claims", "claims", ":material/format_quote:", claims.show),
    ("Places", "places", ":material/location_on:", places.show),
    ("Downloads", "downloads", ":material/download:", downloads.show),
    ("About the data", "about", ":material/info:", about.show),
)


def chosen() -> str:
    """Return the situation named after ``--``; a test runner's arguments are not ours."""
    ours = Path(sys.argv[0]).name == Path(__file__).name
    return next((word for word in sys.argv[1:] if not word.startswith("-")), DEFAULT) if ours else DEFAULT


def main() -> None:
    """Set the page up, find out what the visitor asks for, and draw that page."""
    st.set_page_config(page_title="kzmap", page_icon=":material/map:", layout="wide", initial_sidebar_state="collapsed")
    shows: dict[str, Callable[[Visit], None]] = {}
    pages = []
    for title, address, icon, show in PAGES:
        shows[title] = show
        pages.append(st.Page(lambda: None, title=title, url_path=address, icon=icon, default=address == "map"))
    page = st.navigation(pages, position="top")
    page.run()
    visit = begin(chosen(), page.title)
    filters.sidebar(visit)
    shows[page.title](visit)


main()
