"""CSV for spreadsheets and scripts: UTF-8 with BOM, lon/lat and WKT, and no cell that a spreadsheet would run.

A text that begins with ``= + - @``, a tab, a carriage return or an apostrophe gets one apostrophe in front; taking one away from
every text that begins with one gives the values back.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd

import shapely

from kzmap.export import columns
from kzmap.export.cells import by_value, instant
from kzmap.export.geojson import nested_texts

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from kzmap.export.content import Content

__all__ = ["harmless", "table", "write", "write_table"]

#: Of characters; a longer cell is broken up by spreadsheets.
_MAX_CELL = 32_767
_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "'")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    >>> harmless("=HYPERLINK(1)"), harmless("2022")
    ("'=HYPERLINK(1)", '2022')
    """
    return f"'{text}" if text.startswith(_RUN_BY_SPREADSHEETS) else text


def write(content: Content, path: Path) -> None:
    """Write one row for each feature."""
    write_table(table(content), path)


def table(content: Content) -> pd.DataFrame:
    """Return the features with ``lon`` and ``lat`` (of a single point; empty for all else) and ``wkt`` in place of geometry.

    Claims and sources are JSON texts.
    """
    features = content.features
    geometry = features.geometry
    single = geometry.geom_type == "Point"
    frame = pd.DataFrame(features.drop(columns=["area", "geometry"]))
    for column in columns.FEATURES:
        if column.type == "nested":
            frame[column.name] = nested_texts(content, column.name)
        elif column.type == "datetime":
            frame[column.name] = by_value(frame[column.name], instant)
    points = geometry.where(single)
    frame["lon"], frame["lat"] = points.x.round(7) + 0.0, points.y.round(7) + 0.0  # no -0.0
    frame["wkt"] = _wkt(geometry.to_numpy())
    return frame


def _wkt(shapes: np.ndarray) -> list[str]:
    """Return WKT; the outline of a region or country is thinned until a spreadsheet's cell holds it."""
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


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table; numbers bare, texts harmless, what is missing empty."""
    safe = frame.copy()
    for name in safe.columns:
        if pd.api.types.is_bool_dtype(safe[name]):
            safe[name] = safe[name].map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(safe[name]):
            values = safe[name].fillna("")
            risky = values.str.startswith(_RUN_BY_SPREADSHEETS)
            safe[name] = values.where(~risky, "'" + values)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        safe.to_csv(file, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
