"""Find where each row is: by its coordinates, checked against the map, or by the name of its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from pyproj import Geod

from kzmap.ingest.cell_arrays import matching
from kzmap.ingest.coordinates import MANY_BEYOND, angles, near_when_wrapped, pairs
from kzmap.ingest.header_words import o_is_east
from kzmap.ingest.lookup import Found, ends_of, is_arrow
from kzmap.ingest.proofs import PointsSeen, cells_of, day_of_cell, middles, outside, points_seen, prove, say_far
from kzmap.ingest.raw_table import Table, UnreadableError
from kzmap.ingest.verdicts import Notes
from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Verdicts

    Cells = Callable[[str], pd.Series[str]]
    Floats = npt.NDArray[np.float64]

__all__ = ["Located", "PlacesSeen", "locate", "places_seen"]

#: Half the width of the square of web maps, in metres.
_WEB = 20_037_508.4
_GLOBE = Geod(ellps="WGS84")
#: In a row with a point: how far away its place may lie, and the other end of its way.
_SAME_KM, _REACH_KM = 100.0, 1_500.0
#: Names that are asked to find where the rows of a table lie.
_ASKED = 200
#: Metres around the chief town of a district in which a place that nobody knows is taken to lie.
_DISTRICT_M = 30_000.0
#: Ends of the cells that name several places.
_CUTS = re.compile(r"\s*[;|\n]\s*|\s+&\s+|\s+/\s+")


class Located(NamedTuple):
    """One place for each row: degrees (NaN for none), how it was found, and what the name said about its size."""

    lon: Floats
    lat: Floats
    how: npt.NDArray[np.object_]  # coordinates | name | ""
    precision: npt.NDArray[np.object_]
    radius_m: Floats
    unit_id: npt.NDArray[np.object_]
    more: npt.NDArray[np.object_]  # "" or a JSON list of places, or both ends: name, lon, lat, precision, radius_m, unit_id
    remark: npt.NDArray[np.object_]  # what the row's note must say of its place
    ends: dict[str, Floats]  # from_lon, from_lat, to_lon, to_lat of movements
    names: dict[str, pd.Series[str]]  # from_place and to_place of movements


@dataclass(frozen=True)
class Decided:
    """How the coordinates of a table are meant, where no cell tells by itself.

    Attributes
    ----------
    south, west
        Values without a sign count to the south or west, as the header says.
    metres
        The geometry holds metres.
    degrees
        The columns x and y hold degrees.
    beyond
        Longitudes above 180 are west: all, those that lie near the others so read, or none.
    usual
        How most coordinates of each column are written.
    """

    south: bool = False
    west: bool = False
    metres: bool = False
    degrees: bool = False
    beyond: str = ""
    usual: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PlacesSeen:
    """Evidence about the coordinates of some rows of a table; the sum is that of all of them.

    Attributes
    ----------
    forms
        Rows by column and form.
    negative, lettered
        Axes of which a value has a sign, or a letter.
    there, far, near
        Rows with both numbers; those that are too large for degrees, and those that may be degrees.
    given, wide, under
        Rows with a longitude; those between 180 and 360; whether any is negative.
    rest
        Cells of the globe with the points that are not wide, where some are.
    points
        Where the rows lie, their coordinates being read as `assumed`.
    assumed
        What was assumed, and mattered.
    """

    forms: dict[tuple[str, str], int] = field(default_factory=dict)
    negative: frozenset[str] = frozenset()
    lettered: frozenset[str] = frozenset()
    there: int = 0
    far: int = 0
    near: int = 0
    given: int = 0
    wide: int = 0
    under: bool = False
    rest: frozenset[int] = frozenset()
    points: PointsSeen = field(default_factory=PointsSeen)
    assumed: frozenset[tuple[str, Any]] = frozenset()

    def __add__(self, other: PlacesSeen) -> PlacesSeen:
        return PlacesSeen(
            dict(Counter(self.forms) + Counter(other.forms)),
            self.negative | other.negative,
            self.lettered | other.lettered,
            self.there + other.there,
            self.far + other.far,
            self.near + other.near,
            self.given + other.given,
            self.wide + other.wide,
            self.under or other.under,
            self.rest | other.rest,
            self.points + other.points,
            self.assumed | other.assumed,
        )

    def decided(self, mapped: Mapped) -> Decided:
        """Decide what no single row can tell."""
        turned = {
            axis: _says_south_or_west(mapped, axis) and axis not in self.negative and axis not in self.lettered
            for axis in ("lat", "lon")
        }
        usual = {}
        for column in dict.fromkeys(column for column, _ in self.forms):
            usual[column] = max(_FORMS, key=lambda form: self.forms.get((column, form), 0))
        many = self.wide >= MANY_BEYOND * self.given
        return Decided(
            turned["lat"],
            turned["lon"],
            bool(mapped.crs) or (self.there > 0 and self.far > 0.5 * self.there),
            not self.there or self.near > 0.5 * self.there,
            "" if not self.wide or self.under else "all" if many else "near",
            tuple(sorted(usual.items())),
        )

    @property
    def disputed(self) -> bool:
        """Some rows were read otherwise than others."""
        return len({key for key, _ in self.assumed}) < len(self.assumed)


def places_seen(
    table: Table,
    cells: Cells,
    mapped: Mapped,
    countries: Countries | None,
    lookup: Lookup | None,
    known: PlacesSeen | None = None,
) -> PlacesSeen:
    """Collect what the coordinates of some rows tell.

    Parameters
    ----------
    table, cells, mapped, countries, lookup
        As for `locate`.
    known
        Evidence of the whole table, where parts of it were read in different ways before.
    """
    given = _given(table, cells, mapped)
    if given is None:
        return PlacesSeen()
    seen = given.seen
    decided = (known or seen).decided(mapped)
    assumed: set[tuple[str, Any]] = set()
    for axis, turned in (("lat", decided.south), ("lon", decided.west)):
        if _says_south_or_west(mapped, axis):
            assumed.add((axis, turned))
    if seen.there and not mapped.crs and not mapped.has("crs"):
        assumed.add(("metres", decided.metres) if table.lon is not None else ("degrees", decided.degrees))
    try:
        lon, lat, _ = _meant(given, table, cells, mapped, decided, Notes())
    except UnreadableError:  # said when it is known of the whole table
        return replace(seen, assumed=frozenset(assumed))
    under = (lon < 0) & np.isfinite(lat)
    wide = _wide(lon, lat)
    seen = replace(seen, given=int((np.isfinite(lon) & np.isfinite(lat)).sum()), wide=int(wide.sum()), under=bool(under.any()))
    if wide.any():
        seen = replace(seen, rest=frozenset(cells_of(lon[~wide], lat[~wide]).tolist()))
        assumed.add(("beyond", (known or seen).decided(mapped).beyond))
        _wrap(lon, lat, known or seen, (known or seen).decided(mapped))
    return replace(seen, points=points_seen(lon, lat, cells, countries, lookup), assumed=frozenset(assumed))


def locate(
    table: Table,
    cells: Cells,
    mapped: Mapped,
    countries: Countries | None,
    verdicts: Verdicts,
    notes: Notes,
    lookup: Lookup | None,
    seen: PlacesSeen,
    *,
    proofs: Lookup | None = None,
) -> Located:
    """Locate every row; what lies nowhere is rejected. `proofs` finds the places that coordinates are held against."""
    given = _given(table, cells, mapped)
    count = len(table.frame)
    if given is None:
        lon, lat = np.full(count, np.nan), np.full(count, np.nan)
        bad = half = np.zeros(count, dtype=bool)
        column = mapped.columns.get("place") or mapped.columns.get("region", "")
    else:
        decided = seen.decided(mapped)
        _say_forms(given, decided, verdicts, notes)
        lon, lat, bad = _meant(given, table, cells, mapped, decided, notes)
        column, half = given.column, given.half
        west = _wrap(lon, lat, seen, decided)
        if west.any():
            name = mapped.columns.get("lon", column)
            notes.count(
                name.replace("{", "{{").replace("}", "}}")
                + ": longitudes count from 0 to 360; the {:,} above 180 were read as west (188.24 is -171.76).",
                int(west.sum()),
            )
        wild = prove(lon, lat, column, cells, mapped, countries, verdicts, notes, proofs, seen.points)
        say_far(np.where(wild, np.nan, lon), lat, column, cells, verdicts, proofs)
        named = (cells("place") != "").to_numpy() & (lookup is not None)
        verdicts.reject(wild & ~named, column, lambda row: outside(lon[row], lat[row]))
        lon[wild] = lat[wild] = np.nan
        bad = bad | wild
    how = np.where(np.isfinite(lon), "coordinates", "").astype(object)
    texts = [np.full(count, "", dtype=object) for _ in range(4)]
    found = Located(lon, lat, how, texts[0], np.full(count, np.nan), texts[1], texts[2], texts[3], {}, {})
    _ways(found, cells, mapped, verdicts, lookup)
    _by_name(
        found,
        cells,
        verdicts,
        lookup,
        column,
        bad,
        half,
        alone=given is None,
        nowhere={code for code, one in mapped.layout.precision.items() if one[0] == "none"}
        | ({""} if mapped.layout.default_precision[0] == "none" or "0" in mapped.layout.precision else set()),
    )
    return found


class _Given(NamedTuple):
    """Coordinates as the cells of a row give them."""

    lon: Floats
    lat: Floats
    column: str
    bad: npt.NDArray[np.bool_]  # something stands there that is no coordinate
    half: npt.NDArray[np.bool_]  # one of the two is missing
    forms: dict[str, npt.NDArray[np.object_]]  # how the cells of each column are written
    swapped: npt.NDArray[np.bool_]  # the letters say that the two are exchanged
    lettered: frozenset[str]  # axes that have letters
    o_is: str  # east or west, if the letter O was read so

    @property
    def seen(self) -> PlacesSeen:
        """What these rows tell before anything is decided."""
        both = np.isfinite(self.lon) & np.isfinite(self.lat)
        far = (np.abs(self.lon) > 360) & (np.abs(self.lat) > 90)
        near = (self.lon >= -180) & (self.lon <= 360) & (np.abs(self.lat) <= 90)
        forms: Counter[tuple[str, str]] = Counter()
        for column, many in self.forms.items():
            codes, distinct = pd.factorize(many)
            counts = np.bincount(codes, minlength=len(distinct)).tolist()
            forms.update({(column, str(form)): count for form, count in zip(distinct, counts, strict=True)})
        axes = (("lat", self.lat), ("lon", self.lon))
        return PlacesSeen(
            dict(forms), frozenset(axis for axis, degrees in axes if (degrees < 0).any()), self.lettered, int(both.sum()),
            int((far & both).sum()), int((near & both).sum()),
        )  # fmt: skip


def _wide(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Tell which longitudes lie between 180 and 360."""
    found: npt.NDArray[np.bool_] = (lon > 180) & (lon <= 360) & (np.abs(lat) <= 90)
    return found


