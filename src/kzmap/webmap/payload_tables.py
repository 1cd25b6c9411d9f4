"""The tables beside the records: claims, sources, units and the base map, as columns."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from kzmap.claims import asof, headlines, history, ledger, speakers
from kzmap.ground.page_ground import unrolled
from kzmap.situation import words
from kzmap.situation import zones as drawn_zones
from kzmap.situation.tables import split
from kzmap.webmap.escape import href
from kzmap.webmap.records import Strings, number
from kzmap.webmap.shapes import COARSE, FINE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    import geopandas as gpd

    from kzmap.situation.located import Located
    from kzmap.situation.situation import Situation
    from kzmap.webmap.shapes import Shapes

__all__ = ["base", "cities", "claims", "sources", "story", "subjects", "units", "zones"]

_CLAIMS = (
    "claim_id", "subject_id", "record_id", "attribute", "qualifier", "unit", "text", "claimant", "relayed_by", "said_on",
    "status", "status_on", "status_by", "replaced_by", "note",
)  # fmt: skip
_SOURCES = ("source_id", "publisher", "original", "title", "published_on", "tier", "language", "note")
_UNITS = ("unit_id", "level", "parent_id", "name", "name_ru", "name_kk", "valid_from", "valid_to")


def claims(
    table: pd.DataFrame,
    sources: pd.DataFrame,
    strings: Strings,
    offset: str,
    home: Sequence[str] = (),
    spoken: Sequence[str] = (),
) -> dict[str, Any]:
    """Columns of the claims; sources by their row, and the minutes from which each claim and its change of status count."""
    numbers = {source: i for i, source in enumerate(sources["source_id"])}
    names = [name for one in spoken for of in ("claimant", "text") if (name := f"{of}_{one}") in table]
    columns: dict[str, Any] = {name: strings.column(table[name]) for name in (*_CLAIMS, *names)}
    columns["low"] = [number(value) for value in table["low"]]
    columns["high"] = [number(value) for value in table["high"]]
    columns["why"] = strings.column(
        f"{headlines.statement(row)}.{speakers.speaker(row['claimant'], home)}" for row in ledger.records(table)
    )
    columns["source"] = [numbers.get(source, -1) for source in table["source_id"]]
    columns["status_source"] = [numbers.get(source, -1) for source in table["status_source_id"]]
    dated = ledger.dates(table, sources, offset=offset)
    columns["known"] = [_minute(item.known_from) for item in dated]
    columns["changed"] = [_minute(item.changed_from) for item in dated]
    return columns


def leads(situation: Situation, rule: str) -> dict[str, Any]:
    """For each attribute of the whole the row of the claim that leads: ``now``, and ``then``, pairs of a minute and a row."""
    rows = {claim: row for row, claim in enumerate(situation.claims["claim_id"])}
    dating: dict[str, Any] = {"offset": situation.clock, "sources": situation.sources, "home": headlines.home(situation)}
    found: dict[str, Any] = {}
    now = headlines.headlines(situation.claims, situation.name, rule=rule, **dating)
    for entry in history.ledger(situation.claims, subjects=[situation.name], **dating):
        attribute = entry["attribute"]
        # figures in different units are never compared: those of the unit that leads today
        if (now[attribute]["unit"] if attribute in now else None) != entry["unit"] and attribute in now:
            continue
        if not any(step["headlines"][rule] for step in entry["history"]):
            continue
        then: list[list[Any]] = []
        for step in entry["history"]:
            row = rows.get(step["headlines"][rule], -1)
            if step["from"] is None or (then and then[-1][1] == row):
                continue
            minute = round(datetime.fromisoformat(step["from"]).timestamp() / 60, 2)
            if then and then[-1][0] == minute:
                then[-1][1] = row
            else:
                then.append([number(minute), row])
        found[attribute] = {"now": rows.get(entry["headlines"][rule], -1), "then": then}
    return found


def subjects(located: Located, spoken: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Places that claims are about: their names by language, and the units that they are or lie in."""
    about = set(located.claims["subject_id"])
    if not about:  # bare points have no places either
        return {}
    units: dict[str, set[str]] = {}
    for row in ledger.records(located.features[["place_ids", "adm1", "adm0"]]):
        for place in split(row["place_ids"])[:1]:
            units.setdefault(place, set()).update((row["adm1"], row["adm0"]))
    return {
        row["place_id"]: {
            "name": {one: words.named(row, one) for one in spoken},
            "units": sorted({*units.get(row["place_id"], ()), row["unit_id"]} - {""}),
        }
        for row in ledger.records(located.situation.places)
        if row["place_id"] in about
    }


def _minute(instant: datetime | None) -> float | None:
    """Minutes since 1970 UTC."""
    return None if instant is None else number(round(instant.timestamp() / 60, 2))


def sources(table: pd.DataFrame, strings: Strings) -> dict[str, Any]:
    """Columns of the sources; an address that is not http(s) is left out."""
    told = [name for name in table.columns if str(name).startswith("title_")]
    columns: dict[str, Any] = {name: strings.column(table[name]) for name in (*_SOURCES, *told)}
    columns["url"] = strings.column(href(url) for url in table["url"])
    return columns


