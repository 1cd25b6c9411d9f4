"""Read a file that a visitor gave: with progress, cancelled at any time, and kept so that a rerun does not read it again.

Streamlit raises in the running script as soon as the visitor clicks anything: `ingest` lets what its callback raises pass, the
temporary file goes, and nothing stays behind.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from kzmap import pipeline
from kzmap.app import apart, reach
from kzmap.app.limits import LIMITS
from kzmap.app.wording import say
from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.ingest import Hints, Ingested, UnreadableError, ingest
from kzmap.ingest.lookup import Found, Lookup
from kzmap.ingest.opening import read
from kzmap.ingest.rejects import write_rejects
from kzmap.ingest.to_parquet import write_parquet
from kzmap.report.formats import document_of_bytes
from kzmap.situation.tables import HAPPENINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from kzmap.ground.boundaries import Boundaries
    from kzmap.pipeline import Inspected
    from kzmap.report.document import Document

__all__ = [
    "Read",
    "book_apart",
    "document",
    "document_apart",
    "gazetteer",
    "ingest_apart",
    "is_book",
    "most_mb",
    "parquet",
    "read_book",
    "read_file",
    "rejects",
]

_KEPT, _CANCELLED, _BOOK = "kz_add_kept", "kz_add_cancelled", "kz_add_book"
#: A list of sheets is never larger.
_LISTING = 1_000_000
_EACH = 200
_LONGEST = 100


@dataclass(frozen=True)
class Read:
    """What came of reading.

    Attributes
    ----------
    file_id, hints
        Which file, and how.
    found
        Records and verdicts; None if the file could not be read so.
    error
        Why not.
    header
        The columns that are there to be named, when only the mapping failed.
    """

    file_id: str
    hints: Hints
    found: Ingested | None = None
    error: str = ""
    header: tuple[str, ...] = field(default=())


class _Told(Lookup):
    """A look-up that tells how many names it was hints, because that is what takes long."""

    def __init__(self, gazetteer: Gazetteer, tell: Callable[[int], None]) -> None:
        super().__init__(gazetteer)
        self._tell, self._asked = tell, 0

    def __call__(self, place: str, region: str, country: str, day: str) -> Found:
        """Look one place up."""
        self._asked += 1
        if self._asked % _EACH == 0:
            self._tell(self._asked)
        return super().__call__(place, region, country, day)


def read_file(file: UploadedFile, hints: Hints, boundaries: Boundaries) -> Read | None:
    """Read a file, or return what was read before; None while it is cancelled.

    Only the last reading is kept, in the visitor's own session.
    """
    state = st.session_state
    kept: Read | None = state.get(_KEPT)
    if kept is not None and (kept.file_id, kept.hints) == (file.file_id, hints):
        return kept
    state.pop(_KEPT, None)
    if state.get(_CANCELLED) == (file.file_id, hints):
        st.warning(say("read.cancelled"))
        st.button(say("read.again"), on_click=lambda: state.pop(_CANCELLED, None), key="kz_add_again")
        return None
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, say("read.reading"))
        st.button(say("read.cancel"), on_click=_cancel, args=(file.file_id, hints), key="kz_add_cancel", icon=":material/close:")
        done = _read(file, hints, boundaries, bar.progress)
    place.empty()
    state[_KEPT] = done
    return done


def _cancel(file_id: str, hints: Hints) -> None:
    st.session_state[_CANCELLED] = (file_id, hints)


def _read(file: UploadedFile, hints: Hints, boundaries: Boundaries, tell: Callable[[float, str], object]) -> Read:
    with tempfile.TemporaryDirectory(prefix="kzmap-") as folder:
        path = Path(folder) / _safe(file.name)
        path.write_bytes(file.getbuffer())
        if not reach.is_public():
            return _ingest(file.file_id, path, hints, boundaries, gazetteer(), tell)
        try:
            done: Read = apart.call(ingest_apart, file.file_id, path, hints, limits=LIMITS, tell=tell)
        except KzmapError as error:
            return Read(file.file_id, hints, error=str(error))
        return done


def ingest_apart(file_id: str, path: Path, hints: Hints, tell: Callable[[float, str], object]) -> Read:
    """Read a table in a process that shares nothing with the app, see `kzmap.app.apart`."""
    from kzmap.ground.boundaries import Boundaries

    return _ingest(file_id, path, hints, Boundaries.load(), Gazetteer.open(), tell)


def _ingest(
    file_id: str, path: Path, hints: Hints, boundaries: Boundaries, gazetteer: Gazetteer, tell: Callable[[float, str], object]
) -> Read:
    # how many rows there are is known at the end only; the bar comes ever closer to its half
    def rows(number: int) -> None:
        tell(0.5 * number / (number + 100_000), f"{number:,} rows read")

    def places(number: int) -> None:
        tell(0.5 + 0.5 * number / (number + 20_000), f"{number:,} places looked up by their names")

    try:
        found = ingest(
            path,
            hints,
            boundaries=boundaries,
            lookup=_Told(gazetteer, places),
            progress=rows,
        )
    except UnreadableError as error:
        return Read(file_id, hints, error=str(error), header=_header(path, hints))
    return Read(file_id, hints, found)


def read_book(file: UploadedFile, boundaries: Boundaries) -> Inspected | str:
    """Read a filled workbook as a situation, or return what was read before; in words why it cannot be read."""
    state = st.session_state
    kept: tuple[str, Inspected | str] | None = state.get(_BOOK)
    if kept is not None and kept[0] == file.file_id:
        return kept[1]
    with tempfile.TemporaryDirectory(prefix="kzmap-") as folder, st.spinner(say("read.book")):
        path = Path(folder) / _safe(file.name)
        path.write_bytes(file.getbuffer())
        try:
            found: Inspected | str = (
                apart.call(book_apart, path, limits=LIMITS, tell=lambda *_: None)
                if reach.is_public()
                else pipeline.inspect(path, boundaries)
            )
        except KzmapError as error:
            found = str(error)
    state[_BOOK] = (file.file_id, found)
    return found


def book_apart(path: Path, tell: Callable[[float, str], object]) -> Inspected:
    """Read a workbook in a process that shares nothing with the app."""
    del tell
    return pipeline.inspect(path)


def is_book(file: UploadedFile) -> bool:
    """Tell whether a file is a workbook that has a sheet of a situation's own, such as the one that can be had here."""
    data = io.BytesIO(file.getbuffer())
    if not zipfile.is_zipfile(data):
        return False
    try:
        with zipfile.ZipFile(data) as archive:
            listed = archive.getinfo("xl/workbook.xml")
            text = archive.read(listed) if listed.file_size < _LISTING else b""
    except (KeyError, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zlib.error):
        return False
    return any(f'name="{name}"'.encode() in text for name in HAPPENINGS)


