"""Commands about places: names to points, points to units, and the boundaries themselves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kzmap.cli.asked import AsJson, Day, day, lon_lat, one_of, say_beside
from kzmap.terminal import print_json, say

if TYPE_CHECKING:
    from kzmap.gazetteer import Gazetteer

__all__ = ["app"]

app = typer.Typer()


@app.command()
def geocode(
    name: Annotated[str | None, typer.Argument(help="A place name or coordinates; - reads one from each line.")] = None,
    country: Annotated[str | None, typer.Option(metavar="KZ", help="ISO 3166-1 code of the country it lies in.")] = None,
    date: Day = None,
    near: Annotated[str | None, typer.Option(metavar="LON,LAT", help="Something it should be near to.")] = None,
    context: Annotated[str, typer.Option(metavar="TEXT", help="The text around the name.")] = "",
    situation: Annotated[str | None, typer.Option(help="A situation whose places come first.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most candidates to list.")] = 5,
    file: Annotated[Path | None, typer.Option(help="A CSV file, of which one column is looked up.")] = None,
    column: Annotated[str | None, typer.Option(help="The column of --file that holds the names.")] = None,
    country_column: Annotated[str | None, typer.Option(help="A column of --file with countries.")] = None,
    date_column: Annotated[str | None, typer.Option(help="A column of --file with days.")] = None,
    context_column: Annotated[str | None, typer.Option(help="A column of --file with the texts around the names.")] = None,
    together: Annotated[
        bool,
        typer.Option("--together", help="The names of --file or of the lines are of one text: each helps to tell the others."),
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where the answers to --file go; - for standard output.")
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Ask a Nominatim server for a name that is not known here, or not for sure.")
    ] = False,
    server: Annotated[str, typer.Option(metavar="ADDRESS", help="The server of --online.")] = "nominatim.openstreetmap.org",
    as_json: AsJson = False,
) -> None:
    """Look places up, offline, in Kazakh, Russian or English, and say how sure each answer is."""
    from kzmap.gazetteer import Gazetteer
    from kzmap.gazetteer.online import Nominatim

    if (file is None) == (name is None):
        raise typer.BadParameter("Give either a NAME or --file with --column.", param_hint="NAME")
    if online and file is not None:
        raise typer.BadParameter("Servers of others are no place to look whole tables up. Give names.", param_hint="--online")
    gazetteer = Gazetteer.open(situation)
    moment, point = day("--date", date), lon_lat("--near", near)
    if file is not None:
        columns = {"country_column": country_column, "date_column": date_column, "context_column": context_column}
        _geocode_file(
            gazetteer, file, column, output, as_json=as_json, country=country, date=moment, together=together, **columns
        )
        return
    outside = Nominatim(server) if online else None
    texts = (line.rstrip("\n") for line in sys.stdin) if name == "-" else iter((name or "",))
    names = list(texts) if together else []
    around = gazetteer.around(context, names=names, date=moment)
    for text in names or texts:
        found = gazetteer.lookup(text, country=country, date=moment, near=point, context=around, limit=limit)
        answer = (outside.complete(found, gazetteer.country_code(country)) if outside else found).as_dict()
        if as_json:
            # one document for one name; a line each for many
            print_json(answer, indent=None if name == "-" else 2)
        else:
            _say(answer)


def _say(answer: dict[str, Any]) -> None:
    say(answer["reason"])
    for candidate in answer["candidates"]:
        where = f"{candidate['lon']:.5f} {candidate['lat']:.5f}, within {candidate['radius_m']:,.0f} m"
        say(f"{candidate['score']:.2f}  {candidate['name']} ({candidate['kind']}, {candidate['place_id']}): {where}")
        say("      " + "; ".join(candidate["why"]))


def _geocode_file(
    gazetteer: Gazetteer,
    file: Path,
    column: str | None,
    output: Path | None,
    *,
    as_json: bool,
    together: bool,
    **given: str | None,
) -> None:
    from kzmap.files import streams
    from kzmap.gazetteer.geocode_file import geocode_file

    if column is None:
        raise typer.BadParameter("Name the column that holds the places.", param_hint="--column")
    output = output or file.with_name(f"{file.stem}.geocoded.csv")
    told = (lambda done: say(f"{done} rows ...", err=True)) if sys.stderr.isatty() else None
    counts = geocode_file(gazetteer, file, column, output, progress=told, together=together, **given)
    if as_json and not streams(output):
        print_json({**counts, "output": str(output)})
    else:
        others = " say why in it" if streams(output) else ", with reasons, stand beside it"
        say_beside(output, f"{output}: {counts['found']} of {counts['rows']} rows found; the others{others}.")


@app.command(context_settings={"ignore_unknown_options": True})
def locate(
    lon: Annotated[float, typer.Argument(help="Degrees east.")],
    lat: Annotated[float, typer.Argument(help="Degrees north.")],
    date: Day = None,
    as_json: AsJson = False,
) -> None:
    """Name the boundary units at a point, at every level, as they were on a day."""
    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ground.join import locate_point

    answer = locate_point(lon, lat, day("--date", date), Boundaries.load())
    answer["nearest_settlement"] = Gazetteer.open().nearest(lon, lat).as_dict()
    if as_json:
        print_json(answer)
        return
    for unit in answer["units"]:
        now = f"; today this is {unit['today']['name']}" if unit.get("today") else ""
        span = " to ".join(part or "…" for part in (unit["valid_from"], unit["valid_to"]))
        say(f"{unit['level']}  {unit['id']:8} {unit['name']} ({span}){now}")
    if not answer["units"]:
        say(f"No boundary unit holds {lon}, {lat}, nor lies within reach.")
    near = answer["nearest_settlement"]
    say(f"near  {near['name']}, {near['distance_m'] / 1000:,.1f} km from its middle")


@app.command()
def crosswalk(
    before: Annotated[str, typer.Argument(help="ISO date, such as 2022-01-05.")],
    after: Annotated[str, typer.Argument(help="ISO date, such as 2022-07-01.")],
    level: Annotated[str, typer.Option(help="adm0, adm1 or adm2.")] = "adm1",
    country: Annotated[str, typer.Option(metavar="KAZ", help="ISO 3166-1 alpha-3.")] = "KAZ",
) -> None:
    """Tabulate as CSV what became of a country's units between two days, with the share of area."""
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ground.crosswalk import crosswalk as tabulate

    one_of("--level", level, ("adm0", "adm1", "adm2"))
    days = [day(name, text) or "" for name, text in (("BEFORE", before), ("AFTER", after))]
    table = tabulate(Boundaries.load(), *days, level=level, parents=(country,))
    say(table.to_csv(index=False, lineterminator="\n"), nl=False)


