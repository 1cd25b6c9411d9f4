"""Rows put together by column are those of Python's own csv module."""

from __future__ import annotations

import csv
import io

import pandas as pd

from kzmap.export.formats.delimited import harmless, write_table

TEXTS = ["", "plain", 'a "quoted", text', "two\nlines", "old\rMac", "=1+1", '\t"', "'tis", "жаңа", None]


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
