"""How fast points are joined with units: the simple ways, our grid in numpy, our grid compiled.

``python benchmarks/join.py [POINTS]``; the default is the aim, 10 million. Points are clustered around towns, as reports are.
All ways get the same columns; the time of geopandas is for ``sjoin`` alone, its points being made before. Answers are compared.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

import geopandas as gpd
import shapely

from kzmap.ground import grid
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.grid import UnitIndex

if TYPE_CHECKING:
    from collections.abc import Callable

AIMS = {"countries": 50, "40,000 units": 8}


def points_around_towns(count: int, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Towns lie on land; three in four reports lie near one, the others within 100 km."""
    rng = np.random.default_rng(0)
    towns = rng.uniform((-180, -60), (180, 75), (200_000, 2))
    towns = towns[UnitIndex(units, points=len(towns)).first(*towns.T) >= 0][:30_000]
    at = towns[rng.integers(0, len(towns), count)]
    spread = rng.choice([0.05, 0.25, 1.0], count)[:, None]
    spots = at + rng.normal(0, 1, (count, 2)) * spread
    return (spots[:, 0] + 180) % 360 - 180, np.clip(spots[:, 1], -89, 89)


def small_units(count: int) -> np.ndarray:
    """A coverage of `count` cells whose shared borders wind: Voronoi cells, cut into short edges and bent by one smooth field."""
    rng = np.random.default_rng(1)
    seeds = rng.uniform((-180, -60), (180, 75), (count, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=shapely.box(-180, -60, 180, 75)))
    cells = shapely.segmentize(shapely.intersection(cells, shapely.box(-180, -60, 180, 75)), 0.05)

    def bent(xy: np.ndarray) -> np.ndarray:
        x, y = xy.T
        return np.column_stack(
            [x + 0.02 * np.sin(9 * y) + 0.004 * np.sin(61 * y), y + 0.02 * np.sin(9 * x) + 0.004 * np.sin(61 * x)]
        )

    return np.asarray(shapely.transform(cells, bent), dtype=object)


def timed(call: Callable[[], Any], repeat: int = 1) -> tuple[Any, float, float]:
    """Return the answer with the best wall and processor seconds."""
    best = (np.inf, np.inf)
    for _ in range(repeat):
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        answer = call()
        best = min(best, (time.perf_counter() - wall, time.process_time() - cpu))
    return answer, *best


def by_sjoin(points: gpd.GeoDataFrame, units: gpd.GeoDataFrame) -> np.ndarray:
    joined = gpd.sjoin(points, units, predicate="within")
    found = np.full(len(points), -1, dtype=np.int32)
    found[joined.index.to_numpy()[::-1]] = joined["index_right"].to_numpy()[::-1]
    return found


def layer(name: str, shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    print(f"\n{name}: {len(shapes):,} units, {vertices:,} vertices, {len(x):,} points")
    print(f"{'way':34}{'wall s':>9}{'cpu s':>9}{'M points/s':>12}{'x sjoin wall':>14}{'x sjoin cpu':>13}")
    units = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs="EPSG:4326"))
    expected, wall0, cpu0 = timed(lambda: by_sjoin(points, units))

    def line(way: str, wall: float, cpu: float) -> None:
        print(f"{way:34}{wall:9.2f}{cpu:9.2f}{len(x) / wall / 1e6:12.1f}{wall0 / wall:14.1f}{cpu0 / cpu:13.1f}", flush=True)

    line("geopandas.sjoin(within)", wall0, cpu0)
    few = slice(0, min(len(x), 200_000))
    simple = UnitIndex(shapes)
    _, wall, cpu = timed(lambda: simple._simple(x[few], y[few]))  # noqa: SLF001 - the way that few points go
    scale = len(x) / (few.stop or 1)
    line(f"boxes + prepared ({few.stop:,} x {scale:g})", wall * scale, cpu * scale)
    index = UnitIndex(shapes, points=len(x))
    _, built, built_cpu = timed(lambda: index.grid)
    line("  (the grid, built once)", built, built_cpu)
    compiled, grid.COMPILED_POINTS = grid.COMPILED_POINTS, 10**12
    found, wall, cpu = timed(lambda: index.first(x, y))
    line("grid, numpy", wall, cpu)
    grid.COMPILED_POINTS = 0
    index.first(x[:20_000], y[:20_000])  # load or compile
    best, wall, cpu = timed(lambda: index.first(x, y), repeat=3)
    grid.COMPILED_POINTS = compiled
    line("grid, compiled", wall, cpu)
    line("  with building the grid", wall + built, cpu + built_cpu)
    # sjoin(within) leaves out points exactly on a border; everything else must be equal
    differ = int((best != expected).sum())
    print(f"{'':34}aim {AIMS[name]}x; numpy = compiled: {bool((found == best).all())}; rows unlike sjoin(within): {differ}")


def few(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> None:
    """Below 10,000 points no way may be slower than the simple one."""
    units = gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326")
    print(
        f"\nfew points on countries, processor ms, new index each time\n{'points':>8}{'sjoin(within)':>16}{'UnitIndex.first':>18}"
    )
    for count in (100, 1_000, 9_999):
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x[:count], y[:count], crs="EPSG:4326"))
        _, _, cpu0 = timed(lambda p=points: by_sjoin(p, units), repeat=5)
        _, _, cpu = timed(lambda n=count: UnitIndex(shapes).first(x[:n], y[:n]), repeat=5)
        print(f"{count:8,}{cpu0 * 1e3:16.1f}{cpu * 1e3:18.1f}")


def main(count: int = 10_000_000) -> None:
    countries = Boundaries.load(packs=False).valid_on("2022-01-05", "adm0").geometry.to_numpy()
    x, y = points_around_towns(count, countries)
    few(countries, x, y)
    layer("countries", countries, x, y)
    layer("40,000 units", small_units(40_000), x, y)
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 10_000_000)
