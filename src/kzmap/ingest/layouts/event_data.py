"""Data sets of political violence and protest that researchers publish: GTD, SCAD, Mass Mobilization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.ingest.header_words import normal
from kzmap.ingest.layouts.layout import Layout

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table

_GTD = Layout(
    name="gtd",
    title="Global Terrorism Database",
    required=("iyear", "imonth", "iday", "attacktype1txt", "gname", "nkill", "latitude", "longitude"),
    fields={
        "eventid": "id", "iyear": "year", "imonth": "month", "iday": "day", "latitude": "lat", "longitude": "lon",
        "specificity": "precision", "city": "place", "provstate": "region", "countrytxt": "country", "summary": "summary",
        "attacktype1txt": "category", "gname": "actors", "gname2": "actors", "nkill": "killed", "nwound": "injured",
        "resolution": "end", "scite1": "source", "scite2": "source", "scite3": "source", "addnotes": "note",
    },
    # 1 the place itself, 2 and 3 the middle of the smallest unit that is known, 4 of the first-order unit, 5 nothing
    precision={
        "1": ("settlement", 5_000.0), "2": ("settlement", 10_000.0), "3": ("settlement", 25_000.0),
        "4": ("region", float("nan")), "5": ("none", float("nan")),
    },
    title_columns=("attacktype1txt", "gname", "city"),
    source="Global Terrorism Database",
)  # fmt: skip


def _join_degrees(table: Table) -> None:
    """Write coordinates whose degrees, minutes and seconds stand in columns of their own as one cell each."""
    by_name = {normal(str(name)): str(name) for name in table.frame.columns}
    for axis in ("lat", "lon"):
        found = [
            next((by_name[one] for one in (f"{axis}{part}", f"{axis}itude{part}") if one in by_name), "")
            for part in ("deg", "min", "sec")
        ]
        if not found[0] or not found[1] or axis in by_name:
            continue
        letter = next(
            (by_name[f"{axis}{one}"] for one in ("hem", "dir", "ns", "ew", "hemisphere", "h") if f"{axis}{one}" in by_name), ""
        )
        whole = table.frame[found[0]] + "°"
        for name, mark in zip(found[1:], ("'", '"'), strict=True):
            if name:
                whole += (table.frame[name] + mark).where(table.frame[name] != "", "")
        whole += table.frame[letter] if letter else ""
        table.frame[axis] = whole.where(table.frame[found[0]] != "", "").astype("str")
        table.frame = table.frame.drop(columns=[one for one in (*found, letter) if one])


def join_parts(table: Table) -> None:
    """Write a span of days as one, where begin and end stand in parts; and coordinates, where degrees and minutes do."""
    _join_degrees(table)
    by_name = {normal(str(name)): str(name) for name in table.frame.columns}
    for side in ("start", "end"):
        parts = [by_name.get(f"{side}{part}", "") for part in ("year", "month", "day")]
        if all(parts) and f"{side}date" not in by_name:
            cells = [table.frame[name].str.replace(r"\.0$|^\.$|^0$|^-9+$", "", regex=True) for name in parts]
            whole = cells[0] + "-" + cells[1].str.zfill(2) + "-" + cells[2].str.zfill(2)
            table.frame[f"{side}date"] = whole.where(
                cells[2] != "", (cells[0] + "-" + cells[1].str.zfill(2)).where(cells[1] != "", cells[0])
            ).astype("str")


#: How many took part, by class.
_CLASSES = {"1": "<10", "2": "10-100", "3": "101-1000", "4": "1001-10000", "5": "10001-100000", "6": "100001-1000000",
            "7": ">1000000", "-99": ""}  # fmt: skip


def _sizes(table: Table) -> None:
    """Write the classes of how many took part as what they stand for."""
    for name in [str(one) for one in table.frame.columns if normal(str(one)) == "npart"]:
        codes = table.frame[name].str.removesuffix(".0")
        if codes.isin([*_CLASSES, "", "."]).all():
            table.frame[name] = codes.map(_CLASSES).fillna("").astype("str")


_ISSUES = {"1": "protest", "2": "protest", "3": "clash", "4": "clash", "5": "protest", "6": "protest", "7":
           "violence_against_civilians", "8": "violence_against_civilians", "9": "clash", "10": "clash"}  # fmt: skip
_SCAD = Layout(
    name="scad",
    title="Social Conflict Analysis Database",
    required=("eventid", "etype", "npart", "ndeath", "elocal", "issuenote", "latitude", "longitude"),
    fields={
        "eventid": "id", "startdate": "start", "enddate": "end", "latitude": "lat", "longitude": "lon", "elocal": "place",
        "countryname": "country", "etype": "category", "actor1": "actors", "actor2": "actors", "actor3": "actors",
        "target1": "actors", "ndeath": "killed", "issuenote": "summary", "sourceofinfo": "source", "nsource": "source",
        "npart": "participants",
        "etypetxt": "type_as_written",
    },
    prepare=_sizes,
    repeats=True,  # an event in several places has a row for each
    # 1, 2 demonstrations, 3, 4 riots, 5, 6 strikes, 7 violence of a government, 8 outside of it, 9 against it, 10 within it
    category=_ISSUES,
    meaning={"1": "Organized demonstration", "2": "Spontaneous demonstration", "3": "Organized violent riot",
             "4": "Spontaneous violent riot", "5": "General strike", "6": "Limited strike", "7": "Pro-government violence",
             "8": "Anti-government violence", "9": "Extra-government violence", "10": "Intra-government violence"},
    title_columns=("issuenote", "actor1", "elocal"),
    default_precision=("settlement", 10_000.0),
    source="SCAD",
)  # fmt: skip


def _is_massmob(table: Table) -> bool:
    """Tell a cut of the data set by the column that no other table has, beside demands or answers."""
    names = {normal(str(name)).rstrip("0123456789") for name in table.frame.columns}
    return "protesterviolence" in names and bool(names & {"protesterdemand", "demand", "stateresponse", "response"})


_MASSMOB = Layout(
    name="massmob",
    title="Mass Mobilization",
    matches=_is_massmob,
    required=("protest", "protestnumber", "startday", "startmonth", "startyear", "protesterdemand1", "stateresponse1"),
    fields={
        "id": "id", "startdate": "start", "enddate": "end", "start": "start", "end": "end", "location": "place",
        "country": "country", "notes": "summary", "sources": "source", "protesteridentity": "actors",
        "participants": "participants",
    },
    category={"": "protest"},
    title_columns=("protesteridentity", "location"),
    source="Mass Mobilization",
    prepare=join_parts,
)  # fmt: skip

_SIGACT = Layout(
    name="sigact",
    title="Significant activities, as armed forces log them",
    required=("reportkey", "trackingnumber", "dtg", "mgrs", "friendlykia", "civiliankia", "enemykia", "type", "category"),
    fields={
        "reportkey": "id", "dtg": "start", "date": "start", "mgrs": "coordinates", "latitude": "lat", "longitude": "lon",
        "category": "category", "title": "title", "summary": "summary", "region": "region", "affiliation": "actors",
        "enemydetained": "detained",
    },
    never=("type", "trackingnumber", "classification"),
    default_precision=("site", 300.0),
    guess=True,
)  # fmt: skip

_ICEWS = Layout(
    name="icews",
    title="ICEWS coded events",
    required=("eventid", "sourcename", "sourcesectors", "eventtext", "cameocode", "targetname", "storyid"),
    fields={
        "eventid": "id", "eventdate": "start", "eventtext": "category", "sourcename": "actors", "targetname": "actors2",
        "publisher": "source", "city": "place", "district": "district", "province": "region", "country": "country",
        "latitude": "lat", "longitude": "lon",
    },
    title_columns=("eventtext", "sourcename", "targetname", "city"),
    source="ICEWS",
)  # fmt: skip

LAYOUTS = (_GTD, _SCAD, _MASSMOB, _SIGACT, _ICEWS)
