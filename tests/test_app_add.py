"""The page Add data: the guess can be changed, every row is told of, nothing stays before it is saved."""

from __future__ import annotations

import csv
import io
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from kzmap.app import upload
from kzmap.ground.boundaries import Boundaries
from kzmap.ingest import Hints, ingest
from kzmap.ingest.beginning import begin, country_names
from kzmap.situation import shelf, template
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = "<img src=x onerror=alert(1)> **b** ![p](https://example.org/p.png) :red[r]"

MESSY = f"""Дата;Где;Область;Что произошло;Погибло;Источник
05.01.2022;Кульсары;Атырауская область;Люди собрались у акимата;;Агентство
06.01.2022;Алматы;;Выстрелы на площади;2;Газета
31.02.2022;Актау;;Невозможный день;;Газета
07.01.2022;Караганда;Карагандинская область;{HOSTILE};;Газета
Итого;;;;2;
08.01.2022;Жанаозен;Мангистауская область;Сход;;Газета
""".encode()

POINTS = b"""when,first,second,what
2022-01-05,43.2383,76.9453,Shots on the square
2022-01-06,50.2797,57.2072,People gather
2022-01-07,47.1048,51.8843,Office stormed
"""


def script(given: str) -> None:
    import streamlit

    from kzmap.app.pages import add
    from kzmap.app.visit import begin, readable_errors

    visit = begin(given, "Add data")
    with readable_errors():
        add.show(visit)
    streamlit.session_state["seen"] = given


def open_page(given: str = "kazakhstan-2022") -> AppTest:
    return AppTest.from_function(script, kwargs={"given": given}, default_timeout=60).run()


def drop(at: AppTest, content: bytes = MESSY, name: str = "Мои события.csv") -> AppTest:
    at.file_uploader[0].upload(name, content, "text/csv")
    return at.run()


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success])


def field(at: AppTest, name: str) -> Any:
    return next(one for one in at.selectbox if re.fullmatch(rf"kz_add_[0-9a-f-]{{36}}_{name}", one.key or ""))


def button(at: AppTest, key: str) -> Any:
    return next(one for one in at.button if one.key == key)


def save(at: AppTest, name: str, target: str = "A new situation") -> AppTest:
    next(one for one in at.selectbox if one.key == "kz_add_target").set_value(target)
    next(one for one in at.text_input if "kz_add_name_" in (one.key or "")).set_value(name)
    button(at, "kz_add_do").click()
    return at.run()


def test_a_messy_table_becomes_a_situation_and_every_row_is_told_of() -> None:
    at = drop(open_page())
    assert not at.exception
    assert "**6 rows** read" in words(at)
    assert "**4** kept, **0** repaired, **2** rejected" in words(at)
    report = at.dataframe[1].value
    assert report["Row"].tolist() == [3, 5]
    assert "there is no day 31 in month 2" in report["Reason"][0]
    assert [field(at, one).value for one in ("start", "place", "region", "killed", "source")] == [
        "Дата", "Где", "Область", "Погибло", "Источник",
    ]  # fmt: skip
    assert not shelf.root().exists()
    save(at, "my-events")
    assert not at.exception
    assert "4 events saved" in words(at)
    read = Situation.read(shelf.folder_of("my-events"))
    assert read.tables["events"]["start"].tolist() == ["2022-01-05", "2022-01-06", "2022-01-07", "2022-01-08"]
    assert read.claims["high"].tolist() == [2.0]
    assert [path.name for path in shelf.root().iterdir()] == ["my-events"]


def test_hostile_text_stays_text() -> None:
    at = drop(open_page(), name="<script>alert(1)<x>![p](https://example.org).csv")
    for element in [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success]:
        assert "<img" not in element.value
        assert "![p]" not in element.value
        assert "<script" not in element.value
    save(at, "hostile")
    assert HOSTILE.split(maxsplit=1)[0] in Situation.read(shelf.folder_of("hostile")).tables["events"]["title"][2]


