"""The filters in the sidebar: views of `Shown`, on every page the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap.app import session
from kzmap.app.address import NOTHING, Shown
from kzmap.app.wording import calendar, label, plain, say
from kzmap.claims.ledger import records
from kzmap.situation import words
from kzmap.situation.tables import KINDS

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["clear_buttons", "sidebar"]

_DATES = "DD.MM.YYYY"
_FIELDS: dict[str, Any] = {
    "period": None, "layers": (), "categories": (), "precisions": (), "timed_only": False, "units": (), "text": "",
}  # fmt: skip


def sidebar(visit: Visit) -> None:
    """Draw the filters; a change reruns the app, and the map follows without being drawn anew."""
    shown, located = visit.shown, visit.all
    first, last = _span(visit)
    _fill(shown, first, last)
    units = _units(visit)
    with st.sidebar:
        st.subheader(say("only"))
        left, right = st.columns(2)
        limits: dict[str, Any] = {"min_value": first, "max_value": last, "format": _DATES, "on_change": _take, "args": (visit,)}
        left.date_input(say("from"), None, key="f_from", **limits)
        right.date_input(say("to"), None, key="f_to", **limits)
        st.text_input(say("text"), key="f_text", max_chars=200, on_change=_take, args=(visit,), icon=":material/search:",
                      placeholder=say("text.hint"))  # fmt: skip
        st.multiselect(words.text("app.layers", shown.lang), KINDS, key="f_layers", on_change=_take, args=(visit,),
                       format_func=lambda kind: label("kind", kind, shown.lang))  # fmt: skip
        found = sorted(set(located.features["category"]), key=lambda word: label("category", word, shown.lang))
        st.multiselect(say("categories"), found, key="f_categories", format_func=lambda word: label("category", word, shown.lang),
                       on_change=_take, args=(visit,))  # fmt: skip
        st.selectbox(words.text("app.region", shown.lang), units, key="f_unit", index=None, format_func=units.__getitem__,
                     on_change=_take, args=(visit,), placeholder=say("region.any"))  # fmt: skip
        st.button(say("everything"), on_click=session.change, kwargs=_FIELDS, disabled=not visit.is_filtered, width="stretch")
        st.divider()
        st.date_input(say("knownOn"), None, key="f_known_on", format=_DATES, on_change=_take, args=(visit,),
                      help=say("knownOn.help"), **{**calendar(last), "min_value": first})  # fmt: skip
        spoken = list(words.offered(located.situation.languages, shown.lang))
        st.selectbox(words.text("app.language", shown.lang), spoken, key="f_lang",
                     format_func=words.languages().__getitem__, on_change=_take, args=(visit,))  # fmt: skip


def clear_buttons(visit: Visit) -> None:
    """Say that nothing matches, and offer to clear each filter that is set."""
    st.info(say("noMatch", what="; ".join(plain(told) for told in visit.filters().values())))
    with st.container(horizontal=True):
        for field, told in visit.filters().items():
            name = told if len(told) <= 40 else told[:39] + "…"
            title = words.text("app.clear", visit.shown.lang, what=plain(name))
            st.button(title, key=f"clear_{field}", on_click=session.change, kwargs={field: _FIELDS[field]})


def _span(visit: Visit) -> tuple[date, date]:
    """First and last day of the situation and of its records."""
    days = {text[:10] for column in ("start", "end") for text in visit.all.features[column] if len(text) >= 10}
    days |= set(visit.all.situation.settings["period"])
    days |= {text[:10] for text in visit.shown.selection.period or () if len(text) >= 10}
    return date.fromisoformat(min(days)), date.fromisoformat(max(days))


def _units(visit: Visit) -> dict[str, str]:
    """Units that hold records, and the one that is chosen; countries first."""
    table, chosen = visit.all.units, set(visit.shown.selection.units)
    held = {unit for level in ("adm0", "adm1", "adm2") for unit in visit.all.features[level]} | chosen
    rows = records(table[table["unit_id"].isin(held)].sort_values(["level", "name"]))
    # a region of today is none of the situation's period; it is there when the page or the address chose it
    later = chosen & set(visit.result.boundaries.table["unit_id"]) - set(table["unit_id"])
    rows += [dict(visit.result.boundaries.unit(unit)) for unit in sorted(later)]
    return {row["unit_id"]: words.named(row, visit.shown.lang) for row in rows}


def _fill(shown: Shown, first: date, last: date) -> None:
    """Set every widget to what is shown, because the page or the address may have changed it."""
    selection, state = shown.selection, st.session_state
    begin, end = selection.period or ("", "")
    state["f_from"] = _day(begin)
    state["f_to"] = _day(end)
    # a filter that only names the outermost day is a filter nobody set
    state["f_from"] = None if state["f_from"] == first else state["f_from"]
    state["f_to"] = None if state["f_to"] == last else state["f_to"]
    state["f_text"] = selection.text
    state["f_layers"] = [kind for kind in selection.layers if (kind,) != NOTHING]
    state["f_categories"] = [word for word in selection.categories if (word,) != NOTHING]
    state["f_unit"] = selection.units[0] if selection.units else None
    state["f_known_on"] = _day(shown.known_on)
    state["f_lang"] = shown.lang


def _take(visit: Visit) -> None:
    """Take all widgets over into `Shown`."""
    state = st.session_state
    first, last = _span(visit)
    begin, end = state["f_from"], state["f_to"]
    period = None
    if begin or end:
        begin, end = begin or first, end or last
        period = (min(begin, end).isoformat(), max(begin, end).isoformat())
    known_on = state["f_known_on"]
    session.change(
        period=period,
        layers=tuple(state["f_layers"]),
        categories=tuple(state["f_categories"]),
        units=(state["f_unit"],) if state["f_unit"] else (),
        text=state["f_text"],
        known_on=known_on.isoformat() if known_on else "",
        lang=state["f_lang"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if len(text) >= 10 else None
