"""The map: the exported page, alive inside the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import host, loading, overlay, session
from kzmap.app.wording import plain, say

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]

#: The map takes the whole window; a rerun must not fade it out.
_STYLE = """<style>
.stMainBlockContainer { padding: 3.6rem 0 0 0; max-width: none; }
.stMainBlockContainer > div > .stVerticalBlock, .stMainBlockContainer .stVerticalBlock { gap: 0; }
.st-key-kz_line { padding: 0.15rem 1rem 0.35rem 1rem; }
.st-key-kz_line_overlay { padding: 0 1rem 0.35rem 1rem; }
.st-key-kz_line_overlay p { margin: 0; font-size: 0.9rem; }
.st-key-kz_line p { margin: 0; font-size: 0.9rem; }
.st-key-kz_line [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
.st-key-kz_line .stCheckbox { white-space: nowrap; }
.stElementContainer[data-stale="true"] { opacity: 1 !important; }
@media (max-width: 640px) {
  .st-key-kz_line .stCheckbox { display: none; }
  .st-key-kz_line { padding: 0.1rem 0.75rem 0.2rem 0.75rem; }
}
</style>"""


def show(visit: Visit) -> None:
    """Draw the line that says what this is, and the map."""
    st.html(_STYLE)
    with st.container(key="kz_line", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(say("map.line", title=plain(visit.title), tally=visit.tally()), width="content")
        st.toggle(say("tiles"), visit.shown.tiles, key="f_tiles", on_change=_tiles, help=say("tiles.help"))
    if session.left_out():
        parts = ", ".join(plain(part) for part in session.left_out()[:5])
        st.warning(say("leftOut", n=len(session.left_out()), what=parts))
    whole = loading.result(visit.given, visit.when, "")
    overlay.told(visit.given)
    page = overlay.drawn(whole, visit.given, visit.when, tiles=visit.shown.tiles)
    host.show(page or loading.map_page(whole, visit.given, visit.when, tiles=visit.shown.tiles), visit.all, visit.known)


def _tiles() -> None:
    session.change(tiles=bool(st.session_state["f_tiles"]))
