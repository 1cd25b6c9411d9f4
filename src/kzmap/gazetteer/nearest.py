"""The settlement nearest to a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kzmap.gazetteer.distance import distance_m

if TYPE_CHECKING:
    from kzmap.gazetteer.store import Store

__all__ = ["nearest_ref"]

_SHORTLIST = 16


def nearest_ref(store: Store, lon: float, lat: float) -> tuple[int, float]:
    """Return the settlement of the compiled world nearest to a point, and its distance in metres.

    Parameters
    ----------
    store
        The compiled world.
    lon, lat
        Degrees, EPSG:4326.
    """
    lons, lats = store.settlements
    east = np.abs(lons - lon)
    east = np.minimum(east, 360 - east) * np.cos(np.radians((lats + lat) / 2))
    flat = east**2 + (lats - lat) ** 2
    short = np.argpartition(flat, _SHORTLIST)[:_SHORTLIST]
    distances = [(distance_m(lon, lat, float(lons[at]), float(lats[at])), int(at)) for at in short]
    distance, ref = min(distances)
    return ref, distance
