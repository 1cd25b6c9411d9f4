# ruff: noqa: E501 - tables of cases stand in rows
"""Other people's tables: what the user wrote wins, nothing is lost unsaid. Each test is a kind, with tables of its own."""

from __future__ import annotations

import io
import json
import math
import os
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kzmap import pipeline
from kzmap.export.content import collect
from kzmap.export.registry import FORMATS
from kzmap.gazetteer import Gazetteer
from kzmap.ground.boundaries import Boundaries
from kzmap.ingest import Hints, Ingested, UnreadableError, ingest
from kzmap.ingest.command import in_words, ingest_command
from kzmap.ingest.coordinates import pair
from kzmap.ingest.counts import casualties_of, count_of
from kzmap.ingest.dates import latin_digits, moment, with_clock
from kzmap.ingest.evidence import Countries
from kzmap.ingest.header_words import field_of, is_private
from kzmap.ingest.lookup import Lookup
from kzmap.ingest.text import encoding_of
from kzmap.ingest.to_situation import add_table, to_situation
from kzmap.ingest.values import type_of
from kzmap.situation.changes import undo
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from pathlib import Path


@cache
def _world() -> tuple[Boundaries, Countries, Lookup]:
    boundaries = Boundaries.load(packs=False)
    return boundaries, Countries(boundaries), Lookup(Gazetteer.open())


def read(folder: Path, text: str, name: str = "table.csv", **hints: Any) -> Ingested:
    path = folder / name
    path.write_text(text, "utf-8")
    _, countries, lookup = _world()
    return ingest(path, Hints.of(**hints), countries=countries, lookup=lookup)


def made_of(found: Ingested, folder: Path) -> Situation:
    """Write the situation and read it back: what is written must be valid."""
    add_table(found, folder / "made", _world()[0], name="made")
    return Situation.read(folder / "made")


def at(row: int, found: Ingested) -> dict[str, Any]:
    records = found.records
    return dict(records[records["row"] == row].iloc[0])


# -- types ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Air strike", "air_strike"), ("Airstrikes on the port", "air_strike"), ("Missile strike", "missile_strike"),
        ("обмен 35 на 35", "prisoner_exchange"), ("Mine strike", "mine"), ("Gefangenenaustausch", "prisoner_exchange"),
        ("Accidente por MAP", "mine"), ("Barrage illégal", "checkpoint"), ("Ambush on military convoy", "ambush"),
        ("Hunger strike", "protest"), ("General strike", "protest"), ("Lightning strike", "other"), ("strike", "protest"),
        ("shelling", "shelling"), ("Abduction/forced disappearance", "kidnapping"), ("Ambush", "ambush"),
        ("Roadside bomb", "mine"), ("March 2021 report", ""), ("Marching band", "protest"), ("Ракетный удар", "missile_strike"),
        ("Overstriking", ""), ("cease-fire", "ceasefire"), ("affrontements", "clash"), ("Enfrentamiento armado", "clash"),
    ],
)  # fmt: skip
def test_a_type_means_what_its_longest_phrase_means(text: str, category: str) -> None:
    assert type_of(text) == category


def test_the_users_word_for_a_type_is_kept_told_and_can_be_changed(tmp_path: Path) -> None:
    text = "title,lat,lon,date,kind of event\nA,48.1,37.8,2022-03-05,Airstrikes\nB,48.2,37.8,2022-03-06,Blorb\n"
    found = read(tmp_path, text.replace("kind of event", "event type"), types=["Blorb=looting"])
    assert found.records["type_as_written"].tolist() == ["Airstrikes", "Blorb"]
    assert found.records["category"].tolist() == ["air_strike", "looting"]
    assert any("Airstrikes -> air_strike (1)" in note for note in found.checked.notes)
    made = made_of(found, tmp_path)
    assert made.tables["events"]["type_as_written"].tolist() == ["Airstrikes", "Blorb"]
    with pytest.raises(UnreadableError, match="maps no type"):
        Hints.of(types=["Blorb=nonsense"])


def test_a_title_decides_the_category_only_when_that_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, "title,lat,lon,date\nRally in the square,43.2,76.9,2022-01-05\nEvent 2,43.2,76.9,2022-01-06\n")
    assert found.records["category"].tolist() == ["protest", "other"]
    assert any("guessed from words of the titles: protest (1)" in note for note in found.checked.notes)


# -- columns -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("where_prec", "precision"), ("deaths_a", ""), ("number_of_sources", ""), ("weapon type", ""), ("Confidence", ""),
        ("_gps_altitude", ""), ("Number of people injured", "injured"), ("group_a/date_incident", "start"), ("Tipo de evento", "category"),
        ("Fecha del evento", "start"), ("Lieu", "place"), ("Place name", "place"), ("To", "to_place"), ("commissioning_year", ""),
        ("country_txt", "country"), ("#affected+killed", "killed"), ("Enlem", "lat"), ("Współrzędne", "coordinates"),
    ],
)  # fmt: skip
def test_a_column_is_what_all_of_its_name_says(name: str, field: str) -> None:
    assert field_of(name)[0] == field


@pytest.mark.parametrize(
    "name", ["notes_internal", "Private comment", "Nom de l'enquêteur", "DO NOT PUBLISH", "Телефон", "username"]
)
def test_what_is_not_for_readers_is_never_published_by_a_guess(tmp_path: Path, name: str) -> None:
    assert is_private(name)
    text = f'title,lat,lon,date,"{name}"\nA,43.2,76.9,2022-01-05,secret words\nB,43.3,76.9,2022-01-06,secret words\n'
    found = read(tmp_path, text)
    made_of(found, tmp_path)
    assert not any("secret words" in path.read_text("utf-8") for path in (tmp_path / "made").glob("*.*"))
    assert any(name in note and "not for readers" in note for note in found.checked.notes)
    asked = read(tmp_path, text, columns=[f"{name}=note"])
    assert asked.records["note"].tolist() == ["secret words"] * 2


def test_unused_columns_are_listed_and_kept_unless_the_user_says_no(tmp_path: Path) -> None:
    text = "title,lat,lon,date,Brigade No,weapon\nA,43.2,76.9,2022-01-05,45th,rifle\nB,43.2,76.9,2022-01-05,98th,\n"
    found = read(tmp_path, text, columns=["weapon=-"])
    assert found.report()["own_columns"] == {"Brigade No": "x_brigade_no"}
    events = made_of(found, tmp_path).tables["events"]
    assert events["x_brigade_no"].tolist() == ["45th", "98th"]
    assert "x_weapon" not in events


def test_values_that_are_no_coordinates_are_not_taken_for_them(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="No column says where"):
        read(tmp_path, "what,certainty,score b\nx,0.91,0.12\ny,0.72,0.33\nz,0.55,0.21\n")


def test_several_links_and_publishers_are_several_sources(tmp_path: Path) -> None:
    text = (
        "title,lat,lon,date,source,link\n"
        'A,43.2,76.9,2022-01-05,"Daily; Herald","https://example.org/1 https://example.org/2"\n'
        "B,43.2,76.9,2022-01-06,Daily,https://example.org/1\n"
    )
    made = made_of(read(tmp_path, text), tmp_path)
    sources = made.tables["sources"].set_index("source_id")
    first, second = (
        [tuple(sources.loc[one, ["publisher", "url"]]) for one in ids.split("|")] for ids in made.tables["events"]["source_ids"]
    )
    assert first == [("Daily", "https://example.org/1"), ("Herald", "https://example.org/2")]
    assert second == [first[0]]


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier"),
    [
        ("10-15", 10, 15, ""), (">5", 5, math.nan, "more_than"), ("~50", 50, 50, "about"), ("at least 3", 3, math.nan, "at_least"),
        ("dozens", math.nan, math.nan, "dozens"), ("1 234", 1234, 1234, "exact"), ("1,234", 1234, 1234, "exact"), ("3?", 3, 3, "about"),
        ("30+", 30, math.nan, "at_least"), ("до 20", math.nan, 20, "up_to"), ("1k-2k", 1000, 2000, ""), ("ok. 6 000", 6000, 6000, "about"),
        ("en az 100", 100, math.nan, "at_least"), ("٤٩٬٥٠٠", 49500, 49500, "exact"),
    ],
)  # fmt: skip
def test_counts_keep_how_sure_their_speaker_was(text: str, low: float, high: float, qualifier: str) -> None:
    found = count_of(text)
    assert found is not None
    np.testing.assert_array_equal(found[:2], (low, high))
    assert found.qualifier == qualifier


def test_a_range_becomes_a_claim_with_both_ends(tmp_path: Path) -> None:
    text = "title,lat,lon,date,killed,injured\nA,43.2,76.9,2022-01-05,10-15,about 20\nB,43.2,76.9,2022-01-06,many,1.200\n"
    found = read(tmp_path, text)
    claims = made_of(found, tmp_path).tables["claims"]
    rows = claims[["subject_id", "attribute", "low", "high", "qualifier"]].to_numpy().tolist()
    assert rows == [["R1", "killed", 10, 15, ""], ["R1", "injured", 20, 20, "about"], ["R2", "injured", 1200, 1200, "exact"]]
    assert [one.row for one in found.checked.warnings] == [2]  # "many" is no number, and that is said


