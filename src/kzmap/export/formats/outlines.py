"""The marks of the map as plain outlines, for QGIS, Google Earth and print: colour and shape as `situation.symbols` has them."""

from __future__ import annotations

import math
from functools import cache

from kzmap.situation.symbols import CATEGORIES, FAMILIES, KIND_SHAPES

__all__ = ["colour", "rings", "shape", "svg", "title"]

Ring = tuple[tuple[float, float], ...]


def colour(category: str) -> str:
    """Colour of a category's family, ``#rrggbb``; that of `other` for a word that is not known.

    >>> colour("protest")
    '#2b6cb0'
    """
    return FAMILIES[CATEGORIES.get(category, CATEGORIES["other"]).family].colour


def shape(category: str, layer: str = "events") -> str:
    """Name of the outline for a category in a layer."""
    return KIND_SHAPES.get(layer) or CATEGORIES.get(category, CATEGORIES["other"]).shape


def title(category: str, lang: str = "en") -> str:
    """Label of a category.

    >>> title("clash"), title("made_up")
    ('Clash', 'Made up')
    """
    mark = CATEGORIES.get(category)
    return mark.title[lang] if mark else category.replace("_", " ").capitalize()


def rings(name: str) -> tuple[Ring, ...]:
    """Rings of an outline in a box from -1 to 1, y upwards; inner rings are holes (even-odd)."""
    return _outlines().get(name) or _outlines()["dot"]


def svg(name: str) -> str:
    """Return an outline as an SVG document whose fill and stroke QGIS lets its user change."""
    path = " ".join("M" + " L".join(f"{x * 10 + 12:.2f},{12 - y * 10:.2f}" for x, y in ring) + " Z" for ring in rings(name))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
        f'<path d="{path}" fill="param(fill) #5f6b76" fill-opacity="param(fill-opacity) 1" fill-rule="evenodd"'
        ' stroke="param(outline) #ffffff" stroke-opacity="param(outline-opacity) 1" stroke-width="param(outline-width) 1.5"'
        ' stroke-linejoin="round"/></svg>'
    )


@cache
def _outlines() -> dict[str, tuple[Ring, ...]]:
    square = _box(-0.8, -0.8, 0.8, 0.8)
    diamond = _regular(4, 1.0)
    pentagon = _regular(5, 1.0)
    return {
        "circle": (_regular(32, 0.85),),
        "dot": (_regular(24, 0.55),),
        "ring": (_regular(32, 0.85), _regular(32, 0.45)),
        "burst": (_star(8, 1.0, 0.5),),
        "cross": (_cross(0.9, 0.32),),
        "diamond": (diamond,),
        "diamond-dot": (diamond, _regular(24, 0.36)),
        "flame": (((0.05, 1.0), (0.5, 0.35), (0.62, -0.2), (0.5, -0.65), (0.2, -0.95), (-0.2, -0.95), (-0.5, -0.65),
                   (-0.62, -0.2), (-0.45, 0.2), (-0.25, -0.05), (-0.15, 0.5)),),
        "bag": (((-0.8, -0.9), (0.8, -0.9), (0.65, 0.4), (0.35, 0.4), (0.35, 0.75), (0.2, 0.95), (-0.2, 0.95), (-0.35, 0.75),
                 (-0.35, 0.4), (-0.65, 0.4)), _box(-0.15, 0.4, 0.15, 0.7)),
        "square": (square,),
        "square-bars": (square, _box(-0.4, -0.5, -0.2, 0.5), _box(0.2, -0.5, 0.4, 0.5)),
        "square-bang": (square, _box(-0.13, -0.1, 0.13, 0.55), _box(-0.13, -0.55, 0.13, -0.3)),
        "square-split": (square, _box(-0.08, -0.55, 0.08, 0.55)),
        "page": (((-0.65, -0.95), (0.65, -0.95), (0.65, 0.5), (0.2, 0.95), (-0.65, 0.95)), _box(-0.35, -0.1, 0.35, 0.08),
                 _box(-0.35, -0.55, 0.35, -0.37)),
        "pentagon": (pentagon,),
        "pentagon-open": (pentagon, _regular(5, 0.55)),
        "barred": (_regular(32, 0.9), _box(-0.55, -0.15, 0.55, 0.15)),
        "plane": (((0.0, 1.0), (0.16, 0.75), (0.16, 0.25), (1.0, -0.25), (1.0, -0.45), (0.16, -0.2), (0.12, -0.65), (0.4, -0.85),
                   (0.4, -1.0), (0.0, -0.88), (-0.4, -1.0), (-0.4, -0.85), (-0.12, -0.65), (-0.16, -0.2), (-1.0, -0.45),
                   (-1.0, -0.25), (-0.16, 0.25), (-0.16, 0.75)),),
        "speech": (((-0.9, 0.8), (0.9, 0.8), (0.9, -0.3), (0.0, -0.3), (-0.5, -0.9), (-0.5, -0.3), (-0.9, -0.3)),),
        "shield": (((-0.8, 0.8), (0.0, 1.0), (0.8, 0.8), (0.75, 0.0), (0.45, -0.6), (0.0, -1.0), (-0.45, -0.6), (-0.75, 0.0)),),
        "arrow": (((0.0, 1.0), (0.75, -0.8), (0.0, -0.4), (-0.75, -0.8)),),
    }  # fmt: skip


def _regular(corners: int, radius: float) -> Ring:
    turn = 2 * math.pi / corners
    return tuple((radius * math.sin(at * turn), radius * math.cos(at * turn)) for at in range(corners))


def _star(points: int, outer: float, inner: float) -> Ring:
    turn = math.pi / points
    radii = [outer if at % 2 == 0 else inner for at in range(2 * points)]
    return tuple((radius * math.sin(at * turn), radius * math.cos(at * turn)) for at, radius in enumerate(radii))


def _box(west: float, south: float, east: float, north: float) -> Ring:
    return ((west, south), (east, south), (east, north), (west, north))


def _cross(reach: float, half: float) -> Ring:
    r, h = reach, half
    return ((-h, r), (h, r), (h, h), (r, h), (r, -h), (h, -h), (h, -r), (-h, -r), (-h, -h), (-r, -h), (-r, h), (-h, h))
