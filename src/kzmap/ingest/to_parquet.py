"""Write records with their units as GeoParquet, part by part."""

from __future__ import annotations

import io
import json
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import geopandas as gpd

from kzmap.files import whole_file
from kzmap.ingest.units import UnitJoin
from kzmap.situation.tables import CRS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.checks import Evidence

    Floats = npt.NDArray[np.float64]

__all__ = ["ParquetSink", "parquet_sink", "write_parquet"]

#: Rows of a row group: a reader of one region skips those that lie elsewhere.
ROWS = 10_000
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_CURVE = 16


class ParquetSink:
    """Takes the records of parts, joins them with the units of their day and writes them into one file.

    The rows of a part are sorted along a Hilbert curve; the parts keep their order.

    Parameters
    ----------
    path
        Where the file is written.
    boundaries
        The units; default: those that come with kzmap.
    folder
        Where processes of their own leave what they made of a part; None if all is done in this one.
    """

    def __init__(self, path: Path, boundaries: Boundaries | None = None, *, folder: Path | None = None) -> None:
        self.folder, self.rows = folder, 0
        self._path, self._boundaries = path, boundaries
        self._lands: tuple[str, ...] = ()
        self._points = 0
        self._join: UnitJoin | None = None
        self._writer: pq.ParquetWriter | None = None
        self._file: BinaryIO | None = None
        self._geo: dict[str, Any] = {}
        self._box = np.array([np.inf, np.inf, -np.inf, -np.inf])

    def __getstate__(self) -> dict[str, Any]:
        """What other processes need: they load the units and write nothing into the file."""
        return {**self.__dict__, "_boundaries": None, "_join": None, "_writer": None, "_file": None}

    def begin(self, known: Evidence) -> None:
        """Be told where the points of the table lie, and how many there are."""
        self._lands, self._points = tuple(sorted(known.places.points.lands)), sum(known.rows)

    def part(self, records: pd.DataFrame) -> pa.Table | Path:
        """Join the records of a part; called in whatever process checks the part.

        Returns
        -------
        Table or Path
            What `took` is given: the rows, or the file that holds them.
        """
        table = self._located(records)
        if self.folder is None:
            return table
        path = self.folder / f"{uuid.uuid4().hex}.arrow"
        with whole_file(path) as whole, whole.open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)
        return path

    def took(self, made: pa.Table | Path) -> None:
        """Write the rows of a part."""
        if isinstance(made, Path):
            with made.open("rb") as file:
                table = pa.ipc.open_file(file).read_all()
            made.unlink()
        else:
            table = made
        if self._writer is None:
            schema, self._geo = _schema(table)
            self._file = self._path.open("wb")  # a path may hold what the library cannot take as a text
            self._writer = pq.ParquetWriter(self._file, schema, compression="zstd")
        box = table.column("bbox").combine_chunks()
        sides = np.array([box.field(side).to_numpy(zero_copy_only=False) for side in _SIDES])
        there = sides[:, np.isfinite(sides[0])]
        if there.size:
            self._box[:2] = np.minimum(self._box[:2], there[:2].min(axis=1))
            self._box[2:] = np.maximum(self._box[2:], there[2:].max(axis=1))
        self._writer.write_table(table.cast(self._writer.schema), row_group_size=ROWS)
        self.rows += table.num_rows

    def close(self) -> None:
        """Write what a reader must know of the whole."""
        if self._writer is None or self._file is None:
            return
        column = self._geo["columns"]["geometry"]
        column["geometry_types"] = ["Point"] if np.isfinite(self._box[0]) else []
        column.pop("bbox", None)
        if np.isfinite(self._box[0]):
            column["bbox"] = self._box.tolist()
        self._writer.add_key_value_metadata({"geo": json.dumps(self._geo)})
        self._writer.close()
        self._file.close()

    def _located(self, records: pd.DataFrame) -> pa.Table:
        """Records with the units of their day and a point each, EPSG:4326, along the curve."""
        lon, lat = records["lon"].to_numpy(dtype=np.float64), records["lat"].to_numpy(dtype=np.float64)
        order = np.argsort(_along_curve(lon, lat), kind="stable")
        lon, lat = lon[order], lat[order]
        if self._join is None:
            if self._boundaries is None:
                from kzmap.ground.boundaries import Boundaries

                self._boundaries = Boundaries.load()
            self._join = UnitJoin(self._boundaries, points=self._points or len(records), countries=self._lands)
        table = pa.Table.from_pandas(records, preserve_index=False).take(pa.array(order))
        units = self._join(lon, lat, table.column("start").to_pandas().str.slice(0, 10))
        for name in units:
            table = table.append_column(name, pa.array(units[name], pa.large_string()))
        table = table.append_column("geometry", _wkb(lon, lat))
        box = pa.StructArray.from_arrays([pa.array(one) for one in (lon, lat, lon, lat)], list(_SIDES))
        return table.append_column("bbox", box)


