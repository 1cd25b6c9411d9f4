"""Streets of a city as places: a street, a house on it, a crossing of two, a quarter, a landmark.

They come from a situation's own table and from the packs that a user added, and are read when a text asks for one. A street is
where its lines are, with a radius that reaches its ends: a house number does not tell where on it. A crossing is where two
streets meet, with a radius that holds every spot where they do.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from kzmap.gazetteer.answer import Answer, Spot, decide
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.fold import plain, skeleton
from kzmap.gazetteer.reasons import Code, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import geopandas as gpd
    import shapely

    from kzmap.gazetteer.name_words import Words
    from kzmap.gazetteer.rank import Evidence

__all__ = ["City", "phrases", "read_street", "two_streets"]

#: Signs between two streets that cross, and words that join them where another word says that they do.
_SIGNS = re.compile(r"\s+[xX×хХ]\s+|\s*[×/&]\s*")
_JOINS = re.compile(r"(?i)\s+(?:and|at|и|мен|бен|пен|және|та|і|й|et|y|و)\s+|\s+[—–-]\s+")
_HOUSE = re.compile(r"(?i)^(?:д|дом|no|nr|үй|уй|кв|house)?\d{1,4}[a-zа-я]?(?:/\d+)?$")
#: Words of a running text, what parts its clauses, and how many words name two streets.
_PROSE, _STOP, _WORDS = re.compile(r"[^\W_](?:[\w.'’-]*\w)?"), re.compile(r"[,;:!?\n(]|\.\s"), 8
#: As well as a line of an extract, simplified, lies where the street is, and half the width of a wide crossing.
_LEAST_M = 60.0
#: Streets whose ends come as near as this meet in a map that is simplified.
_NEARLY_M = 120.0
#: Two spots of one crossing farther apart than this are two crossings.
_ONE_M = 1_000.0
_SCORE, _GUESS = 0.9, 0.45
_SHORTEST = 3
_LONG = 5


class City:
    """Streets of one pack or one situation, by name.

    Parameters
    ----------
    title
        What it is called.
    read
        Gives its table: class, name, name_xx, credit, geometry (EPSG:4326).
    """

    def __init__(self, title: str, read: Callable[[], gpd.GeoDataFrame], words: Words) -> None:
        self.title = title
        self._read = read
        self._words = words

    @cached_property
    def table(self) -> gpd.GeoDataFrame:
        """Its rows that have a name."""
        table = self._read()
        return table[table["name"].fillna("") != ""].reset_index(drop=True)

    @cached_property
    def _keys(self) -> dict[str, set[int]]:
        """Rows by the key of each of their names, with and without words for streets, and by its sound."""
        keys: dict[str, set[int]] = {}
        names = [name for name in self.table.columns if name == "name" or name.startswith("name_")]
        for column in names:
            for row, cell in enumerate(self.table[column].tolist()):
                if not isinstance(cell, str) or not cell:
                    continue
                key = plain(cell)
                core = " ".join(bare(key.split(), self._words))
                for one in {key, f"={core}", f"~{skeleton(core)}"}:
                    keys.setdefault(one, set()).add(row)
        return keys

    def whole(self, text: str) -> set[int]:
        """Rows of which a text is exactly a name."""
        return self._keys.get(plain(text), set())

    def street(self, text: str) -> set[int]:
        """Rows of a street by its name without the word for a street, by the same letters or the same sound."""
        core = " ".join(bare(plain(text).split(), self._words))
        if len(core) < _SHORTEST:
            return set()
        found = self._keys.get(f"={core}") or (self._keys.get(f"~{skeleton(core)}", set()) if len(core) >= _LONG else set())
        return {row for row in found if self.table["geometry"].iloc[row].geom_type.endswith("LineString")}

    def shape(self, rows: set[int]) -> shapely.Geometry:
        """The lines or points of some rows as one."""
        return self.table.geometry.iloc[sorted(rows)].union_all()

    def names(self, rows: set[int]) -> tuple[str, str, str]:
        """Name of a row, in English or as it stands, in Russian and in Kazakh."""
        row = self.table.iloc[min(rows)]
        return row["name"], row.get("name_ru", ""), row.get("name_kk", "")


def bare(tokens: list[str], words: Words) -> list[str]:
    """Take words for streets, crossings and houses off both ends of a key."""

    def said(token: str) -> bool:
        return words.role(token, "street") is not None or bool(_HOUSE.match(token))

    while len(tokens) > 1 and said(tokens[-1]):
        tokens = tokens[:-1]
    while len(tokens) > 1 and said(tokens[0]):
        tokens = tokens[1:]
    return tokens


def read_street(
    cities: Sequence[City], words: Words, query: str, text: str, evidence: Evidence, outer: Callable[[str], Spot | None]
) -> Answer | None:
    """Answer a text that names a street or a crossing; None if it does not, or if no city has it.

    Parameters
    ----------
    cities
        Those whose streets are known.
    words
        The vocabulary.
    query, text, evidence
        As `Gazetteer.lookup` has them.
    outer
        Finds the settlement or country that stands behind a comma.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    while len(parts) > 1 and _HOUSE.match(plain(parts[1])):  # "пр. Абая, 10"
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    if not parts:
        return None
    head, _ = _crossing_words(parts[0], words)
    asked = any(words.role(token, "street") is not None for token in plain(head).split())
    pair = two_streets(parts[0], words)
    spots: list[Spot] = []
    for city in cities:
        if pair:
            spots += _crossings(city, pair[0], pair[1])
        if not spots:
            spots += _single(city, head, asked=asked)
    spots = [spot for spot in spots if _fits(spot, parts[1:], evidence, outer)]
    if not spots:
        return None
    spots.sort(key=lambda spot: (-spot.score, _away(spot, evidence), spot.place_id))
    best = spots[0]
    rivals = [
        spot for spot in spots[1:] if spot.score >= best.score and distance_m(best.lon, best.lat, spot.lon, spot.lat) > _ONE_M
    ]
    if rivals and not evidence.near:
        spots = [spot.because(Reason(Code.SEVERAL_OF_THE_NAME), score=_GUESS) for spot in spots]
    return decide(query, spots)


