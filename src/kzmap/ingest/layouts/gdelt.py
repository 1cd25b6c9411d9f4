"""GDELT: files of events and of mentions, tab separated, without a header, machine coded.

Events have 57 or 58 columns in version 1, 61 in version 2; mentions have 16.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.ingest.layouts.layout import Layout

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table

_ACTOR = [
    "Code",
    "Name",
    "CountryCode",
    "KnownGroupCode",
    "EthnicCode",
    "Religion1Code",
    "Religion2Code",
    "Type1Code",
    "Type2Code",
    "Type3Code",
]
_EVENT = [
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
]


def _names(width: int) -> list[str]:
    second = ["Type", "Fullname", "CountryCode", "ADM1Code", *(["ADM2Code"] if width == 61 else []), "Lat", "Long", "FeatureID"]
    names = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    names += [f"Actor{i}{part}" for i in (1, 2) for part in _ACTOR] + _EVENT
    names += [f"{who}Geo_{part}" for who in ("Actor1", "Actor2", "Action") for part in second]
    return [*names, "DATEADDED", "SOURCEURL"][:width]


def _matches(table: Table) -> bool:
    """Tell a file without a header by its width, and by ids and days in its first two columns."""
    frame = table.frame
    if frame.shape[1] not in (57, 58, 61) or not len(frame) or not str(frame.columns[0]).startswith("column "):
        return False
    head = frame.iloc[:50]
    return bool(head.iloc[:, 0].str.fullmatch(r"\d+").mean() > 0.8 and head.iloc[:, 1].str.fullmatch(r"\d{8}").mean() > 0.8)


def _prepare(table: Table) -> None:
    if _matches(table):
        names = _names(table.frame.shape[1])
        old = {f"column {i}": name for i, name in enumerate(names, start=1)}
        table.frame.columns = names
        table.repaired = [one._replace(column=old.get(one.column, one.column)) for one in table.repaired]


_ROOTS = {
    "01": "statement", "02": "statement", "03": "statement", "04": "statement", "05": "statement", "06": "other",
    "07": "other", "08": "decision", "09": "other", "10": "statement", "11": "statement", "12": "statement",
    "13": "statement", "14": "protest", "15": "deployment", "16": "other", "17": "security_operation",
    "18": "violence_against_civilians", "19": "clash", "20": "clash",
}  # fmt: skip
#: Codes of CAMEO whose root says less than they do: truces, arrests, bombs and aircraft.
_ROOTS |= {"087": "ceasefire", "173": "arrest", "181": "kidnapping",
           "183": "explosion", "194": "shelling", "195": "air_strike", "171": "attack_on_facility", "191": "security_operation",
           "163": "sanctions", "073": "aid", "0233": "aid"}  # fmt: skip


def _category(code: str) -> str:
    """Category of a CAMEO code: its own, or that of what it is a kind of; a spreadsheet may have lost its first zero."""
    digits = code.strip().removesuffix(".0")
    for one in (digits, f"0{digits}"):
        for length in (4, 3, 2):
            if len(one) >= length and one[:length] in _ROOTS:
                return _ROOTS[one[:length]]
    return ""


_ROOTS |= {re.sub("^0", "", code): word for code, word in _ROOTS.items()}

_MENTION = [
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier", "SentenceID",
    "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone",
    "MentionDocTranslationInfo", "Extras",
]  # fmt: skip


def _is_mentions(table: Table) -> bool:
    """Tell mentions without a header by an event's id and two stamps of date and time in their first columns."""
    frame = table.frame
    if frame.shape[1] not in (14, 15, 16) or not len(frame) or not str(frame.columns[0]).startswith("column "):
        return False
    head = frame.iloc[:50]
    forms = (r"\d+", r"\d{14}", r"\d{14}", r"\d")
    return all(bool(head.iloc[:, at].str.fullmatch(form).mean() > 0.8) for at, form in enumerate(forms))


def _name_mentions(table: Table) -> None:
    if _is_mentions(table):
        table.frame.columns = _MENTION[: table.frame.shape[1]]
    by = {re.sub(r"[^a-z0-9]", "", str(name).casefold()): name for name in table.frame.columns}
    event, by_whom = (table.frame[by[name]] for name in ("globaleventid", "mentionsourcename"))
    table.frame["mention"] = ("Event " + event + " in " + by_whom).astype("str")


_EVENTS = Layout(
    name="gdelt",
    title="GDELT events",
    required=("globaleventid", "sqldate", "actiongeolat", "actiongeolong"),
    fields={
        "globaleventid": "id", "sqldate": "start", "actiongeolat": "lat", "actiongeolong": "lon", "actiongeotype": "precision",
        "eventcode": "category", "eventrootcode": "category", "actiongeofullname": "place",
        "actor1name": "actors", "actor2name": "actors2",
        "sourceurl": "url",
    },
    # 1 country, 2 state of the USA, 3 city of the USA, 4 city elsewhere, 5 state elsewhere
    precision={
        "1": ("country", float("nan")), "2": ("region", float("nan")), "3": ("settlement", 10_000.0),
        "4": ("settlement", 10_000.0), "5": ("region", float("nan")), "0": ("none", float("nan")),
    },
    category=_ROOTS,
    category_of=_category,
    title_columns=("actor1name", "actiongeofullname"),
    source="GDELT",
    matches=_matches,
    prepare=_prepare,
)  # fmt: skip

_MENTIONS = Layout(
    name="gdelt-mentions",
    title="GDELT mentions",
    required=("globaleventid", "mentiontimedate", "mentionsourcename", "mentionidentifier"),
    fields={"mention": "title", "mentiontimedate": "start", "mentionsourcename": "source", "mentionidentifier": "url"},
    category={"": "statement"},
    default_precision=("none", float("nan")),
    source="GDELT",
    nowhere=True,
    note="Mentions tell which publication reported an event of GDELT, and when, not where: the records have no place. The file of"
    " events (export) of the same quarter of an hour has the places.",
    matches=_is_mentions,
    prepare=_name_mentions,
)

LAYOUTS = (_EVENTS, _MENTIONS)
