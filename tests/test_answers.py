"""Answers in sentences: each holds the figures that the tables hold, with their speakers, in the language that was asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from kzmap.claims import answers
from kzmap.errors import KzmapError
from kzmap.face import run
from kzmap.situation.selection import Selection

if TYPE_CHECKING:
    from kzmap.pipeline import Result


@pytest.fixture(scope="module")
def honiara() -> Result:
    return run("solomon-islands-2021")


@pytest.fixture(scope="module")
def january(kazakhstan: Result) -> Result:
    return kazakhstan


#: What is asked, in which language, and what the answer must hold, worked out from the tables by hand.
TOLD = [
    ("", "en", ["Killed: 238 (Prosecutor General's Office of Kazakhstan, Prosecutor General Asylov).", ": 2,030 (Pres"]),
    ("", "ru", ["Погибшие: 238 (Генеральная прокуратура Казахстана, Генеральный прокурор Асылов)."]),
    ("", "kk", ["Қаза тапқандар: 238 (Қазақстан Бас прокуратурасы, Бас прокурор Асылов)."]),
    ("killed", "en", ["238 (Prosecutor", "9 Jan 2022: 164 (Health Ministry of Kazakhstan, as reported), withdrawn 9 Jan 2022"]),
    ("ARM", "en", ["Strength: 100 (Ministry of Defence of Armenia).", "about 70 (Report without a named speaker)", "8 Jan 2022",
                   "Guarded: Aksai bread plant, Almaty", "Left: Almaty International Airport → Zvartnots airport, Yerevan (14"]),
    ("Контингент Беларуси", "en", ["No figure of its strength leads.", "Plan: about 500 (Report without a named speaker)"]),
    ("E57", "en", ["9 Jan 2022", "Killed: 164 (Health Ministry of Kazakhstan, as reported), retracted 9 Jan 2022"]),
    ("C30", "ru", ["6 янв. 2022 г., 21:00", "Погибшие: 1 (Комитет защиты журналистов)", "4 источника, первый из них Novye"]),
    ("2022-01-06", "en", ["6 Jan 2022: ", "Said that day: Killed, security forces: 8 (Interior Ministry of Kazakhstan), sup"]),
    ("Тараз", "en", ["Taraz: 5 records.", "Killed: 17 (Prosecutor General's Office of Kazakhstan, Prosecutor General Asylov)"]),
    ("KZ-MAN", "ru", ["Мангистауская область: 16 записей.", "Протест 9"]),
    ("Маңғыстау облысы", "kk", ["Маңғыстау облысы: 16 жазба."]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "lang", "held"), TOLD)
def test_an_answer_holds_what_the_tables_hold(january: Result, asked: str, lang: str, held: list[str]) -> None:
    told = re.sub(r"\s", " ", answers.answer(january.located, asked, lang))  # thin and fixed spaces are spaces
    assert [part for part in held if part not in told] == [], told
    assert ".." not in told


def test_a_choice_is_told_by_its_filter(january: Result) -> None:
    chosen = Selection(period=("2022-01-05", "2022-01-05"), units=("KZ-ALA",)).apply(january.located)
    told = answers.chosen(chosen)
    assert told.startswith(f"5 Jan 2022, Almaty: {len(chosen.features)} records. ")
    assert answers.chosen(january.located) == answers.brief(january.located)


def test_another_situation_answers_in_its_own_language(honiara: Result) -> None:
    assert answers.answer(honiara.located, "killed", "fr").startswith("En tête : 3 (Royal Solomon Islands Police Force)")
    names = honiara.located.situation.contingents["contingent_id"]
    assert all(answers.answer(honiara.located, one) for one in names)


def test_what_nothing_is_called_is_refused_with_a_remedy(january: Result) -> None:
    with pytest.raises(KzmapError, match="such as 2022-01-05"):
        answers.answer(january.located, "Almatyy")
