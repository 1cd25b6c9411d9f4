"""Everything that the page knows, as one plain value: columns of numbers, and strings that appear once.

Only features go in, with the geometry that `geocode` gave them; coordinates of the places table do not, so that a place which was
made coarser on purpose stays coarse.
"""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from kzmap import __version__
from kzmap.claims import headlines, movement_widths
from kzmap.folders import data_folder
from kzmap.ground import boundaries, makers
from kzmap.ground.page_ground import over_seam, unrolled
from kzmap.situation import times, words
from kzmap.situation.letters import LATIN, SOUNDS
from kzmap.situation.selection import is_searched
from kzmap.situation.tables import OWN, PRECISIONS
from kzmap.webmap import border_lines, carrier, forces, payload_tables, street_underlay
from kzmap.webmap.escape import href
from kzmap.webmap.records import UNSTATED, Strings, record_columns
from kzmap.webmap.shapes import GRID, LAND, Shapes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzmap.situation.located import Located
    from kzmap.webmap.layers import Layer

__all__ = ["build"]

#: Colours for categories that the vocabulary does not know; safe for colour-blind readers (Okabe and Ito), black left out, and
#: last those that are like a colour of the vocabulary.
_COLOURS = ("#cc79a7", "#e69f00", "#56b4e9", "#0072b2", "#d55e00", "#009e73", "#8a6d00")
_REST = "#5f6b76"
#: Vocabularies whose words a page does not name by key.
_TOLD_ELSEWHERE = frozenset({
    "attribute", "attribution", "category", "contingent", "credit", "fallback", "family", "figure", "join_method", "kind",
    "format", "layer", "located_by", "movement", "review", "street", "unit", "web", "zone",
})  # fmt: skip
#: Ids stand in addresses and selectors; other words get one that can.
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")


