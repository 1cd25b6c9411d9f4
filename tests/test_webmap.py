"""The page as text: self-contained, the same bytes each time, inert, complete."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import pytest
from folium.plugins import MarkerCluster
from hypothesis import given
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from kzmap import pipeline, webmap
from kzmap.claims import deployments
from kzmap.errors import PageError
from kzmap.face import run
from kzmap.situation.times import interval
from kzmap.webmap import assets, border_lines, carrier, forces, layers, page
from kzmap.webmap.escape import href, json_script, text
from kzmap.webmap.shapes import FINE, GRID, LAND, Shapes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries
    from kzmap.situation.located import Located


@pytest.fixture(scope="module")
def real(boundaries: Boundaries) -> Located:
    return run("kazakhstan-2022", boundaries=boundaries).located


@pytest.fixture
def located(tiny: Callable[..., Path], boundaries: Boundaries) -> Located:
    return pipeline.locate(*pipeline.read(tiny(), boundaries))


def render(located: Located, **options: Any) -> str:
    return webmap.render(layers.build(located), located, **options)


def payload(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="kz-payload">(.*?)</script>', html, re.DOTALL)
    ground = re.search(r'<script type="application/gzip" id="kz-ground">([A-Za-z0-9+/=]*)</script>', html)
    assert found
    assert ground
    data = dict(json.loads(found.group(1)))
    return data | json.loads(gzip.decompress(base64.b64decode(ground.group(1)))[: data["beside"]["told"]])


def test_same_input_same_bytes(located: Located) -> None:
    assert render(located) == render(located)


def test_the_page_asks_for_nothing(located: Located) -> None:
    html = render(located)
    bare = re.sub(r"(<(script|style)\b[^>]*>).*?</\2>", r"\1", html, flags=re.DOTALL)
    assert not re.search(r"""(src|href)=["'](?!https://example\.org/1)""", bare)
    for word in ("bootstrap", "jquery", "font-awesome", "awesome-markers", "glyphicon"):
        assert word not in html.lower()


def test_the_policy_names_exactly_the_scripts_that_are_there(located: Located) -> None:
    html = render(located)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy.group(1).split("; "))
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts}
    assert set(rules["script-src"].split()) == hashes
    assert rules["default-src"] == "'none'"
    assert "unsafe-eval" not in policy.group(1)
    assert "unsafe-inline" not in rules["script-src"]
    assert rules["img-src"] == "data: blob:"
    assert "connect-src" not in rules  # falls back to 'none'


def test_online_tiles_allow_one_address_and_only_when_offered(located: Located) -> None:
    assert webmap.TILES not in re.findall(r"img-src [^;]*", render(located))[0]
    html = render(located, online_tiles=True)
    assert re.findall(r"img-src [^;\"]*", html)[0] == f"img-src data: blob: {webmap.TILES}"
    assert payload(html)["options"]["onlineTiles"] is True


def test_the_payload_holds_every_record_claim_and_source(located: Located, page_records: Any) -> None:
    html = render(located)
    records, strings, data = page_records(html)
    assert sorted(records["id"]) == sorted(located.features["record_id"])
    assert {len(column) for column in records.values()} == {len(located.features)}
    assert [strings[at] for at in payload(html)["claims"]["claim_id"]] == located.claims["claim_id"].tolist()
    assert "claims" not in data  # in clear they were more than half of a page of 100,000 records
    assert len(data["sources"]["source_id"]) == len(located.sources)
    row = records["id"].index("E1")
    assert strings[records["title"][row]] == "People gather in Semey"
    assert (records["lon"][row], records["lat"][row]) == (8025025, 5042064)
    assert records["minutes"][row] == 24 * 60
    assert records["t0"][row] == 27355320  # 2022-01-05T00:00+06:00
    assert records["sources"][row] == [0, 1]


def test_a_record_without_a_place_says_why(located: Located, page_records: Any) -> None:
    html = render(located)
    records, strings, _ = page_records(html)
    assert strings[records["basis"][records["id"].index("E3")]] == "It names no place."
    assert "<td dir=auto>It names no place.<td>" in html


def test_a_region_is_its_polygon_and_no_point(located: Located, page_records: Any) -> None:
    records, strings, data = page_records(render(located))
    row = records["id"].index("E2")
    assert records["lon"][row] == -(2**31)
    [unit] = records["units"][row]
    assert strings[data["units"]["unit_id"][unit]] == "KZ-MAN"


