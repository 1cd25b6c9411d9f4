"""Look-ups as a user sees them: hard names, non-places, evidence, hostile input, the gold set, start-up."""

from __future__ import annotations

import csv
import gc
import json
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kzmap
from kzmap.errors import GeocodeError
from kzmap.gazetteer import Code, Gazetteer
from kzmap.gazetteer.distance import distance_m
from kzmap.situation.tables import PRECISIONS

ROOT = Path(__file__).resolve().parent.parent
SITUATION = ROOT / "geo" / "kazakhstan-2022"
DAY = "2022-01-05"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="module")
def situated() -> Gazetteer:
    return Gazetteer.open(SITUATION)


@pytest.mark.parametrize(
    ("names", "place_id"),
    [
        (["Kulsary", "Кульсары", "Құлсары", "Qulsary", "Qūlsary", "в Кульсары", "Құлсарыда"], "geonames:609123"),
        (["Beineu", "Бейнеу", "Beyneu"], "geonames:610298"),
        (["Kordai", "Кордай", "Қордай", "Qordai", "из Кордая"], "geonames:1524243"),
        (["Masanchi", "Масанчи", "Масанчы"], "kz-masanchi"),
        (["Kaskelen", "Каскелен", "Қаскелең", "Qaskeleñ"], "kz-kaskelen"),
        (["Zhetygen", "Жетыген", "Жетіген", "Jetigen"], "kz-zhetygen"),
        (["Mangystau", "Мангистау", "Маңғыстау", "Mangystau region", "Мангистауская область", "Маңғыстау облысы"], "KZ-MAN"),
        (["Gissar", "Гиссар"], "geonames:1221714"),
        (["Gissar airfield", "аэродром Гиссар"], "tj-gissar"),
        (["Ivanovo-Severny", "Иваново-Северный", "Ivanovo-Severny air base"], "ru-ivanovo-severny"),
        (["Kubinka", "Кубинка", "в Кубинке"], "geonames:540030"),
        (["Kubinka air base", "авиабаза Кубинка"], "ru-kubinka-ab"),
        (
            ["Almaty", "Алматы", "Алма-Ата", "Alma-Ata", "ALMATY", "almaty", "г. Алматы", "Алматы қаласы", "Алматыда"],
            "geonames:1526384",
        ),
        (["Astana", "Астана", "Nur-Sultan", "Нұр-Сұлтан", "Целиноград", "Tselinograd", "в Нур-Султане"], "geonames:1526273"),
        (["Astana airport", "аэропорт Астаны", "Нұр-Сұлтан әуежайы"], "airport:UACC"),
        (["Central Asia", "Центральная Азия", "в Центральной Азии", "Орталық Азия"], "area-central-asia"),
        (["Lake Balkhash", "озеро Балхаш", "Балқаш көлі"], "lake-balkhash"),
        (["Russia", "Россия", "Ресей", "РФ", "Ресейде"], "RUS"),
        (["United States", "USA", "US", "США", "АҚШ"], "USA"),
        (["Fort-Shevchenko", "Форт-Шевченко"], "geonames:609906"),
        (["Esik", "Есик", "Есік"], "geonames:1523741"),
        (["GBAO", "ГБАО"], "TJ-GB"),
    ],
)
def test_one_place_in_its_languages(gazetteer: Gazetteer, names: list[str], place_id: str) -> None:
    found = {name: (spot.place_id if (spot := gazetteer.lookup(name).answer) else None) for name in names}
    assert found == dict.fromkeys(names, place_id)


@pytest.mark.parametrize(
    "text",
    [
        "Kazakh",
        "May",
        "Turkey sandwich",
        "Washington said",
        "Georgia Meloni",
        "казахи",
        "мамыр",
        "протестующие",
        "Tokayev",
        "Москва заявила",
        "the government",
        "n/a",
        "неизвестно",
        "белгісіз",
        "Monday",
        "National Guard",
        "Foobarville",
    ],
)
def test_what_is_no_place_gets_no_answer(gazetteer: Gazetteer, text: str) -> None:
    answer = gazetteer.lookup(text)
    assert answer.answer is None
    assert answer.reason


