"""Circles and lines on the ellipsoid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely
from pyproj import Geod

from kzmap.ground.geodesy import circle, geodesic, until

GEOD = Geod(ellps="WGS84")
lons = st.floats(-179, 179)
lats = st.floats(-75, 75)


@given(lon=lons, lat=lats, radius=st.floats(10, 50_000), azimuth=st.floats(0, 360))
def test_the_whole_disc_lies_inside_the_circle(lon: float, lat: float, radius: float, azimuth: float) -> None:
    disc = circle(lon, lat, radius)
    x, y, _ = GEOD.fwd(lon, lat, azimuth, radius * 0.999)
    if abs(x - lon) < 90:  # a disc over the date line is not drawn as one ring
        assert disc.covers(shapely.Point(x, y)) or abs(lon) > 178
        area = abs(GEOD.geometry_area_perimeter(disc)[0])
        assert area == pytest.approx(3.14159 * radius**2, rel=0.01) or abs(lon) > 178


@given(lon1=lons, lat1=lats, lon2=lons, lat2=lats)
def test_a_geodesic_has_the_length_of_the_shortest_way(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    line = geodesic(lon1, lat1, lon2, lat2)
    expected = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    # the cut at the date line is straight in degrees, which adds less than a thousandth
    assert GEOD.geometry_length(line) == pytest.approx(expected, rel=2e-3, abs=50)
    for part in shapely.get_parts(line):
        xs = shapely.get_coordinates(part)[:, 0]
        assert abs(xs[1:] - xs[:-1]).max() <= 180


def test_a_line_into_a_country_ends_at_its_border() -> None:
    line = until(geodesic(38, 55, 77, 43), shapely.box(50, 40, 90, 60))
    assert line.coords[0] == (38, 55)
    assert line.coords[-1][0] == pytest.approx(50)


def test_a_line_that_never_enters_is_unchanged() -> None:
    line = geodesic(0, 0, 1, 1)
    assert until(line, shapely.box(50, 50, 51, 51)).equals(line)
