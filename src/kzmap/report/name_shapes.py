"""The shapes that place names have: capitals, joining words, and what a place is called after its name."""

from __future__ import annotations

import re

__all__ = ["CAPITALISED", "DIRECTION", "GENERIC", "OF_A_PLACE", "PERSON", "REACHED", "RUN", "WORD"]

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶŁĽŅŃŇŌŐŘŚŞŠȘŢŤȚŪŮŰŹŻŽА-ЯЁӘҒҚҢӨҰҮҺІЇЄҐЎ"
#: A word with a capital, in Latin or Cyrillic.
CAPITALISED = rf"[{_UPPER}][\w.]*(?:['-][\w]+)*"
_JOIN = r"(?:of the|of|de la|de los|de las|del|des|de|du|da|do|dos|la|el|al|le|les|upon|on|bin|the|ash|ar|as|an|е)"
#: Such words in a row, joined or not.
RUN = re.compile(rf"(?<![\w'])(?:{CAPITALISED})(?:[ ](?:{_JOIN}[ ])?(?:{CAPITALISED}))*")
#: Two such words that are a person by what follows: an age, "a driver", "who", "said".
PERSON = re.compile(
    rf"(?<![\w'])({CAPITALISED} {CAPITALISED})"
    r"(?=,? (?:\d\d,|an? |the )|, who|,? (?:said|told|says|заявил|сказал|сообщил)\w*)"
)
WORD = re.compile(r"\S+")
#: Language -> what a place may be called after its name.
GENERIC = {
    "en": (
        r"(?:administrative |autonomous )?(?:region|province|oblast|district|county|state|governorate"
        r"|prefecture|department|peninsula|island|islands|valley|desert|airport|airfield|air base"
        r"|railway station|border crossing|city|town|strip|canton|commune|refugee camp|camp|square|avenue"
        r"|street|market|mosque|hospital|prison|university)"
    ),
    "ru": r"(?:област[ьиюей]+|район[аеу]?|кра[йяею]|округ[аеу]?|аэропорт[аеу]?|провинци[яиюей]+|площад[ьи]|остров[аеу]?)",
    "kk": r"(?:облыс\w*|аудан\w*|қаласы\w*|әуежай\w*|алаң\w*|ауыл\w*)",
}
#: Capitalised words that belong to a name without being one.
DIRECTION = re.compile(
    r"(?:North|South|East|West|Central|Northern|Southern|Eastern|Western|Greater|Old|New|Upper|Lower"
    r"|Downtown|Province|Region|State|County|District|Oblast|City|Airport|Island|Islands|Strip|Valley"
    r"|Square|Avenue|Street|Prison|Hospital|University|Central|International)"
)
#: What follows a name of a place more often than another word that begins a sentence.
OF_A_PLACE = re.compile(
    r"'s|,|:|\s(?:police|residents|mayor|governor|authorities|officials|airport|hospital|province|region)(?!\w)"
)
#: Verbs whose object is a place.
REACHED = re.compile(
    r"(?<!\w)(?:struck|hit|shelled|bombed|captured|recaptured|retook|reached|entered|left|fled|besieged"
    r"|attacked|stormed|seized|overran|took|liberated|leave|enter|reach|visited|visit|rocked|outside)\s+"
    r"(?:the\s)?$",
    re.IGNORECASE,
)
