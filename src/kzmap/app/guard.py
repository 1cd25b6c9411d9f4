"""What stands in front of Streamlit's server: who may ask, who may frame, how much a visitor may bring.

Streamlit itself looks at the Host header of the websocket only, and lets anybody read its metrics.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzmap.app import reach
from kzmap.app.limits import LIMITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard"]

_MB = 1_000_000
#: For whoever runs the server, by means of their own; a visitor has no business there.
_CLOSED = re.compile(r"/_stcore/(metrics|agent|script-health-check)(/|$)")
_UPLOAD = re.compile(r"/_stcore/upload_file/(?P<visit>[^/]+)/(?P<file>[^/]+)$")
#: Messages of the websocket that concern everybody, or the server's own files: its caches, its repository, its script.
_NOT_A_VISITORS = ("clear_cache", "load_git_info", "set_run_on_save")
#: What belongs to a page that is there already: refusing it would only break that page.
_PART = re.compile(r"/(_stcore|static|media|component)/")


class Guard:
    """An ASGI application around another.

    Parameters
    ----------
    app
        What it guards.
    frames
        Origins whose pages may show the app in a frame.
    """

    def __init__(self, app: ASGIApp, frames: Sequence[str] = ()) -> None:
        self._app = app
        self._added = _headers(frames)
        self._visitors = 0
        self._held: dict[str, dict[str, int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused:
            if scope["type"] == "http":
                await _drain(receive)
            await _refuse(scope, send, *refused)
        elif scope["type"] == "websocket":
            self._visitors += 1
            try:
                await self._app(scope, _of_visitors(receive) if reach.is_public() else receive, send)
            finally:
                self._visitors -= 1
        else:
            await self._app(scope, receive, self._with_headers(send))

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence of a refusal; None lets the request pass."""
        headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
        host, origin, path = headers.get("host", ""), headers.get("origin"), scope["path"]
        if [key for key, _ in scope["headers"]].count(b"host") != 1 or not reach.allows_host(host):
            return 421, "This app does not answer to that name. Whoever runs it can add it: kzmap app --host NAME."
        if origin is not None and not reach.allows_origin(origin, host):
            return 403, "A page of another site may not ask this app."
        if _CLOSED.search(path):
            return 404, "There is nothing here."
        if not reach.is_public():
            return None
        upload = _UPLOAD.search(path)
        if upload:
            return self._upload(scope["method"], upload["visit"], upload["file"], headers.get("content-length", ""))
        new = scope["type"] == "websocket" or not _PART.search(path)
        if new and self._visitors >= LIMITS.visitors:
            return 503, f"All {LIMITS.visitors} places are taken. Try again in a few minutes."
        return None

    def _upload(self, method: str, visit: str, file: str, length: str) -> tuple[int, str] | None:
        """Count what a visit holds; Streamlit forgets the files of a visit that has ended."""
        if method == "DELETE":
            self._held.get(visit, {}).pop(file, None)
        if method != "PUT":
            return None
        if not length.isdecimal():
            return 411, "A file is taken only with its size said before (Content-Length)."
        # the body is a form around the file, a little larger than the file itself
        if int(length) > LIMITS.file_mb * _MB + 10_000:
            return 413, f"The file is larger than {LIMITS.file_mb} MB. Split it, or use kzmap on your own computer."
        self._held = {one: files for one, files in self._held.items() if one == visit or reach.is_connected(one)}
        if not reach.is_connected(visit):
            return 400, "The visit that this file belongs to has ended. Reload the page."
        mine = self._held.setdefault(visit, {})
        if len(mine.keys() | {file}) > LIMITS.files:
            return 429, f"This visit holds {LIMITS.files} files already. Remove one first."
        others = sum(sum(files.values()) for files in self._held.values()) - mine.get(file, 0)
        if others + int(length) > LIMITS.held_mb * _MB:
            return 503, "The server holds as many files as it can. Try again in a few minutes."
        mine[file] = int(length)
        return None

    def _with_headers(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {b"x-frame-options", *(key for key, _ in self._added)}
                kept = [(key, value) for key, value in message["headers"] if key.lower() not in names]
                message = {**message, "headers": [*kept, *self._added]}
            await send(message)

        return sent


def _of_visitors(receive: Receive) -> Receive:
    """Leave out messages that are no business of a visitor's: another one would wait until all is read anew."""
    from google.protobuf.message import DecodeError
    from streamlit.proto.BackMsg_pb2 import BackMsg

    async def received() -> Message:
        while True:
            message = await receive()
            try:
                kind = BackMsg.FromString(message.get("bytes") or b"").WhichOneof("type")
            except DecodeError:  # Streamlit ends such a connection itself
                return message
            if kind not in _NOT_A_VISITORS:
                return message

    return received


def _headers(frames: Sequence[str]) -> list[tuple[bytes, bytes]]:
    added = [
        (b"content-security-policy", f"frame-ancestors {' '.join(frames) or chr(39) + 'none' + chr(39)}".encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]
    # the older header knows no list: where one is wanted, it would forbid what the newer allows
    return added if frames else [*added, (b"x-frame-options", b"DENY")]


async def _drain(receive: Receive) -> None:
    """Take a body and drop it: a proxy that is cut off while it sends one tells the visitor nothing of our sentence."""
    taken, more = 0, True
    while more and taken < 2 * LIMITS.file_mb * _MB:
        message = await receive()
        taken, more = taken + len(message.get("body", b"")), message.get("more_body", False)


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        # before the handshake a close is an answer 403
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"), *_headers(())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})
