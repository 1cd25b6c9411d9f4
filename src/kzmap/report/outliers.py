"""Towns that cannot be the ones meant, because they lie far from everything else in the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from kzmap.gazetteer import Code
from kzmap.gazetteer.distance import distance_m
from kzmap.gazetteer.fold import is_cyrillic
from kzmap.report.toponyms import demonyms, inhabitants

if TYPE_CHECKING:
    from kzmap.gazetteer import Gazetteer, Spot
    from kzmap.report.roles import Mention
    from kzmap.report.scene import Scene

__all__ = ["doubt_outliers"]

#: A town farther than this from all other places of the text is doubted, if there are so many others.
_FAR_M, _FAR_OTHER_NAME_M, _FEWEST_OTHERS, _FAMOUS = 1_000_000.0, 150_000.0, 2, 1_000_000


def doubt_outliers(scenes: list[Scene], gazetteer: Gazetteer) -> list[str]:
    """Take the point of a town that lies far from everything else in the text, in a country that the text does not name.

    Such a town is mostly a namesake of one that the gazetteer lacks. It is looked up once more in the text's main country;
    without an answer there it stays a name without a point. Returns what was done, in words.
    """
    named = {
        code
        for scene in scenes
        for word in re.findall(r"[^\W\d_][\w-]+", scene.sentence.text)
        if (code := demonyms().get(word.lower()))
    }
    placed = [(m, m.spot) for scene in scenes for m in scene.names if m.spot is not None]
    votes = Counter([spot.country for mention, spot in placed if mention.role not in ("name", "speaker")])
    notes = []
    for scene in scenes:
        for at, mention in enumerate(scene.names):
            spot = mention.spot
            if spot is None or spot.country in named or not _is_outlier(mention, spot, placed):
                continue
            main = next((code for code, _ in votes.most_common() if code and code != spot.country), "")
            again = gazetteer.lookup(mention.surface, country=main, limit=1).answer if main else None
            fits = again is not None and again.precision == "settlement" and again.country == main and not again.loose
            if not fits and spot.has(Code.CAPITAL):
                continue  # talks are held in capitals far away
            scene.names[at] = replace(mention, spot=again if fits else None)
            found = f"{again.name} ({main}) is taken" if again is not None and fits else "its place is left open"
            notes.append(
                f"'{mention.surface}' is best known as {spot.name} ({spot.country}), far from all else in the text: {found}."
            )
    return list(dict.fromkeys(notes))


def _is_outlier(mention: Mention, spot: Spot, placed: list[tuple[Mention, Spot]]) -> bool:
    if spot.kind != "settlement" or spot.has(Code.OF_SITUATION, Code.SITUATION_COUNTRY, Code.EXACT_NAME):
        return False
    # a place's name in Cyrillic always stands among its other names
    odd = spot.has(Code.OTHER_NAME) and not is_cyrillic(mention.surface)
    if (inhabitants(spot) or 0) >= _FAMOUS and not odd:
        return False  # a city of millions by its own name is no mistaken namesake
    others = [other for m, other in placed if m.surface != mention.surface and other.name != spot.name]
    if len({other.name for other in others}) < _FEWEST_OTHERS or any(other.country == spot.country for other in others):
        return False
    near = min(distance_m(spot.lon, spot.lat, other.lon, other.lat) for other in others)
    return near >= (_FAR_OTHER_NAME_M if odd else _FAR_M)
