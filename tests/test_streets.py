"""Streets of a city: from extracts of several schemas to a pack, around the records, into the page's budget."""

from __future__ import annotations

import base64
import gzip
import json
import sys
from io import StringIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest

import geopandas as gpd
import pyogrio
import shapely

from kzmap import pipeline
from kzmap.cli import main
from kzmap.errors import BoundaryError
from kzmap.ground import streets
from kzmap.situation import words
from kzmap.situation.situation import Situation
from kzmap.webmap import street_underlay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOX = (-72.40, 18.50, -72.30, 18.60)
#: Tags of OpenStreetMap with the nodes of each way, and the class that a mapper means by them.
WAYS: list[tuple[dict[str, str], list[tuple[float, float]], str]] = [
    ({"highway": "primary", "name": "Route de Frères", "name:ht": "Wout Frè"}, [(-72.35, 18.52), (-72.34, 18.52)], "primary"),
    ({"highway": "primary", "name": "Route de Frères", "name:ht": "Wout Frè"}, [(-72.34, 18.52), (-72.33, 18.525)], "primary"),
    ({"highway": "residential", "name": 'Rue "Capois" <b>'}, [(-72.35, 18.53), (-72.349, 18.54)], "minor"),
    ({"highway": "footway"}, [(-72.35, 18.531), (-72.349, 18.5312)], "path"),
    ({"waterway": "stream", "name": "Bois de Chêne"}, [(-72.36, 18.53), (-72.36, 18.54)], "river"),
    (
        {"leisure": "park", "name": "Champ de Mars"},
        [(-72.34, 18.54), (-72.339, 18.54), (-72.339, 18.541), (-72.34, 18.54)],
        "green",
    ),
    ({"building": "yes"}, [(-72.34, 18.55), (-72.3399, 18.55), (-72.3399, 18.5501), (-72.34, 18.55)], "built"),
    ({"power": "line"}, [(-72.35, 18.52), (-72.33, 18.55)], ""),
    ({"highway": "trunk", "name": "Far away"}, [(-71.0, 18.0), (-71.0, 18.1)], ""),
]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "data"))


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """An extract as OpenStreetMap's own XML."""
    nodes, ways = [], []
    for number, (tags, points, _) in enumerate(WAYS):
        refs = []
        for lon, lat in points:
            at = (points.index((lon, lat)) + 1) + 100 * (number + 1)
            nodes.append(f'<node id="{at}" lat="{lat}" lon="{lon}" version="1"/>')
            refs.append(f'<nd ref="{at}"/>')
        told = "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
        ways.append(f'<way id="{number + 1}" version="1">{"".join(refs)}{told}</way>')
    nodes.append('<node id="9001" lat="18.545" lon="-72.345" version="1"><tag k="place" v="neighbourhood"/>'
                 '<tag k="name" v="Turgeau"/></node>')  # fmt: skip
    path = tmp_path / "haiti.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{"".join(dict.fromkeys(nodes))}{"".join(ways)}</osm>', "utf-8")
    return path


def test_an_extract_becomes_a_pack_of_named_classes(extract: Path) -> None:
    pack = streets.add(extract, "port-au-prince", BOX)
    table = pack.table()
    expected = {kind for *_, kind in WAYS if kind} | {"quarter"}
    assert set(table["class"]) == expected
    assert dict(pack.counts)["primary"] == 1  # two ways of one name that meet are one line
    (route,) = table[table["class"] == "primary"].itertuples()
    assert (route.name, route.name_ht, route.geometry.length > 0.02) == ("Route de Frères", "Wout Frè", True)
    assert 'Rue "Capois" <b>' in table["name"].tolist()
    assert shapely.box(*BOX).covers(shapely.union_all(table.geometry))
    assert table["credit"].unique().tolist() == ["© OpenStreetMap contributors (ODbL 1.0)"]
    assert pack.origin["file"] == "haiti.osm"
    assert streets.packs() == [pack]
    streets.remove("port-au-prince")
    assert streets.packs() == []


