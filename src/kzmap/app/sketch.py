"""A small map of points over outlines, to see whether they lie where they should. Nothing is fetched or exported."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

import shapely

if TYPE_CHECKING:
    import pandas as pd

    from kzmap.ground.boundaries import Boundaries

__all__ = ["MOST", "draw", "thinned"]

#: More points than this are thinned evenly; the caller says so.
MOST = 3_000
_HEIGHT = 340
#: So many points have room for their names.
_NAMED = 6
_MANY = 200
#: Units that are named: those with such a share of the frame, so many at most.
_NAMED_FROM, _UNITS_NAMED = 0.02, 14
#: Width to height of the frame.
_SHAPE = 2.0
_NARROWEST_DEG = 0.4
#: A wider view than this shows countries only.
_REGIONS_DEG = 30.0
_TONES = ("#2b6cb0", "#d9822b", "#5f6b76")


def thinned(points: pd.DataFrame) -> pd.DataFrame:
    """Return every row, or MOST of them at even steps.

    >>> import pandas as pd
    >>> len(thinned(pd.DataFrame({"lon": range(10_000)})))
    3000
    """
    if len(points) <= MOST:
        return points
    return points.iloc[np.linspace(0, len(points) - 1, MOST).astype(int)]


def draw(points: pd.DataFrame, boundaries: Boundaries, *, date: str | None, alt_text: str) -> None:
    """Draw points.

    Parameters
    ----------
    points
        Columns lon and lat (degrees, EPSG:4326, no NaN), group (one word for the colour, at most three different), label.
    boundaries
        Outlines of countries and regions.
    date
        Day of the outlines.
    alt_text
        What a reader without the picture should know.
    """
    if len(points):
        st.altair_chart(_chart(points, boundaries, date), alt=alt_text, height=_HEIGHT)


def _chart(points: pd.DataFrame, boundaries: Boundaries, date: str | None) -> Any:
    import altair as alt

    west, south, east, north = _view(points)
    stretch = math.cos(math.radians(max(-80.0, min(80.0, (south + north) / 2))))
    levels = ["adm0"] if east - west > _REGIONS_DEG else ["adm0", "adm1"]
    frame = shapely.box(west, south, east, north)
    shapes = [_feature(frame.boundary, stretch, "frame")]
    land, names = [], []
    for level in levels:
        units = boundaries.valid_on(date, level, scale="drawn", box=frame.bounds)
        units = units[shapely.intersects(units.geometry.to_numpy(), frame)]
        near = units.geometry.to_numpy()
        inside = shapely.intersection(near, frame)
        if level == "adm0":
            land = [_feature(shape, stretch, "land") for shape in shapely.simplify(inside, (east - west) / 2000) if shape.area]
        if level == levels[-1]:
            names = _names(units, inside, stretch, frame.area)
        lines = shapely.intersection(shapely.boundary(near), frame)
        lines = shapely.simplify(lines, (east - west) / 2000)
        shapes += [_feature(line, stretch, level) for line in lines if not line.is_empty]
    where = points.assign(x=points["lon"] * stretch, y=points["lat"])[["x", "y", "group", "label"]]
    groups = list(dict.fromkeys(points["group"]))
    widths = alt.Scale(domain=["frame", "adm0", "adm1"], range=[0.5, 1.2, 0.5])
    tones = alt.Scale(domain=groups, range=list(_TONES[: len(groups)]))
    size, edge = (70, 0.7) if len(where) <= _MANY else (16, 0.0)
    outline = (
        alt.Chart(alt.InlineData(values=shapes))
        .mark_geoshape(filled=False, stroke="#8a939c", strokeJoin="round")
        .encode(strokeWidth=alt.StrokeWidth("properties.level:N", legend=None, scale=widths))
    )  # fmt: skip
    dots = (
        alt.Chart(where)
        .mark_circle(size=size, opacity=0.8, stroke="#ffffff", strokeWidth=edge)
        .encode(
            longitude="x:Q",
            latitude="y:Q",
            color=alt.Color("group:N", title=None, scale=tones, legend=alt.Legend(orient="top")),
            tooltip=[alt.Tooltip("label:N", title="What")],
        )
    )  # fmt: skip
    sea = alt.Chart(alt.InlineData(values=[_feature(frame, stretch, "sea")])).mark_geoshape(fill="#d6e4ee")
    ground = alt.Chart(alt.InlineData(values=land)).mark_geoshape(fill="#f3efe6")
    called = alt.Chart(alt.InlineData(values=names)).mark_text(fontStyle="italic", fontSize=11, color="#7b746a")
    parts = [sea, ground, outline, called.encode(longitude="x:Q", latitude="y:Q", text="name:N"), dots]
    if len(where) <= _NAMED:
        left = where["x"] < stretch * (west + east) / 2
        style: dict[str, Any] = {"dy": -8, "fontSize": 12, "color": "#5f6b76", "limit": 130}
        sides: tuple[dict[str, Any], ...] = ({"align": "left", "dx": 8}, {"align": "right", "dx": -8})
        for some, side in zip((where[left], where[~left]), sides, strict=True):
            names = alt.Chart(some).mark_text(**style, **side)
            parts.append(names.encode(longitude="x:Q", latitude="y:Q", text="label:N"))
    return alt.layer(*parts).project(type="identity", reflectY=True).properties(height=_HEIGHT)


def _names(units: pd.DataFrame, inside: np.ndarray, stretch: float, whole: float) -> list[dict[str, Any]]:
    """Names of the units that take up enough of the frame to be read in it, the largest first."""
    shares = shapely.area(inside) / whole
    order = [at for at in np.argsort(-shares) if shares[at] > _NAMED_FROM][:_UNITS_NAMED]
    spots = [shapely.point_on_surface(inside[at]) for at in order]
    names = units["name"].to_numpy()
    return [{"x": spot.x * stretch, "y": spot.y, "name": str(names[at])} for at, spot in zip(order, spots, strict=True)]


def _view(points: pd.DataFrame) -> tuple[float, float, float, float]:
    """West, south, east, north of a frame of a fixed shape around the points."""
    west, east, south, north = (float(getattr(points[c], f)()) for c in ("lon", "lat") for f in ("min", "max"))
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    stretch = max(0.17, math.cos(math.radians(middle_y)))
    tall = max((north - south) * 1.25, (east - west) * 1.25 * stretch / _SHAPE, _NARROWEST_DEG)
    wide = tall * _SHAPE / stretch
    return middle_x - wide / 2, max(-89.0, middle_y - tall / 2), middle_x + wide / 2, min(89.0, middle_y + tall / 2)


def _feature(shape: Any, stretch: float, level: str) -> dict[str, Any]:
    flat = shapely.transform(shape, lambda xy: np.round(xy * [stretch, 1.0], 4))
    return {"type": "Feature", "geometry": shapely.geometry.mapping(flat), "properties": {"level": level}}
