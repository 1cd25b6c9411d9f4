"""What a count counts: killed, injured, detained, strength, ... with the group that the text names."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from kzmap.report.lexicon import entries
from kzmap.situation import words

if TYPE_CHECKING:
    from kzmap.report.numbers import Count

__all__ = ["Quantity", "attributes", "quantities"]

_BREAK = re.compile(
    r"[;:()]|,\s(?:but|while|who|which|when|after|including|among)\b|\s(?:but|while|after|when|before|as|а|но|когда|после)\s",
    re.IGNORECASE,
)
_COORDINATION = re.compile(
    r"\s*(?:,\s*)?(?:and|or|as well as|и|а также|мен|және)?\s*(?:another\s|wounding\s|a further\s)?", re.IGNORECASE
)
_PEOPLE = ("killed", "injured", "detained", "hospitalised", "evacuated", "held", "casualties")
_BUILT = ("buildings", "vehicles", "aircraft", "weapons", "flights")


@dataclass(frozen=True)
class Quantity:
    """A count with its meaning.

    Attributes
    ----------
    start, end
        Offsets in the sentence, from the qualifier to the noun.
    what
        Attribute of ``geo/attributes.csv``.
    low, high, qualifier
        See `kzmap.report.numbers.Count`.
    group
        The noun of the text, or None.
    """

    start: int
    end: int
    what: str
    low: float | None
    high: float | None
    qualifier: str
    group: str | None = None
    kind: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the quantity as plain data."""
        return {
            "what": self.what,
            "low": _plain(self.low),
            "high": _plain(self.high),
            "qualifier": self.qualifier,
            "group": self.group,
        }


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number.is_integer() else number


@cache
def attributes() -> frozenset[str]:
    """What can be counted, as words of ``geo/attributes.csv``.

    >>> "killed" in attributes()
    True
    """
    return frozenset(words.rows("attribute"))


@dataclass
class _Open:
    """A count on its way: its noun is known, its outcome may come from a neighbour."""

    count: Count
    group_end: int
    group: str | None
    kind: str
    suffix: str
    outcome: str | None = None


def quantities(text: str, counts: list[Count], lang: str, *, deploying: bool = False, gathering: bool = False) -> list[Quantity]:
    """Tell what the counts of a sentence count.

    Parameters
    ----------
    text
        The sentence.
    counts
        Its counts.
    lang
        en, ru or kk.
    deploying, gathering
        The sentence tells of a deployment, or of people who gather: then soldiers are a strength, people are participants.

    Examples
    --------
    >>> from kzmap.report.numbers import counts
    >>> text = "Dozens of protesters and at least 8 police officers were killed, and 30 people were injured."
    >>> [(q.what, q.low, q.qualifier) for q in quantities(text, counts(text, "en", []), "en")]
    [('killed', None, 'dozens'), ('killed_security', 8.0, 'at_least'), ('injured', 30.0, 'exact')]
    """
    opened = [_noun(text, count, lang, deploying=deploying) for count in counts]
    for item in opened:
        item.outcome = _direct(text, item, lang)
    _share(text, opened)
    for item in opened:
        if item.outcome is None:
            item.outcome = _in_clause(text, item, lang)
    _share(text, opened)
    found = []
    for item in opened:
        what = _what(item, deploying=deploying, gathering=gathering)
        if what is None:
            continue
        count = item.count
        found.append(
            Quantity(
                count.start, max(count.end, item.group_end), what, count.low, count.high, count.qualifier, item.group, item.kind
            )
        )
    return _without_parts(text, found)


def _noun(text: str, count: Count, lang: str, *, deploying: bool) -> _Open:
    rest = text[count.end : count.end + 70]
    stop = re.search(r"[,;.:()\"]|\s(?:and|were|was|had|have|has|in|at|after|и|в|на)\s", rest)
    window = rest[: stop.start()] if stop else rest
    best: tuple[int, int, int, str, str] | None = None
    for entry in entries("groups", lang):
        match = entry.pattern.search(window)
        if not match or len(window[: match.start()].split()) > 4:
            continue
        rank = (match.start(), -match.end(), 0, entry["group"], entry["suffix"])
        if best is None or rank[:2] < best[:2]:
            best = (match.start(), -match.end(), 0, entry["group"], entry["suffix"])
    if best is None:
        if (
            deploying
            and re.search(r"(?:and|,)\s[A-Z][\w ]+\s$", text[: count.start])
            and re.match(r"[,.;]|\s(?:to|under|each)", rest)
        ):
            return _Open(count, count.end, None, "forces", "")
        if re.match(r"\s+(?:more\s|others\s)?(?:from|из)\s(?:the\s)?[A-ZА-ЯЁ]", rest):
            return _Open(count, count.end, None, "forces", "")
        if re.match(r"\s+(?:\w+ly\s)?(?:marched|rallied|protested|gathered|demonstrated|took to|turned out|joined)", rest):
            return _Open(count, count.end, None, "people", "")
        return _Open(count, count.end, None, "", "")
    end = count.end - best[1]
    noun = re.sub(r"^(?:of|the|из|of the)\s+", "", text[count.end : end].strip(" -"))
    return _Open(count, end, noun, best[3], best[4])


