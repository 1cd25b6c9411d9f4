"""The line, from a situation to located features: calls the stages in order and counts what went through.

``folder -> Situation -> features -> located``. Page and files are made from its result, by `kzmap.webmap` and `kzmap.export`.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pandas as pd

import geopandas as gpd

from kzmap.claims import asof, headlines, ledger
from kzmap.errors import Fault, SituationError
from kzmap.files import write_set
from kzmap.ground import geocode, join
from kzmap.ground.boundaries import Boundaries
from kzmap.ground.page_ground import countries_of, scenery, theatre_view
from kzmap.situation import packed, publish, words
from kzmap.situation.located import Located
from kzmap.situation.options import Options
from kzmap.situation.situation import Situation, find_situation
from kzmap.situation.tables import AREAL, HAPPENINGS, KINDS, RECORDS, split, stacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Inspected",
    "Result",
    "account",
    "inspect",
    "laid_over",
    "locate",
    "opened",
    "publishable",
    "read",
    "run",
    "summarize",
]

#: Records without a place that a sentence names.
_NAMED = 20


class Inspected(NamedTuple):
    """What came of reading a situation: itself, or every fault; and what is left out or in doubt."""

    name: str
    situation: Situation | None
    faults: list[Fault]
    doubts: list[Fault]


def inspect(given: str | Path, boundaries: Boundaries | None = None) -> Inspected:
    """Read a situation and tell its faults instead of raising them.

    Parameters
    ----------
    given
        A folder, the name of a situation that comes with kzmap or is the user's own, a zip of a folder, a workbook, or any other
        table that `kzmap.ingest` reads.
    boundaries
        Tell which units there are; without them `unit_id` is not checked. For a table, whose places may stand as names, they
        tell the countries too, and are those that come with kzmap if not given.

    Raises
    ------
    KzmapError
        If there is no such situation, or the file cannot be read at all.
    """
    path = Path(given)
    kind = packed.kind_of_file(path)
    if kind == "zip":
        with packed.unpacked(path) as folder:
            return _of_folder(path.name, folder, boundaries)
    if kind == "workbook" or path.is_file():
        from kzmap.gazetteer import Gazetteer
        from kzmap.ingest.situation_book import read_book

        book = read_book(path, boundaries or Boundaries.load(packs=False), Gazetteer.open())
        with tempfile.TemporaryDirectory(prefix="kzmap-") as waiting:
            write_set(Path(waiting), dict(book.files))
            _, situation, faults, _ = _of_folder(path.name, Path(waiting), boundaries)
        faults = sorted({*book.faults, *(book.at(fault) for fault in faults)}, key=_by_cell)
        return Inspected(path.name, None if faults else situation, faults, book.doubts)
    folder = find_situation(given)
    return _of_folder(folder.name, folder, boundaries)


def _of_folder(name: str, folder: Path, boundaries: Boundaries | None) -> Inspected:
    situation, faults = Situation.inspect(folder)
    if situation and boundaries:
        places = situation.places
        faults = [
            Fault("places.csv", row + 2, "unit_id", unit_id, "There is no such unit.", boundaries.nearest_to(unit_id))
            for row, unit_id in enumerate(places["unit_id"].tolist())
            if unit_id and not boundaries.has(unit_id)
        ]
    return Inspected(name, None if faults else situation, faults, [])


def _by_cell(fault: Fault) -> tuple[list[str | int], Fault]:
    """Order of faults as the cells stand: C7 before C10."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", fault.file)], fault


def opened(given: str | Path, boundaries: Boundaries | None = None) -> Situation:
    """Read a situation, whatever holds it, see `inspect`.

    Raises
    ------
    SituationError
        With every fault of the situation.
    """
    name, situation, faults, _ = inspect(given, boundaries)
    if faults or situation is None:
        raise SituationError(name, faults)
    return situation


