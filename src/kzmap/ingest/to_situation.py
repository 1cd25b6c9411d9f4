"""Make a situation of records, or put them into one that exists."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.ground.boundaries import day_of
from kzmap.ground.join import units_of
from kzmap.ingest.carried import carried_claims, carried_sources, free_id, is_there, rows_of
from kzmap.ingest.checks import ways
from kzmap.ingest.raw_table import UnreadableError
from kzmap.ingest.repeats import repeated
from kzmap.ingest.returned import REGION_M, Own, fitting, renamed, zone_rows
from kzmap.situation.changes import change
from kzmap.situation.situation import Situation
from kzmap.situation.tables import AREAL, CRS, OWN, dicts, resource, stacked, table_schemas
from kzmap.situation.times import offset_of
from kzmap.terminal import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.run import Ingested
    from kzmap.situation.changes import Change

__all__ = ["add_table", "slug_of", "to_situation"]

#: Of characters: a cell of the user's own.
_LONGEST_CELL = 2_000
#: Tables whose ids must not meet: a claim is about any of them.
_RECORDS = ("events", "incidents", "movements", "postings", "contingents", "places")
#: Counts of people that become claims, with what the people are in a sentence.
_ROLES = {
    "killed": "killed",
    "injured": "injured",
    "detained": "detained",
    "strength": "in the force",
    "participants": "taking part",
    "displaced": "displaced",
}


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
        If no row is good, or all are there already.
    KzmapError
        If the situation would not be valid.
    """
    records = ingested.records
    if not len(records):
        raise UnreadableError(
            "No row of the table is good, so there is nothing to put into a situation.", "See the rejected rows."
        )
    prefix = slug_of(_file(ingested))
    units = _units(records, boundaries)
    if ingested.mapped.layout.name == "kzmap-zones":
        return _zones_returned(ingested, records, units, into, name)
    if ingested.mapped.layout.name == "kzmap":
        return _returned(ingested, records, units, boundaries, into, name, prefix)
    made = _made(ingested, records, units, boundaries, into, prefix)
    if into:
        new = ~_repeated(made, into, records, prefix)
        if not new.any():
            raise UnreadableError("Every row of the table is in the situation already.", "Nothing was changed.")
        records, units = (table[new].reset_index(drop=True) for table in (records, units))
        made = made if new.all() else _made(ingested, records, units, boundaries, into, prefix)
    countries = sorted({one for one in units["adm0"] if one} | set(into.settings["countries"] if into else ()))
    tables = {table: stacked(into.tables[table] if into else made[table][:0], made[table]) for table in table_schemas()}
    package = _package(ingested, records, countries, made["places"], into, name)
    return Situation(package["name"], package, tables)


def _returned(
    ingested: Ingested,
    records: pd.DataFrame,
    units: pd.DataFrame,
    boundaries: Boundaries,
    into: Situation | None,
    name: str,
    prefix: str,
) -> Situation:
    """Give the records of an export of kzmap back to their tables; see `to_situation`."""
    own = Own.of(ingested.table, records, boundaries)
    keep = np.array([layer != "bases" for layer in own.layers])
    if into:
        there = {row[key]: row for table, key in _KEYS.items() for row in dicts(into.tables[table])}
        said = set(_statements(into.claims))
        unheard = {row.get(key, "") for row in own.told(records) if _said_by(row) not in said
                   for key in ("subject_id", "record_id")}  # fmt: skip
        same = [one in there and one not in unheard and there[one]["title"] == title
                and (there[one].get("start", there[one].get("depart")) == start)
                for one, title, start in zip(records["record_id"], records["title"], records["start"], strict=True)]  # fmt: skip
        keep &= ~np.array(same)
        if not keep.any():
            raise UnreadableError("Every row of the table is in the situation already.", "Nothing was changed.")
    made = _made_of_own(own, ingested, records, units, boundaries, into, prefix, keep)
    countries = sorted({one for one in units["adm0"] if one} | set(into.settings["countries"] if into else ()))
    tables = {table: stacked(into.tables[table] if into else made[table][:0], made[table]) for table in table_schemas()}
    package = _package(ingested, records, countries, made["places"], into, name)
    return Situation(package["name"], package, tables)


