"""UCDP Georeferenced Event Dataset: one row an incident of fatal organised violence."""

from kzmap.ground.precision_codes import meanings
from kzmap.ingest.layouts.layout import Layout

LAYOUT = Layout(
    name="ucdp",
    title="UCDP GED",
    required=("typeofviolence", "whereprec", "datestart", "latitude", "longitude"),
    fields={
        "id": "id", "datestart": "start", "dateend": "end", "latitude": "lat", "longitude": "lon", "whereprec": "precision",
        "dateprec": "time_precision", "typeofviolence": "category", "wherecoordinates": "place", "wheredescription": "note",
        "adm1": "region", "country": "country",
        "sidea": "actors", "sideb": "actors2", "sourcearticle": "source", "sourceheadline": "summary", "sourceoriginal": "source",
        "bestest": "killed", "lowest": "killed_low", "highest": "killed_high",
        "best": "killed", "low": "killed_low", "high": "killed_high",
    },
    precision=meanings("ucdp"),
    time_precision={"1": "day", "2": "range", "3": "range", "4": "range", "5": "range"},
    category={"1": "clash", "2": "clash", "3": "violence_against_civilians"},
    title_columns=("conflictname", "wherecoordinates"),
    source="UCDP GED",
)  # fmt: skip
