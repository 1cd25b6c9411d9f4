"""Words that tell of an event, found by the frames of ``geo/report/event_words.csv`` in the parse, and whether it happened.

What is negated, denied, feared, planned, called off or demanded is told as such; a noun that only dates or explains something
else ("after the unrest") is named, not told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kzmap.report.lexicon import Frame, frames_of, in_classes, listed, rows, same_word

if TYPE_CHECKING:
    from kzmap.report.parse import Parse, Token

__all__ = ["Trigger", "holds", "in_list", "quotes", "triggers"]

#: Who may be left unsaid in the passive: people, never a thing that makes the event what it is.
_DOERS = {"any", "force", "attackers", "protesters", "security", "state", "people", "person", "country", "many"}
_NO_LESS = {
    "only",
    "fewer",
    "less",
    "more",
    "later",
    "far",
    "long",
    "менее",
    "меньше",
    "более",
    "больше",
    "только",
    "позднее",
    "раньше",
}
_LINKS = ("obj", "subj_pass", "subj", "agent", "obl", "nmod", "iobj", "pred", "conj", "appos", "poss", "flat", "mod", "dep")
#: Pronouns that may stand for a force: "who", but not "he" or "it".
_THEY = {"they", "who", "which", "that", "они", "который", "которые", "them"}
#: Words that belong to a verb only where they are no preposition.
_PARTICLES = {"in", "on", "over"}
#: Words that follow the verb that they belong to: the "off" of "its load carried off" is not that of "set alight".
_OWN = {"off", "up", "out", "down", "away", "back"}
#: Governors that plan only an infinitive: "set to march", not "set fire".
_INFINITIVE_ONLY = {"go", "set", "tell", "have", "come", "want", "seek", "agree", "vote", "ask", "hope", "decide", "стать"}


@dataclass(frozen=True)
class Trigger:
    """A word that tells of an event.

    Attributes
    ----------
    category
        Word of ``geo/categories.csv``.
    form
        noun or verb.
    start, end, text
        Where, and its words.
    polarity
        asserted, negated, denied, hypothetical, planned, normative, definition, quoted.
    reason
        Why the polarity is so: the word that decided.
    at
        Number of its word in the parse.
    named
        It only dates or explains something else.
    """

    category: str
    form: str
    start: int
    end: int
    text: str
    polarity: str = "asserted"
    reason: str = ""
    at: int = 0
    named: bool = False


def quotes(text: str) -> list[tuple[int, int]]:
    """Spans between straight quotation marks.

    >>> quotes('It was "a provoked attempt" there')
    [(8, 26)]
    """
    marks = [match.start() for match in re.finditer('"', text)]
    return list(zip([mark + 1 for mark in marks[::2]], marks[1::2], strict=False)) if len(marks) > 1 else []


def triggers(parse: Parse) -> list[Trigger]:
    """Find the triggers of a sentence, with the status of each.

    Examples
    --------
    >>> from kzmap.report.parse import parses
    >>> parse = parses(["Police denied that troops had opened fire on protesters."], "en")[0]
    >>> [(t.category, t.polarity) for t in triggers(parse)]
    [('violence_against_civilians', 'denied')]
    """
    found = []
    alone = sum(t.pos != "PUNCT" for t in parse.tokens) <= 1  # "Наразылық.": the name of a chapter
    for token in parse.tokens:
        frame, words = _frame(parse, token)
        if frame is None or (alone and frame.form == "noun"):
            continue
        start, end = min(w.start for w in words), max(w.end for w in words)
        item = Trigger(frame.category, frame.form, start, end, parse.text[start:end], at=token.i)
        polarity, reason = _status(parse, token)
        if polarity == "asserted" and parse.text.rstrip().endswith("?"):
            polarity, reason = "hypothetical", "a question"
        if polarity == "negated" and any(in_list(word, parse.lang, "negated", "neg") for word in words):
            polarity, reason = "asserted", ""  # "the internet does not work": the frame holds the negation
        agreed = any(t.lower == reason and in_list(t, parse.lang, "agreeing") for t in parse.tokens)
        if frame.category == "ceasefire" and polarity == "planned" and agreed:
            polarity, reason = "asserted", ""  # to agree to stop is the truce
        if reason == "in the event of" and "(" in parse.text[: token.start]:
            polarity = "definition"
        named = polarity == "asserted" and frame.form == "noun" and _only_named(parse, token, frame.category)
        found.append(replace(item, polarity=polarity, reason=reason, named=named))
    return _distinct(found)


def _distinct(found: list[Trigger]) -> list[Trigger]:
    """Of triggers that share words the one that says most stays; a count gives way to anything sharper."""
    kept: list[Trigger] = []
    for item in sorted(found, key=lambda t: (t.category == "toll", t.start - t.end, t.start)):
        if all(item.at != other.at and not (other.start <= item.start and item.end <= other.end) for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda t: t.start)


# -- frames --------------------------------------------------------------------------------------------------------------


def _frame(parse: Parse, token: Token) -> tuple[Frame | None, list[Token]]:
    """The frame that a word leads here, with its words; the one of most words, then of most conditions, then the first."""
    best: tuple[tuple[int, float], Frame, list[Token]] | None = None
    for frame in frames_of(token.keys, parse.lang):
        if not _fits(parse, token, frame):
            continue
        words = _rest(parse, token, frame)
        if words and frame.form == "noun" and _is_frozen(parse, max(token.i, *(w.i for w in words))):
            continue
        if words is None or not all(holds(parse, token, need) for need in frame.needs.split(",") if need):
            continue
        says = (len(words), _sharpness(parse, token, frame))
        if best is None or says > best[0]:
            best = (says, frame, [token, *words])
    return (best[1], best[2]) if best else (None, [])


def _sharpness(parse: Parse, token: Token, frame: Frame) -> float:
    """How much the conditions of a frame say: one class says more than a choice of five, what is left open says nothing."""
    said = [need.partition(":") for need in frame.needs.split(",") if need and not need.startswith("!")]
    return sum(
        1 if role == "doer" else 1 / (1 + names.count("/"))
        for role, _, names in said
        if names != "any" and (role not in ("subj", "obj") or _arguments(parse, token, role))
    )


def _fits(parse: Parse, token: Token, frame: Frame) -> bool:  # noqa: PLR0911 - one line a kind of word
    if frame.form == "verb":
        if not parse.full:
            denies = token.i > 0 and in_list(parse.tokens[token.i - 1], parse.lang, "denied")  # "теріске шығарды"
            return token.pos in ("VERB", "NOUN", "ADJ") and not denies
        if (
            token.form == "part"
            and token.rel in ("subj", "obj", "obl", "nmod", "iobj", "mod", "agent", "subj_pass")
            and parse.lang == "ru"
        ):
            return False  # "протестующие" are people
        if (
            token.rel == "mod"
            and frame.category != "toll"
            and all(t.pos in ("PUNCT", "ADP", "ADV") for t in parse.children(token))
        ):
            return False  # "burning tyres", "задержанные активисты" only describe
        participle = token.form == "part" and token.rel != "mod"
        return (
            token.pos in ("VERB", "AUX")
            or participle
            or (
                token.pos == "ADJ"
                and (token.rel in ("pred", "root", "conj", "comp", "para") or token.lower.endswith(("ed", "ны", "но", "на")))
            )
        )
    if token.rel == "flat" and parse.lang == "en" and parse.full and parse.tokens[token.head].pos in ("NOUN", "PROPN"):
        return False
    if token.pos == "VERB" and token.rel == "comp" and in_list(parse.tokens[token.head], parse.lang, "occurs"):
        return token.lower == frame.head and parse.lang == "en"  # "residents heard shelling"
    if token.pos == "VERB" and parse.lang == "ru" and token.form == "part" and frame.category == "toll":
        return token.rel in ("subj", "obj", "obl", "nmod", "root", "subj_pass")  # "о сорока погибших"
    if token.pos == "VERB":
        return (
            parse.lang != "kk"
            and token.lower == frame.head
            and token.rel in ("subj", "obj", "obl", "nmod", "root", "subj_pass")
            and not parse.children(token, "obj")
        )
    if token.pos not in ("NOUN", "PROPN", "ADJ", "X", "NUM"):
        return False
    if token.text == "March" and any(t.text[-1:].isdigit() for t in parse.tokens[max(0, token.i - 1) : token.i + 2]):
        return False  # the month
    if token.pos == "ADJ" and parse.lang == "en":
        return (
            frame.category == "toll"
            and token.rel != "pred"
            and bool(parse.children(token, "num") or parse.tokens[max(0, token.i - 2)].pos == "NUM")
        )
    if _is_frozen(parse, token.i):
        return False
    before = {word for t in parse.tokens[max(0, token.i - 3) : token.i] for word in t.keys}
    return not before & {"anniversary", "commemorate", "memory", "history", "годовщина", "память"}


def _goes_on_passive(parse: Parse, token: Token) -> bool:
    """Tell whether a verb shares the passive of the one before: "was led away and shot"."""
    before = parse.tokens[token.head]
    shares = token.rel == "conj" and before.passive and token.past and not before.future
    return shares and not parse.children(token, "subj", "subj_pass", "obj", "aux", "aux_pass")


def _is_frozen(parse: Parse, at: int) -> bool:
    """Tell whether a noun is only part of another name: "riot police", "төтенше жағдайлар министрлігі"."""
    kinds = {"en": ("NOUN", "PROPN", "ADJ"), "kk": ("NOUN", "PROPN", "ADJ", "VERB")}.get(parse.lang, ())
    after = parse.tokens[at + 1] if at + 1 < len(parse.tokens) else None
    return after is not None and after.pos in kinds and in_list(after, parse.lang, "frozen")


def in_list(token: Token, lang: str, status: str, kind: str = "") -> bool:
    """Tell whether a word stands in a list of ``modality.csv``."""
    where = {"status": status} | ({"kind": kind} if kind else {})
    return any(same_word(word, token.keys, lang) for word in listed("modality", lang, **where) if " " not in word)


def _cancels(parse: Parse, verb: Token) -> bool:
    """Tell whether a verb calls off what it is said of; "called off" too."""
    particles = {t.lower for t in parse.children(verb, "prt", "advmod")}
    return in_list(verb, parse.lang, "cancelled") or any(
        head in verb.keys and rest in particles for head, rest in _cancelling(parse.lang)
    )


def _cancelling(lang: str) -> list[list[str]]:
    """Verbs that call off with a particle: "call off", "put back"."""
    return [w.split() for w in listed("modality", lang, status="cancelled") if " " in w]


def _rest(parse: Parse, token: Token, frame: Frame) -> list[Token] | None:
    """The further words of a frame below its head; None when one is missing."""
    if not frame.rest:
        return []
    below = _below(parse, token, 3)
    if not parse.full:
        stop = next((t.i for t in parse.tokens[token.i + 1 :] if t.pos == "PUNCT"), len(parse.tokens))
        below = [t for t in parse.tokens[max(0, token.i - 8) : min(stop, token.i + 9)] if t.i != token.i and t.pos != "CCONJ"]
    found = []
    for word in frame.rest:
        loose = word in _PARTICLES  # "moved in" is a verb of its own, "moved in Sittwe" is not
        near = [t for t in below if t.head == token.i] if word in _OWN and parse.full else below
        match = next((t for t in near if same_word(word, t.keys, parse.lang) and not (loose and t.rel == "prep")), None)
        if match is None:
            return None
        found.append(match)
    return found


def _below(parse: Parse, token: Token, depth: int) -> list[Token]:
    found: list[Token] = []
    for child in parse.children(token):
        clause = child.rel in ("comp", "adv", "conj", "acl") and child.pos == "VERB" and child.form != "part"
        clause = clause and not (
            parse.lang == "ru" and child.rel == "comp" and child.form == "inf"
        )  # "отказались спускаться в шахту"
        if clause or child.rel in ("rel", "para", "subj"):
            continue
        found.append(child)
        if depth > 1:
            found += _below(parse, child, depth - 1)
    return found


def holds(parse: Parse, token: Token, need: str, *, strict: bool = False) -> bool:  # noqa: C901, PLR0911 - one line a kind of condition
    """Tell whether a condition of a frame holds: ``obj:facility/place``, ``!subj:force``, ``subj:any``; a ``doer`` is named."""
    if need.startswith("!"):
        if need[1:5] == "subj" and not _arguments(parse, token, "subj"):
            return True
        return not holds(parse, token, need[1:], strict=True)
    role, _, classes = need.partition(":")
    names = tuple(classes.split("/"))
    if role == "near":
        return any(
            in_classes(t.keys, names, parse.lang) for t in parse.tokens[max(0, token.i - 4) : token.i + 6] if t.i != token.i
        )
    if role == "inf":
        return any(t.form == "inf" for t in parse.children(token))
    if role == "num":
        return any(t.pos == "NUM" for t in parse.subtree(token))
    named, role = role == "doer", "subj" if role == "doer" else role
    # who did it stands with the verb itself: of "clashed, injuring 12" the second is the toll of the first
    there = parse.children(token, "subj", "agent") if named else _arguments(parse, token, role)
    if not there and role == "subj" and token.passive and parse.full and not named:
        return bool(set(names) & _DOERS) and names != ("force",)  # who did it is left open; troops that move move themselves
    if not there:
        return not parse.full and role == "subj" and names == ("any",)
    if "any" in names:
        return True
    for item in there:
        group = [
            item,
            *parse.children(item, "flat", "mod", "nmod", "num"),
            *(t for c in parse.children(item, "nmod") for t in parse.children(c)),
        ]
        if any(in_classes(t.keys, names, parse.lang) for t in group if t.pos != "PRON"):
            return True
        proper = item.pos == "PROPN" or (item.pos == "NOUN" and item.i > 0 and item.text[:1].isupper())
        if {"place", "country", "town"} & set(names) and proper:
            return True
        if "person" in names and (item.entity == "PERSON" or item.lower in ("he", "she", "who")):
            return True
        if "num" in names and any(t.pos == "NUM" for t in parse.subtree(item)):
            return True
        if ("people" in names or "many" in names or "protesters" in names) and (
            item.pos == "NUM" or item.lower in ("they", "others", "hundreds", "thousands", "dozens", "scores")
        ):
            return True
        open_to = {"people", "attackers"} & set(names) or (
            "force" in names and item.lower in _THEY and item.rel in ("subj", "subj_pass", "obj", "conj")
        )
        if not strict and item.pos == "PRON" and open_to and (role == "subj" or item.lower not in ("it", "which", "that")):
            return True
    return False


def _arguments(parse: Parse, token: Token, role: str) -> list[Token]:
    """Who does it (subj), to whom or what it is done (obj), or all words beside it (any)."""
    if not parse.full:
        near = [t for t in parse.tokens if t.head == token.i and t.pos in ("NOUN", "PROPN", "NUM")]
        if role == "any" or parse.lang == "kk":
            return near or [t for t in parse.tokens if abs(t.i - token.i) <= 6 and t.i != token.i and t.pos in ("NOUN", "PROPN")]
        wanted = (
            ("subj", "agent")
            if role == "subj" and not token.passive
            else ("agent",)
            if role == "subj"
            else ("obj", "subj_pass", "obl", "conj")
        )
        return [t for t in near if t.rel in wanted]
    if role == "flat":
        return parse.children(token, "flat", "mod", "nmod")
    own = [
        m
        for t in parse.children(
            token, "subj", "subj_pass", "obj", "iobj", "agent", "obl", "nmod", "poss", "flat", "mod", "pred", "dep", "num"
        )
        for m in parse.members(t)
    ]
    if role == "any":
        return [*own, *(m for t in own for m in parse.children(t, "nmod", "flat", "obl")), *parse.subjects(token)]
    if token.pos not in ("VERB", "AUX") and token.form != "part" and token.rel != "pred":
        kinds = {"subj": ("poss", "agent"), "obj": ("nmod", "flat", "poss")}[role]
        return [t for t in own if t.rel in kinds]
    if role == "obj" and token.rel == "rel" and any(t.lower in ("that", "which", "whom") for t in own if t.rel == "obj"):
        return [*own, parse.tokens[token.head]]
    subjects = parse.subjects(token)
    if token.passive or _goes_on_passive(parse, token):
        agents = [m for t in parse.children(token, "agent") for m in parse.members(t)]
        return agents if role == "subj" else [*subjects, *(t for t in own if t.rel == "obj")]
    objects = [
        t
        for t in own
        if parse.first(t).rel in ("obj", "iobj")
        or (t.rel in ("obl", "dep") and t.prep in ("at", "on", "into", "на", "в", "по", "against", ""))
    ]
    return subjects if role == "subj" else objects


# -- did it happen ----------------------------------------------------------------------------------------------------------


def _status(parse: Parse, token: Token) -> tuple[str, str]:
    """Walk from a trigger up to the root: who governs it decides."""
    lang = parse.lang
    if not parse.full:
        return _status_by_order(parse, token)
    off = {t.lower for t in parse.children(token, "prt", "advmod")}
    if any(head in token.keys and rest in off for head, rest in _cancelling(lang)):
        return "hypothetical", f"{token.lower} off"  # "truckers called off a strike": no strike was called
    here, crossed = token, False
    if any(in_list(t, lang, "hypothetical", "hearsay") for t in parse.tokens[max(0, token.i - 3) : token.i]):
        return "hypothetical", "hearsay"
    for _ in range(12):
        told = _own_status(parse, here, crossed=crossed)
        if told is not None:
            return told
        if here.head == here.i:
            break
        above = parse.tokens[here.head]
        if here.rel in ("conj", "para") and here.pos == "VERB" and parse.children(here, "subj", "subj_pass"):
            break  # a clause of its own
        if in_list(above, lang, "real", "answer") and here.rel == "nmod":
            break
        # the first of two verbs does not govern the second
        told = None if here.rel == "conj" and here.pos == "VERB" else _governed(parse, here, above, lang)
        if told is not None:
            return told
        hearsay = here.rel == "rel" and in_list(above, lang, "hearsay")  # "stories that it had been torched were a lie"
        if (
            here.rel == "para"
            or (here.rel == "rel" and not hearsay)
            or (here.rel == "adv" and here.form != "inf" and here is not token and here.pos == "VERB")
        ):
            break
        if here.rel == "adv" and here.form != "inf" and here.prep not in ("of", "from"):
            break
        crossed = crossed or (here.rel == "comp" and here.form == "fin") or here.rel == "acl"
        here = above
    return _foretold(parse, token) or _by_words(parse, token)


def _foretold(parse: Parse, token: Token) -> tuple[str, str] | None:
    """What an adjective makes of an event's noun: "a planned raid", "the rally scheduled for Friday", unless it "took place"."""
    above = parse.tokens[token.head]
    calls = next((t for t in (token, above) if t.keys & {"call", "announce", "convene"} and t.pos == "VERB"), None)
    crowd = calls is token or any(frame.category == "protest" for frame in frames_of(token.keys, parse.lang))
    later = {t.prep for t in parse.subtree(calls) if t.pos == "PROPN" and t.rel != "subj"} if calls and crowd else set()
    if calls is not None and ("for" in later or ("from" in later and calls is above)):
        return "planned", calls.lower  # "called a strike for Monday"
    if token.pos not in ("NOUN", "PROPN") or in_list(parse.tokens[token.head], parse.lang, "held"):
        return None
    own = parse.children(token, "mod", "acl", "flat")
    inner = [m for t in own for m in parse.children(t, "mod", "acl")]
    by = [m for t in parse.children(token, "nmod", "agent") if t.prep == "by" for m in parse.children(t, "acl")]
    for child in (*own, *(m for m in inner if m.form == "part"), *by):
        if in_list(child, parse.lang, "planned", "modifier"):
            return "planned", child.lower
    return None


