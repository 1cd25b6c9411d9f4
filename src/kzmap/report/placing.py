"""Which place and day of a sentence belong to which of its triggers: the nearest in words, with a price for each clause edge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.report.roles import LOCATING, Mention

if TYPE_CHECKING:
    from kzmap.report.scene import Scene
    from kzmap.report.time_expressions import When
    from kzmap.report.triggers import Trigger

__all__ = ["day_of", "distance", "listed_with", "place_of", "target_of"]

_SEPARATOR = re.compile(
    r"[,;:]|\s[-–—]\s|(?<!\w)(?:and|but|while|after|before|when|where|which|who|as|that|during|following|и"
    r"|а|но|после|когда|где|который|что|сейчас)(?!\w)",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"(?:after|following|in response to|days of|weeks of|months of|since|amid|over|despite|ahead of|before"
    r"|после|в ответ на|на фоне|из-за)\s+(?:[\w'-]+\s+){0,4}$",
    re.IGNORECASE,
)
#: "until 19 January" is an end, no beginning.
_UNTIL = re.compile(r"(?<!\w)(?:until|till|through|by|before|valid to|до|к)\s+(?:the\s|midnight\s|at least\s)*$", re.IGNORECASE)
#: "signed on Monday" dates the signing.
_OTHER_VERB = re.compile(
    r"(?<!\w)(?P<verb>said|says|told \w+|added|confirmed|reported|warned|wrote|statement|signed|reached"
    r"|agreed|held|elected|announced|published|issued|brokered|approved|imposed|declared|taken|adopted"
    r"|released|passed)\s+(?:late\s|early\s)?(?:on\s|in\s)?$",
    re.IGNORECASE,
)
_VENUE = re.compile(r"(?:meeting|gathered|summit|session|talks) in (?:the )?$")
_ABOUT = re.compile(r"(?:to|for|about|against|with|on)\s+(?:the\s+)?$")
_PLACELESS, _MOVES = ("decision", "statement"), ("deployment", "withdrawal")
_ROLE_PRICE = {"mention": 6.0, "actor": 4.0, "origin": 5.0}
_RIGHT_AT = 5.0
_CROSSING, _OTHER_TRIGGER = 7, 9


def distance(text: str, trigger: Trigger, start: int, end: int, others: list[Trigger]) -> float:
    """Distance in words, with a price for each clause edge and each other trigger on the way."""
    left, right = (end, trigger.start) if end <= trigger.start else (trigger.end, start)
    between = text[left:right] if left < right else ""
    cost = len(between.split()) + _CROSSING * len(_SEPARATOR.findall(between))
    cost += _OTHER_TRIGGER * sum(1 for t in others if t is not trigger and left <= t.start < right)
    return cost


def day_of(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> When | None:
    """Choose the day of a trigger among those of its sentence; None when none is its own."""
    text = scene.sentence.text
    counted = trigger.category in ("toll", "arrest")
    known = [
        when
        for when in scene.dates
        if (when.first or "year_unknown" in when.flags) and not _is_bound(text, when, counted=counted)
    ]
    if not known:
        return None
    costs = [(distance(text, trigger, when.start, when.end, asserted), when) for when in known]
    cost, best = min(costs, key=lambda item: item[0])
    foreign = _OTHER_VERB.search(text[: best.start])
    if (
        foreign
        and not trigger.start <= foreign.start("verb") < trigger.end
        and not any(t.start <= foreign.start("verb") < t.end for t in asserted)
    ):
        return None
    rival = min(
        (distance(text, other, best.start, best.end, asserted) for other in asserted if other is not trigger), default=999.0
    )
    earlier = bool(_EARLIER.search(text[: trigger.start])) and not best.start > trigger.end > best.start - 25
    between = text[trigger.end : best.start] if best.start > trigger.end else text[best.end : trigger.start]
    apart = bool(re.search(r"(?<!\w)(?:since|after|when|before|following|until|как|после|когда)(?!\w)", between, re.IGNORECASE))
    if rival < cost and (earlier or apart or trigger.form == "noun" or (cost > rival + 20 and len(known) > 1)):
        return None
    return best


def _is_bound(text: str, when: When, *, counted: bool) -> bool:
    """Tell whether a date only bounds a span: "until 19 January"; for a count also "since April"."""
    if _UNTIL.search(text[: when.start]):
        return True
    return counted and (
        when.text.lower().startswith("since")
        or re.search(r"(?<!\w)since\s+(?:late\s|early\s|[\w ]{0,60}\son\s)?$", text[: when.start]) is not None
    )


def place_of(scene: Scene, trigger: Trigger, asserted: list[Trigger]) -> Mention | None:
    """Choose the place of a trigger: the name or reference with the lowest price; None when none may be it."""
    text = scene.sentence.text
    mentions = [*scene.names, *scene.references]
    if trigger.category == "decision":
        venue = next((m for m in mentions if m.spot is not None and _VENUE.search(text[: m.start])), None)
        if venue is not None:
            return venue
    best: tuple[float, Mention] | None = None
    for mention in mentions:
        cost = distance(text, trigger, mention.start, mention.end, asserted)
        if not _may_be_place(text, mention, trigger, cost):
            continue
        cost += _extra(mention, trigger)
        if best is None or cost < best[0]:
            best = (cost, mention)
    return best[1] if best else None


def _may_be_place(text: str, mention: Mention, trigger: Trigger, cost: float) -> bool:
    """Tell whether a mention may be where a trigger of its sentence happened."""
    spot, role, kind = mention.spot, mention.role, trigger.category
    if spot is None:  # a name of a place that is not known: better than another place
        return role in ("location", "destination") and kind not in _PLACELESS
    if mention.container or role not in _roles_for(kind):
        return False
    if role == "origin" and kind != "withdrawal" and spot.precision == "country":
        return False
    if role == "location" and kind in _MOVES and re.search(r"(?:through|via)\s$", text[: mention.start]):
        return False
    if role == "mention" and spot.kind == "country" and kind == "deployment":
        return False  # a country that is only named sends rather than receives
    return kind not in _PLACELESS or _stands_at(text, mention, trigger, cost)


def _stands_at(text: str, mention: Mention, trigger: Trigger, cost: float) -> bool:
    """What is decided about lies elsewhere: only "in X" right at the deciding counts."""
    if mention.role != "location" or cost > _RIGHT_AT or _ABOUT.search(text[: mention.start]):
        return False
    return mention.start <= trigger.end or not re.search(r"\sto\s", text[trigger.end : mention.start])


def _roles_for(category: str) -> set[str]:
    roles = set(LOCATING)
    if category not in ("deployment", *_PLACELESS):
        roles.add("origin")
    if category in ("government_change", "state_of_emergency", "communication_blackout", "transport_closure"):
        roles.add("actor")
    return roles


def _extra(mention: Mention, trigger: Trigger) -> float:
    """Price beyond the distance: doubtful roles cost, a destination of forces is cheap, a name after the trigger too."""
    price = _ROLE_PRICE.get(mention.role, 0.0)
    if mention.role == "origin" and trigger.category == "withdrawal":
        price = 2.0
    if mention.role == "destination" and trigger.category == "deployment":
        price = -6.0
    if mention.spot is not None and mention.spot.precision == "country":
        price += 3.0
    return price - 2.0 if mention.start > trigger.end and mention.spot is not None else price


def target_of(scene: Scene, trigger: Trigger) -> str | None:
    """The place that a decision or an appeal is about."""
    if trigger.category not in ("decision", "statement"):
        return None
    return next(
        (
            m.spot.name
            for m in scene.names
            if m.spot is not None and m.role in ("destination", "location") and m.start > trigger.start
        ),
        None,
    )


def listed_with(scene: Scene, mention: Mention) -> list[Mention]:
    """Places listed with one: "in Aktau, Taraz and Kyzylorda"."""
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
            linked = other.partner in group or (number in {scene.names[g].partner for g in group})
            if linked and number not in group and not other.container:
                group.add(number)
                changed = True
    found = [scene.names[number] for number in sorted(group) if scene.names[number] is not mention]
    return [
        m for m in found if m.spot is not None and m.spot.place_id != mention.spot.place_id and m.role in (*LOCATING, "actor")
    ]
