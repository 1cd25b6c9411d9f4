"""Layers: every feature in exactly one, a legend that counts them, looks that stay apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzmap import pipeline
from kzmap.situation import words
from kzmap.situation.tables import KINDS
from kzmap.webmap import layers
from kzmap.webmap.layers import _round_steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries
    from kzmap.situation.located import Located


@pytest.fixture
def located(tiny: Callable[..., Path], boundaries: Boundaries) -> Located:
    return pipeline.locate(*pipeline.read(tiny(), boundaries))


def test_every_feature_is_in_exactly_one_layer(located: Located) -> None:
    built = [layer for layer in layers.build(located) if layer.holds_records]
    assert [layer.id for layer in built] == list(KINDS)
    ids = [i for layer in built for i in layer.features["record_id"]]
    assert sorted(ids) == sorted(located.features["record_id"])
    assert len(ids) == len(set(ids))


def test_the_legend_counts_every_feature_once(located: Located) -> None:
    for layer in layers.build(located):
        if layer.holds_records:
            assert sum(entry.count for entry in layer.legend) == len(layer.features)
            assert len({entry.id for entry in layer.legend}) == len(layer.legend)


def test_an_unknown_category_is_kept_and_named(located: Located) -> None:
    located.features.loc[0, "category"] = "locust_swarm"
    events = layers.build(located)[0]
    entry = next(entry for entry in events.legend if entry.id == "locust_swarm")
    assert (entry.title["en"], entry.count, entry.shape) == ("locust swarm", 1, "dot")


def test_the_other_layers(located: Located) -> None:
    built = {layer.id: layer for layer in layers.build(located)}
    assert built["senders"].features["unit_id"].tolist() == ["RUS"]
    assert set(built["regions"].features["level"]) == {"adm1"}
    assert len(built["doubt"].features) == located.features["area"].notna().sum()
    assert not built["doubt"].visible
    assert "Almaty" in built["incidents"].title["en"]


def test_titles_in_every_language(located: Located) -> None:
    for layer in layers.build(located):
        for named in [layer, *layer.legend]:
            assert list(named.title) == list(words.languages())
            assert all(named.title.values())


def test_a_situation_without_a_city_has_incidents_all_the_same(located: Located) -> None:
    del located.situation.package["kzmap"]["focus"]
    titles = {layer.id: layer.title for layer in layers.build(located)}
    assert {"en": "Incidents", "kk": "Инциденттер", "ru": "Инциденты"}.items() <= titles["incidents"].items()


def test_a_city_is_never_read_as_a_template(located: Located) -> None:
    located.situation.package["kzmap"]["focus"] = {"name": "{focus} {0}"}
    assert layers.build(located)[1].title["en"] == "Incidents in {focus} {0}"


@pytest.mark.parametrize(
    ("highest", "steps"), [(0, [1]), (2, [1]), (5, [1, 3]), (37, [1, 3, 6, 11, 21]), (900, [1, 3, 6, 11, 21])]
)
def test_classes_are_few_and_round(highest: int, steps: list[int]) -> None:
    assert _round_steps(highest) == steps


def _lightness(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _seen_without(cone: str, colour: str) -> tuple[float, ...]:
    """Colour as a dichromat sees it: matrices of Viénot, Brettel and Mollon 1999, in linear RGB."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    rows = {
        "red": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
        "green": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
    }[cone]
    return tuple(x * r + y * g + z * b for x, y, z in rows)


@pytest.mark.parametrize("cone", ["red", "green"])
def test_families_stay_apart_for_colour_blind_readers(cone: str) -> None:
    seen = {name: _seen_without(cone, row["colour"]) for name, row in words.rows("family").items()}
    names = list(seen)
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            distance = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
            shapes = [{row["shape"] for row in words.rows("category").values() if row["family"] == name} for name in (one, other)]
            # where two colours come close, no shape may be common to both
            assert distance > 0.06 or not shapes[0] & shapes[1], (one, other, distance)


def test_marks_stand_out_from_the_paper() -> None:
    for family in words.rows("family").values():
        assert 1.05 / (_lightness(family["colour"]) + 0.05) >= 3  # WCAG 2.1, graphical objects on white
