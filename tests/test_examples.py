"""The example package installs beside kzmap, and its format and layout work from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "kzmap-field-office"
LOG = "entry_no,seen_on,gps_north,gps_east,remark\n7,2021-11-25,-9.4376,159.9739,A shop burns near the harbour\n"


def test_a_package_adds_a_format_and_a_layout(tiny, tmp_path) -> None:
    target = tmp_path / "site"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, *install, "--target", str(target), str(EXAMPLE)], check=True)
    path = os.pathsep.join(filter(None, (str(target), os.environ.get("PYTHONPATH", ""))))

    def kzmap(*arguments: str) -> str:
        command = [sys.executable, "-c", "from kzmap.cli import main; main()", *arguments]
        done = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "briefing" in kzmap("formats")
    kzmap("export", str(tiny()), "--format", "briefing", "-o", str(tmp_path / "b.md"))
    lines = (tmp_path / "b.md").read_text("utf-8").splitlines()
    assert "- 2022-01-05, Semey: People gather in Semey" in lines
    assert lines[-1].startswith("A tiny situation 1")
    assert (tmp_path / "b.md.manifest.json").is_file()
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    assert "field-log" in kzmap("ingest", str(tmp_path / "log.csv"), "-o", str(tmp_path / "log"))
