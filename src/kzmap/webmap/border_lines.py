"""Borders as lines, each once and for the days on which it held, never along a coast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["lines"]


def lines(units: gpd.GeoDataFrame, borders: gpd.GeoDataFrame | None, begin: str) -> list[dict[str, Any]]:
    """Return the borders of every level and of every span of days.

    Parameters
    ----------
    units
        UNIT_COLUMNS; their outlines serve where no border lines are given, coasts included.
    borders
        level, disputed, valid_from, valid_to (ISO dates, "" for open) and lines.
    begin
        ISO date; what ended before is left out.

    Returns
    -------
    list of dict
        level, disputed, from and to, and shape (MultiLineString).

    Examples
    --------
    >>> import geopandas as gpd
    >>> old = {"level": "adm1", "disputed": False, "valid_from": "", "valid_to": "2022-06-08"}
    >>> table = gpd.GeoDataFrame([old], geometry=[shapely.LineString([(0, 0), (1, 1)])])
    >>> [(line["level"], line["to"]) for line in lines(table, table, "2022-01-01")]
    [('adm1', '2022-06-08')]
    >>> lines(table, table, "2023-01-01")
    []
    """
    table = units.assign(geometry=units.boundary, disputed=False) if borders is None else borders
    for column in ("valid_from", "valid_to"):
        if column not in table:
            table = table.assign(**{column: ""})
    table = table[(table["valid_to"] == "") | (table["valid_to"] > begin)]
    found = []
    for (level, disputed, first, last), part in table.groupby(["level", "disputed", "valid_from", "valid_to"], sort=True):
        parts = [line for line in shapely.get_parts(part.geometry.to_numpy()) if not line.is_empty]
        shape = shapely.MultiLineString(parts)
        found.append({"level": level, "disputed": int(disputed), "from": first, "to": last, "shape": shape})
    return found