@pytest.mark.parametrize(
    ("column", "value", "name", "suffix"),
    [("fclass", "residential", "name", ".shp"), ("class", "minor", "name", ".geojson"),
     ("class", "residential", "name", ".parquet"), ("highway", "living_street", "name", ".gpkg"),
     ("fclass", "residential", "name", ".fgb")],
)  # fmt: skip
def test_the_schemas_that_people_have(column: str, value: str, name: str, suffix: str, tmp_path: Path) -> None:
    line = shapely.LineString([(-72.35, 18.53), (-72.34, 18.54)])
    made = gpd.GeoDataFrame({column: [value, "nothing known"], name: ["A", "B"]}, geometry=[line, line], crs=4326)
    path = tmp_path / f"roads{suffix}"
    if suffix == ".parquet":
        made.to_parquet(path, write_covering_bbox=True)
    else:
        made.to_crs(32618 if suffix == ".shp" else 4326).to_file(path)
    table = streets.add(path, "here", BOX).table()
    assert table[["class", "name"]].to_numpy().tolist() == [["minor", "A"]]
    assert np.allclose(shapely.get_coordinates(table.geometry), shapely.get_coordinates(line), atol=1e-6)


#: A road and a lane in the schemas of tiles: layer, columns, and how GDAL is told to write the file.
TILES = {
    "protomaps.pmtiles": ("roads", {"kind": ["major_road", "minor_road"], "kind_detail": ["secondary", "service"]},
                          {"driver": "PMTiles"}),
    "openmaptiles.pmtiles": ("transportation_name", {"class": ["secondary", "service"]}, {"driver": "PMTiles"}),
    "openmaptiles.mbtiles": ("transportation", {"class": ["secondary", "service"]}, {"driver": "MVT", "FORMAT": "MBTILES"}),
    "protomaps-3.mbtiles": ("roads", {"pmap:kind": ["major_road", "minor_road"], "pmap:kind_detail": ["secondary", "service"]},
                            {"driver": "MVT", "FORMAT": "MBTILES"}),
}  # fmt: skip


@pytest.mark.parametrize("file", TILES)
def test_vector_tiles_are_joined_to_the_streets_that_they_cut(file: str, tmp_path: Path) -> None:
    layer, columns, how = TILES[file]
    # across several tiles of zoom 14, each some two kilometres wide
    road, lane = shapely.LineString([(-72.39, 18.53), (-72.31, 18.53)]), shapely.LineString([(-72.35, 18.53), (-72.349, 18.54)])
    made = gpd.GeoDataFrame(
        {**columns, "name": ["Grand-Rue", "Ruelle"], "name:ht": ["Gran Ri", ""]}, geometry=[road, lane], crs=4326
    )
    made.to_file(tmp_path / file, layer=layer, MINZOOM=12, MAXZOOM=14, **how)
    table = streets.add(tmp_path / file, "here", BOX).table().set_index("name")
    assert table["class"].to_dict() == {"Grand-Rue": "secondary", "Ruelle": "minor"}
    assert table.loc["Grand-Rue", "name_ht"] == "Gran Ri"
    assert abs(table.geometry["Grand-Rue"].length - road.length) < 0.0005  # one line, its pieces neither lost nor doubled


@pytest.mark.parametrize("boxes", [True, False], ids=["with boxes", "without"])
def test_overture_names_its_streets_in_a_structure(boxes: bool, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "segment.parquet"
    lines = [shapely.LineString([(-72.35, 18.53), (-72.34, 18.54)]), shapely.LineString([(-72.36, 18.53), (-72.36, 18.54)])]
    gpd.GeoDataFrame({"class": ["primary", "footway"]}, geometry=lines, crs=4326).to_parquet(path, write_covering_bbox=boxes)
    plain = pq.read_table(path)
    kind = pa.struct([("primary", pa.string()), ("common", pa.map_(pa.string(), pa.string()))])
    names = pa.array([{"primary": "Grand-Rue", "common": [("ht", "Gran Ri")]}, None], kind)
    pq.write_table(plain.append_column("names", names).replace_schema_metadata(plain.schema.metadata), path)
    table = streets.add(path, "here", BOX).table().set_index("class")
    assert table.loc["primary", ["name", "name_ht"]].tolist() == ["Grand-Rue", "Gran Ri"]
    assert table.loc["path", "name"] == ""


@pytest.mark.parametrize(
    ("name", "bbox", "content", "remedy"),
    [
        ("Bad Name", BOX, "", "small letters"),
        ("here", (0, 0, 90, 90), "", "degrees across"),
        ("here", (5, 5, 4, 4), "", "west, south, east, north"),
        ("here", BOX, "not an extract", "cannot be read"),
        ("here", BOX, None, "is not there"),
    ],
)
def test_what_is_no_pack_is_refused_and_leaves_nothing(
    name: str, bbox: Any, content: str | None, remedy: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.osm.pbf"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BoundaryError, match=remedy):
        streets.add(path, name, bbox)
    assert streets.packs() == []
    assert not list((tmp_path / "data").rglob("*.parquet"))


def test_a_file_without_streets_says_what_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(-72.35, 18.55)], crs=4326).to_file(path)
    with pytest.raises(BoundaryError, match="highway"):
        streets.add(path, "here", BOX)


