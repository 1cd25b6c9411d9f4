"""A bare table as a page: rows with longitude and latitude become located features without a situation's tables behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.errors import PageError
from kzmap.situation import words
from kzmap.situation.located import Located
from kzmap.situation.situation import Situation
from kzmap.situation.tables import AREAL, CRS, PRECISIONS, UNIT_COLUMNS, table_schemas
from kzmap.situation.times import interval
from kzmap.webmap import page
from kzmap.webmap.layers import Entry, Layer
from kzmap.webmap.records import MOST_WORDS, NO_DAY, UNSTATED
from kzmap.webmap.spans import spans, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["points_page"]

#: Texts that travel with each row, and columns of ids of units.
_TEXTS = ("title", "summary", "place", "actors", "note", "time_precision")
_UNITS = ("adm0", "adm1", "adm2")
#: Ids stand in addresses and selectors; other words get one that can.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
#: What else there is to switch: how it is drawn, and the key of its title.
_DRAWN = {
    "regions": ("shading", "layer.regions.records"),
    "boundaries": ("borders", "layer.boundaries"),
    "doubt": ("areas", "layer.doubt"),
}


def points_page(
    table: pd.DataFrame,
    *,
    title: str = "",
    units: gpd.GeoDataFrame | None = None,
    basemap: Mapping[str, gpd.GeoDataFrame] | None = None,
    lang: str = "en",
    online_tiles: bool = False,
    utc_offset: str = "+00:00",
    texts: Sequence[str] = ("title", "place", "actors"),
    credit: str = "",
    hashes: Mapping[str, str] | None = None,
) -> str:
    """Write a self-contained page for a table with a point in each row.

    Parameters
    ----------
    table
        ``lon`` and ``lat`` (degrees, EPSG:4326; NaN for no place), and what there is of: ``record_id`` (unique); ``start`` and
        ``end`` (ISO 8601 cut to what is known, or datetime64); ``category``; ``layer``; ``precision`` (one of tables.PRECISIONS);
        ``radius_m``; ``adm0``, ``adm1``, ``adm2`` or ``unit`` (ids of units; a unit counts as adm1); ``unit_id`` (of the unit
        that a row is only known to); ``title``, ``place``, ``actors`` and more texts.
    title
        Heading of the page.
    units
        UNIT_COLUMNS: what the page shades and filters by. Default: none.
    basemap
        land, lakes, rivers, cities and borders, EPSG:4326.
    lang
        One of `words.languages`.
    online_tiles
        Offer a switch for OpenStreetMap's tiles.
    utc_offset
        Of local time, for times without an offset and for the days of the time line.
    texts
        Which text columns travel. Long texts make a large file.
    credit
        Who made the data and under which licence, as it should be said.
    hashes
        File name -> sha256 of what the table was read from.

    Returns
    -------
    str
        Complete HTML: up to `carrier.MOST_MARKS` rows with a mark each, above with dots on canvas tiles. Every row is in it, also
        those without a place or time. Above `records.MOST_WORDS` rows, or without ``record_id``, the records are numbered 1, 2,
        ... in the order of time.

    Raises
    ------
    PageError
        For a missing column, a coordinate that is none, a time that is none, or doubled ids.
    """
    if units is None:
        units = gpd.GeoDataFrame({name: [] for name in UNIT_COLUMNS[:-1]}, geometry=[], crs=CRS)
    features, kinds = _features(table, texts, units, utc_offset)
    settings = {"period": _period(features, utc_offset), "utc_offset": utc_offset, "countries": []}
    package = {"title": title, "licenses": [{"name": credit, "title": credit}] if credit else [], "kzmap": settings}
    situation = Situation(title, package, _tables(features), hashes or {})
    located = Located(situation, features, units)
    under = {**(basemap or {}), "units": units}
    return page.render(_layers(features, kinds, units), located, lang=lang, online_tiles=online_tiles, basemap=under)


def _features(
    table: pd.DataFrame, texts: Sequence[str], units: gpd.GeoDataFrame, offset: str
) -> tuple[gpd.GeoDataFrame, dict[str, str]]:
    """The rows as located features, with the columns that travel and no others; and the ids of their layers."""
    lon, lat = _coordinates(table)
    layer, category, precision = (
        words_of(table[name]).replace("", default) if name in table else pd.Series(default, index=table.index)
        for name, default in (("layer", "events"), ("category", "other"), ("precision", UNSTATED))
    )
    wrong = sorted(set(precision.unique()) - {*PRECISIONS, UNSTATED})
    if wrong:
        raise PageError(f"The precision {wrong[0]!r} is not known. Use one of {', '.join(PRECISIONS)}, or leave it empty.")
    kinds = _named(sorted(layer.unique()) or ["events"])
    columns: dict[str, Any] = {"layer": layer.map(kinds), "category": category, "precision": precision}
    if "record_id" in table and len(table) <= MOST_WORDS:
        columns["record_id"] = _ids(table)
    columns |= {name: _as_text(table[name], offset) for name in ("start", "end") if name in table}
    carried = [name for name in (*_TEXTS, *_UNITS, "radius_m") if name in table and (name in texts or name not in _TEXTS)]
    columns |= {name: table[name] for name in carried}
    if "unit" in table and "adm1" not in table:
        columns["adm1"] = table["unit"]
    points = shapely.points(np.where(np.isnan(lon), 0, lon), np.where(np.isnan(lon), 0, lat))
    points[np.isnan(lon)] = None
    coarse = precision.isin(AREAL).to_numpy()
    if coarse.any():
        # no dot may stand for what is known only to a region or country: it is the area of that unit
        known_to = _known_to(table.assign(**{name: columns[name] for name in ("adm1",) if name in columns}), precision, units)
        columns |= {"located_by": np.where(coarse, "unit", "place"), "place_ids": known_to}
        shapes = dict(zip(units["unit_id"], units.geometry, strict=True))
        points[coarse] = [shapes.get(unit) for unit in known_to[coarse]]
    return gpd.GeoDataFrame(pd.DataFrame(columns, index=table.index), geometry=points, crs=CRS).reset_index(drop=True), kinds


def _named(words: Sequence[str]) -> dict[str, str]:
    """Ids of layers that can stand in an address.

    >>> _named(["events", "a,b"])
    {'events': 'events', 'a,b': 'layer-2'}
    """
    return {word: word if _ID.fullmatch(word) else f"layer-{k + 1}" for k, word in enumerate(words)}


def _coordinates(table: pd.DataFrame) -> tuple[Floats, Floats]:
    missing = [name for name in ("lon", "lat") if name not in table]
    if missing:
        raise PageError(
            f"The table has no column {' and '.join(missing)}; it has {', '.join(map(str, table.columns))}. Rename one."
        )
    lon, lat = (pd.to_numeric(table[name]).to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    known = np.isfinite(lon) & np.isfinite(lat)
    wrong = np.flatnonzero(known & ((np.abs(lon) > 180) | (np.abs(lat) > 90)))
    if len(wrong):
        at = wrong[0]
        raise PageError(
            f"{len(wrong)} rows have no coordinate on Earth, the first is row {at}: {lon[at]}, {lat[at]}. "
            "Expected degrees of longitude and latitude; check the columns and their system (EPSG:4326)."
        )
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def _as_text(column: pd.Series, offset: str) -> pd.Series:
    """Times as ISO 8601; midnight in every row of a datetime column is a date, not a time of day."""
    if not pd.api.types.is_datetime64_any_dtype(column):
        return words_of(column)
    known = column.dropna()
    days = bool((known == known.dt.normalize()).all())
    written: pd.Series = column.dt.strftime("%Y-%m-%d" if days else "%Y-%m-%dT%H:%M%z").fillna("")
    if not days:
        written = written.str.replace(r"([+-]\d\d)(\d\d)$", r"\1:\2", regex=True)
        written = written.where((written == "") | written.str.contains(r"[+-]\d\d:\d\d$"), written + offset)
    return written


def _ids(table: pd.DataFrame) -> pd.Series:
    ids = table["record_id"].astype(str)
    doubled = ids[ids.duplicated()]
    if len(doubled):
        raise PageError(
            f"{len(doubled)} record_ids occur twice, the first is {doubled.iloc[0]!r}. Make them unique, or drop the column."
        )
    return ids


def _known_to(table: pd.DataFrame, precision: pd.Series, units: gpd.GeoDataFrame) -> pd.Series:
    """Id of the region or country that a row is only known to, "" for none of `units`: no dot may stand for it."""
    known = set(units["unit_id"])
    found = pd.Series("", index=table.index)
    for word, last in (("region", "adm1"), ("country", "adm0")):
        for column in (last, "unit_id"):
            if column in table:
                ids = words_of(table[column])
                found = ids.where((precision == word) & ids.isin(known), found)
    return found


def _tables(features: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """The tables of a situation, all empty; its only places are the units that rows are known to."""
    tables = {
        name: pd.DataFrame(columns=[field["name"] for field in schema["schema"]["fields"]])
        for name, schema in table_schemas().items()
    }
    if "place_ids" in features:
        ids = sorted(set(features["place_ids"]) - {""})
        tables["places"] = pd.DataFrame({"place_id": ids, "unit_id": ids, "precision": "region"})
    return tables


def _period(features: gpd.GeoDataFrame, offset: str) -> list[str]:
    """First and last local day."""
    begin, end = spans(features, offset)
    wrong = np.flatnonzero(end <= begin)
    if len(wrong):
        raise PageError(f"{len(wrong)} rows end before they start, the first is row {wrong[0]}. Mend or empty their end.")
    if not np.isfinite(begin).any():
        return [NO_DAY, NO_DAY]
    shift = (interval(NO_DAY)[0] - interval(NO_DAY, offset=offset)[0]).total_seconds() / 60
    ends = (np.nanmin(begin) + shift, np.nanmax(end) - 1 + shift)
    return [str(np.datetime64(int(minute), "m").astype("datetime64[D]")) for minute in ends]


def _layers(features: gpd.GeoDataFrame, kinds: Mapping[str, str], units: gpd.GeoDataFrame) -> list[Layer]:
    """A layer for each kind of rows, then what else there is to switch."""
    none = features.iloc[:0]
    found = []
    counts = features.groupby(["layer", "category"], sort=True).size()
    for word, kind in kinds.items():
        legend = tuple(_entry(category, int(n)) for (layer, category), n in counts.items() if layer == kind)
        known = word in words.rows("kind")
        title = {lang: words.kind_title(word, lang) if known else word for lang in words.languages()}
        found.append(Layer(kind, title, "marks", none, legend=legend))
    has_units = len(units) > 0
    present = {"regions": has_units and "adm1" in features, "boundaries": has_units, "doubt": True}
    ids = words_of(features["adm1"]) if "adm1" in features else pd.Series([], dtype=str)
    most = int(ids[ids != ""].value_counts().max()) if (ids != "").any() else 1
    return found + [
        Layer(name, _titled(key), drawn, none, {"steps": _steps(most)}, visible=name != "doubt")
        for name, (drawn, key) in _DRAWN.items()
        if present[name]
    ]


def _titled(key: str) -> dict[str, str]:
    return {lang: words.text(key, lang) for lang in words.languages()}


def _entry(category: str, count: int) -> Entry:
    return Entry(category, words.labels("category", category), words.colour(category), words.shape(category), count)


def _steps(most: int) -> list[int]:
    """Lower bounds of at most five classes, round numbers.

    >>> _steps(100000), _steps(3)
    ([1, 10, 100, 1000, 10000], [1])
    """
    return [1] + [10**k for k in range(1, 5) if 10**k < most]
