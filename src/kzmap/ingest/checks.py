"""Check rows and make records of them. Nothing is dropped: a row is kept, repaired with its reason, or rejected with it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kzmap.ingest.carried import unreadable
from kzmap.ingest.cell_arrays import Cells, among, hashes, hashes_of_rows, suspects
from kzmap.ingest.cell_arrays import numbers as plain_numbers
from kzmap.ingest.clock_cells import Times, TimesSeen, read_times, times_seen
from kzmap.ingest.coordinates import angles
from kzmap.ingest.counts import Count, casualties_of, count_of
from kzmap.ingest.header_words import normal
from kzmap.ingest.keys import KeyFile, Later, Repeated, Repeats
from kzmap.ingest.mapping import NO, REST
from kzmap.ingest.place_cells import Located, PlacesSeen, locate, places_seen
from kzmap.ingest.proofs import MOST_LOOKED_UP
from kzmap.ingest.textual import mended
from kzmap.ingest.values import category_of, precision_of, title_of
from kzmap.ingest.verdicts import Notes, Verdicts
from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.raw_table import Finding, Table

__all__ = ["RECORD_COLUMNS", "Checked", "Evidence", "check", "survey", "ways"]

#: Columns of the records: one row for each row that was kept or repaired.
RECORD_COLUMNS = (
    "row", "record_id", "title", "summary", "category", "start", "end", "time_precision", "lon", "lat", "precision", "radius_m",
    "located_by", "place", "region", "country", "unit_id", "actors", "source", "url", "killed_low", "killed_high", "injured",
    "detained", "strength", "participants", "displaced", "note", "claims", "sources", "type_as_written", "figures", "more_places",
    "from_place", "from_lon", "from_lat", "to_place", "to_lon", "to_lat", "review",
)  # fmt: skip


def ways(records: pd.DataFrame) -> pd.Series[bool]:
    """Tell which records have two ends: they are movements."""
    return records["from_lat"].notna() & records["to_lat"].notna()


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
    repeats
        What is still to be said of rows that repeat another one.
    """

    records: pd.DataFrame
    repaired: list[Finding]
    rejected: list[Finding]
    warnings: list[Finding]
    notes: Notes = field(default_factory=Notes)
    repeats: Repeats = field(default_factory=Repeats)


@dataclass(frozen=True)
class Evidence:
    """What the rows of a part tell about the whole table; the sum is that of all of them.

    Attributes
    ----------
    times, places
        Of the dates and of the coordinates.
    keys
        Ids, or whole rows where there are no ids, in one file for each part, in order.
    sound
        All ids can be ids of a situation.
    rows, cells
        Data rows of each part, in order; number of cells.
    """

    times: TimesSeen
    places: PlacesSeen
    keys: tuple[KeyFile, ...]
    sound: bool
    rows: tuple[int, ...]
    cells: int

    def __add__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.times.plus(other.times),
            self.places + other.places,
            self.keys + other.keys,
            self.sound and other.sound,
            self.rows + other.rows,
            self.cells + other.cells,
        )


def survey(
    table: Table,
    mapped: Mapped,
    countries: Countries | None,
    folder: Path,
    *,
    offset: str = "",
    lookup: Lookup | None = None,
    known: Evidence | None = None,
) -> Evidence:
    """Collect evidence from the rows of a part; the part is changed.

    Parameters
    ----------
    table, mapped, countries, offset
        As for `check`.
    folder
        For the keys, which all processes see.
    lookup
        Finds places by name for proofs; None in a large table.
    known
        Evidence of all parts, where they were read in different ways before.
    """
    verdicts = Verdicts(table.rows)
    _structure(table, mapped, verdicts)
    _texts(table, verdicts)
    cells = Cells(table.frame, mapped.columns, mapped.more)
    zones = partial(_zones_of, cells, countries) if countries is not None else None
    places = places_seen(table, cells, mapped, countries, lookup, None if known is None else known.places)
    keys, sound = _keys(table, mapped, verdicts, folder)
    times = times_seen(cells, mapped, offset, zones)
    return Evidence(times, places, (keys,), sound, (table.rows_in,), table.frame.size)


