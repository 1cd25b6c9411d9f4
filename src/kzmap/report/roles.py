"""What a place name does in its sentence: where something happened, where somebody is from, who speaks, or part of a name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kzmap.report.lexicon import any_of, rows
from kzmap.report.toponyms import holders, lies_in

if TYPE_CHECKING:
    from kzmap.gazetteer import Spot
    from kzmap.report.toponyms import Name

__all__ = ["LOCATING", "Mention", "assign_roles"]

#: Roles that can be the place of an event, sharpest claim first.
LOCATING = ("location", "destination", "mention")

_ACTING = re.compile(
    r"^\s+(?:(?:has|have|had|also|later|further|already|will)\s)*(?:(?:was|were|is|are|been)\s(?=(?:\w+ly\s)?\w+ing\b))?(?:\w+ly\s)?"
    r"(?:sent|sends|sending|dispatch\w*|deploy\w*|contribut\w*|pledg\w*|offer\w*|impos\w+|clos\w+|invad\w+"
    r"|launch\w+|agreed|supported|supports|support|monitor\w*"
    r"|clos\w+ its|recogni[sz]\w+|back\w+|condemn\w*|call(?:s|ed|ing)|urg\w+|warn\w*|accus\w+|den"
    r"(?:y|ies|ied)|demand\w*|want\w*|insist\w*|refus\w+|withdrew|provid\w+|promis\w+|vow\w*|hop\w+"
    r"|express\w+|welcom\w+|summon\w*|expell?\w*|suspend\w*"
    r"|направил\w*|отправил\w*|ввел\w*|ввёл|перебросил\w*|призва\w+|осуди\w+|обвини\w+|поддержа\w+"
    r"|закрыл\w*|жіберді|вывел\w*|предложил\w*)",
    re.IGNORECASE,
)
_BODY_AFTER = re.compile(
    r"^(?:'s)?\s+(?:\w+\s){0,2}?(?:government|president|prime|minister|ministry|parliament|embassy"
    r"|ambassador|army|military|police|troops|forces|delegation|leader|authorities"
    r"|prosecutor|senate|navy|air force|contingent|peacekeepers|soldiers|junta|cabinet|king|opposition"
    r"|officials?|interior|foreign|defen[cs]e|health|security)(?!\w)",
    re.IGNORECASE,
)
_BODY_BEFORE = re.compile(
    r"(?:that|those|governor|mayor|bishop|archbishop|emir|prefect|akim|chief|head|president|government"
    r"|minister|ministry|ambassador|embassy|leader|king|parliament|army|citizens?|nationals?|authorities"
    r"|members?|leaders|people|allies"
    r"|президент\w*|правительств\w*|министр\w*|МИД|МВД|КНБ|посол|посла|глав[аыеу]|власт\w*|граждан\w*|армии"
    r"|парламент\w*|министерств\w*|Минобороны|генпрокуратур\w*|генштаб\w*|столиц[аеуы])\s+(?:of\s+)?"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_FORCES_FROM = re.compile(
    r"(?:contingents?|troops|soldiers|servicemen|forces|peacekeepers|personnel|officers|units?"
    r"|paratroopers|police|man|men|woman|women|workers|people|delegation|citizens"
    r"|team|migrants|refugees|students|mercenaries|fighters|миротворц\w+|контингент\w*|военн\w+|солдат\w*"
    r"|подразделени\w*|десантник\w*|человек|войск\w*|бітімгер\w*)\s+(?:each\s+)?(?:from|из|с)\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_LIST = re.compile(r"^(?:\s*,)?\s*(?:and|or|и|или|а также|және|мен|бен|as well as|to|в|на|in)?\s*(?:the\s)?$", re.IGNORECASE)
_AND = re.compile(r",\s(?:the\s)?|,?\s(?:and|и)\s(?:the\s)?")
_GENERIC_OF = re.compile(
    r"(?:cities|towns|villages|city|town|village|port|capital|region|province|district|state|island"
    r"|streets|outskirts|suburbs|centre|center|north|south|east|west|area|parts|part|half|neighbourhood"
    r"|coast|edge|square|side|airport|miles|km|kilometres|kilometers|settlement|camp)\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SAYS_BEFORE = re.compile(r"(?:says|said|claims|according to|по словам|заявил\w*)\s+(?:the\s)?$", re.IGNORECASE)
_SPOKEN_IN = re.compile(r"(?:said|told \w+|announced|spoke|speaking|reporters|statement) (?:\w+ )?(?:in|from)\s$")
_ROUTE = re.compile(r"(?<!\w)(?:(?:through|via)|(?:roads?|highway|motorway|railway|route|way)\s(?:to|towards?))\s(?:the\s)?$")
#: Where the hurt are brought to is not where things happen.
_BROUGHT = re.compile(
    r"(?:taken|flown|brought|transferred|rushed|airlifted|evacuated|treated|admitted)\s(?:[\w'-]+\s){0,5}?(?:in|at|to)\s(?:the\s)?$"
)
#: Longest words between two names of a list, in characters.
_LIST_GAP = 16


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
        location, destination, origin, speaker, actor, name, dateline, mention.
    partner
        Number within the sentence of the name that it is listed with, or -1.
    container
        It only says where the name before it lies ("Taraz, Kazakhstan").
    """

    sentence: int
    start: int
    end: int
    surface: str
    spot: Spot | None
    role: str
    partner: int = -1
    container: bool = False


