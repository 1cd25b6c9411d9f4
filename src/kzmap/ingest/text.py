"""Read delimited text of any dialect and encoding, row by row, so that one broken row costs no other."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzmap.ingest.headers import find_header, is_tag_row
from kzmap.ingest.raw_table import MAX_CELL, MAX_COLUMNS, Broken, Finding, Table, UnreadableError, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["decoded", "encoding_of", "read_text"]

_SAMPLE = 1 << 18
_CHUNK = 50_000
#: A record with more lines or letters than this is a quote that was never closed.
_RECORD_LINES, _RECORD_CHARS = 2_000, 4_000_000
_BLOCK_LINES = 10_000
# Letters by how often they occur in Russian and Kazakh; the encoding that yields most of them is the right one.
_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёәғқңөұүһі")
_CANDIDATES = ("cp1251", "koi8-r", "cp866", "cp1252", "cp1256")


class Dialect(NamedTuple):
    """How cells are kept apart."""

    delimiter: str
    quote: str
    escape: str | None

    def reader(self, lines: Iterable[str], *, strict: bool = True) -> Iterator[list[str]]:
        """Split lines into rows of cells."""
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape, strict=strict)


def encoding_of(sample: bytes) -> tuple[str, str]:
    """Guess the encoding of a text from its first bytes.

    Returns
    -------
    tuple
        Python's name of it, and how it was recognised.

    Examples
    --------
    >>> encoding_of("Дата".encode("utf-16"))[0], encoding_of("Дата;Широта".encode("cp1251"))[0]
    ('utf-16', 'cp1251')
    """
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", "a byte order mark"
    if sample.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig", "a byte order mark"
    head = sample[:4096]
    if head.count(0) > len(head) // 5:
        little = sum(head[1::2].count(c) for c in (0, 4)) > sum(head[::2].count(c) for c in (0, 4))
        return ("utf-16-le" if little else "utf-16-be"), "zero bytes between the letters"
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    good = sum(_is_utf8(line) for line in lines)
    # the sample may end inside of a letter, and a few rows may come from elsewhere: those are mended one by one
    if not lines or (good and good >= 2 * (len(lines) - good - 1)):
        return "utf-8", "valid UTF-8"
    if len(lines) == 1 and _is_utf8(lines[0][:-3]):
        return "utf-8", "valid UTF-8"
    joined = b"\n".join(lines)[:20_000]

    def score(encoding: str) -> float:
        letters = [c for c in joined.decode(encoding, "replace") if not c.isascii()]
        mixed = len(re.findall(r"(?<=[a-zA-Z])[а-яА-ЯёЁ]|[а-яА-ЯёЁ](?=[a-zA-Z])", joined.decode(encoding, "replace")))
        humps = len(re.findall(r"[а-яё][А-ЯЁ]", joined.decode(encoding, "replace")))
        if encoding == "cp1256":
            return 0.95 * sum("\u0621" <= c <= "\u064a" for c in letters) / max(len(letters), 1)
        if encoding != "cp1252" and (mixed > len(letters) // 4 or humps > len(letters) // 10):
            return 0.1  # no word is written in two scripts, or with capitals inside: these are other letters
        common = sum(c in _COMMON for c in letters) + 0.3 * sum(c.lower() in _COMMON for c in letters if c.isupper())
        if encoding == "cp1252":  # accents are rare among plain letters, Cyrillic is not
            share = len(letters) / max(sum(c > ord("@") for c in joined), 1)
            return sum(c.isalpha() for c in letters) / max(len(letters), 1) * (0.9 if share < 0.15 else 0.2)
        return common / max(len(letters), 1)

    best = max(_CANDIDATES, key=score)
    if best == "cp1252" and re.search("[þÞýÝðÐ]", joined.decode("cp1252", "replace")):
        best = "cp1254"  # letters of Turkish, which stand there where Western tables have those of Icelandic
    return best, "the letters that it yields"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decoded(stream: BinaryIO) -> tuple[io.TextIOWrapper, str]:
    """Open bytes as text; bytes that do not fit are kept as lone surrogates."""
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    encoding, why = encoding_of(sample)
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    note = f"The text was read as {encoding} ({why})."
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline=""), note


def dialect_of(sample: str) -> Dialect:
    r"""Find the delimiter that cuts the lines into the same number of cells, and the quote.

    >>> dialect_of("a;b;c\n1,5;2;3\n1,7;2;3\n").delimiter
    ';'
    """
    lines = sample.splitlines(keepends=True)[:200]
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n])", sample[:20_000]))
    quote = "'" if single > len(lines) // 2 and '"' not in sample else '"'
    # a backslash before a quote that ends a cell is only a backslash
    escape = "\\" if re.search(r'\\"(?![",;\t|\r\n]|$)', sample) else None
    best, best_score = ",", 0.0
    for delimiter in ("\t", ";", ",", "|", "^"):
        try:
            rows = [row for row in islice(Dialect(delimiter, quote, escape).reader(lines, strict=False), 100) if row]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        # the widest of the first rows is likely the header; a delimiter that agrees with it is no accident
        agrees = any(len(row) == width and sum(map(bool, row)) > width // 2 for row in rows[:10])
        score = count / len(rows) * math.log(width + 1) * (1.0 if agrees else 0.5) if width > 1 else 0.0
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return Dialect(best, quote, escape)


class _Feed:
    """Lines for the csv reader that remembers those of the current record, so that they can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.record: list[str] = []
        self.taken = 0
        self._length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.record.append(line)
        self.taken += 1
        self._length += len(line)
        if len(self.record) > 1 and (len(self.record) > _RECORD_LINES or self._length > _RECORD_CHARS):
            raise csv.Error("the quote is not closed")
        return line

    def forget(self) -> None:
        self.record = []
        self._length = 0

    def take_back(self) -> str:
        """Return the first line of the record that failed and queue the others again."""
        first, *rest = self.record or [""]
        self._lines = chain(rest, self._lines)
        self.taken -= len(rest)
        self.forget()
        return first

    def rest(self) -> Iterator[str]:
        """Return the lines that are left."""
        return self._lines


