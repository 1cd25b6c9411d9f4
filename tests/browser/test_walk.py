"""A seeded random walk over the controls: whatever a reader does, all views show the same selection, and Python counts it too."""

from __future__ import annotations

import functools
import os
import random
import re
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from kzmap import pipeline
from kzmap.situation.tables import split
from kzmap.situation.times import interval

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from conftest import Opened  # type: ignore[import-not-found]

pytestmark = [pytest.mark.browser, pytest.mark.fuzz]

#: `make fuzz` walks on.
STEPS = 2000 if os.environ.get("KZMAP_FUZZ") == "1" else 400
LATIN = dict(zip("абвгдезийклмнопрстуфхыэәғіқңөұүһ", "abvgdeziiklmnoprstufhyeagiknouuh", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
#: How a name that is asked for stands in the records, where letters alone do not lead to it.
SPELT = {"масимов": ("massimov", "masimov"), "tokaev": ("tokayev", "tokaev")}
STEP = """(actions) => {
  const all = (q) => [...document.querySelectorAll(q)];
  const sum = (name) => all(`[${name}]`).reduce((n, e) => n + Number(e.getAttribute(name)), 0);
  const text = (q) => all(q).reduce((n, e) => n + Number(e.textContent), 0);
  return actions.map(([kind, a, b]) => {
    const found = kind === 'apply' ? [] : all(a);
    if (kind === 'apply') window.kzmap.apply(a);
    else if (kind === 'key') found[0].dispatchEvent(new KeyboardEvent('keydown', {key: b, bubbles: true}));
    else if (found.length) found[b % found.length].dispatchEvent(new MouseEvent('click', {bubbles: true}));
    const {time, layers, categories, precisions, untimed, search, place, today, knownOn, counts, pane} = window.kzmap.state();
    window.kzmap.apply({pane: 'table'});  // its rows are made when it is opened
    const listed = all('[data-kz-row]').length;
    window.kzmap.apply({pane});
    return {
      state: {time, layers, categories, precisions, untimed, search, place, today, knownOn},
      ids: window.kzmap.visibleIds(),
      sums: [
        all('[data-kz-mark]').length + sum('data-kz-cluster') + sum('data-kz-line') + sum('data-kz-placeless'),
        listed, text('[data-kz-count^="layer:"]'), text('[data-kz-count^="category:"]'),
        text('[data-kz-count^="precision:"]'), text('[data-kz-count="visible"]'), counts.visible,
      ],
    };
  });
}"""


def fold(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return "".join(LATIN.get(c, c) for c in plain)


def names(table: pd.DataFrame) -> dict[str, str]:
    """Names of the rows of a table in every language, by the id in its first column."""
    columns = [name for name in table.columns if name.split("_")[0] == "name"]
    return {row[table.columns[0]]: " ".join(row[name] for name in columns) for row in table.to_dict("records")}


def prepared(rows: list[dict[str, Any]], result: pipeline.Result, offset: str) -> list[dict[str, Any]]:
    """What the recount needs of each record, worked out once."""
    ground = result.located.units
    units_named, forces = names(ground.drop(columns="geometry")), names(result.located.situation.contingents)
    above = dict(zip(ground["unit_id"], ground["parent_id"], strict=True))
    searched = re.compile(r"record_id|(title|summary|place)(_[a-z]{2})?|actors|note|type_as_written|x_.+")
    texts = [name for name in rows[0] if searched.fullmatch(name)]
    out = []
    for row in rows:
        start, end = row["start"] or row["end"], row["end"] or row["start"]
        units = {row[c] for c in ("adm0", "adm1", "adm2", "unit_id")} | set(split(row["join_candidates"]))
        out.append({
            **row,
            "span": (interval(start, offset=offset)[0], interval(end, offset=offset)[1]) if start else None,
            "units": units,
            # with the borders of today, what the region of the day has become stands for it
            "units_today": (units - {row["adm1"]}) | set(split(row["adm1_today"])) if row["adm1_today"] else units,
            "hay": fold(" ".join([
                *(row[c] for c in texts),
                *(units_named.get(unit, "") for one in units for unit in (one, above.get(one, ""))),
                *(forces.get(one, "") for one in split(row["contingent_id"])),
            ])),
        })  # fmt: skip
    return out


def recount(rows: list[dict[str, Any]], state: dict[str, Any], offset: str) -> list[str]:
    """What should be visible, from the features and the state alone."""
    words = [SPELT.get(word, (fold(word),)) for word in state["search"].lower().split()]
    period = None
    if state["time"]:
        first, last = (interval(text, offset=offset) for text in state["time"])
        period = (first[0], last[0] if "T" in state["time"][1] else last[1])

    def in_time(row: dict[str, Any]) -> bool:
        if row["span"] is None:
            # nothing says that anybody was at an undated base in the period
            return bool(state["untimed"]) and not (period and row["layer"] == "bases")
        return period is None or (row["span"][0] < period[1] and row["span"][1] > period[0])

    return sorted(
        row["record_id"]
        for row in rows
        if state["layers"][row["layer"]]
        and state["categories"][row["category"]]
        and state["precisions"][row["precision"]]
        and in_time(row)
        and all(any(one in row["hay"] for one in spellings) for spellings in words)
        and (not state["place"] or state["place"] in row["units_today" if state["today"] else "units"])
    )


def actions(payload: dict[str, Any], rows: list[dict[str, Any]], seed: int) -> list[list[Any]]:
    """What a reader may do, one thing after another."""
    dice = random.Random(seed)
    categories = [c["id"] for c in payload["vocabulary"]["categories"]]
    precisions = payload["vocabulary"]["precisions"]
    layers = [layer["id"] for layer in payload["layers"]]
    words = ["", "", "", "almaty", "police", "алматы", "airport", "Өскемен", "zzz", "a e", "аэропорт", "масимов", "tokaev"]
    units = [None, None, *sorted({row["adm1"] for row in rows} - {""}), "KAZ"]
    days = [f"2022-01-{day:02}" for day in range(1, 32)]

    def one() -> list[Any]:
        a, b = sorted(dice.sample(days, 2))
        return dice.choice([
            ["apply", {"layers": {dice.choice(layers): dice.random() < 0.7}}],
            ["apply", {"categories": {dice.choice(categories): dice.random() < 0.7}}],
            ["apply", {"precisions": {dice.choice(precisions): dice.random() < 0.7}}],
            ["apply", {"time": dice.choice([None, [a, b], [f"{a}T06:00+06:00", f"{b}T18:30+06:00"]])}],
            ["apply", {"search": dice.choice(words)}],
            ["apply", {"place": dice.choice(units)}],
            ["apply", {"untimed": dice.random() < 0.8}],
            ["apply", {"selected": dice.choice([None, dice.choice(rows)["record_id"]])}],
            ["apply", {"knownOn": dice.choice([None, a])}],
            ["apply", {"pane": dice.choice(["map", "table", "claims", "about"])}],
            ["apply", {"view": {"lon": dice.uniform(45, 90), "lat": dice.uniform(38, 56), "zoom": dice.randint(3, 12)}}],
            ["click", "[data-kz-switch]", dice.randrange(100)],
            ["click", "[data-kz-row]", dice.randrange(100)],
            ["click", "[data-kz-cluster]", dice.randrange(20)],
            ["click", ".kz-chip:not([hidden])", dice.randrange(5)],
            ["click", "[data-kz-reset]", 0],
            ["click", ".kz-all button", dice.randrange(6)],
            ["key", "[data-kz-handle=from]", dice.choice(["ArrowRight", "PageUp", "Home", "ArrowLeft"])],
            ["key", "[data-kz-handle=to]", dice.choice(["ArrowLeft", "PageDown", "End", "ArrowRight"])],
        ])  # fmt: skip

    return [one() for _ in range(STEPS)]


def test_all_views_agree_after_every_action(
    open_page: Callable[..., Opened], real_html: str, real_result: pipeline.Result
) -> None:
    heard = open_page(real_html)
    rows = real_result.features.drop(columns=["geometry", "area"]).to_dict("records")
    walk = actions(heard.payload, rows, seed=20220105)
    offset = real_result.located.situation.clock
    bases = {row["record_id"] for row in rows if row["layer"] == "bases"}
    ready = prepared(rows, real_result, offset)
    situation = real_result.located.situation
    sizes = set()

    @functools.cache
    def known(day: str) -> set[str]:
        """Records that the exports know on a day."""
        tables = pipeline.publishable(situation, known_on=day).tables
        return {one for name in ("events", "incidents", "movements", "postings") for one in tables[name].iloc[:, 0]}

    for begin in range(0, STEPS, 100):
        for action, seen in zip(walk[begin : begin + 100], heard.page.evaluate(STEP, walk[begin : begin + 100]), strict=True):
            expected, shown, day = recount(ready, seen["state"], offset), seen["ids"], seen["state"]["knownOn"]
            if day is None:
                assert shown == expected, (action, seen["state"])
            else:
                assert set(shown) - bases <= known(day) & set(expected), (action, seen["state"])
                if not seen["state"]["search"]:  # texts that are not yet known are not searched
                    assert set(shown) - bases == known(day) & set(expected), (action, seen["state"])
            assert set(seen["sums"]) == {len(shown)}, (action, seen["sums"], seen["state"])
            sizes.add(len(shown))
    assert len(sizes) > 30  # the walk has been somewhere
    before = heard.state()
    heard.page.wait_for_timeout(300)
    again = open_page(real_html, fragment=heard.page.evaluate("() => location.hash"))
    assert again.ids() == heard.ids()
    assert again.state()["layers"] == before["layers"]
    heard.quiet()