def check(
    table: Table,
    mapped: Mapped,
    countries: Countries | None,
    known: Evidence,
    repeated: Repeated,
    *,
    offset: str = "",
    lookup: Lookup | None = None,
    undated: bool = False,
    without_hidden: bool = False,
) -> Checked:
    """Check the rows of a part, which is changed.

    Parameters
    ----------
    table, mapped
        What was read, and which column is which field.
    countries
        For proofs by the map; None to do without.
    known, repeated
        What all rows of the table tell, and which of their keys stand twice.
    offset
        Offset of local time for clock times without a zone.
    lookup
        Finds places by name; None leaves rows without coordinates unlocated.
    undated
        Keep rows without a date.
    without_hidden
        Leave out the rows that the sheet does not show.
    """
    verdicts = Verdicts(table.rows)
    verdicts.add_repaired(table.repaired)
    if without_hidden and table.hidden:
        hidden = np.isin(table.rows, sorted(table.hidden))
        verdicts.reject(hidden, "", "The row is hidden in the sheet, and hidden rows were to be left out.")
    _structure(table, mapped, verdicts)
    _texts(table, verdicts)
    cells = Cells(table.frame, mapped.columns, mapped.more)
    notes = Notes([*mapped.notes, *([mapped.layout.note] if mapped.layout.note else [])])
    repeats = _repeats(table, mapped, verdicts, notes, repeated)
    zones = partial(_zones_of, cells, countries) if countries is not None else None
    times = read_times(cells, mapped, verdicts, notes, offset, known.times, undated=undated or mapped.layout.undated, zones=zones)
    proofs = lookup if sum(known.rows) <= MOST_LOOKED_UP else None
    located = locate(table, cells, mapped, countries, verdicts, notes, lookup, known.places, proofs=proofs)
    numbers, figures = _numbers(cells, mapped, verdicts)
    for name in ("claims", "sources"):
        if mapped.has(name):
            reason = f"The cell is no list of {name} as kzmap writes them; what cannot be read of it is left out."
            verdicts.warn(unreadable(cells(name), name), mapped.columns[name], reason)
    held = int(cells("publish").str.casefold().isin(NO).sum()) if mapped.has("publish") else 0
    if held:
        said = mapped.columns["publish"].replace("{", "{{").replace("}", "}}")
        notes.count(said + ": {:,} rows say no, so they are drafts: no map and no export shows them.", held)
    ids = _record_ids(table, mapped, known, repeated)
    records = _records(table, cells, mapped, ids, times, located, numbers, figures, verdicts, notes)
    _say_of_columns(table, mapped, notes)
    for one in table.broken:
        verdicts._rejected.append(_finding(one))  # noqa: SLF001 - rows that have no position in the table
    if not verdicts.alive.all():
        records = records[verdicts.alive].reset_index(drop=True)
    return Checked(records, verdicts.repaired, verdicts.rejected, verdicts.warnings, notes, repeats)


def _finding(one: Any) -> Finding:
    from kzmap.ingest.raw_table import Finding

    return Finding(one.row, "", one.reason)


def _structure(table: Table, mapped: Mapped, verdicts: Verdicts) -> None:
    """Empty rows, headers and totals between the data."""
    frame = table.frame
    if not len(frame):
        return
    named = [column for column in mapped.columns.values() if column in frame]
    if table.lon is None:
        maybe = np.ones(len(frame), dtype=bool)
        for column in named:
            maybe &= (frame[column] == "").to_numpy()
            if not maybe.any():
                break
        verdicts.reject([at for at in np.flatnonzero(maybe) if not any(frame.iloc[at])], "", "The row is empty.")
    for name, values in mapped.layout.refused.items():
        for column in [str(one) for one in frame.columns if normal(str(one)) == name]:
            hits = frame[column].str.casefold().isin(values).to_numpy()
            verdicts.reject(hits, column, "By this column, those who keep the table refused the row.")
    if REST in frame:
        verdicts.reject(
            (frame[REST] != "").to_numpy(), REST, "The row is still broken: put its cells in order and empty this one."
        )
    maybe = np.ones(len(frame), dtype=bool)
    for column in named[:2]:
        maybe &= among(frame[column], frozenset([column.lower().replace(" ", "")]), most=len(column))
        if not maybe.any():
            break
    again = [at for at in np.flatnonzero(maybe) if named]
    verdicts.reject(again, "", "The header stands here again.")
    for column in [str(name) for name in frame.columns]:
        hits = among(frame[column], _TOTALS, strip=" :.*")
        verdicts.reject(hits, column, "The row is a total of others, not a record.")


