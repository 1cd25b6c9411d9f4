"""Write files whole or not at all: one, or all of a folder as a set, one process at a time.

A set is first written aside, inside its folder; one rename then makes it count. Whoever comes next after a crash, to read or to
write, finds either nothing of it or all of it and puts it into place.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kzmap.errors import KzmapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["OURS", "leads_out", "locked", "read_settled", "streams", "whole_file", "write_set", "write_whole"]

Value = TypeVar("Value")

#: What kzmap's own names in a folder begin with; they are there while a set is written.
OURS = ".kzmap-"
_LOCK, _PART, _NEW, _GONE = f"{OURS}lock", f"{OURS}part-", f"{OURS}new", f"{OURS}gone"
_WAIT_S, _POLL_S = 120.0, 0.01
_READS = 100
_DESCRIPTORS = re.compile(r"/proc/(\d+)(?:/task/\d+)?/fd")


@contextmanager
def whole_file(path: str | Path, *, suffix: str = "") -> Iterator[Path]:
    """Give a temporary path, and put what was written there into place when the block ends well.

    An error leaves nothing behind, and an older good file stays. What stands at `path` already stays what it is: a link is
    followed, a device or a pipe (see `streams`) gets the bytes, a file keeps its permissions.

    Parameters
    ----------
    path
        Where the file goes; ``-`` for standard output.
    suffix
        Of the temporary file where `path` has none to tell a writer what to write.

    Raises
    ------
    KzmapError
        If a folder, a disk or a socket stands there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "a.txt") as part:
    ...         _ = part.write_text("whole")
    ...     sorted(p.name for p in Path(folder).iterdir())
    ['a.txt']
    """
    final = Path(path)
    if streams(final):
        with _part_in(None, f"stream{suffix}", final) as part:
            yield part
            _pour(part, final)
        return
    final = Path(os.path.realpath(final)) if final.is_symlink() else final
    _refuse(final)
    final.parent.mkdir(parents=True, exist_ok=True)
    with _part_in(final.parent, final.name, final) as part:
        yield part
        _synced(part)
        if final.exists():
            shutil.copymode(final, part)
        part.replace(final)


def write_whole(path: str | Path, data: bytes) -> None:
    """Write bytes to a file, whole or not at all."""
    with whole_file(path) as part:
        part.write_bytes(data)


def streams(path: str | Path) -> bool:
    """Tell whether what is written to a path passes on: to standard output (``-``), a device, a pipe or an open descriptor.

    >>> streams("-"), streams("/dev/null"), streams("page.html")
    (True, True, False)
    """
    return str(path) == "-" or _descriptor(Path(path)) is not None or _kind(Path(path)) in (stat.S_IFIFO, stat.S_IFCHR)


@contextmanager
def _part_in(folder: Path | None, name: str, final: Path) -> Iterator[Path]:
    """Give a path in a folder of its own, because some formats are written with companions; an error names `final` instead."""
    prefix = f".{final.name}." if folder else "kzmap-"
    try:
        with tempfile.TemporaryDirectory(prefix=prefix, dir=folder) as waiting:
            try:
                yield Path(waiting) / name
            except OSError as error:
                if error.filename is None or str(error.filename).startswith(waiting):
                    error.filename, error.filename2 = str(final), None
                raise
    except OSError as error:
        if folder and str(error.filename).startswith(str(folder / prefix)):
            error.filename = str(final)
        raise


def _pour(part: Path, final: Path) -> None:
    descriptor = 1 if str(final) == "-" else _descriptor(final)
    if descriptor == 1:
        sys.stdout.flush()
        with part.open("rb") as source:
            shutil.copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    with part.open("rb") as source, final.open("wb") if descriptor is None else os.fdopen(os.dup(descriptor), "wb") as sink:
        shutil.copyfileobj(source, sink)


def _descriptor(path: Path) -> int | None:
    """Return the number of this process's open file that a path such as ``/dev/stdout`` stands for."""
    for _ in range(8):
        inside = _DESCRIPTORS.fullmatch(os.path.realpath(path.parent))
        if inside and inside[1] == str(os.getpid()) and path.name.isdecimal():
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _kind(path: Path) -> int:
    """Return the kind of what stands at a path, links followed; 0 for nothing."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except FileNotFoundError:
        return 0


def _refuse(final: Path) -> None:
    """Refuse to put a file in the place of something else."""
    named = {stat.S_IFDIR: "a folder", stat.S_IFBLK: "a disk", stat.S_IFSOCK: "a socket"}
    what = named.get(_kind(final))
    if what:
        raise KzmapError(f"{str(final)!r} is {what}, and one file is written. Give the name of a file, or - for standard output.")


def _synced(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    if path.is_dir():
        # Windows cannot open a folder, and needs no such call
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return
    with path.open("rb+") as file:
        os.fsync(file.fileno())


# several files of a folder, several processes


@contextmanager
def locked(folder: Path, *, wait_s: float = _WAIT_S) -> Iterator[None]:
    """Be the only one, of all threads and processes, who changes a folder, made if it is missing. Not reentrant.

    What another process had begun to write is finished, or cleared away, before the block begins. The lock is the system's: it
    goes with the process, however that ends. A folder that was made for the block and is still empty afterwards goes again.

    Parameters
    ----------
    folder
        The folder.
    wait_s
        Seconds to wait for another process.

    Raises
    ------
    KzmapError
        If another process holds it for longer.
    OSError
        If the folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    folder = Path(os.path.realpath(folder))
    path = folder / _LOCK
    held: list[os.stat_result] = []
    while True:
        made = not folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(
            path, timeout=wait_s, poll_interval=_POLL_S, thread_local=False, on_acquired=lambda fd: held.append(os.fstat(fd))
        )
        try:
            lock.acquire()
        except Timeout:
            raise KzmapError(
                f"Another program has been writing {folder} for {wait_s:.0f} seconds. Wait for it, or end it, and try again."
            ) from None
        except FileNotFoundError:
            continue  # the folder went while we came
        # who held it before us took its file away: then somebody else may hold a new one
        if _same(path, held[-1]):
            break
        lock.release()
    try:
        _settle(folder)
        yield
    finally:
        with suppress(OSError):
            if _same(path, held[-1]):
                path.unlink()
        if made:
            with suppress(OSError):
                folder.rmdir()
        lock.release()


