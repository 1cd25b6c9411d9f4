"""Claims, times and places in words of the reader's language: a figure with its qualifier, who said it, why it leads."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from kzmap.situation import words
from kzmap.situation.tables import AREAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["capital", "conflict", "figure", "here", "leads", "moment", "none_leads", "said", "speaker", "when"]


def figure(row: Mapping[str, Any], lang: str = "en") -> str:
    """Word the number of a claim with its qualifier; people go without saying.

    >>> nan = float("nan")
    >>> figure({"low": 2500.0, "high": nan, "qualifier": "at_least"}), figure({"low": 18.0, "high": 26.0, "qualifier": "exact"})
    ('at least 2,500', '18–26')
    >>> figure({"low": nan, "high": 10.0, "qualifier": "up_to", "unit": "days"})
    'up to 10 days'
    >>> figure({"low": nan, "high": nan, "qualifier": "dozens"})
    'dozens'
    """
    low, high, qualifier = (row[key] for key in ("low", "high", "qualifier"))
    unit = row.get("unit") or ""
    numbers = [value for value in (low, high) if value is not None and not math.isnan(value)]
    number = "–".join(dict.fromkeys(words.number(value, lang) for value in numbers))
    of = ""
    if unit in words.rows("unit") and numbers:
        of = words.text(f"unit.{unit}", lang, n=number).replace(number, "", 1)  # the noun in the form that the number asks for
    elif unit:
        of = f" {words.label('unit', unit, lang)}"
    of = "" if unit == "people" else of
    if not numbers:
        return words.label("qualifier", qualifier, lang) + of if qualifier else ""
    if qualifier and qualifier not in words.rows("qualifier"):
        return f"{qualifier.replace('_', ' ')} ({number}){of}"
    return words.label("qualifier", qualifier or "exact", lang, "sentence", n=number) + of


def said(row: Mapping[str, Any], lang: str = "en") -> str:
    """Give a figure with its speaker.

    >>> said({"low": 16, "high": 16, "qualifier": "exact", "unit": "people", "claimant": "Interior Ministry"})
    '16 (Interior Ministry)'
    >>> said({"low": None, "high": None, "qualifier": "", "text": "A company.", "text_ru": "Рота.", "claimant": "Minister"}, "ru")
    'Рота. (Minister)'
    """
    who = re.sub(r" \(([^()]+)\)", r", \1", speaker(row, lang))  # what stands in brackets needs none inside these
    return f"{figure(row, lang) or words.named(row, lang, 'text')} ({who})"


def speaker(row: Mapping[str, Any], lang: str = "en") -> str:
    """Name who says so, in the reader's language as far as the table does.

    >>> speaker({"claimant": "Interior Ministry", "claimant_ru": "МВД"}, "ru"), speaker({"claimant": ""})
    ('МВД', 'a speaker who is not named')
    """
    return words.named(row, lang, "claimant") or words.label("speaker", "unnamed", lang)


def leads(row: Mapping[str, Any], lang: str = "en") -> str:
    """Say why a headline of `headlines.headlines` leads: the kind of statement and of speaker, and what else stands.

    >>> row = {"low": 16, "high": 16, "qualifier": "exact", "unit": "people", "claimant": "Interior Ministry", "standing": 1,
    ...        "standing_low": 16, "standing_high": 16, "speaker": "official", "statement": "count"}
    >>> leads(row)
    'a count by an official body of the country'
    >>> leads(row | {"standing": 2, "standing_high": 26})
    'a count by an official body of the country; standing figures: 16–26'
    """
    told = words.text("headline.why", lang, **{one: words.label(one, row[one], lang) for one in ("statement", "speaker")})
    if row["standing"] < 2:
        return told
    low, high = row["standing_low"], row["standing_high"]
    span = figure(
        {"low": low, "high": high, "qualifier": "at_least" if high is None else "up_to" if low is None else "exact"}, lang
    )
    return f"{told}; {words.text('headline.range', lang, n=row['standing'], range=span)}"


def none_leads(row: Mapping[str, Any], lang: str = "en") -> str:
    """Say of an attribute of `headlines.unled` that no figure leads, and who says what."""
    key = "headline.mixed" if row["why"] == "mixed" else "headline.unled"
    return words.text(key, lang, said="; ".join(said(one, lang) for one in row["said"]))


def conflict(row: Mapping[str, Any], lang: str = "en", names: Mapping[str, str] | None = None) -> str:
    """Say one of `headlines.conflicts`: which part, or which parts together, are above which whole.

    >>> part = {"subject_id": "A", "low": 300, "high": 300, "qualifier": "exact", "unit": "people", "claimant": "A report"}
    >>> conflict({"kind": "part", "part": [part], "whole": [part | {"subject_id": "F", "low": 200, "high": 200}]})
    'A 300 (A report) is more than the whole of which it is a part, F 200 (A report): a contradiction.'
    """
    named = dict(names or {})

    def told(claims: Sequence[Mapping[str, Any]]) -> str:
        return ", ".join(f"{named.get(one['subject_id'], one['subject_id'])} {said(one, lang)}" for one in claims)

    return words.text(f"headline.{row['kind']}", lang, part=told(row["part"]), whole=told(row["whole"]))


def moment(text: str, lang: str = "en", *, about: bool = False, year: bool = True) -> str:
    """Word an ISO 8601 text, local time as written.

    >>> moment("2022-01-05T14:00+06:00", about=True), moment("2022-01-05")
    ('5 Jan 2022, about 14:00', '5 Jan 2022')
    """
    clock = f"{words.text('time.about', lang)} {text[11:16]}" if about else text[11:16]
    return words.day(text, lang, year=year) + (f", {clock}" if "T" in text else "")


def when(row: Mapping[str, Any], lang: str = "en") -> str:
    """Word the time of a feature, no sharper than it is known.

    >>> when({"start": "2022-01-04", "end": "", "time_precision": "part_of_day", "part_of_day": "evening"})
    '4 Jan 2022, evening'
    >>> when({"start": "2022-01-10", "end": "2022-01-12", "time_precision": "range", "part_of_day": ""})
    '10 Jan – 12 Jan 2022'
    """
    start, end = row["start"], row["end"]
    if not start and not end:
        return capital(words.text("time.none" if row.get("layer") == "bases" else "time.unknown", lang))
    about = row["time_precision"] == "hour"
    said = f", {words.label('part_of_day', row['part_of_day'], lang)}" if row["part_of_day"] else ""
    if start and end and start[:10] != end[:10]:
        begin = moment(start, lang, about=about, year=start[:4] != end[:4])
        return f"{begin} – {moment(end, lang, about=about)}{said}"
    if start and end and "T" in start and "T" in end and start != end:
        return f"{moment(start, lang, about=about)} – {end[11:16]}"
    return moment(start or end, lang, about=about) + said


def here(row: Mapping[str, Any], lang: str = "en") -> str:
    """Word how exactly the place of a feature is known.

    >>> here({"precision": "site", "radius_m": 300.0})
    'Known to the building or square (within about 300 m)'
    """
    known = capital(words.label("precision", str(row["precision"]), lang, "sentence"))
    radius = row["radius_m"]
    if radius is None or math.isnan(radius) or row["precision"] in (*AREAL, "none"):
        return known
    size = words.text("m", lang, n=round(radius)) if radius < 1000 else words.text("km", lang, n=float(f"{radius / 1000:g}"))
    return f"{known} ({words.text('within', lang, d=size)})"


def capital(text: str) -> str:
    """Begin a text with a capital.

    >>> capital("known only to the region")
    'Known only to the region'
    """
    return text[:1].upper() + text[1:]
