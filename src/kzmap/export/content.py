"""What one export holds, gathered once: the selected features in the columns of every format, and the tables behind them.

``located -> Content``. One row for each selected feature, in their order; nothing is lost or doubled.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.claims import headlines, movement_widths
from kzmap.errors import ExportError
from kzmap.export import columns, manifest
from kzmap.export.registry import FORMATS
from kzmap.ground import streets
from kzmap.ground.boundaries import day_of
from kzmap.situation import zones
from kzmap.situation.tables import AREAL, CRS, LOCATED_COLUMNS, split
from kzmap.situation.times import interval, local_offset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kzmap.export.registry import Format
    from kzmap.pipeline import Result
    from kzmap.situation.located import Located
    from kzmap.situation.selection import Selection

__all__ = ["Content", "collect", "drawn"]


@dataclass(frozen=True)
class Content:
    """Everything that a format may write.

    Attributes
    ----------
    result
        The result that it was made from, its features already selected.
    format_name
        Key of `kzmap.export.FORMATS`.
    everything
        What it was selected from.
    features
        The flat ones of `columns`, then ``area`` and ``geometry``; EPSG:4326, polygons by the right-hand rule. A
        missing string is "", a missing number NaN, a missing time NaT.
    claims, sources
        The tables, as far as the shown features need them; whole when nothing was filtered.
    record_claims, record_sources
        For each feature, in order, the positions of its rows in `claims` and `sources`.
    manifest
        Where it all comes from, see `kzmap.export.manifest`. It also holds the claims that no feature carries.
    """

    result: Result
    format_name: str
    everything: Located
    features: gpd.GeoDataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    record_claims: list[list[int]]
    record_sources: list[list[int]]
    manifest: dict[str, Any]

    @property
    def columns(self) -> tuple[columns.Column, ...]:
        """Descriptions of the columns of the features, see `columns.features`."""
        return columns.features(self.features.columns)

    @property
    def located(self) -> Located:
        """The selected features and the tables behind them."""
        return self.result.located

    @property
    def units(self) -> gpd.GeoDataFrame:
        """Boundary units that the shown features name or may lie in, with their parents, and all of a country of the situation.

        The columns of `columns.UNITS` and geometry.
        """
        units = self.located.units
        used = _used_units(self.located, whole=True) | set(self.links("record_units")["unit_id"])
        units = units[units["unit_id"].isin(used)]
        return gpd.GeoDataFrame(units[[column.name for column in columns.UNITS]], geometry=_oriented(units.geometry), crs=CRS)

    @cached_property
    def zones(self) -> gpd.GeoDataFrame:
        """Zones that held in the chosen period and touch the chosen box, see `kzmap.situation.zones.drawn`."""
        return zones.drawn(self.located.situation, self.located.options.selection)

    @cached_property
    def streets(self) -> gpd.GeoDataFrame:
        """Streets around the chosen records, see `kzmap.ground.streets.near_records`."""
        return streets.near_records(self.located.situation, self.located.features).table

    @cached_property
    def in_units(self) -> np.ndarray:
        """Which features have but the outline of units as their geometry: a layer of units holds it already."""
        shapes, areas = self.features.geometry.to_numpy(), self.features["area"].to_numpy()
        areal = np.isin(shapely.get_type_id(shapes), (3, 6))
        areal &= self.features["record_id"].isin(self.links("record_units")["record_id"]).to_numpy()
        # a circle beside a region makes the shape more than the region's outline
        places = self.located.situation.places
        regions = set(places["place_id"][places["precision"].isin(AREAL)])
        areal &= np.array([regions.issuperset(split(ids)) for ids in self.features["place_ids"]], dtype=bool)
        areal[areal] = shapely.to_wkb(shapes[areal]) == shapely.to_wkb(areas[areal])
        return areal

    def for_format(self, name: str) -> Content:
        """Return the same content for another format."""
        told = manifest.credited(self.result, name, _credited_units(self.located, name))
        return replace(self, format_name=name, manifest={**self.manifest, "format": name, **told})

    @cached_property
    def claim_objects(self) -> list[dict[str, Any]]:
        """Each claim as an object; what is missing is None."""
        return [_object(row) for row in self.claims.to_dict("records")]

    @cached_property
    def source_objects(self) -> list[dict[str, Any]]:
        """Each source as an object; what is missing is None."""
        return [_object(row) for row in self.sources.to_dict("records")]

    def links(self, name: str) -> pd.DataFrame:
        """Return the pairs of record and claim (``record_claims``), source (``record_sources``) or unit (``record_units``)."""
        if name == "record_units":
            return self._known_to()
        positions, ids, key = {
            "record_claims": (self.record_claims, self.claims["claim_id"], "claim_id"),
            "record_sources": (self.record_sources, self.sources["source_id"], "source_id"),
        }[name]
        count = [len(found) for found in positions]
        flat = np.fromiter((at for found in positions for at in found), dtype=np.int64, count=sum(count))
        records = np.repeat(self.features["record_id"].to_numpy(dtype=object), count)
        return pd.DataFrame({"record_id": records, key: ids.to_numpy(dtype=object)[flat]}, dtype="str")

    def _known_to(self) -> pd.DataFrame:
        """Units that a record is known only to, with the day whose units count."""
        situation, features = self.located.situation, self.located.features
        unit_of = {
            row["place_id"]: row["unit_id"]
            for row in situation.places.to_dict("records")
            if row["precision"] in AREAL and row["unit_id"]
        }
        begin = day_of(situation.settings["period"][0])
        day_for = self.result.boundaries.day_for
        rows = features[features["located_by"] == "unit"]
        pairs = [
            (record, unit_of[place], day_of(start) if start else day_for(unit_of[place], begin))
            for record, places, start in zip(rows["record_id"], rows["place_ids"], rows["start"], strict=True)
            for place in split(places)
            if place in unit_of
        ]
        return pd.DataFrame(pairs, columns=["record_id", "unit_id", "day"], dtype="str")


def collect(result: Result, chosen: Format, selection: Selection | None = None) -> Content:
    """Gather what a format writes.

    Parameters
    ----------
    result
        What `pipeline.run` returned.
    chosen
        The format; its name is written into the manifest.
    selection
        What to keep. Default: everything.

    Raises
    ------
    ExportError
        If a time lies outside the years 2 to 9998, which no format here can hold.
    """
    filtered = selection is not None and bool(selection.as_dict())
    everything = result.located
    located = selection.apply(everything) if selection is not None and filtered else everything
    result = replace(result, located=located)
    features = _features(located)
    claim_rows = _claim_rows(located)
    source_at = {source_id: at for at, source_id in enumerate(located.sources["source_id"])}
    source_rows = _each_once(
        located.features["source_ids"], lambda ids: [source_at[one] for one in split(ids) if one in source_at]
    )
    claims, sources = located.claims, located.sources
    if filtered:
        # a filter drops the claims that only dropped records carry; what replaced a claim stays with it
        of_records = {at for found in _claim_rows(everything) for at in found}
        chosen_rows = {at for found in claim_rows for at in found} | (set(range(len(claims))) - of_records)
        claims, claim_rows = _kept(claims, claim_rows, _with_successors(claims, chosen_rows))
        cited = {source_at[i] for i in set(claims["source_id"]) | set(claims["status_source_id"]) if i in source_at}
        of_zones = zones.drawn(located.situation, selection)["source_ids"]
        cited |= {source_at[one] for cell in of_zones for one in split(cell) if one in source_at}
        sources, source_rows = _kept(sources, source_rows, cited)
    described = manifest.build(
        result,
        chosen.name,
        counts={"features": len(features), "claims": len(claims), "sources": len(sources)},
        units=_credited_units(located, chosen.name),
    )
    content = Content(result, chosen.name, everything, features, claims, sources, claim_rows, source_rows, described)
    return replace(content, manifest={**described, "beside_records": _beside(content)})


def drawn(geometry: gpd.GeoSeries) -> np.ndarray:
    """Say which of the geometries are neither missing nor empty."""
    shapes = geometry.to_numpy()
    present: np.ndarray = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    return present


def _features(located: Located) -> gpd.GeoDataFrame:
    source = located.features.reset_index(drop=True)
    located = replace(located, features=source)
    made = {**_times(located), **_ways(located), **_people(located), **_marks(source)}
    described = columns.features(name for name in source.columns if name not in LOCATED_COLUMNS)
    flat = [column.name for column in described if column.type != "nested"]
    data = {name: made.get(name, source.get(name)) for name in flat}
    frame = gpd.GeoDataFrame(pd.DataFrame(data), geometry=_oriented(source.geometry), crs=CRS)
    frame.insert(len(flat), "area", _oriented(gpd.GeoSeries(source["area"], crs=CRS)))
    return frame.reset_index(drop=True)


def _ways(located: Located) -> dict[str, pd.Series]:
    """What only movements and postings say: from where to where, by what, what for."""
    situation, ids = located.situation, located.features["record_id"]
    moves = situation.tables["movements"].set_index("movement_id")
    named = dict(zip(situation.places["place_id"], situation.places["name"], strict=True))
    found = {
        name: _texts(ids.map(moves[name.removeprefix("movement_")]))
        for name in ("movement_kind", "from_place_id", "from_basis", "to_place_id", "to_basis", "means")
    }
    found |= {f"{end}_place": _texts(found[f"{end}_place_id"].map(named)) for end in ("from", "to")}
    tasks = situation.tables["postings"].set_index("posting_id")["task"]
    return {**found, "task": _texts(ids.map(tasks))}


def _texts(found: pd.Series) -> pd.Series:
    """Return texts, "" for what was not found."""
    return found.astype(object).where(found.notna(), "").astype("str")


def _people(located: Located) -> dict[str, pd.Series]:
    """The claim that says how many moved, stood guard or took part: that of a movement's width, else the headline."""
    features, claims, situation = located.features, located.claims, located.situation
    moved = features[features["layer"] == "movements"]
    leading = {record: str(claims.loc[at, "claim_id"]) for record, at in movement_widths.rows(moved, claims).items() if at >= 0}
    told = claims[claims["attribute"].isin(("strength", "participants")) & (claims["unit"] == "people")]
    others = sorted((set(told["subject_id"]) & set(features["record_id"])) - set(moved["record_id"]))
    led = headlines.headlines_of(told, dict.fromkeys(others, headlines.home(situation)), rule=located.options.rule,
                                 sources=located.sources, offset=situation.clock)  # fmt: skip
    leading |= {one: (picked.get("strength") or picked["participants"])["claim_id"] for one, picked in led.items() if picked}
    table = claims.set_index("claim_id")
    at = features["record_id"].map(leading)
    found = {f"people_{name}": at.map(table[name]) for name in ("low", "high", "qualifier", "claimant")}
    return {name: values.astype("float64") if name[7:] in ("low", "high") else _texts(values)
            for name, values in found.items()}  # fmt: skip


