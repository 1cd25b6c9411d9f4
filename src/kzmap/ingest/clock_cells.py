"""Read the time of each row, and check that it exists and stands in order."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kzmap.ingest.cell_arrays import matching
from kzmap.ingest.dates import DatesSeen, dates_seen, moments, ongoing, with_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Notes, Verdicts

    Zones = Callable[[npt.NDArray[np.int64]], Mapping[int, tuple[str, ...]]]

__all__ = ["Times", "TimesSeen", "read_times", "times_seen"]


class Times(NamedTuple):
    """Columns start, end (ISO 8601 or ""), time_precision, and what the cells say beyond these."""

    start: npt.NDArray[np.object_]
    end: npt.NDArray[np.object_]
    precision: npt.NDArray[np.object_]
    remark: npt.NDArray[np.object_]


class TimesSeen(NamedTuple):
    """Evidence about begin and end of some rows of a table."""

    start: DatesSeen = DatesSeen()
    end: DatesSeen = DatesSeen()

    def plus(self, other: TimesSeen) -> TimesSeen:
        """Return the evidence of both."""
        return TimesSeen(self.start + other.start, self.end + other.end)


def times_seen(cells: Callable[[str], pd.Series[str]], mapped: Mapped, offset: str, zones: Zones | None) -> TimesSeen:
    """Collect what the dates of some rows tell about all of them."""
    start, end = DatesSeen(), DatesSeen()
    if "start" in mapped.columns:
        texts = _with_year(cells, mapped, "start")
        start = dates_seen(texts, offset=offset, zones=_several(texts, zones))
    elif "year" in mapped.columns:
        start = dates_seen(_from_parts(cells, mapped))
    if "end" in mapped.columns:
        texts = _with_year(cells, mapped, "end")
        end = dates_seen(texts, offset=offset, zones=_several(texts, zones))
    return TimesSeen(start, end)


def read_times(  # noqa: PLR0915 - one step for each thing that a time may be
    cells: Callable[[str], pd.Series[str]],
    mapped: Mapped,
    verdicts: Verdicts,
    notes: Notes,
    offset: str,
    seen: TimesSeen,
    *,
    undated: bool = False,
    zones: Zones | None = None,
) -> Times:
    """Read start and end; rows whose date does not exist, is missing, or ends before it starts are rejected.

    Parameters
    ----------
    cells, mapped, verdicts, notes
        The table, its columns, and what is said about it.
    offset
        Zone of local time: an offset or an IANA name.
    seen
        What the dates of the whole table tell.
    undated
        Keep rows without a date, as records without a time.
    zones
        Gives the zones of the countries of rows, for words that mean several.
    """
    count = len(verdicts.rows)
    remark = np.full(count, "", dtype=object)
    if "start" not in mapped.columns and "year" not in mapped.columns:
        notes.append("No column holds dates; the rows have no time.")
        blank = np.full(count, "", dtype=object)
        return Times(blank, blank.copy(), blank.copy(), remark)
    language = mapped.language
    if "start" in mapped.columns:
        column, texts = mapped.columns["start"], _with_year(cells, mapped, "start")
        order = mapped.order.get("start", mapped.layout.order)
        read = moments(texts, order=order, offset=offset, language=language, zones=_several(texts, zones), seen=seen.start)
        for note in read.notes:
            notes.append(f"{column}: {note}")
    else:
        column, texts = mapped.columns["year"], cells("year")
        read = moments(_from_parts(cells, mapped), seen=seen.start)
    start, end, precision = read.start, read.end, read.precision
    missing = read.fault == "missing"
    beyond = (read.fault == "") & (read.start == "")
    if beyond.any():
        notes.append(
            f"{column}: {int(beyond.sum()):,} dates lie before the year 1, which no record can hold; the rows were kept without a"
            " time, and the dates stand in their notes."
        )
    if not undated and seen.start.plain.missing > seen.start.plain.dated:
        undated = True
        notes.append(f"{column}: most of its cells are empty, so the table was read as one without dates.")
    if undated:
        lost = missing | (read.fault != "")
        if lost.any():
            notes.count(_plain(column) + ": {:,} rows without a readable date were kept without a time.", lost.sum())
        unread = lost & ~missing
        remark[unread] = [f"Date as the table has it: {texts.iloc[at][:80]}." for at in np.flatnonzero(unread)]
    else:
        verdicts.reject(missing, column, "The date is missing. Fill it in, or keep such rows without a time: --undated.")
        verdicts.reject((read.fault != "") & ~missing, column, lambda at: f"{texts.iloc[at][:60]!r}: {read.fault[at]}.")
    verdicts.repair(read.mended != "", column, lambda at: read.mended[at])
    for at in np.flatnonzero(read.loose != ""):
        remark[at] = f"Date as the table has it: {read.loose[at]}."
    start, precision = _joined(cells, mapped, start, precision, remark, notes, offset)
    if "end" in mapped.columns:
        ends = _with_year(cells, mapped, "end")
        goes_on = np.flatnonzero(ends.str.casefold().str.strip(" .").isin(ongoing()))
        for at in goes_on:
            remark[at] = f"{remark[at]} No end, as the table has it: {ends.iloc[at]}.".strip()
        ends = ends.mask(np.isin(np.arange(count), goes_on), "")
        last = moments(
            ends,
            order=mapped.order.get("end", _order_of(read.notes)),
            offset=offset,
            language=language,
            zones=_several(ends, zones),
            seen=seen.end,
        )
        column = mapped.columns["end"]
        wrong = (last.fault != "") & (last.fault != "missing")
        verdicts.reject(wrong, column, lambda at: f"{ends.iloc[at][:60]!r}: {last.fault[at]}.")
        verdicts.repair(last.mended != "", column, lambda at: last.mended[at])
        given = last.start != ""
        end = np.where(given, np.where(last.end != "", last.end, last.start), end)
    alone = (start == "") & (end != "")
    end = np.where(alone, "", end)
    before = np.zeros(count, dtype=bool)
    for at in np.flatnonzero((end != "") & (start != "")):
        before[at] = _before(end[at], start[at])
    verdicts.reject(before, column, lambda at: f"The end {end[at]} lies before the start {start[at]}.")
    if "time_precision" in mapped.columns and mapped.layout.time_precision:
        start, end, precision = _coarser(cells("time_precision"), mapped, start, end, precision)
    return Times(start, end, precision, remark)


def _plain(name: str) -> str:
    """Write the name of a column so that it stands in a sentence with a count."""
    return name.replace("{", "{{").replace("}", "}}")


def _with_year(cells: Callable[[str], pd.Series[str]], mapped: Mapped, name: str) -> pd.Series[str]:
    """Cells that say day and month, with the year of the column beside them."""
    if not mapped.has("year"):
        return cells(name)
    texts, years = cells(name), cells("year").str.replace(r"\.0$", "", regex=True)
    bare = texts.str.fullmatch(r"\d{1,2}[./-]\d{1,2}\.?|\d{1,2}\s+[^\W\d]{3,12}\.?") & years.str.fullmatch(r"\d{4}")
    mark = texts.str.extract(r"\d([./-])\d", expand=False).fillna(" ").astype("str")
    return texts.where(~bare, texts.str.rstrip(".") + mark + years)


def _several(texts: pd.Series[str], zones: Zones | None) -> dict[str, tuple[str, ...]]:
    """Zones of the country of each cell that ends with letters, which may be an abbreviation of several zones."""
    if zones is None:
        return {}
    hits = matching(texts, r"[0-9]\s*\(?[A-Z]{3,4}\)?$")
    if not len(hits):
        return {}
    found = zones(hits)
    told: dict[str, set[tuple[str, ...]]] = {}
    for at in map(int, hits):
        told.setdefault(texts.iloc[at], set()).add(found.get(at, ()))
    return {text: many.pop() for text, many in told.items() if len(many) == 1}


def _joined(
    cells: Callable[[str], pd.Series[str]],
    mapped: Mapped,
    start: npt.NDArray[np.object_],
    precision: npt.NDArray[np.object_],
    remark: npt.NDArray[np.object_],
    notes: Notes,
    offset: str,
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Join the clock time of a column of its own with the day."""
    if "time" not in mapped.columns:
        return start, precision
    column, clocks, zone = mapped.columns["time"], cells("time"), cells("timezone")
    start, precision = start.copy(), precision.copy()
    named = re.search(r"utc|gmt", column, re.IGNORECASE) is not None
    cut = 0
    for at in np.flatnonzero((clocks != "").to_numpy()):
        if len(start[at]) != 10 or precision[at] != "day":
            continue
        try:
            whole = with_clock(start[at], clocks.iloc[at], zone.iloc[at] or ("+00:00" if named else offset))
        except (ValueError, OverflowError):
            remark[at] = f"{remark[at]} Time as the table has it: {clocks.iloc[at][:60]}.".strip()
            continue
        if "T" in whole:
            start[at], precision[at] = whole, "minute"
        else:
            cut += 1
            remark[at] = f"{remark[at]} Time as the table has it: {clocks.iloc[at][:60]}, zone not said.".strip()
    if cut:
        notes.count(
            _plain(column) + ": {:,} clock times have no zone, so they stand in the notes and the records are known to the day;"
            " declare it to join them: --timezone Asia/Almaty, or --utc-offset +06:00.",
            cut,
        )
    return start, precision