def test_a_known_word_says_what_it_is(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Kazakh").reason == "‘Kazakh’ is a people or language, not the name of a place."
    assert gazetteer.lookup("Washington said").status == "not_a_place"


@pytest.mark.parametrize(
    ("text", "day", "unit"),
    [
        ("Almaty region", DAY, "KZ-ALM"),
        ("Алматинская область", DAY, "KZ-ALM"),
        ("в Алматинской области", DAY, "KZ-ALM"),
        ("Алматы облысында", DAY, "KZ-ALM"),
        ("Almaty region", "2023-01-05", "KZ-19"),
        ("East Kazakhstan", DAY, "KZ-VOS"),
        ("ВКО", DAY, "KZ-VOS"),
        ("Abai Region", "2023-01-05", "KZ-10"),
        ("Туркестанская область", DAY, "KZ-YUZ"),
    ],
)
def test_a_region_is_the_unit_of_its_day(gazetteer: Gazetteer, text: str, day: str, unit: str) -> None:
    spot = gazetteer.lookup(text, date=day).answer
    assert spot is not None
    assert (spot.place_id, spot.kind, spot.precision) == (unit, "region", "region")


def test_a_homonym_is_decided_by_evidence(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Springfield").answer is None
    assert gazetteer.lookup("Springfield, Illinois").answer.place_id == "geonames:4250542"
    assert gazetteer.lookup("Georgia").answer.place_id == "GEO"
    assert gazetteer.lookup("Georgia", country="US").answer.place_id == "US-GA"
    assert gazetteer.lookup("Aksu").answer is None
    assert gazetteer.lookup("Aksu", near=(76.97, 52.28)).answer.place_id == "geonames:1524298"
    assert (
        gazetteer.lookup("Aksu", context=["The works at Aksu, near Pavlodar, stood still."]).answer.place_id == "geonames:1524298"
    )
    assert gazetteer.lookup("Paris, Texas").answer.country == "US"


def test_every_term_of_the_score_is_told(gazetteer: Gazetteer) -> None:
    spot = gazetteer.lookup("Aksu", country="KZ", near=(76.97, 52.28)).candidates[0]
    for code in (Code.INHABITANTS, Code.MAIN_NAME, Code.IN_COUNTRY, Code.NEAR):
        assert spot.has(code), code
    told = spot.as_dict()
    assert "in the country given, KZ (+3.0)" in told["why"]
    assert {"code": "in_country", "weight": 3.0, "values": {"country": "KZ"}} in told["evidence"]
    assert len(told["why"]) == len(told["evidence"])


def test_every_reason_is_given_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(kzmap.__file__).parent.rglob("*.py") if path.name != "reasons.py")
    assert [code.name for code in Code if f"Code.{code.name}" not in source] == []


def test_a_good_answer_to_the_name_alone_is_not_lost_to_the_text_around(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Dubai").answer.score > 0.9
    assert gazetteer.lookup("Dubai", context=["Delhi", "Mumbai"]).answer.country == "AE"


@pytest.mark.parametrize(
    ("name", "text", "country"),
    [
        ("Tripoli", "Gunmen killed four people in Tripoli, Lebanon, on Monday.", "LB"),
        ("Tripoli", "Gunmen killed four people on Monday in Tripoli in northern Lebanon.", "LB"),
        ("Tripoli", "Lebanese police arrested 40 people in Tripoli and Sidon.", "LB"),
        ("Nice", "Protesters marched in Lyon, Marseille and Nice.", "FR"),  # a word, unless the text is about France
        ("Kabul", "Talks were held in Kabul, Pakistan and Iran.", "AF"),  # a list of countries holds no town
        ("Moscow", "Police in Kazakhstan fought crowds in Almaty and Aktau. In Moscow, 20 people were arrested.", "RU"),
    ],
)
def test_the_text_around_tells_which_of_a_name_is_meant(gazetteer: Gazetteer, name: str, text: str, country: str) -> None:
    spot = gazetteer.lookup(name, context=text).answer
    assert (spot.kind, spot.country) == ("settlement", country)


def test_a_namesake_far_from_all_else_in_the_text_is_doubted(gazetteer: Gazetteer) -> None:
    text = "In Kosovo, shots were heard in Pristina, Mitrovica and Zvecan. Gunmen attacked police at Banjska."
    assert gazetteer.lookup("Banjska").answer.country == "BG"
    doubted = gazetteer.lookup("Banjska", context=text)
    assert (doubted.answer, doubted.status) == (None, "unsure")
    assert doubted.reason == "Bansko (BG) is far from all else in the text, in a country of which it names nothing."
    assert gazetteer.lookup("Banjska", context=text, country="BG").answer.country == "BG"


def test_the_names_of_one_text_help_each_other(gazetteer: Gazetteer) -> None:
    around = gazetteer.around((), names=["Aksu", "Pavlodar", "Tripoli", "Ekibastuz"])
    assert gazetteer.lookup("Aksu", context=around).answer.place_id == "geonames:1524298"
    around = gazetteer.around((), names=["Sidon", "Zahle", "Tripoli", "Beirut"])
    assert gazetteer.lookup("Tripoli", context=around).answer.country == "LB"


@pytest.mark.parametrize(
    ("inflected", "name"),
    [("Ростове-на-Дону", "Rostov-on-Don"), ("Ростовом-на-Дону", "Rostov-on-Don"), ("Алма-Ате", "Almaty"), ("Алма-Аты", "Almaty"),
     ("Комсомольске-на-Амуре", "Komsomolsk-on-Amur")],
)  # fmt: skip
def test_a_name_of_several_parts_is_met_in_its_cases(gazetteer: Gazetteer, inflected: str, name: str) -> None:
    assert gazetteer.lookup(inflected).answer.name == name
    assert gazetteer.knows(inflected)


@pytest.mark.parametrize(("name", "country"), [("Congo", "CD"), ("Congo Republic", "CG"), ("CAR", "CF"), ("ЦАР", "CF")])
def test_the_short_names_of_newsrooms_are_known(gazetteer: Gazetteer, name: str, country: str) -> None:
    assert gazetteer.lookup(name).answer.country == country


def test_the_text_around_tells_a_speaker_from_a_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Almaty", context=["Almaty said that it would wait."]).status == "not_a_place"
    assert gazetteer.lookup("Almaty", context=["Police of Almaty said that it was calm."]).answer.place_id == "geonames:1526384"
    assert gazetteer.lookup("Turkey", context=["He ate a Turkey sandwich."]).answer is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", "unusable"),
        ("  ", "unusable"),
        (None, "unusable"),
        ("A", "unusable"),
        ("x" * 10_000, "unusable"),
        ("😀", "unusable"),
        ("12345", "unusable"),
        ("0, 0", "unusable"),
        ("0.0, 0.0", "unusable"),
        ("95.5, 200.1", "unusable"),
        ("阿拉木图", "unusable"),
        ("6VMP+2X", "unusable"),
        ("'; DROP TABLE places; --", "unknown"),
        ("<script>alert(1)</script>", "unknown"),
        ("...", "unusable"),
        ("Almaty; Taraz", "several"),
        ("Almaty, Taraz, Shymkent", "several"),
        ("Almaty / Taraz", "several"),
        ("Almaty\nTaraz", "several"),
        ("Алматы и Астана", "several"),
        ("Алматы мен Астана", "several"),
        ("in", "not_a_place"),
        ("nan", "not_a_place"),
    ],
)
def test_bad_input_gets_a_reasoned_refusal(gazetteer: Gazetteer, text: Any, status: str) -> None:
    answer = gazetteer.lookup(text)
    assert (answer.answer, answer.status) == (None, status)
    assert answer.reason.endswith((".", "?"))


