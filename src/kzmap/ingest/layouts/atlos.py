"""Exports of Atlos: one row an incident that a team has geolocated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.ingest.header_words import normal
from kzmap.ingest.layouts.layout import Layout

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table


def _stripped(table: Table) -> bool:
    """Tell an export whose columns lost the attr_ before their names."""
    names = {normal(str(name)).removeprefix("attr") for name in table.frame.columns}
    return {"slug", "description", "date", "type", "status"} <= names and bool(names & {"latitude", "geolocation", "longitude"})


LAYOUT = Layout(
    name="atlos",
    title="Atlos",
    required=("slug", "attrdescription", "attrdate", "attrstatus", "attrtype"),
    fields={
        "slug": "id", "attrdescription": "title", "attrdate": "start", "latitude": "lat", "longitude": "lon",
        "attrlatitude": "lat", "attrlongitude": "lon", "attrgeolocation": "coordinates", "attrtype": "category",
        "description": "title", "date": "start", "type": "category", "time": "time", "attrtime": "time",
        "generallocation": "place", "attrgenerallocation": "place",
        "geolocation": "coordinates", "source1": "url", "source2": "url",
        "source3": "url", "source4": "url", "sources": "url",
        "mediaversions": "url",
    },
    # what investigators tell each other, and what must not be seen
    private=("moreinfo", "attrmoreinfo", "restrictions", "attrrestrictions", "sensitive", "attrsensitive", "assignments"),
    refused={"status": ("cancelled", "canceled"), "attrstatus": ("cancelled", "canceled"), "restrictions": ("hidden",),
             "attrrestrictions": ("hidden",)},
    default_precision=("site", 200.0),
    source="Atlos",
    matches=_stripped,
)  # fmt: skip