def test_a_wrong_guess_is_changed_and_the_rows_are_checked_again() -> None:
    at = drop(open_page(), POINTS, "points.csv")
    assert (field(at, "lat").value, field(at, "lon").value) == ("first", "second")
    assert at.dataframe[0].value["Latitude"].tolist() == [43.2383, 50.2797, 47.1048]
    field(at, "lat").set_value("second").run()
    # the two columns change places
    assert (field(at, "lat").value, field(at, "lon").value) == ("second", "first")
    assert at.dataframe[0].value["Latitude"].tolist() != [43.2383, 50.2797, 47.1048]
    field(at, "lon").set_value("second").run()
    assert (field(at, "lat").value, field(at, "lon").value) == ("first", "second")
    assert at.dataframe[0].value["Latitude"].tolist() == [43.2383, 50.2797, 47.1048]
    field(at, "title").set_value("when").run()
    assert (field(at, "title").value, field(at, "start").value) == ("when", "what")


def test_a_column_that_is_taken_away_is_not_guessed_back() -> None:
    at = drop(open_page())
    field(at, "killed").set_value(None).run()
    assert field(at, "killed").value is None
    assert "Not used: Погибло" in words(at)
    save(at, "without-counts")
    assert Situation.read(shelf.folder_of("without-counts")).claims.empty


def test_a_table_without_a_place_asks_which_column_it_is() -> None:
    at = drop(open_page(), b"a,b\n2022-01-05,Almaty\n2022-01-06,Taraz\n", "odd.csv")
    assert not at.exception
    assert "No column says where the rows are" in at.error[0].value
    field(at, "place").set_value("b").run()
    assert not at.error
    assert "**2 rows** read" in words(at)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"<!DOCTYPE x [<!ENTITY a 'b'>]><kml>&a;</kml>"])
def test_what_is_no_table_is_said(content: bytes) -> None:
    at = drop(open_page(), content, "x.csv")
    assert not at.exception
    assert len(at.error) == 1
    assert not [one for one in at.button if one.key == "kz_add_do"]


def test_the_order_of_dates_and_the_offset_can_be_declared() -> None:
    table = b"date,lat,lon,title\n01/02/2022 10:00,43.2,76.9,A\n03/04/2022 11:00,43.3,76.8,B\n"
    at = drop(open_page(), table, "t.csv")
    for order, days in (("mdy", ["2022-01-02", "2022-03-04"]), ("dmy", ["2022-02-01", "2022-04-03"])):
        next(one for one in at.selectbox if one.key == "kz_add_order").set_value(order).run()
        assert [text[:10] for text in at.dataframe[0].value["From"]] == days
    offset = next(one for one in at.text_input if one.key == "kz_add_offset")
    offset.set_value("+6").run()
    assert "is left out" in words(at)
    offset.set_value("+06:00").run()
    assert at.dataframe[0].value["From"][0] == "2022-02-01T10:00+06:00"


def test_rows_go_into_a_situation_that_exists_once() -> None:
    at = drop(open_page(), POINTS, "points.csv")
    save(at, "both")
    at = drop(at)
    save(at, "ignored", "Into both")
    assert "4 events saved" in words(at)
    assert len(Situation.read(shelf.folder_of("both")).tables["events"]) == 7
    save(at, "ignored", "Into both")
    assert "in the situation already" in at.error[0].value
    assert len(Situation.read(shelf.folder_of("both")).tables["events"]) == 7
    save(at, "both")
    assert "already" in at.error[0].value


@pytest.mark.parametrize("name", ["", "../up", "Ä", "con"])
def test_a_name_that_cannot_be_used_is_said(name: str) -> None:
    at = save(drop(open_page(), POINTS, "points.csv"), name)
    assert "cannot be used" in at.error[0].value
    assert not list(shelf.root().glob("*"))


def test_what_is_open_and_ones_own_can_be_added_to(tiny: Callable[..., Path]) -> None:
    folder = tiny()
    at = drop(open_page(str(folder)), POINTS, "points.csv")
    save(at, "ignored", "Into A tiny situation, which is open")
    assert "3 events saved" in words(at)
    assert len(Situation.read(folder).tables["events"]) == 6


