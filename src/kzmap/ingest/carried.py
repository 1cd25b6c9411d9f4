"""Claims and sources that a table carries in its cells, as every export of kzmap does: lists of objects, as JSON."""

from __future__ import annotations

import json
import math
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kzmap.ingest.repeats import candidate_ids
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kzmap.situation.situation import Situation

__all__ = ["carried_claims", "carried_sources", "free_id", "is_there", "rows_of", "unreadable"]

Row = dict[str, Any]


def rows_of(cell: str, table: str) -> list[Row]:
    """Read one cell; what is no object of the table, or has no id, is left out: `unreadable` tells of it.

    >>> rows_of('[{"source_id": "S1", "tier": null, "extra": 1}, 7]', "sources")
    [{'source_id': 'S1'}]
    >>> rows_of("no JSON", "sources")
    []
    """
    try:
        found = json.loads(cell) if cell else []
    except (ValueError, RecursionError):
        return []
    fields = {field["name"]: field["type"] for field in table_schemas()[table]["schema"]["fields"]}
    key = next(iter(fields))
    rows = []
    for one in found if isinstance(found, list) else ():
        if isinstance(one, dict) and isinstance(one.get(key), str):
            kinds: dict[str, tuple[type, ...]] = {"number": (int, float), "boolean": (bool,)}
            rows.append({name: value for name, value in one.items() if isinstance(value, kinds.get(fields.get(name, ""), (str,)))
                         and name in fields})  # fmt: skip
    return rows


def unreadable(cells: pd.Series[str], table: str) -> list[int]:
    """Positions of the cells that hold anything else than objects of a table, each with its id.

    >>> import pandas as pd
    >>> unreadable(pd.Series(["", "[]", '[{"source_id": "S1"}]', "[7]", "no JSON"]), "sources")
    [3, 4]
    """

    def broken(cell: str) -> bool:
        try:
            found = json.loads(cell) if cell else []
        except (ValueError, RecursionError):
            return True
        return not isinstance(found, list) or len(rows_of(cell, table)) < len(found)

    bad = {cell for cell in cells.unique() if broken(cell)}
    return [at for at, cell in enumerate(cells) if cell in bad] if bad else []


def free_id(wanted: str, taken: set[str], prefix: str) -> str:
    """Return an id that is not taken, as near to the wanted one as can be, and take it.

    >>> taken = {"S1", "table-S1"}
    >>> free_id("S2", taken, "table"), free_id("S1", taken, "table"), free_id("S2", taken, "table")
    ('S2', 'table-S1-2', 'table-S2')
    """
    found = next(one for one in candidate_ids(wanted, prefix) if one not in taken)
    taken.add(found)
    return found


#: By what a row that has the same id in a situation is known to be the same; what an export does not tell counts for nothing.
_SAME = {"sources": ("publisher", "title", "url"), "places": ("name", "unit_id"), "contingents": ("name",)}


def is_there(table: str, row: Row, into: Situation) -> bool:
    """Tell whether a situation has a row of an export already, under the same id."""
    rows = into.tables[table]
    found = rows[rows.iloc[:, 0] == row[rows.columns[0]]]
    if not len(found):
        return False
    there = found.iloc[0]
    key = str(there.iloc[0])
    same = all(row.get(name, "") in ("", there[name], key) for name in _SAME[table])
    spots = [(there[axis], row.get(axis, math.nan)) for axis in ("lon", "lat")] if table == "places" else []
    return same and all(math.isnan(mine) or abs(mine - one) < _NEAR_DEG for one, mine in spots)


#: Exports write seven digits of a coordinate, some fewer.
_NEAR_DEG = 1e-4


def carried_sources(
    records: pd.DataFrame, taken: set[str], prefix: str, into: Situation | None = None
) -> tuple[list[Row], dict[str, str]]:
    """Return each source once that the situation lacks, and its id in the situation by its id in the table."""
    ids: dict[str, str] = {}
    rows = []
    for cell in records["sources"].unique():
        for row in rows_of(cell, "sources"):
            own = row["source_id"]
            if own not in ids and into and is_there("sources", row, into):
                ids[own] = own
            elif own not in ids:
                ids[own] = free_id(own, taken, prefix)
                rows.append({**row, "source_id": ids[own]})
    return rows, ids


def carried_claims(
    records: pd.DataFrame, ids: Sequence[str], source_ids: Sequence[str], sources: dict[str, str], taken: set[str],
    prefix: str, others: Mapping[str, str] = MappingProxyType({}),
) -> list[Row]:  # fmt: skip
    """Return each claim once, about the record that carries it.

    Parameters
    ----------
    records, ids, source_ids
        The table's records, their ids in the situation, and the sources of each.
    sources
        Id in the situation by id in the table.
    taken
        Ids of claims that the situation has.
    prefix
        Goes before an id that is taken.
    others
        Id in the situation of what is no record: contingents and places.

    Returns
    -------
    list of dict
        Rows of ``claims``. A claim about what is no record here, such as a whole contingent, is about the first record that
        carries it, and its note names what it was about.
    """
    record_of = {**others, **dict(zip(records["record_id"], ids, strict=True))}
    found: dict[str, Row] = {}
    for carrier, read, cell in zip(ids, source_ids, records["claims"], strict=True):
        for row in rows_of(cell, "claims"):
            if row["claim_id"] in found:
                continue
            about, note = row.get("subject_id", ""), row.get("note", "")
            if about not in record_of:
                note = f"{note} In the table it is about {about!r}.".strip()[:1200]
            found[row["claim_id"]] = {
                **row,
                "subject_id": record_of.get(about, carrier),
                "record_id": record_of.get(row.get("record_id", ""), ""),
                "source_id": sources.get(row.get("source_id", "")) or read.split("|")[0],
                "status_source_id": sources.get(row.get("status_source_id", ""), ""),
                "note": note,
            }
    new = {own: free_id(own, taken, prefix) for own in found}
    return [_renamed(row, new) for row in found.values()]


def _renamed(row: Row, new: dict[str, str]) -> Row:
    after = row.get("replaced_by", "")
    row = {**row, "claim_id": new[row["claim_id"]], "replaced_by": new.get(after, "")}
    if after and after not in new:
        row |= {"note": f"{row['note']} The table does not carry {after!r}, which took its place.".strip()[:1200]}
    return row
