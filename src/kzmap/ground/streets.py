"""Streets under a city's records: the situation's own table, and packs that a user made of an extract.

A pack is a GeoParquet in the user's data folder, made by `add` from what people can get: an OpenStreetMap extract, a GeoPackage,
a Shapefile, GeoParquet, GeoJSON or vector tiles. ``geo/streets.csv`` says which tags of OpenStreetMap make which class. Nothing
is fetched. A situation names the packs that it wants (``streets`` in the descriptor); one that is not there is said, and is no
error.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.errors import BoundaryError
from kzmap.folders import user_folder
from kzmap.situation import words
from kzmap.situation.selection import fold
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzmap.situation.situation import Situation

__all__ = ["Gathered", "Pack", "add", "around", "gather", "name_of", "near_records", "of_folder", "packs", "remove"]

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
#: About 2 m: finer than a street is wide.
_TOLERANCE_DEG = 0.00002
#: A street of one name as near as this, about 500 m, is the same, drawn more or less simply.
_SAME_DEG = 0.005
#: A city, not a country: about 250 km across.
_MOST_DEG = 2.5
_EXTRACTS = (".osm", ".pbf", ".gpkg", ".shp", ".zip", ".parquet", ".geojson", ".json", ".fgb", ".pmtiles", ".mbtiles")
_LAYERS_OF_OSM = ("lines", "multipolygons", "points")
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Pack:
    """Streets of one city, as a user added them.

    Attributes
    ----------
    pack_id, title
        Its name, and what it is called.
    bbox
        West, south, east, north in degrees.
    credit
        Whom to name, with the licence.
    origin
        Name and sha256 of the file that it was made of.
    counts
        Rows by class.
    """

    pack_id: str
    title: str
    bbox: tuple[float, float, float, float]
    credit: str
    origin: Mapping[str, str]
    counts: Mapping[str, int]

    @property
    def folder(self) -> Path:
        """Where it is stored."""
        return user_folder("streets") / self.pack_id

    def table(self) -> gpd.GeoDataFrame:
        """Return its rows: class, name, name_xx for any language, credit; EPSG:4326."""
        try:
            return gpd.read_parquet(self.folder / "streets.parquet").assign(credit=self.credit)
        except (OSError, ValueError) as error:
            raise BoundaryError(
                f"The streets of {self.pack_id} cannot be read from {self.folder}: {error}. Add them again: kzmap streets add."
            ) from error


@dataclass(frozen=True)
class Gathered:
    """Streets that a situation draws.

    Attributes
    ----------
    table
        class, name, name_xx, credit, geometry (EPSG:4326); lines, areas and points, in the order in which they are drawn.
    missing
        Packs that the situation names and this computer has not.
    """

    table: gpd.GeoDataFrame
    missing: tuple[str, ...]


def name_of(text: str) -> str:
    """Make a name for a pack of a city's or a file's.

    >>> name_of("Port-au-Prince"), name_of("Almaty 2012.osm.pbf"), name_of("Алматы")
    ('port-au-prince', 'almaty-2012', 'almaty')
    """
    plain = re.sub(r"\.(osm|pbf|zip|gpkg|parquet|geojson|json|fgb|shp|pmtiles|mbtiles)", "", text.lower())
    return re.sub(r"[^a-z0-9]+", "-", fold(plain)).strip("-")[:60] or "city"


def packs() -> list[Pack]:
    """List the packs of this computer, by name."""
    root = user_folder("streets")
    found = []
    for path in sorted(root.glob("*/pack.json")) if root.is_dir() else ():
        try:
            facts = json.loads(path.read_text("utf-8"))
            found.append(Pack(path.parent.name, facts["title"], tuple(facts["bbox"]), facts["credit"], facts["origin"],
                              facts["counts"]))  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError):
            continue  # not a pack of ours
    return found


def remove(pack_id: str) -> None:
    """Take a pack away.

    Raises
    ------
    BoundaryError
        If there is none of this name.
    """
    known = {pack.pack_id: pack for pack in packs()}
    if pack_id not in known:
        there = ", ".join(known) or "none"
        raise BoundaryError(f"There are no streets named {pack_id!r}. There are: {there}.")
    shutil.rmtree(known[pack_id].folder)


def add(path: str | Path, pack_id: str, bbox: tuple[float, float, float, float], *, title: str = "", credit: str = "") -> Pack:
    """Make a pack of an extract, whole or not at all; an older pack of the name is replaced.

    Parameters
    ----------
    path
        .osm, .osm.pbf, .gpkg, .shp, .zip of shapefiles, .parquet, .geojson, .fgb, .pmtiles or .mbtiles.
    pack_id
        Small letters, digits, hyphens: the name by which situations ask for it.
    bbox
        West, south, east, north in degrees: what lies outside is left out.
    title
        Default: the name.
    credit
        Whom to name, with the licence. Default: OpenStreetMap's, whose data extracts in these schemas are.

    Returns
    -------
    Pack
        Its counts say what was kept.

    Raises
    ------
    BoundaryError
        If the file cannot be read, has no street in the box, the box is too large or the name none.
    """
    path = Path(path)
    if not _ID.fullmatch(pack_id):
        raise BoundaryError(f"{pack_id!r} is no name for streets. Use small letters, digits and hyphens, such as port-au-prince.")
    west, south, east, north = bbox
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90) or max(east - west, north - south) > _MOST_DEG:
        raise BoundaryError(
            f"The box {bbox} is no city: give west, south, east, north in degrees, at most {_MOST_DEG} degrees across, such as"
            " 76.7 43.1 77.2 43.4."
        )
    if not path.exists():
        raise BoundaryError(f"{str(path)!r} is not there. Give an extract: {', '.join(_EXTRACTS)}.")
    if path.suffix.lower() not in _EXTRACTS:
        raise BoundaryError(f"{path.name!r} is no kind of file that streets are read from. Give one of: {', '.join(_EXTRACTS)}.")
    table = _read(path, bbox)
    if table.empty:
        raise BoundaryError(
            f"{path.name} has no street, river or park in the box {bbox}. Expected columns or tags of OpenStreetMap (highway,"
            " waterway, railway, ...), of Geofabrik's shapefiles (fclass), OpenMapTiles or Overture (class). Check box and file."
        )
    facts = {
        "title": title or pack_id,
        "bbox": [west, south, east, north],
        "credit": credit or "© OpenStreetMap contributors (ODbL 1.0)",
        "origin": {"file": path.name, "sha256": _digest(path)},
        "counts": {str(key): int(n) for key, n in table["class"].value_counts().items()},
    }
    root = user_folder("streets")
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new.", dir=root) as folder:
        part = Path(folder) / "part"
        part.mkdir()
        table.to_parquet(part / "streets.parquet", index=False, compression="zstd")
        (part / "pack.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if (root / pack_id).exists():
            (root / pack_id).rename(Path(folder) / "old")
        part.rename(root / pack_id)
    return next(pack for pack in packs() if pack.pack_id == pack_id)


def gather(situation: Situation) -> Gathered:
    """Return the streets that a situation draws: its own table, then the packs that it names.

    >>> from kzmap.situation.situation import Situation
    >>> found = gather(Situation.read("kazakhstan-2022"))
    >>> "Tole bi street" in found.table["name"].tolist(), found.missing
    (True, ())
    """
    known = {pack.pack_id: pack for pack in packs()}
    wanted = [str(one) for one in situation.settings.get("streets") or ()]
    own = _own(situation.tables["streets"])
    tables = [known[one].table() for one in wanted if one in known]
    for at, table in enumerate(tables):
        own, tables[at] = _named_by(own, table)
    tables = [own, *tables]
    whole = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    names = [name for name in whole.columns if name == "name" or name.startswith("name_")]
    whole[names] = whole[names].fillna("")
    rank = {word: at for at, word in enumerate(words.rows("street"))}
    whole = whole.iloc[np.argsort(whole["class"].map(rank).to_numpy(), kind="stable")].reset_index(drop=True)
    return Gathered(gpd.GeoDataFrame(whole, geometry="geometry", crs=CRS), tuple(one for one in wanted if one not in known))


def _named_by(own: gpd.GeoDataFrame, pack: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Draw a street once: where a pack has one of the situation's own, it gets the own names, and the own line goes.

    Maps name a street in the language of the place, often in several by stretches; the situation's table has all of its names.
    """
    names = [name for name in own.columns if name == "name" or name.startswith("name_")]
    lines, drawn = shapely.get_dimensions(own.geometry.to_numpy()) == 1, shapely.get_dimensions(pack.geometry.to_numpy()) == 1
    if not lines.any() or not drawn.any():
        return own, pack
    pack = pack.reset_index(drop=True).reindex(
        columns=[*pack.columns, *(name for name in names if name not in pack)], fill_value=""
    )
    spelt: dict[str, list[int]] = {}
    for name in (name for name in pack.columns if name == "name" or name.startswith("name_")):
        for at, folded in zip(np.flatnonzero(drawn), pack.loc[drawn, name].fillna("").map(fold), strict=True):
            if folded:
                spelt.setdefault(folded, []).append(int(at))
    shapes, gone = pack.geometry.to_numpy(), []
    for at in np.flatnonzero(lines):
        row = own.iloc[at]
        found = sorted({one for name in names for one in spelt.get(fold(row[name]), ())})
        near = [one for one in found if shapely.dwithin(row.geometry, shapes[one], _SAME_DEG)]
        if near:
            gone.append(own.index[at])
            pack.loc[near, names] = row[names].to_numpy()
    return own.drop(index=gone), pack


