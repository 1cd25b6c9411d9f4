"""Zones: who draws what, when it held, as rows, on the page, in the files, and as known on a day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import geopandas as gpd
import pyogrio
import shapely

import kzmap
from kzmap import Selection, Situation
from kzmap.claims import asof

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SQUARE = "POLYGON ((70 44, 72 44, 72 46, 70 46, 70 44))"
LINE = "LINESTRING (70 44, 72 45, 74 45)"


def row(zone_id: str, kind: str = "control", wkt: str = SQUARE, **more: str) -> dict[str, str]:
    return {"zone_id": zone_id, "title": f"Title of {zone_id}", "kind": kind, "wkt": wkt, "claimant": "One side",
            "source_ids": "S1", "confidence": "low", "review": "published"} | more  # fmt: skip


ROWS = [
    row("before", end="2022-01-03"),
    row("between", start="2022-01-05", end="2022-01-06", claimant="The other side <b>", source_ids="S1"),
    row("since", "front_line", LINE, start="2022-01-05T12:00+06:00"),
    row("always", "corridor", LINE, note="A note of today."),
    row("draft", review="draft"),
]


def zones_of(folder: Path, period: tuple[str, str] | None = None) -> list[str]:
    found: list[str] = kzmap.run(folder, selection=Selection(period=period)).zones["zone_id"].tolist()
    return found


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"wkt": LINE}, "wkt", "no Polygon"),
        ({"kind": "front_line"}, "wkt", "no LineString"),
        ({"kind": "closed_area", "wkt": "POINT (70 44)"}, "wkt", ""),
        ({"wkt": "POLYGON ((70 44, 272 44, 72 46, 70 44))"}, "wkt", "on the globe"),
        ({"wkt": "POLYGON ((70 44, 72 46, 72 44, 70 46, 70 44))"}, "wkt", "Self-intersection"),
        ({"wkt": "POLYGON ((70 44, 72"}, "wkt", ""),
        ({"start": "2022-01-05", "end": "2022-01-04"}, "end", "lies before start"),
        ({"start": "2022-02-30"}, "start", "no time"),
        ({"claimant": ""}, "claimant", ""),
        ({"kind": "frontier"}, "kind", ""),
        ({"source_ids": "S9"}, "source_ids", "no such row"),
        ({"zone_id": "E1"}, "zone_id", "events.csv as well"),
    ],
)
def test_what_is_no_zone_is_named(tiny: Callable[..., Path], changed: dict[str, str], column: str, rule: str) -> None:
    _, faults = Situation.inspect(tiny(zones=[row("Z1") | changed]))
    assert {(fault.file, fault.row, fault.column) for fault in faults} == {("zones.csv", 2, column)}
    assert any(rule in fault.rule for fault in faults)


def test_a_corridor_is_a_line_or_an_area_and_a_clock_time_may_stand(tiny: Callable[..., Path]) -> None:
    rows = [row("a", "corridor", LINE), row("b", "corridor"), row("c", "front_line", f"MULTI{LINE.replace('(', '((')})"),
            row("d", start="2022-01-05T12:00+06:00")]  # fmt: skip
    assert Situation.inspect(tiny(zones=rows))[1] == []


def test_a_zone_is_no_subject_of_a_claim(tiny: Callable[..., Path]) -> None:
    _, faults = Situation.inspect(tiny(edit=("claims", 2, "subject_id", "Z1")))
    assert [(fault.file, fault.column) for fault in faults] == [("claims.csv", "subject_id")]


def test_the_table_comes_back_whole_and_is_no_file_without_rows(tiny: Callable[..., Path], tmp_path: Path) -> None:
    situation = Situation.read(tiny(zones=[one | {"title_fr": "Élan"} for one in ROWS]))
    situation.write(tmp_path / "again")
    pd.testing.assert_frame_equal(Situation.read(tmp_path / "again").tables["zones"], situation.tables["zones"])
    Situation.read(tiny(zones=[])).write(tmp_path / "none")
    assert not (tmp_path / "none" / "zones.csv").exists()


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (None, ["before", "between", "since", "always"]),
        (("2022-01-01", "2022-01-02"), ["before", "always"]),
        (("2022-01-03", "2022-01-03"), ["before", "always"]),
        (("2022-01-04", "2022-01-04"), ["always"]),
        (("2022-01-05", "2022-01-05T12:00+06:00"), ["between", "always"]),
        (("2022-01-07", "2022-01-31"), ["since", "always"]),
    ],
)
def test_only_what_held_in_the_period(tiny: Callable[..., Path], period: Any, expected: list[str]) -> None:
    assert zones_of(tiny(zones=ROWS), period) == expected


def test_the_table_of_python(tiny: Callable[..., Path]) -> None:
    zones = kzmap.run(tiny(zones=ROWS)).zones.set_index("zone_id")
    assert str(zones.crs) == "EPSG:4326"
    assert zones.loc["between", "start_utc"] == pd.Timestamp("2022-01-04T18:00Z")
    assert zones.loc["between", "end_utc"] == pd.Timestamp("2022-01-06T18:00Z")
    assert zones.loc["since", ["start_utc", "end_utc"]].isna().tolist() == [False, True]
    assert zones.geometry["since"].equals(shapely.from_wkt(LINE))


def test_as_known_on_a_day(tiny: Callable[..., Path]) -> None:
    situation = Situation.read(tiny(zones=[*ROWS[:4], row("later", source_ids="S2")]))
    assert len(asof.known(situation, "2022-01-04").tables["zones"]) == 0  # S1 came out on the 5th; nothing dates S2
    known = asof.known(situation, "2022-01-05").tables["zones"].set_index("zone_id")
    assert sorted(known.index) == ["always", "before", "between", "since"]
    assert known.loc["between", ["start", "end"]].tolist() == ["2022-01-05", ""]  # its end is not yet known
    assert known.loc["always", "note"] == ""
    assert known.loc["between", "title"] == "Title of between"


def test_the_page_carries_who_draws_what(tiny: Callable[..., Path]) -> None:
    def payload(rows: list[dict[str, str]]) -> Any:
        html = kzmap.run(tiny(zones=rows)).html()
        text = html.split('id="kz-payload"', 1)[1].split(">", 1)[1].split("</script>", 1)[0]
        return json.loads(text)["zones"]

    told = payload(ROWS)
    assert [one["title"] for one in told["claimants"]] == ["One side", "The other side <b>"]
    assert {one["id"]: one["title"]["en"] for one in told["kinds"]} == {
        "control": "area of control",
        "front_line": "front line",
        "corridor": "corridor",
    }
    between = next(one for one in told["rows"] if one["id"] == "between")
    assert (between["start"], between["end"], between["claimant"]) == ("2022-01-05", "2022-01-06", 1)
    assert between["since"] == pd.Timestamp("2022-01-04T18:00Z").timestamp() / 60  # the day of its source, in local time
    assert [one["area"] for one in told["rows"]] == [True, True, False, False]
    assert payload([]) == {}


def test_the_files_have_a_layer_of_areas_and_one_of_lines(tiny: Callable[..., Path], tmp_path: Path) -> None:
    result = kzmap.run(tiny(zones=ROWS))
    path = result.export("gpkg", tmp_path / "all.gpkg")
    areas, lines = (gpd.read_file(path, layer=name) for name in ("zones", "zone_lines"))
    assert (areas["zone_id"].tolist(), lines["zone_id"].tolist()) == (["before", "between"], ["since", "always"])
    assert areas["claimant"].tolist() == ["One side", "The other side <b>"]
    assert set(areas.geom_type) | set(lines.geom_type) == {"MultiPolygon", "MultiLineString"}
    path = result.export("gpkg", tmp_path / "some.gpkg", selection=Selection(period=("2022-01-07", "2022-01-08")))
    assert gpd.read_file(path, layer="zone_lines")["zone_id"].tolist() == ["since", "always"]
    assert len(gpd.read_file(path, layer="zones")) == 0
    none = kzmap.run(tiny(zones=[])).export("gpkg", tmp_path / "none.gpkg")
    assert {"zones", "zone_lines"}.isdisjoint(pyogrio.list_layers(none)[:, 0])


def test_database_workbook_and_tables_have_them(tiny: Callable[..., Path], tmp_path: Path) -> None:
    result = kzmap.run(tiny(zones=ROWS))
    sql = result.export("postgis", tmp_path / "all.sql").read_text("utf-8")
    assert "CREATE UNIQUE INDEX ON tiny.zone_lines (zone_id);" in sql
    book = pd.read_excel(result.export("xlsx", tmp_path / "all.xlsx"), sheet_name="Zones", dtype=str, keep_default_na=False)
    assert shapely.from_wkt(book["wkt"][2]).equals(shapely.from_wkt(LINE))
    folder = result.export("tables", tmp_path / "some", selection=Selection(period=("2022-01-07", "2022-01-08")))
    assert Situation.read(folder).tables["zones"]["zone_id"].tolist() == ["since", "always"]
    for name in ("qgz", "pygeoapi"):
        result.export(name, tmp_path / f"x.{name}")
    feed = (tmp_path / "x.pygeoapi" / "pygeoapi-config.yml").read_text("utf-8")
    assert '"zone_lines":' in feed


def test_every_format_with_layers_has_them_and_so_have_the_two_of_zones_alone(tiny: Callable[..., Path], tmp_path: Path) -> None:
    result = kzmap.run(tiny(zones=ROWS))
    late = Selection(period=("2022-01-07", "2022-01-08"))

    def written(name: str, file: str, selection: Selection | None = None) -> Path:
        return result.export(name, tmp_path / file, selection=selection)

    inside = json.loads(written("geojson", "all.geojson").read_text("utf-8"))
    alone = gpd.read_file(written("zones", "alone.geojson", late))
    assert [one["id"] for one in inside["zones"]["features"]] == ["before", "between", "since", "always"]
    assert len(inside["features"]) == inside["kzmap"]["counts"]["features"]  # a zone is no record
    assert alone["zone_id"].tolist() == ["since", "always"]
    assert shapely.equals(alone.geometry[0], shapely.from_wkt(LINE))
    table = pd.read_csv(written("zones-csv", "alone.csv"), keep_default_na=False)
    assert table["claimant"][1] == "The other side <b>"
    assert shapely.from_wkt(table["wkt"][2]).equals(shapely.from_wkt(LINE))
    shapes = {name: gpd.read_file(f"zip://{written('shp', 'all.zip')}!zones_{name}.shp") for name in ("areas", "lines")}
    assert {name: rows["zone_id"].tolist() for name, rows in shapes.items()} == {
        "areas": ["before", "between"],
        "lines": ["since", "always"],
    }
    topology = json.loads(written("topojson", "all.topojson").read_text("utf-8"))
    assert [one["properties"]["kind"] for one in topology["objects"]["zones"]["geometries"]] == [
        "control", "control", "front_line", "corridor"]  # fmt: skip
    tiles = gpd.read_file(written("pmtiles", "late.pmtiles", late), layer="zones")
    assert set(tiles["zone_id"]) == {"since", "always"}
    feed = written("static-api", "api")
    items = json.loads((feed / "collections" / "zones" / "items" / "1.json").read_text("utf-8"))
    assert items["numberMatched"] == 4
    kml = written("kml", "all.kml").read_text("utf-8")
    assert kml.count("<styleUrl>#zones-") == 4
    assert "The other side &amp;lt;b&amp;gt;" in kml
    assert (
        "<TimeSpan><begin>2022-01-04T18:00:00Z</begin><end>2022-01-06T18:00:00Z</end></TimeSpan><styleUrl>#zones-control" in kml
    )
    assert gpd.read_file(tmp_path / "all.kml", layer="Zones, by who draws them")["Name"].tolist()[2] == "Title of since"
