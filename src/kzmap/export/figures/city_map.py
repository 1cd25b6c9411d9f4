"""The city on paper: every record at its place with the crowded middle enlarged, and a small map of discs for an inset."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Polygon

import shapely
from pyproj import Transformer

from kzmap.export.figures.backdrop import COLOURS, Frame, draw_ground, draw_streets, fill
from kzmap.export.figures.map_marks import mark
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

    import geopandas as gpd

    from kzmap.export.content import Content
    from kzmap.export.figures.map_labels import Space

__all__ = ["City", "corner", "crowded", "draw_marks", "dress", "name_spots", "outline_window", "within"]

#: Layer and category of each record, by the point where it stands.
Spots = dict[tuple[float, float], list[tuple[str, str]]]
_FAR_DEG = 0.35
#: Height of the enlarged window as a share of the city's.
_SHARE = 0.16


class City:
    """The spots of the situation's focus, and the window that holds them.

    Attributes
    ----------
    name
        Of the city, in the language of the map.
    centre
        Longitude and latitude of the city as a place: records known to no more than the city stand there. None without a focus.
    spots
        Records by point, near the centre.
    """

    def __init__(self, content: Content, spots: Spots) -> None:
        focus = content.located.situation.settings.get("focus") or {}
        self.name = words.named(focus, content.result.lang) if focus else ""
        places = content.located.situation.places.set_index("place_id")
        place = places.loc[focus["place_id"]] if focus.get("place_id") in places.index else None
        self.centre = None if place is None or np.isnan(place["lon"]) else (round(place["lon"], 4), round(place["lat"], 4))
        self.spots: Spots = {}
        if self.centre is not None:
            lon, lat = self.centre
            self.spots = {
                at: rows
                for at, rows in spots.items()
                if abs((at[0] - lon + 180) % 360 - 180) < _FAR_DEG and abs(at[1] - lat) < _FAR_DEG / 1.4
            }

    @property
    def frame(self) -> Frame:
        """The window with every spot."""
        return Frame.around(shapely.points([*self.spots, self.centre]), margins=(0.03, 0.02, 0.03, 0.02))

    @property
    def is_told(self) -> bool:
        """Whether a map of the city tells more than a mark for it: two places or more beside the city as a whole."""
        return len(set(self.spots) - {self.centre}) > 1

    def outside_centre(self, records: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the records with a place in the city, without those known to no more than the city."""
        points = shapely.get_type_id(records.geometry.to_numpy()) == 0
        shown = records[points]
        spots = zip(shown.geometry.x.round(4), shown.geometry.y.round(4), strict=True)
        return shown[[spot in self.spots and spot != self.centre for spot in spots]]

    def short(self, name: str) -> str:
        """Return the name of a place without the city's own."""
        return name.replace(f", {self.name}", "")


def crowded(city: City, aspect: float) -> Frame:
    """Return the window of some height and shape, centred at a spot, that holds the most spots."""
    _, south, _, north = city.frame.bounds
    height = (north - south) * _SHARE
    width = height * aspect / max(float(np.cos(np.radians((south + north) / 2))), 0.01)
    order = sorted(city.spots)
    points = np.array(order)
    inside = (np.abs(points[:, None, 0] - points[None, :, 0]) < width / 2) & (
        np.abs(points[:, None, 1] - points[None, :, 1]) < height / 2
    )
    lon, lat = points[inside[int(inside.sum(axis=1).argmax())]].mean(axis=0)
    return Frame((lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2))


def dress(axes: Axes, content: Content, city: City, frame: Frame, *, streets: bool = True) -> None:
    """Draw the ground: the city's own unit light, what lies around it darker, and its streets."""
    draw_ground(axes, content, frame, rivers=False)
    units = content.located.units
    units = units[units["level"] == "adm1"]
    holding = units[units.contains(shapely.Point(city.centre))]
    if len(holding):
        around = frame.project(units[~units["unit_id"].isin(holding["unit_id"])].geometry)
        fill(axes, around, COLOURS["land"], 2.2)
    if streets:
        draw_streets(axes, content, frame)


def draw_marks(
    axes: Axes, frame: Frame, space: Space, spots: Spots, marks_pt: float, moved: Mapping[tuple[float, float], Any]
) -> dict[tuple[float, float], Any]:
    """Draw a mark for each category at each spot, in rows; return place on paper and columns of marks of each spot.

    `moved` has a place on paper for spots that stand for no exact place.
    """
    placed = {}
    for spot in sorted(spots):
        kinds = Counter(("postings" if layer == "postings" else "incidents", category) for layer, category in spots[spot])
        xy = moved[spot] if spot in moved else tuple(frame.points(np.array([spot[0]]), np.array([spot[1]]))[0])
        columns = int(np.ceil(np.sqrt(len(kinds))))
        rows = int(np.ceil(len(kinds) / columns))
        for at, ((layer, category), count) in enumerate(sorted(kinds.items())):
            offset = (
                ((at % columns) - (columns - 1) / 2) * marks_pt * 1.5,
                ((rows - 1) / 2 - at // columns) * marks_pt * 1.5,
            )
            mark(axes, xy, layer, category, marks_pt, offset)
            if count > 1:
                axes.annotate(str(count), xy, xytext=(offset[0] + marks_pt * 0.55, offset[1] + marks_pt * 0.3),
                              textcoords="offset points", fontsize=5.5, zorder=26, weight="bold")  # fmt: skip
        space.block(xy, marks_pt * 0.8 * columns + 1)
        placed[spot] = (xy, columns)
    return placed


def name_spots(space: Space, placed: dict[tuple[float, float], Any], spots: Spots, labels: dict[tuple[float, float], str],
               marks_pt: float) -> None:  # fmt: skip
    """Name the spots, those with most records first."""
    for spot in sorted(placed, key=lambda one: (-len(spots[one]), one)):
        xy, columns = placed[spot]
        if labels.get(spot):
            space.label(xy, labels[spot], size=6.5, gap_pt=marks_pt * 0.8 * columns + 3)


def corner(axes: Axes, right: float, up: float) -> tuple[float, float]:
    """Return the place on paper at fractions of a map."""
    x, y = axes.transData.inverted().transform(axes.transAxes.transform((right, up)))
    return float(x), float(y)


def within(axes: Axes, frame: Frame, spots: Spots) -> Spots:
    """Return the spots that a map shows."""
    if not spots:
        return {}
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x, y = frame.points(*np.array(list(spots)).T).T
    shown = (left < x) & (x < right) & (bottom < y) & (y < top)
    return {spot: rows for (spot, rows), seen in zip(spots.items(), shown.tolist(), strict=True) if seen}


def outline_window(axes: Axes, frame: Frame, space: Space, inner: Axes, inner_frame: Frame) -> None:
    """Show on the map what the enlarged panel shows, and keep labels out of there."""
    (left, right), (bottom, top) = inner.get_xlim(), inner.get_ylim()
    ring = shapely.get_coordinates(shapely.box(left, bottom, right, top))
    degrees = np.column_stack(Transformer.from_crs(inner_frame.crs, 4326, always_xy=True).transform(*ring.T))
    corners = frame.points(*degrees.T)
    space.block_corners(corners.min(axis=0), corners.max(axis=0))
    axes.add_patch(Polygon(corners, fill=False, edgecolor=COLOURS["text"], linewidth=0.8, zorder=23))
