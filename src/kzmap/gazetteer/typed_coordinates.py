"""Read coordinates that were typed as text.

Decimal degrees, degrees and minutes, degrees, minutes and seconds, with hemisphere letters in English, Russian (с.ш., в.д.,
С, В, Ю, З) and Kazakh (с.е., ш.б.), ``geo:`` links, map links with ``@lat,lon``, MGRS and full plus codes (Open Location
Code).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from kzmap.gazetteer.reasons import Code, Reason

__all__ = ["Coordinates", "read_coordinates"]

#: Longest text that can be a coordinate.
_LONGEST = 200
_DEGREE_M, _MOST_LAT = 111_320.0, 90.0

# hemisphere -> (axis, sign); Latin letters and Cyrillic ones that look alike mean different things, so both stand here
_HEMISPHERES = {
    "n": ("lat", 1), "s": ("lat", -1), "e": ("lon", 1), "w": ("lon", -1), "north": ("lat", 1), "south": ("lat", -1),
    "east": ("lon", 1), "west": ("lon", -1), "с": ("lat", 1), "ю": ("lat", -1), "в": ("lon", 1), "з": ("lon", -1),
    "сш": ("lat", 1), "юш": ("lat", -1), "вд": ("lon", 1), "зд": ("lon", -1), "се": ("lat", 1), "ое": ("lat", -1),
    "шб": ("lon", 1), "бб": ("lon", -1),
}  # fmt: skip
_LETTERS = (
    r"[с]\.?\s?ш\.?|[ю]\.?\s?ш\.?|[в]\.?\s?д\.?|[з]\.?\s?д\.?|с\.?\s?е\.?|о\.?\s?е\.?|"
    r"ш\.?\s?б\.?|б\.?\s?б\.?|north|south|east|west|[nsewсювз]"
)
_NUMBER = r"[+\-−]?\d{1,3}(?:[.,]\d+)?"
_ANGLE = re.compile(
    rf"(?P<before>(?<![^\W\d_])(?:{_LETTERS})(?![^\W\d_])\s*)?(?P<deg>{_NUMBER})\s*(?:[°ºd]|deg)?\s*"
    rf"(?:(?P<min>\d{{1,2}}(?:[.,]\d+)?)\s*(?:['′’ʹ]|min)\s*)?(?:(?P<sec>\d{{1,2}}(?:[.,]\d+)?)\s*(?:[\"″”ʺ]|''|′′|sec)\s*)?"
    rf"(?P<after>\s*(?:{_LETTERS})(?![^\W\d_]))?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(\d{1,3})\s+(\d{1,2})\s+(\d{1,2}(?:\.\d+)?)\s*([NSEW])", re.IGNORECASE)
_LINK = re.compile(r"(?:geo:|[@?&/](?:q|ll|mlat)?=?)\s*(-?\d{1,2}\.\d{3,}),\s*(-?\d{1,3}\.\d{3,})")
_PLUS = re.compile(r"^([23456789CFGHJMPQRVWX]{8})\+([23456789CFGHJMPQRVWX]{2,7})?$", re.IGNORECASE)
_SHORT_PLUS = re.compile(r"^([23456789CFGHJMPQRVWX]{4,6}\+[23456789CFGHJMPQRVWX]{2,3})(?:[\s,]+.+)?$", re.IGNORECASE)
_MGRS = re.compile(r"^(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])([A-HJ-NP-V])\s*(\d{2,5}\s*\d{2,5}|\d{4,10})$", re.IGNORECASE)
_PLUS_ALPHABET = "23456789CFGHJMPQRVWX"


@dataclass(frozen=True)
class Coordinates:
    """Coordinates as read, or why a text that looks like coordinates cannot be used.

    Attributes
    ----------
    lon, lat
        Degrees, EPSG:4326; NaN if `fault` is set.
    radius_m
        What the last written digit leaves open, at least 10 m.
    form
        Decimal degrees, degrees and minutes, ..., plus code, MGRS.
    swapped_possible
        The order is not written, and the other order is possible on Earth too.
    fault
        Why the text cannot be used, or None.
    """

    lon: float
    lat: float
    radius_m: float
    form: str
    swapped_possible: bool = False
    fault: Reason | None = None


def _fault(form: str, code: Code, **values: Any) -> Coordinates:
    return Coordinates(math.nan, math.nan, math.nan, form, fault=Reason(code, values))


def read_coordinates(text: str) -> Coordinates | None:
    r"""Read a text as coordinates.

    Parameters
    ----------
    text
        A cell's text.

    Returns
    -------
    Coordinates or None
        None if the text is something else, for example a place name.

    Examples
    --------
    >>> point = read_coordinates("43°14'17\"N 76°56'42\"E")
    >>> round(point.lat, 4), round(point.lon, 4)
    (43.2381, 76.945)
    >>> read_coordinates("43,2381 с.ш. 76,945 в.д.").lon
    76.945
    >>> read_coordinates("Almaty") is None
    True
    """
    text = text.strip()
    if len(text) > _LONGEST or not any(char.isdigit() for char in text):
        return None
    link = _LINK.search(text)
    if link:
        return _checked(float(link[1]), float(link[2]), _digits(link[1]), "link")
    for reader in (_plus_code, _mgrs, _angles):
        found = reader(text)
        if found is not None:
            return found
    return None


def _digits(number: str) -> float:
    """Half of the last written place, in metres of latitude."""
    decimals = len(number.replace(",", ".").partition(".")[2])
    return max(10.0, 0.5 * 10.0**-decimals * _DEGREE_M)


def _checked(lat: float, lon: float, radius_m: float, form: str, *, swapped: bool = False) -> Coordinates:
    if not (abs(lat) <= _MOST_LAT and abs(lon) <= 2 * _MOST_LAT):
        return _fault(form, Code.OFF_THE_GLOBE, lat=lat, lon=lon)
    if lat == 0 and lon == 0:
        return _fault(form, Code.ZERO_ZERO)
    return Coordinates(lon, lat, radius_m, form, swapped_possible=swapped)


def _angles(text: str) -> Coordinates | None:
    text = _SPACED.sub(lambda m: f"{m[1]}°{m[2]}'{m[3]}\"{m[4]}", text.replace("−", "-"))
    # a comma between digits is a decimal comma only if the text holds another separator of the two numbers
    if (text.count(",") == 1 and re.search(r"\d,\s*[+\-]?\d", text) and "." in text) or re.fullmatch(
        r"\s*[+\-]?\d{1,3}\s*,\s*[+\-]?\d{1,3}\s*", text
    ):
        text = text.replace(",", " ")
    matches = [match for match in _ANGLE.finditer(text) if match["deg"]]
    rest = _ANGLE.sub(" ", text)
    rest = re.sub(
        r"(?i)\b(lat|lon|lng|long|latitude|longitude|point|широта|долгота|ендік|бойлық|wgs84|wgs 84|координаты)\b", " ", rest
    )
    if len(matches) != 2 or re.search(r"\w", rest):
        return None
    values, axes, radius = [], [], math.inf
    form = "decimal degrees"
    for match in matches:
        degrees = float(match["deg"].replace(",", "."))
        minutes, seconds = (float((match[part] or "0").replace(",", ".")) for part in ("min", "sec"))
        if minutes >= 60 or seconds >= 60:
            return _fault("degrees and minutes", Code.OVER_SIXTY)
        if match["min"]:
            form = "degrees, minutes, seconds" if match["sec"] else "degrees and minutes"
            unit = _digits(match["sec"]) / 3600 if match["sec"] else _digits(match["min"]) / 60
            radius = min(radius, max(10.0, unit))
        else:
            radius = min(radius, _digits(match["deg"]))
        letters = re.sub(r"[.\s]", "", (match["before"] or match["after"] or "").lower())
        axis, sign = _HEMISPHERES.get(letters, ("", 1))
        size = abs(degrees) + minutes / 60 + seconds / 3600
        values.append(sign * (-size if match["deg"].startswith("-") else size))
        axes.append(axis)
    return _ordered(text, values, axes, radius, form)


def _ordered(text: str, values: list[float], axes: list[str], radius: float, form: str) -> Coordinates | None:
    first, second = values
    if axes[0] and axes[1]:
        if axes[0] == axes[1]:
            return _fault(form, Code.TWO_LATITUDES if axes[0] == "lat" else Code.TWO_LONGITUDES)
        lat, lon = (first, second) if axes[0] == "lat" else (second, first)
        return _checked(lat, lon, radius, form)
    lon_first = axes[0] == "lon" or axes[1] == "lat" or bool(re.match(r"(?i)\s*(lon|lng|долгота|бойлық|point)", text))
    lat_first = axes[0] == "lat" or axes[1] == "lon" or bool(re.match(r"(?i)\s*(lat|широта|ендік)", text))
    if not (lon_first or lat_first) and not re.search(r"[.,°º'′]", text):
        return None  # "12 34": two whole numbers are more often something else
    if lon_first or (not lat_first and abs(first) > _MOST_LAT >= abs(second)):
        return _checked(second, first, radius, form)
    return _checked(first, second, radius, form, swapped=not lat_first and abs(second) <= _MOST_LAT)


def _plus_code(text: str) -> Coordinates | None:
    if _SHORT_PLUS.match(text):
        return _fault("plus code", Code.SHORT_PLUS_CODE)
    match = _PLUS.match(text)
    if not match:
        return None
    code = (match[1] + (match[2] or "")).upper()
    lat, lon, step = -90.0, -180.0, 20.0
    for at in range(0, min(len(code), 10), 2):
        if at:
            step /= 20
        lat += _PLUS_ALPHABET.index(code[at]) * step
        lon += _PLUS_ALPHABET.index(code[at + 1]) * step
    height, width = step, step
    for char in code[10:]:
        height, width = height / 5, width / 4
        row, column = divmod(_PLUS_ALPHABET.index(char), 4)
        lat, lon = lat + row * height, lon + column * width
    return _checked(lat + height / 2, lon + width / 2, max(10.0, height / 2 * _DEGREE_M), "plus code")


def _mgrs(text: str) -> Coordinates | None:
    match = _MGRS.match(text)
    if not match:
        return None
    zone, band = int(match[1]), match[2].upper()
    digits = match[5].replace(" ", "")
    if len(digits) % 2 or not 1 <= zone <= 60:
        return _fault("MGRS", Code.WRONG_MGRS)
    size = 10 ** (5 - len(digits) // 2)
    column, row = match[3].upper(), match[4].upper()
    columns = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")[(zone - 1) % 3]
    if column not in columns:
        return _fault("MGRS", Code.NO_MGRS_SQUARE, zone=zone, square=column + row)
    east = (columns.index(column) + 1) * 100_000 + int(digits[: len(digits) // 2]) * size + size / 2
    rows = "ABCDEFGHJKLMNPQRSTUV"
    north = ((rows.index(row) - (5 if zone % 2 == 0 else 0)) % 20) * 100_000 + int(digits[len(digits) // 2 :]) * size + size / 2
    # the letters of the rows repeat every 2,000 km: the band tells which repetition is meant
    lowest = {"C": 1.1, "D": 2.0, "E": 2.8, "F": 3.7, "G": 4.6, "H": 5.5, "J": 6.4, "K": 7.3, "L": 8.2, "M": 9.1, "N": 0.0,
              "P": 0.8, "Q": 1.7, "R": 2.6, "S": 3.5, "T": 4.4, "U": 5.3, "V": 6.2, "W": 7.0, "X": 7.9}[band] * 1e6  # fmt: skip
    while north < lowest:
        north += 2_000_000
    from pyproj import Transformer

    code = (32600 if band >= "N" else 32700) + zone
    lon, lat = Transformer.from_crs(code, 4326, always_xy=True).transform(east, north)
    return _checked(round(lat, 6), round(lon, 6), max(10.0, size / 2), "MGRS")
