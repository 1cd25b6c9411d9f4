"""What the data are, where they come from, under which licence, and how they became a map."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap import __version__
from kzmap.app.wording import heads, label, link, moment, plain, say
from kzmap.ground.packs import Packs
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzmap.app.visit import Visit

__all__ = ["show"]

#: The rules that a reader should know, in this order.
_METHOD = ("sharp", "times", "borders", "numbers", "rows")


def show(visit: Visit) -> None:
    """Draw the page on data, licences and method."""
    package = visit.all.situation.package
    lang = visit.shown.lang
    st.title(say("page.about"))
    st.markdown(plain(words.named(package, lang, "description") if package.get("description") else ""))
    licences = "; ".join(link(item.get("title") or item["name"], item.get("path", "")) for item in package.get("licenses", []))
    st.markdown(say("about.version", version=plain(package.get("version", "")), licence=licences, kzmap=__version__))
    st.subheader(say("about.method"), anchor=False)
    st.markdown("\n".join(f"{at}. {say(f'method.{rule}')}" for at, rule in enumerate(_METHOD, start=1)))
    _counts(visit)
    _boundaries(visit)
    _credits(visit)


def _counts(visit: Visit) -> None:
    summary: Mapping[str, Any] = visit.all.summary
    st.subheader(say("about.rows"), anchor=False)
    later = f" − {say('about.later', n=summary['not_yet_known'])}" if summary.get("not_yet_known") else ""
    read, withheld, bases = (say(f"about.{name}", n=summary[name]) for name in ("rows_in", "withheld", "bases"))
    total = say("about.features", n=summary["features"], lost=len(summary["without_place"]))
    st.markdown(f"{read} − {withheld}{later} + {bases} = {total}")
    if summary["without_place"]:
        with st.expander(say("about.lost", n=len(summary["without_place"]))):
            st.dataframe(pd.DataFrame(summary["without_place"]), hide_index=True)
    counts = summary["counts"]
    left, middle, right, last = st.columns(4)
    layers = {label("kind", one, visit.shown.lang): rows for one, rows in counts["layer"].items()}
    exact = {label("precision", one, visit.shown.lang, "sentence"): rows for one, rows in counts["precision"].items()}
    left.dataframe(_pairs("Layer", layers), hide_index=True, column_config=heads(["Layer", "Rows"]))
    middle.dataframe(_pairs("How exact", exact), hide_index=True, column_config=heads(["How exact", "Rows"]))
    tables = {name: len(table) for name, table in visit.all.situation.tables.items()}
    right.dataframe(_pairs("Table", tables), hide_index=True, column_config=heads(["Table", "Rows"]))
    found = {label("join_method", one, visit.shown.lang): rows for one, rows in counts["join_method"].items()}
    last.dataframe(_pairs("Unit found by", found), hide_index=True, column_config=heads(["Unit found by", "Rows"]))


def _pairs(title: str, counts: Mapping[str, int]) -> pd.DataFrame:
    return pd.DataFrame({title: list(counts), "Rows": list(counts.values())})


def _boundaries(visit: Visit) -> None:
    boundaries = visit.result.boundaries
    st.subheader(say("about.ground"), anchor=False)
    st.markdown(say(f"about.view.{boundaries.view}"))
    for origin in boundaries.origins:
        licence = origin.get("license") or {}
        about = f"- **{link(origin.get('title', ''), origin.get('url_main', ''))}**, {plain(origin.get('producer', ''))}, "
        about += f"{plain(origin.get('version', ''))}. {link(str(licence.get('name', '')), str(licence.get('url', '')))}."
        changes = " ".join(plain(change) for change in origin.get("changes", []))
        st.markdown(about + (f"  \n  {say('about.changes')} {changes}" if changes else ""))
    _districts(visit)


def _districts(visit: Visit) -> None:
    """Say how to add districts where none are there."""
    units = visit.result.boundaries.table
    districts = units[units["level"] == "adm2"]
    if len(districts):
        st.markdown(say("about.districts", n=len(districts)))
    for pack in Packs().rows():
        if not pack["installed"]:
            command = f"`kzmap boundaries add {pack['id']}`"
            st.info(say("about.pack", title=plain(pack["title"]), licence=plain(pack["license"]), command=command))


def _credits(visit: Visit) -> None:
    st.subheader(say("about.sources"), anchor=False)
    sources = visit.all.sources
    tiers = sources["tier"].value_counts().sort_index()
    lang = visit.shown.lang
    named = {plain(words.label("tier", str(tier), lang)): words.number(number, lang) for tier, number in tiers.items()}
    parts = ", ".join(f"{tier} {number}" for tier, number in named.items())
    st.markdown(f"{say('about.publications', n=len(sources))}: {parts}.")
    with st.expander(say("about.all")):
        st.dataframe(
            sources[["publisher", "original", "title", "published_on", "tier", "language", "url", "note"]],
            hide_index=True,
            column_config={"url": st.column_config.LinkColumn(say("column.link"), display_text=say("link.open"))},
        )
    with st.expander(say("about.software")):
        st.text(resources.files("kzmap.webmap").joinpath("vendor/LICENSES.md").read_text("utf-8"))
    with st.expander(say("about.hashes")):
        st.dataframe(_hashes(visit), hide_index=True)
    created = str(package_created(visit))
    if created:
        st.caption(say("about.created", day=plain(moment(created[:10], lang))))


def package_created(visit: Visit) -> str:
    """Return the day on which the situation's tables were made, or ""."""
    return str(visit.all.situation.package.get("created", ""))


def _hashes(visit: Visit) -> pd.DataFrame:
    hashes = visit.all.situation.hashes
    return pd.DataFrame({"file": list(hashes), "sha256": list(hashes.values())})
