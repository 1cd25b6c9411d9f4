"""The tree shows the flow: stages do not import each other, modules stay small, the command line starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "kzmap"
STAGES = {"situation", "geocode", "join", "layers", "webmap", "export"}
ORDER = {"pipeline", "cli", "app"}
MODULES = sorted(SRC.rglob("*.py"))


def imports(path: Path) -> set[str]:
    """First part below kzmap of each module that a file imports while running (not for types only)."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    names = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kzmap":
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("kzmap.")}
    return names


def stage_of(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", [p for p in MODULES if stage_of(p) in STAGES], ids=lambda p: str(p.relative_to(SRC)))
def test_a_stage_imports_no_other_stage(path: Path) -> None:
    assert imports(path) & (STAGES | ORDER) - {stage_of(path)} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_a_module_stays_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "misc", "common", "core", "base", "manager"}
    assert [path for path in MODULES if path.stem in empty] == []


def test_only_webmap_knows_folium() -> None:
    users = {stage_of(p) for p in MODULES if "folium" in {n.split(".")[0] for n in top_imports(p)}}
    assert users <= {"webmap"}


def top_imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    guarded = {
        id(n) for b in ast.walk(tree) if isinstance(b, ast.If) and "TYPE_CHECKING" in ast.unparse(b.test) for n in ast.walk(b)
    }
    nodes = [n for n in ast.walk(tree) if id(n) not in guarded]
    return {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names} | {
        n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)
    }


def test_help_imports_nothing_heavy() -> None:
    """An import budget holds `kzmap --help` under 0.3 s better than a stopwatch would."""
    code = "import sys, kzmap.cli; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"numpy", "pandas", "geopandas", "shapely", "pyproj", "folium", "streamlit", "pyogrio", "requests", "pooch"}
    assert heavy & set(ast.literal_eval(loaded)) == set()


def test_the_owners_layout_stands() -> None:
    for name in ("pyproject.toml", "app.py", "geo", "src/kzmap", "data/boundaries", "tests"):
        assert (ROOT / name).exists(), name
