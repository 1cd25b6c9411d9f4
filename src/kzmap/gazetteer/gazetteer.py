"""The gazetteer: names in Kazakh, Russian and English to places, offline, with a score and the reasons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.errors import GeocodeError
from kzmap.folders import user_folder
from kzmap.gazetteer.answer import ADDED, Answer, Spot
from kzmap.gazetteer.compound import resolve_compound
from kzmap.gazetteer.context import Named, Surroundings, read_context
from kzmap.gazetteer.crossings import City, phrases, read_street, two_streets
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.fold import is_cyrillic, is_kazakh, is_read, plain, skeleton, tidy
from kzmap.gazetteer.holding import lies_in
from kzmap.gazetteer.index import Index, open_store
from kzmap.gazetteer.inflect import base_forms
from kzmap.gazetteer.match import Name, find_matches
from kzmap.gazetteer.name_words import Words
from kzmap.gazetteer.rank import Candidate, Evidence
from kzmap.gazetteer.reasons import Code, Reason
from kzmap.gazetteer.resolve import Resolver
from kzmap.gazetteer.typed_coordinates import Coordinates, read_coordinates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    import geopandas as gpd

__all__ = ["Gazetteer", "Nearest"]

#: A longer text is not a place name.
_LONGEST = 200
_CODE_2, _CODE_3 = 2, 3
#: An answer this sure stands although the text around leaves it open.
_SURE = 0.9
#: A place so many times larger is meant although the words put its namesake into another country.
_NAMESAKE = 300
#: So many names of one text help each other.
_MOST_NAMES = 200
#: Shortest key that `Gazetteer.knows` by another romanisation.
_CLOSE_LATIN, _CLOSE_CYRILLIC = 7, 5
#: Answers kept in memory.
_MEMORY = 8192


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

    Make one with `Gazetteer.open`; it reads only what a look-up needs, may be used for any number of look-ups, and remembers
    its last answers. Tables, texts and single names are looked up in the same way.
    """

    def __init__(self, index: Index, words: Words) -> None:
        self._index = index
        self._words = words
        self._resolver = Resolver(index, words)
        self._cities: tuple[City, ...] = ()
        self._answer = lru_cache(maxsize=_MEMORY)(self._look_up)
        self._around = lru_cache(maxsize=_MEMORY)(partial(read_context, index=index, words=words))
        self._known = lru_cache(maxsize=_MEMORY)(self._has)

    @classmethod
    def open(cls, situation: str | Path | None = None, *, packs: bool = True) -> Gazetteer:
        """Open the gazetteer that comes with kzmap.

        Parameters
        ----------
        situation
            Folder of a situation, or the name of one that comes with kzmap: its places come first, and its countries and
            period count as evidence.
        packs
            The districts of boundary packs that the user has added are places too.

        Raises
        ------
        GeocodeError
            If the compiled gazetteer or the situation's places cannot be read.

        Examples
        --------
        >>> Gazetteer.open().lookup("Құлсары").answer.name
        'Qulsary'
        """
        gazetteer = cls(Index(open_store(), _folder(situation)), Words.read())
        if packs and user_folder("boundaries").is_dir():  # without packs, their room is not loaded
            from kzmap.ground.packs import Packs

            for pack in Packs().installed():
                gazetteer.add_units(pack.units())
        gazetteer._cities = tuple(_cities(_folder(situation), gazetteer._words, packs=packs))
        return gazetteer

    # -- looking up -------------------------------------------------------------------------------------------

    def lookup(
        self,
        name: str,
        *,
        country: str | None = None,
        date: str | None = None,
        near: tuple[float, float] | None = None,
        context: Iterable[str | Spot] | str | Surroundings = (),
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
            The text around the name, other place names of the same record, places that are known to stand with it, or what
            `around` made of them. It tells which countries are spoken of, what the name lies in ("Tripoli, Lebanon"), and
            that it is no place here; a namesake far from everything else is doubted, and what is not known at large is
            looked up in the countries that are named most.
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
        if not isinstance(limit, int) or limit < 1:
            raise GeocodeError(f"The limit {limit!r} was given. Expected a whole number of candidates, 1 or more.")
        around = context if isinstance(context, Surroundings) else self.around(context)
        given = str(name) if name is not None else ""
        answer = self._answer(given, self._evidence(country, date, near), around)
        return replace(answer, candidates=answer.candidates[:limit])

    def around(self, context: Iterable[str | Spot] | str, *, names: Iterable[str] = (), date: str | None = None) -> Surroundings:
        """Read what a text, or other names of a record, say about where its names lie: once, for many look-ups.

        Parameters
        ----------
        context
            Texts, or places that are known already.
        names
            The names of one text or record, each to be understood in the light of the others: those that come out clearly help
            to tell the rest.
        date
            ISO date of the record.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> around = gazetteer.around("Lebanese police said that 40 people were arrested in Tripoli and Sidon.")
        >>> gazetteer.lookup("Tripoli").answer.country, gazetteer.lookup("Tripoli", context=around).answer.country
        ('LY', 'LB')
        >>> around = gazetteer.around((), names=["Tripoli", "Sidon", "Zahle", "Beirut"])
        >>> gazetteer.lookup("Tripoli", context=around).answer.country
        'LB'
        """
        given = (context,) if isinstance(context, str) else tuple(context)
        around = known = self._around(tuple(one for one in given if one))
        alone = list(dict.fromkeys(names))[:_MOST_NAMES]
        for _ in range(2 if alone else 0):  # alone, then beside each other
            spots = [self.lookup(name, date=date, context=around, limit=1).answer for name in alone]
            found = [Named.of(spot, name) for name, spot in zip(alone, spots, strict=True) if spot is not None]
            around = known + Surroundings((), tuple(found))
        return around

    def _look_up(self, given: str, evidence: Evidence, around: Surroundings) -> Answer:
        """Answer by the name and, better, by what is around it."""
        query = given[:_LONGEST]
        refusal = _unusable(query, given)
        if refusal:
            return refusal
        # a line break parts places as a semicolon does
        text = tidy(" ; ".join(part for part in given.splitlines() if part.strip()))
        coordinates = read_coordinates(text)
        if coordinates:
            return self._coordinates(query, coordinates, evidence)
        if not plain(text) or not any(char.isalpha() for char in text):
            return Answer.refusal(query, "unusable", Code.NO_LETTER)
        if not around.texts and not around.named:
            return self._named(query, text, evidence)
        if (instead := around.instead(text, self._words)) is not None:
            return Answer(query, None, (instead,), (), "not_a_place")
        found = self._told(query, text, evidence, around)
        if evidence.country or evidence.near:
            return found
        if outer := around.holder(text):
            found = self.held(found, outer, evidence)
        return self._doubted(self._at_home(found, text, evidence, around), text, evidence, around)

    def _told(self, query: str, text: str, evidence: Evidence, around: Surroundings) -> Answer:
        """Let the countries and towns around choose, unless they only make a good answer worse."""
        countries, points = around.beside(text)
        told = self._named(query, text, replace(evidence, context=countries, near=(*evidence.near, *points)))
        if told.answer is not None and not told.answer.loose:
            return told
        alone = self._named(query, text, evidence)
        if alone.answer is None:
            return told
        good = told.answer is not None and not alone.answer.loose
        return alone if good or alone.answer.score >= _SURE else told

    def held(self, found: Answer, outer: str, evidence: Evidence | None = None) -> Answer:
        """Look a name up in the country or region that a text puts it in, if its place is elsewhere.

        Parameters
        ----------
        found
            The answer without it.
        outer
            The words for what it lies in.
        evidence
            What else is known.

        Returns
        -------
        Answer
            The one in there, unless there is none, or the one found is so much larger that the words must mean something else.
        """
        spot = found.answer
        holder = self.lookup(outer, limit=1).answer
        if holder is None or holder.loose or holder.kind not in ("country", "region"):
            return found
        if spot is not None and (spot.kind in ("country", "region") or (holder.kind == "country" and lies_in(spot, holder))):
            return found
        within = self._named(found.query, f"{found.query}, {outer}", evidence or self._evidence(None, None, None))
        if within.answer is None or within.answer.loose:
            return found
        larger = spot is not None and spot.inhabitants > _NAMESAKE * (within.answer.inhabitants + 1)
        return found if larger else within

    def _at_home(self, found: Answer, text: str, evidence: Evidence, around: Surroundings) -> Answer:
        """Look a name that is not known at large up in the countries that are named most."""
        if found.answer is not None or found.status == "several":
            return found
        for code in around.main(text):
            land = self._index.country(code)
            disc = (land.lon, land.lat, land.radius_m) if land else None
            there = self._named(found.query, text, replace(evidence, country=code, country_disc=disc))
            if there.answer is not None and not there.answer.loose and there.answer.kind in ("settlement", "region", "area"):
                reason = Reason(Code.AT_HOME, {"country": code})
                return replace(there, answer=there.answer.because(reason), reasons=(reason, *there.reasons))
        return found

    def _doubted(self, found: Answer, text: str, evidence: Evidence, around: Surroundings) -> Answer:
        """Doubt a town far from everything else: the namesake in the country spoken of is meant, or nothing that is known.

        Talks are held in capitals far away.
        """
        spot = found.answer
        if spot is None or not around.is_far(text, spot):
            return found
        for code in around.main(text)[:1]:
            again = self._named(found.query, text, replace(evidence, country=code)).answer
            if again is not None and again.precision == "settlement" and again.country == code and not again.loose:
                reason = Reason(Code.NOT_THE_FAR_ONE, {"country": code, "place": f"{spot.name} ({spot.country})"})
                return replace(found, answer=again.because(reason), reasons=(reason,))
        if spot.has(Code.CAPITAL):
            return found
        reason = Reason(Code.FAR_FROM_ALL, {"place": spot.name, "country": spot.country})
        return Answer(found.query, None, (reason,), found.candidates, "unsure")

    def _named(self, query: str, text: str, evidence: Evidence) -> Answer:
        """Answer by the name; with a country given, a place of another is a candidate and no answer."""
        told = self._answered(query, text, evidence)
        if evidence.country and told.answer is not None and not self._lies_in(told.answer, evidence):
            missing = {"missing": query[:60], "place": evidence.country}
            return Answer(query, None, (Reason(Code.MISSING_IN, missing),), told.candidates, "unsure")
        return told

    def _lies_in(self, spot: Spot, evidence: Evidence) -> bool:
        """Tell whether an answer can lie in the country that was given; a sea or river may touch it."""
        if spot.country or evidence.country_disc is None:
            return spot.country in ("", evidence.country)
        lon, lat, radius = evidence.country_disc
        return distance_m(lon, lat, spot.lon, spot.lat) <= radius + spot.radius_m

    def _answered(self, query: str, text: str, evidence: Evidence) -> Answer:
        own = self._resolver.main_name(query, text) or self._resolver.own_name(query, text, evidence)
        if own:
            return own
        for pair in (two_streets(text, self._words), two_streets(text, self._words)[::-1]):
            # a crossing that the situation has as a place, said in other words: "угол Толе би и Шарипова"
            own = self._resolver.own_name(query, " ".join(pair), evidence) if pair else None
            if own:
                return own
        street = self._cities and read_street(self._cities, self._words, query, text, evidence, self._holder(evidence))
        if street:
            return street
        refusal = self._not_a_place(query, text, evidence)
        if refusal:
            return refusal
        return resolve_compound(self._resolver, query, text, evidence) or self._resolver.resolve(query, text, evidence)

    def _holder(self, evidence: Evidence) -> Callable[[str], Spot | None]:
        """Find what stands behind the comma of a street."""
        return lambda text: self._resolver.resolve(text, text, evidence).answer

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
            return Answer.refusal(query, "not_a_place", Code.SOMETHING_ELSE, query=query[:60], what=what)
        words = key.split()
        for role, code in (("speech", Code.NAMES_A_SPEAKER), ("thing", Code.NAMES_A_THING)):
            for size in (2, 1):
                if len(words) > size and self._words.role(" ".join(words[-size:]), role) is not None:
                    rest = " ".join(words[:-size])
                    if self._index.has(rest) or rest in self._words.not_places:
                        return Answer.refusal(query, "not_a_place", code, query=query[:60])
        return None

    def _named_in(self, key: str, country: str) -> bool:
        name = Name.of(key)
        return any(self._index.place(match.ref).country == country for match in find_matches(self._index, name, typos=False))

    def _evidence(self, country: str | None, date: str | None, near: tuple[float, float] | None) -> Evidence:
        points: tuple[tuple[float, float], ...] = ()
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
        code = self.country_code(country)
        day = _day(date) if date else self._index.period or datetime.now(tz=UTC).date().isoformat()
        return Evidence(
            day,
            bool(date or self._index.period),
            country=code,
            country_disc=(place.lon, place.lat, place.radius_m) if code and (place := self._index.country(code)) else None,
            near=points,
            situation=self._index.countries,
        )

    def country_code(self, given: str | None) -> str:
        """Return the ISO 3166-1 alpha-2 code of a country given by code or name; "" for nothing.

        Raises
        ------
        GeocodeError
            If there is no such country.

        Examples
        --------
        >>> Gazetteer.open().country_code("Казахстан")
        'KZ'
        """
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
            return Answer(query, None, (Reason(Code.NO_COORDINATES, {"form": found.form}), found.fault), (), "unusable")
        lon, lat, swapped = found.lon, found.lat, False
        if found.swapped_possible:
            swapped = self._fits_swapped(lon, lat, evidence)
            lon, lat = (lat, lon) if swapped else (lon, lat)
        score = 0.99 if not found.swapped_possible else 0.95 if self._known_area(evidence) else 0.85
        order = Code.ORDER_LON_LAT if swapped else Code.ORDER_LAT_LON if found.swapped_possible else Code.ORDER_AS_WRITTEN
        reasons = (Reason(Code.COORDINATES, {"form": found.form}), Reason(order))
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
            reasons,
            source="the query",
        )
        return Answer(query, spot, reasons, (spot,))

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
        ref, distance = self._index.store.nearest(lon, lat)
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
        self._answer.cache_clear()
        self._known.cache_clear()
        return self._index.add_districts(units)

    def crossings_in(self, text: str) -> list[tuple[int, int, Spot]]:
        """Find the crossings of two known streets that a running text names: from where, to where, the place.

        Parameters
        ----------
        text
            A sentence: "A car burned at the corner of Abay avenue and Seifullin street."

        Returns
        -------
        list
            In the order of the text, none over another; none without streets of a situation or pack.
        """
        found: list[tuple[int, int, Spot]] = []
        for start, end in phrases(text, self._words) if self._cities else ():
            if any(start < until and since < end for since, until, _ in found) or not two_streets(text[start:end], self._words):
                continue
            spot = self.lookup(text[start:end], limit=1).answer
            if spot is not None and spot.kind == "crossing" and not spot.loose:
                found.append((start, end, spot))
        return sorted(found, key=lambda one: one[0])

    def lookup_series(
        self,
        series: pd.Series,
        *,
        country: str | pd.Series | None = None,
        date: str | pd.Series | None = None,
        context: pd.Series | None = None,
    ) -> pd.DataFrame:
        """Look up every name of a column.

        Parameters
        ----------
        series
            Names; missing values give an empty answer with its reason.
        country, date
            One for all rows, or a series with the same index.
        context
            Texts around the names, same index.

        Returns
        -------
        DataFrame
            ADDED, same index and length as `series`: one row for each name. Numbers are NaN and texts "" where there is no
            answer.

        Raises
        ------
        GeocodeError
            If a series has another index, or a country or date is not usable.
        """
        import pandas as pd

        columns = [_column(series, given, name) for given, name in ((country, "country"), (date, "date"), (context, "context"))]
        names = ["" if missing else str(name) for name, missing in zip(series, series.isna(), strict=True)]
        known: dict[tuple[str, ...], tuple[Any, ...]] = {}
        for key in zip(names, *columns, strict=True):
            if key not in known:
                known[key] = self.lookup(key[0], country=key[1], date=key[2], context=key[3]).as_cells()
        rows = [known[key] for key in zip(names, *columns, strict=True)]
        frame = pd.DataFrame(rows, columns=list(ADDED), index=series.index)
        return frame.astype(dict.fromkeys(("geo_lon", "geo_lat", "geo_radius_m", "geo_score"), "float64"))

    # -- what else is known -----------------------------------------------------------------------------------

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase is the name of any place, case endings and close romanisations allowed, typing errors not.

        >>> gazetteer = Gazetteer.open()
        >>> gazetteer.knows("Жанаозене"), gazetteer.knows("Security Council")
        (True, False)
        """
        return self._known(phrase)

    def _has(self, phrase: str) -> bool:
        key = plain(phrase)
        if not key or self._index.has(key):
            return bool(key)
        cyrillic = is_cyrillic(phrase)
        forms = base_forms(key, russian=not is_kazakh(phrase), joined="-" in phrase) if cyrillic else ()
        if any(self._index.has(base) for base in forms):
            return True
        return len(key) >= (_CLOSE_CYRILLIC if cyrillic else _CLOSE_LATIN) and self._index.has("~" + skeleton(key))

    def country(self, code: str) -> Spot | None:
        """Return a country by its ISO 3166-1 alpha-2 code.

        >>> Gazetteer.open().country("KZ").name
        'Kazakhstan'
        """
        place = self._index.country(code)
        return None if place is None else Spot.of(Candidate(place, 1.0, (Reason(Code.BY_CODE),)))


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


def _cities(folder: Path | None, words: Words, *, packs: bool) -> Iterator[City]:
    """Streets of a situation and of the packs that were added; none is read before it is asked for."""
    own = folder if folder is not None and (folder / "streets.csv").is_file() else None
    if own is None and not (packs and user_folder("streets").is_dir()):
        return
    from kzmap.ground import streets

    if own is not None:
        yield City(own.name, partial(streets.of_folder, own), words)
    if packs:
        for pack in streets.packs():
            yield City(pack.title, pack.table, words)


def _unusable(query: str, given: str) -> Answer | None:
    """Refuse a text that cannot name a place, whatever the gazetteer knows; None if it may.

    >>> _unusable("x", "x").reason, _unusable("Almaty", "Almaty")
    ('One letter is not enough to tell a place.', None)
    """
    text = tidy(given)
    letters = [char for char in text if char.isalpha()]
    if len(given) > _LONGEST:
        return Answer.refusal(query, "unusable", Code.TOO_LONG, characters=len(given), most=_LONGEST)
    if not text:
        return Answer.refusal(query, "unusable", Code.EMPTY)
    if not any(char.isalnum() for char in text):
        return Answer.refusal(query, "unusable", Code.NO_LETTER_OR_NUMBER)
    if len(letters) == 1 and not any(char.isdigit() for char in text):
        return Answer.refusal(query, "unusable", Code.ONE_LETTER)
    if letters and not any(is_read(char) for char in letters):
        return Answer.refusal(query, "unusable", Code.OTHER_SCRIPT)
    return None


def _column(series: pd.Series, given: str | pd.Series | None, name: str) -> list[str]:
    if given is None or isinstance(given, str):
        return [given or ""] * len(series)
    if not given.index.equals(series.index):
        raise GeocodeError(
            f"The {name} series has another index than the names. Expected one value for each name, in the same order."
        )
    return ["" if missing else str(value) for value, missing in zip(given, given.isna(), strict=True)]


@lru_cache(maxsize=_MEMORY)
def _day(date: str) -> str:
    text = str(date).strip()[:10]
    for form, full in (("%Y-%m-%d", text), ("%Y-%m", text), ("%Y", text)):
        try:
            return datetime.strptime(full, form).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    raise GeocodeError(f"The date {str(date)[:40]!r} was given. Expected an ISO date such as 2022-01-05.")
