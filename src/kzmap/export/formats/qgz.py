"""A QGIS project beside a GeoPackage: the same map, its layers in groups, relations, time and credit; paths are relative."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np

import shapely
from pyproj import Transformer

from kzmap.export import manifest
from kzmap.export.archive import add
from kzmap.export.content import drawn
from kzmap.export.formats import qml
from kzmap.export.formats.gis_layers import STREET_LAYERS, sheets
from kzmap.situation import words
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kzmap.export.content import Content
    from kzmap.export.formats.gis_layers import Sheet

__all__ = ["write"]

_GROUPS = {
    "Records": ("incidents", "events", "postings", "bases", "unit_records", "movements", "movement_ends"),
    "Ground": ("zone_lines", "zones", "areas", "unit_areas", *STREET_LAYERS, "units"),
    "Tables": ("claims", "sources", "contingents", "places", "record_claims", "record_sources", "record_units"),
}
_GEOMETRY = {"MultiPoint": ("Point", "MultiPoint"), "MultiLineString": ("Line", "MultiLineString"),
             "MultiPolygon": ("Polygon", "MultiPolygon"), "": ("No geometry", "NoGeometry")}  # fmt: skip
_RECORDS = ("incidents", "events", "postings", "bases", "unit_records", "movements")
#: The colour of water, behind all maps.
_WATER = (214, 227, 234)
#: QGIS's own numbers; without one it does not look at the authid.
_SRSIDS = {"EPSG:4326": "3452", "EPSG:3857": "3857"}


def write(content: Content, path: Path) -> None:
    """Write the project; the GeoPackage of the same name lies beside it."""
    tables = {sheet.name: sheet for sheet in sheets(content)}
    name = path.with_suffix(".gpkg").name
    text = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    text += ET.tostring(_project(content, tables, name), encoding="unicode")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        add(archive, path.with_suffix(".qgs").name, text.encode())


def _project(content: Content, tables: dict[str, Sheet], database: str) -> ET.Element:
    title = content.manifest["situation"]["title"]
    root = ET.Element("qgis", {"projectname": title, "version": qml.VERSION})
    ET.SubElement(root, "homePath", {"path": ""})
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "projectCrs").append(_crs("EPSG:3857"))
    root.append(_tree(tables))
    root.append(_relations(tables))
    layers = ET.SubElement(root, "projectlayers")
    for sheet in tables.values():
        layers.append(_layer(sheet, database, content))
    order = ET.SubElement(root, "layerorder")
    for name in tables:
        ET.SubElement(order, "layer", {"id": _id(name)})
    root.append(_properties(content))
    root.append(_metadata(content))
    _time(root, content)
    views = _views(content)
    _view(root, views["country"])
    root.append(_bookmarks(content, views))
    root.append(_layouts(content, views, tables))
    return root


def _id(name: str) -> str:
    return f"kzmap_{name}"


def _source(name: str, database: str) -> str:
    return f"./{database}|layername={name}"


def _crs(authid: str) -> ET.Element:
    root = ET.Element("spatialrefsys")
    ET.SubElement(root, "srsid").text = _SRSIDS[authid]
    ET.SubElement(root, "authid").text = authid
    return root


def _tree(tables: dict[str, Sheet]) -> ET.Element:
    root = ET.Element("layer-tree-group")
    for group, names in _GROUPS.items():
        node = ET.SubElement(
            root, "layer-tree-group", {"name": group, "checked": "Qt::Checked", "expanded": "1" if group == "Records" else "0"}
        )
        for name in (one for one in names if one in tables):
            ET.SubElement(
                node,
                "layer-tree-layer",
                {
                    "id": _id(name),
                    "name": tables[name].title,
                    "providerKey": "ogr",
                    "expanded": "0",
                    "checked": "Qt::Unchecked" if tables[name].hidden else "Qt::Checked",
                },
            )
    return root


def _relations(tables: dict[str, Sheet]) -> ET.Element:
    """Tie records to claims and sources, so that a form lists them."""
    root = ET.Element("relations")
    pairs = [("record_claims", "record_id", layer, "record_id", "Claims") for layer in _RECORDS]
    pairs += [("record_sources", "record_id", layer, "record_id", "Sources") for layer in _RECORDS]
    pairs += [
        ("record_claims", "claim_id", "claims", "claim_id", "Records"),
        ("record_sources", "source_id", "sources", "source_id", "Records"),
        ("claims", "source_id", "sources", "source_id", "Claims"),
    ]
    for child, child_key, parent, parent_key, name in pairs:
        relation = ET.SubElement(
            root,
            "relation",
            {"id": f"{parent}_{child}", "name": f"{name} of {tables[parent].title.lower()}", "strength": "Association",
             "referencedLayer": _id(parent), "referencingLayer": _id(child)},
        )  # fmt: skip
        ET.SubElement(relation, "fieldRef", {"referencedField": parent_key, "referencingField": child_key})
    return root


def _layer(sheet: Sheet, database: str, content: Content) -> ET.Element:
    geometry, wkb = _GEOMETRY[sheet.geometry_type]
    root = ET.Element(
        "maplayer",
        {"type": "vector", "geometry": geometry, "wkbType": wkb, "styleCategories": "AllStyleCategories",
         "labelsEnabled": "1" if sheet.style.label else "0", "readOnly": "0"},
    )  # fmt: skip
    ET.SubElement(root, "id").text = _id(sheet.name)
    ET.SubElement(root, "datasource").text = _source(sheet.name, database)
    ET.SubElement(root, "layername").text = sheet.title
    ET.SubElement(root, "abstract").text = sheet.meaning
    if sheet.geometry_type:
        ET.SubElement(root, "srs").append(_crs("EPSG:4326"))
    ET.SubElement(root, "provider", {"encoding": "UTF-8"}).text = "ogr"
    root.append(_layer_metadata(sheet, content))
    root.extend(qml.elements(sheet.style, sheet.columns))
    if sheet.name in _RECORDS:
        root.extend(_form(sheet))
    return root


def _layer_metadata(sheet: Sheet, content: Content) -> ET.Element:
    """Title, licence and credit, as QGIS shows them of a layer."""
    described = content.manifest
    root = ET.Element("resourceMetadata")
    ET.SubElement(root, "identifier").text = f"{described['situation']['name']}/{sheet.name}"
    ET.SubElement(root, "title").text = f"{described['situation']['title']}: {sheet.title}"
    ET.SubElement(root, "abstract").text = sheet.meaning
    for licence in described["licences"]:
        ET.SubElement(root, "license").text = licence.get("path") or licence["name"]
    ET.SubElement(root, "rights").text = described["credit"]
    return root


def _form(sheet: Sheet) -> Iterator[ET.Element]:
    """A form with a tab for the columns and one each for claims and sources, found through the tables that link them."""
    layout = ET.Element("editorlayout")
    layout.text = "tablayout"
    yield layout
    form = ET.Element("attributeEditorForm")
    plain = {
        "columnCount": "1",
        "groupBox": "0",
        "showLabel": "1",
        "visibilityExpressionEnabled": "0",
        "visibilityExpression": "",
    }
    tab = ET.SubElement(form, "attributeEditorContainer", {"name": sheet.title, **plain})
    for at, column in enumerate(sheet.columns, start=1):  # 0 is fid
        ET.SubElement(tab, "attributeEditorField", {"name": column.name, "index": f"{at}", "showLabel": "1"})
    for link, behind in (("record_claims", "claims"), ("record_sources", "sources")):
        tab = ET.SubElement(form, "attributeEditorContainer", {"name": behind.capitalize(), **plain})
        relation = {"name": f"{sheet.name}_{link}", "relation": f"{sheet.name}_{link}", "nmRelationId": f"{behind}_{link}"}
        more = {"showLabel": "1", "forceSuppressFormPopup": "0", "relationWidgetTypeId": "relation_editor", "label": ""}
        ET.SubElement(tab, "attributeEditorRelation", relation | more)
    yield form


def _properties(content: Content) -> ET.Element:
    root = ET.Element("properties")
    gui = ET.SubElement(root, "Gui")
    for part, value in zip(("Red", "Green", "Blue"), _WATER, strict=True):
        ET.SubElement(gui, f"CanvasColor{part}Part", {"type": "int"}).text = str(value)
    ET.SubElement(ET.SubElement(root, "SpatialRefSys"), "ProjectionsEnabled", {"type": "int"}).text = "1"
    ET.SubElement(ET.SubElement(root, "Paths"), "Absolute", {"type": "bool"}).text = "false"
    # measure on the ellipsoid: the bar of scale would show Web Mercator's own metres
    ET.SubElement(ET.SubElement(root, "Measure"), "Ellipsoid", {"type": "QString"}).text = "EPSG:7030"
    begin, end = _period(content)
    temporal = ET.SubElement(root, "TemporalControllerWidget")  # the slider's own span; a click on its clock plays it
    for name, moment in (("StartDateTime", begin), ("EndDateTime", end)):
        ET.SubElement(temporal, name, {"type": "QString"}).text = moment
    ET.SubElement(temporal, "NavigationMode", {"type": "int"}).text = "0"
    ET.SubElement(ET.SubElement(root, "kzmap"), "manifest", {"type": "QString"}).text = manifest.text(content.manifest)
    return root


def _metadata(content: Content) -> ET.Element:
    described = content.manifest
    root = ET.Element("projectMetadata")
    ET.SubElement(root, "title").text = described["situation"]["title"]
    ET.SubElement(root, "abstract").text = described["situation"]["description"]
    for licence in described["licences"]:
        ET.SubElement(root, "license").text = licence.get("path") or licence["name"]
    ET.SubElement(root, "rights").text = described["credit"]
    return root


def _period(content: Content) -> tuple[str, str]:
    """First instant of the period, and the one after its last."""
    situation = content.located.situation
    begin, end = (interval(day, offset=situation.clock) for day in situation.settings["period"])
    return begin[0].strftime("%Y-%m-%dT%H:%M:%SZ"), end[1].strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(root: ET.Element, content: Content) -> None:
    node = ET.SubElement(
        root, "ProjectTimeSettings", {"timeStep": "1", "timeStepUnit": "d", "frameRate": "1", "cumulativeTemporalRange": "0"}
    )
    span = ET.SubElement(node, "TemporalRange")
    for tag, moment in zip(("start", "end"), _period(content), strict=True):
        ET.SubElement(span, tag).text = moment


#: Left, bottom, right, top in Web Mercator.
Box = tuple[float, float, float, float]


def _views(content: Content) -> dict[str, Box]:
    """What a reader wants to see: everything that is drawn, and the city in focus if there is one."""
    shown = content.features.geometry[drawn(content.features.geometry)]
    whole = shown.total_bounds if len(shown) else np.array([-170.0, -60.0, 170.0, 75.0])
    found = {"country": _box(whole)}
    inside = content.features.geometry[(content.features["layer"] == "incidents") & drawn(content.features.geometry)]
    points = inside[inside.geom_type.isin(["Point", "MultiPoint"])]
    if content.located.situation.settings.get("focus") and len(points):
        x, y = shapely.get_coordinates(points.to_numpy()).T
        # the middle nine tenths: a suburb far out must not make the city small
        (west, east), (south, north) = (np.quantile(axis, [0.05, 0.95]) for axis in (x, y))
        found["city"] = _box(np.array([west, south, east, north]))
    return found


def _box(bounds: np.ndarray) -> Box:
    west, south, east, north = np.clip(bounds, [-179, -80, -179, -80], [179, 80, 179, 80])
    transform = Transformer.from_crs(4326, 3857, always_xy=True)
    (left, right), (bottom, top) = transform.transform([west, east], [south, north])
    margin = 0.05 * max(right - left, top - bottom) + 1000
    return left - margin, bottom - margin, right + margin, top + margin


def _corners(box: Box) -> dict[str, str]:
    return {key: f"{value:.1f}" for key, value in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)}


def _view(root: ET.Element, box: Box) -> None:
    """Open on everything that is drawn, with a margin."""
    node = ET.SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    ET.SubElement(node, "units").text = "meters"
    extent = ET.SubElement(node, "extent")
    for key, value in _corners(box).items():
        ET.SubElement(extent, key).text = value
    ET.SubElement(node, "rotation").text = "0"
    ET.SubElement(node, "destinationsrs").append(_crs("EPSG:3857"))
    view = ET.SubElement(root, "ProjectViewSettings", {"UseProjectScales": "0", "rotation": "0"})
    default = ET.SubElement(view, "DefaultViewExtent", _corners(box))
    default.append(_crs("EPSG:3857"))


def _names(content: Content) -> dict[str, str]:
    """What the views are called, in the language of the file."""
    described, lang = content.manifest["situation"], content.result.lang
    focus = content.located.situation.settings.get("focus") or {}
    return {"country": described["title"], "city": words.named(focus, lang) if focus else ""}


def _bookmarks(content: Content, views: Mapping[str, Box]) -> ET.Element:
    root = ET.Element("Bookmarks")
    for view, name in _names(content).items():
        if view in views:
            outline = shapely.to_wkt(shapely.box(*views[view]), rounding_precision=1)
            one = ET.SubElement(root, "Bookmark", {"id": f"kzmap_{view}", "name": name, "group": "kzmap", "extent": outline})
            one.append(_crs("EPSG:3857"))
    return root


#: Layers that the legend of the print layout lists.
_ON_PAPER = ("incidents", "events", "postings", "bases", "movements")
#: QGIS's own numbers of what stands on a sheet.
_PAGE, _MAP, _LEGEND, _LABEL, _SCALE = "65638", "65639", "65642", "65641", "65646"


def _layouts(content: Content, views: Mapping[str, Box], tables: Mapping[str, Sheet]) -> ET.Element:
    """A sheet of A4: title, the map, the city in a corner, legend, scale and credit."""
    root = ET.Element("Layouts")
    sheet = ET.SubElement(
        root, "Layout", {"name": "A4", "units": "mm", "printResolution": "300", "worldFileMap": "kzmap_country"}
    )
    _item(ET.SubElement(sheet, "PageCollection"), _PAGE, "page", (0, 0, 297, 210))
    title = _item(
        sheet, _LABEL, "title", (10, 6, 277, 10), labelText=content.manifest["situation"]["title"], halign="1", valign="128"
    )
    ET.SubElement(title, "LabelFont", {"description": "Noto Sans,18,-1,5,75,0,0,0,0,0", "style": "Bold"})
    places = {"country": (10.0, 18.0, 205.0, 172.0), "city": (220.0, 18.0, 67.0, 62.0)}
    for view, box in views.items():
        attributes = {"keepLayerSet": "false", "drawCanvasItems": "false", "followPreset": "false", "frame": "true"}
        one = _item(sheet, _MAP, view, places[view], **attributes)
        ET.SubElement(one, "Extent", _corners(_fitted(box, places[view])))
        one.append(_crs("EPSG:3857"))
    legend = {"map_uuid": "kzmap_country", "resizeToContents": "1", "symbolHeight": "2.2", "symbolWidth": "4", "columnCount": "2",
              "splitLayer": "1", "columnSpace": "2", "boxSpace": "0", "lineSpacing": "0.5"}  # fmt: skip
    listed = _item(sheet, _LEGEND, "legend", (220, 83, 67, 105), **legend)
    tree = ET.SubElement(listed, "layer-tree-group")  # what a sheet has room for: tiles and ground explain themselves
    for name in (name for name in _ON_PAPER if len(tables[name].style.classes)):
        ET.SubElement(tree, "layer-tree-layer", {"id": _id(name), "name": tables[name].title, "expanded": "1",
                                                 "checked": "Qt::Checked", "providerKey": "ogr"})  # fmt: skip
    styles = ET.SubElement(listed, "styles")
    for name, size, above in (
        ("title", 8, 0),
        ("group", 8, 1),
        ("subgroup", 7, 1.2),
        ("symbol", 6, 0.6),
        ("symbolLabel", 6, 0.6),
    ):
        style = {"name": name, "marginTop": f"{above:g}", "marginLeft": "1" if name == "symbolLabel" else "0"}
        one = ET.SubElement(styles, "style", {**style, "marginBottom": "0", "alignment": "1"})
        ET.SubElement(one, "styleFont", {"description": f"Noto Sans,{size},-1,5,50,0,0,0,0,0", "style": ""})
    scale = {"mapUuid": "kzmap_country", "style": "Single Box", "unitType": "km", "unitLabel": "km", "height": "2",
             "numSegments": "2", "numSegmentsLeft": "0", "segmentSizeMode": "1", "minBarWidth": "25", "maxBarWidth": "60",
             "numMapUnitsPerScaleBarUnit": "1", "numUnitsPerSegment": "250"}  # fmt: skip
    _item(sheet, _SCALE, "scale", (14, 178, 70, 10), **scale)
    credit_ = _item(sheet, _LABEL, "credit", (10, 193, 277, 13), labelText=content.manifest["credit"], halign="1", valign="32")
    ET.SubElement(credit_, "LabelFont", {"description": "Noto Sans,6,-1,5,50,0,0,0,0,0", "style": ""})
    return root


def _fitted(box: Box, place: tuple[float, float, float, float]) -> Box:
    """Widen a view to the shape of its place on the sheet."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    wanted = place[2] / place[3]
    aside, above = max(height * wanted - width, 0) / 2, max(width / wanted - height, 0) / 2
    return left - aside, bottom - above, right + aside, top + above


def _item(sheet: ET.Element, kind: str, name: str, place: tuple[float, float, float, float], **attributes: str) -> ET.Element:
    """Put something on a sheet, at millimetres from its upper left corner."""
    x, y, width, height = place
    at, uuid = f"{x:g},{y:g},mm", f"kzmap_{name}"
    told = {
        "type": kind, "id": name, "uuid": uuid, "templateUuid": uuid, "position": at, "positionOnPage": at,
        "size": f"{width:g},{height:g},mm", "visibility": "1", "opacity": "1", "referencePoint": "0", "frame": "false",
        "background": "true" if kind in (_PAGE, _MAP) else "false", "outlineWidthM": "0.2,mm",
    }  # fmt: skip
    root = ET.SubElement(sheet, "LayoutItem", {**told, **attributes})
    ground = _WATER if kind == _MAP else (255, 255, 255)
    for tag, shades in (("FrameColor", (90, 90, 90)), ("BackgroundColor", ground)):
        colour = zip(("red", "green", "blue"), map(str, shades), strict=True)
        ET.SubElement(root, tag, {"alpha": "255", **dict(colour)})
    return root
