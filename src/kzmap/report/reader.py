"""The steps in order: document -> sentences -> mentions -> events, contingents, claims. All findings stay in the result."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.gazetteer import Code, peoples
from kzmap.report.actors import find_actors
from kzmap.report.attribution import Speakers
from kzmap.report.document import Document, make_document
from kzmap.report.events import Event, events_of, gapped
from kzmap.report.lexicon import LANGUAGES
from kzmap.report.merging import merge_events
from kzmap.report.numbers import counts
from kzmap.report.parse import Parse, parsed_by, parses
from kzmap.report.placing import is_side
from kzmap.report.quantities import quantities
from kzmap.report.roles import Mention, assign_roles
from kzmap.report.said_claims import Claim, claims_of, merge_claims
from kzmap.report.scene import Focus, Scene, count_countries, refer
from kzmap.report.sent_contingents import (
    STRENGTH_TALK,
    Contingent,
    contingents_of,
    merge_contingents,
    toward_home,
)
from kzmap.report.sentences import Sentence, sentences
from kzmap.report.story import ahead_of, block_of, carry_days, future_of, past_beside, stamp_of
from kzmap.report.time_expressions import When, find_dates
from kzmap.report.toponyms import Finder, Name
from kzmap.report.triggers import in_list, triggers

if TYPE_CHECKING:
    from kzmap.gazetteer import Gazetteer, Spot

__all__ = ["Reading", "checked_day", "read_document", "read_text"]

#: So many lines at the top may name the outlet, its town and the author.
_MASTHEAD = 8
#: A sentence that takes back the one before is no longer than this.
_SHORT_DENIAL = 80
#: What a longer one must deny to mean the sentence before.
_BACK = ("this", "that", "it", "these", "reports", "claims", "это", "этого", "эти", "мұны", "бұны", "оны", "бұл")
_TOWNS = ("settlement", "site", "street")


@dataclass
class Reading:
    """Everything that was found in a document.

    Attributes
    ----------
    document, sentences, scenes
        The steps.
    events, contingents, claims
        What a reviewer decides about.
    not_events
        What looked like an event and is none, with the reason.
    notes
        What was missing: no date, no place, a language that is not read.
    """

    document: Document
    sentences: list[Sentence] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    contingents: list[Contingent] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    not_events: list[Event] = field(default_factory=list)
    wire: Mention | None = None
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as plain data, as ``kzmap report --json`` prints it; offsets are characters of the text given."""
        document = self.document
        return {
            "document": {"published": document.published, "language": document.language, "title": document.title,
            "outlet": document.outlet,
                         "characters": len(document.text), "notes": [*document.notes, *self.notes]},
            "toponyms": [self._placed(item) for item in self._toponyms()],
            "events": [self._placed(event.as_dict()) for event in self.events],
            "contingents": [self._placed(item.as_dict()) for item in self.contingents],
            "claims": [self._placed(claim.as_dict()) for claim in self.claims],
            "not_events": [
                self._placed({"start": e.spans[0][0], "end": e.spans[0][1], "category": e.category, "trigger": e.trigger,
                "polarity": e.polarity, "reasons": e.reasons})
                for e in self.not_events
            ],
        }  # fmt: skip

    def _toponyms(self) -> list[dict[str, Any]]:
        used = {(span, event.place) for event in self.events for span in event.spans}
        found = []
        if self.wire is not None and self.wire.spot is not None:
            found.append(_toponym(self.wire, 0, "dateline"))
        for scene in self.scenes:
            span = (scene.sentence.start, scene.sentence.end)
            for mention in scene.names:
                role = (
                    "event"
                    if mention.role in ("location", "destination", "mention") and (span, mention.surface) in used
                    else mention.role
                )
                item = _toponym(mention, scene.sentence.start, role)
                if all(item["start"] != other["start"] for other in found):
                    found.append(item)
        return sorted(found, key=lambda item: item["start"])

    def _placed(self, item: dict[str, Any]) -> dict[str, Any]:
        """Turn the offsets of an item into those of the text given."""
        if self.document.offsets is None:
            return item
        start, end = self.document.span(item["start"], item["end"])
        moved = {**item, "start": start, "end": end}
        for key in ("mentions", "quotes"):
            if key in moved:
                moved[key] = [list(self.document.span(*span)) for span in moved[key]]
        return moved


