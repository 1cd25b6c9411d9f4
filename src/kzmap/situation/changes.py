"""What people decide about places that a program could only guess: confirmed, corrected or rejected, by whom and why.

A decision changes the place's row in ``places.csv``, so that every map and file follows, and adds a row to ``changes.csv``
beside it, with the cells as they were. Rows are only ever added: taking a decision back is another row. The data package does
not name ``changes.csv`` and stays valid with it; a folder without it is one in which nobody has decided anything.
"""

from __future__ import annotations

import csv
import io
import math
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.files import write_whole
from kzmap.situation.shelf import WRITING, is_given
from kzmap.situation.situation import Situation, find_situation
from kzmap.situation.tables import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    import geopandas as gpd

__all__ = ["CELLS", "COLUMNS", "DECISIONS", "FILE", "Decision", "decide", "history", "open_decisions", "undo"]

FILE = "corrections.csv"
DECISIONS = ("confirm", "correct", "reject")
#: Cells of a place that a decision may change.
CELLS = ("lon", "lat", "radius_m", "precision", "unit_id", "verified", "basis")
COLUMNS = (
    "correction_id",
    "place_id",
    "name",
    "decision",
    "undoes",
    "who",
    "why",
    "at",
    *CELLS,
    *(f"was_{one}" for one in CELLS),
)

_POLYGONAL = ("region", "country")
_WHO, _WHY, _BASIS = 60, 300, 400


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


def history(situation: str | Path) -> list[dict[str, str]]:
    """Return every row of ``changes.csv``, oldest first.

    Raises
    ------
    KzmapError
        If the file is there and cannot be read.
    """
    path = find_situation(situation) / FILE
    if not path.is_file():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise KzmapError(f"{FILE} cannot be read: {error}. Mend it, or move it away to begin anew.") from error
    if any(set(COLUMNS) - set(row) or None in row or None in row.values() for row in rows):
        raise KzmapError(f"{FILE} has other columns than {', '.join(COLUMNS)}. Mend it, or move it away to begin anew.")
    return rows


