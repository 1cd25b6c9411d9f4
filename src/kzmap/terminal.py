"""The one place where text reaches a terminal: what a terminal would obey is shown instead.

A name or title may hold escape codes that clear the screen, rename the window or write what was never said, and marks that turn
the order of letters around. On a screen, in a log or in a pipe they are shown as Python would write them.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["json_text", "print_json", "say", "visible"]

#: Control characters but line break and tab; line separators; what overrides the direction of text; halves of characters.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Show what a terminal would obey.

    >>> visible("\x1b[2J \u202eabc")
    '\\x1b[2J \\u202eabc'
    """
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def json_text(document: Any, *, indent: int | None = 2) -> str:
    r"""Write JSON that reads back equal and holds nothing that a terminal would obey.

    >>> json_text("\x9b2J")
    '"\\u009b2J"'
    """
    written = json.dumps(document, ensure_ascii=False, indent=indent)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def say(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text for a person."""
    import typer

    typer.echo(visible(str(text)), err=err, nl=nl)


def print_json(document: Any, *, indent: int | None = 2) -> None:
    """Print one JSON document."""
    import typer

    typer.echo(json_text(document, indent=indent))