def _marks(features: gpd.GeoDataFrame) -> dict[str, np.ndarray]:
    """Where a mark for each feature may stand: its first point, the middle of its line, a spot inside its area."""
    shapes = features.geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    spots = np.full(len(shapes), None, dtype=object)
    there = ~shapely.is_empty(shapes)
    spots[(kinds == 0) & there] = shapes[(kinds == 0) & there]
    spots[(kinds == 4) & there] = shapely.get_geometry(shapes[(kinds == 4) & there], 0)
    lines = np.isin(kinds, (1, 5)) & there
    first = np.where(kinds[lines] == 5, shapely.get_geometry(shapes[lines], 0), shapes[lines])
    spots[lines] = shapely.line_interpolate_point(first, 0.5, normalized=True)
    areal = np.isin(kinds, (3, 6)) & there
    codes, distinct = pd.factorize(shapely.to_wkb(shapes[areal]))  # many records share one area
    spots[areal] = shapely.point_on_surface(shapely.from_wkb(distinct))[codes] if len(distinct) else None
    x, y = (axis(spots).round(6) + 0.0 for axis in (shapely.get_x, shapely.get_y))  # no -0.0
    return {"representative_lon": x, "representative_lat": y}


def _oriented(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Flat, outer rings counter-clockwise, as RFC 7946 wants; None stays None."""
    flat = shapely.force_2d(geometry.to_numpy())
    turned = shapely.orient_polygons(flat, exterior_cw=False)
    return gpd.GeoSeries(turned, crs=CRS, index=geometry.index)


def _credited_units(located: Located, format_name: str) -> set[str]:
    """Ids of the units whose makers an export owes a credit: those that it holds the outlines or the names of."""
    return _used_units(located, whole=bool(FORMATS[format_name].ground))


def _used_units(located: Located, *, whole: bool) -> set[str]:
    """Ids of the units that features name, and whose they are.

    `whole` adds all of those countries of the situation in which a feature lies; all of them where none does.
    """
    features, units = located.features, located.units
    used: set[str] = set()
    for column in ("adm0", "adm1", "adm2", "unit_id"):
        used.update(features[column].unique())
    for cell in features["join_candidates"].unique():
        used.update(split(cell))
    parents = dict(zip(units["unit_id"], units["parent_id"], strict=True))
    _add_parents(used, parents)
    if whole:
        countries = set(located.situation.countries)
        ground = countries & used or countries
        used |= ground | {unit for unit, parent in parents.items() if parent in ground}
        _add_parents(used, parents)
    return used


def _add_parents(used: set[str], parents: Mapping[str, str]) -> None:
    waiting = list(used)
    while waiting:
        parent = parents.get(waiting.pop(), "")
        if parent and parent not in used:
            used.add(parent)
            waiting.append(parent)


def _times(located: Located) -> dict[str, pd.Series]:
    """First instant of start and the instant after the last of end or else start, in UTC and on the clocks there."""
    clock = located.situation.clock
    spans: dict[str, tuple[Any, Any, str]] = {"": (pd.NaT, pd.NaT, "")}
    features = located.features
    for column in ("start", "end"):
        for text in features[column].unique().tolist():
            if text not in spans:
                try:
                    begin, end = interval(text, offset=clock)
                except (ValueError, OverflowError) as error:
                    record = features.loc[features[column] == text, "record_id"].iloc[0]
                    raise ExportError(
                        f"No format can hold the time {text!r} in column {column} of record {record!r}. Expected ISO 8601 in the"
                        " years 2 to 9998, such as 2022-01-05 or 2022-01-05T14:00+06:00. Mend it in the situation."
                    ) from error
                spans[text] = (begin, end, local_offset(text, offset=clock))
    pairs = list(zip(features["start"].tolist(), features["end"].tolist(), strict=True))
    dtype = "datetime64[ms, UTC]"
    first = pd.Series([spans[start or end][0] for start, end in pairs], dtype=dtype)
    last = pd.Series([spans[end or start][1] for start, end in pairs], dtype=dtype)
    offsets = pd.Series([spans[start or end][2] for start, end in pairs], dtype="str")
    shift = pd.to_timedelta(offsets.where(offsets != "", "+00:00") + ":00")
    local = {name: np.datetime_as_string((times.dt.tz_localize(None) + shift).to_numpy(), unit="s")
             for name, times in (("start", first), ("end", last))}  # fmt: skip
    return {
        "start_utc": first,
        "end_utc": last,
        **{f"{name}_local": pd.Series(texts, dtype="str").where(offsets != "", "") for name, texts in local.items()},
        "utc_offset": offsets,
    }


def _beside(content: Content) -> dict[str, list[dict[str, Any]]]:
    """Claims that no feature carries, with their sources: a format of one table would lose them, but each has a manifest.

    Such is a claim about the whole situation that no record reports.
    """
    carried = {at for found in content.record_claims for at in found}
    claims = [claim for at, claim in enumerate(content.claim_objects) if at not in carried]
    cited = {claim[key] for claim in claims for key in ("source_id", "status_source_id")}
    return {"claims": claims, "sources": [source for source in content.source_objects if source["source_id"] in cited]}


def _keys(located: Located) -> list[tuple[str, str, str]]:
    """What a feature's claims may be about: the record, the places of a base, and whose base, leg or post it is."""
    features, forces = located.features, located.situation.contingents
    units = forces[forces["kind"] == "unit"]
    whole = dict(zip(units["contingent_id"], units["contingent_id"] + "|" + units["parent_id"], strict=True))
    places = features["place_ids"].where(features["layer"] == "bases", "")
    whose = _each_once(features["contingent_id"], lambda ids: "|".join(whole.get(one, one) for one in split(ids)))
    return list(zip(features["record_id"].tolist(), places.tolist(), whose, strict=True))


def _claim_rows(located: Located) -> list[list[int]]:
    """Return the positions of each feature's claims.

    A claim about a whole contingent that no record reports (its strength, say) goes with every feature of the contingent: a
    format without a table of claims would lose it otherwise.
    """
    found: dict[str, list[int]] = defaultdict(list)
    whole: dict[str, list[int]] = defaultdict(list)
    for at, (subject, record) in enumerate(zip(located.claims["subject_id"], located.claims["record_id"], strict=True)):
        for key in dict.fromkeys((record, subject)):
            found[key].append(at)
        if not record:
            whole[subject].append(at)

    @cache  # many features share their places and contingents
    def shared(places: str, contingents: str) -> list[int]:
        at_places = (at for key in split(places) for at in found.get(key, ()))
        return sorted({*at_places, *(at for key in split(contingents) for at in whole.get(key, ()))})

    rows = []
    for record_id, places, contingents in _keys(located):
        common = shared(places, contingents)
        rows.append(sorted({*found[record_id], *common}) if record_id in found else common)
    return rows


def _each_once(cells: pd.Series, read: Callable[[str], Any]) -> list[Any]:
    """Read each cell, the same text only once."""
    return list(map(cache(read), cells.tolist()))


def _with_successors(claims: pd.DataFrame, rows: set[int]) -> set[int]:
    """Add the rows of the claims that replaced those of some rows."""
    row_of = {claim: at for at, claim in enumerate(claims["claim_id"])}
    successors = claims["replaced_by"].tolist()
    found, waiting = set(rows), list(rows)
    while waiting:
        after = row_of.get(successors[waiting.pop()])
        if after is not None and after not in found:
            found.add(after)
            waiting.append(after)
    return found


def _kept(table: pd.DataFrame, rows: list[list[int]], also: set[int]) -> tuple[pd.DataFrame, list[list[int]]]:
    """Keep the rows that are pointed at, and renumber the pointers."""
    used = sorted({at for found in rows for at in found} | also)
    new = {old: at for at, old in enumerate(used)}
    return table.iloc[used].reset_index(drop=True), [[new[at] for at in found] for found in rows]


def _object(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): _value(value) for key, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, float):
        if np.isnan(value):
            return None
        return int(value) if value.is_integer() else value
    return None if value == "" else value
