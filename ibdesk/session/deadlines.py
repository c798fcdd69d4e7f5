"""Deadlines on the injected monotonic clock: one single-shot timer for all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer, Slot


class Deadlines(QObject):
    """Callbacks that run once their instant has passed, unless taken back. GUI thread."""

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._due: dict[Hashable, tuple[float, Callable[[], None]]] = {}
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.run_due)

    def set(self, key: Hashable, after_s: float, act: Callable[[], None]) -> None:
        """Run `act` in `after_s` seconds, never at once; a new one under the same key replaces the old."""
        self._due[key] = (self._clock() + after_s, act)
        self._arm()

    def drop(self, key: Hashable) -> None:
        """Take one back."""
        self._due.pop(key, None)

    def remaining_s(self, key: Hashable) -> float | None:
        """Return the seconds left, None if nothing is set under the key."""
        entry = self._due.get(key)
        return None if entry is None else max(0.0, entry[0] - self._clock())

    @Slot()
    def run_due(self) -> None:
        """Run what is due, oldest first."""
        now = self._clock()
        ready = sorted((entry[0], number, key) for number, (key, entry) in enumerate(self._due.items()))
        try:
            for at, _, key in ready:
                if at > now:
                    break
                entry = self._due.pop(key, None)
                if entry is not None:
                    entry[1]()
        finally:
            self._arm()  # one that raises is a bug, and the others must not wait for ever because of it

    def close(self) -> None:
        """Run nothing any more."""
        self._closed = True
        self._due.clear()
        self._timer.stop()

    def __len__(self) -> int:
        return len(self._due)

    def _arm(self) -> None:
        if self._due and not self._closed:
            first = min(at for at, _ in self._due.values())
            self._timer.start(max(0, math.ceil((first - self._clock()) * 1000)))
        else:
            self._timer.stop()
