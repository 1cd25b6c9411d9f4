"""Begin a situation: find the country, its clock and the city that a person names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.situation.starting import Start, zones_of
from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.boundaries import Boundaries

__all__ = ["begin", "country_names"]


def country_names(boundaries: Boundaries) -> dict[str, str]:
    """Names of today's countries by ISO 3166-1 alpha-3 code, by name."""
    today = boundaries.valid_on(None, "adm0")
    return {code: name for name, code in sorted(zip(today["name"], today["unit_id"], strict=True)) if len(code) == 3}


def begin(
    name: str,
    boundaries: Boundaries,
    gazetteer: Gazetteer,
    *,
    title: str = "",
    countries: Sequence[str] = (),
    city: str = "",
    timezone: str = "",
) -> Start:
    """Find out what can be known of a situation that is begun.

    Parameters
    ----------
    name, title
        Name of the folder, and what stands above the map.
    boundaries, gazetteer
        Know the countries and towns.
    countries
        ISO 3166-1 alpha-3 codes, or English names.
    city
        A town in one of them, for the map's button.
    timezone
        IANA name; default: that of the country where all of it has one.

    Raises
    ------
    KzmapError
        If a country or the city is not known; the message names what is near.

    Examples
    --------
    >>> from kzmap.gazetteer import Gazetteer
    >>> from kzmap.ground.boundaries import Boundaries
    >>> start = begin("haiti-2024", Boundaries.load(), Gazetteer.open(), countries=["HTI"], city="Port-au-Prince")
    >>> start.timezone, start.city["name"]
    ('America/Port-au-Prince', 'Port-au-Prince')
    """
    names = country_names(boundaries)
    codes = tuple(_country(one, names) for one in countries)
    zones = [zone for code in codes for zone in zones_of(code)]
    place = _city(city, codes, gazetteer) if city else {}
    return Start(name, title or _title(name), codes, timezone or (zones[0] if len(zones) == 1 else ""), place)


def _title(name: str) -> str:
    """Write a name as a title.

    >>> _title("haiti-2024")
    'Haiti 2024'
    """
    return name.replace("-", " ").capitalize()


def _country(given: str, names: dict[str, str]) -> str:
    wanted = given.strip().casefold()
    found = next((code for code, name in names.items() if wanted in (code.casefold(), name.casefold())), "")
    if not found:
        known = {name.casefold(): code for code, name in names.items()} | {code.casefold(): code for code in names}
        near = [f"{known[one]} {names[known[one]]}" for one in difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)]
        meant = f" Near it: {', '.join(near)}." if near else ""
        raise KzmapError(f"There is no country {given[:80]!r}. Expected an ISO 3166-1 alpha-3 code, such as HTI.{meant}")
    return found


def _city(given: str, codes: Sequence[str], gazetteer: Gazetteer) -> dict[str, str]:
    found = gazetteer.lookup(given, country=codes[0] if len(codes) == 1 else None)
    spot = found.answer
    if spot is None or spot.lon is None or spot.lat is None or spot.precision in AREAL:
        raise KzmapError(
            f"The city {given[:80]!r} was not found{' in ' + codes[0] if len(codes) == 1 else ''}: {found.reason} Write it"
            " as it is known in English, or leave --city out and add the place by hand."
        )
    return {
        "place_id": "P1",
        "name": spot.name,
        "kind": "settlement",
        "lon": f"{spot.lon:g}",
        "lat": f"{spot.lat:g}",
        "radius_m": f"{spot.radius_m or 10_000:g}",
        "precision": "settlement",
        "basis": f"Gazetteer of kzmap: {spot.place_id}",
        "verified": "true",
    }
