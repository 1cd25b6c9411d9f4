"""KML 2.2 for Google Earth: a folder for each layer, a style for each category, balloons, and a TimeSpan for its time slider.

KMZ carries its icons with it; plain KML has room for none: its marks are Google Earth's own pins in the category's colour.
"""

from __future__ import annotations

import html
import io
import tempfile
import zipfile
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import geopandas as gpd
import shapely

from kzmap.claims import movement_widths
from kzmap.errors import ExportError
from kzmap.export import manifest
from kzmap.export.archive import add, add_file
from kzmap.export.cells import by_value, instant
from kzmap.export.content import drawn
from kzmap.export.formats.geojson import nested_texts
from kzmap.export.lines import claim_line
from kzmap.export.marks import line_colour, width_classes
from kzmap.export.xmltext import escaped
from kzmap.situation import words
from kzmap.situation.tables import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzmap.export.columns import Column
    from kzmap.export.content import Content

__all__ = ["write"]

#: About 1 cm; finer digits are noise.
_DIGITS = 7
#: Claims and sources are JSON as in the CSV, so that a table reader gets them back; the balloon says them in words.
_SIMPLE = {"text": "string", "number": "double", "boolean": "bool", "datetime": "string", "nested": "string"}


def write(content: Content, path: Path) -> None:
    """Write KML, or KMZ when the format says so.

    Raises
    ------
    ExportError
        If a text holds a control character, or a geometry is of no type that KML knows.
    """
    content = _by_layer(content)
    if content.format_name == "kml":
        _write_document(content, path, icons=False)
        return
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        document = Path(folder) / "doc.kml"
        _write_document(content, document, icons=True)
        add_file(archive, document.name, document)
        for layer, category in _styles(content):
            add(archive, f"icons/{_style_id(layer, category)}.png", _icon(layer, category))


def _by_layer(content: Content) -> Content:
    """Return the features layer by layer, as the folders hold them; so they can be written one by one."""
    order = np.argsort(content.features["layer"].map(KINDS.index).to_numpy(), kind="stable")
    return replace(
        content,
        features=content.features.iloc[order].reset_index(drop=True),
        record_claims=[content.record_claims[at] for at in order],
        record_sources=[content.record_sources[at] for at in order],
    )


def _write_document(content: Content, path: Path, *, icons: bool) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_document(content, icons=icons))


def _document(content: Content, *, icons: bool) -> Iterator[str]:
    described = content.manifest
    situation = described["situation"]
    name = content.format_name
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
    yield f"<name>{escaped(situation['title'], name, 'title')}</name>\n<open>1</open>\n"
    about = f"{html.escape(situation['description'])}<br><br>{html.escape(described['credit'])}"
    yield f"<description>{escaped(about, name, 'description')}</description>\n"
    for layer, category in _styles(content):
        yield _style(layer, category, icons=icons)
    text = escaped(manifest.text(described), name, "manifest")
    yield f'<ExtendedData><Data name="kzmap"><value>{text}</value></Data></ExtendedData>\n'
    yield '<Schema name="record" id="record">\n'
    for column in content.columns:
        if column.type in _SIMPLE:
            alias = escaped(column.alias, name, column.name)
            kind = _SIMPLE[column.type]
            yield f'<SimpleField type="{kind}" name="{column.name}"><displayName>{alias}</displayName></SimpleField>\n'
    yield "</Schema>\n"
    placemarks = _placemarks(content)
    for kind in KINDS:
        title = words.label("kind", kind, content.result.lang, "plural")
        yield f'<Folder id="{kind}"><name>{title}</name>\n'
        yield from islice(placemarks, int((content.features["layer"] == kind).sum()))
        yield "</Folder>\n"
    yield from _zones(content)
    yield from _beside(content)
    yield "</Document>\n</kml>\n"


