"""The ledger: what was claimed, by whom, and what stood at a given moment.

Numbers are never averaged. A headline figure is one claim, picked by a rule that is named beside it:

1. The kind of speaker comes first (``geo/claimants.csv``, ranked by `SPEAKERS`): an official body of the country, also where a
   report hands its figure on; an official body of another country, or an international one; a named outlet, organisation or
   person. What nobody can be held to, and a sum that an outlet made itself, never leads.
2. The kind of statement: a plan is an attribute of its own and never a strength; an attribute that mixes unlike parts
   (``statement`` = mixed in ``geo/attributes.csv``) has no headline.
3. Of what is left the rule picks, by default the latest; an exact figure stands before a later rounding of it.
4. A part above its whole is a conflict: `strengths` withholds it, `conflicts` tells it.

When a claim counts as known: from the first instant of ``said_on``, if that is a day or sharper; a claim dated to a month or
year counts from the last day of it. If its source was surely published later, or without ``said_on``, the day of publication
stands in; without that it is undated, and `account` names it. A change of status counts from its clock time, or from the last
second of its day, month or year, and never before its own source was published.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from babel import Locale
from babel.core import get_global

from kzmap.errors import KzmapError
from kzmap.folders import data_folder
from kzmap.situation import words
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.situation.situation import Situation

__all__ = ["RULES", "SPEAKERS", "account", "as_dict", "conflicts", "dates", "headlines", "headlines_of", "home", "is_official",
           "known_on", "merge", "set_aside", "speaker", "strengths", "unled"]  # fmt: skip

#: How one claim becomes the headline figure: of the claims that stand, by the best-placed kind of speaker, the newest; the newest
#: of an official body; of every named speaker the lowest, the highest.
RULES = ("latest_standing", "official", "lowest", "highest")

#: Kinds of speakers and their rank; None never leads. A body's figure in somebody's report counts in time like its own, because
#: what it says last replaces what it said before, by whatever way.
SPEAKERS = {
    "official": 0,
    "reported": 0,
    "international": 1,
    "other_official": 1,
    "named": 2,
    "arithmetic": None,
    "unnamed": None,
}
_BODIES = ("official", "other_official", "international")
#: Which of these a claimant's words speak for, if they hold several: the doubt before the office, the office before the name.
_FIRST = ("arithmetic", "unnamed", "reported", "named", "official", "international")

_CHANGED = ("status_on", "status_by", "status_source_id", "replaced_by")
_TEXTS = ("qualifier", "unit", "text", "claimant", "relayed_by", "source_id", "said_on", "status", *_CHANGED, "note")
_DAWN = datetime.min.replace(tzinfo=UTC)
_Figures = dict[str, list[dict[str, Any]]]  # by attribute


@dataclass(frozen=True)
class Dated:
    """From when a claim and its change of status count.

    Attributes
    ----------
    known_from
        Instant in UTC, or None for an undated claim.
    dated_by
        said, published or undated.
    changed_from
        Instant in UTC from which its status holds; None if it stands, or if nothing dates the change.
    """

    known_from: datetime | None
    dated_by: str
    changed_from: datetime | None


def dates(claims: pd.DataFrame, sources: pd.DataFrame | None = None, *, offset: str = "+00:00") -> list[Dated]:
    """Say for each claim from when it counts.

    Parameters
    ----------
    claims
        The table.
    sources
        The table; dates claims that do not say when they were made.
    offset
        Offset of local time, for texts without a clock time.

    Returns
    -------
    list of Dated
        One for each claim, in order.
    """
    published = {} if sources is None else dict(zip(sources["source_id"], sources["published_on"], strict=True))
    rows = records(claims)
    known: dict[str, tuple[datetime | None, str]] = {}
    for row in rows:
        said, printed = row["said_on"], published.get(row["source_id"], "")
        # a source that was surely published later is the first that carries it
        if said and printed and interval(printed, offset=offset)[0] > beginning(said, offset):
            said = ""
        text, by = (said, "said") if said else (printed, "published")
        known[row["claim_id"]] = (beginning(text, offset), by) if text else (None, "undated")
    return [Dated(*known[row["claim_id"]], _changed_from(row, known, published, offset)) for row in rows]


def _changed_from(
    row: Mapping[str, Any], known: Mapping[str, tuple[datetime | None, str]], published: Mapping[str, str], offset: str
) -> datetime | None:
    if row["status"] == "standing":
        return None
    text = published.get(row["status_source_id"], "")
    printed = ending(text, offset) if text else None
    if row["status_on"]:
        changed = ending(row["status_on"], offset)
        return max(changed, interval(text, offset=offset)[0]) if text else changed
    replaced = known.get(row["replaced_by"], (None, ""))[0]
    return printed if replaced is None else replaced


@cache
def beginning(text: str, offset: str) -> datetime:
    """First instant at which a claim of this date counts as made."""
    begin, end = interval(text, offset=offset)
    # "in January" may have been the 31st: nothing says that it was known earlier
    return begin if end - begin <= timedelta(days=1) else end - timedelta(days=1)


@cache
def ending(text: str, offset: str) -> datetime:
    """First instant at which a change of this date surely holds; asked for as of a day, the changes of that day hold."""
    begin, end = interval(text, offset=offset)
    return begin if "T" in text else end - timedelta(seconds=1)


def known_on(claims: pd.DataFrame, moment: str, *, offset: str, sources: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the claims as they stood at a moment.

    Parameters
    ----------
    claims
        The table.
    moment
        ISO 8601, cut to what is meant; a day means its last instant.
    offset
        Offset of local time, for texts without a clock time.
    sources
        The table; with it, a claim without a date of its own counts from the publication of its source.

    Returns
    -------
    DataFrame
        The claims made by then. A status that changed later is undone. Undated claims are left out, because nothing says that
        they were known: `account` names them. A change of status that nothing dates stays in force.

    Raises
    ------
    ValueError
        If the moment is no time.
    """
    until = interval(moment, offset=offset)[1]
    dated = dates(claims, sources, offset=offset)
    made = [d.known_from is not None and d.known_from < until for d in dated]
    undone = [d.changed_from is not None and d.changed_from >= until for d in dated]
    table = claims.copy()
    table.loc[undone, "status"] = "standing"
    table.loc[undone, list(_CHANGED)] = ""
    return table[made].reset_index(drop=True)


