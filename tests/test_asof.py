"""As known on a day: no table, no format, no byte tells what only a later source carries, and nothing is lost in silence."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from kzmap import pipeline
from kzmap.claims import asof
from kzmap.export.figures import figure
from kzmap.export.formats import package
from kzmap.export.registry import FORMATS
from kzmap.face import run
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries

DAY = "2022-01-09"
#: What only a later source carries has this in it, what nothing may drop has the other.
LATER, EARLY = "zqlater", "zqearly"
RECORDS = {"events": "record_id", "incidents": "record_id", "movements": "movement_id", "postings": "posting_id"}


def marked(**row: str) -> dict[str, str]:
    common = {"time_precision": "day", "confidence": "high", "checked": "once", "review": "published"}
    return {**common, **row}


def tables(base: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The tiny situation with rows of every table that rest on early sources, on late ones, on both, and on undated ones."""
    late, early = f"{LATER} text", f"{EARLY} text"
    both = {**late_in("title", "summary"), "source_ids": "SE|SL", "note": late, "x_remark": late}
    places = [dict(row, note=late, basis=late, x_remark=late) for row in base]
    places.append({"place_id": "LP", "name": late, "kind": "square", "lon": "76.9", "lat": "43.2", "radius_m": "300",
                   "precision": "site", "basis": late, "verified": "true", "unit_id": "KZ-ALA"})  # fmt: skip
    event = {"category": "protest", "place_ids": "SEM", "start": "2022-01-05"}
    return {
        "sources": [
            {"source_id": "SE", "publisher": "Agency", "title": early, "published_on": "2022-01-08", "tier": "A",
             "language": "en", "url": "https://example.org/zqearly", "note": late},
            {"source_id": "SL", "publisher": late, "title": late, "published_on": "2022-02-01", "tier": "A", "language": "en",
             "url": "https://example.org/zqlater", "note": late},
            {"source_id": "SU", "publisher": "Paper", "title": "Without a date", "tier": "B", "note": late},
        ],
        "places": places,
        "events": [
            marked(record_id="EARLY", title=early, summary=early, source_ids="SE", note=late, **event),
            marked(record_id="LATE", title=late, summary=late, source_ids="SL", **event),
            marked(record_id="BOTH", actors=late, type_as_written=late, **both | event
                   | {"start": "2022-01-05T13:37+06:00", "time_precision": "minute"}),
            marked(record_id="UNDATED", title=late, summary=late, source_ids="SU", **event),
            marked(record_id="AFTER", title=late, summary=late, source_ids="SE", **event | {"start": "2022-01-20"}),
            marked(record_id="ENDS", title=early, source_ids="SE", **event | {"end": "2022-01-17", "time_precision": "range"}),
            marked(record_id="SAID", title=late, summary=late, source_ids="SU", **event),
        ],
        "incidents": [
            marked(record_id="C_EARLY", category="clash", title=early, place_ids="SQ", start="2022-01-06", source_ids="SE|SU"),
            marked(record_id="C_LATE", category="clash", title=late, place_ids="LP", start="2022-01-06", source_ids="SL"),
        ],
        "contingents": [
            {"contingent_id": "FORCE", "kind": "force", "name": "Joint force", "summary": late, "confidence": "high",
             "checked": "twice", "review": "published", "source_ids": "SL", "note": late},
            {"contingent_id": "RUS", "kind": "contingent", "parent_id": "FORCE", "country": "RUS", "name": "Russia",
             "summary": early, "home_place_id": "CHK", "confidence": "high", "checked": "twice", "review": "published",
             "source_ids": "SE", "note": late},
            {"contingent_id": "UNIT", "kind": "unit", "parent_id": "RUS", "name": late, "home_place_id": "CHK", "summary": late,
             "confidence": "high", "checked": "twice", "review": "published", "source_ids": "SL"},
            {"contingent_id": "BRIGADE", "kind": "unit", "parent_id": "RUS", "home_place_id": "LP", "confidence": "high",
             "checked": "twice", "review": "published", "source_ids": "SE|SL", **late_in("name", "summary")},
        ],
        "movements": [
            marked(movement_id="M1", contingent_id="RUS", kind="deployment", from_place_id="CHK", to_place_id="SQ",
                   from_basis="stated", to_basis="stated", depart="2022-01-06", arrive="2022-01-12", means=late, **both),
            marked(movement_id="M3", contingent_id="BRIGADE", kind="deployment", from_place_id="CHK", to_place_id="SQ",
                   from_basis="stated", to_basis="stated", depart="2022-01-06", **both),
            marked(movement_id="M2", contingent_id="RUS", kind="withdrawal", from_place_id="SQ", to_place_id="CHK",
                   depart="2022-01-13", title=late, source_ids="SL"),
        ],
        "postings": [
            marked(posting_id="P1", contingent_id="RUS", place_id="SQ", start="2022-01-07", end="2022-01-13", title=early,
                   task=early, source_ids="SE", note=late),
            marked(posting_id="P3", contingent_id="BRIGADE", place_id="SQ", start="2022-01-07", source_ids="SE|SL",
                   **late_in("title", "task")),
            marked(posting_id="P2", contingent_id="RUS", place_id="SQ", start="2022-01-07", title=late, task=late,
                   source_ids="SL"),
        ],
        "claims": [
            claim("T1", early, "SE", "2022-01-08", note=late),
            claim("T2", late, "SL", "2022-01-05"),  # said early, but carried by a later source only
            claim("T3", late, "SE", "2022-01-15"),
            claim("T4", late, "SU", ""),
            claim("T5", early, "SE", "2022-01-08", status="retracted", status_on="2022-01-20", status_by=late,
                  status_source_id="SL"),
            claim("T6", early, "SU", "2022-01-08", subject_id="SAID", record_id="SAID"),
            claim("T7", early, "SE", "2022-01-08", record_id="LATE"),
            claim("T8", early, "SE", "2022-01-08", status="superseded", status_on="2022-01-15", replaced_by=f"{LATER}-9"),
            claim(f"{LATER}-9", late, "SL", "2022-01-15"),
        ],
        "zones": [
            zone("Z1", source_ids="SE", title=early, end="2022-01-20", note=late),
            zone("Z2", source_ids="SE|SL", **late_in("title")),
            zone("Z3", source_ids="SL", title=late, claimant=late),
        ],
        "story": [
            {"step_id": "1", "title": early, "text": early, "record_ids": "EARLY", "claim_ids": "T1"},
            # a record told in part, a claim of later, a claim of which later became something else, nothing at all
            {"step_id": "2", "record_ids": "EARLY|BOTH", **late_in("title", "text")},
            {"step_id": "3", "record_ids": "EARLY", "claim_ids": "T3", **late_in("title", "text")},
            {"step_id": "4", "claim_ids": "T5", **late_in("title", "text")},
            {"step_id": "5", "record_ids": "UNDATED", **late_in("title", "text")},
        ],
    }  # fmt: skip