#: How far around its middle a city's streets are kept.
_CITY_M = 15_000
streets_app = typer.Typer(help="List, add and remove the streets of cities, drawn under a city's records.", no_args_is_help=True)
app.add_typer(streets_app, name="streets")


@streets_app.command("list")
def streets_list(as_json: AsJson = False) -> None:
    """List the streets that were added on this computer."""
    from kzmap.ground import streets

    found = streets.packs()
    if as_json:
        print_json([
            {"id": one.pack_id, "title": one.title, "bbox": list(one.bbox), "credit": one.credit, "origin": dict(one.origin),
             "counts": dict(one.counts)}
            for one in found
        ])  # fmt: skip
        return
    for one in found:
        say(f"{one.pack_id:20} {sum(one.counts.values()):7,} pieces  {one.credit}")
    if not found:
        say("No streets were added yet. For example: kzmap streets add EXTRACT.osm.pbf --city Honiara")


@streets_app.command("add", context_settings={"ignore_unknown_options": True})
def streets_add(
    given: Annotated[
        Path, typer.Argument(metavar="FILE", help=".osm.pbf, .osm, .gpkg, .shp, .zip, .parquet, .geojson, .pmtiles.")
    ],
    city: Annotated[str, typer.Option(help="A city: its streets within 15 km of the middle.")] = "",
    bbox: Annotated[
        tuple[float, float, float, float] | None, typer.Option(metavar="W S E N", help="The box to keep, in degrees.")
    ] = None,
    name: Annotated[str, typer.Option(help="Name by which situations ask for it. Default: from the city or the file.")] = "",
    credit: Annotated[str, typer.Option(help="Whom to name. Default: OpenStreetMap's contributors.")] = "",
) -> None:
    """Read the streets, rivers and parks of a city from an extract, and keep them for maps."""
    from kzmap.ground import streets

    if bbox is None:
        bbox = _around_city(city)
    pack_id = name or streets.name_of(city or given.name)
    say(f"Reading {given.name} ...", err=True)
    pack = streets.add(given, pack_id, bbox, title=city or name or given.name, credit=credit)
    counts = ", ".join(f"{n:,} {word}" for word, n in pack.counts.items())
    say(f'Added {pack.pack_id}: {counts}. A situation asks for it by "streets": ["{pack.pack_id}"] in its datapackage.json.')


