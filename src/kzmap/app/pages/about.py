"""What the data are, where they come from, under which licence, and how they became a map."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from kzmap import __version__
from kzmap.app.wording import count, label, link, moment, plain
from kzmap.ground.packs import Packs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzmap.app.visit import Visit

__all__ = ["show"]

_METHOD = """
1. **Nothing is sharper than its source.** A place has a precision and a radius. What is known only to a region or a country is
   that polygon, not a dot on its capital. Nothing is spread out at random to look fuller.
2. **Times are cut to what is known.** A clock time whose zone no source gives is published without the hour.
3. **Borders are those of the day.** A record is joined to the units that held on its date, and says which unit holds the spot
   today. A spot on a border keeps all its candidates.
4. **Numbers are claims**: speaker, relay, date, status. Figures that disagree are all kept, never averaged. Where one figure
   stands for many, the rule that picked it is named.
5. **Every row is accounted for**: what went in and what came out add up, as below.
"""


def show(visit: Visit) -> None:
    """Draw the page on data, licences and method."""
    package = visit.all.situation.package
    st.title("About the data")
    st.markdown(plain(package.get("description", "")))
    licences = "; ".join(link(item.get("title") or item["name"], item.get("path", "")) for item in package.get("licenses", []))
    st.markdown(f"**Version** {plain(package.get('version', ''))} · **Licence of our tables:** {licences} · kzmap {__version__}")
    st.subheader("Method", anchor=False)
    st.markdown(_METHOD)
    _counts(visit)
    _boundaries(visit)
    _credits(visit)


def _counts(visit: Visit) -> None:
    summary: Mapping[str, Any] = visit.all.summary
    st.subheader("Every row accounted for", anchor=False)
    later = f" − {summary['not_yet_known']:,} not known by that day" if summary.get("not_yet_known") else ""
    st.markdown(
        f"{count(summary['rows_in'], 'record')} read − {summary['withheld']:,} withheld by review{later} + "
        f"{count(summary['bases'], 'base')} derived = **{count(summary['features'], 'feature')}**, "
        f"of which {len(summary['without_place']):,} have no place on the map."
    )
    if summary["without_place"]:
        with st.expander(f"Without a place: {count(len(summary['without_place']), 'record')}"):
            st.dataframe(pd.DataFrame(summary["without_place"]), hide_index=True)
    counts = summary["counts"]
    left, middle, right, last = st.columns(4)
    layers = {label("kind", one, visit.shown.lang): rows for one, rows in counts["layer"].items()}
    exact = {label("precision", one, visit.shown.lang, "sentence"): rows for one, rows in counts["precision"].items()}
    left.dataframe(_pairs("Layer", layers), hide_index=True)
    middle.dataframe(_pairs("How exact", exact), hide_index=True)
    tables = {name: len(table) for name, table in visit.all.situation.tables.items()}
    right.dataframe(_pairs("Table", tables), hide_index=True)
    found = {label("join_method", one, visit.shown.lang): rows for one, rows in counts["join_method"].items()}
    last.dataframe(_pairs("Unit found by", found), hide_index=True)


def _pairs(title: str, counts: Mapping[str, int]) -> pd.DataFrame:
    return pd.DataFrame({title: list(counts), "Rows": list(counts.values())})


def _boundaries(visit: Visit) -> None:
    boundaries = visit.result.boundaries
    st.subheader("Boundaries and base map", anchor=False)
    st.markdown(
        {
            "un": "Disputed borders follow the default view of kzmap: Crimea and Sevastopol are drawn in Ukraine.",
            "de_facto": "Disputed borders follow the de facto view: Crimea and Sevastopol are drawn in Russia.",
        }[boundaries.view]
    )
    for origin in boundaries.origins:
        licence = origin.get("license") or {}
        about = f"- **{link(origin.get('title', ''), origin.get('url_main', ''))}**, {plain(origin.get('producer', ''))}, "
        about += f"version {plain(origin.get('version', ''))}. {link(str(licence.get('name', '')), str(licence.get('url', '')))}."
        changes = " ".join(plain(change) for change in origin.get("changes", []))
        st.markdown(about + (f"  \n  Changes: {changes}" if changes else ""))
    _districts(visit)


def _districts(visit: Visit) -> None:
    """Say how to add districts where none are there."""
    units = visit.result.boundaries.table
    districts = units[units["level"] == "adm2"]
    if len(districts):
        st.markdown(f"Districts are there: {count(len(districts), 'unit')} from packs that were added on this computer.")
    for pack in Packs().rows():
        if not pack["installed"]:
            st.info(
                f"**{plain(pack['title'])}** can be added ({plain(pack['license'])}); no package registry carries it."
                f" Everything else works without. Run `kzmap boundaries add {pack['id']}` and reload this page:"
                " records then carry their district."
            )


def _credits(visit: Visit) -> None:
    st.subheader("Sources and software", anchor=False)
    sources = visit.all.sources
    tiers = sources["tier"].value_counts().sort_index()
    words = {
        "A": "official bodies' or agencies' own sites",
        "B": "established outlets",
        "C": "mirrors or translations",
        "D": "weak",
    }
    parts = ", ".join(f"{number:,} {words.get(str(tier), str(tier))}" for tier, number in tiers.items())
    st.markdown(f"{count(len(sources), 'publication')}: {parts}.")
    with st.expander("All publications"):
        st.dataframe(
            sources[["publisher", "original", "title", "published_on", "tier", "language", "url", "note"]],
            hide_index=True,
            column_config={"url": st.column_config.LinkColumn("link", display_text="open")},
        )
    with st.expander("Software inside the page, and its licences"):
        st.text(resources.files("kzmap.webmap").joinpath("vendor/LICENSES.md").read_text("utf-8"))
    with st.expander("Hashes of the input"):
        st.dataframe(_hashes(visit), hide_index=True)
    created = str(package_created(visit))
    if created:
        st.caption(f"Tables of {plain(moment(created[:10]))}.")


def package_created(visit: Visit) -> str:
    """Return the day on which the situation's tables were made, or ""."""
    return str(visit.all.situation.package.get("created", ""))


def _hashes(visit: Visit) -> pd.DataFrame:
    hashes = visit.all.situation.hashes
    return pd.DataFrame({"file": list(hashes), "sha256": list(hashes.values())})
