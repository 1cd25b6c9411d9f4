"""Everything that is known about one record, on one panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from kzmap.app import changed, session
from kzmap.app.wording import figure, here, label, link, moment, plain, say, when
from kzmap.claims import answers, telling
from kzmap.claims.ledger import records
from kzmap.situation import words
from kzmap.situation.tables import split

if TYPE_CHECKING:
    import pandas as pd

    from kzmap.app.visit import Visit

__all__ = ["record", "source_lines"]

#: Vocabulary and column of what one line says of a record.
_FACTS = (("category", "category"), ("kind", "layer"), ("confidence", "confidence"), ("checked", "checked"))


def record(visit: Visit) -> None:
    """Draw the record that is open, if there is one."""
    features = visit.all.features
    rows = records(features[features["record_id"] == visit.shown.record])
    if not rows:
        st.caption(say("record.none"))
        return
    row = rows[0]
    _steps(visit, row)
    lang = visit.shown.lang
    st.markdown(f"### {plain(words.named(row, lang, 'title'))}")
    st.markdown(f"**{plain(when(row, visit.shown.lang))}**  \n{_place(row, visit.shown.lang)}")
    if row["summary"]:
        st.markdown(plain(words.named(row, lang, "summary")))
    st.markdown(plain(answers.record(visit.all, row["record_id"], lang, text=False)))
    _facts(row, visit.shown.lang)
    _claims(visit, row)
    st.markdown(f"##### {say('sources')}")
    st.markdown(source_lines(visit.all.sources, split(row["source_ids"])))
    if row["note"]:
        st.caption(say("record.note", note=plain(row["note"])))
    st.caption(say("record.id", id=plain(row["record_id"])))
    changed.noting(visit.given, row["record_id"])


def source_lines(sources: pd.DataFrame, ids: list[str]) -> str:
    """Write sources as a Markdown list, with publisher, date, kind and link."""
    rows = records(sources.set_index("source_id").loc[[one for one in ids if one in set(sources["source_id"])]])
    lines = []
    for row in rows:
        published = moment(row["published_on"], session.language())
        facts = ", ".join(part for part in (published, words.label("tier", row["tier"], session.language())) if part)
        origin = f", {say('source.for', name=plain(row['original']))}" if row["original"] else ""
        lines.append(
            f"- {link(row['title'], row['url'])}  \n  {plain(row['publisher'])}{origin}" + (f" ({plain(facts)})" if facts else "")
        )
    return "\n".join(lines) or say("source.none")


def _steps(visit: Visit, row: dict[str, Any]) -> None:
    """Buttons to the record before and after in time, and to close."""
    order = visit.in_time["record_id"].tolist()
    here_ = order.index(row["record_id"]) if row["record_id"] in order else -1
    before = order[here_ - 1] if here_ > 0 else ""
    after = order[here_ + 1] if 0 <= here_ < len(order) - 1 else ""
    with st.container(horizontal=True, gap="small"):
        st.button(say("record.earlier"), icon=":material/chevron_left:", key="earlier", disabled=not before,
                  on_click=session.change, kwargs={"record": before})  # fmt: skip
        st.button(say("record.later"), icon=":material/chevron_right:", key="later", disabled=not after, on_click=session.change,
                  kwargs={"record": after})  # fmt: skip
        st.button(words.text("app.close", visit.shown.lang), icon=":material/close:", key="close", on_click=session.change,
                  kwargs={"record": ""})  # fmt: skip


def _place(row: dict[str, Any], lang: str) -> str:
    named = words.named(row, lang, "place")
    units = [row[level] for level in ("adm2_name", "adm1_name", "adm0_name") if row[level]]
    where = ", ".join([named, *[unit for unit in units if unit != named]]) if named else ", ".join(units)
    return f"{plain(where)}  \n{plain(here(row, lang))}" if where else plain(here(row, lang))


def _facts(row: dict[str, Any], lang: str) -> None:
    facts = [label(one, row[column], lang) for one, column in _FACTS]
    st.caption(" · ".join(plain(fact) for fact in facts if fact))
    if row["actors"]:
        st.markdown(f"**{say('actors')}** {plain(', '.join(split(row['actors'])))}")


def _claims(visit: Visit, row: dict[str, Any]) -> None:
    claims = visit.all.claims
    own = claims[(claims["subject_id"] == row["record_id"]) | (claims["record_id"] == row["record_id"])]
    if own.empty:
        return
    addresses = dict(zip(visit.all.sources["source_id"], visit.all.sources["url"], strict=True))
    st.markdown(f"##### {say('page.claims')}")
    lang = visit.shown.lang
    for word, group in own.groupby("attribute", sort=False):
        lines = [f"**{plain(label('attribute', str(word), lang))}**"]
        for claim in records(group):
            number = figure(claim, lang)
            said = f", {moment(claim['said_on'], lang)}" if claim["said_on"] else ""
            status = "" if claim["status"] == "standing" else f" — *{plain(words.label('status', claim['status'], lang))}*"
            address = addresses.get(claim["source_id"], "")
            lead = f"**{plain(number)}**: " if number else ""
            lines.append(
                f"- {lead}{plain(claim['text'])}  \n  {link(telling.speaker(claim, lang), address)}{plain(said)}{status}"
            )
        st.markdown("\n".join(lines))
