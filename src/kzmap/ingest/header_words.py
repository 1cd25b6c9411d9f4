"""What a column may mean, and the words by which tables in English, Russian and Kazakh name it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

__all__ = ["FIELDS", "MISSING", "field_of", "is_known", "normal"]

#: What a column can be mapped to, with what it means.
FIELDS = {
    "id": "stable id of the row",
    "title": "one short sentence",
    "summary": "longer text",
    "category": "what happened",
    "start": "date or time, or begin of a span",
    "end": "end of a span",
    "year": "year, where no date stands",
    "month": "month, beside year",
    "day": "day, beside year and month",
    "lat": "latitude in degrees, decimal or with minutes and seconds",
    "lon": "longitude",
    "coordinates": "both in one cell: lat, lon or WKT",
    "x": "easting in a projected system, see --crs",
    "y": "northing",
    "crs": "EPSG code of the row's x and y",
    "place": "name of the place",
    "region": "name of the region",
    "country": "name or ISO code of the country",
    "precision": "how exact the place is",
    "time_precision": "how exact the time is",
    "radius_m": "metres around the point that hold the true spot",
    "actors": "who took part",
    "source": "who reported it",
    "url": "address of the report",
    "killed": "number of people killed",
    "killed_low": "lowest number of people killed",
    "killed_high": "highest number of people killed",
    "injured": "number of people injured",
    "detained": "number of people detained",
    "strength": "number of people in a force",
    "note": "anything a reader must know",
    "claims": "claims with their speakers, as an export of kzmap carries them",
    "sources": "publications, as an export of kzmap carries them",
}

# Whole names, and stems that a token of a longer name may begin with. Order matters where a name fits two.
_NAMES = {
    "id": "id eventid recordid incidentid objectid ид номер код коды № нөмірі рет no uid slug fid",
    "title": "title headline event eventtitle name заголовок название событие событиеназвание оқиға атауы тақырып",
    "summary": "summary description details text comment comments notes описание подробности детали текст комментарий что "
    "произошло чтопроизошло сипаттама сипаттамасы мәтін мазмұны оқиғасипаттамасы",
    "category": "category type eventtype kind тип вид категория типсобытия видсобытия санат түрі оқиғатүрі",
    "start": "date start startdate eventdate datestart begin from datetime timestamp when дата датасобытия датавремя начало "
    "датаначала когда күн күні мерзімі басталуы оқиғакүні уақыты дата/время",
    "end": "end enddate dateend finish until to конец окончание датаокончания завершение аяқталуы соңы",
    "year": "year год жыл жылы",
    "month": "month месяц ай айы",
    "day": "day день",
    "lat": "lat latitude ycoord ycoordinate широта ендік ендігі latdd шир latwgs84 geolat",
    "lon": "lon lng long longitude xcoord xcoordinate долгота бойлық бойлығы londd longdd долг lonwgs84 geolon geolng",
    "coordinates": "coordinates coordinate coords latlon latlng location_point geom geometry geometrywkt wkt point gps "
    "geolocation position координаты координата координат координаттар координаттары точка геометрия",
    "x": "x easting east восток utmx utme xutm",
    "y": "y northing north север utmy utmn yutm",
    "crs": "crs epsg srid система координатсистема",
    "place": "place location locality city town settlement village venue address where placename место местность город "
    "населённыйпункт населенныйпункт нп пункт адрес где локация орын орны қала қаласы елдімекен мекенжай жер жері",
    "region": "region admin1 province oblast state adm1 регион область край облыс облысы аймақ өңір",
    "country": "country countryname iso3 iso nation страна государство ел елі мемлекет",
    "precision": "precision geoprecision geoprec accuracy точность точностьместа дәлдік дәлдігі",
    "time_precision": "timeprecision dateprecision точностьдаты точностьвремени",
    "radius_m": "radius radiusm radiusmeters uncertaintym радиус радиусм",
    "actors": "actors actor participants actor1 who участники стороны кто қатысушылар тараптар",
    "source": "source sources publisher outlet источник источники сми дереккөз дереккөзі дереккөздер",
    "url": "url link href website sourceurl ссылка адресссылки сілтеме",
    "killed": "killed fatalities deaths dead погибшие погибло убито погибших қазатапқандар қазатапты өлгендер қаза",
    "injured": "injured wounded раненые ранено пострадавшие раненых жараланғандар жараланды",
    "detained": "detained arrested задержанные задержано задержанных ұсталғандар",
    "strength": "strength troops notroops personnel численность саны жекеқұрам",
    "note": "note remark remarks примечание примечания заметки ескерту ескертпе",
}
_STEMS = {
    "lat": ("lat", "широт", "ендік", "ендіг"),
    "lon": ("lon", "lng", "долгот", "бойлық", "бойлығ"),
    "coordinates": ("coord", "координат"),
    "end": ("end", "оконч", "заверш", "конец", "конц", "аяқтал"),
    "start": ("date", "дат", "күн", "start", "begin", "начал", "бастал"),
    "killed": ("fatal", "killed", "погиб", "убит", "қаза"),
    "injured": ("injur", "wound", "ранен", "жаралан"),
    "detained": ("detain", "задерж", "ұстал"),
    "url": ("url", "link", "ссылк", "сілтем"),
    "source": ("source", "источник", "дереккөз"),
    "note": ("примеч", "ескерт"),
    "category": ("category", "type", "категор", "тип", "вид", "санат", "түр"),
    "country": ("country", "стран", "мемлекет"),
    "region": ("oblast", "province", "област", "облыс", "регион"),
    "place": ("place", "location", "city", "town", "мест", "город", "насел", "пункт", "қала", "елді", "орн", "орын", "адрес"),
    "summary": ("descr", "описан", "подроб", "сипат"),
    "title": ("title", "событи", "оқиға", "назван", "заголов", "атау"),
    "actors": ("actor", "участник", "қатысуш"),
}

#: Cells that mean that nothing is known.
MISSING = frozenset(
    [
        "na",
        "n/a",
        "nan",
        "null",
        "none",
        "nil",
        "-",
        "--",
        "—",
        "–",
        "?",
        ".",
        "unknown",
        "нет",
        "нд",
        "н/д",
        "нетданных",
        "неизвестно",
        "белгісіз",
        "жоқ",
        "деректержоқ",
        "#n/a",
        "#value!",
        "#ref!",
    ]
)


def normal(name: str) -> str:
    """Write a column's name without case, blanks and marks.

    >>> normal("Event_ID (cnty)"), normal("Широта, °")
    ('eventidcnty', 'широта')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in text if char.isalnum())


