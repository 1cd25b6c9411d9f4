"""Claims and sources as lines that a person reads, for tables, forms and balloons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzmap.export.content import Content

__all__ = ["claim_line", "nested_lines", "source_line"]


def claim_line(claim: Mapping[str, Any]) -> str:
    """Say who claims what, when, through whom, and what became of it.

    >>> claim_line({"text": "164 people were killed.", "claimant": "Health Ministry", "relayed_by": None,
    ...             "said_on": "2022-01-09", "status": "retracted", "status_on": "2022-01-10", "status_by": None})
    'Health Ministry, 2022-01-09: 164 people were killed. [retracted 2022-01-10]'
    """
    via = f" via {claim['relayed_by']}" if claim["relayed_by"] else ""
    said = f", {claim['said_on']}" if claim["said_on"] else ""
    line = f"{claim['claimant'] or 'Unnamed'}{via}{said}: {claim['text'] or ''}"
    if claim["status"] in (None, "standing"):
        return line
    when = f" {claim['status_on']}" if claim["status_on"] else ""
    who = f" by {claim['status_by']}" if claim["status_by"] else ""
    return f"{line} [{claim['status']}{when}{who}]"


def source_line(source: Mapping[str, Any]) -> str:
    """Name a publication, its date, tier and address.

    >>> source_line({"publisher": "Agency", "title": "Report", "published_on": None, "tier": "A", "url": "https://example.org"})
    'Agency: Report (tier A) https://example.org'
    """
    date = f", {source['published_on']}" if source["published_on"] else ""
    url = f" {source['url']}" if source["url"] else ""
    return f"{source['publisher']}{date}: {source['title']} (tier {source['tier']}){url}"


def nested_lines(content: Content, name: str) -> list[str]:
    """Return the claims or sources of each feature, one a line."""
    if name == "claims":
        lines, rows = [claim_line(one) for one in content.claim_objects], content.record_claims
    else:
        lines, rows = [source_line(one) for one in content.source_objects], content.record_sources
    return ["\n".join([lines[at] for at in found]) for found in rows]
