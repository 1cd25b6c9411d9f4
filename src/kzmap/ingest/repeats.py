"""Find the records of a table that a situation has already: a table that is added again adds only what is new."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kzmap.situation.tables import dicts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

__all__ = ["candidate_ids", "repeated"]

_EVENT = ("category", "title", "summary", "start", "end", "time_precision", "actors")
_PLACE = ("name", "lon", "lat", "precision", "radius_m")
_CLAIM = ("attribute", "low", "high", "qualifier", "text", "claimant", "said_on", "status")


def candidate_ids(wanted: str, prefix: str) -> Iterator[str]:
    """Yield the ids that a record may get, in their order: its own, with the table's name, and numbered.

    >>> ids = candidate_ids("A", "table")
    >>> next(ids), next(ids), next(ids)
    ('A', 'table-A', 'table-A-2')
    """
    yield wanted[:64]
    named = wanted if wanted.startswith(f"{prefix}-") else f"{prefix}-{wanted}"
    if named != wanted:
        yield named[:64]
    number = 2
    while True:
        yield f"{named[:58]}-{number}"
        number += 1


def repeated(
    made: Mapping[str, pd.DataFrame], there: Mapping[str, pd.DataFrame], wanted: Sequence[str], prefix: str
) -> list[bool]:
    """Say which of the events that were made stand in a situation already.

    Parameters
    ----------
    made
        Tables of the new events alone.
    there
        Tables of the situation.
    wanted
        The id of each new event in its own table.
    prefix
        Goes before an id that is taken.

    Returns
    -------
    list of bool
        For each event, whether one with an id that it may have says the same, at the same place, with the same claims.
    """
    new, old = _facts(made), _facts(there)
    found = []
    for event, own in zip(made["events"]["record_id"], wanted, strict=True):
        same = False
        for candidate in candidate_ids(own, prefix):
            if candidate not in old:
                break
            same = same or old[candidate] == new[event]
        found.append(same)
    return found


def _facts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """What each event says, with its place and its claims; ids do not count."""
    places = {row["place_id"]: tuple(repr(row[name]) for name in _PLACE) for row in dicts(tables["places"])}
    claims: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in dicts(tables["claims"]):
        claims[row["subject_id"]].add(tuple(repr(row[name]) for name in _CLAIM))
    return {
        row["record_id"]: (*(row[name] for name in _EVENT), *(places.get(one) for one in row["place_ids"].split("|")),
                           frozenset(claims[row["record_id"]]))
        for row in dicts(tables["events"])
    }  # fmt: skip
