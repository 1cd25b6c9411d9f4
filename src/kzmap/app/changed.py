"""What was added to a situation, listed and taken back; a situation of one's own deleted, with one step back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from kzmap.app import session
from kzmap.app.wording import heads, moment, plain, say
from kzmap.errors import KzmapError
from kzmap.situation import changes, notes, shelf

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["deleting", "history", "noting", "restoring", "said"]

_SAID = "kz_changed_said"


def said() -> None:
    """Say once what the last step did."""
    if words := st.session_state.pop(_SAID, ""):
        st.success(words)


def history(situation: str | Path, key: str) -> None:
    """List every change of a situation, and offer to take one back.

    Parameters
    ----------
    situation
        Folder or name.
    key
        Begins the keys of the widgets.
    """
    log = changes.history(situation)
    if not log:
        return
    live = changes.standing(log)
    with st.expander(say("log.title", n=len(log)), icon=":material/history:"):
        frame = pd.DataFrame(
            {
                "Step": [one.change_id for one in log],
                "When (UTC)": [f"{moment(one.when[:10], session.language())}, {one.when[11:16]}" for one in log],
                "What": [one.kind if one.kind != changes.UNDO else say("log.undoes", step=one.undoes) for one in log],
                "From": [one.name for one in log],
                "Rows": [one.rows for one in log],
                "Who": [one.who for one in log],
                "Why": [one.why for one in log],
                "Stands": [one in live for one in log],
            }
        ).iloc[::-1]
        st.dataframe(frame, key=f"{key}_log", hide_index=True, column_config=heads(frame.columns))
        options = [one for one in reversed(live) if not one.made_it]
        if options and not shelf.is_given(situation):
            _undo(situation, options, key)


def _undo(situation: str | Path, options: list[changes.Change], key: str) -> None:
    labels = {one.change_id: say("log.option", step=one.change_id, kind=one.kind, name=one.name, n=one.rows) for one in options}
    with st.form(f"{key}_undo", border=False):
        left, middle, right, last = st.columns([3, 2, 3, 1], vertical_alignment="bottom")
        chosen = left.selectbox(say("log.which"), list(labels), key=f"{key}_which", format_func=labels.__getitem__)
        who = middle.text_input(say("log.who"), key=f"{key}_who", max_chars=changes.WHO, help=say("log.who.help"))
        why = right.text_input(say("why"), key=f"{key}_why", max_chars=changes.WHY)
        asked = last.form_submit_button(say("log.do"), key=f"{key}_back", width="stretch")
    if not asked:
        return
    try:
        made = changes.undo(situation, chosen, who=who, why=why)
    except KzmapError as error:
        st.error(plain(error))
        return
    st.session_state[_SAID] = say("log.done", step=made.undoes, name=plain(made.name), n=made.rows)
    st.rerun()


def noting(situation: str | Path, row_id: str) -> None:
    """Offer to add a remark to the note of a row, where the situation is one's own.

    Parameters
    ----------
    situation
        Folder or name.
    row_id
        Id of the row.
    """
    if shelf.is_given(situation):
        return
    said()
    with (
        st.popover(say("note.open"), icon=":material/edit_note:"),
        st.form(f"kz_note_{row_id}", border=False, clear_on_submit=True),
    ):
        text = st.text_area(say("note.text"), key=f"kz_note_text_{row_id}", max_chars=notes.NOTE)
        who = st.text_input(say("note.who"), key=f"kz_note_who_{row_id}", max_chars=changes.WHO, help=say("note.help"))
        asked = st.form_submit_button(say("note.save"), key=f"kz_note_add_{row_id}")
    if not asked:
        return
    try:
        made = notes.annotate(situation, row_id, text, who=who)
    except KzmapError as error:
        st.error(plain(error))
        return
    st.session_state[_SAID] = say("note.saved", step=made.change_id)
    st.rerun()


def deleting(name: str) -> None:
    """Offer to delete a situation of the shelf, behind a question."""
    with st.popover(say("delete"), icon=":material/delete:"):
        st.markdown(say("delete.ask", name=plain(name)))
        if st.button(say("delete.yes", name=plain(name)), key=f"kz_delete_{name}", type="primary"):
            shelf.delete(shelf.folder_of(name))
            st.session_state[_SAID] = say("delete.done", name=plain(name))
            st.rerun()


def restoring() -> None:
    """Offer to bring back what was deleted."""
    names = [name for name in shelf.deleted_names() if name not in shelf.names()]
    for name in names:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(say("delete.was", name=plain(name)), width="content")
            if st.button(say("restore", name=plain(name)), key=f"kz_restore_{name}"):
                shelf.restore(shelf.root() / name)
                st.session_state[_SAID] = say("restore.done", name=plain(name))
                st.rerun()
