"""What each figure shows: the country, the city, the deployment."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

import shapely

from kzmap.export import symbols
from kzmap.export.figure_ground import COLOURS, Frame, draw_ground, fill, scale_bar
from kzmap.export.figure_labels import Space
from kzmap.export.figure_marks import handle, leg, legend, mark, north_arrow, pie
from kzmap.symbols import CATEGORIES, FAMILIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    import geopandas as gpd

    from kzmap.export.content import Content

__all__ = ["DRAW"]

_WORDS = {
    "en": {"country": "Events and incidents by place", "city": "Incidents", "deployment": "Deployment and withdrawal of forces",
           "records": "records", "shade": "Records in the region", "out": "Flight or march in", "back": "Way back",
           "base": "Base or airfield", "guard": "Guard site", "senders": "Countries that sent forces"},
    "ru": {"country": "События и инциденты по местам", "city": "Инциденты", "deployment": "Ввод и вывод сил",
           "records": "записей", "shade": "Записей в области", "out": "Путь туда", "back": "Путь обратно",
           "base": "База или аэродром", "guard": "Пост охраны", "senders": "Страны, направившие силы"},
    "kk": {"country": "Орындар бойынша оқиғалар", "city": "Оқиғалар", "deployment": "Күштердің кіруі мен шығуы",
           "records": "жазба", "shade": "Өңірдегі жазбалар", "out": "Бару жолы", "back": "Қайту жолы",
           "base": "База не әуеайлақ", "guard": "Күзет нысаны", "senders": "Күш жіберген елдер"},
}  # fmt: skip
_RAMP = ("#f3ead9", "#ead3ae", "#dcb27a", "#c98d4b")
_BACK = "#6aa88a"
_FAR_DEG = 0.35


def country(figure: Figure, content: Content) -> None:
    """Draw the situation's country: regions shaded by records, a disc of families at each place, the city in an inset."""
    words = _words(content)
    settings = content.located.situation.settings
    units = content.units
    land = units[(units["unit_id"] == settings["countries"][0])]
    west, south, east, north = land.total_bounds
    frame = Frame((west - 4, south - 2.5, east + 1, north + 2.5))
    axes = _axes(figure, content, words["country"])
    frame.set_window(axes)
    draw_ground(axes, content, frame)
    records = content.features[content.features["layer"].isin(["events", "incidents"])]
    steps = _shade(axes, frame, units, records)
    space = Space(axes)
    legend_box, inset_box = (0.0, 0.0, 0.3, 0.25), (0.7, 0.69, 1.0, 1.0)
    for box in (legend_box, inset_box):
        space.block_box(box)
    groups = _grouped(_spots(records), frame, 0.02 * (axes.get_xlim()[1] - axes.get_xlim()[0]))
    largest = max((len(rows) for _, _, rows in groups), default=1)
    for xy, _, rows in groups:
        radius = _radius(rows, largest)
        pie(axes, xy, radius, Counter(CATEGORIES.get(row["category"], CATEGORIES["other"]).family for row in rows))
        space.block(xy, radius)
    names = _place_names(content)
    for xy, spot, rows in groups:
        text = f"{names.get(spot, '')} {len(rows)}" if len(rows) > 1 else names.get(spot, "")
        space.label(xy, text, size=7.5 if len(rows) > 1 else 6.5, gap_pt=_radius(rows, largest) + 2, color=COLOURS["text"])
    _name_regions(space, frame, units[(units["level"] == "adm1") & (units["parent_id"] == settings["countries"][0])], content)
    _name_countries(space, frame, units, content)
    inset = axes.inset_axes((inset_box[0], inset_box[1], inset_box[2] - inset_box[0], inset_box[3] - inset_box[1]))
    _city(inset, content, marks_pt=4.2, titled=True)
    families = [Patch(facecolor=FAMILIES[name].colour, label=FAMILIES[name].title[_lang(content)]) for name in FAMILIES
                if any(CATEGORIES.get(c, CATEGORIES["other"]).family == name for c in records["category"])]  # fmt: skip
    shades = [Patch(facecolor=colour, label=label, edgecolor=COLOURS["region"], linewidth=0.4) for colour, label in steps]
    legend(axes, families, (0.0, 0.085))
    legend(axes, shades, (0.165, 0.085), title=words["shade"])
    scale_bar(axes, frame)


def city(figure: Figure, content: Content) -> None:
    """Draw the city of the situation's focus, every record at its place."""
    focus = content.located.situation.settings.get("focus", {})
    name = focus.get(_key(content), focus.get("name", ""))
    axes = _axes(figure, content, f"{name}: {_words(content)['city'].lower()}")
    _city(axes, content, marks_pt=7.5, titled=False)


