"""Labels on a printed map that neither touch each other nor a mark: the first free of eight places around a point."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import matplotlib.patheffects as pe
import numpy as np

from kzmap.export.figures.backdrop import shows

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

__all__ = ["Space"]

#: Where a label may stand, best first: direction, horizontal and vertical alignment.
_PLACES = (
    ((1, 0), "left", "center"), ((1, 1), "left", "bottom"), ((1, -1), "left", "top"), ((-1, 0), "right", "center"),
    ((-1, 1), "right", "bottom"), ((-1, -1), "right", "top"), ((0, 1), "center", "bottom"), ((0, -1), "center", "top"),
)  # fmt: skip
_CENTRED = (((0, 0), "center", "center"),)
#: How much of a text's width or height lies before the point that it is aligned to.
_BEFORE = {"left": 0.0, "bottom": 0.0, "center": 0.5, "right": 1.0, "top": 1.0}


@dataclass
class Space:
    """The paper of one map: what is taken, in pixels.

    Attributes
    ----------
    axes
        The map.
    taken
        Boxes ``(left, bottom, right, top)``.
    """

    axes: Axes
    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def block(self, xy: tuple[float, float], radius_pt: float) -> None:
        """Keep labels off a mark of some points' radius."""
        x, y = self.axes.transData.transform(xy)
        reach = radius_pt * self._pixels_per_point()
        self.taken.append((x - reach, y - reach, x + reach, y + reach))

    def block_line(self, points: np.ndarray) -> None:
        """Keep labels off a line of a few points' width."""
        pixels = self.axes.transData.transform(points)
        for x, y in _every(pixels, 8.0):
            self.taken.append((x - 2, y - 2, x + 2, y + 2))

    def block_box(self, box: tuple[float, float, float, float]) -> None:
        """Keep labels out of a box given in fractions of the axes."""
        corners = self.axes.transAxes.transform([(box[0], box[1]), (box[2], box[3])])
        self.taken.append((*corners[0], *corners[1]))

    def block_corners(self, low: np.ndarray, high: np.ndarray) -> None:
        """Keep labels out of a box given by two corners on the map."""
        corners = self.axes.transData.transform([low, high])
        self.taken.append((*corners[0], *corners[1]))

    def block_artist(self, artist: Artist) -> float:
        """Keep labels off a legend or a text; return its right edge as a fraction of the axes."""
        box = artist.get_window_extent()
        self.taken.append((box.x0, box.y0, box.x1, box.y1))
        return float(self.axes.transAxes.inverted().transform((box.x1, box.y0))[0])

    def label(
        self, xy: tuple[float, float], text: str, *, size: float = 7, gap_pt: float = 5, centred: bool = False, **style: Any
    ) -> bool:
        """Write a label in the first free place; say whether there was one.

        The text is measured once: at each place its box is the same, only moved.
        """
        if not shows(self.axes, xy):
            return False
        artist = self.axes.annotate(
            text, xy, xytext=(0, 0), textcoords="offset points", fontsize=size, ha="left", va="bottom", zorder=30,
            path_effects=[pe.withStroke(linewidth=2, foreground="white", alpha=0.85)], linespacing=1.0, **style,
        )  # fmt: skip
        extent = artist.get_window_extent()
        for (right, up), across, along in (*_CENTRED, *_PLACES) if centred else _PLACES:
            offset = (right * gap_pt, up * gap_pt * 0.8)
            x = extent.x0 + offset[0] * self._pixels_per_point() - _BEFORE[across] * extent.width
            y = extent.y0 + offset[1] * self._pixels_per_point() - _BEFORE[along] * extent.height
            box = (x - 1, y - 1, x + extent.width + 1, y + extent.height + 1)
            if self._free(box):
                artist.set(position=offset, ha=across, va=along)
                self.taken.append(box)
                return True
        artist.remove()
        return False

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        inside = self.axes.bbox
        if box[0] < inside.x0 + 3 or box[1] < inside.y0 + 3 or box[2] > inside.x1 - 3 or box[3] > inside.y1 - 3:
            return False
        return not any(box[0] < t[2] and box[2] > t[0] and box[1] < t[3] and box[3] > t[1] for t in self.taken)

    def _pixels_per_point(self) -> float:
        return float(self.axes.figure.dpi) / 72


def _every(pixels: np.ndarray, step: float) -> np.ndarray:
    """Points along a line, one every few pixels."""
    lengths = np.hypot(*np.diff(pixels, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.arange(0, along[-1], step)
    return np.column_stack([np.interp(at, along, pixels[:, 0]), np.interp(at, along, pixels[:, 1])])
