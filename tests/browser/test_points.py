"""Many records in a real browser: every count is a recount in Python, and every dot lies where it should."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from kzmap import webmap
from kzmap.face import run
from kzmap.situation.tables import PRECISIONS, UNIT_COLUMNS
from kzmap.situation.times import interval
from kzmap.webmap import carrier

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Opened  # type: ignore[import-not-found]

pytestmark = pytest.mark.browser


@pytest.fixture
def dots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw dots however few the records are."""
    monkeypatch.setattr(carrier, "MOST_MARKS", 0)


CATEGORIES = ["protest", "clash", "arson", "arrest", "looting"]
OFFSET = "+06:00"
SEEN = """() => {
  const all = (q) => [...document.querySelectorAll(q)];
  const sum = (q) => all(q).reduce((n, e) => n + Number(e.textContent), 0);
  const s = window.kzmap.state();
  window.kzmap.apply({pane: 'table'});  // its rows are made when it is opened
  const listed = Number(document.querySelector('.kz-table-box table').getAttribute('aria-rowcount'));
  window.kzmap.apply({pane: s.pane});
  return {
    counts: s.counts,
    sums: [sum('[data-kz-count="visible"]'), ...['layer', 'category', 'precision'].map((k) => sum(`[data-kz-count^="${k}:"]`)),
      listed,
      Number(document.querySelector('[data-kz-points]').dataset.kzPoints)
      + Number(document.querySelector('[data-kz-placeless]').dataset.kzPlaceless)],
  };
}"""


def table(n: int, seed: int = 7) -> pd.DataFrame:
    """Rows with every gap that a real table has: no place, no time, only a month, a span of days."""
    dice = np.random.default_rng(seed)
    centre = dice.integers(0, 40, n)
    day = np.datetime64("2021-12-01") + dice.integers(0, 90, n).astype("timedelta64[D]")
    start = day.astype(str)
    start[::50] = ""
    start[1::50] = "2022-01"
    start[2::50] = [
        f"{one}T{hour:02}:30+06:00" for one, hour in zip(start[2::50], dice.integers(0, 24, len(start[2::50])), strict=True)
    ]
    end = np.where(dice.random(n) < 0.1, (day + np.timedelta64(40, "D")).astype(str), "")
    lon = dice.uniform(50, 85, 40)[centre] + dice.normal(0, 0.4, n)
    lat = dice.uniform(42, 54, 40)[centre] + dice.normal(0, 0.3, n)
    nowhere = dice.random(n) < 0.02
    return pd.DataFrame({
        "record_id": [f"R{i:06}" for i in dice.permutation(n)],
        "lon": np.where(nowhere, np.nan, lon), "lat": np.where(nowhere, np.nan, lat),
        "start": start, "end": np.where(start == "", "", end),
        "category": np.array(CATEGORIES)[dice.integers(0, 5, n)],
        "layer": np.array(["events", "incidents"])[dice.integers(0, 2, n)],
        "precision": np.where(nowhere, "none", np.array(PRECISIONS[:4])[dice.integers(0, 4, n)]),
        "title": [f"Title {['Өскемен', 'Almaty', 'road'][k]} {i % 97}" for i, k in enumerate(dice.integers(0, 3, n))],
        "place": np.array([f"Place {k}" for k in range(40)])[centre],
        "adm1": np.where(nowhere, "", np.where(lon < 66, "W", "E")),
    })  # fmt: skip


def units() -> gpd.GeoDataFrame:
    """Two halves of a country."""
    rows = [
        dict.fromkeys(UNIT_COLUMNS[:-1], "") | {"unit_id": one, "level": "adm1", "name": name}
        for one, name in (("W", "West"), ("E", "East"))
    ]
    return gpd.GeoDataFrame(rows, geometry=[shapely.box(46, 40, 66, 56), shapely.box(66, 40, 88, 56)], crs="EPSG:4326")


