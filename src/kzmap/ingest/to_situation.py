"""Make a situation of records, or put them into one that exists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.ground.join import units_of
from kzmap.ingest.carried import carried_claims, carried_sources, free_id, rows_of
from kzmap.ingest.raw_table import UnreadableError
from kzmap.ingest.repeats import repeated
from kzmap.situation.changes import change
from kzmap.situation.situation import Situation
from kzmap.situation.tables import AREAL, CRS, stacked, table_schemas
from kzmap.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.run import Ingested
    from kzmap.situation.changes import Change

__all__ = ["MOST_RECORDS", "add_table", "slug_of", "to_situation"]

#: A situation is made by hand and read as a whole; a larger table is a GeoParquet file.
MOST_RECORDS = 50_000
#: Radius of a region whose polygon is not known: most first-order units of the world fit into it.
_REGION_M = 150_000.0
#: Tables whose ids must not meet: a claim is about any of them.
_RECORDS = ("events", "incidents", "movements", "postings", "contingents", "places")
_COUNTS = {"killed": "killed", "injured": "injured", "detained": "detained", "strength": "strength"}
_ROLES = {"killed": "killed", "injured": "injured", "detained": "detained", "strength": "in the force"}


def slug_of(text: str) -> str:
    """Write a name as a package name.

    >>> slug_of("My Table (2022).csv")
    'my-table-2022'
    """
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"\.\w{2,8}$", "", text.casefold())).strip("-")[:60] or "table"


def _file(ingested: Ingested) -> str:
    """Name of the file as a text: its control characters, which no table can hold, are shown."""
    return visible(ingested.path.name)


def to_situation(ingested: Ingested, boundaries: Boundaries, *, into: Situation | None = None, name: str = "") -> Situation:
    """Make a situation of the records of a table.

    Parameters
    ----------
    ingested
        What was read.
    boundaries
        Tell the countries, and the units of what is known to a region only.
    into
        A situation that the records are added to.
    name
        Name of a new situation; default: that of the file.

    Returns
    -------
    Situation
        One event for each record, its places, sources, and its numbers about people as claims. A record that the situation has
        already, with the same place and the same claims, is not added again; one with the same id and other cells gets a new id.

    Raises
    ------
    UnreadableError
        If the records have no dates, are too many for a situation, or are all there already.
    KzmapError
        If the situation would not be valid.
    """
    records = ingested.records
    if len(records) > MOST_RECORDS:
        raise UnreadableError(
            f"The table has {len(records):,} good rows; a situation holds at most {MOST_RECORDS:,}.",
            "Write GeoParquet instead: -o FILE.parquet.",
        )
    if not len(records):
        raise UnreadableError(
            "No row of the table is good, so there is nothing to put into a situation.", "See the rejected rows."
        )
    if (records["start"] == "").any():
        raise UnreadableError(
            "The table has no dates, and every event of a situation needs one.", 'Name the column: --map "COLUMN=start".'
        )
    prefix = slug_of(_file(ingested))
    units = _units(records, boundaries)
    made = _made(ingested, records, units, into, prefix)
    if into:
        new = ~np.array(repeated(made, into.tables, records["record_id"].tolist(), prefix))
        if not new.any():
            raise UnreadableError("Every row of the table is in the situation already.", "Nothing was changed.")
        records, units = (table[new].reset_index(drop=True) for table in (records, units))
        made = made if new.all() else _made(ingested, records, units, into, prefix)
    countries = sorted({one for one in units["adm0"] if one} | set(into.settings["countries"] if into else ()))
    tables = {table: stacked(into.tables[table] if into else made[table][:0], made[table]) for table in table_schemas()}
    package = _package(ingested, records, countries, made["places"], into, name)
    return Situation(package["name"], package, tables)


def _made(
    ingested: Ingested, records: pd.DataFrame, units: pd.DataFrame, into: Situation | None, prefix: str
) -> dict[str, pd.DataFrame]:
    """Make the rows of each table, with ids that a situation does not have yet."""
    taken, taken_sources, taken_claims = (_taken(into, *tables) for tables in (_RECORDS, ("sources",), ("claims",)))
    ids = [free_id(one, taken, prefix) for one in records["record_id"]]
    carried, new_ids = carried_sources(records, taken_sources, prefix)
    sources, source_ids = _sources(records, _file(ingested), prefix, taken_sources)
    source_ids = [
        "|".join(new_ids[row["source_id"]] for row in rows_of(cell, "sources")) or own
        for cell, own in zip(records["sources"], source_ids, strict=True)
    ]
    used = {one for cell in source_ids for one in cell.split("|")}
    places, place_ids = _places(records, units, prefix, _file(ingested), taken)
    rows = {
        "sources": [*carried, *(row for row in sources if row["source_id"] in used)],
        "places": places,
        "events": _events(records, ids, source_ids, place_ids),
        "claims": [
            *_claims(records, ids, source_ids, ingested.mapped.layout.source or _file(ingested), taken_claims),
            *carried_claims(records, ids, source_ids, new_ids, taken_claims, prefix),
        ],
    }
    return {table: _table(table, rows.get(table, [])) for table in table_schemas()}


def _taken(into: Situation | None, *names: str) -> set[str]:
    """Ids of some tables of a situation; the first column of each is its id."""
    return {one for name in names for one in into.tables[name].iloc[:, 0]} if into else set()


def _units(records: pd.DataFrame, boundaries: Boundaries) -> pd.DataFrame:
    from kzmap.ingest.units import UnitJoin

    days = records["start"].str.slice(0, 10)
    lon, lat = records["lon"].to_numpy(), records["lat"].to_numpy()
    units = UnitJoin(boundaries)(lon, lat, days)
    off = np.flatnonzero((units["adm0"] == "").to_numpy() & np.isfinite(lon))
    if len(off):  # off the coast as it is drawn the country is that of the nearest shore; at sea there is none
        spots = gpd.GeoDataFrame({"start": days.iloc[off].to_numpy(), "unit_id": "", "precision": "site", "area": None},
                                 geometry=shapely.points(lon[off], lat[off]), crs=CRS)  # fmt: skip
        found = units_of(spots, boundaries)
        for column in units:
            units[column] = units[column].mask(units.index.isin(off), pd.Series(found[column].to_numpy(), index=off, dtype="str"))
    return units


def _sources(records: pd.DataFrame, file: str, prefix: str, taken: set[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """One source for each different publisher and address."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    ids = []
    for source, text in zip(records["source"], records["url"], strict=True):
        found = re.search(r"https?://[^\s|;,\"<>]+", text)
        url = found[0] if found else ""
        publisher = _line(source, 120) or (re.sub(r"^https?://(www\.)?|/.*$", "", url)[:120] if url else file[:120])
        key = (publisher, url)
        if key not in rows:
            rows[key] = {
                "source_id": free_id(f"{prefix}-S{len(rows) + 1}", taken, prefix),
                "publisher": publisher,
                "tier": "C",
                "url": url,
                "title": f"Reported in {file}"[:200],
                "note": "Taken over from a table that was read by kzmap ingest; the publication itself was not read.",
            }
        ids.append(rows[key]["source_id"])
    return list(rows.values()), ids


