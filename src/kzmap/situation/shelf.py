"""The shelf: situations of the user's own, each a folder below the user's data folder.

A situation that comes with kzmap may lie inside an installed package and is never written to; what a user changes or adds
is kept here. A folder appears whole or not at all, and never in the place of another; one that is deleted can be had back.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.files import OURS, locked
from kzmap.folders import data_folder, user_folder, visit_folder
from kzmap.situation.changes import EARLIER, FILE
from kzmap.situation.situation import NAME, Situation, find_situation, own_names, situation_names
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "MOST_OF_A_VISIT",
    "copy",
    "delete",
    "deleted_names",
    "folder_of",
    "is_given",
    "names",
    "new_folder",
    "restore",
    "root",
]

#: Situations that one visitor of a public app can have.
MOST_OF_A_VISIT = 5
_LONGEST = 60
_DELETED = ".deleted-"
#: Whatever belongs to a situation besides its tables.
_BESIDE = ("datapackage.json", "README.md", "categories.csv", "attributes.csv", "manifest.json", FILE, EARLIER, "reports")

#: Names of the situations on the shelf, sorted.
names = own_names


def root() -> Path:
    """Folder of the shelf, see `kzmap.folders.user_folder`."""
    return user_folder("situations")


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
    """Tell whether a situation is given: it comes with kzmap, or a public app shows it. Nobody may write to it.

    >>> is_given("kazakhstan-2022")
    True
    """
    folder, visit = find_situation(situation).resolve(), visit_folder()
    return folder.is_relative_to(data_folder("geo").resolve()) or (visit is not None and folder.parent != visit.resolve())


@contextmanager
def new_folder(name: str) -> Iterator[Path]:
    """Give a folder to fill, which becomes the situation `name` of the shelf when the block ends well.

    Raises
    ------
    KzmapError
        If the name cannot be that of a folder, is taken, or the shelf cannot be written to.
    """
    if not NAME.fullmatch(name) or len(name) > _LONGEST:
        raise KzmapError(
            f"The name {name[:80]!r} cannot be used. Expected small Latin letters, digits and single hyphens between them, at"
            f" most {_LONGEST}, for example almaty-2022."
        )
    if name in situation_names():
        raise KzmapError(
            f"The name {name!r} is that of a situation that comes with kzmap. Choose another one, such as {name}-own."
        )
    # what was deleted takes room as long as it can be brought back
    if visit_folder() and len({*names(), *deleted_names()}) >= MOST_OF_A_VISIT:
        raise KzmapError(
            f"This visit holds {MOST_OF_A_VISIT} situations, deleted ones included, which is the most. Add to one of them,"
            " or begin anew by reloading the page."
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
        for log in (FILE, EARLIER):
            if (origin / log).is_file():
                shutil.copyfile(origin / log, folder / log)
        if (origin / "reports").is_dir():
            shutil.copytree(origin / "reports", folder / "reports")
    return root() / name


def delete(situation: str | Path) -> Path:
    """Take a situation of the user's own away; `restore` brings it back as it was.

    The one that was deleted under the same name before is gone for good then.

    Parameters
    ----------
    situation
        Name on the shelf, or a folder.

    Returns
    -------
    Path
        Where it waits: beside where it was.

    Raises
    ------
    KzmapError
        If it comes with kzmap, or its folder holds other files.
    """
    folder = find_situation(situation).resolve()
    if is_given(folder):
        raise KzmapError(f"The situation {str(situation)!r} comes with kzmap and is not deleted.")
    known = {*_BESIDE, *(f"{table}.csv" for table in table_schemas())}
    with locked(folder):
        others = sorted(path.name for path in folder.iterdir() if path.name not in known and not path.name.startswith(OURS))
        if others or not (folder / "datapackage.json").is_file():
            what = f"holds other files: {', '.join(others[:3])}. Move them away" if others else "is no situation. Give one"
            raise KzmapError(f"Nothing was deleted: {folder} {what}.")
        waiting = folder.with_name(f"{_DELETED}{folder.name}")
        # a visitor of a public app has a step back, not a store
        for old in root().glob(f"{_DELETED}*") if visit_folder() else (waiting,):
            shutil.rmtree(old, ignore_errors=True)
        folder.rename(waiting)
        for ours in waiting.glob(f"{OURS}*"):
            ours.unlink(missing_ok=True)
    return waiting


def deleted_names() -> list[str]:
    """Names of the situations that `restore` can bring back to the shelf, sorted."""
    return sorted(path.parent.name.removeprefix(_DELETED) for path in root().glob(f"{_DELETED}*/datapackage.json"))


def restore(situation: str | Path) -> Path:
    """Bring back the situation that was deleted last under a name.

    Parameters
    ----------
    situation
        Name on the shelf, or the folder that it was.

    Returns
    -------
    Path
        Its folder.

    Raises
    ------
    KzmapError
        If there is none, or another one has the name by now.
    """
    given = Path(situation)
    for folder in (given.resolve(), root() / given.name):
        waiting = folder.with_name(f"{_DELETED}{folder.name}")
        if not waiting.is_dir():
            continue
        if folder.exists():
            raise KzmapError(f"There is a situation {folder.name!r} again. Delete or rename it first, in {folder.parent}.")
        waiting.rename(folder)
        return folder
    there = f" There are: {', '.join(deleted_names())}." if deleted_names() else ""
    raise KzmapError(f"No situation {str(situation)[:80]!r} was deleted.{there} Give its name, or the folder that it was.")
