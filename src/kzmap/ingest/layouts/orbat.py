"""Scenarios of ORBAT Mapper: each state of a unit with a place and a time is a row, and so is each leg of a way with stops."""

from __future__ import annotations

from itertools import pairwise
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


def _lists(value: object) -> list[list[object]]:
    return [one for one in value if isinstance(one, list)] if isinstance(value, list) else []


def _states(units: list[dict[str, object]], side: str, begin: object, depth: int) -> Iterator[dict[str, object]]:
    """Yield a row for each place of each unit and each leg of the way there, those of its parts after it."""
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
            stops = [one[:2] for one in _lists(state.get("via")) if len(one) > 1] if moved else []
            legs = list(pairwise([came, *stops, (lon, lat)] if moved else [("", ""), ("", "")]))
            for leg, (start, end) in enumerate(legs, start=1):
                told = state.get("title") or f"{unit.get('name', '')}{' moves' if moved else ''}"
                left = state.get("viaStartTime") if len(legs) > 1 else None  # only then is the time of the whole way a span
                yield {
                    "id": f"{unit.get('id', unit.get('name', ''))}-{number}{f'-{leg}' if leg < len(legs) else ''}",
                    "unit": unit.get("name"),
                    "side": side,
                    "t": left or state.get("t"),
                    "until": state.get("t") if left else "",
                    "longitude": end[0] if moved else lon,
                    "latitude": end[1] if moved else lat,
                    "title": f"{told} (leg {leg} of {len(legs)})" if len(legs) > 1 else told,
                    "from longitude": start[0],
                    "from latitude": start[1],
                    "to longitude": end[0],
                    "to latitude": end[1],
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
        "until": "end",
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
