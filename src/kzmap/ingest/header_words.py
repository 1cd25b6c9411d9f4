"""What a column may mean, and the words by which tables name it: ``geo/tables/columns.csv``."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from typing import NamedTuple

from kzmap.folders import data_folder

__all__ = [
    "FIELDS",
    "MISSING",
    "field_of",
    "is_known",
    "is_late",
    "is_private",
    "normal",
    "o_is_east",
    "others_of",
    "part_of",
    "says_other",
    "tagged",
]

#: What a column can be mapped to, with what it means.
FIELDS = {
    "id": "stable id of the row",
    "title": "one short sentence",
    "summary": "longer text",
    "category": "what happened",
    "type_as_written": "the source's own word for what happened",
    "start": "date or time, or begin of a span",
    "end": "end of a span",
    "year": "year, where no date stands",
    "month": "month, beside year",
    "day": "day, beside year and month",
    "time": "clock time, beside a date",
    "timezone": "zone of the clock time",
    "lat": "latitude in degrees, decimal or with minutes and seconds",
    "lon": "longitude",
    "coordinates": "both in one cell: lat, lon, WKT, MGRS, UTM, a plus code, or a link to a map",
    "x": "easting in a projected system, see --crs",
    "y": "northing",
    "crs": "EPSG code of the row's x and y",
    "place": "name of the place",
    "district": "name of the district, beside a finer place",
    "region": "name of the region",
    "country": "name or ISO code of the country",
    "from_place": "where a movement began",
    "from_lat": "latitude of where it began",
    "from_lon": "longitude of where it began",
    "from_coordinates": "both of where it began, in one cell",
    "to_place": "where a movement ended",
    "to_coordinates": "both of where it ended, in one cell",
    "to_lat": "latitude of where it ended",
    "to_lon": "longitude of where it ended",
    "precision": "how exact the place is",
    "time_precision": "how exact the time is",
    "radius_m": "metres around the point that hold the true spot",
    "actors": "who took part",
    "actors2": "who else took part",
    "source": "who reported it",
    "url": "address of the report",
    "casualties": "killed, injured and detained in one cell, such as 3 dead, 5 wounded",
    "killed": "number of people killed",
    "killed_low": "lowest number of people killed",
    "killed_high": "highest number of people killed",
    "injured": "number of people injured",
    "detained": "number of people detained",
    "strength": "number of people in a force",
    "participants": "number of people who gathered",
    "displaced": "number of people displaced",
    "note": "anything a reader must know",
    "publish": "no keeps the row a draft, which no map or export shows",
    "claims": "claims with their speakers, as an export of kzmap carries them",
    "sources": "publications, as an export of kzmap carries them",
}

#: Cells that mean that nothing is known.
MISSING = frozenset(
    ["na", "n/a", "nan", "null", "none", "nil", "-", "--", "—", "–", "?", ".", "unknown", "unspecified", "нет", "нд", "н/д",
     "нетданных", "неизвестно", "белгісіз", "жоқ", "деректержоқ", "#n/a", "#value!", "#ref!", "notavailable", "notknown",
     "desconocido", "inconnu", "невідомо", "unbekannt", "unbek.", "s.f.", "s/f", "n/d", "n.d.", "s.d.", "bilinmiyor", "nieznane",
     "brak", "غيرمعروف"]
)  # fmt: skip
_TEXT_OF_COUNTS = frozenset(("killed", "injured", "detained", "strength", "participants", "displaced"))
#: The order in which stems are tried: a latitude before a place, an end before a begin.
_STEM_ORDER = ("lat", "lon", "coordinates", "end", "start", "killed", "injured", "detained", "url", "source", "note", "category",
               "country", "region", "place", "summary", "title", "actors")  # fmt: skip


def normal(name: str) -> str:
    """Write a column's name without case, blanks, marks and accents.

    >>> normal("Event_ID (cnty)"), normal("Широта, °"), normal("Município")
    ('eventidcnty', 'широта', 'municipio')
    """
    return "".join(char for char in _plain(name) if char.isalnum())


def _plain(text: str) -> str:
    """Small letters, those of the Latin alphabet without accents, which many tables leave out."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    parts = re.sub(r"([a-z])[\u0300-\u036f]+", r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", parts)


class _Words(NamedTuple):
    names: dict[str, tuple[str, ...]]  # a word may mean several fields: the cells tell which
    stems: dict[str, tuple[str, ...]]
    apart: dict[str, frozenset[str]]  # words that make a name mean something about a field, by kind
    hxl: dict[str, str]  # tags of HXL, with an attribute or without


