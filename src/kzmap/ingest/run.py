"""Read a table and say what became of each of its rows."""

from __future__ import annotations

import hashlib
import math
import operator
import tempfile
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from kzmap.ingest.checks import Checked, check, survey, ways
from kzmap.ingest.evidence import Countries
from kzmap.ingest.header_words import normal
from kzmap.ingest.keys import Repeated, Repeats
from kzmap.ingest.mapping import (
    Mapped,
    add_sums,
    below_the_header,
    map_columns,
    parse_options,
    parse_types,
    prepared,
    two_lines,
)
from kzmap.ingest.opening import opened
from kzmap.ingest.raw_table import Finding, HeldPart, Table, UnreadableError, named
from kzmap.ingest.text import TextPart
from kzmap.ingest.textual import mended
from kzmap.ingest.values import types_seen
from kzmap.ingest.verdicts import Notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.checks import Evidence
    from kzmap.ingest.lookup import Lookup

    Part = TextPart | HeldPart

__all__ = ["Done", "Engine", "Here", "Hints", "Ingested", "Sink", "Work", "ingest", "remembered"]


@dataclass(frozen=True)
class Ingested:
    """A table as read, mapped and checked.

    Attributes
    ----------
    path
        The file.
    table
        As read; if the records went elsewhere, only the rows that were rejected.
    mapped
        Which column is which field.
    checked
        Records and findings.
    sha256
        Of the file.
    zone
        Of local time, as it was declared.
    kept, repaired, rejected, points
        Numbers of rows: as they were, changed, refused; and those with a point, or with two ends.
    """

    path: Path
    table: Table
    mapped: Mapped
    checked: Checked
    sha256: str = ""
    zone: str = ""
    kept: int = 0
    repaired: int = 0
    rejected: int = 0
    points: int = 0

    @property
    def records(self) -> pd.DataFrame:
        """`checks.RECORD_COLUMNS`: one row for each row that was kept or repaired, in the file's order."""
        return self.checked.records

    def report(self, *, features: bool = True) -> dict[str, Any]:
        """Return the row report as plain data.

        Returns
        -------
        dict
            rows_in, kept, repaired, rejected, layout, features, and warnings, notes, columns, format. ``kept`` counts the rows
            that are neither repaired nor rejected; the three add up to rows_in.
        """
        repaired, rejected = self.checked.repaired, self.checked.rejected
        found: dict[str, Any] = {
            "rows_in": self.table.rows_in,
            "kept": self.kept,
            "repaired": [one._asdict() for one in repaired],
            "rejected": [one._asdict() for one in rejected],
            "layout": self.mapped.layout.name,
        }
        if features:
            found["features"] = self._features()
        found["warnings"] = [one._asdict() for one in self.checked.warnings]
        found["notes"] = [*self.table.notes, *self.checked.notes]
        found["columns"] = dict(self.mapped.columns)
        found["guessed"] = dict(self.mapped.guessed)
        found["more_columns"] = {name: list(many) for name, many in self.mapped.more.items() if many}
        found["own_columns"] = self.mapped.own([str(name) for name in self.table.frame.columns])
        found["private_columns"] = list(self.mapped.private)
        found["types"] = [
            {"type": text, "rows": rows, "category": category, "doubtful": doubtful}
            for text, rows, category, doubtful in self.mapped.seen
        ]
        found["points"] = self.points
        found["rows"] = {"repaired": self.repaired, "rejected": self.rejected}
        found["format"] = self.table.format
        return found

    def _features(self) -> list[dict[str, Any]]:
        columns = ("row", "lon", "lat", "start", "title")
        rows = zip(*(self.records[name].tolist() for name in columns), strict=True)
        return [
            {
                "row": row,
                "lon": None if math.isnan(lon) else round(lon, 9),
                "lat": None if math.isnan(lat) else round(lat, 9),
                "start": start,
                "title": title,
            }
            for row, lon, lat, start, title in rows
        ]


