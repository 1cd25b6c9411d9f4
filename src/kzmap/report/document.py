"""A text as it is read: its blocks with their roles, its language, its date and zone. Offsets are those of the text given.

``text -> Document``. The text is worked on with every character in its place: odd spaces and quotation marks become plain ones
one for one, so a span of the working text is a span of the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from kzmap.report.lexicon import LANGUAGES, rows
from kzmap.terminal import visible

__all__ = ["Block", "Document", "detect_language", "make_document", "smooth"]

#: Beyond this many characters a text is cut: it is not one report.
MAX_TEXT = 100_000

_ODD = str.maketrans(
    dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r\x0c\x0b", " ")
    | dict.fromkeys("“”„‟«»‹›", '"')
    | dict.fromkeys("’‘‚‛ʼ`´", "'")
    | dict.fromkeys("‐‑‒", "-")
    | dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\xad", " ")
)
_DUPLICATE_SHARE = 0.72
#: A headline is no longer than this, a subheading shorter than that.
_LONGEST_TITLE, _LONGEST_SUBHEADING = 240, 120
#: A line that only says when a text was published stands among the first, or last, and is short.
_TOP, _LONGEST_STAMP, _STAMP_WORDS = 8, 90, 9
#: So few paragraphs have no summary.
_FEW = 3
#: Lengths at which lines are wrapped by hand.
_WRAP_FROM, _WRAP_SURE, _WRAP_TO = 45, 60, 130
#: So many lines of so few words, and hardly anything else, are the links of a page.
_LINKS, _LINK_WORDS, _MOSTLY = 6, 4, 0.8
_TERMINAL = re.compile(r"[.!?…:;][\"')\]]*\s*$")
#: An item of a list or chronology is no subheading.
_ITEM = re.compile(r"\W*(?:\d{1,2}[:.]\d\d|\d{1,2}[.)])\s|\s*[-•*–—▪]\s")
_WIRE = re.compile(
    r"^\s*(?P<place>[A-ZА-ЯЁ][\w'./ -]{2,40}?)(?:,\s*(?P<country>[A-Z][\w ]{2,30}))?"
    r"(?:,?\s*(?P<date>(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[\wа-яё]{3,9})\.?(?:,?\s+\d{4})?))?"
    r"\s*(?:\(\s*(?P<outlet>[A-Z][\w &/.-]{1,30})\s*\))?\s*(?:--|[—–-])\s+"
)


@dataclass(frozen=True)
class Block:
    """A paragraph or line. `role`: body, headline, subheading, dateline, byline, caption, advert, navigation, agencies,
    copyright, mail, quoted, table.
    """  # noqa: D205 - a list of roles

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class Document:
    """A text ready to be read.

    Attributes
    ----------
    text
        Working text; the same length as the text given.
    blocks
        Its blocks in order.
    language
        ISO 639-1, or None when there is too little text.
    published
        ISO date, or None: from the caller, the file's metadata or a dateline of the text.
    title
        Headline or None.
    outlet
        Who published it, where the text or its metadata say so.
    country
        Alpha-2 code of the outlet's zone, where the text shows one ("IST" beside nothing else stays open).
    notes
        What was noticed while reading the form.
    """

    text: str
    blocks: tuple[Block, ...]
    language: str | None
    published: str | None
    title: str | None
    outlet: str | None = None
    wire_place: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    offsets: tuple[int, ...] | None = field(default=None, repr=False)

    @property
    def anchor(self) -> date | None:
        """Day of publication."""
        return date.fromisoformat(self.published[:10]) if self.published and len(self.published) >= len("2022-01-01") else None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the working text into one of the text given, which differ only for marked-up sources."""
        if self.offsets is None or end <= start:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def smooth(text: str) -> str:
    r"""Replace odd spaces, quotation marks and hyphens one for one.

    >>> smooth("on Tuesday.\u00a0“Yes”")
    'on Tuesday. "Yes"'
    """
    return text.translate(_ODD)


@cache
def _stopwords() -> dict[str, frozenset[str]]:
    return {row["lang"]: frozenset(row["words"].split("|")) for row in rows("stopwords")}


