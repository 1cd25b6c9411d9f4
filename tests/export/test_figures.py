from __future__ import annotations

import itertools
import json
import re
import struct
from collections import Counter
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pypdf
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from PIL import Image, ImageColor

import shapely

from kzmap import export
from kzmap.export.content import collect
from kzmap.export.figures import country_map
from kzmap.export.figures import figure as figure_file
from kzmap.export.figures.backdrop import COLOURS, RAMP, Frame, make_room
from kzmap.export.figures.city_map import City, crowded, within
from kzmap.export.figures.map_labels import Space
from kzmap.export.figures.map_marks import look, mark, outline, pies
from kzmap.face import run
from kzmap.situation import words
from kzmap.situation.selection import Selection


@pytest.fixture(scope="module")
def shipped():
    return run("kazakhstan-2022", lang="ru")


def in_grey(category: str) -> np.ndarray:
    """Which dots of a mark are dark where a printer has no colour: 8 pt at 300 dpi."""
    drawn = Figure(figsize=(0.2, 0.2), dpi=300)
    canvas = FigureCanvasAgg(drawn)
    axes = drawn.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(-1, 1), ylim=(-1, 1))
    mark(axes, (0, 0), "events", category, 8, (0, 0))
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3] @ (0.299, 0.587, 0.114) < 200


def test_families_are_told_apart_in_grey_by_their_shapes() -> None:
    marks = {category: (row["family"], in_grey(category)) for category, row in words.rows("category").items()}
    assert all(dark.sum() > 100 for _, dark in marks.values())
    for (one, (family, dark)), (other, (its, there)) in itertools.combinations(marks.items(), 2):
        if family != its:
            assert (dark ^ there).sum() > 0.1 * (dark | there).sum(), (one, other)


