"""Files for GIS, tables, pages and print: one module for each format, one registry, one description of columns.

``located -> file``. What is shown is what is exported: the same `Selection` filters every format, and is written into the file.
Importing this package is light; a format's module and its libraries load when a file is written. May import `situation`,
`claims`, `ground`, `webmap` and `pipeline`.
"""

from kzmap.export.registry import FORMATS, Format
from kzmap.export.writing import write, write_content

__all__ = ["FORMATS", "Format", "write", "write_content"]
