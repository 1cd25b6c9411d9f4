"""Keep XML from doing anything but carrying data: no document type, so no entities, so no bombs and no other files."""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

from kzmap.ingest.raw_table import UnreadableError

__all__ = ["guarded_parser", "refuse_doctype"]


class _RootSeenError(Exception):
    """The root element has begun: no document type can follow."""


def _refuse(name: str) -> None:
    raise UnreadableError(
        f"{name} declares a document type, through which XML can read other files or fill the memory; it is refused.",
        "Export it again without <!DOCTYPE ...>.",
    )


def guarded_parser(name: str) -> expat.XMLParserType:
    """Return an expat parser that refuses document types, and with them every entity."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: _refuse(name)
    parser.EntityDeclHandler = lambda *_: _refuse(name)
    return parser


def refuse_doctype(part: IO[bytes], name: str) -> None:
    """Read XML up to its root element and refuse it if it declares a document type before."""
    parser = guarded_parser(name)

    def root(*_: object) -> None:
        raise _RootSeenError

    parser.StartElementHandler = root
    try:
        for _ in range(64):
            block = part.read(65_536)
            parser.Parse(block, not block)
            if not block:
                return
    except _RootSeenError:
        return
    except expat.ExpatError as error:
        raise UnreadableError(f"{name} holds broken XML: {error}.", "Save or download it again.") from error
    raise UnreadableError(f"{name} holds XML that does not begin within 4 MB.", "Save or download it again.")