@dataclass(frozen=True)
class Hints:
    """What a person says of a table before it is read; empty means: find out.

    Attributes
    ----------
    layout
        Name or JSON file of a layout.
    columns
        Column and field, of those that overrule the guess.
    sheet
        Sheet of a workbook or layer of a GeoPackage.
    crs
        System of projected coordinates, such as ``EPSG:32643``.
    utc_offset
        Zone of local time: an offset such as ``+06:00``, or a name such as ``Asia/Almaty``.
    undated
        Keep rows without a date, as records without a time.
    without_hidden
        Leave out rows that the sheet does not show.
    types
        Types as the table writes them, and the category that each shall be.
    cells
        Texts that a person put into cells: 1-based data row, column, text. Each is told among the repairs.
    remembered
        Layout, type and category of earlier tables; `types` wins.
    """

    layout: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    crs: str = ""
    utc_offset: str = ""
    undated: bool = False
    without_hidden: bool = False
    types: tuple[tuple[str, str], ...] = ()
    cells: tuple[tuple[int, str, str], ...] = ()
    remembered: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def of(
        cls,
        *,
        columns: Sequence[str] | Mapping[str, str] = (),
        types: Sequence[str] | Mapping[str, str] = (),
        undated: bool = False,
        without_hidden: bool = False,
        **given: str | None,
    ) -> Hints:
        """Read hints as they are typed: columns also as ``COLUMN=FIELD`` words, None for nothing.

        Raises
        ------
        UnreadableError
            If a word for a column cannot be read.

        Examples
        --------
        >>> Hints.of(columns=["Datum=start:dmy"], sheet=None).columns
        (('Datum', 'start:dmy'),)
        """
        named = columns if isinstance(columns, Mapping) else parse_options(columns)
        meant = types if isinstance(types, Mapping) else parse_types(types)
        texts: dict[str, Any] = {key: value or "" for key, value in given.items()}
        return cls(
            columns=tuple(named.items()), types=tuple(meant.items()), undated=undated, without_hidden=without_hidden, **texts
        )


def ingest(
    path: str | Path,
    hints: Hints | None = None,
    *,
    boundaries: Boundaries | None = None,
    countries: Countries | None = None,
    lookup: Lookup | None = None,
    progress: Callable[[int], None] | None = None,
    sink: Sink | None = None,
    engine: Engine | None = None,
    **given: Any,
) -> Ingested:
    """Read a table of any layout and check each of its rows, in two passes over its parts.

    The first pass collects what each part tells about the whole: date order, forms, ids, where rows lie. The second one checks
    the rows with the sum of it.

    Parameters
    ----------
    path
        CSV, TSV, XLSX, JSON, JSON lines, GeoJSON, GeoPackage, Shapefile, KML, KMZ, FlatGeobuf, Parquet; also packed.
    hints
        What is known of the table.
    boundaries, countries
        For proofs by the map: the boundaries, or the countries made of them before. Default: those that come with kzmap.
    lookup
        Finds places without coordinates by name.
    progress
        Told the number of rows read; what it raises stops the reading.
    sink
        Takes the records of each part, which are then not held.
    engine
        Does the work on the parts; default: this process.
    **given
        Hints as `Hints.of` takes them, in place of `hints`.

    Returns
    -------
    Ingested
        Records, and a verdict for each row.

    Raises
    ------
    UnreadableError
        If the file cannot be read at all, or nothing says where its rows are.
    """
    path, hints = Path(path), hints or Hints.of(**given)
    with opened(path, sheet=hints.sheet or None, progress=progress) as parts, _folder(engine) as folder:
        first = parts[0].read()
        work = Work.of(first, hints, folder, whole=len(parts) == 1)
        if not first.rows_in:
            raise UnreadableError(f"{path.name} has a header and no row.", "Add rows, or export the table again.")
        if engine is None:
            if countries is None:
                from kzmap.ground.boundaries import Boundaries as Units

                countries = Countries(boundaries or Units.load(packs=False), points=len(parts) * len(first.frame))
            engine = Here(countries, lookup)
        del first
        work, known, repeated = _surveyed(work, parts, engine, progress)
        befores = np.cumsum([0, *known.rows]).tolist()[:-1]
        found = _Gathered(held=sink is None)
        if sink is not None:
            sink.begin(known)
        for done in engine.check(work, parts, befores, known, repeated, sink):
            found.take(done)
            if sink is not None:
                sink.took(done.given)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return found.ingested(path, work.mapped, digest, hints.utc_offset)