def records(lines: Iterator[str], dialect: Dialect) -> Iterator[tuple[list[str], str]]:
    """Yield rows of cells with "" or what was wrong; a quote that is not closed costs one line only.

    Lines are split many at a time. Where that fails, or a record goes on beyond them, they are split one record at a time.
    """
    while block := _block(lines):
        try:
            rows = list(dialect.reader(block))
        except csv.Error:
            feed = _Feed(chain(block, lines))
            yield from _one_by_one(feed, dialect, len(block))
            lines = feed.rest()
            continue
        yield from ((cells, "") for cells in rows if cells)


def _block(lines: Iterator[str]) -> list[str]:
    """Take lines until they are many or long."""
    block, size = [], 0
    for line in lines:
        block.append(line)
        size += len(line)
        if len(block) >= _BLOCK_LINES or size >= _RECORD_CHARS:
            break
    return block


def _one_by_one(feed: _Feed, dialect: Dialect, count: int) -> Iterator[tuple[list[str], str]]:
    """Yield the records of at least so many lines, up to the end of a record."""
    while feed.taken < count:
        reader = dialect.reader(feed)
        try:
            for cells in reader:
                if cells:
                    yield cells, ""
                feed.forget()
                if feed.taken >= count:
                    return
            return  # noqa: TRY300 - the loop goes on only after a broken record
        except csv.Error:
            if not feed.record:
                return
            first = feed.take_back()
            try:
                cells = next(dialect.reader([first], strict=False), [])
            except csv.Error:
                cells = [first]
            yield [cell.rstrip("\r\n") for cell in cells], "A quote is not closed, or stands single inside of a quoted text."


def read_text(stream: BinaryIO, kind: str, *, progress: Callable[[int], None] | None = None) -> Table:
    """Read CSV, TSV and their kin.

    Parameters
    ----------
    stream
        Seekable bytes.
    kind
        What the file is called in the report.
    progress
        Told the number of rows after each chunk.

    Raises
    ------
    UnreadableError
        If there is nothing in it, or it is no text.
    """
    text, note = decoded(stream)
    sample = text.read(_SAMPLE)
    text.seek(0)
    if not sample.strip("\ufeff \r\n\t\0"):
        raise UnreadableError("The file is empty.", "Export the table again, with its header and rows.")
    controls = sum(c < " " and c not in "\r\n\t\f\v" for c in sample)
    if controls > len(sample) // 50 + 5:
        raise UnreadableError("The file is no text and no other format that is known.", "Export it as CSV in UTF-8, or as XLSX.")
    lines = iter(text)
    declared = re.match(r"\ufeff?sep=(.)\r?\n", sample)
    dialect = dialect_of(sample.lstrip("\ufeff"))
    if declared:
        dialect = dialect._replace(delimiter=declared[1])
        next(lines)
    old = csv.field_size_limit(_RECORD_CHARS * 2)
    try:
        return _read(records(lines, dialect), dialect, kind, note, progress)
    except UnicodeError as error:
        raise UnreadableError(f"The text breaks off or is damaged: {error}.", "Export it again as UTF-8.") from error
    finally:
        csv.field_size_limit(old)
        text.detach()


