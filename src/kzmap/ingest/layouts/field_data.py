"""Tables of surveys, humanitarian registers and common maps: Kobo and ODK, IOM DTM, Wikidata, OpenStreetMap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.ingest.header_words import normal
from kzmap.ingest.layouts.layout import Layout

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table


def _is_kobo(table: Table) -> bool:
    """Tell an export of Kobo by the columns that it adds to every form, in whatever language the form is."""
    names = {str(name).casefold() for name in table.frame.columns}
    return "_submission_time" in names and bool(names & {"_uuid", "_index", "_validation_status"}) and "_id" in names


def _is_odk(table: Table) -> bool:
    """Tell an export of ODK Central by the columns that the server adds."""
    names = {normal(str(name)) for name in table.frame.columns}
    added = {"submitterid", "submittername", "attachmentspresent", "attachmentsexpected", "reviewstate", "formversion", "edits"}
    return {"submissiondate", "key"} <= names and len(names & added) > 1


#: When a form was begun and ended, in the languages in which forms are made.
_FORM_TIMES = ("start", "end", "today", "debut", "fin", "inicio", "fim", "начало", "конец", "hoy", "aujourdhui", "hoje")
_KOBO = Layout(
    name="kobo",
    title="Kobo or ODK",
    matches=_is_kobo,
    fields={"uuid": "id", "metainstanceid": "id", "instanceid": "id"},
    # begin and end of filling in the form are no times of what happened; the accuracy of the device is no precision
    never=(*_FORM_TIMES, "submissiontime",
           "gpsprecision", "gpsaltitude", "deviceid", "id", "index", "parentindex", "status", "submittedby", "validationstatus",
           "notes", "tags", "geolocation"),
    refused={"validationstatus": ("not approved", "validation_status_not_approved")},
    guess=True,
    default_precision=("site", 300.0),
)  # fmt: skip

_ODK = Layout(
    name="odk",
    title="ODK Central",
    matches=_is_odk,
    fields={"key": "id"},
    never=(*_FORM_TIMES, "submissiondate", "submitterid", "submittername", "deviceid", "edits", "formversion",
           "reviewstate", "attachmentspresent", "attachmentsexpected", "status", "instanceid", "metainstanceid"),
    refused={"reviewstate": ("rejected",)},
    guess=True,
    default_precision=("site", 300.0),
)  # fmt: skip

_DTM = Layout(
    name="dtm",
    title="IOM DTM",
    required=("admin0name", "admin1name", "numpresentidpind", "reportingdate", "roundnumber", "admin1pcode"),
    fields={
        "reportingdate": "start", "admin2name": "place", "admin1name": "region", "admin0name": "country", "latitude": "lat",
        "longitude": "lon", "operation": "title",
    },
    category={"": "displacement"},
    title_columns=("operation", "admin2name"),
    default_precision=("region", float("nan")),
    source="IOM DTM",
    guess=True,
)  # fmt: skip


def _bare(table: Table) -> None:
    """Take the marks of RDF off: ?item, <address>, "text"@de, "1986"^^<type>."""
    names = [str(name) for name in table.frame.columns]
    if names and all(name.startswith("?") for name in names):
        table.frame.columns = [name[1:] for name in names]
        for name in table.frame.columns:
            cells = table.frame[name].str.replace(r"\^\^<[^>]*>$|(?<=\S)@[a-z]{2,3}(-[A-Za-z]+)?$", "", regex=True)
            table.frame[name] = cells.str.replace(r'^[<"](.*)[>"]$', r"\1", regex=True).astype("str")


def _is_wikidata(table: Table) -> bool:
    """Tell a result of the query service by its columns with entities beside columns with their labels."""
    _bare(table)
    names = [str(name) for name in table.frame.columns]
    pairs = [name for name in names if f"{name}Label" in names]
    head = table.frame.iloc[:50]
    return any(head[name].str.contains(r"wikidata\.org/entity/Q\d+").mean() > 0.5 for name in [*pairs, *names[:1]])


def _named_by_labels(table: Table) -> None:
    """Call what the first entity is the title, and where and when by their columns."""
    _bare(table)
    names = [str(name) for name in table.frame.columns]
    head = table.frame.iloc[:50]
    labels = [name for name in names if name.endswith("Label")]
    entity = next((n for n in names if head[n].str.contains(r"wikidata\.org/entity/Q\d+").mean() > 0.5), "")
    title = f"{entity}Label" if f"{entity}Label" in names else (labels or [""])[0]
    point = next((n for n in names if head[n].str.contains(r"^\s*Point\(", case=False).mean() > 0.3), "")
    times = [n for n in names if head[n].str.fullmatch(r"-?\d{4}-\d\d-\d\dT00:00:00Z").mean() > 0.3]
    times.sort(key=lambda name: not re.search("start|begin|inception|pointintime|date", name, re.IGNORECASE))
    renamed = {title: "wikidata title", point: "wikidata point", entity: "wikidata entity"}
    if times:
        renamed[times[0]] = "wikidata time"
        renamed |= {name: "wikidata end" for name in times[1:2] if re.search("end|dissol|fin|bis", name, re.IGNORECASE)}
        codes = {normal(name): name for name in names if normal(name).endswith("precision")}
        for name in times:  # midnight in UTC is how the service writes a day
            cells = table.frame[name].str.replace(r"T00:00:00Z$", "", regex=True)
            known = codes.get(f"{normal(name)}precision") or (codes.get("precision") or codes.get("timeprecision", ""))
            if known:  # 11 a day, 10 a month, 9 a year, 8 a decade
                code = table.frame[known].str.removesuffix(".0")
                cells = cells.mask(code == "10", cells.str.slice(0, 7)).mask(code == "9", cells.str.slice(0, 4))
                cells = cells.mask(code == "8", cells.str.slice(0, 3) + "0s")
            table.frame[name] = cells.astype("str")
    table.frame.columns = [renamed.get(name) or name for name in names]


_WIKIDATA = Layout(
    name="wikidata",
    title="Wikidata query",
    fields={"wikidatatitle": "title", "wikidatapoint": "coordinates", "wikidatatime": "start", "wikidataend": "end",
            "countrylabel": "country",
            "locationlabel": "place", "placelabel": "place", "adminlabel": "region", "wikidataentity": "url"},
    source="Wikidata",
    matches=_is_wikidata,
    prepare=_named_by_labels,
    guess=True,
)  # fmt: skip


def _is_overpass(table: Table) -> bool:
    """Tell a table that Overpass or overpass turbo wrote, by the columns that it puts before the tags."""
    names = {str(name) for name in table.frame.columns}
    return "@id" in names and (bool(names & {"@lat", "@type"}) or table.lon is not None)


def _with_feature(table: Table) -> None:
    """Say what each object is, by the first of its main tags."""
    names = [str(name) for name in table.frame.columns]
    kind = table.frame[names[0]].str.slice(0, 0)
    for key in _MAIN:
        if key in names:
            kind = kind.where(kind != "", table.frame[key])
    if "feature" not in names:
        table.frame["feature"] = kind


_MAIN = ("historic", "military", "amenity", "man_made", "building", "place", "tourism")


def _elements(document: object) -> list[dict[str, object]] | None:
    """Return the elements of an answer of Overpass that have a place."""
    if not isinstance(document, dict) or not isinstance(document.get("elements"), list) or "osm3s" not in document:
        return None
    rows: list[dict[str, object]] = []
    for one in document["elements"]:
        spot = one.get("center", one) if isinstance(one, dict) else {}
        if not isinstance(spot, dict) or "lat" not in spot:
            continue
        tags = one.get("tags") if isinstance(one.get("tags"), dict) else {}
        kind = next(
            (
                f"{key} {tags[key]}"
                for key in ("historic", "military", "amenity", "man_made", "building", "place", "tourism")
                if key in tags
            ),
            "",
        )
        rows.append(
            {
                "osm id": f"{one.get('type', 'node')}-{one.get('id', '')}",
                "lat": spot["lat"],
                "lon": spot["lon"],
                "feature": kind,
                **tags,
            }
        )
    return rows


_OVERPASS = Layout(
    name="overpass",
    title="OpenStreetMap (Overpass)",
    required=("osmid", "lat", "lon", "feature"),
    matches=_is_overpass,
    prepare=_with_feature,
    fields={"osmid": "id", "id": "id", "lat": "lat", "lon": "lon", "name": "title", "feature": "category", "startdate": "start",
            "description": "summary", "website": "url", "addrcity": "place"},
    default_precision=("site", 300.0),
    source="OpenStreetMap",
    unpack=_elements,
)  # fmt: skip


def _is_displacement(table: Table) -> bool:
    """Tell a table of displaced people at sites, in rounds or after an alert, by what it counts and asks."""
    names = {normal(str(name)) for name in table.frame.columns}
    counts = {"individuals", "individualsarrived", "idpindividuals", "numberofindividuals", "numberofidps", "idps"}
    asks = {"households", "idphouseholds", "reasonfordisplacement", "lgaoforigin", "stateoforigin", "placeoforigin", "trigger",
            "round", "sitetype", "sitename", "periodofdisplacement", "displacementreason"}  # fmt: skip
    return (bool(names & counts) and len(names & asks) > 1) or (bool(names & counts) and {"trigger", "from", "to"} <= names)


def _of_people(reason: str) -> str:
    """Tell whether people move for another reason than that they are driven out."""
    from kzmap.ingest.values import type_of

    found = type_of(reason)
    return found if found in ("return", "evacuation") else ""


_SITES = Layout(
    name="dtm-sites",
    title="Displaced people at sites or on the move, as DTM tracks them",
    matches=_is_displacement,
    fields={
        "individuals": "displaced", "individualsarrived": "displaced", "idpindividuals": "displaced", "idps": "displaced",
        "numberofindividuals": "displaced", "numberofidps": "displaced", "movementtype": "type_as_written",
        "reasonfordisplacement": "category",
        "displacementreason": "category", "trigger": "category", "sitename": "place", "locality": "place",
        "assessmentdate": "start", "reportingdate": "start", "siteid": "id", "ssid": "id",
    },
    category={"": "displacement"},
    category_of=_of_people,
    never=("sitetype",),
    source="IOM DTM",
    guess=True,
)  # fmt: skip

#: What tables of who does what where call these, as HXL tags or in the languages in which they are kept.
_WHO = (
    "org organization organisation organizacion organizacao partner partenaire socio parceiro implementingpartner "
    "implementingorganization organizationname who qui quien quem organizacionimplementadora организация "
    "організація партнер المنظمة"
)
_FIELD = "sector cluster secteur setor clustersector sectorcluster groupesectoriel clúster сектор кластер القطاع"
_DONE = (
    "subsector subsecteur subsetor activity activities activitydescription activityname activite actividad "
    "atividade activitytype what quoi que activitydetails descriptionofactivity мероприятие деятельность активність "
    "діяльність النشاط"
)


def _is_who_what_where(table: Table) -> bool:
    """Tell a table of aid: who does what in which sector, by its tags of HXL or the names of its columns."""
    names = {normal(str(name)) for name in table.frame.columns} | {tag.strip("#").split("+")[0] for tag in table.tags.values()}
    return all(names & set(map(normal, many.split())) for many in (_WHO, _FIELD, _DONE))


_AID = Layout(
    name="3w",
    title="Who does what where, as humanitarian coordination keeps it",
    matches=_is_who_what_where,
    fields={
        **dict.fromkeys(map(normal, _DONE.split()), "category"), **dict.fromkeys(map(normal, _WHO.split()), "actors"),
    },
    category={"": "aid"},
    never=("status",),
    guess=True,
)  # fmt: skip


def _is_order_of_battle(table: Table) -> bool:
    """Tell a list of units with where each stands: it has their echelon beside their name."""
    names = {normal(str(name)) for name in table.frame.columns}
    return bool(names & {"unit", "unitname", "formation", "einheit", "unidad"}) and bool(
        names & {"echelon", "unitsize", "parentformation", "parentunit", "higherformation"}
    )


def _of_units(posture: str) -> str:
    """Tell whether a unit leaves."""
    from kzmap.ingest.values import type_of

    return "withdrawal" if type_of(posture) == "withdrawal" else ""


_UNITS = Layout(
    name="units",
    title="List of units and where they stand",
    matches=_is_order_of_battle,
    fields={"unit": "actors", "unitname": "actors", "formation": "actors", "posture": "category", "activity": "category"},
    category={"": "deployment"},
    category_of=_of_units,
    never=("type", "unittype", "parentformation", "parentunit"),
    guess=True,
)  # fmt: skip

LAYOUTS = (_UNITS, _KOBO, _ODK, _DTM, _SITES, _AID, _WIKIDATA, _OVERPASS)
