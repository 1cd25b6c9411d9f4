"""The page "Report" without a browser: paste, read, decide, add."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from kzmap import folders
from kzmap.app import reach
from kzmap.app.pages import report
from kzmap.situation import shelf
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "At least 12 people were arrested in Karaganda on Friday, the police said. Crowds looted shops in Karaganda on Thursday."


@pytest.fixture(autouse=True)
def _earlier_pages_have_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server that AppTest pretends to be says of every visit that its page is open."""
    monkeypatch.setattr(reach, "is_connected", lambda _: False)


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


def test_paste_decide_add() -> None:
    app = read(TEXT)
    assert not app.exception
    assert "2 events" in "".join(m.value for m in app.markdown)
    app = press(app, "Accept")
    app = press(app, "Reject")
    app = press(app, "Undo")
    app = press(app, "Accept all open")
    app.text_input(key="f_target").input("made")
    app = press(app, "Add 2 events")
    assert not app.exception
    assert "were added to made" in app.success[0].value
    rows = Situation.read(shelf.folder_of("made")).tables["events"]
    assert sorted(rows["category"]) == ["arrest", "looting"]
    assert set(rows["review"]) == {"draft"}


def test_a_rejected_event_is_not_added() -> None:
    app = read(TEXT)
    app = press(app, "Reject")
    app = press(app, "Accept all open")
    app.text_input(key="f_target").input("made")
    app = press(app, "Add 1 event")
    assert not app.exception
    assert list(Situation.read(shelf.folder_of("made")).tables["events"]["category"]) == ["looting"]


@pytest.mark.parametrize("name", ["../outside", "/etc/made", "kazakhstan-2022/..", "A B"])
def test_only_a_name_on_the_shelf_is_written_to(name: str) -> None:
    app = press(read(TEXT), "Accept all open")
    app.text_input(key="f_target").input(name)
    app = press(app, "Add 2 events")
    assert not app.exception
    assert "cannot be used" in app.error[0].value
    assert shelf.names() == []


def test_it_says_why_an_event_is_there_and_takes_a_speaker_back() -> None:
    app = read(TEXT)
    assert any('because of the word "arrested"; its place is "Karaganda"' in caption.value for caption in app.caption)
    said = next(box for box in app.text_input if box.label == "Said by")
    assert "police" in said.value
    app = said.set_value("mayor ← press office").run()
    assert app.session_state["kz_review"].decisions[0].event.chain == ("mayor", "press office")
    app = press(app, "Undo")
    assert "police" in next(box for box in app.text_input if box.label == "Said by").value


def test_a_page_that_is_loaded_again_goes_on_with_the_review() -> None:
    app = press(read(TEXT), "Accept")
    key = "".join(app.query_params["review"])
    again = AppTest.from_function(page, default_timeout=60)
    again.query_params["review"] = key
    again = again.run()
    assert [decision.state for decision in again.session_state["kz_review"].decisions] == ["accepted", "open"]
    over = press(again, "Start over")
    assert "review" not in over.query_params
    other = AppTest.from_function(page, default_timeout=60)
    other.query_params["review"] = key
    assert "kz_review" not in other.run().session_state


@pytest.mark.parametrize("year", ["1850", "1899"])
def test_an_event_of_any_year_and_any_number_of_people_can_be_reviewed(year: str) -> None:
    app = read(f"On 5 January {year} at least {'9' * 23} people were arrested in Karaganda, the police said.")
    assert not app.exception
    assert not app.error
    assert next(box for box in app.date_input if box.label == "Day").value == date(int(year), 1, 5)


def opened_with(key: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["review"] = key
    return app.run()


def test_who_made_the_link_of_a_visitor_does_not_read_the_report() -> None:
    app = opened_with("chosen-by-somebody-else")
    app.text_area(key="f_report_text").input(TEXT)
    app = press(app, "Read the report")
    key = "".join(app.query_params["review"])
    assert len(key) > 20
    assert "kz_review" not in opened_with("chosen-by-somebody-else").session_state
    assert "kz_review" in opened_with(key).session_state


def test_an_unfinished_report_is_taken_up_once_its_page_has_gone_and_while_its_shelf_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(report, "_LEAVING_S", 0.2)
    monkeypatch.setattr(folders, "_visits", lambda: tmp_path / "visit")
    (tmp_path / "visit").mkdir()
    key = "".join(read(TEXT).query_params["review"])
    with monkeypatch.context() as there:
        there.setattr(reach, "is_connected", lambda _: True)
        assert "kz_review" not in opened_with(key).session_state
    assert "kz_review" in opened_with(key).session_state
    (tmp_path / "visit").rmdir()
    assert "kz_review" not in opened_with(key).session_state


#: Code for what is under us: templates, markup, what Streamlit exchanges, and the end of a script.
HOSTILE = "{{7*7}} <img src=x onerror=alert(1)> :material/home: **b** [a](x.y) $7^{2}$ </script><script>alert(1)"


def markdown_of(app: AppTest) -> str:
    """What the browser makes of the texts that are read as Markdown, by another reader of it."""
    read_as = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    kinds = ("markdown", "caption", "success", "warning", "error", "info")
    return "\n".join(read_as.render(one.value) for kind in kinds for one in app.get(kind))


@pytest.mark.parametrize("suffix", ["", "html", "eml"])
def test_a_hostile_report_with_hostile_metadata_is_shown_as_it_is(suffix: str) -> None:
    sentence = f"At least 12 people were arrested in Karaganda on Friday, the police said {HOSTILE}."
    head = f"<title>{html.escape(HOSTILE)}</title><meta property='og:site_name' content='{html.escape(HOSTILE, quote=True)}'>"
    body = {
        "": sentence,
        "html": f"<html><head>{head}</head><body><p>{html.escape(sentence)}</p></body></html>",
        "eml": f"From: {HOSTILE[:40]} <a@example.org>\nSubject: {HOSTILE}\nContent-Type: text/plain; charset=utf-8\n\n{sentence}",
    }[suffix]
    app = AppTest.from_function(page, default_timeout=60).run()
    if suffix:
        app.file_uploader(key="f_report_file").upload(f"{HOSTILE[:20]}.{suffix}", body.encode(), "application/octet-stream")
    else:
        app.text_area(key="f_report_text").input(body)
    app.date_input(key="f_report_day").set_value("2022-01-08")
    app = press(app, "Read the report")
    assert not app.exception
    (shown,) = [json.loads(one.proto.json) for one in app.get("bidi_component")]
    assert HOSTILE in shown["text"]  # a text among data: the sheet's script writes it as text nodes
    pages = [markdown_of(app)]
    app = press(app, "Accept all open")
    app.text_input(key="f_target").input("made")
    app.text_input(key="f_address").input("https://example.org/?{{7*7}}<script>")
    app = press(app, next(button.label for button in app.button if button.label.startswith("Add ")))
    assert not app.exception
    for told in (*pages, markdown_of(app)):
        assert set(re.findall(r"<(\w+)", told)) <= {"p", "strong", "ul", "li", "em", "code"}
        assert not re.search(r":material/home:|<strong>b<|\b49\b", told.replace("\u2060", ""))
    situation = Situation.read(shelf.folder_of("made"))
    assert set(situation.sources["url"]) >= {"https://example.org/?{{7*7}}<script>"}
    if suffix == "html":
        assert set(situation.sources["publisher"]) == {HOSTILE}
