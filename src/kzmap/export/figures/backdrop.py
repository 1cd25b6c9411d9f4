"""The ground of a printed map: a projection that suits its extent, land, water, borders, scale bar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

import geopandas as gpd
import shapely
from pyproj import CRS, Geod, Transformer

from kzmap.export.content import drawn
from kzmap.ground.geodesy import bbox, lonlat_windows
from kzmap.ground.mesh import mesh
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from kzmap.export.content import Content

__all__ = [
    "COLOURS",
    "RAMP",
    "Frame",
    "draw_areas",
    "draw_ground",
    "draw_streets",
    "draw_zones",
    "fill",
    "make_room",
    "scale_bar",
    "shortened",
    "shows",
]

COLOURS = {
    "water": "#d6e3ea", "land": "#ece8dd", "focus": "#fbfaf6", "country": "#8b8577", "region": "#b9b3a6", "river": "#b5cbd7",
    "text": "#2d3239", "quiet": "#6d6757", "doubt": "#5f6b76",
}  # fmt: skip


#: Streets that a page shows only nearer than this zoom are too small for a whole city on paper; metres for a dot.
_WHOLE_CITY, _FINE_M = 12, 4.0
_LONGEST_BAR_M = 3_000_000.0
#: Degrees of longitude around the globe, less a hair, and above which a cone no longer serves.
_WORLD, _FAN = 359.98, 150.0
#: Regions by their number of records.
RAMP = ("#f3ead9", "#ead3ae", "#dcb27a", "#c98d4b")


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
    def around(
        cls,
        geometry: Iterable[Any],
        *,
        margins: tuple[float, float, float, float],
        shares: tuple[float, float, float, float] = (0, 0, 0, 0),
    ) -> Frame:
        """Frame some geometries the short way around the globe; the world without any.

        Parameters
        ----------
        geometry
            EPSG:4326.
        margins
            Degrees added in the west, south, east and north.
        shares
            Parts of the width and height added there as well.
        """
        west, south, east, north = bbox(geometry) or (-179.0, -60.0, 179.0, 80.0)
        east += 360 if east < west else 0
        more = [one + part * size for one, part, size in zip(margins, shares, (east - west, north - south) * 2, strict=True)]
        west, south, east, north = west - more[0], south - more[1], east + more[2], north + more[3]
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
        # a window is grown to the shape of the paper: a tall country has as much ground beside it as a broad one
        size = max(east - west, 2 * (north - south))
        dx, dy = min(size * 0.6 + 0.1, (_WORLD - (east - west)) / 2), size * 0.3 + 0.1
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


def shortened(text: str, letters: int) -> str:
    """Return the beginning of a text: whole words where one ends late enough, else so many letters.

    >>> shortened("closed area: Zone B", 15), shortened("closed area: " + "x" * 99, 20), shortened("short", 9)
    ('closed area: …', 'closed area: xxxxx …', 'short')
    """
    whole = " ".join(text.split())
    if len(whole) <= letters:
        return whole
    head, _, broken = whole[: letters - 2].rpartition(" ")
    return f"{head if head and len(broken) < letters // 4 else whole[: letters - 2].rstrip()} …"


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


#: Smaller on paper than so many points, an area lies under its mark.
_SEEN_PT = 14.0
#: ... and larger than this part of the map it is the map.
_WHOLE = 0.6
#: Lines by who draws a zone, as the page has them.
_DRAWN_BY: Any = ("-", (0, (5, 2.5)), (0, (1, 1.8)))
#: More lines would make a legend as large as the map.
_MOST_LISTED = 6


def draw_areas(axes: Axes, frame: Frame, records: gpd.GeoDataFrame, lang: str) -> list[Artist]:
    """Draw the area that holds the true spot, where it is larger than a mark and smaller than the map; return the legend's line.

    What is known to a unit only is its outline: the colour of a region is its number of records.
    """
    polygonal = np.isin(shapely.get_type_id(records.geometry.to_numpy()), (3, 6))
    shapes = np.where(polygonal, records.geometry.to_numpy(), records["area"].to_numpy())
    present = ~shapely.is_missing(shapes)
    known = gpd.GeoSeries(shapes[present], crs=4326)
    discs = pd.Series(~polygonal[present])
    left, right = axes.get_xlim()
    per_pt = (right - left) / (axes.get_window_extent().width * 72 / axes.figure.dpi)
    paper = frame.project(known[~known.to_wkb().duplicated()])
    wide = paper.bounds["maxx"] - paper.bounds["minx"]
    paper = paper[(wide > _SEEN_PT * per_pt) & (wide < _WHOLE * (right - left))]
    if paper.empty:
        return []
    fill(axes, paper[discs.reindex(paper.index)], COLOURS["doubt"], 7, 0.04)
    _line(axes, paper.boundary, COLOURS["doubt"], 0.7, 8, linestyle=(0, (3, 2)))
    return [Patch(facecolor="none", edgecolor=COLOURS["doubt"], linestyle=(0, (3, 2)), label=words.text("layer.doubt", lang))]


def draw_zones(axes: Axes, content: Content, frame: Frame) -> list[Artist]:
    """Draw what somebody draws, under the marks; return the lines of the legend: what it is and who draws it."""
    zones, lang = content.zones, content.result.lang
    handles: list[Artist] = []
    claimants = list(dict.fromkeys(zones["claimant"]))
    for (kind, claimant), rows in zones.groupby(["kind", "claimant"], sort=False):
        colour, style = words.rows("zone")[kind]["colour"], _DRAWN_BY[claimants.index(claimant) % len(_DRAWN_BY)]
        paper = frame.project(rows.geometry)
        fill(axes, paper[paper.geom_type.str.endswith("Polygon")], colour, 9, 0.16)
        edges = paper.where(~paper.geom_type.str.endswith("Polygon"), paper.boundary)
        _line(axes, edges, colour, 1.1, 10, linestyle=style)
        label = f"{words.label('zone', kind, lang)}: {claimant}"
        handles.append(Line2D([], [], color=colour, linewidth=1.4, linestyle=style, label=shortened(label, 60)))
    return handles[:_MOST_LISTED]


def draw_streets(axes: Axes, content: Content, frame: Frame) -> None:
    """Draw the streets around the records as the page draws them: parks and water, then streets from small to large."""
    table = content.streets
    if table.empty:
        return
    left, right = axes.get_xlim()
    scale = (right - left) / axes.get_window_extent().width  # metres for a dot of paper
    for at, (word, row) in enumerate(words.rows("street").items()):
        shapes = table.geometry[table["class"] == word]
        # what is small in the city is left out of a map of all of it
        if row["geometry"] == "point" or shapes.empty or (float(row["zoom"]) > _WHOLE_CITY and scale > _FINE_M):
            continue
        colour = {"water": COLOURS["water"], "river": COLOURS["river"]}.get(word, row["colour"])
        order = 3 + at / 100
        if row["geometry"] == "area":
            fill(axes, shapes.to_crs(frame.crs), colour, order)
            continue
        width = max(0.3, float(row["width"]) * 0.45)
        paper = shapes.to_crs(frame.crs)  # short lines need no more vertices to follow the globe
        if word not in ("river", "railway"):
            _line(axes, paper, COLOURS["region"], width + 0.35, order)
        _line(axes, paper, colour, width, order + 0.005)


def fill(axes: Axes, geometry: gpd.GeoSeries, colour: str, order: float, opacity: float = 1.0) -> None:
    """Fill projected polygons."""
    _plot(axes, geometry, color=colour, alpha=opacity, edgecolor="none", zorder=order)


def _line(axes: Axes, geometry: gpd.GeoSeries, colour: str, width: float, order: float, **style: Any) -> None:
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


#: A fraction of the axes, for which `make_room` shrinks the map at each step and in all.
_STEP, _STEPS = 0.06, 20
#: Half of a mark, as a fraction of the axes.
_MARK = 0.015


def make_room(axes: Axes, points: np.ndarray, boxes: Sequence[tuple[float, float, float, float]]) -> None:
    """Shrink the map, away from boxes that lie on it, until none of them covers a point.

    Parameters
    ----------
    axes
        The map, nothing drawn yet.
    points
        x and y on paper.
    boxes
        Left, bottom, right, top, as fractions of the axes.
    """
    for _ in range(_STEPS if len(points) else 0):
        at = axes.transAxes.inverted().transform(axes.transData.transform(points))
        covering = [
            (left, bottom, right, top)
            for left, bottom, right, top in boxes
            if ((at > (left - _MARK, bottom - _MARK)) & (at < (right + _MARK, top + _MARK))).all(axis=1).any()
        ]
        if not covering:
            return
        sides = {"left": 0.0, "right": 0.0, "bottom": 0.0, "top": 0.0}
        for left, bottom, right, top in covering:
            sides["right" if left + right > 1 else "left"] = 1.0
            sides["top" if bottom + top > 1 else "bottom"] = 1.0
        for low, high, limits, change in (
            ("left", "right", axes.get_xlim(), axes.set_xlim), ("bottom", "top", axes.get_ylim(), axes.set_ylim)
        ):  # fmt: skip
            size = (limits[1] - limits[0]) * _STEP / (sides[low] + sides[high])
            change(limits[0] - size * sides[low], limits[1] + size * sides[high])


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
