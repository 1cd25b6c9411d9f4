"""docs/add.md works as printed: its five walks are followed in a temporary copy."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
STEP = re.compile(r"^\*\*(?P<file>[^*]+)\*\* \((?P<how>[^\n]+)\)\n\n```\w+\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
DISTRICTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"code": f"AM-ER-{at}", "parent": "ER", "name": f"District {at}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, 40.1], [west + 0.1, 40.1], [west + 0.1, 40.3], [west, 40.3], [west, 40.1]]],
            },
        }
        for at, west in enumerate((44.4, 44.5))
    ],
}
#: Asks the copy, in one process, for what each walk promised.
QUESTIONS = """
import json, sys
from pathlib import Path
import kzmap
from kzmap.ground.packs import Packs
from kzmap.ingest import ingest
from kzmap.situation import words
from kzmap.webmap import layers

folder, work = Path(sys.argv[1]), Path(sys.argv[2])
assert Path(kzmap.__file__).is_relative_to(work), kzmap.__file__
result = kzmap.run(folder)
titles = result.export("titles", work / "x.txt").read_text().splitlines()
table = work / "log.csv"
table.write_text("Log no,Occurred on,Grid lat,Grid lon,Headline\\n7,2022-01-05,43.24,76.95,Shots heard\\n")
read = ingest(table, boundaries=result.boundaries)
Packs().add(str(work / "districts.geojson"))
at = kzmap.locate_point(44.45, 40.2, None, kzmap.Boundaries.load())
entries = {e.id: e for layer in layers.build(result.located) for e in layer.legend}
print(json.dumps({
    "titles": titles,
    "layout": read.mapped.layout.name,
    "row": read.records[["record_id", "title"]].to_dict("records"),
    "colour": entries["hunger_strike"].colour,
    "label": words.label("category", "hunger_strike"),
    "languages": list(words.languages()),
    "spanish": [words.label("category", word, "es") for word in ("looting", "hunger_strike")],
    "missing": "category.hunger_strike" in words.missing("es"),
    "units": [unit["id"] for unit in at["units"]],
}))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source and data of kzmap with the steps of the page applied."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "geo", folder / "geo")
    (folder / "data" / "boundaries").mkdir(parents=True)
    (folder / "data" / "gazetteer").symlink_to(ROOT / "data" / "gazetteer")
    for one in (ROOT / "data" / "boundaries").iterdir():
        if one.name != "packs.yml":
            (folder / "data" / "boundaries" / one.name).symlink_to(one)
    shutil.copyfile(ROOT / "data/boundaries/packs.yml", folder / "data/boundaries/packs.yml")
    districts = json.dumps(DISTRICTS).encode()
    (folder / "districts.geojson").write_bytes(districts)
    for step in STEP.finditer((ROOT / "docs" / "add.md").read_text("utf-8")):
        path, text = folder / step["file"], step["text"].replace("SHA256", hashlib.sha256(districts).hexdigest())
        after = re.fullmatch(r"a line after `(.+)`", step["how"])
        if step["how"] == "new":
            assert not path.exists()
            path.write_text(text, "utf-8")
        elif after:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            (at,) = (number for number, line in enumerate(lines) if after[1] in line)
            path.write_text("".join([*lines[: at + 1], text, *lines[at + 1 :]]), "utf-8")
        else:
            assert step["how"] == "at the end"
            path.write_text(path.read_text("utf-8") + text, "utf-8")
    return folder


def test_each_walk_is_at_most_three_files() -> None:
    walks = (ROOT / "docs" / "add.md").read_text("utf-8").split("\n## ")[1:]
    assert len(walks) == 5
    assert all(1 <= len(STEP.findall(walk)) <= 3 for walk in walks)


def test_the_walks_do_what_they_promise(copy: Path, tiny: Callable[..., Path], tmp_path: Path) -> None:
    folder = tiny(edit=("events", 0, "category", "hunger_strike"))
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "KZMAP_DATA": str(tmp_path / "data")}
    ran = subprocess.run(
        [sys.executable, "-c", QUESTIONS, str(folder), str(copy)], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["titles"][0] == "People gather in Semey"
    assert (told["layout"], told["row"][0]["title"]) == ("incident-log", "Shots heard")
    assert (told["colour"], told["label"]) == ("#2b6cb0", "Hunger strike")
    assert "es" in told["languages"]
    assert told["spanish"] == ["Saqueo", "Hunger strike"]
    assert told["missing"] is True
    assert told["units"][-1] == "AM-ER-0"
