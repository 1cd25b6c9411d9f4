"""GeoPackage that opens ready in QGIS: styles, labels, aliases, value lists, time, relations, credit and provenance inside.

GDAL writes the tables; what QGIS and the GeoPackage extensions want besides is added as plain SQL.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pyogrio

from kzmap.errors import ExportError
from kzmap.export import columns, manifest
from kzmap.export.content import drawn
from kzmap.export.formats import qml, sld
from kzmap.export.formats.gis_layers import Sheet, sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["write"]

#: 1.2 is the newest version that GDAL 3.6 reads without a warning.
_VERSION = "1.2"
#: Stands in every place where GDAL would write the time of writing.
_DATE = "2000-01-01T00:00:00.000Z"
_GEOMETRY = "geom"

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
_COLUMNS = """
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name))
"""
_CONSTRAINTS = """
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
  max_is_inclusive BOOLEAN, description TEXT, CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))
"""
_METADATA = """
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
  mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL,
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
_RELATIONS = """
CREATE TABLE gpkgext_relations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, base_table_name TEXT NOT NULL, base_primary_column TEXT NOT NULL DEFAULT 'id',
  related_table_name TEXT NOT NULL, related_primary_column TEXT NOT NULL DEFAULT 'id', relation_name TEXT NOT NULL,
  mapping_table_name TEXT NOT NULL UNIQUE)
"""
#: Tables of records and what belongs to them, through which pairs and by which key.
_RELATED = tuple(
    (layer, table, pairs, key)
    for layer in ("events", "incidents", "bases", "postings", "movements")
    for table, pairs, key in (("claims", "record_claims", "claim_id"), ("sources", "record_sources", "source_id"))
)
_RELATED_TABLES = ("gpkg_related_tables", "http://docs.opengeospatial.org/is/18-000/18-000.html")
_EXTENSIONS = (
    ("gpkg_data_columns", None, "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_data_column_constraints", None, "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkgext_relations", None, *_RELATED_TABLES),
    *((f"{layer}_{table}", None, *_RELATED_TABLES) for layer, table, *_ in _RELATED),
    ("gpkg_metadata", None, "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
    ("gpkg_metadata_reference", None, "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
)


def write(content: Content, path: Path) -> None:
    """Write every sheet as a table, then styles, descriptions, metadata.

    Raises
    ------
    ExportError
        If GDAL cannot hold a value.
    """
    written: list[Sheet] = []
    with _fixed_date():
        for sheet in sheets(content):
            if not sheet.view:
                _write_table(sheet, path)
            written.append(sheet)
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        for sheet in written:
            if sheet.view:
                _add_view(database, sheet)
        _describe(database, written, content.result.lang)
        _relate(database)
        _add_styles(database, written)
        _add_metadata(database, written, content)


@contextlib.contextmanager
def _fixed_date() -> Iterator[None]:
    """Make GDAL write a fixed date, so that the same input gives the same bytes."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _write_table(sheet: Sheet, path: Path) -> None:
    options: dict[str, object] = {"IDENTIFIER": sheet.name, "DESCRIPTION": sheet.meaning}
    if sheet.geometry_type:
        options |= {"GEOMETRY_NAME": _GEOMETRY}
    try:
        pyogrio.write_dataframe(
            sheet.frame,
            path,
            driver="GPKG",
            use_arrow=True,
            layer=sheet.name,
            geometry_type=sheet.geometry_type or None,
            dataset_options={"VERSION": _VERSION},
            layer_options=options,
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError,
            pyogrio.errors.GeometryError, pyogrio.errors.FieldError) as error:  # fmt: skip
        raise ExportError(f"gpkg cannot hold the table {sheet.name!r}: {error}. Check its values, or export geojson.") from error


def _add_view(database: sqlite3.Connection, sheet: Sheet) -> None:
    """Make a layer that draws what other tables hold, as the GeoPackage's standard lists it."""
    database.execute(f"CREATE VIEW {sheet.name} AS {sheet.view}")
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y,"
        " srs_id) SELECT ?, 'features', ?, ?, ?, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents"
        " WHERE table_name = 'units'",
        (sheet.name, sheet.name, sheet.meaning, _DATE),
    )
    database.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, 4326, 0, 0)", (sheet.name, _GEOMETRY, sheet.geometry_type.upper())
    )


