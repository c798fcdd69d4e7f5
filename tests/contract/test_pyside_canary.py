"""PySide6 6.12.0 drops references of True and None on Python 3.11 and aborts; this bird sings first."""

from __future__ import annotations

import os
import subprocess
import sys

SONG = """
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
class Source(QObject):
    happened = Signal(object)
app = QCoreApplication([])
source = Source()
heard = []
def listen(value):
    heard.append(value)
for number in range(2000):
    source.happened.connect(listen)
    source.happened.emit(number)
    source.happened.disconnect(listen)
left = 5000
def tick():
    global left
    left -= 1
    if not left:
        app.quit()
for _ in range(5000):
    QTimer.singleShot(0, tick)
app.exec()
assert len(heard) == 2000 and left == 0
print("sung to the end")
"""


def test_signals_and_timers_do_not_eat_references() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SONG],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert (done.returncode, done.stdout.strip()) == (0, "sung to the end"), done.stderr
