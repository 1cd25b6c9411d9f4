"""Borders as lines that two units share: drawn once, never along a coast, and each for the days on which it held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["lines", "shared"]


def shared(polygons: np.ndarray) -> shapely.Geometry:
    """Return the lines along which two polygons of a coverage meet.

    Parameters
    ----------
    polygons
        (Multi)Polygons that share the vertices of their common borders.

    Returns
    -------
    MultiLineString
        Each common stretch once.

    Examples
    --------
    >>> shared(np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])).wkt
    'MULTILINESTRING ((1 0, 1 1))'
    """
    rings = shapely.get_rings(polygons)
    if not len(rings):
        return shapely.MultiLineString([])
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[:-1] == ring[1:]
    ends = np.sort(np.round(np.stack([points[:-1][inside], points[1:][inside]], axis=1) * 1e5).astype("int64").view("i8,i8")[..., 0], axis=1)  # fmt: skip
    pairs, counts = np.unique(ends.view("i8,i8,i8,i8").ravel(), return_counts=True)
    twice = pairs[counts > 1].view("i8").reshape(-1, 2, 2) / 1e5
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(twice)))
    return shapely.MultiLineString([merged]) if merged.geom_type == "LineString" else shapely.normalize(merged)


def lines(units: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the borders of every level and of every span of days in which no unit of that level changes.

    Parameters
    ----------
    units
        UNIT_COLUMNS.

    Returns
    -------
    list of dict
        level, from and to (ISO dates, "" for open) and shape (MultiLineString); empty ones are left out.
    """
    found = []
    for level in ("adm0", "adm1", "adm2"):
        at = units[units["level"] == level]
        days = sorted({*at["valid_from"], *at["valid_to"]} - {""})
        for first, last in zip(["", *days], [*days, ""], strict=True):
            holds = ((at["valid_from"] == "") | (at["valid_from"] <= first)) & ((at["valid_to"] == "") | (at["valid_to"] > first))
            shape = shared(at.geometry[holds].to_numpy())
            if not shape.is_empty:
                found.append({"level": level, "from": first, "to": last, "shape": shape})
    return found