def around(table: gpd.GeoDataFrame, points: np.ndarray, reach_deg: float = 0.06) -> gpd.GeoDataFrame:
    """Keep the streets near some points, cut to boxes around them.

    Parameters
    ----------
    table
        As of `gather`.
    points
        Points, EPSG:4326, of records known to a street, a district or more exactly.
    reach_deg
        How far around each, about 6 km.
    """
    if table.empty or not len(points):
        return table.iloc[:0]
    xy = np.unique(np.round(shapely.get_coordinates(points) / reach_deg) * reach_deg, axis=0)
    cells = shapely.box(xy[:, 0] - 1.5 * reach_deg, xy[:, 1] - reach_deg, xy[:, 0] + 1.5 * reach_deg, xy[:, 1] + reach_deg)
    near = shapely.union_all(cells)
    shapely.prepare(near)
    shapes = table.geometry.to_numpy()
    kept = table[shapely.intersects(near, shapes)]
    shapes = kept.geometry.to_numpy()
    across = ~shapely.contains_properly(near, shapes)
    cut = shapes.copy()
    cut[across] = shapely.intersection(shapes[across], near)
    return kept.set_geometry(gpd.GeoSeries(cut, index=kept.index, crs=CRS)).explode(ignore_index=True)


def of_folder(folder: Path) -> gpd.GeoDataFrame:
    """Read the streets of a situation's own table without the rest of it: class, name, name_xx, credit, geometry."""
    return _own(pd.read_csv(folder / "streets.csv", dtype=str, keep_default_na=False))


