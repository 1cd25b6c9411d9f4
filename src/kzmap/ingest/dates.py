"""Read dates in every common form; whether day or month comes first is decided for the column, by evidence, and said."""

from __future__ import annotations

import calendar
import csv
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from kzmap.folders import data_folder
from kzmap.ingest.header_words import MISSING
from kzmap.situation import words as vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

__all__ = [
    "CLOCK_CELL",
    "BeyondError",
    "DatesSeen",
    "Moment",
    "Moments",
    "dates_seen",
    "latin_digits",
    "moment",
    "moments",
    "names_zone",
    "offset_at",
    "ongoing",
    "with_clock",
]  # fmt: skip

_TIME = (
    r"(?P<hour>\d{1,2})(?:[:.чh](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?\s*(?P<ampm>[ap]\.?\s?m\.?)?"
    r"\s*\(?(?P<zone>Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|[A-ZА-Я]{1,5}|[A-Z][A-Za-z]+/[A-Z][\w/+-]+)?\)?"
)
_CLOCK = r"(?:(?:T|[\s,]+(?:в\s+|at\s+|à\s+|сағат\s+)?)[~≈]?(?=\d{1,2}(?:[:.чh]\d|\s*[ap]\.?\s?m))" + _TIME + ")?"
#: A cell that holds a clock time and no day.
CLOCK_CELL = (
    r"(?i)\s*(?:approx\.?|about|ca\.?|~|c\.)?\s*\d{1,2}"
    r"(\s*(h|hrs?|uhr|ч)|[:.чh]\d{2}(:\d{2}([.,]\d+)?)?\s*([ap]\.?\s?m\.?)?|\s*[ap]\.?m\.?)\s*\(?\S{0,24}\s*"
)
_CLOCK_ALONE = re.compile(r"\s*" + _TIME + r"\s*", re.IGNORECASE)
_YMD = re.compile(r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})" + _CLOCK, re.IGNORECASE)
#: The common form, which is read first.
_ISO = re.compile(r"\d{4}-[01]\d-[0-3]\d(?<!00)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")
_YM = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[/.](?P<y2>\d{4})")
_AB = re.compile(
    r"(?P<a>\d{1,2})([-/.]|\s*/\s*|\.\s+)(?P<b>\d{1,2})\2(?P<y>\d{4}|\d{2})(?:\s*(?:г\.?|года|ж\.?|жылы))?" + _CLOCK,
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?P<d>\d{1,2})?(?:st|nd|rd|th|er|º|-?го|-?е)?[\s.,-]*(?:de\s+|of\s+)?(?P<mon>[^\W\d_]{3,12})\.?[\s.,/-]*(?:de\s+|of\s+)?"
    r"(?P<y>\d{4}|(?<=-)\d{2}|'\d{2}|(?<=\d [^\W\d_]{3} )\d{2})?"
    r"[\s.,]*(?:г\.?|года?|ж\.?|жылы?)?" + _CLOCK,
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
_FIRST_YEAR = 1
_LONGEST = 80
_ROMAN = {name: at for at, name in enumerate(("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), start=1)}
#: A date-time group as armies write it: 211030ZMAY82.
_DTG = re.compile(r"(\d{2})(\d{2})(\d{2})\s*([A-Z])\s*([^\W\d_]{3,9})\.?\s*(\d{2}|\d{4})", re.IGNORECASE)
#: A time of day other than midnight, which spreadsheets write behind every day.
_HOUR = re.compile(
    r"\d[:h]\d\d(?<!\b00[:h]00)(?<!T00[:h]00)|\d\s*[ap]\.?m\b|\d{4}.*[\s~≈](?:[01]\d|2[0-3])[0-5]\d(?:\s*(?:hrs?|hours|h|L))?$",
    re.IGNORECASE,
)
#: Other calendars, and the kind of their words in ``geo/tables/dates.csv``.
_CALENDARS = {"Solar Hijri": "solar_hijri", "Islamic": "islamic", "Buddhist": "buddhist", "Ethiopian": "ethiopian"}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Words about dates by kind, of every language, longest first: ``geo/tables/dates.csv``."""
    found: dict[str, list[str]] = {}
    with (data_folder("geo") / "tables" / "dates.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["kind"], []).extend(row["words"].split("|"))
    return {kind: tuple(sorted(set(many), key=lambda one: (-len(one), one))) for kind, many in found.items()}


def ongoing() -> tuple[str, ...]:
    """Return the words that say of an end that there is none yet."""
    return _words()["ongoing"]


@cache
def _one_of(*kinds: str) -> str:
    return "|".join(re.escape(word) for kind in kinds for word in _words().get(kind, ()))


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """IANA zones by abbreviation: ``geo/tables/zones.csv``."""
    with (data_folder("geo") / "tables" / "zones.csv").open(encoding="utf-8", newline="") as file:
        return {row["abbreviation"]: tuple(row["zones"].split("|")) for row in csv.DictReader(file)}


@cache
def _months(lang: str) -> dict[str, int]:
    """Names and abbreviations of months in a language, as CLDR has them."""
    found: dict[str, int] = {}
    try:
        locale = Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return found
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months.get(context, {}).get(width, {}).items():
                plain = name.casefold().strip(". ")
                if len(plain) > 1 and not plain[0].isdigit():
                    found.setdefault(plain, number)
    return found


@cache
def _month(word: str) -> int | None:
    """Number of a month by its name in any language: those of the interface first, then every other that does not gainsay."""
    word = word.casefold().strip(". ")
    if any(word in _words()[season] for season in _SEASONS):
        return None
    for languages in (tuple(vocabulary.languages()), _all_languages()):
        exact = {number for lang in languages if (number := _months(lang).get(word))}
        if len(exact) == 1:
            return exact.pop()
        if not exact and len(word) >= 3:
            near = {
                number
                for lang in languages
                for name, number in _months(lang).items()
                if len(name) >= 3 and (name.startswith(word) or (len(name) > 3 and word.startswith(name[:-1])))
            }
            near = near or {
                number for lang in tuple(vocabulary.languages()) for name, number in _months(lang).items()
                if len(word) <= 5 and len(name) >= 3 and word[:3] == name[:3] and word.startswith(name[:3])
            }  # fmt: skip
            if len(near) == 1:
                return near.pop()
        elif exact:
            return None
    return None


#: Names that every reader of this module knows, for those that are written in several words.
_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@cache
def _month_words() -> tuple[tuple[str, int], ...]:
    """Names of months that CLDR does not list for a language without a country, longest first."""
    found = [(word, number) for number in range(1, 13) for word in _words().get(f"month{number}", ())]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


@cache
def _is_weekday(word: str) -> bool:
    """Tell whether a word is the name of a day of the week in some language."""
    return word.casefold().strip(".") in _weekdays()


@cache
def _weekdays() -> frozenset[str]:
    found = set()
    for lang in (*vocabulary.languages(), *_all_languages()):
        try:
            days = Locale.parse(lang).days
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                found |= {name.casefold().strip(". ") for name in days.get(context, {}).get(width, {}).values()}
    return frozenset(name for name in found if len(name) > 1 and name not in _zones() and name.upper() not in _zones())


@cache
def _all_languages() -> tuple[str, ...]:
    return tuple(sorted(one for one in locale_identifiers() if "_" not in one))


class Moment(NamedTuple):
    """A date as read: ISO 8601 cut to what is known, end of a span or "", precision, and the order it proves."""

    start: str
    end: str = ""
    precision: str = "day"
    order: str = ""  # dmy or mdy if the numbers prove it, "?" if both are possible
    other: str = ""  # the start with day and month exchanged
    other_end: str = ""
    said: str = ""  # how it was written, where that is worth saying
    loose: bool = False  # only about, or a span that the words alone make


class Moments(NamedTuple):
    """A column of dates."""

    start: npt.NDArray[np.object_]
    end: npt.NDArray[np.object_]
    precision: npt.NDArray[np.object_]
    fault: npt.NDArray[np.object_]  # "" or why a cell is no date; "missing" for an empty one
    mended: npt.NDArray[np.object_]  # "" or how a cell differs from the rest of the column
    loose: npt.NDArray[np.object_]  # the cell as written where it says less than a date, else ""
    notes: list[str]


class BeyondError(ValueError):
    """A date that no record can hold; what is written is kept."""


def _day(y: int, m: int, d: int) -> date:
    if m > 12 or m < 1:
        raise ValueError(f"there is no month {m}")
    try:
        made = date(y, m, d)
    except ValueError as error:
        raise ValueError(f"there is no day {d} in month {m} of {y}") from error
    if made in _ZERO:
        raise ValueError("this is the zero date that an empty cell turns into")
    if 2400 < y < 2700:
        raise ValueError(f"the year {y} looks like one of the Buddhist calendar; write the Gregorian year, {y - 543}")
    if not _FIRST_YEAR <= y <= datetime.now(UTC).year + 1:
        raise ValueError(f"the year {y} lies outside of {_FIRST_YEAR} to next year")
    return made


def _year(text: str) -> int:
    text = text.lstrip("'")
    if len(text) == 4:
        return int(text)
    year = int(text) + 2000
    return year if int(text) < 69 and year <= datetime.now(UTC).year + 1 else year - 100  # nobody writes of what is to come


def _clock(match: re.Match[str], day: date, offset: str, zones: tuple[str, ...]) -> tuple[str, str]:
    """Return the clock part with its offset, and the precision; without a zone the hour is not known well enough."""
    if not match["hour"]:
        return "", "day"
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["ampm"]:
        hour = hour % 12 + (12 if match["ampm"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or int(match["second"] or 0) > 59:
        raise ValueError("there is no such time of day")
    zone = offset_at(match["zone"] or offset, day, hour, minute, zones)
    return (f"T{hour:02d}:{minute:02d}{zone}", "minute") if zone else ("", "day")


#: Letters of the longest name of a zone, and some.
_LONGEST_ZONE = 60


def offset_at(said: str, day: date, hour: int = 0, minute: int = 0, zones: tuple[str, ...] = ()) -> str:
    """Return the offset from UTC that a word for a zone means on a day, "" for none or an ambiguous one.

    Parameters
    ----------
    said
        An offset, an IANA name, or an abbreviation of ``geo/tables/zones.csv``.
    day, hour, minute
        Local time.
    zones
        IANA names of the row's country, which decide between several meanings.

    Raises
    ------
    ValueError
        If the word is no zone.

    Examples
    --------
    >>> offset_at("UTC+6", date(2022, 1, 5)), offset_at("Asia/Almaty", date(2022, 1, 5)), offset_at("AFT", date(2021, 8, 26))
    ('+06:00', '+06:00', '+04:30')
    >>> offset_at("IST", date(2022, 1, 5)), offset_at("IST", date(2022, 1, 5), zones=("Asia/Jerusalem",))
    ('', '+02:00')
    """
    text = said.strip("() ")
    if not text:
        return ""
    plain = re.sub(r"^(?:UTC|GMT)\s*(?=[+-])", "", text, flags=re.IGNORECASE)
    if found := re.fullmatch(r"([+-])(\d{1,2}):?(\d{2})?", plain):
        if int(found[2]) > 14 or int(found[3] or 0) > 59:
            raise ValueError(f"there is no offset {text}")
        return f"{found[1]}{int(found[2]):02d}:{found[3] or '00'}"
    meant = _zones().get(text.upper(), ())
    if "/" in text:
        meant = (text,)
    # a longer name is none, and to look for it as a path of many folders ends in an error of its own
    if not meant or len(text) > _LONGEST_ZONE:
        raise ValueError(f"{text[:80]!r} is no zone that is known: write an offset such as +06:00, or a name such as Asia/Almaty")
    local = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - the zone is being looked for
    chosen = [one for one in meant if one in zones] or list(meant)
    try:
        offsets = {local.replace(tzinfo=ZoneInfo(one)).strftime("%z") for one in chosen}
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{text!r} is no zone that is known") from error
    if len(offsets) > 1:
        return ""
    one = offsets.pop()
    return f"{one[:3]}:{one[3:5]}"


def names_zone(text: str) -> bool:
    """Tell whether a cell names a zone of time.

    >>> names_zone("UTC+6"), names_zone("Asia/Almaty"), names_zone("Mopti")
    (True, True, False)
    """
    try:
        offset_at(text, date(2020, 1, 1))
    except ValueError:
        return False
    return bool(text.strip())


def with_clock(start: str, text: str, zone: str, zones: tuple[str, ...] = ()) -> str:
    """Join a day with the clock time of another cell; without a zone the day stays as it is.

    Raises
    ------
    ValueError
        If the cell is no time of day.

    Examples
    --------
    >>> with_clock("2022-01-05", "2:30 pm", "+06:00"), with_clock("2022-01-05", "14:30", "")
    ('2022-01-05T14:30+06:00', '2022-01-05')
    """
    text = re.sub(rf"^(?:{_one_of('about')})\s*", "", text.strip(), flags=re.IGNORECASE)
    text = re.sub(r"(?i)^(\d{1,2})\s*(?:h|hrs?|uhr|ч)\.?$", r"\1:00", text)
    if re.fullmatch(r"\d{3,4}", text.strip()):
        text = f"{text.strip()[:-2]}:{text.strip()[-2:]}"
    elif re.fullmatch(r"0?\.\d+", text.strip()):  # a spreadsheet's share of a day
        minutes = round(float(text) * 1440)
        text = f"{minutes // 60}:{minutes % 60:02d}"
    elif text.strip().startswith(("1899-", "1900-01-0")):
        text = text.strip()[11:]
    match = _CLOCK_ALONE.fullmatch(text)
    if not match or not (match["minute"] or match["ampm"]):
        raise ValueError("it is no time of day")
    return start + _clock(match, date.fromisoformat(start), zone, zones)[0]


def _number(text: str) -> Moment | None:
    """Numbers: YYYYMMDD with or without a clock, YYYY, YYYYMM, serial days of spreadsheets, (milli)seconds since 1970."""
    if re.fullmatch(r"(1[5-9]|20)\d{6}", text):
        return Moment(_day(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat())
    if re.fullmatch(r"(19|20)\d{2}(0\d|1[0-2])[0-3]\d([01]\d|2[0-3])[0-5]\d([0-5]\d)?", text):
        day = _day(int(text[:4]), int(text[4:6]), int(text[6:8])).isoformat()
        return Moment(f"{day}T{text[8:10]}:{text[10:12]}+00:00", precision="minute", said="stamps of date and time, in UTC")
    if re.fullmatch(r"[01]\d{3}|20\d\d", text):
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


def moment(text: str, offset: str = "", zones: tuple[str, ...] = (), year: int = 0) -> Moment:
    """Read one date, time or span.

    Parameters
    ----------
    text
        As written.
    offset
        Zone of local time, such as ``+06:00`` or ``Asia/Almaty``; without it a clock time without a zone is cut to its day.
    zones
        IANA names of the row's country, see `offset_at`.
    year
        Of a date without one; 0 for none.

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
    >>> moment("Q1 2022")[:3], moment("early January 2022")[:3], moment("c. 1916").start, moment("1990s")[:3]
    (('2022-01', '2022-03', 'range'), ('2022-01-01', '2022-01-10', 'range'), '1916', ('1990', '1999', 'range'))
    """
    if len(text) > _LONGEST:
        raise ValueError("it is too long for a date")
    if (match := _ISO.fullmatch(text)) and (match := _YMD.fullmatch(text)):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        clock, precision = _clock(match, day, offset, zones)
        return Moment(day.isoformat() + clock, precision=precision)
    text = _WEEKDAY.sub("", " ".join(latin_digits(text).replace("\u00a0", " ").split()))
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        found = _number(text)
        if found:
            return found
    if (plainer := _plainer(text)) != text:
        return moment(plainer, offset, zones, year)
    if match := _YMD.fullmatch(text):
        day = _day(int(match["y"]), int(match["m"]), int(match["d"]))
        clock, precision = _clock(match, day, offset, zones)
        return Moment(day.isoformat() + clock, precision=precision)
    if match := _AB.fullmatch(text):
        return _either(match, offset, zones)
    if match := _YM.fullmatch(text):
        y, m = int(match["y"] or match["y2"]), int(match["m"] or match["m2"])
        return Moment(_day(y, m, 2).isoformat()[:7], precision="month")
    if year and (found_day := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\.?", text)):
        return moment(f"{found_day[1]}{found_day[2]}{found_day[3]}{found_day[2]}{year:04d}", offset, zones)._replace(loose=True)
    for pattern in (_KAZAKH, _MONTH_FIRST, _WORDS):
        if match := pattern.fullmatch(text):
            found = _worded(match, offset, zones, year)
            if found:
                return found
    return _loose(text, offset, year) or _beside(text, offset, zones, year) or _span(text, offset, zones, year)


def _is_day(text: str) -> bool:
    try:
        return moment(text).precision == "day"
    except (ValueError, OverflowError):
        return False


def _clock_last(text: str) -> str:
    """Write the time of day behind the day, with a colon; of a time between two others only the day is known.

    >>> _clock_last("11:57 AM, June 28, 2019"), _clock_last("2023-02-26 ~0400"), _clock_last("5 January 2022")
    ('June 28, 2019 11:57 AM', '2023-02-26 04:00', '5 January 2022')
    """
    clock = r"\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?"
    joint = r"\s*,\s*|\s+(?:of|on|am|le|del|de)\s+"
    before = rf"(?:{_one_of('about')}|at|à|в|um|a las)\s+"
    if found := re.fullmatch(rf"(?:{before})?({clock})(?:{joint})(.*\d{{4}}.*)", text, re.IGNORECASE):
        return f"{found[2]} {found[1].replace('.', ':') if found[1][-1].isdigit() else found[1]}"
    if found := re.fullmatch(rf"between\s+(?:{clock})\s+and\s+(?:{clock})(?:{joint})(.*\d{{4}})", text, re.IGNORECASE):
        return f"about {found[1]}"
    hours = r"[\s,]+[~≈]?([01]\d|2[0-3])([0-5]\d)\s*(?:hrs?|hours|h|L)?"
    found = re.fullmatch(rf"(.*\d{{4}}.*?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2}}){hours}", text)
    return f"{found[1]} {found[2]}:{found[3]}" if found and _is_day(found[1]) else text


def _plainer(text: str) -> str:  # noqa: PLR0911 - one branch for each form
    """Write as ISO what has a zero for a part that is not known, a Roman month, or is a date-time group.

    >>> _plainer("1986-6-0"), _plainer("1.IX.1939"), _plainer("211030ZMAY82"), _plainer("le 3 mai 2022")
    ('1986-6', '1939-09-01', '1982-05-21 10:30+00:00', '3 mai 2022')
    """
    if found := re.fullmatch(r"(?:(\d{1,2})[/.-]\?{1,2}|\?{1,2}[/.-](\d{1,2}))[/.-](\d{4})", text):  # the day is not known
        return f"{found[3]}-{int(found[1] or found[2]):02d}"
    if found := re.fullmatch(r"(?:on|le|du|el|em|am|il|den|dnia|від|від дня|от|dne)\s+(\d.*)", text, re.IGNORECASE):
        return found[1]
    text = re.sub(r"(?<=\d\d)[\s,]+(?:à\s+)?(\d{1,2})\s*h\s*(\d{2})$", r" \1:\2", text)
    if (found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text)) and not int(found[1]) * int(found[2]):
        known = int(found[1]) or int(found[2])  # a zero stands for what is not known
        return f"{found[3]}-{known:02d}" if known else found[3]
    text = _clock_last(text)
    if (found := re.fullmatch(r"([^\W\d]{2,14})\.?,?\s+(.*\d.*)", text)) and _is_weekday(found[1]):
        return found[2]
    if (found := re.fullmatch(r"(.*\d)[\s,]+([^\W\d]{2,14})\.?", text)) and _is_weekday(found[2]):
        return found[1]
    for word, number in _month_words():
        if word in text:
            return text.replace(word, _ENGLISH[number - 1])
    name, day = r"([^\W\d]{3,12})\.?", r"(\d{1,2})(?:st|nd|rd|th)?"
    if found := re.fullmatch(rf"(?:(\d{{4}}),?\s+)?{name}\s+{day}\s*[-–]\s*(?:{name}\s+)?{day}(?:,?\s+(\d{{4}}))?", text):
        y = found[1] or found[6]
        if y and _month(found[2]) and (not found[4] or _month(found[4])):
            return f"{found[3]} {found[2]} {y} – {found[5]} {found[4] or found[2]} {y}"
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.]0{1,2}", text):
        return found[1] if int(found[2]) == 0 else f"{found[1]}-{found[2]}"
    if (found := re.fullmatch(r"(\d{1,2})\.?\s*([IVX]+)\.?\s*(\d{4})(.*)", text)) and found[2] in _ROMAN:
        return f"{found[3]}-{_ROMAN[found[2]]:02d}-{int(found[1]):02d}{found[4]}"
    if (found := _DTG.fullmatch(text)) and (month := _month(found[5])):
        east, west = "ABCDEFGHIKLM".find(found[4].upper()) + 1, "NOPQRSTUVWXY".find(found[4].upper()) + 1
        zone = "" if found[4].upper() == "J" else f"{'-' if west else '+'}{east or west:02d}:00"  # J is the watch of who wrote it
        return f"{_year(found[6])}-{month:02d}-{int(found[1]):02d} {found[2]}:{found[3]}{zone}"
    return text


def _beside(text: str, offset: str, zones: tuple[str, ...], year: int) -> Moment | None:
    """Read a date with a word in brackets behind it: 19 March 2011 (night)."""
    found = re.fullmatch(r"(.*\d{4}.*?)\s*\([^()\d]{2,30}\)", text)
    try:
        return moment(found[1], offset, zones, year)._replace(loose=True) if found else None
    except ValueError:
        return None


def latin_digits(text: str) -> str:
    """Write the digits of any script as 0 to 9.

    >>> latin_digits("٢٠٢٢-٠١-٠٥"), latin_digits("४३.२४")
    ('2022-01-05', '43.24')
    """
    if text.isascii():
        return text
    plain = {"\u066b": ".", "\u066c": "", "\u060c": ","}
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.decimal(c, None) is not None else plain.get(c, c) for c in text
    )


def _either(match: re.Match[str], offset: str, zones: tuple[str, ...]) -> Moment:
    a, b, y = int(match["a"]), int(match["b"]), _year(match["y"])
    if a > 12 or b > 12:
        order, day = ("dmy", _day(y, b, a)) if a > 12 else ("mdy", _day(y, a, b))
        clock, precision = _clock(match, day, offset, zones)
        return Moment(day.isoformat() + clock, precision=precision, order=order)
    order = "?" if a != b else ""
    first, second = _day(y, b, a), _day(y, a, b)
    clock, precision = _clock(match, first, offset, zones)
    return Moment(first.isoformat() + clock, "", precision, order, second.isoformat() + _clock(match, second, offset, zones)[0])


def _worded(match: re.Match[str], offset: str, zones: tuple[str, ...], year: int) -> Moment | None:
    if not (match["y"] or (year and match["d"])):
        return None
    month = _month(match["mon"])
    if month is None:
        return None
    y = _year(match["y"]) if match["y"] else year
    if not match["d"]:
        return Moment(_day(y, month, 2).isoformat()[:7], precision="month")
    day = _day(y, month, int(match["d"]))
    clock, precision = _clock(match, day, offset, zones)
    return Moment(day.isoformat() + clock, precision=precision, loose=not match["y"])


def _loose(text: str, offset: str, year: int) -> Moment | None:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one branch for each form
    """What says less than a date: about, a part of a month or year, a week, a quarter, a decade; None if it is none of these."""
    low = text.casefold()
    if re.search(rf"(?:^|[\s\d])(?:{_one_of('bc')})$", low) or re.match(r"-\d{3,}", low):
        raise BeyondError("years before the year 1 cannot be held")
    for calendar_name, kind in _CALENDARS.items():
        words = _one_of(kind)
        if re.search(rf"(?:^|[\s\d,./-])(?:{words})(?:$|[\s\d,./)-])", low):
            raise ValueError(
                f"it is of the {calendar_name} calendar, which is not read; write the Gregorian date, such as 2022-01-05"
            )
    if found := re.fullmatch(rf"(?:(?:{_one_of('ad')})\s*(\d{{1,4}})|(\d{{1,4}})\s*(?:{_one_of('ad')}))", low):
        return moment(f"{int(found[1] or found[2]):04d}")
    if found := re.fullmatch(rf"(?:{_one_of('about')})\s*(.+?)|(.+?)\s*\(?\?\)?", low):
        inner = moment(found[1] or found[2], offset, year=year)
        return inner._replace(loose=True)
    if found := re.fullmatch(r"(\d{4})-?w(\d{1,2})(?:-?([1-7]))?", low):
        try:
            first = date.fromisocalendar(int(found[1]), int(found[2]), int(found[3] or 1))
        except ValueError as error:
            raise ValueError(f"there is no week {found[2]} in {found[1]}") from error
        if found[3]:
            return Moment(_checked(first))
        return Moment(first.isoformat(), (first + timedelta(days=6)).isoformat(), "range", loose=True)
    if found := re.fullmatch(r"(\d{4})-(\d{3})", low):
        day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
        if day.year != int(found[1]):
            raise ValueError(f"there is no day {found[2]} in {found[1]}")
        return Moment(_checked(day))
    quarter = _one_of("quarter")
    if found := re.fullmatch(rf"(?:(?:{quarter})\s*([1-4])[\s,/-]*(\d{{4}})|([1-4])(?:st|nd|rd|th|-?й|er|e|º|\.)?\s*(?:{quarter})"
                             rf"[\s,/-]*(?:of\s+|de\s+)?(\d{{4}})|(\d{{4}})[\s,/-]*(?:{quarter})\s*([1-4]))", low):  # fmt: skip
        number, y = int(found[1] or found[3] or found[6]), int(found[2] or found[4] or found[5])
        return Moment(f"{y:04d}-{3 * number - 2:02d}", f"{y:04d}-{3 * number:02d}", "range", loose=True)
    if found := re.fullmatch(
        rf"([12])\s*\.?(?:º|ª|o|st|nd|er|e|-?е)?\s*(?:{_one_of('half')})[\s,/-]*(?:of\s+|de\s+)?(\d{{4}})", low
    ):
        y, first_month = int(found[2]), 1 if found[1] == "1" else 7
        return Moment(f"{y:04d}-{first_month:02d}", f"{y:04d}-{first_month + 5:02d}", "range", loose=True)
    if found := re.fullmatch(rf"(\d{{3}}0)(?:{_one_of('decade')})", low):
        y = int(found[1])
        return Moment(f"{y:04d}", f"{y + 9:04d}", "range", loose=True)
    for season, month in _SEASONS.items():
        if found := re.fullmatch(rf"(?:{_one_of(season)})[\s,]*(?:of\s+|de\s+)?(\d{{4}})(?:\s*(?:г\.?|года))?", low):
            y = int(found[1])
            end = f"{y:04d}-{month + 2:02d}" if month < 12 else f"{y + 1:04d}-02"
            return Moment(f"{y:04d}-{month:02d}", end, "range", loose=True)
    for part, (first_day, last_day) in _PARTS.items():
        if found := re.fullmatch(rf"(?:{_one_of(part)})[\s-]+(.+)", low):
            inner = moment(found[1], offset, year=year)
            if inner.precision == "month":
                y, m = map(int, inner.start.split("-"))
                last = min(last_day, calendar.monthrange(y, m)[1])
                return Moment(f"{inner.start}-{first_day:02d}", f"{inner.start}-{last:02d}", "range", loose=True)
            if inner.precision == "year":
                months = {"early": ("01", "04"), "mid": ("05", "08"), "late": ("09", "12")}[part]
                return Moment(f"{inner.start}-{months[0]}", f"{inner.start}-{months[1]}", "range", loose=True)
            return inner._replace(loose=True)
    if found := re.fullmatch(r"h\s*([12])[\s,/-]*(\d{4})|(\d{4})[\s,/-]*h\s*([12])", low):
        y, first_half = int(found[2] or found[3]), (found[1] or found[4]) == "1"
        return Moment(f"{y:04d}-{'01' if first_half else '07'}", f"{y:04d}-{'06' if first_half else '12'}", "range", loose=True)
    if found := re.fullmatch(rf"(?:{_one_of('daypart')})\s+(.+)|(.+?)[\s,]+(?:{_one_of('daypart_after')})", low):
        return moment(found[1] or found[2], offset, year=year)._replace(loose=True)
    if found := re.fullmatch(rf"(?:{_one_of('night')})\s+(.+)", low):
        inner = moment(found[1], offset, year=year)
        if inner.precision == "day":
            return Moment((date.fromisoformat(inner.start) - timedelta(days=1)).isoformat(), inner.start, "range", loose=True)
    if found := re.fullmatch(rf"(?:{_one_of('nights')})\s+(.+)", low):
        return _span(re.sub(rf"\s+(?:{_one_of('nights_to', 'to')})\s+", " – ", found[1]), offset, (), year)._replace(loose=True)
    if found := re.fullmatch(rf"(?:{_one_of('since')})\s+(.+)", low):
        try:
            return moment(found[1], offset, year=year)._replace(loose=True)
        except ValueError:
            return None
    if found := re.fullmatch(rf"(?:{_one_of('before', 'after')})\s+(.+)", low):
        try:
            if moment(found[1], offset, year=year).precision == "range":
                return None
        except ValueError:
            return None
        raise ValueError("only one end of the time is known; give both as a span, such as 2022-01-01/2022-01-05")
    return None


def _span(text: str, offset: str, zones: tuple[str, ...], year: int) -> Moment:
    """Two dates, or two days of one month."""
    for cut in (
        r"\s*/\s*(?=\d{4})",
        r"\s+[-–—]\s+",
        r"\s*[–—]\s*",
        rf"\s+(?:{_one_of('to')})\s+",
        r"(?<=\d)-(?=\d{1,2}\s+[^\W\d_])",
        r"(?<=\d)\.?/(?=\d{1,2}\.?\s+[^\W\d_])",
        r"(?<=\d)\.?\s*[-–]\s*(?=\d{1,2}[./]\d{1,2}[./]\d{2,4}$)",
        r"(?<=\d)\s*-\s*(?=\d{4}$)",
        r"\s*;\s*",
        r"(?<=\d)\s*-\s*(?=[^\W\d])",
        r"(?<=[^\W\d])\.?\s*[-–/]\s*(?=[^\W\d])",
    ):
        parts = re.split(cut, re.sub(rf"^(?:{_one_of('from')})\s+", "", text, flags=re.IGNORECASE), flags=re.IGNORECASE)
        if len(parts) != 2 or not all(parts) or (cut.startswith(r"\s*/") and not re.search(r"\d{4}", parts[0])):
            continue
        try:
            last = moment(parts[1], offset, zones, year)
            rest = re.sub(r"^\d{1,2}", "", parts[1])
            whole = re.fullmatch(r"\d{1,2}\.?", parts[0]) is not None
            if re.fullmatch(r"[^\W\d]{3,12}\.?", parts[0]) and (ends := re.search(r"\d{4}$", parts[1])):
                parts[0] = f"{parts[0]} {ends[0]}"  # November-December 2018
            given = re.search(r"\d{4}", parts[1])
            first = moment(parts[0].rstrip(".") + rest if whole else parts[0], offset, zones, int(given[0]) if given else year)
        except ValueError:
            if cut.startswith(r"\s*;"):
                raise
            continue
        order = first.order if first.order in ("dmy", "mdy") else last.order if last.order in ("dmy", "mdy") else ""
        if order:
            one, two = ((x.other or x.start) if order == "mdy" and x.order == "?" else x.start for x in (first, last))
            return Moment(one, two, "range", order)
        if "?" in (first.order, last.order):
            return Moment(first.start, last.end or last.start, "range", "?", first.other or first.start, last.other or last.start)
        return Moment(first.start, last.end or last.start, "range")
    raise ValueError("it is no date in a form that is known")


@dataclass(frozen=True)
class _Tally:
    """What the dates of some rows tell about how the column is written."""

    dmy: int = 0  # rows whose date can only be read with the day first
    mdy: int = 0
    open_: frozenset[str] = frozenset()  # some dates that can be read both ways
    spans: tuple[tuple[str, str] | None, tuple[str, str] | None] = (None, None)  # first and last of these, read so and so
    said: tuple[tuple[str, int], ...] = ()  # rows by how they are written, "" for a plain date
    eastern: int = 0  # rows that look like another calendar's
    missing: int = 0  # rows without a date

    @property
    def dated(self) -> int:
        """Rows with a date."""
        return sum(count for _, count in self.said)

    def __add__(self, other: _Tally) -> _Tally:
        spans = tuple(_wider(a, b) for a, b in zip(self.spans, other.spans, strict=True))
        said = Counter(dict(self.said)) + Counter(dict(other.said))
        return _Tally(
            self.dmy + other.dmy, self.mdy + other.mdy, frozenset(sorted(self.open_ | other.open_)[:_SOME]),
            (spans[0], spans[1]), tuple(sorted(said.items())), self.eastern + other.eastern,
            self.missing + other.missing,
        )  # fmt: skip


#: Dates that can be read both ways: more need not be known.
_SOME = 3


def _wider(a: tuple[str, str] | None, b: tuple[str, str] | None) -> tuple[str, str] | None:
    return (min(a[0], b[0]), max(a[1], b[1])) if a and b else a or b


@dataclass(frozen=True)
class DatesSeen:
    """Evidence about a column of dates, of some of its rows; the sum is that of all of them."""

    years: frozenset[int] = frozenset()  # at most two
    plain: _Tally = _Tally()
    borrowed: _Tally = _Tally()  # if dates without a year are of the one year

    def __add__(self, other: DatesSeen) -> DatesSeen:
        years = frozenset(sorted(self.years | other.years)[:2])
        return DatesSeen(years, self.plain + other.plain, self.borrowed + other.borrowed)

    @property
    def year(self) -> int:
        """The year of all dates, 0 if there are several."""
        return next(iter(self.years)) if len(self.years) == 1 else 0

    @property
    def tally(self) -> _Tally:
        """What counts, now that it is known whether there is one year."""
        return self.borrowed if self.year else self.plain


@lru_cache(maxsize=200_000)
def _read(text: str, offset: str, zones: tuple[str, ...], year: int = 0) -> tuple[Moment, str]:
    """Read one cell: the moment and "", or none and why."""
    if not text or text.casefold() in MISSING:
        return Moment(""), "missing"
    try:
        return moment(text, offset, zones, year), ""
    except BeyondError:
        return Moment("", loose=True), ""
    except (ValueError, OverflowError) as error:
        return Moment(""), str(error)


def _is_eastern(text: str) -> bool:
    """Tell a date whose year is one of the Solar Hijri or Islamic calendar, in the form in which these are written."""
    return bool(re.fullmatch(r"1[34]\d\d(?:/\d{1,2}){2}", latin_digits(text).strip()))


def _tally(read: list[Moment], counts: npt.NDArray[np.int_]) -> _Tally:
    proofs: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for one, count in zip(read, counts.tolist(), strict=True):
        proofs[one.order] += count
        if one.start:
            said[one.said] += count
    open_ = [one for one in read if one.order == "?"]
    spans = [
        (min(days), max(days)) if (days := [one.start[:10] if way == 0 else one.other[:10] for one in open_]) else None
        for way in (0, 1)
    ]
    return _Tally(
        proofs["dmy"], proofs["mdy"], frozenset(sorted({one.start for one in open_})[:_SOME]), (spans[0], spans[1]),
        tuple(sorted(said.items())),
    )  # fmt: skip


def _distinct(cells: pd.Series[str]) -> tuple[npt.NDArray[np.intp], list[str], npt.NDArray[np.int_]]:
    codes, distinct = pd.factorize(cells)
    counts = np.bincount(codes, minlength=len(distinct)) if len(codes) else np.zeros(0, dtype=int)
    return codes, list(distinct), counts


def dates_seen(cells: pd.Series[str], *, offset: str = "", zones: Mapping[str, tuple[str, ...]] | None = None) -> DatesSeen:
    """Collect what a column of dates tells about itself; see `moments`."""
    _, distinct, counts = _distinct(cells)
    hint = zones or {}
    found = [_read(text, offset, hint.get(text, ())) for text in distinct]
    read = [one for one, _ in found]
    years = frozenset(sorted({int(one.start[:4]) for one in read if one.start})[:2])
    eastern = sum(int(count) for text, count in zip(distinct, counts, strict=True) if _is_eastern(text))
    missing = sum(int(count) for (_, fault), count in zip(found, counts, strict=True) if fault == "missing")
    plain = replace(_tally(read, counts), eastern=eastern, missing=missing)
    seen = DatesSeen(years, plain, plain)
    if seen.year and any(fault not in ("", "missing") for _, fault in found):
        read = [_with_year(text, one, fault, offset, hint, seen.year) for text, (one, fault) in zip(distinct, found, strict=True)]
        seen = replace(seen, borrowed=_tally(read, counts))
    return seen


def _with_year(text: str, one: Moment, fault: str, offset: str, hint: Mapping[str, tuple[str, ...]], year: int) -> Moment:
    """Read a cell that could not be read once more, as of a year."""
    return _read(text, offset, hint.get(text, ()), year)[0] if fault not in ("", "missing") else one


def moments(  # noqa: C901, PLR0912 - a column is read in one pass
    cells: pd.Series[str],
    *,
    order: str = "",
    offset: str = "",
    language: str = "",
    zones: Mapping[str, tuple[str, ...]] | None = None,
    seen: DatesSeen | None = None,
) -> Moments:
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
    zones
        IANA names of zones of the country of a cell, by the cell.
    seen
        What all cells of the column tell, if these are some of them.
    """
    codes, distinct, _ = _distinct(cells)
    hint = zones or {}
    seen = seen or dates_seen(cells, offset=offset, zones=zones)
    found = [_read(text, offset, hint.get(text, ())) for text in distinct]
    read, faults = [one for one, _ in found], [fault for _, fault in found]
    borrowed = ""
    if seen.year:
        for at, text in enumerate(distinct):
            if faults[at] not in ("", "missing"):
                one, fault = _read(text, offset, hint.get(text, ()), seen.year)
                if not fault:
                    read[at], faults[at] = one, ""
                    borrowed = f"Dates without a year were read as of {seen.year:04d}, the year of all the others."
    if order != "gregorian" and seen.plain.eastern * 2 > seen.plain.dated:
        for at, text in enumerate(distinct):
            if _is_eastern(text):
                faults[at] = (
                    "it looks like a date of the Solar Hijri or Islamic calendar, which is not read; write the Gregorian date,"
                    " or say --map COLUMN=start:gregorian if it is one"
                )
                read[at] = Moment("")
    chosen, notes, certain = _order(seen.tally, order.removeprefix("gregorian"), language)
    start, mended = [], []
    for one, text in zip(read, distinct, strict=True):
        start.append(one.other if one.order == "?" and chosen == "mdy" else one.start)
        odd = one.order in ("dmy", "mdy") and one.order != chosen
        mended.append(f"{text!r} can only be read as {_NAMES[one.order]}, unlike the rest of the column." if odd else "")
    if not certain:
        for i, one in enumerate(read):
            if one.order == "?":
                faults[i] = "the column mixes day first and month first, and this date can be read both ways"
    usual = _usual(dict(seen.tally.said))
    for at, one in enumerate(read):
        if one.said and not usual:
            mended[at] = f"{distinct[at]!r} was read as {one.said}: {one.start[:10]}."
    if borrowed:
        notes.append(borrowed)
    for said in sorted({one.said for one in read} - {""}):
        notes.append(f"Dates were read as {said}.")
    hours = [
        bool(one.start) and one.precision == "day" and bool(_HOUR.search(latin_digits(text)))
        for one, text in zip(read, distinct, strict=True)
    ]
    if any(hours):
        notes.append(
            "Clock times without a time zone stand in the notes, and the records are known to the day; declare the zone to join"
            " them: --timezone Asia/Almaty, or --utc-offset +06:00."
        )

    def column(values: list[str]) -> npt.NDArray[np.object_]:
        return np.array([*values, ""], dtype=object)[codes]

    return Moments(
        column(start),
        column([one.other_end if one.order == "?" and chosen == "mdy" and one.other_end else one.end for one in read]),
        column([one.precision if one.start else "" for one in read]),
        column(faults),
        column(mended),
        column([text if one.loose or cut else "" for one, text, cut in zip(read, distinct, hours, strict=True)]),
        notes,
    )


def _usual(said: Mapping[str, int]) -> str:
    """How most of the dates of a column are written."""
    return "" if said.get("", 0) * 2 > sum(said.values()) else "numbers"


_NAMES = {"dmy": "day before month", "mdy": "month before day"}


def _order(seen: _Tally, given: str, language: str) -> tuple[str, list[str], bool]:
    """Decide between day first and month first; tell why, and whether dates that fit both may be read."""
    if given:
        return given, [f"{_NAMES[given].capitalize()}, as declared."], True
    proofs = {"dmy": seen.dmy, "mdy": seen.mdy}
    total = sum(proofs.values())
    if total:
        best = max(proofs, key=lambda o: (proofs[o], o == "dmy"))
        note = f"{_NAMES[best].capitalize()}: {proofs[best]:,} of {total:,} dates that can be read one way only prove it."
        return best, [note], proofs[best] >= 0.9 * total or not seen.open_
    if not seen.open_:
        return "dmy", [], True
    spans = {o: _spread(span) for o, span in zip(("dmy", "mdy"), seen.spans, strict=True)}
    if language in ("ru", "kk"):
        return "dmy", ["Day before month, as the language of the header has it; no date proves it."], True
    for best, worse in (("dmy", "mdy"), ("mdy", "dmy")):
        if len(seen.open_) >= _SOME and spans[best] * 3 < spans[worse]:
            return (
                best,
                [f"{_NAMES[best].capitalize()}: so read, the dates lie within {spans[best]} days, else {spans[worse]}."],
                True,
            )
    return "dmy", ["No date tells whether day or month comes first; day was assumed. Say --map COLUMN=start:mdy if not."], True


def _spread(span: tuple[str, str] | None) -> int:
    return (date.fromisoformat(span[1]) - date.fromisoformat(span[0])).days if span else 0
