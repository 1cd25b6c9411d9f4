"""Forces sent from one country to another: who, how many, from where to where, when, by whose word. What is absent stays so.

A contingent is a people's adjective or a country that stands with a noun for forces, or that does the sending, or that a list
gives a number beside. The parse tells which number and which country belong together.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer import peoples
from kzmap.report.lexicon import frames_of, in_classes
from kzmap.report.placing import MOVES, day_of
from kzmap.report.quantities import Quantity
from kzmap.report.roles import speaks

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.gazetteer import Spot
    from kzmap.report.numbers import Count
    from kzmap.report.parse import Parse, Token
    from kzmap.report.roles import Mention
    from kzmap.report.scene import Focus, Scene
    from kzmap.report.time_expressions import When
    from kzmap.report.triggers import Trigger

__all__ = ["STRENGTH_TALK", "Contingent", "contingents_of", "merge_contingents", "toward_home"]

_UNIT = re.compile(
    r"\b(?:the\s)?(?P<unit>(?:\d{1,3}(?:st|nd|rd|th)\s(?:\w+\s){0,3}?|[A-Z]\w+\s(?:\w+\s){0,2}?)"
    r"(?:Brigade|Division|Regiment|Battalion|Company|brigade|division|regiment|battalion)(?!\w)"
    r"|\d{1,3}-\w{1,3}\s(?:[\w-]+\s){0,3}?(?:бригад\w+|дивизи\w+|полк\w*|батальон\w*))"
)
#: The sentence gives the size of a force that was told of before, or that stands there.
STRENGTH_TALK = re.compile(
    r"(?:contingent|force|mission|unit|group|column) (?:numbers|consists of|is made up of|comprises|of|has)\s"
    r"|(?:has|have|had|keeps?|maintains?|bases|stations|commands|leads|operates) (?:just |now |currently )?"
    r"(?:about |some |around |more than |nearly |over )?\d[\d,]* (?:\w+ )?"
    r"(?:soldiers|troops|peacekeepers|police|personnel|officers|men|people|advisers|trainers|service members|servicemen)"
    r"|(?<!\w)(?:contribut|provid|pledg)\w+\s|численност\w+|в составе|насчитыва\w+|құрамында"
)
_TASK = re.compile(
    r"(?:to (?:guard|protect|secure|help|assist|support|patrol|train|escort|monitor|restore|fight|evacuate)\b[^,.;]{3,90})",
    re.IGNORECASE,
)
#: The words between a country or its force and its number: "Armenia (100 persons)", "Kenya: 388", "Russian peacekeepers (1,960)".
_BRACKET = re.compile(
    r"(?:\s(?!and\b)\w+){0,2}\s?(?:\(|[:—–-])\s?(?:about|some|around|nearly|roughly|около|примерно|почти|шамамен)?\s?"
)
#: Words that make a number the size of a force.
_SIZE_BEFORE = re.compile(
    r"(?:(?:company|battalion|contingent|force|unit|group|detachment|platoon|team|squad|brigade|corps) of|numbering|with"
    r"|численностью|количестве|рот[аыу]|батальон\w*|отряд\w*|контингент\w*)\s?(?:[—–(-]\s?)?"
    r"(?:about|some|around|roughly|nearly|more than|over|до|около|примерно|более|свыше)?\s?$",
    re.IGNORECASE,
)
_SIZE_AFTER = re.compile(
    r"(?:[\s-](?:in all|in number|in total|strong|of them|all told)"
    r"|\)?\s(?:[\w.-]+\s)?(?:troops?|soldiers?|police|officers?"
    r"|advis[eo]rs?|trainers?|instructors?|personnel|men|peacekeepers?|servicemembers?|человек|военн\w+|солдат\w*|бойц\w+|миротворц\w+"
    r"|полицейск\w+|чел|спасател\w+|десантник\w+|пожарн\w+|сап[её]р\w*|құтқарушы\w*|жауынгер\w*|сарбаз\w*|әскер\w*|бітімгер\w*|офицер\w*|полицей\w*|адам\w*))(?!\w)",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(r"respectively|соответственно|тиісінше", re.IGNORECASE)
#: Verbs by which a country has a force somewhere or gives one.
_HOLDING = {
    "have",
    "contribute",
    "provide",
    "supply",
    "pledge",
    "commit",
    "maintain",
    "keep",
    "station",
    "иметь",
    "выделить",
    "предоставить",
    "насчитывать",
}
#: What a text in Kazakh says of the forces of its own country: "our officers", "the Ministry of Defence", "compatriots".
_OURS = re.compile(r"\w{3}(?:ымыз|іміз)(?:\s|д|н|ғ|г|ді|[,.])|Қорғаныс\sминистрліг|отандас|қазақстандық", re.IGNORECASE)
#: Who is counted where a country sends "1,960 men".
_PERSONS = {"man", "woman", "people", "person", "человек", "адам"}


@dataclass
class Contingent:
    """A country's force as the text tells of it."""

    country: str
    name: str
    span: tuple[int, int]
    unit: str | None = None
    strength: Quantity | None = None
    origin: str | None = None
    destination: str | None = None
    destination_precision: str | None = None
    arrival: When | None = None
    task: str | None = None
    chain: tuple[str, ...] = ()
    movement: str = "deployment"
    spans: list[tuple[int, int]] = field(default_factory=list)
    matches: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the contingent as plain data."""
        count = self.strength.as_dict() if self.strength else {"low": None, "high": None, "qualifier": None}
        return {
            "country": self.country, "country_name": self.name, "unit": self.unit,
            "strength_low": count["low"], "strength_high": count["high"], "strength_qualifier": count["qualifier"],
            "origin": self.origin, "destination": self.destination, "destination_precision": self.destination_precision,
            "arrival": self.arrival.first if self.arrival else None, "task": self.task, "movement": self.movement,
            "attribution": list(self.chain), "start": self.span[0], "end": self.span[1],
            "mentions": [list(span) for span in self.spans], "matches": self.matches,
        }  # fmt: skip


def contingents_of(
    scene: Scene, focus: Focus, country_of: Callable[[str], Spot | None], *, talk: bool = False
) -> list[Contingent]:
    """Find the contingents of a sentence that tells of a deployment that took place, or of a force that stands somewhere.

    `talk`: the text told of forces that were sent before; then a country with a number is an item of a list of them.
    """
    moves = [t for t in scene.triggers if t.category in ("deployment", "withdrawal")]
    told = [t for t in moves if t.polarity == "asserted"]
    if (moves and not told) or scene.attribution.denies:
        return []
    movement = told[0].category if told else "deployment"
    senders = _senders(scene, country_of)
    home = focus.main_country()
    senders = [(spot, token) for spot, token in senders if home is None or spot.country != home.country or len(senders) == 1]
    destination = _destination(scene, focus, {spot.country for spot, _ in senders}, withdrawing=movement == "withdrawal")
    asserted = [t for t in scene.triggers if t.polarity == "asserted"]
    days = [when for trigger in told if (when := day_of(scene, trigger, asserted)) is not None and when.first]
    found: dict[str, Contingent] = {}
    for spot, token in senders:
        homeward = any(m.role == "destination" and m.spot and m.spot.country == spot.country for m in scene.names)
        if destination is not None and spot.country == destination.country and not (homeward and movement == "withdrawal"):
            continue
        counted = talk and _number_beside(scene.parse, token) is not None
        if not told and not counted and not _is_abroad(scene, token, spot, destination, talk=talk):
            continue
        made = Contingent(
            spot.country, spot.name, (scene.sentence.start, scene.sentence.end), chain=scene.attribution.chain, movement=movement
        )
        made.spans = [made.span]
        made.origin = _origin(scene, spot)
        if destination is not None and movement == "deployment":
            made.destination, made.destination_precision = destination.name, destination.precision
        made.strength = _strength(scene, token)
        made.arrival = days[0] if days else None
        unit = _UNIT.search(scene.sentence.text)
        made.unit = unit.group("unit").strip() if unit and not re.match(r"(?:The|A|An|His|Her)\s", unit.group("unit")) else None
        task = _TASK.search(scene.sentence.text)
        made.task = task.group() if task else None
        known = found.setdefault(spot.country, made)
        known.strength = known.strength or made.strength
    made_of_all = list(found.values())
    _respectively(scene, made_of_all)
    if len(made_of_all) == 1 and made_of_all[0].strength is None:
        made_of_all[0].strength = _only_size(scene)
    return list(found.values())


def toward_home(parse: Parse, trigger: Trigger, names: list[Mention]) -> Trigger:
    """Take a movement of a country's force to that country for a withdrawal, and one out of it for a deployment."""
    if trigger.category not in MOVES or not parse.full:
        return trigger
    verb = parse.tokens[trigger.at]
    who = [t for m in (*parse.subjects(verb), *parse.children(verb, "obj")) for t in parse.subtree(m) if t.start != verb.start]
    nations = {code for t in who if (code := _people(parse, t))}
    nations |= {m.spot.country for m in names if m.spot and m.spot.kind == "country" and any(t.start == m.start for t in who)}
    ends = {m.role: m.spot.country for m in names if m.spot is not None and m.role in ("origin", "destination")}
    if len(nations) != 1 or "destination" not in ends:
        return trigger
    if ends["destination"] in nations:
        return replace(trigger, category="withdrawal")
    return replace(trigger, category="deployment") if ends.get("origin") in nations else trigger


