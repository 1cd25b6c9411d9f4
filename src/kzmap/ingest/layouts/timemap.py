"""Events as the TimeMap family (ukraine-timemap, forensic-architecture) publishes them."""

from __future__ import annotations

from kzmap.ingest.layouts.layout import Layout


def _unpack(document: object) -> list[dict[str, object]] | None:
    """Return the events of an API document, its lists joined into texts."""
    events = document.get("events") if isinstance(document, dict) else document
    if not isinstance(events, list) or not events:
        return None
    rows = [one for one in events if isinstance(one, dict)]
    if len(rows) != len(events) or not any(_has(one) for one in rows):
        return None
    return [{key: _joined(value) for key, value in one.items()} for one in rows]


def _has(one: dict[str, object]) -> bool:
    place = "lat" in one or "latitude" in one
    return place and "date" in one and ("associations" in one or "filters" in one) and "sources" in one


def _joined(value: object) -> object:
    if isinstance(value, list):
        parts = [
            one.get("path") or one.get("url") or one.get("title") or one.get("id") if isinstance(one, dict) else one
            for one in value
        ]
        return " | ".join(str(part) for part in parts if part)
    return value


LAYOUT = Layout(
    name="timemap",
    title="TimeMap events",
    required=("id", "date", "associations", "sources", "description", "latitude", "longitude"),
    fields={
        "id": "id", "civid": "id", "date": "start", "datetime": "start", "lat": "lat", "latitude": "lat", "lng": "lon",
        "longitude": "lon", "location": "place", "description": "summary", "title": "title", "time": "time", "sources": "url",
        "source": "source", "source1": "source", "source2": "source", "source3": "source", "type": "category",
        "category": "category", "association1": "category",
        "timeprecision": "time_precision",
    },
    source="TimeMap",
    unpack=_unpack,
)  # fmt: skip
