"""The error tree: every error that a user can cause is a `KzmapError`; and how any other is told.

::

    KzmapError (ValueError)
    ├── SituationError    a situation's folder has faults; `.faults` lists all of them
    ├── BoundaryError     a boundary folder or pack is missing or broken
    ├── GeocodeError      a place cannot be looked up at all
    ├── ExportError       a format cannot hold a value, or a file cannot be written
    └── PageError         a page would not be self-contained

A message says what was given, what was expected, what was found and what to do. An OSError is told by `os_words`; whatever else
arrives at a door is a mistake of kzmap, told by `unexpected`.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
import traceback
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kzmap.folders import user_folder
from kzmap.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BoundaryError",
    "ExportError",
    "Fault",
    "GeocodeError",
    "KzmapError",
    "PageError",
    "SituationError",
    "os_words",
    "unexpected",
]

_SHOWN = 50
REPORT_TO = "https://github.com/kzmap/kzmap/issues"
#: The log holds at most about twice this: the file, and the one before it.
_LOG_BYTES = 500_000
_ENTRY = 20_000
#: What a traceback may quote and nobody should send on: the user of an address, and values that are called secret.
_SECRETS = (
    (re.compile(r"(://)[^/\s:@'\"]+(?::[^/\s@'\"]*)?@"), r"\1***@"),
    (
        re.compile(
            r"""(?i)((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|authorization|bearer)['"]?\s*[=: ]\s*)[^\s&,;)}]+"""
        ),
        r"\1***",
    ),
)
_REMEDIES = {
    errno.ENOSPC: "Make room on that disk, or give a place on another one.",
    errno.EDQUOT: "Your share of that disk is used up: make room, or give a place on another one.",
    errno.EACCES: "Give yourself the right to it, or give another place.",
    errno.EPERM: "Give yourself the right to it, or give another place.",
    errno.EROFS: "That disk is read-only: give a place on another one.",
    errno.ENOENT: "Check the path: a folder or file on it is missing.",
    errno.ENOTDIR: "Check the path: a file stands where a folder is named.",
    errno.EISDIR: "Give the name of a file, not of a folder.",
    errno.ENAMETOOLONG: "Give a shorter name.",
    errno.ELOOP: "The link leads to itself: give the file that is meant.",
    errno.EMFILE: "Close other programs, and try again.",
    errno.ENFILE: "Close other programs, and try again.",
    errno.ENOMEM: "Close other programs, or give a smaller file.",
    errno.EIO: "The disk may be failing: copy what is on it, and give a place on another one.",
}


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one cell, row or file of a situation.

    Attributes
    ----------
    file, row, column
        Where. `row` is the row of the table as a spreadsheet shows it, the header being 1; 0 means the whole file.
    value
        What was found there, cut to 80 characters.
    rule, remedy
        What should hold, and what the reader can do.
    """

    file: str
    row: int
    column: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.row}" if self.row else self.file
        column = f" {self.column}" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        return f"{where}{column}{value}: {self.rule} {self.remedy}".rstrip()

    def as_dict(self) -> dict[str, str | int]:
        """Return the fault as a plain dictionary."""
        return asdict(self)


class KzmapError(ValueError):
    """Something that the user gave cannot be used."""


class SituationError(KzmapError):
    """A situation's folder has faults.

    Parameters
    ----------
    name
        The situation.
    faults
        All of them.
    kept_out
        The faults are those that it would have after a change, which was therefore not made.
    """

    def __init__(self, name: str, faults: Sequence[Fault], *, kept_out: bool = False) -> None:
        self.faults = tuple(faults)
        lines = [f"  {fault}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            all_of_them = "." if kept_out else f": kzmap validate {name} --json lists all."
            lines.append(f"  ... and {len(self.faults) - _SHOWN} more{all_of_them}")
        count = f"{len(self.faults)} fault" + ("s" if len(self.faults) != 1 else "")
        begin = (
            f"Nothing was saved, because the situation {name!r} would not be valid; it would have"
            if kept_out
            else (f"The situation {name!r} has")
        )
        super().__init__(f"{begin} {count}:\n" + "\n".join(lines))


class BoundaryError(KzmapError):
    """A boundary folder or pack is missing or broken."""


class GeocodeError(KzmapError):
    """A place cannot be looked up at all."""


class ExportError(KzmapError):
    """A format cannot hold a value, or a file cannot be written."""


class PageError(KzmapError):
    """A page would not be self-contained."""


def os_words(error: OSError) -> str:
    """Tell what the system refused: which file, why, and what to do.

    >>> os_words(FileNotFoundError(2, "No such file or directory", "a.csv"))
    'a.csv cannot be read or written: No such file or directory. Check the path: a folder or file on it is missing.'
    """
    remedy = _REMEDIES.get(error.errno or 0, "Try again, or give another place.")
    return f"{error.filename or 'A file'} cannot be read or written: {error.strerror or error}. {remedy}"


def unexpected(error: BaseException, doing: str) -> str:
    """Write the traceback of a mistake of kzmap into the log file, and tell it in one paragraph.

    Parameters
    ----------
    error
        What was raised.
    doing
        What failed, such as ``kzmap map``.

    Returns
    -------
    str
        What failed, that the input is not to blame, what to try, where to report, and where the traceback stands.
    """
    log = _logged(error, doing)
    where = f"The details are in {log}: look it through and send its last entry along." if log else "No log could be written."
    return (
        f"{doing} failed, and that is a mistake in kzmap, not yours ({type(error).__name__}). Try it"
        f" again, or with a smaller input; a newer version may have it mended. Please report it at {REPORT_TO}. {where}"
    )


def _logged(error: BaseException, doing: str) -> Path | None:
    """Add an entry to the log and return its file; the temporary folder where the user's own cannot be written to."""
    text = "".join(traceback.format_exception(error))
    if len(text) > _ENTRY:
        text = f"{text[: _ENTRY // 2]}\n[...]\n{text[-_ENTRY // 2 :]}"
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    entry = visible(f"== {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {doing}\n{text}\n").encode()
    for folder in (user_folder("log"), Path(tempfile.gettempdir())):
        path = folder / "kzmap.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.stat().st_size > _LOG_BYTES:
                path.replace(path.with_suffix(".log.1"))
            # for its owner only, and never through a link that somebody else laid
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(entry)
        except OSError:
            continue
        return path
    return None
