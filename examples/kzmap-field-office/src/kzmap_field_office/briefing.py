"""A briefing: a day, a place and a title in each line, and whom to credit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.export.registry import Format

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["FORMAT", "write"]

#: `module` is the whole name of the module with `write`.
FORMAT = Format("briefing", ".md", "A line for each record, as Markdown", "kzmap_field_office.briefing", beside=True)


def write(content: Content, path: Path) -> None:
    """Write the selected records in the order of time."""
    rows = content.features.sort_values("start_utc", kind="stable")
    lines = [
        f"- {start[:10] or 'day not known'}, {place or 'place not known'}: {title}"
        for start, place, title in zip(rows["start"], rows["place"], rows["title"], strict=True)
    ]
    path.write_text("\n".join([*lines, "", content.manifest["credit"], ""]), "utf-8", newline="\n")
