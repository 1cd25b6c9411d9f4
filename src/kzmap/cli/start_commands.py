"""The command that begins a situation."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kzmap.errors import KzmapError
from kzmap.terminal import say

__all__ = ["app"]

app = typer.Typer()


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A folder or file to make: small letters, digits, hyphens.")],
    country: Annotated[
        list[str] | None,
        typer.Option(metavar="XXX", help="Where it happens: ISO 3166-1 code or name; can be given several times."),
    ] = None,
    city: Annotated[str, typer.Option(help="The town in focus.")] = "",
    title: Annotated[str, typer.Option(help="What stands above the map.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA name, where the country has several: America/La_Paz.")] = "",
    workbook: Annotated[bool, typer.Option("--workbook", help="One .xlsx to fill, in place of a folder of tables.")] = False,
) -> None:
    """Begin a situation: a valid folder, each table explained, or one workbook with lists to choose from."""
    from kzmap.files import write_set, write_whole
    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.beginning import begin, country_names
    from kzmap.situation import starting, template

    target = Path(name)
    boundaries = Boundaries.load(packs=False)
    start = begin(
        target.name.removesuffix(".xlsx"),
        boundaries,
        Gazetteer.open(),
        title=title,
        countries=country or (),
        city=city,
        timezone=timezone,
    )
    path = target.with_name(f"{start.name}.xlsx") if workbook else target.with_name(start.name)
    if path.exists():
        raise KzmapError(f"{path} is there already. Give another name, or move it away.")
    if workbook:
        write_whole(path, template.workbook(start, country_names(boundaries)))
    else:
        path.mkdir(parents=True)
        write_set(path, dict(starting.folder_files(start)))
    named = shlex.quote(str(path))
    fill = "Fill the sheet events" if workbook else f"Fill {path / 'events.csv'}, see {path / 'README.md'}"
    say(f"{path} is ready. {fill}, then: kzmap validate {named}; kzmap map {named} -o {shlex.quote(start.name + '.html')}")
    if start.countries and not start.timezone:
        say(f"The time zone is not set, because there are several: {', '.join(starting.zones_of(start.countries[0])[:6])} ...")
