"""The documentation: its site builds without a warning, and what it prints in Python and for the shell runs as printed."""

from __future__ import annotations

import contextlib
import io
import itertools
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from kzmap import __version__
from kzmap.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FENCE = re.compile(r"^```(python|sh|r)( \w+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A line that is kzmap and its arguments, with nothing in it that only the shell knows.
ALONE = re.compile(r"kzmap [\w ./,:=-]+\n")
#: add.md changes the program itself: tests/test_add.py walks it.
PAGES = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.name != "add.md" and FENCE.search(path.read_text("utf-8"))
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_line_of_python_and_shell_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the blocks in order, in one empty folder; what needs a program that is not here is left out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", f"{_commands(tmp_path)}{os.pathsep}{os.environ['PATH']}")
    names: dict[str, object] = {}
    for number, (language, needs, block) in enumerate(FENCE.findall(page.read_text("utf-8")), start=1):
        if language == "python":
            exec(compile(block, f"{page.name} block {number}", "exec"), names)
        elif language == "r":
            _run(["Rscript", "-e", block])
        elif needs.strip() == "postgis":
            with _postgis() as there:
                if there:
                    _run(["bash", "-euo", "pipefail", "-c", block], env={**os.environ, **there})
        else:
            for alone, lines in itertools.groupby(block.splitlines(keepends=True), lambda line: bool(ALONE.fullmatch(line))):
                if alone:
                    for line in lines:
                        _kzmap(line)
                else:
                    _run(["bash", "-euo", "pipefail", "-c", "".join(lines)])


TUTORIALS = [path for path in sorted((ROOT / "docs" / "tutorials").glob("*.md")) if path.stem != "index"]


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_tutorial_runs_as_a_notebook(tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = {**runpy.run_path(str(ROOT / "docs" / "conf.py"))}["notebook_of"](tutorial)
    blocks = [block for language, _, block in FENCE.findall(tutorial.read_text("utf-8")) if language == "python"]
    notebook = nbformat.reads(made, as_version=4)
    nbformat.validate(notebook)
    assert [cell["source"] + "\n" for cell in notebook.cells if cell["cell_type"] == "code"] == blocks
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PATH", f"{_commands(tmp_path)}{os.pathsep}{os.environ['PATH']}")
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [output for cell in notebook.cells if cell["cell_type"] == "code" for output in cell["outputs"]]
    assert not [one for one in shown if one["output_type"] == "error"]
    if ".map()" in blocks[-1]:
        assert "<iframe" in shown[-1]["data"]["text/html"]


def _kzmap(line: str) -> None:
    """Run a line of the shell that is kzmap and its arguments inside this process, where all of it is loaded already."""
    said = io.StringIO()
    code: Any = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        patch.setattr(sys, "argv", shlex.split(line))
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    assert code == 0, said.getvalue()


def _run(command: list[str], **given: Any) -> None:
    if shutil.which(command[0]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, **given)
        assert done.returncode == 0, done.stdout + done.stderr


def _commands(folder: Path) -> Path:
    """A folder with `kzmap`, however this Python was started."""
    folder = folder / "bin"
    folder.mkdir()
    (folder / "kzmap").write_text(f"#!{sys.executable}\nfrom kzmap.cli import main\n\nmain()\n", "utf-8")
    (folder / "kzmap").chmod(0o755)
    return folder


@contextlib.contextmanager
def _postgis() -> Iterator[dict[str, str]]:
    """Where a PostgreSQL with PostGIS listens that is started for this; nothing, where this machine has none."""
    programs = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    able = (
        programs
        and list(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
        and os.geteuid() == 0
        and shutil.which("runuser")
    )
    if not able:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="kzmap-pg-") as place:  # a socket's path has to be short
        shutil.chown(place, "postgres")

        def by(program: str, *arguments: str) -> None:
            command = ["runuser", "-u", "postgres", "--", str(programs / program), "-D", f"{place}/data", *arguments]
            subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)

        by("initdb", "-A", "trust")
        by("pg_ctl", "-w", "-o", f"-k {place} -c listen_addresses=''", "-l", f"{place}/log", "start")
        try:
            yield {"PGHOST": place, "PGUSER": "postgres", "PGDATABASE": "postgres"}
        finally:
            by("pg_ctl", "-w", "-m", "fast", "stop")


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
