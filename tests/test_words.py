"""One vocabulary: every word of the tables is listed, every text has its key, a language or a category is one file."""

from __future__ import annotations

import ast
import csv
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kzmap.app import wording
from kzmap.app.address import Shown
from kzmap.export import FORMATS, columns
from kzmap.folders import data_folder
from kzmap.situation import words
from kzmap.situation.situation import Situation, situation_names
from kzmap.situation.tables import KINDS, PRECISIONS, split, table_schemas
from kzmap.webmap import layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


GEO = data_folder("geo")
SRC = GEO.parent / "src" / "kzmap"
#: Vocabulary of a column, where its name is not the vocabulary's.
VOCABULARY = {
    ("streets", "class"): "street", ("zones", "kind"): "zone",
    "from_basis": "attribution", "to_basis": "attribution",
    ("contingents", "kind"): "contingent", ("movements", "kind"): "movement",
}  # fmt: skip
VOCABULARIES = (
    "category", "family", "kind", "attribute", "unit", "status", "tier", "precision", "qualifier", "confidence", "checked",
    "time_precision", "part_of_day", "rule", "review", "attribution", "contingent", "movement", "located_by", "join_method",
)  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the words and vocabularies, which `words` reads in the test."""
    folder = tmp_path / "geo"
    shutil.copytree(GEO / "words", folder / "words")
    for path in GEO.glob("*.csv"):
        shutil.copy(path, folder)
    caches = [one for one in vars(words).values() if hasattr(one, "cache_clear")]
    monkeypatch.setattr(words, "data_folder", lambda name: {"geo": folder}[name])
    for one in caches:
        one.cache_clear()
    yield folder
    for one in caches:
        one.cache_clear()


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    for one in vars(words).values():
        if hasattr(one, "cache_clear"):
            one.cache_clear()


# -- languages


@pytest.mark.parametrize("lang", words.languages())
def test_a_language_of_ours_lacks_little_and_english_stands_in(lang: str) -> None:
    lacking = words.missing(lang)
    # of a text that came since, one in twenty may still wait for a translator; the languages of Kazakhstan's record wait for none
    assert len(lacking) <= (0 if lang in Situation.read("kazakhstan-2022").languages else len(words.texts("en")) // 20), lacking
    assert all(words.texts(lang)[key] == words.texts("en")[key] for key in lacking if key in words.texts("en"))
    assert words.direction(lang) in ("ltr", "rtl")


@pytest.mark.parametrize("lang", words.languages())
def test_no_key_of_a_language_is_doubled_or_unknown(lang: str) -> None:
    keys = [row["key"] for row in table(GEO / "words" / f"{lang}.csv")]
    assert keys[:2] == ["language.name", "language.direction"]
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    titles = {f"format.{name}": one.title for name, one in FORMATS.items()}  # a format says in English what it is
    assert lang == "en" or titles.keys() <= set(keys)
    known = words.texts("en") | titles
    plurals = {key.removesuffix(".one") for key in known if key.endswith(".one")}
    for key in keys:
        base, _, form = key.rpartition(".")
        assert key in known or key.startswith("language.") or (base in plurals and form in ("few", "many", "two", "zero")), key


def test_a_translation_has_the_slots_of_its_text() -> None:
    slots = re.compile(r"\{(\w+)(?:\.\w+)?\}")
    for lang in words.languages():
        for key, text in words.texts(lang).items():
            if key in words.texts("en"):
                assert set(slots.findall(text)) == set(slots.findall(words.texts("en")[key])), (lang, key)


def test_a_missing_text_is_english_and_counted(copied: Path) -> None:
    write(
        copied / "words" / "es.csv",
        "key,text\nlanguage.name,Español\nlanguage.direction,ltr\napp.map,Mapa\nunit.days.one,{n} día\n",
    )
    assert list(words.languages()) == ["en", *sorted(path.stem for path in (copied / "words").glob("*.csv") if path.stem != "en")]
    assert words.languages()["es"] == "Español"
    assert (words.text("app.map", "es"), words.text("app.legend", "es")) == ("Mapa", "Legend")
    assert words.label("category", "arson", "es") == "Arson"
    assert {"en": "Arson", "es": "Arson", "kk": "Өртеу", "ru": "Поджог"}.items() <= words.labels("category", "arson").items()
    missing = words.missing("es")
    assert "app.map" not in missing
    assert {"app.legend", "category.arson", "unit.days.other", "unit.days.many"} <= set(
        missing
    )  # Spanish has one, many and other
    assert "unit.days.one" not in missing
    assert len(missing) > 400


def test_a_language_that_cldr_does_not_know_is_written_like_english(copied: Path) -> None:
    write(copied / "words" / "qaa.csv", "key,text\nlanguage.name,Own\nlanguage.direction,rtl\n")
    assert (words.number(1234.5, "qaa"), words.day("2022-01-05", "qaa"), words.direction("qaa")) == (
        "1,234.5",
        "5 Jan 2022",
        "rtl",
    )


@pytest.mark.parametrize("lang", ["", "../en", "en.csv", "xx", "en\n"])
def test_a_code_of_no_language_is_english(lang: str) -> None:
    assert words.text("app.legend", lang) == "Legend"


# -- texts


@pytest.mark.parametrize(
    ("n", "english", "russian"),
    [(1, "1 case", "1 дело"), (2, "2 cases", "2 дела"), (5, "5 cases", "5 дел"), (11, "11 cases", "11 дел"),
     (21, "21 cases", "21 дело"),
     (1.5, "1.5 cases", "1,5 дела"), ("18–22", "18–22 cases", "18–22 дела"), ("1,000", "1,000 cases", "1,000 дел")],
)  # fmt: skip
def test_plurals(n: float | str, english: str, russian: str) -> None:
    assert (words.text("unit.cases", n=n), words.text("unit.cases", "ru", n=n)) == (english, russian)


@pytest.mark.parametrize(
    ("word", "n", "kazakh"),
    [("more_than", "70", "70-тен астам"), ("more_than", "300", "300-ден астам"), ("nearly", "300", "300-ге жуық"),
     ("nearly", "500", "500-ге жуық"), ("more_than", "1 000", "1 000-нан астам"), ("up_to", "10", "10-ға дейін"),
     ("more_than", "2 030", "2 030-дан астам"), ("more_than", "1 461", "1 461-ден астам"), ("at_least", "5", "кемінде 5")],
)  # fmt: skip
def test_kazakh_numbers_take_the_ending_of_their_last_word(word: str, n: str, kazakh: str) -> None:
    assert words.text(f"qualifier.{word}.sentence", "kk", n=n) == kazakh


@pytest.mark.parametrize("value", ["{n}", "{0.__class__}", "{lang}", "%s", "\\1", "{{}}"])
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert words.text("status.by", name=value, lang="en") == f"by {value}"


def test_a_number_of_any_size_is_written() -> None:
    assert words.number(1e25) == "10" + ",000" * 8
    assert len(words.number(-1.7e308, "ru")) == 309 + 102 + 1


def test_a_key_that_nobody_wrote_is_a_fault() -> None:
    with pytest.raises(KeyError, match=r"app\.lgend.*words/en\.csv"):
        words.text("app.lgend")


# -- what is listed


def listed() -> Iterator[tuple[str, str, list[str]]]:
    for name, resource in table_schemas().items():
        for field in resource["schema"]["fields"]:
            enum = field.get("constraints", {}).get("enum")
            if enum:
                column = field["name"]
                yield f"{name}.{column}", VOCABULARY.get((name, column)) or VOCABULARY.get(column, column), enum


@pytest.mark.parametrize(("column", "vocabulary", "enum"), list(listed()))
def test_every_word_of_the_schema_is_listed(column: str, vocabulary: str, enum: list[str]) -> None:
    assert set(enum) <= set(words.rows(vocabulary)), column
    if vocabulary in ("category", "status", "tier", "qualifier"):
        assert set(enum) == set(words.rows(vocabulary)), column


@pytest.mark.parametrize("name", situation_names())
def test_every_word_of_a_situation_is_listed(name: str) -> None:
    tables = Situation.read(name).tables
    held = {("claims", "attribute"): "attribute", ("events", "category"): "category"}
    for (one, column), vocabulary in held.items():
        assert {word for cell in tables[one][column] for word in split(cell)} <= set(words.rows(vocabulary)), (one, column)


def test_the_tables_and_the_vocabularies_name_the_same_kinds_and_precisions() -> None:
    assert tuple(words.rows("kind")) == KINDS
    assert tuple(words.rows("precision")) == PRECISIONS


def test_each_row_of_a_vocabulary_is_whole() -> None:
    for vocabulary in VOCABULARIES:
        assert words.rows(vocabulary), vocabulary
        for word, row in words.rows(vocabulary).items():
            assert row["label"], (vocabulary, word)
    for row in words.rows("category").values():
        assert row["family"] in words.rows("family")
        assert row["shape"] in words.rows("shape")
        assert row["definition"]
    for row in words.rows("attribute").values():
        assert row["definition"]
        assert row["unit"] in {"", *words.rows("unit")}
    assert {row["shape"] for row in words.rows("kind").values()} <= {"", *words.rows("shape")}


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("lang", words.languages())
def test_no_label_is_doubled(vocabulary: str, lang: str) -> None:
    called = Counter(words.label(vocabulary, word, lang).casefold() for word in words.rows(vocabulary))
    assert [label for label, times in called.items() if times > 1] == []


def test_english_stands_in_one_place() -> None:
    own = {row["key"] for row in table(GEO / "words" / "en.csv")}
    labels = {f"{vocabulary}.{word}" for vocabulary in VOCABULARIES for word in words.rows(vocabulary)}
    assert own & labels == set()
    for path in [*GEO.glob("*.csv"), *(GEO / "words").glob("*.csv")]:
        first = [tuple(row.values())[: 2 if path.stem == "vocabularies" else 1] for row in table(path)]
        assert [key for key, times in Counter(first).items() if times > 1] == [], path.name


# -- what the code asks for


def literals() -> Iterator[tuple[Path, str]]:
    """Every string that stands in the code."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value
    for path in SRC.rglob("*.js"):
        for found in re.finditer(r'"((?:[^"\\\n]|\\.)*)"', path.read_text("utf-8")):
            yield path, found[1]


