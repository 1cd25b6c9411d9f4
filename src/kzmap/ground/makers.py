"""Whose work is in an output: one list, derived from the basis of its places and the origins of its boundaries.

What a basis names is looked up in ``geo/origins.csv``; who made a boundary source stands in its ``origin.yml``.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kzmap.situation import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Credit", "line", "of_ground", "of_places", "of_streets", "origins_in", "share_alike"]

#: Licences that a database made of the data has to keep, as their names begin.
_SHARE_ALIKE = ("ODbL", "CC BY-SA")


@dataclass(frozen=True)
class Credit:
    """One work that an output was made from.

    Attributes
    ----------
    part
        places, boundaries, base or streets: what of the output comes from it.
    title, producer, licence, url, version
        As its maker says.
    likely
        Where it most likely comes from, if its maker does not say.
    """

    part: str
    title: str
    producer: str
    licence: str
    url: str = ""
    version: str = ""
    likely: str = ""

    @property
    def short(self) -> str:
        """Return producer and licence, as a line of credit names them."""
        likely = f"; most likely {self.likely}" if self.likely else ""
        # the makers of our own data stand first in their lines; a credit that a user wrote is never cut
        maker = self.producer if self.part == "streets" else self.producer.split(";")[0]
        return f"{maker or self.title} ({self.licence or 'no licence stated'}{likely})"

    def as_dict(self) -> dict[str, str]:
        """Return the fields as plain JSON."""
        return asdict(self)


@cache
def origins_in(basis: str) -> tuple[str, ...]:
    """Return the origins that the basis of a coordinate names.

    >>> origins_in("Wikipedia (en), Lunga River; agrees with a node in OpenStreetMap extract")
    ('OpenStreetMap', 'Wikipedia')
    >>> origins_in("General knowledge; no source seen")
    ()
    """
    return tuple(one for one in words.rows("origin") if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", basis, re.IGNORECASE))


def of_places(bases: Iterable[str]) -> list[Credit]:
    """Credit what some bases name, in the order of ``geo/origins.csv``.

    >>> [one.producer for one in of_places(["GeoNames 1526384", "GeoNames 2108502", "typed in"])]
    ['GeoNames']
    """
    named = {one for basis in set(bases) for one in origins_in(basis)}
    listed = words.rows("origin").items()
    return [Credit("places", row["name"], row["producer"], row["licence"], row["url"]) for one, row in listed if one in named]


def of_ground(folders: Iterable[str], origins: Iterable[Mapping[str, Any]]) -> list[Credit]:
    """Credit the makers of boundary sources, by the names of their folders.

    Parameters
    ----------
    folders
        Sources that an output shows or names units of.
    origins
        What ``origin.yml`` says of each, see `Boundaries.origins`.
    """
    known = {str(origin.get("folder", "")): origin for origin in origins}
    found = []
    for name in sorted({*folders} - {""}):
        origin = known.get(name, {})
        licence = origin.get("license") or {}
        files = [str(file["path"] if isinstance(file, dict) else file) for file in origin.get("files", ())]
        ground = any(file.removesuffix(".parquet") in ("lakes", "rivers", "cities", "land") for file in files)
        likely = origin.get("likely") or {}
        found.append(
            Credit(
                "base" if ground and not any(file.startswith("units") for file in files) else "boundaries",
                str(origin.get("title", name)),
                str(origin.get("producer", "")),
                str(licence.get("name") or ""),
                str(origin.get("url_main", "")),
                str(origin.get("version", "")),
                f"{likely['producer']}, {likely['licence']}" if likely else "",
            )
        )
    return found


def of_streets(credit: str) -> Credit:
    """Return who made the streets of a pack, from its line of credit with the licence at its end.

    >>> of_streets("© OpenStreetMap contributors (ODbL 1.0)").short
    '© OpenStreetMap contributors (ODbL 1.0)'
    >>> of_streets("City of A; Office B (CC BY 4.0)").short
    'City of A; Office B (CC BY 4.0)'
    """
    producer, _, licence = credit.removesuffix(")").rpartition(" (") if credit.endswith(")") else (credit, "", "")
    return Credit("streets", credit, producer or credit, licence if producer else "")


def share_alike(credits_: Iterable[Credit]) -> list[Credit]:
    """Return what has to be shared under its own licence.

    >>> [one.title for one in share_alike(of_places(["OpenStreetMap, node 1", "GeoNames 2"]))]
    ['OpenStreetMap']
    """
    return [one for one in credits_ if one.licence.startswith(_SHARE_ALIKE)]


def line(credits_: Iterable[Credit]) -> str:
    """Write what to show beside a map, each part once: ``places: ...; boundaries: ...``.

    >>> line([*of_places(["GeoNames 2"]), Credit("base", "Lakes", "Natural Earth", "public domain")])
    'places: GeoNames (CC BY 4.0); base map: Natural Earth (public domain)'
    """
    parts: dict[str, dict[str, None]] = {}
    for one in credits_:
        parts.setdefault(one.part, {})[one.short] = None
    return "; ".join(f"{_CALLED.get(part, part)}: {', '.join(named)}" for part, named in parts.items())


_CALLED = {"base": "base map"}
