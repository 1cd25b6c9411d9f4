"""Read a table and say what became of each of its rows."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.ingest.checks import Checked, check
from kzmap.ingest.evidence import Countries
from kzmap.ingest.header_words import normal
from kzmap.ingest.mapping import Mapped, map_columns, parse_options, parse_types
from kzmap.ingest.opening import read
from kzmap.ingest.raw_table import Finding, Table, UnreadableError, named
from kzmap.ingest.textual import mended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.lookup import Lookup

__all__ = ["Hints", "Ingested", "ingest"]


@dataclass(frozen=True)
class Ingested:
    """A table as read, mapped and checked.

    Attributes
    ----------
    path
        The file.
    table
        As read.
    mapped
        Which column is which field.
    checked
        Records and findings.
    sha256
        Of the file.
    zone
        Of local time, as it was declared.
    """

    path: Path
    table: Table
    mapped: Mapped
    checked: Checked
    sha256: str = ""
    zone: str = ""

    @property
    def records(self) -> pd.DataFrame:
        """`checks.RECORD_COLUMNS`: one row for each row that was kept or repaired, in the file's order."""
        return self.checked.records

    def report(self, *, features: bool = True) -> dict[str, Any]:
        """Return the row report as plain data.

        Returns
        -------
        dict
            rows_in, kept, repaired, rejected, layout, features, and warnings, notes, columns, format. ``kept`` counts the rows
            that are neither repaired nor rejected; the three add up to rows_in.
        """
        repaired, rejected = self.checked.repaired, self.checked.rejected
        changed = len({one.row for one in repaired})
        found: dict[str, Any] = {
            "rows_in": self.table.rows_in,
            "kept": self.table.rows_in - changed - len({one.row for one in rejected}),
            "repaired": [one._asdict() for one in repaired],
            "rejected": [one._asdict() for one in rejected],
            "layout": self.mapped.layout.name,
        }
        if features:
            found["features"] = self._features()
        found["warnings"] = [one._asdict() for one in self.checked.warnings]
        found["notes"] = [*self.table.notes, *self.checked.notes]
        found["columns"] = dict(self.mapped.columns)
        found["guessed"] = dict(self.mapped.guessed)
        found["more_columns"] = {name: list(many) for name, many in self.mapped.more.items() if many}
        found["own_columns"] = self.mapped.own([str(name) for name in self.table.frame.columns])
        found["private_columns"] = list(self.mapped.private)
        found["points"] = int(self.records["lon"].notna().sum())
        found["format"] = self.table.format
        return found

    def _features(self) -> list[dict[str, Any]]:
        columns = ("row", "lon", "lat", "start", "title")
        rows = zip(*(self.records[name].tolist() for name in columns), strict=True)
        return [
            {
                "row": row,
                "lon": None if math.isnan(lon) else round(lon, 9),
                "lat": None if math.isnan(lat) else round(lat, 9),
                "start": start,
                "title": title,
            }
            for row, lon, lat, start, title in rows
        ]


@dataclass(frozen=True)
class Hints:
    """What a person says of a table before it is read; empty means: find out.

    Attributes
    ----------
    layout
        Name or JSON file of a layout.
    columns
        Column and field, of those that overrule the guess.
    sheet
        Sheet of a workbook or layer of a GeoPackage.
    crs
        System of projected coordinates, such as ``EPSG:32643``.
    utc_offset
        Zone of local time: an offset such as ``+06:00``, or a name such as ``Asia/Almaty``.
    undated
        Keep rows without a date, as records without a time.
    types
        Types as the table writes them, and the category that each shall be.
    cells
        Texts that a person put into cells: 1-based data row, column, text. Each is told among the repairs.
    """

    layout: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    sheet: str = ""
    crs: str = ""
    utc_offset: str = ""
    undated: bool = False
    types: tuple[tuple[str, str], ...] = ()
    cells: tuple[tuple[int, str, str], ...] = ()

    @classmethod
    def of(
        cls,
        *,
        columns: Sequence[str] | Mapping[str, str] = (),
        types: Sequence[str] | Mapping[str, str] = (),
        undated: bool = False,
        **given: str | None,
    ) -> Hints:
        """Read hints as they are typed: columns also as ``COLUMN=FIELD`` words, None for nothing.

        Raises
        ------
        UnreadableError
            If a word for a column cannot be read.

        Examples
        --------
        >>> Hints.of(columns=["Datum=start:dmy"], sheet=None).columns
        (('Datum', 'start:dmy'),)
        """
        named = columns if isinstance(columns, Mapping) else parse_options(columns)
        meant = types if isinstance(types, Mapping) else parse_types(types)
        texts: dict[str, Any] = {key: value or "" for key, value in given.items()}
        return cls(columns=tuple(named.items()), types=tuple(meant.items()), undated=undated, **texts)


def ingest(
    path: str | Path,
    hints: Hints | None = None,
    *,
    boundaries: Boundaries | None = None,
    countries: Countries | None = None,
    lookup: Lookup | None = None,
    progress: Callable[[int], None] | None = None,
    **given: Any,
) -> Ingested:
    """Read a table of any layout and check each of its rows.

    Parameters
    ----------
    path
        CSV, TSV, XLSX, JSON, JSON lines, GeoJSON, GeoPackage, Shapefile, KML, KMZ, FlatGeobuf, Parquet; also packed.
    hints
        What is known of the table.
    boundaries, countries
        For proofs by the map: the boundaries, or the countries made of them before. Default: those that come with kzmap.
    lookup
        Finds places without coordinates by name.
    progress
        Told the number of rows read; what it raises stops the reading.
    **given
        Hints as `Hints.of` takes them, in place of `hints`.

    Returns
    -------
    Ingested
        Records, and a verdict for each row.

    Raises
    ------
    UnreadableError
        If the file cannot be read at all, or nothing says where its rows are.
    """
    path, hints = Path(path), hints or Hints.of(**given)
    table = read(path, sheet=hints.sheet or None, progress=progress)
    _mend_header(table)
    _put(table, {(row, column): text for row, column, text in hints.cells})
    mapped = map_columns(table, layout=hints.layout or None, given=dict(hints.columns), crs=hints.crs)
    mapped.types = {normal(word): category for word, category in hints.types}
    if not table.rows_in:
        raise UnreadableError(f"{path.name} has a header and no row.", "Add rows, or export the table again.")
    if countries is None:
        from kzmap.ground.boundaries import Boundaries as Units

        countries = Countries(boundaries or Units.load(packs=False))
    checked = check(table, mapped, countries, offset=hints.utc_offset, lookup=lookup, undated=hints.undated)
    with path.open("rb") as file:
        return Ingested(path, table, mapped, checked, hashlib.file_digest(file, "sha256").hexdigest(), hints.utc_offset)


def _put(table: Table, cells: Mapping[tuple[int, str], str]) -> None:
    """Put a person's texts into cells; a row or column that the table does not have is left out."""
    position = {int(row): at for at, row in enumerate(table.rows)}
    for (row, column), text in sorted(cells.items()):
        if row in position and column in table.frame.columns:
            was = table.frame.loc[position[row], column]
            table.frame.loc[position[row], column] = text
            table.repaired.append(Finding(row, column, f"{was!r} was changed to {text!r} by hand."))


def _mend_header(table: Table) -> None:
    """Mend names of columns that were read in a wrong encoding."""
    names = [str(name) for name in table.frame.columns]
    better = [found.text if (found := mended(name)) and not found.lost and not found.formula else name for name in names]
    if better != names:
        table.notes.append("The header was in a wrong encoding and was decoded again.")
        table.frame.columns = named(better)
