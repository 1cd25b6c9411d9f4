"""Read coordinates as people write them: decimal point or comma, degrees-minutes-seconds, hemispheres, pairs, WKT."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kzmap.ingest.cell_arrays import numbers
from kzmap.ingest.dates import latin_digits
from kzmap.ingest.header_words import MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["MANY_BEYOND", "Angle", "angle", "angles", "near_when_wrapped", "pair", "pairs"]

_HEMISPHERES = {
    "n": ("lat", 1), "s": ("lat", -1), "e": ("lon", 1), "w": ("lon", -1), "с": ("lat", 1), "ю": ("lat", -1), "в": ("lon", 1),
    "з": ("lon", -1), "сш": ("lat", 1), "юш": ("lat", -1), "вд": ("lon", 1), "зд": ("lon", -1), "north": ("lat", 1),
    "ls": ("lat", -1), "lu": ("lat", 1), "bt": ("lon", 1), "bb": ("lon", -1),
    "south": ("lat", -1), "east": ("lon", 1), "west": ("lon", -1), "se": ("", 1), "б": ("lon", 1), "ш": ("lat", 1),
}  # fmt: skip
_DECIMAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_DMS = re.compile(
    r"(?P<deg>\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|˚|d|deg|:|\s)\s*"
    r"(?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s*(?:'|′|’|‘|`|m|min|:|\s|$)\s*)?"
    r"(?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|“|''|′′|’’|s|sec|:|\s|$)?\s*)?",
    re.IGNORECASE,
)


#: Share of the rows above which longitudes beyond 180 are how the column counts, not slips.
MANY_BEYOND = 0.2
#: A longer cell is no coordinate, and patterns should not be tried on it.
_LONGEST = 60


class Angle(NamedTuple):
    """One coordinate: degrees, the axis if a letter says it, and how it was written (decimal, comma, dms)."""

    degrees: float
    axis: str
    form: str


def angle(text: str) -> Angle | None:
    """Read one coordinate, or return None.

    Examples
    --------
    >>> angle("43,238"), angle("76°56'42″E"), angle("43.24N").axis, angle("43 14 18 с.ш.").form
    (Angle(degrees=43.238, axis='', form='comma'), Angle(degrees=76.945, axis='lon', form='dms'), 'lat', 'dms')
    >>> angle("near the square") is None
    True
    """
    body = text.replace("\u2212", "-").replace("–", "-").replace("\u00a0", " ").replace("\u202f", " ").strip()
    letters = [word.casefold().replace(".", "") for word in re.findall(r"[^\W\d_]+(?:\.\s*[^\W\d_]\.?)?", body)]
    letters = [word.replace(" ", "") for word in letters if word.replace(" ", "") not in ("d", "deg", "m", "min", "sec")]
    if len(letters) > 1 or (letters and letters[0] not in _HEMISPHERES):
        return None if not _DECIMAL.fullmatch(body) else Angle(float(body), "", "decimal")
    axis, sign = _HEMISPHERES[letters[0]] if letters else ("", 1)
    body = re.sub(r"[^\W\d_]+(?:\.\s*[^\W\d_]\.?)?\.?", " ", body) if letters else body
    body = body.strip().rstrip(",;")
    if body.startswith("-"):
        sign, body = -sign, body[1:].strip()
    body = body.removeprefix("+").strip()
    bare = body.rstrip("°º˚ ")
    form = "decimal" if not axis and bare == body else "dms"
    if _DECIMAL.fullmatch(bare):
        return Angle(sign * float(bare), axis, form)
    if _COMMA.fullmatch(bare):
        return Angle(sign * float(bare.replace(",", ".")), axis, "comma" if form == "decimal" else form)
    match = _DMS.fullmatch(body + " ") or _DMS.fullmatch(body)
    if not match or (match["min"] is None and match["sec"] is None):
        return None
    parts = [float((match[key] or "0").replace(",", ".")) for key in ("deg", "min", "sec")]
    if parts[1] >= 60 or parts[2] >= 60:
        return None
    return Angle(sign * round(parts[0] + parts[1] / 60 + parts[2] / 3600, 9), axis, "dms")


def angles(cells: pd.Series[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Read a column of coordinates.

    Returns
    -------
    tuple of arrays
        Degrees (NaN where nothing can be read), axes that letters said, and forms: "", decimal, comma, dms, missing, bad.
    """
    degrees = numbers(cells)
    axes = np.full(len(cells), "", dtype=object)
    forms = np.full(len(cells), "decimal", dtype=object)
    odd = np.flatnonzero(~np.isfinite(degrees))
    if len(odd):
        codes, distinct = pd.factorize(cells.iloc[odd])
        read = [
            angle(latin_digits(text)) if text and len(text) <= _LONGEST and text.casefold() not in MISSING else None
            for text in distinct
        ]
        blank = np.array([not text or text.casefold() in MISSING for text in distinct])
        degrees[odd] = np.array([one.degrees if one else np.nan for one in read])[codes]
        axes[odd] = np.array([one.axis if one else "" for one in read], dtype=object)[codes]
        kinds = [one.form if one else "bad" for one in read]
        forms[odd] = np.where(blank[codes], "missing", np.array(kinds, dtype=object)[codes])
    return degrees, axes, forms


