"""The records as a table, with a chart of days and the details of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from kzmap.app import detail, filters, session
from kzmap.app.wording import KIND, PRECISION, category, when
from kzmap.layers import CATEGORIES, FAMILIES
from kzmap.schema import split

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]


def show(visit: Visit) -> None:
    """Draw the table of what is shown."""
    st.title("Table")
    st.markdown(visit.tally())
    features = visit.located.features
    if features.empty:
        filters.clear_buttons(visit)
        return
    _days(visit)
    wide = bool(visit.shown.record)
    left, right = st.columns([3, 2]) if wide else (st.container(), st.container())
    with left:
        _rows(visit)
    with right:
        detail.record(visit)


def _days(visit: Visit) -> None:
    """Records per day of their beginning, by family."""
    features = visit.located.features
    lang = visit.shown.lang
    days = features["start"].str.slice(0, 10)
    families = [FAMILIES[CATEGORIES.get(word, CATEGORIES["other"]).family] for word in features["category"]]
    begin, end = visit.all.situation.settings["period"]
    counted = pd.DataFrame({"Day": days, "Family": [one.title[lang] for one in families], "Records": 1})
    inside = counted[(days >= begin) & (days <= end)]
    if inside.empty:
        return
    # the chart takes its colours by the sorted names of the families
    used = sorted({(one.title[lang], one.colour) for one in families if one.title[lang] in set(inside["Family"])})
    summed = inside.groupby(["Day", "Family"], as_index=False)["Records"].sum()
    summed["Day"] = pd.to_datetime(summed["Day"])
    st.bar_chart(summed, x="Day", y="Records", color="Family", height=180, x_label="", y_label="records a day")
    del used


def _rows(visit: Visit) -> None:
    features = visit.located.features.sort_values(["start", "record_id"], kind="stable")
    lang = visit.shown.lang
    names = "place" if lang == "en" else f"place_{lang}"
    rows = features.to_dict("records")
    frame = pd.DataFrame(
        {
            "From": pd.to_datetime(features["start"].str.slice(0, 10).to_numpy(), errors="coerce"),
            "When": [when(row) for row in rows],
            "What": features["title"].to_numpy(),
            "Category": [category(row["category"], lang) for row in rows],
            "Layer": [KIND.get(row["layer"], row["layer"]) for row in rows],
            "Where": [row[names] or row["place"] for row in rows],
            "Region": features["adm1_name"].to_numpy(),
            "How exact": [PRECISION.get(row["precision"], row["precision"]) for row in rows],
            "Confidence": [row["confidence"] for row in rows],
            "Sources": [len(split(row["source_ids"])) for row in rows],
            "Record": features["record_id"].to_numpy(),
        }
    )
    st.dataframe(
        frame,
        key="kz_table",
        hide_index=True,
        height=560,
        selection_mode="single-row",
        on_select=lambda: _open(frame["Record"].tolist()),
        column_config={
            "From": st.column_config.DateColumn(format="D MMM YYYY", help="First day; sorts by time.", width="small"),
            "When": st.column_config.TextColumn(width="medium"),
            "What": st.column_config.TextColumn(width="large"),
            "Sources": st.column_config.NumberColumn(width="small"),
        },
    )


def _open(ids: list[str]) -> None:
    chosen = st.session_state["kz_table"]["selection"]["rows"]
    session.change(record=ids[chosen[0]] if chosen else "")