def _texts(table: Table, verdicts: Verdicts) -> None:
    """Mend damaged texts in place."""
    frame = table.frame
    for column in [str(name) for name in frame.columns]:
        changed: dict[int, str] = {}
        for at in map(int, suspects(frame[column])):
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


def _row_keys(table: Table) -> npt.NDArray[np.uint64]:
    """Keys of whole rows, their points included."""
    columns = [table.frame[name] for name in table.frame.columns]
    points = [] if table.lon is None or table.lat is None else [table.lon, table.lat]
    return hashes_of_rows(columns, points)


def _keys(table: Table, mapped: Mapped, verdicts: Verdicts, folder: Path) -> tuple[KeyFile, bool]:
    """Put by the ids of a part, and as situations can hold them; or its rows, where there are no ids."""
    column = mapped.columns.get("id")
    if column is None:
        return KeyFile.of(folder, _row_keys(table), table.rows), True
    cells = table.frame[column]
    filled = np.flatnonzero((cells != "").to_numpy() & verdicts.alive)
    keys = hashes(cells.iloc[filled])
    clean = _clean_ids(cells)
    if clean is None:
        return KeyFile.of(folder, keys, table.rows[filled]), True
    there = np.flatnonzero((clean != "").to_numpy())
    return KeyFile.of(folder, keys, table.rows[filled], hashes(clean.iloc[there])), False


def _repeats(table: Table, mapped: Mapped, verdicts: Verdicts, notes: Notes, repeated: Repeated) -> Repeats:
    """Ids that stand twice; without ids, rows that stand twice."""
    if not repeated.count:
        return Repeats()
    frame = table.frame
    column = mapped.columns.get("id")
    if column is None:
        first = repeated.first_of(_row_keys(table))
        again = (first > 0) & (first != table.rows) & verdicts.alive
        verdicts.warn(again, "", lambda at: f"The row is the same as row {first[at]}, cell by cell; without ids both were kept.")
        return Repeats()
    if mapped.layout.repeats:
        notes.append(f"{column}: {repeated.count:,} rows repeat an id: parts of one event, whose numbers stand in each of them.")
        return Repeats()
    filled = np.flatnonzero((frame[column] != "").to_numpy() & verdicts.alive)
    first = np.zeros(len(frame), dtype=np.int64)
    first[filled] = repeated.first_of(hashes(frame[column].iloc[filled]))
    where = np.flatnonzero(first)
    if not len(where):
        return Repeats()
    whole = dict(zip(table.rows[where].tolist(), map(bytes, _row_keys(table.taken(where))), strict=True))
    found = Repeats()
    for at in where.tolist():
        row = int(table.rows[at])
        if row == first[at]:
            found.firsts[row] = whole[row]
        else:
            verdicts.alive[at] = False
            found.later.append(Later(row, column, str(frame[column].iloc[at]), int(first[at]), whole[row]))
    return found


def _below_zero(values: npt.NDArray[np.float64], at: int) -> str:
    return f"{values[at]:g} is below zero, which cannot be."


def _endless(texts: pd.Series[str], at: int) -> str:
    return f"{texts.iloc[at][:60]!r} is larger than any count; it was left out."


