"""From the triggers of one sentence to events: which place, day, numbers, actors and speakers belong to which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer.holding import holders
from kzmap.report.lexicon import LANGUAGES, in_classes, listed
from kzmap.report.placing import MOVES, day_of, distance, listed_with, place_of, target_of
from kzmap.report.roles import LOCATING, Mention
from kzmap.report.toponyms import is_called_settlement
from kzmap.report.triggers import in_list
from kzmap.situation import words

if TYPE_CHECKING:
    from kzmap.gazetteer import Spot
    from kzmap.report.quantities import Quantity
    from kzmap.report.scene import Focus, Scene
    from kzmap.report.time_expressions import When
    from kzmap.report.triggers import Trigger

__all__ = ["VIOLENT", "Event", "events_of", "gapped", "two_measures"]

#: Steps in the parse between a trigger and an actor, or a country that acts, that still belongs to it.
_NEAR_ACTOR, _NEAR_NAME = 5.0, 4.0
#: A sentence without a verb that goes on with the one before is no longer than this.
_SHORT = 60
#: So many letters of a word stay the same in its forms.
_SAME_WORD = 4
#: What is closed or imposed may be opened or lifted again.
_UNDONE = ("transport_closure", "communication_blackout", "other")
#: Families of categories whose dead and injured are their own, not a published count.
VIOLENT = tuple(
    word for word, row in words.rows("category").items() if row["family"] in ("violence", "explosion") and word != "looting"
)
_NATIONAL = re.compile(
    r"ministry|minister\b|president|government|prosecutor general|МВД|Минздрав|министерств|правительств"
    r"|Генпрокуратур|КНБ|ІІМ|министрлі|Бас прокуратура",
    re.IGNORECASE,
)

#: What or who killed or hurt somebody -> the act that a count then tells of.
_BY = {"bomb": "explosion", "shelling": "shelling", "attackers": "violence_against_civilians"}
#: What mostly holds for a region or country, and counts that no single town reaches.
_WIDE, _MANY = ("state_of_emergency", "communication_blackout", "government_change", "ceasefire"), 500
_CURFEW = re.compile(r"curfew|lockdown|комендант", re.IGNORECASE)


@dataclass
class Event:
    """An event that the text tells of. Offsets are those of the document's working text.

    Attributes
    ----------
    spans
        (start, end) of each sentence that tells of it, the first first.
    trigger
        Words that told of it.
    place
        Words of the text for its place, None when it has none.
    inferred
        Where the sentence gives no day: the day that the story stands at, a guess.
    flags, reasons
        What a reviewer must look at, and why each choice was made.
    """

    category: str
    spans: list[tuple[int, int]]
    trigger: str
    form: str
    when: When | None = None
    place: str | None = None
    spot: Spot | None = None
    actors: list[str] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    chain: tuple[str, ...] = ()
    polarity: str = "asserted"
    flags: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    target: str | None = None
    matches: str | None = None
    relation: str | None = None
    own_place: bool = False
    inferred: When | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the event as plain data, as the report's JSON shows it."""
        when, spot = self.when, self.spot
        return {
            "start": self.spans[0][0], "end": self.spans[0][1], "category": self.category,
            "date": when.first if when else None, "date_end": when.last if when else None,
            "time_precision": when.precision if when else None, "part_of_day": when.part_of_day if when else None,
            "time": when.time if when else None, "date_text": when.text if when else None,
            "date_from_context": self.inferred.first if self.inferred else None,
            "place": spot.name if spot else None, "place_text": self.place, "place_id": spot.place_id if spot else None,
            "country": spot.country or None if spot else None,
            "lon": round(spot.lon, 5) if spot else None, "lat": round(spot.lat, 5) if spot else None,
            "precision": spot.precision if spot else "none",
            "actors": self.actors, "target": self.target, "quantities": [quantity.as_dict() for quantity in self.quantities],
            "attribution": list(self.chain), "polarity": self.polarity, "flags": self.flags, "trigger": self.trigger,
            "reasons": self.reasons, "mentions": [list(span) for span in self.spans], "matches": self.matches,
            "relation": self.relation,
        }  # fmt: skip


