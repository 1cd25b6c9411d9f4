"""What people decide about places that a program could only guess: confirmed, corrected or rejected, by whom and why.

A decision changes the place's row in ``places.csv``, so that every map and file follows, and is logged with the cells as they
were, see `kzmap.situation.changes`; it is taken back as any other change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.situation.changes import WHO, WHY, change, standing, words
from kzmap.situation.shelf import is_given
from kzmap.situation.situation import find_situation
from kzmap.situation.tables import AREAL, PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from kzmap.situation.changes import Change
    from kzmap.situation.situation import Situation

__all__ = ["CELLS", "DECISIONS", "Decision", "decide", "open_decisions"]

DECISIONS = ("confirm", "correct", "reject")
#: Cells of a place that a decision may change.
CELLS = ("lon", "lat", "radius_m", "precision", "unit_id", "verified", "basis")

_BASIS = 400


@dataclass(frozen=True)
class Decision:
    """What a person says about one place.

    Attributes
    ----------
    place_id
        The place.
    decision
        confirm: the row is right. correct: it lies where the fields below say. reject: nobody knows where it is.
    who, why
        The person's name as it shall be written, and the reason.
    lon, lat, radius_m
        For correct: degrees, EPSG:4326, and metres around that hold the true spot; NaN for a region or country.
    precision, unit_id
        For correct: see the table ``places``. A region or country needs its unit.
    """

    place_id: str
    decision: str
    who: str
    why: str
    lon: float = math.nan
    lat: float = math.nan
    radius_m: float = math.nan
    precision: str = ""
    unit_id: str = ""


def open_decisions(log: Sequence[Change]) -> dict[str, Change]:
    """Return the decision that stands for each place: the newest that nobody took back."""
    return {one.cells[0].row_id: one for one in standing(log) if one.kind in DECISIONS}


def decide(
    situation: str | Path,
    decision: Decision,
    *,
    seen: Mapping[str, Any] | None = None,
) -> str:
    """Take a decision over into a situation's folder.

    Parameters
    ----------
    situation
        Folder; not one that comes with kzmap, which only `shelf.copy` makes writable.
    decision
        What to take over.
    seen
        The place's row as the person saw it; if the folder holds another by now, nothing is changed.

    Returns
    -------
    str
        Id of the correction.

    Raises
    ------
    KzmapError
        If the decision is not usable, the place has changed meanwhile, or the situation would have faults.
    """
    who = words(decision.who, "name", WHO, needed=True)
    why = words(decision.why, "reason", WHY, needed=True)
    if decision.decision not in DECISIONS:
        raise KzmapError(f"The decision {decision.decision!r} was given. Expected one of: {', '.join(DECISIONS)}.")
    if is_given(situation):
        raise KzmapError(f"The situation {str(situation)!r} comes with kzmap and is not changed. Make a copy of your own first.")
    folder = find_situation(situation)

    def decided(read: Situation | None) -> tuple[Situation, dict[str, bytes]]:
        if read is None:
            raise KzmapError(f"There is no situation in {folder}.")
        row = _place(read, decision.place_id)
        if seen is not None and _cells(row) != _cells(seen):
            raise KzmapError(f"Somebody has changed {row['name']!r} meanwhile, so nothing was saved. Look at it again.")
        new = _after(row, decision, f"{who}, {datetime.now(UTC):%Y-%m-%d}: {why}")
        if _cells(new) == _cells(row):
            raise KzmapError(f"{row['name']!r} stands so already, by the same person and reason.")
        return read.with_table("places", _replaced(read.places, new)), {}

    return change(folder, decided, kind=decision.decision, who=who, why=why).change_id


def _place(situation: Situation, place_id: str) -> dict[str, Any]:
    found = situation.places[situation.places["place_id"] == place_id]
    if found.empty:
        raise KzmapError(f"There is no place {place_id[:64]!r} in this situation.")
    row = {str(key): value for key, value in found.to_dict("records")[0].items()}
    if row["sensitive"]:
        raise KzmapError(
            f"The place {place_id!r} is sensitive: correct it in places.csv, so that its point stays out of the log."
        )
    return row


def _after(row: Mapping[str, Any], decision: Decision, says: str) -> dict[str, Any]:
    """Return the place's row as it is after a decision."""
    if decision.decision == "confirm":
        if row["precision"] == "none":
            raise KzmapError("A place that is nowhere cannot be confirmed. Say where it lies, or leave it.")
        return {**row, "verified": True, "basis": _basis(f"Confirmed by {says}", row["basis"])}
    if decision.decision == "reject":
        empty = {"lon": math.nan, "lat": math.nan, "radius_m": math.nan, "precision": "none", "unit_id": "", "verified": False}
        return {**row, **empty, "basis": _basis(f"Rejected by {says}", row["basis"])}
    if decision.precision not in PRECISIONS[:-1]:
        raise KzmapError(f"The precision {decision.precision!r} was given. Expected one of: {', '.join(PRECISIONS[:-1])}.")
    whole = decision.precision in AREAL
    if not whole and not (abs(decision.lon) <= 180 and abs(decision.lat) <= 90 and decision.radius_m > 0):
        raise KzmapError(
            f"The point {decision.lon:g}, {decision.lat:g} within {decision.radius_m:g} m was given."
            " Expected longitude, latitude and a radius above 0."
        )
    moved = {
        "lon": math.nan if whole else round(float(decision.lon), 7),
        "lat": math.nan if whole else round(float(decision.lat), 7),
        "radius_m": math.nan if whole else float(decision.radius_m),
        "precision": decision.precision,
        "unit_id": decision.unit_id,
        "verified": True,
    }
    return {**row, **moved, "basis": _basis(f"Set by {says}", row["basis"])}


def _basis(says: str, before: str) -> str:
    """Say on what a place rests now; what it rested on before, as far as there is room. The log has it whole."""
    whole = f"{says}. Before: {before}"
    return whole if len(whole) <= _BASIS else whole[: _BASIS - 1] + "…"


def _cells(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Cells in a form that can be compared: a missing number equals a missing number."""
    return tuple(None if isinstance(row[one], float) and math.isnan(row[one]) else row[one] for one in CELLS)


def _replaced(places: pd.DataFrame, new: Mapping[str, Any]) -> pd.DataFrame:
    table = places.copy()
    at = table.index[table["place_id"] == new["place_id"]][0]
    for one in CELLS:
        table.loc[at, one] = new[one]
    return table
