"""What the map proves about coordinates: the country that a row names, or in which the other rows lie."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from babel.core import get_global

import shapely

from kzmap.folders import data_folder
from kzmap.ground.grid import UnitIndex
from kzmap.ingest.header_words import normal

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from kzmap.ground.boundaries import Boundaries

__all__ = ["FAR_DEG", "Countries", "Spot", "hopeful", "mend"]

#: Degrees around a country that still count as in it: coasts, rivers and borders are drawn coarsely.
MARGIN_DEG = 0.5
#: A point this many degrees away from everything that a country's name ever meant is no question of borders.
FAR_DEG = 10.0


@dataclass(frozen=True)
class Spot:
    """A better reading of a point, and what proves it."""

    lon: float
    lat: float
    why: str


class Countries:
    """Countries of today, asked for many points at once.

    Parameters
    ----------
    boundaries
        The units.
    points
        Number of points that will come, if it is known.
    """

    def __init__(self, boundaries: Boundaries, *, points: int = 0) -> None:
        units = boundaries.valid_on(None, "adm0")
        self.ids = units["unit_id"].to_numpy(dtype=object)
        self.names = units["name"].to_numpy(dtype=object)
        self.shapes = units.geometry.to_numpy()
        self.index = UnitIndex(self.shapes, points=points)
        self._by_name: dict[str, int] = {}
        for at, row in enumerate(units[["unit_id", "name", "name_ru", "name_kk"]].itertuples(index=False)):
            for name in row:
                if name:
                    self._by_name.setdefault(normal(name), at)
        position = {code: at for at, code in enumerate(self.ids)}
        #: Units that the name of a country meant beside itself, with the day before which they did ("" for always).
        self.others: dict[int, list[tuple[int, str]]] = {}
        with (data_folder("geo") / "tables" / "countries.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                units = [position[code] for code in row["units"].split("|") if code in position]
                for name in row["names"].split():
                    if units:
                        at = self._by_name.setdefault(name, units[0])
                        self.others.setdefault(at, []).extend((one, row["until"]) for one in units if one != at)
        codes = get_global("territory_aliases")
        self._alpha2 = {at: codes[code][0] for code, at in position.items() if code in codes and len(codes[code][0]) == 2}
        for at, code in self._alpha2.items():
            self._by_name.setdefault(normal(code), at)
            self._by_name.setdefault(normal(str(self.ids[at])), at)

    def zones(self, country: int) -> tuple[str, ...]:
        """IANA names of the zones of a country."""
        return tuple(get_global("territory_zones").get(self._alpha2.get(country, ""), ()))

    def meant(self, country: int, day: str) -> list[int]:
        """Positions of the units that a country's name may have meant on a day, itself first: former, dependent, disputed."""
        return [country, *(at for at, until in self.others.get(country, ()) if not until or not day or day < until)]

    @cached_property
    def wide(self) -> npt.NDArray[np.object_]:
        """Countries with their margin, made when first needed."""
        return np.full(len(self.shapes), None, dtype=object)

    def named(self, cells: pd.Series[str]) -> npt.NDArray[np.int64]:
        """Position of the country that each cell names, -1 for none."""
        import pandas as pd

        codes, distinct = pd.factorize(cells)
        found = [self._by_name.get(normal(text), -1) if text else -1 for text in distinct]
        return np.array([*found, -1], dtype=np.int64)[codes]

    def at(self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Position of the country at each point, -1 for sea, far places and missing points."""
        return self.index.first(lon, lat).astype(np.int64)

    def near(self, country: int, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Tell which points lie in a country or within its margin."""
        if self.wide[country] is None:
            shape = shapely.simplify(self.shapes[country], MARGIN_DEG / 10)
            self.wide[country] = shapely.buffer(shape, MARGIN_DEG, quad_segs=4)
            shapely.prepare(self.wide[country])
        return np.asarray(shapely.intersects_xy(self.wide[country], lon, lat))


def far(countries: Countries, meant: list[int], lon: float, lat: float) -> bool:
    """Tell whether a point lies far from all of some countries."""
    spot = shapely.Point(lon, lat)
    return all(float(shapely.distance(countries.shapes[one], spot)) > FAR_DEG for one in meant)


def readings(lon: float, lat: float) -> list[Spot]:
    """Other ways to read a point that a slip of the hand may have made of the true one."""
    found = [Spot(lat, lon, "latitude and longitude are exchanged")]
    found += [Spot(-lon, lat, "the sign of the longitude is wrong"), Spot(lon, -lat, "the sign of the latitude is wrong")]
    if abs(lat) > 90 or abs(lon) > 180:
        shifted = [(x, y) for x in _shifts(lon, 180) for y in _shifts(lat, 90)]
        found += [Spot(x, y, "the decimal point was lost") for x, y in shifted]
    return [one for one in found if abs(one.lat) <= 90 and abs(one.lon) <= 180]


def _shifts(value: float, limit: float) -> list[float]:
    return [value] if abs(value) <= limit else [value / 10**k for k in range(1, 10) if 0.5 < abs(value / 10**k) <= limit]


def hopeful(
    countries: Countries, country: int, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    """Tell which points may have another reading in a country: what `mend` need not be asked for has none."""
    maybe = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    for x, y in ((lat, lon), (-lon, lat), (lon, -lat)):
        maybe |= (np.abs(y) <= 90) & countries.near(country, x, y)
    return maybe


def mend(countries: Countries, country: int, lon: float, lat: float) -> Spot | None:
    """Return the one other reading of a point that lies in a country; None if there is none, or several far apart."""
    spots = [one for one in readings(lon, lat) if bool(countries.near(country, np.array([one.lon]), np.array([one.lat]))[0])]
    strict = [one for one in spots if countries.at(np.array([one.lon]), np.array([one.lat]))[0] == country]
    spots = strict or spots
    if not spots:
        return None
    apart = max(abs(a.lon - b.lon) + abs(a.lat - b.lat) for a in spots for b in spots)
    return spots[0] if apart < MARGIN_DEG else None
