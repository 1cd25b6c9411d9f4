"""The marks of `words` on a printed map: outlines, pies, arrows, legend handles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.svgLib.path import parse_path
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, ScaledTranslation

from kzmap.export.figures.backdrop import shows
from kzmap.situation import words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend
    from numpy.typing import ArrayLike, NDArray

__all__ = ["DASHES", "fractions", "handle", "head_of", "leg", "legend", "look", "mark", "north_arrow", "outline", "pies"]


#: Half the box of the outlines, in which every mark fits with its edge: marks keep their sizes against each other.
_HALF = 10.0
#: Of a line whose number of people nobody tells.
DASHES = (0, (4, 2))
#: Width of a mark that is a line, in the units of its outline.
_LINE = 2.4
_CODES = {"moveTo": [Path.MOVETO], "lineTo": [Path.LINETO], "curveTo": [Path.CURVE4] * 3, "closePath": [Path.CLOSEPOLY]}


def outline(name: str) -> Path:
    """Return an outline of `words` as one path, y upwards, in a box from -1 to 1; what is drawn on the body is left open.

    >>> outline("square").contains_point((0.6, 0.6)), outline("square").contains_point((0.7, 0))
    (True, False)
    """
    form = words.outline(name)
    vertices, codes = [(1.0, 1.0)], [Path.MOVETO]  # a corner of the box, which matplotlib would else make as small as the mark
    for part in re.findall("M[^M]*", form.body + form.inner):
        ring = RecordingPen()
        parse_path(part, ring)
        area = AreaPen()
        ring.replay(area)
        turned = RecordingPen()  # a hole runs the other way round
        ring.replay(turned if (area.value > 0) == (part == form.body) else ReverseContourPen(turned))
        for step, points in turned.value:
            vertices += [((x - 12) / _HALF, (12 - y) / _HALF) for x, y in points] or [vertices[-1]]
            codes += _CODES[step]
    return Path(np.array(vertices), codes)


def look(layer: str, category: str, size_pt: float) -> tuple[str, str, float]:
    """Return fill, edge and width of the edge in points of a mark of some size: a few marks are a line with paper inside."""
    colour, form = words.colour(category), words.outline(words.shape(category, layer))
    if form.line:
        return "white", colour, size_pt * _LINE / (2 * _HALF)
    return colour, "white", size_pt * (0.02 if form.inner else 0.06)  # a broad edge would fill the bars of a small mark


def _marker(layer: str, category: str, size_pt: float) -> dict[str, Any]:
    fill, edge, width = look(layer, category, size_pt)
    return {"marker": outline(words.shape(category, layer)), "markersize": size_pt, "markerfacecolor": fill,
            "markeredgecolor": edge, "markeredgewidth": width, "linestyle": "none"}  # fmt: skip


def mark(axes: Axes, at: ArrayLike, layer: str, category: str, size_pt: float, offset_pt: tuple[float, float]) -> None:
    """Draw a mark at one or many places, moved by some points so that several at one place stand side by side."""
    move = ScaledTranslation(offset_pt[0] / 72, offset_pt[1] / 72, axes.figure.dpi_scale_trans)
    axes.plot(*np.reshape(at, (-1, 2)).T, **_marker(layer, category, size_pt), zorder=25, transform=axes.transData + move)


def handle(layer: str, category: str, count: int, label: str) -> Line2D:
    """Return a line of a legend: the mark, its name, its number."""
    return Line2D([], [], **_marker(layer, category, 8), label=f"{label} ({count})")


def legend(axes: Axes, handles: Sequence[Artist], at: tuple[float, float], *, title: str | None = None) -> Legend:
    """Add and return a legend whose lower left corner stands at a fraction of the axes."""
    box = axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=at, fontsize=6.5, title=title, title_fontsize=6.5, framealpha=0.94,
        edgecolor="none", borderpad=0.8,
    )  # fmt: skip
    box.set_zorder(41)
    axes.legend_ = None  # of several legends the axes remember the last, and would draw it once more
    axes.add_artist(box)
    return box


def fractions(axes: Axes, artist: Artist) -> tuple[float, float, float, float]:
    """Return the box of a legend or text, as fractions of the axes."""
    box = artist.get_window_extent()
    (left, bottom), (right, top) = axes.transAxes.inverted().transform([(box.x0, box.y0), (box.x1, box.y1)])
    return float(left), float(bottom), float(right), float(top)


def pies(axes: Axes, discs: Iterable[tuple[tuple[float, float], float, Counter[str]]]) -> None:
    """Draw discs whose sectors are the families of the records at one place; area by number.

    All sectors are one collection, later discs above earlier ones: as many artists would cost more than the rest of the map.

    Parameters
    ----------
    axes
        The map. A disc whose middle lies outside is left out, one at the edge is not cut.
    discs
        Place on the map, radius in points, number of records in each family.
    """
    circle = Path.unit_circle()
    shapes, places, fills, widths = [], [], [], []
    for xy, radius_pt, families in discs:
        if not shows(axes, xy):
            continue
        sectors = [(circle, radius_pt + 0.7, "white", 0.0)]
        total, angle = sum(families.values()), 90.0
        for name, count in sorted(families.items(), key=lambda item: (-item[1], item[0])):
            reach = 360.0 * count / total
            sector = circle if len(families) == 1 else Path.wedge(angle - reach, angle)
            sectors.append((sector, radius_pt, words.rows("family")[name]["colour"], 0.3))
            angle -= reach
        for shape, radius, colour, width in sectors:
            shapes.append(Path(np.asarray(shape.vertices) * radius, shape.codes))
            places.append(xy)
            fills.append(colour)
            widths.append(width)
    points = Affine2D().scale(1 / 72) + axes.figure.dpi_scale_trans
    axes.add_artist(
        PathCollection(shapes, transform=points, offsets=np.reshape(places, (-1, 2)), offset_transform=axes.transData,
                       facecolors=fills, edgecolors="white", linewidths=widths, zorder=24, clip_on=False)
    )  # fmt: skip


def leg(axes: Axes, points: NDArray[np.float64], colour: str, *, width_pt: float, back: bool, dashed: bool) -> None:
    """Draw a movement with an arrow head at two thirds, dashed where its number is unknown; ways back run aside."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    if along[-1] == 0:
        return
    run, rise = (points[-1] - points[0]) / max(float(np.hypot(*(points[-1] - points[0]))), 1.0)
    aside = 1.6 * np.array([rise, -run])  # points to the right of the direction of travel
    move = ScaledTranslation(aside[0] / 72, aside[1] / 72, axes.figure.dpi_scale_trans)
    axes.plot(*points.T, color=colour, linewidth=width_pt, linestyle=DASHES if dashed else "-", zorder=20 if back else 21,
              solid_capstyle="round", transform=axes.transData + move)  # fmt: skip
    at = np.array([0.65, 0.67]) * along[-1]
    tail, head = (np.array([np.interp(one, along, points[:, 0]), np.interp(one, along, points[:, 1])]) for one in at)
    angle = float(np.degrees(np.arctan2(*(head - tail)[::-1]))) - 90
    axes.plot([head[0]], [head[1]], marker=(3, 0, angle), markersize=5 + width_pt, color=colour, linestyle="none",
              **head_of(back), zorder=22, transform=axes.transData + move)  # fmt: skip


def head_of(back: bool) -> dict[str, Any]:
    """Return how the head of an arrow is filled: hollow on the way back, as in the page."""
    return {"markerfacecolor": "white", "markeredgewidth": 0.9} if back else {"markeredgewidth": 0}


def north_arrow(axes: Axes) -> None:
    """Draw a north arrow; true in the middle of the map."""
    axes.annotate("N", (0.97, 0.965), (0.97, 0.885), xycoords="axes fraction", ha="center", va="bottom", fontsize=8, zorder=42,
                  arrowprops={"arrowstyle": "-|>", "color": "#2d3239", "mutation_scale": 9, "linewidth": 0.8})  # fmt: skip