def test_only_what_lies_around_the_points_is_kept_and_cut() -> None:
    long = shapely.LineString([(0, 0), (10, 0)])
    table = gpd.GeoDataFrame({"class": ["primary", "minor"], "name": ["long", "far"]},
                             geometry=[long, shapely.LineString([(5, 5), (5, 6)])], crs=4326)  # fmt: skip
    kept = streets.around(table, np.array([shapely.Point(2, 0.01)]))
    assert kept["name"].tolist() == ["long"]
    west, _, east, _ = kept.total_bounds
    assert (round(west, 2), round(east, 2)) == (1.89, 2.07)  # within 6 to 12 km of the point
    assert streets.around(table, np.array([])).empty


def many(n: int) -> gpd.GeoDataFrame:
    shapes = [shapely.LineString([(i % 100 / 2000, i / 1e6), (i % 97 / 1900 + 0.001, i / 9e5)]) for i in range(n)]
    kinds = ["path", "minor", "primary", "built"]
    rows = {"class": [kinds[i % 3] for i in range(n)], "name": ["" if i % 2 else f"Street {i}" for i in range(n)]}
    return gpd.GeoDataFrame({**rows, "credit": "C"}, geometry=shapes, crs=4326)


def test_the_budget_leaves_out_what_tells_least_and_says_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = many(900)
    monkeypatch.setattr(streets, "gather", lambda _: streets.Gathered(whole, ("elsewhere",)))
    features = gpd.GeoDataFrame({"precision": ["site"]}, geometry=[shapely.Point(0.02, 0.0005)], crs=4326)
    located: Any = SimpleNamespace(features=features, situation=None)
    free = street_underlay.coded(located, budget=10**9)
    assert (free["n"], free["left"], free["missing"], free["credits"]) == (900, {}, ["elsewhere"], ["C"])
    less = street_underlay.coded(located, budget=len(free["blob"]) * 2 // 3)
    assert len(less["blob"]) <= len(free["blob"]) * 2 // 3
    assert less["n"] + sum(less["left"].values()) == 900
    assert "primary" not in less["left"]
    assert "path" in less["left"]


def test_the_page_gets_the_lines_back(monkeypatch: pytest.MonkeyPatch) -> None:
    table = many(6).assign(name_ht=["", "b", "", "", "", ""])
    monkeypatch.setattr(streets, "gather", lambda _: streets.Gathered(table, ()))
    features = gpd.GeoDataFrame({"precision": ["site"]}, geometry=[shapely.Point(0.001, 0)], crs=4326)
    coded = street_underlay.coded(SimpleNamespace(features=features, situation=None))  # type: ignore[arg-type]
    told, columns = unpacked(coded)
    assert [told["strings"][at] for at in columns["name_ht"]][1] == "b"
    for number, shape in zip(columns["shape"], table.geometry, strict=True):
        first, last = columns["from"][number], columns["to"][number]  # one piece for each of these lines
        points = np.stack([columns[axis][first : last + 1] for axis in "xy"], axis=1) / 1e5
        assert np.allclose(points, shapely.get_coordinates(shape), atol=6e-6)
    assert [coded["classes"][at]["id"] for at in columns["class"]] == table["class"].tolist()


def unpacked(coded: dict[str, Any]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read planes of bytes as they are described: least byte of every value first; steps are 0, -1, 1, -2, ..."""
    raw, at = gzip.decompress(base64.b64decode(coded["blob"])), coded["head"]["told"]
    told, columns = json.loads(raw[:at]), {}
    for name, width, steps, n in coded["head"]["columns"]:
        planes = np.frombuffer(raw[at : at + width * n], dtype=np.uint8).reshape(width, n).astype(np.int64)
        values = sum(plane << (8 * k) for k, plane in enumerate(planes))
        columns[name] = np.cumsum((values >> 1) ^ -(values & 1)) if steps and width == 4 else values
        at += width * n
    return told, columns


def test_a_situation_draws_its_own_streets_and_the_packs_that_it_names(extract: Path, tiny: Callable[..., Path]) -> None:
    folder = tiny()
    head = "street_id,name,class,wkt,basis,credit,note"
    rows = head + '\nS1,"=cmd|{{7*7}}",primary,"LINESTRING (76.9 43.2, 77.0 43.25)",Seen,Who,\n'
    (folder / "streets.csv").write_text(rows, "utf-8")
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["kzmap"]["streets"] = ["port-au-prince", "nowhere"]
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    streets.add(extract, "port-au-prince", BOX)
    found = streets.gather(Situation.read(folder))
    assert found.missing == ("nowhere",)
    assert {"=cmd|{{7*7}}", "Route de Frères"} <= set(found.table["name"])
    result = pipeline.run(folder)
    page = result.html() if hasattr(result, "html") else None
    assert page is None or "Who" in page
    coded = street_underlay.coded(result.located)
    assert coded["credits"] == ["Who"]  # nothing of Haiti lies around the records
    assert coded["missing"] == ["nowhere"]


def test_a_street_of_a_pack_and_the_situation_is_one_with_the_situations_names(extract: Path, tiny: Callable[..., Path]) -> None:
    streets.add(extract, "port-au-prince", BOX)
    folder = tiny()
    rows = "street_id,name,name_fr,name_ht,class,wkt,basis,credit,note\n"
    own = [
        ("Freres road", "route de freres", "", "LINESTRING (-72.35 18.521, -72.33 18.526)"),  # spelt as the pack has it
        ("Route de Frères", "", "", "LINESTRING (-72.39 18.59, -72.38 18.59)"),  # another of the name, far away
        ("Rue Nouvelle", "", "", "LINESTRING (-72.35 18.53, -72.349 18.54)"),  # where a street of another name is
    ]
    rows += "".join(f'S{at},{a},{b},{c},trunk,"{wkt}",Seen,Who,\n' for at, (a, b, c, wkt) in enumerate(own))
    (folder / "streets.csv").write_text(rows, "utf-8")
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["kzmap"]["streets"] = ["port-au-prince"]
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    table = streets.gather(Situation.read(folder)).table
    roads = table[table["class"].isin(["trunk", "primary", "minor"])]
    assert roads[["class", "name", "name_fr"]].sort_values(["class", "name"]).to_numpy().tolist() == [
        ["minor", 'Rue "Capois" <b>', ""],
        ["primary", "Freres road", "route de freres"],
        ["trunk", "Route de Frères", ""],
        ["trunk", "Rue Nouvelle", ""],
    ]


@pytest.mark.parametrize(
    ("wkt", "rule"),
    [
        ("POINT (76.9 43.2)", "no LineString"),
        ("LINESTRING (0 0, 500 0)", "on the globe"),
        ("LINESTRING (76.9)", "no LineString"),
    ],
)
def test_a_street_that_is_no_line_is_named(tiny: Callable[..., Path], wkt: str, rule: str) -> None:
    folder = tiny()
    (folder / "streets.csv").write_text(f'street_id,name,class,wkt,basis,credit,note\nS1,A,primary,"{wkt}",Seen,Who,\n', "utf-8")
    _, faults = Situation.inspect(folder)
    assert [fault.file for fault in faults] == ["streets.csv"]
    assert rule in faults[0].rule


def test_the_command_line_adds_lists_and_removes(extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*arguments: str) -> str:
        out = StringIO()
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "argv", ["kzmap", "streets", *arguments])
        with pytest.raises(SystemExit):
            main()
        return out.getvalue()

    assert "Added haiti: " in run("add", str(extract), "--bbox", *map(str, BOX))
    (told,) = json.loads(run("list", "--json"))
    assert (told["id"], told["bbox"]) == ("haiti", list(BOX))
    assert "Removed haiti" in run("remove", "haiti")
    assert run("list").startswith("No streets")


def test_the_classes_are_described_whole() -> None:
    described = words.rows("street")
    assert {row["geometry"] for row in described.values()} == {"point", "line", "area"}
    assert all(row["tags"] and float(row["zoom"]) <= float(row["names"]) for row in described.values())
    assert pyogrio.list_drivers()["OSM"]