@cache
def _words() -> _Words:
    names: dict[str, tuple[str, ...]] = {}
    stems: dict[str, tuple[str, ...]] = {}
    apart: dict[str, frozenset[str]] = {}
    hxl: dict[str, str] = {}
    with (data_folder("geo") / "tables" / "columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = row["words"].split()
            if row["how"] == "name":
                for word in words:
                    key = normal(word)
                    names[key] = tuple(dict.fromkeys((*names.get(key, ()), row["field"])))
            elif row["how"] == "hxl":
                hxl.update(dict.fromkeys(words, row["field"]))
            elif row["how"] == "stem":
                stems[row["field"]] = tuple(words)
            else:
                apart[row["how"]] = frozenset(map(_plain, words))
    return _Words(names, stems, apart, hxl)


def _tokens(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])", "_", unicodedata.normalize("NFKC", name))
    return [word for word in re.split(r"[\W_]+", _plain(spaced)) if word]


def is_private(name: str) -> bool:
    """Tell whether a column's name says that it is not for readers: it is never published by a guess.

    >>> is_private("notes_internal"), is_private("Телефон свидетеля"), is_private("notes"), is_private("international")
    (True, True, False, False)
    >>> is_private("Obs (não publicar)")
    True
    """
    private, whole = _words().apart["private"], normal(name)
    return (
        whole in private
        or any(phrase in whole for phrase in _words().apart["private_phrase"])
        or any(
            token in private or any(len(word) > 5 and not word.isascii() and token.startswith(word) for word in private)
            for token in _tokens(name)
        )
    )


@cache
def field_of(name: str) -> tuple[str, int]:  # noqa: PLR0911 - one return for each reason
    """Guess the field that a column's name means.

    Returns
    -------
    tuple
        The field, or "", and how sure: 3 the whole name is known, 2 it is but for words that add nothing, 1 one of its words.

    Examples
    --------
    >>> field_of("Широта"), field_of("Дата начала события"), field_of("Оқиға орны"), field_of("colour")
    (('lat', 3), ('start', 1), ('place', 1), ('', 0))
    >>> field_of("where_prec"), field_of("date_prec"), field_of("deaths_a"), field_of("Number of people killed")
    (('precision', 3), ('time_precision', 3), ('', 0), ('killed', 3))
    >>> field_of("Strike type"), field_of("Тип атаки"), field_of("نوع الحدث"), field_of("Weapon type"), field_of("GPS (lat, lon)")
    (('category', 2), ('category', 2), ('category', 2), ('', 0), ('coordinates', 2))
    """
    known, stems, apart, _ = _words()
    if name.startswith("#") and tagged(name)[1]:
        return tagged(name)
    whole = normal(name)
    if is_private(name):
        return "", 0
    if whole not in known and (found := _of_group(name))[1] > 1:
        return found
    if whole in known:
        return known[whole][0], 3
    if whole in FIELDS:
        return whole, 3
    tokens = _tokens(name)
    if not tokens:
        return "", 0
    bare = [one for one in tokens if one not in apart["filler"] and one not in apart["number"] and not one.isdigit()] or tokens
    found = _of_tokens(bare, known, stems)
    about = any(one in apart["about"] for one in bare)
    if about:
        other = _of_tokens([one for one in bare if one not in apart["about"]], known, stems)[0]
        meant = {"start": "time_precision", "year": "time_precision", "place": "precision", "coordinates": "precision",
                 "lat": "precision"}.get(other, "")  # fmt: skip
        return meant, int(bool(meant))
    serial = found[0] == "start" and any(one.startswith("seri") for one in tokens)  # the number of a day in a spreadsheet
    if any(one in apart["number"] for one in tokens) and found[0] not in (*_TEXT_OF_COUNTS, "id") and not serial:
        return "", 0
    if bare[-1] in ("id", "code", "uuid", "pcode", "iso") and len(tokens) > 1:
        rest = [one for one in tokens if one not in ("id", "uuid", "code")]
        ours = all(one in apart["filler"] for one in rest)
        return ("id", 2) if ours and bare[-1] != "iso" else ("", 0)
    if found[0] == "category" and len(bare) > 1 and found[1] < 2:
        # the type of a weapon, a target or a road is no type of what happened
        rest = [one for one in bare if _of_tokens([one], known, stems)[0] != "category"]
        return ("category", 2) if all(one.startswith(tuple(apart["happening"])) for one in rest) else ("", 0)
    if found[0] in _TEXT_OF_COUNTS and any(one in apart["part"] for one in tokens):
        return (
            (found[0], 1) if len([one for one in tokens if len(one) > 1]) == len(tokens) and "unknown" not in tokens else ("", 0)
        )
    if found[1] < 2 and any(one in apart["other"] for one in bare):
        return "", 0
    return found


