"""The one place where text becomes part of a page.

Three doors, and no other: `text` for markup, `json_script` for data inside a script element, `href` for links. In the browser the
runtime puts text into the document by ``textContent`` only.
"""

from __future__ import annotations

import html
import json
from urllib.parse import urlsplit

__all__ = ["href", "json_script", "text"]

#: html.escape leaves these alone, yet they start a template literal or an escape inside a script that folium writes.
_MORE = str.maketrans({"`": "&#96;", "$": "&#36;", "\\": "&#92;", "\0": "\N{REPLACEMENT CHARACTER}"})
#: JSON may write any character as \u....; so written none of these can end or open anything in HTML or JavaScript.
_JSON = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def text(value: object) -> str:
    """Escape a text for an element or a quoted attribute.

    >>> text("<b>`${x}`</b>")
    '&lt;b&gt;&#96;&#36;{x}&#96;&lt;/b&gt;'
    """
    return html.escape(_clean(str(value)), quote=True).translate(_MORE)


def json_script(value: object) -> str:
    r"""Write a value as JSON that is inert inside a script element.

    Raises
    ------
    ValueError
        For a number that JSON cannot hold.

    Examples
    --------
    >>> json_script({"a": "</script><!--"})
    '{"a":"\\u003c/script\\u003e\\u003c!--"}'
    """
    dumped = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _clean(dumped).translate(_JSON)


def href(url: str) -> str:
    """Return an address that a link may point to, or "".

    >>> href("https://example.org/a"), href("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _clean(value: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot hold."""
    return value.encode("utf-8", "replace").decode("utf-8")
