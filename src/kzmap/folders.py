"""Where data lies: what comes with kzmap, beside the source in a checkout or inside the package, and what is the user's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["data_folder", "for_visits", "read_yaml", "user_folder", "visit_folder"]

_PACKAGE = Path(__file__).resolve().parent
#: Name of each folder in a checkout.
_IN_CHECKOUT = {"geo": "geo", "boundaries": "data/boundaries", "gazetteer": "data/gazetteer", "streamlit": ".streamlit"}


def data_folder(name: str) -> Path:
    """Return the folder of the data that comes with kzmap.

    Parameters
    ----------
    name
        geo, boundaries, gazetteer, or streamlit: the settings of the app.

    Raises
    ------
    FileNotFoundError
        If neither a checkout nor an installed package holds it.

    Examples
    --------
    >>> (data_folder("geo") / "tables.json").is_file()
    True
    """
    installed = _PACKAGE / "_data" / name
    checkout = _PACKAGE.parent.parent / _IN_CHECKOUT[name]
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(2, "The data that comes with kzmap is missing; install kzmap again", str(installed))


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file of plain values, by the parser in C where there is one: it takes a tenth of the time."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    told: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - both make plain values only
    return told


def user_folder(name: str) -> Path:
    """Return a folder of the user's own, which need not exist; in a public app, situations are those of the visitor who asks.

    Parameters
    ----------
    name
        situations, boundaries or log. It lies below the folder that the environment variable KZMAP_DATA names; without it, in
        the system's place for a user's data, or for logs.
    """
    import platformdirs

    of_visit = visit_folder() if name == "situations" else None
    if of_visit:
        return of_visit
    chosen = os.environ.get("KZMAP_DATA")
    if chosen:
        return Path(chosen).expanduser() / name
    if name == "log":
        return platformdirs.user_log_path("kzmap", appauthor=False)
    return platformdirs.user_data_path("kzmap", appauthor=False) / name


def visit_folder() -> Path | None:
    """Return the folder for the situations of the visitor of a public app who asks; None on the computer of its user."""
    return _visits()


def for_visits(folder: Callable[[], Path | None]) -> None:
    """Give each visitor of a public app a folder for situations of their own.

    Parameters
    ----------
    folder
        Gives it for whoever asks, or None where there are no visitors but the user.
    """
    global _visits  # noqa: PLW0603 - a process serves one app
    _visits = folder


def _nobody() -> Path | None:
    return None


_visits: Callable[[], Path | None] = _nobody
