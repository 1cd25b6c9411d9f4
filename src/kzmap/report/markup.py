"""The report inside an HTML page: its paragraphs, headline, date and publisher, each character with its place in the source."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

__all__ = ["Markup", "read_markup"]

_SKIPPED = {
    "script",
    "style",
    "nav",
    "footer",
    "aside",
    "form",
    "noscript",
    "button",
    "select",
    "svg",
    "template",
    "iframe",
    "figcaption",
    "head",
    "menu",
    "dialog",
}
_VOID = {"br", "img", "meta", "link", "input", "hr", "source", "wbr", "area", "base", "col", "embed", "track"}
_BREAKS = {
    "p",
    "div",
    "li",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "section",
    "article",
    "main",
    "header",
    "blockquote",
    "ul",
    "ol",
    "table",
    "figure",
    "td",
    "hr",
    "dd",
    "dt",
}
_DATES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "og:published_time",
    "sailthru.date",
)


@dataclass(frozen=True)
class Markup:
    """What a page holds.

    Attributes
    ----------
    text
        Its paragraphs, parted by blank lines.
    offsets
        For each character of the text its place in the source.
    title, published, outlet
        From its metadata, or None.
    """

    text: str
    offsets: tuple[int, ...]
    title: str | None
    published: str | None
    outlet: str | None


class _Reader(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self.chars: list[str] = []
        self.places: list[int] = []
        self.areas: list[tuple[str, int, int]] = []
        self._open_areas: list[tuple[str, int]] = []
        self._skip: list[str] = []
        self.meta: dict[str, str] = {}
        self.title = ""
        self.heading = ""
        self._in: str = ""
        self._json = False
        self.published: str | None = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.meta.setdefault(
                (found.get("property") or found.get("name") or found.get("itemprop") or "").lower(), found.get("content", "")
            )
        if tag == "time" and self.published is None:
            self.published = _day(found.get("datetime", ""))
        if tag in ("title", "h1"):
            self._in = tag
        self._json = tag == "script" and "ld+json" in found.get("type", "")
        if tag in _SKIPPED and tag not in _VOID:
            self._skip.append(tag)
        if tag in ("article", "main"):
            self._open_areas.append((tag, len(self.chars)))
        if tag in _BREAKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_starttag(tag, attrs)
        elif tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._skip:
            while self._skip.pop() != tag:
                pass
        if tag == self._in:
            self._in = ""
        self._json = False
        if self._open_areas and self._open_areas[-1][0] == tag:
            name, start = self._open_areas.pop()
            self.areas.append((name, start, len(self.chars)))
        if tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._json and self.published is None:
            match = re.search(r'"datePublished"\s*:\s*"([^"]{4,40})"', data)
            self.published = _day(match.group(1)) if match else None
        if self._in == "title":
            self.title += data
        if self._in == "h1":
            self.heading += data
        self._add(data, range(self._at(), self._at() + len(data)))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, raw: str) -> None:
        char = html.unescape(raw)
        if self._in == "title":
            self.title += char
        if self._in == "h1":
            self.heading += char
        self._add(char, [self._at()] * len(char))

    def _add(self, text: str, places: range | list[int]) -> None:
        if self._skip:
            return
        for char, place in zip(text, places, strict=True):
            if char in "\n\r\t ":
                if self.chars and self.chars[-1] not in "\n ":
                    self.chars.append(" ")
                    self.places.append(place)
            else:
                self.chars.append(char)
                self.places.append(place)

    def _break(self) -> None:
        if not self._skip and self.chars and self.chars[-1] != "\n":
            at = self._at()
            self.chars += ["\n", "\n"]
            self.places += [at, at]


def read_markup(source: str) -> Markup:
    r"""Take the report out of a page.

    Parameters
    ----------
    source
        HTML of any quality; what is not closed is closed at the end.

    Examples
    --------
    >>> found = read_markup("<nav>Home</nav><article><h1>A &amp; B</h1><p>It rained.</p></article>")
    >>> found.text, found.title, found.offsets[found.text.index("rained")]
    ('A & B\n\nIt rained.', 'A & B', 48)
    """
    reader = _Reader(source)
    reader.feed(source)
    reader.close()
    start, end = 0, len(reader.chars)
    areas = sorted(reader.areas, key=lambda area: (area[0] != "article", area[1] - area[2]))
    if areas and areas[0][2] - areas[0][1] > 200:
        start, end = areas[0][1], areas[0][2]
    chars, places = reader.chars[start:end], reader.places[start:end]
    text = "".join(chars)
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    title = " ".join((reader.meta.get("og:title") or reader.heading or reader.title).split()) or None
    published = next((day for key in _DATES if (day := _day(reader.meta.get(key, "")))), None) or reader.published
    return Markup(text, tuple(places[lead : lead + len(text)]), title, published, reader.meta.get("og:site_name") or None)


def _day(stamp: str) -> str | None:
    """ISO date of a stamp, or None."""
    try:
        return datetime.fromisoformat(stamp.strip()).date().isoformat()
    except ValueError:
        match = re.match(r"\s*((?:19|20)\d\d-[01]\d-[0-3]\d)", stamp)
        return match.group(1) if match else None
