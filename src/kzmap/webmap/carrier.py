"""How records travel to the browser: a head that says what they are, and columns, as JSON or, when there are many, packed.

Both have the same head and give the same typed arrays. Packed numbers are whole (degrees times 10**5, minutes, codes), sorted
along a curve through the plane so that neighbours stand together, written as steps where that helps, split into planes of bytes,
and compressed. What the page reads back is what went in, but for coordinates (5 decimals, about 1 m) and radii (whole metres).
"""

from __future__ import annotations

import base64
import fnmatch
import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

__all__ = ["MISSING", "MOST_MARKS", "Packed", "pack", "pack_beside"]

#: Above this number of records a page draws dots on canvas tiles, and its records travel packed.
MOST_MARKS = 2000
#: Stands for a number that is not known.
MISSING = -(2**31)
#: Columns of texts that go together; each combination is written once.
_GROUPS = {
    "where": ("adm0", "adm1", "adm2", "unit_id", "join_candidates", "adm1_today", "join_method"),
    "spot": ("place", "place_*", "basis"),
}
_LISTS = ("sources", "units", "more")
#: Neighbours along the curve, and numbers that grow with the rows, differ by little.
_STEPS = ("lon", "lat", "id", "x", "y", "from", "to")
_BYTE, _SHORT = 256, 65536
#: With more different values than this a table of them costs more than it saves.
_FEW = 4096


@dataclass(frozen=True)
class Packed:
    """Records on their way.

    Attributes
    ----------
    head
        Plain lists, numbers and strings: ``n``; ``columns``, each with its name, then its width in bytes and whether it holds
        steps, or, not packed, its numbers; ``constants``; ``values`` for columns of codes of numbers; ``groups`` of texts that go
        together; ``lists``; ``id``, how ids are made; ``strings``. If packed, ``strings`` and ``groups`` are a JSON object
        before the columns, and ``told`` says how many bytes it has.
    blob
        Base64 of the gzipped JSON and columns; "" if they are in the head.
    rows
        Row of the input for each record in the page's order: by time, those without a time last. A table without ids has its
        records numbered 1, 2, ... in this order.
    """

    head: dict[str, Any]
    blob: str
    rows: Whole


def pack(records: Mapping[str, Any], strings: Sequence[str], *, packed: bool | None = None) -> Packed:
    """Make records ready to travel.

    Parameters
    ----------
    records
        As from `records.record_columns`: lists or arrays; ``id`` may be None, and a missing column is empty.
    strings
        What the columns of texts refer to.
    packed
        Default: above `MOST_MARKS` records.

    Returns
    -------
    Packed
        Every record, none lost or doubled; the same bytes for the same input.

    Examples
    --------
    >>> records = {"id": None, "lon": [1.0, None], "lat": [2.0, None], "t0": [None, 5], "t1": [None, 6], "category": [0, 0]}
    >>> made = pack(records, [""])
    >>> made.head["n"], made.rows.tolist(), made.head["columns"][:1], made.head["constants"]
    (2, [1, 0], [['lon', [100000, -2147483648]]], {'where': 0, 'spot': 0, 'category': 0})
    """
    columns = dict(records)
    texts = list(strings)
    n = len(columns["lon"])
    head: dict[str, Any] = {"n": n, "columns": [], "constants": {}, "values": {}, "groups": {}, "lists": {}}
    numbers = {"lon": _fixed(columns.pop("lon"), 1e5), "lat": _fixed(columns.pop("lat"), 1e5)}
    begin, end = _minutes(columns.pop("t0"), 0), _minutes(columns.pop("t1"), 1)
    numbers |= {"t0": begin, "minutes": np.where(begin == MISSING, 0, end - begin)}
    if "radius" in columns:
        numbers["radius"] = _fixed(columns.pop("radius"))
    ids = columns.pop("id")
    if ids:
        head["id"], numbers["id"] = _ids(ids, texts)
    for name in _LISTS:
        if name in columns:
            numbers[name], head["lists"][name] = _distinct_lists(columns.pop(name))
    for group, members in _GROUPS.items():
        present = [name for member in members for name in fnmatch.filter(columns, member) if name != "place_ids"]
        numbers[group], rows = _combinations([np.asarray(columns.pop(name), dtype=np.int64) for name in present], n)
        head["groups"][group] = {"names": present, "rows": rows}
    numbers |= {name: np.asarray(values, dtype=np.int64) for name, values in columns.items()}
    for name in [name for name, values in numbers.items() if n and (values == values[0]).all()]:
        head["constants"][name] = int(numbers.pop(name)[0])
    many = n > MOST_MARKS if packed is None else packed
    order = _order(numbers, n) if many else np.arange(n)
    blob = _blob(head, numbers, order, texts) if many else ""
    if not many:
        head["columns"] = [[name, values.tolist()] for name, values in numbers.items()]
        head["strings"] = texts
    late = np.where(begin == MISSING, np.iinfo(np.int64).max, begin)[order]
    return Packed(head, blob, order[np.argsort(late, kind="stable")])