def test_two_visitors_do_not_see_each_others_tables() -> None:
    first, second = drop(open_page(), POINTS, "points.csv"), drop(open_page())
    field(first, "title").set_value(None).run()
    second.run()
    assert "**3 rows** read" in words(first)
    assert "**6 rows** read" in words(second)
    assert field(second, "start").value == "Дата"
    assert open_page().file_uploader[0].value is None


def test_rejected_rows_come_as_a_table_to_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(MESSY)
    rows = list(csv.DictReader(io.StringIO(upload.rejects(ingest(path)).decode("utf-8-sig"))))
    assert [row["kzmap_row"] for row in rows if row["Дата"] == "31.02.2022"] == ["3"]


def test_reading_is_stopped_by_what_the_callback_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit raises at the next word of progress when the visitor clicks; no file may stay then."""
    import tempfile

    class StoppedError(BaseException):
        pass

    class File:
        name, file_id = "big.csv", "1"

        def getbuffer(self) -> bytes:
            return b"date,lat,lon,title\n" + b"2022-01-05,43.2,76.9,A\n" * 200_000

    told: list[str] = []

    def tell(part: float, text: str) -> None:
        assert 0 <= part <= 1
        told.append(text)
        raise StoppedError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begin = time.monotonic()
    with pytest.raises(StoppedError):
        upload._read(File(), Hints(), Boundaries.load(packs=False), tell)  # type: ignore[arg-type]
    assert len(told) == 1
    assert time.monotonic() - begin < 10
    assert list(tmp_path.iterdir()) == []


def test_cancelling_is_said_and_can_be_taken_back() -> None:
    at = open_page()
    at.file_uploader[0].upload("points.csv", POINTS, "text/csv")
    at.run()
    at.session_state["kz_add_cancelled"] = (at.session_state["kz_add_id"], Hints())
    del at.session_state["kz_add_kept"]
    at.run()
    assert "cancelled" in at.warning[0].value
    assert not at.dataframe
    button(at, "kz_add_again").click().run()
    assert "**3 rows** read" in words(at)


def edits(monkeypatch: pytest.MonkeyPatch, changes: dict[tuple[int, str], str | None]) -> None:
    """Let a visitor's hand change cells of the editor, which the test runner cannot drive."""
    import streamlit as st

    def editor(frame: Any, **asked: Any) -> Any:
        edited = frame.astype(object)
        assert set(asked["disabled"]) < set(frame.columns)
        for (row, column), text in changes.items():
            if row in edited.index:
                edited.loc[row, column] = text
        return edited

    monkeypatch.setattr(st, "data_editor", editor)


def test_cells_of_rejected_rows_are_mended_in_place_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    edits(monkeypatch, {(3, "Дата"): "30.01.2022"})
    at = drop(open_page())
    assert "Mend cells here: 2 rejected rows" in words(at)
    button(at, "kz_add_reread").click()
    at.run()
    assert not at.exception
    assert "1 cell mended by hand" in words(at)
    assert "**4** kept, **1** repaired, **1** rejected" in words(at)
    save(at, "mended")
    events = Situation.read(shelf.folder_of("mended")).tables["events"]
    assert events["start"].tolist() == ["2022-01-05", "2022-01-06", "2022-01-30", "2022-01-07", "2022-01-08"]
    button(at, "kz_add_unmend").click()
    at.run()
    assert "**4** kept, **0** repaired, **2** rejected" in words(at)


