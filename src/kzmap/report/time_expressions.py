"""Dates in a sentence, resolved against the day of publication. A year that nothing licenses stays unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from kzmap.report.lexicon import entries, rows

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["When", "dateline_date", "find_dates"]

#: A day this far ahead of the publication, without a word for the future, belongs to the year before.
_AHEAD = timedelta(days=45)


#: Language -> (part of the day, the words for it).
_PARTS = {
    "en": (
        ("early_hours", r"early hours|pre-?dawn|before dawn|at dawn|shortly after midnight|after midnight"),
        ("morning", r"morning"),
        ("midday", r"midday|noon"),
        ("afternoon", r"afternoon"),
        ("evening", r"evening"),
        ("night", r"night|overnight|late(?= on| \w+day)"),
    ),
    "ru": (
        ("morning", r"утром|утра\b"),
        ("afternoon", r"дн[её]м"),
        ("evening", r"вечером|вечера\b"),
        ("night", r"ночью|в ночь|в полночь"),
    ),
    "kk": (
        ("morning", r"таңертең|таңғы"),
        ("afternoon", r"түсте|түстен кейін"),
        ("evening", r"кешке|кешкі"),
        ("night", r"түнде|түнгі|түн\w*"),
    ),
}
#: A clock time and its zone.
_CLOCK = re.compile(
    r"(?<![\d.,:])(?:(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?!\.?\d)\s*(?P<half>[ap]\.?m\.?)?"
    r"|(?P<hour12>1[0-2]|0?[1-9])\s*(?P<half12>[ap]\.?m\.?)(?!\w))"
    r"(?:\s*(?P<zone>local time|UTC|GMT|MSK|по местному времени))?",
    re.IGNORECASE,
)

_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_DAY, _DAY_2 = (rf"(?P<{name}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?" for name in ("day", "day2"))
#: Between the first and the last day of a span.
_TO = r"\s*(?:-|–|—|to|and|or|until|through|и|по|до)\s*"
_ISO = rf"{_YEAR}-(?P<m>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"


@dataclass(frozen=True)
class When:
    """A time expression.

    Attributes
    ----------
    start, end
        Offsets in the sentence.
    text
        Its words.
    first, last
        ISO dates cut to what is known, or None; `last` only for an interval.
    precision
        day, part_of_day, range, month, year, or None when it stays open.
    part_of_day, time
        Part of the day, and the clock time "HH:MM" where one stands.
    flags
        Why it is as it is: year_from_publication, year_from_text, year_unknown, relative, after_publication.
    """

    start: int
    end: int
    text: str
    first: str | None
    last: str | None = None
    precision: str | None = None
    part_of_day: str | None = None
    time: str | None = None
    flags: tuple[str, ...] = ()


@cache
def _month_of(lang: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((int(e["month"]), re.compile(e["pattern"], re.IGNORECASE)) for e in entries("months", lang))


def _month(word: str, lang: str) -> int:
    return next(number for number, pattern in _month_of(lang) if pattern.fullmatch(word.rstrip(".")))


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, anchor: date, *, future: bool) -> date | None:
    """The day of that name that lies last before the publication, or next after it for a plan."""
    days = [found for year in (anchor.year - 1, anchor.year, anchor.year + 1) if (found := _safe(year, month, day))]
    if future:
        return next((found for found in days if found >= anchor - _AHEAD), None)
    return next((found for found in reversed(days) if found <= anchor + _AHEAD), None)


def find_dates(
    text: str,
    lang: str,
    anchor: date | None,
    *,
    context_year: int | None = None,
    before: When | None = None,
    future: Callable[[int, int], bool] = lambda _start, _end: False,
) -> list[When]:
    """Find the time expressions of a sentence.

    Parameters
    ----------
    text
        The sentence.
    lang
        en, ru or kk.
    anchor
        Day of publication, or None: then weekdays, "yesterday" and days without a year stay open.
    context_year
        The one year that the text itself names for its events, used only without an anchor.
    before
        The last date told before this sentence, for "the next day".
    future
        Tells for the offsets of an expression whether it speaks of what is to come.

    Examples
    --------
    >>> [(w.text, w.first) for w in find_dates("It fell on Tuesday, after a vote on January 6.", "en", date(2022, 1, 8))]
    [('Tuesday', '2022-01-04'), ('January 6', '2022-01-06')]
    >>> find_dates("It fell on January 6.", "en", None)[0].first is None
    True
    """
    found: list[When] = []
    for kind, pattern in _date_patterns(lang):
        for match in pattern.finditer(text):
            if any(when.start < match.end() and match.start() < when.end for when in found):
                continue
            told = max((w for w in found if w.start < match.start()), key=lambda w: w.start, default=before)
            when = _resolve(kind, match, lang, anchor, context_year, told, future(*match.span()))
            if when is not None:
                found.append(when)
    found.sort(key=lambda when: when.start)
    # "the day before, 5 January": the second says which day the first is
    found = [
        when
        for when, after in zip(found, [*found[1:], None], strict=False)
        if after is None or "relative" not in when.flags or "relative" in after.flags or text[when.end : after.start] != ", "
    ]
    found = [_with_part(text, when, lang) for when in found]
    return _with_clock(text, found)


def _resolve(  # noqa: PLR0911 - one line a kind
    kind: str, match: re.Match[str], lang: str, anchor: date | None, context_year: int | None, before: When | None, future: bool
) -> When | None:
    cells = {key: value for key, value in match.groupdict().items() if value}
    base = When(match.start(), match.end(), match.group(), None)
    year = int(cells["year"]) if "year" in cells else None
    if kind in ("iso", "dotted"):
        day = _safe(int(cells["year"]), int(cells["m"]), int(cells["day"]))
        return None if day is None else replace(base, first=day.isoformat(), precision="day")
    if kind in ("day", "night", "span"):
        return _calendar(kind, cells, base, lang, anchor, year or None, context_year, future)
    if kind == "month":
        return _month_only(cells, base, lang, anchor, year or context_year, future)
    if kind == "feast":
        entry = next(e for e in entries("feasts", lang) if e.pattern.fullmatch(match.group()))
        day = _nearest(int(entry["month"]), int(entry["day"]), anchor, future=future) if anchor is not None else None
        return (
            replace(base, first=day.isoformat(), precision="day", flags=("year_from_publication",))
            if day
            else replace(base, flags=("year_unknown",))
        )
    if kind == "year":
        return replace(base, first=cells["year"], precision="year")
    if kind == "same":
        return _same(cells, base, before)
    if kind == "later":
        return _later(cells, base, before)
    if kind == "dayonly":
        month_of = (
            before.first
            if before is not None and before.first and len(before.first) == len("2022-01-01")
            else anchor and anchor.isoformat()
        )
        near = date.fromisoformat(month_of) if month_of else None
        days = [d for back in (0, 1) if near and (d := _safe(*_months_back(near, back), int(cells.get("day") or cells["day3"])))]
        told = next((d for d in days if anchor is None or d <= anchor or future), None)
        return replace(base, first=told.isoformat(), precision="day", flags=("relative",)) if told else None
    if anchor is None:
        return replace(base, flags=("no_publication_date",))
    return _relative(kind, match, cells, base, lang, anchor, future)


def _calendar(
    kind: str,
    cells: dict[str, str],
    base: When,
    lang: str,
    anchor: date | None,
    year: int | None,
    context_year: int | None,
    future: bool,
) -> When | None:
    month, day = _month(cells["month"], lang), int(cells["day"])
    flags: tuple[str, ...] = ()
    if year is not None:
        first = _safe(year, month, day)
    elif anchor is not None:
        first, flags = _nearest(month, day, anchor, future=future), ("year_from_publication",)
    elif context_year is not None:
        first, flags = _safe(context_year, month, day), ("year_from_text",)
    else:
        return replace(base, flags=("year_unknown",), precision=None) if _safe(2000, month, day) else None
    if first is None:
        return None
    if kind == "span":
        other = _month(cells["month2"], lang) if "month2" in cells else month
        end = _safe(first.year, other, int(cells["day2"]))
        if lang == "ru" and "month2" in cells:  # "31 января - 2 февраля": the first month stands first
            start = _safe(first.year, other, day)
            end = _safe(first.year, month, int(cells["day2"]))
            first = start or first
        if end is None or end < first:
            return replace(base, first=first.isoformat(), precision="day", flags=flags)
        return replace(base, first=first.isoformat(), last=end.isoformat(), precision="range", flags=flags)
    if kind == "night":
        return replace(base, first=first.isoformat(), precision="part_of_day", part_of_day="night", flags=flags)
    return replace(base, first=first.isoformat(), precision="day", flags=flags)


def _month_only(cells: dict[str, str], base: When, lang: str, anchor: date | None, year: int | None, future: bool) -> When | None:
    month = _month(cells["month"], lang)
    if lang == "en" and base.text.lower().split()[-1] in ("may", "march") and not base.text.split()[-1][0].isupper():
        return None
    if year is None and anchor is not None:
        nearest = _nearest(month, 1, anchor, future=future)
        year = nearest.year if nearest else None
        return replace(base, first=f"{year}-{month:02d}", precision="month", flags=("year_from_publication",)) if year else None
    if year is None:
        return replace(base, flags=("year_unknown",))
    return replace(base, first=f"{year}-{month:02d}", precision="month")


def _same(cells: dict[str, str], base: When, before: When | None) -> When | None:
    if before is None or before.first is None or len(before.first) < len("2022-01-01"):
        return None
    day = date.fromisoformat(before.last or before.first)
    step = 1 if "next" in cells or "next2" in cells else -1 if "prev" in cells or "prev2" in cells else 0
    word = cells.get("same") or cells.get("next") or cells.get("prev") or ""
    part = {"evening": "evening", "night": "night", "morning": "morning", "afternoon": "afternoon", "вечер": "evening"}.get(word)
    moved = (day + timedelta(days=step)).isoformat()
    return replace(base, first=moved, precision="part_of_day" if part else "day", part_of_day=part, flags=("relative",))


@cache
def _small_numbers() -> dict[str, int]:
    """Number words that count days: "two days later", "двумя днями ранее"."""
    return {row["word"]: int(row["value"]) for row in rows("numbers") if row["kind"] == "day_count"}


def _months_back(day: date, months: int) -> tuple[int, int]:
    number = day.year * 12 + day.month - 1 - months
    return number // 12, number % 12 + 1


def _later(cells: dict[str, str], base: When, before: When | None) -> When | None:
    """Count from the day told before: "two days later"."""
    if before is None or before.first is None or len(before.first) < len("2022-01-01"):
        return None
    unit, way, count = cells.get("unit", "").lower(), cells.get("way", "").lower(), cells.get("count", "").lower()
    number = int(count) if count.isdigit() else _small_numbers().get(count, 1)
    if unit == "h":
        number = 2 if count in ("48", "forty-eight") else 1
    elif unit.startswith(("hour", "minute", "час")):
        number = 0
    elif unit.startswith(("week", "недел", "апта")) or count == "неделей":
        number = number * 7
    day = date.fromisoformat(before.last or before.first) + timedelta(
        days=-number if way in ("earlier", "before", "ранее", "раньше", "бұрын") else number
    )
    return replace(base, first=day.isoformat(), precision="day", flags=("relative",))


def _relative(
    kind: str, match: re.Match[str], cells: dict[str, str], base: When, lang: str, anchor: date, future: bool
) -> When | None:
    if kind in ("weekday", "nightday"):
        number = next(int(e["weekday"]) for e in entries("weekdays", lang) if e.pattern.fullmatch(cells["weekday"]))
        back = (anchor.weekday() - number) % 7
        which = cells.get("which", "").lower()
        ahead = future or which in ("next", "coming") or which.startswith("следующ")
        if which == "last" and back == 0:
            back = 7
        day = anchor + timedelta(days=(number - anchor.weekday() - 1) % 7 + 1) if ahead else anchor - timedelta(days=back)
        night = kind == "nightday"
        if night and not ahead:  # "в ночь на вторник" began on Monday
            day -= timedelta(days=1)
        return replace(
            base,
            first=day.isoformat(),
            precision="part_of_day" if night else "day",
            part_of_day="night" if night else None,
            flags=("relative", "after_publication") if ahead else ("relative",),
        )
    if kind == "rel":
        entry = next(e for e in entries("reldays", lang) if e.pattern.fullmatch(match.group()))
        day = anchor + timedelta(days=int(entry["days"]))
        part = entry["part_of_day"] or None
        flags = ("relative", "after_publication") if int(entry["days"]) > 0 else ("relative",)
        return replace(base, first=day.isoformat(), precision="part_of_day" if part else "day", part_of_day=part, flags=flags)
    if kind == "ago":
        word = cells["count"].lower()
        number = int(word) if word.isdigit() else _small_numbers().get(word, 1)
        weeks = word == "неделю" or cells.get("unit", "").startswith(("week", "недел"))
        day = anchor - timedelta(days=number * (7 if weeks else 1))
        return replace(base, first=day.isoformat(), precision="day", flags=("relative",))
    if kind == "past24":
        first = anchor - timedelta(days=1)
        return replace(base, first=first.isoformat(), last=anchor.isoformat(), precision="range", flags=("relative",))
    if kind == "weekend":
        saturday = anchor - timedelta(days=(anchor.weekday() - 5) % 7)
        last = min(saturday + timedelta(days=1), anchor)
        return replace(base, first=saturday.isoformat(), last=last.isoformat(), precision="range", flags=("relative",))
    return _week(cells, base, anchor)


def _week(cells: dict[str, str], base: When, anchor: date) -> When | None:
    which = (cells.get("which") or cells.get("which2") or "").lower()
    unit = (cells.get("unit") or cells.get("unit2") or "").lower()
    step = -1 if which in ("last", "прошлой", "минувшей", "прошлом") else 1 if which in ("next", "следующей") else 0
    monday = anchor - timedelta(days=anchor.weekday())
    if unit in ("week", "неделе", "weekend"):
        first = monday + timedelta(days=7 * step + (5 if unit == "weekend" else 0))
        if unit == "weekend" and first > anchor and step == 0:
            first -= timedelta(days=7)
        last = first + timedelta(days=1 if unit == "weekend" else 6)
        if step == 0 and last > anchor:
            last = anchor
        return replace(base, first=first.isoformat(), last=last.isoformat(), precision="range", flags=("relative",))
    if unit in ("month", "месяце"):
        number = anchor.year * 12 + anchor.month - 1 + step
        return replace(base, first=f"{number // 12}-{number % 12 + 1:02d}", precision="month", flags=("relative",))
    return replace(base, first=str(anchor.year + step), precision="year", flags=("relative",))


def _with_part(text: str, when: When, lang: str) -> When:
    """Take up "night", "late on", "утром" beside a day."""
    if when.precision != "day":
        return when
    around = text[max(0, when.start - 22) : when.start] + "\0" + text[when.end : when.end + 14]
    for part, pattern in _PARTS[lang]:
        match = re.search(
            rf"(?:(?<!\w)(?:{pattern})(?:\s+(?:of|on|in the|the)\b)*\s*\0|\0\s*(?:in the |at )?(?:{pattern}))",
            around,
            re.IGNORECASE,
        )
        if match:
            return replace(when, precision="part_of_day", part_of_day=part)
    return when


def _with_clock(text: str, found: list[When]) -> list[When]:
    """Give a clock time to the nearest day of the sentence."""
    for match in _CLOCK.finditer(text):
        days = [when for when in found if when.first and len(when.first) == len("2022-01-01") and when.last is None]
        if not days:
            continue
        near = min(days, key=lambda when: min(abs(when.start - match.end()), abs(match.start() - when.end)))
        hour = int(match.group("hour") or match.group("hour12"))
        half = (match.group("half") or match.group("half12") or "").lower().replace(".", "")
        hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
        found[found.index(near)] = replace(near, time=f"{hour:02d}:{match.group('minute') or '00'}")
    return found


def dateline_date(line: str) -> str | None:
    """Date of a line such as "Updated January 8th, 2022 at 09:39 IST"; None unless day, month and year stand there.

    >>> dateline_date("Updated January 8th, 2022 at 09:39 IST")
    '2022-01-08'
    """
    for lang in ("en", "ru", "kk"):
        for when in find_dates(line, lang, None):
            if when.first and when.precision in ("day", "part_of_day"):
                return when.first
    return None


# -- the shapes that dates have in each language --------------------------------------------------------------------------


@cache
def _date_patterns(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of a language with their kinds, those that say most first.

    Parameters
    ----------
    lang
        en, ru or kk.

    Examples
    --------
    >>> next(kind for kind, pattern in _date_patterns("en") if pattern.search("on January 5, 2022"))
    'day'
    """
    parts = {
        "month": "|".join(sorted((e["pattern"] for e in entries("months", lang)), key=len, reverse=True)),
        "weekday": "|".join(e["pattern"] for e in entries("weekdays", lang)),
        "relative": "|".join(sorted((e["pattern"] for e in entries("reldays", lang)), key=len, reverse=True)),
        "feast": "|".join(e["pattern"] for e in entries("feasts", lang)),
        "year": _YEAR, "to": _TO, "day": _DAY, "day2": _DAY_2,
        "day3": _DAY.replace("<day>", "<day3>"), "day_th": _DAY.replace(")?", ")"),
    }  # fmt: skip
    shapes = [("iso", _ISO), *((row["kind"], row["pattern"]) for row in rows("dates") if row["lang"] == lang)]
    filled = [(kind, re.sub(r"<<(\w+)>>", lambda part: parts[part.group(1)], shape)) for kind, shape in shapes]
    return tuple((kind, re.compile(rf"(?<![\w.,/:-])(?:{shape})(?!\w)", re.IGNORECASE)) for kind, shape in filled)
