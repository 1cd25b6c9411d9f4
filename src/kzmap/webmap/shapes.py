"""Geometry as it travels: points in whole numbers of a grid, each run of points once, as columns that compress well.

The same geometry is written once and referred to by its number, so that a record known only to a region costs a
number. What two shapes share, a border of two countries, is written once too, and the second shape refers to its points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

__all__ = ["COARSE", "FINE", "GRID", "LAND", "Shapes"]

#: Points of a degree. 0.001 degree is 80 to 110 m: finer than a pixel up to zoom 9, where such a border stops being meant.
GRID = 1000
#: For a small circle, whose form it must keep.
FINE = 100_000
#: For countries alone: 280 m, a tenth of what their outlines were simplified by.
LAND = 400
#: For rough shapes of the base map: 0.01 degree is about a pixel at zoom 7.
COARSE = 100
#: A shorter run costs more as a reference than as points.
_SHORTEST = 4
_CLOSED = 4


class Shapes:
    """A list of geometries in which each appears once.

    Examples
    --------
    >>> shapes = Shapes()
    >>> shapes.add(shapely.box(0, 0, 1, 1), 10), shapes.add(shapely.box(0, 0, 1, 1), 10), shapes.add(None)
    (0, 0, -1)
    >>> {name: column.tolist() for name, column in shapes.columns().items() if name in ("grid", "rings", "from", "to")}
    {'grid': [10], 'rings': [1], 'from': [0], 'to': [3]}

    The way back is the way there, read backwards:

    >>> way = shapely.LineString([(0, 0), (1, 0), (2, 0), (3, 0)])
    >>> shapes = Shapes()
    >>> shapes.add(way), shapes.add(way.reverse()), shapes.columns()["x"].tolist(), shapes.columns()["from"].tolist()
    (0, 1, [0, 1000, 2000, 3000], [0, 3])
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[bytes, int], int] = {}
        self._columns: dict[str, list[int]] = {name: [] for name in ("grid", "parts", "rings", "pieces", "from", "to")}
        self._points: list[tuple[int, int, int]] = []
        self._last: dict[tuple[int, int, int], int] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, geometry: shapely.Geometry | None, grid: int = GRID) -> int:
        """Add a geometry; return its number, -1 for none.

        Parameters
        ----------
        geometry
            (Multi)LineString or (Multi)Polygon, lon/lat, EPSG:4326.
        grid
            Points of a degree.
        """
        if geometry is None or geometry.is_empty:
            return -1
        key = (geometry.wkb, grid)
        if key not in self._seen:
            self._seen[key] = len(self._seen)
            parts = [rings for rings in (list(_rings(part, grid)) for part in shapely.get_parts(geometry)) if rings]
            self._columns["grid"].append(grid)
            self._columns["parts"].append(len(parts))
            for rings in parts:
                self._columns["rings"].append(len(rings))
                for ring in rings:
                    self._write([(x, y, grid) for x, y in ring.tolist()])
        return self._seen[key]

    def columns(self) -> dict[str, Whole]:
        """Return what there is of all shapes.

        Returns
        -------
        dict
            ``grid`` and ``parts`` (how many) of each shape, ``rings`` of each part (one for a line; a ring is not closed),
            ``pieces`` of each ring, ``from`` and ``to`` of each piece (points, both included; backwards if ``to`` is less), ``x``
            and ``y`` of each point in units of its shape's grid.
        """
        xy = np.array([point[:2] for point in self._points], dtype=np.int64).reshape(-1, 2)
        return {name: np.array(column, dtype=np.int64) for name, column in self._columns.items()} | {"x": xy[:, 0], "y": xy[:, 1]}

    def _write(self, ring: list[tuple[int, int, int]]) -> None:
        """Write a ring as pieces: runs of points that stand there already, and new ones between them."""
        points, last, known = self._points, self._last, len(self._points)
        pieces: list[tuple[int, int]] = []
        at, new = 0, 0  # points of ring from new to at are to be written

        def write(until: int) -> None:
            if until > new:
                first = len(points)
                points.extend(ring[new:until])
                pieces.append((first, len(points) - 1))

        while at < len(ring):
            begin = last.get(ring[at], -1)
            run, way = 0, 0
            for step in (1, -1) if begin >= 0 else ():
                k = 1
                while at + k < len(ring) and 0 <= begin + k * step < known and points[begin + k * step] == ring[at + k]:
                    k += 1
                if k > run:
                    run, way = k, step
            if run < _SHORTEST:
                at += 1
                continue
            write(at)
            pieces.append((begin, begin + (run - 1) * way))
            at = new = at + run
        write(len(ring))
        last.update((points[k], k) for k in range(known, len(points)))
        self._columns["pieces"].append(len(pieces))
        for begin, end in pieces:
            self._columns["from"].append(begin)
            self._columns["to"].append(end)


def _rings(part: shapely.Geometry, grid: int) -> Iterator[Whole]:
    polygon = part.geom_type == "Polygon"
    for line in [part.exterior, *part.interiors] if polygon else [part]:
        points = np.rint(shapely.get_coordinates(line) * grid).astype(np.int64)
        if len(points) == 0:
            continue
        moved = np.any(np.diff(points, axis=0) != 0, axis=1)
        points = points[np.concatenate([[True], moved])]
        if polygon:
            if len(points) < _CLOSED:
                continue  # smaller than the grid
            points = points[:-1]
        yield points
