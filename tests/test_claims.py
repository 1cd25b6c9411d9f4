"""The ledger: belief by date, headline figures with their speakers, nothing lost."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzmap import pipeline
from kzmap.claims import deployments, headlines, history, ledger, speakers
from kzmap.errors import KzmapError
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOCAL: dict[str, Any] = {"offset": "+06:00"}


@pytest.fixture
def table(tiny: Callable[..., Path]) -> Situation:
    return Situation.read(tiny())


@pytest.fixture(scope="module")
def january() -> Situation:
    return Situation.read("kazakhstan-2022")


def believed(situation: Situation, moment: str) -> pd.DataFrame:
    return ledger.known_on(situation.claims, moment, sources=situation.sources, **LOCAL)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2022-01-08", {"T3": "standing"}),
        ("2022-01-09T12:00+06:00", {"T1": "standing", "T3": "standing"}),
        ("2022-01-10T12:00+06:00", {"T1": "standing", "T3": "standing"}),
        ("2022-01-10", {"T1": "retracted", "T3": "standing"}),
        ("2022-01-11", {"T1": "retracted", "T3": "standing"}),
        ("2022-01-15", {"T1": "retracted", "T2": "standing", "T3": "standing"}),
    ],
)
def test_known_on_replays_belief(table: Situation, moment: str, expected: dict[str, str]) -> None:
    then = ledger.known_on(table.claims, moment, **LOCAL)
    assert dict(zip(then["claim_id"], then["status"], strict=True)) == expected


def test_an_undone_status_names_nobody(table: Situation) -> None:
    then = ledger.known_on(table.claims, "2022-01-09", **LOCAL).set_index("claim_id")
    assert then.loc["T1", ["status_on", "status_by", "status_source_id"]].tolist() == ["", "", ""]


def one(table: Situation, **cells: str) -> pd.DataFrame:
    return table.claims.iloc[[0]].assign(**cells).reset_index(drop=True)


@pytest.mark.parametrize(
    ("said_on", "moment", "known"),
    [
        ("2022-01-09", "2022-01-08T23:59+06:00", False),
        ("2022-01-09", "2022-01-09T00:00+06:00", True),
        ("2022-01-09T10:00+06:00", "2022-01-09T09:59+06:00", False),
        ("2022-01-09T10:00+06:00", "2022-01-09T10:00+06:00", True),
        ("2022-01-09T10:00+06:00", "2022-01-09T03:59+00:00", False),
        ("2022-01", "2022-01-30", False),
        ("2022-01", "2022-01-31", True),
        ("2022", "2022-12-30", False),
        ("2022", "2022-12-31", True),
    ],
)
def test_a_claim_counts_from_the_beginning_of_its_day(table: Situation, said_on: str, moment: str, known: bool) -> None:
    assert len(ledger.known_on(one(table, said_on=said_on), moment, **LOCAL)) == known


@pytest.mark.parametrize(
    ("status_on", "moment", "status"),
    [
        ("2022-01-10", "2022-01-10T23:58+06:00", "standing"),
        ("2022-01-10", "2022-01-09", "standing"),
        ("2022-01-10", "2022-01-10", "retracted"),
        ("2022-01-10", "2022-01-11T00:00+06:00", "retracted"),
        ("2022-01-10T18:00+06:00", "2022-01-10T17:59+06:00", "standing"),
        ("2022-01-10T18:00+06:00", "2022-01-10T18:00+06:00", "retracted"),
        ("2022-01", "2022-01-30", "standing"),
        ("2022-01", "2022-01-31", "retracted"),
        ("", "2022-01-09", "retracted"),
    ],
)
def test_a_change_counts_from_the_end_of_its_day(table: Situation, status_on: str, moment: str, status: str) -> None:
    row = one(table, status_on=status_on, status_source_id="")
    assert ledger.known_on(row, moment, **LOCAL)["status"].tolist() == [status]


def test_a_change_without_a_date_is_dated_by_its_source_or_successor(table: Situation) -> None:
    undated = one(table, status_on="", status_source_id="S2")
    sources = table.sources.assign(published_on=["2022-01-05", "2022-01-12"])
    for moment, status in (("2022-01-11", "standing"), ("2022-01-12", "retracted")):
        then = ledger.known_on(undated, moment, sources=sources, **LOCAL)
        assert then["status"].tolist() == [status]
    pair = pd.concat([one(table, status_on="", status="superseded", replaced_by="T2"), table.claims.iloc[[1]]])
    for moment, status in (("2022-01-14", "standing"), ("2022-01-15", "superseded")):
        assert ledger.known_on(pair.reset_index(drop=True), moment, **LOCAL)["status"].iloc[0] == status


def test_a_claim_without_a_date_counts_from_its_publication(table: Situation) -> None:
    row = one(table, said_on="")
    dated = ledger.dates(row, table.sources, **LOCAL)[0]
    assert (dated.dated_by, str(dated.known_from)) == ("published", "2022-01-04 18:00:00+00:00")
    assert len(ledger.known_on(row, "2022-01-04", sources=table.sources, **LOCAL)) == 0
    assert len(ledger.known_on(row, "2022-01-05", sources=table.sources, **LOCAL)) == 1


def test_a_claim_counts_no_earlier_than_a_source_carries_it(table: Situation) -> None:
    row = one(table, said_on="2022-01-04", source_id="S1")
    assert ledger.dates(row, table.sources, **LOCAL)[0].dated_by == "published"
    assert [len(ledger.known_on(row, day, sources=table.sources, **LOCAL)) for day in ("2022-01-04", "2022-01-05")] == [0, 1]
    # a month of publication may have been that day
    month = table.sources.assign(published_on="2022-01")
    assert len(ledger.known_on(row, "2022-01-04", sources=month, **LOCAL)) == 1


def test_an_undated_claim_is_reported_and_not_lost(table: Situation) -> None:
    rows = table.claims.assign(said_on=["", "2022-01-15", "2022-01-05"], source_id="S2")
    counted = ledger.account(rows, "2022-01-10", sources=table.sources, **LOCAL)
    assert counted == {"claims": 3, "shown": 1, "later": 1, "undated": ["T1"]}
    assert ledger.account(rows, sources=table.sources, **LOCAL) == {"claims": 3, "shown": 3, "later": 0, "undated": ["T1"]}


def test_a_headline_is_one_standing_claim_with_its_speaker(table: Situation) -> None:
    figure = headlines.headlines(table.claims, "tiny")["killed"]
    assert (figure["low"], figure["high"], figure["claimant"]) == (225, 225, "Prosecutor General's Office")
    assert (figure["rule"], figure["standing"], figure["claimants"]) == ("latest_standing", 1, ["Prosecutor General's Office"])


def test_dozens_is_no_number(table: Situation) -> None:
    assert headlines.headlines(table.claims, "E1") == {}


def test_the_newest_is_found_by_instant_and_then_by_row(table: Situation) -> None:
    said = ["2022-01-15T01:00+06:00", "2022-01-14T23:00+00:00", "2022-01-15T05:00+06:00"]  # 19:00, 23:00, 23:00 UTC
    rows = table.claims.assign(said_on=said, status="standing", subject_id="x", attribute="killed", low=[1.0, 2.0, 3.0],
                               high=[1.0, 2.0, 3.0], claimant="Police")  # fmt: skip
    assert headlines.headlines(rows, "x")["killed"]["low"] == 3
    assert headlines.headlines(rows.iloc[[2, 1, 0]], "x")["killed"]["low"] == 2


def test_figures_in_different_units_are_never_compared(january: Situation) -> None:
    figure = headlines.headlines(january.claims, "KGZ", rule="lowest", sources=january.sources, **LOCAL)["vehicles"]
    assert (figure["low"], figure["unit"], figure["other_units"]) == (11, "motor vehicles", ["armoured vehicles", "vehicles"])


def test_an_open_bound_stays_open(january: Situation) -> None:
    figure = headlines.headlines(january.claims, "CSTO", rule="official", sources=january.sources, **LOCAL)["flights"]
    assert (figure["low"], figure["high"], figure["qualifier"]) == (100, None, "more_than")
    assert (figure["standing_low"], figure["standing_high"]) == (100, None)
    assert figure["official"]


def test_an_unknown_rule_is_refused(table: Situation) -> None:
    with pytest.raises(KzmapError, match="Expected one of: latest_standing, official, lowest, highest"):
        headlines.headlines(table.claims, "tiny", rule="mean")


# Kazakhstan, January 2022, as it must stay


def test_at_noon_of_9_january_164_stands(january: Situation) -> None:
    then = believed(january, "2022-01-09T12:00+06:00")
    figure = headlines.headlines(then, january.name, sources=january.sources, **LOCAL)["killed"]
    assert (figure["low"], figure["high"], figure["status"]) == (164, 164, "standing")
    assert figure["claimant"] == "Health Ministry of Kazakhstan (as reported)"


@pytest.mark.parametrize("moment", ["2022-01-09", "2022-01-11"])
def test_164_is_retracted_on_the_same_day_and_by_whom(january: Situation, moment: str) -> None:
    then = believed(january, moment)
    left = headlines.headlines(then, january.name, sources=january.sources, **LOCAL)["killed"]
    assert (left["low"], left["claimant"]) == (44, "D. Abayev, deputy head of the presidential administration")
    [aside] = ledger.set_aside(then, january.name)["killed"]
    assert (aside["low"], aside["status"], aside["status_on"]) == (164, "retracted", "2022-01-09")
    assert aside["status_by"].startswith("Information Ministry of Kazakhstan")


def test_the_history_of_the_death_toll(january: Situation) -> None:
    steps = history.history(january.claims, january.name, "killed", sources=january.sources, **LOCAL)
    told = [(step["at"], step["what"], step["low"]) for step in steps if step["from"]]
    assert told == [
        ("2022-01-08", "said", 44), ("2022-01-09", "said", 164), ("2022-01-09", "retracted", 164), ("2022-01-15", "said", 225),
        ("2022-01", "said", 227), ("2022-01", "superseded", 225), ("2022-03-14", "said", 230), ("2022-03-14", "superseded", 227),
        ("2022-05-05", "said", 232), ("2022-05-05", "superseded", 230), ("2022-07-29", "said", 241), ("2022-08-16", "said", 238),
        ("2022-08-16", "superseded", 232), ("2023-01-05", "said", 238),
    ]  # fmt: skip
    latest = {step["at"]: step["headlines"]["latest_standing"] for step in steps}
    assert latest["2022-01-09"] == "E109-1"
    assert latest["2022-08-16"] == "E113-1"
    assert latest["2023-01-05"] == "E73-1"
    assert all(step["from"] for step in steps)


def test_armenia_70_and_100_stand_side_by_side(january: Situation) -> None:
    figures = headlines.headlines(january.claims, "ARM", sources=january.sources, **LOCAL)
    assert "plan" not in figures, "nobody can be held to it"
    [said] = headlines.unled(january.claims, "ARM", sources=january.sources, **LOCAL)["plan"]["said"]
    assert (said["low"], said["claimant"], said["speaker"]) == (70, "Report without a named speaker", "unnamed")
    assert (figures["strength"]["low"], figures["strength"]["claimant"]) == (100, "Ministry of Defence of Armenia")


def test_belarus_says_a_company_and_a_report_says_500(january: Situation) -> None:
    rows = january.claims.set_index("claim_id")
    assert "company" in rows.loc["K20-1", "text"]
    assert pd.isna(rows.loc["K20-1", "low"])
    assert speakers.is_official(rows.loc["K20-1", "claimant"])
    found = headlines.headlines(january.claims, "BLR")
    assert "strength" not in found, "a report before arrival is no strength"
    assert [said["low"] for said in headlines.unled(january.claims, "BLR")["plan"]["said"]] == [500]
    assert headlines.headlines(january.claims, "BLR", rule="official") == {}


def test_russia_has_no_official_figure(january: Situation) -> None:
    for rule in headlines.RULES:
        assert not {"strength", "plan"} & set(headlines.headlines(january.claims, "RUS", rule=rule))
        plan = headlines.unled(january.claims, "RUS", rule=rule)["plan"]
        assert (plan["why"], plan["standing_low"], plan["standing_high"]) == ("speakers", 3000, 5000)
        assert {said["speaker"] for said in plan["said"]} == {"unnamed"}


#: What the record must answer on each day, worked out by hand from the statements and their dates: figure and speaker.
ANSWERS = {
    "2022-01-06": {
        "killed_security": (18, "Interior Ministry"),
        "injured_security": (748, "Interior Ministry"),
        "detained": (2298, "Interior Ministry"),
        "killed": None,
        "CSTO": None,
        "ARM": None,
    },
    "2022-01-08": {
        "killed": (44, "D. Abayev"),
        "killed_attackers": (26, "Interior Ministry"),
        "detained": (4266, "Interior Ministry"),
        "CSTO": None,
        "ARM": (100, "Ministry of Defence of Armenia"),
        "RUS": None,
    },
    "2022-01-09": {
        "killed": (44, "D. Abayev"),
        "killed_security": (16, "Ye. Turgumbayev"),
        "injured_security": (1300, "Ye. Turgumbayev"),
        "CSTO": None,
        "TJK": (200, "TJinform"),
    },
    "2022-01-11": {
        "killed": (44, "D. Abayev"),
        "detained": (9900, "Interior Ministry"),
        "CSTO": (2030, "President"),
        "KGZ": (150, "Ministry of Defence of Kyrgyzstan"),
        "RUS": None,
        "BLR": None,
    },
    "2022-01-16": {
        "killed": (225, "Prosecutor General"),
        "killed_security": (19, "Prosecutor General"),
        "injured": (4353, "Prosecutor General"),
        "detained": (9900, "Interior Ministry"),
        "intensive_care": (67, "Health Ministry"),
        "CSTO": (2030, "President"),
    },
    "2022-03-15": {
        "killed": (230, "Prosecutor General"),
        "died_in_hospital": (177, "Health Ministry"),
        "hospitalised": (6, "Health Ministry"),
        "killed_attackers": None,
    },
    "2022-06-01": {"killed": (232, "Prosecutor General"), "killed_attackers": (149, "Prosecutor General")},
    "2022-09-01": {
        "killed": (238, "Prosecutor General"),
        "killed_in_custody": (6, "Prosecutor General"),
        "killed_bystanders": (20, "Prosecutor General"),
    },
    None: {
        "killed": (238, "Prosecutor General"),
        "killed_attackers": (67, "Prosecutor General"),
        "detained": (9900, "Interior Ministry"),
        "CSTO": (2030, "President"),
        "ARM": (100, "Ministry of Defence of Armenia"),
        "composition": None,
        "RUS": None,
        "BLR": None,
    },
}


@pytest.mark.parametrize("moment", ANSWERS)
def test_each_day_has_the_figures_of_that_day_with_their_speakers(january: Situation, moment: str | None) -> None:
    then = pipeline.publishable(january, known_on=moment)
    figures: dict[str, Any] = headlines.headlines(
        then.claims, then.name, sources=then.sources, home=headlines.home(then), **LOCAL
    )
    figures |= headlines.strengths(then)
    for asked, expected in ANSWERS[moment].items():
        found = figures.get(asked)
        if expected is None:
            assert found is None, (asked, found)
        else:
            number, speaker = expected
            assert found is not None, asked
            assert (found["low"], found["claimant"][: len(speaker)]) == (number, speaker)


# The rule of the headline, on a situation of its own


def spoken(table: Situation, *rows: tuple[str, float, str, str], subject: str = "x", attribute: str = "killed") -> Any:
    """The headline of claims made one day after the other: claimant, figure, qualifier."""
    one_row = table.claims.iloc[[0]]
    made = [
        one_row.assign(
            claim_id=f"Z{n}",
            subject_id=subject,
            attribute=attribute,
            low=low,
            high=low,
            qualifier=qualifier,
            claimant=who,
            status="standing",
            said_on=day,
            unit="people",
        )
        for n, (who, low, qualifier, day) in enumerate(rows)
    ]
    return pd.concat(made, ignore_index=True)


def leader(claims: pd.DataFrame, rule: str = "latest_standing", home: tuple[str, ...] = ("FJI",)) -> float | None:
    found = headlines.headlines(claims, "x", rule=rule, home=home)
    return next((figure["low"] for figure in found.values()), None)


def test_a_named_count_is_never_beaten_by_a_later_nameless_one(table: Situation) -> None:
    named = ("Fiji Times", 12, "exact", "2022-01-02")
    for nameless in ("Not named", "", "Local media (not named)", "The Post (press arithmetic)", "Social media"):
        assert leader(spoken(table, named, (nameless, 40, "exact", "2022-01-05"))) == 12
        for rule in headlines.RULES:
            assert leader(spoken(table, (nameless, 40, "exact", "2022-01-05")), rule) is None


def test_the_countrys_own_body_comes_before_others_and_these_before_outlets(table: Situation) -> None:
    rows = [
        ("Health Ministry of Fiji", 1, "exact", "2022-01-02"),
        ("Foreign Ministry of Tonga", 2, "exact", "2022-01-03"),
        ("Fiji Times", 3, "exact", "2022-01-04"),
    ]
    assert leader(spoken(table, *rows)) == 1
    assert leader(spoken(table, *rows[1:])) == 2
    assert leader(spoken(table, *rows), home=("TON",)) == 2
    # its own figure, handed on by a report, replaces what it said before
    assert leader(spoken(table, rows[0], ("Health Ministry of Fiji (as reported)", 5, "exact", "2022-01-03"))) == 5


@pytest.mark.parametrize(
    ("qualifier", "rounded", "leads"),
    [
        ("more_than", 2000, 2030),
        ("about", 2000, 2030),
        ("nearly", 2000, 2000),
        ("at_least", 2100, 2100),
        ("more_than", 1000, 1000),
        ("up_to", 2100, 2030),
        ("exact", 2000, 2000),
    ],
)
def test_an_exact_figure_stands_before_its_rounding_and_before_nothing_else(
    table: Situation, qualifier: str, rounded: int, leads: int
) -> None:
    claims = spoken(table, ("Army", 2030, "exact", "2022-01-02"), ("Army", rounded, qualifier, "2022-01-05"))
    assert leader(claims) == leads


def test_what_mixes_unlike_parts_has_no_headline(table: Situation) -> None:
    claims = spoken(table, ("Police of Fiji", 41, "exact", "2022-01-02"), attribute="composition")
    assert leader(claims) is None
    assert headlines.unled(claims, "x")["composition"]["why"] == "mixed"


@pytest.mark.parametrize(
    ("claimant", "kind"),
    [
        ("Embassy of Fiji in Tonga", "official"),
        ("Embassy of Tonga in Fiji", "other_official"),
        ("Tongan Foreign Ministry", "other_official"),
        ("Fijian police", "official"),
        ("European Parliament", "international"),
        ("Police", "official"),
        ("Niger police", "other_official"),
    ],
)
def test_an_office_belongs_to_the_country_it_names_first(claimant: str, kind: str) -> None:
    assert speakers.speaker(claimant, ("FJI",)) == kind


def test_no_contingent_is_shown_larger_than_its_force(january: Situation) -> None:
    claims = january.claims.copy()
    mine = claims["claim_id"].isin(["K30-1", "K50-3"])
    claims.loc[mine, ["low", "high"]] = 3000.0
    told = deployments.deployment(january.with_table("claims", claims))
    shown = {row["contingent_id"]: row["strength"] and row["strength"]["low"] for row in told["presence"]}
    assert (shown["CSTO"], shown["ARM"], shown["TJK"]) == (2030, None, None)
    assert {row["part"][0]["subject_id"] for row in told["conflicts"]} == {"ARM", "TJK"}
    # each fits, together they do not: both are shown, the contradiction is told, and nothing is added up
    claims.loc[mine, ["low", "high"]] = 1500.0
    told = deployments.deployment(january.with_table("claims", claims))
    [row] = told["conflicts"]
    assert (row["kind"], {part["subject_id"] for part in row["part"]}) == ("parts", {"ARM", "TJK", "KGZ"})


def test_the_hour_of_the_airports_seizure_is_a_range(january: Situation) -> None:
    seizure = january.tables["incidents"].set_index("record_id").loc["C21"]
    assert seizure["time_precision"] == "range"
    assert (seizure["start"], seizure["end"]) == ("2022-01-05T20:48+06:00", "2022-01-05T21:14+06:00")
    retaken = january.tables["incidents"].set_index("record_id").loc["C22"]
    assert (retaken["time_precision"], retaken["start"], retaken["end"]) == ("range", "2022-01-05", "2022-01-07")
    told = january.claims.query("subject_id == 'C21' and attribute == 'time'")
    assert len(told) >= 2


# Laws


IDS = st.sampled_from([f"Q{number}" for number in range(12)])
DAYS = st.sampled_from(["", "2022", "2022-01", "2022-01-05", "2022-01-09", "2022-01-09T12:00+06:00", "2022-03-14"])


@st.composite
def ledgers(draw: st.DrawFn) -> pd.DataFrame:
    """Tables of claims that validate: each one about the situation, its own attribute and numbers, any status."""
    ids = draw(st.lists(IDS, unique=True, min_size=1, max_size=8))
    rows = []
    for claim in ids:
        low = draw(st.one_of(st.just(float("nan")), st.integers(0, 10**6).map(float), st.floats(0, 1e6, width=32)))
        said = draw(DAYS)
        status = draw(st.sampled_from(["standing", "retracted", "denied"]))
        rows.append({
            "claim_id": claim, "subject_id": draw(st.sampled_from(["tiny", "E1", "RUS"])), "record_id": "",
            "attribute": draw(st.sampled_from(["killed", "strength"])), "low": low,
            "high": draw(st.sampled_from([low, float("nan")])), "qualifier": draw(st.sampled_from(["", "about", "dozens"])),
            "unit": draw(st.sampled_from(["", "people", "aircraft"])),
            "text": draw(st.sampled_from(['A claim, with "quotes"', "Строка\nи вторая", "=1+1"])), "claimant": "Ministry; office",
            "relayed_by": "", "source_id": draw(st.sampled_from(["S1", "S2"])), "said_on": said, "status": status,
            "status_on": "2022-04-01" if status == "retracted" else "", "status_by": "" if status == "standing" else "Somebody",
            "status_source_id": "", "replaced_by": "", "note": "",
        })  # fmt: skip
    return pd.DataFrame(rows)


@settings(max_examples=40, deadline=None)
@given(rows=ledgers(), moment=st.sampled_from(["2022-01-01", "2022-01-09", "2022-01-09T12:00+06:00", "2023"]))
def test_every_claim_is_shown_or_later_or_undated(rows: pd.DataFrame, moment: str) -> None:
    counted = ledger.account(rows, moment, **LOCAL)
    assert counted["shown"] + counted["later"] + len(counted["undated"]) == counted["claims"] == len(rows)
    shown = ledger.known_on(rows, moment, **LOCAL)
    assert shown["claim_id"].is_unique
    assert set(shown["claim_id"]) <= set(rows["claim_id"]) - set(counted["undated"])


@settings(max_examples=40, deadline=None)
@given(rows=ledgers())
def test_every_claim_stands_once_in_the_ledger_and_its_history(rows: pd.DataFrame) -> None:
    entries = history.ledger(rows, **LOCAL)
    assert sorted(claim["claim_id"] for entry in entries for claim in entry["claims"]) == sorted(rows["claim_id"])
    steps = [step for entry in entries for step in entry["history"]]
    assert sorted(step["claim_id"] for step in steps if step["what"] == "said") == sorted(rows["claim_id"])
    changed = rows.loc[rows["status"] != "standing", "claim_id"]
    assert sorted(step["claim_id"] for step in steps if step["what"] != "said") == sorted(changed)
    for entry in entries:
        moments = [step["from"] for step in entry["history"] if step["from"]]
        assert moments == sorted(moments)
        standing = sorted(c["claim_id"] for c in entry["claims"] if c["status"] == "standing")
        assert sorted(entry["history"][-1]["standing"]) == standing
        assert entry["history"][-1]["headlines"] == entry["headlines"]
    assert json.loads(json.dumps(entries, allow_nan=False)) == entries


@settings(max_examples=40, deadline=None)
@given(rows=ledgers(), rule=st.sampled_from(headlines.RULES), subject=st.sampled_from(["tiny", "E1", "RUS"]))
def test_a_headline_is_a_claim_of_the_table_and_within_its_range(rows: pd.DataFrame, rule: str, subject: str) -> None:
    for attribute, figure in headlines.headlines(rows, subject, rule=rule, **LOCAL).items():
        row = rows[rows["claim_id"] == figure["claim_id"]].iloc[0]
        assert (row["subject_id"], row["attribute"], row["status"]) == (subject, attribute, "standing")
        assert figure["claimant"]
        assert figure["low"] is not None or figure["high"] is not None
        if figure["standing_low"] is not None and figure["low"] is not None:
            assert figure["standing_low"] <= figure["low"]
        if figure["standing_high"] is not None:
            assert figure["high"] <= figure["standing_high"]


@settings(max_examples=40, deadline=None)
@given(ours=ledgers(), theirs=ledgers())
def test_a_merge_loses_no_claim_or_says_so(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    clash = set(ours["claim_id"]) & set(theirs["claim_id"])
    shared = [frame[frame["claim_id"].isin(clash)].sort_values("claim_id").reset_index(drop=True) for frame in (ours, theirs)]
    if not shared[0].equals(shared[1]):
        with pytest.raises(KzmapError, match="stand for different claims"):
            ledger.merge(ours, theirs)
        return
    both = ledger.merge(ours, theirs)
    assert sorted(both["claim_id"]) == sorted(set(ours["claim_id"]) | set(theirs["claim_id"]))
    assert ledger.merge(both, theirs).equals(both)


def test_the_same_id_for_two_claims_is_refused(table: Situation) -> None:
    with pytest.raises(KzmapError, match="The ids T1 stand for different claims"):
        ledger.merge(table.claims, one(table, text="Another text."))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ledgers())
def test_no_claim_is_lost_between_writing_and_reading(tiny: Callable[..., Path], rows: pd.DataFrame) -> None:
    situation = Situation.read(tiny(claims=[]))
    with tempfile.TemporaryDirectory() as folder:
        situation.with_table("claims", rows).write(folder)
        again = Situation.read(folder).claims
    assert ledger.merge(again, rows).equals(again)  # equal, row for row: merging adds nothing and finds no clash
    assert again["claim_id"].tolist() == rows["claim_id"].tolist()


def test_a_selection_keeps_the_ledger_whole(january: Situation) -> None:
    from kzmap import pipeline
    from kzmap.ground.boundaries import Boundaries
    from kzmap.situation.selection import Selection

    located = pipeline.locate(january, Boundaries.load(packs=False))
    assert located.summary["claims_counted"]["shown"] == len(located.claims)
    assert located.summary["set_aside"]["killed"][0]["status"] == "retracted"
    chosen = Selection(layers=("postings",), text="Almaty").apply(located)
    assert len(chosen.features) < len(located.features)
    assert chosen.claims.equals(located.claims)


def test_changes_tell_what_a_day_brought(january: Situation) -> None:
    found = history.changes(january.claims, "2022-01-08", "2022-01-09", sources=january.sources, **LOCAL)
    assert ("kazakhstan-2022", "killed", "said", 164) in {(s["subject_id"], s["attribute"], s["what"], s["low"]) for s in found}
    noon = "2022-01-09T12:00+06:00"
    later = history.changes(january.claims, noon, "2022-01-09", sources=january.sources, **LOCAL)
    assert ("kazakhstan-2022", "killed", "retracted", 164) in {
        (s["subject_id"], s["attribute"], s["what"], s["low"]) for s in later
    }
    assert all(step["from"] for step in (*found, *later))


@pytest.mark.parametrize(
    ("said", "country"),
    [
        ("Central Bank of Solomon Islands", "SB"),
        ("South Korean ministry", "KR"),
        ("South Australian police", "AU"),
        ("Kyrgyz Ministry of Defence", "KG"),
        ("Papua New Guinea police", "PG"),
        ("Niger army", "NE"),
        ("Nigerian army", "NG"),
        ("Western Province premier", ""),
    ],
)
def test_the_first_word_of_a_name_is_no_country(said: str, country: str) -> None:
    assert speakers._country(said.lower()) == country
