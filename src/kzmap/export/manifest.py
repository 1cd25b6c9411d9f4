"""Where an export comes from: inputs with their hashes, versions, parameters, licences and the credit to show."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kzmap import __version__
from kzmap.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kzmap.pipeline import Result

__all__ = ["beside", "build", "text", "write_beside"]


def build(result: Result, format_name: str, *, counts: Mapping[str, int]) -> dict[str, Any]:
    """Describe an export.

    Parameters
    ----------
    result
        What is exported; its options hold the selection.
    format_name
        The format.
    counts
        Rows written.

    Returns
    -------
    dict
        Plain JSON. It holds no time of writing and no path, so that the same input gives the same bytes.
    """
    located = result.located
    package = located.situation.package
    boundaries = _origins(result)
    licences = [dict(licence) for licence in package.get("licenses", [])]
    return {
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
        "boundaries": boundaries,
        "licences": licences,
        "credit": credit(package, result.located.situation.authors, boundaries),
        "counts": dict(counts),
    }


def credit(package: Mapping[str, Any], authors: str, boundaries: list[dict[str, Any]]) -> str:
    """One line to show beside a map or table made from the export."""
    licences = ", ".join(licence["name"] for licence in package.get("licenses", []))
    title = package.get("title", package["name"])
    version = f" {package['version']}" if package.get("version") else ""
    parts = [", ".join(filter(None, [f"{title}{version}", authors])) + (f" ({licences})" if licences else "")]
    shown = dict.fromkeys(f"{one['producer'].split(';')[0]} ({one['licence']['name']})" for one in boundaries if one["producer"])
    return "; ".join([*parts, *(f"boundaries: {one}" for one in shown)])


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
