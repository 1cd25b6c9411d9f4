"""Write the rejected rows as a table that can be mended and read again."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import numpy as np

from kzmap.files import whole_file
from kzmap.ingest.mapping import REPORT_COLUMNS, REST

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.ingest.run import Ingested

__all__ = ["write_rejects"]

_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?[\d.,\s°'\"NSEWСЮВЗ]*")


def write_rejects(ingested: Ingested, path: Path) -> int:
    """Write every rejected row with its number, column and reason before the cells that the file has.

    The file is CSV in UTF-8 with a byte order mark, so that spreadsheets show every script. `ingest` reads it again without the
    three columns of the report. No cell begins like a formula.

    Returns
    -------
    int
        Number of rows written.
    """
    table = ingested.table
    position = {int(row): at for at, row in enumerate(table.rows)}
    broken = {one.row: one for one in table.broken}
    columns = [str(name) for name in table.frame.columns]
    geometry = table.lon is not None and table.lat is not None
    with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(
            [*REPORT_COLUMNS, *map(_plain, columns), *(["geometry_wkt"] if geometry else []), *([REST] if broken else [])]
        )
        for one in ingested.checked.rejected:
            if one.row in broken:
                cells = [*broken[one.row].cells]
                rest = " | ".join(cells[len(columns) :] or ["This row was broken: put its cells in order, then empty this one."])
                cells = [*cells, *[""] * len(columns)][: len(columns)]
            else:
                rest = ""
                cells = [str(cell) for cell in table.frame.iloc[position[one.row]]]
            if geometry and table.lon is not None and table.lat is not None:
                at = position.get(one.row, -1)
                known = at >= 0 and np.isfinite(table.lon[at])
                point = f"POINT ({float(table.lon[at])!r} {float(table.lat[at])!r})" if known else ""
                cells.append(point)
            writer.writerow([one.row, _plain(one.column), one.reason, *map(_plain, cells), *([_plain(rest)] if broken else [])])
    return len(ingested.checked.rejected)


def _plain(cell: str) -> str:
    """Keep spreadsheets from computing a cell; numbers stay numbers."""
    return "'" + cell if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
