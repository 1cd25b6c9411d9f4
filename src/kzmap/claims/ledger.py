"""The ledger: what was claimed, by whom, and what stood at a given moment.

When a claim counts as known: from the first instant of ``said_on``, if that is a day or sharper; a claim dated to a month or
year counts from the last day of it. If its source was surely published later, or without ``said_on``, the day of publication
stands in; without that it is undated, and `account` names it. A change of status counts from its clock time, or from the last
second of its day, month or year, and never before its own source was published.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.claims.speakers import is_official
from kzmap.errors import KzmapError
from kzmap.situation.tables import dicts
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


__all__ = [
    "Dated",
    "account",
    "as_dict",
    "as_number",
    "beginning",
    "dates",
    "ending",
    "known_on",
    "merge",
    "records",
    "set_aside",
]


_CHANGED = ("status_on", "status_by", "status_source_id", "replaced_by")
_TEXTS = ("qualifier", "unit", "text", "claimant", "relayed_by", "source_id", "said_on", "status", *_CHANGED, "note")


@dataclass(frozen=True)
class Dated:
    """From when a claim and its change of status count.

    Attributes
    ----------
    known_from
        Instant in UTC, or None for an undated claim.
    dated_by
        said, published or undated.
    changed_from
        Instant in UTC from which its status holds; None if it stands, or if nothing dates the change.
    """

    known_from: datetime | None
    dated_by: str
    changed_from: datetime | None


def dates(claims: pd.DataFrame, sources: pd.DataFrame | None = None, *, offset: str = "+00:00") -> list[Dated]:
    """Say for each claim from when it counts.

    Parameters
    ----------
    claims
        The table.
    sources
        The table; dates claims that do not say when they were made.
    offset
        Offset of local time, for texts without a clock time.

    Returns
    -------
    list of Dated
        One for each claim, in order.
    """
    published = {} if sources is None else dict(zip(sources["source_id"], sources["published_on"], strict=True))
    rows = records(claims)
    known: dict[str, tuple[datetime | None, str]] = {}
    for row in rows:
        said, printed = row["said_on"], published.get(row["source_id"], "")
        # a source that was surely published later is the first that carries it
        if said and printed and interval(printed, offset=offset)[0] > beginning(said, offset):
            said = ""
        text, by = (said, "said") if said else (printed, "published")
        known[row["claim_id"]] = (beginning(text, offset), by) if text else (None, "undated")
    return [Dated(*known[row["claim_id"]], _changed_from(row, known, published, offset)) for row in rows]


def _changed_from(
    row: Mapping[str, Any], known: Mapping[str, tuple[datetime | None, str]], published: Mapping[str, str], offset: str
) -> datetime | None:
    if row["status"] == "standing":
        return None
    text = published.get(row["status_source_id"], "")
    printed = ending(text, offset) if text else None
    if row["status_on"]:
        changed = ending(row["status_on"], offset)
        return max(changed, interval(text, offset=offset)[0]) if text else changed
    replaced = known.get(row["replaced_by"], (None, ""))[0]
    return printed if replaced is None else replaced


@cache
def beginning(text: str, offset: str) -> datetime:
    """First instant at which a claim of this date counts as made."""
    begin, end = interval(text, offset=offset)
    # "in January" may have been the 31st: nothing says that it was known earlier
    return begin if end - begin <= timedelta(days=1) else end - timedelta(days=1)


@cache
def ending(text: str, offset: str) -> datetime:
    """First instant at which a change of this date surely holds; asked for as of a day, the changes of that day hold."""
    begin, end = interval(text, offset=offset)
    return begin if "T" in text else end - timedelta(seconds=1)


def known_on(claims: pd.DataFrame, moment: str, *, offset: str, sources: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the claims as they stood at a moment.

    Parameters
    ----------
    claims
        The table.
    moment
        ISO 8601, cut to what is meant; a day means its last instant.
    offset
        Offset of local time, for texts without a clock time.
    sources
        The table; with it, a claim without a date of its own counts from the publication of its source.

    Returns
    -------
    DataFrame
        The claims made by then. A status that changed later is undone. Undated claims are left out, because nothing says that
        they were known: `account` names them. A change of status that nothing dates stays in force.

    Raises
    ------
    ValueError
        If the moment is no time.
    """
    until = interval(moment, offset=offset)[1]
    dated = dates(claims, sources, offset=offset)
    made = [d.known_from is not None and d.known_from < until for d in dated]
    undone = [d.changed_from is not None and d.changed_from >= until for d in dated]
    table = claims.copy()
    table.loc[undone, "status"] = "standing"
    table.loc[undone, list(_CHANGED)] = ""
    return table[made].reset_index(drop=True)