def _city(axes: Axes, content: Content, *, marks_pt: float, titled: bool) -> None:
    features = content.features
    focus = content.located.situation.settings.get("focus", {})
    inside = features[features["layer"].isin(["events", "incidents", "postings"])]
    spots = _spots(inside)
    places = content.located.situation.places.set_index("place_id")
    centre = places.loc[focus["place_id"], ["lon", "lat"]] if focus.get("place_id") in places.index else None
    if centre is None or np.isnan(centre["lon"]):
        axes.set_axis_off()
        return
    near = [spot for spot in spots if abs(spot[0] - centre["lon"]) < _FAR_DEG and abs(spot[1] - centre["lat"]) < _FAR_DEG / 1.4]
    box = np.array([*near, (centre["lon"], centre["lat"])])
    (west, south), (east, north) = box.min(axis=0), box.max(axis=0)
    frame = Frame((west - 0.03, south - 0.02, east + 0.03, north + 0.02))
    frame.set_window(axes)
    draw_ground(axes, content, frame, rivers=False)
    space = Space(axes)
    if not titled:
        space.block_box((0.0, 0.0, 0.24, 0.62))
    shown: Counter[tuple[str, str]] = Counter()
    placed = []
    for spot in sorted(near):
        kinds = Counter(("postings" if row["layer"] == "postings" else "incidents", row["category"]) for row in spots[spot])
        xy = tuple(frame.points(np.array([spot[0]]), np.array([spot[1]]))[0])
        shown.update(kinds)
        columns = int(np.ceil(np.sqrt(len(kinds))))
        for at, ((layer, category), count) in enumerate(sorted(kinds.items())):
            right, up = (at % columns) - (columns - 1) / 2, -(at // columns) + (np.ceil(len(kinds) / columns) - 1) / 2
            offset = (right * marks_pt * 1.5, up * marks_pt * 1.5)
            mark(axes, xy, layer, category, marks_pt, offset)
            if count > 1 and not titled:
                axes.annotate(str(count), xy, xytext=(offset[0] + marks_pt * 0.55, offset[1] + marks_pt * 0.3),
                              textcoords="offset points", fontsize=5.5, zorder=26, weight="bold")  # fmt: skip
        space.block(xy, marks_pt * 0.8 * columns + 1)
        placed.append((xy, columns, spot))
    if titled:
        name = focus.get(_key(content), focus.get("name", ""))
        axes.annotate(name, (0.03, 0.95), xycoords="axes fraction", fontsize=8, weight="bold", va="top", zorder=42,
                      color=COLOURS["text"])  # fmt: skip
        scale_bar(axes, frame, (0.05, 0.06))
        return
    names = _place_names(content)
    for xy, columns, spot in sorted(placed, key=lambda item: -len(spots[item[2]])):
        space.label(xy, _wrapped(names.get(spot, "")), size=6.5, gap_pt=marks_pt * 0.8 * columns + 3)
    handles = [
        handle(layer, category, count, _title(layer, category, content)) for (layer, category), count in sorted(shown.items())
    ]
    legend(axes, handles, (0.0, 0.08))
    scale_bar(axes, frame)
    north_arrow(axes)


def deployment(figure: Figure, content: Content) -> None:
    """Draw where forces came from, what they guarded, and the way back, as geodesic lines."""
    words = _words(content)
    features = content.features
    moves = features[(features["layer"] == "movements") & features.geometry.geom_type.isin(["LineString", "MultiLineString"])]
    bases = features[features["layer"] == "bases"]
    guards = features[features["layer"] == "postings"]
    units = content.units
    countries = content.located.situation.settings["countries"]
    shown = [part for part in (moves.geometry, bases.geometry) if len(part)]
    focus = units[units["unit_id"] == countries[0]]
    bounds = np.array([focus.total_bounds, *(part.total_bounds for part in shown)])
    (west, south), (east, north) = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    frame = Frame((west - 2, south - 3, east + 1, north + 2))
    axes = _axes(figure, content, words["deployment"])
    frame.set_window(axes)
    draw_ground(axes, content, frame, rivers=False)
    senders = units[units["unit_id"].isin(countries[1:])]
    fill(axes, frame.project(senders.geometry), FAMILIES["deployment"].colour, 2.5, 0.12)
    space = Space(axes)
    space.block_box((0.0, 0.0, 0.24, 0.3))
    drawn = []
    for (category, line), count in sorted(_legs(moves).items(), key=lambda item: item[0][0], reverse=True):
        for part in shapely.get_parts(shapely.from_wkb(line)):
            line_xy = frame.points(*shapely.get_coordinates(part).T)
            back = category == "withdrawal"
            leg(axes, line_xy, _BACK if back else FAMILIES["deployment"].colour, width_pt=0.7 + 0.5 * np.sqrt(count), back=back)
            drawn.append(line_xy)
    names, labels = _place_names(content), []
    marks = [(rows, layer) for rows, layer in ((guards, "postings"), (bases, "bases"))]
    for rows, layer in marks:
        for spot in sorted(_spots(rows)):
            xy = tuple(frame.points(np.array([spot[0]]), np.array([spot[1]]))[0])
            mark(axes, xy, layer, "deployment", 7, (0, 0))
            space.block(xy, 4)
            if layer == "bases":
                labels.append((xy, _wrapped(names.get(spot, ""))))
    for xy, text in labels:  # these may stand on a line, names of countries not
        space.label(xy, text, size=6.5, gap_pt=6)
    for line_xy in drawn:
        space.block_line(line_xy)
    _name_countries(space, frame, units, content)
    handles = [
        Line2D([], [], color=FAMILIES["deployment"].colour, linewidth=1.6, label=words["out"]),
        Line2D([], [], color=_BACK, linewidth=1.6, linestyle=(0, (4, 2)), label=words["back"]),
        Patch(facecolor=FAMILIES["deployment"].colour, alpha=0.2, label=words["senders"]),
        handle("bases", "deployment", len(bases), words["base"]),
        handle("postings", "deployment", len(guards), words["guard"]),
    ]
    legend(axes, handles, (0.0, 0.08))
    scale_bar(axes, frame)


DRAW = {"country": country, "city": city, "deployment": deployment}


def _axes(figure: Figure, content: Content, subtitle: str) -> Axes:
    described = content.manifest
    figure.text(0.03, 0.955, described["situation"]["title"], fontsize=15, weight="bold", va="center")
    known = described["parameters"].get("known_on")
    figure.text(0.03, 0.92, subtitle + (f" ({known})" if known else ""), fontsize=10, va="center", color=COLOURS["quiet"])
    lines = _credit_lines(described["credit"])
    figure.text(0.03, 0.012, "\n".join(lines), fontsize=5.5, va="bottom", color=COLOURS["quiet"], linespacing=1.25)
    return figure.add_axes((0.03, 0.06, 0.94, 0.835))


def _credit_lines(credit: str) -> list[str]:
    lines = [""]
    for part in credit.split("; "):
        if lines[-1] and len(lines[-1]) + len(part) > 170:  # noqa: PLR2004 - characters that fit the width
            lines.append("")
        lines[-1] += ("; " if lines[-1] else "") + part
    return lines


def _lang(content: Content) -> str:
    return content.result.lang if content.result.lang in _WORDS else "en"


def _words(content: Content) -> dict[str, str]:
    return _WORDS[_lang(content)]


def _key(content: Content, name: str = "name") -> str:
    return name if _lang(content) == "en" else f"{name}_{_lang(content)}"


def _place_names(content: Content) -> dict[tuple[float, float], str]:
    """Name of each place of the situation by its rounded point; the shortest where two share it."""
    names: dict[tuple[float, float], str] = {}
    for row in content.located.situation.places.to_dict("records"):
        spot = (round(row["lon"], 4), round(row["lat"], 4))
        name = str(row[_key(content)] or row["name_ru"] or row["name"]) if _lang(content) != "en" else str(row["name"])
        if spot not in names or len(name) < len(names[spot]):
            names[spot] = name
    return names


def _radius(rows: list[dict[str, Any]], largest: int) -> float:
    """Points; the area grows with the number."""
    return float(3.2 + 10 * np.sqrt(len(rows) / largest))


def _grouped(spots: dict[tuple[float, float], list[dict[str, Any]]], frame: Frame, reach_m: float) -> list[Any]:
    """Gather spots that are too close to tell apart at the place with most records; return point, place, records."""
    order = sorted(spots, key=lambda spot: (-len(spots[spot]), spot))
    if not order:
        return []
    points = frame.points(*np.array(order).T)
    heads = np.empty((len(order), 2))
    groups: list[Any] = []
    for spot, xy in zip(order, points, strict=True):
        distance = np.hypot(*(heads[: len(groups)] - xy).T) if groups else np.array([np.inf])
        if distance.min() < reach_m:
            groups[int(distance.argmin())][2].extend(spots[spot])
        else:
            heads[len(groups)] = xy
            groups.append((tuple(xy), spot, list(spots[spot])))
    return groups


def _title(layer: str, category: str, content: Content) -> str:
    return _words(content)["guard"] if layer == "postings" else symbols.title(category, _lang(content))


def _wrapped(text: str, width: int = 24) -> str:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines[:3])


