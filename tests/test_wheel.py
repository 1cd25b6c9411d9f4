"""The built wheel carries situation and boundaries, and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it as an installer would; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("kzmap-*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run(installed: Path, code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_wheel_alone_draws_the_map(installed: Path, tmp_path: Path) -> None:
    code = (
        "import sys, kzmap.cli; assert 'site' in kzmap.cli.__file__, kzmap.cli.__file__;"
        "sys.argv = ['kzmap', 'map', 'kazakhstan-2022', '-o', 'page.html']; kzmap.cli.main()"
    )
    ran = run(installed, code, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "page.html").stat().st_size > 100_000


def test_the_wheel_holds_no_checkout_data_twice(installed: Path) -> None:
    names = [path.name for path in (installed / "kzmap" / "_data").iterdir()]
    assert sorted(names) == ["boundaries", "gazetteer", "geo", "streamlit"]
    assert (installed / "kzmap" / "_data" / "geo" / "kazakhstan-2022" / "events.csv").is_file()
