"""The ground that a page shows: which units, towns, lakes and rivers, and in how much detail.

Nothing here is told by country. What the records need is taken: the countries in which they lie with their regions, in a detail
that fits the size of each; the countries around as outlines, coarser the farther the view is; towns the smaller, the nearer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import geopandas as gpd
import shapely

from kzmap.ground.mesh import mesh
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from kzmap.ground.boundaries import Boundaries

__all__ = ["countries_of", "over_seam", "scenery", "theatre_view", "unrolled", "view"]

#: Margins of the view beyond the records: share of its size, and the least in degrees.
_MARGIN, _LEAST_MARGIN_DEG = 0.5, 8.0
#: Finest and coarsest line of a country, in degrees, and how many of its lines make its width.
_OWN, _VISITED, _AROUND = (0.001, 0.004, 8000), (0.004, 0.03, 1000), (0.01, 0.08, 1200)
#: Days after every change of borders so far, and after every change to come.
_TODAY, _END_OF_TIME = "2900-01-01", "2999-12-31"
#: Inhabitants of the towns that are named: where it happened, where records lie, elsewhere in a view of 40 degrees or more.
_TOWNS_VISITED, _TOWNS_AROUND, _WIDE_DEG = 20_000, 100_000, 40.0
#: So near to a record every town has a name, and this many towns are named at most in the countries where it happened.
_NEAR_DEG, _MOST_TOWNS = 0.5, 3000
_LAKE_KM2, _RIVER_DEG = 50, 0.01
_HALF_DEG, _TURN_DEG = 180.0, 360.0

Box = tuple[float, float, float, float]


def countries_of(features: pd.DataFrame, theatre: Collection[str] = ()) -> set[str]:
    """Countries of a situation and those in which its records lie."""
    named = {unit for unit in features["adm0"].unique() if unit} if "adm0" in features else set()
    return {*theatre, *named}


def over_seam(geometry: gpd.GeoSeries) -> bool:
    """Tell whether records lie on both sides of 180 degrees, and nearer to each other over it than around the globe.

    >>> over_seam(gpd.GeoSeries.from_xy([178, -179], [-18, -17])), over_seam(gpd.GeoSeries.from_xy([-60, 60], [0, 0]))
    (True, False)
    """
    bounds = geometry[geometry.notna()].bounds
    west, east = bounds["minx"].min(), bounds["maxx"].max()
    if not east - west > _HALF_DEG:
        return False
    lon = shapely.get_coordinates(geometry[geometry.notna()].to_numpy())[:, 0]
    turned = np.where(lon < 0, lon + _TURN_DEG, lon)
    return bool(turned.max() - turned.min() < _HALF_DEG)


def unrolled(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Longitudes from 0 to 360: what lies west of 180 degrees follows what lies east of it."""
    shapes = geometry.to_numpy()
    ends = np.nan_to_num(shapely.bounds(shapes), nan=0.0)
    western = ends[:, 0] < 0
    # only vertices at the seam itself may be written on either side of it
    turned = shapely.transform(
        shapes[western], lambda xy: np.column_stack([np.where(xy[:, 0] < 0, xy[:, 0] + _TURN_DEG, xy[:, 0]), xy[:, 1]])
    )
    shapes = shapes.copy()
    shapes[western] = turned
    return gpd.GeoSeries(shapes, index=geometry.index, crs=geometry.crs)


def view(features: gpd.GeoDataFrame) -> Box:
    """Box that a reader will look at: the records with a wide margin. What lies beyond is not carried.

    Over 180 degrees the east runs past it.
    """
    known = features.geometry[features.geometry.notna()]
    known = unrolled(known) if over_seam(known) else known
    west, south, east, north = (float(side) for side in known.total_bounds)
    if not np.isfinite([west, south, east, north]).all():
        return (-180.0, -90.0, 180.0, 90.0)
    across = max(_LEAST_MARGIN_DEG * 1.5, _MARGIN * (east - west))
    up = max(_LEAST_MARGIN_DEG, _MARGIN * (north - south))
    return west - across, south - up, east + across, north + up


def theatre_view(boundaries: Boundaries, features: gpd.GeoDataFrame, theatre: Collection[str]) -> Box:
    """`view`, widened to the countries where it happened with a margin: a page and a figure open on them, whole.

    Not to countries that are wider than a region of the world: of those they open on the records.
    """
    box = view(features)
    shapes = [shape for shape in map(boundaries.outline, theatre) if shape is not None]
    if not shapes or over_seam(features.geometry):
        return box
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    if east - west > _WIDE_DEG:
        return box
    across, up = max(_MARGIN * (east - west), north - south), _MARGIN * (north - south)
    return min(box[0], west - across), min(box[1], south - up), max(box[2], east + across), max(box[3], north + up)


