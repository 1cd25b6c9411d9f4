"""Bring your own table: sniff -> map columns -> check rows -> records, with a verdict for every row.

``file -> Table -> Mapped -> Checked -> Ingested``. A row is kept, repaired with its reason, or rejected with row, column and
remedy; good rows always load. kept + repaired rows + rejected rows = rows in.
"""

from __future__ import annotations

from kzmap.ingest.raw_table import UnreadableError
from kzmap.ingest.run import Hints, Ingested, ingest

__all__ = ["Hints", "Ingested", "UnreadableError", "ingest"]
