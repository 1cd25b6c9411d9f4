"""Why a place was chosen or refused, as codes with values.

Whatever decides by a reason asks for its code. Sentences are for people: `sentence` makes them last, and nothing reads them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STAND_INS", "Code", "Reason", "sentence"]


class Code(Enum):
    """Every reason there is; the value is its English sentence."""

    # what speaks for or against a candidate
    MAIN_NAME = "the query is its name"
    OTHER_NAME = "the query is one of its other names"
    NAME_OF_A_TOWN = "it is the name of a town of its own"
    OTHER_SPELLING = "the query is its name in another spelling"
    TYPO = "the query is one letter off from its name"
    ENDING = "without its ending"
    EXACT_NAME = "exactly the name of a place of this situation"
    INHABITANTS = "about {inhabitants} inhabitants"
    RENOWN = "how widely it is known"
    OF_SITUATION = "a place of this situation"
    OF_SUPPLEMENT = "in our own supplement"
    UNASKED = "{kind}, and no word asks for one"
    OF_ITS_TOWN = "the name is its town's"
    BARE_WATER = "named without the word for it"
    KIND_ASKED = "the query asks for a {asked}"
    OTHER_KIND_ASKED = "the query asks for a {asked}, this is a {kind}"
    CAPITAL = "the capital of its country"
    IN_COUNTRY = "in the country given, {country}"
    NOT_IN_COUNTRY = "not in {country}"
    WITH_OTHER_NAMES = "other names of the text lie in the same country"
    SITUATION_COUNTRY = "in a country of this situation"
    INSIDE = "in {outer}"
    OUTSIDE = "not in {outer}"
    NEAR = "{metres:km} km from the place nearby"
    UNIT_OF_ANOTHER_DAY = "did not exist on {date}"
    NAME_OF_THE_DAY = "had this name on {date}"
    NAME_OF_ANOTHER_DAY = "did not have this name on {date}"
    KAZAKH = "the query is in Kazakh"
    CYRILLIC_AT_HOME = "written in Cyrillic, which is usual there"
    CYRILLIC_ELSEWHERE = "written in Cyrillic, which is not usual there"
    BY_CODE = "by its code"
    SET_BY_A_PERSON = "set by a person"
    ONLINE_IMPORTANCE = "Nominatim gave it, importance {importance:.2f}"
    AT_HOME = "known in {country}, where most of what is named with it lies"
    # what was computed from it
    WIDENED = "near it: the radius is widened"
    STANDS_IN = "the {missing} itself is not known; {place} stands in"
    NEIGHBOUR_STANDS_IN = "‘{missing}’ is not known; {place}, which is named with it, stands in"
    OFFSET = "{metres:km} km {direction} of {place}"
    WITHIN = "within {metres:km} km of {place}; no direction is told"
    BETWEEN = "the middle of the line between {one} and {two}; the radius reaches both"
    BORDER = "the border of {one} and {two}; the point is its middle, the radius reaches its ends"
    PART = "{direction} part or side of {place}"
    CROSSING = "where {one} and {two} meet; the radius holds every such spot"
    ALONG_STREET = "the middle of {place}; the radius reaches its ends, because a number does not tell where on it"
    SEVERAL_OF_THE_NAME = "there are several of this name; a place nearby would tell which"
    COORDINATES = "coordinates in {form}"
    ORDER_AS_WRITTEN = "order as written"
    ORDER_LAT_LON = "read as latitude, longitude, the usual order"
    ORDER_LON_LAT = "read as longitude, latitude, because that lies where the record does"
    # why an answer was given or not
    FOUND = "{place}, {kind}, score {score:.2f}"
    FOUND_IN = "{place}, {kind} in {country}, score {score:.2f}"
    UNSURE = "not sure enough: the best candidate is {place}, {kind} ({country}), score {score:.2f}"
    NEXT = "next is {place}, {kind} ({country}), score {score:.2f}"
    MORE_WOULD_HELP = "a country, a region or a place nearby would help"
    UNKNOWN = "the gazetteer knows no place of this name"
    SAME_TWICE = "the same place is named more than once"
    SEVERAL = "the cell names {count} places: {places}. Put one place in a cell, or split the row"
    FAR_FROM_ALL = "{place} ({country}) is far from all else in the text, in a country of which it names nothing"
    NOT_THE_FAR_ONE = "the one in {country} is meant: {place} is far from all else in the text"
    MISSING = "‘{missing}’ is not known"
    MISSING_IN = "‘{missing}’ is not known; that it is in {place} does not tell where"
    DISTANCE_FROM_UNKNOWN = "a distance is told, but not from which known place: ‘{missing}’"
    TOO_FAR = "{metres:km} km is too far to mean a place"
    BORDER_OF_NONE = "a border is named, but not of which country"
    BORDER_WITH_WHICH = "the border of {country} with which country? Give the country the text is about"
    NO_COMMON_BORDER = "{one} and {two} have no common border"
    SOMETHING_ELSE = "‘{query}’ is {what}, not the name of a place"
    NAMES_A_SPEAKER = "‘{query}’ names a speaker, not a place"
    NAMES_A_THING = "‘{query}’ names a thing or a people, not a place"
    PERSON_HERE = "in this text it is part of a person's name, not a place"
    SPEAKER_HERE = "in this text it is a speaker, not a place: {words}"
    PART_HERE = "in this text it is part of {words}, not a place"
    TOO_LONG = "the text has {characters:,} characters; a place name has at most {most}. Is it a whole text?"
    EMPTY = "the text is empty"
    NO_LETTER_OR_NUMBER = "there is no letter or number in it"
    NO_LETTER = "there is no letter in it that could name a place"
    ONE_LETTER = "one letter is not enough to tell a place"
    OTHER_SCRIPT = "it is written in a script that the gazetteer does not cover. Expected Latin or Cyrillic"
    NO_COORDINATES = "it looks like coordinates ({form})"
    OFF_THE_GLOBE = "latitude {lat:g} or longitude {lon:g} is off the globe"
    ZERO_ZERO = "0, 0 is where missing coordinates end up, not a place"
    OVER_SIXTY = "minutes and seconds must be below 60"
    TWO_LATITUDES = "both numbers are latitudes"
    TWO_LONGITUDES = "both numbers are longitudes"
    SHORT_PLUS_CODE = "the plus code is short: its first four characters are missing"
    WRONG_MGRS = "an MGRS reference needs a zone from 1 to 60 and as many digits east as north"
    NO_MGRS_SQUARE = "zone {zone} has no square {square}"
    ONLINE = "from Nominatim, not from the gazetteer: {place}. Check it"
    ONLINE_UNKNOWN = "Nominatim knows no such place"

    @property
    def key(self) -> str:
        """The code as it stands in JSON.

        >>> Code.CAPITAL.key
        'capital'
        """
        return self.name.lower()


#: Another place stands in for the one that was named.
STAND_INS = frozenset([Code.STANDS_IN, Code.NEIGHBOUR_STANDS_IN])


class _Metres(float):
    """A length that a sentence tells in kilometres."""

    def __format__(self, spec: str) -> str:
        return f"{self / 1000:,g}" if spec == "km" else super().__format__(spec)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason.

    Attributes
    ----------
    code
        What it is.
    values
        What it is about, by the names that the code's sentence uses.
    weight
        How much it says for the candidate, in log-odds; 0 for what is not weighed.
    """

    code: Code
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    weight: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data.

        >>> Reason(Code.IN_COUNTRY, {"country": "KZ"}, 3.0).as_dict()
        {'code': 'in_country', 'weight': 3.0, 'values': {'country': 'KZ'}}
        """
        return {"code": self.code.key, "weight": round(self.weight, 2), "values": dict(self.values)}


def sentence(reason: Reason) -> str:
    """Put a reason into words, for people.

    >>> sentence(Reason(Code.OTHER_KIND_ASKED, {"asked": ["district", "site"], "kind": "oil_field"}, -6.0))
    'the query asks for a district or site, this is a oil field (-6.0)'
    """
    values = {name: _worded(name, value) for name, value in reason.values.items()}
    return reason.code.value.format_map(values) + (f" ({reason.weight:+.1f})" if reason.weight else "")


def _worded(name: str, value: Any) -> Any:
    """Put one value into words."""
    if name == "metres":
        return _Metres(value)
    if name == "what":
        return f"{'an' if value[0] in 'aeiou' else 'a'} {value}"
    if name == "kind":
        return value.replace("_", " ")
    if name == "country":
        return value or "no country"
    return (" or " if name == "asked" else ", ").join(value) if isinstance(value, (list, tuple)) else value
