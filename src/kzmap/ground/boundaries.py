"""Administrative units as they were on a day, and the basemap, from the files in data/boundaries.

Every unit has a span of days on which it holds. Kazakhstan's regions of January 2022 and those since 2022-06-08 stand in one
table; `Boundaries.valid_on` picks what held on a day, under the names of that day. Countries, Kazakhstan's units and
its neighbours' units form one coverage: a border between two of them is one line, shared to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

import geopandas as gpd
import shapely
from pyproj import Geod

from kzmap.errors import BoundaryError
from kzmap.folders import data_folder
from kzmap.ground.packs import Packs
from kzmap.situation.tables import CRS, UNIT_COLUMNS, split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["BASEMAPS", "LEVELS", "VIEWS", "Boundaries", "day_of"]

LEVELS = ("adm0", "adm1", "adm2")
#: un: Crimea and Sevastopol in Ukraine. de_facto: in Russia. No other difference.
VIEWS = ("un", "de_facto")
BASEMAPS = ("land", "lakes", "rivers", "borders", "cities")
_GEOD = Geod(ellps="WGS84")
_NAMES = ("name", "name_ru", "name_kk")


def day_of(text: str) -> str:
    """Return the first local day that an ISO 8601 text means, as ``YYYY-MM-DD``.

    Raises
    ------
    ValueError
        If the text is no ISO 8601 time.

    Examples
    --------
    >>> day_of("2022-01-05T01:30+06:00"), day_of("2022-01"), day_of("2022")
    ('2022-01-05', '2022-01-01', '2022-01-01')
    """
    interval(text)
    return text[:10] + "0000-01-01"[len(text) :]


@dataclass(frozen=True, eq=False)
class Boundaries:
    """All boundary units of one view, with their names over time. Make one with `load`.

    Attributes
    ----------
    units
        UNIT_COLUMNS, EPSG:4326; every unit of every time, sorted by level and unit_id.
    names
        unit_id, name, name_ru, name_kk, valid_from, valid_to: names that differ from those in `units` during a span.
    view
        One of VIEWS.
    origins
        What each source's origin.yml says, with its folder under ``folder``.
    root
        The folder that was read.
    """

    units: gpd.GeoDataFrame
    names: pd.DataFrame
    view: str
    origins: tuple[Mapping[str, Any], ...]
    root: Path

    @classmethod
    def load(cls, *, root: Path | None = None, packs: bool = True, view: str = "un") -> Boundaries:
        """Read the boundaries.

        Parameters
        ----------
        root
            Default: the boundaries that come with kzmap.
        packs
            Also read the boundary packs that the user has added.
        view
            How disputed borders are drawn, one of VIEWS.

        Raises
        ------
        BoundaryError
            If a file is missing or broken, or the view is not known.

        Examples
        --------
        >>> boundaries = Boundaries.load(packs=False)
        >>> len(boundaries.valid_on("2022-01-05", "adm1").query("parent_id == 'KAZ'"))
        17
        """
        if view not in VIEWS:
            raise BoundaryError(f"The boundary view {view!r} is not known. Use one of: {', '.join(VIEWS)}.")
        root = root or data_folder("boundaries")
        origins = _origins(root)
        tables = [_read(path) for path in sorted(root.glob("*/units-full.parquet"))]
        if not tables:
            raise BoundaryError(f"{root} holds no boundaries: expected folders with units-full.parquet. Install kzmap again.")
        tables = [table[table["view"].isin(["", view])] for table in tables]
        if packs:
            for pack in Packs(root / "packs.yml").installed():
                tables.append(pack.units())
                origins.append(pack.origin)
        units = pd.concat([table[list(UNIT_COLUMNS)] for table in tables]).sort_values(["level", "unit_id"], kind="stable")
        names = pd.read_csv(root / "curated" / "names.csv", dtype=str, keep_default_na=False)
        return cls(_frame(units), names, view, tuple(origins), root)

    def valid_on(self, date: str | None, level: str | None = None, *, scale: str = "full") -> gpd.GeoDataFrame:
        """Return the units that held on a day, under their names of that day.

        Parameters
        ----------
        date
            ISO 8601, of which the first day counts; None for the units and names of today.
        level
            adm0, adm1 or adm2; None for all.
        scale
            "full" for joins, "drawn" for maps: fewer vertices, still one coverage.

        Returns
        -------
        GeoDataFrame
            UNIT_COLUMNS, EPSG:4326, at most one row for each unit_id.
        """
        day = day_of(date) if date else None
        held = _holds(self.units, day, day)
        if level:
            held &= self.units["level"] == level
        return self._named(_frame(self.units[held]), day, scale)

    def during(self, begin: str, end: str, level: str | None = None, *, scale: str = "full") -> gpd.GeoDataFrame:
        """Return the units that held at some time of a span of days, both ends included.

        Names are those of the span's first day. See `valid_on` for the parameters.
        """
        first, last = day_of(begin), day_of(end)
        held = _holds(self.units, first, last)
        if level:
            held &= self.units["level"] == level
        return self._named(_frame(self.units[held]), first, scale)

    def unit(self, unit_id: str, date: str | None = None) -> Mapping[str, Any]:
        """Return one unit by its id, under its name of a day.

        Raises
        ------
        BoundaryError
            If there is no such unit.
        """
        rows = self.units[self.units["unit_id"] == unit_id]
        if rows.empty:
            raise _no_unit(unit_id)
        day = day_of(date) if date else None
        rows = _frame(rows[_holds(rows, day, day)] if _holds(rows, day, day).any() else rows)
        named: Mapping[str, Any] = self._named(rows, day, "full").iloc[-1].to_dict()
        return named

    def today_of(self, unit_id: str, lon: float | None = None, lat: float | None = None) -> list[str]:
        """Return the ids of the units that hold today where a former unit held.

        Parameters
        ----------
        unit_id
            Any unit.
        lon, lat
            A spot in it; without it all successors are returned.

        Returns
        -------
        list of str
            Empty if the unit still holds.

        Examples
        --------
        >>> boundaries = Boundaries.load(packs=False)
        >>> boundaries.today_of("KZ-VOS"), boundaries.today_of("KZ-VOS", 80.25, 50.42), boundaries.today_of("KZ-ALA")
        (['KZ-10', 'KZ-63'], ['KZ-10'], [])
        """
        heirs: list[str] = []
        if unit_id not in self._facts:
            raise _no_unit(unit_id)
        queue = split(self._facts[unit_id]["successors"])
        while queue:
            heir = queue.pop(0)
            queue += split(self._facts[heir]["successors"])
            if not self._facts[heir]["valid_to"]:
                heirs.append(heir)
        if lon is not None and lat is not None and heirs:
            point = shapely.Point(lon, lat)
            at = [heir for heir in heirs if self._facts[heir]["geometry"].intersects(point)]
            heirs = sorted(at)[:1] or heirs
        return sorted(heirs)

    def basemap(self, name: str, date: str | None = None, *, every_day: bool = False) -> gpd.GeoDataFrame:
        """Return a layer of the basemap, at drawing scale.

        Parameters
        ----------
        name
            land (polygons), lakes (area_km2), rivers (name, length_km), borders (level, unit_a, unit_b, disputed: each
            border between two units once, no coasts), or cities (geonames_id, name, name_ru, name_kk, country, population,
            rank 1 to 7, capital).
        date
            Cities and borders of that day; None for today.
        every_day
            Keep those of every day, with valid_from and valid_to.
        """
        if name not in BASEMAPS:
            raise BoundaryError(f"The basemap has no layer {name!r}. Use one of: {', '.join(BASEMAPS)}.")
        paths = sorted(self.root.glob(f"*/{name}.parquet"))
        if not paths:
            raise BoundaryError(f"{self.root} holds no {name}.parquet. Install kzmap again.")
        layer = pd.concat([_read(path) for path in paths], ignore_index=True)
        if "view" in layer:
            layer = layer[layer["view"].isin(["", self.view])].drop(columns="view")
        if "valid_to" in layer and not every_day:
            day = day_of(date) if date else None
            layer = layer[_holds(layer, day, day)].drop(columns=["valid_from", "valid_to"])
        return _frame(layer)

    @cached_property
    def _facts(self) -> dict[str, dict[str, Any]]:
        """Id -> row; of units that hold twice, the later."""
        rows = self.units.sort_values("valid_from", kind="stable").to_dict("records")
        return {row["unit_id"]: row for row in rows}

    @cached_property
    def _drawn(self) -> dict[str, shapely.Geometry]:
        tables = [_read(path) for path in sorted(self.root.glob("*/units-drawn.parquet"))]
        tables = [table[table["view"].isin(["", self.view])] for table in tables]
        return {key: shape for table in tables for key, shape in zip(table["unit_id"], table.geometry, strict=True)}

    def _named(self, units: gpd.GeoDataFrame, day: str | None, scale: str) -> gpd.GeoDataFrame:
        """Put in the names of the day and the geometry of the scale."""
        if scale == "drawn":
            shapes = zip(units["unit_id"], units.geometry, strict=True)
            units = units.set_geometry([self._drawn.get(unit_id, shape) for unit_id, shape in shapes], crs=CRS)
        for row in self.names[_holds(self.names, day, day)].to_dict("records"):
            for column in _NAMES:
                units.loc[units["unit_id"] == row["unit_id"], column] = row[column]
        return units


def _no_unit(unit_id: str) -> BoundaryError:
    return BoundaryError(f"No boundary unit has the id {unit_id!r}. Expected ISO 3166-1 alpha-3 (KAZ) or ISO 3166-2 (KZ-ALA).")


def _holds(table: pd.DataFrame, first: str | None, last: str | None) -> pd.Series[bool]:
    """Tell which rows hold at some day of a span; None means today, that is: no end."""
    if first is None or last is None:
        return table["valid_to"] == ""
    return (table["valid_from"] <= last) & ((table["valid_to"] == "") | (table["valid_to"] > first))


def _frame(table: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=CRS)


def _read(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise BoundaryError(f"{path} cannot be read as GeoParquet: {error}. Install kzmap again.") from error


def _origins(root: Path) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for path in sorted(root.glob("*/origin.yml")):
        with path.open(encoding="utf-8") as handle:
            found.append({"folder": path.parent.name, **yaml.safe_load(handle)})
    return found
