"""Fold spellings so that the ways to write one name meet.

Two keys are made of each name. The plain key drops case, marks and punctuation and writes Cyrillic in Latin letters:
what is equal here is the same spelling. The skeleton also drops what romanisations of Kazakh and Russian disagree about
(q/k, gh/g, y/i/j, kh/h, doubled letters, spaces): Qulsary, Kulsary, Кульсары and Құлсары share one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kzmap.situation.letters import LATIN, SOUNDS

__all__ = ["is_cyrillic", "is_kazakh", "is_read", "plain", "skeleton", "tidy"]

# Ukrainian, Belarusian, Kyrgyz, Tajik, Uzbek and Mongolian letters that occur in names, beside those of Russian and Kazakh.
_CYRILLIC = LATIN | {"ї": "i", "є": "e", "ґ": "g", "ў": "u", "ҳ": "kh", "ҷ": "j", "ӣ": "i", "ӯ": "u", "ј": "j"}
# Letters that no decomposition turns into ASCII.
_LATIN = {
    "ı": "i", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ł": "l", "ħ": "h", "ə": "a", "ŋ": "n",
    "ĸ": "k", "ŧ": "t",
}  # fmt: skip
# Apostrophes and soft signs join a word; every other mark parts words.
_JOINERS = dict.fromkeys(map(ord, "'’‘ʼʹ`´ʻʾʿ″ʺ\u00ad\u200b\u200c\u200d\ufeff"), None)
_LETTERS = str.maketrans(_CYRILLIC | _LATIN)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_GAPS = re.compile(r"[\W_]+")
# й and ё carry marks that NFKD would strip; they stand in the table above, so they are read before the decomposition.
_DOUBLES = re.compile(r"(.)\1+")


def tidy(text: str) -> str:
    r"""Return a text in composed form, without control characters, its white space single.

    >>> tidy("  Алма\u00adАта\n")
    'АлмаАта'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join("".join(char for char in text if unicodedata.category(char) != "Cf").split())


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Fold case, marks, apostrophes, hyphens and script.

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    str
        ASCII words with single spaces; letters of other scripts stay as they are.

    Examples
    --------
    >>> plain("Ust’-Kamenogorsk"), plain("Усть-Каменогорск"), plain("Öskemen")
    ('ust kamenogorsk', 'ust kamenogorsk', 'oskemen')
    """
    if name.isascii():
        text = name.lower().replace("'", "").replace("`", "")
    else:
        text = name.casefold().translate(_JOINERS).translate(_LETTERS)
        if not text.isascii():
            text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    return _GAPS.sub(" ", text).strip()


@lru_cache(maxsize=65536)
def skeleton(key: str) -> str:
    """Reduce a plain key to what all romanisations of Kazakh and Russian agree about.

    Parameters
    ----------
    key
        A key made by `plain`.

    Examples
    --------
    >>> {skeleton(plain(name)) for name in ("Kulsary", "Qulsary", "Кульсары", "Құлсары", "Qūlsary")}
    {'kulsari'}
    >>> {skeleton(plain(name)) for name in ("Zhetygen", "Жетіген", "Jetigen", "Жетыген")}
    {'Jetigen'}
    """
    text = _DOUBLES.sub(r"\1", key.replace(" ", "").replace("gh", "g"))
    for group, sound in SOUNDS:
        text = text.replace(group, sound)
    return _DOUBLES.sub(r"\1", text)


def is_cyrillic(text: str) -> bool:
    """Tell whether a text has a Cyrillic letter.

    >>> is_cyrillic("Алматы"), is_cyrillic("Almaty")
    (True, False)
    """
    return any("\u0400" <= char <= "\u052f" for char in text)


def is_read(text: str) -> bool:
    """Tell whether every letter is of a script whose names the gazetteer has: Latin, Cyrillic and five more.

    >>> is_read("Athens"), is_read("Αθήνα"), is_read("بيروت"), is_read("東京")
    (True, True, True, False)
    """
    return all(char < "\u0700" or "\u10a0" <= char <= "\u10ff" or "\u1c90" <= char <= "\u1fff" for char in text if char.isalpha())


def is_kazakh(text: str) -> bool:
    """Tell whether a text has a letter that Kazakh Cyrillic has and Russian has not.

    >>> is_kazakh("Қордай"), is_kazakh("Кордай")
    (True, False)
    """
    return any(char in "әғқңөұүһіӘҒҚҢӨҰҮҺІ" for char in text)
