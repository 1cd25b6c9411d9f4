"""A dump that ``psql`` loads into PostGIS: a schema named after the situation, its tables with comments and indexes.

GDAL writes the tables (driver PGDump); comments, keys and indexes are added as plain SQL behind them. Everything stands in one
transaction, so that a load that fails leaves nothing.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio

from kzmap.errors import ExportError
from kzmap.export import manifest
from kzmap.export.formats.gis_layers import sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.export.content import Content
    from kzmap.export.formats.gis_layers import Sheet

__all__ = ["schema_name", "write"]

_GEOMETRY = "geom"
#: GDAL opens, closes and drops for each table; here it is done once for all.
_OURS = re.compile(r"^(BEGIN;|COMMIT;|END;|SET standard_conforming_strings.*|CREATE SCHEMA .*|DROP TABLE .*)$")
#: The longest name that PostgreSQL keeps whole.
_LONGEST = 63
_KEYS = {"record_id": ("events", "incidents", "bases", "movements", "postings"), "claim_id": ("claims",),
         "source_id": ("sources",), "contingent_id": ("contingents",), "unit_id": ("units",),
         "zone_id": ("zones", "zone_lines")}  # fmt: skip


def schema_name(situation: str) -> str:
    """Return a name that needs no quotes in SQL.

    >>> schema_name("kazakhstan-2022"), schema_name("2023 x")
    ('kazakhstan_2022', 's_2023_x')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", situation.lower()).strip("_") or "situation"
    return (plain if plain[0].isalpha() else f"s_{plain}")[:_LONGEST]


def write(content: Content, path: Path) -> None:
    """Write one SQL file in UTF-8.

    Raises
    ------
    ExportError
        If GDAL cannot hold a value, or a text has the character NUL, which PostgreSQL has not.
    """
    schema = schema_name(content.manifest["situation"]["name"])
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD.format(schema=schema))
        with tempfile.TemporaryDirectory() as folder:
            views: list[Sheet] = []
            for sheet in sheets(content):
                if sheet.view:
                    views.append(sheet)
                    continue
                for line in _table(sheet, schema, Path(folder) / f"{sheet.name}.sql"):
                    file.write(line)
                file.writelines(f"{line}\n" for line in _described(sheet, schema))
        for sheet in views:
            file.write(f"SET search_path TO {schema}, public;\nCREATE VIEW {sheet.name} AS {sheet.view};\n")
            file.write(f"COMMENT ON VIEW {sheet.name} IS {_literal(f'{sheet.title}. {sheet.meaning}')};\n")
        file.write(f"COMMENT ON SCHEMA {schema} IS {_literal(manifest.text(content.manifest))};\n")
        file.write("COMMIT;\n")


_HEAD = """-- Load with: psql -v ON_ERROR_STOP=1 -d DATABASE -f THIS_FILE   (the extension postgis must be there)
-- A schema {schema} that stands already is not touched: drop or rename it first.
SET client_encoding TO 'UTF8';
SET standard_conforming_strings TO on;
BEGIN;
CREATE SCHEMA {schema};
"""


def _table(sheet: Sheet, schema: str, part: Path) -> Iterator[str]:
    """Let GDAL write a table, and pass on the lines that make and fill it."""
    options = {
        "SCHEMA": schema,
        "CREATE_SCHEMA": "NO",
        "DROP_TABLE": "OFF",
        "LAUNDER": "NO",
        "FID": "fid",
        "SPATIAL_INDEX": "GIST",
    }
    if sheet.geometry_type:
        options["GEOMETRY_NAME"] = _GEOMETRY
    try:
        pyogrio.write_dataframe(sheet.frame, part, driver="PGDUMP", layer=sheet.name,
                                geometry_type=sheet.geometry_type or None, layer_options=options)  # fmt: skip
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError,
            pyogrio.errors.FieldError) as error:  # fmt: skip
        raise ExportError(f"postgis cannot hold the table {sheet.name!r}: {error}. Check its values, or export gpkg.") from error
    with part.open(encoding="utf-8", newline="\n") as lines:
        inside = False  # a text of several lines may look like one of GDAL's own
        for line in lines:
            if inside or not _OURS.match(line.rstrip("\n")):
                yield line
            inside ^= line.count("'") % 2 == 1


def _described(sheet: Sheet, schema: str) -> Iterator[str]:
    table = f"{schema}.{sheet.name}"
    yield f"COMMENT ON TABLE {table} IS {_literal(f'{sheet.title}. {sheet.meaning}')};"
    for column in sheet.columns:
        yield f"COMMENT ON COLUMN {table}.{_name(column.name)} IS {_literal(column.meaning)};"
    names = {column.name for column in sheet.columns}
    for key in (key for key in _KEYS if key in names):
        unique = "UNIQUE " if sheet.name in _KEYS[key] else ""
        yield f"CREATE {unique}INDEX ON {table} ({key});"
    if {"start_utc", "end_utc"} <= names:
        yield f"CREATE INDEX ON {table} USING gist (tstzrange(start_utc, end_utc));"


def _name(column: str) -> str:
    """Quote a column's name for SQL, cut as PostgreSQL cuts it."""
    return '"' + column.encode()[:_LONGEST].decode("utf-8", "ignore").replace('"', '""') + '"'


def _literal(text: str) -> str:
    """Quote a text for SQL; with standard_conforming_strings a backslash is a backslash."""
    return "'" + text.replace("'", "''") + "'"