def test_no_label_of_a_category_stands_in_the_code() -> None:
    """Their words do, where a rule is about one; what a reader reads does not."""
    called = {label for word in words.rows("category") for label in words.labels("category", word).values()}
    called -= {"Other", "Decision", "Deployment"}  # also the names of an answer, a class, a pane
    assert [(path.name, text) for path, text in literals() if text in called] == []


def asked_by_python() -> Iterator[tuple[Path, str, bool]]:
    """Every key that Python asks for, the app's with ``web.`` before it, and whether it is only how a key begins."""
    for path in SRC.rglob("*.py"):
        code = path.read_text("utf-8")
        app = re.search(r"from kzmap\.app\.wording import [^\n]*\bsay\b|^def say\(key", code, re.MULTILINE)
        asks = {"words.text": "", "wording.say": "web."} | ({"say": "web."} if app else {})
        for node in ast.walk(ast.parse(code)):
            if not isinstance(node, ast.Call) or not node.args or (before := asks.get(ast.unparse(node.func))) is None:
                continue
            if isinstance(node.args[0], ast.JoinedStr):
                start = node.args[0].values[0]
                if isinstance(start, ast.Constant):
                    yield path, before + start.value, True
                continue
            for part in (node.args[0].body, node.args[0].orelse) if isinstance(node.args[0], ast.IfExp) else node.args[:1]:
                if isinstance(part, ast.Constant):
                    yield path, before + part.value, False


