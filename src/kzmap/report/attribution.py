"""Who says so: the chain of speakers of a sentence, outermost reporter first ("agency <- embassy <- ministry").

A statement is no speaker of its own: "the statement added" belongs to whoever issued it, "it claimed" to the last speaker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from kzmap.report.lexicon import any_of, words

__all__ = ["Attribution", "Speakers", "clean_speaker"]

_ADVERB = (
    r"(?:also|further|later|earlier|previously|meanwhile|then|had|has|have|officially|publicly|again"
    r"|already|separately|repeatedly|initially|immediately|first|since|\w+ly)"
)
_PRONOUN = {"it", "they", "he", "she", "who", "which", "он", "она", "они", "оно", "ол", "олар", "in it"}
#: A subject that does something else first: "soldiers seized the station and announced".
_DOING = re.compile(
    r"\s(?:seized|stormed|attacked|took|entered|left|arrested|killed|detained|fired|sent|closed|blocked"
    r"|gathered|marched|set|burned|opened|launched|captured|met|held)\s",
    re.IGNORECASE,
)
_NO_SPEAKER = re.compile(
    r"^(?:(?:and|but|while|as|that|which|who|there|this|these|those|what|one|many|some|police who|people"
    r"|\d[\d,]*|dozens|hundreds|thousands|at least \d+)\b.*|.*\bbeing|\w+ed)$",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"^(?:(?:a|the|its|this|that|his|her|their|an?)\s+)?(?:\w+\s+)?"
    r"(?:statement|communiqu[eé]|press release|report|message|post|note|tweet|letter|readout|document"
    r"|briefing)s?$",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"(?:statement|communiqu[eé]|press release|report|message|post|data|figures|note|readout|document"
    r"|briefing|tally|list|count)s?\s+(?:\w+\s+)?"
    r"(?:released|issued|published|posted|compiled|provided|given|made|circulated|shared|put out|by|from"
    r"|of)\s*(?:\w+day\s+)?(?:by|from|of)?\s+(?P<who>.+)$",
    re.IGNORECASE,
)
#: Shortest name that can stand for a longer one.
_SHORTEST = 3
_EDGE = re.compile(
    r"[,;:()\"]|\s[-–—]\s|(?<!\w)(?:that|but|while|whereas|after|although|though|when|where|because|if|и"
    r"|что|а|но|как|когда)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attribution:
    """Who says a sentence.

    Attributes
    ----------
    chain
        Speakers, outermost first; empty for the paper's own voice.
    start, end
        Offsets in the sentence of the words that say so, (0, 0) for none.
    denies
        The speaker denies what follows.
    reason
        The frame that was met.
    said
        Offsets of what is said.
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

    def read(self, text: str) -> Attribution:
        """Find the attribution of a sentence, and remember its speakers."""
        found = {"en": self._english, "ru": self._russian}.get(self.lang, self._kazakh)(text)
        if found is None:
            if self.lang == "en":
                self._overhear(text)
            return Attribution()
        return found

    def _overhear(self, text: str) -> None:
        """Remember who issued a statement that a sentence only mentions."""
        issued = re.search(
            r"(?:statement|communiqu[eé]) (?:from|by|of|released by|issued by) (?:the )?([A-Z][\w' -]+?)"
            r"(?=[,.]| (?:also|said|included|on|that)\b)",
            text,
        )
        if issued:
            self.issuer = self.last = clean_speaker(issued.group(1))

    # -- Russian and Kazakh, with the frames of geo/report/attribution.csv -----------------------------------

    def _russian(self, text: str) -> Attribution | None:
        """Find the attribution of a Russian sentence."""
        cited = []
        cite = any_of("attribution", "ru", "frame", "cite").pattern
        match = re.search(rf"{cite}\s+(?P<who>[^,.;]+)", text, re.IGNORECASE)
        if match:
            cited = [self.remember(clean_speaker(match.group("who")))]
        frame = any_of("attribution", "ru", "frame", "frame").pattern
        match = re.search(rf"{frame}\s+(?P<who>[^,;:]+?)(?=[,;:.](?:\s|$)|$)", text, re.IGNORECASE)
        if match and (self.is_body(match.group("who")) or re.search(r"[А-ЯЁA-Z]", match.group("who"))):
            who = re.split(r"\s(?:погиб|были|был|в \w+ (?:погиб|пострад))", match.group("who"))[0]
            return Attribution(
                tuple(dict.fromkeys([self.remember(clean_speaker(who)), *cited])), match.start(), match.end(), reason="по данным"
            )
        verbs = any_of("attribution", "ru", "frame", "verb").pattern
        for match in re.finditer(verbs, text, re.IGNORECASE):
            denies = match.group().lower().startswith("опроверг")
            after = re.match(
                r"\s+(?:журналистам\s+)?(?:в\s+|во\s+)?(?P<who>(?!что\b)(?:\"[^\"]{2,40}\"|[^,.;:\"])+)", text[match.end() :]
            )
            before = re.search(r"(?:^|[,;:\"]\s*|\sи\s)(?P<who>(?:В\s+|в\s+)?[^,;:\"]+?)\s*$", text[: match.start()])
            for side in (before, after):
                who = side.group("who").strip() if side else ""
                who = re.sub(
                    r"^(?:об этом|как|при этом|также|ранее|позже|в свою очередь|в|во|он|она|ещё|сейчас|накануне)\s+",
                    "",
                    who,
                    flags=re.IGNORECASE,
                )
                who = re.sub(r"^(?:в|во)\s+", "", who)
                who = re.split(rf"\s+{cite}\s", who)[0]
                who = re.sub(
                    r"\s+(?:в|на|во время) (?:своём|своем|своей|эфире|интервью|telegram|телеграм|брифинге|заявлении"
                    r"|соцсет)\S*(?:\s.*)?$",
                    "",
                    who,
                    flags=re.IGNORECASE,
                )
                who = re.sub(
                    r"\s+(?:в (?:среду|четверг|пятницу|субботу|воскресенье|понедельник|вторник)|во вторник|\d+ \w+|вчера"
                    r"|сегодня|накануне)$",
                    "",
                    who,
                )
                if who.lower() in ("об этом", "как", "", "позже", "ранее") or len(who.split()) > 9:
                    if who.lower() in _PRONOUN and self.last:
                        return Attribution((self.last, *cited), match.start(), match.end(), denies, match.group())
                    continue
                if who.lower() in _PRONOUN:
                    if self.last:
                        return Attribution((self.last, *cited), match.start(), match.end(), denies, match.group())
                    continue
                if (
                    self.is_body(who)
                    or (re.search(r"^[А-ЯЁA-Z]", who) and side is not before)
                    or re.fullmatch(r"[А-ЯЁ][а-яё]+(?: [А-ЯЁ][а-яё]+)?", who)
                ):
                    return Attribution(
                        tuple(dict.fromkeys([self.remember(clean_speaker(who)), *cited])),
                        match.start(),
                        match.end(),
                        denies,
                        match.group(),
                    )
        return Attribution(tuple(cited), reason="со ссылкой") if cited else None

    def _kazakh(self, text: str) -> Attribution | None:
        """Find the attribution of a Kazakh sentence."""
        frame = any_of("attribution", "kk", "frame", "frame").pattern
        match = re.search(rf"(?:^|[,;]\s*)(?P<who>[^,;:]+?)\s+{frame}", text, re.IGNORECASE)
        if match:
            return Attribution(
                (self.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="мәліметінше"
            )
        verbs = any_of("attribution", "kk", "frame", "verb").pattern
        match = re.search(rf"деп\s+{verbs}\s+(?P<who>[^,;:.]+)", text, re.IGNORECASE)
        if match and self.is_body(match.group("who")):
            return Attribution(
                (self.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="деп хабарлады"
            )
        match = re.search(
            rf"(?:деп|туралы|екенін|болғанын)\s+(?P<who>[^,;:]+?)\s+{verbs}|^(?P<first>[^,;:]+?)\s+\S+\s+{verbs}",
            text,
            re.IGNORECASE,
        )
        who = match.group("who") or "" if match else ""
        if match and who and self.is_body(who):
            return Attribution((self.remember(clean_speaker(who)),), match.start(), match.end(), reason="хабарлады")
        for size in range(4):
            match = re.search(rf"^(?P<who>\S+(?:\s\S+){{{size}}})\s.*{verbs}", text, re.IGNORECASE)
            if match is None or not self.is_body(match.group("who")):
                continue
            return Attribution(
                (self.remember(clean_speaker(match.group("who"))),), match.start(), match.end(), reason="хабарлады"
            )
        return None

    # -- English ----------------------------------------------------------------------------------------------

    def _english(self, text: str) -> Attribution | None:
        cited = self._cited(text)
        match = re.search(rf"{any_of('attribution', 'en', 'frame', 'frame').pattern}\s+(?P<who>[^;]+)", text, re.IGNORECASE)
        if match:
            who = self._phrase(match.group("who"))
            if who and self._speaks(who):
                chain = self._chain(who) + cited
                return Attribution(
                    tuple(dict.fromkeys(chain)), match.start(), match.start("who") + len(who), reason="according to"
                )
        return self._verb(text, cited)

    def _verb(self, text: str, cited: list[str]) -> Attribution | None:
        verbs = any_of("attribution", "en", "frame", "verb").pattern
        for match in re.finditer(verbs, text, re.IGNORECASE):
            verb = match.group().lower()
            subject = self._before(text, match.start())
            told = None
            if verb == "told":
                told = re.match(
                    r"\s+(?:the |a )?(?:(?:local |state )?(?:news )?"
                    r"(?:site|agency|outlet|newspaper|broadcaster|channel|magazine|website) )?"
                    r"(?P<whom>[A-Z][\w'&.-]*(?:\s[A-Z][\w'&.-]*){0,3}|(?:the )?\w+ (?:news )?"
                    r"(?:agency|newspaper|channel|television))",
                    text[match.end() :],
                )
            if subject is None and verb in ("said", "says", "reported", "wrote", "announced", "added", "confirmed", "reports"):
                subject = self._after(text, match.end())
            if subject is None or not self._speaks(subject) or _DOING.search(subject):
                continue
            if verb in (
                "called",
                "calls",
                "put",
                "puts",
                "believed",
                "believes",
                "counted",
                "recorded",
                "described",
                "described as",
                "noted",
            ) and not self.is_body(subject):
                continue
            if (
                verb in ("declared", "announced", "noted", "recalled", "described")
                and not re.match(r"\s*(?:that\b|,|\"|on \w+ that|\.|:)", text[match.end() :])
                and not re.match(r"\s+(?:late |early )?(?:on|in) [^,.]{2,30} that\b", text[match.end() :])
                and not text[: match.start()].rstrip().endswith('"')
            ):
                continue
            if re.search(r"(?:was|were|been|be|being|are|is|is being)\s+$", text[: match.start()]) and verb not in (
                "says",
                "claims",
            ):
                continue
            chain = self._chain(subject)
            if not chain:
                continue
            if told and not re.match(
                r"(?:protest|parliament|deput|people|resident|cabinet|the nation)", told.group("whom"), re.IGNORECASE
            ):
                outlet = clean_speaker(told.group("whom"))
                chain = [outlet, *[name for name in chain if name != outlet]]
            denies = verb in ("denied", "denies", "rejected")
            accuses = verb in ("accused", "accuses", "blamed", "blames", "alleged", "alleging", "alleges")
            return Attribution(
                tuple(dict.fromkeys([*chain, *cited])),
                max(0, match.start() - len(subject) - 1),
                match.end(),
                denies,
                verb,
                accuses,
            )
        return Attribution(tuple(cited), reason="citing") if cited else None

    def _cited(self, text: str) -> list[str]:
        cite = any_of("attribution", "en", "frame", "cite").pattern
        match = re.search(rf"{cite}\s+(?P<who>[^;,]+)", text, re.IGNORECASE)
        if not match:
            return []
        who = self._phrase(match.group("who"))
        return self._chain(who) if who and self._speaks(who) else []

    def _before(self, text: str, at: int) -> str | None:
        """The noun phrase that ends right before a verb."""
        left = re.sub(rf"(?:\s+{_ADVERB})+\s*$", "", text[:at].rstrip(), flags=re.IGNORECASE)
        left = (
            re.sub(r",?\s+(?:in|on|at|late|early|via)\s+(?:a |an |the |its |his |her )?(?:[\w'-]+\s?){1,4},?$", "", left)
            if self._trailing_phrase(left)
            else left
        )
        # an apposition between commas belongs to the speaker: "X, a spokesman for Y, said"
        apposed = re.search(
            r"(?P<who>[A-ZА-Я][^,;:\"]{2,60}),\s(?:an? |the |who |whose |head |chief |director )[^,;:\"]{3,90},$", left
        )
        if apposed:
            return self._cut(apposed.group("who"))
        named = re.search(
            r"(?:^|[,.;]\s|\s)(?:the|a|an)\s[^,;:\"]{3,60},\s(?P<who>[A-ZÀ-Þ][\w.'-]+(?:\s[A-ZÀ-Þ][\w.'-]+){1,3}),$", left
        )
        if named:
            return named.group("who")
        if left.endswith(","):
            return None
        edges = [match.end() for match in _EDGE.finditer(left)]
        subject = left[edges[-1] if edges else 0 :].strip()
        return self._cut(subject)

    @staticmethod
    def _trailing_phrase(left: str) -> bool:
        return bool(
            re.search(
                r",?\s+(?:on \w+day|in a (?:\w+ )?(?:statement|briefing|post|message|speech)|late on \w+day|early on \w+day)$",
                left,
            )
        )

    def _cut(self, subject: str) -> str | None:
        """Drop what stands before the noun phrase: "On Monday", "Meanwhile", "and"."""
        subject = re.sub(
            r"^(?:(?:meanwhile|later|separately|earlier|however|instead|also|still|and|but|yet|so|then"
            r"|for its part|on \w+day|in response|at the time|as"
            r"|today|yesterday|on friday)\b,?\s*)+",
            "",
            subject,
            flags=re.IGNORECASE,
        )
        subject = re.sub(r"\s+(?:on|late on|early on|late)\s+\w+day(?: \w+)?$", "", subject)
        subject = re.sub(rf"(?:\s+{_ADVERB})+$", "", subject, flags=re.IGNORECASE)
        return subject if subject and len(subject.split()) <= 14 else None

    @staticmethod
    def _after(text: str, at: int) -> str | None:
        """The noun phrase right after a verb: ", said Ana Cruz, a doctor"."""
        match = re.match(
            r"\s+(?P<who>(?:the |a |an |local |government |military )?"
            r"(?:[A-Z][\w'.-]*|spokes\w+|officials?|police|\w+ (?:ministry|police|officials?|agency))"
            r"(?:[ ](?:for |of |the )?[A-Z][\w'.-]*)*)(?=[,.]|$| in | on )",
            text[at:],
        )
        return match.group("who") if match else None

    def _phrase(self, rest: str) -> str | None:
        """Cut the noun phrase out of what follows "according to"."""
        rest = rest.strip()
        issued = re.match(
            r"(?:an? |the )?(?:[\w-]+ ){0,2}(?:statement|report|figures|data|press release|tally|count|update|post"
            r"|communiqué)s?\b(?:[^,.]*?\b(?:by|from|of)\s+(?P<who>[^,.;]+))?",
            rest,
        )
        if issued and issued.group("who"):
            return self._trim_tail(issued.group("who"))
        return self._trim_tail(
            re.split(r"[,.;:()\"]\s*|\s[-–—]\s|\s(?:that|which|who|as|while|and said|after|in a statement|but)\s", rest)[0]
        )

    @staticmethod
    def _trim_tail(who: str) -> str:
        return re.sub(
            r"\s+(?:on|late on|early on|late)\s+\w+day\b.*$|\s+"
            r"(?:released|published|issued|posted|quoted|cited)\b.*$|\s+(?:earlier|later|today|yesterday)$",
            "",
            who,
        ).strip()

    def _speaks(self, who: str) -> bool:
        lowered = who.lower().strip()
        if lowered in _PRONOUN:
            return self.last is not None
        if _NO_SPEAKER.match(who.strip()) and not self.is_body(who):
            return False
        return bool(self.is_body(who) or re.search(r"[A-ZА-ЯЁ]", re.sub(r"^(?:The|A|An|In|On)\b", "", who.strip())))

    def is_body(self, who: str) -> bool:
        """Tell whether a phrase has the head of something that can speak."""
        return bool(re.search(words("speakers", self.lang).pattern, who, re.IGNORECASE))

    def _chain(self, who: str) -> list[str]:
        """Resolve a phrase to speakers, outermost first."""
        lowered = who.lower().strip()
        if lowered in _PRONOUN:
            return [self.last] if self.last else []
        issued = _ISSUED.search(who)
        if issued:
            name = self.remember(clean_speaker(issued.group("who")))
            self.issuer = name
            return [name]
        if _STATEMENT.match(who.strip()):
            issuer = self.issuer or self.last
            return [issuer] if issuer else [clean_speaker(who)]
        if re.match(r"(?:he|she|they)\b", lowered):
            return [self.last] if self.last else []
        name = self.remember(clean_speaker(who))
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


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(r"^(?:the|a|an|by|from|its|his|her|their|both|several|some)\s+", re.IGNORECASE)


def clean_speaker(who: str) -> str:
    """Bring a noun phrase into the form in which it is kept.

    >>> clean_speaker("the Russian Embassy in India ")
    'Russian Embassy in India'
    """
    who = " ".join(who.replace('"', " ").split()).strip(" ,.;:-'()")
    who = _leading().sub("", who)
    who = re.sub(r"'s (?:statement|press service|report|office said)$", "", who)
    return who.removesuffix("'s").strip()