def pair(text: str) -> tuple[float, float, str] | None:
    """Read latitude and longitude from one cell.

    Returns
    -------
    tuple or None
        Latitude, longitude, form (decimal, comma, dms, wkt).

    Examples
    --------
    >>> pair("43.238, 76.945"), pair("43,238; 76,945"), pair("POINT (76.945 43.238)")
    ((43.238, 76.945, 'decimal'), (43.238, 76.945, 'comma'), (43.238, 76.945, 'wkt'))
    >>> pair("76°56'42″E 43°14'18″N")[:2], pair("43,238 76,945")[2]
    ((43.238333333, 76.945), 'comma')
    """
    special = written_otherwise(text)
    if special:
        return special
    body = text.strip().strip("[]()").strip() if not re.match(r"[A-Za-z]{4}", text) else text.strip()
    if re.match(r"(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRY)", body, re.IGNORECASE):
        return _wkt(body)
    if body.startswith("{"):
        found = re.search(r'"coordinates"\s*:\s*\[\s*([-\d.eE+]+)\s*,\s*([-\d.eE+]+)', body)
        return (float(found[2]), float(found[1]), "wkt") if found else None
    body = body.replace("\u00a0", " ").replace("\u2212", "-")
    plain = re.fullmatch(r"([-+]?\d+(?:\.\d+)?)[\s,;/]+([-+]?\d+(?:\.\d+)?)", body)
    if plain and (";" in body or "." in body or " " in body):
        return float(plain[1]), float(plain[2]), "decimal"
    geopoint = re.fullmatch(r"([-+]?\d+\.\d+) ([-+]?\d+\.\d+) [-+]?\d+(?:\.\d+)? \d+(?:\.\d+)?", body)
    if geopoint:  # of a survey: altitude and accuracy follow
        return float(geopoint[1]), float(geopoint[2]), "decimal"
    comma = re.fullmatch(r"([-+]?\d+,\d+)\s*[;,/\s]\s*([-+]?\d+,\d+)", body)
    if comma:
        return float(comma[1].replace(",", ".")), float(comma[2].replace(",", ".")), "comma"
    if len(body) > 2 * _LONGEST:
        return None
    for cut in (
        r"\s*[;/]\s*",
        r"\s*,\s+",
        r"(?<=[NSEWnsewСЮВЗ])[\s,;]+",
        r"(?<=\d[°'\"″′\s][LB][SUTB])[\s,;]+",
        r"(?<=[LB][SUTB])[\s,;]+",
        r"(?<=[\"″”'′])[\s,;]+(?=\d)",
        r"[\s,;]+(?=[NSEWСЮВЗ])",
    ):
        parts = [part for part in re.split(cut, body) if part]
        if len(parts) == 2:
            first, second = angle(parts[0]), angle(parts[1])
            if first and second:
                if first.axis == "lon" or second.axis == "lat":
                    first, second = second, first
                return first.degrees, second.degrees, first.form
    return None


