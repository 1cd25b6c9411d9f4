"""Everything in one zip for a recipient who was told nothing: data, map, figures, dictionary, licences, and a README."""

from __future__ import annotations

import hashlib
import tempfile
import textwrap
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap import export
from kzmap.export import columns, manifest, stac_and_iso
from kzmap.export.archive import add, add_file
from kzmap.export.formats.delimited import write_table
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzmap.export.content import Content

__all__ = ["MEMBERS", "write"]

#: Formats inside, with what each is good for.
MEMBERS = {
    "gpkg": "QGIS and other GIS programs. Open it, or the project .qgz beside it: styles, labels, time and credit are inside.",
    "qgz": "The QGIS project that shows the GeoPackage.",
    "geojson": "Web maps and scripts. Claims and sources are nested in each feature.",
    "geoparquet": "Analysis in Python, R, DuckDB.",
    "kmz": "Google Earth, with its time slider.",
    "xlsx": "Spreadsheets: a sheet for each table.",
    "csv": "Everything else.",
    "tables": "The tables behind it all, as a Data Package: kzmap opens the folder again, with every claim and source.",
    "html": "The map as one page; open it in a browser, no network needed.",
    "png": "A figure for print or web.",
    "pdf": "The same figure as vectors.",
}


def write(content: Content, path: Path) -> None:
    """Write the zip; the manifest lists the sha256 of every file inside."""
    name = str(content.manifest["situation"]["name"])
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        root = Path(folder)
        brought = {export.FORMATS[member].needs for member in MEMBERS}
        for member in MEMBERS:
            chosen = export.FORMATS[member]
            if member in brought:  # what another member needs is written with it
                continue
            export.write_content(content.for_format(member), chosen, root / _inside(name, member))
        write_table(_dictionary(content), root / "data-dictionary.csv")
        texts = {"README.txt": _readme(content, name), "LICENCES.txt": _licences(content)}
        assets = _assets(name)
        texts |= {
            stac_and_iso.STAC: stac_and_iso.stac_item(content, assets),
            stac_and_iso.ISO_19115: stac_and_iso.iso_19115(content, assets),
        }
        for file_name, text in texts.items():
            (root / file_name).write_text(text, "utf-8", newline="\n")
        files = {file.relative_to(root).as_posix(): file for file in sorted(root.rglob("*")) if file.is_file()}
        digests = {inside: hashlib.sha256(file.read_bytes()).hexdigest() for inside, file in files.items()}
        for inside, file in files.items():
            add_file(archive, f"{name}/{inside}", file)
        described = manifest.text({**content.manifest, "contents": digests}, indent=2)
        add(archive, f"{name}/manifest.json", (described + "\n").encode())


def _dictionary(content: Content) -> pd.DataFrame:
    """Every table and column, with what it means and the words that it may hold; then what each category means."""
    tables = {"records": (*content.columns, *_GEOMETRY), "units": columns.UNITS, **columns.LINKS}
    behind = content.located.situation.tables
    tables |= {name: columns.table(name, behind[name].columns) for name in ("claims", "sources", "contingents")}
    if len(content.zones):
        tables |= dict.fromkeys(("zones", "zone_lines"), columns.zones(content.zones.columns))
    rows = [
        (table, c.name, c.alias, c.type, "|".join(columns.vocabulary(c.name)) if table == "records" else "", c.meaning)
        for table, described in tables.items()
        for c in described
    ]
    listed = words.rows("category").items()
    rows += [("categories", word, row["label"], "word", "", row["definition"]) for word, row in listed]
    return pd.DataFrame(rows, columns=["table", "column", "alias", "type", "values", "meaning"], dtype="str")


#: Media type of each member; the rest of the files are texts.
_TYPES = {
    "gpkg": "application/geopackage+sqlite3", "qgz": "application/zip", "geojson": "application/geo+json",
    "geoparquet": "application/vnd.apache.parquet", "kmz": "application/vnd.google-earth.kmz", "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "tables": "application/json",
    "html": "text/html", "png": "image/png", "pdf": "application/pdf",
}  # fmt: skip


def _assets(name: str) -> list[stac_and_iso.Asset]:
    """List the files of the package for a stac_and_iso."""
    files = [
        stac_and_iso.Asset(
            "tables/datapackage.json" if member == "tables" else _inside(name, member),
            _TYPES[member],
            use,
            "overview" if member in ("html", "png", "pdf") else "data",
        )
        for member, use in MEMBERS.items()
    ]
    return [*files, *(stac_and_iso.Asset(file, _PAPERS[file][0], _PAPERS[file][1], "metadata") for file in _PAPERS)]


#: What lies beside the members, its media type and its use.
_PAPERS = {
    "data-dictionary.csv": ("text/csv", "What every column means, which words it may hold, what each category is."),
    "LICENCES.txt": ("text/plain", "What you may do, and what to credit."),
    "manifest.json": ("application/json", "Where it all comes from: hashes of inputs and files, versions, parameters."),
    stac_and_iso.STAC: ("application/geo+json", "For catalogues: a STAC item."),
    stac_and_iso.ISO_19115: ("application/xml", "For catalogues: metadata of ISO 19115, in the XML of ISO 19139."),
}


