"""Cyrillic in Latin letters, as search and the look-up of names read it: one table for Russian and Kazakh."""

from __future__ import annotations

__all__ = ["LATIN"]

#: The page has the same table in JavaScript: page, files and gazetteer must take the same spellings for one.
LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
) | {"ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"}
