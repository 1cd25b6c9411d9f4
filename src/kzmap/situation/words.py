"""One vocabulary, carried as data: every word of every table and every text of the interface, what it is called, how it looks.

``geo/*.csv`` list the words, each with its English label: categories, families, kinds, attributes, units, and in
``vocabularies.csv`` the small ones (statuses, tiers, precisions, qualifiers, ...). A category's family gives its colour,
``shapes.csv`` its outline. ``geo/words/<language>.csv`` holds ``key,text``: in English the texts of the interface, in any other
language these and the labels. A label's key is ``vocabulary.word``, another form's ``vocabulary.word.form``. A text with plural
forms stands under ``key.one``, ``key.few``, ``key.many``, ``key.other``, as CLDR names them for the language.

A situation may add categories and attributes of its own: inside `told_with` every function here knows them as well.

A new category is a row of ``categories.csv``, a new language a file in ``words``. Its first rows say its own name
(``language.name``) and its ``language.direction`` (ltr or rtl); ``language.locale`` whose numbers and dates it writes, where CLDR
does not know the name of the file; ``language.names`` whose names of places stand in for missing ones.
"""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import localcontext
from functools import cache, lru_cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.numbers import format_decimal

from kzmap.folders import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = [
    "Extension",
    "Outline",
    "added",
    "colour",
    "day",
    "direction",
    "family",
    "kind_title",
    "label",
    "labels",
    "language_name",
    "languages",
    "locale_of",
    "missing",
    "named",
    "number",
    "offered",
    "outline",
    "rows",
    "shape",
    "tell_with",
    "text",
    "texts",
    "told_with",
]

#: Words that a situation adds: for each the vocabulary and its row, as pairs of column and cell.
Extension = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
#: Those of the situation that is told of. Each thread and task has its own.
_ADDED: ContextVar[Extension] = ContextVar("added", default=())

#: Files whose first column names the vocabulary; `vocabularies.csv` holds the others.
_FILES = ("categories", "families", "kinds", "attributes", "units", "shapes", "streets", "origins")
_MANY = "vocabularies"
#: Columns that a reader reads and a language translates, with what each adds to the key of the word.
_FORMS = {"label": "", "plural": ".plural", "title": ".title", "sentence": ".sentence", "one": ".one", "other": ".other"}
_ENGLISH = "en"
#: Rows of a words file that say what the language is. They are not translated.
_ABOUT = "language."
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
#: Letters of Latin, Greek and Cyrillic.
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u052f]")


@dataclass(frozen=True)
class Outline:
    """The outline of a mark, as SVG path data (M, L, H, V, C, A, Z, absolute) in a box of 24 by 24 with y downwards.

    Attributes
    ----------
    body
        One closed ring, filled with the colour of the mark, or only its line if `line` says so.
    inner
        What is drawn on the body in the colour of the paper; "" for nothing.
    line
        Whether the body is drawn as a line with paper inside.
    """

    body: str
    inner: str
    line: bool


def added() -> Extension:
    """Return the words of the situation that is told of, see `told_with`; () for none."""
    return _ADDED.get()


def tell_with(extension: Extension) -> None:
    """Tell of a situation with words of its own from here on, in this thread and until the next one."""
    _ADDED.set(extension)


@contextmanager
def told_with(extension: Extension) -> Iterator[None]:
    """Tell of a situation with words of its own; afterwards nobody knows them.

    Parameters
    ----------
    extension
        See `Situation.own_words`.

    Examples
    --------
    >>> row = {"category": "rent_strike", "family": "protest", "label": "Rent strike", "label_fr": "Grève"}
    >>> with told_with((("category", tuple(row.items())),)):
    ...     label("category", "rent_strike", "fr"), colour("rent_strike")
    ('Grève', '#2b6cb0')
    >>> label("category", "rent_strike", "fr")
    'rent strike'
    """
    before = _ADDED.set(extension)
    try:
        yield
    finally:
        _ADDED.reset(before)


def rows(vocabulary: str) -> Mapping[str, Mapping[str, str]]:
    """Give the words of a vocabulary in its order, each with its row.

    Parameters
    ----------
    vocabulary
        category, family, kind, attribute, unit, shape; status, tier, precision, qualifier and what else `vocabularies.csv` names.

    Returns
    -------
    mapping
        Word -> column -> cell; empty for a vocabulary that is not known.

    Examples
    --------
    >>> rows("family")["violence"]["colour"], list(rows("status"))
    ('#b8322a', ['standing', 'superseded', 'retracted', 'denied'])
    """
    return _extended(_ADDED.get()).get(vocabulary, {})


def languages() -> Mapping[str, str]:
    """Give the languages of the interface, each with its own name for itself; English first, the others by code.

    >>> languages()["kk"], list(languages())[0]
    ('Қазақша', 'en')
    """
    return _languages()


