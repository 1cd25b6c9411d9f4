"""What a person adds to the note of a row: a remark that every map and file shows, and that can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.situation.changes import WHO, change, words
from kzmap.situation.shelf import is_given
from kzmap.situation.situation import find_situation

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.situation.changes import Change
    from kzmap.situation.situation import Situation

__all__ = ["KIND", "NOTE", "annotate"]

KIND = "note"
#: Longest remark; a note holds several.
NOTE = 600


def annotate(situation: str | Path, row_id: str, text: str, *, who: str) -> Change:
    """Add a remark to the note of a record, a place, a claim or any other row that has a note, with the name and the day.

    Parameters
    ----------
    situation
        Folder or name; not one that comes with kzmap, which only `shelf.copy` makes writable.
    row_id
        Id of the row; ``events:E1`` where two tables have the id.
    text
        The remark. It stands behind what the note says already.
    who
        The person's name as it shall be written.

    Returns
    -------
    Change
        As it was logged; `kzmap.situation.changes.undo` takes it back.

    Raises
    ------
    KzmapError
        If a text is missing or cannot be taken, or no row or more than one has the id.
    """
    remark, who = words(text, "note", NOTE, needed=True), words(who, "name", WHO, needed=True)
    if is_given(situation):
        raise KzmapError(f"The situation {str(situation)!r} comes with kzmap and is not changed. Make a copy of your own first.")
    signed = f"{remark} ({who}, {datetime.now(UTC):%Y-%m-%d})"

    def noted(read: Situation | None) -> tuple[Situation, dict[str, bytes]]:
        if read is None:
            raise KzmapError(f"There is no situation in {find_situation(situation)}.")
        table, one = _row(read, row_id)
        rows = read.tables[table].copy()
        here = rows.iloc[:, 0] == one
        rows.loc[here, "note"] = f"{rows.loc[here, 'note'].iloc[0]} {signed}".strip()
        return read.with_table(table, rows), {}

    return change(find_situation(situation), noted, kind=KIND, who=who)


def _row(read: Situation, row_id: str) -> tuple[str, str]:
    """Table and id of the row that is meant."""
    table, colon, one = row_id.strip().partition(":")
    named = table if colon and table in read.tables else ""
    one = one if named else row_id.strip()
    tables = [name for name in read.tables if "note" in read.tables[name] and name == (named or name)]
    found = [name for name in tables if (read.tables[name].iloc[:, 0] == one).any()]
    if not found:
        raise KzmapError(f"No row has the id {row_id[:80]!r}. Expected that of a record, a place, a claim, a source or the like.")
    if len(found) > 1:
        ways = " or ".join(f"{name}:{one}" for name in found)
        raise KzmapError(f"The id {one!r} stands in {len(found)} tables. Say which row is meant: {ways}.")
    return found[0], one
