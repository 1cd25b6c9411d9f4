"""The forces: who sent whom, how many by whose word, which way, what they guarded, and who was there on which day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap.app import detail, loading
from kzmap.app.wording import axis, figure, heads, label, moment, plain, say, tips, when
from kzmap.claims import answers, telling
from kzmap.claims.ledger import records
from kzmap.situation import words
from kzmap.situation.tables import split

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]

#: Attributes of a force that a reader compares.
_SIZE = ("strength", "plan", "pool")
#: What is known about a contingent on a day: the text that says so, and a colour.
_STATES = {
    "possible": ("forces.may", "#cfe3d6"),
    "some": ("forces.some", "#8fc3a3"),
    "all": ("forces.all", "#2f855a"),
    "gone": ("forces.gone", "#e4e0d6"),
}


def show(visit: Visit) -> None:
    """Draw the force, the days, then each contingent with its units, legs and posts."""
    st.title(say("page.contingents"))
    if visit.all.situation.contingents.empty:
        st.info(say("forces.none"))
        return
    lang = visit.shown.lang
    known = f" {say('asKnown', day=moment(visit.shown.known_on, lang))}" if visit.shown.known_on else ""
    st.markdown(f"{say('forces.intro')}{known}")
    told = loading.deployment(visit.result, visit.given, visit.when, visit.shown.known_on)
    battle = {row["contingent_id"]: row for row in told["order_of_battle"]}
    own = [row for row in battle.values() if row["kind"] == "contingent"]
    _overview(visit, own, battle)
    _days(told, battle, lang)
    for row in battle.values():
        if row["kind"] == "force":
            st.subheader(plain(words.named(row, lang)), anchor=False)
            st.markdown(plain(words.named(row, lang, "summary") if row["summary"] else ""))
            _figures(visit, row["contingent_id"])
    st.subheader(say("forces.each"), anchor=False)
    for row in own:
        _contingent(visit, row, battle)


def _overview(visit: Visit, own: list[dict[str, Any]], battle: dict[str, dict[str, Any]]) -> None:
    lang = visit.shown.lang
    rows = []
    for row in own:
        family = [battle[one] for one in _below(row["contingent_id"], battle)]
        rows.append(
            {
                "Contingent": _name(row, lang),
                "Strength, as claimed": "; ".join(_strengths(visit, row["contingent_id"])) or say("forces.noFigure"),
                "From": ", ".join(dict.fromkeys(words.named(end, lang) for one in family for end in one["embarkation"])),
                "Landed at": ", ".join(dict.fromkeys(words.named(end, lang) for one in family for end in one["landing"])),
                "By": ", ".join(dict.fromkeys(means for one in family for means in one["means"])),
                "Guarded": ", ".join(
                    dict.fromkeys(words.named(post["place"], lang) for one in family for post in one["postings"] if post["place"])
                ),
            }
        )
    _wrapped(rows)


def _wrapped(rows: list[dict[str, Any]]) -> None:
    """A table whose cells wrap: a data frame would cut each of them."""
    if rows:
        table = pd.DataFrame(rows).map(plain).rename(columns={name: head["label"] for name, head in heads(rows[0]).items()})
        st.table(table.set_index(table.columns[0]))


def _days(told: dict[str, Any], battle: dict[str, dict[str, Any]], lang: str) -> None:
    """One square for each contingent and day: what is known about its presence."""
    import altair as alt

    states = {state: words.text(key, lang) for state, (key, _) in _STATES.items()}
    begin, end = told["period"]
    labels = axis(begin, end, lang)
    squares = [
        {
            "Contingent": _name(battle[row["contingent_id"]], lang),
            "Day": labels[day["day"]],
            "Known": states[day["state"]],
            "Present": _band(day["present"]),
        }
        for row in told["presence"]
        if row["kind"] == "contingent"
        for day in row["days"]
        if day["state"] in _STATES
    ]
    if not squares:
        return
    st.subheader(say("forces.days"), anchor=False)
    chart = (
        alt.Chart(pd.DataFrame(squares))
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X(
                "Day:O",
                title=None,
                scale=alt.Scale(domain=list(labels.values())),
                axis=alt.Axis(labelAngle=0, labelOverlap=True, labelFlush=False),
            ),
            y=alt.Y("Contingent:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, labelOverlap=False)),
            color=alt.Color(
                "Known:N",
                title=None,
                legend=alt.Legend(orient="top"),
                scale=alt.Scale(domain=list(states.values()), range=[tone for _, tone in _STATES.values()]),
            ),
            tooltip=tips(["Contingent", "Day", "Known", "Present"]),
        )
        .properties(height=100 + 28 * len({square["Contingent"] for square in squares}))
    )
    st.altair_chart(chart)
    st.caption(say("forces.rule", n=told["leg_days"]))


def _band(band: dict[str, float | None]) -> str:
    low, high = band["low"], band["high"]
    if low is None and high is None:
        return say("forces.unknown")
    if low == high and low is not None:
        return f"{low:,.0f}"
    return f"{'?' if low is None else f'{low:,.0f}'}–{'?' if high is None else f'{high:,.0f}'}"


def _contingent(visit: Visit, row: dict[str, Any], battle: dict[str, dict[str, Any]]) -> None:
    lang = visit.shown.lang
    below = _below(row["contingent_id"], battle)
    features = visit.all.features
    own = features[features["contingent_id"].isin(below)].sort_values(["start", "record_id"], kind="stable")
    legs, posts = (records(own[own["layer"] == layer]) for layer in ("movements", "postings"))
    title = f"**{plain(_name(row, lang))}**: {say('forces.legs', n=len(legs))}, {say('forces.posts', n=len(posts))}"
    with st.expander(title):
        st.markdown(plain(words.named(row, lang, "summary") if row["summary"] else ""))
        st.markdown(plain(answers.contingent(visit.all, row["contingent_id"], lang)))
        units = [f"- {plain(_name(battle[one], lang))}{_home(battle[one], lang)}" for one in below[1:]]
        if units:
            st.markdown("\n".join(units))
        _figures(visit, row["contingent_id"])
        for heading, group in (("movements", legs), ("postings", posts)):
            if group:
                st.markdown(f"##### {label('kind', heading, lang, 'plural')}")
                titles = [plain(words.named(one, lang, "title")) for one in group]
                lines = [
                    f"- **{plain(when(one, lang))}**: {title} ({plain(_where(one, lang))})"
                    for one, title in zip(group, titles, strict=True)
                ]
                st.markdown("\n".join(lines))
        inferred = [text for one in below for text in battle[one]["inferred"]]
        if inferred:
            st.caption(say("forces.inferred", what=plain(" ".join(inferred))))
        st.markdown(f"##### {say('sources')}")
        st.markdown(detail.source_lines(visit.all.sources, split(row["source_ids"])))


def _name(row: dict[str, Any], lang: str) -> str:
    return words.named(row, lang)


def _home(row: dict[str, Any], lang: str) -> str:
    return f", {say('forces.home', place=plain(words.named(row['home'], lang)))}" if row["home"] else ""


def _where(record: dict[str, Any], lang: str) -> str:
    return words.named(record, lang, "place") or say("place.unknown")


def _figures(visit: Visit, subject: str) -> None:
    claims = visit.all.claims
    own = claims[(claims["subject_id"] == subject) & claims["attribute"].isin(_SIZE)]
    if own.empty:
        return
    rows = [
        {
            "What": label("attribute", row["attribute"], visit.shown.lang),
            "Figure": figure(row, visit.shown.lang),
            "Said by": telling.speaker(row, visit.shown.lang),
            "On": moment(row["said_on"], visit.shown.lang),
            "Status": label("status", row["status"], visit.shown.lang),
            "Words": words.named(row, visit.shown.lang, "text"),
        }
        for row in records(own.sort_values(["attribute", "said_on", "claim_id"], kind="stable"))
    ]
    _wrapped(rows)


def _strengths(visit: Visit, subject: str) -> list[str]:
    """Each size that stands, with its speaker; a size given in words ("a company") or withheld is said in the claim's words."""
    claims = visit.all.claims
    speaks = claims["attribute"].isin(["strength", "composition"]) | (
        (claims["attribute"] == "plan") & (claims["unit"] == "people")
    )
    own = claims[(claims["subject_id"] == subject) & speaks & (claims["status"] == "standing")]
    order = ("strength", "plan", "composition")
    lang = visit.shown.lang
    plan = f"{label('attribute', 'plan', lang)}: "
    rows = sorted(records(own), key=lambda row: order.index(row["attribute"]))
    return list(dict.fromkeys(plan * (row["attribute"] == "plan") + telling.said(row, lang) for row in rows))


def _below(top: str, battle: dict[str, dict[str, Any]]) -> list[str]:
    """A contingent and all its units, parents first."""
    found = [top]
    for one in found:
        found += [child for child, row in battle.items() if row["parent_id"] == one and child not in found]
    return found
