"""The line as a whole: counts add up, drafts leave no trace, belief follows the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzmap import pipeline
from kzmap.face import run
from kzmap.ground.boundaries import Boundaries
from kzmap.situation.options import Options
from kzmap.situation.situation import situation_names
from kzmap.situation.tables import LOCATED_COLUMNS, located_columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize("name", situation_names())
def test_counts_add_up(name: str) -> None:
    result = run(name)
    summary = result.located.summary
    assert summary["rows_in"] - summary["withheld"] + summary["bases"] == summary["features"] == len(result.features)
    for counts in summary["counts"].values():
        assert sum(counts.values()) == summary["features"]
    assert tuple(result.features.columns) == located_columns(result.features.columns)
    assert set(LOCATED_COLUMNS) <= set(result.features.columns)
    assert result.features["record_id"].is_unique


def test_a_draft_leaves_no_trace(tiny: Callable[..., Path]) -> None:
    result = run(tiny())
    assert "C2" not in result.features["record_id"].tolist()
    assert result.located.summary["withheld"] == 1
    assert "C2" not in result.located.situation.tables["incidents"]["record_id"].tolist()


def test_a_draft_is_there_when_asked_for(tiny: Callable[..., Path]) -> None:
    situation, boundaries = pipeline.read(tiny())
    located = pipeline.locate(situation, boundaries, Options(review=("published", "draft")))
    assert dict(zip(located.features["record_id"], located.features["review"], strict=True))["C2"] == "draft"


def test_belief_follows_the_date(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    then = run(folder, known_on="2022-01-09T12:00+06:00").located.summary["claims"]
    assert then["killed"]["low"] == 164
    assert "killed" not in run(folder, known_on="2022-01-11").located.summary["claims"]


def test_units_of_the_day(tiny: Callable[..., Path]) -> None:
    rows = run(tiny()).features.set_index("record_id")
    assert rows.loc["E1", ["adm0", "adm1", "adm1_name", "adm1_today"]].tolist() == [
        "KAZ",
        "KZ-VOS",
        "East Kazakhstan Region",
        "KZ-10",
    ]
    assert rows.loc["C1", ["adm1", "join_method"]].tolist() == ["KZ-ALA", "stated"]


def test_a_place_outside_of_the_countries_is_kept_and_doubted(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    text = (folder / "places.csv").read_text("utf-8").replace("76.94528,43.23833", "43.23833,76.94528")
    (folder / "places.csv").write_text(text, "utf-8")
    situation, boundaries = pipeline.read(folder)
    doubts = situation.doubts(boundaries.valid_on(None, "adm0"))
    assert [(doubt.file, doubt.row, doubt.value) for doubt in doubts] == [("places.csv", 2, "43.23833, 76.94528")]
    assert "With lon and lat exchanged it would" in doubts[0].remedy
    located = pipeline.locate(situation, boundaries)
    posted = located.features.set_index("record_id").loc["P1"]
    assert (posted.geometry.x, posted.geometry.y) == (43.23833, 76.94528)


@pytest.mark.parametrize(
    ("lon", "lat", "method", "country"),
    [
        ("42.2", "14.5", "sea", ""),  # the Red Sea
        ("-40", "30", "sea", ""),  # the Atlantic
        ("0", "90", "sea", ""),
        ("41.6339", "41.6423", "nearest", "GEO"),  # Batumi, off the coast as it is drawn
        ("18.07", "59.33", "outside", "SWE"),  # Stockholm
        ("-179.97", "-16.85", "outside", "FJI"),
        ("0", "-90", "outside", "ATA"),
        ("80.25", "50.42", "within", "KAZ"),
    ],
)
def test_a_point_anywhere_is_an_answer(tiny: Callable[..., Path], lon: str, lat: str, method: str, country: str) -> None:
    folder = tiny()
    text = (folder / "places.csv").read_text("utf-8").replace("80.25025,50.42064", f"{lon},{lat}")
    (folder / "places.csv").write_text(text, "utf-8")
    located = pipeline.run(folder).located
    row = located.features.set_index("record_id").loc["E1"]
    assert (row.geometry.x, row.geometry.y) == (float(lon), float(lat))
    assert (row["join_method"], row["adm0"]) == (method, country)
    assert [one for one in located.summary["without_place"] if one["record_id"] == "E1"] == []


def test_who_has_no_place_is_named_with_the_reason(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    text = (folder / "places.csv").read_text("utf-8").replace("KZ-MAN", "KZ-10")  # made half a year later
    (folder / "places.csv").write_text(text, "utf-8")
    summary = pipeline.run(folder).located.summary
    assert summary["without_place"] == [
        {"record_id": "E2", "layer": "events", "reason": "The boundaries have no unit 'KZ-10' on 2022-01-05T01:30+06:00."},
        {"record_id": "E3", "layer": "events", "reason": "It names no place."},
    ]
    assert pipeline.account(summary)[-1].startswith("2 without a place: E2 (The boundaries have no unit")


def test_a_unit_that_does_not_exist_is_a_fault_that_names_the_nearest(tiny: Callable[..., Path]) -> None:
    boundaries = Boundaries.load(packs=False)
    folder = tiny(edit=("places", 3, "unit_id", "KZ-MANN"))
    assert pipeline.inspect(folder).faults == []  # nothing to check it by
    (fault,) = pipeline.inspect(folder, boundaries).faults
    assert (fault.file, fault.row, fault.column, fault.value) == ("places.csv", 5, "unit_id", "KZ-MANN")
    assert "KZ-MAN," in fault.remedy.replace(".", ",")
    assert pipeline.inspect(tiny(), boundaries).faults == []
