"""Units as a mesh of shared lines: make each line as rough as its neighbours allow, and tell which are borders.

Units of several levels and days are laid over each other. Where the set of units beside a line changes, the line is cut; so each
piece is kept once, is simplified once, and the units on both sides stay edge to edge however rough it becomes. A piece along a
unit that is looked at closely keeps its detail, one far away does not need it.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import geopandas as gpd
import shapely

from kzmap.kept import Kept
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]

__all__ = ["Mesh", "mesh"]

#: Vertices nearer than this are one; the coverage is rounded to it.
_GRID_DEG = 1e-6
_RING = 4
#: What was found of late, by the hash of what was given: each map of a situation lies on the same ground.
_FOUND: Kept[Mesh] = Kept(4)


@dataclass(frozen=True)
class Mesh:
    """Units and borders that share their lines.

    Attributes
    ----------
    shapes
        One polygon for each unit, in the order given; empty where nothing is left of it. Meant for the eye: a line that became
        rough may cross another.
    borders
        level, unit_a, unit_b, disputed, valid_from, valid_to and lines, EPSG:4326: each border between two countries, or two
        units of one country, for the days on which both hold. No coasts. What is disputed counts as a border of countries.
    """

    shapes: npt.NDArray[np.object_]
    borders: gpd.GeoDataFrame


def mesh(units: gpd.GeoDataFrame, tolerance_deg: npt.ArrayLike = 0.0, disputed: npt.NDArray[np.object_] | None = None) -> Mesh:
    """Simplify units together; what is found is kept for who asks the same again.

    Parameters
    ----------
    units
        UNIT_COLUMNS, EPSG:4326: (Multi)Polygons of one coverage; units of other levels and days may lie over each other.
    tolerance_deg
        For each unit, or for all: how far a line may move, in degrees. A line takes the smallest of the units beside it.
    disputed
        Lines that are not agreed, vertex by vertex those of the units; one that no two units share is a border of its own.

    Examples
    --------
    >>> units = gpd.GeoDataFrame(
    ...     {"unit_id": ["A", "B"], "level": "adm0", "parent_id": "", "valid_from": "", "valid_to": ""},
    ...     geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
    >>> found = mesh(units)
    >>> found.borders[["unit_a", "unit_b"]].values.tolist(), found.borders.geometry[0].length, found.shapes[1].area
    ([['A', 'B']], 1.0, 1.0)
    """
    shapes = units.geometry.to_numpy()
    given = np.broadcast_to(np.asarray(tolerance_deg, dtype=np.float64), (len(shapes),))
    if not len(shapes):
        return Mesh(shapes, _borders(units, None, np.zeros(0, dtype=object)))
    contested = np.zeros(0, dtype=object) if disputed is None else shapely.get_parts(disputed)
    key = _key(units, given, contested)
    return _FOUND.of(key, lambda: _found(units, given, contested))


def _key(units: gpd.GeoDataFrame, given: npt.NDArray[np.float64], contested: npt.NDArray[np.object_]) -> str:
    """Hash of all that a mesh depends on."""
    told = [units[name].tolist() for name in ("unit_id", "level", "parent_id", "valid_from", "valid_to")]
    digest = hashlib.sha256(repr((told, given.tolist())).encode("utf-8", "surrogatepass"))
    for shapes in (units.geometry.to_numpy(), contested):
        digest.update(shapely.get_coordinates(shapes).tobytes())
        parts, of = shapely.get_parts(shapes, return_index=True)
        rings, of_part = shapely.get_rings(parts, return_index=True)
        digest.update(repr((of.tolist(), of_part.tolist(), shapely.get_num_coordinates(rings).tolist())).encode())
    return digest.hexdigest()


def _found(units: gpd.GeoDataFrame, given: npt.NDArray[np.float64], contested: npt.NDArray[np.object_]) -> Mesh:
    shapes = units.geometry.to_numpy()
    xy, ring_of, part_of, unit_of = _rings(shapes)
    edges = _Edges(xy, ring_of, unit_of, len(shapes), contested)
    arcs = _Arcs(edges, given)
    alone = shapely.simplify(edges.alone(contested), float(given.min()), preserve_topology=False)
    return Mesh(_rebuilt(arcs, part_of, unit_of, len(shapes)), _borders(units, arcs, alone))


def _rings(shapes: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.float64], Ints, Ints, Ints]:
    """Vertices of all rings without their closing one; ring of each vertex; polygon of each ring; unit of each ring."""
    parts, unit_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    last = np.r_[ring_of[1:] != ring_of[:-1], True]
    return xy[~last], ring_of[~last], part_of, unit_of_part[part_of]


def _spot(xy: npt.NDArray[np.float64]) -> Ints:
    """One number for each vertex."""
    cells = np.rint(xy / _GRID_DEG).astype(np.int64)
    return cells[:, 0] * 1_000_000_007 + cells[:, 1]


def _distinct(numbers: Ints) -> Ints:
    """Sorted, each once; np.unique hashes, which these numbers make slow."""
    ordered = np.sort(numbers)
    return ordered[np.r_[True, ordered[1:] != ordered[:-1]]] if len(ordered) else ordered


def _among(numbers: Ints, known: Ints) -> npt.NDArray[np.bool_]:
    """Whether each number is one of sorted others."""
    at = np.minimum(np.searchsorted(known, numbers), max(len(known) - 1, 0))
    return known[at] == numbers if len(known) else np.zeros(len(numbers), dtype=bool)


class _Edges:
    """Edges of all rings: which of them are the same, and which units lie along each."""

    def __init__(
        self, xy: npt.NDArray[np.float64], ring_of: Ints, unit_of: Ints, count: int, contested: npt.NDArray[np.object_]
    ) -> None:
        self.xy, self.ring_of = xy, ring_of
        n = len(xy)
        first = np.r_[True, ring_of[1:] != ring_of[:-1]]
        self.starts = np.flatnonzero(first)
        self.ends = np.r_[self.starts[1:], n]
        after = np.arange(1, n + 1)
        after[self.ends - 1] = self.starts
        before = np.arange(-1, n - 1)
        before[self.starts] = self.ends - 1
        self.spots, vertex = np.unique(_spot(xy), return_inverse=True)
        self.vertex = vertex.astype(np.int64)
        one, two = self.vertex, self.vertex[after]
        key = np.minimum(one, two) * n + np.maximum(one, two)
        distinct, edge = np.unique(key, return_inverse=True)
        self.edge = edge.astype(np.int64)
        owner = unit_of[ring_of]
        # one random number a unit: equal sums are equal sets of units
        lots = np.random.default_rng(20220105).integers(1, 1 << 62, count, dtype=np.int64)
        self.beside = np.zeros(len(distinct), dtype=np.int64)
        np.add.at(self.beside, self.edge, lots[owner])
        marked = _among(self.spots, _distinct(_spot(shapely.get_coordinates(contested))))[self.vertex]
        self.disputed = np.zeros(len(distinct), dtype=bool)
        self.disputed[self.edge] = marked & marked[after]
        self.beside += self.disputed  # a lot of its own: what is disputed ends a piece
        pairs = _distinct(self.edge * count + owner)
        self.pair_edge, self.pair_unit = np.divmod(pairs, count)
        ends = np.bincount(np.r_[distinct // n, distinct % n], minlength=n)
        changes = self.beside[self.edge] != self.beside[self.edge[before]]
        node = np.zeros(n, dtype=bool)
        node[self.vertex[changes]] = True
        node |= ends > 2  # a ring that touches itself
        self.node = node[self.vertex]

    def alone(self, lines: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Those of some lines that no unit has: a view that unites both sides has no unit whose edge they are."""
        points, of = shapely.get_coordinates(lines, return_index=True)
        known = _among(_spot(points), self.spots)
        shared = np.bincount(of, weights=known, minlength=len(lines)) / np.maximum(np.bincount(of, minlength=len(lines)), 1)
        return lines[shared < 0.5]


class _Arcs:
    """Pieces between nodes, each once.

    Attributes
    ----------
    lines
        Coordinates of each piece, made rough.
    units
        Units along each piece.
    disputed
        Whether it is not agreed.
    rings
        For each ring the pieces that it consists of, and whether each runs backwards.
    """

    def __init__(self, edges: _Edges, tolerance: npt.NDArray[np.float64]) -> None:
        number: dict[int, int] = {}
        raw: list[npt.NDArray[np.float64]] = []
        heads: list[tuple[int, int]] = []
        firsts: list[int] = []
        self.rings: list[list[tuple[int, bool]]] = []
        for begin, end in zip(edges.starts.tolist(), edges.ends.tolist(), strict=True):
            ring: list[tuple[int, bool]] = []
            for order in _cut(edges, begin, end):
                own = edges.edge[order[:-1]]
                key = int(own.min())
                ids = edges.vertex[order]
                head = (int(ids[0]), int(ids[1]))
                if key not in number:
                    number[key] = len(raw)
                    raw.append(edges.xy[order])
                    heads.append(head)
                    firsts.append(key)
                at = number[key]
                ring.append((at, head != heads[at]))
            self.rings.append(ring)
        begins = np.searchsorted(edges.pair_edge, firsts)
        finish = np.searchsorted(edges.pair_edge, firsts, side="right")
        self.disputed = edges.disputed[firsts].tolist()
        self.units = [edges.pair_unit[a:b].tolist() for a, b in zip(begins, finish, strict=True)]
        least = np.array([tolerance[units].min() for units in self.units])
        lines = shapely.linestrings(np.concatenate(raw), indices=np.repeat(np.arange(len(raw)), [len(line) for line in raw]))
        rough = shapely.simplify(lines, least, preserve_topology=False)
        points, of = shapely.get_coordinates(rough, return_index=True)
        self.lines = np.split(points, np.flatnonzero(np.diff(of)) + 1)


def _cut(edges: _Edges, begin: int, end: int) -> Iterator[Ints]:
    """Positions of the vertices of each piece of a ring, both ends included."""
    nodes = np.flatnonzero(edges.node[begin:end]) + begin
    if not len(nodes):  # an island, a lake: it begins at the same vertex whoever asks
        nodes = np.array([begin + int(edges.vertex[begin:end].argmin())])
    size = end - begin
    for here, there in zip(nodes, np.r_[nodes[1:], nodes[0] + size], strict=True):
        yield (np.arange(here, there + 1) - begin) % size + begin


def _rebuilt(arcs: _Arcs, part_of: Ints, unit_of: Ints, count: int) -> npt.NDArray[np.object_]:
    """Put the polygons together from their pieces; what is no area any more is left out."""
    polygons: list[list[shapely.Polygon]] = [[] for _ in range(count)]
    shell: npt.NDArray[np.float64] | None = None
    holes: list[npt.NDArray[np.float64]] = []
    part = -1

    def close() -> None:
        if part >= 0 and shell is not None:
            polygons[unit].append(shapely.Polygon(shell, holes))

    unit = 0
    for ring, of, owner in zip(arcs.rings, part_of.tolist(), unit_of.tolist(), strict=True):
        pieces = [arcs.lines[at][::-1] if back else arcs.lines[at] for at, back in ring]
        line = np.concatenate([pieces[0][:1], *(piece[1:] for piece in pieces)])
        if of != part:
            close()
            part, unit, shell, holes = of, owner, line if len(line) >= _RING else None, []
        elif len(line) >= _RING:
            holes.append(line)
    close()
    found: npt.NDArray[np.object_] = np.full(count, None, dtype=object)
    found[:] = [own[0] if len(own) == 1 else shapely.MultiPolygon(own) for own in polygons]
    return found


def _borders(units: gpd.GeoDataFrame, arcs: _Arcs | None, alone: npt.NDArray[np.object_]) -> gpd.GeoDataFrame:
    """Gather the pieces that lie between two units, by pair."""
    rows = units.drop(columns="geometry").to_dict("records")
    found: dict[tuple[int, int, bool], list[shapely.LineString]] = {}
    for line, along, doubt in zip(arcs.lines, arcs.units, arcs.disputed, strict=True) if arcs else ():
        if len(along) < 2 or len(line) < 2:
            continue
        for one, two in itertools.combinations(along, 2):
            a, b = rows[one], rows[two]
            if (a["level"], a["parent_id"]) == (b["level"], b["parent_id"]) and a["level"] != "adm2" and _together(a, b):
                found.setdefault((one, two, doubt), []).append(shapely.LineString(line))
    table: list[dict[str, Any]] = []
    for (one, two, doubt), parts in found.items():
        a, b = sorted((rows[one], rows[two]), key=lambda row: str(row["unit_id"]))
        table.append({
            "level": "adm0" if doubt else a["level"],
            "unit_a": a["unit_id"],
            "unit_b": b["unit_id"],
            "disputed": doubt,
            "valid_from": max(a["valid_from"], b["valid_from"]),
            "valid_to": min(filter(None, (a["valid_to"], b["valid_to"])), default=""),
            "geometry": shapely.line_merge(shapely.MultiLineString(parts)),
        })  # fmt: skip
    nobody = {"level": "adm0", "unit_a": "", "unit_b": "", "disputed": True, "valid_from": "", "valid_to": ""}
    table += [{**nobody, "geometry": line} for line in alone if not line.is_empty]
    table.sort(key=lambda row: (row["level"], row["unit_a"], row["unit_b"], row["disputed"], row["valid_from"]))
    columns = ["level", "unit_a", "unit_b", "disputed", "valid_from", "valid_to", "geometry"]
    return gpd.GeoDataFrame(table, columns=columns, geometry="geometry", crs=CRS)


def _together(one: dict[str, str], two: dict[str, str]) -> bool:
    """Tell whether there is a day on which both units hold."""
    begin = max(one["valid_from"], two["valid_from"])
    return all(begin < end for end in (one["valid_to"], two["valid_to"]) if end)
