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
from kzmap.app.wording import plain, say
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
    st.error(say("missing.public" if is_public() else "missing", name=plain(name[:80])))
    st.button(say("open.first"), on_click=_open, args=("",), key="kz_open_first")
    for one in shelf.names():
        st.button(say("open.name", name=plain(one)), on_click=_open, args=(one,), key=f"kz_open_{one}")
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


def open_button(name: str, label: str = "") -> None:
    """Draw what opens a situation of the shelf: a link, or in public a button, because another tab is another visit."""
    if not is_public():
        st.link_button(label or say("open.tab"), address(name), icon=":material/open_in_new:")
    elif st.session_state.get(_NAME) == name:
        st.caption(say("open.is", name=plain(name)))
    else:
        st.button(say("open"), on_click=_open, args=(name,), key=f"kz_open_{name}_{slug_of(label)}", icon=":material/map:")


def kept() -> str:
    """Say in Markdown where situations of one's own are kept, and for how long."""
    if is_public():
        return say("kept.public")
    return say("kept", folder=plain(shelf.root()))
