"""The pages that nobody wrote for the reader: three of the forty; `python benchmarks/report.py unseen` scores them all."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzmap.gazetteer import Gazetteer

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "tests" / "fixtures" / "reports_unseen"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("report_benchmark", ROOT / "benchmarks" / "report.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("page", "least"), [(13, 0.6), (24, 0.5), (38, 0.4)])
def test_a_page_is_read_and_not_refused(bench: ModuleType, page: int, least: float) -> None:
    score = bench.run_pages(PAGES, page, page)
    assert (score.documents, score.refused) == (1, 0)
    assert score.events.f1 >= least


@pytest.mark.parametrize(("page", "least"), [(1, 0.4), (8, 0.5), (20, 0.4), (18, 0.5), (30, 0.4)])
def test_what_was_called_off_denied_or_planned_on_a_page_is_not_told(bench: ModuleType, page: int, least: float) -> None:
    score = bench.run_pages(PAGES.parent / "reports_fifth", page, page)
    assert (score.documents, score.never_happened) == (1, 0), score.misses
    assert score.events.f1 >= least


def test_a_reading_that_finds_nothing_scores_nothing(bench: ModuleType) -> None:
    score, gazetteer = bench.PageScore(), Gazetteer.open()
    for path in sorted(PAGES.glob("*.json")):
        notes, text = json.loads(path.read_text("utf-8")), path.with_suffix(".txt").read_text("utf-8")
        bench.score_page(text, notes, {"events": [], "contingents": []}, score, gazetteer)
    assert (score.events.gold, score.events.f1, score.contingents.f1) == (381, 0.0, 0.0)


def test_what_is_told_as_happened_and_is_only_planned_counts_as_wrong(bench: ModuleType) -> None:
    text = "Activists plan a rally in Almaty."
    gold = {"id": "x", "contingents": [], "events": [{"category": "protest", "quote": "plan a rally", "status": "planned",
            "lon": None, "lat": None, "place": None, "place_level": None, "start": None, "speaker": None}]}  # fmt: skip
    told = {"category": "protest", "mentions": [[0, len(text)]], "date": None, "lon": None, "lat": None, "trigger": "rally"}
    score = bench.PageScore()
    bench.score_page(text, gold, {"events": [told], "contingents": []}, score, Gazetteer.open())
    assert (score.never_happened, score.events.hit, score.events.found) == (1, 0, 1)
