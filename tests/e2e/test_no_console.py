"""A windowed build has no console: sys.stdout and sys.stderr are None there (scenario 139)."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ibdesk.core.ids import RequestId
from ibdesk.core.records.command import SearchSymbols
from ibdesk.core.records.link import SendOutcome
from tests.unit.broker.peers import Peer, Recorder, as_tws, session_on
from tests.unit.broker.test_session import placement

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import os, sys
sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None
from PySide6.QtCore import QTimer
from ibdesk.app.cli import main
from ibdesk.app.run import make_application
from ibdesk.app.main_window import MainWindow
app = make_application()
ready = []
def look():
    window = next(one for one in app.topLevelWidgets() if isinstance(one, MainWindow))
    if window.page is not None and window.page.desk.session.link.view.ready:
        ready.append(True)
        window.close()
poll = QTimer(interval=50)
poll.timeout.connect(look)
poll.start()
QTimer.singleShot(40_000, app.quit)
code = main(["--demo", "--safe-mode"])
os._exit(7 if code == 0 and ready else 1)
"""


def test_scenario_139_the_demo_runs_without_a_console(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "IBDESK_HOME": str(tmp_path)},
        capture_output=True,
    )
    assert done.returncode == 7, done.stderr


def test_scenario_139_text_that_tws_cannot_take_is_refused_without_a_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """The official client looks for the console's encoding while it writes its complaint."""
    recorder, done = Recorder(), []
    with Peer(as_tws()) as peer, session_on(peer.port, recorder) as session:
        recorder.wait(lambda: len(recorder.events) >= 3)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", None)
            patch.setattr(sys, "stderr", None)
            order = placement("DU1234567")
            session.submit(replace(order, contract=replace(order.contract, symbol="ÑANDÚ")), on_done=done.append)
            session.submit(SearchSymbols(request_id=RequestId(9), pattern="Ñ"), on_done=done.append)
            recorder.wait(lambda: len(done) == 2)
    assert {one.outcome for one in done} == {SendOutcome.NOT_SENT}
    assert all("characters that TWS does not take" in one.reason for one in done)
