"""Sentences of a document, with offsets into its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.report.document import Block, Document

__all__ = ["Sentence", "sentences", "split_sentences"]

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"])(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Maj|Capt|Gov|Sen|Rep|St|Prof|Jan|Feb|Mar|Apr|Jun|Jul|Aug"
    r"|Sept?|Oct|Nov|Dec|No|vs"
    r"|approx|Inc|Ltd|Co|Corp|a\.m|p\.m|e\.g|i\.e|U\.S|U\.N|U\.K|D\.C|Ft|Mt|[A-Z]|г|гг|обл|ул|пр|им|тыс|млн"
    r"|млрд|чел|т\.е|т\.к|т\.д"
    r"|т\.п|др|см|руб|пос|д|с|стр|р-н|янв|фев|авг|сент|окт|нояб|дек|[А-ЯЁ]|ж|қ)\.$"
)
_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s+[\"'(\[«]*[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9À-Þ])|[.!?…]+[\"')\]]*\s*$")


@dataclass(frozen=True)
class Sentence:
    """A sentence.

    Attributes
    ----------
    index
        Number in the document.
    start, end
        Offsets into the document's working text.
    text
        The words between them, line ends turned to spaces one for one.
    role
        Role of its block.
    """

    index: int
    start: int
    end: int
    text: str
    role: str


#: What goes on for more letters than this is cut at a space: the time of reading grows with the square of a sentence.
_LONGEST = 1000


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Cut a paragraph into sentences, none longer than 1,000 letters.

    Yields
    ------
    tuple of int
        Start and end, without the white space around.

    Examples
    --------
    >>> text = "Gen. Smith spoke at 5 p.m. on Tuesday. He left."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Gen. Smith spoke at 5 p.m. on Tuesday.', 'He left.']
    """
    for start, stop in _ended(text):
        begin = start
        while stop - begin > _LONGEST:
            cut = text.rfind(" ", begin + 1, begin + _LONGEST)
            cut = cut if cut > 0 else begin + _LONGEST
            yield begin, cut
            begin = cut + len(text[cut:stop]) - len(text[cut:stop].lstrip())
        if begin < stop:
            yield begin, stop


def _ended(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        stop = match.end()
        if match.group().startswith(".") and _ABBREVIATION.search(text[max(0, start, match.start() - 12) : match.start() + 1]):
            rest = text[stop:].strip()
            if rest:
                continue
        begin = start + len(text[start:stop]) - len(text[start:stop].lstrip())
        if begin < stop:
            yield begin, stop
        start = stop
    rest = text[start:]
    if rest.strip():
        begin = start + len(rest) - len(rest.lstrip())
        yield begin, start + len(rest.rstrip())


def sentences(document: Document) -> list[Sentence]:
    """Sentences of every block that is part of the report, in order."""
    found: list[Sentence] = []
    for block in document.blocks:
        if block.role not in ("body", "headline", "subheading"):
            continue
        for start, end in _of_block(document, block):
            text = document.text[start:end].replace("\n", " ")
            found.append(Sentence(len(found), start, end, text, block.role))
    return found


def _of_block(document: Document, block: Block) -> Iterator[tuple[int, int]]:
    text = document.text[block.start : block.end].replace("\n", " ")
    for start, end in split_sentences(text):
        yield block.start + start, block.start + end
