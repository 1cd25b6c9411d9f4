"""Records by the hundred thousand: packed columns that a browser unpacks into typed arrays.

Numbers are whole (degrees times 10**5, minutes, codes), sorted along a curve through the plane so that neighbours stand together,
written as steps where that helps, split into planes of bytes, and compressed. Strings appear once. What the page reads back is
what went in, but for coordinates (5 decimals, about 1 m) and radii (whole metres).
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

__all__ = ["MISSING", "MOST_MARKS", "Packed", "pack"]

#: Above this number of records a page draws dots on canvas tiles, and its records travel packed.
MOST_MARKS = 2000
#: Stands for a number that is not known.
MISSING = -(2**31)
#: Columns of texts that go together; each combination is written once.
_GROUPS = {
    "where": ("adm0", "adm1", "adm2", "unit_id", "join_candidates", "adm1_today", "join_method"),
    "spot": ("place", "place_ru", "place_kk", "basis"),
}
_LISTS = ("sources", "units", "more")
#: Neighbours along the curve, and numbers that grow with the rows, differ by little.
_STEPS = ("lon", "lat", "id")
_BYTE, _SHORT = 256, 65536
#: With more different values than this a table of them costs more than it saves.
_FEW = 4096


@dataclass(frozen=True)
class Packed:
    """A payload whose records are packed.

    Attributes
    ----------
    data
        The payload without its records and strings; ``packed`` says how to read `blob`.
    blob
        Base64 of the gzipped columns.
    rows
        Row of the input for each record in the page's order: by time, those without a time last. A table without ids has its
        records numbered 1, 2, ... in this order.
    """

    data: dict[str, Any]
    blob: str
    rows: npt.NDArray[np.int64]


def pack(data: Mapping[str, Any]) -> Packed:
    """Pack the records of a payload.

    Parameters
    ----------
    data
        As from `payload.build`. Columns of ``records`` may be lists or arrays; ``id`` may be None, and a missing column is empty.

    Returns
    -------
    Packed
        Every record, none lost or doubled; the same bytes for the same input.

    Examples
    --------
    >>> records = {"id": ["a1", "a2"], "lon": [1.0, None], "lat": [2.0, None], "t0": [5, 1], "t1": [6, 2], "category": [1, 1]}
    >>> packed = pack({"records": records, "strings": ["", "other"], "vocabulary": {"categories": [{"id": "other"}]}})
    >>> packed.data["packed"]["n"], packed.rows.tolist(), sorted(packed.data)
    (2, [1, 0], ['packed', 'vocabulary'])
    """
    columns = dict(data["records"])
    strings = list(data["strings"])
    n = len(columns["lon"])
    header: dict[str, Any] = {"n": n, "columns": [], "constants": {}, "values": {}, "groups": {}, "lists": {}}
    numbers = {"lon": _fixed(columns.pop("lon"), 1e5), "lat": _fixed(columns.pop("lat"), 1e5)}
    begin, end = _fixed(columns.pop("t0")), _fixed(columns.pop("t1"))
    numbers |= {"t0": begin, "minutes": np.where(begin == MISSING, 0, end - begin)}
    if "radius" in columns:
        numbers["radius"] = _fixed(columns.pop("radius"))
    numbers |= _categories(columns.pop("category"), strings, data["vocabulary"])
    ids = columns.pop("id")
    if ids is not None:
        header["id"], numbers["id"] = _ids(ids, strings)
    for name in _LISTS:
        if name in columns:
            numbers[name], header["lists"][name] = _distinct_lists(columns.pop(name))
    for group, members in _GROUPS.items():
        present = [name for name in members if name in columns]
        numbers[group], rows = _combinations([np.asarray(columns.pop(name), dtype=np.int64) for name in present], n)
        header["groups"][group] = {"names": present, "rows": rows}
    numbers |= {name: np.asarray(values, dtype=np.int64) for name, values in columns.items()}
    order = _order(numbers["lon"], numbers["lat"])
    parts = [json.dumps(strings, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")]
    header["strings"] = len(parts[0])
    for name, values in numbers.items():
        if n and (values == values[0]).all():
            header["constants"][name] = int(values[0])
            continue
        steps = name in _STEPS
        if n and not steps and not 0 <= values.min() <= values.max() < _SHORT:
            numbers[name] = _by_value(values, name, header["values"])
        width, plane = _planes(numbers[name][order], steps=steps)
        header["columns"].append([name, width, int(steps)])
        parts.append(plane)
    blob = base64.b64encode(gzip.compress(b"".join(parts), 9 if n < _SHORT else 6, mtime=0)).decode("ascii")
    rest = {key: value for key, value in data.items() if key not in ("records", "strings")}
    late = np.where(begin == MISSING, np.iinfo(np.int64).max, begin)[order]
    return Packed({**rest, "packed": header}, blob, order[np.argsort(late, kind="stable")])


def _fixed(values: Sequence[float | None] | npt.NDArray[Any], scale: float = 1.0) -> npt.NDArray[np.int64]:
    """Whole numbers of a unit of ``1 / scale``; MISSING for what is not a number."""
    given = np.asarray(values, dtype=np.float64)
    known = np.isfinite(given)
    return np.where(known, np.rint(np.where(known, given, 0) * scale), MISSING).astype(np.int64)


def _categories(codes: Any, strings: Sequence[str], vocabulary: Mapping[str, Any]) -> dict[str, npt.NDArray[np.int64]]:
    """Numbers of the vocabulary in the place of numbers of strings."""
    place = {category["id"]: k for k, category in enumerate(vocabulary["categories"])}
    found, distinct = pd.factorize(np.asarray(codes, dtype=np.int64))
    return {"category": np.array([place[strings[int(code)]] for code in distinct], dtype=np.int64)[found]}


def _ids(ids: Sequence[str], strings: list[str]) -> tuple[dict[str, Any], npt.NDArray[np.int64]]:
    """Ids as a common beginning and a number where they are so; else as strings.

    >>> _ids(["R007", "R012"], [])[0], _ids(["R7", "R12"], [])[1].tolist()
    ({'prefix': 'R', 'width': 3}, [7, 12])
    >>> _ids(["x", "y"], [""])
    ({}, array([1, 2]))
    """
    first, last = min(ids), max(ids)
    shared = next((k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    prefix = first[:shared].rstrip("0123456789")
    tails = [one[len(prefix) :] for one in ids]
    lengths = {len(tail) for tail in tails}
    digits = all(tail.isdecimal() and tail.isascii() for tail in tails) and max(lengths) < len(str(2**31))
    padded = digits and any(tail[0] == "0" and len(tail) > 1 for tail in tails)
    if digits and (not padded or len(lengths) == 1):
        return {"prefix": prefix, "width": lengths.pop() if padded else 0}, np.array(
            [int(tail) for tail in tails], dtype=np.int64
        )
    at = len(strings)
    strings += ids
    return {}, np.arange(at, at + len(ids))


def _distinct_lists(lists: Sequence[Sequence[Any]]) -> tuple[npt.NDArray[np.int64], list[Any]]:
    """Code of each list, and the lists that differ."""
    seen: dict[str, int] = {}
    codes = [seen.setdefault(json.dumps(one), len(seen)) for one in lists]
    return np.array(codes, dtype=np.int64), [json.loads(one) for one in seen]


def _combinations(columns: Sequence[npt.NDArray[np.int64]], n: int) -> tuple[npt.NDArray[np.int64], list[list[int]]]:
    """Code of each row, and the rows that differ.

    >>> codes, rows = _combinations([np.array([5, 5, 6]), np.array([1, 1, 1])], 3)
    >>> codes.tolist(), rows
    ([0, 0, 1], [[5, 1], [6, 1]])
    """
    codes = np.zeros(n, dtype=np.int64)
    for column in columns:
        codes = pd.factorize(codes * (int(column.max(initial=0)) + 1) + column)[0].astype(np.int64)
    first = np.unique(codes, return_index=True)[1]
    return codes, [[int(column[row]) for column in columns] for row in first]


def _by_value(values: npt.NDArray[np.int64], name: str, tables: dict[str, list[int]]) -> npt.NDArray[np.int64]:
    """Days of a few years are few: their numbers in the place of minutes need fewer bits."""
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) > _FEW:
        return values
    tables[name] = distinct.tolist()
    return codes


def _order(lon: npt.NDArray[np.int64], lat: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Order along a Morton curve, in which what is near in the plane is mostly near in the row; without a point last."""
    x, y = ((np.clip(v, -(2**26), 2**26) + 2**26).astype(np.uint64) for v in (lon, lat))
    curve = _spread(x) | (_spread(y) << np.uint64(1))
    curve[lon == MISSING] = np.iinfo(np.uint64).max
    return np.argsort(curve, kind="stable")


def _spread(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Put a zero bit between any two of the lower 32 bits."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def _planes(values: npt.NDArray[np.int64], *, steps: bool) -> tuple[int, bytes]:
    """Width in bytes, and the first bytes of all values, then the second, ...: alike bytes side by side compress well."""
    if steps:
        values = np.diff(values, prepend=0).astype(np.int32).astype(np.int64)  # round the clock, as in the browser
        values = (values << 1) ^ (values >> 63)  # small steps back are small numbers too: 0, -1, 1, -2, ...
    highest, lowest = int(values.max(initial=0)), int(values.min(initial=0))
    width = 4 if steps or lowest < 0 or highest >= _SHORT else 2 if highest >= _BYTE else 1
    kind = {1: "u1", 2: "<u2", 4: "<u4"}[width]
    return width, (values & 0xFFFFFFFF).astype(kind).view(np.uint8).reshape(-1, width).T.tobytes()
