"""The deployment as the page needs it: for each contingent the state of each day, and which claim gives its strength when.

The days do not depend on the claims, only on the movements and postings; the strength does. So the days are computed once, and
the claim that counts is given for every moment at which it changes: the reader may ask for any day's knowledge.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kzmap.claims import deployments, ledger

if TYPE_CHECKING:
    from datetime import datetime

    from kzmap.situation.located import Located

__all__ = ["inferred", "presence"]


def presence(located: Located) -> list[dict[str, Any]]:
    """State of each contingent on each day of the situation's period.

    Parameters
    ----------
    located
        The tables that are drawn.

    Returns
    -------
    list of dict
        One for each contingent, in the table's order: ``id``; ``states``, a letter for each day (none, possible, some, all,
        gone); ``may``, 1 for each day at whose end somebody may be there; ``now``, the row of the claim that gives its strength,
        -1 without one; ``then``, pairs of a minute since 1970 UTC and the row that counts from it on; ``rule``, which picked
        them; ``assumed``, the legs of which one end is not dated, and ``undated``, those without any date.
    """
    if located.situation.contingents.empty:
        return []
    rule = located.options.rule
    return [
        {
            "id": row["contingent_id"],
            "states": "".join(day["state"][0] for day in row["days"]),
            "may": [int(day["most"]["present"] != 0) for day in row["days"]],
            **_strengths(located, row["contingent_id"], rule),
            "rule": rule,
            "assumed": len(row["assumed"]),
            "undated": len(row["undated"]),
        }
        for row in deployments.presence(located.situation, rule=rule)
    ]


def _strengths(located: Located, contingent: str, rule: str) -> dict[str, Any]:
    """Row of the claim that gives the strength, now and from each moment at which a claim of it was made or changed."""
    offset = located.situation.settings.get("utc_offset", "+00:00")
    rows = {claim: row for row, claim in enumerate(located.claims["claim_id"])}
    mine = located.claims[(located.claims["subject_id"] == contingent) & (located.claims["attribute"] == "strength")]

    def picked(table: Any) -> int:
        figures = ledger.headlines(table, contingent, rule=rule, sources=located.sources, offset=offset)
        return rows[figures["strength"]["claim_id"]] if "strength" in figures else -1

    moments: set[datetime] = set()
    for dated in ledger.dates(mine, located.sources, offset=offset):
        moments |= {moment for moment in (dated.known_from, dated.changed_from) if moment is not None}
    then = []
    for moment in sorted(moments):
        # a moment known to the second is over when its minute is
        minute = moment.replace(second=0, microsecond=0) + timedelta(minutes=0 if moment.second == 0 else 1)
        known = ledger.known_on(mine, minute.isoformat(timespec="minutes"), offset=offset, sources=located.sources)
        then.append([round(minute.timestamp() / 60), picked(known)])
    return {"now": picked(mine), "then": then}


def inferred(located: Located) -> dict[str, list[str]]:
    """Ends (from, to) of each drawn movement that no source states."""
    moves = located.situation.tables["movements"]
    drawn = set(located.features["record_id"]) if len(moves) else set()
    found = {}
    for move in moves.to_dict("records"):
        ends = [end for end in ("from", "to") if move[f"{end}_basis"] == "inferred" and move[f"{end}_place_id"]]
        if ends and move["movement_id"] in drawn:
            found[str(move["movement_id"])] = ends
    return found
