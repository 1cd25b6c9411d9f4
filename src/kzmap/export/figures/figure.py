"""Figures for print: the country with its events and a city inset, the city, the deployment; PNG (300 dpi), SVG and PDF.

Drawn with GeoPandas and matplotlib from the data alone, without a network. Texts stay texts in SVG and PDF.
A letter that the font lacks is drawn as a box, and the figure says which letters those are.
"""

from __future__ import annotations

import json
import re
import unicodedata
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import Normal
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kzmap.errors import ExportError
from kzmap.export import manifest
from kzmap.export.figures import comparison, country_map
from kzmap.export.figures.backdrop import COLOURS, RAMP
from kzmap.export.marks import BACK
from kzmap.files import whole_file
from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["FIGURES", "write", "write_comparison"]

FIGURES = ("country", "city", "deployment")
_DPI = 300
_KINDS = ("png", "svg", "pdf")
_FONT = "DejaVu Sans"
#: So many letters that the font lacks are named.
_MOST_NAMED = 12
_STYLE: Any = {
    "font.family": _FONT,  # comes with matplotlib, knows Kazakh letters
    "svg.hashsalt": "kzmap",  # fixed ids: same input, same bytes
    "svg.fonttype": "none",  # a text stays one: it can be searched, copied, translated
    "pdf.fonttype": 42,
    "text.color": COLOURS["text"],
    "text.parse_math": False,  # a $ in a name is a $, no formula
    "axes.linewidth": 0.6,
}


class _Canvas(FigureCanvasAgg):
    """A canvas that is drawn once, when the file is written; GeoPandas asks for a drawing after each layer."""

    def draw_idle(self, *args: Any, **options: Any) -> None:
        """Do nothing: nobody looks on."""


def write(content: Content, path: Path) -> None:
    """Write the country with the city inset as one file, or every figure in every format into a folder."""
    if content.format_name == "figures":
        _write_folder(content, path)
        return
    with _style():
        _save(_drawn(content, "country"), content, path, content.format_name)


@contextmanager
def _style() -> Iterator[None]:
    """Set our style; a letter that the font lacks is drawn as a box, which matplotlib need not say of each."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font")
        yield


def _write_folder(content: Content, path: Path) -> None:
    """Write all figures in all formats into a folder, with the manifest."""
    for name in FIGURES:
        with _style():
            figure = _drawn(content, name)
            for kind in _KINDS:
                _save(figure, content, path / f"{name}.{kind}", kind)
    (path / "manifest.json").write_text(manifest.text(content.manifest, indent=2) + "\n", "utf-8")


def write_comparison(sides: comparison.Sides, path: Path) -> None:
    """Write two views beside each other, with a list of what differs, as PNG, SVG or PDF by the name's ending.

    Raises
    ------
    ExportError
        If the name ends otherwise.
    """
    kind = path.suffix.removeprefix(".").lower()
    if kind not in _KINDS:
        raise ExportError(f"{path.name!r} is no figure. Give a name that ends in {', '.join('.' + one for one in _KINDS)}.")
    told = {**sides.one.manifest, "format": "comparison", "compared_with": sides.other.manifest["parameters"],
            "claimants": list(filter(None, sides.pair)), "city": sides.in_city}  # fmt: skip
    with words.told_with(sides.one.located.situation.own_words), _style(), whole_file(path, suffix=path.suffix) as part:
        figure = _sheet(sides.one, lambda paper: comparison.draw(paper, sides))
        _save(figure, replace(sides.one, manifest=told), part, kind)
    if kind == "pdf":  # it has no room for one inside
        manifest.write_beside(told, path)


def _drawn(content: Content, name: str) -> Figure:
    return _sheet(content, lambda paper: country_map.DRAW[name](paper, content))


def _sheet(content: Content, draw: Callable[[Figure], None]) -> Figure:
    figure = Figure(figsize=(10, 7.2), dpi=_DPI, facecolor="white")
    _Canvas(figure)
    draw(figure)
    lacking = _lacking(figure)
    if lacking:
        named = " ".join(f"U+{ord(letter):04X}" for letter in lacking[:_MOST_NAMED]) + " …" * (len(lacking) > _MOST_NAMED)
        said = words.text("figure.boxes", content.result.lang, letters=named)
        figure.text(0.97, 0.905, said, fontsize=5.5, ha="right", va="bottom", color=COLOURS["quiet"])
    return figure


def _lacking(figure: Figure) -> list[str]:
    """Letters of the figure's texts that its font does not have, in the order of Unicode."""
    font = font_manager.get_font(font_manager.findfont(_FONT))
    letters = {letter for text in figure.findobj(Text) for letter in text.get_text()} - {"\n"}
    return sorted(letter for letter in letters if not font.get_char_index(ord(letter)))


