"""Check rows and make records of them. Nothing is dropped: a row is kept, repaired with its reason, or rejected with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzmap.ingest.carried import unreadable
from kzmap.ingest.clock_cells import Times, read_times
from kzmap.ingest.header_words import MISSING
from kzmap.ingest.mapping import REST
from kzmap.ingest.place_cells import Located, locate
from kzmap.ingest.textual import SUSPECT, for_arrow, mended
from kzmap.ingest.values import category_of, precision_of, title_of
from kzmap.ingest.verdicts import Verdicts
from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    import numpy.typing as npt

    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.raw_table import Finding, Table

__all__ = ["RECORD_COLUMNS", "Checked", "check"]

#: Columns of the records: one row for each row that was kept or repaired.
RECORD_COLUMNS = (
    "row", "record_id", "title", "summary", "category", "start", "end", "time_precision", "lon", "lat", "precision", "radius_m",
    "located_by", "place", "region", "country", "unit_id", "actors", "source", "url", "killed_low", "killed_high", "injured",
    "detained", "strength", "note", "claims", "sources",
)  # fmt: skip
#: With more cells than this only the columns that are mapped are searched for damaged text.
_ALL_CELLS = 5_000_000
_TOTALS = frozenset(
    [
        "total",
        "totals",
        "subtotal",
        "sum",
        "grandtotal",
        "итого",
        "всего",
        "сумма",
        "итог",
        "барлығы",
        "жиыны",
        "жалпы",
        "қорытынды",
    ]
)
#: What social scientists write for a number that is not known.
_CODES_FOR_MISSING = (-9.0, -77.0, -88.0, -99.0, -999.0, -9999.0)
_NUMBERS = ("killed", "killed_low", "killed_high", "injured", "detained", "strength", "radius_m")


@dataclass
class Checked:
    """Records and what was said about rows.

    Attributes
    ----------
    records
        RECORD_COLUMNS.
    repaired, rejected, warnings
        Findings by row; a row is never both repaired and rejected.
    notes
        What was decided for whole columns.
    """

    records: pd.DataFrame
    repaired: list[Finding]
    rejected: list[Finding]
    warnings: list[Finding]
    notes: list[str] = field(default_factory=list)


def check(
    table: Table, mapped: Mapped, countries: Countries | None, *, offset: str = "", lookup: Lookup | None = None
) -> Checked:
    """Check every row.

    Parameters
    ----------
    table, mapped
        What was read, and which column is which field.
    countries
        For proofs by the map; None to do without.
    offset
        Offset of local time for clock times without a zone.
    lookup
        Finds places by name; None leaves rows without coordinates unlocated.
    """
    verdicts = Verdicts(table.rows)
    verdicts.add_repaired(table.repaired)
    cells = _Cells(table, mapped)
    _structure(table, mapped, verdicts)
    _texts(table, mapped, verdicts)
    notes = [mapped.layout.note] if mapped.layout.note else []
    _ids(table, mapped, verdicts, notes)
    times = read_times(cells, mapped, verdicts, notes, offset)
    located = locate(table, cells, mapped, countries, verdicts, notes, lookup)
    numbers = _numbers(cells, mapped, verdicts)
    for name in ("claims", "sources"):
        if mapped.has(name):
            reason = f"The cell is no list of {name} as kzmap writes them; what cannot be read of it is left out."
            verdicts.warn(unreadable(cells(name), name), mapped.columns[name], reason)
    records = _records(table, cells, mapped, times, located, numbers, verdicts)
    for one in table.broken:
        verdicts._rejected.append(_finding(one))  # noqa: SLF001 - rows that have no position in the table
    return Checked(records[verdicts.alive].reset_index(drop=True), verdicts.repaired, verdicts.rejected, verdicts.warnings, notes)


def _finding(one: Any) -> Finding:
    from kzmap.ingest.raw_table import Finding

    return Finding(one.row, "", one.reason)


class _Cells:
    """Cells by field, with "" for what means that nothing is known."""

    def __init__(self, table: Table, mapped: Mapped) -> None:
        self._frame, self._columns = table.frame, mapped.columns
        self._empty = pd.Series(pd.array([""], dtype="str").take(np.zeros(len(table.frame), dtype=int)))

    def __call__(self, name: str) -> pd.Series[str]:
        if name not in self._columns:
            return self._empty
        cells = self._frame[self._columns[name]]
        short = cells.str.len() <= 16
        lowered = cells.where(short, "").str.lower().str.replace(" ", "")
        return cells.mask(lowered.isin(MISSING), "")


def _structure(table: Table, mapped: Mapped, verdicts: Verdicts) -> None:
    """Empty rows, headers and totals between the data."""
    frame = table.frame
    if not len(frame):
        return
    named = [column for column in mapped.columns.values() if column in frame]
    maybe = np.ones(len(frame), dtype=bool)
    for column in named:
        maybe &= (frame[column] == "").to_numpy()
    empty = [at for at in np.flatnonzero(maybe) if not any(frame.iloc[at])]
    if table.lon is None:
        verdicts.reject(empty, "", "The row is empty.")
    if REST in frame:
        verdicts.reject(
            (frame[REST] != "").to_numpy(), REST, "The row is still broken: put its cells in order and empty this one."
        )
    maybe = np.ones(len(frame), dtype=bool)
    for column in named[:2]:
        maybe &= (frame[column].str.lower() == column.lower()).to_numpy()
    again = [at for at in np.flatnonzero(maybe) if named]
    verdicts.reject(again, "", "The header stands here again.")
    several = frame.columns if frame.size <= _ALL_CELLS else frame.columns[:4]
    for column in [str(name) for name in several]:
        short = frame[column].str.len() <= 24
        words = frame[column].where(short, "").str.lower().str.strip(" :.*").str.replace(" ", "")
        hits = words.isin(_TOTALS).to_numpy()
        verdicts.reject(hits, column, "The row is a total of others, not a record.")


def _texts(table: Table, mapped: Mapped, verdicts: Verdicts) -> None:
    """Mend damaged texts in place."""
    frame = table.frame
    columns = [str(name) for name in frame.columns]
    if frame.size > _ALL_CELLS:
        columns = [name for name in columns if name in set(mapped.columns.values())]
    pattern = for_arrow(SUSPECT)
    for column in columns:
        array = pa.array(frame[column], pa.large_string())
        hits = np.flatnonzero(pc.match_substring_regex(array, pattern).to_numpy(zero_copy_only=False))
        changed: dict[int, str] = {}
        for at in map(int, hits):
            found = mended(frame[column].iloc[at])
            if found is None:
                continue
            if found.lost:
                verdicts.reject([at], column, found.why)
                continue
            changed[at] = found.text
            verdicts.repair([at], column, found.why)
        if changed:
            texts = frame[column].to_numpy(dtype=object).copy()
            for at, text in changed.items():
                texts[at] = text
            frame[column] = pd.array(texts, dtype="str")


def _ids(table: Table, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> None:
    """Ids that stand twice; without ids, rows that stand twice."""
    frame = table.frame
    column = mapped.columns.get("id")
    if column is not None:
        cells = frame[column]
        filled = (cells != "").to_numpy() & verdicts.alive
        twice = (cells[filled].duplicated()).to_numpy()
        if column in mapped.guessed.values() and len(twice) and twice.mean() > 0.5:
            notes.append(f"{column!r} repeats in many rows, so it was not taken as their id.")
            del mapped.columns["id"]
        else:
            first = (
                {text: at for at, text in zip(np.flatnonzero(filled)[::-1], cells[filled].iloc[::-1], strict=True)}
                if twice.any()
                else {}
            )
            hits = np.flatnonzero(filled)[twice]

            def why(at: int) -> str:
                other = first[cells.iloc[at]]
                same = "and all its cells are the same" if (frame.iloc[at] == frame.iloc[other]).all() else "with other cells"
                return f"The id {cells.iloc[at][:60]!r} stands already in row {table.rows[other]}, {same}. Give each row its own."

            verdicts.reject(hits, column, why)
            return
    if len(frame) > 1:
        keys = pd.util.hash_pandas_object(frame, index=False).to_numpy()
        if table.lon is not None and table.lat is not None:
            keys = keys ^ pd.util.hash_array(table.lon) ^ (pd.util.hash_array(table.lat) << np.uint64(1))
        twice = pd.Series(keys).duplicated().to_numpy() & verdicts.alive
        if twice.any():
            first = {key: at for at, key in zip(range(len(keys) - 1, -1, -1), keys[::-1], strict=True)}
            verdicts.reject(twice, "", lambda at: f"The row is the same as row {table.rows[first[keys[at]]]}, cell by cell.")


def _below_zero(values: npt.NDArray[np.float64], at: int) -> str:
    return f"{values[at]:g} is below zero, which cannot be."


def _numbers(cells: _Cells, mapped: Mapped, verdicts: Verdicts) -> dict[str, npt.NDArray[np.float64]]:
    """Counts of people and metres: not negative, and numbers."""
    found = {}
    for name in _NUMBERS:
        if name not in mapped.columns:
            continue
        texts = cells(name)
        values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
        odd = np.flatnonzero(np.isnan(values) & (texts != "").to_numpy() & verdicts.alive)
        column = mapped.columns[name]
        for at in odd:
            text = "".join(texts.iloc[at].split()).replace("\u00a0", "")
            plain = text.replace(",", "") if text.count(",") and len(text.rpartition(",")[2]) == 3 else text.replace(",", ".")
            try:
                values[at] = float(plain)
            except ValueError:
                verdicts.warn([at], column, f"{texts.iloc[at][:60]!r} is no number; it was left out of the counts.")
        values[np.isin(values, _CODES_FOR_MISSING)] = np.nan
        verdicts.reject(values < 0, column, partial(_below_zero, values))
        found[name] = values
    return found


def _records(
    table: Table, cells: _Cells, mapped: Mapped, times: Times, located: Located, numbers: dict[str, Any], verdicts: Verdicts
) -> pd.DataFrame:
    count = len(table.frame)
    nothing = np.full(count, np.nan)
    precision, radius = precision_of(cells("precision"), mapped, verdicts)
    precision = np.where(located.precision != "", located.precision, precision)
    radius = np.where(np.isfinite(located.radius_m), located.radius_m, numbers.get("radius_m", radius))
    radius = np.where(np.isfinite(radius), radius, np.where(np.isin(precision, (*AREAL, "none")), np.nan, 5_000.0))
    category = category_of(cells("category"), mapped, cells("title"))
    killed = numbers.get("killed", nothing)
    data: dict[str, Any] = {
        "row": table.rows,
        "record_id": _record_ids(table, mapped),
        "title": title_of(table, cells, mapped, category),
        "summary": cells("summary"),
        "category": category,
        "start": times.start,
        "end": times.end,
        "time_precision": times.precision,
        "lon": located.lon,
        "lat": located.lat,
        "precision": precision,
        "radius_m": radius,
        "located_by": located.how,
        "unit_id": located.unit_id,
        "source": cells("source") if mapped.has("source") else pd.Series(np.full(count, mapped.layout.source, dtype=object)),
        "killed_low": numbers.get("killed_low", killed),
        "killed_high": numbers.get("killed_high", killed),
    }
    for name in ("place", "region", "country", "actors", "url", "note", "claims", "sources"):
        data[name] = cells(name)
    for name in ("injured", "detained", "strength"):
        data[name] = numbers.get(name, nothing)
    return pd.DataFrame(
        {name: np.asarray(data[name]) if name in _PLAIN else pd.array(data[name], dtype="str") for name in RECORD_COLUMNS}
    )


_PLAIN = frozenset({"row", "lon", "lat", "radius_m", "killed_low", "killed_high", "injured", "detained", "strength"})


def _record_ids(table: Table, mapped: Mapped) -> Any:
    """Ids that a situation can hold; rows without one are called by their row."""
    if "id" not in mapped.columns:
        return [f"R{row}" for row in table.rows]
    cells = table.frame[mapped.columns["id"]]
    sound = pc.match_substring_regex(pa.array(cells, pa.large_string()), r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
    if pc.all(sound).as_py():
        return cells
    clean = cells.str.replace(r"[^A-Za-z0-9_.-]+", "-", regex=True).str.strip("-_.").str.slice(0, 64)
    lost = ((clean == "") | (clean.duplicated(keep=False) & (clean != cells))).to_numpy()
    names = clean.to_numpy(dtype=object).copy()
    for at in np.flatnonzero(lost):
        names[at] = f"R{table.rows[at]}"
    return names
