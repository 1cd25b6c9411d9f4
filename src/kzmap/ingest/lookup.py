"""Find places by name, once for each different name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    from kzmap.gazetteer import Gazetteer

__all__ = ["Found", "Lookup"]


class Found(NamedTuple):
    """A place that a name means, or why none was chosen (then lon is NaN)."""

    lon: float
    lat: float
    precision: str
    radius_m: float
    unit_id: str
    why: str


class Lookup:
    """Asks the gazetteer and remembers its answers.

    Parameters
    ----------
    gazetteer
        The one that comes with kzmap, or a situation's own.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._known: dict[tuple[str, str, str, str], Found] = {}

    def __call__(self, place: str, region: str, country: str, day: str) -> Found:
        """Look one place up, with what the row says about where it lies."""
        key = (place, region, country, day[:7])
        if key not in self._known:
            self._known[key] = self._find(place, region, country, day)
        return self._known[key]

    def _find(self, place: str, region: str, country: str, day: str) -> Found:
        from kzmap.errors import GeocodeError

        nothing = Found(math.nan, math.nan, "", math.nan, "", "")
        try:
            given = self._gazetteer.lookup(
                place or region, country=country or None, date=day or None, context=[region] if place and region else ()
            )
        except GeocodeError:
            try:  # the country or the day is written in a way that the gazetteer does not know
                given = self._gazetteer.lookup(place or region, context=[one for one in (region, country) if one and place])
            except GeocodeError as error:
                return nothing._replace(why=str(error))
        chosen = given.answer
        if chosen is None:
            return nothing._replace(why=given.reason)
        lon, lat = chosen.lon, chosen.lat
        radius = chosen.radius_m
        why = f"placed at {chosen.name} by its name"
        return Found(
            math.nan if lon is None else float(lon),
            math.nan if lat is None else float(lat),
            chosen.precision,
            math.nan if radius is None else float(radius),
            chosen.place_id if chosen.precision in AREAL else "",
            why,
        )
