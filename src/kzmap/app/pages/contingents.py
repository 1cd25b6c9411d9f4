"""The forces: who sent whom, how many by whose word, which way, and what they guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap.app import detail
from kzmap.app.wording import STATUS, attribute, count, figure, moment, plain, when
from kzmap.schema import split

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]

#: Attributes of a force that a reader compares.
_SIZE = ("strength", "plan", "pool")


def show(visit: Visit) -> None:
    """Draw the force, then each contingent with its units, legs and posts."""
    st.title("Contingents")
    table = visit.all.situation.contingents
    if table.empty:
        st.info("This situation holds no contingents.")
        return
    st.markdown("Every number stands with the person or body that gave it. Numbers that disagree are all kept, and never added up.")
    forces, own = table[table["kind"] == "force"], table[table["kind"] == "contingent"]
    for force in forces.to_dict("records"):
        st.subheader(str(force["name"]), anchor=False)
        st.markdown(plain(force["summary"]))
        _figures(visit, force["contingent_id"])
    _overview(visit, own)
    for contingent in own.to_dict("records"):
        _contingent(visit, contingent)


def _overview(visit: Visit, own: pd.DataFrame) -> None:
    rows = []
    for one in own.to_dict("records"):
        records = _records(visit, one["contingent_id"])
        rows.append(
            {
                "Contingent": one["name"],
                "Strength, as claimed": "; ".join(_strength(visit, one["contingent_id"])) or "no number seen",
                "Units named": len(_below(visit, one["contingent_id"])) - 1,
                "Legs in": int((records["category"].eq("deployment") & records["layer"].eq("movements")).sum()),
                "Legs out": int((records["category"].eq("withdrawal") & records["layer"].eq("movements")).sum()),
                "Guard sites": int(records["layer"].eq("postings").sum()),
            }
        )
    st.dataframe(rows, hide_index=True)


def _contingent(visit: Visit, row: dict[str, Any]) -> None:
    lang = visit.shown.lang
    name = row["name_ru"] if lang == "ru" and row["name_ru"] else row["name"]
    records = _records(visit, row["contingent_id"])
    legs, posts = (records[records["layer"] == layer] for layer in ("movements", "postings"))
    with st.expander(f"**{plain(name)}**: {count(len(legs), 'leg')}, {count(len(posts), 'guard site')}"):
        st.markdown(plain(row["summary"]))
        units = visit.all.situation.contingents
        units = units[(units["parent_id"] == row["contingent_id"])]
        if len(units):
            st.markdown("\n".join(f"- {plain(unit)}" for unit in units["name"]))
        _figures(visit, row["contingent_id"])
        for title, group in (("Movements", legs), ("Guard sites", posts)):
            if len(group):
                st.markdown(f"##### {title}")
                group = group.sort_values(["start", "record_id"], kind="stable")  # noqa: PLW2901
                lines = [
                    f"- **{plain(when(record))}**: {plain(record['title'])} ({plain(_where(record, lang))})"
                    for record in group.to_dict("records")
                ]
                st.markdown("\n".join(lines))
        st.markdown("##### Sources")
        st.markdown(detail.source_lines(visit.all.sources, split(row["source_ids"])))


def _where(record: dict[str, Any], lang: str) -> str:
    named = record["place"] if lang == "en" else record[f"place_{lang}"] or record["place"]
    return named or "place not known"


def _figures(visit: Visit, subject: str) -> None:
    claims = visit.all.claims
    own = claims[(claims["subject_id"] == subject) & claims["attribute"].isin(_SIZE)]
    if own.empty:
        return
    rows = [
        {
            "What": attribute(row["attribute"], visit.shown.lang),
            "Figure": figure(row),
            "Said by": row["claimant"],
            "On": moment(row["said_on"]),
            "Status": STATUS[row["status"]],
            "Words": row["text"],
        }
        for row in own.sort_values(["attribute", "said_on", "claim_id"], kind="stable").to_dict("records")
    ]
    st.dataframe(rows, hide_index=True)


def _strength(visit: Visit, subject: str) -> list[str]:
    claims = visit.all.claims
    own = claims[(claims["subject_id"] == subject) & (claims["attribute"] == "strength") & (claims["status"] == "standing")]
    return list(dict.fromkeys(figure(row) for row in own.to_dict("records") if figure(row)))


def _below(visit: Visit, top: str) -> set[str]:
    """A contingent and all its units."""
    table = visit.all.situation.contingents
    found, queue = {top}, [top]
    while queue:
        children = set(table.loc[table["parent_id"] == queue.pop(), "contingent_id"]) - found
        found |= children
        queue += sorted(children)
    return found


def _records(visit: Visit, top: str) -> pd.DataFrame:
    features = visit.all.features
    return features[features["contingent_id"].isin(_below(visit, top))]
