"""The program: its options, its groups of commands, and what becomes of an error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from kzmap import __version__
from kzmap.cli import change_commands, map_commands, place_commands, reading_commands, situation_commands, start_commands
from kzmap.errors import KzmapError, os_words, unexpected
from kzmap.terminal import say, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["app", "main"]


@contextmanager
def _shown() -> Iterator[None]:
    """Typer says itself what it does not understand, with the words as they were typed: a terminal would obey them."""
    try:
        yield
    except Exception as error:
        if hasattr(error, "format_message"):  # the class of all these has no public name
            vars(error)["message"] = visible(str(vars(error)["message"]))
        raise


class _Program(TyperGroup):
    def make_context(self, *args: Any, **more: Any) -> Any:
        with _shown():
            return super().make_context(*args, **more)

    def invoke(self, *args: Any, **more: Any) -> Any:
        with _shown():
            return super().invoke(*args, **more)


app = typer.Typer(
    cls=_Program,
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
