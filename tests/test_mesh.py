"""Units made rough together stay edge to edge, and their borders are where two of them meet."""

from __future__ import annotations

import numpy as np
import pytest

import geopandas as gpd
import shapely

from kzmap.ground.boundaries import Boundaries
from kzmap.ground.mesh import mesh

CRS = "EPSG:4326"


def units(*rows: tuple[str, str, str, str, str, shapely.Geometry]) -> gpd.GeoDataFrame:
    names = ("unit_id", "level", "parent_id", "valid_from", "valid_to")
    return gpd.GeoDataFrame([dict(zip(names, row, strict=False)) for row in rows], geometry=[row[-1] for row in rows], crs=CRS)


@pytest.fixture(scope="module")
def island() -> gpd.GeoDataFrame:
    """A country of two regions beside another country, the frontier and the coast wavy."""
    wave = [(1 + 0.01 * (k % 2), k / 50) for k in range(51)]
    west = shapely.Polygon([(0, 0), *wave, (0, 1)])
    east = shapely.Polygon([(2, 0), (2, 1), *reversed(wave)])
    south, north = shapely.box(0, 0, 3, 0.5), shapely.box(0, 0.5, 3, 1)
    return units(
        ("AAA", "adm0", "", "", "", west),
        ("BBB", "adm0", "", "", "", east),
        ("A-S", "adm1", "AAA", "", "2000-01-01", shapely.intersection(west, south)),
        ("A-N", "adm1", "AAA", "", "2000-01-01", shapely.intersection(west, north)),
        ("A-W", "adm1", "AAA", "2000-01-01", "", west),
    )


def test_nothing_is_lost_without_a_tolerance(island: gpd.GeoDataFrame) -> None:
    found = mesh(island)
    assert [shape.equals(given) for shape, given in zip(found.shapes, island.geometry, strict=True)] == [True] * 5


def test_each_border_is_there_once_and_for_its_days(island: gpd.GeoDataFrame) -> None:
    borders = mesh(island).borders
    assert borders[["level", "unit_a", "unit_b", "valid_to"]].to_numpy().tolist() == [
        ["adm0", "AAA", "BBB", ""],
        ["adm1", "A-N", "A-S", "2000-01-01"],
    ]
    assert borders.geometry[1].length == pytest.approx(1.01, abs=0.02)


def test_a_rough_line_is_rough_on_both_sides(island: gpd.GeoDataFrame) -> None:
    found = mesh(island, 0.05)
    assert shapely.get_num_coordinates(found.shapes[1]) < 8
    assert shapely.coverage_is_valid(found.shapes[:2])
    assert shapely.coverage_union_all(found.shapes[2:4]).equals(found.shapes[0])


def test_a_line_takes_the_finer_of_its_sides(island: gpd.GeoDataFrame) -> None:
    found = mesh(island, np.array([0.0, 0.5, 0.0, 0.0, 0.0]))
    assert shapely.get_num_coordinates(found.shapes[1]) > 50


def test_a_line_that_is_not_agreed_is_marked_whoever_has_it(island: gpd.GeoDataFrame) -> None:
    half = shapely.LineString([(1 + 0.01 * (k % 2), k / 50) for k in range(26)])
    inland = shapely.LineString([(1.2, 0.2), (1.5, 0.5)])
    borders = mesh(island, 0.0, np.array([half, inland])).borders
    doubt = borders[borders["disputed"]]
    assert doubt["unit_a"].tolist() == ["", "AAA"]
    assert doubt.geometry.tolist()[0].equals(inland)
    assert doubt.geometry.tolist()[1].equals(half)
    assert set(doubt["level"]) == {"adm0"}


def test_the_world_keeps_its_units_and_loses_its_weight() -> None:
    given = Boundaries.load(packs=False).valid_on(None, within=["HTI", "DOM"], box=(-76, 15, -66, 22))
    exact, rough = mesh(given), mesh(given, np.where(given["unit_id"].isin(["HTI"]), 0.0, 0.05))
    assert np.abs(shapely.area(exact.shapes) - shapely.area(given.geometry.to_numpy())).max() < 1e-9
    haiti = int(np.flatnonzero(given["unit_id"] == "HTI")[0])
    assert shapely.get_num_coordinates(rough.shapes[haiti]) == shapely.get_num_coordinates(given.geometry[haiti]) > 500
    assert shapely.get_num_coordinates(rough.shapes).sum() < shapely.get_num_coordinates(exact.shapes).sum() / 2
    assert ("DOM", "HTI") in set(zip(exact.borders["unit_a"], exact.borders["unit_b"], strict=True))


def test_only_the_same_question_gets_the_same_answer(island: gpd.GeoDataFrame) -> None:
    first = mesh(island)
    assert mesh(island.copy()) is first
    line = np.array([shapely.LineString([(1.2, 0.2), (1.5, 0.5)])])
    moved = island.set_geometry(island.geometry.translate(1e-3))
    split = island.set_geometry([shapely.MultiPolygon([shape]) for shape in island.geometry])
    others = [mesh(island, 0.05), mesh(island, disputed=line), mesh(moved), mesh(island.assign(unit_id=list("ABCDE"))),
              mesh(island.assign(valid_to=""))]  # fmt: skip
    assert len({id(one) for one in (first, *others)}) == 6
    assert mesh(split).shapes[0].equals(first.shapes[0])
    assert mesh(island).borders["unit_a"].tolist() == ["AAA", "A-N"]
