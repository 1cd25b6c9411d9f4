"""The command line. Heavy imports stand inside the commands, so that ``kzmap --help`` answers at once."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kzmap import __version__
from kzmap.errors import KzmapError, SituationError

__all__ = ["app", "main"]

app = typer.Typer(
    help="Reports and tables become maps whose every dot can be defended.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

SituationName = Annotated[str, typer.Argument(metavar="SITUATION", help="A situation's folder, or its name under geo/.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
KnownOn = Annotated[str | None, typer.Option("--as-known-on", metavar="DATE", help="Show claims as they stood then.")]
Day = Annotated[str | None, typer.Option("--date", metavar="DATE", help="ISO date, such as 2022-01-05.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kzmap {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


@app.command("map")
def map_(
    situation: SituationName,
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write, for example out.html.")],
    lang: Annotated[str, typer.Option(help="Language of the page: en, ru or kk.")] = "en",
    as_known_on: KnownOn = None,
    online_tiles: Annotated[bool, typer.Option("--online-tiles", help="Offer OpenStreetMap tiles from the network.")] = False,
) -> None:
    """Write the map as one HTML file that works with the network off."""
    from kzmap import pipeline
    from kzmap.files import write_whole

    _one_of("--lang", lang, ("en", "ru", "kk"))
    result = pipeline.run(situation, known_on=_day("--as-known-on", as_known_on), lang=lang)
    write_whole(output, result.html(online_tiles=online_tiles).encode())
    summary = result.located.summary
    typer.echo(f"{output}: {summary['features']} features from {summary['rows_in']} records and {summary['bases']} bases.")


@app.command()
def export(
    situation: SituationName,
    format_name: Annotated[str, typer.Option("--format", "-f", help="A name from `kzmap formats`.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    as_known_on: KnownOn = None,
) -> None:
    """Write the located features in a format for GIS, tables or the web."""
    from kzmap import export as formats
    from kzmap import pipeline

    _one_of("--format", format_name, tuple(formats.FORMATS))
    result = pipeline.run(situation, known_on=_day("--as-known-on", as_known_on))
    path = result.export(format_name, output)
    typer.echo(f"{path}: {len(result.features)} features.")


@app.command()
def formats(as_json: AsJson = False) -> None:
    """List the formats of `kzmap export`."""
    from kzmap.export import FORMATS

    if as_json:
        _print([{"name": f.name, "suffix": f.suffix, "title": f.title} for f in FORMATS.values()])
        return
    for one in FORMATS.values():
        typer.echo(f"{one.name:12} {one.suffix:10} {one.title}")


@app.command()
def validate(situation: SituationName, as_json: AsJson = False) -> None:
    """Check a situation and list every fault: file, row, column, value, rule, remedy."""
    from kzmap.boundaries import Boundaries
    from kzmap.situation import Situation, find_situation

    folder = find_situation(situation)
    read, faults = Situation.inspect(folder, countries=Boundaries.load(packs=False).valid_on(None, "adm0"))
    if as_json:
        _print({"situation": folder.name, "valid": not faults, "faults": [fault.as_dict() for fault in faults]})
    elif read is not None:
        rows = ", ".join(f"{len(table)} {name}" for name, table in read.tables.items())
        typer.echo(f"{folder.name} is valid: {rows}.")
    if faults:
        if not as_json:
            typer.echo("\n".join(str(fault) for fault in faults), err=True)
            typer.echo(f"{folder.name} has {len(faults)} fault{'s' * (len(faults) != 1)}.", err=True)
        raise typer.Exit(1)


@app.command()
def geocode(
    name: Annotated[str, typer.Argument(help="A place name, description or coordinates, as it stands in a text.")],
    country: Annotated[str | None, typer.Option(metavar="KZ", help="ISO 3166-1 code of the country it lies in.")] = None,
    date: Day = None,
    near: Annotated[str | None, typer.Option(metavar="LON,LAT", help="Something it should be near to.")] = None,
    situation: Annotated[str | None, typer.Option(help="A situation whose places come first.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most candidates to list.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Look a place up, offline, in Kazakh, Russian or English, and say how sure the answer is."""
    from kzmap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open(situation)
    answer = gazetteer.lookup(
        name, country=country, date=_day("--date", date), near=_lon_lat("--near", near), limit=limit
    ).as_dict()
    if as_json:
        _print(answer)
        return
    typer.echo(answer["reason"])
    for candidate in answer["candidates"]:
        where = f"{candidate['lon']:.5f} {candidate['lat']:.5f}, within {candidate['radius_m']:,.0f} m"
        typer.echo(f"{candidate['score']:.2f}  {candidate['name']} ({candidate['kind']}, {candidate['place_id']}): {where}")
        typer.echo("      " + "; ".join(candidate["why"]))


