from __future__ import annotations

import json

import pytest

import shapely

from kzmap import export
from kzmap.export import columns
from kzmap.export.formats.geojson import bbox


@pytest.fixture(scope="module")
def document(result, tmp_path_factory):
    path = export.write(result, "geojson", tmp_path_factory.mktemp("geojson") / "x.geojson")
    return json.loads(path.read_text("utf-8"))


def test_it_is_what_rfc_7946_asks_for(document) -> None:
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    assert len(document["bbox"]) == 4
    ids = [feature["id"] for feature in document["features"]]
    assert len(set(ids)) == len(ids) == 9
    for feature in document["features"]:
        assert feature["type"] == "Feature"
        assert {"type", "id", "geometry", "properties"} <= set(feature)
        if feature["geometry"]:
            shape = shapely.geometry.shape(feature["geometry"])
            assert not shape.has_z
            assert feature["bbox"] == pytest.approx(shape.bounds)
            for part in shapely.get_parts(shape):
                if part.geom_type == "Polygon":
                    assert part.exterior.is_ccw
                    assert not any(ring.is_ccw for ring in part.interiors)
                    assert part.exterior.coords[0] == part.exterior.coords[-1]


def test_the_contract_holds(document) -> None:
    for feature in document["features"]:
        assert set(columns.CONTRACT) <= set(feature["properties"])
        assert "" not in feature["properties"].values()


def test_a_record_without_a_place_is_kept(document) -> None:
    (feature,) = [feature for feature in document["features"] if feature["id"] == "E3"]
    assert feature["geometry"] is None
    assert "bbox" not in feature
    (claim,) = feature["properties"]["claims"]
    assert (claim["claimant"], claim["low"], claim["status"], claim["status_by"]) == (
        "Health Ministry",
        164,
        "retracted",
        "Information Ministry",
    )
    assert [source["url"] for source in feature["properties"]["sources"]] == [None]


def test_another_program_reads_it_without_warning(written, ogrinfo) -> None:
    for name in ("geojson", "geojson-compact"):
        assert "Feature Count: 9" in ogrinfo("-al", "-so", written(name))


def test_compact_is_the_contract_and_smaller(result, document, tmp_path) -> None:
    path = export.write(result, "geojson-compact", tmp_path / "x.geojson")
    compact = json.loads(path.read_text("utf-8"))
    assert [set(feature["properties"]) for feature in compact["features"]] == [set(columns.CONTRACT)] * 9
    pairs = [
        (shapely.geometry.shape(a["geometry"]), shapely.geometry.shape(b["geometry"]))
        for a, b in zip(compact["features"], document["features"], strict=True)
        if a["geometry"]
    ]
    assert all(shapely.hausdorff_distance(a, b) < 0.02 for a, b in pairs)
    size = {name: len(json.dumps([f["geometry"] for f in d["features"]])) for name, d in (("c", compact), ("w", document))}
    assert size["c"] < size["w"] / 2


@pytest.mark.parametrize(
    ("shapes", "box"),
    [
        ([], None),
        ([None, shapely.Point()], None),
        ([shapely.Point(1, 2), None, shapely.Point(-3, 4)], [-3, 2, 1, 4]),
        ([shapely.MultiPolygon([shapely.box(170, 60, 180, 70), shapely.box(-180, 60, -170, 70)])], [170, 60, -170, 70]),
        ([shapely.box(-180, -90, 180, 90)], [-180, -90, 180, 90]),
    ],
)
def test_a_box_takes_the_short_way_round(shapes, box) -> None:
    assert bbox(shapes) == box


def test_no_claim_is_lost(result, tmp_path) -> None:
    """T2 is about the whole situation and no record reports it: it stands in the manifest."""
    read = json.loads(export.write(result, "geojson", tmp_path / "a.geojson").read_text("utf-8"))
    nested = {claim["claim_id"] for feature in read["features"] for claim in feature["properties"]["claims"]}
    left = {claim["claim_id"] for claim in read["kzmap"]["beside_records"]["claims"]}
    assert left == {"T2"}
    assert nested | left == set(result.located.claims["claim_id"])


def test_a_contingents_strength_goes_with_its_movements(kazakhstan, tmp_path) -> None:
    result = kazakhstan
    read = json.loads(export.write(result, "geojson", tmp_path / "a.geojson").read_text("utf-8"))
    claims = {f["properties"]["record_id"]: {c["claim_id"] for c in f["properties"]["claims"]} for f in read["features"]}
    assert {"K30-1", "K30-2"} <= claims["K31"], "Armenia: 100 and, before, about 70"
    assert "K20-2" in claims["K21"], "Belarus: reportedly 500"
    assert set().union(*claims.values()) == set(result.located.claims["claim_id"])
