"""Rows put together by column are those of Python's own csv module."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from kzmap import export
from kzmap.export import columns
from kzmap.export.formats.delimited import harmless, write_table
from kzmap.export.verify import verify
from kzmap.ingest import ingest

TEXTS = ["", "plain", 'a "quoted", text', "two\nlines", "old\rMac", "=1+1", '\t"', "'tis", "жаңа", None]


@pytest.mark.parametrize(("name", "mark", "lon"), [("semicolon", ";", "76,"), ("tab", "\t", "76."), ("comma", ",", "76.")])
def test_a_csv_with_another_separator_is_read_whole_and_verified(result, situation_folder, name, mark, lon, tmp_path) -> None:
    asked = result.speaking("en", name)
    path = export.write(asked, "csv", tmp_path / "x.csv")
    plain = export.write(result, "csv", tmp_path / "plain.csv")
    assert verify(path, situation_folder) == []
    rows, expected = (list(csv.DictReader(io.StringIO(one.read_bytes().decode("utf-8-sig"), newline=""), delimiter=between))
                      for one, between in ((path, mark), (plain, ",")))  # fmt: skip
    numbers = {"lon", "lat", *(one.name for one in columns.FEATURES if one.type == "number")}
    assert any(row["lon"].startswith(lon) for row in rows)
    assert [{key: cell.replace(",", ".") if key in numbers else cell for key, cell in row.items()} for row in rows] == expected
    read, before = (ingest(one, boundaries=result.boundaries) for one in (path, plain))
    compared = [one for one in before.records if one not in ("file", "source_file")]
    assert len(read.records) > 3
    pd.testing.assert_frame_equal(read.records[compared], before.records[compared])


@pytest.mark.parametrize("separator", ["comma", "semicolon"])
def test_another_program_reads_types_and_places_from_what_lies_beside(result, ogrinfo, separator, tmp_path) -> None:
    path = export.write(result.speaking("en", separator), "csv", tmp_path / "x.csv")
    text = ogrinfo("-al", path)
    for told in ("start_utc: DateTime", "start_local: DateTime", "radius_m: Real", "verified: Integer(Boolean)", "title: String",
                 'GEOGCRS["WGS 84"', "POINT (80.25025 50.42064)", "start_utc (DateTime) = 2022/01/04 18:00:00+00",
                 "start_local (DateTime) = 2022/01/05 01:30:00", "lon (Real) = 80.25025"):  # fmt: skip
        assert told in text, told


def test_the_bytes_are_those_of_the_csv_module(tmp_path) -> None:
    numbers = [0.1, float("nan"), 1e16, -2.0, *range(6)]
    moments = pd.to_datetime(["2022-01-05T13:00Z", None] * 5, utc=True)
    frame = pd.DataFrame({"text, a": TEXTS, "number": numbers, "flag": [True, False] * 5, "moment": moments, "whole": range(10)})
    write_table(frame, tmp_path / "x.csv")
    expected = io.StringIO(newline="")
    writer = csv.writer(expected, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for at, (text, number) in enumerate(zip(TEXTS, numbers, strict=True)):
        shown = "" if number != number else repr(float(number))  # noqa: PLR0124 - NaN
        even = at % 2 == 0
        writer.writerow([harmless(text or ""), shown, ("false", "true")[even], ("", "2022-01-05T13:00:00Z")[even], at])
    assert (tmp_path / "x.csv").read_bytes() == expected.getvalue().encode("utf-8-sig")
