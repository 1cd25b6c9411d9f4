"""The optional online server, against a recorded one on loopback. No request leaves the machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from typer.testing import CliRunner

from kzmap.cli.program import app
from kzmap.errors import GeocodeError
from kzmap.gazetteer import Answer, Code
from kzmap.gazetteer.online import Nominatim

pytest.importorskip("geopy")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# the form of an answer of Nominatim, made up for the test
RECORDED = [
    {
        "osm_type": "relation",
        "osm_id": 1,
        "lat": "43.2",
        "lon": "76.6",
        "class": "place",
        "addresstype": "town",
        "importance": 0.5,
        "display_name": "Kaskelen, Kazakhstan",
        "boundingbox": ["43.15", "43.25", "76.55", "76.65"],
    },
    {"osm_type": "node", "osm_id": 2, "lat": "0", "lon": "0", "display_name": "where missing coordinates end up"},
]


class _Recorded(BaseHTTPRequestHandler):
    requests: ClassVar[list[tuple[str, str]]] = []
    status = 200

    def do_GET(self) -> None:
        self.requests.append((self.path, self.headers["User-Agent"]))
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        body = RECORDED if "Kaskelen" in self.path else []
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def domain() -> Iterator[str]:
    _Recorded.requests.clear()
    _Recorded.status = 200
    http = HTTPServer(("127.0.0.1", 0), _Recorded)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield f"127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


UNKNOWN = Answer.refusal("Kaskelen", "unknown", Code.UNKNOWN)


def test_an_answer_is_marked_cached_and_polite(domain: str, tmp_path: Path) -> None:
    now, slept = [0.0], []
    online = Nominatim(f"http://{domain}", tmp_path, clock=lambda: now[0], sleep=slept.append)
    answer = online.complete(UNKNOWN, "KZ")
    assert (answer.answer.place_id, answer.answer.lon, answer.answer.lat) == ("osm:r1", 76.6, 43.2)
    assert answer.answer.source.startswith("Nominatim")
    assert answer.answer.score <= 0.6
    assert 5_000 < answer.answer.radius_m < 10_000
    assert len(answer.candidates) == 1  # the broken one is left out
    path, agent = _Recorded.requests[0]
    assert "countrycodes=kz" in path
    assert agent.startswith("kzmap")
    assert online.complete(UNKNOWN, "KZ") == answer
    assert len(_Recorded.requests) == 1
    now[0] = 0.3
    nowhere = online.complete(Answer.refusal("Nowhere", "unknown", Code.UNKNOWN))
    assert [reason.code for reason in nowhere.reasons] == [Code.UNKNOWN, Code.ONLINE_UNKNOWN]
    assert slept == [pytest.approx(0.7)]


def test_a_refusing_server_is_an_error_and_not_cached(domain: str, tmp_path: Path) -> None:
    _Recorded.status = 403
    online = Nominatim(f"http://{domain}", tmp_path)
    with pytest.raises(GeocodeError, match="gave no answer for 'Kaskelen'"):
        online.complete(UNKNOWN)
    assert list(tmp_path.iterdir()) == []


def test_the_command_goes_online_only_when_asked_and_only_for_what_is_not_known(
    domain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KZMAP_DATA", str(tmp_path))

    def geocode(*given: str) -> Any:
        told = CliRunner().invoke(app, ["geocode", *given, "--server", f"http://{domain}"])
        return told if told.exit_code else json.loads(told.stdout)

    assert geocode("Kaskelenskoye selo xyz", "--json")["answer"] is None
    assert geocode("Almaty", "--online", "--json")["answer"]["place_id"] == "geonames:1526384"
    assert geocode("Washington said", "--online", "--json")["status"] == "not_a_place"
    assert _Recorded.requests == []
    found = geocode("Kaskelenskoye selo xyz", "--online", "--country", "KAZ", "--json")
    assert found["answer"]["place_id"] == "osm:r1"
    assert "countrycodes=kz" in _Recorded.requests[0][0]
    assert len(list((tmp_path / "looked-up").iterdir())) == 1
    assert geocode("--file", "table.csv", "--column", "place", "--online").exit_code == 2
