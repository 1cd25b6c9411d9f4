"""Commands that tell about a situation: its faults, counts, deployment, and what an export would change."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from kzmap.cli.asked import AsJson, Day, KnownOn, Rule, SituationName, day, one_of
from kzmap.terminal import print_json, say

__all__ = ["app"]

app = typer.Typer()


@app.command()
def validate(situation: SituationName, as_json: AsJson = False) -> None:
    """Check a situation and list every fault, and what is in doubt: file, row, column, value, rule, remedy."""
    from kzmap import pipeline
    from kzmap.ground.boundaries import Boundaries

    boundaries = Boundaries.load()
    name, read, faults, doubts = pipeline.inspect(situation, boundaries)
    doubts = [*doubts, *([] if read is None else read.doubts(boundaries.valid_on(None, "adm0")))]
    if as_json:
        told = {"faults": [fault.as_dict() for fault in faults], "doubts": [doubt.as_dict() for doubt in doubts]}
        print_json({"situation": name, "valid": not faults, **told})
    elif read is not None:
        rows = ", ".join(f"{len(table)} {name}" for name, table in read.tables.items())
        say(f"{name} is valid: {rows}.")
    if not as_json:
        for doubt in doubts:
            say(f"In doubt: {doubt}", err=True)
    if faults:
        if not as_json:
            say("\n".join(str(fault) for fault in faults), err=True)
            say(f"{name} has {len(faults)} fault{'s' * (len(faults) != 1)}.", err=True)
        raise typer.Exit(1)


@app.command()
def summary(
    situation: SituationName, as_known_on: KnownOn = None, rule: Rule = "latest_standing", as_json: AsJson = False
) -> None:
    """Count records per layer, precision and unit, and give the headline of each claim with its speaker."""
    from kzmap import pipeline
    from kzmap.claims import telling
    from kzmap.situation import words
    from kzmap.situation.options import Options

    options = Options(known_on=day("--as-known-on", as_known_on), rule=rule)
    located = pipeline.run(situation, options).located
    with words.told_with(located.situation.own_words):
        counted = located.summary
        if as_json:
            print_json(counted)
            return
        say(f"{counted['situation']}: " + "\n".join(pipeline.account(counted)))
        for name, counts in counted["counts"].items():
            say(f"{name}: " + ", ".join(f"{key or 'none'} {number}" for key, number in counts.items()))
        for attribute, figure in counted["claims"].items():
            number = figure["low"] if figure["low"] is not None else figure["high"]
            told = f"{figure['qualifier'] or 'as printed'}; {figure['claimant']}; {figure['rule']}"
            say(f"{attribute}: {number} ({told}): {telling.leads(figure)}")
        for contingent, figure in counted["strengths"].items():
            say(f"strength of {contingent}: {telling.said(figure) if figure else 'no figure leads'}")
        for attribute, row in counted["unled"].items():
            say(f"{attribute}: {telling.none_leads(row)}")
        for row in counted["conflicts"]:
            say(telling.conflict(row))
        if counted["claims"] or counted["unled"]:
            say(words.text("headline.rule"))
        for attribute, rows in counted["set_aside"].items():
            for row in rows:
                by = f" by {row['status_by']}" if row["status_by"] else ""
                say(f"{attribute}: {telling.figure(row)} was {row['status']} on {row['status_on'] or 'an unknown day'}{by}")


@app.command()
def find(
    situation: SituationName,
    words: Annotated[list[str], typer.Argument(help="Words in any script: a person, a place, a country, part of a title.")],
    as_known_on: KnownOn = None,
    as_json: AsJson = False,
) -> None:
    """Find records by words, as the page does: every spelling of a name meets the others; a slip is told."""
    from kzmap import pipeline
    from kzmap.situation.options import Options
    from kzmap.situation.selection import Selection, suggestion

    text = " ".join(words)
    located = pipeline.run(situation, Options(known_on=day("--as-known-on", as_known_on))).located
    found = Selection(text=text).apply(located).features
    meant = "" if len(found) else suggestion(located, text)
    rows = [{key: row[key] for key in ("record_id", "layer", "start", "title", "place")} for row in found.to_dict("records")]
    if as_json:
        print_json({"text": text, "found": rows, "did_you_mean": meant or None})
        return
    for row in rows:
        say(f"{row['record_id']}: {row['start'] or 'undated'}: {row['title']} ({row['place'] or 'no place'})")
    if not rows:
        say(f"Nothing found for {text!r}." + (f" Did you mean {meant!r}?" if meant else ""))


@app.command()
def tell(
    situation: SituationName,
    about: Annotated[
        str,
        typer.Argument(
            help="A day (2022-01-05), an attribute (killed), or the id or name of a record, contingent, place or region;"
            " default: the whole in brief."
        ),
    ] = "",
    lang: Annotated[str, typer.Option(help="Language of the sentences.")] = "en",
    as_known_on: KnownOn = None,
    rule: Rule = "latest_standing",
    as_json: AsJson = False,
) -> None:
    """Answer in sentences, made from the tables: each figure with its speaker."""
    from kzmap import pipeline
    from kzmap.claims import answers
    from kzmap.situation import words
    from kzmap.situation.options import Options

    one_of("--lang", lang, tuple(words.languages()))
    located = pipeline.run(situation, Options(known_on=day("--as-known-on", as_known_on), rule=rule)).located
    told = answers.answer(located, about, lang)
    if as_json:
        print_json({"about": about or located.situation.name, "lang": lang, "sentence": told})
    else:
        say(told)


@app.command()
def claims(
    situation: SituationName,
    about: Annotated[str | None, typer.Option(help="Id of a record, contingent or place; default: every subject.")] = None,
    attribute: Annotated[str | None, typer.Option(help="Such as killed; default: every attribute.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was said or changed after this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was said or changed up to this day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how each figure came to stand: who said it, who withdrew or replaced it, and what stood after each step."""
    from kzmap import pipeline
    from kzmap.claims import history
    from kzmap.situation import words

    shown = pipeline.publishable(pipeline.opened(situation))
    with words.told_with(shown.own_words):
        table = shown.claims
        for column, wanted in (("subject_id", about), ("attribute", attribute)):
            if wanted is not None:
                one_of(f"--{'about' if column == 'subject_id' else column}", wanted, tuple(sorted(set(table[column]))))
                table = table[table[column] == wanted]
        first, last = day("--since", since) or "0001-01-02", day("--until", until) or "9998-12-30"
        dating: dict[str, Any] = {"offset": shown.clock, "sources": shown.sources}
        if as_json:
            dated = since is not None or until is not None
            print_json(history.changes(table, first, last, **dating) if dated else history.ledger(table, **dating))
            return
        for step in history.changes(table, first, last, **dating):
            say(history.sentence(step))


