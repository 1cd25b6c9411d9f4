"""One visitor's `Shown`: kept in the session, read from the address, written to it, and taken over from the page.

Every change bumps a version. The page says on which version its state stands, so that an answer which was on its way when the
visitor changed a filter cannot undo that change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap.app.address import KEYS, Shown
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["change", "forget", "language", "left_out", "read_address", "shown", "take_over", "version", "write_address"]

_SHOWN, _VERSION, _ADDRESS, _PAGE, _LEFT_OUT = "kz_shown", "kz_version", "kz_address", "kz_page", "kz_left_out"


def shown() -> Shown:
    """Return what this visitor looks at."""
    value: Shown = st.session_state[_SHOWN]
    return value


def language() -> str:
    """Return the language of the app: that of what is shown, before that the one that the address asks for."""
    if _SHOWN in st.session_state:
        return shown().lang
    asked = str(st.query_params.get("lang", ""))
    return asked if asked in words.languages() else "en"


def version() -> int:
    """Return how often the app, not the page, has changed it."""
    return int(st.session_state.get(_VERSION, 0))


def left_out() -> list[str]:
    """Return the parts of the address that nothing here answers to."""
    return list(st.session_state.get(_LEFT_OUT, ()))


def change(**fields: Any) -> None:
    """Change fields of `Shown`, or of its selection; the map follows."""
    now = shown()
    own = {key: value for key, value in fields.items() if key in ("record", "known_on", "lang", "tiles", "selection")}
    rest = {key: value for key, value in fields.items() if key not in own}
    now = replace(now, **own)
    _set(now.with_selection(**rest) if rest else now)


def _set(new: Shown) -> None:
    st.session_state[_SHOWN] = new
    st.session_state[_VERSION] = version() + 1
    st.session_state[_LEFT_OUT] = []


def forget() -> None:
    """Forget what was shown, because another situation opens; the version stays, so that a late answer of the page is one."""
    st.session_state.pop(_SHOWN, None)


def take_over(state: Mapping[str, Any], stands_on: int, known: Mapping[str, set[str]]) -> None:
    """Take over a state that the page posted, unless the app has moved on since."""
    if stands_on == version():
        st.session_state[_SHOWN] = shown().from_page(state, known)


def read_address(known: Mapping[str, set[str]], page: str) -> None:
    """Read the address if it is new: at a first visit, after a link, after the browser's back button.

    Turning to another page of the app clears the address; then what was shown stays.
    """
    state = st.session_state
    query = _query()
    turned = state.get(_PAGE, page) != page
    state[_PAGE] = page
    if _SHOWN in state and (query == state[_ADDRESS] or (turned and not query)):
        return
    found, unknown = Shown.from_query(query, known)
    _set(found)
    state[_LEFT_OUT] = unknown


def write_address() -> None:
    """Write what is shown into the address, beside parameters that are not ours."""
    wanted = {key: [value] if isinstance(value, str) else value for key, value in shown().as_query().items()}
    if wanted != _query():
        others = {key: st.query_params.get_all(key) for key in st.query_params if key not in KEYS}
        st.query_params.from_dict({**others, **wanted})
    st.session_state[_ADDRESS] = wanted


def _query() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in KEYS if key in st.query_params}
