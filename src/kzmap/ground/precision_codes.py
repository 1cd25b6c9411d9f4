"""Honest precision in other people's codes: ACLED ``geo_precision`` 1-3 and UCDP GED ``where_prec`` 1-7, both ways.

Every conversion says what it loses; `docs/precision.md` has the table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kzmap.errors import KzmapError
from kzmap.situation.tables import PRECISIONS

__all__ = ["Converted", "from_acled", "from_ucdp", "meanings", "to_acled", "to_ucdp"]

#: A point with a radius beyond this is no longer "at" a named place but "near" it; UCDP draws the line here.
NEAR_M = 25_000.0
#: What we assume for "in this town" when the other side gives no extent.
TOWN_M = 10_000.0


@dataclass(frozen=True)
class Converted:
    """A precision in the other vocabulary.

    Attributes
    ----------
    code
        Code of the other side, or our word when reading; None where the other side has no code for it.
    radius_m
        When reading: the radius to give the point, metres; None where the place is a polygon or unknown.
    lost
        What the conversion loses or adds, one sentence; "" when nothing.
    """

    code: int | str | None
    radius_m: float | None = None
    lost: str = ""


def to_acled(precision: str, radius_m: float = math.nan) -> Converted:
    """Give the ACLED ``geo_precision`` of a place.

    Parameters
    ----------
    precision
        One of `kzmap.situation.tables.PRECISIONS`.
    radius_m
        Radius of the area of doubt, metres; NaN for a polygon.

    Raises
    ------
    KzmapError
        If the precision is not known.

    Examples
    --------
    >>> to_acled("site", 300).code, to_acled("settlement", 40_000).code, to_acled("region").code, to_acled("country").code
    (1, 2, 3, None)
    """
    _known(precision)
    if precision == "none":
        return Converted(None, lost="ACLED has no code for an event without a place.")
    if precision == "country":
        return Converted(None, lost="ACLED codes no event that is known to the country only.")
    if precision == "region":
        return Converted(3, lost="ACLED puts the event on a town of the region; the region's polygon is lost.")
    if radius_m > NEAR_M:
        return Converted(2, lost="The radius is lost.")
    if precision == "settlement":
        return Converted(1, lost="The radius is lost.")
    return Converted(1, lost=f"ACLED does not tell a {precision} from a town; the radius is lost.")


def from_acled(code: int) -> Converted:
    """Give our precision for an ACLED ``geo_precision``; never sharper than what the code promises.

    Raises
    ------
    KzmapError
        If the code is not 1, 2 or 3.

    Examples
    --------
    >>> from_acled(1).code, from_acled(2).radius_m, from_acled(3).code
    ('settlement', 25000.0, 'region')
    """
    return _read("geo_precision", code, _FROM_ACLED)


def to_ucdp(precision: str, radius_m: float = math.nan, *, level: str = "adm1") -> Converted:
    """Give the UCDP GED ``where_prec`` of a place.

    Parameters
    ----------
    precision
        One of `kzmap.situation.tables.PRECISIONS`.
    radius_m
        Radius of the area of doubt, metres; NaN for a polygon.
    level
        adm1 or adm2: of which level the unit is that a region stands for.

    Raises
    ------
    KzmapError
        If the precision or level is not known.

    Examples
    --------
    >>> [to_ucdp(word, 300.0).code for word in ("site", "settlement", "region", "country", "none")]
    [1, 1, 4, 6, None]
    >>> to_ucdp("settlement", 12_000).code, to_ucdp("settlement", 40_000).code, to_ucdp("region", level="adm2").code
    (2, 5, 3)
    """
    _known(precision)
    if level not in ("adm1", "adm2"):
        raise KzmapError(f"There is no level {level!r} of a region. Expected adm1 or adm2.")
    if precision == "none":
        return Converted(None, lost="UCDP has no code for an event without a place.")
    if precision == "country":
        return Converted(6, lost="UCDP gives the country's centre as a point; the polygon is lost.")
    if precision == "region":
        return Converted(4 if level == "adm1" else 3, lost="UCDP gives a point for the unit; the polygon is lost.")
    if radius_m > NEAR_M:
        return Converted(5, lost="UCDP says only that the area is fuzzy; the radius is lost.")
    near = radius_m > TOWN_M
    reach = "UCDP says only that it lies within about 25 km of the point" if near else "UCDP does not tell a site from a town"
    return Converted(2 if near else 1, lost=f"{reach}; the radius is lost.")


def from_ucdp(code: int) -> Converted:
    """Give our precision for a UCDP GED ``where_prec``; never sharper than what the code promises.

    Raises
    ------
    KzmapError
        If the code is not 1 to 7.

    Examples
    --------
    >>> from_ucdp(1).code, from_ucdp(4).code, from_ucdp(6).code, from_ucdp(7).code
    ('settlement', 'region', 'country', 'none')
    """
    return _read("where_prec", code, _FROM_UCDP)


_FROM_ACLED = {
    1: Converted("settlement", TOWN_M, "May be sharper: the code does not tell a site from a town. The radius is assumed."),
    2: Converted("settlement", NEAR_M, "Part of a region around a town; the radius is assumed."),
    3: Converted("region", None, "The point is a town that stands for the region: drop it, use the region's polygon."),
}
_FROM_UCDP = {
    1: Converted("settlement", TOWN_M, "May be sharper: the code does not tell a site from a town. The radius is assumed."),
    2: Converted("settlement", NEAR_M, "Within about 25 km of the point."),
    3: Converted("region", None, "A district (adm2): drop the point, use the unit's polygon."),
    4: Converted("region", None, "A first-order unit (adm1): drop the point, use the unit's polygon."),
    5: Converted("region", None, "A line or a fuzzy area that is no unit: drop the point; no polygon is given."),
    6: Converted("country", None, "The point is the country's centre: drop it, use the polygon."),
    7: Converted("none", None, "International waters or airspace: no unit and no extent is given."),
}


def meanings(dataset: str) -> dict[str, tuple[str, float]]:
    """Tell what each code of a dataset means, as a table's layout wants it.

    Parameters
    ----------
    dataset
        acled or ucdp.

    Returns
    -------
    dict
        Code as text -> our precision, and the radius to give the point in metres (NaN where the place is a polygon or unknown).

    Examples
    --------
    >>> meanings("ucdp")["1"]
    ('settlement', 10000.0)
    """
    table = {"acled": _FROM_ACLED, "ucdp": _FROM_UCDP}[dataset]
    return {str(code): (str(found.code), found.radius_m or math.nan) for code, found in table.items()}


def _known(precision: str) -> None:
    if precision not in PRECISIONS:
        raise KzmapError(f"There is no precision {precision!r}. Expected one of: {', '.join(PRECISIONS)}.")


def _read(name: str, code: int, table: dict[int, Converted]) -> Converted:
    if code not in table:
        raise KzmapError(f"{name} is {code!r}. Expected a whole number from {min(table)} to {max(table)}.")
    return table[code]
