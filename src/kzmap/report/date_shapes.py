"""The shapes that dates and hours have in each language, as patterns with named groups."""

from __future__ import annotations

import re
from functools import cache

from kzmap.report.lexicon import entries

__all__ = ["CLOCK", "PARTS", "date_patterns"]

#: Language -> (part of the day, the words for it).
PARTS = {
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
CLOCK = re.compile(
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


@cache
def date_patterns(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of a language with their kinds, those that say most first.

    Parameters
    ----------
    lang
        en, ru or kk.

    Examples
    --------
    >>> next(kind for kind, pattern in date_patterns("en") if pattern.search("on January 5, 2022"))
    'day'
    """
    month = "|".join(sorted((e["pattern"] for e in entries("months", lang)), key=len, reverse=True))
    weekday = "|".join(e["pattern"] for e in entries("weekdays", lang))
    relative = "|".join(sorted((e["pattern"] for e in entries("reldays", lang)), key=len, reverse=True))
    of_language = {"en": _english, "ru": _russian}.get(lang, _kazakh)
    shapes = [("iso", _ISO), *of_language(month, weekday, relative)]
    return tuple((kind, re.compile(rf"(?<![\w.,/:-])(?:{shape})(?!\w)", re.IGNORECASE)) for kind, shape in shapes)


def _english(month: str, weekday: str, relative: str) -> list[tuple[str, str]]:
    return [
        ("span", rf"(?P<month>{month})\.?\s+{_DAY}{_TO}(?P<month2>{month})\.?\s+{_DAY_2}(?:,?\s+{_YEAR})?"),
        ("span", rf"{_DAY}\s+(?P<month>{month}){_TO}{_DAY_2}\s+(?P<month2>{month})\.?(?:,?\s+{_YEAR})?"),
        ("span", rf"(?P<month>{month})\.?\s+{_DAY}{_TO}{_DAY_2}(?!\d|:|\s+(?:of\s+)?(?:{month}))(?:,?\s+{_YEAR})?"),
        ("span", rf"{_DAY}{_TO}{_DAY_2}\s+(?:of\s+)?(?P<month>{month})\b\.?(?:,?\s+{_YEAR})?"),
        ("day", rf"(?P<month>{month})\.?\s+(?:the\s+)?{_DAY}(?![\d:]|,\d)(?:,?\s+{_YEAR})?"),
        ("day", rf"{_DAY}\s+(?:of\s+)?(?P<month>{month})\b\.?(?:,?\s+{_YEAR})?"),
        ("dotted", rf"{_DAY}[./](?P<m>0?[1-9]|1[0-2])[./]{_YEAR}"),
        ("ago", r"(?P<count>\d+|one|two|three|four|five|six|seven|a)\s+(?P<unit>day|week)s?\s+ago"),
        ("weekend", r"(?:over|at|during) the (?:past )?weekend"),
        ("feast", "|".join(e["pattern"] for e in entries("feasts", "en"))),
        ("week", r"(?P<which>last|this|next|earlier this|later this)\s+(?P<unit>week|month|year|weekend)"),
        ("weekday", rf"(?:(?P<which>last|next|this|past|previous|coming|following)\s+)?(?P<weekday>{weekday})"),
        ("rel", relative),
        ("month", rf"(?:(?:in|since|during|late|early|mid|of|until|by|from)[ -]+)(?P<month>{month})\b\.?(?:,?\s+{_YEAR})?"),
        ("month", rf"(?P<month>{month})\.?\s+{_YEAR}"),
        (
            "same",
            (
                r"(?:the same|that) (?P<same>day|evening|night|morning|afternoon)"
                r"|(?:the )?(?:next|following) (?P<next>day|morning|night)"
                r"|the (?:previous|preceding) (?P<prev>day|night|evening)"
                r"|(?:the|a) (?P<prev2>day|night) (?:before|earlier)(?! yesterday)"
            ),
        ),
        ("year", rf"(?:in|since|during|of|from|by|until|before|after|early|late|mid)[ -]+{_YEAR}(?![\d-])"),
    ]


def _russian(month: str, weekday: str, relative: str) -> list[tuple[str, str]]:
    year = rf"(?:\s+{_YEAR}(?:\s*(?:года|году|год|г\.?)(?!\w))?)?"
    return [
        ("span", rf"(?:с\s+)?{_DAY}(?:\s+(?P<month2>{month}))?{_TO}{_DAY_2}\s+(?P<month>{month}){year}"),
        ("night", rf"в ночь (?:на|с \d+ на)\s+{_DAY}\s+(?P<month>{month}){year}"),
        ("day", rf"{_DAY}(?:-?(?:го|е|ого))?\s+(?P<month>{month})(?!\w){year}"),
        ("dotted", rf"{_DAY}\.(?P<m>0?[1-9]|1[0-2])\.{_YEAR}"),
        ("ago", r"(?P<count>\d+|два|две|три|четыре|пять|неделю|день)\s*(?P<unit>дня|дней|день|недел[ьию])?\s+назад"),
        (
            "week",
            (
                r"на (?P<which>прошлой|этой|минувшей|следующей) (?P<unit>неделе)"
                r"|в (?P<which2>прошлом|этом) (?P<unit2>месяце|году)"
            ),
        ),
        ("nightday", rf"в ночь (?:на|со? \w+ на)\s+(?P<weekday>{weekday})"),
        ("weekday", rf"(?:(?P<which>прошл\w+|следующ\w+|минувш\w+)\s+)?(?P<weekday>{weekday})"),
        ("rel", relative),
        ("month", rf"(?:в|начале|конце|середине|за)\s+(?P<month>{month})(?!\w){year}"),
        ("same", r"(?:в )?(?:тот|этот) же (?P<same>день|вечер)|на (?P<next>следующий) день|накануне (?P<prev>вечером)"),
        ("year", rf"(?:в|с|до|после)\s+{_YEAR}(?:\s*(?:года|году|год|г\.))"),
    ]


def _kazakh(month: str, weekday: str, relative: str) -> list[tuple[str, str]]:
    return [
        ("day", rf"(?:{_YEAR}\s*(?:жылғы|жылдың|жылы|ж\.)\s+)?{_DAY}(?:-?(?:і|ы|ші|шы|нде))?\s+(?P<month>{month})(?!\w)"),
        ("dotted", rf"{_DAY}\.(?P<m>0?[1-9]|1[0-2])\.{_YEAR}"),
        ("weekday", rf"(?P<weekday>{weekday})"),
        ("rel", relative),
        ("year", rf"{_YEAR}\s*жыл\w*"),
    ]
