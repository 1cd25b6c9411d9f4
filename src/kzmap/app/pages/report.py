"""A report becomes records: paste it, look at what was understood beside the map, decide, and add it to a situation.

Corrections hold for this report alone: nothing is learnt from them.
"""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap.app import changed, findings, reach, session, sheet, visitor
from kzmap.app.upload import document, most_mb
from kzmap.app.wording import calendar, heads, label, moment, plain, say
from kzmap.errors import KzmapError
from kzmap.folders import visit_folder
from kzmap.gazetteer import Code, Gazetteer, Reason, Spot
from kzmap.report.batch import compare
from kzmap.report.drafts import publish_waiting, write_drafts
from kzmap.report.formats import SUFFIXES
from kzmap.report.quantities import attributes
from kzmap.report.reader import read_document
from kzmap.report.review import OPEN, Review, why
from kzmap.report.time_expressions import When
from kzmap.situation import shelf, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kzmap.app.visit import Visit
    from kzmap.report.drafts import Drafted
    from kzmap.report.reader import Reading

__all__ = ["show"]

_READING, _REVIEW, _PICKED, _PLACING = "kz_reading", "kz_review", "kz_picked", "kz_placing"
#: What was added last and what was not, in words; where counts wait, as (folder, source); the text, to start over with.
_DONE, _WAITING, _PASTED = "kz_done", "kz_waiting", "kz_pasted"
#: The key of an unfinished review in the address; so many are kept.
_KEY, _KEPT, _MOST_KEPT = "review", "kz_kept", 50
#: A page that is loaded again may come before the server knows that it had gone.
_LEAVING_S = 2.0
#: The folder that was added to last.
_INTO = "kz_into"


@st.cache_resource(max_entries=2, show_spinner=False)
def _gazetteer(given: str) -> Gazetteer:
    return Gazetteer.open(given)


@st.cache_resource(max_entries=1, show_spinner=False)
def _unfinished() -> dict[str, tuple[str, Path | None, Reading, Review, str]]:
    """Reviews that are not added yet, by the key in their address, the latest last: a page that is loaded again goes on there.

    With each the visit that it belongs to, and that visit's shelf.
    """
    return {}


def _keep() -> None:
    """Keep what is being reviewed under a key that only its address knows; nothing is written to a disk."""
    kept = _unfinished()
    # never a key that came with the address: whoever made that link would have it too
    key = st.session_state.setdefault(_KEPT, secrets.token_urlsafe(16))
    st.query_params[_KEY] = key
    kept.pop(key, None)
    work = (st.session_state[_READING], st.session_state[_REVIEW], st.session_state.get(_PASTED, ""))
    kept[key] = (visitor.session_id(), visit_folder(), *work)
    gone = [one for one, (_, folder, *_) in kept.items() if folder and not folder.is_dir()]
    for one in [*gone, *list(kept)[:-_MOST_KEPT]]:
        kept.pop(one, None)


def _go_on() -> None:
    """Take up the review that the address names, after the page was loaded again.

    While it is open, nobody else takes it up, whoever was sent the address; and it goes with the shelf of its visit.
    """
    key = st.query_params.get(_KEY, "")
    if _READING in st.session_state or key not in _unfinished():
        return
    visit, folder, *work = _unfinished()[key]
    end = time.monotonic() + _LEAVING_S
    while reach.is_connected(visit) and time.monotonic() < end:
        time.sleep(0.1)
    if reach.is_connected(visit) or (folder and not folder.is_dir()):
        return
    st.session_state[_READING], st.session_state[_REVIEW], st.session_state[_PASTED] = work
    st.session_state[_PICKED], st.session_state[_PLACING], st.session_state[_KEPT] = 0, False, key


def show(visit: Visit) -> None:
    """Draw the form, or the review of what was read."""
    st.title(say("page.report"))
    _go_on()
    _done()
    if _READING in st.session_state:
        _review(visit)
    else:
        _form(visit)


def _done() -> None:
    """What was added last, until the next report is read; counts that wait can be published from here."""
    if _DONE in st.session_state:
        added, others = st.session_state[_DONE]
        st.success(added)
        if others:
            st.markdown(f"{say('report.notAdded')}\n" + "\n".join(f"- {line}" for line in others))
    changed.said()
    if _INTO in st.session_state and st.session_state[_INTO].is_dir():
        changed.history(st.session_state[_INTO], "kz_steps_report")
    if _WAITING not in st.session_state:
        return
    folder, source = st.session_state[_WAITING]
    st.info(say("report.waiting"))
    if not st.button(say("report.publish"), key="b_publish"):
        return
    try:
        ids = publish_waiting(folder, source)
    except KzmapError as error:
        st.error(plain(error))
        return
    del st.session_state[_WAITING]
    st.session_state[_DONE] = (plain(say("report.joined", n=len(ids), source=source)), [])
    st.rerun()