def account(
    claims: pd.DataFrame, moment: str | None = None, *, offset: str, sources: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Count what `known_on` shows, so that no claim is lost in silence: claims = shown + later + undated.

    Returns
    -------
    dict
        ``claims``, ``shown``, ``later`` as numbers, ``undated`` as a list of ids. Without a moment everything is shown.
    """
    dated = dates(claims, sources, offset=offset)
    undated = [claim for claim, d in zip(claims["claim_id"], dated, strict=True) if d.known_from is None]
    shown = len(claims) if moment is None else len(known_on(claims, moment, offset=offset, sources=sources))
    later = 0 if moment is None else len(claims) - shown - len(undated)
    return {"claims": len(claims), "shown": shown, "later": later, "undated": undated}


def headlines(
    claims: pd.DataFrame,
    subject: str,
    *,
    rule: str = "latest_standing",
    sources: pd.DataFrame | None = None,
    offset: str = "+00:00",
    home: Sequence[str] = (),
) -> dict[str, dict[str, Any]]:
    """Pick one figure for each attribute of a subject, with the rule and the claimant.

    Parameters
    ----------
    claims
        The table, see `known_on` for an earlier moment.
    subject
        A record, contingent, place, or the situation's name.
    rule
        One of `RULES`.
    sources, offset
        As in `dates`; they order the claims in time. Of two claims of one instant the later row is the newer.
    home
        Countries whose bodies are the official ones, see `home`; without any, those of every country.

    Returns
    -------
    dict
        By attribute: low, high, qualifier, unit, rule, claimant, ``speaker`` (one of `SPEAKERS`), ``statement`` (count, estimate,
        plan), ``passed_over`` (standing claims that the kind of speaker alone kept from leading), said_on, claim_id, and over all
        standing figures in the same unit their number, range and claimants. An attribute that the rule gives no figure for is
        missing, see `unled`. Figures in different units are never compared: the unit with most figures speaks, and
        ``other_units`` names the rest.

    Raises
    ------
    KzmapError
        If the rule is not known.
    """
    mine = claims[claims["subject_id"] == subject]
    return headlines_of(mine, {subject: home}, rule=rule, sources=sources, offset=offset)[subject]


def headlines_of(
    claims: pd.DataFrame,
    homes: Mapping[str, Sequence[str]],
    *,
    rule: str = "latest_standing",
    sources: pd.DataFrame | None = None,
    offset: str = "+00:00",
) -> dict[str, dict[str, dict[str, Any]]]:
    """Pick the figures of many subjects at once, see `headlines`; of each subject the ``home`` is given."""
    standing = _standing(claims, sources, offset)
    return {subject: _led(standing.get(subject, {}), rule, home) for subject, home in homes.items()}


def _led(figures: _Figures, rule: str, home: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Pick the figures that lead, see `headlines`."""
    check_rule(rule)
    led: dict[str, dict[str, Any]] = {}
    for attribute, standing in figures.items():
        units = [row["unit"] for row in standing]
        unit = max(reversed(units), key=units.count)
        rows = [row for row in standing if row["unit"] == unit]
        picked = pick(rows, rule, home)
        if picked is not None:
            led[attribute] = {
                **as_dict(picked),
                "rule": rule,
                "speaker": speaker(picked["claimant"], home),
                "statement": statement(picked),
                "passed_over": [row["claim_id"] for row in rows if _rank(row, home) > _rank(picked, home)],
                **standing_range(rows),
                "other_units": sorted({other for other in units if other != unit}),
            }
    return led


def unled(
    claims: pd.DataFrame,
    subject: str,
    *,
    rule: str = "latest_standing",
    sources: pd.DataFrame | None = None,
    offset: str = "+00:00",
    home: Sequence[str] = (),
) -> dict[str, dict[str, Any]]:
    """Give the attributes with standing figures of which none deserves to lead: the range, and who says what.

    Returns
    -------
    dict
        By attribute: ``why`` (mixed: parts of unlike things; speakers: nobody can be held to any of them, or none is of the kind
        that the rule asks for), the standing range, and ``said``, the claims, oldest first.
    """
    figures = _standing(claims[claims["subject_id"] == subject], sources, offset).get(subject, {})
    led = _led(figures, rule, home)
    return {
        attribute: {
            "why": "mixed" if _mixed(attribute) else "speakers",
            **standing_range(rows),
            "said": [{**as_dict(row), "speaker": speaker(row["claimant"], home)} for row in rows],
        }
        for attribute, rows in figures.items()
        if attribute not in led
    }


def _standing(claims: pd.DataFrame, sources: pd.DataFrame | None, offset: str) -> dict[str, _Figures]:
    """Standing claims with a number, by subject and attribute, oldest first."""
    standing = claims[(claims["status"] == "standing") & (claims["low"].notna() | claims["high"].notna())]
    dated = zip(dates(standing, sources, offset=offset), records(standing), strict=True)
    found: dict[str, _Figures] = {}
    for _, row in sorted(dated, key=lambda pair: (pair[1]["attribute"], pair[0].known_from or _DAWN)):
        found.setdefault(row["subject_id"], {}).setdefault(row["attribute"], []).append(row)
    return found


def _mixed(attribute: str) -> bool:
    return words.rows("attribute").get(attribute, {}).get("statement") == "mixed"


def statement(row: Mapping[str, Any]) -> str:
    """What kind of statement a figure is: plan, count or estimate."""
    if words.rows("attribute").get(row["attribute"], {}).get("statement") == "plan":
        return "plan"
    return "count" if row["qualifier"] in ("", "exact") else "estimate"


def _rank(row: Mapping[str, Any], home: Sequence[str]) -> float:
    rank = SPEAKERS[speaker(row["claimant"], home)]
    return math.inf if rank is None else rank


def home(situation: Situation, contingent: str = "") -> tuple[str, ...]:
    """Give the countries whose official bodies come first: a contingent's own; else those in which it happened.

    Senders of contingents are left out of the situation's countries, if any country is left then.
    """
    sent = dict(zip(situation.contingents["contingent_id"], situation.contingents["country"], strict=True))
    if sent.get(contingent):
        return (sent[contingent],)
    own = tuple(situation.settings["countries"])
    return tuple(country for country in own if country not in set(sent.values())) or own


def strengths(situation: Situation, *, rule: str = "latest_standing") -> dict[str, dict[str, Any] | None]:
    """Pick the strength of each contingent; None if no figure deserves it, or if it is above that of the force it belongs to.

    Returns
    -------
    dict
        By contingent_id, in the table's order, see `headlines`. Where a part is above its whole, the figure of the worse-placed
        speaker gives way; of two alike the part. `conflicts` tells what was withheld.
    """
    figures, withheld = _weighed(situation, rule)
    return {one: None if one in withheld else figure for one, figure in figures.items()}


def _weighed(situation: Situation, rule: str) -> tuple[dict[str, dict[str, Any] | None], dict[str, tuple[str, str]]]:
    """Headline strengths, and for each that must not be shown the part and the whole that contradict each other."""
    rows = {row["contingent_id"]: row["parent_id"] for row in records(situation.contingents)}
    claims = situation.claims[situation.claims["attribute"] == "strength"]
    homes = {one: home(situation, one) for one in rows}
    led = headlines_of(claims, homes, rule=rule, sources=situation.sources, offset=situation.clock)
    figures = {one: led[one].get("strength") for one in rows}
    withheld: dict[str, tuple[str, str]] = {}
    for one, parent in rows.items():
        above = parent
        while above in rows and one not in withheld:
            part, whole = figures[one], figures[above]
            if part and whole and above not in withheld and _above(part, whole):
                worse = (SPEAKERS[whole["speaker"]] or 0) > (SPEAKERS[part["speaker"]] or 0)
                withheld[above if worse else one] = (one, above)
            above = rows[above]
    return figures, withheld


def _above(part: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Whether a figure is surely more than its whole; a whole without an upper end holds whatever its words allow."""
    least = part["low"] if part["low"] is not None else 0
    top = whole["high"]
    if top is None and whole["low"] is not None and whole["qualifier"] in ("more_than", "at_least"):
        # "more than 2,000" is said of 2,030, not of 5,000: it stays within its last written digit
        top = whole["low"] + _step(whole["low"])
    return top is not None and least > top


def _step(figure: float) -> float:
    """Worth of the last digit that a rounded figure states: 1000 for 2000, 100 for 2500."""
    step = 1
    while figure and figure % (step * 10) == 0:
        step *= 10
    return step


def conflicts(situation: Situation, *, rule: str = "latest_standing") -> list[dict[str, Any]]:
    """List the figures that contradict each other: a part above its whole, or parts that together are above it.

    Figures are compared as they lead; nothing is added up for show.

    Returns
    -------
    list of dict
        ``kind`` (part, or parts for a sum), ``attribute``, ``part`` and ``whole`` as lists of claims (`as_dict`).
    """
    rows = {row["contingent_id"]: row["parent_id"] for row in records(situation.contingents)}
    figures, withheld = _weighed(situation, rule)
    found = [
        {"kind": "part", "attribute": "strength", "part": [figures[part]], "whole": [figures[whole]]}
        for part, whole in withheld.values()
    ]
    for whole in rows:
        parts = [figure for one, figure in figures.items() if rows[one] == whole and figure and one not in withheld]
        mine = figures[whole]
        least = {"low": sum(part["low"] or 0 for part in parts)}
        if mine and whole not in withheld and len(parts) > 1 and _above(least, mine):
            found.append({"kind": "parts", "attribute": "strength", "part": parts, "whole": [mine]})
    dating: dict[str, Any] = {"rule": rule, "sources": situation.sources, "offset": situation.clock}
    whole_figures = headlines(situation.claims, situation.name, home=home(situation), **dating)
    for attribute, part in whole_figures.items():
        above = whole_figures.get(words.rows("attribute").get(attribute, {}).get("part_of", ""))
        if above and _above(part, above):
            found.append({"kind": "part", "attribute": attribute, "part": [part], "whole": [above]})
    return found


def check_rule(rule: str) -> None:
    """Refuse a rule that is not one of `RULES`."""
    if rule not in RULES:
        raise KzmapError(f"There is no claim rule {rule!r}. Expected one of: {', '.join(RULES)}.")


def pick(rows: Sequence[dict[str, Any]], rule: str, home: Sequence[str] = ()) -> dict[str, Any] | None:
    """Pick the headline among standing claims with a number, oldest first; None if the rule has no candidate."""
    ranked = [(rank, row) for row in rows if (rank := _rank(row, home)) < math.inf and not _mixed(row["attribute"])]
    if rule == "official":
        ranked = [(rank, row) for rank, row in ranked if is_official(row["claimant"])]
    if not ranked:
        return None
    newest = [row for _, row in reversed(ranked)]
    if rule in ("lowest", "highest"):
        # of equal figures the newest: both keep the first of those alike
        picked: dict[str, Any] = min(newest, key=_figure) if rule == "lowest" else max(newest, key=_figure)
        return picked
    best = min(rank for rank, _ in ranked)
    newest = [row for rank, row in reversed(ranked) if rank == best]
    exact = next((row for row in newest if row["qualifier"] in ("", "exact")), None)
    latest: dict[str, Any] = newest[0]
    return exact if exact is not None and _rounds(latest, exact) else latest


def _rounds(rounded: Mapping[str, Any], exact: Mapping[str, Any]) -> bool:
    """Whether a figure says the same as an exact one, only rounded: "more than 2,000" and "about 2,000" are said of 2,030.

    >>> two = {"low": 2000.0, "high": math.nan, "qualifier": "more_than"}
    >>> _rounds(two, {"low": 2030.0, "high": 2030.0}), _rounds(two, {"low": 4353.0, "high": 4353.0})
    (True, False)
    """
    said, figure = _figure(rounded), _figure(exact)
    step = _step(said)
    within = {
        "more_than": 0 <= figure - said < step,
        "at_least": 0 <= figure - said < step,
        "about": abs(figure - said) <= step / 2,
        "nearly": 0 <= said - figure < step,
        "up_to": 0 <= said - figure < step,
        "less_than": 0 <= said - figure < step,
    }
    return step > 1 and within.get(rounded["qualifier"], False)


def standing_range(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many figures stand, between which bounds, and who holds them; an open upper bound stays open."""
    lows = [row["low"] for row in rows if not math.isnan(row["low"])]
    highs = [row["high"] for row in rows]
    return {
        "standing": len(rows),
        "standing_low": as_number(min(lows)) if len(lows) == len(rows) and rows else None,
        "standing_high": None if not rows or any(math.isnan(high) for high in highs) else as_number(max(highs)),
        "claimants": list(dict.fromkeys(row["claimant"] for row in rows)),
    }


def set_aside(claims: pd.DataFrame, subject: str) -> dict[str, list[dict[str, Any]]]:
    """Return the figures that no longer stand, by attribute: what was said, what became of it, when and through whom.

    Returns
    -------
    dict
        By attribute, claims of `as_dict` with status superseded, retracted or denied, in the table's order.
    """
    rows = records(claims[(claims["subject_id"] == subject) & (claims["status"] != "standing")])
    aside: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        aside.setdefault(str(row["attribute"]), []).append(as_dict(row))
    return dict(sorted(aside.items()))


def is_official(claimant: str) -> bool:
    """Whether a claimant is a public office, of whatever country or of several, by the words of ``geo/claimants.csv``.

    A statement that reached us only in somebody else's words is not official.

    >>> is_official("Health Ministry of Kazakhstan"), is_official("Health Ministry of Kazakhstan (as reported)")
    (True, False)
    >>> is_official("Committee to Protect Journalists")
    False
    """
    return speaker(claimant) in _BODIES


def speaker(claimant: str, home: Sequence[str] = ()) -> str:
    """Say which kind of speaker a claimant is, by the words of its name.

    Parameters
    ----------
    claimant
        As the claim has it.
    home
        ISO 3166 codes of countries: a public office that names another country is ``other_official``.

    Returns
    -------
    str
        One of `SPEAKERS`. A name that no row of ``geo/claimants.csv`` knows is ``named``; no name at all is ``unnamed``.

    Examples
    --------
    >>> speaker("Ministry of Defence of Russia", ["KAZ"]), speaker("Ministry of Defence of Russia", ["RUS"])
    ('other_official', 'official')
    >>> speaker("TASS"), speaker("Local media (not named)"), speaker("An outlet (press arithmetic)"), speaker("")
    ('named', 'unnamed', 'arithmetic', 'unnamed')
    """
    return _speaker(claimant, tuple(home))


@cache
def _speaker(claimant: str, home: tuple[str, ...]) -> str:
    said = " ".join(re.findall(r"[\w'-]+", claimant.casefold().replace("’", "'")))
    if not said:
        return "unnamed"
    hits = {phrase: kind for phrase, kind in _phrases() if f" {phrase} " in f" {said} "}
    # "european parliament" is no "parliament"
    kinds = {kind for phrase, kind in hits.items() if not any(phrase != other and phrase in other for other in hits)}
    found = next((kind for kind in _FIRST if kind in kinds), "named")
    if found != "official" or not home:
        return found
    meant = _country(said)
    own = {code for one in home for code in get_global("territory_aliases").get(one, [one])}
    return "other_official" if meant and meant not in own else "official"


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    with (data_folder("geo") / "claimants.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["phrase"], row["kind"]) for row in csv.DictReader(file))


#: Letters that an adjective must share with the beginning of a country's name: "Kazakh" with Kazakhstan, "Russian" with Russia.
_STEM = 5
#: ... and by so many letters it may be longer: "Tongan", "Belarusian".
_ENDING = 3


@cache
def _stems() -> tuple[tuple[str, str, str], ...]:
    """Codes and names of countries, the longest first, with what an adjective begins with."""
    named = ((code, name.casefold()) for code, name in Locale("en").territories.items() if len(code) == len("KZ"))
    longest = sorted(named, key=lambda pair: (-len(pair[1]), pair))
    return tuple((code, name, name.removesuffix("a")) for code, name in longest)


def _country(said: str) -> str:
    """First country that a claimant names, also as an adjective: an embassy of one country in another speaks for the first."""
    at: list[tuple[int, int, str]] = []
    names = {name for _, name, _ in _stems()}
    for order, (code, name, stem) in enumerate(_stems()):
        # of a name of several words also the adjective: "South Korean"
        found = re.search(rf"(?<!\S){re.escape(name)}{'n?' if ' ' in name else ''}(?!\S)", said)
        if found:
            at.append((found.start(), order, code))
        for token in re.finditer(rf"\S{{{_STEM},}}", said):
            # a short stem is a whole name or nothing: "Niger" is no Nigeria, "Fijian" is of Fiji; the first word of a longer
            # name is no country: "Central", "South", "New"
            begins = name.startswith(token[0]) and token[0] not in names and not name.startswith(f"{token[0]} ")
            if begins or (token[0].startswith(stem) and len(token[0]) - len(stem) <= _ENDING):
                at.append((token.start(), order, code))
    return min(at)[2] if at else ""


def merge(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Put two ledgers together; a claim that stands in both, word for word, is kept once.

    Returns
    -------
    DataFrame
        Ours in order, then what only they have.

    Raises
    ------
    KzmapError
        If one id stands for two different claims: picking one would lose the other.
    """
    columns = list(ours.columns)
    mine = {row[0]: row for row in _plain_rows(ours, columns)}
    clash = [row[0] for row in _plain_rows(theirs, columns) if row[0] in mine and mine[row[0]] != row]
    if clash:
        raise KzmapError(
            f"The ids {', '.join(clash[:5])} stand for different claims in the two ledgers ({len(clash)} in all)."
            " Expected equal rows. Rename one of each."
        )
    return pd.concat([ours, theirs.loc[~theirs["claim_id"].isin(mine), columns]], ignore_index=True)


def _plain_rows(table: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    order = ["claim_id", *(column for column in columns if column != "claim_id")]
    return [
        tuple(None if isinstance(value, float) and math.isnan(value) else value for value in row)
        for row in table[order].itertuples(index=False, name=None)
    ]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as dictionaries."""
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


def as_dict(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as plain JSON: None for what is unknown, whole numbers without a point."""
    return {
        "claim_id": row["claim_id"],
        "subject_id": row["subject_id"],
        "record_id": row["record_id"] or None,
        "attribute": row["attribute"],
        "low": as_number(row["low"]),
        "high": as_number(row["high"]),
        **{column: row[column] or None for column in _TEXTS},
        **{column: value for column, value in row.items() if column.startswith("claimant_") and value},
        "official": is_official(row["claimant"]),
    }


def as_number(value: float) -> int | float | None:
    """Return a number as JSON has it.

    >>> as_number(164.0), as_number(0.5), as_number(float("nan"))
    (164, 0.5, None)
    """
    if math.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _figure(row: Mapping[str, Any]) -> float:
    return float(row["high"] if math.isnan(row["low"]) else row["low"])
