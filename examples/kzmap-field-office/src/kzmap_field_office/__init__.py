"""A format and a layout for kzmap."""
