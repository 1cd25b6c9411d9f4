"""kzmap: from reports and tables to maps whose every dot can be defended.

>>> import kzmap
>>> result = kzmap.run("kazakhstan-2022")
>>> len(result.incidents) > 50
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kzmap.errors import KzmapError
    from kzmap.face import Run, join_units, run
    from kzmap.gazetteer import Gazetteer
    from kzmap.ground.boundaries import Boundaries
    from kzmap.ground.join import locate_point
    from kzmap.situation.selection import Selection
    from kzmap.situation.situation import Situation, situation_names

__version__ = "0.1.1"

#: Where each public name lives; it is imported when it is first asked for, so that `import kzmap` is quick.
_HOMES = {
    "Boundaries": "ground.boundaries",
    "Gazetteer": "gazetteer",
    "KzmapError": "errors",
    "Run": "face",
    "Selection": "situation.selection",
    "Situation": "situation.situation",
    "join_units": "face",
    "locate_point": "ground.join",
    "run": "face",
    "situation_names": "situation.situation",
}
#: Rooms that are called by their own name: `kzmap.ingest.ingest`, `kzmap.report.read_text`, `kzmap.export.FORMATS`.
_ROOMS = ("export", "ingest", "report")

__all__ = [
    "Boundaries",
    "Gazetteer",
    "KzmapError",
    "Run",
    "Selection",
    "Situation",
    "join_units",
    "locate_point",
    "run",
    "situation_names",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(f"kzmap.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    if name in _ROOMS:
        return importlib.import_module(f"kzmap.{name}")
    raise AttributeError(f"kzmap has no {name!r}. It has: {', '.join((*__all__, *_ROOMS))}.")


def __dir__() -> list[str]:
    return sorted((*__all__, *_ROOMS, "__version__"))
