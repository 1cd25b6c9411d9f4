"""The page: the same document that `kzmap map` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap import webmap
from kzmap.webmap import layers

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content
    from kzmap.pipeline import Result

__all__ = ["html", "write"]


def html(result: Result, drawn: list[layers.Layer] | None = None, *, online_tiles: bool = False) -> str:
    """Return the self-contained page of a result.

    Parameters
    ----------
    result
        What `pipeline.run` returned.
    drawn
        Its layers, by who has built them already.
    online_tiles
        Offer a switch for OpenStreetMap's tiles.
    """
    drawn = drawn or layers.build(result.located, lang=result.lang)
    return webmap.render(drawn, result.located, lang=result.lang, basemap=result.basemap, online_tiles=online_tiles)


def write(content: Content, path: Path) -> None:
    """Write the page of the selected features."""
    path.write_text(html(content.result), "utf-8", newline="\n")
