"""Zones: areas and lines that somebody draws, each with who draws it and when it held.

They stand beside the records, as contingents do: of a selection only time and box ask for them, and no count of records has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.situation.tables import CRS
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from kzmap.situation.selection import Selection
    from kzmap.situation.situation import Situation

__all__ = ["drawn", "held"]

_INSTANT = "datetime64[ms, UTC]"


def drawn(situation: Situation, selection: Selection | None = None) -> gpd.GeoDataFrame:
    """Return the zones of a situation with their geometry.

    Parameters
    ----------
    situation
        As published or cut to a day.
    selection
        Its period and box are asked, no other field.

    Returns
    -------
    GeoDataFrame
        The columns of the table without ``wkt``, ``start_utc`` and ``end_utc`` after ``end`` (UTC; the first instant, and the one
        after the last; NaT where nothing is said), and geometry, EPSG:4326, outer rings counter-clockwise.

    Examples
    --------
    >>> from kzmap.situation.situation import Situation
    >>> drawn(Situation.read("kazakhstan-2022")).empty
    True
    """
    table = situation.tables["zones"]
    shapes = shapely.orient_polygons(shapely.from_wkt(table["wkt"].to_numpy(dtype=object)), exterior_cw=False)
    plain = table.drop(columns="wkt")
    for at, (name, cell) in enumerate((("start_utc", "start"), ("end_utc", "end"))):
        moments = [_instant(text, at, situation.clock) for text in plain[cell]]
        plain.insert(list(plain.columns).index("end") + 1 + at, name, pd.Series(moments, dtype=_INSTANT, index=plain.index))
    zones = gpd.GeoDataFrame(plain, geometry=gpd.GeoSeries(shapes, crs=CRS, index=plain.index), crs=CRS)
    if selection is None or zones.empty:
        return zones.reset_index(drop=True)
    keep = np.ones(len(zones), dtype=bool)
    if selection.period:
        keep &= held(zones, selection.period, situation.clock)
    if selection.bbox:
        keep &= selection.touches(zones)
    return zones[keep].reset_index(drop=True)


def held(zones: pd.DataFrame, period: tuple[str, str], offset: str) -> np.ndarray:
    """Say which zones held at some time of a period; one without a start held before, one without an end holds still.

    Parameters
    ----------
    zones
        With ``start`` and ``end`` as written.
    period
        First and last day, ISO dates; a clock time at the end is the end itself.
    offset
        Local time, see `times.interval`.

    Examples
    --------
    >>> rows = pd.DataFrame({"start": ["2022-01-05", "", "2022-01-09"], "end": ["2022-01-06", "", ""]})
    >>> held(rows, ("2022-01-07", "2022-01-08"), "+06:00").tolist()
    [False, True, False]
    """
    first = interval(period[0], offset=offset)[0]
    last = interval(period[1], offset=offset)[0 if "T" in period[1] else 1]
    begun = [not start or interval(start, offset=offset)[0] < last for start in zones["start"]]
    lasts = [not end or interval(end, offset=offset)[1] > first for end in zones["end"]]
    return np.array([*map(all, zip(begun, lasts, strict=True))], dtype=bool)


def _instant(text: str, at: int, offset: str) -> object:
    try:
        return interval(text, offset=offset)[at] if text else pd.NaT
    except OverflowError:  # the year 1 or 9999: no instant that a file can hold
        return pd.NaT
