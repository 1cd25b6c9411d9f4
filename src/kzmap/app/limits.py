"""What a visitor of the public app may bring, and how many visitors there may be."""

from __future__ import annotations

from dataclasses import dataclass

from kzmap.situation import shelf

__all__ = ["LIMITS", "Limits"]


@dataclass(frozen=True)
class Limits:
    """What a visitor of a public app may bring.

    Attributes
    ----------
    file_mb
        Size of one file.
    files
        Files that one visit holds at a time.
    held_mb
        Files of all visits together.
    seconds, memory_mb
        What reading one file may take.
    at_once
        Files that are read at the same time.
    situations
        Situations on the shelf of one visit.
    letters
        Letters of a report: its sentences are read in the server's own process, some 10,000 in a second or two.
    visitors
        Visits at the same time.
    """

    file_mb: int = 20
    files: int = 3
    held_mb: int = 400
    seconds: int = 60
    memory_mb: int = 2_000
    at_once: int = 2
    situations: int = shelf.MOST_OF_A_VISIT
    letters: int = 50_000
    visitors: int = 100


LIMITS = Limits()
