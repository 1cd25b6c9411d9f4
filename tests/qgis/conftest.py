"""QGIS is large and slow: these tests run only for `make test-qgis`, which sets KZMAP_QGIS."""

import os

# the script runs under the system's Python, where QGIS is
collect_ignore = ["check_project.py", *([] if os.environ.get("KZMAP_QGIS") else ["test_qgis.py"])]
