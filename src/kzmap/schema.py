"""The tables that pass from stage to stage: their columns, vocabularies and row guarantees.

Every table is a `pandas.DataFrame` or `geopandas.GeoDataFrame` with a plain 0..n-1 index. Geometry is lon/lat, EPSG:4326.
A missing string is "", a missing number NaN. Times stay ISO 8601 strings with offset, cut to what is known; `interval` turns
one into the span of instants that it means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    import geopandas as gpd

    from kzmap.situation import Situation

__all__ = [
    "FEATURE_COLUMNS",
    "KINDS",
    "LOCATED_COLUMNS",
    "PRECISIONS",
    "UNIT_COLUMNS",
    "Located",
    "interval",
    "split",
]

CRS = "EPSG:4326"

#: Honest sizes of "here", sharpest first.
PRECISIONS = ("site", "street", "district", "settlement", "region", "country", "none")

#: What a feature can be; each is a layer of the map.
KINDS = ("events", "incidents", "bases", "movements", "postings")

#: Columns of the features that `geocode` returns: one row for each record, in the situation's order.
FEATURE_COLUMNS = (
    "record_id",  # str, unique
    "layer",  # one of KINDS
    "category",  # one word of geo/categories.csv; bases: "deployment"
    "title",
    "summary",
    "start",  # ISO 8601 cut to what is known, or ""
    "end",
    "time_precision",
    "part_of_day",
    "place_ids",  # "a|b" or ""
    "place",  # names of the places, "; " between them
    "place_ru",
    "place_kk",
    "precision",  # coarsest precision of the record's places
    "radius_m",  # float, NaN for regions and countries
    "located_by",  # place | movement | unit | none: how the geometry was found
    "verified",  # bool: point and radius come from the named basis
    "basis",
    "unit_id",  # boundary unit that the place is by name, or ""
    "actors",  # "a|b"
    "contingent_id",  # for bases, movements, postings; "" otherwise
    "confidence",
    "checked",
    "review",
    "source_ids",
    "note",
    "area",  # Polygon or MultiPolygon: where the true spot lies with about 95 % likelihood; None if unknown
    "geometry",  # Point, MultiPoint, LineString, MultiLineString, (Multi)Polygon for region and country, or None
)

#: Columns that `join` adds: one row for each feature, same order, nothing lost or doubled.
LOCATED_COLUMNS = (
    *FEATURE_COLUMNS[:-2],
    "adm0",  # unit id, or "" when not exactly one unit is named
    "adm0_name",
    "adm1",
    "adm1_name",
    "adm1_today",  # id of the unit that holds the spot today, "" when it is the same
    "adm2",
    "adm2_name",
    "join_method",  # stated | within | border | nearest | several | none
    "join_distance_m",  # 0 inside, else metres to the nearest unit; NaN for none
    "join_candidates",  # ids of all units that the area touches, "a|b"
    "area",
    "geometry",
)

#: Columns of a boundary unit.
UNIT_COLUMNS = (
    "unit_id",  # ISO 3166-1 alpha-3, ISO 3166-2 of the day, ...
    "level",  # adm0 | adm1 | adm2
    "parent_id",
    "name",
    "name_ru",
    "name_kk",
    "iso_3166_2",  # code today, "" at adm0
    "iso_3166_2_2022",  # code in January 2022, "" where none
    "geonames_id",
    "valid_from",  # ISO date, "" for always
    "valid_to",  # ISO date of the first day on which it no longer holds, "" for still valid
    "predecessors",  # unit ids "a|b"
    "successors",
    "source",  # name of the folder in data/boundaries
    "geometry",
)


@dataclass(frozen=True)
class Located:
    """Everything that layers, page and exports need: the features with their units, and the tables behind them.

    Attributes
    ----------
    situation
        The tables as read.
    features
        LOCATED_COLUMNS, one row for each record of the situation that passed the review filter.
    units
        UNIT_COLUMNS: every boundary unit valid at some time of the situation's period.
    summary
        Counts that add up, see `pipeline.summarize`.
    options
        The parameters that made it: language, as-known-on date, boundary view.
    """

    situation: Situation
    features: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    summary: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def claims(self) -> pd.DataFrame:
        """Claims of the situation."""
        return self.situation.claims

    @property
    def sources(self) -> pd.DataFrame:
        """Sources of the situation."""
        return self.situation.sources


def split(cell: str | None) -> list[str]:
    """Split a list cell.

    >>> split("S01|S02"), split(""), split(None)
    (['S01', 'S02'], [], [])
    """
    return [part for part in cell.split("|") if part] if cell else []


@lru_cache(maxsize=1 << 16)
def interval(text: str, *, offset: str = "+00:00") -> tuple[datetime, datetime]:
    """Turn an ISO 8601 text, cut to what is known, into the span of instants that it means.

    Parameters
    ----------
    text
        ``2022``, ``2022-01``, ``2022-01-05``, ``2022-01-05T14:00+06:00`` or with seconds.
    offset
        Offset of local time for a text without a clock time.

    Returns
    -------
    tuple of datetime
        First instant and the instant after the last, both in UTC.

    Raises
    ------
    ValueError
        If the text is no such time.

    Examples
    --------
    >>> interval("2022-01-05", offset="+06:00")[0].isoformat()
    '2022-01-04T18:00:00+00:00'
    >>> begin, end = interval("2022-01-05T14:00+06:00")
    >>> (end - begin).seconds
    60
    """
    try:
        begin, end = _clock(text) if "T" in text else _calendar(text, offset)
        return begin.astimezone(UTC), end.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years that can be counted.") from None


def _clock(text: str) -> tuple[datetime, datetime]:
    """Span of a text with a clock time: its minute or second."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has a clock time without an offset.")
    # "+06:00" has a colon of its own, "Z" has none
    to_the_second = text.count(":") > (2 if text[-3] == ":" else 1)
    return instant, instant + (timedelta(seconds=1) if to_the_second else timedelta(minutes=1))


@cache
def _zone(offset: str) -> tzinfo | None:
    return datetime.strptime(offset, "%z").tzinfo


def _calendar(text: str, offset: str) -> tuple[datetime, datetime]:
    """Span of a text without a clock time: its day, month or year, in local time."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) > 3:
        raise ValueError(f"{text!r} has more parts than year, month and day.")
    year, month, day = (*parts, 1, 1)[:3]
    begin = datetime(year, month, day, tzinfo=_zone(offset))
    if len(parts) == 1:
        return begin, begin.replace(year=year + 1)
    if len(parts) == 2:
        return begin, begin.replace(year=year + month // 12, month=month % 12 + 1)
    return begin, begin + timedelta(days=1)
