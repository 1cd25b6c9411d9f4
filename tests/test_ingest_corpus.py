"""The corpus: every good table loads whole, every planted fault is found, and nothing else is accused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kzmap.ground.boundaries import Boundaries
from kzmap.ingest import Ingested, UnreadableError, ingest
from kzmap.ingest.evidence import Countries

HERE = Path(__file__).parent / "fixtures" / "ingest"
EXPECTED: dict[str, dict[str, Any]] = json.loads((HERE / "expected.json").read_text("utf-8"))
GOOD = [name for name in EXPECTED if name.startswith("good/")]
FAULTY = [name for name, one in EXPECTED.items() if name.startswith("broken/") and "error" not in one]
UNREADABLE = [name for name, one in EXPECTED.items() if "error" in one]


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries(Boundaries.load(packs=False))


def read(name: str, countries: Countries) -> Ingested:
    return ingest(HERE / name, countries=countries, crs=EXPECTED[name].get("crs", ""))


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len(GOOD) >= 60
    assert len(FAULTY) + len(UNREADABLE) >= 100
    files = {str(path.relative_to(HERE)) for folder in ("good", "broken") for path in (HERE / folder).iterdir()}
    assert files == set(EXPECTED)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_table_loads_whole(name: str, countries: Countries) -> None:
    expected, report = EXPECTED[name], read(name, countries).report()
    assert report["rejected"] == []
    assert report["repaired"] == []
    assert report["layout"] == expected["layout"]
    assert report["rows_in"] == report["kept"] == expected["rows_in"]
    for feature, (lon, lat, day) in zip(report["features"], expected["spots"], strict=True):
        assert (feature["lon"], feature["lat"]) == (pytest.approx(lon, abs=2e-4), pytest.approx(lat, abs=2e-4))
        assert feature["start"][: len(day)] == day
        assert feature["title"]


@pytest.mark.parametrize("name", FAULTY)
def test_each_planted_fault_is_found_and_no_other(name: str, countries: Countries) -> None:
    expected, report = EXPECTED[name], read(name, countries).report()
    rejected, repaired = ({one["row"] for one in report[verdict]} for verdict in ("rejected", "repaired"))
    assert (rejected, repaired) == (set(expected.get("rejected", ())), set(expected.get("repaired", ())))
    assert report["rows_in"] == expected["rows_in"]
    assert report["kept"] + len(repaired) + len(rejected) == report["rows_in"]
    assert {one["row"] for one in report["features"]} == set(range(1, report["rows_in"] + 1)) - rejected
    assert all(one["reason"] for verdict in ("rejected", "repaired") for one in report[verdict])


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_said_with_a_remedy(name: str, countries: Countries) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(name, countries)
    assert caught.value.message
    assert caught.value.remedy
    assert "Traceback" not in str(caught.value)
    assert "\n" not in str(caught.value).strip()
