"""Decide which column is which field: by the layout, by the user's word, by names, by values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzmap.ingest.coordinates import angles, pairs
from kzmap.ingest.counts import casualties_of, count_of
from kzmap.ingest.dates import CLOCK_CELL, moments, names_zone
from kzmap.ingest.header_words import FIELDS, field_of, is_late, is_private, normal, others_of, part_of, says_other, tagged
from kzmap.ingest.layouts import HOME_MADE, find_layout, recognise
from kzmap.ingest.layouts.event_data import join_parts
from kzmap.ingest.raw_table import UnreadableError, named
from kzmap.situation import words as vocabulary
from kzmap.situation.tables import OWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.ingest.layouts import Layout
    from kzmap.ingest.raw_table import Table

__all__ = ["NO", "Mapped", "add_sums", "below_the_header", "map_columns", "parse_options", "parse_types", "prepared", "two_lines"]

_SAMPLE = 400
#: Words of a cell, on average, from which a column holds sentences.
_MESSAGE_WORDS = 6
_MESSAGES = (
    "No column says where: the rows are messages, kept without a place. To read places and figures out of their words, give the"
    ' texts to kzmap report; if a column has places, name it: --map "COLUMN=place".'
)
#: Of characters: the mean length from which texts are sentences.
_SENTENCE = 25
#: Of characters: the name of a column of the user's own after its beginning.
_LONGEST_NAME = 40
#: Fields that may have several columns: each adds to the first.
_SEVERAL = ("actors", "source", "url")
#: Fields that hold words: a column of codes beside a column of words is not taken.
_WORDED = ("title", "summary", "country", "region", "place", "actors", "actors2", "source", "category", "note", "from_place",
           "to_place")  # fmt: skip
_COUNTED = ("killed", "injured", "detained", "strength", "participants", "displaced", "killed_low", "killed_high")
#: Fields of which a record holds less than the cell says.
_READ_AND_KEPT = ("district", "casualties")
#: Parts of a date, which a vague name does not make.
_WITH_A_WHOLE = ("month", "day")
#: Columns that the rejects file adds; a mended one is read again without them.
REPORT_COLUMNS = ("kzmap_row", "kzmap_column", "kzmap_reason")
#: Cells that say yes and no.
_YES = ("y", "yes", "true", "1", "ok", "x", "да", "иә", "oui", "так", "نعم", "sí", "si", "sim", "ja", "evet", "tak", "ya")
NO = ("n", "no", "false", "0", "нет", "жоқ", "non", "ні", "لا", "não", "nao", "nein", "hayır", "hayir", "nie", "tidak", "never")
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
    more
        Field -> further columns that say the same, such as a second link.
    guessed
        Fields that were guessed, not declared and not known by the layout.
    order
        Date order that was declared, by field.
    crs
        Declared system of the fields x and y.
    language
        ru or kk if the header is in that language.
    private
        Columns whose names say that they are not for readers; nothing of them is published unless the user maps them.
    left
        Columns that the user took out.
    types
        Types in normal form, and the category that the user says each is.
    sums
        Columns that are made: name -> the columns that are added up.
    aside
        A column of short texts that no name explains: it helps to tell records apart in titles that are made.
    seen
        Types as the table writes them: word, rows, category, and whether no word of it said so.
    notes
        What was decided about columns, in sentences.
    """

    layout: Layout
    columns: dict[str, str] = field(default_factory=dict)
    more: dict[str, list[str]] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    order: dict[str, str] = field(default_factory=dict)
    crs: str = ""
    language: str = ""
    private: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    sums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aside: str = ""
    seen: list[tuple[str, int, str, bool]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def has(self, *fields: str) -> bool:
        """Tell whether all of the fields have a column."""
        return all(one in self.columns for one in fields)

    def used(self) -> set[str]:
        """Columns that are read as some field."""
        return {*self.columns.values(), *(name for names in self.more.values() for name in names)}

    def own(self, names: Sequence[str]) -> dict[str, str]:
        """Name the columns that nothing reads, as a situation keeps them: ``x_`` and the name.

        Parameters
        ----------
        names
            All columns of the table.

        Returns
        -------
        dict
            Column -> name. Private columns and those that the user took out are not among them.
        """
        used = self.used() - {self.columns.get(one, "") for one in _READ_AND_KEPT}
        if self.has("killed_low") or self.has("killed_high"):  # the claim has their range, and the best estimate stands beside it
            used.discard(self.columns.get("killed", ""))
        used |= set(self.private) | set(self.left) | {REST, *REPORT_COLUMNS}
        found: dict[str, str] = {}
        for name in names:
            if name in used:
                continue
            base = OWN + (re.sub(r"\W+", "_", name.casefold()).strip("_").removeprefix(OWN)[:_LONGEST_NAME] or "column")
            given, number = base, 2
            while given in found.values():
                given, number = f"{base}_{number}", number + 1
            found[name] = given
        return found


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


def parse_types(options: Sequence[str]) -> dict[str, str]:
    """Read the user's ``WORD=CATEGORY`` words.

    Raises
    ------
    UnreadableError
        If one has no =, or its category is not in the vocabulary.

    Examples
    --------
    >>> parse_types(["Air strike=attack_on_facility"])
    {'Air strike': 'attack_on_facility'}
    """
    found = {}
    for option in options:
        word, _, category = option.rpartition("=")
        if not word or category not in vocabulary.rows("category"):
            known = ", ".join(vocabulary.rows("category"))
            raise UnreadableError(f"{option!r} maps no type to a category.", f"Write WORD=CATEGORY. Categories are: {known}.")
        found[word] = category
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
    table.frame = _without_report(table.frame)
    chosen, missing = (find_layout(layout), ()) if layout else recognise(table)
    (chosen.prepare or join_parts)(table)
    names = [str(name) for name in table.frame.columns if name != REST]
    mapped = Mapped(chosen, crs=crs, language=_language(names))
    if missing:
        told = f"Looks like {chosen.title}, but without: {', '.join(missing)}."
        mapped.notes.append(f"{told} If it is something else: --layout table.")
    by_name = {normal(name): name for name in reversed(names)}
    for column, target in chosen.fields.items():
        name = by_name.get(column)
        if name is None:
            continue
        if target in _SEVERAL and mapped.has(target):
            mapped.more.setdefault(target, []).append(name)
        else:
            mapped.columns.setdefault(target, name)
    mapped.left = [by_name[one] for one in chosen.derived if one in by_name and by_name[one] not in mapped.columns.values()]
    declared = _declare(mapped, dict(given or {}), names)
    mapped.private = [
        name
        for name in names
        if ((is_private(name) and not _told_as_types(name, table)) or normal(name) in chosen.private)
        and name not in mapped.used()
    ]
    if chosen is HOME_MADE or chosen.guess or not (_located(table, mapped) and (mapped.has("start") or mapped.has("year"))):
        taken = (
            _of_device(names)
            | declared
            | {by_name[one] for one in chosen.never if one in by_name}
            | mapped.used()
            | set(mapped.private)
        )
        _sum_parts(table, mapped, names, taken)
        _guess_by_name(table, mapped, names, taken)
        _guess_by_value(table, mapped, taken)
    _pairs_of_ends(table, mapped)
    place = mapped.guessed.get("place")
    if place and table.lon is None and not (mapped.has("lat", "lon") or mapped.has("coordinates") or mapped.has("x", "y")):
        filled = table.frame[place].iloc[:_SAMPLE].loc[lambda cells: cells != ""]
        if len(filled) and np.isfinite(pairs(filled)[0]).mean() > 0.5:  # a position is written where a name was to be expected
            mapped.columns["coordinates"] = mapped.guessed["coordinates"] = place
    if not _located(table, mapped) and mapped.has("start") and _are_messages(table, mapped):
        mapped.layout = replace(mapped.layout, nowhere=True, default_precision=("none", float("nan")), note=_MESSAGES)
    if not _located(table, mapped):
        found = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        raise UnreadableError(
            f"No column says where the rows are: no coordinates and no place was found among the columns {found}.",
            'Name them: --map "COLUMN=lat" --map "COLUMN=lon", or --map "COLUMN=place".',
        )
    return mapped


def _without_report(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[name for name in REPORT_COLUMNS if name in frame])


def prepared(table: Table, layout: Layout, head: Table | None) -> Table:
    """Change a part of a table as its layout wants it, see `Layout.prepare`.

    Parameters
    ----------
    table
        The part.
    layout
        As it was found.
    head
        The first rows of the table, if this is not its first part: what a layout decides by them holds for all.
    """
    table.frame = _without_report(table.frame)
    if head is None or layout.prepare in (None, join_parts):
        (layout.prepare or join_parts)(table)
        return table
    count = len(head.frame)
    joined = replace(
        table,
        frame=pd.concat([_without_report(head.frame), table.frame], ignore_index=True),
        rows=np.concatenate([np.zeros(count, dtype=np.int64), table.rows]),
        ways={at + count: way for at, way in table.ways.items()},
        lon=None if head.lon is None or table.lon is None else np.concatenate([head.lon, table.lon]),
        lat=None if head.lat is None or table.lat is None else np.concatenate([head.lat, table.lat]),
    )
    layout.prepare(joined)
    made = joined.taken(np.arange(count, len(joined.frame)))
    return replace(made, broken=table.broken)


def two_lines(table: Table) -> bool:
    """Join a second line of the header, whose words stand below columns that have no name of their own."""
    names = [str(name) for name in table.frame.columns]
    bare = [name for name in names if re.fullmatch(r"column \d+", name)]
    if not len(table.frame) or table.lon is not None or not bare or len(bare) == len(names):
        return False
    below = {name: str(table.frame[name].iloc[0]) for name in names}
    words = [text for text in below.values() if text]
    if not all(below[name] for name in bare) or any(re.search(r"\d", text) or len(text) > 30 for text in words):
        return False
    group, joined = "", []
    for name in names:
        group = name if name not in bare else group
        text = below[name]
        sure = field_of(text)[1] > 1 and field_of(text)[0] not in ("from_place", "to_place")
        joined.append(name if not text else text if sure else f"{group} {text}".strip())
    table.frame.columns = named(joined)
    table.notes.append("The header has two lines; they were joined.")
    return True


def below_the_header(table: Table, *, first: bool) -> None:
    """Take the second line of a header off the rows, which count from the line below it."""
    if first:
        table.frame = table.frame.iloc[1:].reset_index(drop=True)
        table.rows = table.rows[1:]
    table.rows = table.rows - 1
    table.repaired = [one._replace(row=one.row - 1) for one in table.repaired if one.row > 1]
    table.broken = [one._replace(row=one.row - 1) for one in table.broken]


def add_sums(table: Table, sums: Mapping[str, Sequence[str]]) -> None:
    """Add the columns that are sums of others."""
    for made, parts in sums.items():
        cells = [pd.to_numeric(table.frame[name].str.replace(r"\s", "", regex=True), errors="coerce") for name in parts]
        known = pd.concat(cells, axis=1)
        table.frame[made] = known.sum(axis=1).map("{:.0f}".format).where(known.notna().any(axis=1), "").astype("str")


def _of_device(names: list[str]) -> set[str]:
    """Return the columns of height and accuracy that a form writes beside the position of a device: how exact it was, in metres.

    >>> sorted(_of_device(["_spot_latitude", "_spot_precision", "gps-Latitude", "gps-Accuracy", "precision"]))
    ['_spot_precision', 'gps-Accuracy']
    """
    stems = {found[1] for name in names if (found := re.fullmatch(r"(.+[_\-/])latitude", name, re.IGNORECASE))}
    beside = {name: re.fullmatch(r"(.+[_\-/])(?:altitude|precision|accuracy)", name, re.IGNORECASE) for name in names}
    return {name for name, found in beside.items() if found and found[1] in stems}


def _located(table: Table, mapped: Mapped) -> bool:
    keys = (("lat", "lon"), ("coordinates",), ("x", "y"), ("place",), ("district",), ("region",), ("country",),
            ("from_place", "to_place"), ("from_lat", "from_lon"), ("from_coordinates",))  # fmt: skip
    nowhere = mapped.layout.nowhere and mapped.has("start")
    return nowhere or table.lon is not None or any(mapped.has(*one) for one in keys)


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
            mapped.left.append(column)
            mapped.more = {f: [c for c in cs if c != column] for f, cs in mapped.more.items()}
            continue
        mapped.columns[name] = column
        if option in ("dmy", "mdy", "gregorian"):
            mapped.order[name] = option
        elif option:
            mapped.crs = option
    return {column for column in given if column in names} | set(mapped.columns.values())


def _language(names: list[str]) -> str:
    text = " ".join(names).casefold()
    if re.search("[әғқңөұүһі]", text):
        return "kk"
    return "ru" if re.search("[а-я]{3}", text) else ""


def _guess_by_name(table: Table, mapped: Mapped, names: list[str], taken: set[str]) -> None:
    """Take a column for what its name says, if its cells do not gainsay it."""
    tags = {name: tagged(tag) for name, tag in table.tags.items()}
    grouped = mapped.layout.name == "odk"  # the group of a question stands before it
    guesses = [
        (tags[name] if tags.get(name, ("", 0))[0] else field_of((grouped and name.partition("-")[2]) or name), name)
        for name in names
        if name not in taken
    ]
    sample = table.frame.iloc[:_SAMPLE]
    for sure in (3, 2, 1):
        for (target, how), name in guesses:
            if how != sure or not target or name in mapped.used():
                continue
            target = _meant(target, others_of(name) if how == 3 else (), sample[name])  # noqa: PLW2901 - what the cells bear out
            if not target:
                continue
            if target not in mapped.columns:
                if target in _WITH_A_WHOLE and not mapped.has("start") and sure < 3:
                    continue
                mapped.columns[target] = mapped.guessed[target] = name
            else:
                _another(target, name, sample, mapped, sure)
    if (
        table.format in ("kml", "kmz")
        and not mapped.has("category")
        and "folder" in names
        and len(table.frame["folder"].unique()) > 1
    ):
        mapped.columns["category"] = mapped.guessed["category"] = "folder"
    late = next(
        (one for one in names if is_late(one) and one not in taken | mapped.used() and _fits("category", sample[one])), ""
    )
    if late and not mapped.has("category"):
        mapped.columns["category"] = mapped.guessed["category"] = late
    if "district" in mapped.guessed and not mapped.has("place"):
        mapped.columns["place"] = mapped.guessed["place"] = mapped.columns.pop("district")
        del mapped.guessed["district"]
    _clock(sample, mapped)


def _another(target: str, name: str, sample: pd.DataFrame, mapped: Mapped, sure: int) -> None:
    """Take one more column for a field that has one, where it adds to it, says it better, or says what stands beside it."""
    if (
        target == "place"
        and normal(mapped.guessed.get("place", "")) == "locality"
        and re.search("village|town|camp|site|settlement", name, re.IGNORECASE)
    ):  # where both stand, a locality is a district
        mapped.columns.setdefault("district", mapped.columns["place"])
        mapped.guessed["district"] = mapped.columns["district"]
        mapped.columns["place"] = mapped.guessed["place"] = name
    elif target in _SEVERAL and target in mapped.guessed and sure > 1:
        mapped.more.setdefault(target, []).append(name)
    elif target == "start" and not mapped.has("time") and _clocks(sample[name]):
        mapped.columns["time"] = mapped.guessed["time"] = name
    elif target in ("lat", "lon") and target in mapped.guessed and not _degrees(sample[mapped.columns[target]]):
        mapped.columns[target] = mapped.guessed[target] = name  # the first one holds metres
    elif target == "start" and _dates(sample[name]) > 0.7 and _dates(sample[mapped.columns["start"]]) < 0.3:
        mapped.columns["start"] = mapped.guessed["start"] = name


def _sum_parts(table: Table, mapped: Mapped, names: list[str], taken: set[str]) -> None:
    """Where a table counts people by side or by kind and gives no total, add the parts; those that overlap are left apart."""
    for target in ("killed", "injured", "detained"):
        if target in mapped.columns or any(field_of(name)[0] == target and part_of(name)[0] != target for name in names):
            continue
        parts = {name: part_of(name) for name in names if name not in taken and part_of(name)[0] == target}
        kinds = {one[1] for one in parts.values()}
        if len(parts) < 2:
            continue
        if len(kinds) > 1:
            mapped.notes.append(f"{', '.join(parts)} may count the same people, so none was taken for all {target}.")
        else:
            made = f"{target}, sum of {len(parts)} columns"
            mapped.sums[made] = tuple(parts)
            add_sums(table, {made: mapped.sums[made]})
            mapped.columns[target] = mapped.guessed[target] = made
            mapped.notes.append(f"All {target} are the sum of: {', '.join(parts)}.")
        taken |= set(parts)


def _meant(target: str, others: tuple[str, ...], cells: pd.Series[str]) -> str:
    """The first of the meanings of a column's name that its cells do not gainsay; "" for none."""
    return next((one for one in (target, *others) if _fits(one, cells)), "")


def _are_messages(table: Table, mapped: Mapped) -> bool:
    """Tell whether a table is a list of messages: sentences with a date, and nothing beside them that says where."""
    column = mapped.columns.get("summary") or mapped.columns.get("title")
    cells = table.frame[column].iloc[:_SAMPLE] if column else None
    return cells is not None and bool(cells.map(lambda cell: len(cell.split())).mean() >= _MESSAGE_WORDS)


def _told_as_types(name: str, table: Table) -> bool:
    """Tell whether a column is called like what is kept to oneself, and holds what happened: the device of a mine register.

    What names a telephone or a person has digits, or differs from row to row.
    """
    if not is_late(name):
        return False
    cells = table.frame[name].iloc[:_SAMPLE]
    cells = cells[cells != ""]
    return bool(len(cells) > 2 and not cells.str.contains(r"[\d:@]").any() and cells.nunique() <= len(cells) * 0.7)


def _clock(sample: pd.DataFrame, mapped: Mapped) -> None:
    """A column called time is the whole moment where no date stands, else the clock beside the date."""
    column = mapped.guessed.get("time")
    if column is None:
        return
    if not mapped.has("start") and not mapped.has("year"):
        if _dates(sample[column]) > 0.5:
            mapped.columns["start"] = mapped.guessed["start"] = column
        del mapped.columns["time"], mapped.guessed["time"]
        return
    if not _clocks(sample[column]):
        del mapped.columns["time"], mapped.guessed["time"]


def _clocks(cells: pd.Series[str]) -> bool:
    """Tell whether cells hold clock times."""
    filled = cells[cells != ""]
    return bool(len(filled)) and bool(filled.str.fullmatch(CLOCK_CELL).mean() >= 0.5)


def _pairs_of_ends(table: Table, mapped: Mapped) -> None:
    """Columns called from and to: dates are begin and end, two places a movement; one alone is neither."""
    sample = table.frame.iloc[:_SAMPLE]
    for place, date in (("from_place", "start"), ("to_place", "end")):
        column = mapped.guessed.get(place)
        if column is not None and _dates(sample[column]) > 0.6:
            del mapped.columns[place], mapped.guessed[place]
            if not mapped.has(date):
                mapped.columns[date] = mapped.guessed[date] = column
    sides = [
        [one for one in (f"{side}_place", f"{side}_lat", f"{side}_lon", f"{side}_coordinates") if mapped.has(one)]
        for side in ("from", "to")
    ]
    if not all(sides):
        for one in sides[0] + sides[1]:
            if one in mapped.guessed:
                del mapped.columns[one], mapped.guessed[one]


def _fits(target: str, cells: pd.Series[str]) -> bool:  # noqa: PLR0911 - one return for each kind of field
    """Tell whether the first cells of a column can be what its name says."""
    filled = cells[cells != ""]
    if not len(filled):
        return True
    if target == "actors" and filled.map(lambda cell: count_of(cell) is not None).mean() > 0.5:
        return False
    if target == "category" and filled.str.len().mean() > 60:
        return False
    if target == "casualties":
        return bool(filled.map(lambda cell: bool(casualties_of(cell))).mean() > 0.3)
    if target == "publish":
        return bool(filled.str.casefold().isin([*NO, *_YES]).all())
    if target == "timezone":
        return bool(filled.map(names_zone).mean() > 0.5)
    if target in _WORDED:
        return not bool(filled.str.fullmatch(r"[-+]?[\d.,\s]+").all())
    if target == "url":
        return bool(filled.str.contains(r"https?://|www\.|\w\.\w{2}").mean() > 0.3)
    if target in ("coordinates", "from_coordinates", "to_coordinates"):
        lat, _, forms = pairs(filled)
        return bool((np.isfinite(lat) | (forms == "x")).mean() > 0.3)
    if target in ("from_lat", "from_lon", "to_lat", "to_lon"):
        return bool(np.isfinite(angles(filled)[0]).mean() > 0.3)
    if target in ("year", "month", "day"):
        return bool(filled.str.fullmatch(r"\d{1,4}(\.0)?|[^\W\d_]+\.?").mean() > 0.5)
    if target in _COUNTED:
        said = filled.str.casefold().isin([one for one in (*NO, *_YES) if not one.isdigit()]).all()
        return not said and bool(filled.str.contains(r"\d").mean() > 0.3 or filled.str.len().mean() < 20)
    return True


def _degrees(cells: pd.Series[str]) -> bool:
    """Tell whether most of the cells that can be read may be degrees."""
    found = angles(cells)[0]
    known = found[np.isfinite(found)]
    return not len(known) or bool((np.abs(known) <= 360).mean() > 0.5)


def _dates(cells: pd.Series[str]) -> float:
    """Share of the cells that are dates."""
    filled = cells[cells != ""]
    return float((moments(filled).fault == "").mean()) if len(filled) else 0.0


def _guess_by_value(table: Table, mapped: Mapped, taken: set[str]) -> None:
    """Look at the first cells of the columns that no name explained."""
    used = taken | mapped.used() | set(mapped.private)
    free = {str(name): table.frame[name].iloc[:_SAMPLE] for name in table.frame.columns if name not in used}
    unnamed = {name: cells for name, cells in free.items() if not says_other(name)}
    if not any(len(cells) for cells in free.values()):
        return
    if table.lon is None and not (mapped.has("lat", "lon") or mapped.has("coordinates") or mapped.has("x", "y")):
        _guess_coordinates(mapped, unnamed)
    if not mapped.has("start") and not mapped.has("year"):
        for name, cells in [*unnamed.items(), *((n, c) for n, c in free.items() if n not in unnamed)]:
            if name in mapped.columns.values():
                continue
            numbers = pd.to_numeric(cells, errors="coerce").notna().mean()
            read = moments(cells)
            if (read.fault == "").mean() > 0.7 and (numbers < 0.5 or cells.str.fullmatch(r"(19|20)\d{6}").mean() > 0.7):
                mapped.columns["start"] = mapped.guessed["start"] = name
                if name not in unnamed:
                    mapped.notes.append(f"No column names the day of what happened; {name!r} was taken for it.")
                break
    made_of_parts = mapped.layout is not HOME_MADE and mapped.has("category", "actors")
    if not mapped.has("title") and not mapped.has("summary") and not made_of_parts:
        lengths = {
            n: c.str.len().mean()
            for n, c in unnamed.items()
            if n not in mapped.used()
            and c.str.contains(r"[^\W\d_]{3}").mean() > 0.6
            and c.str.contains("://", regex=False).mean() < 0.3
        }
        longest = max(lengths, key=lambda name: lengths[name], default="")
        # a short text that no name explains says less than what happened, and where
        if longest and (lengths[longest] > _SENTENCE or not mapped.has("category")):
            mapped.columns["title"] = mapped.guessed["title"] = longest
        elif longest:
            mapped.aside = longest
        elif mapped.guessed.get("actors") and not mapped.has("category"):  # a thing that is called only by who it was
            mapped.columns["title"] = mapped.guessed["title"] = mapped.columns["actors"]


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
        if good.any() and np.abs(degrees[good]).max() <= 1:
            continue  # shares and degrees of certainty, not of the globe
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
