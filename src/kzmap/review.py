"""Review: what may be published, and what a publication changes against an earlier one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError
from kzmap.schema import split

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from kzmap.situation import Situation

__all__ = ["STATES", "compare", "passed", "read_export", "sentences", "without"]

STATES = ("draft", "published", "withdrawn")
_KEYS = {"events": "record_id", "incidents": "record_id", "contingents": "contingent_id", "movements": "movement_id",
         "postings": "posting_id"}  # fmt: skip
_PLACES = ("place_id", "place_ids", "home_place_id", "from_place_id", "to_place_id")
_SOURCES = ("source_id", "source_ids", "status_source_id")

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
        any of these, and the places and sources that nothing else uses. A claim whose successor is left out stands again.

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
        Ids of events, incidents, contingents, movements and postings.

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
    keep = {situation.settings.get("focus", {}).get("place_id", "")} | set(claims["subject_id"])
    for name, columns in (("places", _PLACES), ("sources", _SOURCES)):
        key = columns[0]
        unused = _used(situation.tables, columns, name) - _used(tables, columns, name) - keep
        tables[name] = _without(tables[name], tables[name][key].isin(unused))
    return type(situation)(situation.name, situation.package, tables, situation.hashes)


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
            for column in table.columns.intersection(list(columns)):
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