def language_name(code: str, lang: str = _ENGLISH) -> str:
    """Return what a language is called in another, as CLDR has it; "" for what is no language.

    >>> language_name("ht"), language_name("fr", "fr"), language_name("x9")
    ('Haitian Creole', 'français', '')
    """
    names = locale_of(lang).languages
    base, _, part = code.partition("-")
    return str(names.get(code.replace("-", "_"), "") or (f"{names[base]} ({part})" if base in names else ""))


def offered(declared: Iterable[str], asked: str = "") -> tuple[str, ...]:
    """Return the languages in which something is offered: those that it declares and that have words, and the one asked for.

    >>> offered(("ht", "ru"), "ru"), offered(("ht",))
    (('ru',), ('en',))
    """
    known = tuple(dict.fromkeys(one for one in (*declared, asked) if one in languages()))
    return known or (_ENGLISH,)


def direction(lang: str) -> str:
    """Say whether a language is written from left to right or from right to left: ltr or rtl.

    >>> direction("ru")
    'ltr'
    """
    return _words(lang).get("language.direction", "ltr")


def text(key: str, lang: str = _ENGLISH, **values: Any) -> str:
    """Return a text of the interface, or a label by its key, with values filled in.

    Parameters
    ----------
    key
        As in ``geo/words/en.csv``, or ``vocabulary.word``.
    lang
        Code of a language. English stands in for a text that the language lacks.
    **values
        For the slots of the text. Numbers are written as the language writes them. ``n`` picks the plural form, by its number or
        the last number in it. A value is never read as a template; a slot without a value stays empty.

    Raises
    ------
    KeyError
        If English has no such key: the name is wrong.

    Examples
    --------
    >>> text("unit.vehicles", n=1), text("unit.vehicles", n=1200), text("unit.vehicles", "ru", n=3)
    ('1 vehicle', '1,200 vehicles', '3 машины')
    >>> text("status.by", name="{name}")
    'by {name}'
    """
    own = _words(lang)
    for found, spoken in ((own, lang), (_english(), _ENGLISH)):
        for one in _plural(key, values["n"], spoken) if "n" in values else (key,):
            if one in found:
                return _filled(found[one], spoken, values)
    raise KeyError(f"geo/ has no text for {key!r}. Add it to words/en.csv, or mend the key.")


def label(vocabulary: str, word: str, lang: str = _ENGLISH, form: str = "label", **values: Any) -> str:
    """Return what a word is called; a word that no vocabulary lists is shown as it is, with spaces.

    Parameters
    ----------
    vocabulary, word
        See `rows`; "" has the label "".
    lang
        Code of a language.
    form
        Which column: label, or plural, title, sentence where the vocabulary has it. Plural or label stand in for an empty cell.
    **values
        For the slots of the form, as for `text`.

    Examples
    --------
    >>> label("category", "looting", "ru"), label("kind", "postings", form="plural"), label("category", "own_word")
    ('Мародёрство', 'Guard sites', 'own word')
    """
    key, own, english = f"{vocabulary}.{word}", _words(lang), _english()
    for wanted in (key + _FORMS[form], *([f"{key}.plural"] if form == "title" else []), key):
        if wanted in english:
            return _filled(own.get(wanted) or english[wanted], lang, values)
    return word.replace("_", " ")


def labels(vocabulary: str, word: str, form: str = "label", **values: Any) -> dict[str, str]:
    """Return `label` in every language.

    >>> labels("category", "arson")["kk"]
    'Өртеу'
    """
    return {lang: label(vocabulary, word, lang, form, **values) for lang in languages()}


def kind_title(kind: str, lang: str = _ENGLISH, focus: Mapping[str, Any] | None = None) -> str:
    """Return what the layer of a kind of records is called, with the city in focus where there is one.

    Parameters
    ----------
    kind
        events, incidents, bases, movements or postings.
    lang
        Code of a language.
    focus
        The situation's setting: ``name`` and, by language, ``name_ru``, ...

    Examples
    --------
    >>> kind_title("incidents", focus={"name": "Honiara"}), kind_title("incidents"), kind_title("bases", "ru")
    ('Incidents in Honiara', 'Incidents', 'Базы и аэродромы')
    """
    form = "title" if focus or "{focus}" not in rows("kind")[kind]["title"] else "plural"
    return label("kind", kind, lang, form, focus=named(focus, lang) if focus else "")


def texts(lang: str) -> dict[str, str]:
    """Return every text of the interface and every label in a language, English where it lacks one.

    >>> texts("ru")["app.legend"]
    'Легенда'
    """
    return {**_english(), **_words(lang)}


