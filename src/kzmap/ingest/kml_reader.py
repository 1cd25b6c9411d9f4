"""Read placemarks of KML with a parser that cannot be made to read anything else."""

from __future__ import annotations

from typing import IO, Any
from xml.parsers import expat

import numpy as np

import shapely

from kzmap.ingest.geometry_cells import lonlat
from kzmap.ingest.raw_table import Finding, Table, UnreadableError, from_dicts
from kzmap.ingest.xmlguard import guarded_parser

__all__ = ["read_kml"]

_TEXTS = {"name", "description", "address", "when", "begin", "end", "visibility", "styleUrl"}
_DEPTH = 200
_KINDS = {"Point", "LineString", "LinearRing"}


class _Placemarks:
    """Collects placemarks while expat walks through the document."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.shapes: list[list[Any]] = []
        self.faults: list[Finding] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._folders: list[str] = []
        self._key = ""
        self._inside = False
        self.root = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self.root = self.root or tag
        if len(self._path) > _DEPTH:
            raise UnreadableError("The KML is nested too deeply.", "Export it again.")
        self._path.append(tag)
        self._text = []
        if tag == "Placemark":
            self._inside = True
            self.rows.append({"folder": " / ".join(self._folders)} if self._folders else {})
            self.shapes.append([])
            if "id" in attributes:
                self.rows[-1]["id"] = attributes["id"]
        elif tag in ("Folder", "Document"):
            self._folders.append("")
        elif tag in ("Data", "SimpleData"):
            self._key = attributes.get("name", "value")

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, _name: str) -> None:
        tag = self._path.pop()
        parent = self._path[-1] if self._path else ""
        text = "".join(self._text).strip()
        self._text = []
        if tag in ("Folder", "Document"):
            self._folders.pop()
        elif tag == "Placemark":
            self._inside = False
        elif tag == "name" and parent == "Folder":
            self._folders[-1] = text
        elif not self._inside:
            return
        elif (tag == "value" and parent == "Data") or tag == "SimpleData":
            self.rows[-1][self._key] = text
        elif tag in _TEXTS and parent in ("Placemark", "TimeStamp", "TimeSpan"):
            self.rows[-1][tag] = text
        elif tag == "coordinates" and parent in _KINDS:
            self._geometry(parent, text)

    def _geometry(self, kind: str, text: str) -> None:
        try:
            spots = [
                [float(part) for part in spot.split(",")[:2]]
                for spot in " ".join(text.split()).replace(" ,", ",").replace(", ", ",").split()
            ]
            made = shapely.Point(spots[0]) if kind == "Point" else shapely.LineString(spots)
            if kind == "LinearRing" and "innerBoundaryIs" not in self._path:
                made = shapely.Polygon(spots)
        except (ValueError, IndexError, shapely.errors.ShapelyError):
            reason = f"The coordinates {text[:60]!r} are broken and were left out."
            self.faults.append(Finding(len(self.rows), "coordinates", reason))
            return
        self.shapes[-1].append(made)


def read_kml(stream: IO[bytes], kind: str) -> Table:
    """Read the placemarks of a KML document, one row each.

    Raises
    ------
    UnreadableError
        If it is other XML, broken, or declares a document type.
    """
    found = _Placemarks()
    parser = guarded_parser("The file")
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    parser.buffer_text = True
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        if found.root.casefold() == "html":
            raise UnreadableError(
                "The file is a web page, perhaps a login or an error page.", "Download the table itself."
            ) from error
        raise UnreadableError(f"The XML is broken or cut off: {error}.", "Export it again.") from error
    if found.root != "kml":
        what = (
            "a web page, perhaps a login or an error page"
            if found.root.casefold() == "html"
            else f"XML of the kind <{found.root}>"
        )
        raise UnreadableError(f"The file is {what}, and no KML.", "Export the table as KML, CSV or GeoJSON.")
    if not found.rows:
        raise UnreadableError("The KML holds no placemark.", "Export it with the places; a network link cannot be followed.")
    table = from_dicts(found.rows, kind)
    shapes = [one[0] if len(one) == 1 else shapely.GeometryCollection(one) if one else None for one in found.shapes]
    lonlat(table, np.array(shapes, dtype=object))
    table.repaired += found.faults
    return table
