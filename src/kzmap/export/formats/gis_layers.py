"""The layers of a GeoPackage: which records go where, with which columns, and how QGIS draws them.

GIS programs want one type of geometry in a layer. Every record keeps its row in the layer of its kind, also one that has no such
geometry; areas and lone ends of movements stand in layers of their own, tied by ``record_id``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

import geopandas as gpd
import shapely

from kzmap.errors import ExportError
from kzmap.export import columns
from kzmap.export.columns import Column
from kzmap.export.content import drawn
from kzmap.export.formats.qml import Label, Style, Symbol
from kzmap.export.lines import nested_lines
from kzmap.export.marks import COARSE, categories, line_colour, width_classes
from kzmap.situation import words
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np

    from kzmap.export.content import Content

__all__ = ["STREET_LAYERS", "Sheet", "sheets"]

#: Streets of a city, by geometry, those on top first.
STREET_LAYERS = ("landmarks", "streets", "street_areas")

_POINTS, _LINES, _POLYGONS = (0, 4), (1, 5, 2), (3, 6)
_AREA = (
    *(c for c in columns.FEATURES if c.name in ("record_id", "layer", "category", "title")),
    Column("role", "What the area is", "text", "place: the record is known only to this area. doubt: the true spot lies in it."),
    *(c for c in columns.FEATURES if c.name in ("start", "end", "start_utc", "end_utc", "place", "precision", "radius_m")),
)
_WHAT = """<b>[% "title" %]</b><br>[% coalesce("start", 'time not known') %]<br>[% "place" %] ([% "precision" %])"""
_ZONE_TIP = """<b>[% "title" %]</b><br>[% "claimant" %]<br>[% coalesce("start", '') %] – [% coalesce("end", '') %]"""
_TIP = _WHAT + """<br><br>[% replace("claims", '\\n', '<br>') %]"""
_UNIT_LABEL = (
    """CASE WHEN "level" = 'adm0' AND @map_scale > 2000000 THEN upper("name") """
    """WHEN "level" = 'adm1' AND @map_scale < 15000000 AND @map_scale > 500000 THEN "name" """
    """WHEN "level" = 'adm2' AND @map_scale < 500000 THEN "name" END"""
)


@dataclass(frozen=True)
class Sheet:
    """One table of a GeoPackage.

    Attributes
    ----------
    name, title, meaning
        Table, readable name and description.
    geometry_type
        As GDAL names it; "" for a table without geometry.
    columns
        Descriptions, in order.
    make
        Makes `frame`; a project needs the style only.
    style
        How QGIS shows it.
    hidden
        Whether a project opens with it switched off.
    view
        SELECT of a view over other tables, in SQLite's words; `make` then gives no rows.
    """

    name: str
    title: str
    meaning: str
    geometry_type: str
    columns: tuple[Column, ...]
    make: Callable[[], pd.DataFrame]
    style: Style
    hidden: bool = False
    view: str = ""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows; texts that are missing are None."""
        return self.make()


def sheets(content: Content) -> Iterator[Sheet]:
    """Yield the tables, those drawn on top first.

    Raises
    ------
    ExportError
        If a record has a geometry that fits no layer.
    """
    nested = {name: pd.Series(nested_lines(content, name), dtype="object") for name in ("claims", "sources")}
    features = content.features.assign(**nested)
    kinds = pd.Series(shapely.get_type_id(features.geometry.to_numpy()), index=features.index)
    _check(features, kinds)
    for layer in ("incidents", "events", "postings", "bases"):
        yield _records(content, layer, features[features["layer"] == layer], kinds, _POINTS, "MultiPoint")
    yield _known_to_units(content, features, kinds)
    moves = features[features["layer"] == "movements"]
    yield _records(content, "movements", moves, kinds, _LINES, "MultiLineString")
    ends = moves[kinds[moves.index].isin(_POINTS)]
    style = _mark_style("movements", ends, content.result.lang, "pentagon")
    yield Sheet(
        "movement_ends", "Movements: the only known end", "Movements of which only one end is known, as a point.", "MultiPoint",
        content.columns, partial(_frame, ends, content.columns, ends.geometry), style,
    )  # fmt: skip
    yield _areas(content, features, kinds)
    yield from _zones(content)
    yield _unit_areas(features, content.result.lang)
    yield from _streets(content)
    yield _units(content)
    yield from _tables(content)