def build(
    layers: Sequence[Layer],
    located: Located,
    *,
    lang: str,
    online_tiles: bool,
    known_on: str | None,
    basemap: Mapping[str, gpd.GeoDataFrame],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Build the payload, of a situation and of a bare table alike.

    Parameters
    ----------
    layers, located
        What is drawn, and the tables behind it.
    lang, online_tiles, known_on
        How the page opens.
    basemap
        land, lakes, rivers, cities, borders, units; any of them may be missing.

    Returns
    -------
    dict, dict
        Plain lists, numbers and strings, equal for equal input; and what travels packed: ``ground`` with the words, and
        ``records`` if there are many. Each is base64 of gzip.
    """
    seam = over_seam(located.features.geometry)
    if seam:  # the ground was unrolled with them
        turned = located.features.set_geometry(unrolled(located.features.geometry))
        if "area" in turned:
            turned["area"] = unrolled(gpd.GeoSeries(turned["area"], crs=turned.crs))
        located = replace(located, features=turned)
    strings, shapes = Strings(), Shapes()
    spoken = words.offered(located.situation.languages, lang)
    drawn = basemap.get("units", located.units)
    grid = LAND if (drawn["level"] == "adm0").all() else GRID
    units = payload_tables.units(drawn, shapes, strings, grid)
    records = [layer for layer in layers if layer.holds_records]
    categories = _categories(records)
    columns = record_columns([layer.id for layer in records], categories, located, drawn, shapes, strings)
    drawn_streets = street_underlay.coded(located)
    data: dict[str, Any] = {
        "meta": _meta(located, spoken, _credits(located, drawn, basemap), streets=drawn_streets),
        "options": {
            "lang": lang,
            "onlineTiles": online_tiles,
            "knownOn": known_on or located.options.known_on or "",
        },
        "languages": list(spoken),
        "vocabulary": _vocabulary(
            records,
            categories,
            [name for name in columns if is_searched(name)],
            spoken,
            stated=not (columns["precision"] == len(PRECISIONS)).any(),
        ),
        "layers": [
            {
                "id": layer.id,
                "title": {one: layer.title[one] for one in spoken},
                "drawn": layer.drawn,
                "style": dict(layer.style),
                "records": layer.holds_records,
                "visible": layer.visible,
                "attribution": layer.attribution,
            }
            for layer in layers
        ],
        "attributes": _attributes(spoken) if len(located.claims) else {},
        "leads": payload_tables.leads(located.situation, located.options.rule),
        "subjects": payload_tables.subjects(located, spoken),
        "brief": [word for word, row in words.rows("attribute").items() if row.get("brief")],
        "sources": payload_tables.sources(located.sources, strings),
        "contingents": {
            column: strings.column(located.situation.contingents[column])
            for column in located.situation.contingents.columns
            if column in ("contingent_id", "kind", "parent_id", "country", "name") or column.startswith("name_")
        },
        "presence": forces.presence(located),
        "inferred": forces.inferred(located),
        "units": units,
        "flows": _flows(located),
        "members": list(located.situation.senders),
        "borders": [
            {**line, "shape": shapes.add(line["shape"], grid)} for line in _lines(drawn, basemap.get("borders"), located)
        ],
        "base": payload_tables.base(basemap, shapes),
        "streets": drawn_streets,
        "zones": payload_tables.zones(located, shapes, spoken, over_seam=seam),
        "story": payload_tables.story(located, spoken),
    }
    beside = {
        "words": {one: _texts(one, set(located.claims["unit"]) - {"people"}) for one in spoken},
        "dates": {one: _dates(one) for one in spoken},
        "cities": payload_tables.cities(basemap.get("cities")),
        "claims": payload_tables.claims(
            located.claims, located.sources, strings, located.situation.clock, headlines.home(located.situation), spoken
        ),
    }
    data["beside"], ground = carrier.pack_beside(shapes.columns(), beside)
    packed = carrier.pack(columns, strings.all)
    data["options"]["dots"] = bool(packed.blob)
    if not packed.blob:
        data["strings"] = packed.head.pop("strings")
    return {**data, "records": packed.head}, {"ground": ground} | ({"records": packed.blob} if packed.blob else {})


def _flows(located: Located) -> dict[str, Any]:
    """Classes of the width of movements: upper bounds in people, and pixels."""
    moved = located.features[located.features["layer"] == "movements"]
    found = movement_widths.steps(movement_widths.people(moved, located.claims).values()) if len(moved) else []
    return {"steps": found, "widths": list(movement_widths.WIDTHS_PX)}


def _meta(
    located: Located, spoken: Sequence[str], credits_: list[dict[str, str]], *, streets: Mapping[str, Any]
) -> dict[str, Any]:
    package, settings = located.situation.package, located.situation.settings
    return {
        "situation": located.situation.name,
        "title": {one: words.named({"title": located.situation.name, **package}, one, "title") for one in spoken},
        "description": package.get("description", ""),
        "version": package.get("version", ""),
        "created": str(package.get("created", ""))[:10],
        "licences": [
            {"name": item.get("name", ""), "title": item.get("title", ""), "url": href(item.get("path", ""))}
            for item in package.get("licenses", [])
        ],
        "period": list(settings["period"]),
        **_local(located),
        "written": located.situation.written,
        "timezone": settings.get("timezone", ""),
        "countries": list(located.situation.countries),
        "focus": _focus(located, spoken),
        "tool": f"kzmap {__version__}",
        "view": located.options.view,
        "unreviewed": list(settings.get("unreviewed") or ()),
        "hashes": dict(sorted(located.situation.hashes.items())),
        "credits": [
            *credits_,
            *(makers.Credit("streets", one, "", "").as_dict() for one in streets.get("credits", ())),
        ],
    }


def _local(located: Located) -> dict[str, Any]:
    """Local time: offsets in minutes, each with the minute of UTC from which it holds; and what they are called, once each."""
    features, situation = located.features, located.situation
    told = [
        situation.settings["period"],
        *(features[name] for name in ("start", "end") if name in features),
    ]  # not in bare points
    years = sorted({int(one) for one in {day[:4] for days in told for day in days} if one})
    span = (max(years[0], 2), min(years[-1] + 1, 9990))
    found = times.offsets(situation.clock, *(datetime(year, 1, 1, tzinfo=UTC) for year in span))
    names = [f"{'-' if one < 0 else '+'}{abs(one) // 60}" + f":{abs(one) % 60:02}" * (one % 60 != 0) for _, one in found]
    return {"local": found, "offsets": list(dict.fromkeys(names))}


def _credits(located: Located, drawn: gpd.GeoDataFrame, basemap: Mapping[str, gpd.GeoDataFrame]) -> list[dict[str, str]]:
    """Everyone whose work is drawn: whose coordinates, who made the units on this page, and the rest of its base map."""
    under = [name for name in ("lakes", "rivers", "cities") if name in basemap and len(basemap[name])]
    frozen = {path.parent.name for name in under for path in data_folder("boundaries").glob(f"*/{name}.parquet")}
    features = located.features
    bases = features.loc[~(features.geometry.isna() | features.geometry.is_empty), "basis"] if "basis" in features else ()
    works = [*makers.of_places(bases), *makers.of_ground(frozen | set(drawn["source"]), boundaries.origins())]
    return [{**one.as_dict(), "url": href(one.url)} for one in works]


def _focus(located: Located, spoken: Sequence[str]) -> dict[str, Any] | None:
    """The city that has a button of its own: the box around the incidents in it."""
    focus = located.situation.settings.get("focus")
    points = located.features.loc[located.features["layer"] == "incidents"].geometry
    points = points[points.notna() & points.geom_type.isin(["Point", "MultiPoint"]).to_numpy()]
    if not focus or points.empty:
        return None
    xs, ys = shapely.get_coordinates(points.to_numpy()).T
    # the middle nine tenths: a suburb far out must not push the city off the page
    cut = [float(round(v, 4)) for v in (*_span(xs), *_span(ys))]
    names = {lang: words.named(focus, lang) for lang in spoken}
    return {"name": names, "box": [cut[0], cut[2], cut[1], cut[3]]}


def _span(values: Any) -> tuple[float, float]:
    ordered = sorted(values)
    inner = len(ordered) // 20
    return ordered[inner], ordered[-1 - inner]


def _categories(records: Sequence[Layer]) -> list[str]:
    """Categories that the records have, in the order of the vocabulary, the user's own last."""
    used = {entry.id for layer in records for entry in layer.legend}
    known = words.rows("category")
    return [*(word for word in known if word in used), *sorted(used - set(known))]


def _vocabulary(
    records: Sequence[Layer], categories: Sequence[str], searched: Sequence[str], spoken: Sequence[str], *, stated: bool
) -> dict[str, Any]:
    titles = {entry.id: {one: entry.title[one] for one in spoken} for layer in records for entry in layer.legend}
    known = words.rows("category")
    own = [word for word in categories if word not in known]
    names = {word: word if _ID.fullmatch(word) else f"category-{k + 1}" for k, word in enumerate(categories)}
    families = [
        {"id": key, "colour": row["colour"], "title": {one: words.label("family", key, one) for one in spoken}}
        for key, row in words.rows("family").items()
    ]
    # a category that nobody described is a family of its own: its colour tells it from the others
    colours = [*_COLOURS, *[_REST] * len(own)]
    families += [
        {"id": f"own-{names[word]}", "colour": colour, "title": dict.fromkeys(spoken, "")}
        for word, colour in zip(own, colours, strict=False)
    ]
    return {
        "kinds": [layer.id for layer in records],
        "searched": searched,
        "own": [{"id": name, "title": name.removeprefix(OWN).replace("_", " ")} for name in searched if name.startswith(OWN)],
        "outlines": {one: asdict(words.outline(one)) for one in words.rows("shape")},
        "kindShapes": {kind: row["shape"] for kind, row in words.rows("kind").items() if row["shape"]},
        "letters": {"letters": LATIN, "sounds": SOUNDS},
        "precisions": [*PRECISIONS, *([] if stated else [UNSTATED])],
        "families": families,
        "categories": [
            {
                "id": names[word],
                "family": known[word]["family"] if word in known else f"own-{names[word]}",
                "shape": words.shape(word),
                "title": titles[word],
            }
            for word in categories
        ],
    }


def _lines(units: gpd.GeoDataFrame, given: gpd.GeoDataFrame | None, located: Located) -> list[dict[str, Any]]:
    if given is None and units.empty:
        return []
    return border_lines.lines(units, given, str(located.situation.settings["period"][0]))


def _texts(lang: str, units: set[str]) -> dict[str, str]:
    """What the page says in a language, with the units of its claims; labels that stand in the data are not said twice."""
    return {
        key: said
        for key, said in words.texts(lang).items()
        if (key.split(".")[1] in units if key.startswith("unit.") else key.split(".")[0] not in _TOLD_ELSEWHERE)
    }


def _dates(lang: str) -> dict[str, list[str]]:
    """How the days of each month are written, {d} for the day and {y} for the year; then the months with and without a year."""
    months = range(1, 13)
    day = [words.day(f"2038-{month:02}-28", lang, year=False).replace("28", "{d}") for month in months]
    whole = [words.day(f"2038-{month:02}-28", lang).replace("28", "{d}").replace("2038", "{y}") for month in months]
    return {
        "day": day,
        "whole": whole,
        "month": [words.day(f"2038-{month:02}", lang).replace("2038", "{y}") for month in months],
        "short": [words.day(f"2038-{month:02}", lang, year=False) for month in months],
    }


def _attributes(spoken: Sequence[str]) -> dict[str, dict[str, str]]:
    """Labels of what can be claimed, by language."""
    return {word: {one: words.label("attribute", word, one) for one in spoken} for word in words.rows("attribute")}
