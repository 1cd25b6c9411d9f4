"""Who acts in a clause: bodies, forces, groups and persons with a title, in the words of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.report.attribution import clean_speaker
from kzmap.report.lexicon import in_classes, words

if TYPE_CHECKING:
    from kzmap.report.parse import Parse, Token

__all__ = ["find_actors"]

_ACTING = ("state", "force", "security", "attackers", "protesters", "people", "person", "office")
_ROLES = ("subj", "subj_pass", "obj", "agent", "nmod", "obl", "iobj", "root", "dep", "comp", "poss")


def find_actors(parse: Parse) -> list[tuple[int, int, str]]:
    """Find the actors that a sentence names.

    Returns
    -------
    list
        (start, end, name) in order, without overlap.

    Examples
    --------
    >>> from kzmap.report.parse import parses
    >>> [name for _, _, name in find_actors(parses(["Kazakh security forces met protesters."], "en")[0])]
    ['Kazakh security forces', 'protesters']
    """
    found: list[tuple[int, int, str]] = []
    for token in parse.tokens:
        if token.pos not in ("NOUN", "PROPN") and token.form != "part":
            continue
        if parse.first(token).rel not in _ROLES or not _acts(parse, token):
            continue
        start, end = _span(parse, token)
        if any(s < end and start < e for s, e, _ in found):
            continue
        name = clean_speaker(re.sub(r"^[\W\d]+(?:,\d+)*\s*", "", parse.text[start:end]))
        if name and len(name) < 80:
            found.append((start, end, name))
    return sorted(found)


def _acts(parse: Parse, token: Token) -> bool:
    if token.pos == "VERB":
        return bool(in_classes(token.keys, ("protesters", "attackers"), parse.lang))
    if token.entity in ("ORG", "PERSON") and token.pos == "PROPN":
        return True
    speaking = re.fullmatch(words("speakers", parse.lang).pattern, token.lower, re.IGNORECASE) is not None
    return speaking or bool(in_classes(token.keys, _ACTING, parse.lang))


def _span(parse: Parse, token: Token) -> tuple[int, int]:
    """A noun with its adjectives and names, without what hangs on it by a preposition except "of"."""
    inside = [token]
    for child in parse.children(token):
        if child.rel in ("mod", "flat", "poss") or (
            child.rel == "nmod" and child.prep in ("of", "for", "") and child.pos == "PROPN"
        ):
            inside += [t for t in parse.subtree(child) if t.pos != "PUNCT" and t.rel not in ("rel", "acl", "conj", "cc")]
    if token.rel == "appos":
        inside.append(token)
    if token.entity == "PERSON":  # "Kazakhstan President A. Name"
        inside = [t for t in inside if t.entity not in ("GPE", "NORP")]
    return min(t.start for t in inside), max(t.end for t in inside)