def test_what_was_added_is_listed_and_taken_back_and_a_situation_deleted() -> None:
    at = save(drop(open_page(), POINTS, "points.csv"), "mine")
    more = POINTS.decode().splitlines()
    drop(at, "\n".join([more[0], more[1].replace("2022-01-05", "2022-02-05")]).encode(), "more.csv")
    save(at, "", "Into mine")
    assert "1 event saved" in words(at)
    assert len(Situation.read(shelf.folder_of("mine")).tables["events"]) == 4
    at.run()
    assert next(one for one in at.selectbox if one.key == "kz_steps_mine_which").options == ["B2: table more.csv, 3 rows"]
    button(at, "kz_steps_mine_back").click()
    at.run()
    assert "B2 (more.csv) was taken back: 3 rows." in words(at).replace("\\", "")
    assert len(Situation.read(shelf.folder_of("mine")).tables["events"]) == 3
    button(at, "kz_delete_mine").click()
    at.run()
    assert shelf.names() == []
    button(at, "kz_restore_mine").click()
    at.run()
    assert not at.exception
    assert shelf.names() == ["mine"]


def test_a_mistake_of_ours_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from kzmap.app.pages import add

    def fail(*_: object) -> None:
        raise KeyError("no such thing")

    monkeypatch.setattr(add, "_own", fail)
    at = open_page()
    assert not at.exception
    assert "This page failed, and that is a mistake in kzmap, not yours (KeyError)" in words(at).replace("\\", "")
    log = Path(os.environ["KZMAP_DATA"]) / "log" / "kzmap.log"
    assert "no such thing" in log.read_text("utf-8")
    monkeypatch.setattr(add, "_own", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device", "x.csv")))
    assert "x.csv cannot be read or written" in words(open_page()).replace("\\", "")


def test_streamlits_own_last_word_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors of callbacks come before any page: the server hands them to us."""
    import runpy

    from kzmap.app import serving

    monkeypatch.setattr("sys.argv", ["app.py"])
    monkeypatch.setenv("KZMAP_SITUATION", "")
    assert runpy.run_path(str(ROOT / "app.py"))["app"]._on_script_error is serving.in_words

    def page() -> None:
        from kzmap.app.serving import in_words

        assert in_words(KeyError("no such thing")) is True

    assert "that is a mistake in kzmap" in words(AppTest.from_function(page, default_timeout=60).run())


def a_filled_book(boundaries: Boundaries, **cells: str) -> bytes:
    """The template with one row, as a spreadsheet program saves it."""
    start = begin("haiti-2024", boundaries, upload.gazetteer(), countries=["HTI"])
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(start, country_names(boundaries))))
    at = {cell.value: cell.column for cell in book["events"][1]}
    for name, text in {"title": HOSTILE, "date": "2024-03-01", "place": "Port-au-Prince", **cells}.items():
        book["events"].cell(2, at[name], text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_workbook_that_is_given_can_be_dropped_and_kept(boundaries: Boundaries) -> None:
    at = open_page()
    assert any(one.label == "Begin with a workbook" or "workbook" in one.label for one in at.expander)
    drop(at, a_filled_book(boundaries), "haiti.xlsx")
    assert not at.exception
    assert "1 events" in words(at)
    next(one for one in at.text_input if "kz_book_name_" in (one.key or "")).set_value("haiti-own")
    button(at, "kz_book_do").click()
    at.run()
    assert Situation.read(shelf.folder_of("haiti-own")).tables["events"]["title"].tolist() == [HOSTILE]


def test_a_fault_of_a_workbook_names_its_cell_in_the_app(boundaries: Boundaries) -> None:
    at = drop(open_page(), a_filled_book(boundaries, date="some day"), "haiti.xlsx")
    assert "1 fault" in words(at)
    assert at.dataframe[0].value["Where"].tolist() == ["events!B2"]
    assert not [one for one in at.button if one.key in ("kz_book_do", "kz_overlay_book")]


def test_rows_are_shown_on_the_open_map_and_nothing_is_kept() -> None:
    at = drop(open_page())
    button(at, "kz_overlay_rows").click()
    at.run()
    assert not at.exception
    kept = at.session_state["kz_overlay"]
    assert (kept.given, kept.title, len(kept.rows.tables["events"])) == ("kazakhstan-2022", "Мои события.csv", 4)
    assert shelf.names() == []
    button(at, "kz_overlay_rows_off").click()
    at.run()
    assert "kz_overlay" not in at.session_state