@cache
def _prepositions(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    order = ("origin", "destination", "location") if lang == "en" else ("location", "origin", "destination")
    found = {row["role"]: row["pattern"] for row in rows("prepositions") if row["lang"] == lang}
    middle = (
        r"(?:the\s+)?(?:(?!and\b|of\b|from\b|to\b|that\b|а\b|и\b)[\w-]+\s+){0,3}?(?:of\s+)?(?:the\s+)?"
        if lang == "en"
        else r"(?:[\w-]+\s+){0,2}?"
    )
    return tuple(
        (role, re.compile(rf"(?<![\w])(?:{found[role]})\s+{middle}$", re.IGNORECASE)) for role in order if found.get(role)
    )


def assign_roles(text: str, sentence: int, names: list[Name], lang: str, said_by: tuple[int, int]) -> list[Mention]:
    """Tell the role of each name of a sentence.

    Parameters
    ----------
    text
        The sentence.
    sentence
        Its number.
    names
        Its place names, in order.
    lang
        en, ru or kk.
    said_by
        Offsets of the words that name the speaker.
    """
    found: list[Mention] = []
    holds = {outer: inner for inner, outer in holders(text, names, lang) if lies_in(names[inner].spot, names[outer].spot)}
    for number, name in enumerate(names):
        role, partner = _role(text, name, found, lang, said_by)
        if number in holds and holds[number] < number and role not in ("name", "speaker"):
            role, partner = found[holds[number]].role, found[holds[number]].partner
        found.append(Mention(sentence, name.start, name.end, name.surface, name.spot, role, partner, number in holds))
    return _acting_together(text, found)


def _acting_together(text: str, found: list[Mention]) -> list[Mention]:
    """In "France and Germany called for calm" the verb says of both what they do."""
    for at in range(len(found) - 1, 0, -1):
        before, last = found[at - 1], found[at]
        together = last.role in ("actor", "speaker") and before.role == "mention" and last.partner < 0
        if together and _AND.fullmatch(text[before.end : last.start]) and _ACTING.match(text[last.end :]):
            found[at - 1] = replace(before, role=last.role)
    return found


def _role(text: str, name: Name, found: list[Mention], lang: str, said_by: tuple[int, int]) -> tuple[str, int]:
    before, after = text[: name.start], text[name.end :]
    if name.in_name:
        return "name", -1
    if said_by[0] <= name.start < said_by[1]:
        return "speaker", -1
    if name.after_title:
        return "actor", -1
    listed = _listed(text, name, found, lang) if found else None
    if listed is not None:
        return listed
    if lang == "kk":
        return _kazakh(name.surface, before, after), -1
    return _alone(name, before, after, lang), -1


def _listed(text: str, name: Name, found: list[Mention], lang: str) -> tuple[str, int] | None:
    """Role of a name that is the next of a list."""
    previous = found[-1]
    gap = text[previous.end : name.start]
    if not _LIST.match(gap) or len(gap) >= _LIST_GAP or previous.role == "name" or _ACTING.match(text[name.end :]):
        return None
    own = _by_preposition(text[: name.start], lang) if re.search(r"(?:in|to|в|на)\s", gap) else None
    return (previous.role, len(found) - 1) if own in (None, previous.role) else None


def _alone(name: Name, before: str, after: str, lang: str) -> str:
    """Role by the words before and after; the first rule that fits decides."""
    country = name.spot is not None and name.spot.kind == "country"
    spoken = _speech(after, lang) or bool(_SAYS_BEFORE.search(before))
    rules = (
        (bool(_FORCES_FROM.search(before)), "origin"),
        (spoken, "speaker"),
        (bool(_ACTING.match(after)) and not _prepositioned(before, lang), "actor" if country else "speaker"),
        (bool(_BODY_BEFORE.search(before)) and not _GENERIC_OF.search(before), "actor"),
        (bool(_GENERIC_OF.search(before)), "location"),
        (lang == "en" and bool(_SPOKEN_IN.search(before)), "speaker"),
        (lang == "en" and bool(_ROUTE.search(before)), "route"),
        (lang == "en" and bool(_BROUGHT.search(before)), "destination"),
    )
    first = next((role for fits, role in rules if fits), None)
    if first is not None:
        return first
    role = _by_preposition(before, lang)
    body = bool(_BODY_AFTER.match(after))
    if body and (lang == "en" or after.startswith("'s")):
        return "actor" if country else "mention"
    return role or ("location" if after.startswith("'s") else "mention")


def _prepositioned(before: str, lang: str) -> bool:
    return _by_preposition(before[-30:], lang) is not None


def _by_preposition(before: str, lang: str) -> str | None:
    """Role by the last preposition that governs the name."""
    best: tuple[int, str] | None = None
    tail = before[-60:]
    for role, pattern in _prepositions(lang):
        match = pattern.search(tail)
        if match and (best is None or match.start() > best[0]):
            best = (match.start(), role)
    return best[1] if best else None


@cache
def _speech_after(lang: str) -> re.Pattern[str]:
    verbs = any_of("attribution", lang, "frame", "verb").pattern
    return re.compile(rf"^\s+(?:(?:has|have|had|also|further|later|earlier|repeatedly)\s)*(?:{verbs})", re.IGNORECASE)


def _speech(after: str, lang: str) -> bool:
    return bool(_speech_after(lang).match(after))


def _kazakh(surface: str, before: str, after: str) -> str:
    word = surface.rsplit(maxsplit=1)[-1].lower()
    following = after.split(maxsplit=1)[0].lower() if after.split() else ""
    tested = following if re.match(r"(?:қаласы|облысы|ауданы|ауылы|әуежайы|алаңы|аймағы)", following) else word
    if re.search(r"(?:да|де|та|те)(?:ғы|гі)?$", tested):
        return "location"
    if re.search(r"(?:нан|нен|дан|ден|тан|тен)$", tested):
        return "origin"
    if re.search(r"(?:ға|ге|қа|ке|на|не)$", tested):
        return "destination"
    if re.search(r"(?:ның|нің|дың|дің|тың|тің)$", tested) or re.match(r"(?:президент|үкімет|министр|полици)", following):
        return "actor"
    return "actor" if not before.strip() else "mention"
