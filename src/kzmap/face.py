"""What a Python user calls: run a situation and take its tables, its map and its files; give any table the units of its days."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import geopandas as gpd

from kzmap import pipeline
from kzmap.errors import KzmapError
from kzmap.ground import join
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.page_ground import scenery
from kzmap.situation import words
from kzmap.situation.options import Options
from kzmap.situation.selection import Selection
from kzmap.situation.tables import CRS, KINDS
from kzmap.situation.times import interval
from kzmap.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import folium
    import pandas as pd

    from kzmap.situation.situation import Situation

__all__ = ["Run", "join_units", "run", "table_page"]

#: Columns that `join_units` adds, in this order.
_JOINED = ("adm0", "adm0_name", "adm1", "adm1_name", "adm1_today", "adm2", "adm2_name", "join_method", "join_distance_m",
           "join_candidates")  # fmt: skip


def run(
    situation: str | Path | Situation,
    *,
    lang: str = "",
    known_on: str | None = None,
    review: Sequence[str] = ("published",),
    rule: str = "latest_standing",
    view: str = "un",
    selection: Selection | None = None,
    separator: str = "comma",
    boundaries: Boundaries | None = None,
) -> Run:
    """Read a situation, place its records and join them with the borders of their days.

    Parameters
    ----------
    situation
        A folder, the name of a situation that comes with kzmap, or one that was read already.
    lang
        Language of page, figures and names, for example ``en``. Default: the first that the situation is told in.
    known_on
        ISO 8601: claims are shown as they stood at that time.
    review
        Review states that pass: published, draft, withdrawn.
    rule
        Which standing claim is the headline: latest_standing, official, lowest or highest.
    view
        How disputed borders are drawn: un or de_facto.
    selection
        Which records the tables, map and files show. Default: all.
    separator
        What stands between the cells of a CSV file: comma, semicolon (numbers have a decimal comma then) or tab.
    boundaries
        Default: those that come with kzmap, and the packs that the user added.

    Returns
    -------
    Run
        Its tables have one row for each record, in the situation's order.

    Raises
    ------
    SituationError
        With every fault of the situation.
    KzmapError
        If there is no such situation, or an option is not known.

    Examples
    --------
    >>> import kzmap
    >>> result = kzmap.run("kazakhstan-2022", known_on="2022-01-09T12:00+06:00")
    >>> result.incidents.geometry.name, str(result.incidents.crs)
    ('geometry', 'EPSG:4326')
    """
    options = Options(lang, known_on, tuple(review), rule, view, selection or Selection(), separator)
    made = pipeline.run(situation, options, boundaries=boundaries)
    return Run(made.located, made.boundaries)


@dataclass(frozen=True, repr=False)
class Run(pipeline.Result):
    """A situation, placed and joined: its tables, its map, its files.

    Every table of records is a GeoDataFrame, EPSG:4326, one row for each record that the selection keeps, in the situation's
    order; ``start`` and ``end`` stand as written, ``start_utc`` and ``end_utc`` as datetimes: the first instant, and the instant
    after the last.
    """

    @cached_property
    def _content(self) -> Any:
        from kzmap.export import content
        from kzmap.export.registry import FORMATS

        with words.told_with(self.located.situation.own_words):
            return content.collect(self, FORMATS["geoparquet"], self.located.options.selection)

    def _records(self, *layers: str) -> gpd.GeoDataFrame:
        features = self._content.features.drop(columns="area")
        return features[features["layer"].isin(layers)].reset_index(drop=True)

    @property
    def records(self) -> gpd.GeoDataFrame:
        """All records of all layers."""
        return self._records(*KINDS)

    @property
    def events(self) -> gpd.GeoDataFrame:
        """What happened at the scale of a country or region."""
        return self._records("events")

    @property
    def incidents(self) -> gpd.GeoDataFrame:
        """What happened inside one city."""
        return self._records("incidents")

    @property
    def bases(self) -> gpd.GeoDataFrame:
        """Where forces came from or stayed."""
        return self._records("bases")

    @property
    def movements(self) -> gpd.GeoDataFrame:
        """Legs of forces, as geodesic lines."""
        return self._records("movements")

    @property
    def postings(self) -> gpd.GeoDataFrame:
        """What forces guarded."""
        return self._records("postings")

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """For each record with a place, the area that holds the true spot with about 95 % likelihood."""
        features = self._content.features
        known = features[features["area"].notna()]
        columns = ["record_id", "layer", "title", "precision", "radius_m"]
        return gpd.GeoDataFrame(known[columns], geometry=gpd.GeoSeries(known["area"], crs=CRS)).reset_index(drop=True)

    @property
    def zones(self) -> gpd.GeoDataFrame:
        """Areas and lines that somebody draws, with ``claimant``; ``start_utc`` and ``end_utc`` are NaT where nothing is said."""
        zones: gpd.GeoDataFrame = self._content.zones.copy()
        return zones

    @property
    def claims(self) -> pd.DataFrame:
        """Statements with their speakers, as far as the shown records and the whole need them."""
        table: pd.DataFrame = self._content.claims.copy()
        return table

    @property
    def sources(self) -> pd.DataFrame:
        """Publications, as far as the shown records and claims need them."""
        table: pd.DataFrame = self._content.sources.copy()
        return table

    def map(self) -> folium.Map:
        """Return the map as folium knows it; a notebook shows it, with the network off too.

        `streamlit_folium.st_folium` takes only elements of a map: it shows records and borders, without the panels of the page.
        """
        from kzmap import webmap
        from kzmap.webmap import guest, layers

        shown = self._shown
        drawn = webmap.folium_map(layers.build(shown, lang=self.lang), shown, lang=self.lang, basemap=self.basemap)
        return guest.draw_elsewhere(shown, drawn, lang=self.lang)

    def add_to(self, drawn: folium.Map) -> folium.Map:
        """Add the records to a folium map of your own, one layer for each kind; returns that map."""
        from kzmap.webmap import guest

        return guest.add(self._shown, drawn, lang=self.lang)

    def html(self, *, online_tiles: bool = False) -> str:
        """Return the self-contained page; `online_tiles` offers a switch for OpenStreetMap's tiles."""
        from kzmap.export.formats import web_page

        return web_page.html(pipeline.Result(self._shown, self.boundaries), online_tiles=online_tiles)

    def export(
        self,
        format_name: str,
        path: str | Path,
        *,
        selection: Selection | None = None,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Path:
        """Write a file in a format of `kzmap.export.FORMATS`; see `kzmap.export.write`.

        A `selection` given here stands for that of the run.
        """
        from kzmap import export

        chosen = self.located.options.selection if selection is None else selection
        return export.write(self, format_name, Path(path), selection=chosen, progress=progress)

    @property
    def _shown(self) -> Any:
        selection = self.located.options.selection
        return selection.apply(self.located) if selection.as_dict() else self.located

    def _sentence(self) -> str:
        counts = self._shown.features["layer"].value_counts()
        kinds = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if kind in counts)
        return f"{self.located.situation.package.get('title', self.located.situation.name)}: {kinds or 'no record'}"

    def __repr__(self) -> str:
        return f"<kzmap.Run {self._sentence()}>"

    def _repr_html_(self) -> str:
        from kzmap.webmap.escape import text

        return f"<p>{text(self._sentence())}. <code>.map()</code> shows the map.</p>"


