"""Give the rows of an export of kzmap back to the tables that they came from: events, incidents, movements, postings, zones.

Each row of an export says in which layer it stands, and has the ids of its places and contingents; a GeoPackage and a workbook
have the tables of places, contingents, sources and claims beside the records. What a cell holds is taken over only where the
table can hold it: anybody may have changed the file.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from kzmap.ingest.carried import rows_of
from kzmap.ingest.header_words import normal
from kzmap.situation.tables import AREAL, HAPPENINGS, dicts, split, table_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest.raw_table import Table

__all__ = ["REGION_M", "Own", "fitting", "renamed", "zone_rows"]

Row = dict[str, Any]

#: Columns of a feature that stand in the row of its table as they are.
_AS_WRITTEN = ("part_of_day", "confidence", "checked", "means", "task", "from_basis", "to_basis")
_TRANSLATED = re.compile("(title|summary)_[a-z]{2,3}")


@cache
def _fields(table: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in table_schemas()[table]["schema"]["fields"]}


def fitting(table: str, name: str, value: Any) -> Any:
    """Return a value if a column of a table of the situation can hold it, else what stands for none there.

    >>> fitting("events", "confidence", "high"), fitting("events", "confidence", "sure"), fitting("places", "lat", "91")
    ('high', '', nan)
    """
    field_ = _fields(table)[name]
    rules = field_.get("constraints", {})
    if field_["type"] == "number":
        try:
            number = float(value)
        except (TypeError, ValueError):
            return math.nan
        fits = rules.get("minimum", -math.inf) <= number <= rules.get("maximum", math.inf)
        return number if fits and math.isfinite(number) else math.nan
    if field_["type"] == "boolean":
        return str(value).casefold() in ("true", "1", "1.0")
    text = "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN
    if "enum" in rules and text not in rules["enum"]:
        return ""
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        return ""
    return text.strip()[: rules.get("maxLength", len(text))].strip()


def _fit_rows(table: str, frame: pd.DataFrame) -> list[Row]:
    """Rows of a table beside the records, of which each has what it must have."""
    names = [name for name in _fields(table) if name in frame]
    must = [name for name, one in _fields(table).items() if one.get("constraints", {}).get("required")]
    key = next(iter(_fields(table)))
    rows: dict[str, Row] = {}
    for one in dicts(frame[names]):
        row = {name: fitting(table, name, one[name]) for name in names}
        if all(row.get(name, "") not in ("", None) for name in must):
            rows.setdefault(row[key], row)
    return list(rows.values())


def zone_rows(frame: pd.DataFrame) -> list[Row]:
    """Rows of the table of zones in a table of an export; one whose outline cannot be read is left out."""
    return _fit_rows("zones", frame) if "wkt" in frame else []


#: Radius of a region whose polygon is not known: most first-order units of the world fit into it.
REGION_M = 150_000.0


@dataclass
class Own:
    """What the rows of an export say beyond what is read of any table.

    Attributes
    ----------
    layers
        Table of each record; "bases" for one that is made anew from contingents and movements.
    names, cells
        Columns of the file; their cells by name in normal form, aligned with the records.
    same_time
        Whether start and end of each record are those of the file, so that what it says of them holds.
    places, contingents
        Rows of these tables by id, as far as the file tells them.
    sources, claims
        Rows of these tables, if the file has them beside its records; None if each record carries its own.
    zones
        Rows of the table of zones that stands beside the records.
    sources_of
        Ids of the sources of each record, by the record's id, where tables stand beside the records.
    """

    layers: list[str]
    names: list[str]
    cells: dict[str, list[str]]
    same_time: list[bool] = field(default_factory=list)
    places: dict[str, Row] = field(default_factory=dict)
    contingents: dict[str, Row] = field(default_factory=dict)
    sources: list[Row] | None = None
    claims: list[Row] | None = None
    sources_of: dict[str, list[str]] = field(default_factory=dict)
    zones: list[Row] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table, records: pd.DataFrame, boundaries: Boundaries) -> Own:
        """Collect it for the records of a table."""
        position = {int(row): at for at, row in enumerate(table.rows)}
        frame = table.frame.iloc[[position[int(row)] for row in records["row"]]]
        cells: dict[str, list[str]] = {}
        for name in map(str, frame.columns):
            known = cells.get(normal(name))
            cells[normal(name)] = (
                [one or other for one, other in zip(known, frame[name], strict=True)] if known else frame[name].tolist()
            )
        nothing = [""] * len(records)
        layers = [layer if layer in ("incidents", "bases", "movements", "postings") else "events" for layer in
                  cells.get("layer", nothing)]  # fmt: skip
        made = cls(layers, [str(name) for name in frame.columns], cells)
        times = zip(records["start"], records["end"], strict=True)
        made.same_time = [(made.cell("start", at), made.cell("end", at)) == pair for at, pair in enumerate(times)]
        beside = table.beside
        if beside:
            made.sources, made.claims = (_fit_rows(name, beside[name]) for name in ("sources", "claims"))
            if "zones" in beside:
                made.zones = zone_rows(beside["zones"])
            made.places = {row["place_id"]: row for row in _fit_rows("places", beside["places"])}
            made.contingents = {row["contingent_id"]: row for row in _fit_rows("contingents", beside["contingents"])}
            for record, source in beside["record_sources"][["record_id", "source_id"]].itertuples(index=False, name=None):
                made.sources_of.setdefault(str(record), []).append(str(source))
        made._collect_places(records)
        made._collect_contingents(records)
        for row in made.places.values():
            if not boundaries.has(row.get("unit_id", "")):
                row["unit_id"] = ""
        made.places = {key: row for key, row in made.places.items() if _lies(row)}
        for row in made.contingents.values():
            row["home_place_id"] = row.get("home_place_id", "") if row.get("home_place_id", "") in made.places else ""
            row["parent_id"] = row.get("parent_id", "") if row.get("parent_id", "") in made.contingents else ""
        made._keep_bases()
        return made

    def _keep_bases(self) -> None:
        """Make an event of a base that nothing in the file would make anew, and of all if there is nothing else."""
        made_of = {row.get("home_place_id", "") for row in self.contingents.values()}
        for at, layer in enumerate(self.layers):
            if layer == "movements" and self.fits(layer, at):
                made_of |= {self.cell(f"{side}placeid", at) for side in ("from", "to")}
        alone = all(layer == "bases" for layer in self.layers)
        self.layers = ["events" if layer == "bases" and (alone or self.cell("placeids", at) not in made_of - {""}) else layer
                       for at, layer in enumerate(self.layers)]  # fmt: skip

    def told(self, records: pd.DataFrame) -> list[Row]:
        """Return the claims of the file, also those that stand beside its records."""
        return self.claims if self.claims is not None else [row for cell in records["claims"] for row in rows_of(cell, "claims")]

    @property
    def translated(self) -> list[str]:
        """Columns of titles and summaries in other languages, as the file has them."""
        return [name for name in self.names if _TRANSLATED.fullmatch(name)]

    def cell(self, name: str, at: int) -> str:
        """Return a cell of the file, by the name of its column in normal form."""
        column = self.cells.get(name)
        return column[at] if column else ""

    def place_ids(self, at: int) -> list[str]:
        """Return the ids of the places of a record that are known."""
        return [one for one in split(self.cell("placeids", at)) if one in self.places]

    def as_written(self, table: str, at: int) -> Iterator[tuple[str, str]]:
        """Yield the cells of a record that its table holds as the file has them."""
        timed = ("time_precision",) if self.same_time[at] else ()
        for name in (*_AS_WRITTEN, *timed):
            if name in _fields(table) and (found := fitting(table, name, self.cell(normal(name), at))):
                yield name, found
        for name in self.translated:
            base = name.partition("_")[0]
            if base in _fields(table):
                yield name, fitting(table, base, self.cell(normal(name), at))

    def fits(self, table: str, at: int) -> bool:
        """Tell whether a row has what a movement or a posting must have."""
        who = split(self.cell("contingentid", at))
        if len(who) != 1 or who[0] not in self.contingents:
            return False
        return table == "movements" or (len(self.place_ids(at)) == 1 and bool(self.cell("task", at)))

    def _collect_places(self, records: pd.DataFrame) -> None:
        """Learn the places of which the file has no table: first those that stand alone in a row, whose size is theirs."""
        several: list[tuple[str, str, Any, Any, Row]] = []
        columns = ("lon", "lat", "precision", "radius_m", "from_lon", "from_lat", "to_lon", "to_lat", "place")
        rows = zip(*(records[name].tolist() for name in columns), strict=True)
        for at, (lon, lat, precision, radius, from_lon, from_lat, to_lon, to_lat, place) in enumerate(rows):
            ids = split(self.cell("placeids", at))
            size = {
                "precision": precision, "kind": precision, "radius_m": radius, "verified": self.cell("verified", at),
                "basis": self.cell("basis", at) or "An export of kzmap", "unit_id": self.cell("unitid", at),
            }  # fmt: skip
            if self.layers[at] == "movements":
                for side, x, y in (("from", from_lon, from_lat), ("to", to_lon, to_lat)):
                    end = self.cell(f"{side}placeid", at)
                    spot = (lon, lat) if len(ids) == 1 else (math.nan, math.nan)
                    spot = spot if math.isnan(x) else (x, y)
                    several.append((end, self.cell(f"{side}place", at), *spot, size))
            elif len(ids) == 1:
                self._place(ids[0], place, lon, lat, size)
            else:
                names = (self.cell("place", at) or place).split("; ")
                spots = json.loads(self.cell("spots", at) or "[]")
                if len(names) == len(ids) == len(spots):
                    several += [(one, name, *spot, size) for one, name, spot in zip(ids, names, spots, strict=True)]
        for one, name, lon, lat, size in several:
            self._place(one, name, lon, lat, {**size, "note": "As large as the largest of several places of a record."})

    def _place(self, place_id: str, name: str, lon: float, lat: float, size: Row) -> None:
        if place_id in self.places or not fitting("places", "place_id", place_id):
            return
        row = {key: fitting("places", key, value) for key, value in {"name": name, "lon": lon, "lat": lat, **size}.items()}
        if row["precision"] in AREAL and not row["unit_id"] and not math.isnan(row["lon"]):
            row |= {"precision": "district", "radius_m": REGION_M}  # the spot on the line is all that the file tells of it
        elif row["precision"] in AREAL:
            row["lon"] = row["lat"] = row["radius_m"] = math.nan
        elif math.isnan(row["radius_m"]):
            row["radius_m"] = 5_000.0
        self.places[place_id] = {"place_id": place_id, **row, "name": row["name"] or place_id}

    def _collect_contingents(self, records: pd.DataFrame) -> None:
        """Learn the contingents of which the file has no table: their ids, and where they are at home."""
        ends = {self.cell(f"{side}placeid", at) for at in range(len(records)) for side in ("from", "to")}
        for at, layer in enumerate(self.layers):
            for one in split(self.cell("contingentid", at)) if layer not in HAPPENINGS else ():
                if not fitting("contingents", "contingent_id", one):
                    continue
                row = self.contingents.setdefault(one, {
                    "contingent_id": one, "kind": "unit", "name": one, "confidence": "low", "checked": "once",
                    "review": "published", "note": "The file that was read tells its id, and no name.",
                })  # fmt: skip
                place = self.cell("placeids", at)
                if layer == "bases" and place in self.places and place not in ends and "home_place_id" not in row:
                    row["home_place_id"] = place


def _lies(row: Mapping[str, Any]) -> bool:
    """Tell whether a place has what the tables ask of it: a unit, or a point with a radius."""
    if row["precision"] in AREAL:
        return bool(row.get("unit_id"))
    if row["precision"] == "none":
        return True
    return not any(math.isnan(float(row.get(name, math.nan))) for name in ("lon", "lat", "radius_m"))


def renamed(rows: Sequence[Row], ids: Mapping[str, Mapping[str, str]], columns: Mapping[str, str]) -> Iterator[Row]:
    """Yield rows with the ids that they have in the situation; `columns` tells which column holds ids of what."""
    for row in rows:
        yield {
            **row,
            **{
                name: "|".join(ids[kind][one] for one in split(str(row.get(name, ""))) if one in ids[kind])
                for name, kind in columns.items()
            },
        }
