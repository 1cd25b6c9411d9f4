"""Circles and lines on the ellipsoid, as EPSG:4326 geometry: the only place that knows about metres on the globe.

What crosses the 180th meridian is cut there, and what holds a pole reaches the edge of the plane at that pole (RFC 7946, 3.1.9),
so that every later stage may treat longitude and latitude as a plane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import shapely
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.polygon import orient
from shapely.ops import substring

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["bbox", "circle", "geodesic", "lonlat_windows", "until"]

_GEOD = Geod(ellps="WGS84")
#: A vertex at least this often keeps a drawn geodesic smooth at country scale.
_STEP_M = 50_000.0
_CORNERS = 48
#: Smaller circles are drawn with this radius: the digits of a degree do not carry them.
_SMALLEST_M = 0.1
#: A side may come this much nearer to the middle than the radius, or stay this much farther off than the corners.
_NEARER, _FARTHER = 0.9995, 1.005
#: A circle whose border passes a pole nearer than this share of its radius is drawn as holding it.
_CLEAR = 1e-3
#: So many radii away from the pole, sides that are straight in degrees follow a circle to the eye.
_FAR = 20
#: Near a pole longitude turns fast: a step of more degrees than this is halved, but not more often than needed to be drawn.
_TURN_DEG, _HALVINGS = 90.0, 12
#: Decimals of a degree after a shift by 360: 0.1 mm, and the digits that were given come back.
_DIGITS = 9


def circle(lon: float, lat: float, radius_m: float) -> Polygon | MultiPolygon:
    """Return the geodesic circle around a point.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    radius_m
        Metres, up to 9,000 km.

    Returns
    -------
    Polygon or MultiPolygon
        At least 48 corners on a circle slightly larger than the radius, so that the whole disc lies inside. EPSG:4326; in two
        parts where it crosses the 180th meridian, up to latitude 90 where it holds a pole.

    Examples
    --------
    >>> circle(76.95, 43.24, 300).contains(shapely.Point(76.95, 43.2426))
    True
    >>> circle(179.99, -16.8, 5_000).geom_type, circle(0, -90, 5_000).bounds[:2]
    ('MultiPolygon', (-180.0, -90.0))
    """
    reach = max(radius_m, _SMALLEST_M) / np.cos(np.pi / _CORNERS)
    pole = float(np.copysign(90.0, lat))
    to_pole = _GEOD.inv(lon, lat, lon, pole)[2]
    if abs(reach - to_pole) < _CLEAR * reach:
        reach = to_pole * (1 + _CLEAR)
    azimuths = np.linspace(0, 360, _CORNERS + 1)
    for _ in range(_HALVINGS):
        ring = _ring(lon, lat, azimuths, reach)
        if to_pole > _FAR * reach or not (coarse := _coarse(lon, lat, ring, reach)).any():
            break
        azimuths = np.sort(np.concatenate([azimuths, ((azimuths[:-1] + azimuths[1:]) / 2)[coarse]]))
    around = round((ring[-1, 0] - ring[0, 0]) / 360) * 360.0
    ring[-1] = ring[0] + [around, 0]
    if around:  # the border goes once around a pole: close it along that pole
        ring = np.vstack([ring, [ring[-1, 0], pole], [ring[0, 0], pole]])
    return _within_180(Polygon(ring))


def _ring(lon: float, lat: float, azimuths: Floats, reach: float) -> Floats:
    """Corners of a circle, their longitudes without a jump."""
    same = np.ones(len(azimuths))
    lons, lats, _ = _GEOD.fwd(same * lon, same * lat, azimuths, same * reach)
    return np.column_stack([np.unwrap(lons, period=360), lats])


def _coarse(lon: float, lat: float, ring: Floats, reach: float) -> npt.NDArray[np.bool_]:
    """Tell which sides, straight in degrees, leave the circle; near a pole that is far from straight on the globe."""
    middle = (ring[:-1] + ring[1:]) / 2
    same = np.ones(len(middle))
    away = _GEOD.inv(same * lon, same * lat, *middle.T)[2] / reach
    turn = np.abs(np.diff(ring[:, 0]))
    coarse: npt.NDArray[np.bool_] = (away < _NEARER * np.cos(np.pi / _CORNERS)) | (away > _FARTHER) | (turn > _TURN_DEG)
    return coarse


def _within_180(shape: Polygon) -> Polygon | MultiPolygon:
    """Bring a polygon whose longitudes run past 180 degrees back, cut at that meridian."""
    parts = [_shifted(shapely.intersection(shape, window), shift) for window, shift in lonlat_windows(shape.bounds)]
    whole = shape if not parts else shapely.union_all(parts)  # a cap's two halves grow together again
    if whole.geom_type == "MultiPolygon":
        return MultiPolygon([orient(part) for part in whole.geoms])
    return orient(whole)


def lonlat_windows(bounds: tuple[float, float, float, float]) -> list[tuple[Polygon, float]]:
    """Return where a box that runs past the 180th meridian lies on the plane of longitudes.

    Parameters
    ----------
    bounds
        West, south, east, north; west at least -540, east at most 540 degrees.

    Returns
    -------
    list of tuple
        For each world that the box reaches into, the part of the box there, and the degrees to add to bring it back. Empty when
        all of it lies between -180 and 180.

    Examples
    --------
    >>> [(window.bounds[::2], shift) for window, shift in lonlat_windows((179, 0, 182, 1))]
    [((179.0, 180.0), 0.0), ((180.0, 182.0), -360.0)]
    >>> lonlat_windows((10, 0, 20, 1))
    []
    """
    west, south, east, north = bounds
    if west >= -180 and east <= 180:
        return []
    edges = [(max(west, edge), min(east, edge + 360), 180 - (edge + 360.0)) for edge in (-540.0, -180.0, 180.0)]
    thin = 10.0**-_DIGITS
    return [(shapely.box(left, south, right, north), shift) for left, right, shift in edges if right - left > thin]


def _shifted(shape: shapely.Geometry, degrees: float) -> shapely.Geometry:
    if not degrees:
        return shape
    return shapely.transform(shape, lambda xy: np.column_stack([np.round(xy[:, 0] + degrees, _DIGITS), xy[:, 1]]))


def geodesic(lon1: float, lat1: float, lon2: float, lat2: float) -> LineString | MultiLineString:
    """Return the shortest line on the ellipsoid between two points.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, EPSG:4326.

    Returns
    -------
    LineString or MultiLineString
        With a vertex every 50 km at most; in two parts where it crosses the 180th meridian, in the order of travel.

    Examples
    --------
    >>> line = geodesic(38.06, 55.88, 77.04, 43.35)
    >>> line.geom_type, line.coords[0], line.coords[-1]
    ('LineString', (38.06, 55.88), (77.04, 43.35))
    >>> geodesic(170, 60, -170, 60).geom_type
    'MultiLineString'
    """
    azimuth, _, distance = _GEOD.inv(lon1, lat1, lon2, lat2)
    if distance == 0:  # one spot, perhaps written from both sides of the 180th meridian, or a pole under two longitudes
        return LineString([(lon1, lat1), (lon1, lat1)])
    along = np.linspace(0, distance, max(int(distance // _STEP_M), 1) + 2)
    for _ in range(_HALVINGS):
        points = _line(lon1, lat1, azimuth, along)
        points[-1] = (points[-1, 0] + (lon2 - points[-1, 0] + 180) % 360 - 180, lat2)
        turning = np.abs(np.diff(points[:, 0])) > _TURN_DEG / 9
        if not turning.any():
            break
        along = np.sort(np.concatenate([along, ((along[:-1] + along[1:]) / 2)[turning]]))
    leaps = np.flatnonzero(np.abs(np.diff(points[:, 0])) > _TURN_DEG)  # straight over a pole, where every longitude meets
    for at in leaps[::-1]:
        corner = np.copysign(90.0, points[at, 1])
        points = np.insert(points, at + 1, [(points[at, 0], corner), (points[at + 1, 0], corner)], axis=0)
    return _cut_at_180(points, (lon1, lat1), (lon2, lat2))


def _line(lon: float, lat: float, azimuth: float, along: Floats) -> Floats:
    """Points of a geodesic at some distances, their longitudes without a jump."""
    same = np.ones(len(along))
    lons, lats, _ = _GEOD.fwd(same * lon, same * lat, same * azimuth, along)
    return np.column_stack([np.unwrap(lons, period=360), lats])


def _cut_at_180(points: Floats, first: tuple[float, float], last: tuple[float, float]) -> LineString | MultiLineString:
    """Make a line of points whose longitudes run on past 180 degrees; its ends stay as they were given."""
    worlds = np.floor((points[:, 0] + 180) / 360)
    on_edge = (points[:, 0] + 180) % 360 == 0  # belongs to the side that the line is on
    worlds[0] = worlds[1] if on_edge[0] else worlds[0]
    worlds[-1] = worlds[-2] if on_edge[-1] else worlds[-1]
    parts: list[list[tuple[float, float]]] = [[]]
    for at, (lon, lat) in enumerate(points):
        if at and worlds[at] != worlds[at - 1]:
            edge = 360 * max(worlds[at], worlds[at - 1]) - 180
            share = (edge - points[at - 1, 0]) / (lon - points[at - 1, 0])
            height = points[at - 1, 1] + share * (lat - points[at - 1, 1])
            side = 180.0 if worlds[at] > worlds[at - 1] else -180.0
            parts[-1].append((side, height))
            parts.append([(-side, height)])
        parts[-1].append((lon - 360 * worlds[at], lat))
    for given, part, at in ((first, parts[0], 0), (last, parts[-1], -1)):
        if abs(given[0] - part[at][0]) < 1:  # else the same meridian from its other side
            part[at] = given
    lines = [LineString(part) for part in parts if len(set(part)) > 1]
    if not lines:
        return LineString([first, last])
    return lines[0] if len(lines) == 1 else MultiLineString(lines)


def until(line: LineString | MultiLineString, area: shapely.Geometry) -> LineString | MultiLineString:
    """Cut a line where it first enters an area; unchanged if it never does or begins inside.

    >>> until(LineString([(0, 0), (10, 0)]), shapely.box(4, -1, 6, 1)).coords[-1]
    (4.0, 0.0)
    """
    kept: list[LineString] = []
    for part in shapely.get_parts(line):
        inside = shapely.intersection(part, area)
        if inside.is_empty:
            kept.append(part)
            continue
        entry = min(part.project(shapely.Point(spot)) for spot in shapely.get_coordinates(inside))
        if entry:
            kept.append(substring(part, 0, entry))
        break
    if not kept:
        return line
    return kept[0] if len(kept) == 1 else MultiLineString(kept)


def bbox(geometries: Iterable[shapely.Geometry | None]) -> list[float] | None:
    """Return west, south, east, north; west is greater than east when the box crosses the 180th meridian (RFC 7946, 5.2).

    Parameters
    ----------
    geometries
        EPSG:4326; None and empty ones are left out.

    Returns
    -------
    list of float or None
        Degrees, the short way around the globe; None without any geometry.

    Examples
    --------
    >>> bbox([shapely.Point(76.9, 43.2)])
    [76.9, 43.2, 76.9, 43.2]
    >>> bbox([shapely.Point(178.4, -18.1), shapely.Point(-171.8, -13.8)])
    [178.4, -18.1, -171.8, -13.8]
    """
    shapes = np.asarray(list(geometries), dtype=object)
    bounds = shapely.bounds(shapes)
    bounds = bounds[~np.isnan(bounds).any(axis=1)] if len(shapes) else bounds
    if not len(bounds):
        return None
    west, south = bounds[:, :2].min(axis=0).tolist()
    east, north = bounds[:, 2:].max(axis=0).tolist()
    if east - west > 180:
        west, east = _shortest(shapes, west, east)
    return [west, south, east, north]


def _shortest(shapes: npt.NDArray[np.object_], west: float, east: float) -> tuple[float, float]:
    """Return the two sides of the shortest span of longitudes, which may cross the 180th meridian."""
    spans = shapely.bounds(shapely.get_parts(shapes[~shapely.is_missing(shapes)]))
    spans = spans[~np.isnan(spans).any(axis=1)]
    spans = spans[np.argsort(spans[:, 0])]
    reach = np.maximum.accumulate(spans[:, 2])
    gaps = spans[1:, 0] - reach[:-1]
    if not len(gaps) or gaps.max() <= west + 360 - east:
        return west, east
    at = int(gaps.argmax())
    return float(spans[at + 1, 0]), float(reach[at])
