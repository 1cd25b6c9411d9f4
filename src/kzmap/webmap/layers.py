"""What is drawn: located features become layers with a style, a legend and a credit. Nothing here knows how a map is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from kzmap.situation.symbols import CATEGORIES, FAMILIES, KIND_SHAPES, LANGUAGES, names
from kzmap.situation.tables import CRS, KINDS

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
        One of schema.KINDS for records; regions, boundaries, csto, doubt otherwise.
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
        return self.id in KINDS


_KIND_TITLES = {
    "events": names("Events in the country", "События в стране", "Елдегі оқиғалар"),
    "incidents": names("Incidents in {focus}", "Инциденты: {focus}", "{focus}: оқиғалар"),
    "bases": names("Home bases and airfields", "Базы и аэродромы", "Базалар мен әуеайлақтар"),
    "movements": names("Movements", "Переброски", "Күш тасымалы"),
    "postings": names("Guard sites", "Охраняемые объекты", "Күзет нысандары"),
}
_KIND_DRAWN = {"movements": "lines"}

_OTHER_TITLES = {
    "regions": names("Regions shaded by number of events", "Число событий по регионам", "Өңірлердегі оқиғалар саны"),
    "boundaries": names("Boundaries of the day", "Границы на дату", "Сол күнгі шекаралар"),
    "csto": names("Countries that sent troops", "Страны, направившие силы", "Күш жіберген елдер"),
    "doubt": names("How exact: area of each place", "Точность: область места", "Дәлдік: орын аумағы"),
}


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
        The five kinds of records, each feature in exactly one of them, then regions, boundaries, csto, doubt.
    """
    features = located.features
    credit = _credit(located, lang)
    layers = [_records(kind, features[features["layer"] == kind], located, credit) for kind in KINDS]
    borders = located.units
    levels = borders["level"]
    shaded = borders[levels == "adm1"]
    members = set(located.situation.contingents["country"]) - {""}
    doubted = features[features["area"].notna()]
    areas = gpd.GeoDataFrame(doubted[["record_id", "precision", "radius_m"]], geometry=gpd.GeoSeries(doubted["area"], crs=CRS))
    attribution = "; ".join(sorted(set(borders["source"]) - {""}))
    layers += [
        Layer("regions", _OTHER_TITLES["regions"], "shading", shaded, {"steps": _steps(located)}, (), credit),
        Layer("boundaries", _OTHER_TITLES["boundaries"], "borders", borders, {"width_px": 0.8}, (), attribution),
        Layer(
            "csto",
            _OTHER_TITLES["csto"],
            "areas",
            borders[(levels == "adm0") & borders["unit_id"].isin(members)],
            {"colour": FAMILIES["deployment"].colour, "opacity": 0.1},
            (),
            attribution,
        ),
        Layer("doubt", _OTHER_TITLES["doubt"], "areas", areas, {"opacity": 0.12, "dash": True}, (), credit, False),
    ]
    return [_plain_index(layer) for layer in layers]


def _records(kind: str, features: gpd.GeoDataFrame, located: Located, credit: str) -> Layer:
    focus = located.situation.settings.get("focus", {})
    title = {lang: text.format(focus=focus.get(_in(lang), focus.get("name", ""))) for lang, text in _KIND_TITLES[kind].items()}
    return Layer(kind, title, _KIND_DRAWN.get(kind, "marks"), features, {}, tuple(_legend(features, kind)), credit)


def _in(lang: str) -> str:
    return "name" if lang == "en" else f"name_{lang}"


def _legend(features: pd.DataFrame, kind: str) -> Iterator[Entry]:
    counts = features["category"].value_counts()
    for category, mark in CATEGORIES.items():
        if category in counts:
            shape = KIND_SHAPES.get(kind, mark.shape)
            yield Entry(category, mark.title, FAMILIES[mark.family].colour, shape, int(counts[category]))
    for category in sorted(set(counts.index) - set(CATEGORIES)):
        other = CATEGORIES["other"]
        title = dict.fromkeys(LANGUAGES, category.replace("_", " "))
        yield Entry(category, title, FAMILIES[other.family].colour, other.shape, int(counts[category]))


def _steps(located: Located) -> list[int]:
    """Lower bounds of the classes of the shading: few and round, the last one open.

    >>> _round_steps(37)
    [1, 3, 6, 11, 21]
    """
    features = located.features
    shown = features[features["layer"].isin(["events", "incidents"]) & (features["adm1"] != "")]
    return _round_steps(int(shown["adm1"].value_counts().max()) if len(shown) else 0)


def _round_steps(highest: int) -> list[int]:
    ladder = (1, 3, 6, 11, 21, 51, 101, 201, 501, 1001, 2001, 5001, 10001, 100001)
    steps = [step for step in ladder if step <= max(highest, 1)]
    return steps[:5]  # more classes than five an eye does not tell apart; the last is open


def _credit(located: Located, lang: str) -> str:
    licences = ", ".join(item["name"] for item in located.situation.package.get("licenses", []))
    word = {"en": "data", "ru": "данные", "kk": "деректер"}[lang]
    return f"kzmap, {word}: {located.situation.name} {located.situation.package.get('version', '')} ({licences})"


def _plain_index(layer: Layer) -> Layer:
    return Layer(**{**layer.__dict__, "features": layer.features.reset_index(drop=True)})
