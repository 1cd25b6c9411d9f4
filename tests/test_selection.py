"""One filter for page, app and files."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from kzmap import pipeline
from kzmap.errors import KzmapError
from kzmap.situation import letters
from kzmap.situation.selection import Selection, fold, is_searched

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.situation.located import Located

#: One table of cases for both languages: the page's own tests run the same file.
TABLE = json.loads((Path(__file__).parent / "fixtures" / "selection.json").read_text("utf-8"))


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["why"])
def test_the_table_of_cases(case: dict[str, Any]) -> None:
    features = pd.DataFrame(TABLE["records"])
    located: Any = SimpleNamespace(features=features, situation=SimpleNamespace(settings={"utc_offset": TABLE["utc_offset"]}))
    assert [name for name in features.columns if is_searched(name)] == TABLE["searched"]
    kept = features.loc[Selection.from_dict(case["selection"]).mask(located), "record_id"]
    assert kept.tolist() == case["expected"]


def test_a_selection_survives_a_manifest() -> None:
    for case in TABLE["cases"]:
        selection = Selection.from_dict(case["selection"])
        again = Selection.from_dict(json.loads(json.dumps(selection.as_dict())))
        assert again.as_dict() == selection.as_dict()


@pytest.fixture
def located(tiny: Callable[..., Path]) -> Located:
    return pipeline.locate(*pipeline.read(tiny()))


def chosen(located: Located, **fields: object) -> list[str]:
    return Selection(**fields).apply(located).features["record_id"].tolist()


def test_an_empty_selection_keeps_all(located: Located) -> None:
    assert chosen(located) == located.features["record_id"].tolist()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"layers": ("incidents",)}, ["C1"]),
        ({"categories": ("protest", "clash")}, ["E1", "C1"]),
        ({"precisions": ("none", "region")}, ["E2", "E3"]),
        ({"units": ("KZ-MAN",)}, ["E2"]),
        ({"units": ("KZ-VOS",), "layers": ("events",)}, ["E1"]),
        ({"text": "SEMEY gather"}, ["E1"]),
        ({"text": "республики", "layers": ("incidents",)}, ["C1"]),
        ({"ids": ("C1", "nothing")}, ["C1"]),
        ({"period": ("2022-01-05", "2022-01-05"), "layers": ("events",)}, ["E1", "E2"]),
        ({"period": ("2022-01-10", "2022-01-12"), "layers": ("postings",)}, ["P1"]),
        ({"period": ("2022-01-04", "2022-01-04"), "timed_only": True}, []),
        ({"period": ("2022-01-04", "2022-01-04")}, []),
    ],
)
def test_each_field_filters(located: Located, fields: dict[str, object], expected: list[str]) -> None:
    assert chosen(located, **fields) == expected


def test_the_filter_is_written_into_the_options(located: Located) -> None:
    assert Selection(text="x").apply(located).options.selection.as_dict() == {"text": "x"}


def test_fold_meets_spellings() -> None:
    assert fold("ЙОШКАР") == fold("йошкар")
    assert fold("Zhaṅaözen") == "zhanaozen"


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        ((-1, -1, 1, 1), ["null"]),
        ((177, -20, -178, -15), ["fiji", "line"]),
        ((-180, -90, 180, 90), ["null", "fiji", "line"]),
        ((1, 1, 2, 2), []),
    ],
)
def test_a_box_keeps_what_touches_it_over_180_degrees_too(box: tuple[float, ...], kept: list[str]) -> None:
    shapes = [shapely.Point(0, 0), shapely.Point(178.4, -18.1), shapely.LineString([(-179, -16), (-170, -10)]), None]
    features = gpd.GeoDataFrame({"record_id": ["null", "fiji", "line", "nowhere"]}, geometry=shapes, crs=4326)
    mask = Selection(bbox=box).mask(SimpleNamespace(features=features))
    assert features["record_id"][mask].tolist() == kept
    assert Selection.from_dict(json.loads(json.dumps(Selection(bbox=box).as_dict()))) == Selection(bbox=box)


@pytest.mark.parametrize("box", [(0, 0, 200, 1), (0, 5, 1, 4), (float("nan"), 0, 1, 1)])
def test_a_box_off_the_globe_is_refused(box: tuple[float, ...]) -> None:
    with pytest.raises(KzmapError, match="west, south, east, north"):
        Selection(bbox=box)


@pytest.mark.parametrize("names", TABLE["spellings"], ids=lambda names: names[0])
def test_every_spelling_of_a_name_meets_the_others(names: list[str]) -> None:
    assert all(letters.holds(f"On Friday {one} spoke.", other) for one in names for other in names)


@pytest.mark.parametrize(("text", "words", "held"), TABLE["held"])
def test_a_word_is_found_as_written_or_as_it_sounds(text: str, words: str, held: bool) -> None:
    assert letters.holds(text, words) is held


@pytest.mark.parametrize(("words", "texts", "meant"), TABLE["meant"])
def test_a_slip_is_told(words: str, texts: list[str], meant: str) -> None:
    assert letters.nearest(words, texts) == meant


def test_a_country_and_a_person_are_found_in_any_script(kazakhstan) -> None:
    located = kazakhstan.located
    found = {text: set(located.features["record_id"][Selection(text=text).mask(located)]) for text in
             ("Армения", "Armenia", "Масимов", "Massimov", "Masimov", "Мәсімов", "Токаев", "Tokaev")}  # fmt: skip
    assert "K31" in found["Армения"]
    assert "K31" in found["Armenia"]
    assert "E47" in found["Масимов"]
    assert found["Масимов"] == found["Massimov"] == found["Masimov"] == found["Мәсімов"]
    assert found["Токаев"] == found["Tokaev"] != set()
