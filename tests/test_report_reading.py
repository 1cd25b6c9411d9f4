"""From text to findings: laws that hold for any text, bad input, and each kind of finding once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.report import events as told
from kzmap.report import read_text
from kzmap.report.numbers import counts
from kzmap.report.sentences import split_sentences

if TYPE_CHECKING:
    import re

    from kzmap.report.reader import Reading

ATLAS = Gazetteer.open()
DAY = "2022-01-08"


def read(text: str, published: str | None = DAY) -> Reading:
    return read_text(text, ATLAS, published=published)


def events(text: str, published: str | None = DAY) -> list[tuple[str, str | None, str | None]]:
    return [(e["category"], e["date"], e["place"]) for e in read(text, published).as_dict()["events"]]


WORDS = st.sampled_from(
    [
        "Police", "clashed", "with", "protesters", "in", "Almaty", "on", "Tuesday", "at least", "8", "were killed", ",", ".",
        '"', "said", "the ministry", "(", ")",
        "January 6", "troops", "from", "Armenia", "\n", "\n\n", "Полиция", "задержала", "200", "человек", "Алматыда",
        "қаза тапты", "\u00a0", "<b>", "и", "according to",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_any_text_gives_spans_that_lie_in_it(text: str) -> None:
    found = read(text).as_dict()
    for name in found["toponyms"]:
        assert text[name["start"] : name["end"]] == name["surface"]
    for item in (*found["events"], *found["claims"], *found["contingents"], *found["not_events"]):
        assert 0 <= item["start"] < item["end"] <= len(text)
    for event in found["events"]:
        assert (event["lon"] is None) == (event["lat"] is None)
        for quantity in event["quantities"]:
            assert quantity["low"] is None or str(quantity["low"]) in text.replace(" ", "") or quantity["low"] == 8


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_characters_are_answered(text: str) -> None:
    assert set(read(text).as_dict()) == {"document", "toponyms", "events", "contingents", "claims", "not_events"}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "The text is empty."),
        ("   \n\n ", "The text is empty."),
        (
            "Home\nWorld\nSport\nWeather\nVideo\nLogin\nContact us\nAbout us\nPrivacy policy\nSubscribe now",
            "only headings, links or table rows",
        ),
        ("The cat sat on the mat and then it slept for a while.", "No event was found."),
        (
            "La policía dijo que los manifestantes se reunieron en la plaza de Lima el martes por la noche.",
            "The language es is not read",
        ),
    ],
)
def test_what_is_missing_is_said(text: str, note: str) -> None:
    reading = read(text)
    assert reading.events == []
    assert any(note in said for said in reading.notes), reading.notes


def test_a_poem_is_no_report() -> None:
    assert (
        read("O wind that weeps across the plain,\nthe battle that we fought in vain,\nno soldier falls, no city burns.").events
        == []
    )


def test_another_language_still_gives_its_places() -> None:
    found = read("La policía dijo que los manifestantes se reunieron en la plaza de Lima el martes por la noche.").as_dict()
    assert [name["surface"] for name in found["toponyms"]] == ["Lima"]


def test_without_a_date_of_publication_a_weekday_stays_open() -> None:
    assert events("Police clashed with protesters in Almaty on Tuesday.", None) == [("clash", None, "Almaty")]


def test_a_year_is_never_invented() -> None:
    found = read("Police clashed with protesters in Almaty on January 5.", None).as_dict()["events"][0]
    assert found["date"] is None
    assert "year_unknown" in found["flags"]
    assert found["date_text"] == "January 5"


def test_a_date_of_publication_must_be_one() -> None:
    with pytest.raises(KzmapError, match="Expected an ISO date"):
        read("Police clashed.", "yesterday")


@pytest.mark.parametrize(
    "text",
    [
        "There was no fighting in Almaty on Tuesday.",
        "Officials fear clashes in Almaty.",
        "If protests break out in Almaty, troops will be sent.",
        "The army denied that it had shelled Almaty on Tuesday.",
        "Activists plan a rally in Almaty on Sunday.",
        "Reports that the airport in Almaty had been attacked were false, the ministry said.",
        "The mayor called for an end to the riots.",
        "In the event of aggression (an armed attack on a member state) others must help.",
        "The rally in Almaty was called off.",
    ],
)
def test_what_is_denied_feared_planned_or_defined_is_no_event(text: str) -> None:
    reading = read(text)
    assert reading.events == []


def test_what_is_no_event_is_told_with_its_reason() -> None:
    found = read("There was no fighting in Almaty on Tuesday.").as_dict()["not_events"]
    assert [(item["category"], item["polarity"], item["reasons"]) for item in found] == [("clash", "negated", ["no"])]


def test_places_that_are_listed_are_an_event_each() -> None:
    found = events("Protesters clashed with police in Taraz and Kyzylorda on Wednesday.")
    assert sorted(found) == [("clash", "2022-01-05", "Kyzylorda"), ("clash", "2022-01-05", "Taraz")]


def test_an_event_told_twice_is_one() -> None:
    found = read("Crowds looted shops in Taraz on Wednesday. The looting in Taraz went on for hours.").as_dict()["events"]
    assert [(event["category"], len(event["mentions"])) for event in found] == [("looting", 2)]


def test_a_toll_that_rises_is_kept_in_both_states() -> None:
    found = read(
        "Two people were killed in Taraz on Wednesday, the hospital said. The death toll in Taraz rose to 5 on Friday,"
        " the hospital said."
    ).as_dict()["events"]
    assert [(event["date"], event["quantities"][0]["low"]) for event in found] == [("2022-01-05", 2), ("2022-01-07", 5)]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("МВД: в Бишкеке задержаны 44 человека.", ("МВД",)),
        ("В Баткене закрыта школа, ранены трое (Минздрав).", ("Минздрав",)),
        ("ТЖД: Алматыда 67 адам жараланды.", ("ТЖД",)),
        ("Полиция оцепила площадь: в Бишкеке задержаны 44 человека.", ()),
        ("Пожар: в Бишкеке сгорели три дома.", ()),
        ("Health Ministry: at least 14 people were killed in Gao on Monday.", ("Health Ministry",)),
        ("Fourteen people were killed in Gao on Monday (Red Cross).", ("Red Cross",)),
        ("Police shot two men dead in Gao on Monday (see map).", ()),
    ],
)
def test_who_stands_before_a_colon_or_in_brackets_speaks(text: str, chain: tuple[str, ...]) -> None:
    assert {event.chain for event in read(text).events} == {chain}


def test_the_whole_chain_of_speakers_stands_in_order() -> None:
    found = read(
        "Twelve people were hurt in Taraz, the agency Interfax reported on Thursday, citing the health ministry."
    ).as_dict()["events"]
    assert found[0]["attribution"] == ["Interfax", "health ministry"]


def test_a_contingent_has_only_what_the_text_says() -> None:
    found = read("Tajikistan sent 200 soldiers to Kazakhstan on Friday. Armenia has sent troops, too.").as_dict()["contingents"]
    assert [(c["country"], c["strength_low"], c["strength_high"], c["destination"], c["arrival"]) for c in found] == [
        ("TJ", 200, 200, "Kazakhstan", "2022-01-07"),
        ("AM", None, None, "Kazakhstan", None),
    ]


def test_a_town_of_that_name_on_another_continent_is_doubted() -> None:
    reading = read("Insurgents attacked Palma in Mozambique on Monday. Survivors reached Pemba, and Maputo sent soldiers.")
    first = reading.as_dict()["events"][0]
    assert first["country"] != "ES"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Police fought crowds in Almaty on Tuesday.", "event"),
        ("Moscow has denied the reports.", "speaker"),
        ("The Russian Embassy in India issued a note.", "name"),
        ("Soldiers from Armenia arrived.", "origin"),
        ("The president of Kazakhstan resigned.", "actor"),
    ],
)
def test_a_name_has_its_role(text: str, role: str) -> None:
    assert [name["role"] for name in read(text).as_dict()["toponyms"]] == [role]


@pytest.mark.parametrize(
    "text",
    [
        "Kazakh officials met.",
        "It may rain in May.",
        "President Jackson spoke.",
        "He ate a Turkey sandwich.",
        "Paris Hilton sang.",
    ],
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert [name["surface"] for name in read(text).as_dict()["toponyms"] if name["role"] == "event"] == []


def test_a_long_text_is_cut_and_says_so() -> None:
    reading = read("Police clashed with protesters in Almaty. " * 6000)
    assert any("the first 100,000 were read" in note for note in reading.document.notes)
    assert len(reading.events) == 1


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("Погибли полторы тысячи человек.", 1500.0), ("Прибыли около полутора тысяч военных.", 1500.0),
        ("Сгорело полтора десятка домов.", 15.0), ("ſix hundred men came.", 600.0), ("A MİLLİON people came.", 1_000_000.0),
        ("5 K men came.", 5000.0), ("dozenſ of men came.", None),
    ],
)  # fmt: skip
def test_a_number_word_that_is_found_has_a_value(text: str, low: float | None) -> None:
    """A pattern that takes no notice of case finds letters that `lower` does not make equal."""
    assert [count.low for count in counts(text, "ru" if "о" in text else "en", [])] == [low]


@pytest.mark.parametrize("part", ["1 2 3 4 5 ", "1,000 soldiers and ", "Almaty Astana ", '"', "they said that 5 ", "x"])
def test_a_line_without_an_end_is_read_to_its_end(part: str) -> None:
    """Numbers behind the 2,000th letter of a sentence were an IndexError."""
    spans = list(split_sentences(part * 600))
    assert max(stop - start for start, stop in spans) <= 1000
    assert sum(stop - start for start, stop in spans) >= len((part * 600).strip()) - len(spans)
    assert ("arson", "2022-01-05", "Almaty") in events(f"{part * 600}.\n\nRioters set fire to a bank in Almaty on 5 January.")


def test_a_pattern_that_tries_every_two_places_sees_short_sentences_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """100,000 brackets took minutes."""
    seen: list[int] = []

    class Watched:
        def match(self, text: str) -> re.Match[str] | None:
            seen.append(len(text))
            return pattern.match(text)

    pattern = told._GAP
    monkeypatch.setattr(told, "_GAP", Watched())
    assert len(read("Police clashed with protesters in Almaty, 12 were hurt. In Pavlodar, 13.\n\n" + "[" * 3_000).events) == 2
    assert 0 < max(seen) <= told._SHORT


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        (
            "Monday. Shells hit Taraz. A house was destroyed.\n\nTuesday. Gunmen attacked a bank in Osh.",
            "2022-01-14",
            "2022-01-11",
        ),
        ("11 января\n\nВ Таразе обстреляли полицию.\n\n12 января\n\nТолпа захватила банк в Оше.", "2022-01-14", "2022-01-12"),
        ("Около 15:20 в Таразе взорвался склад.\n\nТолпа захватила банк в Оше.", "2022-01-14", "2022-01-14"),
        ("Police detained 35 people overnight in Taraz.", "2022-01-14", "2022-01-14"),
        ("The hostages in Taraz were set free on Tuesday.", "2022-01-14", "2022-01-11"),
        ("Дүйсенбіден сейсенбіге қараған түні Таразда атыс болды.", "2022-01-14", "2022-01-10"),
        ("В ночь на вторник в Таразе сгорел склад.", "2022-01-14", "2022-01-10"),
        ("Трасса у Тараза закрыта со вчерашнего вечера.", "2022-01-14", "2022-01-13"),
        ("За ночь в Таразе сгорели два склада.", "2022-01-14", "2022-01-14"),
        ("В выходные в Таразе прошёл митинг.", "2022-01-14", "2022-01-08"),
        ("Таразда жол кешеден бері жабық.", "2022-01-14", "2022-01-13"),
    ],
)
def test_the_day_that_a_line_a_night_or_a_ticker_gives(text: str, published: str, day: str) -> None:
    event = read_text(text, ATLAS, published=published).as_dict()["events"][-1]
    assert (event["date"] or event["date_from_context"]) == day


def test_what_was_counted_is_no_day() -> None:
    found = read_text("Таразда екі мыңдай адам жиналып, 14-і ұсталды.", ATLAS, published="2022-01-15").as_dict()
    assert [event["date"] for event in found["events"]] == [None] * len(found["events"])


@pytest.mark.parametrize(
    ("text", "country", "size"),
    [
        ("Belgium sent a mechanised company of 140 to Kazakhstan.", "BE", 140),
        ("Czech soldiers, 135 in all, arrived in Kazakhstan.", "CZ", 135),
        ("Some 1,000 Italian and 700 Spanish peacekeepers arrived in Kazakhstan.", "ES", 700),
        ("Кыргызстан направил в Казахстан усиленную роту — 120 человек.", "KG", 120),
    ],
)
def test_the_size_of_a_force_stands_in_many_ways(text: str, country: str, size: int) -> None:
    found = read_text(text, ATLAS, published="2022-01-15").as_dict()["contingents"]
    assert (country, size) in {(item["country"], item["strength_low"]) for item in found}
