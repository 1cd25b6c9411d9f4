"""What a pygeoapi server asks for the records of a GeoPackage: bbox, datetime and values filter as OGC API - Features says.

A copy of this module lies in the folder that the format writes, and needs only pygeoapi beside it: pygeoapi's own readers cannot
filter by time, or need SQLite extensions that many Pythons do not load.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely

try:
    from pygeoapi.provider.base import BaseProvider, ProviderItemNotFoundError
except ModuleNotFoundError:  # kzmap itself runs without it
    BaseProvider, ProviderItemNotFoundError = object, KeyError

__all__ = ["Layer"]

_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_TYPES = {"REAL": "number", "INTEGER": "integer", "MEDIUMINT": "integer", "BOOLEAN": "boolean"}


class Layer(BaseProvider):  # type: ignore[misc]
    """One table of a GeoPackage.

    Parameters
    ----------
    definition
        The provider of pygeoapi's configuration: data, table, id_field.
    """

    def __init__(self, definition: dict[str, Any]) -> None:
        if BaseProvider is not object:
            super().__init__(definition)
        self.data, self.table, self.id_field = definition["data"], definition["table"], definition["id_field"]
        self.get_fields()

    def get_fields(self) -> dict[str, dict[str, str]]:
        """Return name and type of each property."""
        with closing(sqlite3.connect(self.data)) as database:
            columns = database.execute(f'PRAGMA table_info("{self.table}")').fetchall()
        kept = [(name, kind.split("(")[0]) for _, name, kind, *_ in columns if name not in ("fid", "geom")]
        self._fields = {name: {"type": _TYPES.get(kind, "string")} for name, kind in kept}
        return self._fields

    def query(
        self,
        *,
        offset: int = 0,
        limit: int = 10,
        resulttype: str = "results",
        bbox: Any = (),
        datetime_: str | None = None,
        properties: Any = (),
        select_properties: Any = (),
        skip_geometry: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        """Return the features that lie in a box, fall into a time and have some values."""
        where, values = ["1"], list[Any]()
        for name, value in properties:
            where.append(f'CAST("{name}" AS TEXT) = ?' if name in self._fields else "0")
            values += [value] if name in self._fields else []
        if datetime_ and "start_utc" in self._fields:
            begin, end = _span(datetime_)
            where.append("(start_utc IS NULL OR (start_utc < ? AND end_utc > ?))")
            values += [end, begin]
        found = [one for one in self._rows(" AND ".join(where), values) if not bbox or _touches(one[1], bbox)]
        shown = [] if resulttype == "hits" else found[offset : offset + limit]
        features = [self._feature(row, shape, select_properties, skip=skip_geometry) for row, shape in shown]
        return {"type": "FeatureCollection", "features": features, "numberMatched": len(found), "numberReturned": len(features)}

    def get(self, identifier: str, **_: Any) -> dict[str, Any]:
        """Return one feature by its id."""
        rows = self._rows(f'"{self.id_field}" = ?', [identifier])
        if not rows:
            raise ProviderItemNotFoundError(identifier)
        return self._feature(*rows[0])

    def _rows(self, where: str, values: list[Any]) -> list[tuple[dict[str, Any], Any]]:
        with closing(sqlite3.connect(self.data)) as database:
            database.row_factory = sqlite3.Row
            asked = f'SELECT * FROM "{self.table}" WHERE {where} ORDER BY fid'  # noqa: S608 - values are handed over apart
            rows = [dict(row) for row in database.execute(asked, values)]
        return [(row, _geometry(row.pop("geom", None))) for row in rows]

    def _feature(self, row: dict[str, Any], shape: Any, names: Any = (), *, skip: bool = False) -> dict[str, Any]:
        kept = names or self._fields
        return {
            "type": "Feature",
            "id": row[self.id_field],
            "geometry": None if skip or shape is None else shapely.geometry.mapping(shape),
            "properties": {name: row[name] for name in self._fields if name in kept},
        }


def _geometry(blob: bytes | None) -> Any:
    """Read a geometry of a GeoPackage: a head, an envelope, WKB."""
    if blob is None or blob[3] & 0b10000:  # empty
        return None
    return shapely.from_wkb(blob[8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 0b111] :])


def _touches(shape: Any, bbox: Any) -> bool:
    west, south, east, north = (float(edge) for edge in (bbox if len(bbox) == 4 else (*bbox[:2], *bbox[3:5])))
    boxes = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return shape is not None and any(bool(shapely.intersects(shape, shapely.box(w, south, e, north))) for w, e in boxes)


def _span(asked: str) -> tuple[str, str]:
    """First instant that a time means and the one after its last, as the GeoPackage writes them; open ends reach for ever.

    >>> _span("2022-01-05"), _span("2022-01-05T10:00:00Z/..")
    (('2022-01-05T00:00:00.000Z', '2022-01-06T00:00:00.000Z'), ('2022-01-05T10:00:00.000Z', '9999'))
    """
    first, _, last = asked.partition("/") if "/" in asked else (asked, "", asked)
    begin = "" if first in ("", "..") else _instant(first)[0]
    return begin, "9999" if last in ("", "..") else _instant(last)[1]


def _instant(text: str) -> tuple[str, str]:
    moment = datetime.fromisoformat(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    after = moment + (timedelta(days=1) if len(text) == len("2022-01-05") else timedelta(milliseconds=1))
    return _stamp(moment), _stamp(after)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
