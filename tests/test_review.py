"""What may be published, and what a publication changes."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kzmap.errors import KzmapError
from kzmap.face import run
from kzmap.situation import publish
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries


@pytest.fixture
def drafted(tiny: Callable[..., Path]) -> Situation:
    """C2 is a draft at a place and by a source of its own, with a claim."""
    situation = Situation.read(tiny())
    tables = situation.tables
    extra = {
        "places": {"place_id": "HID", "name": "Zebra yard", "note": ""},
        "sources": {"source_id": "S9", "publisher": "Zebra press"},
        "claims": {"claim_id": "T9", "subject_id": "C2", "source_id": "S9", "text": "Zebra claim.", "note": ""},
    }
    for name, cells in extra.items():
        situation = situation.with_table(name, pd.concat([tables[name], tables[name].iloc[[0]].assign(**cells)]))
    incidents = tables["incidents"].copy()
    incidents.loc[1, ["title", "place_ids", "source_ids"]] = ["Zebra seen", "HID", "S9"]
    return situation.with_table("incidents", incidents)


def test_a_draft_takes_its_claims_places_and_sources_along(drafted: Situation) -> None:
    shown = publish.passed(drafted)
    assert "C2" not in set(shown.tables["incidents"]["record_id"])
    assert "T9" not in set(shown.claims["claim_id"])
    assert "HID" not in set(shown.places["place_id"])
    assert set(drafted.places["place_id"]) - set(shown.places["place_id"]) == {"HID"}
    assert set(drafted.claims["claim_id"]) - set(shown.claims["claim_id"]) == {"T9"}
    assert not any("zebra" in table.to_csv().casefold() for table in shown.tables.values())


def test_a_draft_that_was_asked_for_is_marked(drafted: Situation, boundaries: Boundaries) -> None:
    located = run(drafted, boundaries=boundaries, review=("published", "draft")).located
    states = located.features.set_index("record_id")["review"]
    assert states["C2"] == "draft"
    assert located.options.review == ("published", "draft")
    assert located.summary["withheld"] == 0


def test_what_hangs_on_a_withdrawn_contingent_goes_too(tiny: Callable[..., Path]) -> None:
    shown = publish.passed(Situation.read(tiny(edit=("contingents", 1, "review", "withdrawn"))))
    assert shown.contingents["contingent_id"].tolist() == ["FORCE"]
    assert len(shown.tables["movements"]) == len(shown.tables["postings"]) == 0
    assert "CHK" not in set(shown.places["place_id"])
    force = publish.passed(Situation.read(tiny(edit=("contingents", 0, "review", "withdrawn"))))
    assert len(force.contingents) == 0


def test_a_claim_whose_successor_is_left_out_stands_again(tiny: Callable[..., Path]) -> None:
    situation = Situation.read(tiny(edit=("events", 2, "review", "draft")))
    claims = situation.claims.copy()
    claims.loc[1, ["status", "status_on", "status_by", "replaced_by"]] = ["superseded", "2022-01-16", "Prosecutor", "T1"]
    shown = publish.passed(situation.with_table("claims", claims)).claims.set_index("claim_id")
    assert "T1" not in shown.index  # reported by the draft E3
    assert shown.loc["T2", ["status", "status_by", "replaced_by"]].tolist() == ["standing", "", ""]


def test_everything_published_passes_untouched() -> None:
    situation = Situation.read("kazakhstan-2022")
    assert publish.passed(situation, publish.STATES) is situation
    shown = publish.passed(situation)
    tables = ("events", "incidents", "contingents", "movements", "postings")
    for name in tables:
        table = situation.tables[name]
        assert shown.tables[name].equals(table[table["review"] == "published"].reset_index(drop=True))
    cited = {source for name in tables for cell in shown.tables[name]["source_ids"] for source in cell.split("|")}
    used = cited | set(shown.claims["source_id"])
    assert used <= set(shown.sources["source_id"])


@pytest.mark.parametrize("states", [(), ("approved",)])
def test_an_unknown_state_is_refused(tiny: Callable[..., Path], states: tuple[str, ...]) -> None:
    with pytest.raises(KzmapError, match="Expected some of: draft, published, withdrawn"):
        publish.passed(Situation.read(tiny()), states)


@pytest.fixture
def exported(tiny: Callable[..., Path], boundaries: Boundaries, tmp_path: Path) -> Path:
    return run(tiny(), boundaries=boundaries).export("geojson", tmp_path / "a.geojson")


def test_an_export_against_itself_changes_nothing(exported: Path) -> None:
    document = publish.read_export(exported)
    counts = publish.compare(document, document)["counts"]
    assert counts["unchanged"] == counts["earlier"] == counts["later"] == len(document["features"])


def test_a_report_says_what_is_new_changed_and_withdrawn(exported: Path) -> None:
    later = publish.read_export(exported)
    earlier = copy.deepcopy(later)
    features = {feature["properties"]["record_id"]: feature for feature in earlier["features"]}
    earlier["features"].remove(features["E2"])
    features["E1"]["properties"]["title"] = "An older title"
    features["E1"]["properties"]["claims"][0]["text"] = "An older text"
    features["C1"]["geometry"] = None
    earlier["features"].append({"type": "Feature", "properties": {"record_id": "OLD", "layer": "events", "title": "Gone"}})
    report = publish.compare(earlier, later)
    assert [row["record_id"] for row in report["new"]] == ["E2"]
    assert [row["record_id"] for row in report["withdrawn"]] == ["OLD"]
    changed = {row["record_id"]: row for row in report["changed"]}
    assert set(changed) == {"E1", "C1"}
    assert changed["E1"]["fields"] == {"title": {"was": "An older title", "is": "People gather in Semey"}}
    assert changed["E1"]["claims"] == {"new": [], "changed": ["T3"], "withdrawn": []}
    assert (changed["E1"]["geometry"], changed["C1"]["geometry"]) == (False, True)
    counts = report["counts"]
    assert counts["withdrawn"] + counts["changed"] + counts["unchanged"] == counts["earlier"]
    assert counts["new"] + counts["changed"] + counts["unchanged"] == counts["later"]
    told = publish.sentences(report)
    assert told[0].startswith("1 new, 2 changed, 1 withdrawn")
    assert "withdrawn: OLD Gone" in told
    assert "changed: E1 People gather in Semey (title; claims changed: T3)" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "has no list of features"),
        ('{"features": {}}', "has no list of features"),
        ('{"features": [1]}', "Feature 1 .* has no record_id"),
        ('{"features": [{"properties": {"record_id": 5}}]}', "Feature 1 .* has no record_id"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(KzmapError, match=message):
        publish.read_export(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KzmapError, match=r"nowhere\.geojson cannot be read"):
        publish.read_export(tmp_path / "nowhere.geojson")


def test_a_report_is_plain_json(exported: Path) -> None:
    report = publish.compare({"features": []}, publish.read_export(exported))
    assert json.loads(json.dumps(report)) == report