# -- time ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Q3 2021", "2021-07", "2021-09"), ("early March 2021", "2021-03-01", "2021-03-10"), ("c. 1887", "1887", ""),
        ("1980s", "1980", "1989"), ("2021-W07", "2021-02-15", "2021-02-21"), ("2021-032", "2021-02-01", ""),
        ("1683-09-12", "1683-09-12", ""), ("0756", "0756", ""), ("03.02.2021 - 09.02.2021", "2021-02-03", "2021-02-09"),
        ("20210305174500", "2021-03-05T17:45+00:00", ""), ("2021-3-0", "2021-03", ""), ("2021-0-0", "2021", ""),
        ("4.XI.1918", "1918-11-04", ""), ("051445ZMAR21", "2021-03-05T14:45+00:00", ""), ("ночь на 4 марта 2021", "2021-03-03", "2021-03-04"),
        ("4 mars 2021", "2021-03-04", ""), ("3 de mayo de 2021", "2021-05-03", ""), ("15 Haziran 2020", "2020-06-15", ""),
        ("Apr. 6-7, 1862", "1862-04-06", "1862-04-07"), ("17./18. März 1920", "1920-03-17", "1920-03-18"), ("H2 2021", "2021-07", "2021-12"),
        ("Selasa, 28 Mei 2019", "2019-05-28", ""), ("١٧ تشرين الأول ٢٠١٩", "2019-10-17", ""), ("01-03-2009 à noite", "2009-03-01", ""),
        ("winter 1941", "1941-12", "1942-02"), ("2. semestre 2002", "2002-07", "2002-12"), ("٢٠٢١-٠٣-٠٤", "2021-03-04", ""),
        ("5 March 2021 14:00 (UTC+6)", "2021-03-05T14:00+06:00", ""), ("2021-03-05T14:00:00 Asia/Almaty", "2021-03-05T14:00+06:00", ""),
        ("2021-08-26 17:50 AFT", "2021-08-26T17:50+04:30", ""), ("27.09-10.11.2020", "2020-09-27", "2020-11-10"),
    ],
)  # fmt: skip
def test_a_date_says_as_much_as_its_cell(text: str, start: str, end: str) -> None:
    assert moment(text)[:2] == (start, end)


@pytest.mark.parametrize(("text", "remedy"), [("44 BC", "cannot be held"), ("before 5 May 2021", "give both"), ("2021-04-31", "no day 31"),
                                              ("12:00 XYZT 2021", "no date")])  # fmt: skip
def test_each_date_that_cannot_be_read_says_why(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        moment(text)


def test_spans_in_both_orders_are_decided_by_the_column() -> None:
    assert moment("05/06/2021 - 07/06/2021")[4:6] == ("2021-05-06", "2021-07-06")
    assert moment("05/13/2021 - 06/01/2021")[:2] == ("2021-05-13", "2021-06-01")


def test_a_clock_of_its_own_column_joins_the_date_where_its_zone_is_known(tmp_path: Path) -> None:
    text = "title,lat,lon,date,time\nA,43.2,76.9,13.01.2022,14:30\nB,43.2,76.9,14.01.2022,2:15 pm\n"
    without = read(tmp_path, text)
    assert without.records["start"].tolist() == ["2022-01-13", "2022-01-14"]
    assert "14:30" in at(1, without)["note"]
    assert any("--timezone" in note for note in without.checked.notes)
    joined = read(tmp_path, text, utc_offset="Asia/Almaty")
    assert joined.records["start"].tolist() == ["2022-01-13T14:30+06:00", "2022-01-14T14:15+06:00"]
    settings_ = made_of(joined, tmp_path).settings
    assert (settings_["timezone"], settings_["utc_offset"]) == ("Asia/Almaty", "+06:00")
    assert with_clock("2022-01-13", "0.5", "+06:00") == "2022-01-13T12:00+06:00"


def test_the_zone_of_the_rows_is_that_of_the_situation(tmp_path: Path) -> None:
    found = read(tmp_path, "title,lat,lon,time\nA,43.2,76.9,2022-01-06T01:30+06:00\nB,43.2,76.9,2022-01-06T12:00+06:00\n")
    assert made_of(found, tmp_path).settings["utc_offset"] == "+06:00"


def test_a_word_for_several_zones_is_decided_by_the_country_or_left(tmp_path: Path) -> None:
    found = read(tmp_path, "title,lat,lon,time\nDelhi,28.61,77.21,2021-01-26 12:00 IST\nSea,-40,-30,2021-01-26 13:00 IST\n")
    assert found.records["start"].tolist() == ["2021-01-26T12:00+05:30", "2021-01-26"]


def test_rows_without_a_date_are_kept_only_where_the_user_allows(tmp_path: Path) -> None:
    text = "name,lat,lon,date\nA,43.2,76.9,2022-01-05\nB,43.3,76.9,\n"
    refused = read(tmp_path, text)
    assert [(one.row, "--undated" in one.reason) for one in refused.checked.rejected] == [(2, True)]
    events = made_of(read(tmp_path, text, undated=True), tmp_path).tables["events"]
    assert events[["start", "time_precision"]].to_numpy().tolist() == [["2022-01-05", "day"], ["", "none"]]


def test_parts_of_dates_are_joined_and_zero_is_not_known(tmp_path: Path) -> None:
    text = "iyear,imonth,iday,title,lat,lon\n1987,5,3,A,-12,-77\n1987,5,0,B,-12,-77\n1987,0,0,C,-12,-77\n"
    assert read(tmp_path, text).records["start"].tolist() == ["1987-05-03", "1987-05", "1987"]


# -- place ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("31U DQ 48251 11932", 48.8582, 2.2945), ("31udq4825111932", 48.8582, 2.2945), ("31U 448251 5411932", 48.8582, 2.2945),
        ("8FW4V75V+8Q", 48.8583, 2.2944), ("https://www.google.com/maps/@48.8584,2.2945,17z", 48.8584, 2.2945),
        ("https://www.openstreetmap.org/#map=17/48.8584/2.2945", 48.8584, 2.2945), ("geo:48.8584,2.2945", 48.8584, 2.2945),
        ("https://yandex.com/maps/?ll=2.2945%2C48.8584&z=15", 48.8584, 2.2945), ("٤٨٫٨٥٨٤, ٢٫٢٩٤٥", 48.8584, 2.2945),
        ("४८.८५८४, २.२९४५", 48.8584, 2.2945), ("48.8584 2.2945 35.0 4.5", 48.8584, 2.2945),
    ],
)  # fmt: skip
def test_places_written_otherwise_are_read(text: str, lat: float, lon: float) -> None:
    found = pair(latin_digits(text))
    assert found is not None
    assert found[:2] == (pytest.approx(lat, abs=2e-4), pytest.approx(lon, abs=2e-4))


@pytest.mark.parametrize("column", ["mgrs", "plus code", "map link"])
def test_a_column_of_codes_is_recognised(tmp_path: Path, column: str) -> None:
    cell = {"mgrs": "31UDQ4825111932", "plus code": "8FW4V75V+8Q", "map link": "https://maps.google.com/?q=48.8584,2.2945"}[
        column
    ]
    found = read(tmp_path, f'title,"{column}",date\nA,"{cell}",2021-05-04\n')
    assert at(1, found)["lat"] == pytest.approx(48.858, abs=1e-3)


def test_undeclared_metres_are_recognised_and_asked(tmp_path: Path) -> None:
    shape = {
        "type": "Feature",
        "properties": {"name": "A", "date": "2021-05-04"},
        "geometry": {"type": "Point", "coordinates": [255422, 6250841]},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [shape]})
    with pytest.raises(UnreadableError, match="--crs EPSG:3857"):
        read(tmp_path, text, "a.geojson")
    found = read(tmp_path, text, "a.geojson", crs="EPSG:3857")
    assert (at(1, found)["lon"], at(1, found)["lat"]) == (pytest.approx(2.2945, abs=1e-3), pytest.approx(48.858, abs=1e-2))


def test_several_places_in_a_cell_are_places_of_one_record_and_a_way_is_a_movement(tmp_path: Path) -> None:
    text = (
        "title,place,date\nA,Taraz; Shymkent,2022-01-05\nB,Taraz → Shymkent,2022-01-05\nC,from Moscow to Minsk,2022-01-06\n"
        'D,Taraz,2022-01-06\nE,"Honiara, Auki",2022-01-07\nF,Auki and Honiara,2022-01-08\nG,Тараз / Шымкент,2022-01-09\n'
    )
    made = made_of(read(tmp_path, text), tmp_path)
    places = made.tables["places"].set_index("place_id")["name"]
    events = {row.title: [places[one] for one in row.place_ids.split("|")] for row in made.tables["events"].itertuples()}
    assert events == {
        "A": ["Taraz", "Shymkent"],
        "D": ["Taraz"],
        "E": ["Honiara", "Auki"],
        "F": ["Auki", "Honiara"],
        "G": ["Тараз", "Шымкент"],
    }
    moves = made.tables["movements"]
    assert [(places[a], places[b]) for a, b in zip(moves["from_place_id"], moves["to_place_id"], strict=True)] == [
        ("Taraz", "Shymkent"),
        ("Moscow", "Minsk"),
    ]


def test_named_ends_of_a_way_are_as_exact_as_their_places_and_count_as_points(tmp_path: Path) -> None:
    text = (
        "date,from,to,to lat,to lon,country\n2022-01-05,Honiara,Auki,,,Solomon Islands\n2022-01-06,Guadalcanal Province,Honiara,,,Solomon Islands\n"
        "2022-01-07,Auki,Landing,-9.8,160.8,Solomon Islands\n"
    )
    found = read(tmp_path, text)
    assert found.report()["points"] == 3
    assert "3 rows with a point.\n" in in_words(found.report(), [])
    lookup = _world()[2]
    honiara, auki = (lookup(name, "", "Solomon Islands", "2022-01") for name in ("Honiara", "Auki"))
    assert len({honiara.radius_m, auki.radius_m, 5_000.0}) == 3
    made = made_of(found, tmp_path)
    places = made.tables["places"].set_index("place_id")[["name", "precision", "radius_m", "unit_id"]].fillna(0)
    ends = made.tables["movements"][["from_place_id", "to_place_id"]].to_numpy().tolist()
    island, town, other = (
        ["Guadalcanal Province", "region", 0, "SB-GU"],
        ["Honiara", "settlement", honiara.radius_m, ""],
        ["Auki", "settlement", auki.radius_m, ""],
    )
    assert [[places.loc[one].tolist() for one in pair] for pair in ends] == [
        [town, other], [island, town], [other, ["Landing", "settlement", 5_000, ""]],
    ]  # fmt: skip
    assert len(places) == 4
    assert pipeline.run(tmp_path / "made").features["layer"].tolist().count("movements") == 3


