"""One module for each format; `kzmap.export.FORMATS` names them, and each has ``write(content, path)``."""
