"""Read dates in every common form; whether day or month comes first is decided for the column, by evidence, and said."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kzmap.ingest.header_words import MISSING

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["Moment", "Moments", "moment", "moments"]

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "янв": 1,
    "фев": 2,
    "мар": 3,
    "апр": 4,
    "мая": 5,
    "май": 5,
    "мае": 5,
    "июн": 6,
    "июл": 7,
    "авг": 8,
    "сен": 9,
    "окт": 10,
    "ноя": 11,
    "дек": 12,
    "қаң": 1,
    "ақп": 2,
    "нау": 3,
    "сәу": 4,
    "мам": 5,
    "мау": 6,
    "шіл": 7,
    "там": 8,
    "қыр": 9,
    "қаз": 10,
    "қар": 11,
    "жел": 12,
}
_CLOCK = (
    r"(?:[T\s,]+(?:в\s+|at\s+|сағат\s+)?(?P<hour>\d{1,2})[:.ч](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<ampm>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?"
)
_YMD = re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})" + _CLOCK, re.IGNORECASE)
_YM = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[/.](?P<y2>\d{4})")
_AB = re.compile(
    r"(?P<a>\d{1,2})([-/.]|\s*/\s*)(?P<b>\d{1,2})\2(?P<y>\d{4}|\d{2})(?:\s*(?:г\.?|года|ж\.?|жылы))?" + _CLOCK, re.IGNORECASE
)
_WORDS = re.compile(
    r"(?P<d>\d{1,2})?(?:st|nd|rd|th|-?го|-?е)?[\s.,-]*(?P<mon>[^\W\d_]{3,12})\.?[\s.,-]*(?P<y>\d{4}|(?<=-)\d{2}|'\d{2})?[\s.,]*(?:г\.?|года?|ж\.?|жылы?)?"
    + _CLOCK,
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"(?P<mon>[^\W\d_]{3,12})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + _CLOCK, re.IGNORECASE)
_KAZAKH = re.compile(
    r"(?P<y>\d{4})\s*(?:жылғы|жылы|ж\.?|г\.?|года?)?[\s.,]*(?P<d>\d{1,2})[\s-]*(?P<mon>[^\W\d_]{3,12})" + _CLOCK, re.IGNORECASE
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|дс|сс|бс|жм|жк)[^\W\d_]*\.?,?\s+", re.IGNORECASE)
_EPOCH = date(1899, 12, 30)
#: What an empty or failed cell becomes on its way through spreadsheets and programs.
_ZERO = {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1), date(1, 1, 1)}
_FIRST_YEAR = 1800
_LONGEST = 80


class Moment(NamedTuple):
    """A date as read: ISO 8601 cut to what is known, end of a span or "", precision, and the order it proves."""

    start: str
    end: str = ""
    precision: str = "day"
    order: str = ""  # dmy or mdy if the numbers prove it, "?" if both are possible
    other: str = ""  # the start with day and month exchanged
    said: str = ""  # how it was written, where that is worth saying


class Moments(NamedTuple):
    """A column of dates."""

    start: npt.NDArray[np.object_]
    end: npt.NDArray[np.object_]
    precision: npt.NDArray[np.object_]
    fault: npt.NDArray[np.object_]  # "" or why a cell is no date; "missing" for an empty one
    mended: npt.NDArray[np.object_]  # "" or how a cell differs from the rest of the column
    notes: list[str]


def _day(y: int, m: int, d: int) -> date:
    if m > 12 or m < 1:
        raise ValueError(f"there is no month {m}")
    try:
        made = date(y, m, d)
    except ValueError as error:
        raise ValueError(f"there is no day {d} in month {m} of {y}") from error
    if made in _ZERO:
        raise ValueError("this is the zero date that an empty cell turns into")
    if not _FIRST_YEAR <= y <= datetime.now(UTC).year + 1:
        raise ValueError(f"the year {y} lies outside of {_FIRST_YEAR} to next year")
    return made


def _year(text: str) -> int:
    text = text.lstrip("'")
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 69 else 1900)


def _clock(match: re.Match[str], offset: str) -> tuple[str, str]:
    """Return the clock part with its offset, and the precision; without a zone the hour is not known well enough."""
    if not match["hour"]:
        return "", "day"
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["ampm"]:
        hour = hour % 12 + (12 if match["ampm"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or int(match["second"] or 0) > 59:
        raise ValueError("there is no such time of day")
    zone = match["zone"] or offset
    if not zone:
        return "", "day"
    zone = "+00:00" if zone.upper() in ("Z", "UTC", "GMT") else zone
    zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:] or '00'}"
    return f"T{hour:02d}:{minute:02d}{zone}", "minute"


def _number(text: str) -> Moment | None:
    """Numbers: YYYYMMDD, YYYY, YYYYMM, serial days of spreadsheets, seconds or milliseconds since 1970."""
    if re.fullmatch(r"(1[89]|20)\d{6}", text):
        return Moment(_day(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat())
    if re.fullmatch(r"(1[89]|20)\d\d", text):
        _day(int(text), 1, 2)
        return Moment(text, precision="year")
    if re.fullmatch(r"[2-5]\d{4}(\.\d+)?", text):
        return Moment(_checked(_EPOCH + timedelta(days=int(float(text)))), said="serial day of a spreadsheet")
    if re.fullmatch(r"-?\d{9,10}|-?\d{12,13}", text):
        seconds = int(text) / (1000 if len(text.lstrip("-")) > 10 else 1)
        spot = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
        _checked(spot.date())
        return Moment(spot.strftime("%Y-%m-%dT%H:%M+00:00"), precision="minute", said="seconds since 1970")
    if re.fullmatch(r"0(\.0+)?", text):
        raise ValueError("this is the zero date that an empty cell turns into")
    return None


def _checked(day: date) -> str:
    return _day(day.year, day.month, day.day).isoformat()


def moment(text: str, offset: str = "") -> Moment:
    """Read one date, time or span.

    Parameters
    ----------
    text
        As written.
    offset
        Offset of local time, such as ``+06:00``; without it a clock time without a zone is cut to its day.

    Raises
    ------
    ValueError
        If it is no date that exists.

    Examples
    --------
    >>> moment("5 января 2022 г.").start, moment("2022 жылғы 5 қаңтар").start, moment("Jan 5, 2022").start
    ('2022-01-05', '2022-01-05', '2022-01-05')
    >>> moment("13/01/2022").order, moment("05/01/2022").other, moment("44566").start
    ('dmy', '2022-05-01', '2022-01-05')
    >>> moment("5-6 января 2022")[:3], moment("2022-01-05T14:00+06:00").start
    (('2022-01-05', '2022-01-06', 'range'), '2022-01-05T14:00+06:00')
    """
    if len(text) > _LONGEST:
        raise ValueError("it is too long for a date")
    text = _WEEKDAY.sub("", " ".join(text.replace("\u00a0", " ").split()))
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        found = _number(text)
        if found:
            return found
    if match := _YMD.fullmatch(text):
        clock, precision = _clock(match, offset)
        return Moment(_day(int(match["y"]), int(match["m"]), int(match["d"])).isoformat() + clock, precision=precision)
    if match := _AB.fullmatch(text):
        return _either(match, offset)
    if match := _YM.fullmatch(text):
        y, m = int(match["y"] or match["y2"]), int(match["m"] or match["m2"])
        return Moment(_day(y, m, 2).isoformat()[:7], precision="month")
    for pattern in (_KAZAKH, _MONTH_FIRST, _WORDS):
        if match := pattern.fullmatch(text):
            found = _worded(match, offset)
            if found:
                return found
    return _span(text, offset)


def _either(match: re.Match[str], offset: str) -> Moment:
    a, b, y = int(match["a"]), int(match["b"]), _year(match["y"])
    clock, precision = _clock(match, offset)
    if a > 12 or b > 12:
        order, day = ("dmy", _day(y, b, a)) if a > 12 else ("mdy", _day(y, a, b))
        return Moment(day.isoformat() + clock, precision=precision, order=order)
    order = "?" if a != b else ""
    return Moment(_day(y, b, a).isoformat() + clock, "", precision, order, _day(y, a, b).isoformat() + clock)


def _worded(match: re.Match[str], offset: str) -> Moment | None:
    month = _MONTHS.get(match["mon"].casefold()[:3])
    if month is None or not match["y"]:
        return None
    y = _year(match["y"])
    if not match["d"]:
        return Moment(_day(y, month, 2).isoformat()[:7], precision="month")
    clock, precision = _clock(match, offset)
    return Moment(_day(y, month, int(match["d"])).isoformat() + clock, precision=precision)


def _span(text: str, offset: str) -> Moment:
    """Two dates, or two days of one month."""
    for cut in (
        r"\s*/\s*(?=\d{4})",
        r"\s+[-–—]\s+",
        r"\s*[–—]\s*",
        r"\s+(?:to|until|по|до)\s+",
        r"(?<=\d)-(?=\d{1,2}\s+[^\W\d_])",
    ):
        parts = re.split(cut, re.sub(r"^(?:from|с|со)\s+", "", text))
        if len(parts) == 2 and all(parts):
            last = moment(parts[1], offset)
            rest = re.sub(r"^\d{1,2}", "", parts[1])
            first = moment(parts[0] + rest if re.fullmatch(r"\d{1,2}", parts[0]) else parts[0], offset)
            return Moment(first.start, last.start, "range", first.order if first.order != "?" else last.order)
    raise ValueError("it is no date in a form that is known")


def moments(cells: pd.Series[str], *, order: str = "", offset: str = "", language: str = "") -> Moments:
    """Read a column of dates.

    Parameters
    ----------
    cells
        Texts.
    order
        dmy or mdy, if it is known; else it is decided by the dates that can only be read one way.
    offset
        Offset of local time.
    language
        ru or kk if the header is in that language: the day comes first there.
    """
    codes, distinct = pd.factorize(cells)
    counts = np.bincount(codes, minlength=len(distinct)) if len(codes) else np.zeros(0, dtype=int)
    read: list[Moment] = []
    faults: list[str] = []
    for text in distinct:
        if not text or text.casefold() in MISSING:
            read.append(Moment(""))
            faults.append("missing")
            continue
        try:
            read.append(moment(text, offset))
            faults.append("")
        except (ValueError, OverflowError) as error:
            read.append(Moment(""))
            faults.append(str(error))
    chosen, notes, certain = _order(read, counts, order, language)
    start, mended = [], []
    for one, text in zip(read, distinct, strict=True):
        start.append(one.other if one.order == "?" and chosen == "mdy" else one.start)
        odd = one.order in ("dmy", "mdy") and one.order != chosen
        mended.append(f"{text!r} can only be read as {_NAMES[one.order]}, unlike the rest of the column." if odd else "")
    if not certain:
        for i, one in enumerate(read):
            if one.order == "?":
                faults[i] = "the column mixes day first and month first, and this date can be read both ways"
    usual = _usual([one.said for one in read if one.start], [int(n) for one, n in zip(read, counts, strict=True) if one.start])
    for at, one in enumerate(read):
        if one.said and not usual:
            mended[at] = f"{distinct[at]!r} was read as {one.said}: {one.start[:10]}."
    for said in sorted({one.said for one in read} - {""}):
        notes.append(f"Dates were read as {said}.")
    if any(one.precision == "day" and re.search(r"\d:\d\d", text) for one, text in zip(read, distinct, strict=True)):
        notes.append("Clock times without a time zone were cut to the day; declare the zone with --utc-offset to keep them.")

    def column(values: list[str]) -> npt.NDArray[np.object_]:
        return np.array([*values, ""], dtype=object)[codes]

    return Moments(
        column(start),
        column([one.end for one in read]),
        column([one.precision if one.start else "" for one in read]),
        column(faults),
        column(mended),
        notes,
    )


def _usual(said: list[str], counts: list[int]) -> str:
    """How most of the dates of a column are written."""
    plain = sum(count for text, count in zip(said, counts, strict=True) if not text)
    return "" if plain * 2 > sum(counts) else "numbers"


_NAMES = {"dmy": "day before month", "mdy": "month before day"}


def _order(read: list[Moment], counts: npt.NDArray[np.int_], given: str, language: str) -> tuple[str, list[str], bool]:
    """Decide between day first and month first; tell why, and whether dates that fit both may be read."""
    proofs = {o: int(sum(c for one, c in zip(read, counts, strict=True) if one.order == o)) for o in ("dmy", "mdy")}
    open_ = [one for one in read if one.order == "?"]
    if given:
        return given, [f"{_NAMES[given].capitalize()}, as declared."], True
    total = sum(proofs.values())
    if total:
        best = max(proofs, key=lambda o: (proofs[o], o == "dmy"))
        note = f"{_NAMES[best].capitalize()}: {proofs[best]:,} of {total:,} dates that can be read one way only prove it."
        return best, [note], proofs[best] >= 0.9 * total or not open_
    if not open_:
        return "dmy", [], True
    spans = {o: _spread([one.start if o == "dmy" else one.other for one in open_]) for o in ("dmy", "mdy")}
    if language in ("ru", "kk"):
        return "dmy", ["Day before month, as the language of the header has it; no date proves it."], True
    for best, worse in (("dmy", "mdy"), ("mdy", "dmy")):
        if len(open_) > 2 and spans[best] * 3 < spans[worse]:
            return (
                best,
                [f"{_NAMES[best].capitalize()}: so read, the dates lie within {spans[best]} days, else {spans[worse]}."],
                True,
            )
    return "dmy", ["No date tells whether day or month comes first; day was assumed. Say --map COLUMN=start:mdy if not."], True


def _spread(days: list[str]) -> int:
    found = sorted(date.fromisoformat(one[:10]) for one in days)
    return (found[-1] - found[0]).days if found else 0
