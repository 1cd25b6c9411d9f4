"""UCDP Georeferenced Event Dataset: one row an incident of fatal organised violence."""

from kzmap.ingest.layouts.layout import Layout

LAYOUT = Layout(
    name="ucdp",
    title="UCDP GED",
    required=("typeofviolence", "whereprec", "datestart", "latitude", "longitude"),
    fields={
        "id": "id", "datestart": "start", "dateend": "end", "latitude": "lat", "longitude": "lon", "whereprec": "precision",
        "dateprec": "time_precision", "typeofviolence": "category", "wherecoordinates": "place", "wheredescription": "note",
        "adm1": "region", "country": "country", "conflictname": "summary", "sidea": "actors", "sourcearticle": "source",
        "best": "killed", "low": "killed_low", "high": "killed_high",
    },
    # 1 exact, 2 within about 25 km, 3 second-order and 4 first-order unit, 5 a line or a fuzzy area, 6 country, 7 sea or air
    precision={
        "1": ("site", 1_000.0), "2": ("settlement", 25_000.0), "3": ("district", 50_000.0), "4": ("region", float("nan")),
        "5": ("district", 50_000.0), "6": ("country", float("nan")), "7": ("none", float("nan")),
    },
    time_precision={"1": "day", "2": "range", "3": "range", "4": "range", "5": "range"},
    category={"1": "clash", "2": "clash", "3": "violence_against_civilians"},
    title_columns=("conflictname", "wherecoordinates"),
    source="UCDP GED",
)  # fmt: skip
