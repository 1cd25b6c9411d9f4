"""What is shown is what is exported: one filter, given once, that app, page and every file format share."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

import numpy as np

from kzmap.errors import KzmapError
from kzmap.situation.letters import fold, holds, nearest
from kzmap.situation.tables import OWN, split
from kzmap.situation.times import clock, interval
from kzmap.situation.words import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kzmap.situation.situation import Situation

__all__ = ["Selection", "fold", "is_searched", "suggestion"]


class _Located(Protocol):
    """What a filter reads of `located.Located`, which itself holds the selection that it was made with."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def features(self) -> pd.DataFrame: ...
    @property
    def situation(self) -> Situation: ...
    @property
    def options(self) -> Any: ...


#: Layers without times of their own, made from other records.
DERIVED = ("bases",)

_Shown = TypeVar("_Shown", bound=_Located)


@dataclass(frozen=True)
class Selection:
    """A filter over located features. An empty field filters nothing.

    Attributes
    ----------
    period
        First and last day, ISO dates; a record without a time stays unless `timed_only`, a base goes: nothing says that somebody
        was there on those days.
    layers, categories, precisions, units
        What may pass; `units` are ids of level adm0, adm1 or adm2, matched against the unit and the candidates.
    borders
        Whose borders `units` go by: ``day`` (of the record) or ``today``. Alone it filters nothing.
    text
        Each of its words must stand in title, summary, place, actors or note.
    ids
        Only these records.
    timed_only
        Drop records without a time.
    bbox
        West, south, east, north in degrees: only records whose point, line or area touches it; over 180 degrees the west is
        the larger. For files and tables: the page shows what it is given and moves its own window.

    Raises
    ------
    KzmapError
        If the box is none on the globe.
    """

    period: tuple[str, str] | None = None
    layers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    borders: str = "day"
    text: str = ""
    ids: tuple[str, ...] = ()
    timed_only: bool = False
    bbox: tuple[float, float, float, float] | None = None

    def __post_init__(self) -> None:
        if self.bbox is None:
            return
        west, south, east, north = self.bbox
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            raise KzmapError(
                f"The box {', '.join(f'{edge:g}' for edge in self.bbox)} is none on the globe. Give west, south, east, north in"
                " degrees, such as 76 43 78 44; over 180 degrees the west is the larger, as in 177 -20 -178 -15."
            )

    def mask(self, located: _Located) -> np.ndarray:
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
            keep &= [bool(wanted & _units(row, self.borders)) for row in features.to_dict("records")]
        if self.text.strip():
            keep &= [holds(text, self.text) for text in _haystacks(located)]
        if self.timed_only:
            keep &= ((features["start"] != "") | (features["end"] != "")).to_numpy()
        if self.bbox:
            keep &= self.touches(features)
        if self.period:
            keep &= self._in_period(features, clock(located.situation.settings))
        return keep

    def touches(self, shapes: pd.DataFrame) -> np.ndarray:
        """Return which geometries of a table touch the box; all without one."""
        return _in_box(shapes, self.bbox) if self.bbox else np.ones(len(shapes), dtype=bool)

    def apply(self, located: _Shown) -> _Shown:
        """Return the located features that pass, in their order; the tables behind them stay whole."""
        features = located.features[self.mask(located)].reset_index(drop=True)
        return replace(located, features=features, options=replace(located.options, selection=self))

    def as_dict(self) -> dict[str, object]:
        """Return the fields that filter something, for a manifest or an address."""
        fields = {key: value for key, value in asdict(self).items() if value}
        if fields["borders"] == "day" or not self.units:
            del fields["borders"]
        return fields

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> Selection:
        """Read what `as_dict` gave, also after JSON made lists of its tuples.

        >>> Selection.from_dict({"units": ["KZ-33"], "borders": "today"}).units
        ('KZ-33',)
        """
        read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}
        return cls(**read)

    def _in_period(self, features: pd.DataFrame, offset: str) -> list[bool]:
        begin, end = self.period or ("", "")
        first = interval(begin, offset=offset)[0]
        # a clock time at the end is the end itself; a day means its last instant
        last = interval(end, offset=offset)[0 if "T" in end else 1]
        keep = []
        for layer, start, stop in zip(features["layer"], features["start"], features["end"], strict=True):
            if not (start or stop):
                keep.append(layer not in DERIVED)
                continue
            started = interval(start or stop, offset=offset)[0]
            ended = interval(stop or start, offset=offset)[1]
            keep.append(started < last and ended > first)
        return keep


def _units(row: Mapping[Any, Any], borders: str) -> set[str]:
    """Units that a record counts to; with the borders of today, what its region of the day has become stands for that region."""
    units = {row["adm0"], row["adm1"], row["adm2"], row["unit_id"], *split(row["join_candidates"])}
    if borders == "today" and row["adm1_today"]:
        return (units - {row["adm1"]}) | set(split(row["adm1_today"]))
    return units


def _in_box(features: pd.DataFrame, bbox: tuple[float, float, float, float]) -> np.ndarray:
    import shapely

    west, south, east, north = bbox
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    shapes = features["geometry"].to_numpy()
    touched: np.ndarray = np.any([shapely.intersects(shapes, shapely.box(w, south, e, north)) for w, e in spans], axis=0)
    return touched


def _haystacks(located: _Located) -> list[str]:
    """For each record its own texts, and the names in every language of its units, countries and contingents."""
    features = located.features
    columns = [name for name in features.columns if name == "record_id" or is_searched(name)]
    units = getattr(located, "units", None)
    names = _names(units, "unit_id") if units is not None else {}
    above = dict(zip(units["unit_id"], units["parent_id"], strict=True)) if units is not None else {}
    contingents = getattr(located.situation, "contingents", None)
    forces = _names(contingents, "contingent_id") if contingents is not None else {}
    found = []
    for row in features.to_dict("records"):
        own = _units({key: row.get(key, "") for key in _UNITS}, "day")
        own |= {above.get(one, "") for one in own}
        told = [names.get(one, "") for one in sorted(own)] + [forces.get(one, "") for one in split(row.get("contingent_id", ""))]
        found.append(" ".join([*(str(row[name]) for name in columns), *told]))
    return found


_UNITS = ("adm0", "adm1", "adm2", "unit_id", "join_candidates", "adm1_today")


def _names(table: pd.DataFrame, key: str) -> dict[str, str]:
    columns = [name for name in table.columns if name == "name" or name.startswith("name_")]
    return {row[key]: " ".join(str(row[name]) for name in columns) for row in table.to_dict("records")}


def suggestion(located: _Located, text: str) -> str:
    """What a search that found nothing may have meant and would find, or ""; see `letters.nearest`."""
    texts = _haystacks(located)
    meant = nearest(text, texts)
    # words that are there, but in no record together, would be found as little
    return meant if meant and any(holds(one, meant) for one in texts) else ""


def is_searched(column: str) -> bool:
    """Tell whether a search looks into a column of texts: titles, summaries and places in every language, the user's own.

    >>> is_searched("title_fr"), is_searched("x_unit"), is_searched("place_ids"), is_searched("basis")
    (True, True, False, False)
    """
    base, _, language = column.partition("_")
    translated = base in ("title", "summary", "place") and (not language or bool(language_name(language)))
    return translated or column in ("actors", "note", "type_as_written") or column.startswith(OWN)
