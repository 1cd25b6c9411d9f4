"""The deployment: who was there on which day, and what is not known about it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzmap import pipeline
from kzmap.claims import deployments
from kzmap.claims.headlines import RULES
from kzmap.errors import KzmapError
from kzmap.ground.boundaries import Boundaries
from kzmap.situation.situation import Situation
from kzmap.webmap import forces

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAYS = [(date(2022, 1, 3) + timedelta(days=number)).isoformat() for number in range(20)]


@pytest.fixture(scope="module")
def january() -> Situation:
    return Situation.read("kazakhstan-2022")


def of(situation: Situation, contingent: str, rule: str = "latest_standing") -> dict[str, Any]:
    return next(row for row in deployments.presence(situation, rule=rule) if row["contingent_id"] == contingent)


def days(situation: Situation, contingent: str, rule: str = "latest_standing") -> dict[str, dict[str, Any]]:
    return {day["day"]: day for day in of(situation, contingent, rule)["days"]}


def check_laws(found: list[dict[str, Any]]) -> None:
    for contingent in found:
        for day in contingent["days"]:
            for story in (day["fewest"], day["most"]):
                arrived, left, present = story["arrived"], story["left"], story["present"]
                if arrived is None:  # unknown, unless all have left again
                    assert present == (None if left == 0 else 0)
                else:
                    assert arrived - left == present
                assert all(count is None or count >= 0 for count in story.values())
            for band in ("arrived", "left", "present"):
                low, high = day[band]["low"], day[band]["high"]
                assert low is None or high is None or low <= high
            assert day["fewest"]["present"] == day["present"]["low"]
            assert day["most"]["present"] == day["present"]["high"]
            whole = contingent["strength"]["high"] if contingent["strength"] else None
            if whole is not None and not contingent["notes"]:
                assert day["present"]["high"] <= whole


@pytest.mark.parametrize("rule", RULES)
def test_arrived_less_left_is_present_in_the_first_situation(january: Situation, rule: str) -> None:
    found = deployments.presence(january, rule=rule)
    assert [row["contingent_id"] for row in found] == january.contingents["contingent_id"].tolist()
    check_laws(found)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(
            st.sampled_from(["deployment", "withdrawal", "transfer"]),
            st.sampled_from(["RUS", "FORCE"]),
            st.sampled_from(["", *DAYS]),
            st.sampled_from(["", *DAYS]),
            st.sampled_from(["day", "range"]),
        ),
        max_size=6,
    ),
    low=st.one_of(st.just(float("nan")), st.integers(0, 5000).map(float)),
    span=st.one_of(st.just(float("nan")), st.integers(0, 500).map(float)),
    rule=st.sampled_from(RULES),
)
def test_arrived_less_left_is_present_whatever_is_reported(
    tiny: Callable[..., Path], moves: list[tuple[str, ...]], low: float, span: float, rule: str
) -> None:
    situation = base(tiny)
    table = situation.tables["movements"].iloc[[0] * len(moves)].reset_index(drop=True)
    for number, (kind, who, depart, arrive, precision) in enumerate(moves):
        first, last = (min(depart, arrive), max(depart, arrive)) if depart and arrive else (depart, arrive)
        cells = {"movement_id": f"M{number}", "kind": kind, "contingent_id": who, "depart": first, "arrive": last,
                 "time_precision": precision}  # fmt: skip
        for column, value in cells.items():
            table.loc[number, column] = value
    strength = situation.claims.iloc[[0]].assign(
        subject_id="RUS", attribute="strength", low=low, high=low + span, status="standing", claimant="Ministry of Defence"
    )
    check_laws(deployments.presence(situation.with_table("movements", table).with_table("claims", strength), rule=rule))


BASE: dict[str, Situation] = {}


def base(tiny: Callable[..., Path]) -> Situation:
    """Read once: the examples replace tables of a frozen situation."""
    if "tiny" not in BASE:
        BASE["tiny"] = Situation.read(tiny())
    return BASE["tiny"]


def test_armenia_stands_between_its_arrival_and_its_return(january: Situation) -> None:
    found = days(january, "ARM")
    assert {day: found[day]["present"] for day in ("2022-01-07", "2022-01-08", "2022-01-13", "2022-01-14")} == {
        "2022-01-07": {"low": 0, "high": 0},
        "2022-01-08": {"low": 100, "high": 100},
        "2022-01-13": {"low": 100, "high": 100},
        "2022-01-14": {"low": 0, "high": 0},
    }
    assert [found[day]["state"] for day in ("2022-01-07", "2022-01-08", "2022-01-14")] == ["none", "all", "gone"]


def test_russia_has_no_official_figure_and_so_no_number(january: Situation) -> None:
    assert of(january, "RUS", "official")["strength"] is None
    found = days(january, "RUS", "official")
    assert found["2022-01-05"]["present"] == {"low": 0, "high": 0}
    assert found["2022-01-07"]["present"] == {"low": 1, "high": None}
    assert found["2022-01-10"]["present"] == {"low": None, "high": None}
    assert found["2022-01-10"]["state"] == "all"
    assert found["2022-01-18"]["state"] == "some"
    assert found["2022-01-19"]["present"] == {"low": 0, "high": 0}


def test_a_force_loses_what_its_contingents_lose(january: Situation) -> None:
    found = days(january, "CSTO")
    assert found["2022-01-12"]["present"] == {"low": 2030, "high": 2030}
    # on the 14th 100 Armenians, 150 Kyrgyz and 200 Tajiks went home; the next day more than 100 Russians did
    assert found["2022-01-14"]["present"] == {"low": 100, "high": 1580}
    assert found["2022-01-15"]["present"] == {"low": 1, "high": 1480}
    assert found["2022-01-19"]["present"] == {"low": 0, "high": 0}


def test_a_leg_without_an_arrival_gives_a_band_and_says_so(january: Situation) -> None:
    found = of(january, "TJK")
    assert found["assumed"] == ["K50"]
    bands = {day["day"]: (day["state"], day["present"]["low"], day["present"]["high"]) for day in found["days"]}
    assert [bands[day] for day in ("2022-01-06", "2022-01-07", "2022-01-08", "2022-01-09")] == [
        ("none", 0, 0), ("possible", 0, 200), ("possible", 0, 200), ("all", 200, 200),
    ]  # fmt: skip


def test_a_unit_travels_with_its_contingent_and_not_with_the_force(january: Situation) -> None:
    assert {leg["contingent_id"] for leg in deployments.legs(january, "RUS-45", "withdrawal")} == {"RUS"}
    assert {leg["contingent_id"] for leg in deployments.legs(january, "KGZ", "deployment")} == {"KGZ-SCO"}
    empty = january.with_table("movements", january.tables["movements"].iloc[:0])
    assert deployments.legs(empty, "ARM", "deployment") == []


def test_a_leg_without_any_date_leaves_both_sides_open(tiny: Callable[..., Path]) -> None:
    situation = Situation.read(tiny())
    table = situation.tables["movements"].assign(depart="", arrive="")
    found = of(situation.with_table("movements", table), "RUS")
    assert found["undated"] == ["M1", "M2"]
    assert found["days"][0]["state"] == "possible"


def test_the_order_of_battle_puts_claims_side_by_side(january: Situation) -> None:
    table = {row["contingent_id"]: row for row in deployments.order_of_battle(january)}
    assert len(table) == len(january.contingents)
    assert [row for row in table if table[row]["depth"] == 1][:2] == ["RUS", "BLR"]
    armenia = [(c["attribute"], c["low"], c["claimant"]) for c in table["ARM"]["claims"] if c["low"] is not None]
    assert armenia == [("plan", 70, "Report without a named speaker"), ("strength", 100, "Ministry of Defence of Armenia")]
    belarus = {c["claim_id"]: (c["low"], c["text"], c["official"]) for c in table["BLR"]["claims"]}
    assert belarus["K20-1"][0] is None
    assert "company" in belarus["K20-1"][1]
    assert belarus["K20-2"][0] == 500
    assert not belarus["K20-2"][2]
    assert table["BLR"]["headline"]["official"] is None
    assert table["RUS"]["headline"]["official"] is None
    assert not any(table["RUS"]["headline"].values()), "no strength from a plan"
    assert sorted(c["low"] for c in table["RUS"]["claims"] if c["attribute"] == "plan") == [3000, 5000]


def test_the_order_of_battle_says_what_is_inferred(january: Situation) -> None:
    table = {row["contingent_id"]: row for row in deployments.order_of_battle(january)}
    assert table["BLR"]["inferred"] == ["K21: the destination, Zhetygen airfield, is inferred."]
    assert table["BLR-103"]["home"]["name"] == "Vitebsk"
    assert [(place["name"], place["basis"]) for place in table["BLR"]["landing"]] == [("Zhetygen airfield", "inferred")]
    assert table["RUS"]["means"] == ["Il-76", "An-124"]
    assert [leg["movement_id"] for leg in table["BLR"]["returns"]] == ["K23"]


def test_the_deployment_is_plain_json(january: Situation) -> None:
    told = deployments.deployment(january, rule="official")
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    armenia = next(row for row in told["contingents"] if row["id"] == "ARM")
    assert (armenia["country"], armenia["strength"]) == ("ARM", [100, 100])
    assert armenia["days"][7] == {"date": "2022-01-08", "present": [100, 100], "state": "all"}
    assert armenia["sentence"].startswith("Armenian contingent: strength 100 (Ministry of Defence of Armenia, official); ")
    assert (told["rule"], told["leg_days"], told["period"]) == ("official", 2, list(january.settings["period"]))


def test_an_unknown_rule_is_refused(january: Situation) -> None:
    with pytest.raises(KzmapError, match="no claim rule 'loudest'"):
        deployments.deployment(january, rule="loudest")


def test_contingents_that_are_parts_of_each_other_are_a_fault(tiny: Callable[..., Path]) -> None:
    faults = Situation.inspect(tiny(edit=("contingents", 0, "parent_id", "RUS")))[1]
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [(2, "parent_id", "RUS"), (3, "parent_id", "FORCE")]
    assert "in a circle" in faults[0].rule


def test_the_deployment_is_told_in_lines(january: Situation) -> None:
    lines = deployments.sentences(deployments.deployment(january, rule="official"))
    at = lines.index("Armenian contingent: strength 100 (Ministry of Defence of Armenia, official)")
    assert lines[at + 2] == "  2022-01-08 to 2022-01-13  all       present 100"
    russia = lines.index("Russian contingent: strength not known (official)")
    assert "  2022-01-06 to 2022-01-08  some      present 1 to an unknown number" in lines[russia:]
    assert "  2022-01-09 to 2022-01-12  all       present not known" in lines[russia:]


# Small generated situations. The numbers beside each are worked out by hand from the rule in docs/claims.md.

#: Kenya's police in Haiti in 2024: 200 landed on 25 June, 200 more on 16 July, and nobody had left by August.
FIRST = {"kind": "deployment", "arrive": "2024-06-25"}
SECOND = {"kind": "deployment", "arrive": "2024-07-16"}


def kenya(
    tiny: Callable[..., Path],
    legs: list[dict[str, str]],
    claims: list[tuple[str, int, str]],
    postings: tuple[tuple[str, str], ...] = (),
    attribute: str = "strength",
) -> Situation:
    """Kenya in a joint force: legs named L1, L2, ..., postings G1, ..., and claims as (subject, people, said on)."""
    common = {"confidence": "high", "checked": "once", "review": "published", "source_ids": "S1"}
    ends = {"from_place_id": "CHK", "to_place_id": "SQ", "from_basis": "stated", "to_basis": "stated", "title": "A flight"}
    posted = {"contingent_id": "KEN", "place_id": "SQ", "time_precision": "day", "title": "On guard",
              "task": "Guards."}  # fmt: skip
    said = {"attribute": attribute, "qualifier": "exact", "unit": "people", "text": "So many.", "status": "standing",
            "claimant": "National Police Service of Kenya", "source_id": "S2"}  # fmt: skip
    folder = tiny(
        contingents=[
            {"contingent_id": "MSS", "kind": "force", "name": "Mission", **common},
            {"contingent_id": "KEN", "parent_id": "MSS", "kind": "contingent", "country": "KEN", "name": "Kenya", **common},
        ],
        movements=[
            {"movement_id": f"L{number}", "contingent_id": "KEN", "time_precision": "day", **ends, **common, **leg}
            for number, leg in enumerate(legs, 1)
        ],
        postings=[
            {"posting_id": f"G{number}", "start": start, "end": end, **posted, **common}
            for number, (start, end) in enumerate(postings, 1)
        ],
        claims=[
            {"claim_id": f"N{number}", "subject_id": subject, "low": str(people), "high": str(people), "said_on": day, **said}
            for number, (subject, people, day) in enumerate(claims)
        ],
    )
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["kzmap"] |= {"countries": ["HTI"], "period": ["2024-06-20", "2024-08-31"], "timezone": "America/Port-au-Prince"}
    package["kzmap"].pop("utc_offset")
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    return Situation.read(folder)


BY_LEG = [("L1", 200, "2024-06-25"), ("L2", 200, "2024-07-16")]
HOME = {"kind": "withdrawal", "depart": "2024-08-10"}


@pytest.mark.parametrize(
    ("legs", "claims", "postings", "expected"),
    [
        # legs that are counted add up, with and without a figure for the whole
        ([FIRST, SECOND], BY_LEG, (), {"06-24": (0, 0), "06-25": (200, 200), "07-15": (200, 200), "08-01": (400, 400)}),
        ([FIRST, SECOND], [*BY_LEG, ("KEN", 400, "2024-07-17")], (), {"07-01": (200, 200), "08-01": (400, 400)}),
        # a whole that was told when the first had come is no figure of those there
        ([FIRST, SECOND], [*BY_LEG, ("KEN", 400, "2024-06-25")], (), {"07-01": (200, 200), "08-01": (400, 400)}),
        # "200 so far" is a moment: who came later is added
        ([FIRST, SECOND], [*BY_LEG, ("KEN", 200, "2024-06-26")], (), {"07-01": (200, 200), "08-01": (400, 400)}),
        # nobody counts the legs: figures by date do
        ([FIRST, SECOND], [("KEN", 200, "2024-06-26"), ("KEN", 400, "2024-07-17")], (),
         {"07-01": (200, 200), "08-01": (400, 400)}),
        ([FIRST, SECOND], [("KEN", 400, "2024-07-17")], (), {"07-01": (1, 400), "08-01": (400, 400)}),
        # one of two legs is counted: the other is the rest
        ([FIRST, SECOND], [("L2", 150, "2024-07-16"), ("KEN", 400, "2024-07-17")], (),
         {"07-01": (250, 250), "08-01": (400, 400)}),
        # an arrival between two days
        ([{**FIRST, "depart": "2024-06-23", "time_precision": "range"}], [("KEN", 200, "2024-06-26")], (),
         {"06-22": (0, 0), "06-23": (0, 200), "06-24": (0, 200), "06-25": (200, 200)}),
        # ends of unlike precision: the month of departure does not blur the day of arrival, nor the other way round
        ([{**FIRST, "depart": "2024-06"}], BY_LEG[:1], (), {"06-24": (0, 0), "06-25": (200, 200)}),
        ([{"kind": "deployment", "depart": "2024-06-28", "arrive": "2024-06"}], BY_LEG[:1], (),
         {"06-27": (0, 0), "06-28": (0, 200), "06-30": (200, 200)}),
        # a withdrawal takes away what it says
        ([FIRST, SECOND, HOME], [*BY_LEG, ("L3", 150, "2024-08-10")], (), {"08-09": (400, 400), "08-31": (250, 250)}),
        # nobody says how many went: all of them, unless some are known to have stayed
        ([FIRST, SECOND, HOME], BY_LEG, (), {"08-09": (400, 400), "08-10": (0, 0)}),
        ([FIRST, SECOND, HOME], BY_LEG, (("2024-08-10", ""),), {"08-09": (400, 400), "08-10": (1, 400), "08-31": (1, 400)}),
        ([FIRST, SECOND, HOME], [*BY_LEG, ("G1", 30, "2024-08-11")], (("2024-08-11", "2024-08-20"),),
         {"08-15": (30, 400), "08-31": (1, 400)}),
        # ... or went home later
        ([FIRST, SECOND, HOME, {**HOME, "depart": "2024-08-20"}], BY_LEG, (), {"08-15": (1, 400), "08-20": (0, 0)}),
        # others came after all had left
        ([FIRST, {**HOME, "depart": "2024-07-01"}, SECOND], [("L1", 200, "2024-06-25"), ("L3", 120, "2024-07-16")], (),
         {"06-30": (200, 200), "07-15": (0, 0), "08-31": (120, 120)}),
        # ... or a part had; at no time were there more than the whole
        ([FIRST, {**HOME, "depart": "2024-07-01"}, SECOND], [("L1", 200, "2024-06-25"), ("L2", 150, "2024-07-01"),
         ("L3", 150, "2024-07-16")], (), {"07-15": (50, 50), "08-31": (200, 200)}),
        ([FIRST, {**HOME, "depart": "2024-07-01"}, SECOND], [("L1", 200, "2024-06-25"), ("L2", 100, "2024-07-01"),
         ("L3", 200, "2024-07-16"), ("KEN", 250, "2024-07-17")], (), {"07-15": (100, 100), "08-31": (250, 250)}),
        # an open-ended posting lasts, and nobody leaves with the end of another
        ([], [("KEN", 200, "2024-06-26")], (("2024-06-25", ""),), {"06-25": (200, 200), "08-31": (200, 200)}),
        ([], [("KEN", 200, "2024-06-26")], (("2024-06-25", "2024-07-01"),), {"08-31": (200, 200)}),
        # more by leg than in all: the whole is shown
        ([FIRST, SECOND], [*BY_LEG, ("KEN", 350, "2024-07-17")], (), {"07-01": (200, 200), "08-01": (350, 350)}),
    ],
)  # fmt: skip
def test_whoever_arrived_is_there_until_a_source_says_otherwise(
    tiny: Callable[..., Path],
    legs: list[dict[str, str]],
    claims: list[tuple[str, int, str]],
    postings: tuple[tuple[str, str], ...],
    expected: dict[str, tuple[int, int]],
) -> None:
    situation = kenya(tiny, legs, claims, postings)
    check_laws(deployments.presence(situation))
    for contingent in ("KEN", "MSS"):  # the force is the sum of its contingents
        found = days(situation, contingent)
        told = {day: tuple(found[f"2024-{day}"]["present"].values()) for day in expected}
        assert told == expected, contingent


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["kazakhstan-2022", "solomon-islands-2021"])
def test_no_force_is_larger_than_its_whole_and_no_smaller_than_its_contingents(name: str, rule: str) -> None:
    situation = Situation.read(name)
    found = deployments.presence(situation, rule=rule)
    check_laws(found)
    force = next(row for row in found if row["kind"] == "force")
    contingents = [row for row in found if row["kind"] == "contingent"]
    for number, day in enumerate(force["days"]):
        least = sum(row["days"][number]["present"]["low"] or 0 for row in contingents)
        top = day["present"]["high"]
        assert least <= (day["present"]["low"] or 0) or (top is not None and least > top), day["day"]


def test_a_plan_is_no_strength_of_a_leg_or_a_contingent(tiny: Callable[..., Path]) -> None:
    situation = kenya(tiny, [FIRST], [("L1", 200, "2024-06-20"), ("KEN", 1000, "2024-06-20")], attribute="plan")
    assert of(situation, "KEN")["strength"] is None
    assert days(situation, "KEN")["2024-08-01"]["present"] == {"low": None, "high": None}


def test_figures_that_do_not_add_up_are_noted(tiny: Callable[..., Path]) -> None:
    above = kenya(tiny, [FIRST, SECOND], [*BY_LEG, ("KEN", 350, "2024-07-17")])
    assert of(above, "KEN")["notes"] == ["its arrivals add up to 400, more than its strength of 350, which is shown"]
    assert "  Note: its arrivals add up to 400, more than its strength of 350, which is shown." in deployments.sentences(
        deployments.deployment(above)
    )
    above.package["kzmap"]["languages"] = ["ru", "fr"]
    shown = forces.presence(pipeline.locate(above, Boundaries.load(packs=False)))
    told = next(row for row in shown if row["id"] == "KEN")["notes"]
    assert [{"ru", "fr"} <= set(one) for one in told] == [True]  # the page tells it in each of its languages
    assert all("400" in one and "350" in one for one in told[0].values())
    so_far = kenya(tiny, [FIRST, SECOND], [*BY_LEG, ("KEN", 200, "2024-06-26")])
    assert of(so_far, "KEN")["notes"] == ["the strength of 200 was told before later arrivals: with them 400"]
    assert of(kenya(tiny, [FIRST, SECOND], BY_LEG), "KEN")["notes"] == []
