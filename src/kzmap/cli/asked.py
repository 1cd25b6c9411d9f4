"""What several commands ask for, and how an answer that cannot be used is refused."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated

import typer

from kzmap.files import streams
from kzmap.terminal import say

__all__ = [
    "AsJson",
    "Day",
    "KnownOn",
    "Review",
    "Rule",
    "SituationName",
    "View",
    "day",
    "lon_lat",
    "one_of",
    "review_states",
    "say_beside",
    "some_of",
    "zone",
]

SituationName = Annotated[
    str, typer.Argument(metavar="SITUATION", help="A situation: a folder, a name under geo/, one of yours, a .zip or an .xlsx.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
KnownOn = Annotated[str | None, typer.Option("--as-known-on", metavar="DATE", help="Show claims as they stood then.")]
Day = Annotated[str | None, typer.Option("--date", metavar="DATE", help="ISO date, such as 2022-01-05.")]
Rule = Annotated[str, typer.Option(help="Which standing claim is the headline: latest_standing, official, lowest or highest.")]
Review = Annotated[str, typer.Option(help="Review states that pass, separated by commas: published, draft, withdrawn.")]

View = Annotated[str, typer.Option(help="How disputed borders are drawn: un (the default) or de_facto.")]

#: A longer list of words is not read out whole.
_LISTED = 60
_STATES = ("published", "draft", "withdrawn")


def say_beside(output: Path, words: str) -> None:
    """Say what was written; on standard error when the file itself goes to standard output, a device or a pipe."""
    say(words, err=streams(output))


def one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not known; of a long list the nearest are named."""
    if value not in known:
        near = known if len(known) <= _LISTED else tuple(difflib.get_close_matches(value, known, n=5, cutoff=0.3))
        remedy = f"Use one of: {', '.join(near)}." if near else f"There are {len(known)}, such as {', '.join(known[:3])}."
        raise typer.BadParameter(f"{value!r} is not known. {remedy}", param_hint=option)


def some_of(option: str, value: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Split at commas, and refuse a word that is not known; without a list any word passes."""
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    for word in chosen if known else ():
        one_of(option, word, known)
    return chosen


def review_states(value: str) -> tuple[str, ...]:
    """Split --review and refuse a state that is not known."""
    return some_of("--review", value, _STATES)


def lon_lat(option: str, value: str | None) -> tuple[float, float] | None:
    """Read LON,LAT."""
    if value is None:
        return None
    try:
        lon, lat = (float(part) for part in value.split(","))
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no LON,LAT. Write 76.95,43.24.", param_hint=option) from None
    return lon, lat


def day(option: str, value: str | None) -> str | None:
    """Check that a text is ISO 8601."""
    from kzmap.situation.times import interval

    if value is not None:
        try:
            interval(value)
        except ValueError:
            hint = "Write 2022-01-05 or 2022-01-09T12:00+06:00."
            raise typer.BadParameter(f"{value!r} is no ISO 8601 time. {hint}", param_hint=option) from None
    return value


def zone(option: str, value: str) -> str:
    """Check that a text names a zone of the IANA database."""
    from zoneinfo import available_timezones

    if value not in available_timezones():
        raise typer.BadParameter(f"{value!r} is no zone. Write a name such as Asia/Almaty.", param_hint=option)
    return value
