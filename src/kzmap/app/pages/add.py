"""Add data: drop a table, see what each column and row was taken for, change it, keep it as a situation."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from kzmap.app import changed, opened, overlay, session, sketch, upload
from kzmap.app.wording import heads, label, plain, say
from kzmap.errors import KzmapError
from kzmap.ingest import Hints
from kzmap.ingest.beginning import begin, country_names
from kzmap.ingest.checks import ways
from kzmap.ingest.header_words import FIELDS, normal
from kzmap.ingest.layouts import layouts
from kzmap.ingest.run import remembered
from kzmap.ingest.to_situation import add_table, slug_of, to_situation
from kzmap.situation import shelf, template
from kzmap.situation import words as vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from kzmap.app.upload import Read
    from kzmap.app.visit import Visit
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ingest import Ingested
    from kzmap.situation.changes import Change
    from kzmap.situation.situation import Situation

__all__ = ["show"]

#: Fields that most tables have; the others stand behind a button.
_FIRST = ("title", "start", "place", "coordinates", "lat", "lon", "region", "country", "category", "source", "url", "killed")
_COLUMNS = 4
_SHOWN = 5_000
_ROWS = 200
_ORDERS = {"": "auto", "dmy": "dmy", "mdy": "mdy"}
_OVERRULED, _SAVED, _ORDER, _START = "kz_add_overruled", "kz_add_saved", "kz_add_order", "kz_add_start"
#: Cells that the visitor mended, by row and column.
#: More rows than this would keep a visitor waiting for minutes.
_MOST_ROWS = 50_000
_CELLS = "kz_add_cells"
#: What the visitor says of types in this table; and of earlier ones, by layout.
_TYPES, _REMEMBERED = "kz_add_types", "kz_add_types_kept"
#: The good rows as a situation, to be laid over another.
_ROWS_READ = "kz_add_rows"
#: Rows and columns to mend in place; a table with more faults is mended in a spreadsheet.
_MENDED, _WIDE = 200, 40
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
#: Longer names of columns are cut in the widgets.
_NAME = 60


def show(visit: Visit) -> None:
    """Draw the page."""
    st.title(say("page.add"))
    st.markdown(say("add.intro"))
    file = st.file_uploader(
        say("add.file"),
        key="kz_add_file",
        max_upload_size=upload.most_mb(),
        help=say("add.file.help"),
    )
    if file is not None and upload.is_book(file):
        _book(visit, file)
    elif file is not None:
        _file(visit, file)
    else:
        _begin(visit)
    _own(visit)


# beginning with nothing


def _begin(visit: Visit) -> None:
    """Offer a workbook to be filled."""
    with st.expander(say("new.title"), icon=":material/edit_note:"):
        st.markdown(say("new.intro"))
        names = country_names(visit.result.boundaries)
        one, two, three = st.columns(3, vertical_alignment="bottom")
        name = one.text_input(say("new.name"), "my-situation", max_chars=60, key="kz_new_name", help=say("name.help"))
        country = two.selectbox(say("column.country"), list(names), index=None, key="kz_new_country", placeholder=say("any"),
                                format_func=names.__getitem__)  # fmt: skip
        city = three.text_input(say("new.city"), max_chars=80, key="kz_new_city", help=say("new.city.help"))
        try:
            start = begin(
                name.strip(),
                visit.result.boundaries,
                upload.gazetteer(),
                countries=[country] if country else (),
                city=city.strip(),
            )
        except KzmapError as error:
            st.warning(plain(error))
            return
        st.download_button(
            say("new.get"), partial(template.workbook, start, names), on_click="ignore", file_name=f"{start.name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", key="kz_new_do", icon=":material/download:",
        )  # fmt: skip


def _book(visit: Visit, file: UploadedFile) -> None:
    """Read a filled workbook as the situation that it is; each fault names its cell."""
    found = upload.read_book(file, visit.result.boundaries)
    if isinstance(found, str):
        st.error(plain(found))
        return
    for findings, title in ((found.faults, "faults"), (found.doubts, "doubts")):
        if findings:
            with st.expander(say(f"book.{title}", n=len(findings)), expanded=title == "faults", icon=":material/rule:"):
                rows = [{"Where": one.file, "Value": one.value, "What": one.rule, "What to do": one.remedy} for one in findings]
                st.dataframe(rows[:_SHOWN], hide_index=True, column_config=heads(rows[0]))
    if found.situation is None:
        st.error(say("book.bad", name=plain(file.name), n=len(found.faults)))
        return
    read = found.situation
    rows_of = ", ".join(f"{len(table):,} {name}" for name, table in read.tables.items() if len(table))
    st.success(say("book.good", name=plain(file.name), what=rows_of or say("book.empty")))
    overlay.offer(visit.given, file.name, read, "kz_overlay_book")
    with st.form("kz_book_save", border=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input(say("book.keep"), slug_of(read.name), max_chars=60, key=f"kz_book_name_{file.file_id}")
        asked = right.form_submit_button(say("book.save"), type="primary", width="stretch", key="kz_book_do")
    if asked:
        try:
            with shelf.new_folder(name.strip()) as folder:
                read.write(folder)
        except KzmapError as error:
            st.error(plain(error))
            return
        st.success(say("saved", folder=plain(shelf.root() / name.strip())))
        opened.open_button(name.strip(), say("open.map"))


def _file(visit: Visit, file: UploadedFile) -> None:
    state = st.session_state
    if state.get("kz_add_id") != file.file_id:
        state["kz_add_id"], state[_OVERRULED], state[_SAVED], state[_CELLS] = file.file_id, {}, None, {}
        state[_TYPES] = {}
    boundaries = visit.result.boundaries
    kept = {one[:2]: one for one in (*remembered(visit.result.located.situation.settings), *state.get(_REMEMBERED, ()))}
    hints = replace(_hints(state[_OVERRULED]), remembered=tuple(sorted(kept.values())))
    done = upload.read_file(file, hints, boundaries)
    if done is None:
        return
    if done.found is None:
        st.error(plain(done.error))
        if done.header:
            chosen = {target: column for column, target in state[_OVERRULED].items() if target != "-"}
            _mapping(done, chosen, done.header)
        _options()
        return
    found = done.found
    _verdict(found)
    _mapping(done, found.mapped.columns, tuple(str(name) for name in found.table.frame.columns))
    _options()
    _types(found, done.file_id)
    _preview(found, boundaries)
    _report(found)
    _mend(found, done.file_id)
    _save(visit, file, found)


# how it is read


def _hints(overruled: dict[str, str]) -> Hints:
    """Return how the file shall be read, from the widgets as they stand."""
    state = st.session_state
    columns, order = dict(overruled), state.get(_ORDER) or ""
    if order and state.get(_START):
        columns[state[_START]] = f"start:{order}"
    offset = (state.get("kz_add_offset") or "").strip()
    return Hints(
        layout=state.get("kz_add_layout") or "",
        sheet=(state.get("kz_add_sheet") or "").strip(),
        crs=(state.get("kz_add_crs") or "").strip(),
        utc_offset=offset if _is_zone(offset) else "",
        undated=bool(state.get("kz_add_undated")),
        without_hidden=bool(state.get("kz_add_without_hidden")),
        columns=tuple(sorted(columns.items())),
        types=tuple(sorted(state[_TYPES].items())),
        cells=tuple((row, column, text) for (row, column), text in sorted(state[_CELLS].items())),
    )


def _mapping(done: Read, columns: Mapping[str, str], header: Sequence[str]) -> None:
    """Show which column is which field; each can be changed, and the rows are checked again."""
    if done.found:
        st.session_state[_START] = columns.get("start", "")
    with st.expander(say("map.columns"), icon=":material/view_column:", expanded=done.found is None):
        guessed = done.found.mapped.guessed if done.found else {}
        st.markdown(_mapped_words(columns, guessed, header))
        later = [one for one in FIELDS if one not in _FIRST]
        mapped = [one for one in later if one in columns]
        _selects([*_FIRST, *mapped], columns, header, done.file_id)
        if st.toggle(say("map.more"), key="kz_add_more"):
            _selects([one for one in later if one not in mapped], columns, header, done.file_id)


def _mapped_words(columns: Mapping[str, str], guessed: Mapping[str, str], header: Sequence[str]) -> str:
    left = [name for name in header if name not in columns.values()]
    used = len(set(columns.values()))
    words = say("map.used", n=used, guessed=len(guessed))
    if left:
        names = f"{', '.join(plain(name[:40]) for name in left[:12])}{' …' if len(left) > 12 else ''}"
        words += f" {say('map.unused', what=names)}"
    return words


def _selects(fields: Sequence[str], columns: Mapping[str, str], header: Sequence[str], file_id: str) -> None:
    for start in range(0, len(fields), _COLUMNS):
        for place, target in zip(st.columns(_COLUMNS), fields[start : start + _COLUMNS], strict=False):
            key = f"kz_add_{file_id}_{target}"
            # the reading decides what stands here, also after another field took the column
            st.session_state[key] = columns.get(target)
            place.selectbox(
                say(f"field.{target}"), header, index=None, key=key, placeholder=say("map.none"),
                help=FIELDS[target].capitalize() + ".",
                format_func=lambda name: name if len(name) <= _NAME else name[: _NAME - 1] + "…",
                on_change=_overrule, args=(key, target, columns),
            )  # fmt: skip


def _overrule(key: str, target: str, columns: Mapping[str, str]) -> None:
    """Take over which column a field shall be.

    A field that loses its column by that gets the other one, as latitude and longitude do; without such a field the column that
    was left is not guessed back.
    """
    chosen: str | None = st.session_state[key]
    before = columns.get(target)
    overruled = {column: one for column, one in st.session_state[_OVERRULED].items() if one != target}
    if before is not None:
        overruled[before] = next((other for other, column in columns.items() if column == chosen), "-")
    if chosen is not None:
        overruled[chosen] = target
    st.session_state[_OVERRULED] = overruled


def _options() -> None:
    """Draw what else can be declared; most tables need none of it."""
    with st.expander(say("options"), icon=":material/tune:"):
        one, two, three, four, five = st.columns(5, vertical_alignment="bottom")
        names = {"": say("layout.auto"), **{name: layout.title for name, layout in layouts().items()}}
        one.selectbox(say("layout"), list(names), key="kz_add_layout", format_func=names.__getitem__)
        two.selectbox(say("order"), list(_ORDERS), key=_ORDER, format_func=lambda order: say(f"order.{_ORDERS[order]}"))
        three.text_input(say("zone"), key="kz_add_offset", max_chars=40, placeholder=say("zone.hint"),
                         help=say("zone.help"))  # fmt: skip
        four.text_input(say("crs"), key="kz_add_crs", max_chars=40, placeholder="EPSG:32643")
        five.text_input(say("sheet"), key="kz_add_sheet", max_chars=100)
        offset = (st.session_state["kz_add_offset"] or "").strip()
        if offset and not _is_zone(offset):
            st.warning(say("zone.bad", zone=plain(offset)))
        st.checkbox(say("undated"), key="kz_add_undated")
        st.checkbox(say("without_hidden"), key="kz_add_without_hidden")


def _types(found: Ingested, file_id: str) -> None:
    """Show which type became which category, with its rows; each can be changed, and is remembered for tables of the layout."""
    seen = found.mapped.seen[:_SHOWN]
    if not seen:
        return
    doubts = sum(doubtful for *_, doubtful in seen)
    title = say("types.title", n=len(seen)) + (f", {say('types.doubt', n=doubts)}" if doubts else "")
    with st.expander(title, icon=":material/category:", expanded=bool(doubts)):
        if doubts:
            st.markdown(say("types.ask"))
        rows = sorted(seen, key=lambda one: (not one[3], -one[1]))
        table = pd.DataFrame(rows, columns=["Type in the table", "Rows", "Category", "In doubt"])
        key = f"kz_add_types_{file_id}"
        st.data_editor(
            table, key=key, hide_index=True, disabled=["Type in the table", "Rows", "In doubt"],
            column_config=heads(
                table.columns,
                {"Category": st.column_config.SelectboxColumn(options=[*vocabulary.rows("category")], required=True,
                 format_func=lambda word: label("category", str(word), session.language()))},
            ),
            on_change=_say_type, args=(key, [one[0] for one in rows], found.mapped.layout.name),
        )  # fmt: skip


def _say_type(key: str, written: Sequence[str], layout: str) -> None:
    """Take over what a type shall be, for this table and the next of its layout."""
    state = st.session_state
    said = {written[int(at)]: cells["Category"] for at, cells in state[key]["edited_rows"].items() if cells.get("Category")}
    state[_TYPES] = {**state[_TYPES], **said}
    kept = {one[:2]: one for one in state.get(_REMEMBERED, ())}
    kept.update({(layout, normal(word)): (layout, normal(word), category) for word, category in said.items()})
    state[_REMEMBERED] = tuple(kept.values())


def _is_zone(text: str) -> bool:
    """Tell an offset or the IANA name of a zone."""
    return bool(_OFFSET.fullmatch(text)) or text in available_timezones()


# what came of it


def _verdict(found: Ingested) -> None:
    repaired, rejected = (len({one.row for one in findings}) for findings in (found.checked.repaired, found.checked.rejected))
    rows, notes = found.table.rows_in, [*found.table.notes, *found.checked.notes]
    how = {"layout": plain(found.mapped.layout.title), "format": plain(found.table.format)}
    st.markdown(say("verdict", n=rows, kept=rows - repaired - rejected, repaired=repaired, rejected=rejected, **how))
    if notes:
        with st.expander(say("assumed", n=len(notes)), icon=":material/info:"):
            st.markdown("\n".join(f"- {plain(note)}" for note in notes))


def _preview(found: Ingested, boundaries: Boundaries) -> None:
    st.subheader(say("preview"), anchor=False)
    records = found.records
    placed = records[records["lon"].notna() | ways(records)]
    repaired = {one.row for one in found.checked.repaired}
    thinned = sketch.thinned(placed)
    moved = thinned[ways(thinned)]
    ends = [moved.assign(lon=moved[f"{side}_lon"], lat=moved[f"{side}_lat"]) for side in ("from", "to")]
    some = pd.concat([thinned[~ways(thinned)], *ends])
    points = pd.DataFrame(
        {
            "lon": some["lon"],
            "lat": some["lat"],
            "group": [say("preview.repaired" if row in repaired else "preview.kept") for row in some["row"]],
            "label": [say("preview.row", n=row, title=title[:80]) for row, title in zip(some["row"], some["title"], strict=True)],
        }
    )
    told = [say("preview.points", n=len(placed))]
    told += [say("preview.part", n=len(thinned))] if len(thinned) < len(placed) else []
    told += [say("preview.without", n=len(records) - len(placed))] if len(placed) < len(records) else []
    st.caption(" ".join([*told, say("preview.today")]))
    sketch.draw(points, boundaries, date=None, alt_text=say("sketch", n=len(points), what=""))
    first = records.head(_ROWS)
    st.dataframe(
        pd.DataFrame(
            {
                "Row": first["row"],
                "Title": first["title"],
                "From": first["start"],
                "To": first["end"],
                "Category": [label("category", word, session.language()) for word in first["category"]],
                "Place": first["place"],
                "Latitude": first["lat"],
                "Longitude": first["lon"],
                "How exact": [label("precision", word, session.language(), "sentence") for word in first["precision"]],
                "Source": first["source"],
            }
        ),
        key="kz_add_first",
        hide_index=True,
        column_config=heads(["Row", "Title", "From", "To", "Category", "Place", "Latitude", "Longitude", "How exact", "Source"]),
        height=min(300, 38 + 35 * len(first)),
    )
    if len(records) > len(first):
        st.caption(say("first", first=len(first), n=len(records)))


def _report(found: Ingested) -> None:
    st.subheader(say("rows.title"), anchor=False)
    checked = found.checked
    kinds = {"rejected": checked.rejected, "repaired": checked.repaired, "doubt": checked.warnings}
    kinds = {name: findings for name, findings in kinds.items() if findings}
    if not kinds:
        st.success(say("rows.fine"))
        return
    chosen = st.segmented_control(
        say("rows.show"), list(kinds), default=next(iter(kinds)), key="kz_add_kind", label_visibility="collapsed",
        format_func=lambda name: f"{say(f'rows.{name}')} ({len(kinds.get(name, ())):,})",
    )  # fmt: skip
    findings = kinds.get(chosen or "", [])
    st.dataframe(
        pd.DataFrame(findings[:_SHOWN], columns=["row", "column", "reason"]).rename(columns=str.capitalize),
        hide_index=True,
        height=min(320, 38 + 35 * max(1, len(findings))),
        column_config=heads(
            ["Row", "Column", "Reason"],
            {"Row": st.column_config.NumberColumn(width="small"), "Reason": st.column_config.TextColumn(width="large")},
        ),
    )
    if len(findings) > _SHOWN:
        st.caption(say("first.some", first=_SHOWN, n=len(findings)))
    if checked.rejected:
        st.download_button(
            say("rows.get"),
            partial(upload.rejects, found),
            file_name=f"{Path(found.path.name).stem}-rejects.csv",
            mime="text/csv",
            key="kz_add_rejects",
            on_click="ignore",
            icon=":material/download:",
        )


def _mend(found: Ingested, file_id: str) -> None:
    """Let the visitor mend cells of rejected rows in place, and read the table again with them."""
    table, mended = found.table, st.session_state[_CELLS]
    position = {int(row): at for at, row in enumerate(table.rows)}
    reasons: dict[int, list[str]] = {}
    at_fault: dict[str, None] = {}
    for one in found.checked.rejected:
        if one.row in position:
            reasons.setdefault(one.row, []).append(f"{one.column}: {one.reason}" if one.column else one.reason)
            at_fault.update({one.column: None} if one.column in table.frame.columns else {})
    if mended:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("mend.done", n=len(mended)), width="content")
            st.button(say("mend.undo"), on_click=_forget_cells, key="kz_add_unmend")
    if not reasons:
        return
    rows = list(reasons)[:_MENDED]
    used = [column for column in found.mapped.columns.values() if column not in at_fault]
    columns = list(dict.fromkeys([*at_fault, *used, *(str(name) for name in table.frame.columns)]))[:_WIDE]
    part = f" {say('first.some', first=len(rows), n=len(reasons))}" if len(rows) < len(reasons) else ""
    st.markdown(say("mend.intro", n=len(reasons)) + part)
    frame = table.frame.loc[[position[row] for row in rows], columns].set_axis(pd.Index(rows, name="Row"))
    why = say("mend.why")
    while why in columns:
        why += " "
    frame.insert(0, why, ["; ".join(reasons[row]) for row in rows])
    # another key for each reading, so that edits which were taken over are not applied to other rows
    key = f"kz_add_mend_{file_id}_{len(mended)}_{len(reasons)}"
    edited = st.data_editor(frame, disabled=[why], key=key, height=min(320, 38 + 35 * len(rows)))
    new: dict[tuple[int, str], str] = {}
    for row in rows:
        for column in columns:
            # a cell that was emptied comes back as None
            now = text if isinstance(text := edited.loc[row, column], str) else ""
            if now != frame.loc[row, column]:
                new[row, column] = now
    if st.button(say("mend.again"), key="kz_add_reread", disabled=not new, icon=":material/refresh:"):
        st.session_state[_CELLS] = {**mended, **new}
        st.rerun()
    broken = len({one.row for one in found.checked.rejected} - set(reasons))
    if broken:
        st.caption(say("mend.broken", n=broken))


def _forget_cells() -> None:
    st.session_state[_CELLS] = {}


# keeping it


def _save(visit: Visit, file: UploadedFile, found: Ingested) -> None:
    st.subheader(say("keep"), anchor=False)
    good = len(found.records)
    if not good:
        st.info(say("keep.none"))
        return
    if good > _MOST_ROWS:
        st.info(say("keep.many", n=good, most=_MOST_ROWS))
        st.download_button(
            say("keep.parquet"), partial(upload.parquet, found, visit.result.boundaries), on_click="ignore",
            file_name=f"{Path(found.path.name).stem}.parquet", mime="application/vnd.apache.parquet", key="kz_add_parquet",
        )  # fmt: skip
        return
    with suppress(KzmapError):  # what cannot be a situation cannot be one of the two below, and that is told there
        overlay.offer(visit.given, file.name, _as_rows(found, visit.result.boundaries), "kz_overlay_rows")
    targets = {say("keep.new"): "", **{say("keep.into", name=name): str(shelf.root() / name) for name in shelf.names()}}
    if not shelf.is_given(visit.given) and visit.given not in targets.values():
        targets[say("keep.intoOpen", name=visit.title)] = visit.given
    with st.form("kz_add_save", border=True):
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        target = left.selectbox(say("keep.as"), list(targets), key="kz_add_target")
        name = middle.text_input(say("keep.name"), slug_of(file.name)[:60], max_chars=60,
                                 key=f"kz_add_name_{file.file_id}", help=say("name.help"))  # fmt: skip
        asked = right.form_submit_button(say("keep.save", n=good), type="primary", width="stretch", key="kz_add_do")
    if asked:
        st.session_state[_SAVED] = None
        try:
            with st.spinner(say("keep.writing")):
                added = _keep(found, visit.result.boundaries, targets[target], name.strip())
        except KzmapError as error:
            st.error(plain(error))
            return
        st.session_state[_SAVED] = (targets[target] or str(shelf.root() / name.strip()), added, good - added)
    if st.session_state[_SAVED]:
        folder, rows, left = st.session_state[_SAVED]
        there = f" {say('keep.there', n=left)}" if left else ""
        st.success(f"{say('keep.saved', n=rows, folder=plain(folder))}{there} {say('keep.form')}")
        if Path(folder).name in shelf.names():
            opened.open_button(Path(folder).name, say("open.map"))


def _as_rows(found: Ingested, boundaries: Boundaries) -> Situation:
    """Return the good rows as a situation of their own, the same one for as long as they are the same."""
    kept: tuple[Ingested, Situation] | None = st.session_state.get(_ROWS_READ)
    if kept is None or kept[0] is not found:
        kept = (found, to_situation(found, boundaries))
        st.session_state[_ROWS_READ] = kept
    return kept[1]


def _keep(found: Ingested, boundaries: Boundaries, folder: str, name: str) -> int:
    """Write the good rows as a situation of their own, or below the rows of one that exists; return how many were added."""
    if folder:
        return _added(add_table(found, folder, boundaries))
    with shelf.new_folder(name) as new:
        return _added(add_table(found, new, boundaries, name=name))


def _added(change: Change) -> int:
    """Count the records that came of rows."""
    return sum(len(change.ids(table)) for table in ("events", "incidents", "movements", "postings", "zones"))


def _own(visit: Visit) -> None:
    """List the situations of this computer's user: open each, see what was added, take it back, delete it."""
    names = shelf.names()
    if names or shelf.deleted_names():
        st.subheader(say("mine"), anchor=False)
    changed.said()
    for name in names:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{plain(name)}**  \n{plain(_title(name))}", width="content")
                opened.open_button(name)
                changed.deleting(name)
            changed.history(shelf.folder_of(name), f"kz_steps_{name}")
    changed.restoring()
    if names:
        st.caption(opened.kept())
    if not shelf.is_given(visit.given) and Path(visit.given).parent != shelf.root():
        st.subheader(say("mine.open"), anchor=False)
        changed.history(visit.given, "kz_steps_open")


def _title(name: str) -> str:
    try:
        package: Any = json.loads((shelf.root() / name / "datapackage.json").read_text("utf-8"))
        return str(package["title"])
    except (OSError, ValueError, KeyError, TypeError):
        return say("mine.bad")
