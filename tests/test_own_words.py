"""Categories and attributes of a situation's own: known to rules, page, files, figures and workbook, in each language."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend

import kzmap
from kzmap import Situation, export
from kzmap.claims import deployments, headlines
from kzmap.export.content import collect
from kzmap.export.figures import country_map
from kzmap.export.figures import figure as figure_file
from kzmap.ground.boundaries import Boundaries
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.face import Run

EVENT = {"record_id": "E1", "category": "eviction", "title": "People are put out", "place_ids": "SEM", "start": "2022-01-05",
         "time_precision": "day", "confidence": "high", "checked": "twice", "review": "published",
         "source_ids": "S1"}  # fmt: skip
EVICTION = {"category": "eviction", "family": "violence", "shape": "bag", "label": "Eviction", "label_ru": "Выселение",
            "definition": "People are put out of where they live."}  # fmt: skip
CLAIM = {"claim_id": "T1", "subject_id": "tiny", "attribute": "households", "low": "70", "high": "70", "qualifier": "exact",
         "unit": "households", "text": "70 households lost their home.", "claimant": "A union", "source_id": "S1",
         "said_on": "2022-01-09", "status": "standing"}  # fmt: skip
HOUSEHOLDS = {"attribute": "households", "label": "Households put out", "label_ru": "Выселено семей", "unit": "households",
              "definition": "Households that lost their home.", "statement": "plan"}  # fmt: skip
#: Colour of the family violence, in geo/families.csv.
RED = "#b8322a"


@pytest.fixture
def folder(tiny: Callable[..., Path]) -> Path:
    incident = EVENT | {"record_id": "C1", "place_ids": "SQ"}
    return tiny(categories=[EVICTION], attributes=[HOUSEHOLDS], events=[EVENT], incidents=[incident], claims=[CLAIM])


@pytest.fixture
def result(folder: Path) -> Run:
    return kzmap.run(folder, boundaries=Boundaries.load(packs=False))


@pytest.mark.parametrize(
    ("table", "changed", "column", "said"),
    [
        ("categories", {"family": "housing"}, "family", "not in the vocabulary"),
        ("categories", {"shape": "house"}, "shape", "not in the vocabulary"),
        ("categories", {"label": ""}, "label", "empty"),
        ("categories", {"category": "arson"}, "category", "geo/categories.csv"),
        ("categories", {"category": "Forced <b>"}, "category", "expected form"),
        ("attributes", {"attribute": "killed"}, "attribute", "geo/attributes.csv"),
        ("attributes", {"part_of": "families"}, "part_of", "no such attribute"),
        ("attributes", {"statement": "guess"}, "statement", "expected form"),
    ],
)
def test_a_word_that_cannot_be_is_named(
    tiny: Callable[..., Path], table: str, changed: dict[str, str], column: str, said: str
) -> None:
    given = {"categories": [EVICTION], "attributes": [HOUSEHOLDS]}
    _, faults = Situation.inspect(tiny(**{table: [given[table][0] | changed]}))
    assert [(fault.row, fault.column) for fault in faults if fault.file == f"{table}.csv"] == [(2, column)]
    assert said in next(fault.rule for fault in faults if fault.file == f"{table}.csv")


def test_without_the_table_the_word_is_a_fault_and_nobody_else_learns_it(tiny: Callable[..., Path], folder: Path) -> None:
    assert Situation.read(folder).own_words
    _, faults = Situation.inspect(tiny(events=[EVENT], claims=[]))
    assert [(fault.column, fault.value) for fault in faults] == [("category", "eviction")]
    assert words.label("category", "eviction") == "eviction"
    assert "eviction" not in words.rows("category")


def test_a_situation_is_read_again_while_it_is_told_of(folder: Path) -> None:
    read = Situation.read(folder)
    with words.told_with(read.own_words):
        again, faults = Situation.inspect(folder)
        assert faults == []
        assert again is not None
        assert again.own_words == read.own_words


def test_it_comes_back_whole(folder: Path, tmp_path: Path) -> None:
    read = Situation.read(folder)
    read.write(tmp_path / "again")
    assert "eviction" in (tmp_path / "again" / "datapackage.json").read_text("utf-8")
    assert Situation.read(tmp_path / "again").tables["categories"].equals(read.tables["categories"])


def test_the_page_has_colour_shape_and_labels(result: Run, page_records: Callable) -> None:
    _, _, data = page_records(result.html())
    own = next(one for one in data["vocabulary"]["categories"] if one["id"] == "eviction")
    assert own == {"id": "eviction", "family": "violence", "shape": "bag", "title": {"en": "Eviction"}}
    assert data["attributes"]["households"] == {"en": "Households put out"}
    _, _, data = page_records(result.speaking("ru").html())
    assert next(one for one in data["vocabulary"]["categories"] if one["id"] == "eviction")["title"]["ru"] == "Выселение"
    assert data["attributes"]["households"]["ru"] == "Выселено семей"
    # a plan is told as one, in the reason why a figure leads
    assert any(text.startswith("plan.") for text in page_records(result.html())[1])


def test_files_have_them_too(result: Run, tmp_path: Path) -> None:
    kml = result.export("kml", tmp_path / "map.kml").read_text("utf-8")
    assert "Eviction" in kml
    assert f"ff{RED[5:7]}{RED[3:5]}{RED[1:3]}" in kml.casefold()  # KML writes alpha, blue, green, red
    with closing(sqlite3.connect(result.export("gpkg", tmp_path / "map.gpkg"))) as database:
        style = database.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'events'").fetchone()[0]
    with_style = ET.fromstring(style)
    shown = {one.get("value"): (one.get("label"), one.get("symbol")) for one in with_style.iter("category")}
    assert shown["eviction"][0] == "Eviction"
    symbol = next(one for one in with_style.iter("symbol") if one.get("name") == shown["eviction"][1])
    assert "184,50,42" in ET.tostring(symbol, "unicode")
    dictionary = export.write(result, "package", tmp_path / "all.zip")
    with zipfile.ZipFile(dictionary) as archive:
        name = next(one for one in archive.namelist() if one.endswith("data-dictionary.csv"))
        assert EVICTION["definition"] in archive.read(name).decode()


def test_the_legend_of_a_figure_names_it(result: Run) -> None:
    drawn = Figure()
    figure_file._Canvas(drawn)
    with words.told_with(result.located.situation.own_words):
        country_map.city(drawn, collect(result, export.FORMATS["png"]))
    legend = drawn.axes[0].findobj(Legend)[0]
    colours = {
        text.get_text(): mark.get_markerfacecolor() for text, mark in zip(legend.get_texts(), legend.get_lines(), strict=True)
    }
    assert [colour for told, colour in colours.items() if told.startswith("Eviction")] == [RED]


def test_a_sheet_of_a_workbook_adds_words_that_rows_use_by_label(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    events = book.active
    events.title = "events"
    for row in (["title", "date", "lon", "lat", "category"], ["One", "2024-02-03", 12.5, 41.9, "eviction"],
                ["Two", "2024-02-04", 12.6, 41.8, "Выселение"]):  # fmt: skip
        events.append(row)
    for name, row in (("categories", EVICTION), ("attributes", HOUSEHOLDS)):
        sheet = book.create_sheet(name)
        sheet.append(list(row))
        sheet.append(list(row.values()))
    book.save(tmp_path / "rome.xlsx")
    run = kzmap.run(tmp_path / "rome.xlsx", boundaries=Boundaries.load(packs=False))
    assert run.events["category"].tolist() == ["eviction", "eviction"]
    assert dict(run.located.situation.own_words[0][1])["label_ru"] == "Выселение"


def test_a_pledge_is_no_strength(tiny: Callable[..., Path]) -> None:
    strength = CLAIM | {"subject_id": "RUS", "attribute": "strength", "low": "40", "high": "40", "unit": "people"}
    pledged = strength | {"claim_id": "T2", "attribute": "pledged", "low": "900", "high": "900", "said_on": "2022-01-12"}
    days = [deployments.presence(Situation.read(tiny(claims=rows))) for rows in ([strength], [strength, pledged])]
    assert "40" in str(days[0])
    assert days[0] == days[1]
    # it is shown beside the strength, as what it is
    shown = deployments.order_of_battle(Situation.read(tiny(claims=[strength, pledged])))
    assert "'attribute': 'pledged'" in str(shown)
    assert headlines.statement(pledged) == "plan"


def test_a_label_of_a_situation_is_no_template() -> None:
    row = {**HOUSEHOLDS, "label": "A {2} {n} {name.dative}", "label_ru": "{n}"}
    with words.told_with((("attribute", tuple(row.items())),)):
        assert words.labels("attribute", "households", n=3) | {"kk": ""} == {
            **dict.fromkeys(words.languages(), "A {2} {n} {name.dative}"), "ru": "{n}", "kk": "",
        }  # fmt: skip
        assert words.text("attribute.households", "ru", n=3) == "{n}"
        assert words.label("kind", "incidents", form="title", focus="{n}") == "Incidents in {n}"