def events_of(scene: Scene, focus: Focus) -> tuple[list[Event], list[Event]]:
    """Make the events of a sentence, and the things that it tells of and that are none."""
    asserted = [t for t in scene.triggers if t.polarity == "asserted"]
    denied = scene.attribution.denies
    spans = [(scene.sentence.start, scene.sentence.end)]
    none_of_them = [
        Event(t.category, list(spans), t.text, t.form, chain=scene.attribution.chain, polarity=t.polarity, reasons=[t.reason])
        for t in scene.triggers
        if t.polarity != "asserted"
    ]
    if denied:
        said = scene.attribution.end
        none_of_them += [
            Event(
                t.category,
                list(spans),
                t.text,
                t.form,
                chain=scene.attribution.chain,
                polarity="denied",
                reasons=["the speaker denies it"],
            )
            for t in asserted
            if t.start >= said
        ]
        asserted = [t for t in asserted if t.start < said]
    asserted = _grouped(scene, asserted)
    made = []
    for trigger in asserted:
        made += _build(scene, trigger, asserted, focus)
    _share_quantities(scene, made, asserted)
    return made, none_of_them


#: "In Pavlodar, 13", "В Павлодаре — 13": a place and a number, the verb is that of the sentence before.
_GAP = re.compile(
    r"\W*(?:(?:and|а|и|ал)\s)?(?:(?:in|at|в|во|на)\s)?(?:the\s)?(?P<place>[^\d,:—–]+?)(?:\s?[,:—–]|\s-)\s(?P<rest>.{1,40})",
    re.IGNORECASE,
)


def gapped(scene: Scene, events: list[Event]) -> Event | None:
    """The event of a sentence without a verb that says where else, and how many: what the sentence before told."""
    text = scene.sentence.text
    if not events or len(text) > _SHORT:  # first: on a long text the pattern tries every two of its places
        return None
    match = _GAP.match(text)
    name = next((m for m in scene.names if m.spot is not None and match and m.start < match.end("place")), None)
    count = next((c for c in scene.counts if match and c.start >= match.start("rest")), None)
    verbs = [t for t in scene.parse.tokens if t.pos in ("VERB", "AUX")]
    if match is None or name is None or count is None or verbs:
        return None
    before = events[-1]
    if before.spot is None or scene.sentence.start - before.spans[-1][1] > len("  ") or name.spot is None:
        return None
    own = [replace(q, low=count.low, high=count.high, qualifier=count.qualifier) for q in before.quantities[:1]]
    return replace(
        before, spans=[(scene.sentence.start, scene.sentence.end)], spot=name.spot, place=name.surface, own_place=True,
        quantities=own, flags=list(before.flags), actors=list(before.actors),
        reasons=[f"goes on from {before.trigger!r}, without a verb"],
    )  # fmt: skip


# -- which triggers stand for themselves --------------------------------------------------------------------------


def _grouped(scene: Scene, asserted: list[Trigger]) -> list[Trigger]:
    """Keep one trigger for each event of the sentence."""
    kept: list[Trigger] = []
    report = any(t.category == "toll" and t.form == "noun" for t in asserted)
    violent = [t for t in asserted if t.category in VIOLENT]
    told = [t for t in asserted if not t.named and (t.category in VIOLENT or _is_accident(scene, t))]
    asserted = [t for t in asserted if not _only_stands(scene, t) and not _one_leg(scene, t, asserted)]
    asserted = [t for t in asserted if not (_only_describes(scene, t, asserted) or _only_follows(scene, t, asserted))]
    said = ("decision", "statement")  # what was decided or asked for says more than that somebody did
    asserted = [t for t in asserted if t.category not in said or all(o.category in said for o in asserted)]
    for trigger in asserted:
        if trigger.named and not _anchored(scene, trigger):
            continue  # it only dates or explains something else
        if trigger.category == "toll" and trigger.form == "verb" and violent and not report:
            continue  # the dead belong to the attack of the same sentence
        if trigger.category == "toll" and any(not _apart(scene, t, trigger) for t in told):
            continue
        same = next(
            (
                k
                for k in kept
                if k.category == trigger.category
                and not _apart(scene, k, trigger)
                and not two_measures(k.category, k.text, trigger.text)
            ),
            None,
        )
        if same is not None:
            if same.form == "noun" and trigger.form == "verb":
                kept[kept.index(same)] = trigger
            continue
        kept.append(trigger)
    return kept


