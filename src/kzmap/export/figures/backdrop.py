"""The ground of a printed map: a projection that suits its extent, land, water, borders, scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import shapely
from pyproj import CRS, Geod, Transformer

from kzmap.export.content import drawn

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    import geopandas as gpd

    from kzmap.export.content import Content

__all__ = ["BACK", "COLOURS", "RAMP", "Frame", "draw_ground", "fill", "scale_bar", "shows"]

COLOURS = {
    "water": "#d6e3ea", "land": "#ece8dd", "focus": "#fbfaf6", "country": "#8b8577", "region": "#b9b3a6", "river": "#b5cbd7",
    "text": "#2d3239", "quiet": "#6d6757",
}  # fmt: skip


#: Regions by their number of records; the way back.
RAMP = ("#f3ead9", "#ead3ae", "#dcb27a", "#c98d4b")
BACK = "#6aa88a"


@dataclass(frozen=True)
class Frame:
    """A window on the globe and its projection.

    Attributes
    ----------
    bounds
        West, south, east, north in degrees; what must be visible.
    """

    bounds: tuple[float, float, float, float]

    @cached_property
    def crs(self) -> CRS:
        """Albers equal-area with two standard parallels inside the window; azimuthal equidistant for a city."""
        west, south, east, north = self.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        if north - south < 2:
            return CRS.from_proj4(f"+proj=aeqd +lon_0={lon:.4f} +lat_0={lat:.4f} +datum=WGS84 +units=m")
        sixth = (north - south) / 6
        parallels = f"+lat_1={south + sixth:.4f} +lat_2={north - sixth:.4f}"
        return CRS.from_proj4(f"+proj=aea +lon_0={lon:.4f} +lat_0={lat:.4f} {parallels} +datum=WGS84 +units=m")

    @cached_property
    def _to_paper(self) -> Transformer:
        """Kept, because it takes longer to make than to project with."""
        return Transformer.from_crs(4326, self.crs, always_xy=True)

    def project(self, geometry: gpd.GeoSeries) -> gpd.GeoSeries:
        """Cut to the window and a margin, then project; edges follow the globe because they are densified first."""
        west, south, east, north = self.bounds
        dx, dy = (east - west) * 0.6 + 0.1, (north - south) * 0.6 + 0.1
        box = (max(west - dx, -179.99), max(south - dy, -89), min(east + dx, 179.99), min(north + dy, 89))
        cut = geometry.clip_by_rect(*box)
        cut = cut[drawn(cut)]
        return cut.segmentize(max((east - west) / 40, 0.01)).to_crs(self.crs)

    def points(self, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Project points, as an array of x and y."""
        return np.column_stack(self._to_paper.transform(lon, lat))

    def set_window(self, axes: Axes) -> None:
        """Show the whole window and fill the axes."""
        west, south, east, north = self.bounds
        edge = shapely.segmentize(shapely.box(west, south, east, north).exterior, (east - west) / 20)
        xy = self.points(*shapely.get_coordinates(edge).T)
        (left, bottom), (right, top) = xy.min(axis=0), xy.max(axis=0)
        box = axes.get_window_extent()
        wanted = box.width / box.height
        width, height = right - left, top - bottom
        grow_x, grow_y = max(height * wanted - width, 0) / 2, max(width / wanted - height, 0) / 2
        axes.set_xlim(left - grow_x, right + grow_x)
        axes.set_ylim(bottom - grow_y, top + grow_y)
        axes.set_aspect("equal", adjustable="box")


def draw_ground(axes: Axes, content: Content, frame: Frame, *, rivers: bool = True) -> None:
    """Draw land, the situation's country, water and borders as they were at the beginning of its period."""
    boundaries, settings = content.result.boundaries, content.located.situation.settings
    axes.set_facecolor(COLOURS["water"])
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=COLOURS["country"], linewidth=0.6)
    units = content.located.units
    day = settings["period"][0]
    fill(axes, frame.project(boundaries.basemap("land").geometry), COLOURS["land"], 1)
    focus = units[units["unit_id"] == settings["countries"][0]]
    fill(axes, frame.project(focus.geometry), COLOURS["focus"], 2)
    fill(axes, frame.project(boundaries.basemap("lakes").geometry), COLOURS["water"], 3)
    if rivers:
        _line(axes, frame.project(boundaries.basemap("rivers").geometry), COLOURS["river"], 0.4, 3)
    borders = boundaries.basemap("borders", day)
    for level, width, colour, order in (("adm1", 0.4, "region", 5), ("adm0", 0.9, "country", 6)):
        _line(axes, frame.project(borders[borders["level"] == level].geometry), COLOURS[colour], width, order)


def fill(axes: Axes, geometry: gpd.GeoSeries, colour: str, order: float, opacity: float = 1.0) -> None:
    """Fill projected polygons."""
    _plot(axes, geometry, color=colour, alpha=opacity, edgecolor="none", zorder=order)


def _line(axes: Axes, geometry: gpd.GeoSeries, colour: str, width: float, order: int) -> None:
    _plot(axes, geometry, color=colour, linewidth=width, zorder=order)


def _plot(axes: Axes, geometry: gpd.GeoSeries, **style: Any) -> None:
    """Draw what the window shows and a hair more: the margin of `Frame.project` is half of all vertices."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    hair = (right - left) / 100
    seen = geometry.clip_by_rect(left - hair, bottom - hair, right + hair, top + hair)
    seen = seen[drawn(seen)]
    if len(seen):
        seen.plot(ax=axes, aspect=None, **style)
        axes.set(xlabel="", ylabel="")  # GeoPandas writes the units of the projection there


def shows(axes: Axes, xy: tuple[float, float]) -> bool:
    """Say whether a point lies inside the window."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    return bool(left <= xy[0] <= right and bottom <= xy[1] <= top)


def scale_bar(axes: Axes, frame: Frame, at: tuple[float, float] = (0.03, 0.045)) -> None:
    """Draw a bar of a round length, true at the spot where it stands (geodesic, WGS 84)."""
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    x, y = left + at[0] * (right - left), bottom + at[1] * (top - bottom)
    back = Transformer.from_crs(frame.crs, 4326, always_xy=True)
    fifth = (right - left) / 5
    (lon1, lon2), (lat1, lat2) = back.transform([x, x + fifth], [y, y])
    metres = Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2]
    magnitude = 10 ** np.floor(np.log10(metres))
    length = max(step for step in (1, 2, 5, 10) if step * magnitude <= metres) * magnitude
    end = x + fifth * length / metres
    axes.plot([x, end], [y, y], color=COLOURS["text"], linewidth=1.6, solid_capstyle="butt", zorder=40)
    unit = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.annotate(unit, ((x + end) / 2, y), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=7,
                  color=COLOURS["text"], zorder=40)  # fmt: skip
