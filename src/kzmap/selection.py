"""What is shown is what is exported: one filter, given once, that app, page and every file format share."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kzmap.schema import Located, interval, split

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Selection", "fold"]


def fold(text: str) -> str:
    """Fold case and diacritics, so that a search meets every spelling of the same letters.

    >>> fold("Өскемен Sarıagash Ё")
    'өскемен sarıagash е'
    """
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


@dataclass(frozen=True)
class Selection:
    """A filter over located features. An empty field filters nothing.

    Attributes
    ----------
    period
        First and last day, ISO dates; a record without a time stays unless `timed_only`.
    layers, categories, precisions, units
        What may pass; `units` are ids of level adm0, adm1 or adm2, matched against the unit and the candidates.
    text
        Each of its words must stand in title, summary, place, actors or note.
    ids
        Only these records.
    timed_only
        Drop records without a time when a period is given.
    """

    period: tuple[str, str] | None = None
    layers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    text: str = ""
    ids: tuple[str, ...] = ()
    timed_only: bool = False

    def mask(self, located: Located) -> np.ndarray:
        """Return which features pass: a boolean array, one entry for each row."""
        features = located.features
        keep = np.ones(len(features), dtype=bool)
        for column, allowed in (
            ("layer", self.layers),
            ("category", self.categories),
            ("precision", self.precisions),
            ("record_id", self.ids),
        ):
            if allowed:
                keep &= features[column].isin(allowed).to_numpy()
        if self.units:
            wanted = set(self.units)
            keep &= [bool(wanted & set(_units(row))) for row in features.to_dict("records")]
        if self.text.strip():
            words = fold(self.text).split()
            keep &= [all(word in haystack for word in words) for haystack in _haystacks(features)]
        if self.period:
            keep &= self._in_period(features, located.situation.settings["utc_offset"])
        return keep

    def apply(self, located: Located) -> Located:
        """Return the located features that pass, in their order; the tables behind them stay whole."""
        features = located.features[self.mask(located)].reset_index(drop=True)
        return replace(located, features=features, options={**located.options, "selection": self.as_dict()})

    def as_dict(self) -> dict[str, object]:
        """Return the fields that filter something, for a manifest or an address."""
        return {key: value for key, value in asdict(self).items() if value}

    def _in_period(self, features: pd.DataFrame, offset: str) -> list[bool]:
        begin, end = (interval(day, offset=offset) for day in self.period or ("", ""))
        keep = []
        for start, stop in zip(features["start"], features["end"], strict=True):
            if not (start or stop):
                keep.append(not self.timed_only)
                continue
            first = interval(start or stop, offset=offset)
            last = interval(stop or start, offset=offset)
            keep.append(first[0] < end[1] and last[1] > begin[0])
        return keep


def _units(row: dict[str, str]) -> list[str]:
    return [row["adm0"], row["adm1"], row["adm2"], *split(row["join_candidates"])]


def _haystacks(features: pd.DataFrame) -> list[str]:
    columns = ("title", "summary", "place", "place_ru", "place_kk", "actors", "note")
    return [fold(" ".join(cells)) for cells in features[list(columns)].itertuples(index=False)]
