"""How the app is reached decides how it behaves: on its user's own computer, or in public.

The own computer is this: the server listens on the loopback address, and answers to no other name. Everything else is public, and
so is whatever KZMAP_PUBLIC says is, for example behind a proxy on the same computer. Nobody can forget to say it: an address or a
name by which others could come makes the app public by itself.
"""

from __future__ import annotations

import os
import re
import tempfile
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from kzmap.errors import KzmapError
from kzmap.folders import data_folder, user_folder
from kzmap.situation.situation import own_names

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "FRAMES", "allows_host", "allows_origin", "frames", "is_connected", "is_public", "start_with",
    "started_with", "without_paths",
]  # fmt: skip

_SITUATION, _PUBLIC, FRAMES = "KZMAP_SITUATION", "KZMAP_PUBLIC", "KZMAP_FRAMES"
_DEFAULT = "kazakhstan-2022"
#: Where a page may be framed: a scheme, a host, perhaps a port; nothing that could end the header's directive.
_ORIGIN = re.compile(r"https?://[\w.*-]+(:\d+)?")


def is_public() -> bool:
    """Tell whether others than the computer's own user can reach the app."""
    if os.environ.get(_PUBLIC, "") not in ("", "0"):
        return True
    # without an address, Streamlit listens on all of them
    return not all(_is_loopback(name) for name in (st.get_option("server.address") or "", *_names()))


def _names() -> Iterable[str]:
    return [name.strip().lower().rstrip(".") for name in st.get_option("server.allowedHosts") or ()]


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def allows_host(host: str) -> bool:
    """Tell whether the app answers to a name: those of the loopback address, and those in ``server.allowedHosts``.

    A page of somebody else can make its own name lead to this computer (DNS rebinding), but it cannot make a browser send
    another name than that.

    Parameters
    ----------
    host
        As in the header of a request, with or without a port.

    Examples
    --------
    >>> allows_host("localhost:8501"), allows_host("[::1]:8501")
    (True, True)
    >>> allows_host("evil.example"), allows_host("localhost@evil.example"), allows_host("localhost.evil.example")
    (False, False, False)
    """
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return False
    if not name or "@" in host or parts.path or parts.query or parts.fragment:
        return False
    return _is_loopback(name) or any(one in (name, "*") or (one.startswith("*.") and name.endswith(one[1:])) for one in _names())


def allows_origin(origin: str, host: str) -> bool:
    """Tell whether a page of an origin may ask: the app's own pages, and those in ``server.corsAllowedOrigins``.

    >>> allows_origin("http://localhost:8501", "localhost:8501"), allows_origin("https://a.org", "a.org:443")
    (True, True)
    >>> allows_origin("null", "localhost:8501"), allows_origin("http://localhost:9999", "localhost:8501")
    (False, False)
    """
    return _place(origin) == _place(f"{origin.partition('://')[0]}://{host}") or any(
        origin.lower() == one.lower().rstrip("/") for one in st.get_option("server.corsAllowedOrigins") or ()
    )


def _place(address: str) -> tuple[str, int | None] | str:
    """Host and port of an address, or the text itself if it is none: "null" is equal to no host."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return address
    return (parts.hostname.lower(), port) if parts.hostname else address


def frames() -> list[str]:
    """Return the origins whose pages may show the app in a frame, from KZMAPFRAMES; none without it.

    Raises
    ------
    KzmapError
        If one is no origin.
    """
    given = os.environ.get(FRAMES, "").split()
    for one in given:
        if not _ORIGIN.fullmatch(one):
            raise KzmapError(
                f"{FRAMES} names {one[:80]!r}. Expected origins with spaces between them, for example https://example.org."
            )
    return given


def is_connected(visit: str) -> bool:
    """Tell whether a visit, by the name that Streamlit gives it, has its page open."""
    from streamlit import runtime

    return runtime.exists() and runtime.get_instance().is_active_session(visit)


def start_with(situation: str) -> None:
    """Remember which situation the app opens; "" leaves what KZMAP_SITUATION says, or the example."""
    given = situation or started_with()
    # later its name would be looked for among those of a visitor
    os.environ[_SITUATION] = str(user_folder("situations") / given) if given in own_names() else given


def started_with() -> str:
    """Return the name or folder of the situation that the app opens."""
    return os.environ.get(_SITUATION, "") or _DEFAULT


def without_paths(text: str) -> str:
    """Return a text for a visitor: in public, folders of the server are left out of it and only their last part stays."""
    if not is_public():
        return text
    return _folders(started_with(), str(user_folder("boundaries").parent), tempfile.gettempdir()).sub("", text)


@cache
def _folders(situation: str, kept: str, temporary: str) -> re.Pattern[str]:
    """What no visitor may read. Temporary folders have names of ours, so that a path which a visitor wrote stays."""
    # a name under geo/ is no path, and the folder in which the server happens to stand is none of its own
    own = {Path(situation).resolve().parent} if len(Path(situation).parts) > 1 else set()
    folders = {*own, Path(kept), user_folder("log"), data_folder("geo").resolve().parent, Path(__file__).parents[1]}
    fixed = sorted((re.escape(str(one)) for one in folders if len(one.parts) > 1), key=len, reverse=True)
    ours = rf"{re.escape(temporary)}[/\\]kzmap-(?:visits-[^/\\\s]+[/\\])?[^/\\\s]+"
    return re.compile(rf"(?<![\w/])(?:{'|'.join([ours, *fixed])})(?![\w-])[/\\]?")
