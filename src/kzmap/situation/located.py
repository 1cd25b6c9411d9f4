"""What the line hands to layers, page and files: features with their units, and the tables behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kzmap.situation.options import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    import geopandas as gpd

    from kzmap.situation.situation import Situation

__all__ = ["Located"]


@dataclass(frozen=True)
class Located:
    """Everything that layers, page and exports need: the features with their units, and the tables behind them.

    Attributes
    ----------
    situation
        The tables as read.
    features
        LOCATED_COLUMNS, one row for each record of the situation that passed the review filter.
    units
        UNIT_COLUMNS: every boundary unit valid at some time of the situation's period.
    summary
        Counts that add up, see `pipeline.summarize`.
    options
        What was asked of the run that made it.
    overlays
        Id and title of each layer of rows laid over the situation; they are among the features, and in none of its counts.
    """

    situation: Situation
    features: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    summary: Mapping[str, Any] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    overlays: tuple[tuple[str, str], ...] = ()

    @property
    def claims(self) -> pd.DataFrame:
        """Claims of the situation."""
        return self.situation.claims

    @property
    def sources(self) -> pd.DataFrame:
        """Sources of the situation."""
        return self.situation.sources
