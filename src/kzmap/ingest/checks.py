"""Check rows and make records of them. Nothing is dropped: a row is kept, repaired with its reason, or rejected with it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzmap.ingest.carried import unreadable
from kzmap.ingest.clock_cells import Times, read_times
from kzmap.ingest.coordinates import angles
from kzmap.ingest.counts import count_of
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
    "detained", "strength", "participants", "displaced", "note", "claims", "sources", "type_as_written", "figures", "more_places",
    "from_place", "from_lon", "from_lat", "to_place", "to_lon", "to_lat",
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
_NUMBERS = ("killed", "killed_low", "killed_high", "injured", "detained", "strength", "participants", "displaced", "radius_m")


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
    table: Table,
    mapped: Mapped,
    countries: Countries | None,
    *,
    offset: str = "",
    lookup: Lookup | None = None,
    undated: bool = False,
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
    undated
        Keep rows without a date.
    """
    verdicts = Verdicts(table.rows)
    verdicts.add_repaired(table.repaired)
    cells = _Cells(table, mapped)
    _structure(table, mapped, verdicts)
    _texts(table, mapped, verdicts)
    notes = [*mapped.notes, *([mapped.layout.note] if mapped.layout.note else [])]
    _ids(table, mapped, verdicts, notes)
    zones = partial(_zones_of, cells, countries) if countries is not None else None
    times = read_times(cells, mapped, verdicts, notes, offset, undated=undated or mapped.layout.undated, zones=zones)
    located = locate(table, cells, mapped, countries, verdicts, notes, lookup)
    numbers, figures = _numbers(cells, mapped, verdicts)
    for name in ("claims", "sources"):
        if mapped.has(name):
            reason = f"The cell is no list of {name} as kzmap writes them; what cannot be read of it is left out."
            verdicts.warn(unreadable(cells(name), name), mapped.columns[name], reason)
    records = _records(table, cells, mapped, times, located, numbers, figures, verdicts, notes)
    _say_of_columns(table, mapped, notes)
    for one in table.broken:
        verdicts._rejected.append(_finding(one))  # noqa: SLF001 - rows that have no position in the table
    return Checked(records[verdicts.alive].reset_index(drop=True), verdicts.repaired, verdicts.rejected, verdicts.warnings, notes)


def _finding(one: Any) -> Finding:
    from kzmap.ingest.raw_table import Finding

    return Finding(one.row, "", one.reason)


class _Cells:
    """Cells by field, with "" for what means that nothing is known."""

    def __init__(self, table: Table, mapped: Mapped) -> None:
        self._frame, self._columns, self._more = table.frame, mapped.columns, mapped.more
        self._empty = pd.Series(pd.array([""], dtype="str").take(np.zeros(len(table.frame), dtype=int)))

    def __call__(self, name: str) -> pd.Series[str]:
        if name not in self._columns:
            return self._empty
        cells = self._known(self._columns[name])
        for column in self._more.get(name, ()):
            other = self._known(column)
            cells = cells.where(other == "", (cells + " | " + other).where(cells != "", other))
        return cells

    def _known(self, column: str) -> pd.Series[str]:
        cells = self._frame[column]
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
        if mapped.layout.repeats and twice.any():
            notes.append(
                f"{column}: {int(twice.sum()):,} rows repeat an id: parts of one event, whose numbers stand in each of them."
            )
            return
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
            verdicts.warn(
                twice,
                "",
                lambda at: f"The row is the same as row {table.rows[first[keys[at]]]}, cell by cell; without ids both were kept.",
            )


def _below_zero(values: npt.NDArray[np.float64], at: int) -> str:
    return f"{values[at]:g} is below zero, which cannot be."


def _numbers(
    cells: _Cells, mapped: Mapped, verdicts: Verdicts
) -> tuple[dict[str, npt.NDArray[np.float64]], npt.NDArray[np.object_]]:
    """Counts of people and metres: not negative. What is no plain number, such as a range, is kept with its qualifier.

    Returns
    -------
    tuple
        Numbers by field; and for each row "" or a JSON list of attribute, low, high, qualifier, text.
    """
    found = {}
    figures: dict[int, list[list[Any]]] = {}
    for name in _NUMBERS:
        if name not in mapped.columns:
            continue
        texts = cells(name)
        values = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).copy()
        if name in _ATTRIBUTES:  # nobody counts thousandths of people: 1.200 is 1,200
            values[texts.str.fullmatch(r"\d{1,3}(\.\d{3})+").to_numpy(dtype=bool)] = np.nan
        odd = np.flatnonzero(np.isnan(values) & (texts != "").to_numpy() & verdicts.alive)
        column = mapped.columns[name]
        for at in odd:
            read = count_of(texts.iloc[at])
            if read is None:
                verdicts.warn([at], column, f"{texts.iloc[at][:60]!r} is no number; it was left out of the counts.")
            elif read.qualifier == "exact":
                values[at] = read.low
            elif name in _ATTRIBUTES:
                ends = [None if math.isnan(end) else end for end in (read.low, read.high)]
                figures.setdefault(int(at), []).append([name, *ends, read.qualifier, texts.iloc[at][:80]])
            else:
                values[at] = read.high if name.endswith("_high") and not math.isnan(read.high) else read.low
        endless = np.isinf(values)
        verdicts.warn(endless, column, lambda at: f"{texts.iloc[at][:60]!r} is larger than any count; it was left out.")  # noqa: B023
        values[endless | np.isin(values, _CODES_FOR_MISSING)] = np.nan
        verdicts.reject(values < 0, column, partial(_below_zero, values))
        found[name] = values
    told = np.full(len(verdicts.rows), "", dtype=object)
    for row, many in figures.items():
        told[row] = json.dumps(many, ensure_ascii=False)
    return found, told