def read(given: str | Path, boundaries: Boundaries | None = None) -> tuple[Situation, Boundaries]:
    """Read a situation and the boundaries that it is joined with.

    Raises
    ------
    SituationError
        With every fault of the situation.
    """
    boundaries = boundaries or Boundaries.load()
    return opened(given, boundaries), boundaries


def publishable(situation: Situation, *, known_on: str | None = None, review: Sequence[str] = ("published",)) -> Situation:
    """Return what may be shown: no draft, no exact point of a sensitive place, claims as they stood.

    Every later stage, and every view of the tables alone (the deployment, the ledger), begins here.

    Parameters
    ----------
    situation
        As read.
    known_on
        ISO 8601; everything is shown as it was known at that time, see `kzmap.claims.asof`.
    review
        Which review states pass; anything else leaves no trace.
    """
    shown = publish.coarsen(publish.passed(situation, review))
    return asof.known(shown, known_on) if known_on else shown


def locate(situation: Situation, boundaries: Boundaries, options: Options | None = None) -> Located:
    """Run geocode and join over a situation.

    Parameters
    ----------
    situation, boundaries
        The inputs.
    options
        What is asked. The view is that of the boundaries; the selection is not applied here.

    Returns
    -------
    Located
        One feature for each record that passed, with a summary whose counts add up.

    Raises
    ------
    KzmapError
        If the rule is not known.
    """
    with words.told_with(situation.own_words):
        return _located(situation, boundaries, options or Options())


def _located(situation: Situation, boundaries: Boundaries, options: Options) -> Located:
    options = replace(options, view=boundaries.view)
    options = replace(options, lang=options.lang or words.offered(situation.languages)[0])
    known_on = options.known_on
    passed = publishable(situation, review=options.review)
    shown = asof.known(passed, known_on) if known_on else passed
    begin, end = shown.settings["period"]
    dating: dict[str, Any] = {"offset": shown.clock, "sources": shown.sources}
    features = join.locate(geocode.geocode(shown, boundaries), boundaries, default_date=begin)
    features = join.outside(features, (*shown.countries, *shown.senders) if shown.countries else ())
    return Located(
        situation=shown,
        features=features,
        units=boundaries.named(
            _units_of(boundaries, features, shown.places, shown.countries, shown.senders, begin, end),
            words.offered(shown.languages, options.lang),
        ),
        summary=summarize(situation, passed, shown, features)
        | {
            "claims": headlines.headlines(shown.claims, shown.name, rule=options.rule, home=headlines.home(shown), **dating),
            "unled": headlines.unled(shown.claims, shown.name, rule=options.rule, home=headlines.home(shown), **dating),
            "strengths": headlines.strengths(shown, rule=options.rule),
            "conflicts": headlines.conflicts(shown, rule=options.rule),
            "set_aside": ledger.set_aside(shown.claims, shown.name),
            **asof.account(passed, shown, known_on),
        },
        options=options,
    )


def _units_of(
    boundaries: Boundaries,
    features: gpd.GeoDataFrame,
    places: pd.DataFrame,
    theatre: Sequence[str],
    senders: Sequence[str],
    begin: str,
    end: str,
) -> gpd.GeoDataFrame:
    """Units around the records: the countries in view, and with their finer units those concerned or with records in them."""
    named = countries_of(features, (*theatre, *senders))
    units = boundaries.during(begin, end, scale="drawn", within=named)
    undated = {place for cell in features.loc[features["start"] == "", "place_ids"].unique() for place in split(cell)}
    known_to = places.loc[places["place_id"].isin(undated) & places["precision"].isin(AREAL), "unit_id"]
    for unit_id in sorted(set(known_to) - set(units["unit_id"])):  # of no day of the period
        of_its_day = boundaries.valid_on(boundaries.day_for(unit_id, begin), scale="drawn", within=named)
        units = pd.concat([units, of_its_day[of_its_day["unit_id"] == unit_id]], ignore_index=True)
    seen = (
        set(boundaries.during(begin, end, "adm0", scale="drawn", box=theatre_view(boundaries, features, theatre))["unit_id"])
        | named
    )
    return units[(units["level"] != "adm0") | units["unit_id"].isin(seen)].reset_index(drop=True)


