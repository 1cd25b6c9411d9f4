"""How `make docs` makes the site: the guides as they stand, the reference from docstrings, the dictionary from the schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jupytext
import nbformat

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from kzmap import __version__  # noqa: E402 - found by the path above
from kzmap.situation.tables import table_schemas  # noqa: E402 - as above

project = "kzmap"
author = "kzmap contributors"
project_copyright = author
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
root_doc = "docs/index"
include_patterns = [
    "docs/**", "geo/README.md", "data/boundaries/README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md",
]  # fmt: skip
exclude_patterns = ["docs/README.md"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
numpydoc_show_class_members = False
autodoc_typehints = "none"  # the docstrings say them
html_theme = "furo"
html_title = f"kzmap {release}"
html_show_sourcelink = False
html_static_path: list[str] = []
# links to files of the repository that are no page
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def dictionary() -> str:
    """Return the data dictionary as Markdown: every column of every table, as geo/tables.json describes them."""
    more = "Any `name`, `title`, `summary` may stand in more languages (`title_fr`); a column that begins with `x_` is your own."
    lines = ["# Data dictionary", "", f"The columns of a situation's tables. {more}", ""]
    for name, resource in table_schemas().items():
        lines += [f"## {name}", "", resource["description"], ""]
        lines += ["| column | type | needed | meaning | words |", "| --- | --- | --- | --- | --- |"]
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints") or {}
            words = ", ".join(f"`{word}`" for word in limits.get("enum", ()))
            row = (f"`{field['name']}`", field["type"], "yes" if limits.get("required") else "", field["description"], words)
            lines.append(f"| {' | '.join(map(_cell, row))} |")
        lines.append("")
    return "\n".join(lines)


def notebook_of(tutorial: Path) -> str:
    """Return a tutorial as a notebook: each block of Python a cell, what stands between them another; the same text each time."""
    found = jupytext.read(tutorial, fmt="md")
    found.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for at, cell in enumerate(found.cells):
        cell["id"] = f"cell-{at}"
    return nbformat.writes(found) + "\n"


made = ROOT / "docs" / "_made"
made.mkdir(exist_ok=True)
# each tutorial as a notebook: its one source is the page
notebooks = made / "notebooks"
notebooks.mkdir(exist_ok=True)
for tutorial in sorted((ROOT / "docs" / "tutorials").glob("*.md")):
    if tutorial.stem != "index":
        written = notebooks / f"{tutorial.stem}.ipynb"
        text = notebook_of(tutorial)
        if not written.exists() or written.read_text("utf-8") != text:
            written.write_text(text, "utf-8")


def setup(app: Sphinx) -> None:
    """Lead from each tutorial to its notebook."""
    app.connect("source-read", _lead_to_notebook)


def _lead_to_notebook(_: Sphinx, name: str, source: list[str]) -> None:
    folder, _, stem = name.rpartition("/")
    if folder == "docs/tutorials" and stem != "index":
        title, _, rest = source[0].partition("\n")
        source[0] = f"{title}\n\n{{download}}`As a notebook <../_made/notebooks/{stem}.ipynb>`\n{rest}"


page = made / "dictionary.md"
if not page.exists() or page.read_text("utf-8") != dictionary():
    page.write_text(dictionary(), "utf-8")
