"""OGC API - Features as static files: a folder that any web server serves, and GIS programs read page by page.

A static server cannot filter, so bbox, datetime and limit are not offered and not declared; see docs/decisions/033.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kzmap.export import columns, manifest
from kzmap.export.formats.geojson import feature_texts, zone_collection
from kzmap.ground.geodesy import bbox
from kzmap.situation import words
from kzmap.situation.tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

    from kzmap.export.columns import Column
    from kzmap.export.content import Content

__all__ = ["write"]

#: Features in one file.
PAGE = 1000
_CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def write(content: Content, path: Path) -> None:
    """Write landing page, conformance, collections and pages of features, all linked by relative addresses."""
    situation = content.manifest["situation"]
    links = [
        _link("index.json", "self", "This document"),
        _link("conformance.json", "conformance", "What it conforms to"),
        _link("collections.json", "data", "The collections"),
        _link("manifest.json", "describedby", "Where it comes from"),
    ]
    landing = {"title": situation["title"], "description": situation["description"], "attribution": content.manifest["credit"],
               "links": links}  # fmt: skip
    _dump(path / "index.json", landing)
    _dump(path / "conformance.json", {"conformsTo": list(_CONFORMS)})
    layers = content.features["layer"].to_numpy()
    texts = list(feature_texts(content))
    collections = []
    for kind in KINDS:
        at = np.flatnonzero(layers == kind)
        if at.size:
            title = words.label("kind", kind, content.result.lang, "plural")
            rows = content.features.iloc[at]
            collections.append(_collection(content, kind, title, rows, content.columns, path, [texts[i] for i in at]))
    if len(content.zones):
        title, rows = words.text("zones.title", content.result.lang), content.zones
        found = [json.dumps(one, ensure_ascii=False) for one in zone_collection(content)["features"]]
        collections.append(_collection(content, "zones", title, rows, columns.zones(rows.columns), path, found))
    _dump(path / "collections.json", {"links": [_link("collections.json", "self", "This document")], "collections": collections})
    (path / "manifest.json").write_text(manifest.text(content.manifest, indent=2) + "\n", "utf-8")


def _collection(
    content: Content,
    kind: str,
    title: str,
    features: gpd.GeoDataFrame,
    described: Iterable[Column],
    root: Path,
    texts: list[str],
) -> dict[str, Any]:
    folder = root / "collections" / kind
    (folder / "items").mkdir(parents=True)
    pages = [texts[start : start + PAGE] for start in range(0, len(texts), PAGE)]
    for number, page in enumerate(pages, start=1):
        links = [_link(f"{number}.json", "self", f"Page {number}", "application/geo+json")]
        if number < len(pages):
            links.append(_link(f"{number + 1}.json", "next", f"Page {number + 1}", "application/geo+json"))
        head = json.dumps({"type": "FeatureCollection", "numberMatched": len(texts), "numberReturned": len(page), "links": links})
        body = ",\n".join(page)
        (folder / "items" / f"{number}.json").write_text(f'{head[:-1]}, "features": [\n{body}\n]}}\n', "utf-8")
    begin, end = features["start_utc"].min(), features["end_utc"].max()
    times = [None if pd.isna(moment) else f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (begin, end)]
    extent = {
        "spatial": {
            "bbox": [bbox(features.geometry.to_numpy()) or [-180, -90, 180, 90]],
            "crs": _CRS84,
        },
        "temporal": {"interval": [times]},
    }
    about = {
        "id": kind, "title": title, "description": f"{content.manifest['situation']['title']}: {title}.",
        "itemType": "feature", "attribution": content.manifest["credit"], "extent": extent, "crs": [_CRS84],
    }  # fmt: skip
    _dump(folder / "schema.json", _schema(title, described))
    _dump(folder / "index.json", {**about, "links": _collection_links("")})
    return {**about, "links": _collection_links(f"collections/{kind}/")}


def _collection_links(base: str) -> list[dict[str, str]]:
    schema = "http://www.opengis.net/def/rel/ogc/1.0/schema"
    return [
        _link(f"{base}index.json", "self", "This collection"),
        _link(f"{base}items/1.json", "items", "The features", "application/geo+json"),
        _link(f"{base}schema.json", schema, "The columns", "application/schema+json"),
    ]


def _schema(title: str, described: Iterable[Column]) -> dict[str, Any]:
    kinds = {"text": "string", "number": "number", "boolean": "boolean", "datetime": "string", "nested": "array"}
    properties: dict[str, Any] = {}
    for column in described:
        properties[column.name] = {"type": kinds[column.type], "title": column.alias, "description": column.meaning}
        if column.type == "datetime":
            properties[column.name]["format"] = "date-time"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
    }


def _link(href: str, rel: str, title: str, kind: str = "application/json") -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _dump(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
