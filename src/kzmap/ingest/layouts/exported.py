"""What kzmap exports as one table: GeoJSON, FlatGeobuf, GeoParquet, CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import shapely

from kzmap.ingest.geometry_cells import ends_of_line, spots_of
from kzmap.ingest.layouts.layout import Layout

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table

#: Between the two ends of a movement in the column of places.
_ARROW = " → "
#: What was joined when the file was written, and is joined again.
_JOINED = ("startutc", "endutc", "startlocal", "endlocal", "utcoffset",
           "placeids", "locatedby", "verified", "basis", "confidence", "checked", "review", "adm0name",
           "adm1", "adm1today", "adm2", "adm2name", "joinmethod", "joindistancem", "joincandidates", "wkt", "spots", "layer",
           "partofday", "unitid", "contingentid", "fromplaceid", "toplaceid", "frombasis", "tobasis", "means", "task",
           "movementkind", "representativelon", "representativelat", "peoplelow", "peoplehigh", "peoplequalifier",
           "peopleclaimant", "timeprecision", "geojsonid", "folder", "begin", "styleurl")  # fmt: skip


def _prepare(table: Table) -> None:
    table.repaired = [one for one in table.repaired if one.column != "geometry"]  # lines and areas are of places and ends
    _with_points(table.frame)
    _marks(table)
    _ends(table)


def _marks(table: Table) -> None:
    """Give what has no single point the one of its mark, so that nobody looks for it by its name."""
    frame = table.frame
    if not {"representative_lon", "representative_lat", "layer"} <= set(frame.columns):
        return
    only = (frame["representative_lon"] != "") & (frame["layer"] != "movements")
    for axis in ("lon", "lat"):
        mark = frame[f"representative_{axis}"]
        points = getattr(table, axis)
        if points is not None:
            bare = only.to_numpy() & np.isnan(points)
            points[bare] = pd.to_numeric(mark[bare], errors="coerce").to_numpy()
        elif axis in frame:
            frame[axis] = frame[axis].mask(only & (frame[axis] == ""), mark).astype("str")


def _with_points(frame: pd.DataFrame) -> None:
    """Write numbers with a point again: the file for spreadsheets with semicolons has a decimal comma in every column."""
    if any(frame[name].str.contains(",").any() for name in ("lat", "representative_lat") if name in frame):
        for name in frame.columns:
            if frame[name].str.fullmatch(r"(-?\d+(,\d+)?(e[+-]?\d+)?)?").all():
                frame[name] = frame[name].str.replace(",", ".").astype("str")


def _ends(table: Table) -> None:
    """Give the movements their two ends: those of their line."""
    frame = table.frame
    if "layer" not in frame or "place" not in frame:
        return
    ways = dict(table.ways)
    if "wkt" in frame:
        shapes = shapely.from_wkt([text or None for text in frame["wkt"]], on_invalid="ignore")
        ways |= {at: way for at, shape in enumerate(shapes) if (way := ends_of_line(shape))}
        table.spots |= {at: spots for at, shape in enumerate(shapes) if (spots := spots_of(shape))}
    frame["spots"] = pd.array([json.dumps(table.spots[at]) if at in table.spots else "" for at in range(len(frame))], dtype="str")
    names_of = {side: f"{side}_place" if f"{side}_place" in frame else f"{side} place" for side in ("from", "to")}
    cells = {
        names_of[side]: frame[names_of[side]].tolist() if names_of[side] in frame else [""] * len(frame) for side in names_of
    }
    cells |= {name: [""] * len(frame) for name in ("from lon", "from lat", "to lon", "to lat")}
    places = frame["place"].tolist()
    for at, (layer, place) in enumerate(zip(frame["layer"], places, strict=True)):
        if layer != "movements" or at not in ways:
            continue
        names = place.split(_ARROW)
        for side, name, spot in zip(("from", "to"), (names[0], names[-1]), ways[at], strict=True):
            cells[names_of[side]][at], cells[f"{side} lon"][at], cells[f"{side} lat"][at] = name, repr(spot[0]), repr(spot[1])
        places[at] = ""
        if table.lon is not None and table.lat is not None:  # a point on the line is neither of its ends
            table.lon[at] = table.lat[at] = float("nan")
    for name, column in cells.items():
        frame[name] = pd.array(column, dtype="str")
    frame["place"] = pd.array(places, dtype="str")


_RECORDS = Layout(
    name="kzmap",
    title="an export of kzmap",
    required=("recordid", "layer", "timeprecision", "joinmethod", "claims", "sources"),
    fields={
        "recordid": "id", "category": "category", "title": "title", "summary": "summary", "start": "start", "end": "end",
        "lat": "lat", "lon": "lon", "place": "place", "adm1name": "region", "adm0": "country", "precision": "precision",
        "radiusm": "radius_m", "actors": "actors", "note": "note", "claims": "claims", "sources": "sources",
        "typeaswritten": "type_as_written", "fromplace": "from_place", "toplace": "to_place", "fromlon": "from_lon",
        "fromlat": "from_lat", "tolon": "to_lon", "tolat": "to_lat",
    },
    default_precision=("none", float("nan")),
    prepare=_prepare,
    derived=_JOINED,
    undated=True,
    note="Records go back to their own tables. Claims about the whole situation that no row carries are in the manifest"
    " of the export and are not read. The export 'tables' gives every table back: kzmap opens its folder as it is.",
)  # fmt: skip

_ZONES = Layout(
    name="kzmap-zones",
    title="zones exported by kzmap",
    required=("zoneid", "kind", "claimant", "sourceids", "confidence", "wkt"),
    fields={"zoneid": "id", "title": "title", "start": "start", "end": "end", "note": "note"},
    default_precision=("none", float("nan")),
    derived=("kind", "claimant", "sourceids", "confidence", "review", "wkt", "startutc", "endutc"),
    undated=True,
    nowhere=True,
)

LAYOUTS = (_RECORDS, _ZONES)
