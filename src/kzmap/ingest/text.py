"""Read delimited text of any dialect and encoding in parts, so that memory does not follow its length.

A part ends where a record ends. Where every quote stands as it should, Arrow splits the part into columns; where one does not,
the part is split row by row, so that one broken row costs no other.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from kzmap.ingest.headers import find_header, is_tag_row
from kzmap.ingest.raw_table import MAX_CELL, MAX_COLUMNS, Broken, Finding, Table, UnreadableError, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Form", "TextPart", "cut", "encoding_of", "form_of", "recoded"]

_SAMPLE = 1 << 18
#: Bytes of a part: some 80,000 rows of a wide table.
PART = 24_000_000
#: A record with more lines or letters than this is a quote that was never closed.
_RECORD_LINES, _RECORD_CHARS = 2_000, 4_000_000
_BLOCK_LINES = 10_000
#: A longer line among the first ones is no row: the file has no lines.
_LINE_CHARS = 2 * _RECORD_CHARS
#: Bytes that Arrow splits at a time; a longer record is read row by row.
_ARROW_BLOCK = 4_000_000
#: Rows of which the builder holds Python texts at a time.
_CHUNK = 50_000
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
        told = sum(c.isalpha() for c in letters)  # a degree sign tells nothing
        if encoding != "cp1252" and (mixed > told // 4 or humps > told // 10):
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
        self.counted = 0  # of these, whose bytes were added up
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


@dataclass(frozen=True)
class Form:
    """How a text is written, which is the same in all of its parts.

    Attributes
    ----------
    encoding, dialect
        How bytes become cells.
    header
        The cells of the header, those that name nothing at its end included.
    columns
        Names of the columns.
    begin
        Bytes before the first data row.
    kind
        What the file is called in the report.
    notes, tags
        As of `Table`.
    """

    encoding: str
    dialect: Dialect
    header: tuple[str, ...]
    columns: tuple[str, ...]
    begin: int
    kind: str
    notes: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)

    @cached_property
    def by_bytes(self) -> bool:
        """Records can be told apart without decoding: no escapes, and quotes and delimiter are what they are in ASCII."""
        return self.dialect.escape is None and self.dialect.quote == '"' and self.dialect.delimiter.isascii()

    def lines(self, data: bytes) -> Iterator[str]:
        """Decode bytes to lines; bytes that do not fit are kept as lone surrogates."""
        return iter(io.TextIOWrapper(io.BytesIO(data), encoding=self.encoding, errors=_errors(self.encoding), newline=""))

    def table(self, data: bytes, *, clean: bool, last: bool) -> Table:
        """Read the rows of a part.

        Parameters
        ----------
        data
            From the begin of a record to the end of one.
        clean
            Every quote in it stands as it should.
        last
            Nothing comes after it, so that empty rows at its end are a spreadsheet's leftovers.
        """
        made = _split_by_arrow(self, data) if clean and self.by_bytes else None
        if made is None:
            builder = _Builder(list(self.columns))
            for number, (cells, fault) in enumerate(records(self.lines(data), self.dialect), start=1):
                builder.add(number, cells, fault)
            made = builder.table(self.kind)
        made.notes, made.tags = list(self.notes), self.tags
        return without_leftovers(made) if last else made


@dataclass(frozen=True)
class TextPart:
    """Some records of a text file, which any process can read.

    Attributes
    ----------
    path, form
        The file, and how it is written.
    start, end
        Bytes.
    clean, last
        See `Form.table`.
    """

    path: Path
    form: Form
    start: int
    end: int
    clean: bool
    last: bool

    def read(self) -> Table:
        """Read its rows; the first one has the number 1."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            data = file.read(self.end - self.start)
        old = csv.field_size_limit(_RECORD_CHARS * 2)
        try:
            return self.form.table(data, clean=self.clean, last=self.last)
        except UnicodeError as error:
            raise UnreadableError(f"The text breaks off or is damaged: {error}.", "Export it again as UTF-8.") from error
        finally:
            csv.field_size_limit(old)


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "replace"


def recoded(stream: BinaryIO, target: BinaryIO) -> str:
    """Write a text whose letters have two bytes anew as UTF-8; return how it was recognised, "" if it is another."""
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    encoding, why = encoding_of(sample)
    if not encoding.startswith("utf-16"):
        return ""
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        while block := text.read(1 << 20):
            target.write(block.encode("utf-8", "replace"))
    except UnicodeError as error:
        raise UnreadableError(f"The text breaks off or is damaged: {error}.", "Export it again as UTF-8.") from error
    finally:
        text.detach()
    target.seek(0)
    return f"The text was read as {encoding} ({why})."


