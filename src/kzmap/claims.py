"""The ledger: what was claimed, by whom, and what stood on a given day.

Numbers are never averaged. A headline figure is one claim, picked by a rule that is named beside it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kzmap.schema import interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["headlines", "known_on"]

_CHANGED = ("status_on", "status_by", "status_source_id", "replaced_by")


def known_on(claims: pd.DataFrame, moment: str, *, offset: str) -> pd.DataFrame:
    """Return the claims as they stood at a moment.

    Parameters
    ----------
    claims
        The table.
    moment
        ISO 8601, cut to what is meant; a day means its end.
    offset
        Offset of local time, for texts without a clock time.

    Returns
    -------
    DataFrame
        The claims made by then. A status that changed later is undone. Claims without a date are left out, because nothing says
        that they were known.

    Raises
    ------
    ValueError
        If the moment is no time.
    """
    until = interval(moment, offset=offset)[1]
    said = dict(zip(claims["claim_id"], claims["said_on"], strict=True))

    def by_then(text: str) -> bool:
        return bool(text) and interval(text, offset=offset)[0] < until

    table = claims[[by_then(text) for text in claims["said_on"]]].reset_index(drop=True)
    later = [
        status != "standing" and not by_then(changed or said.get(replaced, ""))
        for status, changed, replaced in zip(table["status"], table["status_on"], table["replaced_by"], strict=True)
    ]
    table.loc[later, "status"] = "standing"
    table.loc[later, list(_CHANGED)] = ""
    return table


def headlines(claims: pd.DataFrame, subject: str, *, rule: str = "latest_standing") -> dict[str, dict[str, Any]]:
    """Pick one figure for each attribute of a subject, with the rule and the claimant.

    Parameters
    ----------
    claims
        The table, see `known_on` for an earlier day.
    subject
        A record, contingent, place, or the situation's name.
    rule
        latest_standing, lowest or highest: which of the standing claims with a number is shown.

    Returns
    -------
    dict
        By attribute: low, high, qualifier, rule, claimant, said_on, claim_id, and the range of all standing figures. An attribute
        without a standing number is missing.
    """
    keep = (claims["subject_id"] == subject) & (claims["status"] == "standing") & claims["low"].notna()
    standing = claims[keep | ((claims["subject_id"] == subject) & (claims["status"] == "standing") & claims["high"].notna())]
    figures: dict[str, dict[str, Any]] = {}
    for attribute, group in standing.groupby("attribute", sort=True):
        rows = group.to_dict("records")
        row = _PICK[rule](rows)
        lows = [r["low"] for r in rows if not math.isnan(r["low"])]
        highs = [r["high"] for r in rows if not math.isnan(r["high"])]
        figures[str(attribute)] = {
            "low": _number(row["low"]),
            "high": _number(row["high"]),
            "qualifier": row["qualifier"] or None,
            "unit": row["unit"] or None,
            "rule": rule,
            "claimant": row["claimant"],
            "relayed_by": row["relayed_by"] or None,
            "said_on": row["said_on"] or None,
            "claim_id": row["claim_id"],
            "standing": len(rows),
            "standing_low": _number(min(lows)) if lows else None,
            "standing_high": _number(max(highs)) if highs else None,
        }
    return figures


def _figure(row: dict[str, Any]) -> float:
    return float(row["high"] if math.isnan(row["low"]) else row["low"])


_PICK = {
    "latest_standing": lambda rows: max(rows, key=lambda row: (row["said_on"], row["claim_id"])),
    "lowest": lambda rows: min(rows, key=lambda row: (_figure(row), row["claim_id"])),
    "highest": lambda rows: max(rows, key=lambda row: (_figure(row), row["claim_id"])),
}


def _number(value: float) -> int | float | None:
    if math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else value