def _check(features: gpd.GeoDataFrame, kinds: pd.Series) -> None:
    wrong = ~kinds.isin((-1, *_POINTS, *_LINES, *_POLYGONS))
    if wrong.any():
        record = features.loc[wrong, "record_id"].iloc[0]
        found = features.geometry[wrong].geom_type.iloc[0]
        raise ExportError(
            f"gpkg has no layer for the {found} of record {record!r}, column geometry. Expected points, lines or polygons, not"
            " mixed in one record. Split the record, or export geojson."
        )


def _records(
    content: Content, layer: str, rows: gpd.GeoDataFrame, kinds: pd.Series, fitting: tuple[int, ...], kind: str
) -> Sheet:
    lang = content.result.lang
    title = words.label("kind", layer, lang, "plural")
    geometry = rows.geometry.where(kinds[rows.index].isin(fitting), None)
    style = _line_style(rows, content) if kind == "MultiLineString" else _mark_style(layer, rows, lang)
    return Sheet(
        layer,
        title,
        f"{title}: one row for each record. One known only to a region or country has its mark in unit_records.",
        kind,
        content.columns,
        partial(_frame, rows, content.columns, geometry),
        style,
    )


def _known_to_units(content: Content, features: gpd.GeoDataFrame, kinds: pd.Series) -> Sheet:
    """Records known only to a region or country: each a point inside it, all of one unit under one counted tile."""
    rows = features[kinds.isin(_POLYGONS)]
    spots = gpd.GeoSeries(gpd.points_from_xy(rows["representative_lon"], rows["representative_lat"]), index=rows.index, crs=CRS)
    classes = tuple(
        (word, words.label("category", word, content.result.lang), Symbol("tile", words.colour(word)))
        for word in categories(rows)
    )
    style = Style(
        "category", classes, map_tip=_TIP, preview='"title"', timed=True, lang=content.result.lang, cluster_mm=0.1, tiles=True
    )
    meaning = (
        "Records known only to a region or country. The point is no place: it says in which unit to look, and the tile how many."
    )
    title = words.text("layer.known_to_unit", content.result.lang)
    return Sheet("unit_records", title, meaning, "MultiPoint", content.columns,
                 partial(_frame, rows, content.columns, spots), style)  # fmt: skip


def _areas(content: Content, features: gpd.GeoDataFrame, kinds: pd.Series) -> Sheet:
    """Circles of doubt, and areas that are no unit's; the outlines of units are in the layer of units already."""
    polygonal = kinds.isin(_POLYGONS)
    shape = gpd.GeoSeries(features["area"], crs=CRS)
    shape = shape.where(~polygonal, features.geometry)
    kept = drawn(shape) & ~content.in_units
    rows = features[kept].assign(role=polygonal[kept].map({True: "place", False: "doubt"}))
    classes = tuple((word, words.label("category", word, content.result.lang),
                     Symbol("fill", words.colour(word), size_mm=0.25, opacity=0.1, dashed=True))
                    for word in categories(rows))  # fmt: skip
    style = Style("category", classes, map_tip=_WHAT, preview='"title"', timed=True)
    meaning = (
        "The honest size of 'here': the circle of doubt around a point, in which the true spot lies; and areas that are no unit."
    )
    return Sheet("areas", "How exact: circles of doubt", meaning, "MultiPolygon", _AREA,
                 partial(_frame, rows, _AREA, shape[kept]), style, hidden=True)  # fmt: skip


