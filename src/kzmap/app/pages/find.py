"""Find a place by its name, and decide on the places that a program could only guess."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap.app import changed, loading, opened, session, sketch
from kzmap.app.wording import calendar, heads, here, label, moment, plain, say, spaced
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
#: Answers of a look-up that are named before the reason; other reasons begin so by themselves.
_NAMED = ("several", "not_a_place", "unknown", "unusable")
#: A candidate with a lower score is no help.
_UNLIKELY = 0.02
_CONFIRM, _COORDINATES, _REJECT = "confirm", "coordinates", "reject"


@st.cache_resource(max_entries=3, show_spinner=False)
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
            say("find.name"),
            key="kz_find_name",
            max_chars=200,
            icon=":material/search:",
            placeholder=say("find.hint"),
        )
        begin = date.fromisoformat(visit.all.situation.settings["period"][0])
        day = middle.date_input(say("find.day"), begin, format="DD.MM.YYYY", help=say("find.day.help"), **calendar(begin))
        right.form_submit_button(say("find"), width="stretch")
    if not name.strip():
        return
    with st.spinner(say("opening")):
        found = gazetteer(visit.given, visit.when).lookup(name, date=day.isoformat())
    _answer(visit, found, day.isoformat())


def _answer(visit: Visit, found: Answer, day: str) -> None:
    spot = found.answer
    if spot is None:
        st.info((f"**{say(f'find.{found.status}')}** " if found.status in _NAMED else "") + plain(found.reason))
    else:
        names = " · ".join(plain(one) for one in dict.fromkeys([spot.name, spot.name_ru, spot.name_kk]) if one)
        told = {"kind": plain(spaced(spot.kind)), "where": _where(spot), "why": plain("; ".join(spot.why[:4]))}
        st.markdown(say("find.answer", names=names, score=f"{spot.score:.2f}", **told))
    rivals = [one for one in found.candidates if one is not spot]
    group = say("find.group.rival" if spot else "find.group.candidate")
    points = [(one, say("find.group.answer")) for one in [spot] if one] + [(one, group) for one in rivals]
    _sketch(visit, points, day)
    if rivals:
        with st.expander(say("find.rivals" if spot else "find.candidates", n=len(rivals)), expanded=spot is None):
            frame = pd.DataFrame(
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
            )
            score = {"Score": st.column_config.NumberColumn(format="%.2f")}
            st.dataframe(frame, hide_index=True, column_config=heads(frame.columns, score))


def _region(visit: Visit, spot: Spot, day: str) -> str:
    """Name the first-order unit of the day at a point: of three places of one name, a reader knows the region."""
    if math.isnan(spot.lon) or spot.precision in AREAL:
        return ""
    units = join.locate_point(spot.lon, spot.lat, day, visit.result.boundaries)["units"]
    return next((str(unit["name"]) for unit in units if unit["level"] == "adm1"), "")


def _where(spot: Spot) -> str:
    words = here({"precision": spot.precision, "radius_m": spot.radius_m}, session.language())
    source = f"; {say('find.point', source=plain(spot.source))}" if spot.source else ""
    return f"{spot.lat:.5f}, {spot.lon:.5f}{source}. {words}."


def _sketch(visit: Visit, spots: list[tuple[Spot, str]], day: str) -> None:
    # the middle of a region is not where anything is
    exact = [(one, group) for one, group in spots if not math.isnan(one.lon) and one.precision not in AREAL]
    rows = [(one.lon, one.lat, group, f"{one.name}, {one.kind}") for one, group in exact]
    points = pd.DataFrame(rows, columns=["lon", "lat", "group", "label"])
    told = say("sketch", n=len(points), what="; ".join(points["label"].head(5)))
    sketch.draw(points, visit.result.boundaries, date=day, alt_text=told)


# deciding


def review(visit: Visit) -> None:
    """Draw the table of places in doubt, and what a person can decide about one."""
    st.subheader(say("doubt.title"), anchor=False)
    changed.said()
    said, place_id = st.session_state.pop(_SAID, ("", ""))
    if said:
        st.success(said)
        for part in ("choice", "why"):
            st.session_state.pop(f"kz_{part}_{place_id}", None)
    standing = corrections.open_decisions(changes.history(visit.given))
    every = st.toggle(say("doubt.every"), key="kz_every")
    rows, hidden = _rows(visit, standing, every=every)
    only_in_file = f" {say('doubt.hidden', n=hidden)}" if hidden else ""
    st.markdown(f"{say('doubt.all' if every else 'doubt.some', n=len(rows))} {say('doubt.intro')}{only_in_file}")
    if not rows:
        st.info(say("doubt.none"))
        return
    ids = [row["place_id"] for row in rows]
    _table(rows, standing, ids)
    if shelf.is_given(visit.given):
        _copy(visit)
        return
    names = {row["place_id"]: f"{row['name']} ({row['place_id']})" for row in rows}
    chosen = st.selectbox(
        say("doubt.choose"), ids, index=None, key="kz_place", format_func=lambda one: names.get(one, one),
        placeholder=say("doubt.choose.hint"),
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
            "How exact": [label("precision", row["precision"], session.language(), "sentence") for row in rows],
            "Within (m)": [row["radius_m"] for row in rows],
            "Decided": [_decided(standing.get(one)) for one in ids],
            "Rests on": [row["basis"] for row in rows],
        }
    )
    st.dataframe(
        frame, key="kz_review", hide_index=True, height=min(360, 38 + 35 * len(rows)), selection_mode="single-row",
        on_select=lambda: _choose(ids),
        column_config=heads(frame.columns, {"Within (m)": st.column_config.NumberColumn(format="localized")}),
    )  # fmt: skip


def _decided(row: Any) -> str:
    return say(f"decided.{row.kind}", who=row.who) if row else ""


def _choose(ids: list[str]) -> None:
    chosen = st.session_state["kz_review"]["selection"]["rows"]
    if chosen and chosen[0] < len(ids):
        st.session_state["kz_place"] = ids[chosen[0]]


def _copy(visit: Visit) -> None:
    """Offer a copy of a situation that nobody may write to."""
    with st.container(border=True):
        st.markdown(say("copy.intro"))
        with st.form("kz_copy", border=False):
            left, right = st.columns([3, 1], vertical_alignment="bottom")
            name = left.text_input(
                say("copy.name"), f"{slug_of(visit.all.situation.name)}-corrected"[:60], key="kz_copy_name", max_chars=60
            )
            asked = right.form_submit_button(say("copy.do"), width="stretch")
        st.caption(opened.kept())
    if asked:
        try:
            shelf.copy(visit.given, name.strip())
        except KzmapError as error:
            st.error(plain(error))
            return
        st.success(say("copy.done", name=plain(name.strip())))
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
        st.markdown(say("stands", name=plain(row["name"]), where=_stands(row), basis=plain(row["basis"])))
        if standing:
            when, what = moment(standing.when[:10], session.language()), plain(_decided(standing))
            st.markdown(say("decided.on", day=plain(when), what=what, why=plain(standing.why)))
        places = [(_as_spot(row), say("find.group.now"))] if not math.isnan(row["lon"]) else []
        _sketch(visit, [*places, *((one, say("find.group.candidate")) for one in spots)], begin)
        options = [_CONFIRM, *(f"spot {number}" for number in range(len(spots))), _COORDINATES, _REJECT]
        words = {
            **{one: say(f"decide.{one}") for one in (_CONFIRM, _COORDINATES, _REJECT)},
            **{f"spot {number}": _candidate(row, one) for number, one in enumerate(spots)},
        }
        choice = st.radio(say("decide"), options, index=None, key=f"kz_choice_{row['place_id']}", format_func=words.get)
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
        return say("stands.none") if row["precision"] == "none" else say("stands.whole", unit=plain(row["unit_id"]))
    return f"{row['lat']:.5f}, {row['lon']:.5f}. {here(row, session.language())}"


def _candidate(row: dict[str, Any], spot: Spot) -> str:
    away = ""
    if not math.isnan(row["lon"]) and spot.precision not in AREAL:
        km = distance_m(row["lon"], row["lat"], spot.lon, spot.lat) / 1000
        away = f", {say('decide.away', km=round(km, 1))}"
    country = f", {plain(spot.country)}" if spot.country else ""
    what = f"{plain(spot.name)}, {plain(spaced(spot.kind))}{country}{away}"
    return say("decide.spot", what=what, score=f"{spot.score:.2f}")


def _by_spot(spot: Spot, decision: Decision) -> Decision:
    if spot.precision in AREAL:
        return replace(decision, precision=spot.precision, unit_id=spot.place_id)
    return replace(decision, lon=spot.lon, lat=spot.lat, radius_m=max(1.0, spot.radius_m), precision=spot.precision)


def _by_hand(world: Gazetteer, row: dict[str, Any], decision: Decision, day: str) -> Decision:
    left, middle, right = st.columns([2, 1, 2])
    key = row["place_id"]
    text = left.text_input(say("decide.at"), key=f"kz_at_{key}", max_chars=100, placeholder="43.23833, 76.94528",
                           help=say("decide.at.help"))  # fmt: skip
    radius = middle.number_input(say("column.within_(m)"), 1.0, 2_000_000.0, 300.0, key=f"kz_radius_{key}", format="%.0f")
    sizes = [one for one in PRECISIONS if one not in (*AREAL, "none")]
    precision = right.selectbox(say("column.how_exact"), sizes, key=f"kz_precision_{key}",
                                format_func=lambda one: label("precision", one, session.language(), "sentence"))  # fmt: skip
    if not text.strip():
        return decision
    found = world.lookup(text, date=day)
    if found.answer is None or found.answer.kind != "coordinates":
        st.warning(say("decide.bad", why=plain(found.reason)))
        return decision
    st.caption(say("decide.read", lat=f"{found.answer.lat:.5f}", lon=f"{found.answer.lon:.5f}"))
    return replace(decision, lon=found.answer.lon, lat=found.answer.lat, radius_m=radius, precision=precision)


def _form(visit: Visit, row: dict[str, Any], decision: Decision, standing: Any, *, chosen: bool) -> None:
    key = row["place_id"]
    with st.form(f"kz_decide_{key}", border=False):
        left, right = st.columns([1, 3])
        who = left.text_input(say("who"), st.session_state.get(_WHO, ""), key=f"kz_who_{key}", max_chars=60,
                              help=say("who.help"))  # fmt: skip
        why = right.text_input(say("why"), key=f"kz_why_{key}", max_chars=300, placeholder=say("why.hint"))
        with st.container(horizontal=True):
            save = st.form_submit_button(say("decide.save"), type="primary", key=f"kz_save_{key}", disabled=not chosen)
            back = st.form_submit_button(say("decide.back"), key=f"kz_back_{key}") if standing else False
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
    st.session_state[_SAID] = (say("decide.saved" if save else "decide.undone", name=plain(row["name"])), row["place_id"])
    st.rerun()