def _form(visit: Visit) -> None:
    st.markdown(say("report.intro"))
    with st.form("kz_report_form", border=False):
        text = st.text_area(say("report.text"), st.session_state.get(_PASTED, ""), height=240, key="f_report_text")
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        dropped = left.file_uploader(
            say("report.file"),
            type=[suffix[1:] for suffix in SUFFIXES],
            key="f_report_file",
            max_upload_size=most_mb(),
        )
        day = right.date_input(say("report.published"), None, format="DD.MM.YYYY", key="f_report_day", **calendar())
        asked = st.form_submit_button(say("report.read"), type="primary")
    if not asked:
        return
    data, name = (dropped.getvalue(), dropped.name) if dropped is not None else (text.encode(), "")
    with st.spinner(say("opening")):
        gazetteer = _gazetteer(visit.given)
    reading = read_document(document(data, name, day.isoformat() if day else None), gazetteer)
    compare(reading, visit.given, gazetteer)
    if not reading.events:
        st.warning(say("report.empty") + " " + " ".join(plain(note) for note in (*reading.document.notes, *reading.notes)))
        return
    st.session_state[_READING], st.session_state[_REVIEW] = reading, Review.of(reading)
    st.session_state[_PICKED], st.session_state[_PLACING], st.session_state[_PASTED] = 0, False, text
    for key in (_DONE, _WAITING, _INTO):
        st.session_state.pop(key, None)
    st.rerun()


def _review(visit: Visit) -> None:
    _keep()
    reading: Reading = st.session_state[_READING]
    review: Review = st.session_state[_REVIEW]
    picked: int = st.session_state[_PICKED]
    day = reading.document.published
    published = say("report.day", day=moment(day, session.language())) if day else say("report.noDay")
    with st.container(horizontal=True, vertical_alignment="center"):
        left = sum(d.state == OPEN for d in review.decisions)
        st.markdown(say("report.state", n=len(review.decisions), left=left, published=published), width="content")
        st.button(say("report.all"), on_click=_accept_open, key="b_all")
        st.button(say("report.undo"), on_click=_undo, shortcut="Alt+Z", disabled=not review.past, key="b_undo")
        st.button(say("report.over"), on_click=_forget, key="b_over")
    drawn = sheet.sheet_of(reading, review.decisions, picked, placing=st.session_state[_PLACING])
    sheet.draw(drawn, on_pick=_pick, on_spot=_spot)
    _decide(visit, review, picked)
    findings.show(reading)
    _add(visit, reading, review)