def _own_status(parse: Parse, here: Token, *, crossed: bool) -> tuple[str, str] | None:
    """What stands right at a word: a negation, a modal verb, "if"."""
    lang = parse.lang
    for child in parse.children(here):
        if (
            not crossed
            and (child.rel in {"neg", "det"} or child.lower in ("не", "нет", "never", "nobody", "none", "neither", "nor"))
            and in_list(child, lang, "negated", "neg")
        ):
            if in_list(here, lang, "real", "ending"):
                continue  # "the shooting does not stop"
            own = child.rel in ("conj", "para", "dep") and bool(parse.children(child, "subj", "obj", "nmod", "mod"))
            if not own and _negates(parse, child):  # "came under fire, раненых нет" negates the wounded alone
                return "negated", child.lower
        if in_list(here, lang, "real", "perceived"):
            continue
        if not crossed and child.rel in ("aux", "aux_pass", "advmod") and (in_list(child, lang, "hypothetical", "aux")):
            return "hypothetical", child.lower
        if (
            not crossed
            and child.rel in ("aux", "aux_pass")
            and (in_list(child, lang, "planned", "aux") or child.lower.startswith("буд"))
            and not in_list(here, lang, "going_on")  # what "will stay shut until Sunday" is shut now
        ):
            return "planned", child.lower
        if child.rel == "mark" and in_list(child, lang, "hypothetical", "mark"):
            return "hypothetical", child.lower
    if here.future and not crossed:
        return "planned", here.lower
    if here.prep in ("without", "без", "rather than", "instead of"):
        return "negated", here.prep
    if here.prep in ("if", "unless", "если", "чтобы") or (not here.past and _on_condition(parse, here)):
        return "hypothetical", here.prep or "if"
    if not crossed and any(
        (c.rel in ("subj", "subj_pass") and c.lower in ("nobody", "none", "никто"))
        or (
            c.rel in ("subj", "subj_pass", "obj", "iobj", "prep")
            and any(
                in_list(d, lang, "negated", "neg") and _negates(parse, d)
                for d in (
                    *parse.children(c, "det", "neg", "advmod"),
                    *(n for m in parse.children(c, "num") for n in parse.children(m)),
                )
            )
        )
        for c in parse.children(here)
        if c.pos not in ("VERB", "AUX")  # "died because they would not let her through"
    ):
        return "negated", "nobody"
    return None


