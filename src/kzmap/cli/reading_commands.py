"""Commands that read what others wrote: tables and reports."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kzmap.cli.asked import AsJson, SituationName, day, one_of, zone
from kzmap.terminal import print_json, say

if TYPE_CHECKING:
    from kzmap.report.reader import Reading

__all__ = ["app"]

app = typer.Typer()


@app.command()
def ingest(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX, JSON, GeoJSON, GeoPackage, Shapefile, KML, GeoParquet, ...")],
    layout: Annotated[str | None, typer.Option(help="A layout's name, where the guess is wrong.")] = None,
    columns: Annotated[list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help="What a column holds.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A situation's folder, or FILE.parquet.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="CSV file for the rows that cannot be used, with reasons.")] = None,
    engine: Annotated[str, typer.Option(help="local, or dask: several processes or machines.")] = "local",
    scheduler: Annotated[str | None, typer.Option(help="Address of a dask scheduler.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    crs: Annotated[str, typer.Option(help="Coordinate system of projected coordinates, such as EPSG:32643.")] = "",
    utc_offset: Annotated[str, typer.Option(help="Offset of local time, such as +06:00.")] = "",
    timezone: Annotated[str, typer.Option(help="Zone of local time, such as Asia/Almaty, in place of --utc-offset.")] = "",
    undated: Annotated[bool, typer.Option("--undated", help="Keep rows without a date, as records without a time.")] = False,
    without_hidden: Annotated[
        bool, typer.Option("--without-hidden", help="Leave out the rows that are hidden in the sheet.")
    ] = False,
    types: Annotated[list[str] | None, typer.Option("--type", metavar="WORD=CATEGORY", help="What a type means.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a table of any layout: every row is kept, repaired with its reason, or rejected with line and remedy."""
    from kzmap.ingest.command import ingest_command

    one_of("--engine", engine, ("local", "dask"))
    if timezone:
        zone("--timezone", timezone)
    hints = {"layout": layout, "columns": columns or (), "sheet": sheet, "crs": crs, "utc_offset": timezone or utc_offset,
             "undated": undated, "without_hidden": without_hidden, "types": types or ()}  # fmt: skip
    code = ingest_command(
        file,
        hints,
        output=output,
        rejects=rejects,
        engine=engine,
        scheduler=scheduler,
        as_json=as_json,
    )
    raise typer.Exit(code)


@app.command()
def report(
    given: Annotated[str, typer.Argument(metavar="FILE|FOLDER|ADDRESS", help="Text, HTML, PDF, DOCX or e-mail.")],
    output: Annotated[str | None, typer.Option("--output", "-o", help="A situation: write drafts for review into it.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="When it was published, if it does not say so.")] = None,
    situation: Annotated[str | None, typer.Option(help="A situation to compare with.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a news report offline: who says what happened where and when. Nothing is published by itself."""
    from kzmap.report import batch

    moment = day("--published", published)
    if Path(given).is_dir():
        _folder(Path(given), moment, situation, as_json=as_json)
    elif output is not None:
        reading, drafted = batch.draft_report(given, output, published=moment)
        _show(reading, drafted.as_dict(), as_json=as_json)
    else:
        _show(batch.read_report(given, published=moment, situation=situation), as_json=as_json)


@app.command()
def waiting(
    situation: SituationName,
    publish: Annotated[str | None, typer.Option(metavar="SOURCE", help="Let the claims of this report join the records.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what the reports of a situation left for a person to decide, or let a report's claims join the records."""
    from kzmap.report import drafts

    if publish is not None:
        claims = drafts.publish_waiting(situation, publish)
        if as_json:
            print_json({"published": claims})
        else:
            say(f"{len(claims)} claims joined the records{': ' if claims else ''}{', '.join(claims)}.")
        return
    found = drafts.waiting(situation)
    if as_json:
        print_json(found)
        return
    for source, items in found.items():
        say(f"{source}: {len(items)} waiting")
        for item in items:
            say(f"  {item['what']} ({item['why']})")
            for claim in item["claims"]:
                say(f"    {claim['subject_id']}: {claim['text']} {claim['claimant']}")
    ready = any(item["claims"] for items in found.values() for item in items)
    after = f" Let claims join: kzmap waiting {shlex.quote(situation)} --publish SOURCE" if ready else ""
    say(f"{sum(map(len, found.values()))} wait for a decision.{after}")


def _folder(folder: Path, published: str | None, situation: str | None, *, as_json: bool) -> None:
    from kzmap.errors import KzmapError
    from kzmap.report import batch

    told = _progress if sys.stderr.isatty() else None
    documents: list[dict[str, Any]] = []
    failed = 0
    for path, reading in batch.read_folder(folder, published=published, situation=situation, progress=told):
        if isinstance(reading, KzmapError):
            failed += 1
            documents.append({"file": path.name, "error": str(reading)})
            say(f"{path.name}: {reading}", err=True)
        elif as_json:
            documents.append({"file": path.name, **reading.as_dict()})
        else:
            say(f"== {path.name}")
            _show(reading, as_json=False)
    if as_json:
        print_json(documents)
    raise typer.Exit(1 if failed else 0)


def _show(reading: Reading, drafted: dict[str, Any] | None = None, *, as_json: bool) -> None:
    from kzmap.report.batch import as_lines

    if as_json:
        print_json({**reading.as_dict(), **({"drafts": drafted} if drafted else {})})
        return
    for line in as_lines(reading):
        say(line)
    if drafted:
        counts = ", ".join(f"{len(drafted[key])} {key}" for key in ("records", "claims", "places"))
        say(f"drafts: {counts}; {len(drafted['waiting'])} wait for a decision.")
        for waiting in drafted["waiting"]:
            say("  " + "; ".join(f"{key} {value}" for key, value in waiting.items() if value))


def _progress(done: int, total: int, label: str) -> None:
    say(f"{done} of {total} {label}", err=True)
