"""The marks of `symbols` as matplotlib paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

from kzmap.export import symbols

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["outline"]


def outline(name: str) -> Path:
    """Return an outline as one path; holes run the other way round, so that they stay open.

    >>> outline("circle").codes[0] == Path.MOVETO
    True
    """
    vertices: list[NDArray[np.float64]] = []
    codes: list[int] = []
    for at, ring in enumerate(symbols.rings(name)):
        points = np.array([*ring, ring[0]], dtype="float64")
        clockwise = float(np.sum(points[:-1, 0] * points[1:, 1] - points[1:, 0] * points[:-1, 1])) < 0
        vertices.append(points[::-1] if clockwise == (at == 0) else points)
        codes += [Path.MOVETO, *[Path.LINETO] * (len(points) - 2), Path.CLOSEPOLY]
    return Path(np.concatenate(vertices), codes)
