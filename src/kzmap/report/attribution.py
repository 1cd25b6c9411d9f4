"""Who says so: the chain of speakers of a sentence, outermost reporter first ("agency <- embassy <- ministry").

The parse tells the subject of a verb of saying. A statement is no speaker of its own: "the statement added" belongs to whoever
issued it, "he said" and "the ministry said" to who was named before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kzmap.report.lexicon import any_of, words
from kzmap.report.parse import parses
from kzmap.report.triggers import quotes

if TYPE_CHECKING:
    from kzmap.report.parse import Parse, Token

__all__ = ["Attribution", "Speakers", "clean_speaker"]

_PRONOUN = {"it", "they", "he", "she", "who", "which", "он", "она", "они", "оно", "ол", "олар", "we", "i"}
_STATEMENT = re.compile(
    r"^(?:(?:a|the|its|this|that|his|her|their|an?)\s+)?(?:\w+\s+)?"
    r"(?:statement|communiqu[eé]|press release|report|message|post|note|tweet|letter|readout|document"
    r"|briefing|заявление|заявлении|сообщение|сообщении|отчёт[ае]?|отчет[ае]?|релизе?|публикации|документе)s?$",
    re.IGNORECASE,
)
_DENYING = ("denied", "denies", "rejected", "опроверг", "опровергл", "отрица", "отверг")
_ACCUSING = ("accused", "accuses", "blamed", "blames", "alleged", "alleging", "alleges", "обвинил")
#: Verbs that only hand a sentence on with a clause or quotation beside them.
_NEEDS_CLAUSE = {
    "declared", "announced", "noted", "recalled", "described", "called", "calls", "put", "puts", "believed", "believes",
    "counted", "recorded", "gave", "gives", "rejected", "condemned", "объявил", "объявила", "объявили", "признал",
    "подтвердил", "пишет",
}  # fmt: skip
#: The words before an outlet's name, and a statement with its issuer.
_OUTLET = (
    r"(?i)^(?:the )?(?:local |state )?(?:news )?(?:site|agency|outlet|newspaper|broadcaster|channel|magazine|website) (?=[A-Z])"
)
_ISSUED = (
    r"(?i)(?:an? |the |its )?(?:[\w-]+ ){0,2}?(?:statement|report|figures|data|press release|tally|count|update|post)s?\b"
    r"[^,.]*?\b(?:by|from|of)\s+(?P<who>[^,.;]+)"
)
#: Who stands before a colon, or in brackets at the end.
_HEAD = re.compile(r"\W*(?P<who>[^\W\d_](?:[^:.!?;«»\"()\d—]){1,48}):\s")
_TAIL = re.compile(r"\((?P<who>[^\W\d_][^():,\d]{1,38})\)\W*$")
#: Shortest name that can stand for a longer one.
_SHORTEST = 3
#: Most words of a name before a colon.
_LONGEST = 5


@dataclass(frozen=True)
class Attribution:
    """Who says a sentence.

    Attributes
    ----------
    chain
        Speakers, outermost first; empty for the paper's own voice.
    start, end
        Offsets in the sentence of the words that say so, (0, 0) for none.
    denies, accuses
        The speaker denies what follows, or accuses somebody of it.
    reason
        The frame that was met.
    """

    chain: tuple[str, ...] = ()
    start: int = 0
    end: int = 0
    denies: bool = False
    reason: str = "own voice"
    accuses: bool = False


@dataclass
class Speakers:
    """Speakers met so far in a document, to resolve "it", "the statement", "the ministry".

    Attributes
    ----------
    lang
        Language of the document.
    named
        Full names of speakers, latest last.
    last
        The last speaker.
    issuer
        Who issued the last statement.
    """

    lang: str
    named: list[str] = field(default_factory=list)
    last: str | None = None
    issuer: str | None = None

    def read(self, sentence: str | Parse) -> Attribution:
        """Find the attribution of a sentence, and remember its speakers."""
        parse = parses([sentence], self.lang)[0] if isinstance(sentence, str) else sentence
        if self.lang == "kk":
            return self._kazakh(parse.text) or self._headed(parse) or Attribution()
        cited = self._after_words(parse, "cite")
        framed = self._after_words(parse, "frame")
        if framed is not None and (chain := self._chain(framed[0])):
            outer = self._chain(cited[0]) if cited else []
            return Attribution(tuple(dict.fromkeys([*chain, *outer])), framed[1], framed[2], reason="according to")
        spoken = self._spoken(parse)
        inner = self._chain(cited[0]) if cited else []
        if spoken is not None:
            return Attribution(
                tuple(dict.fromkeys([*spoken.chain, *inner])),
                spoken.start,
                spoken.end,
                spoken.denies,
                spoken.reason,
                spoken.accuses,
            )
        if inner:
            return Attribution(tuple(inner), reason="citing")
        if (headed := self._headed(parse)) is not None:
            return headed
        self._overhear(parse)
        return Attribution()

    def _headed(self, parse: Parse) -> Attribution | None:
        """The speaker that stands before a colon, or in brackets at the end: "МВД: задержаны 44 человека", "... (Синьхуа)."."""
        match = _HEAD.match(parse.text) or _TAIL.search(parse.text)
        if match is None or len(match.group("who").split()) > _LONGEST or not self.is_body(match.group("who")):
            return None
        if any(token.pos in ("VERB", "AUX") and match.start() <= token.start < match.end() for token in parse.tokens):
            return None  # "Американцы вывозят посольство: ..." is a sentence
        return Attribution((self.remember(clean_speaker(match.group("who"))),), *match.span(), reason="colon")

    # -- by the parse ------------------------------------------------------------------------------------------------

    def _after_words(self, parse: Parse, frame: str) -> tuple[str, int, int] | None:
        """The noun phrase after "according to", "citing", "по данным": its words and offsets."""
        match = re.search(rf"{any_of('attribution', self.lang, 'frame', frame).pattern}\s+", parse.text, re.IGNORECASE)
        if match is None:
            return None
        token = next((t for t in parse.tokens if t.start >= match.end() and t.pos not in ("DET", "PUNCT")), None)
        if token is None:
            return None
        while token.head > token.i and parse.tokens[token.head].pos in ("NOUN", "PROPN"):
            token = parse.tokens[token.head]
        issued = next(
            (
                t
                for t in parse.subtree(token)
                if t is not token and t.prep in ("by", "from", "of") and _STATEMENT.match(token.text)
            ),
            None,
        )
        start, end = self._name(parse, issued or token)
        who = parse.text[max(start, match.end()) : end]
        return (who, match.start(), end) if who and self._can_speak(who, token) else None

    def _spoken(self, parse: Parse) -> Attribution | None:
        verbs = any_of("attribution", self.lang, "frame", "verb")
        inside = quotes(parse.text)
        for token in sorted(parse.tokens, key=lambda t: sum(1 for _ in parse.up(t))):
            if any(start <= token.start < end for start, end in inside):
                continue  # what is quoted does not say who says it
            if verbs.fullmatch(token.lower) is None or token.pos not in ("VERB", "AUX", "ADJ") or token.form == "inf":
                continue
            if token.passive and not parse.children(token, "agent"):
                continue
            subject = self._subject(parse, token)
            if subject is None or not self._hands_on(parse, token):
                continue
            start, end = self._name(parse, subject)
            who = parse.text[start:end]
            if not self._can_speak(who, subject):
                continue
            chain = self._chain(who)
            outlet = self._told(parse, token)
            if outlet:
                chain = [outlet, *[name for name in chain if name != outlet]]
            word = token.lower
            return Attribution(
                tuple(dict.fromkeys(chain)), min(start, token.start), max(end, token.end) if end - token.end < 60 else token.end,
                word.startswith(_DENYING), word, word.startswith(_ACCUSING),
            )  # fmt: skip
        return None

    def _subject(self, parse: Parse, verb: Token) -> Token | None:
        subject = next(iter(parse.children(verb, "subj", "agent")), None)
        # "wounding four residents, the authorities said": the speaker stands right before the verb
        for apposed in parse.children(subject, "appos", "conj") if subject is not None else ():
            if (
                subject is not None
                and subject.i < apposed.i < verb.i
                and "," in parse.text[subject.end : apposed.start]
                and "," not in parse.text[apposed.end : verb.start]
            ):
                return apposed
        if (
            subject is None
            and verb.rel == "conj"
            and verb.lower not in ("announced", "declared")
            and not parse.children(verb, "subj", "subj_pass")
        ):
            subject = next(iter(parse.children(parse.tokens[verb.head], "subj")), None)
        if subject is None and self.lang == "ru":
            near = [t for t in parse.children(verb, "obl", "nmod") if t.prep in ("в", "во") and t.case == "Loc"]
            subject = next((t for t in near if self.is_body(t.text) or t.entity == "ORG"), None)
        return subject

    def _hands_on(self, parse: Parse, verb: Token) -> bool:
        """Tell whether a verb of saying has something said beside it."""
        if verb.lower not in _NEEDS_CLAUSE:
            return True
        clause = any(t.form == "fin" or parse.children(t, "subj", "subj_pass") for t in parse.children(verb, "comp", "para"))
        if verb.lower in ("put", "puts", "gave", "gives", "counted", "recorded"):
            return True
        return clause or '"' in parse.text or (verb.rel == "root" and not parse.full)

    @staticmethod
    def _told(parse: Parse, verb: Token) -> str | None:
        """The outlet in "told Reuters"."""
        if verb.lower not in ("told", "рассказал", "рассказала", "рассказали", "заявил", "сообщил"):
            return None
        for item in parse.children(verb, "obj", "iobj", "obl"):
            if item.prep not in ("", "to") or (parse.lang == "ru" and item.case != "Dat"):
                continue
            named = next((t for t in parse.children(item, "appos", "flat") if t.pos == "PROPN"), None)
            start, end = parse.phrase(named or item)
            words_of = parse.text[start:end]
            outlet = re.search(
                r"agency|newspaper|channel|site|television|outlet|broadcaster|radio|агентств|изданию|каналу|газете",
                words_of,
                re.IGNORECASE,
            )
            if outlet or item.pos == "PROPN":
                return clean_speaker(re.sub(_OUTLET, "", words_of))
        return None

    @staticmethod
    def _name(parse: Parse, token: Token) -> tuple[int, int]:
        """Offsets of a speaker's name, without what is only said of it."""
        start, end = parse.phrase(token)
        lead = next(
            (t for t in parse.tokens if t.start >= start and t.pos not in ("ADP", "CCONJ", "SCONJ", "ADV", "PUNCT", "DET")), token
        )
        return min(lead.start, token.start), end

    def _can_speak(self, who: str, token: Token) -> bool:
        lowered = who.lower().strip()
        if lowered in _PRONOUN or token.pos == "PRON":
            return self.last is not None and lowered in _PRONOUN
        return bool(
            self.is_body(who) or _STATEMENT.match(who) or re.search(r"[A-ZА-ЯЁ]", re.sub(r"^(?:The|A|An|In|On)\b", "", who))
        )

    def _overhear(self, parse: Parse) -> None:
        """Remember who issued a statement that a sentence only mentions."""
        for token in parse.tokens:
            if token.pos == "NOUN" and _STATEMENT.match(token.text):
                issuers = (t for t in parse.subtree(token) if t.prep in ("by", "from", "of"))
                issuer = next((t for t in issuers if t.pos == "PROPN" or self.is_body(t.text)), None)
                if issuer is not None:
                    start, end = self._name(parse, issuer)
                    self.issuer = self.last = clean_speaker(parse.text[start:end])

    # -- Kazakh, with the frames of geo/report/attribution.csv ---------------------------------------------------------

    def _kazakh(self, text: str) -> Attribution | None:
        """Find the attribution of a Kazakh sentence."""
        frame = any_of("attribution", "kk", "frame", "frame").pattern
        match = re.search(rf"(?:^|[,;]\s*)(?P<who>[^,;:]+?)\s+{frame}", text, re.IGNORECASE)
        if match:
            return Attribution(
                (self.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="мәліметінше"
            )
        verbs = any_of("attribution", "kk", "frame", "verb").pattern
        shapes = [rf"(?:деп|туралы|екенін|болғанын)\s+(?P<who>[^,;:]+?)\s+{verbs}"]
        shapes += [rf"^(?P<who>\S+(?:\s\S+){{{size}}})\s.*{verbs}" for size in range(4)]
        for shape in shapes:
            match = re.search(shape, text, re.IGNORECASE)
            if match is not None and self.is_body(match.group("who")):
                return Attribution(
                    (self.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="хабарлады"
                )
        return None

    # -- names ---------------------------------------------------------------------------------------------------------

    def is_body(self, who: str) -> bool:
        """Tell whether a phrase has the head of something that can speak."""
        return bool(re.search(words("speakers", self.lang).pattern, who, re.IGNORECASE))

    def _chain(self, who: str) -> list[str]:
        """Resolve a phrase to speakers, outermost first."""
        lowered = who.lower().strip()
        if lowered in _PRONOUN:
            return [self.last] if self.last else []
        issued = re.match(_ISSUED, who)
        if issued is None and _STATEMENT.match(who.strip()) and (issuer := self.issuer or self.last):
            return [issuer]
        name = self.remember(clean_speaker(issued.group("who") if issued else who))
        self.issuer = name
        return [name] if name else []

    def remember(self, name: str) -> str:
        """Take a short form back to the full name met before: "the ministry" is the last ministry."""
        short = name.lower()
        for full in reversed(self.named):
            lowered = full.lower()
            if lowered == short or (
                len(short) >= _SHORTEST
                and re.search(rf"(?:^|\s){re.escape(short)}(?:$|\s(?:of|in|for)\s)", lowered)
                and len(short) < len(lowered)
            ):
                name = full
                break
        if name:
            self.named.append(name)
            self.last = name
        return name


def clean_speaker(who: str) -> str:
    """Bring a noun phrase into the form in which it is kept.

    >>> clean_speaker("the Russian Embassy in India ")
    'Russian Embassy in India'
    """
    who = " ".join(who.replace('"', " ").split()).strip(" ,.;:-'()")
    who = re.sub(r"^(?:the|a|an|by|from|its|his|her|their|both|several|some)\s+", "", who, flags=re.IGNORECASE)
    who = re.sub(r"'s (?:statement|press service|report|office said)$", "", who)
    return who.removesuffix("'s").strip()