def _wrap(lon: Floats, lat: Floats, seen: PlacesSeen, decided: Decided) -> npt.NDArray[np.bool_]:
    """Write the longitudes above 180 that are meant so as west, in place; tell which they are."""
    west = np.zeros(len(lon), dtype=bool)
    if decided.beyond:
        west = _wide(lon, lat)
        if decided.beyond == "near":
            west[west] = near_when_wrapped(lon[west], lat[west], *middles(np.array(sorted(seen.rest), dtype=np.int64)))
        lon[west] = np.round(lon[west] - 360, 9)
    return west


def _says_south_or_west(mapped: Mapped, axis: str) -> bool:
    return mapped.has("lat", "lon") and re.search(r"\(\s*[SWЮЗ]\s*\)|[\s_][SW]$", mapped.columns[axis]) is not None


def _given(table: Table, cells: Cells, mapped: Mapped) -> _Given | None:
    """Read the coordinates of a table, whatever form they have, as far as each row tells by itself."""
    if mapped.has("lat", "lon") and mapped.crs and not mapped.has("x"):
        mapped.columns["y"], mapped.columns["x"] = mapped.columns.pop("lat"), mapped.columns.pop("lon")
    none = np.zeros(len(table.frame), dtype=bool)
    if table.lon is not None and table.lat is not None:
        return _Given(table.lon.copy(), table.lat.copy(), "geometry", none, none, {}, none, frozenset(), "")
    if mapped.has("lat", "lon"):
        return _of_axes(*_with_o(cells, mapped), mapped)
    if mapped.has("coordinates"):
        column = mapped.columns["coordinates"]
        cells, east = _with_o(cells, mapped)
        lat, lon, forms = pairs(cells("coordinates"))
        return _Given(lon, lat, column, forms == "bad", none, {column: forms}, none, frozenset(), east)
    if mapped.has("x", "y"):
        y, _, y_forms = angles(cells("y"))
        x, _, x_forms = angles(cells("x"))
        bad = (y_forms == "bad") | (x_forms == "bad")
        half = (y_forms == "missing") != (x_forms == "missing")
        return _Given(x, y, mapped.columns["x"], bad, half, {}, none, frozenset(), "")
    return None