def _decide(visit: Visit, review: Review, picked: int) -> None:
    labels = [f"{number + 1}. {_word(review, number)}" for number in range(len(review.decisions))]
    chosen = st.selectbox(
        say("report.event"),
        range(len(labels)),
        picked,
        format_func=labels.__getitem__,
        key=f"f_event_{picked}_{len(review.past)}",
    )
    if chosen != picked:
        st.session_state[_PICKED] = chosen
        st.rerun()
    decision = review.decisions[picked]
    event = decision.event
    stamp = f"{picked}_{len(review.past)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say("report.accept"),
            type="primary",
            shortcut="Alt+A",
            on_click=_step,
            args=("accept", picked),
            key=f"b_accept_{stamp}",
        )
        st.button(say("report.reject"), shortcut="Alt+X", on_click=_step, args=("reject", picked), key=f"b_reject_{stamp}")
        st.button(say("report.next"), shortcut="Alt+N", on_click=_next, key=f"b_next_{stamp}")
        st.toggle(say("report.click"), st.session_state[_PLACING], on_change=_toggle_placing, key=f"f_placing_{stamp}")
    relation = "report.contradicts" if event.relation == "contradicts" else "report.knownAs"
    known = f" {say(relation, id=plain(event.matches))}" if event.matches else ""
    flags = (
        f" {say('report.check', what=plain(', '.join(flag.replace('_', ' ') for flag in event.flags)))}" if event.flags else ""
    )
    st.caption(plain(why(event)) + known + flags)
    one, two, three, four, five = st.columns(5)
    listed = list(words.rows("category"))
    kind = one.selectbox(
        say("column.category"),
        listed,
        listed.index(event.category),
        key=f"f_cat_{stamp}",
        format_func=lambda word: label("category", word, session.language()),
    )
    if kind != event.category:
        review.correct(picked, category=kind)
        st.rerun()
    day = (
        date.fromisoformat(event.when.first)
        if event.when and event.when.first and len(event.when.first) == len("2022-01-01")
        else None
    )
    new = two.date_input(say("column.day"), day, format="DD.MM.YYYY", key=f"f_day_{stamp}", **calendar(day))
    if new != day:
        review.correct(
            picked, when=When(0, 0, "set by a person", new.isoformat() if new else None, precision="day" if new else None)
        )
        st.rerun()
    _place(visit, review, picked, three, stamp)
    chain = " ← ".join(event.chain)
    said = four.text_input(say("column.said_by"), chain, key=f"f_said_{stamp}", help=say("report.said.help"))
    if said.strip() != chain:
        review.correct(picked, chain=tuple(part for name in re.split("←|<-", said) if (part := name.strip()[:80])))
        st.rerun()
    others = [n for n in range(len(review.decisions)) if n != picked and review.decisions[n].state != "merged"]
    into = five.selectbox(
        say("report.same"),
        [None, *others],
        key=f"f_merge_{stamp}",
        format_func=lambda n: say("report.same.none") if n is None else labels[n],
    )
    if into is not None:
        review.merge(picked, into)
        st.session_state[_PICKED] = into
        st.rerun()
    _numbers(review, picked, stamp)


def _place(visit: Visit, review: Review, picked: int, column: Any, stamp: str) -> None:
    spot = review.decisions[picked].event.spot
    typed = column.text_input(
        say("report.place"), spot.name if spot else "", key=f"f_place_{stamp}", help=say("report.place.help")
    )
    if typed.strip() == (spot.name if spot else ""):
        return
    answer = _gazetteer(visit.given).lookup(typed, limit=5) if typed.strip() else None
    if answer is None:
        review.correct(picked, spot=None, place=None)
        st.rerun()
    elif answer.answer is not None:
        review.correct(picked, spot=answer.answer, place=typed, own_place=True)
        st.rerun()
    else:
        column.caption(plain(answer.reason))


def _numbers(review: Review, picked: int, stamp: str) -> None:
    quantities = review.decisions[picked].event.quantities
    if not quantities:
        return
    edited = st.data_editor(
        [
            {"What": q.what, "Low": q.low, "High": q.high, "Put as": q.qualifier.replace("_", " "), "Words": q.group or ""}
            for q in quantities
        ],
        column_config={
            "What": st.column_config.SelectboxColumn(
                options=sorted(attributes()),
                format_func=lambda word: label("attribute", str(word), session.language()),
                required=True,
                label=say("column.what"),
            ),
            "Low": st.column_config.NumberColumn(say("column.at_least"), min_value=0),
            "High": st.column_config.NumberColumn(say("column.at_most"), min_value=0),
            **heads(["Put as", "Words"]),
        },
        disabled=["Words", "Put as"],
        hide_index=True,
        key=f"f_numbers_{stamp}",
    )
    new = [
        replace(q, what=str(row["What"]), low=_number(row["Low"]), high=_number(row["High"]))
        for q, row in zip(quantities, edited, strict=True)
    ]
    if new != quantities:
        review.correct(picked, quantities=new)
        st.rerun()


def _number(cell: object) -> float | None:
    return float(cell) if isinstance(cell, (int, float)) else None


