"""kzmap: from reports and tables to maps whose every dot can be defended."""

__version__ = "0.1.0"