def _along_curve(lon: Floats, lat: Floats) -> npt.NDArray[np.int64]:
    """Position of each point on a Hilbert curve over the globe, -1 without a point.

    >>> _along_curve(np.array([-180.0, 180.0, np.nan]), np.array([-90.0, -90.0, 0.0])).tolist()
    [0, 4294967295, -1]
    """
    there = np.isfinite(lon) & np.isfinite(lat)
    last = (1 << _CURVE) - 1
    x = np.clip((np.where(there, lon, 0) + 180) / 360 * last, 0, last).astype(np.int64)
    y = np.clip((np.where(there, lat, 0) + 90) / 180 * last, 0, last).astype(np.int64)
    found = np.zeros(len(lon), dtype=np.int64)
    for bit in range(_CURVE - 1, -1, -1):
        right, up = (x >> bit) & 1, (y >> bit) & 1
        found += ((3 * right) ^ up) << (2 * bit)
        turn = up == 0  # the quarters below are turned, the right one the other way
        flip = turn & (right == 1)
        x, y = np.where(flip, last - x, x), np.where(flip, last - y, y)
        x, y = np.where(turn, y, x), np.where(turn, x, y)
    return np.where(there, found, -1)


def _wkb(lon: Floats, lat: Floats) -> pa.Array:
    """Points as well-known binary, null where there is none."""
    data = np.empty(len(lon), dtype=[("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])
    data["order"], data["kind"], data["x"], data["y"] = 1, 1, lon, lat
    there = np.packbits(np.isfinite(lon) & np.isfinite(lat), bitorder="little")
    ends = np.arange(len(lon) + 1, dtype=np.int32) * data.dtype.itemsize
    return pa.Array.from_buffers(pa.binary(), len(lon), [pa.py_buffer(one.tobytes()) for one in (there, ends, data)])


def _schema(table: pa.Table) -> tuple[pa.Schema, dict[str, Any]]:
    """Return the schema of the file, and what GeoParquet says of it, as geopandas writes them for the same columns."""
    plain = table.slice(0, 1).drop_columns(["geometry", "bbox"]).to_pandas()
    one = gpd.GeoDataFrame(plain, geometry=gpd.points_from_xy(np.zeros(len(plain)), np.zeros(len(plain))), crs=CRS)
    out = io.BytesIO()
    one.to_parquet(out, index=False, write_covering_bbox=True, schema_version="1.1.0")
    schema = pq.read_schema(out)
    metadata = dict(schema.metadata)
    geo = json.loads(metadata.pop(b"geo"))
    return schema.with_metadata(metadata), geo


@contextmanager
def parquet_sink(path: Path, boundaries: Boundaries | None = None, *, folder: Path | None = None) -> Iterator[ParquetSink]:
    """Open a file for records; it is there when all are written, or not at all."""
    with whole_file(path) as whole:
        sink = ParquetSink(whole, boundaries, folder=folder)
        try:
            yield sink
        finally:
            sink.close()


def write_parquet(records: pd.DataFrame, boundaries: Boundaries, path: Path) -> int:
    """Write records that are in memory with their units as GeoParquet, sorted along a Hilbert curve.

    Returns
    -------
    int
        Number of rows written: all of them.
    """
    with parquet_sink(path, boundaries) as sink:
        sink.took(sink.part(records))
        return sink.rows
