"""The log that an office keeps: its columns, said in kzmap's."""

from kzmap.ingest.layouts import Layout

__all__ = ["LAYOUT"]

LAYOUT = Layout(
    name="field-log",
    title="Log of a field office",
    required=("entryno", "seenon", "gpsnorth", "gpseast"),
    fields={"entryno": "id", "seenon": "start", "gpsnorth": "lat", "gpseast": "lon", "remark": "title"},
)
