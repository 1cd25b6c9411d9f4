"""Spellings that must meet, endings that must come off, typing errors, and descriptions of places."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzmap.gazetteer import Code, Gazetteer
from kzmap.gazetteer.distance import destination, distance_m, midpoint
from kzmap.gazetteer.fold import plain, skeleton, tidy
from kzmap.gazetteer.inflect import base_forms
from kzmap.gazetteer.match import one_edit_away


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize(
    "names",
    [
        ["Qaraghandy", "Karagandy", "Қарағанды", "Qarağandy"],
        ["Zhangaozen", "Zhanaozen", "Жаңаөзен", "Жанаозен"],
        ["Mangghystau", "Mangystau", "Маңғыстау", "Мангыстау"],
        ["Zhambyl", "Jambyl", "Dzhambyl", "Жамбыл", "Джамбыл"],
        ["Beyneu", "Beineu", "Бейнеу"],
        ["Rudnyy", "Rudny", "Рудный"],
        ["Koktobe", "Kok-Tobe", "Kok Tobe", "Көктөбе", "Кок-Тобе"],
    ],
)
def test_spellings_share_a_skeleton(names: list[str]) -> None:
    assert len({skeleton(plain(name)) for name in names}) == 1


def test_different_names_keep_different_skeletons() -> None:
    names = ["Almaty", "Almaly", "Aktau", "Aktobe", "Taraz", "Talgar", "Shymkent", "Shu", "Semey", "Saran", "Kordai", "Kurdai"]
    assert len({skeleton(plain(name)) for name in names}) == len(names)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = plain(tidy(text))
    assert plain(once) == once


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі", min_size=1, max_size=30))
def test_cyrillic_becomes_ascii_in_any_case(text: str) -> None:
    assert plain(text).isascii()
    assert plain(text) == plain(text.upper())


@pytest.mark.parametrize(
    ("inflected", "base"),
    [
        ("жанаозена", "жанаозен"),
        ("караганде", "караганда"),
        ("шымкентом", "шымкент"),
        ("костанае", "костанай"),
        ("алматинской", "алматинская"),
        ("москвы", "москва"),
        ("алматыда", "алматы"),
        ("жаңаөзеннен", "жаңаөзен"),
        ("шымкентте", "шымкент"),
        ("ақтаудың", "ақтау"),
        ("астанаға", "астана"),
        ("балқаштағы", "балқаш"),
    ],
)
def test_endings_come_off(inflected: str, base: str) -> None:
    assert plain(base) in base_forms(plain(inflected))


@given(st.text(alphabet="abcdefgh", min_size=3, max_size=9), st.data())
def test_one_edit_reaches_back(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    for edited in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]):
        assert edited == word or word in set(one_edit_away(edited))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Karagnda", "Karagandy"),
        ("Almatty", "Almaty"),
        ("Ust-Kamenogrosk", "Ust-Kamenogorsk"),
        ("Pavoldar", "Pavlodar"),
        ("Экибастус", "Ekibastuz"),
        ("Бешкек", "Bishkek"),
        ("Қызлорда", "Kyzylorda"),
    ],
)
def test_one_wrong_letter(gazetteer: Gazetteer, typed: str, name: str) -> None:
    answer = gazetteer.lookup(typed)
    assert answer.answer is not None, answer.reason
    assert answer.answer.name == name


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("Kyi Su", "Kyiv"),  # a village: four letters that sound alike and one of them wrong say nothing
        ("Almty", "Ulm"),  # "ty" is a Kazakh ending, and "Alm" an old name of Ulm
        ("Орбита", "Baghdad International Airport / New Al Muthana Air Base"),  # ORBI is a code, not a name with cases
    ],
)
def test_a_name_is_not_bent_until_it_fits_a_far_place(gazetteer: Gazetteer, typed: str, wrong: str) -> None:
    found = gazetteer.lookup(typed)
    assert wrong not in {spot.name for spot in (found.answer, *found.candidates) if spot is not None}


def test_the_answer_says_that_a_letter_is_off(gazetteer: Gazetteer) -> None:
    answer = gazetteer.lookup("Almty").answer
    assert answer is not None
    assert answer.name == "Almaty"
    assert answer.has(Code.TYPO)


def test_a_typing_error_is_worth_less_than_the_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Karagnda").answer.score < gazetteer.lookup("Karagandy").answer.score


# -- descriptions -------------------------------------------------------------------------------------------------


def place(gazetteer: Gazetteer, name: str) -> tuple[float, float]:
    spot = gazetteer.lookup(name).answer
    return spot.lon, spot.lat


@pytest.mark.parametrize(
    "text", ["10 km west of Taraz", "в 10 км к западу от Тараза", "10 км западнее Тараза", "Тараздан 10 км батысқа қарай"]
)
def test_a_distance_and_a_direction(gazetteer: Gazetteer, text: str) -> None:
    spot = gazetteer.lookup(text).answer
    lon, lat = place(gazetteer, "Taraz")
    assert distance_m(lon, lat, spot.lon, spot.lat) == pytest.approx(10_000, rel=0.001)
    assert spot.lon < lon
    assert spot.lat == pytest.approx(lat, abs=0.01)
    assert 5_000 < spot.radius_m < 15_000


def test_a_distance_without_a_direction_is_a_disc(gazetteer: Gazetteer) -> None:
    spot = gazetteer.lookup("30 km from Karaganda").answer
    assert (spot.lon, spot.lat) == place(gazetteer, "Karaganda")
    assert spot.radius_m > 30_000
    assert gazetteer.lookup("30 km").answer is None
    assert gazetteer.lookup("100000 km west of Taraz").status == "unusable"


@pytest.mark.parametrize(
    "text", ["between Shymkent and Turkistan", "между Шымкентом и Туркестаном", "Шымкент пен Түркістан арасында"]
)
def test_between_two_places(gazetteer: Gazetteer, text: str) -> None:
    spot = gazetteer.lookup(text, country="KZ").answer
    one, two = place(gazetteer, "Shymkent"), place(gazetteer, "Turkistan")
    assert (spot.lon, spot.lat) == midpoint(*one, *two)
    assert spot.radius_m > distance_m(*one, *two) / 2


@pytest.mark.parametrize("text", ["Almaty-Bishkek highway", "трасса Алматы — Бишкек", "Алматы-Бішкек тас жолы"])
def test_a_road_between_two_towns(gazetteer: Gazetteer, text: str) -> None:
    spot = gazetteer.lookup(text).answer
    assert (spot.kind, spot.precision) == ("road", "region")


@pytest.mark.parametrize(
    "text",
    ["Kazakh-Kyrgyz border", "граница Казахстана и Кыргызстана", "on the Kazakh-Kyrgyz border", "қазақ-қырғыз шекарасында"],
)
def test_a_border_of_two_countries(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.lookup(text).answer.place_id == "border:KAZ-KGZ"


def test_half_a_border_needs_the_other_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("near the Kyrgyz border").answer is None
    assert gazetteer.lookup("near the Kyrgyz border", country="KZ").answer.place_id == "border:KAZ-KGZ"
    assert gazetteer.lookup("Kazakh-Armenian border").reason == "KZ and AM have no common border."


def test_a_part_of_a_country_is_not_the_region_of_that_name(gazetteer: Gazetteer) -> None:
    south, west = (gazetteer.lookup(text).answer for text in ("southern Kazakhstan", "на западе Казахстана"))
    centre = place(gazetteer, "Kazakhstan")
    assert south.lat < centre[1] - 3
    assert west.lon < centre[0] - 8
    assert gazetteer.lookup("West Kazakhstan Region", date="2022-01-05").answer.place_id == "KZ-ZAP"
    assert gazetteer.lookup("South Korea").answer.place_id == "KOR"


def test_near_widens_the_radius(gazetteer: Gazetteer) -> None:
    at, near = gazetteer.lookup("Kulsary").answer, gazetteer.lookup("near Kulsary").answer
    assert near.radius_m > 2 * at.radius_m
    assert (near.lon, near.lat) == (at.lon, at.lat)


def test_a_container_chooses_and_a_foreign_one_refuses(gazetteer: Gazetteer) -> None:
    for text in ("Kaskelen, Almaty Region", "Каскелен, Алматинская область", "Almaty region, Kaskelen", "Kaskelen Almaty region"):
        assert gazetteer.lookup(text, date="2022-01-05").answer.place_id == "kz-kaskelen", text
    assert gazetteer.lookup("Unknown village, Kazakhstan").status == "unknown"
    assert gazetteer.lookup("Zheltoksan 175, Almaty").answer.precision == "settlement"


# -- sphere -------------------------------------------------------------------------------------------------------


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(0, 360), st.floats(100, 500_000))
def test_going_there_and_measuring_back(lon: float, lat: float, bearing: float, length: float) -> None:
    there = destination(lon, lat, bearing, length)
    assert distance_m(lon, lat, *there) == pytest.approx(length, rel=1e-3, abs=1)


def test_distance_agrees_with_the_ellipsoid() -> None:
    from pyproj import Geod

    truth = Geod(ellps="WGS84").inv(76.9115, 43.2525, 38.06, 55.88)[2]
    assert math.isclose(distance_m(76.9115, 43.2525, 38.06, 55.88), truth, rel_tol=0.005)


def test_the_airport_that_bears_a_towns_name_stands_in_only_where_the_country_is_given(gazetteer: Gazetteer) -> None:
    spot = gazetteer.lookup("Canaima", country="VE").answer
    assert spot is not None
    assert (spot.country, spot.precision, spot.radius_m) == ("VE", "settlement", 25_000)
    assert (spot.evidence[0].code, spot.evidence[0].values["missing"]) == (Code.STANDS_IN, "town")
    assert gazetteer.lookup("Canaima").answer is None


def test_a_place_in_the_country_that_the_text_names_comes_before_a_larger_namesake(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Tripoli").answer.country == "LY"
    assert gazetteer.lookup("Tripoli", context="The army of Lebanon closed the roads to Tripoli.").answer.country == "LB"
    # but not before a city that is a hundred times larger
    assert gazetteer.lookup("Moscow", context="Officials of Kazakhstan flew to Moscow.").answer.country == "RU"
