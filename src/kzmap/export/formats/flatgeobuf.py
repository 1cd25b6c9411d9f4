"""FlatGeobuf: one file with every type of geometry, which GIS programs read in pieces over the network.

Its spatial index has no room for a feature without a geometry, so the index is left out when there is one; nothing is dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio

from kzmap.errors import ExportError
from kzmap.export.content import drawn
from kzmap.export.formats.geoparquet import table

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["write"]


def write(content: Content, path: Path) -> None:
    """Write all features, in order of record when there is no index.

    Raises
    ------
    ExportError
        If GDAL cannot hold a value.
    """
    frame = table(content).drop(columns="area")
    indexed = len(frame) > 0 and bool(drawn(frame.geometry).all())
    try:
        pyogrio.write_dataframe(
            frame,
            path,
            driver="FlatGeobuf",
            use_arrow=True,
            layer=content.manifest["situation"]["name"],
            geometry_type="Unknown",
            layer_options={"SPATIAL_INDEX": "YES" if indexed else "NO"},
        )
    except pyogrio.errors.DataSourceError as error:
        raise ExportError(f"fgb cannot be written to {path.name!r}: {error}.") from error
    except (pyogrio.errors.FeatureError, pyogrio.errors.GeometryError, pyogrio.errors.FieldError) as error:
        raise ExportError(f"fgb cannot hold a value: {error}. Export geojson or gpkg instead.") from error
