"""What passes `validate` is shown verbatim in every format, and nothing of it runs.

The law is told without any escaping of our own. One situation is written twice: once with harmless words in every text field,
once with hostile ones in their place. Every format is read back by somebody else's reader, as a bag of (where, text). The second
bag must be the first with the texts exchanged: nothing added, nothing lost, nothing computed, no element more. A figure
breaks its texts into lines and leaves out what has no room: there, the lines one behind another must be whole texts.
"""

from __future__ import annotations

import base64
import csv
import gzip
import html
import importlib.util
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import warnings
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import pyarrow.parquet as pq
import pypdf
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from matplotlib.text import Text
from PIL import Image
from pmtiles.reader import MmapSource, Reader
from pyarrow import ipc
from streamlit.testing.v1 import AppTest

import geopandas as gpd
import pyogrio

from kzmap import cli, export, face, pipeline
from kzmap.errors import SituationError
from kzmap.export import FORMATS
from kzmap.export.figures import figure
from kzmap.export.formats.package import MEMBERS
from kzmap.ground.boundaries import Boundaries
from kzmap.ingest import ingest
from kzmap.ingest.to_parquet import write_parquet
from kzmap.ingest.to_situation import add_table
from kzmap.report.batch import draft_report
from kzmap.situation import shelf
from kzmap.situation.situation import Situation
from kzmap.situation.tables import table_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

    from kzmap.pipeline import Result

_SPEC = importlib.util.spec_from_file_location("kzmap_tests_conftest", Path(__file__).parent / "conftest.py")
assert _SPEC is not None
_CONFTEST = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_CONFTEST)
SETTINGS, TINY, write_situation = _CONFTEST.SETTINGS, _CONFTEST.TINY, _CONFTEST.write_situation

#: Each tries to be code for something under us, or to break out of what holds it. `touch ran` would leave a file behind.
PAYLOADS = {
    "jinja": "{{7*7}}",
    "jinja-call": "{{cycler.__init__.__globals__.os.mkdir(dict(ran=1)|list|first)}}",
    "jinja-open": "{% raw %}{# hashtag",
    "mako": "<% import os; os.system('touch ran') %>${7*7}",
    "erb": "<%= 7*7 %><?php echo 7*7 ?>",
    "mustache": "{{{7*7}}}{{#each this}}",
    "dollar": "${7*7}#{7*7}`touch ran`$(touch ran)",
    "format": "{0.__class__.__mro__} {} {!r} {title",
    "percent": "%s %d %(title)s %n %",
    "environment": "${HOME}$HOME%PATH%${KZMAP_URL:-49}",
    "script": "<script>alert(1)</script>",
    "end-script": "</script></style></title><script>alert(1)//",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover=\"alert(1)' x='",
    "entity": "&lt;b&gt; &amp;amp; &#49; &xxe; &",
    "cdata": "]]><a/><![CDATA[ <!--",
    "doctype": "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    "comment": "--><b>bold</b><!-- --",
    "formula": "=7*7",
    "hyperlink": '=HYPERLINK("http://x.example","a")',
    "dde": "=cmd|' /C touch ran'!A0",
    "plus": "+7*7",
    "minus": "-7*7",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "apostrophe": "'=7*7",
    "sql": "'); DROP TABLE events;--",
    "sql-quotes": "\"; SELECT load_extension('x'); --",
    "math": "$7^{2}$ $\\frac{1}{2}$ $x",
    "latex": "\\input{/etc/passwd} \\write18{touch ran}",
    "markdown": "**bold** [a](javascript:alert(1)) ![i](http://x.example/i)",
    "heading": "# 1. > | * - ~~a~~ <http://x.example>",
    "directive": ":red[x] :material/home: :streamlit: :smile:",
    "arrows": "a -> b <- c -- d >= e",
    "rich": "[bold red]x[/] [link=http://x.example]y[/link]",
    "vega": "datum['a.b'] [0] a.b\\.c",
    "qgis": "[% 7*7 %] @project_path \"title\" 'x' || $id",
    "balloon": "$[name] $[geDirections] $[kzmap/displayName]",
    "yaml": "!!python/object/apply:os.system ['touch ran']",
    "yaml-anchor": "&a *a : - {a: b} # x",
    "path": "../../ran",
    "absolute": "/tmp/ran C:\\ran \\\\host\\ran CON NUL",
    "regex": "(a+)+$ [ ( * \\1 (?P<x>",
    "bidi": "a\u202ebc\u202c \u2066d\u2069",
    "separators": "a\u2028b\u2029c\u0085d",
    "invisible": "a\u200b\ufeffb\u00ad",
    "backslash": "\\n \\u0041 \\x41 \\",
    "long": "W" * 118,
    "combining": "e\u0301\u0301\u0301 \U0001f600 \U00020000 \U0001f44b\U0001f3fb",
    "json": '"}],"a":[{"b":"',
    "nan": "NaN",
    "null": "null",
    "true": "true",
    "number": "0049",
    "date": "2022-01-05",
}
#: Separators of the two list columns, which no text in them can hold.
_LISTS = ("actors", "aliases")


@dataclass(frozen=True)
class Field:
    """One text field: of a table's row, or of the package (`table` is "" there)."""

    table: str
    row: int
    name: str
    longest: int

    @property
    def mark(self) -> str:
        """A word that stands in this field only."""
        return f"q{FIELDS.index(self) + 100}z"


def _free_text(column: dict[str, Any]) -> bool:
    limits = column.get("constraints") or {}
    # what an attribute is part of is another attribute, by its word
    return column["type"] == "string" and column["name"] != "part_of" and not {"pattern", "enum"} & set(limits)


