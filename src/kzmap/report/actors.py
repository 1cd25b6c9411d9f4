"""Who acts in a clause: bodies, forces, groups and persons with a title, in the words of the text."""

from __future__ import annotations

import re
from functools import cache

from kzmap.report.attribution import clean_speaker
from kzmap.report.lexicon import words
from kzmap.report.toponyms import demonyms

__all__ = ["find_actors"]

_CAP = r"[A-ZÀ-ÞА-ЯЁӘҒҚҢӨҰҮҺІ][\w'-]*"
_BODY_HEAD = (
    r"Council|Ministry|Organi[sz]ation|Forces?|Army|Embassy|Party|Union|Committee|Guard|Police|Parliament"
    r"|Government|Senate|Court|Commission|Movement|Front|Mission"
    r"|Battalion|Brigade|Division|Agency|Service|Authority|Coalition|Alliance|Assembly|Navy|Department|Administration"
)
_GROUP = {
    "en": r"security forces|law enforcement(?: officers| agencies)?|police(?: officers)?|armed forces|army"
    r"|military|troops|soldiers|peacekeep\w+(?: forces)?|peacekeepers|paratroopers|government"
    r"(?: forces| troops)?"
    r"|cabinet|protest[eo]rs|demonstrators|rioters|crowds?|residents|rebels|militants|insurgents|gunmen"
    r"|fighters|attackers|militia(?:men)?|gangs?|gang members|opposition|junta|workers|students|miners"
    r"|farmers|villagers|coup leaders|activists|parliament|lawmakers|looters|separatists|jihadists|soldiers"
    r"|officers|guards|prosecutors|authorities|special forces|navy|commandos|mercenaries|strikers|teachers",
    "ru": r"силов\w+|полици\w*|арми\w*|войск\w*|военн(?:ые|ых)|миротворц\w+|правительств\w*|протестующ\w+"
    r"|демонстрант\w*|митингующ\w+|боевик\w*|жител(?:и|ей)|повстанц\w*|мятежник\w*|толп\w*"
    r"|рабочи[ех]|шахт[её]р\w*|студент\w*|спецназ\w*|нападавш\w+|сторонник\w*|активист\w*|парламент\w*"
    r"|нацгварди\w*|погромщик\w*|контингент\w*|пограничник\w*",
    "kk": (
        r"полиция\w*|әскер\w*|сарбаз\w*|шерушілер\w*|наразылық білдіруші\w*|тұрғындар\w*|үкімет\w*|бітімгер\w*"
        r"|күш құрылымдар\w*|жұмысшылар\w*|парламент\w*"
    ),
}


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    people = "|".join(sorted((re.escape(word) for word in demonyms() if len(word) > 3), key=len, reverse=True))
    titles = words("titles", lang).pattern
    shapes = [
        rf"{titles}(?:\s(?:{titles}))*(?:\s(?:of|for)\s{_CAP})?\s{_CAP}(?:\s{_CAP}){{0,2}}",
        rf"(?:{_CAP}\s(?:of\s|for\s|the\s|of the\s)?){{0,5}}(?:{_BODY_HEAD})(?:\s(?:of|for)\s(?:the\s)?{_CAP}(?:\s{_CAP})?)?",
    ]
    low = [
        (
            rf"(?:(?:{people}|armed|riot|anti-government|opposition|local|regional|state|federal|interim|national"
            rf"|international|special|Islamist|striking|angry|masked|unidentified|foreign|joint|mixed)\s+){{0,3}}"
            rf"(?:{_GROUP[lang]})"
        )
    ]
    acronyms = [r"[A-Z]{3,6}|ОДКБ|МВД|КНБ|ООН|МЧС|НАТО|ҰҚШҰ|ІІМ|ҰҚК"]
    return (
        *(re.compile(rf"(?<![\w-])(?:{s})(?![\w-])") for s in shapes),
        *(re.compile(rf"(?<![\w-])(?:{s})(?![\w-])", re.IGNORECASE) for s in low),
        *(re.compile(rf"(?<![\w-])(?:{s})(?![\w-])") for s in acronyms),
    )


def find_actors(text: str, lang: str) -> list[tuple[int, int, str]]:
    """Find the actors that a sentence names.

    Returns
    -------
    list
        (start, end, name) in order, without overlap.

    Examples
    --------
    >>> [name for _, _, name in find_actors("Kazakh security forces met protesters.", "en")]
    ['Kazakh security forces', 'protesters']
    """
    found: list[tuple[int, int, str]] = []
    for pattern in _patterns(lang):
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            found.append((match.start(), match.end(), clean_speaker(match.group())))
    return sorted(found)