def test_columns_of_origin_and_destination_make_movements(tmp_path: Path) -> None:
    text = "Date,From,From lat,From lon,To,To lat,To lon\n2022-03-05,Sumy,50.91,34.80,Poltava,49.59,34.55\n"
    made = made_of(read(tmp_path, text), tmp_path)
    assert (len(made.tables["events"]), len(made.tables["movements"])) == (0, 1)
    features = pipeline.run(tmp_path / "made").located.features
    assert features[features["layer"] == "movements"].geometry.geom_type.tolist() == ["LineString"]


def test_to_is_no_end_of_a_span_unless_its_cells_are_dates(tmp_path: Path) -> None:
    places = read(tmp_path, "date,lat,lon,title,To\n2022-03-05,50.9,34.8,A,Zaporizhzhia\n")
    assert "end" not in places.mapped.columns
    dates = read(tmp_path, "from,to,lat,lon,title\n2022-03-05,2022-03-07,50.9,34.8,A\n")
    assert (at(1, dates)["start"], at(1, dates)["end"]) == ("2022-03-05", "2022-03-07")


def test_a_name_that_nothing_holds_stays_without_a_place_and_names_its_candidates(tmp_path: Path) -> None:
    found = read(tmp_path, "title,place,date\nA,Springfield,2022-01-05\nB,Checkpoint,2022-01-05\nC,Base,2022-01-05\n")
    assert found.records["lon"].isna().all()
    assert found.checked.rejected == []
    assert "Springfield" in found.checked.warnings[0].reason
    assert "US" in found.checked.warnings[0].reason
    made_of(found, tmp_path)


@pytest.mark.parametrize(
    ("country", "lat", "lon", "day"),
    [
        ("Sudan", 4.85, 31.6, "2009-03-01"), ("Western Sahara", 27.15, -13.2, "2022-03-01"), ("United States", 18.4, -66.1, "2019-01-01"),
        ("France", -22.27, 166.45, "2021-01-01"), ("Russia", 44.95, 34.1, "2014-05-05"), ("Soviet Union", 43.3, 45.7, "1990-05-05"),
        ("Serbia (Yugoslavia)", 42.66, 21.16, "1999-05-05"), ("Zaire", -4.3, 15.3, "1996-01-01"),
    ],
)  # fmt: skip
def test_former_dependent_and_disputed_ground_is_a_doubt_and_no_fault(
    tmp_path: Path, country: str, lat: float, lon: float, day: str
) -> None:
    found = read(tmp_path, f"title,lat,lon,date,country\nA,{lat},{lon},{day},{country}\n")
    assert found.checked.rejected == []
    assert (at(1, found)["lat"], at(1, found)["lon"]) == (lat, lon)


def test_a_point_far_from_all_that_its_country_ever_was_is_still_a_fault(tmp_path: Path) -> None:
    found = read(
        tmp_path, "title,lat,lon,date,country\nA,-15.79,-47.88,2022-01-05,Kazakhstan\nB,43.2,76.9,2022-01-05,Kazakhstan\n"
    )
    assert [one.row for one in found.checked.rejected] == [1]


# -- layouts and readers ---------------------------------------------------------------------------------------------------------

UCDP = {"id": 7, "type_of_violence": 1, "conflict_name": "A - B", "side_a": "Government", "side_b": "Rebels", "source_article": "Daily",
        "where_prec": 1, "where_coordinates": "Taraz", "adm_1": "Jambyl", "country": "Kazakhstan", "date_start": "2022-01-05T00:00:00",
        "date_end": "2022-01-05T00:00:00", "date_prec": 1, "deaths_a": 1, "best": 12, "high": 15, "low": 9}  # fmt: skip
LAYOUTS = {
    "gtd": "eventid,iyear,imonth,iday,country,country_txt,city,latitude,longitude,specificity,attacktype1_txt,gname,nkill,nwound\n"
    "1,2012,1,5,104,Kazakhstan,Taraz,42.9,71.37,1,Armed Assault,Unknown,2,3\n",
    "acled": "event_id_cnty,event_date,event_type,actor1,actor2,location,latitude,longitude,geo_precision,source,notes,fatalities\n"
    "1KAZ,2016-06-05,Battle-No change of territory,Group,Police,Taraz,42.9,71.37,1,Daily,Text,7\n",
    "kobo": "start,end,incident_date,_gps_latitude,_gps_longitude,_gps_altitude,incident_type,_id,_uuid,_submission_time,deviceid\n"
    "2022-02-01T10:00:00+06:00,2022-02-01T10:20:00+06:00,2022-01-05,42.9,71.37,800,clash,1,aa,2022-02-01T05:00:00,x1\n",
    "geopko": "mission,year,month,country,location,latitude,longitude,NoTroops\nUNX,2019,3,Kazakhstan,Taraz,42.9,71.37,120\n",
    "gdelt": "GLOBALEVENTID,SQLDATE,EventCode,ActionGeo_Type,ActionGeo_FullName,ActionGeo_Lat,ActionGeo_Long,SOURCEURL\n"
    "9,20220105,195,4,Taraz,42.9,71.37,https://example.org/1\n",
    "massmob": "id,country,protest,protestnumber,startday,startmonth,startyear,endday,endmonth,endyear,location,participants,"
    "protesterdemand1,stateresponse1\n3,Kazakhstan,1,1,5,1,2022,6,1,2022,Taraz,50-99,wages,ignore\n",
    "wikidata": "battle,battleLabel,pointintime,coord\nhttp://www.wikidata.org/entity/Q9,Battle of Taraz,2022-01-05T00:00:00Z,Point(71.37 42.9)\n",
    "overpass": "@id,@type,@lat,@lon,name,historic,start_date\n5,node,42.9,71.37,Stone,memorial,2022-01-05\n",
}


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_a_layout_is_recognised_by_its_score_and_read_right(tmp_path: Path, name: str) -> None:
    found = read(tmp_path, LAYOUTS[name])
    assert found.mapped.layout.name == name
    row = at(1, found)
    assert row["start"].startswith(
        "2019-03" if name == "geopko" else "2016-06-05" if name == "acled" else "2012-01-05" if name == "gtd" else "2022-01-05"
    )
    assert (row["lat"], row["lon"]) == (pytest.approx(42.9, abs=0.02), pytest.approx(71.37, abs=0.02))
    wanted = {"gtd": ("attack_on_facility", 2, "Kazakhstan"), "acled": ("clash", 7, "")}
    if name in wanted:
        category, killed, country = wanted[name]
        assert (row["category"], row["killed_high"]) == (category, killed)
        assert row["country"] == country
    made_of(found, tmp_path)


def test_ucdp_is_recognised_with_its_point_as_geometry_and_with_columns_missing(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": UCDP, "geometry": {"type": "Point", "coordinates": [71.37, 42.9]}}
    found = read(tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}), "a.geojson")
    row = at(1, found)
    assert found.mapped.layout.name == "ucdp"
    assert (row["killed_low"], row["killed_high"], row["place"], row["source"]) == (9, 15, "Taraz", "Daily")
    assert row["actors"].split(" | ") == ["Government", "Rebels"]
    less = read(tmp_path, "id,type_of_violence,date_start,latitude,longitude,best,low,high,dyad_name,where_coordinates\n"
                          "1,1,2022-01-05,42.9,71.37,3,3,3,A - B,Taraz\n")  # fmt: skip
    assert less.mapped.layout.name in ("ucdp", "table")
    assert at(1, less)["killed_high"] == 3


def test_a_best_estimate_is_kept_beside_its_range_and_numbers_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    head = "id,type_of_violence,where_prec,date_start,latitude,longitude,where_coordinates,source_article,best,low,high\n"
    counts = ("12,9,15", "3,5,4", "7,7,7", "0,0,2", "12,5,9", "12,,15", ",,6")
    rows = (f"{n},1,1,2019-01-0{n},12.4,-1.5,Ouagadougou,Daily,{cells}\n" for n, cells in enumerate(counts, 1))
    found = read(tmp_path, head + "".join(rows))
    assert [(one.row, one.reason.partition(": ")[2].partition(".")[0]) for one in found.checked.warnings] == [
        (2, "lowest 5, best 3, highest 4"),
        (5, "lowest 5, best 12, highest 9"),
    ]
    made = made_of(found, tmp_path)
    assert made.tables["events"]["x_best"].tolist() == ["12", "3", "7", "0", "12", "12", ""]
    assert made.tables["claims"][["subject_id", "low", "high", "text"]].to_numpy().tolist() == [
        ["1", 9, 15, "9 to 15 people killed."],
        ["2", 3, 5, "lowest 5, best 3, highest 4 people killed (as the table writes it)."],
        ["3", 7, 7, "7 people killed."],
        ["4", 0, 2, "0 to 2 people killed."],
        ["5", 5, 12, "lowest 5, best 12, highest 9 people killed (as the table writes it)."],
        ["6", 12, 15, "12 to 15 people killed."],
        ["7", 6, 6, "6 people killed."],
    ]


KML = """<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="g"><Document>
<Folder><name>Protests</name><Placemark><name>A</name><description>Fecha: 5 de enero de 2022&lt;br&gt;Heridos: 17</description>
<Point><coordinates>71.37,42.9,0</coordinates></Point></Placemark>
<Placemark><name>B</name><description>Fecha: 6 de enero de 2022&lt;br&gt;Heridos: 2</description>
<Point><coordinates>71.38,42.9</coordinates></Point></Placemark></Folder>
<Folder><name>Clashes</name>{more}</Folder></Document></kml>"""
TRACK = """<Placemark><name>T</name><gx:Track><when>2022-01-07T01:00:00Z</when><when>2022-01-07T02:00:00Z</when>
<gx:coord>71.1 42.8 0</gx:coord><gx:coord>71.2 42.8 0</gx:coord></gx:Track></Placemark>"""