def detect_language(text: str) -> str | None:
    """Tell the language of a text by its letters and frequent words.

    Returns
    -------
    str or None
        ISO 639-1; None when there is too little to tell.

    Examples
    --------
    >>> detect_language("The police said that two people were hurt in the city.")
    'en'
    >>> detect_language("Полиция сообщила, что в городе пострадали два человека.")
    'ru'
    >>> detect_language("Полиция қызметкерлері қалада екі адамның жараланғанын хабарлады.")
    'kk'
    """
    found = re.findall(r"[^\W\d_]+", text[:20_000].lower())
    if len(found) < 3:
        return None
    counts = {lang: sum(word in stop for word in found) for lang, stop in _stopwords().items()}
    cyrillic = sum(any("\u0400" <= char <= "\u04ff" for char in word) for word in found) / len(found)
    kazakh = sum(any(char in "әғқңөұүһ" for char in word) for word in found) / len(found)
    if cyrillic > 0.5:
        if kazakh > 0.12:
            return "kk"
        own = sum(any(char in "їєґ" for char in word) for word in found)
        shared = sum("і" in word for word in found) / len(found)
        if shared > 0.1:
            return "uk" if own or counts["uk"] > counts["kk"] else "kk"
        return "kk" if counts["kk"] > counts["ru"] else "ru"
    latin = {lang: count for lang, count in counts.items() if lang not in ("ru", "kk", "uk")}
    lang = max(latin, key=lambda name: latin[name])
    if latin[lang] >= max(1, len(found) * 0.04):
        return lang
    return "en" if text.isascii() and len(found) < 40 and latin["en"] >= latin[lang] else None


def make_document(
    text: str,
    *,
    published: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    offsets: tuple[int, ...] | None = None,
    notes: tuple[str, ...] = (),
) -> Document:
    """Cut a text into blocks and find out what each is.

    Parameters
    ----------
    text
        The text.
    published
        ISO date of publication. Without it a dateline of the text is used.
    title, outlet
        From the file's metadata, where there are any.
    offsets
        Place of each character in the source file, for marked-up sources.
    notes
        What was noticed while reading the file.
    """
    if len(text) > MAX_TEXT:
        notes = (*notes, f"The text has {len(text):,} characters; the first {MAX_TEXT:,} were read.")
        text = text[:MAX_TEXT]
    working = smooth(text)
    language = detect_language(working)
    blocks = _roles(working, _paragraphs(working), language)
    from kzmap.report.time_expressions import dateline_date  # a dateline is read with the same words as any other date

    stamp = published
    for block in blocks:
        if stamp is None and block.role in ("dateline", "mail", "byline"):
            stamp = dateline_date(working[block.start : block.end])
    wire = _wire(working, blocks)
    if wire and stamp is None and wire.group("date"):
        stamp = dateline_date(wire.group("date"))
    headline = next((block for block in blocks if block.role == "headline"), None)
    if title is None and headline is not None:
        title = " ".join(working[headline.start : headline.end].split())
    place = wire.span("place") if wire else None
    if wire and outlet is None:
        outlet = wire.group("outlet")
    # metadata may hold what no table can; the working text has none of it
    title, outlet = (text and visible(text) for text in (title, outlet))
    return Document(working, tuple(blocks), language, stamp, title, outlet, place, notes, offsets)


