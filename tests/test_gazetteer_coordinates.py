"""Coordinates typed as text, in every form that people use."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzmap.gazetteer import Code
from kzmap.gazetteer.typed_coordinates import read_coordinates

LON, LAT = 76.945, 43.238


@pytest.mark.parametrize(
    "text",
    [
        "43.238, 76.945",
        "43.238 76.945",
        "43,238; 76,945",
        "43.238N, 76.945E",
        "N43.238 E76.945",
        "76.945E 43.238N",
        "lat 43.238 lon 76.945",
        "lon=76.945, lat=43.238",
        "43°14'16.8\"N 76°56'42\"E",
        "43°14′16.8″ с.ш. 76°56′42″ в.д.",
        "43°14.28'N 76°56.7'E",
        "С 43.238 В 76.945",
        "43,238 с. ш. 76,945 в. д.",
        "43.238° с.е. 76.945° ш.б.",
        "geo:43.238,76.945",
        "https://www.google.com/maps/@43.238,76.945,15z",
        "POINT (76.945 43.238)",
        "43 14 16.8 N 76 56 42 E",
        "  43.238°,  76.945°  ",
        "широта 43.238 долгота 76.945",
    ],
)
def test_forms_of_one_point(text: str) -> None:
    found = read_coordinates(text)
    assert found is not None
    assert (round(found.lon, 4), round(found.lat, 4), found.fault) == (LON, LAT, None)


def test_a_southern_and_western_point() -> None:
    found = read_coordinates("33°27' Ю.Ш. 70°40' З.Д.")
    assert (round(found.lon, 3), round(found.lat, 3)) == (-70.667, -33.45)
    assert read_coordinates("-33.45, -70.67").lat == -33.45


def test_plus_code_against_the_published_example() -> None:
    # the example of Open Location Code's own readme: 47.365590, 8.524997 is 8FVC9G8F+6X
    found = read_coordinates("8FVC9G8F+6X")
    assert (found.lat, found.lon) == (pytest.approx(47.36559, abs=0.0001), pytest.approx(8.524997, abs=0.0001))
    assert read_coordinates("9G8F+6W Zurich").fault.code is Code.SHORT_PLUS_CODE


@pytest.mark.parametrize(("text", "zone"), [("43TFH1234567890", 32643), ("34HBH6123441234", 32734), ("38SMB4488", 32638)])
def test_mgrs_against_pyproj(text: str, zone: int) -> None:
    """pyproj's own projection must lead back to the digits of the reference."""
    from pyproj import Transformer

    found = read_coordinates(text)
    east, north = Transformer.from_crs(4326, zone, always_xy=True).transform(found.lon, found.lat)
    half = (len(text) - 5) // 2
    size = 10 ** (5 - half)
    assert f"{int(east % 100_000) // size:0{half}}" == text[5 : 5 + half]
    assert f"{int(north % 100_000) // size:0{half}}" == text[5 + half :]


@pytest.mark.parametrize(
    "text",
    [
        "Almaty",
        "Almaty 2",
        "12345",
        "12 34",
        "2022-01-05",
        "5 января 2022",
        "14:30, 5.01",
        "10 km west",
        "Aksai-3",
        "в 10 км от с. Каскелен",
        "",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert read_coordinates(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.0, 0.0", Code.ZERO_ZERO),
        ("95.0, 200.0", Code.OFF_THE_GLOBE),
        ("43.2N 76.9N", Code.TWO_LATITUDES),
        ("76.9E 43.2E", Code.TWO_LONGITUDES),
        ("43°75'N 76°10'E", Code.OVER_SIXTY),
        ("POINT (0 0)", Code.ZERO_ZERO),
        ("99TFH1234567890", Code.WRONG_MGRS),
    ],
)
def test_faults_are_named(text: str, code: Code) -> None:
    found = read_coordinates(text)
    assert found.fault.code is code
    assert math.isnan(found.lon)


def test_the_radius_is_what_the_digits_leave_open() -> None:
    assert read_coordinates("43.2, 76.9").radius_m == pytest.approx(5566)
    assert read_coordinates("43.2381, 76.9450").radius_m == 10


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9))
def test_decimal_degrees_with_letters_round_trip(lat: float, lon: float) -> None:
    text = f"{abs(lat):.5f}{'N' if lat >= 0 else 'S'} {abs(lon):.5f}{'E' if lon >= 0 else 'W'}"
    found = read_coordinates(text)
    if round(lat, 5) == 0 and round(lon, 5) == 0:
        assert found.fault
    else:
        assert (found.lat, found.lon) == (pytest.approx(lat, abs=1e-5), pytest.approx(lon, abs=1e-5))
