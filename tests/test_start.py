"""A start from nothing: what `kzmap new` writes is valid, and a workbook or a zip is read as a situation, cell by cell."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from kzmap import export, face, pipeline
from kzmap.errors import KzmapError, SituationError
from kzmap.export.figures import figure
from kzmap.export.formats import package
from kzmap.gazetteer import Gazetteer
from kzmap.ground.boundaries import Boundaries
from kzmap.ingest.beginning import begin, country_names
from kzmap.situation import starting, template
from kzmap.situation.situation import Situation
from kzmap.situation.tables import table_schemas
from kzmap.webmap import layers

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def book_of(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


#: As a person in a hurry writes it: one sheet with a name of its own, no ids, names and points mixed, no time zone.
TWELVE = [
    ["What happened", "Date", "Where", "Latitude", "Longitude", "Source", "Link", "Killed"],
    ["Road blocked", "2019-10-23", "Cochabamba", None, None, "A paper", "https://example.org/1", None],
    ["March", "2019-10-24", "La Paz", None, None, "A paper", "https://example.org/2", None],
    ["Building on fire", "2019-10-22", "Sucre", None, None, "A station", None, None],
    ["Clash on a bridge", "2019-11-15", None, -17.4042, -66.0404, "An office", "https://example.org/3", 9],
    ["Strike begins", "2019-10-23", "Santa Cruz de la Sierra", None, None, "A paper", None, None],
    ["Plant blocked", "2019-11-19", None, -16.5640, -68.2010, "A station", None, 8],
    ["Talks", "2019-11-22", "La Paz", None, None, "An office", None, None],
    ["March", "2019-11-05", "Oruro", None, None, "A paper", None, None],
    ["March", "2019-11-06", "Tarija", None, None, "A paper", None, None],
    ["Airport closed", "2019-11-11", None, -16.5133, -68.1923, "An office", None, None],
    ["Police mutiny", "2019-11-08", "Cochabamba", None, None, "A paper", None, None],
    ["Road opened <script>alert(1)</script>", "2019-11-25", "Potosí", None, None, "=HYPERLINK(1)", None, None],
]


@pytest.mark.parametrize("country", ["HTI", "SLB", "KAZ", "USA"])
def test_a_new_folder_is_valid_and_invents_nothing(
    tmp_path: Path, country: str, boundaries: Boundaries, gazetteer: Gazetteer
) -> None:
    files = starting.folder_files(begin("a-start", boundaries, gazetteer, countries=[country]))
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    read, faults = Situation.inspect(tmp_path)
    assert faults == []
    assert read is not None
    assert read.settings["countries"] == [country]
    assert pipeline.run(read, boundaries=boundaries).located.summary["features"] == 0  # a draft is in no map
    readme = files["README.md"].decode()
    assert all(f"| {one['name']} |" in readme for table in table_schemas().values() for one in table["schema"]["fields"])


def test_what_the_template_offers_is_valid(tmp_path: Path, boundaries: Boundaries, gazetteer: Gazetteer) -> None:
    """As written: valid and empty. With every word of a list chosen: valid, and each row kept as it was chosen."""
    start = begin("haiti-2024", boundaries, gazetteer, countries=["HTI"], city="Port-au-Prince")
    path = tmp_path / "t.xlsx"
    path.write_bytes(template.workbook(start, country_names(boundaries)))
    assert path.read_bytes() == template.workbook(start, country_names(boundaries))
    found = pipeline.inspect(path, boundaries)
    assert found.faults == []
    assert found.situation is not None
    assert found.situation.settings["focus"]["name"] == "Port-au-Prince"
    assert len(found.situation.tables["events"]) == 0
    assert [(one.file, one.rule) for one in found.doubts] == [("events", "The example row was left out.")]

    book = openpyxl.load_workbook(path)
    sheet, lists = book["events"], book["lists"]
    at = {cell.value: cell.column for cell in sheet[1]}
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in lists.iter_cols()}
    chosen = ("category", "precision", "confidence", "checked", "review")
    count = max(len(offered[name]) for name in chosen)
    for row in range(count):
        said = {"title": f"Case {row}", "date": "2024-03-01", "place": "Jérémie" if row % 2 else "Port-au-Prince"}
        said |= {name: offered[name][row % len(offered[name])] for name in chosen}
        if said["precision"] in ("region", "country", "none"):
            said["precision"] = ""
        for name, text in said.items():
            sheet.cell(2 + row, at[name], text)
    book.save(path)
    found = pipeline.inspect(path, boundaries)
    assert found.faults == []
    assert found.situation is not None
    events = found.situation.tables["events"]
    assert events["title"].tolist() == [f"Case {row}" for row in range(count)]
    for name in ("category", "confidence", "checked", "review"):
        assert events[name].tolist() == [offered[name][row % len(offered[name])] for row in range(count)], name
    assert set(found.situation.places["name"]) == {"Port-au-Prince", "Jérémie"}


def test_a_row_makes_its_place_source_and_claim(tmp_path: Path, boundaries: Boundaries) -> None:
    head = [
        "title",
        "date",
        "place",
        "lon",
        "lat",
        "category",
        "publisher",
        "link",
        "published_on",
        "killed",
        "title_fr",
        "confidence",
    ]
    path = book_of(
        tmp_path / "b.xlsx",
        {
            "situation": [["setting", "value"], ["title", "Haiti"], ["name", "haiti"], ["countries", "HTI Haiti"],
                          ["timezone", "America/Port-au-Prince"], ["licence", "CC-BY-4.0"], ["author", "A. Author"]],
            "places": [["place_id", "name", "aliases", "lon", "lat"],
                       ["PEN", "The prison", "National Penitentiary", -72.3405, 18.5467]],
            "events": [
                head,
                ["Prison opened", "2024-03-02", "National Penitentiary", None, None, "other", "A paper", None, "2024-03-03", None,
                 "Prison ouverte", "high"],
                ["Road closed", "2024-03-02", "Gonaïves", None, None, "transport_closure", "A paper", None, "2024-03-04", 3,
                 None, None],
                ["Fire", "2024-03-10 23:30", "Here", -72.1, 18.6, "arson", "A paper", None, "2024-03-04", None, None, None],
                [None] * 12,
            ],
            "incidents": [["title", "date", "place"], ["Shots", "2024-03-02", "The prison"]],
            "notes": [["mine"], ["not read"]],
        },
    )  # fmt: skip
    found = pipeline.inspect(path, boundaries)
    assert found.faults == []
    assert [one.file for one in found.doubts if one.rule == "The sheet was not read."] == ["notes"]
    read = found.situation
    assert read is not None
    assert (read.name, read.package["title"], read.package["licenses"][0]["name"]) == ("haiti", "Haiti", "CC-BY-4.0")
    assert read.package["contributors"][0]["title"] == "A. Author"
    events, incidents = read.tables["events"], read.tables["incidents"]
    assert events["place_ids"].tolist()[0] == incidents["place_ids"].tolist()[0] == "PEN"
    assert events["title_fr"].tolist() == ["Prison ouverte", "", ""]
    assert events["confidence"].tolist() == ["high", "medium", "medium"]
    assert set(events["record_id"]).isdisjoint(incidents["record_id"])
    # the same paper on two days is two publications; the same day is one
    days = read.sources.set_index("source_id")["published_on"]
    assert [days[one] for one in events["source_ids"]] == ["2024-03-03", "2024-03-04", "2024-03-04"]
    assert len(set(events["source_ids"])) == 2
    assert read.claims[["subject_id", "attribute", "low", "claimant"]].to_numpy().tolist() == [
        [events["record_id"][1], "killed", 3.0, "A paper"]
    ]
    spot = read.places.set_index("place_id").loc[events["place_ids"][2]]
    assert (spot["lon"], spot["lat"], spot["name"]) == (-72.1, 18.6, "Here")
    assert events["start"][2] == "2024-03-10T23:30-04:00"  # clocks went forward on that day
    assert pipeline.run(read, boundaries=boundaries).located.summary["without_place"] == []


def test_faults_name_the_cell(tmp_path: Path, boundaries: Boundaries) -> None:
    path = book_of(
        tmp_path / "b.xlsx",
        {
            "events": [
                ["title", "place", "date", "confidence", "source_ids"],
                ["A march", "Port-au-Prince", "in the spring of the year", "", ""],
                ["A march", "Port-au-Prince", "2024-03-02", "hihg", "S9"],
            ],
            "situation": [["setting", "value"], ["countries", "Hayti"], ["colour", "red"], ["end", "2024-03-31"]],
            "places": [["place_id", "name", "lon", "lat"], ["P 1", "A", 1.5, 91]],
        },
    )
    with pytest.raises(SituationError) as raised:
        pipeline.opened(path, boundaries)
    cells = {fault.file: fault.value for fault in raised.value.faults}
    assert cells["events!C2"] == "in the spring of the year"
    assert cells["events!D3"] == "hihg"
    assert cells["events!E3"] == "S9"
    assert cells["places!A2"] == "P 1"
    assert cells["places!D2"] == "91"
    assert cells["situation!B2"] == "['Hayti']"
    assert cells["situation!B3"] == "red"
    assert cells["situation!B4"] == "['', '2024-03-31']"
    assert "events!D3 confidence 'hihg'" in str(raised.value)


def test_a_sheet_of_twelve_rows_is_a_situation(tmp_path: Path, boundaries: Boundaries, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every format, and the page, of a table that nobody prepared; what is written on its own is not written as a part again."""
    monkeypatch.setattr(package, "MEMBERS", {"tables": "", "csv": ""})
    monkeypatch.setattr(figure, "_KINDS", ("svg",))
    path = book_of(tmp_path / "Bolivia 2019.xlsx", {"Sheet1": TWELVE})
    result = face.run(path, boundaries=boundaries)
    summary = result.located.summary
    assert (summary["rows_in"], summary["features"], summary["without_place"]) == (12, 12, [])
    assert set(result.features["adm0"]) == {"BOL"}
    assert result.claims["low"].tolist() == [9, 8]
    for name in export.FORMATS:
        out = result.export(name, tmp_path / f"out-{name}{export.FORMATS[name].suffix}")
        assert out.exists(), name
    page = (tmp_path / "out-html.html").read_text("utf-8")
    assert "<script>alert(1)</script>" not in page
    again = face.run(path, boundaries=boundaries)
    assert again.located.situation.hashes == result.located.situation.hashes


