"""What is drawn: located features become layers with a style, a legend and a credit. Nothing here knows how a map is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from kzmap.situation import words
from kzmap.situation.tables import CRS, HAPPENINGS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from kzmap.situation.located import Located

__all__ = ["Entry", "Layer", "build"]


@dataclass(frozen=True)
class Entry:
    """One line of a legend.

    Attributes
    ----------
    id
        Category, or what the line stands for.
    title
        By language.
    colour, shape
        As drawn.
    count
        Records that it stands for.
    """

    id: str
    title: Mapping[str, str]
    colour: str
    shape: str
    count: int


@dataclass(frozen=True)
class Layer:
    """One drawable table.

    Attributes
    ----------
    id
        One of tables.KINDS for records of a situation, that of an overlay for rows laid over it; regions, boundaries, senders,
        doubt otherwise.
    title
        By language.
    drawn
        marks, lines, shading, borders or areas.
    features
        EPSG:4326. For records: the located features, every one, also those without a geometry.
    style
        Colours, widths (``_px``) and opacities.
    legend
        What each mark means.
    attribution
        Credit of the data.
    visible
        Whether it is switched on at first.
    """

    id: str
    title: Mapping[str, str]
    drawn: str
    features: gpd.GeoDataFrame
    style: Mapping[str, Any] = field(default_factory=dict)
    legend: tuple[Entry, ...] = ()
    attribution: str = ""
    visible: bool = True

    @property
    def holds_records(self) -> bool:
        """Whether its features are records of the situation, which filters and counts know."""
        return self.drawn in ("marks", "lines")


_KIND_DRAWN = {"movements": "lines"}


def build(located: Located, *, lang: str = "en") -> list[Layer]:
    """Turn located features into layers, in the order in which a legend lists them.

    Parameters
    ----------
    located
        The features and the tables behind them.
    lang
        Language in which attributions are written; titles come in all languages.

    Returns
    -------
    list of Layer
        The kinds of records that there are, each feature in exactly one of them, then regions, boundaries, senders, doubt, as far
        as they have something to show.
    """
    with words.told_with(located.situation.own_words):
        return _built(located, lang)


def _built(located: Located, lang: str) -> list[Layer]:
    features = located.features
    credit = _credit(located, lang)
    layers = [_records(kind, features[features["layer"] == kind], located, credit) for kind in KINDS]
    layers += [_own(one, title, features[features["layer"] == one], credit) for one, title in located.overlays]
    borders = located.units
    levels = borders["level"]
    shaded = borders[levels == "adm1"]
    doubted = features[features["area"].notna()]
    areas = gpd.GeoDataFrame(doubted[["record_id", "precision", "radius_m"]], geometry=gpd.GeoSeries(doubted["area"], crs=CRS))
    attribution = "; ".join(sorted(set(borders["source"]) - {""}))
    layers += [
        Layer("regions", _title("regions"), "shading", shaded, {"steps": _steps(located)}, (), credit),
        Layer("boundaries", _title("boundaries"), "borders", borders, {"width_px": 0.8}, (), attribution),
        Layer(
            "senders",
            _title("senders"),
            "areas",
            borders[(levels == "adm0") & borders["unit_id"].isin(located.situation.senders)],
            {"colour": words.colour("deployment"), "opacity": 0.1},
            (),
            attribution,
        ),
        Layer("doubt", _title("doubt"), "areas", areas, {"opacity": 0.12, "dash": True}, (), credit, False),
    ]
    # a page without records still has its first layer: there is nothing to tell apart, and somewhere to say so
    return [_plain_index(layer) for layer in layers if len(layer.features) or (layer is layers[0] and features.empty)]


def _records(kind: str, features: gpd.GeoDataFrame, located: Located, credit: str) -> Layer:
    focus = located.situation.settings.get("focus")
    title = {lang: words.kind_title(kind, lang, focus) for lang in words.languages()}
    return Layer(kind, title, _KIND_DRAWN.get(kind, "marks"), features, {}, tuple(_legend(features, kind)), credit)


def _own(layer: str, title: str, features: gpd.GeoDataFrame, credit: str) -> Layer:
    """Rows that somebody laid over the situation, called as they call them."""
    return Layer(layer, dict.fromkeys(words.languages(), title), "marks", features, {}, tuple(_legend(features, layer)), credit)


def _title(layer: str) -> dict[str, str]:
    return {lang: words.text(f"layer.{layer}", lang) for lang in words.languages()}


def _legend(features: pd.DataFrame, kind: str) -> Iterator[Entry]:
    """One line for each category: those of the vocabulary in its order, then the user's own."""
    counts = features["category"].value_counts()
    known = words.rows("category")
    for one in (*(word for word in known if word in counts), *sorted(set(counts.index) - set(known))):
        yield Entry(one, words.labels("category", one), words.colour(one), words.shape(one, kind), int(counts[one]))


def _steps(located: Located) -> list[int]:
    """Lower bounds of the classes of the shading: few and round, the last one open.

    >>> _round_steps(37)
    [1, 3, 6, 11, 21]
    """
    features = located.features
    shown = features[features["layer"].isin(HAPPENINGS) & (features["adm1"] != "")]
    return _round_steps(int(shown["adm1"].value_counts().max()) if len(shown) else 0)


def _round_steps(highest: int) -> list[int]:
    ladder = (1, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10001, 100001)
    steps = [step for step in ladder if step <= max(highest, 1)]
    return steps[:5]  # more classes than five an eye does not tell apart; the last is open


def _credit(located: Located, lang: str) -> str:
    licences = ", ".join(item["name"] for item in located.situation.package.get("licenses", []))
    data = words.text("credit.data", lang)
    parts = (
        located.situation.authors or "kzmap",
        f"{data}: {located.situation.name}",
        str(located.situation.package.get("version", "")),
    )
    return f"{parts[0]}, {' '.join(filter(None, parts[1:]))}" + (f" ({licences})" if licences else "")


def _plain_index(layer: Layer) -> Layer:
    return Layer(**{**layer.__dict__, "features": layer.features.reset_index(drop=True)})
