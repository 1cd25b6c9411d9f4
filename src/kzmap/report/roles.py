"""What a place name does in its sentence: where something happened, where somebody is from, who speaks, or part of a name.

The parse tells: the preposition or case that a name stands with, and the word that it hangs on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kzmap.gazetteer.holding import holders, lies_in
from kzmap.report.lexicon import any_of, in_classes, rows, words

if TYPE_CHECKING:
    from kzmap.gazetteer import Spot
    from kzmap.report.parse import Parse, Token
    from kzmap.report.toponyms import Name

__all__ = ["LOCATING", "Mention", "assign_roles", "speaks"]

#: Roles that can be the place of an event, sharpest claim first.
LOCATING = ("location", "destination", "mention")
_PLACES = ("facility", "transport", "place", "net", "buildings", "border")
_BODIES = ("state", "person", "office", "force", "security", "people", "attackers", "protesters")


@dataclass(frozen=True)
class Mention:
    """A place name in the document.

    Attributes
    ----------
    sentence
        Number of its sentence.
    start, end
        Offsets in the sentence.
    surface
        Its words.
    spot
        The place, or None.
    role
        location, destination, origin, speaker, actor, name, dateline, route, mention.
    partner
        Number within the sentence of the name that it is listed with, or -1.
    container
        It only says where the name before it lies ("Taraz, Kazakhstan").
    near
        It is named only as what the place lies near to, or as whose border it is.
    """

    sentence: int
    start: int
    end: int
    surface: str
    spot: Spot | None
    role: str
    partner: int = -1
    container: bool = False
    near: bool = False


def assign_roles(parse: Parse, sentence: int, names: list[Name], said_by: tuple[int, int]) -> list[Mention]:
    """Tell the role of each name of a sentence.

    Parameters
    ----------
    parse
        The sentence's parse.
    sentence
        Its number.
    names
        Its place names, in order.
    said_by
        Offsets of the words that name the speaker.
    """
    found: list[Mention] = []
    holds = {
        outer: inner for inner, outer in holders(parse.text, names, parse.lang) if lies_in(names[inner].spot, names[outer].spot)
    }
    heads = [parse.at(name.start, name.end) for name in names]
    for number, (name, token) in enumerate(zip(names, heads, strict=True)):
        role, near = _role(parse, name, token, said_by) if token is not None else ("mention", False)
        partner = _partner(parse, token, heads[:number]) if token is not None else -1
        if partner >= 0 and role not in ("name", "speaker") and found[partner].role != "name":
            own = (
                role if token is not None and token.prep and token.prep != (heads[partner] or token).prep else found[partner].role
            )
            role, near = (own, near) if own != "mention" else (found[partner].role, near)
        container = number in holds
        if container and holds[number] < number and role not in ("name", "speaker"):
            role, partner = found[holds[number]].role, found[holds[number]].partner
        found.append(Mention(sentence, name.start, name.end, name.surface, name.spot, role, partner, container, near))
    return found


def _partner(parse: Parse, token: Token, before: list[Token | None]) -> int:
    """The name earlier in the sentence that a name is listed with, or -1."""
    first = parse.first(token)
    for number in range(len(before) - 1, -1, -1):
        other = before[number]
        if other is None or other is token:
            continue
        if token.rel in ("conj", "appos") and (first is other or parse.first(other) is first):
            return number
        gap = parse.text[other.end : token.start]
        if (
            re.fullmatch(
                r"(?:\s*,)?\s*(?:and|or|и|или|а также|және|мен|бен|пен|as well as)?\s*(?:(?:in|to|в|на)\s)?(?:the\s)?", gap
            )
            and 0 < len(gap.strip()) < 16
        ):
            return number
    return -1


def _role(parse: Parse, name: Name, token: Token, said_by: tuple[int, int]) -> tuple[str, bool]:
    if name.in_name:
        return "name", False
    if said_by[0] <= name.start < said_by[1]:
        return "speaker", False
    if name.after_title:
        return "actor", False
    if parse.lang == "kk":
        return _kazakh(parse, name), bool(re.match(r"\s(?:маңы|жанын|шекара)", parse.text[name.end :]))
    role, near = _by_tree(parse, name, token, said_by, 0)
    if role in ("mention", "actor", "speaker") and (put := _put_by(parse, token)):
        return put, near
    return role, near


def _put_by(parse: Parse, token: Token) -> str:
    """The role that the word right before a name gives it, where the tree is broken: "In Jos, the state capital, ..."."""
    before = parse.tokens[token.i - 1] if token.i else token
    if before.pos != "ADP" or parse.first(token).prep:
        return ""
    located = next((pattern for role, pattern in _prepositions(parse.lang) if role == "location"), None)
    return "location" if located is not None and located.fullmatch(before.lower) and token.case != "Acc" else ""


def _by_tree(  # noqa: PLR0911 - the first rule that fits decides
    parse: Parse, name: Name, token: Token, said_by: tuple[int, int], depth: int
) -> tuple[str, bool]:
    """Role by preposition and by what the name hangs on; a name that describes a building is where the building is."""
    lang = parse.lang
    first = parse.first(token)
    above = parse.tokens[first.head]
    country = name.spot is not None and name.spot.kind == "country"
    following = parse.tokens[token.i + 1 : token.i + 3]
    if country and following and following[0].pos == "NUM" and not first.prep:
        return "actor", False  # "Denmark 120": an item of a list of givers
    near = first.prep in (
        "near",
        "outside",
        "close to",
        "next to",
        "off",
        "возле",
        "у",
        "близ",
        "под",
        "около",
        "вблизи",
        "недалеко от",
        "рядом с",
    )
    if (
        first.rel in ("poss", "flat", "mod", "nmod", "dep")
        and first.head != first.i
        and above.pos in ("NOUN", "PROPN", "ADJ", "NUM", "VERB")
        and first.prep in ("", "of", "for")
    ):
        if in_classes(above.keys, ("border",), lang):
            return "location", True
        if in_classes(above.keys, _PLACES, lang) and depth < 3:
            role, was_near = _by_tree(parse, name, above, said_by, depth + 1)
            return ("location" if role in ("mention", "actor", "speaker") else role), near or was_near
        body = in_classes(above.keys, _BODIES, lang) or re.fullmatch(words("speakers", lang).pattern, above.lower, re.IGNORECASE)
        if body or (first.rel in ("poss", "flat") and above.pos in ("NOUN", "PROPN")):
            settled = in_classes(above.keys, ("people", "protesters"), lang) and not country
            if settled:
                return "location", near
            if country or above.pos == "NOUN":
                return ("actor" if country else "mention"), False
        if first.prep in ("of", "") and first.rel == "nmod":
            return "location" if first.prep == "of" or not country else "mention", near
    if first.prep:
        return _by_preposition(parse, first, above), near
    if lang == "ru" and first.rel == "subj" and any(t.i < above.i < first.i for t in parse.children(above, "subj")):
        return "location", near  # "Миротворцы покинули Алматы": a name without cases
    if first.rel in ("subj", "agent"):
        if speaks(above, lang):
            return "speaker", False
        acting = name.spot is not None and name.spot.kind == "settlement" and not above.passive and above.pos == "VERB"
        return (
            "actor" if country else "speaker" if acting and not in_classes(above.keys, ("seeing",), lang) else "mention"
        ), False
    return "location" if first.rel == "obj" else "mention", near


def speaks(verb: Token, lang: str) -> bool:
    """Tell whether a verb hands a sentence to a speaker."""
    return any_of("attribution", lang, "frame", "verb").fullmatch(verb.lower) is not None


def _by_preposition(parse: Parse, first: Token, above: Token) -> str:
    lang, prep = parse.lang, first.prep
    if lang == "ru" and prep in ("в", "во", "на"):
        role = "destination" if first.case == "Acc" else "location"
    else:
        role = next((role for role, pattern in _prepositions(lang) if pattern.fullmatch(prep)), "mention")
    if prep in ("through", "via", "через") and not in_classes(above.keys, ("gathering",), lang):
        return "route"
    led = parse.tokens[first.i - 2] if first.i > 1 else first
    if role == "destination" and any(t.pos == "NOUN" and in_classes(t.keys, ("transport",), lang) for t in (above, led)):
        return "route"  # "the road to Kano"
    return "mention" if role == "target" else role


@cache
def _prepositions(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = {row["role"]: row["pattern"] for row in rows("prepositions") if row["lang"] == lang}
    return tuple(
        (role, re.compile(found[role], re.IGNORECASE))
        for role in ("origin", "destination", "location", "target")
        if found.get(role)
    )


def _kazakh(parse: Parse, name: Name) -> str:
    before, after = parse.text[: name.start], parse.text[name.end :]
    word = name.surface.rsplit(maxsplit=1)[-1].lower()
    following = after.split(maxsplit=1)[0].lower().strip(",.;:") if after.split() else ""
    tested = (
        following
        if re.match(r"(?:қаласы|облысы|ауданы|ауылы|кенті|әуежайы|алаңы|аймағы|қаласын|ауылын|маңын)", following)
        else word
    )
    if in_classes(frozenset({following}), ("facility", "transport", "place"), "kk"):
        return "location"
    if re.search(r"(?:да|де|та|те)(?:ғы|гі)?$", tested):
        return "location"
    if re.search(r"(?:нан|нен|дан|ден|тан|тен)$", tested):
        return "origin"
    if re.search(r"(?:ға|ге|қа|ке|на|не)$", tested):
        return "destination"
    if re.search(r"(?:қаласын|ауылын|кентін|ауданын|облысын)$", tested):
        return "location"  # "Құлсары қаласын су басты": where it was done
    if re.search(r"(?:ның|нің|дың|дің|тың|тің)$", tested) or re.match(r"(?:президент|үкімет|министр|полици)", following):
        place = re.match(r"(?:\w+\s)?(?:әуежай|алаң|әкімдік|ғимарат|көше|орталы)", after.strip())
        return "location" if place else "actor"
    return "actor" if not before.strip() else "mention"