def test_a_zip_is_read_like_its_folder(tmp_path: Path, tiny: Any) -> None:
    folder = tiny()
    packed = tmp_path / "tiny.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"../outside/{file.name}")
        archive.writestr("../outside/readme.exe", b"no table")
    assert pipeline.opened(packed).hashes == Situation.read(folder).hashes
    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.zip", None, "must hold one table"),
        ("a.csv", b"title,date\nA,2024-03-01\n", "No column says where"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_a_file_that_holds_no_situation_is_refused_in_words(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    if data is None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.bin", "a")
        data = out.getvalue()
    (tmp_path / name).write_bytes(data)
    with pytest.raises(KzmapError, match=said):
        pipeline.opened(tmp_path / name)


def test_rows_are_laid_over_a_situation_and_change_nothing_of_it(tmp_path: Path, tiny: Any, boundaries: Boundaries) -> None:
    rows = tmp_path / "my {{7*7}} rows.csv"
    rows.write_text(
        "What happened,Date,Place,lat,lon,Kind,Source,Killed\n"
        "A shop closed,2022-01-05,,43.25,76.95,looting,My notes,2\n"
        "Seen later,2022-03-01,,43.3,76.9,protest,My notes,\n"
        "Total,,,,,,,2\n",
        "utf-8",
    )
    under = face.run(tiny(), boundaries=boundaries)
    read = pipeline.inspect(rows, boundaries)
    assert read.situation is not None
    assert read.doubts[0].file == "my {{7*7}} rows.csv!A4"
    over = pipeline.laid_over(pipeline.laid_over(under, rows.name, read.situation), "again", read.situation)
    base = len(under.features)
    assert over.features["record_id"].tolist()[base:] == ["overlay1.R1", "overlay1.R2", "overlay2.R1", "overlay2.R2"]
    assert over.features["record_id"].is_unique
    assert over.features["record_id"].tolist()[:base] == under.features["record_id"].tolist()
    told = over.located.summary
    assert {key: told[key] for key in under.located.summary if key != "without_place"} == {
        key: value for key, value in under.located.summary.items() if key != "without_place"
    }
    assert [(one["title"], one["rows_in"], one["features"]) for one in told["overlays"]] == [(rows.name, 2, 2), ("again", 2, 2)]
    assert over.located.situation.settings["period"][1] == "2022-03-01"
    assert under.located.situation.settings["period"][1] != "2022-03-01"
    own = over.located.claims[over.located.claims["subject_id"] == "overlay1.R1"]
    assert own[["attribute", "low"]].to_numpy().tolist() == [["killed", 2.0]]
    assert own["source_id"].iloc[0] in set(over.located.sources["source_id"])
    titles = {layer.id: (layer.title["en"], len(layer.features)) for layer in layers.build(over.located)}
    assert titles["overlay1"] == (rows.name, 2)
    assert titles["events"][1] == 3
    page = over.html()
    assert rows.name in page
    assert "my 49 rows" not in page


def test_cells_are_told_in_their_order(tmp_path: Path, boundaries: Boundaries) -> None:
    many = [[f"A march {row}", "no day at all", "Port-au-Prince"] for row in range(12)]
    path = book_of(tmp_path / "b.xlsx", {"events": [["title", "date", "place"], *many]})
    assert [one.file for one in pipeline.inspect(path, boundaries).faults] == [f"events!B{row}" for row in range(2, 14)]


def test_names_that_many_countries_have_lie_where_the_other_rows_do(tmp_path: Path, boundaries: Boundaries) -> None:
    rows = [["Title", "Date", "Place"], ["A", "2019-11-01", "Cochabamba"], ["B", "2019-11-02", "La Paz"]]
    found = pipeline.inspect(book_of(tmp_path / "b.xlsx", {"Sheet1": rows}), boundaries)
    assert found.situation is not None
    assert found.situation.places["lon"].round().tolist() == [-66, -68]
    assert any("BOL" in one.rule for one in found.doubts)  # a guess is said
    alone = pipeline.inspect(book_of(tmp_path / "c.xlsx", {"Sheet1": [rows[0], rows[2]]}), boundaries)
    assert alone.situation is not None
    assert len(alone.situation.places) == 0
    assert alone.doubts[0].file == "Sheet1!C2"


def test_a_column_that_is_not_understood_is_told_with_the_remedy(tmp_path: Path, boundaries: Boundaries) -> None:
    rows = [
        ["Title", "Date", "Wherabouts", "Lat", "Lon"],
        ["A", "2019-11-01", "Sucre", None, None],
        ["B", "2019-11-02", "", 1.5, 2],
    ]
    faults = pipeline.inspect(book_of(tmp_path / "b.xlsx", {"Sheet1": rows}), boundaries).faults
    assert [one.file for one in faults] == ["Sheet1", "Sheet1!D2"]
    assert "Wherabouts" in faults[0].remedy
    assert "'place'" in faults[0].remedy


def test_names_are_those_of_the_country_of_the_other_rows_and_no_namesake_elsewhere(tmp_path: Path) -> None:
    """Bharatpur lies in Nepal and India, Damak is like Damascus, Borota lies in Hungary and is a camp in no list of ours."""
    rows = [["titre", "date", "lieu"], ["a", "2024-09-01 10:00", "Kathmandu"], ["b", "2024-09-02", "Pokhara"],
            ["c", "2024-09-03", "Bharatpur"], ["d", "2024-09-04", "Butwal"], ["e", "2024-09-05", "Damak"],
            ["f", "2024-09-06", "Borota"], ["g", "2024-09-07", "India"]]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "nepal.xlsx")
    situation = pipeline.opened(tmp_path / "nepal.xlsx", Boundaries.load(packs=False))
    assert set(situation.places["name"]) == {"Kathmandu", "Pokhara", "Bharatpur", "Butwal", "India"}
    assert situation.settings["timezone"] == "Asia/Kathmandu"
    assert situation.tables["events"]["start"][0] == "2024-09-01T10:00+05:45"
    lost = situation.tables["events"].set_index("title").loc[["e", "f"]]
    assert (lost["place_ids"] == "").all()
    assert ["Damak" in note or "Borota" in note for note in lost["note"]] == [True, True]  # what was written is kept
