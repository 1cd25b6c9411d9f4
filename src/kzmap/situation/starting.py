"""A new situation: the files of a folder, valid and explained, and what the sheets of a workbook say of a situation.

Nothing is invented: the one record that a new folder holds is a draft that says so, and the example row of a workbook is left out
for as long as it is one.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.situation.situation import NAME
from kzmap.situation.tables import HAPPENINGS, table_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "EXAMPLE",
    "IN_ROW",
    "LICENCES",
    "SETTINGS",
    "SHEET",
    "SHEETS",
    "Start",
    "descriptor",
    "focus_of",
    "folder_files",
    "row_columns",
    "this_year",
    "zones_of",
]

#: Sheet that says what the situation is; and sheets of a workbook that are for people, with what they are.
SHEET = "situation"
SHEETS = {SHEET: "What the situation is.", "help": "How to fill the sheets.", "lists": "Words that cells may hold."}
#: Title of the row that shows how a row is filled. As long as it stands, the row is no record.
EXAMPLE = "Example: type over this row, or delete it"
#: What can be said of a situation, with what it means.
SETTINGS = {
    "title": "What stands above the map.",
    "name": "Short name of files: small Latin letters, digits, hyphens. Empty: the name of the workbook.",
    "description": "One or two sentences about what was collected, and how.",
    "countries": "Where it happened: ISO 3166-1 codes such as HTI, separated by commas. Empty: where the points lie.",
    "city": "A city that the map's button flies to, as the sheet of places or the rows name it.",
    "timezone": "IANA name of local time, such as America/Port-au-Prince. Clock times without a zone are read so.",
    "languages": "Codes of the languages of titles and names, the one to open in first, such as fr, en.",
    "begin": "First day of the period, such as 2024-01-01. Empty: the first record.",
    "end": "Last day of the period. Empty: the last record.",
    "licence": "Under which others may use it, such as CC-BY-4.0. Empty: not stated.",
    "author": "Who made it.",
    "version": "Such as 0.1.0.",
}
#: Licences to choose from.
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
#: Columns of a row of what happened that become places, sources and claims, with what they mean.
IN_ROW = {
    "date": "Needed. 2024-03-01, 2024-03, or with a clock time: 2024-03-01 14:30.",
    "place": "Needed, unless lon and lat are given. Name of the town, district or site.",
    "lon": "Longitude in degrees, such as -72.3388. East is positive.",
    "lat": "Latitude in degrees, such as 18.5435. North is positive.",
    "region": "Region or district that the place lies in, where its name is not the only one.",
    "country": "Country that the place lies in, if it is not that of the situation.",
    "precision": "How exact the place is known.",
    "radius_m": "Metres around the point that hold the true spot. Empty: what is usual for the precision.",
    "publisher": "Who reported it: outlet, office, organisation.",
    "link": "Address of the report, https.",
    "published_on": "Date of the report.",
    "killed": "Number of people killed, as the source says it. It becomes a claim of the publisher.",
    "injured": "Number of people injured.",
    "detained": "Number of people detained.",
}
_ROW_ORDER = ("title", "date", "end", "place", "lon", "lat", "region", "category", "summary", "publisher", "link", "published_on",
              "killed", "injured", "detained", "actors", "precision", "radius_m", "country", "note")  # fmt: skip


@dataclass(frozen=True)
class Start:
    """What is known of a situation that is begun.

    Attributes
    ----------
    name, title
        Name of the folder, and what stands above the map.
    countries
        ISO 3166-1 alpha-3 codes.
    timezone
        IANA name; "" for not known.
    city
        Cells of the table of places for the city in focus; empty for none.
    """

    name: str
    title: str = ""
    countries: tuple[str, ...] = ()
    timezone: str = ""
    city: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name) or len(self.name) > 60:
            raise KzmapError(
                f"The name {self.name[:80]!r} cannot be used. Expected small Latin letters, digits and single hyphens between"
                " them, at most 60, and no device of Windows such as nul; for example haiti-2024."
            )


def row_columns() -> list[tuple[str, str]]:
    """Columns of a sheet of happenings, those that are needed first, with what they mean."""
    fields = {one["name"]: one["description"] for one in table_schemas()[HAPPENINGS[0]]["schema"]["fields"]}
    own = {**fields, **IN_ROW}
    more = [name for name in fields if name not in (*_ROW_ORDER, "start")]
    return [(name, own[name]) for name in (*_ROW_ORDER, *more)]


def zones_of(country: str) -> list[str]:
    """IANA zones of a country by its ISO 3166-1 alpha-3 code, as CLDR has them.

    >>> zones_of("HTI"), zones_of("")
    (['America/Port-au-Prince'], [])
    """
    from babel.core import get_global

    codes = get_global("territory_aliases").get(country, [])
    return list(get_global("territory_zones").get(codes[0], [])) if len(codes) == 1 else []


def this_year() -> list[str]:
    """First and last day of the year in which we are."""
    year = datetime.now(UTC).year
    return [f"{year}-01-01", f"{year}-12-31"]


def focus_of(city: str, places: Sequence[Mapping[str, str]]) -> Mapping[str, str] | None:
    """Find the place that a city's name means among the places of a situation."""
    wanted = city.strip().casefold()
    return next(
        (row for row in places if wanted and wanted in (row.get("name", "").casefold(), row["place_id"].casefold())), None
    )


