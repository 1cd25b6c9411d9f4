"""As known on a day: every table cut to what sources published until then carry; one rule for page, files, figures, app, command.

- A record is known from the first day on which a dated source of it was published, or a claim about it or reported by it counts
  (`kzmap.claims.ledger.dates`). A record that nothing dates is not shown as known on any day; `account` names it.
- A record that begins after the moment is not yet known. An end after the moment is cut off: it is not yet known.
- Which source carries which sentence is not recorded. So the text is shown if no source of the record is known to be later; else
  its category and place stand for the title, "not yet known" for the summary, a clock time is cut to its day, and actors, means,
  a home base and the name of a unit are left out.
- A step of the story is told if every record that it names is told whole and every claim that it names stood as it stands today.
- A claim counts from when it was said, or from when its source was published, if that was surely later.
- Notes, how a point was found, and the description of the whole are the compiler's words of today: they are left out.
- The period ends with the day of the moment: no day after it is told.
- Sources published later, places and contingents that nothing shown speaks of, are absent.

The ids of places, their names, points and borders are those of the tables: they are ground, not news.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kzmap.claims import ledger
from kzmap.situation import publish, times, words
from kzmap.situation.tables import HAPPENINGS, RECORDS, split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd

    from kzmap.situation.situation import Situation

__all__ = ["Known", "account", "dates", "known"]

_TIMED = (*RECORDS, "contingents", "zones")
_KEYS = {"events": "record_id", "incidents": "record_id", "movements": "movement_id", "postings": "posting_id",
         "contingents": "contingent_id", "zones": "zone_id"}  # fmt: skip
#: Columns of text that a source carries, in any language, and the user's own columns.
_TEXT = re.compile(r"(title|summary|task|type_as_written|actors|means|home_place_id|x)(_.*)?")
_NOTE = re.compile(r"note(_.*)?")
#: A place stands on no source: columns of the user's own about it are words of today as well.
_GROUND_NOTE = re.compile(r"(note|x)(_.*)?")
_NAME = re.compile(r"name(?:_(.+))?")
_ABOUT = re.compile(r"description(?:_(.+))?")
#: Places that a title made from them names.
_NAMED = 2
_TITLE = re.compile(r"(title|summary|task)(?:_(.+))?")

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """Since when a record is known.

    Attributes
    ----------
    since
        Instant in UTC; None if nothing dates it.
    whole
        Instant from which no dated source of it is later; None if no dated source carries its text.
    """

    since: datetime | None
    whole: datetime | None


def dates(situation: Situation) -> dict[str, Known]:
    """Say of each event, incident, movement, posting, contingent and zone since when it is known, see the rule above.

    Parameters
    ----------
    situation
        As published, see `kzmap.situation.publish.passed`.

    Returns
    -------
    dict
        By id. A record is never known before it begins. A contingent is known with the first of its legs, postings and units.
    """
    offset = situation.clock
    published = {row["source_id"]: row["published_on"] for row in ledger.records(situation.sources)}
    said: dict[str, list[datetime]] = {}
    claims = situation.claims
    for row, dated in zip(ledger.records(claims), ledger.dates(claims, situation.sources, offset=offset), strict=True):
        if dated.known_from is not None:
            for one in {row["subject_id"], row["record_id"]} - {""}:
                said.setdefault(one, []).append(dated.known_from)
    found: dict[str, Known] = {}
    for name in _TIMED:
        for row in ledger.records(situation.tables[name]):
            told = [ledger.beginning(published[one], offset) for one in split(row["source_ids"]) if published.get(one)]
            key = row[_KEYS[name]]
            since = min([*told, *said.get(key, [])], default=None)
            starts = next((row[one] for one in ("start", "depart", "arrive") if row.get(one)), "")
            if since is not None and starts:
                since = max(since, interval(starts, offset=offset)[0])
            found[key] = Known(since, max(told, default=None))
    return found | _contingents(situation, found)


def _contingents(situation: Situation, found: Mapping[str, Known]) -> dict[str, Known]:
    """Contingents with what hangs on them: a unit that is known makes the force known that it belongs to."""
    parents = {row["contingent_id"]: row["parent_id"] for row in ledger.records(situation.contingents)}
    since = {one: found[one].since for one in parents}
    moves = [(row["contingent_id"], found[row[_KEYS[name]]].since) for name in ("movements", "postings")
             for row in ledger.records(situation.tables[name])]  # fmt: skip
    for one, moment in [*moves, *since.items()]:
        above, seen = one, set[str]()
        while moment is not None and above in parents and above not in seen:
            seen.add(above)
            before = since[above]
            since[above] = moment if before is None else min(before, moment)
            above = parents[above]
    return {one: Known(moment, found[one].whole) for one, moment in since.items()}


def known(situation: Situation, moment: str) -> Situation:
    """Cut every table to what was known at a moment.

    Parameters
    ----------
    situation
        As published. It is not changed.
    moment
        ISO 8601, cut to what is meant; a day means its last instant.

    Returns
    -------
    Situation
        See the rule above. A claim reported by a record that is not yet known stands without it.

    Raises
    ------
    ValueError
        If the moment is no time.
    """
    offset = situation.clock
    until = interval(moment, offset=offset)[1]
    since = dates(situation)
    early = {row["source_id"] for row in ledger.records(situation.sources)
             if row["published_on"] and ledger.beginning(row["published_on"], offset) < until}  # fmt: skip
    gone = {one for one, when in since.items() if when.since is None or when.since >= until}
    claims = ledger.known_on(situation.claims, moment, offset=offset, sources=situation.sources)
    claims.loc[claims["record_id"].isin(gone), "record_id"] = ""
    claims.loc[:, [column for column in claims.columns if _NOTE.fullmatch(column)]] = ""
    cited: dict[str, list[str]] = {}
    for row in ledger.records(claims):
        for one in {row["subject_id"], row["record_id"]} - {""}:
            cited.setdefault(one, []).append(row["source_id"])
    shown = publish.without(situation.with_table("claims", claims), gone)
    for name in ("contingents", *(one for one in _TIMED if one != "contingents")):  # titles name contingents
        rows = [
            _cut(row, name, since[row[_KEYS[name]]], shown, until=until, early=early, cited=cited)
            for row in ledger.records(shown.tables[name])
        ]
        shown = shown.with_table(name, _table(rows, shown.tables[name]))
    tables = dict(publish.unspoken(situation, shown).tables)
    _lend_sources(tables)
    used = {one for name in _TIMED for cell in tables[name]["source_ids"] for one in split(cell)}
    used |= set(tables["claims"]["source_id"]) | set(tables["claims"]["status_source_id"])
    tables["sources"] = tables["sources"][tables["sources"]["source_id"].isin(used)]
    places = tables["places"]
    tables["places"] = places.assign(basis=places["basis"].where(places["sensitive"].astype(bool), words.text("known.basis")))
    for name, gone_with in (("sources", _NOTE), ("places", _GROUND_NOTE)):
        tables[name] = _blank(tables[name], gone_with).reset_index(drop=True)
    tables["story"] = _story(tables["story"], situation, claims, {one for one, when in since.items() if _whole(when, until)})
    return type(shown)(shown.name, _ended(shown, until), tables, shown.hashes)


def _whole(when: Known, until: datetime) -> bool:
    return when.whole is not None and when.whole < until


def _story(steps: pd.DataFrame, situation: Situation, claims: pd.DataFrame, told: set[str]) -> pd.DataFrame:
    """Steps whose text rests on nothing later: neither on a record told in part nor on what became of a claim since."""
    now = dict(zip(situation.claims["claim_id"], situation.claims["status"], strict=True))
    stood = {one for one, status in zip(claims["claim_id"], claims["status"], strict=True) if now[one] == status}
    rests = [(split(records), split(named)) for records, named in zip(steps["record_ids"], steps["claim_ids"], strict=True)]
    kept = [bool(records or named) and told.issuperset(records) and stood.issuperset(named) for records, named in rests]
    return steps[kept].reset_index(drop=True)


def _ended(shown: Situation, until: datetime) -> Mapping[str, Any]:
    """Descriptor whose period ends with the day that holds the last instant before `until`, in local time, and says so."""
    day = (until - timedelta(seconds=1)).astimezone(times.zone(shown.clock)).date().isoformat()
    begin, end = shown.settings["period"]
    package = {key: value for key, value in shown.package.items() if key != "keywords"}
    for key in package:
        if about := _ABOUT.fullmatch(key):
            lang = about[1] or shown.written
            package[key] = words.text("known.description", lang, day=words.day(day, lang))
    return {**package, "kzmap": {**shown.settings, "period": [begin, max(begin, min(end, day))]}}


def _blank(table: pd.DataFrame, columns: re.Pattern[str]) -> pd.DataFrame:
    return table.assign(**{str(column): "" for column in table.columns if columns.fullmatch(str(column))})


def _table(rows: list[Row], like: pd.DataFrame) -> pd.DataFrame:
    filled = like.copy()
    for column in like.columns:
        filled[column] = [row[str(column)] for row in rows]
    return filled.astype(like.dtypes.to_dict())


def _cut(
    row: Row,
    name: str,
    when: Known,
    shown: Situation,
    *,
    until: datetime,
    early: set[str],
    cited: Mapping[str, list[str]],
) -> Row:
    """One record as far as it was known."""
    offset = shown.clock
    own = split(row["source_ids"])
    told = set(cited.get(row[_KEYS[name]], []))
    cut = row | {"source_ids": "|".join([*(one for one in own if one in early or one in told), *sorted(told - set(own))])}
    cut |= {column: "" for column in row if _NOTE.fullmatch(column)}
    for end in ("end", "arrive", "depart"):
        if cut.get(end) and interval(cut[end], offset=offset)[0] >= until:
            cut[end] = ""
    if _whole(when, until):
        return cut
    cut |= {column: "" for column in row if _TEXT.fullmatch(column)}
    for column in row:
        match = _TITLE.fullmatch(column)
        if match:
            lang = match[2] or shown.written
            cut[column] = _title(row, name, shown, lang) if match[1] == "title" else words.text("known.later", lang)
        elif name == "contingents" and row["kind"] == "unit" and (named := _NAME.fullmatch(column)):
            cut[column] = _unit(row, shown, named[1] or shown.written)
    for moment in ("start", "end", "depart", "arrive"):
        if "T" in cut.get(moment, ""):
            cut[moment] = cut[moment][:10]
    if row.get("time_precision") in ("minute", "hour", "part_of_day"):
        cut |= {"time_precision": "day", "part_of_day": ""}
    return cut


def _title(row: Row, name: str, shown: Situation, lang: str) -> str:
    """What stands for a title that only a later source may carry: what kind of thing, and where or whose."""
    if name == "zones":
        what = words.label("zone", row["kind"], lang)
        return f"{what[:1].upper()}{what[1:]}, {row['claimant']}"
    if name in HAPPENINGS:
        what, of = words.label("category", row["category"], lang), ("places", "place_id", split(row["place_ids"]))
    elif name == "postings":
        what, of = words.label("kind", name, lang, "label"), ("places", "place_id", [row["place_id"]])
    else:
        what, of = words.label("movement", row["kind"], lang), ("contingents", "contingent_id", [row["contingent_id"]])
    table, key, ids = of
    names = [words.named(one, lang) for one in ledger.records(shown.tables[table]) if one[key] in ids]
    what = what[:1].upper() + what[1:]
    more = ["…"] if len(names) > _NAMED else []
    return ", ".join([what, *names[:_NAMED], *more])


def _unit(row: Row, shown: Situation, lang: str) -> str:
    """What stands for the name of a unit that only a later source may carry: that it is one, and whose."""
    above = [one for one in ledger.records(shown.contingents) if one["contingent_id"] == row["parent_id"]]
    what = words.label("contingent", "unit", lang)
    return ", ".join([what[:1].upper() + what[1:], *(words.named(one, lang) for one in above if one["kind"] != "unit")])


def _lend_sources(tables: Mapping[str, pd.DataFrame]) -> None:
    """A contingent that is known only by its legs, postings and units stands on their sources."""
    contingents = tables["contingents"]
    lent: dict[str, list[str]] = {}
    for name in ("movements", "postings"):
        for row in ledger.records(tables[name]):
            lent.setdefault(row["contingent_id"], []).extend(split(row["source_ids"]))
    rows = {row["contingent_id"]: row for row in ledger.records(contingents)}

    def sources(one: str) -> list[str]:
        own = split(rows[one]["source_ids"]) or lent.get(one, [])
        below = [child for child, row in rows.items() if row["parent_id"] == one]
        return own or [found for child in below for found in sources(child)]

    contingents["source_ids"] = ["|".join(dict.fromkeys(sources(one))) for one in rows]


def account(situation: Situation, shown: Situation, moment: str | None = None) -> Row:
    """Count what `known` left out, so that nothing is lost in silence: rows = shown + later + undated, claims likewise.

    Parameters
    ----------
    situation
        As published.
    shown
        What `known` made of it, or the same.
    moment
        The moment that was asked for; without one everything is shown.

    Returns
    -------
    dict
        ``claims_counted`` with ``claims``, ``shown``, ``later``, and ``undated``, a list of ids; ``records_counted`` with
        ``records``, ``shown``, ``later`` and ``undated``.
    """
    since = dates(situation)
    offset, sources = situation.clock, situation.sources
    claims = ledger.account(situation.claims, None, offset=offset, sources=sources)["undated"]
    ids = [row for name in RECORDS for row in situation.tables[name][_KEYS[name]]]
    records = [one for one in ids if since[one].since is None]
    told: Row = {}
    for kind, total, left, undated in (
        ("claims", len(situation.claims), len(shown.claims), claims),
        ("records", len(ids), sum(len(shown.tables[name]) for name in RECORDS), records),
    ):
        later = 0 if moment is None else total - left - len(undated)
        told[f"{kind}_counted"] = {kind: total, "shown": left, "later": later, "undated": undated}
    return told