def scenery(
    boundaries: Boundaries, features: gpd.GeoDataFrame, begin: str | None = None, theatre: Collection[str] = ()
) -> dict[str, gpd.GeoDataFrame]:
    """Gather what lies under records.

    Parameters
    ----------
    boundaries
        All units.
    features
        Geometry, and adm0 with the country of each record.
    begin
        ISO date; units and borders of every day since, so that a page's slider can change them. None for those of today.
    theatre
        Ids of the countries where it happened: the most detailed.

    Returns
    -------
    dict
        units (UNIT_COLUMNS, made rough together), borders (see `Mesh`), land (what no country is given), lakes, rivers,
        cities; EPSG:4326, and only what lies in `view`. Over 180 degrees, all longitudes run from 0 to 360.
    """
    seam = over_seam(features.geometry)
    if seam:
        features = features.set_geometry(unrolled(features.geometry))
    visited = countries_of(features, theatre)
    box = theatre_view(boundaries, features, theatre)
    units = boundaries.during(begin or _TODAY, _END_OF_TIME, within=visited, box=box)
    width = min(box[2] - box[0], 360.0)
    country = _country(units)
    tolerance = _tolerances(units, country, visited, theatre, width)
    near = shapely.box(*box)
    base = {name: boundaries.basemap(name, begin) for name in ("land", "lakes", "rivers", "cities", "disputed")}
    disputed = base["disputed"].geometry.to_numpy()
    found = mesh(units, tolerance, disputed[shapely.intersects(disputed, near)])
    labels = units.geometry.representative_point()
    units = units.set_geometry(gpd.GeoSeries(found.shapes, index=units.index, crs=CRS)).assign(label=labels)
    borders = found.borders
    if seam:
        units = units.set_geometry(unrolled(units.geometry)).assign(label=unrolled(units["label"]))
        borders = borders.set_geometry(unrolled(borders.geometry))
        base = {name: table.set_geometry(unrolled(table.geometry)) for name, table in base.items()}
    units = units[~units.geometry.is_empty].reset_index(drop=True)
    own = units.geometry[units["unit_id"].isin(list(theatre))]
    under = {"units": units, "borders": borders, "land": _seen(base["land"], near)}
    lakes = _seen(base["lakes"], near)
    close = lakes.geometry.intersects(shapely.box(*own.total_bounds)) if len(own) else np.zeros(len(lakes), dtype=bool)
    under["lakes"] = _rough(lakes[(lakes["area_km2"] >= _LAKE_KM2 * max(1.0, width / _WIDE_DEG) ** 2) | close], width / 4000)
    under["rivers"] = _rough(_seen(base["rivers"], near), max(_RIVER_DEG, width / 4000))
    under["cities"] = _towns(base["cities"], features, visited, theatre, box)
    return under


def _country(units: pd.DataFrame) -> pd.Series[str]:
    over = dict(zip(units["unit_id"], units["parent_id"], strict=True))
    parent = units["parent_id"].where(units["level"] != "adm0", units["unit_id"])
    return parent.map(lambda unit: over.get(unit) or unit)


def _tolerances(
    units: gpd.GeoDataFrame, country: pd.Series[str], visited: Collection[str], theatre: Collection[str], width: float
) -> np.ndarray:
    """How rough the lines of each unit may be: finer where it happened, and the finer the smaller the country."""
    bounds = units.geometry.bounds
    size = (bounds["maxx"] - bounds["minx"]).clip(upper=90).combine(bounds["maxy"] - bounds["miny"], max)
    size = country.map(size.groupby(country).max())

    def fit(least: float, most: float, lines: int, extent: pd.Series[float] | float) -> np.ndarray:
        return np.clip(np.asarray(extent, dtype=float) / lines, least, most)

    close = country.isin(list(theatre if len(theatre) else visited)).to_numpy()
    seen = country.isin(list(visited)).to_numpy()
    rough = np.where(seen, fit(*_VISITED, size), fit(*_AROUND, width))
    return np.where(close, fit(*_OWN, size), rough)


def _seen(table: gpd.GeoDataFrame, near: shapely.Geometry) -> gpd.GeoDataFrame:
    return table[table.intersects(near)].reset_index(drop=True)


def _rough(table: gpd.GeoDataFrame, tolerance_deg: float) -> gpd.GeoDataFrame:
    table = table.set_geometry(table.geometry.simplify(tolerance_deg))
    return table[~table.geometry.is_empty].reset_index(drop=True)


def _cell(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return np.floor(lon / _NEAR_DEG).astype(np.int64) * 1000 + np.floor(lat / _NEAR_DEG).astype(np.int64)


def _towns(
    cities: gpd.GeoDataFrame, features: gpd.GeoDataFrame, visited: Collection[str], theatre: Collection[str], box: Box
) -> gpd.GeoDataFrame:
    """Towns that get a name: the smaller the nearer to what happened."""
    west, south, east, north = box
    lon, lat = cities.geometry.x.to_numpy(), cities.geometry.y.to_numpy()
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    people, country = cities["population"].to_numpy(), cities["country"]
    wide = max(1.0, (east - west) / _WIDE_DEG)
    own = inside & country.isin(list(theatre if len(theatre) else visited)).to_numpy()
    least = np.sort(people[own])[::-1][:_MOST_TOWNS][-1] if own.any() else 0
    kept = own & (people >= least)
    kept |= inside & country.isin(list(visited)).to_numpy() & (people >= _TOWNS_VISITED * wide)
    kept |= inside & ((people >= _TOWNS_AROUND * wide) | cities["capital"].to_numpy(dtype=bool))
    points = features.geometry[features.geometry.notna() & (features.geometry.geom_type == "Point")].to_numpy()
    if len(points):
        cells = np.unique(_cell(*shapely.get_coordinates(points).T))
        kept |= np.isin(_cell(lon, lat), cells)
    return cities[kept].reset_index(drop=True)
