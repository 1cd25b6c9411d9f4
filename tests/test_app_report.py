"""The page "Report" without a browser: paste, read, decide, add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from kzmap.situation import Situation

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "At least 12 people were arrested in Karaganda on Friday, the police said. Crowds looted shops in Karaganda on Thursday."


def page() -> None:
    from kzmap.app.pages import report
    from kzmap.app.visit import begin

    report.show(begin("kazakhstan-2022", "report"))


def read(text: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60).run()
    app.text_area(key="f_report_text").input(text)
    app.date_input(key="f_report_day").set_value("2022-01-08")
    return next(b for b in app.button if b.label == "Read the report").click().run()


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def test_a_text_without_an_event_is_answered() -> None:
    app = read("The cat sat on the mat.")
    assert not app.exception
    assert "No event was found" in app.warning[0].value


def test_paste_decide_add(tmp_path: Path) -> None:
    app = read(TEXT)
    assert not app.exception
    assert "2 events" in "".join(m.value for m in app.markdown)
    app = press(app, "Accept")
    app = press(app, "Reject")
    app = press(app, "Undo")
    app = press(app, "Accept all open")
    app.text_input(key="f_target").input(str(tmp_path / "made"))
    app = press(app, "Add 2 events")
    assert not app.exception
    assert "were added to made" in app.success[0].value
    rows = Situation.read(tmp_path / "made").tables["events"]
    assert sorted(rows["category"]) == ["arrest", "looting"]
    assert set(rows["review"]) == {"draft"}


def test_a_rejected_event_is_not_added(tmp_path: Path) -> None:
    app = read(TEXT)
    app = press(app, "Reject")
    app = press(app, "Accept all open")
    app.text_input(key="f_target").input(str(tmp_path / "made"))
    app = press(app, "Add 1 event")
    assert not app.exception
    assert list(Situation.read(tmp_path / "made").tables["events"]["category"]) == ["looting"]