def _zones(content: Content) -> Iterator[str]:
    """Yield the folder of zones, each with who draws it and when it held."""
    name, lang, zones = content.format_name, content.result.lang, content.zones
    if zones.empty:
        return
    yield f'<Folder id="zones"><name>{words.text("zones.title", lang)}</name>\n'
    for word in dict.fromkeys(zones["kind"]):
        colour = _colour(words.rows("zone")[word]["colour"])
        yield (
            f'<Style id="zones-{word}"><LineStyle><color>ff{colour}</color><width>2</width></LineStyle>'
            f"<PolyStyle><color>33{colour}</color></PolyStyle></Style>\n"
        )
    for row, shape in zip(zones.to_dict("records"), zones.geometry, strict=True):
        about = [words.label("zone", row["kind"], lang), row["claimant"], " – ".join(filter(None, (row["start"], row["end"]))),
                 row["note"]]  # fmt: skip
        balloon = escaped("<br>".join(html.escape(one) for one in about if one), name, "note")
        parts = "".join(_part(part, row["zone_id"]) for part in shapely.get_parts(shape))
        held = [f"<{tag}>{instant(row[key])}</{tag}>" for tag, key in (("begin", "start_utc"), ("end", "end_utc"))
                if row[key] == row[key]]  # fmt: skip
        title = escaped(words.named(row, lang, "title"), name, "title")
        yield (
            f"<Placemark><name>{title}</name><description>{balloon}</description>"
            f"{'<TimeSpan>' + ''.join(held) + '</TimeSpan>' if held else ''}<styleUrl>#zones-{row['kind']}</styleUrl>"
            f"<MultiGeometry>{parts}</MultiGeometry></Placemark>\n"
        )
    yield "</Folder>\n"


def _beside(content: Content) -> Iterator[str]:
    """Yield what explains the marks: arrow heads, circles of doubt and, once each, the units that records are known only to."""
    features, lang = content.features, content.result.lang
    shapes = features.geometry.to_numpy()
    lines = np.flatnonzero((shapely.get_type_id(shapes) == 1) & (features["layer"] == "movements").to_numpy())
    heads = [(at, _head(shapes[at])) for at in lines.tolist() if shapes[at].length]
    doubt = gpd.GeoSeries(features["area"])
    circles = np.flatnonzero(drawn(doubt) & ~np.isin(shapely.get_type_id(shapes), (3, 6))).tolist()
    for folder, title, shown, rows in (
        ("arrows", f"{words.label('kind', 'movements', lang, 'plural')} \u2192", 1, heads),
        ("doubt", words.text("layer.doubt", lang), 0, [(at, doubt.iloc[at]) for at in circles]),
    ):
        if rows:
            name = escaped(title, content.format_name, folder)
            yield f'<Folder id="{folder}"><name>{name}</name><visibility>{shown}</visibility>\n'
            for at, shape in rows:
                row = features.iloc[at]
                whole = "".join(_part(part, row["record_id"]) for part in shapely.get_parts(shape))
                span = f"<TimeSpan><begin>{instant(row['start_utc'])}</begin><end>{instant(row['end_utc'])}</end></TimeSpan>"
                yield (
                    f"<Placemark><visibility>{shown}</visibility>{span if row['start_utc'] is not pd.NaT else ''}"
                    f"<styleUrl>#{_style_id(row['layer'], escaped(row['category'], content.format_name, 'category'))}</styleUrl>"
                    f"<MultiGeometry>{whole}</MultiGeometry></Placemark>\n"
                )
            yield "</Folder>\n"
    if content.in_units.any():
        known = set(content.links("record_units")["unit_id"])
        title = escaped(words.text("layer.known_to_unit", lang), content.format_name, "units")
        yield f'<Folder id="units"><name>{title}</name>\n'
        for row, shape in zip(content.units.to_dict("records"), content.units.geometry, strict=True):
            if row["unit_id"] in known:
                whole = "".join(_part(part, row["unit_id"]) for part in shapely.get_parts(shape))
                name = escaped(words.named(row, lang), content.format_name, "name")
                yield f"<Placemark><name>{name}</name>{_OUTLINE}<MultiGeometry>{whole}</MultiGeometry></Placemark>\n"
        yield "</Folder>\n"


#: How a unit that records are known only to is drawn: its line.
_OUTLINE = "<Style><LineStyle><color>ff766b5f</color><width>1</width></LineStyle><PolyStyle><fill>0</fill></PolyStyle></Style>"


def _head(line: shapely.Geometry) -> shapely.Geometry:
    """Return the head of an arrow at two thirds of a line, in degrees."""
    tail, tip = (shapely.line_interpolate_point(line, share, normalized=True) for share in (0.63, 0.67))
    run, rise = (tip.x - tail.x) * 0.5, (tip.y - tail.y) * 0.5
    return shapely.LineString([(tail.x - rise, tail.y + run), (tip.x, tip.y), (tail.x + rise, tail.y - run)])