def _negates(parse: Parse, token: Token) -> bool:
    """Tell whether a word of negation denies: not in "not only", "no fewer than", "не менее"."""
    following = parse.tokens[token.i + 1].lower if token.i + 1 < len(parse.tokens) else ""
    return following not in _NO_LESS


def _on_condition(parse: Parse, verb: Token) -> bool:
    """Tell whether a clause below says on what it depends: "if they do not listen, we march"."""
    clauses = [c for c in parse.children(verb, "adv") if c.pos in ("VERB", "AUX")]
    return any(m.lower in ("if", "unless", "если") for c in clauses for m in parse.children(c, "mark", "advmod"))


def _governed(  # noqa: C901, PLR0911, PLR0912 - the first rule that fits decides
    parse: Parse, here: Token, above: Token, lang: str
) -> tuple[str, str] | None:
    """What the governing word makes of it."""
    rel = here.rel
    if rel in ("acl", "comp") and any(in_list(t, lang, "negated", "neg") for t in parse.children(above, "det", "neg")):
        return "negated", above.lower  # "no confirmation that ..."
    false = next(
        (
            t
            for t in parse.children(above)
            if t is not here and t.pos in ("NOUN", "ADJ") and in_list(t, lang, "denied", "governor")
        ),
        None,
    )
    if false is not None and rel in ("obj", "subj", "subj_pass"):
        return "denied", false.lower
    infinitive = here.form == "inf" and rel in ("comp", "adv", "acl", "dep")
    if infinitive and any(t.lower == "yet" for t in parse.children(above)):
        return "negated", "yet"  # "has yet to declare"
    if above.pos in ("AUX", "VERB") and rel in ("subj", "subj_pass"):
        for verb in (above, *(c for c in parse.children(above, "conj") if not parse.children(c, "subj", "subj_pass"))):
            if _cancels(parse, verb) and (verb.passive or rel == "subj_pass"):
                return "hypothetical", verb.lower
        for pred in parse.children(above, "pred", "comp"):
            if in_list(pred, lang, "planned", "governor") and above.lower in ("be", "is", "are", "was", "were"):
                return "planned", pred.lower
        reflexive = lang == "ru" and above.lower.endswith(("ся", "сь"))
        if (rel == "subj_pass" or reflexive) and in_list(above, lang, "planned", "governor"):
            return "planned", above.lower
        return ("negated", above.lower) if in_list(above, lang, "negated", "neg") else None  # "погромов нет"
    if infinitive and in_list(above, lang, "real"):
        return None
    if rel in ("flat", "det") or (
        rel == "obl" and here.prep in ("in", "at", "on", "after", "during", "since", "в", "на", "после")
    ):
        return None
    if above.keys & {"event", "случай"} and above.prep in ("in", "в"):
        return "hypothetical", "in the event of"
    if rel in ("obl", "agent", "nmod") and here.prep in ("by", "after", "from", "amid", "over", "despite", "из-за"):
        return None
    for status in ("denied", "hypothetical", "cancelled", "normative", "planned", "negated"):
        if in_list(above, lang, status, "governor") or (status == "cancelled" and _cancels(parse, above)):
            if (
                status == "planned"
                and not infinitive
                and (above.keys & _INFINITIVE_ONLY or rel not in ("obj", "comp", "nmod", "obl", "subj_pass", "acl"))
            ):
                continue
            if (
                status == "planned"
                and not infinitive
                and rel == "comp"
                and here.form == "fin"
                and not in_list(above, lang, "hypothetical")
            ):
                continue
            if status == "normative" and above.keys & {"end", "stop", "halt"} and above.form in ("fin", "part"):
                continue  # what was stopped had begun
            return ("hypothetical" if status == "cancelled" else status), above.lower
    if infinitive:
        return "hypothetical", "infinitive"
    return None