def test_the_disc_of_a_place_travels_as_its_radius(located: Located, page_records: Any) -> None:
    """48 corners for each of 100,000 records would be 35 MB."""
    records, _, data = page_records(render(located))
    row = records["id"].index("E1")
    assert (records["area"][row], records["radius"][row]) == (-2, 7000)
    drawn = located.features.set_index("record_id").loc[records["id"]]
    discs = (drawn["located_by"] == "place") & (drawn.geom_type == "Point")
    assert [area == -2 for area in records["area"]] == discs.tolist()
    (shapes,) = [n for name, _, _, n in data["beside"]["columns"] if name == "grid"]
    assert shapes < len(located.units) + 20


def test_the_same_records_travel_packed_and_plain(located: Located, page_records: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, words, data = page_records(render(located))
    monkeypatch.setattr(carrier, "MOST_MARKS", 3)
    packed, strings, other = page_records(render(located))
    assert other["options"]["dots"]
    assert not data["options"]["dots"]
    by_id = {one: k for k, one in enumerate(packed["id"])}
    assert strings == words
    for name, values in plain.items():
        assert [packed[name][by_id[one]] for one in plain["id"]] == values, name


def test_no_coordinate_of_the_places_table_leaks(located: Located) -> None:
    """A place made coarser on purpose must not come back through another door."""
    places = located.situation.places
    moved = located.features.copy()
    moved["geometry"] = None
    moved["area"] = gpd.GeoSeries([None] * len(moved), crs=4326)
    html = render(replace(located, features=moved.set_geometry("geometry")))
    for value in places["lon"].dropna():
        assert str(value) not in html


@pytest.mark.parametrize(
    ("zone", "period", "turns", "called"),
    [
        ("America/Port-au-Prince", ("2024-02-01", "2024-12-01"),
         [("2024-01-01T00:00", -300), ("2024-03-10T07:00", -240), ("2024-11-03T06:00", -300)], ["-5", "-4"]),
        ("Europe/Kyiv", ("2022-02-24", "2022-11-01"),
         [("2022-01-01T00:00", 120), ("2022-03-27T01:00", 180), ("2022-10-30T01:00", 120)], ["+2", "+3"]),
        ("Asia/Kathmandu", ("2023-01-01", "2023-02-01"), [("2023-01-01T00:00", 345)], ["+5:45"]),
    ],
)  # fmt: skip
def test_local_time_travels_with_each_turn_of_the_clocks(
    located: Located, zone: str, period: tuple[str, str], turns: list[tuple[str, int]], called: list[str]
) -> None:
    kzmap = {**located.situation.settings, "timezone": zone, "period": list(period)}
    situation = replace(located.situation, package={**located.situation.package, "kzmap": kzmap})
    features = located.features.assign(start=period[0], end="")
    meta = payload(render(replace(located, situation=situation, features=features)))["meta"]
    minutes = [(round(datetime.fromisoformat(f"{at}+00:00").timestamp()) // 60, offset) for at, offset in turns]
    assert [tuple(one) for one in meta["local"]] == minutes
    assert meta["offsets"] == called


def test_known_on_opens_the_page(located: Located) -> None:
    assert payload(render(located, known_on="2022-01-09"))["options"]["knownOn"] == "2022-01-09"


def test_an_unknown_language_is_refused(located: Located) -> None:
    with pytest.raises(PageError, match="en, ar, fr, kk, ru, uk"):
        render(located, lang="de")


@pytest.mark.parametrize("payload", ["{{ 7 * 7 }}", "{% raw %}", "{# hashtag", "{{ cycler.__init__.__globals__ }}", "{{", "%}"])
def test_no_text_is_compiled_as_a_template(located: Located, payload: str) -> None:
    """branca compiles what its elements hold as Jinja templates; a text of the data must reach the page as written."""
    features, sources = located.features.copy(), located.sources.copy()
    features["title"], sources["publisher"] = payload, payload
    situation = replace(located.situation, package={**located.situation.package, "title": payload})
    bent = replace(located, features=features, situation=situation.with_table("sources", sources))
    drawn = webmap.folium_map(layers.build(bent), bent)
    for made in (webmap.render(layers.build(bent), bent), drawn.get_root().render()):
        assert f"<title>{text(payload)}</title>" in made
        found = re.search(r'<script type="application/json" id="kz-payload">(.*?)</script>', made, re.DOTALL)
        assert found is not None
        assert json.loads(found[1])["meta"]["title"]["en"] == payload
        assert made.count(text(payload)) > len(features)


def test_an_empty_situation_still_makes_a_page(located: Located) -> None:
    data = payload(render(replace(located, features=located.features.iloc[:0])))
    assert data["records"]["n"] == 0


def test_a_notebook_map_carries_all_it_needs(located: Located) -> None:
    drawn = webmap.folium_map(layers.build(located), located)
    assert isinstance(drawn, folium.Map)
    html = drawn.get_root().render()
    assert "L.map(" in html
    assert assets.inline(html) == html


def test_what_someone_adds_to_the_map_is_refused(located: Located) -> None:
    drawn = webmap.folium_map(layers.build(located), located)
    MarkerCluster().add_to(drawn)
    with pytest.raises(PageError, match="not vendored"):
        assets.inline(drawn.get_root().render())


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://example.org/x.js"></script>',
        "<SCRIPT SRC=https://example.org/x.js></SCRIPT>",
        '<link rel="stylesheet" href="https://example.org/x.css"/>',
        '<link href="x.css" rel=stylesheet>',
        '<img alt="" src="x.png">',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_the_inliner_fails_closed(tag: str) -> None:
    with pytest.raises(PageError, match="not vendored"):
        assets.inline(f"<html><script>ok()</script>{tag}</html>")


def test_the_inliner_puts_vendored_files_in() -> None:
    url = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
    html = assets.inline(f'<script src="{url}.js"></script><link rel="stylesheet" href="{url}.css"/>')
    assert "src=" not in html.split(">")[0]
    assert "1.9.3" in html
    assert "url(images" not in html


def test_a_changed_vendored_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(assets._SHA256, "leaflet-1.9.3.js", "0" * 64)
    with pytest.raises(PageError, match="sha256"):
        assets.library("leaflet-1.9.3.js")


def test_a_foreign_script_is_refused(located: Located) -> None:
    html = render(located)
    with pytest.raises(PageError, match="expected 3"):
        page._policy(html.replace("</body>", "<script>alert(1)</script></body>"), online_tiles=False)
    with pytest.raises(PageError, match="data blocks"):
        page._policy(html.replace("</body>", '<script type="module">alert(1)</script></body>'), online_tiles=False)


def test_the_built_script_makes_no_markup_from_text() -> None:
    source = assets.script()
    assert len(source) > 100_000
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", 'setTimeout("'):
        assert forbidden not in source


def test_every_word_of_the_page_travels_in_every_language_that_is_offered(located: Located) -> None:
    located.situation.package["kzmap"]["languages"] = ["ru", "ht", "ar"]  # of which one has no words
    data = payload(render(located))
    script = assets.script().replace("\\\n", "")  # the builder breaks a long text over lines
    used = set(re.findall(r'\b(?:t|sentence)\("([\w.]+)"', script))
    families = set(re.findall(r"\bt\(`(\w+)\.\$\{", script))
    assert len(used) > 80
    assert {"precision", "time_precision", "part_of_day", "status", "rule", "table"} <= families
    assert list(data["words"]) == data["languages"] == ["ru", "ar", "en"]
    for lang, said in data["words"].items():
        assert {key for key in used if key not in said and f"{key}.other" not in said} == set(), lang
        assert families - {"unit"} <= {key.split(".")[0] for key in said}, lang  # of units only those that are claimed
    assert data["words"]["ru"]["app.legend"] == "Легенда"
    assert data["dates"]["en"]["whole"][2] == "{d} Mar {y}"
    assert data["vocabulary"]["outlines"]["diamond"]["body"] == "M12 3.5L20.5 12L12 20.5L3.5 12Z"


@given(st.text())
def test_escaped_text_cannot_open_anything(value: str) -> None:
    assert not set("<>\"'`$\\") & set(text(value))


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c), max_leaves=8))
def test_json_in_a_script_is_inert_and_whole(value: object) -> None:
    written = json_script(value)
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == value


