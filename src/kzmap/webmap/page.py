"""The page: a folium map that carries one element of ours, and the self-contained file made from it."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import Element

from kzmap.errors import PageError
from kzmap.situation import words
from kzmap.webmap import assets, fallback, payload
from kzmap.webmap.escape import json_script, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from kzmap.situation.located import Located
    from kzmap.webmap.layers import Layer

__all__ = ["TILES", "folium_map", "hosted", "render"]

#: The one address that a page may ask, and only after its reader switched the tiles on.
TILES = "https://tile.openstreetmap.org"
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?")
#: A copy saved while its map ran says that it runs: where no script may, it must not.
_NO_SCRIPT = (
    "<noscript><style>html, body { height: auto !important; overflow: visible !important }"
    " #kz-app, .folium-map { display: none !important } #kz-fallback { display: block !important }</style></noscript>"
)
#: Scripts that a page runs: folium's two switches, Leaflet, and the map with our runtime.
_SCRIPTS = 3
_RUN = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ANY_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)


class Verbatim(Element):
    """Text that folium puts into the page as it is.

    folium and branca compile every child's text as a Jinja template; a title with braces in it would run there as code. This
    element has no template: what it holds is put in as a value and never read.
    """

    def __init__(self, markup: str) -> None:
        super().__init__()
        self._name, self.markup = "Verbatim", markup

    def render(self, **_: object) -> str:
        """Return the text as it is."""
        return self.markup


class Page(Element):
    """Our one element: style, payload, fallback table and runtime.

    Parameters
    ----------
    data
        The payload, already JSON that is inert inside a script element.
    no_script
        Markup of the table that stands until a script runs, already escaped.
    packed
        Base64 of what travels packed, by name.
    """

    def __init__(self, data: str, no_script: str, packed: Mapping[str, str]) -> None:
        super().__init__()
        self._name = "Page"
        self._id = "kzmap"
        self.data, self.no_script, self.packed = data, no_script, packed

    def render(self, **_: object) -> str:  # folium calls it once the element hangs on a map
        """Put the parts into the figure: none of them passes through a template."""
        drawn, figure = cast("folium.Map", self._parent), self.get_root()
        library = assets.library("leaflet-1.9.3.js") + (
            "\n" + assets.library("kdbush-4.1.0.js") if "records" in self.packed else ""
        )
        blobs = self.packed.items()
        packed = "".join(f'<script type="application/gzip" id="kz-{name}">{blob}</script>\n' for name, blob in blobs)
        parts = {
            # the page is a readable table until a script runs, and again if the map cannot be drawn
            "header": f'<script>document.documentElement.classList.add("kz-runs");\n{library}</script>\n'
            f"<style>{assets.library('leaflet-1.9.3.css')}</style>\n<style>{assets.styles()}{_dark()}</style>{_NO_SCRIPT}",
            "html": f'<script type="application/json" id="kz-payload">{self.data}</script>\n{packed}'
            f'<div id="kz-fallback">{self.no_script}</div>',
            "script": f"const kzMap = {drawn.get_name()};\n{assets.script()}",
        }
        for name, markup in parts.items():
            getattr(figure, name).add_child(Verbatim(markup), name="kzmap")
        return ""


def _dark() -> str:
    """Colours of the families on a dark page, as geo/families.csv has them."""
    colours = "".join(f"--family-{family}:{row['dark']};" for family, row in words.rows("family").items())
    return f':root[data-theme="dark"]{{{colours}}}'


def folium_map(
    layers: Sequence[Layer],
    located: Located,
    *,
    lang: str = "en",
    online_tiles: bool = False,
    known_on: str | None = None,
    basemap: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> folium.Map:
    """Build the folium map; a notebook shows it, with the network off too.

    Parameters
    ----------
    layers, located
        See `kzmap.webmap.layers.build`.
    lang
        One of `words.languages`.
    online_tiles
        Offer a switch for OpenStreetMap's tiles.
    known_on
        ISO 8601: open with the claims as they stood then.
    basemap
        land, lakes, rivers and cities, EPSG:4326.

    Raises
    ------
    PageError
        For a language that the page does not have.
    """
    if lang not in words.languages():
        raise PageError(f"The page speaks {', '.join(words.languages())}, not {lang!r}. Choose one of these.")
    with words.told_with(located.situation.own_words):
        data, packed = payload.build(
            layers, located, lang=lang, online_tiles=online_tiles, known_on=known_on, basemap=basemap or {}
        )
        no_script = fallback.table(located, lang=lang)
    bounds = _bounds(located)
    drawn = folium.Map(
        location=[(bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2],
        zoom_start=4,
        tiles=None,
        maxZoom=18,
        minZoom=0,
        prefer_canvas=True,
        zoom_control=False,
        attribution_control=True,
        zoomSnap=0.25,
        worldCopyJump=False,
    )
    # folium's ids are random; this one is the same each time, so that equal input gives equal bytes
    drawn._id = "kzmap"  # noqa: SLF001 - folium has no public way
    # bootstrap, jQuery, awesome-markers and icon fonts are not needed; Leaflet comes from our element
    drawn.default_js, drawn.default_css = [], []
    figure: Any = drawn.get_root()
    figure.title = text(data["meta"]["title"].get(lang) or data["meta"]["situation"])
    Page(json_script(data), no_script, packed).add_to(drawn)
    return drawn


def _bounds(located: Located) -> tuple[float, float, float, float]:
    known = located.features.geometry[located.features.geometry.notna()]
    west, south, east, north = known.total_bounds if len(known) else (-170.0, -60.0, 170.0, 75.0)
    return float(west), float(south), float(east), float(north)


def render(
    layers: Sequence[Layer],
    located: Located,
    *,
    lang: str = "en",
    online_tiles: bool = False,
    known_on: str | None = None,
    basemap: Mapping[str, gpd.GeoDataFrame] | None = None,
) -> str:
    """Write the whole page as one HTML text that needs no network.

    Parameters are those of `folium_map`.

    Returns
    -------
    str
        Complete HTML, the same bytes for the same input.

    Raises
    ------
    PageError
        If the page would ask for anything from outside, or run a script that is not ours.
    """
    drawn = folium_map(layers, located, lang=lang, online_tiles=online_tiles, known_on=known_on, basemap=basemap)
    page = assets.inline(drawn.get_root().render())
    page = page.replace("<html>", f'<html lang="{lang}">', 1)
    # folium forbids zooming by hand on phones; a reader with weak eyes needs it
    page = re.sub(r"initial-scale=1.0, maximum-scale=1.0, user-scalable=no", "initial-scale=1.0", page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_policy(page, online_tiles=online_tiles)}" />\n    '
    policy += '<meta name="referrer" content="no-referrer" />'
    policy += "".join(f'\n    <meta {key} content="{text(told)}" />' for key, told in _preview(located, lang).items() if told)
    return page.replace("<head>", f"<head>\n    {policy}", 1)


#: Of characters: what the preview of a link shows, and more.
_PREVIEW = 300


def _preview(located: Located, lang: str) -> dict[str, str]:
    """What a preview of a link to the page says of it, by the attribute that names it."""
    package = {"title": located.situation.name, "description": "", **located.situation.package}
    title, description = (words.named(package, lang, key) for key in ("title", "description"))
    if len(description) > _PREVIEW:
        description = description[:_PREVIEW].rsplit(" ", 1)[0] + "…"
    return {
        'name="description"': description,
        'property="og:title"': title,
        'property="og:description"': description,
        'property="og:type"': "article",
    }


def hosted(page: str, origins: Sequence[str]) -> str:
    r"""Name the sites that may steer a page and hear from it when they show it in a frame.

    Without this a page speaks only to its own site. A frame's own words could not do it: whoever holds the frame writes them.

    Parameters
    ----------
    page
        As from `render`.
    origins
        Each a scheme, a host, and the port if it is not the usual one.

    Raises
    ------
    PageError
        For what is no origin of the web.

    Examples
    --------
    >>> hosted("<head></head>", ["https://example.org"])
    '<head>\n    <meta name="kzmap-hosts" content="https://example.org" /></head>'
    >>> hosted("<head></head>", ["https://example.org/page"])
    Traceback (most recent call last):
    kzmap.errors.PageError: 'https://example.org/page' is no origin. Expected one like https://example.org: ...
    """
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise PageError(
                f"{origin!r} is no origin. Expected one like https://example.org: http or https, the host in lower case, "
                "its port if it has one, and nothing after it."
            )
    named = f'<meta name="kzmap-hosts" content="{text(" ".join(origins))}" />'
    return page.replace("<head>", f"<head>\n    {named}", 1) if origins else page


def _policy(page: str, *, online_tiles: bool) -> str:
    """Content policy that lets exactly the page's own scripts run, named by their hashes."""
    scripts = _RUN.findall(page)
    outside = _ANY_SCRIPT.findall(re.sub(_RUN, "", page))
    data_blocks = 2 + ('id="kz-records"' in page)  # the payload and what travels packed, which never run
    if len(scripts) != _SCRIPTS or len(outside) != data_blocks:
        raise PageError(
            f"The page has {len(scripts)} scripts and {len(outside)} data blocks, expected {_SCRIPTS} and {data_blocks}. "
            "Something was added to the map that kzmap does not know; take it off."
        )
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    images = f"data: blob: {TILES}" if online_tiles else "data: blob:"
    rules: dict[str, Any] = {
        "default-src": "'none'",
        "script-src": hashes,
        "style-src": "'unsafe-inline'",  # Leaflet places everything by style attributes
        "img-src": images,
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{key} {value}" for key, value in rules.items())


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