def _by_words(parse: Parse, token: Token) -> tuple[str, str]:
    """A definition is told by the law that stands before it."""
    before = parse.text[: token.start]
    if re.search(
        r"(?:treaty|charter|constitution|convention|law|article \d+|code|protocol|договор\w*|устав\w*|конституци\w*)\s"
        r"(?:\S+ ){0,8}(?:states?|provides?|defines?|stipulates?|предусматрива\w*|гласит)",
        before,
        re.IGNORECASE,
    ):
        return "definition", "a law"
    if re.match(r"Were\s.{3,60}?\sto\s", parse.text):
        return "hypothetical", "were"  # "Were the truce to collapse"
    return "asserted", ""


def _status_by_order(parse: Parse, token: Token) -> tuple[str, str]:
    """Without a tree: the words before it in its clause, in Kazakh those after it."""
    lang = parse.lang
    if lang == "kk":
        return _kazakh_status(parse, token) or _by_words(parse, token)
    for before in reversed(parse.tokens[max(0, token.i - 7) : token.i]):
        if before.lower in (";", "but", "after", "when", "но", "после", "когда"):
            break
        near = token.i - before.i
        if in_list(before, lang, "negated", "neg") and near <= 3:
            return "negated", before.lower
        for status in ("denied", "hypothetical", "normative", "planned"):
            if in_list(before, lang, status) and not before.keys & (_INFINITIVE_ONLY | {"order", "tell", "end", "stop"}):
                return status, before.lower
    if token.form == "inf" and token.pos == "VERB":
        return "hypothetical", "infinitive"
    return _by_words(parse, token)


