"""Find out what a file is by its content, unpack it within limits, and hand it to its reader.

The name of a file decides nothing: a web page saved as ``.csv`` is said to be one, a workbook called ``.csv`` is read.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from kzmap.ingest.raw_table import MAX_UNPACKED, HeldPart, Table, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzmap.ingest.text import TextPart

__all__ = ["kind_of", "opened", "read", "read_sheets"]

#: Rows of a part of a table that is in memory.
HELD_ROWS = 100_000

_BLOCK = 1 << 20
#: Above this size, text that packs better than this ratio is a bomb and no table.
_BOMB_BYTES, _BOMB_RATIO = 64_000_000, 200
_MAX_MEMBERS = 10_000
_DATA = (
    ".csv",
    ".tsv",
    ".txt",
    ".tab",
    ".json",
    ".jsonl",
    ".ndjson",
    ".geojson",
    ".kml",
    ".gpx",
    ".umap",
    ".xlsx",
    ".gpkg",
    ".fgb",
    ".parquet",
    ".shp",
    ".gz",
)
_SHAPEFILE = (".shp", ".dbf", ".shx", ".prj", ".cpg")
#: What to give in place of an export of kzmap that is made to be looked at, or loaded elsewhere.
OF_OURS = "If kzmap wrote it, give the .geojson or .gpkg export of the same situation."
_REFUSED = {
    b"%PDF": ("a PDF document", f"Copy its table into a spreadsheet, or export it as CSV. {OF_OURS}"),
    b"PMTiles": ("a set of map tiles, whose records are cut and thinned", OF_OURS),
    b"Rar!": ("a RAR archive", "Unpack it and give the table inside, or pack it as zip."),
    b"7z\xbc\xaf": ("a 7z archive", "Unpack it and give the table inside, or pack it as zip."),
    b"BZh": ("a bzip2 file", "Unpack it, or pack it with gzip."),
    b"\xfd7zXZ": ("an xz file", "Unpack it, or pack it with gzip."),
    b"\x28\xb5\x2f\xfd": ("a zstd file", "Unpack it, or pack it with gzip."),
    b"\x89PNG": ("a picture", f"Type its table into a spreadsheet. {OF_OURS}"),
    b"\xff\xd8\xff": ("a picture", "Type its table into a spreadsheet."),
    b"\xd0\xcf\x11\xe0": (
        "a workbook with a password, or of the format before 2007",
        "Open it in a spreadsheet program and save it as XLSX without a password.",
    ),
}


def kind_of(head: bytes) -> str:
    r"""Name what a file is by its first bytes: zip, gzip, sqlite, fgb, parquet, shp, xml, json or text.

    Raises
    ------
    UnreadableError
        For a format that is known and cannot be read.

    Examples
    --------
    >>> kind_of(b"PK\x03\x04"), kind_of(b'\xef\xbb\xbf {"type"'), kind_of(b"date,lat,lon")
    ('zip', 'json', 'text')
    """
    for magic, (what, remedy) in _REFUSED.items():
        if head.startswith(magic):
            raise UnreadableError(f"The file is {what}, which cannot be read.", remedy)
    for magic, kind in (
        (b"PK", "zip"), (b"\x1f\x8b", "gzip"), (b"SQLite format 3\0", "sqlite"), (b"fgb", "fgb"), (b"PAR1", "parquet"),
        (b"\0\0\x27\x0a", "shp"),
    ):  # fmt: skip
        if head.startswith(magic) and (magic != b"PK" or head[2:4] in (b"\3\4", b"\5\6", b"\7\x08")):
            return kind
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").lstrip()
    if plain.startswith(b"<"):
        return "xml"
    return "json" if plain.startswith((b"{", b"[")) else "text"


@contextmanager
def opened(
    path: Path, *, sheet: str | None = None, progress: Callable[[int], None] | None = None
) -> Iterator[list[TextPart] | list[HeldPart]]:
    """Open a file of any known format; what was unpacked for it is gone afterwards.

    Parameters
    ----------
    path
        The file.
    sheet
        Sheet of a workbook, or layer of a GeoPackage; default: the one that looks most like a table of places.
    progress
        Told the number of rows, where all are read at once.

    Yields
    ------
    list
        Parts of the table in order, each of which can be read by itself, more than once and by another process.

    Raises
    ------
    UnreadableError
        If the file cannot be read at all.
    """
    if path.is_dir():
        if (path / "datapackage.json").is_file():
            raise UnreadableError(
                f"{path.name} is a situation, a folder of tables.",
                "It is opened as it is: kzmap map FOLDER, kzmap export FOLDER.",
            )
        raise UnreadableError(f"{path.name} is a folder.", f"Give one file; pack a shapefile's parts as one zip. {OF_OURS}")
    if not path.is_file():
        raise UnreadableError(f"There is no file {path.name!r}.", "Check the path.")
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(path.open("rb"))
            found = _read(stream, path.name, path, stack, sheet, depth=0)
        except PermissionError as error:
            raise UnreadableError(
                f"{path.name} may not be read: {error.strerror}.", "Give yourself the right to read it."
            ) from error
        except (MemoryError, RecursionError) as error:
            raise UnreadableError(
                f"{path.name} is nested or sized beyond what fits into memory.", "Split it into parts."
            ) from error
        if isinstance(found, Table):
            if progress:
                progress(len(found.frame))
            yield [HeldPart(found, at, at + HELD_ROWS) for at in range(0, max(len(found.frame), 1), HELD_ROWS)]
        else:
            yield found


def read(path: Path, *, sheet: str | None = None) -> Table:
    """Read the first part of a file, which is all of a small one; see `opened`."""
    with opened(path, sheet=sheet) as parts:
        return parts[0].read()


def read_sheets(path: Path) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet of a workbook as texts, by title.

    Raises
    ------
    UnreadableError
        If it is none, damaged, or not to be trusted.
    """
    from kzmap.ingest.sheets import sheets_of

    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS or "[Content_Types].xml" not in {one.filename for one in members}:
                raise UnreadableError(f"{path.name} is no workbook.", "Save it as XLSX.")
            check_members(archive, members, path.name)
            return sheets_of(stream, path.name)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"{path.name} is no workbook: {error}.", "Save it as XLSX.") from error


