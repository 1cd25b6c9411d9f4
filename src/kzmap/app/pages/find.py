"""Find a place by its name, and decide on the places that a program could only guess."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap.app import changed, loading, opened, sketch
from kzmap.app.wording import count, here, label, moment, plain, spaced
from kzmap.claims.ledger import records
from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.gazetteer.distance import distance_m
from kzmap.ground import join
from kzmap.ingest.to_situation import slug_of
from kzmap.situation import changes, corrections, shelf
from kzmap.situation.corrections import Decision
from kzmap.situation.situation import find_situation
from kzmap.situation.tables import AREAL, PRECISIONS, split

if TYPE_CHECKING:
    from kzmap.app.visit import Visit
    from kzmap.gazetteer import Answer, Spot

__all__ = ["box", "review"]

_SAID = "kz_said"
_WHO = "kz_who_remembered"
#: What is said before the reason of a look-up without an answer; other reasons begin so by themselves.
_STATUS = {"found": "", "unsure": "", "several": "**Several places.** ", "not_a_place": "**Not a place.** ",
           "unknown": "**Not known.** ", "unusable": "**Cannot be read.** "}  # fmt: skip
#: A candidate with a lower score is no help.
_UNLIKELY = 0.02
_CONFIRM, _COORDINATES, _REJECT = "confirm", "coordinates", "reject"


@st.cache_resource(max_entries=3, show_spinner="Opening the gazetteer …")
def gazetteer(given: str | None, when: loading.Stamp) -> Gazetteer:
    """Return the gazetteer, with the places of a situation first, or without any (None)."""
    del when
    return Gazetteer.open(str(find_situation(given)) if given else None)


# finding


def box(visit: Visit) -> None:
    """Draw the box that finds a place, and its answer."""
    with st.form("kz_find", border=False):
        left, middle, right = st.columns([4, 2, 1], vertical_alignment="bottom")
        name = left.text_input(
            "Find a place",
            key="kz_find_name",
            max_chars=200,
            icon=":material/search:",
            placeholder="Құлсары · в Алматинской области · 10 km west of Taraz · 43.238, 76.945",
        )
        begin = date.fromisoformat(visit.all.situation.settings["period"][0])
        day = middle.date_input("On the day", begin, format="DD.MM.YYYY", min_value=date(1900, 1, 1), max_value=date(2100, 1, 1),
                                help="Names and borders change: Astana was Nur-Sultan in January 2022.")  # fmt: skip
        right.form_submit_button("Find", width="stretch")
    if not name.strip():
        return
    found = gazetteer(visit.given, visit.when).lookup(name, date=day.isoformat())
    _answer(visit, found, day.isoformat())


def _answer(visit: Visit, found: Answer, day: str) -> None:
    spot = found.answer
    if spot is None:
        st.info(f"{_STATUS[found.status]}{plain(found.reason)}")
    else:
        names = " · ".join(plain(one) for one in dict.fromkeys([spot.name, spot.name_ru, spot.name_kk]) if one)
        st.markdown(
            f"**{names}** — {plain(spaced(spot.kind))}, score {spot.score:.2f}. {_where(spot)}"
            f" Because: {plain('; '.join(spot.why[:4]))}."
        )
    rivals = [one for one in found.candidates if one is not spot]
    points = [(one, "answer") for one in [spot] if one] + [(one, "other candidate" if spot else "candidate") for one in rivals]
    _sketch(visit, points, day)
    if rivals:
        with st.expander(f"{count(len(rivals), 'other candidate' if spot else 'candidate')}, and why", expanded=spot is None):
            st.dataframe(
                pd.DataFrame(
                    {
                        "Name": [one.name for one in rivals],
                        "Kind": [spaced(one.kind) for one in rivals],
                        "Country": [one.country for one in rivals],
                        "Region": [_region(visit, one, day) for one in rivals],
                        "Score": [one.score for one in rivals],
                        "Latitude": [one.lat for one in rivals],
                        "Longitude": [one.lon for one in rivals],
                        "Evidence": ["; ".join(one.why) for one in rivals],
                        "Point from": [one.source for one in rivals],
                    }
                ),
                hide_index=True,
                column_config={"Score": st.column_config.NumberColumn(format="%.2f")},
            )


def _region(visit: Visit, spot: Spot, day: str) -> str:
    """Name the first-order unit of the day at a point: of three places of one name, a reader knows the region."""
    if math.isnan(spot.lon) or spot.precision in AREAL:
        return ""
    units = join.locate_point(spot.lon, spot.lat, day, visit.result.boundaries)["units"]
    return next((str(unit["name"]) for unit in units if unit["level"] == "adm1"), "")


def _where(spot: Spot) -> str:
    words = here({"precision": spot.precision, "radius_m": spot.radius_m})
    source = f"; point from {plain(spot.source)}" if spot.source else ""
    return f"{spot.lat:.5f}, {spot.lon:.5f}{source}. {words}."


def _sketch(visit: Visit, spots: list[tuple[Spot, str]], day: str) -> None:
    # the middle of a region is not where anything is
    exact = [(one, group) for one, group in spots if not math.isnan(one.lon) and one.precision not in AREAL]
    rows = [(one.lon, one.lat, group, f"{one.name}, {one.kind}") for one, group in exact]
    points = pd.DataFrame(rows, columns=["lon", "lat", "group", "label"])
    told = f"Sketch of {count(len(points), 'point')}: {'; '.join(points['label'].head(5))}"
    sketch.draw(points, visit.result.boundaries, date=day, alt_text=told)


# deciding


def review(visit: Visit) -> None:
    """Draw the table of places in doubt, and what a person can decide about one."""
    st.subheader("Review places in doubt", anchor=False)
    changed.said()
    said, place_id = st.session_state.pop(_SAID, ("", ""))
    if said:
        st.success(said)
        for part in ("choice", "why"):
            st.session_state.pop(f"kz_{part}_{place_id}", None)
    standing = corrections.open_decisions(changes.history(visit.given))
    every = st.toggle("Also places that are verified", key="kz_every")
    rows, hidden = _rows(visit, standing, every=every)
    st.markdown(
        f"{count(len(rows), 'place')} {'in all' if every else 'in doubt or decided'}. In doubt is a point that rests on a guess"
        " or stands in for another. A decision changes the place in `places.csv`, so the map and every file follow, and is kept"
        " in `changes.csv` with who and why."
        + (f" {count(hidden, 'sensitive place')} can be corrected in the file only." if hidden else "")
    )
    if not rows:
        st.info("No place is in doubt.")
        return
    ids = [row["place_id"] for row in rows]
    _table(rows, standing, ids)
    if shelf.is_given(visit.given):
        _copy(visit)
        return
    names = {row["place_id"]: f"{row['name']} ({row['place_id']})" for row in rows}
    chosen = st.selectbox(
        "Place to decide on", ids, index=None, key="kz_place", format_func=lambda one: names.get(one, one),
        placeholder="Choose here, or click on a row above",
    )  # fmt: skip
    row = next((row for row in rows if row["place_id"] == chosen), None)
    if row:
        _panel(visit, row, standing.get(row["place_id"]))
    changed.history(visit.given, "kz_steps")


def _rows(visit: Visit, standing: dict[str, Any], *, every: bool) -> tuple[list[dict[str, Any]], int]:
    """Places to decide on by name, with the number of their records; and how many sensitive ones are left out."""
    places = visit.all.situation.places
    used = pd.Series([one for cell in visit.all.features["place_ids"] for one in split(cell)], dtype="str").value_counts()
    doubt = ~places["verified"] | (places["precision"] == "none") | places["place_id"].isin(list(standing)) | every
    rows = records(places[doubt & ~places["sensitive"]].sort_values(["name", "place_id"]))
    return [{**row, "records": int(used.get(row["place_id"], 0))} for row in rows], int((doubt & places["sensitive"]).sum())


def _table(rows: list[dict[str, Any]], standing: dict[str, Any], ids: list[str]) -> None:
    frame = pd.DataFrame(
        {
            "Name": [row["name"] for row in rows],
            "Kind": [spaced(row["kind"]) for row in rows],
            "Records": [row["records"] for row in rows],
            "How exact": [label("precision", row["precision"], form="sentence") for row in rows],
            "Within (m)": [row["radius_m"] for row in rows],
            "Decided": [_decided(standing.get(one)) for one in ids],
            "Rests on": [row["basis"] for row in rows],
        }
    )
    st.dataframe(
        frame, key="kz_review", hide_index=True, height=min(360, 38 + 35 * len(rows)), selection_mode="single-row",
        on_select=lambda: _choose(ids), column_config={"Within (m)": st.column_config.NumberColumn(format="localized")},
    )  # fmt: skip


def _decided(row: Any) -> str:
    words = {"confirm": "confirmed", "correct": "corrected", "reject": "rejected"}
    return f"{words[row.kind]} by {row.who}" if row else ""


def _choose(ids: list[str]) -> None:
    chosen = st.session_state["kz_review"]["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        st.session_state["kz_place"] = ids[chosen[0]]


def _copy(visit: Visit) -> None:
    """Offer a copy of a situation that nobody may write to."""
    with st.container(border=True):
        st.markdown("**This situation is not changed here.** To decide on places, make a copy of your own.")
        with st.form("kz_copy", border=False):
            left, right = st.columns([3, 1], vertical_alignment="bottom")
            name = left.text_input(
                "Name of the copy", f"{slug_of(visit.all.situation.name)}-corrected"[:60], key="kz_copy_name", max_chars=60
            )
            asked = right.form_submit_button("Make a copy", width="stretch")
        st.caption(opened.kept())
    if asked:
        try:
            shelf.copy(visit.given, name.strip())
        except KzmapError as error:
            st.error(plain(error))
            return
        st.success(f"The copy {plain(name.strip())} is there.")
        opened.open_button(name.strip())


def _panel(visit: Visit, row: dict[str, Any], standing: Any) -> None:
    """One place: where it stands, where it could be, and the form."""
    begin = visit.all.situation.settings["period"][0]
    world = gazetteer(None, ())
    found = world.lookup(row["name"], date=begin, country=_country(visit, row, begin), limit=4)
    units = set(visit.result.boundaries.table["unit_id"])
    likely = [one for one in found.candidates if one.score >= _UNLIKELY]
    spots = [one for one in likely if one.precision not in AREAL or one.place_id in units]
    with st.container(border=True):
        st.markdown(f"**{plain(row['name'])}** stands at {_stands(row)}. Rests on: {plain(row['basis'])}")
        if standing:
            st.markdown(f"Decided on {moment(standing.when[:10])} — {plain(_decided(standing))}: {plain(standing.why)}")
        places = [(_as_spot(row), "as it stands")] if not math.isnan(row["lon"]) else []
        _sketch(visit, [*places, *((one, "candidate") for one in spots)], begin)
        options = [_CONFIRM, *(f"spot {number}" for number in range(len(spots))), _COORDINATES, _REJECT]
        words = {
            _CONFIRM: "It is right as it stands",
            _COORDINATES: "It lies elsewhere: I give the coordinates",
            _REJECT: "Nobody knows where it is: take the point away",
            **{f"spot {number}": _candidate(row, one) for number, one in enumerate(spots)},
        }
        choice = st.radio("Decision", options, index=None, key=f"kz_choice_{row['place_id']}", format_func=words.get)
        decision = Decision(row["place_id"], "correct", "", "")
        if choice in (_CONFIRM, _REJECT):
            decision = replace(decision, decision=choice)
        elif choice == _COORDINATES:
            decision = _by_hand(world, row, decision, begin)
        elif choice:
            decision = _by_spot(spots[int(choice.removeprefix("spot "))], decision)
        elif not standing:
            return
        _form(visit, row, decision, standing, chosen=choice is not None)


def _country(visit: Visit, row: dict[str, Any], day: str) -> str | None:
    """Country that a place in doubt counts as being in: the only one of the situation, else where it stands now."""
    countries: list[str] = visit.all.situation.settings["countries"]
    if len(countries) == 1:
        return countries[0]
    if math.isnan(row["lon"]):
        return None
    units = join.locate_point(row["lon"], row["lat"], day, visit.result.boundaries)["units"]
    return next((str(unit["id"]) for unit in units if unit["level"] == "adm0"), None)


def _as_spot(row: dict[str, Any]) -> Spot:
    """Return the place as a spot to draw."""
    from kzmap.gazetteer import Spot

    return Spot(row["place_id"], row["name"], row["kind"], row["lon"], row["lat"], row["radius_m"], row["precision"], 1.0)


def _stands(row: dict[str, Any]) -> str:
    if math.isnan(row["lon"]):
        return "no point" if row["precision"] == "none" else f"the whole of {plain(row['unit_id'])}"
    return f"{row['lat']:.5f}, {row['lon']:.5f}. {here(row)}"


def _candidate(row: dict[str, Any], spot: Spot) -> str:
    away = ""
    if not math.isnan(row["lon"]) and spot.precision not in AREAL:
        away = f", {distance_m(row['lon'], row['lat'], spot.lon, spot.lat) / 1000:,.1f} km from where it stands"
    country = f", {plain(spot.country)}" if spot.country else ""
    return f"It is {plain(spot.name)}, {plain(spaced(spot.kind))}{country}{away}; score {spot.score:.2f}"


def _by_spot(spot: Spot, decision: Decision) -> Decision:
    if spot.precision in AREAL:
        return replace(decision, precision=spot.precision, unit_id=spot.place_id)
    return replace(decision, lon=spot.lon, lat=spot.lat, radius_m=max(1.0, spot.radius_m), precision=spot.precision)


def _by_hand(world: Gazetteer, row: dict[str, Any], decision: Decision, day: str) -> Decision:
    left, middle, right = st.columns([2, 1, 2])
    key = row["place_id"]
    text = left.text_input("Coordinates", key=f"kz_at_{key}", max_chars=100, placeholder="43.23833, 76.94528",
                           help="Latitude, then longitude; degrees and minutes, MGRS and plus codes are read, too.")  # fmt: skip
    radius = middle.number_input("Within (m)", 1.0, 2_000_000.0, 300.0, key=f"kz_radius_{key}", format="%.0f")
    sizes = [one for one in PRECISIONS if one not in (*AREAL, "none")]
    precision = right.selectbox("How exact", sizes, key=f"kz_precision_{key}",
                                format_func=lambda one: label("precision", one, form="sentence"))  # fmt: skip
    if not text.strip():
        return decision
    found = world.lookup(text, date=day)
    if found.answer is None or found.answer.kind != "coordinates":
        st.warning(f"These are no coordinates that can be read. {plain(found.reason)}")
        return decision
    st.caption(f"Read as {found.answer.lat:.5f} north, {found.answer.lon:.5f} east.")
    return replace(decision, lon=found.answer.lon, lat=found.answer.lat, radius_m=radius, precision=precision)


def _form(visit: Visit, row: dict[str, Any], decision: Decision, standing: Any, *, chosen: bool) -> None:
    key = row["place_id"]
    with st.form(f"kz_decide_{key}", border=False):
        left, right = st.columns([1, 3])
        who = left.text_input("Who decides", st.session_state.get(_WHO, ""), key=f"kz_who_{key}", max_chars=60,
                              help="Your name as it shall be written. Nobody checks it.")  # fmt: skip
        why = right.text_input("Why", key=f"kz_why_{key}", max_chars=300, placeholder="What you saw, and where")
        with st.container(horizontal=True):
            save = st.form_submit_button("Save the decision", type="primary", key=f"kz_save_{key}", disabled=not chosen)
            back = st.form_submit_button("Take the last decision back", key=f"kz_back_{key}") if standing else False
    looked_at = f"kz_seen_{key}"
    seen = st.session_state.get(looked_at, row)
    st.session_state[looked_at] = row
    if not (save or back):
        return
    st.session_state[_WHO] = who
    try:
        if save:
            corrections.decide(visit.given, replace(decision, who=who, why=why), seen=seen)
        else:
            changes.undo(visit.given, standing.change_id, who=who, why=why)
    except KzmapError as error:
        st.error(plain(error))
        return
    st.session_state[_SAID] = (f"{plain(row['name'])}: the decision is {'saved' if save else 'taken back'}.", row["place_id"])
    st.rerun()
