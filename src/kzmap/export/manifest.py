"""Where an export comes from: inputs with their hashes, versions, parameters, licences and the credit to show."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import shapely

from kzmap import __version__
from kzmap.export.registry import FORMATS
from kzmap.files import write_whole
from kzmap.ground import makers, streets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import numpy as np

    import geopandas as gpd

    from kzmap.pipeline import Result

__all__ = ["beside", "build", "credited", "text", "write_beside"]


def build(result: Result, format_name: str, *, counts: Mapping[str, int], units: Iterable[str] = ()) -> dict[str, Any]:
    """Describe an export.

    Parameters
    ----------
    result
        What is exported; its options hold the selection.
    format_name
        The format.
    counts
        Rows written.
    units
        Ids of the units that the features name, and of those that lie under them.

    Returns
    -------
    dict
        Plain JSON. It holds no time of writing and no path, so that the same input gives the same bytes.
    """
    located = result.located
    package = located.situation.package
    described = {
        "kzmap": __version__,
        "format": format_name,
        "situation": {
            "name": located.situation.name,
            "title": package.get("title", located.situation.name),
            "description": package.get("description", ""),
            "version": package.get("version", ""),
            "files": dict(sorted(located.situation.hashes.items())),
        },
        "parameters": located.options.as_dict(),
        "boundaries": _origins(result),
        "licences": [dict(licence) for licence in package.get("licenses", [])],
        "counts": dict(counts),
    }
    return described | credited(result, format_name, units)


def credited(result: Result, format_name: str, units: Iterable[str]) -> dict[str, Any]:
    """Say whose work is in an export: ``credit``, a line to show; ``credits``, each work; ``share_alike``, what has to stay so.

    Parameters
    ----------
    result, units
        As for `build`.
    format_name
        The format: a page and a figure show a base map, some formats the outlines of units, others their names.
    """
    works = [*makers.of_places(_bases(result, format_name)), *makers.of_ground(_folders(result, format_name, units),
             result.boundaries.origins)]  # fmt: skip
    if FORMATS[format_name].streets:
        drawn = streets.near_records(result.located.situation, result.located.features).table
        works += [makers.of_streets(one) for one in sorted(set(drawn["credit"]))]
    package = result.located.situation.package
    licences = ", ".join(licence["name"] for licence in package.get("licenses", []))
    title = " ".join(filter(None, (package.get("title", package["name"]), package.get("version", ""))))
    own = ", ".join(filter(None, (title, result.located.situation.authors))) + (f" ({licences})" if licences else "")
    return {
        "credit": "; ".join(filter(None, (own, makers.line(works)))),
        "credits": [one.as_dict() for one in works],
        "share_alike": [
            {"origin": one.title, "licence": one.licence, "url": one.url, "records": _records_from(result, one)}
            for one in makers.share_alike(works)
        ],
    }


def _bases(result: Result, format_name: str) -> set[str]:
    """Bases of the coordinates that an export holds: of the records that have a place, in the tables of every place."""
    features = result.located.features
    if format_name == "tables":
        return set(result.located.situation.places["basis"])
    return set(features.loc[_placed(features), "basis"])


def _placed(features: gpd.GeoDataFrame) -> np.ndarray:
    shapes = features.geometry.to_numpy()
    there: np.ndarray = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return there


def _folders(result: Result, format_name: str, units: Iterable[str]) -> set[str]:
    """Folders of the boundary sources that an export shows, or names units of."""
    ground = FORMATS[format_name].ground
    table = result.located.units
    if format_name == "tables":  # they hold what was written, nothing that was joined to it
        return set()
    if ground in ("figure", "page"):
        layers = ("lakes", "rivers", "cities")  # a figure names groups of places by their town
        shown = result.basemap if ground == "page" else None
        base = {
            path.parent.name
            for name in layers
            if shown is None or len(shown[name])
            for path in result.boundaries.root.glob(f"*/{name}.parquet")
        }
        return base | set((table if shown is None else shown["units"])["source"])
    return set(table.loc[table["unit_id"].isin(set(units)), "source"])


def _records_from(result: Result, work: makers.Credit) -> list[str]:
    """Ids of the records whose place comes from a work."""
    features = result.located.features
    bases = {basis for basis in features["basis"].unique() if work in makers.of_places([basis])}
    found: list[str] = features.loc[features["basis"].isin(bases) & _placed(features), "record_id"].tolist()
    return found


def _origins(result: Result) -> list[dict[str, Any]]:
    """Say where the boundaries come from, one entry for each source whose units the export stands on."""
    known = {str(origin.get("folder", "")): origin for origin in result.boundaries.origins}
    entries = []
    for name in sorted({str(name) for name in result.located.units["source"]} - {""}):
        origin = known.get(name, {})
        licence = origin.get("license") or {}
        entries.append({
            "source": name,
            "title": origin.get("title"),
            "producer": origin.get("producer"),
            "version": str(origin.get("version", "")) or None,
            "address": origin.get("url_main"),
            "licence": {"name": licence.get("name"), "url": licence.get("url")},
            "files": {file["path"]: file["sha256"] for file in origin.get("files", ())},
        })  # fmt: skip
    return entries


def text(manifest: Mapping[str, Any], *, indent: int | None = None) -> str:
    """Write a manifest as JSON text."""
    return json.dumps(manifest, ensure_ascii=False, indent=indent, sort_keys=False)


def beside(path: Path) -> Path:
    """Name of the manifest that lies beside a file.

    >>> from pathlib import Path
    >>> beside(Path("map.csv")).name
    'map.csv.manifest.json'
    """
    return path.with_name(f"{path.name}.manifest.json")


def write_beside(manifest: Mapping[str, Any], path: Path) -> None:
    """Write the manifest of a file that has no room for one."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    write_whole(beside(path), (text({**manifest, "sha256": digest}, indent=2) + "\n").encode())
