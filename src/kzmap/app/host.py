"""Host the exported page inside the app and keep it alive: sent once by content hash, afterwards only changes."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap.app import session
from kzmap.app.wording import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzmap.app.loading import Page
    from kzmap.situation.located import Located

__all__ = ["show"]

_KEY, _HAVE = "kz_map", "kz_have"


def _text(name: str) -> str:
    return resources.files("kzmap.app").joinpath(name).read_text("utf-8")


_component = st.components.v2.component(
    "kzmap_page",
    html='<div class="kz-host"><p>…</p></div>',
    css=_text("host.css"),
    js=_text("host.js"),
)


def show(page: Page, located: Located, known: Mapping[str, set[str]]) -> None:
    """Show a page and keep what is shown there and in the app the same.

    Parameters
    ----------
    page
        The page of all records.
    located
        What can be shown, for the names of what can be switched.
    known
        What a state may speak of, see `address.known_values`.
    """
    seen = st.session_state.get(_HAVE)
    _component(
        key=_KEY,
        data={
            "key": page.key,
            # a browser that says it has this page does not get it again
            "page": None if seen == page.key else page.packed,
            "version": session.version(),
            "apply": session.shown().as_page(located),
            "switches": page.switches,
            "title": say("map.title", title=located.situation.package.get("title", located.situation.name)),
        },
        height="content",
        on_page_change=lambda: _posted(known),
        on_missing_change=_missing,
    )


def _posted(known: Mapping[str, set[str]]) -> None:
    value: Any = st.session_state[_KEY].get("page")
    if not isinstance(value, dict):
        return
    st.session_state[_HAVE] = value.get("have")
    if isinstance(value.get("state"), dict):
        session.take_over(value["state"], int(value.get("version") or 0), known)


def _missing() -> None:
    """The browser has lost the page, for example because it was discarded in the background: send it again."""
    st.session_state.pop(_HAVE, None)
