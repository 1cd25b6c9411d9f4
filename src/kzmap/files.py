"""Write files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["whole_file", "write_whole"]


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Give a temporary path beside `path`, and move it into place when the block ends well.

    An error leaves nothing behind, and an older good file stays.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "a.txt") as part:
    ...         _ = part.write_text("whole")
    ...     sorted(p.name for p in Path(folder).iterdir())
    ['a.txt']
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    # a folder of its own, because some formats are written with companions, and keep their suffix
    with tempfile.TemporaryDirectory(prefix=f".{final.name}.", dir=final.parent) as folder:
        part = Path(folder) / final.name
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(final)


def write_whole(path: str | Path, data: bytes) -> None:
    """Write bytes to a file, whole or not at all."""
    with whole_file(path) as part:
        part.write_bytes(data)
