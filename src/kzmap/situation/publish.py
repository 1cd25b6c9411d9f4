"""What may be published: review states, sensitive places as coarse cells, and what a publication changes against an earlier one.

``Situation -> Situation``, before anything else sees it. The exact point of a sensitive place is in no later stage, so it cannot
reach an export, a popup, a file name, a bounding box or metadata.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.errors import KzmapError
from kzmap.situation.tables import PRECISIONS, parts, split

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kzmap.situation.situation import Situation

__all__ = ["CELL_DEG", "STATES", "cell", "coarsen", "compare", "passed", "read_export", "sentences",
           "unspoken", "without"]  # fmt: skip

STATES = ("draft", "published", "withdrawn")
_KEYS = {"events": "record_id", "incidents": "record_id", "contingents": "contingent_id", "movements": "movement_id",
         "postings": "posting_id", "zones": "zone_id"}  # fmt: skip
_PLACES = ("place_id", "place_ids", "home_place_id", "from_place_id", "to_place_id")
_SOURCES = ("source_id", "source_ids", "status_source_id")

#: Width and height of a cell, degrees: about 11 km from south to north.
CELL_DEG = 0.1
_STEP_M = 100.0
#: What the table of places allows; beside it a cell is nothing.
_LARGEST_M = 2_000_000.0

Row = dict[str, Any]


def passed(situation: Situation, states: Sequence[str] = ("published",)) -> Situation:
    """Keep the records of some review states; the rest leaves no trace.

    Parameters
    ----------
    situation
        As read. It is not changed.
    states
        Some of `STATES`.

    Returns
    -------
    Situation
        Without the other records, the movements and postings of contingents that are left out, every claim about or reported by
        any of these, the steps of a story that rest on any of these, and the places and sources that nothing else uses. A claim
        whose successor is left out stands again.

    Raises
    ------
    KzmapError
        If a state is not known.
    """
    wrong = [state for state in states if state not in STATES]
    if wrong or not states:
        raise KzmapError(f"The review states are {list(states)}. Expected some of: {', '.join(STATES)}.")
    tables = situation.tables
    return without(
        situation, {row for name, key in _KEYS.items() for row in tables[name].loc[~tables[name]["review"].isin(states), key]}
    )


def without(situation: Situation, ids: Collection[str]) -> Situation:
    """Leave records out, and what hangs on them alone.

    Parameters
    ----------
    situation
        As read. It is not changed.
    ids
        Ids of events, incidents, contingents, movements, postings and zones.

    Returns
    -------
    Situation
        As `passed` says.
    """
    tables = dict(situation.tables)
    gone = _with_dependents(tables, ids)
    if not gone:
        return situation
    for name, key in _KEYS.items():
        tables[name] = _without(tables[name], tables[name][key].isin(gone))
    claims = tables["claims"]
    dropped = claims["subject_id"].isin(gone) | claims["record_id"].isin(gone)
    lost = set(claims.loc[dropped, "claim_id"])
    claims = _without(claims, dropped)
    revived = claims["replaced_by"].isin(lost)
    claims.loc[revived, "status"] = "standing"
    claims.loc[revived, ["status_on", "status_by", "status_source_id", "replaced_by"]] = ""
    tables["claims"] = claims
    story = tables["story"]
    rests = [
        {*split(records), *split(named), *(value for _, value in parts(state))}
        for records, named, state in zip(story["record_ids"], story["claim_ids"], story["state"], strict=True)
    ]
    tables["story"] = _without(story, pd.Series([bool(ids & (gone | lost)) for ids in rests], dtype=bool))
    return unspoken(situation, type(situation)(situation.name, situation.package, tables, situation.hashes))


def unspoken(before: Situation, after: Situation) -> Situation:
    """Leave out the places and sources of which something spoke before and nothing does any more.

    Parameters
    ----------
    before, after
        A situation, and what was made of it by leaving out rows or cells. Neither is changed.

    Returns
    -------
    Situation
        `after`, with the place in focus and those that claims are about.
    """
    tables = dict(after.tables)
    keep = {before.settings.get("focus", {}).get("place_id", "")} | set(tables["claims"]["subject_id"])
    for name, columns in (("places", _PLACES), ("sources", _SOURCES)):
        key = columns[0]
        unused = _used(before.tables, columns, name) - _used(tables, columns, name) - keep
        tables[name] = _without(tables[name], tables[name][key].isin(unused))
    return type(after)(after.name, after.package, tables, after.hashes)


def _without(table: pd.DataFrame, drop: Any) -> pd.DataFrame:
    kept: pd.DataFrame = table[~drop].reset_index(drop=True)
    return kept


def _with_dependents(tables: Mapping[str, pd.DataFrame], ids: Collection[str]) -> set[str]:
    """Ids of what goes, with all that hangs on a contingent that goes."""
    gone = set(ids)
    contingents = tables["contingents"]
    while True:
        more = set(contingents.loc[contingents["parent_id"].isin(gone), "contingent_id"]) - gone
        if not more:
            break
        gone |= more
    for name in ("movements", "postings"):
        gone |= set(tables[name].loc[tables[name]["contingent_id"].isin(gone), _KEYS[name]])
    return gone


def _used(tables: Mapping[str, pd.DataFrame], columns: Collection[str], own: str) -> set[str]:
    """Ids that any table but their own points at."""
    found: set[str] = set()
    for name, table in tables.items():
        if name != own:
            for column in columns:
                if column in table.columns:
                    found.update(part for cell in table[column].unique() for part in split(cell))
    return found


def read_export(path: str | Path) -> Row:
    """Read an earlier GeoJSON export.

    Returns
    -------
    dict
        The FeatureCollection.

    Raises
    ------
    KzmapError
        If the file is missing, or is no GeoJSON export of kzmap.
    """
    path = Path(path)
    expected = "Expected a file that `kzmap export --format geojson` wrote."
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise KzmapError(f"{path} cannot be read: {error.strerror}. {expected}") from error
    except (ValueError, RecursionError) as error:
        raise KzmapError(f"{path} is not JSON in UTF-8. {expected}") from error
    collection: Row = document if isinstance(document, dict) else {}
    features = collection.get("features")
    if not isinstance(features, list):
        raise KzmapError(f"{path} has no list of features. {expected}")
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or not isinstance(properties.get("record_id"), str):
            raise KzmapError(f"Feature {number} of {path} has no record_id. {expected}")
    return collection


def compare(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Row:
    """Say what is new, changed and withdrawn between two exports.

    Parameters
    ----------
    earlier, later
        FeatureCollections of `read_export`.

    Returns
    -------
    dict
        ``counts`` (earlier = withdrawn + changed + unchanged, later = new + changed + unchanged); ``new`` and ``withdrawn``:
        records with ``record_id``, ``layer``, ``title``, ``review``; ``changed``: the same with ``fields`` (was, is),
        ``geometry`` (bool), and ``claims``: ids that are new, changed and withdrawn. Only fields that both exports carry are
        compared. Sorted by record_id.
    """
    before, after = (_by_record(collection) for collection in (earlier, later))
    shared = sorted(before.keys() & after.keys())
    changes = [_change(before[record], after[record]) for record in shared]
    changed = [change for change in changes if change["fields"] or change["geometry"] or any(change["claims"].values())]
    new = [_name(after[record]) for record in sorted(after.keys() - before.keys())]
    withdrawn = [_name(before[record]) for record in sorted(before.keys() - after.keys())]
    counts = {"earlier": len(before), "later": len(after), "new": len(new), "changed": len(changed),
              "withdrawn": len(withdrawn), "unchanged": len(shared) - len(changed)}  # fmt: skip
    return {"counts": counts, "new": new, "changed": changed, "withdrawn": withdrawn}


def _by_record(collection: Mapping[str, Any]) -> dict[str, Row]:
    return {feature["properties"]["record_id"]: feature for feature in collection["features"]}


def _name(feature: Mapping[str, Any]) -> Row:
    return {key: feature["properties"].get(key) for key in ("record_id", "layer", "title", "review")}


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Row:
    was, now = before["properties"], after["properties"]
    plain = sorted((was.keys() & now.keys()) - {"claims"})
    fields = {key: {"was": was[key], "is": now[key]} for key in plain if was[key] != now[key]}
    moved = before.get("geometry") != after.get("geometry")
    return {**_name(after), "fields": fields, "geometry": moved, "claims": _claims(was.get("claims"), now.get("claims"))}


def _claims(was: object, now: object) -> dict[str, list[str]]:
    before, after = (_by_claim(claims) for claims in (was, now))
    both = before.keys() & after.keys()
    return {
        "new": sorted(after.keys() - before.keys()),
        "changed": sorted(claim for claim in both if before[claim] != after[claim]),
        "withdrawn": sorted(before.keys() - after.keys()),
    }


def _by_claim(claims: object) -> dict[str, Row]:
    rows = claims if isinstance(claims, list) else []
    return {str(row["claim_id"]): row for row in rows if isinstance(row, dict) and "claim_id" in row}


def sentences(report: Mapping[str, Any]) -> list[str]:
    """Tell a report of `compare` in lines for people.

    >>> sentences(compare({"features": []}, {"features": []}))
    ['0 new, 0 changed, 0 withdrawn, 0 unchanged.']
    """
    counts = report["counts"]
    lines = [", ".join(f"{counts[key]} {key}" for key in ("new", "changed", "withdrawn", "unchanged")) + "."]
    for kind in ("new", "withdrawn"):
        lines += [f"{kind}: {row['record_id']} {row['title'] or ''}".rstrip() for row in report[kind]]
    for row in report["changed"]:
        parts = list(row["fields"]) + (["geometry"] if row["geometry"] else [])
        parts += [f"claims {kind}: {', '.join(ids)}" for kind, ids in row["claims"].items() if ids]
        lines.append(f"changed: {row['record_id']} {row['title'] or ''} ({'; '.join(parts)})")
    return lines


def cell(lon: float, lat: float, *, size_deg: float = CELL_DEG) -> tuple[float, float, float]:
    """Return the grid cell that holds a point.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    size_deg
        Width and height of the cells, degrees. The grid begins at 180° W, 90° S: a cell does not depend on the point in it.

    Returns
    -------
    tuple of float
        Longitude and latitude of the cell's middle, and the metres from there to its farthest corner, rounded up.

    Raises
    ------
    KzmapError
        If the size is not above 0 and at most 10.

    Examples
    --------
    >>> cell(76.9453, 43.2383), cell(76.9012, 43.2001)
    ((76.95, 43.25, 6900.0), (76.95, 43.25, 6900.0))
    """
    from pyproj import Geod

    if not 0 < size_deg <= 10:
        raise KzmapError(f"The cell size is {size_deg}. Expected degrees above 0 and up to 10.")
    columns, rows = round(360 / size_deg), round(180 / size_deg)
    column = min(math.floor((lon + 180) / size_deg), columns - 1)
    row = min(math.floor((lat + 90) / size_deg), rows - 1)
    middle = (round(-180 + (column + 0.5) * size_deg, 6), round(-90 + (row + 0.5) * size_deg, 6))
    corners = [(middle[0] + x * size_deg / 2, middle[1] + y * size_deg / 2) for x in (-1, 1) for y in (-1, 1)]
    geod = Geod(ellps="WGS84")
    reach = max(geod.inv(*middle, *corner)[2] for corner in corners)
    return (*middle, math.ceil(reach / _STEP_M) * _STEP_M)


def coarsen(situation: Situation, *, size_deg: float = CELL_DEG) -> Situation:
    """Replace the points of sensitive places by their grid cells.

    Parameters
    ----------
    situation
        As read. It is not changed.
    size_deg
        See `cell`.

    Returns
    -------
    Situation
        Same rows. A sensitive place has the middle of its cell; a radius that holds the whole cell and the old radius; a
        precision no sharper than settlement; and no basis, alias or note that could tell more. The hash of ``places.csv`` is left
        out: with the rest of the file known, it would let a reader test guesses. Without sensitive places the situation itself.
    """
    places = situation.places
    hidden = places["sensitive"].to_numpy(dtype=bool)
    if not hidden.any():
        return situation
    rows = [_coarse(row, size_deg) if row["sensitive"] else row for row in _rows(places)]
    table = pd.DataFrame(rows, columns=list(places.columns)).astype(places.dtypes.to_dict())
    hashes = {name: digest for name, digest in situation.hashes.items() if name != "places.csv"}
    coarse = situation.with_table("places", table)
    return type(situation)(coarse.name, coarse.package, coarse.tables, hashes)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


def _coarse(row: Mapping[str, Any], size_deg: float) -> dict[str, Any]:
    told = f"Coarsened on purpose to a grid cell of {size_deg:g} degrees; the exact point is withheld."
    quiet = {**row, "basis": told, "note": "", "aliases": ""}
    if math.isnan(row["lon"]):
        return quiet
    lon, lat, reach = cell(row["lon"], row["lat"], size_deg=size_deg)
    radius = min(math.ceil((reach + row["radius_m"]) / _STEP_M) * _STEP_M, _LARGEST_M)
    precision = max(row["precision"], "settlement", key=PRECISIONS.index)
    return {**quiet, "lon": lon, "lat": lat, "radius_m": radius, "precision": precision}
