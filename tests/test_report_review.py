"""A person's decisions: each step can be taken back, and nothing is accepted by itself."""

from __future__ import annotations

import pytest

from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.report import read_text
from kzmap.report.review import Review

TEXT = "Crowds looted shops in Taraz on Wednesday. Police arrested 20 people in Almaty on Thursday. Shops burned in Taraz."


@pytest.fixture
def review() -> Review:
    return Review.of(read_text(TEXT, Gazetteer.open(), published="2022-01-08"))


def states(review: Review) -> list[str]:
    return [decision.state for decision in review.decisions]


def test_everything_is_open_at_first(review: Review) -> None:
    assert states(review) == ["open", "open", "open"]
    assert review.accepted() == []


def test_accept_reject_and_back(review: Review) -> None:
    review.accept([0, 1])
    review.reject([2])
    assert states(review) == ["accepted", "accepted", "rejected"]
    assert review.undo() == "reject"
    assert review.undo() == "accept"
    assert review.undo() is None
    assert states(review) == ["open", "open", "open"]


def test_a_correction_is_named_and_can_be_taken_back(review: Review) -> None:
    review.correct(0, category="seizure")
    assert (review.decisions[0].event.category, review.decisions[0].corrected) == ("seizure", ("category",))
    assert review.decisions[0].event.reasons[-1] == "a person set category"
    review.undo()
    assert review.decisions[0].event.category == "looting"


def test_merging_keeps_the_spans_of_both(review: Review) -> None:
    review.merge(2, 0)
    assert states(review) == ["open", "open", "merged"]
    assert len(review.decisions[0].event.spans) == 2
    with pytest.raises(KzmapError, match="not merged itself"):
        review.merge(1, 2)


def test_a_number_that_is_none_is_refused_and_changes_nothing(review: Review) -> None:
    with pytest.raises(KzmapError, match="from 0 to 2"):
        review.accept([7])
    assert states(review) == ["open", "open", "open"]
    assert review.past == []