def _numbers(
    cells: Cells, mapped: Mapped, verdicts: Verdicts
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
        values = plain_numbers(texts)
        if name in _ATTRIBUTES:  # nobody counts thousandths of people: 1.200 is 1,200
            parted = np.flatnonzero((np.floor(values) != values) & (texts != "").to_numpy())
            values[parted[texts.iloc[parted].str.fullmatch(r"\d{1,3}(\.\d{3})+").to_numpy(dtype=bool)]] = np.nan
        odd = np.flatnonzero(np.isnan(values) & (texts != "").to_numpy() & verdicts.alive)
        column = mapped.columns[name]
        for at in odd:
            read = count_of(texts.iloc[at])
            if read is None:
                verdicts.warn([at], column, f"{texts.iloc[at][:60]!r} is no number; it was left out of the counts.")
            elif read.qualifier == "exact":
                values[at] = read.low
            elif name in _ATTRIBUTES:
                figures.setdefault(int(at), []).append(_figure(name, read, texts.iloc[at]))
            else:
                values[at] = read.high if name.endswith("_high") and not math.isnan(read.high) else read.low
        endless = np.isinf(values)
        verdicts.warn(endless, column, partial(_endless, texts))
        values[endless | np.isin(values, _CODES_FOR_MISSING)] = np.nan
        verdicts.reject(values < 0, column, partial(_below_zero, values))
        found[name] = values
    _out_of_order(found, mapped, verdicts, figures)
    if mapped.has("casualties"):
        _in_words(cells("casualties"), found, figures)
    told = np.full(len(verdicts.rows), "", dtype=object)
    for row, many in figures.items():
        told[row] = json.dumps(many, ensure_ascii=False)
    return found, told


def _out_of_order(
    found: dict[str, npt.NDArray[np.float64]], mapped: Mapped, verdicts: Verdicts, figures: dict[int, list[list[Any]]]
) -> None:
    """Fill the ends of ranges from the best estimate, and keep as they are written those that contradict each other."""
    names = ("killed_low", "killed", "killed_high")
    nothing = np.full(len(verdicts.rows), np.nan)
    low, best, high = (found.get(name, nothing) for name in names)
    for name, end in (("killed_low", low), ("killed_high", high)):
        if name in found:
            found[name] = np.where(np.isnan(end), best, end)
    wrong = verdicts.alive & ((low > best) | (best > high) | (low > high))
    for at in map(int, np.flatnonzero(wrong)):
        ends = {"lowest": low[at], "best": best[at], "highest": high[at]}
        told = {word: value for word, value in ends.items() if not math.isnan(value)}
        said = ", ".join(f"{word} {value:g}" for word, value in told.items())
        figures.setdefault(at, []).append(_figure("killed", Count(min(told.values()), max(told.values()), ""), said))
        column = next(mapped.columns[name] for name in names if name in found)
        verdicts.warn([at], column, f"The numbers of people killed contradict each other: {said}. They were kept as they are.")


def _in_words(texts: pd.Series[str], found: dict[str, npt.NDArray[np.float64]], figures: dict[int, list[list[Any]]]) -> None:
    """Counts that a cell tells in words, where no column of their own has them."""
    for at in np.flatnonzero((texts != "").to_numpy()):
        for name, read in casualties_of(texts.iloc[at]).items():
            values = found.setdefault(name, np.full(len(texts), np.nan))
            if not np.isnan(values[at]) or any(one[0] == name for one in figures.get(int(at), ())):
                continue
            if read.qualifier == "exact":
                values[at] = read.low
            else:
                figures.setdefault(int(at), []).append(_figure(name, read, texts.iloc[at]))


def _figure(name: str, read: Count, text: str) -> list[Any]:
    return [name, *(None if math.isnan(end) else end for end in (read.low, read.high)), read.qualifier, text[:80]]


def _zones_of(cells: Cells, countries: Countries, rows: npt.NDArray[np.int64]) -> dict[int, tuple[str, ...]]:
    """Zones of the countries that rows name, or in which their points lie."""
    told = countries.named(cells("country"))[rows]
    lat, lon = (angles(cells(name).iloc[rows])[0] for name in ("lat", "lon"))
    told = np.where(told >= 0, told, countries.at(lon, lat))
    return {int(row): countries.zones(int(one)) for row, one in zip(rows, told, strict=True) if one >= 0}


def _say_of_columns(table: Table, mapped: Mapped, notes: Notes) -> None:
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
    cells: Cells,
    mapped: Mapped,
    ids: Any,
    times: Times,
    located: Located,
    numbers: dict[str, Any],
    figures: npt.NDArray[np.object_],
    verdicts: Verdicts,
    notes: Notes,
) -> pd.DataFrame:
    count = len(table.frame)
    nothing = np.full(count, np.nan)
    precision, radius = precision_of(cells("precision"), mapped, verdicts)
    precision = np.where(located.precision != "", located.precision, precision)
    radius = np.where(np.isfinite(located.radius_m), located.radius_m, numbers.get("radius_m", radius))
    radius = np.where(np.isfinite(radius), radius, np.where(np.isin(precision, (*AREAL, "none")), np.nan, 5_000.0))
    titles = cells("title").where(cells("title") != "", cells("summary").str.slice(0, 160))
    category, written = category_of(cells("category"), mapped, titles, notes)
    if mapped.has("type_as_written"):
        written = np.asarray(cells("type_as_written").str.slice(0, 120).to_numpy(dtype=object))
    killed = numbers.get("killed", nothing)
    data: dict[str, Any] = {
        "row": table.rows,
        "record_id": ids,
        "title": title_of(table, cells, mapped, category, written),
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
        "review": np.where(cells("publish").str.casefold().isin(NO), "draft", "published"),
        "actors": _both(cells("actors"), cells("actors2")),
    }
    for name in ("place", "region", "country", "url", "claims", "sources", "from_place", "to_place"):
        data[name] = cells(name)
    if not mapped.has("url") and not mapped.has("source") and not mapped.has("sources"):
        data["url"] = _links_in(cells("summary"), mapped.columns.get("summary", ""), notes)
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