def _meant(
    given: _Given, table: Table, cells: Cells, mapped: Mapped, decided: Decided, notes: Notes
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Coordinates as degrees, as it was decided for the whole table, and which rows have none that can be read."""
    lon, lat, bad = given.lon.copy(), given.lat.copy(), given.bad
    if given.o_is:
        column = mapped.columns.get("lon") or mapped.columns.get("coordinates", "")
        notes.append(f"{column}: O was read as {given.o_is}, by the language of the header.")
    if table.lon is not None:
        if decided.metres:
            lon, lat = _metres(lon, lat, mapped.crs, notes)
    elif mapped.has("lat", "lon"):
        for axis, degrees, turned in (("lat", lat, decided.south), ("lon", lon, decided.west)):
            if turned:
                np.negative(degrees, out=degrees)
                notes.append(f"{mapped.columns[axis]}: the header says south or west, so the values without a sign were read so.")
        lat[given.swapped], lon[given.swapped] = lon[given.swapped], lat[given.swapped].copy()
        lat[bad | given.half] = lon[bad | given.half] = np.nan
    elif mapped.has("x", "y") and not mapped.has("coordinates"):
        return _projected(lon, lat, bad, cells, mapped, decided, notes)
    return lon, lat, bad


def _which_metres(x: Floats, y: Floats) -> str:
    """Say which system metres may be of, from their size."""
    with np.errstate(invalid="ignore"):
        utm = np.nanmean((x > 100_000) & (x < 900_000) & (y >= 0) & (y < 10_000_000))
        web = np.nanmean((np.abs(x) <= _WEB) & (np.abs(y) <= _WEB))
    if utm > 0.9:
        return "They may be of a UTM zone, or of web maps (EPSG:3857)"
    return "They look like those of web maps (EPSG:3857)" if web > 0.9 else "They fit neither web maps nor UTM"


def _metres(x: Floats, y: Floats, crs: str, notes: Notes) -> tuple[Floats, Floats]:
    """Coordinates of a geometry that are metres, though degrees were declared or nothing was."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    if not crs:
        raise UnreadableError(
            f"The geometry holds metres and declares no coordinate system. {_which_metres(x, y)}.",
            "Say which: --crs EPSG:3857, or that of the data, such as --crs EPSG:32643.",
        )
    try:
        move = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4326", always_xy=True)
    except CRSError as error:
        raise UnreadableError(
            f"The coordinate system {crs[:60]!r} is not known.", "Give an EPSG code: --crs EPSG:32643."
        ) from error
    lon, lat = move.transform(x, y)
    notes.append(f"geometry: transformed from {crs}.")
    good = np.isfinite(lon) & np.isfinite(lat)
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan)


