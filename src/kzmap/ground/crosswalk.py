"""What became of the units: a table from the borders of one day to those of another, with shares of area.

For researchers who hold figures by the regions of one day and need those of the other. A share of area is not a share of people.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from kzmap.ground.boundaries import Boundaries

__all__ = ["COLUMNS", "crosswalk"]

#: Columns of the table.
COLUMNS = (
    "level",
    "before_id",
    "before_name",
    "before_name_ru",
    "before_name_kk",
    "after_id",
    "after_name",
    "after_name_ru",
    "after_name_kk",
    "relation",  # same | renamed | recoded | split | merged | redrawn | ended | begun
    "area_km2",  # of what the two share
    "share_of_before",  # 0 to 1
    "share_of_after",
    "before",  # the two days
    "after",
)

#: A shared area below this part of both units is a difference in drawing, not in law.
_SLIVER = 0.005


def crosswalk(
    boundaries: Boundaries,
    before: str,
    after: str,
    *,
    level: str = "adm1",
    parents: Sequence[str] = (),
) -> pd.DataFrame:
    """Match the units of two days by the ground that they share.

    Parameters
    ----------
    boundaries
        All units.
    before, after
        ISO dates.
    level
        adm0, adm1 or adm2.
    parents
        Only units that are part of these, for example ``("KAZ",)``; default all.

    Returns
    -------
    DataFrame
        `COLUMNS`; one row for each pair that shares ground, sorted by before_id and after_id. Names are those of the day. Slivers
        below half a percent of both units are left out, so shares of a unit add up to 1 within that. A unit without any
        counterpart has a row with an empty id on the other side and the relation ended or begun.

    Raises
    ------
    ValueError
        If a date is none.
    """
    old, new = (_units(boundaries.valid_on(day, level), parents) for day in (before, after))
    shapes_old, shapes_new = old.geometry.to_numpy(), new.geometry.to_numpy()
    left, right = shapely.STRtree(shapes_new).query(shapes_old, predicate="intersects")
    areas_old, areas_new = _areas_km2(shapes_old), _areas_km2(shapes_new)
    shared = _areas_km2(shapely.intersection(shapes_old[left], shapes_new[right]))
    share_old, share_new = shared / areas_old[left], shared / areas_new[right]
    real = (share_old >= _SLIVER) | (share_new >= _SLIVER)
    pairs = list(zip(left[real], right[real], shared[real], share_old[real], share_new[real], strict=True))
    heirs, forebears = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    rows = [
        {
            **_side("before", old.iloc[i]),
            **_side("after", new.iloc[j]),
            "relation": _relation(old.iloc[i], new.iloc[j], heirs[i], forebears[j]),
            "area_km2": round(float(area), 1),
            "share_of_before": round(float(of_old), 4),
            "share_of_after": round(float(of_new), 4),
        }
        for i, j, area, of_old, of_new in pairs
    ]
    rows += [{**_side("before", old.iloc[i]), "relation": "ended"} for i in range(len(old)) if i not in heirs]
    rows += [{**_side("after", new.iloc[j]), "relation": "begun"} for j in range(len(new)) if j not in forebears]
    table = pd.DataFrame([{"level": level, **row, "before": before, "after": after} for row in rows], columns=list(COLUMNS))
    texts = [column for column in COLUMNS if column not in ("area_km2", "share_of_before", "share_of_after")]
    table[texts] = table[texts].fillna("")
    return table.sort_values(["before_id", "after_id"], kind="stable").reset_index(drop=True)


def _units(units: gpd.GeoDataFrame, parents: Sequence[str]) -> gpd.GeoDataFrame:
    kept = units[units["parent_id"].isin(parents)] if parents else units
    return kept.reset_index(drop=True)


def _side(side: str, unit: Any) -> dict[str, str]:
    return {f"{side}_id": unit["unit_id"]} | {f"{side}_{column}": unit[column] for column in ("name", "name_ru", "name_kk")}


def _relation(old: Any, new: Any, heirs: int, forebears: int) -> str:
    if heirs > 1 or forebears > 1:
        return "redrawn" if heirs > 1 and forebears > 1 else "split" if heirs > 1 else "merged"
    if old["unit_id"] != new["unit_id"]:
        return "recoded"
    return "same" if old["name"] == new["name"] else "renamed"


def _areas_km2(shapes: np.ndarray) -> np.ndarray:
    """Areas on the ellipsoid; lines and points have none."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    return np.array([abs(geod.geometry_area_perimeter(shapely.orient_polygons(one))[0]) / 1e6 for one in _polygons(shapes)])


def _polygons(shapes: np.ndarray) -> list[shapely.Geometry]:
    """Polygons of each shape; what only touches leaves an empty one."""
    return [shapely.MultiPolygon([part for part in shapely.get_parts(one) if part.geom_type == "Polygon"]) for one in shapes]
