"""Second-level units as places. Their polygons come with boundary packs, so nothing is known of them until a caller adds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.place import SUPPLEMENT, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

__all__ = ["districts"]

#: Known as widely as a town of this many inhabitants.
_WEIGHT = 30_000
_DISTRICT_M = 25_000.0


def districts(units: gpd.GeoDataFrame, known: Callable[[str], Place | None]) -> Iterator[tuple[Place, list[str]]]:
    """Turn second-level units into places.

    Parameters
    ----------
    units
        UNIT_COLUMNS of `kzmap.schema`, EPSG:4326.
    known
        Gives the place of a unit id, to find the country of a parent.

    Yields
    ------
    tuple
        A place and its names.
    """
    second = units[units["level"] == "adm2"]
    points = second.geometry.representative_point()
    for row, point, box in zip(second.to_dict("records"), points, second.geometry.bounds.to_numpy(), strict=True):
        west, south, east, north = (float(value) for value in box)
        radius = max(distance_m(point.x, point.y, x, y) for x in (west, east) for y in (south, north))
        parent = known(row["parent_id"])
        names = [name for name in (row["name"], row["name_ru"], row["name_kk"]) if name]
        yield (
            Place(
                row["unit_id"],
                row["name"],
                row["name_ru"],
                row["name_kk"],
                "district",
                round(point.x, 6),
                round(point.y, 6),
                round(radius, -2),
                "district" if radius <= _DISTRICT_M else "region",
                _WEIGHT,
                parent.country if parent else "",
                (row["parent_id"], *(parent.units if parent else ())),
                row["valid_from"],
                row["valid_to"],
                SUPPLEMENT,
                (west, south, east, north),
                row["source"],
            ),
            names,
        )
