"""One event told several times is one event with several mentions; the best told mention leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.report.events import VIOLENT, two_measures
from kzmap.situation.tables import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.gazetteer import Spot
    from kzmap.report.events import Event
    from kzmap.report.time_expressions import When

__all__ = ["merge_events"]

#: Characters between a sentence and the next one.
_NEXT_SENTENCE = 2
#: So many letters of an unknown name stay the same in its cases.
_STEM = 4


def merge_events(
    events: list[Event], heads: set[tuple[int, int]], paragraph: Callable[[int], int] = lambda _start: -1
) -> list[Event]:
    """Merge repeated mentions.

    Parameters
    ----------
    events
        Events in the order of the text.
    heads
        Spans of headlines, which say what the text says again.
    paragraph
        Gives the paragraph of an offset; -1 where there is none.

    Returns
    -------
    list
        Events in the order of their first mention. Nothing is dropped: each span of the input is a span of the output.
    """
    merged: list[Event] = []
    for event in events:
        first = next((known for known in merged if _same(known, event) and _again(known, event, heads)), None)
        if first is None and merged and _goes_on(merged[-1], event):
            first = merged[-1]
        if first is None and event.category == "toll":
            first = next((known for known in reversed(merged) if _counts_of(known, event, paragraph)), None)
        if first is None:
            merged.append(event)
        else:
            _join(first, event)
    return merged


def _goes_on(before: Event, event: Event) -> bool:
    """Tell whether "About 30 people were injured" goes on with the attack of the sentence before."""
    gap = event.spans[0][0] - max(end for _, end in before.spans)
    counts_only = event.category == "toll" and not event.own_place
    if not counts_only or before.category not in (*VIOLENT, "arson", "other") or not 0 <= gap <= _NEXT_SENTENCE:
        return False
    same_day = event.when is None or _days_agree(before.when, event.when)
    same_speaker = not event.chain or event.chain == before.chain
    counted_twice = {q.what for q in event.quantities} & {q.what for q in before.quantities}
    return same_day and same_speaker and not counted_twice


def _counts_of(known: Event, toll: Event, paragraph: Callable[[int], int]) -> bool:
    """Tell whether a toll only counts those of an event that was told: the same number, or later in its paragraph."""
    if known.category not in (*VIOLENT, "arson", "other", "toll") or not _days_agree(known.when, toll.when):
        return False
    if not _places_agree(known, toll):
        return False
    ones, twos = ({(q.what, q.low) for q in event.quantities if q.low} for event in (known, toll))
    if ones & twos and (known.category != "toll" or not toll.own_place):
        return True
    near = paragraph(known.spans[0][0]) == paragraph(toll.spans[0][0]) != -1
    apart = toll.own_place or toll.when is not None or (toll.chain and toll.chain != known.chain) or _numbers_differ(known, toll)
    return near and known.category != "toll" and not apart


def _same(one: Event, two: Event) -> bool:
    if one.category != two.category or not _days_agree(one.when, two.when):
        return False
    if two_measures(one.category, one.trigger, two.trigger):
        return False
    if "one_of_several_places" in one.flags and one.spans == two.spans:
        return False
    if not _places_agree(one, two):
        return False
    if _numbers_differ(one, two):
        return False
    return one.category not in ("decision", "statement")


def _again(one: Event, two: Event, heads: set[tuple[int, int]]) -> bool:
    """Tell whether anything speaks for one event told twice: a headline, a number, place and day, a word that refers back."""
    if heads & {*one.spans, *two.spans} or _share_a_number(one, two):
        return True
    if one.category in ("deployment", "withdrawal", "state_of_emergency", "government_change", "decision", "statement"):
        return True
    if not two.quantities and (two.form == "noun" or one.form == "noun") and not (two.own_place and two.when):
        return True
    both = one.own_place and two.own_place and one.spot is not None and two.spot is not None
    told = one.when is not None or two.when is not None or one.trigger == two.trigger
    return both and told and not one.quantities


def _share_a_number(one: Event, two: Event) -> bool:
    return bool({(q.what, q.low, q.high) for q in one.quantities} & {(q.what, q.low, q.high) for q in two.quantities})


def _numbers_differ(one: Event, two: Event) -> bool:
    """Different counts of the same thing are two reports (a toll over time) or two events."""
    ones = {(q.what, q.group): (q.low, q.high, q.qualifier) for q in one.quantities}
    whats = {what for what, _ in ones}
    for quantity in two.quantities:
        key = (quantity.what, quantity.group)
        if key in ones and ones[key] != (quantity.low, quantity.high, quantity.qualifier):
            return True
        if key not in ones and quantity.what in whats:
            return True
    return False


def _days_agree(one: When | None, two: When | None) -> bool:
    if one is None or two is None or one.first is None or two.first is None:
        return True
    return bool(one.first == two.first or one.first.startswith(two.first) or two.first.startswith(one.first))


def _places_agree(one: Event, two: Event) -> bool:
    a, b = one.spot, two.spot
    if a is None or b is None:
        named = (one.place or "", two.place or "")
        return not (one.own_place and two.own_place and named[0][:_STEM] != named[1][:_STEM])
    if a.place_id == b.place_id:
        return True
    if a.country != b.country or not a.country:
        return False
    wide, narrow = (one, two) if _rank(a) > _rank(b) else (two, one)
    if wide.spot is None or narrow.spot is None or wide.spot.precision != "country" or narrow.spot.precision == "country":
        return False
    if one.category in ("deployment", "withdrawal"):
        return True
    # a country named on its own, by a verb, is another event; "the protests in the country" may be this one
    return not wide.own_place or (two is wide and wide.form == "noun" and wide.when is None)


def _rank(spot: Spot) -> int:
    return PRECISIONS.index(spot.precision) if spot.precision in PRECISIONS else len(PRECISIONS)


def _join(first: Event, again: Event) -> None:
    """Take into an event what a further mention adds."""
    better = again.when is not None and again.when.first is not None and (first.when is None or first.when.first is None)
    spans = [*again.spans, *first.spans] if better else [*first.spans, *again.spans]
    first.spans = list(dict.fromkeys(spans))
    if better:
        first.when = again.when
        first.chain = again.chain or first.chain
    sharper = again.spot is not None and (
        first.spot is None or (again.own_place and not first.own_place) or _rank(again.spot) < _rank(first.spot)
    )
    if sharper and (again.own_place or not first.own_place):
        first.spot, first.place, first.own_place = again.spot, again.place, again.own_place
        if again.own_place and "place_from_context" in first.flags:
            first.flags.remove("place_from_context")
    first.actors = list(dict.fromkeys([*first.actors, *again.actors]))
    known = {(q.what, q.low, q.high, q.qualifier) for q in first.quantities}
    first.quantities += [q for q in again.quantities if (q.what, q.low, q.high, q.qualifier) not in known]
    first.flags = list(dict.fromkeys([*first.flags, *(flag for flag in again.flags if flag != "place_from_context")]))
    first.reasons.append(f"merged with '{again.trigger}' at {again.spans[0][0]}")
