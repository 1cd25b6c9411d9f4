"""The look-up of `kzmap.ground.grid`, compiled for all processors by numba."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

__all__ = ["first"]

_ASK, _BORDER = -2, -3


@numba.njit(cache=True, inline="always")
def _at(px: float, py: float, grid: Any) -> Any:  # noqa: C901 - one loop without calls is what makes it fast
    if not (np.isfinite(px) and np.isfinite(py)):
        return -1
    column, row = np.floor((px - grid.ox) * grid.step), np.floor((py - grid.oy) * grid.step)
    if column < 0 or column >= grid.width or row < 0 or row >= grid.height:
        return -1
    value = grid.cells[np.int64(row) * grid.width + np.int64(column)]
    if value > _BORDER:
        return value
    slot = _BORDER - value
    tol = grid.tolerance
    cx, cy = (column + 0.5) / grid.step + grid.ox, (row + 0.5) / grid.step + grid.oy
    found = -1
    for group in range(grid.first_group[slot], grid.first_group[slot + 1]):
        held = grid.inside[group]
        for k in range(grid.first_edge[group], grid.first_edge[group + 1]):
            x0, y0, x1, y1 = grid.edges[k, 0], grid.edges[k, 1], grid.edges[k, 2], grid.edges[k, 3]
            if (y0 > py) != (y1 > py):
                xi = x0 + (py - y0) * (x1 - x0) / (y1 - y0)
                if abs(xi - px) <= tol or abs(xi - cx) <= tol:
                    return _ASK
                if (xi > px) != (xi > cx):
                    held = not held
            elif y0 == y1 and abs(y0 - py) <= tol and min(x0, x1) - tol <= px <= max(x0, x1) + tol:
                return _ASK
            if abs(y0 - py) <= tol and abs(x0 - px) <= tol:
                return _ASK
            if (x0 > cx) != (x1 > cx):
                yi = y0 + (cx - x0) * (y1 - y0) / (x1 - x0)
                if abs(yi - py) <= tol or abs(yi - cy) <= tol:
                    return _ASK
                if (yi > py) != (yi > cy):
                    held = not held
        if held and found < 0:
            found = grid.unit[group]
    return found


@numba.njit(parallel=True, cache=True, nogil=True)
def first(x: Any, y: Any, found: Any, grid: Any) -> None:
    """Fill `found` with the smallest unit at each point, -1 for none, -2 where GEOS must be asked."""
    for i in numba.prange(len(x)):
        found[i] = _at(x[i], y[i], grid)
