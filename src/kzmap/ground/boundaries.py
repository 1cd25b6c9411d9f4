"""Administrative units as they were on a day, and the basemap, from the files in data/boundaries.

Every unit has a span of days on which it holds: units before and since a reform stand in one table, and `Boundaries.valid_on`
picks what held on a day, under the names of that day. Countries and their first-level units form one coverage: a border between
two of them is one line, shared to the last digit. Outlines are decoded when asked for, country by country.
"""

from __future__ import annotations

from datetime import date as calendar
from datetime import timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from babel import Locale, localedata
from babel.core import get_global

import geopandas as gpd
import shapely

from kzmap.errors import BoundaryError
from kzmap.folders import data_folder, read_yaml
from kzmap.ground.outlines import BOX, File, Given, Outlines
from kzmap.ground.packs import Packs
from kzmap.kept import Kept
from kzmap.situation.tables import CRS, UNIT_COLUMNS, split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from kzmap.ground.packs import Pack

    Box = tuple[float, float, float, float]

__all__ = ["BASEMAPS", "LEVELS", "VIEWS", "Boundaries", "day_of"]

LEVELS = ("adm0", "adm1", "adm2")
#: How disputed ground is drawn: data/boundaries/curated/disputed.csv says where the two differ, and why.
VIEWS = ("un", "de_facto")
BASEMAPS = ("land", "lakes", "rivers", "cities", "disputed")
_NAMES = ("name", "name_ru", "name_kk")
#: Boundaries that were loaded, by view and the state of their files. They do not change, and who loads them again would decode
#: every outline again. One for each view.
_LOADED: Kept[Boundaries] = Kept(2)


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


