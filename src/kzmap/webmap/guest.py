"""Our records on somebody else's folium map, one layer for each kind.

folium compiles what its elements hold as templates; the records are put in as values, like those of our own page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element

from kzmap.webmap import layers
from kzmap.webmap.escape import json_script
from kzmap.webmap.page import Verbatim

if TYPE_CHECKING:
    from kzmap.situation.located import Located

__all__ = ["add"]

_SHOWN = ("title", "place", "start", "end", "summary")

#: Draws a list of features on a Leaflet group. Texts enter the document by textContent only.
_DRAW = """
(function (group, drawn) {
  L.geoJSON(drawn, {
    style: (f) => ({ color: f.properties.colour, weight: 2, fillOpacity: 0.08 }),
    pointToLayer: (f, at) => L.circleMarker(
      at, { radius: 6, color: "#fff", weight: 1.5, fillColor: f.properties.colour, fillOpacity: 1 }),
    onEachFeature: (f, layer) => layer.bindPopup(() => {
      const box = document.createElement("div");
      for (const text of f.properties.lines) { const p = document.createElement("p"); p.textContent = text; box.append(p); }
      return box;
    }),
  }).addTo(group);
})(%s, %s);
"""


class _Records(Element):
    """The features of one group, put into the figure's script as a value."""

    def __init__(self, collection: dict[str, Any]) -> None:
        super().__init__()
        self._name, self.collection = "Records", collection

    def render(self, **_: object) -> str:
        """Write the script that draws them, after the group that they hang on."""
        group: Any = self._parent
        figure: Any = self.get_root()
        script = _DRAW % (group.get_name(), json_script(self.collection))
        figure.script.add_child(Verbatim(script), name=self.get_name())
        return ""


def add(located: Located, drawn: folium.Map, *, lang: str = "en") -> folium.Map:
    """Add a layer for each kind of records that there is; records without a place are not drawn.

    Parameters
    ----------
    located
        The features, EPSG:4326.
    drawn
        A folium map; it is changed.
    lang
        Language of the layers' titles.

    Returns
    -------
    folium.Map
        `drawn`.
    """
    for layer in layers.build(located, lang=lang):
        shown = layer.features
        if not layer.holds_records or not len(shown):
            continue
        colours = {entry.id: entry.colour for entry in layer.legend}
        shapes = json.loads(shown.geometry.to_json())["features"]
        features = [
            {
                "type": "Feature",
                "geometry": shape["geometry"],
                "properties": {
                    "colour": colours[row["category"]],
                    "lines": [str(row[name]) for name in _SHOWN if row[name]],
                },
            }
            for row, shape in zip(shown.to_dict("records"), shapes, strict=True)
            if shape["geometry"]
        ]
        # the name is of our own vocabulary: folium compiles it
        group = folium.FeatureGroup(name=layer.id.capitalize(), show=layer.visible)
        group.add_child(_Records({"type": "FeatureCollection", "features": features}))
        group.add_to(drawn)
    return drawn