class Sink(Protocol):
    """Where the records of parts go."""

    def begin(self, known: Evidence) -> None:
        """Be told what is known of the table before the first part comes."""

    def part(self, records: pd.DataFrame) -> Any:
        """Take the records of a part, in whatever process checks it; what is returned goes to `took`."""

    def took(self, made: Any) -> None:
        """Be given what was made of a part, in the order of the parts."""


class Engine(Protocol):
    """What does the work on the parts of a table."""

    folder: Path | None

    def survey(self, work: Work, parts: Sequence[Part], befores: Sequence[int], known: Evidence | None) -> Iterator[Evidence]:
        """Yield the evidence of each part, in order."""

    def check(
        self, work: Work, parts: Sequence[Part], befores: Sequence[int], known: Evidence, repeated: Repeated, sink: Sink | None
    ) -> Iterator[Done]:
        """Yield what became of each part, in order."""


@dataclass(frozen=True)
class Done:
    """A part that was checked: its verdicts, the cells of its rows as far as they are held, what the sink made of its records."""

    table: Table
    checked: Checked
    points: int
    given: Any = None


@dataclass(frozen=True)
class Work:
    """What is to be done with each part of a table, which any process can do.

    Attributes
    ----------
    mapped
        Which column is which field.
    names
        Columns of the table as the file has them, decoded.
    head
        The first rows, by which a layout decides how rows are prepared.
    hints
        What a person said.
    folder
        For the keys of rows.
    whole
        There is one part only.
    headed
        Whether the first row is the second line of the header.
    """

    mapped: Mapped
    names: tuple[str, ...]
    head: Table
    hints: Hints
    folder: Path
    whole: bool
    headed: bool = False

    @classmethod
    def of(cls, first: Table, hints: Hints, folder: Path, *, whole: bool) -> Work:
        """Map the columns of a table by its first part."""
        _mend_header(first)
        headed = two_lines(first)
        names = tuple(str(name) for name in first.frame.columns)
        if headed:
            below_the_header(first, first=True)
        _put(first, hints.cells)
        head = first.taken(np.arange(min(_HEAD, len(first.frame))))
        mapped = map_columns(first, layout=hints.layout or None, given=dict(hints.columns), crs=hints.crs)
        kept = {normal(word): category for name, word, category in hints.remembered if name == mapped.layout.name}
        mapped.types = {**kept, **{normal(word): category for word, category in hints.types}}
        if kept:
            mapped.notes.append(f"{len(kept):,} types mean what was said of them for an earlier table of this layout.")
        return cls(mapped, names, head, hints, folder, whole, headed)

    def read(self, part: Part, before: int, *, first: bool) -> Table:
        """Read a part as it is checked: with the numbers, the names and the cells that its rows have."""
        table = part.read()
        if isinstance(part, TextPart):
            table = table.numbered_from(before)
        table.frame.columns = list(self.names)
        if self.headed:
            below_the_header(table, first=first)
        _put(table, self.hints.cells)
        table = prepared(table, self.mapped.layout, None if first else self.head)
        add_sums(table, self.mapped.sums)
        return table

    def survey(
        self, part: Part, before: int, known: Evidence | None, countries: Countries | None, lookup: Lookup | None, *, first: bool
    ) -> Evidence:
        """Collect the evidence of a part."""
        table = self.read(part, before, first=first)
        proofs = lookup if self.whole else None
        return survey(table, self.mapped, countries, self.folder, offset=self.hints.utc_offset, lookup=proofs, known=known)

    def check(
        self,
        part: Part,
        before: int,
        known: Evidence,
        repeated: Repeated,
        countries: Countries | None,
        lookup: Lookup | None,
        sink: Sink | None,
        *,
        number: int,
    ) -> Done:
        """Check a part, and give its records away if somebody takes them."""
        table = self.read(part, before, first=number == 0)
        checked = check(
            table,
            self.mapped,
            countries,
            known,
            repeated,
            offset=self.hints.utc_offset,
            lookup=lookup,
            undated=self.hints.undated,
            without_hidden=self.hints.without_hidden,
        )
        points = int((checked.records["lon"].notna() | ways(checked.records)).sum())
        given = None
        if sink is not None:
            given = sink.part(checked.records)
            checked.records = checked.records.iloc[:0]
            gone = {one.row for one in checked.rejected} | {one.row for one in checked.repeats.later}
            held = table.taken(np.flatnonzero(np.isin(table.rows, list(gone))))
            table = replace(held, broken=table.broken, let_go=len(table.frame) - len(held.frame))
        return Done(table, checked, points, given)


