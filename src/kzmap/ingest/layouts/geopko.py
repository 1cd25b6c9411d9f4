"""Geo-PKO: where United Nations peacekeepers were deployed, one row a place and a month."""

from kzmap.ingest.layouts.layout import Layout

LAYOUT = Layout(
    name="geopko",
    title="Geo-PKO",
    required=("mission", "year", "month", "location", "latitude", "longitude"),
    fields={
        "year": "year", "month": "month", "latitude": "lat", "longitude": "lon", "location": "place", "country": "country",
        "mission": "actors", "notroops": "strength", "source": "source", "avenotroops": "strength",
    },
    title_columns=("mission", "location"),
    category={"": "deployment"},
    default_precision=("settlement", 5_000.0),
    source="Geo-PKO",
)  # fmt: skip
