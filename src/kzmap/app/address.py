"""What a visitor looks at, as a value, as an address and as the page's state. One value, three spellings.

``address <-> Shown <-> state of the page``
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kzmap.situation import words
from kzmap.situation.selection import Selection
from kzmap.situation.tables import KINDS, PRECISIONS, split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.situation.located import Located

__all__ = ["KEYS", "NOTHING", "Shown", "known_values"]

#: Parameters of the address that are ours; anything else is left alone.
KEYS = ("period", "layer", "category", "precision", "timed", "unit", "borders", "text", "record", "known_on", "lang", "tiles")
#: Stands for "none of them": an empty field of a `Selection` filters nothing.
NOTHING = ("none",)
#: A search or an id in an address longer than this is no search.
_LONGEST = 200


@dataclass(frozen=True)
class Shown:
    """What a visitor looks at.

    Attributes
    ----------
    selection
        Which records.
    record
        The record whose details are open, or "".
    known_on
        ISO day on which claims are read, or "" for today.
    lang
        Language of the page and of place names.
    tiles
        Whether the page may fetch online tiles.
    """

    selection: Selection = field(default_factory=Selection)
    record: str = ""
    known_on: str = ""
    lang: str = "en"
    tiles: bool = False

    def with_selection(self, **fields: Any) -> Shown:
        """Return a copy with some fields of the selection replaced.

        >>> Shown().with_selection(text="akimat").selection.text
        'akimat'
        """
        return replace(self, selection=replace(self.selection, **fields))

    def as_query(self) -> dict[str, str | list[str]]:
        """Spell it as parameters of an address; what is not set is left out.

        >>> Shown(lang="ru").with_selection(period=("2022-01-05", "2022-01-06"), categories=("clash",)).as_query()
        {'period': '2022-01-05/2022-01-06', 'category': ['clash'], 'lang': 'ru'}
        """
        selection = self.selection
        query: dict[str, str | list[str]] = {
            "period": "/".join(selection.period or ()),
            "layer": list(selection.layers),
            "category": list(selection.categories),
            "precision": list(selection.precisions),
            "timed": "only" if selection.timed_only else "",
            "unit": list(selection.units),
            "borders": "" if selection.borders == "day" else selection.borders,
            "text": selection.text,
            "record": self.record,
            "known_on": self.known_on,
            "lang": "" if self.lang == "en" else self.lang,
            "tiles": "online" if self.tiles else "",
        }
        return {key: value for key, value in query.items() if value}

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]], known: Mapping[str, set[str]]) -> tuple[Shown, list[str]]:
        """Read it from an address that anybody may have written.

        Parameters
        ----------
        query
            All values of each parameter.
        known
            What the situation holds, see `known_values`.

        Returns
        -------
        tuple
            What is to be shown, and the parts of the address that were left out, because nothing here answers to them.

        Examples
        --------
        >>> known = {"layer": {"events"}, "category": {"clash"}, "precision": set(), "unit": set(), "record": set()}
        >>> shown, left_out = Shown.from_query({"category": ["clash", "<b>"], "period": ["soon"]}, known)
        >>> shown.selection.categories, left_out
        (('clash',), ['category=<b>', 'period=soon'])
        """
        left_out: list[str] = []

        def several(key: str) -> tuple[str, ...]:
            values = list(dict.fromkeys(query.get(key, ())))
            good = tuple(value for value in values if value in known[key] or (value,) == NOTHING)
            left_out.extend(f"{key}={value[:_LONGEST]}" for value in values if value not in good)
            return () if good == NOTHING and key == "unit" else good

        def one(key: str, check: Any) -> str:
            value = (query.get(key) or [""])[-1]
            if value and not check(value):
                left_out.append(f"{key}={value[:_LONGEST]}")
                return ""
            return value

        layers, categories, units = several("layer"), several("category"), several("unit")
        period = one("period", lambda text: _period(text) is not None)
        selection = Selection(
            period=_period(period) if period else None,
            layers=layers,
            categories=categories,
            precisions=several("precision"),
            timed_only=one("timed", lambda text: text == "only") == "only",
            units=units,
            borders=one("borders", lambda text: text == "today") or "day",
            text=one("text", lambda text: len(text) <= _LONGEST),
        )
        shown = cls(
            selection,
            record=one("record", lambda text: text in known["record"]),
            known_on=one("known_on", _is_time),
            lang=one("lang", lambda text: text in words.languages()) or "en",
            tiles=one("tiles", lambda text: text == "online") == "online",
        )
        return shown, left_out

    def as_page(self, located: Located) -> dict[str, Any]:
        """Spell it as a state of the page; every key is given, so that the page forgets what was there before."""
        selection = self.selection
        categories = sorted(set(located.features["category"]))
        return {
            "time": list(selection.period) if selection.period else None,
            "knownOn": self.known_on or None,
            "layers": {kind: not selection.layers or kind in selection.layers for kind in KINDS},
            "categories": {word: not selection.categories or word in selection.categories for word in categories},
            "precisions": {word: not selection.precisions or word in selection.precisions for word in PRECISIONS},
            "untimed": not selection.timed_only,
            "search": selection.text,
            "place": selection.units[0] if selection.units else None,
            "today": selection.borders == "today",
            "lang": self.lang,
            "selected": self.record or None,
            "tiles": self.tiles,
        }

    def from_page(self, state: Mapping[str, Any], known: Mapping[str, set[str]]) -> Shown:
        """Take over a state that the page posted; what makes no sense there is as if it were not set.

        Parameters
        ----------
        state
            As ``window.kzmap.state()`` gives it.
        known
            What the situation holds.
        """
        time = state.get("time")
        period = "/".join(str(end) for end in time) if isinstance(time, list) else ""
        place, record = str(state.get("place") or ""), str(state.get("selected") or "")
        known_on, lang = str(state.get("knownOn") or ""), str(state.get("lang") or "")
        selection = Selection(
            period=_period(period),
            layers=_chosen(state.get("layers"), [kind for kind in KINDS if kind in known["layer"]]),
            categories=_chosen(state.get("categories"), sorted(known["category"])),
            precisions=_chosen(state.get("precisions"), PRECISIONS),
            timed_only=state.get("untimed") is False,
            units=(place,) if place in known["unit"] else (),
            borders="today" if state.get("today") is True else "day",
            text=str(state.get("search") or "")[:_LONGEST],
        )
        return replace(
            self,
            selection=selection,
            record=record if record in known["record"] else "",
            known_on=known_on if known_on and _is_time(known_on) else "",
            lang=lang if lang in words.languages() else self.lang,
            tiles=self.tiles and state.get("tiles") is not False,
        )


def known_values(located: Located) -> dict[str, set[str]]:
    """Return what may stand in an address: the layers, categories, precisions, units and records of a situation."""
    features = located.features
    return {
        "layer": set(KINDS),
        "category": set(features["category"]),
        "precision": set(PRECISIONS),
        "unit": set(located.units["unit_id"]) | {unit for cell in features["adm1_today"].unique() for unit in split(cell)},
        "record": set(features["record_id"]),
    }


def _chosen(switches: Any, names: Sequence[str]) -> tuple[str, ...]:
    """Names whose switch is on; () when all are, because an empty field filters nothing."""
    if not isinstance(switches, dict):
        return ()
    on = tuple(name for name in names if switches.get(name, True))
    return () if len(on) == len(names) else on or NOTHING


def _period(text: str) -> tuple[str, str] | None:
    """Two ISO 8601 texts with a slash between them, the earlier one first."""
    begin, _, end = text.partition("/")
    if not (_is_time(begin) and _is_time(end)) or interval(begin)[0] >= interval(end)[1]:
        return None
    return begin, end


def _is_time(text: str) -> bool:
    """Whether a text is a time in any zone; the first and the last day of the calendar are not."""
    try:
        interval(text, offset="+14:00")
        interval(text, offset="-12:00")
    except (ValueError, OverflowError):
        return False
    return True