def _respectively(scene: Scene, made: list[Contingent]) -> None:
    """Give the numbers of "A and B sent 100 and 600 respectively" to the countries in their order."""
    counts = [count for count in scene.counts if count.low is not None or count.high is not None]
    if len(made) > 1 and len(counts) == len(made) and _IN_ORDER.search(scene.sentence.text):
        for item, count in zip(made, counts, strict=True):
            item.strength = _as_strength(count)


def _only_size(scene: Scene) -> Quantity | None:
    """The one number that words give as the size of a force or count people with, of a sentence about one country's force."""
    text = scene.sentence.text
    sizes = [
        c
        for c in scene.counts
        if c.low is not None and (_SIZE_BEFORE.search(text[: c.start]) or _SIZE_AFTER.match(text[c.end :]))
    ]
    return _as_strength(sizes[0]) if len(sizes) == 1 else None


def _as_strength(count: Count) -> Quantity:
    return Quantity(count.start, count.end, "strength", count.low, count.high, count.qualifier)


def _is_abroad(scene: Scene, token: Token, spot: Spot, destination: Spot | None, *, talk: bool) -> bool:
    """Where nothing tells of sending: a number of a country's forces, its peacekeepers, or forces told of before, abroad."""
    if destination is None or destination.country == spot.country:
        return False
    parse = scene.parse
    around = (parse.head(token), token, *parse.children(parse.head(token), "flat"))
    counted = _strength(scene, token) is not None or bool(token.pos in ("NOUN", "PROPN") and parse.children(token, "num"))
    return counted or talk or any(in_classes(t.keys, ("sent",), parse.lang) for t in around)


