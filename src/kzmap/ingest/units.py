"""Give many points the boundary units of their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzmap.gridjoin import UnitIndex

if TYPE_CHECKING:
    import numpy.typing as npt

    from kzmap.boundaries import Boundaries

__all__ = ["join_units"]


def join_units(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], days: pd.Series[str], boundaries: Boundaries
) -> pd.DataFrame:
    """Join points with the units that held on their days.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326; NaN for none.
    days
        ISO dates, cut to what is known; "" for today.
    boundaries
        The units.

    Returns
    -------
    DataFrame
        adm0, adm0_name, adm1, adm1_name: one row for each point, "" where no unit is. On a shared border the unit with the
        smallest id is named, as `kzmap.join` does.
    """
    full = days.fillna("")
    span = boundaries.units
    changes = np.array(sorted({day for column in ("valid_from", "valid_to") for day in span[column] if day} | {
        day for column in ("valid_from", "valid_to") for day in boundaries.names[column] if day}))  # fmt: skip
    codes, distinct = pd.factorize(full)
    padded = [day + "0000-01-01"[len(day) :] if day else "9999" for day in distinct]
    epoch = (
        np.searchsorted(changes, np.array(padded, dtype=str), side="right") if len(changes) else np.zeros(len(padded), dtype=int)
    )
    # labels are looked up at the end, so that a million points share a few texts
    labels: dict[str, list[str]] = {name: [""] for name in ("adm0", "adm0_name", "adm1", "adm1_name")}
    found = {level: np.zeros(len(lon), dtype=np.int64) for level in ("adm0", "adm1")}
    known: dict[tuple[str, ...], UnitIndex] = {}
    for one in np.unique(epoch):
        rows = np.flatnonzero(epoch[codes] == one)
        first = min(day for day, at in zip(padded, epoch, strict=True) if at == one)
        for level, positions in found.items():
            units = boundaries.valid_on(None if first == "9999" else first, level)
            key = (level, *units["unit_id"])  # the same units on other days need no second index
            if key not in known:
                known[key] = UnitIndex(units.geometry.to_numpy(), points=len(lon))
            at = known[key].first(lon[rows], lat[rows]).astype(np.int64)
            positions[rows] = np.where(at < 0, 0, at + len(labels[level]))
            labels[level] += units["unit_id"].tolist()
            labels[f"{level}_name"] += units["name"].tolist()
    return pd.DataFrame(
        {name: pd.array(texts, dtype="str").take(found[name.partition("_")[0]]) for name, texts in labels.items()}
    )