#: Every free text of every table, in every row of the tiny situation, as geo/tables.json has them.
FIELDS = [
    Field(table, row, column["name"], column.get("constraints", {}).get("maxLength", 10_000))
    for table, schema in table_schemas().items()
    for row in range(len(TINY[table]))
    for column in schema["schema"]["fields"]
    if _free_text(column)
] + [
    Field("", 0, name, 200)
    for name in ("title", "description", "version", "licenses.name", "licenses.title", "licenses.path", "focus.name",
                 "focus.name_ru", "focus.name_kk")
]  # fmt: skip
#: The story last: a field that comes new must not give the others another text than they have been read back with.
FIELDS.sort(key=lambda field: field.table == "story")


def filled(field: Field, payload: str) -> str:
    """The payload with the field's own mark behind it, as far as the field has room and is no list."""
    text = f"{payload} {field.mark}"
    if len(text) > field.longest or (field.name in _LISTS and "|" in text):
        return f"{{{{7*7}}}} {field.mark}"
    return text


def write(folder: Path, texts: dict[Field, str]) -> Path:
    """Write the tiny situation with a text in every field."""
    tables = {name: [dict(row) for row in rows] for name, rows in TINY.items()}
    package: dict[str, str] = {}
    for field, text in texts.items():
        if field.table:
            tables[field.table][field.row][field.name] = text
        else:
            package[field.name] = text
    write_situation(folder, tables)
    file = folder / "datapackage.json"
    licence = {key: package[f"licenses.{key}"] for key in ("name", "title", "path")}
    focus = {**SETTINGS["focus"], **{key: package[f"focus.{key}"] for key in ("name", "name_ru", "name_kk")}}
    described = json.loads(file.read_text("utf-8"))
    described |= {key: package[key] for key in ("title", "description", "version")}
    described |= {"licenses": [licence], "kzmap": {**SETTINGS, "focus": focus}}
    file.write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    return folder


# readers: each gives (where, text), with somebody else's parser

Leaf = tuple[str, str]


