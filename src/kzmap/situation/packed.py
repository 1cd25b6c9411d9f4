"""A situation in one file: a zip of its folder, unpacked for as long as it is read."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.situation.situation import MAX_TABLE_BYTES
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["kind_of_file", "unpacked"]

_DESCRIPTOR = "datapackage.json"
_BLOCK = 1 << 20
_MOST_MEMBERS = 10_000


def kind_of_file(path: Path) -> str:
    """Tell what holds a situation: workbook or zip (of a folder) by what is inside, "" for what is neither.

    >>> kind_of_file(Path("nowhere.zip"))
    ''
    """
    if not path.is_file() or not zipfile.is_zipfile(path):
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    if "[Content_Types].xml" in names:
        return "workbook"
    return "zip" if any(PurePosixPath(one).name == _DESCRIPTOR for one in names) else ""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder of a zipped situation, which is gone when the block ends.

    Only files that a situation has are taken out, by their names alone: no path inside of an archive means anything.

    Raises
    ------
    KzmapError
        If no situation is in it, several are, or it cannot be unpacked within limits.
    """
    with tempfile.TemporaryDirectory(prefix="kzmap-") as waiting:
        folder = Path(waiting) / "situation"
        folder.mkdir()
        try:
            with zipfile.ZipFile(path) as archive:
                _take(archive, path.name, folder)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            if isinstance(error, KzmapError):
                raise
            why = "needs a password" if "password" in str(error) or "encrypted" in str(error) else f"is damaged: {error}"
            raise KzmapError(f"{path.name} {why}. Pack the folder of the situation again, without a password.") from error
        yield folder


def _take(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    members = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
    if len(members) > _MOST_MEMBERS:
        raise KzmapError(f"{name} holds {len(members):,} files. Pack only the folder of the situation.")
    roots = sorted({PurePosixPath(one.filename).parent for one in members if PurePosixPath(one.filename).name == _DESCRIPTOR},
                   key=lambda root: len(root.parts))  # fmt: skip
    if not roots:
        raise KzmapError(f"{name} holds no {_DESCRIPTOR}, so it is no situation. Pack the folder of one, or give a workbook.")
    if len(roots) > 1 and len(roots[1].parts) == len(roots[0].parts):
        raise KzmapError(f"{name} holds several situations: {', '.join(map(str, roots[:5]))}. Pack one.")
    wanted = {_DESCRIPTOR, "categories.csv", "attributes.csv", *(f"{table}.csv" for table in table_schemas())}
    left = MAX_TABLE_BYTES
    for one in members:
        inside = PurePosixPath(one.filename)
        if inside.parent != roots[0] or (inside.suffix != ".csv" and inside.name not in wanted):
            continue
        if not inside.name.isprintable() or set(inside.name) & set('\\/:*?"<>|') or inside.name in ("..", "."):
            continue
        with archive.open(one) as source, (folder / inside.name).open("wb") as target:
            while block := source.read(_BLOCK):
                left -= len(block)
                if left < 0:
                    raise KzmapError(f"{name} unpacks to more than {MAX_TABLE_BYTES // 1_000_000} MB. Use kzmap ingest.")
                target.write(block)
