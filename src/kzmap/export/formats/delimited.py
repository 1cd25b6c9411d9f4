"""CSV for spreadsheets and scripts: UTF-8 with BOM, lon/lat and WKT, and no cell that a spreadsheet would run.

A text that begins with ``= + - @``, a tab, a carriage return or an apostrophe gets one apostrophe in front; taking one away from
every text that begins with one gives the values back. Where cells stand between semicolons, numbers have a decimal comma: such a
spreadsheet takes 12.05 for a day in May.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import pyproj
import shapely

from kzmap.export.cells import by_value, instant
from kzmap.export.formats.geojson import nested_texts
from kzmap.situation.options import SEPARATORS
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from kzmap.export.content import Content

__all__ = ["beside", "harmless", "wkt", "write", "write_table"]

#: Of characters; a longer cell is broken up by spreadsheets.
_MAX_CELL = 32_767
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "'")
_NEEDS_QUOTES = {separator: re.compile(f'[{separator}"\r\n]') for separator in SEPARATORS.values()}


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
    separator = SEPARATORS[content.located.options.separator]
    cells: dict[str, Iterable[str]] = {}
    for column in content.columns:
        nested = column.type == "nested"
        name = column.name
        cells[name] = _texts(nested_texts(content, name), separator) if nested else _column(content.features[name], separator)
    geometry = content.features.geometry
    points = geometry.where(geometry.geom_type == "Point")
    cells["lon"], cells["lat"] = (_column(degrees.round(7) + 0.0, separator) for degrees in (points.x, points.y))  # no -0.0
    cells["wkt"] = _texts(wkt(geometry.to_numpy()), separator)
    _write_columns(cells, path, separator)


#: How GDAL names the type of each column, in the file beside.
_GDAL = {"text": "String", "nested": "String", "number": "Real", "boolean": "Integer(Boolean)", "datetime": "DateTime"}


def beside(content: Content) -> dict[str, str]:
    """Return what lies beside the file, by suffix: the types of its columns and its CRS, as GDAL and QGIS read them."""
    types = ["DateTime" if column.name.endswith("_local") else _GDAL[column.type] for column in content.columns]
    types += ["Real", "Real", "WKT"]  # lon, lat, wkt
    return {".csvt": ",".join(types) + "\n", ".prj": pyproj.CRS(CRS).to_wkt("WKT1_ESRI") + "\n"}


def write_table(frame: pd.DataFrame, path: Path, separator: str = ",") -> None:
    """Write a table of two or more columns; numbers bare, texts harmless, what is missing empty."""
    _write_columns({name: _column(frame[name], separator) for name in frame.columns}, path, separator)


def _write_columns(cells: Mapping[str, Iterable[str]], path: Path, separator: str) -> None:
    """Write columns of finished cells, row by row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"\ufeff{separator.join(_texts(cells, separator))}\r\n")  # spreadsheets know UTF-8 by the mark
        file.writelines(f"{separator.join(row)}\r\n" for row in zip(*cells.values(), strict=True))


def _column(values: pd.Series, separator: str) -> list[str]:
    if values.dtype.kind == "f" and separator == ";":
        return by_value(values, _with_comma)
    return by_value(values, _WRITE.get(values.dtype.kind) or partial(_text, separator=separator))


def _texts(texts: Iterable[str], separator: str) -> Iterable[str]:
    return map(partial(_text, separator=separator), texts)


def _text(text: str, separator: str) -> str:
    """Write a text as a cell: harmless, and between quotes when it holds the separator, a quote or a line break."""
    safe = harmless(text)
    return '"' + safe.replace('"', '""') + '"' if _NEEDS_QUOTES[separator].search(safe) else safe


def _with_comma(value: float) -> str:
    return str(value).replace(".", ",")


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
