"""What is known about the columns of a table that others publish."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kzmap.ingest.raw_table import Table

__all__ = ["Layout"]


@dataclass(frozen=True)
class Layout:
    """A table that is known by its columns. Column names are in the form of `words.normal`.

    Attributes
    ----------
    name, title
        For ``--layout`` and for people.
    required
        Columns that together tell the layout; some may be missing, see `recognise`.
    fields
        Column -> field.
    precision
        Code in the column ``precision`` -> our precision and radius in metres.
    time_precision
        Code in the column ``time_precision`` -> day, week, month, year or range.
    category
        Value in the column ``category``, in normal form -> a word of geo/categories.csv.
    category_of
        Tells the category of a code that has parts.
    meaning
        Code in the column ``category`` -> what the publisher's code book calls it, which is kept as the type.
    title_columns
        Columns whose texts make a title, in order.
    default_precision
        For rows without a code.
    order
        dmy or mdy, if the publisher fixes it.
    source
        Source of every row that names none.
    never
        Columns that are no field, whatever they are called.
    repeats
        Whether rows of one id are parts of one event, and no mistake.
    derived
        Columns that are made anew from the others, and so are not kept.
    private
        Columns that are not for readers, whatever they are called.
    refused
        Column -> values with which a row is no record: its own editors refused it.
    undated
        Whether rows without a date are meant so.
    nowhere
        Whether rows have no place, and are meant so.
    guess
        Whether the other columns are guessed as in any table.
    note
        What a user must know of every table of this layout.
    matches
        Tells the layout where columns alone cannot.
    prepare
        Changes a table before its columns are mapped.
    unpack
        Turns a JSON document into rows, or returns None if it has another shape.
    """

    name: str
    title: str
    required: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    precision: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    time_precision: Mapping[str, str] = field(default_factory=dict)
    category: Mapping[str, str] = field(default_factory=dict)
    category_of: Callable[[str], str] | None = None
    meaning: Mapping[str, str] = field(default_factory=dict)
    title_columns: tuple[str, ...] = ()
    default_precision: tuple[str, float] = ("settlement", 5_000.0)
    order: str = ""
    source: str = ""
    never: tuple[str, ...] = ()
    repeats: bool = False
    derived: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undated: bool = False
    nowhere: bool = False
    guess: bool = False
    note: str = ""
    matches: Callable[[Table], bool] | None = None
    prepare: Callable[[Table], None] | None = None
    unpack: Callable[[object], list[dict[str, object]] | None] | None = None