def test_every_key_that_python_asks_for_is_written() -> None:
    known = set(words.texts("en"))
    asked = list(asked_by_python())
    assert len(asked) > 300
    for path, key, begins in asked:
        written = any(other.startswith(key) for other in known) if begins else {key, f"{key}.other"} & known
        assert written, f"{path.name}: {key}"


def test_every_key_that_the_page_asks_for_is_written() -> None:
    known = words.texts("en")
    prefixes = {key.rpartition(".")[0] for key in known}
    asked = 0
    for path in (SRC / "webmap" / "runtime").rglob("*.js"):
        code = path.read_text("utf-8")
        for key in re.findall(r"\b(?:t|sentence)\(\s*\"([^\"]+)\"", code):
            asked += 1
            assert {key, f"{key}.other"} & set(known), f"{path.name}: {key}"
        for prefix in re.findall(r"\b(?:t|sentence)\(\s*`([\w.]+)\.\$\{", code):
            assert prefix in prefixes, f"{path.name}: {prefix}"
    assert asked > 50


def test_a_category_that_is_added_is_offered(copied: Path, add_row: Callable[[Path, str], None]) -> None:
    add_row(copied / "categories.csv", "hunger_strike,violence,burst,Hunger strike,People refuse food.,,,")
    assert list(words.rows("category"))[-1] == "hunger_strike"
    assert set(words.labels("category", "hunger_strike").values()) == {"Hunger strike"}
    assert words.colour("hunger_strike") == words.colour("clash")
    assert words.shape("hunger_strike") == "burst"
    assert words.missing("ru") == ("category.hunger_strike",)


