"""What each figure shows: the country, the city, the deployment."""

from __future__ import annotations

import textwrap
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

import shapely

from kzmap.claims import movement_widths
from kzmap.export.figures.backdrop import (
    COLOURS,
    RAMP,
    Frame,
    draw_areas,
    draw_ground,
    draw_zones,
    fill,
    make_room,
    scale_bar,
)
from kzmap.export.figures.city_map import City, Spots, corner, crowded, draw_marks, dress, name_spots, outline_window, within
from kzmap.export.figures.map_labels import Space
from kzmap.export.figures.map_marks import DASHES, fractions, handle, head_of, leg, legend, mark, north_arrow, pies
from kzmap.export.marks import dashed, line_colour
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    import geopandas as gpd

    from kzmap.export.content import Content

__all__ = ["DRAW", "country_frame", "draw_discs", "family_key", "of_layers", "spots_of", "title_and_credit"]

#: Left, bottom, right, top, as fractions of a map.
Box = tuple[float, float, float, float]
#: Longitude and latitude, rounded.
Spot = tuple[float, float]
#: Groups are in order of size; more names than these would cover the map.
_MOST_NAMED = 80
#: Width and height as fractions of the map: the city on the map of the country; the enlarged middle on the map of the city.
_INSET = (0.3, 0.31)
_PANEL = (0.49, 0.52)
_TOWN_KINDS = ("settlement", "city", "town", "village", "capital")
#: Fewer places need no larger map.
_CROWD = 3
#: Of a line on paper for each pixel of the page.
_PT_PER_PX = 0.4
_MARK_PT = 7.5


def country(figure: Figure, content: Content) -> None:
    """Draw the situation's country: regions shaded by records, a disc of families at each place, the city in an inset."""
    lang = content.result.lang
    units = content.located.units
    focus = content.located.situation.countries
    records = of_layers(content, "events", "incidents")
    frame = country_frame(content, records)
    axes = _axes(figure, content, words.text("figure.country", lang))
    frame.set_window(axes)
    spots = spots_of(records)
    city = City(content, dict(spots))
    classes = _classes(records)
    drawn = {words.family(category) for category in records["category"].unique()}
    families = family_key(drawn, lang)
    shades = [Patch(facecolor=colour, label=label, edgecolor=COLOURS["region"], linewidth=0.4) for _, _, colour, label in classes]
    points = frame.points(*np.array(list(spots)).reshape(-1, 2).T)
    legends = [legend(axes, families, (0.0, 0.085))] if families else []
    if shades:
        aside = fractions(axes, legends[0])[2] + 0.004 if legends else 0.0
        legends.append(legend(axes, shades, (aside, 0.085), title=words.text("figure.shade", lang)))
    boxes = [(0.0, 0.0, 0.2, 0.085), *(fractions(axes, one) for one in legends)]
    inset = _corner(axes, points) if city.is_told else None
    make_room(axes, points, [*boxes, inset] if inset else boxes)
    draw_ground(axes, content, frame)
    for low, high, colour, _ in classes:
        fill(
            axes, frame.project(units.geometry[units["unit_id"].map(_counts(records)).fillna(0).between(low, high)]), colour, 2.5
        )
    space = Space(axes)
    for box in [*boxes, inset] if inset else boxes:
        space.block_box(box)
    more = [*draw_areas(axes, frame, _areas(content, "events", "incidents"), lang), *draw_zones(axes, content, frame)]
    if more:
        top = max((box[3] for box in boxes), default=0.085)
        space.block_artist(legend(axes, more, (0.0, top + 0.004)))
    reach = 0.02 * (axes.get_xlim()[1] - axes.get_xlim()[0])
    _discs(space, content, frame, spots, reach)
    _name_regions(space, frame, units[(units["level"] == "adm1") & units["parent_id"].isin(focus)], content)
    _name_countries(space, frame, units, content)
    if inset:
        _inset(axes, content, city, inset)
    scale_bar(axes, frame)


def family_key(drawn: Container[str], lang: str) -> list[Patch]:
    """Return the lines of a legend for some families."""
    listed = words.rows("family").items()
    return [Patch(facecolor=row["colour"], label=words.label("family", name, lang)) for name, row in listed if name in drawn]


def country_frame(content: Content, records: gpd.GeoDataFrame) -> Frame:
    """Return the window of the situation's country; a situation at sea has none: then what happened is shown."""
    units = content.located.units
    own = units["unit_id"].isin(content.located.situation.countries)
    shown = units.geometry[own] if own.any() else records.geometry
    return Frame.around(shown, margins=(0.2, 0.2, 0.2, 0.2), shares=(0.1, 0.16, 0.025, 0.16))