def test_mixed_scripts_and_signs_do_not_hide_a_name(gazetteer: Gazetteer) -> None:
    for text in ("Алmaty", "🇰🇿 Almaty", "#Almaty", "Almaty!!!", "(Almaty)", "Алматы́", "Oral (Uralsk)", "Kazakhstan (Almaty)"):
        assert gazetteer.lookup(text).answer is not None, text


def test_coordinates_are_used(gazetteer: Gazetteer, situated: Gazetteer) -> None:
    spot = gazetteer.lookup("43°14'17\"N 76°56'42\"E").answer
    assert (round(spot.lon, 3), round(spot.lat, 3), spot.kind) == (76.945, 43.238, "coordinates")
    # the order is not written: the situation's country decides
    swapped = situated.lookup("76.945 43.238").answer
    assert (swapped.lon, swapped.lat) == (76.945, 43.238)
    assert gazetteer.lookup("76.945 43.238").answer.lat == 76.945


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    answer = _shared().lookup(text)
    data = answer.as_dict()
    json.dumps(data, allow_nan=False)
    assert answer.reason
    for spot in data["candidates"] + ([data["answer"]] if data["answer"] else []):
        assert -180 <= spot["lon"] <= 180
        assert -90 <= spot["lat"] <= 90
        assert (spot["lon"], spot["lat"]) != (0, 0)
        assert 0 <= spot["score"] <= 1
        assert spot["radius_m"] > 0
        assert spot["precision"] in PRECISIONS


