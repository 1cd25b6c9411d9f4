"""Files with exactly what is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from kzmap import export
from kzmap.app import filters, loading
from kzmap.app.wording import count, plain

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]

_PAGE = "The map as one page that works with the network off"


def show(visit: Visit) -> None:
    """Draw one button for each format, and one for several at once."""
    st.title("Downloads")
    st.markdown(f"{visit.tally()} Files hold exactly these, with the sources and claims behind them.")
    if visit.located.features.empty:
        filters.clear_buttons(visit)
        return
    formats = {"html": (".html", _PAGE)} | {
        one.name: (one.suffix, one.title) for one in export.FORMATS.values() if one.name != "html"
    }
    name = visit.all.situation.name
    for key, (suffix, title) in formats.items():
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"kz_row_{key}"):
            st.markdown(f"**{plain(key)}**  \n{plain(title)}")
            st.download_button(
                "Download",
                # made when it is asked for, in a thread of its own: the app stays usable meanwhile
                partial(loading.file, visit.result, visit.given, visit.when, visit.shown, key),
                file_name=f"{name}{'-compact' if 'compact' in key else ''}{suffix or f'-{key}.zip'}",
                mime="text/html" if key == "html" else "application/octet-stream",
                key=f"kz_get_{key}",
                on_click="ignore",
                icon=":material/download:",
            )
    _several(visit, list(formats))


def _several(visit: Visit, names: list[str]) -> None:
    st.subheader("Several at once", anchor=False)
    chosen = st.multiselect("Formats in one ZIP", names, default=names, key="kz_several")
    if not st.button("Prepare the ZIP", disabled=not chosen, key="kz_prepare"):
        return
    bar = st.progress(0.0, f"Writing {count(len(chosen), 'format')} …")

    def progress(done: int, total: int, label: str) -> None:
        bar.progress(done / total, f"{done} of {count(total, 'format')}: {label} …" if label else "Ready.")

    data = loading.bundle(visit.result, visit.given, visit.when, visit.shown, chosen, progress)
    st.download_button("Download the ZIP", data, file_name=f"{visit.all.situation.name}.zip", mime="application/zip",
                       key="kz_get_zip", type="primary", on_click="ignore", icon=":material/download:")  # fmt: skip
