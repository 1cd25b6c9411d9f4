"""A person's decisions about a reading: accept, correct, merge, reject, and undo.

Each step gives a new state; the old ones stay for undo.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzmap.report.events import Event
    from kzmap.report.reader import Reading

__all__ = ["OPEN", "Decision", "Review", "why"]

OPEN, ACCEPTED, REJECTED, MERGED = "open", "accepted", "rejected", "merged"


def why(event: Event) -> str:
    """Say in a sentence why an event is there: the word that told of it, and whence its place, day and speaker are.

    >>> from kzmap.gazetteer import Gazetteer
    >>> from kzmap.report.reader import read_text
    >>> reading = read_text("Police clashed with crowds in Almaty on Wednesday.", Gazetteer.open(), published="2022-01-08")
    >>> why(reading.events[0]).split("; ")[:2]
    ['It is here because of the word "clashed"', 'its place is "Almaty" in the sentence']
    """
    place = (
        f'its place is "{event.place}" in the sentence' if event.spot is not None and event.place
        else f'its place "{event.place}" is not in the gazetteer' if event.place
        else f"the sentence names no place, the text around is about {event.spot.name}" if event.spot is not None
        else "no place is known"
    )  # fmt: skip
    day = (
        f'its day is "{event.when.text}"' if event.when is not None and event.when.first and event.when.text
        else f"its sentence gives no day, the story stands at {event.inferred.first}" if event.inferred is not None
        else "no day is known"
    )  # fmt: skip
    said = f"{event.chain[-1]} says so" if event.chain else "it is in the report's own voice"
    told = f", told {len(event.spans)} times" if len(event.spans) > 1 else ""
    return f'It is here because of the word "{event.trigger}"{told}; {place}; {day}; {said}.'


@dataclass(frozen=True)
class Decision:
    """What was decided about one event.

    Attributes
    ----------
    event
        The event as read, or as corrected.
    state
        open, accepted, rejected or merged.
    corrected
        Names of what a person changed.
    """

    event: Event
    state: str = OPEN
    corrected: tuple[str, ...] = ()


@dataclass
class Review:
    """Decisions about all events of a reading, with the way back.

    Make one with `of`.
    """

    decisions: tuple[Decision, ...]
    past: list[tuple[tuple[Decision, ...], str]] = field(default_factory=list)

    @classmethod
    def of(cls, reading: Reading) -> Review:
        """Begin a review: everything is open."""
        return cls(tuple(Decision(event) for event in reading.events))

    def accept(self, numbers: Iterable[int]) -> None:
        """Take events as they stand now."""
        self._set({number: {"state": ACCEPTED} for number in numbers}, "accept")

    def reject(self, numbers: Iterable[int]) -> None:
        """Leave events out."""
        self._set({number: {"state": REJECTED} for number in numbers}, "reject")

    def correct(self, number: int, **changes: Any) -> None:
        """Change fields of an event, for example category, when, spot, quantities.

        Raises
        ------
        KzmapError
            If there is no such event.
        """
        decision = self._at(number)
        flags = [flag for flag in decision.event.flags if not (flag.startswith("place") and "spot" in changes)]
        event = replace(
            decision.event,
            **changes,
            flags=flags,
            reasons=[*decision.event.reasons, f"a person set {', '.join(sorted(changes))}"],
        )
        self._set({number: {"event": event, "corrected": tuple(dict.fromkeys((*decision.corrected, *changes)))}}, "correct")

    def merge(self, number: int, into: int) -> None:
        """Make an event a further mention of another one.

        Raises
        ------
        KzmapError
            If both are the same, or one is merged already.
        """
        one, other = self._at(number), self._at(into)
        if number == into or MERGED in (one.state, other.state):
            raise KzmapError("An event can be merged only into another one that is not merged itself.")
        joined = replace(
            other.event, spans=[*other.event.spans, *(span for span in one.event.spans if span not in other.event.spans)],
            quantities=[*other.event.quantities, *(q for q in one.event.quantities if q not in other.event.quantities)],
        )  # fmt: skip
        self._set({number: {"state": MERGED}, into: {"event": joined}}, "merge")

    def undo(self) -> str | None:
        """Take the last step back and return its name, or None when there is none."""
        if not self.past:
            return None
        self.decisions, name = self.past.pop()
        return name

    def accepted(self) -> list[int]:
        """Numbers of the events that were accepted."""
        return [number for number, decision in enumerate(self.decisions) if decision.state == ACCEPTED]

    def apply(self, reading: Reading) -> Reading:
        """Return the reading with the events as corrected."""
        return replace(reading, events=[decision.event for decision in self.decisions])

    def _at(self, number: int) -> Decision:
        if not 0 <= number < len(self.decisions):
            raise KzmapError(f"Event {number} was given. Expected a number from 0 to {len(self.decisions) - 1}.")
        return self.decisions[number]

    def _set(self, changes: dict[int, dict[str, Any]], name: str) -> None:
        for number in changes:
            self._at(number)
        self.past.append((self.decisions, name))
        self.decisions = tuple(replace(d, **changes[n]) if n in changes else d for n, d in enumerate(self.decisions))
