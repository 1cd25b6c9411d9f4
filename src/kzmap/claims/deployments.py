"""The deployment: for each contingent and day how many had arrived, were present, had left; and the order of battle.

A contingent counts as one body: no source says how many people each leg carried, and legs overlap. Between the first possible
arrival and the latest possible end of the arrivals anything from nobody to all may be there: that is the band. Its two edges are
whole stories, ``fewest`` (all arrive as late and leave as early as the sources allow, at the lower strength) and ``most``; in
each of them arrived - left = present, and nothing is below zero. A strength that nobody gives stays unknown: None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kzmap.claims import ledger, telling
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kzmap.situation.situation import Situation

__all__ = ["LEG_DAYS", "deployment", "order_of_battle", "presence", "sentences"]

#: An end of a leg that no source dates lies within so many days of the end that is dated. A flight or a drive takes hours; this
#: is our assumption, and every leg that needs it is listed as ``assumed``.
LEG_DAYS = 2

#: Attributes of claims that speak of a contingent's size or make-up; shown side by side, never mixed: only strength is counted.
SIZE_ATTRIBUTES = ("strength", "plan", "composition", "vehicles")

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)

Row = dict[str, Any]


@dataclass(frozen=True)
class Window:
    """When a contingent's arrivals, or departures, can have begun and can have ended; UTC.

    Attributes
    ----------
    first
        Before this nobody moved.
    someone
        From here on somebody surely had.
    last
        From here on all surely had.
    remain
        Before this somebody surely had not.
    """

    first: datetime = _ALWAYS
    someone: datetime = _NEVER
    last: datetime = _NEVER
    remain: datetime = _ALWAYS


def deployment(situation: Situation, *, rule: str = "latest_standing") -> Row:
    """Tell the whole deployment: presence by day and the order of battle.

    Parameters
    ----------
    situation
        The tables; filter claims and review states before, see `ledger.known_on` and `publish.passed`.
    rule
        One of `kzmap.claims.ledger.RULES`: picks the strength that is counted.

    Returns
    -------
    dict
        ``situation``, ``rule``, ``period``, ``leg_days``; ``conflicts`` of `ledger.conflicts`; ``presence`` and
        ``order_of_battle`` as those functions return them. Plain JSON.

    Raises
    ------
    KzmapError
        If the rule is not known.
    """
    return {
        "situation": situation.name,
        "rule": rule,
        "period": list(situation.settings["period"]),
        "leg_days": LEG_DAYS,
        "presence": presence(situation, rule=rule),
        "conflicts": ledger.conflicts(situation, rule=rule),
        "order_of_battle": order_of_battle(situation),
    }


def presence(situation: Situation, *, rule: str = "latest_standing") -> list[Row]:
    """Count each contingent at the end of each day of the situation's period, in local time.

    Parameters
    ----------
    situation
        The tables.
    rule
        One of `kzmap.claims.ledger.RULES`.

    Returns
    -------
    list of dict
        One for each contingent, in the table's order: ``contingent_id``, ``name``, ``kind``, ``strength`` (the headline claim, or
        None: not known), ``assumed`` and ``undated`` (ids of legs), and ``days``. A day has ``day``, ``state``, the stories
        ``fewest`` and ``most`` (``arrived``, ``left``, ``present``), and the bands ``arrived``, ``left``, ``present`` as
        ``{"low", "high"}``; None is unknown. States: none (nobody can be there), possible, some (somebody surely is), all,
        gone (all have surely left).
    """
    ledger.check_rule(rule)
    offset = situation.clock
    days = _days(*situation.settings["period"])
    strengths = ledger.strengths(situation, rule=rule)
    found = []
    for row in ledger.records(situation.contingents):
        contingent = row["contingent_id"]
        strength = strengths[contingent]
        legs_in, legs_out = (legs(situation, contingent, kind) for kind in ("deployment", "withdrawal"))
        arrival = _window(legs_in, "arrive", offset)
        departure = _window(legs_out, "depart", offset)
        guard = [_span(posting, offset) for posting in _postings(situation, contingent)]
        found.append(
            {
                "contingent_id": contingent,
                "name": row["name"],
                "kind": row["kind"],
                "strength": strength,
                "assumed": [leg["movement_id"] for leg in legs_in if not leg["arrive"] and leg["depart"]]
                + [leg["movement_id"] for leg in legs_out if not leg["depart"] and leg["arrive"]],
                "undated": [leg["movement_id"] for leg in (*legs_in, *legs_out) if not (leg["depart"] or leg["arrive"])],
                "days": [_day(day, strength, arrival=arrival, departure=departure, guard=guard, offset=offset) for day in days],
            }
        )
    return found


def legs(situation: Situation, contingent: str, kind: str) -> list[Row]:
    """Movements of one kind that carry a contingent: its own and its units'; a unit without any travels with its parent."""
    moves = [move for move in ledger.records(situation.tables["movements"]) if move["kind"] == kind]
    rows = {row["contingent_id"]: row for row in ledger.records(situation.contingents)}
    family = {contingent, *_below(contingent, {child: row["parent_id"] for child, row in rows.items()})}
    while family:
        mine = [move for move in moves if move["contingent_id"] in family]
        if mine:
            return mine
        parent = rows.get(rows.get(contingent, {}).get("parent_id", ""), {})
        # the legs of a joint force are those of other countries: its contingents do not travel with it
        contingent = parent["contingent_id"] if parent and parent["kind"] != "force" else ""
        family = {contingent} if contingent else set()
    return []