def _styles(content: Content) -> list[tuple[str, str]]:
    pairs = content.features[["layer", "category"]].drop_duplicates().sort_values(["layer", "category"])
    return [(str(layer), str(category)) for layer, category in pairs.itertuples(index=False)]


def _style_id(layer: str, category: str) -> str:
    return f"{layer}-{category}"


def _colour(written: str) -> str:
    """Write a colour as KML does, blue first.

    >>> _colour("#b8322a")
    '2a32b8'
    """
    return f"{written[5:7]}{written[3:5]}{written[1:3]}"


def _style(layer: str, category: str, *, icons: bool) -> str:
    colour = _colour(words.colour(category))
    name = _style_id(layer, category)
    icon = (
        f"<scale>0.7</scale><Icon><href>icons/{name}.png</href></Icon>"
        if icons
        else f"<color>ff{colour}</color><scale>0.9</scale>"
    )
    return (
        f'<Style id="{name}"><IconStyle>{icon}</IconStyle><LabelStyle><scale>0.7</scale></LabelStyle>'
        f"<LineStyle><color>ff{colour}</color><width>2.5</width></LineStyle>"
        f"<PolyStyle><color>1f{colour}</color></PolyStyle></Style>\n"
    )


def _placemarks(content: Content) -> Iterator[str]:
    """Yield each feature as a Placemark: columns first, then one join for each row."""
    features = content.features
    name = content.format_name
    titles = by_value(features["title"], lambda text: escaped(text, name, "title"))
    data = map("".join, zip(*(_simple_data(content, c) for c in content.columns if c.type in _SIMPLE), strict=True))
    begins = by_value(features["start_utc"], lambda moment: f"<TimeSpan><begin>{instant(moment)}</begin>")
    ends = by_value(features["end_utc"], lambda moment: f"<end>{instant(moment)}</end></TimeSpan>")
    styles = by_value(features["layer"] + "-" + features["category"], lambda text: escaped(text, name, "category"))
    rows = zip(titles, _balloons(content), begins, ends, styles, _looks(content), data, _geometries(content), strict=True)
    for title, balloon, begin, end, style, look, simple, shape in rows:
        yield (
            f"<Placemark><name>{title}</name><description>{balloon}</description>{begin}{end}<styleUrl>#{style}</styleUrl>{look}"
            f'<ExtendedData><SchemaData schemaUrl="#record">{simple}</SchemaData></ExtendedData>{shape}</Placemark>\n'
        )


def _looks(content: Content) -> list[str]:
    """Return the width of each movement by the people that it carried, and its colour; "" for other records."""
    bounds, pixels = width_classes(content)
    features = content.features
    people = features["people_high"].fillna(features["people_low"])
    found = []
    for layer, category, number in zip(features["layer"], features["category"], people, strict=True):
        if layer != "movements":
            found.append("")
            continue
        width = movement_widths.width_px(number, bounds) if bounds else pixels[0]
        found.append(
            f"<Style><LineStyle><color>ff{_colour(line_colour(category))}</color><width>{width:g}</width></LineStyle></Style>"
        )
    return found


def _simple_data(content: Content, column: Column) -> list[str]:
    """Return the cells of a column with their tags, "" where one is empty."""
    name = column.name
    nested = column.type == "nested"
    values = pd.Series(list(nested_texts(content, name)), dtype="str") if nested else content.features[name]
    write = _WRITE.get(values.dtype.kind, lambda text: escaped(text, content.format_name, name))

    def tagged(value: Any) -> str:
        text = write(value)
        return f'<SimpleData name="{name}">{text}</SimpleData>' if text and text != "[]" else ""

    return by_value(values, tagged)


#: How a value of each kind of dtype is written; all else is text.
_WRITE: dict[str, Callable[[Any], str]] = {
    "M": instant, "b": lambda flag: "1" if flag else "0", "f": lambda value: f"{value:.10g}",
}  # fmt: skip