def _wire(text: str, blocks: list[Block]) -> re.Match[str] | None:
    """The agency opening "CITY, Jan 5 (Reuters) -" of the first body block."""
    first = next((block for block in blocks if block.role == "body"), None)
    if first is None:
        return None
    match = re.compile(_WIRE.pattern.lstrip("^")).match(text, first.start, min(first.end, first.start + 120))
    if not match:
        return None
    shouted = match.group("place").isupper()
    return match if shouted or match.group("outlet") or match.group("date") else None


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of paragraphs: lines, with hard-wrapped ones joined."""
    spans: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if not line.strip():
            continue
        start, end = match.start() + len(line) - len(line.lstrip()), match.start() + len(line.rstrip())
        if spans and _goes_on(text, spans[-1], (start, end)):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _goes_on(text: str, before: tuple[int, int], line: tuple[int, int]) -> bool:
    """Tell whether a line is the hard-wrapped continuation of a paragraph."""
    last = text[slice(*before)].rsplit("\n", 1)[-1]
    if text[before[1] : line[0]].count("\n") != 1 or not _WRAP_FROM <= len(last) <= _WRAP_TO or _TERMINAL.search(last):
        return False
    if not (text[line[0]].islower() or len(last) >= _WRAP_SURE):
        return False
    return not _line_role(text[slice(*line)], None) and not _line_role(last, None)


def _line_role(line: str, language: str | None) -> str | None:
    """Role of a line by the patterns of ``boilerplate.csv``, or None for the report itself."""
    if len(line) > 400:
        return None
    for lang in (language, *LANGUAGES) if language in LANGUAGES else LANGUAGES:
        for role, pattern in _boilerplate(lang or "en"):
            if pattern.search(line):
                if role == "dateline" and not re.search(r"\d", line):
                    continue
                return role
    if re.fullmatch(r"[\W\d]*", line):
        return "navigation"
    if line.count("|") >= 3 or line.count("\t") >= 3:
        return "table"
    return None


@cache
def _boilerplate(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    # bylines are told by their capitals; all other lines are matched without regard to case
    return tuple(
        (row["role"], re.compile(row["pattern"].replace("reported|written", "[Rr]eported|[Ww]ritten").replace("|by [", "|[Bb]y [")
         if row["role"] == "byline" else row["pattern"], 0 if row["role"] == "byline" and lang == "en" else re.IGNORECASE))
        for row in rows("boilerplate") if row["lang"] == lang
    )  # fmt: skip


def _roles(text: str, spans: list[tuple[int, int]], language: str | None) -> list[Block]:
    roles: list[str] = []
    for start, end in spans:
        roles.append(_line_role(text[start:end], language) or "body")
    for at, (start, end) in enumerate(spans):
        if (at < _TOP or at == len(spans) - 1) and roles[at] in ("body", "byline") and _is_stamp(text[start:end]):
            roles[at] = "dateline"
    bodies = [at for at, role in enumerate(roles) if role == "body"]
    closed = [at for at in bodies if _TERMINAL.search(text[slice(*spans[at])])]
    first_closed = closed[0] if closed else None
    for at in bodies:
        line = text[slice(*spans[at])]
        if _TERMINAL.search(line) and not _repeats(line, text, spans, bodies, at):
            continue
        if len(line) > _LONGEST_TITLE:
            continue
        if first_closed is None:
            continue
        unclosed = not _TERMINAL.search(line)
        summed_up = at in bodies[:2] and len(bodies) > _FEW and _repeats(line, text, spans, bodies, at)
        if (at < first_closed and unclosed) or summed_up:
            roles[at] = "headline"
        elif at < bodies[-1] and unclosed and not _ITEM.match(line) and len(line) < _LONGEST_SUBHEADING:
            roles[at] = "subheading"
    short = [at for at, (start, end) in enumerate(spans) if len(text[start:end].split()) <= _LINK_WORDS]
    if len(short) >= _LINKS and len(short) > _MOSTLY * len(spans) and not closed:
        roles = ["navigation" if role in ("body", "headline") and at in short else role for at, role in enumerate(roles)]
    return [Block(start, end, role) for (start, end), role in zip(spans, roles, strict=True)]


def _is_stamp(line: str) -> bool:
    """Tell whether a line only says when, and perhaps who or where: "6 октября 2020, 08:24", "By A. Name / February 6, 2025"."""
    from kzmap.report.time_expressions import dateline_date

    if (
        len(line) > _LONGEST_STAMP
        or _TERMINAL.search(line)
        or not re.search(r"(?:19|20)\d\d", line)
        or dateline_date(line) is None
    ):
        return False
    return len(re.findall(r"[^\W\d_]{2,}", line)) <= _STAMP_WORDS


def _content(line: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", line.lower()))


def _repeats(line: str, text: str, spans: list[tuple[int, int]], bodies: list[int], at: int) -> bool:
    """Tell whether a line says again what another body block says."""
    mine = _content(line)
    if len(mine) < 3:
        return False
    for other in bodies:
        if other > at and len(mine & _content(text[slice(*spans[other])])) >= _DUPLICATE_SHARE * len(mine):
            return True
    return False
