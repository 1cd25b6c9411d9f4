"""Columns and CSV files: every row kept, what was not found told."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from kzmap.errors import GeocodeError
from kzmap.gazetteer import Gazetteer
from kzmap.gazetteer.geocode_file import ADDED, geocode_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_series_keeps_its_rows_and_index(gazetteer: Gazetteer) -> None:
    series = pd.Series(["Almaty", None, "Kazakh", "Almaty", "Құлсары"], index=[7, 3, 9, 1, 1])
    frame = gazetteer.lookup_series(series)
    assert tuple(frame.columns) == ADDED
    assert list(frame.index) == [7, 3, 9, 1, 1]
    assert list(frame["geo_place_id"]) == ["geonames:1526384", "", "", "geonames:1526384", "geonames:609123"]
    assert list(frame["geo_lon"].isna()) == [False, True, True, False, False]
    assert list(frame["geo_status"]) == ["found", "unusable", "not_a_place", "found", "found"]
    assert frame["geo_precision"].tolist()[1] == "none"


def test_a_series_takes_country_and_date_by_row(gazetteer: Gazetteer) -> None:
    series = pd.Series(["Georgia", "Georgia", "Almaty region"])
    frame = gazetteer.lookup_series(series, country=pd.Series(["US", "", ""]), date=pd.Series(["", "", "2022-01-05"]))
    assert list(frame["geo_place_id"]) == ["US-GA", "GEO", "KZ-ALM"]
    with pytest.raises(GeocodeError, match="another index"):
        gazetteer.lookup_series(series, country=pd.Series(["US"]))


def test_the_rows_of_one_text_help_each_other(gazetteer: Gazetteer, tmp_path: Path) -> None:
    source = tmp_path / "names.csv"
    source.write_text("place\nBeirut\nSidon\nZahle\nTripoli\n", encoding="utf-8")
    found = []
    for together in (False, True):
        geocode_file(gazetteer, source, "place", tmp_path / "out.csv", together=together)
        found.append(round(float(rows_of(tmp_path / "out.csv")[4][4])))
    assert found == [13, 36]  # longitudes of the Tripolis of Libya and of Lebanon


def test_an_empty_series_gives_an_empty_table(gazetteer: Gazetteer) -> None:
    frame = gazetteer.lookup_series(pd.Series([], dtype="str"))
    assert (len(frame), tuple(frame.columns)) == (0, ADDED)


def test_a_file_keeps_every_row_and_tells_what_is_missing(gazetteer: Gazetteer, tmp_path: Path) -> None:
    source = tmp_path / "records.csv"
    source.write_text('id,place\n1,Almaty\n2,"Kazakh, or not"\n3,\n4,Құлсары\n5,"Almaty; Taraz"\n', encoding="utf-8")
    counts = geocode_file(gazetteer, source, "place", tmp_path / "out.csv")
    assert (counts["rows"], counts["found"]) == (5, 2)
    assert sum(count for status, count in counts.items() if status != "rows") == 5
    out = rows_of(tmp_path / "out.csv")
    assert out[0] == ["id", "place", *ADDED]
    assert [row[:2] for row in out[1:]] == [
        ["1", "Almaty"],
        ["2", "Kazakh, or not"],
        ["3", ""],
        ["4", "Құлсары"],
        ["5", "Almaty; Taraz"],
    ]
    missing = rows_of(tmp_path / "out.not-found.csv")
    assert [row[:2] for row in missing] == [["row", "id"], ["3", "2"], ["4", "3"], ["6", "5"]]
    assert "The cell names 2 places" in missing[3][-2]


def test_semicolons_and_windows_cyrillic_are_read(gazetteer: Gazetteer, tmp_path: Path) -> None:
    source = tmp_path / "records.csv"
    source.write_bytes("место;ид\nКараганда;1\nв Жанаозене;2\n".encode("cp1251"))
    counts = geocode_file(gazetteer, source, "место", tmp_path / "out.csv")
    assert counts["found"] == 2
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("место;ид;geo_place_id")


def test_columns_of_the_file_are_evidence(gazetteer: Gazetteer, tmp_path: Path) -> None:
    source = tmp_path / "records.csv"
    source.write_text("place,land,day\nGeorgia,US,2022-01-05\nAlmaty region,,2022-01-05\n", encoding="utf-8")
    geocode_file(gazetteer, source, "place", tmp_path / "out.csv", country_column="land", date_column="day")
    assert [row[3] for row in rows_of(tmp_path / "out.csv")[1:]] == ["US-GA", "KZ-ALM"]


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("a,b\n1,2\n", "place", "no column 'place'. Found: a, b"),
        ("place,place\n1,2\n", "place", "more than one column 'place'"),
        ("", "place", "is empty"),
        ("place,geo_lon\nAlmaty,1\n", "place", "already has the column 'geo_lon'"),
        ("place\nAlmaty,1\n", "place", "line 2: 2 cells, but the header has 1"),
        ("place,country\nAlmaty,Atlantis\n", "place", "row 2: The country 'Atlantis'"),
    ],
)
def test_bad_files_leave_nothing_behind(gazetteer: Gazetteer, tmp_path: Path, text: str, column: str, says: str) -> None:
    source = tmp_path / "records.csv"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(GeocodeError, match=says):
        geocode_file(gazetteer, source, column, tmp_path / "out.csv", country_column="country" if "country" in text else None)
    assert [path.name for path in tmp_path.iterdir()] == ["records.csv"]


def test_the_input_is_never_overwritten(gazetteer: Gazetteer, tmp_path: Path) -> None:
    source = tmp_path / "records.csv"
    source.write_text("place\nAlmaty\n", encoding="utf-8")
    with pytest.raises(GeocodeError, match="must be other files"):
        geocode_file(gazetteer, source, "place", source)
    assert source.read_text(encoding="utf-8") == "place\nAlmaty\n"