#: Outlines of the units that records are known only to: each is stored once, as a unit of its day.
_UNIT_AREAS = """SELECT pairs.fid AS OGC_FID, pairs.record_id, pairs.unit_id, records.category, records.title, records.start_utc,
  records.end_utc, units.geom AS geom
FROM record_units AS pairs JOIN unit_records AS records ON records.record_id = pairs.record_id
JOIN units ON units.unit_id = pairs.unit_id AND (units.valid_from IS NULL OR units.valid_from <= pairs.day)
  AND (units.valid_to IS NULL OR units.valid_to > pairs.day)"""


def _unit_areas(features: gpd.GeoDataFrame, lang: str) -> Sheet:
    described = tuple(c for c in columns.FEATURES
                      if c.name in ("record_id", "category", "title", "start_utc", "end_utc", "unit_id"))  # fmt: skip
    rows = features[features["located_by"] == "unit"]
    classes = tuple((word, words.label("category", word, lang),
                     Symbol("fill", words.colour(word), size_mm=0.25, opacity=0.05, dashed=True))
                    for word in categories(rows))  # fmt: skip
    style = Style("category", classes, map_tip='[% "title" %]', preview='"title"', timed=True)
    return Sheet("unit_areas", "How exact: regions and countries", "The unit that a record is known only to; drawn from units.",
                 "MultiPolygon", described, pd.DataFrame, style, hidden=True, view=_UNIT_AREAS)  # fmt: skip


def _zones(content: Content) -> Iterator[Sheet]:
    """Lines and areas that somebody draws; no layer where nobody draws any."""
    zones, lang = content.zones, content.result.lang
    if zones.empty:
        return
    described = columns.zones(zones.columns)
    types = pd.Series(shapely.get_type_id(zones.geometry.to_numpy()), index=zones.index)
    listed = [(word, words.label("zone", word, lang), row["colour"]) for word, row in words.rows("zone").items()]
    for name, fitting, kind, classes in (
        ("zone_lines", _LINES, "MultiLineString", [(w, t, Symbol("stroke", c, size_mm=0.8)) for w, t, c in listed]),
        ("zones", _POLYGONS, "MultiPolygon", [(w, t, Symbol("fill", c, size_mm=0.5, opacity=0.25)) for w, t, c in listed]),
    ):
        rows = zones[types.isin(fitting)]
        style = Style("kind", tuple(classes), map_tip=_ZONE_TIP, preview='"title"', timed=True, lang=lang)
        title, meaning = ("Zones: lines", "Lines") if kind == "MultiLineString" else ("Zones: areas", "Areas")
        meaning += " that somebody draws: who, in claimant; when it held, in start and end."
        yield Sheet(name, title, meaning, kind, described, partial(_frame, rows, described, rows.geometry), style)


#: Scale at which a pixel of QGIS is one of the page at zoom 0.
_SCALE_AT_0 = 591_658_711
#: What the page draws in colours of its own, with its edges of streets.
_WATERS, _CASING = {"water": "#d6e3ea", "river": "#bfd3dd"}, "#d5cfc0"
_OWN_LINES = ("river", "railway", "path")


def _streets(content: Content) -> Iterator[Sheet]:
    """Streets around the records as the page draws them; no layer where there are none."""
    table, lang = content.streets, content.result.lang
    described = columns.streets(table.columns)
    rows = table.assign(street_id=[f"{at + 1}" for at in range(len(table))])
    told = f"""coalesce("name_{lang}", "name")""" if f"name_{lang}" in table else '"name"'
    for name, geometry, kind, title, meaning in (
        ("landmarks", "point", "MultiPoint", "Landmarks and quarters", "What people find their way by, and parts of the city"),
        ("streets", "line", "MultiLineString", "Streets, rivers and railways", "Lines by class"),
        ("street_areas", "area", "MultiPolygon", "Parks, water and buildings", "Areas by class"),
    ):
        own = {word: row for word, row in words.rows("street").items() if row["geometry"] == geometry}
        shown = rows[rows["class"].isin(own)]
        if shown.empty:
            continue
        used = [word for word in own if (shown["class"] == word).any()]
        classes = tuple((word, words.label("street", word, lang), _street_symbol(word, own[word])) for word in used)
        named = " ".join(
            f"""WHEN "class" = '{word}' AND @map_scale < {_scale(own[word]["names"])} THEN {told}""" for word in used
        )
        label = Label(
            f"CASE {named} END", size_pt=7, colour="#625c4f", priority=2,
            obstacle=geometry == "point", curved=geometry == "line",
        )  # fmt: skip
        style = Style("class", classes, label=label, map_tip=f"[% {told} %]", preview=told, lang=lang,
                      below={word: _scale(own[word]["zoom"]) for word in used}, levels=geometry == "line")  # fmt: skip
        yield Sheet(name, title, f"{meaning}, around the records that are known to a street or more exactly.", kind, described,
                    partial(_frame, shown, described, shown.geometry), style)  # fmt: skip