def late_in(*columns: str) -> dict[str, str]:
    """Texts that only a later source may carry, in every language that the situation is told in."""
    return {column + lang: f"{LATER} {column}{lang}" for column in columns for lang in ("", "_ru", "_kk")}


def zone(zone_id: str, **more: str) -> dict[str, str]:
    return {"zone_id": zone_id, "kind": "closed_area", "wkt": "POLYGON ((76.9 43.2, 77 43.2, 77 43.3, 76.9 43.3, 76.9 43.2))",
            "start": "2022-01-05", "claimant": "Commandant", "confidence": "high", "review": "published", **more}  # fmt: skip


def claim(claim_id: str, text: str, source: str, said_on: str, **more: str) -> dict[str, str]:
    return {"claim_id": claim_id, "subject_id": "tiny", "attribute": "killed", "low": "7", "high": "7", "qualifier": "exact",
            "unit": "people", "text": text, "claimant": f"Office {text}", "source_id": source, "said_on": said_on,
            "status": "standing", **more}  # fmt: skip


@pytest.fixture
def given(tmp_path: Path, tiny: Callable[..., Path], write_tables: Callable[..., Path]) -> Situation:
    with (tiny() / "places.csv").open(encoding="utf-8", newline="") as file:
        places = list(csv.DictReader(file))
    folder = write_tables(tmp_path / "given", tables(places))
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described |= {"description": f"{LATER} about", "description_ru": f"{LATER} about", "keywords": [LATER]}
    described["kzmap"] |= {"languages": ["en", "ru", "kk"]}
    (folder / "datapackage.json").write_text(json.dumps(described), "utf-8")
    return Situation.read(folder)


