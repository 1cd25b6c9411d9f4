"""Files that the page carries inside itself: vendored libraries, and our own script and styles as built. Nothing else gets in."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from kzmap.errors import PageError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["inline", "library", "script", "styles"]

#: sha256 of each vendored file, as taken from its npm package.
_SHA256 = {
    "fflate-0.8.2.js": "8cc1f687e0159e977addb6b85e274dbd11e622cf151f4fcb7b85d49622ea43e7",
    "kdbush-4.1.0.js": "3377ef69d3cc7b98b64ddca58e7ae76a1890ee2f390aadd5ac42c67749e31b30",
    "leaflet-1.9.3.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet-1.9.3.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}
#: Addresses that folium and its plugins may ask for, and the vendored file that stands for each.
_VENDORED = {
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js": "leaflet-1.9.3.js",
    "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css": "leaflet-1.9.3.css",
}
_EXTERNAL = re.compile(r"<(?:script|link|img|iframe|object|embed)\b[^>]*\b(?:src|href|data)\s*=[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r'<script\s+src="([^"]*)"\s*></script>')
_LINK = re.compile(r'<link\s+rel="stylesheet"\s+href="([^"]*)"\s*/?>')


@cache
def _read(folder: str, name: str) -> str:
    # bytes, not text: reading as text would turn line ends and with them the hash
    return (resources.files("kzmap.webmap") / folder / name).read_bytes().decode("utf-8")


def library(name: str) -> str:
    """Return a vendored file, made inert for use inside a script or style element.

    Raises
    ------
    PageError
        If the file is not the one that was vendored.
    """
    source = _read("vendor", name)
    found = hashlib.sha256(source.encode("utf-8")).hexdigest()
    if found != _SHA256.get(name):
        raise PageError(
            f"The vendored file {name} has sha256 {found}, expected {_SHA256.get(name, 'none')}. "
            "Install kzmap anew: a page is made only from the files that were checked."
        )
    if name.endswith(".css"):
        # the images are for controls and markers that we do not use
        return re.sub(r"url\([^)]*\)", "none", source).replace("</", "<\\/").replace("\r\n", "\n")
    return re.sub(r"//# sourceMappingURL=.*", "", source).replace("</script", "<\\/script").replace("<!--", "<\\!--")


def script() -> str:
    """Return our own script, which `make js` builds from runtime/; it finds the map under the name ``kzMap``."""
    return _read("built", "page.js")


def styles() -> str:
    """Return our own style sheet, built likewise."""
    return _read("built", "page.css")


def inline(page: str) -> str:
    """Put vendored files in the place of their addresses.

    Raises
    ------
    PageError
        If the page asks for anything that is not vendored: a page that needs the network is not written.

    Examples
    --------
    >>> inline('<script src="https://example.org/x.js"></script>')
    Traceback (most recent call last):
    kzmap.errors.PageError: The page asks for <script src="https://example.org/x.js">, which is not vendored. ...
    """

    def put(tag: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            name = _VENDORED.get(match.group(1))
            return f"<{tag}>{library(name)}</{tag}>" if name else match.group(0)

        return replace

    page = _SCRIPT.sub(put("script"), page)
    page = _LINK.sub(put("style"), page)
    for match in _EXTERNAL.finditer(_without_bodies(page)):
        raise PageError(
            f"The page asks for {match.group(0)[:200]}, which is not vendored. "
            "Take the folium element that needs it off the map, or vendor its files in kzmap/webmap/vendor."
        )
    return page


def _without_bodies(page: str) -> str:
    """Drop what stands inside script and style elements: a library's source may name tags."""
    return re.sub(r"(<(script|style)\b[^>]*>).*?</\2>", r"\1", page, flags=re.DOTALL | re.IGNORECASE)