def test_maps_that_people_make_keep_folders_times_and_tables_of_their_descriptions(tmp_path: Path) -> None:
    other = "<Placemark><name>C</name><Point><coordinates>71.3,42.8</coordinates></Point></Placemark>"
    found = read(tmp_path, KML.format(more=other), "a.kml", undated=True)
    assert found.records["type_as_written"].str.strip("/ ").tolist() == ["Protests", "Protests", "Clashes"]
    assert found.records["injured"].tolist()[:2] == [17, 2]
    assert found.records["start"].tolist() == ["2022-01-05", "2022-01-06", ""]
    track = read(tmp_path, KML.replace("Fecha", "x").format(more=TRACK), "t.kml", undated=True)
    assert track.records[["lon", "start"]].to_numpy().tolist()[2:] == [
        [71.1, "2022-01-07T01:00+00:00"],
        [71.2, "2022-01-07T02:00+00:00"],
    ]
    times = "<Placemark><name>C</name>{time}<Point><coordinates>71.3,42.9</coordinates></Point></Placemark>"
    both = times.format(time="<TimeStamp><when>2022-01-07</when></TimeStamp>") + times.format(
        time="<TimeSpan><begin>2022-01-08</begin><end>2022-01-09</end></TimeSpan>"
    )
    timed = read(tmp_path, f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{both}</Document></kml>', "b.kml")
    assert timed.records[["start", "end"]].to_numpy().tolist() == [["2022-01-07", ""], ["2022-01-08", "2022-01-09"]]
    with pytest.raises(UnreadableError, match="only a link to"):
        read(
            tmp_path,
            "<kml><Document><NetworkLink><Link><href>https://example.org/x</href></Link></NetworkLink></Document></kml>",
            "c.kml",
        )


def test_gpx_and_umap_and_overpass_are_read(tmp_path: Path) -> None:
    gpx = (
        '<gpx><wpt lat="42.9" lon="71.37"><name>Post</name><time>2022-01-05T08:00:00Z</time></wpt><trk><name>Day 1</name><trkseg>'
        '<trkpt lat="42.9" lon="71.3"><time>2022-01-06T08:00:00Z</time></trkpt><trkpt lat="42.5" lon="71.9"><time>2022-01-06T11:00:00Z</time>'
        "</trkpt></trkseg></trk></gpx>"
    )
    made = made_of(read(tmp_path, gpx, "a.gpx"), tmp_path)
    assert (len(made.tables["events"]), len(made.tables["movements"])) == (1, 1)
    point = {
        "type": "Feature",
        "properties": {"name": "A", "_umap_options": {}},
        "geometry": {"type": "Point", "coordinates": [71.37, 42.9]},
    }
    umap = {"type": "umap", "layers": [{"features": [point], "_umap_options": {"name": "Fires"}}]}
    assert at(1, read(tmp_path, json.dumps(umap), "a.umap"))["x_layer"] == "Fires"
    remote = {
        "type": "umap",
        "layers": [{"features": [], "_umap_options": {"name": "R", "remoteData": {"url": "https://example.org"}}}],
    }
    with pytest.raises(UnreadableError, match="loaded from elsewhere"):
        read(tmp_path, json.dumps(remote), "b.umap")
    answer = {
        "osm3s": {},
        "elements": [{"type": "node", "id": 4, "lat": 42.9, "lon": 71.37, "tags": {"name": "Stone", "historic": "memorial"}}],
    }
    assert at(1, read(tmp_path, json.dumps(answer), "a.json"))["title"] == "Stone"


def test_tags_of_hxl_are_no_record_and_say_what_columns_are(tmp_path: Path) -> None:
    text = "Wann,Breitengrad N,Laengengrad O,Tote\n#date+occurred,#geo+lat,#geo+lon,#affected+killed\n2022-01-05,42.9,71.37,4\n"
    found = read(tmp_path, text)
    assert found.table.rows_in == 1
    assert at(1, found)["killed_high"] == 4


def test_merged_cells_and_hidden_rows_of_a_workbook_are_read_and_said(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["title", "lat", "lon", "date"],
        ["A", 42.9, 71.3, "2022-01-05"],
        ["B", 42.8, 71.3, None],
        ["C", 42.7, 71.3, "2022-01-06"],
    ):
        sheet.append(row)
    sheet.merge_cells("D2:D3")
    sheet.row_dimensions[4].hidden = True
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = ingest(path, countries=_world()[1])
    assert found.records["start"].tolist() == ["2022-01-05", "2022-01-05", "2022-01-06"]
    assert any("1 rows are hidden" in note and "rows 3" in note for note in found.table.notes)


def test_a_formula_that_was_computed_to_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for cells in (["title", "lat", "lon", "date", "killed"], ["A", -9.4, 160, "2021-11-24", '=IF(1,"",2)']):
        book.active.append(cells)
    book.save(tmp_path / "never.xlsx")
    # a spreadsheet program gives the cell the type of its result, a text, when it has computed it
    with zipfile.ZipFile(tmp_path / "never.xlsx") as parts, zipfile.ZipFile(tmp_path / "computed.xlsx", "w") as made:
        for name in parts.namelist():
            made.writestr(name, parts.read(name).replace(b'<c r="E2">', b'<c r="E2" t="str">'))
    never, computed = (ingest(tmp_path / f"{name}.xlsx", countries=_world()[1]) for name in ("never", "computed"))
    assert [(one.column, "never computed" in one.reason) for one in never.table.repaired] == [("killed", True)]
    assert computed.table.repaired == []
    assert any("last computed value: killed (1)." in note for note in computed.table.notes)
    assert math.isnan(at(1, computed)["killed_low"])


# -- laws ------------------------------------------------------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", "x", "Taraz", "Taraz; Shymkent", "Kyiv -> Lviv", "northern Guatemala", "between Taraz and Shymkent", "part:X", "1-2", "~5", "dozens",
     "https://a.example/1 https://b.example", "http://[broken", "a|b;c\nd", "=1+1", "é" * 300, "2022-01-05", "c. 1916", "1990s", "0", "-99",
     "43.2", "76.9", "180", "Sudan", "Air strike", "\u200b", " padded ", "9" * 40, "1e400", "nan", "Q1 2022", "12:30"]
)  # fmt: skip
HEADERS = [
    "date",
    "lat",
    "lon",
    "place",
    "country",
    "type",
    "killed",
    "source",
    "link",
    "notes",
    "actor1",
    "Own column",
    "id",
    "time",
]


@settings(
    max_examples=200 if os.environ.get("KZMAP_FUZZ") == "1" else 12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(st.lists(CELLS, min_size=len(HEADERS), max_size=len(HEADERS)), min_size=1, max_size=4))
@example([["2016-05-01", "", "", "Turkistan Region", "Kazakhstan", *[""] * 9]])  # of 2018
@example([["", "", "", "between Taraz and Shymkent", *[""] * 10], ["c. 1916", "", "", "x", *[""] * 10]])  # of 2018, in 1916
def test_what_is_written_always_validates_and_every_point_is_drawn(tmp_path: Path, rows: list[list[str]]) -> None:
    import csv

    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerow(["2022-01-05", "43.2", "76.9", "Almaty", "Kazakhstan", "Clash", "1", "S", "", "", "", "", "first", ""])
        writer.writerows(rows)
    boundaries, countries, lookup = _world()
    found = ingest(path, countries=countries, lookup=lookup, undated=True)
    report = found.report()
    assert (
        report["kept"] + len({one["row"] for one in report["repaired"]}) + len({one["row"] for one in report["rejected"]})
        == report["rows_in"]
    )
    made = to_situation(found, boundaries)
    folder = tmp_path / "law"
    made.write(folder)
    back = Situation.read(folder)  # raises with every fault
    features = pipeline.run(back, boundaries=boundaries).located.features
    records = found.records
    moved = records["from_lat"].notna() & records["to_lat"].notna()
    placed = records["lon"].notna() | (records["unit_id"] != "") | moved
    drawn = features[features["layer"].isin(["events", "movements"])].geometry.notna().sum()
    assert len(back.tables["events"]) + len(back.tables["movements"]) == len(records)
    assert drawn == int(placed.sum())


def test_an_undated_region_of_another_time_is_drawn_and_its_outline_is_in_the_files(tmp_path: Path) -> None:
    text = "title,date,place,country\nA,2015-03-01,Taraz,Kazakhstan\nB,,Abai Region,Kazakhstan\n"
    made_of(read(tmp_path, text, undated=True), tmp_path)
    done = pipeline.run(tmp_path / "made")
    last = done.features[["adm1", "adm1_name", "join_method", "located_by"]].to_numpy().tolist()[-1]
    assert last == ["KZ-10", "Abai Region", "stated", "unit"]
    content = collect(done, FORMATS["gpkg"])
    assert content.links("record_units").to_numpy().tolist() == [["R2", "KZ-10", "2022-06-08"]]
    outline = content.units.set_index("unit_id").loc["KZ-10"]
    assert outline["valid_from"] == "2022-06-08"
    assert outline.geometry.equals(done.features.geometry.iloc[-1])


def test_a_region_of_which_there_was_none_on_the_day_of_its_row_keeps_its_point(tmp_path: Path) -> None:
    text = "date,place,from,to,country\n2016-01-05,Turkistan Region,,,Kazakhstan\n2019-01-05,Turkistan Region,,,Kazakhstan\n"
    made = made_of(read(tmp_path, text + "2016-01-06,,Turkistan Region,Almaty,Kazakhstan\n"), tmp_path)
    places = made.tables["places"].set_index("place_id")
    ids = [*made.tables["events"]["place_ids"], made.tables["movements"]["from_place_id"].iloc[0]]
    assert places.loc[ids, ["precision", "radius_m", "unit_id"]].fillna(0).to_numpy().tolist() == [
        ["district", 150_000, ""], ["region", 0, "KZ-YUZ"], ["district", 150_000, ""],
    ]  # fmt: skip
    features = pipeline.run(tmp_path / "made").features
    assert features.geometry.geom_type[features["layer"] != "bases"].tolist() == ["Point", "Polygon", "LineString"]


