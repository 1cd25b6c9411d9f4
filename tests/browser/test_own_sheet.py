"""A one-sheet workbook of twelve rows passes the very tests of the page that the shipped situation passes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from kzmap import face

if TYPE_CHECKING:
    from kzmap.pipeline import Result

#: The tests themselves; each takes the page from the fixtures below.
_PAGE = runpy.run_path(str(Path(__file__).with_name("test_page.py")))
test_it_is_silent_and_complete = _PAGE["test_the_real_page_is_silent_and_complete"]
test_every_record_opens_and_names_its_sources = _PAGE["test_every_record_opens_and_names_its_sources"]
test_a_phone_has_no_overflow = _PAGE["test_a_phone_has_no_overflow_and_nothing_covers_the_credit"]
test_print_is_one_sheet = _PAGE["test_print_is_one_sheet_with_legend_scale_and_credit"]
test_without_javascript_the_table_is_there = _PAGE["test_without_javascript_the_table_is_there"]

ROWS = [
    ("What happened", "Date", "Where", "Latitude", "Longitude", "Source", "Killed"),
    *((f"A road is blocked {day}", f"2019-10-{day}", "Cochabamba", None, None, "A paper", None) for day in range(20, 24)),
    *((f"A march {day}", f"2019-11-{day:02}", "Sucre", None, None, "A station", None) for day in range(1, 5)),
    *((f"A clash {day}", f"2019-11-{day}", None, -17.4042, -66.0404 - day / 100, "An office", day) for day in range(15, 18)),
    ("A line\nbroken in two </script>", "2019-11", "Nowhere at all", None, None, "", None),
]


@pytest.fixture(scope="module")
def real_result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    path = tmp_path_factory.mktemp("sheet") / "Twelve rows.xlsx"
    book.save(path)
    return face.run(path)


@pytest.fixture(scope="module")
def real_html(real_result: face.Run) -> str:
    return real_result.html()