#: Endings of Kazakh verbs: what was not, what will be, what is meant to be.
_KAZAKH = {
    "negated": r"[мбп][ае](?:ды|ді|ған|ген|й(?:ды|ді|тын|тін))\w*",
    "planned": r"(?:\w{2,}(?:ады|еді|йды|йді)|(?!бол)\w{2,}(?:[ае]т|йт)[ыі]н(?:[ыі]н|д[ыі][ғг][ыі]н)"
    r"|\w+(?:мақ|мек|бақ|бек|пақ|пек))",
}
_DENIED = re.compile(
    r"(?:жоққа|теріске)\sшығар|шындыққа\s(?:жанаспай|сай|сәйкес|үйлес)|рас\sемес|расталма|расталған\sжоқ|жалған|өтірік|негізсіз|ойдан\sшығар"
)
#: "өтеді", "жабылады": what the verb of a noun says when it is still to come.
_KAZAKH_AHEAD = (
    r"(?!қолданыл)(?:өтеді|болады|келеді|барады|шығады|кетеді|\w+(?:ылады|іледі|ынады|інеді|алады|талады|теледі|[ае]йды|[ае]йді))"
)
_CALLED_OFF = re.compile(
    r"\w+(?:нан|нен|дан|ден|тан|тен)\sбас\sтарт|болмайтын\sболды|кейінге\s(?:қалдыр|шегер)|алдын\sалды|болдырма"
    r"|(?:өтпей|болмай|орындалмай)\sқал"
)
#: "өткізуге өтініш берді", "шығаруды талап етті": a verbal noun that somebody asks for.
_ASKED = re.compile(
    r"\w+(?:у[гғ][еа]|у[дт][ыі]|у[ыі]н|[гғкқ][еа])\s"
    r"(?:өтініш|рұқсат|дайын|шақыр|талап\sет|бұйыр|тапсыр|ниет|үнде|әзір|келісім\sбер)"
)
_NOT_DONE = r"(?!жалма)\w+[мбп][ае](?:ды|ді|ған|ген|пты|пті)"
_IF = re.compile(r"(?<!\w)егер(?!\w)|\w{3,}(?:са|се),", re.IGNORECASE)


