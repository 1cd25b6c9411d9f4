"""The ground: boundary units of a day, packs, joins, the change of units, precision codes, metres on the globe.

May import `situation`. A join names the unit of a point; it never decides whether the point exists.
"""
