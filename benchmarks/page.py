"""The page against plain folium: the same synthetic points, the same browser, the same run.

Usage: ``python benchmarks/page.py [--sizes 1000 10000 ...] [--only kzmap] [--json]``. Plain folium needs the network for its
scripts; here they are served from the machine: Leaflet from our vendored files, its cluster plug-in (MIT) from benchmarks/vendor,
and of jQuery the one thing that popups use. Our page carries a base map of the world, a table, filters and a time line; theirs
carry dots. Each row is one load in a fresh browser. Nothing here is a claim about other machines.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import numpy as np
import pandas as pd
from folium.plugins import FastMarkerCluster, MarkerCluster
from playwright.sync_api import Error, sync_playwright

import geopandas as gpd

from kzmap import webmap
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.page_ground import scenery
from kzmap.situation.tables import CRS
from kzmap.webmap import assets

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--enable-precise-memory-info"]  # fmt: skip
SIZES = (1_000, 10_000, 100_000, 1_000_000)
#: How far each goes before it takes minutes or the browser gives up.
LIMITS = {"kzmap": 10**7, "GeoJson": 100_000, "MarkerCluster": 10_000, "FastMarkerCluster": 1_000_000}
CATEGORIES = {"protest": "#2b6cb0", "clash": "#b8322a", "arson": "#b8322a", "arrest": "#6b4c9a", "looting": "#b8322a"}
TIMEOUT_MS = 180_000


@dataclass
class Row:
    """One way of drawing at one size."""

    method: str
    n: int
    build_s: float
    file_mb: float
    ready_s: float
    pan_ms: float
    worst_frame_ms: float
    filter_ms: float
    heap_mb: float


def table(n: int) -> pd.DataFrame:
    """Clustered points over two years; place and region follow from the cluster, as in real data."""
    dice = np.random.default_rng(1)
    centre = dice.choice(400, n, p=(weight := dice.pareto(1.1, 400) + 0.2) / weight.sum())
    spread = dice.choice([0.02, 0.2, 1.5], n, p=[0.3, 0.4, 0.3])
    return pd.DataFrame({
        "lon": (dice.uniform(-17, 140, 400)[centre] + dice.normal(0, 1, n) * spread).round(5),
        "lat": (dice.uniform(-33, 60, 400)[centre] + dice.normal(0, 0.7, n) * spread).round(5),
        "start": (np.datetime64("2021-01-01") + dice.integers(0, 730, n).astype("timedelta64[D]")).astype(str),
        "category": np.array(list(CATEGORIES))[dice.integers(0, len(CATEGORIES), n)],
        "place": np.array([f"Place {k}" for k in range(400)])[centre],
        "precision": np.array(["site", "street", "settlement", "district"])[dice.choice(4, n, p=[0.1, 0.2, 0.6, 0.1])],
    })  # fmt: skip


def ours(rows: pd.DataFrame) -> str:
    """The page of a bare table, with the ground that `kzmap map` gives it."""
    placed = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=CRS)
    under = scenery(Boundaries.load(packs=False), placed, "2021-01-01")
    return webmap.points_page(rows, title="Benchmark", units=under["units"], basemap=under)


def _map() -> folium.Map:
    return folium.Map(location=[20, 60], zoom_start=3, tiles=None, prefer_canvas=True, maxZoom=18)


def _html(drawn: folium.Map) -> str:
    return str(drawn.get_root().render())


def geojson(rows: pd.DataFrame) -> str:
    """One colour: a colour for each category makes folium compare every point with every other, minutes at 100,000."""
    features = [
        {
            "type": "Feature",
            "properties": {"start": s, "category": c, "place": p, "precision": e},
            "geometry": {"type": "Point", "coordinates": [x, y]},
        }
        for x, y, s, c, p, e in rows.itertuples(index=False)
    ]
    drawn = _map()
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=4, weight=0, fill=True, fill_opacity=0.8),
        popup=folium.GeoJsonPopup(["start", "category", "place"]),
    ).add_to(drawn)
    return _html(drawn)


def cluster(rows: pd.DataFrame) -> str:
    drawn = _map()
    group = MarkerCluster().add_to(drawn)
    for x, y, start, category, place, _ in rows.itertuples(index=False):
        folium.CircleMarker([y, x], radius=4, color=CATEGORIES[category], popup=f"{start} {category} {place}").add_to(group)
    return _html(drawn)


def fast_cluster(rows: pd.DataFrame) -> str:
    drawn = _map()
    circle = "function (row) { return L.circleMarker(new L.LatLng(row[0], row[1]), {radius: 4}); }"
    FastMarkerCluster(rows[["lat", "lon"]].to_numpy().tolist(), callback=circle).add_to(drawn)
    return _html(drawn)


METHODS: dict[str, Callable[[pd.DataFrame], str]] = {
    "kzmap": ours, "GeoJson": geojson, "MarkerCluster": cluster, "FastMarkerCluster": fast_cluster,
}  # fmt: skip

FRAMES = """() => {
  window.frames_ = [];
  let last = performance.now();
  const go = () => {
    const now = performance.now();
    window.frames_.push(now - last);
    last = now;
    window.loop_ = requestAnimationFrame(go);
  };
  go();
}"""
FILTER = """async (time) => {
  const begin = performance.now();
  window.kzmap.apply({time});
  await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  return performance.now() - begin;
}"""
JQUERY = "window.$ = (html) => { const box = document.createElement('div'); box.innerHTML = html; return [box.firstChild]; };"
VENDOR = Path(__file__).parent / "vendor"


def measure(page: Page, path: Path, method: str) -> tuple[float, float, float, float, float]:
    begin = time.perf_counter()
    page.goto(f"file://{path}", timeout=TIMEOUT_MS)
    if method == "kzmap":
        page.evaluate("() => window.kzmap.ready")
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    ready = time.perf_counter() - begin
    heap = page.evaluate("() => performance.memory.usedJSHeapSize / 1e6")
    page.mouse.move(900, 400)
    page.mouse.down()
    page.evaluate(FRAMES)
    for k in range(40):
        page.mouse.move(900 - 8 * k, 400 + 3 * k)
    page.mouse.up()  # now the canvases are drawn anew
    page.evaluate("() => new Promise((r) => setTimeout(r, 500))")
    frames = page.evaluate("() => { cancelAnimationFrame(window.loop_); return window.frames_.slice(1); }")
    periods = [["2021-02-01", "2021-05-31"], ["2021-02-01", "2022-06-30"], ["2022-03-01", "2022-03-31"]]
    filters = [page.evaluate(FILTER, period) for period in periods] if method == "kzmap" else [float("nan")]
    return ready, statistics.median(frames), max(frames), statistics.median(filters), heap


def serve(route: Route) -> None:
    """Answer what plain folium asks for from files on the machine; styles, icon fonts and bootstrap are not needed."""
    name = route.request.url.rsplit("/", 1)[-1]
    scripts = {
        "leaflet.js": lambda: assets.library("leaflet-1.9.3.js"),
        "leaflet.markercluster.js": lambda: (VENDOR / "leaflet.markercluster-1.5.3.js").read_text("utf-8"),
    }
    if name in scripts:
        route.fulfill(body=scripts[name](), content_type="text/javascript")
    elif name.startswith("jquery"):
        route.fulfill(body=JQUERY, content_type="text/javascript")
    elif name == "leaflet.css":
        route.fulfill(body=assets.library("leaflet-1.9.3.css"), content_type="text/css")
    else:
        route.fulfill(body="", content_type="text/css" if name.endswith("css") else "text/javascript")


def run(sizes: list[int], only: list[str]) -> list[Row]:
    found = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as temporary:
        for n in sizes:
            rows = table(n)
            for method, write in METHODS.items():
                if n > LIMITS[method] or (only and method not in only):
                    continue
                begin = time.perf_counter()
                html = write(rows)
                build = time.perf_counter() - begin
                path = Path(temporary) / "page.html"
                path.write_text(html, "utf-8")
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(TIMEOUT_MS)
                page.route(lambda url: not url.startswith("file:"), serve)
                faults: list[str] = []
                page.on("pageerror", lambda fault, heard=faults: heard.append(str(fault)))
                try:
                    ready, pan, worst, filtered, heap = measure(page, path, method)
                except Error as error:
                    print(f"{method} {n:,}: {error.message.splitlines()[0]}")
                    ready = pan = worst = filtered = heap = float("nan")
                browser.close()
                if faults:
                    raise SystemExit(f"{method} {n:,} did not draw: {faults[0]}")
                found.append(Row(method, n, build, len(html.encode()) / 1e6, ready, pan, worst, filtered, heap))
                print(line(found[-1]), flush=True)
    return found


def line(row: Row) -> str:
    filtered = f"{row.filter_ms:9.0f}" if row.filter_ms == row.filter_ms else "     none"
    return (
        f"{row.method:18} {row.n:>9,} {row.build_s:8.2f} {row.file_mb:8.2f} {row.ready_s:8.2f} {row.pan_ms:9.1f} "
        f"{row.worst_frame_ms:9.0f} {filtered} {row.heap_mb:8.0f}"
    )


HEAD = "method                points  build s  file MB  ready s  frame ms  worst ms filter ms  heap MB"


def ratios(rows: list[Row]) -> str:
    """Each plain way as a multiple of ours."""
    out = []
    for n in sorted({row.n for row in rows}):
        mine = [row for row in rows if row.n == n and row.method == "kzmap"]
        for other in (row for row in rows if mine and row.n == n and row.method != "kzmap"):
            times = [getattr(other, key) / getattr(mine[0], key) for key in ("build_s", "file_mb", "ready_s", "heap_mb")]
            words = zip(("build", "file", "ready", "heap"), times, strict=True)
            out.append(f"{other.method:18} {n:>9,}  " + "  ".join(f"{word} {value:.1f}x" for word, value in words))
    return "\n".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--only", nargs="+", default=[], choices=METHODS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore", UserWarning)
    print(HEAD)
    rows = run(options.sizes, options.only)
    print("\nPlain folium has no filter, no table, no search; its ratios to the page of kzmap:\n" + ratios(rows))
    if options.json:
        print(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main()
