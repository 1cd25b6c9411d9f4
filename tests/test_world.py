"""Any country: situations made for thirty countries of six continents give whole pages that know nothing of another country."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzmap.gazetteer import Gazetteer
from kzmap.gazetteer.distance import distance_m
from kzmap.ground.mesh import mesh

if TYPE_CHECKING:
    from kzmap.ground.boundaries import Boundaries

GOLD = Path(__file__).parent / "gold" / "world.csv"


def test_towns_that_a_stranger_asks_for_are_found_or_left_open() -> None:
    """Two lists written from general knowledge, before the answers were looked at; the second after the first was mended."""
    gazetteer = Gazetteer.open(packs=False)
    with GOLD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 245
    right, answered = {"1": 0, "2": 0}, 0
    for row in rows:
        found = gazetteer.lookup(row["query"], country=row["country"] or None).answer
        if found is not None:
            answered += 1
            near = distance_m(found.lon, found.lat, float(row["lon"]), float(row["lat"])) <= 1000 * float(row["km"])
            right[row["round"]] += near
    assert right["1"] >= 139
    assert right["2"] >= 90
    assert sum(right.values()) / answered > 0.96


@pytest.mark.parametrize("query", [
    "headquarters", "base", "police headquarters", "airport", "hospital", "border", "the capital", "база", "штаб", "граница",
    "шекара", "әуежай",
])  # fmt: skip
def test_a_word_for_a_kind_of_place_is_no_place(query: str) -> None:
    told = Gazetteer.open(packs=False).lookup(query)
    assert told.answer is None


@pytest.mark.parametrize(("query", "country"), [
    ("Ranadi", "SB"), ("Burns Creek", "SB"), ("White River", "SB"), ("Paris", "HT"), ("Red Bazaar", None),
    ("Ranadi, Solomon Islands", None),
])  # fmt: skip
def test_a_weak_guess_never_wins(query: str, country: str | None) -> None:
    told = Gazetteer.open(packs=False).lookup(query, country=country)
    assert told.answer is None


@pytest.mark.parametrize(("query", "country", "lies_in"), [
    ("Dili", None, "TL"), ("Jayapura", None, "ID"), ("Bombay", None, "IN"), ("Senkata, El Alto", None, "BO"),
    ("El Alto", "BO", "BO"), ("Balama", "MZ", None), ("Metuge", "MZ", None), ("Awasse", "MZ", None),
])  # fmt: skip
def test_the_name_of_a_town_is_that_town_and_a_like_one_elsewhere_is_none(
    query: str, country: str | None, lies_in: str | None
) -> None:
    told = Gazetteer.open(packs=False).lookup(query, country=country).answer
    assert (told.country if told else None) == lies_in


def test_a_quarter_of_a_town_is_told_by_its_town() -> None:
    for quarter in ("White River, Honiara", "Ranadi, Honiara"):
        told = Gazetteer.open(packs=False).lookup(quarter).answer
        assert told is not None
        assert told.stands_in
        assert told.name == "Honiara"


@pytest.mark.parametrize(("query", "name"), [
    ("Երևան", "Yerevan"), ("თბილისი", "Tbilisi"), ("بيروت", "Beirut"), ("ירושלים", "Jerusalem"), ("Αθήνα", "Athens"),
    ("AGGH", "Honiara International Airport"), ("ULAA", "Talagi Airport"), ("Ouest Department, Haiti", "Ouest"),
    ("Kalbajar District", "Kalbajar"), ("هايتي", "Haiti"),
])  # fmt: skip
def test_other_scripts_codes_and_kinds_are_read(query: str, name: str) -> None:
    told = Gazetteer.open(packs=False).lookup(query).answer
    assert told is not None
    assert told.name == name


def test_what_no_script_of_ours_covers_is_refused_with_a_remedy() -> None:
    told = Gazetteer.open(packs=False).lookup("東京")
    assert (told.answer, told.status) == (None, "unusable")
    assert "Expected Latin" in told.reason


def test_the_ground_over_the_seam_is_one_piece(boundaries: Boundaries) -> None:
    fiji = boundaries.outline("FJI")
    assert fiji is not None
    assert fiji.bounds[2] - fiji.bounds[0] > 350  # as the file has it
    assert mesh(boundaries.valid_on(None, "adm0", box=(170, -25, 195, -10))).shapes.size < 30
