"""Texts as times, cells as lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzmap.situation.tables import split
from kzmap.situation.times import interval


@pytest.mark.parametrize(
    ("text", "begin", "seconds"),
    [
        ("2022-01-05T14:00+06:00", "2022-01-05T08:00", 60),
        ("2022-01-05T14:00:10+06:00", "2022-01-05T08:00:10", 1),
        ("2022-01-05T14:00Z", "2022-01-05T14:00", 60),
        ("2022-01-05", "2022-01-04T18:00", 86_400),
        ("2022-12", "2022-11-30T18:00", 31 * 86_400),
        ("2022", "2021-12-31T18:00", 365 * 86_400),
    ],
)
def test_a_text_means_a_span(text: str, begin: str, seconds: int) -> None:
    first, end = interval(text, offset="+06:00")
    assert first == datetime.fromisoformat(begin).replace(tzinfo=UTC)
    assert (end - first).total_seconds() == seconds


@pytest.mark.parametrize(
    "text",
    ["", "x", "2022-13", "2022-02-30", "2022-01-05T25:00+06:00", "2022-01-05T10:00", "9999-12-31", "1-2-3-4"],
)
def test_what_is_no_time_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        interval(text, offset="+06:00")


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 - the strategy wants naive bounds
)
def test_a_sharper_text_lies_within_a_blunter_one(moment: datetime) -> None:
    texts = [moment.strftime(form) for form in ("%Y", "%Y-%m", "%Y-%m-%d")] + [moment.strftime("%Y-%m-%dT%H:%M") + "+06:00"]
    spans = [interval(text, offset="+06:00") for text in texts]
    for (b1, e1), (b2, e2) in pairwise(spans):
        assert b1 <= b2 < e2 <= e1
    assert spans[-1][1] - spans[-1][0] == timedelta(minutes=1)


@given(st.lists(st.text(st.characters(exclude_characters="|", exclude_categories=("Cs",)), min_size=1)))
def test_a_joined_list_splits_again(parts: list[str]) -> None:
    assert split("|".join(parts)) == parts