def form_of(stream: BinaryIO, kind: str, *, note: str = "") -> Form:
    """Find out how a text is written, by its first bytes.

    Parameters
    ----------
    stream
        Seekable bytes; not UTF-16, see `recoded`.
    kind
        What the file is called in the report.
    note
        How it was decoded, if it was already.

    Raises
    ------
    UnreadableError
        If there is nothing in it, or it is no text.
    """
    head = stream.read(_SAMPLE)
    stream.seek(0)
    encoding, why = encoding_of(head)
    shown, mark = encoding, 0
    if encoding == "utf-8-sig":
        encoding, mark = "utf-8", 3
        stream.seek(mark)
    text = io.TextIOWrapper(stream, encoding=encoding, errors=_errors(encoding), newline="")
    old = csv.field_size_limit(_RECORD_CHARS * 2)
    try:
        sample = text.read(_SAMPLE)
        text.seek(mark)
        if not sample.strip("\ufeff \r\n\t\0"):
            raise UnreadableError("The file is empty.", "Export the table again, with its header and rows.")
        controls = sum(c < " " and c not in "\r\n\t\f\v" for c in sample)
        if controls > len(sample) // 50 + 5:
            raise UnreadableError(
                "The file is no text and no other format that is known.", "Export it as CSV in UTF-8, or as XLSX."
            )
        declared = re.match(r"\ufeff?sep=(.)\r?\n", sample)
        dialect = dialect_of(sample.lstrip("\ufeff"))
        sizes = [mark]
        lines = _measured(iter(lambda: text.readline(_LINE_CHARS), ""), encoding, sizes)
        if declared:
            dialect = dialect._replace(delimiter=declared[1])
            next(lines)
        notes = [note or f"The text was read as {shown} ({why})."]
        return _headed(lines, sizes, Form(encoding, dialect, (), (), 0, kind, tuple(notes)))
    except UnicodeError as error:
        raise UnreadableError(f"The text breaks off or is damaged: {error}.", "Export it again as UTF-8.") from error
    finally:
        csv.field_size_limit(old)
        text.detach()
        stream.seek(0)


def _measured(lines: Iterable[str], encoding: str, sizes: list[int]) -> Iterator[str]:
    """Yield lines and note the bytes of each; one that is cut off would take memory without end."""
    for line in lines:
        if len(line) == _LINE_CHARS:
            raise UnreadableError(
                f"Line {len(sizes)} of the file has more than {_LINE_CHARS:,} letters, as no row of a table has.",
                "Export the table again, with a line for each row.",
            )
        sizes.append(len(line.encode(encoding, "surrogateescape")) if encoding == "utf-8" else len(line))
        yield line


def _headed(lines: Iterator[str], sizes: list[int], form: Form) -> Form:
    """Find the header, and where the data begins."""
    before = len(sizes)
    feed = _Feed(lines)
    first, ends = [], []
    for cells, _ in islice(_one_by_one(feed, form.dialect, 1 << 60), 40):
        first.append(cells)
        ends.append(before + feed.taken)
    if not first:
        raise UnreadableError("The file holds no row.", "Export the table again, with its header and rows.")
    position = find_header(first)
    begin = before
    if position is None:
        width = Counter(map(len, first)).most_common(1)[0][0]
        header, body, said = [""] * width, first, "The file has no header: columns are guessed by their values."
    else:
        header, body = first[position], first[position + 1 :]
        begin = ends[position]
        said = f"Line {position + 1} is the header." if position else ""
    whole = tuple(header)
    while (
        position is not None
        and len(header) > 1
        and not header[-1].strip()
        and all(len(c) < len(header) or not c[-1] for c in body)
    ):
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise UnreadableError(
            f"The table has {len(header):,} columns.", f"At most {MAX_COLUMNS:,} can be read: keep those that are needed."
        )
    columns = named([cell.lstrip("\ufeff") for cell in header])
    tags: dict[str, str] = {}
    if body and is_tag_row(body[0]):
        tags = {name: tag for name, tag in zip(columns, body[0], strict=False) if tag}
        begin = ends[(position if position is not None else -1) + 1]
    shown = form.dialect.delimiter
    name = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}.get(shown, shown)
    notes = (*form.notes, f"Cells are kept apart by: {name}.", *([said] if said else []))
    return Form(form.encoding, form.dialect, whole, tuple(columns), sum(sizes[:begin]), form.kind, notes, tags)


def cut(path: Path, form: Form) -> list[TextPart]:
    """Cut a file into parts that end where a record ends."""
    size = path.stat().st_size
    if not form.by_bytes:
        return [TextPart(path, form, form.begin, size, clean=False, last=True)]
    found: list[TextPart] = []
    start = form.begin
    with path.open("rb") as file:
        while start < size or not found:
            file.seek(start)
            data = file.read(PART)
            whole = start + len(data) >= size
            end = len(data) if whole else _end_of_record(data)
            clean = end > 0 and _is_clean(data, end, form.dialect.delimiter)
            if not clean and not whole:
                end = _end_of_careful(file, start, form)
            found.append(TextPart(path, form, start, start + end, clean, last=start + end >= size))
            start += end
    return found


def _end_of_record(data: bytes) -> int:
    """Return the byte after the last line that ends outside of quotes; 0 if there is none near the end."""
    quotes, at = int((np.frombuffer(data, dtype=np.uint8) == ord('"')).sum()), len(data)
    while (at := data.rfind(b"\n", 0, at)) >= 0 and len(data) - at < _RECORD_CHARS:
        if (quotes - data.count(b'"', at)) % 2 == 0:
            return at + 1
    return 0