def test_every_table_is_cut_by_one_rule(given: Situation) -> None:
    then = pipeline.publishable(given, known_on=DAY)
    assert not [name for name, table in then.tables.items() if LATER in table.to_csv()]
    shown = {name: list(then.tables[name][key]) for name, key in RECORDS.items()}
    # LATE is known by the claim that it reports
    assert shown["events"] == ["EARLY", "LATE", "BOTH", "ENDS", "SAID"]
    assert (shown["incidents"], shown["movements"], shown["postings"]) == (["C_EARLY"], ["M1", "M3"], ["P1", "P3"])
    assert list(then.contingents["contingent_id"]) == ["FORCE", "RUS", "BRIGADE"]
    assert tuple(then.contingents.loc[2, ["name", "name_ru", "home_place_id"]]) == ("Unit, Russia", "Часть, Russia", "")
    assert list(then.claims["claim_id"]) == ["T1", "T5", "T6", "T7", "T8"]
    assert list(then.tables["zones"]["zone_id"]) == ["Z1", "Z2"]
    assert tuple(then.tables["zones"].loc[1, ["title", "title_ru"]]) == ("Closed area, Commandant", "Закрытая зона, Commandant")
    assert list(then.tables["story"]["step_id"]) == ["1"]
    assert then.package["description"] == "As known on 9 Jan 2022. What later sources carry is left out."
    assert list(then.sources["source_id"]) == ["SE", "SU"]
    events = then.tables["events"].set_index("record_id")
    assert tuple(events.loc["EARLY", ["title", "summary"]]) == (f"{EARLY} text", f"{EARLY} text")
    assert tuple(events.loc["BOTH", ["title", "start", "time_precision", "source_ids"]]) == (
        "Protest, Semey", "2022-01-05", "day", "SE",
    )  # fmt: skip
    assert events.loc["BOTH", "summary"].startswith("Not yet known")
    assert tuple(events.loc["ENDS", ["start", "end"]]) == ("2022-01-05", "")
    assert then.claims.set_index("claim_id").loc["T5", "status"] == "standing"
    assert (then.tables["movements"].loc[0, "depart"], then.tables["movements"].loc[0, "arrive"]) == ("2022-01-06", "")
    assert list(then.settings["period"]) == ["2022-01-01", DAY]


def test_before_the_first_source_nothing_is_known_and_after_the_last_everything_dated(given: Situation) -> None:
    before = pipeline.publishable(given, known_on="2022-01-04")
    assert {name: len(before.tables[name]) for name in (*RECORDS, "claims", "contingents")} == dict.fromkeys(
        (*RECORDS, "claims", "contingents"), 0
    )
    after = pipeline.publishable(given, known_on="2023-01-01")
    assert set(given.tables["events"]["record_id"]) - set(after.tables["events"]["record_id"]) == {"UNDATED"}
    assert after.tables["events"].set_index("record_id").loc["BOTH", "start"] == "2022-01-05T13:37+06:00"


@pytest.mark.parametrize("moment", [None, "2022-01-07", "2022-01-08", DAY, "2022-02-01"])
def test_nothing_is_lost_in_silence(given: Situation, boundaries: Boundaries, moment: str | None) -> None:
    told = run(given, known_on=moment, boundaries=boundaries).located.summary
    assert told["features"] == told["rows_in"] - told["withheld"] - told["not_yet_known"] + told["bases"]
    for kind, total, undated in (("claims", 9, ["T4"]), ("records", 15, ["UNDATED"])):
        counted = told[f"{kind}_counted"]
        named = 0 if moment is None else len(undated)
        assert counted[kind] == total == counted["shown"] + counted["later"] + named
        assert counted["undated"] == undated
    assert told["records_counted"]["shown"] == told["rows_in"] - told["withheld"] - told["not_yet_known"]


