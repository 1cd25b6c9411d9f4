"""The join agrees with GEOS on every point: inside, outside, on borders and corners, in overlaps and holes."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from kzmap.errors import KzmapError
from kzmap.ground import grid
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.grid import UnitIndex


def geos(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[list[int], list[int]]:
    """The reference: a tree of the shapes, asked with GEOS's own predicate."""
    points, units = shapely.STRtree(shapes).query(shapely.points(x, y), predicate="intersects")
    order = np.lexsort((units, points))
    return points[order].tolist(), units[order].tolist()


def first_of(pairs: tuple[list[int], list[int]], count: int) -> list[int]:
    found = [-1] * count
    for point, unit in zip(*pairs, strict=True):
        if found[point] < 0:
            found[point] = unit
    return found


def hard_points(shapes: np.ndarray, rng: np.random.Generator, scattered: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Points anywhere, on corners, on the middle of edges, and at heights and widths that corners share."""
    xy = shapely.get_coordinates(shapes)
    low, high = xy.min(axis=0) - 1, xy.max(axis=0) + 1
    anywhere = rng.uniform(low, high, (scattered, 2))
    middles = (xy[:-1] + xy[1:]) / 2
    level = np.column_stack([rng.uniform(low[0], high[0], len(xy)), xy[:, 1]])
    plumb = np.column_stack([xy[:, 0], rng.uniform(low[1], high[1], len(xy))])
    hair = xy + rng.choice([-1e-13, 1e-13, 1e-9, -1e-9], xy.shape)
    points = np.concatenate([anywhere, xy, middles, level, plumb, hair])
    # the grid is used from a number of points on
    points = np.resize(points, (max(len(points), grid.SIMPLE_POINTS), 2))
    return points[:, 0].copy(), points[:, 1].copy()


def check(shapes: np.ndarray, seed: int) -> UnitIndex:
    x, y = hard_points(shapes, np.random.default_rng(seed))
    expected = geos(shapes, x, y)
    index = UnitIndex(shapes, points=10**9)
    points, units = index.pairs(x, y)
    assert "grid" in vars(index)
    assert (points.tolist(), units.tolist()) == expected
    assert index.first(x, y).tolist() == first_of(expected, len(x))
    x, y = at_the_turn(index, np.random.default_rng(seed))
    assert index.first(x, y).tolist() == first_of(geos(shapes, x, y), len(x))
    return index


def at_the_turn(index: UnitIndex, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points for which the way from their cell's centre turns exactly on an edge."""
    cells = index.grid
    cell = np.flatnonzero(cells.cells < grid.ASK)
    slot = grid._BORDER - cells.cells[cell]
    edge = cells.first_edge[cells.first_group[slot]]
    x0, y0, x1, y1 = cells.edges[edge].T
    cx = (cell % cells.width + 0.5) / cells.step + cells.ox
    slanted = x0 != x1
    y = np.where(slanted, y0 + (cx - x0) * (y1 - y0) / np.where(slanted, x1 - x0, 1), y0)
    x = cx + rng.uniform(-0.5, 0.5, len(cx)) / cells.step
    size = max(len(x), grid.SIMPLE_POINTS)
    return np.resize(x, size), np.resize(y, size)


coordinate = st.one_of(st.integers(-8, 8).map(float), st.floats(-8, 8, allow_nan=False).map(lambda v: round(v, 6)))


@st.composite
def stars(draw: st.DrawFn) -> shapely.Geometry:
    """A polygon around a centre, maybe with a hole, maybe with straight sides along the axes."""
    cx, cy = draw(coordinate), draw(coordinate)
    if draw(st.booleans()):
        box = shapely.box(cx, cy, cx + draw(st.integers(1, 6)), cy + draw(st.integers(1, 6)))
        return box.difference(shapely.box(cx + 0.25, cy + 0.25, cx + 0.5, cy + 0.75)) if draw(st.booleans()) else box
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(0.3, 5), min_size=count, max_size=count))
    turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return shapely.Polygon(np.column_stack([cx + radii * np.cos(turns), cy + radii * np.sin(turns)]))