def _with_o(cells: Cells, mapped: Mapped) -> tuple[Cells, str]:
    """Read the letter O of a longitude: east where the header is of a language in which east begins with it, else west."""
    field_name = "lon" if mapped.has("lon") else "coordinates"
    if not len(matching(cells(field_name), r"[\d°'\"″′]\s*O\s*$")):
        return cells, ""
    east = o_is_east(list(mapped.columns.values()))

    def read(name: str) -> pd.Series[str]:
        found = cells(name)
        return found.str.replace(r"O\s*$", "E" if east else "W", regex=True) if name == field_name else found

    return read, "east" if east else "west"


def _of_axes(cells: Cells, o_is: str, mapped: Mapped) -> _Given:
    lat, lat_axes, lat_forms = angles(cells("lat"))
    lon, lon_axes, lon_forms = angles(cells("lon"))
    swapped = (lat_axes == "lon") & (lon_axes != "lon") | (lon_axes == "lat") & (lat_axes != "lat")
    swapped |= (lat_axes == "lon") & (lon_axes == "lat")
    bad = (lat_forms == "bad") | (lon_forms == "bad")
    half = (lat_forms == "missing") != (lon_forms == "missing")
    lettered = frozenset(axis for axis, letters in (("lat", lat_axes), ("lon", lon_axes)) if (letters != "").any())
    forms = {mapped.columns["lat"]: lat_forms, mapped.columns["lon"]: lon_forms}
    return _Given(lon, lat, mapped.columns["lat"], bad, half, forms, swapped, lettered, o_is)


