"""Decide which column is which field: by the layout, by the user's word, by names, by values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzmap.ingest.coordinates import angles, pairs
from kzmap.ingest.dates import moments
from kzmap.ingest.header_words import FIELDS, field_of, normal
from kzmap.ingest.layouts import HOME_MADE, find_layout, recognise
from kzmap.ingest.raw_table import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.ingest.layouts import Layout
    from kzmap.ingest.raw_table import Table

__all__ = ["Mapped", "map_columns", "parse_options"]

_SAMPLE = 400
#: Columns that the rejects file adds; a mended one is read again without them.
REPORT_COLUMNS = ("kzmap_row", "kzmap_column", "kzmap_reason")
#: There the rejects file keeps cells of a broken row that have no column; the row stays rejected until it is empty.
REST = "kzmap_rest"


@dataclass
class Mapped:
    """Field -> column, and what the user declared.

    Attributes
    ----------
    layout
        The layout that was recognised or named.
    columns
        Field -> column of the table.
    guessed
        Fields that were guessed, not declared and not known by the layout.
    order
        Date order that was declared, by field.
    crs
        Declared system of the fields x and y.
    language
        ru or kk if the header is in that language.
    """

    layout: Layout
    columns: dict[str, str] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    order: dict[str, str] = field(default_factory=dict)
    crs: str = ""
    language: str = ""

    def has(self, *fields: str) -> bool:
        """Tell whether all of the fields have a column."""
        return all(one in self.columns for one in fields)


def parse_options(options: Sequence[str]) -> dict[str, str]:
    """Read the user's ``COLUMN=FIELD`` words.

    Raises
    ------
    UnreadableError
        If one is no such word.

    Examples
    --------
    >>> parse_options(["Дата=start:dmy", "Где=place", "junk=-"])
    {'Дата': 'start:dmy', 'Где': 'place', 'junk': '-'}
    """
    found = {}
    for option in options:
        column, sign, target = option.rpartition("=")
        name = target.partition(":")[0]
        if not sign or not column or (name not in FIELDS and name != "-"):
            raise UnreadableError(
                f"--map {option!r} does not say COLUMN=FIELD.",
                f"Fields are: {', '.join(FIELDS)}, and - for a column to leave out.",
            )
        found[column] = target
    return found


def map_columns(table: Table, *, layout: str | None = None, given: Mapping[str, str] | None = None, crs: str = "") -> Mapped:
    """Map the columns of a table to fields.

    Parameters
    ----------
    table
        As read; its layout may give its columns names.
    layout
        Name or file of a layout; default: recognised by the columns.
    given
        Column -> field, which overrules every guess; a field may carry an order (``start:mdy``) or a system (``x:EPSG:32643``).
    crs
        System of the fields x and y.

    Raises
    ------
    UnreadableError
        If nothing says where the rows are.
    """
    table.frame = table.frame.drop(columns=[name for name in REPORT_COLUMNS if name in table.frame])
    chosen = find_layout(layout) if layout else recognise(table)
    if chosen.prepare:
        chosen.prepare(table)
    names = [str(name) for name in table.frame.columns if name != REST]
    mapped = Mapped(chosen, crs=crs, language=_language(names))
    by_name = {normal(name): name for name in reversed(names)}
    for column, target in chosen.fields.items():
        if column in by_name:
            mapped.columns.setdefault(target, by_name[column])
    declared = _declare(mapped, dict(given or {}), names)
    if chosen is HOME_MADE or not (_located(table, mapped) and (mapped.has("start") or mapped.has("year"))):
        _guess_by_name(mapped, names, declared)
        _guess_by_value(table, mapped, declared)
    if not _located(table, mapped):
        found = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        raise UnreadableError(
            f"No column says where the rows are: no coordinates and no place was found among the columns {found}.",
            'Name them: --map "COLUMN=lat" --map "COLUMN=lon", or --map "COLUMN=place".',
        )
    return mapped


def _located(table: Table, mapped: Mapped) -> bool:
    keys = (("lat", "lon"), ("coordinates",), ("x", "y"), ("place",), ("region",))
    return table.lon is not None or any(mapped.has(*one) for one in keys)


def _declare(mapped: Mapped, given: dict[str, str], names: list[str]) -> set[str]:
    """Apply what the user said and return the columns that are taken."""
    for column, target in given.items():
        if column not in names:
            close = [name for name in names if normal(name) == normal(column)]
            if not close:
                raise UnreadableError(f"There is no column {column!r}.", f"Columns are: {', '.join(names[:30])}.")
            column = close[0]  # noqa: PLW2901 - the same column, as the file spells it
        name, _, option = target.partition(":")
        mapped.columns = {f: c for f, c in mapped.columns.items() if c != column}
        if name == "-":
            continue
        mapped.columns[name] = column
        if option in ("dmy", "mdy"):
            mapped.order[name] = option
        elif option:
            mapped.crs = option
    return {column for column in given if column in names} | set(mapped.columns.values())


def _language(names: list[str]) -> str:
    text = " ".join(names).casefold()
    if re.search("[әғқңөұүһі]", text):
        return "kk"
    return "ru" if re.search("[а-я]{3}", text) else ""


def _guess_by_name(mapped: Mapped, names: list[str], taken: set[str]) -> None:
    guesses = [(field_of(name), name) for name in names if name not in taken]
    for sure in (3, 2, 1):
        for (target, how), name in guesses:
            if how == sure and target not in mapped.columns and name not in mapped.columns.values():
                mapped.columns[target] = mapped.guessed[target] = name
    # a thing called only by its place, such as KML's name, is still a title
    if "title" not in mapped.columns and "summary" not in mapped.columns and mapped.guessed.get("actors"):
        mapped.guessed["title"] = mapped.columns["title"] = mapped.columns["actors"]


def _guess_by_value(table: Table, mapped: Mapped, taken: set[str]) -> None:
    """Look at the first cells of the columns that no name explained."""
    used = taken | set(mapped.columns.values())
    free = {str(name): table.frame[name].iloc[:_SAMPLE] for name in table.frame.columns if name not in used}
    if not any(len(cells) for cells in free.values()):
        return
    if table.lon is None and not (mapped.has("lat", "lon") or mapped.has("coordinates") or mapped.has("x", "y")):
        _guess_coordinates(mapped, free)
    if not mapped.has("start") and not mapped.has("year"):
        for name, cells in free.items():
            if name in mapped.columns.values():
                continue
            numbers = pd.to_numeric(cells, errors="coerce").notna().mean()
            read = moments(cells)
            if (read.fault == "").mean() > 0.7 and (numbers < 0.5 or cells.str.fullmatch(r"(19|20)\d{6}").mean() > 0.7):
                mapped.columns["start"] = mapped.guessed["start"] = name
                break
    if not mapped.has("title") and not mapped.has("summary"):
        lengths = {
            n: c.str.len().mean()
            for n, c in free.items()
            if n not in mapped.columns.values() and c.str.contains(r"[^\W\d_]{3}").mean() > 0.6
        }
        if lengths:
            mapped.columns["title"] = mapped.guessed["title"] = max(lengths, key=lambda name: lengths[name])


def _guess_coordinates(mapped: Mapped, free: dict[str, pd.Series[str]]) -> None:
    """Find a column of pairs, or two columns of numbers with decimals, of which one could be latitudes."""
    found = []
    for name, cells in free.items():
        lat, _, forms = pairs(cells)
        if np.isfinite(lat).mean() > 0.6 and (forms != "bad").mean() > 0.8:
            mapped.columns["coordinates"] = mapped.guessed["coordinates"] = name
            return
        degrees, axes, forms = angles(cells)
        good = np.isfinite(degrees)
        fractional = good & (degrees % 1 != 0)
        if fractional.mean() > 0.6 and (np.abs(degrees[good]) <= 180).mean() > 0.8:
            said = next((axis for axis in axes if axis), "")
            found.append((name, said, bool((np.abs(degrees[good]) <= 90).mean() > 0.8)))
    missing = [one for one in ("lat", "lon") if one not in mapped.columns]
    for target in missing:
        rest = [one for one in found if one[0] not in mapped.columns.values()]
        told = [one for one in rest if one[1] == target]
        fits = [one for one in rest if not one[1] and (one[2] or target == "lon")]
        if target == "lat" and len(missing) == 2 and len(rest) > 1 and not told:
            certain = [one for one in rest if not one[2]]  # the other one must be the longitude
            fits = [one for one in fits if one not in certain]
        for name, *_ in (told or fits)[:1]:
            mapped.columns[target] = mapped.guessed[target] = name