def _kazakh_status(parse: Parse, token: Token) -> tuple[str, str] | None:
    """By the endings of the verb that tells, and by what stands elsewhere in the sentence."""
    word = token.lower
    listed_as_past = any(word == w.rstrip("*") for frame in frames_of(token.keys, "kk") for w in (frame.head, *frame.rest))
    if token.pos == "VERB" and re.fullmatch(_KAZAKH["planned"], word) and not listed_as_past:
        return "planned", word
    for status, pattern in (("denied", _DENIED), ("hypothetical", _CALLED_OFF), ("planned", _ASKED)):
        match = pattern.search(parse.text, token.start)
        if match is not None and (status == "denied" or "," not in parse.text[token.end : match.start()]):
            return status, match.group()
    modifier = next((t for t in parse.tokens[max(0, token.i - 2) : token.i] if in_list(t, "kk", "planned", "modifier")), None)
    if modifier is not None:
        return "planned", modifier.lower
    if (match := _IF.search(parse.text)) is not None and (match.start() < token.start or match.group().lower() == "егер"):
        return "hypothetical", match.group()
    return _kazakh_after(parse, token)


def _kazakh_after(parse: Parse, token: Token) -> tuple[str, str] | None:
    """What the words after it in its clause make of it."""
    for after in parse.tokens[token.i : token.i + 5]:
        if after.pos == "PUNCT":
            break
        if any(row["case"] == "Cond" and re.search(row["pattern"], after.lower) for row in rows("endings")) and (
            after.pos == "VERB" or after is not token
        ):
            return "hypothetical", after.lower
        if after is token:
            continue
        if after.pos == "VERB" and token.pos != "VERB" and re.fullmatch(_NOT_DONE, after.lower):
            return "negated", after.lower  # "митинг өтпеді"

        if token.pos != "VERB" and after.pos == "VERB" and re.fullmatch(_KAZAKH_AHEAD, after.lower):
            return "planned", after.lower
        for status, kind in (
            ("negated", "neg"),
            ("planned", "governor"),
            ("hypothetical", "governor"),
            ("denied", "governor"),
            ("cancelled", "governor"),
        ):
            if in_list(after, "kk", status, kind):
                return ("hypothetical" if status == "cancelled" else status), after.lower
    return None


