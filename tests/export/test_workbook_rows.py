"""Rows put together by column are the cells that XlsxWriter's own methods write."""

from __future__ import annotations

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter

from kzmap.export.formats.workbook_rows import ColumnSheet

TEXTS = ["", "plain", " kept ", "=1+1", "a < b & c", "<r>no markup</r>", "жаңа\nжол", "bell \x07", "_x0041_"]


@pytest.fixture
def both(tmp_path):
    """The same three columns, written by cell and by column."""
    moments = [dt.datetime.fromisoformat("2022-01-01T12:00") + dt.timedelta(hours=at) for at in range(len(TEXTS))]
    numbers = [0.1 + at * 1e6 for at in range(len(TEXTS))]
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(tmp_path / "cells.xlsx"), options) as book:
        date, sheet = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_worksheet()
        for row, (text, number, moment) in enumerate(zip(TEXTS, numbers, moments, strict=True)):
            if text and not text.startswith("<r>"):  # XlsxWriter takes that for its own markup
                sheet.write_string(row, 0, text)
            sheet.write_number(row, 1, number)
            sheet.write_datetime(row, 2, moment, date)
            sheet.write_boolean(row, 3, row % 2 == 0)
    with xlsxwriter.Workbook(str(tmp_path / "columns.xlsx"), options) as book:
        date, sheet = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_worksheet(None, ColumnSheet)
        day = dt.datetime.fromisoformat("1899-12-30")
        days = [f"{(moment - day) / dt.timedelta(days=1):.16G}" for moment in moments]
        sheet.fill([
            [sheet.text(text) if text else "" for text in TEXTS],
            [sheet.plain(f"{number:.16G}") for number in numbers],
            [sheet.plain(one, style=sheet.style(date)) for one in days],
            [sheet.plain(str(int(row % 2 == 0)), kind="b") for row in range(len(TEXTS))],
        ])  # fmt: skip
    return tmp_path / "cells.xlsx", tmp_path / "columns.xlsx"


def values(path):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]


def test_another_program_reads_the_same_cells(both) -> None:
    by_cell, by_column = map(values, both)
    assert by_column[5][0] == "<r>no markup</r>"
    by_cell[5][0] = by_column[5][0]
    assert by_column == by_cell
    assert by_column[1][1:] == [1000000.1, dt.datetime.fromisoformat("2022-01-01T13:00"), False]


def test_the_rest_of_the_workbook_is_the_same(both) -> None:
    parts = []
    for path in both:
        with zipfile.ZipFile(path) as archive:
            parts.append({name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"})
    assert parts[0].keys() == parts[1].keys()
    different = {name for name in parts[0] if parts[0][name] != parts[1][name]}
    assert different == {"xl/worksheets/sheet1.xml"}  # the attribute spans, which is a hint only
