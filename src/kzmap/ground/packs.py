"""Boundary packs: finer units that kzmap may not carry itself, added by the user and checked by sha256.

The registry (data/boundaries/packs.yml) names each pack's address, licence and the sha256 of every file. A pack is stored
as its files are in the user's data folder (environment variable KZMAP_DATA, or the system's place for data), in one step:
it is there as a whole or not at all. Nothing is fetched unless the user asks.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzmap.errors import BoundaryError
from kzmap.folders import data_folder, read_yaml, user_folder
from kzmap.situation.tables import CRS, UNIT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

__all__ = ["Pack", "Packs"]


@dataclass(frozen=True)
class Pack:
    """One pack of the registry, and where it is or would be stored.

    Attributes
    ----------
    pack_id
        Its name in the registry.
    facts
        What the registry says: title, level, producer, license, address, validity, main, columns, files, parents, names.
    folder
        Its folder in the user's data.
    """

    pack_id: str
    facts: Mapping[str, Any]
    folder: Path

    @property
    def installed(self) -> bool:
        """Whether the user has added it."""
        return self.folder.is_dir()

    @property
    def origin(self) -> dict[str, Any]:
        """Provenance in the form of an origin.yml."""
        keys = ("title", "producer", "version", "license", "url_main")
        return {"folder": self.pack_id, **{key: self.facts[key] for key in keys}, "files": dict(self.facts["files"])}

    def check(self, folder: Path) -> None:
        """Compare the files of a folder with the registry.

        Raises
        ------
        BoundaryError
            If a file is missing or has another sha256.
        """
        for name, expected in self.facts["files"].items():
            path = folder / name
            if not path.is_file():
                raise BoundaryError(
                    f"The boundary pack {self.pack_id} lacks {name}: expected it in {folder}. "
                    f"It needs {', '.join(self.facts['files'])}."
                )
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            if found != expected:
                raise BoundaryError(
                    f"{path} is not the file of the boundary pack {self.pack_id}: sha256 {found}, expected {expected}. "
                    f"Get it again from {self.facts['address']}{name}."
                )

    def units(self) -> gpd.GeoDataFrame:
        """Read the pack as boundary units.

        Returns
        -------
        GeoDataFrame
            UNIT_COLUMNS, EPSG:4326, valid polygons, one row for each unit of the file.

        Raises
        ------
        BoundaryError
            If the stored files were changed, or are not what the registry describes.
        """
        import geopandas as gpd
        from pyogrio.errors import DataSourceError

        self.check(self.folder)
        try:
            table = gpd.read_file(self.folder / self.facts["main"])
        except (DataSourceError, OSError) as error:
            raise BoundaryError(f"{self.folder / self.facts['main']} cannot be read: {error}.") from error
        columns = self.facts["columns"]
        missing = sorted(set(columns.values()) - set(table.columns))
        if missing or table.crs is None:
            raise BoundaryError(f"The boundary pack {self.pack_id} lacks {', '.join(missing) or 'a coordinate system'}.")
        rows = [self._unit(row) for row in table.to_crs(CRS).to_dict("records")]
        units = gpd.GeoDataFrame(rows, columns=list(UNIT_COLUMNS), geometry="geometry", crs=CRS)
        units["geometry"] = units.geometry.make_valid()
        return units.sort_values("unit_id", ignore_index=True)

    def _unit(self, row: Mapping[str, Any]) -> dict[str, Any]:
        columns = self.facts["columns"]
        unit_id = str(row[columns["unit_id"]])
        names = {key: str(row[columns[key]] or "").strip() for key in ("name", "name_ru", "name_kk")}
        names.update(self.facts.get("names", {}).get(unit_id, {}))
        if names["name_ru"].endswith("ий"):  # an adjective: the source leaves out the noun "district"
            names = {
                "name": f"{names['name']} District",
                "name_ru": f"{names['name_ru']} район",
                "name_kk": f"{names['name_kk']} ауданы",
            }
        return {
            **dict.fromkeys(UNIT_COLUMNS, ""),
            **names,
            "unit_id": unit_id,
            "level": self.facts["level"],
            "parent_id": self.facts["parents"][row[columns["parent"]]],
            "valid_from": self.facts["valid_from"],
            "valid_to": self.facts["valid_to"],
            "source": self.pack_id,
            "geometry": row["geometry"],
        }


class Packs:
    """The registry of packs together with the user's folder.

    Parameters
    ----------
    registry
        A packs.yml; default: the one that comes with kzmap.
    folder
        Where packs are stored; default: KZMAP_DATA, else the system's place for user data.
    """

    def __init__(self, registry: Path | None = None, folder: Path | None = None) -> None:
        self.registry = registry or data_folder("boundaries") / "packs.yml"
        self.folder = folder or user_folder("boundaries")
        told = read_yaml(self.registry)["packs"] if self.registry.is_file() else {}
        self.known = {name: Pack(name, facts, self.folder / name) for name, facts in told.items()}

    def installed(self) -> list[Pack]:
        """Packs that the user has added, in the registry's order."""
        return [pack for pack in self.known.values() if pack.installed]

    def rows(self) -> list[dict[str, Any]]:
        """Describe every known pack: id, title, level, validity, licence, address, whether it is installed and where."""
        return [
            {
                "id": pack.pack_id,
                "title": pack.facts["title"],
                "level": pack.facts["level"],
                "valid_from": pack.facts["valid_from"],
                "valid_to": pack.facts["valid_to"],
                "license": pack.facts["license"]["name"],
                "address": pack.facts["address"],
                "installed": pack.installed,
                "folder": str(pack.folder) if pack.installed else "",
            }
            for pack in self.known.values()
        ]

    def add(self, given: str) -> Pack:
        """Add a pack to the user's data.

        Parameters
        ----------
        given
            The id of a pack, which is then fetched from its address; the http(s) address of its main file; or a file or
            folder on this computer. Whatever it is, every file must have the sha256 of the registry.

        Returns
        -------
        Pack
            As stored.

        Raises
        ------
        BoundaryError
            If nothing of that name is known, or a file is not what the registry says.
        """
        if given in self.known:
            pack = self.known[given]
            return self._store(pack, fetch_from=str(pack.facts["address"]))
        if given.startswith(("https://", "http://")):
            address, _, name = given.rpartition("/")
            return self._store(self._by_file(name, given), fetch_from=f"{address}/")
        path = Path(given).expanduser()
        if path.is_dir():
            found = [pack for pack in self.known.values() if (path / str(pack.facts["main"])).is_file()]
            if not found:
                raise self._unknown(given, "the folder holds none of their files")
            for pack in found:
                pack.check(path)
            for pack in found:
                self._store(pack, copy_from=path)
            return found[0]
        if path.is_file():
            return self._store(self._by_file(path.name, given), copy_from=path.parent)
        raise self._unknown(given, "there is no such file")

    def remove(self, pack_id: str) -> None:
        """Delete a pack from the user's data.

        Raises
        ------
        BoundaryError
            If it is not there.
        """
        pack = self.known.get(pack_id)
        if pack is None or not pack.installed:
            there = ", ".join(pack.pack_id for pack in self.installed()) or "none"
            raise BoundaryError(f"The boundary pack {pack_id!r} is not installed. Installed: {there}.")
        shutil.rmtree(pack.folder)

    def _by_file(self, name: str, given: str) -> Pack:
        for pack in self.known.values():
            if name in pack.facts["files"]:
                return pack
        raise self._unknown(given, f"none has a file {name!r}")

    def _unknown(self, given: str, reason: str) -> BoundaryError:
        return BoundaryError(f"{given!r} is no boundary pack that kzmap knows ({reason}). Known: {', '.join(self.known)}.")

    def _store(self, pack: Pack, *, copy_from: Path | None = None, fetch_from: str = "") -> Pack:
        """Bring the files into a fresh folder, check them, move it into place."""
        with self._fresh_folder() as fresh:
            for name, sha256 in pack.facts["files"].items():
                if copy_from is None:
                    _fetch(f"{fetch_from}{name}", sha256, fresh)
                elif (copy_from / name).is_file():
                    shutil.copyfile(copy_from / name, fresh / name)
            pack.check(fresh if copy_from is None else copy_from)
            pack.check(fresh)
            if pack.installed:
                shutil.rmtree(pack.folder)
            fresh.replace(pack.folder)
        return pack

    @contextmanager
    def _fresh_folder(self) -> Iterator[Path]:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".adding-", dir=self.folder))
        try:
            yield fresh
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _fetch(url: str, sha256: str, folder: Path) -> None:
    """Download one file and check it."""
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    name = url.rpartition("/")[2]
    try:
        pooch.retrieve(url, known_hash=f"sha256:{sha256}", fname=name, path=folder, progressbar=False)
    except requests.RequestException as error:
        reason = f"status {error.response.status_code}" if error.response is not None else "the server cannot be reached"
        raise BoundaryError(
            f"{url} cannot be fetched: {reason}. Check the address and the connection, or download it and give the file."
        ) from error
    except ValueError as error:
        raise BoundaryError(f"{url} is not the file that the registry names: {error}") from error
