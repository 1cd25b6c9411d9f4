"""The table that a reader without JavaScript sees: every record as a row of plain HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kzmap.situation import words
from kzmap.situation.tables import split
from kzmap.webmap.escape import href, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzmap.situation.located import Located

__all__ = ["table"]

#: A table for readers, not an archive: above this it has the first, and the file's own exports are the way to all.
_MOST = 2000
_FIRST = 500
_HEADS = ("time", "what", "where", "exact", "sources")


def table(located: Located, *, lang: str) -> str:
    """Write the records as an HTML table.

    Parameters
    ----------
    located
        The features and their sources.
    lang
        Language of the headings.

    Returns
    -------
    str
        Markup in which every text is escaped. Of very many records the first, and it says so.
    """
    title = words.named({"title": located.situation.name, **located.situation.package}, lang, "title")
    shown = located.features
    if len(shown) > _MOST:
        shown = shown.head(_FIRST)
    everything = len(located.features)
    only = words.text("points.only", lang, n=len(shown), all=everything) if len(shown) < everything else ""
    head = "".join(f'<th scope="col">{text(words.text(f"fallback.{one}", lang))}</th>' for one in _HEADS)
    rows = "".join(_rows(shown, located, lang))
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<h1 dir="auto">{text(title)}</h1><p>{text(words.text("fallback.intro", lang))} {text(only)}</p>{body}'


def _rows(shown: pd.DataFrame, located: Located, lang: str) -> Iterator[str]:
    links = {
        row["source_id"]: _link(row["publisher"], row["published_on"], row["url"]) for row in located.sources.to_dict("records")
    }
    reasons = {one["record_id"]: one["reason"] for one in located.summary.get("without_place", ())}
    for row in shown.drop(columns=["geometry", "area"], errors="ignore").to_dict("records"):
        cell = {key: "" if pd.isna(value) else str(value) for key, value in row.items()}
        when = cell.get("start", "") + (f" – {cell['end']}" if cell.get("end") else "")
        what = f"<b>{text(cell.get(f'title_{lang}') or cell.get('title') or cell['category'].replace('_', ' '))}</b>"
        what += f"<br>{text(cell['summary'])}" if cell.get("summary") else ""
        sources = "; ".join(links[s] for s in split(cell.get("source_ids")) if s in links)
        place, reason = words.named({"place": "", **cell}, lang, "place"), reasons.get(cell.get("record_id", ""), "")
        where = text(" ".join(filter(None, (place, reason))))
        exact = text(words.label("precision", cell["precision"], lang))
        # HTML needs no end of a cell or a row, and no quotes here: a page of 1,000 records is 60 kB lighter without
        yield f"<tr><td>{text(when)}<td dir=auto>{what}{_told(where)}<td>{exact}{_told(sources)}\n"


def _told(cell: str) -> str:
    """Write a cell of escaped markup that has a direction of its own."""
    return f"<td dir=auto>{cell}" if cell else "<td>"


def _link(publisher: str, published: str, url: str) -> str:
    label = text(f"{publisher}, {published}" if published else publisher)
    address = href(url)
    return f'<a href="{text(address)}" rel="noopener noreferrer">{label}</a>' if address else label
