"""Read the time of each row, and check that it exists and stands in order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kzmap.ingest.dates import moments

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Verdicts

__all__ = ["Times", "read_times"]


class Times(NamedTuple):
    """Columns start, end (ISO 8601 or "") and time_precision."""

    start: npt.NDArray[np.object_]
    end: npt.NDArray[np.object_]
    precision: npt.NDArray[np.object_]


def read_times(
    cells: Callable[[str], pd.Series[str]], mapped: Mapped, verdicts: Verdicts, notes: list[str], offset: str
) -> Times:
    """Read start and end; rows whose date does not exist, is missing, or ends before it starts are rejected."""
    count = len(verdicts.rows)
    language = mapped.language
    if "start" in mapped.columns:
        column = mapped.columns["start"]
        read = moments(cells("start"), order=mapped.order.get("start", mapped.layout.order), offset=offset, language=language)
        notes += [f"{column}: {note}" for note in read.notes]
    elif "year" in mapped.columns:
        column = mapped.columns["year"]
        read = moments(_from_parts(cells, mapped))
    else:
        notes.append("No column holds dates; the rows have no time.")
        blank = np.full(count, "", dtype=object)
        return Times(blank, blank.copy(), blank.copy())
    start, end, precision = read.start, read.end, read.precision
    verdicts.reject(read.fault == "missing", column, "The date is missing.")
    texts = cells("start") if "start" in mapped.columns else cells("year")
    verdicts.reject(
        (read.fault != "") & (read.fault != "missing"), column, lambda at: f"{texts.iloc[at][:60]!r}: {read.fault[at]}."
    )
    verdicts.repair(read.mended != "", column, lambda at: read.mended[at])
    if "end" in mapped.columns:
        last = moments(cells("end"), order=mapped.order.get("end", _order_of(read.notes)), offset=offset, language=language)
        column = mapped.columns["end"]
        wrong = (last.fault != "") & (last.fault != "missing")
        ends = cells("end")
        verdicts.reject(wrong, column, lambda at: f"{ends.iloc[at][:60]!r}: {last.fault[at]}.")
        verdicts.repair(last.mended != "", column, lambda at: last.mended[at])
        given = last.start != ""
        end = np.where(given, last.start, end)
        before = np.array([bool(e) and bool(s) and _before(e, s) for s, e in zip(start, end, strict=True)], dtype=bool)
        verdicts.reject(before, column, lambda at: f"The end {end[at]} lies before the start {start[at]}.")
    else:
        before = np.array([bool(e) and _before(e, s) for s, e in zip(start, end, strict=True)], dtype=bool)
        verdicts.reject(before, column, lambda at: f"The end {end[at]} lies before the start {start[at]}.")
    if "time_precision" in mapped.columns and mapped.layout.time_precision:
        start, end, precision = _coarser(cells("time_precision"), mapped, start, end, precision)
    return Times(start, end, precision)


def _order_of(notes: list[str]) -> str:
    text = " ".join(notes)
    return "mdy" if "Month before day" in text else "dmy" if "Day before month" in text else ""


def _from_parts(cells: Callable[[str], pd.Series[str]], mapped: Mapped) -> pd.Series[str]:
    text = cells("year").str.replace(r"\.0$", "", regex=True)
    for name in ("month", "day"):
        if name not in mapped.columns:
            break
        part = cells(name).str.replace(r"\.0$", "", regex=True)
        ends = part == ""
        text = text.where(ends, text + "-" + part.str.zfill(2))
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