def two_streets(text: str, words: Words) -> list[str]:
    """Return the two names that a text says cross, or none.

    >>> from kzmap.gazetteer.name_words import Words
    >>> two_streets("corner of 5th Avenue and Main Street", Words.read()), two_streets("Bonnie and Clyde", Words.read())
    (['5th Avenue', 'Main Street'], [])
    """
    head, crossing = _crossing_words(text, words)
    pair = _SIGNS.split(head)
    asked = crossing or any(words.role(token, "street") is not None for token in plain(head).split())
    if len(pair) != 2 and asked:
        pair = _JOINS.split(head)
    pair = [part.strip() for part in pair]
    return pair if len(pair) == 2 and all(pair) else []


def phrases(text: str, words: Words) -> Iterator[tuple[int, int]]:
    """Give what of a running text may name a crossing: from and to where, the longest first around each word that says so.

    >>> from kzmap.gazetteer.name_words import Words
    >>> text = "A car burned at the corner of Abay and Seifullin."
    >>> [text[a:b] for a, b in phrases(text, Words.read())][:2]
    ['corner of Abay and Seifullin', 'A car burned at the corner of']
    """
    tokens = [(found.start(), found.end()) for found in _PROSE.finditer(text)]
    after = 0
    for at in range(len(tokens)):
        sizes = (n for n in (3, 2, 1) if at + n <= len(tokens))
        size = next(
            (n for n in sizes if words.role(plain(text[tokens[at][0] : tokens[at + n - 1][1]]), "crossing") is not None), 0
        )
        if not size or at < after:
            continue
        after = at + size
        for more in range(_WORDS, 2, -1):
            if after + more <= len(tokens) and not _STOP.search(text, tokens[at][0], tokens[after + more - 1][1]):
                yield tokens[at][0], tokens[after + more - 1][1]
        for more in range(_WORDS, 2, -1):
            if at - more >= 0 and not _STOP.search(text, tokens[at - more][0], tokens[after - 1][1]):
                yield tokens[at - more][0], tokens[after - 1][1]


def _crossing_words(text: str, words: Words) -> tuple[str, bool]:
    """Take the word for a crossing off a text."""
    tokens = text.split()
    for size in (3, 2, 1):
        for part, rest in ((tokens[:size], tokens[size:]), (tokens[-size:], tokens[:-size])):
            if len(tokens) > size and words.role(plain(" ".join(part)), "crossing") is not None:
                return " ".join(rest), True
    return text, False


