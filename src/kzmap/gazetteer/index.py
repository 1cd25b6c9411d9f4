"""Every place that the gazetteer knows, in three layers.

The compiled world, our supplement in ``geo/gazetteer``, and a situation's own places.
"""

from __future__ import annotations

import csv
import json
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from kzmap.errors import GeocodeError
from kzmap.folders import data_folder
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.fold import plain, skeleton
from kzmap.gazetteer.name_words import Words, rows_of
from kzmap.gazetteer.place import ALIAS, MAIN_NAME, SITUATION, SUPPLEMENT, Hit, Place, precision_of, settlement_radius
from kzmap.gazetteer.store import ALTERNATE, LOOSE, PRIMARY, Row, Store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

__all__ = ["Index", "open_store"]

#: How widely known a place of our own is, as a number of inhabitants, where none is given.
_WEIGHTS = {"area": 4_000_000, "sea": 2_000_000, "lake": 300_000, "district": 30_000, "oil_field": 30_000, "airfield": 40_000}
_SITE_WEIGHT = 3_000
_TWIN_DEG, _NEIGHBOUR_DEG = 0.2, 0.3
_LANGUAGES = 3


class Index:
    """All layers under one set of keys.

    Parameters
    ----------
    store
        The compiled world.
    situation
        Folder of a situation whose places come first, or None.
    """

    def __init__(self, store: Store, situation: Path | None = None) -> None:
        self.store = store
        self._own: list[Place] = []
        self._keys: dict[str, list[Hit]] = {}
        self._place = lru_cache(maxsize=20_000)(self._read)
        self._unit_ids = lru_cache(maxsize=8192)(self._units_of)
        self._add_supplement()
        self.countries: tuple[str, ...] = ()
        self.period: str = ""
        if situation is not None:
            self._add_situation(situation)

    # -- reading ----------------------------------------------------------------------------------------------

    def find(self, key: str) -> list[Hit]:
        """Return the places that have a key, those of our own first."""
        own = self._keys.get(key)
        hits = [Hit(place, how) for place, how in self.store.find(key)]
        return own + hits if own else hits

    def has(self, key: str) -> bool:
        """Tell whether any place has a key."""
        return key in self._keys or self.store.has(key)

    def weight(self, ref: int) -> int:
        """Return how widely known a place is, without reading all of it."""
        return self.store.population(ref) if ref < self.store.count else self._own[ref - self.store.count].weight

    def place(self, ref: int) -> Place:
        """Read a place."""
        return self._place(ref)

    def by_id(self, place_id: str) -> Place | None:
        """Return a place by its id, or None."""
        ref = self._ref(place_id)
        return None if ref is None else self.place(ref)

    def country(self, code: str) -> Place | None:
        """Return a country by its alpha-2 code, or None."""
        return self.by_id(f"country:{code}")

    def border(self, one: str, two: str) -> Place | None:
        """Return the common border of two countries, by their alpha-2 codes, or None."""
        return self.by_id("border:" + "-".join(sorted((one, two))))

    def _ref(self, place_id: str) -> int | None:
        own = self._keys.get("#" + place_id)
        if own:
            return own[0].ref
        if place_id.startswith("geonames:"):
            numbers = self.store.numbers
            number = int(place_id.removeprefix("geonames:"))
            at = bisect_left(numbers, number)
            return at if at < len(numbers) and numbers[at] == number else None
        found = self.store.find("#" + place_id)
        return found[0][0] if found else None

    def _read(self, ref: int) -> Place:
        if ref >= self.store.count:
            return self._own[ref - self.store.count]
        row = self.store.row(ref)
        units = self._unit_ids(row.unit)
        if not row.detail:
            radius = settlement_radius(row.population)
            return Place(
                f"geonames:{row.number}",
                row.name,
                "",
                "",
                "settlement",
                row.lon,
                row.lat,
                radius,
                "settlement",
                row.population,
                row.country,
                units,
                source="GeoNames",
                capital=row.kind == "capital",
            )
        detail = row.detail
        radius = detail.get("radius", 0.0)
        if row.kind == "region":
            units = tuple(part for part in detail["before"].split("|") if part)
        return Place(
            detail["id"],
            row.name,
            detail.get("ru", ""),
            detail.get("kk", ""),
            row.kind,
            row.lon,
            row.lat,
            radius,
            precision_of(row.kind, radius),
            row.population,
            row.country,
            units,
            detail.get("from", ""),
            detail.get("to", ""),
            box=tuple(detail.get("box", ())),
            source=_source(row),
        )

    def _units_of(self, unit: int) -> tuple[str, ...]:
        if not unit:
            return ()
        detail = self.store.row(self.store.first_detail + unit - 1).detail
        return (detail["id"], *(part for part in detail.get("before", "").split("|") if part))

    # -- our own layers ---------------------------------------------------------------------------------------

    def _add(self, place: Place, names: Iterable[str], *, replaces: str = "") -> None:
        ref = self.store.count + len(self._own)
        self._own.append(place)
        hit = Hit(ref, PRIMARY, own=True)
        self._keys["#" + (replaces or place.place_id)] = [hit]
        self._keys["#" + place.place_id] = [hit]
        for at, name in enumerate(names):
            main = at < _LANGUAGES or name in (place.name, place.name_ru, place.name_kk)
            self._add_name(ref, name, PRIMARY if main else ALTERNATE)
            if place.layer == SITUATION:
                self._put(
                    plain(name),
                    Hit(ref, PRIMARY if main else ALTERNATE, own=True, whole=MAIN_NAME if main else ALIAS),
                    first=True,
                )

    def _add_name(self, ref: int, name: str, how: int, valid: tuple[str, str] = ("", "")) -> None:
        words = Words.read()
        tokens = plain(name).split()
        core, kinds = words.strip(tokens, "kind") if len(tokens) > 1 else (tokens, [])
        full = " ".join(tokens)
        for key, found in ((full, how), (" ".join(core), min(how, ALTERNATE) if kinds else how)):
            if key:
                self._put(key, Hit(ref, found, *valid, own=True))
                self._put("~" + skeleton(key), Hit(ref, LOOSE, *valid, own=True))

    def _put(self, key: str, hit: Hit, *, first: bool = False) -> None:
        hits = self._keys.setdefault(key, [])
        if first:
            hits.insert(0, hit)
        elif not any(other.ref == hit.ref and other.how >= hit.how and other.valid_to == hit.valid_to for other in hits):
            hits.append(hit)

    def _add_supplement(self) -> None:
        # districts come with the boundary pack that a user adds; no registry package ships them, so none stand in geo/gazetteer
        for row in rows_of("places.csv"):
            radius = float(row["radius_m"])
            weight = _WEIGHTS.get(row["kind"]) or int(max(500, (radius / 300) ** (1 / 0.28)))
            place = Place(
                row["place_id"],
                row["name"],
                row["name_ru"],
                row["name_kk"],
                row["kind"],
                float(row["lon"]),
                float(row["lat"]),
                radius,
                precision_of(row["kind"], radius),
                weight,
                row["country"],
                (row["unit"],) if row["unit"] else (),
                row["valid_from"],
                row["valid_to"],
                SUPPLEMENT,
                source=row["source"],
            )
            self._add(place, [name for name in (place.name, place.name_ru, place.name_kk, *row["aliases"].split("|")) if name])
        for row in rows_of("names.csv"):
            ref = self._ref(row["place_id"])
            if ref is None:
                raise GeocodeError(
                    f"geo/gazetteer/names.csv names {row['place_id']!r}, which the compiled gazetteer does not hold. "
                    "Expected a GeoNames or unit id of the file. Correct the row, or build the file again."
                )
            for name in row["names"].split("|"):
                self._add_name(ref, name, PRIMARY, (row["valid_from"], row["valid_to"]))

    def add_districts(self, units: gpd.GeoDataFrame) -> int:
        """Add the second-level units of a boundary pack; tell how many."""
        second = units[units["level"] == "adm2"]
        points = second.geometry.representative_point()
        for row, point, box in zip(second.to_dict("records"), points, second.geometry.bounds.to_numpy(), strict=True):
            west, south, east, north = (float(value) for value in box)
            radius = max(distance_m(point.x, point.y, x, y) for x in (west, east) for y in (south, north))
            parent = self.by_id(row["parent_id"])
            place = Place(
                row["unit_id"],
                row["name"],
                row["name_ru"],
                row["name_kk"],
                "district",
                round(point.x, 6),
                round(point.y, 6),
                round(radius, -2),
                precision_of("district", radius),
                _WEIGHTS["district"],
                parent.country if parent else "",
                (row["parent_id"], *(parent.units if parent else ())),
                row["valid_from"],
                row["valid_to"],
                SUPPLEMENT,
                (west, south, east, north),
                row["source"],
            )
            self._add(place, [name for name in (place.name, place.name_ru, place.name_kk) if name])
        return len(second)

    def _add_situation(self, folder: Path) -> None:
        package = folder / "datapackage.json"
        if package.is_file():
            settings = json.loads(package.read_text("utf-8")).get("kzmap", {})
            units = (self.by_id(code) for code in settings.get("countries", ()))
            self.countries = tuple(unit.country for unit in units if unit)
            self.period = (settings.get("period") or [""])[0]
        path = folder / "places.csv"
        if not path.is_file():
            raise GeocodeError(
                f"The situation {folder.name!r} has no places.csv. Expected a folder of geo/, or leave the situation out."
            )
        with path.open(encoding="utf-8", newline="") as file:
            # settlements first: what lies in or near them takes its country and units from them
            for row in sorted(csv.DictReader(file), key=lambda row: row["kind"] != "settlement"):
                self._add_situation_place(row)

    def _add_situation_place(self, row: dict[str, str]) -> None:
        unit = self.by_id(row["unit_id"]) if row["unit_id"] else None
        others = [name for column, name in row.items() if column.startswith("name_")]
        names = [name for name in (row["name"], *others, *row["aliases"].split("|")) if name]
        shared = (row["place_id"], row["name"], row.get("name_ru", ""), row.get("name_kk", ""), row["kind"])
        if row["lon"] and row["lat"]:
            lon, lat, radius = float(row["lon"]), float(row["lat"]), float(row["radius_m"] or 0)
            alike = self._twin(names, lon, lat)
            host = unit or alike or self._neighbour(lon, lat) or self._nearest_at(lon, lat)
            twin = alike if alike and alike.group == row["kind"] == "settlement" else None
            weight = twin.weight if twin else _WEIGHTS.get(row["kind"], _SITE_WEIGHT)
            country, units = host.country, (host.place_id, *host.units) if host.kind == "region" else host.units
            place = Place(
                *shared, lon, lat, radius, row["precision"], weight, country, units, layer=SITUATION, source=row["basis"]
            )
            self._add(place, names)
        elif unit:
            place = Place(
                *shared,
                unit.lon,
                unit.lat,
                unit.radius_m,
                row["precision"],
                unit.weight,
                unit.country,
                (),
                unit.valid_from,
                unit.valid_to,
                SITUATION,
                unit.box,
                row["basis"],
            )
            self._add(place, names, replaces=unit.place_id)

    def _twin(self, names: list[str], lon: float, lat: float) -> Place | None:
        """Return the place of the world that a place of the situation is: a name in common, close by, and its country known."""
        twins = [self.place(hit.ref) for name in names for hit in self.find(plain(name)) if hit.ref < self.store.count]
        near = [twin for twin in twins if twin.group in ("settlement", "airfield") and _close(twin, lon, lat, _TWIN_DEG)]
        return max(near, key=lambda twin: (twin.group == "settlement", twin.weight), default=None)

    def _neighbour(self, lon: float, lat: float) -> Place | None:
        """Return a settlement of the situation nearby, whose country and units a place most likely shares."""
        return next((place for place in self._own if place.layer == SITUATION and _close(place, lon, lat, _NEIGHBOUR_DEG)), None)

    def _nearest_at(self, lon: float, lat: float) -> Place:
        return self.place(self.store.nearest(lon, lat)[0])


def _close(place: Place, lon: float, lat: float, degrees: float) -> bool:
    return abs(place.lat - lat) < degrees and abs(place.lon - lon) < degrees


def _source(row: Row) -> str:
    return {"airfield": "OurAirports", "river": "Natural Earth", "border": "Natural Earth"}.get(row.kind, "boundary unit")


def open_store() -> Store:
    """Open the compiled gazetteer that comes with kzmap."""
    return Store(data_folder("gazetteer") / "places.kzg")
