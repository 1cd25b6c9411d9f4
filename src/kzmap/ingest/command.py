"""What ``kzmap ingest`` does."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from kzmap.errors import KzmapError, os_words
from kzmap.files import streams
from kzmap.ingest.raw_table import UnreadableError
from kzmap.terminal import json_text, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kzmap.ingest.run import Ingested

__all__ = ["ingest_command"]

ENGINES = ("local", "dask")
_SHOWN = 25


def ingest_command(
    file: str | Path,
    hints: Mapping[str, Any],
    *,
    output: Path | None = None,
    rejects: Path | None = None,
    engine: str = "local",
    scheduler: str | None = None,
    as_json: bool = False,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Read a table, report each of its rows, write what was asked for.

    Parameters
    ----------
    file
        The table.
    hints
        What is known of it, as `Hints.of` takes it.
    output
        ``FILE.parquet``, or the folder of a situation, which is made or added to.
    rejects
        CSV file for the rejected rows.
    engine, scheduler
        ``local``, or ``dask`` with a scheduler's address (default: a cluster on this machine).
    as_json
        Print one JSON document and nothing else.
    out, err
        Default: stdout and stderr.

    Returns
    -------
    int
        Exit code: 0, or 1 if the file cannot be read or written at all. Rejected rows are no error.
    """
    out, err = out or sys.stdout, err or sys.stderr
    try:
        report, written = _run(file, hints, output, rejects, engine, scheduler, as_json, err)
    except KzmapError as error:
        message, remedy = (error.message, error.remedy) if isinstance(error, UnreadableError) else (str(error), "")
        if as_json:
            out.write(json_text({"error": {"message": message, "remedy": remedy}}, indent=None) + "\n")
        err.write(f"{visible(str(error))}\n")
        return 1
    if rejects is not None and streams(rejects):
        out = err  # the rows have it
    if as_json:
        out.write(json_text(report, indent=None) + "\n")
    else:
        out.write(visible(in_words(report, written)))
    return 0


def _run(
    file: str | Path,
    hints: Mapping[str, Any],
    output: Path | None,
    rejects: Path | None,
    engine: str,
    scheduler: str | None,
    as_json: bool,
    err: TextIO,
) -> tuple[dict[str, Any], list[str]]:
    from dataclasses import replace

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.run import Hints, ingest, remembered
    from kzmap.situation.situation import Situation

    if engine not in ENGINES:
        raise UnreadableError(f"There is no engine {engine!r}.", f"Use one of: {', '.join(ENGINES)}.")
    if output is not None and streams(output):
        raise UnreadableError(f"{str(output)!r} takes one stream; a situation is a folder.", "Give a folder, or FILE.parquet.")
    for target in (output, rejects):
        if target is not None and target.resolve() == Path(file).resolve():
            raise UnreadableError("The output is the input itself.", "Give another name.")
    if engine == "dask" and (output is None or output.suffix != ".parquet"):
        raise UnreadableError("The engine dask writes GeoParquet only.", "Give -o FILE.parquet, or leave the engine out.")
    boundaries = Boundaries.load()

    def progress(rows: int) -> None:
        err.write(f"\r{rows:,} rows read")

    asked = Hints.of(**hints)
    if output is not None and (output / "datapackage.json").is_file():
        asked = replace(asked, remembered=remembered(Situation.read(output).settings))
    reading = partial(
        ingest,
        file,
        asked,
        boundaries=boundaries,
        lookup=_lookup(),
        progress=progress if err.isatty() and not as_json else None,
    )
    written = []
    if output is not None and output.suffix == ".parquet":
        found, rows = _into_parquet(reading, output, rejects, boundaries, engine, scheduler)
        written.append(f"{output}: {rows:,} rows.")
    else:
        found = reading()
        if output is not None:
            _refuse_without_good(found, output, rejects)
            written.append(_write(found, output, boundaries))
    if output is not None and found.rejected and rejects is None:
        written.append(
            f"{found.rejected:,} rejected rows are not in it: --rejects FILE.csv writes them with their reasons, to be mended."
        )
    if rejects is not None:
        from kzmap.ingest.rejects import write_rejects

        written.append(f"{rejects}: {write_rejects(found, rejects)} rejected rows, to be mended and read again.")
    return found.report(features=as_json), written