def account(
    claims: pd.DataFrame, moment: str | None = None, *, offset: str, sources: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Count what `known_on` shows, so that no claim is lost in silence: claims = shown + later + undated.

    Returns
    -------
    dict
        ``claims``, ``shown``, ``later`` as numbers, ``undated`` as a list of ids. Without a moment everything is shown.
    """
    dated = dates(claims, sources, offset=offset)
    undated = [claim for claim, d in zip(claims["claim_id"], dated, strict=True) if d.known_from is None]
    shown = len(claims) if moment is None else len(known_on(claims, moment, offset=offset, sources=sources))
    later = 0 if moment is None else len(claims) - shown - len(undated)
    return {"claims": len(claims), "shown": shown, "later": later, "undated": undated}


def set_aside(claims: pd.DataFrame, subject: str) -> dict[str, list[dict[str, Any]]]:
    """Return the figures that no longer stand, by attribute: what was said, what became of it, when and through whom.

    Returns
    -------
    dict
        By attribute, claims of `as_dict` with status superseded, retracted or denied, in the table's order.
    """
    rows = records(claims[(claims["subject_id"] == subject) & (claims["status"] != "standing")])
    aside: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        aside.setdefault(str(row["attribute"]), []).append(as_dict(row))
    return dict(sorted(aside.items()))


def merge(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Put two ledgers together; a claim that stands in both, word for word, is kept once.

    Returns
    -------
    DataFrame
        Ours in order, then what only they have.

    Raises
    ------
    KzmapError
        If one id stands for two different claims: picking one would lose the other.
    """
    columns = list(ours.columns)
    mine = {row[0]: row for row in _plain_rows(ours, columns)}
    clash = [row[0] for row in _plain_rows(theirs, columns) if row[0] in mine and mine[row[0]] != row]
    if clash:
        raise KzmapError(
            f"The ids {', '.join(clash[:5])} stand for different claims in the two ledgers ({len(clash)} in all)."
            " Expected equal rows. Rename one of each."
        )
    return pd.concat([ours, theirs.loc[~theirs["claim_id"].isin(mine), columns]], ignore_index=True)


def _plain_rows(table: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    order = ["claim_id", *(column for column in columns if column != "claim_id")]
    return [
        tuple(None if isinstance(value, float) and math.isnan(value) else value for value in row)
        for row in table[order].itertuples(index=False, name=None)
    ]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries."""
    return list(dicts(table))


def as_dict(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as plain JSON: None for what is unknown, whole numbers without a point."""
    return {
        "claim_id": row["claim_id"],
        "subject_id": row["subject_id"],
        "record_id": row["record_id"] or None,
        "attribute": row["attribute"],
        "low": as_number(row["low"]),
        "high": as_number(row["high"]),
        **{column: row[column] or None for column in _TEXTS},
        **{column: value for column, value in row.items() if column.startswith(("claimant_", "text_")) and value},
        "official": is_official(row["claimant"]),
    }


def as_number(value: float) -> int | float | None:
    """Return a number as JSON has it.

    >>> as_number(164.0), as_number(0.5), as_number(float("nan"))
    (164, 0.5, None)
    """
    if math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)