def _toponym(mention: Mention, base: int, role: str) -> dict[str, Any]:
    spot = mention.spot
    return {
        "start": base + mention.start, "end": base + mention.end, "surface": mention.surface, "role": role,
        "place_id": spot.place_id if spot else None, "name": spot.name if spot else None,
        "country": spot.country or None if spot else None,
        "lon": round(spot.lon, 5) if spot else None, "lat": round(spot.lat, 5) if spot else None,
        "precision": spot.precision if spot else None, "score": round(spot.score, 3) if spot else None,
    }  # fmt: skip


def read_text(text: str, gazetteer: Gazetteer, *, published: str | None = None, title: str | None = None) -> Reading:
    """Read a text.

    Parameters
    ----------
    text
        Plain text of any length.
    gazetteer
        Where names are looked up.
    published
        ISO date of publication. Without it a dateline of the text is used; without that, "Tuesday" stays open.
    title
        Headline, where the file tells it.

    Raises
    ------
    KzmapError
        If `published` is no ISO date.

    Examples
    --------
    >>> from kzmap.gazetteer import Gazetteer
    >>> reading = read_text("Police clashed with protesters in Almaty on Wednesday.", Gazetteer.open(), published="2022-01-08")
    >>> [(event.category, event.spot.name, event.when.first) for event in reading.events]
    [('clash', 'Almaty', '2022-01-05')]
    """
    return read_document(make_document(text, published=checked_day(published), title=title), gazetteer)


def checked_day(published: str | None) -> str | None:
    """Check a date of publication."""
    if published is None or not published.strip():
        return None
    try:
        date.fromisoformat(published[:10])
    except ValueError as error:
        raise KzmapError(f"The date of publication {published!r} was given. Expected an ISO date such as 2022-01-08.") from error
    return published


def read_document(document: Document, gazetteer: Gazetteer) -> Reading:
    """Read a document whose blocks are known."""
    reading = Reading(document, sentences(document))
    lang = document.language if document.language in LANGUAGES else "en"
    _note_what_is_missing(reading)
    if not reading.sentences:
        return reading
    _scenes(reading, gazetteer, lang)
    if lang in ("en", "ru") and parsed_by(lang) == "shallow":
        reading.notes.append("Read without a parser, so less is found. Install it with: pip install 'kzmap[text]'.")
    if document.language not in LANGUAGES and document.language is not None:
        reading.notes.append(
            f"The language {document.language} is not read: place names only. Events are read in English, Russian and Kazakh."
        )
        return reading
    _tell(reading, gazetteer, lang)
    if not reading.events:
        reading.notes.append("No event was found.")
    if not any(scene.names for scene in reading.scenes):
        reading.notes.append("No place was found.")
    return reading


def _note_what_is_missing(reading: Reading) -> None:
    document = reading.document
    if not document.text.strip():
        reading.notes.append("The text is empty.")
    elif not reading.sentences:
        reading.notes.append("There are no sentences of a report, only headings, links or table rows.")
    if document.published is None:
        reading.notes.append(
            "No date of publication is known: days without a year and weekdays stay open. Give one with --published."
        )
    if document.language is None and document.text.strip():
        reading.notes.append("The language could not be told; it was read as English.")


