"""How long 100,000 features take in every format, and the peak memory of each, against a plain to_file in the same run.

Each format runs in a process of its own, so that its peak is its own. Usage: python benchmarks/export.py [FEATURES]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

FEATURES = 100_000
SKIPPED = {"package", "figures"}  # bundles of the others


def many(count: int) -> Any:
    """The shipped situation, its point records repeated with other ids, places and times."""
    import geopandas as gpd
    import shapely

    import kzmap

    result = kzmap.run("kazakhstan-2022")
    features = result.features[result.features.geometry.geom_type == "Point"]
    rng = np.random.default_rng(7)
    rows = features.iloc[rng.integers(0, len(features), count)].reset_index(drop=True)
    rows["record_id"] = [f"{record}-{at}" for at, record in enumerate(rows["record_id"])]
    rows["geometry"] = gpd.GeoSeries(shapely.points(rng.uniform(48, 85, count), rng.uniform(41, 55, count)), crs=rows.crs)
    rows["area"] = gpd.GeoSeries([None] * count, crs=rows.crs)
    situation = result.located.situation
    events = situation.tables["events"].iloc[rng.integers(0, len(situation.tables["events"]), count)].reset_index(drop=True)
    situation = situation.with_table("events", events.assign(record_id=rows["record_id"]))
    return replace(result, located=replace(result.located, features=rows, situation=situation))


def measure(name: str, count: int) -> None:
    """Write one format and print seconds, bytes and the peak of this process."""
    from kzmap import export

    result = many(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        begin, busy = time.perf_counter(), time.process_time()
        if name == "to_file":
            path = Path(folder) / "plain.gpkg"
            result.features.drop(columns="area").to_file(path, layer="plain")
        else:
            path = export.write(result, name, Path(folder) / f"x{export.FORMATS[name].suffix}")
        seconds, used = time.perf_counter() - begin, time.process_time() - busy
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{name},{seconds:.2f},{used:.2f},{size},{before},{peak}")


def main() -> None:
    from kzmap import export

    count = int(sys.argv[1]) if len(sys.argv) > 1 else FEATURES
    total = cpu = 0.0
    print(f"{count:,} features\n{'format':16}{'seconds':>9}{'of CPU':>9}{'MB':>9}{'peak MB':>9}{'of it added':>13}")
    for name in ("to_file", *(name for name in export.FORMATS if name not in SKIPPED)):
        code = f"import runpy, sys; runpy.run_path({__file__!r})['measure']({name!r}, {count})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        label, seconds, used, size, before, peak = done.stdout.strip().split(",")
        if name != "to_file":
            total, cpu = total + float(seconds), cpu + float(used)
        added = (int(peak) - int(before)) / 1024
        print(f"{label:16}{seconds:>9}{used:>9}{int(size) / 1e6:>9.1f}{int(peak) / 1024:>9.0f}{added:>13.0f}", flush=True)
    print(f"{'all formats':16}{total:>9.1f}{cpu:>9.1f}")


if __name__ == "__main__":
    main()