@cache
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for target, names in _NAMES.items():
        for name in names.split():
            found.setdefault(normal(name), target)
    return found


def field_of(name: str) -> tuple[str, int]:
    """Guess the field that a column's name means.

    Returns
    -------
    tuple
        The field, or "", and how sure: 3 the whole name is known, 2 one of its words, 1 the beginning of a word.

    Examples
    --------
    >>> field_of("Широта"), field_of("Дата начала события"), field_of("Оқиға орны"), field_of("colour")
    (('lat', 3), ('start', 1), ('place', 1), ('', 0))
    """
    known = _by_name()
    whole = normal(name)
    if whole in known:
        return known[whole], 3
    if whole in FIELDS:
        return whole, 3
    words = [word for word in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name).casefold()) if word]
    if len(words) > 1:
        for target in ("lat", "lon", "end"):
            if any(known.get(word) == target for word in words):
                return target, 2
    for target, stems in _STEMS.items():
        if any(word.startswith(stem) and (len(stem) > 3 or len(word) < 12) for word in words for stem in stems):
            return target, 1
    for word in words:
        if word in known and len(words) <= 3:
            return known[word], 2
    return "", 0


def is_known(name: str) -> bool:
    """Tell whether a cell looks like the name of a column."""
    return field_of(name)[1] >= 1
