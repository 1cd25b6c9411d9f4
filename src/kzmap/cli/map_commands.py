"""Commands that write: the page and the files."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from kzmap.cli.asked import AsJson, KnownOn, Review, SituationName, View, day, one_of, review_states, say_beside, some_of
from kzmap.errors import KzmapError, SituationError
from kzmap.terminal import print_json, say

__all__ = ["app"]

app = typer.Typer()


@app.command("map")
def map_(
    situation: SituationName,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The page to write, for example out.html; - for standard output.")
    ],
    lang: Annotated[str, typer.Option(help="Language to open in; default: the first that the situation is told in.")] = "",
    as_known_on: KnownOn = None,
    review: Review = "published",
    view: View = "un",
    overlay: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="A table or workbook, drawn as a layer of its own; repeatable.")
    ] = None,
    online_tiles: Annotated[bool, typer.Option("--online-tiles", help="Offer OpenStreetMap tiles from the network.")] = False,
    embed_in: Annotated[
        list[str] | None,
        typer.Option("--embed-in", help="A site that may steer the page in a frame, such as https://example.org; repeatable."),
    ] = None,
) -> None:
    """Write the map as one HTML file that works with the network off."""
    from kzmap import face, pipeline, webmap
    from kzmap.files import write_whole
    from kzmap.ground.boundaries import Boundaries
    from kzmap.situation import words

    if lang:
        one_of("--lang", lang, tuple(words.languages()))
    if situation.endswith(".parquet"):
        page = face.table_page(Path(situation), Boundaries.load(view=view), lang=lang or "en", online_tiles=online_tiles)
        write_whole(output, webmap.hosted(page, embed_in or []).encode())
        say_beside(output, f"{output}: the table of {situation}.")
        return
    moment = day("--as-known-on", as_known_on)
    boundaries = Boundaries.load(view=view)
    given = pipeline.inspect(situation, boundaries)
    if given.situation is None:
        raise SituationError(given.name, given.faults)
    states = review_states(review)
    result = face.run(given.situation, lang=lang, known_on=moment, review=states, view=view, boundaries=boundaries)
    doubts = [*given.doubts]
    for path in overlay or ():
        read = pipeline.inspect(path, result.boundaries)
        if read.situation is None:
            raise SituationError(read.name, read.faults)
        result = pipeline.laid_over(result, path.name, read.situation)
        doubts += read.doubts
    write_whole(output, webmap.hosted(result.html(online_tiles=online_tiles), embed_in or []).encode())
    for doubt in doubts:
        say(f"In doubt: {doubt}", err=True)
    summary = result.located.summary
    counts = f"{summary['features']} features from {summary['rows_in']} records and {summary['bases']} bases"
    lines = [f"{output}: {counts}.", *pipeline.account(summary)[1:]]
    for one in summary.get("overlays", ()):
        first, *more = pipeline.account(one)
        lines += [f"{one['title']}: {first}", *more]
    say_beside(output, "\n".join(lines))


@app.command()
def export(
    situation: SituationName,
    format_name: Annotated[str, typer.Option("--format", "-f", help="A name from `kzmap formats`.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write; - for standard output.")],
    lang: Annotated[str, typer.Option(help="Language of names, labels and titles; default: the first of the situation.")] = "",
    as_known_on: KnownOn = None,
    review: Review = "published",
    view: View = "un",
    period: Annotated[
        tuple[str, str] | None, typer.Option(metavar="FROM TO", help="Only records of these days, and those without a time.")
    ] = None,
    layers: Annotated[str, typer.Option(help="Only these kinds, separated by commas: events,incidents,...")] = "",
    categories: Annotated[str, typer.Option(help="Only these categories, separated by commas.")] = "",
    bbox: Annotated[
        tuple[float, float, float, float] | None,
        typer.Option(metavar="W S E N", help="Only records that touch this box, in degrees."),
    ] = None,
    units: Annotated[str, typer.Option(help="Only records in these units, by id: KZ-ALA,ARM.")] = "",
    text: Annotated[str, typer.Option(help="Only records that have each of these words.")] = "",
    separator: Annotated[
        str,
        typer.Option(
            help="Of a CSV: comma, semicolon or tab. Excel in countries with a decimal comma opens semicolon; numbers have"
            " that comma then."
        ),
    ] = "comma",
) -> None:
    """Write the located features in a format for GIS, tables or the web; all of them, or what the filters keep."""
    from kzmap import export as formats
    from kzmap import face
    from kzmap.files import streams
    from kzmap.situation import words
    from kzmap.situation.options import SEPARATORS
    from kzmap.situation.selection import Selection
    from kzmap.situation.tables import KINDS

    one_of("--format", format_name, tuple(formats.FORMATS))
    one_of("--separator", separator, tuple(SEPARATORS))
    if separator != "comma" and not formats.FORMATS[format_name].separated:
        able = ", ".join(one.name for one in formats.FORMATS.values() if one.separated)
        raise typer.BadParameter(f"{format_name} has none. It is for: {able}.", param_hint="--separator")
    if lang:
        one_of("--lang", lang, tuple(words.languages()))
    moment = day("--as-known-on", as_known_on)
    for one in period or ():
        day("--period", one)
    selection = Selection(
        period=period,
        layers=some_of("--layers", layers, KINDS),
        categories=some_of("--categories", categories),
        units=some_of("--units", units),
        text=text,
        bbox=bbox,
    )
    result = face.run(situation, lang=lang, known_on=moment, review=review_states(review), view=view, selection=selection,
                      separator=separator)  # fmt: skip
    with words.told_with(result.located.situation.own_words):
        some_of("--categories", categories, tuple(sorted({*words.rows("category"), *result.features["category"]} - {""})))
    some_of("--units", units, tuple(result.located.units["unit_id"]))
    path = result.export(format_name, output, progress=_tell)
    without = (
        " Its manifest was left out: it is a file of its own." if streams(path) and formats.FORMATS[format_name].beside else ""
    )
    kept, whole = int(selection.mask(result.located).sum()), len(result.features)
    filtered = f" of {whole}; the filters left out {whole - kept}" if kept < whole else ""
    say_beside(path, f"{path}: {kept} features{filtered}.{without}")


@app.command()
def compare(
    situation: SituationName,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A figure to write: .png, .svg or .pdf. Default: say what differs.")
    ] = None,
    period: Annotated[tuple[str, str] | None, typer.Option(metavar="FROM TO", help="Days of the first side.")] = None,
    with_period: Annotated[tuple[str, str] | None, typer.Option(metavar="FROM TO", help="Days of the second side.")] = None,
    as_known_on: KnownOn = None,
    with_known_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The second side as known then; today without it.")
    ] = None,
    claimants: Annotated[
        tuple[str, str] | None, typer.Option(metavar="NAME NAME", help="Two who speak, instead of two days.")
    ] = None,
    city: Annotated[bool, typer.Option("--city", help="Maps of the situation's city, not of its country.")] = False,
    lang: Annotated[str, typer.Option(help="Language; default: the first of the situation.")] = "",
) -> None:
    """Put two moments, two days of knowledge or two claimants beside each other, and say what differs."""
    from kzmap import face, pipeline
    from kzmap.export.figures import comparison, figure
    from kzmap.situation import words
    from kzmap.situation.selection import Selection

    if lang:
        one_of("--lang", lang, tuple(words.languages()))
    asked = [bool(with_period), bool(as_known_on) and not with_period, bool(claimants)]
    if sum(asked) != 1 or (with_period and not period):
        raise typer.BadParameter("Give --period with --with-period, or --as-known-on, or --claimants.")
    for one in (*(period or ()), *(with_period or ())):
        day("--period", one)
    moments = day("--as-known-on", as_known_on), day("--with-known-on", with_known_on)
    if with_period and not with_known_on:
        moments = moments[0], moments[0]
    chosen = [Selection(period=period), Selection(period=with_period or period)]
    read, boundaries = pipeline.read(situation)
    if claimants:  # each side has what its speaker speaks of
        moments = moments[0], moments[0]
        claims = pipeline.publishable(read, known_on=moments[0]).claims
        for name in claimants:
            one_of("--claimants", name, tuple(claims["claimant"].unique()))
        spoken = [claims[claims["claimant"] == name] for name in claimants]
        chosen = [Selection(period=period, ids=tuple(sorted({*rows["record_id"], *rows["subject_id"]}))) for rows in spoken]
    views = [
        face.run(read, lang=lang, known_on=known, selection=one, boundaries=boundaries)
        for one, known in zip(chosen, moments, strict=True)
    ]
    sides = comparison.between(views[0], views[1], claimants or ("", ""), in_city=city)
    with words.told_with(views[0].located.situation.own_words):
        if output is None:
            blocks = [[text for text, _ in block] for block in comparison.told(sides, sys.maxsize, sys.maxsize)]
            if claimants:  # a line for each matter: what it is, and both figures
                blocks = [[" | ".join(filter(None, (what, one, other)))] for one, what, other in zip(*blocks, strict=True)]
            for block in blocks:
                say("\n".join(block) + ("" if claimants else "\n"))
            return
        figure.write_comparison(sides, output)
    say_beside(output, f"{output}: 1 {sides.names[0]}, 2 {sides.names[1]}.")


@app.command("app")
def app_(
    situation: Annotated[str, typer.Argument(help="A situation's folder, or the name of one that comes with kzmap.")] = "",
    port: Annotated[int, typer.Option(help="Port.")] = 8501,
    address: Annotated[str, typer.Option(help="Where it listens; anything but localhost makes it public.")] = "localhost",
    host: Annotated[list[str] | None, typer.Option(help="A name by which others reach it; can be given several times.")] = None,
    frame: Annotated[list[str] | None, typer.Option(help="An origin whose pages may frame it, as https://example.org.")] = None,
) -> None:
    """Serve the app: on localhost for yourself, anywhere else for the public, who can change nothing."""
    try:
        from kzmap.app import serving
    except ModuleNotFoundError as error:
        raise KzmapError(f"The app needs {error.name}, which is not installed. Install kzmap with it: kzmap[app].") from None
    serving.serve(situation, address=address, port=port, hosts=host or (), origins=frame or ())


@app.command()
def serve(
    situation: SituationName,
    port: Annotated[int, typer.Option(help="Port.")] = 5000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve a situation as OGC API - Features, with filters by box, time and value; needs kzmap[feed]."""
    import signal
    import tempfile

    from kzmap import export, pipeline
    from kzmap.export.formats import ogc_api

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its folder goes, however it is stopped
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        path = export.write(pipeline.run(situation), "pygeoapi", Path(folder) / "feed")
        ogc_api.serve(
            path,
            host=host,
            port=port,
            ready=lambda address: say(f"Serving {situation} at {address} (OGC API - Features). Stop with Ctrl-C."),
        )


@app.command()
def verify(
    path: Annotated[Path, typer.Argument(help="A file or folder that `kzmap export` wrote.")],
    situation: Annotated[str | None, typer.Option(help="The situation's folder, if it does not come with kzmap.")] = None,
) -> None:
    """Make an export again as its manifest says, and name what differs."""
    from kzmap.export import verify as checking

    differences = checking.verify(path, situation)
    for difference in differences:
        say(str(difference), err=True)
    if differences:
        raise typer.Exit(1)
    say(f"{path} is what its manifest says.")


@app.command()
def formats(as_json: AsJson = False) -> None:
    """List the formats of `kzmap export`."""
    from kzmap.export import FORMATS

    if as_json:
        print_json([{"name": f.name, "suffix": f.suffix, "title": f.title} for f in FORMATS.values()])
        return
    for one in FORMATS.values():
        say(f"{one.name:16} {one.suffix:9} {one.title}")


def _tell(done: int, total: int, label: str) -> None:
    """Say on a terminal what is being done; a script reads only the result."""
    if sys.stderr.isatty() and done < total:
        say(f"{label} ...", err=True)
