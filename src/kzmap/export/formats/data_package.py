"""The situation's own tables, a Data Package that kzmap opens again: the one export that gives back every cell and claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzmap.export import manifest
from kzmap.situation import publish
from kzmap.situation.tables import split

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content
    from kzmap.situation.situation import Situation

__all__ = ["write"]


def write(content: Content, path: Path) -> None:
    """Write the tables of what is shown, and the manifest."""
    _shown(content).write(path)
    (path / "manifest.json").write_text(manifest.text(content.manifest, indent=2) + "\n", "utf-8", newline="\n")


def _shown(content: Content) -> Situation:
    """Return the situation without the records that a filter dropped, unless a claim that is kept points at one."""
    situation, before = content.located.situation, content.everything.features
    # the points of sensitive places are coarse here, and nothing is left to protect: else each reading would coarsen them again
    situation = situation.with_table("places", situation.places.assign(sensitive=False))
    situation = publish.without(situation, set(situation.tables["zones"]["zone_id"]) - set(content.zones["zone_id"]))
    if len(before) == len(content.features):
        return situation
    hangs_on = dict(zip(situation.contingents["contingent_id"], situation.contingents["parent_id"], strict=True))
    for name, key in (("movements", "movement_id"), ("postings", "posting_id")):
        table = situation.tables[name]
        hangs_on |= dict(zip(table[key], table["contingent_id"], strict=True))
    waiting = {*content.features["record_id"], *content.claims["subject_id"], *content.claims["record_id"]}
    waiting |= {one for ids in content.features["contingent_id"] for one in split(ids)}
    kept: set[str] = set()
    while waiting:
        kept |= waiting
        waiting = {hangs_on[one] for one in waiting if hangs_on.get(one)} - kept
    carried = set(before["record_id"]) | {one for ids in before["contingent_id"] for one in split(ids)}
    return publish.without(situation, carried - kept).with_table("claims", content.claims)
