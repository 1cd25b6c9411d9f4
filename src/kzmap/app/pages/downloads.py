"""Files with exactly what is shown."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import filters, loading
from kzmap.app.wording import plain, say
from kzmap.export import FORMATS, Format
from kzmap.situation import words
from kzmap.situation.options import SEPARATORS

if TYPE_CHECKING:
    from kzmap.app.visit import Visit

__all__ = ["show"]

#: What a reader wants a file for; a format that stands nowhere here goes to the last group.
_GROUPS = {
    "print": ("html", "png", "svg", "pdf", "figures"),
    "sheet": ("xlsx", "csv"),
    "gis": ("qgz", "gpkg", "geojson", "kmz", "kml", "shp"),
    "web": ("geojson-compact", "topojson", "pmtiles", "static-api", "pygeoapi"),
    "analysis": ("geoparquet", "fgb", "postgis"),
    "all": ("package", "tables"),
}
_SEVERAL = ("html", "gpkg", "geojson", "csv")
_COLUMNS = 2


def show(visit: Visit) -> None:
    """Draw one button for each format, and one for several at once."""
    st.title(say("page.downloads"))
    st.markdown(f"{visit.tally()} {say('files')}")
    if visit.located.features.empty:
        filters.clear_buttons(visit)
        return
    placed = {name for names in _GROUPS.values() for name in names}
    last = list(_GROUPS)[-1]
    separator = "comma"
    for title, names in _GROUPS.items():
        formats = [FORMATS[name] for name in names if name in FORMATS]
        formats += [one for one in FORMATS.values() if title == last and one.name not in placed]
        if formats:
            st.subheader(say(f"for.{title}"), anchor=False)
            if title == "sheet":  # before every card that heeds it
                separator = _separator()
            for start in range(0, len(formats), _COLUMNS):
                for column, one in zip(st.columns(_COLUMNS), formats[start : start + _COLUMNS], strict=False):
                    with column:
                        _card(visit, one, separator)
    _several(visit, separator)


def _separator() -> str:
    """Ask what stands between the cells of a CSV."""
    chosen = st.radio(
        say("separator"),
        list(SEPARATORS),
        format_func=lambda one: say(f"separator.{one}"),
        horizontal=True,
        help=say("separator.help"),
        key="kz_separator",
    )
    return chosen or "comma"


def _card(visit: Visit, one: Format, separator: str) -> None:
    """Offer one format; its file is made when it is asked for, in a thread of its own: the app stays usable meanwhile."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", border=True, key=f"kz_row_{one.name}"
    ):
        title = words.texts(visit.shown.lang).get(f"format.{one.name}", one.title)
        st.markdown(f"**{plain(one.name)}**  \n{plain(title)}", width="content")
        st.download_button(
            say("download"),
            partial(loading.file, visit.result, visit.given, visit.when, visit.shown, one.name, separator),
            file_name=loading.file_name(visit.all.situation.name, one),
            mime="application/octet-stream",
            key=f"kz_get_{one.name}",
            on_click="ignore",
            icon=":material/download:",
        )


def _several(visit: Visit, separator: str) -> None:
    st.subheader(say("for.several"), anchor=False)
    chosen = st.multiselect(
        say("zip.formats"), list(FORMATS), default=[name for name in _SEVERAL if name in FORMATS], key="kz_several"
    )
    if not st.button(say("zip.make"), disabled=not chosen, key="kz_prepare"):
        return
    bar = st.progress(0.0, say("zip.writing", n=len(chosen)))

    def progress(part: float, label: str) -> None:
        bar.progress(min(part, 1.0), plain(label))

    data = loading.bundle(visit.result, visit.shown, chosen, separator, progress)
    st.download_button(
        say("zip.get"),
        data,
        file_name=f"{visit.all.situation.name}.zip",
        mime="application/zip",
        key="kz_get_zip",
        type="primary",
        on_click="ignore",
        icon=":material/download:",
    )