_OPEN: list[Gazetteer] = []


def _shared() -> Gazetteer:
    if not _OPEN:
        _OPEN.append(Gazetteer.open())
    return _OPEN[0]


def test_the_answer_has_the_keys_that_others_script_against(gazetteer: Gazetteer) -> None:
    data = gazetteer.lookup("Almaty", limit=2).as_dict()
    assert set(data) >= {"query", "answer", "reason", "candidates"}
    assert len(data["candidates"]) == 2
    keys = {"place_id", "name", "kind", "lon", "lat", "radius_m", "precision", "score", "why"}
    assert all(set(spot) >= keys for spot in [data["answer"], *data["candidates"]])


def test_scores_are_shares_of_one_whole(gazetteer: Gazetteer) -> None:
    for text in ("Paris", "Springfield", "Aksu", "Almaty region", "Георгиевка"):
        assert sum(spot.score for spot in gazetteer.lookup(text, limit=50).candidates) <= 1.01, text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"country": "Atlantis"}, "Expected a name, or an ISO 3166-1 code"),
        ({"date": "soon"}, "Expected an ISO date"),
        ({"near": (200.0, 0.0)}, "longitude, then latitude"),
        ({"near": ("a", "b")}, "longitude and latitude in degrees"),
        ({"limit": 0}, "1 or more"),
    ],
)
def test_bad_options_say_what_was_expected(gazetteer: Gazetteer, options: dict[str, Any], says: str) -> None:
    with pytest.raises(GeocodeError, match=says):
        gazetteer.lookup("Almaty", **options)


def test_a_country_may_be_given_in_any_form(gazetteer: Gazetteer) -> None:
    for country in ("KZ", "KAZ", "kz", "Kazakhstan", "Казахстан", "Қазақстан"):
        assert gazetteer.lookup("Aksai", country=country).answer.country == "KZ", country


def test_nearest(gazetteer: Gazetteer) -> None:
    found = gazetteer.nearest(76.95, 43.24)
    assert (found.name, found.inside) == ("Almaty", True)
    # a boat on the Caspian is not in a town
    at_sea = gazetteer.nearest(50.5, 42.0)
    assert not at_sea.inside
    assert at_sea.distance_m > 50_000
    with pytest.raises(GeocodeError, match="longitude, then latitude"):
        gazetteer.nearest(43.0, 760.0)
    with pytest.raises(GeocodeError):
        gazetteer.nearest(float("nan"), 0.0)


