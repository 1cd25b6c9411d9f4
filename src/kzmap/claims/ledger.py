"""The ledger: what was claimed, by whom, and what stood at a given moment.

Numbers are never averaged. A headline figure is one claim, picked by a rule that is named beside it.

When a claim counts as known: from the first instant of ``said_on``, if that is a day or sharper; a claim dated to a month or
year counts from the last day of it. Without ``said_on`` the day on which its source was published stands in; without that it is
undated, and `account` names it. A change of status counts from its clock time, or from the last second of its day,
month or year.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.errors import KzmapError
from kzmap.folders import data_folder
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["RULES", "account", "as_dict", "dates", "headlines", "is_official", "known_on", "merge", "set_aside"]

#: How one claim becomes the headline figure: of the claims that stand, the newest, the newest of an official body, the lowest,
#: the highest.
RULES = ("latest_standing", "official", "lowest", "highest")

_CHANGED = ("status_on", "status_by", "status_source_id", "replaced_by")
_TEXTS = ("qualifier", "unit", "text", "claimant", "relayed_by", "source_id", "said_on", "status", *_CHANGED, "note")
_DAWN = datetime.min.replace(tzinfo=UTC)


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
        text, by = (row["said_on"], "said") if row["said_on"] else (published.get(row["source_id"], ""), "published")
        known[row["claim_id"]] = (_beginning(text, offset), by) if text else (None, "undated")
    return [Dated(*known[row["claim_id"]], _changed_from(row, known, published, offset)) for row in rows]


def _changed_from(
    row: Mapping[str, Any], known: Mapping[str, tuple[datetime | None, str]], published: Mapping[str, str], offset: str
) -> datetime | None:
    if row["status"] == "standing":
        return None
    if row["status_on"]:
        return _ending(row["status_on"], offset)
    replaced = known.get(row["replaced_by"], (None, ""))[0]
    if replaced is not None:
        return replaced
    text = published.get(row["status_source_id"], "")
    return _ending(text, offset) if text else None


@cache
def _beginning(text: str, offset: str) -> datetime:
    """First instant at which a claim of this date counts as made."""
    begin, end = interval(text, offset=offset)
    # "in January" may have been the 31st: nothing says that it was known earlier
    return max(begin, end - timedelta(days=1))


@cache
def _ending(text: str, offset: str) -> datetime:
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


def headlines(
    claims: pd.DataFrame,
    subject: str,
    *,
    rule: str = "latest_standing",
    sources: pd.DataFrame | None = None,
    offset: str = "+00:00",
) -> dict[str, dict[str, Any]]:
    """Pick one figure for each attribute of a subject, with the rule and the claimant.

    Parameters
    ----------
    claims
        The table, see `known_on` for an earlier moment.
    subject
        A record, contingent, place, or the situation's name.
    rule
        One of `RULES`.
    sources, offset
        As in `dates`; they order the claims in time. Of two claims of one instant the later row is the newer.

    Returns
    -------
    dict
        By attribute: low, high, qualifier, unit, rule, claimant, said_on, claim_id, and over all standing figures in the same
        unit their number, range and claimants. An attribute that the rule gives no figure for is missing. Figures in different
        units are never compared: the unit with most figures speaks, and ``other_units`` names the rest.

    Raises
    ------
    KzmapError
        If the rule is not known.
    """
    check_rule(rule)
    mine = claims[claims["subject_id"] == subject]
    dated = zip(mine["claim_id"], dates(mine, sources, offset=offset), strict=True)
    order = {claim: (d.known_from or _DAWN, number) for number, (claim, d) in enumerate(dated)}
    figures: dict[str, dict[str, Any]] = {}
    standing = mine[(mine["status"] == "standing") & (mine["low"].notna() | mine["high"].notna())]
    for attribute, group in standing.groupby("attribute", sort=True):
        rows = sorted(records(group), key=lambda row: order[row["claim_id"]])
        units = [row["unit"] for row in rows]
        unit = max(reversed(units), key=units.count)
        rows = [row for row in rows if row["unit"] == unit]
        picked = pick(rows, rule)
        if picked is not None:
            others = sorted({other for other in units if other != unit})
            figures[str(attribute)] = {**as_dict(picked), "rule": rule, **standing_range(rows), "other_units": others}
    return figures


def check_rule(rule: str) -> None:
    """Refuse a rule that is not one of `RULES`."""
    if rule not in RULES:
        raise KzmapError(f"There is no claim rule {rule!r}. Expected one of: {', '.join(RULES)}.")


def pick(rows: Sequence[dict[str, Any]], rule: str) -> dict[str, Any] | None:
    """Pick the headline among standing claims with a number, oldest first; None if the rule has no candidate."""
    if rule == "official":
        rows = [row for row in rows if is_official(row["claimant"])]
    if not rows:
        return None
    newest = list(reversed(rows))
    by_size = sorted(newest, key=_figure)  # stable: of equal figures the newest comes first
    largest = max(newest, key=_figure)
    picked: dict[str, Any] = {"lowest": by_size[0], "highest": largest}.get(rule, newest[0])
    return picked


def standing_range(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many figures stand, between which bounds, and who holds them; an open upper bound stays open."""
    lows = [row["low"] for row in rows if not math.isnan(row["low"])]
    highs = [row["high"] for row in rows]
    return {
        "standing": len(rows),
        "standing_low": as_number(min(lows)) if len(lows) == len(rows) and rows else None,
        "standing_high": None if not rows or any(math.isnan(high) for high in highs) else as_number(max(highs)),
        "claimants": list(dict.fromkeys(row["claimant"] for row in rows)),
    }


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


def is_official(claimant: str) -> bool:
    """Whether a claimant is a public office, by the words of ``geo/officials.csv``.

    A statement that reached us only in somebody else's words is not official.

    >>> is_official("Health Ministry of Kazakhstan"), is_official("Health Ministry of Kazakhstan (as reported)")
    (True, False)
    >>> is_official("Committee to Protect Journalists")
    False
    """
    words = " ".join(re.findall(r"[\w'’-]+", claimant.casefold().replace("’", "'")))
    hits = [official for phrase, official in _officials() if f" {phrase} " in f" {words} "]
    return bool(hits) and all(hits)


@cache
def _officials() -> tuple[tuple[str, bool], ...]:
    with (data_folder("geo") / "officials.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["phrase"], row["official"] == "true") for row in csv.DictReader(file))


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
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


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


def _figure(row: Mapping[str, Any]) -> float:
    return float(row["high"] if math.isnan(row["low"]) else row["low"])