def _scenes(reading: Reading, gazetteer: Gazetteer, lang: str) -> None:
    """Find names, dates, numbers, triggers and speakers of each sentence."""
    document = reading.document
    finder = Finder(gazetteer, lang, document.published[:10] if document.published else None)
    finder.learn(reading.sentences)
    trees = parses([sentence.text for sentence in reading.sentences], lang)
    first_pass = [name.surface for parse in trees for name in finder.find(parse) if name.spot and not name.in_name]
    finder.situate(_peoples(reading.sentences, gazetteer), first_pass)
    speakers = Speakers(lang)
    context_year = _year_of_the_text(reading, lang)
    before: When | None = None
    headed: When | None = None
    for sentence, parse in zip(reading.sentences, trees, strict=True):
        text = sentence.text
        names = [name for name in finder.find(parse) if not _is_no_town(parse, name)]
        said = speakers.read(parse)
        dates = find_dates(text, lang, document.anchor, context_year=context_year, before=before, future=future_of(parse))
        for start, end, crossing in gazetteer.crossings_in(text):  # one place, not two streets and a town named as one of them
            names = [name for name in names if name.end <= start or end <= name.start]
            names = sorted([*names, Name(start, end, text[start:end], crossing)], key=lambda name: name.start)
        if not dates and (stamp := stamp_of(document, sentence, headed)) is not None:
            dates = [stamp]
        if sentence.role != "body":
            headed = next((when for when in dates if when.first), headed)
        before = next((when for when in reversed(dates) if when.first and not is_side(parse, when)), before)
        found = [t for t in triggers(parse) if not any(w.start <= t.start < w.end for w in dates)]
        told = {t.category for t in found if t.polarity == "asserted"}
        taken = [(when.start, when.end) for when in dates] + [(m.start(), m.end()) for m in re.finditer(r"\d{1,2}[:.]\d\d", text)]
        counted = counts(text, lang, taken)
        numbers = quantities(
            parse,
            counted,
            deploying=bool(told & {"deployment", "withdrawal"} or STRENGTH_TALK.search(text)),
            gathering="protest" in told,
            told={t.at: t.category for t in found},
        )
        mentions = assign_roles(parse, sentence.index, names, (said.start, said.end))
        found = [toward_home(parse, trigger, mentions) for trigger in found]
        reading.scenes.append(Scene(sentence, mentions, dates, found, numbers, said, find_actors(parse), parse, counted))
    named = {name.surface for scene in reading.scenes for name in scene.names}
    reading.notes += [f"'{name}' {doubt}" for name, doubt in finder.doubts.items() if name in named]
    for before_it, scene in itertools.pairwise(reading.scenes):
        if scene.sentence.text.startswith("Об этом") and scene.attribution.chain and not before_it.attribution.chain:
            before_it.attribution = replace(scene.attribution, start=0, end=0, reason="the next sentence says who told it")
        if (word := _takes_back(scene)) and _is_hearsay(before_it):
            before_it.triggers = [replace(t, polarity="denied", reason=word) for t in before_it.triggers]
    if document.wire_place:
        start, end = document.wire_place
        surface = document.text[start:end]
        spot = gazetteer.lookup(surface.title() if surface.isupper() else surface, limit=1).answer
        reading.wire = Mention(-1, start, end, surface, spot, "dateline")


def _takes_back(scene: Scene) -> str:
    """The word by which a short sentence says that the one before is not so: "It is wrong.", "Это фейк."."""
    parse = scene.parse
    said = [t for t in parse.tokens if in_list(t, parse.lang, "denied", "governor")]
    short = len(scene.sentence.text) <= _SHORT_DENIAL and not scene.triggers
    back = [t for t in said if any(o.lower in _BACK for o in (*parse.children(t, "obj"), parse.tokens[t.i - 1]))]
    return next((t.lower for t in (said if short else back)), "")


def _is_hearsay(scene: Scene) -> bool:
    """Tell whether a sentence gives what is only said to be so: "There was a report that ..."."""
    named = scene.attribution.reason == "according to"  # "по информации погранслужбы": a side's word, which the other denies
    return not named and any(in_list(t, scene.parse.lang, "hearsay") for t in scene.parse.tokens)


def _is_no_town(parse: Parse, name: Name) -> bool:
    """The parser's second opinion: a town's name that is part of a person's, or that has an article."""
    token = parse.at(name.start, name.end)
    if (
        token is not None
        and name.spot is not None
        and name.spot.kind == "settlement"
        and any(t.lower == "the" for t in parse.children(token, "det"))
    ):
        return name.surface.lower()[:4] != "the "  # "told the Beacon": a paper, not a town
    if token is None or token.entity != "PERSON" or name.spot is None or name.spot.kind == "country":
        return False
    beside = [
        t
        for t in parse.tokens
        if t.entity == "PERSON" and t.pos == "PROPN" and not (name.start <= t.start < name.end) and abs(t.i - token.i) == 1
    ]
    return bool(beside) and not token.prep


