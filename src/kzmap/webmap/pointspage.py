"""A page of a bare table: a million rows with longitude and latitude need no situation around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import shapely

from kzmap.errors import PageError
from kzmap.situation.symbols import CATEGORIES, FAMILIES, LANGUAGES, names
from kzmap.situation.tables import PRECISIONS
from kzmap.situation.times import interval
from kzmap.webmap import borders, fallback, page, payload, tables
from kzmap.webmap.columns import Strings
from kzmap.webmap.escape import text
from kzmap.webmap.shapes import Shapes
from kzmap.webmap.spans import spans, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    import geopandas as gpd

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

__all__ = ["MOST_IDS", "points_page"]

#: Ids in no order cost 20 bits each. Above this number records are numbered in the order of time instead.
MOST_IDS = 250_000
#: Colours for categories that the vocabulary does not know; safe for colour-blind readers (Okabe and Ito), black left out.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a6d00")
_REST = "#5f6b76"
#: Texts that travel with each row, and columns of ids of units.
_TEXTS = ("title", "summary", "place", "place_ru", "place_kk", "actors", "note", "time_precision")
_UNITS = ("adm0", "adm1", "adm2")
#: Ids stand in addresses and selectors; other words get one that can.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_UNSTATED = "unstated"
_KINDS = {
    "events": names("Events", "События", "Оқиғалар"),
    "incidents": names("Incidents", "Инциденты", "Инциденттер"),
    "bases": names("Bases", "Базы", "Базалар"),
    "movements": names("Movements", "Переброски", "Күш тасымалы"),
    "postings": names("Guard sites", "Охраняемые объекты", "Күзет нысандары"),
}
_DRAWN = {
    "regions": (
        "shading",
        names("Regions shaded by number of records", "Число записей по регионам", "Өңірлердегі жазбалар саны"),
    ),
    "boundaries": ("borders", names("Boundaries", "Границы", "Шекаралар")),
    "doubt": ("areas", names("How exact: area of each place", "Точность: область места", "Дәлдік: орын аумағы")),
}
_ROWS = 500
_ONLY = names("The first {n} of {all} records.", "Первые {n} из {all} записей.", "{all} жазбаның алғашқы {n}.")
_NO_DAY = "1970-01-01"


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
        ``end`` (ISO 8601 cut to what is known, or datetime64); ``category``; ``layer``; ``precision`` (one of schema.PRECISIONS);
        ``radius_m``; ``adm0``, ``adm1``, ``adm2`` or ``unit`` (ids of units; a unit counts as adm1); ``unit_id`` (of the unit
        that a row is only known to); ``title``, ``place``, ``actors`` and more texts.
    title
        Heading of the page.
    units
        UNIT_COLUMNS: what the page shades and filters by. Default: none.
    basemap
        land, lakes, rivers, cities and borders, EPSG:4326.
    lang
        en, ru or kk.
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
        Complete HTML with dots on canvas tiles. Every row is in it, also those without a place or time. Above `MOST_IDS` rows, or
        without ``record_id``, the records are numbered 1, 2, ... in the order of time.

    Raises
    ------
    PageError
        For a missing column, a coordinate that is none, a time that is none, or doubled ids.
    """
    if lang not in LANGUAGES:
        raise PageError(f"The page speaks {', '.join(LANGUAGES)}, not {lang!r}. Choose one of these.")
    lon, lat = _coordinates(table)
    strings, shapes = Strings(), Shapes()
    begin, end = spans(table, utc_offset)
    categories, category = _categories(table)
    kinds, layer = _kinds(table)
    box = _box(lon, lat)
    near = {name: _near(part, box) for name, part in (basemap or {}).items()}
    drawn = None if units is None else _near(units, box)
    if drawn is not None and (drawn["level"] == "adm0").any():
        near.pop("land", None)  # the countries are the land, and drawing both costs twice
    if "unit" in table and "adm1" not in table:
        table = table.assign(adm1=table["unit"])
    known_to = _known_to(table, drawn)
    coarse = list(known_to)
    lon[coarse], lat[coarse] = np.nan, np.nan
    records: dict[str, Any] = {
        "id": _ids(table),
        "lon": lon,
        "lat": lat,
        "t0": begin,
        "t1": end,
        "layer": layer,
        "category": np.array([strings.add(one["id"]) for one in categories], dtype=np.int64)[category],
        "precision": _precisions(table),
    }
    if coarse:
        records["units"] = [known_to.get(row, []) for row in range(len(table))]
    if "radius_m" in table:
        records["radius"] = pd.to_numeric(table["radius_m"]).to_numpy(dtype=np.float64)
    records |= {name: _codes(table[name], strings) for name in _TEXTS if name in table and name in texts}
    records |= {name: _codes(table[name], strings) for name in _UNITS if name in table}
    period = _period(begin, end, utc_offset)
    data = {
        "meta": _meta(title, period, utc_offset, credit, units, hashes or {}),
        "options": {"lang": lang, "onlineTiles": online_tiles, "knownOn": ""},
        "languages": list(LANGUAGES),
        "vocabulary": {
            "kinds": [kind["id"] for kind in kinds],
            "kindShapes": {},
            "precisions": [*PRECISIONS, _UNSTATED],
            "families": _families(categories),
            "categories": categories,
        },
        "layers": [*kinds, *_others(table, drawn)],
        "attributes": {},
        "records": records,
        "claims": {"claim_id": []},
        "sources": {"source_id": []},
        "contingents": {"contingent_id": []},
        "units": {"unit_id": []} if drawn is None else tables.units(drawn, shapes, strings),
        "members": [],
        "borders": _borders(drawn, near.get("borders"), period[0], shapes),
        "base": tables.base(near, shapes),
        "shapes": shapes.coded,
        "strings": strings.all,
    }
    built = page.assemble(data, box, _fallback(table, title, lang), packed=True)
    return page.write(built, lang=lang, online_tiles=online_tiles)


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


