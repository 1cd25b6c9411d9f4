"""Boundary packs that the user adds (placeholder being written)."""

from __future__ import annotations

from typing import Any

__all__ = ["installed"]


def installed() -> list[Any]:
    """Packs in the user's data folder."""
    return []
