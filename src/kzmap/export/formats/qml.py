"""QGIS styles as QML: symbols, labels, aliases, value maps, map tips and the times that QGIS's temporal controller plays.

The form is that of QGIS 3.22; later versions read it. Only what differs from QGIS's own defaults is written.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from kzmap.export import columns
from kzmap.export.marks import TILE
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kzmap.export.columns import Column

__all__ = ["CASING_MM", "VERSION", "Label", "Style", "Symbol", "document", "elements"]

VERSION = "3.22.16"
_LONG = ("summary", "claims", "sources", "note", "text", "basis")


@dataclass(frozen=True)
class Symbol:
    """One symbol: a marker with an outline of `words`, a line, or a fill.

    Attributes
    ----------
    kind
        marker, line (with an arrow), stroke (without, and with a casing in the colour of `edge`), dot (a small square) or fill.
    colour
        ``#rrggbb``.
    shape
        Outline of a marker.
    size_mm
        Of a marker, or width of a line or edge.
    opacity
        Of the fill; 0 to 1.
    dashed
        Whether a line or edge is dashed.
    edge
        Colour of the edge; "" for the colour itself.
    width
        Of a line: an expression of QGIS for its width in millimetres; "" for `size_mm`.
    dashes
        Of a line: an expression of QGIS that says for which features it is dashed.
    hollow
        Of a marker: an expression of QGIS that says for which features it is an outline with paper inside; of a line: whether
        its arrow is one, "TRUE" or "".
    """

    kind: str
    colour: str
    shape: str = ""
    size_mm: float = 4.0
    opacity: float = 1.0
    dashed: bool = False
    edge: str = ""
    width: str = ""
    dashes: str = ""
    hollow: str = ""


@dataclass(frozen=True)
class Label:
    """Labels of a layer: an expression of QGIS, size in points and colour; `curved` along lines."""

    expression: str
    size_pt: float = 8.0
    colour: str = "#2d3239"
    priority: int = 5
    obstacle: bool = True
    curved: bool = False


@dataclass(frozen=True)
class Style:
    """How a layer looks and explains itself.

    Attributes
    ----------
    attribute
        Column whose values pick the symbol.
    classes
        (value, label, symbol), in the order of the legend.
    order_by
        Expression for the drawing order, "" for none.
    label, map_tip
        Texts on the map and under the pointer.
    preview
        Expression that names a row in forms and lists.
    timed
        Whether ``start_utc`` and ``end_utc`` drive the temporal controller.
    opacity
        Of the layer as a whole, so that what overlaps does not add up.
    lang
        Language of the labels of words.
    cluster_mm
        Marks nearer to each other than this are one with their number; 0 for none.
    tiles
        Whether what is gathered is a dashed tile: it is known only to a unit.
    below
        For a value: the denominator of the scale below which its symbol is drawn. Always, for those that have none.
    levels
        Whether all casings are drawn before all lines, so that streets meet in crossings.
    """

    attribute: str = ""
    classes: tuple[tuple[str, str, Symbol], ...] = ()
    order_by: str = ""
    label: Label | None = None
    map_tip: str = ""
    preview: str = ""
    timed: bool = False
    opacity: float = 1.0
    lang: str = "en"
    cluster_mm: float = 0.0
    tiles: bool = False
    below: Mapping[str, int] = field(default_factory=dict)
    levels: bool = False


def document(style: Style, described: Iterable[Column]) -> str:
    """Return a style as a QML document."""
    root = ET.Element("qgis", {"version": VERSION, "styleCategories": "AllStyleCategories", "labelsEnabled": _flag(style.label)})
    root.extend(elements(style, described))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")


def elements(style: Style, described: Iterable[Column]) -> list[ET.Element]:
    """Return the parts that a QML document and a layer of a project share."""
    described = tuple(described)
    parts = [_temporal(style)]
    if style.classes:
        parts.append(_renderer(style))
    if style.label:
        parts.append(_labeling(style.label))
    parts += [_text("layerOpacity", f"{style.opacity:g}"), _widgets(described, style.lang), _aliases(described)]
    if style.preview:
        parts.append(_text("previewExpression", style.preview))
    if style.map_tip:
        parts.append(_text("mapTip", style.map_tip))
    return parts


def _temporal(style: Style) -> ET.Element:
    root = ET.Element(
        "temporal",
        {
            "enabled": _flag(style.timed),
            "mode": "2",  # start and end from two fields
            "startField": "start_utc" if style.timed else "",
            "endField": "end_utc" if style.timed else "",
            "limitMode": "0",  # begins at start, ends just before end
            "accumulate": "0",
            "fixedDuration": "0",
            "durationField": "",
            "durationUnit": "min",
            "startExpression": "",
            "endExpression": "",
        },
    )
    span = ET.SubElement(root, "fixedRange")
    ET.SubElement(span, "start")
    ET.SubElement(span, "end")
    return root


def _renderer(style: Style) -> ET.Element:
    """Marks that would cover each other are one with their number, as on the page."""
    single = _by_category(style)
    if not style.cluster_mm:
        return single
    root = ET.Element(
        "renderer-v2",
        {"type": "pointCluster", "tolerance": f"{style.cluster_mm:g}", "toleranceUnit": "MM", "symbollevels": "0",
         "forceraster": "0", "toleranceUnitScale": "3x:0,0,0,0,0,0", "enableorderby": "0", "referencescale": "-1"},
    )  # fmt: skip
    root.append(single)
    root.append(_gathered(tiles=style.tiles))
    return root


def _gathered(*, tiles: bool) -> ET.Element:
    """The symbol of several marks: a disc or a dashed tile, and how many they are."""
    root = ET.Element("symbol", {"name": "centerSymbol", "type": "marker", "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    ground = _tile(TILE) if tiles else _disc()
    for kind, options, by_feature in (*ground, _count("@cluster_size")):
        _symbol_layer(root, kind, options, by_feature)
    return root


def _disc() -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    options = {
        "name": "circle", "size": "6.4", "size_unit": "MM", "color": "255,255,255,255", "outline_color": _rgba(TILE),
        "outline_width": "0.9", "outline_width_unit": "MM", "outline_style": "solid", "scale_method": "diameter",
    }  # fmt: skip
    colour = f"coalesce(@cluster_color, '{TILE}')"
    return [("SimpleMarker", options, {"outlineColor": colour, "size": "min(10, 6 + 0.7 * log(2, @cluster_size))"})]


def _tile(colour: str) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    options = {
        "name": "square", "size": "6", "size_unit": "MM", "color": "255,255,255,255", "outline_color": _rgba(colour),
        "outline_width": "0.45", "outline_width_unit": "MM", "outline_style": "dash", "scale_method": "diameter",
    }  # fmt: skip
    return [("SimpleMarker", options, {})]


def _count(number: str) -> tuple[str, dict[str, Any], dict[str, str]]:
    options = {
        "chr": "1", "font": "Noto Sans", "size": "3", "size_unit": "MM", "color": "45,50,57,255", "outline_width": "0",
        "offset": "0,-0.1", "offset_unit": "MM", "horizontal_anchor_point": "1", "vertical_anchor_point": "1",
    }  # fmt: skip
    return ("FontMarker", options, {"char": f"to_string({number})"})


def _by_category(style: Style) -> ET.Element:
    root = ET.Element(
        "renderer-v2",
        {"type": "categorizedSymbol", "attr": _drawn_at_scale(style), "symbollevels": _flag(style.levels), "forceraster": "0",
         "referencescale": "-1", "enableorderby": _flag(style.order_by)},
    )  # fmt: skip
    categories = ET.SubElement(root, "categories")
    drawn = ET.SubElement(root, "symbols")
    for at, (value, label, symbol) in enumerate(style.classes):
        ET.SubElement(categories, "category", {"value": value, "symbol": str(at), "label": label, "render": "true"})
        drawn.append(_symbol(str(at), symbol))
    if style.order_by:
        order = ET.SubElement(root, "orderby")
        clause = ET.SubElement(order, "orderByClause", {"asc": "1", "nullsFirst": "0"})
        clause.text = style.order_by
    return root


def _drawn_at_scale(style: Style) -> str:
    """Return what picks the symbol: the attribute, as long as its value is drawn at the map's scale."""
    if not style.below:
        return style.attribute
    own = style.attribute
    cases = " ".join(
        f"""WHEN "{own}" = '{value}' AND @map_scale < {scale} THEN "{own}\"""" for value, scale in style.below.items()
    )
    return f"CASE {cases} END"


