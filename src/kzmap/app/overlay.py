"""A visitor's rows on the open map: kept in the visit alone, laid over the situation without changing or copying it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from kzmap import pipeline
from kzmap.app import loading
from kzmap.app.wording import plain, say
from kzmap.situation.tables import RECORDS

if TYPE_CHECKING:
    from kzmap.app.loading import Page, Stamp
    from kzmap.pipeline import Result
    from kzmap.situation.situation import Situation

__all__ = ["drawn", "offer", "told"]

_KEPT, _DRAWN = "kz_overlay", "kz_overlay_drawn"


@dataclass(frozen=True)
class _Rows:
    """Rows that are laid over a situation."""

    given: str
    title: str
    rows: Situation


def _kept(given: str) -> _Rows | None:
    kept: _Rows | None = st.session_state.get(_KEPT)
    return kept if kept is not None and kept.given == given else None


def offer(given: str, title: str, rows: Situation, key: str) -> None:
    """Draw the button that lays rows over the open map, or takes them away.

    Parameters
    ----------
    given, title
        The situation that is open, and what the layer is called.
    rows
        As read from the visitor's file.
    key
        Of the button.
    """
    kept = _kept(given)
    if kept is not None and kept.rows is rows:
        st.success(say("own.there"))
        st.button(say("own.off"), on_click=_forget, key=f"{key}_off", icon=":material/layers_clear:")
        return
    number = sum(len(rows.tables[name]) for name in RECORDS)
    st.button(
        say("own.show", n=number), on_click=_keep, args=(_Rows(given, title, rows),), key=key,
        icon=":material/layers:", help=say("own.help"),
    )  # fmt: skip


def _keep(rows: _Rows) -> None:
    st.session_state[_KEPT] = rows
    st.session_state.pop(_DRAWN, None)


def _forget() -> None:
    for key in (_KEPT, _DRAWN):
        st.session_state.pop(key, None)


def told(given: str) -> None:
    """Say on the map that rows are laid over it, with what takes them away."""
    kept = _kept(given)
    if kept is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="kz_line_overlay"):
        st.markdown(say("own.with", title=plain(kept.title)), width="content")
        st.button(say("own.off"), on_click=_forget, key="kz_overlay_off", icon=":material/layers_clear:")


def drawn(whole: Result, given: str, when: Stamp, *, tiles: bool) -> Page | None:
    """Return the page with the rows, or None where there are none; the last page is kept in the visit."""
    kept = _kept(given)
    if kept is None:
        return None
    done = st.session_state.get(_DRAWN)
    if done is not None and done[0] is whole and done[1] == (when, tiles):
        page: Page = done[2]
        return page
    with st.spinner(say("own.drawing")):
        page = loading.packed_page(pipeline.laid_over(whole, kept.title, kept.rows), tiles=tiles)
    st.session_state[_DRAWN] = (whole, (when, tiles), page)
    return page
