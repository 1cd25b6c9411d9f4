"""Read workbooks: values as shown, dates as dates, and the cells whose value is computed."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzmap.ingest.header_words import field_of
from kzmap.ingest.headers import find_header, is_tag_row
from kzmap.ingest.raw_table import MAX_CELL, MAX_COLUMNS, Broken, Finding, Table, UnreadableError, as_text, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["read_workbook", "sheets_of"]

#: Of a workbook that is a situation by itself.
_MOST_CELLS = 3_000_000

#: Of a larger workbook hidden rows and merged cells are not looked for: that needs the whole of it in memory.
_LAYOUT_BYTES = 8_000_000

_DAMAGED = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    SyntaxError,
    zlib.error,
    zipfile.BadZipFile,
)


def read_workbook(stream: IO[bytes], name: str, sheet: str | None) -> Table:
    """Read one sheet of an XLSX workbook.

    Parameters
    ----------
    stream
        Seekable bytes, whose parts were checked before.
    name
        For messages.
    sheet
        Title of the sheet; default: the one whose header names most of what is needed.

    Raises
    ------
    UnreadableError
        If the workbook is damaged, has no rows, or not that sheet.
    """
    try:
        import openpyxl
    except ImportError as error:  # an extra of kzmap
        raise UnreadableError(
            "Reading workbooks needs openpyxl, which is not installed.", "Install it, or save as CSV."
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features of the workbook that hold no data
        try:
            values = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(stream, read_only=True, data_only=False)
            titles = [one.title for one in values.worksheets]
            own = sheet is None and {"Records", *_BESIDE} <= set(titles)
            chosen = "Records" if own else _chosen(values, titles, sheet, name)

            def read(title: str) -> Table:
                with_formula = _formulas(formulas[title])
                empty = _empty_texts(values[title]) if with_formula else set()
                return _sheet(_rows(values[title]), with_formula, empty, name, *_laid_out(stream, title))

            table = read(chosen)
            if sheet is None and not own:
                table = _with_the_same(table, chosen, [one for one in titles if _columns(values[one]) == list(table.frame)], read)
        except UnreadableError:
            raise
        except _DAMAGED as error:
            raise UnreadableError(
                f"{name} is a damaged workbook: {error}.", "Open it in a spreadsheet program and save it again."
            ) from error
    table.sheet = chosen
    if own:
        from kzmap.ingest.vectors import own_records

        beside = {one.casefold().replace(" ", "_"): _beside(values[one]) for one in (*_BESIDE, "Zones") if one in titles}
        return own_records(table, beside)
    if len(titles) > 1 and "sheet" not in table.frame:
        table.notes.append(f"Sheet {chosen!r} was read, of: {', '.join(titles)}.")
    return table


def _columns(sheet: Any) -> list[str]:
    """Names of the columns of a sheet that has a header and rows."""
    rows = [[as_text(cell) for cell in row] or [""] for _, row in zip(range(40), _rows(sheet), strict=False)]
    position = find_header(rows) if rows else None
    return [] if position is None or position + 1 == len(rows) else named(rows[position])


def _with_the_same(table: Table, title: str, titles: list[str], read: Callable[[str], Table]) -> Table:
    """Put the sheets that have the same columns, such as one for each month, below each other, in the order of the book."""
    parts = {one: table if one == title else read(one) for one in titles}
    parts = {one: part for one, part in parts.items() if list(part.frame) == list(table.frame) and "sheet" not in part.frame}
    if len(parts) < 2:
        return table
    whole = Table(table.frame, table.rows, table.format, line=table.line, tags=table.tags)
    before, rows = 0, []
    for one, part in parts.items():
        rows.append(part.rows + before)
        whole.broken += [broken._replace(row=broken.row + before) for broken in part.broken]
        whole.repaired += [finding._replace(row=finding.row + before) for finding in part.repaired]
        whole.hidden |= {row + before for row in part.hidden}
        whole.notes += [f"{one}: {note}" for note in part.notes]
        before += int(part.rows.max(initial=0))
    frames = [part.frame.assign(sheet=one) for one, part in parts.items()]
    whole.frame, whole.rows = pd.concat(frames, ignore_index=True).astype("str"), np.concatenate(rows)
    many = ", ".join(parts)
    whole.notes.append(f"The sheets {many} have the same columns and were read as one table; its rows are counted through them.")
    return whole


#: Sheets that a workbook of kzmap has beside its records.
_BESIDE = ("Sources", "Places", "Contingents", "Claims", "Record sources")


def _beside(sheet: Any) -> pd.DataFrame:
    rows = [[as_text(cell) for cell in row] for row in _rows(sheet)]
    names = rows[0] if rows else []
    cells = [[*row, *[""] * len(names)][: len(names)] for row in rows[1:]]
    return pd.DataFrame(cells, columns=names, dtype="str")


def sheets_of(stream: IO[bytes], name: str) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet of a workbook, whose parts were checked before, as texts and nothing taken for a header.

    Raises
    ------
    UnreadableError
        If the workbook is damaged, or has more cells than a person fills.
    """
    import openpyxl

    found: dict[str, list[list[str]]] = {}
    cells = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for sheet in openpyxl.load_workbook(stream, read_only=True, data_only=True).worksheets:
                rows = found[sheet.title] = []
                for row in _rows(sheet):
                    cells += len(row) + 1
                    if cells > _MOST_CELLS:
                        break
                    rows.append([as_text(cell) for cell in row])
        except _DAMAGED as error:
            raise UnreadableError(
                f"{name} is a damaged workbook: {error}.", "Open it in a spreadsheet program and save it again."
            ) from error
    if cells > _MOST_CELLS:
        raise UnreadableError(f"{name} has more than {_MOST_CELLS:,} cells.", "Read it with kzmap ingest.")
    return found


