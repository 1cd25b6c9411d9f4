"""The situation's places, how exactly each is known, and what lies at a spot on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from kzmap.app.pages import find
from kzmap.app.wording import calendar, heads, label, moment, plain, say, spaced
from kzmap.claims import answers
from kzmap.ground import join
from kzmap.situation import words
from kzmap.situation.tables import split
from kzmap.situation.words import language_name

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]


def show(visit: Visit) -> None:
    """Draw the box that finds a place, the situation's gazetteer, its doubts, and a form that names the units at a spot."""
    st.title(say("page.places"))
    find.box(visit)
    _table(visit)
    _told(visit)
    find.review(visit)
    _spot(visit)


def _table(visit: Visit) -> None:
    places = visit.all.situation.places
    named = pd.Series([one for cell in visit.located.features["place_ids"] for one in split(cell)], dtype="str").value_counts()
    used = st.toggle(say("places.used"), value=visit.is_filtered, key="kz_used")
    rows = places[places["place_id"].isin(named.index)] if used else places
    st.markdown(say("places.intro", n=len(rows)))
    spoken = [name[len("name_") :] for name in rows.columns if name.startswith("name_")]
    frame = pd.DataFrame(
        {
            "Name": rows["name"],
            **{language_name(code): rows[f"name_{code}"] for code in spoken},
            "Kind": [spaced(kind) for kind in rows["kind"]],
            "Records": [int(named.get(one, 0)) for one in rows["place_id"]],
            "How exact": [label("precision", word, visit.shown.lang, "sentence") for word in rows["precision"]],
            "Within (m)": rows["radius_m"],
            "Verified": rows["verified"],
            "Longitude": rows["lon"],
            "Latitude": rows["lat"],
            "Rests on": rows["basis"],
            "Note": rows["note"],
        }
    ).sort_values(["Records", "Name"], ascending=[False, True])
    st.dataframe(
        frame,
        hide_index=True,
        height=440,
        row_height=72,
        column_config=heads(
            [name for name in frame.columns if name not in map(language_name, spoken)],
            {
                "Within (m)": st.column_config.NumberColumn(format="localized"),
                "Longitude": st.column_config.NumberColumn(format="%.5f"),
                "Latitude": st.column_config.NumberColumn(format="%.5f"),
            },
        )
        | {language_name(code): language_name(code, visit.shown.lang) for code in spoken},
    )


def _told(visit: Visit) -> None:
    """What is known of one place, in sentences."""
    lang = visit.shown.lang
    there = {one for cell in visit.all.features["place_ids"] for one in split(cell)}
    rows = visit.all.situation.places.to_dict("records")
    named = {str(row["place_id"]): words.named(row, lang) for row in rows if row["place_id"] in there}
    chosen = st.selectbox(say("place.told"), sorted(named, key=named.__getitem__), None, format_func=named.__getitem__)
    if chosen:
        st.markdown(plain(answers.answer(visit.all, chosen, lang)))


def _spot(visit: Visit) -> None:
    st.subheader(say("spot.title"), anchor=False)
    st.caption(say("spot.intro"))
    with st.form("kz_spot", border=False):
        left, middle, right, last = st.columns([2, 2, 2, 1], vertical_alignment="bottom")
        lon = left.number_input(say("spot.lon"), -180.0, 180.0, 80.25025, step=0.1, format="%.5f")
        lat = middle.number_input(say("spot.lat"), -90.0, 90.0, 50.42064, step=0.1, format="%.5f")
        begin = date.fromisoformat(visit.all.situation.settings["period"][0])
        day = right.date_input(say("column.day"), begin, format="DD.MM.YYYY", **calendar(begin))
        asked = last.form_submit_button(say("spot.ask"), width="stretch")
    if not asked:
        return
    answer = join.locate_point(lon, lat, day.isoformat(), visit.result.boundaries)
    if not answer["units"]:
        st.info(say("spot.none", lon=f"{lon:g}", lat=f"{lat:g}", day=moment(day.isoformat(), visit.shown.lang)))
        return
    for unit in answer["units"]:
        today = f"; {say('spot.today', name=plain(unit['today']['name']))}" if unit.get("today") else ""
        span = " – ".join(plain(moment(part, visit.shown.lang)) for part in (unit["valid_from"], unit["valid_to"]) if part)
        held = f", {span}{'' if unit['valid_to'] else ' –'}" if span else ""
        st.markdown(f"**{plain(words.named(unit, visit.shown.lang))}** ({plain(unit['id'])}{held}){today}")