def test_a_lone_surrogate_does_not_break_the_page() -> None:
    assert json.loads(json_script("\ud800")) == "?"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "ftp://a/b", "http://", "JaVaScRiPt:x", "http://[", ""]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert href(url) == ""


def undone(shapes: Shapes) -> list[list[list[np.ndarray]]]:
    """Points of each ring of each part of each shape, by the description of `Shapes.columns`."""
    found = {name: column.tolist() for name, column in shapes.columns().items()}
    rings, pieces, ends = (iter(found[name]) for name in ("rings", "pieces", "from"))
    until = iter(found["to"])
    out = []
    for grid, parts in zip(found["grid"], found["parts"], strict=True):
        shape = []
        for _ in range(parts):
            part = []
            for _ in range(next(rings)):
                points = []
                for _ in range(next(pieces)):
                    first, last = next(ends), next(until)
                    points += list(range(first, last + 1)) if first <= last else list(range(first, last - 1, -1))
                part.append(np.array([[found["x"][k] / grid, found["y"][k] / grid] for k in points]))
            shape.append(part)
        out.append(shape)
    assert [next(column, None) for column in (rings, pieces, ends, until)] == [None] * 4
    return out


rings = st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=2, max_size=30)


@given(rings, st.sampled_from([LAND, GRID, FINE]))
def test_a_line_survives_its_coding(points: list[tuple[float, float]], grid: int) -> None:
    shapes = Shapes()
    shapes.add(shapely.LineString(points), grid)
    ((back,),) = undone(shapes)[0]
    coded = shapely.LineString(np.vstack([back, back[-1:]]))
    assert shapely.distance(shapely.points(points), coded).max() <= 1 / grid