def _around_city(city: str) -> tuple[float, float, float, float]:
    """Find the box of a city; what has several answers is asked."""
    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.geodesy import circle

    if not city:
        raise typer.BadParameter("Give --city NAME or --bbox W S E N: which part of the file to keep.", param_hint="--bbox")
    spot = Gazetteer.open().lookup(city).answer
    if spot is None or spot.lon is None or spot.lat is None:
        raise typer.BadParameter(f"{city!r} is not one known town. Give its box: --bbox W S E N.", param_hint="--city")
    west, south, east, north = circle(spot.lon, spot.lat, _CITY_M).bounds
    return west, south, east, north


@streets_app.command("remove")
def streets_remove(name: Annotated[str, typer.Argument(metavar="NAME", help="As `kzmap streets list` says.")]) -> None:
    """Remove a city's streets from this computer."""
    from kzmap.ground import streets

    streets.remove(name)
    say(f"Removed {name}.")


boundaries_app = typer.Typer(help="List, add and remove optional finer boundaries (districts).", no_args_is_help=True)
app.add_typer(boundaries_app, name="boundaries")


@boundaries_app.command("list")
def boundaries_list(as_json: AsJson = False) -> None:
    """List the boundaries that come with kzmap, and the packs that can be added."""
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ground.packs import Packs

    origins = Boundaries.load(packs=False).origins
    packs = Packs().rows()
    if as_json:
        print_json({"included": [dict(origin) for origin in origins], "packs": packs})
        return
    for origin in origins:
        say(f"included   {origin['folder']}: {origin['title']} ({origin['license']['name']})")
    for pack in packs:
        state = "added" if pack["installed"] else "not added"
        say(f"{state:10} {pack['id']}: {pack['title']} ({pack['license']})")


@boundaries_app.command("add")
def boundaries_add(
    given: Annotated[
        str, typer.Argument(metavar="PACK|FILE|ADDRESS", help="A pack of the list, a folder or file of it, or its address.")
    ],
) -> None:
    """Add a boundary pack; every file is checked by its sha256. A pack's name or address downloads it."""
    from kzmap.ground.packs import Packs

    pack = Packs().add(given)
    say(f"Added {pack.pack_id}: {len(pack.units())} units. Incidents now carry their district.")


@boundaries_app.command("remove")
def boundaries_remove(pack: Annotated[str, typer.Argument(metavar="PACK", help="A pack that was added.")]) -> None:
    """Remove a boundary pack from the user's data folder."""
    from kzmap.ground.packs import Packs

    Packs().remove(pack)
    say(f"Removed {pack}.")
