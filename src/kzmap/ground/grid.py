"""Join many points with polygons: columns of x and y in, positions of units out, in exact agreement with GEOS.

Few points go the simple way: a tree of boxes, then prepared polygons. Many points go through a grid. A cell that no border
crosses answers by one look into a table. A cell that borders cross keeps the edges inside of it, and for each unit whether the
cell's centre lies in it; how often the way from the centre to a point crosses edges then tells about the point. A point that is
nearer to an edge than rounding allows to tell, or in a cell where units overlap, is settled by GEOS. So the answer is always
GEOS's own ``intersects``: a point on a border lies in both units.

The grid is numpy; with numba installed the look-up runs compiled on all processors.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import shapely

from kzmap.errors import KzmapError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["SIMPLE_POINTS", "UnitIndex"]

#: Fewer points than this never pay for a grid.
SIMPLE_POINTS = 10_000
#: More points than this pay for loading the compiled look-up.
COMPILED_POINTS = 1_000_000
#: More cells are dearer to build and faster to ask, so their number follows that of the points.
_LEAST_PER_EDGE, _MOST_PER_EDGE, _MIN_CELLS, _MAX_CELLS = 1, 8, 1 << 14, 26_000_000
_CHUNK = 1 << 19
#: Values in the grid: a unit, nothing, ask GEOS, or a border cell counted down from _BORDER.
NOTHING, ASK, _BORDER = -1, -2, -3


class Grid(NamedTuple):
    """What the look-up reads."""

    ox: float
    oy: float
    step: float  # cells per unit of length
    width: int
    height: int
    tolerance: float
    cells: npt.NDArray[np.int32]
    first_group: Ints  # border cell -> its groups; a group is one unit in one cell
    unit: npt.NDArray[np.int32]  # group -> unit
    inside: npt.NDArray[np.bool_]  # group -> whether the cell's centre lies in the unit
    first_edge: Ints  # group -> its edges
    edges: Floats  # x0, y0, x1, y1


class UnitIndex:
    """Polygons that points can be asked for.

    Parameters
    ----------
    shapes
        Valid Polygons or MultiPolygons in one coordinate system; they may overlap.
    points
        Number of points that will be asked for, if it is known before.

    Raises
    ------
    KzmapError
        If a shape is something else.

    Examples
    --------
    >>> index = UnitIndex([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> index.first([0.5, 1.5, 1.0, 9.0], [0.5, 0.5, 0.5, 0.5]).tolist()
    [0, 1, 0, -1]
    >>> [column.tolist() for column in index.pairs([1.0, 0.5], [0.5, 0.5])]
    [[0, 0, 1], [0, 1, 0]]
    """

    def __init__(self, shapes: Sequence[shapely.Geometry] | npt.NDArray[np.object_], *, points: int = 0) -> None:
        self.shapes = np.array(shapes, dtype=object)
        kinds = shapely.get_type_id(self.shapes)
        if not np.isin(kinds, (3, 6)).all():
            raise KzmapError("Units must be polygons: an empty cell, a point or a line was given among them. Leave it out.")
        self._edge_count = int(shapely.get_num_coordinates(self.shapes).sum())
        self._expected = points

    def first(self, x: npt.ArrayLike, y: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Return the smallest position of a unit at each point, -1 where none is.

        Parameters
        ----------
        x, y
            Coordinates in the system of the shapes; NaN gives -1.
        """
        xs, ys = _columns(x, y)
        found = np.full(len(xs), NOTHING, dtype=np.int32)
        if not self._wants_grid(len(xs)):
            points, units = self._simple(xs, ys)
            found[points[::-1]] = units[::-1]  # pairs are sorted, so the smallest is written last
            return found
        if len(xs) >= COMPILED_POINTS and find_spec("numba"):
            from kzmap.ground.grid_compiled import first

            first(xs, ys, found, self.grid)
        else:
            for at in range(0, len(xs), _CHUNK):
                part = slice(at, at + _CHUNK)
                found[part] = _first(self.grid, xs[part], ys[part])
        self._settle(xs, ys, found)
        return found

    def pairs(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Ints, Ints]:
        """Return every point with every unit at it: positions of points and of units, sorted."""
        xs, ys = _columns(x, y)
        if not self._wants_grid(len(xs)):
            return self._simple(xs, ys)
        found = [_pairs(self.grid, xs[at : at + _CHUNK], ys[at : at + _CHUNK], at) for at in range(0, len(xs), _CHUNK)]
        asked = np.concatenate([one[2] for one in found])
        points, units = self._simple(xs[asked], ys[asked])
        all_points = np.concatenate([*[one[0] for one in found], asked[points]])
        all_units = np.concatenate([*[one[1] for one in found], units])
        order = np.lexsort((all_units, all_points))
        return all_points[order], all_units[order]

    def _wants_grid(self, count: int) -> bool:
        if count < SIMPLE_POINTS or "grid" in self.__dict__:
            return count >= SIMPLE_POINTS
        self._expected = max(count, self._expected)
        return self._expected > self._edge_count // 4

    def _settle(self, x: Floats, y: Floats, found: npt.NDArray[np.int32]) -> None:
        """Let GEOS answer for the points that the grid could not."""
        asked = np.flatnonzero(found == ASK)
        found[asked] = NOTHING
        points, units = self._simple(x[asked], y[asked])
        found[asked[points[::-1]]] = units[::-1]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    def _simple(self, x: Floats, y: Floats) -> tuple[Ints, Ints]:
        """Boxes from a tree, then prepared polygons."""
        some = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        points, units = self._tree.query(shapely.points(x[some], y[some]))
        shapely.prepare(self.shapes[np.unique(units)])
        points = some[points]
        hit = shapely.intersects_xy(self.shapes[units], x[points], y[points])
        points, units = points[hit], units[hit]
        order = np.lexsort((units, points))
        return points[order].astype(np.int64), units[order].astype(np.int64)

    @cached_property
    def grid(self) -> Grid:
        """The grid, built when it is first needed."""
        return _build(self.shapes, self._expected)


def _columns(x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Floats, Floats]:
    return np.ascontiguousarray(x, dtype=np.float64), np.ascontiguousarray(y, dtype=np.float64)


# -- building -------------------------------------------------------------------------------------------------------------


def _edges(shapes: npt.NDArray[np.object_]) -> tuple[Floats, Ints]:
    """All edges of all rings, and the unit of each."""
    kind, xy, offsets = shapely.to_ragged_array(shapely.force_2d(shapes))
    rings = offsets[0]
    per_unit = offsets[1] if int(kind) == 3 else offsets[1][offsets[2]]
    last = np.zeros(len(xy), dtype=bool)
    last[rings[1:] - 1] = True
    begin = np.flatnonzero(~last)
    unit_of_ring = np.repeat(np.arange(len(per_unit) - 1), np.diff(per_unit))
    ring_of_vertex = np.repeat(np.arange(len(rings) - 1), np.diff(rings))
    return np.column_stack([xy[begin], xy[begin + 1]]), unit_of_ring[ring_of_vertex[begin]].astype(np.int64)


def _spread(counts: Ints) -> tuple[Ints, Ints]:
    """Repeat each position by its count; return the positions and the number within each."""
    owner = np.repeat(np.arange(len(counts)), counts)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def _build(shapes: npt.NDArray[np.object_], points: int) -> Grid:
    edges, unit_of = _edges(shapes)
    count = len(shapes)
    x0, y0, x1, y1 = (edges[:, [0, 2]].min(), edges[:, [1, 3]].min(), edges[:, [0, 2]].max(), edges[:, [1, 3]].max())
    extent = max(x1 - x0, y1 - y0, 1e-9)
    largest = max(abs(x0), abs(y0), abs(x1), abs(y1), extent)
    tolerance = 2e-12 * largest  # some thousand times the rounding of a crossing
    margin = 8 * tolerance
    per_edge = min(max(points // len(edges), _LEAST_PER_EDGE), _MOST_PER_EDGE)
    wanted = min(max(per_edge * len(edges), _MIN_CELLS), _MAX_CELLS)
    step = float(np.sqrt(wanted / (max(x1 - x0, extent / 1000) * max(y1 - y0, extent / 1000))))
    ox, oy = x0 - 2 * margin, y0 - 2 * margin
    width, height = int((x1 - ox + 2 * margin) * step) + 1, int((y1 - oy + 2 * margin) * step) + 1
    shape = (ox, oy, step, width, height)

    keys = np.concatenate(
        [_touched(edges[at : at + _CHUNK], at, unit_of, count, margin, *shape) for at in range(0, len(edges), _CHUNK)], axis=1
    )
    order = np.argsort(keys[0], kind="stable")
    key, edge = keys[0][order], keys[1][order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    group_key = key[starts]
    group_cell = group_key // count
    first_of_cell = np.flatnonzero(np.r_[True, group_cell[1:] != group_cell[:-1]])
    border = group_cell[first_of_cell]

    cells = np.full(width * height, NOTHING, dtype=np.int32)
    cells[border] = _BORDER - np.arange(len(border), dtype=np.int32)
    inside = np.zeros(len(starts), dtype=bool)
    unsure = _paint(edges, unit_of, count, cells, group_key, inside, tolerance, *shape)
    cells[unsure] = ASK
    return Grid(
        ox, oy, step, width, height, tolerance, cells, np.r_[first_of_cell, len(starts)].astype(np.int64),
        (group_key % count).astype(np.int32), inside, np.r_[starts, len(key)].astype(np.int64), np.ascontiguousarray(edges[edge]),
    )  # fmt: skip


def _touched(
    edges: Floats, base: int, unit_of: Ints, count: int, margin: float, ox: float, oy: float, step: float, width: int, height: int
) -> Ints:
    """Cells that edges touch, as (cell and unit in one number, edge)."""
    xa, ya, xb, yb = edges.T
    low = np.clip(np.floor((np.minimum(ya, yb) - margin - oy) * step), 0, height - 1).astype(np.int64)
    high = np.clip(np.floor((np.maximum(ya, yb) + margin - oy) * step), 0, height - 1).astype(np.int64)
    e, nth = _spread(high - low + 1)
    row = low[e] + nth
    xa, ya, xb, yb = xa[e], ya[e], xb[e], yb[e]
    rise = np.where(ya == yb, 1.0, yb - ya)
    t0 = (row / step + oy - margin - ya) / rise
    t1 = ((row + 1) / step + oy + margin - ya) / rise
    flat = ya == yb
    t_low = np.where(flat, 0.0, np.clip(np.minimum(t0, t1), 0.0, 1.0))
    t_high = np.where(flat, 1.0, np.clip(np.maximum(t0, t1), 0.0, 1.0))
    left, right = xa + t_low * (xb - xa), xa + t_high * (xb - xa)
    # where an edge ends in this row its own end bounds it exactly
    first = np.clip(np.floor((np.minimum(left, right) - margin - ox) * step), 0, width - 1).astype(np.int64)
    last = np.clip(np.floor((np.maximum(left, right) + margin - ox) * step), 0, width - 1).astype(np.int64)
    f, nth = _spread(last - first + 1)
    edge = e[f] + base
    return np.stack([(row[f] * width + first[f] + nth) * count + unit_of[edge], edge])


def _paint(
    edges: Floats, unit_of: Ints, count: int, cells: npt.NDArray[np.int32], group_key: Ints, inside: npt.NDArray[np.bool_],
    tolerance: float, ox: float, oy: float, step: float, width: int, height: int,
) -> Ints:  # fmt: skip
    """Fill cells whose centre lies in a unit, row by row between its crossings; return the cells that GEOS must settle."""
    xa, ya, xb, yb = edges.T
    low = np.clip(np.floor((np.minimum(ya, yb) - oy) * step - 0.5).astype(np.int64), 0, height - 1)
    high = np.clip(np.ceil((np.maximum(ya, yb) - oy) * step - 0.5).astype(np.int64), 0, height - 1)
    e, nth = _spread(high - low + 1)
    row = low[e] + nth
    centre = (row + 0.5) / step + oy
    crosses = (ya[e] > centre) != (yb[e] > centre)
    e, row, centre = e[crosses], row[crosses], centre[crosses]
    at = xa[e] + (centre - ya[e]) * (xb[e] - xa[e]) / (yb[e] - ya[e])
    column = np.clip(np.ceil((at - ox) * step - 0.5).astype(np.int64), 0, width)
    near = np.concatenate([
        row[hit] * width + side[hit]
        for side in (np.clip(column, 0, width - 1), np.clip(column - 1, 0, width - 1))
        for hit in [np.abs((side + 0.5) / step + ox - at) <= 4 * tolerance]
    ])  # fmt: skip
    # unit, row and column in one number: sorted, every two crossings enclose a span of the unit
    crossing = np.sort((unit_of[e] * height + row) * (width + 1) + column)
    line, begin = np.divmod(crossing[::2], width + 1)
    end = crossing[1::2] % (width + 1)
    span_unit, span_row = np.divmod(line, height)
    s, nth = _spread(end - begin)
    cell, unit = span_row[s] * width + begin[s] + nth, span_unit[s]
    at_border = cells[cell] <= _BORDER
    whole, owner = cell[~at_border], unit[~at_border].astype(np.int32)
    cells[whole] = owner
    overlapping = whole[cells[whole] != owner]
    key = cell[at_border] * count + unit[at_border]
    group = np.minimum(np.searchsorted(group_key, key), len(group_key) - 1)
    known = group_key[group] == key
    inside[group[known]] = True
    covered = cell[at_border][~known]  # a unit covers the cell of another's border
    return np.concatenate([near, overlapping, covered])


# -- looking up -----------------------------------------------------------------------------------------------------------


def _cells_of(grid: Grid, x: Floats, y: Floats) -> tuple[npt.NDArray[np.int32], Ints]:
    """Value of the grid at each point, and its cell (0 for points outside, which hold nothing)."""
    with np.errstate(invalid="ignore"):
        column, row = np.floor((x - grid.ox) * grid.step), np.floor((y - grid.oy) * grid.step)
        good = (column >= 0) & (column < grid.width) & (row >= 0) & (row < grid.height)
    cell = np.where(good, row * grid.width + column, 0).astype(np.int64)
    return np.where(good, grid.cells[cell], np.int32(NOTHING)), cell


def _first(grid: Grid, x: Floats, y: Floats) -> npt.NDArray[np.int32]:
    value, cell = _cells_of(grid, x, y)
    at = np.flatnonzero(value <= _BORDER)
    found = value.copy()
    found[at] = NOTHING
    point, unit, unsure = _in_border_cells(grid, x[at], y[at], cell[at], (_BORDER - value[at]).astype(np.int64))
    found[at[point[::-1]]] = unit[::-1]
    found[at[unsure]] = ASK
    return found


def _pairs(grid: Grid, x: Floats, y: Floats, base: int) -> tuple[Ints, Ints, Ints]:
    value, cell = _cells_of(grid, x, y)
    at = np.flatnonzero(value <= _BORDER)
    point, unit, unsure = _in_border_cells(grid, x[at], y[at], cell[at], (_BORDER - value[at]).astype(np.int64))
    doubt = np.zeros(len(at), dtype=bool)
    doubt[unsure] = True
    sure = ~doubt[point]
    whole = np.flatnonzero(value >= 0)
    points = np.concatenate([whole, at[point[sure]]]) + base
    units = np.concatenate([value[whole], unit[sure]]).astype(np.int64)
    return points, units, np.concatenate([np.flatnonzero(value == ASK), at[unsure]]) + base


def _in_border_cells(grid: Grid, x: Floats, y: Floats, cell: Ints, slot: Ints) -> tuple[Ints, npt.NDArray[np.int32], Ints]:
    """Points with the units at them, sorted, and the points that are too near to an edge to be sure."""
    none = np.zeros(0, dtype=np.int64)
    if not len(x):
        return none, none.astype(np.int32), none
    group_point, nth = _spread(grid.first_group[slot + 1] - grid.first_group[slot])
    group = grid.first_group[slot][group_point] + nth
    sizes = grid.first_edge[group + 1] - grid.first_edge[group]
    pair, nth = _spread(sizes)
    x0, y0, x1, y1 = grid.edges[grid.first_edge[group][pair] + nth].T
    p = group_point[pair]
    px, py = x[p], y[p]
    cx = (cell % grid.width + 0.5)[p] / grid.step + grid.ox
    cy = (cell // grid.width + 0.5)[p] / grid.step + grid.oy
    tol = grid.tolerance
    with np.errstate(divide="ignore", invalid="ignore"):
        # the way from the centre to the point: up or down beside the centre, then across to the point
        across = (y0 > py) != (y1 > py)
        xi = x0 + (py - y0) * (x1 - x0) / (y1 - y0)
        along = (x0 > cx) != (x1 > cx)
        yi = y0 + (cx - x0) * (y1 - y0) / (x1 - x0)
        flips = (across & ((xi > px) != (xi > cx))) ^ (along & ((yi > py) != (yi > cy)))
        close = across & ((np.abs(xi - px) <= tol) | (np.abs(xi - cx) <= tol))
        close |= along & ((np.abs(yi - py) <= tol) | (np.abs(yi - cy) <= tol))
    close |= (np.abs(y0 - py) <= tol) & (np.abs(x0 - px) <= tol)
    close |= (y0 == y1) & (np.abs(y0 - py) <= tol) & (np.minimum(x0, x1) - tol <= px) & (px <= np.maximum(x0, x1) + tol)
    begin = np.cumsum(sizes) - sizes
    held = np.logical_xor.reduceat(flips, begin) ^ grid.inside[group]
    return group_point[held], grid.unit[group[held]], np.unique(p[close])