def _balloons(content: Content) -> Iterator[str]:
    """Yield the HTML of each balloon, escaped for XML: text escaped, only http(s) links."""
    name = content.format_name
    claims = [escaped(f"<li>{html.escape(claim_line(one))}</li>", name, "claims") for one in content.claim_objects]
    sources = []
    for one in content.source_objects:
        label = html.escape(f"{one['publisher']}: {one['title']}")
        url = str(one["url"] or "")
        link = f'<a href="{html.escape(url)}">{label}</a>' if url.startswith(("http://", "https://")) else label
        sources.append(escaped(f"<li>{link}</li>", name, "sources"))
    break_, (claims_head, sources_head, end) = html.escape("<br>"), map(html.escape, (
        "<br><b>Claims</b><ul>", "<b>Sources</b><ul>", "</ul>"))  # fmt: skip
    features = content.features
    kinds = by_value(features["category"], lambda word: html.escape(words.label("category", word, content.result.lang)))
    heads = (
        [escaped(f"{one}, ", name, "category") for one in kinds],
        by_value(features["start"], lambda text: escaped(html.escape(text or "time not known"), name, "start")),
        by_value(features["place"], lambda text: break_ + escaped(html.escape(text or "no place"), name, "place")),
        by_value(features["precision"], lambda text: escaped(html.escape(f" ({text})"), name, "precision")),
        by_value(features["summary"], lambda text: break_ + escaped(html.escape(text), name, "summary") if text else ""),
    )
    for head, said_at, read_at in zip(zip(*heads, strict=True), content.record_claims, content.record_sources, strict=True):
        said = "".join([claims[found] for found in said_at])
        read = "".join([sources[found] for found in read_at])
        yield "".join(head) + (claims_head + said + end if said else "") + (sources_head + read + end if read else "")


def _geometries(content: Content) -> list[str]:
    """Return the geometry of each feature, "" without one."""
    shapes = content.features.geometry.to_numpy()
    texts = [""] * len(shapes)
    points = shapely.get_type_id(shapes) == 0
    found = np.flatnonzero(points & drawn(content.features.geometry))
    for at, (x, y) in zip(found.tolist(), np.round(shapely.get_coordinates(shapes[found]), _DIGITS).tolist(), strict=True):
        texts[at] = f"<Point><coordinates>{x!r},{y!r}</coordinates></Point>"
    spots = content.features[["representative_lon", "representative_lat"]].to_numpy().tolist()
    for at in np.flatnonzero(content.in_units).tolist():  # the outline stands in the folder of units
        texts[at] = f"<Point><coordinates>{spots[at][0]!r},{spots[at][1]!r}</coordinates></Point>"
    for at in np.flatnonzero(~points & ~content.in_units & drawn(content.features.geometry)).tolist():
        parts = shapely.get_parts(shapes[at])
        whole = "".join(_part(part, content.features["record_id"].iloc[at]) for part in parts)
        texts[at] = f"<MultiGeometry>{whole}</MultiGeometry>" if len(parts) > 1 else whole
    return texts


def _part(part: shapely.Geometry, record: str) -> str:
    if part.geom_type == "Point":
        return f"<Point><coordinates>{_coordinates(part)}</coordinates></Point>"
    if part.geom_type in ("LineString", "LinearRing"):
        return f"<LineString><tessellate>1</tessellate><coordinates>{_coordinates(part)}</coordinates></LineString>"
    if part.geom_type == "Polygon":
        outer, *inner = (
            f"<LinearRing><coordinates>{_coordinates(r)}</coordinates></LinearRing>" for r in (part.exterior, *part.interiors)
        )
        holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
        return f"<Polygon><tessellate>1</tessellate><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    raise ExportError(f"kml cannot hold the {part.geom_type} of record {record!r}, column geometry. Export geojson instead.")


def _coordinates(part: shapely.Geometry) -> str:
    points = np.round(shapely.get_coordinates(part), _DIGITS).tolist()
    return " ".join([f"{x!r},{y!r}" for x, y in points])


def _icon(layer: str, category: str) -> bytes:
    """Draw a mark as a PNG of 64 pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import PathPatch

    from kzmap.export.figures.map_marks import look, outline

    figure = Figure(figsize=(0.64, 0.64), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-1.08, 1.08), ylim=(-1.08, 1.08))
    axes.set_axis_off()
    shape = outline(words.shape(category, layer))
    fill, edge, width = look(layer, category, 42)
    if edge != "white":  # a mark that is a line has a white edge like the others
        axes.add_patch(PathPatch(shape, facecolor="white", edgecolor="white", linewidth=width + 4.4))
    axes.add_patch(PathPatch(shape, facecolor=fill, edgecolor=edge, linewidth=width, joinstyle="round"))
    data = io.BytesIO()
    figure.savefig(data, format="png", transparent=True, metadata={"Software": None})
    return data.getvalue()