_LINKS = (
    r"[?&#/]@?(?:q|ll|query|center|destination|daddr|loc|mlat)=(?:loc:)?(-?\d+\.\d+)(?:,|%2C|&mlon=)\s*(-?\d+\.\d+)",
    r"/@(-?\d+\.\d+),(-?\d+\.\d+)",
    r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)",
    r"[#&?]map=\d+(?:\.\d+)?/(-?\d+\.\d+)/(-?\d+\.\d+)",
    r"[#/]\d+(?:\.\d+)?/(-?\d+\.\d+)/(-?\d+\.\d+)",
    r"[?&]cp=(-?\d+\.\d+)~(-?\d+\.\d+)",
    r"^geo:(-?\d+\.?\d*),(-?\d+\.?\d*)",
    r"[?&]lat=(-?\d+\.\d+)&(?:lon|lng)=(-?\d+\.\d+)",
    r"/(?:place|dir|search)/(?:[^/]*/)*?(-?\d+\.\d+),\+?(-?\d+\.\d+)",
)
#: Links that say longitude first.
_LINKS_TURNED = (r"[?&](?:ll|pt|whatshere%5Bpoint%5D|m)=(-?\d+\.\d+)(?:,|%2C)(-?\d+\.\d+)",)
_TURNED_SITES = re.compile(r"yandex|2gis", re.IGNORECASE)
_MGRS = re.compile(r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z]{2})\s*(\d{1,5})\s*(\d{1,5})?", re.IGNORECASE)
_UTM = re.compile(
    r"(?:UTM\s*)?(?:zone\s*)?(\d{1,2})\s*([C-HJ-NP-X])?[\s,]+(?:E\s*)?(\d{5,7}(?:\.\d+)?)\s*(?:m?E)?[\s,]+(?:N\s*)?(\d{5,8}(?:\.\d+)?)\s*(?:m?N)?",
    re.IGNORECASE,
)
_PLUS = re.compile(r"[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,7}", re.IGNORECASE)


