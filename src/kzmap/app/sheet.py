"""A report beside its map as one component: what is marked in the text, what is drawn, in the coordinates of the drawing."""

from __future__ import annotations

import math
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap.ground.boundaries import Boundaries

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kzmap.report.reader import Reading
    from kzmap.report.review import Decision

__all__ = ["draw", "sheet_of"]

_MARGIN, _LEAST = 0.35, 4.0
_LEFT_OUT = ("rejected", "merged")


def _text(name: str) -> str:
    return resources.files("kzmap.app").joinpath(name).read_text("utf-8")


_component = st.components.v2.component(
    "kzmap_report", html='<div class="kz-report"></div>', css=_text("report.css"), js=_text("report.js")
)


def draw(sheet: dict[str, Any], *, on_pick: Callable[[], None], on_spot: Callable[[], None]) -> None:
    """Draw a sheet; the callbacks read ``st.session_state["kz_sheet"]``."""
    _component(key="kz_sheet", data=sheet, height="content", on_pick_change=on_pick, on_spot_change=on_spot)


def sheet_of(reading: Reading, decisions: Sequence[Decision], picked: int | None, *, placing: bool) -> dict[str, Any]:
    """Work out what to draw.

    Parameters
    ----------
    reading
        The reading; its working text is shown.
    decisions
        One for each event, in its order.
    picked
        Number of the event that is being looked at.
    placing
        The next click on the map sets its place.
    """
    marks = _marks(reading, decisions)
    spots = [(n, d.event.spot) for n, d in enumerate(decisions) if d.event.spot is not None and d.state not in _LEFT_OUT]
    wide = [(n, s) for n, s in spots if s.precision in ("country", "region") and s.country]
    points = [(n, s) for n, s in spots if s.precision not in ("country", "region")]
    countries = {s.country for _, s in wide if s.precision == "country"}
    lons, lats = [s.lon for _, s in spots] or [0.0], [s.lat for _, s in spots] or [20.0]
    scale = math.cos(math.radians(max(-70.0, min(70.0, sum(lats) / len(lats)))))
    box = _box(lons, lats, scale, [_bounds(code) for code in sorted(countries)])
    areas: dict[str, list[int]] = {}
    for number, spot in wide:
        areas.setdefault(spot.country if spot.precision == "country" else "", []).append(number)
    dots: dict[str, dict[str, Any]] = {}
    for number, spot in (*points, *((n, s) for n, s in wide if s.precision == "region")):
        dot = dots.setdefault(
            spot.place_id,
            {"x": spot.lon * scale, "y": -spot.lat, "events": [], "name": spot.name, "label": f"{spot.name} ({spot.precision})"},
        )
        dot["events"].append(number)
    return {
        "text": reading.document.text, "marks": marks, "land": [_path(shape, scale) for _, shape in _near(box, scale)],
        "areas": [{"path": _path(_country(code), scale), "events": numbers} for code,
        numbers in areas.items() if code and _country(code) is not None],
        "dots": list(dots.values()), "box": box, "scale": scale, "picked": picked, "placing": placing,
    }  # fmt: skip


def _marks(reading: Reading, decisions: Sequence[Decision]) -> list[dict[str, Any]]:
    marks = [
        {"start": block.start, "end": block.end, "kind": "aside", "events": [], "label": block.role}
        for block in reading.document.blocks
        if block.role not in ("body", "headline", "subheading")
    ]
    for number, decision in enumerate(decisions):
        kind = "off" if decision.state in _LEFT_OUT else "event"
        marks += [
            {"start": start, "end": end, "kind": kind, "events": [number], "label": decision.event.category.replace("_", " ")}
            for start, end in decision.event.spans
        ]
    for claim in reading.claims:
        if claim.kind != "count":
            marks += [
                {"start": s, "end": e, "kind": "claim", "events": [], "label": f"said by {claim.claimant}"}
                for s, e in claim.spans
            ]
    for scene in reading.scenes:
        for name in scene.names:
            role = "place" if name.role in ("location", "destination") else "other"
            start = scene.sentence.start + name.start
            where = name.spot.name if name.spot else "not known"
            marks.append(
                {
                    "start": start,
                    "end": start + name.end - name.start,
                    "kind": role,
                    "events": [],
                    "label": f"{where}: {name.role}",
                }
            )
    return marks


def _box(
    lons: list[float], lats: list[float], scale: float, bounds: list[tuple[float, float, float, float] | None]
) -> list[float]:
    """Corners of the drawing: all spots and countries with a margin, never smaller than a region."""
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    for found in bounds:
        if found is not None and found[2] - found[0] < 120:
            west, south, east, north = min(west, found[0]), min(south, found[1]), max(east, found[2]), max(north, found[3])
    wide, high = max((east - west) * scale, _LEAST), max(north - south, _LEAST * 0.7)
    wide, high = wide * (1 + _MARGIN), high * (1 + _MARGIN)
    wide, high = max(wide, high * 1.35), max(high, wide / 1.35)
    x, y = (west + east) / 2 * scale, -(south + north) / 2
    return [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2]


@lru_cache(maxsize=1)
def _lands() -> tuple[tuple[str, Any], ...]:
    units = Boundaries.load(packs=False).valid_on(None, "adm0", scale="drawn")
    return tuple(zip(units["unit_id"], units.geometry, strict=True))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Alpha-2 code -> unit id, by the gazetteer."""
    from kzmap.gazetteer import Gazetteer, peoples

    gazetteer = Gazetteer.open()
    found = {code: gazetteer.country(code) for code in dict.fromkeys(peoples().values())}
    return {code: spot.place_id for code, spot in found.items() if spot is not None}


def _country(code: str) -> Any:
    return dict(_lands()).get(_codes().get(code, ""))


def _bounds(code: str) -> tuple[float, float, float, float] | None:
    shape = _country(code)
    return None if shape is None else tuple(shape.bounds)


def _near(box: list[float], scale: float) -> list[tuple[str, Any]]:
    west, east, south, north = box[0] / scale, box[2] / scale, -box[3], -box[1]
    return [
        (unit, s)
        for unit, s in _lands()
        if s.bounds[0] < east and s.bounds[2] > west and s.bounds[1] < north and s.bounds[3] > south
    ]


def _path(shape: Any, scale: float) -> str:
    """A polygon as the path of an SVG."""
    rings = [ring for polygon in getattr(shape, "geoms", [shape]) for ring in (polygon.exterior, *polygon.interiors)]
    return "".join("M" + "L".join(f"{x * scale:.3f} {-y:.3f}" for x, y in ring.coords) + "Z" for ring in rings)
