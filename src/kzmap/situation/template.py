"""A workbook to be filled: a sheet a table, lists to choose from, an example row, a page of help; it is read as it is."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.situation import starting, words
from kzmap.situation.starting import EXAMPLE, LICENCES, SETTINGS, SHEET
from kzmap.situation.tables import HAPPENINGS, table_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzmap.situation.starting import Start

__all__ = ["workbook"]

#: Rows that have lists to choose from.
_ROWS = 1_000
_WIDE = {"title": 44, "summary": 44, "name": 28, "place": 24, "link": 30, "publisher": 22, "category": 24, "text": 44, "note": 30}
_NEEDED = ("title", "date", "place")
_AXES = {"lon": 180, "lat": 90}


def workbook(start: Start, countries: Mapping[str, str]) -> bytes:
    """Return a workbook to be filled.

    Parameters
    ----------
    start
        What is known of the situation.
    countries
        Names of all countries by ISO 3166-1 alpha-3 code, to choose from.

    Raises
    ------
    KzmapError
        If the library that writes workbooks is not installed.
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        raise KzmapError(f"Writing a workbook needs {error.name}, which is not installed. Install kzmap[formats].") from None
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": start.title or start.name, "created": datetime(2000, 1, 1, tzinfo=UTC)})
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#e8edf2", "text_wrap": True, "valign": "top"}),
            "need": book.add_format({"bold": True, "bottom": 1, "bg_color": "#ffd98a", "text_wrap": True, "valign": "top"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "grey": book.add_format({"italic": True, "font_color": "#6b7280"}),
            "bold": book.add_format({"bold": True, "font_size": 14}),
        }
        tables = list(table_schemas())
        sheets = {name: book.add_worksheet(name) for name in (HAPPENINGS[0], SHEET, "help")}
        sheets |= {name: book.add_worksheet(name) for name in tables if name not in sheets}
        sheets["lists"] = book.add_worksheet("lists")
        lists = _lists(sheets["lists"], countries, styles)
        for name in tables:
            _table(sheets[name], _columns(name), lists, styles)
        _example(sheets[HAPPENINGS[0]], start, styles)
        for at, (name, _, _) in enumerate(_columns("places")):
            sheets["places"].write(1, at, _cell(start.city.get(name, "")))
        _settings(sheets[SHEET], start, countries, lists, styles)
        _help(sheets["help"], styles)
        sheets[HAPPENINGS[0]].activate()
    return out.getvalue()


def _columns(table: str) -> list[tuple[str, str, bool]]:
    """Columns of a sheet: name, meaning, whether it is needed."""
    if table in HAPPENINGS:
        return [(name, meaning, name in _NEEDED) for name, meaning in starting.row_columns()]
    fields = table_schemas()[table]["schema"]["fields"]
    return [(one["name"], one["description"], bool(one.get("constraints", {}).get("required"))) for one in fields]


def _vocabularies() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the columns that have a list, with its words and what they mean."""
    seen = set()
    for resource in table_schemas().values():
        for one in resource["schema"]["fields"]:
            choices = one.get("constraints", {}).get("enum", [])
            key = f"{resource['name']}.{one['name']}" if one["name"] == "kind" else one["name"]
            if choices and key not in seen:
                seen.add(key)
                yield key, [(word, _meaning(one["name"], word)) for word in choices]


def _meaning(vocabulary: str, word: str) -> str:
    return words.label("category", word) if vocabulary == "category" else ""


def _lists(sheet: Any, countries: Mapping[str, str], styles: Mapping[str, Any]) -> dict[str, str]:
    """Write the lists; return the range of each."""
    own = [
        ("countries", [(f"{code} {name}", "") for code, name in countries.items()]),
        ("licence", [(name, address) for name, address in LICENCES.items()]),
        *_vocabularies(),
    ]
    ranges = {}
    for at, (name, choices) in enumerate(own):
        sheet.write_string(0, 2 * at, name, styles["head"])
        sheet.write_string(0, 2 * at + 1, "means", styles["head"])
        for row, (word, meaning) in enumerate(choices, start=1):
            sheet.write_string(row, 2 * at, word)
            sheet.write_string(row, 2 * at + 1, meaning)
        letter = _letter(2 * at)
        ranges[name] = f"=lists!${letter}$2:${letter}${len(choices) + 1}"
    sheet.set_column(0, 2 * len(own), 22)
    sheet.freeze_panes(1, 0)
    return ranges


def _letter(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))


def _table(sheet: Any, columns: Sequence[tuple[str, str, bool]], lists: Mapping[str, str], styles: Mapping[str, Any]) -> None:
    table = sheet.get_name()
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 30)
    for at, (name, meaning, needed) in enumerate(columns):
        sheet.write_string(0, at, name, styles["need" if needed else "head"])
        sheet.write_comment(0, at, meaning, {"x_scale": 2, "author": "kzmap"})
        sheet.set_column(at, at, _WIDE.get(name, 14))
        chosen = lists.get(f"{table}.{name}") or lists.get(name if name not in ("kind", "countries", "licence") else "")
        if chosen:
            said = {"error_type": "warning", "error_title": "Another word", "error_message": "The list has other words. Keep it?"}
            sheet.data_validation(1, at, _ROWS, at, {"validate": "list", "source": chosen, **said})
        if name in _AXES:
            limits = {"criteria": "between", "minimum": -_AXES[name], "maximum": _AXES[name]}
            told = {"error_title": "No coordinate", "error_message": meaning, "error_type": "warning"}
            sheet.data_validation(1, at, _ROWS, at, {"validate": "decimal", **limits, **told})


def _example(sheet: Any, start: Start, styles: Mapping[str, Any]) -> None:
    year = starting.this_year()[0]
    cells = {
        "title": EXAMPLE,
        "date": year,
        "place": start.city.get("name", "") or "Name of a town",
        "category": "other",
        "summary": "One to three sentences of your own.",
        "publisher": "Who reported it",
        "link": "https://example.org/report",
        "published_on": year,
    }
    for at, (name, _) in enumerate(starting.row_columns()):
        if name in cells:
            sheet.write_string(1, at, cells[name], styles["grey"])


def _cell(text: str) -> str | float:
    """Write a number as one."""
    try:
        return float(text)
    except ValueError:
        return text


def _settings(
    sheet: Any, start: Start, countries: Mapping[str, str], lists: Mapping[str, str], styles: Mapping[str, Any]
) -> None:
    told = {
        "title": start.title or start.name,
        "name": start.name,
        "countries": ", ".join(f"{code} {countries[code]}" if code in countries else code for code in start.countries),
        "city": start.city.get("name", ""),
        "timezone": start.timezone,
        "languages": "en",
        "version": "0.1.0",
    }
    for at, name in enumerate(("setting", "value", "what it says")):
        sheet.write_string(0, at, name, styles["head"])
    for row, (name, meaning) in enumerate(SETTINGS.items(), start=1):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, told.get(name, ""))
        sheet.write_string(row, 2, meaning, styles["wrap"])
        if name in lists:
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": lists[name], "error_type": "information"})
    for at, width in enumerate((16, 48, 90)):
        sheet.set_column(at, at, width)


def _help(sheet: Any, styles: Mapping[str, Any]) -> None:
    """Write the page of help: five steps, then every column of every sheet."""
    lines = [
        ("How to fill this workbook", "bold"),
        ("1. Sheet events: one row for each thing that happened. Yellow columns are needed: a title, a date, and a place.", ""),
        ("   A place is the name of a town or district, or lon and lat. Everything else may stay empty.", ""),
        ("2. Who reported it stands in the same row: publisher, link, published_on. Sources are made of it.", ""),
        ("3. Numbers of people (killed, injured, detained) are kept as what that source says.", ""),
        ("4. Sheet situation: title, countries, time zone, licence, author.", ""),
        ("5. Save, then: kzmap map FILE.xlsx -o page.html. A fault is named by its cell, such as events!C7.", ""),
        ("", ""),
        ("The other sheets are for what does not fit into a row: places with several names, who said which number, forces", ""),
        ("and their ways. Leave those empty that you do not need, or delete them. incidents has the columns of events: what", ""),
        (
            "happened in one city. A column of your own is kept and shown beside the record. For another language add title_fr,",
            "",
        ),
        ("summary_fr, name_fr and so on.", ""),
        (f"The row {EXAMPLE!r} is left out for as long as its title stands.", ""),
        ("", ""),
    ]
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 110)
    for row, (text, style) in enumerate(lines):
        sheet.write_string(row, 0, text, styles[style] if style else None)
    row = len(lines)
    for at, name in enumerate(("sheet", "column", "what it says")):
        sheet.write_string(row, at, name, styles["head"])
    for table in table_schemas():
        if table in HAPPENINGS[1:]:
            continue
        for name, meaning, needed in _columns(table):
            row += 1
            sheet.write_string(row, 0, table)
            sheet.write_string(row, 1, name, styles["need"] if needed else None)
            sheet.write_string(row, 2, meaning, styles["wrap"])
