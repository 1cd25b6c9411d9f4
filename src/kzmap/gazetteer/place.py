"""One place of the gazetteer, the families of kinds, and a place's honest size."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = [
    "ALIAS",
    "MAIN_NAME",
    "SITUATION",
    "SUPPLEMENT",
    "WORLD",
    "Hit",
    "Place",
    "group_of",
    "precision_of",
    "settlement_radius",
]

#: Layers, best known last.
WORLD, SUPPLEMENT, SITUATION = 0, 1, 2
#: What a whole name of a situation's place is to it.
ALIAS, MAIN_NAME = 1, 2
_GROUPS = {
    "settlement": "settlement",
    "region": "region",
    "country": "country",
    "district": "district",
    "airfield": "airfield",
    "area": "area",
    "sea": "water",
    "lake": "water",
    "river": "water",
    "border": "border",
    "neighbourhood": "district",
}
_PRECISION = {
    "settlement": "settlement",
    "region": "region",
    "country": "country",
    "area": "region",
    "border": "region",
    "oil_field": "settlement",
}
_DISTRICT_M, _REGION_M = 5_000.0, 25_000.0


def group_of(kind: str) -> str:
    """Return the family of a kind: what a word like "airport" or "region" asks for.

    >>> group_of("lake"), group_of("square")
    ('water', 'site')
    """
    return _GROUPS.get(kind, "site")


def settlement_radius(population: int) -> float:
    """Return the radius in metres that covers a settlement, from its inhabitants: 18 km for two millions, 4 km for ten thousand.

    >>> settlement_radius(2_000_000), settlement_radius(0)
    (17400.0, 1700.0)
    """
    return float(round(300 * max(population, 500) ** 0.28, -2))


@dataclass(frozen=True, slots=True)
class Place:
    """One place.

    Attributes
    ----------
    place_id
        The situation's own id, ``geonames:1526384``, a boundary unit's id, or an id of our supplement.
    name, name_ru, name_kk, kind
        As in a situation's places.
    lon, lat, radius_m, precision
        Degrees, metres, one of `tables.PRECISIONS`. A region or country has a point inside it and a radius around it.
    weight
        Inhabitants, or how widely known it is on the same scale.
    country
        ISO 3166-1 alpha-2, or "".
    units
        Ids of the first-level units it lies in, at any time; of a unit, those it was cut out of.
    valid_from, valid_to
        Dates of a unit, "" where open.
    layer
        WORLD, SUPPLEMENT or SITUATION.
    box
        West, south, east, north of a unit, or empty.
    source
        Where the point comes from.
    capital
        It is the capital of its country.
    group
        Family of the kind, see `group_of`.
    """

    place_id: str
    name: str
    name_ru: str
    name_kk: str
    kind: str
    lon: float
    lat: float
    radius_m: float
    precision: str
    weight: int
    country: str
    units: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    layer: int = WORLD
    box: tuple[float, ...] = ()
    source: str = ""
    capital: bool = False
    group: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", group_of(self.kind))


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that has a key.

    Attributes
    ----------
    ref
        Number of the place in the index.
    how
        PRIMARY, ALTERNATE or LOOSE.
    valid_from, valid_to
        Dates between which the place had this name, "" where open or unknown.
    own
        The name comes from the supplement or the situation and not from the compiled world.
    whole
        MAIN_NAME or ALIAS if the key is the whole of a name that the situation gives to the place, else 0.
    """

    ref: int
    how: int
    valid_from: str = ""
    valid_to: str = ""
    own: bool = False
    whole: int = 0


def precision_of(kind: str, radius_m: float) -> str:
    """Return the precision that a kind of place of a size allows.

    >>> precision_of("lake", 300_000), precision_of("square", 300)
    ('region', 'site')
    """
    if kind in _PRECISION:
        return _PRECISION[kind]
    if kind in ("river", "sea", "lake", "district"):
        return "district" if radius_m <= _REGION_M else "region"
    return "site" if radius_m <= _DISTRICT_M else "district" if radius_m <= _REGION_M else "region"