def written_otherwise(text: str) -> tuple[float, float, str] | None:  # noqa: PLR0911 - one return for each way of writing
    """Read a place written as MGRS, UTM, a plus code, or a link to a map.

    Returns
    -------
    tuple or None
        Latitude, longitude (the middle of what a code holds), form: mgrs, utm, plus, link.

    Examples
    --------
    >>> [round(x, 3) for x in written_otherwise("31U DQ 48251 11932")[:2]], written_otherwise("8FW4V75V+8Q")[2]
    ([48.858, 2.295], 'plus')
    >>> written_otherwise("https://www.openstreetmap.org/?mlat=48.8584&mlon=2.2945#map=17/48.8584/2.2945")
    (48.8584, 2.2945, 'link')
    """
    body = text.strip()
    if body.startswith(("http://", "https://", "geo:", "www.")):
        turned = _LINKS_TURNED if _TURNED_SITES.search(body) else ()
        for pattern in turned:
            if found := re.search(pattern, body):
                return float(found[2]), float(found[1]), "link"
        for pattern in _LINKS:
            if found := re.search(pattern, body):
                return float(found[1]), float(found[2]), "link"
        return None
    if found := _MGRS.fullmatch(body):
        apart = re.search(r"\d\s+\d", body[3:]) is not None
        digits = found[4] + (found[5] or "") if not apart or len(found[4]) == len(found[5] or "") else ""
        if not digits or len(digits) % 2 or len(digits) > 10:
            return None
        from mgrs import MGRS

        half = 10 ** (5 - len(digits) // 2) / 2  # the code names the corner of a square; its middle is meant
        try:
            converter = MGRS()
            zone, hemisphere, east, north = converter.MGRSToUTM(f"{found[1]}{found[2]}{found[3]}{digits}".upper())
            spot = _from_utm(zone, hemisphere == "N", east + half, north + half)
        except (ValueError, RuntimeError):  # what the library says of a square that does not exist
            return None
        return (*spot, "mgrs") if spot else None
    if found := _UTM.fullmatch(body):
        east, north, zone = float(found[3]), float(found[4]), int(found[1])
        if not (1 <= zone <= 60 and 100_000 <= east < 1_000_000 and north <= 10_000_000):
            return None
        spot = _from_utm(zone, (found[2] or "N").upper() >= "N", east, north)
        return (*spot, "utm") if spot else None
    if _PLUS.fullmatch(body):
        from pluscodes import PlusCode

        middle = PlusCode(body.upper()).area.center()
        return round(float(middle.lat), 7), round(float(middle.lon), 7), "plus"
    return None


def _from_utm(zone: int, north: bool, x: float, y: float) -> tuple[float, float] | None:
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(f"EPSG:{(32600 if north else 32700) + zone}", "EPSG:4326", always_xy=True).transform(x, y)
    return (round(lat, 7), round(lon, 7)) if np.isfinite(lon) and np.isfinite(lat) else None


def _wkt(text: str) -> tuple[float, float, str] | None:
    import shapely

    try:
        shape = shapely.from_wkt(re.sub(r"^SRID=\d+;", "", text, flags=re.IGNORECASE))
    except shapely.errors.ShapelyError:
        return None
    if shape is None or shape.is_empty:
        return None
    point = shape if shape.geom_type == "Point" else shapely.point_on_surface(shape)
    return float(point.y), float(point.x), "wkt"


def pairs(cells: pd.Series[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """Read a column of pairs; see `pair` and `angles`."""
    codes, distinct = pd.factorize(cells)
    blank = [not text or text.casefold() in MISSING for text in distinct]
    fits = [len(text) <= 2 * _LONGEST or text[:1].isalpha() or text[:1] == "{" for text in distinct]  # WKT and links may be long
    read = [
        pair(latin_digits(text)) if fit and not empty else None for text, fit, empty in zip(distinct, fits, blank, strict=True)
    ]
    lat = np.array([one[0] if one else np.nan for one in read], dtype=np.float64)[codes]
    lon = np.array([one[1] if one else np.nan for one in read], dtype=np.float64)[codes]
    kinds = [one[2] if one else ("missing" if empty else "bad") for one, empty in zip(read, blank, strict=True)]
    return lat, lon, np.array(kinds, dtype=object)[codes]


def near_when_wrapped(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], others_lon: npt.NDArray[np.float64],
    others_lat: npt.NDArray[np.float64],
) -> npt.NDArray[np.bool_]:  # fmt: skip
    """Tell which longitudes above 180 count on to 360 instead of being slips.

    Parameters
    ----------
    lon, lat
        Degrees, longitudes above 180.
    others_lon, others_lat
        Points of the other rows, about.

    Returns
    -------
    array of bool
        Those that lie near the other rows so read, and would not if a decimal point had been lost.

    Examples
    --------
    >>> fiji = np.array([178.44]), np.array([-18.1])
    >>> near_when_wrapped(np.array([180.03, 1784.4 / 5]), np.array([-16.9, 40.0]), *fiji).tolist()
    [True, False]
    """
    import shapely

    rest = shapely.STRtree(shapely.points(others_lon, others_lat))

    def near(read_as: npt.NDArray[np.float64], degrees: float) -> npt.NDArray[np.bool_]:
        rows = rest.query(shapely.points(read_as, lat), predicate="dwithin", distance=degrees)[0]
        return np.isin(np.arange(len(read_as)), rows)

    return near(lon, 10.0) & ~near(lon / 10, 1.0) & ~near(lon / 100, 1.0)