def _is_force(parse: Parse, token: Token) -> bool:
    return bool(in_classes(token.keys, ("force",), parse.lang))


def _senders(scene: Scene, country_of: Callable[[str], Spot | None]) -> list[tuple[Spot, Token]]:
    """Countries that send, each with its word: adjectives of forces, their origins, subjects of sending, list items."""
    parse = scene.parse
    found: list[tuple[Spot, Token]] = []
    for token in parse.tokens:
        code = _people(parse, token)
        spot = country_of(code) if code else None
        if spot is not None and spot.country and _with_force(parse, token):
            found.append((spot, token))
    named = [(m, parse.at(m.start, m.end)) for m in scene.names if m.spot is not None and m.spot.country and m.role != "name"]
    countries = [(m.spot, t, m.role) for m, t in named if t is not None and m.spot is not None and not m.container]
    leaving = any(t.category == "withdrawal" and t.polarity == "asserted" for t in scene.triggers)
    sending = leaving and any(_sends(parse, t) for _, t, _ in countries)
    for spot, token, role in countries:
        if sending and role == "origin":
            continue  # "Senegal repatriated 600 soldiers from Mali"
        if spot.kind == "country" and (
            _from_force(parse, token) or _sends(parse, token) or (parse.lang == "kk" and role == "origin" and not leaving)
        ):
            found.append((spot, token))
        elif spot.kind == "settlement" and role in ("speaker", "mention") and _sends(parse, token):
            found.append((country_of(spot.country) or spot, token))  # "the servicemen that Yerevan has dispatched"
        elif role == "origin" and not leaving and _from_force(parse, token) and all(s.country != spot.country for s, _ in found):
            found.append((country_of(spot.country) or spot, token))
    owned = (parse.tokens[t.head] for t in parse.tokens if t.lower in ("its", "their", "свои", "своих", "своим"))
    force = next((t for t in owned if _is_force(parse, t)), None)
    owner = next((s for s, t, _ in countries if s.kind == "country" and force is not None and t.i < force.i), None)
    if force is not None and not found and owner is not None:  # "As for France, its 1,500 soldiers remain"
        found.append((owner, force))
    forces = any(_is_force(parse, t) for t in parse.tokens if t.pos == "NOUN")
    listing = bool(re.match(r"\W*(?:The\s)?[^\W\d_][\w ]{2,30}:\s\w", scene.sentence.text))
    if (
        found or listing or (forces and not parse.full) or any(_sends(parse, t) for _, t, _ in countries)
    ):  # "Denmark 120 and Latvia 60": the verb is not said again
        beside = [(s, t) for s, t, _ in countries if s.kind == "country" and _number_beside(parse, t) is not None]
        found += beside
    named_whose = any(token.case == "Gen" or _people(parse, token) for _, token in found)
    mine = next((t for t in parse.tokens if _is_force(parse, t)), None)
    if parse.lang == "kk" and mine is not None and not named_whose and _OURS.search(parse.text):
        ours = country_of("KZ")  # "біздің 139 бітімгеріміз Сирияда": where they are does not send them
        found = [(ours, mine)] if ours is not None else found
    kept: list[tuple[Spot, Token]] = []
    for item in found:
        if item[0].country and all(item[0].country != other[0].country for other in kept):
            kept.append(item)
    return kept


