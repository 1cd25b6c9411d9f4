"""Where the data that comes with kzmap lies: beside the source in a checkout, inside the package when installed."""

from __future__ import annotations

from pathlib import Path

__all__ = ["data_folder"]

_PACKAGE = Path(__file__).resolve().parent
#: Name of each folder in a checkout.
_IN_CHECKOUT = {"geo": "geo", "boundaries": "data/boundaries", "gazetteer": "data/gazetteer"}


def data_folder(name: str) -> Path:
    """Return the folder of the data that comes with kzmap.

    Parameters
    ----------
    name
        geo, boundaries or gazetteer.

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
