# ruff: noqa: E501, ISC004 - tables of a situation stand in rows
"""Law: an export of kzmap that is read again gives back its records in their own tables, with places, contingents and claims.

The situation is made here; each format is read by `ingest` and made a situation again. What a format of one table cannot hold (the
names of contingents, the size of a place that never stands alone) is not asked of it.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import shapely

from kzmap import export, pipeline
from kzmap.gazetteer import Gazetteer
from kzmap.ground.boundaries import Boundaries
from kzmap.ingest import UnreadableError, ingest
from kzmap.ingest.evidence import Countries
from kzmap.ingest.lookup import Lookup
from kzmap.ingest.returned import fitting
from kzmap.ingest.to_situation import add_table, to_situation
from kzmap.situation.changes import undo
from kzmap.situation.situation import Situation
from kzmap.situation.tables import dicts

if TYPE_CHECKING:
    from pathlib import Path

_SEEN = "high,twice,published"
TABLES = {
    "sources": ["source_id,publisher,title,tier,url", "S1,Daily,One,B,https://example.org/1", "S2,Weekly,Two,C,"],
    "places": [
        "place_id,name,kind,lon,lat,radius_m,precision,basis,verified,unit_id",
        "A,Town A,town,71.37,42.9,3000,settlement,A map,true,", "B,Post B,post,74.7,43.1,800,site,A map,false,",
        "H,Home H,base,37.6,55.7,2000,site,A list,true,", "R,Region R,region,,,,region,Its polygon,true,KZ-AKT",
        "D,Depot D,site,72.5,43.5,500,site,A map,true,",
    ],
    "events": [
        "record_id,category,type_as_written,title,summary,place_ids,start,end,time_precision,part_of_day,actors,confidence,checked,"
        "review,source_ids,note,x_unit",
        f"E1,protest,Rally,A crowd gathers,It is large.,A,2022-01-05,,part_of_day,evening,people|police,{_SEEN},S1|S2,A note.,45th",
        "E2,clash,,Shots in two towns,,A|B,2022-01-05,2022-01-07,range,,,low,once,published,S2,,",
        f"E3,statement,,Known to a region,,R,2022-01-06T14:00+06:00,,minute,,,{_SEEN},S1,,",
        "E4,other,,Nowhere,,,,,none,,,medium,once,published,S1,,",
    ],
    "incidents": [
        "record_id,category,title,place_ids,start,time_precision,confidence,checked,review,source_ids",
        f"I1,looting,A shop is looted,B,2022-01-06,day,{_SEEN},S1",
    ],
    "contingents": [
        "contingent_id,kind,parent_id,country,name,home_place_id,confidence,checked,review,source_ids",
        f"C,contingent,,KGZ,The contingent,,{_SEEN},S1", f"U,unit,C,,First company,H,{_SEEN},S1",
    ],
    "movements": [
        "movement_id,contingent_id,kind,from_place_id,to_place_id,from_basis,to_basis,depart,arrive,time_precision,means,title,"
        "confidence,checked,review,source_ids",
        f"M1,U,deployment,D,B,stated,inferred,2022-01-07,2022-01-08,day,road,To the post,{_SEEN},S1",
        f"M2,C,withdrawal,B,,stated,,2022-01-14,,day,,It leaves,{_SEEN},S2",
    ],
    "postings": [
        "posting_id,contingent_id,place_id,start,end,time_precision,task,title,confidence,checked,review,source_ids",
        f"P1,U,B,2022-01-08,2022-01-13,day,Guards the post,Guard of the post,{_SEEN},S1",
    ],
    "zones": [
        "zone_id,title,kind,wkt,start,end,claimant,source_ids,confidence,review",
        'Z1,An area,control,"POLYGON ((71 42, 72 42, 72 43, 71 43, 71 42))",2022-01-05,2022-01-09,A side,S1,medium,published',
    ],
    "claims": [
        "claim_id,subject_id,record_id,attribute,low,high,qualifier,unit,text,claimant,source_id,said_on,status",
        "K1,E1,,killed,2,3,,people,Two or three.,Daily,S1,2022-01-06,standing",
        "K2,U,P1,strength,150,150,about,people,About 150.,Weekly,S2,2022-01-08,standing",
        "K3,I1,,detained,5,,at_least,people,Five at least.,Daily,S1,2022-01-06,standing",
    ],
}  # fmt: skip


@cache
def _world() -> tuple[Boundaries, Countries, Lookup]:
    boundaries = Boundaries.load(packs=False)
    return boundaries, Countries(boundaries), Lookup(Gazetteer.open())


@pytest.fixture
def situation(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    settings = {"countries": ["KAZ"], "utc_offset": "+06:00"}
    (folder / "datapackage.json").write_text(json.dumps({"name": "given", "title": "Given", "kzmap": settings}), "utf-8")
    for name, rows in TABLES.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def back(given: Path, name: str, folder: Path) -> Situation:
    """Export, read, and make a situation of it."""
    boundaries, countries, lookup = _world()
    path = export.write(pipeline.run(given, boundaries=boundaries), name, folder / f"out{export.FORMATS[name].suffix}")
    found = ingest(path, countries=countries, lookup=lookup)
    assert found.rejected == 0
    add_table(found, folder / "back", boundaries, name="back")
    return Situation.read(folder / "back")


def cells(made: Situation, table: str, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(repr(row[name]) for name in columns) for row in dicts(made.tables[table]))


ONE_TABLE = ("geojson", "fgb", "geoparquet", "csv", "kml", "kmz")
WHOLE = ("gpkg", "xlsx")


@pytest.mark.parametrize("name", [*ONE_TABLE, *WHOLE])
def test_an_export_gives_every_record_back_to_its_table(situation: Path, tmp_path: Path, name: str) -> None:
    before, after = Situation.read(situation), back(situation, name, tmp_path)
    said = ("title", "start", "end", "time_precision", "part_of_day", "confidence", "checked")
    for table in ("events", "incidents"):
        more = ("record_id", "category", "type_as_written", "place_ids", "actors", "source_ids", "note")
        assert cells(after, table, *said, *more) == cells(before, table, *said, *more), table
    more = ("posting_id", "contingent_id", "place_id", "task", "source_ids")
    assert cells(after, "postings", *said, *more) == cells(before, "postings", *said, *more)
    more = ("movement_id", "contingent_id", "kind", "from_place_id", "to_place_id", "from_basis", "to_basis", "depart", "arrive",
            "means", "title", "source_ids")  # fmt: skip
    assert cells(after, "movements", *more) == cells(before, "movements", *more)
    assert after.tables["events"].set_index("record_id")["x_unit"]["E1"] == "45th"
    size = ("place_id", "name", "lon", "lat", "radius_m", "precision", "verified", "unit_id")
    assert set(cells(after, "places", *size)) == set(cells(before, "places", *size))
    claim = ("claim_id", "subject_id", "record_id", "attribute", "low", "high", "qualifier", "claimant", "source_id", "said_on")
    assert cells(after, "claims", *claim) == cells(before, "claims", *claim)
    assert cells(after, "sources", "source_id", "publisher", "url") == cells(before, "sources", "source_id", "publisher", "url")
    homes = {row["contingent_id"]: row["home_place_id"] for row in dicts(after.tables["contingents"])}
    assert homes == {"C": "", "U": "H"}


@pytest.mark.parametrize("name", WHOLE)
def test_what_has_tables_beside_its_records_gives_contingents_and_zones_back(situation: Path, tmp_path: Path, name: str) -> None:
    before, after = Situation.read(situation), back(situation, name, tmp_path)
    force = ("contingent_id", "kind", "parent_id", "country", "name", "source_ids")
    assert cells(after, "contingents", *force) == cells(before, "contingents", *force)
    zone = ("zone_id", "title", "kind", "start", "end", "claimant", "source_ids")
    assert cells(after, "zones", *zone) == cells(before, "zones", *zone)
    (given,), (found,) = before.tables["zones"]["wkt"], after.tables["zones"]["wkt"]
    assert shapely.equals(shapely.from_wkt(given), shapely.from_wkt(found))


@pytest.mark.parametrize("name", ["zones", "zones-csv"])
def test_zones_alone_come_back_as_zones(situation: Path, tmp_path: Path, name: str) -> None:
    after = back(situation, name, tmp_path)
    assert cells(after, "zones", "zone_id", "kind", "claimant") == cells(
        Situation.read(situation), "zones", "zone_id", "kind", "claimant"
    )
    assert len(after.tables["events"]) == 0


@pytest.mark.parametrize("name", ["gpkg", "geojson"])
def test_an_export_that_is_added_again_adds_nothing(situation: Path, tmp_path: Path, name: str) -> None:
    back(situation, name, tmp_path)
    boundaries, countries, lookup = _world()
    found = ingest(tmp_path / f"out{export.FORMATS[name].suffix}", countries=countries, lookup=lookup)
    with pytest.raises(UnreadableError, match="in the situation already"):
        add_table(found, tmp_path / "back", boundaries)
    (tmp_path / "other.csv").write_text("title,lat,lon,date\nA,43.2,76.9,2022-01-05\n", "utf-8")
    add_table(ingest(tmp_path / "other.csv", countries=countries, lookup=lookup), tmp_path / "other", boundaries)
    added = add_table(found, tmp_path / "other", boundaries)
    assert {name: len(added.ids(name)) for name in ("events", "incidents", "movements", "postings")} == {
        "events": 4, "incidents": 1, "movements": 2, "postings": 1,
    }  # fmt: skip
    undo(tmp_path / "other", added.change_id)
    assert len(Situation.read(tmp_path / "other").tables["places"]) == 1


@pytest.mark.parametrize("name", ["topojson", "pmtiles", "postgis", "qgz", "shp", "html", "png", "svg", "pdf"])
def test_what_cannot_be_read_back_says_which_export_can(situation: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"out{export.FORMATS[name].suffix}"
    export.write(pipeline.run(situation, boundaries=_world()[0]), name, path)
    with pytest.raises(UnreadableError, match=r"\.geojson or \.gpkg"):
        ingest(path, countries=_world()[1], lookup=_world()[2])


def test_a_folder_of_a_situation_is_said_to_be_one(situation: Path) -> None:
    with pytest.raises(UnreadableError, match="kzmap map FOLDER"):
        ingest(situation, countries=_world()[1], lookup=_world()[2])


def test_what_somebody_wrote_into_an_export_is_taken_only_where_its_table_can_hold_it(situation: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.geojson"
    export.write(pipeline.run(situation, boundaries=_world()[0]), "geojson", path)
    changed = json.loads(path.read_text("utf-8"))
    for one in changed["features"]:
        told = one["properties"]
        told |= {"confidence": "very", "contingent_id": "no id!", "place_ids": "../x", "movement_kind": 7}
    path.write_text(json.dumps(changed), "utf-8")
    found = ingest(path, countries=_world()[1], lookup=_world()[2])
    add_table(found, tmp_path / "back", _world()[0])
    made = Situation.read(tmp_path / "back")
    assert {"E1", "E2", "E3", "E4"} <= set(made.tables["events"]["record_id"])
    assert set(made.tables["incidents"]["record_id"]) == {"I1"}
    assert len(made.tables["postings"]) == 0  # nobody is known who stands there; it is an event
    assert fitting("movements", "kind", "7") == ""


def test_one_new_row_of_an_export_joins_the_situation_that_has_the_others(tiny, tmp_path) -> None:
    folder = tiny()
    before = Situation.read(folder)
    path = export.write(pipeline.run(folder, boundaries=Boundaries.load(packs=False)), "geojson", tmp_path / "x.geojson")
    document = json.loads(path.read_text("utf-8"))
    (first, *_) = (one for one in document["features"] if one["properties"]["record_id"] == "E1")
    first["properties"] |= {"record_id": "E77", "title": "People gather again", "claims": []}
    path.write_text(json.dumps(document), "utf-8")
    read = ingest(path, boundaries=Boundaries.load(packs=False))
    to_situation(read, Boundaries.load(packs=False), into=before).write(tmp_path / "after")
    after = Situation.read(tmp_path / "after")
    assert set(after.tables["events"]["title"]) - set(before.tables["events"]["title"]) == {"People gather again"}
    assert len(after.tables["events"]) == len(before.tables["events"]) + 1
    assert after.claims["text"].tolist() == before.claims["text"].tolist()


@pytest.mark.parametrize("name", ["geojson", "csv", "kml", "gpkg", "xlsx"])
def test_a_new_row_of_an_export_stands_at_the_places_that_its_situation_has(situation: Path, tmp_path: Path, name: str) -> None:
    """The situation forgets two records and takes the export from before: they come back, and nothing else is new."""
    before = Situation.read(situation)
    path = export.write(pipeline.run(situation, boundaries=_world()[0]), name, tmp_path / f"out{export.FORMATS[name].suffix}")
    for table, gone in (("events", "E1"), ("movements", "M1")):
        lines = (situation / f"{table}.csv").read_text("utf-8").splitlines(keepends=True)
        (situation / f"{table}.csv").write_text("".join(one for one in lines if not one.startswith(f"{gone},")), "utf-8")
    claims = (situation / "claims.csv").read_text("utf-8").splitlines(keepends=True)
    (situation / "claims.csv").write_text("".join(one for one in claims if not one.startswith("K1,")), "utf-8")
    found = ingest(path, countries=_world()[1], lookup=_world()[2])
    added = add_table(found, situation, _world()[0])
    assert {table for table, _ in added.added} == {"events", "movements", "claims"}
    after = Situation.read(situation)
    for table, columns in {
        "places": ("place_id", "name", "lon", "lat"), "contingents": ("contingent_id", "name", "home_place_id"),
        "sources": ("source_id", "publisher"), "events": ("record_id", "place_ids", "source_ids"),
        "movements": ("movement_id", "contingent_id", "from_place_id", "to_place_id"), "claims": ("claim_id", "subject_id"),
    }.items():  # fmt: skip
        assert cells(after, table, *columns) == cells(before, table, *columns), table