def _read(
    stream: BinaryIO,
    name: str,
    path: Path | None,
    stack: ExitStack,
    sheet: str | None,
    *,
    depth: int,
) -> Table | list[TextPart]:
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        raise UnreadableError(f"{name} is empty: it holds not one byte.", "Export the table again.")
    kind = kind_of(head)
    if kind in ("gzip", "zip") and depth > 1:
        raise UnreadableError(f"{name} is packed inside of a packed file.", "Unpack it and give the table itself.")
    if kind == "gzip":
        inner = _gunzip(stream, name, stack)
        return _read(inner, name.removesuffix(".gz"), None, stack, sheet, depth=depth + 1)
    if kind == "zip":
        return _zip(stream, name, stack, sheet, depth=depth)
    if kind == "text":
        return _text(stream, name, path, stack)
    if kind == "json":
        from kzmap.ingest.documents import read_json

        return read_json(stream)
    if kind == "xml":
        if re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype\s+html|html\b)", head, re.IGNORECASE):
            raise UnreadableError(
                "The file is a web page, perhaps a login or an error page.", f"Download the table itself. {OF_OURS}"
            )
        if b"<svg" in head:
            raise UnreadableError("The file is a drawing (SVG), whose shapes have no places.", OF_OURS)
        from kzmap.ingest.kml_reader import read_kml

        return read_kml(stream, "kml")
    return _by_gdal(stream, name, path, kind, stack, sheet)


