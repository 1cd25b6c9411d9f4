"""The tree shows the flow: rooms import downwards only, no circles, doors hold no rule, the command line starts light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "kzmap"
MODULES = sorted(SRC.rglob("*.py"))
#: What each room may import of kzmap, besides itself and the foundations; imports for types count. Lowest room first.
FOUNDATIONS = {"errors", "files", "folders", "kept", "terminal", "__init__"}
ROOMS: dict[str, set[str]] = {
    "situation": set(),
    "claims": {"situation"},
    "ground": {"situation"},
    "gazetteer": {"situation", "ground"},
    "ingest": {"situation", "claims", "ground", "gazetteer"},
    "report": {"situation", "claims", "ground", "gazetteer"},
    "webmap": {"situation", "claims", "ground"},
    "pipeline": {"situation", "claims", "ground", "gazetteer", "ingest"},
    "export": {"situation", "claims", "ground", "webmap", "pipeline"},
    "face": {"situation", "claims", "ground", "gazetteer", "ingest", "report", "webmap", "pipeline", "export"},
}
DOORS = {"app", "cli"}


def module_name(path: Path) -> str:
    parts = path.relative_to(SRC).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


NAMES = {module_name(path): path for path in MODULES}


def imports(path: Path) -> set[str]:
    """Every module of kzmap that a file imports, anywhere in it, for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "kzmap":
            base = ".".join((node.module or "").split(".")[1:])
            for alias in node.names:
                child = f"{base}.{alias.name}" if base else alias.name
                found.add(child if child in NAMES else base or "__init__")
        if isinstance(node, ast.Import):
            found |= {alias.name[6:] for alias in node.names if alias.name.startswith("kzmap.")}
    return found - {module_name(path)}


def room(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def test_every_room_is_known() -> None:
    assert {room(name) for name in NAMES} == set(ROOMS) | DOORS | FOUNDATIONS


@pytest.mark.parametrize("name", [name for name in NAMES if room(name) in ROOMS])
def test_a_room_imports_only_what_stands_below_it(name: str) -> None:
    asked = {room(found) for found in imports(NAMES[name])} - FOUNDATIONS - {room(name)}
    assert asked - ROOMS[room(name)] == set()


def test_no_module_stands_in_a_circle() -> None:
    """Imports for types count: whoever reads one of two that import each other must read both."""
    graph = {name: imports(path) & set(NAMES) - {"__init__"} for name, path in NAMES.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))
    assert set(order) >= set(graph)


@pytest.mark.parametrize("name", sorted(FOUNDATIONS - {"__init__"}))
def test_the_foundations_stand_on_nothing(name: str) -> None:
    assert {room(found) for found in imports(NAMES[name])} <= FOUNDATIONS


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "misc", "common", "core", "base", "manager"}
    assert [path for path in MODULES if path.stem in empty] == []


def test_no_two_files_of_one_name() -> None:
    names = Counter(path.name for path in MODULES if path.name != "__init__.py")
    assert [name for name, count in names.items() if count > 1] == []


def test_only_webmap_knows_folium() -> None:
    users = {room(module_name(p)) for p in MODULES if "folium" in {n.split(".")[0] for n in top_imports(p)}}
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
    code = "import sys, kzmap, kzmap.cli; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"numpy", "pandas", "geopandas", "shapely", "pyproj", "folium", "streamlit", "pyogrio", "requests", "pooch"}
    assert heavy & set(ast.literal_eval(loaded)) == set()


def test_the_owners_layout_stands() -> None:
    for name in ("pyproject.toml", "app.py", "geo", "src/kzmap", "data/boundaries", "tests"):
        assert (ROOT / name).exists(), name
