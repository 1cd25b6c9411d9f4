"""Everything in one zip for a recipient who was told nothing: data, map, figures, dictionary, licences, and a README."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from kzmap import export
from kzmap.export import columns, manifest
from kzmap.export.archive import add
from kzmap.export.delimited import write_table

if TYPE_CHECKING:
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
    "html": "The map as one page; open it in a browser, no network needed.",
    "png": "A figure for print or web.",
    "pdf": "The same figure as vectors.",
}


def write(content: Content, path: Path) -> None:
    """Write the zip; the manifest lists the sha256 of every file inside."""
    name = str(content.manifest["situation"]["name"])
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        root = Path(folder)
        for member in MEMBERS:
            chosen = export.FORMATS[member]
            file = root / f"{name}{chosen.suffix}"
            export.write_content(content.for_format(member), chosen, file)
        write_table(_dictionary(), root / "data-dictionary.csv")
        texts = {"README.txt": _readme(content, name), "LICENCES.txt": _licences(content)}
        for file_name, text in texts.items():
            (root / file_name).write_text(text, "utf-8", newline="\n")
        files = sorted(item for item in root.iterdir() if item.is_file())
        digests = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
        for file in files:
            add(archive, f"{name}/{file.name}", file.read_bytes())
        described = manifest.text({**content.manifest, "contents": digests}, indent=2)
        add(archive, f"{name}/manifest.json", (described + "\n").encode())


def _dictionary() -> pd.DataFrame:
    """Every table and column, with what it means."""
    tables = {"records": columns.FEATURES, "units": columns.UNITS, **columns.LINKS}
    tables |= {name: columns.table(name) for name in ("claims", "sources", "contingents")}
    rows = [(table, c.name, c.alias, c.type, c.meaning) for table, described in tables.items() for c in described]
    return pd.DataFrame(rows, columns=["table", "column", "alias", "type", "meaning"], dtype="str")


def _readme(content: Content, name: str) -> str:
    described = content.manifest
    situation, counts = described["situation"], described["counts"]
    files = "\n".join(f"  {name}{export.FORMATS[member].suffix:10} {use}" for member, use in MEMBERS.items())
    chosen = manifest.text(described["parameters"], indent=2)
    versions = f"Version {situation['version']}, kzmap {described['kzmap']}."
    return f"""{situation["title"]}
{"=" * len(situation["title"])}

{situation["description"]}

{counts["features"]} records, {counts["claims"]} claims, {counts["sources"]} sources. {versions}

Files
-----
{files}
  data-dictionary.csv  What every column means.
  LICENCES.txt         What you may do, and what to credit.
  manifest.json        Where it all comes from: hashes of inputs and files, versions, parameters.

Please show this credit
-----------------------
{described["credit"]}

How to read it
--------------
Every record says how precisely its place is known (precision, radius_m) and who says so (claims, sources). Numbers about people
stand in claims only, each with its speaker; sources that disagree are all kept. A record known only to a region or a country
has that area as its geometry, not a point. Local times carry their offset; start_utc and end_utc span what a time may mean.

What was chosen
---------------
{chosen}

To check this file: kzmap verify {name}.zip
"""


def _licences(content: Content) -> str:
    lines = ["Data", "----"]
    lines += [
        f"{one.get('title') or one['name']} ({one['name']})\n{one.get('path', '')}".rstrip()
        for one in content.manifest["licences"]
    ]
    lines += ["", "Boundaries", "----------"]
    for one in content.manifest["boundaries"]:
        licence = one["licence"]
        lines += [
            f"{one['title'] or one['source']}",
            f"  {one['producer'] or ''}",
            f"  {licence['name'] or 'no licence stated'} {licence['url'] or ''}",
            "",
        ]
    return "\n".join(line.rstrip() for line in lines) + "\n"
