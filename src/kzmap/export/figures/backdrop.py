"""The ground of a printed map: a projection that suits its extent, land, water, borders, scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import shapely
from pyproj import CRS, Geod, Transformer

from kzmap.export.content import drawn
from kzmap.ground.geodesy import bbox, lonlat_windows
from kzmap.ground.mesh import mesh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    import geopandas as gpd

    from kzmap.export.content import Content

__all__ = ["BACK", "COLOURS", "RAMP", "Frame", "draw_ground", "fill", "scale_bar", "shows"]

COLOURS = {
    "water": "#d6e3ea", "land": "#ece8dd", "focus": "#fbfaf6", "country": "#8b8577", "region": "#b9b3a6", "river": "#b5cbd7",
    "text": "#2d3239", "quiet": "#6d6757",
}  # fmt: skip


_LONGEST_BAR_M = 3_000_000.0
#: Degrees of longitude around the globe, less a hair, and above which a cone no longer serves.
_WORLD, _FAN = 359.98, 150.0
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

    @classmethod
    def around(cls, geometry: Iterable[Any], *, margins: tuple[float, float, float, float]) -> Frame:
        """Frame some geometries the short way around the globe; the world without any.

        Parameters
        ----------
        geometry
            EPSG:4326.
        margins
            Degrees added in the west, south, east and north.
        """
        west, south, east, north = bbox(geometry) or (-179.0, -60.0, 179.0, 80.0)
        east += 360 if east < west else 0
        west, south, east, north = west - margins[0], south - margins[1], east + margins[2], north + margins[3]
        wide = max(east - west - _WORLD, 0) / 2
        return cls((west + wide, max(south, -90.0), east - wide, min(north, 90.0)))

    @cached_property
    def crs(self) -> CRS:
        """Albers equal-area with two standard parallels inside the window; azimuthal equidistant for a city or a pole."""
        west, south, east, north = self.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        parallels = (south + (north - south) / 6, north - (north - south) / 6)
        if north - south < 2 or (pole := self._pole):
            centre = f"+lon_0={lon:.4f} +lat_0={lat if north - south < 2 else pole:.4f}"
            return CRS.from_proj4(f"+proj=aeqd {centre} +datum=WGS84 +units=m")
        if east - west > _FAN or abs(sum(parallels)) < 2:  # a cone would show the far side, or be a cylinder
            return CRS.from_proj4(f"+proj=eqearth +lon_0={lon:.4f} +datum=WGS84 +units=m")
        cone = f"+lat_1={parallels[0]:.4f} +lat_2={parallels[1]:.4f}"
        return CRS.from_proj4(f"+proj=aea +lon_0={lon:.4f} +lat_0={lat:.4f} {cone} +datum=WGS84 +units=m")

    @property
    def _pole(self) -> float:
        """Latitude of the pole that a wide window reaches, 0 for none."""
        west, south, east, north = self.bounds
        if east - west <= 180 or (south < -80) == (north > 80):
            return 0.0
        return -90.0 if south < -80 else 90.0

    @cached_property
    def _to_paper(self) -> Transformer:
        """Kept, because it takes longer to make than to project with."""
        return Transformer.from_crs(4326, self.crs, always_xy=True)

    def project(self, geometry: gpd.GeoSeries) -> gpd.GeoSeries:
        """Cut to the window and a margin, then project; edges follow the globe because they are densified first."""
        west, south, east, north = self.bounds
        dx, dy = min((east - west) * 0.6 + 0.1, (_WORLD - (east - west)) / 2), (north - south) * 0.6 + 0.1
        end = 90 if self._pole else 89
        box = (west - dx, max(south - dy, -end), east + dx, min(north + dy, end))
        # bounds of a window over the 180th meridian run past it; the geometry is cut there
        windows = [(window.bounds, shift) for window, shift in lonlat_windows(box)] or [(box, 0.0)]
        cut = pd.concat([geometry.clip_by_rect(w + shift, s, e + shift, n) for (w, s, e, n), shift in windows])
        paper = cut[drawn(cut)].segmentize(max((east - west) / 40, 0.01)).to_crs(self.crs)
        if len(windows) == 1 or paper.empty:
            return paper
        # the two sides of the meridian meet again; a projection may fold an outline that was sound on the globe
        return paper.make_valid().groupby(level=0).agg(shapely.union_all).set_crs(self.crs)

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
    boundaries = content.result.boundaries
    axes.set_facecolor(COLOURS["water"])
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color=COLOURS["country"], linewidth=0.6)
    units = content.located.units
    fill(axes, frame.project(units.geometry[units["level"] == "adm0"]), COLOURS["land"], 1)
    fill(axes, frame.project(boundaries.basemap("land").geometry), COLOURS["land"], 1)
    focus = units[units["unit_id"].isin(content.located.situation.countries)]
    fill(axes, frame.project(focus.geometry), COLOURS["focus"], 2)
    fill(axes, frame.project(boundaries.basemap("lakes").geometry), COLOURS["water"], 3)
    if rivers:
        _line(axes, frame.project(boundaries.basemap("rivers").geometry), COLOURS["river"], 0.4, 3)
    borders = mesh(units, disputed=boundaries.basemap("disputed").geometry.to_numpy()).borders
    for level, width, colour, order in (("adm1", 0.4, "region", 5), ("adm0", 0.9, "country", 6)):
        own = borders[borders["level"] == level]
        _line(axes, frame.project(own.geometry[~own["disputed"]]), COLOURS[colour], width, order)
        _line(axes, frame.project(own.geometry[own["disputed"]]), COLOURS[colour], width, order, linestyle=(0, (3, 2)))


def fill(axes: Axes, geometry: gpd.GeoSeries, colour: str, order: float, opacity: float = 1.0) -> None:
    """Fill projected polygons."""
    _plot(axes, geometry, color=colour, alpha=opacity, edgecolor="none", zorder=order)


def _line(axes: Axes, geometry: gpd.GeoSeries, colour: str, width: float, order: int, **style: Any) -> None:
    _plot(axes, geometry, color=colour, linewidth=width, zorder=order, **style)


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
    metres = Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2] if np.isfinite([lon1, lat1, lon2, lat2]).all() else 0.0
    if not 0 < metres < _LONGEST_BAR_M:
        return  # a corner of the paper beyond the globe, or a world on which no bar is true
    magnitude = 10 ** np.floor(np.log10(metres))
    length = max(step for step in (1, 2, 5, 10) if step * magnitude <= metres) * magnitude
    end = x + fifth * length / metres
    axes.plot([x, end], [y, y], color=COLOURS["text"], linewidth=1.6, solid_capstyle="butt", zorder=40)
    unit = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.annotate(unit, ((x + end) / 2, y), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=7,
                  color=COLOURS["text"], zorder=40)  # fmt: skip
