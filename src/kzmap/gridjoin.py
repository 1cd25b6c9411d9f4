"""Stub."""
from __future__ import annotations
import numpy as np
import shapely


class UnitIndex:
    def __init__(self, shapes, points=0):
        self.shapes = np.asarray(shapes, dtype=object)
        self._tree = None

    def first(self, x, y):
        out = np.full(len(x), -1, dtype=np.int32)
        good = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        b = shapely.bounds(self.shapes)
        for i in range(len(self.shapes) - 1, -1, -1):
            w = good[(x[good] >= b[i, 0]) & (x[good] <= b[i, 2]) & (y[good] >= b[i, 1]) & (y[good] <= b[i, 3])]
            if len(w):
                shapely.prepare(self.shapes[i])
                out[w[shapely.intersects_xy(self.shapes[i], x[w], y[w])]] = i
        return out
