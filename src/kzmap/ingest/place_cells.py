"""Find where each row is: by its coordinates, checked against the map, or by the name of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kzmap.ingest.coordinates import angles, beyond_180, pairs
from kzmap.ingest.proofs import day_of_cell, prove
from kzmap.ingest.raw_table import Table, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from kzmap.ingest.evidence import Countries
    from kzmap.ingest.lookup import Lookup
    from kzmap.ingest.mapping import Mapped
    from kzmap.ingest.verdicts import Verdicts

    Cells = Callable[[str], pd.Series[str]]
    Floats = npt.NDArray[np.float64]

__all__ = ["Located", "locate"]


class Located(NamedTuple):
    """One place for each row: degrees (NaN for none), how it was found, and what the name said about its size."""

    lon: Floats
    lat: Floats
    how: npt.NDArray[np.object_]  # coordinates | name | ""
    precision: npt.NDArray[np.object_]
    radius_m: Floats
    unit_id: npt.NDArray[np.object_]


class _Given(NamedTuple):
    """Coordinates as the row gives them."""

    lon: Floats
    lat: Floats
    column: str
    bad: npt.NDArray[np.bool_]  # something stands there that is no coordinate
    half: npt.NDArray[np.bool_]  # one of the two is missing


def locate(
    table: Table,
    cells: Cells,
    mapped: Mapped,
    countries: Countries | None,
    verdicts: Verdicts,
    notes: list[str],
    lookup: Lookup | None,
) -> Located:
    """Locate every row; what lies nowhere is rejected."""
    given = _given(table, cells, mapped, verdicts, notes)
    count = len(table.frame)
    if given is None:
        lon, lat = np.full(count, np.nan), np.full(count, np.nan)
        bad = half = np.zeros(count, dtype=bool)
        column = mapped.columns.get("place") or mapped.columns.get("region", "")
    else:
        lon, lat, column, bad, half = given
        west = beyond_180(lon, lat)
        if west.any():
            lon[west] = np.round(lon[west] - 360, 9)
            name = mapped.columns.get("lon", column)
            notes.append(
                f"{name}: longitudes count from 0 to 360; the {west.sum():,} above 180 were read as west (188.24 is -171.76)."
            )
        prove(lon, lat, column, cells, mapped, countries, verdicts, notes, lookup)
    how = np.where(np.isfinite(lon), "coordinates", "").astype(object)
    found = Located(lon, lat, how, np.full(count, "", dtype=object), np.full(count, np.nan), np.full(count, "", dtype=object))
    _by_name(
        found,
        cells,
        verdicts,
        lookup,
        column,
        bad,
        half,
        alone=given is None,
        nowhere=mapped.layout.default_precision[0] == "none",
    )
    return found


def _given(table: Table, cells: Cells, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> _Given | None:
    """Read the coordinates of a table, whatever form they have."""
    if mapped.has("lat", "lon") and mapped.crs and not mapped.has("x"):
        mapped.columns["y"], mapped.columns["x"] = mapped.columns.pop("lat"), mapped.columns.pop("lon")
    if table.lon is not None and table.lat is not None:
        none = np.zeros(len(table.lon), dtype=bool)
        return _Given(table.lon.copy(), table.lat.copy(), "geometry", none, none)
    if mapped.has("lat", "lon"):
        return _of_axes(cells, mapped, verdicts, notes)
    if mapped.has("coordinates"):
        column = mapped.columns["coordinates"]
        lat, lon, forms = pairs(cells("coordinates"))
        _odd_forms(forms, column, verdicts, notes)
        return _Given(lon, lat, column, forms == "bad", np.zeros(len(lat), dtype=bool))
    if mapped.has("x", "y"):
        return _projected(cells, mapped, notes)
    return None


def _of_axes(cells: Cells, mapped: Mapped, verdicts: Verdicts, notes: list[str]) -> _Given:
    lat, lat_axes, lat_forms = angles(cells("lat"))
    lon, lon_axes, lon_forms = angles(cells("lon"))
    column = mapped.columns["lat"]
    _odd_forms(lat_forms, column, verdicts, notes)
    _odd_forms(lon_forms, mapped.columns["lon"], verdicts, notes)
    swapped = (lat_axes == "lon") & (lon_axes != "lon") | (lon_axes == "lat") & (lat_axes != "lat")
    swapped |= (lat_axes == "lon") & (lon_axes == "lat")
    lat[swapped], lon[swapped] = lon[swapped], lat[swapped].copy()
    verdicts.repair(swapped, column, "Latitude and longitude were exchanged, as their letters say.")
    bad = (lat_forms == "bad") | (lon_forms == "bad")
    half = (lat_forms == "missing") != (lon_forms == "missing")
    lat[bad | half] = lon[bad | half] = np.nan
    return _Given(lon, lat, column, bad, half)


def _odd_forms(forms: npt.NDArray[np.object_], column: str, verdicts: Verdicts, notes: list[str]) -> None:
    """Say how coordinates are written, and which are written unlike the others."""
    counts = {form: int((forms == form).sum()) for form in ("decimal", "comma", "dms", "wkt")}
    usual = max(counts, key=lambda form: counts[form])
    names = {
        "decimal": "with a decimal point",
        "comma": "with a decimal comma",
        "dms": "in degrees, minutes and seconds or with letters",
        "wkt": "as WKT",
    }
    if usual != "decimal":
        notes.append(f"{column}: coordinates are written {names[usual]}.")
    for form, count in counts.items():
        if count and form != usual:
            verdicts.repair(forms == form, column, f"The coordinate is written {names[form]}, unlike the others; it was read so.")


def _projected(cells: Cells, mapped: Mapped, notes: list[str]) -> _Given:
    import pandas as pd

    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    y, _, y_forms = angles(cells("y"))
    x, _, x_forms = angles(cells("x"))
    column = mapped.columns["x"]
    bad = (y_forms == "bad") | (x_forms == "bad")
    half = (y_forms == "missing") != (x_forms == "missing")
    both = np.isfinite(x) & np.isfinite(y)
    if mapped.has("crs"):
        codes, names = pd.factorize(cells("crs"))
    elif mapped.crs:
        codes, names = np.zeros(len(x), dtype=np.intp), pd.Index([mapped.crs])
    elif not both.any() or ((x[both] >= -180) & (x[both] <= 360) & (np.abs(y[both]) <= 90)).mean() > 0.5:
        notes.append(f"{column} and {mapped.columns['y']} were taken as longitude and latitude.")
        return _Given(x, y, column, bad, half)
    else:
        raise UnreadableError(
            f"The columns {column!r} and {mapped.columns['y']!r} hold projected coordinates, and no system is declared.",
            "Declare it: --crs EPSG:32643 (the UTM zone of Almaty, for example).",
        )
    lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for code, name in enumerate(names):
        rows = (codes == code) & both
        text = str(name).removesuffix(".0")
        try:
            move = Transformer.from_crs(
                CRS.from_user_input(f"EPSG:{text}" if text.isdigit() else text), "EPSG:4326", always_xy=True
            )
            lon[rows], lat[rows] = move.transform(x[rows], y[rows])
        except (CRSError, ProjError) as error:
            if not mapped.has("crs"):
                raise UnreadableError(
                    f"The coordinate system {text[:60]!r} is not known.", "Give an EPSG code: --crs EPSG:32643."
                ) from error
            bad = bad | (codes == code)
    infinite = ~np.isfinite(lon) & both
    lon[infinite] = lat[infinite] = np.nan
    notes.append(f"{column} and {mapped.columns['y']} were transformed from {', '.join(map(str, names))[:80]}.")
    return _Given(lon, lat, column, bad | infinite, half)


def _by_name(
    found: Located,
    cells: Cells,
    verdicts: Verdicts,
    lookup: Lookup | None,
    column: str,
    bad: npt.NDArray[np.bool_],
    half: npt.NDArray[np.bool_],
    *,
    alone: bool,
    nowhere: bool,
) -> None:
    """Rows without usable coordinates: by the name of their place, or not at all."""
    place, region, country = cells("place"), cells("region"), cells("country")
    todo = np.flatnonzero(~np.isfinite(found.lon) & verdicts.alive)
    day, precision = cells("start"), cells("precision")
    for row in map(int, todo):
        why = "There are no coordinates."
        if bad[row]:
            given = " ".join(cells(one).iloc[row] for one in ("lat", "lon", "coordinates", "x", "y"))
            why = f"{' '.join(given.split())[:60]!r} is no coordinate."
        elif half[row]:
            why = "One of the two coordinates is missing."
        name = place.iloc[row] or region.iloc[row]
        if not name and nowhere and not precision.iloc[row]:
            continue  # the table itself says that no place is known
        if not name:
            missing = "There is no place." if alone else f"{why} No place is named either."
            verdicts.reject([row], column, missing + " Fill in coordinates or a place.")
            continue
        if lookup is None:
            if alone or not (bad[row] or half[row]):
                verdicts.warn([row], column, f"{name[:60]!r}: place not looked up.")
            else:
                verdicts.reject([row], column, f"{why} Correct it, or leave both empty.")
            continue
        answer = lookup(place.iloc[row], region.iloc[row], country.iloc[row], day_of_cell(day.iloc[row]))
        if not (np.isfinite(answer.lon) or answer.unit_id):
            verdicts.reject([row], column, f"{'' if alone else why + ' '}The place {name[:60]!r} was not found: {answer.why}")
            continue
        found.lon[row], found.lat[row], found.how[row] = answer.lon, answer.lat, "name"
        found.precision[row], found.radius_m[row], found.unit_id[row] = answer.precision, answer.radius_m, answer.unit_id
        if not alone:
            verdicts.repair([row], column, f"{why} The row was {answer.why}.")