def _symbol(name: str, symbol: Symbol) -> ET.Element:
    kind = {"tile": "marker", "dot": "marker", "stroke": "line"}.get(symbol.kind, symbol.kind)
    root = ET.Element("symbol", {"name": name, "type": kind, "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    if symbol.kind == "tile":
        for layer, options, by_feature in (*_tile(symbol.colour), _count("1")):
            _symbol_layer(root, layer, options, by_feature)
        return root
    layers = _SYMBOL_LAYERS[symbol.kind](symbol)
    for at, (layer, options) in enumerate(layers):
        if symbol.kind == "stroke" and symbol.width:
            casing = at < len(layers) - 1
            told = {"outlineWidth": f"{symbol.width} + {CASING_MM}" if casing else symbol.width}
            _symbol_layer(root, layer, options, told, drawn=0 if casing else 1 + int(name))
        else:
            _symbol_layer(root, layer, options, _by_feature(symbol, layer))
    return root


def _symbol_layer(root: ET.Element, kind: str, options: dict[str, Any], by_feature: Mapping[str, str], drawn: int = 0) -> None:
    layer = ET.SubElement(root, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": f"{drawn}"})
    nested = options.pop("@symbol", None)
    _map(layer, options)
    for key, value in options.items():
        ET.SubElement(layer, "prop", {"k": key, "v": value})  # read by QGIS before 3.18
    if isinstance(nested, ET.Element):
        layer.append(nested)
    if by_feature:
        layer.append(_by_expression(by_feature))


def _by_feature(symbol: Symbol, layer: str) -> dict[str, str]:
    """What QGIS works out for each feature: width and dashes of a line, whether a mark is hollow."""
    if layer == "SimpleLine":
        dashes = f"CASE WHEN {symbol.dashes} THEN 'dash' ELSE 'solid' END" if symbol.dashes else ""
        return {key: told for key, told in (("outlineWidth", symbol.width), ("outlineStyle", dashes)) if told}
    if layer == "SvgMarker" and symbol.hollow:
        return {
            "fillColor": f"CASE WHEN {symbol.hollow} THEN '#ffffff' ELSE '{symbol.colour}' END",
            "outlineColor": f"CASE WHEN {symbol.hollow} THEN '{symbol.colour}' ELSE '#ffffff' END",
            "outlineWidth": f"CASE WHEN {symbol.hollow} THEN 0.4 ELSE 0.3 END",
        }
    return {}


def _marker(symbol: Symbol) -> list[tuple[str, dict[str, Any]]]:
    picture = base64.b64encode(_picture(symbol.shape).encode()).decode()
    options = {
        "name": f"base64:{picture}", "size": f"{symbol.size_mm}", "size_unit": "MM", "color": _rgba(symbol.colour),
        "outline_color": _rgba(symbol.edge or "#ffffff"), "outline_width": "0.3", "outline_width_unit": "MM",
        "angle": "0", "fixedAspectRatio": "0", "offset": "0,0", "scale_method": "diameter",
    }  # fmt: skip
    return [("SvgMarker", options)]


def _picture(shape: str) -> str:
    """Return an outline as an SVG document whose fill and edge QGIS lets its user change."""
    form = words.outline(shape)
    fill, edge = "param(fill) #5f6b76", "param(outline) #ffffff"
    if form.line:  # a line with an edge on both sides: a broad one in the colour of the edge below it
        body = (
            f'fill="{edge}" stroke="{edge}" stroke-width="5.4"/>'
            f'<path d="{form.body}" fill="none" stroke="{fill}" stroke-width="2.4"'
        )
    else:
        body = (
            f'fill="{fill}" fill-opacity="param(fill-opacity) 1" stroke="{edge}" stroke-opacity="param(outline-opacity) 1"'
            ' stroke-width="param(outline-width) 1.5"'
        )
    inner = f'<path d="{form.inner}" fill="{edge}"/>' if form.inner else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" stroke-linejoin="round">'
        f'<path d="{form.body}" {body}/>{inner}</svg>'
    )


def _by_expression(told: Mapping[str, str]) -> ET.Element:
    """Let QGIS work out properties of a symbol's layer for each feature."""
    root = ET.Element("data_defined_properties")
    whole = ET.SubElement(root, "Option", {"type": "Map"})
    ET.SubElement(whole, "Option", {"name": "name", "type": "QString", "value": ""})
    listed = ET.SubElement(whole, "Option", {"name": "properties", "type": "Map"})
    for name, expression in told.items():
        one = ET.SubElement(listed, "Option", {"name": name, "type": "Map"})
        for key, kind, value in (("active", "bool", "true"), ("expression", "QString", expression), ("type", "int", "3")):
            ET.SubElement(one, "Option", {"name": key, "type": kind, "value": value})
    ET.SubElement(whole, "Option", {"name": "type", "type": "QString", "value": "collection"})
    return root


#: What a casing is wider than its line.
CASING_MM = 0.35


def _stroke(symbol: Symbol) -> list[tuple[str, dict[str, Any]]]:
    options = {
        "line_color": _rgba(symbol.colour), "line_width": f"{symbol.size_mm}", "line_width_unit": "MM",
        "line_style": "dash" if symbol.dashed else "solid", "capstyle": "round", "joinstyle": "round",
    }  # fmt: skip
    casing = {"line_color": _rgba(symbol.edge), "line_width": f"{symbol.size_mm + CASING_MM:g}"} if symbol.edge else {}
    return [*([("SimpleLine", options | casing)] if casing else []), ("SimpleLine", options)]


def _dot(symbol: Symbol) -> list[tuple[str, dict[str, Any]]]:
    options = {
        "name": "square", "size": f"{symbol.size_mm}", "size_unit": "MM", "color": _rgba(symbol.colour),
        "outline_color": _rgba("#ffffff"), "outline_width": "0.2", "outline_width_unit": "MM",
        "outline_style": "solid" if symbol.size_mm else "no", "scale_method": "diameter",
    }  # fmt: skip
    return [("SimpleMarker", options)]


def _line(symbol: Symbol) -> list[tuple[str, dict[str, Any]]]:
    (_, options) = _stroke(symbol)[-1]
    arrow = {
        "placement": "centralpoint", "rotate": "1", "offset": "0", "offset_unit": "MM", "interval": "3", "interval_unit": "MM",
    }  # fmt: skip
    head: dict[str, str] = {
        "name": "filled_arrowhead", "size": f"{2 + symbol.size_mm * 2}", "size_unit": "MM",
        "color": _rgba("#ffffff" if symbol.hollow else symbol.colour), "outline_color": _rgba(symbol.colour),
        "outline_style": "solid" if symbol.hollow else "no", "outline_width": "0.3", "outline_width_unit": "MM",
        "angle": "0", "scale_method": "diameter",
    }  # fmt: skip
    nested = ET.Element("symbol", {"name": "@arrow", "type": "marker", "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"})
    layer = ET.SubElement(nested, "layer", {"class": "SimpleMarker", "enabled": "1", "locked": "0", "pass": "0"})
    _map(layer, head)
    return [("SimpleLine", options), ("MarkerLine", {**arrow, "@symbol": nested})]


def _fill(symbol: Symbol) -> list[tuple[str, dict[str, Any]]]:
    options = {
        "color": _rgba(symbol.colour, symbol.opacity), "style": "solid" if symbol.opacity else "no",
        "outline_color": _rgba(symbol.edge or symbol.colour), "outline_style": "dash" if symbol.dashed else "solid",
        "outline_width": f"{symbol.size_mm}", "outline_width_unit": "MM", "joinstyle": "round",
    }  # fmt: skip
    return [("SimpleFill", options)]


_SYMBOL_LAYERS = {"marker": _marker, "dot": _dot, "line": _line, "stroke": _stroke, "fill": _fill}


def _labeling(label: Label) -> ET.Element:
    root = ET.Element("labeling", {"type": "simple"})
    settings = ET.SubElement(root, "settings", {"calloutType": "simple"})
    style = ET.SubElement(
        settings,
        "text-style",
        {"fieldName": label.expression, "isExpression": "1", "fontSize": f"{label.size_pt}", "fontSizeUnit": "Point",
         "fontFamily": "Noto Sans", "textColor": _rgba(label.colour), "textOpacity": "1", "fontWeight": "50",
         "multilineHeight": "1", "textOrientation": "horizontal"},
    )  # fmt: skip
    families = ET.SubElement(style, "families")
    for name in ("Noto Sans", "Open Sans", "DejaVu Sans", "Arial"):
        ET.SubElement(families, "family", {"name": name})
    ET.SubElement(
        style,
        "text-buffer",
        {"bufferDraw": "1", "bufferSize": "0.7", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255",
         "bufferOpacity": "0.9", "bufferNoFill": "1", "bufferJoinStyle": "128"},
    )  # fmt: skip
    ET.SubElement(settings, "text-format", {"autoWrapLength": "32", "useMaxLineLengthForAutoWrap": "1", "multilineAlign": "0"})
    curved = {"placement": "3", "placementFlags": "1", "priority": f"{label.priority}", "repeatDistance": "110",
              "repeatDistanceUnits": "MM", "maxCurvedCharAngleIn": "20", "maxCurvedCharAngleOut": "-20"}  # fmt: skip
    ET.SubElement(
        settings,
        "placement",
        curved
        if label.curved
        else {"placement": "6", "dist": "1.5", "distUnits": "MM", "priority": f"{label.priority}", "offsetType": "1",
         "predefinedPositionOrder": "TR,R,BR,TL,L,BL,TSR,BSR", "centroidInside": "1", "fitInPolygonOnly": "0"}
        if label.priority
        else {"placement": "4", "priority": "0", "centroidInside": "1"},
    )  # fmt: skip
    ET.SubElement(
        settings, "rendering", {"drawLabels": "1", "obstacle": _flag(label.obstacle), "obstacleFactor": "1", "displayAll": "0",
         "mergeLines": _flag(label.curved)}
    )  # fmt: skip
    return root


def _widgets(described: tuple[Column, ...], lang: str) -> ET.Element:
    root = ET.Element("fieldConfiguration")
    _widget(root, "fid", "Hidden", {})
    for column in described:
        known = columns.vocabulary(column.name, lang)
        if known:
            field_ = ET.SubElement(root, "field", {"name": column.name, "configurationFlags": "None"})
            config = ET.SubElement(ET.SubElement(field_, "editWidget", {"type": "ValueMap"}), "config")
            options = ET.SubElement(ET.SubElement(config, "Option", {"type": "Map"}), "Option", {"name": "map", "type": "List"})
            for word, label in known.items():
                _map(options, {label: word})
        elif column.type == "datetime":
            _widget(root, column.name, "DateTime", {"display_format": "yyyy-MM-dd HH:mm", "field_format": "yyyy-MM-dd HH:mm:ss"})
        elif column.name in _LONG:
            _widget(root, column.name, "TextEdit", {"IsMultiline": "true", "UseHtml": "false"})
        else:
            _widget(root, column.name, "CheckBox" if column.type == "boolean" else "TextEdit", {})
    return root


def _widget(root: ET.Element, name: str, kind: str, options: Mapping[str, str]) -> None:
    field_ = ET.SubElement(root, "field", {"name": name, "configurationFlags": "None"})
    config = ET.SubElement(ET.SubElement(field_, "editWidget", {"type": kind}), "config")
    parent = ET.SubElement(config, "Option", {"type": "Map"})
    for key, value in options.items():
        type_ = "bool" if value in ("true", "false") else "QString"
        ET.SubElement(parent, "Option", {"name": key, "type": type_, "value": value})


def _aliases(described: tuple[Column, ...]) -> ET.Element:
    root = ET.Element("aliases")
    for at, column in enumerate(described, start=1):  # 0 is fid
        ET.SubElement(root, "alias", {"field": column.name, "index": str(at), "name": column.alias})
    return root


def _map(parent: ET.Element, options: Mapping[str, str]) -> None:
    root = ET.SubElement(parent, "Option", {"type": "Map"})
    for key, value in options.items():
        ET.SubElement(root, "Option", {"name": key, "type": "QString", "value": value})


def _text(tag: str, content: str) -> ET.Element:
    root = ET.Element(tag)
    root.text = content
    return root


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def _flag(value: object) -> str:
    return "1" if value else "0"
