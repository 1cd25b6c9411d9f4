"""What a headless QGIS makes of an exported project and its GeoPackage, as one JSON document.

Run by the system's Python, which has QGIS (Debian: qgis, python3-qgis, qgis-providers):
``/usr/bin/python3 check_project.py PROJECT.qgz OUT_FOLDER DAY DAY``; the days are drawn as pictures into the folder.
"""

from __future__ import annotations

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    QgsApplication,
    QgsDateTimeRange,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt


def classes(renderer) -> int:
    """Classes of a renderer, or of the one whose marks it gathers."""
    if renderer and renderer.type() == "pointCluster":
        renderer = renderer.embeddedRenderer()
    return len(renderer.categories()) if renderer and renderer.type() == "categorizedSymbol" else 0


def layer_facts(layer: QgsVectorLayer) -> dict:
    return {
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "renderer": layer.renderer().type() if layer.renderer() else None,
        "classes": classes(layer.renderer()),
        "labels": layer.labelsEnabled(),
        "temporal": layer.temporalProperties().isActive(),
        "start_field": layer.temporalProperties().startField(),
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "widgets": {f.name(): layer.editorWidgetSetup(i).type() for i, f in enumerate(layer.fields())},
        "source": layer.source(),
        "licences": layer.metadata().licenses(),
        "rights": layer.metadata().rights(),
        "title": layer.metadata().title(),
    }


def draw(project: QgsProject, path: str, day: str | None) -> dict:
    settings = QgsMapSettings()
    shown = [node.layer() for node in project.layerTreeRoot().findLayers() if node.isVisible() and node.layer().isSpatial()]
    settings.setLayers(shown)
    settings.setOutputSize(QSize(1000, 640))
    settings.setExtent(project.viewSettings().defaultViewExtent())
    settings.setDestinationCrs(project.crs())
    settings.setBackgroundColor(project.backgroundColor())
    if day:
        begin = QDateTime.fromString(f"{day}T00:00:00Z", Qt.ISODate)
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(begin, begin.addDays(1), True, False))
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    colours = {image.pixel(x, y) for x in range(0, 1000, 2) for y in range(0, 640, 2)}
    return {"path": path, "colours": len(colours), "errors": [error.message for error in job.errors()]}


def main() -> None:
    project_path, folder, *days = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    facts = {"read": project.read(project_path), "title": project.title(), "crs": project.crs().authid()}
    facts["layers"] = {layer.id().removeprefix("kzmap_"): layer_facts(layer) for layer in project.mapLayers().values()}
    facts["relations"] = {key: one.isValid() for key, one in project.relationManager().relations().items()}
    facts["bookmarks"] = sorted(mark.name() for mark in project.bookmarkManager().bookmarks())
    for layout in project.layoutManager().printLayouts():
        exporter = QgsLayoutExporter(layout)
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 96
        exporter.exportToImage(f"{folder}/layout.png", settings)
        items = [item for item in layout.items() if isinstance(item, QgsLayoutItem)]
        facts["layout"] = sorted(f"{item.id()}:{type(item).__name__}" for item in items if item.id())
    facts["time"] = [
        moment.toUTC().toString(Qt.ISODate)
        for moment in (project.timeSettings().temporalRange().begin(), project.timeSettings().temporalRange().end())
    ]
    facts["pictures"] = {day or "all": draw(project, f"{folder}/{day or 'all'}.png", day) for day in [None, *days]}
    database = project_path.replace(".qgz", ".gpkg")
    facts["alone"] = {
        name: layer_facts(QgsVectorLayer(f"{database}|layername={name}", name, "ogr"))
        for name in ("events", "movements", "units", "claims")
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 may crash while it is taken down; all is said by now


main()
