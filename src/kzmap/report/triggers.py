"""Words that tell of an event, and whether they do so here: what is denied, hypothetical, planned or defined is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kzmap.report.lexicon import entries

__all__ = ["Trigger", "quotes", "triggers"]

_EDGE = re.compile(
    r"[;:]|\s[-–—]\s|(?<!\w)(?:but|after|when|because|since|following|where|while|although|но|после|когда"
    r"|поскольку|хотя|а)(?!\w)",
    re.IGNORECASE,
)
_COMMA = re.compile(r",\s")
_AFTERWARDS = re.compile(
    r"^,?\s*(?:\w+\s){0,4}?(?:(?:was|were|has been|had been|is|are)\s(?:\w+\s)?"
    r"(?:called off|cancelled|canceled|postponed|averted|foiled|prevented|thwarted|denied|planned"
    r"|scheduled|expected|ruled out)"
    r"|(?:planned|scheduled|expected|due|slated) (?:for|on|to|next)"
    r"|(?:отмен[её]н\w*|заплан\w+|перенес\w+|не состоял\w*|не было|предотвращ\w+|не подтвердил\w*))",
    re.IGNORECASE,
)
_REAL_INFINITIVE = re.compile(
    r"(?:began|begun|continued|started|managed|forced|had|came|proceeded|went on|used)\s+to\s+$", re.IGNORECASE
)
_GENERIC_AFTER = re.compile(
    r"^\s*(?:law|laws|leaders?|organi[sz]ers?|movement|ban|act|rights?|victims?|fund|chief|division|squad"
    r"|cry|cries|hymn|songs?|suspects?|charges?|warrants?|insurance|risk|fears?|alert|warning|talks|zone"
    r"|season|rate|weary|-related)(?!\w)",
    re.IGNORECASE,
)
_HISTORIC = re.compile(r"(?:anniversary|commemorat\w+|in memory|history of|годовщин\w*)", re.IGNORECASE)
_SHORT_QUOTE = 9


@dataclass(frozen=True)
class Trigger:
    """A word that tells of an event.

    Attributes
    ----------
    category
        Word of ``geo/categories.csv``.
    form
        noun or verb.
    start, end, text
        Where, and its words.
    polarity
        asserted, negated, denied, hypothetical, planned, normative, definition, quoted.
    reason
        Why the polarity is so: the word that decided.
    """

    category: str
    form: str
    start: int
    end: int
    text: str
    polarity: str = "asserted"
    reason: str = ""


def quotes(text: str) -> list[tuple[int, int]]:
    """Spans between straight quotation marks.

    >>> quotes('It was "a provoked attempt" there')
    [(8, 26)]
    """
    marks = [match.start() for match in re.finditer('"', text)]
    return list(zip([mark + 1 for mark in marks[::2]], marks[1::2], strict=False)) if len(marks) > 1 else []


@cache
def _polarity(lang: str) -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    return tuple((e["polarity"], int(e["reach"]), e.pattern) for e in entries("polarity", lang))


def triggers(text: str, lang: str) -> list[Trigger]:
    """Find the triggers of a sentence, all polarities.

    Parameters
    ----------
    text
        The sentence.
    lang
        en, ru or kk.

    Examples
    --------
    >>> [(t.category, t.polarity) for t in triggers("Police denied that troops had opened fire on protesters.", "en")]
    [('violence_against_civilians', 'denied')]
    """
    raw: list[Trigger] = []
    for entry in entries("triggers", lang):
        raw += [
            Trigger(entry["category"], entry["form"], match.start(), match.end(), match.group())
            for match in entry.pattern.finditer(text)
            if match.group().strip()
        ]
    raw = _longest(raw)
    return [found for item in raw if (found := _judged(text, lang, item)) is not None]


def _longest(raw: list[Trigger]) -> list[Trigger]:
    """Of overlapping triggers the longest stays; a toll gives way to anything sharper."""
    kept: list[Trigger] = []
    for item in sorted(raw, key=lambda t: (t.category == "toll", t.start - t.end, t.start)):
        if all(item.end <= other.start or other.end <= item.start for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda t: t.start)


def _judged(text: str, lang: str, item: Trigger) -> Trigger | None:
    after, before = text[item.end :], text[: item.start]
    if item.text.lower() in ("request", "appeal") and re.search(r"(?<!\w)(?:at|on) (?:the |its |their )?[\w' ]{0,30}$", before):
        return None
    if item.form == "noun" and (_GENERIC_AFTER.match(after) or _HISTORIC.search(before[-40:])):
        return None
    polarity, reason = _decide(before, after, lang, item)
    if polarity == "asserted":
        for start, end in quotes(text):
            if start <= item.start < end:
                words = text[start:end].split()
                if (
                    item.form == "noun"
                    and len(words) < _SHORT_QUOTE
                    and item.category not in ("state_of_emergency", "security_operation")
                ):
                    polarity, reason = "quoted", "a short quotation: the speaker's framing"
    return Trigger(item.category, item.form, item.start, item.end, item.text, polarity, reason)


_FALSE = re.compile(
    r"(?<!\w)(?:rumou?rs|reports|claims|allegations|suggestions)\s(?:that|of)\s.{3,120}\s"
    r"(?:were|are|was|is)\s(?:\w+\s)?(?:false|untrue|unfounded|baseless|wrong|denied|incorrect|fake)",
    re.IGNORECASE,
)


def _decide(before: str, after: str, lang: str, item: Trigger) -> tuple[str, str]:
    if lang == "en" and (wrong := _FALSE.search(before + item.text + after)) and wrong.start() <= len(before) < wrong.end():
        return "denied", "said to be false"
    opened = before.rfind("(")
    if opened > before.rfind(")") and re.search(
        r"(?:in the event of|means|defined as|i\.e\.|such as|в случае)", before[max(0, opened - 60) : opened]
    ):
        return "definition", "inside brackets that explain a term"
    if (
        lang == "en"
        and item.form == "verb"
        and re.search(r"(?<!\w)to\s+(?:\w+ly\s+)?$", before)
        and not _REAL_INFINITIVE.search(before)
    ):
        return "hypothetical", "infinitive"
    if lang == "en" and re.search(
        r"(?:in order |designed |meant |aimed |intended |bid |effort |able |sought |tried |attempted "
        r"|trying )to\s+(?:\w+\s+){0,2}$",
        before,
    ):
        return "hypothetical", "a purpose"
    match = _AFTERWARDS.match(after)
    if match:
        return "hypothetical", match.group().strip()
    if lang == "kk" and re.match(r"\s*(?:\w+\s)?(?:емес|жоқ|болмады|болған жоқ)", after):
        return "negated", "емес"
    near = _edge_cut(before, comma=True)
    far = _edge_cut(before, comma=False)
    for polarity, reach, pattern in _polarity(lang):
        window = before if polarity == "definition" else far if polarity in ("denied", "normative") else near
        tokens = window.split()
        tail = " ".join(tokens[-reach:])
        found = max(pattern.finditer(tail), key=lambda match: match.start(), default=None)
        if found is None:
            continue
        word = found.group().lower()
        if polarity == "negated" and re.match(r"\s*only\b", tail[found.end() :]):
            continue
        if (
            polarity == "normative"
            and word == "against"
            and not re.search(r"(?:warned|advised|spoke out)\s+$", tail[: found.start()])
        ):
            continue
        if (
            polarity == "normative"
            and item.category == "protest"
            and not re.search(r"(?:for|an end|stop|halt)", tail[found.start() :])
        ):
            continue
        if polarity == "hypothetical" and word in ("for", "для", "чтобы", "any", "can") and item.form == "verb":
            continue
        return polarity, found.group()
    return "asserted", ""


def _edge_cut(before: str, *, comma: bool) -> str:
    """What stands before a trigger in its clause."""
    cuts = [match.end() for match in _EDGE.finditer(before)]
    if comma:
        cuts += [match.end() for match in _COMMA.finditer(before)]
    return before[max(cuts, default=0) :]
