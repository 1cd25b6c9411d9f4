"""What a count counts: killed, injured, detained, strength, ... by the noun it counts and the word that governs that noun."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kzmap.report.lexicon import in_classes, rows, same_word
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzmap.report.numbers import Count
    from kzmap.report.parse import Parse, Token

__all__ = ["Quantity", "attributes", "quantities"]

#: Category of an event -> what those are to whom it is done.
_OF_EVENT = {"arrest": "detained", "kidnapping": "held", "evacuation": "evacuated"}
_PEOPLE = ("killed", "injured", "detained", "hospitalised", "evacuated", "held", "casualties")
_KINDS = (
    "aircraft",
    "flights",
    "vehicles",
    "weapons",
    "buildings",
    "attackers",
    "civilians",
    "security",
    "protesters",
    "people",
    "force",
)
_PART = re.compile(
    r"(?:including|among them|of whom|of them|в том числе|из них|среди них|оның ішінде)[\w ,]{0,12}$", re.IGNORECASE
)


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
    kind
        Class of the noun, or "".
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
class _Counted:
    """A count, the noun that it counts (or None), and the word that stands for both in the sentence."""

    count: Count
    anchor: Token | None
    noun: Token | None
    kind: str = ""
    outcome: str | None = None
    listed: bool = False


def quantities(
    parse: Parse,
    counts: list[Count],
    *,
    deploying: bool = False,
    gathering: bool = False,
    told: Mapping[int, str] = MappingProxyType({}),
) -> list[Quantity]:
    """Tell what the counts of a sentence count.

    Parameters
    ----------
    parse
        The sentence's parse.
    counts
        Its counts.
    deploying, gathering
        The sentence tells of a deployment, or of people who gather: then soldiers are a strength, people are participants.
    told
        Number of a word in the parse -> category of the event that it tells of: who is arrested is detained.

    Examples
    --------
    >>> from kzmap.report.numbers import counts
    >>> from kzmap.report.parse import parses
    >>> text = "Dozens of protesters and at least 8 police officers were killed, and 30 people were injured."
    >>> [(q.what, q.low, q.qualifier) for q in quantities(parses([text], "en")[0], counts(text, "en", []))]
    [('killed', None, 'dozens'), ('killed_security', 8.0, 'at_least'), ('injured', 30.0, 'exact')]
    """
    found: list[Quantity] = []
    last: str | None = None
    for count in counts:
        item = _counted(parse, count)
        item.outcome = _outcome(parse, item, told)
        if item.outcome is None and item.anchor is not None and item.anchor.rel in ("conj", "appos", "dep") and item.noun is None:
            item.outcome = last  # "three killed and five more"
        item.listed = (
            re.search(
                r"[A-ZА-ЯЁӘҚҰ]\w+\s(?:[—–-]\s)?(?:(?:about|some|around|nearly|over|roughly|около|примерно)\s)?$",
                parse.text[: count.end - len(parse.text[count.start : count.end].split()[-1])],
            )
            is not None
            and re.match(r"\s*(?:[,.;)]|$|and\s|to\s|и\s)", parse.text[count.end :]) is not None
        )
        what = _what(item, parse.lang, deploying=deploying, gathering=gathering)
        if what is None:
            continue
        before = parse.text[max(0, count.start - 22) : count.start]
        if found and _PART.search(before) and what.split("_")[0] == found[-1].what.split("_")[0]:
            continue  # a part of the count before it is not added
        last = item.outcome
        end = max(count.end, item.noun.end if item.noun is not None and item.noun.start >= count.end else count.end)
        _, stop = parse.phrase(item.noun) if item.noun is not None else (end, end)
        group = (
            re.sub(r"^(?:of|the|из|of the)\s+", "", parse.text[count.end : min(stop, end) if stop > end else end].strip(" -"))
            or None
        )
        found.append(Quantity(count.start, end, what, count.low, count.high, count.qualifier, group, item.kind))
    return found


def _counted(parse: Parse, count: Count) -> _Counted:
    """Find the noun of a count in the parse."""
    inside = [
        t for t in parse.tokens if t.start < count.end and count.start < t.end and t.pos not in ("PUNCT", "ADP", "DET", "ADV")
    ]
    token = next((t for t in reversed(inside) if t.pos == "NUM" or t.text[0].isdigit()), inside[-1] if inside else None)
    if token is None:
        return _Counted(count, None, None)
    numbers = {t.i for t in inside}
    anchor = token
    while (
        (anchor.i in numbers and anchor.rel in ("num", "quant", "mod", "flat", "dep", "advmod", "det", "nmod"))
        and anchor.head != anchor.i
        and not anchor.prep
    ):
        above = parse.tokens[anchor.head]
        if above.i not in numbers and above.pos in ("VERB", "AUX") and anchor.rel != "num":
            break
        anchor = above
    noun: Token | None = anchor if anchor.i not in numbers else None
    if noun is None:
        last = inside[-1]
        if not parse.full or parse.lang == "ru":
            following = next((t for t in parse.tokens[last.i + 1 : last.i + 2] if t.pos in ("NOUN", "PROPN")), None)
            if following is not None:
                return _with_kind(parse, _Counted(count, following, following))
        of = [
            t
            for t in (*parse.children(last), *parse.children(token))
            if t.rel in ("nmod", "obl", "dep")
            and t.pos in ("NOUN", "PROPN", "ADJ", "VERB")
            and (t.prep in ("of", "из", "") or t.case == "Gen")
        ]
        noun = next((t for t in of if t.start >= count.end and t.start - count.end < 40), None)
    if noun is None:
        following = parse.tokens[inside[-1].i + 1] if inside[-1].i + 1 < len(parse.tokens) else None
        if (
            following is not None
            and following.pos in ("NOUN", "ADJ")
            and (following.head in numbers or not parse.full or token.rel == "num")
        ):
            noun = following
            if not parse.full:
                anchor = following
    return _with_kind(parse, _Counted(count, anchor, noun))


def _with_kind(parse: Parse, item: _Counted) -> _Counted:
    """Tell the class of the noun that is counted."""
    noun = item.noun
    near = [noun, *(t for t in parse.children(noun, "flat", "mod", "nmod", "acl"))] if noun is not None else []
    for part in near:
        item.kind = item.kind or in_classes(part.keys, _KINDS, parse.lang)
    return item


@cache
def _outcomes(lang: str, role: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    found = []
    for row in rows("outcomes"):
        if row["lang"] == lang and row["role"] == role:
            for group in row["words"].split("|"):
                head, *rest = group.split()
                found.append((row["attribute"], head, tuple(rest)))
    return tuple(sorted(found, key=lambda item: -len(item[2])))


@lru_cache(maxsize=100_000)
def _told_by(keys: frozenset[str], lang: str, role: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return tuple(outcome for outcome in _outcomes(lang, role) if same_word(outcome[1], keys, lang))


def _match(parse: Parse, token: Token, role: str) -> str | None:
    """The outcome that a word tells of for who suffers it (patient), does it (subject), or is it (noun)."""
    for attribute, _, rest in _told_by(token.keys, parse.lang, role):
        near = parse.tokens[max(0, token.i - 6) : token.i + 7] if rest else []
        if all(any(same_word(word, t.keys, parse.lang) for t in near) for word in rest):
            return attribute
    return None


def _outcome(parse: Parse, item: _Counted, events: Mapping[int, str]) -> str | None:
    """What happened to those who are counted."""
    anchor, noun = item.anchor, item.noun
    for word in [t for t in (noun, anchor) if t is not None]:
        if (told := _match(parse, word, "noun")) is not None and (
            word.pos != "VERB" or word.form == "part" or not parse.children(word, "subj")
        ):
            return told
    if anchor is None:
        return None
    for word in [t for t in (noun, anchor) if t is not None]:
        for child in parse.children(word, "acl", "mod", "rel", "pred", "appos"):
            told = _match(parse, child, "noun" if child.pos == "ADJ" else "patient")
            if told is not None and (child.passive or child.past or child.pos == "ADJ"):
                return told
    place = parse.first(anchor)
    for _ in range(3):  # "the deaths of 12 people", "the number of wounded at 40"
        above = parse.tokens[place.head]
        if place.head == place.i:
            break
        if above.pos in ("NOUN", "ADJ", "PROPN", "NUM") and place.rel in ("nmod", "flat", "mod", "num", "obl", "dep"):
            if (told := _match(parse, above, "noun")) is not None:
                return told
            place = parse.first(above)
            continue
        return _governed(parse, place, above, events)
    return None


def _governed(parse: Parse, place: Token, verb: Token, events: Mapping[int, str]) -> str | None:
    """What the verb does to its object, or what its subject suffers."""
    patient = _match(parse, verb, "patient") or _OF_EVENT.get(events.get(verb.i, ""))
    subject = _match(parse, verb, "subject")
    active = not verb.passive
    if not parse.full and parse.lang == "kk":
        return patient or subject
    if patient and (place.rel in ("obj", "subj_pass", "comp", "dep") or (place.rel == "subj" and verb.form == "part")):
        return patient
    if subject:
        return subject
    if active and place.rel in ("obj", "subj", "subj_pass", "obl", "comp"):
        for other in parse.children(verb, "pred", "comp", "acl", "obj"):  # "leaving five dead"
            if other is not place and (told := _match(parse, other, "noun")) is not None:
                return told
    for counted in parse.children(verb, "subj", "subj_pass"):
        if counted is not place and in_classes(counted.keys, ("toll",), parse.lang):
            below = [_match(parse, t, "noun") or _match(parse, t, "patient") for t in parse.subtree(counted) if t is not counted]
            return next((told for told in below if told), None)
    if (
        subject is None
        and patient is None
        and verb.rel in ("comp", "conj")
        and place.rel in ("subj", "obj")
        and parse.tokens[verb.head].pos == "VERB"
    ):
        return _governed(parse, place, parse.tokens[verb.head], events) if verb.rel == "comp" and verb.form == "inf" else None
    return None


def _what(item: _Counted, lang: str, *, deploying: bool, gathering: bool) -> str | None:  # noqa: PLR0911 - one line a rule
    outcome, noun = item.outcome, item.noun
    keys = noun.keys if noun is not None else frozenset()
    strong = bool(in_classes(keys, ("force",), lang)) or "-strong" in (noun.lower if noun is not None else "")
    if outcome == "buildings_damaged":
        return "vehicles_damaged" if item.kind == "vehicles" else outcome if item.kind == "buildings" else None
    if outcome in _PEOPLE:
        if item.kind in ("vehicles", "aircraft", "flights", "weapons", "buildings"):
            return None
        suffixes = {row["class"]: row["suffix"] for row in rows("classes") if row["lang"] == lang}
        sharper = f"{outcome}_{suffixes.get(item.kind, '')}"
        return sharper if sharper in attributes() else outcome
    if item.kind in ("vehicles", "aircraft", "flights"):
        return item.kind
    if deploying and (strong or item.kind in ("security", "force")):
        return "strength"
    if item.kind in ("protesters", "people", "civilians") and gathering:
        return "participants"
    if noun is None and gathering and item.anchor is not None and item.anchor.rel == "subj":
        return "participants"
    if item.kind == "attackers":
        return "attackers"
    if deploying and (
        item.listed
        or item.kind == "people"
        or (noun is not None and noun.pos == "PROPN")
        or (noun is None and item.anchor is not None and item.anchor.rel in ("conj", "dep", "appos", "obj"))
    ):
        return "strength"
    return None