def join_units(
    table: gpd.GeoDataFrame, date_column: str | None = None, *, utc_offset: str = "+00:00", boundaries: Boundaries | None = None
) -> gpd.GeoDataFrame:
    """Give each row of any table the boundary units of its own day.

    Parameters
    ----------
    table
        Geometries of any kind in any CRS that is set; None and empty ones stay, without a unit.
    date_column
        Column of ISO 8601 texts, dates or datetimes. An empty cell, or no column: the units of today.
    utc_offset
        Of local time, for the day of datetimes that have a zone.
    boundaries
        Default: those that come with kzmap, and the packs that the user added.

    Returns
    -------
    GeoDataFrame
        A copy with the same index, order, geometry and CRS, and the columns adm0, adm0_name, adm1, adm1_name, adm1_today, adm2,
        adm2_name, join_method, join_distance_m (metres), join_candidates ("a|b"). A missing unit is "".

    Raises
    ------
    KzmapError
        If the column is not there, a date cannot be read, or the table has no CRS.

    Examples
    --------
    >>> import geopandas as gpd, kzmap
    >>> points = gpd.GeoDataFrame({"day": ["2022-01-05", "2022-07-01"]}, geometry=gpd.points_from_xy([80.25] * 2, [50.42] * 2),
    ...                           crs="EPSG:4326")
    >>> kzmap.join_units(points, "day")["adm1"].tolist()
    ['KZ-VOS', 'KZ-10']
    """
    if date_column is not None and date_column not in table.columns:
        raise KzmapError(f"The table has no column {date_column!r}. It has: {', '.join(map(str, table.columns))}.")
    if table.crs is None:
        raise KzmapError("The table has no CRS. Set the one that its coordinates are in, for example table.set_crs('EPSG:4326').")
    days = [""] * len(table) if date_column is None else [_day(cell, utc_offset) for cell in table[date_column]]
    asked = gpd.GeoDataFrame(
        {"start": days, "unit_id": "", "precision": "site", "area": None}, geometry=table.geometry.to_crs(CRS).to_numpy(), crs=CRS
    )
    units = join.units_of(asked, boundaries or Boundaries.load())
    return table.assign(**{column: units[column].to_numpy() for column in _JOINED})


