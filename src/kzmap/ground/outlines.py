"""Outlines of units, decoded when they are first asked for, a country at a time.

A file of units has a group of rows for each country and a box for each row (the covering of GeoParquet 1.1), so a join knows
from the boxes which few countries it must read.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import shapely

from kzmap.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    import geopandas as gpd

    Shapes = npt.NDArray[np.object_]

__all__ = ["BOX", "File", "Given", "Outlines"]

#: Columns of a unit's box.
BOX = ("xmin", "ymin", "xmax", "ymax")


class File:
    """A GeoParquet file of units.

    Attributes
    ----------
    rows
        Everything but the geometry, and BOX.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = pq.ParquetFile(path)
            columns = [name for name in self._file.schema_arrow.names if name != "geometry"]
            table = self._file.read(columns=columns)
        except (OSError, pa.ArrowInvalid) as error:
            raise BoundaryError(f"{path} cannot be read as GeoParquet: {error}. Install kzmap again.") from error
        boxed = "bbox" in columns
        self.rows: pd.DataFrame = table.drop_columns(["bbox"] if boxed else []).to_pandas()
        sizes = [self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)]
        self._first = np.concatenate([[0], np.cumsum(sizes)])
        self._shapes: Shapes = np.full(len(self.rows), None, dtype=object)
        self._read = np.zeros(len(sizes), dtype=bool)
        if boxed:
            box = table.column("bbox").combine_chunks()
            self.rows = self.rows.assign(**{side: np.asarray(box.field(side), dtype=np.float64) for side in BOX})
        else:
            self.rows = self.rows.assign(**dict(zip(BOX, shapely.bounds(self.take(range(len(self.rows)))).T, strict=True)))

    def take(self, positions: Sequence[int] | npt.NDArray[np.int64]) -> Shapes:
        """Return the outlines of some rows."""
        at = np.asarray(positions, dtype=np.int64)
        groups = np.unique(np.searchsorted(self._first, at, side="right") - 1)
        for group in groups[~self._read[groups]]:
            raw = self._file.read_row_group(group, columns=["geometry"]).column("geometry")
            begin = self._first[group]
            self._shapes[begin : begin + len(raw)] = shapely.from_wkb(raw.to_numpy(zero_copy_only=False))
            self._read[group] = True
        return self._shapes[at]


class Given:
    """Units that are already in memory, as `File` offers them."""

    def __init__(self, units: gpd.GeoDataFrame) -> None:
        self._shapes: Shapes = units.geometry.to_numpy()
        bounds = dict(zip(BOX, shapely.bounds(self._shapes).T, strict=True)) if len(units) else {side: [] for side in BOX}
        self.rows = pd.DataFrame(units.drop(columns="geometry")).assign(**bounds)

    def take(self, positions: Sequence[int] | npt.NDArray[np.int64]) -> Shapes:
        """Return the outlines of some rows."""
        return self._shapes[np.asarray(positions, dtype=np.int64)]


class Outlines:
    """The outlines of several files as one column.

    Parameters
    ----------
    files
        In the order of their rows.
    kept
        For each row that is kept its position among all rows of the files, in the order in which they shall be asked for.
    """

    def __init__(self, files: Sequence[File | Given], kept: npt.NDArray[np.int64]) -> None:
        self._files, self._kept = files, kept

    @cached_property
    def _begin(self) -> npt.NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum([len(file.rows) for file in self._files])]).astype(np.int64)

    def take(self, positions: Sequence[int] | npt.NDArray[np.int64]) -> Shapes:
        """Return the outlines of some of the kept rows."""
        at = self._kept[np.asarray(positions, dtype=np.int64)]
        found: Shapes = np.full(len(at), None, dtype=object)
        owner = np.searchsorted(self._begin, at, side="right") - 1
        for i in np.unique(owner):
            own = owner == i
            found[own] = self._files[i].take(at[own] - self._begin[i])
        return found
