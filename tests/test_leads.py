"""The page tells the figure that leads on each day: the same as the summary of that day."""

from __future__ import annotations

import pytest

from kzmap import pipeline
from kzmap.claims import headlines
from kzmap.situation.situation import Situation
from kzmap.situation.times import interval
from kzmap.webmap import payload_tables


@pytest.mark.parametrize("day", ["2022-01-06", "2022-01-09", "2022-01-16", "2022-06-01", "2022-09-01"])
def test_what_leads_on_a_day_is_what_the_summary_of_that_day_says(day: str) -> None:
    situation = pipeline.publishable(Situation.read("kazakhstan-2022"))
    leads = payload_tables.leads(situation, "latest_standing")
    until = interval(day, offset=situation.clock)[1].timestamp() / 60
    then = pipeline.publishable(Situation.read("kazakhstan-2022"), known_on=day)
    said = headlines.headlines(then.claims, then.name, sources=then.sources, offset=then.clock, home=headlines.home(then))
    rows = {attribute: [row for minute, row in told["then"] if minute < until][-1:] for attribute, told in leads.items()}
    shown = {attribute: situation.claims["claim_id"].iloc[row[0]] for attribute, row in rows.items() if row and row[0] >= 0}
    # of figures in several units the page follows those of the unit that leads today
    whole = situation.claims[situation.claims["subject_id"] == situation.name]
    several = {str(attribute) for attribute, units in whole.groupby("attribute")["unit"].nunique().items() if units > 1}
    expected = {attribute: figure["claim_id"] for attribute, figure in said.items() if attribute not in several}
    assert {attribute: claim for attribute, claim in shown.items() if attribute not in several} == expected
    assert "killed_security" in expected
