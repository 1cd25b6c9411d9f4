"""Do what a visitor of a public app asks for in a process of its own, which gets so much time and memory and no more.

A file may be made to take hours or all memory. Libraries that read it cannot be stopped from within, a process can. It is no
prison: it has the rights of the server.
"""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import time
import traceback
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.app.limits import Limits

__all__ = ["call"]

_PULSE_SECONDS = 0.5
_places: dict[int, BoundedSemaphore] = {}


def call(function: Callable[..., Any], *args: Any, limits: Limits, tell: Callable[[float, str], object]) -> Any:
    """Call a function in a process of its own.

    Parameters
    ----------
    function
        A function of a module, whose last parameter is one like `tell`.
    args
        What comes before that.
    limits
        Seconds, memory, and how many such processes there may be.
    tell
        Called with the part that is done, 0 to 1, and what is under way, at least every half second. What it raises passes, and
        ends the process.

    Returns
    -------
    Any
        What the function returns.

    Raises
    ------
    KzmapError
        What the function raises of that kind; or that it took too long, too much memory, or found no free place.
    """
    place = _places.setdefault(limits.at_once, BoundedSemaphore(limits.at_once))
    end = time.monotonic() + limits.seconds
    while not place.acquire(timeout=_PULSE_SECONDS):
        tell(0.0, "Waiting: the server is reading files of others …")
        if time.monotonic() > end:
            raise KzmapError("The server is busy with files of others. Try again in a few minutes.")
    try:
        return _call(function, args, limits, tell)
    finally:
        place.release()


def _call(function: Callable[..., Any], args: tuple[Any, ...], limits: Limits, tell: Callable[[float, str], object]) -> Any:
    ours, its = Pipe()
    command = [sys.executable, "-m", __name__, str(its.fileno()), str(limits.memory_mb)]
    # the folders that this process imports from, in their order: a child of its own begins with others
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    end, last = time.monotonic() + limits.seconds, (0.0, "Reading …")
    with (
        subprocess.Popen(  # noqa: S603 - ourselves, with a number or two
            command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, env=environment
        ) as process,
        ours,
    ):
        its.close()
        try:
            ours.send_bytes(pickle.dumps((function.__module__, function.__qualname__, args)))
            while True:
                if ours.poll(_PULSE_SECONDS):
                    kind, value = ours.recv()
                    if kind == "done":
                        return value
                    if kind == "failed":
                        raise KzmapError(value)
                    last = value
                elif time.monotonic() > end:
                    raise KzmapError(
                        f"Reading took longer than {limits.seconds} seconds, the most on this server. Give a smaller file, or use"
                        " kzmap on your own computer."
                    )
                tell(*last)
        except (EOFError, ConnectionError):
            raise KzmapError(_BROKE_OFF) from None
        finally:
            process.kill()


_BROKE_OFF = (
    "Reading broke off: it needed more memory than this server gives a file, or the file is damaged in a way that a library does"
    " not survive. Use kzmap on your own computer."
)
_TOO_MUCH = "Reading needed more memory than this server gives a file. Give a smaller file, or use kzmap on your own computer."


def _limit_memory(more_mb: int) -> None:
    """Let this process have so much more memory than it has now; only Linux can."""
    status = Path("/proc/self/status")
    if status.is_file():
        import resource

        now = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmData:"))
        most = now * 1024 + more_mb * 1_000_000
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main(channel: Connection, more_mb: int) -> None:
    module, name, args = pickle.loads(channel.recv_bytes())  # noqa: S301 - it comes from our own parent
    function = getattr(importlib.import_module(module), name)
    _limit_memory(more_mb)
    try:
        answer = ("done", function(*args, lambda part, words: channel.send(("told", (part, words)))))
    except KzmapError as error:
        answer = ("failed", str(error))
    except MemoryError:
        answer = ("failed", _TOO_MUCH)
    except Exception:  # noqa: BLE001 - whatever a file does to a library, the visitor gets words and the log the rest
        traceback.print_exc()
        answer = ("failed", "Something unexpected happened while this was read. Whoever runs the server finds it in the log.")
    channel.send(answer)


if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as channel_:
        _main(channel_, int(sys.argv[2]))
