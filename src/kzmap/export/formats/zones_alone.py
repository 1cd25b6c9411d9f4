"""The zones alone, for programs that read one table a file: GeoJSON, or CSV with the outline as WKT."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kzmap.export import manifest
from kzmap.export.formats.delimited import wkt, write_table
from kzmap.export.formats.geojson import zone_collection
from kzmap.situation.options import SEPARATORS

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["write"]


def write(content: Content, path: Path) -> None:
    """Write a row for each zone that held in the chosen period and touches the chosen box; without zones an empty table."""
    if content.format_name == "zones-csv":
        table = content.zones
        rows = table.drop(columns="geometry").assign(wkt=wkt(table.geometry.to_numpy()))
        write_table(rows, path, SEPARATORS[content.located.options.separator])
        return
    collection = {**zone_collection(content), "kzmap": json.loads(manifest.text(content.manifest))}
    path.write_text(json.dumps(collection, ensure_ascii=False) + "\n", "utf-8", newline="\n")