def test_without_a_good_row_the_rejects_are_written_and_named(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("title,lat,lon,date\nA,0,0,2022-01-05\nB,43.2,76.9,never\n", "utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = ingest_command(path, {}, output=tmp_path / "sit", out=out, err=err)
    assert code == 1
    assert "sit-rejects.csv" in err.getvalue()
    assert (tmp_path / "sit-rejects.csv").read_text("utf-8-sig").count("\n") == 3
    assert not (tmp_path / "sit").exists()


def test_equal_rows_without_an_id_are_both_kept_and_said(tmp_path: Path) -> None:
    found = read(tmp_path, "date,lat,lon,type\n2022-01-05,43.2,76.9,Protest\n2022-01-05,43.2,76.9,Protest\n")
    assert len(found.records) == 2
    assert "same as row 1" in found.checked.warnings[0].reason


def test_an_export_of_our_own_comes_back_whole_with_both_ends_of_its_movements(tmp_path: Path) -> None:
    header = "record_id,layer,category,type_as_written,title,start,end,time_precision,place,precision,radius_m,adm0,join_method,claims,sources,lon,lat,wkt"
    source = json.dumps([{"source_id": "S1", "publisher": "Daily", "tier": "B", "title": "News"}]).replace('"', '""')
    text = (
        f"{header}\n"
        f'E1,events,clash,shootout,Fight,2022-01-05,,day,Taraz,settlement,5000,KAZ,within,[],"{source}",71.37,42.9,POINT (71.37 42.9)\n'
        f'M1,movements,deployment,,March,2022-01-06,,day,Taraz → Almaty,settlement,,,several,[],"{source}",,,'
        '"LINESTRING (71.37 42.9, 76.9 43.2)"\n'
        f'B1,bases,deployment,,Base,,,day,Taraz,settlement,5000,KAZ,within,[],"{source}",71.37,42.9,POINT (71.37 42.9)\n'
    )
    found = read(tmp_path, text)
    assert (found.mapped.layout.name, found.checked.rejected) == ("kzmap", [])
    made = made_of(found, tmp_path)
    assert made.tables["events"]["type_as_written"].tolist() == ["shootout", ""]
    places = made.tables["places"].set_index("place_id")
    move = made.tables["movements"].iloc[0]
    assert places.loc[[move["from_place_id"], move["to_place_id"]], ["name", "lon"]].to_numpy().tolist() == [
        ["Taraz", 71.37],
        ["Almaty", 76.9],
    ]
    assert [one for one in made.tables["events"] if one.startswith("x_join")] == []


@pytest.mark.parametrize(
    ("code", "text"),
    [("cp1252", "Díli;Évènement à Suaí"), ("cp1254", "Şırnak;Ağrı İl"), ("cp1256", "تاريخ;الموقع"), ("cp1251", "Дата;Место")],
)
def test_a_code_page_is_told_by_words_that_stay_in_one_script(code: str, text: str) -> None:
    plain = "some plain words of the table, many of them; " * 3 if code in ("cp1252", "cp1254") else ""
    assert encoding_of((plain + text).encode(code))[0] == code


@pytest.mark.parametrize(("header", "lon"), [("Breite,Länge", 29.8), ("Latitud,Longitud", -29.8)])
def test_the_letter_o_is_east_or_west_by_the_language_of_the_header(tmp_path: Path, header: str, lon: float) -> None:
    found = read(tmp_path, f"title,date,{header}\nA,2018-12-01,9°14' N,29°48' O\nB,2018-12-02,9°14' N,29°48' O\n")
    assert at(1, found)["lon"] == pytest.approx(lon, abs=1e-3)
    assert any("O was read as" in note for note in found.checked.notes)


def test_degrees_in_columns_of_their_own_and_a_south_that_only_the_header_says(tmp_path: Path) -> None:
    parts = read(tmp_path, "title,date,lat_deg,lat_min,lat_dir,lon_deg,lon_min,lon_dir\nA,1879-01-22,28,21,S,30,39,E\n")
    assert (at(1, parts)["lat"], at(1, parts)["lon"]) == (pytest.approx(-28.35), pytest.approx(30.65))
    said = read(tmp_path, "title,date,Lat (S),Lon (E)\nA,1999-09-20,8°33',125°34'\nB,1999-09-20,9°15',125°10'\n")
    assert at(1, said)["lat"] == pytest.approx(-8.55)


# -- tables of many hands --------------------------------------------------------------------------------------------------------


def test_counts_in_words_of_one_cell_are_read_and_the_cell_is_kept(tmp_path: Path) -> None:
    found = read(
        tmp_path, "Date;Lieu;Lat;Long;Bilan\n2019-03-23;A;14,1;-3,6;env. 160 tués, 55 blessés\n2019-04-01;B;14,2;-3,7;3 tués\n"
    )
    assert json.loads(at(1, found)["figures"]) == [["killed", 160.0, 160.0, "about", "env. 160 tués, 55 blessés"]]
    assert (at(1, found)["injured"], at(2, found)["killed_low"], at(2, found)["x_bilan"]) == (55.0, 3.0, "3 tués")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("20 dead, 102 wounded", {"killed": 20, "injured": 102}), ("8 dead (incl. 2 suspects); 22 hurt", {"killed": 8, "injured": 22}),
        ("погибли 3, ранены 12", {"killed": 3, "injured": 12}), ("5 muertos y 7 heridos", {"killed": 5, "injured": 7}),
        ("1,200 killed", {"killed": 1200}), ("none", {}), ("3 houses burnt", {}),
    ],
)  # fmt: skip
def test_each_count_goes_with_its_own_word(text: str, counts: dict[str, float]) -> None:
    assert {name: one.low for name, one in casualties_of(text).items()} == counts


def test_counts_by_side_are_added_and_those_that_overlap_are_not(tmp_path: Path) -> None:
    head = "title,date,lat,lon,"
    sides = read(tmp_path, head + "CivilianKIA,EnemyKIA,HostNationKIA\nA,2009-07-05,34.1,69.1,1,2,\nB,2009-07-06,34.2,69.2,,,\n")
    assert at(1, sides)["killed_low"] == 3
    assert math.isnan(at(2, sides)["killed_low"])
    assert at(1, sides)["x_civiliankia"] == "1"
    mixed = read(tmp_path, head + "women killed,civilians killed\nA,2009-07-05,34.1,69.1,1,2\n")
    assert math.isnan(at(1, mixed)["killed_low"])
    assert any("may count the same people" in note for note in mixed.checked.notes)
    whole = read(tmp_path, head + "killed,women killed,men killed\nA,2009-07-05,34.1,69.1,9,2,3\n")
    assert at(1, whole)["killed_low"] == 9


def test_what_a_column_holds_decides_between_the_meanings_of_its_name(tmp_path: Path) -> None:
    text = "Дата;Город;Широта;Долгота;Участники;Ссылки;Что произошло\n09.08.2020;Гродно;53,68;23,83;тысячи;hrodna.life;Марш\n"
    found = read(tmp_path, text + "10.08.2020;Гродно;53,68;23,83;100-200;Радио Свобода;Забастовка\n")
    assert found.mapped.columns["participants"] == "Участники"
    assert [at(row, found)["source"] for row in (1, 2)] == ["hrodna.life", "Радио Свобода"]
    assert [at(row, found)["category"] for row in (1, 2)] == ["protest", "protest"]
    zone = read(tmp_path, "title,date,Zone,lat,lon\nA,2019-03-17,Mopti,14.5,-4.2\n")
    assert (zone.mapped.columns["region"], "timezone" in zone.mapped.columns) == ("Zone", False)


def test_a_district_holds_the_place_and_stands_in_for_it(tmp_path: Path) -> None:
    found = read(
        tmp_path, "fecha,municipio,lugar,tipo\n2021-03-21,Saravena,,enfrentamiento\n2021-03-22,Arauquita,La Esmeralda,ayuda\n"
    )
    assert [(at(row, found)["place"], at(row, found)["x_municipio"]) for row in (1, 2)] == [
        ("Saravena", "Saravena"),
        ("La Esmeralda", "Arauquita"),
    ]
    assert [at(row, found)["category"] for row in (1, 2)] == ["clash", "aid"]


def test_a_row_that_its_table_does_not_release_stays_a_draft(tmp_path: Path) -> None:
    text = "title,date,lat,lon,Publish?\nA,2021-10-12,45.2,15.8,Y\nB,2021-10-13,45.3,15.9,no\n"
    found = read(tmp_path, text)
    assert made_of(found, tmp_path).tables["events"]["review"].tolist() == ["published", "draft"]
    assert any("1 rows say no" in note for note in found.checked.notes)
    secret = read(tmp_path, "título,data,lat,lon,Obs (não publicar)\nA,2021-10-12,-3.1,-60.0,fonte protegida\n")
    assert secret.mapped.private == ["Obs (não publicar)"]
    assert not any("protegida" in str(value) for value in at(1, secret).values())


def test_two_lines_of_header_are_one(tmp_path: Path) -> None:
    text = "Ref,Date,,Location,,,Category,Casualties,\n,From,To,State,Locality,Village / town,,K,I\n"
    found = read(tmp_path, text + "N1,2024-05-10,2024-05-12,North Darfur,El Fasher,Abu Shouk,Shelling,8,12\n")
    one = at(1, found)
    assert (one["start"], one["end"], one["place"], one["region"]) == ("2024-05-10", "2024-05-12", "Abu Shouk", "North Darfur")
    assert (one["killed_low"], one["injured"], one["category"]) == (8, 12, "shelling")