def _year_of_the_text(reading: Reading, lang: str) -> int | None:
    """The one year of the days that the text names whole; "since 2017" dates nothing else."""
    whole = [
        w
        for sentence in reading.sentences
        for w in find_dates(sentence.text, lang, None)
        if w.first and len(w.first) == len("2022-01-01")
    ]
    years = {w.first[:4] for w in whole if w.first}
    return int(years.pop()) if len(years) == 1 else None


def _home(reading: Reading, gazetteer: Gazetteer, focus: Focus) -> Spot | None:
    """The town that the outlet's own lines name, if it lies in the country that the text is about."""
    document = reading.document
    main = next(iter(focus.countries.most_common(1)), ("", 0))[0]
    for block in [b for b in document.blocks[:_MASTHEAD] if b.role != "body"]:
        for match in re.finditer(r"[^\W\d_][\w'-]{3,}", document.text[block.start : block.end]):
            word = match.group()
            if not word[0].isupper() or not gazetteer.knows(word):
                continue
            spot = gazetteer.lookup(word.title() if word.isupper() else word, country=main or None, limit=1).answer
            if (
                spot is not None
                and spot.kind == "settlement"
                and spot.country == main
                and not spot.loose
                and any(m.spot and m.spot.place_id == spot.place_id for s in reading.scenes for m in s.names)
            ):
                return spot
    return None


def _peoples(found: list[Sentence], gazetteer: Gazetteer) -> list[Spot]:
    """Countries whose adjectives the text uses."""
    codes = {peoples().get(word.lower()) for sentence in found for word in re.findall(r"(?<!\w)[A-ZА-ЯЁ][\w-]+", sentence.text)}
    spots = [gazetteer.country(code) for code in sorted(code for code in codes if code)]
    return [spot for spot in spots if spot is not None]


def _focus(reading: Reading, gazetteer: Gazetteer) -> Focus:
    """Where a text begins: the countries it names, the town of its dateline or of its outlet."""
    focus = Focus()
    everything = [mention for scene in reading.scenes for mention in scene.names]
    headlines = {scene.sentence.index for scene in reading.scenes if scene.sentence.role == "headline"}
    count_countries(focus, [*everything, *([reading.wire] if reading.wire else [])], headlines)
    for code in focus.countries:
        if code not in focus.known and (spot := gazetteer.country(code)) is not None:
            focus.known[code] = spot
    if (
        reading.wire is not None
        and reading.wire.spot is not None
        and reading.wire.spot.country in {c for c, _ in focus.countries.most_common(1)}
    ):
        # a capital in the dateline is where the agency sits
        capital = reading.wire.spot.has(Code.CAPITAL)
        focus.town = reading.wire.spot if reading.wire.spot.precision == "settlement" and not capital else None
    if focus.town is None:
        focus.town = _home(reading, gazetteer, focus)
    focus.lead = _lead(reading) or focus.town
    return focus


def _lead(reading: Reading) -> Spot | None:
    """The town that a text is about: the one of its headline, else one named as often as all others together, else the first."""
    body = next((s for s in reading.scenes if s.sentence.role == "body"), None)
    named = [
        (s, m.spot) for s in reading.scenes for m in s.names if m.spot and m.role == "location" and m.spot.precision in _TOWNS
    ]
    votes = Counter(spot.place_id for _, spot in named)
    most = votes.most_common(1)[0] if votes else ("", 0)
    top = {spot.place_id for s, spot in named if s.sentence.role == "headline"}
    often = {most[0]} if most[1] > 1 and 2 * most[1] >= votes.total() else set()
    first = {spot.place_id for s, spot in named if body and block_of(reading.document, s) == block_of(reading.document, body)}
    lead = next((ids for ids in (top, often, first) if len(ids) == 1), set())
    return next((spot for _, spot in named if spot.place_id in lead), None)