def _day(cell: Any, utc_offset: str) -> str:
    """Read a cell as a local day; "" for an empty one."""
    import pandas as pd

    if pd.isna(cell) or cell == "":
        return ""
    try:
        if isinstance(cell, str) and "T" not in cell and " " not in cell.strip():
            interval(cell.strip(), offset=utc_offset)
            return cell.strip()
        moment = pd.Timestamp(cell)
    except (ValueError, TypeError):
        raise KzmapError(f"The date {str(cell)[:80]!r} cannot be read. Expected ISO 8601, such as 2022-01-05.") from None
    local = moment if moment.tzinfo is None else moment.tz_convert(datetime.strptime(utc_offset, "%z").tzinfo)
    return str(local.date().isoformat())


def table_page(path: Path, boundaries: Boundaries, *, lang: str = "en", online_tiles: bool = False) -> str:
    """Draw a GeoParquet table of points, such as `kzmap ingest` writes, as the same self-contained page.

    Parameters
    ----------
    path
        With columns lon and lat; see `kzmap.webmap.points_page` for what else is read.
    boundaries, lang, online_tiles
        As in `run` and `Result.html`.

    Raises
    ------
    KzmapError
        If the file is no such table.
    """
    from kzmap import webmap

    try:
        with path.open("rb") as file:  # a path may hold what the library cannot take as a text
            table = gpd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise KzmapError(
            f"{path.name} cannot be read as GeoParquet: {error}. Make one with kzmap ingest -o FILE.parquet."
        ) from error
    days = [text[:10] for text in table.get("start", ()) if len(text) >= len("2022-01-05")]
    placed = gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=CRS)
    under = scenery(boundaries, placed[np.isfinite(table["lon"])], min(days, default=None))
    return webmap.points_page(
        table,
        title=visible(path.stem),
        units=under["units"],
        basemap=under,
        lang=lang,
        online_tiles=online_tiles,
        hashes={path.name: hashlib.sha256(path.read_bytes()).hexdigest()},
    )