def summarize(situation: Situation, passed: Situation, shown: Situation, features: gpd.GeoDataFrame) -> dict[str, Any]:
    """Count what went in and what came out; the parts add up to the whole.

    Returns
    -------
    dict
        ``rows_in`` records read (events, incidents, movements, postings), ``withheld`` by review, ``not_yet_known`` on the day
        that is asked for, ``bases`` derived from contingents and movements, ``features`` = rows_in - withheld - not_yet_known
        + bases, of which ``without_place`` lists those that cannot
        be drawn (record_id, layer, reason), and counts per layer, precision, unit, join method.
    """
    rows_in, published, known = (sum(len(one.tables[name]) for name in RECORDS) for one in (situation, passed, shown))

    def count(column: str) -> dict[str, int]:
        return dict(sorted(Counter(features[column]).items()))

    return {
        "situation": situation.name,
        "rows_in": rows_in,
        "withheld": rows_in - published,
        "not_yet_known": published - known,
        "bases": len(features) - known,
        "features": len(features),
        "without_place": geocode.without_place(features, shown),
        "counts": {
            "layer": {kind: int((features["layer"] == kind).sum()) for kind in KINDS},
            "precision": count("precision"),
            "unit": count("adm1"),
            "join_method": count("join_method"),
        },
    }


def account(summary: Mapping[str, Any]) -> list[str]:
    """Tell in lines what became of every row, for the command line.

    Parameters
    ----------
    summary
        What `summarize` returned.

    Examples
    --------
    >>> account({"rows_in": 3, "withheld": 1, "bases": 0, "features": 2, "counts": {"join_method": {"sea": 1, "none": 1}},
    ...          "without_place": [{"record_id": "E1", "layer": "events", "reason": "It names no place."}]})
    ['2 features = 3 records - 1 withheld + 0 bases', '1 at sea', '1 without a place: E1 (It names no place.)']
    """
    total = f"{summary['features']} features = {summary['rows_in']} records - {summary['withheld']} withheld"
    if summary.get("not_yet_known"):
        total += f" - {summary['not_yet_known']} not yet known"
    lines = [f"{total} + {summary['bases']} bases"]
    told = {"sea": "at sea", "nearest": "near a coast or border", "outside": "outside of the situation's countries"}
    methods = summary["counts"]["join_method"]
    lines += [f"{methods[method]} {where}" for method, where in told.items() if methods.get(method)]
    lost = summary["without_place"]
    if lost:
        reasons: dict[str, list[str]] = {}
        for one in lost[:_NAMED]:
            reasons.setdefault(one["reason"], []).append(one["record_id"])
        named = "; ".join(f"{', '.join(records)} ({reason})" for reason, records in reasons.items())
        more = f"; and {len(lost) - _NAMED} more: kzmap summary --json lists all" if len(lost) > _NAMED else ""
        lines.append(f"{len(lost)} without a place: {named}{more}")
    return lines


def run(situation: str | Path | Situation, options: Options | None = None, *, boundaries: Boundaries | None = None) -> Result:
    """Run the whole line.

    Parameters
    ----------
    situation
        A folder, the name of a situation that comes with kzmap, or one that was read already.
    options
        What is asked; its selection is applied when something is written.
    boundaries
        Default: those that come with kzmap in the view that is asked for, and the packs that the user added.

    Raises
    ------
    SituationError
        With every fault of the situation.
    KzmapError
        If an option has a value that is not known.
    """
    options = options or Options()
    boundaries = boundaries or Boundaries.load(view=options.view)
    if not isinstance(situation, Situation):
        situation, boundaries = read(situation, boundaries)
    return Result(locate(situation, boundaries, options), boundaries)


