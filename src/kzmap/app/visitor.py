"""The shelf of one visitor of a public app: a temporary folder that nobody else has, and that goes with the visit.

Streamlit says when a visitor's connection breaks. It may be back in a moment, so the folder waits as long as Streamlit keeps the
rest of the visit; what is left when the server stops goes with it.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock, Timer

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from kzmap.app.reach import is_connected, is_public
from kzmap.folders import for_visits

__all__ = ["folder", "session_id", "welcome"]

_TOKEN = "kz_visit"  # noqa: S105 - names a folder, opens nothing
_LOCK = Lock()
_LEAVING: dict[str, Timer] = {}
#: The name of each visit in Streamlit.
_SESSIONS: dict[str, str] = {}


def welcome() -> None:
    """Give whoever comes a shelf of their own, if the app is public; every run of the script begins with it."""
    for_visits(folder)
    folder()


def folder() -> Path | None:
    """Return the shelf of the visitor whose script is running; None on the computer of the app's user."""
    if not is_public():
        return None
    token: str = st.session_state.setdefault(_TOKEN, secrets.token_urlsafe(16))
    return _everybodys() / _present(token)


def session_id() -> str:
    """Return the name that Streamlit gives the visit whose script is running; "" where it serves nobody."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


@cache
def _everybodys() -> Path:
    # removed when the process ends; kept in the cache until then
    _KEPT.append(tempfile.TemporaryDirectory(prefix="kzmap-visits-", ignore_cleanup_errors=True))
    return Path(_KEPT[-1].name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _leave(token: str) -> None:
    """Remove a shelf after a while, unless the visitor is back before."""
    timer = Timer(st.get_option("server.disconnectedSessionTTL"), _remove, [token])
    timer.daemon = True
    with _LOCK:
        _LEAVING[token] = timer
        timer.start()


def _remove(token: str) -> None:
    with _LOCK:
        if _LEAVING.pop(token, None) is None:
            return
        connected = is_connected(_SESSIONS.get(token, ""))
        if not connected:
            _SESSIONS.pop(token, None)
            shutil.rmtree(_everybodys() / token, ignore_errors=True)
    if connected:
        # it never left: any visitor's browser can ask Streamlit to clear what it keeps for all
        _leave(token)


@st.cache_resource(scope="session", show_spinner=False, on_release=_leave)
def _present(token: str) -> str:
    """Run once for each connection of a visit, and let `_leave` run when it breaks."""
    with _LOCK:
        _SESSIONS[token] = session_id()
        timer = _LEAVING.pop(token, None)
        if timer:
            timer.cancel()
    return token
