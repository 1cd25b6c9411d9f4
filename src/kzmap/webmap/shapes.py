"""Geometry as small lists of whole numbers.

A ring or line becomes one flat list: the first point, then steps, in units of ``10 ** -digits`` degrees. The same geometry is
written once and referred to by its number, so that a record known only to a region costs nothing but the number of the region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Shapes", "encode"]

#: 0.001 degree is 80 to 110 m: finer than a pixel up to zoom 9, where a border of this kind stops being meant.
_DIGITS = 3
_CLOSED = 4


def encode(geometry: shapely.Geometry, digits: int = _DIGITS) -> list[list[list[int]]]:
    """Encode a line or polygon.

    Parameters
    ----------
    geometry
        (Multi)LineString or (Multi)Polygon, lon/lat.
    digits
        Decimals of a degree that are kept.

    Returns
    -------
    list
        Parts, each a list of rings (one for a line), each ``[x0, y0, dx1, dy1, ...]`` lon first. Rings are not closed.

    Examples
    --------
    >>> encode(shapely.box(0, 0, 1, 1), digits=1)
    [[[10, 0, 0, 10, -10, 0, 0, -10]]]
    """
    return [rings for rings in (list(_rings(part, digits)) for part in shapely.get_parts(geometry)) if rings]


def _rings(part: shapely.Geometry, digits: int) -> Iterator[list[int]]:
    polygon = part.geom_type == "Polygon"
    for line in [part.exterior, *part.interiors] if polygon else [part]:
        points = np.rint(shapely.get_coordinates(line) * 10**digits).astype("int64")
        if len(points) == 0:
            continue
        moved = np.any(np.diff(points, axis=0) != 0, axis=1)
        points = points[np.concatenate([[True], moved])]
        if polygon:
            if len(points) < _CLOSED:
                continue  # smaller than the grid
            points = points[:-1]
        steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype="int64"))
        yield [int(step) for step in steps.ravel()]


class Shapes:
    """A list of geometries in which each appears once.

    >>> shapes = Shapes()
    >>> shapes.add(shapely.box(0, 0, 1, 1)), shapes.add(shapely.box(0, 0, 1, 1)), shapes.add(None)
    (0, 0, -1)
    """

    def __init__(self) -> None:
        self.coded: list[dict[str, Any]] = []
        self._seen: dict[tuple[bytes, int], int] = {}

    def add(self, geometry: shapely.Geometry | None, digits: int = _DIGITS) -> int:
        """Add a geometry; return its number, -1 for none."""
        if geometry is None or geometry.is_empty:
            return -1
        key = (geometry.wkb, digits)
        if key not in self._seen:
            self._seen[key] = len(self.coded)
            self.coded.append({"d": digits, "p": encode(geometry, digits)})
        return self._seen[key]