def test_a_language_that_is_added_is_offered(copied: Path) -> None:
    lines = ("key,text", "language.name,Français", "language.direction,ltr", "category.arson,Incendie", "kind.events,Événement",
             "part_of_day.night,nuit", "layer.doubt,Précision", "time.about,vers", "qualifier.at_least.sentence,au moins {n}",
             "unit.vehicles.one,{n} véhicule", "unit.vehicles.other,{n} véhicules")  # fmt: skip
    write(copied / "words" / "fr.csv", "\n".join(lines))
    assert Shown.from_query({"lang": ["fr"]}, {})[0].lang == "fr"
    assert columns.vocabulary("part_of_day", "fr") | {"morning": "Morning", "night": "Nuit"} == columns.vocabulary(
        "part_of_day", "fr"
    )
    assert wording.label("category", "arson", "fr") == "Incendie"
    row = {"start": "2022-01-05T14:00+06:00", "end": "", "time_precision": "hour", "part_of_day": ""}
    assert wording.when(row, "fr") == "5 janv. 2022, vers 14:00"
    claim = {"low": 2500.0, "high": float("nan"), "qualifier": "at_least", "unit": "vehicles"}
    assert wording.figure(claim, "fr").replace("\u202f", " ") == "au moins 2 500 véhicules"
    assert layers._title("doubt")["fr"] == "Précision"
    assert layers._title("boundaries")["fr"] == "Boundaries of the day"


@pytest.fixture
def add_row() -> Callable[[Path, str], None]:
    return lambda path, row: write(path, path.read_text("utf-8") + row + "\n")


# -- looks


def test_every_outline_is_a_ring_in_its_box() -> None:
    for name in words.rows("shape"):
        form = words.outline(name)
        assert re.fullmatch(r"M[^MZ]*Z", form.body), name
        assert re.fullmatch(r"(M[^MZ]*Z)*", form.inner), name
        assert {one for one in form.body + form.inner if one.isalpha()} <= set("MLHVCAZ"), name
        assert all(0 <= float(one) <= 24 for one in re.findall(r"-?\d+\.?\d*", form.body)), name


def test_no_two_categories_look_alike() -> None:
    looks = Counter((row["family"], row["shape"]) for row in words.rows("category").values())
    assert looks.most_common(1)[0][1] == 1
