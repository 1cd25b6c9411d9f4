"""What somebody says: one claim for each thing said, however often the text repeats it; counts are claims about a number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kzmap.report.triggers import quotes

if TYPE_CHECKING:
    from kzmap.report.scene import Scene

__all__ = ["Claim", "claims_of", "merge_claims"]

_SAME_SHARE = 0.5
_MIN_WORDS = 4


@dataclass
class Claim:
    """A statement by a speaker, or a count in anybody's words.

    Attributes
    ----------
    kind
        statement, count, denial, accusation, quote, law.
    claimant
        Innermost speaker, or None for the paper's own voice.
    polarity
        asserted, negated, denied, normative, definition, hypothetical, planned.
    """

    spans: list[tuple[int, int]]
    kind: str
    claimant: str | None
    chain: tuple[str, ...]
    polarity: str
    about: str | None = None
    attribute: str | None = None
    low: float | None = None
    high: float | None = None
    qualifier: str | None = None
    quotes: list[tuple[int, int]] = field(default_factory=list)
    reason: str = ""
    words: frozenset[str] = frozenset()
    matches: str | None = None
    relation: str | None = None
    flags: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the claim as plain data; its words stay in the text, only their offsets are given."""
        return {
            "start": self.spans[0][0], "end": self.spans[0][1], "mentions": [list(span) for span in self.spans],
            "kind": self.kind, "claimant": self.claimant, "attribution": list(self.chain), "polarity": self.polarity,
            "about": self.about,
            "attribute": self.attribute, "low": self.low, "high": self.high, "qualifier": self.qualifier,
            "quotes": [list(span) for span in self.quotes], "flags": self.flags, "matches": self.matches,
            "relation": self.relation, "reason": self.reason,
        }  # fmt: skip


def claims_of(scene: Scene, about: str | None, last_speaker: str | None) -> list[Claim]:
    """Make the claims of a sentence."""
    sentence, said = scene.sentence, scene.attribution
    span = (sentence.start, sentence.end)
    found: list[Claim] = []
    marks = [(sentence.start + start, sentence.start + end) for start, end in quotes(sentence.text)]
    chain = said.chain
    reason = said.reason
    inside = sentence.text.startswith('"') and not chain
    if inside and last_speaker:
        chain, reason = (last_speaker,), "a quotation that goes on"
    if chain:
        found.append(
            Claim(
                [span],
                _kind(scene),
                chain[-1],
                chain,
                _polarity(scene),
                about,
                quotes=marks,
                reason=reason,
                words=_content(sentence.text),
            )
        )
    polarity = "denied" if said.denies else "asserted"
    found += [
        Claim(
            [span],
            "count",
            chain[-1] if chain else None,
            chain,
            polarity,
            about,
            q.what,
            q.low,
            q.high,
            q.qualifier,
            reason=f"a count: {q.group or q.what}",
        )
        for q in scene.quantities
    ]
    return found


def _kind(scene: Scene) -> str:
    if scene.attribution.denies:
        return "denial"
    if scene.attribution.accuses:
        return "accusation"
    if any(t.polarity == "definition" for t in scene.triggers) or re.search(
        r"(?:treaty|charter|constitution|договор|устав) (?:of|states|provides)", scene.sentence.text, re.IGNORECASE
    ):
        return "law"
    return "quote" if scene.sentence.text.startswith('"') else "statement"


def _polarity(scene: Scene) -> str:
    if scene.attribution.denies:
        return "denied"
    text = scene.sentence.text
    if re.search(
        r"(?<!\w)(?:call(?:s|ed)? (?:for|on)|urge[sd]?|demand(?:s|ed)?|призва\w+|призыва\w+)(?!\w)", text, re.IGNORECASE
    ):
        return "normative"
    if re.search(
        r"(?<!\w)(?:(?:are|is|was|were|do|does|did|has|have|had|will|would|could)(?:\snot|n't)|no longer|never"
        r"|не (?:участву\w+|был\w*|явля\w+|будет|имеет))(?!\w)",
        text,
        re.IGNORECASE,
    ):
        return "negated"
    other = {t.polarity for t in scene.triggers} - {"asserted"}
    return (
        next(iter(sorted(other)), "asserted")
        if other and not any(t.polarity == "asserted" for t in scene.triggers)
        else "asserted"
    )


def _content(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]{4,}", text.lower()))


def merge_claims(found: list[Claim]) -> list[Claim]:
    """Join a claim with its repetitions: the headline says what the first sentence says."""
    merged: list[Claim] = []
    for claim in found:
        same = next((known for known in merged if _same(known, claim)), None)
        if same is None:
            merged.append(claim)
        else:
            same.spans += [span for span in claim.spans if span not in same.spans]
    return merged


def _same(one: Claim, two: Claim) -> bool:
    if one.claimant != two.claimant:
        return False
    if one.kind == "count" or two.kind == "count":
        return (
            one.kind == two.kind
            and (one.attribute, one.low, one.high, one.qualifier) == (two.attribute, two.low, two.high, two.qualifier)
            and one.about == two.about
        )
    smaller = min(len(one.words), len(two.words))
    return (
        smaller >= _MIN_WORDS
        and len(one.words & two.words) >= _SAME_SHARE * max(len(one.words), len(two.words))
        and one.polarity == two.polarity
    )
