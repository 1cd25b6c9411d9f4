"""Which situation a visitor has open: the one the app was started with, or one of the visitor's shelf, named in the address.

Only names that are on the shelf are taken from an address, never a path. Opening another one is a new visit: the map, the
filters and the view belong to one situation.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

import streamlit as st

from kzmap.app import session, visitor
from kzmap.app.reach import is_public
from kzmap.app.wording import plain
from kzmap.ingest.to_situation import slug_of
from kzmap.situation import shelf

__all__ = ["PARAMETER", "address", "kept", "open_button", "situation"]

PARAMETER = "situation"
_NAME = "kz_situation"


def situation(default: str) -> str:
    """Return the name or folder of the situation that is open; one that is not there ends the run with words.

    Parameters
    ----------
    default
        What the app was started with.
    """
    visitor.welcome()
    asked = st.query_params.get(PARAMETER)
    # turning to another page of the app clears the address; then the session remembers
    name = st.session_state.get(_NAME, "") if asked is None else asked
    if name == Path(default).name and name not in shelf.names():
        name = ""
    st.session_state[_NAME] = name
    if not name:
        st.query_params.pop(PARAMETER, None)
        return default
    st.query_params[PARAMETER] = name
    if name not in shelf.names():
        _not_there(name)
    return str(shelf.folder_of(name))


def _not_there(name: str) -> NoReturn:
    """Say so, and open nothing else in its place: the reader would take that for what the link meant."""
    whose = "in this visit. What a visitor adds is seen by that visitor alone, and ends with the visit"
    st.error(f"There is no situation {plain(name[:80])} {whose if is_public() else 'on this computer'}.")
    st.button("Open the situation that the app was started with", on_click=_open, args=("",), key="kz_open_first")
    for one in shelf.names():
        st.button(f"Open {one}", on_click=_open, args=(one,), key=f"kz_open_{one}")
    st.stop()


def _open(name: str) -> None:
    session.forget()
    st.query_params.clear()
    st.session_state[_NAME] = name
    if name:
        st.query_params[PARAMETER] = name


def address(name: str) -> str:
    """Return the address of a situation of the shelf, from any page of the app.

    >>> address("almaty-2022")
    './?situation=almaty-2022'
    """
    return f"./?{PARAMETER}={quote(name, safe='')}"


def open_button(name: str, label: str = "Open it in a new tab") -> None:
    """Draw what opens a situation of the shelf: a link, or in public a button, because another tab is another visit."""
    if not is_public():
        st.link_button(label, address(name), icon=":material/open_in_new:")
    elif st.session_state.get(_NAME) == name:
        st.caption(f"{plain(name)} is open: the map and all pages show it.")
    else:
        st.button("Open it", on_click=_open, args=(name,), key=f"kz_open_{name}_{slug_of(label)}", icon=":material/map:")


def kept() -> str:
    """Say in Markdown where situations of one's own are kept, and for how long."""
    if is_public():
        return "They are yours alone, and gone when this visit ends: keep what you need from the page Downloads."
    return f"They are folders in {plain(shelf.root())}; deleting one there removes it."
