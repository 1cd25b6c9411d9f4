"""Scenarios of ORBAT Mapper: every state of a unit that has a place and a time is one row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.ingest.layouts.layout import Layout
from kzmap.ingest.raw_table import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEPTH = 60


def _unpack(document: object) -> list[dict[str, object]] | None:
    if not isinstance(document, dict) or str(document.get("type", "")).casefold() != "orbat-mapper":
        return None
    begin = document.get("startTime")
    rows = []
    for side in _dicts(document.get("sides")):
        for group in _dicts(side.get("groups")):
            for key in ("subUnits", "units"):
                rows += list(_states(_dicts(group.get(key)), str(side.get("name", "")), begin, 0))
    if not rows:
        raise UnreadableError("The scenario holds no unit with a place.", "Place its units in ORBAT Mapper and save it again.")
    return rows


def _dicts(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _states(units: list[dict[str, object]], side: str, begin: object, depth: int) -> Iterator[dict[str, object]]:
    """Yield a row for each place of each unit, those of its parts after it."""
    if depth > _DEPTH:
        raise UnreadableError("The scenario's units are nested too deeply.", "Flatten its hierarchy.")
    for unit in units:
        states = [{"t": begin, "location": unit["location"]}] if unit.get("location") else []
        states += [one for one in _dicts(unit.get("state")) if one.get("location")]
        before: tuple[object, object] = ("", "")
        for number, state in enumerate(states, start=1):
            spot = state["location"]
            lon, lat = spot[:2] if isinstance(spot, list) and len(spot) > 1 else ("", "")
            came, before = before, (lon, lat)
            moved = came not in (("", ""), before)
            yield {
                "id": f"{unit.get('id', unit.get('name', ''))}-{number}",
                "unit": unit.get("name"),
                "side": side,
                "t": state.get("t"),
                "longitude": lon,
                "latitude": lat,
                "title": state.get("title") or f"{unit.get('name', '')}{' moves' if moved else ''}",
                "from longitude": came[0] if moved else "",
                "from latitude": came[1] if moved else "",
                "to longitude": lon if moved else "",
                "to latitude": lat if moved else "",
                "sidc": unit.get("sidc"),
                "description": state.get("subTitle") or unit.get("description"),
                "url": unit.get("externalUrl"),
            }
        yield from _states(_dicts(unit.get("subUnits")), side, begin, depth + 1)


LAYOUT = Layout(
    name="orbat",
    title="ORBAT Mapper scenario",
    required=("unit", "sidc", "t", "longitude", "latitude"),
    fields={
        "id": "id",
        "t": "start",
        "longitude": "lon",
        "latitude": "lat",
        "unit": "actors",
        "description": "summary",
        "url": "url",
        "title": "title",
        "side": "actors2",
        "fromlongitude": "from_lon",
        "fromlatitude": "from_lat",
        "tolongitude": "to_lon",
        "tolatitude": "to_lat",
    },
    category={"": "deployment"},
    title_columns=("unit",),
    source="ORBAT Mapper scenario",
    unpack=_unpack,
)