def _same(path: Path, held: os.stat_result) -> bool:
    try:
        return os.path.samestat(path.stat(), held)
    except FileNotFoundError:
        return False


def leads_out(folder: Path, name: str) -> bool:
    """Whether a name, or a link on its way, leads out of a folder that somebody else may have written.

    Parameters
    ----------
    folder
        The folder.
    name
        Of a file in it, with ``/`` for a folder below; nothing need be there.
    """
    return not Path(os.path.realpath(folder / name)).is_relative_to(os.path.realpath(folder))


def write_set(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Change several files of a folder as one: after an error or a crash at any moment, all are as before or all are new.

    Call it inside `locked`. Files that have those bytes already are not touched.

    Parameters
    ----------
    folder
        The folder.
    files
        New content by name, with ``/`` for a folder below; None takes the file away.

    Raises
    ------
    KzmapError
        If a link there leads out of the folder.
    """
    for name in files:
        if leads_out(folder, name):
            raise KzmapError(
                f"{folder / name} is a link that leads out of {folder}. Nothing was changed: put the file itself there."
            )
    changed = {name: data for name, data in files.items() if _content(folder / name) != data}
    if not changed:
        return
    with tempfile.TemporaryDirectory(prefix=_PART, dir=folder) as aside:
        staged = Path(aside) / "set"
        staged.mkdir()
        gone = [name for name, data in changed.items() if data is None]
        contents = {name: data for name, data in changed.items() if data is not None}
        for name, data in {**contents, **({_GONE: "\n".join(gone).encode()} if gone else {})}.items():
            path = staged / name
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                path.write_bytes(data)
                # finer than the clock of the file system, in one tick of which two sets find room: readers tell them by it
                os.utime(path, ns=(time.time_ns(),) * 2)
                _synced(path)
            except OSError as error:
                error.filename = str(folder / name)
                raise
        _synced(staged)
        # from here on the set counts as written
        staged.rename(folder / _NEW)
    _settle(folder)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _settle(folder: Path) -> None:
    """Put a set that counts as written into place, and clear away one that does not."""
    for left in folder.glob(f"{_PART}*"):
        shutil.rmtree(left, ignore_errors=True)
    new = folder / _NEW
    if not new.is_dir():
        return
    gone = new / _GONE
    written = sorted(one for one in new.rglob("*") if one.is_file() and one != gone)
    taken = gone.read_text("utf-8").splitlines() if gone.is_file() and not gone.is_symlink() else []
    # a folder from somebody else may hold a set that no program of ours has begun: it reaches nothing outside
    names = [str(path.relative_to(new)) for path in written]
    if (
        new.is_symlink()
        or any(one.is_symlink() for one in new.rglob("*"))
        or any(leads_out(folder, one) for one in names + taken)
    ):
        raise KzmapError(f"{new} holds a change of files outside of {folder}. Nothing was changed: take {_NEW} away.")
    for path in written:
        final = folder / path.relative_to(new)
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.is_symlink():
            shutil.copyfile(path, final)
        else:
            if final.exists():
                shutil.copymode(final, path)
            path.replace(final)
    for name in taken:
        (folder / name).unlink(missing_ok=True)
    _synced(folder)
    shutil.rmtree(new)


def read_settled(folder: Path, read: Callable[[], Value]) -> Value:
    """Call `read` until no file of the folder changed meanwhile, so that what it returns is of one moment.

    A set that a crash left half in place is put into place first.

    Parameters
    ----------
    folder
        The folder.
    read
        Reads files of the folder and changes nothing.

    Raises
    ------
    KzmapError
        If the folder never rests.
    """
    for _ in range(_READS):
        # stamps first: a set that begins to be put into place after the look shows in the second stamps
        before = _stamps(folder)
        if (folder / _NEW).is_dir():
            # whoever lives puts it into place at once; who was killed left that to us
            time.sleep(_POLL_S)
            if (folder / _NEW).is_dir():
                with locked(folder):
                    pass
            continue
        value = read()
        if _stamps(folder) == before:
            return value
    raise KzmapError(f"The files of {folder} change all the time. Wait until the program that writes them is done.")


def _stamps(folder: Path) -> list[tuple[str, int, int, int]]:
    """What changes when a file of the folder is replaced; the lock and what is not yet written do not count."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == _NEW or not entry.name.startswith(OURS):
                try:
                    status = entry.stat()
                except FileNotFoundError:
                    status = os.stat_result((0,) * 10)
                found.append((entry.name, status.st_ino, status.st_mtime_ns, status.st_size))
    return sorted(found)