def _line(text: str, length: int) -> str:
    return " ".join(text.split())[:length].strip()


def _places(
    records: pd.DataFrame, units: pd.DataFrame, prefix: str, file: str, taken: set[str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """One place for each different name, point and size."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    ids = []
    columns = ("place", "region", "country", "lon", "lat", "precision", "radius_m", "located_by", "unit_id")
    for at, (place, region, country, lon, lat, precision, radius, how, unit) in enumerate(
        zip(*(records[c] for c in columns), strict=True)
    ):
        adm0, adm1 = units["adm0"].iloc[at], units["adm1"].iloc[at]
        if precision == "none" or (lon != lon and not unit):  # noqa: PLR0124 - NaN
            ids.append("")
            continue
        polygon = unit or {"region": adm1, "country": adm0}.get(precision, "")
        if precision in AREAL and not polygon:
            precision, radius = "district", _REGION_M  # noqa: PLW2901 - no polygon is known, so a wide circle stands for it
        exact = precision not in AREAL
        key = (place, lon if exact else "", lat if exact else "", precision, radius if exact else "", polygon)
        if key not in rows:
            label = {"region": region or place, "country": country or place}.get(precision, place or region or country)
            basis = f"Coordinate in {file}" if how == "coordinates" else f"Name in {file}, looked up in the gazetteer"
            rows[key] = {
                "place_id": free_id(f"{prefix}-P{len(rows) + 1}", taken, prefix),
                "name": _line(label, 120) or "Unnamed place",
                "kind": precision,
                "lon": round(lon, 7) if exact else np.nan,
                "lat": round(lat, 7) if exact else np.nan,
                "radius_m": min(radius, 2_000_000.0) if exact else np.nan,
                "precision": precision,
                "basis": basis[:400],
                "verified": False,
                "unit_id": polygon,
            }
        ids.append(rows[key]["place_id"])
    return list(rows.values()), ids


def _events(records: pd.DataFrame, ids: list[str], source_ids: list[str], place_ids: list[str]) -> list[dict[str, Any]]:
    rows = []
    for at, row in enumerate(records.to_dict("records")):
        # a time without a clock in a column of clock times is known to the day
        precision = row["time_precision"] or "day"
        note = row["note"]
        if not place_ids[at] and row["place"]:
            note = f"{note} Place as the table names it: {row['place']}.".strip()
        rows.append(
            {
                "record_id": ids[at],
                "category": row["category"],
                "title": _line(row["title"], 160) or ids[at],
                "summary": row["summary"].strip()[:1200].strip(),
                "place_ids": place_ids[at],
                "start": row["start"],
                "end": row["end"],
                "time_precision": precision,
                "actors": _line(row["actors"].replace(";", "|"), 300),
                "note": note.strip()[:1200].strip(),
                "confidence": "medium" if row["url"] or row["source"] else "low",
                "checked": "once",
                "review": "published",
                "source_ids": source_ids[at],
            }
        )
    return rows


def _claims(records: pd.DataFrame, ids: list[str], source_ids: list[str], fallback: str, taken: set[str]) -> list[dict[str, Any]]:
    """Numbers about people are claims of the one who reports them."""
    rows = []
    for at, row in enumerate(records.to_dict("records")):
        for attribute, column in _COUNTS.items():
            low = row["killed_low"] if attribute == "killed" else row[column]
            high = row["killed_high"] if attribute == "killed" else row[column]
            if not high > 0:
                continue
            low = high if low != low else low  # noqa: PLR0124 - NaN
            number = f"{low:g}" if low == high else f"{low:g} to {high:g}"
            rows.append(
                {
                    "claim_id": free_id(f"{ids[at]}-{attribute}"[-64:].lstrip("-_."), taken, ids[at]),
                    "subject_id": ids[at],
                    "attribute": attribute,
                    "low": min(low, high),
                    "high": high,
                    "qualifier": "exact" if low == high else "",
                    "unit": "people",
                    "text": f"{number} people {_ROLES[attribute]}.",
                    "claimant": _line(row["source"], 160) or fallback[:160],
                    "source_id": source_ids[at].split("|")[0],
                    "status": "standing",
                }
            )
    return rows


def _table(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a table of the schema."""
    data: dict[str, Any] = {}
    for column in table_schemas()[table]["schema"]["fields"]:
        name, kind = column["name"], column["type"]
        if kind == "number":
            data[name] = pd.array([float(row.get(name, np.nan)) for row in rows], dtype="float64")
        elif kind == "boolean":
            data[name] = pd.array([bool(row.get(name, False)) for row in rows], dtype="bool")
        else:
            data[name] = pd.array([re.sub("\r\n?", "\n", str(row.get(name, ""))) for row in rows], dtype="str")
    return pd.DataFrame(data)


def _package(
    ingested: Ingested,
    records: pd.DataFrame,
    countries: list[str],
    places: pd.DataFrame,
    into: Situation | None,
    name: str,
) -> dict[str, Any]:
    days = sorted(text[:10] for text in records["start"])
    first, last = _full(days[0]), _full(max([*days, *(one[:10] for one in records["end"] if one)]))
    if into is not None:
        begin, end = into.settings["period"]
        settings: Mapping[str, Any] = {**into.settings, "countries": countries, "period": [min(begin, first), max(end, last)]}
        return {**into.package, "kzmap": dict(settings)}
    # the first with a point, or the first
    focus = None if places.empty else places.iloc[int(places["lon"].notna().to_numpy().argmax())]
    title = re.sub(r"\.\w{2,8}$", "", _file(ingested))
    return {
        "profile": "tabular-data-package",
        "name": slug_of(name or title),
        "title": visible(name or title),
        "description": f"Read from {_file(ingested)} as {ingested.mapped.layout.title}. "
        "Rows were checked by form, not against their sources.",
        "version": "0.1.0",
        "created": f"{datetime.now(UTC):%Y-%m-%d}T00:00:00Z",
        "licenses": [{"name": "other-closed", "title": "Not stated in the table: ask its publisher before passing it on"}],
        "resources": list(table_schemas().values()),
        "kzmap": {
            "countries": countries,
            "period": [first, last],
            "timezone": "UTC",
            "utc_offset": "+00:00",
            **({} if focus is None else {"focus": {"name": focus["name"], "place_id": focus["place_id"]}}),
        },
    }


def _full(day: str) -> str:
    return day + "0000-01-01"[len(day) :]


def add_table(ingested: Ingested, situation: str | Path, boundaries: Boundaries, *, name: str = "") -> Change:
    """Add the records of a table to a situation, or make one of them; the other processes that do the same wait.

    Parameters
    ----------
    ingested
        What was read.
    situation
        Folder, or a name that `find_situation` knows.
    boundaries
        Tell the countries, and the units of what is known to a region only.
    name
        Name of a new situation; default: that of the file.

    Returns
    -------
    Change
        What was added, as it is logged and can be taken back.

    Raises
    ------
    KzmapError
        As `to_situation` and `changes.change`; nothing is written then.
    """
    return change(
        situation,
        lambda into: (to_situation(ingested, boundaries, into=into, name=name), {}),
        kind="table",
        name=ingested.path.name,
        input_sha256=ingested.sha256,
    )