class Recount:
    """What should be visible, from the table and the state alone."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows = rows
        known = rows["start"] != ""
        spans = [
            (interval(a, offset=OFFSET)[0], interval(b or a, offset=OFFSET)[1]) if a else (None, None)
            for a, b in zip(rows["start"], rows["end"], strict=True)
        ]
        self.known = known.to_numpy()
        self.begin = np.array([a.timestamp() if a else np.nan for a, _ in spans])
        self.end = np.array([b.timestamp() if b else np.nan for _, b in spans])
        self.hay = (rows["record_id"] + " " + rows["title"] + " " + rows["place"]).str.lower().str.replace("өскемен", "oskemen")

    def mask(self, state: dict[str, Any]) -> np.ndarray:
        keep = np.ones(len(self.rows), dtype=bool)
        for group, column in (("layers", "layer"), ("categories", "category"), ("precisions", "precision")):
            keep &= ~self.rows[column].isin([key for key, on in state[group].items() if not on]).to_numpy()
        if state["place"]:
            keep &= (self.rows["adm1"] == state["place"]).to_numpy()
        for word in state["search"].lower().replace("өскемен", "oskemen").split():
            keep &= self.hay.str.contains(re.escape(word)).to_numpy()
        if not state["untimed"]:
            keep &= self.known
        if state["time"]:
            first, last = (interval(text, offset=OFFSET) for text in state["time"])
            until = first, last[0] if "T" in state["time"][1] else last[1]
            inside = (self.begin < until[1].timestamp()) & (self.end > first[0].timestamp())
            keep &= inside | ~self.known
        return keep


def walk(dice: random.Random) -> dict[str, Any]:
    days = sorted(f"2022-{1 + k // 28:02}-{1 + k % 28:02}" for k in dice.sample(range(60), 2))
    return dice.choice([
        {"layers": {dice.choice(["events", "incidents"]): dice.random() < 0.6}},
        {"categories": {dice.choice(CATEGORIES): dice.random() < 0.6}},
        {"precisions": {dice.choice(PRECISIONS): dice.random() < 0.6}},
        {"time": dice.choice([None, days, [f"{days[0]}T06:00+06:00", f"{days[1]}T18:30+06:00"]])},
        {"search": dice.choice(["", "", "road", "өскемен", "title 1 ", "place 7", "R0001", "almaty 9", "zzz"])},
        {"place": dice.choice([None, "W", "E"])},
        {"untimed": dice.random() < 0.7},
        {"layers": {"events": True, "incidents": True}, "search": "", "place": None},
    ])  # fmt: skip


def agree(heard: Opened, recount: Recount, action: object, *, ids: bool) -> int:
    seen, state = heard.page.evaluate(SEEN), heard.state()
    mask = recount.mask(state)
    shown = recount.rows[mask]
    assert set(seen["sums"]) == {len(shown)}, (action, seen["sums"], len(shown))
    assert seen["counts"]["total"] == len(recount.rows)
    assert seen["counts"]["untimed"] == int((shown["start"] == "").sum()), action
    for key, column in (("byLayer", "layer"), ("byCategory", "category"), ("byPrecision", "precision")):
        expected = shown[column].value_counts().to_dict()
        assert {k: v for k, v in seen["counts"][key].items() if v} == expected, action
    if ids:
        assert heard.ids() == sorted(shown["record_id"]), action
    return len(shown)


def test_every_view_is_the_recount(open_page: Callable[..., Opened]) -> None:
    rows = table(3000)
    heard = open_page(webmap.points_page(rows, title="Many", units=units(), utc_offset=OFFSET))
    recount, dice = Recount(rows), random.Random(20220105)
    sizes = set()
    for _ in range(60):
        action = walk(dice)
        heard.apply(**action)
        sizes.add(agree(heard, recount, action, ids=True))
    assert len(sizes) > 15
    heard.page.wait_for_timeout(250)
    again = open_page(
        webmap.points_page(rows, title="Many", units=units(), utc_offset=OFFSET),
        fragment=heard.page.evaluate("() => location.hash"),
    )
    assert again.ids() == heard.ids()
    heard.quiet()
    again.quiet()


def test_few_rows_have_marks_and_the_same_counts(open_page: Callable[..., Opened]) -> None:
    """The page of 300 rows is the page of 3,000, with a mark for each place in the place of dots."""
    rows = table(300)
    heard = open_page(webmap.points_page(rows, title="Few", units=units(), utc_offset=OFFSET))
    recount, dice = Recount(rows), random.Random(5)
    marks = """() => {
      const sum = (k) => [...document.querySelectorAll(`[data-kz-${k}]`)]
        .reduce((n, e) => n + Number(e.getAttribute(`data-kz-${k}`)), 0);
      return sum("cluster") + sum("placeless") + document.querySelectorAll("[data-kz-mark]").length;
    }"""
    for _ in range(12):
        action = walk(dice)
        heard.apply(**action, pane="table")
        shown = recount.rows[recount.mask(heard.state())]
        assert heard.ids() == sorted(shown["record_id"]), action
        assert heard.page.evaluate(marks) == len(shown), action
        assert heard.page.locator("[data-kz-row]").count() == len(shown), action
    heard.quiet()


def test_a_hundred_thousand(open_page: Callable[..., Opened]) -> None:
    rows = table(100_000)
    heard = open_page(webmap.points_page(rows, title="Very many", units=units(), utc_offset=OFFSET))
    recount, dice = Recount(rows), random.Random(1)
    for _ in range(8):
        action = walk(dice)
        heard.apply(**action)
        agree(heard, recount, action, ids=False)
    heard.quiet()


def test_a_table_without_ids_is_numbered_in_time(open_page: Callable[..., Opened]) -> None:
    rows = pd.DataFrame(
        {"lon": [1.0, 2.0, 3.0], "lat": [1.0, 2.0, 3.0], "start": ["", "2022-01-02", "2022-01-01"], "title": ["c", "b", "a"]}
    )
    heard = open_page(webmap.points_page(rows))
    assert heard.ids() == ["1", "2", "3"]
    titles = heard.page.locator("[data-kz-row] .kz-title-button").all_inner_texts
    heard.apply(pane="table")
    assert titles() == ["a", "b", "c"]
    assert heard.apply(selected="2")["selected"] == "2"
    assert heard.page.locator("[data-kz-detail] h2").inner_text() == "b"
    assert heard.apply(selected="4")["selected"] == "2"
    heard.quiet()


PIXEL = """([lon, lat]) => {
  const {view} = window.kzmap.state();
  const side = 256 * 2 ** view.zoom;
  const world = (lon, lat) => {
    const s = Math.sin(lat * Math.PI / 180);
    return [(lon + 180) / 360 * side, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * side];
  };
  const [a, b] = [world(lon, lat), world(view.lon, view.lat)];
  const box = document.querySelector('[data-kz-map]').getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2 + a[0] - b[0], box.y + box.height / 2 + a[1] - b[1]];
  for (const canvas of document.querySelectorAll('.kz-points canvas')) {
    const at = canvas.getBoundingClientRect();
    if (x < at.left || x >= at.right || y < at.top || y >= at.bottom) continue;
    return {x, y, rgba: [...canvas.getContext('2d').getImageData(Math.floor(x - at.left), Math.floor(y - at.top), 1, 1).data]};
  }
  return {x, y, rgba: null};
}"""


@pytest.mark.usefixtures("dots")
def test_a_dot_lies_on_its_spot_and_opens_its_record(open_page: Callable[..., Opened]) -> None:
    rows = pd.DataFrame({
        "record_id": ["a", "b", "c", "d"], "lon": [71.4, 76.9, 80.2, 80.2], "lat": [51.1, 43.2, 50.4, 50.4],
        "category": ["clash", "protest", "arrest", "clash"], "title": ["<b>Astana</b>", "Almaty", "Semey", "Semey, later"],
        "start": ["2022-01-01", "2022-01-02", "2022-01-03", "2022-01-04"],
    })  # fmt: skip
    heard = open_page(webmap.points_page(rows))
    page = heard.page
    clash, protest = [184, 50, 42, 255], [43, 108, 176, 255]
    assert page.evaluate(PIXEL, [71.4, 51.1])["rgba"] == clash
    assert page.evaluate(PIXEL, [76.9, 43.2])["rgba"] == protest
    assert page.evaluate(PIXEL, [80.2, 50.4])["rgba"] == clash  # the latest on top
    heard.apply(categories={"clash": False})
    assert page.evaluate(PIXEL, [71.4, 51.1])["rgba"][3] == 0
    assert page.evaluate(PIXEL, [80.2, 50.4])["rgba"] == [107, 76, 154, 255]
    heard.apply(categories={"clash": True})
    at = page.evaluate(PIXEL, [71.4, 51.1])
    page.mouse.click(at["x"], at["y"])
    assert heard.state()["selected"] == "a"
    assert page.locator("[data-kz-detail] h2").inner_text() == "<b>Astana</b>"
    at = page.evaluate(PIXEL, [80.2, 50.4])
    page.mouse.click(at["x"], at["y"])
    assert page.locator("[data-kz-list]").get_attribute("data-kz-list") == "2"
    page.keyboard.press("Escape")
    heard.quiet()


@pytest.mark.usefixtures("dots")
def test_dots_meet_at_the_edge_of_tiles(open_page: Callable[..., Opened]) -> None:
    """A dot on the meridian of Greenwich and the equator lies in four tiles: its four quarters make one disc."""
    heard = open_page(webmap.points_page(pd.DataFrame({"lon": [0.0, 60.0, -60.0], "lat": [0.0, 30.0, -30.0]})))
    heard.apply(view={"lon": 0, "lat": 0, "zoom": 4})
    heard.page.wait_for_timeout(600)
    alphas = heard.page.evaluate("""() => {
      const box = document.querySelector('[data-kz-map]').getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const found = {};
      for (const c of document.querySelectorAll('.kz-points canvas')) {
        const r = c.getBoundingClientRect();
        const far = (a, b, at) => Math.min(Math.abs(a - at), Math.abs(b - at)) > 2;
        if (far(r.left, r.right, x) || far(r.top, r.bottom, y)) continue;
        const {data} = c.getContext('2d').getImageData(0, 0, 256, 256);
        const [left, top] = [r.left < x - 2 ? -256 : 0, r.top < y - 2 ? -256 : 0];
        for (let k = 0; k < 65536; k++)
          if (data[4 * k + 3]) found[`${(k % 256) + left},${Math.floor(k / 256) + top}`] = data[4 * k + 3];
      }
      return found;
    }""")
    spots = {tuple(map(int, key.split(","))): alpha for key, alpha in alphas.items()}
    near = {spot: alpha for spot, alpha in spots.items() if max(map(abs, spot)) < 12}
    assert len(near) > 40
    assert {x < 0 for x, _ in near} == {y < 0 for _, y in near} == {True, False}
    # the disc is whole: turned round its middle pixel (0, 0) it is the same
    assert all(near.get((-x, -y)) == alpha for (x, y), alpha in near.items())
    heard.quiet()


def test_the_long_table_reaches_its_end(open_page: Callable[..., Opened]) -> None:
    rows = table(20_000)
    heard = open_page(webmap.points_page(rows, utc_offset=OFFSET))
    page = heard.page
    heard.apply(pane="table")
    shown = page.locator("[data-kz-row]")
    assert 5 < shown.count() < 80
    first = shown.first.get_attribute("data-kz-row")
    assert page.locator(".kz-long table").get_attribute("aria-rowcount") == "20000"
    page.locator(".kz-long").evaluate("(e) => { e.scrollTop = e.scrollHeight; }")
    page.wait_for_function(
        "() => [...document.querySelectorAll('tr[aria-rowindex]')].at(-1).getAttribute('aria-rowindex') === '20001'"
    )
    assert shown.count() < 80
    shown.first.locator("button").focus()
    page.keyboard.press("Home")
    assert page.evaluate("() => document.activeElement.closest('tr').dataset.kzRow") == first
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.closest('tr').getAttribute('aria-rowindex')") == "3"
    heard.quiet()


def test_a_large_situation_is_the_same_page(tiny: Callable[..., Path], open_page: Callable[..., Opened]) -> None:
    """Points, regions, lines and records without a place, above the number that has marks of its own."""
    base = {"time_precision": "day", "confidence": "high", "checked": "twice", "review": "published", "source_ids": "S1"}
    places, kinds = ["SEM", "SQ", "R_MAN", "", "SEM|SQ"], ["protest", "clash", "statement"]
    events = [
        base
        | {
            "record_id": f"E{i}",
            "category": kinds[i % 3],
            "title": f"Event {i}",
            "place_ids": places[i % 5],
            "start": f"2022-01-{1 + i % 20:02}",
        }
        for i in range(2100)
    ]
    result = run(tiny(events=events))
    heard = open_page(result.html())
    features = result.features
    assert heard.page.locator("[data-kz-points]").count() == 1
    for change in (
        {},
        {"categories": {"clash": False}},
        {"time": ["2022-01-05", "2022-01-06"]},
        {"search": "event 7"},
        {"place": "KZ-MAN"},
    ):
        heard.apply(**change)
        state = heard.state()
        rows = features[features["category"].map(state["categories"])]
        if state["time"]:
            # nothing says that anybody was at an undated base in those days
            undated = (rows["start"] == "") & (rows["layer"] != "bases")
            rows = rows[undated | rows["start"].str[:10].isin(["2022-01-05", "2022-01-06"])]
        if state["search"]:
            rows = rows[
                [
                    all(w in f"{r} {t} {p}".lower() for w in state["search"].split())
                    for r, t, p in zip(rows["record_id"], rows["title"], rows["place"], strict=True)
                ]
            ]
        if state["place"]:
            rows = rows[
                [
                    state["place"] in {a, u, *c.split("|")}
                    for a, u, c in zip(rows["adm1"], rows["unit_id"], rows["join_candidates"], strict=True)
                ]
            ]
        assert heard.ids() == sorted(rows["record_id"]), change
        parts = heard.page.evaluate("""() => {
          const sum = (q, a) => [...document.querySelectorAll(q)].reduce((n, e) => n + Number(e.getAttribute(a)), 0);
          return [...['points', 'cluster', 'line', 'placeless'].map((k) => sum(`[data-kz-${k}]`, `data-kz-${k}`)),
            document.querySelectorAll('[data-kz-mark]').length];
        }""")
        assert sum(parts) == len(rows), (change, parts)
    heard.quiet()


def test_axe_finds_nothing_serious(open_page: Callable[..., Opened]) -> None:
    heard = open_page(webmap.points_page(table(2500), title="Many", units=units(), utc_offset=OFFSET))
    for state in ({}, {"pane": "table", "selected": heard.ids()[0]}, {"theme": "dark", "pane": "about"}):
        heard.apply(**state)
        assert heard.serious() == [], state


def test_nothing_flows_over_on_a_phone(open_page: Callable[..., Opened]) -> None:
    heard = open_page(webmap.points_page(table(2500), title="Many", utc_offset=OFFSET), size=(360, 740), touch=True)
    heard.page.locator("[data-kz-stop=list]").click()
    assert heard.page.evaluate("() => document.documentElement.scrollWidth") == 360
    row = heard.page.locator("[data-kz-row]").first
    assert row.bounding_box()["height"] == 88
    assert row.evaluate("(e) => e.scrollHeight <= e.clientHeight + 1")
    heard.quiet()


def test_hostile_words_stay_words(open_page: Callable[..., Opened]) -> None:
    evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>`${alert(3)}`"
    rows = table(2100).assign(
        title=evil, place=evil, actors=evil, category=[evil, "clash"] * 1050, layer=["__proto__", evil] * 1050
    )
    heard = open_page(webmap.points_page(rows, title=evil, credit=evil, utc_offset=OFFSET))
    heard.apply(pane="table", selected=heard.ids()[5])
    assert evil in heard.page.locator("[data-kz-detail] h2").inner_text()
    heard.apply(search="onerror")
    assert heard.state()["counts"]["visible"] == len(heard.ids()) == 2100
    heard.apply(layers={"layer-2": False}, categories={"clash": False})
    assert heard.ids() == []
    heard.apply(layers={"layer-2": True})
    assert heard.state()["counts"]["byLayer"] == {"layer-1": 0, "layer-2": 1050}
    assert heard.page.locator("img").count() == 0
    heard.quiet()