def test_neighbours_share_the_points_of_their_border() -> None:
    border = [(0, y) for y in range(11)]
    west = shapely.Polygon([*border, (-5, 10), (-5, 0)], [[(-2, 4), (-3, 4), (-3, 5), (-2, 5)]])
    east = shapely.Polygon([*border[::-1], (5, 0), (5, 10)])
    shapes = Shapes()
    assert [shapes.add(shape, 10) for shape in (west, east, shapely.LineString(border), None)] == [0, 1, 2, -1]
    found = undone(shapes)
    for shape, ((shell, *holes),) in zip((west, east), found[:2], strict=True):
        assert shapely.Polygon(shell, holes).equals(shape)
    assert found[2][0][0].tolist() == [list(map(float, point)) for point in border]
    assert len(shapes.columns()["x"]) == 11 + 2 + 4 + 2


def test_borders_are_cut_to_the_period() -> None:
    rows = [
        {"level": "adm1", "disputed": False, "valid_from": "", "valid_to": "2018-06-19"},
        {"level": "adm1", "disputed": False, "valid_from": "", "valid_to": "2022-06-08"},
        {"level": "adm1", "disputed": False, "valid_from": "2022-06-08", "valid_to": ""},
        {"level": "adm0", "disputed": True, "valid_from": "", "valid_to": ""},
    ]
    table = gpd.GeoDataFrame(rows, geometry=[shapely.LineString([(i, 0), (i, 1)]) for i in range(4)], crs=4326)
    found = [
        (line["level"], line["disputed"], line["from"], line["to"]) for line in border_lines.lines(table, table, "2022-01-01")
    ]
    assert found == [("adm0", 1, "", ""), ("adm1", 0, "", "2022-06-08"), ("adm1", 0, "2022-06-08", "")]


def test_presence_travels_as_flows_counts_it(real: Located) -> None:
    rows = {claim: row for row, claim in enumerate(real.claims["claim_id"])}
    sent = {row["id"]: row for row in forces.presence(real)}
    told = deployments.presence(real.situation)
    assert list(sent) == [row["contingent_id"] for row in told]
    for row in told:
        mine = sent[row["contingent_id"]]
        assert mine["states"] == "".join(day["state"][0] for day in row["days"])
        assert mine["now"] == (rows[row["strength"]["claim_id"]] if row["strength"] else -1)
        for number, day in enumerate(row["days"]):
            [*_, (_, low, high)] = [band for band in mine["bands"] if band[0] <= number]
            assert {"low": low, "high": high} == day["present"]
        for day, may in zip(row["days"], mine["may"], strict=True):
            assert (day["most"]["present"] != 0) == bool(may)
            assert (day["fewest"]["present"] != 0) == (day["state"] in ("all", "some"))


@pytest.mark.parametrize("day", ["2022-01-06", "2022-01-07", "2022-01-10", "2022-01-13", "2022-01-20"])
def test_the_strength_of_a_day_is_the_one_known_then(boundaries: Boundaries, real: Located, day: str) -> None:
    then = run("kazakhstan-2022", boundaries=boundaries, known_on=day).located
    until = interval(day, offset="+06:00")[1].timestamp() / 60
    sent = {row["id"]: [claim for minute, claim in row["then"] if minute < until][-1:] for row in forces.presence(real)}
    for row in deployments.presence(then.situation):
        claim = (sent[row["contingent_id"]] or [-1])[0]
        expected = row["strength"]["claim_id"] if row["strength"] else ""
        assert (real.claims["claim_id"][claim] if claim >= 0 else "") == expected, row["contingent_id"]


def test_ends_that_no_source_states_are_told(real: Located) -> None:
    told = forces.inferred(real)
    assert told["K21"] == ["to"]
    assert told["K33"] == ["to"]
    assert "K41a" not in told, "Tokmok is stated as the place where the column came from"
    assert "K23" not in told
    assert forces.inferred(replace(real, features=real.features.iloc[:0])) == {}
