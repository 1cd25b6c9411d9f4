"""Whole files or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzmap.files import whole_file, write_whole

if TYPE_CHECKING:
    from pathlib import Path


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
