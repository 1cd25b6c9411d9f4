"""Times as they are written, cut to what is known, and the span of instants that each means."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["clock", "full_day", "interval", "local_offset", "offset_of", "offsets", "zone"]

_FIRST = datetime.min.replace(tzinfo=UTC)
_OFFSET = re.compile(r"[+-]([01]\d|2[0-3]):[0-5]\d")


@lru_cache(maxsize=1 << 16)
def interval(text: str, *, offset: str = "+00:00") -> tuple[datetime, datetime]:
    """Turn an ISO 8601 text, cut to what is known, into the span of instants that it means.

    Parameters
    ----------
    text
        ``2022``, ``2022-01``, ``2022-01-05``, ``2022-01-05T14:00+06:00`` or with seconds.
    offset
        Local time for a text without a clock time: an offset, or the IANA name of a zone, which has the offset of that day.

    Returns
    -------
    tuple of datetime
        First instant and the instant after the last, both in UTC. The calendar begins with the year 1 in UTC; a time that begins
        within the hours of an offset before it begins with it.

    Raises
    ------
    ValueError
        If the text is no such time.

    Examples
    --------
    >>> interval("2022-01-05", offset="+06:00")[0].isoformat()
    '2022-01-04T18:00:00+00:00'
    >>> begin, end = interval("2022-01-05T14:00+06:00")
    >>> (end - begin).seconds
    60
    >>> begin, end = interval("2024-03-10", offset="America/Port-au-Prince")  # clocks go forward on that day
    >>> (end - begin).total_seconds() / 3600
    23.0
    """
    try:
        begin, end = _clock(text) if "T" in text else _calendar(text, offset)
        return _FIRST if begin < _FIRST else begin.astimezone(UTC), end.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years that can be counted.") from None


def local_offset(text: str, *, offset: str = "+00:00") -> str:
    """Return the offset of the clocks at the first instant that a time means: the written one, else that of the zone on that day.

    Parameters
    ----------
    text, offset
        As `interval` reads them.

    Examples
    --------
    >>> local_offset("2022-01-06T15:10+03:00", offset="+06:00"), local_offset("2024-07", offset="America/Port-au-Prince")
    ('+03:00', '-04:00')
    """
    begin = datetime.fromisoformat(text) if "T" in text else _calendar(text, offset)[0]
    return _written(_minutes(begin.tzinfo or UTC, begin))


def clock(settings: Mapping[str, Any]) -> str:
    """Return what a situation's settings say of local time, as `interval` reads it: timezone, else utc_offset, else UTC.

    Beside an offset a timezone of UTC says nothing: earlier versions wrote it where no zone was known.

    >>> clock({"timezone": "Asia/Almaty", "utc_offset": "+06:00"}), clock({"timezone": "UTC", "utc_offset": "+06:00"}), clock({})
    ('Asia/Almaty', '+06:00', '+00:00')
    """
    for key in ("timezone", "utc_offset"):
        if settings.get(key) not in (None, "", "UTC") and zone(str(settings[key])):
            return str(settings[key])
    return "+00:00"


@cache
def zone(name: str) -> tzinfo | None:
    """Return the zone of an offset or of an IANA name; None for what is neither.

    >>> str(zone("+05:45")), str(zone("Pacific/Guadalcanal")), zone("Honiara")
    ('UTC+05:45', 'Pacific/Guadalcanal', None)
    """
    if _OFFSET.fullmatch(name):
        return datetime.strptime(name, "%z").tzinfo
    try:
        return ZoneInfo(name) if re.fullmatch(r"[A-Za-z][\w+/-]{1,60}", name) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_of(name: str, period: Any) -> str:
    """Return the offset of a zone on the first day of a period, such as +06:00; that of UTC for what is no zone.

    >>> offset_of("America/Port-au-Prince", ["2024-07-01", "2024-08-01"]), offset_of("nowhere", None)
    ('-04:00', '+00:00')
    """
    try:
        day = datetime.fromisoformat(period[0])
    except (TypeError, ValueError, IndexError):
        day = datetime.fromisoformat("2000-01-01")
    return _written(_minutes(zone(name) or UTC, day.replace(hour=12, tzinfo=None)))


def offsets(name: str, begin: datetime, end: datetime) -> list[tuple[int, int]]:
    """List the offsets of a zone between two instants, for those who cannot ask a database of zones.

    Parameters
    ----------
    name
        As `interval` reads it.
    begin, end
        With a zone.

    Returns
    -------
    list of tuple
        Minute since 1970 UTC from which an offset holds, and the offset in minutes; the first one holds before as well.

    Examples
    --------
    >>> [offset for _, offset in offsets("Europe/Kyiv", *interval("2022"))]
    [120, 180, 120]
    """
    where = zone(name) or UTC

    def at(minute: int) -> int:
        return _minutes(where, datetime.fromtimestamp(minute * 60, UTC))

    first, last = (int(one.timestamp()) // 60 for one in (begin, end))
    found = [(first, at(first))]
    if _OFFSET.fullmatch(name):
        return found
    for day in range(first, last, 1440):
        low, high = day, min(day + 1440, last)
        if at(high) == found[-1][1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if at(middle) == found[-1][1] else (low, middle)
        found.append((high, at(high)))
    return found


def full_day(text: str) -> str:
    """Return the first day that a text can mean; "" for what is no time.

    >>> full_day("2022"), full_day("2022-01-05T14:00+06:00"), full_day("soon")
    ('2022-01-01', '2022-01-05', '')
    """
    day = text[:10] + "0000-01-01"[len(text[:10]) :]
    try:
        return date.fromisoformat(day).isoformat() if text else ""
    except ValueError:
        return ""


def _written(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _minutes(where: tzinfo, moment: datetime) -> int:
    local = moment.astimezone(where) if moment.tzinfo else moment.replace(tzinfo=where)
    return round((local.utcoffset() or timedelta()).total_seconds() / 60)


def _clock(text: str) -> tuple[datetime, datetime]:
    """Span of a text with a clock time: its minute or second."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has a clock time without an offset.")
    # "+06:00" has a colon of its own, "Z" has none
    to_the_second = text.count(":") > (2 if text[-3] == ":" else 1)
    return instant, instant + (timedelta(seconds=1) if to_the_second else timedelta(minutes=1))


def _calendar(text: str, offset: str) -> tuple[datetime, datetime]:
    """Span of a text without a clock time: its day, month or year, in local time."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) > 3:
        raise ValueError(f"{text!r} has more parts than year, month and day.")
    year, month, day = (*parts, 1, 1)[:3]
    begin = datetime(year, month, day, tzinfo=zone(offset) or UTC)
    if len(parts) == 1:
        return begin, begin.replace(year=year + 1)
    if len(parts) == 2:
        return begin, begin.replace(year=year + month // 12, month=month % 12 + 1)
    return begin, begin + timedelta(days=1)
