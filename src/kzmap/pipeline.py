"""The line, from a situation to a map: calls the stages in order and counts what went through.

``folder -> Situation -> features -> located -> layers -> page / files``
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from kzmap.claims import ledger
from kzmap.errors import KzmapError
from kzmap.ground import geocode, join
from kzmap.ground.boundaries import Boundaries
from kzmap.situation import publish
from kzmap.situation.located import Located
from kzmap.situation.situation import Situation
from kzmap.situation.tables import KINDS
from kzmap.webmap import layers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import folium

    from kzmap.situation.selection import Selection

__all__ = ["Result", "locate", "publishable", "read", "remake", "run", "table_page"]

#: Days after every change of borders so far, and after every change to come.
_TODAY, _END_OF_TIME = "2900-01-01", "2999-12-31"


def read(given: str | Path, boundaries: Boundaries | None = None) -> tuple[Situation, Boundaries]:
    """Read a situation and the boundaries that it is joined with.

    Raises
    ------
    SituationError
        With every fault of the situation.
    """
    boundaries = boundaries or Boundaries.load()
    return Situation.read(given, countries=boundaries.valid_on(None, "adm0")), boundaries


def publishable(situation: Situation, *, known_on: str | None = None, review: Sequence[str] = ("published",)) -> Situation:
    """Return what may be shown: no draft, no exact point of a sensitive place, claims as they stood.

    Every later stage, and every view of the tables alone (the deployment, the ledger), begins here.

    Parameters
    ----------
    situation
        As read.
    known_on
        ISO 8601; claims are shown as they stood at that time.
    review
        Which review states pass; anything else leaves no trace.
    """
    shown = publish.coarsen(publish.passed(situation, review))
    if known_on:
        offset = shown.settings["utc_offset"]
        then = ledger.known_on(shown.claims, known_on, offset=offset, sources=shown.sources)
        shown = shown.with_table("claims", then)
    return shown


def locate(
    situation: Situation,
    boundaries: Boundaries,
    *,
    known_on: str | None = None,
    review: Sequence[str] = ("published",),
    rule: str = "latest_standing",
) -> Located:
    """Run geocode and join over a situation.

    Parameters
    ----------
    situation, boundaries
        The inputs.
    known_on
        ISO 8601; claims are shown as they stood at that time.
    review
        Which review states pass; anything else leaves no trace.
    rule
        Which claim is an attribute's headline, one of `ledger.RULES`.

    Returns
    -------
    Located
        One feature for each record that passed, with a summary whose counts add up.
    """
    passed = publishable(situation, review=review)
    shown = publishable(situation, known_on=known_on, review=review)
    begin, end = shown.settings["period"]
    dating: dict[str, Any] = {"offset": shown.settings["utc_offset"], "sources": shown.sources}
    features = join.locate(geocode.geocode(shown, boundaries), boundaries, default_date=begin)
    return Located(
        situation=shown,
        features=features,
        units=boundaries.during(begin, end, scale="drawn"),
        summary=summarize(situation, shown, features)
        | {
            "claims": ledger.headlines(shown.claims, shown.name, rule=rule, **dating),
            "set_aside": ledger.set_aside(shown.claims, shown.name),
            "claims_counted": ledger.account(passed.claims, known_on, **dating),
        },
        options={"known_on": known_on, "review": list(review), "view": boundaries.view, "rule": rule},
    )


def summarize(situation: Situation, shown: Situation, features: gpd.GeoDataFrame) -> dict[str, Any]:
    """Count what went in and what came out; the parts add up to the whole.

    Returns
    -------
    dict
        ``rows_in`` records read (events, incidents, movements, postings), ``withheld`` by review, ``bases`` derived from
        contingents and movements, ``features`` = rows_in - withheld + bases, and counts per layer, precision, unit, join method.
    """
    records = ("events", "incidents", "movements", "postings")
    rows_in = sum(len(situation.tables[name]) for name in records)
    passed = sum(len(shown.tables[name]) for name in records)

    def count(column: str) -> dict[str, int]:
        return dict(sorted(Counter(features[column]).items()))

    return {
        "situation": situation.name,
        "rows_in": rows_in,
        "withheld": rows_in - passed,
        "bases": len(features) - passed,
        "features": len(features),
        "counts": {
            "layer": {kind: int((features["layer"] == kind).sum()) for kind in KINDS},
            "precision": count("precision"),
            "unit": count("adm1"),
            "join_method": count("join_method"),
        },
    }


def run(
    situation: str | Path | Situation,
    *,
    boundaries: Boundaries | None = None,
    known_on: str | None = None,
    lang: str = "en",
    review: Sequence[str] = ("published",),
    rule: str = "latest_standing",
) -> Result:
    """Run the whole line.

    Parameters
    ----------
    situation
        A folder, the name of a situation that comes with kzmap, or one that was read already.
    boundaries
        Default: those that come with kzmap, and the packs that the user added.
    known_on
        ISO 8601; claims are shown as they stood at that time.
    lang
        en, ru or kk: the language of the page.
    review, rule
        As in `locate`.

    Raises
    ------
    SituationError
        With every fault of the situation.
    """
    if isinstance(situation, Situation):
        boundaries = boundaries or Boundaries.load()
    else:
        situation, boundaries = read(situation, boundaries)
    return Result(locate(situation, boundaries, known_on=known_on, review=review, rule=rule), boundaries, lang)


def remake(manifest: Mapping[str, Any], situation: str | Path | None = None) -> Result:
    """Run the line again as the manifest of an export says.

    Parameters
    ----------
    manifest
        As `kzmap.export.verify.read_manifest` returns it.
    situation
        Where the situation lies, if not among those that come with kzmap.
    """
    told = manifest["parameters"]
    boundaries = Boundaries.load(view=told.get("view", "un"))
    return run(
        situation or manifest["situation"]["name"],
        boundaries=boundaries,
        known_on=told.get("known_on"),
        lang=told["language"],
        review=tuple(told["review"]),
    )


@dataclass(frozen=True)
class Result:
    """What `run` returns: the located features and what can be made of them."""

    located: Located
    boundaries: Boundaries
    lang: str = "en"

    @property
    def features(self) -> gpd.GeoDataFrame:
        """LOCATED_COLUMNS, one row for each record."""
        return self.located.features

    @cached_property
    def layers(self) -> list[layers.Layer]:
        """What is drawn."""
        return layers.build(self.located, lang=self.lang)

    def map(self) -> folium.Map:
        """Return the map as folium knows it; a notebook shows it."""
        from kzmap import webmap

        return webmap.folium_map(self.layers, self.located, lang=self.lang, basemap=self._basemap())

    def html(self, *, online_tiles: bool = False) -> str:
        """Return the self-contained page."""
        from kzmap import webmap

        return webmap.render(self.layers, self.located, lang=self.lang, basemap=self._basemap(), online_tiles=online_tiles)

    def export(
        self,
        format_name: str,
        path: str | Path,
        *,
        selection: Selection | None = None,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> Path:
        """Write a file in a format of `kzmap.export.FORMATS`; see `kzmap.export.write`."""
        from kzmap import export

        return export.write(self, format_name, Path(path), selection=selection, progress=progress)

    def _basemap(self) -> dict[str, gpd.GeoDataFrame]:
        return _basemap(self.boundaries, self.located.situation.settings["period"][0])


def _basemap(boundaries: Boundaries, begin: str | None) -> dict[str, gpd.GeoDataFrame]:
    """Gather what lies under the records; units and borders of every day since, so that the page's slider can change them."""
    under = {name: boundaries.basemap(name, begin) for name in ("land", "lakes", "rivers", "cities")}
    under["borders"] = boundaries.basemap("borders", every_day=True)
    under["units"] = boundaries.during(begin or _TODAY, _END_OF_TIME, scale="drawn")
    return under


def table_page(path: Path, boundaries: Boundaries, *, lang: str = "en", online_tiles: bool = False) -> str:
    """Draw a GeoParquet table of points, such as `kzmap ingest` writes, as the same self-contained page.

    Parameters
    ----------
    path
        With columns lon and lat; see `kzmap.webmap.points_page` for what else is read.
    boundaries, lang, online_tiles
        As in `run` and `Result.html`.

    Raises
    ------
    KzmapError
        If the file is no such table.
    """
    from kzmap import webmap

    try:
        table = gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise KzmapError(
            f"{path.name} cannot be read as GeoParquet: {error}. Make one with kzmap ingest -o FILE.parquet."
        ) from error
    days = [text[:10] for text in table.get("start", ()) if len(text) >= len("2022-01-05")]
    under = _basemap(boundaries, min(days, default=None))
    return webmap.points_page(
        table,
        title=path.stem,
        units=under["units"],
        basemap=under,
        lang=lang,
        online_tiles=online_tiles,
        hashes={path.name: hashlib.sha256(path.read_bytes()).hexdigest()},
    )
