"""What kzmap exports as one table: GeoJSON, FlatGeobuf, GeoParquet, CSV."""

from kzmap.ingest.layouts.layout import Layout

LAYOUT = Layout(
    name="kzmap",
    title="an export of kzmap",
    required=("recordid", "layer", "timeprecision", "joinmethod", "claims", "sources"),
    fields={
        "recordid": "id", "category": "category", "title": "title", "summary": "summary", "start": "start", "end": "end",
        "lat": "lat", "lon": "lon", "place": "place", "adm1name": "region", "adm0": "country", "precision": "precision",
        "radiusm": "radius_m", "actors": "actors", "note": "note", "claims": "claims", "sources": "sources",
    },
    default_precision=("none", float("nan")),
    note="Claims about the whole situation that no row carries are in the manifest of the export and are not read. The export"
    " 'tables' gives every table back: kzmap opens its folder as it is.",
)  # fmt: skip