class Boundaries:
    """All boundary units of one view, with their names over time. `load` reads those that come with kzmap.

    Parameters
    ----------
    units
        UNIT_COLUMNS, EPSG:4326; every unit of every time.
    names, view, origins, root
        As the attributes.

    Attributes
    ----------
    table
        UNIT_COLUMNS but the geometry, and the box of each unit (xmin, ymin, xmax, ymax, degrees); sorted by level and unit_id.
    names
        unit_id, name, name_ru, name_kk, valid_from, valid_to: names that differ from those in `table` during a span.
    view
        One of VIEWS.
    origins
        What each source's origin.yml says, with its folder under ``folder``.
    root
        The folder that was read.
    prepared
        What others have worked out about these units, by names of theirs; it goes with them.
    """

    def __init__(
        self,
        units: gpd.GeoDataFrame,
        names: pd.DataFrame,
        view: str = "un",
        origins: Sequence[Mapping[str, Any]] = (),
        root: Path | None = None,
    ) -> None:
        self._fill([Given(units)], names, view, origins, root or data_folder("boundaries"))

    def _fill(
        self,
        files: Sequence[File | Given],
        names: pd.DataFrame,
        view: str,
        origins: Sequence[Mapping[str, Any]],
        root: Path,
    ) -> None:
        self.names, self.view, self.origins, self.root = names, view, tuple(origins), root
        self.prepared: dict[str, Any] = {}
        rows = pd.concat([file.rows for file in files], ignore_index=True)
        if "view" in rows:
            rows = rows[rows["view"].fillna("").isin(["", view])]
        rows = rows.sort_values(["level", "unit_id"], kind="stable")
        self._outlines = Outlines(files, rows.index.to_numpy(dtype=np.int64))
        self._layers: dict[str, pd.DataFrame] = {}  # of the basemap, as they are first asked for
        self.table = rows[[*(column for column in UNIT_COLUMNS if column != "geometry"), *BOX]].reset_index(drop=True)

    @classmethod
    def load(cls, *, root: Path | None = None, packs: bool = True, view: str = "un") -> Boundaries:
        """Read the boundaries; outlines are decoded when something asks for them.

        Who loads the same files again gets the same object.

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
        added = Packs(root / "packs.yml").installed() if packs else []
        key = (view, _stamp(root, *(pack.folder for pack in added)))
        return _LOADED.of(key, lambda: cls._loaded(root, added, view))

    @classmethod
    def _loaded(cls, root: Path, added: Sequence[Pack], view: str) -> Boundaries:
        files: list[File | Given] = [File(path) for path in sorted(root.glob("*/units-full.parquet"))]
        if not files:
            raise BoundaryError(f"{root} holds no boundaries: expected folders with units-full.parquet. Install kzmap again.")
        files += [Given(pack.units()) for pack in added]
        names = pd.read_csv(root / "curated" / "names.csv", dtype=str, keep_default_na=False)
        loaded = cls.__new__(cls)
        loaded._fill(files, names, view, origins(root, packs=bool(added)), root)  # noqa: SLF001 - its own class
        return loaded

    @cached_property
    def units(self) -> gpd.GeoDataFrame:
        """UNIT_COLUMNS, EPSG:4326; every unit of every time, with its outline: that decodes the whole world."""
        return self._framed(np.arange(len(self.table)), None, "full")[list(UNIT_COLUMNS)]

    @cached_property
    def country(self) -> pd.Series[str]:
        """Id of the country of each row of `table`."""
        parent = dict(zip(self.table["unit_id"], self.table["parent_id"], strict=True))
        over = self.table["parent_id"].where(self.table["level"] != "adm0", self.table["unit_id"])
        return over.map(lambda unit_id: parent.get(unit_id) or unit_id)

    def rows_on(self, date: str | None) -> npt.NDArray[np.int64]:
        """Return the positions in `table` of the units that held on a day; None for today."""
        day = day_of(date) if date else None
        return np.flatnonzero(_holds(self.table, day, day))

    def named_on(self, date: str | None) -> dict[str, tuple[str, str, str]]:
        """Return the names (name, name_ru, name_kk) of the units whose name of a day differs from that in `table`."""
        day = day_of(date) if date else None
        held = self.names[_holds(self.names, day, day)]
        return {row["unit_id"]: (row["name"], row["name_ru"], row["name_kk"]) for row in held.to_dict("records")}

    def outlines(self, rows: Sequence[int] | npt.NDArray[np.int64], scale: str = "full") -> npt.NDArray[np.object_]:
        """Return the outlines of rows of `table`, EPSG:4326.

        Parameters
        ----------
        rows
            Positions in `table`.
        scale
            "full" for joins and pages, "drawn" for files and figures: fewer vertices, still one coverage.
        """
        at = np.asarray(rows, dtype=np.int64)
        if scale != "drawn":
            return self._outlines.take(at)
        file_of, found = self._drawn, np.full(len(at), None, dtype=object)
        ids = self.table["unit_id"].to_numpy()[at]
        places = np.array([file_of[1].get(unit_id, -1) for unit_id in ids], dtype=np.int64)
        drawn = places >= 0
        found[drawn] = file_of[0].take(places[drawn])
        found[~drawn] = self._outlines.take(at[~drawn])
        return found

    def valid_on(
        self,
        date: str | None,
        level: str | None = None,
        *,
        scale: str = "full",
        within: Collection[str] | None = None,
        box: Box | None = None,
    ) -> gpd.GeoDataFrame:
        """Return the units that held on a day, under their names of that day.

        Parameters
        ----------
        date
            ISO 8601, of which the first day counts; None for the units and names of today.
        level
            adm0, adm1 or adm2; None for all.
        scale
            "full" for joins and pages, "drawn" for files and figures: fewer vertices, still one coverage.
        within
            Countries whose finer units are wanted; all countries themselves come in any case. None for those of all.
        box
            West, south, east (past 180 over the seam), north in degrees; only units whose own box touches it. None: all.

        Returns
        -------
        GeoDataFrame
            UNIT_COLUMNS, EPSG:4326, at most one row for each unit_id.
        """
        day = day_of(date) if date else None
        return self._framed(self._chosen(day, day, level, within, box), day, scale)

    def during(
        self,
        begin: str,
        end: str,
        level: str | None = None,
        *,
        scale: str = "full",
        within: Collection[str] | None = None,
        box: Box | None = None,
    ) -> gpd.GeoDataFrame:
        """Return the units that held at some time of a span of days, both ends included.

        Names are those of the span's first day. See `valid_on` for the parameters.
        """
        first, last = day_of(begin), day_of(end)
        return self._framed(self._chosen(first, last, level, within, box), first, scale)

    def _chosen(
        self, first: str | None, last: str | None, level: str | None, within: Collection[str] | None, box: Box | None
    ) -> npt.NDArray[np.int64]:
        held = _holds(self.table, first, last)
        if level:
            held &= self.table["level"] == level
        if within is not None:
            held &= (self.table["level"] == "adm0") | self.country.isin(list(within))
        if box is not None:
            west, south, east, north = box
            table = self.table
            beside = (table["xmin"] <= east) & (table["xmax"] >= west)
            if east > 180:  # a box over the seam
                beside |= table["xmin"] + 360 <= east
            held &= beside & (table["ymin"] <= north) & (table["ymax"] >= south)
        return np.flatnonzero(held)

    def unit(self, unit_id: str, date: str | None = None) -> Mapping[str, Any]:
        """Return one unit by its id, under its name of a day.

        Raises
        ------
        BoundaryError
            If there is no such unit.
        """
        rows = self._rows_of(unit_id)
        day = day_of(date) if date else None
        named: Mapping[str, Any] = self._framed(self._held(rows, day) or rows, day, "full").iloc[-1].to_dict()
        return named

    def has(self, unit_id: str) -> bool:
        """Say whether there is a unit of this id, on any day."""
        return unit_id in self._places

    def nearest_to(self, unit_id: str) -> str:
        """Say in a sentence which ids an unknown one may have meant.

        >>> Boundaries.load(packs=False).nearest_to("KZ-ALMA")
        'Expected ISO 3166-1 alpha-3 (KAZ) or ISO 3166-2 (KZ-ALA). The nearest: KZ-ALM, KZ-ALA, KZ-MAN.'
        """
        return _remedy(unit_id, self._places)

    def outline(self, unit_id: str, date: str | None = None, *, scale: str = "full") -> shapely.Geometry | None:
        """Return the outline of a unit that held on a day, or None."""
        day = day_of(date) if date else None
        held = self._held(self._places.get(unit_id, []), day)
        return self.outlines(held[-1:], scale)[0] if held else None

    def day_for(self, unit_id: str, day: str) -> str:
        """Return the day of whose borders the unit of something undated is meant.

        Parameters
        ----------
        unit_id
            Any unit; one that is not known has no other day.
        day
            ``YYYY-MM-DD``: the day that undated things have. It is returned if the unit held then.

        Returns
        -------
        str
            Else the first day of the outline that the unit has today, or the last day of a unit that holds no longer.

        Examples
        --------
        >>> boundaries = Boundaries.load(packs=False)
        >>> [boundaries.day_for(unit_id, "2022-01-05") for unit_id in ("KZ-ALA", "KZ-10", "SUN")]
        ['2022-01-05', '2022-06-08', '2022-01-05']
        """
        spans = [self._spans[row] for row in self._places.get(unit_id, ())]
        if not spans or any(first <= day and (not last or last > day) for first, last in spans):
            return day
        first, last = spans[-1]
        return str(calendar.fromisoformat(last) - timedelta(days=1)) if last else first

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
        if unit_id not in self._heirs:
            self._heirs[unit_id] = self._heirs_of(unit_id)
        heirs, rows = self._heirs[unit_id]
        if lon is not None and lat is not None and heirs:
            point = shapely.Point(lon, lat)
            at = [heir for heir, shape in zip(heirs, self.outlines(rows), strict=True) if shape.intersects(point)]
            return at[:1] or list(heirs)
        return list(heirs)

    @cached_property
    def _heirs(self) -> dict[str, tuple[list[str], list[int]]]:
        """What `today_of` has found: ids, sorted, and their rows."""
        return {}

    def _heirs_of(self, unit_id: str) -> tuple[list[str], list[int]]:
        heirs: dict[str, int] = {}
        successors = self.table["successors"]
        queue = split(successors.iloc[self._rows_of(unit_id)[-1]])
        while queue:
            heir = queue.pop(0)
            row = self._rows_of(heir)[-1]
            queue += split(successors.iloc[row])
            if not self._spans[row][1]:
                heirs[heir] = row
        found = sorted(heirs.items())
        return [heir for heir, _ in found], [row for _, row in found]

    def basemap(self, name: str, date: str | None = None, *, every_day: bool = False) -> gpd.GeoDataFrame:
        """Return a layer of the basemap, at drawing scale.

        Parameters
        ----------
        name
            land (polygons: what no country is given), lakes (area_km2), rivers (name, length_km), cities (geonames_id, name,
            name_ru, name_kk, country, population, rank 1 to 7, capital), or disputed (area, claimants: lines that are not
            agreed, the same in every view).
        date
            Cities of that day; None for today.
        every_day
            Keep those of every day, with valid_from and valid_to.
        """
        if name not in BASEMAPS:
            raise BoundaryError(f"The basemap has no layer {name!r}. Use one of: {', '.join(BASEMAPS)}.")
        if name not in self._layers:
            paths = sorted(self.root.glob(f"*/{name}.parquet"))
            if not paths:
                raise BoundaryError(f"{self.root} holds no {name}.parquet. Install kzmap again.")
            self._layers[name] = pd.concat([_read(path) for path in paths], ignore_index=True)
        layer = self._layers[name]
        if "valid_to" in layer and not every_day:
            day = day_of(date) if date else None
            layer = layer[_holds(layer, day, day)].drop(columns=["valid_from", "valid_to"])
        return _frame(layer)

    def translations(self, language: str) -> Mapping[str, str]:
        """Return the names of first-level units in a language, by unit; only those that there are.

        Examples
        --------
        >>> Boundaries.load(packs=False).translations("fr")["JP-13"]
        'Tokyo'
        """
        found: dict[str, str] = {}
        for path in sorted(self.root.glob("*/names.parquet")):
            if language in pq.read_schema(path).names:
                table = pq.read_table(path, columns=["unit_id", language]).to_pydict()
                found |= {unit: name for unit, name in zip(table["unit_id"], table[language], strict=True) if name}
        return found

    def named(self, units: gpd.GeoDataFrame, languages: Iterable[str]) -> gpd.GeoDataFrame:
        """Return units with a column ``name_xx`` for each language that they lack, "" where no name is known.

        First-level units as `translations` has them, countries as CLDR does.

        Examples
        --------
        >>> boundaries = Boundaries.load(packs=False)
        >>> boundaries.named(boundaries.valid_on(None, "adm0"), ["fr"]).set_index("unit_id")["name_fr"]["SLB"]
        'Îles Salomon'
        """
        wanted = [one for one in dict.fromkeys(languages) if one != "en" and f"name_{one}" not in units]
        for language in wanted:
            known = self.translations(language)
            territories = Locale.parse(language.replace("-", "_")).territories if localedata.exists(language) else {}
            codes = get_global("territory_aliases")
            names = [
                known.get(unit) or (territories.get(codes.get(unit, [""])[0], "") if level == "adm0" else "")
                for unit, level in zip(units["unit_id"], units["level"], strict=True)
            ]
            units = units.assign(**{f"name_{language}": pd.array(names, dtype="str")})
        return units

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Id -> rows of `table`; of units that hold twice, the later last."""
        found: dict[str, list[int]] = {}
        order = self.table["valid_from"].argsort(kind="stable")
        ids = self.table["unit_id"].to_numpy()
        for row in order:
            found.setdefault(ids[row], []).append(int(row))
        return found

    @cached_property
    def _spans(self) -> list[tuple[str, str]]:
        """valid_from and valid_to of each row of `table`."""
        return list(zip(self.table["valid_from"].tolist(), self.table["valid_to"].tolist(), strict=True))

    def _rows_of(self, unit_id: str) -> list[int]:
        if unit_id not in self._places:
            raise _no_unit(unit_id, self._places)
        return self._places[unit_id]

    def _held(self, rows: Iterable[int], day: str | None) -> list[int]:
        """Those of a few rows of `table` that hold on a day, see `_holds`."""
        spans = self._spans
        if day is None:
            return [row for row in rows if not spans[row][1]]
        return [row for row in rows if spans[row][0] <= day and (not spans[row][1] or spans[row][1] > day)]

    @cached_property
    def _drawn(self) -> tuple[Outlines, dict[str, int]]:
        """Outlines at drawing scale, and the place of each unit among them."""
        files = [File(path) for path in sorted(self.root.glob("*/units-drawn.parquet"))]
        if not files:
            return Outlines([], np.zeros(0, dtype=np.int64)), {}
        rows = pd.concat([file.rows[["unit_id", "view"]] for file in files], ignore_index=True)
        rows = rows[rows["view"].isin(["", self.view])]
        return Outlines(files, rows.index.to_numpy(dtype=np.int64)), {unit_id: at for at, unit_id in enumerate(rows["unit_id"])}

    def _framed(self, rows: Sequence[int] | npt.NDArray[np.int64], day: str | None, scale: str) -> gpd.GeoDataFrame:
        """Rows of `table` with outlines, under the names of a day (those of today without one)."""
        units = self.table.iloc[np.asarray(rows, dtype=np.int64)].drop(columns=list(BOX)).reset_index(drop=True)
        named = self.names[_holds(self.names, day, day) & self.names["unit_id"].isin(units["unit_id"])]
        for row in named.to_dict("records"):
            for column in _NAMES:
                units.loc[units["unit_id"] == row["unit_id"], column] = row[column]
        return gpd.GeoDataFrame(units, geometry=self.outlines(rows, scale), crs=CRS)