def _people(parse: Parse, token: Token) -> str | None:
    """Country of an adjective or people, "Papua New Guinean" before "Guinean"; English with a capital, no "poles"."""
    if parse.lang == "en" and not token.text[:1].isupper():
        return None
    for words in (3, 2):
        together = " ".join(t.lower for t in parse.tokens[max(0, token.i - words + 1) : token.i + 1])
        if together in peoples():
            return peoples()[together]
    return peoples().get(token.lower) or next((c for key in token.keys if (c := peoples().get(key))), None) or _stem(token.lower)


def _with_force(parse: Parse, token: Token) -> bool:
    """Tell whether a people's adjective describes forces, alone or in a list: "Armenian and Tajik soldiers"."""
    first = parse.first(token)
    above = parse.tokens[first.head]
    if token.pos in ("NOUN", "PROPN") and parse.children(token, "num") and token.rel not in ("flat", "mod"):
        return True  # "400 Kenyans"
    if first.rel in ("mod", "flat", "poss") and in_classes(above.keys, ("deploying",), parse.lang):
        return True
    if first.rel in ("mod", "flat", "poss", "nmod", "dep", "num") and any(
        _is_force(parse, t) for t in (above, *parse.children(above, "flat"))
    ):
        return True
    following = parse.tokens[token.i + 1 : token.i + 4]
    return any(_is_force(parse, t) for t in following if t.pos == "NOUN") and not any(
        t.pos in ("VERB", "PUNCT") for t in following[:1]
    )