def test_a_missing_situation_is_told() -> None:
    with pytest.raises(GeocodeError, match="no situation 'atlantis'"):
        Gazetteer.open("atlantis")


def test_the_situations_own_names_find_their_places(situated: Gazetteer) -> None:
    with (SITUATION / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = {}
    seen: dict[str, set[str]] = {}
    for row in rows:
        for column in ("name", "name_ru", "name_kk"):
            seen.setdefault(row[column], set()).add(row["place_id"])
    for row in rows:
        for column in ("name", "name_ru", "name_kk"):
            if row[column] and len(seen[row[column]]) == 1:
                spot = situated.lookup(row[column]).answer
                if spot is None or spot.place_id != row["place_id"]:
                    wrong[row[column]] = spot and spot.place_id
                elif row["lon"]:
                    assert (spot.lon, spot.lat, spot.radius_m) == (float(row["lon"]), float(row["lat"]), float(row["radius_m"]))
    assert len(rows) > 100
    assert wrong == {}


def test_a_situations_place_wins_over_the_world(gazetteer: Gazetteer, situated: Gazetteer) -> None:
    assert situated.lookup("Republic Square, Almaty").answer.place_id == "ALA_SQ"
    outside = gazetteer.lookup("Republic Square, Almaty").answer
    assert (outside.place_id, outside.precision) == ("geonames:1526384", "settlement")
    assert outside.stands_in
    assert situated.lookup("Almaty airport").answer.place_id == "ALA_AP"
    assert situated.lookup("near the Kyrgyz border").answer.place_id == "border:KAZ-KGZ"


def test_the_gold_set_is_balanced_and_sourced() -> None:
    rows = _gold()
    assert len(rows) >= 400
    assert all(row["source"] for row in rows)
    for language in ("en", "ru", "kk"):
        assert 0.3 < sum(row["lang"] == language for row in rows) / len(rows) < 0.37
    assert {row["class"] for row in rows} >= {"easy", "ambiguous", "historic", "misspelt", "non-place", "compound", "inflected"}
    assert 0.45 < sum(row["split"] == "report" for row in rows) / len(rows) < 0.55


def _gold() -> list[dict[str, str]]:
    with (ROOT / "tests" / "gold" / "places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_reported_half_meets_its_marks(gazetteer: Gazetteer, language: str) -> None:
    right = answered = places = refused = others = 0
    for row in _gold():
        if row["split"] != "report" or row["lang"] != language:
            continue
        context = [row["context"]] if row["context"] else []
        spot = gazetteer.lookup(row["query"], country=row["country"] or None, date=row["date"] or None, context=context).answer
        if row["expect"] != "place":
            others += 1
            refused += spot is None
            continue
        places += 1
        if spot is not None:
            answered += 1
            if row["unit_ids"]:
                right += spot.place_id in row["unit_ids"].split("|")
            else:
                right += distance_m(spot.lon, spot.lat, float(row["lon"]), float(row["lat"])) <= 25_000
    assert places > 60
    assert right / answered >= 0.95
    assert answered / places >= 0.9
    assert refused / others >= 0.95


def test_the_first_answer_loads_nothing_heavy() -> None:
    code = (
        "import sys, time; from kzmap.gazetteer import Gazetteer; answer = Gazetteer.open().lookup('Құлсары'); "
        "assert answer.answer.name == 'Qulsary'; "
        "heavy = {'numpy', 'pandas', 'geopandas', 'shapely', 'pyproj'} & set(sys.modules); assert not heavy, heavy; "
        "peak = int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) / 1024; assert peak < 200, peak; "
        "assert time.process_time() < 0.5, time.process_time()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_gazetteer_that_nobody_holds_any_more_is_given_back() -> None:
    own = Gazetteer.open("kazakhstan-2022")
    assert own.lookup("Almaty").answer
    held = weakref.ref(own._index)
    del own
    gc.collect()
    assert held() is None
