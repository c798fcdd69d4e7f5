"""The window is there before the heavy libraries are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from ibdesk.app.run import make_application
from ibdesk.app.main_window import MainWindow
from ibdesk.app.place import Place
app = make_application()
window = MainWindow()
window.show()
window.open_soon(Place(kind="demo"))
window.grab()
heavy = {"pandas", "pyqtgraph", "google.protobuf", "ibapi"} & set(sys.modules)
assert not heavy, heavy
print("light")
"""


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "IBDESK_HOME": str(tmp_path)},
    )
    assert (done.returncode, done.stdout.strip()) == (0, "light"), done.stderr