def _of_group(name: str) -> tuple[str, int]:
    """Guess the field of a name with the group of its question, or the object that has it, before it."""
    known, stems, apart, _ = _words()
    both = _of_tokens(_tokens(name), known, stems)
    if both[0].endswith("coordinates") and both[1] > 1:
        return both
    if not re.search(r"\w[/.:]\w", name):
        return "", 0
    outer, inner = re.split(r"[/.:]", name)[-2:]
    # what is only a label or a name is that of the object that has it
    whose = field_of(outer) if normal(inner) in apart["inner"] else ("", 0)
    return whose if whose[1] > 1 else field_of(inner)


#: Kinds of people that do not overlap with each other, though with those of another line.
_KINDS = (
    ("civilians civilian military soldiers police security friendly host nation enemy coalition hostile rebels rebel militants "
     "militant insurgents protesters perpetrators perpetrator terrorists ter us a b c"),
    "women men female male females males f m", "children adults", "girls boys",
)  # fmt: skip


def part_of(name: str) -> tuple[str, int]:
    """Return the count of which a column's name says that it holds a part, and the line of kinds; "" for none.

    >>> part_of("CivilianKIA"), part_of("Women injured"), part_of("killed")
    (('killed', 0), ('injured', 1), ('', 0))
    """
    known, stems, apart, _ = _words()
    tokens = _tokens(name)
    kinds = [one for one in tokens if one in apart["part"]]
    if not kinds or is_private(name):
        return "", 0
    rest = [one for one in tokens if one not in apart["part"] and one not in apart["filler"] and one not in apart["number"]]
    found = _of_tokens(rest, known, stems)[0] if rest else ""
    line = next((at for at, many in enumerate(_KINDS) if all(one in many.split() for one in kinds)), len(_KINDS))
    return (found, line) if found in _TEXT_OF_COUNTS else ("", 0)


def is_late(name: str) -> bool:
    """Tell whether a column holds types, if no other one does.

    >>> is_late("Incident"), is_late("Type")
    (True, False)
    """
    return normal(name) in _words().apart["late"]


def others_of(name: str) -> tuple[str, ...]:
    """Return what else a column of that name may hold, where its cells gainsay its first meaning.

    >>> others_of("Zone"), others_of("Latitude")
    (('region',), ())
    """
    return _words().names.get(normal(name), ())[1:]


def _of_tokens(bare: list[str], known: dict[str, tuple[str, ...]], stems: dict[str, tuple[str, ...]]) -> tuple[str, int]:
    joined = "".join(bare)
    if joined in known:
        return known[joined][0], 2
    axes = [axis for axis in ("lat", "lon") if any(known.get(word, ("",))[0] == axis for word in bare)]
    if axes:
        target = axes[0] if len(axes) == 1 else "coordinates"
        ends = {"from": ("from", "origin", "departure"), "to": ("to", "destination", "arrival", "dest")}
        side = next((side for side, words in ends.items() if any(word in bare for word in words)), "")
        return f"{side}_{target}".lstrip("_"), 2
    for target in _STEM_ORDER:
        for stem in stems.get(target, ()):
            if any(word.startswith(stem) and (len(stem) > 3 or len(word) <= len(stem) + 3) for word in bare):
                return target, 1
    for word in bare:
        field = known.get(word, ("",))[0]
        if field in ("from_place", "to_place") and (word != bare[0] or len(bare) > 2):
            continue
        if field and len(bare) <= 3 and field not in ("x", "y", "time", "killed_low", "killed_high"):
            return field, 1
    return "", 0


def is_known(name: str) -> bool:
    """Tell whether a cell looks like the name of a column."""
    return field_of(name)[1] >= 1


def says_other(name: str) -> bool:
    """Tell whether a column's name says that it holds something that is no field, so that its cells are not guessed from.

    >>> says_other("confidence"), says_other("altitude"), says_other("column 3")
    (True, True, False)
    """
    apart = _words().apart
    return any(one in apart["about"] or one in apart["other"] or one in apart["number"] for one in _tokens(name))


def tagged(tag: str) -> tuple[str, int]:
    """Return the field that an HXL tag means, and how sure, as `field_of`.

    >>> tagged("#date +occurred"), tagged("#geo+lat"), tagged("#affected +killed"), tagged("#beneficiary")
    (('start', 3), ('lat', 3), ('killed', 3), ('', 0))
    """
    tag = re.sub(r"\s", "", tag.casefold())
    base, *attributes = tag.removeprefix("#").split("+")
    known = _words().hxl
    for one in (*(f"{base}+{attribute}" for attribute in attributes), base):
        if one in known:
            return known[one], 3 if one != base or not attributes else 2
    return "", 0


def o_is_east(columns: list[str]) -> bool:
    """Tell whether some column is called in a language in which east begins with O.

    >>> o_is_east(["Breite", "Länge"]), o_is_east(["Latitud", "Longitud"])
    (True, False)
    """
    return any(normal(one) in _words().apart["east_o"] for one in columns)
