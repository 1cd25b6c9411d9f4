"""What else a report holds, as tables: contingents, claims, and what was taken for no event."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import session
from kzmap.app.wording import figure, heads, label, say

if TYPE_CHECKING:
    from kzmap.report.reader import Reading
    from kzmap.report.said_claims import Claim

__all__ = ["show"]

_CONTINGENT = {
    "Country": "country_name",
    "From": "origin",
    "To": "destination",
    "At least": "strength_low",
    "At most": "strength_high",
    "Unit": "unit",
    "Arrival": "arrival",
}


def show(reading: Reading) -> None:
    """Draw the contingents, and the rest behind a fold."""
    if reading.contingents:
        st.markdown(f"**{say('found.contingents', n=len(reading.contingents))}**")
        _contingents(reading)
    named = say("found.not", n=len(reading.not_events))
    with st.expander(f"{say('claims.n', n=len(reading.claims))}; {named}"):
        if reading.claims:
            st.markdown(f"**{say('found.claims')}**")
            _claims(reading)
        if reading.not_events:
            st.markdown(f"**{say('found.named')}**")
            _not_events(reading)


def _contingents(reading: Reading) -> None:
    rows = [item.as_dict() for item in reading.contingents]
    st.dataframe(
        [
            {name: "" if row[key] is None else str(row[key]) for name, key in _CONTINGENT.items()}
            | {"Said by": " ← ".join(row["attribution"])}
            for row in rows
        ],
        hide_index=True,
        column_config=heads([*_CONTINGENT, "Said by"]),
    )


def _claims(reading: Reading) -> None:
    st.dataframe(
        [
            {
                "Said by": " ← ".join(claim.chain) or say("found.itself"),
                "About": claim.about or "",
                "Kind": claim.kind.replace("_", " "),
                "Polarity": claim.polarity,
                "Counts": label("attribute", claim.attribute, session.language()) if claim.attribute else "",
                "Figure": _figure(claim),
                "Known as": claim.matches or "",
                "Characters": ", ".join(f"{start}-{end}" for start, end in claim.spans),
            }
            for claim in reading.claims
        ],
        hide_index=True,
        column_config=heads(["Said by", "About", "Kind", "Polarity", "Counts", "Figure", "Known as", "Characters"]),
    )


def _figure(claim: Claim) -> str:
    if claim.kind != "count":
        return ""
    low, high = (math.nan if bound is None else bound for bound in (claim.low, claim.high))
    # a range says that it is one
    qualifier = "exact" if claim.qualifier in (None, "range") else claim.qualifier
    return figure({"low": low, "high": high, "qualifier": qualifier})


def _not_events(reading: Reading) -> None:
    st.dataframe(
        [
            {
                "Word": event.trigger,
                "Would be": label("category", event.category, session.language()),
                "But it is": event.polarity.replace("_", " "),
                "Because of": ", ".join(event.reasons),
            }
            for event in reading.not_events
        ],
        hide_index=True,
        column_config=heads(["Word", "Would be", "But it is", "Because of"]),
    )
