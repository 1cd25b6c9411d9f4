"""Times as they are written, cut to what is known, and the span of instants that each means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache

__all__ = ["interval"]

_FIRST = datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=1 << 16)
def interval(text: str, *, offset: str = "+00:00") -> tuple[datetime, datetime]:
    """Turn an ISO 8601 text, cut to what is known, into the span of instants that it means.

    Parameters
    ----------
    text
        ``2022``, ``2022-01``, ``2022-01-05``, ``2022-01-05T14:00+06:00`` or with seconds.
    offset
        Offset of local time for a text without a clock time.

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
    """
    try:
        begin, end = _clock(text) if "T" in text else _calendar(text, offset)
        return _FIRST if begin < _FIRST else begin.astimezone(UTC), end.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies outside the years that can be counted.") from None


def _clock(text: str) -> tuple[datetime, datetime]:
    """Span of a text with a clock time: its minute or second."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"{text!r} has a clock time without an offset.")
    # "+06:00" has a colon of its own, "Z" has none
    to_the_second = text.count(":") > (2 if text[-3] == ":" else 1)
    return instant, instant + (timedelta(seconds=1) if to_the_second else timedelta(minutes=1))


@cache
def _zone(offset: str) -> tzinfo | None:
    return datetime.strptime(offset, "%z").tzinfo


def _calendar(text: str, offset: str) -> tuple[datetime, datetime]:
    """Span of a text without a clock time: its day, month or year, in local time."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) > 3:
        raise ValueError(f"{text!r} has more parts than year, month and day.")
    year, month, day = (*parts, 1, 1)[:3]
    begin = datetime(year, month, day, tzinfo=_zone(offset))
    if len(parts) == 1:
        return begin, begin.replace(year=year + 1)
    if len(parts) == 2:
        return begin, begin.replace(year=year + month // 12, month=month % 12 + 1)
    return begin, begin + timedelta(days=1)
