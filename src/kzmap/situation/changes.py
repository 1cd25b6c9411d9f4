"""What was added to a situation, from which input or by whom, and the way back: one log for tables, reports and corrections.

A change is made by `change` and by nothing else: under the folder's lock, on the situation as it is then, whole or not at all. It
adds a row to ``changes.csv`` beside the tables. Rows are only ever added: taking a change back is another row. The data package
does not name the file and stays valid with it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from kzmap.errors import KzmapError, SituationError
from kzmap.files import leads_out, locked, read_settled, write_set
from kzmap.situation.situation import Situation, cell_text, cell_value, find_situation
from kzmap.situation.tables import split
from kzmap.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


__all__ = [
    "FILE",
    "UNDO",
    "WHO",
    "WHY",
    "Cell",
    "Change",
    "change",
    "folder_for",
    "history",
    "standing",
    "stands_on",
    "undo",
    "words",
]

FILE = "changes.csv"
#: The log of corrections before there was one for all changes; it is taken over with the next change.
EARLIER = "corrections.csv"
UNDO = "undo"
#: Longest name of a person, longest reason.
WHO, WHY = 60, 300
#: Rows that are hashed at a time.
_BLOCK = 10_000
_SHOWN = 5


class Cell(NamedTuple):
    """A cell that a change gave another text."""

    table: str
    row_id: str
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class Change:
    """One change of a situation.

    Attributes
    ----------
    change_id
        ``B1``, ``B2``, ... in the order of time.
    when
        UTC, to the second.
    kind
        table, report, counts (of a report, that waited), confirm, correct, reject (a place), note, or undo.
    name
        Of the input: a file, an address; of the row where there is no input, such as a place.
    who, why
        Where a person says so.
    undoes
        For undo: the change that it takes back.
    rows
        Number of rows added and changed; for undo, of rows taken away and set back.
    added
        Table and id of each row that was added.
    cells
        Cells of other rows that were changed.
    settings
        Settings of the package that were changed: what each was and is; {} under ``new`` for the change that made the situation.
    files
        Names of the files that came beside the tables.
    input_sha256
        Of the input as read; "" where there is none.
    sha256
        Of the rows as they were added.
    """

    change_id: str
    when: str
    kind: str
    name: str
    who: str = ""
    why: str = ""
    undoes: str = ""
    rows: int = 0
    added: tuple[tuple[str, str], ...] = ()
    cells: tuple[Cell, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    input_sha256: str = ""
    sha256: str = ""

    @property
    def made_it(self) -> bool:
        """Whether the situation began with this change."""
        return "new" in self.settings

    def ids(self, table: str) -> list[str]:
        """Ids of the rows that were added to a table."""
        return [one for name, one in self.added if name == table]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        ids: dict[str, list[str]] = {}
        for table, one in self.added:
            ids.setdefault(table, []).append(one)
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**found, "added": ids, "cells": [one._asdict() for one in self.cells], "files": list(self.files),
                "settings": dict(self.settings)}  # fmt: skip


COLUMNS = tuple(one.name for one in fields(Change))


def change(
    situation: str | Path,
    make: Callable[[Situation | None], tuple[Situation, Mapping[str, bytes]]],
    *,
    kind: str,
    name: str = "",
    who: str = "",
    why: str = "",
    input_sha256: str = "",
) -> Change:
    """Change a situation, or make one: the only way in which its files are written.

    Parameters
    ----------
    situation
        Folder, made if it is missing, or a name that `find_situation` knows.
    make
        Called once, while nobody else can change the folder, with the situation as it is, or None where there is none. Returns it
        as it shall be, with rows added or cells changed, and the bytes of files beside the tables by name.
    kind, name, who, why, input_sha256
        See `Change`.

    Returns
    -------
    Change
        As it was logged.

    Raises
    ------
    SituationError
        If the situation has faults, or would have; nothing is written then.
    KzmapError
        As `make` raises, or if the folder holds something else.
    """
    folder = folder_for(situation)
    with locked(folder):
        before = _read(folder)
        after, files = make(before)
        said = Change("", "", kind, visible(" ".join(name.split())), words(who, "name", WHO), words(why, "reason", WHY))
        return _save(folder, before, after, files, replace(said, input_sha256=input_sha256))


def history(situation: str | Path) -> list[Change]:
    """Return every change of a situation, oldest first.

    Raises
    ------
    KzmapError
        If there is no such situation, or its log cannot be read.
    """
    folder = find_situation(situation)
    return read_settled(folder, lambda: _log(folder))


def standing(log: Sequence[Change]) -> list[Change]:
    """Return the changes that nobody took back, oldest first.

    >>> log = [Change("B1", "", "table", "a.csv"), Change("B2", "", "table", "b.csv"), Change("B3", "", "undo", "", undoes="B1")]
    >>> [one.change_id for one in standing(log)]
    ['B2']
    """
    gone = {one.undoes for one in log if one.kind == UNDO}
    return [one for one in log if one.kind != UNDO and one.change_id not in gone]


def undo(situation: str | Path, change_id: str = "", *, who: str = "", why: str = "") -> Change:
    """Take a change back: its rows and files go, its cells are again what they were.

    Parameters
    ----------
    situation
        Folder or name.
    change_id
        The change; default: the last that stands.
    who, why
        Who takes it back and why; needed where a person said so of the change itself.

    Returns
    -------
    Change
        The new row of the log, which says so.

    Raises
    ------
    KzmapError
        If there is no such change, or something stands on it; the message says what.
    SituationError
        If the situation would have faults without it.
    """
    folder = find_situation(situation)
    with locked(folder):
        log = _log(folder)
        old = _chosen(log, change_id, folder.name)
        if old.who and not (who.strip() and why.strip()):
            raise KzmapError(f"{old.change_id} was made by {old.who!r}: give a name and a reason to take it back.")
        read = Situation.read(folder)
        reasons = stands_on(old, read, log)
        if reasons:
            raise KzmapError(f"{old.change_id} ({old.kind} {old.name!r}) cannot be taken back: {'; '.join(reasons)}.")
        after, number = _without(read, old)
        said = Change("", "", UNDO, old.name, words(who, "name", WHO), words(why, "reason", WHY), old.change_id, number)
        return _save(folder, read, after, dict.fromkeys(old.files), said)


def stands_on(old: Change, read: Situation, log: Sequence[Change]) -> list[str]:
    """Say what stands on a change, so that it cannot be taken back by itself; nothing if it can.

    Parameters
    ----------
    old
        A change that stands.
    read
        The situation as it is.
    log
        Its history.

    Returns
    -------
    list
        One sentence for each thing: a later change of its rows or cells, rows that name its rows, what was done by hand.
    """
    if old.made_it:
        return ["the situation began with it; delete the situation instead"]
    rows, cells = set(old.added), {one[:3] for one in old.cells}
    live = standing(log)
    later = [
        one
        for one in live[live.index(old) + 1 :]
        if any(c[:2] in rows or c[:3] in cells for c in one.cells)
        # the counts of a report come out of its file
        or (one.kind == "counts" and old.kind == "report" and one.input_sha256 == old.input_sha256)
    ]
    found = [f"{one.change_id} ({one.kind} {one.name!r}) changed what it left; take that back first" for one in later]
    if found:
        return found
    added_by = {row: f"{one.change_id} ({one.kind} {one.name!r})" for one in live for row in one.added}
    for row, columns in _naming(rows, read).items():
        by = added_by.get(row)
        found.append(f"{row[0]} {row[1]!r} names it in {', '.join(columns)}; {f'take {by} back' if by else 'change that'} first")
    if old.sha256 and old.sha256 != _digest(read, old.added):
        found.append("rows of it were changed or removed by hand since; change the tables by hand")
    by_hand = [one for one in old.cells if not _is_now(one, read)]
    found += [f"{one.row_id!r} was changed in {one.table}.csv by hand since ({one.column})" for one in by_hand]
    more = len(found) - _SHOWN
    return [*found[:_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]


def words(text: str, what: str, longest: int, *, needed: bool = False) -> str:
    """Return what a person typed as one line.

    Raises
    ------
    KzmapError
        If it is too long, begins as a formula of a spreadsheet does, or is needed and missing.
    """
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if needed and not line:
        raise KzmapError(f"The {what} is missing. Expected some words: a correction says who made it and why.")
    if line[:1] in tuple("=+-@"):
        raise KzmapError(f"The {what} begins with {line[0]!r}, as a formula of a spreadsheet does. Expected words.")
    if len(line) > longest:
        raise KzmapError(f"The {what} has {len(line)} characters. Expected at most {longest}.")
    return line


# reading


def folder_for(situation: str | Path) -> Path:
    """Return the folder of a situation that exists, by name or path, or the path as given for one to be made."""
    path = Path(situation)
    if path.exists() or path.name != str(situation):
        return path
    try:
        return find_situation(situation)
    except KzmapError:
        return path


def _read(folder: Path) -> Situation | None:
    if (folder / "datapackage.json").is_file():
        return Situation.read(folder)
    others = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if others:
        raise KzmapError(
            f"The folder {folder} holds other files ({', '.join(others[:3])}). Give the folder of a situation, or a new one."
        )
    return None


def _log(folder: Path) -> list[Change]:
    for name in (FILE, EARLIER):
        if leads_out(folder, name):
            raise KzmapError(f"{name} is a link that leads out of {folder}. Put the file itself there, or take it away.")
    if (folder / FILE).is_file():
        return [_change(row) for row in _rows(folder / FILE, COLUMNS)]
    if (folder / EARLIER).is_file():
        return [
            _correction(row)
            for row in _rows(folder / EARLIER, ("correction_id", "at", "decision", "name", "who", "why", "undoes", "place_id"))
        ]
    return []


def _rows(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = path.read_text("utf-8-sig")
        limit = csv.field_size_limit(len(text) + 1)
        try:
            rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        finally:
            csv.field_size_limit(limit)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KzmapError(f"{path.name} cannot be read: {error}. Mend it, or move it away to begin anew.") from error
    if any(set(columns) - set(row) or None in row or None in row.values() for row in rows):
        raise KzmapError(f"{path.name} has other columns than {', '.join(columns)}. Mend it, or move it away to begin anew.")
    return rows


def _change(row: Mapping[str, str]) -> Change:
    try:
        return Change(
            **{
                name: row[name]
                for name in ("change_id", "when", "kind", "name", "who", "why", "undoes", "input_sha256", "sha256")
            },
            rows=int(row["rows"]),
            added=tuple((table, one) for table, _, one in (part.partition(":") for part in split(row["added"]))),
            cells=tuple(Cell(*cell) for cell in json.loads(row["cells"] or "[]")),
            settings=json.loads(row["settings"] or "{}"),
            files=tuple(split(row["files"])),
        )
    except (ValueError, TypeError) as error:
        raise KzmapError(f"{FILE}: {row['change_id']!r} cannot be read: {error}. Mend it, or move the file away.") from error


def _correction(row: Mapping[str, str]) -> Change:
    """A row of the log of corrections as a change."""
    columns = [name.removeprefix("was_") for name in row if name.startswith("was_")]
    cells = tuple(Cell("places", row["place_id"], one, row[f"was_{one}"], row[one]) for one in columns)
    return Change(
        row["correction_id"], row["at"], row["decision"], row["name"], row["who"], row["why"], row["undoes"], 1, cells=cells
    )


def _chosen(log: Sequence[Change], change_id: str, name: str) -> Change:
    live = standing(log)
    if not change_id and live:
        return live[-1]
    found = next((one for one in live if one.change_id == change_id), None)
    if found is None:
        there = f"There are: {', '.join(one.change_id for one in live[-20:])}" if live else "Nothing was added that is logged"
        raise KzmapError(f"{change_id[:20] or 'The last change'} cannot be taken back in {name!r}: nothing stands. {there}.")
    return found


# what a change is, and what it would be without it


def _save(
    folder: Path,
    before: Situation | None,
    after: Situation,
    files: Mapping[str, bytes | None],
    said: Change,
) -> Change:
    """Check the situation as it would be, then write tables, files and log as one."""
    content = after.files()
    with tempfile.TemporaryDirectory(prefix="kzmap-") as probe:
        write_set(Path(probe), content)
        faults = Situation.faults(probe)
    if faults:
        raise SituationError(after.name, faults, kept_out=True)
    log = _log(folder)
    number = max((int(one.change_id[1:]) for one in log if one.change_id[1:].isdecimal()), default=0) + 1
    made = replace(said, change_id=f"B{number}", when=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    if said.kind != UNDO:
        added, cells = _difference(before, after)
        settings = _settings(before, after)
        if not (added or cells or settings or files):
            raise KzmapError("Nothing was saved, because nothing would change.")
        made = replace(
            made,
            name=made.name or (_label(after, *cells[0][:2]) if cells else ""),
            added=added,
            cells=cells,
            rows=len(added) + len({cell[:2] for cell in cells}),
            settings=settings,
            files=tuple(files),
            sha256=_digest(after, added) if added else "",
        )
    # a table that does not change keeps the bytes that a person gave it
    was = before.files() if before is not None else {}
    tables: dict[str, bytes | None] = {name: data for name, data in content.items() if was.get(name) != data}
    tables |= dict.fromkeys(name for name in was if name not in content)  # a sparse table whose last row went
    write_set(folder, {**tables, **files, FILE: _csv([*log, made]).encode(), EARLIER: None})
    return made


def _difference(before: Situation | None, after: Situation) -> tuple[tuple[tuple[str, str], ...], tuple[Cell, ...]]:
    """Rows that are new, and cells of the others that have another value."""
    added: list[tuple[str, str]] = []
    cells: list[Cell] = []
    for name, table in after.tables.items():
        key = table.columns[0]
        old = before.tables[name] if before is not None else table[:0]
        there = table[key].isin(set(old[key]))
        added += [(name, one) for one in table.loc[~there, key]]
        same = table[there]
        new = [column for column in table.columns if column not in old]  # of the user's own, or a translation
        was = old.assign(**dict.fromkeys(new, "")).set_index(key).loc[same[key]]
        for column in table.columns[1:]:
            one, other = was[column].to_numpy(), same[column].to_numpy()
            differs = (one != other) & ~(pd.isna(one) & pd.isna(other))
            cells += [
                Cell(name, same[key].iloc[at], column, cell_text(one[at]), cell_text(other[at])) for at in differs.nonzero()[0]
            ]
    return tuple(added), tuple(cells)


def _label(read: Situation, table: str, row_id: str) -> str:
    """Name of a row, or its title, or its id."""
    rows = read.tables[table]
    row = rows[rows.iloc[:, 0] == row_id].iloc[0]
    return str(row.get("name") or row.get("title") or row_id)


def _settings(before: Situation | None, after: Situation) -> dict[str, Any]:
    if before is None:
        return {"new": {}}
    keys = dict.fromkeys((*before.settings, *after.settings))
    pairs = {key: [before.settings.get(key), after.settings.get(key)] for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _without(read: Situation, old: Change) -> tuple[Situation, int]:
    """Return the situation without a change, and how many rows that touches."""
    tables = dict(read.tables)
    number = 0
    for name in dict.fromkeys(table for table, _ in old.added):
        table = tables[name]
        stays = ~table.iloc[:, 0].isin(old.ids(name))
        number += int((~stays).sum())
        tables[name] = table[stays].reset_index(drop=True)
    for cell in old.cells:
        table = tables[cell.table].copy()
        table.loc[table.iloc[:, 0] == cell.row_id, cell.column] = cell_value(cell.table, cell.column, cell.was)
        tables[cell.table] = table
    number += len({cell[:2] for cell in old.cells})
    # a period or a country that a later change has widened further stays: wider is not wrong, narrower may be
    back = {key: was for key, (was, now) in old.settings.items() if read.settings.get(key) == now}
    settings = {key: value for key, value in {**read.settings, **back}.items() if value is not None}
    return replace(read, package={**read.package, "kzmap": settings}, tables=tables), number


def _naming(rows: set[tuple[str, str]], read: Situation) -> dict[tuple[str, str], list[str]]:
    """Rows of others that name one of these rows, with the columns in which they do."""
    ids = {one for _, one in rows}
    found: dict[tuple[str, str], list[str]] = {}
    for name, table in read.tables.items():
        own = table.iloc[:, 0]
        for column in table.columns[1:]:
            if not column.endswith(("_id", "_ids")):
                continue
            for row_id, cell in zip(own, table[column], strict=True):
                if cell and (name, row_id) not in rows and not ids.isdisjoint(split(cell)):
                    found.setdefault((name, row_id), []).append(column)
    return found


def _is_now(cell: Cell, read: Situation) -> bool:
    """Whether a cell still is what a change made of it."""
    table = read.tables[cell.table]
    found = table.loc[table.iloc[:, 0] == cell.row_id, cell.column]
    now = cell_value(cell.table, cell.column, cell.now)
    return len(found) == 1 and (found.iloc[0] == now or (pd.isna(found.iloc[0]) and pd.isna(now)))


def _digest(read: Situation, rows: Sequence[tuple[str, str]]) -> str:
    """Hash rows as they are, by what stands in them: a column that comes later and is empty changes nothing."""
    digest = hashlib.sha256()
    quoted = json.encoder.encode_basestring
    for name in dict.fromkeys(table for table, _ in rows):
        table = read.tables[name]
        wanted, ids = {one for other, one in rows if other == name}, table.iloc[:, 0].tolist()
        table = table.iloc[sorted((at for at, one in enumerate(ids) if one in wanted), key=ids.__getitem__)]
        # as json.dumps([name, {column: text}], ensure_ascii=False, sort_keys=True), a column at a time, which is faster; and some
        # rows at a time, because each text is longer so
        for begin in range(0, len(table), _BLOCK):
            columns = []
            for column in sorted(map(str, table.columns)):
                values = table[column].iloc[begin : begin + _BLOCK]
                texts = values.tolist() if values.dtype == "str" else list(map(cell_text, values.tolist()))
                head = f"{quoted(column)}: "
                if any(texts):
                    columns.append([f"{head}{quoted(text)}" if text else "" for text in texts])
            for cells in zip(*columns, strict=True):
                digest.update(f"[{quoted(name)}, {{{', '.join(filter(None, cells))}}}]".encode())
    return digest.hexdigest()


def _csv(log: Sequence[Change]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in log:
        cells = {name: getattr(one, name) for name in COLUMNS}
        cells["added"] = "|".join(f"{table}:{row}" for table, row in one.added)
        cells["cells"] = json.dumps(one.cells, ensure_ascii=False) if one.cells else ""
        cells["settings"] = json.dumps(one.settings, ensure_ascii=False) if one.settings else ""
        cells["files"] = "|".join(one.files)
        writer.writerow(cells)
    return out.getvalue()
