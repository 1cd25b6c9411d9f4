"""Places that must not be found: a sensitive place is published as a coarse grid cell, with the radius to match.

``Situation -> Situation``, before anything else sees it. The exact point is in no later stage, so it cannot reach an export, a
popup, a file name, a bounding box or metadata.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.errors import Fault, KzmapError
from kzmap.schema import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzmap.situation import Situation

__all__ = ["CELL_DEG", "cell", "coarsen", "repeats"]

#: Width and height of a cell, degrees: about 11 km from south to north.
CELL_DEG = 0.1
_STEP_M = 100.0
#: A coordinate with fewer decimals than this tells no more than the cell.
_DECIMALS = 3


def cell(lon: float, lat: float, *, size_deg: float = CELL_DEG) -> tuple[float, float, float]:
    """Return the grid cell that holds a point.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    size_deg
        Width and height of the cells, degrees. The grid begins at 180° W, 90° S: a cell does not depend on the point in it.

    Returns
    -------
    tuple of float
        Longitude and latitude of the cell's middle, and the metres from there to its farthest corner, rounded up.

    Raises
    ------
    KzmapError
        If the size is not above 0 and at most 10.

    Examples
    --------
    >>> cell(76.9453, 43.2383), cell(76.9012, 43.2001)
    ((76.95, 43.25, 6900.0), (76.95, 43.25, 6900.0))
    """
    from pyproj import Geod

    if not 0 < size_deg <= 10:
        raise KzmapError(f"The cell size is {size_deg}. Expected degrees above 0 and up to 10.")
    columns, rows = round(360 / size_deg), round(180 / size_deg)
    column = min(math.floor((lon + 180) / size_deg), columns - 1)
    row = min(math.floor((lat + 90) / size_deg), rows - 1)
    middle = (round(-180 + (column + 0.5) * size_deg, 6), round(-90 + (row + 0.5) * size_deg, 6))
    corners = [(middle[0] + x * size_deg / 2, middle[1] + y * size_deg / 2) for x in (-1, 1) for y in (-1, 1)]
    geod = Geod(ellps="WGS84")
    reach = max(geod.inv(*middle, *corner)[2] for corner in corners)
    return (*middle, math.ceil(reach / _STEP_M) * _STEP_M)


def coarsen(situation: Situation, *, size_deg: float = CELL_DEG) -> Situation:
    """Replace the points of sensitive places by their grid cells.

    Parameters
    ----------
    situation
        As read. It is not changed.
    size_deg
        See `cell`.

    Returns
    -------
    Situation
        Same rows. A sensitive place has the middle of its cell; a radius that holds the whole cell and the old radius; a
        precision no sharper than settlement; and no basis, alias or note that could tell more. The hash of ``places.csv`` is left
        out: with the rest of the file known, it would let a reader test guesses. Without sensitive places the situation itself.
    """
    places = situation.places
    hidden = places["sensitive"].to_numpy(dtype=bool)
    if not hidden.any():
        return situation
    rows = [_coarse(row, size_deg) if row["sensitive"] else row for row in _records(places)]
    table = pd.DataFrame(rows, columns=list(places.columns)).astype(places.dtypes.to_dict())
    hashes = {name: digest for name, digest in situation.hashes.items() if name != "places.csv"}
    coarse = situation.with_table("places", table)
    return type(situation)(coarse.name, coarse.package, coarse.tables, hashes)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


def _coarse(row: Mapping[str, Any], size_deg: float) -> dict[str, Any]:
    told = f"Coarsened on purpose to a grid cell of {size_deg:g} degrees; the exact point is withheld."
    quiet = {**row, "basis": told, "note": "", "aliases": ""}
    if math.isnan(row["lon"]):
        return quiet
    lon, lat, reach = cell(row["lon"], row["lat"], size_deg=size_deg)
    radius = math.ceil((reach + row["radius_m"]) / _STEP_M) * _STEP_M
    precision = max(row["precision"], "settlement", key=PRECISIONS.index)
    return {**quiet, "lon": lon, "lat": lat, "radius_m": radius, "precision": precision}


def repeats(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[Fault]:
    """Find texts that repeat the exact coordinate of a sensitive place.

    Parameters
    ----------
    tables
        Rows of strings by table name; "#" holds the row number.

    Yields
    ------
    Fault
        For each cell outside the place's own row that holds its longitude or latitude to three decimals or more.
    """
    secret: dict[str, str] = {}
    for row in tables["places"]:
        if row.get("sensitive") == "true":
            for column in ("lon", "lat"):
                found = re.fullmatch(rf"(-?\d+\.\d{{{_DECIMALS}}})\d*", row.get(column, ""))
                if found:
                    secret[found[1]] = row["place_id"]
    if not secret:
        return
    pattern = re.compile("|".join(rf"(?<![\d.]){re.escape(number)}" for number in secret))
    for name, rows in tables.items():
        for row in rows:
            for column, text in row.items():
                hit = pattern.search(text) if column != "#" else None
                if hit and not (name == "places" and row.get("sensitive") == "true"):
                    rule = f"The cell repeats a coordinate of the sensitive place {secret[hit[0]]}."
                    yield Fault(f"{name}.csv", int(row["#"]), column, "", rule, "Remove it, or mark this place sensitive too.")
