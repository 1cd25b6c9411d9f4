"""The shelf: situations of the user's own, each a folder below the user's data folder.

A situation that comes with kzmap may lie inside an installed package and is never written to; what a user changes or adds
is kept here. A folder appears whole or not at all, and never in the place of another.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.folders import data_folder
from kzmap.situation.situation import Situation, find_situation

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WRITING", "copy", "folder_of", "is_given", "names", "new_folder", "root"]

#: Who changes a situation that exists holds this; another process is noticed by what it changed.
WRITING = threading.Lock()

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 60
#: Devices of Windows: no folder can have such a name there.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)\d")


def root() -> Path:
    """Folder of the shelf: KZMAP_DATA/situations, else the system's place for user data."""
    import platformdirs

    chosen = os.environ.get("KZMAP_DATA")
    return (Path(chosen).expanduser() if chosen else platformdirs.user_data_path("kzmap", appauthor=False)) / "situations"


def names() -> list[str]:
    """Names of the situations on the shelf, sorted."""
    return sorted(path.parent.name for path in root().glob("*/datapackage.json") if _NAME.fullmatch(path.parent.name))


def folder_of(name: str) -> Path:
    """Return the folder of a situation on the shelf.

    Raises
    ------
    KzmapError
        If there is none of that name.
    """
    if name not in names():
        raise KzmapError(f"There is no situation {name[:80]!r} among your own. There are: {', '.join(names()) or 'none'}.")
    return root() / name


def is_given(situation: str | Path) -> bool:
    """Tell whether a situation comes with kzmap, so that nobody may write to it.

    >>> is_given("kazakhstan-2022")
    True
    """
    return find_situation(situation).resolve().is_relative_to(data_folder("geo").resolve())


@contextmanager
def new_folder(name: str) -> Iterator[Path]:
    """Give a folder to fill, which becomes the situation `name` of the shelf when the block ends well.

    Raises
    ------
    KzmapError
        If the name cannot be that of a folder, is taken, or the shelf cannot be written to.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or _DEVICES.fullmatch(name):
        raise KzmapError(
            f"The name {name[:80]!r} cannot be used. Expected small Latin letters, digits and single hyphens between them, at"
            f" most {_LONGEST}, for example almaty-2022."
        )
    final = root() / name
    taken = KzmapError(f"There is a situation {name!r} already. Choose another name, or add to that one.")
    if final.exists():
        raise taken
    try:
        root().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=root()) as waiting:
            folder = Path(waiting) / name
            folder.mkdir()
            yield folder
            # of two who took the same name at the same time, the second fails here and changes nothing
            folder.rename(final)
    except OSError as error:
        if final.exists():
            raise taken from None
        raise KzmapError(
            f"The situation {name!r} cannot be kept in {root()}: {error.strerror or error}. Set KZMAP_DATA to a folder of yours."
        ) from error


def copy(situation: str | Path, name: str) -> Path:
    """Copy a situation to the shelf, so that it can be corrected.

    Parameters
    ----------
    situation
        Folder, or the name of one that comes with kzmap.
    name
        Name of the copy's folder. The data package keeps its own name, because claims speak of it; its title says that it is
        a copy.

    Returns
    -------
    Path
        The new folder.

    Raises
    ------
    KzmapError
        As `new_folder`, or if the situation has faults.
    """
    origin = find_situation(situation)
    read = Situation.read(origin)
    version, day = read.package.get("version", ""), f"{datetime.now(UTC):%Y-%m-%d}"
    told = f"A copy of {read.name} {version}, made on {day} to be corrected."
    package = {
        **read.package,
        "title": f"{read.package['title']} (copy {name})",
        "description": f"{read.package.get('description', '')} {told}".strip(),
    }
    with new_folder(name) as folder:
        replace(read, package=package).write(folder)
        if (origin / "corrections.csv").is_file():
            shutil.copyfile(origin / "corrections.csv", folder / "corrections.csv")
    return root() / name
