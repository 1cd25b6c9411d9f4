"""Cells and codes as a reader would say them. Nothing here decides anything; it only words what the tables hold."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzmap.app import session
from kzmap.app.reach import without_paths
from kzmap.claims.telling import capital, figure, here, moment, when
from kzmap.situation import words
from kzmap.webmap import href

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "axis",
    "calendar",
    "dated",
    "figure",
    "heads",
    "here",
    "label",
    "link",
    "moment",
    "plain",
    "say",
    "spaced",
    "tips",
    "when",
]


def calendar(*days: date | None) -> dict[str, Any]:
    """Return the first and the last day that a calendar offers: two centuries, and as far as the days that it may show.

    >>> calendar(date(1850, 1, 5), None)["min_value"], calendar()["max_value"]
    (datetime.date(1850, 1, 5), datetime.date(2100, 1, 1))
    """
    there = [day for day in days if day]
    return {"min_value": min([date(1900, 1, 1), *there]), "max_value": max([date(2100, 1, 1), *there])}


def say(key: str, **values: Any) -> str:
    """Return a text of the app in the visitor's language: ``web.KEY`` of ``geo/words``, see `words.text`."""
    return words.text(f"web.{key}", session.language(), **values)


def heads(names: Iterable[str], given: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Give the columns of a table their heads in the visitor's language; in the code they keep their English names.

    Parameters
    ----------
    names
        Columns: "How exact" is ``web.column.how_exact``.
    given
        What else `st.column_config` says of some of them.
    """
    return {name: {**(given or {}).get(name, {}), "label": say(f"column.{name.lower().replace(' ', '_')}")} for name in names}


def tips(names: Iterable[str]) -> list[Any]:
    """Give a chart's columns as lines of a tooltip, with their heads as `heads` has them."""
    import altair as alt

    return [alt.Tooltip(name, title=head["label"]) for name, head in heads(names).items()]


def dated(lang: str) -> dict[str, Any]:
    """Return the configuration of a chart whose days are written as a language does.

    >>> dated("ru")["locale"]["time"]["shortMonths"][:2]
    ['янв.', 'февр.']
    """
    locale = words.locale_of(lang)
    shape = "format" if lang == "en" else "stand-alone"
    names = {
        "days": [locale.days["stand-alone"]["wide"][(day - 1) % 7] for day in range(7)],
        "shortDays": [locale.days["stand-alone"]["abbreviated"][(day - 1) % 7] for day in range(7)],
        "months": [locale.months[shape]["wide"][month] for month in range(1, 13)],
        "shortMonths": [locale.months["format"]["abbreviated"][month] for month in range(1, 13)],
    }
    return {"locale": {"time": {"dateTime": "%x, %X", "date": "%d.%m.%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"], **names}}}


def label(vocabulary: str, word: str, lang: str = "en", form: str = "label") -> str:
    """Return what a word is called, as it stands at the head of a line: with a capital.

    >>> label("status", "denied"), label("precision", "region", form="sentence"), label("category", "protest", "ru")
    ('Denied', 'Known only to the region', 'Протест')
    """
    return capital(words.label(vocabulary, word, lang, form))


def axis(begin: str, end: str, lang: str = "en") -> dict[str, str]:
    """Label every day of a period for the axis of a chart, also those on which nothing is recorded.

    >>> axis("2021-12-31", "2022-01-02")
    {'2021-12-31': '31 Dec 2021', '2022-01-01': '1 Jan 2022', '2022-01-02': '2 Jan 2022'}
    """
    first, last = date.fromisoformat(begin), date.fromisoformat(end)
    days = [(first + timedelta(days=one)).isoformat() for one in range((last - first).days + 1)]
    return {day: words.day(day, lang, year=begin[:4] != end[:4]) for day in days}


def spaced(kind: str) -> str:
    """Word a kind of place: a word of ours without its underscores, a user's own as it is.

    >>> spaced("railway_station"), spaced("Load_point B_2")
    ('railway station', 'Load_point B_2')
    """
    return kind.replace("_", " ") if re.fullmatch(r"[a-z]+(_[a-z]+)*", kind) else kind


#: What Streamlit exchanges for an icon, an emoji, a logo or an arrow after it has read Markdown, escaped or not: the character
#: after which a word joiner, which nobody sees, keeps it from that.
_REPLACED = re.compile(r":(?=(?!\d\d:)[\w+-]+:|material[/_])|(?<!\S)(?:<|-|>|~)(?=(?:->|>|-|=)(?!\S))")


def plain(text: object) -> str:
    r"""Escape a text so that Streamlit's Markdown shows it as it is: no markup, no formula, no directive, no image.

    >>> plain("*a* $x$ :red[b] <i>")
    '\\*a\\* \\$x\\$ \\:red\\[b\\] &lt;i\\>'
    """
    one_line = (
        _REPLACED.sub("\\g<0>\u2060", " ".join(without_paths(str(text)).split())).replace("&", "&amp;").replace("<", "&lt;")
    )
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|>~$:@])", r"\\\1", one_line)


def link(title: str, address: str) -> str:
    """Write a Markdown link if the address is http or https, else its title alone.

    >>> link("A page", "javascript:alert(1)"), link("A page", "https://example.org/(x)")
    ('A page', '[A page](https://example.org/%28x%29)')
    """
    safe = href(address)
    return f"[{plain(title)}]({quote(safe, safe=_IN_ADDRESS)})" if safe else plain(title)


#: What may stand in an address inside Markdown as it is; brackets, spaces and quotes are percent-coded.
_IN_ADDRESS = "%/:=&?~#+!$,;@-._"
