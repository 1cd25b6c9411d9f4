"""Exports of Atlos: one row an incident that a team has geolocated."""

from kzmap.ingest.layouts.layout import Layout

LAYOUT = Layout(
    name="atlos",
    title="Atlos",
    required=("slug", "attrdescription", "attrdate"),
    fields={
        "slug": "id", "attrdescription": "title", "attrdate": "start", "latitude": "lat", "longitude": "lon",
        "attrlatitude": "lat", "attrlongitude": "lon", "attrgeolocation": "coordinates", "attrtype": "category",
        "attrmoreinfo": "summary", "source1": "url", "sources": "url",
    },
    default_precision=("site", 200.0),
    source="Atlos",
)  # fmt: skip