def descriptor(told: Mapping[str, str]) -> dict[str, Any]:
    """Make a data package's descriptor of what a sheet says.

    Parameters
    ----------
    told
        Texts by the names of SETTINGS; a title and a description may be there in other languages, such as title_fr.

    Examples
    --------
    >>> descriptor({"title": "Haiti", "countries": "HTI Haiti, DOM", "author": "A. Author"})["kzmap"]
    {'countries': ['HTI', 'DOM']}
    """
    parts = re.compile(r"\s*[,;|]\s*")
    settings: dict[str, Any] = {}
    if told.get("countries"):
        settings["countries"] = [
            one.split()[0] if re.match(r"[A-Z]{3}\b", one) else one for one in parts.split(told["countries"])
        ]
    if told.get("languages"):
        settings["languages"] = parts.split(told["languages"])
    settings |= {key: told[key] for key in ("timezone", "city") if told.get(key)}
    if told.get("begin") or told.get("end"):  # one without the other is a fault, which the rules tell
        settings["period"] = [told.get("begin", ""), told.get("end", "")]
    package: dict[str, Any] = {
        key: value for key, value in told.items() if re.fullmatch("(title|description)(_[a-z]{2,3})?|name|version", key)
    }
    if told.get("licence"):
        address = LICENCES.get(told["licence"], "")
        package["licenses"] = [{"name": told["licence"], **({"path": address} if address else {})}]
    if told.get("author"):
        package["contributors"] = [{"title": told["author"], "role": "author"}]
    return {**package, "kzmap": settings}


def folder_files(start: Start) -> dict[str, bytes]:
    """Return the files of a new situation: valid, with a README that explains each table, and one draft as an example.

    Parameters
    ----------
    start
        What is known.

    Returns
    -------
    dict
        Content by file name.
    """
    begin = this_year()
    settings: dict[str, Any] = {
        "countries": list(start.countries),
        "period": begin,
        "timezone": start.timezone or "UTC",
    }
    if start.city:
        settings["focus"] = {"name": start.city["name"], "place_id": start.city["place_id"]}
    package = {
        "name": start.name,
        "title": start.title or start.name,
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCES["CC-BY-4.0"]}],
        "contributors": [{"title": "Write who made it", "role": "author"}],
        "kzmap": settings,
    }
    rows: dict[str, list[dict[str, str]]] = {
        "sources": [
            {"source_id": "S1", "publisher": "Write who reported it", "title": "Example: what the page is about", "tier": "C"}
        ],
        "places": [dict(start.city)] if start.city else [],
        "events": [
            {
                "record_id": "E1",
                "category": "other",
                "title": EXAMPLE,
                "place_ids": start.city.get("place_id", ""),
                "start": begin[0],
                "time_precision": "day",
                "confidence": "low",
                "checked": "once",
                "review": "draft",
                "source_ids": "S1",
                "note": "A draft appears in no map. Say published when the row is yours.",
            }
        ],
    }
    files = {
        "datapackage.json": (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode(),
        "README.md": _readme(start).encode(),
    }
    for name, resource in table_schemas().items():
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, [one["name"] for one in resource["schema"]["fields"]], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.get(name, []))
        files[f"{name}.csv"] = out.getvalue().encode()
    return files


def _readme(start: Start) -> str:
    """Explain the folder, column by column, from the schema."""
    lines = [
        f"# {start.title or start.name}",
        "",
        f"    kzmap validate {start.name}",
        f"    kzmap map {start.name} -o {start.name}.html",
        "",
        "`datapackage.json` says what the situation is: title, countries (ISO 3166-1), period, time zone, licence, author.",
        "Each table is a CSV file in UTF-8 that any spreadsheet program opens. `sources`, `places` and `events` are enough for",
        "a map; a table without rows may be deleted. A number of people stands in `claims`, with who said it. The one row of",
        f"`events` is an example: {EXAMPLE.partition(': ')[2]}.",
    ]
    for name, resource in table_schemas().items():
        lines += [
            "",
            f"## {name}.csv",
            "",
            resource["description"],
            "",
            "| column | needed | what it says |",
            "| --- | --- | --- |",
        ]
        for one in resource["schema"]["fields"]:
            limits = one.get("constraints", {})
            words = limits.get("enum", [])
            said = f" One of: {', '.join(words)}." if 0 < len(words) < 12 else ""
            told = f"{one['description']}{said}".replace("|", "\\|")
            lines.append(f"| {one['name']} | {'yes' if limits.get('required') else ''} | {told} |")
    return "\n".join(lines) + "\n"
