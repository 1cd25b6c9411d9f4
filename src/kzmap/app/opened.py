"""Which situation a visitor has open: the one the app was started with, or one of the shelf, named in the address.

Only names that are on the shelf are taken from an address, never a path. Opening another one is a new visit: the map, the
filters and the view belong to one situation.
"""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from kzmap.app.wording import plain
from kzmap.situation import shelf

__all__ = ["PARAMETER", "address", "open_button", "situation"]

PARAMETER = "situation"
_NAME = "kz_situation"


def situation(default: str) -> str:
    """Return the name or folder of the situation that is open.

    Parameters
    ----------
    default
        What the app was started with.
    """
    asked = st.query_params.get(PARAMETER)
    # turning to another page of the app clears the address; then the session remembers
    name = st.session_state.get(_NAME, "") if asked is None else asked
    if name and name not in shelf.names():
        st.warning(f"There is no situation {plain(name[:80])} on this computer; this is the one that the app was started with.")
        name = ""
    st.session_state[_NAME] = name
    if name:
        st.query_params[PARAMETER] = name
        return str(shelf.folder_of(name))
    st.query_params.pop(PARAMETER, None)
    return default


def address(name: str) -> str:
    """Return the address of a situation of the shelf, from any page of the app.

    >>> address("almaty-2022")
    './?situation=almaty-2022'
    """
    return f"./?{PARAMETER}={quote(name, safe='')}"


def open_button(name: str, label: str = "Open it in a new tab") -> None:
    """Draw a link that opens a situation of the shelf."""
    st.link_button(label, address(name), icon=":material/open_in_new:")