def _from_force(parse: Parse, token: Token) -> bool:
    """Tell whether forces are from a country: "soldiers from Armenia", "150 from Kyrgyzstan", "контингент Армении"."""
    first = parse.first(token)
    above = parse.tokens[first.head]
    if parse.lang == "kk" and any(_is_force(parse, t) for t in parse.tokens[token.i + 1 : token.i + 2]):
        return True  # "Ресей бітімгерлері"
    if (
        not parse.full and token.case == "Gen"
    ):  # "Ресейдің әуе-десант бөлімшелері", "Қырғызстанның 150 және Арменияның 100 сарбазы"
        after = list(itertools.takewhile(lambda t: t.pos != "VERB", parse.tokens[token.i + 1 : token.i + 9]))
        return any(_is_force(parse, t) for t in after)
    if first.prep in ("from", "из", "с", "of", "by") or (first.rel in ("poss", "nmod", "flat") and not first.prep):
        if any(_is_force(parse, t) for t in (above, *parse.children(above, "flat", "nmod"))):
            return True
        if first.prep in ("from", "из") and (above.pos == "NUM" or parse.children(above, "num")):
            return True
        if first.prep in ("from", "из", "с") and above.pos == "VERB":
            return any(_is_force(parse, t) for t in (*parse.subjects(above), *parse.children(above, "obj")))
    return False


def _sends(parse: Parse, token: Token) -> bool:
    """Tell whether a country is the subject of sending or having forces."""
    first = parse.first(token)
    verb = parse.tokens[first.head]
    holding = next((v for v in parse.children(token, "rel", "acl") if v.keys & _HOLDING), None)
    if holding is not None:
        first, verb = token, holding  # "Germany, which had 850 soldiers there"
    elif first.rel not in ("subj", "agent"):
        return False
    if verb.pos not in ("VERB", "AUX") or (speaks(verb, parse.lang) and not verb.keys & _HOLDING):
        return False
    if (
        verb.rel == "rel"
        and _is_force(parse, parse.tokens[verb.head])
        and any(o.lower in ("that", "which", "whom") for o in parse.children(verb, "obj"))
    ):
        return True
    if not parse.full and any(t.head == verb.i and _is_force(parse, t) for t in parse.tokens):
        return True
    given = [
        m
        for v in (verb, *parse.children(verb, "conj", "comp"))
        for o in parse.children(v, "obj", "obl", "dep")
        for m in parse.members(o)
    ]
    if verb.keys & {"contribute", "участвовать"} and not parse.children(verb, "obj"):
        return True  # "Belarus and Tajikistan are also contributing"
    moving = verb.keys & _HOLDING or any(f.category in ("deployment", "withdrawal") for f in frames_of(verb.keys, parse.lang))
    if moving and any(
        o.pos == "NUM" or (o.keys & _PERSONS and parse.children(o, "num")) for o in parse.children(verb, "obj", "dep")
    ):
        return True  # "Senegal repatriated 600", "Germany has 70", "Russia sent 1,960 men"
    return any(_is_force(parse, t) for o in given for t in (o, *parse.children(o, "nmod", "flat"))) and not verb.passive


def _stem(word: str) -> str | None:
    """Country of an inflected Russian adjective: "российские", "белорусских"."""
    for ending in ("ские", "ских", "ским", "скими", "ского", "ской", "скую", "ское"):
        if word.endswith(ending):
            return peoples().get(word[: -len(ending)] + "ский") or peoples().get(word[: -len(ending)] + "ские")
    return None


def _destination(scene: Scene, focus: Focus, senders: set[str], *, withdrawing: bool) -> Spot | None:
    everything = [m for m in (*scene.names, *scene.references) if m.spot is not None and not m.container]
    spots = [m for m in everything if m.spot is not None and (m.spot.country not in senders or m.role == "destination")]
    for role in ("destination", "location"):
        chosen = next((m.spot for m in spots if m.role == role), None)
        if chosen is not None:
            return chosen
    context = focus.main_country() if withdrawing else focus.country or focus.main_country()
    return context if context is not None and context.country not in senders else None


def _origin(scene: Scene, spot: Spot) -> str:
    """The sharpest place of departure that the sentence names, else the country."""
    inner = next(
        (
            m.spot
            for m in scene.names
            if m.role == "origin" and m.spot is not None and m.spot.country == spot.country and m.spot.kind != "country"
        ),
        None,
    )
    return inner.name if inner else spot.name


