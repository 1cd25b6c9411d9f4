"""Prove coordinates by the map, and mend what can be proved: the country a row names, its place, where the other rows lie."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pyproj import Geod

from kzmap.ingest.evidence import MARGIN_DEG, Countries, Spot, far, hopeful, mend
from kzmap.ingest.verdicts import Notes, Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped

    Cells = Callable[[str], pd.Series[str]]
    Floats = npt.NDArray[np.float64]

__all__ = ["MOST_LOOKED_UP", "PointsSeen", "cells_of", "day_of_cell", "middles", "outside", "points_seen", "prove", "say_far"]

#: A country that holds this share of the rows is evidence about the others.
_MOST = 0.6
_FEW = 5
#: Degrees within which a point is at its place, and beyond which it is not.
_AT_PLACE, _OFF_PLACE = 0.5, 1.5
#: In a larger table names are not looked up for proof.
MOST_LOOKED_UP = 20_000
#: So far from everything that its place may mean a point is told: in metres, and in radii of the place.
_FAR_M, _FAR_RADII = 100_000.0, 3.0
_GLOBE = Geod(ellps="WGS84")


#: Cells of the globe by which points of other rows are remembered, in degrees: small beside the distances that are asked.
_CELL = 0.5
_WIDE = round(360 / _CELL) + 1


def cells_of(lon: Floats, lat: Floats) -> npt.NDArray[np.int64]:
    """Number of the cell of each point that lies on the globe."""
    on = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return ((lat[on] + 90) // _CELL).astype(np.int64) * _WIDE + ((lon[on] + 180) // _CELL).astype(np.int64)


def middles(cells: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of the middles of cells."""
    rows, columns = np.divmod(cells, _WIDE)
    return (columns + 0.5).astype(np.float64) * _CELL - 180, (rows + 0.5).astype(np.float64) * _CELL - 90


@dataclass(frozen=True)
class PointsSeen:
    """Evidence of where some rows of a table lie; the sum is that of all of them.

    Attributes
    ----------
    lands
        Ids of the countries in which any row lies.
    with_country, lost
        Rows that name a country; of these, how many lie elsewhere however they are read.
    alone, here, there
        Rows that name none; of these, how many lie on land, and how many would with latitude and longitude exchanged.
    inside
        Rows that name none, by the country in which they lie.
    cells
        Rows by cell of the globe.
    sound
        Countries with the cells in which rows that name none lie in them.
    """

    lands: frozenset[str] = frozenset()
    with_country: int = 0
    lost: int = 0
    alone: int = 0
    here: int = 0
    there: int = 0
    inside: dict[int, int] = field(default_factory=dict)
    cells: dict[int, int] = field(default_factory=dict)
    sound: frozenset[tuple[int, int]] = frozenset()

    def __add__(self, other: PointsSeen) -> PointsSeen:
        return PointsSeen(
            self.lands | other.lands,
            self.with_country + other.with_country,
            self.lost + other.lost,
            self.alone + other.alone,
            self.here + other.here,
            self.there + other.there,
            dict(Counter(self.inside) + Counter(other.inside)),
            dict(Counter(self.cells) + Counter(other.cells)),
            self.sound | other.sound,
        )


class _Groups(NamedTuple):
    """What rows say of their country, and where they lie."""

    told: npt.NDArray[np.int64]  # the country that a row names, -1 for none
    at: npt.NDArray[np.int64]  # the country in which it lies
    there: npt.NDArray[np.bool_]  # it has a point
    wild: npt.NDArray[np.bool_]  # the point lies outside of the globe
    doubtful: npt.NDArray[np.bool_]  # the point lies elsewhere than the row says
    meant: list[int]  # elsewhere, but the name meant that on the day


