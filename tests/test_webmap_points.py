"""Packed records: what goes in comes out, whatever the columns are; and a bare table becomes a page or a clear error."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzmap import pipeline, webmap
from kzmap.errors import PageError
from kzmap.ground.boundaries import Boundaries
from kzmap.webmap import layers, points, pointspage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CATEGORIES = ["protest", "clash", "arson"]
STRINGS = ["", *CATEGORIES, "Алматы", "A</script>", "B"]


def unpack(packed: points.Packed) -> tuple[dict[str, list[int]], list[str]]:
    """Read the columns back, written from the description and not from the code that packs; in the order of time."""
    head = packed.data["packed"]
    raw = gzip.decompress(base64.b64decode(packed.blob))
    n, at, found = head["n"], head["strings"], {}
    for name, width, steps in head["columns"]:
        planes = [raw[at + k * n : at + (k + 1) * n] for k in range(width)]
        values = [sum(plane[i] << (8 * k) for k, plane in enumerate(planes)) for i in range(n)]
        if steps:
            total, out = 0, []
            for value in values:
                total = (total + ((value >> 1) ^ -(value & 1))) & 0xFFFFFFFF
                out.append(total)
            values = out
        values = [value - 2**32 if value >= 2**31 else value for value in values]
        table = head["values"].get(name)
        found[name] = [table[value] for value in values] if table else values
        at += n * width
    found |= {name: [value] * n for name, value in head["constants"].items()}
    assert at == len(raw)
    order = sorted(range(n), key=lambda i: (found["t0"][i] == points.MISSING, found["t0"][i]))
    return {name: [values[i] for i in order] for name, values in found.items()}, json.loads(raw[: head["strings"]])


record = st.fixed_dictionaries({
    "at": st.none() | st.tuples(st.integers(-18000000, 18000000), st.integers(-9000000, 9000000)),
    "t0": st.none() | st.integers(-60_000_000, 60_000_000),
    "minutes": st.integers(1, 600_000),
    "category": st.integers(1, 3),
    "place": st.integers(0, 6),
    "adm1": st.integers(0, 6),
    "radius": st.none() | st.integers(0, 2_000_000),
    "area": st.integers(-1, 70_000),
    "sources": st.lists(st.integers(0, 5), max_size=3),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(record, min_size=1, max_size=40), prefix=st.sampled_from(["", "R", "x-"]), width=st.sampled_from([0, 5]))
def test_columns_survive(rows: list[dict[str, Any]], prefix: str, width: int) -> None:
    ids = [f"{prefix}{i:0{width}}" for i in range(len(rows))]
    columns = {
        "id": ids,
        "lon": [None if r["at"] is None else r["at"][0] / 1e5 for r in rows],
        "lat": [None if r["at"] is None else r["at"][1] / 1e5 for r in rows],
        "t0": [r["t0"] for r in rows],
        "t1": [None if r["t0"] is None else r["t0"] + r["minutes"] for r in rows],
        **{name: [r[name] for r in rows] for name in ("category", "place", "adm1", "radius", "area", "sources")},
    }
    data = {"records": columns, "strings": STRINGS, "vocabulary": {"categories": [{"id": one} for one in CATEGORIES]}}
    packed = points.pack(data)
    found, strings = unpack(packed)
    head = packed.data["packed"]
    assert strings[: len(STRINGS)] == STRINGS
    assert points.pack(data).blob == packed.blob
    assert sorted(packed.rows.tolist()) == list(range(len(rows)))
    for k, at in enumerate(packed.rows):
        row = rows[at]
        form = head["id"]
        assert ids[at] == (f"{form['prefix']}{found['id'][k]:0{form['width']}}" if form else strings[found["id"][k]])
        assert (found["lon"][k], found["lat"][k]) == (row["at"] or (points.MISSING, points.MISSING))
        assert found["t0"][k] == (points.MISSING if row["t0"] is None else row["t0"])
        assert row["t0"] is None or found["minutes"][k] == row["minutes"]
        assert CATEGORIES[found["category"][k]] == STRINGS[row["category"]]
        assert found["radius"][k] == (points.MISSING if row["radius"] is None else row["radius"])
        assert found["area"][k] == row["area"]
        assert head["lists"]["sources"][found["sources"][k]] == row["sources"]
        for group, name in (("spot", "place"), ("where", "adm1")):
            about = head["groups"][group]
            assert about["rows"][found[group][k]][about["names"].index(name)] == row[name]


@pytest.mark.parametrize("ids", [["a", "b"], ["R01", "R2"], ["R1", "S1"], ["9" * 12, "8" * 12], ["²", "³"], ["-1", "-01"]])
def test_ids_that_are_no_numbers_stay_as_they_are(ids: list[str]) -> None:
    strings = ["", "other"]
    form, codes = points._ids(ids, strings)
    assert form == {}
    assert [strings[code] for code in codes] == ids


def test_a_million_rows_of_the_usual_kind_need_few_bytes() -> None:
    """At 100,000 rows the packed columns take under 9 bytes a row in the file; a curve saves more the more rows there are."""
    dice = np.random.default_rng(1)
    n = 100_000
    centre = dice.integers(0, 200, n)
    columns = {
        "id": None,
        "lon": dice.uniform(-20, 140, 200)[centre] + dice.normal(0, 0.3, n),
        "lat": dice.uniform(-30, 60, 200)[centre] + dice.normal(0, 0.3, n),
        "t0": dice.integers(0, 365, n) * 1440.0,
        "t1": np.nan,
        "category": dice.integers(1, 4, n),
        "place": centre % 7,
    }
    columns["t1"] = columns["t0"] + 1440
    data = {"records": columns, "strings": STRINGS, "vocabulary": {"categories": [{"id": one} for one in CATEGORIES]}}
    assert len(points.pack(data).blob) / n < 9


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"lon": [76.9, 71.4, np.nan], "lat": [43.2, 51.1, np.nan]} | columns)


def payload_of(html: str) -> dict[str, Any]:
    found = re.search(r'id="kz-payload">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def records_of(html: str) -> tuple[dict[str, list[int]], list[str], dict[str, Any]]:
    blob = re.search(r'id="kz-points">([A-Za-z0-9+/=]*)</script>', html)
    assert blob
    data = payload_of(html)
    return *unpack(points.Packed(data, blob.group(1), np.array([]))), data


def test_a_bare_table_becomes_a_page() -> None:
    table = frame(
        start=["2022-01-05", "2022-01-04T14:30+06:00", ""], category=["clash", "Own, word", "protest"], place=["A", "B", "C"]
    )
    html = webmap.points_page(table, title="Mine", utc_offset="+06:00", credit="Me, CC BY 4.0")
    found, strings, data = records_of(html)
    assert data["packed"]["n"] == 3
    assert data["meta"]["period"] == ["2022-01-04", "2022-01-05"]
    assert found["t0"] == [27354750, 27355320, points.MISSING]  # 2022-01-04T08:30Z, 2022-01-04T18:00Z
    assert [one["id"] for one in data["vocabulary"]["categories"]] == ["protest", "clash", "category-3"]
    assert [data["vocabulary"]["categories"][k]["title"]["en"] for k in found["category"]] == ["Own, word", "Clash", "Protest"]
    assert "C" in strings
    assert html == webmap.points_page(table, title="Mine", utc_offset="+06:00", credit="Me, CC BY 4.0")


def test_times_may_be_datetimes() -> None:
    days = pd.to_datetime(["2022-01-05", "2022-01-06", None])
    found, _, _ = records_of(webmap.points_page(frame(start=days), utc_offset="+06:00"))
    assert found["t0"][:2] == [27355320, 27356760]
    assert set(found["minutes"][:2]) == {1440}
    clocks = pd.to_datetime(["2022-01-05T10:00", "2022-01-06T00:00", None])
    found, _, _ = records_of(webmap.points_page(frame(start=clocks), utc_offset="+06:00"))
    assert found["t0"][0] == 27355920
    assert found["minutes"][:2] == [1, 1]


def test_hostile_words_are_not_in_the_page_as_markup() -> None:
    evil = "</script><img src=x onerror=alert(1)>`${alert(1)}`"
    html = webmap.points_page(
        frame(title=[evil] * 3, category=[evil] * 3, layer=[evil] * 3, place=[evil] * 3), title=evil, credit=evil
    )
    assert "<img src=x" not in html
    assert html.count("<script") == len(re.findall(r"<script(?: type=\"application/(?:json|gzip)\" id=\"kz-\w+\")?>", html))


def test_what_is_known_only_to_a_region_is_no_dot() -> None:
    boundaries = Boundaries.load(packs=False)
    units = boundaries.during("2022-01-01", "2022-12-31", scale="drawn")
    table = frame(
        precision=["region", "site", "country"], adm1=["KZ-VOS", "KZ-AST", ""], adm0=["KAZ"] * 3, start=["2022-01-05"] * 3
    )
    found, strings, data = records_of(webmap.points_page(table, units=units))
    names = [strings[code] for code in data["units"]["unit_id"]]
    shown = [[names[k] for k in data["packed"]["lists"]["units"][code]] for code in found["units"]]
    dots = [lon != points.MISSING for lon in found["lon"]]
    assert sorted(zip(found["precision"], shown, dots, strict=True)) == [
        (0, [], True),
        (4, ["KZ-VOS"], False),
        (5, ["KAZ"], False),
    ]


@pytest.mark.parametrize(("bend", "said"), [
    ({"lon": [200.0, 1, 1]}, "no coordinate on Earth"),
    ({"start": ["yesterday", "", ""]}, "cannot be read"),
    ({"start": ["2022-01-05T14:00", "", ""]}, "without an offset"),
    ({"start": ["2022-01-05"] * 3, "end": ["2022-01-01", "", ""]}, "end before they start"),
    ({"precision": ["exact", "", ""]}, "precision 'exact'"),
    ({"record_id": ["a", "a", "b"]}, "occur twice"),
])  # fmt: skip
def test_what_cannot_be_used_is_said(bend: dict[str, Any], said: str) -> None:
    with pytest.raises(PageError, match=said):
        webmap.points_page(frame(**bend))


def test_a_table_without_points_is_refused_and_an_empty_one_is_not() -> None:
    with pytest.raises(PageError, match="no column lat"):
        webmap.points_page(pd.DataFrame({"lon": [1.0]}))
    with pytest.raises(PageError, match="speaks en, ru, kk"):
        webmap.points_page(frame(), lang="fr")
    assert payload_of(webmap.points_page(frame().head(0)))["packed"]["n"] == 0


def test_ids_give_way_to_numbers_in_a_very_large_table(monkeypatch: pytest.MonkeyPatch) -> None:
    table = frame(record_id=["c", "b", "a"])
    assert "id" in payload_of(webmap.points_page(table))["packed"]["lists"] or records_of(webmap.points_page(table))[0]["id"]
    monkeypatch.setattr(pointspage, "MOST_IDS", 2)
    assert "id" not in records_of(webmap.points_page(table))[0]


def test_a_large_situation_is_packed_and_a_small_one_is_not(tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    situation, boundaries = pipeline.read(tiny())
    located = pipeline.locate(situation, boundaries)
    assert "kz-points" not in webmap.render(layers.build(located), located).split('id="kz-payload"')[1].split("<noscript>")[0]
    monkeypatch.setattr(points, "MOST_MARKS", 3)
    _, _, data = records_of(webmap.render(layers.build(located), located))
    assert data["packed"]["n"] == len(located.features)
