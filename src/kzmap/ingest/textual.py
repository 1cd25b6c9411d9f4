"""Find texts that were damaged on the way: wrong encodings, formulas, control characters, lost letters."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["SUSPECT", "Mend", "for_arrow", "mended"]

# UTF-8 read as Windows-1251, as Windows-1252 or Latin-1, or as code page 866; and Windows-1251 read as Latin-1.
_AS_1251 = r"(?:[РСТУ][\u0400-\u040f\u0450-\u045f\u0490\u0491\u0098\u00a0-\u00bf–—‘’‚“”„†‡•…‰‹›€™№]){2,}"
_AS_1252 = r"(?:[ÂÃÐÑÒÓ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]){1,}"
_AS_866 = r"(?:[╨╤][\u0400-\u045f\u2500-\u25a0\u00b0-\u00b7№¤]){2,}"
_LATIN = r"[À-ÿ]{4,}"
_CONTROL = r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u202a-\u202e\u2066-\u2069\ufeff]"
_FORMULA = r"^\s*(?:[=@][A-Za-z(+\-\d\"'@]|[+\-][A-Za-z]+\(|[+\-]\d+[+*/|!]\d|[+\-=@]?cmd\|)"
_LOST = r"\ufffd|\?{4,}"
#: Cells that match are looked at one by one.
SUSPECT = f"{_AS_1251}|{_AS_1252}|{_AS_866}|{_LATIN}|{_CONTROL}|{_FORMULA}|{_LOST}"


def for_arrow(pattern: str) -> str:
    """Write a pattern as RE2, the engine of Arrow, wants it."""
    return re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", pattern)


_FORMULA_RE, _LOST_RE, _CONTROL_RE = re.compile(_FORMULA), re.compile(_LOST), re.compile(_CONTROL)
_WRONG = (
    (re.compile(_AS_1251), "cp1251", "utf-8"),
    (re.compile(_AS_1252), "cp1252", "utf-8"),
    (re.compile(_AS_866), "cp866", "utf-8"),
    (re.compile(_LATIN), "latin-1", "cp1251"),
)


class Mend(NamedTuple):
    """A cell as it should be, and why; `lost` if nothing can bring it back, `formula` if it got an apostrophe."""

    text: str
    why: str
    lost: bool = False
    formula: bool = False


def mended(text: str) -> Mend | None:
    r"""Mend a cell, or return None if nothing is wrong with it.

    Examples
    --------
    >>> mended("Алматы".encode().decode("cp1251")).text, mended('=HYPERLINK("http://a.b")').text
    ('Алматы', '\'=HYPERLINK("http://a.b")')
    >>> mended("Алма\ufffdы").lost, mended("Rally, 5 January"), mended("Ñandú y Español")
    (True, None, None)
    """
    why = []
    for pattern, wrong, right in _WRONG:
        if pattern.search(text):
            found = _recoded(text, wrong, right)
            if found:
                text = found
                why.append(f"The text was {right} read as {wrong}; it was decoded again.")
                break
    if _CONTROL_RE.search(text):
        text = _CONTROL_RE.sub("", text)
        why.append("Control characters were taken out.")
    formula = bool(_FORMULA_RE.match(text))
    if formula:
        why.append("The text begins like a formula; it was kept as text with an apostrophe and is never computed.")
        text = "'" + text.strip()
    if _LOST_RE.search(text.rstrip(" ?!") or text):  # many question marks at the end only ask loudly
        return Mend(
            text, "Letters were lost on the way to this file and cannot be brought back; export it again as UTF-8.", lost=True
        )
    return Mend(text, " ".join(why), formula=formula) if why else None


def _recoded(text: str, wrong: str, right: str) -> str:
    """Undo a wrong decoding; the round trip succeeds by chance only in very short texts."""
    raw = bytearray()
    for char in text:
        try:
            raw += char.encode(wrong)
        except UnicodeEncodeError:
            if ord(char) > 255:
                return ""
            raw.append(ord(char))  # bytes that the code page leaves undefined pass as they are
    try:
        found = bytes(raw).decode(right)
    except UnicodeDecodeError:
        return ""
    if right == "cp1251":
        letters = [c for c in found if c.isalpha() and not c.isascii()]
        common = sum(c.lower() in "оеаинтсрвлкмдпуяыбз" for c in letters)
        # accents stand among plain letters in every language that has them, Cyrillic stands alone
        return found if common > 0.6 * len(letters) and len(letters) > 0.8 * sum(c.isalpha() for c in text) else ""
    return found if found != text else ""