def missing(lang: str) -> tuple[str, ...]:
    """Return the keys of texts and labels that a language lacks; of a plural, the forms that CLDR says it has.

    >>> missing("ru"), missing("kk")
    ((), ())
    """
    english, locale = _english(), locale_of(lang)
    own = english if lang == _ENGLISH else _words(lang)
    wanted: dict[str, None] = {}
    for key in english:
        base, _, form = key.rpartition(".")
        plural = form in ("one", "other") and f"{base}.one" in english and f"{base}.other" in english
        wanted |= {f"{base}.{tag}": None for tag in ("other", *locale.plural_form.tags)} if plural else {key: None}
    return tuple(key for key in wanted if key not in own and not key.startswith(_ABOUT))


#: Of the largest number that a computer knows, with ten behind the point.
_DIGITS = 330


def number(value: float, lang: str = _ENGLISH) -> str:
    """Write a number as the language does, to ten significant digits.

    >>> number(12345.5), number(2500, "ru").replace(chr(160), " ")
    ('12,345.5', '2 500')
    """
    with localcontext(prec=_DIGITS):
        return str(format_decimal(float(f"{value:.10g}"), "#,##0.##########", locale=locale_of(lang)))


def day(moment: str, lang: str = _ENGLISH, *, year: bool = True) -> str:
    r"""Write an ISO day, month or year as the language does.

    Parameters
    ----------
    moment
        ISO 8601 text, cut to what is known; a clock time is left out, "" stays "".
    lang
        Code of a language.
    year
        Whether to name the year of a day or month.

    Examples
    --------
    >>> day("2022-01-05T14:00+06:00"), day("2022-01"), day("2022"), day("2022-01-05", year=False), day("2022-01-05", "ru")
    ('5 Jan 2022', 'Jan 2022', '2022', '5 Jan', '5 янв. 2022\u202fг.')
    """
    parts = [int(part) for part in moment[:10].split("-")] if moment else []
    if len(parts) < 2:
        return moment[:10]
    known = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    skeleton = ("y" if year else "") + "MMM" + ("d" if len(parts) > 2 else "")
    return str(format_skeleton(skeleton, known, locale=locale_of(lang)))


def named(row: Mapping[Any, Any], lang: str = _ENGLISH, column: str = "name") -> str:
    """Return a name of a row in a language: its own column, that of the language that stands in, the plain one.

    >>> named({"name": "Embi", "name_ru": "Эмба", "name_kk": ""}, "kk"), named({"name": "Embi"}, "ru")
    ('Эмба', 'Embi')
    """
    chain = () if lang == _ENGLISH else (lang, _words(lang).get("language.names", ""))
    return next((str(row[f"{column}_{code}"]) for code in chain if row.get(f"{column}_{code}")), str(row[column]))


def family(category: str) -> str:
    """Return the family of a category; a word that is not listed is drawn like "other".

    >>> family("arson"), family("own word")
    ('violence', 'statement')
    """
    return _drawn(category)["family"]


def colour(category: str) -> str:
    """Return the colour of a category's family, ``#rrggbb``.

    >>> colour("protest")
    '#2b6cb0'
    """
    return rows("family")[family(category)]["colour"]


def shape(category: str, kind: str = "") -> str:
    """Return the name of the outline with which a category is drawn; some kinds of records have one of their own.

    >>> shape("protest"), shape("protest", "bases")
    ('circle', 'pentagon')
    """
    return rows("kind").get(kind, {}).get("shape") or _drawn(category)["shape"]


def outline(name: str) -> Outline:
    """Return an outline of ``shapes.csv``: in its path the first ring is the body, what follows is drawn on it.

    >>> outline("diamond").body, outline("diamond").inner, outline("ring").line
    ('M12 3.5L20.5 12L12 20.5L3.5 12Z', '', True)
    """
    row = rows("shape").get(name) or rows("shape")["dot"]
    body, end, inner = row["path"].partition("Z")
    return Outline(body + end, inner, row["drawn"] == "line")


def _drawn(category: str) -> Mapping[str, str]:
    return rows("category").get(category) or rows("category")["other"]


def _plural(key: str, count: Any, lang: str) -> tuple[str, ...]:
    if isinstance(count, str):
        count = _last_number(count)
    return (f"{key}.{locale_of(lang).plural_form(count)}", f"{key}.other", key)


def _last_number(written: str) -> int:
    """Whole part of the last number in a text, however its thousands are set apart.

    >>> _last_number("18–2,500"), _last_number("many")
    (2500, 0)
    """
    found = re.findall(r"\d+(?:[\s,.]\d{3})*", written)
    return int(re.sub(r"\D", "", found[-1])) if found else 0


class _Own(str):
    """A label that a situation brings: what looks like a slot in it is its author's text."""

    __slots__ = ()