def _codes(column: pd.Series, strings: Strings) -> Whole:
    codes, distinct = pd.factorize(words_of(column))
    return np.array([strings.add(word) for word in distinct], dtype=np.int64)[codes]


def _words(table: pd.DataFrame, name: str, default: str) -> tuple[list[str], Whole]:
    """Distinct words of a column, sorted, and the number of each row's."""
    if name not in table or not len(table):
        return [default], np.zeros(len(table), dtype=np.int64)
    codes, distinct = pd.factorize(words_of(table[name]).replace("", default), sort=True)
    return [str(word) for word in distinct], codes.astype(np.int64)


def _named(words: Sequence[str], stem: str) -> list[str]:
    """Ids of words that can stand in an address.

    >>> _named(["clash", "a,b"], "category")
    ['clash', 'category-2']
    """
    return [word if _ID.fullmatch(word) else f"{stem}-{k + 1}" for k, word in enumerate(words)]


def _categories(table: pd.DataFrame) -> tuple[list[dict[str, Any]], Whole]:
    """Categories by family in the order of the vocabulary; unknown ones are families of their own."""
    words, codes = _words(table, "category", "other")
    order = sorted(
        range(len(words)), key=lambda k: (list(CATEGORIES).index(words[k]) if words[k] in CATEGORIES else len(CATEGORIES), k)
    )
    ids = _named([words[k] for k in order], "category")
    found = []
    for word, one in zip((words[k] for k in order), ids, strict=True):
        mark = CATEGORIES.get(word)
        title = dict(mark.title) if mark else dict.fromkeys(LANGUAGES, word.replace("_", " "))
        found.append(
            {"id": one, "family": mark.family if mark else f"own-{one}", "shape": mark.shape if mark else "dot", "title": title}
        )
    place = np.empty(len(words), dtype=np.int64)
    place[order] = np.arange(len(words))
    return found, place[codes]