def test_rows_that_their_own_editors_refused_are_no_records(tmp_path: Path) -> None:
    text = "SubmissionDate,fecha,lat,lon,tipo,KEY,SubmitterName,ReviewState\n"
    rows = "2021-04-05T14:22:00Z,2021-03-21,7.04,-71.41,enfrentamiento,uuid:1,e,{}\n"
    found = read(tmp_path, text + rows.format("approved") + rows.replace("uuid:1", "uuid:2").format("rejected"))
    assert (found.mapped.layout.name, at(1, found)["start"], len(found.records)) == ("odk", "2021-03-21", 1)
    assert found.checked.rejected[0].column == "ReviewState"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10/0/2015", "2015-10", ""), ("00/03/1998", "1998-03", ""), ("On or about 8:28 AM of January 27, 2019", "2019-01-27", ""),
        ("Between 3:00 AM and 5:00 AM of March 30, 2019", "2019-03-30", ""), ("170530Z MARS 19", "2019-03-17T05:30+00:00", ""),
        ("31/10 a 02/11/2022", "2022-10-31", "2022-11-02"), ("Jan/2023", "2023-01", ""), ("2019/2020", "2019", "2020"),
    ],
)  # fmt: skip
def test_dates_of_logs_and_blotters(text: str, start: str, end: str) -> None:
    assert moment(text)[:2] == (start, end)


def test_an_hour_without_a_zone_is_said_in_the_note(tmp_path: Path) -> None:
    found = read(tmp_path, "title,date,lat,lon\nA,2023-02-26 ~0400,48,37\nB,2023-02-27 00:00:00,48,37\n")
    assert [(at(row, found)["start"], at(row, found)["note"]) for row in (1, 2)] == [
        ("2023-02-26", "Date as the table has it: 2023-02-26 ~0400."),
        ("2023-02-27", ""),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 Ramadan 1443", "Islamic"), ("15 مرداد 1401", "Solar Hijri"), ("1 Meskerem 2014", "Ethiopian"), ("15/03/2565", "2022"),
        ("15 มีนาคม พ.ศ. 2565", "Buddhist"),
    ],
)  # fmt: skip
def test_other_calendars_are_recognised_and_refused_with_a_remedy(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"{said}.*|Gregorian.*{said}") as caught:
        moment(text)
    assert "Gregorian" in str(caught.value)


def test_a_column_of_the_solar_hijri_calendar_is_not_taken_for_the_middle_ages(tmp_path: Path) -> None:
    text = "title,date,lat,lon\nA,1401/06/25,35.7,51.4\nB,1401/07/02,35.7,51.4\n"
    assert {one.reason[:60] for one in read(tmp_path, text).checked.rejected} >= {
        "'1401/06/25': it looks like a date of the Solar Hijri or Isl"
    }
    meant = read(tmp_path, text, columns=["date=start:gregorian"])
    assert at(1, meant)["start"] == "1401-06-25"
    old = read(tmp_path, "title,date,lat,lon\nAgincourt,1415-10-25,50.46,2.14\nX,44 BC,41.9,12.5\n")
    assert [(at(row, old)["start"], at(row, old)["note"]) for row in (1, 2)] == [
        ("1415-10-25", ""),
        ("", "Date as the table has it: 44 BC."),
    ]


def test_names_lie_near_the_other_rows_of_their_table(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "title,date,place\nA,2020-01-01,Taraz\nB,2020-01-02,Shymkent\nC,2020-01-03,Almaty\nD,2020-01-04,Montevideo\nE,2020-01-05,Bishkek\n",
    )
    assert [bool(np.isfinite(at(row, found)["lon"])) for row in (1, 2, 3, 4, 5)] == [True, True, True, False, True]
    assert "far from the other rows" in at(4, found)["note"]


def test_the_point_of_a_row_is_that_end_of_its_way_which_its_name_tells(tmp_path: Path) -> None:
    text = "id,date,country,From (apprehension),To (pushback),lat,lon\n1,2021-10-12,Croatia,Topusko,Velika Kladuša,45.29,15.97\n"
    made = made_of(read(tmp_path, text), tmp_path)
    places = made.tables["places"].set_index("place_id")
    move = made.tables["movements"].iloc[0]
    assert places.loc[[move["from_place_id"], move["to_place_id"]], "name"].tolist() == ["Topusko", "Velika Kladuša"]
    assert places.loc[move["from_place_id"], "lon"] == 15.97


def test_publishers_between_commas_are_several_and_a_citation_is_one(tmp_path: Path) -> None:
    rows = 'A,2013-05-31,41,29,"Bianet, Hürriyet"\nB,2013-06-01,41,29,"Bangkok Post, April 11 2010"\n'
    made = made_of(read(tmp_path, "title,date,lat,lon,source\n" + rows), tmp_path)
    publishers = made.tables["sources"].set_index("source_id")["publisher"]
    said = [[publishers[one] for one in ids.split("|")] for ids in made.tables["events"]["source_ids"]]
    assert said == [["Bianet", "Hürriyet"], ["Bangkok Post, April 11 2010"]]


def test_a_sparql_result_as_tsv_loses_its_marks_and_keeps_its_precision(tmp_path: Path) -> None:
    text = '?item\t?itemLabel\t?coord\t?date\t?datePrecision\n<http://www.wikidata.org/entity/Q1>\t"Krawall"@de\t"Point(16.37 48.2)"^^<http://x#wkt>\t"1848-03-01T00:00:00Z"^^<http://x#dateTime>\t10\n'
    one = at(1, read(tmp_path, text, "query.tsv"))
    assert (one["title"], one["lon"], one["start"], one["url"]) == (
        "Krawall",
        16.37,
        "1848-03",
        "http://www.wikidata.org/entity/Q1",
    )


def test_a_sparql_result_as_json_is_read_by_its_variables(tmp_path: Path) -> None:
    def row(number: int, **more: str) -> dict[str, dict[str, str]]:
        cells = {
            "item": f"http://www.wikidata.org/entity/Q{number}",
            "itemLabel": f"Riot {number}",
            "date": "1848-03-13T00:00:00Z",
        }
        return {name: {"type": "literal", "value": value} for name, value in {**cells, **more}.items()}

    names = ["item", "itemLabel", "coord", "date", "deaths"]
    rows = [row(1, coord="Point(16.37 48.2)"), row(2, coord="Point(13.4 52.5)", deaths="4")]
    document = {"head": {"vars": names}, "results": {"bindings": rows}}
    found = read(tmp_path, json.dumps(document), "query.json")
    assert found.mapped.layout.name == "wikidata"
    told = found.records[["title", "lon", "lat", "start", "url"]].to_numpy().tolist()
    assert told == [
        ["Riot 1", 16.37, 48.2, "1848-03-13", "http://www.wikidata.org/entity/Q1"],
        ["Riot 2", 13.4, 52.5, "1848-03-13", "http://www.wikidata.org/entity/Q2"],
    ]
    claims = made_of(found, tmp_path).tables["claims"]
    assert claims[["attribute", "low", "text"]].to_numpy().tolist() == [["killed", 4, "4 people killed."]]


@pytest.mark.parametrize(
    ("header", "place"),
    [("Quand,Où,Quoi", "Marseille"), ("Cuándo,Dónde,Qué", "Cali"), ("Коли,Де,Що сталося", "Харків"), ("Wann,Wo,Was", "Leipzig")],
)
def test_headers_that_ask_are_read(tmp_path: Path, header: str, place: str) -> None:
    found = read(tmp_path, f"{header}\n2023-06-30,{place},x\n")
    when, where, _ = header.split(",")
    assert (found.mapped.columns["start"], found.mapped.columns["place"]) == (when, where)
    assert found.records["lon"].notna().all()


def test_the_hurt_stand_beside_the_killed_in_russian(tmp_path: Path) -> None:
    found = read(tmp_path, "Дата,Город,Погибших,Пострадавших\n2022-01-05,Тараз,2,17\n")
    assert found.mapped.columns["injured"] == "Пострадавших"


def test_ways_in_ukrainian_are_movements(tmp_path: Path) -> None:
    columns = made_of(read(tmp_path, "Дата,Країна,Звідки,Куди\n2022-03-05,Україна,Суми,Полтава\n", "columns.csv"), tmp_path / "a")
    cell = made_of(read(tmp_path, "Дата,Країна,Місце\n2022-03-05,Україна,Зі Львова до Полтави\n", "cell.csv"), tmp_path / "b")
    for made, begin in ((columns, [51, 35]), (cell, [50, 24])):
        spots = made.tables["places"].set_index("place_id")[["lat", "lon"]].astype(float).round(0)
        (move,) = made.tables["movements"].to_dict("records")
        assert spots.loc[[move["from_place_id"], move["to_place_id"]]].to_numpy().tolist() == [begin, [50, 35]]


def test_what_was_said_of_types_is_remembered_by_layout_and_taken_back_with_its_addition(tmp_path: Path) -> None:
    text = "incident,date,lat,lon,event type\n{0},2021-01-0{0},43,76,Blorb\nB,2021-01-09,43,76,Shelling\n"
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text(text.format(1), "utf-8")
    second.write_text(text.format(2), "utf-8")
    folder, out = tmp_path / "made", io.StringIO()
    assert ingest_command(first, {}, output=folder, out=out) == 0
    assert "no word tells which category these are, so they became other: Blorb (1)" in out.getvalue()
    assert Situation.read(folder).settings.get("types") is None
    assert ingest_command(second, {"types": ["Blorb=looting"]}, output=folder, out=io.StringIO()) == 0
    assert Situation.read(folder).settings["types"] == {"table": {"blorb": "looting"}}
    third = tmp_path / "third.csv"
    third.write_text(text.format(3), "utf-8")
    assert ingest_command(third, {}, output=folder, out=(again := io.StringIO())) == 0
    assert "1 types mean what was said of them for an earlier table" in again.getvalue()
    events = Situation.read(folder).tables["events"]
    assert events.loc[events["type_as_written"] == "Blorb", "category"].tolist() == ["other", "looting", "looting"]
    undo(folder)
    undo(folder)
    assert Situation.read(folder).settings.get("types") is None


