"""Mouse and keyboard on the rows: a click shows, a drag moves, keys add, remove and move."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame

from ibdesk.ui.table.view import TableView
from ibdesk.ui.theme import color

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


class Hands(QObject):
    """Watches a table. Keys are row keys; a place in `dropped` counts without the moved row."""

    clicked = Signal(object)  # key
    dropped = Signal(object, object)  # key, place
    nudged = Signal(object)  # -1 up, +1 down
    remove_asked = Signal()
    add_asked = Signal(object)  # text typed so far

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view
        self._pressed: Hashable | None = None
        self._from = QPoint()
        self._dragging = False
        self._line = QFrame(view.viewport())
        self._line.setFixedHeight(2)
        self._line.setAutoFillBackground(True)
        self._line.hide()
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    @property
    def dragging(self) -> bool:
        """Tell whether a row is being carried."""
        return self._dragging

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            match event.type():
                case QEvent.Type.MouseButtonPress:
                    self._press(event)
                case QEvent.Type.MouseMove:
                    return self._move(event)
                case QEvent.Type.MouseButtonRelease:
                    self._release(event)
        elif isinstance(event, QKeyEvent) and watched is self._view and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        return False

    # mouse

    def _press(self, event: QMouseEvent) -> None:
        plain = event.button() is LEFT and event.modifiers() == PLAIN
        row = self._view.rowAt(event.position().toPoint().y())
        self._pressed = self._view.rows.key(row) if plain and row >= 0 else None
        self._from = event.position().toPoint()
        self._dragging = False

    def _move(self, event: QMouseEvent) -> bool:
        if self._pressed is None or not event.buttons() & LEFT:
            return False
        at = event.position().toPoint()
        if not self._dragging and (at - self._from).manhattanLength() < QApplication.startDragDistance():
            return True  # a shaking hand must not select its way down the list
        self._dragging = True
        palette = self._line.palette()
        palette.setColor(palette.ColorRole.Window, color("focus"))
        self._line.setPalette(palette)
        gap = self._gap(at.y())
        top = self._view.rowViewportPosition(gap) if gap < self._view.rows.rowCount() else self._bottom()
        self._line.setGeometry(0, max(0, top - 1), self._view.viewport().width(), 2)
        self._line.show()
        self._line.raise_()
        return True

    def _release(self, event: QMouseEvent) -> None:
        key, self._pressed = self._pressed, None
        self._line.hide()
        if key is None or event.button() is not LEFT:
            return
        y = event.position().toPoint().y()
        if self._dragging:
            self._dragging = False
            old = self._view.rows.place(key)
            gap = self._gap(y)
            if old is not None:
                self.dropped.emit(key, gap - 1 if gap > old else gap)
        elif 0 <= self._view.rowAt(y) < self._view.rows.rowCount() and self._view.rows.key(self._view.rowAt(y)) == key:
            self.clicked.emit(key)

    def _gap(self, y: int) -> int:
        """Return before which row a drop at this height goes."""
        row = self._view.rowAt(y)
        if row < 0:
            return 0 if y < 0 else self._view.rows.rowCount()
        middle = self._view.rowViewportPosition(row) + self._view.rowHeight(row) / 2
        return row if y < middle else row + 1

    def _bottom(self) -> int:
        last = self._view.rows.rowCount() - 1
        return self._view.rowViewportPosition(last) + self._view.rowHeight(last) if last >= 0 else 0

    # keyboard

    def _key(self, event: QKeyEvent) -> bool:
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.nudged.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif modifiers == PLAIN and key == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif modifiers == PLAIN and key == Qt.Key.Key_Insert:
            self.add_asked.emit("")
        elif modifiers in (PLAIN, Qt.KeyboardModifier.ShiftModifier) and event.text().isalnum():
            self.add_asked.emit(event.text())
        elif key == Qt.Key.Key_Escape and self._dragging:
            self._dragging, self._pressed = False, None
            self._line.hide()
        else:
            return False
        return True
