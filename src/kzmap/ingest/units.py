"""Give many points the boundary units of their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzmap.ground.grid import UnitIndex

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    import geopandas as gpd

    from kzmap.ground.boundaries import Boundaries

__all__ = ["UnitJoin"]

#: Later than every change of a border: the units of today.
_TODAY = "9999"


class UnitJoin:
    """Joins points with the units of their days, and keeps the indexes for the next points.

    Parameters
    ----------
    boundaries
        The units.
    points
        Number of points that will come, if it is known.
    countries
        Ids of the countries in which they lie, as far as they are known: regions of others are added when points lie there.
    """

    def __init__(self, boundaries: Boundaries, *, points: int = 0, countries: Collection[str] = ()) -> None:
        self._boundaries = boundaries
        self._points = points
        tables = (boundaries.table, boundaries.names)
        days = {day for table in tables for column in ("valid_from", "valid_to") for day in table[column] if day}
        self._changes = np.array(sorted(days), dtype=str)
        self._known: dict[tuple[str, ...], UnitIndex] = {}
        self._countries: set[str] = set(countries)

    def __call__(self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], days: pd.Series[str]) -> pd.DataFrame:
        """Join points.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326; NaN for none.
        days
            ISO dates, cut to what is known; "" for today.

        Returns
        -------
        DataFrame
            adm0, adm0_name, adm1, adm1_name: one row for each point, "" where no unit is. On a shared border the unit with the
            smallest id is named, as `kzmap.ground.join` does.
        """
        codes, distinct = pd.factorize(days.fillna(""))
        padded = [day + "0000-01-01"[len(day) :] if day else _TODAY for day in distinct]
        epoch = np.searchsorted(self._changes, np.array(padded, dtype=str), side="right")
        # labels are looked up at the end, so that a million points share a few texts
        labels: dict[str, list[str]] = {name: [""] for name in ("adm0", "adm0_name", "adm1", "adm1_name")}
        found = {level: np.zeros(len(lon), dtype=np.int64) for level in ("adm0", "adm1")}
        for one in np.unique(epoch):
            rows = np.flatnonzero(epoch[codes] == one)
            first = min(day for day, at in zip(padded, epoch, strict=True) if at == one)
            for level, positions in found.items():
                # only the regions of countries that points lie in: the world has thousands
                self._countries |= {code for code in labels["adm0"] if code} if level == "adm1" else set()
                day = None if first == _TODAY else first
                units = self._boundaries.valid_on(day, level, within=self._countries)
                at = self._index(level, units).first(lon[rows], lat[rows]).astype(np.int64)
                positions[rows] = np.where(at < 0, 0, at + len(labels[level]))
                labels[level] += units["unit_id"].tolist()
                labels[f"{level}_name"] += units["name"].tolist()
        return pd.DataFrame(
            {name: pd.array(texts, dtype="str").take(found[name.partition("_")[0]]) for name, texts in labels.items()}
        )

    def _index(self, level: str, units: gpd.GeoDataFrame) -> UnitIndex:
        key = (level, *units["unit_id"])  # the same units on other days need no second index
        if key not in self._known:
            self._known[key] = UnitIndex(units.geometry.to_numpy(), points=self._points)
        return self._known[key]
