"""Drafts of a reading in a situation's folder. Nothing is published unasked: new records are drafts.

The counts of an event that a published record tells of wait in the report's JSON file until a person publishes them.
The article's words are not stored, only their offsets, the hash of the text, and sentences of our own.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzmap.errors import KzmapError
from kzmap.report.draft_rows import Drafted, Rows, joined
from kzmap.situation.changes import change, folder_for
from kzmap.situation.situation import find_situation
from kzmap.terminal import visible

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.gazetteer import Gazetteer
    from kzmap.report.reader import Reading
    from kzmap.situation.situation import Situation

__all__ = ["Drafted", "publish_waiting", "source_id_of", "waiting", "write_drafts"]

_OF_MATCHING = ("date_conflict", "location_doubtful", "date_of_decision_vs_arrival")


def source_id_of(text: str) -> str:
    """Id of the source that a text becomes: the same text is the same source.

    >>> source_id_of("It rained.")
    'RPT-8b38b558'
    """
    return f"RPT-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def write_drafts(
    reading: Reading,
    situation: str | Path,
    gazetteer: Gazetteer,
    *,
    name: str = "",
    url: str = "",
    chosen: set[int] | None = None,
    review: str = "draft",
) -> Drafted:
    """Write the drafts of a reading into a situation's folder, made new if there is none.

    Parameters
    ----------
    reading
        The reading, matched or not.
    situation
        Folder, or the name of a situation that comes with kzmap.
    gazetteer
        The gazetteer, for countries.
    name, url
        File name and address of the report, for its source.
    chosen
        Numbers of the events that a reviewer took; None for all.
    review
        ``draft``; ``published`` only where a person has reviewed each of `chosen`.

    Returns
    -------
    Drafted
        What was written and what waits.

    Raises
    ------
    KzmapError
        If the same text was read into the situation before, or there is nothing to draft.
    SituationError
        If the rows would break the situation; nothing is written then.
    """
    made = Drafted(source_id_of(reading.document.text), folder_for(situation))

    def drafted(known: Situation | None) -> tuple[Situation, dict[str, bytes]]:
        return _drafted(made, reading, known, gazetteer, name, url, chosen, review)

    digest = hashlib.sha256(reading.document.text.encode()).hexdigest()
    change(situation, drafted, kind="report", name=url or name or "a text that was pasted", input_sha256=digest)
    return made


def _drafted(
    made: Drafted,
    reading: Reading,
    known: Situation | None,
    gazetteer: Gazetteer,
    name: str,
    url: str,
    chosen: set[int] | None,
    review: str,
) -> tuple[Situation, dict[str, bytes]]:
    """Fill `made`; return the situation with the drafts, and the report's file."""
    if known is not None and (made.source_id in set(known.sources["source_id"]) or _log(made.folder, made.source_id).is_file()):
        raise KzmapError(
            f"This text was read into {made.folder.name!r} before, as source {made.source_id}. Review its drafts there, or take"
            f" it back first: kzmap changes {made.folder}."
        )
    _match(reading, known, gazetteer)
    rows = Rows(made, reading, known, gazetteer, review, adopt=chosen is not None)
    rows.source(name, url)
    for number, event in enumerate(reading.events):
        if chosen is None or number in chosen:
            rows.event(event, number)
    if known is None and not made.records:
        raise KzmapError("Nothing can be drafted: the text tells of no event that was recognised.")
    log = {
        "source_id": made.source_id,
        "name": visible(name),
        "url": url,
        "text_sha256": hashlib.sha256(reading.document.text.encode()).hexdigest(),
        "source": rows.new["sources"][0],
        "drafted": made.as_dict(),
        "reading": reading.as_dict(),
    }
    file = (json.dumps(log, ensure_ascii=False, indent=1) + "\n").encode()
    return rows.situation() if rows.changes_tables or known is None else known, {f"reports/{made.source_id}.json": file}


def waiting(situation: str | Path) -> dict[str, list[dict[str, Any]]]:
    """List what waits for a person, by the report that it came from.

    Parameters
    ----------
    situation
        Folder, or the name of a situation that comes with kzmap.

    Returns
    -------
    dict
        Source of the report -> what waits, each with ``why``; with ``claims`` where `publish_waiting` can let it join. Reports
        of which nothing waits are left out.

    Raises
    ------
    KzmapError
        If there is no such situation, or the file of a report is broken.
    """
    folder = find_situation(situation)
    found = {}
    for path in sorted((folder / "reports").glob("RPT-*.json")):
        try:
            items = json.loads(path.read_text("utf-8"))["drafted"]["waiting"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KzmapError(f"{path} is not the file of a report: {error}. Read the report again.") from error
        if any(item.get("claims") for item in items):
            there = set(pd.read_csv(folder / "claims.csv", usecols=["claim_id"], dtype="str", encoding="utf-8-sig")["claim_id"])
            items = [item for item in items if not item.get("claims") or any(c["claim_id"] not in there for c in item["claims"])]
        if items:
            found[path.stem] = items
    return found


def publish_waiting(situation: str | Path, source_id: str) -> list[str]:
    """Let the counts that a person took join the published records that they wait for.

    Drafts of the same report stay drafts.

    Parameters
    ----------
    situation
        Folder, or the name of a situation that comes with kzmap.
    source_id
        The report's source, as `write_drafts` returned it.

    Returns
    -------
    list
        Ids of the claims that are in the situation now; empty when none waited.

    Raises
    ------
    KzmapError
        If the situation has no such report.
    SituationError
        If the claims would break the situation, for example because a record is gone; nothing is written then.
    """
    folder = find_situation(situation)
    path = _log(folder, source_id)
    if not re.fullmatch(r"RPT-[0-9a-f]{8}", source_id) or not path.is_file():
        raise KzmapError(f"{source_id!r} was given. Expected the source of a report that was read into {folder.name!r}.")
    log = json.loads(path.read_text("utf-8"))
    if not any(item.get("claims") for item in waiting(folder).get(source_id, ())):
        return []
    claims = [claim for item in log["drafted"]["waiting"] for claim in item.get("claims", [])]

    def published(known: Situation | None) -> tuple[Situation, dict[str, bytes]]:
        if known is None:
            raise KzmapError(f"There is no situation in {folder}.")
        there = set(known.claims["claim_id"])
        source = [] if source_id in set(known.sources["source_id"]) else [log["source"]]
        return joined(known, {"sources": source, "claims": [one for one in claims if one["claim_id"] not in there]}), {}

    name = log["url"] or log["name"] or source_id
    return change(folder, published, kind="counts", name=name, input_sha256=log["text_sha256"]).ids("claims")


def _log(folder: Path, source_id: str) -> Path:
    return folder / "reports" / f"{source_id}.json"


def _match(reading: Reading, known: Situation | None, gazetteer: Gazetteer) -> None:
    """Compare with the situation that is written to: a comparison with another one says nothing about it."""
    from kzmap.report.matching import match_reading

    for event in reading.events:
        event.matches = event.relation = None
        event.flags = [flag for flag in event.flags if flag not in _OF_MATCHING]
    if known is not None:
        match_reading(reading, known, gazetteer)