def _is_clean(data: bytes, end: int, delimiter: str) -> bool:
    r"""Tell whether every quote opens or closes a cell or is doubled in one, and lines end with \n or \r\n.

    >>> [_is_clean(line, len(line), ",") for line in (b'a,"b ""c"" d"\n', b'a,"b\n', b'"a"b,c\n', b'a,b\rc,d\n')]
    [True, False, False, False]
    """
    if data.find(b"\0", 0, end) >= 0:
        return False
    if data.find(b"\r", 0, end) >= 0 and data.count(b"\r", 0, end) != data.count(b"\r\n", 0, end):
        return False
    if data.find(b'"', 0, end) < 0:
        return True
    letters = np.frombuffer(data, dtype=np.uint8)[:end]
    at = np.flatnonzero(letters == ord('"'))
    if len(at) % 2:
        return False
    edge = np.zeros(256, dtype=bool)
    edge[[ord(delimiter), ord("\n"), ord("\r"), ord('"')]] = True
    opens, closes = at[::2], at[1::2]
    before = edge[letters[np.maximum(opens - 1, 0)]] | (opens == 0)
    after = edge[letters[np.minimum(closes + 1, end - 1)]] | (closes == end - 1)
    return bool(before.all() and after.all())


def _end_of_careful(file: BinaryIO, start: int, form: Form) -> int:
    """Return how many bytes the records take that are read one by one from here, about as many as a part has."""
    file.seek(start)
    text = io.TextIOWrapper(file, encoding=form.encoding, errors=_errors(form.encoding), newline="")
    sizes: list[int] = []
    old = csv.field_size_limit(_RECORD_CHARS * 2)
    try:
        feed = _Feed(_measured(text, form.encoding, sizes))
        taken = 0
        for _ in _one_by_one(feed, form.dialect, 1 << 60):
            taken += sum(sizes[feed.counted : feed.taken])
            feed.counted = feed.taken
            if taken >= PART:
                return taken
        return sum(sizes)
    finally:
        csv.field_size_limit(old)
        text.detach()


def _split_by_arrow(form: Form, data: bytes) -> Table | None:
    """Read a clean part by Arrow; None if it turns out that it must be read row by row."""
    if not data:
        return None
    if form.encoding != "utf-8":
        data = data.decode(form.encoding, "replace").encode()
    elif not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return None
    names = [f"{at}" for at in range(len(form.header))]
    ragged: list[tuple[int, str]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    try:
        read = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=_ARROW_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=form.dialect.delimiter, newlines_in_values=True, invalid_row_handler=keep
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, null_values=[]
            ),
        )
    except pa.ArrowException:
        return None
    width = len(form.columns)
    columns = [one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one for one in read.columns]
    for extra in columns[width:]:
        if pc.any(pc.not_equal(pc.utf8_trim_whitespace(extra), "")).as_py():
            return None
    for one in columns:
        if len(one) and pc.max(pc.binary_length(one)).as_py() > MAX_CELL:
            return None
    builder = _Builder(list(form.columns))
    for number, text in ragged:
        builder.add(number, next(form.dialect.reader([*io.StringIO(text, newline="")]), []), "")
    rows = np.arange(1, read.num_rows + len(ragged) + 1)
    if ragged:
        rows = np.delete(rows, [number - 1 for number, _ in ragged])
    frame = pa.table([pc.utf8_trim_whitespace(one) for one in columns[:width]], names=list(form.columns)).to_pandas()
    made = builder.table(form.kind)
    if len(made.frame):
        order = np.argsort(np.concatenate([rows, made.rows]), kind="stable")
        frame = pd.concat([frame, made.frame]).iloc[order].reset_index(drop=True)
        rows = np.concatenate([rows, made.rows])[order]
    return Table(frame, rows, form.kind, made.broken, made.repaired)


def without_leftovers(table: Table) -> Table:
    """Leave out rows of nothing but delimiters below the table."""
    count = len(table.frame)
    if not count or any(table.frame.iloc[-1]):
        return table
    filled = np.zeros(count, dtype=bool)
    for name in table.frame:
        filled |= (table.frame[name] != "").to_numpy()
    last = int(filled.nonzero()[0][-1]) + 1 if filled.any() else 0
    if not any(one.row > table.rows[last - 1] for one in table.broken):
        table.frame, table.rows = table.frame.iloc[:last], table.rows[:last]
        table.repaired = [one for one in table.repaired if last and one.row <= table.rows[-1]]
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
        if len(self.waiting) >= _CHUNK:
            self.flush()

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
        self.flush()
        if self._chunks:
            frame = pa.Table.from_batches(self._chunks).to_pandas()
            rows = np.concatenate(self._rows)
        else:
            frame = pd.DataFrame({name: pd.array([], dtype="str") for name in self.columns})
            rows = np.array([], dtype=np.int64)
        return Table(frame, rows, kind, self.broken, self.repaired)