def near_records(situation: Situation, features: gpd.GeoDataFrame) -> Gathered:
    """Return the streets around the records that are known to a street, a district or more exactly.

    Parameters
    ----------
    situation
        Whose streets and packs.
    features
        With ``precision`` and a geometry.
    """
    near = features[features["precision"].isin(["site", "street", "district"]) & features.geometry.notna()]
    points = near.geometry.to_numpy()
    gathered = gather(situation)
    return Gathered(around(gathered.table, points[np.isin(shapely.get_type_id(points), (0, 4))]), gathered.missing)


def _own(table: pd.DataFrame) -> gpd.GeoDataFrame:
    names = [name for name in table.columns if name == "name" or name.startswith("name_")]
    shapes = shapely.from_wkt(table["wkt"].to_numpy(dtype=object)) if len(table) else []
    return gpd.GeoDataFrame(table[["class", *names, "credit"]], geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS)


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path, bbox: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Read every layer, keep what is a class of ours, cut and simplify."""
    import pyogrio

    parts = []
    try:
        for source, layer in _layers(path):
            if layer is None:
                frame = _read_parquet(path, bbox)
            else:
                frame = pyogrio.read_dataframe(
                    source, layer=layer, bbox=_in_crs(bbox, pyogrio.read_info(source, layer=layer)["crs"])
                )
            if len(frame) and isinstance(frame, gpd.GeoDataFrame):
                parts.append(_classed(frame.to_crs(CRS) if frame.crs else frame.set_crs(CRS), str(layer or "")))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError, ValueError) as error:
        raise BoundaryError(
            f"{path.name} cannot be read as an extract: {error}. Expected one of: {', '.join(_EXTRACTS)}, whole."
        ) from error
    parts = [part for part in parts if len(part)]
    if not parts:
        return gpd.GeoDataFrame({"class": [], "name": []}, geometry=gpd.GeoSeries([], crs=CRS))
    table = pd.concat(parts, ignore_index=True)
    names = [name for name in table.columns if name.startswith("name")]
    table[names] = table[names].fillna("").astype("str")
    return _cut(gpd.GeoDataFrame(table, geometry="geometry", crs=CRS), bbox)


def _read_parquet(path: Path, bbox: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Read a GeoParquet; what lies in the box if the file can tell. Names of Overture become columns of their own."""
    try:
        frame = gpd.read_parquet(path, bbox=bbox)
    except ValueError as error:
        if "bbox" not in str(error):
            raise
        frame = gpd.read_parquet(path)  # a file without boxes of its rows is read whole
    if "names" in frame and any(isinstance(cell, dict) for cell in frame["names"]):
        told = [cell if isinstance(cell, dict) else {} for cell in frame.pop("names")]
        frame["names.primary"] = [names.get("primary") or "" for names in told]
        common = [dict(names.get("common") or {}) for names in told]
        for language in sorted({code for names in common for code in names if re.fullmatch(r"[a-z]{2,3}", str(code))}):
            frame[f"name:{language}"] = [names.get(language) or "" for names in common]
    return frame


