"""The command line: one module for each kind of work. Heavy imports stand inside the commands, so that ``--help`` is quick."""

from __future__ import annotations

from kzmap.cli.program import app, main

__all__ = ["app", "main"]