def _into_parquet(
    reading: Callable[..., Ingested], output: Path, rejects: Path | None, boundaries: Any, engine: str, scheduler: str | None
) -> tuple[Ingested, int]:
    """Read a table and write its records as they come."""
    from kzmap.ingest.to_parquet import parquet_sink

    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            folder, workers = None, None
            if engine == "dask":
                from kzmap.ingest.distributed import dask_engine

                workers = stack.enter_context(dask_engine(output.parent, scheduler=scheduler))
                folder = workers.folder
            sink = stack.enter_context(parquet_sink(output, boundaries, folder=folder))
            found = reading(sink=sink, engine=workers)
            _refuse_without_good(found, output, rejects)
    except OSError as error:
        raise UnreadableError(os_words(error), "") from error
    return found, sink.rows


def _refuse_without_good(found: Ingested, output: Path, rejects: Path | None) -> None:
    """Write the rejected rows and refuse, if no row is good."""
    if found.kept + found.repaired:
        return
    from kzmap.ingest.rejects import write_rejects

    beside = rejects or output.with_name(f"{output.stem}-rejects.csv")
    write_rejects(found, beside)
    first = found.checked.rejected[0]
    raise UnreadableError(
        f"No row of the table is good, so there is nothing to put into a situation. Row {first.row}: {first.reason}",
        f"All {found.rejected:,} rows are in {beside}, each with its reason: mend them there and read that file.",
    )


def _lookup() -> Any:
    from kzmap.gazetteer import Gazetteer
    from kzmap.ingest.lookup import Lookup

    return Lookup(Gazetteer.open())


def _write(found: Ingested, output: Path, boundaries: Any) -> str:
    try:
        from kzmap.ingest.to_situation import add_table

        if output.suffix and not output.is_dir():
            raise UnreadableError(f"{output.name} is no kind of output.", "Give FILE.parquet, or a folder for a situation.")
        made = add_table(found, output, boundaries, name=output.name)
    except OSError as error:
        raise UnreadableError(os_words(error), "") from error
    counts = {table: len(made.ids(table)) for table in ("events", "incidents", "movements", "postings", "zones")}
    added = ", ".join(f"{count:,} {table}" for table, count in counts.items() if count or table == "events")
    where = "in a new situation" if made.made_it else "added"
    ours = found.mapped.layout.name == "kzmap" and "layer" in found.table.frame
    bases = int((found.table.frame["layer"] == "bases").sum()) if ours and made.made_it else 0
    bases = min(bases, len(found.records) - sum(counts.values()))
    left = len(found.records) - bases - sum(counts.values())
    there = f" {left:,} were there already, with the same place and claims." if left > 0 else ""
    there += f" {bases:,} bases are made anew, of contingents and movements." if bases else ""
    named = shlex.quote(str(output))
    back = f"kzmap delete {named}" if made.made_it else f"kzmap undo {named} {made.change_id}"
    head, comma, last = added.rpartition(", ")
    said = f"{output}: {head}{' and ' if comma else ''}{last} {where}.{there}"
    return f"{said} Take it back: {back}. Next: kzmap map {named} -o page.html"


def in_words(report: dict[str, Any], written: Sequence[str]) -> str:
    """Write a report for people."""
    repaired, rejected = (report["rows"][name] for name in ("repaired", "rejected"))
    lines = [
        f"{report['rows_in']:,} rows: {report['kept']:,} kept, {repaired:,} repaired, {rejected:,} rejected.",
        f"Layout: {report['layout']}.",
    ]
    pairs = [f"{column} = {field}" for field, column in report["columns"].items()]
    pairs += [f"{column} = {field} too" for field, many in report["more_columns"].items() for column in many]
    lines.append(f"Columns: {', '.join(pairs)}.")
    without = report["rows_in"] - rejected - report["points"]
    lines.append(
        f"{report['points']:,} rows with a point, {without:,} without." if without else f"{report['points']:,} rows with a point."
    )
    lines += report["notes"]
    for name in ("repaired", "rejected", "warnings"):
        shown = report[name][:_SHOWN]
        if shown:
            lines += ["", name.capitalize() + ":"]
            lines += [f"  row {one['row']}{' ' + one['column'] if one['column'] else ''}: {one['reason']}" for one in shown]
            if len(report[name]) > _SHOWN:
                lines.append(f"  ... and {len(report[name]) - _SHOWN:,} more: --json lists all.")
    return "\n".join([*lines, *([""] if written else []), *written]) + "\n"
