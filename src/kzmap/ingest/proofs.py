"""Prove coordinates by the map, and mend what can be proved: the country a row names, its place, where the other rows lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzmap.ingest.evidence import MARGIN_DEG, Countries, far, mend

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Verdicts

    Cells = Callable[[str], pd.Series[str]]
    Floats = npt.NDArray[np.float64]

__all__ = ["day_of_cell", "outside", "prove"]

#: A country that holds this share of the rows is evidence about the others.
_MOST = 0.6
_FEW = 5
#: Degrees within which a point is at its place, and beyond which it is not.
_AT_PLACE, _OFF_PLACE = 0.5, 1.5
#: In a larger table names are not looked up for proof.
_MOST_LOOKED_UP = 20_000


def prove(
    lon: Floats,
    lat: Floats,
    column: str,
    cells: Cells,
    mapped: Mapped,
    countries: Countries | None,
    verdicts: Verdicts,
    notes: list[str],
    lookup: Lookup | None,
) -> npt.NDArray[np.bool_]:
    """Hold coordinates against the globe and the countries; mend what can be proved, in place.

    Returns
    -------
    array of bool
        Rows whose coordinates lie outside of the globe, whatever was tried.
    """
    unknown = (lat == lon) & np.isin(
        lat, (-9.0, -99.0, -999.0, -9999.0, 999.0, 9999.0)
    )  # how data sets write that nothing is known
    lon[unknown] = lat[unknown] = np.nan
    zero = (np.abs(lat) < 1e-9) & (np.abs(lon) < 1e-9)
    wild = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    lon[zero] = lat[zero] = np.nan
    verdicts.reject(
        zero,
        column,
        "0, 0 is what a failed lookup leaves, not a place. Find the true point, or leave it empty and name the place.",
    )
    if countries is None:
        exchange = wild & (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
        lat[exchange], lon[exchange] = lon[exchange], lat[exchange].copy()
        verdicts.repair(exchange, column, "Latitude and longitude were exchanged, as their size proves.")
        return wild & ~exchange
    told = countries.named(cells("country"))
    at = countries.at(np.where(wild, np.nan, lon), np.where(wild, np.nan, lat))
    there = np.isfinite(lon)  # rows that are rejected for other reasons are evidence too
    doubtful = there & (told >= 0) & (at != told)
    for country in np.unique(told[doubtful]):
        rows = np.flatnonzero(doubtful & (told == country) & ~wild)
        doubtful[rows[countries.near(country, lon[rows], lat[rows])]] = False
    days = cells("start")
    for row in np.flatnonzero(doubtful & ~wild):  # what the country's name meant on that day is no doubt
        others = countries.meant(int(told[row]), day_of_cell(days.iloc[row]))[1:]
        if at[row] in others or any(countries.near(one, lon[row : row + 1], lat[row : row + 1])[0] for one in others):
            doubtful[row] = False
            if at[row] >= 0:
                here, said = countries.names[at[row]], countries.names[told[row]]
                verdicts.warn(
                    [row], column, f"The point lies in {here} as borders are drawn here, the row says {said}: kept as it is."
                )
    _by_country(lon, lat, column, told, doubtful, wild, countries, verdicts, notes, mapped)
    alone = there & (told < 0)
    alone &= ~_by_place(lon, lat, column, cells, alone, verdicts, lookup)
    _by_others(lon, lat, column, at, alone, wild, countries, verdicts, notes)
    exchange = alone & ((np.abs(lat) > 90) | (np.abs(lon) > 180)) & (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
    lat[exchange], lon[exchange] = lon[exchange], lat[exchange].copy()
    verdicts.repair(exchange, column, "Latitude and longitude were exchanged, as their size proves.")
    return there & verdicts.alive & ((np.abs(lat) > 90) | (np.abs(lon) > 180))


def outside(lon: float, lat: float) -> str:
    """Say that a point lies outside of the globe."""
    return f"Longitude {lon:g} or latitude {lat:g} lies outside of the globe. Give degrees: latitude to ±90, longitude to ±180."


def _by_country(
    lon: Floats,
    lat: Floats,
    column: str,
    told: npt.NDArray[np.int64],
    doubtful: npt.NDArray[np.bool_],
    wild: npt.NDArray[np.bool_],
    countries: Countries,
    verdicts: Verdicts,
    notes: list[str],
    mapped: Mapped,
) -> None:
    """Rows that do not lie in the country that they name."""
    rows = np.flatnonzero(doubtful)
    spots = {row: mend(countries, int(told[row]), lon[row], lat[row]) for row in rows}
    lost = [row for row, spot in spots.items() if spot is None and not wild[row]]
    with_country = max(int(((told >= 0) & np.isfinite(lon)).sum()), 1)
    if len(lost) > max(_FEW, 0.3 * with_country):
        name = mapped.columns.get("country", "")
        notes.append(
            f"{name!r} names other countries than those of the points in {len(lost)} rows, so it proves nothing about places."
        )
        lost = []
    for row, spot in spots.items():
        if spot is not None:
            old = (lat[row], lon[row])
            lon[row], lat[row] = spot.lon, spot.lat
            reason = f"{old[0]:g}, {old[1]:g}: {spot.why}; so read, it lies in {countries.names[told[row]]}, as the row says."
            verdicts.repair([row], column, reason)
    for row in lost:
        here = countries.at(lon[row : row + 1], lat[row : row + 1])[0]
        point, said = f"{lat[row]:g}, {lon[row]:g}", countries.names[told[row]]
        if here < 0:  # a ship, a pipe, an island that is not drawn
            verdicts.warn([row], column, f"{point} lies in no country, and the row says {said}. It was kept as it is written.")
            continue
        reason = f"{point} lies in {countries.names[here]}, not in {said} as the row says."
        if far(countries, countries.meant(int(told[row]), ""), lon[row], lat[row]):
            verdicts.reject([row], column, f"{reason} Correct one of them.")
        else:
            verdicts.warn([row], column, f"{reason} It was kept as it is written; look at it.")


def _by_others(
    lon: Floats,
    lat: Floats,
    column: str,
    at: npt.NDArray[np.int64],
    rows: npt.NDArray[np.bool_],
    wild: npt.NDArray[np.bool_],
    countries: Countries,
    verdicts: Verdicts,
    notes: list[str],
) -> None:
    """Rows that name no country, held against the country in which most of the others lie."""
    count = int(rows.sum())
    if not count:
        return
    turned = countries.at(np.where(np.abs(lat) <= 180, lat, np.nan), np.where(np.abs(lon) <= 90, lon, np.nan))
    here, there = float((at[rows] >= 0).mean()), float((turned[rows] >= 0).mean())
    if count >= _FEW and here < 0.5 and there > 0.8:
        lat[rows], lon[rows] = lon[rows], lat[rows].copy()
        verdicts.repair(rows, column, "Latitude and longitude are exchanged in the whole table: so read, its points lie on land.")
        notes.append("The columns of latitude and longitude are exchanged.")
        return
    inside = at[rows & (at >= 0)]
    if len(inside) < 2:
        return
    values, counts = np.unique(inside, return_counts=True)
    main = int(values[counts.argmax()])
    if counts.max() < _MOST * count:
        return
    name = countries.names[main]
    sound = rows & (at == main)
    strangers = np.flatnonzero(rows & (at != main))
    for row in map(int, strangers):
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
        if lone or (
            counts.max() > 2
            and _among(spot.lon, spot.lat, lon[sound], lat[sound])
            and not _among(lon[row], lat[row], *_others(lon, lat, row), reach=5.0)
        ):
            reason = f"{lat[row]:g}, {lon[row]:g}: {spot.why}; so read, it lies in {name} as {counts.max()} of {count} rows do."
            lon[row], lat[row] = spot.lon, spot.lat
            verdicts.repair([row], column, reason)
        else:
            reason = f"The point lies in {countries.names[at[row]]}, most others in {name}; it would too if {spot.why}."
            verdicts.warn([row], column, reason)


def _others(lon: Floats, lat: Floats, row: int) -> tuple[Floats, Floats]:
    keep = np.arange(len(lon)) != row
    return lon[keep], lat[keep]


def _among(lon: float, lat: float, others_lon: Floats, others_lat: Floats, reach: float = 4 * MARGIN_DEG) -> bool:
    return bool(((np.abs(others_lon - lon) < reach) & (np.abs(others_lat - lat) < reach)).any())


def _by_place(
    lon: Floats, lat: Floats, column: str, cells: Cells, rows: npt.NDArray[np.bool_], verdicts: Verdicts, lookup: Lookup | None
) -> npt.NDArray[np.bool_]:
    """Rows whose point lies far from the place that they name, and near it once latitude and longitude are exchanged."""
    mended = np.zeros(len(lon), dtype=bool)
    names = cells("place")
    todo = np.flatnonzero(rows & (names != "").to_numpy() & (np.abs(lon) <= 90) & (np.abs(lon - lat) > _OFF_PLACE))
    if lookup is None or len(lon) > _MOST_LOOKED_UP:
        return mended
    days = cells("start")
    for row in map(int, todo):
        spot = lookup(names.iloc[row], "", "", day_of_cell(days.iloc[row]))
        off = abs(spot.lon - lon[row]) + abs(spot.lat - lat[row])
        turned = abs(spot.lon - lat[row]) + abs(spot.lat - lon[row])
        if off > _OFF_PLACE and turned < _AT_PLACE:
            reason = (
                f"{lat[row]:g}, {lon[row]:g}: latitude and longitude are exchanged; so read, it lies at {names.iloc[row][:60]}."
            )
            lon[row], lat[row] = lat[row], lon[row]
            verdicts.repair([row], column, reason)
            mended[row] = True
    return mended


def day_of_cell(text: str) -> str:
    """Return the day that a cell means, "" if it is none."""
    from kzmap.ingest.dates import moment

    try:
        return moment(text).start[:10] if text else ""
    except (ValueError, OverflowError):
        return ""
