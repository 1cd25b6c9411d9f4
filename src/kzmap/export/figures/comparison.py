"""Two views of one situation beside each other on paper, with a list of what differs."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzmap.claims import difference, telling
from kzmap.export import content
from kzmap.export.figures.backdrop import COLOURS, draw_ground, shortened
from kzmap.export.figures.city_map import City, Spots, dress
from kzmap.export.figures.country_map import country_frame, draw_discs, family_key, of_layers, spots_of, title_and_credit
from kzmap.export.registry import FORMATS
from kzmap.situation import words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from kzmap.export.content import Content
    from kzmap.pipeline import Result

__all__ = ["Sides", "between", "draw", "told"]

#: Lines of a list below the maps, characters of one, and points of a letter.
_LINES, _WIDE, _PT = 19, 68, 5.6
_SHOWN = ("events", "incidents", "postings")
#: Of a column, and of the step from line to line, as parts of the sheet.
_COLUMNS, _STEP = (0.03, 0.35, 0.67), 0.0143


@dataclass(frozen=True)
class Sides:
    """Two views.

    Attributes
    ----------
    one, other
        What each shows.
    names
        What each is called, in the reader's language.
    pair
        Two claimants, if their words are compared; else "".
    in_city
        The maps show the city of the situation's focus.
    """

    one: Content
    other: Content
    names: tuple[str, str]
    pair: tuple[str, str] = ("", "")
    in_city: bool = False


def between(one: Result, other: Result, claimants: tuple[str, str] = ("", ""), *, in_city: bool = False) -> Sides:
    """Put two runs of one situation beside each other, each called by what its options say of it.

    Parameters
    ----------
    one, other
        They differ in their period, in what was known, or in their records: those of which one of the claimants speaks.
    claimants
        Two who speak, if their words are compared.
    in_city
        Draw the city of the situation's focus.
    """
    lang, views = one.lang, (one, other)
    periods = [view.located.options.selection.period for view in views]
    moments = [view.located.options.known_on for view in views]
    with words.told_with(one.located.situation.own_words):
        if all(claimants):
            names = list(claimants)
        elif all(periods) and (periods[0] != periods[1] or moments[0] == moments[1]):
            names = [" – ".join(dict.fromkeys(telling.moment(day, lang) for day in both)) for both in periods if both]
        else:
            known = words.text("app.knownOn", lang)
            names = [f"{known} {telling.moment(day, lang) if day else words.text('app.now', lang)}" for day in moments]
        drawn = "figures" if in_city else "png"  # a city has its streets, and credits them
        first, second = (content.collect(view, FORMATS[drawn], view.located.options.selection) for view in views)
    return Sides(first, second, (names[0], names[1]), claimants, in_city)


def draw(figure: Figure, sides: Sides) -> None:
    """Draw both maps in one frame, and below them what differs."""
    lang = sides.one.result.lang
    title_and_credit(figure, sides.one, f"{words.text('compare.list', lang)} · 1: {sides.names[0]} · 2: {sides.names[1]}")
    both = [spots_of(of_layers(view, *_SHOWN)) for view in (sides.one, sides.other)]
    for at, (view, name) in enumerate(zip((sides.one, sides.other), sides.names, strict=True)):
        axes = figure.add_axes((0.03 + 0.475 * at, 0.405, 0.465, 0.49))
        _map(axes, view, both, at, in_city=sides.in_city)
        axes.text(0.012, 0.975, f"{at + 1}: {name}", transform=axes.transAxes, fontsize=8, weight="bold", va="top", zorder=50,
                  bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 2.5})  # fmt: skip
    drawn = {words.family(category) for spots in both for rows in spots.values() for _, category in rows}
    figure.legend(handles=family_key(drawn, lang), loc="center", bbox_to_anchor=(0.5, 0.386), ncol=6, fontsize=6.5, frameon=False,
                  handlelength=1.2)  # fmt: skip
    for column, block in zip(_COLUMNS, told(sides), strict=True):
        for line, (text, strong) in enumerate(block[:_LINES]):
            figure.text(column, 0.362 - _STEP * line, text, fontsize=_PT, va="top", weight="bold" if strong else "normal",
                        color=COLOURS["text"])  # fmt: skip


def _map(axes: Axes, content: Content, both: list[Spots], side: int, *, in_city: bool) -> None:
    if in_city:
        whole: Spots = {spot: [*both[0].get(spot, []), *both[1].get(spot, [])] for spot in (*both[0], *both[1])}
        city = City(content, whole)
        both = [{spot: rows for spot, rows in spots.items() if spot in city.spots} for spots in both]
        frame = city.frame
        frame.set_window(axes)
        dress(axes, content, city, frame)
    else:
        frame = country_frame(content, of_layers(content, *_SHOWN))
        frame.set_window(axes)
        draw_ground(axes, content, frame)
    draw_discs(axes, content, frame, both, side)


def told(sides: Sides, room: int = _LINES, wide: int = _WIDE) -> list[list[tuple[str, bool]]]:
    """Say what differs, in three columns of lines: text, and whether it is a heading.

    Parameters
    ----------
    sides
        What is compared.
    room, wide
        Most lines of a column and characters of a line.
    """
    lang = sides.one.result.lang
    if all(sides.pair):
        return _said(sides, lang, room, wide)
    found = difference.apart(sides.one.located, sides.other.located)
    counts = words.text("compare.counts", lang, one=len(found.one), other=len(found.other), both=found.both)
    middle = [(line, False) for line in textwrap.wrap(counts, wide)]
    figures = difference.led_by(sides.one.located, sides.other.located)
    if figures:
        middle.append((words.text("compare.figures", lang), True))
    for attribute, one, other in figures:
        both = " → ".join(telling.said(row, lang) if row else "—" for row in (one, other))
        middle += [(line, False) for line in textwrap.wrap(f"{words.label('attribute', attribute, lang)}: {both}", wide)]
    changed = difference.tallies(sides.one.located, sides.other.located)
    if changed:
        middle.append((words.text("app.categories", lang), True))
    middle += [(f"{words.label('category', category, lang)}: {one} → {other}", False) for category, one, other in changed]
    lists = []
    for at, (view, ids) in enumerate(((sides.one, found.one), (sides.other, found.other)), start=1):
        rows = view.located.features.set_index("record_id").loc[list(ids)].to_dict("records")
        lines = [(f"{telling.when(row, lang)}: {words.named(row, lang, 'title')}", False) for row in rows]
        lists.append([(f"{words.text('compare.only', lang, n=at)} ({len(ids)})", True), *_cut(lines, lang, room, wide)])
    return [lists[0], _cut(middle, lang, room, wide), lists[1]]


def _said(sides: Sides, lang: str, room: int, wide: int) -> list[list[tuple[str, bool]]]:
    said = difference.both_say(sides.one.located.claims, sides.pair)
    titles = {
        row["record_id"]: words.named(row, lang, "title")
        for row in sides.one.located.features[["record_id", *_titles(sides.one)]].to_dict("records")
    }
    counts = words.text("compare.said", lang, n=len(said.rows), one=said.alone[0], other=said.alone[1])
    lines: list[list[tuple[str, bool]]] = [[], [(line, False) for line in textwrap.wrap(counts, wide)], []]
    for pair in said.rows:
        (first, *_), _ = pair
        title = titles.get(first["record_id"] or first["subject_id"], "")
        head = ": ".join(filter(None, (words.label("attribute", first["attribute"], lang), title)))
        lines[1].append((shortened(head, wide), False))
        for column, claims in ((0, pair[0]), (2, pair[1])):
            figures = "; ".join(telling.figure(row, lang) or row["text"] for row in claims)
            lines[column].append((shortened(figures, wide), False))
    after = [("", False)] * (len(lines[1]) - len(said.rows) - 1)  # what stands beside each other is of one matter
    return [
        [(f"1: {sides.names[0]}", True), *after, *lines[0]][:room],
        lines[1][:room],
        [(f"2: {sides.names[1]}", True), *after, *lines[2]][:room],
    ]


def _titles(content: Content) -> list[str]:
    return [name for name in content.located.features.columns if name == "title" or name.startswith("title_")]


def _cut(lines: list[tuple[str, bool]], lang: str, room: int, wide: int) -> list[tuple[str, bool]]:
    """As many lines as there is room for below a heading, the last one saying how many more there are."""
    short = [(shortened(text, wide), strong) for text, strong in lines]
    if len(short) < room:
        return short
    return [*short[: room - 2], (words.text("compare.rest", lang, n=len(short) - room + 2), False)]