def draw_discs(axes: Axes, content: Content, frame: Frame, both: Sequence[Spots], side: int) -> None:
    """Draw one side of a comparison: the same places on both, each disc as large as its number on either side tells.

    Parameters
    ----------
    axes, content, frame
        The map.
    both
        The records of the two sides by point.
    side
        Which of them is drawn, 0 or 1.
    """
    marked: Spots = defaultdict(list)
    for at, spots in enumerate(both):
        for spot, rows in spots.items():
            marked[spot] += [(f"{at}", category) for _, category in rows]
    reach = 0.035 * (axes.get_xlim()[1] - axes.get_xlim()[0])
    groups = _grouped(marked, frame, reach)
    names = _towns(content, frame, groups, reach)
    numbers = Counter((at, of) for at, (_, _, rows) in enumerate(groups) for of, _ in rows)
    largest = max(numbers.values(), default=1)
    space = Space(axes)
    space.block_box((0.0, 0.9, 0.6, 1.0))
    space.block_box((0.0, 0.0, 0.25, 0.085))
    shown = [(xy, spot, [row for row in rows if row[0] == f"{side}"]) for xy, spot, rows in groups]
    _label_discs(space, [group for group in shown if group[2]], names, largest)
    scale_bar(axes, frame)


def _discs(space: Space, content: Content, frame: Frame, spots: Spots, reach: float) -> None:
    groups = _grouped(spots, frame, reach)
    largest = max((len(rows) for _, _, rows in groups), default=1)
    _label_discs(space, groups, _towns(content, frame, groups, reach), largest)


def _label_discs(space: Space, groups: Sequence[Any], names: Mapping[Spot, str], largest: int) -> None:
    pies(space.axes, [(xy, _radius(rows, largest), _families(rows)) for xy, _, rows in groups])
    for xy, _, rows in groups:
        space.block(xy, _radius(rows, largest))
    for xy, spot, rows in groups[:_MOST_NAMED]:
        text = f"{names.get(spot, '')} {len(rows)}" if len(rows) > 1 else names.get(spot, "")
        space.label(xy, text, size=7.5 if len(rows) > 1 else 6.5, gap_pt=_radius(rows, largest) + 2, color=COLOURS["text"])


def _corner(axes: Axes, points: np.ndarray) -> Box:
    """Return the corner for the inset that covers the fewest points, as fractions of the axes; the lower left has the legends."""
    at = axes.transAxes.inverted().transform(axes.transData.transform(points))
    wide, high = _INSET

    def covered(box: Box) -> int:
        return int(((at > box[:2]) & (at < box[2:])).all(axis=1).sum())

    corners = ((1 - wide, 1 - high, 1.0, 1.0), (0.0, 1 - high, wide, 1.0), (1 - wide, 0.0, 1.0, high))
    return min(corners, key=covered)


def _inset(axes: Axes, content: Content, city: City, box: Box) -> None:
    """Draw the city as the country is drawn: a disc of families at each place or group of places, named and counted."""
    inset = axes.inset_axes((box[0], box[1], box[2] - box[0], box[3] - box[1]), zorder=43)
    frame = city.frame
    frame.set_window(inset)
    dress(inset, content, city, frame, streets=False)
    space = Space(inset)
    title = inset.annotate(city.name, (0.03, 0.95), xycoords="axes fraction", fontsize=8, weight="bold", va="top", zorder=42,
                           color=COLOURS["text"])  # fmt: skip
    space.block_artist(title)
    space.block_box((0.0, 0.0, 0.3, 0.16))
    draw_areas(inset, frame, city.outside_centre(_areas(content, "events", "incidents")), content.result.lang)
    centre = city.centre or (0.0, 0.0)
    unplaced = city.spots.pop(centre, [])
    groups = _grouped(city.spots, frame, 0.08 * (inset.get_xlim()[1] - inset.get_xlim()[0]))
    if unplaced:
        groups.append((corner(inset, 0.07, 0.79), centre, unplaced))
    largest = max((len(rows) for _, _, rows in groups), default=1)
    names = _place_names(content) | {centre: words.text("figure.whole", content.result.lang)}
    pies(inset, [(xy, _radius(rows, largest) * 0.75, _families(rows)) for xy, _, rows in groups])
    for xy, _, rows in groups:
        space.block(xy, _radius(rows, largest) * 0.75)
    for xy, spot, rows in sorted(groups, key=lambda group: -len(group[2])):
        text = _wrapped(city.short(names.get(spot, "")), 30)
        if text:
            space.label(
                xy, f"{text} {len(rows)}" if len(rows) > 1 else text, size=5.5, gap_pt=_radius(rows, largest) * 0.75 + 1.5
            )
    scale_bar(inset, frame, (0.05, 0.06))