def _zones_returned(
    ingested: Ingested, records: pd.DataFrame, units: pd.DataFrame, into: Situation | None, name: str
) -> Situation:
    """Make zones of an export that holds zones alone; its sources are known by their ids only."""
    taken, taken_sources = _taken(into, *_RECORDS, "zones"), _taken(into, "sources")
    rows = [one for one in zone_rows(ingested.table.frame) if one["zone_id"] not in taken]
    if not rows:
        raise UnreadableError("Every zone of the file is in the situation already, or none can be read.", "Nothing was changed.")
    cited = dict.fromkeys(one for row in rows for one in row["source_ids"].split("|"))
    file = _file(ingested)
    sources = [
        {
            "source_id": one,
            "publisher": file[:120],
            "tier": "C",
            "title": f"Source {one} of the zones in {file}"[:200],
            "note": "The file that was read names the source by its id only.",
        }
        for one in cited
        if one not in taken_sources
    ]
    made = {"zones": _table("zones", rows), "sources": _table("sources", sources)}
    made |= {table: _table(table, []) for table in table_schemas() if table not in made}
    countries = sorted({one for one in units["adm0"] if one} | set(into.settings["countries"] if into else ()))
    tables = {table: stacked(into.tables[table] if into else made[table][:0], made[table]) for table in table_schemas()}
    package = _package(ingested, records, countries, made["places"], into, name)
    return Situation(package["name"], package, tables)


_KEYS = {"events": "record_id", "incidents": "record_id", "movements": "movement_id", "postings": "posting_id"}


