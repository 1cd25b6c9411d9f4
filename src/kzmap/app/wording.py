"""Cells and codes as a reader would say them. Nothing here decides anything; it only words what the tables hold."""

from __future__ import annotations

import csv
import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzmap.folders import data_folder
from kzmap.webmap import href

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ATTRIBUTION",
    "CONFIDENCE",
    "KIND",
    "PRECISION",
    "STATUS",
    "TIER",
    "attribute",
    "category",
    "count",
    "day",
    "figure",
    "here",
    "link",
    "moment",
    "plain",
    "when",
]

KIND = {
    "events": "Event",
    "incidents": "Incident in the city",
    "bases": "Home base or airfield",
    "movements": "Movement",
    "postings": "Guard site",
}
PRECISION = {
    "site": "Known to the building or square",
    "street": "Known to the street",
    "district": "Known only to the district",
    "settlement": "Known only to the town or city",
    "region": "Known only to the region",
    "country": "Known only to the country",
    "none": "Place not known",
}
CONFIDENCE = {"high": "High confidence", "medium": "Medium confidence", "low": "Low confidence", "": ""}
CHECKED = {
    "twice": "checked twice against its sources",
    "single_source": "rests on a single source",
    "once": "checked once",
    "": "",
}
STATUS = {"standing": "Standing", "superseded": "Superseded", "retracted": "Retracted", "denied": "Disputed"}
TIER = {
    "A": "official body or agency's own site",
    "B": "established outlet",
    "C": "mirror or translation",
    "D": "weak",
    "": "",
}
ATTRIBUTION = {"stated": "stated by a source", "inferred": "inferred", "": ""}
_PART = {"early_hours": "in the early hours"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_QUALIFIER = {
    "exact": "{n}",
    "about": "about {n}",
    "at_least": "at least {n}",
    "more_than": "more than {n}",
    "up_to": "up to {n}",
    "nearly": "nearly {n}",
    "less_than": "less than {n}",
    "": "{n}",
}


def day(text: str, *, year: bool = True) -> str:
    """Word the day of an ISO 8601 text, as far as it is known.

    >>> day("2022-01-05T14:00+06:00"), day("2022-01"), day("2022"), day("")
    ('5 Jan 2022', 'Jan 2022', '2022', '')
    """
    parts = text[:10].split("-") if text else []
    words = [str(int(parts[2]))] if len(parts) > 2 else []
    words += [_MONTHS[int(parts[1]) - 1]] if len(parts) > 1 else []
    return " ".join([*words, *(parts[:1] if year or not words else [])])


def moment(text: str, *, about: bool = False, year: bool = True) -> str:
    """Word an ISO 8601 text, local time as written.

    >>> moment("2022-01-05T14:00+06:00", about=True), moment("2022-01-05")
    ('5 Jan 2022, about 14:00', '5 Jan 2022')
    """
    clock = f", {'about ' * about}{text[11:16]}" if "T" in text else ""
    return day(text, year=year) + clock


def when(row: Mapping[str, Any]) -> str:
    """Word the time of a feature, no sharper than it is known.

    >>> when({"start": "2022-01-04", "end": "", "time_precision": "part_of_day", "part_of_day": "evening"})
    '4 Jan 2022, evening'
    >>> when({"start": "2022-01-10", "end": "2022-01-12", "time_precision": "range", "part_of_day": ""})
    '10 Jan – 12 Jan 2022'
    """
    start, end = row["start"], row["end"]
    if not start and not end:
        return "No date of its own" if row.get("layer") == "bases" else "Time not known"
    about = row["time_precision"] == "hour"
    part = row["part_of_day"]
    said = f", {_PART.get(part, part.replace('_', ' '))}" if part else ""
    if start and end and start[:10] != end[:10]:
        return f"{moment(start, about=about, year=start[:4] != end[:4])} – {moment(end, about=about)}{said}"
    if start and end and "T" in start and "T" in end and start != end:
        return f"{moment(start, about=about)} – {end[11:16]}"
    return moment(start or end, about=about) + said


def here(row: Mapping[str, Any]) -> str:
    """Word how exactly the place of a feature is known.

    >>> here({"precision": "site", "radius_m": 300.0})
    'Known to the building or square (within about 300 m)'
    """
    words = PRECISION.get(row["precision"], str(row["precision"]))
    radius = row["radius_m"]
    if radius is None or math.isnan(radius) or row["precision"] in ("region", "country", "none"):
        return words
    return f"{words} (within about {radius:,.0f} m)" if radius < 1000 else f"{words} (within about {radius / 1000:g} km)"


def figure(row: Mapping[str, Any]) -> str:
    """Word the number of a claim with its qualifier; people go without saying.

    >>> nan = float("nan")
    >>> figure({"low": 2500.0, "high": nan, "qualifier": "at_least"}), figure({"low": 18.0, "high": 26.0, "qualifier": "exact"})
    ('at least 2,500', '18–26')
    >>> figure({"low": nan, "high": 10.0, "qualifier": "up_to", "unit": "days"})
    'up to 10 days'
    >>> figure({"low": nan, "high": nan, "qualifier": "dozens"})
    'dozens'
    """
    low, high, qualifier = (row[key] for key in ("low", "high", "qualifier"))
    unit = row.get("unit") or ""
    of = "" if unit in ("", "people") else f" {unit}"
    numbers = [value for value in (low, high) if value is not None and not math.isnan(value)]
    if not numbers:
        return f"{qualifier.replace('_', ' ')}{of}" if qualifier else ""
    number = "–".join(dict.fromkeys(f"{value:,.10g}" for value in numbers))
    if qualifier in _QUALIFIER:
        return _QUALIFIER[qualifier].format(n=number) + of
    return f"{str(qualifier).replace('_', ' ')} ({number}){of}"


def count(number: int, one: str, many: str = "") -> str:
    """Word a count.

    >>> count(1, "record"), count(1200, "record"), count(2, "city", "cities")
    ('1 record', '1,200 records', '2 cities')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@cache
def _vocabulary(name: str) -> dict[str, dict[str, str]]:
    with (data_folder("geo") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row[next(iter(row))]: row for row in csv.DictReader(file)}


def _label(name: str, word: str, lang: str) -> str:
    row = _vocabulary(name).get(word, {})
    return row.get("label" if lang == "en" else f"label_{lang}") or row.get("label") or word.replace("_", " ")


def category(word: str, lang: str = "en") -> str:
    """Title of a category in a language.

    >>> category("state_of_emergency"), category("protest", "ru")
    ('State of emergency', 'Протест')
    """
    return _label("categories", word, lang)


def attribute(word: str, lang: str = "en") -> str:
    """Title of an attribute of claims in a language.

    >>> attribute("killed")
    'Killed'
    """
    return _label("attributes", word, lang)


#: What Streamlit exchanges for an icon, an emoji, a logo or an arrow after it has read Markdown, escaped or not: the character
#: after which a word joiner, which nobody sees, keeps it from that.
_REPLACED = re.compile(r":(?=(?!\d\d:)[\w+-]+:|material[/_])|(?<!\S)(?:<|-|>|~)(?=(?:->|>|-|=)(?!\S))")


def plain(text: object) -> str:
    r"""Escape a text so that Streamlit's Markdown shows it as it is: no markup, no formula, no directive, no image.

    >>> plain("*a* $x$ :red[b] <i>")
    '\\*a\\* \\$x\\$ \\:red\\[b\\] &lt;i\\>'
    """
    one_line = _REPLACED.sub("\\g<0>\u2060", " ".join(str(text).split())).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|>~$:@])", r"\\\1", one_line)


def link(label: str, address: str) -> str:
    """Write a Markdown link if the address is http or https, else the label alone.

    >>> link("A page", "javascript:alert(1)"), link("A page", "https://example.org/(x)")
    ('A page', '[A page](https://example.org/%28x%29)')
    """
    safe = href(address)
    return f"[{plain(label)}]({quote(safe, safe=_IN_ADDRESS)})" if safe else plain(label)


#: What may stand in an address inside Markdown as it is; brackets, spaces and quotes are percent-coded.
_IN_ADDRESS = "%/:=&?~#+!$,;@-._"
