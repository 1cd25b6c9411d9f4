"""Serve the app, from a checkout or an installed package: Streamlit's server with the guard in front of it."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from streamlit import App

from kzmap.app import reach
from kzmap.app.guard import Guard
from kzmap.folders import data_folder
from kzmap.situation.situation import find_situation

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SCRIPT", "in_front", "in_words", "serve"]

#: What Streamlit runs for each visitor.
SCRIPT = str(Path(__file__).parent / "entry" / "script.py")


def in_front() -> list[Middleware]:
    """Return what stands in front of Streamlit's server."""
    return [Middleware(Guard, frames=reach.frames())]


def in_words(error: Exception) -> bool:
    """Tell an error of the script or of a callback, instead of Streamlit's own last word; see `visit.tell`."""
    from kzmap.app.visit import tell

    return tell(error)


def serve(situation: str, *, address: str, port: int, hosts: Sequence[str], origins: Sequence[str]) -> None:
    """Serve the app until it is stopped.

    Parameters
    ----------
    situation
        Name or folder of what it opens; "" for what KZMAP_SITUATION says, or the example.
    address, port
        Where it listens.
    hosts
        Names by which others reach it, besides the loopback address.
    origins
        Origins whose pages may show it in a frame.

    Raises
    ------
    KzmapError
        If there is no such situation, or an origin is none.
    """
    reach.start_with(situation)
    find_situation(reach.started_with())
    if origins:
        os.environ[reach.FRAMES] = " ".join(origins)
    settings = _flat(tomllib.loads((data_folder("streamlit") / "config.toml").read_text("utf-8")))
    settings |= {"server.address": address, "server.port": port, "browser.serverAddress": [*hosts, address][0]}
    settings["server.allowedHosts"] = [*settings["server.allowedHosts"], *hosts]
    App(SCRIPT, middleware=in_front(), on_script_error=in_words).run(config=settings)


def _flat(table: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Return settings by their dotted names.

    >>> _flat({"theme": {"light": {"textColor": "#000"}, "font": "x"}})
    {'theme.light.textColor': '#000', 'theme.font': 'x'}
    """
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat |= _flat(value, f"{before}{key}.") if isinstance(value, dict) else {f"{before}{key}": value}
    return flat