def _filled(template: str, lang: str, values: Mapping[str, Any]) -> str:
    if isinstance(template, _Own):
        return str(template)

    def fill(slot: re.Match[str]) -> str:
        value = values.get(slot[1], "")
        if slot[2]:
            return _ending(value, slot[2], lang)
        return number(float(value), lang) if isinstance(value, Real) else apart(str(value), lang)

    return _SLOT.sub(fill, template)


def apart(value: str, lang: str) -> str:
    r"""Set letters that run from left to right apart from a sentence that runs from right to left, by Unicode's isolates.

    Without them a name with a bracket or a full stop beside it changes its order with its neighbours.

    >>> apart("TASS", "ar"), apart("TASS", "en"), apart("12", "ar")
    ('\u2068TASS\u2069', 'TASS', '12')
    """
    return f"\u2068{value}\u2069" if direction(lang) == "rtl" and _LEFT_TO_RIGHT.search(value) else value


def _ending(value: Any, case: str, lang: str) -> str:
    """Ending of a number in a case, by the last word that is spoken: ``language.ending.<case>`` lists numbers and endings.

    >>> _ending(2030, "ablative", "kk"), _ending(1300, "ablative", "kk"), _ending("400", "dative", "kk")
    ('дан', 'ден', 'ге')
    """
    listed = _words(lang).get(f"language.ending.{case}", "")
    endings = {int(spoken): ending for spoken, ending in (pair.split() for pair in listed.split(",") if pair.strip())}
    count = _last_number(value) if isinstance(value, str) else int(value)
    large = (size for size in sorted(endings, reverse=True) if size >= 100 and count and count % size == 0)
    return endings.get(next(large, count % 100 if count % 10 == 0 else count % 10), "")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _vocabularies() -> dict[str, dict[str, dict[str, str]]]:
    geo = data_folder("geo")
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name in _FILES:
        for row in _table(geo / f"{name}.csv"):
            vocabulary = next(iter(row))
            found.setdefault(vocabulary, {})[row[vocabulary]] = row
    for row in _table(geo / f"{_MANY}.csv"):
        found.setdefault(row["vocabulary"], {})[row["word"]] = row
    return found


@lru_cache(maxsize=16)
def _extended(extension: Extension) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Every vocabulary, with the words that a situation adds behind ours."""
    found: dict[str, Mapping[str, Mapping[str, str]]] = {**_vocabularies()}
    for vocabulary, cells in extension:
        row = dict.fromkeys(next(iter(found[vocabulary].values())), "") | dict(cells)  # as whole as ours
        found[vocabulary] = {**found[vocabulary], row[vocabulary]: row}
    return found


def _english() -> dict[str, str]:
    return _english_with(_ADDED.get())


@lru_cache(maxsize=16)
def _english_with(extension: Extension) -> dict[str, str]:
    """Texts of the interface, and the labels that stand in the vocabularies."""
    own = {(vocabulary, dict(cells)[vocabulary]) for vocabulary, cells in extension}
    english = {
        f"{vocabulary}.{word}{form}": _Own(row[column]) if (vocabulary, word) in own else row[column]
        for vocabulary, listed in _extended(extension).items()
        for word, row in listed.items()
        for column, form in _FORMS.items()
        if row.get(column)
    }
    return {**_file(_ENGLISH), **english}


def _words(lang: str) -> dict[str, str]:
    return _words_with(lang, _ADDED.get()) if _ADDED.get() else _file(lang)


@lru_cache(maxsize=64)
def _words_with(lang: str, extension: Extension) -> dict[str, str]:
    """Rows of a words file, and the labels in that language of the words that a situation adds."""
    told = {f"{vocabulary}.{dict(cells)[vocabulary]}": dict(cells).get(f"label_{lang}", "") for vocabulary, cells in extension}
    return {**_file(lang), **{key: _Own(label) for key, label in told.items() if label}}


@cache
def _file(lang: str) -> dict[str, str]:
    """Rows of a words file; {} for a language that has none."""
    path = data_folder("geo") / "words" / f"{lang}.csv"
    # the code may come from an address: only names of files in the folder count
    known = re.fullmatch("[A-Za-z-]{2,12}", lang) and path.is_file()
    return {row["key"]: row["text"] for row in _table(path) if row["text"]} if known else {}


@cache
def _languages() -> dict[str, str]:
    codes = sorted(path.stem for path in (data_folder("geo") / "words").glob("*.csv"))
    return {code: _file(code).get("language.name", code) for code in sorted(codes, key=lambda code: code != _ENGLISH)}


@cache
def locale_of(lang: str) -> Locale:
    """Rules of CLDR for a language; those of English where CLDR does not know it."""
    try:
        return Locale.parse(_file(lang).get("language.locale", lang.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_file(_ENGLISH)["language.locale"])