def _blob(head: dict[str, Any], numbers: Mapping[str, Whole], order: Whole, texts: Sequence[str]) -> str:
    """Strings and planes of bytes, compressed; how to read them is added to the head."""
    told = {"strings": texts, "groups": head.pop("groups")}
    parts = [json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")]
    head["told"] = len(parts[0])
    for name, given in numbers.items():
        steps = name in _STEPS
        values = given
        if len(given) and not steps and not 0 <= given.min() <= given.max() < _SHORT:
            values = _by_value(given, name, head["values"])
        width, plane = _planes(values[order], steps=steps)
        head["columns"].append([name, width, int(steps)])
        parts.append(plane)
    return _compressed(parts, 9 if head["n"] < _SHORT else 6)


def pack_beside(columns: Mapping[str, Whole], told: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Pack what stands beside the records: columns of whole numbers, and whatever JSON holds.

    Returns
    -------
    dict, str
        ``told``, how many bytes of JSON; ``columns``, each with its name, its width in bytes, whether it holds steps, how many
        values. And base64 of the gzipped JSON and planes.

    Examples
    --------
    >>> pack_beside({"x": np.array([5, 7])}, {})[0]
    {'told': 2, 'columns': [['x', 4, 1, 2]]}
    """
    parts = [json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")]
    head: dict[str, Any] = {"told": len(parts[0]), "columns": []}
    for name, values in columns.items():
        steps = name in _STEPS
        width, plane = _planes(values, steps=steps)
        head["columns"].append([name, width, int(steps), len(values)])
        parts.append(plane)
    return head, _compressed(parts, 9)


def _compressed(parts: Sequence[bytes], level: int) -> str:
    return base64.b64encode(gzip.compress(b"".join(parts), level, mtime=0)).decode("ascii")


def _fixed(values: Sequence[float | None] | npt.NDArray[Any], scale: float = 1.0) -> Whole:
    """Whole numbers of a unit of ``1 / scale``; MISSING for what is not a number."""
    given = np.asarray(values, dtype=np.float64)
    known = np.isfinite(given)
    return np.where(known, np.rint(np.where(known, given, 0) * scale), MISSING).astype(np.int64)


def _minutes(values: Sequence[float | None] | npt.NDArray[Any], after: int) -> Whole:
    """Minutes as 32 bits hold them, to the year 6053: what lies beyond stands at their end, and is still told as written."""
    found = _fixed(values)
    return np.where(found == MISSING, MISSING, np.clip(found, MISSING + 1 + after, -MISSING - 2 + after))


def _ids(ids: Sequence[str], strings: list[str]) -> tuple[dict[str, Any], Whole]:
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


def _distinct_lists(lists: Sequence[Sequence[Any]]) -> tuple[Whole, list[Any]]:
    """Code of each list, and the lists that differ."""
    seen: dict[str, int] = {}
    codes = [seen.setdefault(json.dumps(one), len(seen)) for one in lists]
    return np.array(codes, dtype=np.int64), [json.loads(one) for one in seen]


def _combinations(columns: Sequence[Whole], n: int) -> tuple[Whole, list[list[int]]]:
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


def _by_value(values: Whole, name: str, tables: dict[str, list[int]]) -> Whole:
    """Days of a few years are few: their numbers in the place of minutes need fewer bits."""
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) > _FEW:
        return values
    tables[name] = distinct.tolist()
    return codes


def _order(numbers: Mapping[str, Whole], n: int) -> Whole:
    """Order along a Morton curve, in which what is near in the plane is mostly near in the row; without a point last."""
    if "lon" not in numbers or "lat" not in numbers:
        return np.arange(n)
    x, y = ((np.clip(v, -(2**26), 2**26) + 2**26).astype(np.uint64) for v in (numbers["lon"], numbers["lat"]))
    curve = _spread(x) | (_spread(y) << np.uint64(1))
    curve[numbers["lon"] == MISSING] = np.iinfo(np.uint64).max
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


def _planes(values: Whole, *, steps: bool) -> tuple[int, bytes]:
    """Width in bytes, and the first bytes of all values, then the second, ...: alike bytes side by side compress well."""
    if steps:
        values = np.diff(values, prepend=0).astype(np.int32).astype(np.int64)  # round the clock, as in the browser
        values = (values << 1) ^ (values >> 63)  # small steps back are small numbers too: 0, -1, 1, -2, ...
    highest, lowest = int(values.max(initial=0)), int(values.min(initial=0))
    width = 4 if steps or lowest < 0 or highest >= _SHORT else 2 if highest >= _BYTE else 1
    kind = {1: "u1", 2: "<u2", 4: "<u4"}[width]
    return width, (values & 0xFFFFFFFF).astype(kind).view(np.uint8).reshape(-1, width).T.tobytes()
