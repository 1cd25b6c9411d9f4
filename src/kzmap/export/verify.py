"""Check an export: find its manifest, make it again, and name what differs.

Every format is deterministic, so that the same inputs with the same parameters give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from kzmap import __version__, export, pipeline
from kzmap.errors import ExportError
from kzmap.export import manifest
from kzmap.ground.boundaries import Boundaries
from kzmap.situation.options import Options
from kzmap.situation.situation import situation_names

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["Difference", "read_manifest", "verify"]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the manifest says.

    Attributes
    ----------
    what
        The part: file, kzmap, situation, boundaries, contents.
    detail
        What was expected and what was found.
    """

    what: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.detail}"


def read_manifest(path: Path) -> dict[str, Any]:
    """Read the manifest inside or beside an export.

    Raises
    ------
    ExportError
        If there is none.
    """
    beside = manifest.beside(path)
    try:
        text = beside.read_text("utf-8") if beside.is_file() else _inside(path)
        described = json.loads(text) if text else None
    except (OSError, ValueError, KeyError, sqlite3.DatabaseError, ET.ParseError, zipfile.BadZipFile) as error:
        raise ExportError(f"{str(path)!r} cannot be read as an export of kzmap: {error}.") from error
    if not isinstance(described, dict) or "situation" not in described:
        raise ExportError(
            f"{str(path)!r} carries no manifest, and {beside.name!r} does not lie beside it. Expected a file that kzmap export"
            " wrote."
        )
    return described


def verify(path: str | Path, situation: str | Path | None = None, *, boundaries: Boundaries | None = None) -> list[Difference]:
    """Make an export again and compare.

    Parameters
    ----------
    path
        A file or folder that `kzmap.export.write` made.
    situation
        Where the situation lies, if not among those that come with kzmap.
    boundaries
        Default: those that come with kzmap in the view that the manifest names, and the packs that the user added.

    Returns
    -------
    list of Difference
        Empty when the export is what today's inputs give, byte for byte.

    Raises
    ------
    ExportError
        If there is no manifest, or its format is not known.
    """
    path = Path(path)
    if not path.exists():
        raise ExportError(f"There is no {str(path)!r} to verify.")
    told = read_manifest(path)
    compared = told.get("format") == "comparison"
    if not compared and told.get("format") not in export.FORMATS:
        raise ExportError(f"The manifest of {str(path)!r} names the format {told.get('format')!r}, which kzmap does not know.")
    found = _own_hashes(path, told)
    if told["kzmap"] != __version__:
        found.append(Difference("kzmap", f"written by {told['kzmap']}, this is {__version__}"))
    sides = [Options.from_dict(told[side]) for side in ("parameters", "compared_with") if side in told]
    folder_of = situation or _shipped(told["situation"].get("name"), path)
    boundaries = boundaries or Boundaries.load(view=sides[0].view)
    read, _ = pipeline.read(folder_of, boundaries)
    results = [pipeline.run(read, options, boundaries=boundaries) for options in sides]
    inputs = _inputs(told, results[0])
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / path.name
        if compared:
            from kzmap.export.figures import comparison, figure

            one, other = told["claimants"] or ("", "")
            figure.write_comparison(comparison.between(results[0], results[1], (one, other), in_city=told["city"]), again)
        else:
            export.write(results[0], told["format"], again, selection=sides[0].selection)
        same = _bytes(again) == _bytes(path)
    if not same:
        edited = "its bytes are not those that the same inputs give: it was changed after it was written"
        found += inputs or [Difference("file", edited)]
    return found


def _shipped(name: Any, path: Path) -> str:
    """Return the name that a manifest gives, if it is one of ours: a stranger's manifest must not choose a folder to read."""
    if name not in situation_names():
        raise ExportError(
            f"The manifest of {str(path)!r} names the situation {str(name)[:80]!r}, which does not come with kzmap."
            " Say where it lies with --situation."
        )
    return str(name)


def _inputs(told: dict[str, Any], result: Any) -> list[Difference]:
    """Name the inputs that are not those of the manifest."""
    figure = "figures" if told.get("city") else "png"  # what the two sides of a comparison were taken up as
    now = manifest.build(result, figure if told["format"] == "comparison" else told["format"], counts={})
    found = _changed("situation", told["situation"]["files"], now["situation"]["files"])
    return found + _changed("boundaries", _boundary_files(told), _boundary_files(now))


def _boundary_files(described: dict[str, Any]) -> dict[str, str]:
    return {f"{one['source']}/{name}": digest for one in described["boundaries"] for name, digest in one.get("files", {}).items()}