def test_a_file_without_a_header_keeps_its_columns_where_the_last_one_is_empty(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},2021-03-0{n},town {n},4{n}.5,7{n}.25,first words of a report,," for n in (1, 2, 3))
    found = read(tmp_path, rows + "\n")
    assert (found.mapped.columns["start"], found.mapped.columns["lat"], len(found.records)) == ("column 2", "column 4", 3)


def test_a_table_whose_dates_are_mostly_empty_is_one_without_dates(tmp_path: Path) -> None:
    found = read(tmp_path, "name,date,lat,lon\nA,,43,76\nB,,43,77\nC,2018-12-01,43,78\n")
    assert (len(found.records), at(3, found)["start"]) == (3, "2018-12-01")
    assert any("read as one without dates" in note for note in found.checked.notes)
    some = read(tmp_path, "name,date,lat,lon\nA,,43,76\nB,2018-12-01,43,77\nC,2018-12-01,43,78\n")
    assert "--undated" in some.checked.rejected[0].reason


# -- places and points ---------------------------------------------------------------------------------------------------------


def test_a_point_far_from_every_place_that_its_row_may_mean_is_told_and_stays(tmp_path: Path) -> None:
    text = (
        "title,place,country,lat,lon,date\n"
        "At it,Taraz,Kazakhstan,42.9,71.37,2022-01-05\n"
        "Near it,Taraz,Kazakhstan,43.2,71.4,2022-01-05\n"
        "Off,Taraz,,71.0,12.5,2022-01-05\n"
        "A namesake,Victoria,,48.43,-123.36,2022-01-05\n"
        "No place of that name,Third checkpoint,,10.0,20.0,2022-01-05\n"
    )
    found = read(tmp_path, text)
    told = {one.row: one.reason for one in found.checked.warnings if " km from " in one.reason}
    assert set(told) == {3}
    assert "lies 4,4" in told[3]  # hundreds of kilometres, on a sphere 4,439
    assert "Taraz (42.90, 71.37)" in told[3]
    assert at(3, found)["lat"] == 71.0
    assert found.kept == 5


def test_hidden_rows_of_a_sheet_can_be_left_out_and_each_is_told(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["title", "lat", "lon", "date"], ["A", 43.2, 76.9, "2022-01-05"], ["B", 43.3, 76.9, "2022-01-05"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "book.xlsx")
    _, countries, lookup = _world()
    assert ingest(tmp_path / "book.xlsx", countries=countries, lookup=lookup).records["title"].tolist() == ["A", "B"]
    shown = ingest(tmp_path / "book.xlsx", Hints.of(without_hidden=True), countries=countries, lookup=lookup)
    assert shown.records["title"].tolist() == ["A"]
    assert [(one.row, "hidden" in one.reason) for one in shown.checked.rejected] == [(2, True)]


def test_two_rows_prove_no_lost_sign_of_a_third(tmp_path: Path) -> None:
    rows = ["title,lat,lon,date", "South,-90,0,2022-01-05", "North,90,0,2022-01-05", "Ice,-78.5,106.8,2022-01-06"]
    found = read(tmp_path, "\n".join(rows))
    assert found.records["lat"].tolist() == [-90, 90, -78.5]
    assert found.checked.repaired == []
    assert [(one.row, "no country" in one.reason) for one in found.checked.warnings] == [(2, True)]


# -- what a second stranger's tables showed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("entre 20 y 30", 20, 30),
        ("between 4 and 6", 4, 6),
        ("від 7 до 9 осіб", 7, 9),
        ("zwischen 3 und 5", 3, 5),
        ("بين ٣ و ٥", 3, 5),
    ],
)
def test_two_ends_named_by_words_are_a_range(text: str, low: float, high: float) -> None:
    found = count_of(text)
    assert found is not None
    assert (found.low, found.high, found.qualifier) == (low, high, "")


@pytest.mark.parametrize(
    "text", ["le 7 mars 2021", "on 7 March 2021", "el 7 de marzo de 2021", "am 7. März 2021", "від 7 березня 2021"]
)
def test_a_word_before_the_day_is_no_part_of_a_date(text: str) -> None:
    assert moment(text).start == "2021-03-07"


def test_links_of_waypoints_and_of_texts_are_sources_where_no_column_names_one(tmp_path: Path) -> None:
    gpx = (
        '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="43.2" lon="76.9"><time>2022-01-05T00:00:00Z</time>'
        '<name>A</name><link href="https://example.org/a"><text>t</text></link><link href="https://example.org/b"/></wpt></gpx>'
    )
    assert read(tmp_path, gpx, "a.gpx").records["url"].tolist() == ["https://example.org/a https://example.org/b"]
    text = "title,description,lat,lon,date\nA,see [[https://example.org/c|here]].,43.2,76.9,2022-01-05\nB,none,43.2,76.9,2022-01-05\n"
    found = read(tmp_path, text)
    assert found.records["url"].tolist() == ["https://example.org/c", ""]
    assert any("description: links in the text of 1 rows" in note for note in found.checked.notes)
    with_source = read(tmp_path, text.replace("title,", "source,title,").replace("\nA", "\nDaily,A").replace("\nB", "\nDaily,B"))
    assert with_source.records["url"].tolist() == ["", ""]


def test_the_accuracy_of_a_device_is_no_precision_of_a_place(tmp_path: Path) -> None:
    found = read(tmp_path, "title,_spot_latitude,_spot_longitude,_spot_precision,date\nA,43.2,76.9,4.5,2022-01-05\n")
    assert found.report()["own_columns"] == {"_spot_precision": "x_spot_precision"}
    assert found.checked.warnings == []


@pytest.mark.parametrize("headed", [False, True])
def test_mentions_of_gdelt_are_records_without_a_place(tmp_path: Path, headed: bool) -> None:
    head = [
        "GLOBALEVENTID",
        "EventTimeDate",
        "MentionTimeDate",
        "MentionType",
        "MentionSourceName",
        "MentionIdentifier",
        "SentenceID",
        "Actor1CharOffset",
        "Actor2CharOffset",
        "ActionCharOffset",
        "InRawText",
        "Confidence",
        "MentionDocLen",
        "MentionDocTone",
        "MentionDocTranslationInfo",
        "Extras",
    ]
    row = [
        "77",
        "20210306120000",
        "20210307081500",
        "1",
        "a.example",
        "https://a.example/1",
        *["3", "-1", "9", "9", "1", "60", "900", "-2.5"],
        "",
        "",
    ]
    other = ["78", *row[1:4], "b.example", "https://b.example/2", *row[6:]]
    found = read(tmp_path, "\n".join("\t".join(one) for one in ([head] if headed else []) + [row, other]), "m.CSV")
    assert found.mapped.layout.name == "gdelt-mentions"
    made = made_of(found, tmp_path)
    events = made.tables["events"]
    assert events["title"].tolist() == ["Event 77 in a.example", "Event 78 in b.example"]
    assert [one[:10] for one in events["start"]] == ["2021-03-07"] * 2
    assert events["place_ids"].tolist() == ["", ""]
    assert made.tables["sources"]["url"].tolist() == ["https://a.example/1", "https://b.example/2"]
    assert any("not where" in note for note in found.checked.notes)


def test_stops_on_the_way_of_a_unit_are_legs_of_its_movement(tmp_path: Path) -> None:
    states = [
        {"t": "2020-05-01T00:00:00Z", "location": [10, 50]},
        {"t": "2020-05-03T00:00:00Z", "location": [13, 50], "via": [[11, 51], [12, 51]], "viaStartTime": "2020-05-02T06:00:00Z"},
    ]
    unit = {"id": "u", "name": "First", "sidc": "1", "state": states}
    side = {"name": "Blue", "groups": [{"units": [unit]}]}
    found = read(tmp_path, json.dumps({"type": "ORBAT-mapper", "sides": [side]}), "o.json")
    moves = made_of(found, tmp_path)
    legs = moves.tables["movements"]
    places = {row["place_id"]: (row["lon"], row["lat"]) for _, row in moves.tables["places"].iterrows()}
    way = [(places[a], places[b]) for a, b in zip(legs["from_place_id"], legs["to_place_id"], strict=True)]
    assert way == [((10, 50), (11, 51)), ((11, 51), (12, 51)), ((12, 51), (13, 50))]
    assert {(one[:10], end[:10]) for one, end in zip(legs["depart"], legs["arrive"], strict=True)} == {
        ("2020-05-02", "2020-05-03")
    }


@pytest.mark.parametrize("midnight", ["T00:00:00", " 00:00:00", "T00:00:00.000"])
def test_midnight_behind_every_day_is_no_clock_time(tmp_path: Path, midnight: str) -> None:
    found = read(tmp_path, f"title,lat,lon,date\nA,43.2,76.9,2017-08-10{midnight}\nB,43.2,76.9,2017-08-11{midnight}\n")
    assert found.records["note"].tolist() == ["", ""]
    assert not any("Clock times" in note for note in found.checked.notes)
    clocks = read(tmp_path, "title,lat,lon,date\nA,43.2,76.9,2017-08-10T14:30:00\nB,43.2,76.9,2017-08-11T00:05:00\n")
    assert all(note.startswith("Date as the table has it") for note in clocks.records["note"])


# -- a second round of tables by others ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Type of strike", "category"), ("Вид нападения", "category"), ("Tipo de ataque", "category"), ("Art des Angriffs", "category"),
        ("نوع الهجوم", "category"), ("Type of weapon", ""), ("Position (lat/lon)", "coordinates"), ("Широта, долгота", "coordinates"),
        ("n_inj", "injured"), ("ev_type", "category"), ("src", "source"), ("category.label", "category"), ("location.name", "place"),
        ("المدينة", "place"), ("القتلى", "killed"), ("Date (serial number)", "start"), ("Focal point", ""), ("informant", ""),
    ],
)  # fmt: skip
def test_headers_of_other_makers_and_languages(header: str, field: str) -> None:
    assert field_of(header)[0] == field


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Mobile clinic", "aid"), ("mob justice", "clash"), ("Brandanschlag", "arson"), ("Körperverletzung", "violence_against_civilians"),
        ("артобстріл", "shelling"), ("تفجير", "explosion"), ("Fuga de presos", "prison_break"), ("обмен военнопленными", "prisoner_exchange"),
        ("internet shutdown", "communication_blackout"), ("power outage", "other"), ("nalot", "air_strike"), ("rapina", "looting"),
    ],
)  # fmt: skip
def test_types_of_other_languages(text: str, category: str) -> None:
    assert type_of(text) == category


