"""The documentation: its site builds without a warning, and what it prints in Python runs as printed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kzmap import __version__

ROOT = Path(__file__).parent.parent
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "add.md" and FENCE.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_line_of_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "data"))
    names: dict[str, object] = {}
    for number, block in enumerate(FENCE.findall(page.read_text("utf-8")), start=1):
        exec(compile(block, f"{page.name} block {number}", "exec"), names)


def test_a_citation_names_the_version() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == __version__
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs", "-b", "html", ".", str(site)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    reference = (site / "docs" / "reference.html").read_text("utf-8")
    assert "kzmap.join_units" in reference
    assert "Lon/lat" in (site / "docs" / "architecture.html").read_text("utf-8")
    dictionary = (site / "docs" / "_made" / "dictionary.html").read_text("utf-8")
    assert "movement_id" in dictionary
    links = re.compile(r'<(?:a|img|link|script)\b[^>]*?(?:href|src)="([^"#:?]+)[^"]*"')
    missing = []
    for page in site.rglob("*.html"):
        for target in links.findall(page.read_text("utf-8")):
            there = (page.parent / target).exists() or (ROOT / target.lstrip("./")).exists()
            if not there and not target.startswith(("http", "//")):
                missing.append(f"{page.relative_to(site)}: {target}")
    assert missing == []