def _describe(database: sqlite3.Connection, written: list[Sheet], lang: str) -> None:
    """Put alias, meaning and list of words of each column where the schema extension keeps them."""
    database.execute(_COLUMNS)
    database.execute(_CONSTRAINTS)
    domains: dict[str, dict[str, str]] = {}
    for sheet in written:
        lists = {c.name: columns.domain(sheet.name, c.name, lang) for c in sheet.columns}
        domains |= {name: listed for name, listed in lists.values() if listed}
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            [(sheet.name, c.name, c.alias, c.alias, c.meaning, lists[c.name][0] or None) for c in sheet.columns],
        )
    database.executemany(
        "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description)"
        " VALUES (?, 'enum', ?, ?)",
        [(name, word, label) for name, listed in domains.items() for word, label in listed.items()],
    )


def _relate(database: sqlite3.Connection) -> None:
    """Say which tables belong together through the pairs, as the extension for related tables does."""
    database.execute(_RELATIONS)
    for layer, table, pairs, key in _RELATED:
        joined = f"{pairs} AS pairs JOIN {layer} AS records USING (record_id) JOIN {table} AS told USING ({key})"
        # a table and no view: GDAL lists it, and reads no view that is not in gpkg_contents
        database.execute(
            f"CREATE TABLE {layer}_{table} (id INTEGER PRIMARY KEY, base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)"
        )
        chosen = f"SELECT records.fid, told.fid FROM {joined} ORDER BY 1, 2"  # noqa: S608 - names of ours
        database.execute(f"INSERT INTO {layer}_{table} (base_id, related_id) {chosen}")
        database.execute(
            "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name, related_primary_column,"
            " relation_name, mapping_table_name) VALUES (?, 'fid', ?, 'fid', 'attributes', ?)",
            (layer, table, f"{layer}_{table}"),
        )


def _add_styles(database: sqlite3.Connection, written: list[Sheet]) -> None:
    database.execute(_STYLES)
    for sheet in written:
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,"
            " styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '', ?)",
            (
                sheet.name,
                _GEOMETRY if sheet.geometry_type else "",
                "kzmap",
                qml.document(sheet.style, sheet.columns),
                sld.document(sheet.name, sheet.title, sheet.style),
                sheet.title,
                _DATE,
            ),
        )
    _list_table(database, "layer_styles", "Styles for QGIS (QML) and others (SLD)")


def _list_table(database: sqlite3.Connection, name: str, meaning: str) -> None:
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) VALUES (?, ?, ?, ?, ?)",
        (name, "attributes", name, meaning, _DATE),
    )


def _add_metadata(database: sqlite3.Connection, written: list[Sheet], content: Content) -> None:
    """Add what QGIS shows as layer metadata, and the manifest."""
    database.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,"
        " definition TEXT NOT NULL, scope TEXT NOT NULL,"
        " CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"
    )
    database.executescript(_METADATA)
    database.executemany("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, 'read-write')", _EXTENSIONS)
    entries: list[tuple[str, str, str, str | None]] = [
        ("https://github.com/kzmap/kzmap#manifest", "application/json", manifest.text(content.manifest, indent=1), None)
    ]
    entries += [
        ("http://mrcc.com/qgis.dtd", "text/xml", _qgis_metadata(sheet, content.manifest), sheet.name) for sheet in written
    ]
    for number, (standard, mime, text, table) in enumerate(entries, start=1):
        database.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, ?, ?)", (number, standard, mime, text))
        database.execute(
            "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
            ("table" if table else "geopackage", table, _DATE, number),
        )


def _qgis_metadata(sheet: Sheet, described: Mapping[str, Any]) -> str:
    """Title, abstract, licence and credit in the form of QGIS's layer metadata."""
    situation = described["situation"]
    root = ET.Element("qgis", {"version": qml.VERSION})
    texts = {
        "identifier": f"{situation['name']}/{sheet.name}",
        "language": "ENG",
        "type": "dataset",
        "title": f"{situation['title']}: {sheet.title}",
        "abstract": f"{sheet.meaning}\n\n{situation['description']}",
    }
    for tag, text in texts.items():
        ET.SubElement(root, tag).text = text
    for licence in described["licences"]:
        ET.SubElement(root, "license").text = licence.get("path") or licence["name"]
    ET.SubElement(root, "rights").text = str(described["credit"])
    ET.SubElement(root, "encoding").text = "UTF-8"
    crs = ET.SubElement(ET.SubElement(root, "crs"), "spatialrefsys")
    ET.SubElement(crs, "authid").text = "EPSG:4326"
    extent = ET.SubElement(root, "extent")
    if sheet.geometry_type and len(sheet.frame) and drawn(sheet.frame.geometry).any():
        west, south, east, north = sheet.frame.total_bounds
        box = {"minx": west, "miny": south, "maxx": east, "maxy": north, "minz": 0, "maxz": 0}
        ET.SubElement(extent, "spatial", {"crs": "EPSG:4326", "dimensions": "2", **{k: repr(float(v)) for k, v in box.items()}})
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")
