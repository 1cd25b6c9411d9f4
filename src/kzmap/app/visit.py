"""One run of the script for one visitor: the situation, what is shown of it, and the parts that every page has."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import streamlit as st

from kzmap.app import loading, session
from kzmap.app.address import Shown, known_values
from kzmap.app.wording import label, moment, plain, say
from kzmap.errors import KzmapError, SituationError, os_words, unexpected
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from kzmap.pipeline import Result
    from kzmap.situation.located import Located

__all__ = ["Visit", "begin", "readable_errors", "tell"]


@dataclass(frozen=True)
class Visit:
    """What a page needs.

    Attributes
    ----------
    given, when
        The situation's name or folder, and the stamp of its files.
    result
        All its records, with claims as they stand on the visitor's day.
    shown
        What the visitor looks at.
    """

    given: str
    when: loading.Stamp
    result: Result
    shown: Shown

    @property
    def all(self) -> Located:
        """Every record."""
        return self.result.located

    @cached_property
    def located(self) -> Located:
        """The records that are shown."""
        return self.shown.selection.apply(self.all)

    @cached_property
    def in_time(self) -> gpd.GeoDataFrame:
        """The features that are shown, in the order of time, those without a time last."""
        features = self.located.features
        order = features["start"].where(features["start"] != "", "9999").argsort(kind="stable")
        return features.iloc[order]

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """What an address may speak of."""
        return known_values(self.all)

    @property
    def title(self) -> str:
        """Title of the situation."""
        return str(self.all.situation.package.get("title", self.all.situation.name))

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is set, even one that keeps everything."""
        return bool(self.shown.selection.as_dict())

    def tally(self) -> str:
        """Word how much is shown, in Markdown."""
        shown, whole = len(self.located.features), len(self.all.features)
        if not self.is_filtered:
            return say("tally.all", n=whole)
        return say("tally.some", shown=shown, n=whole, what="; ".join(plain(told) for told in self.filters().values()))

    def filters(self) -> dict[str, str]:
        """Word each filter that is set, by the field of the selection that it is."""
        selection, units = self.shown.selection, dict(zip(self.all.units["unit_id"], self.all.units["name"], strict=True))
        lang = self.shown.lang
        set_now = {
            "period": " – ".join(moment(end, lang) for end in selection.period or ()),
            "layers": ", ".join(label("kind", kind, lang).lower() for kind in selection.layers),
            "categories": ", ".join(label("category", word, lang).lower() for word in selection.categories),
            "precisions": ", ".join(label("precision", word, lang, "sentence").lower() for word in selection.precisions),
            "timed_only": say("timed") if selection.timed_only else "",
            "units": ", ".join(units.get(unit, unit) for unit in selection.units)
            + (f", {words.text('app.today', lang).lower()}" if selection.units and selection.borders == "today" else ""),
            "text": say("text.is", text=selection.text) if selection.text.strip() else "",
        }
        return {field: text for field, text in set_now.items() if text}


def begin(given: str, page: str) -> Visit:
    """Read what the address asks for and return the visit; a situation with faults ends the run with all of them listed.

    Parameters
    ----------
    given
        A situation's folder, or the name of one that comes with kzmap.
    page
        The page of the app that is open.
    """
    with readable_errors():
        when = loading.stamp(given)
        session.read_address(known_values(loading.result(given, when, "").located), page)
        session.write_address()
        shown = session.shown()
        words.tell_with(loading.result(given, when, "").located.situation.own_words)  # for this run of the script
        return Visit(given, when, loading.result(given, when, shown.known_on), shown)


@contextmanager
def readable_errors() -> Iterator[None]:
    """End the run with words, never with a traceback: of what a user gave, of the system, or of a mistake of ours."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the last word about a mistake of ours is never a traceback
        tell(error)
        st.stop()


def tell(error: Exception) -> bool:
    """Tell an error in words on the page.

    Returns
    -------
    bool
        True: it was told. Streamlit asks for that of whoever tells the errors of a script and its callbacks.
    """
    if isinstance(error, SituationError):
        st.error(say("faults", n=len(error.faults)))
        st.dataframe([fault.as_dict() for fault in error.faults], hide_index=True)
    elif isinstance(error, KzmapError):
        st.error(plain(error))
    elif isinstance(error, OSError):
        st.error(plain(os_words(error)))
    else:
        st.error(plain(unexpected(error, "This page")))
    return True
