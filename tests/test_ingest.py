"""The way of a table: report, rejects, situation, GeoParquet; hostile files; laws that hold for any file."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import json
import math
import sqlite3
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from kzmap import pipeline
from kzmap.ingest import Hints, UnreadableError, ingest
from kzmap.ingest import text as lines_of_text
from kzmap.ingest.command import ingest_command
from kzmap.ingest.coordinates import angle, pair
from kzmap.ingest.dates import moment, moments
from kzmap.ingest.evidence import Countries
from kzmap.ingest.header_words import FIELDS, field_of
from kzmap.ingest.layouts import layouts
from kzmap.ingest.lookup import Found, Lookup
from kzmap.ingest.opening import kind_of, read
from kzmap.ingest.rejects import write_rejects
from kzmap.ingest.textual import mended
from kzmap.ingest.to_parquet import write_parquet
from kzmap.ingest.to_situation import to_situation
from kzmap.ingest.verdicts import Verdicts
from kzmap.situation.situation import Situation

if TYPE_CHECKING:
    from kzmap.ground.boundaries import Boundaries

FIXTURES = Path(__file__).parent / "fixtures" / "ingest"
GOOD = sorted((FIXTURES / "good").iterdir())


@pytest.fixture(scope="module")
def countries(boundaries: Boundaries) -> Countries:
    return Countries(boundaries)


def table(tmp_path: Path, text: str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


MESSY = """Дата;Широта;Долгота;Место;Событие;Погибло;Источник
05.01.2022;43,238;76,945;Алматы;Митинг на площади;0;Газета
06.01.2022;76,945;43,238;Алматы;Столкновение;3;Газета
31.02.2022;43,238;76,945;Алматы;Столкновение;3;Газета
05.01.2022;0;0;Алматы;Задержание;0;Газета
13.01.2022;50,28;57,17;Актобе;"=HYPERLINK(""x"")";;
14.01.2022;51,16;71,47;Астана;Заявление;1;;лишнее
Итого;;;;;7;
"""


# -- the command --------------------------------------------------------------------------------------------------------------


def run(path: Path, **options: Any) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    hints = {key: options.pop(key) for key in ("layout", "columns", "sheet", "crs", "utc_offset") if key in options}
    return ingest_command(path, hints, out=out, err=err, **options), out.getvalue(), err.getvalue()


def test_the_report_has_the_shape_that_others_script_against(tmp_path: Path) -> None:
    code, out, err = run(table(tmp_path, MESSY), as_json=True)
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert (report["rows_in"], report["kept"], report["layout"]) == (7, 1, "table")
    assert [one["row"] for one in report["repaired"]] == [2, 5]
    assert [one["row"] for one in report["rejected"]] == [3, 4, 6, 7]
    assert all(set(one) == {"row", "column", "reason"} for one in report["repaired"] + report["rejected"])
    assert report["features"][0] == {"row": 1, "lon": 76.945, "lat": 43.238, "start": "2022-01-05", "title": "Митинг на площади"}
    assert [one["row"] for one in report["features"]] == [1, 2, 5]
    assert report["features"][2]["title"] == '\'=HYPERLINK("x")'


def test_without_json_people_read_what_became_of_their_rows(tmp_path: Path) -> None:
    code, out, _ = run(table(tmp_path, MESSY))
    assert code == 0
    assert "7 rows: 1 kept, 2 repaired, 4 rejected." in out
    assert "row 3 Дата: '31.02.2022': there is no day 31 in month 2 of 2022." in out
    assert "Широта = lat" in out


def test_a_file_that_cannot_be_read_gives_one_paragraph_and_exit_code_1(tmp_path: Path) -> None:
    code, out, err = run(table(tmp_path, "<html>log in</html>"), as_json=True)
    error = json.loads(out)["error"]
    assert code == 1
    assert "web page" in error["message"]
    assert error["remedy"]
    assert err.count("\n") == 1
    code, out, err = run(tmp_path / "missing.csv")
    assert (code, out) == (1, "")
    assert "no file 'missing.csv'" in err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"columns": ["Дата"]}, "COLUMN=FIELD"),
        ({"columns": ["Дата=when"]}, "Fields are"),
        ({"columns": ["Nowhere=lat"]}, "no column 'Nowhere'"),
        ({"layout": "acted"}, "no layout 'acted'"),
        ({"engine": "spark"}, "no engine 'spark'"),
        ({"crs": "EPSG:1"}, "not known"),
    ],
)
def test_a_wrong_option_is_explained(tmp_path: Path, options: dict[str, Any], says: str) -> None:
    code, _, err = run(table(tmp_path, MESSY), **options)
    assert code == 1
    assert says in err


def test_a_declared_column_overrules_every_guess(tmp_path: Path, countries: Countries) -> None:
    path = table(tmp_path, "a,date,b,c\n43.2,02/03/2022,76.9,Rally\n43.3,04/03/2022,76.8,March\n")
    found = ingest(path, columns=["a=lat", "b=lon", "date=start:mdy", "c=title"], countries=countries)
    assert found.records["start"].tolist() == ["2022-02-03", "2022-04-03"]
    assert found.mapped.columns == {"lat": "a", "lon": "b", "start": "date", "title": "c"}
    assert "as declared" in " ".join(found.checked.notes)


def test_a_layout_of_ones_own_is_a_file(tmp_path: Path, countries: Countries) -> None:
    path = table(tmp_path, "Wann,Breite,Länge,Was,Genau\n2022-01-05,43.2,76.9,Kundgebung,B\n2022-01-06,43.3,76.8,Marsch,C\n")
    layout = tmp_path / "german.json"
    layout.write_text(
        json.dumps(
            {
                "name": "german",
                "title": "German",
                "fields": {"Wann": "start", "Breite": "lat", "Länge": "lon", "Was": "title", "Genau": "precision"},
                "precision": {"B": ["street", 500], "C": ["region", math.nan]},
            }
        ),
        "utf-8",
    )
    found = ingest(path, layout=str(layout), countries=countries)
    assert found.records["title"].tolist() == ["Kundgebung", "Marsch"]
    assert found.records["precision"].tolist() == ["street", "region"]
    layout.write_text('{"name": "x", "title": "y", "fields": {"Wann": "whenever"}}', "utf-8")
    with pytest.raises(UnreadableError, match="unknown fields: whenever"):
        ingest(path, layout=str(layout), countries=countries)


def test_each_layout_maps_to_fields_that_exist() -> None:
    assert set(layouts()) >= {"acled", "ucdp", "gdelt", "geopko", "atlos", "timemap", "orbat", "table"}
    for one in layouts().values():
        assert set(one.fields.values()) <= set(FIELDS), one.name


# -- precision and time as the publisher codes them -----------------------------------------------------------------------------


def test_codes_of_precision_are_mapped_to_ours(countries: Countries) -> None:
    acled = ingest(FIXTURES / "good" / "acled.csv", countries=countries).records
    assert acled["precision"].tolist()[:3] == ["settlement", "region", "settlement"]
    assert acled["radius_m"].tolist()[0] == 25_000
    assert math.isnan(acled["radius_m"].tolist()[1])
    assert acled["category"].tolist()[:3] == ["clash", "arrest", "clash"]
    assert acled["title"].tolist()[0].endswith(", Almaty")
    ucdp = ingest(FIXTURES / "good" / "ucdp.csv", countries=countries).records
    assert ucdp["time_precision"].tolist()[:2] == ["range", "day"]
    assert (ucdp["killed_high"] - ucdp["killed_low"]).tolist() == [1.0] * 8


def test_a_week_and_a_month_are_no_day(tmp_path: Path, countries: Countries) -> None:
    lines = (FIXTURES / "good" / "acled.csv").read_text("utf-8").splitlines()
    lines[1] = lines[1].replace(",2022,1,", ",2022,2,", 1)
    lines[2] = lines[2].replace(",2022,1,", ",2022,3,", 1)
    records = ingest(table(tmp_path, "\n".join(lines)), countries=countries).records
    assert (records["start"][0], records["end"][0], records["time_precision"][0]) == ("2022-01-04", "2022-01-10", "range")
    assert (records["start"][1], records["time_precision"][1]) == ("2022-01", "month")


# -- rejects ------------------------------------------------------------------------------------------------------------------


def test_rejects_can_be_mended_and_read_again(tmp_path: Path, countries: Countries) -> None:
    path = table(tmp_path, MESSY)
    found = ingest(path, countries=countries)
    rejects = tmp_path / "rejects.csv"
    assert write_rejects(found, rejects) == 4
    rows = list(csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig"))))
    assert [(row["kzmap_row"], row["kzmap_column"]) for row in rows] == [("3", "Дата"), ("4", "Широта"), ("6", ""), ("7", "Дата")]
    again = ingest(rejects, countries=countries)
    assert len(again.checked.rejected) == 4, "what was not mended is rejected again"
    rows[0]["Дата"], rows[1]["Широта"], rows[1]["Долгота"] = "28.02.2022", "43,2", "76,9"
    rows[2]["kzmap_rest"] = ""
    with rejects.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    again = ingest(rejects, countries=countries)
    assert [one.row for one in again.checked.rejected] == [4]
    assert again.records["title"].tolist() == ["Столкновение", "Задержание", "Заявление"]


def test_no_cell_of_a_rejects_file_begins_like_a_formula(tmp_path: Path, countries: Countries) -> None:
    path = table(
        tmp_path, "date,lat,lon,title,=note\n2022-01-05,0,0,@SUM(A1),=1+1\n2022-01-06,43.2,-276.9,x,+cmd|' /C calc'!A0\n"
    )
    write_rejects(ingest(path, countries=countries), tmp_path / "r.csv")
    cells = [cell for row in csv.reader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+@-\t\r") and not cell.lstrip("+-").replace(".", "").isdigit()]
    assert "-276.9" in cells, "a number stays a number"


@pytest.mark.parametrize("name", ["points.geojson", "placemarks.kml"])
def test_rejected_shapes_keep_their_point(tmp_path: Path, countries: Countries, name: str) -> None:
    path = tmp_path / name
    path.write_text((FIXTURES / "good" / name).read_text("utf-8").replace("2022-01-07", "2022-02-31"), "utf-8")
    found = ingest(path, countries=countries)
    assert [one.row for one in found.checked.rejected] == [1]
    write_rejects(found, tmp_path / "r.csv")
    text = (tmp_path / "r.csv").read_text("utf-8-sig")
    (tmp_path / "r.csv").write_text(text.replace("2022-02-31", "2022-01-07"), "utf-8")
    again = ingest(tmp_path / "r.csv", countries=countries)
    whole = ingest(FIXTURES / "good" / name, countries=countries).records
    assert (
        again.records[["lon", "lat", "start", "title"]].to_numpy().tolist()
        == whole[["lon", "lat", "start", "title"]].to_numpy().tolist()[:1]
    )


# -- a situation --------------------------------------------------------------------------------------------------------------


def test_a_table_becomes_a_situation_that_is_valid(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    code, out, err = run(table(tmp_path, MESSY), output=folder, as_json=True)
    assert code == 0, err
    situation = Situation.read(folder)
    events = situation.tables["events"]
    assert events["title"].tolist() == ["Митинг на площади", "Столкновение", '\'=HYPERLINK("x")']
    assert events["category"].tolist() == ["protest", "clash", "other"]
    assert situation.claims[["subject_id", "attribute", "low", "claimant"]].to_numpy().tolist() == [
        ["R2", "killed", 3.0, "Газета"]
    ]
    assert situation.settings["countries"] == ["KAZ"]
    assert situation.settings["period"] == ["2022-01-05", "2022-01-13"]
    assert situation.places["verified"].tolist() == [False] * len(situation.places)
    assert json.loads(out)["rows_in"] == 7


def test_records_are_added_to_a_situation_without_touching_its_own(
    tmp_path: Path, boundaries: Boundaries, countries: Countries
) -> None:
    old = Situation.read("kazakhstan-2022")
    taken = old.tables["events"]["record_id"].iloc[0]
    path = table(
        tmp_path,
        f"id,date,lat,lon,title,country\n{taken},2022-01-05,43.2,76.9,Rally,Kazakhstan\nnew,2022-02-05,43.2,76.9,March,Kazakhstan\n",
    )
    new = to_situation(ingest(path, countries=countries), boundaries, into=old)
    new.write(tmp_path / "joined")
    back = Situation.read(tmp_path / "joined")
    count = len(old.tables["events"])
    pd.testing.assert_frame_equal(back.tables["events"].iloc[:count], old.tables["events"])
    assert back.tables["events"]["record_id"].tolist()[count:] == [f"table-{taken}", "new"]
    assert back.settings["period"][1] == "2022-02-05"


def test_a_table_that_grows_is_added_month_after_month(tmp_path: Path, countries: Countries, boundaries: Boundaries) -> None:
    """What is there already stays once; a toll that changed is another claim, and so another record for a person to judge."""
    rows = [
        "id,date,lat,lon,title,killed,source",
        "A,2022-01-05,43.2,76.9,First,3,Paper",
        "B,2022-01-06,50.4,80.2,Second,2,Paper",
    ]
    months = [rows, [*rows, "C,2022-01-07,43.2,76.9,Third,1,Paper"], [rows[0], "A,2022-01-05,43.2,76.9,First,5,Paper", *rows[2:]]]
    made = None
    for month in months:
        read = ingest(table(tmp_path, "\n".join(month) + "\n"), countries=countries)
        made = to_situation(read, boundaries, into=made, name="months")
        made.write(tmp_path / "months")
    assert made.tables["events"]["record_id"].tolist() == ["A", "B", "C", "table-A"]
    assert made.claims["high"].tolist() == [3, 2, 1, 5]
    assert Situation.read(tmp_path / "months").tables["claims"].equals(made.claims)
    with pytest.raises(UnreadableError, match="Every row of the table is in the situation already"):
        to_situation(read, boundaries, into=made)


@pytest.mark.parametrize(
    "name", ["acled.csv", "ucdp.csv", "gdelt-61.CSV", "geopko.csv", "atlos.csv", "timemap.json", "orbat.json", "placemarks.kml"]
)
def test_every_layout_becomes_a_situation(tmp_path: Path, boundaries: Boundaries, countries: Countries, name: str) -> None:
    found = ingest(FIXTURES / "good" / name, countries=countries)
    situation = to_situation(found, boundaries, name="made")
    situation.write(tmp_path / "made")
    back = Situation.read(tmp_path / "made")
    assert len(back.tables["events"]) == 8
    assert set(back.tables["places"]["precision"]) <= {"site", "settlement", "district", "region", "country"}


def test_a_table_without_dates_is_a_situation_without_times_and_one_without_rows_is_none(
    tmp_path: Path, boundaries: Boundaries, countries: Countries
) -> None:
    undated = ingest(table(tmp_path, "lat,lon,title\n43.2,76.9,Rally\n43.3,76.8,March\n"), countries=countries)
    made = to_situation(undated, boundaries)
    assert made.tables["events"][["start", "time_precision"]].to_numpy().tolist() == [["", "none"]] * 2
    made.write(tmp_path / "undated")
    assert pipeline.run(tmp_path / "undated").located.features.geometry.notna().all()
    nothing = ingest(table(tmp_path, "date,lat,lon,title\n2022-01-05,0,0,Rally\n"), countries=countries)
    with pytest.raises(UnreadableError, match="No row of the table is good"):
        to_situation(nothing, boundaries)


def test_nothing_is_written_over_other_files(tmp_path: Path) -> None:
    path = table(tmp_path, MESSY)
    before = path.read_bytes()
    assert run(path, output=path)[0] == 1
    assert run(path, rejects=path)[0] == 1
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    assert "holds other files" in run(path, output=tmp_path / "full")[2]
    assert "no kind of output" in run(path, output=tmp_path / "out.docx")[2]
    assert path.read_bytes() == before
    assert [one.name for one in (tmp_path / "full").iterdir()] == ["letter.txt"]


# -- GeoParquet ---------------------------------------------------------------------------------------------------------------


def test_units_are_those_of_the_day(tmp_path: Path, boundaries: Boundaries, countries: Countries) -> None:
    rows = "".join(f"{day},50.42,80.25,Semey {day}\n" for day in ("2022-01-05", "2022-07-01", "2022-07"))
    found = ingest(table(tmp_path, "date,lat,lon,title\n" + rows + "2022-07-02,25.0,-40.0,At sea\n"), countries=countries)
    assert write_parquet(found.records, boundaries, tmp_path / "out.parquet") == 4
    frame = gpd.read_parquet(tmp_path / "out.parquet").sort_values("row")
    assert frame["adm0"].tolist() == ["KAZ", "KAZ", "KAZ", ""]
    assert frame["adm1"].tolist() == ["KZ-VOS", "KZ-10", "KZ-10", ""]
    assert frame.geometry.x.tolist() == [80.25, 80.25, 80.25, -40.0]
    assert frame.crs.to_epsg() == 4326


def test_a_part_of_the_world_is_read_without_the_rest(tmp_path: Path, boundaries: Boundaries, countries: Countries) -> None:
    found = ingest(FIXTURES / "good" / "acled.csv", countries=countries)
    write_parquet(found.records, boundaries, tmp_path / "out.parquet")
    near = gpd.read_parquet(tmp_path / "out.parquet", bbox=(76, 43, 78, 44))
    assert near["place"].tolist() == ["Almaty"]


# -- places by name -----------------------------------------------------------------------------------------------------------


def test_rows_without_coordinates_are_looked_up_and_say_so(tmp_path: Path, countries: Countries) -> None:
    def lookup(place: str, region: str, country: str, day: str) -> Found:
        assert (region, country, day) == ("", "Казахстан", "2022-01-05")
        return {
            "Алматы": Found(76.95, 43.25, "settlement", 15_000.0, "", "placed at Almaty by its name"),
            "Алматинская область": Found(math.nan, math.nan, "region", math.nan, "KZ-ALM", "placed at Almaty Region by its name"),
        }.get(place, Found(math.nan, math.nan, "", math.nan, "", "There is no such place."))

    path = table(
        tmp_path,
        "Дата,Место,Страна,Событие\n"
        + "".join(f"05.01.2022,{p},Казахстан,Митинг в {p}\n" for p in ("Алматы", "Алматинская область", "Нигдеево")),
    )
    found = ingest(path, countries=countries, lookup=lookup)  # type: ignore[arg-type]
    assert found.records["precision"].tolist()[:2] == ["settlement", "region"]
    assert found.records["unit_id"].tolist() == ["", "KZ-ALM", ""]
    assert found.records["lon"].isna().tolist() == [False, True, True]
    assert [(one.row, one.reason) for one in found.checked.warnings] == [
        (3, "The place 'Нигдеево' was not found, so the record has no place: There is no such place.")
    ]
    alone = ingest(path, countries=countries)
    assert alone.report()["kept"] == 3
    assert all("not looked up" in one.reason for one in alone.checked.warnings)


def test_the_gazetteer_places_a_table_in_three_languages(tmp_path: Path, countries: Countries) -> None:
    from kzmap.gazetteer import Gazetteer

    path = table(
        tmp_path, "date,place,title\n2022-01-05,Almaty,Rally\n2022-01-05,Ақтау,Rally in the west\n2022-01-05,Тараз,March\n"
    )
    records = ingest(path, countries=countries, lookup=Lookup(Gazetteer.open())).records
    assert records["located_by"].tolist() == ["name"] * 3
    for at, (lon, lat) in enumerate([(76.9, 43.25), (51.2, 43.65), (71.4, 42.9)]):
        assert abs(records["lon"][at] - lon) < 0.3
        assert abs(records["lat"][at] - lat) < 0.3


# -- hostile files ------------------------------------------------------------------------------------------------------------


def test_bombs_are_refused_within_limits(tmp_path: Path, countries: Countries) -> None:
    zeros = gzip.compress(b"0," * 60_000_000, compresslevel=9)
    (tmp_path / "bomb.csv.gz").write_bytes(zeros)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0," * 60_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 120_000_000 + b"</sst>")
    for name in ("bomb.csv.gz", "bomb.zip", "bomb.xlsx"):
        with pytest.raises(UnreadableError, match="unpacks to"):
            ingest(tmp_path / name, countries=countries)


def test_a_row_with_a_cell_of_two_megabytes_costs_no_other(tmp_path: Path, countries: Countries) -> None:
    path = table(tmp_path, f"date,lat,lon,title\n2022-01-05,43.2,76.9,{'x' * 2_000_000}\n2022-01-06,43.3,76.8,March\n")
    found = ingest(path, countries=countries)
    assert [one.row for one in found.checked.rejected] == [1]
    assert found.records["title"].tolist() == ["March"]


@pytest.mark.parametrize("text", ["date,lat,lon,title," + "x" * 12_000_000, "ab," * 4_000_000])
def test_a_file_without_lines_is_refused_before_it_fills_the_memory(tmp_path: Path, countries: Countries, text: str) -> None:
    with pytest.raises(UnreadableError, match="Line 1 of the file has more than 8,000,000 letters"):
        ingest(table(tmp_path, text), countries=countries)


@pytest.mark.parametrize("view", ["vw", "gpkg_extensions"])
def test_a_view_that_never_ends_is_not_begun(tmp_path: Path, countries: Countries, view: str) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes((FIXTURES / "good" / "vector-a.gpkg").read_bytes())
    whole = ingest(path, countries=countries).report()["kept"]
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid, 'Rally' AS title FROM c"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"DROP TABLE IF EXISTS {view}")
        database.execute(f"CREATE VIEW {view} AS {endless}")
        if view == "vw":
            database.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('vw', 'attributes', 'vw')")
        database.commit()
    if view == "vw":
        report = ingest(path, countries=countries).report()
        assert report["kept"] == whole
        assert "the views vw." in str(report["notes"])
    with pytest.raises(UnreadableError, match=f"has the views {view}, which are computed while they are read"):
        ingest(path, Hints(sheet="VW"), countries=countries)


def test_nested_cells_of_parquet_are_texts(tmp_path: Path, countries: Countries) -> None:
    row = {"date": "2022-01-05", "lat": 43.2, "lon": 76.9, "title": {"a": {"b": [1, 2]}}, "tags": ["x", "y"]}
    pd.DataFrame([row]).to_parquet(tmp_path / "nested.parquet")
    records = ingest(tmp_path / "nested.parquet", countries=countries).records
    assert records["title"].tolist() == ['{"a": {"b": [1, 2]}}']
    assert records["x_tags"].tolist() == ['["x", "y"]']


def test_a_number_without_an_end_is_told_in_words_of_ours(tmp_path: Path, countries: Countries) -> None:
    path = table(tmp_path, '[{"date": "2022-01-05", "killed": ' + "9" * 5000 + "}]", "a.json")
    with pytest.raises(UnreadableError, match="it holds a whole number of thousands of digits") as told:
        ingest(path, countries=countries)
    assert "sys." not in str(told.value)


def test_names_with_shell_characters_are_only_names(tmp_path: Path, countries: Countries) -> None:
    path = table(tmp_path, MESSY, "a'; touch ruined; $(touch ruined) `touch ruined` &.csv")
    assert ingest(path, countries=countries).table.rows_in == 7
    assert run(path, output=tmp_path / "o; rm -rf x")[0] == 0
    assert not list(tmp_path.rglob("ruined"))


def test_nothing_is_written_beside_the_input(tmp_path: Path, countries: Countries) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    for name in ("vector-a.gpkg", "vector-a.fgb", "shape-utf8.zip", "typed.xlsx", "escaping-path.zip"):
        (folder / name).write_bytes((FIXTURES / "good" / name).read_bytes())
    folder.chmod(0o555)
    before = {one: one.read_bytes() for one in folder.iterdir()}
    for path in before:
        ingest(path, countries=countries)
    assert {one: one.read_bytes() for one in folder.iterdir()} == before
    assert not list(tmp_path.parent.rglob("escaped.csv"))
    folder.chmod(0o755)


def test_a_shapefile_is_read_with_its_companions(tmp_path: Path, countries: Countries) -> None:
    with zipfile.ZipFile(FIXTURES / "good" / "shape-utf8.zip") as archive:
        archive.extractall(tmp_path)
    found = ingest(tmp_path / "events" / "events.shp", countries=countries)
    assert found.report()["kept"] == 8
    (tmp_path / "events" / "events.shx").unlink()
    assert ingest(tmp_path / "events" / "events.shp", countries=countries).report()["kept"] == 8
    assert not (tmp_path / "events" / "events.shx").exists()


def test_reading_can_be_watched_and_stopped(tmp_path: Path, countries: Countries) -> None:
    class StopError(Exception):
        pass

    def stop(rows: int) -> None:
        assert rows == 60_000
        raise StopError

    body = "".join(f"2022-01-05,43.2,76.9,Rally {n}\n" for n in range(60_000))
    with pytest.raises(StopError):
        ingest(table(tmp_path, "date,lat,lon,title\n" + body), countries=countries, progress=stop)


# -- laws ---------------------------------------------------------------------------------------------------------------------

cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)
days = st.sampled_from(["2022-01-05", "05.01.2022", "13/01/2022", "", "soon", "31.02.2022", "44566", "=A1", "5 января 2022"])
numbers = st.sampled_from(["43.2", "76.9", "43,2", "0", "", "-999", "1e9", "inf", "nan", "43°14'N", "x", "'", '"'])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(days, numbers, numbers, cells, cells), min_size=1, max_size=12), st.sampled_from([",", ";", "\t"]))
def test_every_row_gets_exactly_one_verdict(
    tmp_path: Path, countries: Countries, rows: list[tuple[str, ...]], delimiter: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([["date", "lat", "lon", "place", "title"], *rows])
    path = tmp_path / "law.csv"
    path.write_text(out.getvalue(), "utf-8", newline="")
    try:
        report = ingest(path, countries=countries).report()
    except UnreadableError:
        return
    repaired, rejected = ({one["row"] for one in report[name]} for name in ("repaired", "rejected"))
    assert report["kept"] + len(repaired) + len(rejected) == report["rows_in"] <= len(rows)
    assert not repaired & rejected
    assert sorted({one["row"] for one in report["features"]} | rejected) == list(range(1, report["rows_in"] + 1))
    for one in report["features"]:
        assert one["lon"] is None or (abs(one["lon"]) <= 180 and abs(one["lat"]) <= 90 and (one["lon"], one["lat"]) != (0, 0))
    json.dumps(report, allow_nan=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.tuples(st.sampled_from(GOOD), st.randoms(use_true_random=False))))
def test_any_bytes_are_read_or_refused(tmp_path: Path, countries: Countries, given_: Any) -> None:
    """Noise, and good files with bytes changed, cut out or cut off, never end in another error."""
    if isinstance(given_, bytes):
        path, data = tmp_path / "noise", given_
    else:
        good, chance = given_
        path = tmp_path / good.name
        raw = bytearray(good.read_bytes())
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randint(0, 3)] = bytes(chance.randrange(256) for _ in range(chance.randint(0, 3)))
        data = bytes(raw[: chance.randint(1, len(raw))] if chance.random() < 0.3 else raw)
    path.write_bytes(data)
    try:
        report = ingest(path, countries=countries).report()
    except UnreadableError:
        return  # that each has a message and a remedy is tested with the corpus
    changed, gone = (len({one["row"] for one in report[name]}) for name in ("repaired", "rejected"))
    assert report["kept"] + changed + gone == report["rows_in"]


plain = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x4FF, exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zs")),
    min_size=1,
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(plain, min_size=4, max_size=4), min_size=3, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([["date", "lat", "lon", "title"], *rows])
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    found = read(path)
    assert found.frame.to_numpy().tolist() == rows
    assert list(found.frame.columns) == ["date", "lat", "lon", "title"]


@given(st.floats(-90, 90).map(lambda v: round(v, 5)))
def test_degrees_minutes_and_seconds_come_back(value: float) -> None:
    whole, rest = divmod(abs(value) * 3600, 3600)
    written = f"{int(whole)}°{int(rest // 60)}'{rest % 60:.3f}\"{'S' if value < 0 else 'N'}"
    read = angle(written)
    if read is None:
        assert f"{rest % 60:.3f}" == "60.000"
    else:
        assert read.axis == "lat"
        assert math.isclose(read.degrees, value, abs_tol=1e-6)


@given(st.floats(-90, 90).map(lambda v: round(v, 4)), st.floats(-180, 180).map(lambda v: round(v, 4)))
def test_pairs_come_back_in_every_form(lat: float, lon: float) -> None:
    for text in (f"{lat}, {lon}", f"{lat} {lon}", f"({lat}; {lon})", f"POINT ({lon} {lat})"):
        read = pair(text)
        assert read is not None
        assert read[:2] == (lat, lon)


@settings(deadline=None)  # the first example loads the names of months
@given(st.dates(min_value=pd.Timestamp("1904-01-02").date(), max_value=pd.Timestamp("2026-12-31").date()))
def test_dates_come_back_in_every_form(day: Any) -> None:
    months = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ]
    for text in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%d %B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {months[day.month - 1]} {day.year} года",
    ):
        assert moment(text).start == day.isoformat(), text


@pytest.mark.parametrize(
    ("texts", "starts", "note"),
    [
        (["05/01/2022", "13/01/2022"], ["2022-01-05", "2022-01-13"], "Day before month: 1 of 1"),
        (["01/05/2022", "01/13/2022"], ["2022-01-05", "2022-01-13"], "Month before day: 1 of 1"),
        (["01/02/2022", "01/03/2022", "01/09/2022"], ["2022-01-02", "2022-01-03", "2022-01-09"], "lie within 7 days"),
        (["01/02/2022"], ["2022-02-01"], "No date tells"),
    ],
)
def test_the_order_of_a_column_is_decided_by_evidence_and_said(texts: list[str], starts: list[str], note: str) -> None:
    read = moments(pd.Series(pd.array(texts, dtype="str")))
    assert read.start.tolist() == starts
    assert note in " ".join(read.notes)


def test_a_column_with_both_orders_keeps_only_what_can_be_read_one_way() -> None:
    texts = ["13/01/2022", "01/14/2022", "15/01/2022", "01/16/2022", "02/03/2022"]
    read = moments(pd.Series(pd.array(texts, dtype="str")))
    assert [bool(fault) for fault in read.fault] == [False, False, False, False, True]
    assert "can be read both ways" in read.fault[4]
    assert [bool(one) for one in read.mended] == [False, True, False, True, False]


def test_a_clock_time_is_kept_only_with_a_zone() -> None:
    assert moment("2022-01-05 14:30").start == "2022-01-05"
    assert moment("2022-01-05 14:30", "+06:00")[:3] == ("2022-01-05T14:30+06:00", "", "minute")
    assert moment("2022-01-05T14:30:00Z").start == "2022-01-05T14:30+00:00"
    with pytest.raises(ValueError, match="time of day"):
        moment("2022-01-05 25:30Z")


@given(st.text(min_size=1, max_size=40))
def test_text_without_damage_is_left_alone_and_mending_ends(text: str) -> None:
    found = mended(text)
    if text.isascii() and text.isprintable() and text[0].isalpha() and "????" not in text:
        assert found is None
    if found and not found.lost:
        again = mended(found.text)
        assert again is None or again.text != found.text


@pytest.mark.parametrize(
    ("name", "target"),
    [("Дата начала", "start"), ("Дата окончания", "end"), ("GPS latitude", "lat"), ("Ұсталғандар", "detained"), ("colour", "")],
)
def test_columns_are_known_in_three_languages(name: str, target: str) -> None:
    assert field_of(name)[0] == target


def test_a_row_is_never_both_repaired_and_rejected() -> None:
    verdicts = Verdicts(np.array([1, 2, 3]))
    verdicts.repair([0, 1], "a", "mended")
    verdicts.reject([1], "b", "first")
    verdicts.reject([1], "c", "second")
    assert [one.row for one in verdicts.repaired] == [1]
    assert [(one.row, one.reason) for one in verdicts.rejected] == [(2, "first")]


def test_a_pdf_is_called_a_pdf() -> None:
    with pytest.raises(UnreadableError, match="PDF"):
        kind_of(b"%PDF-1.7")


def test_the_corpus_is_what_its_generator_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("generate", FIXTURES / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    corpus = module.Corpus(tmp_path)
    module.write_good(corpus)
    texts = [
        name
        for name in corpus.expected
        if name.endswith((".csv", ".tsv", ".json", ".kml", ".CSV", ".geojson", ".gz")) and "workbook" not in name
    ]
    assert len(texts) > 50
    assert [name for name in texts if (tmp_path / name).read_bytes() != (FIXTURES / name).read_bytes()] == []


@pytest.mark.parametrize(
    "cell",
    ["?" * 4 + "ab" * 20_000, " " * 90_000 + "x", "1," * 45_000, "-" * 90_000, "РС" * 40_000, "5 январ" * 12_000, "°" * 90_000,
     "9" * 90_000, "1 " * 45_000 + "dead", "; " * 45_000 + "x", "1/" * 45_000],
)  # fmt: skip
def test_long_cells_take_no_long_time(tmp_path: Path, countries: Countries, cell: str) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["date", "lat", "lon", "title", "fatalities", "casualties", "coordinates", "timezone", "time"],
                ["2022-01-05", "43.2", "76.9", "x", "3", "3 killed", "43.2, 76.9", "Asia/Almaty", "14:30"],
                [cell] * 9,
                ["2022-01-05", "43.2", "76.9", cell, *[""] * 5],
                ["2022-01-05", "", "", "x", cell, cell, cell, cell, cell],
            ]
        )
    begin = time.process_time()
    report = ingest(path, countries=countries).report()
    assert time.process_time() - begin < 2
    assert 2 in {one["row"] for one in report["rejected"]}


def test_many_blanks_in_coordinates_of_kml_take_no_long_time(tmp_path: Path, countries: Countries) -> None:
    text = (FIXTURES / "good" / "placemarks.kml").read_text("utf-8").replace("<coordinates>", "<coordinates>" + " " * 500_000, 1)
    path = tmp_path / "blanks.kml"
    path.write_text(text, "utf-8")
    begin = time.process_time()
    assert ingest(path, countries=countries).report()["kept"] == 8
    assert time.process_time() - begin < 2


def test_a_serial_day_among_dates_is_said() -> None:
    read = moments(pd.Series(pd.array(["05.01.2022", "06.01.2022", "44568"], dtype="str")))
    assert read.start.tolist() == ["2022-01-05", "2022-01-06", "2022-01-07"]
    assert [bool(one) for one in read.mended] == [False, False, True]


def test_a_table_whose_coordinates_are_all_exchanged_is_turned(tmp_path: Path, countries: Countries) -> None:
    towns = [(43.238, 76.945), (51.16, 71.47), (42.32, 69.59), (49.8, 73.1), (52.29, 76.97), (44.85, 65.51)]
    path = table(
        tmp_path,
        "date,lat,lon,title\n" + "".join(f"2022-01-{n + 1:02d},{lon},{lat},Rally {n}\n" for n, (lat, lon) in enumerate(towns)),
    )
    found = ingest(path, countries=countries)
    assert found.records["lat"].tolist() == [lat for lat, _ in towns]
    assert len({one.row for one in found.checked.repaired}) == len(towns)


def test_codes_for_a_number_that_is_not_known_are_no_numbers(tmp_path: Path, countries: Countries) -> None:
    path = table(
        tmp_path,
        "date,lat,lon,title,killed\n2022-01-05,43.2,76.9,A,-99\n2022-01-06,43.2,76.8,B,-3\n2022-01-07,43.2,76.7,C,1 200\n",
    )
    found = ingest(path, countries=countries)
    assert [one.row for one in found.checked.rejected] == [2]
    assert found.records["killed_low"].fillna(-1).tolist() == [-1, 1200]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["a", 'b"c', "x\ny", "1,2", "", '\n\n"']), min_size=3, max_size=3), min_size=1, max_size=30
    ),
    st.integers(1, 7),
)
def test_records_do_not_depend_on_where_blocks_of_lines_end(rows: list[list[str]], size: int) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_of_text, "_BLOCK_LINES", size)
        read = list(lines_of_text.records(iter(io.StringIO(out.getvalue(), newline="")), lines_of_text.Dialect(",", '"', None)))
    assert read == [(cells, "") for cells in rows]


def test_longitudes_from_0_to_360_are_wrapped_and_said_once(tmp_path: Path, countries: Countries) -> None:
    path = table(
        tmp_path,
        "title,lat,lon,date\nSuva,-18.14,178.44,2022-03-01\nTaveuni,-16.85,180.03,2022-03-02\nApia,-13.83,188.24,2022-03-03\n",
    )
    found = ingest(path, countries=countries)
    assert found.records["lon"].tolist() == [178.44, -179.97, -171.76]
    assert (found.checked.repaired, found.checked.rejected) == ([], [])
    assert [note for note in found.checked.notes if "360" in note] == [
        "lon: longitudes count from 0 to 360; the 2 above 180 were read as west (188.24 is -171.76)."
    ]


@pytest.mark.parametrize(
    ("lons", "wrapped"),
    [
        ([178.0] * 9 + [181.0], [9]),  # the one beyond 180 lies near the others
        ([76.9] * 9 + [241.0], []),  # a slip among points in Kazakhstan
        ([18.4] * 9 + [188.0], []),  # a lost decimal point
        ([-70.0, 188.0], []),  # this column has a sign for west
        ([200.0, 300.0, 359.0], [0, 1, 2]),
        ([180.0, 0.0], []),
    ],
)
def test_only_a_column_that_counts_on_is_wrapped(tmp_path: Path, lons: list[float], wrapped: list[int]) -> None:
    path = table(tmp_path, "title,lat,lon,date\n" + "".join(f"A,0.5,{lon},2022-03-01\n" for lon in lons))
    records = ingest(path, countries=None, boundaries=None).records
    found = [int(row) - 1 for row, lon in zip(records["row"], records["lon"], strict=True) if lon < 0 < lons[int(row) - 1]]
    assert found == wrapped


@pytest.mark.parametrize(
    ("whole", "empty"),
    [
        (shapely.Point(76.9, 43.2), shapely.Point()),
        (shapely.box(76, 43, 77, 44), shapely.Polygon()),
        (shapely.Point(76.9, 43.2), None),
    ],
)
def test_an_empty_geometry_is_a_row_without_a_point(
    tmp_path: Path, countries: Countries, whole: shapely.Geometry, empty: shapely.Geometry | None
) -> None:
    path = tmp_path / "x.gpkg"
    gpd.GeoDataFrame({"title": ["A", "B"], "date": "2022-01-05"}, geometry=[whole, empty], crs="EPSG:4326").to_file(path)
    found = ingest(path, countries=countries)
    assert found.records["title"].tolist() == ["A"]
    assert [(one.row, one.reason.split(".")[0]) for one in found.checked.rejected] == [(2, "There are no coordinates")]


def test_a_table_at_sea_becomes_a_situation_with_every_point(
    tmp_path: Path, boundaries: Boundaries, countries: Countries
) -> None:
    path = table(
        tmp_path, "title,lat,lon,date\nShip hit,14.5,42.2,2024-01-10\nAtlantic,30,-40,2022-10-01\nPole,90,0,2022-10-01\n"
    )
    made = to_situation(ingest(path, countries=countries), boundaries)
    made.write(tmp_path / "made")
    back = Situation.read(tmp_path / "made")
    assert back.settings["countries"] == []
    assert back.places[["lon", "lat"]].to_numpy().tolist() == [[42.2, 14.5], [-40, 30], [0, 90]]
    located = pipeline.locate(back, boundaries)
    assert located.summary["counts"]["join_method"] == {"sea": 3}
    assert located.features.geometry.notna().all()


def test_off_the_drawn_coast_the_nearest_country_is_that_of_the_situation(
    tmp_path: Path, boundaries: Boundaries, countries: Countries
) -> None:
    path = table(tmp_path, "title,lat,lon,date\nBatumi,41.6423,41.6339,2022-01-06\nTaveuni,-16.85,-179.97,2022-03-02\n")
    made = to_situation(ingest(path, countries=countries), boundaries)
    assert made.settings["countries"] == ["FJI", "GEO"]
    assert made.tables["events"]["place_ids"].tolist() == made.places["place_id"].tolist()
