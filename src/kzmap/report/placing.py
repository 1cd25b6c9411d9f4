"""Which place and day of a sentence belong to which of its triggers: the nearest through the parse, at a price per clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.report.lexicon import in_classes
from kzmap.report.parse import CLAUSES
from kzmap.report.roles import LOCATING, Mention, speaks
from kzmap.report.triggers import in_list

if TYPE_CHECKING:
    from kzmap.report.parse import Parse, Token
    from kzmap.report.scene import Scene
    from kzmap.report.time_expressions import When
    from kzmap.report.triggers import Trigger

__all__ = ["MOVES", "day_of", "distance", "is_bound", "is_side", "listed_with", "place_of", "target_of"]

_SEPARATOR = re.compile(
    r"[,;:]|\s[-–—]\s|(?<!\w)(?:and|but|while|after|before|when|where|which|who|as|that|during|following|и"
    r"|а|но|после|когда|где|который|что|және|ал)(?!\w)",
    re.IGNORECASE,
)
#: "until 19 January" is an end, no beginning.
_UNTIL = re.compile(
    r"(?<!\w)(?:until|till|through|by|before|valid to|до|к)\s+(?:the\s|midnight\s|at least\s|\d{1,2}[:.]\d\d\s|on\s)*$",
    re.IGNORECASE,
)
_EARLIER = ("after", "since", "following", "before", "until", "ahead of", "in response to", "после", "до")
_PLACELESS, MOVES = ("decision", "statement"), ("deployment", "withdrawal")
#: What happens where people leave.
_LEAVING = ("withdrawal", "displacement", "evacuation", "prison_break", "return")
_TOWNS = ("settlement", "site", "street")
_ROLE_PRICE = {"mention": 3.0, "actor": 3.0, "origin": 6.0, "route": 2.0, "location": 0.0, "destination": 0.5}
#: A town named beside its region or country is the place.
_WIDE_PRICE = {"country": 2.0, "region": 1.5, "district": 0.5}
_CLAUSE, _OTHER_TRIGGER, _CROSSING = 3.0, 4.0, 4.0
_RIGHT_AT = 3.0


def distance(scene: Scene, trigger: Trigger, start: int, end: int, others: list[Trigger]) -> float:
    """Steps through the parse between a trigger and other words; a clause and another trigger on the way cost."""
    parse = scene.parse
    one, two = parse.tokens[trigger.at], parse.at(start, end)
    words_apart = len(parse.text[min(end, trigger.end) : max(start, trigger.start)].split())
    if two is None or not parse.full:
        left, right = (end, trigger.start) if end <= trigger.start else (trigger.end, start)
        between = parse.text[left:right] if left < right else ""
        passed = sum(1 for t in others if t is not trigger and left <= t.start < right)
        return 0.5 * words_apart + _CROSSING * len(_SEPARATOR.findall(between)) + _OTHER_TRIGGER * passed
    steps = parse.steps(one, two)
    cost = float(len(steps)) + 0.05 * words_apart
    cost += _CLAUSE * sum(
        1 for token in steps if token.rel in CLAUSES and token.pos in ("VERB", "AUX", "ADJ") and token.form != "inf"
    )
    cost += 2.0 * sum(1 for token in steps if token.rel == "conj" and token.pos == "VERB")
    over = {token.i for token in parse.path(one, two)}
    return cost + _OTHER_TRIGGER * sum(1 for t in others if t is not trigger and t.at in over)


def day_of(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> When | None:
    """Choose the day of a trigger among those of its sentence; one day holds for all its events, unless it dates the speech."""
    text, parse = scene.sentence.text, scene.parse
    counted = trigger.category in ("toll", "arrest")
    known = [w for w in scene.dates if (w.first or "year_unknown" in w.flags) and not is_bound(text, w)]
    known = [w for w in known if "after_publication" not in w.flags]
    if not known:
        return None
    said = [w for w in known if _dates_speech(scene, w)]
    free = [w for w in known if w not in said]
    if not free:
        return said[0] if said and (counted or _is_speech(scene, trigger)) else None
    best = min(free, key=lambda when: distance(scene, trigger, when.start, when.end, asserted))
    clause = _side_clause(scene, parse.tokens[trigger.at], trigger)
    if clause is not None:
        inside = parse.at(best.start, best.end)
        if inside is None or clause.i not in {t.i for t in (inside, *parse.up(inside))}:
            return None
    elif trigger.form == "noun" and trigger.named and distance(scene, trigger, best.start, best.end, asserted) > 2.5:
        return None
    return best


def _side_clause(scene: Scene, token: Token, trigger: Trigger) -> Token | None:
    """The "after ..." clause or phrase that a trigger stands in: what is outside of it does not date it."""
    here = token
    for _ in range(6):
        if (
            here.prep in _EARLIER
            and (here.rel in ("adv", "obl", "nmod"))
            and (here is not token or trigger.form == "noun" or here.rel == "adv")
        ):
            return here
        if here.head == here.i or here.rel in ("comp", "para"):
            return None
        if in_list(here, scene.parse.lang, "real", "answer"):
            return here
        here = scene.parse.tokens[here.head]
    return None


def _dates_speech(scene: Scene, when: When) -> bool:
    """Tell whether a date is that of the saying: "said on Monday"."""
    token = scene.parse.at(when.start, when.end)
    if token is None:
        return False
    if not scene.parse.full:
        before = scene.parse.tokens[max(0, token.i - 3) : token.i]
        return any(speaks(t, scene.parse.lang) for t in before)
    verb = scene.parse.verb_of(token)
    if not speaks(verb, scene.parse.lang) or not scene.attribution.chain:
        return False
    return bool(scene.parse.children(verb, "comp", "para")) or verb.rel in ("para", "comp")


def is_side(parse: Parse, when: When) -> bool:
    """Tell whether a date only says since, after or before when something else was."""
    token = parse.at(when.start, when.end)
    return token is not None and any(t.prep in _EARLIER for t in (token, *parse.up(token)))


def _is_speech(scene: Scene, trigger: Trigger) -> bool:
    return trigger.category == "statement" or speaks(scene.parse.tokens[trigger.at], scene.parse.lang)


def is_bound(text: str, when: When) -> bool:
    """Tell whether a date only ends a span: "until 19 January"."""
    return _UNTIL.search(text[: when.start]) is not None


def place_of(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> Mention | None:
    """Choose the place of a trigger: the name or reference with the lowest price; None when none may be it."""
    best: tuple[float, Mention] | None = None
    for mention in (*scene.names, *scene.references):
        cost = distance(scene, trigger, mention.start, mention.end, asserted)
        if not _may_be_place(scene, mention, trigger, cost):
            continue
        cost += _extra(mention, trigger)
        if best is None or cost < best[0]:
            best = (cost, mention)
    return best[1] if best else None


def _may_be_place(scene: Scene, mention: Mention, trigger: Trigger, cost: float) -> bool:
    """Tell whether a mention may be where a trigger of its sentence happened."""
    spot, role, kind = mention.spot, mention.role, trigger.category
    if spot is None:  # a name of a place that is not known: better than another place
        return role in ("location", "destination") and kind not in _PLACELESS
    if mention.container or role not in _roles_for(kind):
        return False
    if role in ("origin", "route") and spot.precision not in _TOWNS and kind not in _LEAVING:
        return False
    if role == "origin" and spot.precision == "country" and (kind != "withdrawal" or _of_force(scene, mention)):
        return False
    if role == "mention" and spot.kind == "country" and kind == "deployment":
        return False  # a country that is only named sends rather than receives
    if kind not in _PLACELESS:
        return True
    return role == "location" and cost <= _RIGHT_AT and mention in scene.names


def _of_force(scene: Scene, mention: Mention) -> bool:
    """Tell whether a place only says whose forces they are: "soldiers from Armenia have left"."""
    token = scene.parse.at(mention.start, mention.end)
    return token is not None and bool(in_classes(scene.parse.head(token).keys, ("force",), scene.parse.lang))


def _roles_for(category: str) -> set[str]:
    roles = set(LOCATING)
    if category not in ("deployment", *_PLACELESS):
        roles.add("origin")
    if category in ("transport_closure", "protest"):
        roles.add("route")  # "the road to Osh is closed"
    if category in ("government_change", "state_of_emergency", "communication_blackout", "transport_closure"):
        roles.add("actor")
    return roles


def _extra(mention: Mention, trigger: Trigger) -> float:
    """Price beyond the distance: doubtful roles cost, a destination of forces is cheap."""
    price = _ROLE_PRICE.get(mention.role, 0.0)
    if mention.role == "origin" and trigger.category in _LEAVING:
        price = -2.0
    if mention.role == "destination" and trigger.category == "deployment":
        price = -4.0
    return price + (_WIDE_PRICE.get(mention.spot.precision, 0.0) if mention.spot is not None else 0.0)


def target_of(scene: Scene, trigger: Trigger) -> str | None:
    """The place that a decision or an appeal is about."""
    if trigger.category not in _PLACELESS:
        return None
    return next(
        (
            m.spot.name
            for m in scene.names
            if m.spot is not None and m.role in ("destination", "location") and m.start > trigger.start
        ),
        None,
    )


def listed_with(scene: Scene, mention: Mention, trigger: Trigger) -> list[Mention]:
    """Places listed with one: "in Aktau, Taraz and Kyzylorda", "hotels in Colombo and churches in Negombo"."""
    if mention.spot is None:
        return []
    if mention in scene.references:
        return [m for m in scene.references if m.start == mention.start and m is not mention]
    if mention not in scene.names:
        return []
    group = {scene.names.index(mention)}
    changed = True
    while changed:
        changed = False
        for number, other in enumerate(scene.names):
            linked = (
                other.partner in group or (number in {scene.names[g].partner for g in group}) or _beside(scene, other, trigger)
            )
            if linked and number not in group and not other.container:
                group.add(number)
                changed = True
    found = [scene.names[number] for number in sorted(group) if scene.names[number] is not mention]
    ends = {mention.role, "location"} if trigger.category in _LEAVING else {*LOCATING, "actor"}  # whence and whither are no list
    return [m for m in found if m.spot is not None and m.spot.place_id != mention.spot.place_id and m.role in ends]


def _beside(scene: Scene, other: Mention, trigger: Trigger) -> bool:
    """Tell whether a place hangs on a further object of the same verb."""
    parse = scene.parse
    token = parse.at(other.start, other.end)
    if token is None or not parse.full or other.role != "location":
        return False
    steps = parse.steps(token, parse.tokens[trigger.at])
    if any(t.rel in CLAUSES or t.pos == "VERB" for t in steps if t is not token) or trigger.at not in {
        t.i for t in parse.up(token)
    }:
        return False
    return any(t.rel == "conj" for t in steps)
