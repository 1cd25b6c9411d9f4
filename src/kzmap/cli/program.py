"""The program: its options, its groups of commands, and what becomes of an error."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from kzmap import __version__
from kzmap.cli import change_commands, map_commands, place_commands, reading_commands, situation_commands, start_commands
from kzmap.errors import KzmapError, os_words, unexpected
from kzmap.terminal import say

__all__ = ["app", "main"]

app = typer.Typer(
    help="Reports and tables become maps whose every dot can be defended.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for group in (
    start_commands.app,
    map_commands.app,
    situation_commands.app,
    change_commands.app,
    place_commands.app,
    reading_commands.app,
):
    app.add_typer(group)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"kzmap {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; whatever stops it becomes one paragraph and exit code 1."""
    try:
        app()
    except KzmapError as error:
        _stop(str(error))
    except OSError as error:
        _stop(os_words(error))
    except Exception as error:  # noqa: BLE001 - the last word about a mistake of ours is never a traceback
        _stop(unexpected(error, " ".join(["kzmap", *sys.argv[1:2]])))


def _stop(words: str) -> NoReturn:
    say(f"kzmap: {words}", err=True)
    sys.exit(1)
