"""Commands that tell what was added to a situation, and take it back."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from kzmap.cli.asked import AsJson, SituationName
from kzmap.terminal import print_json, say

if TYPE_CHECKING:
    from kzmap.situation.changes import Change

__all__ = ["app"]

app = typer.Typer()


@app.command()
def changes(situation: SituationName, as_json: AsJson = False) -> None:
    """List what was added, corrected or noted, from which input, by whom and when."""
    from kzmap.situation.changes import history, standing

    log = history(situation)
    live = {one.change_id for one in standing(log)}
    if as_json:
        print_json([{**one.as_dict(), "stands": one.change_id in live} for one in log])
        return
    for one in log:
        say(_line(one, stands=one.change_id in live))
    if live:
        say(f"{len(live)} stand. Take one back: kzmap undo {shlex.quote(situation)} [CHANGE]")
    else:
        say("Nothing was added that is logged. What was written into the tables by hand is not.")


def _line(one: Change, *, stands: bool) -> str:
    rows = f"{one.rows:,} row{'s' * (one.rows != 1)}"
    said = f" by {one.who}: {one.why}" if one.who else ""
    state = f" (takes {one.undoes} back)" if one.undoes else "" if stands else " (taken back)"
    return f"{one.change_id:5} {one.when}  {one.kind:8} {one.name}, {rows}{said}{state}"


@app.command()
def undo(
    situation: SituationName,
    change: Annotated[str, typer.Argument(metavar="[CHANGE]", help="As `kzmap changes` names it; without it, the last.")] = "",
    who: Annotated[str, typer.Option(help="Who takes it back; needed for a correction.")] = "",
    why: Annotated[str, typer.Option(help="The reason; needed for a correction.")] = "",
) -> None:
    """Take back what was added, unless something stands on it."""
    from kzmap.situation.changes import undo as take_back

    made = take_back(situation, change, who=who, why=why)
    say(f"{made.undoes} ({made.name}) was taken back: {made.rows:,} row{'s' * (made.rows != 1)}. Logged as {made.change_id}.")


@app.command()
def note(
    situation: SituationName,
    row: Annotated[
        str, typer.Argument(metavar="ID", help="Of a record, place, claim, source ...; events:E1 where two tables have it.")
    ],
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Stands behind what the note says already.")],
    who: Annotated[str, typer.Option(help="Your name as it shall be written.")],
) -> None:
    """Add a remark to the note of a row; every map and file shows it."""
    from kzmap.situation.notes import annotate

    made = annotate(situation, row, text, who=who)
    say(f"Noted at {made.name}. Logged as {made.change_id}; take it back: kzmap undo {shlex.quote(situation)} {made.change_id}")


@app.command()
def delete(situation: Annotated[str, typer.Argument(metavar="NAME", help="A situation of yours, by name or folder.")]) -> None:
    """Delete a situation of your own; `kzmap restore` brings it back."""
    from kzmap.situation import shelf

    shelf.delete(situation)
    say(f"{situation} was deleted. Bring it back: kzmap restore {shlex.quote(situation)}")


@app.command()
def restore(situation: Annotated[str, typer.Argument(metavar="NAME", help="As it was given to `kzmap delete`.")]) -> None:
    """Bring back the situation that was deleted last under a name."""
    from kzmap.situation import shelf

    say(f"{shelf.restore(situation)} is back.")