def test_a_png_is_large_enough_for_print(result, tmp_path) -> None:
    data = export.write(result, "png", tmp_path / "x.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == (3000, 2160)
    assert b"tEXtkzmap\0" in data
    at = data.index(b"pHYs") + 4
    assert round(struct.unpack(">I", data[at : at + 4])[0] * 0.0254) == 300


def test_a_png_is_small_and_keeps_the_colours_of_the_legend(shipped, tmp_path) -> None:
    path = export.write(shipped, "png", tmp_path / "x.png")
    assert path.stat().st_size < 600_000
    with Image.open(path) as image:
        shown = {colour for _, colour in image.convert("RGB").getcolors(256)}
    families = {words.family(word) for word in shipped.features["category"]} & {"protest", "violence", "state", "deployment"}
    wanted = {ImageColor.getrgb(words.rows("family")[family]["colour"]) for family in families}
    assert len(wanted) >= 2
    paper = {ImageColor.getrgb(colour) for colour in ("#ffffff", COLOURS["land"], COLOURS["focus"], *RAMP[:3])}
    assert wanted | paper <= shown


def test_the_legends_of_the_country_stand_apart(shipped, legends) -> None:
    boxes = legends(shipped, "country")
    assert len(boxes) == 3  # families, shades, areas
    assert all(a.x1 < b.x0 or a.y1 < b.y0 or b.y1 < a.y0 for a, b in itertools.combinations(boxes, 2))


def test_the_map_shrinks_until_nothing_on_it_covers_a_place() -> None:
    axes = Figure(figsize=(6, 4), dpi=50).add_axes((0, 0, 1, 1), xlim=(0, 10), ylim=(0, 10))
    points = np.array([[9.5, 9.5], [0.5, 0.5], [5, 5]])
    boxes = [(0.7, 0.69, 1.0, 1.0), (0.0, 0.0, 0.2, 0.3)]
    make_room(axes, points, boxes)
    at = axes.transAxes.inverted().transform(axes.transData.transform(points))
    assert not [(x, y) for x, y in at for left, bottom, right, top in boxes if left < x < right and bottom < y < top]
    assert ((at > 0) & (at < 1)).all()
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    assert right - left == pytest.approx(top - bottom)  # as tall for its breadth as it was
    assert right - left < 25


def test_the_city_shows_every_spot_once(shipped) -> None:
    content = collect(shipped, export.FORMATS["png"])
    whole = City(content, country_map.spots_of(content.features))
    axes = Figure(figsize=(4, 2), dpi=100).add_axes((0, 0, 1, 1))
    frame = crowded(whole, 2.0)
    frame.set_window(axes)
    inside = within(axes, frame, whole.spots)
    assert 5 < len(inside) < len(whole.spots)
    west, south, east, north = frame.bounds
    assert all(west < lon < east and south < lat < north for lon, lat in inside)
    assert (north - south) < 0.25 * (whole.frame.bounds[3] - whole.frame.bounds[1])


@pytest.fixture
def legends():
    """`legends(result, name)` draws a figure and returns the boxes of its legends, in pixels."""

    def boxes(shown, name):
        figure = Figure(figsize=(10, 7.2), dpi=100)
        canvas = figure_file._Canvas(figure)
        with mpl.rc_context(figure_file._STYLE):
            country_map.DRAW[name](figure, collect(shown, export.FORMATS["png"]))
            found = dict.fromkeys(one for one in figure.axes[0].get_children() if isinstance(one, Legend))
            return [one.get_window_extent(canvas.get_renderer()) for one in found]

    return boxes


def test_a_vector_figure_needs_nothing_from_elsewhere(result, tmp_path) -> None:
    text = export.write(result, "svg", tmp_path / "x.svg").read_text("utf-8")
    assert not re.findall(r'(?:href|src)="(?!#)[^"]*"', text)
    assert "<text" in text  # words can be searched and edited; the reader's own font stands in for one that is missing
    assert not re.search(r"@font-face|@import|url\((?!#)", text)
    data = export.write(result, "pdf", tmp_path / "x.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.4")
    assert b"CreationDate" not in data
    assert json.loads((tmp_path / "x.pdf.manifest.json").read_text())["format"] == "pdf"


@pytest.mark.parametrize("name", figure_file.FIGURES)
def test_no_label_touches_another(shipped, name, monkeypatch) -> None:
    spaces: list[Space] = []
    labels: list[tuple[int, tuple[float, float, float, float], str]] = []
    original = Space.label

    def note(self: Space, xy: tuple[float, float], text: str, **style: object) -> bool:
        spaces.append(self)
        placed = original(self, xy, text, **style)
        if placed:
            labels.append((id(self), self.taken[-1], text))
        return placed

    monkeypatch.setattr(Space, "label", note)
    figure = Figure(figsize=(10, 7.2), dpi=100)
    figure_file._Canvas(figure)
    with mpl.rc_context(figure_file._STYLE):
        country_map.DRAW[name](figure, collect(shipped, export.FORMATS["png"]))
    assert len(labels) > 8
    assert any(re.search("[а-яА-Я]", text) for *_, text in labels)
    for (space, a, first), (other, b, second) in itertools.combinations(labels, 2):
        apart = a[0] >= b[2] or a[2] <= b[0] or a[1] >= b[3] or a[3] <= b[1]
        assert apart or space != other, (first, second)


def test_a_label_stands_where_its_box_is_kept_free() -> None:
    figure = Figure(figsize=(6, 4), dpi=100)
    renderer = FigureCanvasAgg(figure).get_renderer()
    space = Space(figure.add_axes((0, 0, 1, 1)))
    while space.label((0.5, 0.5), "Military Institute\nof Land Forces", size=9, gap_pt=60, centred=not space.taken):
        extent = space.axes.texts[-1].get_window_extent(renderer)
        assert space.taken[-1] == pytest.approx((extent.x0 - 1, extent.y0 - 1, extent.x1 + 1, extent.y1 + 1))
    sides = [(text.get_ha(), text.get_va()) for text in space.axes.texts]
    assert sides[0] == ("center", "center")
    assert len(sides) == len(set(sides)) == 9
    assert not space.label((1.01, 0.5), "outside")


def test_a_spot_joins_the_nearest_larger_one_within_reach() -> None:
    rng = np.random.default_rng(1)
    places = [tuple(place) for place in rng.uniform((60, 45), (70, 50), (400, 2)).round(4).tolist()]
    spots = {place: [("events", "rally")] * int(count) for place, count in zip(places, rng.integers(1, 9, 400), strict=True)}
    frame = Frame((60, 45, 70, 50))
    plain: list[tuple[tuple[float, float], list[tuple[float, float]]]] = []
    for spot in sorted(spots, key=lambda one: (-len(spots[one]), one)):
        xy = frame.points(*np.array([spot]).T)[0]
        near = [(np.hypot(*(frame.points(*np.array([head]).T)[0] - xy)), at) for at, (head, _) in enumerate(plain)]
        distance, at = min(near, default=(np.inf, -1))
        if distance < 60_000:
            plain[at][1].append(spot)
        else:
            plain.append((spot, [spot]))
    groups = country_map._grouped(spots, frame, 60_000)
    assert 20 < len(groups) < 200
    assert [(head, len(rows)) for _, head, rows in groups] == [
        (head, sum(len(spots[one]) for one in all_)) for head, all_ in plain
    ]


def test_a_disc_has_a_sector_for_each_family_and_stays_off_the_margin() -> None:
    axes = Figure().add_axes((0, 0, 1, 1))
    pies(axes, [((0.5, 0.5), 8.0, Counter(protest=3, violence=1)), ((1.5, 0.5), 8.0, Counter(protest=1))])
    (drawn,) = axes.collections
    assert [to_hex(colour) for colour in drawn.get_facecolor()] == [
        "#ffffff",
        words.colour("protest"),
        words.colour("clash"),
    ]
    assert [path.contains_point((-1, -1)) for path in drawn.get_paths()] == [True, True, False]
    assert [path.contains_point((-1, 1)) for path in drawn.get_paths()] == [True, False, True]


#: Area of a body in square units of its box, worked out by hand from its path: a disc of radius 7, a square of 13, a rhombus.
_AREAS = {"circle": 153.9, "square": 169.0, "diamond": 144.5, "dot": 66.5}


@pytest.mark.parametrize(("name", "area"), _AREAS.items())
def test_an_outline_is_as_large_as_its_path_says(name, area) -> None:
    (ring,) = outline(name).to_polygons(closed_only=True)
    assert shapely.Polygon(ring).area * 100 == pytest.approx(area, rel=0.03)
    assert shapely.Polygon(ring).centroid.distance(shapely.Point(0, 0)) < 0.01


def test_y_runs_upwards_and_holes_stay_open() -> None:
    assert outline("flame").contains_point((0.4, -0.6))  # broad below
    assert not outline("flame").contains_point((0.4, 0.6))
    body, hole = (shapely.LinearRing(ring) for ring in outline("diamond-dot").to_polygons())
    assert body.is_ccw != hole.is_ccw  # which a renderer leaves open
    assert shapely.Polygon(body).contains(hole)
    for name in words.rows("shape"):
        extent = np.abs(outline(name).vertices)
        assert extent.max() == 1.0, name  # the box, so that no mark is blown up to the size of another


def test_a_line_has_paper_inside() -> None:
    assert look("events", "toll", 10) == ("white", "#5f6b76", 1.2)
    assert look("events", "protest", 10) == ("#2b6cb0", "white", 0.6)
    assert look("bases", "withdrawal", 10) == ("#2f855a", "white", 0.6)  # bases have a shape of their own


@pytest.mark.parametrize("name", figure_file.FIGURES)
def test_a_figure_without_records_is_drawn(shipped, name) -> None:
    content = collect(shipped, export.FORMATS["png"], Selection(text="no record says this"))
    assert content.features.empty
    figure = Figure(figsize=(10, 7.2), dpi=50)
    canvas = figure_file._Canvas(figure)
    country_map.DRAW[name](figure, content)
    canvas.draw()
    assert figure.axes


def test_a_title_is_drawn_whole_and_a_pdf_holds_no_other_text(tmp_path) -> None:
    titles = ["e\u0301\u0301\u0301 accents", "a\u200b\ufeffb\u00ad", "\u200b", "Площа\u0301дь", "\U0001f600 \u202ea\u202c",
              "שלום", "مرحبا", "W" * 300, "a b" * 100, "Plain"]  # fmt: skip
    held = {}
    with figure_file._style():
        for title in titles:
            drawn = Figure(figsize=(10, 7.2), dpi=40)
            figure_file._Canvas(drawn)
            country_map._title_text(drawn, title)
            box = drawn.texts[0].get_window_extent()
            assert (box.x0 >= 0, box.x1 <= drawn.bbox.width, box.y1 <= drawn.bbox.height) == (True, True, True), title
            assert "".join(drawn.texts[0].get_text().split()) == "".join(title.split())
            figure_file._outline_what_joins(drawn)
            drawn.savefig(tmp_path / "x.pdf")
            held[title] = "".join(pypdf.PdfReader(tmp_path / "x.pdf").pages[0].extract_text().split())
    # letters as given, once; or outlines, where a letter is more than one sign
    assert [title for title in titles if held[title] == "".join(title.split())] == titles[5:]
    assert {held[title] for title in titles[:5]} == {""}


def test_a_figure_says_which_letters_its_font_lacks(result) -> None:
    situation = result.located.situation
    titled = {**situation.package, "title": "नेपाल 中 at sea"}
    other = replace(result, located=replace(result.located, situation=replace(situation, package=titled)))
    named = "□ stands for letters that the font of this figure does not have: U+0928 U+092A U+0932 U+093E U+0947 U+4E2D"
    for given, said in ((other, [named]), (result, [])):
        with figure_file._style():
            drawn = figure_file._drawn(collect(given, export.FORMATS["pdf"]), "deployment")
        assert [text.get_text() for text in drawn.texts if "□" in text.get_text()] == said


def test_the_city_has_its_streets_in_their_widths_and_names_who_mapped_them(shipped) -> None:
    content = collect(shipped, export.FORMATS["figures"])
    figure = figure_file._drawn(content, "city")
    axes = [one for part in figure.axes for one in (part, *part.child_axes)]
    drawn = {
        (to_hex(part.get_edgecolor()[0]), round(float(part.get_linewidth()[0]), 2))
        for one in axes
        for part in one.collections
        if len(part.get_edgecolor())
    }
    for kind in ("primary", "secondary"):
        row = words.rows("street")[kind]
        assert (row["colour"], round(0.45 * float(row["width"]), 2)) in drawn, kind
    assert "ODbL" in content.manifest["credit"].partition("streets:")[2]
