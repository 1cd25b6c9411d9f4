"""What all visitors share: the situation, its boundaries, pages and files. Nothing in here knows a visitor's filter by itself.

`Result` is kept as it is (`st.cache_resource`), because every stage returns new tables and nobody changes one; a copy for each
rerun would cost 17 MB and 40 ms. Pages and files are plain bytes (`st.cache_data`). A folium map is never kept.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap import export, pipeline
from kzmap.claims import deployments
from kzmap.export.formats import web_page
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.packs import Packs
from kzmap.situation.options import Options
from kzmap.situation.situation import Situation, find_situation
from kzmap.webmap import layers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kzmap.app.address import Shown
    from kzmap.pipeline import Result

__all__ = ["Page", "Stamp", "bundle", "deployment", "file", "file_name", "map_page", "packed_page", "result", "stamp"]

#: Name, time of change and size of each file of a situation: another stamp means reading it again.
Stamp = tuple[tuple[str, int, int], ...]

#: A ZIP has a clock in it; this is its first day, so that the same input gives the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Page:
    """A page as it travels to the browser.

    Attributes
    ----------
    key
        Hash of its text; the browser keeps pages by it.
    packed
        The text, gzip, base64.
    switches
        Layers without records, by id, and whether the page shows them at first.
    """

    key: str
    packed: str
    switches: dict[str, bool]


def stamp(given: str) -> Stamp:
    """Return what changes when a file of the situation does.

    Raises
    ------
    KzmapError
        If there is no such situation.
    """
    found = [(path.name, path.stat()) for path in sorted(find_situation(given).glob("[!.]*.*"))]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in found)


@st.cache_resource(max_entries=1, show_spinner="Reading the boundaries …")
def _boundaries(packs: tuple[str, ...]) -> Boundaries:
    del packs  # part of the key only: a pack that is added later is seen without a restart
    return Boundaries.load()


@st.cache_resource(max_entries=2, show_spinner="Reading the situation and checking every row …")
def _situation(given: str, when: Stamp, packs: tuple[str, ...]) -> Situation:
    del when
    return pipeline.read(given, _boundaries(packs))[0]


@st.cache_resource(max_entries=4, show_spinner="Placing each record under the borders of its day …")
def _located(given: str, when: Stamp, packs: tuple[str, ...], known_on: str) -> Result:
    return pipeline.run(_situation(given, when, packs), Options(known_on=known_on or None), boundaries=_boundaries(packs))


def result(given: str, when: Stamp, known_on: str) -> Result:
    """Return the whole line's result for a situation, with claims as they stood on a day.

    Raises
    ------
    KzmapError
        With what is wrong with the situation or the boundaries.
    """
    return _located(given, when, _packs(), known_on)


@st.cache_data(max_entries=8, show_spinner="Working out who was there on which day …")
def deployment(_whole: Result, given: str, when: Stamp, known_on: str) -> dict[str, Any]:
    """Return presence by day and the order of battle, see `kzmap.claims.deployments`."""
    del given, when, known_on
    return deployments.deployment(_whole.located.situation)


@st.cache_data(max_entries=4, show_spinner="Drawing the map …")
def _page(_whole: Result, given: str, when: Stamp, packs: tuple[str, ...], *, tiles: bool) -> Page:
    """Return the page of all records; what a visitor filters, the page filters by itself."""
    del given, when, packs
    return packed_page(_whole, tiles=tiles)


def packed_page(whole: Result, *, tiles: bool) -> Page:
    """Draw the page of a result, which is not kept."""
    drawn = layers.build(whole.located, lang=whole.lang)
    data = web_page.html(whole, drawn, online_tiles=tiles).encode()
    packed = base64.b64encode(gzip.compress(data, mtime=0)).decode("ascii")
    switches = {layer.id: layer.visible for layer in drawn if not layer.holds_records}
    return Page(hashlib.sha256(data).hexdigest()[:16], packed, switches)


def map_page(whole: Result, given: str, when: Stamp, *, tiles: bool) -> Page:
    """Return the page of a situation for the map."""
    return _page(whole, given, when, _packs(), tiles=tiles)


def file_name(situation: str, one: export.Format) -> str:
    """Name the file of a format; what comes in several files comes as a ZIP.

    >>> from kzmap.export import FORMATS
    >>> file_name("haiti-2024", FORMATS["csv"]), file_name("haiti-2024", FORMATS["qgz"])
    ('haiti-2024.csv', 'haiti-2024-qgz.zip')
    """
    if not one.suffix or one.needs:
        return f"{situation}-{one.name}.zip"
    first = next(other for other in export.FORMATS.values() if other.suffix == one.suffix)
    return f"{situation}{one.suffix}" if one.name == first.name else f"{situation}-{one.name}{one.suffix}"


@st.cache_data(max_entries=24, max_size="200MB", show_spinner=False)
def file(_whole: Result, given: str, when: Stamp, shown: Shown, format_name: str, separator: str = "comma") -> bytes:
    """Return a file with what is shown; what comes in several files comes as a ZIP.

    Raises
    ------
    ExportError
        If the format cannot hold a value.
    """
    del given, when
    one = export.FORMATS[format_name]
    with tempfile.TemporaryDirectory(prefix="kzmap-") as folder:
        path = _write(_whole, shown, one, separator, Path(folder) / _whole.located.situation.name)
        if path.is_dir():
            return _zip(path)
        return _zip(path.parent) if one.needs else path.read_bytes()


def bundle(whole: Result, shown: Shown, names: Sequence[str], separator: str, progress: Callable[[float, str], None]) -> bytes:
    """Return a ZIP with what is shown in several formats, each in a folder of its own.

    Parameters
    ----------
    whole, shown
        What to keep of what.
    names
        The formats.
    separator
        One of `SEPARATORS`, for those that have one.
    progress
        Called with the part that is done, 0 to 1, and what is under way.
    """
    with tempfile.TemporaryDirectory(prefix="kzmap-") as folder:
        root = Path(folder) / whole.located.situation.name
        for number, name in enumerate(names):

            def step(done: int, total: int, label: str, number: int = number) -> None:
                progress((number + done / max(total, 1)) / len(names), label)

            _write(whole, shown, export.FORMATS[name], separator, root / name, step)
        progress(1.0, "Ready")
        return _zip(root)


def _write(
    whole: Result,
    shown: Shown,
    one: export.Format,
    separator: str,
    folder: Path,
    progress: Callable[[int, int, str], None] | None = None,
) -> Path:
    folder.mkdir(parents=True)
    path = folder / f"{whole.located.situation.name}{one.suffix}"
    asked = whole.speaking(shown.lang, separator if one.separated else "comma")
    return export.write(asked, one.name, path, selection=shown.selection, progress=progress)


def _zip(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), _EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _packs() -> tuple[str, ...]:
    return tuple(pack.pack_id for pack in Packs().installed())
