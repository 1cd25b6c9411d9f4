"""The gazetteer: names in Kazakh, Russian and English to places, offline, with a score and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.errors import GeocodeError
from kzmap.gazetteer.answer import Answer, Spot
from kzmap.gazetteer.compound import resolve_compound
from kzmap.gazetteer.context import read_context
from kzmap.gazetteer.coordinates import Coordinates, read_coordinates
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.fold import plain, tidy
from kzmap.gazetteer.match import Name, find_matches
from kzmap.gazetteer.places import Index, open_store
from kzmap.gazetteer.rank import Evidence
from kzmap.gazetteer.resolve import Resolver
from kzmap.gazetteer.unusable import unusable
from kzmap.gazetteer.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    import geopandas as gpd

__all__ = ["Gazetteer", "Nearest"]

_SHOWN = 200
_CODE_2, _CODE_3 = 2, 3


@dataclass(frozen=True, slots=True)
class Nearest:
    """The settlement nearest to a point.

    Attributes
    ----------
    place_id, name, country
        The settlement.
    lon, lat
        Its point.
    distance_m
        Metres from the point that was asked for.
    inside
        The point lies within the settlement's radius.
    """

    place_id: str
    name: str
    country: str
    lon: float
    lat: float
    distance_m: float
    inside: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "place_id": self.place_id,
            "name": self.name,
            "country": self.country,
            "lon": self.lon,
            "lat": self.lat,
            "distance_m": round(self.distance_m),
            "inside": self.inside,
        }


class Gazetteer:
    """Looks up names.

    Make one with `Gazetteer.open`; it reads only what a look-up needs and may be used for any number of look-ups.
    """

    def __init__(self, index: Index, words: Words) -> None:
        self._index = index
        self._words = words
        self._resolver = Resolver(index, words)

    @classmethod
    def open(cls, situation: str | Path | None = None) -> Gazetteer:
        """Open the gazetteer that comes with kzmap.

        Parameters
        ----------
        situation
            Folder of a situation, or the name of one that comes with kzmap: its places come first, and its countries and
            period count as
            evidence.

        Raises
        ------
        GeocodeError
            If the compiled gazetteer or the situation's places cannot be read.

        Examples
        --------
        >>> Gazetteer.open().lookup("Құлсары").answer.name
        'Qulsary'
        """
        return cls(Index(open_store(), _folder(situation)), Words.read())

    # -- looking up -------------------------------------------------------------------------------------------

    def lookup(
        self,
        name: str,
        *,
        country: str | None = None,
        date: str | None = None,
        near: tuple[float, float] | None = None,
        context: Iterable[str] | str = (),
        limit: int = 5,
    ) -> Answer:
        """Look one name up.

        Parameters
        ----------
        name
            A place name, description or coordinates as they stand in a text or a cell, in Kazakh, Russian or English.
        country
            ISO 3166-1 code (KZ or KAZ) or name of the country it lies in.
        date
            ISO date of the record, for names and borders of that day. Default: the situation's first day, else today.
        near
            Lon and lat, in degrees, of something it should be near to.
        context
            The text around the name, or other place names of the same record.
        limit
            Most candidates to return.

        Returns
        -------
        Answer
            Always; a text that cannot be a place gives an answer with a reason and no place.

        Raises
        ------
        GeocodeError
            If `country`, `date`, `near` or `limit` is not usable.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> gazetteer.lookup("Almaty region", date="2022-01-05").answer.place_id
        'KZ-ALM'
        >>> gazetteer.lookup("Kazakh").answer is None
        True
        """
        given = str(name) if name is not None else ""
        query = given[:_SHOWN]
        evidence = self._evidence(country, date, near)
        if not isinstance(limit, int) or limit < 1:
            raise GeocodeError(f"The limit {limit!r} was given. Expected a whole number of candidates, 1 or more.")
        refusal = unusable(query, given)
        if refusal:
            return refusal
        # a line break parts places as a semicolon does
        text = tidy(" ; ".join(part for part in given.splitlines() if part.strip()))
        coordinates = read_coordinates(text)
        if coordinates:
            return self._coordinates(query, coordinates, evidence)
        answer = self._named(query, text, evidence, context)
        return Answer(answer.query, answer.answer, answer.reason, answer.candidates[:limit], answer.status)

    def _named(self, query: str, text: str, evidence: Evidence, context: Iterable[str] | str) -> Answer:
        if not plain(text) or not any(char.isalpha() for char in text):
            return Answer(query, None, "There is no letter in it that could name a place.", (), "unusable")
        if context:
            around = read_context(context, text, self._index, self._words)
            if around.instead:
                return Answer(query, None, f"In this text it is {around.instead}, not a place.", (), "not_a_place")
            evidence = Evidence(
                evidence.date,
                evidence.date_given,
                evidence.asked,
                evidence.country,
                around.countries,
                (*evidence.near, *around.points),
                (),
                evidence.situation,
            )
        own = self._resolver.main_name(query, text) or self._resolver.own_name(query, text, evidence)
        if own:
            return own
        refusal = self._not_a_place(query, text, evidence)
        if refusal:
            return refusal
        return resolve_compound(self._resolver, query, text, evidence) or self._resolver.resolve(query, text, evidence)

    def _not_a_place(self, query: str, text: str, evidence: Evidence) -> Answer | None:
        """Refuse words that are known to be something else, unless the caller says that it is a place of a country."""
        key = plain(text)
        if text.isupper() and len(text) <= _CODE_3 and any(hit.own for hit in self._index.find(key)):
            return None  # "US" is a country, "us" is not
        phrase = self._resolver.take_apart(text)
        what = self._words.not_places.get(key) or self._words.not_places.get(phrase.full)
        if not what and phrase.core == "" and phrase.asked:
            what = "word"
        if not what and not phrase.asked and phrase.core in self._words.not_places:
            what = self._words.not_places[phrase.core]
        if what and not (evidence.country and what == "word" and self._named_in(phrase.core, evidence.country)):
            article = "an" if what[0] in "aeiou" else "a"
            return Answer(query, None, f"‘{query[:60]}’ is {article} {what}, not the name of a place.", (), "not_a_place")
        words = key.split()
        for role, says in (("speech", "a speaker"), ("thing", "a thing or a people")):
            for size in (2, 1):
                if len(words) > size and self._words.role(" ".join(words[-size:]), role) is not None:
                    rest = " ".join(words[:-size])
                    if self._index.has(rest) or rest in self._words.not_places:
                        return Answer(query, None, f"‘{query[:60]}’ names {says}, not a place.", (), "not_a_place")
        return None

    def _named_in(self, key: str, country: str) -> bool:
        name = Name.of(key)
        return any(self._index.place(match.ref).country == country for match in find_matches(self._index, name, typos=False))

    def _evidence(self, country: str | None, date: str | None, near: tuple[float, float] | None) -> Evidence:
        points: Sequence[tuple[float, float]] = ()
        if near is not None:
            try:
                lon, lat = (float(value) for value in near)
            except (TypeError, ValueError) as error:
                raise GeocodeError(
                    f"The point {near!r} was given as near. Expected longitude and latitude in degrees, for example 76.9,43.2."
                ) from error
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise GeocodeError(f"The point {lon:g},{lat:g} was given as near. Expected longitude, then latitude, in degrees.")
            points = ((lon, lat),)
        day = date or self._index.period or datetime.now(tz=UTC).date().isoformat()
        if date:
            day = _day(date)
        return Evidence(
            day, bool(date or self._index.period), frozenset(), self._country(country), {}, points, (), self._index.countries
        )

    def _country(self, given: str | None) -> str:
        if not given:
            return ""
        code = given.strip().upper()
        place = None
        if len(code) == _CODE_2:
            place = self._index.country(code)
        elif len(code) == _CODE_3:
            place = self._index.by_id(code)
        if place is None or not place.country:
            matches = find_matches(self._index, Name.of(given), typos=False)
            places = [found for match in matches if (found := self._index.place(match.ref)).kind == "country"]
            place = max(places, key=lambda found: found.weight, default=None)
        if place is None:
            raise GeocodeError(f"The country {given[:40]!r} was given. Expected a name, or an ISO 3166-1 code such as KZ or KAZ.")
        return place.country

    # -- coordinates ------------------------------------------------------------------------------------------

    def _coordinates(self, query: str, found: Coordinates, evidence: Evidence) -> Answer:
        if found.fault:
            return Answer(query, None, f"It looks like coordinates ({found.form}), but {found.fault}.", (), "unusable")
        lon, lat, swapped = found.lon, found.lat, False
        if found.swapped_possible:
            swapped = self._fits_swapped(lon, lat, evidence)
            lon, lat = (lat, lon) if swapped else (lon, lat)
        score = 0.99 if not found.swapped_possible else 0.95 if self._known_area(evidence) else 0.85
        order = (
            (
                "read as longitude, latitude, because that lies where the record does"
                if swapped
                else "read as latitude, longitude, the usual order"
            )
            if found.swapped_possible
            else "order as written"
        )
        precision = "site" if found.radius_m <= 500 else "street" if found.radius_m <= 2_000 else "settlement"
        spot = Spot(
            "coordinates",
            f"{lat:.5f}, {lon:.5f}",
            "coordinates",
            lon,
            lat,
            max(10.0, found.radius_m),
            precision,
            score,
            (f"coordinates in {found.form}", order),
            source="the query",
        )
        return Answer(query, spot, f"Coordinates in {found.form}, {order}.", (spot,))

    def _known_area(self, evidence: Evidence) -> bool:
        return bool(evidence.country or evidence.near or evidence.situation)

    def _fits_swapped(self, lon: float, lat: float, evidence: Evidence) -> bool:
        """Tell whether the other order of two coordinates fits the evidence better."""
        if evidence.near:
            at = evidence.near[0]
            return distance_m(*at, lat, lon) < distance_m(*at, lon, lat)
        codes = (evidence.country,) if evidence.country else tuple(evidence.situation)
        boxes = [place.box for code in codes if (place := self._index.country(code)) and place.box]
        for west, south, east, north in boxes:
            swapped, plain_order = (west <= x <= east and south <= y <= north for x, y in ((lat, lon), (lon, lat)))
            if swapped != plain_order:
                return swapped
        return False

    # -- points and tables ------------------------------------------------------------------------------------

    def nearest(self, lon: float, lat: float) -> Nearest:
        """Return the settlement nearest to a point.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326.

        Raises
        ------
        GeocodeError
            If the point is off the globe.

        Examples
        --------
        >>> found = Gazetteer.open().nearest(71.37, 42.9)
        >>> found.name, found.inside
        ('Taraz', True)
        """
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise GeocodeError(f"The point {lon:g},{lat:g} was given. Expected longitude, then latitude, in degrees.")
        from kzmap.gazetteer.nearest import nearest_ref

        ref, distance = nearest_ref(self._index.store, lon, lat)
        place = self._index.place(ref)
        return Nearest(place.place_id, place.name, place.country, place.lon, place.lat, distance, distance <= place.radius_m)

    def add_units(self, units: gpd.GeoDataFrame) -> int:
        """Add second-level units, for example of a boundary pack, so that "Medeu district" is a place of its own.

        Parameters
        ----------
        units
            UNIT_COLUMNS of `kzmap.schema`, EPSG:4326; rows of other levels are left out.

        Returns
        -------
        int
            How many were added.
        """
        from kzmap.gazetteer.districts import districts

        count = 0
        for place, names in districts(units, self._index.by_id):
            self._index.add_district(place, names)
            count += 1
        return count

    def lookup_series(
        self,
        series: pd.Series,
        *,
        country: str | pd.Series | None = None,
        date: str | pd.Series | None = None,
        context: pd.Series | None = None,
    ) -> pd.DataFrame:
        """Look up every name of a column; see `kzmap.gazetteer.table.lookup_series`."""
        from kzmap.gazetteer.table import lookup_series

        return lookup_series(self, series, country=country, date=date, context=context)


def _folder(situation: str | Path | None) -> Path | None:
    if situation is None:
        return None
    folder = Path(situation)
    if folder.is_dir():
        return folder
    from kzmap.folders import data_folder

    known = data_folder("geo") / str(situation)
    if (known / "datapackage.json").is_file():
        return known
    raise GeocodeError(
        f"There is no situation {str(situation)!r}. Expected a folder with a places.csv, or the name of one of ours."
    )


def _day(date: str) -> str:
    text = str(date).strip()[:10]
    for form, full in (("%Y-%m-%d", text), ("%Y-%m", text), ("%Y", text)):
        try:
            return datetime.strptime(full, form).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    raise GeocodeError(f"The date {str(date)[:40]!r} was given. Expected an ISO date such as 2022-01-05.")
