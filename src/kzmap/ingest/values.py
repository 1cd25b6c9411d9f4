"""From the words of a table to our vocabulary: categories, precisions, titles."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kzmap.ingest.header_words import normal
from kzmap.situation import words as vocabulary
from kzmap.situation.tables import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.raw_table import Table
    from kzmap.ingest.verdicts import Verdicts

__all__ = ["category_of", "precision_of", "title_of"]

#: Beginnings of words that tell a category in English, Russian and Kazakh; the first that fits wins.
_STEMS = (
    ("looting", ("loot", "мародёр", "мародер", "грабёж", "грабеж", "тонау")),
    ("arson", ("arson", "поджог", "өрте")),
    (
        "protest",
        (
            "protest",
            "rally",
            "demonstrat",
            "march",
            "strike",
            "митинг",
            "протест",
            "шествие",
            "демонстрац",
            "забастов",
            "наразылық",
            "шеру",
            "ереуіл",
        ),
    ),
    ("seizure", ("seiz", "captur", "захват", "басып")),
    ("arrest", ("arrest", "detain", "detention", "арест", "задерж", "ұста", "тұтқын")),
    ("attack_on_facility", ("attack", "raid", "нападен", "атака", "штурм", "шабуыл")),
    ("violence_against_civilians", ("murder", "kill", "убийств", "избиен", "кісі")),
    (
        "clash",
        (
            "clash",
            "battle",
            "riot",
            "shooting",
            "fight",
            "столкнов",
            "беспоряд",
            "бой",
            "стрельб",
            "перестрел",
            "қақтығыс",
            "атыс",
            "тәртіпсіздік",
        ),
    ),
    ("communication_blackout", ("internet", "blackout", "интернет", "отключен", "байланыс")),
    ("withdrawal", ("withdraw", "вывод", "шығар")),
    ("deployment", ("deploy", "arriv", "ввод", "размещ", "прибыт", "енгіз", "орналас")),
    ("state_of_emergency", ("emergency", "curfew", "чрезвычайн", "комендант", "төтенше")),
    ("security_operation", ("security", "operation", "операц")),
    ("transport_closure", ("closure", "closed", "закрыт", "жабыл")),
    ("statement", ("statement", "speech", "заявлен", "обращен", "мәлімде")),
)
_PRECISION_WORDS = {
    "site": "site exact building точно точный здание дәл объект",
    "street": "street address улица адрес көше",
    "district": "district район аудан",
    "settlement": "settlement city town village город село населённыйпункт қала ауыл approximate примерно",
    "region": "region province oblast admin1 регион область облыс",
    "country": "country страна ел мемлекет",
    "none": "none unknown",
}
_RADII = {"site": 300.0, "street": 1_000.0, "district": 30_000.0, "settlement": 5_000.0}


@cache
def _labels() -> dict[str, str]:
    """Words of the categories, and their labels in every language."""
    return {
        normal(name): word
        for word in vocabulary.rows("category")
        for name in (word, *vocabulary.labels("category", word).values())
    }


def category_of(cells: pd.Series[str], mapped: Mapped, titles: pd.Series[str]) -> npt.NDArray[np.object_]:
    """Give each row a word of geo/categories.csv: by the layout, by its label, by the stems of its words; else other."""
    source = cells if mapped.has("category") else titles
    codes, distinct = pd.factorize(source)
    known = mapped.layout.category
    default = known.get("", "other")
    words = [known.get(normal(text)) or (_guess(text) if not known else "") or default for text in distinct]
    return np.array([*words, default], dtype=object)[codes]


def _guess(text: str) -> str:
    if normal(text) in _labels():
        return _labels()[normal(text)]
    words = text.casefold().split()
    for category, stems in _STEMS:
        if any(word.strip("«»\"'(,").startswith(stems) for word in words):
            return category
    return ""


def precision_of(
    cells: pd.Series[str], mapped: Mapped, verdicts: Verdicts
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.float64]]:
    """Give each row a precision and a radius in metres (NaN for regions and countries)."""
    default = mapped.layout.default_precision
    if not mapped.has("precision"):
        return np.full(len(cells), default[0], dtype=object), np.full(len(cells), default[1])
    codes, distinct = pd.factorize(cells.str.removesuffix(".0"))
    words = {normal(word): name for name, many in _PRECISION_WORDS.items() for word in [name, *many.split()]}
    found: list[tuple[str, float] | None] = []
    for text in distinct:
        known = mapped.layout.precision.get(text)
        name = words.get(normal(text), "") if known is None else known[0]
        found.append(known or ((name, _RADII.get(name, float("nan"))) if name in PRECISIONS else None))
    unknown = np.array([one is None and bool(text) for one, text in zip(found, distinct, strict=True)])[codes]
    texts = cells
    column = mapped.columns["precision"]
    reason = f"is no precision that is known; {default[0]} was assumed."
    if mapped.layout.precision:
        verdicts.repair(unknown, column, lambda at: f"{texts.iloc[at][:40]!r} {reason}")
    else:
        verdicts.warn(unknown, column, lambda at: f"{texts.iloc[at][:40]!r} {reason}")
    names = np.array([(one or default)[0] for one in found], dtype=object)[codes]
    radii = np.array([(one or default)[1] for one in found], dtype=np.float64)[codes]
    return names, radii


def title_of(
    table: Table, cells: Callable[[str], pd.Series[str]], mapped: Mapped, category: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Make a title for each row: its own, or what its layout names, or the first words of its text, or category and place."""
    title = cells("title")
    if mapped.layout.title_columns and not mapped.has("title"):
        by_name = {normal(str(name)): name for name in table.frame.columns}
        parts = [table.frame[by_name[one]] for one in mapped.layout.title_columns if one in by_name]
        for part in parts:
            title = title.where((title == "") | (part == ""), title + ", " + part).where((title != "") | (part == ""), part)
    if (title == "").any():
        title = title.where(title != "", cells("summary").str.replace(r"\s+", " ", regex=True).str.slice(0, 160))
        words = pd.Series(pd.array(category, dtype="str")).str.replace("_", " ").str.capitalize()
        place = cells("place")
        title = title.where(title != "", words.where(place == "", words + ", " + place))
    return np.asarray(title.str.slice(0, 160).to_numpy(dtype=object))
