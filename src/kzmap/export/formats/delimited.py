"""CSV for spreadsheets and scripts: UTF-8 with BOM, lon/lat and WKT, and no cell that a spreadsheet would run.

A text that begins with ``= + - @``, a tab, a carriage return or an apostrophe gets one apostrophe in front; taking one away from
every text that begins with one gives the values back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import shapely

from kzmap.export.cells import by_value, instant
from kzmap.export.formats.geojson import nested_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from kzmap.export.content import Content

__all__ = ["harmless", "wkt", "write", "write_table"]

#: Of characters; a longer cell is broken up by spreadsheets.
_MAX_CELL = 32_767
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "'")
_NEEDS_QUOTES = re.compile('[,"\r\n]')


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("2022")
    ("'=HYPERLINK(1)", '2022')
    """
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text


def write(content: Content, path: Path) -> None:
    """Write one row for each feature, with ``lon`` and ``lat`` (of a single point; empty for all else) and ``wkt``.

    Claims and sources are JSON texts.
    """
    cells: dict[str, Iterable[str]] = {}
    for column in content.columns:
        nested = column.type == "nested"
        name = column.name
        cells[name] = map(_text, nested_texts(content, name)) if nested else _column(content.features[name])
    geometry = content.features.geometry
    points = geometry.where(geometry.geom_type == "Point")
    cells["lon"], cells["lat"] = (_column(degrees.round(7) + 0.0) for degrees in (points.x, points.y))  # no -0.0
    cells["wkt"] = map(_text, wkt(geometry.to_numpy()))
    _write_columns(cells, path)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table of two or more columns; numbers bare, texts harmless, what is missing empty."""
    _write_columns({name: _column(frame[name]) for name in frame.columns}, path)


def _write_columns(cells: Mapping[str, Iterable[str]], path: Path) -> None:
    """Write columns of finished cells, row by row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"\ufeff{','.join(map(_text, cells))}\r\n")  # spreadsheets know UTF-8 by the mark
        file.writelines(f"{','.join(row)}\r\n" for row in zip(*cells.values(), strict=True))


def _column(values: pd.Series) -> list[str]:
    return by_value(values, _WRITE.get(values.dtype.kind, _text))


def _text(text: str) -> str:
    """Write a text as a cell: harmless, and between quotes when it holds a comma, a quote or a line break."""
    safe = harmless(text)
    return '"' + safe.replace('"', '""') + '"' if _NEEDS_QUOTES.search(safe) else safe


#: How a value of each kind of dtype is written; all else is text.
_WRITE: dict[str, Callable[[Any], str]] = {"b": lambda flag: "true" if flag else "false", "i": str, "f": str, "M": instant}


def wkt(shapes: np.ndarray) -> list[str]:
    """Return WKT; a long outline is thinned until a spreadsheet's cell holds it."""
    texts = [text or "" for text in shapely.to_wkt(shapes, rounding_precision=7)]
    thinned: dict[str, str] = {}
    for at, text in enumerate(texts):
        if len(text) > _MAX_CELL:
            if text not in thinned:
                thinned[text] = _thin(shapes[at])
            texts[at] = thinned[text]
    return texts


def _thin(shape: shapely.Geometry) -> str:
    tolerance_deg = 0.005
    text = str(shapely.to_wkt(shape, rounding_precision=4))
    while len(text) > _MAX_CELL:
        text = str(shapely.to_wkt(shapely.simplify(shape, tolerance_deg), rounding_precision=4))
        tolerance_deg *= 2
    return text
