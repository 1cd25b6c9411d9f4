"""What Streamlit runs for each visitor: page set-up and navigation. It is served by ``app.py`` and ``kzmap app``."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import filters, opened, reach
from kzmap.app.pages import about, add, claims, contingents, downloads, map_, places, report, table
from kzmap.app.visit import begin, readable_errors
from kzmap.app.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.app.visit import Visit

#: A picture of our own: named icons of Streamlit would be fetched from another host.
ICON = str(resources.files("kzmap.app").joinpath("icon.png"))

#: Less air than Streamlit leaves, so that a page begins with its subject; no fading while a rerun is under way.
STYLE = """<style>
.stMainBlockContainer { padding: 4.2rem 2rem 3rem 2rem; }
.stElementContainer[data-stale="true"] { opacity: 1 !important; }
h1 { font-size: 1.6rem !important; padding-bottom: 0.25rem !important; }
h3 { font-size: 1.2rem !important; }
@media (max-width: 640px) { .stMainBlockContainer { padding: 4rem 1rem 2rem 1rem; } }
</style>"""

#: Pages in the order of work: title, address, icon, what draws it.
PAGES: tuple[tuple[str, str, str, Callable[[Visit], None]], ...] = (
    ("Map", "map", ":material/map:", map_.show),
    ("Table", "table", ":material/table_rows:", table.show),
    ("Contingents", "contingents", ":material/flight_takeoff:", contingents.show),
    ("Claims", "claims", ":material/format_quote:", claims.show),
    ("Places", "places", ":material/location_on:", places.show),
    ("Add data", "add", ":material/upload_file:", add.show),
    ("Report", "report", ":material/article:", report.show),
    ("Downloads", "downloads", ":material/download:", downloads.show),
    ("About the data", "about", ":material/info:", about.show),
)


def main() -> None:
    """Set the page up, find out what the visitor asks for, and draw that page."""
    st.set_page_config(page_title="kzmap", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
    shows: dict[str, Callable[[Visit], None]] = {}
    pages = []
    for title, address, icon, show in PAGES:
        shows[title] = show
        pages.append(st.Page(lambda: None, title=title, url_path=address, icon=icon, default=address == "map"))
    page = st.navigation(pages, position="top")
    page.run()
    st.html(STYLE)
    visit = begin(opened.situation(reach.started_with()), page.title)
    with readable_errors():
        # the subject first: a browser draws what arrives first
        shows[page.title](visit)
        if reach.is_public():
            st.caption(plain(reach.LIMITS.told()))
        filters.sidebar(visit)


if __name__ == "__main__":
    main()