def _outline_what_joins(figure: Figure) -> None:
    """Draw texts as outlines where a letter is more than one sign: a PDF's fonts would hold it several times, or not at all."""
    for text in figure.findobj(Text):
        if any(_joins(letter) for letter in text.get_text()) and not text.get_path_effects():
            text.set_path_effects([Normal()])


#: What Unicode (UAX 29) joins beside marks and format signs: two vowels of Thai and Lao, marks of kana, flags, tones of skin.
_JOINING = re.compile("[\u0e33\u0eb3\uff9e\uff9f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")


def _joins(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return kind[0] == "M" or kind == "Cf" or bool(_JOINING.match(letter))


def _save(figure: Figure, content: Content, path: Path, kind: str) -> None:
    """Save without any date or version, the manifest inside."""
    title, rights = content.manifest["situation"]["title"], content.manifest["credit"]
    metadata = {
        "png": {
            "Software": None,
            "Title": title,
            "Copyright": rights,
            "kzmap": json.dumps(content.manifest),
        },  # ASCII, as tEXt wants
        "svg": {
            "Date": None,
            "Creator": "kzmap",
            "Title": title,
            "Rights": rights,
            "Description": manifest.text(content.manifest),
        },
        "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": "kzmap", "Title": title, "Subject": rights},
    }[kind]
    if kind == "png":
        _save_palette(figure, path, metadata)
        return
    if kind == "pdf":
        _outline_what_joins(figure)
    figure.savefig(path, format=kind, dpi=_DPI, metadata=metadata)


def _save_palette(figure: Figure, path: Path, metadata: Mapping[str, str | None]) -> None:
    """Save at 300 dpi with 256 colours, which a map does not exceed to the eye, in a third of the bytes."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba())
    image = image.convert("RGB")
    texts = PngInfo()
    for key, text in metadata.items():
        if text is not None:
            texts.add_text(key, text)
    ours = [*COLOURS.values(), *RAMP, BACK, *(family["colour"] for family in words.rows("family").values()), "#ffffff"]
    exact = np.array([tuple(bytes.fromhex(colour[1:])) for colour in dict.fromkeys(ours)])
    thinned = image.resize((image.width // 3, image.height // 3), Image.Resampling.NEAREST)  # a ninth tells the colours as well
    found = thinned.quantize(256 - len(exact), method=Image.Quantize.MEDIANCUT)
    others = np.array(found.getpalette()).reshape(-1, 3)
    # Pillow looks colours up in steps of four: one that was found close to ours would take its place
    apart = np.abs(others[:, None] - exact).max(axis=2).min(axis=1) > 8
    chosen = Image.new("P", (1, 1))
    chosen.putpalette(np.concatenate([exact, others[apart]]).flatten().tolist())
    flat = image.quantize(palette=chosen, dither=Image.Dither.NONE)
    # at zlib's usual level: Pillow's "optimize" takes ten times as long for 5 % less
    flat.save(path, format="PNG", dpi=(_DPI, _DPI), pnginfo=texts)