def of_json(value: Any, where: str) -> Iterator[Leaf]:
    """Keys and values; where a text stands in a list does not matter."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{where} key", str(key)
            yield from of_json(inner, f"{where}.{'*' if re.search(r'q[0-9]+z', key) else key}")
    elif isinstance(value, list):
        for inner in value:
            if not isinstance(inner, (int, float)):  # no text becomes one in a list of coordinates
                yield from of_json(inner, f"{where}[]")
    elif isinstance(value, str):
        if value.startswith("H4sI"):  # gzip in Base64: JSON, and behind it columns of numbers
            told = gzip.decompress(base64.b64decode(value)).decode("utf-8", "replace")
            yield from of_json(json.JSONDecoder().raw_decode(told)[0], f"{where} unpacked")
        elif value[:1] in "[{" and (nested := _maybe_json(value)) is not None:
            yield from of_json(nested, f"{where} json")
        elif value.lstrip().startswith(("<!DOCTYPE qgis", "<?xml")):
            yield from of_xml(value.encode(), f"{where} xml")
        else:
            yield where, value
    elif not where.endswith("head.told"):  # how many bytes the texts are
        yield where, repr(value)


def _maybe_json(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, (dict, list)) else None


class _Html(HTMLParser):
    """Tags, attributes and texts of a page or a balloon."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.where, self.open, self.found, self.parts = where, [], [], {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.close_text()
        self.open.append(tag)
        self.found.append((f"{self.where} tag", tag))
        self.found += [(f"{self.where} {tag}@{name}", value or "") for name, value in attrs]
        self.kind = dict(attrs).get("type") or ""

    def handle_endtag(self, tag: str) -> None:
        self.close_text()
        self.found.append((f"{self.where} end", tag))
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_comment(self, data: str) -> None:
        self.found.append((f"{self.where} comment", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append((f"{self.where} declaration", decl))

    def handle_data(self, data: str) -> None:
        self.parts.setdefault("text", []).append(data)

    def close_text(self) -> None:
        text = "".join(self.parts.pop("text", []))
        last = self.open[-1] if self.open else ""
        if last == "script" and self.kind == "application/json":
            self.found += of_json(json.loads(text), f"{self.where} payload")
        elif text.strip():
            self.found.append((f"{self.where} {last} text", text))


def of_html(text: str, where: str) -> Iterator[Leaf]:
    parser = _Html(where)
    parser.feed(text)
    parser.close()
    parser.close_text()
    yield from parser.found


#: A measure of a drawing, or matplotlib's id of one: more lines below a map leave it less room.
_DRAWING = re.compile(r"-?[\d.]+(?:pt)?|p[0-9a-f]{10}|url\(#p[0-9a-f]{10}\)")


def of_xml(data: bytes, where: str) -> Iterator[Leaf]:
    """Elements, attributes, texts; entities are not resolved, and comments and instructions are told."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for node in root.getroottree().iter():
        name = etree.QName(node).localname if isinstance(node.tag, str) else f"<{type(node).__name__}>"
        if name in ("path", "use", "defs", "g") and "svg" in str(node.tag):
            continue  # letters drawn as outlines
        yield f"{where} element", name
        if name == "text" and "svg" in str(node.tag):  # where it stands and how large depends on what it says
            yield f"{where} line", "".join(node.itertext())
            continue
        for key, value in node.attrib.items():
            if not ("svg" in str(node.tag) and _DRAWING.fullmatch(value)):
                yield f"{where} {name}@{key}", value
        for text in (node.text, node.tail):
            if text and text.strip():
                if name == "description" and "<" in text and _maybe_json(text) is None:
                    yield from of_html(text, f"{where} balloon")
                else:
                    yield from of_json(text, f"{where} {name}")


def of_csv(text: str, where: str, *, harmless: bool) -> Iterator[Leaf]:
    """Cells by column; what stands in a spreadsheet's CSV begins with no sign that a spreadsheet runs."""
    header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    for row in rows:
        for column, cell in zip(header, row, strict=True):
            if harmless and not re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell):
                assert cell[:1] not in {"=", "+", "-", "@", "\t", "\r"}, f"{where} {column}: {cell!r} would run"
            plain = cell[1:] if harmless and cell.startswith("'") else cell
            yield from of_json(plain, f"{where} {column}")


def of_database(path: Path, where: str) -> Iterator[Leaf]:
    database = sqlite3.connect(path)
    names = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    for name, sql in names:
        yield f"{where} schema", f"{name}: {sql}"
    for name, sql in names:
        if not sql or not sql.startswith("CREATE TABLE") or name.startswith("rtree_"):
            continue
        found = database.execute(f'SELECT * FROM "{name}"')
        columns = [column[0] for column in found.description]
        for row in found:
            for column, value in zip(columns, row, strict=True):
                if isinstance(value, str):
                    yield from of_json(value, f"{where} {name}.{column}")
    database.close()


def of_vector(path: str, where: str) -> Iterator[Leaf]:
    """Read with the GDAL of the system, not the one that wrote it."""
    done = subprocess.run(["ogr2ogr", "-f", "GeoJSONSeq", "/vsistdout/", path], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    for line in done.stdout.decode().removesuffix("\n").split("\n"):
        yield from of_json(json.loads(line)["properties"], where)


def of_workbook(path: Path, where: str) -> Iterator[Leaf]:
    book = openpyxl.load_workbook(path)
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for head, cell in zip(heads, row, strict=True):
                assert cell.data_type != "f", f"{where} {sheet.title}!{cell.coordinate} is a formula: {cell.value!r}"
                assert cell.hyperlink is None
                if cell.value is not None:
                    yield from of_json(cell.value, f"{where} {sheet.title} {head}")
    for name in ("title", "description", "creator", "keywords"):
        yield f"{where} property", str(getattr(book.properties, name))


def of_sql(path: Path, where: str) -> Iterator[Leaf]:
    """What stands in quotes, by what PostgreSQL calls a string; outside of them there is not a letter that depends on a text."""
    text, literal = path.read_text("utf-8"), re.compile(r"'((?:[^']|'')*)'")
    yield f"{where} outside", _DIGEST.sub("#", literal.sub("?", text))
    for found in literal.finditer(text):
        assert text[found.start() - 1] not in "EeUuBbXx&", "a string with escapes of its own"
        yield from of_json(found[1].replace("''", "'"), f"{where} literal")


def of_tiles(path: Path, where: str) -> Iterator[Leaf]:
    with path.open("rb") as file:
        yield from of_json(Reader(MmapSource(file)).metadata(), f"{where} metadata")
    for layer in pyogrio.list_layers(path)[:, 0]:
        for row in pyogrio.read_dataframe(path, layer=layer, read_geometry=False).to_dict("records"):
            yield from of_json({key: cell for key, cell in row.items() if isinstance(cell, str)}, f"{where} {layer}")


def of_pdf(path: Path, where: str) -> Iterator[Leaf]:
    reader = pypdf.PdfReader(path)
    yield from of_json(dict(reader.metadata or {}), f"{where} metadata")
    root = reader.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(root)
    for page in reader.pages:
        assert not list(page.get("/Annots", ()))
        yield from ((f"{where} line", line) for line in page.extract_text().splitlines())


def of_png(path: Path, where: str) -> Iterator[Leaf]:
    with Image.open(path) as image:
        yield from of_json({key: text for key, text in image.info.items() if isinstance(text, str)}, where)


def of_zip(path: Path, where: str) -> Iterator[Leaf]:
    """Read every member; none has a name that leads elsewhere."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield f"{where} member", name
            assert not {"..", "/"} & {*PurePosixPath(name).parts, *PureWindowsPath(name).parts}, name
            assert name.isprintable(), name
            assert not PureWindowsPath(name).drive, name
        out = path.with_name(f"{path.name}.d")
        archive.extractall(out)
    yield from leaves(out, where)


def leaves(path: Path, where: str) -> Iterator[Leaf]:
    """Everything that a file, folder or zip says; a kind of file that nobody reads is a fault of this test."""
    if path.is_dir():
        for inner in sorted(path.iterdir()):
            if inner.suffix not in (".shx", ".dbf", ".prj", ".cpg", ".csvt"):
                yield from leaves(inner, f"{where}/{inner.name}")
        return
    kind = path.suffix
    if kind in (".zip", ".kmz", ".qgz"):
        yield from of_zip(path, where)
    elif kind == ".csv":
        safe = not (path.parent / "datapackage.json").exists()
        yield from of_csv(path.read_text("utf-8"), where, harmless=safe)
    elif kind in (".kml", ".qgs", ".svg", ".xml"):
        yield from of_xml(path.read_bytes(), where)
    elif kind in (".json", ".geojson", ".topojson"):
        yield from of_json(json.loads(path.read_text("utf-8")), where)
    elif kind == ".yml":
        yield from of_json(yaml.safe_load(path.read_text("utf-8")), where)
    elif kind == ".txt":
        # broken into lines of one width, the title underlined
        yield where, re.sub("={5,}", "", _letters(path.read_text("utf-8")))
    elif kind == ".html":
        yield from of_html(path.read_text("utf-8"), where)
    elif kind == ".parquet":
        table = pq.read_table(path)
        yield from of_json(json.loads(table.schema.metadata[b"kzmap"]), f"{where} metadata")
        for name in table.column_names:
            if name not in ("geometry", "area", "bbox", "area_bbox"):
                yield from of_json(table[name].to_pylist(), f"{where} {name}")
    else:
        readers: dict[str, Callable[[Path, str], Iterator[Leaf]]] = {
            ".gpkg": of_database, ".xlsx": of_workbook, ".pdf": of_pdf, ".png": of_png,
            ".fgb": lambda path, where: of_vector(str(path), where),
            ".shp": lambda path, where: of_vector(str(path), where), ".pmtiles": of_tiles,
            ".sql": of_sql,
            ".py": lambda path, where: iter([(where, path.read_text("utf-8"))]),  # code of ours that travels
        }  # fmt: skip
        yield from readers[kind](path, where)


# the law

#: A text in each field that nothing takes for anything else.
HARMLESS = {field: filled(field, "Plain") for field in FIELDS}
#: Digests tell of the files, which differ.
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}")
#: What the package holds is not written once more, nor what the folder of figures holds.
WRITTEN = [name for name in FORMATS if name not in (*MEMBERS, "svg")]


@cache
def _basemap(*asked: Any, **options: Any) -> gpd.GeoDataFrame:
    return _BASEMAP(boundaries(), *asked, **options)


@cache
def boundaries() -> Boundaries:
    return Boundaries.load(packs=False)


def result_of(folder: Path, texts: dict[Field, str]) -> Result:
    """Run the line; few boundaries, for the sake of speed."""
    result = pipeline.run(write(folder, texts), boundaries=boundaries())
    units = result.located.units[result.located.units["unit_id"].isin(["KAZ", "KZ-ALA", "KZ-MAN", "ARM"])].reset_index(drop=True)
    return replace(result, located=replace(result.located, units=units))


class Told(NamedTuple):
    """What a format says, and by file the lines that its figures draw, as they follow each other."""

    leaves: Counter[Leaf]
    drawn: dict[str, list[str]]


def told(result: Result, name: str, folder: Path) -> Told:
    """Write a format and read it back."""
    _DRAWN.clear()
    path = export.write(result, name, folder / name / f"out{FORMATS[name].suffix}")
    found = Told(Counter(), dict(_DRAWN))
    for where, text in leaves(path, name):
        if where.startswith("shp/shortened.csv "):  # which rows it lists depends on how long a text is
            continue
        if where.endswith(("pdf line", "svg line", "svg <_Comment>")):
            found.drawn.setdefault(where, []).append(_letters(html.unescape(text) if "<_Comment>" in where else text))
        elif (where[-12:], text) not in [(".svg element", one) for one in ("<_Comment>", "text")]:  # one for each line
            found.leaves[where, _DIGEST.sub("#", text)] += 1
    return found


@cache
def harmless(name: str) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        return told(_harmless_result(), name, Path(folder))


@cache
def _harmless_result() -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return result_of(Path(folder) / "tiny", HARMLESS)


@cache
def hostile_result(number: int = 0) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        return result_of(Path(folder) / "tiny", assignments(len(PAYLOADS))[number])


def exchanged(plain: Counter[Leaf], texts: dict[Field, str]) -> Counter[Leaf]:
    """The harmless document with other texts in the places of its own."""
    swap = {HARMLESS[field]: text for field, text in texts.items()}
    swap |= {_letters(before): _letters(after) for before, after in swap.items()}
    known = re.compile("|".join(map(re.escape, swap)))
    found: Counter[Leaf] = Counter()
    for (where, text), count in plain.items():
        told = known.sub(lambda m: swap[m[0]], text)
        found[known.sub(lambda m: swap[m[0]], where), in_dbf(told) if ".shp." in where else told] += count
    return found


def in_dbf(text: str) -> str:
    """As much of a text as a cell of a shapefile holds, 254 bytes with the sign that it goes on."""
    return text if len(text.encode()) <= 254 else text.encode()[:251].decode("utf-8", "ignore") + "…"


def assert_same(name: str, hostile: Told, texts: dict[Field, str]) -> None:
    plain = harmless(name)
    expected = exchanged(plain.leaves, texts)
    assert (list(expected - hostile.leaves)[:4], list(hostile.leaves - expected)[:4]) == ([], [])
    assert hostile.drawn.keys() == plain.drawn.keys()
    fixed = exchanged(Counter((where, line) for where, lines in plain.drawn.items() for line in lines), texts)
    whole = {_letters(text) for text in texts.values()} | {_letters(text) for _, text in (*expected, *fixed)}
    title = texts[next(field for field in FIELDS if (field.table, field.name) == ("", "title"))]
    for where, lines in hostile.drawn.items():
        blocks = list(in_blocks(lines, whole))
        # what joins with its neighbour is drawn as outlines, which a PDF does not give back as letters
        assert _letters(title) in blocks or ("pdf" in where and any(unicodedata.category(one) in ("Mn", "Cf") for one in title))
        # the figure says by their numbers which letters its font lacks
        assert not [block for block in blocks if block.startswith(_NO_TEXT) and "□standsforletters" not in block], where


#: A legend holds so many letters of a text, less its spaces.
_LEGEND = 20


_NO_TEXT = "no whole text: "


def in_blocks(lines: list[str], whole: set[str]) -> Iterator[str]:
    """Join lines to texts that are whole, or give what is none; a count may stand behind the name of a place.

    A legend says of a long text its beginning and that it goes on.
    """
    at = 0
    while at < len(lines):
        for to in range(at + 1, min(at + 40, len(lines)) + 1):
            joined = "".join(lines[at:to])
            found = next((one for one in (joined, re.sub(r"(?<=z)\d+$", "", joined)) if one in whole), None)
            if joined.endswith("…") and len(joined) > _LEGEND:
                found = found or next((one for one in whole if one.startswith(joined[:-1])), None)
            if found:
                break
        yield found or f"{_NO_TEXT}{lines[at : at + 3]}"
        at = to


def _letters(text: str) -> str:
    return "".join(text.split())


def quiet_about_fonts() -> Any:
    return warnings.catch_warnings(action="ignore", category=UserWarning)


_BASEMAP = Boundaries.basemap
#: The texts of each figure that was saved: those with a halo are outlines in every file.
_DRAWN: dict[str, list[str]] = {}
_SAVE = figure._save


def _save(drawing: Figure, content: Any, path: Path, kind: str) -> None:
    _SAVE(drawing, content, path, kind)
    _DRAWN[path.name] = [_letters(text.get_text()) for text in drawing.findobj(Text) if text.get_text().strip()]


@pytest.fixture(autouse=True)
def _small_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure of few pixels, and a bare ground, hold the same texts in a tenth of the time."""
    monkeypatch.setattr(figure, "_DPI", 40)
    monkeypatch.setattr(figure, "_save", _save)
    monkeypatch.setattr(figure, "_KINDS", ("svg", "pdf"))  # the texts of a PNG are read in the package
    monkeypatch.setattr(Boundaries, "basemap", lambda _, *asked, **options: _basemap(*asked, **options).head(3))


@pytest.fixture
def _in_a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run there, and see that nothing wrote `ran` by a command of its own."""
    monkeypatch.chdir(tmp_path)
    yield
    left = [str(path) for path in tmp_path.rglob("*") if path.stem == "ran"]
    assert not left
    assert not Path("/tmp/ran").exists()
    assert not (tmp_path.parent / "ran").exists()


def assignments(count: int) -> list[dict[Field, str]]:
    """Texts for all fields; the payloads move on by one field each time, so that in the end each has been in each field."""
    payloads = list(PAYLOADS.values())
    steps = range(0, len(payloads), max(1, len(payloads) // count))
    return [
        {field: filled(field, payloads[(at + step) % len(payloads)]) for at, field in enumerate(FIELDS)}
        for step in list(steps)[:count]
    ]


def test_the_fields_are_those_of_the_schema() -> None:
    assert {(f.table, f.name) for f in FIELDS if f.table} == {
        (table, column["name"]) for table, schema in table_schemas().items() for column in schema["schema"]["fields"]
        if _free_text(column)
    }  # fmt: skip
    assert {f.table for f in FIELDS} == {*table_schemas(), ""}
    assert len(FIELDS) > len(PAYLOADS)  # so that one situation holds every payload
    assert {*WRITTEN, *MEMBERS, "svg"} == set(FORMATS)


@pytest.mark.usefixtures("_in_a_place_of_its_own")
@pytest.mark.parametrize("name", WRITTEN)
def test_every_format_holds_texts_as_they_are(name: str, tmp_path: Path) -> None:
    texts = assignments(1)[0]
    with quiet_about_fonts():
        assert_same(name, told(hostile_result(), name, tmp_path), texts)


@pytest.mark.usefixtures("_in_a_place_of_its_own")
@pytest.mark.parametrize("payload", ["$7^{2}$", "$\\frac{1$"])
def test_a_figure_draws_a_dollar_as_a_dollar(payload: str, tmp_path: Path) -> None:
    """matplotlib reads what stands between two dollars as a formula, and fails at one that is none."""
    texts = {field: filled(field, payload) for field in FIELDS}
    lines = told(result_of(tmp_path / "tiny", texts), "pdf", tmp_path).drawn["pdf line"]
    title = next(field for field in FIELDS if field.name == "title" and not field.table)
    assert _letters(texts[title]) in lines
    assert sum(_letters(payload) in line for line in lines) == 3  # the title, the credit, who draws the zone


# what cannot be shown does not pass


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\x0b", "\x1f", "\uffff"])
@pytest.mark.parametrize("field", [FIELDS[0], FIELDS[-9]])
def test_validate_names_a_character_that_no_file_can_hold(field: Field, character: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "tiny", {**HARMLESS, field: f"a{character}[2Jb"})
    with pytest.raises(SituationError) as error:
        Situation.read(folder)
    [fault] = error.value.faults
    assert fault.column == field.name
    assert f"U+{ord(character):04X}" in fault.rule
    assert character not in str(fault)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": {"a": 1}}, "title"), ({"title": ["x"]}, "title"), ({"title": "x" * 301}, "title"),
        ({"version": 1.0}, "version"),
        ({"description": "\ud800"}, "description"), ({"contributors": [{"title": "\x1b[2J"}]}, "contributors.title"),
        ({"licenses": "MIT"}, "licenses"), ({"licenses": [{"path": "x"}]}, "licenses"),
        ({"licenses": [{"name": 5}]}, "licenses.name"),
        ({"name": "nul"}, "name"), ({"name": "com1.x"}, "name"), ({"name": "a."}, "name"), ({"name": "a" * 65}, "name"),
        ({"name": "../tiny"}, "name"), ({"name": "/tmp/tiny"}, "name"), ({"name": 5}, "name"),
        ({"kzmap": {**SETTINGS, "focus": "Almaty"}}, "kzmap.focus"),
        ({"kzmap": {**SETTINGS, "focus": {"name": ["x"]}}}, "kzmap.focus.name"),
    ],
)  # fmt: skip
def test_validate_names_what_is_no_text_or_no_name(change: dict[str, Any], column: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "tiny", HARMLESS)
    file = folder / "datapackage.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **change}), "utf-8")
    faults = Situation.inspect(folder)[1]
    assert column in {fault.column for fault in faults}
    json.dumps([fault.as_dict() for fault in faults], ensure_ascii=False).encode()


# the command line


def test_nothing_reaches_a_terminal_by_another_way() -> None:
    source = Path(cli.__file__).parent.parent
    others = [
        path.name for path in source.rglob("*.py") if re.search(r"(typer|click)\.s?echo|(?<!\w)print\(", path.read_text("utf-8"))
    ]
    assert others == ["terminal.py"]


_ESCAPES = "\x1b[2J\x9b31m\u202eevil\u202c\x07"


def command(*words: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["kzmap", *words])
        with pytest.raises(SystemExit):
            cli.main()


def assert_harmless_for_terminals(text: str) -> None:
    kinds = {unicodedata.category(letter) for letter in text if letter not in "\n\t"}
    assert "Cc" not in kinds
    assert not set(text) & {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_the_command_line_shows_what_a_terminal_would_obey(
    as_json: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    odd = {field: f"{_ESCAPES} {field.mark}" for field in FIELDS if field.name in ("name", "claimant", "status_by")}
    good = {**HARMLESS, **{field: text.replace("\x1b", "").replace("\x07", "") for field, text in odd.items()}}
    write(tmp_path / "bad", {**HARMLESS, **odd})
    write(tmp_path / "good", good)
    table = f"date,place,title,{_ESCAPES}\n2022-01-05,{_ESCAPES},{_ESCAPES},x\n2022-13-45,Almaty,x,x\n"
    Path(f"{_ESCAPES}.csv").write_text(table, "utf-8")
    said = {}
    for words in (["validate", "bad"], ["validate", "good"], ["validate", _ESCAPES], ["summary", "good"], ["deployment", "good"],
                  ["geocode", _ESCAPES], ["ingest", f"{_ESCAPES}.csv"], ["ingest", "good"]):  # fmt: skip
        command(*words, *as_json)
        out, err = capsys.readouterr()
        assert out + err
        assert_harmless_for_terminals(out + err)
        said[" ".join(words)] = json.loads(out) if as_json and out else out
    if as_json:
        claimant = next(good[field] for field in FIELDS if field.name == "claimant" and field.row == 1)
        assert claimant in {text for _, text in of_json(said["summary good"], "")}  # reads back equal


@pytest.mark.parametrize(
    "words",
    [[_ESCAPES], [f"--{_ESCAPES}"], ["map", f"--{_ESCAPES}"], ["map", "good", "--lang"], ["summary", "a", _ESCAPES],
     ["export", "good", "--format", _ESCAPES, "-o", "x"], ["map", "good", "-o", "x.html", "--as-known-on", _ESCAPES]],
)  # fmt: skip
def test_what_is_not_understood_is_shown_as_typed_and_not_obeyed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command(*words)
    out, err = capsys.readouterr()
    assert out == ""
    assert "evil" in err or _ESCAPES not in "".join(words)
    assert_harmless_for_terminals(err)


# what others hand in: names of files, headings, metadata of reports

_FILE = "{{7*7}} $(touch ran); \x1b[2J\udcff <b> $x$ :streamlit:"


_WORDS = ["{{7*7}}", "<img src=x>", "$7^{2}$", "[% 7*7 %]", "{0.__class__}", "=7*7", "]]><script>alert(1)</script>"]
_HEAD = "{{7*7}} <b>"


def as_csv(file: Path) -> None:
    rows = [["2022-01-05", "43.2", "76.9", word, word, word, word, word] for word in _WORDS]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["date", "lat", "lon", "title", "place", "source", "note", _HEAD], *rows])


def as_xlsx(file: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "{{7}} <b>'=1"
    book.properties.title = book.properties.creator = "<img src=x>"
    for row in (
        ["date", "lat", "lon", "title", "place", "source", "note", _HEAD],
        *([["2022-01-05", 43.2, 76.9] + [w] * 5 for w in _WORDS]),
    ):
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = (
                "s" if isinstance(cell.value, str) else cell.data_type
            )  # a text, as a person types it behind an apostrophe
    book.save(file)


def as_geojson(file: Path) -> None:
    deep: dict[str, Any] = {"<img src=x>": [{"a": ["</script>", {"{{7*7}}": None}]}]}
    point = {"type": "Point", "coordinates": [76.9, 43.2]}
    told = [
        {"date": "2022-01-05", **dict.fromkeys(("title", "place", "source", "note"), w), _HEAD: deep, "tags": [w, [w]]}
        for w in _WORDS
    ]
    features = [{"type": "Feature", "id": cells["title"], "geometry": point, "properties": cells} for cells in told]
    file.write_text(json.dumps({"type": "FeatureCollection", "name": "<b>{{7*7}}", "features": features}), "utf-8")


def as_kml(file: Path) -> None:
    balloon = "<script>alert(1)</script><style>*{display:none}</style><b onclick='alert(1)'>told</b>"
    marks = "".join(
        f"""<Placemark><name>{word}</name><styleUrl>javascript:alert(1)</styleUrl><description><![CDATA[{balloon}]]></description>
        <TimeStamp><when>2022-01-05</when></TimeStamp>
        <ExtendedData><Data name="{html.escape(_HEAD)}"><value>{word}</value></Data>
        <Data name="source"><value>{word}</value></Data></ExtendedData>
        <Point><coordinates>76.9,43.2</coordinates></Point></Placemark>"""
        for word in map(html.escape, _WORDS)
    )
    style = "<Style id='a'><BalloonStyle><text><![CDATA[<script>alert(1)</script>$[name]]]></text></BalloonStyle></Style>"
    link = "<NetworkLink><Link><href>http://x.example/a.kml</href></Link></NetworkLink>"
    file.write_text(f"<kml xmlns='http://www.opengis.net/kml/2.2'><Document>{style}{link}{marks}</Document></kml>", "utf-8")


def as_gpkg(file: Path) -> None:
    table = gpd.GeoDataFrame(
        {"date": "2022-01-05", "title": _WORDS, "place": _WORDS, "source": _WORDS, "note": _WORDS, _HEAD: _WORDS},
        geometry=gpd.points_from_xy([76.9] * len(_WORDS), [43.2] * len(_WORDS)), crs=4326,
    )  # fmt: skip
    made = file.parent / "x.gpkg"
    table.to_file(made, layer="x", driver="GPKG", SPATIAL_INDEX="NO")
    with closing(sqlite3.connect(made)) as database, database:
        database.execute("""ALTER TABLE x RENAME TO "'; DROP TABLE x; -- <b>{{7*7}}" """)
        for table_of in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_ogr_contents"):
            database.execute(f"UPDATE {table_of} SET table_name = ?", ["'; DROP TABLE x; -- <b>{{7*7}}"])
    made.rename(file)


@pytest.mark.usefixtures("_in_a_place_of_its_own")
@pytest.mark.parametrize("make", [as_csv, as_xlsx, as_geojson, as_kml, as_gpkg])
def test_a_table_with_hostile_names_and_cells_becomes_a_page_and_a_situation(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    suffix = make.__name__.removeprefix("as_")
    # GDAL takes no name that is no UTF-8
    file = tmp_path / "in" / f"{_FILE if suffix in ('csv', 'geojson', 'kml') else _FILE.replace(chr(0xDCFF), '')}.{suffix}"
    file.parent.mkdir()
    make(file)
    found = ingest(file, boundaries=boundaries())
    folder = tmp_path / "situation"
    add_table(found, folder, boundaries(), name=_FILE)
    assert Situation.inspect(folder)[1] == []
    result = face.run(folder)
    pages = [result.html(), result.map().get_root().render()]
    if suffix == "csv":
        parquet = tmp_path / "in" / f"{_FILE}.parquet"
        write_parquet(found.records, boundaries(), parquet)
        pages.append(face.table_page(parquet, boundaries()))
    for page in pages:
        said = Counter(of_html(page, "page"))
        texts = {text for _, text in said}
        assert set(_WORDS) <= {text.removeprefix("'") for text in texts}  # what a spreadsheet would run has one, see SECURITY.md
        title = next(text for where, text in said if where == "page title text")
        assert title == "{{7*7}} $(touch ran); \\x1b[2J\\udcff <b> $x$ :streamlit:"
        assert ("page tag", "img") not in said
        assert not [
            text for where, text in said if "@on" in where or (where.endswith(("@href", "@src")) and text.startswith("java"))
        ]


@pytest.mark.parametrize("suffix", ["txt", "html", "eml"])
def test_a_report_with_hostile_metadata_becomes_drafts(suffix: str, tmp_path: Path) -> None:
    text = "ALMATY, January 6, 2022 (Reuters) - Two people were killed in Almaty on Thursday, {{7*7}} Ministry spokesman %s said."
    head = "<title>{{7*7}} \x1b[2J</title><meta property='og:site_name' content='{{7*7}} \x1b[2J Paper'>"
    mail = "From: {{7*7}} <a@example.org>\nSubject: =?utf-8?q?=1b=5b2J?=\nContent-Type: text/plain; charset=utf-8\n\n"
    body = {"txt": text, "html": f"<html><head>{head}</head><body><p>{text}</p></body></html>", "eml": mail + text}[suffix]
    file = tmp_path / f"{_FILE}.{suffix}"
    file.write_text(body, "utf-8")
    draft_report(file, tmp_path / "drafts", published="2022-01-06")
    situation = Situation.read(tmp_path / "drafts")  # it is valid
    # which words are the speaker's is the reader's to find; they stand as in the text, up to here and to the end
    (claimant,) = situation.claims["claimant"]
    assert "Ministry spokesman" in claimant
    assert claimant in text
    page = [text for _, text in of_html(face.run(tmp_path / "drafts", review=("published", "draft")).html(), "page")]
    assert claimant in page
    assert not [one for one in page if "49 Ministry" in one]


# the app

#: What Streamlit's page exchanges in texts after it has read the Markdown, as its own script has it.
_EXCHANGED_BY_STREAMLIT = re.compile(r":streamlit:|:material[/_]\w+:|:[a-z][\w+-]*:|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _page(given: str, page: str) -> None:
    import importlib

    from kzmap.app import filters
    from kzmap.app.visit import begin

    visit = begin(given, page)
    importlib.import_module(f"kzmap.app.pages.{page}").show(visit)
    filters.sidebar(visit)


#: Parts of a message that Streamlit's page reads as Markdown.
_READ_AS_MARKDOWN = ("body", "label", "help", "delta")
#: Digests, and names of files that are made anew.
_OF_THE_RUN = re.compile(r"(^|[._])(id|hash|url|form_id|key)$")


def of_app(at: AppTest) -> Iterator[Leaf]:
    """Every text that the browser gets: Markdown as its reader sees it, cells of tables, what charts say, the page of the map."""
    assert not at.exception
    waiting = [at.main, at.sidebar]
    while waiting:
        block = waiting.pop()
        waiting += getattr(block, "children", {}).values()
        if (shown := getattr(block, "proto", None)) is not None:
            yield from of_message(shown, block.type)


def of_message(message: Any, where: str) -> Iterator[Leaf]:
    for field, value in message.ListFields():
        place = f"{where}.{field.name}"
        if _OF_THE_RUN.search(field.name):
            continue
        if field.message_type and field.message_type.GetOptions().map_entry:
            yield from ((f"{place} key", str(key)) for key in value)
            continue
        for one in value if field.is_repeated else [value]:
            if field.message_type:
                yield from of_message(one, place)
            elif isinstance(one, bytes):
                cells = of_arrow(one, place)
                # a data frame shows its cells as they are, a table reads them as Markdown
                yield from (leaf for at, cell in cells for leaf in of_markdown(cell, at)) if place.startswith("table.") else cells
            elif isinstance(one, str) and field.name in _READ_AS_MARKDOWN:
                yield from of_markdown(one, place)
            elif place == "bidi_component.json":
                yield from of_html(gzip.decompress(base64.b64decode(json.loads(one)["page"])).decode(), f"{place} page")
            elif isinstance(one, str):
                yield from of_json(one, place)


def of_markdown(source: str, where: str) -> Iterator[Leaf]:
    for place, text in of_html(_MARKDOWN.render(source), where):
        if place.endswith(" text"):
            assert not _EXCHANGED_BY_STREAMLIT.search(text), text
        yield place, " ".join(text.replace("\u2060", "").split())


def of_arrow(data: bytes, where: str) -> Iterator[Leaf]:
    """Cells of a table or of what a chart draws."""
    table = ipc.open_stream(data).read_all()
    for name in table.column_names:
        yield from ((f"{where} {name}", " ".join(str(cell).split())) for cell in table[name].to_pylist())


def exchanged_in(plain: Counter[Leaf], texts: dict[Field, str]) -> Counter[Leaf]:
    """What the app says with other texts, spaces as a browser shows them."""
    return exchanged(plain, {field: " ".join(text.split()) for field, text in texts.items()})


@pytest.mark.parametrize("page", ["map_", "table", "contingents", "claims", "places", "add", "downloads", "about"])
def test_the_app_shows_texts_as_they_are(page: str, tmp_path: Path) -> None:
    said = []
    texts = assignments(len(PAYLOADS))[7]
    for name, given_ in (("plain", HARMLESS), ("hostile", texts)):
        folder = write(tmp_path / name / "tiny", given_)
        at = AppTest.from_function(_page, kwargs={"given": str(folder), "page": page}, default_timeout=120)
        at.query_params["record"] = "E1"
        flat = ((where, " ".join(_DIGEST.sub("#", text).split())) for where, text in of_app(at.run()))
        said.append(Counter((where, text.replace(str(tmp_path / name), "")) for where, text in flat))
    expected = exchanged_in(said[0], texts)
    assert (list(expected - said[1])[:4], list(said[1] - expected)[:4]) == ([], [])
    assert (page in ("add", "downloads")) or re.search(r"q\d{3}z", " ".join(text for _, text in said[1]))


def test_the_app_takes_a_table_with_hostile_names(tmp_path: Path) -> None:
    folder = write(tmp_path / "tiny", HARMLESS)
    at = AppTest.from_function(_page, kwargs={"given": str(folder), "page": "add"}, default_timeout=120).run()
    heading = ":material/home: **b** ![i](http://x.example/i) {{7*7}}"
    table = f'date,lat,lon,title,"{heading}"\n2022-01-05,43.2,76.9,{{{{7*7}}}},x\n'
    at.file_uploader[0].upload(f"../../{_FILE.replace(chr(0xDCFF), '')}.csv", table.encode(), "text/csv").run()
    said = Counter(of_app(at))
    assert any(heading[:40] in text for _, text in said)
    assert "img" not in {text for where, text in said if where.endswith(" tag")}
    assert any(where.endswith(" Title") and text == "{{7*7}}" for where, text in said)
    at.button(key="kz_add_do").click().run()
    assert not at.exception
    [name] = shelf.names()
    assert re.fullmatch("[a-z0-9-]+", name)
    assert Situation.read(shelf.folder_of(name)).tables["events"]["title"].tolist() == ["{{7*7}}"]


# any text at all

_ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40)
_FUZZ = os.environ.get("KZMAP_FUZZ") == "1"
#: Those that take a tenth of a second; the longer run takes all.
_QUICK = ("geojson", "kml", "csv", "xlsx", "tables", "static-api")
_FEW = settings(max_examples=3, deadline=None, derandomize=True)
#: Half a minute each in every format: few, and none is made smaller when it fails.
_MANY = settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))


@st.composite
def any_texts(draw: st.DrawFn) -> dict[Field, str]:
    made = draw(st.lists(st.lists(st.sampled_from(list(PAYLOADS.values())) | _ANY, max_size=3), min_size=1, max_size=12))
    payloads = [" ".join(parts).strip() or "a" for parts in made]
    return {field: filled(field, payloads[at % len(payloads)]) for at, field in enumerate(FIELDS)}


@settings(_MANY if _FUZZ else _FEW)
@given(texts=any_texts())
def test_any_text_in_any_field_is_held_as_it_is(texts: dict[Field, str]) -> None:
    names = WRITTEN if _FUZZ else _QUICK
    with tempfile.TemporaryDirectory() as folder, quiet_about_fonts():
        result = result_of(Path(folder) / "tiny", texts)
        for name in names:
            assert_same(name, told(result, name, Path(folder)), texts)
