"""From the borders of one day to those of another."""

from __future__ import annotations

import pandas as pd
import pytest

import shapely

from kzmap.ground.boundaries import Boundaries
from kzmap.ground.crosswalk import COLUMNS, crosswalk
from kzmap.ground.join import locate_point

SEMEY, TALDYKORGAN, ZHEZKAZGAN = (80.25025, 50.42064), (78.37393, 45.01774), (67.71417, 47.78333)


def test_the_reform_of_june_2022(boundaries: Boundaries) -> None:
    table = crosswalk(boundaries, "2022-06-07", "2022-06-08", parents=("KAZ",))
    assert tuple(table.columns) == COLUMNS
    assert (table["before_id"].nunique(), table["after_id"].nunique()) == (17, 20)
    split = table[table["relation"] == "split"].groupby("before_id")["after_name"].agg(set).to_dict()
    assert split == {
        "KZ-VOS": {"Abai Region", "East Kazakhstan Region"},
        "KZ-ALM": {"Jetisu Region", "Almaty Region"},
        "KZ-KAR": {"Ulytau Region", "Karaganda Region"},
    }
    assert set(table["relation"]) == {"same", "split"}


def test_no_ground_is_lost_or_doubled(boundaries: Boundaries) -> None:
    table = crosswalk(boundaries, "2022-06-07", "2022-06-08", parents=("KAZ",))
    for side in ("before", "after"):
        shares = table.groupby(f"{side}_id")[f"share_of_{side}"].sum()
        assert shares.between(0.995, 1.005).all()
    # the country has 2,724,900 km2 by law; the frozen outline may differ by a percent
    assert table["area_km2"].sum() == pytest.approx(2_724_900, rel=0.01)


def test_a_unit_keeps_its_id_under_a_new_name(boundaries: Boundaries) -> None:
    table = crosswalk(boundaries, "2022-01-05", "2022-12-01", parents=("KAZ",)).set_index("before_id")
    capital = table.loc["KZ-AST"]
    assert (capital["before_name"], capital["after_name"], capital["relation"]) == ("Nur-Sultan", "Astana", "renamed")


@pytest.mark.parametrize(
    ("spot", "then", "now"),
    [
        (SEMEY, "East Kazakhstan Region", "Abai Region"),
        (TALDYKORGAN, "Almaty Region", "Jetisu Region"),
        (ZHEZKAZGAN, "Karaganda Region", "Ulytau Region"),
    ],
)
def test_a_city_lies_in_the_region_of_the_day(boundaries: Boundaries, spot: tuple[float, float], then: str, now: str) -> None:
    def region(day: str) -> str:
        return next(unit["name"] for unit in locate_point(*spot, day, boundaries)["units"] if unit["level"] == "adm1")

    assert (region("2022-01-05"), region("2022-06-07"), region("2022-06-08")) == (then, then, now)


def test_other_relations_are_named(boundaries: Boundaries) -> None:
    """Four squares before, changed in every way after."""
    squares = {"A": (0, 0, 1, 1), "B": (1, 0, 2, 1), "C": (5, 0, 6, 1), "D": (8, 0, 9, 1)}
    after = {"AB": (0, 0, 2, 1), "C2": (5, 0, 6, 1), "E": (11, 0, 12, 1)}
    template = boundaries.units[boundaries.units["level"] == "adm1"].iloc[[0] * 7].reset_index(drop=True)
    for number, (name, box) in enumerate({**squares, **after}.items()):
        old = name in squares
        cells = {
            "unit_id": name,
            "name": name,
            "valid_from": "" if old else "2020-01-01",
            "valid_to": "2020-01-01" if old else "",
        }
        for column, value in {**cells, "predecessors": "", "successors": "", "parent_id": "X"}.items():
            template.loc[number, column] = value
        template.loc[number, "geometry"] = shapely.box(*box)
    made = Boundaries(template, pd.DataFrame(columns=["unit_id", "name", "name_ru", "name_kk", "valid_from", "valid_to"]))
    table = crosswalk(made, "2019-12-31", "2020-01-01")
    found = {(row.before_id, row.after_id): row.relation for row in table.itertuples()}
    assert found == {
        ("A", "AB"): "merged", ("B", "AB"): "merged", ("C", "C2"): "recoded", ("D", ""): "ended", ("", "E"): "begun",
    }  # fmt: skip