def _crossings(city: City, one: str, two: str) -> Iterator[Spot]:
    import shapely

    rows = [city.street(one), city.street(two)]
    if not all(rows) or rows[0] & rows[1]:
        return
    first, second = (city.shape(some) for some in rows)
    met = shapely.intersection(first, second)
    if met.is_empty:
        near = shapely.shortest_line(first, second)
        ends = shapely.get_coordinates(near)
        if distance_m(*ends[0], *ends[1]) > _NEARLY_M:
            return
        met = shapely.MultiPoint(ends)
    points = shapely.get_coordinates(met).tolist()
    names = [f"{a} x {b}" if a and b else "" for a, b in zip(*(city.names(some) for some in rows), strict=True)]
    for group in _grouped(points):
        lon, lat = (sum(axis) / len(group) for axis in zip(*group, strict=True))
        radius = max(distance_m(lon, lat, *point) for point in group) + _LEAST_M
        found = Reason(Code.CROSSING, {"one": city.names(rows[0])[0], "two": city.names(rows[1])[0]})
        yield Spot(f"crossing:{plain(names[0]).replace(' ', '-')}:{lon:.4f},{lat:.4f}", names[0], "crossing",
                   round(float(lon), 6), round(float(lat), 6), round(radius, -1), "site", _SCORE, (found,), names[1], names[2],
                   source=city.title)  # fmt: skip


def _grouped(points: list[list[float]]) -> list[list[list[float]]]:
    """Points that lie together, in the order of the first of each group."""
    groups: list[list[list[float]]] = []
    for point in points:
        near = next((group for group in groups if distance_m(*group[0], *point) <= _ONE_M), None)
        if near is None:
            groups.append([point])
        else:
            near.append(point)
    return groups


def _single(city: City, text: str, *, asked: bool) -> Iterator[Spot]:
    """A street, quarter or landmark by its whole name, or a street that a word or a house number asks for."""
    import shapely

    numbered = any(_HOUSE.match(token) for token in plain(text).split()[1:])
    rows = city.whole(text) or (city.street(text) if asked or numbered else set())
    if not rows:
        return
    kind = city.table["class"].iloc[min(rows)]
    rows = {row for row in rows if city.table["class"].iloc[row] == kind} if kind in ("quarter", "landmark") else rows
    shape = city.shape(rows)
    middle = shapely.centroid(shape)
    at = shapely.get_coordinates(shapely.shortest_line(middle, shape))[-1]
    reach = max(distance_m(*at, *point) for point in shapely.get_coordinates(shapely.convex_hull(shape)))
    least = {"quarter": 700.0, "landmark": 150.0}.get(kind, _LEAST_M)
    name, name_ru, name_kk = city.names(rows)
    reason = Reason(Code.ALONG_STREET, {"place": name}) if kind not in ("quarter", "landmark") else Reason(Code.MAIN_NAME)
    precision = {"quarter": "district", "landmark": "site"}.get(kind, "street")
    spot = f"street:{plain(name).replace(' ', '-')}:{at[0]:.4f},{at[1]:.4f}"
    known_as = {"quarter": "neighbourhood", "landmark": "landmark"}.get(kind, "street")
    lon, lat, radius = round(float(at[0]), 6), round(float(at[1]), 6), round(reach + least, -1)
    yield Spot(spot, name, known_as, lon, lat, radius, precision, _SCORE, (reason,), name_ru, name_kk, source=city.title)


def _fits(spot: Spot, outer: Sequence[str], evidence: Evidence, find: Callable[[str], Spot | None]) -> bool:
    """Tell whether a spot lies where the words behind the comma and the country that was given say."""
    if evidence.country_disc is not None:
        lon, lat, radius = evidence.country_disc
        if distance_m(lon, lat, spot.lon, spot.lat) > radius:
            return False
    for text in outer:
        holder = find(text)
        if holder is None or distance_m(holder.lon, holder.lat, spot.lon, spot.lat) > max(holder.radius_m, 0) + _ONE_M * 10:
            return False
    return True


def _away(spot: Spot, evidence: Evidence) -> float:
    """Metres from what the record lies near, if anything tells."""
    return min((distance_m(*point, spot.lon, spot.lat) for point in evidence.near), default=0.0)
