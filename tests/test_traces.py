"""What must not be published is in no byte of any format: the point of a sensitive place, a draft and what hangs on it.

Each search is first held against an output in which it must find something.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import geopandas as gpd
import pyogrio
import shapely

from kzmap.export import FORMATS
from kzmap.export.formats import package
from kzmap.face import run
from kzmap.situation import publish
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.ground.boundaries import Boundaries

#: The exact point of the tiny situation's square, as decimals and as whole hundred-thousandths.
POINT = re.compile(rb"76\.945|43\.238|7694528|4323833")
DRAFT = re.compile(rb"A draft")
#: Pictures are drawn from the same features, whose points test_privacy.py searches; they hold no coordinate to be found.
PICTURES = {"png", "svg", "pdf", "figures"}


def published(situation: Situation, boundaries: Boundaries, name: str, states: tuple[str, ...] = ("published",)) -> bytes:
    """Every byte that an output writes, unpacked, with binary geometry as text, and the files' names."""
    result = run(situation, boundaries=boundaries, review=states)
    with tempfile.TemporaryDirectory() as folder:
        result.export(name, Path(folder) / f"x{FORMATS[name].suffix}")
        files = sorted(path for path in Path(folder).rglob("*") if path.is_file())
        return b"\n".join(_bytes(path) + path.name.encode() for path in files)


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(folder)
            members = sorted(member for member in Path(folder).rglob("*") if member.is_file())
            return b"\n".join(_bytes(member) + member.name.encode() for member in members)
    if path.suffix == ".parquet":
        return data + _told(gpd.read_parquet(path))
    if path.suffix == ".sql":
        rows = b"\n".join(line for line in data.splitlines() if b'."units"' not in line)
        shapes = [shapely.from_wkb(found.decode()) for found in re.findall(rb"'(0[01][0-9A-F]{40,})'", rows)]
        return data + shapely.to_wkt(shapely.GeometryCollection(shapes), rounding_precision=6).encode()
    if path.suffix in (".gpkg", ".fgb", ".shp", ".pmtiles"):
        names = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
        return data + b"\n".join(_told(gpd.read_file(path, layer=name).to_crs(4326)) for name in names if name != "units")
    return data


def _told(frame: gpd.GeoDataFrame) -> bytes:
    shapes = frame.select_dtypes("geometry").columns
    texts = [str(text) for column in shapes for text in shapely.to_wkt(frame[column].to_numpy(), rounding_precision=6)]
    return "\n".join([frame.drop(columns=list(shapes)).to_csv(), *texts]).encode()


@pytest.mark.parametrize(
    "name", [name for name in FORMATS if name not in (*PICTURES, "zones", "zones-csv")]
)  # zones hold no records
def test_no_byte_tells_a_secret_point_or_a_draft(
    tiny: Callable[..., Path], boundaries: Boundaries, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # each member of a package is searched on its own; here are those that lie in a folder, and what the package adds
    monkeypatch.setattr(package, "MEMBERS", {"tables": "", "csv": ""})
    told = published(Situation.read(tiny()), boundaries, name, publish.STATES)
    assert DRAFT.search(told)
    assert POINT.search(told)
    kept = published(Situation.read(tiny(edit=("places", 0, "sensitive", "true"))), boundaries, name)
    assert not DRAFT.search(kept)
    assert not POINT.search(kept)
