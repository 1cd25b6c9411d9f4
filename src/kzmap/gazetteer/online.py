"""Ask a Nominatim server where the gazetteer has no answer.

Off unless a caller makes a `Nominatim`: nothing else in kzmap goes online. Answers are cached on disk for good, requests keep
one second apart, and every answer says that it came from outside.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kzmap.errors import GeocodeError
from kzmap.files import write_whole
from kzmap.gazetteer.answer import Answer, Spot
from kzmap.gazetteer.reasons import Code, Reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Nominatim", "server"]

_USER_AGENT = "kzmap (offline-first map maker; this look-up was asked for by its user)"
_TIMEOUT_S, _INTERVAL_S = 10.0, 1.0
_CANDIDATES = 5
#: An outside server says how important a place is and not how likely it is meant: no answer of it counts as sure.
_SCORE = 0.6
_KINDS = {"country": "country", "state": "region", "region": "region", "county": "district", "district": "district"}
_PRECISION = {"country": "country", "region": "region", "district": "region", "settlement": "settlement"}
_SITE_M = 500.0


class Server(Protocol):
    """What is needed of `geopy.geocoders.Nominatim`."""

    def geocode(self, query: str, **options: Any) -> Any:
        """Ask the server."""


def server(domain: str = "nominatim.openstreetmap.org", *, scheme: str = "https") -> Server:
    """Connect to a Nominatim server with geopy, which is an optional package.

    Raises
    ------
    GeocodeError
        If geopy is not installed.
    """
    try:
        from geopy.geocoders import Nominatim as Geocoder  # type: ignore[import-untyped]
    except ImportError as error:
        raise GeocodeError(
            "Looking places up online needs the package geopy. Install it with: pip install 'geopy>=2.4,<3'"
        ) from error
    connected: Server = Geocoder(user_agent=_USER_AGENT, domain=domain, scheme=scheme, timeout=_TIMEOUT_S)
    return connected


@dataclass
class Nominatim:
    """Looks names up on a Nominatim server, with a cache on disk.

    Attributes
    ----------
    server
        From `server`.
    cache
        Folder for answers. They are kept until a person deletes them.
    clock, sleep
        For tests.
    """

    server: Server
    cache: Path
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _last: float = field(default=-math.inf, init=False)

    def lookup(self, name: str, *, country: str = "", language: str = "en") -> Answer:
        """Look one name up.

        Parameters
        ----------
        name
            A place name.
        country
            ISO 3166-1 alpha-2 code, or "".
        language
            Language of the names in the answer.

        Returns
        -------
        Answer
            Its candidates carry ``kind`` and ``source`` "Nominatim"; none has a score above 0.6.

        Raises
        ------
        GeocodeError
            If the server cannot be reached or refuses.
        """
        key = json.dumps([name, country, language], ensure_ascii=False)
        path = self.cache / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
        if path.is_file():
            found = json.loads(path.read_text("utf-8"))["found"]
        else:
            found = self._ask(name, country, language)
            write_whole(path, json.dumps({"asked": json.loads(key), "found": found}, ensure_ascii=False).encode())
        spots = tuple(spot for row in found if (spot := _spot(row)) is not None)
        if not spots:
            return Answer.refusal(name, "unknown", Code.ONLINE_UNKNOWN)
        return Answer(name, spots[0], (Reason(Code.ONLINE, {"place": spots[0].name}),), spots)

    def _ask(self, name: str, country: str, language: str) -> list[dict[str, Any]]:
        wait = self._last + _INTERVAL_S - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last = self.clock()
        options = {"exactly_one": False, "limit": _CANDIDATES, "language": language, "addressdetails": False}
        if country:
            options["country_codes"] = country.lower()
        errors = _errors()
        try:
            answer = self.server.geocode(name, **options)
        except errors as error:
            raise GeocodeError(
                f"The Nominatim server gave no answer for {name[:60]!r} ({type(error).__name__}). Try later, or work offline."
            ) from error
        return [place.raw for place in answer or []]


def _errors() -> tuple[type[Exception], ...]:
    try:
        from geopy.exc import GeopyError  # type: ignore[import-untyped]
    except ImportError:
        return (OSError, ValueError)
    return (GeopyError, OSError, ValueError)  # ValueError: an answer that geopy cannot read


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
    from kzmap.gazetteer.distance import distance_m

    radius = max(_SITE_M, distance_m(west, south, east, north) / 2)
    kind = _KINDS.get(str(row.get("addresstype", "")), "settlement" if row.get("class") in ("place", "boundary") else "site")
    why = (Reason(Code.ONLINE_IMPORTANCE, {"importance": float(row.get("importance") or 0)}),)
    name = str(row.get("display_name", ""))[:200]
    source = "Nominatim, (c) OpenStreetMap contributors, ODbL"
    return Spot(place_id, name, kind, lon, lat, radius, _PRECISION.get(kind, "site"), _SCORE, why, source=source)
