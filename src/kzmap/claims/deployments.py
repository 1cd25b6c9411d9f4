"""The deployment: for each contingent and day how many had arrived, were present, had left; and the order of battle.

Whoever arrived is present until a source says otherwise: without a departure a contingent stays, and so does an open-ended
posting. Legs of which somebody counts those they carried are added up; the strength of a contingent is that of all its legs, or,
told before later legs came, that of its moment. A leg home takes away what it counts; one that counts nobody takes an unknown
part, and the last of these whoever is left, unless somebody is known to have stayed. A contingent without legs and figures of its
own is the sum of its parts. Plans and pledges are no strength, see `kzmap.claims.headlines`.

A day is a band only where the sources leave it open. Its two edges are whole stories, ``fewest`` and ``most``; in each of them
arrived - left = present, and nothing is below zero. A strength that nobody gives stays unknown: None.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kzmap.claims import headlines, ledger, telling
from kzmap.errors import KzmapError
from kzmap.situation import words
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kzmap.situation.situation import Situation

__all__ = ["LEG_DAYS", "deployment", "note", "order_of_battle", "presence", "sentences"]

#: An end of a leg that no source dates lies within so many days of the end that is dated. A flight or a drive takes hours; this
#: is our assumption, and every leg that needs it is listed as ``assumed``.
LEG_DAYS = 2

#: Attributes of claims that speak of a contingent's size or make-up; shown side by side, never mixed: only strength is counted.
SIZE_ATTRIBUTES = ("strength", "pledged", "plan", "composition", "vehicles")

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)

_DAY = timedelta(days=1)

Row = dict[str, Any]
#: What does not add up: a key of ``presence`` in geo/words, and the figures in it.
Note = tuple[str, dict[str, str]]
#: At least and at most; None is unknown.
Band = tuple[float | None, float | None]
UNKNOWN: Band = (None, None)


@dataclass(frozen=True)
class Leg:
    """What a movement does to the number of those present.

    Attributes
    ----------
    first, last
        The earliest and the latest instant, in UTC, at which it can have taken effect.
    low, high
        How many people it carried; 0 and None if that is not known.
    sized
        Whether a source counts those it carried.
    own
        Whether it surely carried somebody of the contingent; a leg of those it travels with may have.
    """

    first: datetime
    last: datetime
    low: float
    high: float | None
    sized: bool
    own: bool = True


@dataclass(frozen=True)
class Stay:
    """A posting: somebody was there; UTC. ``lasts`` is the instant after which nothing tells of it, None if it has no end."""

    begin: datetime
    surely: datetime
    lasts: datetime | None
    low: float


@dataclass(frozen=True)
class Body:
    """All that is known of one contingent's coming and going.

    Attributes
    ----------
    whole
        Its strength, low and high; None and None if nobody gives one.
    told
        Instant by which the strength was told; None if nothing dates it.
    counts
        Earlier and other dated strengths: instant and bounds, oldest first.
    came, went
        Legs there and back.
    stays
        Its postings.
    parts
        Days of its own parts of which something is recorded.
    own
        Whether it has a strength or legs of its own; else it is the sum of its parts.
    cap
        So many at most were there at once; None if nobody says.
    """

    whole: Band
    told: datetime | None
    counts: tuple[tuple[datetime, Band], ...]
    came: tuple[Leg, ...]
    went: tuple[Leg, ...]
    stays: tuple[Stay, ...]
    parts: tuple[Sequence[Row], ...]
    own: bool
    cap: float | None = None


def deployment(situation: Situation, *, rule: str = "latest_standing", on: str | None = None) -> Row:
    """Tell the whole deployment: presence by day and the order of battle.

    Parameters
    ----------
    situation
        The tables; filter claims and review states before, see `ledger.known_on` and `publish.passed`.
    rule
        One of `kzmap.claims.headlines.RULES`: picks the strength that is counted.
    on
        ISO date: presence of this day alone. Default: every day.

    Returns
    -------
    dict
        ``situation``, ``rule``, ``period``, ``leg_days``; ``conflicts`` of `headlines.conflicts`; ``presence`` and
        ``order_of_battle`` as those functions return them; ``contingents``, the presence in short: ``id``, ``country``,
        ``strength`` (low, high; None is unknown), ``days`` (``date``, ``present``, ``state``) and a ``sentence``. Plain JSON.

    Raises
    ------
    KzmapError
        If the rule is not known, or the day lies outside those that are counted.
    """
    found = presence(situation, rule=rule)
    if on is not None:
        counted = [day["day"] for row in found for day in row["days"]]
        if counted and not min(counted) <= on <= max(counted):
            raise KzmapError(f"{on} is no day that is counted. Give one from {min(counted)} to {max(counted)}.")
        found = [{**row, "days": [day for day in row["days"] if day["day"] == on]} for row in found]
    countries = dict(zip(situation.contingents["contingent_id"], situation.contingents["country"], strict=True))
    return {
        "situation": situation.name,
        "rule": rule,
        "period": list(situation.settings["period"]),
        "leg_days": LEG_DAYS,
        "contingents": [_short(row, countries[row["contingent_id"]], rule) for row in found],
        "presence": found,
        "conflicts": headlines.conflicts(situation, rule=rule),
        "order_of_battle": order_of_battle(situation),
    }


def _short(row: Row, country: str, rule: str) -> Row:
    figure = row["strength"]
    return {
        "id": row["contingent_id"],
        "country": country or None,
        "strength": [figure["low"], figure["high"]] if figure else None,
        "days": [
            {"date": day["day"], "present": [day["present"]["low"], day["present"]["high"]], "state": day["state"]}
            for day in row["days"]
        ],
        "sentence": "; ".join(line.strip() for line in _lines(row, rule)),
    }


def presence(situation: Situation, *, rule: str = "latest_standing") -> list[Row]:
    """Count each contingent at the end of each day of the situation's period, in local time.

    Parameters
    ----------
    situation
        The tables.
    rule
        One of `kzmap.claims.headlines.RULES`; picks the strength of contingents and of legs.

    Returns
    -------
    list of dict
        One for each contingent, in the table's order: ``contingent_id``, ``name``, ``kind``, ``strength`` (the headline claim, or
        None: not known), ``notes`` (sentences: where figures do not add up; ``noted``: the same as key and figures, for
        `note`), ``assumed`` and ``undated`` (ids of legs), and
        ``days``. A day has ``day``, ``state``, the stories ``fewest`` and ``most`` (``arrived``, ``left``, ``present``), and the
        bands ``arrived``, ``left``, ``present`` as ``{"low", "high"}``; None is unknown. States: none (nobody can be there),
        possible, some (somebody surely is), all, gone (all have surely left).
    """
    headlines.check_rule(rule)
    offset = situation.clock
    days = [(day, *interval(day, offset=offset)) for day in _days(*situation.settings["period"])]
    strengths = headlines.strengths(situation, rule=rule)
    sizes = _sizes(situation, rule)
    rows = {row["contingent_id"]: row for row in ledger.records(situation.contingents)}
    parents = {one: row["parent_id"] for one, row in rows.items()}
    found: dict[str, Row] = {}
    for contingent, _ in reversed(_tree(rows)):
        legs_in, legs_out = (legs(situation, contingent, kind) for kind in ("deployment", "withdrawal"))
        postings = _postings(situation, contingent)
        family = {contingent, *_below(contingent, parents)}
        strength = strengths[contingent]
        moments = _counts(situation, contingent)
        stays = tuple(_stay(posting, sizes, offset) for posting in postings)
        came = tuple(_carried(leg, "arrive", sizes, family, offset) for leg in legs_in)
        parts = tuple(found[one]["days"] for one, above in parents.items() if above == contingent and found[one]["recorded"])
        body = Body(
            whole=(strength["low"] or 0, strength["high"]) if strength else UNKNOWN,
            told=moments[strength["claim_id"]][0] if strength else None,
            counts=tuple(sorted((when, size) for when, size in moments.values() if when is not None)),
            came=came or _posted(stays),
            went=tuple(_carried(leg, "depart", sizes, family, offset) for leg in legs_out),
            stays=stays,
            parts=parts,
            own=strength is not None or not parts or contingent in {leg["contingent_id"] for leg in legs_in},
        )
        body, notes = _weighed(body)
        found[contingent] = {
            "contingent_id": contingent,
            "name": rows[contingent]["name"],
            "kind": rows[contingent]["kind"],
            "strength": strength,
            "notes": [note(*one) for one in notes],
            "noted": notes,
            "assumed": [leg["movement_id"] for leg in legs_in if not leg["arrive"] and leg["depart"]]
            + [leg["movement_id"] for leg in legs_out if not leg["depart"] and leg["arrive"]],
            "undated": [leg["movement_id"] for leg in (*legs_in, *legs_out) if not (leg["depart"] or leg["arrive"])],
            "recorded": bool(came or postings),
            "days": _told(body, days),
        }
    return [{key: value for key, value in found[one].items() if key != "recorded"} for one in rows]


def _sizes(situation: Situation, rule: str) -> dict[str, Row]:
    """Strengths of legs and postings: what is said of people, not planned, picked by the rule of headlines."""
    claims = situation.claims[situation.claims["attribute"] == "strength"]
    said = set(claims["subject_id"])
    homes = {
        row[key]: headlines.home(situation, row["contingent_id"])
        for table, key in (("movements", "movement_id"), ("postings", "posting_id"))
        for row in ledger.records(situation.tables[table])
        if row[key] in said
    }
    led = headlines.headlines_of(claims, homes, rule=rule, sources=situation.sources, offset=situation.clock)
    return {one: figures["strength"] for one, figures in led.items() if figures}


def _counts(situation: Situation, contingent: str) -> dict[str, tuple[datetime | None, Band]]:
    """By claim when a strength of a contingent was told, and its bounds."""
    table = situation.claims
    mine = table[(table["subject_id"] == contingent) & (table["attribute"] == "strength")]
    mine = mine[(mine["low"].notna() | mine["high"].notna()) & mine["status"].isin(["standing", "superseded"])]
    dated = ledger.dates(mine, situation.sources, offset=situation.clock)
    return {
        row["claim_id"]: (when.known_from, (ledger.as_number(row["low"]) or 0, ledger.as_number(row["high"])))
        for row, when in zip(ledger.records(mine), dated, strict=True)
    }


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


def _leg_span(leg: Row, end: str, offset: str) -> tuple[datetime, datetime] | None:
    """Earliest and latest instant of one end (depart or arrive) of a leg; None if the leg has no date at all."""
    other = "arrive" if end == "depart" else "depart"
    slack = timedelta(days=LEG_DAYS)
    if leg["time_precision"] == "range" and leg[end] and leg[other]:
        return interval(leg["depart"], offset=offset)[0], interval(leg["arrive"], offset=offset)[1]
    if leg[end]:
        begin, stop = interval(leg[end], offset=offset)
        if leg[other]:  # the ends may be known to different precision: nobody arrives before leaving
            earliest, latest = interval(leg[other], offset=offset)
            begin, stop = (max(begin, earliest), stop) if end == "arrive" else (begin, min(stop, latest))
        return (begin, stop) if begin < stop else interval(leg[end], offset=offset)
    if not leg[other]:
        return None
    begin, stop = interval(leg[other], offset=offset)
    return (begin, stop + slack) if end == "arrive" else (begin - min(slack, begin - _ALWAYS), stop)


def _posted(stays: Sequence[Stay]) -> tuple[Leg, ...]:
    """An arrival that only a posting shows: nobody says since when, at the latest with its beginning."""
    return (Leg(_ALWAYS, min(stay.surely for stay in stays), 0, None, sized=False),) if stays else ()


def _stay(row: Row, sizes: dict[str, Row], offset: str) -> Stay:
    begin, surely = interval(row["start"], offset=offset) if row["start"] else (_ALWAYS, _NEVER)
    lasts = interval(row["end"], offset=offset)[1] if row["end"] else None
    return Stay(begin, surely, lasts, max(sizes.get(row["posting_id"], {}).get("low") or 0, 1))


def _carried(move: Row, end: str, sizes: dict[str, Row], family: set[str], offset: str) -> Leg:
    first, last = _leg_span(move, end, offset) or (_ALWAYS, _NEVER)
    figure = sizes.get(move["movement_id"])
    if move["contingent_id"] not in family:  # those it travels with: nobody says how many of them were its own
        return Leg(first, last, 0, None, sized=figure is not None, own=False)
    return Leg(first, last, figure["low"] or 0, figure["high"], sized=True) if figure else Leg(first, last, 0, None, sized=False)


def _sum(values: Iterable[float | None]) -> float | None:
    """Sum of numbers; unknown if one of them is."""
    found = list(values)
    return None if None in found else sum(value for value in found if value is not None)


def _least(*values: float | None) -> float | None:
    """Smallest of the numbers that are known."""
    return min((value for value in values if value is not None), default=None)


def _added(came: Sequence[Leg]) -> bool:
    """Whether a source counts every leg, so that they can be added up."""
    return bool(came) and all(leg.sized and leg.own for leg in came)


def note(key: str, figures: Mapping[str, str], lang: str = "en") -> str:
    """Word what does not add up.

    >>> note("above", {"sum": "400", "strength": "350"})
    'its arrivals add up to 400, more than its strength of 350, which is shown'
    """
    return words.text(f"presence.{key}", lang, **figures)


def _weighed(body: Body) -> tuple[Body, list[Note]]:
    """Give a contingent the strength of all who ever came, and notes on what does not add up."""
    whole, notes = _whole(body)
    cap = None if body.whole[0] is None else whole[1]
    if _added(body.came) and any(there.first >= back.last for there in body.came for back in body.went):
        # some came after others had left: all who ever came are more than were there at once
        whole, notes = (sum(leg.low for leg in body.came), _sum(leg.high for leg in body.came)), []
    return replace(body, whole=whole, cap=cap), notes


def _whole(body: Body) -> tuple[Band, list[Note]]:
    """Give the strength of all who ever came, and notes on what does not add up.

    A strength told before later legs came is one of its moment ("200 so far"): the legs that came after it are added.
    """
    low, high = body.whole
    legs: Band = (sum(leg.low for leg in body.came), _sum(leg.high for leg in body.came))
    if low is None:
        return (legs if _added(body.came) else UNKNOWN), []
    until = body.told + _DAY if body.told else _NEVER
    before = [leg for leg in body.came if leg.last <= until]
    after = [leg for leg in body.came if leg.first >= until and leg.own]
    if before and after:
        counted = _added(before)
        if not counted or sum(leg.low for leg in before) >= low:
            added: Band = (sum(leg.low for leg in after), _sum(leg.high for leg in after))
            whole: Band = (low + (added[0] or 0) if counted else low, _sum((high, added[1])))
            return whole, [("later", {"strength": _band(body.whole), "sum": _band(whole)})]
    if not _added(body.came):
        return body.whole, []
    if high is not None and (legs[0] or 0) > high:
        return body.whole, [("above", {"sum": _band(legs), "strength": _band(body.whole)})]
    if legs[1] is not None and legs[1] < low:
        return body.whole, [("below", {"sum": _band(legs), "strength": _band(body.whole)})]
    return body.whole, []


def _told(body: Body, days: Sequence[tuple[str, datetime, datetime]]) -> list[Row]:
    """Every day of a contingent; worked out anew only where something can have changed."""
    instants = {one for leg in (*body.came, *body.went) for one in (leg.first, leg.last)}
    instants |= {one for stay in body.stays for one in (stay.begin, stay.surely, stay.lasts or _NEVER)}
    instants |= {body.told} if body.told else set()
    order = sorted(instants)
    known: dict[tuple[Any, ...], Row] = {}
    found = []
    for number, (day, begin, end) in enumerate(days):
        parts = [part[number] for part in body.parts]
        key = (bisect_right(order, begin), bisect_left(order, end), bisect_right(order, end), *(part["code"] for part in parts))
        if key not in known:
            known[key] = {"code": len(known), **(_day(body, parts, begin, end) if body.own else _together(parts))}
        found.append({"day": day, **known[key]})
    return found


def _arrived(body: Body, end: datetime) -> Band:
    """How many had come by an instant, at least and at most."""
    low, high = body.whole
    sure = [leg for leg in body.came if leg.last <= end]
    may = [leg for leg in body.came if leg.first < end]
    rest = [leg for leg in body.came if leg.last > end]
    counted = sum(leg.low for leg in sure)
    most = _sum(leg.high for leg in may)
    if not body.came:
        return 0, high
    if not rest:
        # the strength was told later than now, and the legs do not account for it: when the others came is open
        open_till_told = low is not None and body.told is not None and end <= body.told and most is not None and most < low
        if low is None:  # who went home had been there
            counted = max(counted, sum(leg.low for leg in body.went))
            return max(counted, int(any(leg.own for leg in sure))), high
        return (counted if open_till_told else low), high
    if not may:
        return 0, 0
    others = _sum(leg.high for leg in rest)
    if low is not None and others is not None:
        counted = max(counted, low - others)  # those who had not come yet are counted: the others had
    if most is None and high is not None:
        most = max(high - sum(leg.low for leg in body.came if leg.first >= end), 0)
    most = _least(most, high)
    counted = max(counted, int(any(leg.own for leg in sure)))
    if len(sure) == len(may) and not _added(sure):
        # nobody was on the way: a figure of just then counts those who had come
        since, until = max(leg.last for leg in sure), min(leg.first for leg in rest)
        for when, (few, many) in body.counts:
            if since <= when + _DAY <= until + _DAY and many is not None and (high is None or many < high):
                counted, most = few or 0, many
    return (counted if most is None else min(counted, most)), most


def _day(body: Body, parts: Sequence[Row], begin: datetime, end: datetime) -> Row:
    """One day of one contingent; counts are those at its end."""
    came, went, strength = body.came, body.went, body.whole
    low, high = _arrived(body, end)
    low = max(low or 0, sum(part["arrived"]["low"] or 0 for part in parts))
    low = low if high is None else min(low, high)
    any_in = not came or any(leg.first < end for leg in came)
    out, may = [leg for leg in went if leg.last <= end], [leg for leg in went if leg.first < end] if any_in else []
    # the last leg home takes whoever is left, unless it counts those it takes or somebody is known to have stayed
    home = max((leg.last for leg in went), default=_NEVER)
    stayed = any(stay.surely >= home if stay.lasts is None else stay.lasts > home for stay in body.stays)
    takes_all = any(leg.last == home and not leg.sized for leg in went) and not stayed
    settled = bool(came) and all(leg.last <= end for leg in came if leg.first < home)
    again = [leg for leg in came if home <= leg.first < end]
    over = takes_all and settled and len(out) == len(went) and all(part["state"] in ("gone", "none") for part in parts)
    gone = over and not again
    # at least and at most so many had left; those who leave later are still there
    fewest_left = max(sum(leg.low for leg in out), sum(part["left"]["low"] or 0 for part in parts))
    most_left = _sum(leg.high for leg in may)
    few = 0 if most_left is None else max(low - most_left, 0)
    if most_left is None or strength[0] is None:
        later = [leg for leg in went if leg.first >= end]
        remain = max(sum(leg.low for leg in later), int(any(leg.own for leg in (later if takes_all else went))))
        few = max(few, min(low, remain) if may else low)
    few = max(few, sum(part["present"]["low"] or 0 for part in parts))
    many = None if high is None else max(high - (fewest_left if may else 0), 0)
    if again and (takes_all or not _added(came)):  # others came when all, or an unknown part, had left
        sure = [leg for leg in again if leg.last <= end]
        few = max(sum(leg.low for leg in sure), int(any(leg.own for leg in sure)))
        many = _least(_sum(leg.high for leg in again), body.cap) if over else body.cap
    seen = [stay for stay in body.stays if stay.begin < end and (stay.lasts is None or stay.lasts > begin)]
    if seen and not gone:
        few = max(few, *(stay.low for stay in seen))
        many = strength[1] if many == 0 else many
    many = _least(many, body.cap)
    few = 0 if gone else few if many is None else min(few, many)
    many = 0 if gone else many
    all_in = bool(came) and all(leg.last <= end for leg in came)
    uncounted = strength[0] is None and not any(leg.sized for leg in came)
    state = "possible"
    if not any_in and not seen:
        state = "none"
    elif gone or (out and all_in and many == 0):
        state = "gone"
    elif all_in and not may and few >= min(strength[0] or 0, few if body.cap is None else body.cap):
        state = "all"
    elif seen or few:
        state = "some"
    known_low = None if uncounted and state in ("all", "gone") else max(low, few)
    left: Band = (0, 0)
    if may:
        left = (fewest_left if high is None else min(fewest_left, high), high if most_left is None else _least(most_left, high))
    present = None if uncounted and state == "all" else few
    return _row(state, (known_low, present), (None if high is None or many is None else max(high, many), many), left, gone=gone)


def _row(state: str, fewest: Band, most: Band, left: Band, *, gone: bool = False) -> Row:
    """One day of the two stories, each of (arrived, present), and how many had left at least and at most."""

    def story(arrived: float | None, present: float | None) -> dict[str, float | None]:
        if arrived is None:
            return {"arrived": None, "left": None if gone else 0, "present": present}
        return {"arrived": arrived, "left": arrived - (present or 0), "present": present}

    stories = {"fewest": story(*fewest), "most": story(*most)}
    if gone:
        left = (fewest[0], most[0])
    bands = {
        "arrived": {"low": fewest[0], "high": most[0]},
        "left": {"low": left[0], "high": left[1]},
        "present": {"low": fewest[1], "high": most[1]},
    }
    return {"state": state, **stories, **bands}


def _together(parts: Sequence[Row]) -> Row:
    """One day of a contingent of which only its parts are known: their sum."""
    states = {part["state"] for part in parts}
    state = next((one for one in ("none", "all", "gone") if states == {one}), "")
    if not state:
        there = states & {"some", "all"}
        state = "some" if there else "possible" if "possible" in states else "gone"

    def total(band: str, edge: str) -> float | None:
        values = [part[band][edge] for part in parts]
        # those that nobody counts are there as well
        return _sum(values) if edge == "high" else None if set(values) == {None} else sum(value or 0 for value in values)

    few, many = total("present", "low"), total("present", "high")
    arrived = total("arrived", "low"), total("arrived", "high")
    return _row(state, (arrived[0], few), (arrived[1], many), (total("left", "low"), total("left", "high")), gone=state == "gone")


def sentences(told: Row) -> list[str]:
    """Tell a `deployment` in lines for people: each contingent with its figure, its speaker, and spans of days of one state."""
    lines = [line for row in told["presence"] for line in _lines(row, told["rule"])]
    names = {row["contingent_id"]: row["name"] for row in told["presence"]}
    return lines + [telling.conflict(row, names=names) for row in told["conflicts"]]


def _lines(row: Row, rule: str) -> list[str]:
    """Lines of one contingent."""
    figure = row["strength"]
    number = f"{_band((figure['low'], figure['high']))} ({figure['claimant']}, {rule})" if figure else f"not known ({rule})"
    lines = [f"{row['name']}: strength {number}", *(f"  Note: {note}." for note in row["notes"])]
    for (state, low, high), group in groupby(row["days"], lambda d: (d["state"], d["present"]["low"], d["present"]["high"])):
        span = [day["day"] for day in group]
        days = span[0] if len(span) == 1 else f"{span[0]} to {span[-1]}"
        lines.append(f"  {days}  {state:8}  present {_band((low, high))}")
    return lines


def _band(bounds: Band) -> str:
    low, high = bounds
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
    strengths = {rule: headlines.strengths(situation, rule=rule) for rule in headlines.RULES}
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
