"""Look up a column of a CSV file.

Every row is kept, each distinct name is looked up once, and what was not found goes to a file of its own.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from kzmap.errors import GeocodeError
from kzmap.files import streams, write_whole
from kzmap.gazetteer.answer import ADDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kzmap.gazetteer.answer import Answer
    from kzmap.gazetteer.gazetteer import Gazetteer

__all__ = ["geocode_file"]

_LARGEST_CELL = 1_000_000


def geocode_file(
    gazetteer: Gazetteer,
    source: Path,
    column: str,
    out: Path,
    *,
    country: str | None = None,
    country_column: str | None = None,
    date: str | None = None,
    date_column: str | None = None,
    context_column: str | None = None,
    together: bool = False,
    progress: Callable[[int], None] | None = None,
) -> dict[str, int]:
    """Look up a column of a CSV file and write the file again with the answers beside it.

    Parameters
    ----------
    gazetteer
        The gazetteer.
    source, column
        CSV file with a header, in UTF-8, UTF-16 or Windows-1251, comma, semicolon or tab between cells; and the column of names.
    out
        File to write: every row of `source` in its order with the ADDED columns behind, UTF-8. Unless it is a stream, a
        second file beside it, with ``.not-found`` before the suffix, holds the rows without an answer, with the row number
        as a spreadsheet shows it, the reason and the best candidates. It is written even when it is empty of rows.
    country, country_column, date, date_column, context_column
        The same for all rows, or a column that says it.
    together
        The rows are of one text: each name is understood in the light of the others.
    progress
        Called with the number of rows done, now and then.

    Returns
    -------
    dict
        rows, found, and a count for each status; found and not found add up to rows.

    Raises
    ------
    GeocodeError
        If the file cannot be read, a column is missing or would be overwritten, or an output would replace the input.
    """
    rest = None if streams(out) else out.with_name(f"{out.stem}.not-found{out.suffix or '.csv'}")
    _check_paths(source, out, rest or source.with_name(f"{source.name}.not-found"))
    header, numbered, delimiter = _read(source)
    rows = list(numbered)
    at = {name: _position(header, name, source) for name in (column, country_column, date_column, context_column) if name}
    taken = [name for name in ADDED if name in header]
    if taken:
        raise GeocodeError(
            f"{source.name} already has the column {taken[0]!r}. Expected none of the added columns; rename or drop it."
        )
    counts: dict[str, int] = {"rows": 0, "found": 0}
    known: dict[tuple[str, ...], Answer] = {}
    beside = gazetteer.around((), names=[row[at[column]] for _, row in rows] if together else [])
    good, bad = io.StringIO(), io.StringIO()
    writer, refused = (csv.writer(file, delimiter=delimiter, lineterminator="\n") for file in (good, bad))
    writer.writerow([*header, *ADDED])
    refused.writerow(["row", *header, "status", "reason", "candidates"])

    def cell(row: list[str], name: str | None, default: str | None) -> str:
        return (row[at[name]].strip() if name else "") or default or ""

    for number, row in rows:
        key = (row[at[column]], cell(row, country_column, country), cell(row, date_column, date), cell(row, context_column, ""))
        if key not in known:
            try:
                known[key] = gazetteer.lookup(key[0], country=key[1], date=key[2], context=beside + gazetteer.around(key[3]))
            except GeocodeError as error:
                raise GeocodeError(f"{source.name}, row {number}: {error}") from error
        answer = known[key]
        counts["rows"] += 1
        counts[answer.status] = counts.get(answer.status, 0) + 1
        writer.writerow([*map(_harmless, row), *("" if value is None else value for value in answer.as_cells())])
        if answer.answer is None:
            candidates = "; ".join(
                f"{spot.name} ({spot.kind}, {spot.country or '-'}, {spot.score:.2f})" for spot in answer.candidates[:3]
            )
            refused.writerow([number, *map(_harmless, row), answer.status, answer.reason, candidates])
        if progress and counts["rows"] % 1000 == 0:
            progress(counts["rows"])
    write_whole(out, good.getvalue().encode())
    if rest is not None:
        write_whole(rest, bad.getvalue().encode())
    return counts


def _harmless(cell: str) -> str:
    """Keep a cell as it is: a file that is geocoded is not changed. NUL cannot stand in a CSV file."""
    return cell.replace("\0", "")


def _check_paths(source: Path, out: Path, rest: Path) -> None:
    paths = [path.resolve() for path in (source, out, rest)]
    if len(set(paths)) < len(paths):
        raise GeocodeError(
            f"The outputs {out.name} and {rest.name} must be other files than the input {source.name}, and than each other."
        )


def _read(source: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]], str]:
    """Read a CSV file: header, numbered rows, delimiter. Rows are padded to the header; a longer row is an error."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise GeocodeError(f"{source.name} cannot be read: {error.strerror}. Expected a CSV file.") from error
    text = _decode(data, source)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(reader, [])
    if not any(name.strip() for name in header):
        raise GeocodeError(f"{source.name} is empty. Expected a CSV file with a header line.")

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            for row in reader:
                if not row:
                    continue
                if len(row) > len(header):
                    raise GeocodeError(
                        f"{source.name}, line {reader.line_num}: {len(row)} cells, but the header has {len(header)}. "
                        "Expected as many; a text that holds the separator must stand in quotes."
                    )
                yield reader.line_num, row + [""] * (len(header) - len(row))
        except csv.Error as error:
            raise GeocodeError(f"{source.name}, line {reader.line_num}: {error}. Expected CSV with closed quotes.") from error

    return header, rows(), delimiter


def _decode(data: bytes, source: Path) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise GeocodeError(f"{source.name} is in no encoding that can be told. Expected UTF-8; save it as CSV UTF-8.")


def _position(header: list[str], name: str, source: Path) -> int:
    if header.count(name) != 1:
        found = ", ".join(header[:20])
        how = "more than one column" if name in header else "no column"
        raise GeocodeError(f"{source.name} has {how} {name!r}. Found: {found}. Give one of these names.")
    return header.index(name)
