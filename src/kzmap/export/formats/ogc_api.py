"""A folder that pygeoapi serves as OGC API - Features: the GeoPackage, a configuration, and how to start it.

pygeoapi reads the GeoPackage through SpatiaLite, and makes the OpenAPI document from the configuration. See docs/decisions/033.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from kzmap.errors import ExportError
from kzmap.export import manifest
from kzmap.export.content import drawn
from kzmap.export.formats.gis_layers import STREET_LAYERS, sheets
from kzmap.export.registry import FORMATS
from kzmap.export.writing import write_content
from kzmap.ground.geodesy import bbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzmap.export.content import Content
    from kzmap.export.formats.gis_layers import Sheet

__all__ = ["CONFIGURATION", "serve", "write"]

CONFIGURATION = "pygeoapi-config.yml"
#: Column that names a row, where it is not the record.
_IDS = {"units": "unit_id", "zones": "zone_id", "zone_lines": "zone_id"} | dict.fromkeys(STREET_LAYERS, "street_id")
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_LIMITS = {"default_items": 100, "max_items": 1000, "on_exceed": "throttle"}


class _Variable(str):
    """A value that whoever starts the server may set in the environment; every other text is quoted, so that none is."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Quotes every text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        """Write what stands twice twice."""
        return True


_Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))
_Dumper.add_representer(_Variable, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text)))


def write(content: Content, path: Path) -> None:
    """Write the GeoPackage, the configuration, a note on how to start it, and the manifest."""
    database = f"{content.manifest['situation']['name']}.gpkg"
    write_content(content.for_format("gpkg"), FORMATS["gpkg"], path / database)
    text = yaml.dump(_configuration(content, database), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    (path / CONFIGURATION).write_text(text, "utf-8", newline="\n")
    shutil.copyfile(Path(__file__).with_name("feed.py"), path / "feed.py")
    (path / "README.txt").write_text(_README, "utf-8", newline="\n")
    (path / "manifest.json").write_text(manifest.text(content.manifest, indent=2) + "\n", "utf-8", newline="\n")


def serve(folder: Path, *, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Answer requests from a folder that `write` made, until the process is told to end.

    Parameters
    ----------
    folder
        Becomes the working folder of the process as long as this lasts.
    host, port
        Where it listens; port 0 takes a free one.
    ready
        Called with the address once it does.

    Raises
    ------
    ExportError
        If nothing can listen there, or pygeoapi is not installed.
    """
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = error.strerror or error
        raise ExportError(f"Nothing can listen at {host}, port {port}: {reason}. Choose another --port or --host.") from None
    port = listening.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    os.environ |= {"PYGEOAPI_CONFIG": CONFIGURATION, "PYGEOAPI_OPENAPI": "openapi.yml", "KZMAP_HOST": host,
                   "KZMAP_PORT": f"{port}", "KZMAP_URL": os.environ.get("KZMAP_URL", address)}  # fmt: skip
    with listening, contextlib.chdir(folder):
        sys.path.insert(0, str(folder))  # for feed.py, which the configuration names
        try:
            from pygeoapi.openapi import generate_openapi_document

            Path("openapi.yml").write_text(generate_openapi_document(Path(CONFIGURATION), "yaml"), "utf-8")
            from pygeoapi.flask_app import APP  # reads both files as it is imported
            from werkzeug.serving import make_server
        except ModuleNotFoundError as error:
            raise ExportError(
                f"kzmap serve needs {error.name}, which is not installed. Install it: pip install 'kzmap[feed]'."
            ) from None
        server = make_server(host, port, APP, threaded=True, fd=listening.fileno())
        ready(address)
        server.serve_forever()


def _configuration(content: Content, database: str) -> dict[str, Any]:
    described = content.manifest
    situation = described["situation"]
    licence: dict[str, Any] = next(iter(described["licences"]), {})
    url = _Variable("${KZMAP_URL:-http://127.0.0.1:5000}")
    drawn_sheets = [
        sheet for sheet in sheets(content) if sheet.geometry_type and not sheet.view and drawn(sheet.frame.geometry).any()
    ]
    return {
        "server": {
            "bind": {"host": _Variable("${KZMAP_HOST:-127.0.0.1}"), "port": _Variable("${KZMAP_PORT:-5000}")},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": True,
            "languages": ["en-US"],
            "limits": _LIMITS,
            "map": {
                "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
                "attribution": "© OpenStreetMap contributors",
            },
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": situation["title"],
                "description": situation["description"] or situation["title"],
                "keywords": [situation["name"]],
                "terms_of_service": described["credit"],
                "url": url,
            },
            "license": {"name": licence.get("name", "none stated"), "url": licence.get("path", "")},
            "provider": {"name": content.located.situation.authors or described["credit"]},
            "contact": {"name": described["credit"]},
        },
        "resources": {sheet.name: _collection(sheet, content, database) for sheet in drawn_sheets},
    }


def _collection(sheet: Sheet, content: Content, database: str) -> dict[str, Any]:
    extents: dict[str, Any] = {"spatial": {"bbox": bbox(sheet.frame.geometry.to_numpy()), "crs": _CRS84}}
    if "start_utc" in sheet.frame and sheet.frame["start_utc"].notna().any():
        begin, end = sheet.frame["start_utc"].min(), sheet.frame["end_utc"].max()
        # as times, not texts: pygeoapi answers 400 else
        extents["temporal"] = {"begin": begin.to_pydatetime(), "end": None if pd.isna(end) else end.to_pydatetime()}
    return {
        "type": "collection",
        "title": sheet.title,
        "description": f"{sheet.meaning} {content.manifest['credit']}",
        "keywords": [sheet.name],
        "links": [],
        "extents": extents,
        "providers": [
            {
                "type": "feature",
                "name": "feed.Layer",  # the module that lies beside it; pygeoapi's own do not filter by time
                "data": database,
                "id_field": _IDS.get(sheet.name, "record_id"),
                "table": sheet.name,
                **({"time_field": "start_utc"} if "start_utc" in sheet.frame else {}),
            }
        ],
    }


_README = f"""An OGC API - Features server over the GeoPackage in this folder
===============================================================

You need pygeoapi 0.21 (pip install "pygeoapi>=0.21,<0.22"). In this folder:

  export PYGEOAPI_CONFIG={CONFIGURATION} PYGEOAPI_OPENAPI=openapi.yml PYTHONPATH=.
  pygeoapi openapi generate $PYGEOAPI_CONFIG --output-file $PYGEOAPI_OPENAPI
  pygeoapi serve

kzmap serve SITUATION does the same. KZMAP_HOST, KZMAP_PORT and KZMAP_URL change where it listens and the address that it gives to
others; set them before both commands. In QGIS add a layer from "WFS / OGC API - Features" with that address. GDAL reads
OAPIF:http://127.0.0.1:5000

It filters by bbox, datetime (2022-01-05, 2022-01-05/2022-01-07, ../2022-01-07; days are those of UTC) and value
(?category=protest), and pages by limit and offset. A record without a time passes every datetime, one without a geometry no bbox.
The HTML pages of pygeoapi ask the network for scripts and map tiles; the JSON asks for nothing.
"""
