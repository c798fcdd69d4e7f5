"""Cyclic garbage is collected in the GUI thread alone.

Python's collector runs in whichever thread happens to allocate. A closed window with a reference cycle could so be
destroyed by the thread that decodes messages, in the middle of the GUI's own work: Qt allows no such thing, and hangs
or crashes once in many runs. So the automatic collector is off while the window lives, and a timer does its work.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Qt, QTimer

LOOK_MS = 1000


def collect_due() -> int | None:
    """Collect as the automatic collector would have by now; return the oldest generation collected, None for none.

    To be called in the thread that owns the widgets.
    """
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
            gc.collect(generation)
            return generation
    return None


class GarbageCollector(QObject):
    """Takes Python's cyclic collector over, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(collect_due)

    def start(self) -> None:
        """Switch the automatic collector off and look once a second instead."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        gc.enable()