#: What holds the place, by format.
_GEOMETRY = (
    columns.Column("geometry", "Geometry", "geometry",
           "WGS 84, longitude first: the point, line or area. GeoPackage: geom. CSV: wkt."),
    columns.Column("area", "Area of doubt", "geometry",
           "The area that holds the true spot. GeoParquet, and the layer areas of the GeoPackage."),
    columns.Column("role", "What the area is", "text",
           "Layer areas only. place: known only to this area. doubt: the true spot lies in it."),
    columns.Column("lon", "Longitude", "number", "CSV and XLSX: degrees, of a single point; empty for all else."),
    columns.Column("lat", "Latitude", "number", "CSV and XLSX: degrees, of a single point; empty for all else."),
    columns.Column("wkt", "Geometry as WKT", "text", "CSV only. A long outline is thinned until a cell holds it."),
)  # fmt: skip


def _inside(name: str, member: str) -> str:
    """Name a member in the zip; a format without a suffix is a folder."""
    return f"{name}{export.FORMATS[member].suffix}" if export.FORMATS[member].suffix else f"{member}/"


def _readme(content: Content, name: str) -> str:
    described = content.manifest
    situation, counts = described["situation"], described["counts"]
    files = {_inside(name, member): use for member, use in MEMBERS.items()}
    files |= {file: use for file, (_, use) in _PAPERS.items()}
    width = max(map(len, files))
    listed = "\n".join(f"  {file:{width}}  {use}" for file, use in files.items())
    return f"""{situation["title"]}
{"=" * len(situation["title"])}

{_filled(situation["description"])}

{counts["features"]} records, {counts["claims"]} claims, {counts["sources"]} sources. Version {situation["version"]}, written by \
kzmap {described["kzmap"]}.

{_layers(content)}

Files
-----
{listed}

Unpack all of it into one folder: the project finds the GeoPackage beside it. A .manifest.json beside a file says for that file
what manifest.json says for all. In QGIS open the .qgz: layers, styles, labels and the time slider (Temporal Controller) are
set. Text is UTF-8. In the CSV an apostrophe in front of = + - @ keeps a spreadsheet from running a text.

Coordinates
-----------
WGS 84 (EPSG:4326), degrees, longitude first. Distances and radii are metres on the ellipsoid.

Please show this credit
-----------------------
{_filled(described["credit"])}

How to read it
--------------
Every record says how precisely its place is known (precision, radius_m) and who says so (claims, sources). Numbers about people
stand in claims only, each with its speaker; sources that disagree are all kept. A record known only to a region or a country
has that area as its geometry, not a point: do not take its centre for a place. So do not count points when you count records.
Several records at one settlement share one point. Local times (start, end) carry their offset when an hour is known; start_utc
and end_utc are the first instant that the time may mean and the first instant after the last: start_utc <= t < end_utc.

Join claims and sources through record_id: in the GeoPackage and the workbook through record_claims (record_id, claim_id) and
record_sources (record_id, source_id). A claim whose status is not "standing" was superseded, retracted or denied.
Regions are those of the record's day (adm1, adm1_name); adm1_today is filled when the spot lies in another one now.

What was chosen
---------------
{_chosen(described["parameters"])}

To check this file: kzmap verify {name}.zip
"""


def _layers(content: Content) -> str:
    """Count records by layer and by what place they have."""
    kinds = content.features.geometry.geom_type.fillna("none")
    words = {"Point": "point", "MultiPoint": "point", "LineString": "line", "MultiLineString": "line", "none": "no place"}
    table = pd.crosstab(content.features["layer"], kinds.map(lambda kind: words.get(kind, "area")))
    lines = [f"  {'layer':12}" + "".join(f"{kind:>10}" for kind in table.columns)]
    lines += [
        f"  {layer:12}" + "".join(f"{count:>10}" for count in row)
        for layer, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return "\n".join(lines)


def _chosen(parameters: Mapping[str, Any]) -> str:
    """Say the parameters in words."""
    known = parameters.get("known_on")
    selection = parameters.get("selection")
    lines = [
        f"Language of names: {parameters['language']}.",
        f"Claims as known on: {known or 'all that is known'}.",
        f"Review: {', '.join(parameters['review'])}.",
        f"View of contested boundaries: {parameters['view']}.",
        f"Selection: {manifest.text(selection) if selection else 'everything'}.",
    ]
    return "\n".join(lines)


def _filled(text: str) -> str:
    return textwrap.fill(text, 126, break_long_words=False, break_on_hyphens=False)


def _licences(content: Content) -> str:
    lines = ["Data", "----"]
    lines += [
        f"{one.get('title') or one['name']} ({one['name']})\n{one.get('path', '')}".rstrip()
        for one in content.manifest["licences"]
    ]
    lines += ["", "What it was made from", "---------------------"]
    for one in content.manifest["credits"]:
        likely = f"  most likely {one['likely']}: keep that licence until it is cleared up" if one["likely"] else ""
        lines += [one["title"], f"  {one['producer']}", f"  {one['licence'] or 'no licence stated'} {one['url']}", likely, ""]
    for one in content.manifest["share_alike"]:
        lines += [f"{one['origin']} is under {one['licence']}: a database made of these coordinates keeps that licence. Records:",
                  f"  {_filled(', '.join(one['records']))}", ""]  # fmt: skip
    return "\n".join(line.rstrip() for line in lines) + "\n"