#: Forms of coordinates, with how they are called.
_FORMS = {
    "decimal": "with a decimal point",
    "comma": "with a decimal comma",
    "dms": "in degrees, minutes and seconds or with letters",
    "wkt": "as WKT",
    "mgrs": "as MGRS",
    "utm": "as UTM",
    "plus": "as plus codes",
    "link": "as links to a map",
}


def _say_forms(given: _Given, decided: Decided, verdicts: Verdicts, notes: Notes) -> None:
    """Say how coordinates are written, and which are written unlike the others."""
    usual = dict(decided.usual)
    for column, forms in given.forms.items():
        most = usual.get(column, "decimal")
        if most != "decimal":
            notes.append(f"{column}: coordinates are written {_FORMS[most]}.")
        for form, name in _FORMS.items():
            if form != most:
                verdicts.repair(forms == form, column, f"The coordinate is written {name}, unlike the others; it was read so.")
    if given.swapped.any():
        verdicts.repair(given.swapped, given.column, "Latitude and longitude were exchanged, as their letters say.")


def _projected(
    x: Floats, y: Floats, bad: npt.NDArray[np.bool_], cells: Cells, mapped: Mapped, decided: Decided, notes: Notes
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    column = mapped.columns["x"]
    both = np.isfinite(x) & np.isfinite(y)
    if mapped.has("crs"):
        codes, names = pd.factorize(cells("crs"))
    elif mapped.crs:
        codes, names = np.zeros(len(x), dtype=np.intp), pd.Index([mapped.crs])
    elif decided.degrees:
        notes.append(f"{column} and {mapped.columns['y']} were taken as longitude and latitude.")
        return x, y, bad
    else:
        raise UnreadableError(
            f"The columns {column!r} and {mapped.columns['y']!r} hold projected coordinates, and no system is declared.",
            f"{_which_metres(x[both], y[both])}. Declare it: --crs EPSG:3857, or --crs EPSG:32643 (a UTM zone), for example.",
        )
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for code, name in enumerate(names):
        rows = (codes == code) & both
        text = str(name).removesuffix(".0")
        try:
            move = Transformer.from_crs(
                CRS.from_user_input(f"EPSG:{text}" if text.isdigit() else text), "EPSG:4326", always_xy=True
            )
            lon[rows], lat[rows] = move.transform(x[rows], y[rows])
        except (CRSError, ProjError) as error:
            if not mapped.has("crs"):
                raise UnreadableError(
                    f"The coordinate system {text[:60]!r} is not known.", "Give an EPSG code: --crs EPSG:32643."
                ) from error
            bad = bad | (codes == code)
    infinite = ~np.isfinite(lon) & both
    lon[infinite] = lat[infinite] = np.nan
    notes.append(f"{column} and {mapped.columns['y']} were transformed from {', '.join(map(str, names))[:80]}.")
    return lon, lat, bad | infinite


def _by_name(  # noqa: C901, PLR0912, PLR0915 - one branch for each thing that a row may lack
    found: Located,
    cells: Cells,
    verdicts: Verdicts,
    lookup: Lookup | None,
    column: str,
    bad: npt.NDArray[np.bool_],
    half: npt.NDArray[np.bool_],
    *,
    alone: bool,
    nowhere: set[str],
) -> None:
    """Rows without usable coordinates: by the name of their place, or without a place, with what came near."""
    place, region, country, district = (cells(one) for one in ("place", "region", "country", "district"))
    todo = np.flatnonzero(~np.isfinite(found.lon) & verdicts.alive & (found.how == ""))
    day, precision = cells("start"), cells("precision")
    around = [
        "|".join(dict.fromkeys(one for one in both if one and one != name))
        for name, *both in zip(place, district, region, strict=True)
    ]
    home, others = _home(place, around, country, todo, lookup) if lookup is not None else ("", [])
    for row in map(int, todo):
        why = "There are no coordinates."
        if bad[row]:
            given = " ".join(cells(one).iloc[row] for one in ("lat", "lon", "coordinates", "x", "y"))
            why = f"{' '.join(given.split())[:60]!r} is no coordinate."
        elif half[row]:
            why = "One of the two coordinates is missing."
        name = place.iloc[row] or region.iloc[row] or (country.iloc[row] if alone else "")
        if not name and precision.iloc[row].removesuffix(".0") in nowhere:
            continue  # the table itself says that no place is known
        if not name:
            missing = "There is no place." if alone else f"{why} No place is named either."
            verdicts.reject([row], column, missing + " Fill in coordinates or a place.")
            continue
        if lookup is None:
            if alone or not (bad[row] or half[row]):
                verdicts.warn([row], column, f"{name[:60]!r}: place not looked up.")
            else:
                verdicts.reject([row], column, f"{why} Correct it, or leave both empty.")
            continue
        when = day_of_cell(day.iloc[row])
        ask = partial(lookup, region=around[row], country=country.iloc[row] or home, day=when)
        spots = _spots(place.iloc[row], ask)
        ends = ends_of(place.iloc[row]) if len(spots) == 2 and not _several(place.iloc[row]) else None
        if ends:
            _way(found, row, cells, *ends, *spots)
            continue
        spot = spots[0] if spots else ask(place.iloc[row])
        if home and not country.iloc[row] and not spot.placed:
            away = lookup(place.iloc[row], around[row], "", when)
            if away.placed and any(_km(away.lon, away.lat, *one) <= _REACH_KM for one in others):
                spot = away
            elif away.placed:
                why = (
                    f"Only {away.name} ({away.country}) comes near, far from the other rows of the table, most of them in {home}."
                )
                spot = Found(np.nan, np.nan, "", np.nan, "", why)
        if not spot.placed and place.iloc[row] and not (bad[row] or half[row]):
            wide = _wider(district.iloc[row], region.iloc[row], country.iloc[row] or home, when, lookup)
            if wide is not None:
                doubt = (
                    f"The place {name[:60]!r} was not found: {spot.why} The record stands for {wide.name}, which its row names"
                )
                verdicts.warn([row], column, f"{doubt}.")
                spot = wide._replace(note=f"{doubt}."[:300])
        if not spot.placed:
            if bad[row] or half[row]:
                verdicts.reject([row], column, f"{why} The place {name[:60]!r} was not found: {spot.why}")
                continue
            verdicts.warn([row], column, f"The place {name[:60]!r} was not found, so the record has no place: {spot.why}")
            found.remark[row] = f"The place was not found: {spot.why}"[:300]
            continue
        found.lon[row], found.lat[row], found.how[row] = spot.lon, spot.lat, "name"
        found.precision[row], found.radius_m[row], found.unit_id[row] = spot.precision, spot.radius_m, spot.unit_id
        found.remark[row] = spot.note
        if len(spots) > 1:
            found.more[row] = _listed(spots)
        if not alone:
            verdicts.repair([row], column, f"{why} The row was {spot.why}.")


def _wider(district: str, region: str, country: str, day: str, lookup: Lookup) -> Found | None:
    """What holds a place that nobody knows, as its row names it: its district, else its region; None if neither is known."""
    if district:
        spot = lookup.region(district, country, day)
        if not spot.placed and (region or country):
            spot = lookup(district, region, country, day)
        if spot.placed and not spot.loose:  # called like its chief town, and wider
            return spot if spot.precision in AREAL else spot._replace(radius_m=max(spot.radius_m, _DISTRICT_M))
    held = lookup.region(region, country, day) if region else None
    return held if held and held.placed else None


def _home(
    place: pd.Series[str], around: Sequence[str], country: pd.Series[str], todo: npt.NDArray[np.int64], lookup: Lookup
) -> tuple[str, list[tuple[float, float]]]:
    """Country of most of the places of a table whose rows name no country, and where these lie; "" for none."""
    bare = [row for row in map(int, todo) if place.iloc[row] and not country.iloc[row]]
    names = list(dict.fromkeys((place.iloc[row], around[row]) for row in bare))[:_ASKED]
    if len(names) < 2:
        return "", []
    spots = [spot for name, region in names if (spot := lookup(name, region, "", "")).placed and spot.country]
    counted = Counter(spot.country for spot in spots)
    best, times = counted.most_common(1)[0] if counted else ("", 0)
    if times < 3 or times * 2 <= counted.total():
        return "", []
    return best, [(spot.lon, spot.lat) for spot in spots if spot.country == best]


def _listed(spots: Sequence[Found | None]) -> str:
    """Write places as a JSON list; an end that was not found by its name is an empty one."""
    told = [
        [one.name, _plain(one.lon), _plain(one.lat), one.precision, _plain(one.radius_m), one.unit_id] if one else []
        for one in spots
    ]
    return json.dumps(told, ensure_ascii=False)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else value


def _several(text: str) -> bool:
    """Tell whether a cell lists places rather than names a way."""
    return bool(_CUTS.search(text)) or not (is_arrow(text) or re.search(r"\s[–—-]\s", text))


def _spots(text: str, ask: Callable[[str], Found]) -> list[Found]:
    """Look up what a cell names: one place, several, or the two ends of a way; empty if any is not found."""
    if not text:
        return []
    ends = ends_of(text)
    if ends and is_arrow(text):
        both = [ask(one) for one in ends]
        return both if all(one.placed for one in both) else [Found(np.nan, np.nan, "", np.nan, "", both[not both[1].placed].why)]
    parts = [part for part in _CUTS.split(text) if part.strip()]
    if len(parts) < 2:
        whole = ask(text)
        if whole.placed:
            return [whole]
        parts = list(ends or whole.parts)
        if len(parts) < 2:
            return [whole]
    many = [ask(part)._replace(name=part.strip()) for part in parts]
    return many if all(one.placed for one in many) else [next(one for one in many if not one.placed)]


def _way(found: Located, row: int, cells: Cells, first: str, last: str, start: Found, end: Found) -> None:
    """Make a row a movement between two named places."""
    count = len(found.lon)
    for side, name, spot in (("from", first, start), ("to", last, end)):
        names = found.names.setdefault(f"{side}_place", cells(f"{side}_place").copy())
        names.iloc[row] = name
        for axis, value in (("lon", spot.lon), ("lat", spot.lat)):
            found.ends.setdefault(f"{side}_{axis}", np.full(count, np.nan))[row] = value
    found.how[row], found.more[row] = "way", _listed([start, end])


def _meet(found: Located, spots: dict[str, tuple[Floats, Floats]]) -> None:
    """Where a row has a point of its own, it is one of its ends, and the other must lie in reach of it; else there is no way."""
    for row in map(int, np.flatnonzero(np.isfinite(found.lon))):
        here = (found.lon[row], found.lat[row])
        far = {side: _km(*here, lon[row], lat[row]) for side, (lon, lat) in spots.items()}
        known = [side for side in far if far[side] <= _REACH_KM]
        near = min(known, key=lambda side: far[side], default="")
        if len(known) == 1 and far[near] > _SAME_KM:  # the only name that was found is not the point: the point is the other end
            near = "from" if near == "to" else "to"
        elif not near or far[near] > _SAME_KM:
            near = ""
        for side, (lon, lat) in spots.items():
            if side == near:
                lon[row], lat[row] = here
            elif not near or side not in known:
                lon[row] = lat[row] = np.nan


def _km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Kilometres between two points; infinite if one is not known."""
    if np.isnan(lon) or np.isnan(other_lon):
        return np.inf
    return float(_GLOBE.inv(lon, lat, other_lon, other_lat)[2]) / 1_000


def _ways(found: Located, cells: Cells, mapped: Mapped, verdicts: Verdicts, lookup: Lookup | None) -> None:
    """Read the two ends of movements that columns of their own hold."""
    count = len(found.lon)
    kinds = ("place", "lat", "lon", "coordinates")
    sides = {side: [f"{side}_{kind}" for kind in kinds if mapped.has(f"{side}_{kind}")] for side in ("from", "to")}
    if not all(sides.values()):
        return
    spots: dict[str, tuple[Floats, Floats]] = {}
    named: dict[str, dict[int, Found]] = {"from": {}, "to": {}}
    day = cells("start")
    for side, fields in sides.items():
        lat, lon = (
            angles(cells(f"{side}_{axis}"))[0] if mapped.has(f"{side}_{axis}") else np.full(count, np.nan)
            for axis in ("lat", "lon")
        )
        if mapped.has(f"{side}_coordinates"):
            lat, lon, _ = pairs(cells(f"{side}_coordinates"))
        wrong = (np.abs(lat) > 90) | (np.abs(lon) > 360)
        lat[wrong] = lon[wrong] = np.nan
        names = cells(f"{side}_place")
        for row in map(int, np.flatnonzero(~np.isfinite(lat) & (names != "").to_numpy() & verdicts.alive)):
            when = day_of_cell(day.iloc[row])
            spot = lookup(names.iloc[row], "", cells("country").iloc[row], when) if lookup else None
            if spot and not spot.placed and np.isfinite(found.lon[row]):  # over a border: the row's point holds it
                spot = lookup(names.iloc[row], "", "", when) if lookup else None
            if spot and spot.placed and np.isfinite(spot.lon):
                lat[row], lon[row] = spot.lat, spot.lon
                named[side][row] = spot
            else:
                why = spot.why if spot else "place not looked up."
                verdicts.warn([row], mapped.columns[fields[0]], f"The place {names.iloc[row][:60]!r} was not found: {why}")
        spots[side] = lon, lat
    _meet(found, spots)
    whole = np.isfinite(spots["from"][1]) & np.isfinite(spots["to"][1])
    for side, (lon, lat) in spots.items():
        found.ends[f"{side}_lon"], found.ends[f"{side}_lat"] = np.where(whole, lon, np.nan), np.where(whole, lat, np.nan)
    found.how[whole & ~np.isfinite(found.lon)] = "way"
    for row in sorted({*named["from"], *named["to"]}):
        if whole[row]:  # an end that the row's own point became is no longer the place of its name
            both = [(named[side].get(row), spots[side][0][row]) for side in ("from", "to")]
            found.more[row] = _listed([spot if spot and spot.lon == lon else None for spot, lon in both])
    for row in map(int, np.flatnonzero(~whole & ~np.isfinite(found.lon))):
        for side in ("from", "to"):
            if np.isfinite(spots[side][1][row]) and found.how[row] == "":
                found.lon[row], found.lat[row] = spots[side][0][row], spots[side][1][row]
                found.how[row], found.remark[row] = (
                    "coordinates",
                    f"Only the {'origin' if side == 'from' else 'destination'} is known.",
                )