def _scale(zoom: str) -> int:
    """Denominator of the scale from which on the page draws something, with a little room."""
    return round(1.1 * _SCALE_AT_0 / 2 ** float(zoom))


def _street_symbol(word: str, row: Mapping[str, str]) -> Symbol:
    colour = _WATERS.get(word) or row["colour"]
    if row["geometry"] == "point":
        return Symbol("dot", "#8b8577", size_mm=0 if word == "quarter" else 1.4)
    if row["geometry"] == "area":
        return Symbol("fill", colour, size_mm=0, edge=colour)
    # wider by scale as on the page: 1.6 times from one zoom to the next
    width = f"max(0.15, {row['width']} * {_MM_PER_PX} * 1.6 ^ (log(2, {_SCALE_AT_0}.0 / @map_scale) - 13))"
    return Symbol("stroke", colour, size_mm=round(float(row["width"]) * _MM_PER_PX, 2), width=width,
                  edge="" if word in _OWN_LINES else _CASING)  # fmt: skip


def _units(content: Content) -> Sheet:
    units = content.units
    focus = ", ".join("'" + one.replace("'", "''") + "'" for one in content.located.situation.countries) or "''"
    classes = (
        ("focus", "Country of the situation", Symbol("fill", "#fbfaf6", size_mm=0.4, edge="#8b8577")),
        ("adm0", "Country", Symbol("fill", "#ece8dd", size_mm=0.3, edge="#8b8577")),
        ("adm1", "Region", Symbol("fill", "#ece8dd", size_mm=0.2, opacity=0, edge="#b9b3a6")),
        ("adm2", "District", Symbol("fill", "#ece8dd", size_mm=0.12, opacity=0, edge="#b9b3a6")),
    )
    style = Style(
        f"CASE WHEN \"unit_id\" IN ({focus}) THEN 'focus' ELSE \"level\" END", classes, order_by='"level"',
        label=Label(_UNIT_LABEL, size_pt=8, colour="#6d6757", priority=0, obstacle=False),
        map_tip='[% "name" %]', preview='"name"',
    )  # fmt: skip
    meaning = "Boundary units that were valid at some time of the situation's period."
    return Sheet("units", "Boundaries", meaning, "MultiPolygon", columns.UNITS,
                 partial(_frame, units, columns.UNITS, units.geometry), style)  # fmt: skip


def _tables(content: Content) -> Iterator[Sheet]:
    situation = content.located.situation
    texts = {
        "claims": ("Claims", "Who said what, when, and whether it still stands.", content.claims, '"text"'),
        "sources": ("Sources", "Publications that carry the records and claims.", content.sources, '"title"'),
        "contingents": ("Contingents", "Forces, contingents and units.", situation.contingents, '"name"'),
        "places": ("Places", "Places that the records name, each with its basis.", situation.places, '"name"'),
    }
    for name, (title, meaning, frame, preview) in texts.items():
        described = columns.table(name, frame.columns)
        yield Sheet(name, title, meaning, "", described, partial(_nulls, frame, described), Style(preview=preview))
    for name, described in columns.LINKS.items():
        title = name.replace("_", " and ").capitalize()
        yield Sheet(name, title, "Pairs: which belong together.", "", described, partial(_links, content, name), Style())


