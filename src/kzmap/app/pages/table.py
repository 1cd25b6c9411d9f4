"""The records as a table, with a chart of days and the details of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from kzmap.app import detail, filters, session
from kzmap.app.wording import axis, heads, label, plain, say, tips, when
from kzmap.claims import answers
from kzmap.claims.ledger import records
from kzmap.situation import words
from kzmap.situation.selection import suggestion
from kzmap.situation.tables import split

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]


def show(visit: Visit) -> None:
    """Draw the table of what is shown."""
    st.title(say("page.table"))
    st.markdown(visit.tally())
    st.markdown(plain(answers.chosen(visit.located, visit.shown.lang)))
    features = visit.located.features
    if features.empty:
        meant = suggestion(visit.all, visit.shown.selection.text) if visit.shown.selection.text else ""
        if meant:
            st.info(say("meant", text=plain(meant)))
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
    """Records per day of their beginning, by family, in the colours of the map."""
    import altair as alt

    features = visit.located.features
    lang = visit.shown.lang
    days = features["start"].str.slice(0, 10)
    families = [words.family(one) for one in features["category"]]
    begin, end = visit.all.situation.settings["period"]
    counted = pd.DataFrame({"Day": days, "Family": [label("family", one, lang) for one in families], "Records": 1})
    inside = counted[(days >= begin) & (days <= end)]
    if inside.empty:
        return
    summed = inside.groupby(["Day", "Family"], as_index=False)["Records"].sum()
    labels = axis(begin, end, lang)
    summed["Day"] = summed["Day"].map(labels)
    shown = {label("family", one, lang): row["colour"] for one, row in words.rows("family").items()}
    tones = {name: colour for name, colour in shown.items() if name in set(inside["Family"])}
    bars = (
        alt.Chart(summed)
        .mark_bar()
        .encode(
            x=alt.X(
                "Day:O",
                title=None,
                scale=alt.Scale(domain=list(labels.values())),
                axis=alt.Axis(labelAngle=0, labelOverlap=True, labelFlush=False),
            ),
            y=alt.Y("Records:Q", title=say("axis.records"), axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "Family:N",
                title=None,
                sort=list(tones),
                legend=alt.Legend(orient="top", labelLimit=220, columns=3),
                scale=alt.Scale(domain=list(tones), range=list(tones.values())),
            ),
            tooltip=tips(["Day", "Family", "Records"]),
        )
        .properties(height=190)
    )
    st.altair_chart(bars)


def _rows(visit: Visit) -> None:
    features = visit.in_time
    lang = visit.shown.lang
    rows = records(features)
    frame = pd.DataFrame(
        {
            "When": [when(row, lang) for row in rows],
            "What": [words.named(row, lang, "title") for row in rows],
            "Category": [label("category", row["category"], lang) for row in rows],
            "Layer": [label("kind", row["layer"], lang) for row in rows],
            "Where": [words.named(row, lang, "place") for row in rows],
            "Region": features["adm1_name"].to_numpy(),
            "How exact": [label("precision", row["precision"], lang, "sentence") for row in rows],
            "Confidence": [label("confidence", row["confidence"], lang) for row in rows],
            "Sources": [len(split(row["source_ids"])) for row in rows],
            "Record": features["record_id"].to_numpy(),
        }
    )
    st.dataframe(
        frame,
        key="kz_table",
        hide_index=True,
        height=560,
        row_height=72,
        placeholder="",
        selection_mode="single-row",
        on_select=lambda: _open(frame["Record"].tolist()),
        column_config=heads(
            frame.columns,
            {
                "When": st.column_config.TextColumn(width="medium"),
                "What": st.column_config.TextColumn(width="large"),
                "Sources": st.column_config.NumberColumn(width="small"),
            },
        ),
    )


def _open(ids: list[str]) -> None:
    chosen = st.session_state["kz_table"]["selection"]["rows"]
    session.change(record=ids[chosen[0]] if chosen else "")