def _families(rows: list[tuple[str, str]]) -> Counter[str]:
    return Counter(words.family(category) for _, category in rows)


def city(figure: Figure, content: Content) -> None:
    """Draw the city of the situation's focus, every record at its place, and its crowded middle enlarged."""
    lang = content.result.lang
    city = City(content, spots_of(of_layers(content, "events", "incidents", "postings")))
    axes = _axes(figure, content, words.text("figure.city", lang, name=city.name))
    if city.centre is None or not city.spots:
        axes.set_axis_off()
        return
    frame = city.frame
    frame.set_window(axes)
    kinds = Counter((_kind(layer), category) for rows in city.spots.values() for layer, category in rows)
    order = [*words.rows("category"), *sorted({category for _, category in kinds})]  # words of the user's own come last
    listed = sorted(kinds.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    handles = [handle(*kind, count, _title(*kind, content)) for kind, count in listed]
    boxes: list[Box] = [(0.0, 0.0, 0.2, 0.08), fractions(axes, legend(axes, handles, (0.0, 0.08)))]
    middle = crowded(city, _PANEL[0] * 9.4 / (_PANEL[1] * 6.0))
    panel = axes.inset_axes((0.0, 1 - _PANEL[1], *_PANEL), zorder=44)
    middle.set_window(panel)
    inside = within(panel, middle, city.spots)
    if len(inside) < _CROWD or len(inside) == len(city.spots):  # nothing that a larger map would tell apart
        panel.remove()
        inside = {}
    else:
        boxes.append((0.0, 1 - _PANEL[1], _PANEL[0], 1.0))
    outside = {spot: rows for spot, rows in city.spots.items() if spot not in inside}
    exact = np.array([spot for spot in city.spots if spot != city.centre]).reshape(-1, 2)
    make_room(axes, frame.points(*exact.T), boxes)
    dress(axes, content, city, frame)
    space = Space(axes)
    for box in boxes:
        space.block_box(box)
    more = [*draw_areas(axes, frame, city.outside_centre(_areas(content, "events", "incidents", "postings")), lang),
            *draw_zones(axes, content, frame)]  # fmt: skip
    if more:
        space.block_artist(legend(axes, more, (boxes[1][2] + 0.004, 0.0)))
    labels = {spot: _wrapped(city.short(name)) for spot, name in _place_names(content).items()}
    labels[city.centre] = words.text("figure.whole", lang)
    maps = [(axes, frame, space, outside, 0.56 if inside else 0.07)]
    if inside:
        dress(panel, content, city, middle)
        outline_window(axes, frame, space, panel, middle)
        inner = Space(panel)
        inner.block_box((0.0, 0.0, 0.26, 0.13))
        maps.append((panel, middle, inner, inside, 0.07))
        scale_bar(panel, middle, (0.04, 0.05))
    for drawn_on, ground, paper, spots, right in maps:
        placed = draw_marks(drawn_on, ground, paper, spots, _MARK_PT, {city.centre: corner(drawn_on, right, 0.9)})
        name_spots(paper, placed, spots, labels, _MARK_PT)
    scale_bar(axes, frame)
    north_arrow(axes)


def _kind(layer: str) -> str:
    return "postings" if layer == "postings" else "incidents"


def deployment(figure: Figure, content: Content) -> None:
    """Draw where forces came from, what they guarded, and the way back, as geodesic lines."""
    lang = content.result.lang
    features = content.features
    moves = features[(features["layer"] == "movements") & features.geometry.geom_type.isin(["LineString", "MultiLineString"])]
    bases = features[features["layer"] == "bases"]
    guards = features[features["layer"] == "postings"]
    units = content.located.units
    situation = content.located.situation
    shown = [part for part in (moves.geometry, bases.geometry) if len(part)]
    focus = units[units["unit_id"].isin(situation.countries)]
    frame = Frame.around(chain(focus.geometry, *shown), margins=(0.2, 0.2, 0.2, 0.2), shares=(0.03, 0.12, 0.015, 0.09))
    axes = _axes(figure, content, words.text("figure.deployment", lang))
    frame.set_window(axes)
    draw_ground(axes, content, frame, rivers=False)
    senders = units[units["unit_id"].isin(situation.senders)]
    fill(axes, frame.project(senders.geometry), words.colour("deployment"), 2.5, 0.12)
    space = Space(axes)
    space.block_box((0.0, 0.0, 0.24, 0.3))
    everything = content.everything.features
    people = movement_widths.people(everything[everything["layer"] == "movements"], content.everything.claims)
    bounds = movement_widths.steps(people.values())
    drawn = []
    for (category, line), number in sorted(_legs(moves, people).items(), key=lambda item: item[0][0], reverse=True):
        for part in shapely.get_parts(shapely.from_wkb(line)):
            line_xy = frame.points(*shapely.get_coordinates(part).T)
            leg(axes, line_xy, line_colour(category), width_pt=_PT_PER_PX * movement_widths.width_px(number, bounds),
                back=category == "withdrawal", dashed=bool(np.isnan(number)))  # fmt: skip
            drawn.append(line_xy)
    names, labels = _place_names(content), []
    for rows, layer in ((guards, "postings"), (bases, "bases")):
        spots = sorted(spots_of(rows))
        points = frame.points(*np.array(spots).reshape(-1, 2).T)
        mark(axes, points, layer, "deployment", 7, (0, 0))
        for spot, xy in zip(spots, points, strict=True):
            space.block(xy, 4)
            if layer == "bases" and spot in names:
                labels.append((xy, _wrapped(names[spot])))
    for xy, text in labels:  # these may stand on a line, names of countries not
        space.label(xy, text, size=6.5, gap_pt=6)
    for line_xy in drawn:
        space.block_line(line_xy)
    _name_countries(space, frame, units, content)
    handles = [
        *(
            Line2D(
                [],
                [],
                linewidth=1.6,
                color=line_colour(category),
                marker=">",
                markersize=6,
                label=words.text(f"figure.{way}", lang),
                **head_of(way == "back"),
            )
            for way, category, there in (
                ("out", "deployment", (moves["category"] != "withdrawal").any()),
                ("back", "withdrawal", (moves["category"] == "withdrawal").any()),
            )
            if there
        ),
        *(
            [
                Line2D(
                    [],
                    [],
                    linewidth=1.6,
                    color=words.colour("deployment"),
                    linestyle=DASHES,
                    label=words.text("legend.unknown", lang),
                )
            ]
            if dashed(moves).any()
            else []
        ),
        *(
            Line2D(
                [],
                [],
                color=words.colour("deployment"),
                linewidth=_PT_PER_PX * movement_widths.width_px(bound, bounds),
                label=f"\u2264 {words.text('unit.people', lang, n=bound)}",
            )
            for bound in bounds
        ),
        *(
            [Patch(facecolor=words.colour("deployment"), alpha=0.2, label=words.text("layer.senders", lang))]
            if len(senders)
            else []
        ),
        *(
            handle(layer, "deployment", len(rows), words.label("kind", layer, lang))
            for layer, rows in (("bases", bases), ("postings", guards))
            if len(rows)
        ),
    ]
    if handles:
        legend(axes, handles, (0.0, 0.08))
    scale_bar(axes, frame)


DRAW = {"country": country, "city": city, "deployment": deployment}


def _axes(figure: Figure, content: Content, subtitle: str) -> Axes:
    bottom = title_and_credit(figure, content, subtitle)
    return figure.add_axes((0.03, bottom, 0.94, 0.895 - bottom))


def title_and_credit(figure: Figure, content: Content, subtitle: str) -> float:
    """Write what stands above and below a map; return where the map ends, as a part of the sheet."""
    described = content.manifest
    _title_text(figure, described["situation"]["title"])
    known = described["parameters"].get("known_on")
    figure.text(0.03, 0.92, subtitle + (f" ({known})" if known else ""), fontsize=10, va="center", color=COLOURS["quiet"])
    lines = textwrap.wrap(described["credit"], 225, break_on_hyphens=False)
    _fit(figure, figure.text(0.03, 0.012, "\n".join(lines), va="bottom", color=COLOURS["quiet"], linespacing=1.25), 5.5)
    return max(0.06, 0.022 + len(lines) * 0.0145)  # the map ends above the credit, however many lines it has


def _title_text(figure: Figure, title: str) -> None:
    """Write the title whole: smaller, or in up to three lines, where the paper ends."""
    for lines in (1, 2, 3):
        broken = textwrap.fill(title, -(-len(title) // lines) + 8 * (lines > 1), break_on_hyphens=False)
        text = figure.text(0.03, 0.955, broken, weight="bold", va="center", linespacing=1.0)
        if _fit(figure, text, 15) >= (11, 8, 0)[lines - 1]:
            return
        text.remove()


def _fit(figure: Figure, text: Text, size: float) -> float:
    """Write a text in a size, or as small as the width of the paper needs; return its size in points."""
    text.set_fontsize(size)
    wide = text.get_window_extent().width
    fitting = size * min(1.0, 0.94 * figure.bbox.width / max(wide, 1.0))
    text.set_fontsize(fitting)
    return fitting


def _place_names(content: Content) -> dict[tuple[float, float], str]:
    """Name of each place of the situation by its rounded point; the shortest where two share it."""
    names: dict[tuple[float, float], str] = {}
    for row in content.located.situation.places.to_dict("records"):
        spot = (round(row["lon"], 4), round(row["lat"], 4))
        name = words.named(row, content.result.lang)
        if spot not in names or len(name) < len(names[spot]):
            names[spot] = name
    return names


def _towns(content: Content, frame: Frame, groups: Sequence[Any], reach_m: float) -> dict[Spot, str]:
    """Name each group by its town: the situation's nearest within reach, else the largest of the ground, else the place."""
    names, lang = _place_names(content), content.result.lang
    places = content.located.situation.places
    # a building that no source locates has the precision of its town too
    own = places[places["kind"].isin(_TOWN_KINDS) & places["lon"].notna()]
    cities = content.result.boundaries.basemap("cities")
    for table, lon, lat, best in (
        (cities, cities.geometry.x, cities.geometry.y, -cities["population"].to_numpy(dtype=float)),
        (own, own["lon"], own["lat"], None),
    ):
        at = frame.points(lon.to_numpy(), lat.to_numpy())
        tree = shapely.STRtree(np.where(np.isfinite(at).all(axis=1), shapely.points(at), None))
        for xy, spot, _ in groups:
            near = tree.query(shapely.points(xy), "dwithin", reach_m)
            if len(near):
                order = np.hypot(*(at[near] - xy).T) if best is None else best[near]
                names[spot] = words.named(table.iloc[near[order.argmin()]], lang)
    return names


def _radius(rows: list[tuple[str, str]], largest: int) -> float:
    """Points; the area grows with the number."""
    return float(3.2 + 10 * np.sqrt(len(rows) / largest))


def _grouped(spots: Spots, frame: Frame, reach_m: float) -> list[Any]:
    """Gather spots that are too close to tell apart at the place with most records; return point, place, records.

    In order of size, a spot that no earlier head reaches becomes one; the others join the nearest of the heads before them.
    """
    if not spots:
        return []
    places = list(spots)
    lon, lat = np.array(places).T
    order = np.lexsort((lat, lon, [-len(rows) for rows in spots.values()]))
    points = frame.points(lon[order], lat[order])
    tree = shapely.STRtree(shapely.points(points))
    nearest, head_of = np.full(len(order), reach_m), np.full(len(order), -1)
    groups: dict[int, Any] = {}
    for at, spot in enumerate(places[place] for place in order):
        if head_of[at] < 0:
            groups[at] = (tuple(points[at]), spot, [])
            found = tree.query(shapely.points(points[at]), "dwithin", reach_m)
            found = found[found >= at]
            distance = np.hypot(*(points[found] - points[at]).T)
            closer = distance < nearest[found]
            nearest[found[closer]], head_of[found[closer]] = distance[closer], at
        groups[int(head_of[at])][2].extend(spots[spot])
    return list(groups.values())


def _title(layer: str, category: str, content: Content) -> str:
    lang = content.result.lang
    return words.label("kind", layer, lang) if layer == "postings" else words.label("category", category, lang)


def _wrapped(text: str, width: int = 24) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines[:3]) + (" …" if len(lines) > 3 else "")


def of_layers(content: Content, *layers: str) -> gpd.GeoDataFrame:
    """Return the records of some layers, with no more columns than a figure needs."""
    features = content.features[["layer", "category", "adm1", "geometry"]]
    return features[features["layer"].isin(layers)]


def spots_of(rows: gpd.GeoDataFrame) -> Spots:
    """Records by point, rounded to about 10 m; a record at several places stands at each of them."""
    spots: Spots = defaultdict(list)
    rows = rows[np.isin(shapely.get_type_id(rows.geometry.to_numpy()), (0, 4))]
    records = list(zip(rows["layer"].tolist(), rows["category"].tolist(), strict=True))
    coordinates, owners = shapely.get_coordinates(rows.geometry.to_numpy(), return_index=True)
    for (lon, lat), owner in zip(np.round(coordinates, 4).tolist(), owners.tolist(), strict=True):
        spots[(lon, lat)].append(records[owner])
    return spots


def _legs(moves: gpd.GeoDataFrame, people: Mapping[str, float]) -> dict[tuple[str, bytes], float]:
    """Movements by category and line, with the most that one of them carried: on the same line they are one."""
    most: dict[tuple[str, bytes], float] = {}
    lines = shapely.to_wkb(moves.geometry.to_numpy())
    for record, *key in zip(moves["record_id"], moves["category"], lines, strict=True):
        most[key[0], key[1]] = np.fmax(most.get((key[0], key[1]), np.nan), people[record])
    return most


def _areas(content: Content, *layers: str) -> gpd.GeoDataFrame:
    """Return where the records of some layers lie, and how exactly that is known."""
    features = content.features
    return features.loc[features["layer"].isin(layers), ["area", "geometry"]]


def _counts(records: gpd.GeoDataFrame) -> pd.Series[int]:
    counts: pd.Series[int] = records.loc[records["adm1"] != "", "adm1"].value_counts()
    return counts


def _classes(records: gpd.GeoDataFrame) -> list[tuple[int, int, str, str]]:
    """Classes of the regions by their number of records: lowest, highest, colour and label; those that some region has."""
    counts = _counts(records)
    highest = int(counts.max()) if len(counts) else 0
    ladder = [step for step in (1, 3, 6, 11, 21, 51, 101, 501, 1001, 5001) if step <= highest]
    lower = ladder if len(ladder) <= len(RAMP) else [1, *ladder[1 - len(RAMP) :]]  # the first class begins at 1: none is left out
    classes = []
    for at, (low, colour) in enumerate(zip(lower, RAMP, strict=False)):
        high = lower[at + 1] - 1 if at + 1 < len(lower) else highest
        if counts.between(low, high).any():
            classes.append((low, high, colour, f"{low}\u2013{high}" if high > low else f"{low}"))
    return classes


def _name_regions(space: Space, frame: Frame, regions: gpd.GeoDataFrame, content: Content) -> None:
    # all are regions: the map need not say it of each
    before, after = words.text("figure.region", content.result.lang, name="|").split("|")
    for row, spot in zip(regions.to_dict("records"), regions.geometry.representative_point(), strict=True):
        xy = tuple(frame.points(np.array([spot.x]), np.array([spot.y]))[0])
        name = words.named(row, content.result.lang).removeprefix(before).removesuffix(after)
        space.label(xy, name, size=6, gap_pt=8, centred=True, color=COLOURS["quiet"], style="italic")


def _name_countries(space: Space, frame: Frame, units: gpd.GeoDataFrame, content: Content) -> None:
    """Name the countries in view, the largest visible part first."""
    left, right = space.axes.get_xlim()
    bottom, top = space.axes.get_ylim()
    countries = units[units["level"] == "adm0"]
    shapes = frame.project(countries.geometry).clip_by_rect(left, bottom, right, top)
    for at in shapes.area.sort_values(ascending=False).index:
        if shapes[at].is_empty or shapes[at].area < 0.004 * (right - left) * (top - bottom):
            continue
        name = words.named(countries.loc[at], content.result.lang).upper()
        for spot in _inside(max(shapely.get_parts(shapes[at]), key=lambda part: part.area)):
            if space.label(spot, name, size=7, gap_pt=14, centred=True, color=COLOURS["country"]):
                break


def _inside(shape: shapely.Geometry) -> list[tuple[float, float]]:
    """Points inside a polygon where a name may stand, the roomiest first."""
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=10_000))[0]
    west, south, east, north = shape.bounds
    grid = np.array([(x, y) for x in np.linspace(west, east, 9)[1:-1] for y in np.linspace(south, north, 9)[1:-1]])
    grid = grid[shapely.contains_xy(shape, *grid.T)]
    near = np.argsort(np.hypot(*(grid - centre).T), kind="stable")
    return [tuple(centre), *(tuple(point) for point in grid[near])]
