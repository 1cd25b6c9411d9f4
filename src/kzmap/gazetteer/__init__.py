"""Names to places, offline, in Kazakh, Russian and English: each answer with a score, its reasons and the candidates.

``name -> fold -> match -> rank -> answer``. The world is compiled (`kzmap.gazetteer.build`), our own knowledge lives in
``geo/gazetteer``, and a situation's places come first. Reasons are codes; `reasons.sentence` words them for people. Start-up
loads neither pandas nor geopandas. May import `situation` and `ground`.
"""

from __future__ import annotations

from kzmap.gazetteer.answer import Answer, Spot
from kzmap.gazetteer.context import Surroundings
from kzmap.gazetteer.gazetteer import Gazetteer, Nearest
from kzmap.gazetteer.name_words import peoples
from kzmap.gazetteer.reasons import Code, Reason

__all__ = ["Answer", "Code", "Gazetteer", "Nearest", "Reason", "Spot", "Surroundings", "peoples"]
