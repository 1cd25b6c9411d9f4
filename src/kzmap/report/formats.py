"""Files and addresses to documents: plain text, HTML, PDF, DOCX, e-mail.

A file that is none of these gives an empty document that says why.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzmap.errors import KzmapError
from kzmap.report.document import Document, make_document
from kzmap.report.markup import Markup, read_markup

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SUFFIXES", "document_of_bytes", "fetch", "read_file"]

#: What `kzmap report FOLDER` takes up.
SUFFIXES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".eml")
MAX_BYTES = 40_000_000
_MAX_PAGES = 300
_EXTRA = "pip install 'kzmap[files]'"


@dataclass(frozen=True)
class _Raw:
    text: str
    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    offsets: tuple[int, ...] | None = None
    notes: tuple[str, ...] = ()


def read_file(path: Path, *, published: str | None = None) -> Document:
    """Read a file.

    Parameters
    ----------
    path
        A file of one of `SUFFIXES`, or any other text.
    published
        ISO date of publication; without it the file's own metadata and datelines are used.

    Raises
    ------
    KzmapError
        If there is no such file, or a package that its form needs is not installed.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise KzmapError(
            f"The report {str(path)!r} cannot be read ({error.strerror}). Expected a text, HTML, PDF, DOCX or e-mail file."
        ) from error
    if size > MAX_BYTES:
        return make_document("", published=published, notes=(f"The file has {size:,} bytes; at most {MAX_BYTES:,} are read.",))
    return document_of_bytes(data, path.name, published=published)


def document_of_bytes(data: bytes, name: str = "", *, published: str | None = None) -> Document:
    """Read the bytes of a file; the form is told by the bytes first and the name second.

    >>> document_of_bytes(b"<html><title>A day</title><p>Police arrested two people.</p></html>").title
    'A day'
    """
    suffix = name.lower().rsplit(".", 1)[-1] if "." in name else ""
    if data[:5] == b"%PDF-":
        raw = _pdf(data)
    elif data[:4] == b"PK\x03\x04":
        raw = _docx(data)
    elif suffix == "eml" or re.match(rb"(?:[A-Z][\w-]+: [^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3,}\r?\n", data[:8000]):
        raw = _mail(data)
    else:
        raw = _text(data, suffix)
    return make_document(
        raw.text, published=published or raw.published, title=raw.title, outlet=raw.outlet, offsets=raw.offsets, notes=raw.notes
    )


def _text(data: bytes, suffix: str) -> _Raw:
    text, note = _decode(data)
    if note is not None and not text:
        return _Raw("", notes=(note,))
    notes = (note,) if note else ()
    if suffix in ("html", "htm") or re.search(
        r"(?i)^\s*(?:<!doctype html|<html|<\?xml[^>]*\?>\s*<html)|<(?:p|div|article|body)[\s>]", text[:5000]
    ):
        return _of_markup(read_markup(text), notes)
    return _Raw(text, notes=notes)


def _of_markup(found: Markup, notes: tuple[str, ...]) -> _Raw:
    return _Raw(found.text, found.title, found.published, found.outlet, found.offsets, notes)


def _decode(data: bytes) -> tuple[str, str | None]:
    """Bytes as text, with a note when the encoding had to be guessed; "" and the reason for what is no text."""
    if not data.strip():
        return "", "The file is empty."
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), None
    control = sum(byte < 9 or 13 < byte < 32 for byte in data[:20_000])
    if control > len(data[:20_000]) * 0.02:
        return (
            "",
            (
                f"The file is not a text: {control} of its first {len(data[:20_000])} bytes are control characters. Expected"
                " text, HTML, PDF, DOCX or e-mail."
            ),
        )
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    guess = data.decode("cp1251", errors="replace")
    cyrillic = sum("а" <= char.lower() <= "я" for char in guess[:5000])
    if cyrillic > len(guess[:5000]) * 0.3:
        return guess, "The file is not UTF-8; it was read as Windows-1251."
    return data.decode("cp1252", errors="replace"), "The file is not UTF-8; it was read as Windows-1252."