def _links(content: Content, name: str) -> pd.DataFrame:
    return _nulls(content.links(name), columns.LINKS[name])


#: A few millimetres: marks nearer than that are one, with their number.
_CLUSTER_MM = 4.0
#: Of a line of QGIS for each pixel of the page.
_MM_PER_PX = 0.23
_PEOPLE = 'coalesce("people_high", "people_low")'


def _mark_style(layer: str, rows: pd.DataFrame, lang: str, shape: str = "") -> Style:
    hollow = f""""precision" IN ({", ".join(f"'{one}'" for one in COARSE)}) OR "category" = 'withdrawal'"""
    classes = tuple(
        (
            word,
            words.label("category", word, lang),
            Symbol("marker", words.colour(word), shape or words.shape(word, layer), hollow=hollow),
        )
        for word in categories(rows)
    )
    scale = 25_000 if layer == "incidents" else 2_500_000
    label = Label(f'CASE WHEN @map_scale < {scale} THEN "title" WHEN @map_scale < {scale * 4} THEN "place" END', size_pt=7.5)
    return Style("category", classes, label=label, map_tip=_TIP, preview='"title"', timed=True, lang=lang, cluster_mm=_CLUSTER_MM)


def _line_style(rows: pd.DataFrame, content: Content) -> Style:
    lang = content.result.lang
    bounds, pixels = width_classes(content)
    sizes = [round(one * _MM_PER_PX, 2) for one in pixels]
    cases = "".join(f" WHEN {_PEOPLE} <= {bound} THEN {size}" for bound, size in zip(bounds, sizes, strict=False))
    last = sizes[max(min(len(bounds), len(sizes)) - 1, 0)]
    width = f"CASE WHEN {_PEOPLE} IS NULL THEN {sizes[0]}{cases} ELSE {last} END"
    classes = tuple(
        (
            word,
            words.label("category", word, lang),
            Symbol(
                "line",
                line_colour(word),
                size_mm=sizes[0],
                width=width,
                dashes=f"{_PEOPLE} IS NULL",
                hollow="TRUE" if word == "withdrawal" else "",
            ),
        )
        for word in categories(rows)
    )
    label = Label('CASE WHEN @map_scale < 2500000 THEN "title" END', size_pt=7.5, obstacle=False)
    return Style("category", classes, label=label, map_tip=_TIP, preview='"title"', timed=True, lang=lang)


def _frame(rows: pd.DataFrame, described: tuple[Column, ...], geometry: gpd.GeoSeries) -> gpd.GeoDataFrame:
    shapes = _as_multi(geometry.to_numpy())
    return gpd.GeoDataFrame(_nulls(rows, described), geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)


def _as_multi(shapes: np.ndarray) -> np.ndarray:
    kinds = shapely.get_type_id(shapes)
    result = shapes.copy()
    for single, build in ((0, shapely.multipoints), (1, shapely.multilinestrings), (2, shapely.multilinestrings),
                          (3, shapely.multipolygons)):  # fmt: skip
        at = kinds == single
        if at.any():
            result[at] = build(shapes[at], indices=range(int(at.sum())))
    return result


def _nulls(rows: pd.DataFrame, described: tuple[Column, ...]) -> pd.DataFrame:
    """Keep the described columns; an empty text becomes NULL."""
    plain = dict(pd.DataFrame(rows).items())  # a table of many columns takes its time over each that it is asked for
    data = {}
    for column in described:
        values = plain[column.name]
        if column.type in ("text", "nested"):  # by Arrow: a wide table of few rows takes pandas four times as long
            texts = values if values.dtype == "str" else values.astype("str")
            cells = pa.array(texts.array, type=pa.large_string(), from_pandas=True)
            data[column.name] = pd.array(pc.if_else(pc.equal(cells, ""), None, cells), dtype="str")
        else:
            data[column.name] = values.array
    return pd.DataFrame(data, index=range(len(rows)))