def _made_of_own(  # noqa: PLR0915 - one step for each table
    own: Own,
    ingested: Ingested,
    records: pd.DataFrame,
    units: pd.DataFrame,
    boundaries: Boundaries,
    into: Situation | None,
    prefix: str,
    keep: Any,
) -> dict[str, pd.DataFrame]:
    """Make the rows of each table from an export; what a row cannot fill of its own table is an event, as of any table."""
    taken, taken_sources, taken_claims = (_taken(into, *tables) for tables in (_RECORDS, ("sources",), ("claims",)))
    bases = [layer == "bases" for layer in own.layers]
    ids = ["" if base else free_id(one, taken, prefix) for one, base in zip(records["record_id"], bases, strict=True)]
    same = {"places": own.places, "contingents": own.contingents}
    same_ids = {table: {one for one, row in rows.items() if into and is_there(table, row, into)} for table, rows in same.items()}
    places, contingents = (
        {one: one if one in same_ids[table] else free_id(one, taken, prefix) for one in rows} for table, rows in same.items()
    )
    first = next((one for one in ids if one), "")
    for at in np.flatnonzero(bases).tolist():  # what is said of a base is said of its place
        ids[at] = places.get(own.cell("placeids", at), first)
    file = _file(ingested)
    columns = [name for name in records.columns if name.startswith(OWN) and name.removeprefix(OWN) not in own.translated]
    if own.sources is None:
        carried, sources = carried_sources(records, taken_sources, prefix, into)
        rest, fallback = _sources(records, file, prefix, taken_sources)
        of = [[row["source_id"] for row in rows_of(cell, "sources")] for cell in records["sources"]]
    else:
        known = {row["source_id"] for row in own.sources if into and is_there("sources", row, into)}
        sources = {
            one: one if one in known else free_id(one, taken_sources, prefix) for one in (row["source_id"] for row in own.sources)
        }
        new_sources = [row for row in own.sources if row["source_id"] not in known]
        carried = list(renamed(new_sources, {"s": sources}, {"source_id": "s"}))
        rest, fallback = _sources(records.assign(source="", url=""), file, prefix, taken_sources)
        of = [own.sources_of.get(one, []) for one in records["record_id"]]
    source_ids = ["|".join(sources[one] for one in many if one in sources) or other
                  for many, other in zip(of, fallback, strict=True)]  # fmt: skip
    made_places = _Places(units, boundaries, prefix, file, taken)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in _KEYS}
    legs, left = [], []
    for at, layer in enumerate(own.layers):
        if not keep[at]:
            continue
        if layer == "movements" and own.fits(layer, at):
            legs.append(at)
        else:
            left.append(at)
    moved = ways(records).to_numpy() & np.isin(np.arange(len(records)), left)
    named = [[places[one] for one in own.place_ids(at)] for at in range(len(records))]
    none = moved | np.array([bool(one) for one in named]) | ~np.isin(np.arange(len(records)), left)
    place_ids = ["|".join(one) or other for one, other in zip(named, made_places.of(records, none), strict=True)]
    events = zip(np.flatnonzero(~moved).tolist(), _events(records, moved, ids, source_ids, place_ids, columns), strict=True)
    here = set(left)
    for at, row in events:
        layer = own.layers[at]
        if at not in here:
            continue
        if layer == "postings" and own.fits(layer, at):
            tables[layer].append(
                {
                    **{name: row.get(name, "") for name in ("title", "start", "end", "time_precision", "source_ids", "note")},
                    "review": row["review"],
                    "posting_id": ids[at],
                    "contingent_id": contingents[own.cell("contingentid", at)],
                    "place_id": named[at][0],
                    "confidence": "low",
                    "checked": "once",
                    **dict(own.as_written("postings", at)),
                    **{name: row[name] for name in columns},
                }
            )
            continue
        table = "incidents" if layer == "incidents" else "events"
        tables[table].append({**row, **dict(own.as_written(table, at))})
    for at in legs:
        leg = records.iloc[at]
        ends = {f"{side}_place_id": places.get(own.cell(f"{side}placeid", at), "") for side in ("from", "to")}
        tables["movements"].append(
            {
                "movement_id": ids[at],
                "contingent_id": contingents[own.cell("contingentid", at)],
                "kind": fitting("movements", "kind", own.cell("movementkind", at)) or "transfer",
                **ends,
                "depart": leg["start"],
                "arrive": leg["end"],
                "time_precision": leg["time_precision"] or ("day" if leg["start"] else "none"),
                "title": _line(leg["title"], 160) or ids[at],
                "source_ids": source_ids[at],
                "note": leg["note"].strip()[:1200].strip(),
                **_said(leg.to_dict()),
                **dict(own.as_written("movements", at)),
                **{name: leg[name].strip()[:_LONGEST_CELL].strip() for name in columns},
            }
        )
    movers, more_legs = _movements(records, moved, ids, source_ids, made_places, taken, prefix, file)
    some = next(iter(source_ids), "")
    drawn = _taken(into, *_RECORDS, "zones")
    zones = [row for row in renamed(own.zones, {"s": sources}, {"source_ids": "s"}) if row["zone_id"] not in drawn]
    forces = [
        {**row, "source_ids": row["source_ids"] or some}
        for row in renamed(
            [{"source_ids": "", **row} for one, row in own.contingents.items() if one not in same_ids["contingents"]],
            {"c": contingents, "p": places, "s": sources},
            {"contingent_id": "c", "parent_id": "c", "home_place_id": "p", "source_ids": "s"},
        )
    ]
    others = {**contingents, **places}
    there = set(_statements(into.claims)) if into else set()
    about_base = np.array(bases, dtype=bool)
    new = np.flatnonzero(keep | about_base if into else np.ones(len(records), dtype=bool)).tolist()
    added, new_ids, read = records.iloc[new], [ids[at] for at in new], [source_ids[at] for at in new]
    if own.claims is None:
        claims = carried_claims(added, new_ids, read, sources, taken_claims, prefix, others)
    else:
        about = {one: one for one in records["record_id"] if into} | dict(zip(added["record_id"], new_ids, strict=True)) | others
        claims = _claims_beside(own.claims, about, sources, taken_claims, prefix, read)
    anew = {ids[at] for at in np.flatnonzero(keep).tolist()}  # of what the situation has already, only what is not said there
    claims = [row for row in claims if row["subject_id"] in anew or _said_by(row) not in there]
    used = {
        one for table in (*tables.values(), more_legs, forces, zones) for row in table for one in row["source_ids"].split("|")
    }
    used |= {row[key] for row in claims for key in ("source_id", "status_source_id")}
    new_places = [row for one, row in own.places.items() if one not in same_ids["places"]]
    rows: dict[str, tuple[Iterable[dict[str, Any]], Sequence[str]]] = {
        "sources": ([*carried, *(row for row in rest if row["source_id"] in used)], ()),
        "places": ([*renamed(new_places, {"p": places}, {"place_id": "p"}), *made_places.given_away()], ()),
        "events": (tables["events"], [*columns, *own.translated]),
        "incidents": (tables["incidents"], [*columns, *own.translated]),
        "contingents": ([*forces, *movers], ()),
        "movements": ([*tables["movements"], *more_legs], [*columns, *own.translated]),
        "postings": (tables["postings"], [*columns, *own.translated]),
        "zones": ([{**row, "source_ids": row["source_ids"] or some} for row in zones], ()),
        "claims": ([*claims, *_claims(added, new_ids, read, file, taken_claims)], ()),
    }
    return {table: _table(table, *rows[table]) if table in rows else _table(table, []) for table in table_schemas()}


