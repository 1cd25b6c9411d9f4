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

from kzmap.ingest.header_words import FIELDS, field_of, normal
from kzmap.ingest.layouts.layout import Layout
from kzmap.ingest.raw_table import UnreadableError

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table

__all__ = ["Layout", "find_layout", "layouts", "recognise", "unpacked"]

_OWN = ("exported", "acled", "ucdp", "gdelt", "geopko", "atlos", "timemap", "orbat", "event_data", "field_data")
#: Any other table: columns are guessed by their names and values.
HOME_MADE = Layout(name="table", title="A table of one's own")


@cache
def layouts() -> dict[str, Layout]:
    """Return every known layout by its name.

    >>> [name for name in ("acled", "gtd", "kobo", "table") if name in layouts()]
    ['acled', 'gtd', 'kobo', 'table']
    """
    modules = [import_module(f"kzmap.ingest.layouts.{name}") for name in _OWN]
    found = [one for module in modules for one in (module.LAYOUTS if hasattr(module, "LAYOUTS") else (module.LAYOUT,))]
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


#: Share of a layout's columns, weighed by how much they tell, with which a table is of it.
_ENOUGH = 0.7
#: Weight of a column that many tables have.
_COMMON = 0.25
_COMMON_NAMES = frozenset(
    ["id", "date", "start", "end", "today", "year", "month", "day", "time", "lat", "lon", "latitude", "longitude", "location",
     "place", "city", "country", "region", "source", "sources", "notes", "description", "title", "name", "type", "category",
     "summary", "actor1", "text", "url", "link", "eventid", "eventdate", "startdate", "enddate", "key", "layer", "claims"]
)  # fmt: skip


def recognise(table: Table) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout that a table most likely has, and which of its columns are missing; the home-made one if none fits.

    Every column of `Layout.required` counts by how much it tells: ``where_prec`` much, ``latitude`` little. A geometry counts as
    the columns of coordinates.
    """
    if isinstance(table.document, Layout):
        return table.document, ()
    columns = {_stem(normal(name)) for name in table.frame.columns}
    best: tuple[float, Layout, tuple[str, ...]] = (0.0, HOME_MADE, ())
    for layout in layouts().values():
        if layout.matches and layout.matches(table):
            return layout, ()
        if not layout.required:
            continue
        weights = {one: _COMMON if one in _COMMON_NAMES else 1.0 for one in layout.required}
        missing = tuple(
            one for one in layout.required
            if _stem(one) not in columns and not (table.lon is not None and field_of(one)[0] in ("lat", "lon", "coordinates"))
        )  # fmt: skip
        there = sum(weight for one, weight in weights.items() if one not in missing)
        score = there / sum(weights.values())
        telling = sum(weights[one] == 1.0 and one not in missing for one in layout.required)
        # one column that tells is enough only if nothing is missing
        if score >= _ENOUGH and (telling > 1 or not missing or score > 0.85) and score > best[0]:
            best = (score, layout, missing)
    return best[1], best[2]


def _stem(name: str) -> str:
    """A column's name without the number of a series and the s of many: association1, associations."""
    return name.rstrip("0123456789").removesuffix("s") or name


def unpacked(document: object) -> tuple[list[dict[str, object]], Layout] | None:
    """Return the rows of a JSON document whose shape a layout knows."""
    for layout in layouts().values():
        rows = layout.unpack(document) if layout.unpack else None
        if rows is not None:
            return rows, layout
    return None
