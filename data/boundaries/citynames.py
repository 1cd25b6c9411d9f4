"""Pick the Russian and the Kazakh name of a place out of GeoNames' alternate names, which carry no language.

A Cyrillic name is taken only if, transliterated, it is close to the main name: so "Алматы" is chosen for Almaty and neither
"Верный" (an old name) nor "Алмати" (Ukrainian). Kazakh is told by letters that Russian lacks. What cannot be told stays "".
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any

KAZAKH = set("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_LATIN = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуфыэәғқңөұүһі", "abvgdeeziyklmnoprstufyeagknouuhi", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
)
_RUSSIAN = re.compile(r"[А-Яа-яЁё .\-]+")
#: Endings of Ukrainian in letters that Russian has as well.
_UKRAINIAN = re.compile(r"(?:[сзц]ьк(?:ий|а|е)?|ця)(?:[ \-]|$)")
_KAZAKH = re.compile(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі .\-]+")
#: Countries whose places have a Russian name that sounds like the main name.
_RUSSIAN_SPEAKING = {"KZ", "RU", "BY", "KG", "TJ", "UZ", "TM", "AM", "AZ", "GE", "UA", "MD", "MN"}
_CLOSE = 0.8


def transliterate(name: str) -> str:
    """Cyrillic to plain Latin.

    >>> transliterate("Қарағанды")
    'karagandy'
    """
    return name.lower().translate(_LATIN)


def fold(name: str) -> str:
    """Lower case, no marks, one spelling for letters that romanisations of one name differ in."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    for old, new in (("q", "k"), ("gh", "g"), ("kh", "h"), ("j", "zh"), ("w", "u"), ("yy", "y"), ("ii", "i"), ("'", "")):
        plain = plain.replace(old, new)
    return re.sub(r"[^a-z]", "", plain)


def closeness(place: dict[str, Any], name: str) -> float:
    """How well the name, transliterated, agrees with the place's main name, 0 to 1."""
    return SequenceMatcher(None, fold(str(place["name"])), fold(transliterate(name)), autojunk=False).ratio()


#: What Russian spelling has and a rendering letter by letter lacks ("Казань" beside "Казан", "Энгельс" beside "Енгельс").
_SPELT = re.compile(r"(?<=[бвдзлмнпрстфш])ь(?=[бвгджзкмнпрстфхцчшщ]|[ -]|$)|[ыи]й(?=[ -]|$)|^э")
#: What only such renderings have, and spellings of other times and languages.
_RENDERED = re.compile(r"(?:[еин]|^м)тс|шч|ъ$|ць|[^л]ьс|мьн|(?<!^)(?<![ьдлрбт])э")


def spelt(place: dict[str, Any], name: str) -> int:
    """How much a name looks written and not rendered; ё and hyphens as far as the main name has something for them."""
    main, low = str(place["name"]).lower(), name.lower()
    apart, round_o = bool(re.search(r"[ \-]", main)), "ë" in main or "yo" in main
    told = len(_SPELT.findall(low)) - 2 * len(_RENDERED.findall(low))
    return told + (1 if round_o else -1) * low.count("ё") + (1 if apart else -1) * low.count("-") - low.count(" ")


def best(place: dict[str, Any], names: list[str]) -> str:
    """The closest name, of equals the one with more Kazakh letters, then the one spelt as people do; "" if none is close."""
    scored = sorted((-closeness(place, name), -len(KAZAKH & set(name)), -spelt(place, name), name) for name in names)
    return scored[0][3] if scored and -scored[0][0] >= _CLOSE else ""


def russian_name(place: dict[str, Any]) -> str:
    """Russian name, or "" where it cannot be told."""
    if place["countrycode"] not in _RUSSIAN_SPEAKING:
        return ""
    return best(place, [name for name in place["alternatenames"] if _RUSSIAN.fullmatch(name) and not _UKRAINIAN.search(name)])


def kazakh_name(place: dict[str, Any]) -> str:
    """Kazakh name of a place in Kazakhstan, if it has a letter that Russian lacks, else ""."""
    if place["countrycode"] != "KZ":
        return ""
    names = [name for name in place["alternatenames"] if _KAZAKH.fullmatch(name) and KAZAKH & set(name)]
    return best(place, names)