Given = TypeVar("Given", bound="Result")


def laid_over(under: Given, title: str, rows: Situation) -> Given:
    """Return a result with the records of another situation as one more layer; neither of the two is changed or copied.

    Parameters
    ----------
    under
        What lies below; its counts and headlines stay as they are.
    title
        What the layer is called.
    rows
        Its events, incidents and postings are drawn as marks of one colour; movements and bases are not.

    Returns
    -------
    Result
        ``located.summary["overlays"]`` has the counts of each layer.
    """
    located = under.located
    other = locate(rows, under.boundaries, located.options)
    layer = f"overlay{len(located.overlays) + 1}"
    title = " ".join(title.split())[:80] or layer

    def own(ids: pd.Series) -> pd.Series:
        return ids.map(lambda cell: "|".join(f"{layer}.{one}" for one in split(cell)))

    features = other.features[other.features["layer"].isin((*HAPPENINGS, "postings"))]
    said = features["type_as_written"] if "type_as_written" in features else pd.Series("", index=features.index)
    with words.told_with(rows.own_words):
        names = features["category"].map(lambda word: words.label("category", word))
    features = features.assign(
        record_id=own(features["record_id"]),
        source_ids=own(features["source_ids"]),
        contingent_id="",
        type_as_written=said.where(said != "", names),
        category=title,
        layer=layer,
    )
    sources = other.sources.assign(source_id=own(other.sources["source_id"]))
    keys = ("claim_id", "subject_id", "record_id", "source_id", "status_source_id", "replaced_by")
    claims = other.claims.assign(**{key: own(other.claims[key]) for key in keys})
    period = [*located.situation.settings["period"], *other.situation.settings["period"]]
    tables = located.situation.tables
    situation = replace(
        located.situation,
        package={**located.situation.package, "kzmap": {**located.situation.settings, "period": [min(period), max(period)]}},
        tables={**tables, "sources": stacked(tables["sources"], sources), "claims": stacked(tables["claims"], claims)},
    )
    lost = [{**one, "record_id": f"{layer}.{one['record_id']}"} for one in other.summary["without_place"]]
    summary = {
        **located.summary,
        "without_place": [*located.summary["without_place"], *lost],
        "overlays": [*located.summary.get("overlays", ()), {**other.summary, "layer": layer, "title": title}],
    }
    both = gpd.GeoDataFrame(stacked(located.features, features), geometry="geometry", crs=located.features.crs)
    places = stacked(situation.places, other.situation.places)
    laid = replace(
        located,
        situation=situation,
        features=both,
        units=under.boundaries.named(
            _units_of(under.boundaries, both, places, situation.countries, (), min(period), max(period)),
            words.offered(situation.languages, under.lang),
        ),
        summary=summary,
        overlays=(*located.overlays, (layer, title)),
    )
    return replace(under, located=laid)


@dataclass(frozen=True)
class Result:
    """What `run` returns: the located features, and the ground that they lie on."""

    located: Located
    boundaries: Boundaries

    @property
    def features(self) -> gpd.GeoDataFrame:
        """LOCATED_COLUMNS, one row for each record."""
        return self.located.features

    @property
    def lang(self) -> str:
        """Language of page, figures and names."""
        return self.located.options.lang

    def speaking(self, lang: str, separator: str = "comma") -> Result:
        """Return the same result in another language; its CSV has another separator."""
        options = replace(self.located.options, lang=lang, separator=separator)
        return replace(self, located=replace(self.located, options=options))

    @cached_property
    def basemap(self) -> dict[str, gpd.GeoDataFrame]:
        """What lies under the records, see `kzmap.ground.page_ground`."""
        situation = self.located.situation
        under = scenery(self.boundaries, self.located.features, situation.settings["period"][0], situation.countries)
        return under | {"units": self.boundaries.named(under["units"], words.offered(situation.languages, self.lang))}