def _said_by(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What one claim says, whatever its id; as `_statements`."""
    return tuple(row.get(name, "") for name in ("attribute", "text", "claimant", "said_on"))


def _claims_beside(
    rows: Sequence[dict[str, Any]],
    about: Mapping[str, str],
    sources: Mapping[str, str],
    taken: set[str],
    prefix: str,
    source_ids: Sequence[str],
) -> list[dict[str, Any]]:
    """Claims of a table beside the records; one about what the file does not hold is about its first record, and says so."""
    new = {row["claim_id"]: free_id(row["claim_id"], taken, prefix) for row in rows}
    first = next(iter(about.values()))
    found = []
    for row in rows:
        subject, note = row["subject_id"], row.get("note", "")
        if subject not in about:
            note = f"{note} In the table it is about {subject!r}.".strip()[:1200]
        found.append(
            {
                **row,
                "claim_id": new[row["claim_id"]],
                "subject_id": about.get(subject, first),
                "record_id": about.get(row.get("record_id", ""), ""),
                "source_id": sources.get(row["source_id"]) or source_ids[0].split("|")[0],
                "status_source_id": sources.get(row.get("status_source_id", ""), ""),
                "replaced_by": new.get(row.get("replaced_by", ""), ""),
                "note": note,
            }
        )
    return found


def _made(
    ingested: Ingested, records: pd.DataFrame, units: pd.DataFrame, boundaries: Boundaries, into: Situation | None, prefix: str
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
    places = _Places(units, boundaries, prefix, _file(ingested), taken)
    moved = ways(records).to_numpy()
    place_ids = places.of(records, moved)
    contingents, movements = _movements(records, moved, ids, source_ids, places, taken, prefix, _file(ingested))
    own = [name for name in records.columns if name.startswith(OWN)]
    # one table after the other, so that the rows of one are held as texts at a time
    made = {
        "sources": _table("sources", [*carried, *(row for row in sources if row["source_id"] in used)]),
        "places": _table("places", places.given_away()),
        "events": _table("events", _events(records, moved, ids, source_ids, place_ids, own), own),
        "contingents": _table("contingents", contingents),
        "movements": _table("movements", movements, own),
        "claims": _table(
            "claims",
            [
                *_claims(records, ids, source_ids, ingested.mapped.layout.source or _file(ingested), taken_claims),
                *carried_claims(records, ids, source_ids, new_ids, taken_claims, prefix),
            ],
        ),
    }
    return {table: made[table] if table in made else _table(table, []) for table in table_schemas()}


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


def _repeated(made: dict[str, pd.DataFrame], into: Situation, records: pd.DataFrame, prefix: str) -> Any:
    """Say which records the situation has: events by what they say, movements by title, time, ends and claims."""
    moved = ways(records).to_numpy()
    found = np.zeros(len(records), dtype=bool)
    found[~moved] = repeated(made, into.tables, records["record_id"][~moved].tolist(), prefix)
    there = _legs(into.tables)
    said = set(_statements(into.claims))
    unheard = {
        one
        for row, key in zip(dicts(made["claims"]), _statements(made["claims"]), strict=True)
        for one in (row["subject_id"], row["record_id"])
        if key not in said
    }
    legs = zip(_legs(made), made["movements"]["movement_id"], strict=True)
    found[moved] = [leg in there and movement_id not in unheard for leg, movement_id in legs]
    return found


def _statements(claims: pd.DataFrame) -> list[tuple[Any, ...]]:
    """What a claim says, whatever its id."""
    return list(claims[["attribute", "text", "claimant", "said_on"]].itertuples(index=False, name=None))


def _legs(tables: Mapping[str, pd.DataFrame]) -> list[tuple[Any, ...]]:
    spots = {row["place_id"]: (repr(row["lon"]), repr(row["lat"]), row["unit_id"]) for row in dicts(tables["places"])}
    return [
        (row["title"], row["depart"], row["arrive"], spots.get(row["from_place_id"]), spots.get(row["to_place_id"]))
        for row in dicts(tables["movements"])
    ]


def _sources(records: pd.DataFrame, file: str, prefix: str, taken: set[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Sources of each record: every link and every publisher that its cells name, each different one once."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    known: dict[tuple[str, str], str] = {}
    ids = []
    for source, text in zip(records["source"], records["url"], strict=True):
        key = (source, text)
        if key not in known:
            own = []
            for pair in dict.fromkeys(_publications(source, text, file)):
                if pair not in rows:
                    rows[pair] = {
                        "source_id": free_id(f"{prefix}-S{len(rows) + 1}", taken, prefix),
                        "publisher": pair[0],
                        "tier": "C",
                        "url": pair[1],
                        "title": f"Reported in {file}"[:200],
                        "note": "Taken over from a table that was read by kzmap ingest; the publication itself was not read.",
                    }
                own.append(rows[pair]["source_id"])
            known[key] = "|".join(own)
        ids.append(known[key])
    return list(rows.values()), ids


_LINK = re.compile(r"https?://[^\s|;,\"<>\u005b\u005d{}]+(?:,[^\s|;,\"<>]+)*")


def _publications(source: str, text: str, file: str) -> list[tuple[str, str]]:
    """Publisher and address of each publication that two cells name; as many of both are pairs."""
    links = [one.rstrip(".)'") for one in _LINK.findall(f"{text} {source}")]
    links = [one for one in dict.fromkeys(links) if re.fullmatch(r"https?://\S+", one)]
    bare = _LINK.sub(" ", f"{source} ; {text}")
    names = [_line(part.strip(" ,;|"), 120) for part in re.split(r"\s*[;|\n]\s*", bare)]
    names = [one for one in dict.fromkeys(names) if one]
    names = [part for one in names for part in _outlets(one, len(links))]
    if names and len(names) in (1, len(links)):
        return [(names[min(at, len(names) - 1)], link) for at, link in enumerate(links)] or [(names[0], "")]
    found = [(re.sub(r"^https?://(www\.)?|/.*$", "", link)[:120] or file[:120], link) for link in links]
    return [*found, *((name, "") for name in names)] or [(file[:120], "")]


def _outlets(text: str, links: int) -> list[str]:
    """Split a list of publishers at its commas: as many as links, or each a name of few words without a number."""
    parts = [_line(part, 120) for part in re.split(r"\s*[,،、]\s*", text) if part.strip()]
    short = all(len(part.split()) <= 3 and not re.search(r"\d", part) and part[:1] == part[:1].upper() for part in parts)
    return parts if len(parts) > 1 and (len(parts) == links or short) else [text]


def _line(text: str, length: int) -> str:
    return " ".join(text.split())[:length].strip()


class _Places:
    """One place for each different name, point and size.

    Parameters
    ----------
    units
        Units of each record's point.
    boundaries
        Tell which units there are, and when.
    prefix, file, taken
        Begin of an id, name of the table, ids that are taken.
    """

    def __init__(self, units: pd.DataFrame, boundaries: Boundaries, prefix: str, file: str, taken: set[str]) -> None:
        self._units, self._boundaries, self._prefix, self._file, self._taken = units, boundaries, prefix, file, taken
        self._rows: dict[tuple[Any, ...], dict[str, Any]] = {}

    def given_away(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of the table of places, which are not held any longer."""
        rows, self._rows = list(reversed(self._rows.values())), {}
        while rows:
            yield rows.pop()

    def of(self, records: pd.DataFrame, moved: Any) -> list[str]:
        """Return the ids of the places of each record; none of those that are movements, whose ends are added one by one."""
        ids = []
        areas = {"region": self._units["adm1"].tolist(), "country": self._units["adm0"].tolist()}
        columns = ("place", "region", "country", "lon", "lat", "precision", "radius_m", "located_by", "unit_id", "more_places",
                   "start")  # fmt: skip
        for at, (place, region, country, lon, lat, precision, radius, how, unit, more, start) in enumerate(
            zip(*(records[c].tolist() for c in columns), strict=True)
        ):
            if moved[at]:
                ids.append("")
                continue
            polygon = unit or (areas[precision][at] if precision in areas else "")
            label = {"region": region or place, "country": country or place}.get(precision, place or region or country)
            own = [
                self.add(one, _number(x), _number(y), size, _number(metres), known, how, start)
                for one, x, y, size, metres, known in (
                    json.loads(more) if more else [(label, lon, lat, precision, radius, polygon)]
                )
            ]
            ids.append("|".join(dict.fromkeys(one for one in own if one)))
        return ids

    def add(self, label: str, lon: float, lat: float, precision: str, radius: float, unit: str, how: str, start: str) -> str:
        """Return the id of a place, a new one if there is none yet; "" for nowhere.

        A record that is known to a region keeps its point, as a district with a wide circle, where no polygon of it is known
        on its day.
        """
        day = day_of(start) if start else ""
        if not self._boundaries.has(unit) or (day and self._boundaries.day_for(unit, day) != day):
            unit = ""
        if precision == "none" or (math.isnan(lon) and not unit):
            return ""
        if precision in AREAL and not unit:
            precision, radius = "district", REGION_M
        if precision not in AREAL and math.isnan(radius):
            radius = 5_000.0
        exact = precision not in AREAL
        key = (label, lon if exact else "", lat if exact else "", precision, radius if exact else "", unit)
        if key not in self._rows:
            basis = {"coordinates": f"Coordinate in {self._file}", "way": f"End of a way in {self._file}"}.get(
                how, f"Name in {self._file}, looked up in the gazetteer"
            )
            self._rows[key] = {
                "place_id": free_id(f"{self._prefix}-P{len(self._rows) + 1}", self._taken, self._prefix),
                "name": _line(label, 120) or "Unnamed place",
                "kind": precision,
                "lon": round(lon, 7) if exact else np.nan,
                "lat": round(lat, 7) if exact else np.nan,
                "radius_m": min(max(radius, 1.0), 2_000_000.0) if exact else np.nan,
                "precision": precision,
                "basis": basis[:400],
                "verified": False,
                "unit_id": unit,
            }
        return str(self._rows[key]["place_id"])


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _events(
    records: pd.DataFrame, moved: Any, ids: list[str], source_ids: list[str], place_ids: list[str], own: Sequence[str]
) -> Iterator[dict[str, Any]]:
    for at, row in enumerate(dicts(records)):
        if moved[at]:
            continue
        # a time without a clock in a column of clock times is known to the day
        precision = row["time_precision"] or ("day" if row["start"] else "none")
        note = row["note"]
        if not place_ids[at] and row["place"]:
            note = f"{note} Place as the table names it: {row['place']}.".strip()
        yield {
            "record_id": ids[at],
            "category": row["category"],
            "title": _line(row["title"], 160) or ids[at],
            "type_as_written": _line(row["type_as_written"], 120),
            "place_ids": place_ids[at],
            "start": row["start"],
            "end": row["end"],
            "time_precision": precision,
            "actors": _actors(row["actors"]),
            "note": note.strip()[:1200].strip(),
            "source_ids": source_ids[at],
            **_said(row),
            **{name: row[name].strip()[:_LONGEST_CELL].strip() for name in own},
        }


def _said(row: Mapping[Any, Any]) -> dict[str, str]:
    """What every record has."""
    return {
        "summary": row["summary"].strip()[:1200].strip(),
        "confidence": "medium" if row["url"] or row["source"] else "low",
        "checked": "once",
        "review": row["review"],
    }


def _actors(text: str) -> str:
    """Actors kept apart by bars, each once, whole names only."""
    found = ""
    for one in dict.fromkeys(_line(part, 300) for part in re.split(r"[;|\n]", text)):
        joined = f"{found}|{one}" if found and one else found or one
        found = joined if len(joined) <= 300 else found
    return found


def _movements(
    records: pd.DataFrame,
    moved: Any,
    ids: list[str],
    source_ids: list[str],
    places: _Places,
    taken: set[str],
    prefix: str,
    file: str,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows with two ends are movements; who moves is the row's first actor, or the table's."""
    movers: dict[str, dict[str, Any]] = {}
    rows = []
    own = [name for name in records.columns if name.startswith(OWN)]
    for at in np.flatnonzero(moved):
        row = records.iloc[at].to_dict()
        mover = _line(re.split(r"[;|\n]", row["actors"])[0], 160)
        if mover not in movers:
            movers[mover] = {
                "contingent_id": free_id(f"{prefix}-C{len(movers) + 1}", taken, prefix),
                "kind": "unit",
                "name": mover or f"Moved, as {file[:120]} has it",
                "confidence": "low",
                "checked": "once",
                "review": "published",
                "source_ids": source_ids[at],
            }
        sized = json.loads(row["more_places"]) if row["more_places"] else [[], []]
        ends = {}
        for side, label, size in zip(("from", "to"), ("Origin", "Destination"), sized, strict=True):
            precision, radius, unit = size[3:] or ("settlement", 5_000.0, "")
            name, lon, lat = row[f"{side}_place"] or f"{label} as a point", row[f"{side}_lon"], row[f"{side}_lat"]
            ends[side] = places.add(name, lon, lat, precision, _number(radius), unit, "way", row["start"])
        named = f"{row['from_place']} - {row['to_place']}" if row["from_place"] and row["to_place"] else ids[at]
        rows.append(
            {
                "movement_id": ids[at],
                "contingent_id": movers[mover]["contingent_id"],
                "kind": "withdrawal"
                if row["category"] == "withdrawal"
                else "deployment"
                if row["category"] == "deployment"
                else "transfer",
                "from_place_id": ends["from"],
                "to_place_id": ends["to"],
                "from_basis": "stated",
                "to_basis": "stated",
                "depart": row["start"],
                "arrive": row["end"],
                "time_precision": row["time_precision"] or ("day" if row["start"] else "none"),
                "title": _line(row["title"], 160) or _line(named, 160),
                "source_ids": source_ids[at],
                "note": row["note"].strip()[:1200].strip(),
                **_said(row),
                **{name: row[name].strip()[:_LONGEST_CELL].strip() for name in own},
            }
        )
    return list(movers.values()), rows


def _claims(records: pd.DataFrame, ids: list[str], source_ids: list[str], fallback: str, taken: set[str]) -> list[dict[str, Any]]:
    """Numbers about people are claims of the one who reports them."""
    rows = []
    columns = ["killed_low", "killed_high", *(one for one in _ROLES if one != "killed"), "figures", "source"]
    for at, row in enumerate(dicts(records[columns])):
        given = json.loads(row["figures"] or "[]")
        figures = [(what, _number(low), _number(high), qualifier, text) for what, low, high, qualifier, text in given]
        said: list[tuple[str, float, float, str, str]] = []
        for attribute in _ROLES:
            low = row["killed_low"] if attribute == "killed" else row[attribute]
            high = row["killed_high"] if attribute == "killed" else row[attribute]
            if math.isnan(high) and not math.isnan(low):
                high = low
            if high > 0 or low > 0:
                low, high = sorted((high if math.isnan(low) else low, high))
                if any(one[0] == attribute and one[1] <= low and high <= one[2] for one in figures):
                    continue  # told with its doubt
                said.append((attribute, low, high, "exact" if low == high else "", ""))
        for attribute, low, high, qualifier, text in [*said, *figures]:
            number = text or (f"{low:g}" if low == high else f"{low:g} to {high:g}")
            as_written = " (as the table writes it)" if text else ""
            rows.append(
                {
                    "claim_id": free_id(f"{ids[at]}-{attribute}"[-64:].lstrip("-_."), taken, ids[at]),
                    "subject_id": ids[at],
                    "attribute": attribute,
                    "low": low,
                    "high": high,
                    "qualifier": qualifier,
                    "unit": "people",
                    "text": f"{number} people {_ROLES[attribute]}{as_written}.",
                    "claimant": _line(row["source"], 160) or fallback[:160],
                    "source_id": source_ids[at].split("|")[0],
                    "status": "standing",
                }
            )
    return rows


def _table(table: str, rows: Iterable[dict[str, Any]], own: Sequence[str] = ()) -> pd.DataFrame:
    """Rows as a table of the schema, with the columns of the user's own."""
    kinds = {column["name"]: column["type"] for column in resource(table, own)["schema"]["fields"]}
    nothing = {"number": np.nan, "boolean": False}
    data: dict[str, list[Any]] = {name: [] for name in kinds}
    cells = [(name, nothing.get(kind, ""), data[name]) for name, kind in kinds.items()]
    for row in rows:
        for name, empty, column in cells:
            column.append(row.get(name, empty))
    made: dict[str, Any] = {}
    for name, kind in kinds.items():
        values = data.pop(name)
        if kind == "number":
            made[name] = pd.array([float(value) for value in values], dtype="float64")
        elif kind == "boolean":
            made[name] = pd.array([bool(value) for value in values], dtype="bool")
        else:
            texts = [str(value) for value in values]
            if any("\r" in text for text in texts):
                texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
            made[name] = pd.array(texts, dtype="str")
    return pd.DataFrame(made)


def _package(
    ingested: Ingested,
    records: pd.DataFrame,
    countries: list[str],
    places: pd.DataFrame,
    into: Situation | None,
    name: str,
) -> dict[str, Any]:
    days = sorted(text[:10] for text in records["start"] if text) or [f"{datetime.now(UTC):%Y-%m-%d}"]
    first, last = _full(days[0]), _full(max([*days, *(one[:10] for one in records["end"] if one)]))
    if into is not None:
        begin, end = into.settings["period"]
        settings: Mapping[str, Any] = {**into.settings, "countries": countries, "period": [min(begin, first), max(end, last)],
                                       **_types(ingested, into.settings)}  # fmt: skip
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
            **_zone(ingested.zone, records, [first, last]),
            **_types(ingested, {}),
            **({} if focus is None else {"focus": {"name": focus["name"], "place_id": focus["place_id"]}}),
        },
    }


def _types(ingested: Ingested, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What a person said of types, by layout: the next table of the same layout is read so."""
    known, said = settings.get("types", {}), ingested.mapped.types
    layout = ingested.mapped.layout.name
    return {"types": {**known, layout: {**known.get(layout, {}), **said}}} if said else {}


def _zone(declared: str, records: pd.DataFrame, period: list[str]) -> dict[str, str]:
    """Say of local time what was declared, else the offset that most of the records have, so that a day is their day."""
    if "/" in declared:
        return {"timezone": declared, "utc_offset": offset_of(declared, period)}
    offsets = Counter(re.findall(r"(?:Z|[+-]\d\d:\d\d)$", text)[0] for text in records["start"] if "T" in text)
    usual = declared or (offsets.most_common(1)[0][0] if offsets else "+00:00")
    if usual in ("Z", "+00:00"):
        return {"timezone": "UTC", "utc_offset": "+00:00"}
    return {"utc_offset": usual}


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
