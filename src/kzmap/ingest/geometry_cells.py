"""From geometries of any kind and system to one point a row, in degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import shapely

from kzmap.ingest.raw_table import Finding, Table, UnreadableError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["ends_of_line", "lonlat", "outline", "reprojected", "spots_of"]


def reprojected(shapes: npt.NDArray[np.object_], crs: Any) -> npt.NDArray[np.object_]:
    """Transform geometries to lon/lat, EPSG:4326.

    Raises
    ------
    UnreadableError
        If the coordinate system is not known.
    """
    import pyproj
    from pyproj.exceptions import CRSError

    if crs is None or not len(shapes):
        return shapes
    try:
        given = pyproj.CRS.from_user_input(crs)
    except CRSError as error:
        raise UnreadableError(f"The coordinate system {str(crs)[:80]!r} is not known.", "Declare an EPSG code.") from error
    if (given.is_geographic and given.to_epsg() in (4326, 4979)) or "CRS84" in str(crs):
        return shapes
    move = pyproj.Transformer.from_crs(given, "EPSG:4326", always_xy=True)

    def moved(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(move.transform(xy[:, 0], xy[:, 1]))

    return np.asarray(shapely.transform(shapely.force_2d(shapes), moved), dtype=object)


def lonlat(table: Table, shapes: npt.NDArray[np.object_]) -> None:
    """Put the point of each geometry into the table: the point itself, else one inside of the shape, which is said.

    A missing or empty geometry gives no point.
    """
    shapes = shapes.copy()
    shapes[shapely.is_empty(shapes)] = None
    if {"zone_id", "claimant"} <= set(table.frame.columns):  # of a zone the whole outline is needed
        table.frame["wkt"] = pd.array([outline(one) for one in shapes], dtype="str")
    kinds = shapely.get_type_id(shapes)
    points = shapes.copy()
    points[kinds != 0] = None
    odd = np.flatnonzero(kinds > 0)
    if len(odd):
        points[odd] = shapely.point_on_surface(shapes[odd])
        for at in odd:
            name = shapes[at].geom_type
            parts = shapely.get_num_geometries(shapes[at])
            if name != "MultiPoint" or parts > 1:
                reason = f"The shape is a {name}; one point of it stands for the whole."
                table.repaired.append(Finding(int(table.rows[at]), "geometry", reason))
    for at in odd:
        if way := ends_of_line(shapes[at]):
            table.ways[int(at)] = way
        elif shapes[at].geom_type == "MultiPoint":
            table.spots[int(at)] = spots_of(shapes[at])
    table.lon, table.lat = shapely.get_x(points), shapely.get_y(points)


def outline(shape: Any) -> str:
    """Write a shape as WKT; "" for none."""
    return "" if shape is None else str(shapely.to_wkt(shape, rounding_precision=7))


def spots_of(shape: Any) -> list[tuple[float, float]]:
    """Return the points of a shape of several, in their order; none for another shape.

    >>> spots_of(shapely.from_wkt("MULTIPOINT ((1 2), (3 4))")), spots_of(None)
    ([(1.0, 2.0), (3.0, 4.0)], [])
    """
    if shape is None or shape.geom_type != "MultiPoint":
        return []
    return [(float(one.x), float(one.y)) for one in shape.geoms]


def ends_of_line(shape: Any) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the first and the last point of a line, also one that is cut into parts; None for another shape.

    >>> ends_of_line(shapely.from_wkt("LINESTRING (1 2, 3 4, 5 6)")), ends_of_line(shapely.Point(1, 2))
    (((1.0, 2.0), (5.0, 6.0)), None)
    """
    if shape is None or shape.geom_type not in ("LineString", "MultiLineString"):
        return None
    parts = list(getattr(shape, "geoms", [shape]))
    first, last = parts[0].coords[0], parts[-1].coords[-1]
    return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))
