"""A workbook (XLSX): a sheet for each table, one that says what it is, and one that explains every column.

Every text is written as text: a spreadsheet runs nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import xlsxwriter

from kzmap.errors import ExportError
from kzmap.export import columns, manifest
from kzmap.export.cells import by_value, instant
from kzmap.export.formats.delimited import wkt
from kzmap.export.formats.workbook_rows import ColumnSheet
from kzmap.export.lines import nested_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kzmap.export.columns import Column
    from kzmap.export.content import Content

__all__ = ["tables", "write"]

_MAX_TEXT = 32_767
_MAX_ROWS = 1_048_576
#: Excel counts days from 1900 and believes in 29 February of that year; what is earlier stays text.
_FIRST_DATE = dt.datetime(1900, 3, 1, tzinfo=dt.UTC)
_DAY_0 = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_WIDE = {"title": 50, "summary": 60, "text": 60, "claims": 60, "sources": 60, "note": 50, "place": 30, "meaning": 90, "url": 40}


def write(content: Content, path: Path) -> None:
    """Write the workbook.

    Raises
    ------
    ExportError
        If a text or a table is longer than a sheet allows.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties(
            {
                "title": content.manifest["situation"]["title"],
                "comments": content.manifest["credit"],
                "created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
            }
        )
        bold = book.add_format({"bold": True, "bottom": 1})
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        _write_pairs(book.add_worksheet("About", ColumnSheet), _about(content), ColumnSheet.style(bold))
        meanings = []
        for name, described, frame in tables(content):
            _write_sheet(book.add_worksheet(name, ColumnSheet), name, described, frame, (bold, date))
            meanings += [(name, column.name, column.alias, column.type, column.meaning) for column in described]
        dictionary = pd.DataFrame(meanings, columns=[column.name for column in _DICTIONARY], dtype="str")
        _write_sheet(book.add_worksheet("Dictionary", ColumnSheet), "Dictionary", _DICTIONARY, dictionary, (bold, date))


_DICTIONARY = (
    columns.Column("sheet", "Sheet", "text", "Where the column stands."),
    columns.Column("name", "Column", "text", "Its name."),
    columns.Column("alias", "Heading", "text", "Its readable name."),
    columns.Column("type", "Type", "text", "text, number, boolean, datetime (UTC) or nested (a list)."),
    columns.Column("meaning", "Meaning", "text", "What it says."),
)


def tables(content: Content) -> Iterator[tuple[str, tuple[Column, ...], pd.DataFrame]]:
    """Yield name, columns and rows of each sheet; claims and sources of a record stand as lines in its cell, too."""
    records = pd.DataFrame(content.features.drop(columns=["area", "geometry"]))
    for name in ("claims", "sources"):
        texts = [_shortened(text, name) for text in nested_lines(content, name)]
        records[name] = pd.Series(texts, dtype="object", index=records.index)  # as they are: a conversion takes half a second
    points = content.features.geometry.where(content.features.geometry.geom_type == "Point")
    records["lon"], records["lat"] = points.x.round(7), points.y.round(7)
    yield "Records", (*content.columns, *_LONLAT), records
    yield "Claims", columns.table("claims", content.claims.columns), content.claims
    yield "Sources", columns.table("sources", content.sources.columns), content.sources
    contingents = content.located.situation.contingents
    yield "Contingents", columns.table("contingents", contingents.columns), contingents
    places = content.located.situation.places
    yield "Places", columns.table("places", places.columns), places
    if len(content.zones):
        zones = content.zones.assign(wkt=wkt(content.zones.geometry.to_numpy())).drop(
            columns=["geometry", "start_utc", "end_utc"]
        )
        yield "Zones", columns.table("zones", zones.columns), zones
    yield "Units", columns.UNITS, pd.DataFrame(content.units.drop(columns="geometry"))
    yield "Record claims", columns.LINKS["record_claims"], content.links("record_claims")
    yield "Record sources", columns.LINKS["record_sources"], content.links("record_sources")
    yield "Record units", columns.LINKS["record_units"], content.links("record_units")


_LONLAT = (
    columns.Column("lon", "Longitude", "number", "Degrees, of a single point; empty for all else."),
    columns.Column("lat", "Latitude", "number", "Degrees, of a single point; empty for all else."),
)


def _shortened(text: str, name: str) -> str:
    end = f"\n(more in the sheet {name.capitalize()})"
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - len(end)] + end


def _about(content: Content) -> list[tuple[str, str]]:
    described = content.manifest
    situation = described["situation"]
    pairs = [("Title", situation["title"]), ("Description", situation["description"]), ("Version", situation["version"]),
             ("Credit to show", described["credit"])]  # fmt: skip
    pairs += [("Licence", f"{one.get('title') or one['name']} {one.get('path', '')}".strip()) for one in described["licences"]]
    pairs += [("Records", str(described["counts"]["features"])), ("Parameters", manifest.text(described["parameters"]))]
    # what no record carries stands in the sheets Claims and Sources; a cell might be too small for it
    return [*pairs, ("Manifest", manifest.text({key: value for key, value in described.items() if key != "beside_records"}))]


def _write_pairs(sheet: ColumnSheet, pairs: list[tuple[str, str]], bold: int) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 120)
    sheet.fill(
        [[sheet.text(key, bold) for key, _ in pairs], [sheet.text(value[:_MAX_TEXT]) if value else "" for _, value in pairs]]
    )


def _write_sheet(
    sheet: ColumnSheet, name: str, described: tuple[Column, ...], frame: pd.DataFrame, formats: tuple[Any, Any]
) -> None:
    bold, date = formats
    if len(frame) >= _MAX_ROWS:
        raise ExportError(f"xlsx cannot hold {len(frame):,} rows in the sheet {name}; at most {_MAX_ROWS - 1:,}. Export gpkg.")
    for at, column in enumerate(described):
        sheet.set_column(at, at, _WIDE.get(column.name, 16))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(frame), 1), len(described) - 1)
    heading, moment = sheet.style(bold), sheet.style(date)
    sheet.fill(
        [[sheet.text(column.name, heading), *_cells(sheet, frame[column.name], column, (name, moment))] for column in described]
    )


def _cells(sheet: ColumnSheet, values: pd.Series, column: Column, where: tuple[str, int]) -> list[str]:
    """Return the cells of a column, without their places."""
    name, moment = where
    if column.type == "boolean":
        return by_value(values, lambda flag: sheet.plain(str(int(flag)), kind="b"))
    if column.type == "number":
        return by_value(values, lambda value: sheet.plain(f"{value:.16G}"))
    if column.type == "datetime":
        return by_value(values, lambda value: _date_cell(sheet, value, moment))
    return by_value(values, lambda text: _text_cell(sheet, text, values, f"sheet {name}, column {column.name}"))


def _text_cell(sheet: ColumnSheet, text: str, values: pd.Series, where: str) -> str:
    if len(text) > _MAX_TEXT:
        row = int((values == text).to_numpy().argmax()) + 2
        raise ExportError(
            f"xlsx cannot hold the {len(text):,} characters in {where}, row {row}; at most {_MAX_TEXT:,}. Shorten it, or export"
            " gpkg or csv."
        )
    return sheet.text(text) if text else ""


def _date_cell(sheet: ColumnSheet, value: pd.Timestamp, style: int) -> str:
    if value < _FIRST_DATE:
        return sheet.text(instant(value))
    return sheet.plain(f"{(value - _DAY_0) / pd.Timedelta(days=1):.16G}", style=style)