@dataclass
class Here:
    """Does the work in this process, one part after the other."""

    countries: Countries | None
    lookup: Lookup | None
    folder: Path | None = None

    def survey(self, work: Work, parts: Sequence[Part], befores: Sequence[int], known: Evidence | None) -> Iterator[Evidence]:
        """Yield the evidence of each part, in order."""
        for number, (part, before) in enumerate(zip(parts, befores, strict=True)):
            yield work.survey(part, before, known, self.countries, self.lookup, first=number == 0)

    def check(
        self, work: Work, parts: Sequence[Part], befores: Sequence[int], known: Evidence, repeated: Repeated, sink: Sink | None
    ) -> Iterator[Done]:
        """Yield what became of each part, in order."""
        for number, (part, before) in enumerate(zip(parts, befores, strict=True)):
            yield work.check(part, before, known, repeated, self.countries, self.lookup, sink, number=number)


#: Rows by which layouts decide; findings of one kind that are listed and not only counted.
_HEAD, LISTED = 50, 1_000_000


@contextmanager
def _folder(engine: Engine | None) -> Iterator[Path]:
    """A folder for what is put by, where all processes see it."""
    with tempfile.TemporaryDirectory(prefix=".kzmap-", dir=engine.folder if engine else None) as folder:
        yield Path(folder)


def _surveyed(
    work: Work, parts: Sequence[Part], engine: Engine, progress: Callable[[int], None] | None
) -> tuple[Work, Evidence, Repeated]:
    """Make the first pass, and once more where it shows that parts were read in different ways."""
    befores = [0] * len(parts)
    if work.hints.cells and len(parts) > 1:  # cells are told by the number of their row, so that must be known first
        befores = np.cumsum([0, *(part.read().rows_in for part in parts)]).tolist()[:-1]
    known: Evidence | None = None
    while True:
        found: list[Evidence] = []
        rows = 0
        for number, one in enumerate(engine.survey(work, parts, befores, known), start=1):
            found.append(one)
            while (
                number % 2 == 0
            ):  # sums of as many parts are added at once, so that few are held and what is large is added seldom
                last = found.pop()
                found[-1] += last
                number //= 2  # noqa: PLW2901 - how many sums of this size there are
            rows += one.rows[0]
            if progress and known is None and isinstance(parts[0], TextPart):
                progress(rows)
        again, known, numbered = known is not None, reduce(operator.add, found), befores
        befores = np.cumsum([0, *known.rows]).tolist()[:-1]
        keys = known.keys
        if isinstance(parts[0], TextPart):
            keys = tuple(one._replace(before=a - b) for one, a, b in zip(keys, befores, numbered, strict=True))
        repeated = Repeated.among(keys)
        column = work.mapped.columns.get("id")
        guessed = column in work.mapped.guessed.values() and not work.mapped.layout.repeats
        if guessed and repeated.count > 0.5 * max(repeated.filled, 1):
            work.mapped.notes.append(f"{column!r} repeats in many rows, so it was not taken as their id.")
            del work.mapped.columns["id"]
            continue
        if again or not known.places.disputed:
            return work, known, repeated


