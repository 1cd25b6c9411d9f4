"""Headlines: which one claim stands for a figure, and why; numbers are never averaged.

The rule is named beside the figure:

1. The kind of speaker comes first (``geo/claimants.csv``, ranked by `speakers.SPEAKERS`): an official body of the country, also
   where a report hands its figure on; an official body of another country, or an international one; a named outlet, organisation
   or person. What nobody can be held to, and a sum that an outlet made itself, never leads.
2. The kind of statement: a plan is an attribute of its own and never a strength; an attribute that mixes unlike parts
   (``statement`` = mixed in ``geo/attributes.csv``) has no headline.
3. Of what is left the rule picks, by default the latest; an exact figure stands before a later rounding of it.
4. A part above its whole is a conflict: `strengths` withholds it, `conflicts` tells it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kzmap.claims.ledger import as_dict, as_number, dates, records
from kzmap.claims.speakers import SPEAKERS, is_official, speaker
from kzmap.errors import KzmapError
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from kzmap.situation.situation import Situation

__all__ = ["RULES", "check_rule", "conflicts", "headlines", "headlines_of", "home", "pick", "standing_range", "statement",
           "strengths", "unled"]  # fmt: skip

#: How one claim becomes the headline figure: of the claims that stand, by the best-placed kind of speaker, the newest; the newest
#: of an official body; of every named speaker the lowest, the highest.
RULES = ("latest_standing", "official", "lowest", "highest")

_DAWN = datetime.min.replace(tzinfo=UTC)

_Figures = dict[str, list[dict[str, Any]]]  # by attribute


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


def _figure(row: Mapping[str, Any]) -> float:
    return float(row["high"] if math.isnan(row["low"]) else row["low"])
