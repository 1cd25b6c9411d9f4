"""A QGIS project beside a GeoPackage: the same map, its layers in groups, relations, time and credit; paths are relative."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np

from pyproj import Transformer

from kzmap.export import manifest
from kzmap.export.archive import add
from kzmap.export.content import drawn
from kzmap.export.formats import qml
from kzmap.export.formats.workbook_sheets import sheets
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content
    from kzmap.export.formats.workbook_sheets import Sheet

__all__ = ["write"]

_GROUPS = {
    "Records": ("incidents", "events", "postings", "bases", "unit_records", "movements", "movement_ends"),
    "Ground": ("zone_lines", "zones", "areas", "unit_areas", "units"),
    "Tables": ("claims", "sources", "contingents", "places", "record_claims", "record_sources", "record_units"),
}
_GEOMETRY = {"MultiPoint": ("Point", "MultiPoint"), "MultiLineString": ("Line", "MultiLineString"),
             "MultiPolygon": ("Polygon", "MultiPolygon"), "": ("No geometry", "NoGeometry")}  # fmt: skip
_RECORDS = ("incidents", "events", "postings", "bases", "movements")
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
        layers.append(_layer(sheet, database))
    order = ET.SubElement(root, "layerorder")
    for name in tables:
        ET.SubElement(order, "layer", {"id": _id(name)})
    root.append(_properties(content))
    root.append(_metadata(content))
    _time(root, content)
    _view(root, content)
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


def _layer(sheet: Sheet, database: str) -> ET.Element:
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
    root.extend(qml.elements(sheet.style, sheet.columns))
    return root


def _properties(content: Content) -> ET.Element:
    root = ET.Element("properties")
    gui = ET.SubElement(root, "Gui")
    for part, value in (("Red", 214), ("Green", 227), ("Blue", 234)):  # the colour of water
        ET.SubElement(gui, f"CanvasColor{part}Part", {"type": "int"}).text = str(value)
    ET.SubElement(ET.SubElement(root, "SpatialRefSys"), "ProjectionsEnabled", {"type": "int"}).text = "1"
    ET.SubElement(ET.SubElement(root, "Paths"), "Absolute", {"type": "bool"}).text = "false"
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


def _time(root: ET.Element, content: Content) -> None:
    settings = content.located.situation.settings
    begin, end = (interval(day, offset=content.located.situation.clock) for day in settings["period"])
    node = ET.SubElement(
        root, "ProjectTimeSettings", {"timeStep": "1", "timeStepUnit": "d", "frameRate": "1", "cumulativeTemporalRange": "0"}
    )
    span = ET.SubElement(node, "TemporalRange")
    ET.SubElement(span, "start").text = begin[0].strftime("%Y-%m-%dT%H:%M:%SZ")
    ET.SubElement(span, "end").text = end[1].strftime("%Y-%m-%dT%H:%M:%SZ")


def _view(root: ET.Element, content: Content) -> None:
    """Open on everything that is drawn, with a margin."""
    shown = content.features.geometry[drawn(content.features.geometry)]
    bounds = shown.total_bounds if len(shown) else np.array([-170.0, -60.0, 170.0, 75.0])
    west, south, east, north = np.clip(bounds, [-179, -80, -179, -80], [179, 80, 179, 80])
    transform = Transformer.from_crs(4326, 3857, always_xy=True)
    (left, right), (bottom, top) = transform.transform([west, east], [south, north])
    margin = 0.05 * max(right - left, top - bottom) + 1000
    node = ET.SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    ET.SubElement(node, "units").text = "meters"
    extent = ET.SubElement(node, "extent")
    values = {"xmin": left - margin, "ymin": bottom - margin, "xmax": right + margin, "ymax": top + margin}
    for key, value in values.items():
        ET.SubElement(extent, key).text = f"{value:.1f}"
    ET.SubElement(node, "rotation").text = "0"
    ET.SubElement(node, "destinationsrs").append(_crs("EPSG:3857"))
    view = ET.SubElement(root, "ProjectViewSettings", {"UseProjectScales": "0", "rotation": "0"})
    default = ET.SubElement(view, "DefaultViewExtent", {key: f"{value:.1f}" for key, value in values.items()})
    default.append(_crs("EPSG:3857"))