_LINK = re.compile(r"https?://[^\s|\]\[<>\"']+")


def _links_in(texts: pd.Series[str], column: str, notes: Notes) -> pd.Series[str]:
    """Links that stand in the text of each row: where no column names a source, they are it."""
    some = texts.str.contains("http", regex=False)
    if not some.any():
        return texts.str.slice(0, 0)
    links = texts.where(some, "").map(lambda text: " ".join(dict.fromkeys(one.rstrip(".,;)") for one in _LINK.findall(text))))
    notes.count(column.replace("{", "{{").replace("}", "}}") + ": links in the text of {:,} rows were taken as their sources.",
                int((links != "").sum()))  # fmt: skip
    return links.astype("str")


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


def _clean_ids(cells: pd.Series[str]) -> pd.Series[str] | None:
    """Ids as a situation can hold them; None if all are so already."""
    sound = pc.match_substring_regex(pa.array(cells, pa.large_string()), r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")
    if pc.all(sound).as_py() is not False:
        return None
    clean = cells.str.replace(r"[^A-Za-z0-9_.-]+", "-", regex=True).str.strip("-_.").str.slice(0, 64)
    return cells.where(sound.to_numpy(zero_copy_only=False), clean)


def _record_ids(table: Table, mapped: Mapped, known: Evidence, repeated: Repeated) -> Any:
    """Ids that a situation can hold; rows without one are called by their row."""
    if "id" not in mapped.columns:
        return "R" + pd.Series(pa.array(table.rows).cast(pa.large_string()).to_pandas(), dtype="str")
    cells = table.frame[mapped.columns["id"]]
    if known.sound:
        return cells
    clean = _clean_ids(cells)
    if clean is None:
        return cells
    lost = ((clean == "") | ((clean != cells) & repeated.clean(hashes(clean)))).to_numpy()
    names = clean.to_numpy(dtype=object).copy()
    for at in np.flatnonzero(lost):
        names[at] = f"R{table.rows[at]}"
    return names
