"""Circles and lines on the ellipsoid, as EPSG:4326 geometry: the only place that knows about metres on the globe."""

from __future__ import annotations

import numpy as np

import shapely
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, Polygon

__all__ = ["circle", "geodesic", "until"]

_GEOD = Geod(ellps="WGS84")
#: A vertex at least this often keeps a drawn geodesic smooth at country scale.
_STEP_M = 50_000.0
_CORNERS = 48


def circle(lon: float, lat: float, radius_m: float) -> Polygon:
    """Return the geodesic circle around a point.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    radius_m
        Metres.

    Returns
    -------
    Polygon
        48 corners on a circle slightly larger than the radius, so that the whole disc lies inside. EPSG:4326.

    Examples
    --------
    >>> circle(76.95, 43.24, 300).contains(shapely.Point(76.95, 43.2426))
    True
    """
    azimuths = np.linspace(0, 360, _CORNERS, endpoint=False)
    distance = np.full(_CORNERS, radius_m / np.cos(np.pi / _CORNERS))
    lons, lats, _ = _GEOD.fwd(np.full(_CORNERS, lon), np.full(_CORNERS, lat), azimuths, distance)
    return shapely.geometry.polygon.orient(Polygon(np.column_stack([lons, lats])))


def geodesic(lon1: float, lat1: float, lon2: float, lat2: float) -> LineString | MultiLineString:
    """Return the shortest line on the ellipsoid between two points.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, EPSG:4326.

    Returns
    -------
    LineString or MultiLineString
        With a vertex every 50 km at most; in two parts where it crosses the 180th meridian.

    Examples
    --------
    >>> line = geodesic(38.06, 55.88, 77.04, 43.35)
    >>> line.geom_type, line.coords[0], line.coords[-1]
    ('LineString', (38.06, 55.88), (77.04, 43.35))
    >>> geodesic(170, 60, -170, 60).geom_type
    'MultiLineString'
    """
    distance = _GEOD.inv(lon1, lat1, lon2, lat2)[2]
    inner = _GEOD.npts(lon1, lat1, lon2, lat2, max(int(distance // _STEP_M), 1)) if distance else []
    points = np.array([(lon1, lat1), *inner, (lon2, lat2)], dtype="float64")
    jumps = np.flatnonzero(np.abs(np.diff(points[:, 0])) > 180)
    if not jumps.size:
        return LineString(points)
    at = int(jumps[0])
    before, after = points[at], points[at + 1]
    edge = 180.0 if before[0] > 0 else -180.0
    share = (edge - before[0]) / ((after[0] - before[0] + 360) % 360 if edge > 0 else (after[0] - before[0] - 360) % -360)
    lat = before[1] + share * (after[1] - before[1])
    parts = [[*points[: at + 1], (edge, lat)], [(-edge, lat), *points[at + 1 :]]]
    return MultiLineString([LineString(part) for part in parts if len({tuple(p) for p in part}) > 1])


def until(line: LineString | MultiLineString, area: shapely.Geometry) -> shapely.Geometry:
    """Cut a line where it first enters an area; unchanged if it never does or begins inside.

    >>> until(LineString([(0, 0), (10, 0)]), shapely.box(4, -1, 6, 1)).coords[-1]
    (4.0, 0.0)
    """
    outside = shapely.difference(line, area)
    parts = [part for part in shapely.get_parts(outside) if part.length]
    return parts[0] if parts else line