def _below(contingent: str, parents: dict[str, str]) -> set[str]:
    children = {child for child, parent in parents.items() if parent == contingent}
    return children.union(*(_below(child, parents) for child in children))


def _postings(situation: Situation, contingent: str) -> list[Row]:
    parents = dict(zip(situation.contingents["contingent_id"], situation.contingents["parent_id"], strict=True))
    family = {contingent, *_below(contingent, parents)}
    return [row for row in ledger.records(situation.tables["postings"]) if row["contingent_id"] in family]


def _span(row: Row, offset: str, begin: str = "start", end: str = "end") -> tuple[datetime, datetime]:
    return interval(row[begin], offset=offset)[0], interval(row[end] or row[begin], offset=offset)[1]


def _leg_span(leg: Row, end: str, offset: str) -> tuple[datetime, datetime] | None:
    """Earliest and latest instant of one end (depart or arrive) of a leg; None if the leg has no date at all."""
    other = "arrive" if end == "depart" else "depart"
    slack = timedelta(days=LEG_DAYS)
    if leg["time_precision"] == "range" and leg[end] and leg[other]:
        return interval(leg["depart"], offset=offset)[0], interval(leg["arrive"], offset=offset)[1]
    if leg[end]:
        return interval(leg[end], offset=offset)
    if not leg[other]:
        return None
    begin, stop = interval(leg[other], offset=offset)
    return (begin, stop + slack) if end == "arrive" else (begin - slack, stop)


def _window(moves: Sequence[Row], end: str, offset: str) -> Window:
    """When arrivals (or departures) can have begun and ended; a leg without a date leaves both sides open."""
    spans = [_leg_span(move, end, offset) for move in moves]
    dated = [span for span in spans if span is not None]
    if not dated:
        return Window()
    return Window(
        first=min(begin for begin, _ in dated) if len(dated) == len(spans) else _ALWAYS,
        someone=min(stop for _, stop in dated),
        last=max(stop for _, stop in dated) if len(dated) == len(spans) else _NEVER,
        remain=max(begin for begin, _ in dated),
    )