def _in_crs(bbox: tuple[float, float, float, float], crs: str | None) -> tuple[float, float, float, float]:
    """Return the box in a layer's own coordinates, by which it is searched."""
    import pyproj

    if crs is None or pyproj.CRS(crs).is_geographic:
        return bbox
    west, south, east, north = pyproj.Transformer.from_crs(CRS, crs, always_xy=True).transform_bounds(*bbox)
    return west, south, east, north


def _layers(path: Path) -> Iterator[tuple[str, str | None]]:
    import pyogrio

    kind = path.suffix.lower()
    if kind == ".parquet":
        yield str(path), None
        return
    if kind in (".osm", ".pbf"):
        yield from ((str(path), layer) for layer in _LAYERS_OF_OSM)
        return
    source = f"/vsizip/{path.resolve()}" if kind == ".zip" else str(path)
    for layer, geometry in pyogrio.list_layers(source):
        if geometry is not None:
            yield source, str(layer)


@cache
def _selectors() -> list[tuple[str, str, frozenset[str]]]:
    """Class, key and values of each tag that makes it, most telling first."""
    found = []
    for word, row in words.rows("street").items():
        for rule in filter(None, row["tags"].split("|")):
            key, _, values = rule.partition("=")
            found.append((word, key, frozenset(values.split(","))))
    # Protomaps says a road's rank twice, the second time finer: "kind" counts where nothing else tells
    return sorted(found, key=lambda rule: rule[1].endswith("kind"))


