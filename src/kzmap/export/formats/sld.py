"""The same styles as SLD 1.0, for programs that do not read QML; marks are the nearest of SLD's well-known names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from kzmap.export.formats.qml import CASING_MM
from kzmap.situation import words

if TYPE_CHECKING:
    from kzmap.export.formats.qml import Style, Symbol

__all__ = ["document"]

_SLD, _OGC = "http://www.opengis.net/sld", "http://www.opengis.net/ogc"


def document(name: str, title: str, style: Style) -> str:
    """Return a style as an SLD document; "" for a table without geometry."""
    if not style.classes:
        return ""
    root = ET.Element(
        "StyledLayerDescriptor",
        {"version": "1.0.0", "xmlns": _SLD, "xmlns:ogc": _OGC, "xmlns:xlink": "http://www.w3.org/1999/xlink"},
    )
    layer = ET.SubElement(root, "NamedLayer")
    ET.SubElement(layer, "Name").text = name
    user = ET.SubElement(layer, "UserStyle")
    ET.SubElement(user, "Title").text = title
    rules = ET.SubElement(user, "FeatureTypeStyle")
    for value, label, symbol in style.classes:
        looks = (replace(symbol, dashed=False), replace(symbol, dashed=True)) if symbol.dashes else (symbol,)
        for look in looks:
            rule = ET.SubElement(rules, "Rule")
            ET.SubElement(rule, "Name").text = label
            both = ET.SubElement(rule, "ogc:Filter")
            if symbol.dashes:  # dashed where nobody says how many people
                both = ET.SubElement(both, "ogc:And")
                unknown = both if look.dashed else ET.SubElement(both, "ogc:Not")
                ET.SubElement(ET.SubElement(unknown, "ogc:PropertyIsNull"), "ogc:PropertyName").text = "people_low"
            test = ET.SubElement(both, "ogc:PropertyIsEqualTo")
            ET.SubElement(test, "ogc:PropertyName").text = style.attribute
            ET.SubElement(test, "ogc:Literal").text = value
            if value in style.below:
                ET.SubElement(rule, "MaxScaleDenominator").text = f"{style.below[value]}"
            _SYMBOLIZERS[look.kind](rule, look)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _marker(rule: ET.Element, symbol: Symbol) -> None:
    graphic = ET.SubElement(ET.SubElement(rule, "PointSymbolizer"), "Graphic")
    mark = ET.SubElement(graphic, "Mark")
    if symbol.kind == "tile":
        ET.SubElement(mark, "WellKnownName").text = "square"
        _parameters(mark, "Fill", {"fill": "#ffffff"})
        _parameters(mark, "Stroke", {"stroke": symbol.colour, "stroke-width": "1.5", "stroke-dasharray": "3 2"})
    else:
        known = words.rows("shape")[symbol.shape]["well_known"] if symbol.shape else "square"
        ET.SubElement(mark, "WellKnownName").text = known
        _parameters(mark, "Fill", {"fill": symbol.colour})
        _parameters(mark, "Stroke", {"stroke": symbol.edge or "#ffffff", "stroke-width": "1"})
    ET.SubElement(graphic, "Size").text = f"{symbol.size_mm * 3:g}"


def _line(rule: ET.Element, symbol: Symbol) -> None:
    if symbol.kind == "stroke" and symbol.edge:  # the casing first
        casing = replace(symbol, colour=symbol.edge, size_mm=symbol.size_mm + CASING_MM)
        _stroke(ET.SubElement(rule, "LineSymbolizer"), casing)
    _stroke(ET.SubElement(rule, "LineSymbolizer"), replace(symbol, edge=""))


def _fill(rule: ET.Element, symbol: Symbol) -> None:
    polygon = ET.SubElement(rule, "PolygonSymbolizer")
    if symbol.opacity:
        _parameters(polygon, "Fill", {"fill": symbol.colour, "fill-opacity": f"{symbol.opacity:g}"})
    _stroke(polygon, symbol)


def _stroke(parent: ET.Element, symbol: Symbol) -> None:
    values = {"stroke": symbol.edge or symbol.colour, "stroke-width": f"{symbol.size_mm * 3:g}"}
    _parameters(parent, "Stroke", {**values, "stroke-dasharray": "6 4"} if symbol.dashed else values)


def _parameters(parent: ET.Element, tag: str, values: dict[str, str]) -> None:
    root = ET.SubElement(parent, tag)
    for key, value in values.items():
        ET.SubElement(root, "CssParameter", {"name": key}).text = value


_SYMBOLIZERS = {"marker": _marker, "tile": _marker, "dot": _marker, "line": _line, "stroke": _line, "fill": _fill}
