"""Find where each row is: by its coordinates, checked against the map, or by the name of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kzmap.ingest.coordinates import angles, pairs
from kzmap.ingest.evidence import MARGIN_DEG, Countries, mend
from kzmap.ingest.table import Table, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Verdicts

    Cells = Callable[[str], pd.Series[str]]
    Floats = npt.NDArray[np.float64]

__all__ = ["Located", "locate"]

#: A row of this share of all is evidence about the others.
_MOST = 0.6
_FEW = 5


class Located(NamedTuple):
    """One place for each row: degrees (NaN for none), how it was found, and what the name said about its size."""

    lon: Floats
    lat: Floats
    how: npt.NDArray[np.object_]  # coordinates | name | ""
    precision: npt.NDArray[np.object_]
    radius_m: Floats
    unit_id: npt.NDArray[np.object_]


class _Given(NamedTuple):
    """Coordinates as the row gives them."""

    lon: Floats
    lat: Floats
    column: str
    bad: npt.NDArray[np.bool_]  # something stands there that is no coordinate
    half: npt.NDArray[np.bool_]  # one of the two is missing


def locate(
    table: Table, cells: Cells, mapped: Mapped, countries: Countries | None, verdicts: Verdicts, notes: list[str], lookup: Lookup | None
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
        _prove(lon, lat, column, cells, mapped, countries, verdicts, notes)
    how = np.where(np.isfinite(lon), "coordinates", "").astype(object)
    found = Located(lon, lat, how, np.full(count, "", dtype=object), np.full(count, np.nan), np.full(count, "", dtype=object))
    _by_name(found, cells, mapped, verdicts, lookup, column, bad, half, alone=given is None)
    return found


def _given(table: Table, cells: Cells, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> _Given | None:
    """Read the coordinates of a table, whatever form they have."""
    if mapped.has("lat", "lon") and mapped.crs and not mapped.has("x"):
        mapped.columns["y"], mapped.columns["x"] = mapped.columns.pop("lat"), mapped.columns.pop("lon")
    if table.lon is not None and table.lat is not None:
        return _Given(table.lon.copy(), table.lat.copy(), "geometry", ~np.isfinite(table.lon) & False, np.zeros(len(table.lon), dtype=bool))
    if mapped.has("lat", "lon"):
        return _of_axes(cells, mapped, verdicts, notes)
    if mapped.has("coordinates"):
        column = mapped.columns["coordinates"]
        lat, lon, forms = pairs(cells("coordinates"))
        _odd_forms(forms, column, verdicts, notes)
        return _Given(lon, lat, column, forms == "bad", np.zeros(len(lat), dtype=bool))
    if mapped.has("x", "y"):
        return _projected(cells, mapped, notes)
    return None


def _of_axes(cells: Cells, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> _Given:
    lat, lat_axes, lat_forms = angles(cells("lat"))
    lon, lon_axes, lon_forms = angles(cells("lon"))
    column = mapped.columns["lat"]
    _odd_forms(lat_forms, column, verdicts, notes)
    _odd_forms(lon_forms, mapped.columns["lon"], verdicts, notes)
    swapped = (lat_axes == "lon") & (lon_axes != "lon") | (lon_axes == "lat") & (lat_axes != "lat")
    swapped |= (lat_axes == "lon") & (lon_axes == "lat")
    lat[swapped], lon[swapped] = lon[swapped], lat[swapped].copy()
    verdicts.repair(swapped, column, "Latitude and longitude were exchanged, as their letters say.")
    bad = (lat_forms == "bad") | (lon_forms == "bad")
    half = (lat_forms == "missing") != (lon_forms == "missing")
    for name, forms in (("lat", lat_forms), ("lon", lon_forms)):
        texts = cells(name)
        verdicts.warn(
            (forms == "bad") & verdicts.alive, mapped.columns[name], lambda at, t=texts: f"{t.iloc[at][:60]!r} is no coordinate."
        )
    lat[bad | half] = lon[bad | half] = np.nan
    return _Given(lon, lat, column, bad, half)


def _odd_forms(forms: npt.NDArray[np.object_], column: str, verdicts: Verdicts, notes: list[str]) -> None:
    """Say how coordinates are written, and which are written unlike the others."""
    counts = {form: int((forms == form).sum()) for form in ("decimal", "comma", "dms", "wkt")}
    usual = max(counts, key=lambda form: counts[form])
    names = {
        "decimal": "with a decimal point", "comma": "with a decimal comma", "dms": "in degrees, minutes and seconds or with letters",
        "wkt": "as WKT",
    }  # fmt: skip
    if usual != "decimal":
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
        codes, names = np.zeros(len(x), dtype=int), [mapped.crs]
    elif not both.any() or ((np.abs(x[both]) <= 180) & (np.abs(y[both]) <= 90)).mean() > 0.5:  # noqa: PLR2004
        notes.append(f"{column} and {mapped.columns['y']} were taken as longitude and latitude.")
        return _Given(x, y, column, bad, half)
    else:
        raise UnreadableError(
            f"The columns {column!r} and {mapped.columns['y']!r} hold projected coordinates, and no system is declared.",
            "Declare it: --crs EPSG:32643 (the UTM zone of Almaty, for example).",
        )
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for code, name in enumerate(names):
        rows = (codes == code) & both
        text = str(name).removesuffix(".0")
        try:
            move = Transformer.from_crs(CRS.from_user_input(f"EPSG:{text}" if text.isdigit() else text), "EPSG:4326", always_xy=True)
            lon[rows], lat[rows] = move.transform(x[rows], y[rows])
        except (CRSError, ProjError) as error:
            if not mapped.has("crs"):
                raise UnreadableError(f"The coordinate system {text[:60]!r} is not known.", "Give an EPSG code: --crs EPSG:32643.") from error
            bad = bad | (codes == code)
    infinite = ~np.isfinite(lon) & both
    lon[infinite] = lat[infinite] = np.nan
    notes.append(f"{column} and {mapped.columns['y']} were transformed from {', '.join(map(str, names))[:80]}.")
    return _Given(lon, lat, column, bad | infinite, half)


def _prove(
    lon: Floats, lat: Floats, column: str, cells: Cells, mapped: Mapped, countries: Countries | None, verdicts: Verdicts, notes: list[str]
) -> None:
    """Hold coordinates against the globe and the countries; mend what can be proved, in place."""
    zero = (np.abs(lat) < 1e-9) & (np.abs(lon) < 1e-9)  # noqa: PLR2004
    wild = (np.abs(lat) > 90) | (np.abs(lon) > 180)  # noqa: PLR2004
    lon[zero] = lat[zero] = np.nan
    verdicts.reject(zero, column, "0, 0 is what a failed lookup leaves, not a place. Find the true point, or leave it empty and name the place.")
    if countries is None:
        exchange = wild & (np.abs(lon) <= 90) & (np.abs(lat) <= 180)  # noqa: PLR2004
        lat[exchange], lon[exchange] = lon[exchange], lat[exchange].copy()
        verdicts.repair(exchange, column, "Latitude and longitude were exchanged, as their size proves.")
        verdicts.reject(wild & ~exchange, column, lambda at: _outside(lon[at], lat[at]))
        return
    told = countries.named(cells("country"))
    at = countries.at(np.where(wild, np.nan, lon), np.where(wild, np.nan, lat))
    there = np.isfinite(lon) & verdicts.alive
    doubtful = there & (told >= 0) & (at != told)
    for country in np.unique(told[doubtful]):
        rows = np.flatnonzero(doubtful & (told == country) & ~wild)
        doubtful[rows[countries.near(country, lon[rows], lat[rows])]] = False
    _by_country(lon, lat, column, told, doubtful, wild, countries, verdicts, notes, mapped)
    alone = there & ((told < 0) | np.zeros_like(wild))
    _by_others(lon, lat, column, at, alone & verdicts.alive, wild, countries, verdicts, notes)
    still = there & verdicts.alive & ((np.abs(lat) > 90) | (np.abs(lon) > 180))  # noqa: PLR2004
    verdicts.reject(still, column, lambda row: _outside(lon[row], lat[row]))


def _outside(lon: float, lat: float) -> str:
    return f"Longitude {lon:g} or latitude {lat:g} lies outside of the globe. Give degrees: latitude to ±90, longitude to ±180."


def _by_country(
    lon: Floats, lat: Floats, column: str, told: npt.NDArray[np.int64], doubtful: npt.NDArray[np.bool_], wild: npt.NDArray[np.bool_],
    countries: Countries, verdicts: Verdicts, notes: list[str], mapped: Mapped,
) -> None:  # fmt: skip
    """Rows that do not lie in the country that they name."""
    rows = np.flatnonzero(doubtful)
    spots = {row: mend(countries, int(told[row]), lon[row], lat[row]) for row in rows}
    lost = [row for row, spot in spots.items() if spot is None and not wild[row]]
    with_country = max(int(((told >= 0) & np.isfinite(lon)).sum()), 1)
    if len(lost) > max(_FEW, 0.3 * with_country):  # noqa: PLR2004
        name = mapped.columns.get("country", "")
        notes.append(f"{name!r} names other countries than those of the points in {len(lost)} rows, so it proves nothing about places.")
        lost = []
    for row, spot in spots.items():
        if spot is not None:
            old = (lat[row], lon[row])
            lon[row], lat[row] = spot.lon, spot.lat
            reason = f"{old[0]:g}, {old[1]:g}: {spot.why}; so read, it lies in {countries.names[told[row]]}, as the row says."
            verdicts.repair([row], column, reason)
    for row in lost:
        here = countries.at(lon[row : row + 1], lat[row : row + 1])[0]
        where = f"in {countries.names[here]}" if here >= 0 else "in no country"
        reason = f"{lat[row]:g}, {lon[row]:g} lies {where}, not in {countries.names[told[row]]} as the row says. Correct one of them."
        verdicts.reject([row], column, reason)


def _by_others(
    lon: Floats, lat: Floats, column: str, at: npt.NDArray[np.int64], rows: npt.NDArray[np.bool_], wild: npt.NDArray[np.bool_],
    countries: Countries, verdicts: Verdicts, notes: list[str],
) -> None:  # fmt: skip
    """Rows that name no country, held against the country in which most of the others lie."""
    count = int(rows.sum())
    if not count:
        return
    turned = countries.at(np.where(np.abs(lat) <= 180, lat, np.nan), np.where(np.abs(lon) <= 90, lon, np.nan))  # noqa: PLR2004
    here, there = float((at[rows] >= 0).mean()), float((turned[rows] >= 0).mean())
    if count >= _FEW and here < 0.5 and there > 0.8:  # noqa: PLR2004
        lat[rows], lon[rows] = lon[rows], lat[rows].copy()
        verdicts.repair(rows, column, "Latitude and longitude are exchanged in the whole table: so read, its points lie on land.")
        notes.append("The columns of latitude and longitude are exchanged.")
        return
    inside = at[rows & (at >= 0)]
    if len(inside) < 3:  # noqa: PLR2004
        return
    values, counts = np.unique(inside, return_counts=True)
    main = int(values[counts.argmax()])
    if counts.max() < _MOST * count:
        return
    name = countries.names[main]
    sound = rows & (at == main)
    strangers = np.flatnonzero(rows & (at != main))
    for row in strangers:
        in_range = not wild[row]
        if in_range and countries.near(main, lon[row : row + 1], lat[row : row + 1])[0]:
            continue
        spot = mend(countries, main, lon[row], lat[row])
        if spot is None:
            if in_range and (lon[row] == 0 or lat[row] == 0):
                reason = f"{lat[row]:g}, {lon[row]:g}: one coordinate is exactly 0, and the other rows lie in {name}. Correct it."
                verdicts.reject([row], column, reason)
            continue
        lone = at[row] < 0 or not in_range
        if lone or _among(spot.lon, spot.lat, lon[sound], lat[sound]) and not _among(lon[row], lat[row], *_others(lon, lat, row), reach=5.0):
            reason = f"{lat[row]:g}, {lon[row]:g}: {spot.why}; so read, it lies in {name} as {counts.max()} of {count} rows do."
            lon[row], lat[row] = spot.lon, spot.lat
            verdicts.repair([row], column, reason)
        else:
            reason = f"The point lies in {countries.names[at[row]]}, most others in {name}; with {spot.why.split(' are ')[0]} changed it would too."
            verdicts.warn([row], column, reason)


def _others(lon: Floats, lat: Floats, row: int) -> tuple[Floats, Floats]:
    keep = np.arange(len(lon)) != row
    return lon[keep], lat[keep]


def _among(lon: float, lat: float, others_lon: Floats, others_lat: Floats, reach: float = 4 * MARGIN_DEG) -> bool:
    return bool(((np.abs(others_lon - lon) < reach) & (np.abs(others_lat - lat) < reach)).any())


def _by_name(
    found: Located, cells: Cells, mapped: Mapped, verdicts: Verdicts, lookup: Lookup | None, column: str, bad: npt.NDArray[np.bool_],
    half: npt.NDArray[np.bool_], *, alone: bool,
) -> None:  # fmt: skip
    """Rows without usable coordinates: by the name of their place, or not at all."""
    place, region, country = cells("place"), cells("region"), cells("country")
    todo = np.flatnonzero(~np.isfinite(found.lon) & verdicts.alive)
    day = cells("start")
    for row in todo:
        why = "The coordinate cannot be read." if bad[row] else "One of the two coordinates is missing." if half[row] else "There are no coordinates."
        name = place.iloc[row] or region.iloc[row]
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
        answer = lookup(place.iloc[row], region.iloc[row], country.iloc[row], _iso(day.iloc[row]))
        if not (np.isfinite(answer.lon) or answer.unit_id):
            verdicts.reject([row], column, f"{'' if alone else why + ' '}The place {name[:60]!r} was not found: {answer.why}")
            continue
        found.lon[row], found.lat[row], found.how[row] = answer.lon, answer.lat, "name"
        found.precision[row], found.radius_m[row], found.unit_id[row] = answer.precision, answer.radius_m, answer.unit_id
        if not alone:
            verdicts.repair([row], column, f"{why} The row was {answer.why}.")


def _iso(text: str) -> str:
    from kzmap.ingest.dates import moment

    try:
        return moment(text).start[:10] if text else ""
    except ValueError:
        return ""