def _changed(what: str, before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    return [
        Difference(what, f"{file} was {_short(before.get(file))}, is {_short(after.get(file))}")
        for file in sorted({*before, *after})
        if before.get(file) != after.get(file)
    ]


def _short(digest: str | None) -> str:
    return digest[:12] if digest else "missing"


def _own_hashes(path: Path, told: dict[str, Any]) -> list[Difference]:
    """Compare the hashes that the manifest gives of the file itself, or of the files inside a package."""
    found = []
    if "sha256" in told and told["sha256"] != hashlib.sha256(path.read_bytes()).hexdigest():
        found.append(Difference("file", f"its sha256 is not {told['sha256'][:12]} as the manifest says"))
    if "contents" in told:
        with zipfile.ZipFile(path) as archive:
            inside = {name.split("/", 1)[-1]: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        found += _changed("contents", told["contents"], inside)
    return found


def _bytes(path: Path) -> dict[str, bytes]:
    if path.is_dir():
        return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}
    return {"": path.read_bytes()}


def _inside(path: Path) -> str | None:
    """Read the manifest that a file carries; its first bytes say what it is, not its name."""
    if path.is_dir():
        return (path / "manifest.json").read_text("utf-8")
    with path.open("rb") as file:
        head = file.read(16)
    for start, read in _READERS.items():
        if head.startswith(start):
            return read(path)
    return None


def _in_geopackage(path: Path) -> str | None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        row = database.execute("SELECT metadata FROM gpkg_metadata WHERE mime_type = 'application/json' LIMIT 1").fetchone()
    return str(row[0]) if row else None


def _in_parquet(path: Path) -> str | None:
    import pyarrow.parquet as pq

    return str((pq.read_schema(path).metadata or {}).get(b"kzmap", b"").decode())


def _in_tiles(path: Path) -> str | None:
    from pmtiles.reader import MmapSource, Reader

    with path.open("rb") as file:
        reader: Any = Reader(MmapSource(file))  # the package has no types
        return json.dumps(reader.metadata().get("kzmap"))


def _in_dump(path: Path) -> str | None:
    """Read the comment of the schema: one literal on one line, its quotes doubled."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line.startswith("COMMENT ON SCHEMA "):
                return line.split(" IS '", 1)[1].removesuffix("';\n").replace("''", "'")
    return None


def _in_geojson(path: Path) -> str | None:
    return json.dumps(json.loads(path.read_text("utf-8")).get("kzmap"))


def _in_zip(path: Path) -> str | None:
    with zipfile.ZipFile(path) as archive:
        manifests = [name for name in archive.namelist() if name.split("/")[-1] == "manifest.json"]
        if manifests:  # a package holds more than one: its own is not in a folder of the package's
            return archive.read(min(manifests, key=lambda name: name.count("/"))).decode()
        for name in archive.namelist():
            if name.endswith((".kml", ".qgs")):
                return _in_xml_text(archive.read(name))
        if "xl/sharedStrings.xml" in archive.namelist():
            return _in_workbook(archive)
    return None


def _in_workbook(archive: zipfile.ZipFile) -> str | None:
    strings = ET.fromstring(archive.read("xl/sharedStrings.xml"))  # noqa: S314 - expat of Python 3.11 bounds entity expansion
    texts = [node.text or "" for node in strings.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t")]
    return next((text for text in texts if text.startswith('{"kzmap"')), None)


def _in_xml(path: Path) -> str | None:
    return _in_xml_text(path.read_bytes())


def _in_xml_text(data: bytes) -> str | None:
    root = ET.fromstring(data)  # noqa: S314 - expat of Python 3.11 bounds entity expansion
    return next((node.text for node in root.iter() if (node.text or "").startswith('{"kzmap"')), None)


def _in_png(path: Path) -> str | None:
    """Read the tEXt chunk with the keyword kzmap."""
    data = path.read_bytes()
    at = data.find(b"tEXtkzmap\x00")
    if at < 0:
        return None
    length = int.from_bytes(data[at - 4 : at], "big")
    return data[at + 4 : at + 4 + length].split(b"\x00", 1)[1].decode("latin-1")


_READERS: dict[bytes, Callable[[Path], str | None]] = {
    b"SQLite format 3": _in_geopackage,
    b"PK": _in_zip,
    b"PAR1": _in_parquet,
    b"\x89PNG": _in_png,
    b"{": _in_geojson,
    b"<?xml": _in_xml,
    b"PMTiles": _in_tiles,
    b"-- Load with": _in_dump,
}
