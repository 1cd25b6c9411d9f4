"""The ledger: who gave which figure, when, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap.app.wording import dated, figure, heads, label, moment, plain, say, tips
from kzmap.claims import telling
from kzmap.claims.ledger import records
from kzmap.situation import words
from kzmap.webmap import href

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]


def show(visit: Visit) -> None:
    """Draw the claims about one attribute."""
    st.title(say("page.claims"))
    claims = visit.all.claims
    if claims.empty:
        st.info(say("claims.later" if visit.shown.known_on else "claims.none"))
        return
    lang = visit.shown.lang
    known = f" {say('asKnown', day=moment(visit.shown.known_on, lang))}" if visit.shown.known_on else ""
    st.markdown(f"{say('claims.intro', n=len(claims))}{known}")
    subjects = _subjects(visit)
    counts = claims["attribute"].value_counts()
    left, middle, right = st.columns([2, 3, 3])
    said = sorted(counts.index, key=lambda word: (-int(counts[word]), str(word)))
    start = said.index("killed") if "killed" in said else 0
    named = {one: f"{label('attribute', one, lang)} ({counts[one]})" for one in said}
    word = left.selectbox(say("claims.about"), said, start, format_func=named.__getitem__)
    own = claims[claims["attribute"] == word]
    there = sorted(
        set(own["subject_id"]), key=lambda one: (one != visit.all.situation.name, -int((own["subject_id"] == one).sum()), one)
    )
    subject = middle.selectbox(
        say("claims.of"),
        ["", *there],
        int(visit.all.situation.name in there),
        format_func=lambda one: subjects.get(one, one) if one else say("claims.all"),
    )
    statuses = right.pills(say("column.status"), list(words.rows("status")), selection_mode="multi",
                           format_func=lambda one: label("status", one, lang))  # fmt: skip
    if subject:
        own = own[own["subject_id"] == subject]
    if statuses:
        own = own[own["status"].isin(statuses)]
    if own.empty:
        st.info(say("claims.empty", what=plain(label("attribute", str(word), lang))))
        return
    _headline(visit, str(word), subject)
    _chart(own, lang)
    _rows(visit, own, subjects)


def _headline(visit: Visit, word: str, subject: str) -> None:
    shown = visit.result.located.summary.get("claims", {})
    if subject not in ("", visit.all.situation.name) or not isinstance(shown, dict) or word not in shown:
        return
    row = shown[word]
    values = {"low": _nan(row["low"]), "high": _nan(row["high"]), "qualifier": row["qualifier"] or ""}
    said = f", {moment(row['said_on'], visit.shown.lang)}" if row["said_on"] else ""
    title = plain(label("attribute", word, visit.shown.lang))
    st.metric(say("claims.leads", what=title), plain(figure(values, visit.shown.lang)))
    who = plain(telling.speaker(row, visit.shown.lang))
    st.caption(f"{who}{plain(said)}. {say('claims.standing', n=row['standing'])}")


def _nan(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _chart(own: pd.DataFrame, lang: str) -> None:
    """Each figure as a bar from its low to its high, on the day it was given."""
    import altair as alt

    rows = own[(own["low"].notna() | own["high"].notna()) & (own["said_on"].str.len() >= 10)]
    if len(rows) < 2:
        return
    statuses = {label("status", one, lang): row["colour"] for one, row in words.rows("status").items()}
    data = pd.DataFrame(
        {
            "Said on": pd.to_datetime(rows["said_on"].str.slice(0, 10).to_numpy()),
            "Low": rows["low"].fillna(rows["high"]).to_numpy(),
            "High": rows["high"].fillna(rows["low"]).to_numpy(),
            "Status": [label("status", one, lang) for one in rows["status"]],
            "Figure": [figure(row, lang) for row in records(rows)],
            "Said by": [telling.speaker(row, lang) for row in records(rows)],
        }
    )
    colour = alt.Color(
        "Status",
        scale=alt.Scale(domain=list(statuses), range=list(statuses.values())),
        legend=alt.Legend(orient="top", title=None, columns=2),
    )
    shape = alt.Shape("Status", scale=alt.Scale(domain=list(statuses), range=["circle", "triangle-down", "cross", "diamond"]))
    base = alt.Chart(data).encode(
        x=alt.X("Said on:T", title=None, axis=alt.Axis(format="%-d %b %Y", tickCount=6, labelOverlap=True)),
        color=colour,
        tooltip=tips(["Figure", "Said by", "Status", "Said on"]),
    )
    bars = base.mark_rule(strokeWidth=3).encode(
        y=alt.Y("Low:Q", title=say("axis.figure"), scale=alt.Scale(zero=True, nice=True)), y2="High:Q"
    )
    points = base.mark_point(size=70, filled=True, opacity=0.85).encode(y="High:Q", shape=shape)
    st.altair_chart((bars + points).properties(height=260, config=dated(lang)))


def _rows(visit: Visit, own: pd.DataFrame, subjects: dict[str, str]) -> None:
    sources = visit.all.sources.set_index("source_id")["url"].to_dict()
    rows: list[dict[str, Any]] = [
        {
            "Figure": figure(row, visit.shown.lang),
            "Words": words.named(row, visit.shown.lang, "text"),
            "Said by": telling.speaker(row, visit.shown.lang),
            "Relayed by": row["relayed_by"],
            "On": row["said_on"][:10],
            "Status": label("status", row["status"], visit.shown.lang),
            "Since": moment(row["status_on"], visit.shown.lang),
            "Of": subjects.get(row["subject_id"], row["subject_id"]),
            "Source": href(sources.get(row["source_id"], "")) or None,
            "Note": row["note"],
            "Claim": row["claim_id"],
        }
        for row in records(own.iloc[own["said_on"].where(own["said_on"] != "", "9999").argsort(kind="stable")])
    ]
    st.dataframe(
        rows,
        hide_index=True,
        row_height=72,
        column_config=heads(
            rows[0] if rows else (),
            {
                "Words": st.column_config.TextColumn(width="large"),
                "Source": st.column_config.LinkColumn(display_text=say("link.open")),
            },
        ),
    )


def _subjects(visit: Visit) -> dict[str, str]:
    """What a claim can be about, by id, as a reader calls it."""
    located, lang = visit.all, visit.shown.lang
    places = {row["place_id"]: words.named(row, lang) for row in records(located.situation.places)}
    forces = {row["contingent_id"]: words.named(row, lang) for row in records(located.situation.contingents)}
    titles = {row["record_id"]: words.named(row, lang, "title") for row in records(located.features)}
    return {**places, **forces, **titles, located.situation.name: say("claims.whole", title=visit.title)}
