"""Text inside XML: escaped, and refused where XML has no way to write it."""

from __future__ import annotations

import html
import re

from kzmap.errors import ExportError

__all__ = ["escaped", "without_illegal"]

#: What XML 1.0 cannot hold, not even escaped.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def escaped(text: str, format_name: str, column: str) -> str:
    """Escape a text for XML.

    Raises
    ------
    ExportError
        If it holds a control character.

    Examples
    --------
    >>> escaped("a < b & c", "kml", "title")
    'a &lt; b &amp; c'
    """
    found = _ILLEGAL.search(text)
    if found:
        raise ExportError(
            f"{format_name} cannot hold the control character U+{ord(found[0]):04X} in column {column}: {text[:60]!r}."
            " Remove it from the situation, or export geojson."
        )
    return html.escape(text, quote=True).replace("\r", "&#13;")


def without_illegal(text: str) -> str:
    r"""Return a text whose control characters stand as U+FFFD, for what describes and is no data.

    >>> without_illegal("a\x01b")
    'a\ufffdb'
    """
    return _ILLEGAL.sub("\ufffd", text)