def test_what_is_known_as_a_package_can_be_read_again(given: Situation, boundaries: Boundaries, tmp_path: Path) -> None:
    folder = run(given, known_on=DAY, boundaries=boundaries).export("tables", tmp_path / "tables")
    assert list(Situation.read(folder).tables["events"]["record_id"]) == ["EARLY", "LATE", "BOTH", "ENDS", "SAID"]


def opened(raw: bytes) -> bytes:
    """The bytes of a file and of what is packed inside it: zips, gzip, base64 blobs of a page, Parquet, tiles."""
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return b"\n".join(name.encode() + b"\n" + opened(archive.read(name)) for name in archive.namelist())
    if raw[:4] == b"PAR1":
        import pyarrow.parquet

        table = pyarrow.parquet.read_table(io.BytesIO(raw))
        return raw + str(table.drop_columns(["geometry", "bbox"]).to_pydict()).encode() + str(table.schema.metadata).encode()
    if raw[:7] == b"PMTiles":
        from pmtiles.reader import MemorySource, Reader, all_tiles

        source = MemorySource(raw)
        return b"\n".join([str(Reader(source).metadata()).encode(), *(gzip.decompress(tile) for _, tile in all_tiles(source))])
    if raw[:5] == b"%PDF-":
        from pypdf import PdfReader

        return raw + "".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages).encode()
    found = [raw]
    found += [gzip.decompress(base64.b64decode(blob)) for blob in re.findall(rb'id="kz-\w+">([A-Za-z0-9+/=]+)<', raw)]
    if raw[:2] == b"\x1f\x8b":
        found.append(gzip.decompress(raw))
    return b"\n".join(found)


def written(result: Any, name: str, folder: Path) -> bytes:
    folder.mkdir()
    result.export(name, folder / f"file{FORMATS[name].suffix}")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"\n".join(path.name.encode() + b"\n" + opened(path.read_bytes()) for path in files)


#: What is written once on its own need not be written again as a member, or as another kind of the same figure.
ALONE = {package: ("MEMBERS", {"tables": "", "csv": ""}), figure: ("_KINDS", ("svg",))}
#: Of a picture the words of its records are drawn as pixels, or not at all; what it says of itself is text.
FEW_WORDS = ("png", "svg", "pdf", "figures")


@pytest.mark.parametrize("name", FORMATS)
def test_no_byte_tells_what_only_a_later_source_carries(
    given: Situation, boundaries: Boundaries, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, (constant, few) in ALONE.items():
        monkeypatch.setattr(module, constant, few)
    then = written(run(given, known_on=DAY, boundaries=boundaries), name, tmp_path / "then")
    assert LATER.encode() not in then
    assert EARLY.encode() in then or name in FEW_WORDS
    now = written(run(given, boundaries=boundaries), name, tmp_path / "now")
    assert LATER.encode() in now, "this search would find nothing in any case"


def test_an_end_that_nobody_knew_yet_ends_no_presence(given: Situation) -> None:
    from kzmap.claims import deployments

    told = deployments.deployment(pipeline.publishable(given, known_on=DAY))
    russia = next(row for row in told["presence"] if row["contingent_id"] == "RUS")
    assert russia["days"][-1]["day"] == DAY
    assert russia["days"][-1]["state"] == "all", "nobody had said that any had left"


def test_a_record_is_known_with_its_first_dated_source_and_whole_with_its_last(given: Situation) -> None:
    known = asof.dates(given)
    said = {
        one: (when.since and when.since.isoformat()[:10], when.whole and when.whole.isoformat()[:10])
        for one, when in known.items()
    }
    # local midnight is 18:00 UTC of the day before
    assert said["BOTH"] == ("2022-01-07", "2022-01-31")
    assert said["UNDATED"] == (None, None)
    assert said["AFTER"] == ("2022-01-19", "2022-01-07")
    assert said["FORCE"][0] == "2022-01-07"