def _rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows as wide as what stands in them; the size that a sheet claims is not believed."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        cells = list(row)
        while cells and cells[-1] in (None, ""):
            cells.pop()
        yield cells


def _merged(texts: list[list[str]], merged: list[tuple[int, int, int, int]]) -> int:
    """Give every cell of a range that runs down several rows the value of its first; a title above a table stays one cell."""
    count = 0
    for top, left, bottom, right in merged:
        if bottom == top or top >= len(texts) or left >= len(texts[top]) or not texts[top][left]:
            continue
        for row in range(top, min(bottom + 1, len(texts))):
            for column in range(left, right + 1):
                cells = texts[row]
                cells += [""] * (column + 1 - len(cells))
                if not cells[column]:
                    cells[column] = texts[top][left]
                    count += 1
    return count


def _laid_out(stream: IO[bytes], title: str) -> tuple[set[int], list[tuple[int, int, int, int]]]:
    """Hidden rows and merged ranges of a sheet, 0-based, which the quick reader does not tell."""
    import openpyxl

    stream.seek(0, 2)
    if stream.tell() > _LAYOUT_BYTES:
        return set(), []
    stream.seek(0)
    sheet = openpyxl.load_workbook(stream)[title]
    hidden = {number - 1 for number, row in sheet.row_dimensions.items() if row.hidden}
    ranges = [(one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in sheet.merged_cells.ranges]
    return hidden, ranges


def _formulas(sheet: Any) -> dict[int, list[int]]:
    """Columns with formulas by 0-based row."""
    sheet.reset_dimensions()
    found: dict[int, list[int]] = {}
    for number, row in enumerate(sheet.iter_rows()):
        hits = [i for i, cell in enumerate(row) if cell.value is not None and getattr(cell, "data_type", "") == "f"]
        if hits:
            found[number] = hits
    return found


def _empty_texts(sheet: Any) -> set[tuple[int, int]]:
    """Cells whose formula was computed to a text without a letter: they have the type of a text, and no value."""
    sheet.reset_dimensions()
    return {
        (number, i)
        for number, row in enumerate(sheet.iter_rows())
        for i, cell in enumerate(row)
        if cell.value is None and getattr(cell, "data_type", "") == "str"
    }


def _chosen(book: Any, titles: list[str], sheet: str | None, name: str) -> str:
    if sheet is not None and sheet not in titles:
        raise UnreadableError(f"{name} has no sheet {sheet!r}.", f"Its sheets are: {', '.join(titles)}.")
    if not titles:
        raise UnreadableError(f"{name} has no sheet.", "Save the table as a sheet.")
    return sheet or max(titles, key=lambda title: _promise(book[title]))


def _promise(sheet: Any) -> tuple[int, int]:
    best, filled = 0, 0
    for number, row in enumerate(_rows(sheet)):
        if number >= 200:
            break
        filled += bool(row)
        if number < 20:
            best = max(best, len({field_of(as_text(cell))[0] for cell in row if isinstance(cell, str)} - {""}))
    return best, filled


def _sheet(  # noqa: C901 - a sheet is read in one pass
    rows: Iterator[list[Any]],
    formulas: dict[int, list[int]],
    empty: set[tuple[int, int]],
    name: str,
    hidden: set[int],
    merged: list[tuple[int, int, int, int]],
) -> Table:
    texts = [[as_text(cell) for cell in row] for row in rows]
    filled = _merged(texts, merged)
    while texts and not any(texts[-1]):
        texts.pop()
    if not texts:
        raise UnreadableError(f"{name} holds no row.", "Save the sheet that holds the table.")
    position = find_header([row or [""] for row in texts[:40]])
    width = max(map(len, texts))
    if width > MAX_COLUMNS:
        raise UnreadableError(f"The sheet has {width:,} columns.", f"At most {MAX_COLUMNS:,} can be read: keep those needed.")
    header = texts[position] if position is not None else []
    first = 0 if position is None else position + 1
    columns = named([*header, *[""] * (width - len(header))])
    tags: dict[str, str] = {}
    if first < len(texts) and is_tag_row(texts[first]):
        tags = {name: tag for name, tag in zip(columns, texts[first], strict=False) if tag}
        first += 1
    table = _filled(texts[first:], columns)
    table.line = first + 1
    table.tags = tags
    if hidden:
        rows_hidden = sorted(row - first + 1 for row in hidden if 0 < row - first + 1 <= len(table.frame))
        if rows_hidden:
            many = ", ".join(map(str, rows_hidden[:10])) + (", ..." if len(rows_hidden) > 10 else "")
            table.notes.append(
                f"{len(rows_hidden)} rows are hidden in the sheet (rows {many}). They are read like the others; leave them out"
                " with --without-hidden."
            )
            table.hidden = frozenset(rows_hidden)
    if position is None:
        table.notes.append("The sheet has no header: columns are guessed by their values.")
    elif position:
        table.notes.append(f"Line {position + 1} is the header.")
    values = {int(row): at for at, row in enumerate(table.rows)}
    computed: dict[str, int] = {}
    for line, hits in formulas.items():
        row = line - first + 1
        for hit in hits:
            if row in values and hit < width:
                if table.frame.iloc[values[row], hit] or (line, hit) in empty:
                    computed[columns[hit]] = computed.get(columns[hit], 0) + 1
                    continue
                reason = "The cell holds a formula that was never computed; it was read as empty. Paste it as a value to be sure."
                table.repaired.append(Finding(row, columns[hit], reason))
    if computed:
        many = ", ".join(f"{column} ({count:,})" for column, count in computed.items())
        table.notes.append(f"Cells with formulas were read with their last computed value: {many}.")
    if filled:
        table.notes.append(f"{filled:,} cells of merged ranges below or beside the first got its value.")
    return table


def _filled(texts: Sequence[Sequence[str]], columns: list[str]) -> Table:
    kept, numbers, broken = [], [], []
    for number, cells in enumerate(texts, start=1):
        longest = max(map(len, cells), default=0)
        if longest > MAX_CELL:
            reason = f"A cell has {longest:,} letters, at most {MAX_CELL:,} are read. Shorten it."
            broken.append(Broken(number, reason, cells))
            continue
        kept.append([*cells, *[""] * (len(columns) - len(cells))])
        numbers.append(number)
    data = {name: pd.array([row[i] for row in kept], dtype="str") for i, name in enumerate(columns)}
    return Table(pd.DataFrame(data, index=range(len(kept))), np.array(numbers, dtype=np.int64), "xlsx", broken)
