"""The command line: one module for each kind of work. Heavy imports stand inside the commands, so that ``--help`` is quick."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; who stops it at any moment, its own start included, sees no traceback."""
    try:
        from kzmap.cli.program import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
