"""Circles and lines on the ellipsoid."""

from __future__ import annotations

import json
import math
import subprocess

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import shapely
from pyproj import Geod

from kzmap.ground.geodesy import circle, geodesic, until

GEOD = Geod(ellps="WGS84")
#: Mean radius of WGS84.
EARTH_M = 6_371_008.8
lons = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, -179.9999, 0.0, 179.99, 180.0]))
lats = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, -89.9999, 0.0, 71.0, 89.5, 90.0]))


@given(lon=lons, lat=lats, radius=st.floats(1, 2_000_000))
def test_the_whole_disc_lies_inside_the_circle(lon: float, lat: float, radius: float) -> None:
    disc = circle(lon, lat, radius)
    assert disc.is_valid
    assert disc.bounds[0] >= -180
    assert disc.bounds[2] <= 180
    assert disc.covers(shapely.Point(lon, lat))
    for azimuth in range(0, 360, 15):
        x, y, _ = GEOD.fwd(lon, lat, azimuth, radius * 0.999)
        assert disc.covers(shapely.Point(x, y))
    # a cap of the sphere with the earth's mean radius: 2 pi R h
    cap = 2 * math.pi * EARTH_M**2 * (1 - math.cos(radius / EARTH_M))
    if abs(lat) < 89.9999 or radius > 100:  # nearer to a pole the digits of a degree are coarser than a metre
        assert abs(GEOD.geometry_area_perimeter(disc)[0]) == pytest.approx(cap, rel=0.02)


def by_gdal(shape: shapely.Geometry, lon: float, lat: float) -> shapely.Geometry:
    """A shape in metres around a point as GDAL 3.6's ``ogr2ogr -wrapdateline`` puts it on the globe."""
    command = ["ogr2ogr", "-f", "GeoJSON", "-lco", "RFC7946=NO", "-lco", "COORDINATE_PRECISION=9", "-wrapdateline",
               "-s_srs", f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84 +units=m", "-t_srs", "EPSG:4326",
               "-oo", "GEOM_POSSIBLE_NAMES=wkt", "/vsistdout/", "CSV:/vsistdin/"]  # fmt: skip
    done = subprocess.run(command, input=f'id,wkt\n1,"{shape.wkt}"\n', capture_output=True, text=True, check=True)
    return shapely.geometry.shape(json.loads(done.stdout)["features"][0]["geometry"])


@pytest.mark.parametrize(
    ("lon", "lat", "radius"),
    [(179.99, -16.8, 5_000), (-179.97, -16.85, 30_000), (180, 0, 1_000), (178, 71, 100_000), (76.95, 43.24, 300)],
)
def test_a_circle_is_cut_where_another_program_cuts_it(lon: float, lat: float, radius: float) -> None:
    turn = np.radians(np.arange(0, 360, 0.25))
    wanted = by_gdal(shapely.Polygon(radius * np.column_stack([np.sin(turn), np.cos(turn)])), lon, lat)
    found = circle(lon, lat, radius)
    assert found.geom_type == wanted.geom_type
    assert shapely.symmetric_difference(found, wanted).area < 0.003 * wanted.area


def test_a_line_is_cut_where_another_program_cuts_it() -> None:
    # Suva to Apia: GeographicLib's distance and azimuth, drawn by GDAL from the first end
    azimuth, _, metres = GEOD.inv(178.44, -18.14, -171.76, -13.83)
    ends = metres * np.array([[0, 0], [np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))]])
    wanted = by_gdal(shapely.segmentize(shapely.LineString(ends), 50_000), 178.44, -18.14)
    found = geodesic(178.44, -18.14, -171.76, -13.83)
    assert found.geoms[0].coords[0] == (178.44, -18.14)
    assert found.geoms[-1].coords[-1] == (-171.76, -13.83)
    assert [part.bounds for part in found.geoms] == [pytest.approx(part.bounds, abs=1e-3) for part in wanted.geoms]


def test_a_pole_lies_in_its_own_circle() -> None:
    assert circle(0, -90, 5_000).covers(shapely.box(-180, -90, 180, -89.96))
    assert circle(106.84, -78.46, 2_000_000).covers(shapely.Point(-60, -90))
    assert not circle(0, 80, 1_000_000).covers(shapely.Point(0, 90))


@example(lon1=180.0, lat1=0.0, lon2=-180.0, lat2=0.0)
@given(lon1=lons, lat1=lats, lon2=lons, lat2=lats)
def test_a_geodesic_has_the_length_of_the_shortest_way(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    line = geodesic(lon1, lat1, lon2, lat2)
    expected = GEOD.inv(lon1, lat1, lon2, lat2)[2]
    # the cut at the date line is straight in degrees, which adds less than a thousandth
    assert GEOD.geometry_length(line) == pytest.approx(expected, rel=2e-3, abs=50)
    parts = shapely.get_parts(line)
    for part in parts:
        steps = np.abs(np.diff(shapely.get_coordinates(part), axis=0))
        assert (steps[:, 0] <= 90).all() or (np.abs(shapely.get_coordinates(part)[:, 1]) > 89).any()
    for given_point, found in (((lon1, lat1), parts[0].coords[0]), ((lon2, lat2), parts[-1].coords[-1])):
        assert GEOD.inv(*given_point, *found)[2] == pytest.approx(0, abs=1e-3)


def test_a_line_over_180_into_an_area_keeps_its_first_part() -> None:
    line = until(geodesic(-150, 60, 160, 60), shapely.box(150, 50, 170, 70))
    assert [part.coords[0][0] for part in line.geoms] == [-150, 180]
    assert line.geoms[-1].coords[-1][0] == pytest.approx(170)


def test_a_line_that_begins_inside_is_unchanged() -> None:
    line = shapely.LineString([(5, 0), (10, 0)])
    assert until(line, shapely.box(4, -1, 6, 1)).equals(line)


def test_a_line_into_a_country_ends_at_its_border() -> None:
    line = until(geodesic(38, 55, 77, 43), shapely.box(50, 40, 90, 60))
    assert line.coords[0] == (38, 55)
    assert line.coords[-1][0] == pytest.approx(50)


def test_a_line_that_never_enters_is_unchanged() -> None:
    line = geodesic(0, 0, 1, 1)
    assert until(line, shapely.box(50, 50, 51, 51)).equals(line)
