"""Answers in sentences, made from the tables by templates of ``geo/words``: the whole, a figure, a record, a place, a day ...

The page makes the same ones in ``webmap/runtime/records/telling.js``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.claims import headlines, ledger, speakers, telling
from kzmap.errors import KzmapError
from kzmap.situation import words
from kzmap.situation.letters import fold
from kzmap.situation.selection import Selection, suggestion
from kzmap.situation.tables import AREAL, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kzmap.situation.located import Located

    Row = dict[str, Any]

__all__ = ["answer", "brief", "choice", "chosen", "contingent", "history", "record"]

#: Kinds of records and figures that a sentence names; steps of a figure.
_MOST_KINDS, _MOST_STEPS = 4, 9
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def answer(located: Located, asked: str = "", lang: str = "en") -> str:
    """Say what is known about something.

    Parameters
    ----------
    located
        A run: what is known, and which records, is as it was asked for there.
    asked
        A day (2022-01-05); an attribute (killed); the id or the name, in any language, of a record, contingent, place or region;
        "" for the whole in brief.
    lang
        Language of the sentences.

    Raises
    ------
    KzmapError
        If nothing has that id or name.
    """
    if not asked:
        return brief(located, lang)
    if _DAY.fullmatch(asked):
        there = Selection(period=(asked, asked)).apply(located).features
        return choice(located, there, words.day(asked, lang), lang, day=asked)
    if asked in set(located.claims["attribute"]):
        return history(located, asked, lang)
    if asked in set(located.features["record_id"]):
        return record(located, asked, lang)
    for table, key in ((located.situation.contingents, "contingent_id"), (located.situation.places, "place_id")):
        found = _called(table, key, asked)
        if found:
            of = found[0]
            if key == "contingent_id":
                return contingent(located, of[key], lang)
            if of["precision"] in AREAL and of["unit_id"]:
                asked = of["unit_id"]  # a place that is a region holds the records of its towns as well
                break
            places = located.features["place_ids"].map(lambda cell, one=of[key]: one in split(cell))
            return choice(located, located.features[places], words.named(of, lang), lang, subjects={of[key]: ""})
    units = _called(located.units, "unit_id", asked)
    if units:
        return _region(located, units[0], lang)
    meant = suggestion(located, asked)
    raise KzmapError(
        f"Nothing is called {asked!r}: no day, attribute, record, contingent, place or region."
        + (f" Did you mean {meant!r}?" if meant else " Give an id, a day such as 2022-01-05, or a name as the map has it.")
    )


def chosen(located: Located, lang: str = "en") -> str:
    """Say what the filter of a run chose; without one the whole in brief."""
    wanted = located.options.selection
    if not wanted.as_dict():
        return brief(located, lang)
    units = {row["unit_id"]: row for row in located.units.drop(columns="geometry").to_dict("records")}
    named = [words.named(units[one], lang) for one in wanted.units if one in units]
    days = dict.fromkeys(words.day(day, lang) for day in wanted.period or ())
    about = ", ".join([*([" – ".join(days)] if days else []), *named])
    day = wanted.period[0] if wanted.period and len(days) == 1 else ""
    return choice(located, located.features, about, lang, day=day)


def _called(table: pd.DataFrame, key: str, asked: str) -> list[Row]:
    """Rows of a table that have an id, else a name in any language."""
    rows = [{str(column): value for column, value in row.items() if column != "geometry"} for row in table.to_dict("records")]
    names = [column for column in table.columns if re.fullmatch(r"name(_\w+)?", str(column))]
    wanted = fold(asked)
    return [row for row in rows if row[key] == asked] or [
        row for row in rows if wanted in {fold(str(row[name])) for name in names if row[name]}
    ]


def brief(located: Located, lang: str = "en") -> str:
    """Give the figures that are told first of the whole, and the strength of its forces, each with its speaker."""
    situation = located.situation
    rule = located.options.rule
    led = headlines.headlines(
        situation.claims,
        situation.name,
        rule=rule,
        sources=situation.sources,
        offset=situation.clock,
        home=headlines.home(situation),
    )
    heads = [
        (words.label("attribute", word, lang), led[word])
        for word, row in words.rows("attribute").items()
        if row.get("brief") and word in led
    ]
    strengths = headlines.strengths(situation, rule=rule)
    forces = [
        (words.named(row, lang), figure)
        for row in ledger.records(situation.contingents)
        if row["kind"] == "force" and (figure := strengths[row["contingent_id"]])
    ]
    told = [*heads[:1], *forces, *heads[1:]]
    return " ".join(_full(_named(name, claim, lang)) for name, claim in told) or words.text("say.nothing", lang)


def history(located: Located, attribute: str, lang: str = "en") -> str:
    """Say which figure of the whole leads and why, and how it came to stand: each new one on its day, and what became of it."""
    situation = located.situation
    dating: Row = {"sources": situation.sources, "offset": situation.clock}
    mine = situation.claims[(situation.claims["subject_id"] == situation.name) & (situation.claims["attribute"] == attribute)]
    led = headlines.headlines(mine, situation.name, rule=located.options.rule, home=headlines.home(situation), **dating).get(
        attribute
    )
    said = []
    if led:
        why = words.text("headline.why", lang, **{one: words.label(one, led[one], lang) for one in ("statement", "speaker")})
        said.append(words.text("say.leads", lang, figure=telling.said(led, lang), why=why))
    dated = zip(ledger.records(mine), ledger.dates(mine, **dating), strict=True)
    ordered = [row for row, date in sorted(dated, key=lambda pair: (pair[1].known_from is None, str(pair[1].known_from)))]
    steps: list[str] = []
    before = ""
    for row in ordered:
        number, gone = telling.figure(row, lang), row["status"] in ("retracted", "denied")
        if not _numbered(row) or (number == before and not gone):
            continue
        before = number
        day = words.day(row["said_on"], lang) or words.text("claim.undated", lang)
        end = words.text(f"say.{row['status']}", lang, day=words.day(row["status_on"], lang)).strip() if gone else ""
        # who is no office stands beside the figure
        told = number if speakers.is_official(row["claimant"]) else telling.said(row, lang)
        steps.append(", ".join(part for part in (words.text("say.said", lang, day=day, figure=told), end) if part))
    if len(steps) > _MOST_STEPS:
        steps = [*steps[:2], "…", *steps[3 - _MOST_STEPS :]]
    return " ".join([*said, *([_full("; ".join(steps))] if len(steps) > 1 else [])])


def contingent(located: Located, contingent_id: str, lang: str = "en") -> str:
    """Say how many came by whose word, which way, what they guarded and how they left; units tell with their contingent."""
    situation = located.situation
    family = [contingent_id]
    for one in family:
        family += [row["contingent_id"] for row in ledger.records(situation.contingents) if row["parent_id"] == one]
    features = located.features.sort_values(["start", "record_id"], kind="stable")
    own = ledger.records(features[features["contingent_id"].isin(family)])

    def of(layer: str, category: str = "") -> str:
        rows = [row for row in own if row["layer"] == layer and category in ("", row["category"])]
        return _few(dict.fromkeys(_leg(words.named(row, lang, "place"), row, lang) for row in rows))

    claim = headlines.strengths(situation, rule=located.options.rule)[contingent_id]
    table = situation.claims
    mine = table[
        (table["subject_id"] == contingent_id) & table["attribute"].isin(["strength", "plan"]) & (table["unit"] == "people")
    ]
    rivals = [
        telling.said(row, lang) if row["attribute"] == "strength" else _named(words.label("attribute", "plan", lang), row, lang)
        for row in ledger.records(mine[mine["status"] == "standing"])
        if _numbered(row) and not (claim and row["claim_id"] == claim["claim_id"])
    ]
    lists = (
        ("say.came", of("movements", "deployment")),
        ("say.guarded", of("postings")),
        ("say.left", of("movements", "withdrawal")),
    )
    name = next(words.named(row, lang) for row in ledger.records(situation.contingents) if row["contingent_id"] == contingent_id)
    told = [
        name,
        words.text("say.strength", lang, said=telling.said(claim, lang)) if claim else words.text("say.noStrength", lang),
        words.text("say.others", lang, said=_few(rivals)) if rivals else "",
        *(words.text(key, lang, list=listed) for key, listed in lists if listed),
    ]
    return " ".join(_full(part) for part in told if part)


def record(located: Located, record_id: str, lang: str = "en", *, text: bool = True) -> str:
    """Say of a record what happened (unless `text` is off), when, where and how exactly, its figures, who published it first."""
    rows = ledger.records(located.features[located.features["record_id"] == record_id].drop(columns="geometry"))
    if not rows:
        raise KzmapError(f"There is no record {record_id!r}. Expected an id of the table, such as {_first(located)!r}.")
    row = rows[0]
    place, at, exact = words.named(row, lang, "place"), telling.when(row, lang), telling.here(row, lang)
    claims = located.claims
    figures = _listed(ledger.records(claims[(claims["subject_id"] == record_id) | (claims["record_id"] == record_id)]), lang)
    ids = set(split(row["source_ids"]))
    sources = [source for source in ledger.records(located.sources) if source["source_id"] in ids]
    dated = sorted((s for s in sources if s["published_on"]), key=lambda s: s["published_on"].ljust(10, "~"))
    first = f"{dated[0]['publisher']}, {words.day(dated[0]['published_on'], lang)}" if dated else ""
    told = [
        words.named(row, lang, "title") if text else "",
        words.named(row, lang, "summary") if text else "",
        words.text(
            "say.where", lang, when=at, place=place, exact=re.sub(r" \(([^()]+)\)", r", \1", exact[:1].lower() + exact[1:])
        )
        if place
        else "",
        "" if place else words.text("say.nowhere", lang, when=at),
        words.text("say.figures", lang, list=figures) if figures else "",
        words.text("say.sources", lang, n=len(sources), first=first) if first else "",
    ]
    return " ".join(_full(part) for part in told if part)


def _first(located: Located) -> str:
    return next(iter(located.features["record_id"]), "")


def _region(located: Located, unit: Mapping[str, Any], lang: str) -> str:
    there = Selection(units=(unit["unit_id"],)).apply(located).features
    own = set(
        there[(there["adm1"] == unit["unit_id"]) | (there["adm0"] == unit["unit_id"])]["place_ids"]
        .map(lambda c: split(c)[:1])
        .explode()
    )
    subjects = {
        row["place_id"]: words.named(row, lang)
        for row in ledger.records(located.situation.places)
        if row["place_id"] in own or row["unit_id"] == unit["unit_id"]
    }
    return choice(located, there, words.named(unit, lang), lang, subjects=subjects)


def choice(
    located: Located,
    features: pd.DataFrame,
    about: str = "",
    lang: str = "en",
    *,
    subjects: Mapping[str, str] | None = None,
    day: str = "",
) -> str:
    """Say what some records are: how many, of which kinds, figures of their place, what was said that day, the first and last.

    Parameters
    ----------
    located
        The run that they are of.
    features
        Rows of its features.
    about
        What they have in common, in words.
    lang
        Language of the sentences.
    subjects
        Places whose figures are told, by id: how they are called beside each figure.
    day
        ISO day: figures of the whole that were said on it are told.
    """
    rows = ledger.records(features.drop(columns="geometry"))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["category"]] = counts.get(row["category"], 0) + 1
    order = {word: at for at, word in enumerate(words.rows("category"))}
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], order.get(pair[0], len(order))))
    kinds = ", ".join(f"{words.label('category', word, lang)} {words.number(n, lang)}" for word, n in ranked[:_MOST_KINDS])
    more = " …" if len(ranked) > _MOST_KINDS else "."
    told = [words.text("say.choice", lang, about=f"{about}: " if about else "", n=len(rows), kinds=kinds + more if kinds else "")]
    claims, named = located.claims, subjects or {}
    standing = claims[claims["subject_id"].isin(list(named)) & (claims["status"] == "standing")]
    figures = _listed(ledger.records(standing), lang, named)
    if figures:
        told.append(words.text("say.figures", lang, list=figures))
    whole = (
        claims[(claims["subject_id"] == located.situation.name) & claims["said_on"].str.startswith(day)] if day else claims[:0]
    )
    said = _listed(ledger.records(whole), lang)
    if said:
        told.append(words.text("say.thatDay", lang, list=said))
    dated = sorted((row for row in rows if row["start"]), key=lambda row: (row["start"], row["record_id"]))
    if len(dated) > 1:
        ends = {end: _leg(words.named(row, lang, "title"), row, lang) for end, row in (("first", dated[0]), ("last", dated[-1]))}
        told.append(words.text("say.firstLast", lang, **ends))
    return " ".join(_full(part) for part in told)


def _listed(claims: Sequence[Row], lang: str, whose: Mapping[str, str] | None = None) -> str:
    """Claims as "Killed: 13 (Interior Ministry)", in the order of the vocabulary; one that is repeated once."""
    order = {word: at for at, word in enumerate(words.rows("attribute"))}
    rows = sorted((row for row in claims if _numbered(row)), key=lambda row: order.get(row["attribute"], len(order)))
    told: dict[str, None] = {}
    for row in rows:
        about = (words.label("attribute", row["attribute"], lang), (whose or {}).get(row["subject_id"], ""))
        told[_named(", ".join(part for part in about if part), row, lang)] = None
    return _few(told)


def _named(name: str, claim: Mapping[str, Any], lang: str) -> str:
    figure = telling.said(claim, lang)
    if claim["status"] != "standing":
        status = " ".join(
            part for part in (words.label("status", claim["status"], lang), words.day(claim["status_on"] or "", lang)) if part
        )
        figure = words.text("say.gone", lang, said=figure, status=status)
    return words.text("say.name", lang, name=name, figure=figure)


def _numbered(claim: Mapping[str, Any]) -> bool:
    return any(pd.notna(claim[end]) for end in ("low", "high"))


def _leg(place: str, row: Mapping[str, Any], lang: str) -> str:
    return words.text("say.leg", lang, place=place or words.named(row, lang, "title"), when=telling.when(row, lang))


def _few(told: Iterable[str]) -> str:
    parts = list(told)
    return f"{'; '.join(parts[:_MOST_KINDS])} …" if len(parts) > _MOST_KINDS else "; ".join(parts)


def _full(text: str) -> str:
    return text if re.search(r"[.!?…]$", text) else f"{text}."
