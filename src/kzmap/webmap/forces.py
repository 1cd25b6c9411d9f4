"""The deployment as the page needs it: for each contingent the state of each day, and which claim gives its strength when.

The days are computed once, with the claim that counts now; the claim that counted is given for every moment at which it changed:
the reader may ask for any day's knowledge.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kzmap.claims import deployments, headlines, ledger
from kzmap.situation import words

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
        gone); ``may``, 1 for each day at whose end somebody may be there; ``bands``, the number of a day from which on at least
        and at most so many are there (None: nobody knows), by the claim that counts now; ``now``, the row of that claim, -1
        without one; ``then``, pairs of a minute since 1970 UTC and the row that counts from it on; ``rule``, which picked
        them; ``assumed``, the legs of which one end is not dated, and ``undated``, those without any date; ``notes``, what
        does not add up in the claims of now, by language.
    """
    if located.situation.contingents.empty:
        return []
    rule = located.options.rule
    spoken = words.offered(located.situation.languages, located.options.lang)
    strengths = _strengths(located, rule)
    return [
        {
            "id": row["contingent_id"],
            "states": "".join(day["state"][0] for day in row["days"]),
            "may": [int(day["most"]["present"] != 0) for day in row["days"]],
            "bands": _bands(row["days"]),
            **strengths[row["contingent_id"]],
            "rule": rule,
            "assumed": len(row["assumed"]),
            "undated": len(row["undated"]),
            "notes": [{lang: deployments.note(key, figures, lang) for lang in spoken} for key, figures in row["noted"]],
        }
        for row in deployments.presence(located.situation, rule=rule)
    ]


def _bands(days: list[dict[str, Any]]) -> list[list[float | None]]:
    """Where the number of those present changes: number of the day, at least, at most."""
    found: list[list[float | None]] = []
    for number, day in enumerate(days):
        band = [day["present"]["low"], day["present"]["high"]]
        if not found or found[-1][1:] != band:
            found.append([number, *band])
    return found


def _strengths(located: Located, rule: str) -> dict[str, dict[str, Any]]:
    """For each contingent the row of the claim that gives its strength, now and from each moment at which that changes."""
    offset = located.situation.clock
    rows = {claim: row for row, claim in enumerate(located.claims["claim_id"])}
    mine = located.claims[located.claims["attribute"] == "strength"]

    def picked(table: Any) -> dict[str, int]:
        figures = headlines.strengths(located.situation.with_table("claims", table), rule=rule)
        return {one: rows[figure["claim_id"]] if figure else -1 for one, figure in figures.items()}

    moments: set[datetime] = set()
    for dated in ledger.dates(mine, located.sources, offset=offset):
        moments |= {moment for moment in (dated.known_from, dated.changed_from) if moment is not None}
    found: dict[str, dict[str, Any]] = {one: {"now": row, "then": []} for one, row in picked(mine).items()}
    for moment in sorted(moments):
        # a moment known to the second is over when its minute is
        minute = moment.replace(second=0, microsecond=0) + timedelta(minutes=0 if moment.second == 0 else 1)
        known = ledger.known_on(mine, minute.isoformat(timespec="minutes"), offset=offset, sources=located.sources)
        for one, row in picked(known).items():
            then = found[one]["then"]
            if row != (then[-1][1] if then else -1):
                then.append([round(minute.timestamp() / 60), row])
    return found


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
