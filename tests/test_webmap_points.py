"""Packed records: what goes in comes out, whatever the columns are; and a bare table becomes a page or a clear error."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzmap import webmap
from kzmap.errors import PageError
from kzmap.ground.boundaries import Boundaries
from kzmap.webmap import bare, carrier, fallback, records
from kzmap.webmap.escape import json_script

CATEGORIES = ["protest", "clash", "arson"]
STRINGS = ["", *CATEGORIES, "Алматы", "A</script>", "B"]


def carried(packed: carrier.Packed, read: Any) -> tuple[dict[str, Any], list[str]]:
    """Columns of packed records, as a page would carry them."""
    blob = f'<script id="kz-records">{packed.blob}</script>' if packed.blob else ""
    found, strings, _ = read(
        f'<script id="kz-payload">{json_script({"records": packed.head, "strings": packed.head.get("strings")})}</script>{blob}'
    )
    return found, strings


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
@given(
    rows=st.lists(record, min_size=1, max_size=40),
    prefix=st.sampled_from(["", "R", "x-"]),
    width=st.sampled_from([0, 5]),
    many=st.booleans(),
)
def test_columns_survive(page_records: Any, rows: list[dict[str, Any]], prefix: str, width: int, many: bool) -> None:
    ids = [f"{prefix}{i:0{width}}" for i in range(len(rows))]
    columns = {
        "id": ids,
        "lon": [None if r["at"] is None else r["at"][0] / 1e5 for r in rows],
        "lat": [None if r["at"] is None else r["at"][1] / 1e5 for r in rows],
        "t0": [r["t0"] for r in rows],
        "t1": [None if r["t0"] is None else r["t0"] + r["minutes"] for r in rows],
        **{name: [r[name] for r in rows] for name in ("category", "place", "adm1", "radius", "area", "sources")},
    }
    packed = carrier.pack(columns, STRINGS, packed=many)
    found, strings = carried(packed, page_records)
    assert bool(packed.blob) == many
    assert strings[: len(STRINGS)] == STRINGS
    assert carrier.pack(columns, STRINGS, packed=many).blob == packed.blob
    assert sorted(packed.rows.tolist()) == list(range(len(rows)))
    for k, at in enumerate(packed.rows):
        row = rows[at]
        assert ids[at] == found["id"][k]
        assert (found["lon"][k], found["lat"][k]) == (row["at"] or (carrier.MISSING, carrier.MISSING))
        assert found["t0"][k] == (carrier.MISSING if row["t0"] is None else row["t0"])
        assert row["t0"] is None or found["minutes"][k] == row["minutes"]
        assert found["radius"][k] == (carrier.MISSING if row["radius"] is None else row["radius"])
        for name in ("category", "area", "sources", "place", "adm1"):
            assert found[name][k] == row[name], name


@pytest.mark.parametrize("many", [True, False])
def test_years_beyond_32_bits_stand_at_their_end(page_records: Any, many: bool) -> None:
    year = 365.2425 * 1440
    begin = [0.0, 8029 * year, -1969 * year, 4000 * year, None]  # 9999, 1, 5970
    columns = {
        "id": None,
        "lon": [1.0] * 5,
        "lat": [2.0] * 5,
        "t0": begin,
        "t1": [None if t is None else t + year for t in begin],
    }
    packed = carrier.pack(columns, STRINGS, packed=many)
    found, _ = carried(packed, page_records)
    told = [(found["t0"][k], found["minutes"][k]) for k in np.argsort(packed.rows)]
    assert told[0] == (0, round(year))
    assert told[1] == (2**31 - 2, 1)
    assert told[2] == (round(-1969 * year), round(year))
    assert told[3][0] == round(4000 * year)
    assert told[4] == (carrier.MISSING, 0)


@pytest.mark.parametrize("ids", [["a", "b"], ["R01", "R2"], ["R1", "S1"], ["9" * 12, "8" * 12], ["²", "³"], ["-1", "-01"]])
def test_ids_that_are_no_numbers_stay_as_they_are(ids: list[str]) -> None:
    strings = ["", "other"]
    form, codes = carrier._ids(ids, strings)
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
    assert len(carrier.pack(columns, STRINGS).blob) / n < 9


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"lon": [76.9, 71.4, np.nan], "lat": [43.2, 51.1, np.nan]} | columns)


def payload_of(html: str) -> dict[str, Any]:
    found = re.search(r'id="kz-payload">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_a_bare_table_becomes_a_page(page_records: Any) -> None:
    table = frame(
        start=["2022-01-05", "2022-01-04T14:30+06:00", ""], category=["clash", "Own, word", "protest"], place=["A", "B", "C"]
    )
    html = webmap.points_page(table, title="Mine", utc_offset="+06:00", credit="Me, CC BY 4.0")
    found, strings, data = page_records(html)
    assert data["records"]["n"] == 3
    assert data["meta"]["period"] == ["2022-01-04", "2022-01-05"]
    assert found["t0"] == [27354750, 27355320, carrier.MISSING]  # 2022-01-04T08:30Z, 2022-01-04T18:00Z
    assert [one["id"] for one in data["vocabulary"]["categories"]] == ["protest", "clash", "category-3"]
    assert [data["vocabulary"]["categories"][k]["title"]["en"] for k in found["category"]] == ["Own, word", "Clash", "Protest"]
    assert "C" in strings
    assert html == webmap.points_page(table, title="Mine", utc_offset="+06:00", credit="Me, CC BY 4.0")


def test_times_may_be_datetimes(page_records: Any) -> None:
    days = pd.to_datetime(["2022-01-05", "2022-01-06", None])
    found, _, _ = page_records(webmap.points_page(frame(start=days), utc_offset="+06:00"))
    assert found["t0"][:2] == [27355320, 27356760]
    assert set(found["minutes"][:2]) == {1440}
    clocks = pd.to_datetime(["2022-01-05T10:00", "2022-01-06T00:00", None])
    found, _, _ = page_records(webmap.points_page(frame(start=clocks), utc_offset="+06:00"))
    assert found["t0"][0] == 27355920
    assert found["minutes"][:2] == [1, 1]


def test_hostile_words_are_not_in_the_page_as_markup() -> None:
    evil = "</script><img src=x onerror=alert(1)>`${alert(1)}`"
    html = webmap.points_page(
        frame(title=[evil] * 3, category=[evil] * 3, layer=[evil] * 3, place=[evil] * 3), title=evil, credit=evil
    )
    assert "<img src=x" not in html
    assert html.count("<script") == len(re.findall(r"<script(?: type=\"application/(?:json|gzip)\" id=\"kz-\w+\")?>", html))


def test_what_is_known_only_to_a_region_is_no_dot(page_records: Any) -> None:
    boundaries = Boundaries.load(packs=False)
    units = boundaries.during("2022-01-01", "2022-12-31", scale="drawn")
    table = frame(
        precision=["region", "site", "country"], adm1=["KZ-VOS", "KZ-AST", ""], adm0=["KAZ"] * 3, start=["2022-01-05"] * 3
    )
    found, strings, data = page_records(webmap.points_page(table, units=units))
    names = [strings[code] for code in data["units"]["unit_id"]]
    shown = [[names[k] for k in rows] for rows in found["units"]]
    dots = [lon != carrier.MISSING for lon in found["lon"]]
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
    with pytest.raises(PageError, match="speaks en, ar, fr, kk"):
        webmap.points_page(frame(), lang="de")
    assert payload_of(webmap.points_page(frame().head(0)))["records"]["n"] == 0


def test_ids_give_way_to_numbers_in_a_very_large_table(page_records: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    table = frame(record_id=["c", "b", "a"], start=["2022-01", "2022", "2022-01-05"])
    found, strings, _ = page_records(webmap.points_page(table))
    assert found["id"] == ["c", "b", "a"]
    assert [strings[code] for code in found["start"]] == ["2022-01", "2022", "2022-01-05"]
    for module in (bare, records):
        monkeypatch.setattr(module, "MOST_WORDS", 2)
    found, _, _ = page_records(webmap.points_page(table))
    assert found["id"] == ["1", "2", "3"]
    assert "start" not in found


def test_a_page_draws_marks_for_few_and_dots_for_many(page_records: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    few = webmap.points_page(frame())
    assert not page_records(few)[2]["options"]["dots"]
    assert 'id="kz-records"' not in few
    monkeypatch.setattr(carrier, "MOST_MARKS", 2)
    many = webmap.points_page(frame())
    assert page_records(many)[2]["options"]["dots"]
    assert many.count('id="kz-records"') == 1


def test_a_reader_without_scripts_is_told_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "The first 3 of" not in webmap.points_page(frame(title=["a", "b", "c"]))
    for name in ("_MOST", "_FIRST"):
        monkeypatch.setattr(fallback, name, 2)
    html = webmap.points_page(frame(title=["a", "b", "c"]))
    assert "The first 2 of 3 records." in html
    assert html.split('id="kz-fallback">')[1].count("<tr><td") == 2