def _classed(frame: gpd.GeoDataFrame, layer: str) -> gpd.GeoDataFrame:
    """Give each row its class by its tags, and its names."""
    tags = _tags(frame)
    dimension = shapely.get_dimensions(frame.geometry.to_numpy())
    kinds = {"point": 0, "line": 1, "area": 2}
    found = np.full(len(frame), "", dtype=object)
    for word, key, values in _selectors():
        fits = dimension == kinds[words.rows("street")[word]["geometry"]]
        if key == "layer":
            hit = np.full(len(frame), layer in values)
        elif key in tags:
            cells = tags[key]
            hit = cells.isin(values).to_numpy() if values != {"*"} else (cells != "").to_numpy()
        else:
            continue
        found[fits & hit & (found == "")] = word
    data = {"class": found}
    for key in tags:
        base, _, language = key.partition(":")
        if key in ("name", "names.primary"):
            data["name"] = tags[key].to_numpy()
        elif base in ("name", "name_") and re.fullmatch(r"[a-z]{2,3}", language):
            data[f"name_{language}"] = tags[key].to_numpy()
    data.setdefault("name", np.full(len(frame), "", dtype=object))
    made = gpd.GeoDataFrame(data, geometry=frame.geometry.to_numpy(), crs=CRS)
    return made[(made["class"] != "") & ~(made["class"].isin(["quarter", "landmark"]) & (made["name"] == ""))]


def _tags(frame: gpd.GeoDataFrame) -> dict[str, pd.Series]:
    """Columns and the further tags of GDAL's OpenStreetMap driver, as texts."""
    plain = frame.drop(columns=frame.geometry.name)
    tags = {
        str(name).lower(): pd.Series(plain[name].fillna("").astype(str).to_numpy())
        for name in plain.columns
        if name != "other_tags" and plain[name].dtype.kind in "OTU"
    }
    if "other_tags" in plain:
        rows = [dict(_TAG.findall(cell)) if isinstance(cell, str) else {} for cell in plain["other_tags"]]
        wanted = {key for _, key, _ in _selectors()}
        keys = {key for row in rows for key in row if key in wanted or re.fullmatch(r"name:[a-z]{2,3}", key)}
        for key in sorted(keys - tags.keys()):
            tags[key] = pd.Series([re.sub(r"\\(.)", r"\1", row.get(key, "")) for row in rows])
    return tags


def _cut(table: gpd.GeoDataFrame, bbox: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Clip to the box, drop crumbs, join the pieces of a street, simplify."""
    shapes = table.geometry.to_numpy()
    shapes = np.where(shapely.is_valid(shapes), shapes, shapely.make_valid(shapes))
    table = table.set_geometry(gpd.GeoSeries(shapely.intersection(shapes, shapely.box(*bbox)), index=table.index, crs=CRS))
    table = table[~(table.geometry.is_empty | table.geometry.isna())].explode(ignore_index=True)
    dimension = {word: {"point": 0, "line": 1, "area": 2}[row["geometry"]] for word, row in words.rows("street").items()}
    table = table[shapely.get_dimensions(table.geometry.to_numpy()) == table["class"].map(dimension).to_numpy()]
    keys = ["class", *(name for name in table.columns if name.startswith("name"))]
    lines = table[table["class"].map(dimension) == 1]
    joined = []
    for key, group in lines.groupby(keys, sort=True):
        merged = shapely.line_merge(shapely.union_all(group.geometry.to_numpy())) if len(group) > 1 else group.geometry.iloc[0]
        joined += [(*key, part) for part in shapely.get_parts(merged)]
    whole = pd.concat([
        gpd.GeoDataFrame(joined, columns=[*keys, "geometry"], geometry="geometry", crs=CRS),
        table[table["class"].map(dimension) != 1][[*keys, "geometry"]],
    ], ignore_index=True)  # fmt: skip
    made = gpd.GeoDataFrame(whole, geometry="geometry", crs=CRS)
    return (
        made.set_geometry(made.geometry.simplify(_TOLERANCE_DEG, preserve_topology=False))
        .loc[lambda rows: ~(rows.geometry.is_empty | rows.geometry.isna())]
        .reset_index(drop=True)
    )
