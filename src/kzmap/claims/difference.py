"""What differs between two views of one situation: records, their numbers by category, figures that lead, what two people say.

The page's comparison has the same rule in ``webmap/runtime/records/difference.js``; a browser test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kzmap.claims import headlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kzmap.situation.located import Located

__all__ = ["Apart", "BothSay", "apart", "both_say", "led_by", "tallies"]


@dataclass(frozen=True)
class Apart:
    """Records that only one of two views shows, in the order of time, and how many both show."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    both: int


@dataclass(frozen=True)
class BothSay:
    """What two claimants say of the same attribute of the same subject.

    Attributes
    ----------
    rows
        For each matter the claims of the first and those of the second.
    alone
        Of how many matters only the first speaks, only the second.
    """

    rows: tuple[tuple[list[dict[str, Any]], list[dict[str, Any]]], ...]
    alone: tuple[int, int]


def apart(one: Located, other: Located) -> Apart:
    """Compare the records of two views.

    Parameters
    ----------
    one, other
        With the features that each shows.
    """
    mine, theirs = (set(view.features["record_id"]) for view in (one, other))
    lists = []
    for view, only in ((one, mine - theirs), (other, theirs - mine)):
        rows = view.features[view.features["record_id"].isin(only)]
        rows = rows.assign(when=rows["start"].where(rows["start"] != "", rows["end"]), none=(rows["start"] + rows["end"]) == "")
        lists.append(tuple(rows.sort_values(["none", "when", "record_id"], kind="stable")["record_id"]))
    return Apart(lists[0], lists[1], len(mine & theirs))


def tallies(one: Located, other: Located) -> list[tuple[str, int, int]]:
    """Categories of which two views show different numbers."""
    counts = [view.features["category"].value_counts() for view in (one, other)]
    listed = dict.fromkeys([*counts[0].index, *counts[1].index])
    pairs = [(category, int(counts[0].get(category, 0)), int(counts[1].get(category, 0))) for category in sorted(listed)]
    return [row for row in pairs if row[1] != row[2]]


def led_by(one: Located, other: Located) -> list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
    """Figures of the whole situation that lead on one day and not on the other: attribute, claim, claim."""
    led = []
    for view in (one, other):
        situation = view.situation
        led.append(
            headlines.headlines(situation.claims, situation.name, rule=view.options.rule, sources=situation.sources,
                                offset=situation.clock, home=headlines.home(situation))
        )  # fmt: skip
    pairs = [(attribute, led[0].get(attribute), led[1].get(attribute)) for attribute in dict.fromkeys([*led[0], *led[1]])]
    return [row for row in pairs if (row[1] or {}).get("claim_id") != (row[2] or {}).get("claim_id")]


def both_say(claims: pd.DataFrame, pair: Sequence[str]) -> BothSay:
    """Compare what two claimants say.

    Parameters
    ----------
    claims
        The table, as known on the day that counts.
    pair
        Two claimants, as the table names them.
    """
    matters: dict[tuple[str, str, str], tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
    for row in claims[(claims["status"] == "standing") & claims["claimant"].isin(list(pair))].to_dict("records"):
        key = (row["record_id"] or row["subject_id"], row["subject_id"], row["attribute"])
        matters.setdefault(key, ([], []))[list(pair).index(row["claimant"])].append(
            {str(name): cell for name, cell in row.items()}
        )
    rows = tuple(sides for sides in matters.values() if all(sides))
    alone = [sum(1 for sides in matters.values() if sides[at] and not sides[1 - at]) for at in (0, 1)]
    return BothSay(rows, (alone[0], alone[1]))
