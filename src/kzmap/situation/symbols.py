"""How each category looks, in every output: colour by family, shape by kind, title in three languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CATEGORIES", "FAMILIES", "KIND_SHAPES", "LANGUAGES", "Family", "Mark", "names"]

LANGUAGES = ("en", "ru", "kk")


@dataclass(frozen=True)
class Family:
    """Categories that share a colour. The six colours stay apart for readers with any common colour blindness."""

    colour: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class Mark:
    """How one category is drawn: colour by family, shape by kind, so that grey print still reads."""

    family: str
    shape: str
    title: Mapping[str, str]


def names(en: str, ru: str, kk: str) -> dict[str, str]:
    """Return a title in the three languages."""
    return {"en": en, "ru": ru, "kk": kk}


FAMILIES: dict[str, Family] = {
    "protest": Family("#2b6cb0", names("Protest", "Протесты", "Наразылық")),
    "violence": Family("#b8322a", names("Violence and damage", "Насилие и ущерб", "Зорлық пен шығын")),
    "state": Family("#6b4c9a", names("State measures", "Меры государства", "Мемлекет шаралары")),
    "deployment": Family("#2f855a", names("Deployment", "Развёртывание", "Күш жіберу")),
    "infrastructure": Family("#b7791f", names("Transport, communications", "Транспорт, связь", "Көлік, байланыс")),
    "statement": Family("#5f6b76", names("Statements and tolls", "Заявления и данные", "Мәлімдеме мен деректер")),
}

CATEGORIES: dict[str, Mark] = {
    "protest": Mark("protest", "circle", names("Protest", "Протест", "Наразылық")),
    "clash": Mark("violence", "burst", names("Clash", "Столкновение", "Қақтығыс")),
    "violence_against_civilians": Mark(
        "violence",
        "cross",
        names("Violence against civilians", "Насилие против гражданских", "Бейбіт тұрғындарға зорлық"),
    ),
    "attack_on_facility": Mark("violence", "diamond", names("Attack on a facility", "Нападение на объект", "Нысанға шабуыл")),
    "seizure": Mark("violence", "diamond-dot", names("Seizure", "Захват", "Басып алу")),
    "arson": Mark("violence", "flame", names("Arson", "Поджог", "Өртеу")),
    "looting": Mark("violence", "bag", names("Looting", "Мародёрство", "Тонау")),
    "security_operation": Mark("state", "square", names("Security operation", "Операция силовиков", "Күштік операция")),
    "arrest": Mark("state", "square-bars", names("Arrest", "Задержание", "Ұстау")),
    "state_of_emergency": Mark("state", "square-bang", names("State of emergency", "Чрезвычайное положение", "Төтенше жағдай")),
    "decision": Mark("state", "page", names("Decision", "Решение", "Шешім")),
    "government_change": Mark("state", "square-split", names("Change of government", "Смена власти", "Билік ауысуы")),
    "deployment": Mark("deployment", "pentagon", names("Deployment", "Развёртывание", "Күш жіберу")),
    "withdrawal": Mark("deployment", "pentagon-open", names("Withdrawal", "Вывод", "Күшті шығару")),
    "communication_blackout": Mark(
        "infrastructure", "barred", names("Communications cut", "Отключение связи", "Байланыстың үзілуі")
    ),
    "transport_closure": Mark("infrastructure", "plane", names("Transport closed", "Закрытие транспорта", "Көліктің жабылуы")),
    "statement": Mark("statement", "speech", names("Statement", "Заявление", "Мәлімдеме")),
    "toll": Mark("statement", "ring", names("Toll", "Данные о пострадавших", "Зардап шеккендер дерегі")),
    "other": Mark("statement", "dot", names("Other", "Другое", "Басқа")),
}

#: Shape that a layer gives to all its records, whatever their category.
KIND_SHAPES = {"bases": "pentagon", "postings": "shield", "movements": "arrow"}