def _text(stream: BinaryIO, name: str, path: Path | None, stack: ExitStack) -> list[TextPart]:
    from kzmap.ingest.text import cut, form_of, recoded

    head = stream.read(4096).lstrip()
    stream.seek(0)
    if head.startswith(b"--") and b"\nCREATE " in head:
        raise UnreadableError(f"{name} is a script for a database.", f"Export its tables as CSV. {OF_OURS}")
    plain = stack.enter_context(_own_file())
    note = recoded(stream, plain)
    source = plain if note else stream
    form = form_of(source, "tsv" if name.casefold().endswith((".tsv", ".tab")) else "csv", note=note)
    source.flush()
    return cut(path if path and not note else Path(source.name), form)


def _by_gdal(stream: BinaryIO, name: str, path: Path | None, kind: str, stack: ExitStack, sheet: str | None) -> Table:
    """Read binary vector formats from a copy, since their drivers may write companions beside a file."""
    from kzmap.ingest import vectors

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kzmap-")))
    suffix = {"sqlite": ".gpkg", "fgb": ".fgb", "parquet": ".parquet", "shp": ".shp"}[kind]
    copy = folder / f"table{suffix}"
    with copy.open("wb") as out:
        shutil.copyfileobj(stream, out, _BLOCK)
    if kind == "shp":
        for other in path.parent.iterdir() if path else ():
            if path and other.stem == path.stem and other.suffix.casefold() in _SHAPEFILE[1:] and other.is_file():
                shutil.copyfile(other, copy.with_suffix(other.suffix.casefold()))
    reader = {"sqlite": vectors.read_geopackage, "fgb": vectors.read_flatgeobuf, "parquet": vectors.read_parquet,
              "shp": vectors.read_shapefile}[kind]  # fmt: skip
    return reader(copy, name, sheet)