@app.command()
def deployment(
    situation: SituationName,
    date: Day = None,
    as_known_on: KnownOn = None,
    rule: Rule = "latest_standing",
    as_json: AsJson = False,
) -> None:
    """Tell for each contingent and day (or one --date) how many had arrived, were present, had left; and the order of battle."""
    from kzmap import pipeline
    from kzmap.claims import deployments
    from kzmap.situation import words

    shown = pipeline.publishable(pipeline.opened(situation), known_on=day("--as-known-on", as_known_on))
    with words.told_with(shown.own_words):
        told = deployments.deployment(shown, rule=rule, on=day("--date", date))
        if as_json:
            print_json(told)
            return
        for sentence in deployments.sentences(told):
            say(sentence)


@app.command()
def review(
    situation: SituationName,
    against: Annotated[Path, typer.Option(help="An earlier GeoJSON export of it.")],
    as_json: AsJson = False,
) -> None:
    """Say what publishing now would add, change and withdraw against an earlier export."""
    from kzmap import face
    from kzmap.situation import publish

    earlier = publish.read_export(against)
    with tempfile.TemporaryDirectory() as folder:
        path = face.run(situation).export("geojson", Path(folder) / "now.geojson")
        report = publish.compare(earlier, publish.read_export(path))
    if as_json:
        print_json(report)
        return
    for sentence in publish.sentences(report):
        say(sentence)
