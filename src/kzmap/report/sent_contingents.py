"""Forces sent from one country to another: who, how many, from where to where, when, by whose word. What is absent stays so."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kzmap.report.placing import day_of
from kzmap.report.toponyms import demonyms

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.gazetteer import Spot
    from kzmap.report.events import Event
    from kzmap.report.quantities import Quantity
    from kzmap.report.roles import Mention
    from kzmap.report.scene import Focus, Scene
    from kzmap.report.time_expressions import When

__all__ = ["STRENGTH_TALK", "Contingent", "add_strength", "complete_arrival", "contingents_of", "merge_contingents"]

_FORCE = (
    r"(?:troops|soldiers|servicemen|contingents?|peacekeepers|paratroopers|marines|forces|personnel"
    r"|police officers|officers|battalions?|brigades?|units?|deployments?|company|companies|commandos"
    r"|legionnaires|observers"
    r"|миротворц\w+|контингент\w*|военнослужащ\w+|десантник\w*|военн\w+|солдат\w*|войск\w*|подразделени\w*"
    r"|батальон\w*|рот[аыу]|бітімгер\w*|сарбаз\w*|контингент\w*|әскер\w*|полицейск\w+)"
)
_SENDING = re.compile(
    r"(?:sent|sends|dispatched|deployed|contributed|provided|flew|airlifted|committed|moved|landed"
    r"|направил\w*|отправил\w*|перебросил\w*|ввел\w*|ввёл|послал\w*|жіберді|аттандырды)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\b(?:the\s)?(?P<unit>(?:\d{1,3}(?:st|nd|rd|th)\s(?:\w+\s){0,3}?|[A-Z]\w+\s(?:\w+\s){0,2}?)"
    r"(?:Brigade|Division|Regiment|Battalion|Company|brigade|division|regiment|battalion)(?!\w)"
    r"|\d{1,3}-\w{1,3}\s(?:[\w-]+\s){0,3}?(?:бригад\w+|дивизи\w+|полк\w*|батальон\w*))"
)
#: The sentence gives the size of a force that was told of before, or that stands there.
STRENGTH_TALK = re.compile(
    r"(?:contingent|force|mission|unit|group|column) "
    r"(?:numbers|consists of|is made up of|comprises|of|has)\s|(?:has|have) "
    r"(?:about |some |around |more than |nearly |over )?\d[\d,]* (?:soldiers|troops|peacekeepers|police)"
    r"|численност\w+|в составе",
    re.IGNORECASE,
)
_TASK = re.compile(
    r"(?:to (?:guard|protect|secure|help|assist|support|patrol|train|escort|monitor|restore|fight|evacuate)\b[^,.;]{3,90})",
    re.IGNORECASE,
)


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


def contingents_of(scene: Scene, focus: Focus, country_of: Callable[[str], Spot | None], lang: str) -> list[Contingent]:
    """Find the contingents of a sentence that tells of a deployment that took place."""
    moves = [t for t in scene.triggers if t.category in ("deployment", "withdrawal")]
    told = [t for t in moves if t.polarity == "asserted"]
    stands = re.search(
        r"(?:are|were) patrolling|(?:has|have) (?:[a-z]+ ){0,2}\d[\d,]* (?:soldiers|troops|peacekeepers|police)",
        scene.sentence.text,
    )
    if (moves and not told) or scene.attribution.denies or not (told or stands):
        return []
    movement = told[0].category if told else "deployment"
    destination = _destination(scene, focus, withdrawing=movement == "withdrawal")
    days = [
        when
        for trigger in told
        if (when := day_of(scene, trigger, [t for t in scene.triggers if t.polarity == "asserted"])) is not None and when.first
    ]
    arrival = days[0] if days else None
    found: dict[str, Contingent] = {}
    for spot, start, end, surface in _senders(scene, country_of, lang):
        if destination is not None and spot.country == destination.country:
            continue
        made = Contingent(
            spot.country, spot.name, (scene.sentence.start, scene.sentence.end), chain=scene.attribution.chain, movement=movement
        )
        made.spans = [made.span]
        made.origin = _origin(scene, spot)
        if destination is not None and movement == "deployment":
            made.destination, made.destination_precision = destination.name, destination.precision
        made.strength = _strength(scene, start, end, len(found))
        made.arrival = arrival
        unit = _UNIT.search(scene.sentence.text)
        made.unit = unit.group("unit").strip() if unit and not re.match(r"(?:The|A|An|His|Her)\s", unit.group("unit")) else None
        task = _TASK.search(scene.sentence.text)
        made.task = task.group() if task else None
        _ = surface
        found.setdefault(spot.country, made)
    return list(found.values())


def _senders(scene: Scene, country_of: Callable[[str], Spot | None], lang: str) -> list[tuple[Spot, int, int, str]]:
    """Countries that send: origins of forces, subjects of sending, adjectives before forces."""
    text = scene.sentence.text
    found: list[tuple[Spot, int, int, str]] = []
    origins = [m for m in scene.names if m.role == "origin" and m.spot is not None and m.spot.country]
    first = next(
        (m for m in origins if re.search(rf"{_FORCE}[\w\s,'-]{{0,40}}$", text[: m.start], re.IGNORECASE) or lang == "kk"), None
    )
    if first is not None:
        found += [
            (m.spot, m.start, m.end, m.surface) for m in origins if m.spot is not None and (m is first or m.start > first.start)
        ]
    for mention in scene.names:
        if (
            mention.spot is None
            or mention.spot.kind != "country"
            or mention.role not in ("actor", "speaker", "mention", "origin")
        ):
            continue
        after = text[mention.end : mention.end + 110]
        if re.match(
            rf"(?:,\s(?:which|whose government)\s)?[^,.;]{{0,40}}?(?<!\w)(?:{_SENDING.pattern})(?!\w)", after, re.IGNORECASE
        ) and re.search(_FORCE, text, re.IGNORECASE):
            found.append((mention.spot, mention.start, mention.end, mention.surface))
    for match in re.finditer(r"(?<!\w)[A-Za-zА-Яа-яЁё][\w-]+", text):
        code = demonyms().get(match.group().lower()) or _stem(match.group())
        spot = country_of(code) if code else None
        force = (
            re.match(
                rf"(?:\s+(?:[\w-]+,?\s+){{0,3}}?|(?:,?\s(?:and\s)?[A-Z][\w-]+){{1,6}}\s+(?:\w+\s)?){_FORCE}(?!\w)",
                text[match.end() :],
                re.IGNORECASE,
            )
            if spot
            else None
        )
        if spot is not None and force:
            found.append((spot, match.start(), match.end() + force.end(), match.group()))
    said = scene.attribution
    if re.search(rf"(?<!\w)(?:it|they|we) (?:had |have |has )?(?:{_SENDING.pattern})(?!\w)", text, re.IGNORECASE) and said.chain:
        words = [demonyms().get(word.lower()) for word in said.chain[-1].split()]
        spot = next((found_spot for code in words if code and (found_spot := country_of(code)) is not None), None)
        if spot is not None:
            found.append((spot, said.start, said.end, said.chain[-1]))
    # "Armenia sent 100 and Belarus 500": the verb is not said again
    for mention in scene.names if found else []:
        if (
            mention.spot is not None
            and mention.spot.kind == "country"
            and re.match(r"\s(?:about |some |around |nearly )?\d[\d,]*(?=[\s,.;])", text[mention.end :])
        ):
            found.append((mention.spot, mention.start, mention.end, mention.surface))
    kept: list[tuple[Spot, int, int, str]] = []
    for item in found:
        if item[0].country and all(item[0].country != other[0].country for other in kept):
            kept.append(item)
    return kept


def _stem(word: str) -> str | None:
    """Country of an inflected Russian adjective: "российские", "белорусских"."""
    lowered = word.lower()
    for ending in ("ские", "ских", "ским", "скими", "ского", "ской", "скую", "ское"):
        if lowered.endswith(ending):
            return demonyms().get(lowered[: -len(ending)] + "ский")
    return None


def _destination(scene: Scene, focus: Focus, *, withdrawing: bool) -> Spot | None:
    text = scene.sentence.text
    spots = [m for m in (*scene.names, *scene.references) if m.spot is not None and not m.container and not _temporal(text, m)]
    for role in ("destination", "location"):
        chosen = next((m.spot for m in spots if m.role == role), None)
        if chosen is not None:
            return chosen
    if withdrawing:
        return focus.main_country()
    return focus.country or focus.main_country()


def _temporal(text: str, mention: Mention) -> bool:
    """A place of speaking or signing is no destination."""
    return bool(
        re.search(r"(?:said|told|signed|announced|summit|meeting|talks)\s+in\s+(?:the\s)?$", text[: mention.start], re.IGNORECASE)
    )


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


def _strength(scene: Scene, start: int, end: int, number: int) -> Quantity | None:
    """The strength that stands nearest to the country, on its side of the next country."""
    counts = [q for q in scene.quantities if q.what == "strength"]
    if not counts:
        return None
    text = scene.sentence.text
    before = [q for q in counts if q.end <= end and re.fullmatch(r"[^,;]{0,40}", text[q.end : start]) is not None]
    after = [q for q in counts if q.start >= start and not re.search(r";|, and [A-Z]", text[end : q.start])]
    beside = next((q for q in after if re.fullmatch(r"\s(?:about\s|some\s|around\s|nearly\s)?", text[end : q.start])), None)
    if beside is not None:
        return beside
    senders = sum(1 for m in scene.names if m.role == "origin")
    if before:
        return (
            before[-1]
            if senders <= 1 or re.fullmatch(r"[^,;]{0,30}(?:from|из)\s(?:the\s)?", text[before[-1].end : start])
            else None
        )
    if after:
        return after[0] if len(text[end : after[0].start].split()) <= 12 else None
    _ = number
    return counts[0] if len(counts) == 1 and senders <= 1 and start <= counts[0].start < end else None


def add_strength(events: list[Event], sent: list[Contingent], scene: Scene) -> None:
    """Give "The contingent numbers 1,960 soldiers" to the deployment of the sentence before."""
    counts = [q for q in scene.quantities if q.what == "strength"]
    if not counts or not events or events[-1].category != "deployment" or scene.sentence.start - events[-1].spans[0][1] > 2:
        return
    if any(q.what == "strength" for q in events[-1].quantities):
        return
    span = (scene.sentence.start, scene.sentence.end)
    events[-1].quantities.append(counts[0])
    events[-1].spans.append(span)
    if sent and sent[-1].span == events[-1].spans[0] and sent[-1].strength is None:
        sent[-1].strength = counts[0]
        sent[-1].spans.append(span)


def complete_arrival(sent: list[Contingent], scene: Scene) -> None:
    """Take the day of "the first planes landed on 7 January" for the one contingent that the sentence before told of."""
    told = [t for t in scene.triggers if t.category == "deployment" and t.polarity == "asserted"]
    day = next((when for when in scene.dates if when.first), None)
    if not told or day is None or not sent or sent[-1].arrival is not None:
        return
    before = [c for c in sent if c.span == sent[-1].span]
    if len(before) == 1 and 0 <= scene.sentence.start - sent[-1].span[1] < 3:
        sent[-1].arrival = day
        sent[-1].spans.append((scene.sentence.start, scene.sentence.end))


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
        if same.arrival is None and item.arrival is not None:
            same.arrival, same.chain = item.arrival, item.chain or same.chain
        same.chain = same.chain or item.chain
        same.spans += item.spans
    return merged


def _two_strengths(one: Contingent, two: Contingent) -> bool:
    if one.strength is not None and one.strength.low is None and one.strength.high is None and two.strength is not None:
        one.strength, one.chain = two.strength, two.chain or one.chain
    return (
        one.strength is not None
        and two.strength is not None
        and (one.strength.low, one.strength.high) != (two.strength.low, two.strength.high)
    )
