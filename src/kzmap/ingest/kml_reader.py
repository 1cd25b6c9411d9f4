"""Read placemarks of KML with a parser that cannot be made to read anything else."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import IO, Any
from xml.parsers import expat

import numpy as np

import shapely

from kzmap.ingest.geometry_cells import lonlat
from kzmap.ingest.raw_table import Finding, Table, UnreadableError, from_dicts
from kzmap.ingest.xmlguard import guarded_parser

__all__ = ["read_gpx", "read_kml", "spread"]

_TEXTS = {"name", "description", "address", "when", "begin", "end", "visibility", "styleUrl"}
_DEPTH = 200
_KINDS = {"Point", "LineString", "LinearRing"}


#: The schema that records of our own exports fill.
_OURS = "#record"


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
        self.links: list[str] = []
        self._whens: list[str] = []
        self._coords: list[str] = []
        #: Rows that fill a schema of the document: in what declares one, the others are drawing (circles of doubt, arrow heads).
        self.described: set[int] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        self.root = self.root or tag
        if len(self._path) > _DEPTH:
            raise UnreadableError("The KML is nested too deeply.", "Export it again.")
        self._path.append(tag)
        self._text = []
        if tag == "Placemark":
            self._inside = True
            self.rows.append({"folder": " / ".join(filter(None, self._folders))} if self._folders else {})
            self.shapes.append([])
            if "id" in attributes:
                self.rows[-1]["id"] = attributes["id"]
        elif tag in ("Folder", "Document"):
            self._folders.append("")
        elif tag == "SchemaData" and attributes.get("schemaUrl") == _OURS:
            self.described.add(len(self.rows) - 1)
            for key in ("begin", "end"):  # the span of the time slider is wider than what the columns say is known
                self.rows[-1].pop(key, None)
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
        elif tag == "href" and not self._inside:
            self.links.append(text)
        elif not self._inside:
            return
        elif (tag == "value" and parent == "Data") or tag == "SimpleData":
            self.rows[-1][self._key] = text
        elif tag == "when" and parent in ("TimeStamp", "Track"):
            if parent == "Track":
                self._whens.append(text)
            else:
                self.rows[-1].setdefault("begin", text)
        elif tag in _TEXTS and parent in ("Placemark", "TimeSpan"):
            self.rows[-1][tag] = text
        elif tag == "coord" and parent == "Track":
            self._coords.append(text)
        elif tag == "Track":
            self._track()
        elif tag == "coordinates" and parent in _KINDS:
            self._geometry(parent, text)

    def _track(self) -> None:
        """Make a row of each point of a track; they share what the placemark says."""
        row = self.rows[-1]
        for number, (when, coord) in enumerate(zip(self._whens, self._coords, strict=False)):
            if number:
                self.rows.append({key: value for key, value in row.items() if key != "id"})
                self.shapes.append([])
            self.rows[-1]["begin"] = when
            self._geometry("Point", ",".join(coord.split()))
        self._whens, self._coords = [], []

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


_LINE = re.compile(r"<br\s*/?>|</(?:p|div|tr|li)>|\n", re.IGNORECASE)
_PAIR = re.compile(r"([^:<>]{2,40}?)\s*:\s*(?!//)(\S.*)", re.DOTALL)


def spread(rows: list[dict[str, object]]) -> None:
    """Make columns of descriptions whose lines are names and values, as maps that were made of a table have them."""
    lines = []
    for row in rows:
        text = re.sub(r"<a\s[^>]*href=[\"']([^\"']+)[\"'][^>]*>.*?</a>", r"\1", str(row.get("description", "")), flags=re.DOTALL)
        plain = [html.unescape(re.sub(r"<[^>]*>", " ", one)).strip() for one in _LINE.split(text)]
        lines.append([one for one in plain if one])
    told = Counter(match[1].strip() for many in lines for one in many if (match := _PAIR.fullmatch(one)))
    names = {name for name, count in told.items() if count >= max(2, len(rows) // 3)}
    if not names:
        return
    for row, many in zip(rows, lines, strict=True):
        rest = []
        for one in many:
            match = _PAIR.fullmatch(one)
            if match and match[1].strip() in told and (match[1].strip() in names or match[1].strip() not in row):
                row.setdefault(match[1].strip(), match[2].strip())
            else:
                rest.append(one)
        row["description"] = "\n".join(rest)


class _Waypoints:
    """Collects the points of a GPX file: waypoints, and the points of routes and tracks with the name of their way."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if len(self._path) > _DEPTH:
            raise UnreadableError("The GPX is nested too deeply.", "Export it again.")
        self._path.append(tag)
        self._text = []
        spot = {axis: attributes.get(axis, "") for axis in ("lat", "lon")}
        if tag == "wpt":
            self.rows.append({"kind of point": "waypoint", **spot})
        elif tag == "link" and len(self._path) > 1 and self._path[-2] in ("wpt", "trk", "rte") and attributes.get("href"):
            self.rows[-1]["link"] = f"{self.rows[-1].get('link', '')} {attributes['href']}".strip()
        elif tag in ("trk", "rte"):
            self.rows.append({"kind of point": "track" if tag == "trk" else "route"})
        elif tag in ("trkpt", "rtept"):  # a way is one row, from its first point to its last
            first = {} if "from lat" in self.rows[-1] else {f"from {axis}": value for axis, value in spot.items()}
            self.rows[-1].update(first | {f"to {axis}": value for axis, value in spot.items()})

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, _name: str) -> None:
        tag = self._path.pop()
        parent = self._path[-1] if self._path else ""
        text = "".join(self._text).strip()
        self._text = []
        if not text:
            return
        if parent in ("trkpt", "rtept") and tag == "time":
            self.rows[-1].setdefault("time", text)
            self.rows[-1]["end"] = text
        elif parent == "wpt" and tag in ("name", "desc", "cmt", "time", "sym", "type", "ele", "src"):
            key = {"desc": "description", "cmt": "comment", "ele": "elevation", "src": "source"}.get(tag, tag)
            self.rows[-1][key] = text
        elif parent in ("trk", "rte") and tag in ("name", "desc", "type"):
            self.rows[-1][{"desc": "description"}.get(tag, tag)] = text