def _day(
    day: str,
    strength: Row | None,
    *,
    arrival: Window,
    departure: Window,
    guard: Iterable[tuple[datetime, datetime]],
    offset: str,
) -> Row:
    """One day of one contingent; counts are those at its end."""
    begin, end = interval(day, offset=offset)
    low, high = (strength["low"] or 0, strength["high"]) if strength else (None, None)
    all_in, any_in = arrival.last <= end, arrival.first < end
    any_out = any_in and departure.first < end
    all_out = all_in and departure.last <= end
    fewest = _story(low, arrived=all_in, left=all_in and any_out)
    most = _story(high, arrived=any_in, left=all_out)
    seen = any(start < end and stop > begin for start, stop in guard)
    surely = arrival.someone <= end and (departure.remain >= end or departure.first >= end)
    state = "possible"
    if not any_in and not seen:
        state = "none"
    elif all_out:
        state = "gone"
    elif all_in and not any_out:
        state = "all"
    elif seen or surely:
        state = "some"
    bands = {
        "arrived": {"low": fewest["arrived"], "high": most["arrived"]},
        "left": {"low": low if all_out else 0, "high": high if any_out else 0},
        "present": {"low": fewest["present"], "high": most["present"]},
    }
    return {"day": day, "state": state, "fewest": fewest, "most": most, **bands}


def _story(strength: float | None, *, arrived: bool, left: bool) -> dict[str, float | None]:
    """Counts of one story; all or nobody."""
    return {
        "arrived": strength if arrived else 0,
        "left": strength if left else 0,
        "present": strength if arrived and not left else 0,
    }


def sentences(told: Row) -> list[str]:
    """Tell a `deployment` in lines for people: each contingent with its figure, its speaker, and spans of days of one state."""
    lines = []
    for row in told["presence"]:
        figure = row["strength"]
        number = f"{_band(figure)} ({figure['claimant']}, {told['rule']})" if figure else f"not known ({told['rule']})"
        lines.append(f"{row['name']}: strength {number}")
        for (state, low, high), group in groupby(row["days"], lambda d: (d["state"], d["present"]["low"], d["present"]["high"])):
            span = [day["day"] for day in group]
            days = span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}"
            lines.append(f"  {days}  {state:8}  present {_band({'low': low, 'high': high})}")
    names = {row["contingent_id"]: row["name"] for row in told["presence"]}
    return lines + [telling.conflict(row, names=names) for row in told["conflicts"]]


def _band(bounds: Row) -> str:
    low, high = bounds["low"], bounds["high"]
    if low == high:
        return "not known" if low is None else f"{low:,}"
    return f"{0 if low is None else low:,} to {'an unknown number' if high is None else f'{high:,}'}"


def _days(first: str, last: str) -> list[str]:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(days=number)).isoformat() for number in range((end - begin).days + 1)]


def order_of_battle(situation: Situation) -> list[Row]:
    """List who came, from where, how, when, what they guarded and how they went home.

    Returns
    -------
    list of dict
        One for each contingent, parents before their units: ids and names, ``depth``, ``home``, ``embarkation``, ``landing`` and
        ``means`` of the deployment, ``arrivals``, ``postings``, ``returns``, ``transfers`` (legs with ``from``, ``to``,
        ``inferred``), ``claims`` on size side by side (oldest first), ``headline`` of the strength by rule (None: no figure),
        ``inferred`` (what we conclude, in words), sources. A unit shows its own legs only.
    """
    places = {row["place_id"]: row for row in ledger.records(situation.places)}
    rows = {row["contingent_id"]: row for row in ledger.records(situation.contingents)}
    moves = [_leg(move, places) for move in ledger.records(situation.tables["movements"])]
    strengths = {rule: ledger.strengths(situation, rule=rule) for rule in ledger.RULES}
    table = []
    for contingent, depth in _tree(rows):
        row = rows[contingent]
        mine = {kind: [m for m in moves if m["contingent_id"] == contingent and m["kind"] == kind] for kind in _KINDS}
        headline = {rule: picked[contingent] for rule, picked in strengths.items()}
        table.append(
            {
                **{column: row[column] or None for column in (*_CONTINGENT, *_names(row))},
                "depth": depth,
                "home": _place(places.get(row["home_place_id"])),
                "embarkation": _ends(mine["deployment"], "from"),
                "landing": _ends(mine["deployment"], "to"),
                "means": list(dict.fromkeys(means for leg in mine["deployment"] for means in leg["means"])),
                "arrivals": mine["deployment"],
                "postings": [
                    _posting(p, places) for p in ledger.records(situation.tables["postings"]) if p["contingent_id"] == contingent
                ],
                "returns": mine["withdrawal"],
                "transfers": mine["transfer"],
                "claims": _size_claims(situation, contingent, situation.clock),
                "headline": headline,
                "inferred": [text for kind in _KINDS for leg in mine[kind] for text in leg["inferred"]],
            }
        )
    return table


