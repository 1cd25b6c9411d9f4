"""Figures for print: the country with its events and a city inset, the city, the deployment; PNG (300 dpi), SVG and PDF.

Drawn with GeoPandas and matplotlib from the data alone, without a network. Texts are outlines in SVG, and real fonts in PDF.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kzmap.export import figure_maps, manifest
from kzmap.export.figure_ground import COLOURS

if TYPE_CHECKING:
    from pathlib import Path

    from kzmap.export.content import Content

__all__ = ["FIGURES", "write", "write_folder"]

FIGURES = ("country", "city", "deployment")
_KINDS = ("png", "svg", "pdf")
_STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, knows Kazakh letters
    "svg.hashsalt": "kzmap",  # fixed ids: same input, same bytes
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.color": COLOURS["text"],
    "axes.linewidth": 0.6,
}


def write(content: Content, path: Path) -> None:
    """Write the country with the city inset; the suffix of the path picks the format."""
    with mpl.rc_context(_STYLE):
        _save(_drawn(content, "country"), content, path, content.format_name)


def write_folder(content: Content, path: Path) -> None:
    """Write all figures in all formats into a folder, with the manifest."""
    for name in FIGURES:
        with mpl.rc_context(_STYLE):
            figure = _drawn(content, name)
            for kind in _KINDS:
                _save(figure, content, path / f"{name}.{kind}", kind)
    (path / "manifest.json").write_text(manifest.text(content.manifest, indent=2) + "\n", "utf-8")


def _drawn(content: Content, name: str) -> Figure:
    figure = Figure(figsize=(10, 7.2), dpi=300, facecolor="white")
    FigureCanvasAgg(figure)
    figure_maps.DRAW[name](figure, content)
    return figure


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
    figure.savefig(path, format=kind, dpi=300, metadata=metadata)
