"""Layers become a folium map and one self-contained HTML page. Only this package knows folium.

>>> from kzmap import webmap
>>> webmap.href("javascript:alert(1)")
''
"""

from kzmap.webmap.bare import points_page
from kzmap.webmap.escape import href
from kzmap.webmap.page import TILES, folium_map, hosted, render

__all__ = ["TILES", "folium_map", "hosted", "href", "points_page", "render"]
