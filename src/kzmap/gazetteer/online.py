"""Ask a Nominatim server where the gazetteer has no answer.

Off unless the user asks (``kzmap geocode --online``): nothing else looks places up online. Answers are kept on disk, requests
keep one second apart, and every answer says that it came from outside.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kzmap.errors import GeocodeError
from kzmap.files import write_whole
from kzmap.folders import user_folder
from kzmap.gazetteer.answer import Answer, Spot
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.reasons import Code, Reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Nominatim"]

_USER_AGENT = "kzmap (offline-first map maker; this look-up was asked for by its user)"
_TIMEOUT_S, _INTERVAL_S = 10.0, 1.0
_CANDIDATES = 5
#: An outside server says how important a place is and not how likely it is meant: no answer of it counts as sure.
_SCORE = 0.6
_KINDS = {"country": "country", "state": "region", "region": "region", "county": "district", "district": "district"}
_PRECISION = {"country": "country", "region": "region", "district": "region", "settlement": "settlement"}
_SITE_M = 500.0


@dataclass
class Nominatim:
    """Looks names up on a Nominatim server with geopy, which is an optional package, and keeps the answers.

    Attributes
    ----------
    address
        Of the server; https unless it begins with another scheme.
    cache
        Folder for answers. They are kept until a person deletes them.
    clock, sleep
        For tests.
    """

    address: str
    cache: Path = field(default_factory=lambda: user_folder("looked-up"))
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _last: float = field(default=-math.inf, init=False)

    def complete(self, answer: Answer, country: str = "") -> Answer:
        """Ask the server if the gazetteer's answer is that it does not know, or is not sure; else return it as it is.

        Parameters
        ----------
        answer
            The gazetteer's.
        country
            ISO 3166-1 alpha-2 code, or "".

        Returns
        -------
        Answer
            The server's if it has one: its candidates have ``source`` "Nominatim" and a score of at most 0.6. Else `answer`.

        Raises
        ------
        GeocodeError
            If geopy is not installed, or the server cannot be reached or refuses.
        """
        if answer.status not in ("unknown", "unsure"):
            return answer
        key = json.dumps([self.address, answer.query, country], ensure_ascii=False)
        path = self.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
        if path.is_file():
            found = json.loads(path.read_text("utf-8"))["found"]
        else:
            found = self._ask(answer.query, country)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, json.dumps({"asked": json.loads(key), "found": found}, ensure_ascii=False).encode())
        spots = tuple(spot for row in found if (spot := _spot(row)) is not None)
        if not spots:
            return replace(answer, reasons=(*answer.reasons, Reason(Code.ONLINE_UNKNOWN)))
        return Answer(answer.query, spots[0], (Reason(Code.ONLINE, {"place": spots[0].name}),), spots)

    def _ask(self, name: str, country: str) -> list[dict[str, Any]]:
        try:
            from geopy.exc import GeopyError
            from geopy.geocoders import Nominatim as Server
        except ImportError as error:
            raise GeocodeError(
                "Looking places up online needs the package geopy. Install it with: pip install 'kzmap[online]'"
            ) from error
        wait = self._last + _INTERVAL_S - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last = self.clock()
        options: dict[str, Any] = {"exactly_one": False, "limit": _CANDIDATES, "language": "en", "addressdetails": False}
        if country:
            options["country_codes"] = country.lower()
        scheme, _, domain = self.address.rstrip("/").rpartition("://")
        server = Server(user_agent=_USER_AGENT, domain=domain, scheme=scheme or "https", timeout=_TIMEOUT_S)
        try:
            return [place.raw for place in server.geocode(name, **options) or []]
        except (GeopyError, OSError, ValueError) as error:  # ValueError: an answer that geopy cannot read
            raise GeocodeError(
                f"The Nominatim server gave no answer for {name[:60]!r} ({type(error).__name__}). Try later, or work offline."
            ) from error


def _spot(row: dict[str, Any]) -> Spot | None:
    """Read one of the server's answers; None if it is not usable."""
    try:
        lon, lat = float(row["lon"]), float(row["lat"])
        south, north, west, east = (float(value) for value in row.get("boundingbox", (lat, lat, lon, lon)))
        place_id = f"osm:{row['osm_type'][0]}{int(row['osm_id'])}"
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        return None
    radius = max(_SITE_M, distance_m(west, south, east, north) / 2)
    kind = _KINDS.get(str(row.get("addresstype", "")), "settlement" if row.get("class") in ("place", "boundary") else "site")
    why = (Reason(Code.ONLINE_IMPORTANCE, {"importance": float(row.get("importance") or 0)}),)
    name = str(row.get("display_name", ""))[:200]
    source = "Nominatim, (c) OpenStreetMap contributors, ODbL"
    return Spot(place_id, name, kind, lon, lat, radius, _PRECISION.get(kind, "site"), _SCORE, why, source=source)
