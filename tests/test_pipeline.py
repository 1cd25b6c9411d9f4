"""The line as a whole: counts add up, drafts leave no trace, belief follows the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzmap import pipeline
from kzmap.face import run
from kzmap.situation.options import Options
from kzmap.situation.situation import situation_names
from kzmap.situation.tables import LOCATED_COLUMNS

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
    assert tuple(result.features.columns) == LOCATED_COLUMNS
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


def test_a_situation_in_the_wrong_country_is_refused(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    text = (folder / "places.csv").read_text("utf-8").replace("76.94528,43.23833", "43.23833,76.94528")
    (folder / "places.csv").write_text(text, "utf-8")
    with pytest.raises(ValueError, match="lon and lat are swapped: exchange them"):
        pipeline.read(folder)
