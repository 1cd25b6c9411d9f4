"""Distances and directions on a sphere, good to half a percent: enough to rank places, and without a heavy import."""

from __future__ import annotations

import math

__all__ = ["destination", "distance_m", "midpoint"]

EARTH_M = 6_371_008.8


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the great-circle distance in metres.

    >>> round(distance_m(76.9115, 43.2525, 71.3733, 42.898) / 1000)
    451
    """
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, h)))


def destination(lon: float, lat: float, bearing_deg: float, length_m: float) -> tuple[float, float]:
    """Return the point (lon, lat) at a distance in a direction; the bearing counts from north over east.

    >>> lon, lat = destination(71.37, 42.9, 270, 10_000)
    >>> round(lon, 3), round(lat, 3)
    (71.247, 42.9)
    """
    angle, bearing, a = length_m / EARTH_M, math.radians(bearing_deg), math.radians(lat)
    b = math.asin(math.sin(a) * math.cos(angle) + math.cos(a) * math.sin(angle) * math.cos(bearing))
    turn = math.atan2(math.sin(bearing) * math.sin(angle) * math.cos(a), math.cos(angle) - math.sin(a) * math.sin(b))
    return round((lon + math.degrees(turn) + 180) % 360 - 180, 6), round(math.degrees(b), 6)


def midpoint(lon1: float, lat1: float, lon2: float, lat2: float) -> tuple[float, float]:
    """Return the middle (lon, lat) of the great circle between two points.

    >>> midpoint(0, 0, 10, 0)
    (5.0, 0.0)
    """
    half = distance_m(lon1, lat1, lon2, lat2) / 2
    a, b, turn = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    bearing = math.atan2(math.sin(turn) * math.cos(b), math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(turn))
    return destination(lon1, lat1, math.degrees(bearing), half)
