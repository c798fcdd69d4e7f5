"""The frame: states are taken and stores signal at most once in 33 ms (100 ms while the window is not in front).

The timer is single-shot and runs only while something waits, so an idle program does nothing at all.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, SignalInstance, Slot

from ibdesk.session.stores.base import Store


class Pump(QObject):
    """Runs frames on request. `framed` comes first (states are applied), then each dirty store signals once."""

    framed = Signal()

    def __init__(self, frame_ms: int, idle_frame_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame_ms = frame_ms
        self._idle_frame_ms = idle_frame_ms
        self._stores: list[Store] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.on_timer_timeout)
        self._closed = False
        self._focused = True
        self._app_state: SignalInstance | None = getattr(QCoreApplication.instance(), "applicationStateChanged", None)
        if self._app_state is not None:
            self._app_state.connect(self.on_app_state_changed)

    def add(self, store: Store) -> None:
        """Let a store take part; it asks for frames by itself."""
        self._stores.append(store)
        store.attach(self.request)

    @Slot()
    def request(self) -> None:
        """Ask for a frame; further requests before it join it."""
        if not self._closed and not self._timer.isActive():
            self._timer.start(self._frame_ms if self._focused else self._idle_frame_ms)

    def flush(self) -> None:
        """Run a frame now."""
        self._timer.stop()
        self.on_timer_timeout()

    def close(self) -> None:
        """Run no further frame, and let go of the application, which outlives us."""
        if not self._closed and self._app_state is not None:
            self._app_state.disconnect(self.on_app_state_changed)
        self._closed = True
        self._timer.stop()

    @Slot()
    def on_timer_timeout(self) -> None:
        """Run one frame."""
        if self._closed:
            return
        self.framed.emit()
        for store in self._stores:
            store.flush()

    @Slot(object)
    def on_app_state_changed(self, state: object) -> None:
        """Slow down while the window is not in front."""
        self._focused = state == Qt.ApplicationState.ApplicationActive
