"""Layouts: tables whose columns are known. One module each; more come from entry points and from files.

To add one, write a module with a ``LAYOUT`` and name it in the entry point group ``kzmap.layouts``, or write a JSON file with
the same keys (name, title, required, fields, precision, time_precision, category) and give it as ``--layout FILE.json``.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from kzmap.ingest.header_words import FIELDS, normal
from kzmap.ingest.layouts.layout import Layout
from kzmap.ingest.raw_table import UnreadableError

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table

__all__ = ["Layout", "find_layout", "layouts", "recognise", "unpacked"]

_OWN = ("exported", "acled", "ucdp", "gdelt", "geopko", "atlos", "timemap", "orbat")
#: Any other table: columns are guessed by their names and values.
HOME_MADE = Layout(name="table", title="A table of one's own")


@cache
def layouts() -> dict[str, Layout]:
    """Return every known layout by its name.

    >>> sorted(layouts())
    ['acled', 'atlos', 'gdelt', 'geopko', 'kzmap', 'orbat', 'table', 'timemap', 'ucdp']
    """
    found = [import_module(f"kzmap.ingest.layouts.{name}").LAYOUT for name in _OWN]
    found += [entry.load() for entry in entry_points(group="kzmap.layouts")]
    return {one.name: one for one in [*found, HOME_MADE]}


def find_layout(given: str) -> Layout:
    """Find a layout by its name, or read it from a JSON file.

    Raises
    ------
    UnreadableError
        If there is none.
    """
    if given in layouts():
        return layouts()[given]
    path = Path(given)
    if path.suffix != ".json" or not path.is_file():
        raise UnreadableError(f"There is no layout {given!r}.", f"Use one of: {', '.join(sorted(layouts()))}, or a JSON file.")
    try:
        data = json.loads(path.read_text("utf-8"))
        fields = {normal(column): target for column, target in data.pop("fields", {}).items()}
        precision = {code: (one[0], float(one[1])) for code, one in data.pop("precision", {}).items()}
        required = tuple(normal(one) for one in data.pop("required", ()))
        layout = Layout(**data, required=required, fields=fields, precision=precision)
    except (ValueError, TypeError, AttributeError, IndexError) as error:
        raise UnreadableError(f"{path.name} is no layout: {error}.", "See docs/ingest.md for its keys.") from error
    unknown = sorted(set(fields.values()) - set(FIELDS))
    if unknown:
        raise UnreadableError(f"{path.name} maps to unknown fields: {', '.join(unknown)}.", f"Known are: {', '.join(FIELDS)}.")
    return layout


def recognise(table: Table) -> Layout:
    """Return the layout that a table has by its columns; the home-made one if no other fits."""
    if isinstance(table.document, Layout):
        return table.document
    columns = {normal(name) for name in table.frame.columns}
    for layout in layouts().values():
        if (layout.required and set(layout.required) <= columns) or (layout.matches and layout.matches(table)):
            return layout
    return HOME_MADE


def unpacked(document: object) -> tuple[list[dict[str, object]], Layout] | None:
    """Return the rows of a JSON document whose shape a layout knows."""
    for layout in layouts().values():
        rows = layout.unpack(document) if layout.unpack else None
        if rows is not None:
            return rows, layout
    return None
