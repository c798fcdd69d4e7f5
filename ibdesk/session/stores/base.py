"""What all stores share: they collect what changed and signal it once a frame."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal

from ibdesk.session.views import Change


class Store(QObject):
    """A part of the current truth. `changed` carries a `Change`; reads are always up to date, also in between."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dirty: set[Hashable] = set()
        self._reset = False
        self._request: Callable[[], None] | None = None

    def attach(self, request: Callable[[], None]) -> None:
        """Give the store the pump's request; called once by the pump."""
        self._request = request

    def flush(self) -> None:
        """Signal what changed since the last flush, if anything did."""
        if not self._dirty and not self._reset:
            return
        change = Change(keys=frozenset(self._dirty), reset=self._reset)
        self._dirty = set()
        self._reset = False
        self.changed.emit(change)

    def _mark(self, *keys: Hashable) -> None:
        self._dirty.update(keys)
        if self._request is not None:
            self._request()

    def _mark_all(self) -> None:
        self._reset = True
        if self._request is not None:
            self._request()