def _copy_limited(source: IO[bytes], target: IO[bytes], name: str, packed: int) -> None:
    """Unpack a stream, and stop when it grows beyond what a table could be."""
    size = 0
    try:
        while block := source.read(_BLOCK):
            size += len(block)
            if size > MAX_UNPACKED or (size > _BOMB_BYTES and size > _BOMB_RATIO * max(packed, 1)):
                raise UnreadableError(
                    f"{name} unpacks to more than {size // 1_000_000} MB from {max(packed, 1) / 1e6:.1f} MB, as no table does.",
                    "Unpack it yourself, look at it, and give the table itself.",
                )
            target.write(block)
    except (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        encrypted = "password" in str(error) or "encrypted" in str(error)
        if encrypted:
            raise UnreadableError(f"{name} needs a password.", "Unpack it and give the table inside.") from error
        raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Download or pack it again.") from error


def _own_file() -> AbstractContextManager[BinaryIO]:
    """Open a file of our own that is gone when it is closed, and that the readers of parts can open too."""
    return cast("AbstractContextManager[BinaryIO]", tempfile.NamedTemporaryFile(prefix="kzmap-"))


def _gunzip(stream: BinaryIO, name: str, stack: ExitStack) -> BinaryIO:
    import gzip

    packed = stream.seek(0, 2)
    stream.seek(0)
    target = stack.enter_context(_own_file())
    with gzip.GzipFile(fileobj=stream) as source:
        _copy_limited(cast("IO[bytes]", source), target, name, packed)
    target.seek(0)
    return target


def _zip(stream: BinaryIO, name: str, stack: ExitStack, sheet: str | None, *, depth: int) -> Table | list[TextPart]:
    try:
        archive = stack.enter_context(zipfile.ZipFile(stream))
        members = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Download or pack it again.") from error
    if len(members) > _MAX_MEMBERS:
        raise UnreadableError(f"{name} holds {len(members):,} files.", "Pack only the table.")
    names = {one.filename for one in members}
    _refuse_own(names, name)
    if "[Content_Types].xml" in names:
        from kzmap.ingest.sheets import read_workbook

        if any(one.startswith("word/") for one in names):
            raise UnreadableError(f"{name} is a text document.", "Copy its table into a spreadsheet.")
        check_members(archive, members, name)
        return read_workbook(stream, name, sheet)
    if "mimetype" in names and "content.xml" in names:
        raise UnreadableError(f"{name} is an OpenDocument file.", "Save it as XLSX or CSV.")
    wanted = [one for one in members if _is_data(one.filename)]
    kml = [one for one in wanted if one.filename.casefold().endswith(".kml")]
    shapes = [one for one in wanted if one.filename.casefold().endswith(".shp")]
    if len(shapes) == 1:
        return _packed_shapefile(archive, members, shapes[0], name, stack)
    if kml and len(wanted) == len(kml):
        wanted = [one for one in kml if PurePosixPath(one.filename).name == "doc.kml"][:1] or kml[:1]
    if len(wanted) != 1:
        found = ", ".join(sorted(PurePosixPath(one.filename).name for one in wanted)[:8]) or "none"
        raise UnreadableError(f"{name} must hold one table; tables found: {found}.", "Pack one table, or give it unpacked.")
    inner = _unpack(archive, wanted[0], name, stack)
    table = _read(inner, PurePosixPath(wanted[0].filename).name, None, stack, sheet, depth=depth + 1)
    if kml and isinstance(table, Table):
        table.format = "kmz"
    return table


def _refuse_own(names: set[str], name: str) -> None:
    """Refuse what kzmap packs of many files, with what to give in its place."""
    last = {PurePosixPath(one).name for one in names}
    if any(one.endswith("tables/datapackage.json") for one in names):
        remedy = "Unpack it; kzmap opens its folder 'tables' as it is: kzmap map FOLDER. Or give its .geojson or .gpkg."
        raise UnreadableError(f"{name} is a package of kzmap with the same records in several formats.", remedy)
    if {"fields.csv", "manifest.json", "claims.csv"} <= last and any(one.endswith(".shp") for one in last):
        raise UnreadableError(f"{name} holds a situation of kzmap as several shapefiles, which cut texts and names.", OF_OURS)
    if last and all(one.endswith((".qgs", ".qgd")) for one in last):
        raise UnreadableError(f"{name} is a QGIS project, which only names where data lie.", f"Give those data. {OF_OURS}")


def _is_data(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.casefold() in _DATA and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, stack: ExitStack) -> BinaryIO:
    """Unpack one member into a file of our own, so that no path inside of an archive means anything."""
    if member.flag_bits & 1:
        raise UnreadableError(f"{name} needs a password.", "Unpack it and give the table inside.")
    target = stack.enter_context(_own_file())
    try:
        with archive.open(member) as source:
            _copy_limited(source, target, name, member.compress_size)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Download or pack it again.") from error
    target.seek(0)
    return target


def _packed_shapefile(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], shape: zipfile.ZipInfo, name: str, stack: ExitStack
) -> Table:
    from kzmap.ingest.vectors import read_shapefile

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kzmap-")))
    stem = shape.filename[:-4]
    for one in members:
        suffix = one.filename[len(stem) :].casefold() if one.filename.startswith(stem) else ""
        if suffix in _SHAPEFILE:
            with (folder / f"table{suffix}").open("wb") as out:
                shutil.copyfileobj(_unpack(archive, one, name, stack), out, _BLOCK)
    return read_shapefile(folder / "table.shp", name, None)


def check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse a workbook that is a bomb, needs a password, or whose XML declares entities."""
    from kzmap.ingest.xmlguard import refuse_doctype

    total = sum(one.file_size for one in members)
    packed = sum(one.compress_size for one in members)
    if any(one.flag_bits & 1 for one in members):
        raise UnreadableError(f"{name} needs a password.", "Save it without one.")
    if total > MAX_UNPACKED or (total > _BOMB_BYTES and total > _BOMB_RATIO * max(packed, 1)):
        raise UnreadableError(
            f"{name} unpacks to {total // 1_000_000} MB from {packed / 1e6:.1f} MB, as no workbook does.",
            "Save it again in a spreadsheet program.",
        )
    for one in members:
        if one.filename.casefold().endswith((".xml", ".rels")):
            try:
                with archive.open(one) as part:
                    refuse_doctype(part, name)
            except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as error:
                raise UnreadableError(f"{name} is damaged or cut off: {error}.", "Save or download it again.") from error