def test_codes_of_a_publisher_are_kept_with_what_its_code_book_calls_them(tmp_path: Path) -> None:
    head = "id,type_of_violence,conflict_name,dyad_name,side_a,side_b,where_prec,where_coordinates,latitude,longitude,date_start,date_end,best,low,high"
    row = "7,3,Xland: Government,Army of X - Civilians,Army of X,Civilians,1,Town,12.5,41.5,2015-06-14,2015-06-14,2,2,2"
    (one,) = read(tmp_path, f"{head}\n{row}\n").records.to_dict("records")
    assert (one["type_as_written"], one["category"]) == ("One-sided violence (3)", "violence_against_civilians")
    assert one["title"] == "Army of X - Civilians, Town"


@pytest.mark.parametrize("header", ["Partner,Cluster,Activity", "Organización,Sector,Actividad", "Партнер,Кластер,Деятельность"])
def test_who_does_what_where_is_aid_whatever_the_activity(tmp_path: Path, header: str) -> None:
    rows = "Red Aid,Health,Mobile team,12.5,41.5,2022-02-01\nBlue Aid,WASH,Pump repair,12.6,41.6,2022-02-02\n"
    made = made_of(read(tmp_path, f"{header},lat,lon,date\n{rows}"), tmp_path).tables["events"]
    assert made["category"].tolist() == ["aid", "aid"]
    assert made["type_as_written"].tolist() == ["Mobile team", "Pump repair"]
    assert made["title"].tolist() == ["Mobile team: Red Aid", "Pump repair: Blue Aid"]


def test_units_of_a_list_are_deployed_and_those_that_left_are_not(tmp_path: Path) -> None:
    text = "Unit,Echelon,Type,Posture,lat,lon,date\n1st Bn,Bn,INF,In garrison,54.1,22.9,2021-04-12\n2nd Bn,Bn,FA,Withdrawn,54.2,22.8,2021-04-13\n"
    assert read(tmp_path, text).records["category"].tolist() == ["deployment", "withdrawal"]


def test_lines_of_a_description_are_columns_in_geojson_too(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [4.3, 46.6]},
         "properties": {"name": name, "date": "2018-11-17", "description": f"Source : {paper}"}}
        for name, paper in (("Barrage", "Journal A"), ("Marche", "Journal B"))
    ]  # fmt: skip
    found = read(tmp_path, json.dumps({"type": "FeatureCollection", "features": features}), "map.geojson")
    assert found.records["source"].tolist() == ["Journal A", "Journal B"]


def test_a_region_whose_code_is_used_elsewhere_does_not_lead_a_name_out_of_the_country_of_the_table(tmp_path: Path) -> None:
    rows = "SP,Campinas\nSP,Sorocaba\nPR,Londrina\nRS,Pelotas\nBA,Salvador\n"
    lines = "".join(f"2021-10-0{n},{row}\n" for n, row in enumerate(rows.splitlines(), 1))
    found = read(tmp_path, f"Data,UF,Município\n{lines}")
    lon, lat = at(5, found)["lon"], at(5, found)["lat"]
    assert -39 < lon < -38
    assert -14 < lat < -12


def test_a_name_that_is_only_alike_must_lie_in_the_region_of_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, "date,country,region,place\n2022-01-05,Colombia,Chocó,Bojayá\n")
    assert "nothing tells that it lies in Chocó" in at(1, found)["note"]


def test_a_place_that_nobody_knows_stands_for_the_region_or_district_that_its_row_names(tmp_path: Path) -> None:
    text = (
        "date,country,region,district,place\n"
        "2022-01-05,Nigeria,Kano,,Qwxzv\n"  # a state that is called like its chief town
        "2022-01-05,Indonesia,Jawa Tengah,Demak,Qwxzv\n"
        "2022-01-05,Nigeria,Qwxzv,,Qwxzu\n"
    )
    found = read(tmp_path, text)
    state, district, nowhere = at(1, found), at(2, found), at(3, found)
    assert (state["precision"], state["unit_id"]) == ("region", "NG-KN")
    assert "'Qwxzv' was not found" in state["note"]
    assert "stands for Kano State" in state["note"]
    assert (round(district["lon"], 1), round(district["lat"], 1), district["radius_m"]) == (110.6, -6.9, 30_000)
    assert "stands for Demak" in district["note"]
    assert math.isnan(nowhere["lon"])
    made = made_of(found, tmp_path)
    known = made.places.set_index("place_id")
    placed = [
        bool(ids) and (known.loc[ids, "lon"] > 0 or known.loc[ids, "unit_id"] != "") for ids in made.tables["events"]["place_ids"]
    ]
    assert placed == [True, True, False]
    assert {one["row"] for one in found.report()["warnings"]} == {1, 2, 3}


def test_a_title_of_a_few_words_names_its_place(tmp_path: Path) -> None:
    found = read(
        tmp_path, "дата,населённый пункт,что произошло\n2022-01-05,Семей,Обстрел\n2022-01-06,Семей,Двое ранены в Семей.\n"
    )
    assert found.records["title"].tolist() == ["Обстрел, Семей", "Двое ранены в Семей."]
    found = read(tmp_path, "date,type,place,municipality,lat,lon\n2022-01-05,Mine accident,El Motilón,Samaniego,1.3,-77.6\n")
    assert found.records["title"].tolist() == ["Mine accident, El Motilón, Samaniego"]
    found = read(tmp_path, "күні,елді мекен,оқиға\n2024-03-29,Семей,Су тасқыны\n")
    assert at(1, found)["title"] == "Су тасқыны"  # a title of the table's own stays as it is
    assert at(1, found)["type_as_written"] == "Су тасқыны"


def test_messages_without_a_place_are_kept_and_it_is_said(tmp_path: Path) -> None:
    text = "date,channel,text\n2023-04-02,a,Two people were wounded by mortars in Semey at night.\n2023-04-03,b,Fire put out after a strike in Taraz.\n"
    found = read(tmp_path, text)
    assert found.records["start"].tolist() == ["2023-04-02", "2023-04-03"]
    assert found.records["lon"].isna().all()
    assert any("kept without a place" in one for one in found.report()["notes"])
    assert made_of(found, tmp_path).tables["events"]["place_ids"].tolist() == ["", ""]


def test_a_device_that_is_a_mine_is_a_type_and_one_that_is_a_telephone_stays_private(tmp_path: Path) -> None:
    head = "date,place,lat,lon,device\n"
    mines = "".join(f"2022-01-0{1 + at},X,{40 + at},70,{what}\n" for at, what in enumerate(["AP mine", "UXO", "AP mine", "UXO"]))
    assert read(tmp_path, head + mines).records["category"].unique().tolist() == ["mine"]
    phones = "".join(f"2022-01-0{1 + at},X,{40 + at},70,collect:K{at}x\n" for at in range(4))
    assert "device" in read(tmp_path, head + phones).mapped.private


def test_sheets_with_the_same_columns_are_one_table(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    book.active.append(["One sheet for each month"])
    for month, places in (("Jan", ["A"]), ("Feb", ["B", "C"])):
        sheet = book.create_sheet(month)
        sheet.append(["Date", "Lat", "Lon", "Title"])
        for number, place in enumerate(places, 1):
            sheet.append([f"2017-0{1 + (month == 'Feb')}-0{number}", 9.5, 41.8, place])
    book.create_sheet("Codes").append(["Code", "Meaning"])
    book.save(tmp_path / "book.xlsx")
    _, countries, lookup = _world()
    found = ingest(tmp_path / "book.xlsx", countries=countries, lookup=lookup)
    assert found.records["title"].tolist() == ["A", "B", "C"]
    assert found.records["row"].tolist() == [1, 2, 3]
    assert found.records["x_sheet"].tolist() == ["Jan", "Feb", "Feb"]
    one = ingest(tmp_path / "book.xlsx", Hints.of(sheet="Jan"), countries=countries, lookup=lookup)
    assert one.records["title"].tolist() == ["A"]


@pytest.mark.parametrize(
    ("text", "start"),
    [("120415DMAY10", "2010-05-12T04:15+04:00"), ("120415RMAY10", "2010-05-12T04:15-05:00"), ("120415ZMAY10", "2010-05-12T04:15+00:00"),
     ("19 March 2011 (night)", "2011-03-19")],
)  # fmt: skip
def test_times_of_logs_have_the_zone_of_their_letter(text: str, start: str) -> None:
    assert moment(text).start == start


@pytest.mark.parametrize("word", ["ongoing", "en cours", "продолжается", "триває", "مستمر"])
def test_an_end_that_has_not_come_is_no_fault(tmp_path: Path, word: str) -> None:
    one = at(1, read(tmp_path, f"title,lat,lon,start,end\nA,43.2,76.9,2022-01-05,{word}\nB,43.2,76.9,2022-01-05,2022-01-06\n"))
    assert (one["start"], one["end"]) == ("2022-01-05", "")
    assert word in one["note"]


def test_degrees_win_over_metres_of_the_same_name(tmp_path: Path) -> None:
    text = "title,date,X Coordinate,Y Coordinate,Latitude,Longitude,Arrest\nA,2020-06-01,1177000,1903000,41.89,-87.62,true\n"
    one = at(1, read(tmp_path, text))
    assert (one["lat"], one["lon"]) == (41.89, -87.62)
    assert math.isnan(one["detained"])