@settings(max_examples=40, deadline=None)
@given(st.lists(stars(), min_size=1, max_size=6), st.integers(0, 2**31))
def test_overlapping_shapes_agree_with_geos(shapes: list[shapely.Geometry], seed: int) -> None:
    valid = np.array([one for one in shapes if one.is_valid and one.area > 0] or [shapely.box(0, 0, 1, 1)], dtype=object)
    check(valid, seed)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31), st.integers(3, 40))
def test_a_coverage_agrees_with_geos(seed: int, count: int) -> None:
    """Voronoi cells share their borders, so points on them lie in two or more units."""
    rng = np.random.default_rng(seed)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.uniform(-20, 20, (count, 2)))))
    check(np.asarray(cells, dtype=object), seed)


def test_multipolygons_enclaves_and_slivers_agree_with_geos() -> None:
    enclave = shapely.box(3, 3, 4, 4)
    shapes = [
        shapely.MultiPolygon([shapely.box(0, 0, 10, 10).difference(enclave), shapely.box(12, 0, 13, 1)]),
        enclave,
        shapely.Polygon([(0, 20), (10, 20 + 1e-10), (10, 20 - 1e-10)]),
        shapely.box(-180, -90, 180, -60),
    ]
    check(np.array(shapes, dtype=object), 5)


def test_metres_are_joined_as_exactly_as_degrees() -> None:
    rng = np.random.default_rng(2)
    centres = rng.uniform([300_000, 4_700_000], [800_000, 5_600_000], (60, 2))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(centres)))
    check(np.asarray(cells, dtype=object), 3)


def test_the_worlds_countries_agree_with_geos_on_their_own_corners() -> None:
    shapes = Boundaries.load(packs=False).valid_on("2022-01-05", "adm0").geometry.to_numpy()
    rng = np.random.default_rng(1)
    xy = rng.choice(shapely.get_coordinates(shapes), 4_000)
    points = np.concatenate([xy, xy + rng.normal(0, 0.05, xy.shape), rng.uniform((-180, -90), (180, 90), (4_000, 2))])
    index = UnitIndex(shapes, points=10**9)
    assert index.first(*points.T).tolist() == first_of(geos(shapes, *points.T), len(points))


def test_the_compiled_look_up_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    rng = np.random.default_rng(4)
    cells = np.asarray(
        shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(rng.uniform(-9, 9, (25, 2))))), dtype=object
    )
    shapes = np.concatenate([cells, [shapely.box(0, 0, 3, 3)]])
    x, y = hard_points(shapes, rng)
    x[:3] = np.nan, np.inf, -np.inf
    index = UnitIndex(shapes, points=10**9)
    plain = index.first(x, y)
    monkeypatch.setattr(grid, "COMPILED_POINTS", 0)
    assert index.first(x, y).tolist() == plain.tolist()
    assert "kzmap.ground.grid_compiled" in sys.modules


def test_missing_points_lie_nowhere_in_either_way() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1)], dtype=object)
    x = np.array([np.nan, 0.5, np.inf, 0.5])
    y = np.array([0.5, np.nan, 0.5, 0.5])
    for times in (1, grid.SIMPLE_POINTS):
        index = UnitIndex(shapes, points=10**9)
        assert index.first(np.tile(x, times), np.tile(y, times))[:4].tolist() == [-1, -1, -1, 0]
    assert index.first([], []).tolist() == []


def test_what_is_no_polygon_is_refused() -> None:
    with pytest.raises(KzmapError, match="polygons"):
        UnitIndex([shapely.box(0, 0, 1, 1), shapely.Point(1, 1)])
    with pytest.raises(KzmapError, match="polygons"):
        UnitIndex([None])


def test_few_points_load_nothing_heavy() -> None:
    """The simple way must start as light as shapely itself."""
    code = (
        "import sys, shapely; from kzmap.ground.grid import UnitIndex;"
        "found = UnitIndex([shapely.box(0, 0, 1, 1)]).first([0.5] * 9999, [0.5] * 9999);"
        "print(found.sum(), {'pandas', 'numba', 'geopandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "set()"]
