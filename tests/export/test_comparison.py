"""Two views beside each other on paper, and what differs between them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from typer.testing import CliRunner

from kzmap.claims import difference
from kzmap.cli.program import app
from kzmap.export import FORMATS, content
from kzmap.export.figures import comparison
from kzmap.face import run
from kzmap.ground.boundaries import Boundaries
from kzmap.situation.selection import Selection

FIRST, SECOND = ("2022-01-05", "2022-01-05"), ("2022-01-11", "2022-01-11")


def side(days=None, known=None, lang="en"):
    shown = run("kazakhstan-2022", lang=lang, known_on=known, selection=Selection(period=days) if days else None,
                boundaries=Boundaries.load(packs=False))  # fmt: skip
    return content.collect(shown, FORMATS["png"], shown.located.options.selection)


@pytest.fixture(scope="module")
def days():
    return side(FIRST), side(SECOND)


def test_each_record_is_on_its_own_side_or_on_both(days) -> None:
    one, other = (set(view.located.features["record_id"]) for view in days)
    found = difference.apart(*(view.located for view in days))
    assert set(found.one) == one - other
    assert set(found.other) == other - one
    assert found.both == len(one & other)
    starts = days[0].located.features.set_index("record_id")["start"]
    told = [starts[record] for record in found.one if starts[record]]
    assert told == sorted(told)
    for category, before, after in difference.tallies(*(view.located for view in days)):
        assert before != after
        assert before == (days[0].located.features["category"] == category).sum()


def test_a_figure_that_took_anothers_place_is_told() -> None:
    early, late = side(known="2022-01-07"), side()
    led = {attribute: (one, other) for attribute, one, other in difference.led_by(early.located, late.located)}
    before, after = led["killed"]
    assert after["low"] == 238
    assert (before or {}).get("low") != 238
    assert difference.led_by(late.located, late.located) == []
    lines = [text for block in comparison.told(comparison.Sides(early, late, ("a", "b")), 999, 999) for text, _ in block]
    assert any("→ 238 (" in line for line in lines)


def test_two_claimants_are_told_matter_by_matter() -> None:
    row = {
        "record_id": "",
        "subject_id": "S",
        "attribute": "killed",
        "status": "standing",
        "qualifier": "exact",
        "unit": "people",
    }
    told = [("A", "killed", 3, "standing"), ("B", "killed", 5, "standing"), ("A", "injured", 9, "standing"),
            ("B", "detained", 1, "retracted"), ("C", "injured", 2, "standing")]  # fmt: skip
    claims = pd.DataFrame(
        [
            {**row, "claimant": who, "attribute": what, "low": low, "high": low, "status": status}
            for who, what, low, status in told
        ]
    )
    found = difference.both_say(claims, ("A", "B"))
    assert [[claim["low"] for claim in one] for one in found.rows[0]] == [[3], [5]]
    assert (len(found.rows), found.alone) == (1, (1, 0))  # what was taken back counts no more


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_figure_is_written_with_both_sides_in_its_manifest(tmp_path, kind) -> None:
    path = tmp_path / f"x.{kind}"
    asked = ["compare", "kazakhstan-2022", "--period", *FIRST, "--with-period", *SECOND, "--lang", "ru", "-o", str(path)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    if kind == "png":
        picture = Image.open(path)
        told = json.loads(picture.text["kzmap"])
        assert told["parameters"]["selection"]["period"] == list(FIRST)
        assert told["compared_with"]["selection"]["period"] == list(SECOND)
        pixels = np.asarray(picture.convert("RGB"))
        width = pixels.shape[1]
        red = (pixels == (184, 50, 42)).all(axis=2)  # violence: much on the first day, little on the second
        assert red[:, : width // 2].sum() > 4 * red[:, width // 2 :].sum() > 0
    elif kind == "svg":
        text = path.read_text("utf-8")
        assert "1: 5 янв. 2022" in text
        assert "Только в 1 (70)" in text
    assert CliRunner().invoke(app, ["verify", str(path)]).output.endswith("is what its manifest says.\n")
    if kind == "svg":  # what was changed is found by its bytes, whatever they are
        path.write_bytes(path.read_bytes() + b" ")
        assert CliRunner().invoke(app, ["verify", str(path)]).exit_code == 1


@pytest.mark.parametrize(
    "asked",
    [
        ["--as-known-on", "2022-01-09"],
        ["--as-known-on", "2022-01-09", "--with-known-on", "2022-01-16", "--period", *FIRST, "--city"],
        ["--claimants", "Ministry of Defence of Russia", "Interior Ministry of Kazakhstan"],
        ["--period", *FIRST, "--with-period", *SECOND, "--as-known-on", "2022-01-09"],
    ],
)
def test_whatever_is_compared_the_figure_can_be_made_again(tmp_path, asked) -> None:
    path = tmp_path / "x.svg"
    assert CliRunner().invoke(app, ["compare", "kazakhstan-2022", *asked, "-o", str(path)]).exit_code == 0
    done = CliRunner().invoke(app, ["verify", str(path)])
    assert (done.exit_code, done.output) == (0, f"{path} is what its manifest says.\n")


def test_without_a_file_the_list_is_whole() -> None:
    done = CliRunner().invoke(app, ["compare", "kazakhstan-2022", "--period", *FIRST, "--with-period", *SECOND])
    assert "Only in 1 (70)" in done.output
    assert len(done.output.splitlines()) > 97
    assert "more" not in done.output.splitlines()[-1]


@pytest.mark.parametrize(
    "asked",
    [
        [],
        ["--period", *FIRST],
        ["--with-period", *SECOND],
        ["--period", *FIRST, "--with-period", *SECOND, "--claimants", "A", "B"],
        ["--claimants", "A", "B"],
    ],
)
def test_what_is_no_comparison_is_refused(asked) -> None:
    done = CliRunner().invoke(app, ["compare", "kazakhstan-2022", *asked])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
