"""The gazetteer as the reader needs it: names looked up once, and countries by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.gazetteer import Gazetteer, Spot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kzmap.gazetteer import Answer
    from kzmap.gazetteer.places import Index

__all__ = ["Atlas"]


class Atlas:
    """A gazetteer with a memory, shared by all documents of a batch.

    Make one with `Atlas.open`.
    """

    def __init__(self, gazetteer: Gazetteer, index: Index) -> None:
        self._gazetteer = gazetteer
        self._index = index
        self._memory: dict[tuple[object, ...], Answer] = {}

    @classmethod
    def open(cls, situation: str | Path | None = None) -> Atlas:
        """Open the gazetteer that comes with kzmap, with a situation's places first.

        >>> Atlas.open().country("KZ").name
        'Kazakhstan'
        """
        from kzmap.gazetteer.places import Index, open_store
        from kzmap.gazetteer.words import Words
        from kzmap.situation import find_situation

        index = Index(open_store(), find_situation(situation) if situation is not None else None)
        return cls(Gazetteer(index, Words.read()), index)

    def lookup(
        self, name: str, *, country: str | None = None, date: str | None = None, near: tuple[float, float] | None = None,
        context: Iterable[str] | str = (), limit: int = 5,
    ) -> Answer:  # fmt: skip
        """Look a name up, as `kzmap.gazetteer.Gazetteer.lookup`."""
        key = (name, country, date, near, context if isinstance(context, str) else tuple(context), limit)
        if key not in self._memory:
            self._memory[key] = self._gazetteer.lookup(name, country=country, date=date, near=near, context=key[4], limit=limit)  # type: ignore[arg-type]
        return self._memory[key]

    def country(self, code: str) -> Spot | None:
        """Return a country by its alpha-2 code."""
        place = self._index.country(code)
        if place is None:
            return None
        return Spot(place.place_id, place.name, place.kind, place.lon, place.lat, place.radius_m, place.precision, 1.0, ("by its code",),
                    place.name_ru, place.name_kk, place.country, place.source)  # fmt: skip