def _pdf(data: bytes) -> _Raw:
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise KzmapError(f"A PDF was given. Reading one needs the package pypdf, which is not installed: {_EXTRA}") from error
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return _Raw("", notes=("The PDF is protected by a password.",))
        pages = [page.extract_text() for page in reader.pages[:_MAX_PAGES]]
        title = str(reader.metadata.title) if reader.metadata and reader.metadata.title else None
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError, IndexError, AttributeError) as error:
        return _Raw("", notes=(f"The PDF is broken ({type(error).__name__}); nothing could be read.",))
    if not "".join(pages).strip():
        return _Raw("", notes=("The PDF holds no text, only pictures. It would need text recognition, which kzmap does not do.",))
    return _Raw(_join_pages(pages), title if title and len(title.split()) > 1 else None)


def _join_pages(pages: list[str]) -> str:
    """Drop lines that stand on most pages (running heads, page numbers) and mend words cut at a line's end."""
    lines = [[line.rstrip() for line in page.splitlines()] for page in pages]
    seen: dict[str, int] = {}
    for page in lines:
        for line in {re.sub(r"\d+", "#", line.strip()) for line in page if line.strip()}:
            seen[line] = seen.get(line, 0) + 1
    running = {line for line, count in seen.items() if len(pages) > 2 and count > len(pages) / 2}
    kept = ["\n".join(line for line in page if re.sub(r"\d+", "#", line.strip()) not in running) for page in lines]
    return re.sub(r"(?<=[a-zа-я])-\n(?=[a-zа-я])", "", "\n".join(kept))


def _docx(data: bytes) -> _Raw:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "word/document.xml" not in archive.namelist():
                return _Raw("", notes=("The file is an archive, but no DOCX document. Unpack it and give its files.",))
            if sum(entry.file_size for entry in archive.infolist()) > 10 * MAX_BYTES:
                return _Raw("", notes=("The DOCX unpacks to more than 400 MB; it was not opened.",))
        import docx
    except ImportError as error:
        raise KzmapError(
            f"A DOCX file was given. Reading one needs the package python-docx, which is not installed: {_EXTRA}"
        ) from error
    except (zipfile.BadZipFile, OSError) as error:
        return _Raw("", notes=(f"The archive is broken ({type(error).__name__}).",))
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError) as error:
        return _Raw("", notes=(f"The DOCX is broken ({type(error).__name__}); nothing could be read.",))
    title = document.core_properties.title or None
    return _Raw("\n\n".join(paragraph.text for paragraph in document.paragraphs), title)


def _mail(data: bytes) -> _Raw:
    import email
    from email import policy
    from email.message import EmailMessage
    from email.utils import parsedate_to_datetime

    message = email.message_from_bytes(data, policy=policy.default)
    published = None
    if message["date"]:
        try:
            published = parsedate_to_datetime(str(message["date"])).date().isoformat()
        except ValueError:
            published = None
    title = str(message["subject"]) if message["subject"] else None
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    if body is None:
        return _Raw("", title, published, notes=("The e-mail has no text part.",))
    try:
        content = str(body.get_content())
    except (LookupError, UnicodeDecodeError):
        content = _decode(bytes(body.get_payload(decode=True) or b""))[0]
    if body.get_content_type() == "text/html":
        found = read_markup(content)
        return _Raw(found.text, title or found.title, published, None)
    return _Raw(content, title, published)


def fetch(address: str, *, published: str | None = None) -> Document:
    """Read a page from the network. Only the command line calls this, and only for an address that its user typed.

    Raises
    ------
    KzmapError
        If the address is not http or https, cannot be reached, or gives too much.
    """
    import urllib.error
    import urllib.request

    if not re.match(r"https?://[^\s/]+", address):
        raise KzmapError(f"The address {address[:80]!r} was given. Expected one that begins with http:// or https://.")
    request = urllib.request.Request(address, headers={"User-Agent": "kzmap report reader"})  # noqa: S310 - scheme checked above
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - scheme checked above
            data = answer.read(MAX_BYTES + 1)
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise KzmapError(f"The page {address[:80]!r} could not be reached ({error}). Save it and give the file.") from error
    if len(data) > MAX_BYTES:
        raise KzmapError(
            f"The page {address[:80]!r} has more than {MAX_BYTES:,} bytes. Save the part you need and give the file."
        )
    return document_of_bytes(data, address.split("?", maxsplit=1)[0], published=published)
