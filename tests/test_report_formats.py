"""Files of every form give the same report, and broken ones an answer."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from kzmap.errors import KzmapError
from kzmap.gazetteer import Gazetteer
from kzmap.report.batch import as_lines, read_folder, read_report
from kzmap.report.formats import document_of_bytes, fetch, read_file
from kzmap.report.reader import read_document

if TYPE_CHECKING:
    from pathlib import Path

BODY = "Police clashed with protesters in Almaty on Wednesday, the ministry said. Shops in Taraz were looted."
PAGE = f"""<!doctype html><html><head><title>Site</title><meta property="og:title" content="Unrest &amp; calm">
<meta property="article:published_time" content="2022-01-08T09:00:00Z"><meta property="og:site_name" content="The Example"></head>
<body><nav><a href="/">Home</a> Riots in Paris</nav><script>var x = "Clashes in Kyiv on Monday.";</script>
<article><h1>Unrest &amp; calm</h1><p>{BODY.replace("protesters", "<b>protesters</b>")}</p><p>Caf&eacute;s closed.</p>
<p>{"The city was quiet after that, and people went about their business as they had done before. " * 3}</p></article>
<footer>Explosion in Rome</footer></body></html>"""


def places(data: bytes, name: str = "") -> list[str]:
    reading = read_document(document_of_bytes(data, name, published="2022-01-08"), Gazetteer.open())
    return [f"{event.category} {event.spot.name}" for event in reading.events if event.spot]


WANTED = ["clash Almaty", "looting Taraz"]


def test_plain_text() -> None:
    assert places(BODY.encode(), "a.txt") == WANTED


def test_html_keeps_its_offsets_and_leaves_navigation_out() -> None:
    document = document_of_bytes(PAGE.encode(), "a.html")
    assert (document.title, document.published, document.outlet) == ("Unrest & calm", "2022-01-08", "The Example")
    found = read_document(document, Gazetteer.open()).as_dict()
    assert [PAGE[name["start"] : name["end"]] for name in found["toponyms"]] == ["Almaty", "Taraz"]
    assert [f"{event['category']} {event['place']}" for event in found["events"]] == WANTED
    assert "Cafés" in document.text


def test_docx() -> None:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.add_paragraph(BODY)
    buffer = io.BytesIO()
    made.save(buffer)
    assert places(buffer.getvalue(), "a.docx") == WANTED


def pdf_of(lines: list[str]) -> bytes:
    """A small PDF by hand: one page, one font."""
    shown = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    stream = f"BT /F1 10 Tf 40 700 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    starts = []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % start for start in starts)
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % table


def test_pdf() -> None:
    pytest.importorskip("pypdf")
    assert (
        places(
            pdf_of(["Police clashed with protesters in Almaty on Wednesday, the", "ministry said. Shops in Taraz were looted."]),
            "a.pdf",
        )
        == WANTED
    )


def test_mail_has_its_date_and_subject() -> None:
    mail = (
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: Summary\r\nDate: Sat, 8 Jan 2022 09:00:00"
        f" +0600\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{BODY}\r\n"
    )
    document = document_of_bytes(mail.encode(), "a.eml")
    assert (document.title, document.published) == ("Summary", "2022-01-08")
    assert places(mail.encode(), "a.eml") == WANTED


def test_another_encoding_is_told() -> None:
    document = document_of_bytes("Полиция задержала 20 человек в Алматы.".encode("cp1251"), "a.txt")
    assert document.language == "ru"
    assert any("Windows-1251" in note for note in document.notes)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty."),
        (bytes(range(256)) * 20, "The file is not a text"),
        (b"%PDF-1.7 broken", "The PDF"),
        (b"PK\x03\x04 broken", "The archive is broken"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, said: str) -> None:
    document = document_of_bytes(data, "a.bin")
    assert any(note.startswith(said) for note in document.notes), document.notes
    assert read_document(document, Gazetteer.open()).events == []


def test_an_archive_that_is_no_document() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "no DOCX document" in document_of_bytes(buffer.getvalue()).notes[0]


def test_hostile_markup_is_only_text() -> None:
    page = (
        "<article><p>Police arrested 3 people in Almaty <img src=x onerror=alert(1)> <script>alert('Riots in Kyiv')</script></p>"
        + "<div>" * 3000
        + "<p>End" * 50
    )
    found = read_document(document_of_bytes(page.encode(), "a.html", published="2022-01-08"), Gazetteer.open()).as_dict()
    assert [event["place"] for event in found["events"]] == ["Almaty"]


def test_a_missing_file_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(KzmapError, match="cannot be read"):
        read_file(tmp_path / "none.txt")


def test_only_web_addresses_are_fetched() -> None:
    with pytest.raises(KzmapError, match="http"):
        fetch("file:///etc/hostname")


def test_a_folder_is_read_with_progress_and_one_bad_date_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    (tmp_path / "b.html").write_text(PAGE)
    (tmp_path / "c.csv").write_text("not a report")
    steps: list[tuple[int, int, str]] = []
    found = list(read_folder(tmp_path, published="2022-01-08", progress=lambda *step: steps.append(step)))
    assert [path.name for path, _ in found] == ["a.txt", "b.html"]
    assert steps == [(0, 2, "a.txt"), (1, 2, "b.html"), (2, 2, "")]


def test_an_empty_folder_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(KzmapError, match="holds no report"):
        list(read_folder(tmp_path))


def test_lines_for_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    lines = as_lines(read_report(tmp_path / "a.txt", published="2022-01-08"))
    assert lines[1] == "clash                        2022-01-05   Almaty (settlement); says ministry"
