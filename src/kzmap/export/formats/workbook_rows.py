"""A worksheet that is filled by columns: XlsxWriter's own cells, one object for each, take five times as long.

Everything else of the workbook is XlsxWriter's. The rows are the text that it would write; a test compares the two.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format

__all__ = ["ColumnSheet"]

#: Rows put together at a time.
_CHUNK = 4096


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose cells come as whole columns of ready text.

    Use `text`, `plain` and `fill` in place of the ``write`` methods.
    """

    def __init__(self) -> None:
        super().__init__()
        self._columns: list[Sequence[str]] = []

    def text(self, value: str, style: int = 0) -> str:
        """Return a cell that holds a text, without its place; the text itself goes into the workbook's table of texts."""
        if value.startswith("<r>") and value.endswith("</r>"):  # there it would be taken for markup
            shown = html.escape(self._escape_control_characters(value), quote=False)
            return f'{_style(style)} t="inlineStr"><is><t>{shown}</t></is></c>'
        at = self.str_table._get_shared_string_index(value)  # noqa: SLF001 - XlsxWriter fills it only from its own cells
        return f'{_style(style)} t="s"><v>{at}</v></c>'

    @staticmethod
    def plain(value: str, *, style: int = 0, kind: str = "") -> str:
        """Return a cell that holds a number, a date or, of kind "b", a boolean, without its place."""
        typed = f' t="{kind}"' if kind else ""
        return f"{_style(style)}{typed}><v>{value}</v></c>"

    @staticmethod
    def style(chosen: Format) -> int:
        """Return the number by which cells name a format."""
        return int(chosen._get_xf_index())  # noqa: SLF001 - XlsxWriter gives it only to its own cells

    def fill(self, cells: list[Sequence[str]]) -> None:
        """Set the columns, all of one length, the heading first; "" leaves a cell empty."""
        self._columns = cells
        if cells and cells[0]:
            self._check_dimensions(0, 0)
            self._check_dimensions(len(cells[0]) - 1, len(cells) - 1)

    def _write_rows(self) -> None:
        if not self._columns:
            super()._write_rows()
            return
        letters = [xl_col_to_name(at) for at in range(len(self._columns))]
        for start in range(0, len(self._columns[0]), _CHUNK):
            numbers = [str(at) for at in range(start + 1, min(start + _CHUNK, len(self._columns[0])) + 1)]
            placed = [
                [f'<c r="{letter}{number}"{cell}' if cell else "" for number, cell in zip(numbers, column[start:], strict=False)]
                for letter, column in zip(letters, self._columns, strict=True)
            ]
            rows = map("".join, zip(*placed, strict=True))
            self.fh.write("".join([f'<row r="{n}">{row}</row>' for n, row in zip(numbers, rows, strict=True) if row]))


def _style(index: int) -> str:
    return f' s="{index}"' if index else ""