def _direct(text: str, item: _Open, lang: str) -> str | None:
    """The outcome right after the noun or right before the number."""
    after = text[item.group_end : item.group_end + 60]
    for entry in entries("outcomes", lang):
        if entry["form"] != "after":
            continue
        link = (
            (
                r"\s*(?:of them\s|others?\s|had\s|have\s|has\s|who\s|were\s|was\s|were reported\s|are\s|also\s"
                r"|reportedly\s|were also\s)*"
            )
            if lang == "en"
            else r"\s*(?:были\s|был\s|также\s)*"
        )
        if re.match(rf"{link}(?:{entry['pattern']})(?!\w)", after, re.IGNORECASE):
            return _with_and(entry["attribute"], after)
    before = text[max(0, item.count.start - 60) : item.count.start]
    for entry in entries("outcomes", lang):
        if entry["form"] != "before":
            continue
        link = r"\s+(?:the\s|a\s|by\s|as\s|ещё\s|также\s)*$" if lang == "en" else r"\s+(?:ещё\s|также\s|как\s|с\s|до\s)*$"
        match = re.search(rf"(?<!\w)(?:{entry['pattern']}){link}", before, re.IGNORECASE)
        if match and not (lang == "en" and re.search(r"\b(?:was|were|been|being)\s+$", before[: match.start()])):
            if not item.suffix and re.search(r"number of[\w ]* civilians", match.group(), re.IGNORECASE):
                item.suffix = "civilians"
            return entry["attribute"]
    return None


def _with_and(attribute: str, after: str) -> str:
    """Tell whether both dead and wounded are counted together, as in "20 dead or wounded"."""
    return (
        "casualties"
        if re.match(r"\s*(?:were\s)?(?:killed|dead) (?:or|and) (?:wounded|injured)(?!\s*\d)", after, re.IGNORECASE)
        else attribute
    )


def _share(text: str, opened: list[_Open]) -> None:
    """Give the outcome to coordinated counts: "dozens of A and 8 B were killed", "killed 3 A and 2 B"."""
    for left, right in zip(reversed(opened[:-1]), reversed(opened[1:]), strict=True):
        if (
            left.outcome is None
            and right.outcome
            and _COORDINATION.fullmatch(text[left.group_end : right.count.start])
            and left.group
        ):
            left.outcome = right.outcome
    for left, right in itertools.pairwise(opened):
        if (
            right.outcome is None
            and left.outcome
            and _COORDINATION.fullmatch(text[left.group_end : right.count.start])
            and right.group
        ):
            right.outcome = left.outcome


def _in_clause(text: str, item: _Open, lang: str) -> str | None:
    """The first outcome later in the same clause: "8 people in the region were killed"."""
    if item.kind in ("vehicles", "aircraft", "weapons", "flights") or item.group is None:
        return None
    # "50 people, among them four policemen, were ...": the aside is stepped over
    rest = re.sub(r"^,\s(?:including|among them|most|some|mostly|many|half)[^,;]{2,60},", "", text[item.group_end :])
    stop = _BREAK.search(rest)
    clause = rest[: stop.start()] if stop else rest
    best: tuple[int, str] | None = None
    for entry in entries("outcomes", lang):
        if entry["form"] != "after":
            continue
        passive = (
            rf"(?<!\w)(?:were|was|been|have died|had died|died|has died)\s?(?:{entry['pattern']})?(?!\w)"
            if lang == "en"
            else rf"(?<!\w)(?:{entry['pattern']})(?!\w)"
        )
        match = re.search(passive, clause, re.IGNORECASE)
        if match and lang == "en" and not re.search(rf"(?:{entry['pattern']})$", match.group(), re.IGNORECASE):
            match = None
        if match and not re.search(r"\d", clause[: match.start()]) and (best is None or match.start() < best[0]):
            best = (match.start(), entry["attribute"])
    return best[1] if best else None


def _what(item: _Open, *, deploying: bool, gathering: bool) -> str | None:
    outcome = item.outcome
    if outcome == "buildings_damaged":
        if item.kind == "vehicles":
            return "vehicles_damaged"
        return outcome if item.kind == "buildings" else None
    if outcome in _PEOPLE:
        if item.kind in _BUILT:
            return None
        sharper = f"{outcome}_{item.suffix}"
        return sharper if item.suffix and sharper in attributes() else outcome
    if item.kind in ("vehicles", "aircraft", "flights"):
        return item.kind
    strong = item.kind in ("security", "forces") or bool(item.group and "strong" in item.group)
    if deploying and strong:
        return "strength"
    if item.kind in ("protesters", "people", "civilians", "persons") and gathering:
        return "participants"
    if item.kind == "attackers":
        return "attackers"
    return "strength" if deploying and item.kind == "people" else None


def _without_parts(text: str, found: list[Quantity]) -> list[Quantity]:
    """Mark "including 3 children" as part of the count before it, so that it is not added."""
    kept: list[Quantity] = []
    for quantity in found:
        before = text[max(0, quantity.start - 22) : quantity.start]
        part = re.search(
            r"(?:including|among them|of whom|of them|в том числе|из них|среди них)[\w ,]{0,12}$", before, re.IGNORECASE
        )
        if part and kept and quantity.what == kept[-1].what:
            continue
        kept.append(replace(quantity))
    return kept
