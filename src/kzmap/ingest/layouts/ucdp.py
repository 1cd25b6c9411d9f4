"""UCDP Georeferenced Event Dataset: one row an incident of fatal organised violence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.ground.precision_codes import meanings
from kzmap.ingest.layouts.layout import Layout

if TYPE_CHECKING:
    from kzmap.ingest.raw_table import Table

#: The columns in the order of the data set, for files that have lost their first line.
_NAMES = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
]


def _headless(table: Table) -> bool:
    """Tell a file without a header by its width, the ids of its second column and the classes of its sixth."""
    frame = table.frame
    if frame.shape[1] != len(_NAMES) or not len(frame) or not str(frame.columns[0]).startswith("column "):
        return False
    head = frame.iloc[:50]
    return bool(
        head.iloc[:, 1].str.fullmatch(r"[A-Z]{3}-\d{4}-\d-.+").mean() > 0.8
        and head.iloc[:, 5].str.fullmatch("[123]").mean() > 0.8
    )


def _named(table: Table) -> None:
    if _headless(table):
        old = {str(was): name for was, name in zip(table.frame.columns, _NAMES, strict=True)}
        table.frame.columns = list(_NAMES)
        table.repaired = [one._replace(column=old.get(one.column, one.column)) for one in table.repaired]


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
    meaning={"1": "State-based conflict", "2": "Non-state conflict", "3": "One-sided violence"},
    title_columns=("dyadname|conflictname", "wherecoordinates"),
    source="UCDP GED",
    matches=_headless,
    prepare=_named,
)  # fmt: skip
