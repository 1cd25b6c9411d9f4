"""Our records on somebody else's folium map, one layer for each kind.

folium compiles what its elements hold as templates; the records are put in as values, like those of our own page.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element
from folium.elements import JSCSSMixin
from jinja2 import Template

import shapely

from kzmap.webmap import layers
from kzmap.webmap.escape import json_script
from kzmap.webmap.page import Verbatim

if TYPE_CHECKING:
    from kzmap.situation.located import Located

__all__ = ["add", "draw_elsewhere"]

_SHOWN = ("title", "place", "start", "end", "summary")

#: Draws a list of features on a Leaflet group. Texts enter the document by textContent only.
_DRAW = """
(function (group, drawn) {
  L.geoJSON(drawn, {
    style: (f) => (f.geometry.type.endsWith("Point") ? {} : { color: f.properties.colour, weight: 2, fillOpacity: 0.08 }),
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


#: streamlit-folium takes each element's script from a macro, and folium what `render` puts into the figure.
_MACRO = Template("{% macro script(this, kwargs) %}{{ this.drawing() }}{% endmacro %}")


class _Records(Element):
    """The features of one group, put into the figure's script as a value."""

    _template = _MACRO

    def __init__(self, collection: dict[str, Any]) -> None:
        super().__init__()
        self._name, self.collection = "Records", collection

    def drawing(self) -> str:
        """Return the script that draws them on what they hang on."""
        group: Any = self._parent
        # streamlit-folium takes two braces for a reference; they stand in texts only
        return _DRAW % (group.get_name(), json_script(self.collection).replace("{{", "\\u007b{"))

    def render(self, **_: object) -> str:
        """Write the script, after the group that they hang on."""
        figure: Any = self.get_root()
        figure.script.add_child(Verbatim(self.drawing()), name=self.get_name())
        return ""


class _Elsewhere(_Records, JSCSSMixin):
    """Records and borders for a map of ours that is drawn without our page, and so without its Leaflet."""

    default_js = [one for one in folium.Map.default_js if one[0] == "leaflet"]  # noqa: RUF012 - folium's form
    default_css = [one for one in folium.Map.default_css if one[0] == "leaflet_css"]  # noqa: RUF012 - as above

    def drawing(self) -> str:
        """Return the script that draws them and looks at them."""
        drawn: Any = self._parent
        return f"{super().drawing()}\n{drawn.get_name()}.fitBounds({json_script(self.collection['bounds'])});"

    def render(self, **_: object) -> str:
        """Add nothing: our own page draws its records itself."""
        return ""


def draw_elsewhere(located: Located, drawn: folium.Map, *, lang: str = "en") -> folium.Map:
    """Let a map of our page show its records where only its elements are taken, as streamlit-folium does; returns it.

    Parameters are those of `add`. Borders stand in for the ground, since no tile is fetched that nobody asked for.
    """
    shown = layers.build(located, lang=lang)
    features = [one for layer in shown if layer.holds_records and layer.visible for one in _features(layer)]
    units = located.units[located.units["level"] != "adm2"].geometry
    borders = shapely.simplify(shapely.boundary(units.to_numpy()), 0.005)
    ground = [
        {"type": "Feature", "geometry": json.loads(line), "properties": {"colour": "#8b8577", "lines": []}}
        for line in shapely.to_geojson(shapely.set_precision(borders[~shapely.is_empty(borders)], 0.0005))
    ]
    west, south, east, north = located.features.total_bounds if located.features.geometry.notna().any() else (-170, -60, 170, 75)
    drawn.add_child(_Elsewhere({"type": "FeatureCollection", "features": ground + features,
                                "bounds": [[south, west], [north, east]]}))  # fmt: skip
    return drawn


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
        if not layer.holds_records or not len(layer.features):
            continue
        # the name is of our own vocabulary: folium compiles it
        group = folium.FeatureGroup(name=layer.id.capitalize(), show=layer.visible)
        group.add_child(_Records({"type": "FeatureCollection", "features": _features(layer)}))
        group.add_to(drawn)
    return drawn


def _features(layer: layers.Layer) -> list[dict[str, Any]]:
    """Describe what is drawn of a layer: shape, colour, and lines of text."""
    shown = layer.features
    colours = {entry.id: entry.colour for entry in layer.legend}
    shapes = json.loads(shown.geometry.to_json())["features"]
    return [
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