def _families(categories: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = [{"id": key, "colour": family.colour, "title": dict(family.title)} for key, family in FAMILIES.items()]
    own = [one["family"] for one in categories if one["family"] not in FAMILIES]
    colours = [*_COLOURS, *[_REST] * len(own)]
    return known + [{"id": one, "colour": colours[k], "title": dict.fromkeys(LANGUAGES, "")} for k, one in enumerate(own)]


def _kinds(table: pd.DataFrame) -> tuple[list[dict[str, Any]], Whole]:
    words, codes = _words(table, "layer", "events")
    titles = [_KINDS.get(word, dict.fromkeys(LANGUAGES, word)) for word in words]
    return [_layer(one, "marks", title, records=True) for one, title in zip(_named(words, "layer"), titles, strict=True)], codes


def _layer(one: str, drawn: str, title: Mapping[str, str], *, records: bool = False, **style: Any) -> dict[str, Any]:
    shown = one != "doubt"
    return {"id": one, "title": title, "drawn": drawn, "style": style, "records": records, "visible": shown, "attribution": ""}


def _others(table: pd.DataFrame, units: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    shaded = "adm1" in table and units is not None and len(units)
    present = [
        name
        for name in _DRAWN
        if name == "doubt" or (name == "regions" and shaded) or (name == "boundaries" and units is not None)
    ]
    most = int(table["adm1"].replace("", np.nan).value_counts().max()) if shaded and table["adm1"].astype(bool).any() else 1
    return [_layer(name, *_DRAWN[name], steps=_steps(most)) for name in present]


def _steps(most: int) -> list[int]:
    """Lower bounds of at most five classes, round numbers.

    >>> _steps(100000), _steps(3)
    ([1, 10, 100, 1000, 10000], [1])
    """
    return [1] + [10**k for k in range(1, 5) if 10**k < most]


def _precisions(table: pd.DataFrame) -> Whole:
    known = [*PRECISIONS, _UNSTATED]
    words, codes = _words(table, "precision", _UNSTATED)
    wrong = [word for word in words if word not in known]
    if wrong:
        raise PageError(f"The precision {wrong[0]!r} is not known. Use one of {', '.join(PRECISIONS)}, or leave it empty.")
    return np.array([known.index(word) for word in words], dtype=np.int64)[codes]


def _known_to(table: pd.DataFrame, units: gpd.GeoDataFrame | None) -> dict[int, list[int]]:
    """Rows known only to a region or country, and where that stands in `units`: no dot may stand for them."""
    if "precision" not in table:
        return {}
    levels = {"region": ("unit_id", "adm1"), "country": ("unit_id", "adm0")}
    rows: dict[str, list[tuple[str, str, int]]] = {}
    if units is not None:
        columns = (units["unit_id"], units["valid_from"], units["valid_to"])
        for k, (name, first, last) in enumerate(zip(*columns, strict=True)):
            rows.setdefault(name, []).append((first, last or "9999", k))
    found = {}
    for row in np.flatnonzero(table["precision"].isin(list(levels))):
        one = table.iloc[int(row)]
        name = next((one[column] for column in levels[one["precision"]] if column in table and one[column] in rows), "")
        day = str(one.get("start", ""))[:10] or "9998"
        found[int(row)] = [k for first, last, k in rows.get(name, []) if first <= day < last][:1]
    return found


def _ids(table: pd.DataFrame) -> list[str] | None:
    if "record_id" not in table or len(table) > MOST_IDS:
        return None
    ids = table["record_id"].astype(str)
    doubled = ids[ids.duplicated()]
    if len(doubled):
        raise PageError(
            f"{len(doubled)} record_ids occur twice, the first is {doubled.iloc[0]!r}. Make them unique, or drop the column."
        )
    return ids.tolist()


def _box(lon: Floats, lat: Floats) -> tuple[float, float, float, float]:
    if not np.isfinite(lon).any():
        return -170.0, -60.0, 170.0, 75.0
    return float(np.nanmin(lon)), float(np.nanmin(lat)), float(np.nanmax(lon)), float(np.nanmax(lat))


def _near(layer: gpd.GeoDataFrame, box: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """What a reader may look at: the points with a wide margin."""
    west, south, east, north = box
    across, up = max(15.0, 0.5 * (east - west)), max(12.0, 0.6 * (north - south))
    return layer[layer.intersects(shapely.box(west - across, south - up, east + across, north + up))].reset_index(drop=True)


def _period(begin: Floats, end: Floats, offset: str) -> list[str]:
    """First and last local day."""
    if not np.isfinite(begin).any():
        return [_NO_DAY, _NO_DAY]
    shift = (interval(_NO_DAY)[0] - interval(_NO_DAY, offset=offset)[0]).total_seconds() / 60
    ends = (np.nanmin(begin) + shift, np.nanmax(end) - 1 + shift)
    return [str(np.datetime64(int(minute), "m").astype("datetime64[D]")) for minute in ends]


def _borders(units: gpd.GeoDataFrame | None, lines: gpd.GeoDataFrame | None, begin: str, shapes: Shapes) -> list[dict[str, Any]]:
    if units is None and lines is None:
        return []
    return [{**line, "shape": shapes.add(line["shape"])} for line in borders.lines(units, lines, begin)]


def _meta(
    title: str, period: list[str], offset: str, credit: str, units: gpd.GeoDataFrame | None, hashes: Mapping[str, str]
) -> dict[str, Any]:
    sources = [] if units is None else sorted(set(units["source"]) - {""})
    return {
        "situation": title,
        "title": title,
        "description": "",
        "version": "",
        "created": "",
        "licences": [{"name": credit, "title": credit, "url": ""}] if credit else [],
        "period": period,
        "offset": offset,
        "timezone": "",
        "countries": [],
        "focus": None,
        "tool": payload.tool(),
        "view": "",
        "hashes": dict(sorted(hashes.items())),
        "credits": [payload.credit(name) for name in sources],
    }


def _fallback(table: pd.DataFrame, title: str, lang: str) -> str:
    """Write the first rows for a reader without JavaScript."""
    intro, heads = fallback.WORDS[lang]
    shown = table.head(_ROWS)
    present = [
        name if name in shown else "" for name in ("start", "title" if "title" in shown else "category", "place", "precision")
    ]
    columns = [words_of(shown[name]).tolist() if name else [""] * len(shown) for name in present]
    head = "".join(f'<th scope="col">{text(word)}</th>' for word in heads[:4])
    cells = [[text(word) for word in row] for row in zip(*columns, strict=True)]
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in cells)
    only = _ONLY[lang].format(n=len(shown), all=len(table)) if len(table) > _ROWS else ""
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<h1>{text(title)}</h1><p>{text(intro)} {text(only)}</p>{body}"