def document(data: bytes, name: str, published: str | None) -> Document:
    """Return the text of a report.

    Raises
    ------
    KzmapError
        In public, if it is too long or reading it takes too much; see `kzmap.app.limits.Limits`.
    """
    if not reach.is_public():
        return document_of_bytes(data, name, published=published)
    if len(data) > LIMITS.file_mb * 1_000_000:
        raise KzmapError(f"The report is larger than {LIMITS.file_mb} MB, the most here. Shorten it.")
    read: Document = apart.call(document_apart, data, name, published, limits=LIMITS, tell=lambda *_: None)
    if len(read.text) > LIMITS.letters:
        raise KzmapError(f"The report has {len(read.text):,} letters, at most {LIMITS.letters:,} are read here. Shorten it.")
    return read


def document_apart(data: bytes, name: str, published: str | None, tell: Callable[[float, str], object]) -> Document:
    """Return the text of a report in a process that shares nothing with the app."""
    del tell
    return document_of_bytes(data, name, published=published)


def most_mb() -> int | None:
    """Return the size of the largest file that is taken, in MB; None for the server's own setting."""
    return LIMITS.file_mb if reach.is_public() else None


@st.cache_resource(max_entries=1, show_spinner=False)
def gazetteer() -> Gazetteer:
    """Return the gazetteer that comes with kzmap, opened once."""
    return Gazetteer.open()


def _header(path: Path, hints: Hints) -> tuple[str, ...]:
    """Return the columns of a table whose mapping failed; none if it is no table."""
    try:
        return tuple(str(name) for name in read(path, sheet=hints.sheet or None).frame.columns)
    except UnreadableError:
        return ()


def _safe(name: str) -> str:
    r"""Return a file name that is one, whatever a browser sent.

    >>> _safe("../../etc/x;rm -rf.csv"), _safe("Таблица (1).xlsx"), _safe("..")
    ('x_rm -rf.csv', 'Таблица (1).xlsx', 'table')
    """
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[^\w.\- ()]", "_", last)[-_LONGEST:].strip(". ") or "table"


def rejects(found: Ingested) -> bytes:
    """Return the rejected rows as a table to be mended and read again."""
    with tempfile.TemporaryDirectory(prefix="kzmap-") as folder:
        path = Path(folder) / "rejects.csv"
        write_rejects(found, path)
        return path.read_bytes()


def parquet(found: Ingested, boundaries: Boundaries) -> bytes:
    """Return the records, joined with their units, as GeoParquet."""
    with tempfile.TemporaryDirectory(prefix="kzmap-") as folder:
        path = Path(folder) / "records.parquet"
        write_parquet(found.records, boundaries, path)
        return path.read_bytes()
