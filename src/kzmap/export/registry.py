"""Every format that a situation can be exported to: a new one is a module and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import entry_points

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True)
class Format:
    """One format that a situation can be exported to.

    Attributes
    ----------
    name, suffix, title
        As `kzmap formats` lists them; a format without a suffix writes a folder.
    module
        The module that writes it: of this package ``formats.`` or ``figures.`` and its name, else its whole name.
    beside
        The manifest is a file of its own beside the export, because the format has no room for it.
    needs
        Another format, written first beside it under the same name.
    separated
        Its cells can stand between other separators, see `Options`.
    ground
        What it holds of the ground, for the credit: "" the names of units, units their outlines too, figure or page a base map.
    streets
        It holds the streets around the records, for the credit.
    """

    name: str
    suffix: str
    title: str
    module: str
    beside: bool = False
    needs: str = ""
    ground: str = ""
    separated: bool = False
    streets: bool = False

    @property
    def written_by(self) -> str:
        """Whole name of the module with `write`."""
        own = self.module.partition(".")[0] in ("formats", "figures")
        return f"kzmap.export.{self.module}" if own else self.module


_ALL = (
    Format("geojson", ".geojson", "GeoJSON (RFC 7946), claims and sources nested in each feature", "formats.geojson"),
    Format("geojson-compact", ".geojson", "GeoJSON for web maps: few properties, coordinates to about 10 m", "formats.geojson"),
    Format(
        "gpkg",
        ".gpkg",
        "GeoPackage with styles, labels, aliases, time and credit: opens ready in QGIS",
        "formats.gpkg",
        ground="units",
        streets=True,
    ),
    Format(
        "qgz",
        ".qgz",
        "QGIS project that shows the GeoPackage, which is written beside it",
        "formats.qgz",
        needs="gpkg",
        ground="units",
        streets=True,
    ),
    Format("fgb", ".fgb", "FlatGeobuf, every type of geometry in one file", "formats.flatgeobuf", beside=True),
    Format(
        "topojson",
        ".topojson",
        "TopoJSON, shared lines written once: for D3, Observable and Vega",
        "formats.topology",
        ground="units",
    ),
    Format(
        "pmtiles",
        ".pmtiles",
        "PMTiles, vector tiles in one file that any web server hands out in pieces",
        "formats.tiles",
        ground="units",
    ),
    Format(
        "postgis",
        ".sql",
        "SQL dump for PostGIS: a schema with comments and indexes, loaded by psql",
        "formats.postgis",
        ground="units",
        streets=True,
    ),
    Format("geoparquet", ".parquet", "GeoParquet 1.1 (zstd, bbox column) for analysts", "formats.geoparquet"),
    Format("kml", ".kml", "KML with folders, styles, balloons and time, for Google Earth", "formats.kml"),
    Format("kmz", ".kmz", "KML with its icons in one file", "formats.kml"),
    Format("shp", ".zip", "Shapefiles in a zip, with a table of the shortened field names", "formats.shapefile"),
    Format(
        "csv",
        ".csv",
        "CSV with lon, lat and WKT (UTF-8 with BOM, safe for spreadsheets)",
        "formats.delimited",
        beside=True,
        separated=True,
    ),
    Format("xlsx", ".xlsx", "Workbook with a sheet for each table and a data dictionary", "formats.workbook", ground="units"),
    Format("zones", ".geojson", "The zones alone as GeoJSON: who draws what, and when it held", "formats.zones_alone"),
    Format("zones-csv", ".csv", "The zones alone as CSV with WKT", "formats.zones_alone", beside=True, separated=True),
    Format(
        "html",
        ".html",
        "The map as one page that works with the network off",
        "formats.web_page",
        beside=True,
        ground="page",
        streets=True,
    ),
    Format("png", ".png", "Figure for print: the country and the city, 300 dpi", "figures.figure", ground="figure"),
    Format("svg", ".svg", "The same figure as vectors for the web", "figures.figure", ground="figure"),
    Format("pdf", ".pdf", "The same figure as vectors for print", "figures.figure", beside=True, ground="figure"),
    Format(
        "figures",
        "",
        "Folder with three figures (country, city, deployment) as PNG, SVG and PDF",
        "figures.figure",
        ground="figure",
        streets=True,
    ),
    Format("tables", "", "Folder with the situation's own tables, a Data Package that kzmap opens again", "formats.data_package"),
    Format(
        "package",
        ".zip",
        "Everything in one zip, with a README for the recipient, a data dictionary and licences",
        "formats.package",
        ground="page",
        separated=True,
        streets=True,
    ),
    Format("static-api", "", "Folder that any web server serves as OGC API - Features, page by page", "formats.static_api"),
    Format(
        "pygeoapi",
        "",
        "Folder that pygeoapi serves as OGC API - Features, with filters: GeoPackage, configuration",
        "formats.ogc_api",
        ground="units",
        streets=True,
    ),
)

#: Every format by name, in the order of `kzmap formats`; those of other packages (entry point group ``kzmap.formats``) come last.
FORMATS: dict[str, Format] = {one.name: one for one in (*_ALL, *(entry.load() for entry in entry_points(group="kzmap.formats")))}
