"""The compiled gazetteer: columns in one file that is mapped into memory.

A look-up starts at once and reads only what it needs. The file begins with one line of JSON that says where each column lies.
A name is found by a 48-bit hash of its key: the first 16 bits choose a bucket, the others are compared. Keys are not stored
as text, which keeps a world of places in a few megabytes.
"""

from __future__ import annotations

import array
import json
import math
import mmap
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Literal

from kzmap.errors import GeocodeError
from kzmap.gazetteer.distance import distance_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["ALTERNATE", "LOOSE", "PRIMARY", "Row", "Store", "write_store"]

FORMAT = "kzmap-gazetteer-1"
#: How a key stands to its place, kept in the upper bits of the reference.
PRIMARY, ALTERNATE, LOOSE = 2, 1, 0
_SHIFT = 28
_MASK = (1 << _SHIFT) - 1
_MICRO = 1e6
_BLOCK = 64
#: Settlements nearest on a flat map, of which the nearest on the globe is found.
_SHORTLIST = 16
_POPULATION_STEP = 2500.0
_COLUMNS: dict[str, Literal["B", "H", "i", "I"]] = {
    "bucket": "I", "tail": "I", "reference": "I",
    "lon": "i", "lat": "i", "population": "H", "number": "I", "country": "B", "unit": "H", "kind": "B",
    "name_length": "B", "name_base": "I", "names": "B", "detail_base": "I", "details": "B",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One place as stored. `detail` holds what only a unit, airport or other special place has."""

    name: str
    kind: str
    lon: float
    lat: float
    population: int
    country: str
    unit: int
    number: int
    detail: dict[str, Any]


def _split_hash(key: str) -> tuple[int, int]:
    value = int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big")
    return value >> 32, value & 0xFFFFFFFF


def _check_format(found: str) -> None:
    if found != FORMAT:
        raise ValueError(found)


class Store:
    """A compiled gazetteer, open for reading.

    Parameters
    ----------
    path
        A file written by `write_store`.

    Raises
    ------
    GeocodeError
        If the file is missing or is no such file.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            header = json.loads(self._map[: self._map.find(b"\n")])
            _check_format(header["format"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GeocodeError(
                f"The gazetteer {path.name} cannot be read ({type(error).__name__}). Expected a file that "
                "`python -m kzmap.gazetteer.build` makes. Install kzmap again, or build the file again."
            ) from error
        view = memoryview(self._map)
        self.kinds: list[str] = header["kinds"]
        self.countries: list[str] = header["countries"]
        self.sources: dict[str, str] = header["sources"]
        self.count: int = header["count"]
        self.first_detail: int = header["first_detail"]
        self._columns: dict[str, memoryview[int]] = {
            name: view[start : start + length].cast(_COLUMNS[name]) for name, (start, length) in header["columns"].items()
        }
        self._bucket, self._tail, self._reference = (self._columns[name] for name in ("bucket", "tail", "reference"))

    def find(self, key: str) -> list[tuple[int, int]]:
        """Return (place, how) of each place that has a key; how is PRIMARY, ALTERNATE or LOOSE."""
        head, tail = _split_hash(key)
        end = self._bucket[head + 1]
        at = bisect_left(self._tail, tail, self._bucket[head], end)
        found = []
        while at < end and self._tail[at] == tail:
            found.append((self._reference[at] & _MASK, self._reference[at] >> _SHIFT))
            at += 1
        return found

    def has(self, key: str) -> bool:
        """Tell whether any place has a key."""
        head, tail = _split_hash(key)
        end = self._bucket[head + 1]
        at = bisect_left(self._tail, tail, self._bucket[head], end)
        return at < end and self._tail[at] == tail

    @property
    def numbers(self) -> memoryview:
        """GeoNames ids of the settlements, ascending."""
        return self._columns["number"][: self.first_detail]

    def population(self, place: int) -> int:
        """Inhabitants of a place; for a unit, of the settlements in it. Zero if not known."""
        return round(math.expm1(self._columns["population"][place] / _POPULATION_STEP))

    def country(self, place: int) -> str:
        """ISO 3166-1 alpha-2 code of a place's country, or an empty string."""
        return self.countries[self._columns["country"][place]]

    def kind(self, place: int) -> str:
        """Kind of a place."""
        return self.kinds[self._columns["kind"][place]]

    def row(self, place: int) -> Row:
        """Read one place."""
        columns = self._columns
        base = columns["name_base"][place // _BLOCK] + sum(columns["name_length"][place // _BLOCK * _BLOCK : place])
        name = bytes(columns["names"][base : base + columns["name_length"][place]]).decode()
        detail: dict[str, Any] = {}
        if place >= self.first_detail:
            at = place - self.first_detail
            detail = json.loads(bytes(columns["details"][columns["detail_base"][at] : columns["detail_base"][at + 1]]))
        return Row(
            name, self.kind(place), columns["lon"][place] / _MICRO, columns["lat"][place] / _MICRO, self.population(place),
            self.country(place), columns["unit"][place], columns["number"][place], detail,
        )  # fmt: skip

    @cached_property
    def settlements(self) -> tuple[Any, Any]:
        """Longitudes and latitudes of the settlements, which come first, as arrays in degrees."""
        import numpy as np

        lon, lat = (np.frombuffer(self._columns[name], dtype="i4")[: self.first_detail] for name in ("lon", "lat"))
        return lon / _MICRO, lat / _MICRO

    def nearest(self, lon: float, lat: float) -> tuple[int, float]:
        """Return the settlement nearest to a point (degrees, EPSG:4326), and its distance in metres."""
        import numpy as np

        lons, lats = self.settlements
        east = np.abs(lons - lon)
        east = np.minimum(east, 360 - east) * np.cos(np.radians((lats + lat) / 2))
        short = np.argpartition(east**2 + (lats - lat) ** 2, _SHORTLIST)[:_SHORTLIST]
        distance, place = min((distance_m(lon, lat, float(lons[at]), float(lats[at])), int(at)) for at in short)
        return place, distance


def write_store(path: Path, rows: Sequence[Row], keys: Iterable[tuple[str, int, int]], *, sources: dict[str, str]) -> None:
    """Write a compiled gazetteer.

    Parameters
    ----------
    path
        The file, written whole or not at all.
    rows
        The places: settlements without detail first, then those with detail.
    keys
        (key, place, how); of several ways in which one key leads to one place the best is kept.
    sources
        What each part was made from, for the header.
    """
    from kzmap.files import write_whole

    kinds = sorted({row.kind for row in rows})
    countries = sorted({row.country for row in rows})
    first_detail = next((at for at, row in enumerate(rows) if row.detail), len(rows))
    columns: dict[str, array.array[int]] = {name: array.array(code) for name, code in _COLUMNS.items()}
    for at, row in enumerate(rows):
        name = row.name.encode()[:255].decode(errors="ignore").encode()
        if at % _BLOCK == 0:
            columns["name_base"].append(len(columns["names"]))
        columns["names"].frombytes(name)
        columns["name_length"].append(len(name))
        columns["lon"].append(round(row.lon * _MICRO))
        columns["lat"].append(round(row.lat * _MICRO))
        columns["population"].append(min(65535, round(math.log1p(row.population) * _POPULATION_STEP)))
        columns["number"].append(row.number)
        columns["country"].append(countries.index(row.country))
        columns["unit"].append(row.unit)
        columns["kind"].append(kinds.index(row.kind))
        if at >= first_detail:
            columns["detail_base"].append(len(columns["details"]))
            columns["details"].frombytes(json.dumps(row.detail, ensure_ascii=False, separators=(",", ":")).encode())
    columns["detail_base"].append(len(columns["details"]))
    _write_keys(columns, keys)
    header: dict[str, Any] = {
        "format": FORMAT, "count": len(rows), "first_detail": first_detail, "kinds": kinds, "countries": countries,
        "sources": sources, "columns": {},
    }  # fmt: skip
    write_whole(path, _assemble(header, columns))


def _write_keys(columns: dict[str, array.array[int]], keys: Iterable[tuple[str, int, int]]) -> None:
    best: dict[tuple[int, int, int], int] = {}
    for key, place, how in keys:
        entry = (*_split_hash(key), place)
        best[entry] = max(how, best.get(entry, LOOSE))
    sizes = [0] * 65536
    for (head, tail, place), how in sorted(best.items()):
        sizes[head] += 1
        columns["tail"].append(tail)
        columns["reference"].append(place | how << _SHIFT)
    total = 0
    for size in sizes:
        columns["bucket"].append(total)
        total += size
    columns["bucket"].append(total)


def _assemble(header: dict[str, Any], columns: dict[str, array.array[int]]) -> bytes:
    room = 4096 + len(json.dumps(header).encode()) // 4096 * 4096
    body = bytearray()
    for name, column in columns.items():
        body += b"\0" * (-len(body) % 8)
        header["columns"][name] = [room + len(body), len(column) * column.itemsize]
        body += column.tobytes()
    first = json.dumps(header, ensure_ascii=True).encode()
    return first + b"\n" + b" " * (room - len(first) - 1) + bytes(body)
