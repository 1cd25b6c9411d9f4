"""The folder of all figures."""

from kzmap.export.figures import write_folder as write

__all__ = ["write"]
