"""Find where each row is: by its coordinates, checked against the map, or by the name of its place."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kzmap.ingest.coordinates import angles, beyond_180, pairs
from kzmap.ingest.header_words import o_is_east
from kzmap.ingest.lookup import Found, ends_of, is_arrow
from kzmap.ingest.proofs import day_of_cell, outside, prove
from kzmap.ingest.raw_table import Table, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Verdicts

    Cells = Callable[[str], pd.Series[str]]
    Floats = npt.NDArray[np.float64]

__all__ = ["Located", "locate"]

#: Half the width of the square of web maps, in metres.
_WEB = 20_037_508.4
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
    more: npt.NDArray[np.object_]  # "" or a JSON list of further places: name, lon, lat, precision, radius_m, unit_id
    remark: npt.NDArray[np.object_]  # what the row's note must say of its place
    ends: dict[str, Floats]  # from_lon, from_lat, to_lon, to_lat of movements
    names: dict[str, pd.Series[str]]  # from_place and to_place of movements


class _Given(NamedTuple):
    """Coordinates as the row gives them."""

    lon: Floats
    lat: Floats
    column: str
    bad: npt.NDArray[np.bool_]  # something stands there that is no coordinate
    half: npt.NDArray[np.bool_]  # one of the two is missing


def locate(
    table: Table,
    cells: Cells,
    mapped: Mapped,
    countries: Countries | None,
    verdicts: Verdicts,
    notes: list[str],
    lookup: Lookup | None,
) -> Located:
    """Locate every row; what lies nowhere is rejected."""
    given = _given(table, cells, mapped, verdicts, notes)
    count = len(table.frame)
    if given is None:
        lon, lat = np.full(count, np.nan), np.full(count, np.nan)
        bad = half = np.zeros(count, dtype=bool)
        column = mapped.columns.get("place") or mapped.columns.get("region", "")
    else:
        lon, lat, column, bad, half = given
        west = beyond_180(lon, lat)
        if west.any():
            lon[west] = np.round(lon[west] - 360, 9)
            name = mapped.columns.get("lon", column)
            notes.append(
                f"{name}: longitudes count from 0 to 360; the {west.sum():,} above 180 were read as west (188.24 is -171.76)."
            )
        wild = prove(lon, lat, column, cells, mapped, countries, verdicts, notes, lookup)
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
        nowhere=mapped.layout.default_precision[0] == "none",
    )
    return found


def _given(table: Table, cells: Cells, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> _Given | None:
    """Read the coordinates of a table, whatever form they have."""
    if mapped.has("lat", "lon") and mapped.crs and not mapped.has("x"):
        mapped.columns["y"], mapped.columns["x"] = mapped.columns.pop("lat"), mapped.columns.pop("lon")
    if table.lon is not None and table.lat is not None:
        none = np.zeros(len(table.lon), dtype=bool)
        lon, lat = table.lon.copy(), table.lat.copy()
        there = np.isfinite(lon) & np.isfinite(lat)
        if mapped.crs or (there.any() and ((np.abs(lon) > 360) & (np.abs(lat) > 90))[there].mean() > 0.5):
            lon, lat = _metres(lon, lat, mapped.crs, notes)
        return _Given(lon, lat, "geometry", none, none)
    if mapped.has("lat", "lon"):
        return _of_axes(_with_o(cells, mapped, notes), mapped, verdicts, notes)
    if mapped.has("coordinates"):
        column = mapped.columns["coordinates"]
        lat, lon, forms = pairs(_with_o(cells, mapped, notes)("coordinates"))
        _odd_forms(forms, column, verdicts, notes)
        return _Given(lon, lat, column, forms == "bad", np.zeros(len(lat), dtype=bool))
    if mapped.has("x", "y"):
        return _projected(cells, mapped, notes)
    return None


def _which_metres(x: Floats, y: Floats) -> str:
    """Say which system metres may be of, from their size."""
    with np.errstate(invalid="ignore"):
        utm = np.nanmean((x > 100_000) & (x < 900_000) & (y >= 0) & (y < 10_000_000))
        web = np.nanmean((np.abs(x) <= _WEB) & (np.abs(y) <= _WEB))
    if utm > 0.9:
        return "They may be of a UTM zone, or of web maps (EPSG:3857)"
    return "They look like those of web maps (EPSG:3857)" if web > 0.9 else "They fit neither web maps nor UTM"


def _metres(x: Floats, y: Floats, crs: str, notes: list[str]) -> tuple[Floats, Floats]:
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


def _with_o(cells: Cells, mapped: Mapped, notes: list[str]) -> Cells:
    """Read the letter O of a longitude: east where the header is of a language in which east begins with it, else west."""
    column = mapped.columns.get("lon") or mapped.columns.get("coordinates", "")
    texts = cells("lon" if mapped.has("lon") else "coordinates")
    written = texts.str.contains(r"[\d°'\"″′]\s*O\s*$").to_numpy(dtype=bool)
    if not written.any():
        return cells
    east = o_is_east(list(mapped.columns.values()))
    notes.append(f"{column}: O was read as {'east' if east else 'west'}, by the language of the header.")

    def read(name: str) -> pd.Series[str]:
        found = cells(name)
        if name in ("lon", "coordinates"):
            return found.str.replace(r"O\s*$", "E" if east else "W", regex=True)
        return found

    return read


def _of_axes(cells: Cells, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> _Given:
    lat, lat_axes, lat_forms = angles(cells("lat"))
    lon, lon_axes, lon_forms = angles(cells("lon"))
    column = mapped.columns["lat"]
    _odd_forms(lat_forms, column, verdicts, notes)
    _odd_forms(lon_forms, mapped.columns["lon"], verdicts, notes)
    for axis, degrees, axes in (("lat", lat, lat_axes), ("lon", lon, lon_axes)):
        there = np.isfinite(degrees)
        if (
            re.search(r"\(\s*[SWЮЗ]\s*\)|[\s_][SW]$", mapped.columns[axis])
            and not (degrees[there] < 0).any()
            and not (axes != "").any()
        ):
            np.negative(degrees, out=degrees)
            notes.append(f"{mapped.columns[axis]}: the header says south or west, so the values without a sign were read so.")
    swapped = (lat_axes == "lon") & (lon_axes != "lon") | (lon_axes == "lat") & (lat_axes != "lat")
    swapped |= (lat_axes == "lon") & (lon_axes == "lat")
    lat[swapped], lon[swapped] = lon[swapped], lat[swapped].copy()
    verdicts.repair(swapped, column, "Latitude and longitude were exchanged, as their letters say.")
    bad = (lat_forms == "bad") | (lon_forms == "bad")
    half = (lat_forms == "missing") != (lon_forms == "missing")
    lat[bad | half] = lon[bad | half] = np.nan
    return _Given(lon, lat, column, bad, half)


def _odd_forms(forms: npt.NDArray[np.object_], column: str, verdicts: Verdicts, notes: list[str]) -> None:
    """Say how coordinates are written, and which are written unlike the others."""
    counts = {form: int((forms == form).sum()) for form in ("decimal", "comma", "dms", "wkt", "mgrs", "utm", "plus", "link")}
    usual = max(counts, key=lambda form: counts[form])
    names = {
        "mgrs": "as MGRS",
        "utm": "as UTM",
        "plus": "as plus codes",
        "link": "as links to a map",
        "decimal": "with a decimal point",
        "comma": "with a decimal comma",
        "dms": "in degrees, minutes and seconds or with letters",
        "wkt": "as WKT",
    }
    if usual != "decimal" and counts[usual]:
        notes.append(f"{column}: coordinates are written {names[usual]}.")
    for form, count in counts.items():
        if count and form != usual:
            verdicts.repair(forms == form, column, f"The coordinate is written {names[form]}, unlike the others; it was read so.")


def _projected(cells: Cells, mapped: Mapped, notes: list[str]) -> _Given:
    import pandas as pd

    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    y, _, y_forms = angles(cells("y"))
    x, _, x_forms = angles(cells("x"))
    column = mapped.columns["x"]
    bad = (y_forms == "bad") | (x_forms == "bad")
    half = (y_forms == "missing") != (x_forms == "missing")
    both = np.isfinite(x) & np.isfinite(y)
    if mapped.has("crs"):
        codes, names = pd.factorize(cells("crs"))
    elif mapped.crs:
        codes, names = np.zeros(len(x), dtype=np.intp), pd.Index([mapped.crs])
    elif not both.any() or ((x[both] >= -180) & (x[both] <= 360) & (np.abs(y[both]) <= 90)).mean() > 0.5:
        notes.append(f"{column} and {mapped.columns['y']} were taken as longitude and latitude.")
        return _Given(x, y, column, bad, half)
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
    return _Given(lon, lat, column, bad | infinite, half)


def _by_name(
    found: Located,
    cells: Cells,
    verdicts: Verdicts,
    lookup: Lookup | None,
    column: str,
    bad: npt.NDArray[np.bool_],
    half: npt.NDArray[np.bool_],
    *,
    alone: bool,
    nowhere: bool,
) -> None:
    """Rows without usable coordinates: by the name of their place, or without a place, with what came near."""
    place, region, country = cells("place"), cells("region"), cells("country")
    todo = np.flatnonzero(~np.isfinite(found.lon) & verdicts.alive & (found.how == ""))
    day, precision = cells("start"), cells("precision")
    for row in map(int, todo):
        why = "There are no coordinates."
        if bad[row]:
            given = " ".join(cells(one).iloc[row] for one in ("lat", "lon", "coordinates", "x", "y"))
            why = f"{' '.join(given.split())[:60]!r} is no coordinate."
        elif half[row]:
            why = "One of the two coordinates is missing."
        name = place.iloc[row] or region.iloc[row] or (country.iloc[row] if alone else "")
        if not name and nowhere and not precision.iloc[row]:
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
        ask = partial(lookup, region=region.iloc[row], country=country.iloc[row], day=when)
        spots = _spots(place.iloc[row], ask)
        ends = ends_of(place.iloc[row]) if len(spots) == 2 and not _several(place.iloc[row]) else None
        if ends:
            _way(found, row, cells, *ends, *spots)
            continue
        spot = spots[0] if spots else ask(place.iloc[row])
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
            found.more[row] = json.dumps(
                [
                    [one.name, _plain(one.lon), _plain(one.lat), one.precision, _plain(one.radius_m), one.unit_id]
                    for one in spots[1:]
                ],
                ensure_ascii=False,
            )
        if not alone:
            verdicts.repair([row], column, f"{why} The row was {spot.why}.")


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
    many = [ask(part) for part in parts]
    return many if all(one.placed for one in many) else [next(one for one in many if not one.placed)]


def _way(found: Located, row: int, cells: Cells, first: str, last: str, start: Found, end: Found) -> None:
    """Make a row a movement between two named places."""
    count = len(found.lon)
    for side, name, spot in (("from", first, start), ("to", last, end)):
        names = found.names.setdefault(f"{side}_place", cells(f"{side}_place").copy())
        names.iloc[row] = name
        for axis, value in (("lon", spot.lon), ("lat", spot.lat)):
            found.ends.setdefault(f"{side}_{axis}", np.full(count, np.nan))[row] = value
    found.how[row] = "way"


def _ways(found: Located, cells: Cells, mapped: Mapped, verdicts: Verdicts, lookup: Lookup | None) -> None:
    """Read the two ends of movements that columns of their own hold."""
    count = len(found.lon)
    kinds = ("place", "lat", "lon", "coordinates")
    sides = {side: [f"{side}_{kind}" for kind in kinds if mapped.has(f"{side}_{kind}")] for side in ("from", "to")}
    if not all(sides.values()):
        return
    spots: dict[str, tuple[Floats, Floats]] = {}
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
            spot = lookup(names.iloc[row], "", cells("country").iloc[row], "") if lookup else None
            if spot and spot.placed and np.isfinite(spot.lon):
                lat[row], lon[row] = spot.lat, spot.lon
            else:
                why = spot.why if spot else "place not looked up."
                verdicts.warn([row], mapped.columns[fields[0]], f"The place {names.iloc[row][:60]!r} was not found: {why}")
        spots[side] = lon, lat
    whole = np.isfinite(spots["from"][1]) & np.isfinite(spots["to"][1])
    for side, (lon, lat) in spots.items():
        found.ends[f"{side}_lon"], found.ends[f"{side}_lat"] = np.where(whole, lon, np.nan), np.where(whole, lat, np.nan)
    found.how[whole & ~np.isfinite(found.lon)] = "way"
    for row in map(int, np.flatnonzero(~whole & ~np.isfinite(found.lon))):
        for side in ("from", "to"):
            if np.isfinite(spots[side][1][row]) and found.how[row] == "":
                found.lon[row], found.lat[row] = spots[side][0][row], spots[side][1][row]
                found.how[row], found.remark[row] = (
                    "coordinates",
                    f"Only the {'origin' if side == 'from' else 'destination'} is known.",
                )
