"""The ledger: belief by date, headline figures with their speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzmap import claims
from kzmap.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def ledger(tiny: Callable[..., Path]) -> Situation:
    return Situation.read(tiny())


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2022-01-08", {"T3": "standing"}),
        ("2022-01-09T12:00+06:00", {"T1": "standing", "T3": "standing"}),
        ("2022-01-11", {"T1": "retracted", "T3": "standing"}),
        ("2022-01-15", {"T1": "retracted", "T2": "standing", "T3": "standing"}),
    ],
)
def test_known_on_replays_belief(ledger: Situation, moment: str, expected: dict[str, str]) -> None:
    table = claims.known_on(ledger.claims, moment, offset="+06:00")
    assert dict(zip(table["claim_id"], table["status"], strict=True)) == expected


def test_an_undone_status_names_nobody(ledger: Situation) -> None:
    table = claims.known_on(ledger.claims, "2022-01-09", offset="+06:00").set_index("claim_id")
    assert table.loc["T1", ["status_on", "status_by", "status_source_id"]].tolist() == ["", "", ""]


def test_a_headline_is_one_standing_claim_with_its_speaker(ledger: Situation) -> None:
    figure = claims.headlines(ledger.claims, "tiny")["killed"]
    assert (figure["low"], figure["high"], figure["claimant"]) == (225, 225, "Prosecutor General's Office")
    assert figure["rule"] == "latest_standing"


def test_before_the_retraction_the_figure_is_the_retracted_one(ledger: Situation) -> None:
    then = claims.known_on(ledger.claims, "2022-01-09", offset="+06:00")
    assert claims.headlines(then, "tiny")["killed"]["low"] == 164
    after = claims.known_on(ledger.claims, "2022-01-11", offset="+06:00")
    assert "killed" not in claims.headlines(after, "tiny")


def test_dozens_is_no_number(ledger: Situation) -> None:
    assert claims.headlines(ledger.claims, "E1") == {}
