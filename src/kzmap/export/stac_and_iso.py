"""What catalogues of geodata read of an export: a STAC item and metadata of ISO 19115, made from its manifest.

Neither holds a time of writing, so that the same input gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pandas as pd

import shapely

from kzmap.export.cells import instant
from kzmap.export.xmltext import without_illegal
from kzmap.ground.geodesy import bbox
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kzmap.export.content import Content

__all__ = ["ISO_19115", "STAC", "Asset", "iso_19115", "stac_item"]

#: Names of the files.
STAC, ISO_19115 = "stac-item.json", "metadata.iso19139.xml"
_GMD, _GCO, _GML = (f"http://www.{name}" for name in ("isotc211.org/2005/gmd", "isotc211.org/2005/gco", "opengis.net/gml"))
_CODES = "http://www.isotc211.org/2005/resources/Codelist/gmxCodelists.xml"


@dataclass(frozen=True)
class Asset:
    """One file that belongs to an export.

    Attributes
    ----------
    path
        Where it lies, seen from the folder that holds the metadata.
    media_type
        As IANA or its makers name it.
    title
        What it is good for.
    role
        data, overview or metadata, as STAC names them.
    """

    path: str
    media_type: str
    title: str
    role: str


def stac_item(content: Content, assets: Sequence[Asset]) -> str:
    """Return a STAC 1.1 item as JSON text.

    Parameters
    ----------
    content
        Gives place, time, title, licence and makers.
    assets
        The files that it leads to.
    """
    described = content.manifest
    situation = described["situation"]
    box = bbox(content.features.geometry.to_numpy())
    begin, end = _period(content)
    licences = described["licences"]
    makers = [{"name": content.located.situation.authors or situation["title"], "roles": ["producer"]}]
    makers += [
        {
            "name": one["producer"],
            "roles": ["licensor"],
            "description": one["title"],
            **({"url": one["url"]} if one["url"] else {}),
        }
        for one in described["credits"]
    ]
    item: dict[str, Any] = {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [],
        "id": situation["name"],
        "geometry": None if box is None else json.loads(shapely.to_geojson(_outline(box))),
        **({} if box is None else {"bbox": box}),
        "properties": {
            "title": situation["title"],
            "description": situation["description"] or situation["title"],
            "datetime": None,
            "start_datetime": instant(begin),
            "end_datetime": instant(end),
            "license": licences[0]["name"] if len(licences) == 1 else "other",
            "keywords": _keywords(content),
            "providers": makers,
        },
        "links": [
            {"rel": "license", "href": one["path"], "title": one.get("title") or one["name"]}
            for one in licences
            if one.get("path")
        ],
        "assets": {
            one.path.rstrip("/").replace("/", "-"): {
                "href": f"./{one.path}", "type": one.media_type, "title": one.title, "roles": [one.role],
            }
            for one in assets
        },
    }  # fmt: skip
    return json.dumps(item, ensure_ascii=False, indent=2) + "\n"


def iso_19115(content: Content, assets: Sequence[Asset]) -> str:
    """Return metadata of ISO 19115 in the XML of ISO 19139, as GeoNetwork and other catalogues read it.

    Parameters
    ----------
    content, assets
        As for `stac_item`.
    """
    described = content.manifest
    situation = described["situation"]
    root = ET.Element(f"{{{_GMD}}}MD_Metadata")
    _text(root, "fileIdentifier", situation["name"])
    _text(root, "language", described["parameters"]["language"])
    _code(root, "characterSet", "MD_CharacterSetCode", "utf8")
    _code(root, "hierarchyLevel", "MD_ScopeCode", "dataset")
    _party(_in(root, "contact"), content, "pointOfContact")
    _unknown(root, "dateStamp")
    _text(root, "metadataStandardName", "ISO 19115:2003/19139")
    _text(root, "metadataStandardVersion", "1.0")
    system = _in(root, "referenceSystemInfo", "MD_ReferenceSystem", "referenceSystemIdentifier", "RS_Identifier")
    _text(system, "code", "EPSG:4326")
    _identification(_in(root, "identificationInfo", "MD_DataIdentification"), content)
    distribution = _in(root, "distributionInfo", "MD_Distribution")
    for one in assets:
        if one.role == "data":
            named = _in(distribution, "distributionFormat", "MD_Format")
            _text(named, "name", one.media_type)
            _unknown(named, "version")
    transfer = _in(distribution, "transferOptions", "MD_DigitalTransferOptions")
    for one in assets:
        online = _in(transfer, "onLine", "CI_OnlineResource")
        ET.SubElement(_in(online, "linkage"), f"{{{_GMD}}}URL").text = one.path
        _text(online, "name", one.path)
        _text(online, "description", one.title)
    quality = _in(root, "dataQualityInfo", "DQ_DataQuality")
    _code(_in(quality, "scope", "DQ_Scope"), "level", "MD_ScopeCode", "dataset")
    lineage = _in(quality, "lineage", "LI_Lineage")
    _text(lineage, "statement", f"Written by kzmap {described['kzmap']}; manifest.json names every input with its hash.")
    for one in described["credits"]:
        source = _in(lineage, "source", "LI_Source")
        _text(source, "description", f"{one['title']} ({one['producer']}; {one['licence'] or 'no licence stated'})")
    for prefix, space in (("gmd", _GMD), ("gco", _GCO), ("gml", _GML)):
        ET.register_namespace(prefix, space)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _identification(found: ET.Element, content: Content) -> None:
    described = content.manifest
    situation = described["situation"]
    citation = _in(found, "citation", "CI_Citation")
    _text(citation, "title", situation["title"])
    _unknown(citation, "date")
    if situation["version"]:
        _text(citation, "edition", situation["version"])
    _text(found, "abstract", situation["description"] or situation["title"])
    _text(found, "credit", described["credit"])
    _party(_in(found, "pointOfContact"), content, "author")
    keywords = _in(found, "descriptiveKeywords", "MD_Keywords")
    for word in _keywords(content):
        _text(keywords, "keyword", word)
    rights = _in(found, "resourceConstraints", "MD_LegalConstraints")
    _text(rights, "useLimitation", f"Please show this credit: {described['credit']}")
    for one in described["share_alike"]:
        _text(rights, "useLimitation", f"{one['origin']} is under {one['licence']}: what is made of its coordinates keeps that.")
    _code(rights, "useConstraints", "MD_RestrictionCode", "license")
    for one in described["licences"]:
        _text(rights, "otherConstraints", " ".join(filter(None, (one.get("title") or one["name"], one.get("path")))))
    _code(found, "spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector")
    _text(found, "language", described["parameters"]["language"])
    _code(found, "characterSet", "MD_CharacterSetCode", "utf8")
    ET.SubElement(_in(found, "topicCategory"), f"{{{_GMD}}}MD_TopicCategoryCode").text = "society"
    extent = _in(found, "extent", "EX_Extent")
    box = bbox(content.features.geometry.to_numpy())
    if box is not None:
        edges = _in(extent, "geographicElement", "EX_GeographicBoundingBox")
        west, south, east, north = box
        for name, degrees in (("westBoundLongitude", west), ("eastBoundLongitude", east), ("southBoundLatitude", south),
                              ("northBoundLatitude", north)):  # fmt: skip
            ET.SubElement(_in(edges, name), f"{{{_GCO}}}Decimal").text = f"{degrees:.7f}"
    span = ET.SubElement(_in(extent, "temporalElement", "EX_TemporalExtent", "extent"), f"{{{_GML}}}TimePeriod")
    span.set(f"{{{_GML}}}id", "period")
    for name, moment in zip(("beginPosition", "endPosition"), _period(content), strict=True):
        ET.SubElement(span, f"{{{_GML}}}{name}").text = instant(moment)


def _period(content: Content) -> tuple[datetime, datetime]:
    """First and last instant of the features; of the situation, where no feature has a time."""
    begin, end = content.features["start_utc"].min(), content.features["end_utc"].max()
    if pd.notna(begin) and pd.notna(end):
        return begin.to_pydatetime(), end.to_pydatetime()
    first, last = content.located.situation.settings["period"]
    clock = content.located.situation.clock
    return interval(first, offset=clock)[0], interval(last, offset=clock)[1]


def _keywords(content: Content) -> list[str]:
    names = content.located.units.drop_duplicates("unit_id").set_index("unit_id")["name"]
    countries = sorted(set(content.features["adm0"]) & set(names.index))
    return [content.located.situation.name, *(names[one] for one in countries), *sorted(set(content.features["category"]) - {""})]


def _outline(box: list[float]) -> shapely.Geometry:
    west, south, east, north = box
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.multipolygons([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])


def _in(parent: ET.Element, *names: str) -> ET.Element:
    """Add elements of ISO 19139 one inside the other; return the last."""
    for name in names:
        parent = ET.SubElement(parent, f"{{{_GMD}}}{name}")
    return parent


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(_in(parent, name), f"{{{_GCO}}}CharacterString").text = without_illegal(text)


def _code(parent: ET.Element, name: str, listed: str, word: str) -> None:
    ET.SubElement(_in(parent, name), f"{{{_GMD}}}{listed}", {"codeList": f"{_CODES}#{listed}", "codeListValue": word}).text = word


def _unknown(parent: ET.Element, name: str) -> None:
    _in(parent, name).set(f"{{{_GCO}}}nilReason", "unknown")


def _party(parent: ET.Element, content: Content, role: str) -> None:
    party = _in(parent, "CI_ResponsibleParty")
    _text(party, "organisationName", content.located.situation.authors or content.manifest["situation"]["title"])
    _code(party, "role", "CI_RoleCode", role)
