"""Files for GIS, tables, pages and print: one module for each format, one registry, one description of columns.

``located -> file``. What is shown is what is exported: the same `Selection` filters every format, and is written into the file.
Importing this package is light; a format's module and its libraries load when a file is written.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kzmap.errors import ExportError, KzmapError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.export.content import Content
    from kzmap.pipeline import Result
    from kzmap.situation.selection import Selection

__all__ = ["FORMATS", "Format", "write", "write_content"]


@dataclass(frozen=True)
class Format:
    """One format that a situation can be exported to.

    Attributes
    ----------
    name, suffix, title
        As `kzmap formats` lists them; a format without a suffix writes a folder.
    module
        The module of this package that writes it: ``formats.`` or ``figures.`` and its name.
    beside
        The manifest is a file of its own beside the export, because the format has no room for it.
    needs
        Another format, written first beside it under the same name.
    """

    name: str
    suffix: str
    title: str
    module: str
    beside: bool = False
    needs: str = ""


_ALL = (
    Format("geojson", ".geojson", "GeoJSON (RFC 7946), claims and sources nested in each feature", "formats.geojson"),
    Format("geojson-compact", ".geojson", "GeoJSON for web maps: few properties, coordinates to about 10 m", "formats.geojson"),
    Format("gpkg", ".gpkg", "GeoPackage with styles, labels, aliases, time and credit: opens ready in QGIS", "formats.gpkg"),
    Format("qgz", ".qgz", "QGIS project that shows the GeoPackage, which is written beside it", "formats.qgz", needs="gpkg"),
    Format("fgb", ".fgb", "FlatGeobuf, every type of geometry in one file", "formats.flatgeobuf", beside=True),
    Format("geoparquet", ".parquet", "GeoParquet 1.1 (zstd, bbox column) for analysts", "formats.geoparquet"),
    Format("kml", ".kml", "KML with folders, styles, balloons and time, for Google Earth", "formats.kml"),
    Format("kmz", ".kmz", "KML with its icons in one file", "formats.kml"),
    Format("shp", ".zip", "Shapefiles in a zip, with a table of the shortened field names", "formats.shapefile"),
    Format("csv", ".csv", "CSV with lon, lat and WKT (UTF-8 with BOM, safe for spreadsheets)", "formats.delimited", beside=True),
    Format("xlsx", ".xlsx", "Workbook with a sheet for each table and a data dictionary", "formats.workbook"),
    Format("html", ".html", "The map as one page that works with the network off", "formats.web_page", beside=True),
    Format("png", ".png", "Figure for print: the country and the city, 300 dpi", "figures.figure"),
    Format("svg", ".svg", "The same figure as vectors for the web", "figures.figure"),
    Format("pdf", ".pdf", "The same figure as vectors for print", "figures.figure", beside=True),
    Format("figures", "", "Folder with three figures (country, city, deployment) as PNG, SVG and PDF", "figures.figure"),
    Format("tables", "", "Folder with the situation's own tables, a Data Package that kzmap opens again", "formats.data_package"),
    Format(
        "package",
        ".zip",
        "Everything in one zip, with a README for the recipient, a data dictionary and licences",
        "formats.package",
    ),
    Format("static-api", "", "Folder that any web server serves as OGC API - Features, page by page", "formats.static_api"),
    Format(
        "pygeoapi",
        "",
        "Folder that pygeoapi serves as OGC API - Features, with filters: GeoPackage, configuration",
        "formats.ogc_api",
    ),
)

#: Every format by name, in the order of `kzmap formats`.
FORMATS: dict[str, Format] = {one.name: one for one in _ALL}


def write(
    result: Result,
    format_name: str,
    path: Path,
    *,
    selection: Selection | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Path:
    """Write what a selection shows as a file of a format.

    Parameters
    ----------
    result
        What `pipeline.run` returned.
    format_name
        A key of `FORMATS`.
    path
        Where the file goes; a folder for a format without a suffix. It appears whole or not at all, and an older good file
        survives an error.
    selection
        What to keep. Default: everything.
    progress
        Called with steps done, steps in all and a label.

    Returns
    -------
    Path
        `path`. Beside it lies ``<name>.manifest.json`` when the format has no room for a manifest.

    Raises
    ------
    ExportError
        If the format is not known, cannot hold a value, or the file cannot be written.
    """
    if format_name not in FORMATS:
        raise ExportError(f"{format_name!r} is no export format. Use one of: {', '.join(FORMATS)}.")
    chosen = FORMATS[format_name]
    tell = progress or _silent
    from kzmap.export import content

    path = Path(path)
    try:
        tell(0, 2, f"Collecting records for {chosen.name}")
        gathered = content.collect(result, chosen, selection)
        tell(1, 2, f"Writing {path.name}")
        write_content(gathered, chosen, path)
    except KzmapError:
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"{chosen.name} cannot be written to {str(path)!r}: {reason}. Give a path in a folder that you may write to,"
            " with enough room."
        ) from error
    tell(2, 2, f"Wrote {path.name}")
    return path


def write_content(gathered: Content, chosen: Format, path: Path) -> None:
    """Write content that was gathered already, and what belongs beside it."""
    from kzmap.export import manifest
    from kzmap.files import whole_file

    try:
        module = importlib.import_module(f"kzmap.export.{chosen.module}")
    except ModuleNotFoundError as error:
        raise ExportError(
            f"The format {chosen.name} needs {error.name}, which is not installed. Install it: pip install 'kzmap[files]'."
        ) from error
    if not chosen.suffix:
        whole_folder(path, lambda part: module.write(gathered, part))
        return
    if path.is_dir():
        raise ExportError(f"{str(path)!r} is a folder; {chosen.name} writes one file. Add a name, such as map{chosen.suffix}.")
    if chosen.needs:
        companion = FORMATS[chosen.needs]
        write_content(gathered.for_format(companion.name), companion, path.with_suffix(companion.suffix))
    with whole_file(path) as part:
        module.write(gathered, part)
    if chosen.beside:
        manifest.write_beside(gathered.manifest, path)


def whole_folder(path: Path, fill: Callable[[Path], None]) -> None:
    """Make a folder whole or not at all; an older export of ours is replaced, anything else is not touched.

    Raises
    ------
    ExportError
        If something else stands there.
    """
    ours = path.is_dir() and ((path / "manifest.json").is_file() or not any(path.iterdir()))
    if path.exists() and not ours:
        raise ExportError(f"{str(path)!r} exists and is no earlier export. Give a new folder, or an earlier export to replace.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        part = Path(folder) / "new"
        part.mkdir()
        fill(part)
        if path.exists():
            path.rename(Path(folder) / "old")
        try:
            part.rename(path)
        except OSError:
            if (Path(folder) / "old").exists():
                shutil.move(Path(folder) / "old", path)
            raise


def _silent(done: int, total: int, label: str) -> None:
    """Tell nobody."""