def units(table: gpd.GeoDataFrame, shapes: Shapes, strings: Strings, grid: int) -> dict[str, Any]:
    """Columns of the boundary units, with the spot where their name stands: [lon, lat]."""
    named = [name for name in table.columns if str(name).startswith("name_") and name not in _UNITS]
    columns: dict[str, Any] = {name: strings.column(table[name]) for name in (*_UNITS, *named)}
    columns["shape"] = [shapes.add(geometry, grid) for geometry in table.geometry]
    inner = table["label"] if "label" in table else (None if g.is_empty else g.representative_point() for g in table.geometry)
    columns["label"] = [None if p is None else [round(p.x, 3), round(p.y, 3)] for p in inner]
    return columns


def base(basemap: Mapping[str, gpd.GeoDataFrame], shapes: Shapes) -> dict[str, Any]:
    """Land, lakes and rivers as shapes."""
    found: dict[str, Any] = {}
    for name in ("land", "lakes", "rivers"):
        table = basemap.get(name)
        geometries = [] if table is None else table.geometry
        found[name] = [n for n in (shapes.add(g, COARSE) for g in geometries) if n >= 0]
    return found


def zones(located: Located, shapes: Shapes, spoken: Sequence[str], *, over_seam: bool) -> dict[str, Any]:
    """Zones, who draws them and what they are; {} without any.

    Returns
    -------
    dict
        ``kinds`` (id, title by language, colour), ``claimants`` (id, title; in the order of the table) and ``rows``: kind and
        claimant by their row, shape (and whether it is an area), title by language, start and end as written, sources by their
        row, confidence, review, note, and the minutes from which the zone and its text are known (None: nothing tells).
    """
    situation = located.situation
    table = drawn_zones.drawn(situation, located.options.selection)
    if table.empty:
        return {}
    kinds = {word: at for at, word in enumerate(word for word in words.rows("zone") if word in set(table["kind"]))}
    claimants = {who: at for at, who in enumerate(dict.fromkeys(table["claimant"]))}
    numbers = {source: at for at, source in enumerate(located.sources["source_id"])}
    known = asof.dates(situation)
    outlines = (unrolled(table.geometry) if over_seam else table.geometry).tolist()
    return {
        "kinds": [
            {
                "id": word,
                "title": {one: words.label("zone", word, one) for one in spoken},
                "colour": words.rows("zone")[word]["colour"],
            }
            for word in kinds
        ],
        "claimants": [{"id": f"claimant-{at + 1}", "title": who} for who, at in claimants.items()],
        "rows": [
            {
                "id": row["zone_id"],
                "kind": kinds[row["kind"]],
                "claimant": claimants[row["claimant"]],
                "shape": shapes.add(outline, FINE),
                "area": outline.geom_type.endswith("Polygon"),
                "title": {one: words.named(row, one, "title") for one in spoken},
                "start": row["start"],
                "end": row["end"],
                "sources": [numbers[one] for one in split(row["source_ids"]) if one in numbers],
                "confidence": row["confidence"],
                "review": row["review"],
                "note": row["note"],
                "since": _minute(known[row["zone_id"]].since),
                "whole": _minute(known[row["zone_id"]].whole),
            }
            for row, outline in zip(ledger.records(table.drop(columns="geometry")), outlines, strict=True)
        ],
    }


def cities(table: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Names by language, the largest first; labels are placed in this order."""
    if table is None or table.empty:
        return {"name": [], "name_ru": [], "name_kk": [], "lon": [], "lat": [], "population": [], "capital": []}
    table = table.copy()
    for column in ("name_ru", "name_kk"):
        table[column] = table.get(column, "")
    table["population"] = table["population"].fillna(0) if "population" in table else 0
    table["capital"] = table["capital"].fillna(0) if "capital" in table else 0
    table = table.sort_values(["population", "name"], ascending=[False, True], kind="stable")
    return {
        **{column: table[column].fillna("").astype(str).tolist() for column in ("name", "name_ru", "name_kk")},
        "lon": [round(float(p.x), 3) for p in table.geometry],
        "lat": [round(float(p.y), 3) for p in table.geometry],
        "population": [int(v) for v in table["population"]],
        "capital": [int(bool(v)) for v in table["capital"]],
    }


def story(located: Located, spoken: Sequence[str]) -> list[dict[str, Any]]:
    """Steps of the story in each language of the page; one that rests on what the page does not have is not told."""
    if not len(located.situation.tables["story"]):
        return []  # a bare table has no records to rest on
    there = set(located.features["record_id"]) | set(located.claims["claim_id"])
    return [
        {
            **{column: {one: words.named(row, one, column) for one in spoken} for column in ("title", "text")},
            "state": row["state"],
            "records": split(row["record_ids"]),
            "claims": split(row["claim_ids"]),
        }
        for row in located.situation.tables["story"].to_dict("records")
        if there.issuperset(split(row["record_ids"]) + split(row["claim_ids"]))
    ]
