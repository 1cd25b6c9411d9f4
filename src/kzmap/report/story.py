"""The day at which a story stands: for sentences that say none, for stamped chronologies, and what is long past beside it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kzmap.report.lexicon import listed
from kzmap.report.placing import is_bound
from kzmap.report.time_expressions import When
from kzmap.report.triggers import in_list

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.report.document import Document
    from kzmap.report.events import Event
    from kzmap.report.parse import Parse
    from kzmap.report.scene import Scene
    from kzmap.report.sentences import Sentence

__all__ = ["ahead_of", "block_of", "carry_days", "future_of", "past_beside", "stamp_of"]

#: So many sentences on, a day told before still holds.
_HOLDS_FOR, _RECENT, _LONG_PAST = 6, timedelta(days=45), timedelta(days=75)
_DAY = len("2022-01-01")
_STAMP = re.compile(r"\W*(?P<time>\d{1,2}[:.][0-5]\d)(?!\d|\.\d)")
#: A line of a day alone has no more letters beside it.
_FEW_LETTERS = 4
_HOUR = {
    "en": re.compile(r"\b(?:this morning|overnight|at dawn|around \d{1,2}[:.]\d\d)\b", re.IGNORECASE),
    "ru": re.compile(r"(?<!\w)(?:ночью|утром|дн[её]м|вечером|за ночь|(?:в|около)\s\d{1,2}[:.]\d\d)(?!\w)", re.IGNORECASE),
    "kk": re.compile(r"(?<!\w)(?:түнде|таңертең|кешке|бүгін|сағат\s\d)", re.IGNORECASE),
}
_COUNTED = ("toll", "arrest", "displacement", "deployment", "withdrawal")


def future_of(parse: Parse) -> Callable[[int, int], bool]:
    """Tell for the offsets of a time expression whether its clause plans: then "Sunday" is the next one."""

    def plans(token_at: int) -> bool:
        token = parse.tokens[token_at]
        if token.lower == "set" and not parse.children(token, "comp"):
            return False  # "were set free on Tuesday"
        ahead = in_list(token, parse.lang, "ahead") and token.prep not in ("than", "as") and token.pos in ("VERB", "ADJ", "NOUN")
        return (
            token.future
            or ahead
            or token.lower == "would"
            or (token.rel in ("aux", "aux_pass") and in_list(token, parse.lang, "planned", "aux"))
        )

    def future(start: int, end: int) -> bool:
        token = parse.at(start, end)
        if token is None or not parse.full:
            clause_end = next((t.start for t in parse.tokens if t.start >= end and t.text in ",;–—"), len(parse.text))
            return any(plans(t.i) for t in parse.tokens if t.start < clause_end)
        verb = parse.verb_of(token)
        return any(plans(t.i) for t in (verb, parse.tokens[verb.head], *parse.children(verb, "aux", "aux_pass")))

    return future


def stamp_of(document: Document, sentence: Sentence, told: When | None) -> When | None:
    """The day and time of a sentence in a paragraph that begins with a clock time, as those of a running report do."""
    stamps = [(b, _STAMP.match(document.text[b.start : b.end])) for b in document.blocks if b.role in ("body", "subheading")]
    block, stamp = next(((b, m) for b, m in stamps if b.start <= sentence.start < b.end), (None, None))
    day = document.published
    if told is not None and told.first and len(told.first) == _DAY and (day is None or told.first <= day):
        day = told.first
    if block is None or stamp is None or day is None or sum(m is not None for _, m in stamps) < 2:
        return None
    time = stamp.group("time")
    start, end = (stamp.start("time"), stamp.end("time")) if sentence.start == block.start else (0, 0)
    return When(
        start, end, time, day[:_DAY], None, "day", time=time.replace(".", ":").zfill(len("00:00")), flags=("from_chronology",)
    )


def carry_days(document: Document, found: list[Scene], events: list[Event]) -> None:
    """Give an event without a day the day that the story stands at, marked as inferred.

    That is the last recent day told before it, for the first events the first one told after them; for what "has happened" or
    goes on, and in a text that tells of its own day, the day of publication. A count of all so far has none.
    """
    scenes = {scene.sentence.start: scene for scene in found}
    anchor = document.anchor
    ordered = [(scenes[e.spans[0][0]], e) for e in sorted(events, key=lambda e: e.spans[0][0]) if e.spans[0][0] in scenes]
    days = [(scene.sentence.index, e.when) for scene, e in ordered if e.when is not None and _is_story_day(scene, e.when, anchor)]
    only = {when.first for _, when in days}
    blocks = {scene.sentence.index: block_of(document, scene) for scene in found}
    headed = _under_days(found, blocks)
    today = _tells_of_its_day(found, days, anchor)
    running = anchor is not None and any(w.first == anchor.isoformat() for scene in found for w in scene.dates)
    for scene, event in ordered:
        at, tense = scene.sentence.index, _tense(scene, event)
        if event.when is not None or tense == "" or _is_total(scene, event):
            continue
        block = block_of(document, scene)
        told = [when for index, when in days if index <= at and (blocks[index] == block or len(only) == 1)]
        told = told or [when for index, when in days if index <= at][:1]
        ahead = [] if any(index <= at for index, _ in days) else [when for index, when in days if at < index <= at + _HOLDS_FOR]
        day: str | None
        if at in headed:
            day = headed[at]
        elif tense in ("perfect", "present") or (running and not (told or ahead)):
            day = anchor.isoformat() if anchor is not None and (event.category != "toll" or not only) else None
        else:
            day = told[-1].first if told else ahead[0].first if ahead else today
        if day is not None:
            event.inferred = When(0, 0, "", day, None, "day", flags=("day_from_context",))
            event.flags.append("day_from_context")
            event.reasons.append(f"day: none in the sentence; the text tells of {day}")


def _under_days(found: list[Scene], blocks: dict[int, int]) -> dict[int, str]:
    """The day of each sentence that stands under one: a line, or a first sentence of a paragraph, that is a day alone."""
    under: dict[int, str] = {}
    day, inline, before = "", False, -1
    for scene in found:
        at = scene.sentence.index
        if day and inline and blocks[at] != before:
            day = ""
        when = next((w for w in scene.dates if w.first and len(w.first) == _DAY and w.last is None), None)
        rest = scene.sentence.text[: when.start] + scene.sentence.text[when.end :] if when is not None else "-"
        if when is not None and sum(char.isalpha() for char in rest) <= _FEW_LETTERS:
            following = next((s for s in found if s.sentence.index == at + 1), None)
            day, inline = when.first or "", following is not None and blocks[following.sentence.index] == blocks[at]
        elif day:
            under[at] = day
        before = blocks[at]
    return under


def _tells_of_its_day(found: list[Scene], days: list[tuple[int, When]], anchor: date | None) -> str | None:
    """The day of publication, where a text tells no day but hours and parts of days: a channel's or ticker's own day."""
    if days or anchor is None or any(scene.dates for scene in found):
        return None
    hours = any(_STAMP.match(scene.sentence.text) or _HOUR[scene.parse.lang].search(scene.sentence.text) for scene in found)
    return anchor.isoformat() if hours else None


def block_of(document: Document, scene: Scene) -> int:
    """Where the paragraph of a sentence begins, or -1."""
    return next((b.start for b in document.blocks if b.start <= scene.sentence.start < b.end), -1)


def ahead_of(anchor: date | None, found: list[Scene], events: list[Event]) -> list[Event]:
    """Events whose date, written with its number, lies after the publication and that no past tense tells: "begins on 19 May"."""
    scenes = {scene.sentence.start: scene for scene in found}
    ahead = []
    for event in events:
        first, scene = event.when.first if event.when else None, scenes.get(event.spans[0][0])
        if anchor is None or not first or scene is None or first <= anchor.isoformat()[: len(first)]:
            continue
        trigger = next((t for t in scene.triggers if t.text == event.trigger), None)
        past = trigger is not None and scene.parse.verb_of(scene.parse.tokens[trigger.at]).past
        if not past and event.when is not None and re.search(r"\d", event.when.text):
            ahead.append(event)
    return ahead


def past_beside(anchor: date | None, events: list[Event]) -> list[Event]:
    """Events that lie long before all that a text mostly tells of: "In 2010, during the clashes in Osh, ..."."""
    lasting = ("state_of_emergency", "transport_closure", "communication_blackout")  # what began long ago may hold today
    days = [(e, e.when.last or e.when.first) for e in events if e.when is not None and e.when.first]
    if anchor is None:
        return []
    old = [e for e, first in days if e.category not in lasting and first < (anchor - _LONG_PAST).isoformat()[: len(first)]]
    recent = [first for _, first in days if first >= (anchor - _RECENT).isoformat()[: len(first)]]
    return old if len(recent) > len(old) else []


def _is_story_day(scene: Scene, when: When, anchor: date | None) -> bool:
    """Tell whether a day may be where the story stands: one day, not long before the publication, no beginning of a span."""
    if when.first is None or len(when.first) != _DAY or (when.last is not None and when.last != when.first):
        return False
    before = scene.sentence.text[: when.start].rstrip().rsplit(" ", 1)[-1].lower()
    if before in ("since", "с", "со") or is_bound(scene.sentence.text, when):
        return False
    return anchor is None or timedelta(0) <= anchor - date.fromisoformat(when.first) <= _RECENT


def _is_total(scene: Scene, event: Event) -> bool:
    text = f" {scene.sentence.text.lower()} "
    return event.category in _COUNTED and any(f" {word}" in text for word in listed("modality", scene.parse.lang, status="total"))


def _tense(scene: Scene, event: Event) -> str:
    """How an event is told: past, present, perfect, or "" for what has no day of the story."""
    trigger = next((t for t in scene.triggers if t.text == event.trigger), None)
    if trigger is None or trigger.named or event.category in ("decision", "statement"):
        return ""
    parse = scene.parse
    verb = parse.verb_of(parse.tokens[trigger.at])
    auxiliaries = {t.lower for t in parse.children(verb, "aux", "aux_pass")} | {verb.lower}
    if auxiliaries & {"has", "have"}:
        return "perfect"
    going_on = in_list(verb, parse.lang, "going_on") or bool(auxiliaries & {"is", "are"})
    if not parse.full:
        going_on = any(in_list(t, parse.lang, "going_on") for t in parse.tokens[trigger.at : trigger.at + 4])
    finite = parse.lang == "ru" and verb.form == "fin" and not verb.past and not verb.future
    return "present" if going_on or finite else "past"