def _read(
    rows: Iterator[tuple[list[str], str]], dialect: Dialect, kind: str, note: str, progress: Callable[[int], None] | None
) -> Table:
    first = list(islice(rows, 40))
    if not first:
        raise UnreadableError("The file holds no row.", "Export the table again, with its header and rows.")
    position = find_header([cells for cells, _ in first])
    if position is None:
        width = Counter(len(cells) for cells, _ in first).most_common(1)[0][0]
        header, body, said = [""] * width, first, "The file has no header: columns are guessed by their values."
    else:
        header, body = first[position][0], first[position + 1 :]
        while len(header) > 1 and not header[-1].strip() and all(len(c) < len(header) or not c[-1] for c, _ in body):
            header = header[:-1]
        said = f"Line {position + 1} is the header." if position else ""
    if len(header) > MAX_COLUMNS:
        raise UnreadableError(
            f"The table has {len(header):,} columns.", f"At most {MAX_COLUMNS:,} can be read: keep those that are needed."
        )
    columns = named([cell.lstrip("\ufeff") for cell in header])
    tags: dict[str, str] = {}
    if body and is_tag_row(body[0][0]):
        tags = dict(zip(columns, body[0][0], strict=False))
        body = body[1:]
    builder = _Builder(columns)
    for number, (cells, fault) in enumerate(chain(body, rows), start=1):
        builder.add(number, cells, fault)
        if len(builder.waiting) >= _CHUNK:
            builder.flush()
            if progress:
                progress(number)
    builder.flush()
    table = builder.table(kind)
    name = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}.get(dialect.delimiter, dialect.delimiter)
    table.tags = {name: tag for name, tag in tags.items() if tag}
    table.notes = [note, f"Cells are kept apart by: {name}."] + ([said] if said else [])
    return table


class _Builder:
    """Collects rows into Arrow columns, chunk by chunk, so that Python strings of one chunk live at a time."""

    def __init__(self, columns: list[str]) -> None:
        self.columns = columns
        self.waiting: list[list[str]] = []
        self._numbers: list[int] = []
        self._rows: list[np.ndarray] = []
        self._chunks: list[pa.RecordBatch] = []
        self.broken: list[Broken] = []
        self.repaired: list[Finding] = []

    def add(self, number: int, cells: list[str], fault: str) -> None:
        width, missing = len(self.columns), len(self.columns) - len(cells)
        if fault and missing:
            self.broken.append(Broken(number, f"{fault} Close it, or double quotes inside of the text.", cells))
            return
        if fault:
            self.repaired.append(Finding(number, "", f"{fault} The row was read as it stands."))
        if missing < 0:
            if any(cell.strip() for cell in cells[width:]):
                reason = f"The row has {len(cells)} cells, the header {width}. Put cells that hold the delimiter in quotes."
                self.broken.append(Broken(number, reason, cells))
                return
            cells = cells[:width]
        elif missing > 0:
            reason = f"The row has {len(cells)} of {width} cells; the last {missing} were read as empty."
            self.repaired.append(Finding(number, self.columns[len(cells)], reason))
            cells = [*cells, *[""] * missing]
        if len("".join(cells)) > MAX_CELL and len(longest := max(cells, key=len)) > MAX_CELL:
            column = self.columns[cells.index(longest)]
            reason = f"{column}: the cell has {len(longest):,} letters, at most {MAX_CELL:,} are read. Shorten it."
            self.broken.append(Broken(number, reason, cells))
            return
        self.waiting.append(cells)
        self._numbers.append(number)

    def flush(self) -> None:
        if not self.waiting:
            return
        columns = [self._column(i, list(cells)) for i, cells in enumerate(zip(*self.waiting, strict=True))]
        self._chunks.append(pa.RecordBatch.from_arrays(columns, names=self.columns))
        self._rows.append(np.array(self._numbers, dtype=np.int64))
        self.waiting, self._numbers = [], []

    def _column(self, position: int, cells: list[str]) -> pa.Array:
        try:
            array = pa.array(cells, pa.large_string())
        except UnicodeEncodeError:
            for i, cell in enumerate(cells):
                if not cell.isascii() and any("\ud800" <= c <= "\udfff" for c in cell):
                    cells[i] = cell.encode("utf-8", "surrogateescape").decode("cp1251", "replace")
                    reason = "The bytes are not UTF-8 as the rest of the file; they were read as Windows-1251."
                    self.repaired.append(Finding(self._numbers[i], self.columns[position], reason))
            array = pa.array(cells, pa.large_string())
        return pc.utf8_trim_whitespace(array)

    def table(self, kind: str) -> Table:
        if self._chunks:
            frame = pa.Table.from_batches(self._chunks).to_pandas()
            rows = np.concatenate(self._rows)
        else:
            frame = pd.DataFrame({name: pd.array([], dtype="str") for name in self.columns})
            rows = np.array([], dtype=np.int64)
        # rows of nothing but delimiters below the table are a spreadsheet's leftovers, not data
        filled = (frame != "").any(axis=1).to_numpy() if len(frame) < _CHUNK else None
        if filled is not None and len(frame) and not filled[-1]:
            last = int(filled.nonzero()[0][-1]) + 1 if filled.any() else 0
            if not any(one.row > rows[last - 1] for one in self.broken):
                frame, rows = frame.iloc[:last], rows[:last]
                self.repaired = [one for one in self.repaired if last and one.row <= rows[-1]]
        return Table(frame, rows, kind, self.broken, self.repaired)
