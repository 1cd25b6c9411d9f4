"""Views of the ledger over time: what was said when, what stood after each step, where the sources disagree.

Plain structures of dicts and lists, ready for JSON, for the page, the app and the command line.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from kzmap.claims.headlines import RULES, pick, standing_range
from kzmap.claims.ledger import as_dict, dates, records
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kzmap.claims.ledger import Dated

__all__ = ["changes", "history", "ledger", "sentence"]

Row = dict[str, Any]

#: Sorts behind every instant.
_NEVER = "~"
_SHOWN = ("claim_id", "low", "high", "qualifier", "unit", "text", "claimant", "relayed_by")


def ledger(
    claims: pd.DataFrame,
    *,
    offset: str,
    sources: pd.DataFrame | None = None,
    subjects: Sequence[str] | None = None,
    home: Sequence[str] = (),
) -> list[Row]:
    """Group the claims: one entry for each subject, attribute and unit.

    Parameters
    ----------
    claims
        The table.
    offset
        Offset of local time.
    sources
        The table; dates claims that do not say when they were made.
    subjects
        Only these; default all.
    home
        Countries whose bodies are the official ones, see `kzmap.claims.headlines.home`.

    Returns
    -------
    list of dict
        ``subject_id``, ``attribute``, ``unit``, ``claims`` (oldest first; undated first of all, with ``known_from`` None),
        ``headlines`` by rule (a claim's id or None), the standing range and claimants, ``disagree`` (two standing figures
        differ), and ``history``. Sorted by subject, attribute, unit. Each claim stands in exactly one entry.
    """
    groups: dict[tuple[str, str, str], list[tuple[Row, Dated]]] = {}
    for row, dated in zip(records(claims), dates(claims, sources, offset=offset), strict=True):
        if subjects is None or row["subject_id"] in subjects:
            groups.setdefault((row["subject_id"], row["attribute"], row["unit"]), []).append((row, dated))
    return [_entry(*key, groups[key], home) for key in sorted(groups)]


def _entry(subject: str, attribute: str, unit: str, group: list[tuple[Row, Dated]], home: Sequence[str]) -> Row:
    group = sorted(group, key=lambda pair: _stamp(pair[1].known_from))  # stable: rows of one instant keep their order
    standing = _numbered([row for row, _ in group if row["status"] == "standing"])
    return {
        "subject_id": subject,
        "attribute": attribute,
        "unit": unit or None,
        "claims": [{**as_dict(row), "known_from": _iso(d.known_from), "dated_by": d.dated_by} for row, d in group],
        "headlines": _headlines(standing, home),
        **standing_range(standing),
        "disagree": len({(str(row["low"]), str(row["high"])) for row in standing}) > 1,
        "history": _steps(group, home),
    }


def history(claims: pd.DataFrame, subject: str, attribute: str, *, offset: str, sources: pd.DataFrame | None = None) -> list[Row]:
    """Tell how an attribute of a subject came to stand as it does.

    Returns
    -------
    list of dict
        In time: ``at`` (as printed), ``from`` (UTC instant), ``what`` (said, superseded, retracted, denied), ``by`` (who says or
        changes it), ``claim_id``, ``low``, ``high``, ``qualifier``, ``unit``, ``text``, and after the step ``standing`` (ids) and
        ``headlines`` by rule. Undated claims come last, with ``from`` None. Figures in different units stay apart.
    """
    mine = claims[claims["attribute"] == attribute]
    entries = ledger(mine, offset=offset, sources=sources, subjects=[subject])
    return sorted((step for entry in entries for step in entry["history"]), key=lambda step: step["from"] or _NEVER)


def changes(claims: pd.DataFrame, since: str, until: str, *, offset: str, sources: pd.DataFrame | None = None) -> list[Row]:
    """List what was said, superseded, retracted or denied after one moment and up to another.

    Parameters
    ----------
    claims
        The table.
    since, until
        ISO 8601; a day means its last instant, so that `since` one day `until` the next is what the second day brought.
    offset, sources
        As in `ledger`.

    Returns
    -------
    list of dict
        Steps of `history` with ``subject_id`` and ``attribute``, in time.
    """
    after, before = (interval(moment, offset=offset)[1].isoformat() for moment in (since, until))
    found = [
        {"subject_id": entry["subject_id"], "attribute": entry["attribute"], **step}
        for entry in ledger(claims, offset=offset, sources=sources)
        for step in entry["history"]
        if step["from"] and after <= step["from"] < before
    ]
    return sorted(found, key=lambda step: step["from"])


def sentence(step: Row) -> str:
    """Say a step of `changes` in one line.

    >>> sentence({"at": "2022-01-10", "subject_id": "x", "attribute": "killed", "low": 164, "high": 164, "qualifier": "exact",
    ...           "text": "164 were killed.", "what": "retracted", "by": "Ministry", "standing": []})
    '2022-01-10: x, killed 164 (exact): retracted by Ministry. Nothing stands after it.'
    """
    low, high = step["low"], step["high"]
    number = step["text"] if low is None and high is None else str(low if low == high or high is None else f"{low or 0}-{high}")
    told = f"{number} ({step['qualifier']})" if step["qualifier"] else number
    by = f" by {step['by']}" if step["by"] else ""
    left = f"Standing: {', '.join(step['standing'])}." if step["standing"] else "Nothing stands after it."
    return f"{step['at'] or 'undated'}: {step['subject_id']}, {step['attribute']} {told}: {step['what']}{by}. {left}"


def _steps(group: list[tuple[Row, Dated]], home: Sequence[str]) -> list[Row]:
    """Each claim once as said, and once more if its status changed, in time."""
    marks: list[tuple[str, int, int, str, Row]] = []
    for number, (row, dated) in enumerate(group):
        said = _stamp(dated.known_from) or _NEVER
        marks.append((said, 0, number, "said", row))
        if row["status"] != "standing":
            # a change that nothing dates comes with its claim; no change comes before its claim
            marks.append((max(_stamp(dated.changed_from), said), 1, number, row["status"], row))
    age = {id(row): number for number, (row, _) in enumerate(group)}
    standing: list[Row] = []
    steps = []
    for stamp, _, _, what, row in sorted(marks, key=lambda mark: mark[:3]):
        new = what == "said"
        standing = sorted([*standing, row], key=lambda r: age[id(r)]) if new else [r for r in standing if r is not row]
        figure = as_dict(row)
        steps.append(
            {
                "at": figure["said_on" if new else "status_on"],
                "from": None if stamp == _NEVER else stamp,
                "what": what,
                "by": figure["claimant" if new else "status_by"],
                "source_id": figure["source_id" if new else "status_source_id"],
                **{key: figure[key] for key in _SHOWN},
                "standing": [other["claim_id"] for other in standing],
                "headlines": _headlines(_numbered(standing), home),
            }
        )
    return steps


def _headlines(standing: list[Row], home: Sequence[str]) -> dict[str, str | None]:
    picked = {rule: pick(standing, rule, home) for rule in RULES}
    return {rule: row["claim_id"] if row else None for rule, row in picked.items()}


def _numbered(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not (math.isnan(row["low"]) and math.isnan(row["high"]))]


def _stamp(moment: Any) -> str:
    return "" if moment is None else str(moment.isoformat())


def _iso(moment: Any) -> str | None:
    return _stamp(moment) or None
