"""The same tour in a real X window: what the offscreen platform forgives, an X server does not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOUR_S = 180


@pytest.mark.real_window
@pytest.mark.timeout(TOUR_S + 20)
@pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("xvfb-run") is None,
    reason="needs Linux with xvfb; the bootstrap installs it for the test command",
)
def test_the_tour_holds_in_a_real_x_window(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "IBDESK_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", sys.executable, "-m", "ibdesk", "--demo", "--tour"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TOUR_S,
        env=environment,
    )
    failed = [line for line in done.stdout.splitlines() if not json.loads(line)["ok"]]
    assert (done.returncode, failed) == (0, []), done.stderr
