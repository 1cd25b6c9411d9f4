"""Whole files or none, whatever stands in their place; sets of files that no crash can mix; one writer at a time."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzmap import files
from kzmap.errors import KzmapError
from kzmap.files import locked, read_settled, streams, whole_file, write_set, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def test_an_error_keeps_the_older_file_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    write_whole(path, b"old")

    def fail() -> None:
        with whole_file(path) as part:
            part.write_bytes(b"half")
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert path.read_bytes() == b"old"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.txt", b"x")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"x"


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "page.html").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real/page.html")
    (tmp_path / "later").symlink_to("real/not-yet.html")
    write_whole(tmp_path / "link", b"new")
    write_whole(tmp_path / "later", b"made")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "later").is_symlink()
    assert {p.name: p.read_bytes() for p in (tmp_path / "real").iterdir()} == {"page.html": b"new", "not-yet.html": b"made"}


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_whole(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_pipe_gets_the_bytes_and_stays_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    write_whole(path, b"x" * 200_000)
    reader.join(10)
    assert got == [b"x" * 200_000]
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_a_device_stays_a_device() -> None:
    beside = sorted(Path("/dev").iterdir())
    write_whole("/dev/null", b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert sorted(Path("/dev").iterdir()) == beside
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole("/dev/full", b"x")
    assert caught.value.filename == "/dev/full"


def test_what_no_file_can_take_the_place_of_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "s"))
        with pytest.raises(KzmapError, match="is a socket"):
            write_whole(tmp_path / "s", b"x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(KzmapError, match="is a folder"):
        write_whole(tmp_path / "folder", b"x")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "loop", b"x")


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_is_written_on_and_not_replaced(tmp_path: Path, name: str) -> None:
    """Also where the shell sent it to a file: what was there before and comes after stays."""
    code = f"from kzmap.files import *; print('before'); write_whole({name!r}, b'bytes\\n'); print('after')"
    with (tmp_path / "out").open("wb") as out:
        subprocess.run([sys.executable, "-c", code], stdout=out, check=True, timeout=60)
    assert (tmp_path / "out").read_text() == "before\nbytes\nafter\n"
    assert streams(name)


def test_an_error_of_the_system_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "page.html"

    def full() -> None:
        with whole_file(path) as part:
            raise OSError(28, "No space left on device", str(part))

    with pytest.raises(OSError, match="No space") as caught:
        full()
    assert caught.value.filename == str(path)


# several files


def contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def put(folder: Path, **names: str | None) -> None:
    with locked(folder):
        write_set(folder, {name.replace("__", "/"): None if text is None else text.encode() for name, text in names.items()})


def test_a_set_is_written_changed_and_taken_away(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    put(folder, a="1", b="1", sub__c="1")
    assert contents(folder) == {"a": "1", "b": "1", "sub/c": "1"}
    before = (folder / "a").stat().st_ino
    put(folder, a="1", b="2", sub__c=None)
    assert contents(folder) == {"a": "1", "b": "2"}
    assert (folder / "a").stat().st_ino == before


class Killed(BaseException):
    """Stands for the end of the process: nothing after it runs."""


@pytest.mark.parametrize("step", range(40))
def test_a_crash_at_any_step_leaves_all_old_or_all_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    folder = tmp_path / "set"
    old, new = {"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "2", "sub/d": "2"}
    put(folder, **old)
    taken = 0

    def stops(real: object) -> object:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal taken
            taken += 1
            if taken > step:
                raise Killed
            return real(*args, **kwargs)  # type: ignore[operator]

        return call

    with monkeypatch.context() as patch:
        for name in ("rename", "replace", "unlink", "write_bytes", "mkdir"):
            patch.setattr(Path, name, stops(getattr(Path, name)))
        for name in ("rmtree", "copymode"):
            patch.setattr(files.shutil, name, stops(getattr(files.shutil, name)))
        try:
            put(folder, a="2", b="2", c=None, sub__d="2")
        except Killed:
            finished = False
        else:
            finished = True
    found = read_settled(folder, lambda: contents(folder))
    found = {name: text for name, text in found.items() if not name.startswith(files.OURS)}
    assert found in ([new] if finished else [old, new])
    # who writes next clears everything away
    put(folder, z="3")
    assert contents(folder) == {**found, "z": "3"}
    assert taken > step or step > 20


def _gone(words: str) -> Callable[[Path, Path], None]:
    def make(folder: Path, victim: Path) -> None:
        (folder / ".kzmap-new").mkdir()
        (folder / ".kzmap-new" / ".kzmap-gone").write_text(words.format(victim=victim))

    return make


def _over_a_link(folder: Path, victim: Path) -> None:
    (folder / ".kzmap-new").mkdir()
    (folder / ".kzmap-new" / "events.csv").write_text("taken")
    (folder / "events.csv").symlink_to(victim)


def _below_a_link(folder: Path, victim: Path) -> None:
    (folder / ".kzmap-new" / "below").mkdir(parents=True)
    (folder / ".kzmap-new" / "below" / victim.name).write_text("taken")
    (folder / "below").symlink_to(victim.parent)


def _is_a_link(folder: Path, victim: Path) -> None:
    (folder / ".kzmap-new").symlink_to(victim.parent)


def _holds_a_link(folder: Path, victim: Path) -> None:
    (folder / ".kzmap-new").mkdir()
    (folder / ".kzmap-new" / "events.csv").symlink_to(victim)


def _names_by_a_link(folder: Path, victim: Path) -> None:
    (folder / ".kzmap-new").mkdir()
    (folder / "names").write_text(str(victim))
    (folder / ".kzmap-new" / ".kzmap-gone").symlink_to(folder / "names")


@pytest.mark.parametrize(
    "make",
    [_gone("{victim}"), _gone("../home/{victim.name}"), _over_a_link, _below_a_link, _is_a_link, _holds_a_link, _names_by_a_link],
    ids=["absolute", "above", "over a link", "below a link", "is a link", "holds a link", "names by a link"],
)
@pytest.mark.parametrize("door", ["read", "write"])
def test_a_folder_from_somebody_else_reaches_nothing_outside_of_it(
    tmp_path: Path, make: Callable[[Path, Path], None], door: str
) -> None:
    """A set that counts as written is put into place by whoever comes: so an enemy may have made it."""
    folder, home = tmp_path / "situation", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    victim = home / "dear.txt"
    victim.write_text("mine")
    make(folder, victim)
    enter = {"read": lambda: read_settled(folder, lambda: None), "write": lambda: put(folder)}[door]
    with pytest.raises(KzmapError, match="outside"):
        enter()
    assert victim.read_text() == "mine"
    assert [path.name for path in home.iterdir()] == ["dear.txt"]


def test_no_file_is_written_through_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "dear.txt").write_text("mine")
    folder = tmp_path / "situation"
    folder.mkdir()
    (folder / "a.csv").symlink_to(tmp_path / "dear.txt")
    with locked(folder), pytest.raises(KzmapError, match="leads out"):
        write_set(folder, {"b.csv": b"new", "a.csv": b"new"})
    assert (tmp_path / "dear.txt").read_text() == "mine"
    assert not (folder / "b.csv").exists()


def test_a_reader_never_sees_a_mixture(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    put(folder, a="0", b="0", c="0")
    done = threading.Event()

    def write() -> None:
        for number in range(1, 40):
            put(folder, a=str(number), b=str(number), c=str(number))
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(read_settled(folder, lambda: {(folder / name).read_text() for name in "abc"}))
    writer.join()
    assert {len(one) for one in seen} == {1}
    assert len({min(one) for one in seen}) > 1


def test_a_set_that_comes_at_any_moment_of_a_read_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that is stopped in the middle of its replacements, right before, between and after the reader's looks."""
    look = files._stamps

    for moment in range(4):
        folder = tmp_path / str(moment)
        put(folder, a="old", b="old")
        looks = itertools.count()

        def half_placed(folder: Path = folder, moment: int = moment, looks: Iterator[int] = looks) -> None:
            if next(looks) == moment:
                (folder / ".kzmap-new").mkdir()
                (folder / ".kzmap-new" / "b").write_text("new")
                (folder / "aside").write_text("new")
                (folder / "aside").replace(folder / "a")

        def stamps(folder: Path, come: Callable[[], None] = half_placed) -> list[tuple[str, int, int, int]]:
            come()
            found = look(folder)
            come()
            return found

        monkeypatch.setattr(files, "_stamps", stamps)
        assert len(set(read_settled(folder, lambda folder=folder: [(folder / name).read_text() for name in "ab"]))) == 1  # type: ignore[misc]


def test_two_sets_never_look_alike_to_a_reader(tmp_path: Path) -> None:
    stamps = []
    for number in range(10, 60):
        put(tmp_path / "set", a=str(number))
        stamps.append((tmp_path / "set" / "a").stat().st_mtime_ns)
    assert len(set(stamps)) == len(stamps)
    assert len({stamp % 1_000_000 for stamp in stamps}) > 25


def test_who_waits_too_long_is_told_and_a_killed_holder_is_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    code = (
        "import sys, time; from pathlib import Path; from kzmap.files import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(KzmapError, match="Another program"), locked(folder, wait_s=0.3):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        began = time.monotonic()
        put(folder, a="1")
    assert time.monotonic() - began < 5
    assert contents(folder) == {"a": "1"}


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    def fail() -> None:
        with locked(tmp_path / "new"):
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_many_threads_take_turns(tmp_path: Path) -> None:
    folder = tmp_path / "set"

    def add() -> None:
        for _ in range(10):
            with locked(folder):
                count = int((folder / "n").read_text()) if (folder / "n").exists() else 0
                write_set(folder, {"n": str(count + 1).encode()})

    threads = [threading.Thread(target=add) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents(folder) == {"n": "60"}
