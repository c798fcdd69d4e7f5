"""Mouse and keys of the orders table. An action belongs to the order under the pointer at the press (scenario 102)."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from ibdesk.panels.blotter.cells import CANCEL, CHANGE, zone
from ibdesk.ui.table.view import TableView

Target = tuple[Hashable, str]


class Hands(QObject):
    """Turns clicks on pencil and cross, F2, Del, H and C into wishes about order keys.

    A click counts only if press and release meet the same sign of the same order: if rows moved in between, nothing
    happens. The second press of a double click is never a click.
    """

    change_asked = Signal(object)  # key
    cancel_asked = Signal(object)  # tuple of keys
    history_asked = Signal(object)  # key
    chart_asked = Signal(object)  # key

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: Target | None = None
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is self._view:
            return self._key(event)
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            return self._mouse(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = self._view.current_key()
        match event.key():
            case Qt.Key.Key_F2:
                if key is not None:
                    self.change_asked.emit(key)
            case Qt.Key.Key_Delete:
                if keys := self._view.selected_keys():
                    self.cancel_asked.emit(keys)
            case Qt.Key.Key_H:
                if key is not None:
                    self.history_asked.emit(key)
            case Qt.Key.Key_C:
                if key is not None:
                    self.chart_asked.emit(key)
            case _:
                return False
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        if event.button() is not Qt.MouseButton.LeftButton:
            return False
        target = self._target(event.position().toPoint())
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._pressed = target
            case QEvent.Type.MouseButtonDblClick:
                self._pressed = None
                return target is not None
            case QEvent.Type.MouseButtonRelease:
                pressed, self._pressed = self._pressed, None
                if pressed is not None and pressed == target:
                    self._do(*pressed)
        return False

    def _do(self, key: Hashable, action: str) -> None:
        if action == CHANGE:
            self.change_asked.emit(key)
        else:
            self.cancel_asked.emit((key,))

    def _target(self, at: QPoint) -> Target | None:
        index = self._view.indexAt(at)
        rows = self._view.rows
        if not index.isValid() or index.column() != rows.column_of("actions"):
            return None
        rect = self._view.visualRect(index)
        action = CHANGE if zone(rect, CHANGE).contains(at) else CANCEL
        return rows.key(index.row()), action