def _no_unit(unit_id: str, known: Collection[str]) -> BoundaryError:
    return BoundaryError(f"No boundary unit has the id {unit_id!r}. {_remedy(unit_id, known)}")


def _remedy(unit_id: str, known: Collection[str]) -> str:
    near = get_close_matches(unit_id.upper(), known, n=3, cutoff=0.6)
    return "Expected ISO 3166-1 alpha-3 (KAZ) or ISO 3166-2 (KZ-ALA)." + (f" The nearest: {', '.join(near)}." if near else "")


def _holds(table: pd.DataFrame, first: str | None, last: str | None) -> pd.Series[bool]:
    """Tell which rows hold at some day of a span; None means today, that is: no end."""
    if first is None or last is None:
        return table["valid_to"] == ""
    return (table["valid_from"] <= last) & ((table["valid_to"] == "") | (table["valid_to"] > first))


def _frame(table: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=CRS)


def _stamp(*folders: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of a folder, or of a folder in it, does: path, time of change and size of each."""
    files = [path for folder in folders for path in (*folder.glob("*"), *folder.glob("*/*"))]
    return tuple((str(path), found.st_mtime_ns, found.st_size) for path in sorted(files) for found in [path.stat()])


def _read(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise BoundaryError(f"{path} cannot be read as GeoParquet: {error}. Install kzmap again.") from error


def origins(root: Path | None = None, *, packs: bool = True) -> list[Mapping[str, Any]]:
    """Say where each boundary source comes from: its ``origin.yml`` with the name of its folder, then the packs of the user."""
    root = root or data_folder("boundaries")
    found: list[Mapping[str, Any]] = [
        {"folder": path.parent.name, **read_yaml(path)} for path in sorted(root.glob("*/origin.yml"))
    ]
    return [*found, *(pack.origin for pack in Packs(root / "packs.yml").installed())] if packs else found
