"""The gazetteer as the reader needs it: names looked up once, and countries by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.gazetteer import Gazetteer, Spot
from kzmap.gazetteer.fold import is_cyrillic, is_kazakh, plain, skeleton
from kzmap.gazetteer.inflect import base_forms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kzmap.gazetteer import Answer
    from kzmap.gazetteer.places import Index

__all__ = ["Atlas"]

#: Shortest key that may meet a place by another romanisation.
_CLOSE_LATIN, _CLOSE_CYRILLIC = 7, 5


class Atlas:
    """A gazetteer with a memory, shared by all documents of a batch.

    Make one with `Atlas.open`.
    """

    def __init__(self, gazetteer: Gazetteer, index: Index) -> None:
        self._gazetteer = gazetteer
        self._index = index
        self._memory: dict[tuple[object, ...], Answer] = {}
        self._known: dict[str, bool] = {}

    @classmethod
    def open(cls, situation: str | Path | None = None) -> Atlas:
        """Open the gazetteer that comes with kzmap, with a situation's places first.

        >>> Atlas.open().country("KZ").name
        'Kazakhstan'
        """
        from kzmap.gazetteer.places import Index, open_store
        from kzmap.gazetteer.words import Words
        from kzmap.situation.situation import find_situation

        index = Index(open_store(), find_situation(situation) if situation is not None else None)
        return cls(Gazetteer(index, Words.read()), index)

    def lookup(
        self, name: str, *, country: str | None = None, date: str | None = None, near: tuple[float, float] | None = None,
        context: Iterable[str] | str = (), limit: int = 5,
    ) -> Answer:  # fmt: skip
        """Look a name up, as `kzmap.gazetteer.Gazetteer.lookup`."""
        key = (name, country, date, near, context if isinstance(context, str) else tuple(context), limit)
        if key not in self._memory:
            self._memory[key] = self._gazetteer.lookup(name, country=country, date=date, near=near, context=key[4], limit=limit)
        return self._memory[key]

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase is the name of any place, case endings and close romanisations allowed, typing errors not.

        >>> atlas = Atlas.open()
        >>> atlas.knows("Жанаозене"), atlas.knows("Security Council")
        (True, False)
        """
        known = self._known.get(phrase)
        if known is None:
            known = self._known[phrase] = self._has(phrase)
        return known

    def _has(self, phrase: str) -> bool:
        key = plain(phrase)
        if not key or self._index.has(key):
            return bool(key)
        cyrillic = is_cyrillic(phrase)
        if cyrillic and any(self._index.has(base) for base in base_forms(key, russian=not is_kazakh(phrase), kazakh=True)):
            return True
        return len(key) >= (_CLOSE_CYRILLIC if cyrillic else _CLOSE_LATIN) and self._index.has("~" + skeleton(key))

    def country(self, code: str) -> Spot | None:
        """Return a country by its alpha-2 code."""
        place = self._index.country(code)
        if place is None:
            return None
        return Spot(
            place.place_id,
            place.name,
            place.kind,
            place.lon,
            place.lat,
            place.radius_m,
            place.precision,
            1.0,
            ("by its code",),
            place.name_ru,
            place.name_kk,
            place.country,
            place.source,
        )