def _only_stands(scene: Scene, trigger: Trigger) -> bool:
    """Tell whether a verb gives what force a country has somewhere, and no arrival: "Norway contributes 150 troops"."""
    verb = scene.parse.tokens[trigger.at]
    stands = trigger.category == "deployment" and in_list(verb, scene.parse.lang, "standing")
    return stands and not any(when.first for when in scene.dates)


def _one_leg(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> bool:
    """Tell whether a verb only goes on with a movement that another one tells: "left the base heading for Chad"."""
    token = scene.parse.tokens[trigger.at]
    return (
        trigger.category in MOVES
        and token.rel in ("adv", "acl", "comp")
        and any(other.at == token.head and other.category in MOVES for other in asserted)
    )


def _is_accident(scene: Scene, trigger: Trigger) -> bool:
    verb = scene.parse.tokens[trigger.at]
    return trigger.category == "other" and (trigger.form == "noun" or in_list(verb, scene.parse.lang, "accident"))


def _only_follows(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> bool:
    """Tell whether a closure is what another event brought: "a landslide shut the road"."""
    parse = scene.parse
    causes = {t.i for t in parse.children(parse.tokens[trigger.at], "subj", "agent")}
    return trigger.category == "transport_closure" and any(other.at in causes for other in asserted)


def _only_describes(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> bool:
    """Tell whether a clause only says who they are to whom another event happens: "freed four activists picked up in Chilas"."""
    parse = scene.parse
    token = parse.tokens[trigger.at]
    if token.rel not in ("acl", "rel") or trigger.category == "toll" or not parse.full:
        return False
    above = parse.tokens[parse.first(parse.tokens[token.head]).head]
    return any(other.at == above.i and other.category != trigger.category for other in asserted)


def two_measures(category: str, one: str, two: str) -> bool:
    """Tell whether two words of measures name different ones: an emergency and a curfew, or closed and opened again."""
    ones, twos = ({word[:6] for word in text.lower().split() if len(word) > 4} for text in (one, two))
    named = [any(word in text.lower() for word in _measures()) for text in (one, two)]
    if category == "state_of_emergency" and all(named) and not ones & twos:
        return True
    if category == "other" and not {word[:_SAME_WORD] for word in one.lower().split()} & {
        word[:_SAME_WORD] for word in two.lower().split()
    }:
        return True  # talks and a release are both "other"
    back = [any(word in text.lower() for word in _undoing()) for text in (one, two)]
    return category in _UNDONE and back[0] != back[1]


@cache
def _measures() -> tuple[str, ...]:
    return tuple(word for lang in LANGUAGES for word in listed("modality", lang, status="measure"))


@cache
def _undoing() -> tuple[str, ...]:
    return tuple(word for lang in LANGUAGES for word in listed("modality", lang, status="undoing"))


def _anchored(scene: Scene, trigger: Trigger) -> bool:
    """Tell whether a noun that is only named has a day or place of its own: "after clashes in Osh on Monday"."""
    below = {t.i for t in scene.parse.subtree(scene.parse.tokens[trigger.at])}
    spans = [(w.start, w.end) for w in scene.dates if w.first] + [
        (m.start, m.end) for m in scene.names if m.spot is not None and m.role in LOCATING
    ]
    spans += [(q.start, q.end) for q in scene.quantities]
    heads = [scene.parse.at(start, end) for start, end in spans]
    return any(head is not None and head.i in below for head in heads)


def _apart(scene: Scene, one: Trigger, two: Trigger) -> bool:
    """Tell whether two triggers of one category have places or days of their own."""
    between = (min(one.end, two.end), max(one.start, two.start))
    places = [m for m in scene.names if m.role in LOCATING and m.spot is not None and not m.container]
    inner = [m for m in places if between[0] <= m.start < between[1]]
    later = [m for m in places if m.start >= between[1]]
    if inner and later and {m.spot.place_id for m in inner if m.spot} != {m.spot.place_id for m in later if m.spot}:
        return True
    days_inner = [w for w in scene.dates if w.first and between[0] <= w.start < between[1]]
    days_later = [w for w in scene.dates if w.first and w.start >= between[1]]
    return bool(days_inner and days_later and days_inner[0].first != days_later[0].first)


# -- place, day, numbers, actors -----------------------------------------------------------------------------------


def _act_of(scene: Scene, trigger: Trigger) -> Trigger:
    """Take a toll that says by what it came for the act: "three officers were hurt by dynamite"."""
    parse = scene.parse
    if trigger.category != "toll" or trigger.form != "verb" or not parse.full:
        return trigger
    means = [t for c in parse.children(parse.tokens[trigger.at], "agent", "obl", "subj") for t in parse.members(c)]
    means = [t for t in means if t.rel != "subj" or not parse.tokens[trigger.at].passive]
    act = next((act for kind, act in _BY.items() for t in means if in_classes(t.keys, (kind,), parse.lang)), None)
    return replace(trigger, category=act) if act else trigger


def _build(scene: Scene, trigger: Trigger, asserted: list[Trigger], focus: Focus) -> list[Event]:
    sentence = scene.sentence
    trigger = _act_of(scene, trigger)
    event = Event(trigger.category, [(sentence.start, sentence.end)], trigger.text, trigger.form, chain=scene.attribution.chain)
    event.reasons.append(f"'{trigger.text}' tells of {trigger.category.replace('_', ' ')}")
    event.reasons.append(f"attribution: {scene.attribution.reason}")
    event.when = day_of(scene, trigger, asserted)
    if event.when and event.when.flags:
        event.flags += [flag for flag in event.when.flags if flag in ("year_unknown", "no_publication_date", "year_from_text")]
    event.actors = _actors(scene, trigger, asserted)
    mention = place_of(scene, trigger, asserted)
    event.target = target_of(scene, trigger)
    if mention is None:
        _place_from_context(event, scene, trigger, focus)
        return [event]
    if mention.spot is None and (holder := _holder(scene, mention)) is not None:
        event.spot, event.place, event.own_place = holder.spot, scene.sentence.text[mention.start : holder.end], True
        event.flags.append("place_unknown")
        event.reasons.append(f"place: '{mention.surface}' is not known, '{holder.surface}' holds it")
        return [event]
    if mention.spot is None and not is_called_settlement(scene.sentence.text, mention, scene.parse.lang):
        _place_from_context(event, scene, trigger, focus)
        event.flags.append("place_unknown")
        event.reasons.append(f"place: '{mention.surface}' is not known; it may be a part of the town")
        return [event]
    if mention.spot is None:
        event.place, event.own_place = mention.surface, True
        event.flags.append("place_unknown")
        around = focus.area or focus.main_country()
        event.reasons.append(f"place: '{mention.surface}' is not known" + (f", somewhere in {around.name}" if around else ""))
        return [event]
    event.spot, event.place, event.own_place = mention.spot, mention.surface, True
    event.reasons.append(f"place: '{mention.surface}' ({mention.role})")
    made = [event]
    for other in listed_with(scene, mention, trigger) if mention.spot is not None and mention.spot.precision != "country" else []:
        twin = replace(
            event,
            spot=other.spot,
            place=other.surface,
            spans=list(event.spans),
            actors=list(event.actors),
            flags=[*event.flags, "one_of_several_places"],
            reasons=[*event.reasons[:-1], f"place: '{other.surface}' (listed)"],
            quantities=[],
        )
        made.append(twin)
    if len(made) > 1:
        event.flags.append("one_of_several_places")
    return made


def _is_wide(scene: Scene, trigger: Trigger) -> bool:
    """Tell whether what is told mostly holds for a region or country: an emergency, but no curfew; counts by the hundreds."""
    if trigger.category in ("toll", "arrest", "displacement", *MOVES):
        return any((quantity.low or quantity.high or 0) >= _MANY for quantity in scene.quantities)
    return trigger.category in _WIDE and not _CURFEW.search(trigger.text)


def _holder(scene: Scene, unknown: Mention) -> Mention | None:
    """The place that a sentence says a name lies in, where the gazetteer lacks the name: "Kauran, Ampatuan"."""
    names = scene.names
    found = next(
        (names[outer] for inner, outer in holders(scene.sentence.text, names, scene.parse.lang) if names[inner] is unknown), None
    )
    return found if found is not None and found.spot is not None and found.spot.kind != "country" else None


def _place_from_context(event: Event, scene: Scene, trigger: Trigger, focus: Focus) -> None:
    """Without a place of its own an event is where the text is."""
    if trigger.category in ("decision", "statement"):
        event.reasons.append("no place is stated for it")
        return
    national = trigger.category == "government_change" or (
        trigger.category in ("toll", "arrest")
        and len(focus.towns) > 1
        and scene.attribution.chain
        and _NATIONAL.search(scene.attribution.chain[-1])
    )  # what a ministry counts without naming a place covers the country
    main = focus.main_country() if national else None
    found = Mention(-1, 0, 0, "", main, "location") if main is not None else focus.context(wide=_is_wide(scene, trigger))
    if found is None:
        return
    event.spot, event.place = found.spot, found.surface or None if found.spot is None else None
    event.flags += ["place_from_context", *(["place_unknown"] if found.spot is None else [])]
    event.reasons.append(f"place: none in the sentence; the text is in {found.spot.name if found.spot else found.surface}")


def _actors(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> list[str]:
    near = []
    said = scene.attribution
    for start, end, name in scene.actors:
        if said.start <= start < said.end:
            continue
        if trigger.start <= start < trigger.end or distance(scene, trigger, start, end, asserted) <= _NEAR_ACTOR:
            near.append(name)
    near += [
        name.surface
        for name in scene.names
        if name.role == "actor" and name.spot and distance(scene, trigger, name.start, name.end, asserted) <= _NEAR_NAME
    ]
    return list(dict.fromkeys(near))[:6]


def _share_quantities(scene: Scene, made: list[Event], asserted: list[Trigger]) -> None:
    """Give each number to the event that it belongs to."""
    if not made:
        return
    wanted = {
        "killed": ("toll", *VIOLENT),
        "injured": ("toll", *VIOLENT),
        "casualties": ("toll", *VIOLENT),
        "hospitalised": ("toll", *VIOLENT),
        "detained": ("arrest", "security_operation", "toll", "protest"),
        "participants": ("protest", "clash"),
        "strength": ("deployment", "withdrawal"),
        "buildings": ("toll", "arson", "looting", "attack_on_facility"),
        "vehicles": ("arson", "toll", "deployment"),
        "evacuated": ("evacuation", "displacement", "toll", "withdrawal"),
        "held": ("kidnapping", "violence_against_civilians", "seizure"),
        "attackers": ("attack_on_facility", "ambush", "clash", "seizure"),
    }
    first_of: dict[tuple[str, str], Event] = {}
    for event in made:
        first_of.setdefault((event.category, event.trigger), event)
    for quantity in scene.quantities:
        order = wanted.get(quantity.what.split("_")[0], ())
        ranked = sorted(
            first_of.values(),
            key=lambda e: (
                e.category not in order,
                distance(scene, _trigger_of(e, asserted), quantity.start, quantity.end, asserted),
            ),
        )
        event = ranked[0]
        event.quantities.append(quantity)
        if quantity.what.endswith("_security") and _by_forces(scene):
            event.flags.append("perpetrator_doubtful")


def _by_forces(scene: Scene) -> bool:
    """Tell whether the text has officers killed by their own: mostly a slip of the pen."""
    parse = scene.parse
    agents = [a for t in parse.tokens if t.rel == "agent" for a in parse.members(t)]
    return any(in_classes(t.keys, ("security",), parse.lang) for a in agents for t in (a, *parse.children(a, "flat")))


def _trigger_of(event: Event, asserted: list[Trigger]) -> Trigger:
    return next((t for t in asserted if t.text == event.trigger and t.category == event.category), asserted[0])