class _Gathered:
    """Puts together what became of the parts."""

    def __init__(self, *, held: bool) -> None:
        self._held = held
        self._tables: list[Table] = []
        self._records: list[pd.DataFrame] = []
        self._repaired: list[Finding] = []
        self._rejected: list[Finding] = []
        self._warnings: list[Finding] = []
        self._notes, self._repeats = Notes(), Repeats()
        self._rows, self._changed, self._gone, self._points = 0, 0, 0, 0

    def take(self, done: Done) -> None:
        """Take what became of a part."""
        checked = done.checked
        self._tables.append(done.table)
        if self._held or not self._records:
            self._records.append(checked.records)
        gone = {one.row for one in checked.repeats.later}
        repaired = [one for one in checked.repaired if one.row not in gone] if gone else checked.repaired
        for listed, new in ((self._repaired, repaired), (self._rejected, checked.rejected), (self._warnings, checked.warnings)):
            room = max(LISTED - len(listed), 0)
            listed.extend(new[:room])
            if len(new) > room:
                self._notes.count("{:,} more findings than are listed are counted only.", len(new) - room)
        self._rows += done.table.rows_in
        self._changed += len({one.row for one in repaired})
        self._gone += len({one.row for one in checked.rejected}) + len(gone)
        self._points += done.points
        self._notes += checked.notes
        self._repeats.firsts |= checked.repeats.firsts
        self._repeats.later += checked.repeats.later

    def ingested(self, path: Path, mapped: Mapped, digest: str, zone: str) -> Ingested:
        """Return the whole."""
        first = self._tables[0]
        table = first
        if len(self._tables) > 1:
            lons = [one.lon for one in self._tables if one.lon is not None]
            lats = [one.lat for one in self._tables if one.lat is not None]
            table = replace(
                first,
                frame=pd.concat([one.frame for one in self._tables], ignore_index=True),
                rows=np.concatenate([one.rows for one in self._tables]),
                broken=[broken for one in self._tables for broken in one.broken],
                let_go=sum(one.let_go for one in self._tables),
                lon=np.concatenate(lons) if lons else None,
                lat=np.concatenate(lats) if lats else None,
            )
        seen = self._notes.value("types")
        if seen and mapped.has("category"):
            mapped.seen = types_seen(seen, mapped)
        records = self._records[0] if len(self._records) == 1 else pd.concat(self._records, ignore_index=True)
        rejected = sorted([*self._rejected, *self._repeats.findings()])
        checked = Checked(records, sorted(self._repaired), rejected, self._warnings, self._notes)
        kept = self._rows - self._changed - self._gone
        return Ingested(path, table, mapped, checked, digest, zone, kept, self._changed, self._gone, self._points)


def remembered(settings: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return what a situation remembers of types: layout, type, category.

    >>> remembered({"types": {"table": {"blorb": "looting"}}})
    (('table', 'blorb', 'looting'),)
    """
    return tuple((layout, word, meant) for layout, many in settings.get("types", {}).items() for word, meant in many.items())


def _put(table: Table, cells: Sequence[tuple[int, str, str]]) -> None:
    """Put a person's texts into cells; a row or column that the table does not have is left out."""
    if not cells:
        return
    position = {int(row): at for at, row in enumerate(table.rows)}
    for row, column, text in sorted({(row, column): (row, column, text) for row, column, text in cells}.values()):
        if row in position and column in table.frame.columns:
            was = table.frame.loc[position[row], column]
            table.frame.loc[position[row], column] = text
            table.repaired.append(Finding(row, column, f"{was!r} was changed to {text!r} by hand."))


def _mend_header(table: Table) -> None:
    """Mend names of columns that were read in a wrong encoding."""
    names = [str(name) for name in table.frame.columns]
    better = [found.text if (found := mended(name)) and not found.lost and not found.formula else name for name in names]
    if better != names:
        table.notes.append("The header was in a wrong encoding and was decoded again.")
        table.frame.columns = named(better)
