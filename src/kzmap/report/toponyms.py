"""Place names in a sentence: capitalised runs of words that the gazetteer knows and that are no person, body or common word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kzmap.gazetteer import Answer, Code, peoples
from kzmap.gazetteer.holding import holders, is_quarter
from kzmap.report.lexicon import in_classes, rows, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzmap.gazetteer import Gazetteer, Spot
    from kzmap.report.parse import Parse, Token
    from kzmap.report.sentences import Sentence

__all__ = ["Finder", "Name", "is_called_settlement"]

_BIG = 40_000
_KNOWN = 100_000
_LONGEST = 5
_SHORT_WORD = 3
#: A shorter name one letter off is another name.
_SLIP = 6
#: A short name of a country, with its full stops.
_SHORT_NAME = re.compile(r"(?:[A-Z]\.)+[A-Z]?\.?")

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĘĚĞĢĪİĶŁĽŅŃŇŌŐŘŚŞŠȘŢŤȚŪŮŰŹŻŽА-ЯЁӘҒҚҢӨҰҮҺІЇЄҐЎ"
#: A word with a capital, in Latin or Cyrillic.
_CAPITALISED = rf"[{_UPPER}][\w.]*(?:['-][\w]+)*"
_JOIN = r"(?:of the|of|de la|de los|de las|del|des|de|du|da|do|dos|la|el|al|le|les|upon|on|bin|the|ash|ar|as|an|е)"
#: Such words in a row, joined or not.
_RUN = re.compile(rf"(?<![\w'])(?:{_CAPITALISED})(?:[ ](?:{_JOIN}[ ])?(?:{_CAPITALISED}))*")
#: Two such words that are a person by what follows: an age, "a driver", "who", "said".
_PERSON = re.compile(
    rf"(?<![\w'])({_CAPITALISED} {_CAPITALISED})"
    r"(?=,? (?:\d\d,|an? |the )|, who|,? (?:said|told|says|заявил|сказал|сообщил)\w*)"
)
_WORD = re.compile(r"\S+")
#: Kazakh endings of where, whence, whither and whose; of where and whence.
_CASE = re.compile(r"(?:[дт][ае]|(?:[дт]|н)[ае]н|[ғқгк][ае]|[ндт][ыі]ң)$")
_PLACE_CASE = re.compile(r"(?:[дт][ае](?:ғы|гі)?|[дтн][ае]н)$")
#: A word of these kinds at the beginning of a sentence is no person's name.
_NO_NAMES = ("ADV", "ADP", "SCONJ", "CCONJ", "DET", "PRON", "VERB", "NUM", "AUX", "PART")
#: Language -> what a place may be called after its name.
_GENERIC = {
    "en": (
        r"(?:administrative |autonomous )?(?:region|province|oblast|district|county|state|governorate"
        r"|prefecture|department|division|municipality|parish|township|woreda|raion|wilaya|emirate"
        r"|peninsula|island|islands|valley|desert|airport|airfield|air base"
        r"|railway station|border crossing|city|town|strip|canton|commune|refugee camp|camp|square|avenue"
        r"|street|market|mosque|hospital|prison|university)"
    ),
    "ru": r"(?:област[ьиюей]+|район[аеу]?|кра[йяею]|округ[аеу]?|аэропорт[аеу]?|провинци[яиюей]+|площад[ьи]|остров[аеу]?)",
    "kk": r"(?:облыс\w*|аудан\w*|қаласы\w*|әуежай\w*|алаң\w*|ауыл\w*)",
}
#: Capitalised words that belong to a name without being one.
_DIRECTION = re.compile(
    r"(?:North|South|East|West|Central|Northern|Southern|Eastern|Western|Greater|Old|New|Upper|Lower"
    r"|Downtown|Province|Region|State|County|District|Oblast|City|Airport|Island|Islands|Strip|Valley"
    r"|Square|Avenue|Street|Prison|Hospital|University|Central|International)"
)
#: A noun with a capital before a name that makes it no person: "Аэропорт Алматы".
_BEFORE_PLACES = ("facility", "transport", "place", "state", "security", "people", "protesters", "force", "attackers")
#: Before or after a name these make another name of it.
_NAMES_ANOTHER = re.compile(r"New|North|South|West|East|Upper|Lower|San|Santa|Saint|St|Fort|Port|Mount|Lake|Нью|Новый|Новая")
_IS_ANOTHER = re.compile(r"County|Parish|Heights|Beach|Falls|Springs|Hills|Valley|River|Lake|Bay")
#: What follows a name of a place more often than another word that begins a sentence.
_OF_A_PLACE = re.compile(
    r"'s|,|:|\s(?:police|residents|mayor|governor|authorities|officials|airport|hospital|province|region)(?!\w)"
)
#: Verbs whose object is a place.
_REACHED = re.compile(
    r"(?<!\w)(?:struck|hit|shelled|bombed|captured|recaptured|retook|reached|entered|left|fled|besieged"
    r"|attacked|stormed|seized|overran|took|liberated|leave|enter|reach|visited|visit|rocked|outside)\s+"
    r"(?:the\s)?$",
    re.IGNORECASE,
)

#: What makes a name that of a part of a town.
_PART_OF_TOWN = r"(?:street|avenue|road|square|quarter|district|neighbou?rhood|suburb|market|bridge|ulitsa|проспект|улиц)"
#: Words before the name of a small place.
_CALLED = {
    "en": r"(?:village|town|hamlet|settlement|commune|locality|suburb)\sof\s$",
    "ru": r"(?<!\w)(?:сел[оаеу]|деревн\w+|посел\w+|пос\.|с\.|н\.п\.|аул\w*|кишлак\w*|хутор\w*|станиц\w+|город\w*|г\.)\s$",
}


@dataclass(frozen=True)
class Name:
    """A place name that was found.

    Attributes
    ----------
    start, end
        Offsets in the sentence.
    surface
        Its words there.
    spot
        The gazetteer's best answer, or None for a name that is known to be one of a place but not where.
    in_name
        The body's name that it is part of ("Russian Embassy in India"), or "".
    after_title
        It stands right before a title ("Kazakhstan President").
    """

    start: int
    end: int
    surface: str
    spot: Spot | None
    in_name: str = ""
    after_title: bool = False


class Finder:
    """Finds place names in the sentences of one document.

    Parameters
    ----------
    gazetteer
        Where names are looked up.
    lang
        Language of the document.
    day
        ISO date of publication, for names of that day.
    """

    def __init__(self, gazetteer: Gazetteer, lang: str, day: str | None) -> None:
        self._gazetteer = gazetteer
        self._lang = lang
        self._day = day
        self._people: set[str] = set()
        self._lower: set[str] = set()
        self._around = gazetteer.around(())
        self._parse: Parse | None = None
        self.accepted: set[str] = set()
        self._taken: set[str] = set()
        self.doubts: dict[str, str] = {}

    def learn(self, sentences: Iterable[Sentence]) -> None:
        """Learn from the whole document which words are persons' names and which are common words."""
        titles = words("titles", self._lang)
        for sentence in sentences:
            self._lower |= set(re.findall(r"(?<![\w'-])[^\W\d_A-ZА-ЯЁ][\w'-]*", sentence.text))
            for match in titles.finditer(sentence.text):
                following = re.match(rf"\.?\s+({_CAPITALISED}(?:\s{_CAPITALISED}){{0,3}})", sentence.text[match.end() :])
                if following and (match.end() >= len(sentence.text) or sentence.text[match.end() : match.end() + 4] != " of "):
                    names = [w for w in following.group(1).split() if not titles.fullmatch(w)]
                    self._people |= {name.removesuffix("'s") for name in names}
            for match in _PERSON.finditer(sentence.text):
                pair = match.group(1).split()
                if not any(word.isupper() or self._is_country(word) for word in pair) and not self._known(match.group(1)):
                    self._people |= set(match.group(1).split())

    def situate(self, lands: Iterable[Spot], names: Iterable[str]) -> None:
        """Look names up in the light of the countries whose peoples the document names, and of each other."""
        self._around = self._gazetteer.around(lands, names=names, date=self._day)
        self.doubts.clear()

    def find(self, parse: Parse) -> list[Name]:
        """Find the names of one sentence; a place that the gazetteer lacks is a name without a spot."""
        self._parse, text = parse, parse.text
        found: list[Name] = []
        for run in _RUN.finditer(text):
            found += self._in_run(text, run)
        found = sorted([*found, *self._unknown(parse, found)], key=lambda name: name.start)
        for inner, outer in holders(text, found, self._lang):
            name, spot = found[inner], found[inner].spot
            if self._lang == "en" and is_quarter(text[name.end : found[outer].start]):
                found[inner] = replace(name, spot=None)
            elif found[outer].spot is not None:
                held = self._gazetteer.held(Answer(name.surface, spot, ()), found[outer].surface)
                found[inner] = replace(name, spot=held.answer)
        return found

    def _unknown(self, parse: Parse, found: list[Name]) -> Iterator[Name]:
        """Names that the words around put on the map, and that the gazetteer lacks: "in Zaina", "у села Айказов"."""
        for run in _RUN.finditer(parse.text):
            start, end = run.start(), self._trim(parse.text, run.start(), run.end())
            token = parse.at(start, end)
            if token is None or any(name.start < end and start < name.end for name in found):
                continue
            words_of = parse.text[start:end].split()
            said = {word.removesuffix("'s") for word in words_of}
            if said & self._people or any(w.lower() in peoples() or w.lower() in self._lower or w.isupper() for w in words_of):
                continue
            if any(words(table, self._lang).fullmatch(w) for w in words_of for table in ("titles", "not_names")):
                continue
            if self._is_put(parse, token, start, end) and len(words_of) <= _SHORT_WORD:
                yield Name(start, end, parse.text[start:end], self._despite_doubt(parse.text, start, end))

    def _despite_doubt(self, text: str, start: int, end: int) -> Spot | None:
        """The place of a word that alone would be no name, where the words around say that it is one."""
        spot = self._answer(text[start:end]).answer
        if spot is None or spot.kind not in ("settlement", "region", "area"):
            return None
        return spot if not spot.loose or self._is_slip(spot, start, end) else None

    def _is_put(self, parse: Parse, token: Token, start: int, end: int) -> bool:
        """Tell whether words say that a name is a place: "the village of", a place's ending, or a preposition and the parser."""
        before, after = parse.text[:start], parse.text[end:]
        if self._lang == "kk":
            ending = re.search(r"[^\W\d_]{2}(?:да|де|та|те)$", parse.text[start:end])
            return bool(before.strip()) and bool(ending or re.match(r"\s(?:қала|ауыл|аудан|кент|облыс)\w*", after))
        if token.pos == "ADJ" or re.match(rf"\s(?:[\w-]+\s)?{_PART_OF_TOWN}", after, re.IGNORECASE):
            return False
        called = re.search(_CALLED[self._lang], before, re.IGNORECASE) or re.match(r"\s(?:village|town)(?!\w)", after)
        return bool(called) or (
            token.entity in ("GPE", "LOC")
            and bool(parse.first(token).prep)
            and token.rel not in ("mod", "flat")
            and self._is_placed(parse.text, start, end)
        )

    # -- one run ----------------------------------------------------------------------------------------------

    def _in_run(self, text: str, run: re.Match[str]) -> Iterator[Name]:
        tokens = [(run.start() + m.start(), run.start() + m.end()) for m in _WORD.finditer(run.group())]
        titles = words("titles", self._lang)
        at = 0
        while at < len(tokens):
            word = text[slice(*tokens[at])]
            if (
                titles.fullmatch(word.rstrip("."))
                and at + 1 < len(tokens)
                and text[slice(*tokens[at + 1])].lower() not in ("of", "of the")
            ):
                at = self._skip_person(text, tokens, at + 1)
                continue
            skipped = next(
                (
                    n
                    for n in (3, 2, 1)
                    if at + n <= len(tokens)
                    and words("not_names", self._lang).fullmatch(text[tokens[at][0] : tokens[at + n - 1][1]])
                ),
                0,
            )
            if skipped:
                at += skipped
                continue
            size = self._longest(text, tokens, at)
            if not size:
                at += 1
                continue
            start, end = tokens[at][0], tokens[at + size - 1][1]
            end = self._trim(text, start, end)
            end = self._generic(text, start, end)
            name = self._name(text, tokens, at, size, start, end)
            if name is not None:
                yield name
            at += size

    def _skip_person(self, text: str, tokens: list[tuple[int, int]], at: int) -> int:
        """Pass over a person's name after a title; further titles are passed too."""
        titles = words("titles", self._lang)
        while at < len(tokens) and (text[slice(*tokens[at])][0].isupper() or titles.fullmatch(text[slice(*tokens[at])])):
            at += 1
        return at

    def _longest(self, text: str, tokens: list[tuple[int, int]], at: int) -> int:
        """How many words from here make the longest name that the gazetteer knows; 0 for none."""
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            first, last = text[slice(*tokens[at])], text[slice(*tokens[at + size - 1])]
            if not first[0].isupper() or not last[0].isupper() or (size > 1 and self._opens_no_name(first, last)):
                continue
            phrase = text[tokens[at][0] : self._trim(text, tokens[at][0], tokens[at + size - 1][1])]
            if self._good(phrase, size, text, tokens, at):
                return size
        return 0

    def _opens_no_name(self, first: str, last: str) -> bool:
        """Tell whether a run of words begins or ends with a word that is no part of a place's name."""
        titles = words("titles", self._lang)
        return (
            first.lower() in peoples() or first in ("The", "A", "An", "In", "On", "At", "By", "As", "After")
            or first.endswith("'s") or bool(titles.fullmatch(first.rstrip("."))) or bool(titles.fullmatch(last.rstrip(".")))
        )  # fmt: skip

    def _trim(self, text: str, start: int, end: int) -> int:
        """Leave out a genitive's 's and a closing full stop."""
        surface = text[start:end]
        if _SHORT_NAME.fullmatch(surface):
            return end
        if surface.endswith("'s"):
            return end - 2
        while text[end - 1] in ".'":
            end -= 1
        return end

    def _generic(self, text: str, start: int, end: int) -> int:
        """Take a following "region", "airport", ... in when the gazetteer knows the whole."""
        match = re.match(rf"\s{_GENERIC[self._lang]}(?!\w)", text[end:], re.IGNORECASE)
        if match:
            spot = self._spot(text[start : end + match.end()])
            if spot is not None and not spot.loose:
                return end + match.end()
        return end

    def _good(self, phrase: str, size: int, text: str, tokens: list[tuple[int, int]], at: int) -> bool:
        if size == 1 and self._is_no_name(phrase, text, tokens, at):
            return False
        if not self._gazetteer.knows(phrase):
            return False
        spot = self._spot(phrase)
        if spot is None or (
            spot.loose and size == 1 and not (self._is_slip(spot, *tokens[at]) and self._is_placed(text, *tokens[at]))
        ):
            return False
        if size > 1 and spot.loose and not any(char.isdigit() for char in phrase) and spot.stands_in:
            return self._lang == "en" and bool(re.search(rf"\s{_GENERIC['en']}$", phrase, re.IGNORECASE))
        return True

    def _is_slip(self, spot: Spot, start: int, end: int) -> bool:
        """Tell whether a name one letter off may be meant: the text is about that country."""
        return end - start > _SLIP and self._around.names_country(spot.country) and spot.has(Code.TYPO)

    def _is_no_name(self, word: str, text: str, tokens: list[tuple[int, int]], at: int) -> bool:
        """Tell whether a single word is a person's name or a common word at the beginning of a sentence."""
        if word.isupper() and self._is_country(word):
            return False
        if words("titles", self._lang).fullmatch(word.rstrip(".")):
            return True
        if len(word) >= 3 and word.lower() in peoples() and self._lang != "en" and self._is_country(word):
            return False
        if len(word) < 3 or word.lower() in peoples() or word in self._people:
            return True
        starts = not text[: tokens[at][0]].strip(" \"'([-—–")
        if not starts or word in self.accepted:
            return False
        if word.lower() in self._lower:
            return True
        spot = self._spot(word)
        if self._is_proper(tokens[at], text) or (spot is not None and spot.place_id in self._taken):
            return False
        # a capital at the beginning of a sentence says nothing: only a well-known place is one without further signs
        if spot is not None and self._lang == "ru" and spot.has(Code.ENDING):
            return True
        return (
            spot is not None
            and spot.kind not in ("country", "area", "region")
            and spot.inhabitants < _KNOWN
            and not _OF_A_PLACE.match(text[tokens[at][1] :])
        )

    def _is_proper(self, span: tuple[int, int], text: str) -> bool:
        """Tell whether the parser takes the first word of a sentence for a place's name; in Kazakh its ending tells."""
        token = self._parse.at(*span) if self._parse is not None else None
        if token is None:
            return False
        if self._lang == "kk":
            following = text[span[1] :].split(maxsplit=1)[:1]
            marked = _CASE.search(token.lower)
            return bool(marked) or bool(following and in_classes(frozenset({following[0].lower()}), ("place", "facility"), "kk"))
        return token.entity in ("GPE", "LOC", "FAC") or (
            token.pos == "PROPN" and self._lang == "en" and token.entity not in ("PERSON", "NORP")
        )

    def _name(self, text: str, tokens: list[tuple[int, int]], at: int, size: int, start: int, end: int) -> Name | None:
        surface = text[start:end]
        spot = self._spot(surface)
        if spot is None:
            return None
        before = text[slice(*tokens[at - 1])] if at else ""
        last = tokens[at + size - 1][1]
        after = text[slice(*tokens[at + size])] if at + size < len(tokens) and text[last : last + 1] == " " else ""
        possessive = text[end : end + 2] == "'s"
        if spot.kind == "settlement" and self._is_of_a_thing(text, start, last):
            return None  # a street, a monument, a mall: named after somebody or some town
        if size == 1 and spot.precision == "settlement" and (_NAMES_ANOTHER.fullmatch(before) or _IS_ANOTHER.fullmatch(after)):
            return None  # "New Jersey" is no Jersey, "Kern County" no town
        inside = self._inside_name(text, start, last, after, possessive=possessive)
        titles = words("titles", self._lang)
        titled = bool(after and titles.fullmatch(after.rstrip(".")))
        if inside or titled or possessive:
            return Name(start, end, surface, self._undoubted(surface, spot), inside, titled)
        if size == 1 and spot.kind not in ("country", "area") and self._looks_personal(text, start, end, before, after, spot):
            return None
        self.accepted.add(surface)
        self._taken.add(spot.place_id)
        return Name(start, end, surface, self._undoubted(surface, spot))

    def _undoubted(self, surface: str, spot: Spot) -> Spot | None:
        return self._answer(surface).answer if surface in self.doubts else spot

    def _is_of_a_thing(self, text: str, start: int, end: int) -> bool:
        """Tell whether a name is that of a street, monument or shop, or stands alone in quotation marks."""
        if text[start - 1 : start] == '"' and text[end : end + 1] == '"':
            return True
        before = "|".join(row["pattern"] for row in rows("things") if row["lang"] == self._lang) or "(?!)"
        return bool(re.search(rf"(?<!\w)(?i:{before})\s(?:[{_UPPER}][\w.]*\s)?\"?$", text[max(0, start - 40) : start]))

    def _inside_name(self, text: str, start: int, end: int, after: str, *, possessive: bool) -> str:
        """Name of the body that a place is part of, or ""."""
        heads = words("organisations", self._lang, side="before")
        tails = words("organisations", self._lang, side="after")
        lead = re.search(r"((?:[\w'-]+ ){0,2}?(\w+)) (?:of|in|to|for|at|for the|of the|в|на) (?:the )?$", text[:start])
        if lead and heads.fullmatch(lead.group(2)):
            whole = text[lead.start() : end]
            if lead.group(2)[0].isupper() or lead.group(2) == "ambassador":
                return re.sub(r"^(?:the|a|by|that|of|at|in|from) ", "", whole, flags=re.IGNORECASE)
        if after and tails.fullmatch(after) and not possessive:
            return f"{text[start:end]} {after}"
        return ""

    def _looks_personal(self, text: str, start: int, end: int, before: str, after: str, spot: Spot) -> bool:
        """Tell whether a settlement's name beside other capitalised words, or alone without a word for a place, is no place."""
        surface = text[start:end]
        noun = in_classes(frozenset({before.lower()}), _BEFORE_PLACES, self._lang) or self._is_no_first_name(text, start, before)
        if self._lang == "kk" and self._is_marked(text, start, end, spot):
            return False
        joined = not noun and text[start - 1 : start] == " " and before == text[: start - 1].rsplit(" ", 1)[-1]
        if (
            joined
            and before
            and before[0].isupper()
            and before.lower() not in peoples()
            and len(before) > _SHORT_WORD
            and not _DIRECTION.fullmatch(before)
        ):
            return (not before.isupper() and text[: start - 1 - len(before)].strip() != "") or (
                not before.isupper() and not self._known(before) and before.lower() not in self._lower
            )
        if after and after[0].isupper() and after.lower() not in peoples() and not _DIRECTION.fullmatch(after):
            return True
        people = spot.inhabitants
        placed = self._is_placed(text, start, end)
        if placed or surface in self.accepted:
            return False
        return not spot.stands_in and people < _BIG

    def _is_no_first_name(self, text: str, start: int, before: str) -> bool:
        """Tell whether the word with a capital before a name is no first name: by its place or its ending."""
        if self._lang == "kk":
            return _CASE.search(before.lower()) is not None or words("not_names", "kk").fullmatch(before) is not None
        token = self._parse.at(start - 1 - len(before), start - 1) if self._parse is not None and before else None
        return token is not None and not text[: token.start].strip(" \"'([-—–") and token.pos in _NO_NAMES

    def _is_marked(self, text: str, start: int, end: int, spot: Spot) -> bool:
        """Tell whether a Kazakh name has a place's ending, or a word for a kind of place after it."""
        following = text[end:].split(maxsplit=1)[:1]
        kind = bool(following) and re.match(_GENERIC["kk"], following[0].lower()) is not None
        return kind or (spot.has(Code.ENDING) and _PLACE_CASE.search(text[start:end].lower()) is not None)

    def _is_placed(self, text: str, start: int, end: int) -> bool:
        before = text[max(0, start - 40) : start]
        if self._lang == "kk" or _REACHED.search(before):
            return True
        pattern = "|".join(row["pattern"] for row in rows("prepositions") if row["lang"] == self._lang and row["pattern"])
        if re.search(rf"(?<!\w)(?:{pattern})\s+(?:the\s+)?(?:[\w-]+\s+){{0,3}}$", before, re.IGNORECASE) or re.match(
            r",\s[A-ZА-ЯЁ]", text[end : end + 3]
        ):
            return True
        return bool(re.search(r"(?:,| and| и|;)\s+$", before)) and any(surface in before for surface in self.accepted)

    def _is_country(self, word: str) -> bool:
        spot = self._spot(word) if self._gazetteer.knows(word) else None
        return spot is not None and spot.kind == "country"

    def _known(self, phrase: str) -> bool:
        spot = self._spot(phrase.removesuffix("'s"))
        return spot is not None and not spot.loose

    def _spot(self, phrase: str) -> Spot | None:
        found = self._answer(phrase)
        if found.answer is None:  # a name it is, also where its place is doubted
            return found.candidates[0] if phrase in self.doubts else None
        return None if found.answer.has(Code.AT_HOME) else found.answer

    def _answer(self, phrase: str) -> Answer:
        found = self._gazetteer.lookup(phrase, date=self._day, context=self._around, limit=1)
        if found.reasons[0].code in (Code.FAR_FROM_ALL, Code.NOT_THE_FAR_ONE):
            self.doubts[phrase] = _doubt(found)
        return found


def _doubt(found: Answer) -> str:
    """Say what was done about a namesake far from all else in the text."""
    told = found.reasons[0].values
    place = told["place"] if found.answer else f"{told['place']} ({told['country']})"
    done = "its place is left open" if found.answer is None else f"{found.answer.name} ({found.answer.country}) is taken"
    return f"is best known as {place}, far from all else in the text: {done}."


def is_called_settlement(text: str, name: Any, lang: str) -> bool:
    """Tell whether words make a name that of a village or town: "the town of Palma", "село Айказов", "Гао қаласы"."""
    before, after = _CALLED.get(lang, "(?!)"), r"\s(?:village|town|city|camp|қала|ауыл|аудан|кент)\w*"
    return bool(re.search(before, text[: name.start], re.IGNORECASE) or re.match(after, text[name.end :]))