def _number_beside(parse: Parse, token: Token) -> Token | None:
    """The number of a list item: "Denmark 120"."""
    following = next(
        (
            t
            for t in parse.tokens[token.i + 1 : token.i + 4]
            if t.lower not in ("about", "some", "around", "nearly", "over", "-", "–", "—", "около", "(", ":")
        ),
        None,
    )
    return following if following is not None and following.pos == "NUM" else None


def _strength(scene: Scene, token: Token) -> Quantity | None:
    """The strength that belongs to a country's word in the parse."""
    counts = [q for q in scene.quantities if q.what == "strength"]
    parse = scene.parse
    bracketed = next((c for c in scene.counts if _BRACKET.fullmatch(scene.sentence.text[token.end : c.start])), None)
    if bracketed is not None:
        return _as_strength(bracketed)
    right_before = next((c for c in scene.counts if scene.sentence.text[c.end : token.start] in (" ", "-strong ")), None)
    if right_before is not None and token.pos not in ("VERB", "AUX"):
        return _as_strength(right_before)  # "1,000 Italian and 700 Spanish peacekeepers", "139 қазақстандық бітімгер"
    own_number = next(iter(parse.children(token, "num")), None) if token.pos in ("NOUN", "PROPN") else None
    if own_number is not None:  # "400 Kenyans"
        return next((_as_strength(c) for c in scene.counts if c.start <= own_number.start < c.end), None)
    beside = _number_beside(parse, token)
    if beside is not None and (own := next((q for q in counts if q.start <= beside.start < q.end), None)) is not None:
        return own
    before = next(
        (
            q
            for q in counts
            if re.fullmatch(r"\s*(?:(?:\w+\s)?(?:from|из)\s(?:the\s)?|[—–-]\s)", scene.sentence.text[q.end : token.start])
        ),
        None,
    )
    if before is not None and not parse.children(token, "conj"):
        return before
    first = parse.first(token) if token.rel == "conj" and not token.prep and not parse.children(token, "num") else token
    lists_many = first is not token or bool(parse.children(token, "conj"))
    here = first
    for _ in range(3):
        inside = {
            t.i
            for t in (
                here,
                *parse.children(here, "num", "mod", "quant", "flat", "det"),
                *(g for c in parse.children(here, "num") for g in parse.children(c)),
            )
        }
        own = next((q for q in counts if any(q.start <= parse.tokens[i].start < q.end for i in inside)), None)
        if own is not None:
            return own
        if here.head == here.i or parse.tokens[here.head].pos == "VERB":
            break
        here = parse.tokens[here.head]
    verb = parse.tokens[here.head]
    holding = next((v for v in parse.children(token, "rel", "acl") if v.keys & _HOLDING), None)
    verb = holding or verb
    if (here.rel == "subj" or holding is not None) and not lists_many:
        given = [m for o in parse.children(verb, "obj", "obl", "dep", "comp") for m in parse.members(o)]
        numbers = {t.i for m in given for t in parse.subtree(m)}
        own = next((q for q in counts if any(q.start <= t.start < q.end for t in parse.tokens if t.i in numbers)), None)
        if own is not None:
            return own
    return None


def merge_contingents(found: list[Contingent]) -> list[Contingent]:
    """Make one contingent of each country, destination and movement; a later mention fills what was absent."""
    merged: list[Contingent] = []
    for item in found:
        same = next(
            (
                k
                for k in merged
                if k.country == item.country
                and k.movement == item.movement
                and (not k.unit or not item.unit or k.unit == item.unit)
                and not _two_strengths(k, item)
            ),
            None,
        )
        if same is None:
            merged.append(item)
            continue
        same.unit = same.unit or item.unit
        same.strength = same.strength or item.strength
        same.task = same.task or item.task
        if same.destination is None:
            same.destination, same.destination_precision = item.destination, item.destination_precision
        same.arrival = same.arrival or item.arrival
        same.chain = same.chain or item.chain
        same.spans += item.spans
    return merged


def _two_strengths(one: Contingent, two: Contingent) -> bool:
    return (
        one.strength is not None
        and two.strength is not None
        and (one.strength.low, one.strength.high) != (two.strength.low, two.strength.high)
    )
