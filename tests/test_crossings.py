"""Streets as places: crossings, streets with a number, quarters; in several languages, with honest radii."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import geopandas as gpd
import shapely

from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.gazetteer import Gazetteer
from kzmap.ground import streets
from kzmap.report import read_text

if TYPE_CHECKING:
    from kzmap.gazetteer.answer import Answer

#: A made-up grid near Tbilisi: its streets meet where the numbers say.
ROWS = [
    ("primary", "Rustaveli avenue", "проспект Руставели", [(44.790, 41.700), (44.810, 41.700)]),
    ("secondary", "Chavchavadze street", "улица Чавчавадзе", [(44.800, 41.690), (44.800, 41.710)]),
    # two carriageways: the crossing is where either meets
    ("primary", "Gorgasali street", "улица Горгасали", [(44.805, 41.690), (44.805, 41.710)]),
    ("primary", "Gorgasali street", "улица Горгасали", [(44.8053, 41.690), (44.8053, 41.710)]),
    # meets Chavchavadze street twice, two kilometres apart
    ("minor", "Ring road", "", [(44.790, 41.691), (44.801, 41.691), (44.820, 41.700), (44.801, 41.709), (44.790, 41.709)]),
    ("minor", "Blind lane", "", [(44.790, 41.695), (44.795, 41.695)]),
    ("quarter", "Sololaki", "Сололаки", (44.802, 41.692)),
]


@pytest.fixture(scope="module")
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    folder = tmp_path_factory.mktemp("streets")
    shapes = [shapely.LineString(at) if isinstance(at, list) else shapely.Point(at) for *_, at in ROWS]
    table = gpd.GeoDataFrame(
        {"class": [row[0] for row in ROWS], "name": [row[1] for row in ROWS], "name_ru": [row[2] for row in ROWS]},
        geometry=shapes, crs=4326,
    )  # fmt: skip
    table.assign(highway=table["class"].replace("minor", "residential")).rename(columns={"name_ru": "name:ru"}).drop(
        columns="class"
    ).assign(place=["neighbourhood" if kind == "quarter" else None for kind in table["class"]]).to_file(folder / "t.gpkg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KZMAP_DATA", str(folder / "data"))
        streets.add(folder / "t.gpkg", "tbilisi", (44.7, 41.6, 44.9, 41.8))
        opened = Gazetteer.open()
        for city in opened._cities:
            assert len(city.table) == len(ROWS) - 1 or len(city.table) == len(ROWS)  # the carriageways may be one row
    return opened


def off(answer: Answer, lon: float, lat: float) -> float:
    assert answer.answer is not None, answer.reason
    return distance_m(answer.answer.lon, answer.answer.lat, lon, lat)


@pytest.mark.parametrize(
    "query",
    ["Rustaveli x Chavchavadze", "Chavchavadze street / Rustaveli avenue", "corner of Rustaveli avenue and Chavchavadze street",
     "угол Руставели и Чавчавадзе", "на пересечении проспекта Руставели и улицы Чавчавадзе", "Руставели × Чавчавадзе",
     "Rustaveli x Chavchavadze, Tbilisi", "angle de Rustaveli et Chavchavadze"],
)  # fmt: skip
def test_a_crossing_is_where_its_streets_meet(gazetteer: Gazetteer, query: str) -> None:
    answer = gazetteer.lookup(query)
    assert off(answer, 44.800, 41.700) < 1
    assert answer.answer is not None
    assert (answer.answer.kind, answer.answer.precision, answer.answer.radius_m) == ("crossing", "site", 60)


def test_the_radius_of_a_crossing_holds_every_spot_of_it(gazetteer: Gazetteer) -> None:
    answer = gazetteer.lookup("Rustaveli x Gorgasali")
    for lon in (44.805, 44.8053):
        assert answer.answer is not None
        assert off(answer, lon, 41.700) <= answer.answer.radius_m
    twice = gazetteer.lookup("Ring road x Chavchavadze")
    assert twice.answer is None
    assert len(twice.candidates) == 2
    assert "several" in " ".join(twice.candidates[0].why)
    near = gazetteer.lookup("Ring road x Chavchavadze", near=(44.80, 41.7085))
    assert off(near, 44.800, 41.709) < 200


@pytest.mark.parametrize(
    "query", ["пр. Руставели 10", "Rustaveli avenue 10", "10 Rustaveli avenue", "Rustaveli avenue, 10, Tbilisi"]
)
def test_a_house_is_somewhere_on_its_street(gazetteer: Gazetteer, query: str) -> None:
    answer = gazetteer.lookup(query)
    assert answer.answer is not None
    assert answer.answer.precision == "street"
    for end in (44.790, 44.810):  # the number does not tell where: the radius holds both ends
        assert off(answer, end, 41.700) <= answer.answer.radius_m
    assert answer.answer.radius_m < 1_000


@pytest.mark.parametrize("query", ["Rustaveli x Blind lane", "Rustaveli x Nowhere street", "Rustaveli x Chavchavadze, Batumi"])
def test_streets_that_do_not_meet_there_are_no_crossing(gazetteer: Gazetteer, query: str) -> None:
    answer = gazetteer.lookup(query)
    assert answer.answer is None or answer.answer.kind != "crossing"


def test_a_quarter_is_found_and_a_town_of_the_name_of_a_street_stays_one(gazetteer: Gazetteer) -> None:
    assert off(gazetteer.lookup("Sololaki"), 44.802, 41.692) < 1
    town = gazetteer.lookup("Rustavi").answer
    assert town is not None
    assert town.kind == "settlement"
    for text in ("Rustaveli", "Bonnie and Clyde", "Smith & Wesson"):
        answer = gazetteer.lookup(text).answer
        assert answer is None or not answer.place_id.startswith(("street:", "crossing:"))


def test_the_crossings_of_the_situation_lie_where_its_streets_meet() -> None:
    gazetteer = Gazetteer.open("kazakhstan-2022", packs=False)
    for query, lon, lat in [
        ("Seifullin avenue x Timiryazev street", 76.937, 43.2327),
        ("Abay avenue / Baitursynov street", 76.92739, 43.241),
    ]:
        answer = gazetteer.lookup(query)
        assert answer.answer is not None
        assert off(answer, lon, lat) <= answer.answer.radius_m
    own = gazetteer.lookup("угол Толе би и Шарипова").answer
    assert own is not None
    assert own.place_id == "ALA_TS"
    street = gazetteer.lookup("пр. Абая 10").answer
    assert street is not None
    assert (street.name, street.precision) == ("Abay avenue", "street")


def test_a_column_of_a_table_is_answered_by_the_same_streets(gazetteer: Gazetteer) -> None:
    found = gazetteer.lookup_series(pd.Series(["Rustaveli x Chavchavadze", "пр. Руставели 10"]))
    assert found["geo_kind"].tolist() == ["crossing", "street"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A car burned at the corner of Rustaveli avenue and Chavchavadze street in Tbilisi, shops were looted.",
         ["corner of Rustaveli avenue and Chavchavadze street"]),
        ("Protesters stood at the Rustaveli and Chavchavadze intersection.", ["Rustaveli and Chavchavadze intersection"]),
        ("На перекрёстке улиц Чавчавадзе и Руставели сожгли автомобиль, на углу Руставели и Горгасали стреляли.",
         ["На перекрёстке улиц Чавчавадзе и Руставели", "на углу Руставели и Горгасали"]),
        ("They waited at the border crossing of Larsi and Rustaveli.", []),
        ("At the corner of Rustaveli avenue, Chavchavadze street is narrow.", []),
        ("The corner of Blind lane and Chavchavadze street was quiet.", []),  # they do not meet
    ],
)  # fmt: skip
def test_a_running_text_names_crossings(gazetteer: Gazetteer, text: str, said: list[str]) -> None:
    found = gazetteer.crossings_in(text)
    assert [text[start:end] for start, end, _ in found] == said
    for _, _, spot in found:
        assert (spot.kind, spot.lat) == ("crossing", 41.7)


def test_a_report_places_an_event_at_its_crossing(gazetteer: Gazetteer) -> None:
    text = (
        "TBILISI, 6 January 2022. On 5 January protesters clashed with police at the corner of Rustaveli avenue and Gorgasali"
        " street in Tbilisi."
    )
    (event,) = [one for one in read_text(text, gazetteer).as_dict()["events"] if one["category"] == "clash"]
    assert (event["place"], event["precision"]) == ("Rustaveli avenue x Gorgasali street", "site")
    assert distance_m(event["lon"], event["lat"], 44.80515, 41.70) < 30
