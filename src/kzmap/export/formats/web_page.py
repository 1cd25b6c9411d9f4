"""The page: the same document that `kzmap map` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["write"]


def write(content: Content, path: Path) -> None:
    """Write the page of the selected features."""
    path.write_text(content.result.html(), "utf-8", newline="\n")