def open_decisions(rows: Sequence[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return the decision that stands for each place: the newest that nobody took back.

    >>> rows = [{"correction_id": "1", "place_id": "A", "undoes": ""}, {"correction_id": "2", "place_id": "A", "undoes": "1"}]
    >>> open_decisions(rows), open_decisions(rows[:1])["A"]["correction_id"]
    ({}, '1')
    """
    gone = {row["undoes"] for row in rows}
    return {row["place_id"]: row for row in rows if not row["undoes"] and row["correction_id"] not in gone}


def decide(
    situation: str | Path,
    decision: Decision,
    *,
    seen: Mapping[str, Any] | None = None,
    countries: gpd.GeoDataFrame | None = None,
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
    countries
        Boundary units of level adm0, to check that the place lies in the situation's countries.

    Returns
    -------
    str
        Id of the correction.

    Raises
    ------
    KzmapError
        If the decision is not usable, the place has changed meanwhile, or the situation would have faults.
    """
    who, why = _words(decision.who, "name", _WHO), _words(decision.why, "reason", _WHY)
    if decision.decision not in DECISIONS:
        raise KzmapError(f"The decision {decision.decision!r} was given. Expected one of: {', '.join(DECISIONS)}.")
    folder = _writable(situation)
    with WRITING:
        read = Situation.read(folder)
        row = _place(read, decision.place_id)
        if seen is not None and _cells(row) != _cells(seen):
            raise KzmapError(f"Somebody has changed {row['name']!r} meanwhile, so nothing was saved. Look at it again.")
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        new = _after(row, decision, f"{who}, {at[:10]}: {why}")
        return _write(folder, read, row, new, {"decision": decision.decision, "who": who, "why": why, "at": at}, countries)


def undo(situation: str | Path, correction_id: str, who: str, why: str) -> str:
    """Take the decision that stands for a place back: its cells are again what they were.

    Returns
    -------
    str
        Id of the new row, which says so.

    Raises
    ------
    KzmapError
        If it is not the decision that stands, or the place was changed by hand since.
    """
    who, why = _words(who, "name", _WHO), _words(why, "reason", _WHY)
    folder = _writable(situation)
    with WRITING:
        standing = {row["correction_id"]: row for row in open_decisions(history(folder)).values()}
        if correction_id not in standing:
            raise KzmapError(f"The correction {correction_id[:20]!r} cannot be taken back: a later one stands, or nothing does.")
        old = standing[correction_id]
        read = Situation.read(folder)
        row = _place(read, old["place_id"])
        if _cells(row) != _cells(_typed(old, "")):
            raise KzmapError(f"{row['name']!r} was changed in places.csv after that correction, so it was not taken back.")
        new = {**row, **_typed(old, "was_")}
        at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        said = {"decision": "undo", "undoes": correction_id, "who": who, "why": why, "at": at}
        return _write(folder, read, row, new, said, None)


def _words(text: str, what: str, longest: int) -> str:
    words = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if not words:
        raise KzmapError(f"The {what} is missing. Expected some words: a correction says who made it and why.")
    if words[0] in "=+-@":
        raise KzmapError(f"The {what} begins with {words[0]!r}, as a formula of a spreadsheet does. Expected words.")
    if len(words) > longest:
        raise KzmapError(f"The {what} has {len(words)} characters. Expected at most {longest}.")
    return words


def _writable(situation: str | Path) -> Path:
    if is_given(situation):
        raise KzmapError(f"The situation {str(situation)!r} comes with kzmap and is not changed. Make a copy of your own first.")
    return find_situation(situation)


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
    whole = decision.precision in _POLYGONAL
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


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    return "" if math.isnan(value) else repr(float(value))


def _typed(row: Mapping[str, str], prefix: str) -> dict[str, Any]:
    """Read the cells of a place from a row of the log."""
    cells: dict[str, Any] = {one: row[f"{prefix}{one}"] for one in CELLS}
    try:
        numbers = {one: float(cells[one]) if cells[one] else math.nan for one in ("lon", "lat", "radius_m")}
    except ValueError as error:
        raise KzmapError(f"{FILE}: a cell of {row['correction_id']!r} is no number: {error}. Mend it.") from error
    return {**cells, **numbers, "verified": cells["verified"] == "true"}


def _write(
    folder: Path,
    read: Situation,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    said: Mapping[str, str],
    countries: gpd.GeoDataFrame | None,
) -> str:
    """Check the situation as it would be, then write the log and the places."""
    rows = history(folder)
    number = max((int(one["correction_id"][1:]) for one in rows if one["correction_id"][1:].isdecimal()), default=0) + 1
    logged = dict.fromkeys(COLUMNS, "") | {"correction_id": f"R{number}", "place_id": old["place_id"], "name": old["name"]}
    logged |= {**said} | {one: _text(new[one]) for one in CELLS} | {f"was_{one}": _text(old[one]) for one in CELLS}
    after = read.with_table("places", _replaced(read.places, new))
    with tempfile.TemporaryDirectory(prefix="kzmap-") as probe:
        after.write(probe)
        _, faults = Situation.inspect(probe, countries=countries)
        mine = [fault for fault in faults if fault not in _standing_faults(folder, countries)] if faults else []
        if mine:
            raise KzmapError(f"Nothing was saved, because the place would not be valid: {'; '.join(map(str, mine[:3]))}")
        places = (Path(probe) / "places.csv").read_bytes()
    try:
        # the log first: what it tells and the table does not yet hold is seen, the other way round it would not be
        write_whole(folder / FILE, _csv([*rows, logged]).encode())
        write_whole(folder / "places.csv", places)
    except OSError as error:
        raise KzmapError(f"{folder} cannot be written to: {error.strerror or error}. Make a copy of your own first.") from error
    return str(logged["correction_id"])


def _standing_faults(folder: Path, countries: gpd.GeoDataFrame | None) -> list[Any]:
    """Faults that the folder has already are not the decision's."""
    return Situation.inspect(folder, countries=countries)[1]


def _replaced(places: pd.DataFrame, new: Mapping[str, Any]) -> pd.DataFrame:
    table = places.copy()
    at = table.index[table["place_id"] == new["place_id"]][0]
    for one in CELLS:
        table.loc[at, one] = new[one]
    return table


def _csv(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