_KINDS = ("deployment", "transfer", "withdrawal")
_CONTINGENT = ("contingent_id", "parent_id", "kind", "country", "name", "summary", "confidence", "checked", "review",
               "source_ids", "note")  # fmt: skip
_LEG = ("movement_id", "contingent_id", "kind", "depart", "arrive", "time_precision", "part_of_day", "title", "confidence",
        "review", "source_ids", "note")  # fmt: skip
_POSTING = ("posting_id", "start", "end", "time_precision", "part_of_day", "task", "title", "confidence", "review", "source_ids",
            "note")  # fmt: skip


def _tree(rows: dict[str, Row]) -> list[tuple[str, int]]:
    """Contingents with their depth, parents before children; a parent that is not shown makes its child a root."""
    order: list[tuple[str, int]] = []

    def walk(contingent: str, depth: int) -> None:
        order.append((contingent, depth))
        for child, row in rows.items():
            if row["parent_id"] == contingent:
                walk(child, depth + 1)

    for contingent, row in rows.items():
        if row["parent_id"] not in rows:
            walk(contingent, 0)
    return order


def _place(place: Row | None) -> Row | None:
    if place is None:
        return None
    return {column: place[column] or None for column in ("place_id", "name", *_names(place), "precision")} | {
        "verified": place["verified"]
    }


def _names(row: Row) -> list[str]:
    """Columns of the names in other languages."""
    return [column for column in row if column.startswith("name_")]


def _leg(move: Row, places: dict[str, Row]) -> Row:
    ends = {end: _place(places.get(move[f"{end}_place_id"])) for end in ("from", "to")}
    words = {"from": "origin", "to": "destination"}
    inferred = [
        f"{move['movement_id']}: the {words[end]}, {place['name']}, is inferred."
        for end, place in ends.items()
        if place and move[f"{end}_basis"] == "inferred"
    ]
    basis = {f"{end}_basis": move[f"{end}_basis"] or None for end in ends}
    means = [part for part in move["means"].split("|") if part]
    return {**{column: move[column] or None for column in _LEG}, **ends, **basis, "means": means, "inferred": inferred}


def _ends(moves: Sequence[Row], end: str) -> list[Row]:
    """Places at one end of the legs, once each; stated if any leg states it."""
    found: dict[str, Row] = {}
    for leg in moves:
        place = leg[end]
        if place:
            known = found.setdefault(place["place_id"], {**place, "basis": leg[f"{end}_basis"], "movements": []})
            known["movements"].append(leg["movement_id"])
            known["basis"] = "stated" if "stated" in (known["basis"], leg[f"{end}_basis"]) else known["basis"]
    return list(found.values())


def _posting(posting: Row, places: dict[str, Row]) -> Row:
    return {**{column: posting[column] or None for column in _POSTING}, "place": _place(places.get(posting["place_id"]))}


def _size_claims(situation: Situation, contingent: str, offset: str) -> list[Row]:
    table = situation.claims
    mine = table[(table["subject_id"] == contingent) & table["attribute"].isin(SIZE_ATTRIBUTES)]
    dated = ledger.dates(mine, situation.sources, offset=offset)
    pairs = sorted(zip(ledger.records(mine), dated, strict=True), key=lambda pair: pair[1].known_from or _ALWAYS)
    return [{**ledger.as_dict(row), "dated_by": d.dated_by} for row, d in pairs]