def _only_named(parse: Parse, token: Token, category: str) -> bool:  # noqa: PLR0911 - one line a kind of place in the tree
    """Tell whether an event's noun only dates, explains or names something else."""
    if not parse.full:
        return any(
            t.lower in listed("modality", parse.lang, status="background")[:8]
            for t in parse.tokens[max(0, token.i - 2) : token.i]
        )
    here = parse.first(token)
    while here.rel == "nmod" and here.head != here.i and in_list(parse.tokens[here.head], parse.lang, "real", "light"):
        here = parse.first(parse.tokens[here.head])
    if category == "statement" and parse.children(token, "poss"):
        return False
    if here is not token and in_list(here, parse.lang, "real", "lasting"):
        return False  # "after three nights of riots"
    above = parse.tokens[here.head]
    if any(frame.category == "state_of_emergency" for frame in frames_of(token.keys, parse.lang)):
        told = here.prep == "under" and above.keys & {"be", "remain", "put", "place", "live"}
        return not told and here.prep in ("under", "during", "since", "after", "despite", "в условиях", "во время", "после")
    if here.head == here.i or here.rel in ("subj", "subj_pass", "root", "pred", "appos", "agent", "dep"):
        return False
    if here.rel == "obj":
        return not in_list(above, parse.lang, "occurs") and not frames_of(above.keys, parse.lang)
    if here.rel == "obl" and here.prep in ("on", "under") and above.keys & {"be", "go", "remain", "stay", "come"}:
        return False  # "have been on strike since Thursday"
    if here.rel in ("obl", "nmod"):
        told_of = here.prep in ("о", "об", "about", "of")  # "сообщили о взрыве"
        causing = told_of or (category != "protest" and here.prep in listed("modality", parse.lang, status="real", kind="cause"))
        if causing and above.pos in ("VERB", "ADJ", "AUX"):
            return not (frames_of(above.keys, parse.lang) or in_list(above, parse.lang, "occurs"))
        return True
    return here.rel in ("flat", "mod", "poss")
