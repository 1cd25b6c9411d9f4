"""What Streamlit runs for each visitor: page set-up and navigation. It is served by ``app.py`` and ``kzmap app``."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import filters, opened, reach, session
from kzmap.app.limits import LIMITS
from kzmap.app.pages import about, add, claims, contingents, downloads, map_, places, report, table
from kzmap.app.visit import begin, readable_errors
from kzmap.app.wording import plain, say
from kzmap.situation import words

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

#: For languages that are written from right to left. The frame of the page keeps its sides, what stands in it turns; tables,
#: charts and the map turn by themselves.
MIRRORED = """<style>
.stMainBlockContainer, [data-testid="stSidebarUserContent"], [data-testid="stPopoverBody"] { direction: rtl; }
.stMainBlockContainer :is(p, h1, h2, h3, h4, h5, li, label) { text-align: right; }
.stDataFrame, .stVegaLiteChart, iframe { direction: ltr; }
</style>"""

#: Pages in the order of work: address, which its title has too, icon, what draws it.
PAGES: tuple[tuple[str, str, Callable[[Visit], None]], ...] = (
    ("map", ":material/map:", map_.show),
    ("table", ":material/table_rows:", table.show),
    ("contingents", ":material/flight_takeoff:", contingents.show),
    ("claims", ":material/format_quote:", claims.show),
    ("places", ":material/location_on:", places.show),
    ("add", ":material/upload_file:", add.show),
    ("report", ":material/article:", report.show),
    ("downloads", ":material/download:", downloads.show),
    ("about", ":material/info:", about.show),
)


def main() -> None:
    """Set the page up, find out what the visitor asks for, and draw that page."""
    st.set_page_config(page_title="kzmap", page_icon=ICON, layout="wide", initial_sidebar_state="collapsed")
    shows: dict[str, tuple[str, Callable[[Visit], None]]] = {}
    pages = []
    for address, icon, show in PAGES:
        title = say(f"page.{address}")
        shows[title] = (address, show)
        pages.append(st.Page(lambda: None, title=title, url_path=address, icon=icon, default=address == "map"))
    page = st.navigation(pages, position="top")
    page.run()
    st.html(STYLE)
    if words.direction(session.language()) == "rtl":
        st.html(MIRRORED)
    address, show = shows[page.title]
    visit = begin(opened.situation(reach.started_with()), address)
    with readable_errors():
        # the subject first: a browser draws what arrives first
        show(visit)
        if reach.is_public():
            told = {"situations": LIMITS.situations, "mb": LIMITS.file_mb, "seconds": LIMITS.seconds}
            st.caption(plain(say("public", **told)))
        filters.sidebar(visit)


if __name__ == "__main__":
    main()