def _order_of(notes: list[str]) -> str:
    text = " ".join(notes)
    return "mdy" if "Month before day" in text else "dmy" if "Day before month" in text else ""


def _from_parts(cells: Callable[[str], pd.Series[str]], mapped: Mapped) -> pd.Series[str]:
    """Year, month and day as one date; 0 and what is empty is not known, and cuts what follows."""
    text = cells("year").str.replace(r"\.0$", "", regex=True)
    for name in ("month", "day"):
        if name not in mapped.columns:
            break
        part = cells(name).str.replace(r"\.0$", "", regex=True)
        ends = part.isin(["", "0", "00", "-9", "-99"]) | (text.str.count("-") < (name == "day"))
        worded = part.str.contains(r"[^\W\d]")
        text = text.where(ends, (text + "-" + part.str.zfill(2)).where(~worded, part + " " + text))
    return text


def _before(end: str, start: str) -> bool:
    """Tell whether an end lies before a start, as far as both are known."""
    if "T" in end and "T" in start:
        from datetime import datetime

        return datetime.fromisoformat(end) < datetime.fromisoformat(start)
    known = min(len(end), len(start), 10)
    return end[:known] < start[:known]


def _coarser(
    codes: pd.Series[str],
    mapped: Mapped,
    start: npt.NDArray[np.object_],
    end: npt.NDArray[np.object_],
    precision: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Cut times to what the publisher's code says is known of them."""
    said = codes.map(mapped.layout.time_precision).to_numpy(dtype=object, na_value="")
    start, end, precision = start.copy(), end.copy(), precision.copy()
    for at in np.flatnonzero((said != "") & (said != "day")):
        if len(start[at]) < 10:
            continue
        if said[at] == "week":
            day = date.fromisoformat(start[at][:10])
            start[at], end[at] = (day - timedelta(days=3)).isoformat(), (day + timedelta(days=3)).isoformat()
            precision[at] = "range"
        elif said[at] == "range" and end[at] and end[at] != start[at]:
            precision[at] = "range"
        elif said[at] == "month":
            start[at], end[at], precision[at] = start[at][:7], "", "month"
        elif said[at] == "year":
            start[at], end[at], precision[at] = start[at][:4], "", "year"
    return start, end, precision