def _add(visit: Visit, reading: Reading, review: Review) -> None:
    st.subheader(say("report.add"), anchor=False)
    taken = review.accepted()
    days = {n: review.decisions[n].event.when for n in taken}
    undated = [str(n + 1) for n, day in days.items() if day is None or not day.first]
    if undated:
        why_so = "" if reading.document.published else f" {say('report.undated.why')}"
        st.info(say("report.undated", n=len(undated), which=", ".join(undated)) + why_so)
    with st.form("kz_report_add", border=False):
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        target = left.text_input(say("report.target"), "report-drafts", key="f_target", help=say("report.target.help"))
        address = middle.text_input(say("report.address"), key="f_address")
        checked = st.checkbox(say("report.checked"), key="f_publish")
        asked = right.form_submit_button(say("report.addThem", n=len(taken)), type="primary", disabled=not taken, width="stretch")
    st.caption(say("report.rule"))
    if not asked:
        return
    try:
        with _folder(target.strip() or "report-drafts") as folder:
            made = write_drafts(
                review.apply(reading),
                folder,
                _gazetteer(visit.given),
                url=address,
                chosen=set(taken),
                review="published" if checked else "draft",
            )
        made = replace(made, folder=shelf.root() / folder.name)
    except KzmapError as error:
        st.error(plain(error))
        return
    st.session_state[_DONE], st.session_state[_INTO] = _told(made, published=checked), made.folder
    if any(item["claims"] for item in made.waiting):
        st.session_state[_WAITING] = (made.folder, made.source_id)
    _forget()
    st.session_state.pop(_PASTED, None)
    st.rerun()


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """Give the folder of one of the user's own situations; what comes with kzmap, and any other path, is never written to."""
    if name in shelf.names():
        yield shelf.folder_of(name)
    else:
        with shelf.new_folder(name) as folder:
            yield folder


def _told(made: Drafted, *, published: bool) -> tuple[str, list[str]]:
    """What was added, and a line for each thing that was not."""
    where = {"folder": made.folder.name, "source": made.source_id}
    claims = say("claims.n", n=len(made.claims))
    added = say("report.added" if published else "report.drafted", n=len(made.records), claims=claims, **where)
    if not made.records and not made.claims:
        added = say("report.same_record", **where)
    return plain(added), [plain(f"{item['what']}: {item['why']}") for item in made.waiting]


def _word(review: Review, number: int) -> str:
    decision = review.decisions[number]
    event = decision.event
    lang = session.language()
    when = moment(event.when.first, lang) if event.when and event.when.first else say("report.noday")
    where = words.named({"name": event.spot.name, "name_ru": event.spot.name_ru}, lang) if event.spot else say("report.noplace")
    state = say(f"state.{decision.state}")
    return say("report.line", kind=label("category", event.category, lang), where=where, when=when, state=state)


def _accept_open() -> None:
    review: Review = st.session_state[_REVIEW]
    review.accept([number for number, decision in enumerate(review.decisions) if decision.state == OPEN])


def _undo() -> None:
    st.session_state[_REVIEW].undo()


def _forget() -> None:
    _unfinished().pop(st.session_state.pop(_KEPT, ""), None)
    st.query_params.pop(_KEY, None)
    for key in (_READING, _REVIEW, _PICKED, _PLACING):
        st.session_state.pop(key, None)


def _step(name: str, number: int) -> None:
    review: Review = st.session_state[_REVIEW]
    getattr(review, name)([number])
    _next()


def _next() -> None:
    """Go to the next event that is open, or stay."""
    review: Review = st.session_state[_REVIEW]
    picked = st.session_state[_PICKED]
    order = [*range(picked + 1, len(review.decisions)), *range(picked + 1)]
    st.session_state[_PICKED] = next((n for n in order if review.decisions[n].state == OPEN), picked)
    st.session_state[_PLACING] = False


def _toggle_placing() -> None:
    st.session_state[_PLACING] = not st.session_state[_PLACING]


def _pick() -> None:
    value = st.session_state["kz_sheet"].get("pick")
    if isinstance(value, int) and 0 <= value < len(st.session_state[_REVIEW].decisions):
        st.session_state[_PICKED] = value


def _spot() -> None:
    value = st.session_state["kz_sheet"].get("spot")
    if not isinstance(value, dict):
        return
    lon, lat = value.get("lon"), value.get("lat")
    if not isinstance(lon, (int, float)) or not isinstance(lat, (int, float)) or abs(lat) > 90:
        return
    spot = _clicked(float(lon), float(lat))
    st.session_state[_REVIEW].correct(st.session_state[_PICKED], spot=spot, place=spot.name, own_place=True)
    st.session_state[_PLACING] = False


def _clicked(lon: float, lat: float) -> Spot:
    """A spot of a person's click: its own coordinate, named by the nearest settlement."""
    near = Gazetteer.open().nearest(lon, lat).as_dict()
    name = str(near.get("name") or f"{lat:.2f}, {lon:.2f}")
    ident = re.sub(r"[^0-9]+", "-", f"{lon:.3f}_{lat:.3f}")
    return Spot(
        f"spot-{ident}",
        f"near {name}",
        "spot",
        lon,
        lat,
        5_000.0,
        "settlement",
        1.0,
        (Reason(Code.SET_BY_A_PERSON),),
        country=str(near.get("country") or ""),
        source="a person's click on the map",
    )