def _spots(rows: gpd.GeoDataFrame) -> dict[tuple[float, float], list[dict[str, Any]]]:
    """Records by point, rounded to about 10 m; a record at several places stands at each of them."""
    spots: dict[tuple[float, float], list[dict[str, Any]]] = defaultdict(list)
    rows = rows[np.isin(shapely.get_type_id(rows.geometry.to_numpy()), (0, 4))]
    records = rows[["layer", "category"]].to_dict("records")
    coordinates, owners = shapely.get_coordinates(rows.geometry.to_numpy(), return_index=True)
    for (lon, lat), owner in zip(np.round(coordinates, 4).tolist(), owners.tolist(), strict=True):
        spots[(lon, lat)].append(records[owner])
    return spots


def _legs(moves: gpd.GeoDataFrame) -> dict[tuple[str, bytes], int]:
    """Movements by category and line: the same line twice is one thicker line."""
    return Counter(zip(moves["category"], shapely.to_wkb(moves.geometry.to_numpy()), strict=True))


def _shade(axes: Axes, frame: Frame, units: gpd.GeoDataFrame, records: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Shade regions by their number of records; return colour and label of each class."""
    counts = records.loc[records["adm1"] != "", "adm1"].value_counts()
    highest = int(counts.max()) if len(counts) else 0
    ladder = [step for step in (1, 3, 6, 11, 21, 51, 101, 501, 1001, 5001) if step <= highest]
    lower = (
        ladder if len(ladder) <= len(_RAMP) else [1, *ladder[1 - len(_RAMP) :]]
    )  # the first class begins at 1: none is left out
    steps = []
    for at, (low, colour) in enumerate(zip(lower, _RAMP, strict=False)):
        high = lower[at + 1] - 1 if at + 1 < len(lower) else highest
        chosen = units[units["unit_id"].map(counts).fillna(0).between(low, high)]
        fill(axes, frame.project(chosen.geometry), colour, 2.5)
        if chosen.empty:
            continue
        steps.append((colour, f"{low}\u2013{high}" if high > low else f"{low}"))
    return steps


def _name_regions(space: Space, frame: Frame, regions: gpd.GeoDataFrame, content: Content) -> None:
    key = _key(content)
    for row, spot in zip(regions.to_dict("records"), regions.geometry.representative_point(), strict=True):
        xy = tuple(frame.points(np.array([spot.x]), np.array([spot.y]))[0])
        name = str(row[key] or row["name"]).removesuffix(" Region").removesuffix(" область").removesuffix(" облысы")
        space.label(xy, name, size=6, gap_pt=8, centred=True, color=COLOURS["quiet"], style="italic")


def _name_countries(space: Space, frame: Frame, units: gpd.GeoDataFrame, content: Content) -> None:
    """Name the countries in view, the largest visible part first."""
    left, right = space.axes.get_xlim()
    bottom, top = space.axes.get_ylim()
    key = _key(content)
    countries = units[units["level"] == "adm0"]
    shapes = frame.project(countries.geometry).clip_by_rect(left, bottom, right, top)
    for at in shapes.area.sort_values(ascending=False).index:
        if shapes[at].is_empty or shapes[at].area < 0.004 * (right - left) * (top - bottom):
            continue
        row = countries.loc[at]
        for spot in _inside(max(shapely.get_parts(shapes[at]), key=lambda part: part.area)):
            if space.label(spot, str(row[key] or row["name"]).upper(), size=7, gap_pt=14, centred=True, color=COLOURS["country"]):
                break


def _inside(shape: shapely.Geometry) -> list[tuple[float, float]]:
    """Points inside a polygon where a name may stand, the roomiest first."""
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=10_000))[0]
    west, south, east, north = shape.bounds
    grid = np.array([(x, y) for x in np.linspace(west, east, 9)[1:-1] for y in np.linspace(south, north, 9)[1:-1]])
    grid = grid[shapely.contains_xy(shape, *grid.T)]
    near = np.argsort(np.hypot(*(grid - centre).T), kind="stable")
    return [tuple(centre), *(tuple(point) for point in grid[near])]
