"""Find places by name, once for each different name."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    from kzmap.gazetteer import Gazetteer
    from kzmap.gazetteer.answer import Spot

__all__ = ["Found", "Lookup"]

#: Candidates that a doubt names.
_NAMED = 3
#: With no country, region or neighbour to hold it, a name must be this sure.
_ALONE, _ALONE_BY_ANOTHER_NAME = 0.6, 0.9
_ARROW = re.compile(r"\s*(?:→|⇒|➔|->|=>|>>|—>|–>)\s*|\s+(?:–|—)\s+|(?<=\w)\s+-\s+(?=\w)")
_FROM_TO = re.compile(
    r"(?:from|из|от|с|з|із|зі|від|du|de|desde|von)\s+(.+?)\s+(?:to|в|у|до|на|à|vers|a|hasta|nach)\s+(.+)", re.IGNORECASE
)


class Found(NamedTuple):
    """A place that a name means, or why none was chosen (then lon is NaN)."""

    lon: float
    lat: float
    precision: str
    radius_m: float
    unit_id: str
    why: str
    name: str = ""
    country: str = ""
    note: str = ""
    parts: tuple[str, ...] = ()  # names of several places in the cell
    namesakes: tuple[tuple[float, float], ...] = ()  # what else the name may mean
    loose: bool = False  # the place is called like it, not so

    @property
    def placed(self) -> bool:
        """A point or a unit was found."""
        return not math.isnan(self.lon) or bool(self.unit_id)


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
        """Look one place up, with what the row says about where it lies; several regions are kept apart by bars."""
        key = (place, region, country, day[:7])
        if key not in self._known:
            self._known[key] = self._find(place, region, country, day)
        return self._known[key]

    def _find(self, place: str, region: str, country: str, day: str) -> Found:
        from kzmap.errors import GeocodeError
        from kzmap.gazetteer.reasons import Code

        nothing = Found(math.nan, math.nan, "", math.nan, "", "")
        known_country = True
        try:
            given = self._gazetteer.lookup(
                place or region or country,
                country=(country or None) if place or region else None,
                date=day or None,
                context=[one for one in region.split("|") if one] if place else (),
            )
        except GeocodeError:
            known_country = False
            try:  # the country or the day is written in a way that the gazetteer does not know
                given = self._gazetteer.lookup(
                    place or region, context=[one for one in (*region.split("|"), country) if one and place]
                )
            except GeocodeError as error:
                return nothing._replace(why=str(error))
        chosen = given.answer
        if chosen is None:
            parts = tuple(spot.name for spot in given.candidates) if given.status == "several" else ()
            return nothing._replace(why=f"{given.reason}{_named(given.candidates) if not parts else ''}", parts=parts)
        alone = not (region if place else "") and not (country and known_country)
        least = _ALONE if chosen.has(Code.MAIN_NAME) else _ALONE_BY_ANOTHER_NAME
        if alone and (chosen.loose or chosen.score < least):
            why = (
                f"Only {chosen.name} ({chosen.country or chosen.kind}) comes near, and nothing in the row tells that it is meant."
            )
            return nothing._replace(why=why + _named(given.candidates))
        if place and region and chosen.loose and not (chosen.has(Code.NEAR) or chosen.has(Code.INSIDE)):
            near = f"{chosen.name} ({chosen.country or chosen.kind})"
            why = f"Only {near} comes near, and nothing tells that it lies in {region[:60]}."
            return nothing._replace(why=why + _named(given.candidates))
        others = [one for one in given.candidates if one.lon is not None and one.lat is not None]
        spots = tuple((float(one.lon), float(one.lat)) for one in others)
        return self._of(chosen)._replace(namesakes=spots, loose=chosen.loose)

    def region(self, name: str, country: str, day: str) -> Found:
        """Look up a name as a region's alone: a state is often called like its chief town. Not placed if two may be meant."""
        key = ("", name, country, f"region {day[:7]}")
        if key not in self._known:
            self._known[key] = self._region(name, country, day)
        return self._known[key]

    def _region(self, name: str, country: str, day: str) -> Found:
        from kzmap.errors import GeocodeError

        try:
            given = self._gazetteer.lookup(name, country=country or None, date=day or None)
        except GeocodeError:
            return Found(math.nan, math.nan, "", math.nan, "", "")
        chosen = [] if given.answer is None else [given.answer]
        units = [one for one in (*chosen, *given.candidates) if one.precision == "region" and one.country and not one.loose]
        unit = units[0] if len({one.place_id for one in units}) == 1 else None
        return Found(math.nan, math.nan, "", math.nan, "", "") if unit is None else self._of(unit)

    def _of(self, chosen: Spot) -> Found:
        radius = chosen.radius_m
        unit, note = "", ""
        if chosen.precision in AREAL:
            kind, _, rest = chosen.place_id.partition(":")
            unit = rest if kind == "part" else "" if ":" in chosen.place_id else chosen.place_id
            note = f"A part of it is named: {chosen.name}." if kind == "part" else ""
        return Found(
            math.nan if chosen.lon is None else float(chosen.lon),
            math.nan if chosen.lat is None else float(chosen.lat),
            chosen.precision,
            math.nan if radius is None else float(radius),
            unit,
            f"placed at {chosen.name} by its name",
            chosen.name,
            chosen.country,
            note,
        )


def _named(candidates: tuple[Spot, ...]) -> str:
    """Name the first candidates of a doubt."""
    if len(candidates) < 2:
        return ""
    many = "; ".join(f"{one.name} ({one.kind}{', ' + one.country if one.country else ''})" for one in candidates[:_NAMED])
    return f" Candidates: {many}."


def ends_of(text: str) -> tuple[str, str] | None:
    """Split the name of a way into its two ends: an arrow, a dash between blanks, or from ... to ...

    >>> ends_of("Kyiv -> Lviv"), ends_of("from Moscow to Minsk"), ends_of("Ivano-Frankivsk")
    (('Kyiv', 'Lviv'), ('Moscow', 'Minsk'), None)
    """
    if found := _FROM_TO.fullmatch(text.strip()):
        return found[1].strip(), found[2].strip()
    parts = [part for part in _ARROW.split(text.strip()) if part]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def is_arrow(text: str) -> bool:
    """Tell whether two ends are kept apart by a mark that means a way and nothing else."""
    return bool(re.search(r"→|⇒|➔|->|=>|—>|–>", text) or _FROM_TO.fullmatch(text.strip()))