def read_gpx(stream: IO[bytes]) -> Table:
    """Read the waypoints, routes and tracks of a GPX file, one row a point.

    Raises
    ------
    UnreadableError
        If it is broken or holds no point.
    """
    found = _Waypoints()
    try:
        _told(found, stream)
    except expat.ExpatError as error:
        raise UnreadableError(f"The XML is broken or cut off: {error}.", "Export it again.") from error
    if not found.rows:
        raise UnreadableError("The GPX holds no point.", "Export it with waypoints or tracks.")
    return from_dicts(found.rows, "gpx")


def _told(found: _Waypoints | _Placemarks, stream: IO[bytes]) -> None:
    """Tell a collector what stands in a document, element by element."""
    parser = guarded_parser("The file")
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    parser.buffer_text = True
    parser.ParseFile(stream)


def read_kml(stream: IO[bytes], kind: str) -> Table:
    """Read the placemarks of a KML document, one row each.

    Raises
    ------
    UnreadableError
        If it is other XML, broken, or declares a document type.
    """
    found = _Placemarks()
    try:
        _told(found, stream)
    except expat.ExpatError as error:
        if found.root.casefold() == "html":
            raise UnreadableError(
                "The file is a web page, perhaps a login or an error page.", "Download the table itself."
            ) from error
        raise UnreadableError(f"The XML is broken or cut off: {error}.", "Export it again.") from error
    if found.root == "gpx":
        stream.seek(0)
        return read_gpx(stream)
    if found.root != "kml":
        what = (
            "a web page, perhaps a login or an error page"
            if found.root.casefold() == "html"
            else f"XML of the kind <{found.root}>"
        )
        raise UnreadableError(f"The file is {what}, and no KML.", "Export the table as KML, CSV or GeoJSON.")
    if not found.rows:
        remedy = "Export it with the places"
        if found.links:
            raise UnreadableError(
                f"The KML holds no placemark, only a link to {found.links[0][:200]}, which is not followed.",
                f"{remedy}: in Google My Maps, take 'Export data to KML' without 'Keep data up to date with network link KML'.",
            )
        raise UnreadableError("The KML holds no placemark.", f"{remedy}; a network link cannot be followed.")
    drawing = len(found.rows) - len(found.described) if found.described else 0
    if drawing:
        found.rows = [row for at, row in enumerate(found.rows) if at in found.described]
        found.shapes = [shape for at, shape in enumerate(found.shapes) if at in found.described]
    spread(found.rows)
    table = from_dicts(found.rows, kind)
    shapes = [one[0] if len(one) == 1 else shapely.GeometryCollection(one) if one else None for one in found.shapes]
    lonlat(table, np.array(shapes, dtype=object))
    if drawing:
        table.notes.append(f"{drawing:,} placemarks draw what belongs to the records (doubt, arrow heads, zones, units).")
    table.repaired += found.faults
    return table