@app.command(context_settings={"ignore_unknown_options": True})
def locate(
    lon: Annotated[float, typer.Argument(help="Degrees east.")],
    lat: Annotated[float, typer.Argument(help="Degrees north.")],
    date: Day = None,
    as_json: AsJson = False,
) -> None:
    """Name the boundary units at a point, at every level, as they were on a day."""
    from kzmap.boundaries import Boundaries
    from kzmap.join import locate_point

    answer = locate_point(lon, lat, _day("--date", date), Boundaries.load())
    if as_json:
        _print(answer)
        return
    for unit in answer["units"]:
        now = f"; today this is {unit['today']['name']}" if unit.get("today") else ""
        span = " to ".join(part or "…" for part in (unit["valid_from"], unit["valid_to"]))
        typer.echo(f"{unit['level']}  {unit['id']:8} {unit['name']} ({span}){now}")
    if not answer["units"]:
        typer.echo(f"No boundary unit holds {lon}, {lat}, nor lies within reach.")


@app.command()
def summary(situation: SituationName, as_known_on: KnownOn = None, as_json: AsJson = False) -> None:
    """Count records per layer, precision and unit, and give the headline of each claim with its speaker."""
    from kzmap import pipeline

    read, boundaries = pipeline.read(situation)
    counted = pipeline.locate(read, boundaries, known_on=_day("--as-known-on", as_known_on)).summary
    if as_json:
        _print(counted)
        return
    typer.echo(
        f"{counted['situation']}: {counted['features']} features = {counted['rows_in']} records"
        f" - {counted['withheld']} withheld + {counted['bases']} bases"
    )
    for name, counts in counted["counts"].items():
        typer.echo(f"{name}: " + ", ".join(f"{key or 'none'} {number}" for key, number in counts.items()))
    for attribute, figure in counted["claims"].items():
        number = figure["low"] if figure["low"] is not None else figure["high"]
        typer.echo(f"{attribute}: {number} ({figure['qualifier'] or 'as printed'}; {figure['claimant']}, {figure['rule']})")


boundaries_app = typer.Typer(help="List, add and remove optional finer boundaries (districts).", no_args_is_help=True)
app.add_typer(boundaries_app, name="boundaries")


@boundaries_app.command("list")
def boundaries_list(as_json: AsJson = False) -> None:
    """List the boundaries that come with kzmap, and the packs that can be added."""
    from kzmap.boundaries import Boundaries
    from kzmap.packs import Packs

    origins = Boundaries.load(packs=False).origins
    packs = Packs().rows()
    if as_json:
        _print({"included": [dict(origin) for origin in origins], "packs": packs})
        return
    for origin in origins:
        typer.echo(f"included   {origin['folder']}: {origin['title']} ({origin['license']['name']})")
    for pack in packs:
        state = "added" if pack["installed"] else "not added"
        typer.echo(f"{state:10} {pack['id']}: {pack['title']} ({pack['license']})")


@boundaries_app.command("add")
def boundaries_add(
    given: Annotated[
        str, typer.Argument(metavar="PACK|FILE|ADDRESS", help="A pack of the list, a folder or file of it, or its address.")
    ],
) -> None:
    """Add a boundary pack; every file is checked by its sha256. A pack's name or address downloads it."""
    from kzmap.packs import Packs

    pack = Packs().add(given)
    typer.echo(f"Added {pack.pack_id}: {len(pack.units())} units. Incidents now carry their district.")


@boundaries_app.command("remove")
def boundaries_remove(pack: Annotated[str, typer.Argument(metavar="PACK", help="A pack that was added.")]) -> None:
    """Remove a boundary pack from the user's data folder."""
    from kzmap.packs import Packs

    Packs().remove(pack)
    typer.echo(f"Removed {pack}.")


def _print(document: Any) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _one_of(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise typer.BadParameter(f"{value!r} is not known. Use one of: {', '.join(known)}.", param_hint=option)


def _lon_lat(option: str, value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        lon, lat = (float(part) for part in value.split(","))
    except ValueError:
        raise typer.BadParameter(f"{value!r} is no LON,LAT. Write 76.95,43.24.", param_hint=option) from None
    return lon, lat


def _day(option: str, value: str | None) -> str | None:
    from kzmap.schema import interval

    if value is not None:
        try:
            interval(value)
        except ValueError:
            hint = "Write 2022-01-05 or 2022-01-09T12:00+06:00."
            raise typer.BadParameter(f"{value!r} is no ISO 8601 time. {hint}", param_hint=option) from None
    return value


def main() -> None:
    """Run the command line; what the user can mend becomes one paragraph and exit code 1."""
    try:
        app()
    except SituationError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except KzmapError as error:
        typer.echo(f"kzmap: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        typer.echo(f"kzmap: {error.filename or 'A file'} cannot be read or written: {error.strerror}.", err=True)
        sys.exit(1)
