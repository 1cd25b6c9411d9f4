"""From a report to drafts: document -> sentences -> mentions -> events, contingents, claims, each with the reasons for it.

Nothing here draws or publishes. `read_text` reads a text, `kzmap.report.batch` is what the command line calls.
May import `situation`, `claims`, `ground` and `gazetteer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzmap.gazetteer import Gazetteer
    from kzmap.report.reader import Reading

__all__ = ["read_text"]


def read_text(text: str, gazetteer: Gazetteer, *, published: str | None = None, title: str | None = None) -> Reading:
    """Read a text; see `kzmap.report.reader.read_text`."""
    from kzmap.report.reader import read_text as read

    return read(text, gazetteer, published=published, title=title)