def _zones_of(cells: _Cells, countries: Countries, rows: npt.NDArray[np.int64]) -> dict[int, tuple[str, ...]]:
    """Zones of the countries that rows name, or in which their points lie."""
    told = countries.named(cells("country"))[rows]
    lat, lon = (angles(cells(name).iloc[rows])[0] for name in ("lat", "lon"))
    told = np.where(told >= 0, told, countries.at(lon, lat))
    return {int(row): countries.zones(int(one)) for row, one in zip(rows, told, strict=True) if one >= 0}


def _say_of_columns(table: Table, mapped: Mapped, notes: list[str]) -> None:
    """List what no field reads, and what is kept back."""
    own = mapped.own([str(name) for name in table.frame.columns])
    if own:
        many = ", ".join(f"{column} ({name})" if name[2:] != column else column for column, name in list(own.items())[:40])
        more = f", and {len(own) - 40:,} more" if len(own) > 40 else ""
        notes.append(f'Not used as a field, kept as columns of your own: {many}{more}. Leave one out: --map "COLUMN=-".')
    if mapped.private:
        many = ", ".join(mapped.private)
        notes.append(f'Not taken over, because the name says that it is not for readers: {many}. To use it: --map "COLUMN=note".')


def _records(
    table: Table,
    cells: _Cells,
    mapped: Mapped,
    times: Times,
    located: Located,
    numbers: dict[str, Any],
    figures: npt.NDArray[np.object_],
    verdicts: Verdicts,
    notes: list[str],
) -> pd.DataFrame:
    count = len(table.frame)
    nothing = np.full(count, np.nan)
    precision, radius = precision_of(cells("precision"), mapped, verdicts)
    precision = np.where(located.precision != "", located.precision, precision)
    radius = np.where(np.isfinite(located.radius_m), located.radius_m, numbers.get("radius_m", radius))
    radius = np.where(np.isfinite(radius), radius, np.where(np.isin(precision, (*AREAL, "none")), np.nan, 5_000.0))
    category, written = category_of(cells("category"), mapped, cells("title"), notes)
    if mapped.has("type_as_written"):
        written = np.asarray(cells("type_as_written").str.slice(0, 120).to_numpy(dtype=object))
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
        "type_as_written": written,
        "figures": figures,
        "more_places": located.more,
        "note": _beside(cells("note"), times.remark, located.remark),
        "actors": _both(cells("actors"), cells("actors2")),
    }
    for name in ("place", "region", "country", "url", "claims", "sources", "from_place", "to_place"):
        data[name] = cells(name)
    for name in ("from_lat", "from_lon", "to_lat", "to_lon"):
        data[name] = located.ends.get(name, nothing)
    data["from_place"], data["to_place"] = (located.names.get(name, data[name]) for name in ("from_place", "to_place"))
    for name in ("injured", "detained", "strength", "participants", "displaced"):
        data[name] = numbers.get(name, nothing)
    made = pd.DataFrame(
        {name: np.asarray(data[name]) if name in _PLAIN else pd.array(data[name], dtype="str") for name in RECORD_COLUMNS}
    )
    own = mapped.own([str(name) for name in table.frame.columns])
    return pd.concat([made, table.frame[list(own)].rename(columns=own)], axis=1) if own else made


def _beside(note: pd.Series[str], *remarks: npt.NDArray[np.object_]) -> pd.Series[str]:
    """A note with what the reading has to say."""
    for remark in remarks:
        more = pd.Series(pd.array(remark, dtype="str"))
        if (more != "").any():
            note = note.where(more == "", (note + " " + more).str.strip())
    return note


def _both(first: pd.Series[str], second: pd.Series[str]) -> pd.Series[str]:
    """Actors of two columns, kept apart by a bar."""
    return first.where(second == "", (first + " | " + second).where(first != "", second))


_PLAIN = frozenset({"row", "lon", "lat", "radius_m", "killed_low", "killed_high", "injured", "detained", "strength",
                    "participants", "displaced", "from_lon", "from_lat", "to_lon", "to_lat"})  # fmt: skip
#: Fields whose counts become claims.
_ATTRIBUTES = frozenset(["killed", "injured", "detained", "strength", "participants", "displaced"])


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