def _tell(reading: Reading, gazetteer: Gazetteer, lang: str) -> None:
    """Make events, contingents and claims of the scenes."""
    focus = _focus(reading, gazetteer)
    events: list[Event] = []
    sent: list[Contingent] = []
    claims: list[Claim] = []
    heads = any(scene.sentence.role == "body" for scene in reading.scenes)
    wire = range(*reading.document.wire_place) if reading.document.wire_place else range(0)
    last_speaker: str | None = None
    before: tuple[int, tuple[str, ...]] = (-1, ())
    at = -1
    for scene in reading.scenes:
        if scene.sentence.start <= wire.start < scene.sentence.end and wire:
            scene.names = [m for m in scene.names if scene.sentence.start + m.start not in wire]
        if (head := _heads_section(scene)) is not None:
            focus.enter(head)
            continue
        if (block := block_of(reading.document, scene)) != at:
            focus.begin()
            at = block
        focus.at = scene.sentence.index
        for mention in scene.names:
            focus.see(mention)
        scene.references = refer(scene.sentence.text, scene.sentence.index, lang, focus)
        about = _about(scene, focus)
        if scene.attribution.chain:
            last_speaker = scene.attribution.chain[-1]
        claims += claims_of(scene, about, last_speaker)
        if heads and scene.sentence.role != "body":
            continue
        made, none_of_them = events_of(scene, focus)
        if not made and not none_of_them and (twin := gapped(scene, events)) is not None:
            made = [twin]
        before = _hand_on(reading.document, scene, made, before)
        focus.follow([Mention(-1, 0, 0, e.place or "", e.spot, "location") for e in made if e.own_place])
        events += made
        reading.not_events += none_of_them
        sent += contingents_of(scene, focus, lambda code: focus.known.get(code) or gazetteer.country(code), talk=bool(sent))
    blocks = {scene.sentence.start: block_of(reading.document, scene) for scene in reading.scenes}
    top = {(s.sentence.start, s.sentence.end) for s in reading.scenes if s.sentence.role != "body"}
    told = merge_events(events, top, lambda start: blocks.get(start, -1))
    _sort_out(reading, told)
    reading.contingents = merge_contingents(sent)
    reading.claims = merge_claims(claims)


def _sort_out(reading: Reading, told: list[Event]) -> None:
    """Give days from the story, and keep apart what nothing holds and what is long past."""
    past = past_beside(reading.document.anchor, told)
    carry_days(reading.document, reading.scenes, told)
    ahead = ahead_of(reading.document.anchor, reading.scenes, told)
    for event in told:
        if any(event is coming for coming in ahead):
            event.polarity, event.reasons = "planned", [f"{event.when.text if event.when else ''} is after the publication"]
        elif not _is_anchored(event):
            event.polarity, event.reasons = "unanchored", ["nothing says where, when, how many or who told it"]
        elif any(event is old for old in past):
            event.polarity, event.reasons = (
                "background",
                [f"it was in {event.when.first if event.when else ''}, long before the rest"],
            )
    reading.events = [event for event in told if event.polarity == "asserted"]
    reading.not_events += [event for event in told if event.polarity != "asserted"]


def _hand_on(
    document: Document, scene: Scene, made: list[Event], before: tuple[int, tuple[str, ...]]
) -> tuple[int, tuple[str, ...]]:
    """Give counts without a speaker that of the sentence before in the paragraph; returns both for the next sentence."""
    block = block_of(document, scene)
    handed = before[1] if before[0] == block else ()
    for event in made:
        if handed and not event.chain and event.category in ("toll", "arrest", "displacement"):
            event.chain = handed
            event.reasons.append("attribution: the sentence before names who counts")
    return block, scene.attribution.chain or handed if made and any(e.quantities for e in made) else scene.attribution.chain


def _heads_section(scene: Scene) -> Spot | None:
    """The place whose name is all that a line or first sentence says: "HAITI."."""
    name = scene.names[0] if len(scene.names) == 1 else None
    alone = name is not None and re.fullmatch(r"\W*", scene.sentence.text.replace(name.surface, "", 1)) is not None
    return name.spot if name is not None and alone and scene.sentence.role != "headline" else None


def _is_anchored(event: Event) -> bool:
    """A word alone is no report: something must say where, when, how many or who told it."""
    return bool(event.spot or event.place or event.when or event.quantities or event.chain or event.actors)


def _about(scene: Scene, focus: Focus) -> str | None:
    """The place that a claim is about."""
    for role in ("location", "destination", "mention"):
        spot = next(
            (m.spot for m in (*scene.names, *scene.references) if m.role == role and m.spot is not None and not m.container), None
        )
        if spot is not None:
            return spot.name
    main = focus.main_country()
    return main.name if main else None
