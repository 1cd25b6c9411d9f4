"""What ``kzmap report`` does: a file, an address or a folder, as JSON, as a list to read, or as drafts in a situation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.errors import KzmapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzmap.gazetteer import Gazetteer
    from kzmap.report.drafts import Drafted
    from kzmap.report.reader import Reading

__all__ = ["as_lines", "draft_report", "read_folder", "read_report"]


def read_report(
    given: str | Path, *, published: str | None = None, situation: str | Path | None = None, gazetteer: Gazetteer | None = None
) -> Reading:
    """Read a file, or a page from the network when an address is given.

    Parameters
    ----------
    given
        A file, or an address that begins with http:// or https://.
    published
        ISO date of publication, where the file does not tell it or tells it wrongly.
    situation
        A situation to compare with.
    gazetteer
        A gazetteer that is open already.

    Raises
    ------
    KzmapError
        If the file or the date cannot be used.
    """
    from kzmap.gazetteer import Gazetteer
    from kzmap.report.formats import fetch, read_file
    from kzmap.report.reader import checked_day, read_document

    day = checked_day(published)
    address = re.match(r"https?://", str(given)) is not None
    document = fetch(str(given), published=day) if address else read_file(Path(given), published=day)
    gazetteer = gazetteer or Gazetteer.open(situation)
    reading = read_document(document, gazetteer)
    if situation is not None:
        compare(reading, situation, gazetteer)
    return reading


def compare(reading: Reading, situation: str | Path, gazetteer: Gazetteer) -> None:
    """Compare a reading with a situation that exists."""
    from kzmap.report.matching import match_reading
    from kzmap.situation.situation import Situation

    match_reading(reading, Situation.read(situation), gazetteer)


def draft_report(given: str | Path, situation: str | Path, *, published: str | None = None) -> tuple[Reading, Drafted]:
    """Read a file and write its drafts into a situation's folder, see `kzmap.report.drafts.write_drafts`."""
    from kzmap.gazetteer import Gazetteer
    from kzmap.report.drafts import write_drafts
    from kzmap.situation.situation import situation_names

    exists = (Path(situation) / "datapackage.json").is_file() or str(situation) in situation_names()
    gazetteer = Gazetteer.open(situation if exists else None)
    reading = read_report(given, published=published, situation=situation if exists else None, gazetteer=gazetteer)
    address = str(given) if re.match(r"https?://", str(given)) else ""
    return reading, write_drafts(reading, situation, gazetteer, name="" if address else Path(given).name, url=address)


def read_folder(
    folder: Path,
    *,
    published: str | None = None,
    situation: str | Path | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Iterator[tuple[Path, Reading | KzmapError]]:
    """Read every report of a folder, in the order of their names.

    Yields
    ------
    tuple
        The file, and its reading or why there is none. One bad file does not stop the others.
    """
    from kzmap.gazetteer import Gazetteer
    from kzmap.report.formats import SUFFIXES

    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)
    if not files:
        raise KzmapError(f"The folder {folder.name!r} holds no report. Expected files that end in {', '.join(SUFFIXES)}.")
    gazetteer = Gazetteer.open(situation)
    for number, path in enumerate(files):
        if progress is not None:
            progress(number, len(files), path.name)
        try:
            yield path, read_report(path, published=published, situation=situation, gazetteer=gazetteer)
        except KzmapError as error:
            yield path, error
    if progress is not None:
        progress(len(files), len(files), "")


def as_lines(reading: Reading) -> list[str]:
    """Tell a reading in lines for a terminal.

    >>> from kzmap.gazetteer import Gazetteer
    >>> from kzmap.report.reader import read_text
    >>> as_lines(read_text("Police clashed with protesters in Almaty on Wednesday.", Gazetteer.open(), published="2022-01-08"))[1]
    'clash                        2022-01-05   Almaty (settlement)'
    """
    document = reading.document
    lines = [
        (
            f"{document.title or 'No headline'} | published {document.published or 'not known'} | language"
            f" {document.language or 'not known'}"
        )
    ]
    for event in reading.events:
        item = event.as_dict()
        parts = [f"{item['category']:28} {item['date'] or 'no day':12} {item['place'] or 'no place'} ({item['precision']})"]
        parts += [_counted(q) for q in item["quantities"]]
        if item["attribution"]:
            parts.append("says " + " <- ".join(item["attribution"]))
        if item["matches"]:
            parts.append(f"{item['relation']} as {item['matches']}")
        if item["flags"]:
            parts.append("check " + ", ".join(item["flags"]))
        lines.append("; ".join(parts))
    for contingent in reading.contingents:
        item = contingent.as_dict()
        low = item["strength_low"]
        strength = (
            "strength not stated"
            if low is None and item["strength_high"] is None
            else f"strength {low or ''}..{item['strength_high'] or ''}"
        )
        lines.append(
            f"contingent {item['country_name']} to {item['destination'] or 'not stated'}, {strength}, arrival"
            f" {item['arrival'] or 'not stated'}"
        )
    lines += [f"note: {note}" for note in (*document.notes, *reading.notes)]
    return lines


def _counted(quantity: dict[str, Any]) -> str:
    bounds = [quantity["low"], quantity["high"]]
    numbers = "..".join("" if n is None else str(n) for n in (bounds if bounds[0] != bounds[1] else bounds[:1]))
    return f"{quantity['what']} {quantity['qualifier'].replace('_', ' ')} {numbers}".strip()