def _cleared(lon: Floats, lat: Floats) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Take out in place what is no point; tell which were 0, 0, and which lie outside of the globe."""
    unknown = (lat == lon) & np.isin(
        lat, (-9.0, -99.0, -999.0, -9999.0, 999.0, 9999.0)
    )  # how data sets write that nothing is known
    lon[unknown] = lat[unknown] = np.nan
    zero = (np.abs(lat) < 1e-9) & (np.abs(lon) < 1e-9)
    wild = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    lon[zero] = lat[zero] = np.nan
    return zero, wild


def _groups(lon: Floats, lat: Floats, wild: npt.NDArray[np.bool_], cells: Cells, countries: Countries) -> _Groups:
    told = countries.named(cells("country"))
    at = countries.at(np.where(wild, np.nan, lon), np.where(wild, np.nan, lat))
    there = np.isfinite(lon)  # rows that are rejected for other reasons are evidence too
    doubtful = there & (told >= 0) & (at != told)
    for country in np.unique(told[doubtful]):
        rows = np.flatnonzero(doubtful & (told == country) & ~wild)
        doubtful[rows[countries.near(country, lon[rows], lat[rows])]] = False
    days = cells("start")
    meant = []
    for row in map(int, np.flatnonzero(doubtful & ~wild)):  # what the country's name meant on that day is no doubt
        if not countries.others.get(int(told[row])):
            continue
        others = countries.meant(int(told[row]), day_of_cell(days.iloc[row]))[1:]
        if at[row] in others or any(countries.near(one, lon[row : row + 1], lat[row : row + 1])[0] for one in others):
            doubtful[row] = False
            if at[row] >= 0:
                meant.append(row)
    return _Groups(told, at, there, wild, doubtful, meant)


def points_seen(lon: Floats, lat: Floats, cells: Cells, countries: Countries | None, lookup: Lookup | None) -> PointsSeen:
    """Collect where the rows of a part lie; the points may be changed in place."""
    if countries is None:
        return PointsSeen()
    _, wild = _cleared(lon, lat)
    told, at, there, _, doubtful, _ = _groups(lon, lat, wild, cells, countries)
    lost = 0
    for row, spot in _spots(doubtful, told, lon, lat, countries).items():
        if spot is not None:
            lon[row], lat[row] = spot.lon, spot.lat
        elif not wild[row]:
            lost += 1
    alone = there & (told < 0)
    if alone.any():
        alone &= ~_by_place(lon, lat, "", cells, alone, Verdicts(np.zeros(len(lon), dtype=np.int64)), lookup)
    lands = frozenset(str(one) for one in countries.ids[np.unique(at[at >= 0])])
    with_country = int(((told >= 0) & there).sum())
    if not alone.any():
        return PointsSeen(lands, with_country, lost)
    turned = countries.at(np.where(np.abs(lat) <= 180, lat, np.nan)[alone], np.where(np.abs(lon) <= 90, lon, np.nan)[alone])
    counted, rows = np.unique(cells_of(lon, lat), return_counts=True)
    within = at[alone & (at >= 0)]
    inside = dict(zip(*(one.tolist() for one in np.unique(within, return_counts=True)), strict=True))
    sound: set[tuple[int, int]] = set()
    for country in inside:
        mine = alone & (at == country)
        sound |= {(country, one) for one in np.unique(cells_of(lon[mine], lat[mine])).tolist()}
    return PointsSeen(
        lands,
        with_country,
        lost,
        int(alone.sum()),
        len(within),
        int((turned >= 0).sum()),
        inside,
        dict(zip(counted.tolist(), rows.tolist(), strict=True)),
        frozenset(sound),
    )


def prove(
    lon: Floats,
    lat: Floats,
    column: str,
    cells: Cells,
    mapped: Mapped,
    countries: Countries | None,
    verdicts: Verdicts,
    notes: Notes,
    lookup: Lookup | None,
    seen: PointsSeen,
) -> npt.NDArray[np.bool_]:
    """Hold coordinates against the globe and the countries; mend what can be proved, in place.

    Returns
    -------
    array of bool
        Rows whose coordinates lie outside of the globe, whatever was tried.
    """
    zero, wild = _cleared(lon, lat)
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
    told, at, there, _, doubtful, meant = _groups(lon, lat, wild, cells, countries)
    for row in meant:
        here, said = countries.names[at[row]], countries.names[told[row]]
        verdicts.warn([row], column, f"The point lies in {here} as borders are drawn here, the row says {said}: kept as it is.")
    _by_country(lon, lat, column, told, doubtful, wild, countries, verdicts, notes, mapped, seen)
    alone = there & (told < 0)
    alone &= ~_by_place(lon, lat, column, cells, alone, verdicts, lookup)
    _by_others(lon, lat, column, at, alone, wild, countries, verdicts, notes, seen)
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
    notes: Notes,
    mapped: Mapped,
    seen: PointsSeen,
) -> None:
    """Rows that do not lie in the country that they name."""
    spots = _spots(doubtful, told, lon, lat, countries)
    lost = [row for row, spot in spots.items() if spot is None and not wild[row]]
    if seen.lost > max(_FEW, 0.3 * max(seen.with_country, 1)):
        name = mapped.columns.get("country", "")
        notes.append(
            f"{name!r} names other countries than those of the points in {seen.lost} rows, so it proves nothing about places."
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


def _spots(
    doubtful: npt.NDArray[np.bool_], told: npt.NDArray[np.int64], lon: Floats, lat: Floats, countries: Countries
) -> dict[int, Spot | None]:
    """Other readings of doubtful points, of which most have none."""
    spots: dict[int, Spot | None] = {}
    for country in np.unique(told[doubtful]).tolist():
        rows = np.flatnonzero(doubtful & (told == country))
        maybe = hopeful(countries, country, lon[rows], lat[rows])
        spots |= {
            int(row): mend(countries, country, lon[row], lat[row]) if some else None
            for row, some in zip(rows, maybe, strict=True)
        }
    return dict(sorted(spots.items()))


def _by_others(
    lon: Floats,
    lat: Floats,
    column: str,
    at: npt.NDArray[np.int64],
    rows: npt.NDArray[np.bool_],
    wild: npt.NDArray[np.bool_],
    countries: Countries,
    verdicts: Verdicts,
    notes: Notes,
    seen: PointsSeen,
) -> None:
    """Rows that name no country, held against the country in which most of the others lie."""
    count = seen.alone
    if not count or not rows.any():
        return
    if count >= _FEW and seen.here < 0.5 * count and seen.there > 0.8 * count:
        lat[rows], lon[rows] = lon[rows], lat[rows].copy()
        verdicts.repair(rows, column, "Latitude and longitude are exchanged in the whole table: so read, its points lie on land.")
        notes.append("The columns of latitude and longitude are exchanged.")
        return
    if seen.here < 2:
        return
    main = min(seen.inside, key=lambda one: (-seen.inside[one], one))
    most = seen.inside[main]
    if most < _MOST * count:
        return
    name = countries.names[main]
    strangers = np.flatnonzero(rows & (at != main))
    if not len(strangers):
        return
    sound = middles(np.array(sorted(cell for country, cell in seen.sound if country == main), dtype=np.int64))
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
        lone = in_range and (at[row] < 0 or (_among(spot.lon, spot.lat, *sound) and not _has_company(lon[row], lat[row], seen)))
        if not in_range or (most > 2 and lone):  # two rows prove nothing against what is written
            reason = f"{lat[row]:g}, {lon[row]:g}: {spot.why}; so read, it lies in {name} as {most} of {count} rows do."
            lon[row], lat[row] = spot.lon, spot.lat
            verdicts.repair([row], column, reason)
        else:
            here = countries.names[at[row]] if at[row] >= 0 else "no country"
            reason = f"The point lies in {here}, most others in {name}; it would too if {spot.why}."
            verdicts.warn([row], column, reason)


def _has_company(lon: float, lat: float, seen: PointsSeen) -> bool:
    """Tell whether other rows lie near a point."""
    own = cells_of(np.array([lon]), np.array([lat]))[0]
    if seen.cells.get(int(own), 0) > 1:
        return True
    others = np.array([cell for cell in seen.cells if cell != own], dtype=np.int64)
    return _among(lon, lat, *middles(others), reach=5.0)


def _among(lon: float, lat: float, others_lon: Floats, others_lat: Floats, reach: float = 4 * MARGIN_DEG) -> bool:
    return bool(((np.abs(others_lon - lon) < reach) & (np.abs(others_lat - lat) < reach)).any())


def _by_place(
    lon: Floats, lat: Floats, column: str, cells: Cells, rows: npt.NDArray[np.bool_], verdicts: Verdicts, lookup: Lookup | None
) -> npt.NDArray[np.bool_]:
    """Rows whose point lies far from the place that they name, and near it once latitude and longitude are exchanged."""
    mended = np.zeros(len(lon), dtype=bool)
    names = cells("place")
    if lookup is None or len(lon) > MOST_LOOKED_UP:
        return mended
    todo = np.flatnonzero(rows & (names != "").to_numpy() & (np.abs(lon) <= 90) & (np.abs(lon - lat) > _OFF_PLACE))
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


def say_far(lon: Floats, lat: Floats, column: str, cells: Cells, verdicts: Verdicts, lookup: Lookup | None) -> None:
    """Warn of points that lie far from every place that the name in their row may mean; each stays as it is written."""
    names = cells("place")
    if lookup is None or len(lon) > MOST_LOOKED_UP:
        return
    rows = np.flatnonzero(np.isfinite(lon) & (names != "").to_numpy() & verdicts.alive)
    rows = rows[~np.isin(verdicts.rows[rows], [one.row for one in verdicts.warnings if one.column == column])]
    asked: dict[tuple[str, ...], list[int]] = {}
    columns = [cells(one).tolist() for one in ("place", "district", "region", "country")]
    for row in rows.tolist():
        asked.setdefault(tuple(one[row] for one in columns), []).append(row)
    days = cells("start")
    for (name, district, region, country), many in asked.items():
        around = "|".join(one for one in (district, region) if one and one != name)
        spot = lookup(name, around, country, day_of_cell(days.iloc[many[0]]))
        if np.isnan(spot.lon) or spot.loose:
            continue
        meant = np.array([(spot.lon, spot.lat), *spot.namesakes])
        reach = max(_FAR_M, _FAR_RADII * (0.0 if np.isnan(spot.radius_m) else spot.radius_m))
        for row in many:
            same = np.full(len(meant), 1.0)
            away = _GLOBE.inv(meant[:, 0], meant[:, 1], same * lon[row], same * lat[row])[2]
            if away.min() > reach:
                reason = (
                    f"{lat[row]:g}, {lon[row]:g} lies {away[0] / 1000:,.0f} km from {name[:60]} ({spot.lat:.2f}, {spot.lon:.2f}),"
                    " the place that the row names. It was kept as it is written; look at it."
                )
                verdicts.warn([row], column, reason)


def day_of_cell(text: str) -> str:
    """Return the day that a cell means, "" if it is none."""
    from kzmap.ingest.dates import moment

    try:
        return moment(text).start[:10] if text else ""
    except (ValueError, OverflowError):
        return ""
